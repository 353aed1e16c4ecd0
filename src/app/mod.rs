//! What the site can do, whoever asks: pages and command line both call these methods and nothing
//! below them.

mod asking;
mod catalogue;
mod changes;
mod checking;
mod comment_rules;
mod corrections;
mod desk;
mod editors;
mod examine;
mod export;
mod folder;
mod guard;
mod helped;
mod jobs;
mod learning;
mod mailing;
mod materials;
mod moderate;
mod picture;
mod policy;
mod publish;
mod read;
mod receipt;
mod replay;
mod report;
pub mod retention;
mod rules;
mod sources;
mod subject;
mod submit;

pub use asking::ServiceStatus;
pub use catalogue::{Catalogue, LATEST};
pub use checking::Checker;
pub use corrections::Corrections;
pub use desk::{
    Acted, AnswerProblem, Because, BulkDone, CSV_HEAD, Card, Knowledge, MOST_COUNTED, QueuePage,
    Waiting, csv_line, json_line, question_with, reason_with,
};
pub use editors::{Origin, Proof, SignIn};

pub use examine::{Examined, FileFaults, Known, Ready, examine};
pub use export::{ExportError, ExportReport};
pub use folder::{File, MAX_FILE_BYTES, read_file, read_folder};
pub use learning::Taught;
pub use mailing::{
    Held, HeldComment, HeldDecision, HeldMessage, Postman, QUEUE, Ruled, RulingPage,
};
pub use materials::Materials;
pub use publish::{PublishReport, examine_alone};
pub use read::Found;
pub use receipt::{Besides, Receipt};
pub use replay::{Change, Outcomes, Replay, Replayed};
pub use rules::BAN_DAYS;
pub use sources::SourceFile;
pub use subject::Subject;
pub use submit::{Outcome, Posted, Sent};

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use parking_lot::{Mutex as Lock, RwLock};
use tokio::sync::{Mutex, Semaphore};

use crate::app::learning::Learning;
use crate::app::read::CompiledCache;
use crate::clock::Timestamp;
use crate::config::Settings;
use crate::guard::Crisis;
use crate::services::Service;
use crate::spam::{Rules, Screen, SecretKey};
use crate::store::Store;
pub use crate::store::{
    Around, AuditFilter, Audited, Backlog, Beside, Bulk, BulkItem, CannedAnswer, CannedKind,
    Changed, CitingPlace, CommentRule, CommentVersion, Correction, CountedWord, Decided, Decision,
    DeskEvent, FreshComment, ListedSource, OpenSession, OwnComment, Proposal, Purpose, QueueFilter,
    QueuePlace, Queued, Remark, ReportedComment, Revised, Search, ServiceCall, SourceFilter,
    StoreError, Version, Watch, Watched, WeekOfWork,
};

/// The running site; cheap to clone.
#[derive(Clone)]
pub struct App {
    parts: Arc<Parts>,
}

struct Parts {
    settings: Settings,
    store: Store,
    screen: Screen,
    /// Asked when the screen is in doubt.
    services: Vec<Box<dyn Service>>,
    /// Who asks one just now; a flood of comments must not become a flood of questions.
    asking: Semaphore,
    /// The rules that the screen looks at.
    rules: Rules,
    /// The model that the screen asks, and how it follows the lessons.
    learning: Learning,
    /// What moderators decided about commenting, by row of the article.
    comment_rules: RwLock<Arc<HashMap<i64, CommentRule>>>,
    /// Words of people who may be in danger.
    crisis: Crisis,
    /// Hides network addresses and signs forms.
    key: SecretKey,
    hashing: editors::Hashing,
    catalogue: RwLock<Arc<Catalogue>>,
    materials: RwLock<Arc<Materials>>,
    compiled: CompiledCache,
    /// Told of every change, whoever made it.
    watchers: RwLock<Vec<Watcher>>,
    /// The day in UTC that pages were last told of.
    day: Lock<Date>,
    /// Held while copies in memory follow the database, so that an older state cannot overtake a
    /// newer one.
    following: Mutex<()>,
    /// Held while files are published, so that two runs do not store one file twice.
    publishing: Mutex<()>,
}

/// Called with the subjects that changed; `None` means that anything may have.
type Watcher = Box<dyn Fn(Option<&[Subject]>) + Send + Sync>;

impl App {
    /// Puts the site together from what the database holds.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn start(settings: Settings, store: Store) -> Result<Self, StoreError> {
        let now = Timestamp::now();
        let key = if settings.secret.is_empty() {
            SecretKey::new(store.secret("site", random(), now).await?)
        } else {
            SecretKey::of(&settings.secret)
        };
        let (rules, learning) = (Rules::default(), Learning::default());
        let screen = Screen {
            prior: settings.spam_prior,
            hold_at: settings.hold_at,
            ..Screen::with(settings.moderation, &rules, learning.learnt())
        };
        let app = Self {
            parts: Arc::new(Parts {
                services: asking::services_of(&settings),
                asking: Semaphore::new(asking::AT_ONCE),
                screen,
                rules,
                learning,
                comment_rules: RwLock::default(),
                crisis: Crisis::new(&settings.crisis_words),
                settings,
                store,
                key,
                hashing: editors::Hashing::new(),
                catalogue: RwLock::default(),
                materials: RwLock::default(),
                compiled: CompiledCache::new(),
                watchers: RwLock::default(),
                day: Lock::new(now.date()),
                following: Mutex::default(),
                publishing: Mutex::default(),
            }),
        };
        sources::enter_old_files(&app.parts.store).await?;
        app.reload().await?;
        Ok(app)
    }

    /// The settings that the site was started with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    /// The screen that comments pass.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.parts.screen
    }

    /// All articles as lists show them, as of now.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.parts.catalogue.read())
    }

    /// Authors, blocks, sources and pictures, as of now.
    #[must_use]
    pub fn materials(&self) -> Arc<Materials> {
        Arc::clone(&self.parts.materials.read())
    }

    /// Where the data is, in words for the operator.
    #[must_use]
    pub fn place_of_data(&self) -> String {
        let settings = &self.parts.settings;
        match self.parts.store.database_name() {
            "SQLite" if settings.database_url.is_empty() => {
                settings.data_dir.join("lamplight.db").display().to_string()
            }
            "SQLite" => settings.database_url.trim_start_matches("sqlite:").to_owned(),
            name => name.to_owned(),
        }
    }

    /// Does the database answer?
    ///
    /// # Errors
    ///
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.parts.store.ping().await
    }

    /// Writes out what waits and closes the database.
    pub async fn close(&self) {
        self.parts.store.close().await;
    }
}

/// Bytes that nobody can guess.
fn random<const BYTES: usize>() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}
