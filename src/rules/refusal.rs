//! Why a rule keeps a device from enrolling, and what the device then shows.
//!
//! A refusal is decided before anything is drawn and ends the attempt at once. What goes wrong in the middle of an
//! attempt is an obstacle or a failure, not a refusal.

use crate::intune::{BuiltIn, Failure, Platform, Reason};
use crate::rules::refusal_elsewhere as elsewhere;

/// Why a rule refuses an enrollment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Refusal {
    /// No user license is left.
    Licenses,
    /// No device license is left.
    DeviceLicenses,
    /// The user has as many devices as Intune allows.
    IntuneDevices,
    /// The user has as many devices as Microsoft Entra allows.
    EntraDevices,
    /// Every device enrollment manager account has as many devices as it may have.
    DemAccounts,
    /// The connector may create no more computer accounts.
    MachineAccounts,
    /// The tenant's MDM authority isn't Intune.
    Authority,
    /// The user is outside the MDM user scope.
    MdmScope,
    /// Nobody is in the MDM user scope, so that MDM isn't configured for the tenant.
    NotConfigured,
    /// The user is in the MAM user scope, which wins on a personal device.
    MamScope,
    /// A restriction blocks the platform.
    PlatformBlocked,
    /// A restriction blocks the version of the operating system.
    VersionBlocked,
    /// A restriction blocks the manufacturer.
    ManufacturerBlocked,
    /// A restriction blocks personally owned devices.
    PersonalBlocked,
    /// A restriction blocks corporate-owned devices, or this path.
    PathBlocked,
    /// A self-deployed or pre-provisioned device enrolls once only.
    OneShot,
    /// The bulk token has expired.
    TokenExpired,
    /// Whoever requested the bulk token is no longer in the MDM user scope.
    RequesterOutOfScope,
    /// Co-management's automatic enrollment is off, or the device isn't in its pilot collection.
    NotInCollection,
    /// The device isn't registered with Windows Autopilot yet.
    NotRegistered,
    /// The device is registered with Windows Autopilot and no profile is there for it.
    NoProfile,
    /// The tenant's Apple push certificate has expired, or there is none yet.
    PushCertificate,
    /// The enrollment program token has expired.
    AdeToken,
    /// The location token that Company Portal's licenses come from has expired.
    PortalLicenses,
    /// The tenant isn't bound to managed Google Play.
    GooglePlay,
    /// The enrollment token of dedicated devices has expired.
    DedicatedToken,
    /// The enrollment token of corporate-owned devices with a work profile has expired.
    CorporateToken,
    /// The enrollment token of fully managed devices has expired.
    FullyManagedToken,
    /// The enrollment token of Android Open Source Project devices has expired.
    AospToken,
    /// No Intune Connector for Active Directory works.
    DomainConnector,
    /// The device was assigned at Apple, and Intune has not heard of it yet.
    NotSynchronized,
    /// The user's license hasn't arrived yet, is in error, or was taken.
    Unlicensed,
    /// The tenant's subscription has ended, and only admins get at anything.
    SubscriptionEnded,
    /// Device administrator no longer takes devices with Google's services.
    ManagementEnded,
    /// The profile exported for Apple Configurator has expired.
    ProfileExpired,
}

/// The limits that an enrollment may reach, as scopes name them: the first refusals.
pub const LIMITS: [&str; 6] =
    ["licenses", "device-licenses", "intune-device-limit", "entra-device-limit", "dem-accounts", "machine-accounts"];

use Refusal as R;

/// Refusal, Graph's reason, code, rule.
const TABLE: [(Refusal, Reason, &str, &str); 35] = [
    (R::Licenses, Reason::UserValidation, "0x80180018", "WIN-LIC-01"),
    (R::DeviceLicenses, Reason::UserValidation, "0x80180018", "WIN-LIC-01"),
    (R::IntuneDevices, Reason::EnrollmentRestrictionsEnforced, "0x80180013", "WIN-LIM-01"),
    (R::EntraDevices, Reason::UserValidation, "0x80180018", "WIN-LIM-03"),
    (R::DemAccounts, Reason::EnrollmentRestrictionsEnforced, "DeviceCapReached", "WIN-DEM-01"),
    (R::MachineAccounts, Reason::BadRequest, "0x80070774", "WIN-AP-HY-02"),
    (R::Authority, Reason::FeatureNotSupported, "", "WIN-AUTH-01"),
    (R::MdmScope, Reason::AccountValidation, "0x8018002B", "WIN-SCOPE-01"),
    (R::NotConfigured, Reason::AccountValidation, "0x8000FFFF", "WIN-SCOPE-01"),
    (R::MamScope, Reason::AccountValidation, "0x8018002B", "WIN-SCOPE-03"),
    (R::PlatformBlocked, Reason::EnrollmentRestrictionsEnforced, "0x80180014", "WIN-OWN-04"),
    (R::VersionBlocked, Reason::EnrollmentRestrictionsEnforced, "0x80180014", "WIN-OWN-04"),
    (R::ManufacturerBlocked, Reason::EnrollmentRestrictionsEnforced, "0x80180014", "WIN-OWN-04"),
    (R::PersonalBlocked, Reason::EnrollmentRestrictionsEnforced, "0x80180014", "WIN-OWN-04"),
    (R::PathBlocked, Reason::EnrollmentRestrictionsEnforced, "0x80180014", "WIN-OWN-04"),
    (R::OneShot, Reason::DeviceNotSupported, "0x80180014", "WIN-AP-LIFE-03"),
    (R::TokenExpired, Reason::Authentication, "", "WIN-BULK-01"),
    (R::RequesterOutOfScope, Reason::Authorization, "", "WIN-BULK-02"),
    (R::NotInCollection, Reason::Authorization, "", "WIN-CM-03"),
    (R::NotRegistered, Reason::DeviceNotSupported, "807", "WIN-AP-01"),
    (R::NoProfile, Reason::DeviceNotSupported, "815", "WIN-AP-07"),
    (R::PushCertificate, Reason::FeatureNotSupported, "APNSCertificateNotValid", "APL-CERT-05"),
    (R::AdeToken, Reason::FeatureNotSupported, "", "APL-TOK-01"),
    (R::PortalLicenses, Reason::FeatureNotSupported, "Blocked", "APL-ADE-06"),
    (R::GooglePlay, Reason::FeatureNotSupported, "", "AND-GPL-01"),
    (R::DedicatedToken, Reason::Authentication, "", "AND-COSU-01"),
    (R::CorporateToken, Reason::Authentication, "", "AND-COPE-01"),
    (R::FullyManagedToken, Reason::Authentication, "", "AND-COBO-01"),
    (R::AospToken, Reason::Authentication, "", "AND-AOSP-01"),
    (R::DomainConnector, Reason::BadRequest, "0x80070774", "WIN-AP-HY-02"),
    (R::NotSynchronized, Reason::DeviceNotSupported, "", "APL-ADE-01"),
    (R::Unlicensed, Reason::UserValidation, "0x80180018", "WIN-LIC-01"),
    (R::SubscriptionEnded, Reason::FeatureNotSupported, "", "TEN-SUB-01"),
    (R::ManagementEnded, Reason::DeviceNotSupported, "", "AND-DA-01"),
    (R::ProfileExpired, Reason::Authentication, "", "APL-CFG-02"),
];

impl Refusal {
    /// Every refusal, limits first.
    pub fn all() -> impl Iterator<Item = Refusal> {
        TABLE.iter().map(|row| row.0)
    }

    /// Its position among all.
    #[must_use]
    pub const fn position(self) -> u8 {
        self as u8
    }

    /// The refusal at a position.
    #[must_use]
    pub fn at(position: u8) -> Option<Refusal> {
        TABLE.get(usize::from(position)).map(|row| row.0)
    }

    /// Its position among [`LIMITS`], if it is a limit that is reached.
    #[must_use]
    pub fn limit(self) -> Option<usize> {
        (usize::from(self.position()) < LIMITS.len()).then_some(usize::from(self.position()))
    }

    /// Whether the user holds no license.
    #[must_use]
    pub fn unlicensed(self) -> bool {
        matches!(self, R::Licenses | R::Unlicensed)
    }

    /// What a device of `platform` shows that `path` refuses, if that is a built-in one.
    #[must_use]
    pub fn shown(self, platform: Platform, path: Option<BuiltIn>) -> Failure {
        let failure = self.failure();
        match elsewhere::find(self, platform, path) {
            Some(line) => Failure { code: line.code.to_owned(), rule: line.rule, ..failure },
            None => failure,
        }
    }

    /// What a Windows device shows.
    #[must_use]
    pub fn failure(self) -> Failure {
        let row = TABLE.iter().find(|row| row.0 == self).expect("every refusal has its row");
        Failure { reason: row.1, code: row.2.to_owned(), rule: row.3 }
    }
}

/// What the rules say of an enrollment before it begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// The device may try.
    Admitted,
    /// The device becomes known to Microsoft Entra and is not managed, for this reason.
    Registered(Refusal),
    /// The device is turned away, for this reason.
    Refused(Refusal),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_in_order_and_name_a_rule() {
        for (position, refusal) in Refusal::all().enumerate() {
            assert_eq!(usize::from(refusal.position()), position);
            assert_eq!(Refusal::at(refusal.position()), Some(refusal));
            assert!(crate::rules::catalogue::find(refusal.failure().rule).is_some(), "{refusal:?}");
        }
        assert_eq!(Refusal::at(35), None);
    }

    #[test]
    fn windows_shows_its_own_codes_and_the_others_theirs() {
        use BuiltIn as B;
        use Platform as P;
        let table = [
            (R::Licenses, P::Windows, B::UserJoin, "0x80180018", "WIN-LIC-01"),
            (R::Licenses, P::Ios, B::Ade, "UserLicenseTypeInvalid", "LIC-GATE-01"),
            (R::Licenses, P::Aosp, B::AospUser, "IT admin needs to assign license for access", "LIC-GATE-01"),
            (R::Licenses, P::Linux, B::Linux, "", "LIC-GATE-01"),
            (R::DeviceLicenses, P::Android, B::Dedicated, "", "LIC-DEV-01"),
            (R::IntuneDevices, P::Windows, B::UserRegister, "0x80180013", "WIN-LIM-01"),
            (R::IntuneDevices, P::MacOs, B::DeviceEnrollment, "DeviceCapReached", "RES-CNT-01"),
            (R::EntraDevices, P::Android, B::WorkProfile, "", "RES-CNT-03"),
            (R::DemAccounts, P::Android, B::WorkProfile, "DeviceCapReached", "DEM-01"),
            (R::Authority, P::Windows, B::UserJoin, "", "WIN-AUTH-01"),
            (R::Authority, P::Ios, B::DeviceEnrollment, "MdmAuthorityNotDefined", "TEN-MDM-01"),
            (R::Authority, P::Android, B::FullyManaged, "IT admin needs to set MDM authority", "TEN-MDM-01"),
            (R::PlatformBlocked, P::Windows, B::UserJoin, "0x80180014", "WIN-OWN-04"),
            (R::PlatformBlocked, P::Ios, B::Ade, "Invalid Profile", "RES-PLT-02"),
            (R::PlatformBlocked, P::Ios, B::DeviceEnrollment, "", "RES-PLT-01"),
            (R::VersionBlocked, P::Android, B::WorkProfile, "", "RES-VER-01"),
            (R::ManufacturerBlocked, P::Android, B::WorkProfile, "", "RES-MFR-01"),
            (R::PersonalBlocked, P::Ios, B::DeviceEnrollment, "Profile Installation Failed", "RES-PER-01"),
            (R::PersonalBlocked, P::MacOs, B::DeviceEnrollment, "", "RES-PER-01"),
        ];
        for (refusal, platform, path, code, rule) in table {
            let failure = refusal.shown(platform, Some(path));
            assert_eq!((failure.code.as_str(), failure.rule), (code, rule), "{refusal:?} on {}", platform.name());
            assert_eq!(failure.reason, refusal.failure().reason, "Graph's reason is the same everywhere");
        }
        for line in elsewhere::ELSEWHERE {
            assert!(crate::rules::catalogue::find(line.rule).is_some(), "{line:?}");
        }
    }

    #[test]
    fn the_first_refusals_are_limits() {
        let limits: Vec<Refusal> = Refusal::all().filter(|refusal| refusal.limit().is_some()).collect();
        assert_eq!(
            limits,
            [R::Licenses, R::DeviceLicenses, R::IntuneDevices, R::EntraDevices, R::DemAccounts, R::MachineAccounts]
        );
    }
}
