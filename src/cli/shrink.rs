//! `fleetcast shrink`: a scenario that fails is cut to the little that still does.

use crate::cli::explore::{Clock, Hushed, span};
use crate::cli::load::{complain, print, source, understand, unwritable};
use crate::cli::test::golden;
use crate::cli::{Exit, Manner, interrupt, picks, stories};
use crate::plan::Plan;
use crate::report::number::count;
use crate::report::write;
use crate::scenario::shrink::{Shrunk, shrink};
use crate::scenario::{self, Source};
use crate::study::study;
use crate::units::{SimTime, Span};
use crate::verify::diverge::{self, Parted};
use crate::verify::explore::{Broken, Law, explored};
use crate::verify::{Verdict, judge};
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `shrink`.
#[derive(Debug, Args)]
pub(super) struct Shrink {
    /// The scenario.
    scenario: PathBuf,
    /// The expectation that must still fail, or a part of its text; else the first one that fails, else the first law that
    /// is broken.
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["law", "with", "golden"])]
    expect: Option<String>,
    /// The law that must still be broken, as `explore` names it.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["with", "golden"])]
    law: Option<String>,
    /// Keys that change a life: some device's must still part from what it was, in the same way.
    #[arg(long, value_name = "KEY=VALUE KEY=VALUE", conflicts_with = "golden")]
    with: Option<String>,
    /// The same with the rules of the scenario's golden.
    #[arg(long)]
    golden: bool,
    /// The longest time to spend; with more of it the file may become smaller.
    #[arg(long = "for", value_name = "SPAN", value_parser = span, default_value = "60s")]
    length: Span,
    /// The file to write; `regressions/NAME.shrunk.toml` if left out.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replications, instead of the file's.
    #[arg(short = 'n', long, value_name = "N", env = "FLEETCAST_REPLICATIONS", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replications: Option<u32>,
    /// Seed of all draws, instead of the file's.
    #[arg(long, value_name = "N", env = "FLEETCAST_SEED")]
    seed: Option<u64>,
    /// Change a key of the scenario. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
    #[command(flatten)]
    manner: Manner,
}

/// What must still fail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum What {
    /// An expectation with this text.
    Expectation(String),
    /// A law.
    Law(Law),
    /// Lives that part when these keys are set, first by this rule with these events.
    Parting(Vec<String>, Mark),
}

/// How two lives part first: the rule behind it, and the event on each side.
type Mark = (&'static str, [Option<&'static str>; 2]);

impl Shrink {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let source = source(&self.scenario)?;
        let mut sets = self.sets.clone();
        sets.extend(self.seed.map(|seed| format!("scenario.seed={seed}")));
        sets.extend(self.replications.map(|n| format!("scenario.replications={n}")));
        let nothing = |why: &str| {
            complain(&format!("error: {why}"));
            Exit::Nothing
        };
        let plan = understand(&source, &sets, &self.manner)?.plan;
        let plan = plan.ok_or_else(|| nothing("the file has no `[scenario]`, so there is no fleet to cut"))?;
        let root = scenario::tree(&source, &sets).ok_or(Exit::Invalid)?;
        interrupt::heed();
        let hushed = Hushed::new();
        let what =
            self.what(&source, &sets, &plan)?.ok_or_else(|| nothing("nothing fails, so there is nothing to shrink"))?;
        let clock = Clock::new();
        let limit = u64::from(self.length.as_seconds());
        let over = || interrupt::asked() || clock.elapsed().as_secs() >= limit;
        let shrunk = shrink(&root, &mut |text, plan| what.fails(text, plan), &over);
        drop(hushed);
        let shrunk =
            shrunk.ok_or_else(|| nothing("the time was up before anything was tried; give it more with --for"))?;
        let path = self
            .output
            .clone()
            .unwrap_or_else(|| Path::new("regressions").join(format!("{}.shrunk.toml", stories::stem(&self.scenario))));
        let text = file(&stories::stem(&self.scenario), &plan, &what, &shrunk);
        write::file(&path, text.as_bytes()).map_err(unwritable)?;
        let exit = if interrupt::asked() { Exit::Interrupted } else { Exit::Done };
        if self.manner.quiet {
            return Ok(exit);
        }
        Ok(exit.and(print(format!("{}written to {}\n", told(&plan, &what, &shrunk), path.display()).as_bytes())))
    }

    /// What fails, of what was asked for; none if it doesn't.
    fn what(&self, source: &Source, sets: &[String], plan: &Plan) -> Result<Option<What>, Exit> {
        if let Some(name) = &self.law {
            let law = Law::ALL.iter().find(|row| row.1 == name).ok_or_else(|| {
                let names: Vec<&str> = Law::ALL.iter().map(|row| row.1).collect();
                complain(&format!("error: there is no law `{name}`; there are {}", names.join(", ")));
                Exit::Usage
            })?;
            let what = What::Law(law.0);
            return Ok(Some(what).filter(|what| what.fails(&source.text, plan)));
        }
        if let Some(with) = &self.with {
            return Ok(parting(source, sets, plan, picks::sets(with)));
        }
        if self.golden {
            return Ok(parting(source, sets, plan, golden::back(&self.scenario, plan)?));
        }
        let wanted = |text: &str| self.expect.as_ref().is_none_or(|part| text.contains(part.as_str()));
        if plan.expectations.iter().any(|one| wanted(&one.text)) {
            let summary = study(plan, 0, &|| {});
            let mut judged = plan.expectations.iter().zip(&summary.looks);
            let failed = judged.find(|(one, look)| wanted(&one.text) && judge(one, look).verdict == Verdict::Fail);
            if let Some((one, _)) = failed {
                return Ok(Some(What::Expectation(one.text.clone())));
            }
        }
        if self.expect.is_some() {
            return Ok(None);
        }
        Ok(explored(plan, true).1.broken.first().map(|one| What::Law(one.law)))
    }
}

impl What {
    /// Whether it fails in this scenario too.
    pub(super) fn fails(&self, text: &str, plan: &Plan) -> bool {
        match self {
            What::Expectation(said) => {
                let Some(number) = plan.expectations.iter().position(|one| one.text == *said) else { return false };
                let summary = study(plan, 1, &|| {});
                judge(&plan.expectations[number], &summary.looks[number]).verdict == Verdict::Fail
            }
            What::Law(law) => {
                let thorough = matches!(law, Law::Repeats | Law::Threads | Law::Parts | Law::Runs);
                explored(plan, thorough).1.breaks(*law)
            }
            What::Parting(sets, mark) => {
                let other = scenario::load(&Source::new("shrunk.toml", text), sets).plan;
                let parted = other.map(|other| diverge::parted([plan, &other], plan.seed, 0));
                parted.is_some_and(|all| all.iter().any(|one| self::mark(one) == *mark))
            }
        }
    }

    /// What fails, in words.
    fn told(&self) -> String {
        match self {
            What::Expectation(text) => format!("the expectation `{text}` fails"),
            What::Law(law) => format!("the law `{}` is broken: {}", law.name(), law.sentence()),
            What::Parting(sets, (rule, events)) => {
                let [was, is] = events.map(|event| event.unwrap_or("nothing more"));
                let rule = if rule.is_empty() { String::new() } else { format!(" (rule {rule})") };
                format!("with {} a life shows {is} in the place of {was}{rule}", sets.join(" "))
            }
        }
    }
}

fn mark(parted: &Parted) -> Mark {
    (parted.rule(), parted.first.map(|event| event.map(|event| event.name)))
}

/// How lives part first with these sets, if any do.
fn parting(source: &Source, sets: &[String], plan: &Plan, with: Vec<String>) -> Option<What> {
    let all: Vec<String> = sets.iter().chain(&with).cloned().collect();
    let other = scenario::load(source, &all).plan?;
    let parted = diverge::parted([plan, &other], plan.seed, 0);
    let first = parted.iter().min_by_key(|one| one.at())?;
    Some(What::Parting(with, mark(first)))
}

/// Shrinks an exploration that broke a law; its file, if there was time for anything.
pub(super) fn exploration(name: &str, text: &str, broken: &Broken, length: Span) -> Option<String> {
    let source = Source::new("exploration.toml", text);
    let (root, plan) = (scenario::tree(&source, &[])?, scenario::load(&source, &[]).plan?);
    let clock = Clock::new();
    let over = || interrupt::asked() || clock.elapsed().as_secs() >= u64::from(length.as_seconds());
    let what = What::Law(broken.law);
    let shrunk = shrink(&root, &mut |text, plan| what.fails(text, plan), &over)?;
    Some(file(name, &plan, &what, &shrunk))
}

/// How large a plan is, in words.
fn size(plan: &Plan) -> String {
    let plural = |n: u64, what: &str| format!("{} {what}{}", count(n), if n == 1 { "" } else { "s" });
    let [devices, cohorts] = [u64::from(plan.devices()), plan.cohorts.len() as u64];
    let time = plan.horizon.since(SimTime::START);
    format!("{} in {}, {time}", plural(devices, "device"), plural(cohorts, "cohort"))
}

fn told(plan: &Plan, what: &What, shrunk: &Shrunk) -> String {
    let left = scenario::load(&Source::new("shrunk.toml", shrunk.text.as_str()), &[]).plan;
    let end = if shrunk.done { "nothing more can be cut" } else { "the time was up" };
    format!(
        "{}\n  before: {}\n  now:    {}\n{} files were tried, and {end}\n",
        what.told(),
        size(plan),
        left.map_or_else(String::new, |left| size(&left)),
        count(u64::from(shrunk.tried)),
    )
}

/// The file, with what is to be known of it on top.
fn file(name: &str, plan: &Plan, what: &What, shrunk: &Shrunk) -> String {
    let seed = plan.seed;
    let mut head = format!("# What fleetcast {} has left of {name} (seed {seed}).\n", env!("CARGO_PKG_VERSION"));
    for line in told(plan, what, shrunk).lines() {
        head.push_str(&format!("# {line}\n"));
    }
    format!("{head}\n{}", shrunk.text)
}
