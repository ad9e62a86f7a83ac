//! A sweep: runs of one scenario with keys varied, side by side.
//!
//! Everything here is made of the files that the runs have written, whether just now or before an interruption: so both
//! lead to the same bytes.

use crate::plan::Plan;
use crate::plan::metric::{Direction, Metric, Scope};
use crate::report::csv;
use crate::report::html::{self, Overview};
use crate::report::number::Scale;
use crate::report::sweep_chart::{self, Axis};
use crate::report::table::Table;
use crate::report::{json, markdown, raster, terminal, write};
use crate::study::precision::Precision;
use crate::verify::Verdict;
use std::path::Path;

/// A sweep, as its file, its page and its pictures tell it.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The first run's scenario by its name.
    pub scenario: String,
    /// The seed of all draws.
    pub seed: u64,
    /// Replications that the first run asks for.
    pub replications: u32,
    /// The precision that is asked of the runs: `tickets=5%`.
    pub asked: Vec<String>,
    /// The version of fleetcast that made the runs.
    pub version: String,
    /// The name of the first run's rule set.
    pub ruleset: String,
    /// The varied keys.
    pub keys: Vec<String>,
    /// What varies, for pictures.
    pub axes: Vec<Axis>,
    /// The metrics in the table.
    pub shown: Vec<(Metric, Scope)>,
    /// The metrics in pictures.
    pub drawn: Vec<(Metric, Scope)>,
    /// The runs.
    pub runs: Vec<Swept>,
}

impl Sweep {
    /// Keeps of every run's summary the figures that are shown or drawn.
    pub fn gather(&mut self) {
        let wanted: Vec<(&str, String)> =
            self.shown.iter().chain(&self.drawn).map(|(metric, scope)| (metric.id(), scope.to_string())).collect();
        let kept = |figure: &csv::Figure| wanted.iter().any(|(id, of)| *id == figure.metric && *of == figure.scope);
        for run in &mut self.runs {
            run.written.figures = csv::figures_of(&run.written.summary);
            run.written.figures.retain(kept);
        }
    }
}

/// The files of a sweep that can be made of `json`, its `sweep.json`, alone: that and page and pictures.
#[must_use]
pub fn pages(sweep: &Sweep, json: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let drawn = sweep_chart::pictures(sweep);
    let pictures: Vec<String> = drawn.iter().map(|(_, picture)| picture.svg()).collect();
    let page = html(sweep, pictures.clone());
    let mut files = vec![("sweep.json".to_owned(), json)];
    files.extend(drawn.iter().zip(pictures).map(|((name, _), svg)| (format!("{name}.svg"), svg.into_bytes())));
    files.extend(drawn.iter().map(|(name, picture)| (format!("{name}.png"), raster::png(picture))));
    files.push(("report.html".to_owned(), page.into_bytes()));
    files
}

/// A run of a sweep that is complete.
#[derive(Clone, Debug)]
pub struct Swept {
    /// Its folder.
    pub name: String,
    /// The values of the varied keys, in the keys' order.
    pub values: Vec<String>,
    /// The hash of its lowered scenario.
    pub hash: String,
    /// What it has written.
    pub written: Written,
}

impl Swept {
    /// Mean and half-width of a figure that is shown or drawn, if there is a value.
    pub(super) fn value(&self, metric: Metric, scope: &str) -> Option<(f64, Option<f64>)> {
        let mut figures = self.written.figures.iter();
        let found = figures.find(|figure| figure.metric == metric.id() && figure.scope == scope)?;
        Some((found.mean?, found.half_width))
    }
}

/// What a complete run has written, as far as a sweep tells of it.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Its `summary.csv`; empty if only the sweep's own file is there.
    pub summary: Vec<u8>,
    /// The figures of it that the sweep shows or draws.
    pub figures: Vec<csv::Figure>,
    /// The verdicts on its expectations.
    pub verdicts: Vec<Verdict>,
    /// Replications run.
    pub replications: u32,
    /// The figures that aren't as precise as was asked.
    pub missed: Vec<String>,
}

/// What the folder of a complete run of `plan` with this `precision` holds; nothing if the folder isn't there, is
/// half-written, or is of another scenario, seed, number of replications, precision or version.
#[must_use]
pub fn complete(folder: &Path, plan: &Plan, precision: Option<&Precision>) -> Option<Written> {
    let (about, summary) = write::finished(folder)?;
    let known = json::known(&about)?;
    let same = known.complete
        && known.hash == plan.hash
        && known.seed == plan.seed
        && known.version == super::provenance::VERSION
        && known.verdicts.len() == plan.expectations.len()
        && match (&known.precision, precision) {
            (None, None) => known.replications == plan.replications,
            // How many it takes is what the same precision comes to.
            (Some(known), Some(precision)) => {
                known.bounds == [precision.first, precision.most].map(u64::from) && known.asked == precision.asked()
            }
            (Some(_), None) | (None, Some(_)) => false,
        };
    let missed = known.precision.map_or(Vec::new(), |precision| precision.missed);
    same.then(|| Written {
        summary,
        figures: Vec::new(),
        verdicts: known.verdicts,
        replications: known.replications,
        missed,
    })
}

/// The runs in rows: the varied keys, these metrics with their half-widths, and how many expectations hold. A star marks
/// the best mean where it is plain what is better.
#[must_use]
pub fn table(sweep: &Sweep) -> Table {
    let Sweep { keys, runs, shown, .. } = sweep;
    let mut head = vec!["run".to_owned()];
    head.extend(keys.iter().cloned());
    let numbers_from = head.len();
    let mut rows: Vec<Vec<String>> =
        runs.iter().map(|run| std::iter::once(&run.name).chain(&run.values).cloned().collect()).collect();
    let mut starred = false;
    for (metric, scope) in shown {
        let scope = scope.to_string();
        head.push(if scope.is_empty() { metric.id().to_owned() } else { format!("{}@{scope}", metric.id()) });
        let found: Vec<Option<(f64, Option<f64>)>> = runs.iter().map(|run| run.value(*metric, &scope)).collect();
        let means = || found.iter().flatten().map(|(mean, _)| *mean);
        let (low, high) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
        let best = match metric.direction() {
            Direction::More if low < high => Some(high),
            Direction::Less if low < high => Some(low),
            Direction::More | Direction::Less | Direction::Neutral => None,
        };
        for (row, figure) in rows.iter_mut().zip(&found) {
            row.push(match figure {
                None => "–".to_owned(),
                Some((mean, half)) => {
                    let star = best.is_some_and(|best| best.total_cmp(mean).is_eq());
                    starred |= star;
                    let text = Scale::plain(metric.unit(), *mean, *half).with_half(*mean, *half);
                    format!("{}{text}", if star { "* " } else { "" })
                }
            });
        }
    }
    if runs.iter().any(|run| !run.written.verdicts.is_empty()) {
        head.push("expected".to_owned());
        for (row, run) in rows.iter_mut().zip(runs) {
            row.push(verdicts(&run.written.verdicts));
        }
    }
    let short = runs.iter().any(|run| !run.written.missed.is_empty());
    if short {
        head.push("not as precise as asked".to_owned());
        for (row, run) in rows.iter_mut().zip(runs) {
            row.push(run.written.missed.join(", "));
        }
    }
    let star = if starred { " *: the best mean of its column; differences within the ± may be chance." } else { "" };
    let note =
        format!("±: half-width of the mean's 95 % interval. All runs have the same seed and so the same luck.{star}");
    Table { caption: "Runs of the sweep".to_owned(), head, numbers_from, rows, note }
}

/// How many expectations hold, fail and can't be told: `3 pass, 1 fail, 1 ?`.
fn verdicts(verdicts: &[Verdict]) -> String {
    let count = |verdict: Verdict| verdicts.iter().filter(|one| **one == verdict).count();
    let parts = [(Verdict::Pass, "pass"), (Verdict::Fail, "fail"), (Verdict::Inconclusive, "?")];
    let told: Vec<String> = parts
        .iter()
        .filter(|(verdict, _)| count(*verdict) > 0)
        .map(|(v, word)| format!("{} {word}", count(*v)))
        .collect();
    told.join(", ")
}

/// The page of the sweep, with its pictures as SVG.
fn html(sweep: &Sweep, pictures: Vec<String>) -> String {
    let table = table(sweep);
    html::overview(&Overview {
        title: sweep.scenario.clone(),
        kicker: format!("A sweep of {}", sweep.keys.join(", ")),
        answer: best(&table, sweep.runs.len()),
        tables: vec![(table, Vec::new())],
        notes: Vec::new(),
        pictures,
        footer: sweep_chart::footer(sweep),
    })
}

/// How many runs there are, and which is best by each figure that has a good side.
fn best(table: &Table, runs: usize) -> Vec<String> {
    let mut lines = vec![format!("{runs} runs on the same luck.")];
    for (column, head) in table.head.iter().enumerate().skip(table.numbers_from) {
        let starred = |row: &&Vec<String>| row.get(column).is_some_and(|cell| cell.starts_with("* "));
        let found: Vec<&Vec<String>> = table.rows.iter().filter(starred).collect();
        if let [first, rest @ ..] = &found[..] {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            lines.push(format!("Best by `{head}`: {} ({}){more}.", first[column].trim_start_matches("* "), first[0]));
        }
    }
    lines
}

/// The table for a terminal.
#[must_use]
pub fn text(table: &Table) -> String {
    format!("{}\n", terminal::aligned(table).trim_end())
}

/// The table for pull requests.
#[must_use]
pub fn page(table: &Table) -> String {
    markdown::section(table)
}
