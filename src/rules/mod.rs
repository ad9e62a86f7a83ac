//! Intune's rules: the numbers ([`book`]) and small pure functions that decide with them.
//!
//! A rule has no clock of its own, draws nothing and knows no device. Limits are half-open: every function says which
//! end is open, and its test table holds the second before, at and after each edge.

pub mod book;
pub mod eligibility;
pub mod limits;
pub mod paths;
pub mod value;

pub use book::RuleBook;
pub use value::{RenewAt, RuleValue, Standing};
