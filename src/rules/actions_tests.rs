//! What stays after each action, and the limits of asking.

use super::*;
use crate::rules::book::Ruleset;

fn book() -> RuleBook {
    RuleBook::new(Ruleset::Intune202608)
}

/// Managed, record, joined, data, as a row of letters.
fn letters(after: After) -> String {
    let letter = |there: bool, letter: char| if there { letter } else { '-' };
    [letter(after.managed, 'm'), letter(after.record, 'r'), letter(after.entra_joined, 'j'), letter(after.data, 'd')]
        .into_iter()
        .collect()
}

#[test]
fn only_corporate_android_is_wiped() {
    let wiped: Vec<&str> = BuiltIn::all().filter(|p| delete_triggers(*p) == Removal::Wipe).map(BuiltIn::name).collect();
    assert_eq!(wiped, ["corporate-work-profile", "fully-managed", "dedicated", "aosp-user", "aosp-userless"]);
}

/// One line an action: what stays of a joined, a hybrid and a registered device.
#[test]
fn every_action_leaves_what_its_page_says() {
    let table = [
        (A::Retire, ["---d", "--jd", "---d"]),
        (A::Wipe, ["----", "----", "----"]),
        (A::WipeKeepingEnrollment, ["mrjd", "mrjd", "mr-d"]),
        (A::Delete, ["---d", "--jd", "---d"]),
        (A::FreshStart, ["-rj-", "-r--", "----"]),
        (A::FreshStartKeepingData, ["-rjd", "-r-d", "-r-d"]),
        // Hybrid and registered devices have no Autopilot Reset: a wipe is what is left.
        (A::AutopilotReset, ["mrj-", "----", "----"]),
    ];
    assert_eq!(table.map(|row| row.0), A::ALL);
    for (action, outcomes) in table {
        for (join, outcome) in [Join::Entra, Join::Hybrid, Join::Registered].into_iter().zip(outcomes) {
            let got = letters(after(action, BuiltIn::AutopilotUserDriven, join));
            assert_eq!(got, outcome, "{action:?} {}", join.name());
        }
    }
}

#[test]
fn a_delete_does_what_it_triggers() {
    for path in BuiltIn::all() {
        let same = if delete_triggers(path) == Removal::Wipe { A::Wipe } else { A::Retire };
        assert_eq!(after(A::Delete, path, Join::Entra), after(same, path, Join::Entra), "{}", path.name());
    }
}

#[test]
fn device_preparation_and_hybrid_joins_have_no_autopilot_reset() {
    let without: Vec<&str> =
        COLUMNS.into_iter().filter(|path| !reset_available(*path, Join::Entra)).map(BuiltIn::name).collect();
    assert_eq!(without, ["autopilot-device-preparation"]);
    for join in [Join::Hybrid, Join::Registered, Join::None] {
        assert!(!reset_available(BuiltIn::AutopilotUserDriven, join), "{}", join.name());
    }
    assert!(!reset_available(BuiltIn::Ade, Join::Entra), "Windows only");
    let wiped = after(A::Wipe, BuiltIn::AutopilotDevicePreparation, Join::Entra);
    assert_eq!(after(A::AutopilotReset, BuiltIn::AutopilotDevicePreparation, Join::Entra), wiped);
}

#[test]
fn retire_wipe_and_delete_override_what_is_pending() {
    let ending = [A::Retire, A::Wipe, A::WipeKeepingEnrollment, A::Delete];
    for new in A::ALL {
        for pending in A::ALL {
            assert_eq!(overrides(new, pending), ending.contains(&new) && new != pending, "{new:?} {pending:?}");
        }
    }
}

#[test]
fn r18_of_1001_retire_requests_one_waits_for_tomorrow() {
    let book = book();
    for (number, accepted) in [(1, true), (999, true), (1_000, true), (1_001, false)] {
        assert_eq!(accepted_on(number, &book), accepted, "{number}");
    }
    let mut by_day = [0; 3];
    for position in 0..1_001 {
        by_day[usize::try_from(days_later(position, &book)).unwrap()] += 1;
    }
    assert_eq!(by_day, [1_000, 1, 0]);
    let days: Vec<u32> = [0, 999, 1_000, 1_999, 2_000].into_iter().map(|n| days_later(n, &book)).collect();
    assert_eq!(days, [0, 0, 1, 1, 2]);
}

#[test]
fn older_documentation_knows_no_daily_limit() {
    let seed = RuleBook::new(Ruleset::Seed);
    assert!(accepted_on(1_001, &seed) && accepted_on(10_000_000, &seed));
    assert_eq!(days_later(9_999_999, &seed), 0);
}

#[test]
fn a_bulk_action_takes_100_devices() {
    for (devices, fits) in [(0, true), (99, true), (100, true), (101, false)] {
        assert_eq!(fits_bulk(devices, &book()), fits, "{devices}");
    }
}
