//! Independent replications, in parallel.
//!
//! Replication r is a function of (plan, seed, r) alone, and results are folded in the order of r: how many threads ran
//! them can't change a digit, and a study that is stopped is one of fewer replications.

use crate::fleet::faults::FaultLog;
use crate::fleet::outage::Toll;
use crate::fleet::preparing::Preparing;
use crate::fleet::record::{Count, Fate, Record};
use crate::fleet::replicate;
use crate::fleet::setup::Finished;
use crate::fleet::wave_gates::GateLog;
use crate::plan::{Metric, Plan, Scope, Wave};
use crate::study::abort::{Aborts, Ended};
use crate::study::fold;
use crate::study::folded::{self, Members, View};
use crate::study::limits;
use crate::study::precision::{Goal, Precision, Reached};
use crate::study::summary::Summary;
use crate::study::under_way::during;
use crate::units::Span;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// The quantiles of series are taken of this many replications at most: the first ones.
pub const SERIES_REPLICATIONS: u32 = 200;

/// A batch is fixed in advance, so that memory stays bounded and threads change nothing.
const BATCH: u32 = 64;

/// What is kept of one replication.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The value of each row, in the order of [`rows`].
    pub values: Vec<Option<f64>>,
    /// The value that each expectation looks at.
    pub looks: Vec<Option<f64>>,
    /// Daily and hourly series, and the use of limits by day.
    pub series: [Vec<i32>; 3],
    /// Devices (or attempts) by outcome.
    pub outcomes: BTreeMap<fold::OutcomeKey, u64>,
    /// What each outage of the plan did.
    pub tolls: Vec<Toll>,
    /// Who waited to be known beforehand.
    pub preparing: Preparing,
    /// What each fault did.
    pub faults: Vec<FaultLog>,
    /// What the gate of each wave did.
    pub gates: Vec<GateLog>,
    /// How the set-up of the tenant went.
    pub setup: Option<Finished>,
    /// Fingerprints: lives, times, counts.
    pub fingerprints: [crate::engine::Fingerprint; 3],
    /// Logical events.
    pub events: u64,
}

/// Every metric and scope that a summary has a row for.
#[must_use]
pub fn rows(plan: &Plan, scopes: &[(Scope, Members)]) -> Vec<(Metric, usize)> {
    let mut rows = Vec::new();
    let gated = plan.waves.iter().any(Wave::is_gated);
    let told = |metric: &Metric| {
        (plan.setup.is_some() || !metric.of_setup())
            && (plan.costs.is_some() || !metric.of_costs())
            && (gated || !metric.of_gates())
            && (!plan.deliveries.is_empty() || !metric.of_deliveries())
            && (!plan.sites.is_empty() || !metric.of_sites())
    };
    for metric in Metric::ALL.iter().copied().filter(told) {
        let told = (0..scopes.len()).filter(|scope| folded::told_of(metric, &scopes[*scope].0));
        rows.extend(told.map(|scope| (metric, scope)));
    }
    rows
}

/// What a watcher hears of a replication that is done.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct News<'a> {
    /// Its number, from 0.
    pub replication: u32,
    /// The value of each row, in the order of [`rows`].
    pub values: &'a [Option<f64>],
    /// The day on which the rollout is done; none if it isn't.
    pub finish_day: Option<f64>,
    /// The share of the planned devices that are enrolled at the end; none without devices.
    pub enrolled_share: Option<f64>,
}

/// Who looks on while a study runs, and may end it.
pub trait Watch: Sync {
    /// A replication begins, on this thread.
    fn begins(&self, replication: u32) {
        let _ = replication;
    }

    /// One replication more is done.
    fn done(&self, news: &News<'_>) {
        let _ = news;
    }

    /// Whether to stop: replications under way run to their end, and no other one begins.
    fn stops(&self) -> bool {
        false
    }

    /// Where a study with precision stands after so many replications, and at how many it is looked at next; none if this
    /// was the last look.
    fn looked(&self, replications: u32, next: Option<u32>, reached: &Reached) {
        let _ = (replications, next, reached);
    }
}

/// Hears of replications and nothing else.
struct Ticks<'a>(&'a (dyn Fn() + Sync));

impl Watch for Ticks<'_> {
    fn done(&self, _: &News<'_>) {
        (self.0)();
    }
}

/// Runs the plan's replications on `jobs` threads (0: one a core) and folds them. `done` hears after each one.
///
/// # Panics
/// If the machine refuses to start threads.
#[must_use]
pub fn study(plan: &Plan, jobs: usize, done: &(dyn Fn() + Sync)) -> Summary {
    study_until(plan, jobs, Until::default(), &Ticks(done)).expect("nobody stops it")
}

/// When a study ends, if not after the plan's replications.
#[derive(Clone, Copy, Debug, Default)]
pub struct Until<'a> {
    /// After as many replications as this takes.
    pub precision: Option<&'a Precision>,
    /// Earlier, if an expectation with `abort-on-fail` has failed.
    pub aborts: bool,
}

/// As [`study`], but `until` something says otherwise. If the `watch` stops it, the summary
/// is of the first replications up to there, and there is none if not even one is complete.
///
/// # Panics
/// If the machine refuses to start threads, or a goal is no figure of the plan's.
#[must_use]
pub fn study_until(plan: &Plan, jobs: usize, until: Until<'_>, watch: &dyn Watch) -> Option<Summary> {
    let precision = until.precision;
    let scopes = folded::scopes(plan);
    let rows = rows(plan, &scopes);
    let of = |goal: &Goal| rows.iter().position(|row| row.0 == goal.metric && scopes[row.1].0 == goal.scope);
    let columns: Vec<usize> = precision
        .iter()
        .flat_map(|precision| &precision.goals)
        .map(|goal| of(goal).expect("a goal is a figure of the plan's"))
        .collect();
    let pool = pool(jobs);
    let mut folding = fold::Folding::new(plan, &scopes);
    let aborts = if until.aborts { Aborts::of(plan) } else { Aborts::default() };
    let mut asked = precision.map_or(plan.replications, |precision| precision.first);
    let mut ended = None;
    while ended.is_none() {
        let first = folding.replications();
        let look = aborts.next(first).unwrap_or(asked);
        let range = first..first.saturating_add(BATCH).min(asked).min(look);
        let size = range.len();
        let kept = pool.install(|| batch(plan, &scopes, &rows, range, watch));
        let stopped = kept.len() < size;
        kept.into_iter().for_each(|one| folding.add(one));
        if stopped {
            break;
        }
        let after = folding.replications();
        if after == asked {
            let Some(precision) = precision else { break };
            let reached = precision.reached(|goal| folding.estimate(columns[goal]));
            let next = precision.after(asked).filter(|_| !reached.all());
            watch.looked(asked, next, &reached);
            let Some(next) = next else { break };
            asked = next;
        }
        let of = precision.map_or(plan.replications, |precision| precision.most);
        let failed = aborts.failed(after, |expectation| folding.looked_at(expectation));
        ended = failed.map(|(by, interval)| Ended { by, after, of, interval });
    }
    asked = ended.as_ref().map_or(asked, |ended| ended.of);
    (folding.replications() > 0).then(|| {
        let reached = precision.map(|precision| precision.reached(|goal| folding.estimate(columns[goal])));
        Summary { reached, ended, ..pool.install(|| folding.summary(&rows, asked)) }
    })
}

/// Some replications, in order: all of the range, or its beginning if the watch stops them. Threads take the next one that
/// nobody has begun, and what is begun is ended, so there is never a gap.
fn batch(
    plan: &Plan,
    scopes: &[(Scope, Members)],
    rows: &[(Metric, usize)],
    range: Range<u32>,
    watch: &dyn Watch,
) -> Vec<Kept> {
    let next = AtomicU32::new(range.start);
    let of_fleet = |metric| rows.iter().position(|row| row.0 == metric && scopes[row.1].0 == Scope::Fleet);
    let headline = [Metric::FinishDay, Metric::EnrolledShare].map(of_fleet);
    let one = |_| {
        if watch.stops() {
            return None;
        }
        let replication = next.fetch_add(1, Ordering::Relaxed);
        let kept = during(plan, replication, || {
            watch.begins(replication);
            keep(plan, scopes, rows, &replicate(plan, plan.seed, replication))
        });
        let [finish_day, enrolled_share] = headline.map(|row| kept.values[row?]);
        watch.done(&News { replication, values: &kept.values, finish_day, enrolled_share });
        Some((replication, kept))
    };
    let mut kept: Vec<(u32, Kept)> = range.into_par_iter().with_max_len(1).filter_map(one).collect();
    kept.sort_unstable_by_key(|one| one.0);
    kept.into_iter().map(|one| one.1).collect()
}

/// Threads to run replications on; 0 means one a core.
pub(super) fn pool(jobs: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(jobs).build().expect("threads can be started")
}

/// What is kept of a record.
fn keep(plan: &Plan, scopes: &[(Scope, Members)], rows: &[(Metric, usize)], record: &Record) -> Kept {
    let end = plan.horizon.back(Span::seconds(1));
    let views: Vec<View<'_>> = scopes.iter().map(|(_, members)| View::new(plan, record, members, end)).collect();
    let values = rows.iter().map(|(metric, scope)| views[*scope].value(*metric)).collect();
    let looks = plan.expectations.iter().map(|expectation| {
        let members = scopes.iter().find(|(scope, _)| *scope == expectation.scope).map(|row| &row.1);
        View::new(plan, record, members?, expectation.at.unwrap_or(end)).value(expectation.metric)
    });
    Kept {
        values,
        looks: looks.collect(),
        series: [folded::daily(record, scopes), folded::hourly(record), limits::daily(plan, record)],
        outcomes: outcomes(record),
        tolls: record.outages.tolls(),
        preparing: record.preparing,
        faults: record.faults.clone(),
        gates: record.gates.clone(),
        setup: record.setup.clone(),
        fingerprints: [record.lives, record.times, counts_print(record)],
        events: record.events,
    }
}

/// Devices by what became of them, and failed attempts by what they showed.
fn outcomes(record: &Record) -> BTreeMap<fold::OutcomeKey, u64> {
    use fold::What;
    let mut out = BTreeMap::new();
    for (group, fates) in record.fates.iter().enumerate() {
        for ((_, fate), devices) in Fate::ALL.iter().zip(fates) {
            // Refused and abandoned devices are told by cause below.
            if *devices > 0 && !matches!(fate, Fate::Refused | Fate::RegisteredOnly | Fate::Abandoned) {
                out.insert((group, What::Fate(*fate)), *devices);
            }
        }
    }
    let by_cause = |rows: &BTreeMap<(u16, u32), u64>, what: fn(u32) -> What| {
        rows.iter().map(|((group, word), n)| ((usize::from(*group), what(*word)), *n)).collect::<Vec<_>>()
    };
    out.extend(by_cause(&record.abandoned, What::Abandoned));
    out.extend(by_cause(&record.failures, What::AttemptFailed));
    let kept_out = |((group, fate, why), n): (&(u16, Fate, crate::rules::Refusal), &u64)| {
        ((usize::from(*group), What::Refused(*fate, *why)), *n)
    };
    out.extend(record.refusals.iter().map(kept_out));
    out
}

/// The counts that every fingerprint has; later ones are in it where there are any, so that adding one changes none.
const OLD_COUNTS: usize = Count::BlockedSeconds as usize + 1;

/// A fingerprint of all counts.
fn counts_print(record: &Record) -> crate::engine::Fingerprint {
    let mut print = crate::engine::Fingerprint::default();
    for (row, counts) in record.counts.iter().enumerate() {
        for (count, n) in counts.iter().enumerate().filter(|(count, n)| *count < OLD_COUNTS || **n != 0) {
            print.mix([row as u64, count as u64, n.cast_unsigned()]);
        }
    }
    for (hour, n) in record.check_ins.iter().enumerate() {
        print.mix([u64::MAX, hour as u64, i64::from(*n).cast_unsigned()]);
    }
    for (site, line) in record.lines.iter().enumerate() {
        for (hour, bits) in line.hours.iter().enumerate().filter(|row| *row.1 > 0) {
            print.mix([u64::MAX - 1 - site as u64, hour as u64, *bits]);
        }
    }
    print
}
