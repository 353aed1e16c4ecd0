-- Comments of an article are counted for the list of their pages. Without `visible` in the index
-- SQLite looks at each of their rows, or prefers an index that does not know what readers see.
drop index comment_in_thread;
create index comment_in_thread on comment (article_id, coalesce(thread_id, id), id, visible)
    where visible;
