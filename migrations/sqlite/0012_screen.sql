-- What the classifier learns, in the order in which it learns it.
create table lesson (
    number      bigint  primary key, -- counted by `model.head`, so that all processes see one order
    comment_id  bigint  references comment (id), -- null: from a file
    decision_id bigint  references decision (id), -- the decision that taught it
    source      text    not null, -- name of the file it came from; empty: a decision here
    spam        boolean not null, -- otherwise it was published
    author_name text    not null,
    body        text    not null, -- as it was when it was decided about
    page        text    not null, -- slug of the article
    learnt_at   bigint  not null,
    revoked_at  bigint            -- when the decision was taken back or replaced
);

create index lesson_by_comment on lesson (comment_id) where comment_id is not null;
create index lesson_by_source on lesson (source) where source <> '';

-- One row: the model is trained on what was learnt up to `base`, then learns the rest one by one.
create table model (
    id      bigint primary key check (id = 1),
    epoch   bigint not null, -- rises whenever everything has to be learnt anew
    base    bigint not null, -- number of the last lesson that is learnt all at once
    head    bigint not null, -- number of the newest lesson
    made_at bigint not null, -- when the epoch began
    because text   not null  -- why it did
);

insert into model values (1, 0, 0, 0, 0, '');

create trigger model_changed after update on model begin
    insert into change (subject, made_at) values ('lessons:', unixepoch());
end;

-- Erased words are unlearnt, whoever erases them.
create trigger comment_unlearnt after update of erased_at on comment
when new.erased_at is not null and exists (
    select 1 from lesson where comment_id = new.id)
begin
    delete from lesson where comment_id = new.id;
    update model
    set epoch = epoch + 1, base = head, made_at = unixepoch(), because = 'a comment was erased'
    where id = 1;
end;

-- Words, patterns, sites and bans that moderators make rules of.
create table rule (
    id         integer primary key autoincrement,
    kind       text   not null check (kind in ('word', 'pattern', 'host', 'sender', 'network')),
    value      text   not null, -- as typed; of senders and networks the keyed hash
    effect     text   not null check (effect in ('weigh', 'hold', 'spam-like')),
    weight     double precision not null, -- in nats
    reason     text   not null, -- whoever is held by it may read it
    made_by    text   not null,
    made_at    bigint not null,
    expires_at bigint,          -- null: never
    ended_at   bigint,
    ended_by   text
);

create index rule_in_force on rule (id) where ended_at is null;

create trigger rule_added after insert on rule begin
    insert into change (subject, made_at) values ('rules:', unixepoch());
end;

create trigger rule_changed after update on rule begin
    insert into change (subject, made_at) values ('rules:', unixepoch());
end;

-- What moderators decided about commenting on one article.
create table comment_rule (
    article_id bigint primary key references article (id),
    moderation text check (moderation in
        ('hold-everything', 'hold-first-timers', 'hold-doubtful')), -- null: as on the whole site
    closed_at  bigint,          -- null: open, if nothing else closes it
    set_by     text   not null,
    set_at     bigint not null,
    why        text   not null  -- as typed; empty: nothing said
);

create trigger comment_rule_added after insert on comment_rule begin
    insert into change (subject, made_at) values ('comment-rule:' || new.article_id, unixepoch());
end;

create trigger comment_rule_changed after update on comment_rule begin
    insert into change (subject, made_at) values ('comment-rule:' || new.article_id, unixepoch());
end;
