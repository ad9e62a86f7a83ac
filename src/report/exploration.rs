//! What an exploration came to, for people, as CSV and as JSON.

use crate::report::Format;
use crate::report::csv;
use crate::report::json::exploration as json;
use crate::report::number::count;
use crate::report::sheet::{Cell, Sheet};
use crate::verify::explore::{Explored, Law};
use std::fmt::Write;

/// A law that a scenario breaks, and where it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What was run: an exploration of a seed, or a file.
    pub of: String,
    /// Which law.
    pub law: Law,
    /// What was seen.
    pub detail: String,
    /// The files that hold it, the smallest last; none if it came from one and isn't written again.
    pub files: Vec<String>,
}

/// What is told of an exploration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// The seed.
    pub seed: u64,
    /// The number of the first exploration.
    pub from: u64,
    /// What came of them.
    pub explored: Explored,
    /// Kept scenarios that were run before.
    pub replayed: u64,
    /// What fails, replayed scenarios first.
    pub failures: Vec<Failure>,
    /// Whether somebody stopped it.
    pub interrupted: bool,
}

/// It in a format.
#[must_use]
pub fn told(told: &Told, format: Format) -> Vec<u8> {
    match format {
        Format::Text | Format::Markdown => text(told).into_bytes(),
        Format::Csv => csv::sheet(&sheet(told)),
        Format::Json => json::exploration(told),
    }
}

fn text(told: &Told) -> String {
    let Told { explored, failures, .. } = told;
    let mut out = String::new();
    let mut say = |line: String| writeln!(out, "{line}").expect("text takes text");
    if told.replayed > 0 {
        say(format!("Replayed first: {}.", plural(told.replayed, "kept scenario")));
    }
    let all = explored.ran + explored.refused;
    if all > 0 {
        let range = format!("explorations {} to {} of seed {}", told.from, told.from + all - 1, told.seed);
        let [devices, events] = [explored.devices, explored.events].map(count);
        say(format!(
            "{} ran and {} {} refused by the language ({range}); {devices} devices, {events} events.",
            plural(explored.ran, "scenario"),
            count(explored.refused),
            if explored.refused == 1 { "was" } else { "were" },
        ));
    }
    say(match (failures.len(), told.interrupted) {
        (0, false) => format!("All {} laws hold.", Law::ALL.len()),
        (0, true) => format!("Interrupted: all {} laws hold so far.", Law::ALL.len()),
        (_, _) => {
            let broken = Law::ALL.iter().filter(|row| failures.iter().any(|one| one.law == row.0)).count();
            format!("BROKEN: {} of {} laws.", broken, Law::ALL.len())
        }
    });
    say(String::new());
    if explored.ran > 0 {
        say(format!("{:<10} {:>14} {:>12} {:>8}  law", "", "put to the test", "in scenarios", "broken in"));
        for (law, name, sentence) in Law::ALL {
            let row = law as usize;
            let [tested, scenarios, breaks] =
                [explored.tested[row], explored.scenarios[row], explored.breaks[row]].map(count);
            say(format!("{name:<10} {tested:>15} {scenarios:>12} {breaks:>9}  {sentence}"));
        }
        for law in explored.idle() {
            say(format!("Never put to the test: {}, {}.", law.name(), law.sentence()));
        }
    }
    for one in failures {
        say(format!("\n{} breaks `{}` ({}):\n  {}", one.of, one.law.name(), one.law.sentence(), one.detail));
        for file in &one.files {
            say(format!("  kept as {file}"));
        }
    }
    out
}

fn plural(n: u64, what: &str) -> String {
    format!("{} {what}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A row a law.
fn sheet(told: &Told) -> Sheet {
    let explored = &told.explored;
    let row = |(law, name, sentence): (Law, &str, &str)| {
        let at = law as usize;
        let numbers = [explored.tested[at], explored.scenarios[at], explored.breaks[at]].map(Cell::Whole);
        [Cell::text(name)].into_iter().chain(numbers).chain([Cell::text(sentence)]).collect()
    };
    Sheet {
        schema: json::SCHEMA,
        about: Vec::new(),
        columns: ["law", "tested", "scenarios", "broken", "sentence"].map(str::to_owned).to_vec(),
        rows: Law::ALL.into_iter().map(row).collect(),
    }
}
