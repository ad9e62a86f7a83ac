//! The time after the rollout: certificates that are issued, renewed and lost, and records that cleanup hides and deletes.

use crate::plan::metric::Scope;
use crate::report::pictures::curves::{Curve, Curves, Marks, Merge, color};
use crate::report::pictures::{curve, find, with_band};
use crate::study::summary::Summary;

/// Series of the fleet with the names that people give them, as many as there is something of.
fn curves(summary: &Summary, named: &[(&'static str, &str)]) -> Vec<Curve> {
    let found = named.iter().filter_map(|(metric, name)| Some((*name, find(&summary.weekly, metric, &Scope::Fleet)?)));
    found.enumerate().map(|(k, (name, series))| Curve { width: 2.25, ..curve(name, color(k), series) }).collect()
}

fn weekly(title: &'static str, what: &str, summary: &Summary, curves: Vec<Curve>) -> Option<Curves> {
    let about = format!("{what} a week · {}", with_band(summary));
    let marks = Marks::default();
    // A point says nothing over time.
    let told = curves.first().is_some_and(|curve| curve.mean.len() > 1);
    told.then_some(Curves { title, about, unit: "", stride: 7.0, merge: Merge::Most, curves, marks })
}

/// Certificates that are issued and renewed.
pub(super) fn certificates(summary: &Summary) -> Option<Curves> {
    let named = [("certificates-renewed", "renewed"), ("certificates-issued", "issued at enrollment")];
    weekly("Certificates", "Certificates", summary, curves(summary, &named))
}

/// What is lost, and what comes back.
pub(super) fn losses(summary: &Summary) -> Option<Curves> {
    let named = [
        ("records-hidden", "records hidden"),
        ("certificates-expired", "certificates expired"),
        ("records-reappeared", "records back"),
        ("management-lost", "management lost"),
        ("records-deleted", "records deleted"),
    ];
    weekly(
        "Lost management and cleanup",
        "Certificates that expire, records that cleanup hides and Intune deletes,",
        summary,
        curves(summary, &named),
    )
}
