-- The desk at which moderators work: search, notes, claims, answers kept ready, proposals and what
-- was done in bulk.

-- What moderators search in. Marks above letters and signs between them are left out, so that both
-- databases find the same. The status is a word of the other one only: here indexes can be combined.
create function searchable(words text) returns tsvector
    language sql immutable strict parallel safe
    return to_tsvector('simple'::regconfig, lower(regexp_replace(
        regexp_replace(normalize(words, nfkd), '[\u0300-\u036f]', '', 'g'),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\ufe00-\ufe6f\U0001f000-\U0001faff]+',
        ' ', 'g')));

alter table comment add column words tsvector
    generated always as (searchable(author_name || ' ' || body)) stored;
create index comment_by_words on comment using gin (words);

-- All that the queue asks for stands in the index itself.
create index comment_waiting on comment (id)
    include (urgent, log_odds, article_id, posted_at)
    where status = 'held';
create index comment_of_article on comment (article_id, status, id);
create index comment_edited on comment (id) where edited_at is not null;

-- May the writer of the comment read why it was decided so?
alter table decision add column because_shown boolean not null default false;
create index decision_by_editor on decision (editor_id, id) where editor_id is not null;
create index decision_by_name on decision (decided_by, id);

create trigger decision_stays_private before update of because_shown on decision
    for each row execute function decision_is_final();

-- Keys of one letter, while a comment of the queue has the focus.
alter table editor add column letter_keys boolean not null default true;

-- Who is reading a comment just now, so that two do not do the same work. Nobody is kept out.
create table claim (
    comment_id bigint primary key references comment (id),
    editor_id  bigint not null references editor (id),
    expires_at bigint not null
);

-- What moderators write to each other about a comment; append-only, until the comment is erased.
create table remark (
    id         bigint generated always as identity primary key,
    comment_id bigint not null references comment (id),
    editor_id  bigint references editor (id), -- null: from the command line
    written_by text   not null,
    written_at bigint not null,
    body       text   not null -- as typed; empty once the comment was erased
);

create index remark_by_comment on remark (comment_id, id);

create function remark_is_final() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.body = '' and exists (
        select 1 from comment where id = old.comment_id and erased_at is not null) then
        return new;
    end if;
    raise exception 'remarks are never %', case tg_op when 'DELETE' then 'deleted' else 'changed' end;
end
$$;

create trigger remark_is_final before update or delete on remark
    for each row execute function remark_is_final();

-- Remarks may quote the comment.
create function erase_remarks() returns trigger language plpgsql as $$
begin
    update remark set body = '' where comment_id = new.id;
    return null;
end
$$;

create trigger remark_is_erased after update of erased_at on comment
    for each row when (new.erased_at is not null) execute function erase_remarks();

-- Answers kept ready: reasons for decisions, and questions to the writer of a comment.
create table canned_answer (
    id         bigint generated always as identity primary key,
    kind       text   not null check (kind in ('reason', 'question')),
    title      text   not null, -- what moderators choose by
    body       text   not null,
    shown      boolean not null, -- may the writer of the comment read it?
    changed_by text   not null,
    changed_at bigint not null,
    retired_at bigint           -- no longer offered
);

insert into canned_answer (kind, title, body, shown, changed_by, changed_at) values
    ('reason', 'Says who or where somebody is',
     'Your comment says something by which you or somebody else could be found. You can change it with your receipt; then we look at it again.',
     true, 'Lamplight', 0),
    ('reason', 'Advice that can be dangerous',
     'What helped you can be dangerous for somebody else who reads it alone. You can change it with your receipt; then we look at it again.',
     true, 'Lamplight', 0),
    ('reason', 'Against another person here',
     'Your comment turns against somebody who writes here. Tell us what you think of the matter and not of the person, and we look at it again.',
     true, 'Lamplight', 0),
    ('reason', 'Advertising', 'Advertising.', false, 'Lamplight', 0),
    ('question', 'May we leave out a detail?',
     'There is a detail in your comment by which somebody could be found. May we publish it without that detail? You can also change the comment yourself.',
     true, 'Lamplight', 0),
    ('question', 'Are you safe?',
     'We have read your comment and are worried about you. It is not published yet. Would you like it to be? The page about finding help, at the foot of every page, names places that you can turn to.',
     true, 'Lamplight', 0);

-- Removals that wait for a second moderator.
create table proposal (
    id            bigint generated always as identity primary key,
    comment_id    bigint not null references comment (id),
    editor_id     bigint not null references editor (id),
    proposed_by   text   not null,
    proposed_at   bigint not null,
    because       text   not null, -- as typed
    because_shown boolean not null, -- may the writer of the comment read it?
    outcome       text   check (outcome in ('confirmed', 'declined', 'overtaken')),
    settled_by    text,            -- null: nobody has settled it
    settled_at    bigint
);

create unique index proposal_open on proposal (comment_id) where outcome is null;

-- What was done to several comments at once, and what came of each.
create table bulk (
    id        bigint generated always as identity primary key,
    editor_id bigint not null references editor (id),
    made_by   text   not null,
    made_at   bigint not null,
    to_status text   not null,
    undone_at bigint
);

create table bulk_item (
    bulk_id     bigint not null references bulk (id),
    comment_id  bigint not null,
    outcome     text   not null, -- what happened, in a word
    decision_id bigint references decision (id),
    primary key (bulk_id, comment_id)
);

-- Whoever decides settles what was proposed and has read it to the end, whatever way they came.
create function settle_proposal() returns trigger language plpgsql as $$
begin
    update proposal
    set outcome = case when new.to_status = 'removed' then 'confirmed' else 'overtaken' end,
        settled_by = new.decided_by,
        settled_at = new.decided_at
    where comment_id = new.comment_id and outcome is null;
    delete from claim where comment_id = new.comment_id;
    return null;
end
$$;

create trigger decision_settles after insert on decision
    for each row when (new.action = 'status') execute function settle_proposal();
