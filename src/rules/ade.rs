//! When a device that was assigned at Apple comes to Intune: synchronizations of an enrollment program token.

use crate::rules::RuleBook;
use crate::units::{SimTime, Span};

/// The first scheduled synchronization at or after `after`, if they are counted from `anchor` on (APL-SYN-01).
#[must_use]
pub fn next_sync(after: SimTime, anchor: SimTime, book: &RuleBook) -> SimTime {
    let every = book.ade_sync_every.as_seconds().max(1);
    anchor + Span::seconds(every).times(after.since(anchor).as_seconds().div_ceil(every))
}

/// Whether an admin may ask for a synchronization now: from this long after the last one on (APL-SYN-01).
#[must_use]
pub fn may_sync_by_hand(last: SimTime, now: SimTime, book: &RuleBook) -> bool {
    now.since(last) >= book.ade_manual_sync_every
}

/// How far into a synchronization the device at this position, from 0, is through (APL-SYN-02).
#[must_use]
pub fn through_after(position: u32, book: &RuleBook) -> Span {
    let seconds = (u64::from(position) + 1) * 60;
    Span::seconds(u32::try_from(seconds.div_ceil(u64::from(book.ade_sync_rate.max(1)))).unwrap_or(u32::MAX))
}

/// Whether a token can hold so many devices; the highest number itself fits (APL-SYN-02).
#[must_use]
pub fn fits(devices: u32, book: &RuleBook) -> bool {
    devices <= book.ade_devices_per_token
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    fn at(seconds: i64) -> SimTime {
        SimTime::at_offset(seconds)
    }

    #[test]
    fn a_synchronization_comes_every_twelve_hours() {
        let half = 43_200;
        for (after, sync) in [(0, 0), (1, half), (half - 1, half), (half, half), (half + 1, 2 * half)] {
            assert_eq!(next_sync(at(after), SimTime::START, &book()), at(sync), "{after}");
        }
    }

    #[test]
    fn by_hand_once_in_a_quarter_of_an_hour() {
        for (now, may) in [(899, false), (900, true), (901, true)] {
            assert_eq!(may_sync_by_hand(SimTime::START, at(now), &book()), may, "{now}");
        }
    }

    #[test]
    fn three_thousand_devices_are_through_in_a_minute() {
        let table = [(0, 1), (49, 1), (50, 2), (2_999, 60), (3_000, 61), (39_999, 800), (199_999, 4_000)];
        for (position, seconds) in table {
            assert_eq!(through_after(position, &book()), Span::seconds(seconds), "{position}");
        }
    }

    #[test]
    fn a_token_holds_200_000_devices() {
        for (devices, can) in [(199_999, true), (200_000, true), (200_001, false)] {
            assert_eq!(fits(devices, &book()), can, "{devices}");
        }
    }
}
