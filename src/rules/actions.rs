//! What an admin's actions do to a device.

use crate::intune::BuiltIn;

/// What the deletion of a record does to the device behind it, at its next contact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Removal {
    /// Company data and management go; what is the user's stays.
    Retire,
    /// The device goes back to factory settings.
    Wipe,
}

/// What Delete triggers on a device enrolled by `path`: a wipe on corporate-owned Android, a retire elsewhere.
#[must_use]
pub fn delete_triggers(path: BuiltIn) -> Removal {
    use BuiltIn as B;
    match path {
        B::CorporateWorkProfile | B::FullyManaged | B::Dedicated | B::AospUser | B::AospUserless => Removal::Wipe,
        B::AutopilotUserDriven
        | B::AutopilotHybrid
        | B::AutopilotSelfDeploying
        | B::AutopilotPreProvisioned
        | B::AutopilotExistingDevices
        | B::AutopilotDevicePreparation
        | B::AutomaticJoin
        | B::AutomaticByod
        | B::BulkPackage
        | B::GroupPolicy
        | B::Dem
        | B::UserRegister
        | B::UserJoin
        | B::MdmOnly
        | B::CoManagementExisting
        | B::CoManagementBootstrap
        | B::Ade
        | B::AdeUserless
        | B::ConfiguratorSetupAssistant
        | B::ConfiguratorDirect
        | B::DeviceEnrollment
        | B::AccountDrivenUserEnrollment
        | B::WorkProfile
        | B::DeviceAdministrator
        | B::Linux => Removal::Retire,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_corporate_android_is_wiped() {
        let wiped: Vec<&str> =
            BuiltIn::all().filter(|p| delete_triggers(*p) == Removal::Wipe).map(BuiltIn::name).collect();
        assert_eq!(wiped, ["corporate-work-profile", "fully-managed", "dedicated", "aosp-user", "aosp-userless"]);
    }
}
