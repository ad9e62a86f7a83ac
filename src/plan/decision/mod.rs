//! Decisions: what the functions of the rules answer to what they are given.
//!
//! Many rules decide nothing in the life of a single device that a story could show: how long a group's licenses take, who
//! may sign up, which record counts as stale. The table of [`questions`] makes the very functions that a run calls askable
//! by name, so that a file can pin their answers at each edge.

mod acting;
mod apple;
mod autopilot;
mod checking_in;
mod eligible;
mod enrolling;
mod entra;
mod given;
mod licenses;
mod life;
mod limits;
mod managing;
mod status_page;
mod table;
mod tenant;
mod tokens;

pub use given::{Given, Kind, Value};
pub use table::{Input, Question};

use crate::rules::RuleBook;
use crate::rules::catalogue::same_rule;

/// Every question, by area.
const TABLES: [&[Question]; 14] = [
    acting::QUESTIONS,
    apple::QUESTIONS,
    autopilot::QUESTIONS,
    checking_in::QUESTIONS,
    eligible::QUESTIONS,
    enrolling::QUESTIONS,
    entra::QUESTIONS,
    licenses::QUESTIONS,
    life::QUESTIONS,
    limits::QUESTIONS,
    managing::QUESTIONS,
    status_page::QUESTIONS,
    tenant::QUESTIONS,
    tokens::QUESTIONS,
];

/// Every question that can be asked.
pub fn questions() -> impl Iterator<Item = &'static Question> {
    TABLES.into_iter().flatten()
}

/// The question of this name.
#[must_use]
pub fn question(name: &str) -> Option<&'static Question> {
    questions().find(|question| question.name == name)
}

/// The first draw of those that lie at the share `draw` of all or above it; the last one at the whole.
fn draw(given: &Given) -> u64 {
    let share = u128::from(given.share("draw").as_ppm());
    u64::try_from((share << 64).div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

impl Question {
    /// Whether the rule of this id, or one that it is the same as, decides the answer.
    #[must_use]
    pub fn is_of(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| same_rule(rule, id))
    }
}

/// A decision of a rule, and the answers that are expected of it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What it shows.
    pub name: String,
    /// The line of its file on which it begins, from 1.
    pub line: u32,
    /// Words by which it is chosen.
    pub tags: Vec<String>,
    /// The id of the rule that it is about.
    pub rule: String,
    /// What is asked.
    pub question: &'static Question,
    /// The numbers in force.
    pub book: RuleBook,
    /// What a parameter of its rules was that was moved, to see who notices.
    pub mutated: Option<String>,
    /// What is given, and what is expected.
    pub cases: Vec<Case>,
}

/// What is given, and what is expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The line of its file, from 1.
    pub line: u32,
    /// What is given, in the order of the file.
    pub given: Given,
    /// The answer.
    pub is: Value,
}

/// The questions as the page `docs/decisions.md`.
#[must_use]
pub fn page() -> String {
    let mut out = String::from(
        "# Decisions\n\nWhat `[[decision]]` may ask, and what each question is given; generated from the tables in `src/plan/decision`.\n\
         A part in brackets may be left out: it is then 0, false, empty or none. Instants are spans since day 0; \"none\"\n\
         stands for no value. See [testing.md](testing.md).\n\n| question | rules | parts | answer | what it is |\n|---|---|---|---|---|\n",
    );
    for one in questions() {
        let part = |input: &Input| {
            let text = format!("`{}` {}", input.name, input.kind.said());
            if input.needed { text } else { format!("[{text}]") }
        };
        let parts: Vec<String> = one.inputs.iter().map(part).collect();
        let row =
            [&format!("`{}`", one.name), &one.rules.join(", "), &parts.join(", "), one.answers.said(), one.sentence];
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::catalogue::find;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_question_has_a_name_of_its_own_and_rules_that_are_there() {
        let mut names = BTreeSet::new();
        for question in questions() {
            assert!(names.insert(question.name), "{} is there twice", question.name);
            assert!(!question.rules.is_empty(), "{}", question.name);
            assert!(question.rules.iter().all(|id| find(id).is_some()), "{}", question.name);
            assert!(question.sentence.ends_with('.'), "{}", question.name);
            assert!(question.inputs.iter().all(|input| input.name != "is"), "{}", question.name);
        }
    }

    /// `UPDATE=1 cargo test` writes the page; without it, a stale page fails.
    #[test]
    fn the_page_of_questions_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/decisions.md");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, page()).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == page(), "docs/decisions.md is stale; run UPDATE=1 cargo test --lib decision");
    }
}
