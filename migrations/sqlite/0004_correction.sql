-- What kind of change a published revision is; null for the first one that readers see, which is
-- the publication, and for revisions that they never saw. `note` says what changed.
alter table revision add column class text
    check (class in ('typo', 'clarification', 'correction', 'update', 'retraction'));

-- What readers of an article must be told: few of all revisions.
create index revision_with_note on revision (article_id, number)
    where class is not null and class <> 'typo' and note <> '';

create index revision_corrected on revision (published_at)
    where class in ('clarification', 'correction', 'retraction');

-- The day on which somebody is to look at the article again; read off the published revision.
alter table article add column next_review_at bigint;
