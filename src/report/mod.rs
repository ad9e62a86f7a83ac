//! Reports: a study as files, pages, pictures and text.
//!
//! Start with [`files`], which assembles everything that an output folder holds, and [`stdout`], what a terminal shows.
//! Each format has one door to its crate. Nothing here knows the simulator, its state or its events.

pub mod answer;
pub mod chart;
#[cfg(feature = "parquet")]
pub mod columns;
pub mod comparison;
pub mod comparison_chart;
pub mod comparison_json;
pub mod costs;
pub mod csv;
pub mod deliveries;
pub mod earlier;
pub mod exploration;
pub mod faults;
pub mod gates;
pub mod html;
pub mod json;
pub mod junit;
pub mod ledger;
pub mod life;
pub mod markdown;
pub mod number;
pub mod outages;
pub mod pictures;
pub mod pilot;
pub mod planner;
pub mod precision;
pub mod provenance;
pub mod raster;
pub mod rings;
#[cfg(test)]
pub(crate) mod sample;
pub mod sensitivity;
pub mod setup;
pub mod sheet;
pub mod staff;
pub mod steps;
pub mod suite;
pub mod sweep;
pub mod sweep_chart;
mod sweep_map;
pub mod table;
pub mod terminal;
pub mod trace;
pub mod workday;
pub mod write;

pub use json::RunFacts;
pub use write::{WriteError, folder};

use crate::plan::Plan;
use crate::study::summary::Summary;
use crate::verify::Judged;

/// The pictures that a folder may hold: `charts/NAME.svg`, and of `run` the same as `charts/NAME.png`.
pub const CHARTS: [&str; 12] = [
    "enrolled-over-time",
    "enrolled-by-platform",
    "chance-of-being-done",
    "outcomes-by-path",
    "failures-by-reason",
    "tickets-per-day",
    "queues",
    "link-use",
    "check-ins-per-hour",
    "check-ins-by-hour-of-week",
    "certificates-per-week",
    "losses-per-week",
];

/// What goes to stdout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The end of a run on a terminal.
    Text,
    /// `summary.json`.
    Json,
    /// A Markdown page.
    Markdown,
    /// `summary.csv`.
    Csv,
}

/// Every file of an output folder: name and bytes, in the order in which they are put in place. With `slides`, pictures come as
/// PNG too.
#[must_use]
pub fn files(
    plan: &Plan,
    summary: &Summary,
    judged: &[Judged],
    facts: &RunFacts,
    slides: bool,
) -> Vec<(String, Vec<u8>)> {
    let drawn = pictures::all(plan, summary);
    let page = html::page(plan, summary, judged, &drawn);
    let mut files = vec![
        ("summary.json".to_owned(), json::summary(plan, summary, judged)),
        ("summary.csv".to_owned(), csv::summary(summary)),
        ("replications.csv".to_owned(), csv::replications(summary)),
        ("timeline.csv".to_owned(), csv::timeline(plan, summary)),
        ("load.csv".to_owned(), csv::load(summary)),
        ("outcomes.csv".to_owned(), csv::outcomes(summary)),
    ];
    files.extend(csv::limits(plan, summary).map(|bytes| ("limits.csv".to_owned(), bytes)));
    files.extend(csv::limits_use(plan, summary).map(|bytes| ("limits-use.csv".to_owned(), bytes)));
    files.extend(csv::outages(plan, summary).map(|bytes| ("lapses.csv".to_owned(), bytes)));
    files.extend(csv::faults(summary).map(|bytes| ("faults.csv".to_owned(), bytes)));
    files.extend(csv::gates(summary).map(|bytes| ("gates.csv".to_owned(), bytes)));
    files.extend(csv::setup(summary).map(|bytes| ("setup.csv".to_owned(), bytes)));
    files.extend(drawn.iter().map(|one| (format!("charts/{}.svg", one.name), one.picture.svg().into_bytes())));
    if slides {
        files.extend(drawn.iter().map(|one| (format!("charts/{}.png", one.name), raster::png(&one.picture))));
    }
    files.push(("report.html".to_owned(), page.into_bytes()));
    files.push(("run.json".to_owned(), json::run(facts)));
    files
}

/// The files that come as Parquet too, if somebody asks for it.
#[cfg(feature = "parquet")]
const BY_COLUMNS: [&str; 5] = ["summary.csv", "replications.csv", "timeline.csv", "load.csv", "outcomes.csv"];

/// Puts the Parquet files beside the CSV files that they are made of; `run.json` stays the last.
#[cfg(feature = "parquet")]
pub fn add_parquet(files: &mut Vec<(String, Vec<u8>)>) {
    let of = |(name, bytes): &(String, Vec<u8>)| {
        let stem = name.strip_suffix(".csv").filter(|_| BY_COLUMNS.contains(&name.as_str()))?;
        Some((format!("{stem}.parquet"), csv::by_columns(bytes)))
    };
    let made: Vec<(String, Vec<u8>)> = files.iter().filter_map(of).collect();
    let end = files.len().saturating_sub(1);
    files.splice(end..end, made);
}

/// Nothing: this build has no Parquet, and the command line has said so.
#[cfg(not(feature = "parquet"))]
pub const fn add_parquet(_files: &mut Vec<(String, Vec<u8>)>) {}

/// What `run` prints on stdout.
#[must_use]
pub fn stdout(plan: &Plan, summary: &Summary, judged: &[Judged], format: Format, look: terminal::Look) -> Vec<u8> {
    match format {
        Format::Text => terminal::render(plan, summary, judged, look).into_bytes(),
        Format::Json => json::summary(plan, summary, judged),
        Format::Markdown => markdown::render(plan, summary, judged).into_bytes(),
        Format::Csv => csv::summary(summary),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Not a check: writes the sample's folder to `target/sample-report`, to be looked at.
    #[test]
    #[ignore = "writes files to be looked at"]
    fn write_the_sample() {
        let (plan, summary) = sample::study();
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("sample-report");
        folder(&dir, files(&plan, &summary, &sample::judged(), &RunFacts::default(), true)).unwrap();
    }

    #[test]
    fn the_guide_to_the_folder_names_every_metric_and_file() {
        use crate::plan::metric::Metric;
        let guide = include_str!("../../output/README.md");
        let named = |id: &str| guide.contains(&format!("`{id}`"));
        for metric in Metric::ALL {
            let (stem, quantile) = metric.id().rsplit_once("-p").unwrap_or((metric.id(), ""));
            let of_stem = quantile.parse::<u32>().is_ok() && named(stem);
            assert!(named(metric.id()) || of_stem, "{}", metric.id());
        }
        let (plan, summary) = sample::study();
        for (name, _) in files(&plan, &summary, &sample::judged(), &RunFacts::default(), false) {
            assert!(name.starts_with("charts/") || named(&name), "{name}");
        }
    }

    #[test]
    fn only_the_facts_of_the_run_differ() {
        let (plan, summary) = sample::study();
        let facts = RunFacts { elapsed_seconds: 1.5, ..RunFacts::default() };
        let one = files(&plan, &summary, &sample::judged(), &RunFacts::default(), false);
        let two = files(&plan, &summary, &sample::judged(), &facts, false);
        let differ: Vec<&String> = one.iter().zip(&two).filter(|(a, b)| a != b).map(|(a, _)| &a.0).collect();
        assert_eq!(differ, ["run.json"]);
    }
}
