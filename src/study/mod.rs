//! Studies: independent replications of a plan, folded into a summary with error bars.

pub mod abort;
pub mod binomial;
pub mod compare;
mod costs;
mod deliveries;
pub mod equivalence;
mod faults;
pub mod fold;
pub mod folded;
mod gates;
pub mod holm;
pub mod limits;
mod outages;
pub mod pilot;
pub mod planner;
pub mod precision;
mod preparing;
pub mod replications;
pub mod sensitivity;
mod series;
mod setup;
pub mod staffing;
pub mod student;
pub mod summary;
pub mod under_way;
pub mod values;

pub use replications::{News, Until, Watch, study, study_until};
pub use summary::{Estimate, OutcomeRow, Row, Series, Summary};
pub use values::{values, values_until};
