//! The integration tests: one binary, one topic a file.
//!
//! Start with [`theory`], which holds the queues against recursions and closed forms of their own, and [`laws`], which
//! change a scenario and say what must stay as it is.

mod cli;
mod closed_forms;
mod determinism;
mod golden;
mod invariants;
mod laws;
mod lifecycle;
mod rejected;
mod support;
mod theory;
mod tidy;
