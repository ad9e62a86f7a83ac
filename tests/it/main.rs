//! The integration tests: one binary, one topic a file.
//!
//! Start with [`theory`], which holds the queues against recursions of its own, and [`laws`], which change a scenario
//! and say what must stay as it is. `cfg(test)` is true of all of this; it is written down because lints look for it.

#[cfg(test)]
mod abort;
#[cfg(test)]
mod admission;
#[cfg(test)]
mod begin;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod closed_forms;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod compliance;
#[cfg(test)]
mod costs;
#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod determinism;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod exploration;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod gates;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod guide;
#[cfg(test)]
mod instants;
#[cfg(unix)]
#[cfg(test)]
mod interrupt;
#[cfg(test)]
mod jsonl;
#[cfg(test)]
mod lapses;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod licenses;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod limits_use;
#[cfg(test)]
mod lines;
#[cfg(test)]
mod load;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod parquet;
#[cfg(test)]
mod pilot;
#[cfg(test)]
mod planner;
#[cfg(test)]
mod platforms;
#[cfg(test)]
mod precision;
#[cfg(test)]
mod reached;
#[cfg(test)]
mod rejected;
#[cfg(test)]
mod report;
#[cfg(test)]
mod rings;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod sensitivity;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod shrink;
#[cfg(test)]
mod spreadsheets;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod support;
#[cfg(test)]
mod sweep;
#[cfg(test)]
mod teams;
#[cfg(test)]
mod teams_by_hand;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod theory;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod wave_gates;
#[cfg(test)]
mod windows;
