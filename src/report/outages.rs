//! Lapses of connectors, tokens and the subscription as people read them: a sentence or two each, and a table.

use crate::plan::Plan;
use crate::plan::lapse::{Lacking, Outage};
use crate::plan::metric::Unit;
use crate::plan::order::Ordered;
use crate::report::number::Scale;
use crate::report::table::Table;
use crate::study::summary::{Estimate, OutageRow, Summary};
use crate::units::time::DAY;
use crate::units::{SimTime, Span};

/// What is lacking, as a sentence begins with it.
fn subject(lacking: Lacking) -> String {
    match lacking {
        Lacking::Token(token) => format!("The {}", token.title()),
        Lacking::Subscription => "The subscription".to_owned(),
    }
}

/// The name in tables and files.
#[must_use]
pub fn name(lacking: Lacking) -> &'static str {
    match lacking {
        Lacking::Token(token) => token.name(),
        Lacking::Subscription => "subscription",
    }
}

/// A local date, with the time of day where that isn't midnight: twelve days may end at eleven in the evening.
fn date(plan: &Plan, time: SimTime) -> String {
    let label = plan.zone.label(time);
    let whole = label.strip_suffix(" 00:00:00").or(label.strip_suffix(":00"));
    whole.unwrap_or(&label).to_owned()
}

/// Mean and half-width, rounded for a sentence.
fn told(estimate: &Estimate) -> String {
    Scale::estimate(Unit::Count, estimate)
}

/// Whether it is worth a word.
fn some(estimate: &Estimate) -> bool {
    estimate.mean.is_some_and(|mean| mean >= 0.5)
}

/// A line for each outage that did something.
#[must_use]
pub fn sentences(plan: &Plan, summary: &Summary) -> Vec<String> {
    summary.outages.iter().filter_map(|row| sentence(plan, row)).collect()
}

fn sentence(plan: &Plan, row: &OutageRow) -> Option<String> {
    let parts: Vec<String> =
        [reached(plan, row), lost(plan, row), refused(row), blocked(row)].into_iter().flatten().collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!("{}: {}.", when(plan, &row.outage), parts.join("; ")))
}

/// What isn't there, and from when to when.
fn when(plan: &Plan, outage: &Outage) -> String {
    let (subject, from, until) = (subject(outage.lacking), date(plan, outage.from), outage.until);
    if outage.lacking == Lacking::Subscription {
        return format!("{subject} is disabled from {from} on");
    }
    if outage.from < SimTime::START && until < plan.horizon {
        return format!("{subject} is not there until {}", date(plan, until));
    }
    if until == outage.from {
        return format!("{subject} is replaced by another one on {from}");
    }
    if until >= plan.horizon {
        return format!("{subject} is not there from {from} on");
    }
    format!("{subject} lapses from {from} to {} ({})", date(plan, until), length(until.since(outage.from)))
}

/// A length, in words if it is whole days.
fn length(span: Span) -> String {
    let days = span.as_seconds() / DAY;
    match (days, span.as_seconds() % DAY) {
        (1, 0) => "a day".to_owned(),
        (days, 0) => format!("{days} days"),
        _ => span.to_string(),
    }
}

fn reached(plan: &Plan, row: &OutageRow) -> Option<String> {
    if !some(&row.out_of_reach) {
        return None;
    }
    let out = format!("{} devices can't be reached", told(&row.out_of_reach));
    let back = if some(&row.came_back) {
        format!(", {} are still managed when it is over", told(&row.came_back))
    } else if row.outage.until >= plan.horizon {
        String::new()
    } else {
        ", none is managed as before when it is over".to_owned()
    };
    let ran_out = if some(&row.ran_out) {
        format!(", and the certificates of {} run out meanwhile", told(&row.ran_out))
    } else {
        String::new()
    };
    Some(format!("{out}{back}{ran_out}"))
}

fn lost(plan: &Plan, row: &OutageRow) -> Option<String> {
    let (at, what) = row.outage.takes.filter(|_| some(&row.management_lost))?;
    let lost = told(&row.management_lost);
    let happens = match what {
        Ordered::Erase => return Some(format!("on {} it is deleted, and {lost} records with it", date(plan, at))),
        Ordered::Disconnect => format!("{lost} devices are unenrolled and their records are gone"),
        Ordered::Orphan | Ordered::Retire | Ordered::Wipe | Ordered::Delete | Ordered::Unenroll => {
            format!("{lost} devices must enroll again under a new certificate")
        }
    };
    Some(format!("{happens}, and {} have enrolled again by the end", told(&row.re_enrolled)))
}

fn refused(row: &OutageRow) -> Option<String> {
    some(&row.refused).then(|| format!("{} enrollments are refused for it", told(&row.refused)))
}

fn blocked(row: &OutageRow) -> Option<String> {
    some(&row.users_blocked).then(|| {
        format!(
            "Conditional Access keeps {} people from work for it, {} work hours in all",
            told(&row.users_blocked),
            told(&row.blocked_user_hours)
        )
    })
}

/// The heads of the columns of figures.
const HEADS: [&str; 8] = [
    "out of reach",
    "still managed after it",
    "certificate ran out",
    "management lost",
    "enrolled again",
    "refused",
    "users blocked",
    "for user-hours",
];

/// A row an outage, without the columns in which nothing happened.
#[must_use]
pub fn table(plan: &Plan, summary: &Summary) -> Table {
    let rows = &summary.outages;
    let tells = |column: &usize| rows.iter().any(|row| figures(row)[*column].1.mean.is_some_and(|mean| mean > 0.0));
    let shown: Vec<usize> = (0..HEADS.len()).filter(tells).collect();
    let row = |row: &OutageRow| {
        let outage = &row.outage;
        let from = if outage.from < SimTime::START { "before the start".to_owned() } else { date(plan, outage.from) };
        let until = if outage.until >= plan.horizon { "the end".to_owned() } else { date(plan, outage.until) };
        let figures = figures(row);
        let cells = [name(outage.lacking).to_owned(), from, until].into_iter();
        cells.chain(shown.iter().map(|column| told(figures[*column].1))).collect()
    };
    let heads = ["without", "from", "until"].into_iter().chain(shown.iter().map(|column| HEADS[*column]));
    Table {
        caption: "Connectors and tokens".to_owned(),
        head: heads.map(str::to_owned).collect(),
        numbers_from: 3,
        rows: rows.iter().map(row).collect(),
        note: note(rows.is_empty(), shown.is_empty()),
    }
}

fn note(none: bool, idle: bool) -> String {
    match (none, idle) {
        (true, _) => "",
        (false, true) => "None of these times was felt by a device.",
        (false, false) => {
            "Devices that could not be reached for any part of the time, and enrollments that were refused for it; of \
             the whole run, a warm-up included."
        }
    }
    .to_owned()
}

/// The figures of a row with their names in files.
#[must_use]
pub fn figures(row: &OutageRow) -> [(&'static str, &Estimate); 8] {
    [
        ("out_of_reach", &row.out_of_reach),
        ("came_back", &row.came_back),
        ("certificates_expired", &row.ran_out),
        ("management_lost", &row.management_lost),
        ("re_enrolled", &row.re_enrolled),
        ("refused", &row.refused),
        ("users_blocked", &row.users_blocked),
        ("blocked_user_hours", &row.blocked_user_hours),
    ]
}

#[cfg(test)]
#[path = "outages_tests.rs"]
mod tests;
