//! The report as Markdown, for a job summary or a wiki page.

use crate::plan::Plan;
use crate::plan::metric::ScopeKind;
use crate::report::table::Table;
use crate::report::{answer, costs, faults, gates, ledger, outages, provenance, setup, table, terminal};
use crate::study::summary::Summary;
use crate::verify::Judged;

/// The report as Markdown.
#[must_use]
pub fn render(plan: &Plan, summary: &Summary, judged: &[Judged]) -> String {
    let mut text = format!("# {}\n", escaped(&plan.name));
    if !plan.description.is_empty() {
        text.push_str(&format!("\n{}\n", escaped(&plan.description)));
    }
    if !judged.is_empty() {
        text.push_str("\n## Expectations\n\n");
        for one in judged {
            let mark = terminal::mark(one.verdict, false);
            text.push_str(&format!("- {mark} {}\n", escaped(&terminal::expectation(one))));
        }
    }
    text.push_str("\n## Answer\n\n");
    for line in answer::sentences(plan, summary) {
        text.push_str(&format!("- {}\n", escaped(&line)));
    }
    let kinds = [ScopeKind::Team, ScopeKind::Site, ScopeKind::Delivery, ScopeKind::Wave, ScopeKind::Cohort];
    let mut sheets = vec![table::headline(plan, summary), ledger::table(plan, summary), costs::table(plan, summary)];
    sheets.extend(kinds.map(|kind| table::by(plan, summary, kind)));
    sheets.extend([
        gates::table(summary),
        faults::table(summary),
        outages::table(plan, summary),
        setup::table(summary),
    ]);
    sheets.retain(Table::says_something);
    for one in &sheets {
        text.push_str(&section(one));
    }
    if sheets.iter().any(|one| !one.rows.is_empty()) {
        text.push_str("\n## How to read the figures\n\n");
        for line in table::reading(plan, summary) {
            text.push_str(&format!("- {}\n", escaped(&line)));
        }
    }
    if !plan.left_out.is_empty() {
        text.push_str("\n## Left out\n\n");
        for line in &plan.left_out {
            text.push_str(&format!("- {}\n", escaped(line)));
        }
    }
    text.push_str(&format!("\n---\n\n{}\n", escaped(&provenance::footer(plan, summary))));
    text
}

/// A page of sentences and tables, with where it comes from below.
#[must_use]
pub fn page(title: &str, sentences: &[String], tables: &[Table], footer: &str) -> String {
    let mut text = format!("# {}\n\n", escaped(title));
    text.extend(sentences.iter().map(|line| format!("- {}\n", escaped(line))));
    text.extend(tables.iter().filter(|one| one.says_something()).map(section));
    format!("{text}\n---\n\n{}\n", escaped(footer))
}

pub(super) fn section(table: &Table) -> String {
    let mut text = format!("\n## {}\n\n", escaped(&table.caption));
    let note = if table.note.is_empty() { String::new() } else { format!("{}\n", escaped(&table.note)) };
    if table.rows.is_empty() {
        return text + &note;
    }
    text.push_str(&rows(table));
    if !note.is_empty() {
        text.push('\n');
    }
    text + &note
}

/// The head and the rows of a table.
pub(super) fn rows(table: &Table) -> String {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut text = row(&table.head);
    let rule = (0..table.head.len()).map(|column| if table.is_number(column) { "---:" } else { "---" });
    text.push_str(&format!("| {} |\n", rule.collect::<Vec<_>>().join(" | ")));
    for cells in &table.rows {
        text.push_str(&row(cells));
    }
    text
}

/// Text in which nothing is taken for Markdown or HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn names_are_no_markup_and_the_footer_stands() {
        let (plan, summary) = sample::study();
        let text = render(&plan, &summary, &sample::judged());
        assert!(text.contains("byod-phones &lt;AT&amp;T>"));
        assert!(text.trim_end().ends_with(&escaped(&provenance::footer(&plan, &summary))));
    }
}
