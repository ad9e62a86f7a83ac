//! The numbers that one cohort's devices live by, looked up once.

use crate::intune::{BuiltIn, Platform};
use crate::rules::value::RenewAt;
use crate::rules::{RuleBook, check_in, cleanup};
use crate::units::{Share, Span};

/// The rule book as a device of one platform meets it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lifecycle {
    /// When a renewal is tried first.
    pub renew_at: RenewAt,
    /// Whether a missed attempt is made up for at the next contact.
    pub first_contact: bool,
    /// Whether an expired certificate renews at the next contact.
    pub after_expiry: bool,
    /// How often an attempt fails by chance.
    pub renewal_fails: Share,
    /// A record is hidden after this long without a check-in; none means never.
    pub cleanup: Option<Span>,
    /// Time from one check-in to the next.
    pub every: Span,
    /// How much the first interval of a stretch online varies either way.
    pub jitter: Share,
    /// The check-ins after an enrollment, each as the time since then, in order.
    pub burst: Vec<Span>,
    /// A device that has been silent for longer than this is noncompliant.
    pub compliance: Span,
}

impl Lifecycle {
    /// What `book` says for devices of `platform` that enroll by `path`, if that is a built-in one: a path for devices
    /// without Google's services makes theirs of an Android device. Linux has a beat of its own (LNX-CHK-01).
    #[must_use]
    pub fn of(platform: Platform, path: Option<BuiltIn>, book: &RuleBook) -> Lifecycle {
        let platform = match path {
            Some(BuiltIn::AospUser | BuiltIn::AospUserless) => Platform::Aosp,
            Some(_) | None => platform,
        };
        Lifecycle {
            renew_at: book.certificate_renew_at,
            first_contact: book.certificate_renew_on_first_contact,
            after_expiry: book.certificate_renew_after_expiry,
            renewal_fails: book.certificate_renewal_fails,
            cleanup: cleanup::rule_for(platform, book),
            every: if platform == Platform::Linux { book.check_in_linux_every } else { book.check_in_every },
            jitter: book.check_in_jitter,
            burst: check_in::burst(platform, book),
            compliance: book.compliance_validity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    #[test]
    fn platforms_differ_in_burst_and_cleanup() {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        book.cleanup_ios = Some(Span::days(60));
        let windows = Lifecycle::of(Platform::Windows, None, &book);
        let ios = Lifecycle::of(Platform::Ios, None, &book);
        assert_eq!((windows.burst.len(), ios.burst.len()), (13, 4));
        assert_eq!((windows.cleanup, ios.cleanup), (None, Some(Span::days(60))));
        assert_eq!(windows.every, Span::hours(8));
    }

    #[test]
    fn an_android_device_without_google_lives_by_the_rules_of_aosp() {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        (book.cleanup_android, book.cleanup_aosp) = (Some(Span::days(60)), Some(Span::days(90)));
        let cleanup = |path| Lifecycle::of(Platform::Android, Some(path), &book).cleanup;
        assert_eq!(cleanup(BuiltIn::AospUser), Some(Span::days(90)));
        assert_eq!(cleanup(BuiltIn::AospUserless), Some(Span::days(90)));
        assert_eq!(cleanup(BuiltIn::WorkProfile), Some(Span::days(60)));
    }

    #[test]
    fn linux_checks_in_every_hour_and_never_in_a_burst() {
        let book = RuleBook::new(Ruleset::Intune202608);
        let linux = Lifecycle::of(Platform::Linux, Some(BuiltIn::Linux), &book);
        assert_eq!((linux.every, linux.burst.len()), (Span::hours(1), 0));
    }
}
