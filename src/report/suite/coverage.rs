//! Rule coverage as text and as CSV.

use crate::report::csv;
use crate::report::sheet::{Cell, Sheet};
use crate::verify::coverage::{Coverage, Shown, witness};
use std::fmt::Write;

/// How many enforced rules were met, in a sentence; the share is rounded down.
#[must_use]
pub fn sentence(coverage: &Coverage) -> String {
    let (met, all) = coverage.counted();
    let tenths = (met * 1_000).checked_div(all).unwrap_or(0);
    format!("rule coverage: {met} of {all} enforced rules ({}.{} %)", tenths / 10, tenths % 10)
}

/// The rules that were met, most often first, and those that never were.
#[must_use]
pub fn text(coverage: &Coverage) -> String {
    let mut out = format!("\n{}\n", sentence(coverage));
    let mut met: Vec<_> = coverage.rows().filter(|(_, hits)| hits.met > 0).collect();
    met.sort_by_key(|(_, hits)| std::cmp::Reverse(hits.met));
    for (rule, hits) in met {
        let (file, name) = hits.first.unwrap_or_default();
        let often = format!("met {}, compared {}, named {}, in {}", hits.met, hits.compared, hits.named, hits.tests);
        let _ = writeln!(out, "  {:<14} {often:<48} first: {file}: {name}", rule.id);
    }
    let never = coverage.never();
    let parts = [
        (Shown::ByStory, "never met, though a story shows it by what happens and no event names it"),
        (Shown::ByRefusal, "never met: a scenario against it is refused before it runs"),
        (Shown::ByTest, "never met: a test of fleetcast's own shows it"),
    ];
    for (kind, said) in parts {
        let ids: Vec<_> = never.iter().filter(|(_, shown)| *shown == kind).collect();
        if !ids.is_empty() {
            let _ = writeln!(out, "{} {said}:", ids.len());
        }
        for (rule, _) in ids {
            let _ = writeln!(out, "  {:<14} {}", rule.id, witness(rule));
        }
    }
    out
}

/// A row an enforced rule.
#[must_use]
pub fn table(coverage: &Coverage) -> Vec<u8> {
    let columns = ["id", "met", "compared", "named", "tests", "first_file", "first_test", "shown_by", "sentence"];
    let row = |(rule, hits): (&crate::rules::catalogue::RuleEntry, crate::verify::coverage::Hits)| {
        let (file, name) = hits.first.unwrap_or_default();
        let numbers = [hits.met, hits.compared, hits.named, u64::from(hits.tests)].map(Cell::Whole);
        let texts = [file.as_str(), name.as_str(), witness(rule), rule.sentence].map(Cell::text);
        [Cell::text(rule.id)].into_iter().chain(numbers).chain(texts).collect()
    };
    csv::sheet(&Sheet {
        schema: "fleetcast/coverage/1",
        about: Vec::new(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: coverage.rows().map(row).collect(),
    })
}
