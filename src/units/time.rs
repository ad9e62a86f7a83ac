//! The simulation clock: instants and lengths in whole seconds.
//!
//! An instant minus an instant is a length, an instant plus a length is an instant, and nothing else compiles. Draws
//! from long tails may point past the end of the clock: sums stop at [`SimTime::NEVER`] instead of wrapping.

use std::fmt;
use std::ops::{Add, Sub};

/// Seconds in a minute, an hour and a day of elapsed time.
pub const MINUTE: u32 = 60;
/// Seconds in an hour.
pub const HOUR: u32 = 3_600;
/// Seconds in a day of elapsed time (calendar days may be an hour longer or shorter).
pub const DAY: u32 = 86_400;

/// An instant [s]: seconds since ten years before the scenario's start, because certificates and records may be older
/// than the scenario.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(u32);

/// A length of elapsed time [s].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u32);

impl SimTime {
    /// The earliest instant: 3,653 days before the start.
    pub const MIN: SimTime = SimTime(0);
    /// The scenario's start.
    pub const START: SimTime = SimTime(3_653 * DAY);
    /// After every instant that a run reaches.
    pub const NEVER: SimTime = SimTime(u32::MAX);

    /// The instant `seconds` after the start; [`SimTime::NEVER`] beyond the clock.
    #[must_use]
    pub const fn after_start(span: Span) -> SimTime {
        SimTime(SimTime::START.0.saturating_add(span.0))
    }

    /// The instant `offset` seconds after the start (before it when negative), held within the clock.
    #[must_use]
    pub fn at_offset(offset: i64) -> SimTime {
        let raw = i64::from(SimTime::START.0).saturating_add(offset).clamp(0, i64::from(u32::MAX));
        SimTime(u32::try_from(raw).expect("clamped to the clock"))
    }

    /// Seconds after the start; negative before it.
    #[must_use]
    pub fn offset(self) -> i64 {
        i64::from(self.0) - i64::from(SimTime::START.0)
    }

    /// Seconds since the clock's own zero.
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The instant at `raw` seconds of the clock's own zero.
    #[must_use]
    pub const fn from_raw(raw: u32) -> SimTime {
        SimTime(raw)
    }

    /// The length since `earlier`, or zero if that lies in the future.
    #[must_use]
    pub const fn since(self, earlier: SimTime) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// This instant, earlier by `span`, but not before the clock's zero.
    #[must_use]
    pub const fn back(self, span: Span) -> SimTime {
        SimTime(self.0.saturating_sub(span.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// Longer than any run.
    pub const FOREVER: Span = Span(u32::MAX);

    /// A length of `n` seconds.
    #[must_use]
    pub const fn seconds(n: u32) -> Span {
        Span(n)
    }
    /// A length of `n` minutes.
    #[must_use]
    pub const fn minutes(n: u32) -> Span {
        Span(n * MINUTE)
    }
    /// A length of `n` hours.
    #[must_use]
    pub const fn hours(n: u32) -> Span {
        Span(n * HOUR)
    }
    /// A length of `n` days of 86,400 seconds.
    #[must_use]
    pub const fn days(n: u32) -> Span {
        Span(n * DAY)
    }
    /// The length in seconds.
    #[must_use]
    pub const fn as_seconds(self) -> u32 {
        self.0
    }
    /// This length repeated `n` times, at most [`Span::FOREVER`].
    #[must_use]
    pub const fn times(self, n: u32) -> Span {
        Span(self.0.saturating_mul(n))
    }
    /// This length less `other`, or zero.
    #[must_use]
    pub const fn less(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl Add<Span> for SimTime {
    type Output = SimTime;
    fn add(self, span: Span) -> SimTime {
        SimTime(self.0.saturating_add(span.0))
    }
}

impl Sub for SimTime {
    type Output = Span;
    /// The length between two instants.
    ///
    /// # Panics
    /// If `earlier` is the later one: a negative length is a bug.
    fn sub(self, earlier: SimTime) -> Span {
        Span(self.0 - earlier.0)
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Span {
    /// The length as a person writes it: `2d 6h`, `25m`, `90s`; the largest units first, none of them empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        let mut first = true;
        for (unit, seconds) in [("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", 1)] {
            let n = rest / seconds;
            rest %= seconds;
            if n > 0 {
                write!(f, "{}{n}{unit}", if first { "" } else { " " })?;
                first = false;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Span({self})")
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == SimTime::NEVER {
            return f.write_str("NEVER");
        }
        let offset = self.offset();
        let sign = if offset < 0 { "-" } else { "" };
        let length = u32::try_from(offset.unsigned_abs()).unwrap_or(u32::MAX);
        write!(f, "@{sign}{}", Span(length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stop_at_never() {
        assert_eq!(SimTime::START + Span::FOREVER, SimTime::NEVER);
        assert_eq!(SimTime::NEVER + Span::seconds(1), SimTime::NEVER);
    }

    #[test]
    fn spans_print_as_people_write_them() {
        let table = [(0, "0s"), (90, "1m 30s"), (DAY, "1d"), (2 * DAY + 6 * HOUR, "2d 6h"), (3_601, "1h 1s")];
        for (seconds, text) in table {
            assert_eq!(Span(seconds).to_string(), text);
        }
    }

    #[test]
    fn offsets_go_both_ways() {
        assert_eq!(SimTime::at_offset(-5).offset(), -5);
        assert_eq!(SimTime::at_offset(i64::MAX), SimTime::NEVER);
        assert_eq!(SimTime::at_offset(i64::MIN), SimTime::MIN);
    }
}
