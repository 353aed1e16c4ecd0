//! How the model of the screen follows what moderators decide, on every process alike.

use std::time::Duration;

use tokio::sync::{Mutex, Notify};
use tokio::task::spawn_blocking;

use crate::app::{App, StoreError, Subject};
use crate::clock::Timestamp;
use crate::spam::{Decision, Learnt, Model, Record, Sample};
use crate::store::{Lesson, LessonSource, Lessons, ModelState};

/// Pause before the database is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// The model, and how far it has come.
#[derive(Default)]
pub(super) struct Learning {
    learnt: Learnt,
    /// Held while the model follows, so that each lesson is learnt once.
    place: Mutex<Place>,
    woken: Notify,
}

/// What the model has learnt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    epoch: i64,
    /// Number of the newest lesson.
    head: i64,
}

/// The classifier as operators see it.
#[derive(Clone, Debug)]
pub struct Taught {
    /// What the model is made of.
    pub state: ModelState,
    /// Where its lessons come from.
    pub sources: Vec<LessonSource>,
    /// How it did on what it had not seen.
    pub record: Record,
    /// Log-odds in nats above which its words alone hold, if half of all comments were spam.
    pub hold_above: f64,
}

impl Learning {
    pub(super) fn learnt(&self) -> &Learnt {
        &self.learnt
    }

    /// Something may have to be learnt.
    pub(super) fn wake(&self) {
        self.woken.notify_one();
    }
}

impl App {
    /// Learns what moderators decide, on whatever process, for ever; drop the future to stop. Until
    /// a model is ready the one before it serves.
    pub async fn keep_learning(&self) {
        loop {
            if let Err(error) = self.learn().await {
                tracing::warn!(%error, "lessons cannot be read; trying again");
                tokio::time::sleep(RETRY).await;
            } else {
                self.parts.learning.woken.notified().await;
            }
        }
    }

    /// Learns everything that there is to learn by now.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn learn(&self) -> Result<(), StoreError> {
        let learning = &self.parts.learning;
        let mut place = learning.place.lock().await;
        loop {
            let news = self.parts.store.lessons_after(place.head).await?;
            let same = news.epoch == place.epoch;
            let lessons = if same { news } else { self.parts.store.lessons().await? };
            *place = Place { epoch: lessons.epoch, head: lessons.head };
            let app = self.clone();
            let learning = spawn_blocking(move || {
                if same { app.learn_each(&lessons.then) } else { app.learn_anew(&lessons) }
            });
            if let Err(error) = learning.await {
                tracing::error!(%error, "lessons could not be learnt");
            }
            if same {
                return Ok(());
            }
        }
    }

    /// Teaches the classifier from a file, and says so on every process.
    ///
    /// # Errors
    ///
    /// When the database fails; nothing was added then.
    pub async fn add_lessons(&self, source: &str, lessons: &[Lesson]) -> Result<(), StoreError> {
        self.parts.store.add_lessons(source, lessons, Timestamp::now()).await?;
        self.changed(&[Subject::Lessons]).await
    }

    /// Forgets what a file taught, and says how many lessons those were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn forget_lessons(&self, source: &str) -> Result<u64, StoreError> {
        let forgotten = self.parts.store.forget_lessons(source, Timestamp::now()).await?;
        self.changed(&[Subject::Lessons]).await?;
        Ok(forgotten)
    }

    /// Has every process learn everything anew.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn retrain(&self, because: &str) -> Result<(), StoreError> {
        self.parts.store.retrain(because, Timestamp::now()).await?;
        self.changed(&[Subject::Lessons]).await
    }

    /// The classifier as it is once everything is learnt.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn taught(&self) -> Result<Taught, StoreError> {
        self.learn().await?;
        let store = &self.parts.store;
        let (state, sources) = (store.model_state().await?, store.lesson_sources().await?);
        let model = self.parts.learning.learnt.read();
        let (record, hold_above) = (model.classifier.record(), model.classifier.hold_above());
        Ok(Taught { state, sources, record, hold_above })
    }

    /// A copy of the model as it is now.
    #[must_use]
    pub fn model(&self) -> Model {
        self.parts.learning.learnt.read().clone()
    }

    fn learn_each(&self, lessons: &[Lesson]) {
        for lesson in lessons {
            self.parts.learning.learnt.learn(&decision(lesson, &[self.own_host()]));
        }
    }

    fn learn_anew(&self, lessons: &Lessons) {
        let own_hosts = [self.own_host()];
        let first: Vec<_> =
            lessons.first.iter().map(|lesson| decision(lesson, &own_hosts)).collect();
        let mut model = Model::train(&first);
        lessons.then.iter().for_each(|lesson| model.learn(&decision(lesson, &own_hosts)));
        self.parts.learning.learnt.replace(model);
    }
}

/// A lesson as the classifier takes it. Names here belong to nobody.
pub(super) fn decision<'a>(lesson: &'a Lesson, own_hosts: &'a [&'a str]) -> Decision<'a> {
    let Lesson { spam, author_name, body, page } = lesson;
    let sample = Sample { body, author: author_name, page, own_hosts, account: false, website: "" };
    Decision { sample, spam: *spam }
}
