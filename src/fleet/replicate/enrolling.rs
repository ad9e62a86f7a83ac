//! Enrolling: where devices meet at licenses and limits, fail, try again, and are given up.

use super::{Run, group_of};
use crate::fleet::attempt::{Attempt, Halfway, Outcome, Progress, obstacle};
use crate::fleet::desk::Work;
use crate::fleet::event::Kind;
use crate::fleet::pools::Pool;
use crate::fleet::presence::Habit;
use crate::fleet::record::Count;
use crate::fleet::roster::{Holds, Row, Stage};
use crate::fleet::terms::Denied;
use crate::fleet::watch::Step;
use crate::plan::path::{Meeting, Path, Retry, Rung};
use crate::plan::story::LifeEvent;
use crate::rules::apple;
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

    /// An attempt begins; `in_time` if it goes on from the one before.
    pub(super) fn attempt_starts(&mut self, device: DeviceId, now: SimTime, in_time: bool) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let mut row = self.roster.row(device);
        if self.is_held_back(device, group, now) {
            return;
        }
        self.count(group, Count::Attempts, now, 1);
        self.record.events += 1;
        if row.attempts == 0 {
            if let Err(denied) = self.let_in(device, (cohort, ordinal), row, now) {
                self.deny(device, group, row, denied, now);
                return;
            }
            self.note_licenses(now);
            (row.taken, row.holds) = (row.holds.lacks(), Holds::ALL);
            row.first_attempt = now + self.attempt(row, cohort, ordinal, (row.tried, in_time)).lead();
            self.count(group, Count::Enrolling, now, 1);
            if row.stage == Stage::Registered {
                self.count(group, Count::Registered, now, -1);
            }
        } else if let Some(denied) = self.applicant(cohort, ordinal).lacks(now, |terms| terms.missing) {
            self.breaks_off(device, row, denied, now);
            return;
        }
        row.stage = Stage::Enrolling;
        let number = row.tried;
        row.tried = number.wrapping_add(1);
        self.roster.put(device, row);
        self.note(device, now, Step::AttemptBegins(row.tried));
        let progress = self.attempt(row, cohort, ordinal, (number, in_time)).begin(now);
        self.progresses(device, progress);
    }

    /// A device's attempt by its number, with the obstacle that it will meet; `in_time` if it goes on from the one before
    /// (APL-ADE-04).
    pub(super) fn attempt(
        &self,
        row: Row,
        cohort: CohortId,
        ordinal: u32,
        (number, in_time): (u16, bool),
    ) -> Attempt<'_> {
        let (path, owner) = (self.path(cohort), &self.owners[cohort.index()]);
        // What lasts would have kept a device from its first enrollment; what passes shows once in each.
        let meets = |met: &u8| match path.obstacles[usize::from(*met)].lasts {
            true => row.enrollments == 0,
            false => row.attempts == 0,
        };
        Attempt {
            path,
            owner,
            ordinal,
            number,
            first: row.resumes,
            again: number > 0 && !in_time,
            obstacle: obstacle(path, owner, ordinal).filter(meets),
            by_itself: row.attempts > 0 && !path.ladder.is_empty(),
            loads: self.plan.cohorts[cohort.index()].download.is_some(),
            book: &self.plan.rules,
        }
    }

    pub(super) fn progresses(&mut self, device: DeviceId, progress: Progress) {
        match progress {
            Progress::Ends(at, outcome) => self.schedule(at, Kind::AttemptEnds, device.0, outcome.pack()),
            Progress::Meets(at, Halfway { meeting, phase }) => {
                let kind = match meeting {
                    Meeting::Connector => Kind::JoinsDomain,
                    Meeting::Bench(_) => Kind::ComesToBench,
                };
                self.schedule(at, kind, device.0, u32::from(phase));
            }
            Progress::Leaves(..) => unreachable!("only a device at a bench leaves it"),
            Progress::Downloads(at, phase, spent) => self.comes_to_download(device, at, phase, spent),
        }
    }

    /// An attempt comes to a connector: it waits in line, is joined to the domain, or times out.
    pub(super) fn joins_domain(&mut self, device: DeviceId, now: SimTime, word: u32) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.record.events += 1;
        self.note(device, now, Step::MeetsConnector);
        let row = self.roster.row(device);
        let phase = u8::try_from(word).expect("paths have few phases");
        let service = self.attempt(row, cohort, ordinal, (row.tried.wrapping_sub(1), false)).service(phase);
        match self.gates.join_domain(&self.plan.tenant, &self.plan.rules, now, service) {
            Err(why) => self.breaks_off(device, row, Denied::by(why), now),
            Ok(joined) => {
                self.record.pools.holds(Pool::ComputerAccounts, now, self.gates.computer_accounts());
                let attempt = self.attempt(row, cohort, ordinal, (row.tried.wrapping_sub(1), false));
                let progress = attempt.go_on(phase, now, joined);
                self.progresses(device, progress);
            }
        }
    }

    pub(super) fn attempt_ends(&mut self, device: DeviceId, now: SimTime, word: u32) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.record.events += 1;
        let path = self.path(cohort);
        let mut row = self.roster.row(device);
        let owner = &self.owners[cohort.index()];
        let fault = if word == Outcome::Succeeds.pack() { self.fails_at(device, now) } else { None };
        let word = fault.map_or(word, |fault| Outcome::Faulted { fault }.pack());
        let outcome = Outcome::unpack(word);
        let faults = &self.plan.faults;
        let Some(aftermath) = outcome.aftermath((path, faults), owner, ordinal, row.tried.wrapping_sub(1)) else {
            if let Some(denied) = self.applicant(cohort, ordinal).lacks(now, |terms| terms.cut_off) {
                self.breaks_off(device, row, denied, now);
                return;
            }
            self.count(group, Count::Enrolling, now, -1);
            self.observe_enrollment(group, now, now.since(row.first_attempt));
            self.enroll(device, now);
            self.downloads_the_rest(device, row, now);
            return;
        };
        self.count(group, Count::AttemptFailures, now, 1);
        self.tell(device, now, LifeEvent::EnrollmentFailed);
        self.note(device, now, Step::AttemptFails(word));
        if now >= self.plan.warm_up {
            *self.record.failures.entry((group_of(group), word)).or_default() += 1;
        }
        row.attempts += 1;
        row.resumes = outcome.resumes(path, faults);
        let by_itself = self.climbs(path, row, cohort, ordinal, now);
        let over = u32::from(row.attempts) > path.retries || (by_itself.is_none() && !path.ladder.is_empty());
        if over || aftermath.after.retry == Retry::Never {
            self.abandon(device, row, word, now);
            return;
        }
        if let Some(time) = by_itself {
            row.stage = Stage::Enrolling;
            self.roster.put(device, row);
            self.retry(device, time);
            return;
        }
        let served = aftermath.ticket && aftermath.after.retry == Retry::WhenServed;
        row.stage = if served { Stage::AwaitsHelp } else { Stage::Enrolling };
        let ticket = row.tickets;
        row.tickets = ticket.wrapping_add(u16::from(aftermath.ticket));
        self.roster.put(device, row);
        if !served {
            let gap = if aftermath.after.retry == Retry::AtOnce { Span::ZERO } else { aftermath.gap };
            let scep = aftermath.failure.code == apple::SCEP_ANSWER;
            self.retry_after(device, now + gap, Some(now).filter(|_| scep));
        }
        if aftermath.ticket {
            let team = aftermath.after.team.expect("a ticket has a team");
            self.open_ticket(device, team, (ticket, Work::Ticket), now);
            if let Some(fault) = fault {
                self.fault_ticket(fault, now);
            }
        }
    }

    /// An enrollment that is under way is turned away, and begins anew if it may be tried again.
    fn breaks_off(&mut self, device: DeviceId, row: Row, denied: Denied, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.count(group, Count::Enrolling, now, -1);
        let user = self.gates.user(self.plan, cohort, ordinal);
        self.gates.release(self.path(cohort), user, row.taken);
        self.note_licenses(now);
        let holds = row.holds.without(row.taken);
        self.turn_away(device, group, Row { holds, taken: Holds::NONE, attempts: 0, ..row }, denied, now);
    }

    /// When a client that tries again by itself does so after its failure at `now`, if it still does.
    fn climbs(&self, path: &Path, row: Row, cohort: CohortId, ordinal: u32, now: SimTime) -> Option<SimTime> {
        match path.ladder.get(usize::from(row.attempts) - 1)? {
            Rung::After(gap) => Some(now + *gap),
            Rung::NextStart => {
                let world = &self.worlds[cohort.index()];
                Habit::draw(&self.owners[cohort.index()], ordinal, world.cohort).next_start(world.cohort, now)
            }
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
        self.gates.release(self.path(cohort), user, row.taken);
        self.note_licenses(now);
        let holds = row.holds.without(row.taken);
        self.roster.put(device, Row { stage: Stage::Abandoned, holds, taken: Holds::NONE, ..row });
    }

    /// The next attempt begins at the first online moment from `time` on.
    pub(super) fn retry(&mut self, device: DeviceId, time: SimTime) {
        self.retry_after(device, time, None);
    }

    /// The same after a failure at `failed` that another attempt may go on from, if it comes soon enough (APL-ADE-04).
    fn retry_after(&mut self, device: DeviceId, time: SimTime, failed: Option<SimTime>) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = &self.worlds[cohort.index()];
        let habit = Habit::draw(&self.owners[cohort.index()], ordinal, world.cohort);
        let online = habit.first_online(world.cohort, time);
        let in_time = failed.is_some_and(|failed| !apple::must_reset(failed, online, &self.plan.rules));
        self.schedule(online, Kind::AttemptStarts, device.0, u32::from(in_time));
    }
}
