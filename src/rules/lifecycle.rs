//! The numbers that one cohort's devices live by, looked up once.

use crate::intune::Platform;
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
    /// What `book` says for devices of `platform`.
    #[must_use]
    pub fn of(platform: Platform, book: &RuleBook) -> Lifecycle {
        Lifecycle {
            renew_at: book.certificate_renew_at,
            first_contact: book.certificate_renew_on_first_contact,
            after_expiry: book.certificate_renew_after_expiry,
            renewal_fails: book.certificate_renewal_fails,
            cleanup: cleanup::rule_for(platform, book),
            every: book.check_in_every,
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
        let windows = Lifecycle::of(Platform::Windows, &book);
        let ios = Lifecycle::of(Platform::Ios, &book);
        assert_eq!((windows.burst.len(), ios.burst.len()), (13, 4));
        assert_eq!((windows.cleanup, ios.cleanup), (None, Some(Span::days(60))));
        assert_eq!(windows.every, Span::hours(8));
    }
}
