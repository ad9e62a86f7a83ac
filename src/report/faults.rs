//! Faults as people read them: a sentence or two each, and a table of what they reached.

use crate::plan::Plan;
use crate::plan::metric::Unit;
use crate::report::number::{Scale, count};
use crate::report::provenance;
use crate::report::table::Table;
use crate::study::summary::{FaultRow, Summary};

/// What each fault did before it was noticed and fixed.
#[must_use]
pub fn sentences(plan: &Plan, summary: &Summary) -> Vec<String> {
    summary.faults.iter().map(|row| sentence(plan, summary, row)).collect()
}

fn sentence(plan: &Plan, summary: &Summary, row: &FaultRow) -> String {
    let hit = row.figure("hit");
    if hit.range.is_some_and(|range| range[1] <= 0.0) {
        return format!("The fault `{}` hits no device in any replication.", row.fault);
    }
    let worst = hit.range.map_or(String::new(), |range| format!(", {} at worst", whole(range[1])));
    let mut text = format!("The fault `{}` hits {} devices{worst}", row.fault, Scale::estimate(Unit::Devices, hit));
    let noticed = row.figure("noticed_day");
    match noticed.mean {
        Some(day) => text.push_str(&format!(
            "; {} of them by the time it is noticed{} ({})",
            Scale::estimate(Unit::Devices, row.figure("hit_when_noticed")),
            sometimes(noticed.replications, summary.replications),
            provenance::date_of(plan, day.floor())
        )),
        None => text.push_str("; nobody notices it"),
    }
    let (healed, still) = (row.figure("healed"), row.figure("still_broken"));
    if healed.mean.is_some_and(|mean| mean > 0.0) || still.mean.is_some_and(|mean| mean > 0.0) {
        text.push_str(&format!(
            "; {} heal, {} are still broken at the end",
            Scale::estimate(Unit::Devices, healed),
            Scale::estimate(Unit::Devices, still)
        ));
    }
    text.push('.');
    text
}

fn sometimes(some: u32, all: u32) -> String {
    if some == all { String::new() } else { format!(", in {some} of {all} replications") }
}

fn whole(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of devices")]
    let n = value as u64;
    count(n)
}

/// The columns of the table: a figure and what it is called.
const COLUMNS: [(&str, &str); 10] = [
    ("in_reach", "have the defect"),
    ("hit_1h", "hit in 1 h"),
    ("hit_8h", "in 8 h"),
    ("hit_24h", "in 24 h"),
    ("hit", "in all"),
    ("hit_when_noticed", "when noticed"),
    ("hit_when_fixed", "when fixed"),
    ("calls", "calls"),
    ("healed", "healed"),
    ("still_broken", "still broken"),
];

/// A row a fault: devices in the mean, and in the 95th of 100 replications.
#[must_use]
pub fn table(summary: &Summary) -> Table {
    let head = std::iter::once("fault").chain(COLUMNS.iter().map(|column| column.1)).map(str::to_owned);
    let cell = |row: &FaultRow, name: &str| {
        let of = row.figure(name);
        match (of.mean, of.quantiles) {
            (Some(_), Some(q)) if q[2] > 0.0 => format!("{} (p95 {})", Scale::estimate(Unit::Devices, of), whole(q[2])),
            (Some(_), _) => Scale::estimate(Unit::Devices, of),
            (None, _) => "–".to_owned(),
        }
    };
    let rows = summary.faults.iter().map(|row| {
        std::iter::once(row.fault.clone()).chain(COLUMNS.iter().map(|column| cell(row, column.0))).collect()
    });
    Table {
        caption: "Faults".to_owned(),
        head: head.collect(),
        numbers_from: 1,
        rows: rows.collect(),
        note: if summary.faults.is_empty() {
            String::new()
        } else {
            "Devices; hit in 1, 8, 24 h: from the fault's beginning. faults.csv has more figures and quantiles."
                .to_owned()
        },
    }
}
