//! The receipt of a comment: what its holder sees, and all that they can do with it.

use axum::http::StatusCode;
use lamplight::app::Because;
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Decider, Phrase, Status};
use lamplight::editors::Role;
use lamplight::spam::{Effect, Moderation, NewRule, Purpose, Reason, RuleKind, SecretKey, seal};
use lamplight::store::QueueFilter;

use crate::form::Form;
use crate::harness::{Answer, Site, article};

const TIDES: &str = "/articles/tides";

/// Somebody who has just posted a comment and kept the words.
pub(crate) struct Holder<'s> {
    pub(crate) site: &'s Site,
    pub(crate) phrase: String,
}

impl<'s> Holder<'s> {
    pub(crate) async fn of(site: &'s Site, name: &str, body: &str) -> Self {
        let posted = site.comment("tides", name, body).await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER);
        let confirmed = site.get(posted.location()).await;
        Self { site, phrase: confirmed.texts(".phrase")[0].clone() }
    }

    /// Types the words at `/receipt` and looks at the page that opens.
    pub(crate) async fn open(&self) -> Answer {
        let form = Form::named("#receipt-form", &self.site.get("/receipt").await);
        let found = form.typed("phrase", &self.phrase).post(self.site).await;
        assert_eq!(found.status, StatusCode::SEE_OTHER);
        self.site.get(found.location()).await
    }

    /// Follows the link with those words on the receipt.
    pub(crate) async fn follow(&self, words: &str) -> Answer {
        self.site.get(&link(&self.open().await, words)).await
    }

    /// The form in which the comment is changed, opened an hour ago.
    pub(crate) async fn editing(&self) -> Form {
        let form = Form::named("#edit-form", &self.follow("Change it").await);
        form.typed("token", &self.site.old_token().await)
    }

    pub(crate) async fn edit(&self, body: &str) -> Answer {
        self.editing().await.typed("body", body).post(self.site).await
    }

    async fn withdraw(&self) {
        let asked = self.follow("Take it back").await;
        let done = Form::named("form[action='/receipt/withdraw']", &asked).post(self.site).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
    }

    async fn restore(&self) -> Answer {
        let form = Form::named("form[action='/receipt/restore']", &self.open().await);
        let token = self.site.old_token().await;
        form.typed("token", &token).post(self.site).await
    }

    async fn erase(&self) -> Answer {
        let asked = self.follow("Erase it for ever").await;
        let form = Form::named("form[action='/receipt/erase']", &asked);
        form.with("sure", "yes").post(self.site).await
    }

    pub(crate) async fn send(&self, kind: &str, body: &str) -> Answer {
        let page = self.open().await;
        let form = Form::named(&format!("form:has([name=kind][value={kind}])"), &page);
        form.typed("body", body).post(self.site).await
    }

    async fn state(&self) -> String {
        self.open().await.texts(".dek")[0].clone()
    }
}

fn link(page: &Answer, words: &str) -> String {
    let (texts, addresses) = (page.texts("main a"), page.attributes("main a", "href"));
    let place = texts.iter().position(|text| text == words);
    addresses[place.unwrap_or_else(|| panic!("no link “{words}” in {texts:?}"))].clone()
}

/// With a reason that the writer may read.
async fn decide(site: &Site, id: i64, status: Status, because: &str) {
    let because = Because { text: because, shown: true, ..Because::default() };
    let acted = site.app.act(CommentId(id), status, &Decider::operator(), because).await;
    acted.expect("the database answers");
}

async fn held_site() -> Site {
    let site = Site::with_settings(|to| to.moderation = Moderation::HoldEverything).await;
    site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
    site
}

#[tokio::test]
async fn whoever_posts_is_given_six_words_and_told_what_they_are_for() {
    let site = Site::with_tides().await;
    let posted = site.comment("tides", "Ada", "I know this shore.").await;

    let page = site.get(posted.location()).await;

    let phrase = &page.texts(".phrase")[0];
    assert_eq!(phrase.split(' ').count(), 6);
    let words = &page.texts("main")[0];
    for told in ["They are shown only now.", "Say them aloud", "A photo", "15 minutes"] {
        assert!(words.contains(told), "{told}: {words}");
    }
    let private = format!("https://lamp.example/receipt/{}", phrase.replace(' ', "-"));
    assert!(page.attributes("main a", "href").contains(&private));
    assert_eq!(page.texts("title"), ["Receipt – Lamplight"], "the history shows it");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(page.header("set-cookie"), "");
    assert!(page.attributes("main a", "href").contains(&"/receipt".to_owned()));
    let again = site.get(posted.location()).await;
    assert_eq!(&again.texts(".phrase")[0], phrase, "a reload shows the same");
    assert_eq!(site.get(TIDES).await.texts("#comments-title"), ["1 comment"], "and posts nothing");
    assert!(site.get(TIDES).await.attributes("#comments a", "href").contains(&"/receipt".into()));
}

#[tokio::test]
async fn every_comment_has_words_of_its_own_and_only_their_hash_is_kept() {
    let site = Site::with_tides().await;
    let one = Holder::of(&site, "", "I was there.").await;
    let other = Holder::of(&site, "", "So was my neighbour.").await;
    assert_ne!(one.phrase, other.phrase);
    assert!(!one.open().await.text().contains("neighbour"));
    let phrase = Phrase::parse(&one.phrase).expect("a phrase");
    let own = site.app.own_comment(&phrase).await.expect("the database answers");
    assert_eq!(own.expect("a comment").comment.body, "I was there.");
}

#[tokio::test]
async fn the_page_with_the_words_closes_itself_and_the_history_holds_no_key() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "", "I was there.").await;
    let now = Timestamp::now();
    let key = SecretKey::new(site.store.secret("site", [0; 32], now).await.expect("a secret"));
    let words = Phrase::parse(&holder.phrase).expect("a phrase").to_bytes();
    let at = |page: &str, purpose, seconds| {
        let sealed = seal(&key, purpose, &words, now.plus_seconds(seconds), [7; 12]);
        format!("/receipt/{page}/{sealed}")
    };

    assert_eq!(site.get(&at("new", Purpose::Confirmation, 9)).await.status, StatusCode::OK);
    for address in [
        at("new", Purpose::Confirmation, -1),
        at("open", Purpose::Address, -1),
        // Sealed for something else.
        at("new", Purpose::Address, 60),
        at("open", Purpose::Form, 60),
        at("edit", Purpose::Cookie, 60),
        "/receipt/open/AAAA".to_owned(),
    ] {
        let closed = site.get(&address).await;
        assert_eq!(closed.status, StatusCode::GONE, "{address}");
        assert!(closed.texts(".dek")[0].contains("Nothing is lost."));
        assert!(!closed.text().contains(&holder.phrase));
        assert_eq!(Form::named("#receipt-form", &closed).field("phrase"), Some(""));
    }
}

#[tokio::test]
async fn the_words_open_the_receipt_however_they_are_typed_and_are_never_in_an_address() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "Ada", "I know *this* shore.").await;
    let find = Form::named("#receipt-form", &site.get("/receipt").await);
    for typed in [
        holder.phrase.clone(),
        format!("  {} ", holder.phrase.to_uppercase().replace(' ', ",\u{a0} ")),
        holder.phrase.replace(' ', "-"),
    ] {
        let found = find.clone().typed("phrase", &typed).post(&site).await;
        assert!(found.location().starts_with("/receipt/open/"), "{typed}");
        assert!(!found.location().contains(&holder.phrase[..4]));
        let page = site.get(found.location()).await;
        assert_eq!(page.texts(".preview em"), ["this"]);
        assert_eq!(page.header("cache-control"), "no-store");
    }
    let link = site.get(&format!("/receipt/{}", holder.phrase.replace(' ', "-"))).await;
    assert_eq!(link.status, StatusCode::SEE_OTHER, "so that no page is kept under that address");
    assert_eq!(site.get(link.location()).await.texts("h1"), ["Your comment"]);
}

#[tokio::test]
async fn words_that_open_nothing_are_answered_kindly_and_kept() {
    let site = Site::with_tides().await;
    Holder::of(&site, "Ada", "I know this shore.").await;
    let find = Form::named("#receipt-form", &site.get("/receipt").await);
    for (typed, told) in [
        ("lemon rivre zoo zoo zoo <b>", "Perhaps it is “river”?"),
        ("lemon river", "A phrase has 6 words, and we read 2."),
        ("zoo zoo zoo zoo zoo zoo", "We have no comment with these words."),
    ] {
        let answer = find.clone().typed("phrase", typed).post(&site).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.texts("[role=alert]")[0].contains(told), "{typed}");
        assert_eq!(Form::named("#receipt-form", &answer).field("phrase"), Some(typed));
    }
    let link = site.get("/receipt/zoo-zoo-zoo-zoo-zoo-zoo").await;
    assert_eq!(link.status, StatusCode::NOT_FOUND);
    assert_eq!(link.texts("h1"), ["Your receipt"]);
}

#[tokio::test]
async fn an_edit_shows_with_its_day_and_keeps_what_was_there() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "Ada", "I know this shore.").await;
    let form = holder.editing().await;
    assert_eq!(form.field("body"), Some("I know this shore."));

    let form = form.typed("name", "A.").typed("body", "I knew *this* shore.");
    let saved = form.typed("content_note", "the sea").post(&site).await;

    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = site.get(TIDES).await;
    assert_eq!(page.texts("#c1 .by b"), ["A."]);
    assert_eq!(page.texts("#c1 em"), ["this"]);
    let today = Timestamp::now().day_in_words();
    assert_eq!(page.texts("#c1 .by span"), [format!("edited {today}")]);
    let receipt = holder.open().await;
    assert!(receipt.text().contains("the sea"));
    assert!(receipt.texts("#happened + ul li")[0].ends_with("You changed it."));
    let versions = site.store.comment_versions(CommentId(1)).await.expect("the database answers");
    let kept: Vec<_> = versions.iter().map(|one| (one.number, one.body.as_str())).collect();
    assert_eq!(kept, [(1, "I know this shore.")]);
    let decisions = site.store.decisions(CommentId(1)).await.expect("the database answers");
    let actions: Vec<_> = decisions.iter().map(|one| one.action.as_str()).collect();
    assert_eq!(actions, ["edit"]);
}

#[tokio::test]
async fn an_edit_with_problems_comes_back_with_all_of_them_and_the_text() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "Ada", "I know this shore.").await;
    let form = holder.editing().await.typed("name", &"n".repeat(61)).typed("body", "\n ");
    let form = form.typed("content_note", &"c".repeat(61));

    let answer = form.post(&site).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.texts("[role=alert] li").len(), 3);
    let links = answer.attributes("[role=alert] a", "href");
    assert_eq!(links, ["#comment-name", "#comment-body", "#comment-note"]);
    let kept = Form::named("#edit-form", &answer);
    assert_eq!(kept.field("content_note"), Some("c".repeat(61).as_str()));
    assert_eq!(site.get(TIDES).await.texts("#c1 .prose"), ["I know this shore."]);
}

#[tokio::test]
async fn an_edit_shows_what_is_new_in_it_that_could_identify_somebody() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "", "Plain words.").await;
    let marked = holder.edit("Call me on 07700 900123.").await;
    assert_eq!(marked.status, StatusCode::OK);
    assert_eq!(marked.texts("h1"), ["Please look once more before you save"]);
    assert_eq!(marked.texts(".guard mark"), ["07700 900123"]);
    let form = Form::named("#edit-form", &marked);
    assert_eq!(form.field("body"), Some("Call me on 07700 900123."), "the text is kept");
    assert!(!site.get(TIDES).await.text().contains("07700"), "nothing is stored yet");
    assert_eq!(form.post(&site).await.status, StatusCode::SEE_OTHER, "one tap more");

    let same = holder.edit("Please call me on 07700 900123.").await;
    assert_eq!(same.status, StatusCode::SEE_OTHER, "what was seen once is not shown again");
}

#[tokio::test]
async fn words_of_danger_in_an_edit_are_read_first() {
    let site = held_site().await;
    let holder = Holder::of(&site, "", "Plain words.").await;
    let urgent = || async {
        let comment =
            site.store.screened_comment(CommentId(1)).await.expect("the database answers");
        comment.expect("a comment").urgent
    };
    assert!(!urgent().await);
    holder.edit("He will kill me.").await;
    assert!(urgent().await);
    holder.edit("Plain words again.").await;
    assert!(urgent().await, "nobody has looked after them yet");
    decide(&site, 1, Status::Published, "").await;
    holder.edit("Other plain words.").await;
    assert!(!urgent().await);
}

#[tokio::test]
async fn each_edit_is_screened_again() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "Ada", "I know this shore.").await;
    holder.edit("My lawyer was found here: https://lawyers.example/").await;
    assert!(!site.get(TIDES).await.text().contains("lawyers.example"));
    assert!(holder.state().await.starts_with("It is saved, and somebody will read it"));
    assert!(!holder.open().await.texts("#doubts ~ details li").is_empty(), "it says why");
    holder.edit("My lawyer was found somewhere.").await;
    assert_eq!(site.get(TIDES).await.texts("#c1 .prose"), ["My lawyer was found somewhere."]);
    // The same text again is no repetition of itself.
    for _ in 0..3 {
        let again = holder.editing().await.typed("name", "Ada B.").post(&site).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(site.get(TIDES).await.texts("#c1 .by b"), ["Ada B."]);
    let versions = site.store.comment_versions(CommentId(1)).await.expect("the database answers");
    assert_eq!(versions.len(), 3, "what changes nothing is no version");
}

#[tokio::test]
async fn a_moderator_has_the_last_word_over_edits() {
    let site = Site::with_tides().await;
    for (id, status) in (1..).zip([Status::Spam, Status::Removed, Status::Held]) {
        let holder = Holder::of(&site, "", &format!("Comment of {status:?}.")).await;
        decide(&site, id, status, "Not here.").await;
        holder.edit(&format!("Quite another word, {status:?}.")).await;
        let screened = site.store.screened_comment(CommentId(id)).await.expect("an answer");
        let comment = screened.expect("a comment").comment;
        assert_eq!(comment.status, status);
        assert!(comment.body.starts_with("Quite another"), "moderators see the new words");
    }
}

#[tokio::test]
async fn a_site_that_holds_everything_holds_edits_as_well() {
    let site = held_site().await;
    let holder = Holder::of(&site, "", "A quiet word.").await;
    decide(&site, 1, Status::Published, "").await;
    assert_eq!(holder.state().await, "It is on the page, and everybody can read it.");
    holder.edit("A loud word.").await;
    assert_eq!(site.get(TIDES).await.texts("#comments-title"), ["No comments yet"]);
    assert!(holder.open().await.texts("#happened + ul li")[1].contains("waits to be read again"));
}

#[tokio::test]
async fn of_two_edits_at_once_the_second_is_told_and_nothing_is_lost() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "", "First words.").await;
    let (one, other) = (holder.editing().await, holder.editing().await);
    one.typed("body", "From the phone.").post(&site).await;

    let answer = other.typed("body", "From the computer.").post(&site).await;

    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.texts(".preview .prose"), ["From the phone."]);
    let form = Form::named("#edit-form", &answer);
    assert_eq!(form.field("body"), Some("From the computer."));
    assert_eq!(site.get(TIDES).await.texts("#c1 .prose"), ["From the phone."]);
    assert_eq!(form.post(&site).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(TIDES).await.texts("#c1 .prose"), ["From the computer."]);
    let versions = site.store.comment_versions(CommentId(1)).await.expect("the database answers");
    let kept: Vec<_> = versions.iter().map(|one| one.body.as_str()).collect();
    assert_eq!(kept, ["First words.", "From the phone."]);
}

#[tokio::test]
async fn a_form_that_lay_open_for_days_asks_for_the_words_and_keeps_the_text() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "", "First words.").await;
    let form = holder.editing().await.typed("key", "too-old").typed("body", "Slow words.");
    let answer = form.post(&site).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = Form::named("#edit-form", &answer).typed("phrase", &holder.phrase);
    assert_eq!(form.field("body"), Some("Slow words."));
    assert_eq!(form.post(&site).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(TIDES).await.texts("#c1 .prose"), ["Slow words."]);
}

#[tokio::test]
async fn a_comment_that_is_taken_back_leaves_a_gap_and_comes_back_in_its_place() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "Ada", "Who was there?").await;
    let token = site.old_token().await;
    let answer = [("body", "I was."), ("parent_id", "1"), ("token", token.as_str())];
    site.post("/articles/tides/comments", &answer).await;

    holder.withdraw().await;

    let page = site.get(TIDES).await;
    assert_eq!(page.attributes(".thread li", "id"), ["c1", "c2"]);
    assert!(!page.text().contains("Who was there?") && !page.text().contains("Ada"));
    assert_eq!(holder.state().await, "You have taken it back, and readers no longer see it.");
    // Moderators cannot publish it against the will of its writer.
    decide(&site, 1, Status::Published, "").await;
    assert!(!site.get(TIDES).await.text().contains("Who was there?"));
    holder.edit("Who else was there?").await;
    assert!(!site.get(TIDES).await.text().contains("Who else"), "changed, and still taken back");

    holder.restore().await;

    let page = site.get(TIDES).await;
    assert_eq!(page.texts("#c1 .prose"), ["Who else was there?"]);
    assert_eq!(page.attributes(".thread li", "id"), ["c1", "c2"]);
}

#[tokio::test]
async fn taking_back_and_bringing_back_is_no_way_around_moderators() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "", "Who was there?").await;
    decide(&site, 1, Status::Removed, "It names somebody.").await;
    holder.withdraw().await;
    holder.restore().await;
    assert_eq!(holder.state().await, "A moderator has taken it off the page.");
    // Nor a way to appeal twice.
    holder.send("appeal", "It names only me.").await;
    holder.withdraw().await;
    holder.restore().await;
    assert!(holder.open().await.texts("#appeal").is_empty());
    assert!(holder.open().await.text().contains("It names somebody."), "the reason is told");
    assert!(!holder.open().await.text().contains("command line"), "who decided is not");
}

#[tokio::test]
async fn what_is_erased_is_gone_everywhere_and_its_place_stays() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "Ada", "Secretword was here.").await;
    let token = site.old_token().await;
    let answer = [("body", "I was."), ("parent_id", "1"), ("token", token.as_str())];
    site.post("/articles/tides/comments", &answer).await;
    holder.edit("Secretword https://secretword.example/ was there.").await;
    decide(&site, 1, Status::Published, "").await;
    let asked = site.app.ask_writer(CommentId(1), &Decider::operator(), "Secretword?").await;
    assert!(asked.expect("the database answers"));

    let asked = holder.follow("Erase it for ever").await;
    let form = Form::named("form[action='/receipt/erase']", &asked);
    let unsure = form.post(&site).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY, "not without the tick");
    assert!(site.get(TIDES).await.text().contains("Secretword"));
    holder.erase().await;

    let page = site.get(TIDES).await;
    assert_eq!(page.attributes(".thread li", "id"), ["c1", "c2"]);
    assert!(!page.text().contains("Secretword"));
    let receipt = holder.open().await;
    assert_eq!(receipt.texts(".dek"), ["Its words are gone for ever."]);
    assert!(
        !receipt.text().to_lowercase().contains("secretword") && !receipt.text().contains("Ada")
    );
    let phrase = Phrase::parse(&holder.phrase).expect("a phrase");
    let file = site.app.receipt(&phrase).await.expect("an answer").expect("a receipt");
    assert!(!format!("{file:?}").to_lowercase().contains("secretword"), "{file:?}");
    assert_eq!(file.own.sender, None);
    assert_eq!(file.own.fingerprint, "");
    let last = file.decisions.last().expect("a decision");
    assert_eq!((last.action.as_str(), last.to_status), ("erase", Status::Withdrawn));
    // Nothing brings it back, and nothing can be said about it any more.
    decide(&site, 1, Status::Published, "").await;
    let sent = lamplight::app::Sent {
        honeypot: "",
        token: "",
        address: crate::harness::READER,
        user_agent: "",
        referrer: "",
    };
    site.app.restore_comment(&phrase, sent).await.expect("an answer");
    let question = site.app.ask_writer(CommentId(1), &Decider::operator(), "Why?").await;
    assert!(!question.expect("the database answers"));
    assert_eq!(holder.state().await, "Its words are gone for ever.");
    assert_eq!(site.get(TIDES).await.attributes(".thread li", "id"), ["c1", "c2"]);
}

#[tokio::test]
async fn a_moderator_asks_and_the_writer_answers_with_marks_for_what_is_new() {
    let site = held_site().await;
    let holder = Holder::of(&site, "", "He lives in Hull.").await;
    assert!(holder.open().await.texts("#answer").is_empty(), "nobody asked");
    let noor = Decider { name: "noor".into(), ..Decider::operator() };
    let asked = site.app.ask_writer(CommentId(1), &noor, "May I *cut* Hull?").await;
    assert!(asked.expect("the database answers"));

    let page = holder.open().await;
    assert_eq!(page.texts("[aria-labelledby=asked] em"), ["cut"]);
    assert!(page.texts("[aria-labelledby=asked] .meta")[0].ends_with("new"));
    assert!(page.texts("#messages").is_empty(), "a question is not said twice");
    assert!(!page.text().contains("noor"), "names of moderators are not told");
    assert!(!holder.open().await.texts("[aria-labelledby=asked] .meta")[0].ends_with("new"));
    assert!(site.app.unread_comments(9).await.expect("an answer").is_empty());

    let long = "a".repeat(2_001);
    let refused = holder.send("answer", &long).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains(&long), "what was typed is kept");
    assert_eq!(holder.send("answer", "Yes, please.").await.status, StatusCode::SEE_OTHER);
    assert!(holder.open().await.texts("#messages + ol .by")[1].ends_with("not read yet"));
    assert_eq!(site.app.unread_comments(9).await.expect("an answer"), [CommentId(1)]);
    let read = site.app.read_messages(CommentId(1), &Decider::operator()).await;
    assert_eq!(read.expect("an answer")[1].body, "Yes, please.");
    assert!(site.app.unread_comments(9).await.expect("an answer").is_empty());
    assert!(holder.open().await.texts("#messages + ol .by")[1].ends_with("read"));
    for _ in 0..2 {
        holder.send("answer", "And one more thing.").await;
    }
    assert!(holder.open().await.texts("#answer").is_empty(), "nobody can bury the moderators");
}

#[tokio::test]
async fn words_of_danger_to_moderators_bring_the_comment_to_the_top_and_show_help() {
    let site = Site::with_tides().await;
    let help = "+++\nkind = \"statement\"\ntitle = \"Help\"\n+++\n\nYou can ask for help.\n";
    site.publish(&[("blocks/help.md", help)]).await;
    let moderator = site.sign_in(Role::Moderator).await;
    let holder = Holder::of(&site, "", "He lives in Hull.").await;
    let waiting = async || {
        let page = site.get_as(&moderator, "/studio/comments").await;
        page.attributes(".card", "id")
    };
    let screened = async || {
        let found = site.store.screened_comment(CommentId(1)).await.expect("it answers");
        found.expect("a comment")
    };
    decide(&site, 1, Status::Removed, "It names a town.").await;
    assert!(waiting().await.is_empty());
    assert!(!holder.open().await.text().contains("You can ask for help."));
    assert_eq!(holder.send("appeal", "He w\u{456}ll kill me.").await.status, StatusCode::SEE_OTHER);
    assert!(holder.open().await.text().contains("You can ask for help."));
    assert!(screened().await.urgent);
    assert_eq!(screened().await.comment.status, Status::Removed, "nothing hangs on it");
    assert_eq!(waiting().await, ["c1"], "it stands first in the queue, whatever it is");

    decide(&site, 1, Status::Held, "").await;
    site.app.ask_writer(CommentId(1), &Decider::operator(), "Hull?").await.expect("it answers");
    decide(&site, 1, Status::Published, "").await;
    assert!(waiting().await.is_empty(), "somebody has seen to it");
    holder.send("answer", "I want to die.").await;
    assert_eq!(waiting().await, ["c1"]);
}

#[tokio::test]
async fn a_decision_can_be_appealed_once() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "", "He lives in Hull.").await;
    assert!(holder.open().await.texts("#appeal").is_empty(), "everybody reads it");
    for because in ["It names a town.", "It names a river."] {
        decide(&site, 1, Status::Removed, because).await;
        let page = holder.open().await;
        assert!(page.text().contains(because));
        let form = Form::named("form:has([name=kind][value=appeal])", &page);
        let form = form.typed("body", "It is a big one.");
        assert_eq!(form.post(&site).await.status, StatusCode::SEE_OTHER);
        let again = form.post(&site).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text().contains("It is a big one."), "what was typed is kept");
        assert!(holder.open().await.texts("#appeal").is_empty());
        decide(&site, 1, Status::Published, "").await;
    }
}

#[tokio::test]
async fn what_moderators_say_among_themselves_no_writer_reads() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "", "He lives in Hull.").await;
    let (noor, secret) = (Decider::operator(), "Her sister wrote to us.");
    let decided = site.app.decide(CommentId(1), Status::Removed, &noor, secret).await;
    decided.expect("the database answers").expect("a comment");
    let page = holder.open().await;
    assert!(page.text().contains("A moderator took it off the page."));
    assert!(!page.text().contains(secret));
    let form = Form::named("form[action='/receipt/file']", &page);
    for format in ["html", "json"] {
        let file = form.clone().with("format", format).post(&site).await;
        assert!(!file.text().contains(secret), "{format}");
    }
    holder.erase().await;
    let (_, decisions) = site.app.comment_file(CommentId(1)).await.unwrap().expect("a comment");
    assert!(decisions.iter().all(|decision| decision.because.is_empty()), "it may tell of her");
}

/// Keyed hash of the network from which all comments of a test come.
async fn network_of(site: &Site) -> String {
    Holder::of(site, "", "A first word.").await;
    let queued = site.app.queue(&QueueFilter::default(), None, 1, None).await;
    let first = queued.expect("the database answers").comments.remove(0);
    first.network.expect("it is kept for some days")
}

#[tokio::test]
async fn a_receipt_does_not_tell_whether_others_behind_the_same_connection_write_here() {
    let site = Site::with_tides().await;
    for (name, body) in [("Ada", "A long night."), ("Bo", "A short day."), ("Cy", "Some rain.")] {
        for turn in 0..3 {
            site.comment("tides", name, &format!("{body} It was day {turn} of {turn}.")).await;
        }
    }
    site.app.decide(CommentId(1), Status::Held, &Decider::operator(), "").await.expect("it");
    site.app.decide(CommentId(1), Status::Published, &Decider::operator(), "").await.expect("it");
    let holder = Holder::of(&site, "", "Look, I wrote a harmless line here.").await;
    let page = holder.open().await;
    let file = site.app.comment_file(CommentId(10)).await.expect("it answers").expect("a comment");
    let reasons: Vec<Reason> = serde_json::from_str(&file.0.reasons).expect("reasons");
    for filter in ["rate", "author"] {
        assert!(reasons.iter().any(|reason| reason.filter == filter), "{filter}: {reasons:?}");
    }
    let json = Form::named("form[action='/receipt/file']", &page).with("format", "json");
    for text in [page.text().to_owned(), json.post(&site).await.text().to_owned()] {
        assert!(!text.contains("sender"), "{text}");
    }
}

#[tokio::test]
async fn a_reason_that_was_taken_back_is_not_told_as_if_it_held() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "", "A hard night.").await;
    let noor = Decider { name: "noor".into(), ..Decider::operator() };
    let why = Because { text: "It names a village.", shown: true, ..Because::default() };
    let held = site.app.act(CommentId(1), Status::Held, &noor, why).await.expect("it answers");
    assert!(holder.open().await.text().contains("It names a village."));
    site.app.undo(held.decision().expect("a decision"), &noor).await.expect("it answers");
    let page = holder.open().await;
    assert!(!page.text().contains("It names a village."), "{}", page.text());
    let json = Form::named("form[action='/receipt/file']", &page).with("format", "json");
    assert!(!json.post(&site).await.text().contains("It names a village."));
}

#[tokio::test]
async fn whoever_may_be_in_danger_is_told_what_nobody_here_can_do_and_how_to_take_it_off() {
    let site = Site::with_tides().await;
    let text = "He found me. He has a gun and he says he will kill me tonight.";
    let posted = site.comment("tides", "", text).await;
    let page = site.get(posted.location()).await;
    let now = page.texts("[aria-labelledby=now]").remove(0);
    assert!(now.contains("emergency number") && now.contains("Nobody reads here at all"), "{now}");
    let way = page.attributes("[aria-labelledby=now] a", "href").remove(0);
    assert!(way.starts_with("/receipt/withdraw/"), "{way}");
    assert_eq!(site.get(&way).await.status, StatusCode::OK);
    let calm = site.comment("tides", "", "A calm evening by the sea.").await;
    assert!(site.get(calm.location()).await.texts("[aria-labelledby=now]").is_empty());
}

#[tokio::test]
async fn whoever_waits_is_told_why_in_words_that_do_not_hurt() {
    let site = Site::with_tides().await;
    let rule = NewRule {
        kind: RuleKind::Word,
        value: "lanterns".to_owned(),
        effect: Effect::Hold,
        weight: 0.0,
        reason: "Somebody sells lanterns everywhere.".to_owned(),
        expires_at: None,
    };
    site.app.make_rule(rule.clone(), "Noor").await.expect("the database answers").expect("a rule");
    let network = NewRule {
        kind: RuleKind::Network,
        value: network_of(&site).await,
        reason: "Casino advertising again and again".to_owned(),
        expires_at: Some(Timestamp::now().plus_seconds(86_400)),
        ..rule.clone()
    };
    site.app.make_rule(network, "Noor").await.expect("the database answers").expect("a rule");
    let seller = "Subscribe to my channel and buy lanterns: https://lanterns.example/now";
    let page = Holder::of(&site, "", seller).await.open().await;
    let told = page.texts("#doubts ~ details li");
    assert!(told.iter().any(|one| one.contains("Somebody sells lanterns everywhere.")), "{told:?}");
    assert!(told.iter().any(|one| one == "Some of its words often stand in advertisements."));
    assert!(!page.text().contains("spam") && !page.text().contains("Casino"));
    assert!(!page.text().contains("network"), "{told:?}");
    for format in ["json", "html"] {
        let form = Form::named("form[action='/receipt/file']", &page).with("format", format);
        let file = form.post(&site).await;
        assert!(file.text().contains("Somebody sells lanterns everywhere."), "{}", file.text());
        assert!(!file.text().contains("Casino"), "{format}: that was about others");
        assert!(!file.text().contains("this network"), "{format}: and so is that");
    }
    let danger = "Subscribe to my channel, I want to die: https://lanterns.example/now";
    let page = Holder::of(&site, "", danger).await.open().await;
    assert!(page.text().contains("somebody will read it before it appears"));
    assert_eq!(page.texts("#doubts"), [""; 0]);
}

#[tokio::test]
async fn everything_that_is_kept_can_be_taken_away_as_one_file() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "Ada", "First words <b>.").await;
    holder.edit("Second words.").await;
    decide(&site, 1, Status::Removed, "It names a town.").await;
    holder.send("appeal", "It is a big one.").await;
    let form = Form::named("form[action='/receipt/file']", &holder.open().await);

    let file = form.clone().with("format", "json").post(&site).await;

    assert_eq!(file.header("content-type"), "application/json");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"receipt.json\"");
    let file: serde_json::Value = serde_json::from_str(file.text()).expect("JSON");
    assert_eq!(file["comment"]["text"], "Second words.");
    assert_eq!(file["comment"]["article"], "https://lamp.example/articles/tides");
    assert_eq!(file["older_versions"][0]["text"], "First words <b>.");
    assert_eq!(file["decisions"][1]["because"], "It names a town.");
    assert_eq!(file["messages"][0]["text"], "It is a big one.");
    assert!(!file.to_string().contains("command line"), "names of moderators are not told");
    let until = Timestamp::now().plus_seconds(30 * 86_400).day_in_words();
    assert!(file["hashes"].to_string().contains(&until), "{}", file["hashes"]);
    let page = form.with("format", "html").post(&site).await;
    assert_eq!(page.header("content-disposition"), "attachment; filename=\"receipt.html\"");
    assert!(page.texts("pre").contains(&"First words <b>.".to_owned()));
}

#[tokio::test]
async fn a_cookie_remembers_receipts_only_for_whoever_ticks_the_box() {
    let site = Site::with_tides().await;
    let holder = Holder::of(&site, "Ada", "I know this shore.").await;
    let form = Form::named("form[action='/receipt/remember']", &holder.open().await);
    assert_eq!(form.post(&site).await.header("set-cookie"), "", "not without the tick");

    let answer = form.with("remember", "yes").post(&site).await;

    let (cookie, flags) = answer.header("set-cookie").split_once("; ").expect("a cookie");
    assert!(cookie.starts_with("__Secure-receipts="), "{cookie}");
    assert_eq!(flags, "Path=/receipt; Max-Age=15552000; HttpOnly; SameSite=Strict; Secure");
    assert!(!cookie.contains(&holder.phrase[..4]), "sealed");
    let listed = site.get_with("/receipt", &[("cookie", &format!("a=b; {cookie}"))]).await;
    assert!(listed.texts("#remembered ~ ul li")[0].contains("On Tides, "));
    let opened = site.get(&listed.attributes("#remembered ~ ul a", "href")[0]).await;
    assert_eq!(opened.texts("h1"), ["Your comment"]);
    assert!(site.get("/receipt").await.texts("#remembered").is_empty(), "nobody else sees it");
    let forged = [("cookie", "__Secure-receipts=AAAA")];
    assert!(site.get_with("/receipt", &forged).await.texts("#remembered").is_empty());
    let gone = site.post("/receipt/forget", &[]).await;
    assert!(gone.header("set-cookie").contains("=; Path=/receipt; Max-Age=0"));
}

#[tokio::test]
async fn the_cookie_stays_small_however_many_receipts_there_are() {
    let site = Site::with_tides().await;
    let mut cookie = String::new();
    for number in 0..45 {
        let mut next = number * 37;
        let phrase = Phrase::draw(|| {
            next += 1;
            next
        });
        let key = site.app.seal(Purpose::Form, &phrase.to_bytes(), 60);
        let body = format!("key={key}&remember=yes");
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("cookie", cookie.as_str()),
        ];
        let post = crate::harness::request(
            axum::http::Method::POST,
            "/receipt/remember",
            &headers,
            body.into(),
        );
        let answer = site.send(post, crate::harness::READER).await;
        cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    }
    assert!((600..1_000).contains(&cookie.len()), "{}", cookie.len());
}

#[tokio::test]
async fn readers_are_told_the_day_of_a_comment_and_no_more_unless_the_site_says_so() {
    use lamplight::clock::Precision;
    for (precision, hours) in [(Precision::Day, false), (Precision::Minute, true)] {
        let site = Site::with_settings(|to| to.comment_times = precision).await;
        site.publish(&[("articles/tides.md", &article("Tides", "The sea rises."))]).await;
        let holder = Holder::of(&site, "", "I was there.").await;
        holder.edit("I was there too.").await;
        let page = site.get(TIDES).await;
        let times = page.attributes("#comments time", "datetime");
        assert_eq!(times.len(), 2);
        assert_eq!(times.iter().all(|time| time.contains('T')), hours, "{times:?}");
        let linked = page.texts("script[type='application/ld+json']").concat();
        let (_, rest) = linked.split_once("\"dateCreated\":\"").expect("a time");
        let created = rest.split('"').next().expect("a time");
        assert_eq!(created, times[0]);
        let seconds = page.text().matches(":00Z").count();
        assert_eq!(hours, seconds >= 4, "to the minute, not to the second");
    }
}

#[tokio::test]
async fn the_words_are_shown_even_if_the_database_goes_away_right_after_posting() {
    let site = Site::with_tides().await;
    let posted = site.comment("tides", "", "I was there.").await;
    site.store.close().await;
    let page = site.get(posted.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts(".phrase")[0].split(' ').count(), 6);
    assert_eq!(page.texts(".dek"), ["Your comment is saved."]);
}
