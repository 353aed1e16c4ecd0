//! From a file, or the studio, to what readers see; and what is kept of it.

use axum::http::StatusCode;
use jiff::civil::Date;
use lamplight::clock::Timestamp;
use lamplight::content::{Kind, Listing, Slug, State, Topics};
use lamplight::store::{NewRevision, Origin, Revision};

use crate::harness::{Site, article, article_with};

const FILE: &str = "articles/tides.md";
const TIDES: &str = "/articles/tides";

impl Site {
    /// The row of the article now at a slug.
    fn row(&self, slug: &str) -> Listing {
        self.app.catalogue().at(&self::slug(slug)).expect("an article").as_ref().clone()
    }

    /// Every revision of an article, oldest first.
    async fn history(&self, slug: &str) -> Vec<Revision> {
        let id = self.row(slug).id;
        let mut revisions = Vec::new();
        for number in 1.. {
            let revision = self.store.revision(id, number).await.expect("the database answers");
            let Some(revision) = revision else { break };
            revisions.push(revision);
        }
        revisions
    }

    /// What an editor does in the studio, which is another process here.
    async fn save_in_studio(&self, listing: Listing, source: &str, publish: bool) {
        let digest = blake3::hash(source.as_bytes()).to_hex().to_string();
        let revision = NewRevision {
            listing,
            aliases: &[],
            source,
            citations: &[],
            own_sources: &[],
            digest: &digest,
            origin: Origin::Studio,
            written_by: "ada",
            class: None,
            note: "clearer",
            publish,
            now: Timestamp::now(),
        };
        self.store.save_revision(&revision).await.expect("the database answers");
    }
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).expect("a slug")
}

#[tokio::test]
async fn publishing_the_same_folder_again_does_nothing() {
    let site = Site::with_tides().await;
    let again = site.publish_folder().await;
    assert_eq!((again.published.len(), again.waiting.len(), again.unchanged), (0, 0, 1));
    assert_eq!(site.history("tides").await.len(), 1);
}

#[tokio::test]
async fn an_unchanged_file_never_undoes_an_edit_made_in_the_studio() {
    let site = Site::shared().await;
    let first = article("Tides", "The sea rises.");
    site.publish(&[(FILE, &first)]).await;
    let edited = article("Tides", "The sea rises and falls.");
    site.save_in_studio(site.row("tides"), &edited, true).await;

    // A server that starts now publishes the folder first.
    let site = site.beside().await;
    let report = site.publish_folder().await;
    assert_eq!((report.published.len(), report.unchanged), (0, 1));
    assert!(site.get(TIDES).await.text().contains("The sea rises and falls."));

    // Taking back in the file what the studio did is no change of the file either.
    site.publish(&[(FILE, &edited)]).await;
    site.publish(&[(FILE, &first)]).await;
    assert!(site.get(TIDES).await.text().contains("The sea rises and falls."));

    let newest = article("Tides", "Twice a day.");
    let report = site.publish(&[(FILE, &newest)]).await;
    assert_eq!(report.published, ["Tides"]);
    assert!(site.get(TIDES).await.text().contains("Twice a day."));
    let history = site.history("tides").await;
    assert_eq!(
        history.iter().map(|one| &one.source).collect::<Vec<_>>(),
        [&first, &edited, &newest]
    );
    assert_eq!((&*history[1].written_by, &*history[1].note), ("ada", "clearer"));
}

#[tokio::test]
async fn every_published_revision_stays_readable_at_its_own_address() {
    let site = Site::with_tides().await;
    site.publish(&[(FILE, &article("Tides", "The sea falls."))]).await;

    let first = site.get("/articles/tides/revisions/1").await;
    assert!(first.text().contains("The sea rises twice a day."));
    assert!(first.texts(".notice")[0].contains("revision 1"), "{:?}", first.texts(".notice"));
    assert_eq!(first.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(first.attributes(".notice a", "href"), [TIDES]);
    let second = site.get("/articles/tides/revisions/2").await;
    assert!(second.text().contains("The sea falls.") && second.texts(".notice").is_empty());
    for address in
        ["/articles/tides/revisions/3", "/articles/tides/revisions/0", "/tides/revisions/1"]
    {
        let status = site.get(address).await.status;
        assert!(status == StatusCode::NOT_FOUND || status.is_redirection(), "{address}: {status}");
    }

    let renamed = article_with("Tides", "slug = \"ebb\"", "The sea falls.");
    site.publish(&[(FILE, &renamed)]).await;
    let moved = site.get("/articles/tides/revisions/1").await;
    assert_eq!(moved.location(), "/articles/ebb/revisions/1");
    assert!(site.get(moved.location()).await.text().contains("The sea rises twice a day."));
}

#[tokio::test]
async fn a_draft_is_kept_but_not_shown() {
    let site = Site::empty().await;
    for state in ["draft", "review"] {
        let text = article_with("Tides", &format!("state = \"{state}\""), "Half a thought.");
        let report = site.publish(&[(FILE, &text)]).await;
        assert_eq!((report.published.len(), report.waiting.len()), (0, 1), "{state}");
        for address in [TIDES, "/articles/tides/revisions/1", "/articles/tides/revisions/2"] {
            assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{state} {address}");
        }
        assert!(site.get("/articles").await.texts(".listed a").is_empty());
    }
    assert_eq!(site.history("tides").await.len(), 2);
    assert_eq!(site.row("tides").state, State::Review, "the newest state is the one that counts");

    site.publish(&[(FILE, &article("Tides", "A whole thought."))]).await;
    assert!(site.get(TIDES).await.text().contains("A whole thought."));
}

#[tokio::test]
async fn a_draft_never_hides_or_changes_what_was_published() {
    let site = Site::with_tides().await;
    let draft = article_with("Ebb", "state = \"draft\"\nslug = \"ebb\"", "Half a thought.");
    let report = site.publish(&[(FILE, &draft)]).await;
    assert_eq!(report.waiting, ["Ebb"]);

    let page = site.get(TIDES).await;
    assert_eq!(page.texts("h1"), ["Tides"]);
    assert!(page.text().contains("The sea rises twice a day."));
    assert_eq!(site.get("/articles/ebb").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/articles/tides/revisions/2").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/articles").await.texts(".listed h3"), ["Tides"]);
    assert_eq!(site.history("tides").await.len(), 2);
}

#[tokio::test]
async fn a_scheduled_article_appears_on_its_day() {
    let site = Site::empty().await;
    let now = Timestamp::now();
    let tomorrow: Date = now.plus_seconds(86_400).date();
    let text = article("Tides", "The sea rises.").replace("2026-11-01", &tomorrow.to_string());
    let report = site.publish(&[(FILE, &text)]).await;
    assert_eq!(report.published, ["Tides"]);
    site.app.do_due(true).await.expect("the database answers");
    assert_eq!(site.get(TIDES).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/articles/tides/revisions/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/articles").await.texts(".listed h3"), [""; 0]);

    // Tomorrow has come for another process first, which tells this one.
    let id = site.row("tides").id;
    let due = site.store.publish_due(Timestamp::of(tomorrow)).await.expect("the database answers");
    assert_eq!(due, [id]);
    assert_eq!(site.row("tides").state, State::Scheduled, "nobody has told this process");
}

#[tokio::test]
async fn what_is_due_is_published_by_the_next_round_and_only_once() {
    let site = Site::shared().await;
    let yesterday = Timestamp::now().plus_seconds(-86_400);
    let source =
        article("Tides", "The sea rises.").replace("2026-11-01", &yesterday.date().to_string());
    let listing = Listing {
        id: 0,
        kind: Kind::Article,
        slug: slug("tides"),
        path: None,
        state: State::Scheduled,
        title: "Tides".into(),
        summary: "About.".into(),
        author: None,
        topics: Topics::default(),
        language: None,
        published_at: Some(yesterday),
        updated_at: None,
        reading_minutes: 1,
        comments_open: true,
        revision: None,
        next_review_at: None,
    };
    site.save_in_studio(listing, &source, true).await;
    let site = site.beside().await;
    assert_eq!(site.get(TIDES).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/articles").await.texts(".listed h3"), [""; 0]);

    site.app.do_due(false).await.expect("the database answers");
    assert!(site.get(TIDES).await.text().contains("The sea rises."));
    assert_eq!(site.get("/articles").await.texts(".listed h3"), ["Tides"]);
    let due = site.store.publish_due(Timestamp::now()).await.expect("the database answers");
    assert!(due.is_empty());
}

#[tokio::test]
async fn an_archived_article_can_come_back() {
    let site = Site::with_tides().await;
    let archived = article_with("Tides", "state = \"archived\"", "The sea rises twice a day.");
    site.publish(&[(FILE, &archived)]).await;
    assert_eq!(site.get(TIDES).await.status, StatusCode::GONE);
    site.publish(&[(FILE, &article("Tides", "The sea is back."))]).await;
    assert!(site.get(TIDES).await.text().contains("The sea is back."));
    assert_eq!(site.get("/articles").await.texts(".listed h3"), ["Tides"]);
}

#[tokio::test]
async fn older_addresses_named_in_the_front_matter_redirect_for_ever() {
    let site = Site::empty().await;
    let with = article_with("Tides", "aliases = [\"ebb\", \"flow\"]", "The sea rises.");
    site.publish(&[(FILE, &with)]).await;
    site.publish(&[(FILE, &article("Tides", "The sea falls."))]).await;
    site.publish(&[(FILE, &article_with("Tides", "slug = \"sea\"", "The sea."))]).await;
    for old in ["ebb", "flow", "tides"] {
        let answer = site.get(&format!("/articles/{old}")).await;
        assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT, "{old}");
        assert_eq!(answer.location(), "/articles/sea", "{old}");
    }
    // A slug that comes back is no redirect any more.
    site.publish(&[(FILE, &article("Tides", "The sea again."))]).await;
    assert_eq!(site.get(TIDES).await.status, StatusCode::OK);
    assert_eq!(site.get("/articles/sea").await.location(), TIDES);
}

#[tokio::test]
async fn a_file_that_was_moved_keeps_its_article() {
    let site = Site::with_tides().await;
    let id = site.row("tides").id;
    site.write("articles/2026/tides.md", &std::fs::read(site.folder().join(FILE)).unwrap());
    std::fs::remove_file(site.folder().join(FILE)).unwrap();
    let report = site.publish_folder().await;
    assert!(report.faulty.is_empty(), "{:?}", report.faulty);
    assert!(report.published.is_empty(), "a move is no new text: {:?}", report.published);
    let moved = site.row("tides");
    assert_eq!((moved.id, moved.path.as_deref()), (id, Some("articles/2026/tides.md")));
    assert_eq!(site.history("tides").await.len(), 1);
    assert_eq!(site.publish_folder().await.unchanged, 1);

    site.publish(&[("articles/2026/tides.md", &article("Tides", "The sea falls."))]).await;
    assert_eq!(site.row("tides").id, id);
    assert!(site.get(TIDES).await.text().contains("The sea falls."));
}

#[tokio::test]
async fn replicas_that_publish_the_same_folder_at_once_leave_one_article_each() {
    let first = Site::shared().await;
    for name in ["tides", "winds", "dunes", "rocks"] {
        first.write(&format!("articles/{name}.md"), article(name, "The sea.").as_bytes());
    }
    let others = [first.beside().await, first.beside().await, first.beside().await];
    let [one, two, three] = &others;
    let reports = tokio::join!(
        first.publish_folder(),
        one.publish_folder(),
        two.publish_folder(),
        three.publish_folder()
    );
    for report in [&reports.0, &reports.1, &reports.2, &reports.3] {
        assert!(report.faulty.is_empty(), "{:?}", report.faulty);
    }
    for site in &others {
        assert_eq!(site.publish_folder().await.unchanged, 4);
        assert_eq!(site.history("tides").await.len(), 1);
        assert_eq!(site.get(TIDES).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_export_gives_back_the_same_bytes() {
    let site = Site::shared().await;
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"/>";
    let files: [(&str, &str); 6] = [
        ("articles/tides.md", &article("Tides", "Ümläute, emoji 🌊,\ttabs and  spaces.  \n\n\n")),
        ("articles/2026/winds.md", &article("Winds", "Lines.\n").replace('\n', "\r\n")),
        ("pages/about.md", "+++\ntitle = \"About\"\nsummary = \"Us.\"\n+++\nNo newline at the end"),
        ("authors/maya.md", "+++\nname = \"Maya\"\n+++\nWalks.\n"),
        ("sources/sea.yaml", "gould2023:\n  type: Web\n  title: Waves\n"),
        ("images/2026/door.svg", picture),
    ];
    site.publish(&files).await;
    let folder = tempfile::tempdir().unwrap();
    let report = site.app.export(folder.path()).await.expect("the export works");
    assert_eq!((report.articles, report.materials), (3, 3));
    for (path, text) in files {
        assert_eq!(std::fs::read_to_string(folder.path().join(path)).unwrap(), text, "{path}");
    }

    let edited = article("Tides", "Edited in the studio.");
    site.save_in_studio(site.row("tides"), &edited, true).await;
    let new = Listing { id: 0, path: None, slug: slug("dunes"), ..site.row("tides") };
    let begun = article("Dunes", "Begun in the studio.");
    site.save_in_studio(new, &begun, true).await;
    let site = site.beside().await;
    site.app.export(folder.path()).await.expect("the export works");
    for (path, text) in [("articles/tides.md", &edited), ("articles/dunes.md", &begun)] {
        assert_eq!(&std::fs::read_to_string(folder.path().join(path)).unwrap(), text, "{path}");
    }
    let names = std::fs::read_dir(folder.path().join("articles")).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["2026", "dunes.md", "tides.md"], "nothing half-written is left");
}

#[tokio::test]
async fn an_export_overwrites_no_text_that_was_never_published() {
    let site = Site::with_tides().await;
    let folder = site.app.settings().content_dir.clone();
    let path = folder.join("articles/tides.md");
    let published = std::fs::read_to_string(&path).expect("the file is there");

    let unfinished = "+++\ntitle = \"Tides\n";
    std::fs::write(&path, unfinished).expect("the file is written");
    let report = site.app.export(&folder).await.expect("the export works");
    assert_eq!(report.left, ["articles/tides.md"]);
    assert_eq!(std::fs::read_to_string(&path).expect("the file is there"), unfinished);

    site.publish(&[("articles/tides.md", &article("Tides", "The sea falls."))]).await;
    std::fs::write(&path, &published).expect("the file is written");
    let report = site.app.export(&folder).await.expect("the export works");
    assert!(report.left.is_empty(), "{:?}", report.left);
    assert!(std::fs::read_to_string(&path).expect("the file is there").contains("falls"));
}
