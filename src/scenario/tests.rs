//! Whole files: the embedded scenario, stories, the command line, and the rejected ones.

use super::*;
use crate::plan::Act;
use crate::units::{SimTime, Span};

fn loaded(text: &str, sets: &[&str]) -> Loaded {
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    load(&Source::new("x.toml", text), &sets)
}

fn contoso() -> Plan {
    let loaded = loaded(CONTOSO, &[]);
    assert!(!loaded.has_errors(), "{}", loaded.report(false));
    loaded.plan.expect("no errors")
}

#[test]
fn contoso_is_a_plan() {
    let plan = contoso();
    assert_eq!((plan.name.as_str(), plan.seed, plan.replications), ("contoso-rollout", 42, 50));
    assert_eq!(plan.cohorts.len(), 7);
    let devices: Vec<u32> = plan.cohorts.iter().map(|cohort| cohort.devices).collect();
    assert_eq!(devices, [2_600, 120, 400, 150, 90, 900, 300]);
    let counts: Vec<u32> = plan.groups.iter().map(|g| g.count).collect();
    assert_eq!(counts, [50, 210, 1_560, 780, 120, 400, 150, 90, 40, 540, 320, 300]);
    let firsts: Vec<u32> = plan.groups.iter().map(|g| g.first).collect();
    assert_eq!(firsts, [0, 50, 260, 1_820, 0, 0, 0, 0, 0, 40, 580, 0]);
    assert_eq!(plan.overridden.len(), 1);
    assert_eq!(plan.overridden[0].default, "none");
    assert_eq!(plan.checkpoints.len(), 1);
    assert_eq!(plan.expectations[0].text, "enrolled-share [platform=windows] at 180d is >= 85%");
    assert_eq!(plan.teams[0].other_tickets.as_ref().unwrap().every, 150_000_000);
}

#[test]
fn waves_of_workdays_follow_each_other() {
    let plan = contoso();
    let at = |day: u32, hour: u32| SimTime::after_start(Span::days(day) + Span::hours(hour));
    // 2027-01-11 is a Monday; two workdays end on Tuesday evening, and two weeks of soak later the next wave begins.
    let pilot = &plan.waves[0].window;
    assert_eq!((pilot.starts, pilot.ends), (at(7, 8), at(8, 18)));
    let second = &plan.waves[1].window;
    assert_eq!((second.starts, second.ends), (at(23, 8), at(29, 18)));
}

#[test]
fn nothing_of_contoso_is_left_out() {
    let loaded = loaded(CONTOSO, &[]);
    assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
    assert!(loaded.plan.expect("a plan").left_out.is_empty());
}

#[test]
fn the_hash_is_of_the_meaning() {
    let base = loaded(CONTOSO, &[]).plan.unwrap().hash;
    assert_eq!(loaded(&format!("# comment\n{CONTOSO}\n"), &[]).plan.unwrap().hash, base);
    assert_ne!(loaded(CONTOSO, &["scenario.seed=43"]).plan.unwrap().hash, base);
    assert_eq!(loaded(CONTOSO, &["scenario.seed=42"]).plan.unwrap().hash, base);
}

#[test]
fn the_command_line_changes_and_adds() {
    let sets =
        ["team.service-desk.staff=8", "tenant.licenses=500", "rules.cleanup.after-expiry=200d", "scenario.warm-up=1d"];
    let plan = loaded(CONTOSO, &sets).plan.unwrap();
    assert_eq!((plan.teams[0].staff, plan.tenant.licenses), (8, Some(500)));
    assert_eq!(plan.rules.cleanup_after_expiry, Span::days(200));
    assert_eq!(plan.warm_up, SimTime::after_start(Span::days(1)));
    let wrong = loaded(CONTOSO, &["tenant.licenses=many"]);
    assert!(wrong.report(false).contains("--> --set 1:17\n"), "{}", wrong.report(false));
}

#[test]
fn the_benchmark_is_a_plan_of_any_size() {
    let text = include_str!("../../scenarios/bench/lifecycle.toml");
    let plan = loaded(text, &["cohort.1.devices=1000000", "team.1.staff=700"]).plan.expect("no errors");
    assert_eq!(plan.devices(), 1_000_000);
    let counts: Vec<u32> = plan.groups.iter().map(|g| g.count).collect();
    assert_eq!(counts, [10_000, 90_000, 400_000, 500_000]);
    assert!(plan.left_out.is_empty(), "{:?}", plan.left_out);
    let plan = loaded(text, &[]).plan.expect("no errors");
    assert_eq!((plan.devices(), plan.teams[0].staff), (10_000, 7));
}

const STORY: &str = r#"
[[story]]
name = "quiet from day 100"
platform = "windows"
path = "autopilot-user-driven"
rules = { "certificate.renew-before" = "41d" }
until = "600d"
does = [
  { at = "0d",   act = "enrolls" },
  { at = "100d", act = "goes-quiet" },
]
expect = [
  { at = "0d",   event = "enrolled" },
  { at = "365d", event = "certificate-expired", rule = "WIN-CERT-02" },
  { at = "545d", event = "record-deleted",      rule = "WIN-CERT-07" },
]
"#;

#[test]
fn a_story_has_a_world_of_its_own() {
    let loaded = loaded(STORY, &[]);
    assert!(loaded.diagnostics.is_empty() && loaded.plan.is_none(), "{}", loaded.report(false));
    let story = &loaded.stories[0];
    assert_eq!(story.does, [(Span::ZERO, Act::Enrolls), (Span::days(100), Act::GoesQuiet)]);
    assert_eq!((story.expect.len(), story.licensed, story.until), (3, true, Span::days(600)));
    assert_eq!(story.plan.devices(), 1);
    assert!(story.plan.paths[0].phases.iter().all(|p| p.duration.is_zero()));
    assert_eq!(story.plan.rules.check_in_jitter, crate::units::Share::NONE);
}

#[test]
fn the_command_line_beats_a_story() {
    let story = &loaded(STORY, &["rules.certificate.renew-before=30d"]).stories[0];
    assert_eq!(story.plan.rules.certificate_renew_before.microsoft, Span::days(30));
    let wrong = loaded(STORY, &["rules.certificate.renew-befor=30d"]);
    assert!(wrong.has_errors() && wrong.report(false).contains("did you mean"), "{}", wrong.report(false));
}

const SMALL: &str = r#"
[scenario]
name = "small"
start = 2027-01-04
horizon = "730d"

[[team]]
name = "desk"
staff = 2
handle-time = { fixed = "10m" }

[[path]]
name = "own"
platform = "windows"
phases = [{ name = "enroll", duration = { fixed = "1h" }, fails = "10%" }]

[[cohort]]
name = "kiosks"
devices = 5
platform = "windows"
path = "own"
users = "none"

[[cohort]]
name = "phones"
devices = 30
platform = "ios"
path = "device-enrollment"

[[cohort]]
name = "laptops"
devices = 100
platform = "windows"
path = "own"
users = { of = "phones" }
presence = { online = { exponential = "120h" }, offline = { fixed = "48h" } }
lost-per-year = "2%"

[[cohort]]
name = "fleet"
devices = 7
platform = "windows"
path = "automatic-join"
enrolled-before = { uniform = ["1d", "300d"] }

[[wave]]
name = "all"
start = 2027-02-01
devices = { laptops = "29%", kiosks = "all", phones = "all" }
"#;

#[test]
fn one_path_with_and_without_users_is_two() {
    use crate::plan::{LicenseNeed, Users};
    let loaded = loaded(SMALL, &[]);
    let plan = loaded.plan.as_ref().unwrap_or_else(|| panic!("{}", loaded.report(false)));
    let names: Vec<(&str, LicenseNeed)> = plan.paths.iter().map(|p| (p.name.as_str(), p.license)).collect();
    let automatic = ("automatic-join", LicenseNeed::User);
    let phones = ("device-enrollment", LicenseNeed::User);
    assert_eq!(names, [("own", LicenseNeed::Device), phones, ("own", LicenseNeed::User), automatic]);
    assert_eq!(plan.cohorts[2].users, Users::Of(crate::units::CohortId::from_index(1)), "the phones' people");
    assert_eq!(plan.paths[2].phases[0].after.ticket, plan.rules.enrollment_ticket_share);
    assert!(plan.cohorts[2].lost_after.is_some());
}

#[test]
fn a_live_fleet_needs_no_wave() {
    let plan = loaded(SMALL, &[]).plan.expect("no errors");
    let groups: Vec<(u16, Option<u16>, u32)> =
        plan.groups.iter().map(|g| (g.cohort.0, g.wave.map(|w| w.0), g.count)).collect();
    assert_eq!(groups, [(0, Some(0), 5), (1, Some(0), 30), (2, Some(0), 29), (3, None, 7)]);
    assert_eq!(plan.devices(), 71);
    assert_eq!(plan.waves[0].window.starts, SimTime::after_start(Span::days(28)));
    assert!(plan.days.day_of(SimTime::START.back(Span::days(3_000))) < -2_900, "days reach back ten years");
}

/// Whatever stands in a file, reading it ends with a report.
#[test]
fn odd_values_never_stop_the_reader() {
    let odd = ["-1", "9223372036854775807", "\"\"", "[]", "{}", "\"9999999d\"", "9999-12-31", "\"é after é\"", "1e400"];
    let lines: Vec<&str> = CONTOSO.lines().collect();
    for at in 0..lines.len() {
        let mut without = lines.clone();
        let line = without.remove(at);
        let _ = loaded(&without.join("\n"), &[]).report(true);
        let Some((key, _)) = line.split_once(" = ") else { continue };
        let value = odd[at % odd.len()];
        let changed = format!("{key} = {value}");
        let mut with = lines.clone();
        with[at] = &changed;
        let _ = loaded(&with.join("\n"), &[]).report(false);
    }
}

#[test]
fn a_path_of_ones_own() {
    use crate::intune::{BuiltIn, Reason};
    use crate::plan::Retry;
    let own = r#"
retries = 3
like = "automatic-join"
phases = [
  { name = "image",  duration = { median = "25m", p95 = "57m" }, needs = "desk" },
  { name = "enroll", duration = { median = "4m", p95 = "15m" }, fails = "15%", reason = "clientDisconnected", ticket = "always", team = "desk", retry = "when-served" },
]
"#;
    let text = SMALL.replace("phases = [{ name = \"enroll\", duration = { fixed = \"1h\" }, fails = \"10%\" }]", own);
    let loaded = loaded(&text, &["path.own.phases.enroll.fails=20%"]);
    let plan = loaded.plan.as_ref().unwrap_or_else(|| panic!("{}", loaded.report(false)));
    let path = &plan.paths[0];
    assert_eq!((path.retries, path.like, path.phases.len()), (3, Some(BuiltIn::AutomaticJoin), 2));
    let enroll = &path.phases[1];
    assert_eq!(enroll.fails, crate::units::Share::percent(20), "the command line reaches into phases");
    assert_eq!(enroll.causes[0].1.reason, Reason::ClientDisconnected);
    assert_eq!((enroll.after.ticket, enroll.after.retry), (crate::units::Share::ALL, Retry::WhenServed));
    assert_eq!(enroll.after.team.map(|t| t.0), Some(0));
    assert_eq!(path.phases[0].bench.map(|t| t.0), Some(0), "`needs` brings it to the team's bench");
    assert!(plan.left_out.is_empty(), "{:?}", plan.left_out);
}

#[test]
fn a_story_may_change_its_world() {
    let changed = STORY.replace(
        "until = \"600d\"",
        "until = \"600d\"\ntenant = { licenses = 0, license-assignment = \"group\" }\ncohort = { returns-after-expiry = false, tpm = \"2.0\" }",
    );
    let loaded = loaded(&changed, &[]);
    let story = loaded.stories.first().unwrap_or_else(|| panic!("{}", loaded.report(false)));
    assert!(!story.licensed && !story.plan.cohorts[0].returns_after_expiry);
    assert_eq!(story.left_out.len(), 1, "{:?}", story.left_out);
}

/// Each lint with a scenario that earns it and one that is just right.
#[test]
fn advice_is_given_where_it_helps() {
    let text = |tenant: &str, cohort: &str, more: &str| {
        format!(
            "[scenario]\nname = \"advice\"\nstart = 2027-01-04\nhorizon = \"30d\"\n[tenant]\n{tenant}\n\
             [[cohort]]\nname = \"c\"\nplatform = \"windows\"\n{cohort}\n{more}\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n"
        )
    };
    let table = [
        ("mdm-user-scope = \"none\"", "devices = 5\npath = \"automatic-join\"", "", "WIN-SCOPE-01", true),
        ("mdm-user-scope = \"all\"", "devices = 5\npath = \"automatic-join\"", "", "WIN-SCOPE-01", false),
        ("dem-accounts = 2", "devices = 101\npath = \"dem\"", "", "WIN-LIM-05", true),
        ("dem-accounts = 2", "devices = 100\npath = \"dem\"", "", "WIN-LIM-05", false),
        (
            "connectors = { create-right = false }",
            "devices = 11\npath = \"autopilot-hybrid\"",
            "",
            "WIN-AP-HY-02",
            true,
        ),
        (
            "connectors = { create-right = false }",
            "devices = 10\npath = \"autopilot-hybrid\"",
            "",
            "WIN-AP-HY-02",
            false,
        ),
        ("", "devices = 5\npath = \"user-join\"\nos-version = \"8.1\"", "", "WIN-USER-02", true),
        ("", "devices = 5\npath = \"user-join\"\nos-version = \"10 22H2\"", "", "WIN-USER-02", false),
        ("", "devices = 5\npath = \"dem\"\npresence = { online = \"mon-fri 08:00-08:59\" }", "", "LIFE-SYNC-07", true),
        ("", "devices = 5\npath = \"dem\"\npresence = { online = \"mon-fri 08:00-09:00\" }", "", "LIFE-SYNC-07", false),
        ("", "devices = 5\npath = \"bulk-package\"\nregistration = { by = \"csv\" }", "", "WIN-BULK-10", true),
        (
            "",
            "devices = 5\npath = \"autopilot-user-driven\"\nregistration = { by = \"csv\" }",
            "",
            "WIN-BULK-10",
            false,
        ),
        (
            "",
            "devices = 5\npath = \"autopilot-user-driven\"",
            "[rules]\n\"compliance.mark-noncompliant-after\" = \"5h\"",
            "LIFE-COMP-05",
            true,
        ),
        (
            "",
            "devices = 5\npath = \"autopilot-user-driven\"",
            "[rules]\n\"compliance.mark-noncompliant-after\" = \"6h\"",
            "LIFE-COMP-05",
            false,
        ),
    ];
    for (tenant, cohort, more, rule, earned) in table {
        let loaded = loaded(&text(tenant, cohort, more), &[]);
        assert!(loaded.plan.is_some(), "{}", loaded.report(false));
        let report = loaded.report(false);
        let given = report.contains("warning[advice]") && report.contains(&format!("[rule: {rule}"));
        assert_eq!(given, earned, "{cohort} {tenant} {more}:\n{report}");
    }
}

/// What has no effect on phones and tablets, or lets none of them in, is told of and refused nobody.
#[test]
fn what_comes_to_nothing_on_phones_is_told() {
    let lapse = |at: &str| format!("[[event]]\nat = \"{at}\"\nlapse = \"ade-token\"\nfor = \"3d\"");
    let (old, new) = (lapse("-3d"), lapse("-2d"));
    let table = [
        ("platform = \"android\"\npath = \"device-administrator\"", "", "[rule: AND-DA-01", true),
        ("platform = \"aosp\"\npath = \"device-administrator\"", "", "[rule: AND-DA-01", false),
        ("platform = \"ios\"\npath = \"ade\"\ncorporate-identifiers = \"5%\"", "", "[rule: ENR-OWN-02", true),
        (
            "platform = \"ios\"\npath = \"device-enrollment\"\ncorporate-identifiers = \"5%\"",
            "",
            "[rule: ENR-OWN-02",
            false,
        ),
        ("platform = \"ios\"\npath = \"ade\"", old.as_str(), "over before the scenario's start", true),
        ("platform = \"ios\"\npath = \"ade\"", new.as_str(), "over before the scenario's start", false),
    ];
    for (cohort, more, words, told) in table {
        let text = format!(
            "[scenario]\nname = \"advice\"\nstart = 2027-01-04\nhorizon = \"30d\"\n\
             [[cohort]]\nname = \"c\"\ndevices = 5\n{cohort}\n{more}\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n"
        );
        let loaded = loaded(&text, &[]);
        assert!(loaded.plan.is_some(), "{}", loaded.report(false));
        let report = loaded.report(false);
        assert_eq!(report.contains("warning[") && report.contains(words), told, "{cohort} {more}:\n{report}");
    }
}

/// A token's devices are those of all cohorts that enroll through it, on iOS and macOS.
#[test]
fn an_apple_token_holds_so_many_devices_and_no_more() {
    let text = |ipads: u32, macs: &str| {
        format!(
            "[scenario]\nname = \"token\"\nstart = 2027-01-04\nhorizon = \"30d\"\n\
             [[cohort]]\nname = \"c\"\ndevices = {ipads}\nplatform = \"ios\"\npath = \"ade-userless\"\n\
             [[cohort]]\nname = \"d\"\ndevices = 100\nplatform = \"macos\"\npath = \"{macs}\"\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\", d = \"all\" }}\n"
        )
    };
    let table = [(199_899, "ade", false), (199_900, "ade", false), (199_901, "ade", true)];
    for (ipads, macs, told) in table.into_iter().chain([(199_901, "device-enrollment", false)]) {
        let report = loaded(&text(ipads, macs), &[]).report(false);
        assert_eq!(report.contains("[rule: APL-SYN-02"), told, "{ipads} {macs}:\n{report}");
    }
}

/// Apps are steps of an attempt, and an attempt has only so many.
#[test]
fn a_page_waits_for_so_many_apps_and_no_more() {
    let text = |apps: usize| {
        let apps: String =
            (0..apps).map(|k| format!("[[tenant.app]]\nname = \"a{k}\"\ninstalls = {{ fixed = \"1s\" }}\n")).collect();
        format!(
            "[scenario]\nname = \"apps\"\nstart = 2027-01-04\nhorizon = \"30d\"\n{apps}\
             [[cohort]]\nname = \"c\"\ndevices = 5\nplatform = \"windows\"\npath = \"autopilot-user-driven\"\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n"
        )
    };
    // Four phases before the page and one for each setup's policies.
    assert!(loaded(&text(249), &[]).plan.is_some());
    let report = loaded(&text(250), &[]).report(false);
    assert!(report.contains("`c` waits for 256 steps with its apps, more than 255"), "{report}");
}

/// A path of one's own takes the license of the path that it is like.
#[test]
fn licenses_follow_the_path_that_one_is_like() {
    let need = |like: &str| {
        let text = format!(
            "[scenario]\nname = \"like\"\nstart = 2027-01-04\nhorizon = \"30d\"\n\
             [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"{like}\"\n\
             phases = [{{ name = \"e\", duration = {{ fixed = \"1h\" }} }}]\n\
             [[cohort]]\nname = \"c\"\ndevices = 5\nplatform = \"windows\"\npath = \"p\"\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n"
        );
        loaded(&text, &[]).plan.expect("it is well-formed").paths[0].license
    };
    use crate::plan::LicenseNeed;
    assert_eq!(need("none"), LicenseNeed::User);
    assert_eq!(need("automatic-join"), LicenseNeed::User);
    assert_eq!(need("dem"), LicenseNeed::Device);
    assert_eq!(need("bulk-package"), LicenseNeed::None);
    assert_eq!(need("co-management-existing"), LicenseNeed::None);
}

#[test]
fn what_can_never_happen_is_told() {
    let text = "[scenario]\nname = \"never\"\nstart = 2027-01-04\nhorizon = \"30d\"\n\
                [[cohort]]\nname = \"c\"\ndevices = 5\nplatform = \"windows\"\npath = \"autopilot-user-driven\"\n\
                registration = { by = \"oem\", rows-per-file = 100 }\n\
                [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = { c = \"all\" }\n\
                [[event]]\nat = \"30d\"\nact = \"is-retired\"\ncohort = \"c\"\ndevices = 6\n";
    let report = loaded(text, &[]).report(false);
    for said in ["comes at the horizon or after it", "is for 6 devices, and `c` has 5", "`rows-per-file` has no effect"]
    {
        assert!(report.contains(said), "{said}:\n{report}");
    }
    let in_time =
        text.replace("\"30d\"\nact", "\"29d\"\nact").replace("= 6", "= 5").replace(", rows-per-file = 100", "");
    assert_eq!(loaded(&in_time, &[]).report(false), "");
}
