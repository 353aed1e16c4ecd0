//! What the database remembers, on both databases alike.

use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, Status};
use lamplight::content::{Kind, Listing, Slug, State, Topics};
use lamplight::store::{
    Material, NewComment, NewRevision, Options, Origin, Past, Ruling, Store, StoreError, Traces,
};

use crate::harness::{Site, database_file, fresh_database};

const NOW: Timestamp = Timestamp(1_800_000_000);

async fn open() -> Store {
    Store::open(&fresh_database().await, Options::default()).await.expect("the database opens")
}

fn listing(name: &str) -> Listing {
    Listing {
        id: 0,
        kind: Kind::Article,
        slug: slug(name),
        path: Some(format!("articles/{name}.md")),
        state: State::Published,
        title: name.to_uppercase(),
        summary: format!("About {name}."),
        author: Some(slug("maya")),
        topics: Topics::new(&["Sea".to_owned(), "Moon".to_owned()]),
        language: Some("es".into()),
        published_at: Some(NOW),
        updated_at: Some(NOW.plus_seconds(86_400)),
        reading_minutes: 7,
        comments_open: true,
        revision: None,
        next_review_at: None,
    }
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).expect("a slug")
}

fn revision<'a>(listing: Listing, source: &'a str, digest: &'a str) -> NewRevision<'a> {
    NewRevision {
        listing,
        aliases: &[],
        source,
        citations: &[],
        own_sources: &[],
        digest,
        origin: Origin::Api,
        written_by: "ada",
        class: None,
        note: "why",
        publish: true,
        now: NOW,
    }
}

fn noor() -> Decider {
    Decider { name: "noor".into(), ..Decider::operator() }
}

fn ruling(status: Status, decider: &Decider) -> Ruling<'_> {
    Ruling { because: "a test", ..Ruling::new(status, decider, NOW) }
}

fn comment(article_id: i64, body: &str) -> NewComment {
    NewComment {
        article_id,
        parent_id: None,
        author_name: "Ada".into(),
        body: body.into(),
        content_note: String::new(),
        status: Status::Published,
        posted_at: NOW,
        log_odds: -1.5,
        reasons: "[]".into(),
        fingerprint: "abc".into(),
        sender: Some("s1".into()),
        network: None,
        urgent: false,
        receipt_hash: None,
        calls: Vec::new(),
    }
}

#[tokio::test]
async fn an_article_comes_back_as_it_was_saved() {
    let store = open().await;
    let aliases = [slug("ebb"), slug("flow")];
    let new = NewRevision { aliases: &aliases, ..revision(listing("tides"), "The sea.", "d1") };
    let (id, number) = store.save_revision(&new).await.unwrap();
    assert_eq!(number, 1);

    let expected = Listing { id, revision: Some(1), ..listing("tides") };
    assert_eq!(store.listing(id).await.unwrap().as_ref(), Some(&expected));
    assert_eq!(store.listings().await.unwrap(), [expected]);
    assert_eq!(store.listing(id + 1).await.unwrap(), None);
    let mut older = store.aliases_of(id).await.unwrap();
    older.sort();
    assert_eq!(older, aliases);
    let mut all = store.aliases().await.unwrap();
    all.sort();
    assert_eq!(all, [(slug("ebb"), id), (slug("flow"), id)]);

    let saved = store.revision(id, 1).await.unwrap().expect("the first revision");
    assert_eq!((saved.article_id, saved.number), (id, 1));
    assert_eq!((&*saved.source, &*saved.written_by, &*saved.note), ("The sea.", "ada", "why"));
    assert_eq!((saved.created_at, saved.published_at), (NOW, Some(NOW)));
    assert!(store.revision(id, 2).await.unwrap().is_none());
}

#[tokio::test]
async fn revisions_are_numbered_without_gaps_and_the_same_text_is_stored_once() {
    let store = open().await;
    let (id, _) = store.save_revision(&revision(listing("tides"), "One.", "d1")).await.unwrap();
    let known = Listing { id, ..listing("tides") };
    for (source, digest, number) in [("Two.", "d2", 2), ("One.", "d1", 1), ("Three.", "d3", 3)] {
        let saved = store.save_revision(&revision(known.clone(), source, digest)).await.unwrap();
        assert_eq!(saved, (id, number), "{source}");
    }
    assert_eq!(store.newest_revision(id).await.unwrap().expect("a revision").source, "Three.");
    assert!(store.newest_revision(id + 1).await.unwrap().is_none());
    assert!(store.has_digest(id, "d2").await.unwrap());
    assert!(!store.has_digest(id, "d4").await.unwrap());
    assert!(!store.has_digest(id + 1, "d2").await.unwrap());
    let digests = store.known_digests().await.unwrap();
    assert_eq!(digests, ["d1", "d2", "d3"].map(|digest| (id, digest.to_owned())).into());
}

#[tokio::test]
async fn a_slug_belongs_to_one_article() {
    let store = open().await;
    store.save_revision(&revision(listing("tides"), "One.", "d1")).await.unwrap();
    let rival = Listing { path: Some("articles/other.md".into()), ..listing("tides") };
    let error = store.save_revision(&revision(rival, "Other.", "d2")).await.unwrap_err();
    assert!(matches!(&error, StoreError::SlugTaken(slug) if slug == "tides"), "{error}");
    assert_eq!(store.listings().await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_what_is_due_is_published() {
    let store = open().await;
    for (name, seconds) in [("past", -1), ("now", 0), ("future", 1)] {
        let at = Some(NOW.plus_seconds(seconds));
        let waiting = Listing { state: State::Scheduled, published_at: at, ..listing(name) };
        store.save_revision(&revision(waiting, name, name)).await.unwrap();
    }
    assert_eq!(store.publish_due(NOW).await.unwrap().len(), 2);
    assert!(store.publish_due(NOW).await.unwrap().is_empty());
    let mut states: Vec<_> = store.listings().await.unwrap();
    states.sort_by_key(|one| one.published_at);
    let states: Vec<_> = states.into_iter().map(|one| one.state).collect();
    assert_eq!(states, [State::Published, State::Published, State::Scheduled]);
}

#[tokio::test]
async fn every_version_of_a_file_is_kept_and_the_newest_is_current() {
    let store = open().await;
    let block = |digest: &str, text: &str| Material {
        path: "blocks/call.md".into(),
        digest: digest.into(),
        bytes: text.as_bytes().to_vec(),
        width: None,
        height: None,
    };
    let source = |digest: &str| Material { path: "sources/a.yaml".into(), ..block(digest, "a:") };
    let picture = |digest: &str, width| Material {
        path: "images/door.svg".into(),
        width: Some(width),
        height: Some(3),
        ..block(digest, "<svg/>")
    };
    let all =
        [block("b1", "One"), block("b2", "Two"), source("c1"), source("c2"), picture("aa11", 4)];
    for (number, material) in (0..).zip(&all) {
        store.put_material(material, NOW.plus_seconds(number)).await.unwrap();
    }
    store.put_material(&picture("aa22", 5), NOW).await.unwrap();
    let current = store.materials().await.unwrap();
    assert_eq!(current, [block("b2", "Two"), source("c2")]);
    let pictures = store.pictures().await.unwrap();
    assert_eq!((pictures.len(), &*pictures[0].digest, pictures[0].width), (1, "aa22", 5));

    let old = store.material_version("images/door.svg", "aa1").await.unwrap();
    assert_eq!(old, Some(picture("aa11", 4)));
    assert_eq!(store.material_version("images/door.svg", "bb").await.unwrap(), None);
    assert_eq!(store.material_version("images/no.svg", "aa").await.unwrap(), None);

    // What was there before can come back.
    store.put_material(&block("b1", "One"), NOW).await.unwrap();
    assert!(store.materials().await.unwrap().contains(&block("b1", "One")));
}

#[tokio::test]
async fn comments_come_back_thread_by_thread() {
    let store = open().await;
    let (id, _) = store.save_revision(&revision(listing("tides"), "One.", "d1")).await.unwrap();
    let (other, _) = store.save_revision(&revision(listing("winds"), "Two.", "d2")).await.unwrap();
    let first = store.insert_comment(comment(id, "First.")).await.unwrap();
    let second = store.insert_comment(comment(id, "Second.")).await.unwrap();
    let reply = NewComment { parent_id: Some(first), ..comment(id, "Reply.") };
    let reply = store.insert_comment(reply).await.unwrap();
    let held = NewComment { status: Status::Held, sender: None, ..comment(id, "Held.") };
    let held = store.insert_comment(held).await.unwrap();
    let stray = NewComment { parent_id: Some(first), ..comment(other, "Elsewhere.") };
    store.insert_comment(stray).await.expect_err("a reply to a comment of another article");

    let page = store.comment_page(id, 0, 50).await.unwrap();
    let bodies: Vec<_> = page.comments.iter().map(|one| &*one.body).collect();
    assert_eq!((bodies, page.total), (vec!["First.", "Reply.", "Second."], 3));
    let page = store.comment_page(id, 1, 1).await.unwrap();
    assert_eq!((&*page.comments[0].body, page.total), ("Reply.", 3));
    assert_eq!(store.comment_position(second).await.unwrap(), Some((id, 2)));
    assert_eq!(store.comment_position(reply).await.unwrap(), Some((id, 1)));
    assert_eq!(store.comment_position(held).await.unwrap(), None);

    let one = store.comment(held).await.unwrap().expect("the held one");
    assert_eq!((one.article_id, one.status, one.posted_at), (id, Status::Held, NOW));
    assert!(store.comment(CommentId(held.0 + 100)).await.unwrap().is_none());
    let screened = store.screened_comment(held).await.unwrap().expect("the held one");
    assert_eq!((&*screened.article, screened.log_odds, &*screened.reasons), ("tides", -1.5, "[]"));
}

#[tokio::test]
async fn a_decision_is_logged_once() {
    let store = open().await;
    let (id, _) = store.save_revision(&revision(listing("tides"), "One.", "d1")).await.unwrap();
    let comment = store.insert_comment(comment(id, "First.")).await.unwrap();
    let noor = noor();
    let before = async |id, status| {
        let decided = store.decide(id, &ruling(status, &noor)).await.unwrap();
        decided.map(|decided| (decided.before, decided.after, decided.decision.is_some()))
    };
    let (published, spam) = (Status::Published, Status::Spam);
    assert_eq!(before(comment, spam).await, Some((published, spam, true)));
    assert_eq!(before(comment, spam).await, Some((spam, spam, false)));
    assert_eq!(before(comment, published).await, Some((spam, published, true)));
    assert_eq!(before(CommentId(comment.0 + 1), spam).await, None);
    let log = store.decisions(comment).await.unwrap();
    let steps: Vec<_> = log.iter().map(|one| (one.from_status, one.to_status)).collect();
    assert_eq!(steps, [(published, spam), (spam, published)]);
    assert_eq!((&*log[0].decided_by, log[0].decided_at), ("noor", NOW));
    assert_eq!((&*log[0].because, log[0].log_odds, &*log[0].reasons), ("a test", -1.5, "[]"));
}

#[tokio::test]
async fn what_a_writer_took_back_only_the_writer_can_bring_back() {
    let store = open().await;
    let (id, _) = store.save_revision(&revision(listing("tides"), "One.", "d1")).await.unwrap();
    let comment = store.insert_comment(comment(id, "First.")).await.unwrap();
    let (noor, writer) = (noor(), Decider::writer());
    let decide = async |status, decider| {
        store.decide(comment, &ruling(status, decider)).await.unwrap().expect("a comment").after
    };
    assert_eq!(decide(Status::Withdrawn, &writer).await, Status::Withdrawn);
    assert_eq!(decide(Status::Published, &noor).await, Status::Withdrawn);
    assert_eq!(store.decisions(comment).await.unwrap().len(), 1, "nothing happened");
    assert_eq!(decide(Status::Held, &writer).await, Status::Held);
    assert_eq!(decide(Status::Published, &noor).await, Status::Published);
}

#[tokio::test]
async fn the_past_of_a_sender_is_counted_and_then_forgotten() {
    let store = open().await;
    let (id, _) = store.save_revision(&revision(listing("tides"), "One.", "d1")).await.unwrap();
    for hours in [0, 2, 30] {
        let posted_at = NOW.plus_seconds(-3_600 * hours);
        let network = Some("n1".to_owned());
        let sent = NewComment { posted_at, network, ..comment(id, "Text.") };
        store.insert_comment(sent).await.unwrap();
    }
    let past = |sender: Option<&str>| {
        store.past(Traces {
            fingerprint: "abc".into(),
            sender: sender.map(Into::into),
            network: sender.map(|_| "n1".into()),
            posted_at: NOW,
            same_since: NOW.plus_seconds(-86_400),
        })
    };
    let known = past(Some("s1")).await.unwrap();
    assert_eq!((known.copies, known.sent_last_hour, known.sent_last_day), (2, 1, 2));
    assert_eq!(known.network_last_hour, 1);
    let stranger = past(Some("s2")).await.unwrap();
    assert_eq!(stranger, Past { copies: 2, network_last_hour: 1, ..Past::default() });

    assert_eq!(store.forget_senders(NOW.plus_seconds(-3_600)).await.unwrap(), 2);
    assert_eq!(store.forget_senders(NOW.plus_seconds(-3_600)).await.unwrap(), 0);
    assert_eq!(past(Some("s1")).await.unwrap().sent_last_day, 1);
}

#[tokio::test]
async fn a_secret_is_the_same_for_all_who_ask() {
    let site = Site::shared().await;
    let beside = site.beside().await;
    let (one, two) = tokio::join!(
        site.store.secret("test", [1; 32], NOW),
        beside.store.secret("test", [2; 32], NOW)
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one, two);
    assert!(one == [1; 32] || one == [2; 32]);
    assert_eq!(site.store.secret("test", [3; 32], NOW).await.unwrap(), one);
    assert_ne!(site.store.secret("other", [3; 32], NOW).await.unwrap(), one);
}

#[tokio::test]
async fn every_change_is_announced_whoever_makes_it() {
    let store = open().await;
    let mut seen = 0;
    let mut news = async || {
        let all = store.changes().await.unwrap();
        let mut new = all[seen..].to_vec();
        seen = all.len();
        new.sort();
        new.dedup();
        new
    };
    let (id, _) = store.save_revision(&revision(listing("tides"), "One.", "d1")).await.unwrap();
    let (article, comments) = (format!("article:{id}"), format!("comments:{id}"));
    assert_eq!(news().await.join(" "), article);
    let renamed = Listing { id, slug: slug("ebb"), ..listing("tides") };
    store.save_revision(&revision(renamed, "Two.", "d2")).await.unwrap();
    assert_eq!(news().await.join(" "), article);
    let alias = [slug("flow")];
    let draft = NewRevision {
        aliases: &alias,
        publish: false,
        ..revision(Listing { id, slug: slug("ebb"), ..listing("tides") }, "Three.", "d3")
    };
    store.save_revision(&draft).await.unwrap();
    assert_eq!(news().await.join(" "), article);

    let material = Material {
        path: "blocks/call.md".into(),
        digest: "b1".into(),
        bytes: b"One".to_vec(),
        width: None,
        height: None,
    };
    store.put_material(&material, NOW).await.unwrap();
    assert_eq!(news().await, ["material:blocks/call.md"]);

    let shown = store.insert_comment(comment(id, "Shown.")).await.unwrap();
    assert_eq!(news().await.join(" "), comments);
    let held = NewComment { status: Status::Held, ..comment(id, "Held.") };
    let held = store.insert_comment(held).await.unwrap();
    assert!(news().await.is_empty(), "readers do not see a held comment");
    store.decide(shown, &ruling(Status::Removed, &noor())).await.unwrap();
    assert_eq!(news().await.join(" "), comments);
    store.decide(held, &ruling(Status::Published, &noor())).await.unwrap();
    assert_eq!(news().await, [comments, "lessons:".to_owned()]);
    store.forget_senders(NOW.plus_seconds(1)).await.unwrap();
    assert!(news().await.is_empty(), "nobody sees where a comment came from");

    let far = Timestamp(i64::MAX);
    assert!(store.forget_changes(far).await.unwrap() > 5);
    assert!(store.changes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_database_that_answers_says_so_until_it_is_closed() {
    let store = open().await;
    store.ping().await.expect("it answers");
    assert!(["SQLite", "Postgres"].contains(&store.database_name()));
    store.close().await;
    store.ping().await.expect_err("it is closed");
    store.insert_comment(comment(1, "Late.")).await.expect_err("it is closed");
}

#[tokio::test]
async fn what_neither_database_can_open_is_refused_with_a_reason() {
    for (url, words) in [
        ("mysql://ada:secret@db/site", "neither a `sqlite:` nor a `postgres:` address"),
        ("site.db", "neither a `sqlite:` nor a `postgres:` address"),
        ("postgres://ada:secret@127.0.0.1:1/site", "does not answer"),
        ("sqlite:/dev/null/site.db", "cannot be made"),
    ] {
        let error = Store::open(url, Options::default()).await.expect_err(url).to_string();
        assert!(error.contains(words), "{url}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_file(folder.path()).await;
    Store::open(&url, Options::default()).await.expect("a new database").close().await;
    migrate_further(&url).await;
    let error = Store::open(&url, Options::default()).await.expect_err("it is newer");
    assert!(matches!(error, StoreError::Newer(99)), "{error}");
    let words = error.to_string();
    assert!(words.contains("version 99") && words.contains("newer Lamplight"), "{words}");
}

/// What a newer Lamplight leaves behind.
async fn migrate_further(url: &str) {
    use sqlx::Connection;

    const SQL: &str = "
        insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (99, 'future', true, $1, 1)";
    const ANSWERS: &str = "the database answers";
    if url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(url).await.expect(ANSWERS);
        sqlx::query(SQL).bind(&b"x"[..]).execute(&mut connection).await.expect(ANSWERS);
        connection.close().await.expect(ANSWERS);
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.expect(ANSWERS);
        sqlx::query(SQL).bind(&b"x"[..]).execute(&mut connection).await.expect(ANSWERS);
        connection.close().await.expect(ANSWERS);
    }
}
