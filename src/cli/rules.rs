//! `fleetcast rules`: the catalogue, with the values in force.

use crate::cli::Exit;
use crate::cli::load::{complain, print};
use crate::report::csv;
use crate::rules::RuleBook;
use crate::rules::book::Ruleset;
use crate::rules::catalogue::{self, RuleEntry};
use clap::{Args, ValueEnum};

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub(super) struct Rules {
    /// Ids of rules, the beginnings of ids, or keys such as cleanup.after-expiry; all of them if left out.
    ids: Vec<String>,
    /// The rule set whose values are shown.
    #[arg(long, value_name = "NAME", default_value = "intune-2026-08")]
    ruleset: String,
    /// What is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Shape,
}

/// A format of the catalogue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Shape {
    /// For people.
    Text,
    /// A row a rule.
    Csv,
}

impl Rules {
    pub(super) fn run(&self) -> Exit {
        let Some(ruleset) = Ruleset::named(&self.ruleset) else {
            let known: Vec<&str> = Ruleset::ALL.iter().map(|r| r.name()).collect();
            complain(&format!("error: there is no rule set `{}`; there are {}", self.ruleset, known.join(" and ")));
            return Exit::Usage;
        };
        let book = RuleBook::new(ruleset);
        let picked = |rule: &&RuleEntry| {
            let key = catalogue::value_in_force(rule, &book).map_or("", |value| value.key);
            let named = |id: &String| rule.id.starts_with(&id.to_uppercase()) || key == id;
            self.ids.is_empty() || self.ids.iter().any(named)
        };
        let rules: Vec<&RuleEntry> = catalogue::rules().filter(picked).collect();
        if rules.is_empty() {
            complain(&format!("error: no rule has a key or an id that begins with {}", self.ids.join(", ")));
            return Exit::Nothing;
        }
        match self.format {
            Shape::Csv => print(&csv::rules(&rules, &book)),
            Shape::Text => print(text(&rules, &book).as_bytes()),
        }
    }
}

fn text(rules: &[&RuleEntry], book: &RuleBook) -> String {
    let mut out = String::new();
    for rule in rules {
        let same = rule.enforcement.same_as().map(|id| format!(" {id}")).unwrap_or_default();
        let marks = format!("{}, {}{same}", rule.standing.name(), rule.enforcement.show());
        out.push_str(&format!("{}  [{marks}]\n    {}\n", rule.id, rule.sentence));
        if let Some(value) = catalogue::value_in_force(rule, book) {
            out.push_str(&format!("    {} = {}\n", value.key, value.value));
        }
        out.push_str(&format!("    source: {}\n", rule.source));
    }
    out
}
