-- Sources as lists, filters and jobs need them. The columns after `digest` are read off the
-- record.
create table source (
    id           integer primary key autoincrement,
    owner        bigint not null, -- the article in whose front matter it stands; 0: none
    key          text   not null, -- the name by which articles cite it
    path         text   not null, -- file below content/ that holds it, or held it last
    revision     bigint not null, -- number of the current revision
    digest       text   not null, -- BLAKE3 of the current record, in hexadecimal
    title        text   not null,
    kind         text   not null, -- as hayagriva calls it: web, article, book, …
    publisher    text   not null, -- or the site or journal; empty: unknown
    host         text   not null, -- of its address, without www.
    issued       text   not null, -- as much as is known of YYYY-MM-DD
    url          text   not null,
    sorted       text   not null, -- the title, else the key, in lower case: lists go by it
    withdrawn_at bigint,          -- when its file dropped it; null: it is there
    unique (owner, key)
);

create index source_by_title on source (sorted, key, owner);
create index source_by_path on source (path);

-- What a source was; append-only.
create table source_revision (
    source_id  bigint not null references source (id),
    number     bigint not null, -- from 1, without gaps
    record     text   not null, -- JSON in the terms of hayagriva's YAML, names sorted
    digest     text   not null, -- BLAKE3 of the record, in hexadecimal
    origin     text   not null check (origin in ('file', 'studio', 'api', 'import')),
    note       text   not null, -- why, in the writer's words
    created_at bigint not null,
    primary key (source_id, number)
);

-- Who cites what, in the revision of each article that readers see or will see on a day.
create table citation (
    article_id    bigint not null references article (id),
    position      bigint not null, -- of the call in the article, from 1
    owner         bigint not null, -- as in `source`
    key           text   not null,
    note_id       text   not null, -- the `id` of the note on the page
    locator       text,            -- the place in the source, in the editor's words
    quote         text,            -- the passage, word for word
    supports      text,            -- what it supports, in the editor's words
    section_id    text,            -- the `id` of the heading; null before the first one
    section_title text,            -- its words
    primary key (article_id, position)
);

create index citation_by_source on citation (owner, key, article_id);

-- The revision of each article whose citations stand in `citation`.
create table citation_index (
    article_id bigint primary key references article (id),
    revision   bigint not null
);

create trigger source_added after insert on source begin
    insert into change (subject, made_at)
    values (iif(new.owner = 0, 'source:' || new.key, 'sources:'), unixepoch());
end;

create trigger source_changed after update on source begin
    insert into change (subject, made_at)
    values (iif(new.owner = 0, 'source:' || new.key, 'sources:'), unixepoch());
end;

create trigger citation_added after insert on citation begin
    insert into change (subject, made_at)
    values (iif(new.owner = 0, 'citations:' || new.key, 'sources:'), unixepoch());
end;

create trigger citation_removed after delete on citation begin
    insert into change (subject, made_at)
    values (iif(old.owner = 0, 'citations:' || old.key, 'sources:'), unixepoch());
end;

-- An article that appears or goes takes its citations along.
create trigger article_appeared after update of state on article when old.state <> new.state begin
    insert into change (subject, made_at)
    select distinct iif(owner = 0, 'citations:' || key, 'sources:'), unixepoch()
    from citation
    where article_id = new.id;
end;
