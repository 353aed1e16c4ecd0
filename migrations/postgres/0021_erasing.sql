-- What moderators typed about a comment may tell of its writer, so it goes with the words. Nothing else
-- about a decision ever changes, and that only once the comment is erased.
drop trigger decision_is_not_changed on decision;

create trigger decision_is_not_changed
    before update of id, comment_id, action, from_status, to_status, actor, decided_by, editor_id,
        decided_at, log_odds, undoes on decision
    for each row execute function decision_is_final();

create function decision_is_emptied() returns trigger language plpgsql as $$
begin
    if new.because in ('', old.because) and new.reasons in ('[]', old.reasons) and exists (
        select 1 from comment where id = old.comment_id and erased_at is not null) then
        return new;
    end if;
    raise exception 'decisions are never changed';
end
$$;

create trigger decision_is_emptied before update of because, reasons on decision
    for each row execute function decision_is_emptied();

-- A table that is emptied at once passes by the triggers of its rows.
create trigger decision_is_not_truncated before truncate on decision
    for each statement execute function decision_is_final();
create trigger remark_is_not_truncated before truncate on remark
    for each statement execute function remark_is_final();
create trigger account_event_is_not_truncated before truncate on account_event
    for each statement execute function account_event_is_final();
