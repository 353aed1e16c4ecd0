//! Every setting of the site, once: its name, unit, default and where its value came from.

mod bounds;
mod defaults;
mod environment;
mod refusal;
mod services;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::providers::{Env, Format, Serialized, Toml};
use figment::{Figment, Profile};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use crate::config::bounds::NATS;
use crate::config::environment::{Variables, variable};
use crate::config::refusal::explain;

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
    /// Phrases besides those that ship with Lamplight by which people say that they may be in
    /// danger; moderators read such comments first.
    pub crisis_words: Vec<String>,
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
    /// Hours after which an editor who does nothing is signed out, 1 to 720.
    pub session_idle_hours: u32,
    /// Days after which every editor has to sign in again, 1 to 90.
    pub session_days: u32,
    /// Must every editor set up a second factor before doing anything else?
    pub require_second_factor: bool,
    /// Connections kept to Postgres, 1 to 1,000.
    pub postgres_connections: u32,
    /// Longest that one Postgres statement may take, in seconds.
    pub statement_timeout_seconds: u32,
    /// May articles hold raw HTML?
    pub raw_html: bool,
    /// Days for which a comment that was called spam is kept, 0 to 3,650; then its words are
    /// erased. 0: until somebody erases it.
    pub spam_days: u32,
    /// The same for a comment that a moderator took off.
    pub removed_days: u32,
    /// Days for which a comment that its writer took back is kept, 1 to 3,650.
    pub withdrawn_days: u32,
    /// Days after which what was written in a report that is settled is erased, 0 to 3,650; 0:
    /// never.
    pub report_days: u32,
    /// Networks that say that a comment gives somebody away, from which on it is held until a
    /// moderator has looked, 0 to 100; 0: never.
    pub report_hold: u32,
    /// Days for which nobody is counted twice under “This helped me”, 0 to 365; 0 leaves the button
    /// out.
    pub helped_days: u32,
    /// How notes are set: `readable`, `apa`, `chicago`, `mla` or `vancouver`.
    pub citation_style: crate::content::CitationStyle,
    /// Follow changes of files in the content folder while serving.
    pub watch: bool,
    /// What happens to a new comment: `hold-doubtful`, `hold-first-timers` or `hold-everything`.
    pub moderation: crate::spam::Moderation,
    /// From which log-odds on a comment is held, in nats, −6 to 6; see
    /// [`Screen::HOLD_AT`](crate::spam::Screen::HOLD_AT).
    pub hold_at: f64,
    /// Log-odds that a comment is spam before anything is known of it, in nats, −6 to 6.
    pub spam_prior: f64,
    /// Languages besides that of each article in which readers write here, as BCP 47 tags.
    pub comment_languages: Vec<String>,
    /// Days after publication for which an article takes comments; 0: for ever.
    pub close_comments_days: u32,
    /// Comments on one page, 10 to 500.
    pub comments_per_page: u32,
    /// How exactly readers are told when a comment was written: `day` or `minute`.
    pub comment_times: crate::clock::Precision,
    /// Days for which the keyed hash of a commenter's address is kept, 0 to 365.
    pub sender_days: u32,
    /// Services are asked about comments whose log-odds of being spam are at least this, in nats,
    /// −20 to 20; comments are held from −1.1 on.
    pub service_from: f64,
    /// And at most this, in nats, −20 to 20.
    pub service_to: f64,
    /// Longest that a commenter waits for services, in seconds, 1 to 10; later they are asked again.
    pub service_timeout_seconds: u32,
    /// Days for which it is kept what services were sent, 1 to 90.
    pub service_log_days: u32,
    /// Names the account at Akismet; empty: it is not asked.
    pub akismet_key: String,
    /// Where Akismet answers.
    pub akismet_url: String,
    /// May Akismet be told the names beside comments?
    pub akismet_send_name: bool,
    /// May it be told e-mail addresses that are left with comments?
    pub akismet_send_email: bool,
    /// May it be told commenters' network addresses?
    pub akismet_send_address: bool,
    /// May it be told what commenters' browsers call themselves?
    pub akismet_send_user_agent: bool,
    /// May it be told from which page commenters came?
    pub akismet_send_referrer: bool,
    /// Is this a site for trying things out, from which Akismet should not learn?
    pub akismet_test: bool,
    /// Where a service stands that speaks our JSON; empty: none is asked.
    pub screen_hook_url: String,
    /// Words, at least 32 bytes, with which questions to it are signed.
    pub screen_hook_secret: String,
    /// What it is told of commenters: `name`, `email`, `address`, `user_agent`, `referrer`.
    pub screen_hook_send: Vec<crate::services::Personal>,
    /// A program, with its arguments, that speaks the same JSON; empty: none is asked.
    pub screen_command: Vec<String>,
    /// What it is told of commenters, as in `screen_hook_send`.
    pub screen_command_send: Vec<crate::services::Personal>,
    /// Memory for finished pages, in MiB; 0 draws each page anew.
    pub page_cache_mib: u32,
    /// Do the removal of a comment, and the erasing of spam, wait for a second moderator who confirms
    /// it?
    pub second_pair: bool,
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
    /// The mail server: `smtps://USER:PASSWORD@HOST`, `smtp://…?tls=required`, or `smtp://HOST`
    /// without a password; empty: no mail is sent.
    pub smtp_url: String,
    /// Address that mails come from.
    pub mail_from: String,
    /// Name beside it, which should tell nothing: somebody else may read the mailbox.
    pub mail_name: String,
    /// Address under which links in mails lead to the site, if `base_url` says too much; empty:
    /// that one.
    pub mail_url: String,
    /// Days for which it is kept that a mail was sent, and mails that could not be, 1 to 365.
    pub mail_days: u32,
    /// Days after which reply mails end and the address is deleted, 0 to 365; 0: none are offered.
    pub reply_mail_days: u32,
    /// Hours between two digests of what waits for moderators, 1 to 168.
    pub notice_hours: u32,
    /// May notices to moderators, by mail or webhook, hold the text of comments?
    pub notice_text: bool,
    /// Where the same is told to a program; empty: nowhere.
    pub notice_webhook: String,
    /// Words, at least 32 bytes, with which that is signed.
    pub notice_webhook_secret: String,
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
            .map(|(key, allowed)| match self.origin(key) {
                // Another setting needs it.
                origin if origin == DEFAULT => {
                    format!("`{key}` is not set and has to be; allowed: {allowed}.")
                }
                origin => {
                    format!("{origin}: `{key}` is not allowed to be that; allowed: {allowed}.")
                }
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
            _ => DEFAULT.to_owned(),
        }
    }
}

/// Where a value came from that nobody gave.
const DEFAULT: &str = "default";

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

    /// Where readers reach the site, without a slash at its end: as set, or by the listening
    /// address.
    #[must_use]
    pub fn site_url(&self) -> String {
        if self.base_url.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.base_url.clone()
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
}
