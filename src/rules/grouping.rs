//! When a new device is in the groups that its policies and apps are assigned to.

use crate::intune::BuiltIn;
use crate::rules::RuleBook;
use crate::units::SimTime;

/// How a cohort's devices come to their policies.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Grouping {
    /// By the groups of their users, which hold them from the beginning.
    #[default]
    Users,
    /// By a dynamic group, which holds a device minutes to hours after its enrollment (LIFE-SYNC-06).
    Dynamic,
    /// By enrollment time grouping: the device is in its group while it enrolls (APL-ADE-14).
    EnrollmentTime,
}

impl Grouping {
    /// Every one with its name in files.
    pub const ALL: [(&'static str, Grouping); 3] =
        [("users", Grouping::Users), ("dynamic", Grouping::Dynamic), ("enrollment-time", Grouping::EnrollmentTime)];
}

/// When a device that enrolled at `enrolled` is in its groups (LIFE-SYNC-06); only a dynamic group takes a draw.
#[must_use]
pub fn held_from(by: Grouping, enrolled: SimTime, draw: impl FnOnce() -> u64, book: &RuleBook) -> SimTime {
    match by {
        Grouping::Users | Grouping::EnrollmentTime => enrolled,
        Grouping::Dynamic => enrolled + book.groups_dynamic_delay.span(draw()),
    }
}

/// Whether devices that enroll by `path` may be grouped while they do: Automated Device Enrollment, corporate-owned
/// Android Enterprise and device preparation (SVC-ETG-01).
#[must_use]
pub fn at_enrollment(path: BuiltIn) -> bool {
    use BuiltIn as B;
    matches!(
        path,
        B::Ade
            | B::AdeUserless
            | B::CorporateWorkProfile
            | B::FullyManaged
            | B::Dedicated
            | B::AutopilotDevicePreparation
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    #[test]
    fn enrollment_time_grouping_is_for_these_paths() {
        let paths: Vec<&str> = BuiltIn::all().filter(|path| at_enrollment(*path)).map(BuiltIn::name).collect();
        let wanted = "autopilot-device-preparation ade ade-userless corporate-work-profile fully-managed dedicated";
        assert_eq!(paths.join(" "), wanted);
    }

    #[test]
    fn dynamic_groups_take_minutes_to_hours() {
        let delay = RuleBook::new(Ruleset::Intune202608).groups_dynamic_delay;
        let minutes = |percent: u64| delay.span(u64::MAX / 100 * percent).as_seconds() / 60;
        assert!((9..=10).contains(&minutes(50)), "half of them within ten minutes");
        assert!((235..=245).contains(&minutes(95)), "and 95 in 100 within four hours");
    }
}
