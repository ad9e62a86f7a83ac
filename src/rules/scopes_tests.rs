//! Every Windows path under every pair of scopes.

use super::*;
use crate::intune::Platform;
use crate::rules::book::Ruleset;
use crate::units::Span;
use BuiltIn as B;
use Ownership::{Corporate, Personal};

fn book() -> RuleBook {
    RuleBook::new(Ruleset::Intune202608)
}

const fn scopes(mdm: UserScope, in_mdm: bool, mam: bool) -> Scopes {
    Scopes { mdm, mam: if mam { UserScope::All } else { UserScope::None }, in_mdm, in_mam: false }
}

/// The columns of the tables: MDM scope, whether the user is in its groups, whether the MAM scope covers the user.
const COLUMNS: [Scopes; 8] = [
    scopes(UserScope::None, true, false),
    scopes(UserScope::Some, false, false),
    scopes(UserScope::Some, true, false),
    scopes(UserScope::All, false, false),
    scopes(UserScope::None, true, true),
    scopes(UserScope::Some, false, true),
    scopes(UserScope::Some, true, true),
    scopes(UserScope::All, false, true),
];

const IN: Verdict = Verdict::Admitted;
/// Joined or registered, and not managed.
const REG: Verdict = Verdict::Registered(Refusal::MdmScope);
/// App management instead.
const APP: Verdict = Verdict::Registered(Refusal::MamScope);
const OUT: Verdict = Verdict::Refused(Refusal::MdmScope);
const MAM: Verdict = Verdict::Refused(Refusal::MamScope);
const SET: Verdict = Verdict::Refused(Refusal::NotConfigured);
const REQ: Verdict = Verdict::Refused(Refusal::RequesterOutOfScope);

#[rustfmt::skip]
const TABLE: [(BuiltIn, Ownership, [Verdict; 8]); 20] = [
    // MAM scope:                                nobody                the user
    // MDM scope:                                none out  in   all    none out  in   all
    (B::AutopilotUserDriven,        Corporate, [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutopilotHybrid,            Corporate, [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutopilotSelfDeploying,     Corporate, [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutopilotPreProvisioned,    Corporate, [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutopilotExistingDevices,   Corporate, [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutopilotDevicePreparation, Corporate, [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutomaticJoin,              Corporate, [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutomaticJoin,              Personal,  [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutomaticByod,              Corporate, [ REG, REG, IN,  IN,    REG, REG, IN,  IN  ]),
    (B::AutomaticByod,              Personal,  [ REG, REG, IN,  IN,    APP, APP, APP, APP ]),
    (B::BulkPackage,                Corporate, [ REQ, IN,  IN,  IN,    REQ, IN,  IN,  IN  ]),
    (B::GroupPolicy,                Corporate, [ OUT, OUT, IN,  IN,    OUT, OUT, MAM, MAM ]),
    (B::Dem,                        Corporate, [ REG, IN,  IN,  IN,    REG, IN,  IN,  IN  ]),
    (B::CoManagementExisting,       Corporate, [ SET, OUT, IN,  IN,    SET, OUT, IN,  IN  ]),
    (B::CoManagementBootstrap,      Corporate, [ SET, OUT, IN,  IN,    SET, OUT, IN,  IN  ]),
    (B::UserRegister,               Corporate, [ IN,  IN,  IN,  IN,    IN,  IN,  IN,  IN  ]),
    (B::UserRegister,               Personal,  [ IN,  IN,  IN,  IN,    APP, APP, APP, APP ]),
    (B::UserJoin,                   Corporate, [ IN,  IN,  IN,  IN,    IN,  IN,  IN,  IN  ]),
    (B::UserJoin,                   Personal,  [ IN,  IN,  IN,  IN,    IN,  IN,  IN,  IN  ]),
    (B::MdmOnly,                    Personal,  [ IN,  IN,  IN,  IN,    IN,  IN,  IN,  IN  ]),
];

fn verdicts(path: BuiltIn, ownership: Ownership, book: &RuleBook) -> [Verdict; 8] {
    COLUMNS.map(|scopes| verdict(path, ownership, scopes, book))
}

#[test]
fn every_path_meets_every_pair_of_scopes() {
    for (path, ownership, row) in TABLE {
        assert_eq!(verdicts(path, ownership, &book()), row, "{}, {}", path.name(), ownership.name());
    }
    let windows = B::all().filter(|p| p.platforms() == [Platform::Windows]);
    assert!(windows.into_iter().all(|p| TABLE.iter().any(|row| row.0 == p)), "every Windows path");
}

#[test]
fn scopes_are_about_windows_alone() {
    for path in B::all().filter(|p| p.platforms() != [Platform::Windows]) {
        for ownership in [Corporate, Personal] {
            assert_eq!(verdicts(path, ownership, &book()), [IN; 8], "{}", path.name());
        }
    }
}

#[test]
fn groups_count_for_a_scope_of_some_only() {
    let table = [(UserScope::None, [false, false]), (UserScope::Some, [false, true]), (UserScope::All, [true, true])];
    for (scope, covered) in table {
        for (member, covered) in [false, true].into_iter().zip(covered) {
            let mdm = Scopes { mdm: scope, mam: UserScope::None, in_mdm: member, in_mam: !member };
            assert_eq!((mdm.covers_mdm(), mdm.covers_mam()), (covered, false), "{scope:?} {member}");
            let mam = Scopes { mdm: UserScope::None, mam: scope, in_mdm: !member, in_mam: member };
            assert_eq!((mam.covers_mdm(), mam.covers_mam()), (false, covered), "{scope:?} {member}");
        }
    }
}

#[test]
fn r17_a_user_in_both_scopes_who_adds_an_account_only_registers() {
    let both = Scopes { mdm: UserScope::Some, mam: UserScope::Some, in_mdm: true, in_mam: true };
    assert_eq!(verdict(B::AutomaticByod, Personal, both, &book()), APP);
    let mdm_only = Scopes { in_mam: false, ..both };
    assert_eq!(verdict(B::AutomaticByod, Personal, mdm_only, &book()), IN);
}

/// Only the columns where the MDM scope covers nobody change, and nothing that a user starts.
#[test]
fn a_strict_scope_of_nobody_refuses_what_is_automatic() {
    let strict = RuleBook::new(Ruleset::Seed);
    assert!(strict.scope_strict_none && !book().scope_strict_none, "the seed's reading");
    for (path, ownership, mut row) in TABLE {
        if !matches!(path, B::UserRegister | B::UserJoin | B::MdmOnly) {
            row[0] = OUT;
            row[4] = if row[4] == APP { APP } else { OUT };
        }
        assert_eq!(verdicts(path, ownership, &strict), row, "{}, {}", path.name(), ownership.name());
    }
}

#[test]
fn with_the_switch_an_added_account_brings_no_management() {
    let switched = RuleBook { scope_disable_mdm_on_add_account: true, ..book() };
    for (path, ownership, row) in TABLE {
        let wanted = match (path, ownership) {
            (B::AutomaticByod, Corporate) => [REG; 8],
            (B::AutomaticByod, Personal) => [REG, REG, REG, REG, APP, APP, APP, APP],
            _ => row,
        };
        assert_eq!(verdicts(path, ownership, &switched), wanted, "{}, {}", path.name(), ownership.name());
    }
}

#[test]
fn a_changed_assignment_is_in_force_after_fifteen_minutes() {
    let end = SimTime::after_start(Span::minutes(15));
    let table =
        [(SimTime::START, false), (end.back(Span::seconds(1)), false), (end, true), (end + Span::seconds(1), true)];
    for (now, wanted) in table {
        assert_eq!(in_force(SimTime::START, now, &book()), wanted, "{now:?}");
    }
    let at_once = RuleBook { scope_assignment_propagation: Span::ZERO, ..book() };
    assert!(in_force(SimTime::START, SimTime::START, &at_once));
}

#[test]
fn names_lead_back() {
    for scope in UserScope::ALL {
        assert_eq!(UserScope::named(scope.name()), Some(scope));
    }
    assert_eq!(UserScope::named("everybody"), None);
}
