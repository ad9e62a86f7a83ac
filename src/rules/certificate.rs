//! When a device's management certificate runs out, and when it renews.
//!
//! A certificate is valid in [issued, issued + validity); its renewal window is [opening, expiry). Both are open at
//! their end: at the second of the expiry the certificate is no longer valid and no longer renews.

use crate::intune::Platform;
use crate::rules::RuleBook;
use crate::units::{SimTime, Span};

/// The moment a certificate runs out: the first second in which it isn't valid any more.
#[must_use]
pub fn expires(issued: SimTime, book: &RuleBook) -> SimTime {
    issued + book.certificate_validity
}

/// The first second of a certificate's renewal window; its issue if the window is longer than the validity.
#[must_use]
pub fn window_opens(issued: SimTime, platform: Platform, book: &RuleBook) -> SimTime {
    issued + book.certificate_validity.less(book.certificate_renew_before.of(platform))
}

/// Whether a certificate is valid at `now`: from its issue on, and no longer at its expiry.
#[must_use]
pub fn is_valid(issued: SimTime, now: SimTime, book: &RuleBook) -> bool {
    issued <= now && now < expires(issued, book)
}

/// The first scheduled attempt at or after `now`: the window's opening and every retry interval from there.
///
/// It may lie at or after the expiry; [`renews`] says whether it still counts.
#[must_use]
pub fn attempt_after(window_opens: SimTime, now: SimTime, book: &RuleBook) -> SimTime {
    let retry = book.certificate_renew_retry;
    let late = now.since(window_opens).as_seconds();
    if retry == Span::ZERO {
        return window_opens + Span::seconds(late);
    }
    window_opens + retry.times(late.div_ceil(retry.as_seconds()))
}

/// Whether an attempt at `now` renews: inside [window's opening, expiry), or later if the book renews after expiry.
#[must_use]
pub fn renews(issued: SimTime, now: SimTime, platform: Platform, book: &RuleBook) -> bool {
    let open = window_opens(issued, platform, book) <= now;
    open && (now < expires(issued, book) || book.certificate_renew_after_expiry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    const ISSUED: SimTime = SimTime::START;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    fn at(days: u32, seconds: i64) -> SimTime {
        SimTime::at_offset(i64::from(Span::days(days).as_seconds()) + seconds)
    }

    #[test]
    fn validity_is_half_open() {
        let table =
            [(at(0, -1), false), (at(0, 0), true), (at(365, -1), true), (at(365, 0), false), (at(365, 1), false)];
        for (now, valid) in table {
            assert_eq!(is_valid(ISSUED, now, &book()), valid, "{now:?}");
        }
        assert_eq!(expires(ISSUED, &book()), at(365, 0));
    }

    #[test]
    fn the_window_goes_by_platform() {
        let table = [(Platform::Windows, 324), (Platform::Ios, 335), (Platform::MacOs, 335), (Platform::Android, 324)];
        for (platform, day) in table {
            assert_eq!(window_opens(ISSUED, platform, &book()), at(day, 0));
            for (now, renewed) in
                [(at(day, -1), false), (at(day, 0), true), (at(day, 1), true), (at(365, -1), true), (at(365, 0), false)]
            {
                assert_eq!(renews(ISSUED, now, platform, &book()), renewed, "{platform:?} {now:?}");
            }
        }
        let seed = RuleBook::new(Ruleset::Seed);
        assert_eq!(window_opens(ISSUED, Platform::Windows, &seed), at(323, 0));
    }

    #[test]
    fn a_window_longer_than_the_validity_opens_at_the_issue() {
        let mut book = book();
        book.certificate_validity = Span::days(30);
        assert_eq!(window_opens(ISSUED, Platform::Windows, &book), ISSUED);
    }

    #[test]
    fn attempts_follow_every_seven_days() {
        let opens = at(324, 0);
        let table = [
            (at(100, 0), at(324, 0)),
            (at(324, -1), at(324, 0)),
            (at(324, 0), at(324, 0)),
            (at(324, 1), at(331, 0)),
            (at(331, -1), at(331, 0)),
            (at(331, 0), at(331, 0)),
            (at(331, 1), at(338, 0)),
            (at(359, 0), at(359, 0)),
            (at(361, 0), at(366, 0)),
        ];
        for (now, attempt) in table {
            assert_eq!(attempt_after(opens, now, &book()), attempt, "{now:?}");
        }
        assert!(!renews(ISSUED, at(366, 0), Platform::Windows, &book()), "the attempt after expiry is ignored");
    }

    #[test]
    fn an_expired_certificate_renews_only_if_the_book_says_so() {
        let mut book = book();
        book.certificate_renew_after_expiry = true;
        assert!(renews(ISSUED, at(400, 0), Platform::Windows, &book));
        assert!(!renews(ISSUED, at(324, -1), Platform::Windows, &book));
    }
}
