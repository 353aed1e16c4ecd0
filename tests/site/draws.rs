//! Says which pages were drawn by a handler instead of taken from memory, by listening to the log:
//! every request that reaches a handler opens a span that names its route.

use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::harness::{Answer, Site};

/// Listens on this thread, on which a test and the site that it talks to run, until it is dropped.
pub(crate) struct Draws {
    routes: Routes,
    _listening: DefaultGuard,
}

#[derive(Clone, Default)]
struct Routes(Arc<Mutex<Vec<String>>>);

impl Draws {
    pub(crate) fn listen() -> Self {
        let routes = Routes::default();
        let subscriber = tracing_subscriber::registry().with(routes.clone());
        Self { routes, _listening: tracing::subscriber::set_default(subscriber) }
    }

    /// The routes of the requests that reached a handler since this was last asked.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.routes.0.lock())
    }

    /// Asks for every page, and says which of them had to be drawn.
    pub(crate) async fn among<'a>(&self, site: &Site, addresses: &[&'a str]) -> Vec<&'a str> {
        let mut drawn = Vec::new();
        for address in addresses {
            self.take();
            let answer: Answer = site.get(address).await;
            assert!(answer.status.is_success(), "{address}: {}", answer.status);
            if !self.take().is_empty() {
                drawn.push(*address);
            }
        }
        drawn
    }
}

impl<S: tracing::Subscriber> Layer<S> for Routes {
    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if span.metadata().name() == "request" {
            span.record(&mut Visitor(&self.0));
        }
    }
}

struct Visitor<'a>(&'a Mutex<Vec<String>>);

impl Visit for Visitor<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "route" {
            self.0.lock().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
