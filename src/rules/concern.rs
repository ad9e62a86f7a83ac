//! Whom a parameter of the rule book concerns, by its key: a report leaves out what nothing in a scenario has to do with.

use crate::intune::{BuiltIn, Maker, Platform};

/// Something in a scenario that a parameter is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Concern {
    /// Every device.
    Everybody,
    /// Devices of a platform.
    Platform(Platform),
    /// iPhones, iPads and Macs.
    Apple,
    /// Devices that enroll by one of these paths.
    Paths(&'static [BuiltIn]),
    /// Licenses that admins assign.
    Assignment,
    /// Device licenses.
    DeviceLicenses,
    /// A subscription that ends.
    Subscription,
    /// Orders of admins for devices.
    Orders,
    /// Changes that notify devices.
    Pushes,
    /// The tenant's set-up.
    Setup,
    /// Sites at which peers help with downloads.
    Peers,
    /// Benches at which teams start devices.
    Benches,
}

use BuiltIn as B;
use Concern as C;

const AUTOPILOT: &[BuiltIn] = &[
    B::AutopilotUserDriven,
    B::AutopilotHybrid,
    B::AutopilotSelfDeploying,
    B::AutopilotPreProvisioned,
    B::AutopilotExistingDevices,
];
const PREPARATION: &[BuiltIn] = &[B::AutopilotDevicePreparation];
const PRE_PROVISIONED: &[BuiltIn] = &[B::AutopilotPreProvisioned];
const CO_MANAGEMENT: &[BuiltIn] = &[B::CoManagementExisting, B::CoManagementBootstrap];
const ADE: &[BuiltIn] = &[B::Ade, B::AdeUserless];
const CONFIGURATOR: &[BuiltIn] = &[B::ConfiguratorSetupAssistant, B::ConfiguratorDirect];
const CORPORATE_ANDROID: &[BuiltIn] =
    &[B::CorporateWorkProfile, B::FullyManaged, B::Dedicated, B::AospUser, B::AospUserless];

/// Keys, or their beginnings, that not everybody is concerned by; the first that fits decides.
const TABLE: [(&str, Concern); 41] = [
    ("cleanup.windows", C::Platform(Platform::Windows)),
    ("cleanup.ios", C::Platform(Platform::Ios)),
    ("cleanup.macos", C::Platform(Platform::MacOs)),
    ("cleanup.android", C::Platform(Platform::Android)),
    ("cleanup.aosp", C::Paths(&[B::AospUser, B::AospUserless])),
    ("check-in.linux-every", C::Platform(Platform::Linux)),
    ("compliance.linux-fails", C::Platform(Platform::Linux)),
    ("compliance.reset-for", C::Paths(PRE_PROVISIONED)),
    ("push.", C::Pushes),
    ("graph.", C::Orders),
    ("actions.", C::Orders),
    ("esp.", C::Paths(AUTOPILOT)),
    ("autopilot.v2-", C::Paths(PREPARATION)),
    ("autopilot.pp-", C::Paths(PRE_PROVISIONED)),
    ("autopilot.user-flow-after", C::Paths(PRE_PROVISIONED)),
    ("autopilot.machine-account-quota", C::Paths(&[B::AutopilotHybrid])),
    ("autopilot.connector-", C::Paths(&[B::AutopilotHybrid])),
    ("autopilot.", C::Paths(AUTOPILOT)),
    ("bulk.", C::Paths(&[B::BulkPackage])),
    ("staging.", C::Benches),
    ("comanagement.", C::Paths(CO_MANAGEMENT)),
    ("gpo.", C::Paths(&[B::GroupPolicy])),
    ("cname.", C::Paths(&[B::MdmOnly])),
    ("scope.strict-none", C::Platform(Platform::Windows)),
    ("scope.disable-mdm-on-add-account", C::Platform(Platform::Windows)),
    ("ade.", C::Paths(ADE)),
    ("configurator.", C::Paths(CONFIGURATOR)),
    ("apple.", C::Apple),
    ("vpp.", C::Paths(&[B::Ade])),
    ("ios.", C::Platform(Platform::Ios)),
    ("android.work-profile-web", C::Paths(&[B::WorkProfile])),
    ("android.device-administrator-ends", C::Paths(&[B::DeviceAdministrator])),
    ("android.", C::Paths(CORPORATE_ANDROID)),
    ("license.device-enforced", C::DeviceLicenses),
    ("license.comanagement-exempt", C::Paths(CO_MANAGEMENT)),
    ("license.", C::Assignment),
    ("trial.", C::Subscription),
    ("subscription.", C::Subscription),
    ("setup.", C::Setup),
    ("maa.", C::Setup),
    ("delivery.", C::Peers),
];

/// Whom the parameter `key` concerns.
#[must_use]
pub fn of(key: &str) -> Concern {
    TABLE.iter().find(|row| key.starts_with(row.0)).map_or(C::Everybody, |row| row.1)
}

impl Concern {
    /// Whether it concerns a device of `platform` that enrolls under the rules of `path`.
    #[must_use]
    pub fn of_device(self, path: Option<BuiltIn>, platform: Platform) -> bool {
        match self {
            C::Everybody => true,
            C::Platform(own) => own == platform,
            C::Apple => platform.maker() == Maker::Apple,
            C::Paths(paths) => path.is_some_and(|path| paths.contains(&path)),
            C::Assignment
            | C::DeviceLicenses
            | C::Subscription
            | C::Orders
            | C::Pushes
            | C::Setup
            | C::Peers
            | C::Benches => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::ENTRIES;

    #[test]
    fn every_row_is_the_first_that_fits_some_parameter() {
        for (row, (start, _)) in TABLE.iter().enumerate() {
            let decides = |key: &str| TABLE.iter().position(|row| key.starts_with(row.0)) == Some(row);
            assert!(ENTRIES.iter().any(|entry| decides(entry.key)), "{start} decides about no key");
        }
    }

    #[test]
    fn keys_concern_those_that_they_are_about() {
        let table = [
            ("certificate.validity", Some(B::Linux), Platform::Linux, true),
            ("apple.push-grace", Some(B::DeviceEnrollment), Platform::MacOs, true),
            ("apple.push-grace", Some(B::Linux), Platform::Linux, false),
            ("autopilot.connector-service", Some(B::AutopilotUserDriven), Platform::Windows, false),
            ("autopilot.connector-service", Some(B::AutopilotHybrid), Platform::Windows, true),
            ("android.work-profile-web", Some(B::Dedicated), Platform::Android, false),
            ("bulk.reboot", None, Platform::Windows, false),
            ("cleanup.windows", None, Platform::Windows, true),
        ];
        for (key, path, platform, concerned) in table {
            assert_eq!(of(key).of_device(path, platform), concerned, "{key} {path:?}");
        }
    }
}
