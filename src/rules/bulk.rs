//! Bulk enrollment: how long a provisioning package's token lasts, and when a package is tried again.

use crate::rules::RuleBook;
use crate::units::{SimTime, Span};

/// Whether a token is valid at `now`: in [issued, issued + its validity) (WIN-BULK-01).
#[must_use]
pub fn token_valid(issued: SimTime, valid_for: Span, now: SimTime) -> bool {
    issued <= now && now < issued + valid_for
}

/// Whether a token may be valid for so long; the longest validity itself may (WIN-BULK-01).
#[must_use]
pub fn token_fits(valid_for: Span, book: &RuleBook) -> bool {
    valid_for <= book.bulk_token
}

/// The moment at which a device restarts after a package was applied (WIN-BULK-06).
#[must_use]
pub fn reboots_after(applied: SimTime, book: &RuleBook) -> SimTime {
    applied + book.bulk_reboot
}

/// When a package that failed is tried again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Again {
    /// So long after the failure.
    After(Span),
    /// At the system's next start.
    NextStart,
}

/// What follows each failed try of a package, in order; after the last there is nothing more (WIN-BULK-07).
///
/// The first try counts among those at once. Each delay runs from the failure before it.
#[must_use]
pub fn ladder(book: &RuleBook) -> Vec<Again> {
    let at_once = book.bulk_immediate_retries.saturating_sub(1);
    let delayed = [book.bulk_delayed_retry_1, book.bulk_delayed_retry_2, book.bulk_delayed_retry_3];
    let mut out: Vec<Again> = (0..at_once).map(|_| Again::After(Span::ZERO)).collect();
    out.extend(delayed.map(Again::After));
    out.push(Again::NextStart);
    out
}

/// When a package is tried again that has failed so many times; none if it isn't, or if it has not failed yet.
#[must_use]
pub fn again(failures: u32, book: &RuleBook) -> Option<Again> {
    let rung = usize::try_from(failures.checked_sub(1)?).ok()?;
    ladder(book).get(rung).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    #[test]
    fn a_token_is_valid_for_180_days() {
        let half_year = Span::days(180);
        let end = SimTime::after_start(half_year);
        let table = [
            (SimTime::START.back(Span::seconds(1)), false),
            (SimTime::START, true),
            (SimTime::START + Span::seconds(1), true),
            (end.back(Span::seconds(1)), true),
            (end, false),
            (end + Span::seconds(1), false),
        ];
        for (now, valid) in table {
            assert_eq!(token_valid(SimTime::START, half_year, now), valid, "{now:?}");
        }
    }

    #[test]
    fn r10_a_token_is_invalid_at_day_181() {
        assert!(!token_valid(SimTime::START, book().bulk_token, SimTime::after_start(Span::days(181))));
        assert!(token_valid(SimTime::START, book().bulk_token, SimTime::after_start(Span::days(179))));
    }

    #[test]
    fn a_token_for_longer_than_180_days_does_not_exist() {
        let half_year = Span::days(180);
        let table = [
            (half_year.less(Span::seconds(1)), true),
            (half_year, true),
            (half_year + Span::seconds(1), false),
            (Span::days(181), false),
        ];
        for (valid_for, fits) in table {
            assert_eq!(token_fits(valid_for, &book()), fits, "{valid_for}");
        }
    }

    #[test]
    fn a_device_restarts_after_a_minute() {
        for seconds in [-1, 0, 1] {
            assert_eq!(reboots_after(SimTime::at_offset(seconds), &book()).offset(), seconds + 60);
        }
    }

    #[test]
    fn r11_a_package_is_tried_seven_times() {
        // Every try fails at once: the tries are where the gaps add up to.
        let mut tries = vec!["0s".to_owned()];
        let mut failures = 1;
        while let Some(next) = again(failures, &book()) {
            tries.push(match next {
                Again::After(span) if span == Span::ZERO => span.to_string(),
                Again::After(span) => format!("+{span}"),
                Again::NextStart => "next start".to_owned(),
            });
            failures += 1;
        }
        assert_eq!(tries, ["0s", "0s", "0s", "+15m", "+1h", "+4h", "next start"]);
    }

    #[test]
    fn the_ladder_has_an_end() {
        let table = [
            (0, None),
            (1, Some(Again::After(Span::ZERO))),
            (2, Some(Again::After(Span::ZERO))),
            (3, Some(Again::After(Span::minutes(15)))),
            (5, Some(Again::After(Span::hours(4)))),
            (6, Some(Again::NextStart)),
            (7, None),
            (u32::MAX, None),
        ];
        for (failures, next) in table {
            assert_eq!(again(failures, &book()), next, "{failures}");
        }
    }

    #[test]
    fn a_book_without_tries_at_once_still_has_the_delays() {
        let mut book = book();
        for at_once in [0, 1] {
            book.bulk_immediate_retries = at_once;
            assert_eq!(again(1, &book), Some(Again::After(Span::minutes(15))));
            assert_eq!(ladder(&book).len(), 4);
        }
    }
}
