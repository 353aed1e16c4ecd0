//! Sources as readers meet them: the list of all, a page for each, and who cites what.

use axum::http::StatusCode;
use lamplight::content::source_address;
use lamplight::store::{NewSource, SourceFilter};

use crate::database::Database;
use crate::draws::Draws;
use crate::harness::{Site, article, article_with};

const SEA: &str = "gould2023:
  type: article
  title: Why Waves Break
  author: Gould, Wendy
  date: 2023-06-12
  url: { value: 'https://example.org/waves', date: 2026-01-02 }
  parent: { type: web, title: A Made-up Site }
doi:10.1000/182:
  type: book
  title: Salt
bare:
  type: misc
";

const GOULD: &str = "/sources/gould2023";

/// Two articles that cite the same source, one of them in two sections.
pub(crate) async fn with_citations() -> Site {
    let site = Site::shared().await;
    let tides = "First.[@gould2023]\n\n## Ebb & flow {#ebb}\n\nThen.[@gould2023, p. 3] \
                 Again.[@gould2023, p. 3] Salt.[@doi:10.1000/182]";
    site.publish(&[
        ("sources/sea.yaml", SEA),
        ("articles/tides.md", &article("Tides", tides)),
        ("articles/winds.md", &article("Winds", "Wind.[@gould2023]")),
        ("articles/rain.md", &article("Rain", "No source.")),
    ])
    .await;
    site
}

fn facts(page: &crate::harness::Answer) -> Vec<(String, String)> {
    page.texts(".facts dt").into_iter().zip(page.texts(".facts dd")).collect()
}

#[tokio::test]
async fn a_source_has_a_page_that_says_everything_that_is_known_of_it() {
    let site = with_citations().await;
    let page = site.get(GOULD).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("h1"), ["Why Waves Break"]);
    let expected = [
        ("Written by", "Wendy Gould"),
        ("Kind", "article"),
        ("In", "A Made-up Site"),
        ("Published", "12 June 2023"),
        ("Address", "https://example.org/waves"),
        ("Looked at on", "2 January 2026"),
    ];
    assert_eq!(facts(&page), expected.map(|(label, value)| (label.into(), value.into())));
    assert_eq!(page.attributes(".facts a", "href"), ["https://example.org/waves"]);
    assert_eq!(page.attributes(".facts a", "rel"), ["noreferrer"]);
    assert!(page.texts("section p")[0].starts_with("Nobody has checked yet"));

    let bare = site.get("/sources/bare").await;
    assert_eq!(bare.texts("h1"), ["bare"]);
    for unknown in ["no author named", "not known", "no date given", "none given"] {
        assert!(bare.texts(".facts dd").contains(&unknown.to_owned()), "{unknown}");
    }
    assert!(
        bare.texts("section p").contains(&"No article that you can read here cites it.".into())
    );
}

#[tokio::test]
async fn the_page_of_a_source_leads_to_every_section_and_note_that_cites_it() {
    let site = with_citations().await;
    let page = site.get(GOULD).await;
    assert_eq!(page.texts("#citing"), ["Cited in 2 articles"]);
    assert_eq!(page.texts("h3"), ["Winds", "Tides"]);
    assert_eq!(
        page.texts(".listed li li"),
        [
            "Before the first heading or in another note: the note",
            "Before the first heading or in another note: the note",
            "In Ebb & flow, p. 3: the note",
        ]
    );
    let tides = site.get("/articles/tides").await;
    for address in page.attributes(".listed li li a", "href") {
        let (path, id) = address.split_once('#').unwrap();
        let target = if path == "/articles/tides" { &tides } else { &site.get(path).await };
        assert_eq!(target.attributes(&format!("[id=\"{id}\"]"), "id").len(), 1, "{address}");
    }
}

#[tokio::test]
async fn a_key_of_any_form_has_an_address() {
    let site = with_citations().await;
    let address = source_address("doi:10.1000/182");
    assert_eq!(address, "/sources/doi%3A10.1000%2F182");
    for address in [&*address, "/sources/doi:10.1000/182"] {
        let page = site.get(address).await;
        assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, vec!["Salt".into()]));
        let canonical = page.attributes("link[rel=canonical]", "href");
        assert_eq!(canonical, ["https://lamp.example/sources/doi%3A10.1000%2F182"]);
    }
    site.publish(&[(
        "sources/é.json",
        "[{\"id\": \"ß/+é\", \"type\": \"book\", \"title\": \"É\"}]",
    )])
    .await;
    assert_eq!(site.get(&source_address("ß/+é")).await.texts("h1"), ["É"]);
}

#[tokio::test]
async fn a_source_that_never_was_helps_the_reader_on() {
    let site = with_citations().await;
    for address in ["/sources/nobody", "/sources/%00", "/sources/gould2023%20", "/sources/a/b"] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(page.attributes("main a", "href").contains(&"/sources".to_owned()), "{address}");
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    }
    assert_eq!(site.get(&format!("{GOULD}?page=2")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_record_keeps_its_history_and_outlives_its_file() {
    let site = with_citations().await;
    site.publish(&[("sources/sea.yaml", &SEA.replace("Waves Break", "Long Waves Break"))]).await;
    let page = site.get(GOULD).await;
    assert_eq!(page.texts("h1"), ["Why Long Waves Break"]);
    let history = page.texts("#history + ul li");
    assert_eq!(history.len(), 2, "{history:?}");
    assert!(history[0].ends_with("changed: title."), "{history:?}");
    assert!(history[1].ends_with("entered."), "{history:?}");
    // What stands beside it in the file did not change.
    assert_eq!(site.get("/sources/bare").await.texts("#history + ul li").len(), 1);

    site.publish(&[("sources/sea.yaml", "bare:\n  type: misc\n")]).await;
    for site in [&site, &site.beside().await] {
        let page = site.get(GOULD).await;
        assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, history_title()));
        assert_eq!(page.attributes(".notice", "aria-label"), ["Withdrawn"]);
        assert_eq!(page.texts("#citing"), ["Cited in 2 articles"]);
        assert!(!site.get("/sources").await.texts("h3").contains(&history_title()[0]));
    }
    // It comes back in another file, and needs no new revision.
    let other = SEA.replace("Waves Break", "Long Waves Break").replace("bare:", "other:");
    site.publish(&[("sources/sky.yaml", &other)]).await;
    assert!(site.get(GOULD).await.texts(".notice").is_empty());
    assert_eq!(site.get(GOULD).await.texts("#history + ul li").len(), 2);
}

fn history_title() -> Vec<String> {
    vec!["Why Long Waves Break".to_owned()]
}

#[tokio::test]
async fn who_cites_a_source_follows_every_edit() {
    let site = with_citations().await;
    let titles = async || site.get(GOULD).await.texts("h3");
    assert_eq!(titles().await, ["Winds", "Tides"]);
    site.publish(&[("articles/winds.md", &article("Winds", "Wind, and no source."))]).await;
    assert_eq!(titles().await, ["Tides"]);
    site.publish(&[("articles/rain.md", &article("Rain", "Rain.[@gould2023]"))]).await;
    assert_eq!(titles().await, ["Tides", "Rain"]);
    // A draft is nobody's business.
    let draft = article_with("Winds", "state = \"draft\"", "Wind.[@gould2023]");
    site.publish(&[("articles/winds.md", &draft)]).await;
    assert_eq!(titles().await, ["Tides", "Rain"]);
    let gone = article_with("Rain", "state = \"archived\"", "Rain.[@gould2023]");
    site.publish(&[("articles/rain.md", &gone)]).await;
    assert_eq!(titles().await, ["Tides"]);
    let named = article("High tides", "First.[@gould2023]");
    site.publish(&[("articles/tides.md", &named)]).await;
    assert_eq!(titles().await, ["High tides"]);
    assert_eq!(site.get("/sources/doi%3A10.1000%2F182").await.texts("h3"), Vec::<String>::new());
}

#[tokio::test]
async fn an_article_that_is_due_appears_on_the_pages_of_its_sources() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    let later = article("Tides", "First.[@gould2023]").replace("2026-11-01", "2999-11-01");
    site.publish(&[("sources/sea.yaml", SEA), ("articles/tides.md", &later)]).await;
    assert!(site.get(GOULD).await.texts("h3").is_empty());
    let mut editor = database.connect().await;
    editor.run("update article set published_at = 1").await;
    let other = database.site(|_| {}).await;
    let before = site.store.changes().await.unwrap().len();
    other.app.do_due(false).await.unwrap();
    assert_eq!(other.get(GOULD).await.texts("h3"), ["Tides"]);
    // Every other process hears of it as well.
    let after = site.store.changes().await.unwrap().split_off(before);
    assert!(after.contains(&"citations:gould2023".to_owned()), "{after:?}");
}

#[tokio::test]
async fn only_pages_that_show_what_changed_are_drawn_anew() {
    let site = with_citations().await;
    let draws = Draws::listen();
    let pages = [GOULD, "/sources/bare", "/sources", "/articles/tides", "/articles/rain"];
    assert_eq!(draws.among(&site, &pages).await, pages);
    site.publish(&[("sources/sea.yaml", &SEA.replace("Wendy", "Wanda"))]).await;
    let anew = draws.among(&site, &pages).await;
    assert_eq!(anew, [GOULD, "/sources", "/articles/tides"]);
    // Who cites it shows on its page, not in the notes of those that cite it too.
    site.publish(&[("articles/winds.md", &article("Winds", "Wind without."))]).await;
    let anew = draws.among(&site, &pages).await;
    assert!(anew.contains(&GOULD) && anew.contains(&"/sources"), "{anew:?}");
    assert!(!anew.contains(&"/sources/bare"), "{anew:?}");
}

#[tokio::test]
async fn the_list_of_sources_can_be_made_shorter_by_what_readers_look_for() {
    let site = with_citations().await;
    let titles = async |query: &str| site.get(&format!("/sources{query}")).await.texts("h3");
    assert_eq!(titles("").await, ["bare", "Salt", "Why Waves Break"]);
    for (query, expected) in [
        ("?kind=book", vec!["Salt"]),
        ("?kind=&publisher=A+Made-up+Site", vec!["Why Waves Break"]),
        ("?age=undated", vec!["bare", "Salt"]),
        ("?age=2023-2024", vec!["Why Waves Break"]),
        ("?age=2024-", vec![]),
        ("?age=-2023", vec![]),
        ("?state=unknown", vec!["bare", "Salt", "Why Waves Break"]),
        ("?state=dead", vec![]),
        ("?kind=planet", vec![]),
        ("?kind=%00", vec![]),
        ("?publisher=%00", vec![]),
        ("?publisher=A+Made-up%0A+Site", vec![]),
        ("?state=%00&age=%00", vec!["bare", "Salt", "Why Waves Break"]),
        ("?kind=%27%22", vec![]),
        ("?state=odd&age=odd", vec!["bare", "Salt", "Why Waves Break"]),
    ] {
        assert_eq!(titles(query).await, expected, "{query}");
    }
    let page = site.get("/sources?kind=book").await;
    assert_eq!(page.attributes("select[name=kind] option[selected]", "value"), ["book"]);
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(page.texts("main .label"), ["1 source, by title"]);
    let lines = site.get("/sources").await.texts(".listed .meta");
    assert_eq!(lines[2], "article A Made-up Site 12 June 2023 cited in 2 articles");
}

#[tokio::test]
async fn a_long_list_of_sources_and_of_citing_articles_is_divided_into_pages() {
    let site = Site::empty().await;
    let records =
        (0..120).map(|number| format!("k{number:03}:\n  type: web\n  title: T{number:03}\n"));
    site.write("sources/many.yaml", records.collect::<String>().as_bytes());
    for number in 0..60 {
        let text = article(&format!("Number {number}"), "A claim.[@k007]");
        site.write(&format!("articles/n{number}.md"), text.as_bytes());
    }
    site.publish_folder().await;
    for (list, size, selector) in [
        ("/sources", 120_usize, "h3"),
        ("/sources?kind=web", 120, "h3"),
        ("/sources/k007", 60, "h3"),
    ] {
        let (mut address, mut found, mut pages) = (list.to_owned(), Vec::new(), 0);
        loop {
            let page = site.get(&address).await;
            assert_eq!(page.status, StatusCode::OK, "{address}");
            found.extend(page.texts(selector));
            pages += 1;
            match page.attributes(".paging [rel=next]", "href").pop() {
                Some(next) => address = next,
                None => break,
            }
        }
        assert_eq!((found.len(), pages), (size, size.div_ceil(50)), "{list}");
        found.sort();
        found.dedup();
        assert_eq!(found.len(), size, "{list}");
    }
}

#[tokio::test]
async fn a_source_of_one_article_is_listed_and_leads_to_its_note() {
    let site = with_citations().await;
    let head = "[sources.gould2023]\ntype = \"web\"\ntitle = \"Another altogether\"\n";
    site.publish(&[("articles/own.md", &article_with("Own", head, "A claim.[@gould2023]"))]).await;
    let list = site.get("/sources").await;
    assert_eq!(list.texts("h3")[0], "Another altogether");
    assert_eq!(list.attributes("h3 a", "href")[0], "/articles/own#fn-gould2023");
    assert!(list.texts(".listed .meta")[0].ends_with("only in Own"), "{:?}", list.texts(".meta"));
    // The source of the same key that belongs to all is not cited by it.
    assert_eq!(site.get(GOULD).await.texts("h3"), ["Winds", "Tides"]);
    let gone =
        article_with("Own", &format!("state = \"archived\"\n{head}"), "A claim.[@gould2023]");
    site.publish(&[("articles/own.md", &gone)]).await;
    assert!(!site.get("/sources").await.texts("h3").contains(&"Another altogether".to_owned()));
}

#[tokio::test]
async fn a_site_that_is_older_than_its_index_gets_one() {
    let database = Database::new().await;
    let site = database.site(|_| {}).await;
    let head = "[sources.own]\ntype = \"web\"\ntitle = \"Own\"\n";
    site.publish(&[
        ("sources/sea.yaml", SEA),
        ("articles/tides.md", &article_with("Tides", head, "One.[@gould2023] Two.[@own]")),
    ])
    .await;
    site.publish(&[("sources/sea.yaml", &SEA.replace("bare:", "barer:"))]).await;
    let mut editor = database.connect().await;
    for table in ["source_revision", "source", "citation_index", "citation"] {
        editor.run(&format!("delete from {table}")).await;
    }
    let later = database.site(|_| {}).await;
    assert_eq!(later.get("/sources/bare").await.attributes(".notice", "aria-label"), ["Withdrawn"]);
    assert!(later.get(GOULD).await.texts("h3").is_empty());
    later.app.do_due(true).await.unwrap();
    assert_eq!(later.get(GOULD).await.texts("h3"), ["Tides"]);
    assert!(later.get("/sources").await.texts("h3").contains(&"Own".to_owned()));
    assert!(later.store.unindexed(9).await.unwrap().is_empty());
}

#[tokio::test]
async fn processes_that_enter_the_same_sources_at_once_leave_one_of_each() {
    let database = Database::new().await;
    let (one, two) = (database.site(|_| {}).await, database.site(|_| {}).await);
    let source = |key: &str, version: i64| NewSource {
        key: key.into(),
        record: format!("{{\"title\":\"{version}\",\"type\":\"web\"}}"),
        digest: version.to_string(),
        listing: lamplight::content::SourceListing::default(),
    };
    let now = lamplight::clock::Timestamp(1_800_000_000);
    for version in 0..5 {
        let sources: Vec<_> = ["a", "b", "c"].map(|key| source(key, version)).into();
        let (first, second) = tokio::join!(
            one.store.enter_sources("sources/a.yaml", &sources, now),
            two.store.enter_sources("sources/a.yaml", &sources, now),
        );
        first.unwrap();
        second.unwrap();
    }
    let listed = one.store.listed_sources(&SourceFilter::default(), 0, 10).await.unwrap();
    assert_eq!(listed.len(), 3);
    for key in ["a", "b", "c"] {
        let id = one.store.source(key).await.unwrap().unwrap().id;
        let numbers = one.store.source_revisions(id).await.unwrap();
        let numbers: Vec<_> = numbers.into_iter().map(|one| one.number).collect();
        assert_eq!(numbers, [5, 4, 3, 2, 1], "{key}");
    }
}

#[tokio::test]
async fn a_control_character_in_what_was_asked_for_is_not_given_back() {
    let site = with_citations().await;
    let page = site.get("/sources?publisher=%00&kind=%07&state=%00&age=%00").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains(|c: char| c.is_control() && c != '\n'));
}

#[tokio::test]
async fn a_key_that_ends_like_a_file_has_a_page_and_a_file() {
    let site = Site::shared().await;
    let keys = ["10.1000/cite.2020", "a", "a/cite.bib", "b"];
    let records = keys.map(|key| format!("{key}:\n  type: book\n  title: Salt {key}\n"));
    site.publish(&[("sources/salt.yaml", &*records.concat())]).await;
    for key in keys {
        let address = source_address(key);
        assert_eq!(site.get(&address).await.texts("h1"), [format!("Salt {key}")]);
        let file = site.get(&format!("{address}/cite.ris")).await;
        assert!(file.text().contains(&format!("ID  - {key}\r\n")), "{}", file.text());
    }
    assert!(site.get("/sources/b/cite.bib").await.text().starts_with("@book{b,"));
    for end in ["cite.", "cite.BIB", "cite.txt", "sources.bib", "cite.bib/"] {
        let page = site.get(&format!("/sources/b/{end}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{end}");
    }
}
