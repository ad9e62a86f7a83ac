//! `fleetcast test`: stories told and compared, decisions asked for, scenarios run and judged.

mod boundaries;
mod clauses;
mod filter;
mod formats;
pub(super) mod golden;
mod mutate;
mod units;

use crate::cli::load::{complain, told};
use crate::cli::run::simulate;
use crate::cli::{Exit, Inconclusive, Manner, Study, stories};
use crate::plan::{Decision, Plan, Story};
use crate::report::suite::mutants::{self, Mutants};
use crate::report::suite::{Case, Sort, Suite, boundaries as told_boundaries, coverage};
use crate::report::terminal;
use crate::study::Until;
use crate::verify::boundary::Boundaries;
use crate::verify::coverage::Coverage;
use crate::verify::golden::Golden;
use crate::verify::{self, Judged, Verdict, decision, story};
use clap::Args;
use filter::{Filter, Part};
use formats::{Ran, Wanted};
use std::collections::BTreeSet;
use std::path::PathBuf;
use units::{Unit, What};

/// Arguments of `test`.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Story and scenario files, or folders of them; `scenarios/` if left out.
    paths: Vec<PathBuf>,
    /// Only the tests that a filter takes: a name or a part of one, tag:WORD, rule:ID, file:TEXT, sort:story, with not, and,
    /// or and parentheses. May be repeated: one filter is enough.
    #[arg(short = 'E', long = "filter", value_name = "FILTER")]
    filters: Vec<String>,
    /// Only a part of the tests that are chosen: 2/4 is the second of four. A scenario's expectations stay together.
    #[arg(long, value_name = "I/N", value_parser = filter::part)]
    partition: Option<Part>,
    /// A format, on stdout or in a file: text, json, junit, tap, sarif, markdown, github, azure, coverage,
    /// boundaries, boundaries-json, mutants. May be repeated.
    #[arg(long = "format", value_name = "NAME[=FILE]", value_parser = formats::wanted)]
    formats: Vec<Wanted>,
    /// Write the goldens that are others, after what is different was shown, and one of each scenario that is named here
    /// and has none. Where CI is set nothing is written.
    #[arg(long)]
    accept: bool,
    /// Say which rules the tests met, how often and where first, and which never; and on which boundaries of rules they stand.
    #[arg(long)]
    coverage: bool,
    /// Say which rules' numbers could be another, by one unit, without any of the tests noticing.
    #[arg(long)]
    mutate: bool,
    /// The least share of the enforced rules that the tests must meet, such as 95%; nothing is rounded.
    #[arg(long, value_name = "SHARE", value_parser = formats::share)]
    min_coverage: Option<u32>,
    /// The least share of the mutants that the tests must notice, such as 95%; nothing is rounded.
    #[arg(long, value_name = "SHARE", value_parser = formats::share)]
    min_noticed: Option<u32>,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    manner: Manner,
}

/// What has been tested so far.
#[derive(Debug, Default)]
struct Tested {
    suite: Suite,
    coverage: Coverage,
    boundaries: Boundaries,
    /// The names of output folders that are taken.
    folders: BTreeSet<String>,
    mutants: Mutants,
    /// The goldens that are to be written once all is told.
    accepted: Vec<(Unit, Golden)>,
}

impl Test {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        formats::agree(&self.formats)?;
        let filters = self.filters()?;
        let default = [PathBuf::from("scenarios")];
        let paths = if self.paths.is_empty() { &default[..] } else { &self.paths };
        let new = if self.accept { &self.paths[..] } else { &[] };
        let (mut units, mut exit) = units::units(&stories::files(paths)?, &self.study.sets, new, &self.manner);
        let found = !units.is_empty();
        units::choose(&mut units, &filters, self.partition);
        if units.is_empty() && exit == Exit::Done {
            let nothing = "nothing to test: no story, decision or expectation was found";
            let none = "nothing to test: no story, decision or expectation is chosen by -E and --partition";
            complain(&format!("error: {}", if found { none } else { nothing }));
            return Ok(Exit::Nothing);
        }
        let mut tested = Tested::default();
        exit = exit.and(self.test(&units, &mut tested)?);
        if self.stands() {
            boundaries::stories(&units, &self.study.sets, &mut tested.boundaries)?;
        }
        if self.mutates() {
            if tested.suite.cases.iter().any(Case::troubles) {
                complain("error: the tests don't hold as they are, so that nothing can be said of mutants");
            } else {
                tested.mutants = mutate::mutants(&units, &self.study)?;
            }
        }
        exit = exit.and(self.told(&tested));
        if self.accept && golden::in_ci() {
            complain("error: CI is set: --accept writes nothing here");
        }
        for (unit, golden) in &tested.accepted {
            golden::accept(unit, golden)?;
        }
        Ok(exit)
    }

    /// Runs all units. An interruption ends it; anything else that keeps a scenario from running is part of the end.
    fn test(&self, units: &[Unit], tested: &mut Tested) -> Result<Exit, Exit> {
        let mut exit = Exit::Done;
        for unit in units {
            match &unit.what {
                What::Story(story) => {
                    tested.suite.cases.push(self.story(unit, story));
                    if self.covers() {
                        tested.coverage.story(&unit.place, story);
                    }
                }
                What::Decision(decision) => {
                    tested.suite.cases.push(self::decided(unit, decision));
                    if self.covers() {
                        tested.coverage.decision(&unit.place, decision);
                    }
                    if self.stands() {
                        tested.boundaries.decision(&unit.place, decision);
                    }
                }
                What::Scenario(plan, golden) => {
                    let judged = if plan.expectations.is_empty() { Ok(()) } else { self.scenario(unit, plan, tested) };
                    let held = judged.and_then(|()| if *golden { self.golden(unit, plan, tested) } else { Ok(()) });
                    match held {
                        Ok(()) => {}
                        Err(Exit::Interrupted) => return Err(Exit::Interrupted),
                        Err(end) => exit = exit.and(end),
                    }
                }
            }
        }
        Ok(exit)
    }

    /// Tells what was found, and how that ends.
    fn told(&self, tested: &Tested) -> Exit {
        let Tested { suite, coverage: met, boundaries, mutants, .. } = tested;
        let mut exit = Exit::Done;
        let mut more = String::new();
        if self.coverage {
            more = coverage::text(met) + &told_boundaries::text(boundaries);
        }
        if self.min_coverage.is_some_and(|least| !met.reaches(least)) {
            complain(&format!("error: {}, less than --min-coverage asks for", coverage::sentence(met)));
            exit = Exit::Failed;
        } else if self.min_coverage.is_some() && !self.coverage {
            more = format!("{}\n", coverage::sentence(met));
        }
        if self.mutate && !mutants.rows.is_empty() {
            more.push_str(&mutants::text(mutants));
        }
        if self.min_noticed.is_some_and(|least| !mutants.reaches(least)) {
            complain(&format!("error: {}, less than --min-noticed asks for", mutants::sentence(mutants)));
            exit = Exit::Failed;
        } else if self.min_noticed.is_some() && !self.mutate {
            more.push_str(&format!("{}\n", mutants::sentence(mutants)));
        }
        for case in &suite.cases {
            exit = exit.and(match case.counts {
                Verdict::Pass => Exit::Done,
                Verdict::Fail => Exit::Failed,
                Verdict::Inconclusive => Exit::Inconclusive,
            });
        }
        let ran = Ran { suite, coverage: met, boundaries, mutants, quiet: self.manner.quiet, more };
        exit.and(formats::tell(&ran, &self.formats))
    }

    /// Whether anybody asks for mutants.
    fn mutates(&self) -> bool {
        self.mutate || self.min_noticed.is_some() || self.formats.iter().any(Wanted::is_mutants)
    }

    /// Whether anybody asks for the boundaries of rules.
    fn stands(&self) -> bool {
        self.coverage || self.formats.iter().any(Wanted::is_boundaries)
    }

    /// Whether anybody asks for the rules' coverage.
    fn covers(&self) -> bool {
        self.coverage || self.min_coverage.is_some() || self.formats.iter().any(Wanted::is_coverage)
    }

    fn filters(&self) -> Result<Vec<Filter>, Exit> {
        let read = |text: &String| filter::filter(text).map_err(|fault| told(&fault, "-E", text));
        self.filters.iter().map(read).collect()
    }

    fn story(&self, unit: &Unit, story: &Story) -> Case {
        for left_out in &story.left_out {
            if !self.manner.quiet {
                complain(&format!("warning: {}: {}: {left_out}", unit.place, story.name));
            }
        }
        let mut case = Case {
            file: unit.place.clone(),
            line: story.line,
            name: story.name.clone(),
            sort: Sort::Story,
            tags: story.tags.clone(),
            verdict: Verdict::Pass,
            counts: Verdict::Pass,
            message: String::new(),
            details: String::new(),
            rule: String::new(),
        };
        if let Err(failure) = story::judge(story) {
            (case.verdict, case.counts) = (Verdict::Fail, Verdict::Fail);
            case.details = format!("{}{}\n{}", failure.lives, failure.sentence, failure.rule);
            (case.message, case.rule, case.line) = (failure.sentence, failure.id, failure.line);
        }
        case
    }

    fn scenario(&self, unit: &Unit, plan: &Plan, tested: &mut Tested) -> Result<(), Exit> {
        let mut plan = plan.clone();
        self.study.apply(&mut plan);
        let plan = &plan;
        let stem = stories::stem(&unit.path);
        let folder = self.study.output.as_ref().map(|base| base.join(stories::unique(&stem, &mut tested.folders)));
        let (summary, judged) =
            simulate(plan, Until { precision: None, aborts: true }, &self.study, &self.manner, folder.as_deref())?;
        if self.covers() {
            tested.coverage.scenario(&unit.place, &plan.name, &summary);
        }
        tested.suite.cases.extend(plan.expectations.iter().zip(&judged).map(|(expectation, judged)| Case {
            file: unit.place.clone(),
            line: expectation.line,
            name: expectation.text.clone(),
            sort: Sort::Expectation,
            tags: expectation.tags.clone(),
            verdict: judged.verdict,
            counts: self.counts(judged),
            message: terminal::expectation(judged),
            details: String::new(),
            rule: String::new(),
        }));
        Ok(())
    }

    /// Holds a scenario against its golden, and accepts what is different, or a first one, if that is asked for.
    fn golden(&self, unit: &Unit, plan: &Plan, tested: &mut Tested) -> Result<(), Exit> {
        let old = golden::of(&unit.path).map(|path| golden::read(&path)).transpose()?;
        let seed = old.as_ref().map_or(plan.seed, |old| old.seed);
        let now = verify::golden::golden(plan, seed, self.study.jobs);
        let mut case = Case {
            file: unit.place.clone(),
            line: 0,
            name: "golden".to_owned(),
            sort: Sort::Golden,
            tags: Vec::new(),
            verdict: Verdict::Pass,
            counts: Verdict::Pass,
            message: String::new(),
            details: String::new(),
            rule: String::new(),
        };
        let writes = self.accept && !golden::in_ci();
        match &old {
            Some(old) if old.changed(&now).is_empty() => {}
            Some(old) => {
                (case.message, case.details) = golden::told(unit, &self.study.sets, plan, [old, &now]);
                case.verdict = Verdict::Fail;
            }
            None => {
                "the first golden".clone_into(&mut case.message);
                case.verdict = if writes { Verdict::Pass } else { Verdict::Fail };
            }
        }
        if writes && !case.message.is_empty() {
            case.message.push_str("; accepted");
            tested.accepted.push((unit.clone(), now));
        } else {
            case.counts = case.verdict;
        }
        tested.suite.cases.push(case);
        Ok(())
    }

    /// What a verdict counts as.
    fn counts(&self, judged: &Judged) -> Verdict {
        match (judged.verdict, self.study.inconclusive) {
            (Verdict::Pass, _) | (Verdict::Inconclusive, Inconclusive::Pass) => Verdict::Pass,
            (Verdict::Fail, _) | (Verdict::Inconclusive, Inconclusive::Fail) => Verdict::Fail,
            (Verdict::Inconclusive, Inconclusive::Exit5) => Verdict::Inconclusive,
        }
    }
}

/// The test of a decision.
fn decided(unit: &Unit, decision: &Decision) -> Case {
    let mut case = Case {
        file: unit.place.clone(),
        line: decision.line,
        name: decision.name.clone(),
        sort: Sort::Decision,
        tags: decision.tags.clone(),
        verdict: Verdict::Pass,
        counts: Verdict::Pass,
        message: String::new(),
        details: String::new(),
        rule: String::new(),
    };
    if let Err(failure) = decision::judge(decision) {
        (case.verdict, case.counts) = (Verdict::Fail, Verdict::Fail);
        case.details = format!("{}{}\n{}", failure.cases, failure.sentence, failure.rule);
        (case.message, case.rule, case.line) = (failure.sentence, decision.rule.clone(), failure.line);
    }
    case
}
