//! What times without a connector, token or subscription do to devices, counted for each of them by itself.
//!
//! Counts only: who cannot be reached, who is refused and who is lost is decided elsewhere. They cover the whole run,
//! the warm-up too.

use crate::intune::{BuiltIn, Platform};
use crate::plan::Plan;
use crate::plan::lapse::Outage;
use crate::plan::order::Ordered;
use crate::rules::{Refusal, RuleBook};
use crate::units::{Hours, SimTime};

/// What one outage does.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Toll {
    /// Devices with a valid certificate that could not be reached, for any part of it.
    pub silenced: u64,
    /// Those of them that were still managed when it was over.
    pub back: u64,
    /// Those of them whose own certificate ran out before it was over.
    pub ran_out: u64,
    /// Devices that lost their management by it.
    pub lost: u64,
    /// Those of them that enrolled again.
    pub again: u64,
    /// Enrollments that it refused.
    pub refused: u64,
    /// Devices whose users Conditional Access kept from work, while it lasted or after their management was lost.
    pub blocked: u64,
    /// The work hours in which it did [s].
    pub blocked_seconds: u64,
    /// When it first keeps a device from being reached, or refuses one; none if it never does.
    pub first: Option<SimTime>,
}

/// An outage and its toll so far.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Outing {
    outage: Outage,
    /// Of each group, whether its devices cannot be reached while it lasts.
    silences: Vec<bool>,
    toll: Toll,
}

/// The outages of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outages {
    all: Vec<Outing>,
    horizon: SimTime,
}

impl Outages {
    /// Those of `plan`, of which nothing has happened yet.
    #[must_use]
    pub fn new(plan: &Plan) -> Outages {
        let of = |outage: Outage| Outing {
            silences: plan
                .groups
                .iter()
                .map(|group| outage.silences(plan.cohorts[group.cohort.index()].platform, &plan.rules))
                .collect(),
            outage,
            toll: Toll::default(),
        };
        Outages { all: plan.outages().into_iter().map(of).collect(), horizon: plan.horizon }
    }

    /// Whether any of them ends the management of devices.
    #[must_use]
    pub fn take_any(&self) -> bool {
        self.all.iter().any(|one| one.outage.takes.is_some())
    }

    /// What each of them did, in the plan's order.
    #[must_use]
    pub fn tolls(&self) -> Vec<Toll> {
        self.all.iter().map(|one| one.toll).collect()
    }

    /// A device of a group was managed in [from, until).
    pub fn managed(&mut self, group: usize, from: SimTime, until: SimTime) {
        for one in self.all.iter_mut().filter(|one| one.silences[group]) {
            let (begins, ends) = (one.outage.from.max(from), one.outage.until.min(until));
            if begins < ends && begins < self.horizon {
                one.toll.silenced += 1;
                one.toll.stops(begins.max(SimTime::START));
                one.toll.back += u64::from(one.outage.until < until.min(self.horizon));
            }
        }
    }

    /// The certificate of a group's device runs out at `now`.
    pub fn runs_out(&mut self, group: usize, now: SimTime) {
        for one in self.all.iter_mut().filter(|one| one.silences[group] && one.outage.on(now)) {
            one.toll.ran_out += u64::from(now < self.horizon);
        }
    }

    /// A device loses its management at `now` by `what`: the outage behind it, to be named when it enrolls again.
    pub fn loses(&mut self, now: SimTime, what: Ordered) -> Option<usize> {
        let row = self.all.iter().position(|one| one.outage.takes == Some((now, what)))?;
        self.all[row].toll.lost += 1;
        Some(row)
    }

    /// A device that was lost in outage `row` has enrolled again.
    pub fn returns(&mut self, row: usize) {
        self.all[row].toll.again += 1;
    }

    /// An enrollment by `path` is refused.
    pub fn refuses(
        &mut self,
        why: Refusal,
        (path, platform): (Option<BuiltIn>, Platform),
        now: SimTime,
        book: &RuleBook,
    ) {
        let behind = |outage: &Outage| outage.on(now) && outage.refuses(why, path, platform, book);
        if let Some(one) = self.all.iter_mut().find(|one| behind(&one.outage)) {
            one.toll.refused += 1;
            one.toll.stops(now);
        }
    }

    /// The user of a group's device was kept from work in [from, until): what of it lies in an outage that silences it.
    pub fn blocks(&mut self, group: usize, work: &Hours, from: SimTime, until: SimTime) {
        for one in self.all.iter_mut().filter(|one| one.silences[group]) {
            let (begins, ends) = (one.outage.from.max(from), one.outage.until.min(until));
            one.toll.blocks(work, begins, ends.min(self.horizon), true);
        }
    }

    /// The user of a device that was lost in outage `row` is kept from work in [from, until); `fresh` if the outage had
    /// not kept them before.
    pub fn blocks_lost(&mut self, row: usize, work: &Hours, (from, until): (SimTime, SimTime), fresh: bool) {
        self.all[row].toll.blocks(work, from, until.min(self.horizon), fresh);
    }
}

impl Toll {
    fn stops(&mut self, now: SimTime) {
        self.first = Some(self.first.map_or(now, |first| first.min(now)));
    }

    fn blocks(&mut self, work: &Hours, from: SimTime, until: SimTime, fresh: bool) {
        if from < until {
            self.blocked += u64::from(fresh);
            self.blocked_seconds += u64::from(work.between(from, until).as_seconds());
        }
    }
}
