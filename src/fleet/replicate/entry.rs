//! At the entry: what the rules say of an attempt before anything of it is drawn, and what becomes of the refused.

use super::Run;
use crate::fleet::event::Kind;
use crate::fleet::gates::Request;
use crate::fleet::preparing::unknown;
use crate::fleet::record::Count;
use crate::fleet::roster::{Holds, Row, Stage};
use crate::fleet::terms::{Applicant, Denied};
use crate::fleet::watch::Step;
use crate::plan::story::LifeEvent;
use crate::rules::{Refusal, autopilot, group_policy, limits};
use crate::units::{CohortId, DeviceId, SimTime};

impl<'a> Run<'a> {
    pub(super) fn applicant(&self, cohort: CohortId, ordinal: u32) -> Applicant<'_> {
        Applicant {
            cohort: &self.plan.cohorts[cohort.index()],
            path: self.path(cohort),
            owner: &self.owners[cohort.index()],
            ordinal,
            registered: &self.registered[cohort.index()],
        }
    }

    /// Lets a device in, or says why not.
    pub(super) fn let_in(
        &mut self,
        device: DeviceId,
        (cohort, ordinal): (CohortId, u32),
        row: Row,
        now: SimTime,
    ) -> Result<(), Denied> {
        let path = self.path(cohort);
        let user = self.gates.user(self.plan, cohort, ordinal);
        let Holds { place: again, object: known } = row.holds;
        let applicant = self.applicant(cohort, ordinal);
        applicant.prepared(&self.plan.tenant, &self.plan.rules, now)?;
        if let Err(denied) = applicant.admitted(now) {
            let room = if denied.registers && !known {
                self.gates.may_register(&self.plan.tenant, path, user)
            } else {
                Ok(())
            };
            return Err(room.map_or_else(Denied::by, |()| denied));
        }
        let stands = row.deleted_at > now;
        if path.like.is_some_and(|path| autopilot::one_shot(path, again, stands, false, &self.plan.rules)) {
            return Err(Denied { opens: Some(row.deleted_at), ..Denied::by(Refusal::OneShot) });
        }
        self.licensed(path, user, now)?;
        let intune_records = if path.quotas.intune { self.intune_records(device, cohort, ordinal, now) } else { 0 };
        let device_limit = self.plan.cohorts[cohort.index()].admission.at(now).device_limit;
        let asked = Request { path, user, holds: row.holds, intune_records, device_limit };
        // Only counted where the rules don't enforce it (LIC-DEV-01).
        let over_use = self.gates.short_of_device_license(&self.plan.tenant, path, row.holds);
        self.gates.admit(&self.plan.tenant, &self.plan.rules, asked).map_err(|why| {
            let may = known || self.gates.may_register(&self.plan.tenant, path, user).is_ok();
            let registers = why == Refusal::IntuneDevices && path.quotas.entra && !again && may;
            Denied { registers, ..Denied::by(why) }
        })?;
        if over_use {
            self.record.stopped(Refusal::DeviceLicenses, now);
        }
        Ok(())
    }

    /// A rule keeps the device out: at once, or when the system's own task has tried for as long as it may.
    pub(super) fn deny(&mut self, device: DeviceId, group: usize, row: Row, denied: Denied, now: SimTime) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        match self.applicant(cohort, ordinal).tries_for(denied.why) {
            None => self.turn_away(device, group, row, denied, now),
            Some(within) => {
                // A try of the task that comes after the rule has changed gets through.
                let through = denied.opens.and_then(|opens| group_policy::next_try(now, opens, &self.plan.rules));
                if let Some(time) = through {
                    self.retry(device, time);
                    return;
                }
                self.roster.put(device, Row { stage: Stage::Enrolling, ..row });
                self.count(group, Count::Enrolling, now, 1);
                self.schedule(now + within, Kind::TaskGivesUp, device.0, u32::from(denied.why.position()));
            }
        }
    }

    /// The task of a device that isn't let in has given up.
    pub(super) fn task_gives_up(&mut self, device: DeviceId, now: SimTime, word: u32) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.record.events += 1;
        self.count(group, Count::Enrolling, now, -1);
        let position = u8::try_from(word).expect("refusals are few");
        let why = Refusal::at(position).expect("it was one when the task began");
        let denied = match self.applicant(cohort, ordinal).admitted(now) {
            Err(still) => still,
            // The policy's next refresh starts the task anew, and now it would succeed.
            Ok(()) => Denied { opens: Some(now), ..Denied::by(why) },
        };
        let row = self.roster.row(device);
        self.turn_away(device, group, row, denied, now);
    }

    pub(super) fn turn_away(&mut self, device: DeviceId, group: usize, mut row: Row, denied: Denied, now: SimTime) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        if denied.refused {
            self.count(group, Count::Refused, now, 1);
            self.record.stopped(denied.why, now);
            let before = Refusal::at(row.refusal).is_some_and(unknown);
            // Whoever never gets a profile doesn't wait for one.
            if unknown(denied.why) && !before && denied.opens.is_some() && now >= self.plan.warm_up {
                let registration = self.plan.cohorts[cohort.index()].admission.registration.as_ref();
                registration.into_iter().for_each(|of| self.record.preparing.waits(of.by.way(), now));
            }
            let path = self.path(cohort);
            self.record.outages.refuses(denied.why, (path.like, path.platform), now, &self.plan.rules);
            self.tell(device, now, LifeEvent::EnrollmentRefused);
        }
        let known = row.stage == Stage::Registered;
        if denied.registers && !known {
            self.count(group, Count::Registered, now, 1);
            // A device that enrolled before may have its place in Microsoft Entra still.
            if !std::mem::replace(&mut row.holds.object, true) {
                let user = self.gates.user(self.plan, cohort, ordinal);
                self.gates.register(self.path(cohort), user);
            }
            self.tell(device, now, LifeEvent::Registered);
        }
        let stage = if denied.registers || known { Stage::Registered } else { Stage::Refused };
        self.roster.put(device, Row { stage, refusal: denied.why.position(), ..row });
        self.note(device, now, Step::Refused(denied.why, denied.opens));
        if let Some(opens) = denied.opens.filter(|opens| (*opens).max(now) < row.lost_at) {
            self.retry(device, opens.max(now));
        }
    }

    /// A user's records that count toward Intune's limit when this device begins to enroll.
    fn intune_records(&self, device: DeviceId, cohort: CohortId, ordinal: u32, now: SimTime) -> u32 {
        let user = self.gates.user(self.plan, cohort, ordinal);
        let active = |contact| u32::from(limits::counts_toward_intune_limit(contact, now, &self.plan.rules));
        let mut records = 0;
        for other in self.roster.of_user(self.plan, &self.gates, user) {
            let row = self.roster.row(other);
            if row.deleted_at > now && row.enrollments > 0 {
                records += active(row.last_contact);
            }
            records += match row.stage {
                Stage::Managed => {
                    let (_, theirs, _) = self.roster.whose(self.plan, other);
                    let world = &self.worlds[theirs.index()];
                    let life = self.lives.get(other.index()).copied().flatten();
                    let contact = life.map_or(now, |life| life.last_contact(world, now));
                    active(contact)
                }
                Stage::Enrolling | Stage::AwaitsHelp => u32::from(other != device),
                Stage::Waiting
                | Stage::Refused
                | Stage::Registered
                | Stage::Abandoned
                | Stage::Expired
                | Stage::Removed
                | Stage::Withheld => 0,
            };
        }
        records
    }
}
