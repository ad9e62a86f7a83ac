//! What deliveries did in one replication: what came, and who waited for it.

use crate::fleet::delivery::Held;
use crate::fleet::record::Record;
use crate::plan::{Metric, Plan};
use crate::study::fold::nearest_rank;
use crate::study::folded::Members;
use crate::units::SimTime;

/// A metric of deliveries at `until` (included), as `members` see it; none where the scenario has no delivery.
pub(super) fn value(plan: &Plan, record: &Record, members: &Members, until: SimTime, metric: Metric) -> Option<f64> {
    if plan.deliveries.is_empty() {
        return None;
    }
    let one = if let Members::Delivery(row) = members { Some(*row) } else { None };
    let day = |time: SimTime| (time <= until && time < plan.horizon).then(|| f64::from(plan.days.day_of(time)));
    if metric == Metric::Delivered {
        let logs = record.deliveries.iter().enumerate().filter(|(row, _)| one.is_none_or(|one| one == *row));
        let arrivals = logs.flat_map(|(_, log)| &log.arrivals);
        return Some(f64::from(arrivals.filter(|row| row.0 <= until).map(|row| row.1).sum::<u32>()));
    }
    if metric == Metric::DeliveredDay {
        return record.deliveries[one?].arrivals.last().and_then(|last| day(last.0));
    }
    let ours = |held: &&Held| match (one, members.groups()) {
        (Some(row), _) => usize::from(held.delivery) == row,
        (None, Some(groups)) => groups.binary_search(&usize::from(held.group)).is_ok(),
        (None, None) => false,
    };
    let counted = plan.warm_up..=until;
    let held = record.held.iter().filter(ours);
    if metric == Metric::DeliveryHeld {
        return Some(held.filter(|held| counted.contains(&held.invited)).count() as f64);
    } else if metric == Metric::DeliveryFirstDay {
        return held.map(|held| held.invited).filter(|time| counted.contains(time)).min().and_then(day);
    }
    let over = held.filter(|held| counted.contains(&held.ready) && held.ready < plan.horizon);
    let mut waits: Vec<u32> = over.map(|held| held.ready.since(held.invited).as_seconds()).collect();
    if waits.is_empty() {
        return None;
    }
    if metric == Metric::DeliveryWaitMinutes {
        return Some(waits.iter().map(|wait| f64::from(*wait)).sum::<f64>() / waits.len() as f64 / 60.0);
    }
    waits.sort_unstable();
    Some(f64::from(waits[nearest_rank(95, waits.len())]) / 60.0)
}
