//! Deliveries as people read them: a sentence for each that holds devices back.

use crate::plan::metric::{ScopeKind, Unit};
use crate::plan::{Metric, Plan, Scope};
use crate::report::number::Scale;
use crate::study::summary::{Estimate, Summary};

/// A line for each delivery that holds devices back.
#[must_use]
pub fn sentences(plan: &Plan, summary: &Summary) -> Vec<String> {
    plan.deliveries.iter().filter_map(|one| sentence(summary, &one.name)).collect()
}

fn sentence(summary: &Summary, name: &str) -> Option<String> {
    let of = |metric: Metric| -> Option<&Estimate> {
        Some(&summary.row(metric, &Scope::Of(ScopeKind::Delivery, name.to_owned()))?.estimate)
    };
    let held = of(Metric::DeliveryHeld)?;
    held.mean.filter(|mean| *mean >= 0.5)?;
    let first = of(Metric::DeliveryFirstDay)?;
    let devices = Scale::estimate(Unit::Count, held);
    let day = Scale::estimate(Unit::Day, first);
    let wait = of(Metric::DeliveryWaitMinutes).filter(|wait| wait.mean.is_some());
    let wait = wait.map_or("none of them comes before the end".to_owned(), |wait| {
        format!("they wait {} on average", Scale::estimate(Unit::Minutes, wait))
    });
    Some(format!("The delivery `{name}` holds back {devices} devices that were invited, the first on {day}; {wait}."))
}
