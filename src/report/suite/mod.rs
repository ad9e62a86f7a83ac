//! A suite of stories and expectations after it has run: its tests, and what each format makes of them.
//!
//! A test is passed, failed or inconclusive; how an inconclusive verdict counts is the caller's to say. Nothing here holds
//! a time: the same suite gives the same bytes.

pub mod annotations;
pub mod boundaries;
pub mod coverage;
pub mod diverge;
pub mod markdown;
pub mod mutants;
pub mod tap;
pub mod text;

#[cfg(test)]
mod suite_tests;

use crate::verify::Verdict;

/// What kind of test it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// One device's life against the expected one.
    Story,
    /// A rule's answers against the expected ones.
    Decision,
    /// A condition on a scenario's metric.
    Expectation,
    /// A scenario against what it came to before.
    Golden,
}

impl Sort {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Sort::Story => "story",
            Sort::Decision => "decision",
            Sort::Expectation => "expectation",
            Sort::Golden => "golden",
        }
    }
}

/// A test that has run.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// Its file, with slashes, as seen from where the program runs.
    pub file: String,
    /// The line of the story, of the event that is missing, or of the expectation; 0 if no line of the file says it.
    pub line: u32,
    /// What it is called.
    pub name: String,
    /// What kind of test it is.
    pub sort: Sort,
    /// Words by which it may be chosen.
    pub tags: Vec<String>,
    /// What was found.
    pub verdict: Verdict,
    /// What that counts as.
    pub counts: Verdict,
    /// What was found, in a line; empty of a story that holds.
    pub message: String,
    /// More of it, in lines: both lives, and what the rule says; empty if there is no more.
    pub details: String,
    /// The id of the rule by which it failed; empty if none is known.
    pub rule: String,
}

impl Case {
    /// The line of the file, for formats that need one.
    #[must_use]
    pub fn at_line(&self) -> u32 {
        self.line.max(1)
    }

    /// Whether it is failed or inconclusive.
    #[must_use]
    pub fn troubles(&self) -> bool {
        self.counts != Verdict::Pass
    }
}

/// The tests of a suite, in the order in which they ran; those of one file stand together.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Suite {
    /// The tests.
    pub cases: Vec<Case>,
}

impl Suite {
    /// How many tests count as this.
    #[must_use]
    pub fn count(&self, counts: Verdict) -> usize {
        self.cases.iter().filter(|case| case.counts == counts).count()
    }

    /// The tests by file.
    pub fn files(&self) -> impl Iterator<Item = &[Case]> {
        self.cases.chunk_by(|a, b| a.file == b.file)
    }

    /// How many passed, failed, and are inconclusive, in a sentence.
    #[must_use]
    pub fn counted(&self) -> String {
        let [passed, failed, open] = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive].map(|v| self.count(v));
        format!("{passed} passed, {failed} failed, {open} inconclusive")
    }
}

/// The word of a verdict in output for machines.
#[must_use]
pub const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
    }
}
