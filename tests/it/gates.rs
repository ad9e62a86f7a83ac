//! What stands between a Windows device and its enrollment, in whole runs: licenses and limits, retries, registration,
//! scopes, restrictions, turns and tokens, each at its edges.
//!
//! Most cases take a path of their own that is *like* a built-in one: the same gates and nothing left to chance.

use crate::support::{device, diary, plan, studied, values};
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::watched;
use fleetcast::plan::metric::LIMITS;
use fleetcast::plan::{Metric, Plan};
use fleetcast::study::Summary;
use fleetcast::units::{Share, SimTime, Span};

/// A month of a tenant in which everybody is invited at once.
struct Company {
    tenant: &'static str,
    rules: &'static str,
    rest: String,
}

/// A company of these cohorts: name, devices, path or `like PATH`, and more lines.
fn company(tenant: &'static str, rules: &'static str, cohorts: &[(&str, u32, &str, &str)]) -> Company {
    let mut rest = String::new();
    for (name, devices, path, more) in cohorts {
        let own = path.strip_prefix("like ").map(|like| {
            rest += &format!(
                "[[path]]\nname = \"{name}-path\"\nplatform = \"windows\"\nlike = \"{like}\"\n\
                 phases = [{{ name = \"all\", duration = {{ fixed = \"1h\" }} }}]\n"
            );
            format!("{name}-path")
        });
        let path = own.as_deref().unwrap_or(path);
        rest += &format!(
            "[[cohort]]\nname = \"{name}\"\ndevices = {devices}\nplatform = \"windows\"\npath = \"{path}\"\n{more}\n"
        );
    }
    Company { tenant, rules, rest }
}

impl Company {
    /// With these waves: start, over and devices.
    fn waves(&self, waves: &[(&str, &str, &str)]) -> Plan {
        plan(&self.text(waves), &[])
    }

    fn text(&self, waves: &[(&str, &str, &str)]) -> String {
        let mut text = format!(
            "[scenario]\nname = \"gates\"\nstart = 2027-01-04\nhorizon = \"30d\"\nseed = 3\nreplications = 1\n\
             [tenant]\n{}\n[rules]\n{}\n{}",
            self.tenant, self.rules, self.rest
        );
        for (number, (start, over, devices)) in waves.iter().enumerate() {
            text += &format!(
                "[[wave]]\nname = \"w{number}\"\nstart = \"{start}\"\nover = \"{over}\"\ndevices = {{ {devices} }}\n"
            );
        }
        text
    }

    /// With one wave that invites the whole cohort `c` at the start of day 1.
    fn at_once(&self) -> Plan {
        self.waves(&[("1d", "0s", "c = \"all\"")])
    }
}

/// A tenant of one line with a cohort `c`.
fn one(tenant: String, devices: u32, path: &str, more: &str) -> Plan {
    company(Box::leak(tenant.into_boxed_str()), "", &[("c", devices, path, more)]).at_once()
}

/// What a run comes to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Sums {
    enrolled: u32,
    registered: u32,
    refused: u32,
    attempts: u32,
    /// Limits that were hit, by position.
    hits: [u32; LIMITS.len()],
}

fn count(plan: &Plan, summary: &Summary, metric: Metric, of: &str) -> u32 {
    let value = values(plan, summary, metric, of)[0];
    format!("{value}").parse().expect("a count is whole")
}

fn sums_of(plan: &Plan, cohort: &str) -> Sums {
    let summary = studied(plan);
    let of = |metric| count(plan, &summary, metric, cohort);
    assert_eq!(of(Metric::AttemptFailures), 0, "nothing fails by chance");
    Sums {
        enrolled: of(Metric::EnrolledEver),
        registered: of(Metric::RegisteredOnly),
        refused: of(Metric::Refused),
        attempts: of(Metric::Attempts),
        hits: LIMITS.map(|limit| count(plan, &summary, Metric::LimitHits, &format!("limit={limit}"))),
    }
}

fn sums(plan: &Plan) -> Sums {
    sums_of(plan, "")
}

/// `devices` attempts of which so many are refused by a limit, and the others enroll.
fn limited(devices: u32, limit: &str, refused: u32) -> Sums {
    let hits = LIMITS.map(|name| if name == limit { refused } else { 0 });
    assert!(LIMITS.contains(&limit));
    Sums { enrolled: devices - refused, registered: 0, refused, attempts: devices, hits }
}

/// The built-in path of a plan without anything that fails by chance, and with these durations of phases, else none.
fn sure(mut plan: Plan, durations: &[(&str, Span)]) -> Plan {
    for path in &mut plan.paths {
        path.obstacles.clear();
        for phase in &mut path.phases {
            phase.fails = Share::NONE;
            let given = durations.iter().find(|(name, _)| *name == phase.name);
            phase.duration = fleetcast::units::Spread::fixed(given.map_or(Span::ZERO, |row| row.1));
        }
    }
    plan
}

/// How many have enrolled by the end of each of these instants (after the start).
fn enrolled_by<const N: usize>(plan: &Plan, cohort: &str, devices: u32, until: [Span; N]) -> [u32; N] {
    let times: Vec<SimTime> = (0..devices).filter_map(|ordinal| enrolls(plan, cohort, ordinal)).collect();
    until.map(|span| {
        let by = times.iter().filter(|time| **time <= SimTime::after_start(span)).count();
        u32::try_from(by).unwrap()
    })
}

/// When a device enrolls, if it does.
fn enrolls(plan: &Plan, cohort: &str, ordinal: u32) -> Option<SimTime> {
    when(plan, cohort, ordinal, "Life(Enrolled, false)").first().copied()
}

/// When something happens in a device's diary.
fn when(plan: &Plan, cohort: &str, ordinal: u32, what: &str) -> Vec<SimTime> {
    let lines = diary(plan, 0, device(plan, cohort, ordinal), plan.horizon);
    lines.into_iter().filter(|line| line.1 == what).map(|line| line.0).collect()
}

fn after(days: u32, hours: u32, minutes: u32, seconds: u32) -> SimTime {
    SimTime::after_start(Span::days(days) + Span::hours(hours) + Span::minutes(minutes) + Span::seconds(seconds))
}

/// Whether `hits` of `n` is within the 99.9 % interval around `share` (a half of a unit is allowed for, as counts are
/// whole).
fn fits(hits: u32, n: u32, share: f64) -> bool {
    let n = f64::from(n);
    (f64::from(hits) - n * share).abs() <= 3.2905 * (n * share * (1.0 - share)).sqrt() + 0.5
}

#[test]
fn licenses_suffice_for_as_many_users_as_there_are_licenses() {
    for (licenses, refused) in [(9, 1), (10, 0), (11, 0)] {
        let plan = one(format!("licenses = {licenses}"), 10, "like automatic-join", "");
        assert_eq!(sums(&plan), limited(10, "licenses", refused), "{licenses}");
        let two_each = one(format!("licenses = {licenses}"), 20, "like automatic-join", "devices-per-user = 2");
        assert_eq!(sums(&two_each), limited(20, "licenses", 2 * refused), "{licenses} for two devices a user");
    }
}

#[test]
fn device_licenses_suffice_for_as_many_devices() {
    for path in ["like autopilot-self-deploying", "like dem"] {
        for (licenses, refused) in [(9, 1), (10, 0), (11, 0)] {
            let plan = one(format!("licenses = 0\ndevice-licenses = {licenses}"), 10, path, "users = \"none\"");
            assert_eq!(sums(&plan), limited(10, "device-licenses", refused), "{path}: {licenses}");
        }
    }
}

#[test]
fn microsoft_entra_takes_so_many_devices_of_a_user() {
    for (limit, refused) in [("4", 1), ("5", 0), ("6", 0), ("\"unlimited\"", 0)] {
        for path in ["like automatic-join", "like user-register"] {
            let plan = one(format!("entra-device-limit = {limit}"), 10, path, "devices-per-user = 5");
            assert_eq!(sums(&plan), limited(10, "entra-device-limit", 2 * refused), "{path}: {limit}");
        }
    }
}

#[test]
fn intune_takes_so_many_devices_that_a_user_registered() {
    for (limit, refused) in [(4, 2), (5, 0), (6, 0)] {
        let plan = one(format!("intune-device-limit = {limit}"), 10, "like user-register", "devices-per-user = 5");
        let want = Sums { registered: refused, ..limited(10, "intune-device-limit", refused) };
        assert_eq!(sums(&plan), want, "{limit}");
        let joined = one(format!("intune-device-limit = {limit}"), 10, "like automatic-join", "devices-per-user = 5");
        assert_eq!(sums(&joined), limited(10, "intune-device-limit", 0), "joined devices don't count: {limit}");
    }
}

/// Microsoft's second example of the two limits, and one device beyond it.
#[test]
fn r02_two_enroll_and_five_register() {
    let tenant = "entra-device-limit = 5\nintune-device-limit = 2";
    let of = |devices| sums(&one(tenant.to_owned(), devices, "like user-register", "devices-per-user = 6"));
    let five = Sums { enrolled: 2, registered: 3, ..limited(5, "intune-device-limit", 3) };
    assert_eq!(of(5), five);
    let mut hits = five.hits;
    hits[3] = 1;
    assert_eq!(LIMITS[3], "entra-device-limit");
    assert_eq!(of(6), Sums { refused: 4, attempts: 6, hits, ..five }, "the sixth isn't even registered");
}

/// Microsoft's first example: hybrid devices meet neither limit.
#[test]
fn r01_group_policy_meets_neither_limit() {
    let tenant = "entra-device-limit = 5\nintune-device-limit = 3";
    let plan = one(tenant.to_owned(), 10, "like group-policy", "devices-per-user = 10");
    assert_eq!(sums(&plan), limited(10, "intune-device-limit", 0));
    let real = sure(one(tenant.to_owned(), 10, "group-policy", "devices-per-user = 10"), &[]);
    assert_eq!(sums(&real), limited(10, "intune-device-limit", 0));
}

/// A user of five devices: the one that was last in contact 90 days ago makes room for a sixth.
#[test]
fn r04_a_device_silent_for_90_days_no_longer_counts() {
    let silent = "presence = { online = { fixed = \"2h\" }, offline = { fixed = \"300d\" } }";
    let company = company(
        "intune-device-limit = 5",
        "",
        &[
            ("a", 1, "like user-register", silent),
            ("b", 4, "like user-register", "users = { of = \"a\" }"),
            ("c", 1, "like user-register", "users = { of = \"a\" }"),
        ],
    );
    let run = |start: &str| {
        let text = company.text(&[("1d", "0s", "a = 1, b = 4"), (start, "0s", "c = 1")]);
        plan(&text, &["scenario.horizon=120d"])
    };
    let early = run("50d");
    let contacts = watched(&early, early.seed, 0, Some(device(&early, "a", 0))).1.expect("it is watched").steps;
    let contacts = contacts.iter().filter_map(|(time, step)| {
        let Step::CheckIns(every, count) = step else { return None };
        Some(*time + every.times(count - 1))
    });
    let last = contacts.max().expect("it checked in");
    let edge = last.since(SimTime::START) + Span::days(90);
    assert!(last > after(1, 1, 0, 0) && last < after(1, 4, 0, 0));
    for (start, enrolls) in [(edge.less(Span::seconds(1)), 0), (edge, 1), (edge + Span::seconds(1), 1)] {
        let got = sums_of(&run(&start.to_string()), "cohort=c");
        assert_eq!((got.enrolled, got.registered, got.refused), (enrolls, 1 - enrolls, 1 - enrolls), "{start}");
    }
}

#[test]
fn enrollment_managers_fill_their_accounts() {
    let table = [
        // Microsoft Entra's usual 50 come before Intune's 1,000.
        ("dem-accounts = 2", 99, "entra-device-limit", 0),
        ("dem-accounts = 2", 100, "entra-device-limit", 0),
        ("dem-accounts = 2", 101, "entra-device-limit", 1),
        ("dem-accounts = 2\nentra-device-limit = 100", 200, "entra-device-limit", 0),
        ("dem-accounts = 2\nentra-device-limit = 100", 201, "entra-device-limit", 1),
        ("dem-accounts = 1\nentra-device-limit = \"unlimited\"", 999, "dem-accounts", 0),
        ("dem-accounts = 1\nentra-device-limit = \"unlimited\"", 1_000, "dem-accounts", 0),
        ("dem-accounts = 1\nentra-device-limit = \"unlimited\"", 1_001, "dem-accounts", 1),
        ("dem-accounts = 0", 3, "dem-accounts", 3),
        ("", 1_001, "dem-accounts", 0),
    ];
    for (tenant, devices, limit, refused) in table {
        let plan = one(tenant.to_owned(), devices, "like dem", "users = \"none\"");
        assert_eq!(sums(&plan), limited(devices, limit, refused), "{devices} with {tenant}");
    }
}

#[test]
fn a_connector_without_the_right_creates_ten_accounts() {
    for (devices, right, refused) in [(9, false, 0), (10, false, 0), (11, false, 1), (11, true, 0)] {
        for count in [1, 3] {
            let tenant = format!("connectors = {{ count = {count}, create-right = {right} }}");
            let plan = sure(one(tenant, devices, "autopilot-hybrid", ""), &[]);
            assert_eq!(sums(&plan), limited(devices, "machine-accounts", refused), "{devices} {count}");
            let codes = studied(&plan).outcomes.into_iter().filter(|row| row.outcome == "refused");
            let codes: Vec<_> = codes.filter_map(|row| row.failure).map(|failure| failure.code).collect();
            assert_eq!(codes, vec!["0x80070774"; refused as usize], "{devices} {count}");
        }
    }
}

#[test]
fn retries_come_on_top_of_the_first_attempt() {
    for retries in [0, 1, 2] {
        let own = format!(
            "[[path]]\nname = \"own\"\nplatform = \"windows\"\nretries = {retries}\nphases = [{{ name = \"a\", \
             duration = {{ fixed = \"1m\" }}, fails = \"100%\", ticket = \"never\", retry = \"at-once\" }}]\n"
        );
        let mut own_path = company("", "", &[("c", 7, "own", "")]);
        own_path.rest += &own;
        let rule: &str = Box::leak(format!("\"enrollment.retries\" = {retries}").into_boxed_str());
        let fails = "phases = { sign-in = { fails = \"100%\" } }";
        let built_in = company("", rule, &[("c", 7, "automatic-join", fails)]);
        for plan in [own_path.at_once(), built_in.at_once()] {
            let summary = studied(&plan);
            let got = [Metric::Attempts, Metric::AttemptFailures, Metric::Abandoned, Metric::EnrolledEver]
                .map(|metric| count(&plan, &summary, metric, ""));
            assert_eq!(got, [7 * (retries + 1), 7 * (retries + 1), 7, 0], "{retries}");
        }
    }
}

/// At 0, 0, 0, then 15 minutes, an hour and four hours after the failure before, and at the next start, if there is one.
#[test]
fn a_package_that_always_fails_is_applied_seven_times() {
    let obstacles = "obstacles = { package-account-may-not-join = \"100%\" }\npresence = { online = ";
    for (online, gaps) in [
        ("\"always\"", vec![0, 0, 15, 60, 240]),
        ("\"mon-fri 08:30-17:30\", shut-down-at-night = \"0%\"", vec![0, 0, 15, 60, 240]),
        ("\"mon-fri 08:30-17:30\"", vec![0, 0, 15, 60, 240]),
    ] {
        let more = format!("{obstacles}{online} }}");
        let mut plan = company("", "", &[("c", 12, "bulk-package", &more)]).at_once();
        for phase in &mut plan.paths[0].phases {
            phase.fails = Share::NONE;
            phase.duration = fleetcast::units::Spread::fixed(Span::ZERO);
        }
        let starts = online.contains("mon") && !online.contains("0%");
        let summary = studied(&plan);
        let tries = if starts { 7 } else { 6 };
        assert_eq!(count(&plan, &summary, Metric::Attempts, ""), 12 * tries, "{online}");
        assert_eq!(count(&plan, &summary, Metric::Abandoned, ""), 12, "{online}");
        for ordinal in 0..12 {
            let begins: Vec<SimTime> =
                (1..=tries).flat_map(|n| when(&plan, "c", ordinal, &format!("AttemptBegins({n})"))).collect();
            let got: Vec<u32> = begins.windows(2).map(|two| two[1].since(two[0]).as_seconds() / 60).collect();
            assert_eq!(got[..5], gaps, "{online}");
            let next_day = begins.get(6).map(|last| last.since(begins[0]).as_seconds());
            assert_eq!(
                next_day,
                starts.then_some(86_400),
                "a device that starts at its own time does so the day after"
            );
        }
    }
}

/// 1,001 rows are three files: imported after 10, 20 and 30 minutes, synchronized 5 minutes later, assigned 30 minutes
/// after that. An attempt takes an hour.
#[test]
fn files_of_500_rows_are_registered_one_after_the_other() {
    let rules = "\"autopilot.import\" = { fixed = \"10m\" }\n\"autopilot.sync\" = { fixed = \"5m\" }\n\
                 \"autopilot.profile-assignment\" = { fixed = \"30m\" }";
    let by = "registration = { by = \"csv\", at = \"2d\" }";
    let company = company("", rules, &[("c", 1_001, "like autopilot-user-driven", by)]);
    let plan = company.at_once();
    let got = sums(&plan);
    assert_eq!((got.enrolled, got.refused), (1_001, 1_001), "each is refused once, on day 1");
    for (ordinal, minutes) in [(0, 45), (499, 45), (500, 55), (999, 55), (1_000, 65)] {
        assert_eq!(enrolls(&plan, "c", ordinal), Some(after(2, 1, minutes, 0)), "{ordinal}");
    }
    let looks = [("01:44:59", 0), ("01:45:00", 500), ("01:54:59", 500), ("01:55:00", 1_000), ("02:05:00", 1_001)];
    let mut text = company.text(&[("1d", "0s", "c = \"all\"")]);
    for (clock, want) in looks {
        text += &format!("[[expect]]\nmetric = \"enrolled\"\nat = \"2d {clock}\"\nis = \"= {want}\"\n");
    }
    let plan = crate::support::plan(&text, &[]);
    let seen: Vec<Option<f64>> = studied(&plan).looks.iter().map(|look| look.estimate.mean).collect();
    assert_eq!(seen, looks.map(|look| Some(f64::from(look.1))));
}

/// Before the registration the device shows one code, before the profile another, and then it enrolls.
#[test]
fn setup_waits_for_registration_and_profile() {
    let rules = "\"autopilot.import\" = { fixed = \"10m\" }\n\"autopilot.sync\" = { fixed = \"5m\" }\n\
                 \"autopilot.profile-assignment\" = { fixed = \"30m\" }";
    let by = "registration = { by = \"csv\", at = \"1d\" }";
    let company = company("", rules, &[("c", 1, "like autopilot-user-driven", by)]);
    let at = |start| {
        let plan = company.waves(&[(start, "0s", "c = 1")]);
        let lines = diary(&plan, 0, device(&plan, "c", 0), plan.horizon);
        let why = lines.into_iter().find(|line| line.1.starts_with("Refused")).map(|line| line.1);
        (why.unwrap_or_default(), enrolls(&plan, "c", 0))
    };
    let assigned = Some(after(1, 1, 45, 0));
    assert_eq!(at("1d 14m 59s"), ("Refused(NotRegistered)".to_owned(), assigned));
    assert_eq!(at("1d 15m"), ("Refused(NoProfile)".to_owned(), assigned));
    assert_eq!(at("1d 44m 59s"), ("Refused(NoProfile)".to_owned(), assigned));
    assert_eq!(at("1d 45m"), (String::new(), assigned));
    assert_eq!(at("1d 45m 1s"), (String::new(), Some(after(1, 1, 45, 1))));
}

#[test]
fn a_conversion_registers_within_48_hours() {
    let rules = "\"autopilot.profile-assignment\" = { fixed = \"0s\" }";
    let by = "registration = { by = \"conversion\", at = \"1d\" }";
    let plan = company("", rules, &[("c", 400, "like autopilot-user-driven", by)]).at_once();
    let hours = [0, 12, 24, 36].map(|hours| Span::days(1) + Span::hours(1 + hours));
    let got = enrolled_by(&plan, "c", 400, hours);
    assert_eq!(got[0], 0);
    for (by, share) in got.into_iter().zip([0.0, 0.25, 0.5, 0.75]).skip(1) {
        assert!(fits(by, 400, share), "{by} of 400 instead of {share}");
    }
    assert_eq!(enrolled_by(&plan, "c", 400, [Span::days(3) + Span::hours(1)]), [400]);
}

#[test]
fn without_a_profile_nobody_enrolls() {
    let by = "registration = { by = \"oem\", profile = false }";
    let got = sums(&one(String::new(), 5, "like autopilot-user-driven", by));
    assert_eq!((got.enrolled, got.refused, got.attempts), (0, 5, 5));
}

/// Group Policy's task tries in vain for a day, to the second.
#[test]
fn group_policy_outside_the_scope_is_refused_after_a_day() {
    let plan = one("mdm-user-scope = \"none\"".to_owned(), 8, "group-policy", "");
    let got = sums(&plan);
    assert_eq!(got, Sums { refused: 8, attempts: 8, ..Sums::default() });
    for ordinal in 0..8 {
        assert_eq!(when(&plan, "c", ordinal, "Refused(MdmScope)"), [after(2, 0, 0, 0)]);
    }
    let codes = studied(&plan).outcomes.into_iter().filter_map(|row| Some((row.outcome, row.failure?.code)));
    assert_eq!(codes.collect::<Vec<_>>(), [("refused", "0x8018002B".to_owned())]);
}

/// The task that began in vain is followed by one that succeeds, once the groups count.
#[test]
fn group_policy_enrolls_once_the_groups_count() {
    let tenant = "mdm-user-scope = \"some\"\nmdm-groups = [\"c\"]";
    let company = |from: &str| {
        let plan = company(tenant, "", &[("c", 1, "group-policy", &format!("in-groups-from = \"{from}\""))]).at_once();
        let plan = sure(plan, &[]);
        (when(&plan, "c", 0, "Refused(MdmScope)"), enrolls(&plan, "c", 0))
    };
    // In force 15 minutes later: at the first attempt itself, a second after it, and after the task's day.
    assert_eq!(company("0d 23:45"), (vec![], Some(after(1, 0, 0, 0))));
    assert_eq!(company("0d 23:45:01"), (vec![after(2, 0, 0, 0)], Some(after(2, 0, 0, 0))));
    assert_eq!(company("5d"), (vec![after(2, 0, 0, 0),], Some(after(5, 0, 15, 0))));
}

#[test]
fn a_scope_of_some_enrolls_their_cohorts_only() {
    let tenant = "mdm-user-scope = \"some\"\nmdm-groups = [\"in\"]";
    for path in ["like automatic-join", "like automatic-byod", "like autopilot-user-driven", "group-policy"] {
        let plan = company(tenant, "", &[("in", 6, path, ""), ("out", 4, path, "")]).waves(&[(
            "1d",
            "0s",
            "in = \"all\", out = \"all\"",
        )]);
        let plan = if path.starts_with("like") { plan } else { sure(plan, &[]) };
        assert_eq!(sums_of(&plan, "cohort=in").enrolled, 6, "{path}");
        let out = sums_of(&plan, "cohort=out");
        // Group Policy's devices are joined already; the others are known to Microsoft Entra from then on.
        let want = if path == "group-policy" { (0, 0, 4) } else { (0, 4, 0) };
        assert_eq!((out.enrolled, out.registered, out.refused), want, "{path}");
    }
}

#[test]
fn the_mam_scope_keeps_personal_devices_registered() {
    for (path, mam, registered) in [
        ("like automatic-byod", "all", 9),
        ("like user-register", "all", 9),
        ("like automatic-byod", "none", 0),
        ("like mdm-only", "all", 0),
        ("like automatic-join", "all", 0),
    ] {
        let got = sums(&one(format!("mam-user-scope = \"{mam}\""), 9, path, ""));
        let want = Sums { enrolled: 9 - registered, registered, attempts: 9, ..Sums::default() };
        assert_eq!(got, want, "{path} with {mam}");
    }
}

const PERSONAL: &str = "[[tenant.restriction]]\nname = \"none-of-their-own\"\nblocks = { ownership = \"personal\" }";

/// A block of personal devices turns away joins without an identifier: chance decides which, one in twenty.
#[test]
fn devices_without_an_identifier_are_refused_where_personal_ones_are() {
    let refused = |path, identified| {
        let more = format!("corporate-identifiers = \"{identified}\"");
        sums(&one(PERSONAL.to_owned(), 20_000, path, &more)).refused
    };
    let got = refused("like automatic-join", "95%");
    assert!(fits(got, 20_000, 0.05), "{got} of 20,000");
    assert_eq!(refused("like automatic-join", "100%"), 0);
    assert_eq!(refused("like automatic-join", "0%"), 20_000);
    assert_eq!(refused("like autopilot-user-driven", "0%"), 0, "an admin prepared it");
}

#[test]
fn a_restriction_counts_from_15_minutes_after_it_was_made() {
    let tenant = "[[tenant.restriction]]\nname = \"late\"\nfrom = \"10d\"\nblocks = { platform = \"windows\" }";
    let company = company(tenant, "", &[("c", 40, "like automatic-join", "")]);
    let ten = "c = 10";
    let plan =
        company.waves(&[("1d", "0s", ten), ("10d 14m 59s", "0s", ten), ("10d 15m", "0s", ten), ("11d", "0s", ten)]);
    let summary = studied(&plan);
    let of = |metric, wave: u32| count(&plan, &summary, metric, &format!("wave=w{wave}"));
    assert_eq!([0, 1, 2, 3].map(|wave| of(Metric::EnrolledEver, wave)), [10, 10, 0, 0]);
    assert_eq!([0, 1, 2, 3].map(|wave| of(Metric::Refused, wave)), [0, 0, 10, 10]);
    assert_eq!(count(&plan, &summary, Metric::Enrolled, ""), 20, "who is enrolled stays so");
}

#[test]
fn r03_of_two_restrictions_the_lower_number_counts() {
    let restrictions = |two: &str, five: &str| {
        format!(
            "[[tenant.restriction]]\nname = \"five\"\npriority = 5\ngroups = [\"c\"]\n{five}\n\
             [[tenant.restriction]]\nname = \"two\"\npriority = 2\ngroups = [\"c\"]\n{two}"
        )
    };
    let (block, nothing) = ("blocks = { platform = \"windows\" }", "blocks = {}");
    for (two, five, refused) in [(block, nothing, 4), (nothing, block, 0), ("", block, 4)] {
        let plan = one(restrictions(two, five), 4, "like automatic-join", "");
        assert_eq!(sums(&plan).refused, refused, "two: {two}, five: {five}");
    }
}

/// Each client's turn comes at some second of the time that they all share.
#[test]
fn co_management_spreads_its_clients_evenly() {
    for (rules, hours) in [("\"comanagement.clients-per-day\" = 100", 72), ("", 6)] {
        let plan = sure(company("", rules, &[("c", 300, "co-management-existing", "")]).at_once(), &[]);
        assert_eq!(enrolled_by(&plan, "c", 300, [Span::days(1)])[0], 300, "without the wait all enroll at once");
        let mut plan = company("", rules, &[("c", 300, "co-management-existing", "")]).at_once();
        let turn = plan.paths[0].phases[0].duration.clone();
        plan = sure(plan, &[]);
        plan.paths[0].phases[0].duration = turn;
        let quarter = Span::minutes(hours * 15);
        let by = enrolled_by(&plan, "c", 300, [1, 2, 3, 4].map(|n| Span::days(1) + quarter.times(n)));
        assert_eq!(by[3], 300, "all within {hours} hours");
        for (n, by) in by.into_iter().take(3).enumerate() {
            let share = 0.25 * (n as f64 + 1.0);
            assert!(fits(by, 300, share), "{by} of 300 instead of {share} of {hours} hours");
        }
    }
}

#[test]
fn co_management_leaves_out_who_is_not_in_the_pilot() {
    for (auto, enrolled) in [("none", [0, 0]), ("pilot", [3, 0]), ("all", [3, 2])] {
        let tenant = format!("co-management = {{ auto-enroll = \"{auto}\", collection = [\"in\"] }}");
        let tenant: &str = Box::leak(tenant.into_boxed_str());
        let path = "like co-management-existing";
        let plan = company(tenant, "", &[("in", 3, path, ""), ("out", 2, path, "")]).waves(&[(
            "1d",
            "0s",
            "in = \"all\", out = \"all\"",
        )]);
        let got = ["cohort=in", "cohort=out"].map(|cohort| sums_of(&plan, cohort).enrolled);
        assert_eq!(got, enrolled, "{auto}");
    }
}

#[test]
fn a_package_needs_a_valid_token_when_it_is_applied() {
    let tenant = "bulk-token = { issued = \"2d\", valid = \"10d\" }";
    let company = company(tenant, "", &[("c", 60, "like bulk-package", "")]);
    let one = "c = 1";
    let edges = ["1d 23h 59m 59s", "2d", "11d 23h 59m 59s", "12d", "12d 1s"];
    let plan = company.waves(&edges.map(|start| (start, "0s", one)));
    let got = [0, 1, 2, 3, 4].map(|ordinal| enrolls(&plan, "c", ordinal).is_some());
    assert_eq!(got, [false, true, true, false, false]);
    let plan = company.waves(&[("7d", "10d", "c = \"all\"")]);
    let mut met = [0; 2];
    for ordinal in 0..60 {
        let invited = when(&plan, "c", ordinal, "Invited")[0];
        let valid = invited < after(12, 0, 0, 0);
        assert_eq!(enrolls(&plan, "c", ordinal).is_some(), valid, "{invited:?}");
        met[usize::from(valid)] += 1;
    }
    assert!(met[0] > 10 && met[1] > 10, "{met:?}: the wave lies around the expiry");
    assert_eq!(sums(&plan).refused, met[0]);
}

/// A self-deploying device that comes back is refused until its old record is gone.
#[test]
fn a_one_shot_device_waits_until_its_record_is_gone() {
    let rules =
        "\"certificate.validity\" = \"20d\"\n\"certificate.renew-before\" = \"2d\"\n\"cleanup.after-expiry\" = \"30d\"";
    let away = "users = \"none\"\npresence = { online = { fixed = \"2h\" }, offline = { fixed = \"25d\" } }";
    let company = company("", rules, &[("c", 1, "like autopilot-self-deploying", away)]);
    let text = company.text(&[("1d", "0s", "c = 1")]);
    let plan = plan(&text, &["scenario.horizon=100d"]);
    let enrolled = after(1, 1, 0, 0);
    let back = enrolled + Span::hours(2) + Span::days(25);
    let gone = enrolled + Span::days(50);
    assert_eq!(enrolls(&plan, "c", 0), Some(enrolled));
    assert_eq!(when(&plan, "c", 0, "Refused(OneShot)").first(), Some(&back));
    assert_eq!(when(&plan, "c", 0, "Life(ReEnrolled, false)").first(), Some(&(gone + Span::hours(1))));
    let sets = ["scenario.horizon=100d", "rules.autopilot.one-shot=false"];
    let reusable = crate::support::plan(&text, &sets);
    assert_eq!(when(&reusable, "c", 0, "Life(ReEnrolled, false)").first(), Some(&(back + Span::hours(1))));
}

/// A device that was registered first and is let in later takes all that it needs then.
#[test]
fn a_registered_kiosk_takes_a_device_license_when_it_is_let_in() {
    let tenant = "device-licenses = 5\nmdm-user-scope = \"some\"\nmdm-groups = [\"c\"]";
    let late = "users = \"none\"\nin-groups-from = \"2d\"";
    for (devices, refused) in [(4, 0), (5, 0), (6, 1)] {
        let plan = company(tenant, "", &[("c", devices, "like autopilot-self-deploying", late)]).at_once();
        let got = sums(&plan);
        let want = limited(devices, "device-licenses", refused);
        // Each came once before; the one without a license stays as it was.
        assert_eq!(got, Sums { registered: refused, attempts: 2 * devices, ..want }, "{devices}");
    }
    let more = format!("{late}\nobstacles = {{ no-tpm-2 = \"100%\" }}");
    let plan = company(tenant, "", &[("c", 7, "autopilot-self-deploying", &more)]).at_once();
    let summary = studied(&plan);
    let got = [Metric::Abandoned, Metric::EnrolledEver].map(|metric| count(&plan, &summary, metric, ""));
    assert!(got[0] >= 5 && got[1] == 0, "{got:?}: whoever is given up takes no license along");
}

/// A device that Microsoft Entra knows from its first enrollment needs no second place there when it is only registered.
#[test]
fn a_device_that_enrolled_before_takes_no_second_place() {
    let tenant = "entra-device-limit = 2\nmam-user-scope = \"some\"\nmam-groups = [\"c\"]";
    let rules = "\"certificate.validity\" = \"20d\"\n\"certificate.renew-before\" = \"2d\"";
    let away = "in-groups-from = \"2d\"\npresence = { online = { fixed = \"2h\" }, offline = { fixed = \"21d\" } }";
    let cohorts = [("c", 1, "like automatic-byod", away), ("d", 1, "like automatic-byod", "users = { of = \"c\" }")];
    let plan = company(tenant, rules, &cohorts).waves(&[("1d", "0s", "c = 1"), ("28d", "0s", "d = 1")]);
    let back = after(22, 3, 0, 0);
    assert_eq!(when(&plan, "c", 0, "Refused(MamScope)"), [back]);
    assert_eq!(sums_of(&plan, "cohort=c").registered, 1, "it has been out of management since");
    assert_eq!(enrolls(&plan, "d", 0), Some(after(28, 1, 0, 0)), "the user's second device has its place");
}
