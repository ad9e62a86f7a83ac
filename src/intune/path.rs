//! The enrollment paths that Intune knows.

use crate::intune::Platform;

/// A built-in enrollment path. One name may serve two platforms (`ade` for iOS and macOS).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BuiltIn {
    /// Windows Autopilot, user-driven, Microsoft Entra join.
    AutopilotUserDriven,
    /// Windows Autopilot, user-driven, hybrid join.
    AutopilotHybrid,
    /// Windows Autopilot, self-deploying.
    AutopilotSelfDeploying,
    /// Windows Autopilot for pre-provisioned deployment.
    AutopilotPreProvisioned,
    /// Windows Autopilot deployment for existing devices.
    AutopilotExistingDevices,
    /// Windows Autopilot device preparation.
    AutopilotDevicePreparation,
    /// Automatic enrollment by Microsoft Entra join (out of the box or in Settings).
    AutomaticJoin,
    /// Automatic enrollment by adding a work account to a personal device.
    AutomaticByod,
    /// Bulk enrollment with a provisioning package.
    BulkPackage,
    /// Group Policy automatic enrollment.
    GroupPolicy,
    /// A device enrollment manager account.
    Dem,
    /// User enrollment: register the device.
    UserRegister,
    /// User enrollment: join the device.
    UserJoin,
    /// "Enroll only in device management".
    MdmOnly,
    /// Co-management of existing Configuration Manager clients.
    CoManagementExisting,
    /// Co-management bootstrapped from Intune.
    CoManagementBootstrap,
    /// Apple Automated Device Enrollment with user affinity.
    Ade,
    /// Apple Automated Device Enrollment without user affinity.
    AdeUserless,
    /// Apple Configurator, Setup Assistant.
    ConfiguratorSetupAssistant,
    /// Apple Configurator, direct enrollment.
    ConfiguratorDirect,
    /// Apple device enrollment (BYOD, web or Company Portal).
    DeviceEnrollment,
    /// Apple account-driven user enrollment.
    AccountDrivenUserEnrollment,
    /// Android Enterprise personally owned devices with a work profile.
    WorkProfile,
    /// Android Enterprise corporate-owned devices with a work profile (COPE).
    CorporateWorkProfile,
    /// Android Enterprise fully managed (COBO).
    FullyManaged,
    /// Android Enterprise dedicated devices (COSU).
    Dedicated,
    /// Android Open Source Project, user-associated.
    AospUser,
    /// Android Open Source Project, userless.
    AospUserless,
    /// Android device administrator (deprecated).
    DeviceAdministrator,
    /// Linux.
    Linux,
}

use BuiltIn as B;
use Platform as P;

/// Name, path and platforms, in the contract's order.
const TABLE: [(&str, BuiltIn, &[Platform]); 30] = [
    ("autopilot-user-driven", B::AutopilotUserDriven, &[P::Windows]),
    ("autopilot-hybrid", B::AutopilotHybrid, &[P::Windows]),
    ("autopilot-self-deploying", B::AutopilotSelfDeploying, &[P::Windows]),
    ("autopilot-pre-provisioned", B::AutopilotPreProvisioned, &[P::Windows]),
    ("autopilot-existing-devices", B::AutopilotExistingDevices, &[P::Windows]),
    ("autopilot-device-preparation", B::AutopilotDevicePreparation, &[P::Windows]),
    ("automatic-join", B::AutomaticJoin, &[P::Windows]),
    ("automatic-byod", B::AutomaticByod, &[P::Windows]),
    ("bulk-package", B::BulkPackage, &[P::Windows]),
    ("group-policy", B::GroupPolicy, &[P::Windows]),
    ("dem", B::Dem, &[P::Windows]),
    ("user-register", B::UserRegister, &[P::Windows]),
    ("user-join", B::UserJoin, &[P::Windows]),
    ("mdm-only", B::MdmOnly, &[P::Windows]),
    ("co-management-existing", B::CoManagementExisting, &[P::Windows]),
    ("co-management-bootstrap", B::CoManagementBootstrap, &[P::Windows]),
    ("ade", B::Ade, &[P::Ios, P::MacOs]),
    ("ade-userless", B::AdeUserless, &[P::Ios, P::MacOs]),
    ("configurator-setup-assistant", B::ConfiguratorSetupAssistant, &[P::Ios]),
    ("configurator-direct", B::ConfiguratorDirect, &[P::Ios]),
    ("device-enrollment", B::DeviceEnrollment, &[P::Ios, P::MacOs]),
    ("account-driven-user-enrollment", B::AccountDrivenUserEnrollment, &[P::Ios]),
    ("work-profile", B::WorkProfile, &[P::Android]),
    ("corporate-work-profile", B::CorporateWorkProfile, &[P::Android]),
    ("fully-managed", B::FullyManaged, &[P::Android]),
    ("dedicated", B::Dedicated, &[P::Android]),
    ("aosp-user", B::AospUser, &[P::Android, P::Aosp]),
    ("aosp-userless", B::AospUserless, &[P::Android, P::Aosp]),
    ("device-administrator", B::DeviceAdministrator, &[P::Android, P::Aosp]),
    ("linux", B::Linux, &[P::Linux]),
];

impl BuiltIn {
    /// Every path id, in the contract's order.
    pub fn all() -> impl Iterator<Item = BuiltIn> {
        TABLE.iter().map(|row| row.1)
    }

    fn row(self) -> &'static (&'static str, BuiltIn, &'static [Platform]) {
        TABLE.iter().find(|row| row.1 == self).expect("every path has its row")
    }

    /// The id in files and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The path with this id.
    #[must_use]
    pub fn named(name: &str) -> Option<BuiltIn> {
        TABLE.iter().find(|row| row.0 == name).map(|row| row.1)
    }

    /// The platforms that it enrolls.
    #[must_use]
    pub fn platforms(self) -> &'static [Platform] {
        self.row().2
    }

    /// Whether it has no user by nature (`users = "none"` is its default).
    #[must_use]
    pub fn userless(self) -> bool {
        matches!(self, B::AutopilotSelfDeploying | B::BulkPackage | B::AdeUserless | B::Dedicated | B::AospUserless)
    }

    /// Whether it takes only devices that are new or were reset to factory settings, and so begins with a reset where
    /// a device is in use. The path's own page decides, not the overview of platforms.
    #[must_use]
    pub fn resets(self) -> bool {
        matches!(
            self,
            B::Ade
                | B::AdeUserless
                | B::ConfiguratorSetupAssistant
                | B::CorporateWorkProfile
                | B::FullyManaged
                | B::Dedicated
                | B::AospUser
                | B::AospUserless
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for path in BuiltIn::all() {
            assert_eq!(BuiltIn::named(path.name()), Some(path));
        }
        assert_eq!(BuiltIn::all().count(), 30);
    }
}
