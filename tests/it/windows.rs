//! The sixteen Windows paths in runs: how long they take, how often a first attempt fails, and how often a page times
//! out, against the figures that they were made for.
//!
//! All of these are assumed or a practitioner's; what is tested is that nothing on the way from the path's data to a
//! run's numbers changes them.

use crate::support::{critical, plan, studied, values};
use fleetcast::fleet::attempt::Outcome;
use fleetcast::fleet::record::Count;
use fleetcast::fleet::replicate;
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::{Share, Span, Spread};

const DEVICES: u32 = 20_000;

/// A run of many devices of a path, spread so that no connector has a line.
fn run(path: &str, cohort: &str, rules: &str) -> Plan {
    let text = format!(
        "[scenario]\nname = \"windows\"\nstart = 2027-01-04\nhorizon = \"40d\"\nseed = 9\nreplications = 1\n\
         [tenant]\nconnectors = {{ count = 50 }}\nentra-device-limit = \"unlimited\"\n\
         [rules]\n\"enrollment.retries\" = 0\n{rules}\n\
         [[cohort]]\nname = \"c\"\ndevices = {DEVICES}\nplatform = \"windows\"\npath = \"{path}\"\n{cohort}\n\
         [[wave]]\nname = \"w\"\nstart = \"0d\"\nover = \"10d\"\ndevices = {{ c = \"all\" }}\n"
    );
    plan(&text, &[])
}

/// Whether `hits` of as many tries is within the 99.9 % interval around `share`.
fn fits(hits: u64, tries: u64, share: f64) -> bool {
    let (hits, n) = (hits as f64, tries as f64);
    (hits - n * share).abs() <= critical(n) * (n * share * (1.0 - share)).sqrt()
}

/// Path, more of its cohort, and of first attempts those that fail and those that a page or a task cuts off [%].
///
/// Pre-provisioned devices have two flows in one attempt, 8 % and 3 %: 1 - 0.92 x 0.97; the day on the shelf is fine. An
/// enrollment manager doesn't give up, which is half of what makes a join fail.
const FIRST_ATTEMPTS: [(&str, &str, f64, f64); 16] = [
    ("autopilot-user-driven", "", 6.0, 3.6),
    ("autopilot-hybrid", "", 14.0, 4.9),
    ("autopilot-self-deploying", "", 7.0, 2.1),
    ("autopilot-pre-provisioned", "user-flow-after = { fixed = \"1d\" }", 10.76, 4.7),
    ("autopilot-existing-devices", "", 9.0, 3.4),
    ("autopilot-device-preparation", "", 5.0, 2.4),
    ("automatic-join", "", 7.0, 0.0),
    ("automatic-byod", "", 7.0, 0.0),
    ("bulk-package", "", 5.0, 0.0),
    ("group-policy", "", 8.0, 0.7),
    ("dem", "", 3.5, 0.0),
    ("user-register", "", 7.0, 0.0),
    ("user-join", "", 7.0, 0.0),
    ("mdm-only", "", 7.0, 0.0),
    ("co-management-existing", "", 10.0, 0.0),
    ("co-management-bootstrap", "", 10.0, 0.0),
];

#[test]
fn first_attempts_fail_and_time_out_as_often_as_assumed() {
    let mut wrong = Vec::new();
    for (path, cohort, fail, late) in FIRST_ATTEMPTS {
        let mut plan = run(path, cohort, "");
        // A client that tries again by itself does so whatever the rule book says of users.
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
                wrong.push(format!("{path}: {got} of {DEVICES} {what}, not {want} %"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Path, phases that are left out because the figure is of the others, median and p95 [min], and the p95 of those who
/// time them in practice where ours is tightened, because the page cuts the tail off.
type Timing = (&'static str, &'static [&'static str], f64, f64, Option<f64>);

const TIMINGS: [Timing; 15] = [
    ("autopilot-user-driven", &[], 40.0, 71.0, Some(95.0)),
    ("autopilot-hybrid", &[], 65.0, 105.0, Some(150.0)),
    ("autopilot-self-deploying", &[], 25.0, 53.0, Some(65.0)),
    ("autopilot-existing-devices", &[], 90.0, 180.0, None),
    ("autopilot-device-preparation", &[], 20.0, 50.0, None),
    ("automatic-join", &["sign-in"], 8.0, 25.0, None),
    ("user-join", &["sign-in"], 8.0, 25.0, None),
    ("dem", &["sign-in"], 8.0, 25.0, None),
    ("automatic-byod", &["sign-in", "enroll"], 4.0, 15.0, None),
    ("user-register", &["sign-in"], 4.0, 15.0, None),
    ("mdm-only", &["sign-in"], 4.0, 15.0, None),
    ("bulk-package", &[], 15.0, 45.0, None),
    ("group-policy", &["policy-refresh"], 20.0, 360.0, None),
    ("co-management-existing", &["scheduled"], 10.0, 60.0, None),
    ("co-management-bootstrap", &["sign-in", "join"], 10.0, 60.0, None),
];

/// What a run of a path says of its minutes if nothing fails and no page ends early.
fn minutes(path: &str, without: &[&str]) -> [f64; 2] {
    // Group Policy's task looks every five minutes, which would be half of what is to be measured.
    let mut plan = run(path, "", "\"gpo.interval\" = \"1m\"");
    let path = &mut plan.paths[0];
    path.obstacles.clear();
    path.pages.iter_mut().for_each(|page| page.timeout = Span::days(30));
    for phase in &mut path.phases {
        phase.fails = Share::NONE;
        phase.task.iter_mut().for_each(|task| task.within = Span::days(30));
        if without.contains(&phase.name.as_str()) {
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
    for (path, without, median, p95, practice) in TIMINGS {
        let got = minutes(path, without);
        for (got, want) in got.into_iter().zip([median, p95]) {
            if (got - want).abs() > 0.05 * want {
                wrong.push(format!("{path}: {got} min instead of {want}"));
            }
        }
        // Where ours is tightened it really is shorter, and no more than the time-outs account for.
        assert!(practice.is_none_or(|practice| got[1] < practice && got[1] > 0.65 * practice), "{path}: {}", got[1]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_windows_path_is_measured() {
    use fleetcast::intune::{BuiltIn, Platform};
    for path in BuiltIn::all().filter(|path| path.platforms() == [Platform::Windows]) {
        assert!(FIRST_ATTEMPTS.iter().any(|row| row.0 == path.name()), "{}", path.name());
        // A pre-provisioned device's time on the shelf is the planner's: there is no total of it.
        let timed = TIMINGS.iter().any(|row| row.0 == path.name());
        assert_eq!(timed, path != BuiltIn::AutopilotPreProvisioned, "{}", path.name());
    }
}
