//! What lapses of the tenant's connectors do to devices: some cannot be reached for a while, some are lost for good.

use super::leaving::Errand;
use super::{Run, group_of};
use crate::engine::Purpose;
use crate::fleet::life::Life;
use crate::fleet::record::Count;
use crate::fleet::watch::Step;
use crate::plan::order::Ordered;
use crate::plan::story::LifeEvent;
use crate::rules::cleanup;
use crate::units::{CohortId, DeviceId, SimTime};

impl Run<'_> {
    /// A device was managed in [from, until): counts how much of that it could not be reached.
    pub(super) fn out_of_reach(
        &mut self,
        device: DeviceId,
        (group, cohort): (usize, CohortId),
        from: SimTime,
        until: SimTime,
    ) {
        let plan = self.plan;
        self.record.outages.managed(group, from, until);
        for silence in &plan.cohorts[cohort.index()].silences {
            let (begins, ends) = (silence.from.max(from), silence.until.min(until));
            if begins < ends {
                self.count(group, Count::OutOfReach, begins, 1);
                self.count(group, Count::OutOfReach, ends, -1);
                self.note(device, begins, Step::Silenced);
                if silence.until < until {
                    self.note(device, ends, Step::Reachable);
                }
            }
        }
    }

    /// A device loses its management at `now` with something of the tenant, or by its user.
    pub(super) fn lose(&mut self, device: DeviceId, group: usize, what: Ordered, now: SimTime) {
        self.count(group, Count::ManagementLost, now, 1);
        // Of what a user does the life tells by itself.
        if what != Ordered::Unenroll {
            self.note(device, now, Step::ManagementLost(what));
        }
        if let Some(row) = self.record.outages.loses(now, what) {
            self.lost_in[device.index()] = u16::try_from(row + 1).expect("lapses are few");
        }
    }

    /// The outage that took a device out of management which hasn't enrolled again since.
    fn lost_in(&self, device: DeviceId) -> Option<usize> {
        self.lost_in.get(device.index()).and_then(|row| usize::from(*row).checked_sub(1))
    }

    /// A device enrolls again: if it was lost in an outage, it is back.
    pub(super) fn found(&mut self, device: DeviceId) {
        if let Some(row) = self.lost_in(device) {
            self.lost_in[device.index()] = 0;
            self.record.outages.returns(row);
        }
    }

    /// Nobody hears of a device again, and its record stays: another push certificate took the place of the one that it
    /// enrolled under, and the record goes the way of a silent one's; or its user removed management, and the record has
    /// no certificate to go with (LIFE-ACT-09).
    pub(super) fn orphan(&mut self, device: DeviceId, life: &mut Life, errand: Errand, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = self.worlds[cohort.index()];
        let (by_user, lapsed) = (errand.what == Ordered::Unenroll, life.lapsed());
        let expires = if by_user { SimTime::NEVER } else { life.runs_out() };
        let mut scribe = self.scribe(device, group, cohort, ordinal);
        // The certificate runs out in its own time, if it has not yet; the device has not counted as enrolled since `now`.
        if by_user {
            scribe.show(now, LifeEvent::Unenrolled, false);
        } else if !lapsed {
            scribe.show(expires, LifeEvent::CertificateExpired, false);
        }
        let stale = life.leave(&world, now, cleanup::deletes_at(expires, world.book), &mut scribe);
        let stale = self.settle_left(device, life, now, stale);
        if !lapsed {
            self.count(group, Count::Expired, expires, 1);
            self.count(group, Count::Enrolled, now, -1);
        }
        self.lose(device, group, errand.what, now);
        self.record_stands(device, stale);
        let home = if life.online() { now } else { life.next_online() };
        self.recall(device, (errand.again, home), now, stale.noncompliant_from);
    }

    /// Whoever lost management through no fault of their own enrolls again from `again` on, as soon as they respond to
    /// being asked and the device is online, which it is from `home` on. Until then their access is blocked, as far as they
    /// are there and the device is noncompliant.
    pub(super) fn recall(
        &mut self,
        device: DeviceId,
        (again, home): (SimTime, SimTime),
        now: SimTime,
        noncompliant_from: SimTime,
    ) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let (kind, row) = (&self.plan.cohorts[cohort.index()], self.roster.row(device));
        if again == SimTime::NEVER || !kind.returns_after_expiry {
            return;
        }
        let draw = self.owners[cohort.index()].open(ordinal, Purpose::Recall, row.enrollments).draw();
        let time = (again.max(now) + kind.response.delay.span(draw)).max(home);
        if time < row.lost_at {
            self.note(device, again.max(now), Step::Recalled(time));
            if kind.guarded {
                let times = (noncompliant_from.max(now).max(home), time);
                self.record.blocked_lost(group_of(group), self.lost_in(device), times, noncompliant_from >= now);
            }
            self.retry(device, time);
        }
    }
}
