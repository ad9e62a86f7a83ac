//! Benches: a device stands at a station while a technician starts it and it runs by itself, and as long as nobody has
//! taken it off if somebody must.

use super::Run;
use crate::engine::Purpose;
use crate::fleet::attempt::Progress;
use crate::fleet::desk::{Job, Work};
use crate::fleet::event::{Event, Kind};
use crate::fleet::roster::Row;
use crate::fleet::watch::Step;
use crate::units::{DeviceId, SimTime, Span, TeamId};

/// Draws at fixed addresses for each phase at which a device comes to a bench: to start it, to take it off.
const STAY: u32 = 2;
/// The bit that tells a phase to go on at from the outcome of an attempt.
const GOES_ON: u32 = 1 << 31;
/// A device that is taken off and has nothing before it.
const NOWHERE: u16 = u16::MAX;

impl Run<'_> {
    /// A device comes to the bench at which its next phases run.
    pub(super) fn comes_to_bench(&mut self, device: DeviceId, now: SimTime, word: u32) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.record.events += 1;
        let phase = u16::try_from(word).expect("paths have few phases");
        let team = self.path(cohort).phases[usize::from(phase)].bench.expect("the phase runs at a bench");
        self.note(device, now, Step::MeetsBench(team));
        let number = self.roster.row(device).tried.wrapping_sub(1);
        let mut draws = self.owners[cohort.index()].open_at(ordinal, Purpose::Staging, number, word * STAY);
        let handling = self.team(team).bench.start_time.span(draws.draw());
        self.stand_in_line(team, Job { handling, ..Job::opened(device.0, phase, Work::Starts) }, now);
    }

    /// A technician begins to start a device at a station.
    pub(super) fn is_started(&mut self, device: DeviceId, phase: u16, now: SimTime) {
        self.note(device, now, Step::StartedAtBench);
        let row = self.roster.row(device);
        // The line at the bench is no part of the enrollment.
        if row.attempts == 0 && phase == 0 {
            self.roster.put(device, Row { first_attempt: now, ..row });
        }
    }

    /// A device is started, and runs by itself from now on.
    pub(super) fn runs_at_bench(&mut self, team: TeamId, job: Job, now: SimTime) {
        let device = DeviceId(job.device);
        self.record.team(team, now).staged += 1;
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let row = self.roster.row(device);
        let phase = u8::try_from(job.ticket).expect("paths have few phases");
        let attempt = self.attempt(row, cohort, ordinal, (row.tried.wrapping_sub(1), false));
        let progress = attempt.at_bench(phase, team, now);
        self.progresses_at(device, team, progress);
    }

    /// An attempt gets so far at a bench.
    pub(super) fn progresses_at(&mut self, device: DeviceId, team: TeamId, progress: Progress) {
        let (time, word) = match progress {
            Progress::Ends(time, outcome) => (time, outcome.pack()),
            Progress::Leaves(time, next) => (time, GOES_ON | u32::from(next)),
            Progress::Meets(time, met) => (time, GOES_ON | u32::from(met.phase)),
            Progress::Downloads(time, phase, spent) => {
                self.comes_to_download(device, time, phase, spent);
                return;
            }
        };
        self.put(time, Event { device: device.0, extra: word, number: team.0, kind: Kind::LeavesBench });
    }

    /// What a device does at its station is done.
    pub(super) fn leaves_bench(&mut self, event: Event, now: SimTime) {
        let (device, team, word) = (DeviceId(event.device), TeamId(event.number), event.extra);
        self.record.events += 1;
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let next = u16::try_from(word & !GOES_ON).ok().filter(|_| word & GOES_ON != 0);
        // Nobody but a technician reseals a device.
        let sealed = next.filter(|next| self.path(cohort).phases[usize::from(*next)].gap.is_some());
        let bench = &self.team(team).bench;
        if sealed.is_none() && bench.end_time.is_none() {
            self.frees_station(team, now);
            self.goes_on(device, word, now);
            return;
        }
        let number = self.roster.row(device).tried.wrapping_sub(1);
        let occasion = u32::from(next.unwrap_or(0)) * STAY + 1;
        let mut draws = self.owners[cohort.index()].open_at(ordinal, Purpose::Staging, number, occasion);
        let handling = bench.end_time.as_ref().map_or(Span::ZERO, |time| time.span(draws.draw()));
        let job = Job { handling, ..Job::opened(device.0, sealed.unwrap_or(NOWHERE), Work::Ends) };
        self.stand_in_line(team, job, now);
        if sealed.is_none() {
            self.goes_on(device, word, now);
        }
    }

    /// A technician has taken a device off its station.
    pub(super) fn taken_off(&mut self, team: TeamId, job: Job, now: SimTime) {
        self.frees_station(team, now);
        if job.ticket != NOWHERE {
            self.goes_on(DeviceId(job.device), GOES_ON | u32::from(job.ticket), now);
        }
    }

    fn frees_station(&mut self, team: TeamId, now: SimTime) {
        self.desks[team.index()].frees_station();
        self.serve(team, now);
    }

    /// A device goes on after its time at a bench.
    fn goes_on(&mut self, device: DeviceId, word: u32, now: SimTime) {
        self.note(device, now, Step::LeavesBench);
        if word & GOES_ON == 0 {
            self.attempt_ends(device, now, word);
            return;
        }
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let row = self.roster.row(device);
        let phase = u8::try_from(word & !GOES_ON).expect("paths have few phases");
        let progress = self.attempt(row, cohort, ordinal, (row.tried.wrapping_sub(1), false)).after_bench(phase, now);
        self.progresses(device, progress);
    }
}
