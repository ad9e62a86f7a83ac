//! `report.html`: one file that works offline, without scripts, on a wall, a phone and paper.
//!
//! The only door to `maud`, which escapes every name that people gave.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::plan::Plan;
use crate::plan::metric::ScopeKind;
use crate::report::table::{RuleLine, Table};
use crate::report::{answer, costs, faults, gates, ledger, outages, provenance, setup, steps, table, terminal};
use crate::study::summary::Summary;
use crate::verify::{Judged, Verdict};

const STYLE: &str = include_str!("report.css");

/// The page, with the charts inside it.
#[must_use]
pub fn page(plan: &Plan, summary: &Summary, judged: &[Judged], charts: &[(&'static str, String)]) -> String {
    let [first, last] = provenance::dates(plan);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (plan.name) " · fleetcast" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.kicker { "Simulated from " (first) " to " (last) " · " (plan.zone.name()) }
                    h1 { (plan.name) }
                    @if !plan.description.is_empty() { p.lead { (plan.description) } }
                }
                main {
                    (the_answer(plan, summary))
                    (expectations(judged))
                    @for (_, svg) in charts {
                        figure { div.scroll tabindex="0" { (PreEscaped(svg)) } }
                    }
                    (figures(plan, summary))
                    (waves(summary))
                    (defects(summary))
                    (lapses(plan, summary))
                    (tasks(summary))
                    (outcomes(summary))
                    (steps(plan))
                    (rules(plan))
                    (left_out(plan))
                    (again(plan, summary))
                }
                footer { p { (provenance::footer(plan, summary)) } }
            }
        }
    };
    markup.into_string()
}

fn the_answer(plan: &Plan, summary: &Summary) -> Markup {
    let sentences = answer::sentences(plan, summary);
    html! {
        section.answer aria-labelledby="answer" {
            h2 #answer { "The answer" }
            @for (index, sentence) in sentences.iter().enumerate() {
                @if index == 0 { p.first { (sentence) } } @else { p { (sentence) } }
            }
        }
    }
}

fn expectations(judged: &[Judged]) -> Markup {
    let class = |verdict: Verdict| match verdict {
        Verdict::Pass => ("pass", "holds"),
        Verdict::Fail => ("fail", "does not hold"),
        Verdict::Inconclusive => ("unsure", "not decided"),
    };
    html! {
        @if !judged.is_empty() {
            section aria-labelledby="expectations" {
                h2 #expectations { "Expectations" }
                ul.verdicts {
                    @for one in judged {
                        li class=(class(one.verdict).0) {
                            span.mark { (terminal::mark(one.verdict, false)) " " (class(one.verdict).1) }
                            span { (terminal::expectation(one)) }
                        }
                    }
                }
            }
        }
    }
}

fn sheet(table: &Table) -> Markup {
    html! {
        @if !table.rows.is_empty() { (grid(table)) }
        @if !table.note.is_empty() { p.note { (table.note) } }
    }
}

fn grid(table: &Table) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(table.caption) {
            table {
                caption { (table.caption) }
                thead {
                    tr { @for (column, head) in table.head.iter().enumerate() { (heading(table, column, head)) } }
                }
                tbody {
                    @for row in &table.rows {
                        tr { @for (column, cell) in row.iter().enumerate() { (data(table, column, cell)) } }
                    }
                }
            }
        }
    }
}

fn heading(table: &Table, column: usize, text: &str) -> Markup {
    html! { @if table.is_number(column) { th.n scope="col" { (text) } } @else { th scope="col" { (text) } } }
}

fn data(table: &Table, column: usize, text: &str) -> Markup {
    html! {
        @if column == 0 { th scope="row" { (text) } }
        @else if table.is_number(column) { td.n { (text) } }
        @else if text.len() > 40 { td.text { (text) } }
        @else { td { (text) } }
    }
}

fn figures(plan: &Plan, summary: &Summary) -> Markup {
    let kinds = [
        ScopeKind::Wave,
        ScopeKind::Cohort,
        ScopeKind::Platform,
        ScopeKind::Path,
        ScopeKind::Team,
        ScopeKind::Site,
        ScopeKind::Delivery,
    ];
    let headline = table::headline(plan, summary);
    let tables: Vec<Table> = std::iter::once(headline)
        .chain([ledger::table(plan, summary), costs::table(plan, summary)])
        .chain(kinds.map(|kind| table::by(plan, summary, kind)))
        .filter(Table::says_something)
        .collect();
    html! {
        section aria-labelledby="figures" {
            h2 #figures { "Figures" }
            @for line in table::reading(plan, summary) { p.note { (line) } }
            @for one in &tables { (sheet(one)) }
            @if plan.devices() > 0 {
                details {
                    summary { "Every figure of the whole fleet" }
                    (sheet(&table::fleet(plan, summary)))
                }
            }
        }
    }
}

fn lapses(plan: &Plan, summary: &Summary) -> Markup {
    html! {
        @if !summary.outages.is_empty() {
            section aria-labelledby="lapses" {
                h2 #lapses { "Connectors and tokens" }
                (sheet(&outages::table(plan, summary)))
            }
        }
    }
}

fn waves(summary: &Summary) -> Markup {
    html! {
        @if !summary.gates.is_empty() {
            section aria-labelledby="gates" {
                h2 #gates { "Gates" }
                (sheet(&gates::table(summary)))
            }
        }
    }
}

fn defects(summary: &Summary) -> Markup {
    html! {
        @if !summary.faults.is_empty() {
            section aria-labelledby="faults" {
                h2 #faults { "Faults" }
                (sheet(&faults::table(summary)))
            }
        }
    }
}

fn tasks(summary: &Summary) -> Markup {
    html! {
        @if summary.setup.is_some() {
            section aria-labelledby="setup" {
                h2 #setup { "The set-up of the tenant" }
                (sheet(&setup::table(summary)))
            }
        }
    }
}

fn outcomes(summary: &Summary) -> Markup {
    let table = table::outcomes(summary);
    html! {
        @if !table.rows.is_empty() {
            section aria-labelledby="outcomes" {
                h2 #outcomes { "Outcomes" }
                @if table.rows.len() > 40 {
                    details { summary { "Show all " (table.rows.len()) " lines" } (sheet(&table)) }
                } @else { (sheet(&table)) }
            }
        }
    }
}

fn rules(plan: &Plan) -> Markup {
    let lines = table::rules(plan);
    html! {
        section aria-labelledby="rules" {
            h2 #rules { "Rules in force" }
            p.note {
                "Rule set " code { (plan.ruleset.name()) } ". ★ is an assumption of ours, not documented or observed: "
                "measure it before you trust what hangs on it. " span.tag { "overridden" } " is this scenario's own value."
            }
            div.scroll tabindex="0" role="region" aria-label="Parameters in force" {
                table.rules {
                    caption { "Parameters that something in this scenario has to do with" }
                    thead { tr { th scope="col" { "parameter" } th scope="col" { "in force" } th scope="col" { "founded on" } } }
                    tbody { @for line in &lines { (rule(line)) } }
                }
            }
        }
    }
}

fn steps(plan: &Plan) -> Markup {
    let table = steps::table(plan);
    html! {
        @if !table.rows.is_empty() {
            section aria-labelledby="steps" {
                h2 #steps { "Enrollment paths in use" }
                details { summary { "Show all " (table.rows.len()) " steps" } (sheet(&table)) }
            }
        }
    }
}

fn rule(line: &RuleLine) -> Markup {
    html! {
        tr {
            th scope="row" {
                code { (line.key) }
                @if line.starred() { " " span.star title="assumed" { "★" } }
                p { (line.sentence) }
            }
            td {
                (line.value)
                @if let Some(default) = &line.default { p { span.tag { "overridden" } " rule set: " (default) } }
            }
            td { (line.standing.name()) p { (line.source) } @if !line.ids.is_empty() { p { (line.ids.join(" ")) } } }
        }
    }
}

fn left_out(plan: &Plan) -> Markup {
    html! {
        section aria-labelledby="left-out" {
            h2 #left-out { "Left out" }
            @if plan.left_out.is_empty() {
                p { "Everything that the scenario asks for was simulated." }
            } @else {
                ul { @for line in &plan.left_out { li { (line) } } }
            }
        }
    }
}

fn again(plan: &Plan, summary: &Summary) -> Markup {
    html! {
        section aria-labelledby="again" {
            h2 #again { "Run it again" }
            pre tabindex="0" { code { (provenance::rerun(plan, summary)) } }
            p.note {
                "The same scenario, seed and version give the same bytes on every machine. Hash of the scenario: "
                code { (plan.hash) } "."
                @for (of, hex) in &summary.fingerprints { " " (of) " " code { (hex) } "." }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{pictures, sample};

    #[test]
    fn the_page_stands_alone() {
        let (plan, summary) = sample::study();
        let page = page(&plan, &summary, &sample::judged(), &pictures::all(&plan, &summary));
        assert!(page.len() < 1_500_000);
        for outside in ["<script", "src=", "href=", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(!page.contains("<AT&T>"));
        assert_eq!(page.matches("<main>").count(), 1);
    }

    #[test]
    fn overrides_and_assumptions_are_marked() {
        let (plan, _) = sample::study();
        let page = rules(&plan).into_string();
        assert!(page.contains("rule set: none"));
        assert!(page.contains("★"));
    }
}
