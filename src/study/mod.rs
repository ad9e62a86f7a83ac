//! Studies: independent replications of a plan, folded into a summary with error bars.

pub mod student;
pub mod summary;

pub use summary::{Estimate, OutcomeRow, Row, Series, Summary};
