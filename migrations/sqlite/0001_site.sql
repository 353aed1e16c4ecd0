-- Articles and standing pages. The columns after `state` are read off the published revision's
-- front matter, so that lists need not parse Markdown.
create table article (
    id              integer primary key autoincrement,
    kind            text    not null check (kind in ('article', 'page')),
    slug            text    not null unique,
    path            text    unique,  -- file below content/; null if it never came from a file
    state           text    not null
                    check (state in ('draft', 'review', 'scheduled', 'published', 'archived')),
    title           text    not null,
    summary         text    not null,
    author          text,            -- key of a file in authors/
    topics          text    not null, -- one a line
    language        text,
    published_at    bigint,          -- seconds since 1970-01-01T00:00:00Z
    updated_at      bigint,
    reading_minutes bigint  not null,
    comments_open   boolean not null,
    revision        bigint           -- number of the revision that readers see
);

create index article_by_date on article (published_at);

-- The whole Markdown source with its front matter, append-only.
create table revision (
    id           integer primary key autoincrement,
    article_id   bigint not null references article (id),
    number       bigint not null,
    source       text   not null,
    digest       text   not null, -- BLAKE3 of the source, in hexadecimal
    origin       text   not null check (origin in ('file', 'studio', 'api', 'import')),
    written_by   text   not null,
    note         text   not null,
    created_at   bigint not null,
    published_at bigint,          -- null: readers never saw it
    unique (article_id, number)
);

create index revision_by_digest on revision (article_id, digest);

-- Older slugs, which redirect for ever.
create table alias (
    slug       text   primary key,
    article_id bigint not null references article (id)
);

-- What articles are made from besides their text: authors, blocks, sources, pictures. Every
-- version is kept, because published revisions may show it.
create table material (
    path     text    not null, -- below content/
    digest   text    not null, -- BLAKE3 of the bytes, in hexadecimal
    bytes    blob    not null,
    current  boolean not null,
    width    bigint,           -- of a picture, in CSS pixels
    height   bigint,
    added_at bigint  not null,
    primary key (path, digest)
);

create table comment (
    id                integer primary key, -- rows stay for ever, so none is used twice
    article_id        bigint  not null references article (id),
    parent_id         bigint references comment (id), -- the comment answered
    thread_id         bigint,           -- the comment that began the thread; null for that one
    author_name       text    not null, -- as typed; empty: none given
    body              text    not null, -- Markdown as typed
    status            text    not null check (status in ('published', 'held', 'spam', 'removed')),
    -- On the page: published, or the silent place of one that has published answers.
    visible           boolean not null,
    posted_at         bigint  not null,
    log_odds          double precision not null, -- of being spam, in nats
    reasons           text    not null, -- JSON, as the screen gave them
    fingerprint       text    not null, -- of the folded text, to find repetitions
    sender            text,             -- keyed hash of the network address, until it expires
    -- A reply belongs to the same article as the comment it answers: only there is its thread
    -- looked for.
    check ((parent_id is null) = (thread_id is null))
);

create index comment_in_thread on comment (article_id, coalesce(thread_id, id), id) where visible;
create index comment_by_status on comment (status, posted_at) where status <> 'published';
create index comment_by_parent on comment (parent_id) where parent_id is not null;
-- With the status, so that weighing a new comment need not look at the old ones themselves.
create index comment_by_sender on comment (sender, posted_at, status) where sender is not null;
create index comment_by_fingerprint on comment (fingerprint, posted_at, status);

-- What moderators decided, append-only.
create table decision (
    id          integer primary key autoincrement,
    comment_id  bigint not null references comment (id),
    from_status text   not null,
    to_status   text   not null,
    decided_by  text   not null,
    decided_at  bigint not null
);

create index decision_by_comment on decision (comment_id);

-- Keys made by the site for itself.
create table secret (
    name    text   primary key,
    value   blob   not null,
    made_at bigint not null
);

-- What changed, for every process that keeps copies in memory. Triggers write it, so that no
-- change can be forgotten, not even one made by hand.
create table change (
    id      integer primary key autoincrement,
    subject text   not null,
    made_at bigint not null
);

create index change_by_time on change (made_at);

create trigger article_added after insert on article begin
    insert into change (subject, made_at) values ('article:' || new.id, unixepoch());
end;

create trigger article_changed after update on article begin
    insert into change (subject, made_at) values ('article:' || new.id, unixepoch());
end;

create trigger alias_added after insert on alias begin
    insert into change (subject, made_at) values ('article:' || new.article_id, unixepoch());
end;

create trigger material_added after insert on material begin
    insert into change (subject, made_at) values ('material:' || new.path, unixepoch());
end;

create trigger material_changed after update on material begin
    insert into change (subject, made_at) values ('material:' || new.path, unixepoch());
end;

create trigger comment_added after insert on comment when new.visible begin
    insert into change (subject, made_at) values ('comments:' || new.article_id, unixepoch());
end;

create trigger comment_changed after update of author_name, body, status, visible on comment begin
    insert into change (subject, made_at) values ('comments:' || new.article_id, unixepoch());
end;
