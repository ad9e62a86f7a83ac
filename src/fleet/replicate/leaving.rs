//! Leaving: what admins order reaches a device while it is online, or at its next contact.
//!
//! When an order is carried out is known beforehand, so that a life can be run ahead up to it. Until it reaches the
//! device, the device lives on, and a later order overrides it; one for a device that isn't managed then comes to
//! nothing.

use super::{Run, gating};
use crate::engine::Purpose;
use crate::fleet::event::Kind;
use crate::fleet::life::{Life, Observer as _};
use crate::fleet::presence::Luck;
use crate::fleet::record::Count;
use crate::fleet::roster::{Holds, Row, Stage};
use crate::intune::BuiltIn;
use crate::plan::order::{Order, Ordered};
use crate::plan::story::LifeEvent;
use crate::rules::actions::{self, Removal};
use crate::rules::{apple, autopilot, entra, graph, push};
use crate::units::time::DAY;
use crate::units::{CohortId, DeviceId, SimTime, Span};

/// An order as one device meets it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Errand {
    /// When it is carried out.
    pub at: SimTime,
    /// What.
    pub what: Ordered,
    /// From when on its people have it enroll again.
    pub again: SimTime,
    /// Whether the device is told at once; otherwise it asks at its next check-in.
    pub told: bool,
}

impl Run<'_> {
    /// The orders for a device, in order of time.
    fn errands(&self, cohort: CohortId, ordinal: u32) -> impl Iterator<Item = Errand> + '_ {
        let ours = move |order: &&Order| order.cohort == cohort && ordinal < order.devices;
        let orders = self.plan.orders.iter().zip(&self.approvals);
        orders.filter(move |(order, _)| ours(order)).map(move |(order, approval)| {
            let days = match order.what {
                Ordered::Retire => actions::days_later(order.behind + ordinal, &self.plan.rules),
                Ordered::Wipe
                | Ordered::Delete
                | Ordered::Orphan
                | Ordered::Disconnect
                | Ordered::Erase
                | Ordered::Unenroll => 0,
            };
            // A script asks for one device after another.
            let asked = match order.what {
                Ordered::Wipe | Ordered::Delete => order.at + graph::accepted_after(ordinal, &self.plan.rules),
                Ordered::Retire | Ordered::Orphan | Ordered::Disconnect | Ordered::Erase | Ordered::Unenroll => {
                    order.at
                }
            };
            // What waits for another day is carried out as soon as that begins.
            let at = if days > 0 { order.day + Span::seconds(DAY).times(days) } else { asked.max(order.day) };
            let told = push::notifies(self.plan.cohorts[cohort.index()].platform);
            Errand { at: at + *approval, what: order.what, again: order.again, told }
        })
    }

    /// When the user of a device that enrolled at `enrolled` removes its management, if they do (APL-ADE-10).
    fn removal(&self, cohort: CohortId, ordinal: u32, enrolled: SimTime) -> Option<Errand> {
        if !self.plan.cohorts[cohort.index()].added_later {
            return None;
        }
        let draw = self.owners[cohort.index()].open(ordinal, Purpose::Removal, 0).draw();
        let at = apple::removed_at(enrolled, draw, &self.plan.rules)?;
        Some(Errand { at, what: Ordered::Unenroll, again: SimTime::NEVER, told: true })
    }

    /// The order that rolls back a device's wave, if its gate did, for a device that enrolled at `enrolled`. An attempt that
    /// was under way at a stop which lets nobody begin another one ends, and what it enrolled is retired a second later.
    fn rolled_back(&self, cohort: CohortId, ordinal: u32, enrolled: SimTime) -> Option<Errand> {
        if self.rolled_back.is_empty() {
            return None;
        }
        let device = self.roster.device(self.plan, cohort, ordinal)?;
        let group = self.roster.whose(self.plan, device).0;
        let at = self.rolled_back[group];
        let late = at <= enrolled && gating::stops_those_in_flight(self.plan, group);
        let at = if late { enrolled + Span::seconds(1) } else { at };
        let told = push::notifies(self.plan.cohorts[cohort.index()].platform);
        (at < SimTime::NEVER).then_some(Errand { at, what: Ordered::Retire, again: SimTime::NEVER, told })
    }

    /// Whether the lives of a group's devices end by themselves only.
    fn undisturbed(&self, group: usize) -> bool {
        self.rolled_back.is_empty()
            && self.plan.orders.is_empty()
            && !self.plan.cohorts[self.plan.groups[group].cohort.index()].added_later
    }

    /// The errands for a device that enrolled at `enrolled` which are carried out later, in order of time; of one moment
    /// the last one.
    pub(super) fn errands_after(&self, cohort: CohortId, ordinal: u32, enrolled: SimTime) -> Vec<Errand> {
        let mut after: Vec<Errand> = self.errands(cohort, ordinal).filter(|errand| errand.at > enrolled).collect();
        after.extend(self.removal(cohort, ordinal, enrolled).filter(|errand| errand.at > enrolled));
        after.sort_by_key(|errand| errand.at);
        after.reverse();
        after.dedup_by_key(|errand| errand.at);
        after.reverse();
        after
    }

    /// The next errand for a device that enrolled at `enrolled` which is carried out after `now`.
    fn next_errand(&self, cohort: CohortId, ordinal: u32, enrolled: SimTime, now: SimTime) -> Option<Errand> {
        let others =
            self.removal(cohort, ordinal, enrolled).into_iter().chain(self.rolled_back(cohort, ordinal, enrolled));
        let errands = self.errands(cohort, ordinal).chain(others);
        errands.filter(|errand| errand.at > now).min_by_key(|errand| errand.at)
    }

    /// The order that is on its way to a device at `now`, enrolled at `enrolled`: the last one, which overrides what
    /// else is pending (LIFE-ACT-07).
    pub(super) fn pending(&self, cohort: CohortId, ordinal: u32, enrolled: SimTime, now: SimTime) -> Option<Errand> {
        let others =
            self.removal(cohort, ordinal, enrolled).into_iter().chain(self.rolled_back(cohort, ordinal, enrolled));
        let errands = self.errands(cohort, ordinal).chain(others);
        let since = errands.filter(|errand| errand.at > enrolled && errand.at <= now);
        since.max_by_key(|errand| errand.at)
    }

    /// Whether an errand reaches a device at `at`: when it is carried out, if the device is online then and is told, or at
    /// its next contact. What is about the record alone happens wherever the device is.
    pub(super) fn reaches(errand: Errand, life: &Life, at: SimTime) -> bool {
        if errand.what.needs_no_contact() {
            return at == errand.at;
        }
        let asks = !errand.told && at >= errand.at && at == life.next_check_in() && at < life.expires();
        let here = life.online() && (asks || (errand.told && at == errand.at));
        here || (at >= errand.at && !life.online() && at == life.next_online() && at < life.expires())
    }

    /// A device leaves management at `now`, by an order that has reached it.
    pub(super) fn leave(&mut self, device: DeviceId, life: &mut Life, errand: Errand, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.leaves_faults(device, now);
        self.out_of_reach(device, (group, cohort), life.enrolled(), life.managed_until(now));
        if matches!(errand.what, Ordered::Orphan | Ordered::Unenroll) {
            self.orphan(device, life, errand, now);
            return;
        }
        let world = self.worlds[cohort.index()];
        let path = self.path(cohort).like;
        let mut scribe = self.scribe(device, group, cohort, ordinal);
        life.finish(&world, now, &mut scribe);
        let (removal, reached) = match errand.what {
            Ordered::Retire => (LifeEvent::Retired, Some(now)),
            Ordered::Wipe => (LifeEvent::Wiped, Some(now)),
            Ordered::Delete | Ordered::Disconnect | Ordered::Orphan | Ordered::Erase | Ordered::Unenroll => {
                scribe.see(now, LifeEvent::RecordDeleted, false);
                let mut luck = Luck::new(&self.owners[cohort.index()], ordinal, life.number());
                let next = if life.online() && errand.told { now } else { life.next_contact(&world, &mut luck) };
                let heard = errand.what != Ordered::Erase && next < life.expires() && !life.lapsed();
                (removes(errand.what, path), Some(next).filter(|_| heard))
            }
        };
        let lost = matches!(errand.what, Ordered::Disconnect | Ordered::Erase);
        self.settle(device, life, now);
        if !life.lapsed() {
            self.count(group, Count::Enrolled, now, -1);
        }
        if lost {
            self.lose(device, group, errand.what, now);
        } else {
            self.count(group, Count::Removed, now, 1);
        }
        let row = self.roster.row(device);
        // Microsoft Entra may keep its object (LIFE-ACT-01, CLN-ENT-01). A life may be run ahead of the others', so that
        // what it held is freed by an event of its own, a second later, however lives are run.
        let registered = path.is_some_and(autopilot::needs_registration);
        let goes = entra::goes_with_removal(path, world.cohort.platform);
        let freed = Holds { place: true, object: goes };
        let (holds, last_contact) = (row.holds.without(freed), life.last_contact(&world, now));
        self.roster.put(device, Row { stage: Stage::Removed, deleted_at: SimTime::MIN, last_contact, holds, ..row });
        self.schedule(now + Span::seconds(1), Kind::Frees, device.0, u32::from(goes));
        let home = if life.online() { now } else { life.next_online() };
        self.recall(device, (errand.again, home), now, now);
        let Some(reached) = reached.filter(|at| *at < self.plan.horizon) else { return };
        self.scribe(device, group, cohort, ordinal).show(reached, removal, false);
        // Out of the box again: Windows Autopilot takes it up (WIN-AP-LIFE-04).
        if autopilot::comes_back(removal == LifeEvent::Wiped, registered) {
            self.retry(device, reached + Span::seconds(1));
        }
    }

    /// What a device held that left is free for others; its place in Microsoft Entra too, if its object went.
    pub(super) fn frees(&mut self, device: DeviceId, entra: bool, now: SimTime) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let user = self.gates.user(self.plan, cohort, ordinal);
        self.gates.release(self.path(cohort), user, Holds { place: true, object: entra });
        self.note_licenses(now);
        self.record.events += 1;
    }

    /// Up to when a turn-by-turn life may be run from `now`: the next order for the device, or the run's end.
    pub(super) fn bound(&self, device: DeviceId, group: usize, now: SimTime) -> SimTime {
        if self.undisturbed(group) {
            return self.plan.horizon;
        }
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let Some(life) = self.lives[device.index()] else { return self.plan.horizon };
        let next = self.next_errand(cohort, ordinal, life.enrolled(), now).map_or(SimTime::NEVER, |next| next.at);
        let pending = self.pending(cohort, ordinal, life.enrolled(), now);
        let asks = life.online() && pending.is_some_and(|errand| !errand.told);
        let asks = if asks { life.next_check_in() } else { SimTime::NEVER };
        next.min(asks).min(self.may_roll_back(group, now)).min(self.plan.horizon)
    }

    /// Whether a turn-by-turn life's turn at `now` is an order's and not its own: the life ends, or goes on as if
    /// nothing had been there.
    pub(super) fn runs_errand(&mut self, device: DeviceId, group: usize, now: SimTime) -> bool {
        if self.undisturbed(group) {
            return false;
        }
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let Some(mut life) = self.lives[device.index()] else { return false };
        let Some(errand) = self.pending(cohort, ordinal, life.enrolled(), now) else { return false };
        if Run::reaches(errand, &life, now) {
            self.lives[device.index()] = None;
            self.leave(device, &mut life, errand, now);
            return true;
        }
        // An order that finds the device offline; a turn of the life's own may be due in the same second.
        let order_alone = now == errand.at && life.next(&self.worlds[cohort.index()], SimTime::NEVER).1 != now;
        if order_alone {
            self.go_on(device, group, now);
        }
        order_alone
    }
}

/// What the loss of its record does to a device, when it hears of it.
fn removes(what: Ordered, path: Option<BuiltIn>) -> LifeEvent {
    if what == Ordered::Disconnect {
        return LifeEvent::Unenrolled;
    }
    match actions::delete_triggers(path.unwrap_or(BuiltIn::AutomaticJoin)) {
        Removal::Retire => LifeEvent::Retired,
        Removal::Wipe => LifeEvent::Wiped,
    }
}
