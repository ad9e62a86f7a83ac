//! What the modules share: plans from text, scratch folders, diaries of devices, intervals at 99.9 %.

use fleetcast::engine::Purpose;
use fleetcast::fleet::roster::Roster;
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::watched;
use fleetcast::plan::{Metric, Plan, Scope};
use fleetcast::scenario::{self, Source};
use fleetcast::study::{Summary, study};
use fleetcast::units::{CohortId, DeviceId, SimTime, Span};
use std::path::{Path, PathBuf};

/// The crate's own folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A fresh place for a test's files; nothing is there yet.
pub fn scratch(name: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&place);
    let _ = std::fs::remove_file(&place);
    std::fs::create_dir_all(place.parent().expect("a folder")).unwrap();
    place
}

/// The plan that `text` means, changed by `sets`.
pub fn plan(text: &str, sets: &[&str]) -> Plan {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let loaded = scenario::load(&Source::new("test.toml", text), &sets);
    assert!(!loaded.has_errors(), "{}", loaded.report(false));
    loaded.plan.expect("the text has a scenario")
}

/// The plan of a file below the crate's folder.
pub fn plan_of(file: &str, sets: &[&str]) -> Plan {
    plan(&std::fs::read_to_string(root().join(file)).unwrap(), sets)
}

/// The study of a plan on two threads.
pub fn studied(plan: &Plan) -> Summary {
    study(plan, 2, &|| {})
}

/// A scope as output writes it.
pub fn scope(plan: &Plan, text: &str) -> Scope {
    let known = fleetcast::study::folded::scopes(plan);
    known.into_iter().map(|row| row.0).find(|scope| scope.to_string() == text).expect("a scope of the plan")
}

/// A metric's value in each replication.
pub fn values(plan: &Plan, summary: &Summary, metric: Metric, of: &str) -> Vec<f64> {
    let row = summary.row(metric, &scope(plan, of)).expect("the metric is told of the scope");
    row.values.iter().map(|value| value.expect("the metric has a value")).collect()
}

/// What happens to a device before `until`: times and steps as text, check-ins one by one, in an order of their own.
pub fn diary(plan: &Plan, replication: u32, device: DeviceId, until: SimTime) -> Vec<(SimTime, String)> {
    let (_, watch) = watched(plan, plan.seed, replication, Some(device));
    let mut lines = Vec::new();
    for (time, step) in watch.expect("the device is watched").steps {
        match step {
            Step::CheckIns(every, count) => {
                lines.extend((0..count).map(|k| (time + every.times(k), "checks in".to_owned())));
            }
            // Teams by name: their numbers change with the file.
            Step::TicketOpened(team) => lines.push((time, format!("ticket at {}", plan.teams[team.index()].name))),
            Step::Escalated(team) => lines.push((time, format!("escalated to {}", plan.teams[team.index()].name))),
            Step::Reopened(team) => lines.push((time, format!("comes again to {}", plan.teams[team.index()].name))),
            Step::MeetsBench(team) => lines.push((time, format!("bench of {}", plan.teams[team.index()].name))),
            // When that ends, and where a moved window begins, are other questions.
            Step::Refused(why, _) => lines.push((time, format!("Refused({why:?})"))),
            Step::Invited(_) => lines.push((time, "Invited".to_owned())),
            // The check-in that follows says it.
            Step::Notified => {}
            Step::Hit(_)
            | Step::Healed(_)
            | Step::Withheld
            | Step::Resumed
            | Step::License(_)
            | Step::Silenced
            | Step::Reachable
            | Step::ManagementLost(_)
            | Step::Recalled(_)
            | Step::NeverResponds
            | Step::Delivered(..)
            | Step::Imported
            | Step::EnrolledBefore
            | Step::AttemptBegins(_)
            | Step::AttemptFails(_)
            | Step::MeetsConnector
            | Step::Downloads { .. }
            | Step::Downloaded
            | Step::ServiceBegins(_)
            | Step::Served
            | Step::CallsAgain(_)
            | Step::GivesUp
            | Step::StartedAtBench
            | Step::LeavesBench
            | Step::Abandoned
            | Step::Life(..) => lines.push((time, format!("{step:?}"))),
        }
    }
    lines.retain(|line| line.0 < until);
    lines.sort();
    lines
}

/// The device with an ordinal (from 0) in a cohort.
pub fn device(plan: &Plan, cohort: &str, ordinal: u32) -> DeviceId {
    let row = plan.cohorts.iter().position(|row| row.name == cohort).expect("the cohort takes part");
    let device = Roster::new(plan).device(plan, CohortId::from_index(row), ordinal);
    device.expect("a wave names the device")
}

/// Seconds of a span.
pub fn seconds(span: Span) -> u64 {
    u64::from(span.as_seconds())
}

/// The gaps [s] and working times [s] of a team's first `n` other tickets, drawn where the simulator draws them.
pub fn other_tickets(plan: &Plan, team: usize, replication: u32, n: usize) -> (Vec<u64>, Vec<u64>) {
    let row = &plan.teams[team];
    let owner = fleetcast::engine::Streams::new(plan.seed, replication).owner(&format!("team:{}", row.name));
    let mut draws = owner.open(0, Purpose::OtherTickets, 0);
    let gap = &row.other_tickets.as_ref().expect("the team has other tickets").gap;
    // Arrivals are kept to the microsecond and happen in the second that they fall in.
    let mut exact = 0;
    let mut one = || {
        let before = exact / 1_000_000;
        exact += gap.sample(draws.draw());
        (exact / 1_000_000 - before, row.handle_time.sample(draws.draw()))
    };
    (0..n).map(|_| one()).unzip()
}

/// Mean and half-width of the 99.9 % Student-t interval.
pub fn interval(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| square(value - mean)).sum();
    (mean, critical(n - 1.0) * (squares / (n - 1.0) / n).sqrt())
}

/// The same for `values` once what they share with a `control` of known mean is taken away.
pub fn controlled(values: &[f64], control: &[f64], known: f64) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = |of: &[f64]| of.iter().sum::<f64>() / n;
    let (y, x) = (mean(values), mean(control));
    let both: f64 = values.iter().zip(control).map(|(v, c)| (v - y) * (c - x)).sum();
    let own: f64 = control.iter().map(|c| square(c - x)).sum();
    let slope = both / own;
    let rest: f64 = values.iter().zip(control).map(|(v, c)| square(v - y - slope * (c - x))).sum();
    let spread = 1.0 / n + square(known - x) / own;
    (y + slope * (known - x), critical(n - 2.0) * (rest / (n - 2.0) * spread).sqrt())
}

fn square(x: f64) -> f64 {
    x * x
}

/// The 99.95 % quantile of Student's t: the Cornish-Fisher expansion, good to three digits from ten degrees on.
pub fn critical(freedom: f64) -> f64 {
    let z: f64 = 3.290_526_731;
    let z2 = z * z;
    let first = z * (z2 + 1.0) / 4.0;
    let second = z * (5.0 * z2 * z2 + 16.0 * z2 + 3.0) / 96.0;
    let third = z * (3.0 * z2 * z2 * z2 + 19.0 * z2 * z2 + 17.0 * z2 - 15.0) / 384.0;
    z + first / freedom + second / (freedom * freedom) + third / (freedom * freedom * freedom)
}

#[test]
fn critical_values_are_those_of_the_tables() {
    for (freedom, want) in [(19.0, 3.883), (99.0, 3.391), (199.0, 3.340)] {
        let got = critical(freedom);
        assert!((got - want).abs() < 0.003, "{got} for {want}");
    }
}
