//! A resource with a queue: so many units, first come, first served.
//!
//! It keeps no clock. Callers tell it the instant and the open time of each arrival and release; what it returns says
//! whose service starts. Little's law holds exactly, in integers: the area under the queue is the sum of the waits plus
//! the waits so far of those still in line.

use crate::units::SimTime;
use std::collections::VecDeque;

/// Somebody in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Waiting<T> {
    who: T,
    since: SimTime,
    open_since: u32,
}

/// A service that starts now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started<T> {
    /// Whose.
    pub who: T,
    /// How long they waited, elapsed [s].
    pub waited: u32,
    /// How long they waited while it was open [s].
    pub waited_open: u32,
}

/// Units that serve one at a time each, and the line before them.
#[derive(Clone, Debug)]
pub struct Resource<T> {
    units: u32,
    busy: u32,
    line: VecDeque<Waiting<T>>,
    /// Area under the queue so far [jobs x s], elapsed, up to `changed`.
    area: u64,
    changed: SimTime,
}

impl<T: Copy> Resource<T> {
    /// `units` idle units and nobody in line.
    #[must_use]
    pub fn new(units: u32) -> Resource<T> {
        Resource { units, busy: 0, line: VecDeque::new(), area: 0, changed: SimTime::MIN }
    }

    /// Units at work.
    #[must_use]
    pub fn busy(&self) -> u32 {
        self.busy
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.line.len()
    }

    /// Area under the queue up to `now` [jobs x s].
    #[must_use]
    pub fn area(&self, now: SimTime) -> u64 {
        self.area + self.line.len() as u64 * u64::from(now.since(self.changed).as_seconds())
    }

    /// Who still waits, first in line first, and since when.
    pub fn line(&self) -> impl Iterator<Item = (T, SimTime, u32)> {
        self.line.iter().map(|w| (w.who, w.since, w.open_since))
    }

    /// Somebody arrives and stands in line; `open` is the open time [s] so far. [`Resource::start`] says who is next.
    pub fn arrive(&mut self, who: T, now: SimTime, open: u32) {
        self.settle(now);
        self.line.push_back(Waiting { who, since: now, open_since: open });
    }

    /// The next service that starts now, if a unit is idle and somebody waits. Call it until it has none.
    pub fn start(&mut self, now: SimTime, open: u32) -> Option<Started<T>> {
        if self.busy >= self.units {
            return None;
        }
        self.settle(now);
        let next = self.line.pop_front()?;
        self.busy += 1;
        Some(Started {
            who: next.who,
            waited: now.since(next.since).as_seconds(),
            waited_open: open.saturating_sub(next.open_since),
        })
    }

    /// Somebody arrives at an idle unit with nobody in line and is served at once; false if they must stand in line.
    pub fn take(&mut self) -> bool {
        let free = self.busy < self.units && self.line.is_empty();
        if free {
            self.busy += 1;
        }
        free
    }

    /// A service ends.
    ///
    /// # Panics
    /// If nobody is served.
    pub fn release(&mut self) {
        assert!(self.busy > 0, "a service ended that never began");
        self.busy -= 1;
    }

    /// Brings the area up to `now`.
    fn settle(&mut self, now: SimTime) {
        self.area = self.area(now);
        self.changed = now;
    }
}
