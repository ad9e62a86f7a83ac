//! A suite for people: its files, a line a test, both lives of a story that fails, and the first failure once more.

use crate::report::suite::{Sort, Suite};
use crate::report::terminal;
use crate::verify::Verdict;
use std::fmt::Write;

/// The suite as text; whoever wants quiet sees no passes.
#[must_use]
pub fn text(suite: &Suite, quiet: bool) -> String {
    let mut out = String::new();
    for cases in suite.files() {
        let heading = out.len();
        for case in cases.iter().filter(|case| !(quiet && case.verdict == Verdict::Pass)) {
            let said = match case.sort {
                Sort::Story | Sort::Decision => &case.name,
                Sort::Expectation => &case.message,
                Sort::Golden if case.message.is_empty() => &case.name,
                Sort::Golden => &case.message,
            };
            let _ = writeln!(out, "  {:4} {said}", terminal::mark(case.verdict, true));
            for line in case.details.lines() {
                let _ = writeln!(out, "{}", format!("       {line}").trim_end());
            }
        }
        if out.len() > heading {
            out.insert_str(heading, &format!("{}\n", cases[0].file));
        }
    }
    let _ = writeln!(out, "{}", suite.counted());
    // A story or a decision says more of a rule than the figures of a scenario do.
    let mut failed = suite.cases.iter().filter(|case| case.verdict == Verdict::Fail);
    let speaking = failed.clone().find(|case| matches!(case.sort, Sort::Story | Sort::Decision));
    if let Some(first) = speaking.or_else(|| failed.next()) {
        let line = if first.line > 0 { format!(":{}", first.line) } else { String::new() };
        let _ = match first.sort {
            Sort::Story | Sort::Decision => {
                writeln!(out, "first failure: {}{line}: {}\n  {}", first.file, first.name, first.message)
            }
            Sort::Expectation | Sort::Golden => writeln!(out, "first failure: {}{line}: {}", first.file, first.message),
        };
    }
    out
}
