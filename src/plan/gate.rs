//! Gates: what must hold of a wave before the waves after it start.

use crate::units::{Span, Spread};

/// A wave's gate.
#[derive(Clone, Debug)]
pub struct Gate {
    /// From the end of the wave's window until the gate is judged.
    pub soak: Span,
    /// What must hold, all of it; a gate that asks for nothing is passed when its soak is over.
    pub asks: Vec<Ask>,
    /// What happens if something doesn't.
    pub on_fail: OnFail,
    /// How often a gate that holds looks again.
    pub every: Span,
    /// A look at the wave while it is under way; none if nobody looks before the soak is over.
    pub watch: Option<Watching>,
    /// How long somebody takes to act on what a look finds; none if it is acted on at once.
    pub decides_after: Option<Spread>,
    /// What a stop does to devices that were invited.
    pub in_flight: InFlight,
    /// When a stopped wave goes on.
    pub restart: Restart,
}

/// A condition of a gate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// What is measured.
    pub measure: Measure,
    /// Which values are good.
    pub is: Bound,
    /// The condition as it is written, such as `>= 75%`.
    pub text: String,
}

/// What a gate measures of its wave.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Measure {
    /// Devices that ever enrolled, of those invited so far.
    Enrolled,
    /// Devices that ever enrolled, of those that began a first attempt.
    Success,
    /// Tickets that the wave's devices opened since it began, or began anew, for every 100 invited so far.
    TicketsPer100,
    /// People in line at teams that take tickets, whatever they wait for.
    Backlog,
    /// Devices that checked in when the window was over or later, of those that ever enrolled.
    Reported,
}

impl Measure {
    /// Every measure with its key in a gate.
    pub const ALL: [(&'static str, Measure); 5] = [
        ("enrolled", Measure::Enrolled),
        ("success", Measure::Success),
        ("tickets-per-100", Measure::TicketsPer100),
        ("backlog", Measure::Backlog),
        ("reported", Measure::Reported),
    ];

    /// The key in a gate.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Measure::ALL[self as usize].0
    }

    /// Whether it is a share of a whole.
    #[must_use]
    pub const fn is_share(self) -> bool {
        matches!(self, Measure::Enrolled | Measure::Success | Measure::Reported)
    }

    /// Whether it means something while the wave is under way; shares of the invited only grow until then.
    #[must_use]
    pub const fn is_watched(self) -> bool {
        matches!(self, Measure::Success | Measure::TicketsPer100 | Measure::Backlog)
    }
}

/// Which values are good [millionths; of a share, of the whole].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// Less than.
    Below(u64),
    /// Less than or equal.
    AtMost(u64),
    /// Greater than.
    Above(u64),
    /// Greater than or equal.
    AtLeast(u64),
    /// Between two, both included.
    Between(u64, u64),
}

impl Bound {
    /// Whether the quotient of two numbers is good, exactly. Nothing out of nothing is never good.
    #[must_use]
    pub fn holds(self, [part, whole]: [u64; 2]) -> bool {
        let value = u128::from(part) * 1_000_000;
        let limit = |limit: u64| u128::from(limit) * u128::from(whole);
        whole > 0
            && match self {
                Bound::Below(most) => value < limit(most),
                Bound::AtMost(most) => value <= limit(most),
                Bound::Above(least) => value > limit(least),
                Bound::AtLeast(least) => value >= limit(least),
                Bound::Between(least, most) => value >= limit(least) && value <= limit(most),
            }
    }
}

/// What a gate does that isn't passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnFail {
    /// It stops the rollout.
    Halt,
    /// It looks again later.
    Hold,
    /// It stops the rollout, and the wave's devices are retired.
    RollBack,
}

/// Looks at a wave while it is under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Watching {
    /// From one look to the next, the first one so long after the window begins.
    pub every: Span,
    /// Only once so many devices of the wave began an attempt.
    pub from: u32,
}

/// What a stop does to devices that were invited and aren't enrolled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InFlight {
    /// They go on.
    Finish,
    /// They begin no attempt any more.
    Stop,
}

/// When a stopped wave goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Restart {
    /// Never.
    Never,
    /// So long after the stop.
    After(Span),
    /// When a fault that was noticed is fixed.
    Fix,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_exact() {
        // 3 of 4 is 75 %.
        assert!(Bound::AtLeast(750_000).holds([3, 4]) && !Bound::Above(750_000).holds([3, 4]));
        assert!(Bound::AtMost(750_000).holds([3, 4]) && !Bound::Below(750_000).holds([3, 4]));
        assert!(!Bound::AtLeast(750_001).holds([3, 4]) && Bound::Between(750_000, 750_000).holds([3, 4]));
        // A third is no decimal number.
        assert!(!Bound::AtLeast(333_334).holds([1, 3]) && Bound::AtLeast(333_333).holds([1, 3]));
        assert!(!Bound::AtLeast(0).holds([0, 0]) && !Bound::AtMost(1).holds([0, 0]));
    }

    #[test]
    fn every_measure_has_its_name() {
        for (name, measure) in Measure::ALL {
            assert_eq!(measure.name(), name);
        }
    }
}
