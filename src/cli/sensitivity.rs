//! `fleetcast sensitivity`: which inputs move the answer, and what to measure before it is believed.

use crate::cli::load::{complain, output_folder, print, source, told, understand, unwritable};
use crate::cli::{Exit, Manner, Shape, Study, interrupt};
use crate::plan::{Metric, Plan, Scope};
use crate::report::sensitivity::{Found, Input, Sensitivity as Report};
use crate::report::{self, table};
use crate::rules::book::ENTRIES;
use crate::scenario::knob::{Kind, Knob};
use crate::scenario::{self, Source, asked};
use crate::study::fold::estimate;
use crate::study::sensitivity::{Axis, Steps, morris, noise_share, sobol, tornado};
use crate::study::values_until;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Replications a point of the methods that ask many points, if nobody says otherwise.
const FEW: u32 = 4;

/// Arguments of `sensitivity`.
#[derive(Debug, Args)]
pub(super) struct Sensitivity {
    /// The scenario.
    scenario: PathBuf,
    /// What to look at: a metric, of the whole fleet or of a scope such as team=service-desk.
    #[arg(long, value_name = "METRIC[@SCOPE]")]
    metric: String,
    /// How to look.
    #[arg(long, value_name = "METHOD", default_value = "tornado")]
    method: Method,
    /// An input with its range, besides the assumed ones: team.service-desk.staff=4..8. May be repeated.
    #[arg(long, value_name = "KEY=LOW..HIGH")]
    vary: Vec<String>,
    /// Vary only what --vary names, and none of the assumed rule values.
    #[arg(long)]
    no_assumed: bool,
    /// Trajectories of morris (default 10), or points a sample of sobol (default 64).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=65_536))]
    samples: Option<u32>,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "FLEETCAST_FORMAT")]
    format: Shape,
}

/// A way to look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Method {
    /// One input at a time, to its low and its high end.
    Tornado,
    /// Elementary effects: one input at a time from many places; 4 replications each unless -n says otherwise.
    Morris,
    /// Sobol' indices: shares in the variance; 4 replications each unless -n says otherwise.
    Sobol,
}

/// The scenario that is asked at points.
struct Asked<'a> {
    flags: &'a Sensitivity,
    source: Source,
    plan: Plan,
    wanted: (Metric, Scope),
}

/// What is turned, and what is assumed and isn't.
struct Inputs {
    knobs: Vec<Knob>,
    standings: Vec<&'static str>,
    left: Vec<String>,
}

impl Sensitivity {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let source = source(&self.scenario)?;
        let loaded = understand(&source, &self.study.sets, &self.manner)?;
        let Some(mut plan) = loaded.plan else {
            complain(&format!("error: `{}` has no `[scenario]`, so there is no answer to move", source.name));
            return Err(Exit::Nothing);
        };
        self.study.apply(&mut plan);
        if self.method != Method::Tornado && self.study.replications.is_none() {
            plan.replications = FEW;
        }
        let wanted = asked::metric(&self.metric, 0, &plan).map_err(|fault| told(&fault, "--metric", &self.metric))?;
        let folder = output_folder(&self.study, &format!("{}-sensitivity", plan.name));
        report::write::check(&folder).map_err(unwritable)?;
        let asked = Asked { flags: self, source, plan, wanted };
        let inputs = asked.inputs()?;
        if inputs.knobs.is_empty() {
            complain("error: there is nothing to vary: no rule value in force is assumed; name inputs with --vary");
            return Err(Exit::Nothing);
        }
        interrupt::heed();
        let (found, noise) = match self.method {
            Method::Tornado => asked.tornado(&inputs.knobs)?,
            Method::Morris => asked.morris(&inputs.knobs)?,
            Method::Sobol => asked.sobol(&inputs.knobs)?,
        };
        let shown = |(knob, standing): (&Knob, &&'static str)| Input {
            key: knob.key.clone(),
            standing,
            low: knob.shown(knob.low),
            base: knob.base.map(|base| knob.shown(base)).unwrap_or_default(),
            high: knob.shown(knob.high),
        };
        let study = Report {
            plan: &asked.plan,
            metric: asked.wanted.0,
            scope: asked.wanted.1.clone(),
            inputs: inputs.knobs.iter().zip(&inputs.standings).map(shown).collect(),
            left: inputs.left,
            replications: asked.plan.replications,
            noise,
            found,
        };
        report::folder(&folder, report::sensitivity::files(&study)).map_err(unwritable)?;
        let printed = if self.manner.quiet && self.format == Shape::Text {
            Exit::Done
        } else {
            print(&report::sensitivity::stdout(&study, self.format.of_report()))
        };
        if !self.manner.quiet {
            complain(&format!("results in {}", folder.display()));
        }
        Ok(printed)
    }
}

impl Asked<'_> {
    /// The inputs: every assumed rule value in force that the scenario has to do with, and those that the user names,
    /// which beat the book's ranges.
    fn inputs(&self) -> Result<Inputs, Exit> {
        let flags = self.flags;
        let root = scenario::tree(&self.source, &flags.study.sets).expect("the file was read before");
        let mut knobs = Vec::new();
        for text in &flags.vary {
            knobs.push(Knob::named(text, 0, &root).map_err(|fault| told(&fault, "--vary", text))?);
        }
        let mut standings: Vec<&'static str> = knobs
            .iter()
            .map(|knob| {
                let entry = ENTRIES.iter().find(|entry| knob.key.strip_prefix("rules.") == Some(entry.key));
                entry.map_or("named", |entry| entry.standing.name())
            })
            .collect();
        for knob in &mut knobs {
            let key = knob.key.strip_prefix("rules.").unwrap_or_default();
            let of_book = || ENTRIES.iter().find(|entry| entry.key == key).and(self.plan.rules.value_of(key));
            knob.base = knob.base.or_else(|| of_book().and_then(|value| Knob::assumed(key, &value, None)?.base));
        }
        let mut left = Vec::new();
        let named: Vec<String> = knobs.iter().map(|knob| knob.key.clone()).collect();
        let assumed = table::rules(&self.plan).into_iter().filter(|line| line.starred() && !flags.no_assumed);
        for line in assumed.filter(|line| !named.contains(&format!("rules.{}", line.key))) {
            let range = ENTRIES.iter().find(|entry| entry.key == line.key).and_then(|entry| entry.range);
            let value = self.plan.rules.value_of(line.key);
            match value.and_then(|value| Knob::assumed(line.key, &value, range)) {
                Some(knob) => match self.refused(&knob) {
                    None => {
                        knobs.push(knob);
                        standings.push(line.standing.name());
                    }
                    Some(why) => left.push(format!("rules.{} ({why})", line.key)),
                },
                None => left.push(format!("rules.{} ({} has no half and double)", line.key, line.value)),
            }
        }
        let rule = |from: &str| ENTRIES.iter().any(|entry| entry.key == from);
        let lines = report::steps::lines(&self.plan);
        match lines.iter().filter(|line| line.standing.is_some() && !rule(line.from)).count() {
            n if n > 0 && !flags.no_assumed => left.push(format!(
                "lengths and failure rates of {n} steps of built-in paths, which are no rule values (--vary \
                 path.NAME.phases.STEP.fails=LOW..HIGH turns those of a path of your own)"
            )),
            _ => {}
        }
        Ok(Inputs { knobs, standings, left })
    }

    /// Why an end of an assumed range isn't taken, if so: what else the scenario says may stand against it.
    fn refused(&self, knob: &Knob) -> Option<String> {
        let fault = |value: u64| {
            let loaded = scenario::load(&self.source, &self.sets([(knob, value)]));
            let first = loaded.diagnostics.iter().find(|one| one.severity == scenario::Severity::Error)?;
            Some(first.message.clone())
        };
        [knob.low, knob.high].into_iter().find_map(fault)
    }

    /// The user's sets with the inputs at these values.
    fn sets<'k>(&self, at: impl IntoIterator<Item = (&'k Knob, u64)>) -> Vec<String> {
        let own = self.flags.study.sets.iter().cloned();
        own.chain(at.into_iter().map(|(knob, value)| knob.set(value))).collect()
    }

    /// The metric's values where the inputs stand at these values, a value a replication.
    fn values(&self, at: &[(&Knob, u64)]) -> Result<Vec<Option<f64>>, Exit> {
        let loaded = scenario::load(&self.source, &self.sets(at.iter().copied()));
        let Some(mut plan) = loaded.plan else {
            let set: Vec<String> = at.iter().map(|(knob, value)| knob.set(*value)).collect();
            let mut only = loaded;
            only.diagnostics.retain(|one| one.severity == scenario::Severity::Error);
            complain(only.report(false).trim_end());
            complain(&format!("error: the scenario is refused at a point of the study: {}", set.join(", ")));
            return Err(Exit::Invalid);
        };
        plan.replications = self.plan.replications;
        plan.seed = self.plan.seed;
        // A scope may be gone: a cohort without devices is in no figure.
        asked::metric(&self.flags.metric, 0, &plan).map_err(|fault| told(&fault, "--metric", &self.flags.metric))?;
        let wanted = std::slice::from_ref(&self.wanted);
        let rows = values_until(&plan, wanted, 0..plan.replications, self.flags.study.jobs, &interrupt::asked);
        let mut rows = rows.ok_or_else(interrupt::unfinished)?;
        Ok(rows.pop().expect("one metric is wanted"))
    }

    fn tornado(&self, knobs: &[Knob]) -> Result<(Found, Option<f64>), Exit> {
        let points = u32::try_from(2 * knobs.len() + 1).expect("inputs are few");
        let progress = self.flags.study.progress.of(points, "points", &self.flags.manner);
        let at = |point: &[(&Knob, u64)]| {
            let values = self.values(point);
            progress.tick();
            values
        };
        let base = at(&[])?;
        if base.iter().all(Option::is_none) {
            progress.finish();
            return Err(self.valueless("as the scenario stands"));
        }
        let mut ends = Vec::new();
        for knob in knobs {
            let end = |value: u64| if knob.base == Some(value) { Ok(base.clone()) } else { at(&[(knob, value)]) };
            ends.push([end(knob.low)?, end(knob.high)?]);
        }
        progress.finish();
        // Only points with a value in every replication can be compared in a table.
        let rows = std::iter::once(&base).chain(ends.iter().flatten());
        let rows: Option<Vec<Vec<f64>>> = rows.map(|row| row.iter().copied().collect()).collect();
        let noise = rows.and_then(|rows| noise_share(&rows));
        Ok((Found::Tornado(estimate(&base), tornado::effects(&base, &ends)), noise))
    }

    fn morris(&self, knobs: &[Knob]) -> Result<(Found, Option<f64>), Exit> {
        let trajectories = self.flags.samples.unwrap_or(10);
        let design = morris::Design::new(knobs.len(), trajectories, self.plan.seed);
        let (answers, noise) = self.answers(knobs, &design.points)?;
        Ok((Found::Morris(trajectories, design.effects(&answers)), noise))
    }

    fn sobol(&self, knobs: &[Knob]) -> Result<(Found, Option<f64>), Exit> {
        if knobs.len() > sobol::MOST_INPUTS {
            complain(&format!(
                "error: {} inputs, and sobol takes {} at most; use --no-assumed and name the ones that --method morris ranks first",
                knobs.len(),
                sobol::MOST_INPUTS
            ));
            return Err(Exit::Usage);
        }
        let samples = self.flags.samples.unwrap_or(64).min(sobol::MOST_POINTS);
        let design = sobol::Design::new(knobs.len(), samples, self.plan.seed);
        let (answers, noise) = self.answers(knobs, &design.points)?;
        Ok((Found::Sobol(samples, design.indices(&answers)), noise))
    }

    /// The mean answer at each point of the unit cube, and the share of their variance that is chance.
    fn answers(&self, knobs: &[Knob], points: &[Vec<f64>]) -> Result<(Vec<f64>, Option<f64>), Exit> {
        let all = u32::try_from(points.len()).expect("points are counted in 32 bits");
        if !self.flags.manner.quiet {
            complain(&format!(
                "{all} points of {} replications; -n, --samples, and --vary with --no-assumed make it shorter",
                self.plan.replications
            ));
        }
        let axes: Vec<Axis> = knobs.iter().map(axis).collect();
        let progress = self.flags.study.progress.of(all, "points", &self.flags.manner);
        let mut rows = Vec::with_capacity(points.len());
        for point in points {
            let at: Vec<(&Knob, u64)> =
                knobs.iter().zip(&axes).zip(point).map(|((knob, axis), u)| (knob, axis.at(*u))).collect();
            let row: Option<Vec<f64>> = self.values(&at)?.into_iter().collect();
            progress.tick();
            let Some(row) = row else {
                progress.finish();
                let at: Vec<String> = at.iter().map(|(knob, value)| knob.set(*value)).collect();
                return Err(self.valueless(&format!("in some replication with {}", at.join(", "))));
            };
            rows.push(row);
        }
        progress.finish();
        let means = rows.iter().map(|row| row.iter().sum::<f64>() / row.len() as f64).collect();
        Ok((means, noise_share(&rows)))
    }

    fn valueless(&self, place: &str) -> Exit {
        complain(&format!(
            "error: `{}` has no value {place}; give the scenario a longer horizon, or look at another metric",
            self.flags.metric
        ));
        Exit::Nothing
    }
}

/// How an input goes from its low to its high end.
fn axis(knob: &Knob) -> Axis {
    let steps = match knob.kind {
        Kind::Whole | Kind::Flag => Steps::Whole,
        Kind::Lengths(_) | Kind::Span | Kind::Share if knob.by_factors => Steps::Ratio,
        Kind::Lengths(_) | Kind::Span | Kind::Share => Steps::Even,
    };
    Axis { low: knob.low, high: knob.high, steps }
}
