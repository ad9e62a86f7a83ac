//! When a silent device, or one that fails its policy, stops being compliant.

use crate::intune::Platform;
use crate::rules::RuleBook;
use crate::units::{Share, SimTime, Span};

/// The first second in which a device counts as noncompliant for its silence: one after the validity period, so that a
/// report exactly at the period's end is still in time.
#[must_use]
pub fn lapses_at(last_contact: SimTime, book: &RuleBook) -> SimTime {
    last_contact + book.compliance_validity + Span::seconds(1)
}

/// The first second in which a device that fails its policy from `since` on counts as noncompliant: after the grace
/// period, in which it is *in grace period* (LIFE-COMP-03).
#[must_use]
pub fn marked_at(since: SimTime, book: &RuleBook) -> SimTime {
    since + book.compliance_mark_noncompliant_after
}

/// When a pre-provisioned device is compliant again that is evaluated anew because its user starts at `started`
/// (WIN-AP-PP-04).
#[must_use]
pub fn evaluated_anew(started: SimTime, draw: u64, book: &RuleBook) -> SimTime {
    started + book.compliance_reset_for.span(draw)
}

/// The share of devices that fail their policy when they enroll, if nobody says: Linux disks that nobody encrypted when the
/// system was installed (LNX-ENR-03).
#[must_use]
pub fn fails_usually(platform: Platform, book: &RuleBook) -> Share {
    if platform == Platform::Linux { book.compliance_linux_fails } else { Share::NONE }
}

/// The share of devices that fail when they enroll, if no policy is assigned to them (LIFE-COMP-02).
#[must_use]
pub fn fails_without_policy(book: &RuleBook) -> Share {
    if book.compliance_without_policy { Share::NONE } else { Share::ALL }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    #[test]
    fn thirty_days_are_still_in_time() {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        let end = SimTime::after_start(Span::days(30));
        let lapse = lapses_at(SimTime::START, &book);
        assert!(end.back(Span::seconds(1)) < lapse, "a second before the end");
        assert!(end < lapse, "at the end");
        assert_eq!(end + Span::seconds(1), lapse, "a second after");
        book.compliance_validity = Span::days(1);
        assert_eq!(lapses_at(SimTime::START, &book).offset(), 86_401);
    }

    #[test]
    fn a_failure_is_marked_when_the_grace_is_over() {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        assert_eq!(marked_at(SimTime::START, &book), SimTime::START, "at once by default");
        book.compliance_mark_noncompliant_after = Span::days(3);
        let marked = marked_at(SimTime::START, &book);
        let end = SimTime::after_start(Span::days(3));
        assert!(end.back(Span::seconds(1)) < marked, "a second before the grace's end");
        assert!(end >= marked && end + Span::seconds(1) > marked, "at its end, and after");
    }

    #[test]
    fn no_policy_is_compliant_unless_somebody_says_otherwise() {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        assert_eq!(fails_without_policy(&book), Share::NONE);
        book.compliance_without_policy = false;
        assert_eq!(fails_without_policy(&book), Share::ALL);
    }

    #[test]
    fn n11_silent_for_thirty_days_is_noncompliant_on_the_next() {
        let book = RuleBook::new(Ruleset::Intune202608);
        let lapse = lapses_at(SimTime::START, &book);
        assert!(lapse > SimTime::after_start(Span::days(30)), "not on day 30 itself");
        assert!(lapse < SimTime::after_start(Span::days(31)), "before day 31 is over");
    }
}
