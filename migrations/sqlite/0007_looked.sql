-- Readers see when somebody last looked and could not tell, so that day is a change as well.
drop trigger source_health_changed;

create trigger source_health_changed after update on source_health
when old.state is not new.state
    or old.since is not new.since
    or old.url is not new.url
    or old.moved_to is not new.moved_to
    or old.archived_url is not new.archived_url
    or old.archived_at is not new.archived_at
    or (new.state = 'unknown' and old.checked_at is not new.checked_at)
begin
    insert into change (subject, made_at) values ('source:' || new.key, unixepoch());
end;
