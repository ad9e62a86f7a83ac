//! Folding replications into a summary: means, Student-t half-widths, quantiles over replications.

use crate::engine::Fingerprint;
use crate::fleet::attempt::Outcome;
use crate::fleet::faults::FaultLog;
use crate::fleet::outage::Toll;
use crate::fleet::preparing::Preparing;
use crate::fleet::record::Fate;
use crate::fleet::setup::Finished;
use crate::fleet::wave_gates::GateLog;
use crate::intune::Failure;
use crate::plan::{Metric, Plan, Scope};
use crate::rules::Refusal;
use crate::study::folded::{self, Members};
use crate::study::replications::{Kept, SERIES_REPLICATIONS};
use crate::study::summary::{Estimate, Look, OutcomeRow, Row, Series, Summary};
use crate::study::{faults, gates, limits, outages, preparing, setup, student};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What became of devices, or what attempts showed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    /// A fate without a cause.
    Fate(Fate),
    /// Kept from enrolling by a rule.
    Refused(Fate, Refusal),
    /// Given up after a last attempt with this packed outcome.
    Abandoned(u32),
    /// An attempt with this packed outcome.
    AttemptFailed(u32),
}

/// Group and what became of it.
pub type OutcomeKey = (usize, What);

/// The daily counts that are told by weeks too.
const WEEKLY: [&str; 7] = [
    "certificates-issued",
    "certificates-renewed",
    "certificates-expired",
    "management-lost",
    "records-hidden",
    "records-reappeared",
    "records-deleted",
];

/// A summary in the making.
#[derive(Debug)]
pub struct Folding<'a> {
    plan: &'a Plan,
    scopes: &'a [(Scope, Members)],
    values: Vec<Vec<Option<f64>>>,
    looks: Vec<Vec<Option<f64>>>,
    sums: [Vec<i64>; 3],
    series: [Vec<Vec<i32>>; 3],
    outcomes: Vec<BTreeMap<OutcomeKey, u64>>,
    tolls: Vec<Vec<Toll>>,
    preparing: Vec<Preparing>,
    faults: Vec<Vec<FaultLog>>,
    gates: Vec<Vec<GateLog>>,
    setups: Vec<Finished>,
    /// The most that each replication uses of each limit on any day.
    highs: Vec<Vec<Option<f64>>>,
    fingerprints: [Fingerprint; 3],
    events: u64,
}

impl<'a> Folding<'a> {
    /// Nothing folded yet.
    #[must_use]
    pub fn new(plan: &'a Plan, scopes: &'a [(Scope, Members)]) -> Folding<'a> {
        Folding {
            plan,
            scopes,
            values: Vec::new(),
            looks: Vec::new(),
            sums: [const { Vec::new() }; 3],
            series: [const { Vec::new() }; 3],
            outcomes: Vec::new(),
            tolls: Vec::new(),
            preparing: Vec::new(),
            faults: Vec::new(),
            gates: Vec::new(),
            setups: Vec::new(),
            highs: Vec::new(),
            fingerprints: [Fingerprint::default(); 3],
            events: 0,
        }
    }

    /// Adds the next replication.
    pub fn add(&mut self, kept: Kept) {
        self.values.push(kept.values);
        self.looks.push(kept.looks);
        self.outcomes.push(kept.outcomes);
        self.tolls.push(kept.tolls);
        self.preparing.push(kept.preparing);
        self.faults.push(kept.faults);
        self.gates.push(kept.gates);
        self.setups.extend(kept.setup);
        self.highs.push(limits::highs(self.plan, &kept.series[2]));
        self.events += kept.events;
        for (sum, print) in self.fingerprints.iter_mut().zip(kept.fingerprints) {
            sum.add(print);
        }
        for (kind, series) in kept.series.into_iter().enumerate() {
            self.sums[kind].resize(series.len(), 0);
            self.sums[kind].iter_mut().zip(&series).for_each(|(sum, n)| *sum += i64::from(*n));
            if self.series[kind].len() < SERIES_REPLICATIONS as usize {
                self.series[kind].push(series);
            }
        }
    }

    /// Replications added.
    #[must_use]
    pub fn replications(&self) -> u32 {
        u32::try_from(self.values.len()).expect("replications are counted in 32 bits")
    }

    /// What the replications so far say of the row with this index.
    #[must_use]
    pub fn estimate(&self, row: usize) -> Estimate {
        estimate(&column(&self.values, row))
    }

    /// What the expectation with this index has looked at in each replication so far.
    #[must_use]
    pub fn looked_at(&self, expectation: usize) -> Vec<Option<f64>> {
        column(&self.looks, expectation)
    }

    /// The summary of all replications added, of so many that were `asked` for.
    #[must_use]
    pub fn summary(self, rows: &[(Metric, usize)], asked: u32) -> Summary {
        let rows = rows.iter().enumerate().map(|(index, (metric, scope))| {
            let values = column(&self.values, index);
            let scope = self.scopes[*scope].0.clone();
            Row { metric: *metric, scope, estimate: estimate(&values), values }
        });
        let looks = (0..self.plan.expectations.len()).map(|index| {
            let values = self.looked_at(index);
            let constant = values.first().is_some_and(|first| first.is_some() && values.iter().all(|v| v == first));
            Look { estimate: estimate(&values), constant }
        });
        let [lives, times, counts] = self.fingerprints;
        Summary {
            rows: rows.collect(),
            looks: looks.collect(),
            timeline: self.bins(0, folded::daily_names(self.scopes)),
            load: self.bins(1, folded::hourly_names(self.plan)),
            weekly: self.weeks(&folded::daily_names(self.scopes)),
            limits: self.bins(2, limits::names(self.plan)),
            limits_most: (0..limits::names(self.plan).len()).map(|row| estimate(&column(&self.highs, row))).collect(),
            outcomes: self.outcome_rows(),
            outages: outages::told(self.plan, &self.tolls),
            preparing: preparing::told(self.plan, &self.preparing),
            faults: faults::told(self.plan, &self.faults),
            gates: gates::told(self.plan, &self.gates),
            setup: self.plan.setup.as_ref().map(|setup| setup::told(self.plan, setup, &self.setups)),
            replications: self.replications(),
            asked,
            reached: None,
            ended: None,
            series_replications: self.replications().min(SERIES_REPLICATIONS),
            fingerprints: vec![("lives", lives.hex()), ("times", times.hex()), ("counts", counts.hex())],
            events: self.events,
        }
    }

    /// The series of one kind: `names` says how many there are, and all are of one length.
    fn bins(&self, kind: usize, names: Vec<(&'static str, Scope)>) -> Vec<Series> {
        let length = self.sums[kind].len() / names.len().max(1);
        let n = self.values.len() as f64;
        let make = |(index, (metric, scope)): (usize, (&'static str, Scope))| {
            let range = index * length..(index + 1) * length;
            let scale = folded::scale(metric);
            let mut sorted = vec![0; self.series[kind].len()];
            let quantiles = range.clone().map(|bin| {
                sorted.iter_mut().zip(&self.series[kind]).for_each(|(slot, one)| *slot = one[bin]);
                sorted.sort_unstable();
                [5, 50, 95].map(|percent| f64::from(sorted[nearest_rank(percent, sorted.len())]) / scale)
            });
            let quantiles = quantiles.collect();
            let mean = self.sums[kind][range].iter().map(|sum| *sum as f64 / n / scale).collect();
            Series { metric, scope, mean, quantiles }
        };
        names.into_par_iter().enumerate().map(make).collect()
    }

    /// The fleet's daily counts by whole weeks: the quantiles of days don't add up to those of a week.
    fn weeks(&self, names: &[(&'static str, Scope)]) -> Vec<Series> {
        let length = self.sums[0].len() / names.len().max(1);
        let n = self.values.len() as f64;
        let of_fleet = |name: &str| names.iter().position(|row| row.0 == name && row.1 == Scope::Fleet);
        let make = |(metric, index): (&'static str, usize)| {
            let week = |k: usize| index * length + 7 * k..index * length + 7 * (k + 1);
            let mut sorted = vec![0_i64; self.series[0].len()];
            let quantiles = (0..length / 7).map(|k| {
                let sum = |one: &Vec<i32>| one[week(k)].iter().map(|n| i64::from(*n)).sum();
                sorted.iter_mut().zip(&self.series[0]).for_each(|(slot, one)| *slot = sum(one));
                sorted.sort_unstable();
                [5, 50, 95].map(|percent| sorted[nearest_rank(percent, sorted.len())] as f64)
            });
            let quantiles = quantiles.collect();
            let mean = (0..length / 7).map(|k| self.sums[0][week(k)].iter().sum::<i64>() as f64 / n).collect();
            Series { metric, scope: Scope::Fleet, mean, quantiles }
        };
        WEEKLY.iter().filter_map(|name| Some((*name, of_fleet(name)?))).map(make).collect()
    }

    fn outcome_rows(&self) -> Vec<OutcomeRow> {
        let mut sums: BTreeMap<(usize, usize, &'static str, Option<Failure>), Vec<f64>> = BTreeMap::new();
        for (replication, outcomes) in self.outcomes.iter().enumerate() {
            for ((group, what), n) in outcomes {
                let (order, outcome, failure) = self.shown(*group, *what);
                let values =
                    sums.entry((*group, order, outcome, failure)).or_insert_with(|| vec![0.0; self.outcomes.len()]);
                values[replication] += *n as f64;
            }
        }
        let rows = sums.into_iter().map(|((group, _, outcome, failure), values)| {
            let row = self.plan.groups[group];
            let cohort = &self.plan.cohorts[row.cohort.index()];
            let values: Vec<Option<f64>> = values.into_iter().map(Some).collect();
            OutcomeRow {
                cohort: cohort.name.clone(),
                wave: row.wave.map(|wave| self.plan.waves[wave.index()].name.clone()).unwrap_or_default(),
                path: self.plan.paths[cohort.path.index()].name.clone(),
                outcome,
                failure,
                estimate: estimate(&values),
            }
        });
        rows.collect()
    }

    /// Rank, name and failure of an outcome.
    fn shown(&self, group: usize, what: What) -> (usize, &'static str, Option<Failure>) {
        let cohort = &self.plan.cohorts[self.plan.groups[group].cohort.index()];
        let path = &self.plan.paths[cohort.path.index()];
        let faults = &self.plan.faults;
        let name = |fate: Fate| Fate::ALL[fate as usize].0;
        match what {
            What::Fate(fate) => (fate as usize, name(fate), None),
            What::Refused(fate, why) => (fate as usize, name(fate), Some(why.shown(cohort.platform, path.like))),
            What::Abandoned(word) => {
                (Fate::Abandoned as usize, name(Fate::Abandoned), Outcome::unpack(word).failure(path, faults).cloned())
            }
            What::AttemptFailed(word) => {
                (Fate::ALL.len(), "attempt-failed", Outcome::unpack(word).failure(path, faults).cloned())
            }
        }
    }
}

/// One column of a table.
fn column(table: &[Vec<Option<f64>>], index: usize) -> Vec<Option<f64>> {
    table.iter().map(|row| row[index]).collect()
}

/// The position of the nearest-rank percentile in `n` sorted values.
pub(super) fn nearest_rank(percent: usize, n: usize) -> usize {
    (percent * n).div_ceil(100).max(1) - 1
}

/// Mean, half-width and quantiles of the values that exist.
#[must_use]
pub fn estimate(values: &[Option<f64>]) -> Estimate {
    let mut sorted: Vec<f64> = values.iter().copied().flatten().collect();
    let n = sorted.len();
    let replications = u32::try_from(n).expect("replications are counted in 32 bits");
    if n == 0 {
        return Estimate { mean: None, half_width: None, quantiles: None, range: None, replications };
    }
    // Deviations from the first value keep a constant metric's half-width at exactly zero.
    let origin = sorted[0];
    let mean = origin + sorted.iter().map(|v| v - origin).sum::<f64>() / n as f64;
    let half_width = (n > 1).then(|| {
        let squares: f64 = sorted.iter().map(|v| (v - mean) * (v - mean)).sum();
        let error = libm::sqrt(squares / (n - 1) as f64 / n as f64);
        student::quantile_975(replications - 1) * error
    });
    sorted.sort_unstable_by(f64::total_cmp);
    let quantiles = Some([5, 50, 95].map(|percent| sorted[nearest_rank(percent, n)]));
    Estimate { mean: Some(mean), half_width, quantiles, range: Some([sorted[0], sorted[n - 1]]), replications }
}
