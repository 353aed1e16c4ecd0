-- An appeal is about one decision, and there is one appeal about each.
alter table message add column decision_id bigint references decision (id); -- null: the screen's verdict

create unique index message_one_appeal on message (comment_id, coalesce(decision_id, 0))
where kind = 'appeal';
