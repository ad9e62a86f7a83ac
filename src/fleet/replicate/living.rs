//! Living: from an enrollment to the certificate's expiry, ahead in one go or turn by turn.

use super::leaving::Errand;
use super::{Gait, Run, group_of};
use crate::fleet::event::{Event, Kind};
use crate::fleet::life::{Life, Observer as _, Stale, Turned};
use crate::fleet::presence::{Habit, Luck, Presence};
use crate::fleet::record::Count;
use crate::fleet::roster::{Holds, Row, Stage};
use crate::fleet::scribe::Scribe;
use crate::intune::Step;
use crate::plan::story::LifeEvent;
use crate::units::{DeviceId, SimTime};

impl Run<'_> {
    pub(super) fn enroll(&mut self, device: DeviceId, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let mut row = self.roster.row(device);
        let again = row.enrollments > 0;
        self.count(group, if again { Count::ReEnrollments } else { Count::EnrolledEver }, now, 1);
        if let Some(progress) = self.progress_of(device) {
            progress.enrolled += u64::from(!again);
        }
        self.found(device);
        self.count(group, Count::Enrolled, now, 1);
        self.count(group, Count::Issued, now, 1);
        self.tell(device, now, if again { LifeEvent::ReEnrolled } else { LifeEvent::Enrolled });
        self.leave_behind(device, group, &mut row, now);
        if !again && self.plan.cohorts[cohort.index()].two_records {
            self.tell(device, now, LifeEvent::RecordDuplicated);
            self.count(group, Count::Duplicates, now, 1);
        }
        row.enrollments += 1;
        row.attempts = 0;
        // A client's turn comes once.
        row.resumes = u8::from(self.path(cohort).phases[0].step == Some(Step::Wait));
        row.taken = Holds::NONE;
        row.stage = Stage::Managed;
        let world = self.worlds[cohort.index()];
        let habit = Habit::draw(&self.owners[cohort.index()], ordinal, world.cohort);
        if !again {
            row.lost_at = habit.lost_at(world.cohort, now);
        }
        self.roster.put(device, row);
        let mut luck = Luck::new(&self.owners[cohort.index()], ordinal, row.enrollments);
        let presence = Presence::begin(world.cohort, habit, row.lost_at, now, &mut luck);
        let mut scribe = self.scribe(device, group, cohort, ordinal);
        let mut life = Life::begin(&world, presence, now, &mut luck, &mut scribe);
        if let Some(until) = self.access_at((cohort, ordinal), row, now) {
            life.awaits_access(until);
        }
        match self.gait_of(device, group) {
            Gait::Alone => self.live(device, &mut life, luck),
            Gait::Stepwise | Gait::Each => {
                self.lives[device.index()] = Some(life);
                self.meets_faults(device, now);
                self.go_on(device, group, now);
            }
        }
    }

    /// How a device's life is run: turn by turn if a fault meets its check-ins, or if its user has so many devices that
    /// Intune's limit may count them.
    fn gait_of(&self, device: DeviceId, group: usize) -> Gait {
        let gait = if self.is_roomy(device, group) { Gait::Alone } else { self.gaits[group] };
        match gait {
            Gait::Alone if self.faults.meet(self.plan, device) => Gait::Stepwise,
            Gait::Alone | Gait::Stepwise | Gait::Each => gait,
        }
    }

    /// Whether nothing but Intune's limit is against running a device's life ahead, and its user never comes near it.
    fn is_roomy(&self, device: DeviceId, group: usize) -> bool {
        let Some(most) = self.roomy[group] else { return false };
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let user = self.gates.user(self.plan, cohort, ordinal);
        self.roster.of_user(self.plan, &self.gates, user).len() <= most as usize
    }

    /// An enrollment ends the old record's noncompliance; the record itself stands beside the new one until its time.
    pub(super) fn leave_behind(&mut self, device: DeviceId, group: usize, row: &mut Row, now: SimTime) {
        let end = now.min(row.deleted_at);
        if row.noncompliant_from < end {
            self.record.noncompliant(group_of(group), row.noncompliant_from, end);
            if now < row.deleted_at {
                self.tell(device, now, LifeEvent::Compliant);
            }
        }
        row.noncompliant_from = SimTime::NEVER;
        if row.enrollments > 0 && now < row.deleted_at {
            self.tell(device, now, LifeEvent::RecordDuplicated);
            self.count(group, Count::Duplicates, now, 1);
            self.count(group, Count::Duplicates, row.deleted_at, -1);
        }
    }

    /// Runs a life ahead to its end or the run's.
    pub(super) fn live(&mut self, device: DeviceId, life: &mut Life, mut luck: Luck<'_>) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = self.worlds[cohort.index()];
        let horizon = self.plan.horizon;
        let orders = self.errands_after(cohort, ordinal, life.enrolled());
        let (mut pending, mut next): (Option<Errand>, _) = (None, orders.first().copied());
        let mut scribe = self.scribe(device, group, cohort, ordinal);
        let ended = loop {
            let asks = pending.filter(|errand| !errand.told && life.online()).map(|_| life.next_check_in());
            let bound = next.map_or(horizon, |errand| errand.at.min(horizon)).min(asks.unwrap_or(horizon));
            let (leg, at) = life.next(&world, bound);
            scribe.leg(leg, world.rules.every);
            if at >= horizon {
                life.finish(&world, horizon, &mut scribe);
                self.out_of_reach(device, (group, cohort), life.enrolled(), life.managed_until(horizon));
                self.settle(device, life, horizon);
                return;
            }
            let ordered = next.is_some_and(|errand| errand.at == at);
            if ordered {
                pending = next;
                next = orders.iter().copied().find(|errand| errand.at > at);
            }
            if let Some(errand) = pending.filter(|errand| Run::reaches(*errand, life, at)) {
                self.leave(device, life, errand, at);
                return;
            }
            if ordered {
                continue;
            }
            let turned = life.turn(&world, at, &mut luck, &mut scribe);
            if turned != Turned::Lives {
                break self.settle_expired(device, life, at, turned);
            }
        };
        self.out_of_reach(device, (group, cohort), life.enrolled(), life.expires());
        self.record.outages.runs_out(group, life.expires());
        self.expired(device, ended);
    }

    /// A turn-by-turn life goes on to its next turn.
    pub(super) fn go_on(&mut self, device: DeviceId, group: usize, now: SimTime) {
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let world = self.worlds[cohort.index()];
        let bound = self.bound(device, group, now);
        let life = self.lives[device.index()].as_mut().expect("a life that has turns is stored");
        let (leg, at) = life.next(&world, bound);
        self.passes_faults(device, leg);
        if leg.count > 0 && self.gaits[group] == Gait::Each {
            let event = Event { device: device.0, extra: at.raw(), number: group_of(group), kind: Kind::CheckIn };
            self.calendar.schedule(leg.first, event);
            return;
        }
        self.scribe(device, group, cohort, ordinal).leg(leg, world.rules.every);
        self.schedule_turn(at, device.0, group_of(group));
    }

    #[inline]
    pub(super) fn check_in(&mut self, now: SimTime, event: Event) {
        self.record.check_in(event.number, now);
        if let Some(watch) = self.watch.of(DeviceId(event.device)) {
            watch.check_in(now);
        }
        let next = now + self.beats[usize::from(event.number)];
        let until = SimTime::from_raw(event.extra);
        if next < until {
            self.calendar.schedule(next, event);
        } else {
            self.schedule_turn(until, event.device, event.number);
        }
    }

    pub(super) fn turn(&mut self, device: DeviceId, group: usize, now: SimTime) {
        if self.runs_errand(device, group, now) {
            return;
        }
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let world = self.worlds[cohort.index()];
        let life = self.lives[device.index()].as_mut().expect("a life that has turns is stored");
        let mut luck = Luck::new(&self.owners[cohort.index()], ordinal, life.number());
        let key = self.keys[cohort.index()].wrapping_add(u64::from(ordinal));
        let watch = self.watch.of(device);
        let apart = self.unlicensed.silences(device);
        let mut scribe = Scribe { record: &mut self.record, group: group_of(group), key, watch, apart };
        match life.turn(&world, now, &mut luck, &mut scribe) {
            Turned::Lives => {
                self.after_turn(device, group, now);
                self.go_on(device, group, now);
            }
            ended @ Turned::Expired { .. } => {
                let life = *life;
                self.lives[device.index()] = None;
                self.leaves_faults(device, now);
                self.out_of_reach(device, (group, cohort), life.enrolled(), life.expires());
                self.record.outages.runs_out(group, life.expires());
                let ended = self.settle_expired(device, &life, now, ended);
                self.expired(device, ended);
            }
        }
    }

    /// A certificate ran out: the device enrolls again when it returns, if its people do that.
    pub(super) fn expired(&mut self, device: DeviceId, ended: Turned) {
        let Turned::Expired { stale, returns } = ended else { return };
        let (_, cohort, _) = self.roster.whose(self.plan, device);
        self.record_stands(device, stale);
        if self.plan.cohorts[cohort.index()].returns_after_expiry && returns < self.plan.horizon {
            self.schedule(returns, Kind::AttemptStarts, device.0, 0);
        }
    }

    /// A device has left its record behind, which stands until its time.
    pub(super) fn record_stands(&mut self, device: DeviceId, stale: Stale) {
        let row = self.roster.row(device);
        let Stale { noncompliant_from, deleted_at, last_contact } = stale;
        self.roster.put(device, Row { stage: Stage::Expired, noncompliant_from, deleted_at, last_contact, ..row });
    }
}
