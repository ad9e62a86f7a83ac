//! The outages of all replications folded: what each lapse of a connector or token did, with its error bars.

use crate::fleet::outage::Toll;
use crate::plan::Plan;
use crate::plan::lapse::Outage;
use crate::study::fold::estimate;
use crate::study::summary::{Estimate, OutageRow};
use crate::units::SimTime;

/// What the replications say of the plan's outages, a row each; `tolls` has a list of them for every replication.
#[must_use]
pub fn told(plan: &Plan, tolls: &[Vec<Toll>]) -> Vec<OutageRow> {
    let row = |(row, outage): (usize, Outage)| {
        let of = |pick: fn(&Toll) -> u64| -> Estimate {
            estimate(&tolls.iter().map(|one| Some(pick(&one[row]) as f64)).collect::<Vec<_>>())
        };
        let seconds: Vec<Option<f64>> =
            tolls.iter().map(|one| Some(one[row].blocked_seconds as f64 / 3_600.0)).collect();
        let day = |time: SimTime| f64::from(plan.days.day_of(time));
        OutageRow {
            outage,
            first_day: tolls.iter().map(|one| one[row].first.map(day)).collect(),
            out_of_reach: of(|toll| toll.silenced),
            came_back: of(|toll| toll.back),
            ran_out: of(|toll| toll.ran_out),
            management_lost: of(|toll| toll.lost),
            re_enrolled: of(|toll| toll.again),
            refused: of(|toll| toll.refused),
            users_blocked: of(|toll| toll.blocked),
            blocked_user_hours: estimate(&seconds),
        }
    };
    plan.outages().into_iter().enumerate().map(row).collect()
}
