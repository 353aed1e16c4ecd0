-- What readers say is wrong with a source or a sentence; for editors, never shown on a page.
create table report (
    id          bigint generated always as identity primary key,
    article_id  bigint  not null references article (id),
    revision    bigint  not null, -- number of the revision that readers saw
    about       text    not null, -- id of a note or heading in it; empty: the whole article
    words       text    not null, -- what that note or heading says, without tags
    source_key  text,             -- the source that the note cites
    kind        text    not null
                check (kind in ('dead-link', 'unsupported', 'mistake', 'other')),
    body        text    not null, -- as typed
    status      text    not null check (status in ('open', 'settled')),
    doubtful    boolean not null, -- the screen takes it for spam; it is kept all the same
    log_odds    double precision not null, -- of being spam, in nats
    reasons     text    not null, -- JSON, as the screen gave them
    fingerprint text    not null, -- of the folded text, to find repetitions; empty: no text
    sender      text,             -- keyed hash of the network address, until it expires
    created_at  bigint  not null,
    settled_at  bigint,
    settled_by  text,
    note        text              -- what came of it
);

create index report_by_status on report (status, id);
create index report_by_sender on report (sender, created_at) where sender is not null;
create index report_by_fingerprint on report (fingerprint, created_at) where fingerprint <> '';
