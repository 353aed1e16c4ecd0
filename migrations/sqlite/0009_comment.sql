-- What happens to a comment after it was posted: its writer can come back to it, and every decision
-- about it says who, when, why and what the screen had said.
--
-- SQLite cannot change a check of a column, so both tables are made anew; nothing else refers to
-- them.
create table decision_new (
    id          integer primary key autoincrement,
    comment_id  bigint not null,
    action      text   not null,
    from_status text   not null,
    to_status   text   not null,
    actor       text   not null,
    decided_by  text   not null,
    editor_id   bigint,
    decided_at  bigint not null,
    because     text   not null,
    log_odds    double precision not null,
    reasons     text   not null,
    undoes      bigint
);

insert into decision_new
select decision.id, comment_id, 'status', from_status, to_status, 'operator', decided_by, null,
    decided_at, '', log_odds, reasons, null
from decision
join comment on comment.id = decision.comment_id;

drop table decision;

create table comment_new (
    id                integer primary key, -- rows stay for ever, so none is used twice
    article_id        bigint  not null references article (id),
    parent_id         bigint references comment_new (id), -- the comment answered
    thread_id         bigint,           -- the comment that began the thread; null for that one
    author_name       text    not null, -- as typed; empty: none given
    body              text    not null, -- Markdown as typed; empty once erased
    content_note      text    not null default '', -- topic under which it opens on request; empty: open
    status            text    not null
                      check (status in ('published', 'held', 'spam', 'removed', 'withdrawn')),
    -- On the page: published, or the silent place of one that has published answers.
    visible           boolean not null,
    posted_at         bigint  not null,
    edited_at         bigint,           -- when its writer last changed it
    withdrawn_at      bigint,           -- when its writer took it back
    erased_at         bigint,           -- when its words and its name were deleted for ever
    log_odds          double precision not null, -- of being spam, in nats
    reasons           text    not null, -- JSON, as the screen gave them
    urgent            boolean not null default false, -- somebody may be in danger: to be read first
    fingerprint       text    not null, -- of the folded text, to find repetitions
    sender            text,             -- keyed hash of the network address, until it expires
    network           text,             -- the same of the wider network around it
    receipt_hash      text,             -- BLAKE3 of the secret phrase, in hexadecimal; null: none
    helped            bigint  not null default 0, -- readers who said that it helped them
    -- A reply belongs to the same article as the comment it answers: only there is its thread
    -- looked for.
    check ((parent_id is null) = (thread_id is null))
);

insert into comment_new (id, article_id, parent_id, thread_id, author_name, body, status, visible,
    posted_at, log_odds, reasons, fingerprint, sender)
select id, article_id, parent_id, thread_id, author_name, body, status, visible, posted_at,
    log_odds, reasons, fingerprint, sender
from comment
order by id;

drop table comment;
alter table comment_new rename to comment;

create index comment_in_thread on comment (article_id, coalesce(thread_id, id), id) where visible;
create index comment_by_status on comment (status, id) where status <> 'published';
create index comment_urgent on comment (id) where urgent and status = 'held';
create index comment_by_parent on comment (parent_id) where parent_id is not null;
-- With the status, so that weighing a new comment need not look at the old ones themselves.
create index comment_by_sender on comment (sender, posted_at, status) where sender is not null;
create index comment_by_network on comment (network, posted_at, status) where network is not null;
create index comment_by_fingerprint on comment (fingerprint, posted_at, status);
create unique index comment_by_receipt on comment (receipt_hash) where receipt_hash is not null;

create trigger comment_added after insert on comment when new.visible begin
    insert into change (subject, made_at) values ('comments:' || new.article_id, unixepoch());
end;

create trigger comment_changed
after update of author_name, body, content_note, status, visible, edited_at, helped on comment
when old.visible or new.visible
begin
    insert into change (subject, made_at) values ('comments:' || new.article_id, unixepoch());
end;

-- Append-only; triggers see to that.
create table decision (
    id          integer primary key autoincrement,
    comment_id  bigint not null references comment (id),
    action      text   not null, -- what was done: 'status', 'edit', 'content-note', 'erase', …
    from_status text   not null,
    to_status   text   not null,
    actor       text   not null
                check (actor in ('editor', 'operator', 'writer', 'service', 'retention')),
    decided_by  text   not null, -- the name of who decided, as far as is known
    editor_id   bigint references editor (id),
    decided_at  bigint not null,
    because     text   not null, -- why, as typed; empty: nothing said
    log_odds    double precision not null, -- what the screen had said, in nats
    reasons     text   not null, -- JSON: why it had said so
    undoes      bigint references decision (id) -- the decision that this one takes back
);

insert into decision select * from decision_new;
drop table decision_new;

create index decision_by_comment on decision (comment_id);
create index decision_by_time on decision (decided_at);

create trigger decision_is_kept before delete on decision begin
    select raise(abort, 'decisions are never deleted');
end;

-- Reasons quote the comment, so they go when its words are erased.
create trigger decision_is_not_changed
before update of id, comment_id, action, from_status, to_status, actor, decided_by, editor_id,
    decided_at, because, log_odds, undoes on decision
begin
    select raise(abort, 'decisions are never changed');
end;

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
    id         integer primary key autoincrement,
    comment_id bigint not null references comment (id),
    kind       text   not null check (kind in ('question', 'answer', 'appeal')),
    body       text   not null, -- as typed
    written_by text   not null, -- name of the moderator; empty: the writer of the comment
    written_at bigint not null,
    read_at    bigint           -- when the other side first saw it
);

create index message_by_comment on message (comment_id, id);
create index message_unread on message (kind, id) where read_at is null;
