//! Leaving: what admins order reaches a device while it is online, or at its next contact.
//!
//! When an order is carried out is known beforehand, so that a life can be run ahead up to it. Until it reaches the
//! device, the device lives on; an order for a device that isn't managed then comes to nothing.

use super::Run;
use crate::fleet::life::{Life, Observer as _};
use crate::fleet::record::Count;
use crate::fleet::roster::{Row, Stage};
use crate::intune::BuiltIn;
use crate::plan::order::{Order, Ordered};
use crate::plan::story::LifeEvent;
use crate::rules::actions::{self, Removal};
use crate::rules::autopilot;
use crate::units::time::DAY;
use crate::units::{CohortId, DeviceId, SimTime, Span};

/// An order as one device meets it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Errand {
    /// When it is carried out.
    pub at: SimTime,
    /// What.
    pub what: Ordered,
}

impl Run<'_> {
    /// The first order for a device that is carried out after `enrolled`, if there is one.
    pub(super) fn errand(&self, cohort: CohortId, ordinal: u32, enrolled: SimTime) -> Option<Errand> {
        let ours = |order: &&Order| order.cohort == cohort && ordinal < order.devices;
        let errand = |order: &Order| {
            let limited = order.what == Ordered::Retire;
            let days = if limited { actions::days_later(order.behind + ordinal, &self.plan.rules) } else { 0 };
            Errand { at: order.at + Span::seconds(DAY).times(days), what: order.what }
        };
        let after = self.plan.orders.iter().filter(ours).map(errand).filter(|errand| errand.at > enrolled);
        after.min_by_key(|errand| errand.at)
    }

    /// Whether an errand reaches a device at `at`: when it is carried out, if the device is online then, or at its next
    /// contact. A record is deleted wherever the device is.
    pub(super) fn reaches(errand: Errand, life: &Life, at: SimTime) -> bool {
        let here = at == errand.at && (life.online() || errand.what == Ordered::Delete);
        here || (at >= errand.at && !life.online() && at == life.next_online() && at < life.expires())
    }

    /// A device leaves management at `now`, by an order that has reached it.
    pub(super) fn leave(&mut self, device: DeviceId, life: &mut Life, errand: Errand, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = self.worlds[cohort.index()];
        let path = self.path(cohort).like;
        let mut scribe = self.scribe(device, group, cohort, ordinal);
        life.finish(&world, now, &mut scribe);
        let (removal, reached) = match errand.what {
            Ordered::Retire => (Removal::Retire, Some(now)),
            Ordered::Wipe => (Removal::Wipe, Some(now)),
            Ordered::Delete => {
                scribe.see(now, LifeEvent::RecordDeleted, false);
                let next = if life.online() { now } else { life.next_online() };
                let triggered = actions::delete_triggers(path.unwrap_or(BuiltIn::AutomaticJoin));
                (triggered, Some(next).filter(|at| *at < life.expires()))
            }
        };
        self.count(group, Count::Enrolled, now, -1);
        self.count(group, Count::Removed, now, 1);
        let row = self.roster.row(device);
        self.roster.put(device, Row { stage: Stage::Removed, deleted_at: SimTime::MIN, ..row });
        let Some(reached) = reached.filter(|at| *at < self.plan.horizon) else { return };
        let event = if removal == Removal::Wipe { LifeEvent::Wiped } else { LifeEvent::Retired };
        self.scribe(device, group, cohort, ordinal).show(reached, event, false);
        // Out of the box again: Windows Autopilot takes it up (WIN-AP-LIFE-04).
        let registered = path.is_some_and(autopilot::needs_registration);
        if autopilot::comes_back(removal == Removal::Wipe, registered) {
            self.retry(device, reached);
        }
    }

    /// The errand of a turn-by-turn life, if there is one.
    pub(super) fn errand_of(&self, device: DeviceId, group: usize) -> Option<Errand> {
        if self.plan.orders.is_empty() {
            return None;
        }
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        self.errand(cohort, ordinal, self.lives[device.index()].as_ref()?.enrolled())
    }

    /// Whether a turn at `now` belongs to the errand: the life ends, or goes on as if nothing had been there.
    pub(super) fn runs_errand(&mut self, device: DeviceId, group: usize, errand: Errand, now: SimTime) -> bool {
        let Some(mut life) = self.lives[device.index()] else { return false };
        if Run::reaches(errand, &life, now) {
            self.lives[device.index()] = None;
            self.leave(device, &mut life, errand, now);
            return true;
        }
        if now == errand.at {
            self.go_on(device, group, now);
        }
        now == errand.at
    }

    /// Up to when a life may be run: its next errand, or the run's end.
    pub(super) fn bound(&self, errand: Option<Errand>, now: SimTime) -> SimTime {
        match errand {
            Some(errand) if errand.at > now => errand.at.min(self.plan.horizon),
            Some(_) | None => self.plan.horizon,
        }
    }
}
