//! The gates of waves as people read them: a sentence each, and a table of conditions.

use crate::plan::Plan;
use crate::plan::metric::Unit;
use crate::report::number::Scale;
use crate::report::provenance;
use crate::report::table::Table;
use crate::study::summary::{ConditionRow, Estimate, GateRow, Summary};

/// What each gate did, if it did not simply let the rollout go on at its first look in every replication.
#[must_use]
pub fn sentences(plan: &Plan, summary: &Summary) -> Vec<String> {
    summary.gates.iter().filter_map(|row| sentence(plan, summary, row)).collect()
}

fn sentence(plan: &Plan, summary: &Summary, row: &GateRow) -> Option<String> {
    let all = summary.replications;
    let (passed, stopped) = (row.passed.replications, row.stopped.replications);
    let begun = row.started.replications;
    if begun == 0 {
        return Some(format!("The wave `{}` never starts: a gate before it doesn't let it.", row.wave));
    }
    let mut parts = Vec::new();
    if stopped > 0 {
        parts.push(format!("stops the rollout in {} ({})", of(stopped, all), when(plan, &row.stopped)));
    }
    if passed > 0 {
        parts.push(format!("is passed in {} ({})", of(passed, all), when(plan, &row.passed)));
    }
    let open = begun.saturating_sub(passed.max(stopped));
    if passed + stopped < begun && open > 0 {
        parts.push(format!("hasn't decided by the end in {}", of(begun - passed - stopped, all)));
    }
    let why = if stopped > 0 || passed < begun { failing(row) } else { String::new() };
    Some(format!("The gate of `{}` {}.{why}", row.wave, parts.join(", and ")))
}

/// The conditions that did not always hold.
fn failing(row: &GateRow) -> String {
    let missed = row.conditions.iter().filter(|one| one.held.is_some_and(|held| held < 1.0));
    let told: Vec<String> =
        missed.map(|one| format!("{} is {}, asked for {}", one.measure, measured(one), one.is)).collect();
    if told.is_empty() { String::new() } else { format!(" At its first look {}.", told.join("; ")) }
}

fn of(some: u32, all: u32) -> String {
    if some == all { "every replication".to_owned() } else { format!("{some} of {all} replications") }
}

/// The day and date of what happens, in the mean.
fn when(plan: &Plan, day: &Estimate) -> String {
    let Some(mean) = day.mean else { return "never".to_owned() };
    let text = Scale::rough(Unit::Day, mean, day.half_width).with_half(mean, day.half_width);
    format!("{text}, {}", provenance::date_of(plan, mean))
}

fn measured(row: &ConditionRow) -> String {
    let unit = if row.share { Unit::Share } else { Unit::Count };
    let Some(mean) = row.value.mean else { return "nothing".to_owned() };
    Scale::of(unit, mean, row.value.half_width).with_half(mean, row.value.half_width)
}

/// A row a condition of each gate.
#[must_use]
pub fn table(summary: &Summary) -> Table {
    let head = ["wave", "condition", "asked", "measured", "p5", "p95", "held", "judged", "passed", "stopped"];
    let day = |of: &Estimate| of.mean.map_or("–".to_owned(), |mean| format!("day {mean:.1}"));
    let share = |some: u32| {
        let all = f64::from(summary.replications.max(1));
        Scale::about(Unit::Share, f64::from(some) / all).show(f64::from(some) / all)
    };
    let rows = summary.gates.iter().flat_map(|gate| gate.conditions.iter().map(move |row| (gate, row)));
    let rows = rows.map(|(gate, row)| {
        let unit = if row.share { Unit::Share } else { Unit::Count };
        let quantile = |k: usize| row.value.quantiles.map_or("–".to_owned(), |q| Scale::about(unit, q[k]).show(q[k]));
        vec![
            gate.wave.clone(),
            row.measure.to_owned(),
            row.is.clone(),
            measured(row),
            quantile(0),
            quantile(2),
            row.held.map_or("–".to_owned(), |held| Scale::about(Unit::Share, held).show(held)),
            day(&gate.judged),
            share(gate.passed.replications),
            share(gate.stopped.replications),
        ]
    });
    Table {
        caption: "Gates of waves".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        numbers_from: 2,
        rows: rows.collect(),
        note: if summary.gates.is_empty() {
            String::new()
        } else {
            "What the first look measured that was judged; held, passed, stopped: shares of the replications."
                .to_owned()
        },
    }
}
