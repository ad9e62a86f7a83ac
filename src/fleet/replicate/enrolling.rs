//! Enrolling: where devices meet at licenses and limits, fail, try again, and are given up.

use super::{Run, group_of};
use crate::fleet::attempt::{Attempt, Outcome, Progress, obstacle};
use crate::fleet::event::Kind;
use crate::fleet::gates::Limit;
use crate::fleet::presence::Habit;
use crate::fleet::record::Count;
use crate::fleet::roster::{Row, Stage};
use crate::fleet::watch::Step;
use crate::plan::path::{Path, Retry};
use crate::plan::story::LifeEvent;
use crate::rules::limits;
use crate::units::{CohortId, DeviceId, SimTime, Span};

impl<'a> Run<'a> {
    pub(super) fn next_arrival(&mut self) {
        if let Some((time, device)) = self.roster.next_arrival() {
            self.schedule(time, Kind::Arrival, device.0, 0);
        }
    }

    pub(super) fn path(&self, cohort: CohortId) -> &'a Path {
        &self.plan.paths[self.plan.cohorts[cohort.index()].path.index()]
    }

    pub(super) fn attempt_starts(&mut self, device: DeviceId, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let path = self.path(cohort);
        let mut row = self.roster.row(device);
        self.count(group, Count::Attempts, now, 1);
        self.record.events += 1;
        if row.attempts == 0 {
            let user = self.gates.user(self.plan, cohort, ordinal);
            let records = if path.quotas.intune { self.intune_records(device, cohort, ordinal, now) } else { 0 };
            if let Err(limit) = self.gates.admit(&self.plan.tenant, path, user, row.enrollments == 0, records) {
                self.refuse(device, group, row, limit, now);
                return;
            }
            self.record.licenses(now, self.gates.licenses_used());
            row.first_attempt = now;
            row.stage = Stage::Enrolling;
            self.count(group, Count::Enrolling, now, 1);
        }
        row.stage = Stage::Enrolling;
        let number = row.tried;
        row.tried = number.wrapping_add(1);
        self.roster.put(device, row);
        self.note(device, now, Step::AttemptBegins(row.tried));
        let progress = self.attempt(row, cohort, ordinal, number).begin(now);
        self.progresses(device, progress);
    }

    /// A device's attempt, with the obstacle that it will meet.
    fn attempt(&self, row: Row, cohort: CohortId, ordinal: u32, number: u16) -> Attempt<'_> {
        let (path, owner) = (self.path(cohort), &self.owners[cohort.index()]);
        let met =
            obstacle(path, owner, ordinal).filter(|met| row.attempts == 0 || path.obstacles[usize::from(*met)].lasts);
        Attempt { path, owner, ordinal, number, obstacle: met }
    }

    fn progresses(&mut self, device: DeviceId, progress: Progress) {
        match progress {
            Progress::Ends(at, outcome) => self.schedule(at, Kind::AttemptEnds, device.0, outcome.pack()),
            Progress::Meets(..) => unreachable!("no path has a meeting yet"),
        }
    }

    pub(super) fn refuse(&mut self, device: DeviceId, group: usize, row: Row, limit: Limit, now: SimTime) {
        self.count(group, Count::Refused, now, 1);
        self.record.limit(limit, now);
        if row.enrollments == 0 {
            *self.record.refusals.entry((group_of(group), limit)).or_default() += 1;
        }
        self.roster.put(device, Row { stage: Stage::Refused, ..row });
        self.note(device, now, Step::Refused(limit));
        self.tell(device, now, LifeEvent::EnrollmentRefused);
    }

    pub(super) fn attempt_ends(&mut self, device: DeviceId, now: SimTime, word: u32) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.record.events += 1;
        let path = self.path(cohort);
        let mut row = self.roster.row(device);
        let owner = &self.owners[cohort.index()];
        let Some(aftermath) = Outcome::unpack(word).aftermath(path, owner, ordinal, row.tried.wrapping_sub(1)) else {
            self.count(group, Count::Enrolling, now, -1);
            self.observe_enrollment(group, now, now.since(row.first_attempt));
            self.enroll(device, now);
            return;
        };
        self.count(group, Count::AttemptFailures, now, 1);
        self.tell(device, now, LifeEvent::EnrollmentFailed);
        self.note(device, now, Step::AttemptFails(word));
        if now >= self.plan.warm_up {
            *self.record.failures.entry((group_of(group), word)).or_default() += 1;
        }
        row.attempts += 1;
        if u32::from(row.attempts) > path.retries || aftermath.after.retry == Retry::Never {
            self.abandon(device, row, word, now);
            return;
        }
        let served = aftermath.ticket && aftermath.after.retry == Retry::WhenServed;
        row.stage = if served { Stage::AwaitsHelp } else { Stage::Enrolling };
        let ticket = row.tickets;
        row.tickets = ticket.wrapping_add(u16::from(aftermath.ticket));
        self.roster.put(device, row);
        if !served {
            let gap = if aftermath.after.retry == Retry::AtOnce { Span::ZERO } else { aftermath.gap };
            self.retry(device, now + gap);
        }
        if aftermath.ticket {
            let team = aftermath.after.team.expect("a ticket has a team");
            self.open_ticket(device, team, ticket, now);
        }
    }

    pub(super) fn observe_enrollment(&mut self, group: usize, now: SimTime, took: Span) {
        let row = group * self.record.segments() + self.record.segment(now);
        self.record.enrollment[row].observe(took.as_seconds());
    }

    pub(super) fn abandon(&mut self, device: DeviceId, row: Row, word: u32, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.count(group, Count::Enrolling, now, -1);
        self.count(group, Count::Abandoned, now, 1);
        self.note(device, now, Step::Abandoned);
        let first = row.enrollments == 0;
        if first {
            *self.record.abandoned.entry((group_of(group), word)).or_default() += 1;
        }
        let user = self.gates.user(self.plan, cohort, ordinal);
        self.gates.abandon(self.path(cohort), user, first);
        self.roster.put(device, Row { stage: Stage::Abandoned, ..row });
    }

    /// The next attempt begins at the first online moment from `time` on.
    pub(super) fn retry(&mut self, device: DeviceId, time: SimTime) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = &self.worlds[cohort.index()];
        let habit = Habit::draw(&self.owners[cohort.index()], ordinal, world.cohort);
        let online = habit.first_online(world.cohort, time);
        self.schedule(online, Kind::AttemptStarts, device.0, 0);
    }

    /// A user's records that count toward Intune's limit when this device begins to enroll.
    pub(super) fn intune_records(&self, device: DeviceId, cohort: CohortId, ordinal: u32, now: SimTime) -> u32 {
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
                Stage::Waiting | Stage::Refused | Stage::Abandoned | Stage::Expired => 0,
            };
        }
        records
    }
}
