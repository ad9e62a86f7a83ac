//! `sweep.json` and its JSON Schema.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::plan::metric::{Metric, Scope};
use crate::report::csv::Figure;
use crate::report::earlier::scope_named;
use crate::report::json::{self, object};
use crate::report::sweep::{Sweep, Swept, Written};
use crate::report::sweep_chart::Axis;

/// The schema of `sweep.json`; its last part counts incompatible changes.
pub const SWEEP: &str = "fleetcast/sweep/1";

#[derive(Serialize, Deserialize)]
struct FigureFile {
    metric: String,
    scope: String,
    mean: Option<f64>,
    half_width: Option<f64>,
}

#[derive(Serialize, Deserialize)]
struct RunFile {
    run: String,
    values: Vec<String>,
    hash: String,
    replications: u32,
    verdicts: Vec<String>,
    less_precise: Vec<String>,
    figures: Vec<FigureFile>,
}

#[derive(Serialize, Deserialize)]
struct AxisFile {
    key: String,
    columns: Vec<usize>,
    values: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct NameFile {
    metric: String,
    scope: String,
}

#[derive(Serialize, Deserialize)]
struct SweepFile {
    schema: String,
    scenario: String,
    seed: u64,
    replications: u32,
    precision: Vec<String>,
    version: String,
    ruleset: String,
    complete: bool,
    keys: Vec<String>,
    axes: Vec<AxisFile>,
    shown: Vec<NameFile>,
    drawn: Vec<NameFile>,
    runs: Vec<RunFile>,
}

/// `sweep.json`: where the runs come from, what was asked of them, and what they came to as far as they are `complete`.
#[must_use]
pub fn bytes(sweep: &Sweep, complete: bool) -> Vec<u8> {
    let name =
        |(metric, scope): &(Metric, Scope)| NameFile { metric: metric.id().to_owned(), scope: scope.to_string() };
    let axis =
        |axis: &Axis| AxisFile { key: axis.key.clone(), columns: axis.columns.clone(), values: axis.values.clone() };
    json::bytes(&SweepFile {
        schema: SWEEP.to_owned(),
        scenario: sweep.scenario.clone(),
        seed: sweep.seed,
        replications: sweep.replications,
        precision: sweep.asked.clone(),
        version: sweep.version.clone(),
        ruleset: sweep.ruleset.clone(),
        complete,
        keys: sweep.keys.clone(),
        axes: sweep.axes.iter().map(axis).collect(),
        shown: sweep.shown.iter().map(name).collect(),
        drawn: sweep.drawn.iter().map(name).collect(),
        runs: sweep.runs.iter().map(run).collect(),
    })
}

fn run(run: &Swept) -> RunFile {
    let figure = |figure: &Figure| FigureFile {
        metric: figure.metric.clone(),
        scope: figure.scope.clone(),
        mean: figure.mean,
        half_width: figure.half_width,
    };
    RunFile {
        run: run.name.clone(),
        values: run.values.clone(),
        hash: run.hash.clone(),
        replications: run.written.replications,
        verdicts: run.written.verdicts.iter().map(|verdict| json::word(*verdict).to_owned()).collect(),
        less_precise: run.written.missed.clone(),
        figures: run.written.figures.iter().map(figure).collect(),
    }
}

/// Reads the `sweep.json` of a sweep that is complete. The axes come without places: those are what the values mean.
///
/// # Errors
/// What is wrong with it, in a few words: it isn't one, lacks something, or tells of what this version doesn't know.
pub fn read(bytes: &[u8]) -> Result<Sweep, String> {
    let file: SweepFile = json::parsed(bytes)?;
    if file.schema != SWEEP {
        return Err(format!("has the schema `{}`, expected `{SWEEP}`", file.schema));
    }
    if !file.complete {
        return Err("is of a sweep that isn't complete; the same `sweep` command goes on with it".to_owned());
    }
    let keys = file.keys.len();
    let odd = file.runs.iter().any(|run| run.values.len() != keys)
        || file.axes.iter().any(|axis| axis.columns.iter().any(|column| *column >= keys));
    if odd || file.runs.is_empty() {
        return Err("has no runs, or runs with values of other keys".to_owned());
    }
    let name = |name: &NameFile| {
        let metric = Metric::named(&name.metric).ok_or_else(|| json::unknown("metric", &name.metric))?;
        Ok((metric, scope_named(&name.scope).ok_or_else(|| json::unknown("scope", &name.scope))?))
    };
    Ok(Sweep {
        scenario: file.scenario,
        seed: file.seed,
        replications: file.replications,
        asked: file.precision,
        version: file.version,
        ruleset: file.ruleset,
        keys: file.keys,
        axes: file.axes.into_iter().map(read_axis).collect(),
        shown: file.shown.iter().map(name).collect::<Result<_, String>>()?,
        drawn: file.drawn.iter().map(name).collect::<Result<_, String>>()?,
        runs: file.runs.into_iter().map(read_run).collect::<Result<_, String>>()?,
    })
}

fn read_axis(file: AxisFile) -> Axis {
    Axis { key: file.key, columns: file.columns, values: file.values, at: None }
}

fn read_run(file: RunFile) -> Result<Swept, String> {
    let verdict = |word: &String| json::verdict(word).ok_or_else(|| json::unknown("verdict", word));
    let figure = |figure: FigureFile| Figure {
        metric: figure.metric,
        scope: figure.scope,
        mean: figure.mean,
        half_width: figure.half_width,
    };
    let written = Written {
        summary: Vec::new(),
        figures: file.figures.into_iter().map(figure).collect(),
        verdicts: file.verdicts.iter().map(verdict).collect::<Result<_, String>>()?,
        replications: file.replications,
        missed: file.less_precise,
    };
    Ok(Swept { name: file.run, values: file.values, hash: file.hash, written })
}

/// The JSON Schema (draft-07) of `sweep.json`.
#[must_use]
pub fn schema() -> Value {
    let text = json!({ "type": "string" });
    let texts = json!({ "type": "array", "items": text });
    let count = json!({ "type": "integer", "minimum": 0 });
    let number = json!({ "type": ["number", "null"] });
    let ids: Vec<&str> = Metric::ALL.iter().map(|m| m.id()).collect();
    let figure = object(&json!({ "metric": { "enum": ids }, "scope": text, "mean": number, "half_width": number }));
    let named = object(&json!({ "metric": { "enum": ids }, "scope": text }));
    let axis =
        object(&json!({ "key": text, "columns": { "type": "array", "items": count, "minItems": 1 }, "values": texts }));
    let run = object(&json!({
        "run": text, "values": texts, "hash": { "type": "string", "pattern": "^[0-9a-f]+$" }, "replications": count,
        "verdicts": { "type": "array", "items": { "enum": ["pass", "fail", "inconclusive"] } }, "less_precise": texts,
        "figures": { "type": "array", "items": figure },
    }));
    let mut schema = object(&json!({
        "schema": { "const": SWEEP }, "scenario": text, "seed": count, "replications": count, "precision": texts,
        "version": text, "ruleset": text, "complete": { "type": "boolean" }, "keys": texts,
        "axes": { "type": "array", "items": axis }, "shown": { "type": "array", "items": named },
        "drawn": { "type": "array", "items": named }, "runs": { "type": "array", "items": run, "minItems": 1 },
    }));
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("fleetcast sweep.json");
    schema["description"] = json!("A sweep: its keys, its runs, and of each the figures that its page shows.");
    schema
}
