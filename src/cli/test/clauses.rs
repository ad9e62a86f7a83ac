//! Clauses of rules that are skipped: a refusal that doesn't happen, an obstacle that isn't met, on one platform.
//!
//! Each is a mutant like a number that is another: a story whose life is no longer what it expects notices it. A refusal that
//! no story of any platform meets is told apart.

use super::units::{Unit, What};
use crate::intune::Platform;
use crate::plan::Story;
use crate::report::suite::mutants::{Fate, Mutant, Mutants};
use crate::rules::Refusal;
use crate::units::Share;
use crate::verify::story::{judge, life};
use std::collections::BTreeMap;

/// A clause, as a row names it: what it is of, and on which platform.
type Clause = (String, &'static str);

/// Adds the mutants of clauses.
pub(super) fn mutants(units: &[Unit], out: &mut Mutants) {
    let stories: Vec<(&Unit, &Story)> = units.iter().filter_map(story).collect();
    if stories.is_empty() {
        return;
    }
    let mut fates: BTreeMap<Clause, Fate> = BTreeMap::new();
    let mut meet = |clause: Clause, (unit, one): (&Unit, &Story), skipped: &Story| {
        if life(one) == life(skipped) {
            return;
        }
        let fate = fates.entry(clause).or_insert(Fate::Survived);
        if *fate == Fate::Survived && judge(skipped).is_err() {
            *fate = Fate::Noticed { file: unit.place.clone(), test: one.name.clone() };
        }
    };
    for (unit, one) in &stories {
        let platform = platform(one).name();
        for why in Refusal::all() {
            let skipped = Story { skipped: Some(why), ..(*one).clone() };
            meet((refusal(why), platform), (unit, one), &skipped);
        }
        for (position, obstacle) in one.plan.paths[0].obstacles.iter().enumerate() {
            let mut skipped = (*one).clone();
            skipped.plan.paths[0].obstacles[position].share = Share::NONE;
            let failure = &obstacle.failure;
            let clause = format!("obstacle of {} {}", failure.rule, failure.code).trim_end().to_owned();
            meet((clause, platform), (unit, one), &skipped);
        }
    }
    let unmet = Refusal::all().map(Refusal::because).filter(|why| !fates.keys().any(|clause| clause.0.ends_with(why)));
    out.unmet = unmet.collect();
    let row = |((clause, platform), fate): (Clause, Fate)| {
        let key = format!("{platform}: {clause}");
        Mutant { key, value: "kept".to_owned(), mutated: "skipped".to_owned(), fate }
    };
    out.rows.extend(fates.into_iter().map(row));
}

fn story(unit: &Unit) -> Option<(&Unit, &Story)> {
    match &unit.what {
        What::Story(story) => Some((unit, story)),
        What::Decision(_) | What::Scenario(..) => None,
    }
}

fn platform(story: &Story) -> Platform {
    story.plan.cohorts[0].platform
}

/// The clause of a refusal, by why it refuses.
fn refusal(why: Refusal) -> String {
    format!("refusal because {}", why.because())
}
