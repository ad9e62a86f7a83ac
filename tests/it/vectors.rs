//! Eighteen cases that the rules of the platforms and the tenant must answer, each by its number.
//!
//! | case | shown by |
//! |---|---|
//! | n01-n04, n07, n09-n11, n13-n18 | here, by that number |
//! | n05, n06, n08 | here, and second by second in `src/rules/tokens_tests.rs` |
//! | n12 | here, and second by second in `src/rules/approval.rs` |
//! | golden dates: push certificate, device certificate, its record | here and in `src/rules/tokens_tests.rs` |
//!
//! Cases of one device are told as stories; limits, licenses and tokens that devices share are whole runs.

use crate::support::{plan, studied, values};
use fleetcast::plan::Metric;
use fleetcast::rules::RuleBook;
use fleetcast::rules::approval::{self, Request, State};
use fleetcast::rules::book::Ruleset;
use fleetcast::scenario::{self, Source};
use fleetcast::units::hours::{Day, Zone};
use fleetcast::units::{SimTime, Span};
use fleetcast::verify::story::{Shown, life};

/// The life of a story's device: when (as a story writes it), what, and the code where one is shown.
fn told(platform: &str, path: &str, until: &str, keys: &str, does: &[(&str, &str)]) -> Vec<String> {
    let acts: Vec<String> = does.iter().map(|(at, act)| format!("{{ at = \"{at}\", act = \"{act}\" }}")).collect();
    let text = format!(
        "[[story]]\nname = \"s\"\nplatform = \"{platform}\"\npath = \"{path}\"\nuntil = \"{until}\"\n{keys}\n\
         does = [{}]\nexpect = []\n",
        acts.join(", ")
    );
    let loaded = scenario::load(&Source::new("vector.toml", text.as_str()), &[]);
    assert!(!loaded.has_errors(), "{}", loaded.report(false));
    let story = loaded.stories.first().expect("there is a story");
    let line = |shown: Shown| format!("{} {} {}", shown.at, shown.event.name(), shown.code);
    let quiet = |line: &String| !line.contains("compliant") && !line.contains("certificate-renewed");
    life(story).into_iter().map(line).map(|line| line.trim_end().to_owned()).filter(quiet).collect()
}

/// A month in which a cohort of `devices` is invited on day 1.
fn company(tenant: &str, platform: &str, like: &str, devices: u32, cohort: &str) -> String {
    format!(
        "[scenario]\nname = \"vector\"\nstart = 2027-01-04\nhorizon = \"30d\"\nreplications = 1\n[tenant]\n{tenant}\n\
         [[path]]\nname = \"p\"\nplatform = \"{platform}\"\nlike = \"{like}\"\n\
         phases = [{{ name = \"all\", duration = {{ fixed = \"1h\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = {devices}\nplatform = \"{platform}\"\npath = \"p\"\n{cohort}\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ c = \"all\" }}\n"
    )
}

/// Devices enrolled, and enrollments refused, at the end.
fn enrolled_and_refused(text: &str) -> (f64, f64) {
    let plan = plan(text, &[]);
    let summary = studied(&plan);
    let one = |metric| values(&plan, &summary, metric, "")[0];
    (one(Metric::Enrolled), one(Metric::Refused))
}

#[test]
fn n01_the_smaller_limit_wins_three_of_entra_before_five_of_intune() {
    let limits = "entra-device-limit = 3\nintune-device-limit = 5";
    let of = |devices| {
        let more = format!("devices-per-user = {devices}\nownership = \"personal\"");
        enrolled_and_refused(&company(limits, "ios", "device-enrollment", devices, &more))
    };
    assert_eq!([of(2), of(3), of(4)], [(2.0, 0.0), (3.0, 0.0), (3.0, 1.0)]);
}

#[test]
fn n02_the_smaller_limit_wins_two_of_intune_before_twenty_of_entra() {
    let limits = "entra-device-limit = 20\nintune-device-limit = 2";
    let of = |devices| {
        let more = format!("devices-per-user = {devices}\nownership = \"personal\"");
        enrolled_and_refused(&company(limits, "ios", "device-enrollment", devices, &more)).0
    };
    assert_eq!([of(1), of(2), of(3), of(20)], [1.0, 2.0, 2.0, 2.0]);
}

#[test]
fn n03_hybrid_devices_by_group_policy_meet_no_limit() {
    let limits = "entra-device-limit = 5\nintune-device-limit = 3";
    let text = company(limits, "windows", "group-policy", 40, "devices-per-user = 40");
    assert_eq!(enrolled_and_refused(&text), (40.0, 0.0));
}

#[test]
fn n04_without_a_license_the_user_is_not_valid() {
    let lines = told("windows", "automatic-join", "9d", "tenant = { licenses = 0 }", &[("1d", "enrolls")]);
    assert_eq!(lines, ["1d enrollment-refused 0x80180018"]);
    let reason = fleetcast::rules::Refusal::Licenses.failure().reason;
    assert_eq!(reason.name(), "userValidation");
}

#[test]
fn n05_a_push_certificate_of_day_366_380_and_396() {
    let push = |more: &str| format!("tenant = {{ apple-push-certificate = {{ issued = \"0d\", {more} }} }}");
    let refused = told("ios", "ade", "400d", &push("renewal = \"missed\""), &[("366d", "enrolls")]);
    assert_eq!(refused, ["366d enrollment-refused APNSCertificateNotValid"]);
    let resumed = push("renewal = \"missed\", renewed-after = \"15d\"");
    assert_eq!(told("ios", "ade", "900d", &resumed, &[("100d", "enrolls")]), ["100d enrolled"]);
    let too_late = push("renewal = \"missed\", renewed-after = \"31d\"");
    let lines = told("ios", "ade", "900d", &too_late, &[("100d", "enrolls"), ("396d", "re-enrolls")]);
    assert_eq!(
        lines,
        [
            "100d enrolled",
            "396d record-duplicated",
            "396d re-enrolled",
            "465d certificate-expired",
            "645d record-deleted"
        ]
    );
}

#[test]
fn n06_another_apple_account_makes_every_apple_device_enroll_again() {
    let tenant = "apple-push-certificate = { issued = \"-355d\", renewal = \"new-certificate\" }";
    let text = company(tenant, "ios", "device-enrollment", 20, "ownership = \"personal\"");
    let plan = plan(&text, &[]);
    let summary = studied(&plan);
    let one = |metric| values(&plan, &summary, metric, "")[0];
    assert_eq!((one(Metric::ManagementLost), one(Metric::ReEnrollments), one(Metric::Enrolled)), (20.0, 20.0, 20.0));
}

#[test]
fn n07_without_an_enrollment_profile_a_synchronized_device_fails() {
    let none = "cohort = { registration = { by = \"apple\", profile = false } }";
    let lines = told("ios", "ade", "9d", none, &[("1d", "enrolls")]);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines, ["1d enrollment-refused"], "an iPad shows no code of Windows");
    let profile = "cohort = { registration = { by = \"apple\" } }";
    assert_eq!(told("ios", "ade", "9d", profile, &[("1d", "enrolls")]), ["1d enrolled"]);
}

#[test]
fn n08_a_token_past_its_expiry_stops_the_new_and_not_the_enrolled() {
    let token = "tenant = { dedicated-token = { issued = \"0d\", valid = \"90d\" } }";
    let lines = told("android", "dedicated", "95d", token, &[("10d", "enrolls"), ("90d", "re-enrolls")]);
    assert_eq!(lines.len(), 2, "the enrolled device goes on: {lines:?}");
    assert_eq!(lines[0], "10d enrolled");
    assert!(lines[1].starts_with("90d enrollment-refused"));
}

#[test]
fn n09_hidden_on_day_90_and_back_with_a_check_in_or_an_enrollment() {
    let rules = "rules = { \"cleanup.ios\" = \"90d\" }";
    let quiet = [("0d", "enrolls"), ("0d", "goes-quiet")];
    let back = |day| [&quiet[..], &[(day, "returns")]].concat();
    assert_eq!(
        told("ios", "ade", "200d", rules, &back("120d")),
        ["0s enrolled", "90d record-hidden", "120d record-reappeared"]
    );
    let late = told("ios", "ade", "500d", rules, &[&back("400d")[..], &[("400d", "re-enrolls")]].concat());
    let wanted =
        ["0s enrolled", "90d record-hidden", "365d certificate-expired", "400d record-duplicated", "400d re-enrolled"];
    assert_eq!(late, wanted, "a check-in after the expiry brings nothing back");
}

#[test]
fn n10_a_record_goes_180_days_after_its_certificate() {
    let lines = told("macos", "ade", "546d", "", &[("0d", "enrolls"), ("0d", "goes-quiet")]);
    assert_eq!(lines, ["0s enrolled", "365d certificate-expired", "545d record-deleted"]);
}

#[test]
fn n11_silent_for_thirty_days_is_noncompliant_on_day_31() {
    let text = "[[story]]\nname = \"s\"\nplatform = \"ios\"\npath = \"ade\"\nuntil = \"31d\"\n\
                does = [{ at = \"0d\", act = \"enrolls\" }, { at = \"0d\", act = \"goes-quiet\" }]\nexpect = []\n";
    let loaded = scenario::load(&Source::new("vector.toml", text), &[]);
    let lines: Vec<String> =
        life(&loaded.stories[0]).iter().map(|shown| format!("{} {}", shown.at, shown.event.name())).collect();
    assert_eq!(lines, ["0s enrolled", "30d 1s noncompliant"]);
}

#[test]
fn n12_an_approval_that_is_never_completed_expires_on_day_30() {
    let book = RuleBook::new(Ruleset::Intune202608);
    let (day, second) = (|day| SimTime::after_start(Span::days(day)), Span::seconds(1));
    let request = Request { submitted: day(0), approved: Some(day(0)), completed: None };
    let table =
        [(day(30).back(second), State::Approved), (day(30), State::Expired), (day(30) + second, State::Expired)];
    for (now, wanted) in table {
        assert_eq!(approval::state(request, now, &book), wanted, "{now:?}");
    }
    assert_eq!(approval::outcome(request, &book), Err(day(30)));
}

#[test]
fn n13_the_26th_license_of_a_trial_is_refused() {
    let of = |devices| {
        enrolled_and_refused(&company("subscription = { kind = \"trial\" }", "windows", "automatic-join", devices, ""))
    };
    assert_eq!([of(24), of(25), of(26)], [(24.0, 0.0), (25.0, 0.0), (25.0, 1.0)]);
}

#[test]
fn n14_a_device_that_was_silent_for_91_days_no_longer_counts() {
    let limit = "tenant = { intune-device-limit = 1 }";
    let does = |at| [("0d", "enrolls"), ("0d", "goes-quiet"), (at, "re-enrolls")];
    for (at, last) in [("89d 23h 59m 59s", "enrollment-refused"), ("90d", "re-enrolled"), ("91d", "re-enrolled")] {
        let lines = told("android", "work-profile", "100d", limit, &does(at));
        assert!(lines.iter().any(|line| line.starts_with(at) && line.contains(last)), "{lines:?}");
    }
}

#[test]
fn n15_five_minutes_after_a_change_of_groups_the_default_still_counts() {
    let keys = "tenant = { restriction = [{ name = \"r\", priority = 1, groups = [\"device\"], \
                blocks = { platform = \"ios\" } }] }\ncohort = { in-groups-from = \"1d\" }";
    for (at, event) in [("1d 5m", "enrolled"), ("1d 14m 59s", "enrolled"), ("1d 15m", "enrollment-refused")] {
        let lines = told("ios", "device-enrollment", "2d", keys, &[(at, "enrolls")]);
        assert!(lines[0].starts_with(&format!("{at} {event}")), "{lines:?}");
    }
}

#[test]
fn n16_a_newer_broker_makes_a_new_record_and_the_old_one_goes_stale() {
    let does = [("0d", "enrolls"), ("100d", "upgrades-broker")];
    let lines = told("linux", "linux", "546d", "", &does);
    let wanted = [
        "0s enrolled",
        "100d registered",
        "100d record-duplicated",
        "100d re-enrolled",
        "365d certificate-expired",
        "545d record-deleted",
    ];
    assert_eq!(lines, wanted, "the old record's certificate is nobody's; the new one renews");
}

/// The calendar date so many days after `start`.
fn date(start: (i16, i8, i8), days: u32) -> String {
    let day = Day::new(start.0, start.1, start.2).expect("it is a date");
    let zone = Zone::new("UTC", day).expect("it is a zone");
    zone.label(SimTime::after_start(Span::days(days))).chars().take(10).collect()
}

#[test]
fn golden_dates_of_a_device_certificate_and_its_record() {
    let lines = told("ios", "ade", "546d", "", &[("0d", "enrolls"), ("0d", "goes-quiet")]);
    assert_eq!(lines[1..], ["365d certificate-expired", "545d record-deleted"]);
    let issued = (2025, 1, 1);
    assert_eq!([365, 545].map(|day| date(issued, day)), ["2026-01-01", "2026-06-30"]);
}

#[test]
fn golden_dates_of_the_push_certificate_and_its_grace() {
    let push = |after: &str| {
        let keys = format!(
            "tenant = {{ apple-push-certificate = {{ issued = \"0d\", renewal = \"missed\", renewed-after = \"{after}\" }} }}"
        );
        told("ios", "ade", "420d", &keys, &[("100d", "enrolls"), ("419d", "re-enrolls")])
    };
    let refused = |at| {
        told("ios", "ade", "420d", "tenant = { apple-push-certificate = { renewal = \"missed\" } }", &[(at, "enrolls")])
    };
    assert_eq!(refused("364d 23h 59m 59s"), ["364d 23h 59m 59s enrolled"]);
    assert_eq!(refused("365d"), ["365d enrollment-refused APNSCertificateNotValid"]);
    let again = |lines: &[String]| lines.iter().any(|line| line == "419d record-duplicated");
    assert!(again(&push("30d")), "after the grace everybody enrolls again");
    let issued = (2025, 3, 10);
    assert_eq!([365, 395].map(|day| date(issued, day)), ["2026-03-10", "2026-04-09"]);
}

#[test]
fn n17_deleting_a_fully_managed_device_wipes_it() {
    let deleted = |path| told("android", path, "9d", "", &[("0d", "enrolls"), ("1d", "is-deleted")]);
    assert_eq!(deleted("fully-managed"), ["0s enrolled", "1d record-deleted", "1d wiped"]);
    assert_eq!(deleted("work-profile"), ["0s enrolled", "1d record-deleted", "1d retired"]);
}

#[test]
fn n18_an_enrollment_managers_1001st_device_is_refused() {
    let tenant = "dem-accounts = 1\nentra-device-limit = \"unlimited\"";
    let of = |devices| enrolled_and_refused(&company(tenant, "windows", "dem", devices, "users = \"none\""));
    assert_eq!([of(999), of(1_000), of(1_001)], [(999.0, 0.0), (1_000.0, 0.0), (1_000.0, 1.0)]);
}
