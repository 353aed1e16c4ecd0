//! One article that uses everything, in `tests/fixtures/content`.

use scraper::Html;

use crate::content::tests::shelf::Shelf;
use crate::content::tests::{attributes, files, words};
use crate::content::{
    CompileOptions, Compiled, Kind, Nowhere, Reference, Slug, block_html, compile, passage_html,
};

const FOLDER: &str = "tests/fixtures/content";

fn compiled(name: &str) -> Compiled {
    let shelf = Shelf::read(FOLDER);
    let mut articles = files(&format!("{FOLDER}/articles"), "md").into_iter();
    let (_, text) = articles.find(|(stem, _)| stem == name).unwrap();
    compile(&text, Kind::Article, name, &shelf, CompileOptions::default()).unwrap()
}

/// Compiles some Markdown with the fixtures around it.
fn body(markdown: &str) -> String {
    let text = format!("+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n{markdown}");
    let shelf = Shelf::read(FOLDER);
    compile(&text, Kind::Page, "t", &shelf, CompileOptions::default()).unwrap().body_html
}

#[test]
fn notes_and_citations_end_in_one_list_numbered_by_first_use() {
    let article = compiled("everything");
    let notes: Vec<_> = article.notes.iter().map(|note| (note.number, note.id.as_str())).collect();
    assert_eq!(
        notes,
        [
            (1, "fn-rice2020"),
            (2, "fn-own"),
            (3, "fn-lee"),
            (4, "fn-rice2020-p-3"),
            (5, "fn-inline")
        ]
    );
    let keys: Vec<_> = article
        .notes
        .iter()
        .map(|note| note.citation.as_ref().map(|cited| cited.key.as_str()))
        .collect();
    let rice = Some("rice2020");
    assert_eq!(keys, [rice, None, Some("lee"), rice, Some("inline")]);
    let calls: Vec<_> = article.notes[0].calls.iter().map(|call| call.id.as_str()).collect();
    assert_eq!(calls, ["fnref-rice2020-1", "fnref-rice2020-2"]);
    assert_eq!(
        words(&Html::parse_fragment(&article.notes_html()), "li p"),
        [
            "Ada Rice, “Tides”, The Sea, 3 May 2020. About this source ↩\u{fe0e} 1-1 ↩\u{fe0e} 1-2",
            "A note of our own, with a source inside.5 ↩\u{fe0e} 2",
            "no author named, “A page without a name”, no date given. About this source \
             ↩\u{fe0e} 3",
            "Ada Rice, “Tides”, The Sea, 3 May 2020, p. 3. About this source ↩\u{fe0e} 4",
            "Office of Tides, “Tables”, no date given. ↩\u{fe0e} 5-1 ↩\u{fe0e} 5-2",
        ]
    );
}

#[test]
fn every_call_leads_to_its_note_and_back() {
    let article = compiled("everything");
    let page = Html::parse_fragment(&(article.body_html.clone() + &article.notes_html()));
    let calls = attributes(&page, "[role=doc-noteref]", "id");
    let backs = attributes(&page, "[role=doc-backlink]", "href");
    assert_eq!(calls.len(), 7);
    for call in &calls {
        assert_eq!(backs.iter().filter(|back| back[1..] == **call).count(), 1, "{call}");
    }
    assert_eq!(calls.len(), backs.len());
    assert_eq!(attributes(&page, "[role=doc-endnotes]", "aria-labelledby"), ["notes-title"]);
    assert_eq!(attributes(&page, "[role=doc-noteref]", "aria-label")[0], "Note 1");
    assert_eq!(attributes(&page, "[role=doc-backlink]", "aria-label")[0], "Back to reference 1-1");
}

#[test]
fn the_list_of_contents_names_the_sections_as_readers_see_them() {
    let article = compiled("everything");
    let contents: Vec<_> =
        article.contents.iter().map(|item| (item.level, &*item.id, &*item.html)).collect();
    assert_eq!(
        contents,
        [
            (2, "it-turns", "1. It <em>turns</em>"),
            (3, "kept", "A section that keeps its address"),
            (2, "words-more", "Words &amp; more"),
        ]
    );
}

#[test]
fn a_link_to_an_article_takes_its_current_title_and_address() {
    let html = body(
        "<article:tides> [mine](article:old-tides#kept \"Hint\") <page:about> [here](#comments)",
    );
    assert_eq!(
        html,
        "<p><a href=\"/articles/tides\">Why tides &lt;turn&gt;</a> \
         <a href=\"/articles/tides#kept\" title=\"Hint\">mine</a> \
         <a href=\"/about\">About us</a> <a href=\"#comments\">here</a></p>\n"
    );
}

#[test]
fn a_picture_alone_is_a_figure_with_its_size() {
    let tag = "<img src=\"/images/door.0123.svg\" alt=\"A door\" width=\"800\" height=\"450\" \
               loading=\"lazy\" decoding=\"async\">";
    assert_eq!(
        body("![A door](../images/door.svg \"It's *ajar*\")"),
        format!("<figure>\n{tag}\n<figcaption>It’s <em>ajar</em></figcaption>\n</figure>\n")
    );
    assert_eq!(body("![A door](../images/door.svg)"), format!("<figure>\n{tag}\n</figure>\n"));
    assert_eq!(body("x ![A door](../images/door.svg)"), format!("<p>x {tag}</p>\n"));
}

#[test]
fn a_block_is_placed_with_its_own_words_or_with_others() {
    let html = body("<block:help>\n\n[Other *words*](block:help \"Other label\")\n\n<block:where>");
    assert_eq!(
        html,
        "<aside class=\"block call-to-action\" aria-label=\"Not alone\">\n\
         <p class=\"block-title\">Not alone</p>\n<p>Somebody “listens”.</p>\n\
         <p class=\"block-action\"><a href=\"/about\">Find help</a></p>\n</aside>\n\
         <aside class=\"block call-to-action\" aria-label=\"Not alone (2)\">\n\
         <p class=\"block-title\">Not alone</p>\n<p>Other <em>words</em></p>\n\
         <p class=\"block-action\"><a href=\"/about\">Other label</a></p>\n</aside>\n\
         <div class=\"block statement\">\n\
         <p>We name our <a href=\"/about\">sources</a>.</p>\n</div>\n"
    );
}

#[test]
fn a_wide_table_scrolls_in_a_frame_that_can_be_reached_and_has_a_name() {
    let html = Html::parse_fragment(&body("|a|\n|-|\n|b|\n\nx\n\n|c|\n|-|\n|d|\n"));
    let frames = attributes(&html, "section.table[tabindex='0']", "aria-label");
    assert_eq!(frames, ["Table", "Table (2)"]);
}

#[test]
fn an_article_knows_all_that_it_was_made_from() {
    let slug = |text| Slug::parse(text).unwrap();
    assert_eq!(
        compiled("everything").references,
        [
            Reference::Article(slug("about")),
            Reference::Article(slug("tides")),
            Reference::Block(slug("help")),
            Reference::Source("inline".to_owned()),
            Reference::Source("lee".to_owned()),
            Reference::Source("rice2020".to_owned()),
            Reference::Image("images/door.svg".to_owned()),
        ]
    );
}

#[test]
fn reading_time_counts_words_that_one_reads() {
    let mut article = compiled("tides");
    assert_eq!((article.word_count, article.reading_minutes()), (11, 1));
    article.word_count = 231;
    assert_eq!(article.reading_minutes(), 2);
}

#[test]
fn citations_may_stand_side_by_side_and_after_an_exclamation() {
    let calls = |markdown| {
        let html = Html::parse_fragment(&body(markdown));
        attributes(&html, "[role=doc-noteref]", "href").join(" ")
    };
    assert_eq!(calls("A.[@lee][@rice2020]"), "#fn-lee #fn-rice2020");
    assert_eq!(calls("A.[@lee; @rice2020, p. 3]"), "#fn-lee #fn-rice2020-p-3");
    assert_eq!(calls("A.[^1][@lee][^1]\n\n[^1]: x"), "#fn-1 #fn-lee #fn-1");
    assert_eq!(calls("A.[@lee][^1]\n\n[^1]: x"), "#fn-lee #fn-1");
    assert_eq!(calls("A![@lee]"), "#fn-lee");
    assert_eq!(calls("- *A[@lee]*\n- `[@lee]` \\[@lee]"), "#fn-lee");
    assert_eq!(
        calls("> A[@rice2020,\n> p. 3] and [@rice2020, p. 3]."),
        "#fn-rice2020-p-3 #fn-rice2020-p-3"
    );
}

#[test]
fn passages_and_blocks_stand_on_pages_without_ids_and_notes() {
    let shelf = Shelf::read(FOLDER);
    let options = CompileOptions::default();
    let html = passage_html("## Head\n\nShe \"writes\" on <article:tides>.", &shelf, options);
    assert_eq!(
        html,
        "<h2>Head</h2>\n\
         <p>She “writes” on <a href=\"/articles/tides\">Why tides &lt;turn&gt;</a>.</p>\n"
    );
    let block = &shelf.blocks[&Slug::parse("where").unwrap()];
    assert!(block_html(block, &shelf, options).starts_with("<div class=\"block statement\">"));
    assert!(passage_html("<block:help>", &Nowhere, options).is_empty());
}
