//! An exploration as JSON.

use crate::report::exploration::{Failure, Told};
use crate::verify::explore::Law;
use serde_json::json;

/// The schema; its last part counts incompatible changes.
pub const SCHEMA: &str = "fleetcast/exploration/1";

/// What an exploration came to.
#[must_use]
pub fn exploration(told: &Told) -> Vec<u8> {
    let explored = &told.explored;
    let law = |(law, name, sentence): (Law, &str, &str)| {
        let at = law as usize;
        json!({
            "law": name, "sentence": sentence, "tested": explored.tested[at], "scenarios": explored.scenarios[at],
            "broken": explored.breaks[at],
        })
    };
    let failure =
        |one: &Failure| json!({ "of": one.of, "law": one.law.name(), "detail": one.detail, "files": one.files });
    let value = json!({
        "schema": SCHEMA,
        "version": env!("CARGO_PKG_VERSION"),
        "seed": told.seed, "from": told.from, "interrupted": told.interrupted, "replayed": told.replayed,
        "ran": explored.ran, "refused": explored.refused, "devices": explored.devices, "events": explored.events,
        "laws": Law::ALL.into_iter().map(law).collect::<Vec<_>>(),
        "failures": told.failures.iter().map(failure).collect::<Vec<_>>(),
    });
    format!("{value:#}\n").into_bytes()
}
