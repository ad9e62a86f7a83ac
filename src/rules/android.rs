//! Android: which of its two older and newer ways a person's device takes, and when the older one ended.

use crate::intune::{BuiltIn, Platform};
use crate::rules::RuleBook;
use crate::rules::version::Version;
use crate::units::hours::Day;

/// The first day on which device administrator takes no device with Google's services any more (AND-DA-01).
///
/// # Panics
/// Never: it is a date.
#[must_use]
pub fn device_administrator_ended() -> Day {
    Day::new(2025, 1, 1).expect("it is a date")
}

/// Whether the end of device administrator concerns `path` on `platform`; devices without Google's services are exempt.
#[must_use]
pub fn ends(path: BuiltIn, platform: Platform, book: &RuleBook) -> bool {
    book.android_da_ends && path == BuiltIn::DeviceAdministrator && platform == Platform::Android
}

/// Which way a person's device takes where restrictions leave open work profiles, device administrator or both: a work
/// profile if it can have one, else device administrator; none if nothing is left (AND-DA-02).
#[must_use]
pub fn way(work_profiles: bool, administrator: bool, can_have_a_profile: bool) -> Option<BuiltIn> {
    if work_profiles && can_have_a_profile {
        Some(BuiltIn::WorkProfile)
    } else if administrator {
        Some(BuiltIn::DeviceAdministrator)
    } else {
        None
    }
}

/// What the deletion of a device's record leaves until the device is reset (AND-AOSP-02).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Record {
    /// The record stands as pending until the reset is done.
    PendingUntilReset,
    /// The record is gone at once, the reset follows at the next check-in.
    GoneAtOnce,
}

/// What becomes of the record of a device without Google's services that is wiped or deleted (AND-AOSP-02).
#[must_use]
pub const fn aosp_record(deleted: bool) -> Record {
    if deleted { Record::GoneAtOnce } else { Record::PendingUntilReset }
}

/// The lowest version of Android that `path` takes, if it asks for one (AND-COSU-01, AND-COPE-01).
#[must_use]
pub fn lowest(path: BuiltIn) -> Option<(Version, &'static str)> {
    let rows = [(BuiltIn::Dedicated, "AND-COSU-01"), (BuiltIn::CorporateWorkProfile, "AND-COPE-01")];
    rows.into_iter().find(|row| row.0 == path).map(|row| (Version::of(8, 0), row.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;
    use BuiltIn as B;

    #[test]
    fn a_work_profile_comes_first_and_device_administrator_takes_the_rest() {
        let table = [
            (true, true, true, Some(B::WorkProfile)),
            (true, true, false, Some(B::DeviceAdministrator)),
            (false, true, true, Some(B::DeviceAdministrator)),
            (true, false, true, Some(B::WorkProfile)),
            (true, false, false, None),
            (false, false, true, None),
        ];
        for (profiles, administrator, can, wanted) in table {
            assert_eq!(way(profiles, administrator, can), wanted, "{profiles} {administrator} {can}");
        }
    }

    #[test]
    fn device_administrator_ended_with_2024_where_google_is() {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        assert_eq!(device_administrator_ended().to_string(), "2025-01-01");
        assert!(ends(B::DeviceAdministrator, Platform::Android, &book));
        assert!(
            !ends(B::DeviceAdministrator, Platform::Aosp, &book) && !ends(B::WorkProfile, Platform::Android, &book)
        );
        book.android_da_ends = false;
        assert!(!ends(B::DeviceAdministrator, Platform::Android, &book));
    }

    #[test]
    fn a_deleted_aosp_record_is_gone_before_the_reset() {
        assert_eq!(aosp_record(true), Record::GoneAtOnce);
        assert_eq!(aosp_record(false), Record::PendingUntilReset);
    }

    #[test]
    fn two_modes_need_android_8() {
        let asks: Vec<&str> = B::all().filter(|path| lowest(*path).is_some()).map(B::name).collect();
        assert_eq!(asks, ["corporate-work-profile", "dedicated"]);
        assert_eq!(lowest(B::Dedicated).map(|row| row.0), Some(Version::of(8, 0)));
    }
}
