-- What moderators typed about a comment may tell of its writer, so it goes with the words. Nothing else
-- about a decision ever changes, and that only once the comment is erased.
drop trigger decision_is_not_changed;

create trigger decision_is_not_changed
before update of id, comment_id, action, from_status, to_status, actor, decided_by, editor_id,
    decided_at, log_odds, undoes on decision
begin
    select raise(abort, 'decisions are never changed');
end;

create trigger decision_is_emptied before update of because, reasons on decision
when new.because not in ('', old.because) or new.reasons not in ('[]', old.reasons)
    or not exists (select 1 from comment where id = old.comment_id and erased_at is not null)
begin
    select raise(abort, 'decisions are never changed');
end;
