//! The scenario language: from a file's text to a plan, or to every fault in it.
//!
//! [`read`] gets the text, [`load`] makes a [`Plan`] and stories of it or says all that is wrong, [`Loaded::report`]
//! prints that with arrows. [`raw`] parses, [`sets`] merges the command line, [`walk`] holds the tree against the one
//! table of [`keys`], [`lower`] resolves it. This layer never simulates.

pub mod asked;
pub mod diagnostic;
pub mod keys;
pub mod knob;
pub mod ledger;
pub mod lower;
pub mod paces;
pub mod raw;
pub mod reference;
pub mod rings;
pub mod schema;
pub mod sets;
pub mod shrink;
pub mod source;
pub mod value;
pub mod vary;
pub mod walk;
pub mod words;
pub mod written;

#[cfg(test)]
mod tests;

pub use diagnostic::{Diagnostic, Label, Severity, render};
pub use source::{Place, ReadError, Source, read, read_input};

use crate::plan::{Decision, Plan, Story};
use crate::rules::Mutation;
use ledger::Ledger;
use raw::Value;

/// The scenario that `fleetcast run` simulates without an argument.
pub const CONTOSO: &str = include_str!("../../scenarios/contoso-rollout.toml");

/// What a file turned out to be.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The plan; none if the file has stories only, or on errors.
    pub plan: Option<Plan>,
    /// The stories; none on errors.
    pub stories: Vec<Story>,
    /// The decisions; none on errors.
    pub decisions: Vec<Decision>,
    /// Errors and warnings, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// The file, then each `--set`, as diagnostics point at them.
    pub sources: Vec<Source>,
    /// The preset of the rings that the waves were made of, if they were.
    pub rings: Option<String>,
}

impl Loaded {
    /// Whether there is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// All diagnostics as text; `color` for terminals.
    #[must_use]
    pub fn report(&self, color: bool) -> String {
        render(&self.sources, &self.diagnostics, color)
    }
}

impl Loaded {
    /// All diagnostics, a line each: file, line and message.
    #[must_use]
    pub fn brief(&self) -> String {
        let line = |d: &Diagnostic| {
            let source = &self.sources[d.primary.place.source];
            let start = d.primary.place.start.min(source.text.len());
            let number = source.text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1;
            let word = if d.severity == Severity::Error { "error" } else { "warning" };
            format!("{word}: {}:{number}: {}\n", source.name, d.message)
        };
        self.diagnostics.iter().map(line).collect()
    }
}

/// The plan and the stories in `source`, changed by `sets` (`KEY=VALUE` each), or every fault in them.
#[must_use]
pub fn load(source: &Source, sets: &[String]) -> Loaded {
    load_with(Ledger::of(&source.text), source, sets)
}

/// As [`load`], with one parameter of every rule book a unit away from what the file and the sets make it.
#[must_use]
pub fn load_mutated(source: &Source, sets: &[String], mutation: Mutation) -> Loaded {
    let mut ledger = Ledger::of(&source.text);
    ledger.mutation = Some(mutation);
    load_with(ledger, source, sets)
}

fn load_with(mut ledger: Ledger, source: &Source, sets: &[String]) -> Loaded {
    let Understood { plan, stories, decisions, rings } = understand(&mut ledger, &source.text, sets);
    let failed = ledger.has_errors();
    let mut sources = vec![source.clone()];
    sources.extend(sets.iter().enumerate().map(|(i, set)| Source::new(format!("--set {}", i + 1), set.as_str())));
    Loaded {
        plan: plan.filter(|_| !failed),
        stories: if failed { Vec::new() } else { stories },
        decisions: if failed { Vec::new() } else { decisions },
        diagnostics: ledger.finish(),
        sources,
        rings,
    }
}

/// The file's tree with the `sets` merged into it and its rings as waves; none if either has a fault, which [`load`] tells.
#[must_use]
pub fn tree(source: &Source, sets: &[String]) -> Option<raw::Table> {
    let Value::Table(mut root) = raw::document(&source.text, 0).ok()?.value else { return None };
    let mut ledger = Ledger::default();
    let of_a_wave = rings::speaks_of_a_wave(&root, sets);
    merge(&mut ledger, &mut root, sets, &|set| !of_a_wave(set));
    rings::expand(&mut ledger, &mut root).ok()?;
    merge(&mut ledger, &mut root, sets, &of_a_wave);
    (!ledger.has_errors()).then_some(root)
}

/// The `[rules]` of a file, whatever else is in it, as sets.
///
/// # Errors
/// If the text is no TOML.
pub fn rule_sets(source: &Source) -> Result<Vec<String>, Box<Diagnostic>> {
    let tree = raw::document(&source.text, 0)
        .map_err(|fault| Box::new(Diagnostic::error("syntax", fault.place, fault.message)))?;
    let table = tree.table().and_then(|root| root.get("rules")).and_then(raw::Node::table);
    let settings = table.map(lower::rules::settings).unwrap_or_default();
    Ok(settings.into_iter().map(|(key, _, node)| format!("rules.{key}={}", node.canonical())).collect())
}

/// Merges those of the `sets` that are `meant` into the tree.
fn merge(ledger: &mut Ledger, root: &mut raw::Table, sets: &[String], meant: &dyn Fn(&str) -> bool) {
    for (i, set) in sets.iter().enumerate().filter(|(_, set)| meant(set)) {
        if let Err(diagnostic) = sets::merge(root, set, i + 1) {
            ledger.say(*diagnostic);
        }
    }
}

/// What a file means.
#[derive(Default)]
struct Understood {
    plan: Option<Plan>,
    stories: Vec<Story>,
    decisions: Vec<Decision>,
    rings: Option<String>,
}

fn understand(ledger: &mut Ledger, text: &str, sets: &[String]) -> Understood {
    let mut tree = match raw::document(text, 0) {
        Ok(tree) => tree,
        Err(fault) => {
            let help = "this is a fault of TOML's grammar: nothing after it was looked at";
            ledger.say(Diagnostic::error("syntax", fault.place, fault.message).help(help));
            return Understood::default();
        }
    };
    let place = tree.place;
    let mut rings = None;
    if let Value::Table(root) = &mut tree.value {
        let of_a_wave = rings::speaks_of_a_wave(root, sets);
        merge(ledger, root, sets, &|set| !of_a_wave(set));
        walk::table(ledger, root, place, keys::ROOT, walk::FILE, false);
        if ["scenario", "story", "decision"].iter().all(|key| root.get(key).is_none()) {
            let help = "add `[scenario]` with `name`, `start` and `horizon`";
            let message = "the file has neither a `[scenario]` nor a `[[story]]` nor a `[[decision]]`";
            ledger.say(Diagnostic::error("missing-key", place, message).help(help));
        }
        rings = rings::preset_of(root);
        if root.get("scenario").is_some() {
            // Waves that can't be made are no reason to complain of everybody who names one.
            if rings::expand(ledger, root).is_err() {
                return Understood::default();
            }
            merge(ledger, root, sets, &of_a_wave);
            let waves = root.0.iter().filter(|entry| rings.is_some() && entry.key == "wave").cloned().collect();
            walk::table(ledger, &raw::Table(waves), place, keys::ROOT, walk::FILE, true);
        }
    }
    if ledger.diagnostics.iter().any(|d| d.code == "too-many") {
        // Nothing can be numbered that is more than the numbers hold.
        return Understood::default();
    }
    orphans(ledger, &tree);
    let plan = lower::plan(ledger, &tree);
    let (stories, decisions) = lower::tests(ledger, &tree);
    Understood { plan, stories, decisions, rings }
}

/// Complains of tables that mean nothing in a file of stories and decisions.
fn orphans(ledger: &mut Ledger, tree: &raw::Node) {
    let Some(root) = tree.table().filter(|t| t.get("scenario").is_none()) else { return };
    if root.get("story").is_none() && root.get("decision").is_none() {
        return;
    }
    for entry in root.0.iter().filter(|e| !["story", "decision", "rules"].contains(&e.key.as_str())) {
        let message = format!("`{}` means nothing without a `[scenario]`", entry.key);
        let help = "a story has its own `tenant`, `cohort` and `rules`";
        ledger.say(Diagnostic::error("missing-key", entry.place, message).help(help));
    }
}
