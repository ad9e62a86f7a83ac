//! Compliance and Conditional Access in whole runs: how long users are kept from work, in work hours, to the second.

use crate::support::{plan, studied, values};
use fleetcast::fleet::replicate;
use fleetcast::plan::Metric;

/// Ten devices that enroll on Monday 2027-01-04 at 08:00 and check in 15 minutes past two, ten and six.
fn ten(tenant: &str, rules: &str, cohort: &str) -> String {
    format!(
        "[scenario]\nname = \"compliance\"\nstart = 2027-01-04\nhorizon = \"60d\"\nreplications = 1\n\
         workdays = {{ hours = \"mon-fri 08:00-18:00\" }}\n[tenant]\n{tenant}\n\
         [rules]\n\"check-in.jitter\" = \"0%\"\n{rules}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"automatic-join\"\n\
         phases = [{{ name = \"e\", duration = {{ fixed = \"0s\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = 10\nplatform = \"windows\"\npath = \"p\"\n{cohort}\n\
         [[wave]]\nname = \"w\"\nstart = \"0d 08:00\"\ndevices = {{ c = \"all\" }}\n"
    )
}

const GUARDED: &str = "conditional-access = {}";
const THREE_DAYS: &str = "compliance = { fails = \"100%\", fixed-after = { fixed = \"3d\" } }";
const A_DAY: &str = "\"compliance.mark-noncompliant-after\" = \"1d\"";

/// Blocked user-hours and noncompliant device-days at the end.
fn counted(text: &str) -> (f64, f64) {
    let plan = plan(text, &[]);
    let summary = studied(&plan);
    let one = |metric| values(&plan, &summary, metric, "")[0];
    (one(Metric::BlockedUserHours), one(Metric::NoncompliantDeviceDays))
}

#[test]
fn users_are_blocked_from_the_graces_end_to_the_check_in_that_reports_the_fix() {
    // Tuesday 08:00 to Thursday 10:15: two work days of ten hours and 2h 15m, and 2d 2h 15m in all.
    assert_eq!(counted(&ten(GUARDED, A_DAY, THREE_DAYS)), (222.5, 20.9375));
}

#[test]
fn without_a_grace_they_are_blocked_at_once() {
    assert_eq!(counted(&ten(GUARDED, "", THREE_DAYS)), (322.5, 30.9375));
}

#[test]
fn a_grace_that_outlasts_the_fix_blocks_nobody() {
    // The fix of Thursday 08:00 is reported at 10:15, and the grace is over in the second before, at, or after that.
    for (grace, blocked) in [("3d 2h 14m 59s", 10.0 / 3_600.0), ("3d 2h 15m", 0.0), ("3d 2h 15m 1s", 0.0)] {
        let rules = format!("\"compliance.mark-noncompliant-after\" = \"{grace}\"");
        let (hours, _) = counted(&ten(GUARDED, &rules, THREE_DAYS));
        assert!((hours - blocked).abs() < 1e-12, "{grace}: {hours}");
    }
}

#[test]
fn without_conditional_access_noncompliance_blocks_nobody() {
    assert_eq!(counted(&ten("", A_DAY, THREE_DAYS)), (0.0, 20.9375));
    let others = "conditional-access = { platforms = [\"ios\", \"android\"] }";
    assert_eq!(counted(&ten(others, A_DAY, THREE_DAYS)), (0.0, 20.9375));
    let nobody = "conditional-access = { groups = [] }";
    assert_eq!(counted(&ten(nobody, A_DAY, THREE_DAYS)), (0.0, 20.9375));
}

#[test]
fn a_device_without_a_policy_is_compliant_unless_the_rules_say_otherwise() {
    let none = "compliance = { policy = false }";
    assert_eq!(counted(&ten(GUARDED, "", none)), (0.0, 0.0));
    let (hours, days) = counted(&ten(GUARDED, "\"compliance.without-policy\" = false", none));
    // 44 work days are among the 60; noncompliant for all of them but the first eight hours.
    assert_eq!(hours, 10.0 * 10.0 * 44.0);
    assert!((days - 10.0 * (60.0 - 8.0 / 24.0)).abs() < 1e-9);
}

#[test]
fn a_lapse_of_the_push_certificate_blocks_users_once_the_validity_is_over() {
    let text = "[scenario]\nname = \"compliance\"\nstart = 2027-01-04\nhorizon = \"100d\"\nreplications = 1\n\
                workdays = { hours = \"mon-sun 00:00-24:00\" }\n[tenant]\nconditional-access = {}\n\
                [rules]\n\"check-in.jitter\" = \"0%\"\n\"compliance.validity\" = \"10d\"\n\
                [[cohort]]\nname = \"c\"\ndevices = 10\nplatform = \"ios\"\npath = \"p\"\n\
                enrolled-before = { fixed = \"1d\" }\n\
                [[path]]\nname = \"p\"\nplatform = \"ios\"\nlike = \"device-enrollment\"\n\
                phases = [{ name = \"e\", duration = { fixed = \"0s\" } }]\n\
                [[event]]\nat = \"20d\"\nlapse = \"apple-push-certificate\"\nfor = \"15d\"\n";
    // Last contact on day 19 at 17:00: blocked from day 29 17:00:01 to day 35.
    let (hours, days) = counted(text);
    let blocked = 5.0 * 24.0 + 7.0 - 1.0 / 3_600.0;
    assert!((hours - 10.0 * blocked).abs() < 1e-9, "{hours}");
    assert!((days - 10.0 * blocked / 24.0).abs() < 1e-9, "{days}");
}

#[test]
fn compliance_does_not_depend_on_how_check_ins_are_played() {
    let more = "presence = { online = \"mon-fri 08:30-17:30\" }\nlost-per-year = \"20%\"\n\
                compliance = { fails = \"60%\", fixed-after = { median = \"2d\", p95 = \"30d\" } }\n\
                absences = { per-year = 12, length = { median = \"10d\", p95 = \"60d\" } }";
    let text = ten(GUARDED, "\"compliance.validity\" = \"5d\"", more).replace("devices = 10", "devices = 300");
    let run = |sets: &[&str]| replicate(&plan(&text, sets), 5, 0);
    let (counted, each) = (run(&[]), run(&["scenario.check-ins=each"]));
    assert_eq!(counted.counts, each.counts);
    assert_eq!(counted.lives, each.lives);
    assert!(counted.counts.iter().any(|row| row[fleetcast::fleet::record::Count::BlockedSeconds as usize] > 0));
}

#[test]
fn a_pre_provisioned_devices_user_waits_for_compliance() {
    let text = ten(GUARDED, "\"compliance.reset-for\" = { fixed = \"30m\" }", "");
    assert_eq!(counted(&text).0, 0.0);
    assert_eq!(
        counted(&text.replace("automatic-join", "autopilot-pre-provisioned")).0,
        5.0,
        "ten half hours of Monday"
    );
}

#[test]
fn a_users_access_waits_for_the_sign_in_to_company_portal() {
    let apple = |rules: &str, cohort: &str| {
        let text = ten(GUARDED, rules, cohort).replace("automatic-join", "ade");
        counted(&text.replace("platform = \"windows\"", "platform = \"ios\"")).0
    };
    let after = |delay: &str, never: &str| {
        apple(&format!("\"ade.phase2-delay\" = {{ fixed = \"{delay}\" }}\n\"ade.phase2-never\" = \"{never}\""), "")
    };
    // From Monday 08:00 on; the evening and the night are nobody's work hours.
    assert_eq!(after("3h", "0%"), 30.0);
    assert_eq!(after("25h", "0%"), 110.0);
    assert_eq!(after("3h", "100%"), 0.0, "who never signs in asks for nothing");
    assert_eq!(apple("", "just-in-time-registration = true"), 0.0);
}

#[test]
fn whoever_waits_for_access_is_not_blocked_twice() {
    let text = |more: &str| {
        let rules = "\"ade.phase2-delay\" = { fixed = \"25h\" }\n\"ade.phase2-never\" = \"0%\"";
        let text = ten(GUARDED, rules, "").replace("automatic-join", "ade");
        text.replace("platform = \"windows\"", "platform = \"ios\"") + more
    };
    // A fault locks users out from the first check-in to the end: ten hours of 44 work days each, the wait included.
    let locked = "[[fault]]\nname = \"f\"\nfrom = \"0d\"\naffects = {}\neffect = \"blocks-user\"\n";
    assert_eq!(counted(&text(locked)).0, 4_400.0);
    // Fixed while they wait: the wait itself, Monday 08:00 to Tuesday 09:00, is all.
    let fixed = format!("{locked}noticed-after = {{ fixed = \"1h\" }}\nfixed-after = \"1h\"\n");
    assert_eq!(counted(&text(&fixed)).0, 110.0);
}

#[test]
fn the_wait_for_access_ends_with_management() {
    let rules = "\"ade.phase2-delay\" = { fixed = \"3h\" }\n\"ade.phase2-never\" = \"0%\"";
    let text = ten(GUARDED, rules, "")
        .replace("automatic-join", "ade")
        .replace("platform = \"windows\"", "platform = \"ios\"");
    for (at, hours) in [("09:59:59", 10.0 * (2.0 - 1.0 / 3_600.0)), ("10:00", 20.0), ("11:00", 30.0), ("12:00", 30.0)] {
        let retired =
            format!("{text}[[event]]\nat = \"0d {at}\"\nact = \"is-retired\"\ncohort = \"c\"\ndevices = 10\n");
        let told = counted(&retired).0;
        assert!((told - hours).abs() < 1e-9, "{at}: {told}");
    }
}
