//! What the durations of built-in paths rest on, so that a report can mark those that somebody assumed.
//!
//! Only durations are here: every failure rate of a built-in path is assumed, since nobody has published one.

use crate::intune::BuiltIn;
use crate::rules::Standing;

/// What the duration of a phase rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Basis {
    /// The path.
    pub path: BuiltIn,
    /// The phase's name.
    pub phase: &'static str,
    /// How well the duration is founded.
    pub standing: Standing,
    /// What it was taken from.
    pub from: &'static str,
}

/// What the duration of a phase of a built-in path rests on, as long as no scenario gives another one.
#[must_use]
pub fn basis(path: BuiltIn, phase: &str) -> Option<&'static Basis> {
    BASES.iter().find(|row| row.path == path && row.phase == phase)
}

const PROFILE: &str = "one recorded setup had its profile two seconds after the network";
const NONE: &str = "no source";
const PREPARATION: &str = "practitioners: 15 to 30 minutes in older setups, 1 to 2 in a newer one; in between";
const SETUP: &str = "practitioners: 45 to 90 minutes in all, below 20 with few apps; 11 to 12 for eight apps in a lab";
const ACCOUNT: &str = "practitioners: it waits for a check-in that comes every 15 minutes by then";
const ZERO: &str = "none unless the scenario gives one";
const REST: &str = "what is left of a total without source";
const REGISTRATION: &str = "what is left of a total that fits the 40 minutes that a hybrid page runs longer";
const LAB: &str = "practitioners: 11 to 12 minutes for eight apps in a lab, some minutes more or less than Autopilot";
const PACKAGE: &str = "Bulk enrollment for Windows devices";
const NEW: &str = "none on a device out of the box";
const AWAIT: &str = "Microsoft: most devices that were tested took 15 minutes or less; the shape is ours";
const WINDOW: &str = "chosen so that one in a hundred lets the eight minutes pass";
const REFRESH: &str = "the usual interval of Group Policy";

const fn row(path: BuiltIn, phase: &'static str, standing: Standing, from: &'static str) -> Basis {
    Basis { path, phase, standing, from }
}

use BuiltIn as B;
use Standing::{Assumed, Doc, Field};

/// Every phase of every path; of one that two platforms have, the phases of both.
const BASES: &[Basis] = &[
    row(B::AutopilotUserDriven, "profile", Field, PROFILE),
    row(B::AutopilotUserDriven, "sign-in", Assumed, NONE),
    row(B::AutopilotUserDriven, "join", Assumed, NONE),
    row(B::AutopilotUserDriven, "device-preparation", Assumed, PREPARATION),
    row(B::AutopilotUserDriven, "device-setup", Field, SETUP),
    row(B::AutopilotUserDriven, "account-setup", Field, ACCOUNT),
    row(B::AutopilotHybrid, "profile", Field, PROFILE),
    row(B::AutopilotHybrid, "sign-in", Assumed, NONE),
    row(B::AutopilotHybrid, "offline-domain-join", Assumed, NONE),
    row(B::AutopilotHybrid, "hybrid-registration", Assumed, REGISTRATION),
    row(B::AutopilotHybrid, "device-preparation", Assumed, PREPARATION),
    row(B::AutopilotHybrid, "device-setup", Field, SETUP),
    row(B::AutopilotHybrid, "account-setup", Field, ACCOUNT),
    row(B::AutopilotSelfDeploying, "profile", Field, PROFILE),
    row(B::AutopilotSelfDeploying, "join", Assumed, NONE),
    row(B::AutopilotSelfDeploying, "device-preparation", Assumed, PREPARATION),
    row(B::AutopilotSelfDeploying, "device-setup", Assumed, REST),
    row(B::AutopilotPreProvisioned, "profile", Field, PROFILE),
    row(B::AutopilotPreProvisioned, "technician-join", Assumed, NONE),
    row(B::AutopilotPreProvisioned, "technician-setup", Assumed, REST),
    row(B::AutopilotPreProvisioned, "resealed", Assumed, ZERO),
    row(B::AutopilotPreProvisioned, "sign-in", Assumed, NONE),
    row(B::AutopilotPreProvisioned, "user-device-setup", Assumed, NONE),
    row(B::AutopilotPreProvisioned, "account-setup", Assumed, REST),
    row(B::AutopilotExistingDevices, "reimage", Assumed, REST),
    row(B::AutopilotExistingDevices, "profile", Field, PROFILE),
    row(B::AutopilotExistingDevices, "sign-in", Assumed, NONE),
    row(B::AutopilotExistingDevices, "join", Assumed, NONE),
    row(B::AutopilotExistingDevices, "device-preparation", Assumed, PREPARATION),
    row(B::AutopilotExistingDevices, "device-setup", Field, SETUP),
    row(B::AutopilotExistingDevices, "account-setup", Field, ACCOUNT),
    row(B::AutopilotDevicePreparation, "sign-in", Assumed, NONE),
    row(B::AutopilotDevicePreparation, "join", Assumed, NONE),
    row(B::AutopilotDevicePreparation, "apps-and-scripts", Field, LAB),
    row(B::AutomaticJoin, "sign-in", Assumed, NONE),
    row(B::AutomaticJoin, "join", Assumed, NONE),
    row(B::UserJoin, "sign-in", Assumed, NONE),
    row(B::UserJoin, "join", Assumed, NONE),
    row(B::AutomaticByod, "sign-in", Assumed, NONE),
    row(B::AutomaticByod, "register", Assumed, NONE),
    row(B::AutomaticByod, "enroll", Assumed, NONE),
    row(B::UserRegister, "sign-in", Assumed, NONE),
    row(B::UserRegister, "register", Assumed, NONE),
    row(B::MdmOnly, "sign-in", Assumed, NONE),
    row(B::MdmOnly, "enroll", Assumed, NONE),
    row(B::Dem, "sign-in", Assumed, NONE),
    row(B::Dem, "join", Assumed, NONE),
    row(B::Dem, "enroll", Assumed, REST),
    row(B::BulkPackage, "apply", Assumed, REST),
    row(B::BulkPackage, "restart", Doc, PACKAGE),
    row(B::BulkPackage, "join", Assumed, NONE),
    row(B::BulkPackage, "enroll", Assumed, NONE),
    row(B::GroupPolicy, "policy-refresh", Assumed, REFRESH),
    row(B::GroupPolicy, "hybrid-registration", Assumed, ZERO),
    row(B::GroupPolicy, "enrollment-task", Assumed, NONE),
    row(B::CoManagementExisting, "scheduled", Assumed, ZERO),
    row(B::CoManagementExisting, "enrollment", Assumed, NONE),
    row(B::CoManagementBootstrap, "sign-in", Assumed, NONE),
    row(B::CoManagementBootstrap, "join", Assumed, NONE),
    row(B::CoManagementBootstrap, "client", Assumed, NONE),
    row(B::Ade, "other-management", Assumed, NEW),
    row(B::Ade, "factory-reset", Assumed, NEW),
    row(B::Ade, "setup-assistant", Assumed, NONE),
    row(B::Ade, "sign-in", Assumed, NONE),
    row(B::Ade, "enroll", Assumed, REST),
    row(B::Ade, "await-configuration", Assumed, AWAIT),
    row(B::Ade, "device-setup", Assumed, NONE),
    row(B::AdeUserless, "other-management", Assumed, NEW),
    row(B::AdeUserless, "factory-reset", Assumed, NEW),
    row(B::AdeUserless, "setup-assistant", Assumed, NONE),
    row(B::AdeUserless, "enroll", Assumed, REST),
    row(B::AdeUserless, "await-configuration", Assumed, AWAIT),
    row(B::AdeUserless, "device-setup", Assumed, NONE),
    row(B::ConfiguratorSetupAssistant, "other-management", Assumed, NEW),
    row(B::ConfiguratorSetupAssistant, "factory-reset", Assumed, NEW),
    row(B::ConfiguratorSetupAssistant, "prepare", Assumed, NONE),
    row(B::ConfiguratorSetupAssistant, "enroll", Assumed, REST),
    row(B::ConfiguratorSetupAssistant, "user-affinity", Assumed, NONE),
    row(B::ConfiguratorDirect, "other-management", Assumed, NEW),
    row(B::ConfiguratorDirect, "prepare", Assumed, NONE),
    row(B::ConfiguratorDirect, "enroll", Assumed, REST),
    row(B::DeviceEnrollment, "other-management", Assumed, NEW),
    row(B::DeviceEnrollment, "company-portal", Assumed, NONE),
    row(B::DeviceEnrollment, "sign-in", Assumed, REST),
    row(B::DeviceEnrollment, "download-profile", Assumed, NONE),
    row(B::DeviceEnrollment, "install-profile", Assumed, WINDOW),
    row(B::DeviceEnrollment, "register", Assumed, NONE),
    row(B::AccountDrivenUserEnrollment, "other-management", Assumed, NEW),
    row(B::AccountDrivenUserEnrollment, "sign-in", Assumed, NONE),
    row(B::AccountDrivenUserEnrollment, "enroll", Assumed, REST),
    row(B::WorkProfile, "other-management", Assumed, NEW),
    row(B::WorkProfile, "sign-in", Assumed, NONE),
    row(B::WorkProfile, "work-profile", Assumed, NONE),
    row(B::WorkProfile, "enroll", Assumed, REST),
    row(B::CorporateWorkProfile, "other-management", Assumed, NEW),
    row(B::CorporateWorkProfile, "factory-reset", Assumed, NEW),
    row(B::CorporateWorkProfile, "enrollment-token", Assumed, NONE),
    row(B::CorporateWorkProfile, "enroll", Assumed, REST),
    row(B::CorporateWorkProfile, "sign-in", Assumed, NONE),
    row(B::CorporateWorkProfile, "apps-and-policies", Assumed, NONE),
    row(B::FullyManaged, "other-management", Assumed, NEW),
    row(B::FullyManaged, "factory-reset", Assumed, NEW),
    row(B::FullyManaged, "enrollment-token", Assumed, NONE),
    row(B::FullyManaged, "enroll", Assumed, REST),
    row(B::FullyManaged, "sign-in", Assumed, NONE),
    row(B::FullyManaged, "apps-and-policies", Assumed, NONE),
    row(B::Dedicated, "other-management", Assumed, NEW),
    row(B::Dedicated, "factory-reset", Assumed, NEW),
    row(B::Dedicated, "enrollment-token", Assumed, NONE),
    row(B::Dedicated, "enroll", Assumed, REST),
    row(B::Dedicated, "apps-and-policies", Assumed, NONE),
    row(B::AospUser, "other-management", Assumed, NEW),
    row(B::AospUser, "factory-reset", Assumed, NEW),
    row(B::AospUser, "wifi", Assumed, NONE),
    row(B::AospUser, "enrollment-token", Assumed, NONE),
    row(B::AospUser, "sign-in", Assumed, NONE),
    row(B::AospUser, "enroll", Assumed, REST),
    row(B::AospUserless, "other-management", Assumed, NEW),
    row(B::AospUserless, "factory-reset", Assumed, NEW),
    row(B::AospUserless, "wifi", Assumed, NONE),
    row(B::AospUserless, "enrollment-token", Assumed, NONE),
    row(B::AospUserless, "enroll", Assumed, REST),
    row(B::DeviceAdministrator, "other-management", Assumed, NEW),
    row(B::DeviceAdministrator, "company-portal", Assumed, NONE),
    row(B::DeviceAdministrator, "sign-in", Assumed, NONE),
    row(B::DeviceAdministrator, "enroll", Assumed, REST),
    row(B::Linux, "other-management", Assumed, NEW),
    row(B::Linux, "install-apps", Assumed, NONE),
    row(B::Linux, "sign-in", Assumed, NONE),
    row(B::Linux, "enroll", Assumed, REST),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::built_in::built_in;
    use crate::rules::RuleBook;
    use crate::rules::book::Ruleset;

    #[test]
    fn every_phase_of_every_path_has_a_basis() {
        let book = RuleBook::new(Ruleset::Intune202608);
        let portal = RuleBook { ios_web_enrollment: false, ..book.clone() };
        let mut phases = Vec::new();
        let all = BuiltIn::all().flat_map(|id| id.platforms().iter().map(move |platform| (id, *platform)));
        for (id, platform) in all {
            let paths = [&book, &portal].map(|book| built_in(id, platform, book, None));
            for phase in paths.iter().flat_map(|path| &path.phases) {
                let found = basis(id, &phase.name).unwrap_or_else(|| panic!("{} {}", id.name(), phase.name));
                assert_eq!((found.path, found.phase), (id, phase.name.as_str()));
                assert!(!found.from.is_empty());
                if !phases.contains(&(id, phase.name.clone())) {
                    phases.push((id, phase.name.clone()));
                }
            }
        }
        assert_eq!(BASES.len(), phases.len(), "no row for a phase that isn't there");
        assert_eq!(basis(BuiltIn::Dem, "device-setup"), None);
        assert_eq!(basis(BuiltIn::Ade, "enrollment"), None);
    }

    #[test]
    fn what_nobody_measured_is_marked_as_assumed() {
        for row in BASES {
            assert!(![NONE, REST, ZERO, NEW, AWAIT, WINDOW].contains(&row.from) || row.standing == Assumed, "{row:?}");
        }
        assert_eq!(basis(BuiltIn::AutopilotUserDriven, "profile").unwrap().standing, Field);
        assert_eq!(basis(BuiltIn::BulkPackage, "restart").unwrap().standing, Doc);
    }
}
