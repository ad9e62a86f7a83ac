//! The end of a run on a terminal: verdicts, the answer, a small table.

use crate::plan::Plan;
use crate::plan::metric::{ScopeKind, Unit};
use crate::report::number::Scale;
use crate::report::table::Table;
use crate::report::{answer, costs, ledger, number, provenance, table};
use crate::study::summary::Summary;
use crate::verify::{Judged, Verdict};

/// What a terminal can show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Look {
    /// Nothing but ASCII.
    pub ascii: bool,
    /// ANSI colors.
    pub color: bool,
}

/// The mark of a verdict: ✓ ✗ ?, or `ok`, `FAIL` and `?` in ASCII.
#[must_use]
pub const fn mark(verdict: Verdict, ascii: bool) -> &'static str {
    match (verdict, ascii) {
        (Verdict::Pass, false) => "✓",
        (Verdict::Fail, false) => "✗",
        (Verdict::Pass, true) => "ok",
        (Verdict::Fail, true) => "FAIL",
        (Verdict::Inconclusive, _) => "?",
    }
}

/// The report for a terminal.
#[must_use]
pub fn render(plan: &Plan, summary: &Summary, judged: &[Judged], look: Look) -> String {
    let mut text = String::new();
    for one in judged {
        text.push_str(&format!("{} {}\n", colored(one.verdict, look), expectation(one)));
    }
    if !judged.is_empty() {
        text.push('\n');
    }
    for line in answer::sentences(plan, summary) {
        text.push_str(&wrapped(&line, 100));
    }
    text.push('\n');
    let mut sheets = vec![table::headline(plan, summary)];
    sheets.extend([ScopeKind::Team, ScopeKind::Site, ScopeKind::Delivery].map(|kind| table::by(plan, summary, kind)));
    sheets.extend([ledger::table(plan, summary), costs::table(plan, summary)]);
    sheets.retain(Table::says_something);
    for one in &sheets {
        text.push_str(&aligned(one));
        text.push('\n');
    }
    if sheets.iter().any(|one| !one.rows.is_empty()) {
        for line in table::reading(plan, summary) {
            text.push_str(&wrapped(&line, 112));
        }
    }
    if !plan.left_out.is_empty() {
        text.push_str("\nLeft out:\n");
        for line in &plan.left_out {
            text.push_str(&format!("  - {line}\n"));
        }
    }
    text.push_str(&format!("\n{}\n", provenance::footer(plan, summary)));
    if look.ascii { plain(&text) } else { text }
}

/// A page of sentences and tables, with where it comes from below.
#[must_use]
pub fn page(sentences: &[String], tables: &[Table], footer: &str) -> String {
    let mut text: String = sentences.iter().map(|line| wrapped(line, 100)).collect();
    for one in tables.iter().filter(|one| one.says_something()) {
        text.push_str(&format!("\n{}", aligned(one)));
    }
    format!("{text}\n{footer}\n")
}

/// An expectation with its value and what keeps it from being plain.
#[must_use]
pub fn expectation(judged: &Judged) -> String {
    let mut text = judged.text.clone();
    match (judged.interval, judged.mean) {
        (Some([low, high]), Some(mean)) if low < high => {
            let scale = Scale::plain(judged.unit, mean, Some((high - low) / 2.0));
            let ends = if judged.unit == Unit::Share {
                [low.max(0.0), high.min(1.0)].map(|end| scale.show(end)).join(" to ")
            } else {
                scale.shown_interval(low, high)
            };
            text.push_str(&format!(": {ends}"));
        }
        (_, Some(mean)) => text.push_str(&format!(": {}", exact(judged.unit, mean))),
        (_, None) => {}
    }
    if !judged.note.is_empty() {
        text.push_str(&format!(" ({})", judged.note));
    }
    text
}

/// A value without an interval, to three decimals, with its unit.
fn exact(unit: Unit, value: f64) -> String {
    let factor = if unit == Unit::Share { 100.0 } else { 1.0 };
    let suffix = match unit {
        Unit::Share => "%",
        Unit::Minutes => " min",
        Unit::Devices
        | Unit::Count
        | Unit::Day
        | Unit::DeviceDays
        | Unit::UserHours
        | Unit::Mbps
        | Unit::Gigabytes
        | Unit::Money => "",
    };
    let mut digits = Vec::new();
    number::push(&mut digits, (value * factor * 1_000.0).round() / 1_000.0);
    format!("{}{suffix}", String::from_utf8_lossy(&digits))
}

fn colored(verdict: Verdict, look: Look) -> String {
    let mark = mark(verdict, look.ascii);
    if !look.color {
        return mark.to_owned();
    }
    let code = match verdict {
        Verdict::Pass => 32,
        Verdict::Fail => 31,
        Verdict::Inconclusive => 33,
    };
    format!("\u{1b}[{code}m{mark}\u{1b}[0m")
}

/// The table with aligned columns and a rule under its head, and its note.
#[must_use]
pub fn aligned(table: &Table) -> String {
    let note = if table.note.is_empty() { String::new() } else { wrapped(&table.note, 100) };
    if table.rows.is_empty() {
        return note;
    }
    let widths: Vec<usize> = (0..table.head.len())
        .map(|column| {
            let cells = table.rows.iter().map(|row| row[column].chars().count());
            cells.chain([table.head[column].chars().count()]).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let width = widths[column];
            let gap = if column > 0 { "  " } else { "" };
            if table.is_number(column) {
                text.push_str(&format!("{gap}{cell:>width$}"));
            } else {
                text.push_str(&format!("{gap}{cell:<width$}"));
            }
        }
        format!("{}\n", text.trim_end())
    };
    let total = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    let mut text = line(&table.head);
    text.push_str(&format!("{}\n", "─".repeat(total)));
    for row in &table.rows {
        text.push_str(&line(row));
    }
    text + &note
}

/// A sentence broken into lines of at most `width` characters.
pub(super) fn wrapped(line: &str, width: usize) -> String {
    let mut text = String::new();
    let mut length = 0;
    for word in line.split(' ') {
        let size = word.chars().count();
        if length > 0 && length + 1 + size > width {
            text.push('\n');
            length = 0;
        }
        if length > 0 {
            text.push(' ');
            length += 1;
        }
        text.push_str(word);
        length += size;
    }
    text.push('\n');
    text
}

/// The text without anything outside ASCII that we put there; names of people's own stay as they are.
fn plain(text: &str) -> String {
    text.replace('±', "+/-").replace('─', "-").replace('★', "*").replace('·', "|").replace('–', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_end_of_a_run() {
        let (plan, summary) = sample::study();
        insta::assert_snapshot!(render(&plan, &summary, &sample::judged(), Look::default()));
    }

    #[test]
    fn ascii_is_ascii() {
        let (plan, summary) = sample::study();
        let text = render(&plan, &summary, &sample::judged(), Look { ascii: true, color: false });
        assert!(text.is_ascii(), "{text}");
    }
}
