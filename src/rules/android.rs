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

/// The first version of Android whose devices without Google's services don't take device administrator either
/// (AND-DA-01).
#[must_use]
pub const fn administrator_until() -> Version {
    Version::of(15, 0)
}

/// Whether the end of device administrator concerns `path` on `platform`; devices without Google's services are exempt.
#[must_use]
pub fn ends(path: BuiltIn, platform: Platform, book: &RuleBook) -> bool {
    book.android_da_ends && path == BuiltIn::DeviceAdministrator && platform == Platform::Android
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
    fn two_modes_need_android_8() {
        let asks: Vec<&str> = B::all().filter(|path| lowest(*path).is_some()).map(B::name).collect();
        assert_eq!(asks, ["corporate-work-profile", "dedicated"]);
        assert_eq!(administrator_until(), Version::of(15, 0));
        assert_eq!(lowest(B::Dedicated).map(|row| row.0), Some(Version::of(8, 0)));
    }
}
