//! Verdicts: what a study or a life shows, held against what was expected.
//!
//! Knows no file and no format.

pub mod boundary;
pub mod coverage;
pub mod decision;
pub mod diverge;
pub mod expectation;
pub mod explore;
pub mod golden;
pub mod story;

pub use expectation::{Judged, judge, judged};

/// A three-valued verdict.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// The replications can't tell yet.
    Inconclusive,
}
