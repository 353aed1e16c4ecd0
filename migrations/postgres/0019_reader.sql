-- What readers can do with a comment besides answering it, and what was forgotten when its time was
-- over.
alter table report
    add column comment_id bigint references comment (id), -- the comment that it is about; null: the text
    add column network    text,   -- keyed hash of the wider network, until it expires
    add column erased_at  bigint, -- when its words were deleted for ever
    drop constraint report_kind_check,
    add constraint report_kind_check
        check (kind in ('dead-link', 'unsupported', 'mistake', 'harassment', 'identity', 'danger',
            'spam', 'other'));

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
    id           bigint generated always as identity primary key,
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
