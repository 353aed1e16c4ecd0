//! Doing one thing again and again for a while, and how often it was done.

use std::time::{Duration, Instant};

/// Runs in, uncounted: a database that has just been made still makes its files longer, which
/// costs more than writing into them.
const RUN_IN: Duration = Duration::from_secs(1);

/// Counts.
pub(crate) const TIME: Duration = Duration::from_secs(3);

/// One worker's stint.
pub(crate) struct Stint {
    begun: Instant,
    /// How often it was done, with the time of running in.
    pub(crate) done: u32,
    counted: u32,
}

impl Stint {
    /// Begins now.
    pub(crate) fn begin() -> Self {
        Self { begun: Instant::now(), done: 0, counted: 0 }
    }

    /// Is there time for another one?
    pub(crate) fn goes_on(&self) -> bool {
        self.begun.elapsed() < RUN_IN + TIME
    }

    /// Counts one that is done.
    pub(crate) fn count(&mut self) {
        self.done += 1;
        self.counted += u32::from(self.begun.elapsed() >= RUN_IN);
    }

    /// How many were done in a second, after running in.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(self.counted) / self.begun.elapsed().saturating_sub(RUN_IN).as_secs_f64()
    }
}
