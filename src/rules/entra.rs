//! A device's object in Microsoft Entra: its activity date, and how it ends.
//!
//! Nothing ends an object by itself: disabling and deleting stale ones is a policy that a tenant makes (LIFE-ENT-02).

use crate::intune::{BuiltIn, Join, Maker, Platform};
use crate::rules::{RuleBook, autopilot};
use crate::units::{SimTime, Span};

/// What has become of an object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Object {
    /// It stands.
    Enabled,
    /// An admin disabled it.
    Disabled,
    /// It is gone.
    Deleted,
}

/// What follows when somebody deletes an object in Microsoft Entra alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Comes {
    /// Nothing: it is gone.
    Not,
    /// The directory synchronization brings it back, pending.
    BackPending,
}

/// Whether a contact at `now` moves the activity date `last_stamp`: it must be older than about two weeks (LIFE-ENT-01).
///
/// `slack` is the device's own part, from zero to twice the book's, so that by default the date must be more than 9 to
/// 19 days old; larger values count as the largest. A date of exactly that age doesn't move.
#[must_use]
pub fn stamp_moves(last_stamp: SimTime, now: SimTime, slack: Span, book: &RuleBook) -> bool {
    let widest = book.entra_activity_slack.times(2);
    let age = book.entra_activity_every.less(book.entra_activity_slack) + slack.min(widest);
    now.since(last_stamp) > age
}

/// Whether a device may be called stale at `now`: from 21 days after its activity date on, that second included
/// (LIFE-ENT-01).
#[must_use]
pub fn is_stale(last_stamp: SimTime, now: SimTime, book: &RuleBook) -> bool {
    now.since(last_stamp) >= book.entra_stale_min
}

/// The second at which the example policy disables an object: never before the device is stale (LIFE-ENT-02).
#[must_use]
pub fn disabled_at(last_stamp: SimTime, book: &RuleBook) -> SimTime {
    last_stamp + book.entra_disable.max(book.entra_stale_min)
}

/// The second at which the example policy deletes an object: never before it is disabled (LIFE-ENT-02).
#[must_use]
pub fn deleted_at(last_stamp: SimTime, book: &RuleBook) -> SimTime {
    disabled_at(last_stamp, book).max(last_stamp + book.entra_delete)
}

/// What the example policy has made of an object at `now`: enabled in [stamp, disabling), disabled in [disabling,
/// deletion), deleted from then on.
#[must_use]
pub fn object_at(last_stamp: SimTime, now: SimTime, book: &RuleBook) -> Object {
    if now < disabled_at(last_stamp, book) {
        Object::Enabled
    } else if now < deleted_at(last_stamp, book) {
        Object::Disabled
    } else {
        Object::Deleted
    }
}

/// Whether the device authenticates with its object, and a user of a joined device can sign in (LIFE-ENT-03).
#[must_use]
pub fn can_authenticate(object: Object) -> bool {
    object == Object::Enabled
}

/// Whether a removal of the device takes its object along: not where Windows Autopilot knows it (LIFE-ACT-01), and not
/// on Apple's platforms, where it stays until somebody deletes it (CLN-ENT-01).
#[must_use]
pub fn goes_with_removal(path: Option<BuiltIn>, platform: Platform) -> bool {
    !path.is_some_and(autopilot::needs_registration) && platform.maker() != Maker::Apple
}

/// Whether an admin may delete the object by hand: not Autopilot's, and not before the record in Intune (LIFE-ENT-04).
#[must_use]
pub fn may_delete(autopilot_registered: bool, in_intune: bool) -> bool {
    !autopilot_registered && !in_intune
}

/// What follows a deletion in Microsoft Entra alone: a hybrid device's object stands in Active Directory (LIFE-ENT-05).
#[must_use]
pub fn after_deletion(join: Join) -> Comes {
    match join {
        Join::Hybrid => Comes::BackPending,
        Join::Entra | Join::Registered | Join::None => Comes::Not,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    const STAMP: SimTime = SimTime::START;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    fn at(days: u32, seconds: i64) -> SimTime {
        SimTime::at_offset(i64::from(Span::days(days).as_seconds()) + seconds)
    }

    #[test]
    fn a_removal_leaves_the_objects_of_apple_and_autopilot() {
        let table = [
            (BuiltIn::UserJoin, Platform::Windows, true),
            (BuiltIn::AutopilotUserDriven, Platform::Windows, false),
            (BuiltIn::DeviceEnrollment, Platform::Ios, false),
            (BuiltIn::Ade, Platform::MacOs, false),
            (BuiltIn::DeviceAdministrator, Platform::Android, true),
        ];
        for (path, platform, goes) in table {
            assert_eq!(goes_with_removal(Some(path), platform), goes, "{}", path.name());
        }
    }

    #[test]
    fn an_activity_date_moves_when_it_is_more_than_two_weeks_old() {
        for (slack, days) in [(0, 9), (5, 14), (10, 19), (11, 19)] {
            for (now, moves) in [(at(days, -1), false), (at(days, 0), false), (at(days, 1), true)] {
                assert_eq!(stamp_moves(STAMP, now, Span::days(slack), &book()), moves, "{slack} {now:?}");
            }
        }
        assert!(!stamp_moves(STAMP, at(0, -1), Span::ZERO, &book()), "before the date");
    }

    #[test]
    fn a_device_is_stale_from_21_days_on() {
        for (now, stale) in [(at(21, -1), false), (at(21, 0), true), (at(21, 1), true)] {
            assert_eq!(is_stale(STAMP, now, &book()), stale, "{now:?}");
        }
        let latest = book().entra_activity_every + book().entra_activity_slack;
        assert!(latest < book().entra_stale_min, "an active device has a new date by then");
    }

    #[test]
    fn the_example_policy_disables_at_90_and_deletes_at_120_days() {
        let table = [
            (at(90, -1), Object::Enabled),
            (at(90, 0), Object::Disabled),
            (at(90, 1), Object::Disabled),
            (at(120, -1), Object::Disabled),
            (at(120, 0), Object::Deleted),
            (at(120, 1), Object::Deleted),
        ];
        for (now, object) in table {
            assert_eq!(object_at(STAMP, now, &book()), object, "{now:?}");
        }
    }

    #[test]
    fn a_hasty_policy_waits_until_a_device_is_stale_and_disabled() {
        let mut book = book();
        book.entra_disable = Span::days(20);
        book.entra_delete = Span::days(10);
        assert_eq!((disabled_at(STAMP, &book), deleted_at(STAMP, &book)), (at(21, 0), at(21, 0)));
        book.entra_disable = Span::days(22);
        assert_eq!((disabled_at(STAMP, &book), deleted_at(STAMP, &book)), (at(22, 0), at(22, 0)));
    }

    #[test]
    fn a_disabled_device_cannot_authenticate() {
        let able = [Object::Enabled, Object::Disabled, Object::Deleted].map(can_authenticate);
        assert_eq!(able, [true, false, false]);
    }

    #[test]
    fn objects_of_autopilot_and_of_managed_devices_must_stay() {
        let table = [(false, false, true), (true, false, false), (false, true, false), (true, true, false)];
        for (registered, managed, may) in table {
            assert_eq!(may_delete(registered, managed), may, "{registered} {managed}");
        }
    }

    #[test]
    fn a_hybrid_device_comes_back_pending() {
        let table = [
            (Join::Entra, Comes::Not),
            (Join::Hybrid, Comes::BackPending),
            (Join::Registered, Comes::Not),
            (Join::None, Comes::Not),
        ];
        for (join, comes) in table {
            assert_eq!(after_deletion(join), comes, "{}", join.name());
        }
    }
}
