//! Pilots tried out: a defect goes out with the rollout, and gates look for it.

use crate::plan::metric::ScopeKind;
use crate::plan::{Metric, Plan, Scope};
use crate::study::fold::estimate;
use crate::study::summary::Estimate;
use crate::study::values_until;

/// What became of a rollout with a defect in it, or with none.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Replications run.
    pub replications: u32,
    /// In how many of them each wave's gate stopped the rollout, in the order of waves.
    pub stopped: Vec<u32>,
    /// Devices that the defect hit.
    pub hit: Estimate,
    /// The first day on which the rollout has finished, where it has.
    pub finish: Estimate,
}

impl Trial {
    /// In how many replications some gate stopped the rollout. A wave that never starts can't be stopped, so no
    /// replication counts twice where waves follow each other.
    #[must_use]
    pub fn stopped_at_all(&self) -> u32 {
        self.stopped.iter().sum()
    }
}

/// Tries a plan whose fault of this name is the defect, on `jobs` threads; none if somebody stops it.
#[must_use]
pub fn trial(
    plan: &Plan,
    fault: &str,
    replications: u32,
    jobs: usize,
    stops: &(dyn Fn() -> bool + Sync),
) -> Option<Trial> {
    let of = |kind, name: &str| Scope::Of(kind, name.to_owned());
    let mut wanted: Vec<(Metric, Scope)> =
        plan.waves.iter().map(|wave| (Metric::HaltedWaves, of(ScopeKind::Wave, &wave.name))).collect();
    wanted.push((Metric::DevicesHit, of(ScopeKind::Fault, fault)));
    wanted.push((Metric::FinishDay, Scope::Fleet));
    let mut rows = values_until(plan, &wanted, 0..replications, jobs, stops)?;
    let finish = estimate(&rows.pop().expect("it is wanted"));
    let hit = estimate(&rows.pop().expect("it is wanted"));
    let stops = |row: &Vec<Option<f64>>| row.iter().flatten().filter(|halted| **halted > 0.0).count();
    let stopped = rows.iter().map(|row| u32::try_from(stops(row)).expect("replications are counted in 32 bits"));
    Some(Trial { replications, stopped: stopped.collect(), hit, finish })
}
