-- What services outside the site were asked about comments, word for word, and what they said; and
-- what they were told of decisions that people made against them.
create table service_call (
    id            bigint generated always as identity primary key,
    comment_id    bigint not null references comment (id),
    service       text   not null, -- its name, as in 'akismet'
    purpose       text   not null check (purpose in ('check', 'spam', 'ham')), -- a question, or what people say
    decision_id   bigint references decision (id), -- the decision that it is told of
    sent          text,            -- without keys; null once forgotten
    made_at       bigint not null,
    next_at       bigint,          -- when it is to be asked; null: done
    claimed_until bigint,          -- some process is asking
    attempts      bigint not null default 0,
    asked_at      bigint,          -- the last time
    took_ms       bigint,
    verdict       text   check (verdict in ('spam', 'ham', 'none')),
    evidence      text,            -- JSON: why; null: no answer yet
    again_until   bigint,          -- the answer is a first one, which counts for good from then on
    guid          text,            -- the service's own name for the call
    fault         text,            -- why the last attempt gave no answer
    unique (comment_id, service, decision_id)
);

create index service_call_due on service_call (next_at) where next_at is not null;
create index service_call_kept on service_call (made_at) where sent is not null;

-- What a service wants its customer to know, as about a bill.
create table service_alert (
    service  text   not null,
    code     text   not null,
    message  text   not null,
    first_at bigint not null,
    last_at  bigint not null,
    primary key (service, code)
);

-- Words that were erased are not kept here either, nor sent once more.
create function forget_service_calls() returns trigger language plpgsql as $$
begin
    update service_call
    set sent = null, evidence = null, guid = null, next_at = null
    where comment_id = new.id;
    return null;
end
$$;

create trigger service_call_erased after update of erased_at on comment
    for each row when (new.erased_at is not null) execute function forget_service_calls();

-- Nobody is asked any more about a comment that was decided about, taken back or changed.
create function drop_service_calls() returns trigger language plpgsql as $$
begin
    update service_call
    set next_at = null
    where comment_id = new.id and purpose = 'check' and next_at is not null;
    return null;
end
$$;

create trigger service_call_dropped after update of status, body on comment
    for each row when (new.status <> 'held' or new.body <> old.body)
    execute function drop_service_calls();
