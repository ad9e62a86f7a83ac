//! Autopilot's edges and tables.

use super::*;
use crate::rules::Refusal;
use crate::rules::book::{ENTRIES, Ruleset};
use BuiltIn as B;

fn book() -> RuleBook {
    RuleBook::new(Ruleset::Intune202608)
}

#[test]
fn r09_a_file_of_501_rows_is_refused() {
    for (rows, fits) in [(499, true), (500, true), (501, false)] {
        assert_eq!(import_fits(rows, &book()), fits, "{rows}");
    }
}

#[test]
fn devices_are_split_into_files() {
    let table = [(0, 500, 0), (1, 500, 1), (499, 500, 1), (500, 500, 1), (501, 500, 2), (1_001, 500, 3), (3, 0, 3)];
    for (devices, rows, files) in table {
        assert_eq!(imports(devices, rows), files, "{devices} by {rows}");
    }
    for (ordinal, file) in [(0, 0), (499, 0), (500, 1), (501, 1), (999, 1), (1_000, 2)] {
        assert_eq!(file_of(ordinal, 500), file, "device {ordinal}");
    }
    assert_eq!(file_of(3, 0), 3, "a file has one row at least");
}

#[test]
fn only_a_storage_error_passes() {
    let table: Vec<(&str, bool)> = ImportError::ALL.iter().map(|e| (e.code(), e.retry_may_help())).collect();
    let expected = [
        ("806", false),
        ("808", false),
        ("ZtdDeviceDuplicated", false),
        ("InvalidZtdHardwareHash", false),
        ("StorageError", true),
    ];
    assert_eq!(table, expected);
}

const FIT: Registration =
    Registration { registered: true, assignment: Assignment::Assigned, default_exists: false, changed: None };

#[test]
fn a_device_gets_its_profile_or_the_default() {
    let none = Registration { assignment: Assignment::None, ..FIT };
    let deleted = Registration { assignment: Assignment::Deleted, ..FIT };
    let table = [
        (FIT, Ok(Profile::Assigned)),
        (Registration { default_exists: true, ..FIT }, Ok(Profile::Assigned)),
        (Registration { default_exists: true, ..none }, Ok(Profile::Default)),
        (none, Err("815")),
        (deleted, Err("809")),
        (Registration { default_exists: true, ..deleted }, Err("809")),
        (Registration { registered: false, default_exists: true, ..FIT }, Err("807")),
    ];
    for (known, expected) in table {
        let found = profile_at_setup(&known).map_err(|error| error.failure().code);
        assert_eq!(found, expected.map_err(str::to_owned), "{known:?}");
    }
}

#[test]
fn a_changed_mainboard_needs_a_new_registration() {
    let table = [
        (None, Ok(Profile::Assigned)),
        (Some(Part::Disk), Ok(Profile::Assigned)),
        (Some(Part::Mainboard), Err(SetupError::HardwareMismatch)),
    ];
    for (changed, expected) in table {
        assert_eq!(profile_at_setup(&Registration { changed, ..FIT }), expected, "{changed:?}");
    }
    let failure = SetupError::HardwareMismatch.failure();
    assert_eq!((failure.code.as_str(), failure.rule), ("908", "WIN-AP-09"));
}

#[test]
fn setup_errors_agree_with_refusals() {
    assert_eq!(SetupError::NotRegistered.failure(), Refusal::NotRegistered.failure());
    assert_eq!(SetupError::NoProfile.failure(), Refusal::NoProfile.failure());
}

#[test]
fn devices_are_converted_within_48_hours() {
    for seconds in [-1, 0, 1] {
        let asked = SimTime::at_offset(seconds);
        assert_eq!(converted_by(asked, &book()).offset(), seconds + 48 * 3_600);
    }
}

#[test]
fn r19_a_deleted_object_stops_devices_that_attest() {
    let table = [
        (B::AutopilotUserDriven, None),
        (B::AutopilotExistingDevices, None),
        (B::AutopilotDevicePreparation, None),
        (B::AutopilotSelfDeploying, Some(("0x801C03F3", "WIN-AP-10"))),
        (B::AutopilotPreProvisioned, Some(("0x801C03F3", "WIN-AP-10"))),
        (B::AutopilotHybrid, Some(("0x80070774", "WIN-AP-HY-01"))),
    ];
    for (path, expected) in table {
        let failure = without_entra_object(path);
        assert_eq!(failure.as_ref().map(|f| (f.code.as_str(), f.rule)), expected, "{}", path.name());
        assert_eq!(survives_deleted_entra_object(path), expected.is_none(), "{}", path.name());
    }
}

#[test]
fn r07_a_self_deployed_device_enrolls_once_until_deleted_or_unblocked() {
    for path in [B::AutopilotSelfDeploying, B::AutopilotPreProvisioned] {
        let refused = |before, stands, unblocked| one_shot(path, before, stands, unblocked, &book());
        assert!(!refused(false, false, false), "the first time");
        assert!(refused(true, true, false), "again");
        assert!(!refused(true, false, false), "its record deleted");
        assert!(!refused(true, true, true), "unblocked");
    }
    let shown = Refusal::OneShot.failure();
    assert_eq!((shown.code.as_str(), shown.rule), ("0x80180014", "WIN-AP-LIFE-03"));
}

#[test]
fn other_paths_enroll_again_and_again() {
    let once: Vec<&str> =
        BuiltIn::all().filter(|path| one_shot(*path, true, true, false, &book())).map(BuiltIn::name).collect();
    assert_eq!(once, ["autopilot-self-deploying", "autopilot-pre-provisioned"]);
    let mut book = book();
    book.autopilot_one_shot = false;
    assert!(!one_shot(B::AutopilotSelfDeploying, true, true, false, &book));
}

#[test]
fn a_wiped_device_comes_back_while_it_is_registered() {
    for (wiped, registered, back) in
        [(true, true, true), (true, false, false), (false, true, false), (false, false, false)]
    {
        assert_eq!(comes_back(wiped, registered), back, "{wiped} {registered}");
    }
}

#[test]
fn device_preparation_leaves_registered_devices_to_classic_autopilot() {
    assert!(preparation_takes(false) && !preparation_takes(true));
}

#[test]
fn device_preparation_takes_ten_apps_and_ten_scripts() {
    let table = [(9, 9, true), (10, 10, true), (11, 10, false), (10, 11, false)];
    for (apps, scripts, fit) in table {
        assert_eq!(preparation_limits(apps, scripts, &book()), fit, "{apps} {scripts}");
    }
}

#[test]
fn device_preparation_lasts_15_to_720_minutes() {
    let (low, high) = (15 * 60, 720 * 60);
    let table = [(low - 1, false), (low, true), (low + 1, true), (high - 1, true), (high, true), (high + 1, false)];
    for (seconds, fits) in table {
        assert_eq!(timeout_fits(Span::seconds(seconds)), fits, "{seconds} s");
    }
    let entry = ENTRIES.iter().find(|entry| entry.key == "autopilot.v2-timeout").unwrap();
    assert_eq!(entry.range, Some((u64::from(low), u64::from(high))), "the book takes what the rule takes");
}

#[test]
fn the_smallest_number_is_the_policy_that_counts() {
    let table: [(&[u32], Option<usize>); 4] =
        [(&[], None), (&[7], Some(0)), (&[5, 2, 9], Some(1)), (&[3, 1, 1], Some(1))];
    for (priorities, chosen) in table {
        assert_eq!(choose_preparation(priorities), chosen, "{priorities:?}");
    }
}

#[test]
fn r20_a_user_an_hour_after_the_technician_is_too_early() {
    assert_eq!(gap(Span::minutes(60), &book()), Gap::TooShort);
    let edge = 90 * 60;
    for (seconds, expected) in [(0, Gap::TooShort), (edge - 1, Gap::TooShort), (edge, Gap::Fine), (edge + 1, Gap::Fine)]
    {
        assert_eq!(gap(Span::seconds(seconds), &book()), expected, "{seconds} s");
    }
}

#[test]
fn a_user_should_come_within_182_days() {
    let edge = 182 * 86_400;
    for (seconds, expected) in [(edge - 1, Gap::Fine), (edge, Gap::Fine), (edge + 1, Gap::TooLong)] {
        assert_eq!(gap(Span::seconds(seconds), &book()), expected, "{seconds} s");
    }
}

#[test]
fn a_quarter_of_a_day_is_enough_grace() {
    let edge = 6 * 3_600;
    for (seconds, enough) in [(0, false), (edge - 1, false), (edge, true), (edge + 1, true)] {
        assert_eq!(grace_suffices(Span::seconds(seconds)), enough, "{seconds} s");
    }
}
