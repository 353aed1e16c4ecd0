-- What is known about the addresses of sources. One row a source, entered when it is first seen;
-- another address in its record begins it anew.
create table source_health (
    key               text   primary key,
    url               text   not null,
    state             text   not null
                      check (state in ('live', 'moved', 'dead', 'unfit', 'unknown')),
    since             bigint not null, -- when that state was first found
    reason            text   not null, -- what the last visit found, in a sentence
    checked_at        bigint,
    next_check_at     bigint not null,
    claimed_until     bigint,          -- some process is visiting it
    status            bigint,          -- of HTTP
    final_url         text,            -- where the last visit ended
    moved_to          text,            -- the address that took over for good
    title             text,            -- the page's own, when last seen
    first_title       text,            -- and when first seen
    etag              text,
    last_modified     text,
    failures          bigint not null, -- in a row
    failing_since     bigint,
    archived_url      text,            -- a copy that somebody else keeps
    archived_at       bigint,
    archive_looked_at bigint,
    archive_asked_at  bigint,
    archive_job       text,            -- what an archive was asked to do and has not done yet
    note              text,            -- why an editor calls it unfit
    version           bigint not null  -- counts changes
);

create index source_health_due on source_health (next_check_at);
create index source_health_job on source_health (archive_job) where archive_job is not null;

-- As far as readers see it.
create function announce_source_health() returns trigger language plpgsql as $$
begin
    insert into change (subject, made_at)
    values ('source:' || new.key, extract(epoch from now())::bigint);
    perform pg_notify('lamplight_change', 'source:' || new.key);
    return null;
end
$$;

create trigger source_health_added after insert on source_health
    for each row when (new.state <> 'unknown') execute function announce_source_health();

create trigger source_health_changed after update on source_health
    for each row when (old.state is distinct from new.state
        or old.since is distinct from new.since
        or old.url is distinct from new.url
        or old.moved_to is distinct from new.moved_to
        or old.archived_url is distinct from new.archived_url
        or old.archived_at is distinct from new.archived_at)
    execute function announce_source_health();
