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
const REFRESH: &str = "the usual interval of Group Policy";

const fn row(path: BuiltIn, phase: &'static str, standing: Standing, from: &'static str) -> Basis {
    Basis { path, phase, standing, from }
}

use BuiltIn as B;
use Standing::{Assumed, Doc, Field};

/// Every phase of every Windows path.
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
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intune::Platform;
    use crate::plan::built_in::built_in;
    use crate::rules::RuleBook;
    use crate::rules::book::Ruleset;

    #[test]
    fn every_phase_of_every_windows_path_has_a_basis() {
        let book = RuleBook::new(Ruleset::Intune202608);
        let mut phases = Vec::new();
        for id in BuiltIn::all().filter(|id| id.platforms() == [Platform::Windows]) {
            let path = built_in(id, Platform::Windows, &book, None);
            for phase in &path.phases {
                let found = basis(id, &phase.name).unwrap_or_else(|| panic!("{} {}", path.name, phase.name));
                assert_eq!((found.path, found.phase), (id, phase.name.as_str()));
                assert!(!found.from.is_empty());
                phases.push((id, phase.name.clone()));
            }
        }
        assert_eq!(BASES.len(), phases.len(), "no row for a phase that isn't there");
        assert_eq!(basis(BuiltIn::Dem, "device-setup"), None);
        assert_eq!(basis(BuiltIn::Ade, "enrollment"), None);
    }

    #[test]
    fn what_nobody_measured_is_marked_as_assumed() {
        for row in BASES {
            assert!(![NONE, REST, ZERO].contains(&row.from) || row.standing == Assumed, "{row:?}");
        }
        assert_eq!(basis(BuiltIn::AutopilotUserDriven, "profile").unwrap().standing, Field);
        assert_eq!(basis(BuiltIn::BulkPackage, "restart").unwrap().standing, Doc);
    }
}
