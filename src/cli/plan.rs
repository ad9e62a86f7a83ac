//! `fleetcast plan`: searches wave calendars for the best one that keeps its conditions.

use crate::cli::load::{complain, output_folder, print, source, told, understand, unwritable};
use crate::cli::{Exit, Inconclusive, Manner, Shape, Study, interrupt};
use crate::plan::metric::Unit;
use crate::plan::{Condition, Metric, Plan, Scope};
use crate::report;
use crate::report::planner::{Planned, Tried};
use crate::scenario::value::instant::instant_of;
use crate::scenario::value::number::decimal_of;
use crate::scenario::{self, Severity, Source, asked, paces, vary};
use crate::study::planner::{Found, Kept, Look, Search, search};
use crate::study::values_until;
use clap::Args;
use std::ops::Range;
use std::path::PathBuf;

/// Candidates at most: a search is a table that somebody reads.
const MOST: usize = 1_000;

/// Plans that are proved by fresh replications, at most.
const FINALISTS: usize = 5;

/// Candidates up to which nobody leaves the race early.
const FEW: usize = 8;

/// Replications of the race's first stage.
const FIRST: u32 = 20;

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[group(id = "conditions", args = ["finish_by", "keep"], required = true, multiple = true)]
pub(super) struct Planner {
    /// The scenario.
    scenario: PathBuf,
    /// The finish share is reached on this date (2027-05-31) or day of the scenario (120d) at the latest.
    #[arg(long, value_name = "DATE|DAY")]
    finish_by: Option<String>,
    /// A condition to keep in every replication or nearly: 'tickets-per-day-p95 < 60'. May be repeated.
    #[arg(long, value_name = "METRIC[@SCOPE] CONDITION")]
    keep: Vec<String>,
    /// Values of a key to try, instead of larger, smaller, faster and slower waves: KEY=a,b,c or KEY=2..8. May be repeated.
    #[arg(long, value_name = "KEY=LIST")]
    vary: Vec<String>,
    /// The share of replications in which each condition must hold.
    #[arg(long, value_name = "SHARE", default_value = "90%")]
    confidence: String,
    /// What is to be small.
    #[arg(long, value_name = "METRIC[@SCOPE]", default_value = "finish-day")]
    minimize: String,
    /// Fresh replications that prove the finalists.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    confirm: u32,
    /// Run every plan to the race's end.
    #[arg(long)]
    exhaustive: bool,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "FLEETCAST_FORMAT")]
    format: Shape,
}

/// Something of the scenario that the search looks at.
type Wanted = (Metric, Scope);

/// Conditions, and as they are written.
type Conditions = (Vec<(Wanted, Condition)>, Vec<String>);

/// The plans to try, and how many further ones are refused and why the last one is.
struct Candidates {
    plans: Vec<Plan>,
    tried: Vec<Tried>,
    refused: (usize, String),
}

impl Planner {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let source = source(&self.scenario)?;
        let loaded = understand(&source, &self.study.sets, &self.manner)?;
        let Some(mut plan) = loaded.plan else {
            complain(&format!("error: `{}` has no `[scenario]`, so there is nothing to plan", source.name));
            return Err(Exit::Nothing);
        };
        self.study.apply(&mut plan);
        let objective =
            asked::metric(&self.minimize, 0, &plan).map_err(|fault| told(&fault, "--minimize", &self.minimize))?;
        let (conditions, words) = self.conditions(&plan)?;
        let confidence = self.share()?;
        let folder = output_folder(&self.study, &format!("{}-plan", plan.name));
        report::write::check(&folder).map_err(unwritable)?;
        let candidates = self.candidates(&source, &plan)?;
        let rules = Search {
            confidence,
            first: FIRST,
            most: plan.replications,
            fresh: self.confirm,
            finalists: FINALISTS,
            exhaustive: self.exhaustive || candidates.plans.len() <= FEW,
        };
        let found = self.search(&rules, &candidates.plans, &objective, &conditions)?;
        let planned = Planned {
            plan: &plan,
            objective,
            conditions: words,
            search: rules,
            tried: candidates.tried,
            refused: candidates.refused,
            found,
        };
        report::folder(&folder, report::planner::files(&planned)).map_err(unwritable)?;
        let quiet = self.manner.quiet && self.format == Shape::Text;
        let printed =
            if quiet { Exit::Done } else { print(&report::planner::stdout(&planned, self.format.of_report())) };
        if !self.manner.quiet {
            complain(&format!("results in {}", folder.display()));
        }
        Ok(verdict(&planned.found, self.study.inconclusive).and(printed))
    }

    /// The conditions, and as they are written.
    fn conditions(&self, plan: &Plan) -> Result<Conditions, Exit> {
        let mut out = Vec::new();
        let mut words = Vec::new();
        if let Some(text) = &self.finish_by {
            let day = day(text, plan).ok_or_else(|| {
                complain(&format!(
                    "error: `--finish-by {text}` is no day of the scenario; write a date such as 2027-05-31 or a day such as 120d, before the horizon"
                ));
                Exit::Invalid
            })?;
            out.push(((Metric::FinishDay, Scope::Fleet), Condition::AtMost(f64::from(day))));
            words.push(format!("finish-day <= {day} ({})", plan.zone.day(day)));
        }
        for text in &self.keep {
            out.push(asked::held(text, 0, plan).map_err(|fault| told(&fault, "--keep", text))?);
            words.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        Ok((out, words))
    }

    /// The share of replications in which each condition must hold.
    fn share(&self) -> Result<f64, Exit> {
        let ppm = self.confidence.trim().strip_suffix('%').and_then(|number| decimal_of(number.trim_end(), 4));
        let share = ppm.filter(|ppm| (1..1_000_000).contains(ppm)).map(|ppm| ppm as f64 / 1e6);
        share.ok_or_else(|| {
            let text = &self.confidence;
            complain(&format!(
                "error: `--confidence {text}` is not a share above 0% and below 100%; write --confidence 90%"
            ));
            Exit::Invalid
        })
    }

    /// The scenario as it stands, and every other plan that its language lets pass.
    fn candidates(&self, source: &Source, base: &Plan) -> Result<Candidates, Exit> {
        let root = scenario::tree(source, &self.study.sets).expect("the file was read before");
        let usage = |message: &str| {
            complain(&format!("error: {message}"));
            Exit::Usage
        };
        let varied = vary::read(&self.vary).map_err(|faults| {
            complain(scenario::render(&faults.sources, &faults.diagnostics, false).trim_end());
            Exit::Invalid
        })?;
        let combined = vary::combinations(&varied, false).map_err(|message| usage(&message))?;
        if combined.len() > MOST {
            let message = format!("{} combinations to try, more than {MOST}; give --vary fewer values", combined.len());
            return Err(usage(&message));
        }
        let all: Vec<Tried> = if varied.is_empty() {
            paces::all(&root).into_iter().map(|pace| Tried { name: pace.name, sets: pace.sets }).collect()
        } else {
            // The scenario as it stands is always one of them.
            let own = Tried { name: paces::OWN.to_owned(), sets: Vec::new() };
            let named = combined.into_iter().map(|sets| Tried { name: sets.join(", "), sets });
            std::iter::once(own).chain(named).collect()
        };
        if all.len() == 1 {
            complain(
                "error: there is nothing to try: no wave could be larger, smaller, faster or slower; name keys with --vary",
            );
            return Err(Exit::Nothing);
        }
        let mut out = Candidates { plans: Vec::new(), tried: Vec::new(), refused: (0, String::new()) };
        let mut first = None;
        for tried in all {
            let sets: Vec<String> = self.study.sets.iter().chain(&tried.sets).cloned().collect();
            let loaded = scenario::load(source, &sets);
            let error = loaded.diagnostics.iter().find(|one| one.severity == Severity::Error);
            if let Some(error) = error {
                out.refused.0 += 1;
                out.refused.1 = format!("{} ({})", error.message, tried.name);
                first.get_or_insert(loaded);
                continue;
            }
            let mut plan = loaded.plan.expect("a scenario without a fault has a plan");
            plan.seed = base.seed;
            if !self.fits(&plan) {
                out.refused = (out.refused.0 + 1, format!("something that is asked for isn't in it ({})", tried.name));
                continue;
            }
            if !out.plans.iter().any(|known| known.hash == plan.hash) {
                out.plans.push(plan);
                out.tried.push(tried);
            }
        }
        // Where nothing but the scenario itself is left, a key is wrong rather than a combination.
        if let Some(mut first) = first.filter(|_| out.plans.len() == 1) {
            first.diagnostics.retain(|one| one.severity == Severity::Error);
            complain(first.report(false).trim_end());
            complain(&format!("error: all {} plans to try are refused; this is the first", out.refused.0));
            return Err(Exit::Invalid);
        }
        Ok(out)
    }

    /// Whether a plan has all that is asked for: a cohort without devices is in no figure.
    fn fits(&self, plan: &Plan) -> bool {
        let kept = self.keep.iter().all(|text| asked::held(text, 0, plan).is_ok());
        kept && asked::metric(&self.minimize, 0, plan).is_ok()
    }

    fn search(
        &self,
        rules: &Search,
        plans: &[Plan],
        objective: &Wanted,
        conditions: &[(Wanted, Condition)],
    ) -> Result<Found, Exit> {
        let wanted: Vec<Wanted> =
            std::iter::once(objective).chain(conditions.iter().map(|row| &row.0)).cloned().collect();
        let all = u32::try_from(plans.len()).expect("plans are few").saturating_mul(rules.most);
        let progress = self.study.progress.of(all.saturating_add(rules.fresh), "replications at most", &self.manner);
        let mut ask = |row: usize, range: Range<u32>| -> Result<Vec<Look>, Exit> {
            let plan = &plans[row];
            range.clone().for_each(|_| progress.tick());
            let rows = values_until(plan, &wanted, range, self.study.jobs, &interrupt::asked);
            let rows = rows.ok_or_else(interrupt::unfinished)?;
            let look = |replication: usize| Look {
                objective: rows[0][replication].unwrap_or_else(|| without(objective.0, plan)),
                holds: conditions
                    .iter()
                    .zip(&rows[1..])
                    .map(|(((metric, _), is), row)| holds(*metric, *is, row[replication]))
                    .collect(),
            };
            Ok((0..rows[0].len()).map(look).collect())
        };
        interrupt::heed();
        let found = search(rules, plans.len(), conditions.len(), &mut ask);
        progress.finish();
        found
    }
}

/// Whether a condition holds in a replication: a day that never comes is later than any other, and a mean or quantile of
/// nothing, such as the wait where nobody waits, breaks no condition.
fn holds(metric: Metric, is: Condition, value: Option<f64>) -> bool {
    match value {
        Some(value) => is.holds(value),
        None if metric.unit() == Unit::Day => is.holds(f64::INFINITY),
        None => true,
    }
}

/// What counts for the objective in a replication without a value: the day after the last for a day that doesn't come
/// before the horizon, else nothing.
fn without(metric: Metric, plan: &Plan) -> f64 {
    if metric.unit() == Unit::Day { plan.day_count() as f64 } else { 0.0 }
}

/// The day of the scenario, counted from 0, that a date or a span since the start names.
fn day(text: &str, plan: &Plan) -> Option<i32> {
    let time = instant_of(text.trim())?.on(&plan.zone)?;
    let day = plan.days.day_of(time);
    (day >= 0 && time < plan.horizon).then_some(day)
}

/// How a search ends the program: with a best plan well, else by what is known of the finalists.
fn verdict(found: &Found, inconclusive: Inconclusive) -> Exit {
    let mut proofs = found.finalists.iter().filter_map(|row| found.candidates[*row].proof.as_ref());
    let open = found.best.is_none() && proofs.any(|proof| proof.kept == Kept::NotYet);
    match (found.best, open, inconclusive) {
        (Some(_), _, _) | (None, true, Inconclusive::Pass) => Exit::Done,
        (None, true, Inconclusive::Exit5) => Exit::Inconclusive,
        (None, true, Inconclusive::Fail) | (None, false, _) => Exit::Failed,
    }
}
