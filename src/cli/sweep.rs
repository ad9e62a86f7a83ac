//! `fleetcast sweep`: every combination of values, one run each, side by side.

use crate::cli::load::{complain, output_folder, print, source, unwritable};
use crate::cli::precise::{self, Precise};
use crate::cli::run::{ending, simulate};
use crate::cli::{Exit, Manner, Shape, Study};
use crate::plan::{Metric, Plan, Scope};
use crate::report::csv;
use crate::report::sweep::{self, Sweep as Whole, Swept, Written};
use crate::report::sweep_chart::Axis;
use crate::report::{self, json, provenance, write};
use crate::scenario::vary::amount::{Amount, amount};
use crate::scenario::vary::{self, Vary, filter};
use crate::scenario::{self, Diagnostic, Loaded, Severity, Source};
use crate::study::precision::Precision;
use crate::study::{Until, folded, replications};
use clap::Args;
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// What is shown if nobody asks for other metrics.
const SHOWN: [Metric; 4] = [Metric::EnrolledShare, Metric::FinishDay, Metric::Tickets, Metric::TicketWaitMinutesP95];

/// Arguments of `sweep`.
#[derive(Debug, Args)]
pub(super) struct Sweep {
    /// The scenario.
    scenario: PathBuf,
    /// A key and its values: KEY=2..8, KEY=30d..90d:15d, KEY=a,b,c. May be repeated: every combination is run.
    #[arg(long = "vary", value_name = "KEY=LIST", required = true)]
    vary: Vec<String>,
    /// Take the lists in lockstep instead: all first values, then all second ones.
    #[arg(long)]
    zip: bool,
    /// Keep only the combinations in which this holds of keys and values: 'team.desk.staff >= team.bench.staff',
    /// 'wave.1.devices.laptops < 200'. May be repeated.
    #[arg(long = "where", value_name = "CONSTRAINT")]
    constraints: Vec<String>,
    /// Print the runs and don't run them.
    #[arg(long)]
    list: bool,
    /// A metric to show, of the fleet or of a scope: tickets, busy-share@team=service-desk. May be repeated.
    #[arg(long = "metric", value_name = "METRIC[@SCOPE]")]
    metrics: Vec<String>,
    /// A metric to draw, of the fleet or of a scope, when one or two keys vary. May be repeated.
    #[arg(long = "chart", value_name = "METRIC[@SCOPE]")]
    charts: Vec<String>,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    precise: Precise,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "FLEETCAST_FORMAT")]
    format: Shape,
}

/// A run to be made: its folder's name, the values of the varied keys, and what is simulated.
struct Ahead {
    name: String,
    values: Vec<String>,
    plan: Plan,
    precision: Option<Precision>,
}

impl Ahead {
    /// The run with what it has written.
    fn with(&self, written: Written) -> Swept {
        Swept { name: self.name.clone(), values: self.values.clone(), hash: self.plan.hash.clone(), written }
    }
}

impl Sweep {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let varied = vary::read(&self.vary).map_err(|faults| {
            let color = self.manner.color.on(std::io::stderr().is_terminal());
            complain(scenario::render(&faults.sources, &faults.diagnostics, color).trim_end());
            Exit::Invalid
        })?;
        if !self.charts.is_empty() && !self.zip && varied.iter().filter(|vary| vary.values.len() > 1).count() > 2 {
            complain("error: `--chart` draws one or two keys\n  = help: vary fewer keys, or in lockstep with --zip");
            return Err(Exit::Usage);
        }
        let combined = vary::combinations(&varied, self.zip).map_err(|problem| {
            complain(&format!("error: {problem}"));
            Exit::Usage
        })?;
        let keys: Vec<String> = varied.iter().map(|vary| vary.key.clone()).collect();
        let source = source(&self.scenario)?;
        let kept = self.kept(&source, &combined)?;
        let ahead = self.checked(&source, &varied, &kept)?;
        let shown = wanted("--metric", &self.metrics, &ahead, headline)?;
        let drawn = wanted("--chart", &self.charts, &ahead, worth_a_picture)?;
        if self.list {
            return Ok(print(listed(&keys, &ahead).as_bytes()));
        }
        let first = &ahead[0].plan;
        let base = output_folder(&self.study, &first.name);
        let mut all = Whole {
            scenario: first.name.clone(),
            seed: first.seed,
            replications: first.replications,
            asked: asked(&ahead),
            version: provenance::VERSION.to_owned(),
            ruleset: first.ruleset.name().to_owned(),
            axes: self.axes(&varied, &combined),
            keys,
            shown,
            drawn,
            runs: ahead.iter().map(|run| run.with(Written::default())).collect(),
        };
        all.runs = self.swept(&base, &all, &ahead)?;
        all.gather();
        let about = json::sweep::bytes(&all, true);
        let rows = csv::sweep(&all.keys, &all.runs);
        let mut files = sweep::pages(&all, about.clone());
        files.insert(1, ("sweep.csv".to_owned(), rows.clone()));
        put(&base, files)?;
        let table = sweep::table(&all);
        let verdicts = all.runs.iter().flat_map(|run| run.written.verdicts.iter().copied());
        let exit = ending(verdicts, self.study.inconclusive).and(self.precision_of(&all.runs));
        if self.manner.quiet && self.format == Shape::Text {
            return Ok(exit);
        }
        let printed = match self.format {
            Shape::Text => print(sweep::text(&table).as_bytes()),
            Shape::Markdown => print(sweep::page(&table).as_bytes()),
            Shape::Json => print(&about),
            Shape::Csv => print(&rows),
        };
        if !self.manner.quiet {
            complain(&format!("results in {}", base.display()));
        }
        Ok(exit.and(printed))
    }

    /// How the precision of the runs ends the program; what is missed is told.
    fn precision_of(&self, runs: &[Swept]) -> Exit {
        let missed = runs.iter().filter(|run| !run.written.missed.is_empty());
        for run in missed.clone() {
            let figures = run.written.missed.join(", ");
            complain(&format!("warning: run `{}` isn't as precise as asked: {figures}", run.name));
        }
        precise::missing(missed.count() > 0, self.study.inconclusive)
    }

    /// The combinations that `--where` keeps, with their places among all of them: a run's name doesn't hang on the others.
    fn kept<'a>(&self, source: &Source, combined: &'a [Vec<String>]) -> Result<Vec<(usize, &'a Vec<String>)>, Exit> {
        let told = |fault: Box<Diagnostic>, number: usize| {
            let flag = Source::new(format!("--where {}", number + 1), self.constraints[number].as_str());
            let color = self.manner.color.on(std::io::stderr().is_terminal());
            complain(scenario::render(&[Source::new("", ""), flag], &[*fault], color).trim_end());
            Exit::Invalid
        };
        let mut constraints = Vec::new();
        for (number, text) in self.constraints.iter().enumerate() {
            constraints.push(filter::constraint(text).map_err(|fault| told(fault, number))?);
        }
        let mut kept: Vec<(usize, &Vec<String>)> = Vec::new();
        for (index, combination) in combined.iter().enumerate() {
            let sets: Vec<String> = self.study.sets.iter().chain(combination).cloned().collect();
            // What can't be read is kept, so that its faults are told.
            let root = if constraints.is_empty() { None } else { scenario::tree(source, &sets) };
            let mut holds = true;
            for (number, constraint) in constraints.iter().enumerate() {
                if let Some(root) = root.as_ref().filter(|_| holds) {
                    holds = constraint.holds(root, combination).map_err(|fault| told(fault, number))?;
                }
            }
            if holds {
                kept.push((index, combination));
            }
        }
        let dropped = combined.len() - kept.len();
        if kept.is_empty() {
            complain(&format!("error: no combination is left: `--where` drops all {dropped} of them"));
            return Err(Exit::Nothing);
        }
        if !self.constraints.is_empty() && !self.manner.quiet {
            complain(&format!("{} of {} combinations kept, {dropped} dropped by --where", kept.len(), combined.len()));
        }
        Ok(kept)
    }

    /// The plans of all runs, or every fault of any of them, each told once.
    fn checked(&self, source: &Source, varied: &[Vary], kept: &[(usize, &Vec<String>)]) -> Result<Vec<Ahead>, Exit> {
        let stem = self.scenario.file_stem().unwrap_or_default().to_string_lossy();
        let mut told = BTreeSet::new();
        let mut failed = false;
        let mut ahead = Vec::new();
        for (index, combination) in kept.iter().copied() {
            let sets: Vec<String> = self.study.sets.iter().chain(combination).cloned().collect();
            let mut loaded = scenario::load(source, &sets);
            for (number, named) in loaded.sources.iter_mut().skip(1 + self.study.sets.len()).enumerate() {
                named.name = format!("--vary {}", number + 1);
            }
            failed |= loaded.has_errors();
            self.tell(&loaded, &mut told);
            let Some(mut plan) = loaded.plan else { continue };
            self.study.apply(&mut plan);
            let precision = self.precise.of(&plan, self.study.replications)?;
            let name = if index == 0 { stem.to_string() } else { format!("{stem}-{}", index + 1) };
            let value = |(set, vary): (&String, &Vary)| set[vary.key.len() + 1..].to_owned();
            ahead.push(Ahead { name, values: combination.iter().zip(varied).map(value).collect(), plan, precision });
        }
        if failed {
            return Err(Exit::Invalid);
        }
        if ahead.is_empty() {
            complain(&format!("error: `{}` has no `[scenario]`: there is nothing to run", source.name));
            return Err(Exit::Nothing);
        }
        Ok(ahead)
    }

    /// The faults and warnings of one run that no run before it had.
    fn tell(&self, loaded: &Loaded, told: &mut BTreeSet<String>) {
        let color = self.manner.color.on(std::io::stderr().is_terminal());
        for diagnostic in &loaded.diagnostics {
            let error = diagnostic.severity == Severity::Error;
            if self.manner.quiet && !error {
                continue;
            }
            let one = Loaded {
                diagnostics: vec![diagnostic.clone()],
                plan: None,
                stories: Vec::new(),
                decisions: Vec::new(),
                ..loaded.clone()
            };
            let text = if error || self.manner.verbose { one.report(color) } else { one.brief() };
            if told.insert(text.clone()) {
                complain(text.trim_end());
            }
        }
    }

    /// What varies, for pictures: a key each, or one thing if they go in lockstep.
    fn axes(&self, varied: &[Vary], combined: &[Vec<String>]) -> Vec<Axis> {
        if self.zip && varied.len() > 1 {
            let keys: Vec<&str> = varied.iter().map(|vary| vary.key.as_str()).collect();
            let value = |set: &String, vary: &Vary| set[vary.key.len() + 1..].to_owned();
            let joined =
                |run: &Vec<String>| run.iter().zip(varied).map(|(s, v)| value(s, v)).collect::<Vec<_>>().join(", ");
            let values = combined.iter().map(joined).collect();
            return vec![Axis { key: keys.join(", "), columns: (0..varied.len()).collect(), values, at: None }];
        }
        let axis = |(column, vary): (usize, &Vary)| Axis {
            key: vary.key.clone(),
            columns: vec![column],
            values: vary.values.clone(),
            at: positions(&vary.values),
        };
        varied.iter().enumerate().map(axis).collect()
    }

    /// Makes the runs that aren't complete yet, one after another.
    fn swept(&self, base: &Path, all: &Whole, ahead: &[Ahead]) -> Result<Vec<Swept>, Exit> {
        // Before anything is simulated: nobody should wait for an hour to hear that a folder is somebody else's.
        for folder in std::iter::once(base.to_owned()).chain(ahead.iter().map(|run| base.join(&run.name))) {
            write::check(&folder).map_err(unwritable)?;
        }
        put(base, vec![("sweep.json".to_owned(), json::sweep::bytes(all, false))])?;
        let mut out = Vec::new();
        for (index, run) in ahead.iter().enumerate() {
            let folder = base.join(&run.name);
            let precision = run.precision.as_ref();
            let before = sweep::complete(&folder, &run.plan, precision);
            if !self.manner.quiet {
                let how = if before.is_some() { " (complete, kept)" } else { "" };
                complain(&format!("run {} of {}: {}{how}", index + 1, ahead.len(), shown(&all.keys, &run.values)));
            }
            if before.is_none() {
                // Runs are held against each other, so each goes to its end.
                let until = Until { precision, aborts: false };
                simulate(&run.plan, until, &self.study, &self.manner, Some(&folder)).inspect_err(|exit| {
                    if *exit == Exit::Interrupted {
                        complain("interrupted: the same command goes on with this run");
                    }
                })?;
            }
            let written = before.or_else(|| sweep::complete(&folder, &run.plan, precision)).ok_or_else(|| {
                complain(&format!("error: {}: was changed by something else in mid-sweep", folder.display()));
                Exit::Io
            })?;
            out.push(run.with(written));
        }
        Ok(out)
    }
}

/// How far along values are, if they are amounts of one kind.
pub(super) fn positions(values: &[String]) -> Option<Vec<f64>> {
    let amounts: Option<Vec<Amount>> = values.iter().map(|value| amount(value)).collect();
    let amounts = amounts?;
    let first = amounts.first()?.kind.clone();
    amounts.iter().all(|one| one.kind == first).then(|| amounts.iter().map(|one| one.parts as f64 / 1e9).collect())
}

/// The metrics in the table if nobody asks for others.
fn headline((metric, scope): &(Metric, Scope)) -> bool {
    *scope == Scope::Fleet && SHOWN.contains(metric)
}

/// The metrics in pictures if nobody asks for others.
fn worth_a_picture(row: &(Metric, Scope)) -> bool {
    headline(row) || row.0 == Metric::DevicesHit
}

/// The metrics that a flag asks for, which every run must have, or else those of every run that are `usual`.
fn wanted(
    flag: &str,
    asked: &[String],
    ahead: &[Ahead],
    usual: fn(&(Metric, Scope)) -> bool,
) -> Result<Vec<(Metric, Scope)>, Exit> {
    let known: Vec<Vec<(Metric, Scope)>> = ahead.iter().map(|run| rows(&run.plan)).collect();
    let everywhere = |row: &(Metric, Scope)| known.iter().all(|rows| rows.contains(row));
    if asked.is_empty() {
        let place = |row: &(Metric, Scope)| SHOWN.iter().position(|metric| *metric == row.0).unwrap_or(SHOWN.len());
        let mut found: Vec<(Metric, Scope)> =
            known.iter().take(1).flatten().filter(|row| usual(row) && everywhere(row)).cloned().collect();
        found.sort_by_key(place);
        return Ok(found);
    }
    let find = |text: &String| {
        let (id, scope) = text.split_once('@').unwrap_or((text, ""));
        let named = |row: &&(Metric, Scope)| row.0.id() == id && row.1.to_string() == scope;
        let found = known.first().and_then(|rows| rows.iter().find(named));
        if let Some(row) = found.filter(|row| everywhere(row)) {
            return Ok(row.clone());
        }
        let mut scopes: Vec<String> =
            known.iter().flatten().filter(|row| row.0.id() == id).map(|row| format!("`{id}@{}`", row.1)).collect();
        scopes.dedup();
        let help = if scopes.is_empty() {
            "summary.csv of any run names all metrics".to_owned()
        } else {
            format!("there is {}", scopes.join(", ").replace("@`", "`"))
        };
        complain(&format!("error: `{flag} {text}` is of no figure of every run\n  = help: {help}"));
        Err(Exit::Usage)
    };
    asked.iter().map(find).collect()
}

/// Every metric and scope that a run's summary has.
fn rows(plan: &Plan) -> Vec<(Metric, Scope)> {
    let scopes = folded::scopes(plan);
    replications::rows(plan, &scopes).into_iter().map(|(metric, scope)| (metric, scopes[scope].0.clone())).collect()
}

/// The precision that is asked of the runs.
fn asked(ahead: &[Ahead]) -> Vec<String> {
    ahead.iter().take(1).filter_map(|run| run.precision.as_ref()).flat_map(Precision::asked).collect()
}

/// `KEY=VALUE` of all varied keys.
fn shown(keys: &[String], values: &[String]) -> String {
    let sets: Vec<String> = keys.iter().zip(values).map(|(key, value)| format!("{key}={value}")).collect();
    sets.join(" ")
}

/// The runs, a line each.
fn listed(keys: &[String], ahead: &[Ahead]) -> String {
    let width = ahead.iter().map(|run| run.name.chars().count()).max().unwrap_or(0);
    ahead.iter().map(|run| format!("{:width$}  {}\n", run.name, shown(keys, &run.values))).collect()
}

fn put(folder: &Path, files: Vec<(String, Vec<u8>)>) -> Result<(), Exit> {
    report::folder(folder, files).map_err(unwritable)
}
