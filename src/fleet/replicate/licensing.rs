//! Licenses that admins assign: what an enrollment finds, and what a lost license does to devices.

use super::{Run, group_of};
use crate::engine::Streams;
use crate::fleet::assignment::{Standing, Timetable};
use crate::fleet::gates::UserRow;
use crate::fleet::life::{Life, Stale, Turned};
use crate::fleet::pools::Pool;
use crate::fleet::terms::Denied;
use crate::fleet::unlicensed::Noncompliance;
use crate::fleet::watch::Step;
use crate::plan::path::{LicenseNeed, Path};
use crate::plan::story::LifeEvent;
use crate::rules::Refusal;
use crate::rules::license::{AssignmentError, Stretches};
use crate::units::{DeviceId, SimTime};

impl Run<'_> {
    /// Works out all assignments, before anybody enrolls.
    pub(super) fn assign_licenses(&mut self, streams: Streams) {
        self.timetable = Timetable::of(self.plan, (&self.gates, &self.starts), self.owners, streams, &mut self.record);
        let Some(timetable) = &self.timetable else { return };
        for watch in self.watch.each() {
            let (_, cohort, ordinal) = self.roster.whose(self.plan, watch.device);
            let needs = self.plan.paths[self.plan.cohorts[cohort.index()].path.index()].license == LicenseNeed::User;
            let user = self.gates.user(self.plan, cohort, ordinal).row().filter(|_| needs);
            let course = user.map(|user| timetable.course(user)).unwrap_or_default();
            watch.steps.extend(course.into_iter().map(|(time, standing)| (time, Step::License(standing))));
        }
        for (user, without) in timetable.without(self.plan) {
            for device in self.roster.of_user(self.plan, &self.gates, UserRow::of(user)) {
                let (_, cohort, _) = self.roster.whose(self.plan, device);
                let path = &self.plan.paths[self.plan.cohorts[cohort.index()].path.index()];
                if path.license == LicenseNeed::User {
                    self.unlicensed.add(device, without.clone());
                }
            }
        }
    }

    /// Whether a device's user holds a license, where admins assign them (LIC-GATE-01).
    pub(super) fn licensed(&self, path: &Path, user: UserRow, now: SimTime) -> Result<(), Denied> {
        let (Some(timetable), Some(row), LicenseNeed::User) = (&self.timetable, user.row(), path.license) else {
            return Ok(());
        };
        let (standing, opens) = timetable.standing(row, now);
        let why = match standing {
            Standing::Licensed => return Ok(()),
            Standing::InError(AssignmentError::Count) => Refusal::Licenses,
            Standing::Waits | Standing::InError(_) | Standing::Taken => Refusal::Unlicensed,
        };
        Err(Denied { opens, ..Denied::by(why) })
    }

    /// How many licenses are held from `now` on, where enrollments take them, and how much of the other pools.
    pub(super) fn note_licenses(&mut self, now: SimTime) {
        if self.timetable.is_none() {
            self.record.licenses(now, self.gates.licenses_used());
        }
        let [licenses, places] = self.gates.used();
        self.record.pools.holds(Pool::DeviceLicenses, now, licenses);
        self.record.pools.holds(Pool::DemDevices, now, places);
    }

    /// A life has ended at `end`, the record with it or not at all: tells when it was
    /// noncompliant, if its user lost the license.
    pub(super) fn settle(&mut self, device: DeviceId, life: &Life, end: SimTime) {
        if let Some(settled) = self.unlicensed.settle(device, life.enrolled(), end, false) {
            self.block(device, life, &settled.alone);
            self.tell_noncompliance(device, &settled.stretches, end);
        }
    }

    /// The same for a life whose certificate ran out at `end`.
    pub(super) fn settle_expired(&mut self, device: DeviceId, life: &Life, end: SimTime, turned: Turned) -> Turned {
        match turned {
            Turned::Lives => turned,
            Turned::Expired { stale, returns } => {
                Turned::Expired { stale: self.settle_left(device, life, end, stale), returns }
            }
        }
    }

    /// The same for a life whose record stays behind at `end`, and may be noncompliant from then on.
    pub(super) fn settle_left(&mut self, device: DeviceId, life: &Life, end: SimTime, mut stale: Stale) -> Stale {
        let Some(settled) = self.unlicensed.settle(device, life.enrolled(), end, true) else { return stale };
        self.block(device, life, &settled.alone);
        let mut stretches = settled.stretches;
        stale.noncompliant_from = SimTime::NEVER;
        if let Some(open) = stretches.pop_if(|last| last.until == SimTime::NEVER) {
            stale.noncompliant_from = open.from;
            if open.from < stale.deleted_at {
                self.tell_flagged(device, open.from, LifeEvent::Noncompliant, open.license_lost);
            }
        }
        self.tell_noncompliance(device, &stretches, SimTime::NEVER);
        stale
    }

    /// Conditional Access keeps a guarded user from work who is there and noncompliant for want of a license.
    fn block(&mut self, device: DeviceId, life: &Life, alone: &Stretches) {
        let (group, cohort, _) = self.roster.whose(self.plan, device);
        if !self.plan.cohorts[cohort.index()].guarded {
            return;
        }
        for (from, until) in alone {
            self.record.blocked(group_of(group), (*from).max(life.access_at()), *until);
        }
    }

    fn tell_noncompliance(&mut self, device: DeviceId, stretches: &[Noncompliance], end: SimTime) {
        let (group, ..) = self.roster.whose(self.plan, device);
        for one in stretches {
            self.tell_flagged(device, one.from, LifeEvent::Noncompliant, one.license_lost);
            if one.until < end {
                self.tell_flagged(device, one.until, LifeEvent::Compliant, one.license_back);
            }
            self.record.noncompliant(group_of(group), one.from, one.until);
        }
    }

    /// An event of compliance, and whether a license decides it.
    fn tell_flagged(&mut self, device: DeviceId, time: SimTime, event: LifeEvent, license: bool) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.scribe(device, group, cohort, ordinal).show(time, event, license);
    }
}
