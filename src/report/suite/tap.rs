//! The Test Anything Protocol, version 14. An inconclusive test is not ok: a reader that knows two ends must not see a pass.

use crate::report::suite::{Suite, word};
use crate::verify::Verdict;
use std::fmt::Write;

/// The suite as TAP.
#[must_use]
pub fn tap(suite: &Suite) -> String {
    let mut out = format!("TAP version 14\n1..{}\n", suite.cases.len());
    for (number, case) in (1..).zip(&suite.cases) {
        let ok = if case.counts == Verdict::Pass { "ok" } else { "not ok" };
        let name = format!("{}: {}", case.file, case.name).replace('\\', "\\\\").replace('#', "\\#");
        let _ = writeln!(out, "{ok} {number} - {}", name.replace(['\n', '\r'], " "));
        if !case.troubles() {
            continue;
        }
        let _ = writeln!(out, "  ---\n  verdict: {}\n  message: {}", word(case.verdict), quoted(&case.message));
        let _ = writeln!(out, "  file: {}\n  line: {}", quoted(&case.file), case.at_line());
        if !case.rule.is_empty() {
            let _ = writeln!(out, "  rule: {}", quoted(&case.rule));
        }
        if !case.details.is_empty() {
            let _ = writeln!(out, "  details: |2");
            for line in case.details.lines() {
                // A block scalar's lines are indented by two more than its key; what is empty stays so.
                let _ = writeln!(out, "{}", format!("    {line}").trim_end());
            }
        }
        out.push_str("  ...\n");
    }
    out
}

/// A text as YAML's double-quoted scalar.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            control if u32::from(control) < 0x20 => {
                let _ = write!(out, "\\x{:02x}", u32::from(control));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
    out
}
