//! `fleetcast staff`: the fewest people that a team needs to meet a target.

use crate::cli::load::{complain, output_folder, print, source, told, understand, unwritable};
use crate::cli::{Exit, Inconclusive, Manner, Shape, Study, interrupt};
use crate::plan::metric::{ScopeKind, Unit};
use crate::plan::{Expectation, Plan, Scope};
use crate::report;
use crate::report::staff::{COMING, OfTeam, Staffing, Target};
use crate::scenario::{self, Severity, Source, asked};
use crate::study::fold::estimate;
use crate::study::staffing::{Desk, Found, Search, Told, Values, search};
use crate::study::summary::Look;
use crate::study::values_until;
use crate::verify::{Verdict, judge};
use clap::Args;
use std::ops::Range;
use std::path::PathBuf;

/// How many times the replications a number gets that can't be told before.
const LONGER: u32 = 4;

/// Numbers on either side of the answer that are run for the curve.
const AROUND: u32 = 2;

/// Arguments of `staff`.
#[derive(Debug, Args)]
pub(super) struct Staff {
    /// The scenario.
    scenario: PathBuf,
    /// What is to hold on average: 'ticket-wait-minutes-p95 < 60'. A metric that is told of teams is the team's own unless a
    /// scope says otherwise. May be repeated.
    #[arg(long, value_name = "METRIC[@SCOPE] CONDITION", required = true)]
    target: Vec<String>,
    /// A team to staff, the others staying as they are; every team in turn if left out. May be repeated.
    #[arg(long, value_name = "NAME")]
    team: Vec<String>,
    /// The fewest people to try.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    least: u32,
    /// The most people to try; 100 times as many as the scenario has if left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most: Option<u32>,
    /// Fresh replications that prove the answer.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    confirm: u32,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "FLEETCAST_FORMAT")]
    format: Shape,
}

/// A team whose head count is turned.
struct Turned<'a> {
    flags: &'a Staff,
    source: &'a Source,
    plan: &'a Plan,
    key: String,
    team: &'a str,
    targets: &'a [Target],
    tick: &'a dyn Fn(u32),
}

impl Staff {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let source = source(&self.scenario)?;
        let loaded = understand(&source, &self.study.sets, &self.manner)?;
        let Some(mut plan) = loaded.plan else {
            complain(&format!("error: `{}` has no `[scenario]`, so there is nobody to staff", source.name));
            return Err(Exit::Nothing);
        };
        self.study.apply(&mut plan);
        if plan.replications < 2 {
            complain("error: one replication has no error bar, and a verdict needs one; write -n 50");
            return Err(Exit::Usage);
        }
        let teams = self.teams(&plan)?;
        let targets = teams.iter().map(|team| self.targets(&plan, &plan.teams[*team].name));
        let targets = targets.collect::<Result<Vec<_>, Exit>>()?;
        let folder = output_folder(&self.study, &format!("{}-staff", plan.name));
        report::write::check(&folder).map_err(unwritable)?;
        let mut rows = Vec::new();
        for (team, targets) in teams.into_iter().zip(targets) {
            rows.push(self.of_team(&source, &plan, team, targets)?);
        }
        let staffing = Staffing { plan: &plan, fresh: self.confirm, teams: rows };
        report::folder(&folder, report::staff::files(&staffing)).map_err(unwritable)?;
        let quiet = self.manner.quiet && self.format == Shape::Text;
        let printed =
            if quiet { Exit::Done } else { print(&report::staff::stdout(&staffing, self.format.of_report())) };
        if !self.manner.quiet {
            complain(&format!("results in {}", folder.display()));
        }
        let ends = staffing.teams.iter().map(|row| verdict(&row.found, self.study.inconclusive));
        Ok(ends.fold(Exit::Done, Exit::and).and(printed))
    }

    /// The teams to staff, by their numbers.
    fn teams(&self, plan: &Plan) -> Result<Vec<usize>, Exit> {
        if plan.teams.is_empty() {
            complain("error: the scenario has no team\n  = help: add a `[[team]]`");
            return Err(Exit::Invalid);
        }
        if self.team.is_empty() {
            return Ok((0..plan.teams.len()).collect());
        }
        let number = |name: &String| {
            plan.teams.iter().position(|team| team.name == *name).ok_or_else(|| {
                let names: Vec<String> = plan.teams.iter().map(|team| format!("`{}`", team.name)).collect();
                complain(&format!("error: there is no team `{name}`\n  = help: there is {}", names.join(", ")));
                Exit::Usage
            })
        };
        self.team.iter().map(number).collect()
    }

    /// What is asked of a team.
    fn targets(&self, plan: &Plan, team: &str) -> Result<Vec<Target>, Exit> {
        let target = |text: &String| {
            let ((metric, scope), is) =
                asked::held_by(team, text, 0, plan).map_err(|fault| told(&fault, "--target", text))?;
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok(Target { metric, scope, is, text: words })
        };
        self.target.iter().map(target).collect()
    }

    /// Searches for a team.
    fn of_team(&self, source: &Source, plan: &Plan, team: usize, targets: Vec<Target>) -> Result<OfTeam, Exit> {
        let row = &plan.teams[team];
        let now = row.staff;
        let most = self.most.unwrap_or_else(|| now.max(1).saturating_mul(100).min(100_000));
        if self.least > most {
            complain(&format!("error: --least {} is more than --most {most}", self.least));
            return Err(Exit::Usage);
        }
        let rules = Search {
            least: self.least,
            most,
            start: now,
            replications: plan.replications,
            at_most: plan.replications.saturating_mul(LONGER),
            fresh: self.confirm,
            around: AROUND,
        };
        // How many numbers will be tried isn't known: twice the halvings and the curve, at least.
        let numbers = 2 * (u32::BITS - now.max(1).leading_zeros()) + 2 * AROUND + 1;
        let all = numbers.saturating_mul(plan.replications).saturating_add(self.confirm);
        let progress = self.study.progress.of(all, "replications or so", &self.manner);
        let tick = |n: u32| (0..n).for_each(|_| progress.tick());
        let key = format!("team.\"{}\".staff", row.name);
        let mut desk = Turned { flags: self, source, plan, key, team: &row.name, targets: &targets, tick: &tick };
        interrupt::heed();
        let found = search(&rules, &mut desk)?;
        progress.finish();
        Ok(OfTeam { team: row.name.clone(), now, search: rules, targets, found })
    }
}

impl Desk for Turned<'_> {
    type Refused = Exit;

    fn run(&mut self, people: u32, replications: Range<u32>) -> Result<Values, Exit> {
        let set = format!("{}={people}", self.key);
        let sets: Vec<String> = self.flags.study.sets.iter().cloned().chain([set.clone()]).collect();
        let mut loaded = scenario::load(self.source, &sets);
        loaded.diagnostics.retain(|one| one.severity == Severity::Error);
        let Some(mut plan) = loaded.plan.take() else {
            complain(loaded.report(false).trim_end());
            complain(&format!("error: the scenario is refused with {set}"));
            return Err(Exit::Invalid);
        };
        plan.seed = self.plan.seed;
        let of_targets = self.targets.iter().map(|target| (target.metric, target.scope.clone()));
        // Whoever gives up waits no longer: a target of waits alone would be met by a desk that nobody can reach.
        let team = Scope::Of(ScopeKind::Team, self.team.to_owned());
        let wanted: Vec<_> = of_targets.chain(COMING.map(|metric| (metric, team.clone()))).collect();
        (self.tick)(replications.len().try_into().unwrap_or(u32::MAX));
        let values = values_until(&plan, &wanted, replications, self.flags.study.jobs, &interrupt::asked);
        values.ok_or_else(interrupt::unfinished)
    }

    fn judge(&self, values: &Values) -> Told {
        let all = self.targets.iter().zip(values).map(|(target, row)| of_target(target, row));
        all.min().expect("a target is required")
    }
}

/// What values say of a target: the verdict of an expectation. A day that never comes misses it, and a mean or quantile of
/// nothing, such as the wait where nobody waits, breaks no condition.
fn of_target(target: &Target, values: &[Option<f64>]) -> Told {
    let missing = values.iter().filter(|value| value.is_none()).count();
    if missing > 0 && target.metric.unit() == Unit::Day {
        return Told::Misses;
    }
    if missing == values.len() {
        return Told::Meets;
    }
    let estimate = estimate(values);
    let constant = estimate.range.is_some_and(|[low, high]| low.to_bits() == high.to_bits());
    let (metric, scope) = (target.metric, target.scope.clone());
    let (text, tags) = (target.text.clone(), Vec::new());
    let expectation = Expectation { metric, scope, at: None, is: target.is, abort_after: None, text, line: 0, tags };
    match judge(&expectation, &Look { estimate, constant }).verdict {
        Verdict::Pass => Told::Meets,
        Verdict::Fail => Told::Misses,
        Verdict::Inconclusive => Told::Open,
    }
}

/// How the search for a team ends the program.
fn verdict(found: &Found, inconclusive: Inconclusive) -> Exit {
    let proof = found.proof.as_ref().map_or(Told::Misses, |proof| proof.told);
    match (proof, inconclusive) {
        (Told::Meets, _) | (Told::Open, Inconclusive::Pass) => Exit::Done,
        (Told::Open, Inconclusive::Exit5) => Exit::Inconclusive,
        (Told::Open, Inconclusive::Fail) | (Told::Misses, _) => Exit::Failed,
    }
}
