-- Readers see when somebody last looked and could not tell, so that day is a change as well.
drop trigger source_health_changed on source_health;

create trigger source_health_changed after update on source_health
    for each row when (old.state is distinct from new.state
        or old.since is distinct from new.since
        or old.url is distinct from new.url
        or old.moved_to is distinct from new.moved_to
        or old.archived_url is distinct from new.archived_url
        or old.archived_at is distinct from new.archived_at
        or (new.state = 'unknown' and old.checked_at is distinct from new.checked_at))
    execute function announce_source_health();
