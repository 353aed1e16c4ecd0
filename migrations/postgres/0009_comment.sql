-- What happens to a comment after it was posted: its writer can come back to it, and every decision
-- about it says who, when, why and what the screen had said.
alter table comment
    add column content_note text    not null default '', -- topic under which it opens on request; empty: open
    add column edited_at    bigint,                      -- when its writer last changed it
    add column withdrawn_at bigint,                      -- when its writer took it back
    add column erased_at    bigint,                      -- when its words and its name were deleted for ever
    add column urgent       boolean not null default false, -- somebody may be in danger: to be read first
    add column network      text,                        -- keyed hash of the wider network, until it expires
    add column receipt_hash text,                        -- BLAKE3 of the secret phrase, in hexadecimal; null: none
    add column helped       bigint  not null default 0,  -- readers who said that it helped them
    drop constraint comment_status_check,
    add constraint comment_status_check
        check (status in ('published', 'held', 'spam', 'removed', 'withdrawn'));

drop index comment_by_status;
create index comment_by_status on comment (status, id) where status <> 'published';
create index comment_urgent on comment (id) where urgent and status = 'held';
create index comment_by_network on comment (network, posted_at, status) where network is not null;
create unique index comment_by_receipt on comment (receipt_hash) where receipt_hash is not null;

drop trigger comment_changed on comment;
create trigger comment_changed
    after update of author_name, body, content_note, status, visible, edited_at, helped on comment
    for each row when (old.visible or new.visible) execute function announce();

-- Append-only; triggers see to that.
alter table decision
    add column action    text not null default 'status', -- what was done: 'status', 'edit', 'content-note', 'erase', …
    add column actor     text not null default 'operator'
        check (actor in ('editor', 'operator', 'writer', 'service', 'retention')),
    add column editor_id bigint references editor (id),
    add column because   text not null default '',       -- why, as typed; empty: nothing said
    add column log_odds  double precision,                -- what the screen had said, in nats
    add column reasons   text,                            -- JSON: why it had said so
    add column undoes    bigint references decision (id); -- the decision that this one takes back

update decision
set log_odds = comment.log_odds, reasons = comment.reasons
from comment
where comment.id = decision.comment_id;

alter table decision
    alter column log_odds set not null,
    alter column reasons set not null,
    alter column action drop default,
    alter column actor drop default,
    alter column because drop default;

create index decision_by_time on decision (decided_at);

create function decision_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'decisions are never %', case tg_op when 'DELETE' then 'deleted' else 'changed' end;
end
$$;

create trigger decision_is_kept before delete on decision
    for each row execute function decision_is_final();

-- Reasons quote the comment, so they go when its words are erased.
create trigger decision_is_not_changed
    before update of id, comment_id, action, from_status, to_status, actor, decided_by, editor_id,
        decided_at, because, log_odds, undoes on decision
    for each row execute function decision_is_final();

-- What a comment said before its writer changed it.
create table comment_version (
    comment_id   bigint not null references comment (id),
    number       bigint not null, -- 1 for what was posted first
    author_name  text   not null,
    body         text   not null,
    content_note text   not null,
    written_at   bigint not null,
    primary key (comment_id, number)
);

-- What moderators and the writer of a comment say to each other; never on a page that others see.
create table message (
    id         bigint generated always as identity primary key,
    comment_id bigint not null references comment (id),
    kind       text   not null check (kind in ('question', 'answer', 'appeal')),
    body       text   not null, -- as typed
    written_by text   not null, -- name of the moderator; empty: the writer of the comment
    written_at bigint not null,
    read_at    bigint           -- when the other side first saw it
);

create index message_by_comment on message (comment_id, id);
create index message_unread on message (kind, id) where read_at is null;
