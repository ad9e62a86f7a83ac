//! Decisions: what a rule answered, held against what was expected.

use crate::plan::decision::{Decision, Value};
use crate::verify::story::said;
use std::fmt::Write;

/// A decision with an answer that is another than the expected one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Every case with both answers, the first wrong one marked.
    pub cases: String,
    /// The first wrong case in a sentence that names the rule.
    pub sentence: String,
    /// What the rule says, with its number in force.
    pub rule: String,
    /// The line of the first wrong case.
    pub line: u32,
}

/// The answers to the cases of a decision, in their order.
#[must_use]
pub fn answers(decision: &Decision) -> Vec<Value> {
    decision.cases.iter().map(|case| (decision.question.answer)(&case.given, &decision.book)).collect()
}

/// Whether every answer is the expected one.
///
/// # Errors
/// Which isn't.
pub fn judge(decision: &Decision) -> Result<(), Failure> {
    let answers = answers(decision);
    let wrong = decision.cases.iter().zip(&answers).position(|(case, answer)| case.is != *answer);
    let Some(wrong) = wrong else { return Ok(()) };
    let mut cases = String::new();
    for (number, (case, answer)) in decision.cases.iter().zip(&answers).enumerate() {
        let mark = if number == wrong { ">" } else { " " };
        let differs = if case.is == *answer { String::new() } else { format!(", not {}", case.is) };
        let _ = writeln!(cases, "{mark} {}: {answer}{differs}", case.given);
    }
    let (case, answer) = (&decision.cases[wrong], &answers[wrong]);
    Err(Failure {
        cases,
        sentence: format!(
            "case {}, {}: {} is {answer}, expected {} (rule {})",
            wrong + 1,
            case.given,
            decision.question.name,
            case.is,
            decision.rule
        ),
        rule: said(&decision.rule, &decision.book),
        line: case.line,
    })
}
