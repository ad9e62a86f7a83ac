//! Every cell of the tables, and what lies beside them.

use super::*;

/// The rules that refuse a fit candidate after one change.
fn rules(path: BuiltIn, change: impl Fn(&mut Candidate)) -> Vec<&'static str> {
    let mut candidate = Candidate::fit_for(path);
    change(&mut candidate);
    check(&candidate).iter().map(|refusal| refusal.rule).collect()
}

#[test]
fn a_fit_candidate_is_eligible_on_every_path_and_platform() {
    for path in BuiltIn::all() {
        for platform in path.platforms() {
            let refusals = check(&Candidate { platform: *platform, ..Candidate::fit_for(path) });
            assert!(refusals.is_empty(), "{}: {refusals:?}", path.name());
        }
    }
}

#[test]
fn every_other_platform_is_refused() {
    for path in BuiltIn::all() {
        for platform in Platform::ALL {
            let refused = !check(&Candidate { platform, ..Candidate::fit_for(path) }).is_empty();
            assert_eq!(refused, !path.platforms().contains(&platform), "{} on {}", path.name(), platform.name());
        }
    }
    let ios = Candidate { platform: Platform::Ios, ..Candidate::fit_for(B::GroupPolicy) };
    assert_eq!(check(&ios)[0].message, "group-policy enrolls windows; cohort is ios");
}

/// One line per feature: which change asks for it, and the paths that refuse it.
#[test]
fn every_cell_of_every_row_decides() {
    type Change = fn(&mut Candidate);
    let table: [(Feature, Change, &str); 9] = [
        (
            F::Personal,
            |c| c.ownership = Ownership::Personal,
            "autopilot-user-driven autopilot-hybrid autopilot-self-deploying autopilot-pre-provisioned \
             autopilot-existing-devices bulk-package group-policy dem ade ade-userless configurator-setup-assistant \
             configurator-direct corporate-work-profile fully-managed dedicated aosp-user aosp-userless",
        ),
        (
            F::Userless,
            |c| c.userless = true,
            "autopilot-device-preparation user-register user-join mdm-only ade device-enrollment \
             account-driven-user-enrollment work-profile corporate-work-profile fully-managed aosp-user linux",
        ),
        (
            F::Dem,
            |c| c.dem_account = true,
            "autopilot-user-driven autopilot-hybrid autopilot-self-deploying autopilot-pre-provisioned \
             autopilot-existing-devices autopilot-device-preparation group-policy user-register user-join mdm-only \
             co-management-existing co-management-bootstrap ade ade-userless configurator-setup-assistant \
             configurator-direct corporate-work-profile fully-managed aosp-user aosp-userless linux",
        ),
        (
            F::EntraPremium,
            |c| c.entra_premium = false,
            "autopilot-user-driven autopilot-hybrid autopilot-self-deploying autopilot-pre-provisioned \
             autopilot-existing-devices autopilot-device-preparation automatic-join automatic-byod bulk-package \
             group-policy dem co-management-existing",
        ),
        (
            F::HybridJoined,
            |c| c.join = Some(Join::Hybrid),
            "autopilot-self-deploying autopilot-device-preparation automatic-join bulk-package dem user-join \
             co-management-bootstrap",
        ),
        (F::HybridJoined, |c| c.join = Some(Join::Entra), "autopilot-hybrid group-policy co-management-existing"),
        (
            F::OtherMdm,
            |c| c.other_mdm = true,
            "autopilot-user-driven autopilot-hybrid autopilot-self-deploying autopilot-pre-provisioned \
             autopilot-existing-devices autopilot-device-preparation automatic-join automatic-byod bulk-package \
             group-policy dem user-join mdm-only co-management-existing co-management-bootstrap ade ade-userless \
             configurator-setup-assistant configurator-direct device-enrollment account-driven-user-enrollment \
             work-profile corporate-work-profile fully-managed dedicated aosp-user aosp-userless device-administrator",
        ),
        (
            F::AlreadyEnrolled,
            |c| c.already_enrolled = true,
            "autopilot-user-driven autopilot-hybrid autopilot-self-deploying autopilot-pre-provisioned \
             autopilot-existing-devices autopilot-device-preparation automatic-join automatic-byod bulk-package \
             group-policy dem user-register user-join mdm-only ade ade-userless configurator-setup-assistant \
             corporate-work-profile fully-managed dedicated aosp-user aosp-userless",
        ),
        (
            F::WindowsServer,
            |c| c.server = true,
            "autopilot-user-driven autopilot-hybrid autopilot-self-deploying autopilot-pre-provisioned \
             autopilot-existing-devices autopilot-device-preparation automatic-join automatic-byod bulk-package \
             group-policy dem user-register user-join mdm-only co-management-existing co-management-bootstrap",
        ),
    ];
    for (feature, change, refusing) in table {
        let got: Vec<&str> = BuiltIn::all().filter(|p| !rules(*p, change).is_empty()).map(BuiltIn::name).collect();
        assert_eq!(got, refusing.split_whitespace().collect::<Vec<_>>(), "{feature:?}");
    }
}

/// Features that no answer of a candidate touches: their cells are pinned here, a letter a column.
#[test]
fn the_tables_read_as_the_guide() {
    let letters = |cells: &[Cell]| -> String {
        let letter = |cell: &Cell| match cell {
            Cell::Yes => 'Y',
            Cell::No => 'N',
            Cell::Required => 'R',
            Cell::Conditional => 'C',
            Cell::NotSaid => '-',
        };
        cells.iter().map(letter).collect()
    };
    let expanded = [
        "YYYYYYYYCYYYYYYY",
        "NNNNNNNNNNNNNNNN",
        "RRRRRRRRRNCRCRRN",
        "YYCYYYYYYNYYYYYN",
        "CNNRYYNYNCNRNRNC",
        "NNNNNNNNNNNYYNNN",
        "YYCCYYYCYYYYYYYY",
        "YCNNNNNNCYYCCNNY",
        "YYYYYYYYYCYYYYYC",
        "YYYCYYYNYYYCYYYY",
        "YYCYCCCYCYYYYCYY",
        "YYYYYYYYYYYYYYYY",
        "YYNYYYNYYYYYYYNY",
        "CCYCCCYCNNNYYCCN",
        "YYYNNNNNNNNNNNRN",
        "NNNNNNNNNYNNNNNN",
    ];
    let got: Vec<String> = EXPANDED.iter().map(|row| letters(&row.1)).collect();
    assert_eq!(got, expanded);
    let official = [
        "YYYY", "-Y--", "---Y", "YRCC", "C---", "-YYY", "---Y", "YYYY", "CNYY", "YYYY", "YYYY", "YYYY", "YYYY", "YYNY",
        "CNNN", "NNCN",
    ];
    let got: Vec<String> = OFFICIAL.iter().map(|row| letters(&row.1)).collect();
    assert_eq!(got, official);
    let others = [
        "NNNNN", "NYNNN", "NYNNN", "NYNN-", "YNYN-", "YN-N-", "YNCN-", "NNNNN", "NNNNN", "NY-NN", "NNNNN", "NYNNN",
        "Y-YN-", "YNNC-",
    ];
    let got: Vec<String> = OTHERS.iter().map(|row| letters(&row.1)).collect();
    assert_eq!(got, others);
}

/// Where the guide's four columns say yes or no outright, no path of the column says the opposite.
#[test]
fn the_expanded_table_agrees_with_the_official_one() {
    let columns: [&[BuiltIn]; 4] = [
        &[B::AutomaticByod, B::AutomaticJoin],
        &[B::AutopilotUserDriven],
        &[B::UserRegister],
        &[B::CoManagementExisting],
    ];
    for (feature, official) in OFFICIAL {
        for (said, paths) in official.into_iter().zip(columns) {
            for path in paths {
                let ours = cell(*path, feature);
                let opposite = matches!((said, ours), (Cell::Yes, Cell::No) | (Cell::No, Cell::Yes | Cell::Required));
                assert!(!opposite, "{feature:?} on {}", path.name());
            }
        }
    }
}

#[test]
fn tpm_and_virtual_machines_matter_where_the_device_attests() {
    for path in BuiltIn::all() {
        let attests = matches!(path, B::AutopilotSelfDeploying | B::AutopilotPreProvisioned);
        for (tpm, fits) in [(None, true), (Some(Tpm::V2_0), true), (Some(Tpm::V1_2), false), (Some(Tpm::None), false)] {
            assert_eq!(rules(path, |c| c.tpm = tpm).is_empty(), fits || !attests, "{} {tpm:?}", path.name());
        }
        assert_eq!(rules(path, |c| c.virtual_machine = true).is_empty(), !attests, "{}", path.name());
    }
    let bare = Candidate { tpm: Some(Tpm::None), ..Candidate::fit_for(B::AutopilotSelfDeploying) };
    let refusal = &check(&bare)[0];
    assert_eq!(refusal.message, "autopilot-self-deploying needs TPM 2.0; cohort has none");
    assert_eq!(refusal.rule, "WIN-AP-SD-01");
}

#[test]
fn editions_and_versions() {
    for path in BuiltIn::all() {
        assert_eq!(!rules(path, |c| c.home_edition = true).is_empty(), AUTOPILOT.contains(&path), "{}", path.name());
        let preparation = path == B::AutopilotDevicePreparation;
        assert_eq!(!rules(path, |c| c.windows_10 = true).is_empty(), preparation, "{}", path.name());
    }
}

#[test]
fn co_management_takes_joined_devices_only() {
    let table = [
        (B::CoManagementExisting, Join::Registered, vec!["WIN-CM-01", "WIN-CM-02"]),
        (B::CoManagementExisting, Join::Hybrid, vec![]),
        (B::CoManagementBootstrap, Join::Registered, vec!["WIN-CM-02"]),
        (B::CoManagementBootstrap, Join::None, vec!["WIN-CM-02"]),
        (B::CoManagementBootstrap, Join::Entra, vec![]),
    ];
    for (path, join, want) in table {
        assert_eq!(rules(path, |c| c.join = Some(join)), want, "{} {}", path.name(), join.name());
        let personal = rules(path, |c| (c.join, c.ownership) = (Some(join), Ownership::Personal));
        assert_eq!(personal, want, "ownership makes no difference");
    }
}

#[test]
fn every_reason_is_named() {
    let got = rules(B::AutopilotSelfDeploying, |c| {
        c.ownership = Ownership::Personal;
        c.join = Some(Join::Hybrid);
        c.tpm = Some(Tpm::V1_2);
        c.virtual_machine = true;
    });
    assert_eq!(got, ["WIN-ELIG-01", "WIN-AP-SD-01", "WIN-AP-SD-01", "WIN-AP-SD-01"]);
}

#[test]
fn refusals_are_fragments_with_a_way_out() {
    for path in BuiltIn::all() {
        let mut candidate = Candidate::fit_for(path);
        candidate.ownership = Ownership::Personal;
        (candidate.userless, candidate.dem_account, candidate.other_mdm) = (true, true, true);
        (candidate.already_enrolled, candidate.server, candidate.entra_premium) = (true, true, false);
        for refusal in check(&candidate) {
            assert!(refusal.message.starts_with(path.name()) && !refusal.message.ends_with('.'));
            assert!(!refusal.help.is_empty() && !refusal.help.ends_with('.'), "{refusal:?}");
            assert!(!refusal.source.is_empty(), "{} has no source", refusal.rule);
        }
    }
}

/// The rules and codes that a fit candidate meets after one change.
fn codes(path: BuiltIn, change: impl Fn(&mut Candidate)) -> Vec<(&'static str, &'static str)> {
    let mut candidate = Candidate::fit_for(path);
    change(&mut candidate);
    check(&candidate).iter().map(|refusal| (refusal.rule, refusal.code)).collect()
}

#[test]
fn a_server_is_no_client_of_co_management() {
    let server = |c: &mut Candidate| c.server = true;
    for (path, rule) in [
        (B::CoManagementExisting, "WIN-CM-02"),
        (B::CoManagementBootstrap, "WIN-CM-02"),
        (B::GroupPolicy, "WIN-ELIG-01"),
    ] {
        assert_eq!(codes(path, server), [(rule, "")], "{}", path.name());
    }
}

#[test]
fn r08_self_deploying_on_a_virtual_machine_times_out() {
    let timed_out = "0x800705B4";
    let machine = |c: &mut Candidate| c.virtual_machine = true;
    assert_eq!(codes(B::AutopilotSelfDeploying, machine), [("WIN-AP-SD-01", timed_out)]);
    assert_eq!(codes(B::AutopilotPreProvisioned, machine), [("WIN-AP-PP-01", timed_out)]);
    assert_eq!(codes(B::AutopilotUserDriven, machine), []);
    let old = |c: &mut Candidate| c.tpm = Some(Tpm::V1_2);
    assert_eq!(codes(B::AutopilotSelfDeploying, old), [("WIN-AP-SD-01", timed_out)]);
    assert_eq!(codes(B::AutopilotPreProvisioned, old), [("WIN-AP-PP-01", timed_out)]);
}

#[test]
fn a_refused_device_shows_its_code() {
    type Change = fn(&mut Candidate);
    let enrolled: Change = |c| c.already_enrolled = true;
    let managed: Change = |c| c.other_mdm = true;
    let table: [(BuiltIn, Change, &str, &str); 11] = [
        (B::AutopilotSelfDeploying, enrolled, "WIN-AP-LIFE-03", "0x80180014"),
        (B::AutopilotPreProvisioned, enrolled, "WIN-AP-LIFE-03", "0x80180014"),
        (B::AutopilotUserDriven, enrolled, "WIN-USER-05", "0x8007064C"),
        (B::MdmOnly, enrolled, "WIN-USER-05", "0x8007064C"),
        (B::Ade, enrolled, "APL-ADE-11", ""),
        (B::GroupPolicy, managed, "WIN-GPO-06", "0x8018000A"),
        (B::CoManagementBootstrap, managed, "WIN-CM-13", "0x8018000A"),
        (B::AutomaticJoin, managed, "WIN-ELIG-02", "0x8018000A"),
        (B::WorkProfile, managed, "ENR-MDM-01", ""),
        (B::AutopilotHybrid, |c| c.home_edition = true, "WIN-ELIG-04", "0x80180022"),
        (B::BulkPackage, |c| c.ownership = Ownership::Personal, "WIN-BULK-08", ""),
    ];
    for (path, change, rule, code) in table {
        assert_eq!(codes(path, change), [(rule, code)], "{}", path.name());
    }
}

#[test]
fn android_enterprise_needs_managed_google_play() {
    let refusing: Vec<&str> =
        BuiltIn::all().filter(|path| !rules(*path, |c| c.google_play = false).is_empty()).map(BuiltIn::name).collect();
    assert_eq!(refusing, ["work-profile", "corporate-work-profile", "fully-managed", "dedicated"]);
    assert_eq!(rules(B::FullyManaged, |c| c.google_play = false), ["AND-GPL-01"]);
}

#[test]
fn older_systems_are_refused_at_their_edge() {
    let table = [
        (B::AccountDrivenUserEnrollment, "13", vec!["APL-UE-01"]),
        (B::AccountDrivenUserEnrollment, "14.8.1", vec!["APL-UE-01"]),
        (B::AccountDrivenUserEnrollment, "15", vec![]),
        (B::DeviceEnrollment, "13.7", vec!["APL-DE-01"]),
        (B::DeviceEnrollment, "14", vec![]),
        (B::Ade, "12", vec![]),
        (B::Dedicated, "7.1.2", vec!["AND-COSU-01"]),
        (B::Dedicated, "8", vec![]),
        (B::CorporateWorkProfile, "7.1.2", vec!["AND-COPE-01"]),
        (B::CorporateWorkProfile, "8.0", vec![]),
        (B::FullyManaged, "7", vec![]),
    ];
    for (path, version, want) in table {
        let got = rules(path, |c| c.version = Version::parse(version, c.platform));
        assert_eq!(got, want, "{} {version}", path.name());
    }
    let mac = Candidate { platform: Platform::MacOs, ..Candidate::fit_for(B::DeviceEnrollment) };
    assert!(check(&Candidate { version: Some(Version::of(13, 0)), ..mac }).is_empty(), "macOS counts for itself");
    assert_eq!(rules(B::Linux, |c| c.unsupported_linux = true), ["LNX-ENR-01"]);
}

#[test]
fn every_refusal_outside_windows_names_its_rule() {
    type Change = fn(&mut Candidate);
    let nobody: Change = |c| c.userless = true;
    let dem: Change = |c| c.dem_account = true;
    let enrolled: Change = |c| c.already_enrolled = true;
    let personal: Change = |c| c.ownership = Ownership::Personal;
    let managed: Change = |c| c.other_mdm = true;
    let mac: Change = |c| (c.platform, c.userless) = (Platform::MacOs, true);
    let managed_mac: Change = |c| (c.platform, c.other_mdm) = (Platform::MacOs, true);
    let table: [(BuiltIn, Change, &str); 26] = [
        (B::Ade, nobody, "LIC-DEV-04"),
        (B::Ade, dem, "DEM-02"),
        (B::Ade, enrolled, "APL-ADE-11"),
        (B::Ade, personal, "ENR-OWN-01"),
        (B::AdeUserless, dem, "DEM-02"),
        (B::ConfiguratorSetupAssistant, dem, "DEM-02"),
        (B::ConfiguratorSetupAssistant, enrolled, "APL-CFG-01"),
        (B::ConfiguratorDirect, dem, "DEM-02"),
        (B::DeviceEnrollment, nobody, "TEN-USR-02"),
        (B::DeviceEnrollment, mac, "TEN-USR-02"),
        (B::DeviceEnrollment, managed_mac, "ENR-MDM-01"),
        (B::DeviceEnrollment, managed, "ENR-MDM-01"),
        (B::AccountDrivenUserEnrollment, nobody, "APL-UE-01"),
        (B::WorkProfile, nobody, "AND-WP-03"),
        (B::WorkProfile, managed, "ENR-MDM-01"),
        (B::CorporateWorkProfile, nobody, "AND-COPE-01"),
        (B::CorporateWorkProfile, dem, "DEM-02"),
        (B::CorporateWorkProfile, personal, "ENR-OWN-01"),
        (B::FullyManaged, nobody, "AND-COBO-01"),
        (B::FullyManaged, dem, "DEM-02"),
        (B::FullyManaged, enrolled, "AND-COBO-01"),
        (B::Dedicated, enrolled, "AND-COSU-01"),
        (B::AospUser, nobody, "AND-AOSP-01"),
        (B::AospUser, dem, "DEM-02"),
        (B::Linux, nobody, "LNX-ENR-02"),
        (B::Linux, dem, "LNX-ENR-02"),
    ];
    for (path, change, rule) in table {
        assert_eq!(rules(path, change), [rule], "{}", path.name());
    }
}

#[test]
fn device_administrator_takes_android_14_without_google() {
    for (version, want) in [("13", vec![]), ("14", vec![]), ("14.9", vec![]), ("15", vec!["AND-DA-01"])] {
        let got = rules(B::DeviceAdministrator, |c| {
            c.platform = Platform::Aosp;
            c.version = Version::parse(version, Platform::Aosp);
        });
        assert_eq!(got, want, "{version}");
    }
    let phone = rules(B::DeviceAdministrator, |c| c.version = Version::parse("15", Platform::Android));
    assert_eq!(phone, Vec::<&str>::new(), "with Google the day counts, not the version");
}
