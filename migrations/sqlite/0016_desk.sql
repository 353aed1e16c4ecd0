-- The desk at which moderators work: search, notes, claims, answers kept ready, proposals and what
-- was done in bulk.

-- What moderators search in; the words themselves stay in `comment`. The status is a word as well,
-- so that a frequent word is not looked up in a million comments to find the three that wait.
create virtual table comment_search using fts5 (
    author_name, body, status,
    content = 'comment', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

-- Words that were erased must not be left in the index until it happens to be tidied.
insert into comment_search (comment_search, rank) values ('secure-delete', 1);
insert into comment_search (comment_search) values ('rebuild');

create trigger comment_searchable after insert on comment begin
    insert into comment_search (rowid, author_name, body, status)
    values (new.id, new.author_name, new.body, new.status);
end;

create trigger comment_searchable_anew
after update of author_name, body, status on comment
when old.author_name <> new.author_name or old.body <> new.body or old.status <> new.status
begin
    insert into comment_search (comment_search, rowid, author_name, body, status)
    values ('delete', old.id, old.author_name, old.body, old.status);
    insert into comment_search (rowid, author_name, body, status)
    values (new.id, new.author_name, new.body, new.status);
end;

-- All that the queue asks for stands in the index itself.
create index comment_waiting on comment (id, urgent, log_odds, article_id, posted_at)
    where status = 'held';
create index comment_of_article on comment (article_id, status, id);
create index comment_edited on comment (id) where edited_at is not null;

-- May the writer of the comment read why it was decided so?
alter table decision add column because_shown boolean not null default false;
create index decision_by_editor on decision (editor_id, id) where editor_id is not null;
create index decision_by_name on decision (decided_by, id);

create trigger decision_stays_private before update of because_shown on decision begin
    select raise(abort, 'decisions are never changed');
end;

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
    id         integer primary key autoincrement,
    comment_id bigint not null references comment (id),
    editor_id  bigint references editor (id), -- null: from the command line
    written_by text   not null,
    written_at bigint not null,
    body       text   not null -- as typed; empty once the comment was erased
);

create index remark_by_comment on remark (comment_id, id);

create trigger remark_is_kept before delete on remark begin
    select raise(abort, 'remarks are never deleted');
end;

create trigger remark_is_not_changed before update on remark
when new.body <> '' or not exists (
    select 1 from comment where id = old.comment_id and erased_at is not null)
begin
    select raise(abort, 'remarks are never changed');
end;

-- Remarks may quote the comment.
create trigger remark_is_erased after update of erased_at on comment when new.erased_at is not null
begin
    update remark set body = '' where comment_id = new.id;
end;

-- Answers kept ready: reasons for decisions, and questions to the writer of a comment.
create table canned_answer (
    id         integer primary key autoincrement,
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
    id            integer primary key autoincrement,
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
    id        integer primary key autoincrement,
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
create trigger decision_settles after insert on decision when new.action = 'status' begin
    update proposal
    set outcome = case when new.to_status = 'removed' then 'confirmed' else 'overtaken' end,
        settled_by = new.decided_by,
        settled_at = new.decided_at
    where comment_id = new.comment_id and outcome is null;
    delete from claim where comment_id = new.comment_id;
end;
