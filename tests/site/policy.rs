//! The editorial policy: what publishing enforces, and what readers see of it.

use lamplight::content::Severity;

use crate::draws::Draws;
use crate::harness::{Site, article, article_with};

const SOURCES: &str = "wiki:\n  type: web\n  title: A guide\n  author: Lee, Q\n  date: 2020\n  \
                       url: https://www.wiki.example/guide\nbook:\n  type: book\n  title: A book\n  \
                       author: Rice, A\n  date: 2021\n";
const HOST: &str = "[[hosts]]\nhost = \"wiki.example\"\nwhy = \"Anybody may write there.\"\n";
const PAGE: &str =
    "+++\ntitle = \"Rules\"\nsummary = \"All.\"\nshows = \"policy\"\n+++\n## Ours\n\nThese.\n";

#[tokio::test]
async fn a_discouraged_host_is_said_and_a_refused_one_keeps_an_article_back() {
    let site = Site::empty().await;
    let text = article("Tides", "A claim.[@wiki]");
    let report = site
        .publish(&[
            ("sources/sea.yaml", SOURCES),
            ("policy.toml", HOST),
            ("articles/tides.md", &text),
        ])
        .await;
    assert_eq!(report.published, ["Tides"]);
    let fault = &report.faulty[0].faults[0];
    assert_eq!((fault.code, fault.severity), ("policy-host", Severity::Warning));
    assert!(fault.message.contains("A guide") && fault.mend.contains("Anybody may write there."));

    let strict = format!("{HOST}level = \"error\"\n");
    let more = article("Tides", "A claim.[@wiki] More.");
    let report = site.save(&[("policy.toml", &strict), ("articles/tides.md", &more)]).await;
    assert!(report.published.is_empty(), "{report:?}");
    assert_eq!(report.faulty[0].faults[0].severity, Severity::Error);
    assert!(!site.get("/articles/tides").await.text().contains("More."), "what stood stays");
    let draft = article_with("Tides", "state = \"draft\"", "A claim.[@wiki] More.");
    assert_eq!(site.save(&[("articles/tides.md", &draft)]).await.waiting, ["Tides"]);
    let other = article("Tides", "A claim.[@book] More.");
    assert_eq!(site.publish(&[("articles/tides.md", &other)]).await.published, ["Tides"]);
}

#[tokio::test]
async fn a_policy_with_a_fault_leaves_the_last_good_one_in_force() {
    let site = Site::empty().await;
    site.publish(&[("sources/sea.yaml", SOURCES), ("policy.toml", HOST)]).await;
    let broken = HOST.replace("why", "because");
    let text = article("Tides", "A claim.[@wiki]");
    let report = site.save(&[("policy.toml", &broken), ("articles/tides.md", &text)]).await;
    let told: Vec<_> =
        report.faulty.iter().map(|file| (&*file.path, file.faults[0].code)).collect();
    assert_eq!(told, [("articles/tides.md", "policy-host"), ("policy.toml", "missing-field")]);
    assert_eq!(site.app.materials().policy().demands.len(), 1);
}

#[tokio::test]
async fn readers_see_the_rules_in_words_and_how_the_site_does_by_them() {
    let site = Site::empty().await;
    let policy = format!("{HOST}[number]\nleast = 1\nlevel = \"error\"\n[reviewer]\n");
    let reviewed = article_with("Winds", "reviewed_by = \"Ada Rice\"", "A claim.[@book]");
    site.publish(&[
        ("sources/sea.yaml", SOURCES),
        ("policy.toml", &policy),
        ("pages/rules.md", PAGE),
        ("articles/tides.md", &article("Tides", "A claim.[@wiki] Another.[@book]")),
        ("articles/winds.md", &reviewed),
    ])
    .await;
    let page = site.get("/rules").await;
    let rules = page.texts(".rules > li > p");
    assert_eq!(
        rules,
        [
            "An article cites at least one source. An article that breaks this rule is not \
             published. Every article keeps it.",
            "We prefer other sources to those on wiki.example. Anybody may write there. An article \
             that breaks this rule is published and named here. 1 of 2 keeps it. It speaks against \
             1 of the 2 sources.",
            "Somebody besides the author has reviewed the article and is named. An article that \
             breaks this rule is published and named here. 1 of 2 keeps it.",
        ]
    );
    assert_eq!(
        page.texts(".rules details li"),
        ["Tides “A guide” stands on www.wiki.example.", "Tides Nobody has reviewed it."]
    );
    assert_eq!(page.attributes(".rules a", "href"), ["/articles/tides", "/articles/tides"]);
    let counted = page.texts(".prose > p");
    assert!(counted[1].ends_with(": 2 articles, 2 sources."), "{counted:?}");
    assert!(site.get("/articles/tides").await.texts(".rules").is_empty());
}

#[tokio::test]
async fn the_score_is_kept_until_an_article_a_source_or_the_policy_changes() {
    let site = Site::empty().await;
    let draws = Draws::listen();
    site.publish(&[
        ("sources/sea.yaml", SOURCES),
        ("policy.toml", HOST),
        ("pages/rules.md", PAGE),
        ("articles/tides.md", &article("Tides", "A claim.[@wiki]")),
    ])
    .await;
    let score = async || site.get("/rules").await.texts(".rules > li > p").concat();
    assert!(score().await.contains("0 of 1 keep it."), "{}", score().await);
    assert!(draws.among(&site, &["/rules"]).await.is_empty(), "it is kept");

    site.publish(&[("articles/winds.md", &article("Winds", "A claim.[@book]"))]).await;
    assert!(score().await.contains("1 of 2 keeps it."), "{}", score().await);
    site.publish(&[("articles/tides.md", &article("Tides", "A claim.[@book]"))]).await;
    assert!(score().await.contains("Every article keeps it."), "{}", score().await);
    let moved = SOURCES.replace("title: A book", "title: A book\n  url: https://wiki.example/b");
    site.publish(&[("sources/sea.yaml", &moved)]).await;
    assert!(score().await.contains("0 of 2 keep it."), "{}", score().await);
    site.publish(&[("policy.toml", "[number]\nleast = 1\n")]).await;
    assert!(score().await.contains("at least one source"), "{}", score().await);
    site.publish(&[("policy.toml", "")]).await;
    assert_eq!(score().await, "");
}

#[tokio::test]
async fn articles_published_before_the_score_was_kept_are_counted_as_well() {
    let site = Site::shared().await;
    site.publish(&[
        ("sources/sea.yaml", SOURCES),
        ("policy.toml", HOST),
        ("pages/rules.md", PAGE),
        ("articles/tides.md", &article("Tides", "A claim.[@wiki]")),
    ])
    .await;
    let kept = site.store.sourcings().await.expect("the database answers");
    assert_eq!((kept.len(), kept[0].1), (1, 1), "one row, of the first revision");
    // As if a row had been lost: it belongs to no revision that readers see.
    let lost = vec![(kept[0].0, 99, "{}".to_owned())];
    site.store.put_sourcings(&lost).await.expect("the database answers");
    let score = site.beside().await.app.score().await.expect("the database answers");
    let score = score.expect("a policy");
    assert_eq!((score.articles, score.sources, score.tallies[0].met), (1, 1, 0));
}
