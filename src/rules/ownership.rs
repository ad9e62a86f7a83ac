//! Who owns a device in Intune's eyes: while it enrolls, and from then on.
//!
//! On Windows the two may differ: once a tenant has uploaded corporate identifiers, a device that matches none counts
//! as personal while restrictions look at it, and its record shows afterwards what it would have shown without them.

use crate::intune::{BuiltIn, Ownership};
use crate::rules::RuleBook;
use crate::rules::version::Version;

/// What a tenant's corporate identifiers for Windows say of a device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Identifiers {
    /// The tenant has none.
    NoneUploaded,
    /// One of them is the device's: manufacturer, model and serial number agree exactly.
    Matched,
    /// The tenant has some, and none of them is the device's.
    Unmatched,
}

/// What makes a path's devices corporate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// The path itself, whatever the identifiers say.
    Authorized,
    /// The join to Microsoft Entra, or an identifier where there are any.
    Joined,
    /// An identifier only: somebody adds an account to a device of their own.
    Added,
    /// Not a Windows path, and corporate.
    ElsewhereCorporate,
    /// Not a Windows path, and personal.
    ElsewherePersonal,
}

fn claim(path: BuiltIn) -> Claim {
    use BuiltIn as B;
    match path {
        B::AutopilotUserDriven
        | B::AutopilotHybrid
        | B::AutopilotSelfDeploying
        | B::AutopilotPreProvisioned
        | B::GroupPolicy
        | B::CoManagementExisting
        | B::CoManagementBootstrap
        | B::BulkPackage
        | B::Dem => Claim::Authorized,
        B::AutomaticJoin | B::UserJoin | B::AutopilotExistingDevices | B::AutopilotDevicePreparation => Claim::Joined,
        B::AutomaticByod | B::UserRegister | B::MdmOnly => Claim::Added,
        B::Ade
        | B::AdeUserless
        | B::ConfiguratorSetupAssistant
        | B::ConfiguratorDirect
        | B::CorporateWorkProfile
        | B::FullyManaged
        | B::Dedicated
        | B::AospUser
        | B::AospUserless => Claim::ElsewhereCorporate,
        B::DeviceEnrollment | B::AccountDrivenUserEnrollment | B::WorkProfile | B::DeviceAdministrator | B::Linux => {
            Claim::ElsewherePersonal
        }
    }
}

/// Who owns a device while it enrolls by `path`, for restrictions to look at (WIN-OWN-01, WIN-OWN-02).
///
/// Identifiers are those for Windows; other platforms' paths go by their nature.
#[must_use]
pub fn at_enrollment(path: BuiltIn, identifiers: Identifiers) -> Ownership {
    match (claim(path), identifiers) {
        (Claim::Authorized | Claim::ElsewhereCorporate, _)
        | (Claim::Joined, Identifiers::NoneUploaded)
        | (Claim::Joined | Claim::Added, Identifiers::Matched) => Ownership::Corporate,
        (Claim::ElsewherePersonal, _)
        | (Claim::Added, Identifiers::NoneUploaded)
        | (Claim::Joined | Claim::Added, Identifiers::Unmatched) => Ownership::Personal,
    }
}

/// Who owns a device by its record, once it has enrolled: as if there were no identifiers (WIN-OWN-02).
#[must_use]
pub fn stored(path: BuiltIn) -> Ownership {
    at_enrollment(path, Identifiers::NoneUploaded)
}

/// Whether `path` is meant for devices that are somebody's own.
#[must_use]
pub fn personal_by_nature(path: BuiltIn) -> bool {
    matches!(claim(path), Claim::Added | Claim::ElsewherePersonal)
}

/// Whether a block of personal devices turns away a device that enrolls by `path` (WIN-OWN-02, RES-PER-03).
///
/// On Windows the path counts and not the ownership: a device that joins is corporate and blocked all the same, unless
/// an identifier vouches for it. Paths that an admin prepared are never blocked.
#[must_use]
pub fn personal_block_applies(path: BuiltIn, identifiers: Identifiers) -> bool {
    match claim(path) {
        Claim::Authorized | Claim::ElsewhereCorporate => false,
        Claim::Joined | Claim::Added => identifiers != Identifiers::Matched,
        Claim::ElsewherePersonal => true,
    }
}

/// Whether an uploaded serial number or IMEI makes a device that enrolls by `path` corporate (ENR-OWN-02): those of
/// iPhones, iPads and Macs that people enroll, and of Android up to 9 by device administrator and up to 11 with a work
/// profile, as newer versions don't tell them. A version that nobody knows is a recent one.
#[must_use]
pub fn identifier_counts(path: BuiltIn, version: Option<Version>) -> bool {
    let before = |major| version.is_some_and(|version| version < Version::of(major, 0));
    path == BuiltIn::DeviceEnrollment
        || (path == BuiltIn::DeviceAdministrator && before(10))
        || (path == BuiltIn::WorkProfile && before(12))
}

/// How many files so many identifiers take, at least one; a file takes exactly the highest number (WIN-OWN-02).
#[must_use]
pub fn identifier_files(rows: u32, book: &RuleBook) -> u32 {
    rows.div_ceil(book.ownership_identifiers_csv_rows).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intune::Platform;
    use crate::rules::book::Ruleset;
    use BuiltIn as B;
    use Identifiers as I;

    const CORP: Ownership = Ownership::Corporate;
    const PERS: Ownership = Ownership::Personal;
    const YES: bool = true;
    const NO: bool = false;

    /// Path; owner without identifiers, matched, unmatched; blocked without identifiers, matched, unmatched.
    #[rustfmt::skip]
    const TABLE: [(BuiltIn, [Ownership; 3], [bool; 3]); 16] = [
        //                              owner at enrollment    blocked as personal
        //                              none  match unmatched  none match unmatched
        (B::AutopilotUserDriven,        [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::AutopilotHybrid,            [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::AutopilotSelfDeploying,     [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::AutopilotPreProvisioned,    [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::GroupPolicy,                [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::CoManagementExisting,       [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::CoManagementBootstrap,      [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::BulkPackage,                [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::Dem,                        [CORP, CORP, CORP],    [NO,  NO, NO]),
        (B::AutomaticJoin,              [CORP, CORP, PERS],    [YES, NO, YES]),
        (B::UserJoin,                   [CORP, CORP, PERS],    [YES, NO, YES]),
        (B::AutopilotExistingDevices,   [CORP, CORP, PERS],    [YES, NO, YES]),
        (B::AutopilotDevicePreparation, [CORP, CORP, PERS],    [YES, NO, YES]),
        (B::AutomaticByod,              [PERS, CORP, PERS],    [YES, NO, YES]),
        (B::UserRegister,               [PERS, CORP, PERS],    [YES, NO, YES]),
        (B::MdmOnly,                    [PERS, CORP, PERS],    [YES, NO, YES]),
    ];

    const IDENTIFIERS: [Identifiers; 3] = [I::NoneUploaded, I::Matched, I::Unmatched];

    #[test]
    fn ownership_at_enrollment_is_microsofts_table() {
        for (path, owners, _) in TABLE {
            assert_eq!(IDENTIFIERS.map(|i| at_enrollment(path, i)), owners, "{}", path.name());
        }
        let windows = B::all().filter(|p| p.platforms() == [Platform::Windows]);
        assert!(windows.into_iter().all(|p| TABLE.iter().any(|row| row.0 == p)), "every Windows path");
    }

    #[test]
    fn afterwards_a_record_shows_the_owner_without_identifiers() {
        for (path, owners, _) in TABLE {
            assert_eq!(stored(path), owners[0], "{}", path.name());
        }
    }

    #[test]
    fn a_block_of_personal_devices_spares_what_an_admin_prepared() {
        for (path, _, blocked) in TABLE {
            assert_eq!(IDENTIFIERS.map(|i| personal_block_applies(path, i)), blocked, "{}", path.name());
        }
    }

    #[test]
    fn r16_device_preparation_needs_an_identifier_where_personal_devices_are_blocked() {
        let path = B::AutopilotDevicePreparation;
        assert!(personal_block_applies(path, I::Unmatched) && personal_block_applies(path, I::NoneUploaded));
        assert!(!personal_block_applies(path, I::Matched));
    }

    #[test]
    fn elsewhere_a_path_is_personal_by_nature_or_not_at_all() {
        let personal =
            ["device-enrollment", "account-driven-user-enrollment", "work-profile", "device-administrator", "linux"];
        for path in B::all().filter(|p| p.platforms() != [Platform::Windows]) {
            let own = personal.contains(&path.name());
            let owner = if own { PERS } else { CORP };
            assert_eq!(personal_by_nature(path), own, "{}", path.name());
            assert_eq!(IDENTIFIERS.map(|i| at_enrollment(path, i)), [owner; 3], "{}", path.name());
            assert_eq!(IDENTIFIERS.map(|i| personal_block_applies(path, i)), [own; 3], "{}", path.name());
        }
    }

    #[test]
    fn identifiers_count_where_a_device_tells_them() {
        let version = |text| Some(Version::parse(text, Platform::Android).unwrap());
        let table = [
            (B::DeviceEnrollment, None, true),
            (B::DeviceEnrollment, version("17"), true),
            (B::AccountDrivenUserEnrollment, version("17"), false),
            (B::DeviceAdministrator, version("9"), true),
            (B::DeviceAdministrator, version("10"), false),
            (B::WorkProfile, version("11"), true),
            (B::WorkProfile, version("12"), false),
            (B::WorkProfile, None, false),
            (B::Linux, None, false),
            (B::Dedicated, version("9"), false),
        ];
        for (path, version, counts) in table {
            assert_eq!(identifier_counts(path, version), counts, "{} {version:?}", path.name());
        }
    }

    #[test]
    fn three_windows_paths_are_personal_by_nature() {
        let personal: Vec<&str> =
            TABLE.iter().map(|row| row.0).filter(|p| personal_by_nature(*p)).map(B::name).collect();
        assert_eq!(personal, ["automatic-byod", "user-register", "mdm-only"]);
    }

    #[test]
    fn a_file_of_identifiers_has_5000_rows_at_most() {
        let book = RuleBook::new(Ruleset::Intune202608);
        for (rows, files) in [(0, 1), (4_999, 1), (5_000, 1), (5_001, 2), (10_001, 3)] {
            assert_eq!(identifier_files(rows, &book), files, "{rows}");
        }
    }
}
