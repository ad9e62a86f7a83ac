//! Which boundaries stories stand on: each is lived again with a parameter of its rules a unit less, and a unit more.
//!
//! Asked are the parameters of rules that some story of the same file meets or names; with any other one, lives are as they are.

use super::units::{Unit, What};
use crate::cli::Exit;
use crate::cli::load::source;
use crate::plan::Story;
use crate::rules::catalogue::in_the_end;
use crate::rules::{Mutation, Step};
use crate::scenario;
use crate::verify::boundary::{Boundaries, thresholds};
use crate::verify::story::life;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Adds the stories among the tests.
pub(super) fn stories(units: &[Unit], sets: &[String], found: &mut Boundaries) -> Result<(), Exit> {
    let mut files: BTreeMap<&Path, (&str, Vec<&Story>)> = BTreeMap::new();
    for unit in units {
        if let What::Story(story) = &unit.what {
            files.entry(&unit.path).or_insert((&unit.place, Vec::new())).1.push(story);
        }
    }
    for (path, (place, stories)) in files {
        let file = source(path)?;
        let mut met: BTreeSet<&str> = BTreeSet::new();
        for story in &stories {
            met.extend(life(story).iter().map(|event| in_the_end(event.rule)));
            met.extend(story.expect.iter().filter_map(|event| event.rule.as_deref()).map(in_the_end));
        }
        for entry in thresholds().filter(|entry| entry.ids.iter().any(|id| met.contains(in_the_end(id)))) {
            let moved = [Step::Less, Step::More].map(|step| {
                let loaded = scenario::load_mutated(&file, sets, Mutation { key: entry.key, step });
                loaded.stories.into_iter().filter(|story| story.mutated.is_some()).collect::<Vec<Story>>()
            });
            for story in &stories {
                let same = |all: &'_ [Story]| all.iter().position(|one| one.line == story.line);
                let [less, more] = [0, 1].map(|at| same(&moved[at]).map(|index| &moved[at][index]));
                found.story(place, entry, story, [less, more]);
            }
        }
    }
    Ok(())
}
