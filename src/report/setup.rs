//! The set-up of the tenant as people read it: a sentence or two, and a table of tasks.

use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, Unit};
use crate::report::number::Scale;
use crate::report::provenance;
use crate::report::table::Table;
use crate::study::summary::{Estimate, SetupStudy, Summary};

/// When the pilot may start, and what decides it.
#[must_use]
pub fn sentences(plan: &Plan, summary: &Summary) -> Vec<String> {
    let Some(study) = &summary.setup else { return Vec::new() };
    let mut lines = vec![ready(plan, summary)];
    lines.extend(critical(study));
    lines
}

fn ready(plan: &Plan, summary: &Summary) -> String {
    let [_, last] = provenance::dates(plan);
    let row = summary.row(Metric::TenantReadyDay, &Scope::Fleet).map(|row| &row.estimate);
    let Some((row, mean)) = row.and_then(|row| row.mean.map(|mean| (row, mean))) else {
        return format!("The tenant isn't ready for the pilot by the end ({last}).");
    };
    let when = Scale::rough(Unit::Day, mean, row.half_width).with_half(mean, row.half_width);
    let date = provenance::date_of(plan, mean);
    if row.replications == summary.replications {
        return format!("The tenant is ready for the pilot by {when} ({date}).");
    }
    format!(
        "In {} of {} replications the tenant is ready for the pilot, by {when} ({date}); in the others it isn't by the \
         end ({last}).",
        row.replications, summary.replications
    )
}

fn critical(study: &SetupStudy) -> Option<String> {
    let (path, share) = study.paths.first()?;
    let often = if *share >= 1.0 { "always".to_owned() } else { format!("most often, in {},", percent(*share)) };
    Some(format!("The critical path of its set-up is {often} {}.", path.join(" → ")))
}

fn percent(share: f64) -> String {
    Scale::about(Unit::Share, share).show(share)
}

/// A row a task: when it is ready, begun and done, in days since the start, and how often the pilot waits for it.
#[must_use]
pub fn table(summary: &Summary) -> Table {
    let head = ["task", "", "role", "ready", "begun", "done", "done p95", "critical"];
    let day = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.1}"));
    let p95 = |estimate: &Estimate| estimate.quantiles.map(|quantiles| quantiles[2]);
    let rows = summary.setup.iter().flat_map(|study| &study.tasks).map(|row| {
        vec![
            row.task.id().to_owned(),
            row.task.name().to_owned(),
            row.role.name().to_owned(),
            day(row.ready.mean),
            day(row.begun.mean),
            day(row.done.mean),
            day(p95(&row.done)),
            percent(row.critical),
        ]
    });
    Table {
        caption: "The set-up of the tenant".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        numbers_from: 3,
        rows: rows.collect(),
        note: if summary.setup.is_some() {
            "Days since the start, means over replications; critical: how often the pilot waits for the task in the end."
                .to_owned()
        } else {
            String::new()
        },
    }
}
