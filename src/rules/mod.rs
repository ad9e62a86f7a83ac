//! Intune's rules: the numbers ([`book`]) and small pure functions that decide with them.
//!
//! A rule has no clock of its own, draws nothing and knows no device. Limits are half-open: every function says which
//! end is open, and its test table holds the second before, at and after each edge.

pub mod actions;
pub mod ade;
pub mod android;
pub mod apple;
pub mod approval;
pub mod autopilot;
mod because;
pub mod bitlocker;
pub mod book;
pub mod bulk;
pub mod catalogue;
pub mod certificate;
pub mod check_in;
pub mod cleanup;
pub mod co_management;
pub mod compliance;
pub mod concern;
pub mod conditions;
pub mod conditions_mobile;
pub mod dem;
pub mod eligibility;
pub mod entra;
pub mod entry;
pub mod errors;
pub mod graph;
pub mod group_policy;
pub mod grouping;
pub mod hybrid;
pub mod ids;
pub mod license;
pub mod lifecycle;
pub mod limits;
pub mod linux;
pub mod matrix;
pub mod ownership;
pub mod primary_user;
pub mod push;
pub mod records;
pub mod refusal;
pub mod refusal_elsewhere;
pub mod restriction;
pub mod scopes;
pub mod setup;
pub mod status_page;
pub mod subscription;
pub mod tokens;
pub mod value;
pub mod version;
pub mod workloads;

pub use book::RuleBook;
pub use refusal::{Refusal, Verdict};
pub use value::{Mutation, RenewAt, RuleValue, Standing, Step};
