//! The set-ups of all replications folded: when each task is done, and which chain of tasks decided it.

use crate::fleet::setup::{Finished, Times};
use crate::plan::Plan;
use crate::plan::setup::{Setup, Step};
use crate::study::fold::estimate;
use crate::study::summary::{Estimate, SetupStudy, TaskRow};
use crate::units::SimTime;

/// Elapsed days since the start; none for what doesn't happen before the horizon.
fn days(plan: &Plan, time: SimTime) -> Option<f64> {
    (time < plan.horizon).then(|| time.offset() as f64 / 86_400.0)
}

/// What the replications say of the set-up `setup` of `plan`.
#[must_use]
pub fn told(plan: &Plan, setup: &Setup, all: &[Finished]) -> SetupStudy {
    let task = |(row, step): (usize, &Step)| {
        let of = |pick: fn(&Times) -> SimTime| -> Estimate {
            let values: Vec<Option<f64>> = all.iter().map(|one| days(plan, pick(&one.times[row]))).collect();
            estimate(&values)
        };
        let on_path = all.iter().filter(|one| one.critical.contains(&row)).count();
        TaskRow {
            task: step.task,
            role: step.role,
            ready: of(|times| times.ready),
            begun: of(|times| times.begun),
            done: of(|times| times.done),
            critical: on_path as f64 / all.len().max(1) as f64,
        }
    };
    SetupStudy { tasks: setup.steps.iter().enumerate().map(task).collect(), paths: paths(setup, all) }
}

/// The critical paths with the share of replications that each decides, the most frequent first; of equally frequent
/// ones the one of the lower numbers.
fn paths(setup: &Setup, all: &[Finished]) -> Vec<(Vec<&'static str>, f64)> {
    let mut counts = std::collections::BTreeMap::new();
    for one in all.iter().filter(|one| !one.critical.is_empty()) {
        *counts.entry(&one.critical).or_insert(0u32) += 1;
    }
    let mut rows: Vec<(&Vec<usize>, u32)> = counts.into_iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.1));
    let named = |path: &Vec<usize>| path.iter().map(|row| setup.steps[*row].task.name()).collect();
    rows.into_iter().map(|(path, n)| (named(path), f64::from(n) / all.len() as f64)).collect()
}
