//! `fleetcast rules`: the catalogue, with the values in force.

use crate::cli::Exit;
use crate::cli::load::{complain, print};
use crate::report::csv;
use crate::rules::RuleBook;
use crate::rules::Standing;
use crate::rules::book::Ruleset;
use crate::rules::catalogue::{self, Enforcement, RuleEntry};
use clap::{Args, ValueEnum};

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub(super) struct Rules {
    /// Ids of rules, the beginnings of ids, or keys such as cleanup.after-expiry; all of them if left out.
    ids: Vec<String>,
    /// The rule set whose values are shown.
    #[arg(long, value_name = "NAME", default_value = "intune-2026-08")]
    ruleset: String,
    /// Counts rules by what becomes of them and how well they are founded, and gives the reason behind each that is out of
    /// scope.
    #[arg(long, conflicts_with = "format")]
    standing: bool,
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
        if self.standing {
            return print(standing(&rules).as_bytes());
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

/// How many rules are founded how well, by what becomes of them; then why some are out of scope.
fn standing(rules: &[&RuleEntry]) -> String {
    let words = |rule: &RuleEntry| {
        let shown = rule.enforcement.show();
        shown.split(':').next().unwrap_or_default().to_owned()
    };
    let rows = ["enforced", "parameter", "advice", "same-as", "out-of-scope", "planned"];
    let columns = [Standing::Doc, Standing::Field, Standing::Derived, Standing::Assumed];
    let count = |word: &str, standing: Option<Standing>| {
        rules.iter().filter(|rule| words(rule) == word && standing.is_none_or(|one| rule.standing == one)).count()
    };
    let mut out = format!("{:<14}", "");
    columns.iter().for_each(|standing| out.push_str(&format!("{:>9}", standing.name())));
    out.push_str("      all\n");
    for word in rows {
        out.push_str(&format!("{word:<14}"));
        columns.iter().for_each(|standing| out.push_str(&format!("{:>9}", count(word, Some(*standing)))));
        out.push_str(&format!("{:>9}\n", count(word, None)));
    }
    out.push_str(&format!("{:<14}", "all"));
    for standing in columns {
        let all = rules.iter().filter(|rule| rule.standing == standing).count();
        out.push_str(&format!("{all:>9}"));
    }
    out.push_str(&format!("{:>9}\n", rules.len()));
    let left: Vec<String> = rules
        .iter()
        .filter_map(|rule| match rule.enforcement {
            Enforcement::OutOfScope(reason) => Some(format!("  {:<14} {reason}\n", rule.id)),
            Enforcement::Enforced(_)
            | Enforcement::Parameter(_)
            | Enforcement::Advice
            | Enforcement::SameAs(_)
            | Enforcement::Planned => None,
        })
        .collect();
    if !left.is_empty() {
        out.push_str("\nOut of scope:\n");
        out.extend(left);
    }
    out
}
