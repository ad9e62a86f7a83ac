//! Why a rule keeps a device from enrolling, in a person's words.

use crate::rules::Refusal;
use Refusal as R;

impl Refusal {
    /// The reason, as the rest of a sentence that begins with *because*.
    #[must_use]
    pub const fn because(self) -> &'static str {
        match self {
            R::Licenses => "no user license is left",
            R::DeviceLicenses => "no device license is left",
            R::IntuneDevices => "the user has as many devices as Intune allows",
            R::EntraDevices => "the user has as many devices as Microsoft Entra allows",
            R::DemAccounts => "every enrollment manager's account has as many devices as it may have",
            R::MachineAccounts => "the connector may create no more computer accounts",
            R::Authority => "the tenant's MDM authority isn't Intune",
            R::MdmScope => "the user is outside the MDM user scope",
            R::NotConfigured => "nobody is in the MDM user scope",
            R::MamScope => "the user is in the MAM user scope, which wins on a personal device",
            R::PlatformBlocked => "a restriction blocks the platform",
            R::VersionBlocked => "a restriction blocks the version of the operating system",
            R::ManufacturerBlocked => "a restriction blocks the manufacturer",
            R::PersonalBlocked => "a restriction blocks personally owned devices",
            R::PathBlocked => "a restriction blocks this way to enroll",
            R::OneShot => "it has enrolled once, and its record still stands",
            R::TokenExpired => "the token of the provisioning package isn't valid",
            R::RequesterOutOfScope => "whoever requested the token is outside the MDM user scope",
            R::NotInCollection => "co-management doesn't enroll it",
            R::NotRegistered => "it isn't registered with Windows Autopilot yet",
            R::NoProfile => "no profile is there for it yet",
            R::PushCertificate => "the tenant has no valid Apple push certificate",
            R::AdeToken => "the tenant has no valid enrollment program token",
            R::PortalLicenses => "the token that Company Portal's licenses come from isn't valid",
            R::GooglePlay => "the tenant isn't connected to managed Google Play",
            R::DedicatedToken => "the token of dedicated devices isn't valid",
            R::CorporateToken => "the token of corporate work profiles isn't valid",
            R::FullyManagedToken => "the token of fully managed devices isn't valid",
            R::AospToken => "the token of AOSP devices isn't valid",
            R::DomainConnector => "no connector for Active Directory works",
            R::NotSynchronized => "Intune has not heard of it from Apple yet",
            R::Unlicensed => "its user has no license",
            R::SubscriptionEnded => "the tenant's subscription has ended",
            R::ManagementEnded => "device administrator no longer takes devices with Google's services",
            R::ProfileExpired => "the exported profile has expired",
        }
    }
}
