//! Are the error bars honest? Thousands of small studies of queues whose mean wait theory knows: how often does the 95 %
//! interval hold it, and how often are verdicts of `compare` wrong?
//!
//! Two queues, each studied 1,000 times with seeds 1 to 1,000, 20 replications a study, on the replications and with the
//! arithmetic that the product uses. The first fifth of each replication is cut away, so that the empty start biases
//! nothing; the mean of all 20,000 replications stands beside the theory to show it. Then a small fleet, studied with one
//! seed after the other: how often any of its figures is told apart, though nothing but the luck differs. Last, the first queue is studied until
//! the wait is known to within a share of itself; `-- precision` does this alone. `-- --test` runs 20 studies only.

use fleetcast::plan::metric::ScopeKind;
use fleetcast::plan::{Metric, Plan, Scope};
use fleetcast::scenario::{Source, load};
use fleetcast::study::compare::{self, Difference, Told};
use fleetcast::study::equivalence::{Margin, welch};
use fleetcast::study::fold::estimate;
use fleetcast::study::precision::{Goal, LEAST, MOST, Precision};
use fleetcast::study::summary::Row;
use fleetcast::study::{study, values};

const DESK: &str = include_str!("../scenarios/bench/desk.toml");
const LIFECYCLE: &str = include_str!("../scenarios/bench/lifecycle.toml");

/// Replications of a study.
const REPLICATIONS: u32 = 20;

/// M/M/c with services of ten minutes, and the same with services 2 % shorter.
struct Queue {
    staff: u32,
    /// Arrivals an hour.
    per_hour: u32,
    /// Length of a replication [h].
    hours: u32,
}

const QUEUES: [Queue; 2] = [Queue { staff: 1, per_hour: 3, hours: 500 }, Queue { staff: 10, per_hour: 48, hours: 250 }];

impl Queue {
    fn plan(&self, service: u32) -> Plan {
        let sets = [
            format!("team.desk.staff={}", self.staff),
            format!("team.desk.other-tickets={} per hour", self.per_hour),
            format!("team.desk.handle-time={{ exponential = \"{service}s\" }}"),
            format!("scenario.horizon={}h", self.hours),
            format!("scenario.warm-up={}h", self.hours / 5),
        ];
        let loaded = load(&Source::new("desk.toml", DESK), &sets);
        assert!(!loaded.has_errors(), "{}", loaded.report(false));
        loaded.plan.expect("the file has a scenario")
    }

    /// Erlang's mean wait [min] with services of so many seconds on average.
    fn wait(&self, service: u32) -> f64 {
        let (rate, service) = (f64::from(self.per_hour) / 3600.0, f64::from(service));
        let offered = rate * service;
        let blocked = (1..=self.staff).fold(1.0, |b: f64, n| offered * b / (f64::from(n) + offered * b));
        let load = offered / f64::from(self.staff);
        let waiting = blocked / (1.0 - load * (1.0 - blocked));
        waiting * service / (f64::from(self.staff) - offered) / 60.0
    }

    /// The mean wait in each replication of the study with this seed.
    fn study(&self, plan: &mut Plan, seed: u64) -> Row {
        plan.seed = seed;
        let scope = Scope::Of(ScopeKind::Team, "desk".to_owned());
        let metric = Metric::QueueWaitMinutes;
        let values = values(plan, &[(metric, scope.clone())], 0..REPLICATIONS, 0).remove(0);
        Row { metric, scope, estimate: estimate(&values), values }
    }
}

/// How often something happened, with the 95 % interval of its probability (Wilson's).
fn rate(times: usize, of: usize) -> String {
    let (n, z2) = (of as f64, 1.959_964 * 1.959_964);
    let p = times as f64 / n;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (p * (1.0 - p) * z2 / n + z2 * z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    let percent = |share: f64| 100.0 * share;
    format!("{:5.1} % ({:.1} to {:.1})", percent(p), percent((middle - half).max(0.0)), percent(middle + half))
}

fn holds(mean: Option<f64>, half: Option<f64>, truth: f64) -> bool {
    mean.zip(half).is_some_and(|(mean, half)| (mean - truth).abs() <= half)
}

/// The verdict on a difference alone.
fn judged(mut one: Difference) -> Told {
    compare::judge(std::iter::once(&mut one));
    one.verdict
}

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--test");
    let studies: u64 = if smoke { 20 } else { 1_000 };
    if std::env::args().all(|argument| argument != "precision") {
        for queue in &QUEUES {
            experiment(queue, studies);
        }
        family(studies);
    }
    println!(
        "until the half-width is small enough, {studies} studies each: how often the interval holds the true value"
    );
    for percent in [10, 5] {
        until_precise(&QUEUES[0], percent, studies);
    }
    if smoke {
        println!("a smoke test: {studies} studies say little");
    }
}

fn experiment(queue: &Queue, studies: u64) {
    let (mut base, mut shorter) = (queue.plan(600), queue.plan(588));
    let (wait, less) = (queue.wait(600), queue.wait(588));
    let of = |plan: &mut Plan| (1..=studies).map(|seed| queue.study(plan, seed)).collect::<Vec<Row>>();
    let (a, b) = (of(&mut base), of(&mut shorter));
    let count = |verdict: &dyn Fn(usize) -> bool| rate((0..a.len()).filter(|k| verdict(*k)).count(), a.len());
    let all: Vec<Option<f64>> = a.iter().flat_map(|row| row.values.iter().copied()).collect();
    let all = estimate(&all);
    let pairs: Vec<_> = a.iter().zip(&b).map(|(a, b)| compare::paired(a, b)).collect();
    // The next study of the same queue: a pure change of seed.
    let again = |k: usize| &a[(k + 1) % a.len()];
    let verdict = |k: usize, other: &Row, margin: f64| judged(welch(&a[k], other, Margin::Absolute(margin)));
    println!(
        "M/M/{} at load {:.2}, {} h a replication, {studies} studies of {REPLICATIONS} replications",
        queue.staff,
        f64::from(queue.per_hour) / 6.0 / f64::from(queue.staff),
        queue.hours
    );
    println!(
        "  mean wait by theory {wait:.4} min, over all replications {:.4} +- {:.4} min",
        all.mean.unwrap_or(0.0),
        all.half_width.unwrap_or(0.0)
    );
    let covered = |k: usize| holds(a[k].estimate.mean, a[k].estimate.half_width, wait);
    println!("  95 % interval of the mean wait holds the true value:    {}", count(&covered));
    let covered = |k: usize| holds(pairs[k].difference, pairs[k].half_width, less - wait);
    println!("  95 % interval of the paired difference holds it:        {}", count(&covered));
    let mut ratios: Vec<f64> = pairs.iter().filter_map(|pair| pair.variance_ratio).map(f64::sqrt).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    println!("  pairing makes that interval narrower (median):          {:5.1} times", ratios[ratios.len() / 2]);
    let detected = |k: usize| judged(pairs[k].clone()) == Told::Better;
    println!("  services 2 % shorter are told to be better:             {}", count(&detected));
    let mistaken = |k: usize| judged(compare::paired(&a[k], again(k))) != Told::Open;
    println!("  another seed alone is told apart (5 % is right):        {}", count(&mistaken));
    let limit = wait - less;
    let wrong = |k: usize| verdict(k, &b[(k + 1) % b.len()], limit) == Told::Equivalent;
    println!("  equivalent, though the truth lies on the margin (<= 5): {}", count(&wrong));
    let wrong = |k: usize| verdict(k, &b[(k + 1) % b.len()], limit) == Told::Different;
    println!("  different, though the truth lies on the margin (<= 5):  {}", count(&wrong));
    let wrong = |k: usize| verdict(k, again(k), 0.02 * wait) == Told::Different;
    println!("  another seed alone differs by more than 2 %:            {}", count(&wrong));
}

/// Replications are added until the half-width is a share of the mean, by the rule of `--precision`.
fn until_precise(queue: &Queue, percent: u32, studies: u64) {
    let mut plan = queue.plan(600);
    let wait = queue.wait(600);
    let wanted = (Metric::QueueWaitMinutes, Scope::Of(ScopeKind::Team, "desk".to_owned()));
    let goal = Goal {
        metric: wanted.0,
        scope: wanted.1.clone(),
        margin: Margin::Relative(f64::from(percent) / 100.0),
        asked: format!("{percent}%"),
    };
    for first in [LEAST, REPLICATIONS] {
        let precision = Precision::new(vec![goal.clone()], first, MOST);
        let (mut held, mut missed, mut replications) = (0, 0, 0);
        for seed in 1..=studies {
            plan.seed = seed;
            let mut known: Vec<Option<f64>> = Vec::new();
            let mut size = precision.first;
            let reached = loop {
                let done = u32::try_from(known.len()).expect("replications are counted in 32 bits");
                known.extend(values(&plan, std::slice::from_ref(&wanted), done..size, 0).remove(0));
                let reached = precision.reached(|_| estimate(&known));
                match precision.after(size).filter(|_| !reached.all()) {
                    Some(next) => size = next,
                    None => break reached,
                }
            };
            let told = &reached.figures[0].estimate;
            held += usize::from(holds(told.mean, told.half_width, wait));
            missed += usize::from(!reached.all());
            replications += known.len();
        }
        let n = usize::try_from(studies).expect("studies are counted");
        println!(
            "  M/M/{}, to {percent:2} % from {first} replications: {}, {:.1} replications on average, {missed} at the bound",
            queue.staff,
            rate(held, n),
            replications as f64 / n as f64
        );
    }
}

/// All figures of the fleet, its team and limits, judged together as `compare` does: whether luck alone is ever told apart.
fn family(studies: u64) {
    let sets = ["cohort.fleet.devices=200", "team.helpdesk.staff=1", "scenario.replications=20"].map(str::to_owned);
    let loaded = load(&Source::new("lifecycle.toml", LIFECYCLE), &sets);
    let mut plan = loaded.plan.expect("the file has a scenario");
    let mut rows = |seed: u64| {
        plan.seed = seed;
        study(&plan, 0, &|| {}).rows
    };
    let (mut last, mut figures, mut any, mut alone) = (rows(0), 0, 0, 0);
    for seed in 1..=studies {
        let next = rows(seed);
        let mut all = compare::matched(&last, &next, |a, b| Some(compare::paired(a, b)));
        all.retain(
            |row| !matches!(row.scope, Scope::Of(kind, _) if kind != ScopeKind::Team && kind != ScopeKind::Limit),
        );
        all.iter_mut().for_each(|row| row.main = true);
        compare::judge(all.iter_mut());
        figures += all.iter().filter(|row| row.p.is_some()).count();
        any += usize::from(all.iter().any(|row| row.verdict.apart()));
        alone += usize::from(all.iter().any(|row| row.p.is_some_and(|p| p < 0.05)));
        last = next;
    }
    let n = usize::try_from(studies).expect("studies are counted");
    println!("a fleet of 200 devices, {studies} studies of 20 replications, {} figures on average", figures / n);
    println!("  another seed alone: any figure is told apart (<= 5):    {}", rate(any, n));
    println!("  it would be, if each figure were judged for itself:     {}", rate(alone, n));
}
