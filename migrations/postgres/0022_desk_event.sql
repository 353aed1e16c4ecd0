-- What moderators did to rules and to commenting on an article: written by the tables themselves, in
-- whatever way they are changed, and never overwritten.
create table desk_event (
    id          bigint generated always as identity primary key,
    kind        text   not null check (kind in ('commenting', 'rule-made', 'rule-ended')),
    article_id  bigint references article (id), -- of 'commenting'
    rule_id     bigint references rule (id),    -- of the others
    detail      text   not null, -- what it is from then on; whom a ban is about stands only in the rule
    because     text   not null, -- as typed; empty: nothing said
    done_by     text   not null,
    happened_at bigint not null
);

insert into desk_event (kind, article_id, rule_id, detail, because, done_by, happened_at)
select kind, article_id, rule_id, detail, because, done_by, happened_at
from (
    select 'commenting' as kind, article_id, cast(null as bigint) as rule_id,
        case when closed_at is null then 'takes comments' else 'takes no comments' end || '; '
            || coalesce(moderation, 'as on the whole site') as detail,
        why as because, set_by as done_by, set_at as happened_at
    from comment_rule
    union all
    select 'rule-made', null, id,
        kind || case when kind in ('sender', 'network') then '' else ' ' || value end || ': ' || effect,
        reason, made_by, made_at
    from rule
    union all
    select 'rule-ended', null, id,
        kind || case when kind in ('sender', 'network') then '' else ' ' || value end, '', ended_by,
        ended_at
    from rule
    where ended_at is not null and ended_by is not null
) as past
order by happened_at;

create function desk_event_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'what was done at the desk is never %',
        case tg_op when 'DELETE' then 'deleted' else 'changed' end;
end
$$;

create trigger desk_event_is_final before update or delete on desk_event
    for each row execute function desk_event_is_final();

create function log_comment_rule() returns trigger language plpgsql as $$
begin
    insert into desk_event (kind, article_id, detail, because, done_by, happened_at)
    values ('commenting', new.article_id,
        case when new.closed_at is null then 'takes comments' else 'takes no comments' end || '; '
            || coalesce(new.moderation, 'as on the whole site'),
        new.why, new.set_by, new.set_at);
    return null;
end
$$;

create trigger comment_rule_is_logged after insert or update on comment_rule
    for each row execute function log_comment_rule();

create function log_rule() returns trigger language plpgsql as $$
declare
    what text := new.kind
        || case when new.kind in ('sender', 'network') then '' else ' ' || new.value end;
begin
    if tg_op = 'INSERT' then
        insert into desk_event (kind, rule_id, detail, because, done_by, happened_at)
        values ('rule-made', new.id, what || ': ' || new.effect, new.reason, new.made_by, new.made_at);
    elsif old.ended_at is null and new.ended_at is not null then
        insert into desk_event (kind, rule_id, detail, because, done_by, happened_at)
        values ('rule-ended', new.id, what, '', coalesce(new.ended_by, ''), new.ended_at);
    end if;
    return null;
end
$$;

create trigger rule_is_logged after insert or update of ended_at on rule
    for each row execute function log_rule();
