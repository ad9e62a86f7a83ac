//! `comparison.json` and its JSON Schema.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::plan::metric::{Metric, Unit};
use crate::report::comparison::{Comparison, Origin, Variant, Way};
use crate::report::earlier::scope_named;
use crate::report::json::{self, object};
use crate::study::compare::{Difference, Told};
use crate::verify::Judged;

/// The schema of `comparison.json`; its last part counts incompatible changes.
pub const COMPARISON: &str = "fleetcast/comparison/1";

#[derive(Serialize, Deserialize)]
struct OriginFile {
    name: String,
    from: String,
    scenario: String,
    folder: Option<String>,
    hash: String,
    seed: u64,
    replications: u32,
    version: String,
    expectations: Vec<ExpectationFile>,
}

#[derive(Serialize, Deserialize)]
struct ExpectationFile {
    expression: String,
    unit: String,
    verdict: String,
    value: Option<f64>,
    interval: Option<[f64; 2]>,
    replications_needed: Option<u32>,
    note: String,
}

#[derive(Serialize, Deserialize)]
struct DifferenceFile {
    metric: String,
    scope: String,
    unit: String,
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
    verdict: String,
    replications_needed: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct VariantFile {
    run: OriginFile,
    differences: Vec<DifferenceFile>,
}

#[derive(Serialize, Deserialize)]
struct ComparisonFile {
    schema: String,
    version: String,
    way: String,
    base: OriginFile,
    variants: Vec<VariantFile>,
    picked: bool,
    notes: Vec<String>,
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
        schema: COMPARISON.to_owned(),
        version: all.version.clone(),
        way: way.to_owned(),
        base: origin(&all.base),
        variants: variants.collect(),
        picked: all.picked,
        notes: all.notes.clone(),
    })
}

fn origin(of: &Origin) -> OriginFile {
    let expectations = of.judged.iter().map(|one| ExpectationFile {
        expression: one.text.clone(),
        unit: one.unit.name().to_owned(),
        verdict: json::word(one.verdict).to_owned(),
        value: one.mean,
        interval: one.interval,
        replications_needed: one.needed,
        note: one.note.clone(),
    });
    OriginFile {
        name: of.name.clone(),
        from: of.from.clone(),
        scenario: of.scenario.clone(),
        folder: of.folder.clone(),
        hash: of.hash.clone(),
        seed: of.seed,
        replications: of.replications,
        version: of.version.clone(),
        expectations: expectations.collect(),
    }
}

fn difference(row: &Difference) -> DifferenceFile {
    DifferenceFile {
        metric: row.metric.id().to_owned(),
        scope: row.scope.to_string(),
        unit: row.metric.unit().name().to_owned(),
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
        verdict: row.verdict.word().to_owned(),
        replications_needed: row.needed,
    }
}

/// Reads a `comparison.json`.
///
/// # Errors
/// What is wrong with it, in a few words: it isn't one, lacks something, or tells of what this version doesn't know.
pub fn read(bytes: &[u8]) -> Result<Comparison, String> {
    let file: ComparisonFile = json::parsed(bytes)?;
    if file.schema != COMPARISON {
        return Err(format!("has the schema `{}`, expected `{COMPARISON}`", file.schema));
    }
    let way = match WAYS.iter().position(|way| *way == file.way) {
        Some(0) => Way::Paired,
        Some(_) => Way::Equivalence,
        None => return Err(format!("compares in a way that this version doesn't know: `{}`", file.way)),
    };
    let variant = |variant: VariantFile| {
        Ok(Variant {
            origin: read_origin(variant.run)?,
            differences: variant.differences.into_iter().map(read_difference).collect::<Result<_, String>>()?,
        })
    };
    Ok(Comparison {
        way,
        base: read_origin(file.base)?,
        variants: file.variants.into_iter().map(variant).collect::<Result<_, String>>()?,
        picked: file.picked,
        notes: file.notes,
        version: file.version,
    })
}

fn read_origin(file: OriginFile) -> Result<Origin, String> {
    let judged = |one: ExpectationFile| {
        Ok(Judged {
            unit: Unit::named(&one.unit).ok_or_else(|| json::unknown("unit", &one.unit))?,
            verdict: json::verdict(&one.verdict).ok_or_else(|| json::unknown("verdict", &one.verdict))?,
            text: one.expression,
            mean: one.value,
            interval: one.interval,
            needed: one.replications_needed,
            note: one.note,
        })
    };
    Ok(Origin {
        name: file.name,
        from: file.from,
        scenario: file.scenario,
        folder: file.folder,
        hash: file.hash,
        seed: file.seed,
        replications: file.replications,
        version: file.version,
        judged: file.expectations.into_iter().map(judged).collect::<Result<_, String>>()?,
    })
}

fn read_difference(file: DifferenceFile) -> Result<Difference, String> {
    let metric = Metric::named(&file.metric).ok_or_else(|| json::unknown("metric", &file.metric))?;
    let scope = scope_named(&file.scope).ok_or_else(|| json::unknown("scope", &file.scope))?;
    let verdict = Told::named(&file.verdict).ok_or_else(|| json::unknown("verdict", &file.verdict))?;
    let mut row = Difference::blank(metric, scope, verdict);
    (row.base, row.value, row.difference, row.half_width) = (file.base, file.value, file.difference, file.half_width);
    (row.correlation, row.variance_ratio) = (file.correlation, file.variance_ratio);
    (row.counted, row.left_out, row.needed) = (file.replications, file.left_out, file.replications_needed);
    (row.p, row.adjusted, row.margin, row.main) = (file.p_value, file.p_adjusted, file.margin, file.main);
    Ok(row)
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
        "expression": text, "unit": text, "verdict": { "enum": ["pass", "fail", "inconclusive"] }, "value": number,
        "interval": { "type": ["array", "null"], "items": { "type": "number" }, "minItems": 2, "maxItems": 2 },
        "replications_needed": { "type": ["integer", "null"], "minimum": 1 }, "note": text,
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
        "variants": { "type": "array", "items": variant }, "picked": { "type": "boolean" }, "notes": { "type": "array", "items": text },
    }));
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("fleetcast comparison.json");
    schema["description"] = json!("Studies compared: of every metric the difference, its error bar and a verdict.");
    schema
}
