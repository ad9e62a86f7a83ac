//! Studies: independent replications of a plan, folded into a summary with error bars.

pub mod fold;
pub mod folded;
pub mod replications;
pub mod setup;
pub mod student;
pub mod summary;

pub use replications::study;
pub use summary::{Estimate, OutcomeRow, Row, Series, Summary};
