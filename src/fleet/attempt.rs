//! One attempt to enroll: its phases, drawn from the device's own stream.

use crate::engine::{Owner, Purpose};
use crate::intune::Failure;
use crate::plan::path::{AfterFailure, Path};
use crate::units::{SimTime, Span};

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
    /// The Enrollment Status Page times out during a phase.
    TimesOut {
        /// The phase's position in the path.
        phase: u8,
    },
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
        }
    }

    /// The outcome that [`Outcome::pack`] made the word of.
    #[must_use]
    pub fn unpack(word: u32) -> Outcome {
        let [kind, phase, cause, _] = word.to_le_bytes();
        match kind {
            0 => Outcome::Succeeds,
            1 => Outcome::Fails { phase, cause },
            _ => Outcome::TimesOut { phase },
        }
    }

    /// What a failure shows.
    #[must_use]
    pub fn failure(self, path: &Path) -> Option<&Failure> {
        match self {
            Outcome::Succeeds => None,
            Outcome::Fails { phase, cause } => Some(&path.phases[usize::from(phase)].causes[usize::from(cause)].1),
            Outcome::TimesOut { .. } => path.status_page.as_ref().map(|page| &page.failure),
        }
    }

    /// What follows, if it is a failure.
    #[must_use]
    pub fn aftermath<'a>(self, path: &'a Path, owner: &Owner, ordinal: u32, number: u16) -> Option<Aftermath<'a>> {
        let (phase, failure, after) = match self {
            Outcome::Succeeds => return None,
            Outcome::Fails { phase, cause } => {
                let row = &path.phases[usize::from(phase)];
                (phase, &row.causes[usize::from(cause)].1, &row.after)
            }
            Outcome::TimesOut { phase } => {
                let page = path.status_page.as_ref().expect("only a status page times out");
                (phase, &page.failure, &page.after)
            }
        };
        let mut draws = owner.open_at(ordinal, Purpose::Attempt, number, u32::from(phase) * WORDS + 3);
        let ticket = after.team.is_some() && after.ticket.hit_by(draws.draw());
        Some(Aftermath { failure, after, ticket, gap: after.gap.span(draws.draw()) })
    }
}

/// When and how the attempt `number` of a device ends that begins at `now`.
#[must_use]
pub fn attempt(path: &Path, owner: &Owner, ordinal: u32, number: u16, now: SimTime) -> (SimTime, Outcome) {
    let mut draws = owner.open(ordinal, Purpose::Attempt, number);
    let mut time = now;
    let mut on_page = Span::ZERO;
    for (position, phase) in path.phases.iter().enumerate() {
        let position = u8::try_from(position).expect("paths have few phases");
        let length = phase.duration.span(draws.draw());
        if phase.in_status_page
            && let Some(page) = &path.status_page
            && on_page + length > page.timeout
        {
            return (time + page.timeout.less(on_page), Outcome::TimesOut { phase: position });
        }
        if phase.in_status_page {
            on_page = on_page + length;
        }
        time = time + length;
        let fails = phase.fails.hit_by(draws.draw());
        if fails {
            return (time, Outcome::Fails { phase: position, cause: cause(&phase.causes, draws.draw()) });
        }
        draws.skip(WORDS - 2);
    }
    (time, Outcome::Succeeds)
}

/// The position of the cause that a draw stands for, by weight.
fn cause(causes: &[(u32, Failure)], draw: u64) -> u8 {
    let total = causes.iter().map(|(weight, _)| u64::from(*weight)).sum();
    let mut left = crate::engine::streams::below(total, draw);
    let position = causes.iter().position(|(weight, _)| {
        let here = left < u64::from(*weight);
        left = left.saturating_sub(u64::from(*weight));
        here
    });
    u8::try_from(position.unwrap_or(0)).expect("phases have few causes")
}
