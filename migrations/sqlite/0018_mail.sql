-- Mails and calls on their way out, who asked for them, and the links in them.

-- Somebody who wants to be written to when a comment is answered.
create table watch (
    id           integer primary key autoincrement,
    comment_id   bigint not null references comment (id),
    address      text   not null, -- in small letters, the domain in ASCII
    state        text   not null check (state in ('asked', 'confirmed')),
    asked_at     bigint not null,
    confirmed_at bigint,
    expires_at   bigint not null, -- then it is forgotten, with the address
    told_at      bigint,          -- when the last mail about answers was written
    unique (comment_id, address)
);

create index watch_by_address on watch (address);
create index watch_by_expiry on watch (expires_at);

-- Answers that a watch has told of, or that stood there before it.
create table watch_told (
    watch_id   bigint not null references watch (id) on delete cascade,
    comment_id bigint not null references comment (id),
    primary key (watch_id, comment_id)
);

-- Links by which whoever reads the mailbox confirms a watch, or sees the answers and stops it.
create table watch_link (
    token_hash text   primary key, -- BLAKE3 of the secret in the link, in hexadecimal
    watch_id   bigint not null references watch (id) on delete cascade,
    purpose    text   not null check (purpose in ('confirm', 'read')),
    made_at    bigint not null
);

create index watch_link_by_watch on watch_link (watch_id);

create table mail (
    id            integer primary key autoincrement,
    kind          text   not null check (kind in ('confirm', 'reply', 'notice', 'person', 'call')),
    recipient     text   not null, -- address; empty once sent, and for calls
    subject       text   not null, -- empty once sent
    body          text   not null, -- plain text, for calls JSON; empty once sent
    stop_url      text   not null, -- one click there ends these mails; empty: none
    message_id    text   not null, -- by chance; the same at each attempt
    watch_id      bigint references watch (id) on delete set null,
    state         text   not null check (state in ('waiting', 'sent', 'dead')),
    attempts      bigint not null,
    reason        text   not null, -- why the last attempt failed; empty: none did
    made_at       bigint not null,
    next_at       bigint not null, -- not tried before
    expires_at    bigint not null, -- of no use after
    claimed_until bigint,          -- a process is at it until then
    done_at       bigint           -- when it was sent or given up
);

create index mail_due on mail (next_at, id) where state = 'waiting';
create index mail_done on mail (done_at) where done_at is not null;
create index mail_by_watch on mail (watch_id) where watch_id is not null;

-- How many mails that anybody can cause went to one address on one day.
create table mail_quota (
    addressee text   not null, -- keyed hash of the address
    kind      text   not null,
    day       bigint not null, -- days since 1970-01-01 in UTC
    mails     bigint not null,
    primary key (addressee, kind, day)
);

-- What a moderator was told of.
create table notice (
    recipient  text   not null, -- number of the editor, or 'webhook'
    comment_id bigint not null references comment (id),
    told_at    bigint not null,
    primary key (recipient, comment_id)
);

create index notice_by_comment on notice (comment_id);

-- When a moderator was told last.
create table notice_time (
    recipient text   not null,
    way       text   not null check (way in ('at-once', 'digest')),
    told_at   bigint not null,
    primary key (recipient, way)
);

-- Links by which an editor decides about one comment, once.
create table ruling_link (
    token_hash  text   primary key,
    editor_id   bigint not null references editor (id),
    comment_id  bigint not null references comment (id),
    from_status text   not null, -- what the comment was when the link was made
    to_status   text   not null check (to_status in ('published', 'held')),
    edited_at   bigint not null, -- which text it had; 0: as posted
    made_at     bigint not null,
    expires_at  bigint not null,
    used_at     bigint
);

create index ruling_link_by_expiry on ruling_link (expires_at);

-- Links by which somebody sees what is held under their address.
create table person_link (
    token_hash text   primary key,
    address    text   not null,
    stage      text   not null check (stage in ('mailed', 'open')), -- 'open': for the forms of the page
    expires_at bigint not null
);

-- Comments that may be urgent, for whoever wants to know at once.
create index comment_urgent_by_time on comment (posted_at) where urgent;
