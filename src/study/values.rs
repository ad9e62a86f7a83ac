//! A few metrics of a plan, replication by replication: what searches and comparisons look at when they need no summary.

use crate::fleet::replicate;
use crate::plan::{Metric, Plan, Scope};
use crate::study::folded::{self, Members, View};
use crate::study::replications::pool;
use crate::study::under_way::during;
use crate::units::Span;
use rayon::prelude::*;
use std::ops::Range;

/// The values of the `wanted` metrics at the end of each of these replications: a row for each that is wanted, with a
/// value a replication, none where the metric has none. Replication r is the one that [`super::study`] would run as r,
/// on `jobs` threads (0: one a core), which change nothing.
///
/// # Panics
/// If the machine refuses to start threads, or a scope isn't one of the plan's.
#[must_use]
pub fn values(plan: &Plan, wanted: &[(Metric, Scope)], replications: Range<u32>, jobs: usize) -> Vec<Vec<Option<f64>>> {
    values_until(plan, wanted, replications, jobs, &|| false).expect("nobody stops it")
}

/// As [`values`], or nothing if `stops` says so before the last replication has begun.
///
/// # Panics
/// As [`values`].
#[must_use]
pub fn values_until(
    plan: &Plan,
    wanted: &[(Metric, Scope)],
    replications: Range<u32>,
    jobs: usize,
    stops: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Vec<Option<f64>>>> {
    let scopes = folded::scopes(plan);
    let members: Vec<(Metric, &Members)> = wanted
        .iter()
        .map(|(metric, scope)| {
            let row = scopes.iter().find(|(known, _)| known == scope).expect("a wanted scope is one of the plan's");
            (*metric, &row.1)
        })
        .collect();
    let end = plan.horizon.back(Span::seconds(1));
    let of_one = |replication: u32| -> Option<Vec<Option<f64>>> {
        if stops() {
            return None;
        }
        let record = during(plan, replication, || replicate(plan, plan.seed, replication));
        Some(members.iter().map(|(metric, members)| View::new(plan, &record, members, end).value(*metric)).collect())
    };
    let rows: Option<Vec<Vec<Option<f64>>>> =
        pool(jobs).install(|| replications.into_par_iter().with_max_len(1).map(of_one).collect());
    let rows = rows?;
    Some((0..wanted.len()).map(|index| rows.iter().map(|row| row[index]).collect()).collect())
}
