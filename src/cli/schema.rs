//! `fleetcast schema`: JSON Schemas on stdout.

use crate::cli::Exit;
use crate::cli::load::print;
use clap::{Args, ValueEnum};

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Of what.
    of: Of,
}

/// What has a schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Of {
    /// Scenario and story files.
    Scenario,
    /// summary.json.
    Summary,
    /// comparison.json.
    Comparison,
    /// sweep.json.
    Sweep,
    /// What `explore --format json` prints.
    Exploration,
    /// A line of `run --format jsonl`.
    Replication,
}

impl Schema {
    pub(super) fn run(&self) -> Exit {
        let schema = match self.of {
            Of::Scenario => crate::scenario::schema::scenario(),
            Of::Summary => crate::report::json::summary_schema(),
            Of::Comparison => crate::report::comparison_json::schema(),
            Of::Replication => crate::report::json::lines::schema(),
            Of::Sweep => crate::report::json::sweep::schema(),
            Of::Exploration => crate::report::json::exploration::schema(),
        };
        print(format!("{schema:#}\n").as_bytes())
    }
}
