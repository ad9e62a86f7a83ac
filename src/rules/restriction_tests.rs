//! Which restriction applies, and what it blocks.

use super::*;
use crate::rules::book::Ruleset;
use BuiltIn as B;
use Platform as P;

fn windows(text: &str) -> Option<Version> {
    Some(Version::parse(text, P::Windows).unwrap())
}

/// A restriction of this priority that blocks a platform.
fn blocks(priority: Option<u32>, platform: Platform) -> Restriction {
    let blocks = Blocks { platform: Some(platform), ..Blocks::default() };
    Restriction { priority, blocks: Some(blocks), device_limit: None }
}

fn limit(priority: Option<u32>, devices: u32) -> Restriction {
    Restriction { priority, blocks: None, device_limit: Some(devices) }
}

/// A corporate Windows device that a user joins.
fn device() -> Applicant<'static> {
    Applicant {
        path: B::AutomaticJoin,
        platform: P::Windows,
        ownership: Ownership::Corporate,
        identifiers: Identifiers::NoneUploaded,
        version: windows("11 23H2"),
        manufacturer: Some("Contoso"),
        portal: false,
    }
}

fn phone() -> Applicant<'static> {
    Applicant {
        path: B::WorkProfile,
        platform: P::Android,
        ownership: Ownership::Personal,
        version: Version::parse("14", P::Android),
        portal: true,
        ..device()
    }
}

#[test]
fn r03_priority_two_beats_priority_five() {
    let (five, two, default) = (blocks(Some(5), P::Windows), blocks(Some(2), P::Windows), blocks(None, P::Windows));
    for hit in [[&five, &two, &default], [&default, &two, &five], [&two, &five, &default]] {
        assert_eq!(applies(&hit, Kind::Platform(P::Windows), false), Some(&two));
    }
}

#[test]
fn the_default_comes_last_and_alone_where_no_user_drives() {
    let (lowest, default) = (limit(Some(25), 3), limit(None, 5));
    let table: [(&[&Restriction], bool, Option<&Restriction>); 6] = [
        (&[&default, &lowest], false, Some(&lowest)),
        (&[&default], false, Some(&default)),
        (&[], false, None),
        (&[&lowest, &default], true, Some(&default)),
        (&[&lowest], true, None),
        (&[], true, None),
    ];
    for (hit, only_default, wanted) in table {
        assert_eq!(applies(hit, Kind::DeviceLimit, only_default), wanted, "{hit:?} {only_default}");
    }
}

#[test]
fn of_two_with_one_priority_the_first_applies() {
    let (one, other) = (limit(Some(3), 1), limit(Some(3), 2));
    assert_eq!(applies(&[&one, &other], Kind::DeviceLimit, false), Some(&one));
    assert_eq!(applies(&[&other, &one], Kind::DeviceLimit, false), Some(&other));
}

#[test]
fn platforms_and_device_limits_are_chosen_apart() {
    let (ios, windows, devices) = (blocks(Some(1), P::Ios), blocks(Some(2), P::Windows), limit(Some(3), 4));
    let both = Restriction { device_limit: Some(7), ..blocks(Some(4), P::Windows) };
    let hit = [&ios, &windows, &devices, &both];
    assert_eq!(applies(&hit, Kind::Platform(P::Windows), false), Some(&windows));
    assert_eq!(applies(&hit, Kind::Platform(P::Ios), false), Some(&ios));
    assert_eq!(applies(&hit, Kind::Platform(P::Linux), false), None);
    assert_eq!(applies(&hit, Kind::DeviceLimit, false), Some(&devices));
    assert_eq!(applies(&[&both], Kind::DeviceLimit, false), Some(&both));
}

/// One that blocks nothing shields its groups from the default.
#[test]
fn a_restriction_that_blocks_nothing_still_wins() {
    let allows = Restriction { priority: Some(1), blocks: Some(Blocks::default()), device_limit: None };
    let default = blocks(None, P::Windows);
    let chosen = applies(&[&default, &allows], Kind::Platform(P::Windows), false).unwrap();
    assert_eq!(blocked(chosen.blocks.as_ref().unwrap(), &device()), None);
    assert_eq!(blocked(default.blocks.as_ref().unwrap(), &device()), Some(Refusal::PlatformBlocked));
}

#[test]
fn paths_that_no_user_drives_meet_the_default_only() {
    let found: Vec<&str> = B::all().filter(|p| default_only(*p)).map(B::name).collect();
    let wanted = "autopilot-self-deploying autopilot-pre-provisioned bulk-package co-management-existing \
                  co-management-bootstrap ade-userless configurator-direct dedicated aosp-userless";
    assert_eq!(found, wanted.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn each_condition_has_its_refusal() {
    let none = Blocks::default();
    let lowest = windows("11 24H2");
    let table = [
        (none.clone(), None),
        (Blocks { platform: Some(P::Windows), ..none.clone() }, Some(Refusal::PlatformBlocked)),
        (Blocks { platform: Some(P::Ios), ..none.clone() }, None),
        (Blocks { path: Some(B::AutomaticJoin), ..none.clone() }, Some(Refusal::PathBlocked)),
        (Blocks { path: Some(B::UserJoin), ..none.clone() }, None),
        (Blocks { ownership: Some(Ownership::Personal), ..none.clone() }, Some(Refusal::PersonalBlocked)),
        (Blocks { ownership: Some(Ownership::Corporate), ..none.clone() }, Some(Refusal::PathBlocked)),
        (Blocks { os_below: lowest, ..none.clone() }, Some(Refusal::VersionBlocked)),
        (Blocks { os_above: lowest, ..none }, None),
    ];
    for (blocks, refusal) in table {
        assert_eq!(blocked(&blocks, &device()), refusal, "{blocks:?}");
    }
}

#[test]
fn everything_given_must_hold_and_the_narrowest_is_the_reason() {
    let all = Blocks {
        platform: Some(P::Android),
        path: Some(B::WorkProfile),
        ownership: Some(Ownership::Personal),
        os_below: Version::parse("15", P::Android),
        os_above: None,
        manufacturer: Some("contoso".to_owned()),
    };
    assert_eq!(blocked(&all, &phone()), Some(Refusal::ManufacturerBlocked));
    let others = [
        Blocks { platform: Some(P::Aosp), ..all.clone() },
        Blocks { path: Some(B::DeviceAdministrator), ..all.clone() },
        Blocks { ownership: Some(Ownership::Corporate), ..all.clone() },
        Blocks { os_below: Version::parse("14", P::Android), ..all.clone() },
        Blocks { manufacturer: Some("Fabrikam".to_owned()), ..all.clone() },
    ];
    for blocks in others {
        assert_eq!(blocked(&blocks, &phone()), None, "{blocks:?}");
    }
    let versioned = Blocks { manufacturer: None, ..all.clone() };
    assert_eq!(blocked(&versioned, &phone()), Some(Refusal::VersionBlocked));
    let owned = Blocks { os_below: None, ..versioned };
    assert_eq!(blocked(&owned, &phone()), Some(Refusal::PersonalBlocked));
    let by_path = Blocks { ownership: None, ..owned };
    assert_eq!(blocked(&by_path, &phone()), Some(Refusal::PathBlocked));
}

#[test]
fn the_bounds_of_a_version_are_allowed_themselves() {
    let range = Blocks { os_below: windows("11 22H2"), os_above: windows("11 24H2"), ..Blocks::default() };
    let table = [
        ("10 22H2", true),
        ("10.0.22620", true),
        ("10.0.22621", false),
        ("10.0.22622", false),
        ("10.0.26099", false),
        ("10.0.26100", false),
        ("10.0.26100.9999", false),
        ("10.0.26101", true),
        ("11 25H2", true),
    ];
    for (version, turned_away) in table {
        let refusal = turned_away.then_some(Refusal::VersionBlocked);
        assert_eq!(blocked(&range, &Applicant { version: windows(version), ..device() }), refusal, "{version}");
    }
    assert_eq!(blocked(&range, &Applicant { version: None, ..device() }), None, "nobody knows");
}

#[test]
fn the_portal_alone_looks_at_versions_on_apple_and_android() {
    let blocks = Blocks { os_below: Version::parse("17", P::Ios), ..Blocks::default() };
    let old = Applicant { version: Version::parse("16", P::Ios), ..device() };
    let book = RuleBook::new(Ruleset::Intune202608);
    let looked_at = |platform: usize, book: &RuleBook| -> Vec<&str> {
        let looks = |path: &BuiltIn| {
            let platform = path.platforms()[platform.min(path.platforms().len() - 1)];
            let portal = through_portal(*path, platform, book);
            blocked(&blocks, &Applicant { path: *path, platform, portal, ..old }).is_some()
        };
        B::all().filter(|path| path.platforms() != [P::Windows]).filter(looks).map(B::name).collect()
    };
    assert_eq!(looked_at(0, &book), ["device-administrator"], "the others go through a browser");
    assert_eq!(looked_at(1, &book), ["device-enrollment", "device-administrator"], "but Macs");
    let portal = RuleBook { ios_web_enrollment: false, android_work_profile_web: false, ..book };
    assert_eq!(looked_at(0, &portal), ["device-enrollment", "work-profile", "device-administrator"]);
}

#[test]
fn a_work_profile_of_a_browser_heeds_no_block_of_personal_devices() {
    let blocks = Blocks { platform: Some(P::Android), ownership: Some(Ownership::Personal), ..Blocks::default() };
    for (portal, refusal) in [(true, Some(Refusal::PersonalBlocked)), (false, None)] {
        assert_eq!(blocked(&blocks, &Applicant { portal, ..phone() }), refusal);
    }
    let administrator = Applicant { path: B::DeviceAdministrator, portal: true, ..phone() };
    assert_eq!(blocked(&blocks, &administrator), Some(Refusal::PersonalBlocked));
    let all = Blocks { platform: Some(P::Android), ..Blocks::default() };
    let web = Applicant { portal: false, ..phone() };
    assert_eq!(blocked(&all, &web), Some(Refusal::PlatformBlocked), "a block of the platform does");
}

/// A block of iOS stops Automated Device Enrollment too (RES-PLT-02).
#[test]
fn a_blocked_platform_is_blocked_for_prepared_devices_too() {
    let ios = Blocks { platform: Some(P::Ios), ..Blocks::default() };
    let own = Blocks { ownership: Some(Ownership::Personal), ..ios.clone() };
    let tablet = Applicant { path: B::Ade, platform: P::Ios, ..device() };
    assert_eq!(blocked(&ios, &tablet), Some(Refusal::PlatformBlocked));
    assert_eq!(blocked(&own, &tablet), None, "a block of personal devices spares it");
}

#[test]
fn manufacturers_can_be_blocked_on_android_only() {
    let blocks = Blocks { manufacturer: Some("CONTOSO".to_owned()), ..Blocks::default() };
    for platform in P::ALL {
        let refusal = (platform == P::Android).then_some(Refusal::ManufacturerBlocked);
        assert_eq!(blocked(&blocks, &Applicant { platform, ..phone() }), refusal, "{}", platform.name());
    }
    assert_eq!(blocked(&blocks, &Applicant { manufacturer: None, ..phone() }), None);
}

/// On Windows the path counts: who joins is corporate and blocked all the same.
#[test]
fn a_block_of_personal_devices_goes_by_path_on_windows_and_by_owner_elsewhere() {
    let blocks = Blocks { ownership: Some(Ownership::Personal), ..Blocks::default() };
    let refusal = Some(Refusal::PersonalBlocked);
    let of = |path, ownership, identifiers| blocked(&blocks, &Applicant { path, ownership, identifiers, ..device() });
    assert_eq!(of(B::UserJoin, Ownership::Corporate, Identifiers::NoneUploaded), refusal);
    assert_eq!(of(B::UserJoin, Ownership::Corporate, Identifiers::Matched), None);
    assert_eq!(of(B::AutopilotUserDriven, Ownership::Corporate, Identifiers::Unmatched), None);
    assert_eq!(of(B::MdmOnly, Ownership::Personal, Identifiers::NoneUploaded), refusal);
    let elsewhere = |ownership| blocked(&blocks, &Applicant { ownership, ..phone() });
    assert_eq!((elsewhere(Ownership::Personal), elsewhere(Ownership::Corporate)), (refusal, None));
}

#[test]
fn a_tenant_has_25_restrictions_of_a_kind_at_most() {
    let book = RuleBook::new(Ruleset::Intune202608);
    for (restrictions, wanted) in [(24, false), (25, false), (26, true)] {
        assert_eq!(too_many(restrictions, &book), wanted, "{restrictions}");
    }
}
