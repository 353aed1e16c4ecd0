-- Words of danger, or reports of readers, that no moderator has seen to yet: the comment stands in the
-- queue though readers see it.
alter table comment add column unseen boolean not null default false;

update comment set unseen = true
where status = 'published' and (
    urgent and not exists (
        select 1 from decision
        where decision.comment_id = comment.id and actor in ('editor', 'operator'))
    or exists (
        select 1 from report
        where report.comment_id = comment.id and report.status = 'open' and not doubtful));

drop index comment_waiting;
create index comment_waiting on comment (id, urgent, log_odds, article_id, posted_at, status)
    where status = 'held' or unseen;

-- Whoever is asked this is not told what has become of the comment: that may have changed by then.
update canned_answer
set body = 'We have read your comment and are worried about you. Would you like others to read it, or is it better that it does not stand on the page? The page about finding help, at the foot of every page, names places that you can turn to.'
where title = 'Are you safe?' and body = 'We have read your comment and are worried about you. It is not published yet. Would you like it to be? The page about finding help, at the foot of every page, names places that you can turn to.';
