//! Every setting of the site, once: its name, unit, default and where its value came from.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::providers::{Env, Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// The file read from the working directory unless `--config` names another.
pub const FILE: &str = "lamplight.toml";

/// What an operator can decide. Each field is a key of `lamplight.toml` and, as
/// `LAMPLIGHT_FIELD` in capitals, a variable of the environment, which wins over the file.
///
/// `database_url` is also read from `DATABASE_URL`, the name that hosts and tools use.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own for the operator")]
pub struct Settings {
    /// Name of the site, shown on every page.
    pub site_name: String,
    /// One line under the name, on the home page.
    pub tagline: String,
    /// Language of pages that name none, a BCP 47 tag.
    pub language: String,
    /// Address under which readers reach the site, for feeds and links that leave it; empty means
    /// `http://` and the listening address.
    pub base_url: String,
    /// Slugs of the standing pages named at the top of every page; all stand at its foot.
    pub nav_pages: Vec<String>,
    /// Where “Leave this page” leads: something dull that does not show who visits it.
    pub exit_url: String,
    /// Host and port to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Folder for the embedded database.
    pub data_dir: PathBuf,
    /// Folder of Markdown and pictures.
    pub content_dir: PathBuf,
    /// `sqlite:FILE` or `postgres://…`; empty means `lamplight.db` in the data folder.
    pub database_url: String,
    /// Words, at least 32 bytes, from which the key that hides commenters' addresses is made; empty
    /// means a key made by chance and kept in the database, which then is in every copy of it.
    pub secret: String,
    /// Connections kept to Postgres, 1 to 1,000.
    pub postgres_connections: u32,
    /// Longest that one Postgres statement may take, in seconds.
    pub statement_timeout_seconds: u32,
    /// May articles hold raw HTML?
    pub raw_html: bool,
    /// How notes are set: `readable`, `apa`, `chicago`, `mla` or `vancouver`.
    pub citation_style: crate::content::CitationStyle,
    /// Follow changes of files in the content folder while serving.
    pub watch: bool,
    /// What happens to a new comment: `hold-doubtful` or `hold-everything`.
    pub moderation: crate::spam::Moderation,
    /// Comments on one page, 10 to 500.
    pub comments_per_page: u32,
    /// Days for which the keyed hash of a commenter's address is kept, 0 to 365.
    pub sender_days: u32,
    /// Memory for finished pages, in MiB; 0 draws each page anew.
    pub page_cache_mib: u32,
    /// Longest that one request may take, in seconds.
    pub request_timeout_seconds: u32,
    /// Visit the addresses of sources while serving, to see whether they still answer?
    pub check_sources: bool,
    /// Days between two visits to a source that answers, 1 to 365.
    pub check_days: u32,
    /// Hosts visited at the same time, 1 to 64.
    pub check_concurrency: u32,
    /// Seconds between two visits to one host, 0 to 60.
    pub check_delay_seconds: u32,
    /// Longest wait for another host to begin its answer, in seconds, 1 to 120.
    pub fetch_timeout_seconds: u32,
    /// May addresses of private networks be asked? For tests, and for sites inside such a network.
    pub allow_private_addresses: bool,
    /// Where checks ask whether an archive has a copy of a source; empty: they do not.
    pub archive_lookup_url: String,
    /// Ask the archive to copy sources of which it has no copy?
    pub archive_save: bool,
    /// Where it is asked to.
    pub archive_save_url: String,
    /// The key of an account there.
    pub archive_key: String,
    /// The secret that belongs to the key.
    pub archive_secret: String,
    /// How much to log, in the syntax of `tracing`'s `EnvFilter`.
    pub log: String,
    /// `text` for people or `json` for programs.
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site_name: "Lamplight".into(),
            tagline: "Plain words, with their sources, for people who leave abuse behind.".into(),
            language: "en".into(),
            base_url: String::new(),
            nav_pages: vec!["finding-help".into(), "about".into()],
            exit_url: "https://www.bbc.co.uk/weather".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            trusted_proxies: Vec::new(),
            data_dir: "data".into(),
            content_dir: "content".into(),
            database_url: String::new(),
            secret: String::new(),
            postgres_connections: 16,
            statement_timeout_seconds: 10,
            raw_html: false,
            citation_style: crate::content::CitationStyle::Readable,
            watch: true,
            moderation: crate::spam::Moderation::HoldDoubtful,
            comments_per_page: 50,
            sender_days: 30,
            page_cache_mib: 6,
            request_timeout_seconds: 15,
            check_sources: false,
            check_days: 14,
            check_concurrency: 4,
            check_delay_seconds: 5,
            fetch_timeout_seconds: 20,
            allow_private_addresses: false,
            archive_lookup_url: "https://archive.org/wayback/available".into(),
            archive_save: false,
            archive_save_url: "https://web.archive.org/save".into(),
            archive_key: String::new(),
            archive_secret: String::new(),
            log: "info".into(),
            log_format: LogFormat::Text,
        }
    }
}

/// Settings together with where each came from.
#[derive(Debug)]
pub struct Sources {
    figment: Figment,
}

/// A setting that is unknown or has a value that is not allowed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file named on the command line is not there.
    #[error("There is no settings file at {0}. Create it, or leave `--config` out.")]
    NoFile(PathBuf),
    /// The settings cannot be used as they are.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
}

impl Sources {
    /// Gathers defaults, the file (`lamplight.toml` if none is named and it is there) and the
    /// environment, the later winning over the earlier.
    ///
    /// # Errors
    ///
    /// When a file is named and is not there.
    pub fn gather(file: Option<&Path>) -> Result<Self, SettingsError> {
        if let Some(path) = file.filter(|path| !path.is_file()) {
            return Err(SettingsError::NoFile(path.to_owned()));
        }
        let mut figment = Figment::from(Serialized::defaults(Settings::default()));
        let file = file.unwrap_or(Path::new(FILE));
        if file.is_file() {
            figment = figment.merge(Toml::file_exact(file));
        }
        let figment = figment
            .merge(Variables(Env::raw().only(&["DATABASE_URL"])))
            // `LAMPLIGHT_TEST_…` belongs to the tests.
            .merge(Variables(Env::prefixed("LAMPLIGHT_").filter(|key| !key.starts_with("test_"))));
        Ok(Self { figment: figment.select(Profile::Default) })
    }

    /// The settings, checked.
    ///
    /// # Errors
    ///
    /// When a key is unknown or a value is not allowed: one sentence for each, with the file or
    /// variable, the key and what is allowed.
    pub fn settings(&self) -> Result<Settings, SettingsError> {
        let settings: Settings = self.figment.extract().map_err(|errors| {
            SettingsError::Refused(errors.into_iter().map(|error| explain(&error)).collect())
        })?;
        let refused: Vec<_> = settings
            .out_of_range()
            .into_iter()
            .map(|(key, allowed)| {
                format!(
                    "{}: `{key}` is not allowed to be that; allowed: {allowed}.",
                    self.origin(key)
                )
            })
            .collect();
        if refused.is_empty() { Ok(settings) } else { Err(SettingsError::Refused(refused)) }
    }

    /// Every key and its value as it was given, allowed or not; nothing if a file cannot be read.
    #[must_use]
    pub fn given(&self) -> serde_json::Map<String, serde_json::Value> {
        self.figment.extract().unwrap_or_default()
    }

    /// Where the value of `key` came from, as in `lamplight.toml` or `LAMPLIGHT_LISTEN`.
    #[must_use]
    pub fn origin(&self, key: &str) -> String {
        match self.figment.find_metadata(key) {
            Some(metadata) if metadata.name.contains("environment") => variable(metadata, key),
            Some(metadata) if metadata.name.contains("TOML") => metadata
                .source
                .as_ref()
                .and_then(|source| source.file_path())
                .and_then(|path| path.file_name())
                .map_or_else(|| FILE.to_owned(), |name| name.to_string_lossy().into_owned()),
            _ => "default".to_owned(),
        }
    }
}

impl Settings {
    /// The database to open: as set, or the embedded one in the data folder.
    #[must_use]
    pub fn database(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite:{}", self.data_dir.join("lamplight.db").display())
        } else {
            self.database_url.clone()
        }
    }

    /// How articles are compiled.
    #[must_use]
    pub fn compile_options(&self) -> crate::content::CompileOptions {
        crate::content::CompileOptions {
            raw_html: self.raw_html,
            citation_style: self.citation_style,
            id_number: None,
        }
    }

    /// Keys whose values have the right type and the wrong size, and what is allowed.
    fn out_of_range(&self) -> Vec<(&'static str, &'static str)> {
        let address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        let database = ["sqlite:", "postgres:", "postgresql:"];
        let url = &self.database_url;
        [
            (!self.site_name.trim().is_empty(), "site_name", "any text that is not blank"),
            (!self.language.trim().is_empty(), "language", "a BCP 47 tag such as `en` or `pt-BR`"),
            (
                self.base_url.is_empty()
                    || (address(&self.base_url) && !self.base_url.ends_with('/')),
                "base_url",
                "an address such as `https://example.org`, without a slash at its end",
            ),
            (address(&self.exit_url), "exit_url", "an address that starts with `https://`"),
            (
                url.is_empty() || database.iter().any(|scheme| url.starts_with(scheme)),
                "database_url",
                "`sqlite:FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`",
            ),
            (
                self.secret.is_empty() || self.secret.len() >= 32,
                "secret",
                "nothing, or at least 32 bytes that nobody can guess",
            ),
            ((1..=1000).contains(&self.postgres_connections), "postgres_connections", "1 to 1000"),
            (
                (1..=600).contains(&self.statement_timeout_seconds),
                "statement_timeout_seconds",
                "1 to 600 seconds",
            ),
            ((10..=500).contains(&self.comments_per_page), "comments_per_page", "10 to 500"),
            (self.sender_days <= 365, "sender_days", "0 to 365 days"),
            (self.page_cache_mib <= 65_536, "page_cache_mib", "0 to 65536 MiB"),
            (
                (1..=600).contains(&self.request_timeout_seconds),
                "request_timeout_seconds",
                "1 to 600 seconds",
            ),
        ]
        .into_iter()
        .chain(self.checks_out_of_range())
        .filter(|(allowed, _, _)| !allowed)
        .map(|(_, key, allowed)| (key, allowed))
        .collect()
    }
}

impl Settings {
    /// The same for the settings of checks: whether each is allowed, its key, what is allowed.
    fn checks_out_of_range(&self) -> [(bool, &'static str, &'static str); 7] {
        let address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        let has_account = !self.archive_key.is_empty() && !self.archive_secret.is_empty();
        [
            ((1..=365).contains(&self.check_days), "check_days", "1 to 365 days"),
            ((1..=64).contains(&self.check_concurrency), "check_concurrency", "1 to 64"),
            (self.check_delay_seconds <= 60, "check_delay_seconds", "0 to 60 seconds"),
            (
                (1..=120).contains(&self.fetch_timeout_seconds),
                "fetch_timeout_seconds",
                "1 to 120 seconds",
            ),
            (
                self.archive_lookup_url.is_empty() || address(&self.archive_lookup_url),
                "archive_lookup_url",
                "nothing, or an address that starts with `https://`",
            ),
            (
                address(&self.archive_save_url),
                "archive_save_url",
                "an address that starts with `https://`",
            ),
            (
                !self.archive_save || has_account,
                "archive_save",
                "`false`, or `true` together with `archive_key` and `archive_secret`",
            ),
        ]
    }
}

/// Variables of the environment. Those of settings that are text are taken as they are, where
/// figment would take a site named `1984` for a number.
struct Variables(Env);

impl Provider for Variables {
    fn metadata(&self) -> Metadata {
        self.0.metadata()
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        let defaults = Figment::from(Serialized::defaults(Settings::default()));
        let values = self.0.iter().map(|(key, text)| {
            let key = key.as_str().to_lowercase();
            let is_text =
                defaults.find_value(&key).is_ok_and(|value| matches!(value, Value::String(..)));
            let value = if is_text { Ok(Value::from(text)) } else { text.parse() };
            (key, value.unwrap_or_else(|never: std::convert::Infallible| match never {}))
        });
        Ok(Profile::Default.collect(values.collect::<Dict>()))
    }
}

/// The name of the variable that a value came from.
fn variable(metadata: &Metadata, key: &str) -> String {
    let prefix = if metadata.name.contains("LAMPLIGHT") { "LAMPLIGHT_" } else { "" };
    format!("{prefix}{}", key.to_uppercase())
}

/// What is wrong, where, and what is allowed, in one sentence.
fn explain(error: &figment::Error) -> String {
    use figment::error::Kind;

    let key = error.path.join(".");
    let named = match &error.kind {
        Kind::UnknownField(field, _) => field,
        _ => error.path.first().unwrap_or(&key),
    };
    let place = error.metadata.as_ref().map_or_else(
        || "settings".to_owned(),
        |metadata| match metadata.source.as_ref().and_then(|source| source.file_path()) {
            Some(path) => path.display().to_string(),
            None => variable(metadata, named),
        },
    );
    match &error.kind {
        Kind::UnknownField(field, allowed) => {
            format!("{place}: there is no setting `{field}`; allowed: {}.", allowed.join(", "))
        }
        Kind::UnknownVariant(value, allowed) => {
            format!("{place}: `{key}` cannot be `{value}`; allowed: {}.", allowed.join(", "))
        }
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            let allowed = match expected.as_str() {
                "u32" => "a whole number, 0 or more",
                "a sequence" => "a list, as in `[\"a\", \"b\"]`",
                other => other,
            };
            format!("{place}: `{key}` is {found}; allowed: {allowed}.")
        }
        other if key == "listen" => {
            let allowed = "an IP address and a port, as in `127.0.0.1:3000` or `[::1]:0`";
            format!("{place}: `{key}`: {other}; allowed: {allowed}.")
        }
        other if key.starts_with("trusted_proxies") => {
            format!("{place}: `{key}`: {other}; allowed: networks, as in `[\"10.0.0.0/8\"]`.")
        }
        other if key.is_empty() => format!("{place}: {other}."),
        other => format!("{place}: `{key}`: {other}."),
    }
}
