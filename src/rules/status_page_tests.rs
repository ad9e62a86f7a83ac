//! The page's edges and tables.

use super::*;
use crate::rules::book::Ruleset;
use BuiltIn as B;

fn book() -> RuleBook {
    RuleBook::new(Ruleset::Intune202608)
}

#[test]
fn r06_a_hybrid_page_of_30_minutes_lasts_70() {
    let lasts = timeout(B::AutopilotHybrid, Span::minutes(30), &book());
    assert_eq!(lasts, Span::minutes(70));
    let table = [(70 * 60 - 1, false), (70 * 60, false), (70 * 60 + 1, true)];
    for (spent, failed) in table {
        assert_eq!(times_out(Span::seconds(spent), lasts), failed, "{spent} s");
    }
}

#[test]
fn only_a_hybrid_page_runs_longer() {
    for path in BuiltIn::all().filter(|path| *path != B::AutopilotHybrid) {
        assert_eq!(timeout(path, Span::minutes(30), &book()), Span::minutes(30), "{}", path.name());
    }
}

#[test]
fn a_page_may_take_its_60_minutes() {
    let book = book();
    let lasts = timeout(B::AutopilotUserDriven, book.esp_timeout, &book);
    for (spent, failed) in [(3_599, false), (3_600, false), (3_601, true)] {
        assert_eq!(times_out(Span::seconds(spent), lasts), failed, "{spent} s");
    }
}

#[test]
fn autopilot_and_co_management_show_the_page() {
    let shown: Vec<&str> = BuiltIn::all().filter(|path| shows(*path)).map(BuiltIn::name).collect();
    let expected = [
        "autopilot-user-driven",
        "autopilot-hybrid",
        "autopilot-self-deploying",
        "autopilot-pre-provisioned",
        "autopilot-existing-devices",
        "co-management-existing",
        "co-management-bootstrap",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn r05_a_list_of_three_apps_tracks_the_assigned_one() {
    assert_eq!(tracked(&[3, 4], Some(&[1, 2, 3])), [3]);
}

#[test]
fn without_a_list_every_assigned_app_is_tracked() {
    assert_eq!(tracked(&[3, 4], None), [3, 4]);
    assert!(tracked(&[3, 4], Some(&[])).is_empty(), "an empty list blocks on nothing");
    assert!(tracked(&[], Some(&[1, 2])).is_empty(), "a list assigns nothing");
}

fn profile(priority: u32, target: Target, hits: bool) -> Profile {
    Profile { priority, target, hits }
}

#[test]
fn a_profile_for_devices_wins_over_one_for_users() {
    use Target::{Devices, Users};
    let both =
        [profile(1, Users, true), profile(9, Devices, true), profile(4, Devices, true), profile(4, Devices, true)];
    assert_eq!(choose(&both, true, B::AutopilotUserDriven), Some(2), "the smaller number, the first of equals");
    let missed = [profile(1, Devices, false), profile(3, Users, true), profile(2, Users, true)];
    assert_eq!(choose(&missed, true, B::AutopilotUserDriven), Some(2));
    let none = [profile(1, Devices, false), profile(2, Users, false)];
    assert_eq!(choose(&none, true, B::AutopilotUserDriven), None, "the default");
}

#[test]
fn a_profile_for_users_takes_a_user() {
    let profiles = [profile(1, Target::Users, true)];
    let table = [
        (B::AutopilotUserDriven, true, Some(0)),
        (B::AutopilotUserDriven, false, None),
        (B::AutopilotHybrid, true, Some(0)),
        (B::AutopilotSelfDeploying, true, None),
        (B::AutopilotPreProvisioned, true, None),
    ];
    for (path, has_user, chosen) in table {
        assert_eq!(choose(&profiles, has_user, path), chosen, "{} {has_user}", path.name());
    }
    let devices = [profile(2, Target::Devices, true)];
    assert_eq!(choose(&devices, false, B::AutopilotSelfDeploying), Some(0));
    assert_eq!(choose(&devices, true, B::AutopilotPreProvisioned), Some(0));
}

#[test]
fn a_tenant_has_51_profiles_of_100_blocking_apps() {
    for (profiles, over) in [(50, false), (51, false), (52, true)] {
        assert_eq!(too_many_profiles(profiles, &book()), over, "{profiles}");
    }
    for (apps, over) in [(99, false), (100, false), (101, true)] {
        assert_eq!(too_many_blocking_apps(apps, &book()), over, "{apps}");
    }
}

#[test]
fn the_first_app_that_fails_stops_the_page() {
    use InstallationState::{Completed, Error, InProgress, NotInstalled};
    let table: [(&[InstallationState], Option<usize>); 5] = [
        (&[], None),
        (&[NotInstalled, InProgress, Completed], None),
        (&[Completed, Error, NotInstalled], Some(1)),
        (&[InProgress, Error, Error], Some(1)),
        (&[Error], Some(0)),
    ];
    for (states, failed) in table {
        assert_eq!(first_failure(states), failed, "{states:?}");
    }
    let numbers = [NotInstalled, InProgress, Completed, Error].map(|state| state as u32);
    assert_eq!(numbers, [1, 2, 3, 4], "as Windows numbers them");
}

#[test]
fn line_of_business_and_win32_apps_collide() {
    use AppKind::{LineOfBusiness, Store, Win32};
    let table: [(&[AppKind], bool); 6] = [
        (&[], false),
        (&[Win32, Win32], false),
        (&[LineOfBusiness, LineOfBusiness], false),
        (&[LineOfBusiness, Store], false),
        (&[Win32, Store, LineOfBusiness], true),
        (&[LineOfBusiness, Win32], true),
    ];
    for (kinds, collide) in table {
        assert_eq!(installers_collide(kinds, B::AutopilotUserDriven), collide, "{kinds:?}");
        assert!(!installers_collide(kinds, B::AutopilotDevicePreparation), "{kinds:?}");
    }
}

#[test]
fn fifteen_in_a_hundred_collisions_fail() {
    let book = RuleBook::new(Ruleset::Intune202608);
    let mixed = [AppKind::Win32, AppKind::LineOfBusiness];
    assert_eq!(collisions_fail(&mixed, B::AutopilotUserDriven, &book), Share::percent(15));
    assert_eq!(collisions_fail(&mixed, B::AutopilotDevicePreparation, &book), Share::NONE);
    assert_eq!(collisions_fail(&mixed[..1], B::AutopilotUserDriven, &book), Share::NONE);
}

#[test]
fn a_profile_that_says_nothing_of_updates_does_as_the_book_says() {
    let (now, before) = (RuleBook::new(Ruleset::Intune202608), RuleBook::new(Ruleset::Seed));
    for (said, by_book) in [(None, [true, false]), (Some(true), [true, true]), (Some(false), [false, false])] {
        assert_eq!([&now, &before].map(|book| asks_for_updates(said, false, book)), by_book, "{said:?}");
        assert!(!asks_for_updates(said, true, &now), "{said:?} for users");
    }
}

#[test]
fn quality_updates_need_every_condition() {
    let end = SetupEnd {
        path: B::AutopilotPreProvisioned,
        technician: false,
        windows_11: true,
        metered: false,
        enabled: true,
    };
    let table = [
        (end, true),
        (SetupEnd { technician: true, ..end }, false),
        (SetupEnd { windows_11: false, ..end }, false),
        (SetupEnd { metered: true, ..end }, false),
        (SetupEnd { enabled: false, ..end }, false),
    ];
    for (end, installs) in table {
        assert_eq!(installs_quality_updates(&end), installs, "{end:?}");
    }
}

#[test]
fn quality_updates_come_with_autopilot_only() {
    let end = |path| SetupEnd { path, technician: false, windows_11: true, metered: false, enabled: true };
    let paths: Vec<&str> =
        BuiltIn::all().filter(|path| installs_quality_updates(&end(*path))).map(BuiltIn::name).collect();
    let expected = [
        "autopilot-user-driven",
        "autopilot-hybrid",
        "autopilot-self-deploying",
        "autopilot-pre-provisioned",
        "autopilot-existing-devices",
    ];
    assert_eq!(paths, expected);
    assert!(book().esp_quality_updates && !RuleBook::new(Ruleset::Seed).esp_quality_updates);
}

#[test]
fn a_technician_tries_all_apps_or_just_the_blocking_ones() {
    let (required, blocking) = ([3, 4, 5], [1, 3, 5]);
    let all = technician_tracks(true, &required, Some(&blocking));
    assert_eq!((all.tried, all.fatal), (vec![3, 4, 5], vec![3, 5]));
    let some = technician_tracks(false, &required, Some(&blocking));
    assert_eq!((some.tried, some.fatal), (vec![3, 5], vec![3, 5]));
    let none = technician_tracks(true, &required, Some(&[]));
    assert_eq!((none.tried, none.fatal), (vec![3, 4, 5], vec![]));
}
