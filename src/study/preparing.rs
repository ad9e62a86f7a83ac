//! Who waited to be known beforehand, over all replications.

use crate::fleet::preparing::Preparing;
use crate::plan::Plan;
use crate::plan::admission::Way;
use crate::study::fold::estimate;
use crate::study::summary::PreparingRow;

/// A row for each way that the plan has; `all` has an entry for every replication.
#[must_use]
pub fn told(plan: &Plan, all: &[Preparing]) -> Vec<PreparingRow> {
    let row = |way: Way| {
        let waited = || all.iter().map(|one| one.of(way));
        let day = |of: crate::fleet::preparing::Waited| (of.devices > 0).then(|| f64::from(plan.days.day_of(of.first)));
        PreparingRow {
            way,
            first_day: waited().map(day).collect(),
            waited: estimate(&waited().map(|of| Some(of.devices as f64)).collect::<Vec<_>>()),
        }
    };
    Way::ALL.iter().map(|row| row.0).filter(|way| plan.prepares(*way)).map(row).collect()
}
