//! A whole site in the test's own process: a folder of content, a database of its own, requests
//! in, answers out.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use lamplight::app::{App, PublishReport, read_folder};
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Status};
use lamplight::config::Settings;
use lamplight::content::Severity;
use lamplight::spam::{SecretKey, issue_form_token};
use lamplight::store::{NewComment, Options, Store};
use scraper::{Html, Selector};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// A reader's network address, from a range that no network has (RFC 5737).
pub(crate) const READER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// A site with a folder and a database that no other test touches.
pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) store: Store,
    folder: Arc<tempfile::TempDir>,
    web: lamplight::web::Site,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Site {
    /// A site without any content.
    pub(crate) async fn empty() -> Self {
        Self::with_settings(|_| {}).await
    }

    /// A site without any content whose settings differ from those of the tests.
    pub(crate) async fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        Self::in_folder(tempfile::tempdir().expect("a temporary folder"), change).await
    }

    /// A site whose database other processes can open as well.
    pub(crate) async fn shared() -> Self {
        Self::shared_with(|_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn shared_with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = database_file(folder.path()).await;
        let with_file = |settings: &mut Settings| {
            settings.database_url = url;
            change(settings);
        };
        Self::in_folder(folder, with_file).await
    }

    /// Another process with the folder and the database of this one.
    pub(crate) async fn beside(&self) -> Self {
        Self::open(self.app.settings().clone(), Arc::clone(&self.folder)).await
    }

    async fn in_folder(folder: tempfile::TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            base_url: "https://lamp.example".into(),
            content_dir: folder.path().to_owned(),
            database_url: fresh_database().await,
            ..Settings::default()
        };
        change(&mut settings);
        Self::open(settings, Arc::new(folder)).await
    }

    async fn open(settings: Settings, folder: Arc<tempfile::TempDir>) -> Self {
        let store = Store::open(&settings.database_url, options(&settings)).await;
        let store = store.expect("the test database opens");
        let app = App::start(settings, store.clone()).await.expect("the site starts");
        let web = lamplight::web::Site::new(&app);
        Self { app, store, folder, web }
    }

    /// A site with one article at `/articles/tides`.
    pub(crate) async fn with_tides() -> Self {
        let site = Self::empty().await;
        site.publish(&[("articles/tides.md", &article("Tides", "The sea rises twice a day."))])
            .await;
        site
    }

    /// The site as a server needs it.
    pub(crate) fn web(&self) -> lamplight::web::Site {
        self.web.clone()
    }

    /// Writes files into the content folder and publishes it; there may be warnings, no errors.
    pub(crate) async fn publish(&self, files: &[(&str, &str)]) -> PublishReport {
        let report = self.save(files).await;
        let faults = report.faulty.iter().flat_map(|file| &file.faults);
        let errors: Vec<_> = faults.filter(|fault| fault.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        report
    }

    /// Writes files into the content folder and publishes it, whatever is wrong with them.
    pub(crate) async fn save(&self, files: &[(&str, &str)]) -> PublishReport {
        for (path, text) in files {
            self.write(path, text.as_bytes());
        }
        self.publish_folder().await
    }

    /// Publishes the content folder as it is.
    pub(crate) async fn publish_folder(&self) -> PublishReport {
        let files = read_folder(self.folder.path()).expect("the folder can be read");
        self.app.publish(files).await.expect("the database answers")
    }

    /// Writes one file into the content folder.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(path, bytes).expect("the file is written");
    }

    /// The content folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn get(&self, address: &str) -> Answer {
        self.get_with(address, &[]).await
    }

    pub(crate) async fn get_with(&self, address: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request(Method::GET, address, headers, Body::empty()), READER).await
    }

    /// The head of a page, as link checkers ask for it.
    pub(crate) async fn head(&self, address: &str) -> Answer {
        self.send(request(Method::HEAD, address, &[], Body::empty()), READER).await
    }

    /// Posts the fields of a form as a browser does, from a reader's address.
    pub(crate) async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(READER, address, fields).await
    }

    pub(crate) async fn post_from(
        &self,
        from: IpAddr,
        address: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        self.post_with(from, address, fields, &[]).await
    }

    /// The same with other headers.
    pub(crate) async fn post_with(
        &self,
        from: IpAddr,
        address: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let form: String =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [
            &[
                ("content-type", "application/x-www-form-urlencoded"),
                ("sec-fetch-site", "same-origin"),
            ],
            headers,
        ]
        .concat();
        self.send(request(Method::POST, address, &headers, Body::from(form)), from).await
    }

    /// Posts a comment as somebody does who took an hour to write it; gives the answer.
    pub(crate) async fn comment(&self, slug: &str, name: &str, body: &str) -> Answer {
        let token = self.old_token().await;
        let fields = [("name", name), ("body", body), ("token", &token)];
        self.post(&format!("/articles/{slug}/comments"), &fields).await
    }

    /// The hidden field of a form that was drawn an hour ago.
    pub(crate) async fn old_token(&self) -> String {
        let now = Timestamp::now();
        let key = self.store.secret("site", [0; 32], now).await.expect("the site has a secret");
        issue_form_token(&SecretKey::new(key), now.plus_seconds(-3_600))
    }

    pub(crate) async fn send(&self, request: Request<Body>, from: IpAddr) -> Answer {
        let response = self.web.answer(request, from).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    /// The value of a header; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// Where a redirect leads; empty if it is none.
    pub(crate) fn location(&self) -> &str {
        self.header(header::LOCATION.as_str())
    }

    /// The body as it was before it was packed.
    pub(crate) fn unpacked(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        match self.header("content-encoding") {
            "gzip" => flate2::read::GzDecoder::new(&self.bytes[..]).read_to_end(&mut plain),
            "br" => brotli::Decompressor::new(&self.bytes[..], 4096).read_to_end(&mut plain),
            "" => return self.bytes.clone(),
            other => panic!("nobody asked for {other}"),
        }
        .expect("a body packed as its headers say");
        plain
    }

    /// The page as a browser understands it.
    pub(crate) fn page(&self) -> Html {
        Html::parse_document(self.text())
    }

    /// The text of every element that a CSS selector finds, white space folded.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let fold = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.page().select(&css(selector)).map(|element| fold(element.text().collect())).collect()
    }

    /// An attribute of every element that a CSS selector finds and that has it.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let page = self.page();
        let selector = css(selector);
        let found = page.select(&selector).filter_map(|element| element.attr(name));
        found.map(str::to_owned).collect()
    }
}

/// An article with all that it must have, published on 1 November 2026.
pub(crate) fn article(title: &str, text: &str) -> String {
    article_with(title, "", text)
}

/// The same with more lines of front matter.
pub(crate) fn article_with(title: &str, lines: &str, text: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nsummary = \"About {title}.\"\npublished = 2026-11-01\n\
         {lines}\n+++\n\n{text}\n"
    )
}

/// A comment under the first article that was published without asking the screen, which would
/// take many of them for a flood; `parent` is the comment that it answers, or 0.
pub(crate) fn published(parent: i64, name: &str, body: &str) -> NewComment {
    NewComment {
        article_id: 1,
        parent_id: (parent != 0).then_some(CommentId(parent)),
        author_name: name.to_owned(),
        body: body.to_owned(),
        content_note: String::new(),
        status: Status::Published,
        posted_at: Timestamp(1_793_628_300),
        log_odds: -2.2,
        reasons: "[]".into(),
        fingerprint: String::new(),
        sender: None,
        network: None,
        urgent: false,
        receipt_hash: None,
        calls: Vec::new(),
    }
}

pub(crate) fn request(
    method: Method,
    address: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.header("host", "lamp.example").body(body).expect("a valid request")
}

fn options(settings: &Settings) -> Options {
    let statement_timeout = Duration::from_secs(settings.statement_timeout_seconds.into());
    Options { statement_timeout, ..Options::default() }
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).expect("a CSS selector")
}

/// The address of an empty database that no other test touches: `SQLite` in memory, or a schema of
/// its own on the Postgres server that `TEST_DATABASE_URL` names.
pub(crate) async fn fresh_database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);

    let Some(server) = postgres_server() else { return "sqlite::memory:".into() };
    let schema = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server).await.expect("Postgres answers");
    let sql = AssertSqlSafe(format!("create schema {schema}"));
    sqlx::query(sql).execute(&mut connection).await.expect("a new schema");
    let sign = if server.contains('?') { '&' } else { '?' };
    format!("{server}{sign}options[search_path]={schema}")
}

/// The same, for several processes: a database in memory belongs to one, so `SQLite` needs a file.
pub(crate) async fn database_file(folder: &Path) -> String {
    match fresh_database().await {
        postgres if postgres.starts_with("postgres") => postgres,
        _ => {
            let file = folder.join("site.db");
            // Only a site that is begun may make a database; `SQLite` takes an empty file for one.
            std::fs::File::options().create(true).append(true).open(&file).expect("a file");
            format!("sqlite:{}", file.display())
        }
    }
}

/// The Postgres server to run on; `None` means `SQLite`.
#[expect(clippy::disallowed_methods, reason = "this is no setting of the site but of its tests")]
pub(crate) fn postgres_server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|server| !server.is_empty())
}

/// The folder of other projects' cases that `LAMPLIGHT_TEST_SHARED` names.
#[expect(clippy::disallowed_methods, reason = "this is no setting of the site but of its tests")]
pub(crate) fn shared_folder() -> Option<std::path::PathBuf> {
    std::env::var_os("LAMPLIGHT_TEST_SHARED").map(Into::into)
}
