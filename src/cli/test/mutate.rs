//! `--mutate`: what a suite would notice if a rule were another.
//!
//! A mutant is one parameter of the rule book by one unit less or more than what each story or scenario has: a limit by one, a
//! span by a second, a share by a millionth, a distribution by a second; a flag is flipped, and a span that may be left out
//! is left out. As time and counts are whole, that is also what another comparison comes to: `<` in the place of `<=` is a limit of
//! one less. Clauses that are skipped are in [`super::clauses`]. Stories and decisions are asked first; scenarios, by
//! their goldens and expectations, only about what none of these notices.

use super::units::{Unit, What};
use super::{clauses, golden};
use crate::cli::load::source;
use crate::cli::{Exit, Study};
use crate::plan::{Decision, Plan, Story};
use crate::report::suite::mutants::{Fate, Mutant, Mutants};
use crate::rules::book::ENTRIES;
use crate::rules::{Mutation, Step};
use crate::scenario::{self, Loaded, Source};
use crate::study::study;
use crate::verify::{self, Verdict, decision, judge, story};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file with what of it is tested.
struct File {
    source: Source,
    path: PathBuf,
    place: String,
    /// The names of its stories.
    stories: Vec<String>,
    /// The names of its decisions.
    decisions: Vec<String>,
    /// Its scenario, whose expectations are those that are tested, and whether its golden is.
    scenario: Option<(Plan, bool)>,
}

/// The fate of every mutant among the tests.
pub(super) fn mutants(units: &[Unit], study: &Study) -> Result<Mutants, Exit> {
    let files = files(units)?;
    let mut out = Mutants::default();
    for entry in ENTRIES.iter().filter(|entry| entry.alive) {
        let mut any = false;
        for mutation in Step::ALL.map(|step| Mutation { key: entry.key, step }) {
            let (mut met, mut noticed) = (None, None);
            for file in &files {
                let loaded = scenario::load_mutated(&file.source, &study.sets, mutation);
                noticed = noticed.or_else(|| by_stories(file, &loaded, mutation, &mut met));
                if noticed.is_some() {
                    break;
                }
            }
            if noticed.is_none() {
                noticed = files.iter().find_map(|file| by_scenario(file, study, mutation, &mut met));
            }
            let Some((value, mutated)) = met else { continue };
            any = true;
            let fate = noticed.map_or(Fate::Survived, |(file, test)| Fate::Noticed { file, test });
            out.rows.push(Mutant { key: entry.key.to_owned(), value, mutated, fate });
        }
        if !any {
            out.untouched.push(entry.key);
        }
    }
    clauses::mutants(units, &mut out);
    Ok(out)
}

/// Values before and after: those of the first test that the mutant is one for.
type Met = Option<(String, String)>;
/// The file and the name of a test that notices.
type Noticed = Option<(String, String)>;

fn by_stories(file: &File, loaded: &Loaded, mutation: Mutation, met: &mut Met) -> Noticed {
    if loaded.has_errors() && !(file.stories.is_empty() && file.decisions.is_empty()) {
        // What was a story or a decision is refused now.
        let message = loaded.diagnostics.first().map_or("", |fault| fault.code);
        met.get_or_insert_with(|| ("accepted".to_owned(), "refused".to_owned()));
        return Some((file.place.clone(), format!("the file is refused: {message}")));
    }
    let chosen = |story: &&Story| file.stories.contains(&story.name);
    let mut stories = loaded.stories.iter().filter(chosen);
    let mut first =
        stories.clone().filter_map(|story| Some((story.mutated.clone()?, story.plan.rules.shown(mutation.key)?)));
    if let Some(found) = first.next() {
        met.get_or_insert(found);
    }
    let noticed =
        stories.find(|story| story.mutated.is_some() && story::judge(story).is_err()).map(|story| &story.name);
    let noticed = noticed.or_else(|| by_decisions(file, &loaded.decisions, mutation, met))?;
    Some((file.place.clone(), noticed.clone()))
}

/// The name of a decision that notices.
fn by_decisions<'a>(file: &File, all: &'a [Decision], mutation: Mutation, met: &mut Met) -> Option<&'a String> {
    let mut chosen = all.iter().filter(|one| one.mutated.is_some() && file.decisions.contains(&one.name));
    let mut first = chosen.clone().filter_map(|one| Some((one.mutated.clone()?, one.book.shown(mutation.key)?)));
    if let Some(found) = first.next() {
        met.get_or_insert(found);
    }
    chosen.find(|one| decision::judge(one).is_err()).map(|one| &one.name)
}

fn by_scenario(file: &File, flags: &Study, mutation: Mutation, met: &mut Met) -> Noticed {
    let (plan, has_golden) = file.scenario.as_ref()?;
    let loaded = scenario::load_mutated(&file.source, &flags.sets, mutation);
    let mut mutated = loaded.plan?;
    if mutated.rules == plan.rules {
        return None;
    }
    if let Some(found) = plan.rules.shown(mutation.key).zip(mutated.rules.shown(mutation.key)) {
        met.get_or_insert(found);
    }
    let noticed = |test: &str| Some((file.place.clone(), test.to_owned()));
    if *has_golden && let Some(Ok(old)) = golden::of(&file.path).map(|path| golden::read(&path)) {
        let now = verify::golden::golden(&mutated, old.seed, flags.jobs);
        // That the rules are others says nothing; what comes of it does.
        if old.changed(&now).iter().any(|ingredient| *ingredient != "rules") {
            return noticed("golden");
        }
    }
    mutated.expectations.retain(|one| plan.expectations.contains(one));
    if mutated.expectations.is_empty() {
        return None;
    }
    flags.apply(&mut mutated);
    let summary = study(&mutated, flags.jobs, &|| {});
    let judged = mutated.expectations.iter().zip(&summary.looks).map(|(one, look)| (one, judge(one, look)));
    let failed = judged.into_iter().find(|(_, judged)| judged.verdict == Verdict::Fail);
    failed.and_then(|(one, _)| noticed(&one.text))
}

/// The files of the units, with what of them is tested.
fn files(units: &[Unit]) -> Result<Vec<File>, Exit> {
    let mut by_path: BTreeMap<&Path, File> = BTreeMap::new();
    for unit in units {
        if !by_path.contains_key(unit.path.as_path()) {
            let file = File {
                source: source(&unit.path)?,
                path: unit.path.clone(),
                place: unit.place.clone(),
                stories: Vec::new(),
                decisions: Vec::new(),
                scenario: None,
            };
            by_path.insert(&unit.path, file);
        }
        let Some(file) = by_path.get_mut(unit.path.as_path()) else { continue };
        match &unit.what {
            What::Story(story) => file.stories.push(story.name.clone()),
            What::Decision(decision) => file.decisions.push(decision.name.clone()),
            What::Scenario(plan, golden) => file.scenario = Some(((**plan).clone(), *golden)),
        }
    }
    Ok(by_path.into_values().collect())
}
