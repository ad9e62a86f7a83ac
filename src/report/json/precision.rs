//! The part of `summary.json` that says which precision was asked, and whether it was reached.

use super::KnownPrecision;
use crate::study::precision::{Reached, Standing};
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Serialize)]
pub(super) struct PrecisionFile<'a> {
    at_least: u32,
    at_most: u32,
    asked: Vec<AskedRow<'a>>,
}

#[derive(Serialize)]
struct AskedRow<'a> {
    metric: &'static str,
    scope: String,
    asked: &'a str,
    half_width_asked: Option<f64>,
    mean: Option<f64>,
    half_width: Option<f64>,
    replications: u32,
    verdict: &'static str,
    replications_needed: Option<u32>,
}

/// The word for a standing in files.
const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Reached => "reached",
        Standing::TooWide => "too-wide",
        Standing::TooFew => "too-few-values",
        Standing::OfNothing => "mean-is-zero",
    }
}

/// What was asked of a study of so many `replications`, and where that stands.
pub(super) fn file(reached: &Reached, replications: u32) -> PrecisionFile<'_> {
    let asked = reached.figures.iter().map(|figure| AskedRow {
        metric: figure.goal.metric.id(),
        scope: figure.goal.scope.to_string(),
        asked: &figure.goal.asked,
        half_width_asked: figure.allowed(),
        mean: figure.estimate.mean,
        half_width: figure.estimate.half_width,
        replications: figure.estimate.replications,
        verdict: word(figure.standing),
        replications_needed: figure.needed(replications),
    });
    PrecisionFile { at_least: reached.first, at_most: reached.most, asked: asked.collect() }
}

/// Reads it back.
pub(super) fn known(told: &Value) -> Option<KnownPrecision> {
    let rows = told.get("asked")?.as_array()?;
    let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let figure = |row: &Value| {
        let (metric, scope) = (text(row, "metric")?, text(row, "scope")?);
        Some(if scope.is_empty() { metric } else { format!("{metric}@{scope}") })
    };
    let missed = rows.iter().filter(|row| text(row, "verdict").as_deref() != Some(word(Standing::Reached)));
    Some(KnownPrecision {
        bounds: [told.get("at_least")?.as_u64()?, told.get("at_most")?.as_u64()?],
        asked: rows
            .iter()
            .map(|row| Some(format!("{}={}", figure(row)?, text(row, "asked")?)))
            .collect::<Option<_>>()?,
        missed: missed.map(figure).collect::<Option<_>>()?,
    })
}

/// Its JSON Schema.
pub(super) fn schema() -> Value {
    let text = json!({ "type": "string" });
    let count = json!({ "type": "integer", "minimum": 0 });
    let number = json!({ "type": ["number", "null"] });
    let verdicts = [Standing::Reached, Standing::TooWide, Standing::TooFew, Standing::OfNothing].map(word);
    let row = super::object(&json!({
        "metric": text, "scope": text, "asked": text, "half_width_asked": number, "mean": number, "half_width": number,
        "replications": count, "verdict": { "enum": verdicts },
        "replications_needed": { "type": ["integer", "null"], "minimum": 1 },
    }));
    super::object(&json!({ "at_least": count, "at_most": count, "asked": { "type": "array", "items": row } }))
}
