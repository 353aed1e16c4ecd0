-- Whoever signs in: writers, editors, moderators and admins.
create table editor (
    id            bigint generated always as identity primary key,
    name          text   not null,        -- as typed; signs what they decide
    name_key      text   not null unique, -- the name, folded: no two look alike
    email         text   not null,        -- for notices and invitations; empty: none
    role          text   not null check (role in ('writer', 'editor', 'moderator', 'admin')),
    password_hash text,                   -- Argon2id, in PHC form; null until they have chosen one
    totp_secret   bytea,                  -- null: no second factor
    totp_step     bigint,                 -- the newest time step used; none is taken twice
    notices       text   not null check (notices in ('none', 'digest', 'at-once')),
    created_at    bigint not null,
    created_by    text   not null,
    disabled_at   bigint                  -- may no longer sign in; the name stays under decisions
);

-- Links by which somebody chooses a password, once.
create table invitation (
    token_hash text   primary key, -- BLAKE3 of the secret in the link, in hexadecimal
    editor_id  bigint not null references editor (id),
    made_by    text   not null,
    made_at    bigint not null,
    expires_at bigint not null,
    used_at    bigint
);

create index invitation_by_editor on invitation (editor_id);

-- One-time codes for whoever has lost the second factor.
create table recovery_code (
    editor_id bigint not null references editor (id),
    code_hash text   not null, -- keyed with nothing: codes have 80 bits
    used_at   bigint,
    primary key (editor_id, code_hash)
);

create table session (
    id         bigint generated always as identity primary key,
    editor_id  bigint not null references editor (id),
    token_hash text   not null unique, -- BLAKE3 of the cookie, in hexadecimal
    device     text   not null,        -- in words, as in “Firefox on Android”
    began_at   bigint not null,
    seen_at    bigint not null,
    expires_at bigint not null,
    ended_at   bigint
);

create index session_by_editor on session (editor_id);

-- Failed attempts to sign in, by name and by network address, to slow down whoever guesses.
create table sign_in_attempt (
    id           bigint generated always as identity primary key,
    name_key     text   not null,
    sender       text   not null, -- keyed hash of the network address
    attempted_at bigint not null
);

create index sign_in_attempt_by_name on sign_in_attempt (name_key, attempted_at);
create index sign_in_attempt_by_sender on sign_in_attempt (sender, attempted_at);
