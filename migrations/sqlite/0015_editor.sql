-- The steps of signing in, and what happened with accounts.

-- The password was right, the code of the second factor has not come yet: such a session opens no
-- page but the one that asks for it.
alter table session add column waits_for_code boolean not null default false;

-- A secret that somebody was shown and has not yet confirmed with a code; it counts for nothing.
alter table editor add column totp_offered blob;

-- Also attempts that ended well: whoever has signed in from an address before is let through there
-- more easily, so that a stranger who guesses does not lock them out.
alter table sign_in_attempt add column succeeded boolean not null default false;

create index sign_in_attempt_by_time on sign_in_attempt (attempted_at);

-- What happened with accounts. Append-only; triggers see to that.
create table account_event (
    id          integer primary key autoincrement,
    editor_id   bigint not null references editor (id), -- whose account
    kind        text   not null, -- 'added', 'invited', 'role', 'disabled', …
    detail      text   not null, -- more about it, as in “writer → moderator”; may be empty
    done_by     text   not null, -- name of the admin, or the command line
    happened_at bigint not null
);

create index account_event_by_editor on account_event (editor_id, id);

create trigger account_event_is_kept before delete on account_event
begin
    select raise(abort, 'what happened with an account is never deleted');
end;

create trigger account_event_is_not_changed before update on account_event
begin
    select raise(abort, 'what happened with an account is never changed');
end;
