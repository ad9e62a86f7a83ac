//! The table of tasks, who may do them, and what keeps whose devices waiting.

use super::*;
use crate::rules::book::Ruleset;

fn kind(platform: Platform, path: BuiltIn) -> Kind {
    Kind { platform, path: Some(path), userless: path.userless() }
}

#[test]
fn tasks_are_numbered_and_wait_for_earlier_ones_only() {
    assert_eq!(Task::ALL.len(), 27);
    for (row, task) in Task::ALL.iter().enumerate() {
        assert_eq!(task.id(), format!("T{}", row + 1));
        assert_eq!((Task::named(task.name()), Task::named(task.id())), (Some(*task), Some(*task)));
        assert!(task.after().iter().all(|before| before < task), "{task:?}");
        assert!(task.what().trim().ends_with('.'), "{task:?}");
    }
    assert_eq!(Task::named("T28"), None);
}

#[test]
fn only_three_roles_add_intune_to_a_tenant() {
    let may: Vec<&str> = Role::ALL.iter().filter(|row| Task::T2.may(row.1, false)).map(|row| row.0).collect();
    assert_eq!(may, ["billing-administrator", "compliance-administrator", "global-administrator"]);
    assert!(Role::ALL.iter().all(|row| Task::T2.may(row.1, true)), "who creates a tenant becomes its admin");
}

#[test]
fn every_task_has_its_least_privileged_role() {
    let table = [
        (Task::T3, "privileged-role-administrator", "intune-administrator"),
        (Task::T4, "domain-name-administrator", "user-administrator"),
        (Task::T5, "user-administrator", "domain-name-administrator"),
        (Task::T6, "groups-administrator", "license-administrator"),
        (Task::T7, "billing-administrator", "intune-administrator"),
        (Task::T8, "license-administrator", "intune-administrator"),
        (Task::T10, "intune-role-administrator", "user-administrator"),
        (Task::T12, "intune-administrator", "policy-and-profile-manager"),
        (Task::T13, "policy-and-profile-manager", "user-administrator"),
        (Task::T15, "intune-administrator", "policy-and-profile-manager"),
        (Task::T19, "intune-administrator", "billing-administrator"),
        (Task::T24, "intune-administrator", "user-administrator"),
        (Task::T26, "it-lead", "global-administrator"),
    ];
    for (task, least, never) in table {
        assert_eq!(task.roles()[0].name(), least, "{task:?}");
        assert!(!task.may(Role::named(never).unwrap(), true), "{task:?} {never}");
    }
}

#[test]
fn daily_work_as_global_administrator_is_more_than_it_takes() {
    assert!(!Task::T2.overdone(Role::Global) && !Task::T3.overdone(Role::Global));
    assert!(Task::T14.overdone(Role::Global) && !Task::T14.overdone(Role::Intune));
}

#[test]
fn every_platform_has_its_gates() {
    use Task::{T7, T8, T9, T12, T15, T16, T17, T19, T20, T24};
    let table = [
        (kind(Platform::Windows, BuiltIn::AutopilotUserDriven), vec![T9, T12, T8]),
        (kind(Platform::Windows, BuiltIn::AutopilotSelfDeploying), vec![T9, T12, T7]),
        (kind(Platform::Windows, BuiltIn::BulkPackage), vec![T9, T12]),
        (kind(Platform::Windows, BuiltIn::Dem), vec![T9, T12, T8, T24]),
        (kind(Platform::Linux, BuiltIn::Linux), vec![T9, T12, T8]),
        (kind(Platform::Ios, BuiltIn::DeviceEnrollment), vec![T9, T12, T8, T15]),
        (kind(Platform::Ios, BuiltIn::Ade), vec![T9, T12, T8, T15, T16, T17]),
        (kind(Platform::MacOs, BuiltIn::AdeUserless), vec![T9, T12, T7, T15, T16, T17]),
        (kind(Platform::Android, BuiltIn::WorkProfile), vec![T9, T12, T8, T19]),
        (kind(Platform::Android, BuiltIn::FullyManaged), vec![T9, T12, T8, T19, T20]),
        (kind(Platform::Android, BuiltIn::Dedicated), vec![T9, T12, T7, T19, T20]),
        (kind(Platform::Android, BuiltIn::DeviceAdministrator), vec![T9, T12, T8]),
        (kind(Platform::Aosp, BuiltIn::AospUser), vec![T9, T12, T8, T20]),
        (kind(Platform::Android, BuiltIn::AospUserless), vec![T9, T12, T7, T20]),
    ];
    for (kind, want) in table {
        assert_eq!(gates(kind), want, "{kind:?}");
    }
}

#[test]
fn platforms_bring_their_tasks() {
    let names = |kind| platform_tasks(kind).iter().map(|task| task.id()).collect::<Vec<_>>().join(" ");
    assert_eq!(names(kind(Platform::Windows, BuiltIn::AutomaticJoin)), "T22");
    assert_eq!(names(kind(Platform::Linux, BuiltIn::Linux)), "T23");
    assert_eq!(names(kind(Platform::Ios, BuiltIn::DeviceEnrollment)), "T15");
    assert_eq!(names(kind(Platform::Ios, BuiltIn::Ade)), "T15 T16 T17 T18");
    assert_eq!(names(kind(Platform::Android, BuiltIn::WorkProfile)), "T19");
    assert_eq!(names(Kind { platform: Platform::Windows, path: None, userless: false }), "T22");
}

#[test]
fn special_characters_in_a_name_are_found() {
    for plain in ["Contoso", "Contoso Ltd. 24-7", "Müller Söhne"] {
        assert_eq!(special(plain), None, "{plain}");
    }
    for (odd, found) in [("Contoso & Co", '&'), ("Con/toso", '/'), ("Contoso™", '™'), ("It's", '\'')] {
        assert_eq!(special(odd), Some(found), "{odd}");
    }
}

#[test]
fn roles_ask_for_each_kind_that_is_protected_and_other_tasks_for_what_they_change() {
    let both = [Resource::Compliance, Resource::Apps];
    assert_eq!(requests(Task::T10, &both), both);
    assert_eq!(requests(Task::T14, &both), [Resource::Compliance]);
    assert_eq!(requests(Task::T18, &both), [Resource::Apps]);
    assert_eq!(requests(Task::T12, &both), []);
}

#[test]
fn a_group_has_350_unlicensed_admins_and_a_new_tenant_no_old_accounts() {
    let book = RuleBook::new(Ruleset::Intune202608);
    assert_eq!([349, 350, 351].map(|admins| unlicensed_fit(admins, &book)), [true, true, false]);
    assert_eq!([false, true].map(keeps_accounts), [true, false]);
}

/// By hand: an hour to mend, and half an hour at most until the next synchronization; two weeks lie between three mails.
#[test]
fn waits_of_a_setup_follow_the_book() {
    let book = RuleBook::new(Ruleset::Intune202608);
    let last = |spread: &Spread| spread.span(u64::MAX);
    assert_eq!(names_mended(&book).each_ref().map(last), [Span::hours(1), Span::minutes(30)]);
    assert_eq!(last(&token_synchronized(&book)), Span::minutes(15));
    assert_eq!(last(&apps_synchronized(&book)), Span::hours(12));
    assert_eq!(mails_take(&book), Span::days(14));
}
