//! What stands between a Windows device and its enrollment, in whole runs: licenses, limits and retries, each at its
//! edges. Registration, scopes, restrictions, turns and tokens are in [`crate::admission`].
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
pub struct Company {
    tenant: &'static str,
    rules: &'static str,
    rest: String,
}

/// A company of these cohorts: name, devices, path or `like PATH`, and more lines.
pub fn company(tenant: &'static str, rules: &'static str, cohorts: &[(&str, u32, &str, &str)]) -> Company {
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
    pub fn waves(&self, waves: &[(&str, &str, &str)]) -> Plan {
        plan(&self.text(waves), &[])
    }

    pub fn text(&self, waves: &[(&str, &str, &str)]) -> String {
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
    pub fn at_once(&self) -> Plan {
        self.waves(&[("1d", "0s", "c = \"all\"")])
    }
}

/// A tenant of one line with a cohort `c`.
pub fn one(tenant: String, devices: u32, path: &str, more: &str) -> Plan {
    company(Box::leak(tenant.into_boxed_str()), "", &[("c", devices, path, more)]).at_once()
}

/// What a run comes to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Sums {
    pub enrolled: u32,
    pub registered: u32,
    pub refused: u32,
    pub attempts: u32,
    /// Limits that were hit, by position.
    pub hits: [u32; LIMITS.len()],
}

pub fn count(plan: &Plan, summary: &Summary, metric: Metric, of: &str) -> u32 {
    let value = values(plan, summary, metric, of)[0];
    format!("{value}").parse().expect("a count is whole")
}

pub fn sums_of(plan: &Plan, cohort: &str) -> Sums {
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

pub fn sums(plan: &Plan) -> Sums {
    sums_of(plan, "")
}

/// `devices` attempts of which so many are refused by a limit, and the others enroll.
pub fn limited(devices: u32, limit: &str, refused: u32) -> Sums {
    let hits = LIMITS.map(|name| if name == limit { refused } else { 0 });
    assert!(LIMITS.contains(&limit));
    Sums { enrolled: devices - refused, registered: 0, refused, attempts: devices, hits }
}

/// The built-in path of a plan without anything that fails by chance, and with these durations of phases, else none.
pub fn sure(mut plan: Plan, durations: &[(&str, Span)]) -> Plan {
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
pub fn enrolled_by<const N: usize>(plan: &Plan, cohort: &str, devices: u32, until: [Span; N]) -> [u32; N] {
    let times: Vec<SimTime> = (0..devices).filter_map(|ordinal| enrolls(plan, cohort, ordinal)).collect();
    until.map(|span| {
        let by = times.iter().filter(|time| **time <= SimTime::after_start(span)).count();
        u32::try_from(by).unwrap()
    })
}

/// When a device enrolls, if it does.
pub fn enrolls(plan: &Plan, cohort: &str, ordinal: u32) -> Option<SimTime> {
    when(plan, cohort, ordinal, "Life(Enrolled, false)").first().copied()
}

/// When something happens in a device's diary.
pub fn when(plan: &Plan, cohort: &str, ordinal: u32, what: &str) -> Vec<SimTime> {
    let lines = diary(plan, 0, device(plan, cohort, ordinal), plan.horizon);
    lines.into_iter().filter(|line| line.1 == what).map(|line| line.0).collect()
}

pub fn after(days: u32, hours: u32, minutes: u32, seconds: u32) -> SimTime {
    SimTime::after_start(Span::days(days) + Span::hours(hours) + Span::minutes(minutes) + Span::seconds(seconds))
}

/// Whether `hits` of `n` is within the 99.9 % interval around `share` (a half of a unit is allowed for, as counts are
/// whole).
pub fn fits(hits: u32, n: u32, share: f64) -> bool {
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
