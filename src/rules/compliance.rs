//! When a silent device stops being compliant.

use crate::rules::RuleBook;
use crate::units::{SimTime, Span};

/// The first second in which a device counts as noncompliant for its silence: one after the validity period, so that a
/// report exactly at the period's end is still in time.
#[must_use]
pub fn lapses_at(last_contact: SimTime, book: &RuleBook) -> SimTime {
    last_contact + book.compliance_validity + Span::seconds(1)
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
}
