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
pub mod schema;
pub mod sets;
pub mod source;
pub mod value;
pub mod vary;
pub mod walk;
pub mod words;

#[cfg(test)]
mod tests;

pub use diagnostic::{Diagnostic, Label, Severity, render};
pub use source::{Place, ReadError, Source, read, read_input};

use crate::plan::{Plan, Story};
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
    /// Errors and warnings, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// The file, then each `--set`, as diagnostics point at them.
    pub sources: Vec<Source>,
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
    let mut ledger = Ledger::default();
    let (plan, stories) = understand(&mut ledger, &source.text, sets);
    let failed = ledger.has_errors();
    let mut sources = vec![source.clone()];
    sources.extend(sets.iter().enumerate().map(|(i, set)| Source::new(format!("--set {}", i + 1), set.as_str())));
    Loaded {
        plan: plan.filter(|_| !failed),
        stories: if failed { Vec::new() } else { stories },
        diagnostics: ledger.finish(),
        sources,
    }
}

/// The file's tree with the `sets` merged into it; none if either has a fault, which [`load`] tells.
#[must_use]
pub fn tree(source: &Source, sets: &[String]) -> Option<raw::Table> {
    let Value::Table(mut root) = raw::document(&source.text, 0).ok()?.value else { return None };
    for (i, set) in sets.iter().enumerate() {
        sets::merge(&mut root, set, i + 1).ok()?;
    }
    Some(root)
}

fn understand(ledger: &mut Ledger, text: &str, sets: &[String]) -> (Option<Plan>, Vec<Story>) {
    let mut tree = match raw::document(text, 0) {
        Ok(tree) => tree,
        Err(fault) => {
            let help = "this is a fault of TOML's grammar: nothing after it was looked at";
            ledger.say(Diagnostic::error("syntax", fault.place, fault.message).help(help));
            return (None, Vec::new());
        }
    };
    let place = tree.place;
    if let Value::Table(root) = &mut tree.value {
        for (i, set) in sets.iter().enumerate() {
            if let Err(diagnostic) = sets::merge(root, set, i + 1) {
                ledger.say(*diagnostic);
            }
        }
        walk::table(ledger, root, place, keys::ROOT, walk::FILE, false);
        if root.get("scenario").is_none() && root.get("story").is_none() {
            let help = "add `[scenario]` with `name`, `start` and `horizon`";
            ledger.say(
                Diagnostic::error("missing-key", place, "the file has neither a `[scenario]` nor a `[[story]]`")
                    .help(help),
            );
        }
    }
    if ledger.diagnostics.iter().any(|d| d.code == "too-many") {
        // Nothing can be numbered that is more than the numbers hold.
        return (None, Vec::new());
    }
    orphans(ledger, &tree);
    let plan = lower::plan(ledger, &tree);
    let stories = lower::stories(ledger, &tree);
    (plan, stories)
}

/// Complains of tables that mean nothing in a file of stories.
fn orphans(ledger: &mut Ledger, tree: &raw::Node) {
    let Some(root) = tree.table().filter(|t| t.get("scenario").is_none() && t.get("story").is_some()) else { return };
    for entry in root.0.iter().filter(|e| !["story", "rules"].contains(&e.key.as_str())) {
        let message = format!("`{}` means nothing without a `[scenario]`", entry.key);
        let help = "a story has its own `tenant`, `cohort` and `rules`";
        ledger.say(Diagnostic::error("missing-key", entry.place, message).help(help));
    }
}
