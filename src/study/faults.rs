//! What replications say of faults.

use crate::fleet::faults::FaultLog;
use crate::plan::Plan;
use crate::study::fold::estimate;
use crate::study::summary::FaultRow;
use crate::units::{SimTime, Span};

/// A figure of a fault in one replication.
type Figure = (&'static str, fn(&Plan, usize, &FaultLog) -> Option<f64>);

/// The figures of a fault, of the whole run.
const FIGURES: [Figure; 14] = [
    ("in_reach", |_, _, log| Some(f64::from(log.reach))),
    ("hit_15m", |plan, number, log| within(plan, number, log, Span::minutes(15))),
    ("hit_1h", |plan, number, log| within(plan, number, log, Span::hours(1))),
    ("hit_8h", |plan, number, log| within(plan, number, log, Span::hours(8))),
    ("hit_24h", |plan, number, log| within(plan, number, log, Span::hours(24))),
    ("hit", |_, _, log| Some(log.hits.len() as f64)),
    ("hit_when_noticed", |plan, _, log| (log.noticed < plan.horizon).then(|| log.hit_by(log.noticed) as f64)),
    ("hit_when_fixed", |plan, _, log| (log.fixed < plan.horizon).then(|| log.hit_by(log.fixed) as f64)),
    ("noticed_day", |plan, _, log| day(plan, log.noticed)),
    ("fixed_day", |plan, _, log| day(plan, log.fixed)),
    ("most_broken", |plan, _, log| Some(log.most_broken(last(plan)) as f64)),
    ("healed", |_, _, log| Some(log.healed.len() as f64)),
    ("still_broken", |plan, _, log| Some(log.broken_at(last(plan)) as f64)),
    ("calls", |_, _, log| Some(log.calls.len() as f64)),
];

/// What each fault of the plan did.
#[must_use]
pub fn told(plan: &Plan, logs: &[Vec<FaultLog>]) -> Vec<FaultRow> {
    let row = |(number, fault): (usize, &crate::plan::Fault)| {
        let of = |(name, figure): &Figure| {
            let values: Vec<Option<f64>> = logs.iter().map(|logs| figure(plan, number, &logs[number])).collect();
            (*name, estimate(&values))
        };
        FaultRow { fault: fault.name.clone(), figures: FIGURES.iter().map(of).collect() }
    };
    plan.faults.iter().enumerate().map(row).collect()
}

/// Devices hit within so long from the fault's beginning; none if the run ends before.
fn within(plan: &Plan, number: usize, log: &FaultLog, span: Span) -> Option<f64> {
    let until = plan.faults[number].from + span;
    (until <= plan.horizon).then(|| log.hits.partition_point(|hit| *hit < until) as f64)
}

fn last(plan: &Plan) -> SimTime {
    plan.horizon.back(Span::seconds(1))
}

/// A day as a number, with its fraction: these things take hours.
fn day(plan: &Plan, time: SimTime) -> Option<f64> {
    (time < plan.horizon).then(|| f64::from(time.since(SimTime::START).as_seconds()) / 86_400.0)
}
