//! The paths of phones, tablets, Macs and Linux in runs: how long they take, how often a first attempt fails, and what
//! a reset, a stage and an enrollment manager change.
//!
//! All figures are assumed; what is tested is that nothing on the way from the path's data to a run's numbers changes
//! them.

use crate::support::{critical, plan, studied, values};
use fleetcast::fleet::attempt::Outcome;
use fleetcast::fleet::record::Count;
use fleetcast::fleet::replicate;
use fleetcast::intune::{BuiltIn, Platform};
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::{Share, Span, Spread};

const DEVICES: u32 = 20_000;

/// A run of many devices of a path.
fn run(platform: &str, path: &str, cohort: &str, rules: &str) -> Plan {
    let text = format!(
        "[scenario]\nname = \"platforms\"\nstart = 2027-01-04\nhorizon = \"40d\"\nseed = 11\nreplications = 1\n\
         [tenant]\nentra-device-limit = \"unlimited\"\n\
         [rules]\n\"android.device-administrator-ends\" = false\n{rules}\n\
         [[cohort]]\nname = \"c\"\ndevices = {DEVICES}\nplatform = \"{platform}\"\npath = \"{path}\"\n{cohort}\n\
         [[wave]]\nname = \"w\"\nstart = \"0d\"\nover = \"10d\"\ndevices = {{ c = \"all\" }}\n"
    );
    plan(&text, &[])
}

/// Whether `hits` of as many tries is within the 99.9 % interval around `share`.
fn fits(hits: u64, tries: u64, share: f64) -> bool {
    let (hits, n) = (hits as f64, tries as f64);
    (hits - n * share).abs() <= critical(n) * (n * share * (1.0 - share)).sqrt()
}

/// Platform, path, rules; of first attempts those that fail and those that a window cuts off [%]; median and p95 of
/// the whole [min].
type Row = (&'static str, &'static str, &'static str, f64, f64, f64, f64);

const PATHS: [Row; 19] = [
    ("ios", "ade", "", 4.0, 0.0, 20.0, 45.0),
    ("macos", "ade", "", 5.0, 0.0, 30.0, 75.0),
    ("ios", "ade-userless", "", 3.0, 0.0, 12.0, 30.0),
    ("macos", "ade-userless", "", 3.0, 0.0, 18.0, 50.0),
    ("ios", "configurator-setup-assistant", "", 3.0, 1.43, 8.0, 18.0),
    ("ios", "configurator-direct", "", 3.0, 0.0, 8.0, 18.0),
    ("ios", "device-enrollment", "", 9.0, 0.85, 8.0, 25.0),
    ("ios", "device-enrollment", "\"ios.web-enrollment\" = false", 11.0, 0.84, 12.0, 35.0),
    ("macos", "device-enrollment", "", 9.0, 0.0, 15.0, 40.0),
    ("ios", "account-driven-user-enrollment", "", 8.0, 0.0, 6.0, 20.0),
    ("android", "work-profile", "", 10.0, 0.0, 10.0, 30.0),
    ("android", "corporate-work-profile", "", 6.0, 0.0, 18.0, 48.0),
    ("android", "fully-managed", "", 5.0, 0.0, 16.0, 42.0),
    ("android", "dedicated", "", 4.0, 0.0, 12.0, 30.0),
    ("android", "aosp-user", "", 7.0, 0.0, 15.0, 45.0),
    ("aosp", "aosp-user", "", 7.0, 0.0, 15.0, 45.0),
    ("aosp", "aosp-userless", "", 7.0, 0.0, 15.0, 45.0),
    ("aosp", "device-administrator", "", 10.0, 0.0, 10.0, 30.0),
    ("linux", "linux", "", 9.0, 0.0, 20.0, 75.0),
];

#[test]
fn first_attempts_fail_as_often_as_assumed() {
    let mut wrong = Vec::new();
    for (platform, path, rules, fail, late, ..) in PATHS {
        let mut plan = run(platform, path, "", rules);
        plan.paths[0].retries = 0;
        let record = replicate(&plan, plan.seed, 0);
        let total = |count: Count| record.counts.iter().map(|row| row[count as usize]).sum::<i64>();
        let failures: u64 = record.failures.values().sum();
        let timed_out = |word: &u32| matches!(Outcome::unpack(*word), Outcome::TimesOut { .. });
        let outs: u64 = record.failures.iter().filter(|row| timed_out(&row.0.1)).map(|row| *row.1).sum();
        assert_eq!(total(Count::Attempts), i64::from(DEVICES), "{path}");
        assert_eq!(total(Count::EnrolledEver) + i64::try_from(failures).unwrap(), i64::from(DEVICES), "{path}");
        for (what, got, want) in [("fail", failures, fail), ("time out", outs, late)] {
            if !fits(got, u64::from(DEVICES), want / 100.0) {
                wrong.push(format!("{platform} {path}: {got} of {DEVICES} {what}, not {want} %"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a run says of the minutes of a plan if nothing fails.
fn minutes(mut plan: Plan) -> [f64; 2] {
    let path = &mut plan.paths[0];
    path.obstacles.clear();
    path.pages.iter_mut().for_each(|page| page.timeout = Span::days(30));
    for phase in &mut path.phases {
        phase.fails = Share::NONE;
        phase.task.iter_mut().for_each(|task| task.within = Span::days(30));
        // The user of a prepared device comes when it suits.
        if phase.name == "user-affinity" {
            phase.duration = Spread::fixed(Span::ZERO);
        }
    }
    let summary = studied(&plan);
    let ever = values(&plan, &summary, Metric::EnrolledEver, "")[0];
    assert!((ever - f64::from(DEVICES)).abs() < 30.0, "{ever} enroll within the run");
    [Metric::EnrollmentMinutesP50, Metric::EnrollmentMinutesP95].map(|metric| values(&plan, &summary, metric, "")[0])
}

#[test]
fn enrollments_take_as_long_as_assumed() {
    let mut wrong = Vec::new();
    for (platform, path, rules, _, _, median, p95) in PATHS {
        let got = minutes(run(platform, path, "", rules));
        for (got, want) in got.into_iter().zip([median, p95]) {
            if (got - want).abs() > 0.05 * want {
                wrong.push(format!("{platform} {path}: {got} min instead of {want}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_path_of_every_platform_is_measured() {
    for path in BuiltIn::all().filter(|path| path.platforms() != [Platform::Windows]) {
        let measured = |platform: &Platform| PATHS.iter().any(|row| (row.0, row.1) == (platform.name(), path.name()));
        // What has no Google services is measured once.
        let all =
            path.platforms().iter().filter(|platform| path.platforms().len() == 1 || platform.name() != "android");
        assert!(all.into_iter().all(measured), "{}", path.name());
    }
}

/// The sum of a figure over a run's groups.
fn total(plan: &Plan, count: Count) -> i64 {
    replicate(plan, plan.seed, 0).counts.iter().map(|row| row[count as usize]).sum()
}

#[test]
fn devices_in_use_take_a_reset_longer_and_fail_without_one() {
    let reset = "\"reset.takes\" = { fixed = \"25m\" }";
    let needed = minutes(run("ios", "ade", "factory-reset = \"needed\"", reset));
    let new = minutes(run("ios", "ade", "", reset));
    assert!((needed[0] - new[0] - 25.0).abs() < 0.2, "{new:?} and {needed:?}");
    for (platform, path) in [("ios", "ade"), ("ios", "configurator-setup-assistant"), ("android", "dedicated")] {
        let skipped = run(platform, path, "factory-reset = \"skipped\"", "");
        assert_eq!(total(&skipped, Count::EnrolledEver), 0, "{path}");
        let over = replicate(&skipped, skipped.seed, 0);
        let rule = |word: &u32| Outcome::unpack(*word).failure(&skipped.paths[0], &[]).map(|failure| failure.rule);
        assert!(over.failures.keys().all(|row| rule(&row.1).is_some_and(|rule| !rule.is_empty())), "{path}");
    }
}

#[test]
fn another_providers_management_takes_time_and_leaves_something_behind() {
    let rules = "\"other-mdm.retire\" = { fixed = \"30m\" }";
    let retired = run("ios", "account-driven-user-enrollment", "other-mdm = \"is-retired\"", rules);
    let none = run("ios", "account-driven-user-enrollment", "", rules);
    let (longer, as_ever) = (minutes(retired.clone()), minutes(none));
    assert!((longer[0] - as_ever[0] - 30.0).abs() < 0.2, "{longer:?} and {as_ever:?}");
    let record = replicate(&retired, retired.seed, 0);
    let leftovers = |word: &u32| {
        Outcome::unpack(*word).failure(&retired.paths[0], &[]).is_some_and(|failure| failure.rule == "ENR-MDM-01")
    };
    let hit: u64 = record.failures.iter().filter(|row| leftovers(&row.0.1)).map(|row| *row.1).sum();
    // Who gives up at the sign-in first meets it later or never: 3 % at most.
    assert!(hit > 450 && hit < 660, "{hit} of {DEVICES}");
}

#[test]
fn staged_devices_wait_for_their_users() {
    let staged = "\"android.staging\" = { fixed = \"72h\" }";
    let plan = run("android", "fully-managed", "staged = true", staged);
    let unstaged = minutes(run("android", "fully-managed", "", staged));
    let waited = minutes(plan);
    assert!((waited[0] - unstaged[0] - 72.0 * 60.0).abs() < 45.0, "{unstaged:?} and {waited:?}");
}

#[test]
fn device_administrator_ends_with_2024_by_the_clock() {
    let text = "[scenario]\nname = \"end\"\nstart = 2024-12-27\nhorizon = \"20d\"\nseed = 5\nreplications = 1\n\
         [[cohort]]\nname = \"c\"\ndevices = 1000\nplatform = \"android\"\npath = \"device-administrator\"\n\
         phases = { sign-in = { fails = \"0%\" }, company-portal = { fails = \"0%\" }, enroll = { fails = \"0%\" } }\n\
         [[wave]]\nname = \"w\"\nstart = \"0d\"\nover = \"10d\"\ndevices = { c = \"all\" }\n";
    let plan = plan(text, &[]);
    let (refused, tried) = (total(&plan, Count::Refused), total(&plan, Count::Attempts));
    assert!(tried >= 1_000, "{tried}");
    // Five days of ten are left until the end of the year.
    assert!((430..=570).contains(&refused), "{refused} of 1,000 come too late");
}

#[test]
fn an_enrollment_manager_takes_ten_work_profiles_and_more_of_anything_else() {
    let text = |platform: &str, path: &str| {
        format!(
            "[scenario]\nname = \"dem\"\nstart = 2027-01-04\nhorizon = \"20d\"\nseed = 5\nreplications = 1\n\
             [tenant]\ndem-accounts = 3\nentra-device-limit = \"unlimited\"\nlicenses = 0\n\
             [[cohort]]\nname = \"c\"\ndevices = 100\nplatform = \"{platform}\"\npath = \"{path}\"\naccount = \"dem\"\n\
             [[wave]]\nname = \"w\"\nstart = \"0d\"\nover = \"1d\"\ndevices = {{ c = \"all\" }}\n"
        )
    };
    let profiles = plan(&text("android", "work-profile"), &[]);
    let enrolled = total(&profiles, Count::EnrolledEver);
    assert!((26..=30).contains(&enrolled), "{enrolled} of three accounts");
    let tablets = plan(&text("ios", "device-enrollment"), &[]);
    assert!(total(&tablets, Count::EnrolledEver) > 90, "an account takes a thousand of these, without user licenses");
}

/// What an enrollment manager enrolls counts toward nobody's limit in Intune (RES-CNT-02).
#[test]
fn a_managers_devices_meet_no_users_limit() {
    let text = |account: &str| {
        format!(
            "[scenario]\nname = \"limit\"\nstart = 2027-01-04\nhorizon = \"20d\"\nseed = 5\nreplications = 1\n\
             [tenant]\nintune-device-limit = 2\nentra-device-limit = \"unlimited\"\n\
             [rules]\n\"android.device-administrator-ends\" = false\n\
             [[cohort]]\nname = \"c\"\ndevices = 100\nplatform = \"android\"\npath = \"device-administrator\"\n\
             devices-per-user = 10\naccount = \"{account}\"\n\
             [[wave]]\nname = \"w\"\nstart = \"0d\"\nover = \"1d\"\ndevices = {{ c = \"all\" }}\n"
        )
    };
    let by_users = total(&plan(&text("user"), &[]), Count::EnrolledEver);
    assert!((18..=20).contains(&by_users), "{by_users} of ten users with two each");
    assert!(total(&plan(&text("dem"), &[]), Count::EnrolledEver) > 90);
}
