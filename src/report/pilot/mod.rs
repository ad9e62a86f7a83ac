//! The report of a pilot study: what a planner decides by, as text, Markdown, CSV, JSON and pictures.

mod csv;
mod pictures;
mod tables;

use crate::plan::Plan;
use crate::report::json::{self, RunFacts};
use crate::report::provenance::VERSION;
use crate::report::{markdown, terminal};
use crate::study::pilot::PilotStudy;

/// The schema of `pilot.json`; its last part counts incompatible changes.
pub const SCHEMA: &str = "fleetcast/pilot/1";

/// Every file of the output folder.
#[must_use]
pub fn files(plan: &Plan, study: &PilotStudy, facts: &RunFacts) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("pilot.json".to_owned(), json::pilot(plan, study, SCHEMA)),
        ("pilot.csv".to_owned(), csv::designs(study)),
        ("pilot-waves.csv".to_owned(), csv::waves(plan, study)),
        ("pilot-chances.csv".to_owned(), csv::chances(study)),
        ("pilot-strata.csv".to_owned(), csv::strata(study)),
        ("pilot.md".to_owned(), page(plan, study).into_bytes()),
    ];
    files.extend(pictures::all(plan, study).into_iter().map(|(name, svg)| (name.to_owned(), svg.into_bytes())));
    files.push(("run.json".to_owned(), json::run(facts)));
    files
}

/// What a terminal shows.
#[must_use]
pub fn text(plan: &Plan, study: &PilotStudy) -> String {
    let mut text = String::new();
    for line in tables::answer(plan, study) {
        text.push_str(&terminal::wrapped(&line, 100));
    }
    for table in tables::all(plan, study) {
        text.push_str(&format!("\n{}\n\n{}", table.caption, terminal::aligned(&table)));
    }
    text.push('\n');
    for line in tables::reading() {
        text.push_str(&terminal::wrapped(line, 112));
    }
    format!("{text}\n{}\n", footer(plan))
}

/// The study as a Markdown page.
#[must_use]
pub fn page(plan: &Plan, study: &PilotStudy) -> String {
    let mut text = format!("# Pilots of {}\n\n", markdown::escaped(&plan.name));
    for line in tables::answer(plan, study) {
        text.push_str(&format!("- {}\n", markdown::escaped(&line)));
    }
    for table in tables::all(plan, study) {
        text.push_str(&markdown::section(&table));
    }
    text.push_str("\n## How to read the figures\n\n");
    for line in tables::reading() {
        text.push_str(&format!("- {}\n", markdown::escaped(line)));
    }
    format!("{text}\n---\n\n{}\n", markdown::escaped(&footer(plan)))
}

/// The designs as `pilot.csv`.
#[must_use]
pub fn table(study: &PilotStudy) -> Vec<u8> {
    csv::designs(study)
}

/// The study as `pilot.json`.
#[must_use]
pub fn document(plan: &Plan, study: &PilotStudy) -> Vec<u8> {
    json::pilot(plan, study, SCHEMA)
}

/// Where the figures come from.
fn footer(plan: &Plan) -> String {
    format!(
        "{} · scenario {} · seed {} · replications {} of each design · rules {} · fleetcast {VERSION}",
        plan.name,
        plan.hash,
        plan.seed,
        plan.replications,
        plan.ruleset.name(),
    )
}
