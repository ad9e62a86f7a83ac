//! When an enrolled device checks in: a burst after its enrollment, then a steady beat while it is online.

use crate::intune::Platform;
use crate::rules::RuleBook;
use crate::units::{Share, SimTime, Span};

/// The check-ins of the burst, each as the time since the enrollment, in order.
///
/// Each step begins where the one before it ended; the check-in at a step's very end belongs to it.
#[must_use]
pub fn burst(platform: Platform, book: &RuleBook) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = Span::ZERO;
    for (every, length) in book.check_in_burst.of(platform) {
        let beats = length.as_seconds().checked_div(every.as_seconds()).unwrap_or(0);
        out.extend((1..=beats).map(|beat| start + every.times(beat)));
        start = start + length;
    }
    out
}

/// The time from the start of a stretch online to its first steady check-in: a whole number of seconds, equally likely
/// from interval x (1 - jitter) to interval x (1 + jitter), both ends included.
#[must_use]
pub fn first(interval: Span, jitter: Share, draw: u64) -> Span {
    let either_way = jitter.of(interval.as_seconds());
    let choices = 2 * u128::from(either_way) + 1;
    let chosen = u64::try_from((u128::from(draw) * choices) >> 64).unwrap_or(u64::MAX);
    let length = u64::from(interval.as_seconds() - either_way) + chosen;
    Span::seconds(u32::try_from(length).unwrap_or(u32::MAX))
}

/// How many of `first`, `first + interval`, `first + 2 x interval`, … lie before `until`; `until` itself is left out.
#[must_use]
pub fn count(first: SimTime, interval: Span, until: SimTime) -> u32 {
    if until <= first {
        return 0;
    }
    ((until - first).as_seconds() - 1).checked_div(interval.as_seconds()).map_or(1, |more| more + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;
    use crate::rules::value::Bursts;

    fn minutes(platform: Platform, book: &RuleBook) -> Vec<u32> {
        burst(platform, book).iter().map(|span| span.as_seconds() / 60).collect()
    }

    #[test]
    fn bursts_are_the_documented_ones() {
        let book = RuleBook::new(Ruleset::Intune202608);
        let thirteen = [3, 6, 9, 12, 15, 30, 45, 60, 75, 90, 105, 120, 135];
        for platform in [Platform::Windows, Platform::Android, Platform::Aosp] {
            assert_eq!(minutes(platform, &book), thirteen);
        }
        for platform in [Platform::Ios, Platform::MacOs] {
            assert_eq!(minutes(platform, &book), [15, 30, 45, 60]);
        }
        assert!(burst(Platform::Linux, &book).is_empty());
    }

    #[test]
    fn a_step_that_does_not_divide_ends_early() {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        let step = |every, length| (Span::minutes(every), Span::minutes(length));
        book.check_in_burst = Bursts::Steps(vec![step(4, 10), step(0, 5), step(10, 20)]);
        assert_eq!(minutes(Platform::Windows, &book), [4, 8, 25, 35]);
        book.check_in_burst = Bursts::Steps(Vec::new());
        assert!(burst(Platform::Windows, &book).is_empty());
    }

    #[test]
    fn the_first_lies_within_the_jitter() {
        let (every, tenth) = (Span::hours(8), Share::percent(10));
        let table = [(0, 25_920), (u64::MAX, 31_680), (1 << 63, 28_800)];
        for (draw, seconds) in table {
            assert_eq!(first(every, tenth, draw), Span::seconds(seconds));
        }
        for draw in [0, 1 << 63, u64::MAX] {
            assert_eq!(first(every, Share::NONE, draw), every, "no jitter");
        }
        let all: Vec<u32> =
            (0..3).map(|k| first(Span::seconds(10), tenth, k * (u64::MAX / 3) + 9).as_seconds()).collect();
        assert_eq!(all, [9, 10, 11], "each third of the draws is one second");
    }

    #[test]
    fn counting_leaves_the_end_out() {
        let first = SimTime::START;
        let table = [(-1, 0), (0, 0), (1, 1), (99, 1), (100, 1), (101, 2), (200, 2), (201, 3)];
        for (until, beats) in table {
            assert_eq!(count(first, Span::seconds(100), SimTime::at_offset(until)), beats, "{until}");
        }
        assert_eq!(count(first, Span::ZERO, SimTime::at_offset(5)), 1, "no interval, no second beat");
    }
}
