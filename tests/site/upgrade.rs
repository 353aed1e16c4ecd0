//! A site that was begun with an older version keeps what it has.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::{Connection, PgConnection, SqliteConnection};

use lamplight::comments::{CommentId, Status};

use crate::database::Database;

/// Brings an empty database to an older version of the schema.
async fn migrate_to(database: &Database, version: i64) {
    let dialect = if database.server().is_none() { "sqlite" } else { "postgres" };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect);
    let mut migrator = Migrator::new(folder).await.expect("the folder of migrations");
    let older = migrator.iter().filter(|one| one.version <= version).cloned().collect();
    migrator = Migrator { migrations: older, ..Migrator::DEFAULT };
    if database.server().is_none() {
        let url = format!("{}?mode=rwc", database.url);
        let mut connection = SqliteConnection::connect(&url).await.expect("a new file");
        migrator.run(&mut connection).await.expect("an older schema");
    } else {
        let mut connection = PgConnection::connect(&database.url).await.expect("Postgres answers");
        migrator.run(&mut connection).await.expect("an older schema");
    }
}

#[tokio::test]
async fn comments_and_decisions_of_an_older_site_are_still_there() {
    let database = Database::new().await;
    migrate_to(&database, 7).await;
    let mut outsider = database.connect().await;
    outsider
        .run(
            "insert into article (kind, slug, state, title, summary, topics, reading_minutes,
                comments_open)
             values ('article', 'tides', 'draft', 'Tides', '', '', 1, true);
             insert into comment (article_id, author_name, body, status, visible, posted_at,
                log_odds, reasons, fingerprint, sender)
             values (1, 'Ada', 'First.', 'removed', true, 1700000000, 1.5, '[1]', 'a', 's');
             insert into comment (article_id, parent_id, thread_id, author_name, body, status,
                visible, posted_at, log_odds, reasons, fingerprint)
             values (1, 1, 1, '', 'Second.', 'published', true, 1700000001, -2.2, '[]', 'b');
             insert into decision (comment_id, from_status, to_status, decided_by, decided_at)
             values (1, 'published', 'removed', 'Mo', 1700000002);",
        )
        .await;
    drop(outsider);

    let site = database.site(|_| {}).await;

    let (first, decisions) = site
        .app
        .comment_file(CommentId(1))
        .await
        .expect("the database answers")
        .expect("the first comment");
    assert_eq!((&*first.comment.body, first.comment.status), ("First.", Status::Removed));
    assert_eq!((first.comment.content_note.as_str(), first.urgent), ("", false));
    let decision = &decisions[0];
    assert_eq!((decisions.len(), &*decision.decided_by, decision.log_odds), (1, "Mo", 1.5));
    assert_eq!((&*decision.action, &*decision.reasons), ("status", "[1]"));
    let second = site.app.comment(CommentId(2)).await.expect("the database answers");
    assert_eq!(second.expect("the second comment").parent_id, Some(CommentId(1)));
    // A new one gets a new number, on which nothing hangs.
    let id = site.store.insert_comment(crate::harness::published(2, "", "Third.")).await;
    assert_eq!(id.expect("the database answers"), CommentId(3));
    database.assert_sound().await;
}

#[tokio::test]
async fn nobody_can_rewrite_what_was_decided() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    site.publish(&[("articles/tides.md", &crate::harness::article("Tides", "It rises."))]).await;
    site.comment("tides", "Ada", "A quiet word.").await;
    let operator = lamplight::comments::Decider::operator();
    let removed = site.app.decide(CommentId(1), Status::Removed, &operator, "Too loud.").await;
    assert!(removed.is_ok());
    let mut outsider = database.connect().await;
    for sql in ["delete from decision", "update decision set decided_by = 'somebody else'"] {
        assert!(outsider.refuses(sql).await, "{sql}");
    }
    assert_eq!(database.words("select because from decision").await, [Some("Too loud.".into())]);
    // What quotes a comment goes only with it.
    assert!(outsider.refuses("update decision set reasons = '[]'").await);
}
