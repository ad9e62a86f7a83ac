//! One attempt to enroll: its phases, drawn from the device's own stream.
//!
//! An attempt runs ahead to its end, or to a phase at which it meets others; from there it goes on when the meeting is
//! over. What a device has against enrolling for good is drawn once for the device and not for each attempt.

use crate::engine::streams::below;
use crate::engine::{Owner, Purpose};
use crate::intune::{Failure, Step};
use crate::plan::Fault;
use crate::plan::path::{AfterFailure, Meeting, Path, Phase};
use crate::rules::RuleBook;
use crate::rules::autopilot::{self, Gap};
use crate::rules::{hybrid, status_page};
use crate::units::{Share, SimTime, Span, Spread, TeamId};

/// Draws kept at fixed addresses for each phase: duration, failure, cause, ticket, gap.
const WORDS: u32 = 5;

/// How an attempt ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The device is enrolled.
    Succeeds,
    /// A phase fails at its end, for one of its causes.
    Fails {
        /// The phase's position in the path.
        phase: u8,
        /// The cause's position in the phase.
        cause: u8,
    },
    /// A page or a task times out during a phase.
    TimesOut {
        /// The phase's position in the path.
        phase: u8,
    },
    /// One of the path's obstacles shows.
    Stopped {
        /// The obstacle's position in the path.
        obstacle: u8,
    },
    /// It would succeed, were it not for a fault.
    Faulted {
        /// The fault's number in the plan.
        fault: u8,
    },
}

/// How far an attempt gets by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// It ends then.
    Ends(SimTime, Outcome),
    /// It meets others then, at a phase that would take so long alone.
    Meets(SimTime, Halfway),
    /// It is done at a bench then, and goes on at the phase with this position.
    Leaves(SimTime, u8),
    /// It begins to download then, in a phase whose page has run for so long.
    Downloads(SimTime, u8, Span),
}

/// An attempt at a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Halfway {
    /// Whom it meets.
    pub meeting: Meeting,
    /// The phase's position in the path.
    pub phase: u8,
}

/// Why it failed and what follows.
#[derive(Clone, Copy, Debug)]
pub struct Aftermath<'a> {
    /// Reason and code.
    pub failure: &'a Failure,
    /// Ticket and retry.
    pub after: &'a AfterFailure,
    /// Whether it opens a ticket.
    pub ticket: bool,
    /// The time until the user tries again alone.
    pub gap: Span,
}

impl Outcome {
    /// The outcome in one word, for a notice.
    #[must_use]
    pub fn pack(self) -> u32 {
        match self {
            Outcome::Succeeds => 0,
            Outcome::Fails { phase, cause } => 1 | u32::from(phase) << 8 | u32::from(cause) << 16,
            Outcome::TimesOut { phase } => 2 | u32::from(phase) << 8,
            Outcome::Stopped { obstacle } => 3 | u32::from(obstacle) << 8,
            Outcome::Faulted { fault } => 4 | u32::from(fault) << 8,
        }
    }

    /// The outcome that [`Outcome::pack`] made the word of.
    #[must_use]
    pub fn unpack(word: u32) -> Outcome {
        let [kind, phase, cause, _] = word.to_le_bytes();
        match kind {
            0 => Outcome::Succeeds,
            1 => Outcome::Fails { phase, cause },
            2 => Outcome::TimesOut { phase },
            3 => Outcome::Stopped { obstacle: phase },
            _ => Outcome::Faulted { fault: phase },
        }
    }

    /// What a failure shows.
    #[must_use]
    pub fn failure<'a>(self, path: &'a Path, faults: &'a [Fault]) -> Option<&'a Failure> {
        self.cause(path, faults).map(|(_, failure, _)| failure)
    }

    /// The phase, the failure and what follows, if it is one.
    fn cause<'a>(self, path: &'a Path, faults: &'a [Fault]) -> Option<(u8, &'a Failure, &'a AfterFailure)> {
        match self {
            Outcome::Succeeds => None,
            Outcome::Fails { phase, cause } => {
                let row = &path.phases[usize::from(phase)];
                Some((phase, &row.causes[usize::from(cause)].1, &row.after))
            }
            Outcome::TimesOut { phase } => {
                let row = &path.phases[usize::from(phase)];
                if let Some(task) = &row.task {
                    return Some((phase, &task.failure, &row.after));
                }
                let page = &path.pages[usize::from(row.page.expect("only a page or a task times out"))];
                Some((phase, &page.failure, &page.after))
            }
            Outcome::Stopped { obstacle } => {
                let row = &path.obstacles[usize::from(obstacle)];
                Some((row.phase, &row.failure, &row.after))
            }
            Outcome::Faulted { fault } => {
                let row = &faults[usize::from(fault)];
                let last = path.phases.len() - 1;
                Some((u8::try_from(last).expect("paths have few phases"), &row.failure, &row.after))
            }
        }
    }

    /// Where the next attempt begins: after the last wait that this one was through with, such as a client's turn or the
    /// time on the shelf, which doesn't come again.
    #[must_use]
    pub fn resumes(self, path: &Path, faults: &[Fault]) -> u8 {
        let Some((phase, ..)) = self.cause(path, faults) else { return 0 };
        let through = path.phases[..=usize::from(phase)].iter().rposition(|row| row.step == Some(Step::Wait));
        through.map_or(0, |wait| u8::try_from(wait + 1).expect("paths have few phases"))
    }

    /// What follows, if it is a failure.
    #[must_use]
    pub fn aftermath<'a>(
        self,
        (path, faults): (&'a Path, &'a [Fault]),
        owner: &Owner,
        ordinal: u32,
        number: u16,
    ) -> Option<Aftermath<'a>> {
        let (phase, failure, after) = self.cause(path, faults)?;
        let mut draws = owner.open_at(ordinal, Purpose::Attempt, number, u32::from(phase) * WORDS + 3);
        let ticket = after.team.is_some() && after.ticket.hit_by(draws.draw());
        Some(Aftermath { failure, after, ticket, gap: after.gap.span(draws.draw()) })
    }
}

/// The position of the obstacle that a device has for good, if it has one.
#[must_use]
pub fn obstacle(path: &Path, owner: &Owner, ordinal: u32) -> Option<u8> {
    if path.obstacles.is_empty() {
        return None;
    }
    let mut left = below(u64::from(Share::ALL.as_ppm()), owner.open(ordinal, Purpose::Obstacle, 0).draw());
    let position = path.obstacles.iter().position(|obstacle| {
        let here = left < u64::from(obstacle.share.as_ppm());
        left = left.saturating_sub(u64::from(obstacle.share.as_ppm()));
        here
    });
    position.map(|position| u8::try_from(position).expect("paths have few obstacles"))
}

/// An attempt of a device.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The path that it takes.
    pub path: &'a Path,
    /// The streams of the device's cohort.
    pub owner: &'a Owner,
    /// The device's ordinal.
    pub ordinal: u32,
    /// Which of the device's attempts it is.
    pub number: u16,
    /// The position of the phase at which it begins.
    pub first: u8,
    /// Whether the device tried before, so that it must be made ready again.
    pub again: bool,
    /// The obstacle that it will meet.
    pub obstacle: Option<u8>,
    /// Whether the client tries again by itself, wherever it stands.
    pub by_itself: bool,
    /// Whether it downloads anything.
    pub loads: bool,
    /// The numbers in force.
    pub book: &'a RuleBook,
}

impl Attempt<'_> {
    /// How far the attempt gets that begins at `now`.
    #[must_use]
    pub fn begin(&self, now: SimTime) -> Progress {
        self.run(usize::from(self.first), now, None, None)
    }

    /// How long it lies in wait before it begins in earnest: a client's turn comes when it comes.
    #[must_use]
    pub fn lead(&self) -> Span {
        let waits = self.first == 0 && self.path.phases[0].step == Some(Step::Wait);
        if waits { self.service(0) } else { Span::ZERO }
    }

    /// What a phase at which it meets others takes of their time.
    #[must_use]
    pub fn service(&self, phase: u8) -> Span {
        let mut draws = self.owner.open_at(self.ordinal, Purpose::Attempt, self.number, u32::from(phase) * WORDS);
        self.path.phases[usize::from(phase)].duration.span(draws.draw())
    }

    /// How far it gets once the meeting at the phase `met`, to which it came at `since`, is over; one that takes too long
    /// is a time-out (WIN-AP-HY-05).
    #[must_use]
    pub fn go_on(&self, met: u8, since: SimTime, now: SimTime) -> Progress {
        if hybrid::gives_up(now.since(since), self.book) {
            let at = since + self.book.autopilot_connector_wait_max;
            return Progress::Ends(at, Outcome::TimesOut { phase: met });
        }
        let row = &self.path.phases[usize::from(met)];
        let mut draws = self.owner.open_at(self.ordinal, Purpose::Attempt, self.number, u32::from(met) * WORDS + 1);
        match self.end_of(row, met, Span::ZERO, [draws.draw(), draws.draw()]) {
            Some(outcome) => Progress::Ends(now, outcome),
            None => self.run(usize::from(met) + 1, now, None, None),
        }
    }

    /// How far it gets at the bench of a team, from the phase at which it came there.
    #[must_use]
    pub fn at_bench(&self, phase: u8, team: TeamId, now: SimTime) -> Progress {
        self.run(usize::from(phase), now, Some(team), None)
    }

    /// How far it gets from a phase on that comes after a bench.
    #[must_use]
    pub fn after_bench(&self, phase: u8, now: SimTime) -> Progress {
        self.run(usize::from(phase), now, None, None)
    }

    /// How far it gets once a phase has its download, when its page has run for `spent`: at the bench of the phase, if it
    /// has one.
    #[must_use]
    pub fn downloaded(&self, phase: u8, spent: Span, now: SimTime) -> Progress {
        self.run(usize::from(phase), now, self.stands_at(phase), Some(spent))
    }

    /// The bench at which the device stands while a phase runs, if it runs at one.
    #[must_use]
    pub fn stands_at(&self, phase: u8) -> Option<TeamId> {
        let row = &self.path.phases[usize::from(phase)];
        self.bench(row, self.takes(row))
    }

    /// How long a phase takes: another time, where the device must be made ready again.
    fn takes<'p>(&self, row: &'p Phase) -> &'p Spread {
        row.again.as_ref().filter(|_| self.again).unwrap_or(&row.duration)
    }

    /// The bench at which a phase runs that takes so long here: no device is brought there for a reset that it needn't.
    fn bench(&self, row: &Phase, takes: &Spread) -> Option<TeamId> {
        let idle = self.by_itself || (row.step == Some(Step::FactoryReset) && takes.is_zero());
        row.bench.filter(|_| !idle)
    }

    /// Runs the phases from position `first` on, as far as they are at the bench where the device stands, if it does; the
    /// first one's download is there if `loaded` says how long its page has run.
    fn run(&self, first: usize, now: SimTime, at: Option<TeamId>, loaded: Option<Span>) -> Progress {
        let from = u32::try_from(first).expect("paths have few phases");
        let mut draws = self.owner.open_at(self.ordinal, Purpose::Attempt, self.number, from * WORDS);
        let mut time = now;
        let mut on_page = (self.path.phases.get(first).and_then(|row| row.page), loaded.unwrap_or(Span::ZERO));
        let mut loaded = loaded.is_some();
        for (position, row) in self.path.phases.iter().enumerate().skip(first) {
            let phase = u8::try_from(position).expect("paths have few phases");
            let takes = self.takes(row);
            let bench = self.bench(row, takes);
            if at.is_some() && bench != at {
                return Progress::Leaves(time, phase);
            }
            let meets = bench.filter(|_| at.is_none()).map(Meeting::Bench).or(row.meets);
            if let Some(meeting) = meets {
                return Progress::Meets(time, Halfway { meeting, phase });
            }
            if row.page != on_page.0 {
                on_page = (row.page, Span::ZERO);
            }
            if self.loads && row.downloads > Share::NONE && !std::mem::take(&mut loaded) {
                return Progress::Downloads(time, phase, on_page.1);
            }
            let length = tried(row, takes.span(draws.draw()), self.stopped_at(phase));
            let limit = row.page.map(|page| self.path.pages[usize::from(page)].timeout.less(on_page.1));
            let limit = limit.or(row.task.as_ref().map(|task| task.within));
            if let Some(limit) = limit.filter(|limit| status_page::times_out(length, *limit)) {
                let stopped = if row.task.is_some() { self.obstacle.filter(|_| self.stopped_at(phase)) } else { None };
                let outcome = stopped.map_or(Outcome::TimesOut { phase }, |obstacle| Outcome::Stopped { obstacle });
                return Progress::Ends(time + limit, outcome);
            }
            on_page.1 = on_page.1 + length;
            time = time + length;
            if let Some(outcome) = self.end_of(row, phase, length, [draws.draw(), draws.draw()]) {
                return Progress::Ends(time, outcome);
            }
            draws.skip(WORDS - 3);
        }
        Progress::Ends(time, Outcome::Succeeds)
    }

    /// Whether the obstacle shows at this phase: at its own, or as soon as the attempt begins after that.
    fn stopped_at(&self, phase: u8) -> bool {
        let shows = |obstacle: u8| self.path.obstacles[usize::from(obstacle)].phase.max(self.first);
        self.obstacle.is_some_and(|obstacle| shows(obstacle) == phase)
    }

    /// What a phase's end shows, if it isn't success: its own failure, then the device's obstacle.
    fn end_of(&self, row: &Phase, phase: u8, length: Span, [fails, why]: [u64; 2]) -> Option<Outcome> {
        if let Some([short, long]) = row.gap {
            let (share, cause) = match autopilot::gap(length, self.book) {
                Gap::TooShort => (short, 0),
                Gap::Fine => (Share::NONE, 0),
                Gap::TooLong => (long, 1),
            };
            if share.hit_by(fails) {
                return Some(Outcome::Fails { phase, cause });
            }
        } else if row.fails.hit_by(fails) {
            return Some(Outcome::Fails { phase, cause: cause(&row.causes, why) });
        }
        self.obstacle.filter(|_| self.stopped_at(phase)).map(|obstacle| Outcome::Stopped { obstacle })
    }
}

/// What a phase takes: a task's tries come at equal intervals, and a task that an obstacle stops never gets there.
fn tried(row: &Phase, length: Span, stopped: bool) -> Span {
    let Some(task) = &row.task else { return length };
    if stopped {
        return task.within + Span::seconds(1);
    }
    let every = task.every.as_seconds().max(1);
    Span::seconds(length.as_seconds().div_ceil(every) * every)
}

/// The position of the cause that a draw stands for, by weight.
fn cause(causes: &[(u32, Failure)], draw: u64) -> u8 {
    let total = causes.iter().map(|(weight, _)| u64::from(*weight)).sum();
    let mut left = below(total, draw);
    let position = causes.iter().position(|(weight, _)| {
        let here = left < u64::from(*weight);
        left = left.saturating_sub(u64::from(*weight));
        here
    });
    u8::try_from(position.unwrap_or(0)).expect("phases have few causes")
}
