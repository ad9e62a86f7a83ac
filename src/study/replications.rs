//! Independent replications, in parallel.
//!
//! Replication r is a function of (plan, seed, r) alone, and results are folded in the order of r: how many threads ran
//! them can't change a digit.

use crate::fleet::faults::FaultLog;
use crate::fleet::outage::Toll;
use crate::fleet::record::{Fate, Record};
use crate::fleet::replicate;
use crate::fleet::setup::Finished;
use crate::fleet::wave_gates::GateLog;
use crate::plan::{Metric, Plan, Scope, Wave};
use crate::study::fold;
use crate::study::folded::{self, Members, View};
use crate::study::summary::Summary;
use crate::units::Span;
use rayon::prelude::*;
use std::collections::BTreeMap;

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
    /// Daily and hourly series.
    pub series: [Vec<i32>; 2],
    /// Devices (or attempts) by outcome.
    pub outcomes: BTreeMap<fold::OutcomeKey, u64>,
    /// What each outage of the plan did.
    pub tolls: Vec<Toll>,
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
        metric.alive()
            && (plan.setup.is_some() || !metric.of_setup())
            && (gated || !metric.of_gates())
            && (!plan.sites.is_empty() || !metric.of_sites())
    };
    for metric in Metric::ALL.iter().copied().filter(told) {
        let told = (0..scopes.len()).filter(|scope| folded::told_of(metric, &scopes[*scope].0));
        rows.extend(told.map(|scope| (metric, scope)));
    }
    rows
}

/// Runs the plan's replications on `jobs` threads (0: one a core) and folds them. `done` hears after each one.
///
/// # Panics
/// If the machine refuses to start threads.
#[must_use]
pub fn study(plan: &Plan, jobs: usize, done: &(dyn Fn() + Sync)) -> Summary {
    let scopes = folded::scopes(plan);
    let rows = rows(plan, &scopes);
    let pool = pool(jobs);
    let mut folding = fold::Folding::new(plan, &scopes);
    let mut first = 0;
    while first < plan.replications {
        let last = (first + BATCH).min(plan.replications);
        let kept: Vec<Kept> = pool.install(|| {
            (first..last)
                .into_par_iter()
                .with_max_len(1)
                .map(|replication| {
                    let record = replicate(plan, plan.seed, replication);
                    let kept = keep(plan, &scopes, &rows, &record);
                    done();
                    kept
                })
                .collect()
        });
        for one in kept {
            folding.add(one);
        }
        first = last;
    }
    pool.install(|| folding.summary(&rows))
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
        series: [folded::daily(record, scopes), folded::hourly(record)],
        outcomes: outcomes(record),
        tolls: record.outages.tolls(),
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

/// A fingerprint of all counts.
fn counts_print(record: &Record) -> crate::engine::Fingerprint {
    let mut print = crate::engine::Fingerprint::default();
    for (row, counts) in record.counts.iter().enumerate() {
        for (count, n) in counts.iter().enumerate() {
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
