//! What can be tested by itself: a story, a decision, or a scenario with all that is expected of it.

use super::filter::{Candidate, Filter, Part};
use super::golden;
use crate::cli::load::{source, understand};
use crate::cli::{Exit, Manner};
use crate::plan::{Decision, Plan, Story};
use std::path::{Path, PathBuf};

/// A story, a decision, or a scenario with its expectations.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Its file.
    pub(super) path: PathBuf,
    /// The file as it is told: with slashes, from here if it is below.
    pub(super) place: String,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Story(Box<Story>),
    Decision(Box<Decision>),
    /// As the file and its sets have it, with whether it has a golden, or is to have one.
    Scenario(Box<Plan>, bool),
}

/// The units of all files, in order, and the end that files which can't be understood lead to; they have been told.
///
/// A scenario that is one of `new` is to have a golden if it has none.
pub(super) fn units(files: &[PathBuf], sets: &[String], new: &[PathBuf], manner: &Manner) -> (Vec<Unit>, Exit) {
    let mut units = Vec::new();
    let mut exit = Exit::Done;
    for path in files {
        let loaded = match source(path).and_then(|source| understand(&source, sets, manner)) {
            Ok(loaded) => loaded,
            Err(end) => {
                exit = exit.and(end);
                continue;
            }
        };
        let unit = |what| Unit { path: path.clone(), place: place(path), what };
        units.extend(loaded.stories.into_iter().map(|story| unit(What::Story(Box::new(story)))));
        units.extend(loaded.decisions.into_iter().map(|one| unit(What::Decision(Box::new(one)))));
        let golden = new.contains(path) || golden::of(path).is_some();
        if let Some(plan) = loaded.plan.filter(|plan| golden || !plan.expectations.is_empty()) {
            units.push(unit(What::Scenario(Box::new(plan), golden)));
        }
    }
    (units, exit)
}

/// Keeps what a filter takes, if there is one, and of that what is in the part.
pub(super) fn choose(units: &mut Vec<Unit>, filters: &[Filter], part: Option<Part>) {
    let taken = |test: Candidate<'_>| filters.is_empty() || filters.iter().any(|filter| filter.takes(test));
    units.retain_mut(|unit| match &mut unit.what {
        What::Story(story) => taken(Candidate::story(&unit.place, story)),
        What::Decision(decision) => taken(Candidate::decision(&unit.place, decision)),
        What::Scenario(plan, golden) => {
            plan.expectations.retain(|one| taken(Candidate::expectation(&unit.place, one)));
            *golden = *golden && taken(Candidate::golden(&unit.place));
            *golden || !plan.expectations.is_empty()
        }
    });
    if let Some(part) = part {
        let mut number = 0;
        units.retain(|_| {
            number += 1;
            part.has(number - 1)
        });
    }
}

/// A path as CI systems want it: from here, with slashes.
fn place(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).or_else(|_| path.strip_prefix(".")).unwrap_or(path);
    short.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::stories;
    use crate::scenario;
    use crate::verify::{decision, story};
    use std::collections::BTreeSet;

    /// The stories and decisions of the library that a file holds.
    fn told(path: &Path) -> (Vec<Story>, Vec<Decision>) {
        let loaded = scenario::load(&scenario::read(path).unwrap(), &[]);
        assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
        (loaded.stories, loaded.decisions)
    }

    #[test]
    fn every_story_of_the_library_holds() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/stories");
        let mut names = BTreeSet::new();
        for file in stories::files(&[folder]).unwrap() {
            for story in told(&file).0 {
                let verdict = story::judge(&story);
                assert!(verdict.is_ok(), "{}: {}: {verdict:?}", file.display(), story.name);
                assert!(names.insert(story.name.clone()), "{}: `{}` is told twice", file.display(), story.name);
            }
        }
        assert!(names.len() > 150, "only {} stories", names.len());
    }

    #[test]
    fn every_decision_of_the_library_holds() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/stories");
        let (mut names, mut cases) = (BTreeSet::new(), 0);
        for file in stories::files(&[folder]).unwrap() {
            let (stories, decisions) = told(&file);
            for one in &decisions {
                let verdict = decision::judge(one);
                assert!(verdict.is_ok(), "{}: {}: {verdict:?}", file.display(), one.name);
                assert!(!one.cases.is_empty(), "{}: {} has no case", file.display(), one.name);
                cases += one.cases.len();
            }
            for name in stories.iter().map(|story| &story.name).chain(decisions.iter().map(|one| &one.name)) {
                assert!(names.insert(name.clone()), "{}: `{name}` is there twice", file.display());
            }
        }
        assert!(cases > 500, "only {cases} cases");
    }
}
