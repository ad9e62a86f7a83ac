//! `fleetcast diff`: what other rules do to each device, on the same luck.

use crate::cli::load::{complain, print, source, understand_variant};
use crate::cli::{Exit, Manner, Shape, picks};
use crate::plan::Plan;
use crate::report::csv;
use crate::report::json;
use crate::report::suite::diverge::{Diff as Told, sheet, text};
use crate::scenario::{self, Source};
use crate::verify::diverge;
use clap::Args;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The scenario.
    scenario: PathBuf,
    /// A file whose `[rules]` are set: twice for the base and the changed run, once for the changed run alone.
    #[arg(long, value_name = "FILE", required_unless_present = "with")]
    rules: Vec<PathBuf>,
    /// The same with keys, several separated by spaces; behind a --rules it is the changed run.
    #[arg(long = "with", value_name = "KEY=VALUE KEY=VALUE")]
    with: Vec<String>,
    /// The replication, from 0.
    #[arg(long, value_name = "R", default_value_t = 0)]
    replication: u32,
    /// Seed of all draws, instead of the file's.
    #[arg(long, value_name = "N", env = "FLEETCAST_SEED")]
    seed: Option<u64>,
    /// Change a key of the scenario in both runs. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout: text, json or csv.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Shape,
}

/// A run: what it is called, and its sets.
type Side = (String, Vec<String>);

impl Diff {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        if self.format == Shape::Markdown {
            complain("error: `diff` is told as text, json or csv");
            return Err(Exit::Usage);
        }
        let source = source(&self.scenario)?;
        let sides = self.sides()?;
        let mut told = BTreeSet::new();
        let plans = [self.plan(&source, &sides[0], &mut told)?, self.plan(&source, &sides[1], &mut told)?];
        let plans = [&plans[0], &plans[1]];
        let labels = plans.map(|plan| plan.zone.label(plan.horizon));
        if labels[0] != labels[1] {
            complain("error: the runs end at different times; `diff` tells what happens in one time");
            return Err(Exit::Invalid);
        }
        let seed = self.seed.unwrap_or(plans[0].seed);
        let parted = diverge::parted(plans, seed, self.replication);
        let names = [sides[0].0.as_str(), sides[1].0.as_str()];
        let diff = Told { plans, names, parted: &parted, replication: self.replication, seed };
        Ok(print(&match self.format {
            Shape::Json => json::sheet(plans[0], 1, &sheet(&diff)),
            Shape::Csv => csv::sheet(&sheet(&diff)),
            Shape::Text | Shape::Markdown => text(&diff, self.manner.verbose).into_bytes(),
        }))
    }

    /// Both runs: the scenario as it is first, if only one other is named.
    fn sides(&self) -> Result<[Side; 2], Exit> {
        let mut sides: Vec<Side> = Vec::new();
        for path in &self.rules {
            sides.push((path.display().to_string(), rules(path)?));
        }
        sides.extend(self.with.iter().map(|text| (text.clone(), picks::sets(text))));
        if sides.len() == 1 {
            sides.insert(0, ("the scenario as it is".to_owned(), Vec::new()));
        }
        sides.try_into().map_err(|sides: Vec<Side>| {
            complain(&format!(
                "error: {} runs are named by --rules and --with; one or two can be told apart",
                sides.len()
            ));
            Exit::Usage
        })
    }

    fn plan(&self, source: &Source, (name, sets): &Side, told: &mut BTreeSet<String>) -> Result<Plan, Exit> {
        let loaded = understand_variant(source, (&self.sets, sets, name), told, &self.manner)?;
        loaded.plan.ok_or_else(|| {
            complain("error: the file has no `[scenario]`, so there is no fleet to look at");
            Exit::Nothing
        })
    }
}

/// The sets that the `[rules]` of a file come to.
fn rules(path: &std::path::Path) -> Result<Vec<String>, Exit> {
    let file = source(path)?;
    let sets = scenario::rule_sets(&file).map_err(|fault| {
        complain(scenario::render(std::slice::from_ref(&file), std::slice::from_ref(&fault), false).trim_end());
        Exit::Invalid
    })?;
    if sets.is_empty() {
        complain(&format!("error: `{}` sets no rule; write them in a table `[rules]`", path.display()));
        return Err(Exit::Invalid);
    }
    Ok(sets)
}
