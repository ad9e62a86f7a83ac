//! How users come by their licenses, and what becomes of the subscription behind them.

use crate::rules::RuleBook;
use crate::rules::subscription::{self, Course, Kind};
use crate::units::{CohortId, Share, SimTime, Spread};

/// How users come by their licenses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assignment {
    /// Everybody has one when it is needed, as long as there is one: at the enrollment.
    WhenNeeded,
    /// An admin gives one to each person of a wave when its window begins.
    Direct,
    /// The people of a wave are put into a licensed group when its window begins.
    Group,
}

/// How licenses are assigned, and what comes in between.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Licensing {
    /// How.
    pub assignment: Assignment,
    /// How often an assignment fails, by the kinds of error that chance brings.
    pub errors: [Share; 5],
    /// From an error until an admin has removed its cause and reprocesses the user.
    pub fix: Spread,
    /// From licenses that were bought or freed until an admin reprocesses those who wait for one.
    pub reprocess: Spread,
    /// Licenses bought, or given up, in order of time.
    pub purchases: Vec<Purchase>,
    /// Licenses taken from people, or given back to them, in order of time.
    pub changes: Vec<Change>,
}

/// Licenses are bought, or fewer of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Purchase {
    /// When.
    pub at: SimTime,
    /// How many more; below zero: how many fewer.
    pub licenses: i64,
}

/// The users of a cohort's first devices lose their licenses, or get them back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// When.
    pub at: SimTime,
    /// Of which cohort.
    pub cohort: CohortId,
    /// Of how many of its devices, by ordinal.
    pub devices: u32,
    /// Whether they get licenses.
    pub gets: bool,
}

impl Licensing {
    /// Everybody has a license when it is needed.
    #[must_use]
    pub fn when_needed(book: &RuleBook) -> Licensing {
        Licensing {
            assignment: Assignment::WhenNeeded,
            errors: [Share::NONE; 5],
            fix: book.license_fix.clone(),
            reprocess: book.license_reprocess.clone(),
            purchases: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// When those who wait get the licenses that were bought or freed at `freed`: once an admin reprocesses them, and not
    /// before (LIC-GRP-05).
    #[must_use]
    pub fn reprocessed_at(&self, freed: SimTime, draw: u64) -> SimTime {
        freed + self.reprocess.span(draw)
    }
}

/// The subscription that the tenant's licenses belong to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subscription {
    /// What was bought.
    pub kind: Kind,
    /// The end of what was paid for, or of the trial.
    pub ends: SimTime,
}

impl Subscription {
    /// When its states begin: [`Course::disabled`] to [`Course::deleted`] is the time in which devices don't get through
    /// to the service, and at the end of it all records go.
    #[must_use]
    pub fn course(&self, book: &RuleBook) -> Course {
        subscription::course(self.kind, self.ends, book)
    }
}
