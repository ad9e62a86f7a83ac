//! The same scenario and seed give the same bytes, whoever runs it and however its check-ins are played.

use crate::support::{device, diary, plan, plan_of, studied};
use fleetcast::fleet::replicate;
use fleetcast::plan::Plan;
use fleetcast::report::{RunFacts, files};
use fleetcast::study::{Summary, study};
use fleetcast::verify::judge;

/// A company with everything that lives have in this version: hours, absences, losses, late answers, cleanup,
/// noncompliance, a live fleet, people who share devices and a limit, licenses that run short, a busy desk.
pub const COMPANY: &str = r#"
[scenario]
name = "company"
start = 2027-01-04
horizon = "500d"
seed = 42
replications = 4
time-zone = "Europe/London"
workdays = { hours = "mon-fri 08:00-18:00", holidays = [2027-03-26, 2027-03-29] }

[tenant]
licenses = 150
intune-device-limit = 2

[rules]
"cleanup.windows" = "60d"
"certificate.validity" = "120d"
"cleanup.after-expiry" = "40d"

[[team]]
name = "service-desk"
staff = 1
hours = "mon-fri 08:00-18:00"
handle-time = { median = "20m", p95 = "2h" }
other-tickets = "12 per workday"

[[path]]
name = "register"
platform = "windows"
like = "user-register"
retries = 2
phases = [
  { name = "prepare", duration = { median = "10m", p95 = "30m" }, fails = "5%", ticket = "50%", retry = "after-gap" },
  { name = "enroll", duration = { triangular = ["2m", "5m", "20m"] }, fails = "20%", ticket = "80%" },
]

[[cohort]]
name = "laptops"
devices = 100
platform = "windows"
path = "autopilot-user-driven"
presence = { online = "mon-fri 08:30-17:30", shut-down-at-night = "70%" }
absences = { per-year = 6, length = { median = "10d", p95 = "150d" } }
lost-per-year = "20%"
response = { median = "60h", p95 = "21d", never = "4%" }

[[cohort]]
name = "shared"
devices = 60
platform = "windows"
path = "register"
devices-per-user = 3
presence = { online = { exponential = "120h" }, offline = { exponential = "48h" }, long-offline = { share = "5%", length = { exponential = "100d" } } }

[[cohort]]
name = "second-machines"
devices = 40
platform = "windows"
path = "register"
users = { of = "laptops" }
absences = { per-year = 2, length = { exponential = "60d" } }

[[cohort]]
name = "veterans"
devices = 80
platform = "windows"
path = "automatic-join"
enrolled-before = { uniform = ["1d", "119d"] }
presence = { online = { fixed = "20d" }, offline = { exponential = "30d" } }
lost-per-year = "10%"

[[wave]]
name = "first"
start = "7d"
over = "2 workdays"
devices = { laptops = "20%", shared = "50%" }

[[wave]]
name = "second"
start = "7d after first"
over = "10d"
devices = { laptops = "rest", shared = "rest", second-machines = "all" }

[[expect]]
metric = "enrolled-share"
at = "200d"
is = ">= 10%"

[[expect]]
metric = "tickets"
is = "> 0"
"#;

/// All files but `run.json`.
fn bytes(plan: &Plan, summary: &Summary) -> Vec<(String, Vec<u8>)> {
    let judged: Vec<_> = plan.expectations.iter().zip(&summary.looks).map(|(e, look)| judge(e, look)).collect();
    let mut files = files(plan, summary, &judged, &RunFacts::default(), false);
    files.retain(|file| file.0 != "run.json");
    assert!(files.len() >= 8, "there is a folder's worth of files");
    files
}

/// The names of files that differ.
fn differ(plan: &Plan, one: &Summary, two: &Summary) -> Vec<String> {
    let (one, two) = (bytes(plan, one), bytes(plan, two));
    assert_eq!(one.len(), two.len());
    one.into_iter().zip(two).filter(|(a, b)| a != b).map(|(a, _)| a.0).collect()
}

fn contoso() -> Plan {
    plan_of("scenarios/contoso-rollout.toml", &["scenario.horizon=200d", "scenario.replications=3"])
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for make in [|| plan(COMPANY, &[]), contoso] {
        let (one, two) = (make(), make());
        assert_eq!(differ(&one, &studied(&one), &studied(&two)), [""; 0]);
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for plan in [plan(COMPANY, &["scenario.replications=9"]), contoso()] {
        let one = study(&plan, 1, &|| {});
        for jobs in [2, 5] {
            assert_eq!(differ(&plan, &one, &study(&plan, jobs, &|| {})), [""; 0], "{jobs} threads");
        }
    }
}

#[test]
fn another_seed_gives_other_lives() {
    let (one, two) = (plan(COMPANY, &[]), plan(COMPANY, &["scenario.seed=43"]));
    assert_ne!(studied(&one).fingerprints, studied(&two).fingerprints);
}

/// Counted by arithmetic or played one by one: the same summary, to the last bin of the load curve.
pub fn counted_is_each(text: &str, sets: &[&str]) {
    let counted = plan(text, sets);
    let mut sets = sets.to_vec();
    sets.push("scenario.check-ins=each");
    let each = plan(text, &sets);
    let (one, two) = (studied(&counted), studied(&each));
    assert_eq!(one.fingerprints, two.fingerprints);
    for (a, b) in one.rows.iter().zip(&two.rows) {
        assert_eq!(a, b, "{} {}", a.metric.id(), a.scope);
    }
    for (a, b) in one.load.iter().chain(&one.timeline).zip(two.load.iter().chain(&two.timeline)) {
        assert_eq!(a, b, "{} {}", a.metric, a.scope);
    }
    assert_eq!(one, two);
}

#[test]
fn check_ins_may_be_counted_or_played() {
    counted_is_each(COMPANY, &["scenario.replications=2"]);
    counted_is_each(COMPANY, &["scenario.replications=2", "rules.check-in.every=5h 17m", "scenario.warm-up=30d"]);
    let bench = std::fs::read_to_string(crate::support::root().join("scenarios/bench/lifecycle.toml")).unwrap();
    counted_is_each(&bench, &["cohort.1.devices=200", "team.1.staff=1", "scenario.replications=2"]);
}

/// The company does show what it was made for.
#[test]
fn the_company_has_everything() {
    use fleetcast::plan::Metric as M;
    let plan = plan(COMPANY, &[]);
    let summary = studied(&plan);
    let metrics = [
        M::EnrolledEver,
        M::AttemptFailures,
        M::Refused,
        M::ReEnrollments,
        M::Tickets,
        M::TicketWaitMinutes,
        M::CertificatesRenewed,
        M::CertificatesExpired,
        M::RecordsHidden,
        M::RecordsReappeared,
        M::RecordsDeleted,
        M::NoncompliantDeviceDays,
    ];
    for metric in metrics {
        let mean = summary.row(metric, &fleetcast::plan::Scope::Fleet).and_then(|row| row.estimate.mean);
        assert!(mean.is_some_and(|mean| mean > 0.0), "{}: {mean:?}", metric.id());
    }
}

/// Watching a device changes nothing, and its diary is the same counted or played.
#[test]
fn watching_changes_nothing() {
    let (counted, each) = (plan(COMPANY, &[]), plan(COMPANY, &["scenario.check-ins=each"]));
    let record = replicate(&counted, 42, 1);
    for (cohort, ordinal) in [("laptops", 3), ("laptops", 77), ("shared", 5), ("second-machines", 39), ("veterans", 8)]
    {
        let device = device(&counted, cohort, ordinal);
        let watched = fleetcast::fleet::watched(&counted, 42, 1, Some(device)).0;
        assert_eq!(format!("{watched:?}"), format!("{record:?}"));
        let until = counted.horizon;
        let (one, two) = (diary(&counted, 1, device, until), diary(&each, 1, device, until));
        // Played check-ins are no steps of a diary; all the rest is.
        let rest = |lines: Vec<(_, String)>| lines.into_iter().filter(|l| l.1 != "checks in").collect::<Vec<_>>();
        assert_eq!(rest(one), rest(two), "{cohort}/{}", ordinal + 1);
    }
}

#[test]
fn values_are_what_the_study_of_the_same_replications_has() {
    use crate::support::scope;
    use fleetcast::plan::Metric;
    let plan = plan(COMPANY, &[]);
    let wanted = [(Metric::Tickets, scope(&plan, "")), (Metric::EnrolledEver, scope(&plan, "cohort=laptops"))];
    let summary = study(&plan, 1, &|| ());
    let sampled = fleetcast::study::values(&plan, &wanted, 1..4, 2);
    for ((metric, scope), values) in wanted.iter().zip(&sampled) {
        assert_eq!(values[..], summary.row(*metric, scope).unwrap().values[1..]);
    }
}
