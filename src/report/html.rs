//! `report.html`: one file that works offline, with and without scripts, on a wall, a phone and paper.
//!
//! This and the files below are the only door to `maud`, which escapes every name that people gave.

mod overview;
mod parts;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use parts::{Section, commands, contents, figure, sentence, sheet, verdicts};

pub use overview::{Overview, overview};

use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, ScopeKind, Unit};
use crate::report::number::Scale;
use crate::report::pictures::Drawn;
use crate::report::table::RuleLine;
use crate::report::{answer, costs, faults, gates, json, ledger, outages, provenance, setup, steps, table};
use crate::study::summary::Summary;
use crate::verify::Judged;

const STYLE: &str = concat!(include_str!("assets/uPlot.min.css"), "\n", include_str!("report.css"));

/// What makes charts of pictures: uPlot with its license, and our own part of it.
const SCRIPT: &str = concat!(
    "/*! uPlot 1.6.32\n",
    include_str!("assets/uPlot-LICENSE.txt"),
    "*/\n",
    include_str!("assets/uPlot.iife.min.js"),
    "\n",
    include_str!("report.js")
);

/// The SHA-256 of the script in base64: a page runs this one and no other. A test says what it must be.
const SCRIPT_HASH: &str = "6bns83rBwIX/52Uz/v79SDLdihJTK1uTsyN5kqCanSo=";

/// What a page says of itself, around its sections.
struct Shell<'a> {
    /// The name on the tab and above everything.
    title: &'a str,
    /// A line above the title.
    kicker: String,
    /// What it is about; may be empty.
    lead: &'a str,
    /// What stands before all sections.
    first: Markup,
    sections: Vec<Section>,
    footer: String,
}

impl Shell<'_> {
    fn page(&self) -> String {
        let policy = format!(
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'"
        );
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    title { (self.title) " · fleetcast" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { "To the answer" }
                    header {
                        div.top { p.kicker { (self.kicker) } button #theme type="button" hidden { "Dark" } }
                        h1 { (self.title) }
                        @if !self.lead.is_empty() { p.lead { (self.lead) } }
                    }
                    div.frame {
                        (contents(&self.sections))
                        main #main {
                            (self.first)
                            @for section in &self.sections { (section.markup()) }
                        }
                    }
                    footer { p { (self.footer) } }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        markup.into_string()
    }
}

/// The page of a run, with its pictures.
#[must_use]
pub fn page(plan: &Plan, summary: &Summary, judged: &[Judged], drawn: &[Drawn]) -> String {
    let [first, last] = provenance::dates(plan);
    let shell = Shell {
        title: &plan.name,
        kicker: format!("Simulated from {first} to {last} · {}", plan.zone.name()),
        lead: &plan.description,
        first: the_answer(plan, summary),
        sections: sections(plan, summary, judged, drawn),
        footer: provenance::footer(plan, summary),
    };
    shell.page()
}

fn sections(plan: &Plan, summary: &Summary, judged: &[Judged], drawn: &[Drawn]) -> Vec<Section> {
    let shown = |names: &[&str]| pictures(plan, drawn, names);
    let by = |kind| sheet(&table::by(plan, summary, kind));
    let list = [
        Section::new("expectations", "Expectations", verdicts(judged)),
        Section::new(
            "enrolled",
            "Enrolled over time",
            shown(&["enrolled-over-time", "enrolled-by-platform", "chance-of-being-done"]),
        ),
        Section::new(
            "outcomes",
            "What becomes of devices",
            html! {
                (shown(&["outcomes-by-path", "failures-by-reason"]))
                (by(ScopeKind::Path))
                (outcomes(summary))
            },
        ),
        Section::new("desk", "Desk and bench", html! { (shown(&["tickets-per-day", "queues"])) (by(ScopeKind::Team)) }),
        Section::new("sites", "Sites and lines", html! { (shown(&["link-use"])) (by(ScopeKind::Site)) }),
        Section::new("deliveries", "Deliveries", by(ScopeKind::Delivery)),
        Section::new("check-ins", "Check-ins", shown(&["check-ins-per-hour", "check-ins-by-hour-of-week"])),
        Section::new(
            "life",
            "Certificates and cleanup",
            html! { (shown(&["certificates-per-week", "losses-per-week"])) (sheet(&outages::table(plan, summary))) },
        ),
        Section::new("gates", "Gates", sheet(&gates::table(summary))),
        Section::new("faults", "Faults", sheet(&faults::table(summary))),
        Section::new("limits", "Limits", sheet(&ledger::table(plan, summary))),
        Section::new("costs", "Costs", sheet(&costs::table(plan, summary))),
        Section::new(
            "cohorts",
            "Cohorts, waves, platforms",
            html! { (by(ScopeKind::Cohort)) (by(ScopeKind::Wave)) (by(ScopeKind::Platform)) },
        ),
        Section::new("setup", "The set-up of the tenant", sheet(&setup::table(summary))),
        Section::new("figures", "Figures", figures(plan, summary)),
        Section::new("rules", "Rules in force", html! { (rules(plan)) (paths(plan)) }),
        Section::new("left-out", "Left out", left_out(plan)),
        Section::new("again", "Run it again", again(plan, summary)),
    ];
    list.into_iter().flatten().collect()
}

/// The pictures with these names that there are.
fn pictures(plan: &Plan, drawn: &[Drawn], names: &[&str]) -> Markup {
    let found = names.iter().filter_map(|name| drawn.iter().find(|one| one.name == *name));
    html! {
        @for one in found { (figure(one.name, &one.picture, Some(&json::live(plan, one)), Some(&one.table))) }
    }
}

fn the_answer(plan: &Plan, summary: &Summary) -> Markup {
    let sentences = answer::sentences(plan, summary);
    let (first, rest) = sentences.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    html! {
        section.answer aria-labelledby="answer" {
            h2 #answer { "The answer" }
            p.first { (sentence(first)) }
            (tiles(plan, summary))
            ul { @for line in rest { li { (sentence(line)) } } }
        }
    }
}

/// A figure to remember: its name, the figure, and how sure it is.
struct Tile {
    label: String,
    value: String,
    /// How sure it is, a line each.
    sure: Vec<String>,
}

/// The handful of figures that a planner carries out of the room.
fn tiles(plan: &Plan, summary: &Summary) -> Markup {
    let of =
        |metric: Metric| summary.row(metric, &Scope::Fleet).map(|row| &row.estimate).filter(|of| of.mean.is_some());
    let told = |metric: Metric, label: &str| {
        let estimate = of(metric)?;
        let scale = Scale::rough(metric.unit(), estimate.mean?, estimate.half_width);
        let half = estimate.half_width.filter(|half| *half > 0.0);
        let half = half.map_or(String::new(), |half| format!("± {}{}", scale.number(half), scale.unit));
        let spread = estimate.quantiles.filter(|_| summary.replications > 1);
        let spread = spread.map_or(String::new(), |q| format!("p5 to p95: {}", scale.shown_interval(q[0], q[2])));
        let sure = [half, spread].into_iter().filter(|text| !text.is_empty()).collect();
        Some(Tile { label: label.to_owned(), value: scale.show(estimate.mean?), sure })
    };
    let finished = || {
        let mut tile = told(Metric::FinishDay, "")?;
        let day = of(Metric::FinishDay)?.mean?;
        tile.label = format!("{} enrolled by", plan.finish);
        match tile.sure.first_mut().filter(|line| line.starts_with('±')) {
            Some(line) => *line = format!("{} {line}", tile.value),
            None => tile.sure.insert(0, tile.value),
        }
        tile.value = provenance::date_of(plan, day);
        Some(tile)
    };
    let tiles = [
        finished(),
        told(Metric::EnrolledShare, "enrolled at the end"),
        told(Metric::Tickets, "tickets"),
        told(Metric::TicketWaitMinutesP95, "95 in 100 tickets wait at most"),
        told(Metric::CertificatesExpired, "certificates run out"),
        first_limit(plan, summary),
    ];
    let tiles: Vec<Tile> = tiles.into_iter().flatten().filter(|_| plan.devices() > 0).collect();
    html! {
        @if !tiles.is_empty() {
            dl.tiles {
                @for tile in &tiles { div { dt { (tile.label) } dd { strong { (tile.value) } @for line in &tile.sure { span { (line) } } } } }
            }
        }
    }
}

/// The limit that binds first in most replications.
fn first_limit(plan: &Plan, summary: &Summary) -> Option<Tile> {
    let lines = ledger::lines(plan, summary);
    let shares = ledger::binds_first(&lines);
    let (line, share) = lines.iter().zip(shares).rev().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|one| one.1 > 0.0)?;
    let often = Scale::about(Unit::Share, share).show(share);
    let sure = vec![Scale::estimate(Unit::Day, &line.day()), format!("in {often} of the replications")];
    Some(Tile { label: "the first limit to bind".to_owned(), value: line.limit.clone(), sure })
}

fn figures(plan: &Plan, summary: &Summary) -> Markup {
    html! {
        @for line in table::reading(plan, summary) { p.note { (line) } }
        (sheet(&table::headline(plan, summary)))
        @if plan.devices() > 0 {
            details {
                summary { "Every figure of the whole fleet" }
                (sheet(&table::fleet(plan, summary)))
            }
        }
    }
}

fn outcomes(summary: &Summary) -> Markup {
    let table = table::outcomes(summary);
    html! {
        @if !table.rows.is_empty() {
            details { summary { "Outcomes by cohort and wave (" (table.rows.len()) " lines)" } (sheet(&table)) }
        }
    }
}

fn rules(plan: &Plan) -> Markup {
    let lines = table::rules(plan);
    let overridden: Vec<&RuleLine> = lines.iter().filter(|line| line.default.is_some()).collect();
    html! {
        p.note {
            "Rule set " code { (plan.ruleset.name()) } ". " span.star { "★" } " is an assumption of ours, not documented or observed: "
            "measure it before you trust what hangs on it. " span.tag { "overridden" } " is this scenario's own value."
        }
        @if !overridden.is_empty() { (rule_table("Overridden by this scenario", &overridden)) }
        details {
            summary { "All " (lines.len()) " parameters that this scenario has to do with, "
                (lines.iter().filter(|line| line.starred()).count()) " of them assumed" }
            (rule_table("Parameters in force", &lines.iter().collect::<Vec<_>>()))
        }
    }
}

fn rule_table(caption: &str, lines: &[&RuleLine]) -> Markup {
    html! {
        section.scroll tabindex="0" aria-label=(caption) {
            table.rules {
                caption { (caption) }
                thead { tr { th scope="col" { "parameter" } th scope="col" { "in force" } th scope="col" { "founded on" } } }
                tbody { @for line in lines { (rule(line)) } }
            }
        }
    }
}

fn paths(plan: &Plan) -> Markup {
    let table = steps::table(plan);
    html! {
        @if !table.rows.is_empty() {
            details { summary { "All " (table.rows.len()) " steps of the enrollment paths in use" } (sheet(&table)) }
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
        @if plan.left_out.is_empty() {
            p { "Everything that the scenario asks for was simulated." }
        } @else {
            ul { @for line in &plan.left_out { li { (line) } } }
        }
    }
}

fn again(plan: &Plan, summary: &Summary) -> Markup {
    let [bash, power] = provenance::rerun_in_shells(plan, summary);
    html! {
        (commands("bash", &bash))
        (commands("PowerShell", &power))
        p.note {
            "The same scenario, seed and version give the same bytes on every machine. Hash of the scenario: "
            code { (plan.hash) } "."
            @for (of, hex) in &summary.fingerprints { " " (of) " " code { (hex) } "." }
        }
    }
}

#[cfg(test)]
#[path = "html/page_tests.rs"]
mod page_tests;
