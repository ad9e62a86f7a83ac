//! The boundaries that a suite stands on, as text and as CSV.

use crate::report::csv;
use crate::report::sheet::{Cell, Sheet};
use crate::rules::RuleBook;
use crate::rules::book::Ruleset;
use crate::verify::boundary::{Boundaries, Boundary, Place};
use std::fmt::Write;

/// The schema of both files; its last part counts incompatible changes.
pub const SCHEMA: &str = "fleetcast/boundaries/1";

/// How many are pinned, in a sentence; the share is rounded down.
#[must_use]
pub fn sentence(rows: &[Boundary]) -> String {
    let pinned = rows.iter().filter(|row| row.is_pinned()).count();
    let tenths = (pinned * 1_000).checked_div(rows.len()).unwrap_or(0);
    format!("boundaries: {pinned} of {} are pinned from both sides ({}.{} %)", rows.len(), tenths / 10, tenths % 10)
}

/// The parameter's value in the newest rule set.
#[must_use]
pub fn default(row: &Boundary) -> String {
    RuleBook::new(Ruleset::ALL[0]).shown(row.entry.key).unwrap_or_default()
}

/// The boundaries that tests stand on, and those that none does.
#[must_use]
pub fn text(boundaries: &Boundaries) -> String {
    let rows = boundaries.rows();
    let mut out = format!("\n{}\n", sentence(&rows));
    for row in rows.iter().filter(|row| row.is_met()) {
        let told = Place::ALL.iter().filter(|(place, _)| row.stood[*place as usize].often > 0);
        let told: Vec<String> =
            told.map(|(place, name)| format!("{name} {}", row.stood[*place as usize].often)).collect();
        let first = row.stood.iter().find_map(|stood| stood.first.as_ref());
        let by = first.map(|(file, test)| format!("{file}: {test}")).unwrap_or_default();
        let _ = writeln!(out, "  {:<14} {:<34} {:<32} first: {by}", row.rule, row.entry.key, told.join(", "));
    }
    let never: Vec<&Boundary> = rows.iter().filter(|row| !row.is_met()).collect();
    if !never.is_empty() {
        let _ = writeln!(out, "{} that no test stands on:", never.len());
    }
    for row in never {
        let _ = writeln!(out, "  {:<14} {:<34} {}", row.rule, row.entry.key, default(row));
    }
    out.push_str("Not looked at: flags, words, lists and distributions of the rule book, and what scenarios run.\n");
    out
}

/// A row a boundary.
#[must_use]
pub fn table(boundaries: &Boundaries) -> Vec<u8> {
    let names = Place::ALL.map(|row| row.1);
    let by = names.map(|name| format!("{name}_by"));
    let columns = ["rule", "key", "default"].into_iter().chain(names).map(str::to_owned).chain(by).collect();
    let row = |row: &Boundary| {
        let texts = [row.rule, row.entry.key, &default(row)].map(Cell::text);
        let often = row.stood.iter().map(|stood| Cell::Whole(stood.often));
        let first = row.stood.iter().map(|stood| {
            Cell::Text(stood.first.as_ref().map_or(String::new(), |(file, test)| format!("{file}: {test}")))
        });
        texts.into_iter().chain(often).chain(first).collect()
    };
    csv::sheet(&Sheet { schema: SCHEMA, about: Vec::new(), columns, rows: boundaries.rows().iter().map(row).collect() })
}
