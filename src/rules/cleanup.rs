//! When an idle record is hidden, and when it is deleted.
//!
//! Hiding is a tenant's choice, per platform; the deletion after the certificate's expiry is not, and one never moves
//! the other.

use crate::intune::Platform;
use crate::rules::RuleBook;
use crate::units::{SimTime, Span};

/// The days of the cleanup rule that covers `platform`; none if no rule does.
///
/// A platform's own rule wins over the rule for all platforms. Linux has no rule of its own.
#[must_use]
pub fn rule_for(platform: Platform, book: &RuleBook) -> Option<Span> {
    let own = match platform {
        Platform::Windows => book.cleanup_windows,
        Platform::Ios => book.cleanup_ios,
        Platform::MacOs => book.cleanup_macos,
        Platform::Android => book.cleanup_android,
        Platform::Aosp => book.cleanup_aosp,
        Platform::Linux => None,
    };
    own.or(book.cleanup_all)
}

/// The first midnight at which the last check-in is `span` or longer ago; `midnight_from` gives the first midnight at
/// or after an instant.
#[must_use]
pub fn hides_at(last_contact: SimTime, span: Span, midnight_from: impl Fn(SimTime) -> SimTime) -> SimTime {
    midnight_from(last_contact + span)
}

/// The moment an expired device's record is deleted.
#[must_use]
pub fn deletes_at(expired: SimTime, book: &RuleBook) -> SimTime {
    expired + book.cleanup_after_expiry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;
    use crate::units::time::DAY;

    fn at(days: u32, seconds: i64) -> SimTime {
        SimTime::at_offset(i64::from(Span::days(days).as_seconds()) + seconds)
    }

    /// Midnights of a zone without clock changes.
    fn utc(from: SimTime) -> SimTime {
        let day = u32::try_from(from.offset()).unwrap().div_ceil(DAY);
        at(day, 0)
    }

    #[test]
    fn no_rule_is_the_default() {
        let book = RuleBook::new(Ruleset::Intune202608);
        for platform in Platform::ALL {
            assert_eq!(rule_for(platform, &book), None);
        }
    }

    #[test]
    fn a_platforms_own_rule_wins() {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        book.cleanup_all = Some(Span::days(200));
        book.cleanup_windows = Some(Span::days(60));
        book.cleanup_android = Some(Span::days(70));
        let table = [
            (Platform::Windows, 60),
            (Platform::Ios, 200),
            (Platform::MacOs, 200),
            (Platform::Android, 70),
            (Platform::Aosp, 200),
            (Platform::Linux, 200),
        ];
        for (platform, days) in table {
            assert_eq!(rule_for(platform, &book), Some(Span::days(days)), "{platform:?}");
        }
        book.cleanup_aosp = Some(Span::days(30));
        book.cleanup_ios = Some(Span::days(31));
        book.cleanup_macos = Some(Span::days(32));
        assert_eq!(rule_for(Platform::Aosp, &book), Some(Span::days(30)));
        assert_eq!(rule_for(Platform::Ios, &book), Some(Span::days(31)));
        assert_eq!(rule_for(Platform::MacOs, &book), Some(Span::days(32)));
    }

    #[test]
    fn a_record_hides_at_the_first_midnight_of_enough_days() {
        let table = [
            (at(100, -1), at(190, 0)),
            (at(100, 0), at(190, 0)),
            (at(100, 1), at(191, 0)),
            (at(100, 40_000), at(191, 0)),
        ];
        for (last_contact, hidden) in table {
            assert_eq!(hides_at(last_contact, Span::days(90), utc), hidden, "{last_contact:?}");
        }
    }

    #[test]
    fn a_record_is_deleted_180_days_after_the_expiry() {
        let book = RuleBook::new(Ruleset::Intune202608);
        for seconds in [-1, 0, 1] {
            assert_eq!(deletes_at(at(365, seconds), &book), at(545, seconds));
        }
    }
}
