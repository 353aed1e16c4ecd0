-- What readers can do with a comment besides answering it, and what was forgotten when its time was
-- over.
--
-- SQLite cannot change a check of a column, so reports are made anew; nothing refers to them.
create table report_new (
    id          integer primary key autoincrement,
    article_id  bigint  not null references article (id),
    comment_id  bigint  references comment (id), -- the comment that it is about; null: the text
    revision    bigint  not null, -- number of the revision that readers saw
    about       text    not null, -- id of a note or heading in it; empty: the whole article
    words       text    not null, -- what that note or heading says, without tags
    source_key  text,             -- the source that the note cites
    kind        text    not null
                check (kind in ('dead-link', 'unsupported', 'mistake', 'harassment', 'identity',
                    'danger', 'spam', 'other')),
    body        text    not null, -- as typed; empty once erased
    status      text    not null check (status in ('open', 'settled')),
    doubtful    boolean not null, -- the screen takes it for spam; it is kept all the same
    log_odds    double precision not null, -- of being spam, in nats
    reasons     text    not null, -- JSON, as the screen gave them
    fingerprint text    not null, -- of the folded text, to find repetitions; empty: no text
    sender      text,             -- keyed hash of the network address, until it expires
    network     text,             -- the same of the wider network around it
    created_at  bigint  not null,
    settled_at  bigint,
    settled_by  text,
    note        text,             -- what came of it
    erased_at   bigint            -- when its words were deleted for ever
);

insert into report_new (id, article_id, revision, about, words, source_key, kind, body, status,
    doubtful, log_odds, reasons, fingerprint, sender, created_at, settled_at, settled_by, note)
select id, article_id, revision, about, words, source_key, kind, body, status, doubtful, log_odds,
    reasons, fingerprint, sender, created_at, settled_at, settled_by, note
from report
order by id;

drop table report;
alter table report_new rename to report;

create index report_by_status on report (status, id);
create index report_by_sender on report (sender, created_at) where sender is not null;
create index report_by_fingerprint on report (fingerprint, created_at) where fingerprint <> '';
create index report_by_comment on report (comment_id, status) where comment_id is not null;

-- By whom a comment was said to have helped, for as long as nobody is to be counted twice.
create table helped (
    comment_id bigint not null references comment (id),
    mark       text   not null, -- keyed hash of the network address and the comment
    network    text   not null, -- the same of the wider network
    marked_at  bigint not null,
    primary key (comment_id, mark)
);

create index helped_by_time on helped (marked_at);

-- What was forgotten because its time was over: the rule, how much, and what was too old for it.
create table forgotten (
    id           integer primary key autoincrement,
    rule         text   not null,
    number       bigint not null,
    older_than   bigint not null,
    forgotten_at bigint not null
);

create index forgotten_by_rule on forgotten (rule, forgotten_at);

-- For the feeds: the newest comments, under one article and under all.
create index comment_newest on comment (posted_at, id) where status = 'published';
create index comment_newest_of_article on comment (article_id, posted_at, id)
    where status = 'published';
