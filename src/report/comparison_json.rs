//! `comparison.json` and its JSON Schema.

use serde::Serialize;
use serde_json::{Value, json};

use crate::plan::metric::Metric;
use crate::report::comparison::{Comparison, Origin, Way};
use crate::report::json::{self, object};
use crate::report::provenance;
use crate::study::compare::{Difference, Told};

/// The schema of `comparison.json`; its last part counts incompatible changes.
pub const COMPARISON: &str = "fleetcast/comparison/1";

#[derive(Serialize)]
struct OriginFile<'a> {
    name: &'a str,
    from: &'a str,
    scenario: &'a str,
    folder: Option<&'a str>,
    hash: &'a str,
    seed: u64,
    replications: u32,
    version: &'a str,
    expectations: Vec<ExpectationFile<'a>>,
}

#[derive(Serialize)]
struct ExpectationFile<'a> {
    expression: &'a str,
    verdict: &'static str,
    value: Option<f64>,
    interval: Option<[f64; 2]>,
}

#[derive(Serialize)]
struct DifferenceFile {
    metric: &'static str,
    scope: String,
    unit: &'static str,
    base: Option<f64>,
    value: Option<f64>,
    difference: Option<f64>,
    half_width: Option<f64>,
    relative: Option<f64>,
    correlation: Option<f64>,
    variance_ratio: Option<f64>,
    replications: u32,
    left_out: u32,
    p_value: Option<f64>,
    p_adjusted: Option<f64>,
    margin: Option<f64>,
    main: bool,
    verdict: &'static str,
    replications_needed: Option<u32>,
}

#[derive(Serialize)]
struct VariantFile<'a> {
    run: OriginFile<'a>,
    differences: Vec<DifferenceFile>,
}

#[derive(Serialize)]
struct ComparisonFile<'a> {
    schema: &'static str,
    version: &'static str,
    way: &'static str,
    base: OriginFile<'a>,
    variants: Vec<VariantFile<'a>>,
    notes: &'a [String],
}

const WAYS: [&str; 2] = ["paired", "equivalence"];

/// `comparison.json`.
#[must_use]
pub fn bytes(all: &Comparison) -> Vec<u8> {
    let way = match all.way {
        Way::Paired => WAYS[0],
        Way::Equivalence => WAYS[1],
    };
    let variants = all.variants.iter().map(|variant| VariantFile {
        run: origin(&variant.origin),
        differences: variant.differences.iter().map(difference).collect(),
    });
    json::bytes(&ComparisonFile {
        schema: COMPARISON,
        version: provenance::VERSION,
        way,
        base: origin(&all.base),
        variants: variants.collect(),
        notes: &all.notes,
    })
}

fn origin(of: &Origin) -> OriginFile<'_> {
    let expectations = of.judged.iter().map(|one| ExpectationFile {
        expression: &one.text,
        verdict: json::word(one.verdict),
        value: one.mean,
        interval: one.interval,
    });
    OriginFile {
        name: &of.name,
        from: &of.from,
        scenario: &of.scenario,
        folder: of.folder.as_deref(),
        hash: &of.hash,
        seed: of.seed,
        replications: of.replications,
        version: &of.version,
        expectations: expectations.collect(),
    }
}

fn difference(row: &Difference) -> DifferenceFile {
    DifferenceFile {
        metric: row.metric.id(),
        scope: row.scope.to_string(),
        unit: row.metric.unit().name(),
        base: row.base,
        value: row.value,
        difference: row.difference,
        half_width: row.half_width,
        relative: row.relative(),
        correlation: row.correlation,
        variance_ratio: row.variance_ratio,
        replications: row.counted,
        left_out: row.left_out,
        p_value: row.p,
        p_adjusted: row.adjusted,
        margin: row.margin,
        main: row.main,
        verdict: row.verdict.word(),
        replications_needed: row.needed,
    }
}

/// The JSON Schema (draft-07) of `comparison.json`.
#[must_use]
pub fn schema() -> Value {
    let text = json!({ "type": "string" });
    let count = json!({ "type": "integer", "minimum": 0 });
    let number = json!({ "type": ["number", "null"] });
    let share = json!({ "type": ["number", "null"], "minimum": 0, "maximum": 1 });
    let ids: Vec<&str> = Metric::ALL.iter().map(|m| m.id()).collect();
    let verdicts = Told::ALL.map(Told::word);
    let expectation = object(&json!({
        "expression": text, "verdict": { "enum": ["pass", "fail", "inconclusive"] }, "value": number,
        "interval": { "type": ["array", "null"], "items": { "type": "number" }, "minItems": 2, "maxItems": 2 },
    }));
    let origin = object(&json!({
        "name": text, "from": text, "scenario": text, "folder": { "type": ["string", "null"] }, "hash": text,
        "seed": count, "replications": count, "version": text,
        "expectations": { "type": "array", "items": expectation },
    }));
    let difference = object(&json!({
        "metric": { "enum": ids }, "scope": text, "unit": text, "base": number, "value": number, "difference": number,
        "half_width": number, "relative": number, "correlation": number, "variance_ratio": number,
        "replications": count, "left_out": count, "p_value": share, "p_adjusted": share, "margin": number,
        "main": { "type": "boolean" }, "verdict": { "enum": verdicts },
        "replications_needed": { "type": ["integer", "null"], "minimum": 2 },
    }));
    let variant = object(&json!({ "run": origin, "differences": { "type": "array", "items": difference } }));
    let mut schema = object(&json!({
        "schema": { "const": COMPARISON }, "version": text, "way": { "enum": WAYS }, "base": origin,
        "variants": { "type": "array", "items": variant }, "notes": { "type": "array", "items": text },
    }));
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("fleetcast comparison.json");
    schema["description"] = json!("Studies compared: of every metric the difference, its error bar and a verdict.");
    schema
}
