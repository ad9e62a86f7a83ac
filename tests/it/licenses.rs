//! Licenses that admins assign: who holds one when, who is refused for want of one, and what comes of losing it.
//!
//! Whatever is worked out by hand stands in the tests: nothing in them is left to chance unless they say so.

use crate::determinism::{COMPANY, counted_is_each};
use crate::support::{device, diary, plan, studied, values};
use fleetcast::engine::Streams;
use fleetcast::fleet::assignment::{Standing, Timetable};
use fleetcast::fleet::gates::Gates;
use fleetcast::fleet::record::Record;
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::{SimTime, Span};

/// `devices` people of one device each, invited at day 1, who try an hour later and need an hour.
fn company(tenant: &str, devices: u32, more: &str) -> String {
    format!(
        "[scenario]\nname = \"licenses\"\nstart = 2027-01-04\nhorizon = \"400d\"\nreplications = 1\n\
         [tenant]\n{tenant}\n\
         [rules]\n\"check-in.jitter\" = \"0%\"\n\"certificate.renewal-fails\" = \"0%\"\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nphases = [{{ name = \"e\", duration = {{ fixed = \"1h\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = {devices}\nplatform = \"windows\"\npath = \"p\"\n\
         response = {{ fixed = \"1h\" }}\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n{more}"
    )
}

fn event(at: &str, act: &str, devices: u32) -> String {
    format!("[[event]]\nat = \"{at}\"\nact = \"{act}\"\ncohort = \"c\"\ndevices = {devices}\n")
}

fn of(plan: &Plan, metric: Metric, scope: &str) -> f64 {
    values(plan, &studied(plan), metric, scope)[0]
}

/// When something first happens to each of the first devices of `c` [s since the start].
fn when(plan: &Plan, devices: u32, what: &str) -> Vec<Option<i64>> {
    let first = |ordinal| {
        let lines = diary(plan, 0, device(plan, "c", ordinal), plan.horizon);
        lines.into_iter().find(|line| line.1.contains(what)).map(|line| line.0.offset())
    };
    (0..devices).map(first).collect()
}

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// Five licenses for eight people who try on day 1: three are refused then.
#[test]
fn the_ledger_tells_what_binds_first() {
    let plan = plan(&company("licenses = 5", 8, ""), &[]);
    let summary = studied(&plan);
    let text = String::from_utf8(fleetcast::report::csv::limits(&plan, &summary).unwrap()).unwrap();
    let line = "licenses,5,user licenses at the start,count,5,,5,1,1,,1,1,1,1,3,,enrollments refused,WIN-LIC-01";
    assert_eq!(text.lines().nth(1), Some(line), "{text}");
    assert_eq!(
        fleetcast::report::ledger::sentence(&plan, &summary).as_deref(),
        Some("What binds first, in every replication: licenses on day 1 (2027-01-05); 3 enrollments refused.")
    );
}

#[test]
fn five_licenses_for_eight_people_and_two_more_that_are_bought() {
    for assignment in ["direct", "group"] {
        let tenant = format!(
            "licenses = 5\nlicense-assignment = \"{assignment}\"\nlicense-reprocess = {{ fixed = \"6h\" }}\n\
             license-changes = [{{ at = \"3d\", buys = 2 }}]"
        );
        let sets = ["rules.license.group-latency={ fixed = \"20m\" }"];
        let plan = plan(&company(&tenant, 8, ""), &sets);
        let enrolled = when(&plan, 8, "Life(Enrolled");
        // Five are licensed when they try; two after the purchase and its reprocessing; the last one never.
        let mut wanted = vec![Some(DAY + 2 * HOUR); 5];
        wanted.extend([Some(3 * DAY + 7 * HOUR); 2]);
        wanted.push(None);
        assert_eq!(enrolled, wanted, "{assignment}");
        let refused: Vec<_> = [vec![None; 5], vec![Some(DAY + HOUR); 3]].concat();
        assert_eq!(when(&plan, 8, "Refused(Licenses)"), refused, "{assignment}");
        let sums = [
            (Metric::EnrolledEver, "", 7.0),
            (Metric::Attempts, "", 10.0),
            (Metric::LicenseErrors, "", 3.0),
            (Metric::UnlicensedRefusals, "", 3.0),
            (Metric::LicensesUsedMax, "", 7.0),
            (Metric::LimitHits, "limit=licenses", 3.0),
        ];
        for (metric, scope, wanted) in sums {
            assert_eq!(of(&plan, metric, scope), wanted, "{assignment}: {}", metric.id());
        }
    }
}

#[test]
fn a_license_counts_from_the_second_of_its_arrival() {
    // The wave is asked for at day 1 and its people try an hour later.
    for (latency, tries) in [("59m 59s", 1.0), ("1h", 1.0), ("1h 1s", 2.0)] {
        let set = format!("rules.license.group-latency={{ fixed = \"{latency}\" }}");
        let plan = plan(&company("license-assignment = \"group\"", 4, ""), &[&set]);
        assert_eq!(of(&plan, Metric::Attempts, ""), 4.0 * tries, "{latency}");
        assert_eq!(of(&plan, Metric::UnlicensedRefusals, ""), 4.0 * (tries - 1.0), "{latency}");
        assert_eq!(of(&plan, Metric::LimitHits, "limit=licenses"), 0.0, "{latency}: there are enough");
        let second = i64::from(tries > 1.0);
        assert_eq!(when(&plan, 4, "Life(Enrolled"), [Some(DAY + 2 * HOUR + second); 4], "{latency}");
    }
    // Direct: a minute.
    for (delay, tries) in [("59s", 2.0), ("60s", 1.0), ("61s", 1.0)] {
        let text =
            company("license-assignment = \"direct\"", 4, "").replace("\"1h\" }\n[[wave]]", "\"DELAY\" }\n[[wave]]");
        let plan = plan(&text.replace("DELAY", delay), &[]);
        assert_eq!(of(&plan, Metric::Attempts, ""), 4.0 * tries, "{delay}");
    }
}

#[test]
fn those_who_never_respond_hold_a_license_all_the_same() {
    let never = |tenant: &str| {
        let text = company(tenant, 400, "")
            .replace("{ fixed = \"1h\" }\n[[wave]]", "{ fixed = \"1h\", never = \"50%\" }\n[[wave]]");
        let plan = plan(&text, &[]);
        (of(&plan, Metric::LicensesUsedMax, ""), of(&plan, Metric::EnrolledEver, ""))
    };
    let (held, enrolled) = never("license-assignment = \"group\"");
    assert_eq!(held, 400.0);
    assert!((150.0..250.0).contains(&enrolled), "{enrolled}");
    // When a license is there when it is needed, nobody else holds one; who enrolls is the same.
    assert_eq!(never("licenses = 400"), (enrolled, enrolled));
}

#[test]
fn errors_are_cured_and_then_reprocessed() {
    let tenant = |error: &str| {
        format!(
            "license-assignment = \"group\"\nlicense-errors = {{ {error} = \"100%\" }}\nlicense-fix = {{ fixed = \"2d\" }}"
        )
    };
    let zero = "rules.license.group-latency={ fixed = \"10m\" }";
    let cured = [
        ("mutually-exclusive", 2 * DAY),
        ("usage-location", 2 * DAY),
        ("proxy-address", 2 * DAY),
        ("concurrency", HOUR),
    ];
    for (error, late) in cured {
        let plan = plan(&company(&tenant(error), 3, ""), &[zero]);
        assert_eq!(when(&plan, 3, "Refused(Unlicensed)"), [Some(DAY + HOUR); 3], "{error}");
        assert_eq!(when(&plan, 3, "Life(Enrolled"), [Some(DAY + 600 + late + HOUR); 3], "{error}");
        assert_eq!(of(&plan, Metric::LicenseErrors, ""), 3.0, "{error}");
    }
    // An error of removals spoils no assignment, and holds up a removal.
    let text = company(&tenant("dependency"), 3, &event("10d", "loses-license", 2));
    let plan = plan(&text, &[zero]);
    assert_eq!(when(&plan, 3, "Refused"), [None; 3]);
    let lost = Some((10 + 2 + 30) * DAY);
    assert_eq!(when(&plan, 3, "Life(Noncompliant"), [lost, lost, None]);
    assert_eq!(of(&plan, Metric::LicenseErrors, ""), 2.0);
}

#[test]
fn a_cured_user_needs_a_free_license_like_everybody() {
    // Four licenses, everybody in error for a day; then the first four get theirs.
    let tenant = "licenses = 4\nlicense-assignment = \"group\"\nlicense-errors = { usage-location = \"100%\" }\n\
                  license-fix = { fixed = \"1d\" }";
    let plan = plan(&company(tenant, 6, ""), &["rules.license.group-latency={ fixed = \"10m\" }"]);
    // Six people take a second more than the latency.
    let in_time = Some(2 * DAY + 601 + HOUR);
    assert_eq!(when(&plan, 6, "Life(Enrolled"), [in_time, in_time, in_time, in_time, None, None]);
    assert_eq!(of(&plan, Metric::LicenseErrors, ""), 8.0, "six errors, and two for want of licenses");
}

#[test]
fn a_user_with_several_devices_has_one_license() {
    let text = company("licenses = 2\nlicense-assignment = \"direct\"", 6, "")
        .replace("path = \"p\"\nresponse", "path = \"p\"\ndevices-per-user = 3\nresponse");
    let plan = plan(&text, &[]);
    assert_eq!(of(&plan, Metric::EnrolledEver, ""), 6.0);
    assert_eq!(of(&plan, Metric::LicensesUsedMax, ""), 2.0);
    assert_eq!(of(&plan, Metric::LicenseErrors, ""), 0.0);
}

#[test]
fn freed_licenses_go_to_those_who_wait_once_an_admin_reprocesses() {
    let tenant = "licenses = 5\nlicense-assignment = \"direct\"\nlicense-reprocess = { fixed = \"6h\" }";
    let plan = plan(&company(tenant, 8, &event("20d", "loses-license", 2)), &[]);
    let mut wanted = vec![Some(DAY + 2 * HOUR); 5];
    wanted.extend([Some(20 * DAY + 7 * HOUR), Some(20 * DAY + 7 * HOUR), None]);
    assert_eq!(when(&plan, 8, "Life(Enrolled"), wanted);
    assert_eq!(of(&plan, Metric::LicensesUsedMax, ""), 5.0);
}

#[test]
fn buying_fewer_takes_the_newest_back_after_ninety_days() {
    let tenant = "licenses = 5\nlicense-assignment = \"direct\"\nlicense-changes = [{ at = \"20d\", gives-up = 2 }]";
    let text = company(tenant, 5, "[[wave]]\nname = \"v\"\nstart = \"5d\"\ndevices = { c = \"rest\" }\n");
    let text = text.replace("c = \"all\"", "c = 3");
    let plan = plan(&text, &[]);
    // Two came later: they lose theirs at day 110, and are noncompliant thirty days after that.
    let lost = Some((20 + 90 + 30) * DAY);
    assert_eq!(when(&plan, 5, "Life(Noncompliant"), [None, None, None, lost, lost]);
    let days = of(&plan, Metric::NoncompliantDeviceDays, "");
    assert!((days - 2.0 * (400.0 - 140.0)).abs() < 1e-9, "{days}");
}

#[test]
fn a_lost_license_counts_after_its_grace_until_it_is_back() {
    let changes = event("50d", "loses-license", 2) + &event("100d", "gets-license", 1);
    let plan = plan(&company("license-assignment = \"direct\"", 3, &changes), &[]);
    assert_eq!(when(&plan, 3, "Life(Noncompliant"), [Some(80 * DAY), Some(80 * DAY), None]);
    assert_eq!(when(&plan, 3, "Life(Compliant"), [Some(100 * DAY + 60), None, None]);
    let days = of(&plan, Metric::NoncompliantDeviceDays, "");
    // The certificates renew meanwhile: nobody needs a license for that.
    assert!((days - (20.0 + 60.0 / 86_400.0 + 320.0)).abs() < 1e-9, "{days}");
    assert_eq!(of(&plan, Metric::CertificatesRenewed, ""), 3.0);
    assert_eq!(of(&plan, Metric::CertificatesExpired, ""), 0.0);
}

#[test]
fn conditional_access_blocks_whoever_misses_a_license() {
    let changes = event("50d", "loses-license", 1) + &event("100d", "gets-license", 1);
    let tenant = "license-assignment = \"direct\"\nconditional-access = {}";
    let plan = plan(&company(tenant, 2, &changes), &[]);
    // From Thursday of day 80 to Tuesday of day 99 there are 14 workdays of ten hours.
    assert_eq!(of(&plan, Metric::BlockedUserHours, ""), 140.0);
}

#[test]
fn a_device_license_brings_no_conditional_access() {
    // Everybody fails the policy for good; of whom nobody is behind the device, nobody is kept from work.
    for (users, blocked) in [("own", true), ("none", false)] {
        let cohort = format!(
            "path = \"p\"\nusers = \"{users}\"\ncompliance = {{ fails = \"100%\", fixed-after = {{ fixed = \"300d\" }} }}\nresponse"
        );
        let plan = plan(&company("conditional-access = {}", 2, "").replace("path = \"p\"\nresponse", &cohort), &[]);
        assert_eq!(of(&plan, Metric::BlockedUserHours, "") > 0.0, blocked, "{users}");
        assert!(of(&plan, Metric::NoncompliantDeviceDays, "") > 500.0, "{users}");
    }
}

#[test]
fn n04_no_license_is_a_matter_of_the_user() {
    for tenant in ["licenses = 0", "licenses = 0\nlicense-assignment = \"group\""] {
        let plan = plan(&company(tenant, 4, ""), &[]);
        let summary = studied(&plan);
        let refused = summary.outcomes.iter().find(|row| row.outcome == "refused").expect("all are refused");
        assert_eq!(refused.estimate.mean, Some(4.0));
        let failure = refused.failure.as_ref().expect("a refusal shows something");
        assert_eq!((failure.reason.name(), failure.code.as_str()), ("userValidation", "0x80180018"));
        assert_eq!(of(&plan, Metric::EnrolledEver, ""), 0.0);
    }
}

#[test]
fn n13_the_26th_license_of_a_trial_is_refused() {
    for more in ["", "\nlicense-assignment = \"group\"", "\nlicense-assignment = \"direct\""] {
        for (devices, refused) in [(24, 0.0), (25, 0.0), (26, 1.0)] {
            let tenant = format!("subscription = {{ kind = \"trial\" }}{more}");
            let plan = plan(&company(&tenant, devices, ""), &["rules.license.group-latency={ fixed = \"10m\" }"]);
            assert_eq!(of(&plan, Metric::LimitHits, "limit=licenses"), refused, "{devices} {more}");
            assert_eq!(of(&plan, Metric::EnrolledEver, ""), f64::from(devices) - refused, "{devices} {more}");
        }
    }
}

#[test]
fn a_disabled_subscription_enrolls_nobody() {
    // Those who respond later than 30 days after the end are too late.
    let text = |kind: &str| {
        company(&format!("subscription = {{ kind = \"{kind}\", ends = \"10d\" }}"), 200, "")
            .replace("{ fixed = \"1h\" }\n[[wave]]", "{ uniform = [\"0d\", \"80d\"] }\n[[wave]]")
    };
    for (kind, last) in [("annual", 40), ("monthly", 10)] {
        let plan = plan(&text(kind), &[]);
        let summary = studied(&plan);
        let series = summary.timeline.iter().find(|row| row.metric == "attempts").expect("a series of the fleet");
        let before: f64 = series.mean[..last].iter().sum();
        let all: f64 = series.mean.iter().sum();
        let enrolled = values(&plan, &summary, Metric::EnrolledEver, "")[0];
        assert_eq!((enrolled, all), (before, 200.0), "{kind}");
        assert!(enrolled > 10.0 && enrolled < 190.0, "{kind}");
        let refused = summary.outcomes.iter().find(|row| row.outcome == "refused").expect("some are too late");
        assert_eq!(refused.failure.as_ref().map(|failure| failure.rule), Some("TEN-SUB-01"));
    }
}

#[test]
fn over_use_of_device_licenses_is_counted_where_it_is_not_enforced() {
    let text = company("device-licenses = 3", 5, "")
        .replace("path = \"p\"\nresponse", "path = \"p\"\nusers = \"none\"\nresponse");
    for (enforced, enrolled) in [("true", 3.0), ("false", 5.0)] {
        let set = format!("rules.license.device-enforced={enforced}");
        let plan = plan(&text, &[&set]);
        assert_eq!(of(&plan, Metric::EnrolledEver, ""), enrolled, "{enforced}");
        assert_eq!(of(&plan, Metric::LimitHits, "limit=device-licenses"), 2.0, "{enforced}");
    }
}

/// The company of the determinism tests, whose people get their licenses from admins, and some lose them again.
fn assigned(licenses: u32, assignment: &str) -> String {
    let tenant = format!(
        "licenses = {licenses}\nlicense-assignment = \"{assignment}\"\n\
         license-errors = {{ mutually-exclusive = \"5%\", concurrency = \"5%\", dependency = \"20%\" }}\n\
         license-changes = [{{ at = \"60d\", buys = 10 }}, {{ at = \"200d\", gives-up = 30 }}]"
    );
    let more: String = [("90d", "loses-license", 60), ("150d", "gets-license", 40), ("300d", "loses-license", 80)]
        .iter()
        .flat_map(|(at, act, devices)| ["laptops", "veterans", "shared"].map(|cohort| (at, act, devices, cohort)))
        .map(|(at, act, devices, cohort)| {
            let devices = if cohort == "shared" { devices / 2 } else { *devices };
            format!("[[event]]\nat = \"{at}\"\nact = \"{act}\"\ncohort = \"{cohort}\"\ndevices = {devices}\n")
        })
        .collect();
    // Some fail their policy too, and Conditional Access keeps the noncompliant from work.
    let tenant = format!("{tenant}\nconditional-access = {{}}");
    let failing = "lost-per-year = \"20%\"\ncompliance = { fails = \"30%\", fixed-after = { exponential = \"40d\" } }";
    COMPANY.replace("licenses = 150", &tenant).replace("lost-per-year = \"20%\"", failing) + &more
}

#[test]
fn assigned_licenses_may_be_counted_or_played() {
    for assignment in ["direct", "group"] {
        let text = assigned(150, assignment);
        counted_is_each(&text, &["scenario.replications=2"]);
        counted_is_each(&text, &["scenario.replications=2", "rules.license.removal-grace=5d", "scenario.warm-up=30d"]);
    }
}

#[test]
fn more_licenses_never_enroll_fewer() {
    // No device depends on the others but for licenses.
    let mut before = vec![0.0; 4];
    for licenses in [40, 80, 120, 160, 200] {
        let text = assigned(licenses, "group").replace("intune-device-limit = 2\n", "");
        let plan = plan(&text, &[]);
        let now = values(&plan, &studied(&plan), Metric::EnrolledEver, "");
        assert!(now.iter().zip(&before).all(|(now, before)| now >= before), "{licenses}: {now:?} after {before:?}");
        before = now;
    }
}

#[test]
fn a_group_without_latency_is_a_direct_assignment_without_latency() {
    let zero = [
        "rules.license.direct-latency=0s",
        "rules.license.group-latency={ fixed = \"0s\" }",
        "rules.license.group-users-per-second=1000000",
    ];
    let [one, two] = ["direct", "group"].map(|assignment| studied(&plan(&assigned(150, assignment), &zero)));
    assert_eq!(one.fingerprints, two.fingerprints);
    assert_eq!(one.rows, two.rows);
}

#[test]
fn nobody_elses_luck_moves_with_licenses() {
    // Enough of them, at once, and none lost: as if each were there when it is needed.
    let zero = ["rules.license.direct-latency=0s", "rules.license.group-latency={ fixed = \"0s\" }"];
    let ample = plan(&COMPANY.replace("licenses = 150", "licenses = 1000"), &zero);
    let given = COMPANY.replace("licenses = 150", "licenses = 1000\nlicense-assignment = \"direct\"");
    assert_eq!(studied(&ample).fingerprints[0], studied(&plan(&given, &zero)).fingerprints[0]);
}

/// Nobody holds a license that isn't there, and those held are those that are counted.
#[test]
fn licenses_held_are_licenses_bought() {
    for (assignment, replication) in [("direct", 0), ("group", 0), ("group", 1)] {
        let plan = plan(&assigned(150, assignment), &[]);
        let streams = Streams::new(plan.seed, replication);
        let owners: Vec<_> = plan.cohorts.iter().map(|c| streams.owner(&format!("cohort:{}", c.luck))).collect();
        let (gates, mut record) = (Gates::new(&plan), Record::new(&plan));
        let starts: Vec<SimTime> = plan
            .groups
            .iter()
            .map(|g| g.wave.map_or(SimTime::START, |w| plan.waves[w.index()].window.starts))
            .collect();
        let table = Timetable::of(&plan, (&gates, &starts), &owners, streams, &mut record).expect("admins assign");
        let users = u32::try_from(gates.users()).unwrap();
        let mut most = 0;
        for hour in 0..500 * 24 {
            let now = SimTime::after_start(Span::hours(hour));
            let held = (0..users).filter(|user| table.standing(*user, now).0 == Standing::Licensed).count();
            // 150, and 10 more from day 60; 30 fewer from day 200 are taken back by day 290.
            let bought = if hour < 60 * 24 {
                150
            } else if hour < 290 * 24 {
                160
            } else {
                130
            };
            assert!(held <= bought, "{assignment}: {held} of {bought} in hour {hour}");
            most = most.max(held);
        }
        assert_eq!(i64::try_from(most).unwrap(), record.licenses.within(0..record.segments()), "{assignment}");
        assert!(record.license_errors.iter().sum::<u64>() > 50, "{assignment}: licenses run short");
    }
}
