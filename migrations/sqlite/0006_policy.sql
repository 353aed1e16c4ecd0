-- What the policy weighs of the revision that readers see: keys of sources, records of its own,
-- reviews. Kept so that the score of a site is counted without reading its texts; a row that is
-- missing, or is of another revision, is made again from the text.
create table sourcing (
    article_id integer primary key references article (id),
    revision   bigint  not null,
    facts      text    not null -- JSON
);
