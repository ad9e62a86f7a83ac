//! Which limits per user count an enrollment, and how long a device counts.

use crate::intune::{BuiltIn, Failure, Reason};
use crate::rules::RuleBook;
use crate::units::SimTime;

/// Which limits per user count an enrollment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quotas {
    /// The Microsoft Entra device limit.
    pub entra: bool,
    /// The Intune device limit.
    pub intune: bool,
}

/// The limits that count an enrollment by `path` with the path's usual join.
///
/// A hybrid join never counts toward the Microsoft Entra limit. The Intune limit leaves out whoever joins a Windows
/// device to Microsoft Entra and counts whoever merely registers one. Without a user there is nothing to count.
#[must_use]
pub fn quotas(path: BuiltIn) -> Quotas {
    use BuiltIn as B;
    let (entra, intune) = match path {
        // Joined to Microsoft Entra by a person or a DEM account.
        B::AutopilotUserDriven
        | B::AutopilotExistingDevices
        | B::AutopilotDevicePreparation
        | B::AutomaticJoin
        | B::Dem
        | B::UserJoin
        | B::CoManagementBootstrap => (true, false),
        // Hybrid joined.
        B::AutopilotHybrid | B::GroupPolicy | B::CoManagementExisting => (false, false),
        // Nobody's.
        B::AutopilotSelfDeploying
        | B::AutopilotPreProvisioned
        | B::BulkPackage
        | B::AdeUserless
        | B::ConfiguratorDirect
        | B::Dedicated
        | B::AospUserless => (false, false),
        // Registered with Microsoft Entra, a person's.
        B::AutomaticByod
        | B::UserRegister
        | B::Ade
        | B::ConfiguratorSetupAssistant
        | B::DeviceEnrollment
        | B::AccountDrivenUserEnrollment
        | B::WorkProfile
        | B::CorporateWorkProfile
        | B::FullyManaged
        | B::AospUser
        | B::DeviceAdministrator
        | B::Linux => (true, true),
        // A person's, but unknown to Microsoft Entra.
        B::MdmOnly => (false, true),
    };
    Quotas { entra, intune }
}

/// Whether nothing more fits: a quota is full at its capacity itself, and never without one.
#[must_use]
pub fn is_full(held: u32, capacity: Option<u32>) -> bool {
    capacity.is_some_and(|capacity| held >= capacity)
}

/// Whether a device counts toward its user's Intune limit at `now`: in [last contact, last contact + active time).
#[must_use]
pub fn counts_toward_intune_limit(last_contact: SimTime, now: SimTime, book: &RuleBook) -> bool {
    now.since(last_contact) < book.limits_intune_limit_active
}

/// What an enrollment shows whose user has as many devices as Intune allows; the code is assumed.
#[must_use]
pub fn intune_refusal() -> Failure {
    Failure { reason: Reason::EnrollmentRestrictionsEnforced, code: "0x80180013".to_owned(), rule: "WIN-LIM-01" }
}

/// What an enrollment shows whose user has as many devices as Microsoft Entra allows.
#[must_use]
pub fn entra_refusal() -> Failure {
    Failure { reason: Reason::UserValidation, code: "0x80180018".to_owned(), rule: "WIN-LIM-03" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;
    use crate::units::Span;

    #[test]
    fn every_path_counts_as_documented() {
        let entra_only = "autopilot-user-driven autopilot-existing-devices autopilot-device-preparation automatic-join \
                          dem user-join co-management-bootstrap";
        let both = "automatic-byod user-register ade configurator-setup-assistant device-enrollment \
                    account-driven-user-enrollment work-profile corporate-work-profile fully-managed aosp-user \
                    device-administrator linux";
        for path in BuiltIn::all() {
            let name = path.name();
            let among = |list: &str| list.split_whitespace().any(|n| n == name);
            let entra = among(entra_only) || among(both);
            let intune = among(both) || name == "mdm-only";
            assert_eq!(quotas(path), Quotas { entra, intune }, "{name}");
        }
    }

    /// Microsoft's rows, each with the paths that it speaks of; what it prints of co-management holds for the joined
    /// ones, and what it prints of a person's own enrollment for those that register.
    #[test]
    #[rustfmt::skip]
    fn microsofts_table_of_limits_cell_by_cell() {
        const YES: bool = true;
        const NO: bool = false;
        let table = [
            // row                            path                            Entra Intune
            ("BYOD: user enrollment",         BuiltIn::AutomaticByod,             YES, YES),
            ("BYOD: user enrollment",         BuiltIn::UserRegister,              YES, YES),
            ("BYOD: user enrollment",         BuiltIn::MdmOnly,                   NO,  YES), // never registered
            ("Automatic: Group Policy",       BuiltIn::GroupPolicy,               NO,  NO),
            ("Automatic: DEM",                BuiltIn::Dem,                       YES, NO),
            ("Automatic: bulk enrollment",    BuiltIn::BulkPackage,               NO,  NO),
            ("Autopilot",                     BuiltIn::AutopilotUserDriven,       YES, NO),
            ("Autopilot",                     BuiltIn::AutopilotExistingDevices,  YES, NO),
            ("Autopilot",                     BuiltIn::AutopilotDevicePreparation, YES, NO),
            ("Autopilot",                     BuiltIn::AutopilotHybrid,           NO,  NO), // hybrid joined
            ("Autopilot",                     BuiltIn::AutopilotSelfDeploying,    NO,  NO), // nobody's
            ("Autopilot",                     BuiltIn::AutopilotPreProvisioned,   NO,  NO), // nobody's
            ("Co-management",                 BuiltIn::CoManagementBootstrap,     YES, NO),
            ("Co-management",                 BuiltIn::CoManagementExisting,      NO,  NO), // hybrid joined
            ("Automatic: started by a user",  BuiltIn::AutomaticJoin,             YES, NO),
            ("Automatic: started by a user",  BuiltIn::UserJoin,                  YES, NO),
        ];
        for (row, path, entra, intune) in table {
            assert_eq!(quotas(path), Quotas { entra, intune }, "{row}, {}", path.name());
        }
        let windows = BuiltIn::all().filter(|p| p.platforms() == [crate::intune::Platform::Windows]);
        assert!(windows.into_iter().all(|p| table.iter().filter(|row| row.1 == p).count() == 1), "each path once");
    }

    #[test]
    fn a_quota_is_full_at_its_capacity() {
        let table = [
            (4, Some(5), false),
            (5, Some(5), true),
            (6, Some(5), true),
            (0, Some(0), true),
            (0, None, false),
            (u32::MAX, None, false),
        ];
        for (held, capacity, full) in table {
            assert_eq!(is_full(held, capacity), full, "{held} of {capacity:?}");
        }
    }

    /// How many of `tries` devices of one user get known to Microsoft Entra, and how many of those into Intune.
    fn admitted(path: BuiltIn, tries: u32, (entra, intune): (u32, u32)) -> (u32, u32) {
        let quotas = quotas(path);
        let (mut known, mut managed) = (0, 0);
        for _ in 0..tries {
            if quotas.entra && is_full(known, Some(entra)) {
                continue;
            }
            known += 1;
            if !(quotas.intune && is_full(managed, Some(intune))) {
                managed += 1;
            }
        }
        (known, managed)
    }

    #[test]
    fn r01_hybrid_devices_by_group_policy_meet_no_limit() {
        assert_eq!(admitted(BuiltIn::GroupPolicy, 20, (5, 3)), (20, 20));
    }

    #[test]
    fn r02_two_devices_enroll_in_settings_and_five_register() {
        let table = [(1, (1, 1)), (2, (2, 2)), (3, (3, 2)), (4, (4, 2)), (5, (5, 2)), (6, (5, 2))];
        for (tries, counts) in table {
            assert_eq!(admitted(BuiltIn::UserRegister, tries, (5, 2)), counts, "{tries} devices");
        }
    }

    #[test]
    fn userless_paths_have_no_limit() {
        for path in BuiltIn::all().filter(|p| p.userless()) {
            assert_eq!(quotas(path), Quotas { entra: false, intune: false }, "{}", path.name());
        }
    }

    #[test]
    fn r04_a_device_counts_for_ninety_days() {
        let book = RuleBook::new(Ruleset::Intune202608);
        let end = SimTime::after_start(Span::days(90));
        let table = [
            (SimTime::START, true),
            (end.back(Span::seconds(1)), true),
            (end, false),
            (end + Span::seconds(1), false),
            (SimTime::after_start(Span::days(91)), false),
        ];
        for (now, counts) in table {
            assert_eq!(counts_toward_intune_limit(SimTime::START, now, &book), counts, "{now:?}");
        }
    }

    #[test]
    fn refusals_name_their_rule() {
        let intune = intune_refusal();
        assert_eq!((intune.reason, intune.code.as_str()), (Reason::EnrollmentRestrictionsEnforced, "0x80180013"));
        let entra = entra_refusal();
        assert_eq!((entra.reason, entra.code.as_str()), (Reason::UserValidation, "0x80180018"));
        assert_eq!((intune.rule, entra.rule), ("WIN-LIM-01", "WIN-LIM-03"));
    }
}
