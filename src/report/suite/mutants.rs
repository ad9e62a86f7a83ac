//! Mutants of the rules, told: which a suite notices, and which survive.

use crate::report::csv;
use crate::report::sheet::{Cell, Sheet};
use std::fmt::Write;

/// What became of a mutant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// This test no longer holds.
    Noticed {
        /// The test's file.
        file: String,
        /// Its name.
        test: String,
    },
    /// Every test still holds.
    Survived,
}

/// A parameter with another value, or a rule without a clause.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mutant {
    /// The parameter's key, or the clause.
    pub key: String,
    /// The value in the first test that it is a parameter of; of a clause that it is kept.
    pub value: String,
    /// The other value there.
    pub mutated: String,
    /// What became of it.
    pub fate: Fate,
}

/// The mutants of a suite.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mutants {
    /// In the order of the rule book, then clauses.
    pub rows: Vec<Mutant>,
    /// Parameters that have no mutant here: lists, and what has one value only.
    pub untouched: Vec<&'static str>,
    /// Why nothing is refused in any story.
    pub unmet: Vec<&'static str>,
}

impl Mutants {
    /// The mutants that nothing noticed.
    #[must_use]
    pub fn survivors(&self) -> Vec<&Mutant> {
        self.rows.iter().filter(|row| row.fate == Fate::Survived).collect()
    }

    /// How many there are that somebody noticed, and how many there are.
    fn counted(&self) -> (u64, u64) {
        let (all, survivors) = (self.rows.len() as u64, self.survivors().len() as u64);
        (all - survivors, all)
    }

    /// Whether at least this many parts in a million of them were noticed; nothing is rounded.
    #[must_use]
    pub fn reaches(&self, least: u32) -> bool {
        let (noticed, all) = self.counted();
        noticed * 1_000_000 >= all * u64::from(least)
    }
}

/// How many were noticed, in a sentence; the share is rounded down.
#[must_use]
pub fn sentence(mutants: &Mutants) -> String {
    let (noticed, all) = mutants.counted();
    let tenths = (noticed * 1_000).checked_div(all).unwrap_or(0);
    format!("mutants: {noticed} of {all} noticed ({}.{} %)", tenths / 10, tenths % 10)
}

/// How many were noticed, and those that weren't.
#[must_use]
pub fn text(mutants: &Mutants) -> String {
    let survivors = mutants.survivors();
    let mut out = format!("\n{}\n", sentence(mutants));
    if !survivors.is_empty() {
        let _ = writeln!(out, "{} that no test noticed:", survivors.len());
    }
    for row in survivors {
        let _ = writeln!(out, "  {}: {} -> {}", row.key, row.value, row.mutated);
    }
    if !mutants.untouched.is_empty() {
        let (n, keys) = (mutants.untouched.len(), mutants.untouched.join(", "));
        let _ = writeln!(out, "{n} parameters without a mutant (lists, the only value, in no test): {keys}");
    }
    if !mutants.unmet.is_empty() {
        let _ = writeln!(out, "{} refusals that no story meets: {}", mutants.unmet.len(), mutants.unmet.join("; "));
    }
    out
}

/// A row a mutant.
#[must_use]
pub fn table(mutants: &Mutants) -> Vec<u8> {
    let row = |one: &Mutant| {
        let (fate, file, test) = match &one.fate {
            Fate::Noticed { file, test } => ("noticed", file.as_str(), test.as_str()),
            Fate::Survived => ("survived", "", ""),
        };
        [&one.key, &one.value, &one.mutated, fate, file, test].map(Cell::text).to_vec()
    };
    csv::sheet(&Sheet {
        schema: "fleetcast/mutants/1",
        about: Vec::new(),
        columns: ["key", "value", "mutated", "fate", "file", "test"].map(str::to_owned).to_vec(),
        rows: mutants.rows.iter().map(row).collect(),
    })
}
