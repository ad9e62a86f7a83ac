//! Hybrid Autopilot: what the Intune Connector for Active Directory does, and when it doesn't.

use crate::intune::{Failure, Reason};
use crate::rules::RuleBook;
use crate::units::{SimTime, Span};

/// Whether a connector may create one more computer account (WIN-AP-HY-02): as many as it likes with the right on the
/// organizational unit, and up to the domain's quota without it.
#[must_use]
pub fn may_create_account(created_so_far: u32, has_right: bool, book: &RuleBook) -> bool {
    has_right || created_so_far < book.autopilot_machine_account_quota
}

/// Whether a connector is hidden at `now`; it is shown in [last activity, last activity + 30 days) (WIN-AP-HY-02).
#[must_use]
pub fn connector_hidden(last_active: SimTime, now: SimTime, book: &RuleBook) -> bool {
    now.since(last_active) >= book.autopilot_connector_cleanup
}

/// Whether a device that has waited for a connector gives up: after the longest wait, not yet at it (WIN-AP-HY-05).
#[must_use]
pub fn gives_up(waited: Span, book: &RuleBook) -> bool {
    waited > book.autopilot_connector_wait_max
}

/// What a device shows that isn't joined to the domain, because of `rule`.
#[must_use]
pub fn not_joined(rule: &'static str) -> Failure {
    Failure { reason: Reason::BadRequest, code: "0x80070774".to_owned(), rule }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    #[test]
    fn a_connector_without_the_right_creates_ten_accounts() {
        for (created, more) in [(0, true), (9, true), (10, false), (11, false)] {
            assert_eq!(may_create_account(created, false, &book()), more, "{created}");
            assert!(may_create_account(created, true, &book()), "{created}");
        }
    }

    #[test]
    fn a_connector_is_hidden_after_30_days() {
        let end = SimTime::after_start(Span::days(30));
        let table =
            [(SimTime::START, false), (end.back(Span::seconds(1)), false), (end, true), (end + Span::seconds(1), true)];
        for (now, hidden) in table {
            assert_eq!(connector_hidden(SimTime::START, now, &book()), hidden, "{now:?}");
        }
    }

    #[test]
    fn a_device_waits_25_minutes_for_a_connector() {
        for (seconds, over) in [(1_499, false), (1_500, false), (1_501, true)] {
            assert_eq!(gives_up(Span::seconds(seconds), &book()), over, "{seconds} s");
        }
        let failure = not_joined("WIN-AP-HY-05");
        assert_eq!((failure.reason, failure.code.as_str()), (Reason::BadRequest, "0x80070774"));
        assert_eq!(failure.rule, "WIN-AP-HY-05");
    }
}
