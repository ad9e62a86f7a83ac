//! A suite as Markdown: the step summary of a CI run, or a comment of a pull request.

use crate::report::suite::{Case, Suite};
use crate::verify::Verdict;
use std::fmt::Write;

/// The most tests that are listed; a summary of GitHub's holds a megabyte.
const MOST: usize = 100;

/// The counts, and a table of what isn't passed.
#[must_use]
pub fn markdown(suite: &Suite) -> String {
    let mut out = format!("## fleetcast test\n\n{}\n", suite.counted());
    let troubled: Vec<&Case> = suite.cases.iter().filter(|case| case.troubles()).collect();
    if troubled.is_empty() {
        return out;
    }
    out.push_str("\n| | test | where | what was found |\n|---|---|---|---|\n");
    for case in troubled.iter().take(MOST) {
        let mark = if case.counts == Verdict::Fail { "failed" } else { "inconclusive" };
        let [name, file, message] = [&case.name, &case.file, &case.message].map(|text| cell(text));
        let _ = writeln!(out, "| {mark} | {name} | {file}:{} | {message} |", case.at_line());
    }
    if troubled.len() > MOST {
        let _ = writeln!(out, "\nand {} more", troubled.len() - MOST);
    }
    out
}

/// A text that breaks no table and makes no markup.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\n' | '\r' => out.push(' '),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' => out.extend(['\\', sign]),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            plain => out.push(plain),
        }
    }
    out
}
