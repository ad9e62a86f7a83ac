//! Expectations: what must hold of a metric.

use crate::plan::metric::{Metric, Scope};
use crate::units::SimTime;

/// A condition on a metric's mean over replications.
#[derive(Clone, PartialEq, Debug)]
pub struct Expectation {
    /// Which metric.
    pub metric: Metric,
    /// Of whom.
    pub scope: Scope,
    /// When; none means at the end.
    pub at: Option<SimTime>,
    /// The condition.
    pub is: Condition,
    /// Replications before the first look at which it may end the run; none if it may not.
    pub abort_after: Option<u32>,
    /// The expectation as it is written, for reports: `enrolled-share [platform=windows] at 180d is >= 85%`.
    pub text: String,
    /// The line of its file on which it begins, from 1; 0 if it is none of a file's.
    pub line: u32,
    /// Words by which it is chosen.
    pub tags: Vec<String>,
}

/// A condition on a number, in the metric's unit (shares between 0 and 1).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Condition {
    /// Less than.
    Below(f64),
    /// Less than or equal.
    AtMost(f64),
    /// Greater than.
    Above(f64),
    /// Greater than or equal.
    AtLeast(f64),
    /// Between two numbers, both included.
    Between(f64, f64),
    /// The same number in every replication.
    Equals(f64),
}

impl Condition {
    /// Whether `value` meets the condition.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        match self {
            Condition::Below(limit) => value < limit,
            Condition::AtMost(limit) => value <= limit,
            Condition::Above(limit) => value > limit,
            Condition::AtLeast(limit) => value >= limit,
            Condition::Between(low, high) => (low..=high).contains(&value),
            #[expect(clippy::float_cmp, reason = "an exact count is asked for")]
            Condition::Equals(exact) => value == exact,
        }
    }

    /// Whether no value from `low` to `high` meets the condition.
    #[must_use]
    pub fn excludes(self, low: f64, high: f64) -> bool {
        match self {
            Condition::Between(least, most) => high < least || low > most,
            Condition::Below(_)
            | Condition::AtMost(_)
            | Condition::Above(_)
            | Condition::AtLeast(_)
            | Condition::Equals(_) => !self.holds(low) && !self.holds(high),
        }
    }
}
