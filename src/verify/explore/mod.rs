//! Exploration: small scenarios made up at random, held against laws that hold in every scenario.
//!
//! [`made_up::text`] is a function of (seed, number) alone. [`Ran::of`] runs a plan in every way that a law speaks of,
//! [`Ran::findings`] holds what came of it against every [`Law`]. Tests and the command use the same of both; a run can be
//! doctored between the two, which is how the tests show that each law can be broken.

pub mod made_up;

mod explored;
mod figures;
mod law;
mod life;
mod records;
mod sums;
mod variety;

#[cfg(test)]
mod tests;

pub use explored::Explored;
pub use law::{Broken, Findings, Law};

use crate::fleet::record::Record;
use crate::fleet::watch::Step;
use crate::fleet::{replicate, told};
use crate::plan::{CheckIns, Plan};
use crate::study::{Summary, study};
use crate::units::SimTime;

/// The replication that is looked at; not the first, so that a draw which forgets it shows.
pub const REPLICATION: u32 = 1;

/// Every so many explorations are thorough: the run is repeated, and whole studies are held against each other, which costs
/// more than all the rest.
const THOROUGH_EVERY: u64 = 12;

/// Whether the exploration with a number is a thorough one.
#[must_use]
pub const fn is_thorough(number: u64) -> bool {
    number.is_multiple_of(THOROUGH_EVERY)
}

/// A device's steps in order of time.
pub type Steps = Vec<(SimTime, Step)>;

/// A plan, and what came of it.
#[derive(Clone, Debug)]
pub struct Ran<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// A replication in which everybody is watched.
    pub record: Record,
    /// The steps of every device, in the order of the roster.
    pub lives: Vec<Steps>,
    /// The same replication without anybody who watches, if the run is thorough.
    pub alone: Option<Record>,
    /// The same with every check-in an event, or counted if the plan has them so.
    pub otherwise: Record,
    /// The study of the plan on one thread and on two, if the run is thorough.
    pub summaries: Option<[Summary; 2]>,
}

impl<'a> Ran<'a> {
    /// Runs a plan.
    #[must_use]
    pub fn of(plan: &'a Plan, thorough: bool) -> Ran<'a> {
        let (record, watches) = told(plan, plan.seed, REPLICATION);
        let check_ins = match plan.check_ins {
            CheckIns::Counted => CheckIns::Each,
            CheckIns::Each => CheckIns::Counted,
        };
        let other = Plan { check_ins, ..plan.clone() };
        Ran {
            plan,
            record,
            lives: watches.into_iter().map(|watch| watch.sorted(plan.horizon)).collect(),
            alone: thorough.then(|| replicate(plan, plan.seed, REPLICATION)),
            otherwise: replicate(&other, plan.seed, REPLICATION),
            summaries: thorough.then(|| [1, 2].map(|jobs| study(plan, jobs, &|| {}))),
        }
    }

    /// What the laws say of it.
    #[must_use]
    pub fn findings(&self) -> Findings {
        let mut found = Findings::default();
        found.check(Law::Runs, true, String::new);
        figures::same(self, &mut found);
        figures::parts(self, &mut found);
        records::levels(self, &mut found);
        records::fates(self, &mut found);
        records::teams(self, &mut found);
        records::lines(self, &mut found);
        records::faults(self, &mut found);
        records::gates(self, &mut found);
        records::deliveries(self, &mut found);
        let lives = life::lives(self, &mut found);
        life::licenses(self, &lives, &mut found);
        sums::add_up(self, &lives, &mut found);
        found
    }
}

/// How many devices and events a plan has, and what the laws say of it; a panic of the simulator is one of them broken.
#[must_use]
pub fn explored(plan: &Plan, thorough: bool) -> ([u64; 2], Findings) {
    caught(|| {
        let ran = Ran::of(plan, thorough);
        ([u64::from(plan.devices()), ran.record.events], ran.findings())
    })
}

/// The findings, or that there are none because something panicked.
fn caught(find: impl FnOnce() -> ([u64; 2], Findings)) -> ([u64; 2], Findings) {
    // What a panic leaves half done is dropped with it.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(find)).unwrap_or_else(|why| {
        let text = why.downcast_ref::<String>().cloned();
        let said = text.or_else(|| why.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let mut found = Findings::default();
        found.check(Law::Runs, false, || said.unwrap_or_else(|| "a panic without words".to_owned()));
        ([0; 2], found)
    })
}
