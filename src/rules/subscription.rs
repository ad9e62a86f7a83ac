//! The life of a subscription: what becomes of a tenant whose plan ends (TEN-SUB-01), and what a trial is (TEN-TRL-01).

use crate::rules::RuleBook;
use crate::units::{SimTime, Span};

/// What was bought.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Paid for a year at a time.
    Annual,
    /// Paid for a month at a time; one that was canceled has no time to come to rest.
    Monthly,
    /// Free, for a few people and a few weeks.
    Trial,
}

impl Kind {
    /// Every kind with its name in files.
    pub const ALL: [(&'static str, Kind); 3] =
        [("annual", Kind::Annual), ("monthly", Kind::Monthly), ("trial", Kind::Trial)];

    /// The kind called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().find(|row| row.0 == name).map(|row| row.1)
    }
}

/// How a subscription stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// It is paid for.
    Active,
    /// It has ended, and everything works still.
    Expired,
    /// Only admins get at anything.
    Disabled,
    /// Everything is gone.
    Deleted,
}

/// When each state after the first begins; a state that is skipped begins with the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Course {
    /// The end of what was paid for.
    pub expired: SimTime,
    /// Only admins get at anything from then on.
    pub disabled: SimTime,
    /// Nothing is left from then on.
    pub deleted: SimTime,
}

/// The course of a subscription that ends at `ends`.
#[must_use]
pub fn course(kind: Kind, ends: SimTime, book: &RuleBook) -> Course {
    let grace = match kind {
        Kind::Annual | Kind::Trial => book.subscription_expired,
        Kind::Monthly => Span::ZERO,
    };
    let disabled = ends + grace;
    Course { expired: ends, disabled, deleted: disabled + book.subscription_disabled }
}

impl Course {
    /// How the subscription stands at `now`; a state holds from its second on.
    #[must_use]
    pub fn at(&self, now: SimTime) -> State {
        if now >= self.deleted {
            State::Deleted
        } else if now >= self.disabled {
            State::Disabled
        } else if now >= self.expired {
            State::Expired
        } else {
            State::Active
        }
    }
}

/// When a trial ends that began at `starts`.
#[must_use]
pub fn trial_ends(starts: SimTime, book: &RuleBook) -> SimTime {
    starts + book.trial_length
}

/// Whether a trial may have so many licenses.
#[must_use]
pub fn trial_fits(licenses: u32, book: &RuleBook) -> bool {
    licenses <= book.trial_licenses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    /// The states a second before, at and a second after so many days.
    fn around(kind: Kind, days: u32) -> [State; 3] {
        let edge = SimTime::after_start(Span::days(days));
        let course = course(kind, SimTime::after_start(Span::days(100)), &book());
        [edge.back(Span::seconds(1)), edge, edge + Span::seconds(1)].map(|now| course.at(now))
    }

    #[test]
    fn an_annual_plan_expires_is_disabled_and_is_deleted() {
        use State::{Active, Deleted, Disabled, Expired};
        for kind in [Kind::Annual, Kind::Trial] {
            assert_eq!(around(kind, 100), [Active, Expired, Expired]);
            assert_eq!(around(kind, 130), [Expired, Disabled, Disabled]);
            assert_eq!(around(kind, 220), [Disabled, Deleted, Deleted]);
        }
    }

    #[test]
    fn a_monthly_plan_that_was_canceled_is_disabled_at_once() {
        use State::{Active, Deleted, Disabled};
        assert_eq!(around(Kind::Monthly, 100), [Active, Disabled, Disabled]);
        assert_eq!(around(Kind::Monthly, 190), [Disabled, Deleted, Deleted]);
    }

    #[test]
    fn a_trial_is_for_25_people_and_30_days() {
        for (licenses, fits) in [(0, true), (24, true), (25, true), (26, false)] {
            assert_eq!(trial_fits(licenses, &book()), fits, "{licenses}");
        }
        for seconds in [-1, 0, 1] {
            assert_eq!(trial_ends(SimTime::at_offset(seconds), &book()).offset(), seconds + 30 * 86_400);
        }
    }

    #[test]
    fn kinds_have_names() {
        assert_eq!(Kind::named("monthly"), Some(Kind::Monthly));
        assert_eq!(Kind::named("weekly"), None);
    }
}
