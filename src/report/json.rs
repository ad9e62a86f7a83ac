//! `summary.json` and `run.json`, and the JSON Schema of the former.
//!
//! The only door to `serde_json`. Numbers are written as in the CSV files, so that both agree to the digit.

pub mod exploration;
pub mod life;
pub mod lines;
mod live;
mod pilot;
mod precision;
pub mod suite;
pub mod sweep;
pub mod trace;

pub use live::live;

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use serde_json::{Value, json};

use crate::plan::Plan;
use crate::plan::metric::Metric;
use crate::report::sheet::{Cell, Sheet};
use crate::report::{number, outages, provenance};
use crate::study::abort::Ended;
use crate::study::pilot::PilotStudy;
use crate::study::summary::{Estimate, OutageRow, SetupStudy, Summary, TaskRow};
use crate::units::SimTime;
use crate::verify::{Judged, Verdict};

/// The schema of `summary.json`; its last part counts incompatible changes.
pub const SUMMARY: &str = "fleetcast/summary/1";
/// The schema of `run.json`.
pub const RUN: &str = "fleetcast/run/1";

/// What `run.json` tells of one execution: the only output that may differ between two equal runs.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct RunFacts {
    /// The program's version.
    pub version: String,
    /// The commit that the program was built from, if known.
    pub git: Option<String>,
    /// Operating system and processor.
    pub host: String,
    /// Threads used.
    pub jobs: u32,
    /// Wall-clock time of the simulation [s].
    pub elapsed_seconds: f64,
    /// Logical events simulated.
    pub events: u64,
    /// Events by elapsed time.
    pub events_per_second: f64,
    /// The most memory the process held, if the system tells.
    pub peak_memory_bytes: Option<u64>,
    /// Whether the run was interrupted before its last replication.
    pub interrupted: bool,
    /// Whether an expectation ended it.
    pub ended_early: bool,
}

#[derive(Serialize)]
struct RunFile<'a> {
    schema: &'static str,
    run: &'a RunFacts,
}

#[derive(Serialize)]
struct Provenance<'a> {
    scenario: &'a str,
    description: &'a str,
    hash: &'a str,
    seed: u64,
    replications: u32,
    replications_asked: u32,
    complete: bool,
    version: &'static str,
    ruleset: &'static str,
    start: String,
    horizon: String,
    zone: &'a str,
}

#[derive(Serialize)]
struct MetricRow {
    metric: &'static str,
    scope: String,
    unit: &'static str,
    mean: Option<f64>,
    half_width: Option<f64>,
    p5: Option<f64>,
    p50: Option<f64>,
    p95: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    replications: u32,
}

#[derive(Serialize)]
struct ExpectationRow<'a> {
    expression: &'a str,
    verdict: &'static str,
    value: Option<f64>,
    interval: Option<[f64; 2]>,
    replications_needed: Option<u32>,
    note: &'a str,
}

#[derive(Serialize)]
struct EndedFile<'a> {
    expression: &'a str,
    after: u32,
    of: u32,
    interval: [f64; 2],
}

#[derive(Serialize)]
struct OverrideRow<'a> {
    key: &'a str,
    value: &'a str,
    default: &'a str,
}

#[derive(Serialize)]
struct FingerprintRow<'a> {
    of: &'static str,
    hex: &'a str,
}

#[derive(Serialize)]
struct LapseFile {
    lapse: &'static str,
    from: Option<String>,
    until: Option<String>,
    out_of_reach: [Option<f64>; 2],
    came_back: [Option<f64>; 2],
    certificates_expired: [Option<f64>; 2],
    management_lost: [Option<f64>; 2],
    re_enrolled: [Option<f64>; 2],
    refused: [Option<f64>; 2],
    users_blocked: [Option<f64>; 2],
    blocked_user_hours: [Option<f64>; 2],
}

#[derive(Serialize)]
struct TaskFile {
    task: &'static str,
    name: &'static str,
    role: &'static str,
    ready: [Option<f64>; 3],
    start: [Option<f64>; 3],
    done: [Option<f64>; 3],
    critical_share: f64,
}

#[derive(Serialize)]
struct PathFile<'a> {
    tasks: &'a [&'static str],
    share: f64,
}

#[derive(Serialize)]
struct SetupFile<'a> {
    tasks: Vec<TaskFile>,
    critical_paths: Vec<PathFile<'a>>,
}

#[derive(Serialize)]
struct SummaryFile<'a> {
    schema: &'static str,
    provenance: Provenance<'a>,
    ruleset: &'static str,
    expectations: Vec<ExpectationRow<'a>>,
    precision: Option<precision::PrecisionFile<'a>>,
    ended_early: Option<EndedFile<'a>>,
    metrics: Vec<MetricRow>,
    lapses: Vec<LapseFile>,
    setup: Option<SetupFile<'a>>,
    rules_overridden: Vec<OverrideRow<'a>>,
    left_out: &'a [String],
    series_replications: u32,
    events: u64,
    fingerprints: Vec<FingerprintRow<'a>>,
}

/// The word for a verdict in files.
#[must_use]
pub const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// The verdict of this word, if it is one.
pub(super) fn verdict(said: &str) -> Option<Verdict> {
    [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive].into_iter().find(|verdict| word(*verdict) == said)
}

/// What to say of a word that a later version may know.
pub(super) fn unknown(what: &str, word: &str) -> String {
    format!("tells of a {what} that this version doesn't know: `{word}`")
}

/// A file of ours as what it should hold.
///
/// # Errors
/// What is wrong with it, with line and column.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("isn't whole: {error}"))
}

/// The schema that a file says it has, if it is JSON and one of ours.
#[must_use]
pub fn schema_of(bytes: &[u8]) -> Option<String> {
    let value = serde_json::from_slice::<Value>(bytes).ok()?;
    value.get("schema").and_then(Value::as_str).filter(|schema| schema.starts_with("fleetcast/")).map(str::to_owned)
}

/// `summary.json`.
#[must_use]
pub fn summary(plan: &Plan, summary: &Summary, judged: &[Judged]) -> Vec<u8> {
    bytes(&summary_file(plan, summary, judged))
}

/// What `summary.json` holds.
fn summary_file<'a>(plan: &'a Plan, summary: &'a Summary, judged: &'a [Judged]) -> SummaryFile<'a> {
    SummaryFile {
        schema: SUMMARY,
        provenance: told_of(plan, summary.replications, summary.asked),
        ruleset: plan.ruleset.name(),
        expectations: judged.iter().map(expectation).collect(),
        precision: summary.reached.as_ref().map(|reached| precision::file(reached, summary.replications)),
        ended_early: summary.ended.as_ref().map(|ended| ended_early(plan, ended)),
        metrics: metrics(summary),
        lapses: summary.outages.iter().map(|row| lapse(plan, row)).collect(),
        setup: summary.setup.as_ref().map(setup),
        rules_overridden: plan
            .overridden
            .iter()
            .map(|o| OverrideRow { key: &o.key, value: &o.value, default: &o.default })
            .collect(),
        left_out: &plan.left_out,
        series_replications: summary.series_replications,
        events: summary.events,
        fingerprints: summary.fingerprints.iter().map(|(of, hex)| FingerprintRow { of, hex }).collect(),
    }
}

/// Where a result of so many replications comes from, of so many `asked` for.
fn told_of(plan: &Plan, replications: u32, asked: u32) -> Provenance<'_> {
    Provenance {
        scenario: &plan.name,
        description: &plan.description,
        hash: &plan.hash,
        seed: plan.seed,
        replications,
        replications_asked: asked,
        complete: replications >= asked,
        version: provenance::VERSION,
        ruleset: plan.ruleset.name(),
        start: plan.zone.start().to_string(),
        horizon: provenance::horizon(plan),
        zone: plan.zone.name(),
    }
}

fn expectation(judged: &Judged) -> ExpectationRow<'_> {
    ExpectationRow {
        expression: &judged.text,
        verdict: word(judged.verdict),
        value: judged.mean,
        interval: judged.interval,
        replications_needed: judged.needed,
        note: &judged.note,
    }
}

/// Which expectation ended the study, when, and by which 99.9 % interval.
fn ended_early<'a>(plan: &'a Plan, ended: &Ended) -> EndedFile<'a> {
    let expression = &plan.expectations[ended.by].text;
    EndedFile { expression, after: ended.after, of: ended.of, interval: ended.interval }
}

/// A time without a connector, token or subscription: of each figure mean and half-width.
fn lapse(plan: &Plan, row: &OutageRow) -> LapseFile {
    let two = |of: &Estimate| [of.mean, of.half_width];
    let outage = &row.outage;
    LapseFile {
        lapse: outages::name(outage.lacking),
        from: (outage.from >= SimTime::START).then(|| plan.zone.label(outage.from)),
        until: (outage.until < plan.horizon).then(|| plan.zone.label(outage.until)),
        out_of_reach: two(&row.out_of_reach),
        came_back: two(&row.came_back),
        certificates_expired: two(&row.ran_out),
        management_lost: two(&row.management_lost),
        re_enrolled: two(&row.re_enrolled),
        refused: two(&row.refused),
        users_blocked: two(&row.users_blocked),
        blocked_user_hours: two(&row.blocked_user_hours),
    }
}

/// The set-up of the tenant: of each task mean, p50 and p95 in days since the start, and the critical paths.
fn setup(study: &SetupStudy) -> SetupFile<'_> {
    let three = |of: &Estimate| [of.mean, of.quantiles.map(|q| q[1]), of.quantiles.map(|q| q[2])];
    let task = |row: &TaskRow| TaskFile {
        task: row.task.id(),
        name: row.task.name(),
        role: row.role.name(),
        ready: three(&row.ready),
        start: three(&row.begun),
        done: three(&row.done),
        critical_share: row.critical,
    };
    SetupFile {
        tasks: study.tasks.iter().map(task).collect(),
        critical_paths: study.paths.iter().map(|(tasks, share)| PathFile { tasks, share: *share }).collect(),
    }
}

fn metrics(summary: &Summary) -> Vec<MetricRow> {
    let row = |row: &crate::study::summary::Row| {
        let estimate = &row.estimate;
        let quantile = |index: usize| estimate.quantiles.map(|q| q[index]);
        MetricRow {
            metric: row.metric.id(),
            scope: row.scope.to_string(),
            unit: row.metric.unit().name(),
            mean: estimate.mean,
            half_width: estimate.half_width,
            p5: quantile(0),
            p50: quantile(1),
            p95: quantile(2),
            min: estimate.range.map(|r| r[0]),
            max: estimate.range.map(|r| r[1]),
            replications: estimate.replications,
        }
    };
    summary.rows.iter().map(row).collect()
}

/// `pilot.json`, under the name of its schema.
#[must_use]
pub fn pilot(plan: &Plan, study: &PilotStudy, schema: &str) -> Vec<u8> {
    pilot::file(plan, study, schema)
}

/// `run.json`.
#[must_use]
pub fn run(facts: &RunFacts) -> Vec<u8> {
    bytes(&RunFile { schema: RUN, run: facts })
}

/// What a `summary.json` says of its run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// The hash of the lowered scenario.
    pub hash: String,
    /// The seed of all draws.
    pub seed: u64,
    /// Replications run.
    pub replications: u32,
    /// The program's version.
    pub version: String,
    /// Whether all replications that were asked for have been run.
    pub complete: bool,
    /// The verdicts on the expectations, in order.
    pub verdicts: Vec<Verdict>,
    /// The precision that was asked of it, if one was.
    pub precision: Option<KnownPrecision>,
}

/// A precision that was asked of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownPrecision {
    /// Replications before the first look, and at most.
    pub bounds: [u64; 2],
    /// The figures, as a command line asks for them: `tickets=5%`.
    pub asked: Vec<String>,
    /// The figures that are not known so well, without what was asked.
    pub missed: Vec<String>,
}

/// Reads a `summary.json`; nothing if it isn't one of this version's kind.
#[must_use]
pub fn known(bytes: &[u8]) -> Option<Known> {
    let file: Value = serde_json::from_slice(bytes).ok()?;
    let told = (file.get("schema")?.as_str()? == SUMMARY).then(|| file.get("provenance"))??;
    let text = |key: &str| told.get(key).and_then(Value::as_str).map(str::to_owned);
    let verdict = |one: &Value| verdict(one.get("verdict")?.as_str()?);
    let precision = file.get("precision").filter(|told| !told.is_null());
    Some(Known {
        hash: text("hash")?,
        seed: told.get("seed")?.as_u64()?,
        replications: u32::try_from(told.get("replications")?.as_u64()?).ok()?,
        version: text("version")?,
        complete: told.get("complete")?.as_bool()?,
        verdicts: file.get("expectations")?.as_array()?.iter().map(verdict).collect::<Option<_>>()?,
        precision: match precision {
            Some(told) => Some(precision::known(told)?),
            None => None,
        },
    })
}

impl Serialize for Cell {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Number(value) => value.serialize(serializer),
            Cell::Whole(n) => serializer.serialize_u64(*n),
        }
    }
}

/// A row of a sheet, or what holds for all of it: names with their cells, in order.
struct Named<'a>(Vec<(&'a str, &'a Cell)>);

impl Serialize for Named<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

#[derive(Serialize)]
struct SheetFile<'a> {
    schema: &'static str,
    provenance: Provenance<'a>,
    about: Named<'a>,
    rows: Vec<Named<'a>>,
}

/// A sheet as JSON: where it comes from, what holds for all of it, and an object a row.
#[must_use]
pub fn sheet(plan: &Plan, replications: u32, sheet: &Sheet) -> Vec<u8> {
    let rows =
        sheet.rows.iter().map(|row| Named(sheet.columns.iter().map(String::as_str).zip(row).collect())).collect();
    let about = Named(sheet.about.iter().map(|(name, cell)| (name.as_str(), cell)).collect());
    bytes(&SheetFile { schema: sheet.schema, provenance: told_of(plan, replications, replications), about, rows })
}

/// Whether `bytes` is a `run.json` or `summary.json` that fleetcast wrote.
#[must_use]
pub fn is_ours(bytes: &[u8]) -> bool {
    schema_of(bytes).is_some()
}

/// What a `summary.json` says of the study that wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// The scenario's name.
    pub scenario: String,
    /// Hash of the lowered scenario.
    pub hash: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Replications run.
    pub replications: u32,
    /// The version of fleetcast.
    pub version: String,
}

/// Reads the provenance of a `summary.json`.
///
/// # Errors
/// If it isn't ours, is of another schema, was interrupted or ended early; in a few words.
pub fn provenance_of(bytes: &[u8]) -> Result<Told, String> {
    let strange = || "was not written by fleetcast".to_owned();
    let value = serde_json::from_slice::<Value>(bytes).map_err(|_| strange())?;
    let schema = value.get("schema").and_then(Value::as_str).ok_or_else(strange)?;
    if schema != SUMMARY {
        return Err(format!("has the schema `{schema}`; this version reads `{SUMMARY}`"));
    }
    let field = |name: &str| value.get("provenance").and_then(|p| p.get(name));
    let text =
        |name: &str| field(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("says no {name}"));
    let number = |name: &str| field(name).and_then(Value::as_u64).ok_or_else(|| format!("says no {name}"));
    if field("complete").and_then(Value::as_bool) != Some(true) {
        let early = value.get("ended_early").is_some_and(|ended| !ended.is_null());
        let how = if early { "an expectation ended early" } else { "was interrupted" };
        return Err(format!("is of a run that {how}"));
    }
    let replications = u32::try_from(number("replications")?).map_err(|_| "says no replications".to_owned())?;
    Ok(Told {
        scenario: text("scenario")?,
        hash: text("hash")?,
        seed: number("seed")?,
        replications,
        version: text("version")?,
    })
}

/// JSON whose numbers are those of the CSV files.
struct SameNumbers<F>(F);

impl<F: Formatter> Formatter for SameNumbers<F> {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let mut digits = Vec::with_capacity(24);
        number::push(&mut digits, value);
        writer.write_all(&digits)
    }
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }
    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }
    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }
    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }
    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// JSON in one line, with its end.
fn line(value: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, SameNumbers(CompactFormatter));
    value.serialize(&mut serializer).expect("plain data serializes to a buffer");
    out.push(b'\n');
    out
}

/// Indented JSON with a line end.
pub(super) fn bytes(value: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, SameNumbers(PrettyFormatter::new()));
    value.serialize(&mut serializer).expect("plain data serializes to a buffer");
    out.push(b'\n');
    out
}

/// An object schema in which every property is required and no other is allowed.
pub(super) fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().expect("properties are an object").keys().collect();
    json!({ "type": "object", "additionalProperties": false, "required": names, "properties": properties })
}

/// The JSON Schema (draft-07) of `summary.json`.
#[must_use]
pub fn summary_schema() -> Value {
    let text = json!({ "type": "string" });
    let count = json!({ "type": "integer", "minimum": 0 });
    let number = json!({ "type": ["number", "null"] });
    let ids: Vec<&str> = Metric::ALL.iter().map(|m| m.id()).collect();
    let provenance = object(&json!({
        "scenario": text, "description": text, "hash": { "type": "string", "pattern": "^[0-9a-f]+$" },
        "seed": count, "replications": count, "replications_asked": count, "complete": { "type": "boolean" },
        "version": text, "ruleset": text, "start": { "type": "string", "format": "date" }, "horizon": text, "zone": text,
    }));
    let expectation = object(&json!({
        "expression": text, "verdict": { "enum": ["pass", "fail", "inconclusive"] }, "value": number,
        "interval": { "type": ["array", "null"], "items": { "type": "number" }, "minItems": 2, "maxItems": 2 },
        "replications_needed": { "type": ["integer", "null"], "minimum": 1 }, "note": text,
    }));
    let metric = object(&json!({
        "metric": { "enum": ids }, "scope": text, "unit": text, "mean": number, "half_width": number, "p5": number,
        "p50": number, "p95": number, "min": number, "max": number, "replications": count,
    }));
    let two = json!({ "type": "array", "items": number, "minItems": 2, "maxItems": 2 });
    let when = json!({ "type": ["string", "null"] });
    let lapse = object(&json!({
        "lapse": text, "from": when, "until": when, "out_of_reach": two, "came_back": two,
        "certificates_expired": two, "management_lost": two, "re_enrolled": two, "refused": two, "users_blocked": two, "blocked_user_hours": two,
    }));
    let three = json!({ "type": "array", "items": number, "minItems": 3, "maxItems": 3 });
    let task = object(&json!({
        "task": text, "name": text, "role": text, "ready": three, "start": three, "done": three, "critical_share": number,
    }));
    let path = object(&json!({ "tasks": { "type": "array", "items": text }, "share": number }));
    let setup = object(&json!({
        "tasks": { "type": "array", "items": task }, "critical_paths": { "type": "array", "items": path },
    }));
    let ended = object(&json!({
        "expression": text, "after": count, "of": count,
        "interval": { "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 },
    }));
    let mut schema = object(&json!({
        "schema": { "const": SUMMARY },
        "provenance": provenance,
        "ruleset": text,
        "expectations": { "type": "array", "items": expectation },
        "precision": { "anyOf": [{ "type": "null" }, precision::schema()] },
        "ended_early": { "anyOf": [{ "type": "null" }, ended] },
        "metrics": { "type": "array", "items": metric },
        "lapses": { "type": "array", "items": lapse },
        "setup": { "anyOf": [{ "type": "null" }, setup] },
        "rules_overridden": { "type": "array", "items": object(&json!({ "key": text, "value": text, "default": text })) },
        "left_out": { "type": "array", "items": text },
        "series_replications": count,
        "events": count,
        "fingerprints": { "type": "array", "items": object(&json!({ "of": text, "hex": text })) },
    }));
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("fleetcast summary.json");
    schema["description"] = json!("What a study found: provenance, verdicts, and every metric with its error bar.");
    schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_file_has_what_its_schema_requires() {
        let (plan, study) = sample::study();
        let file: Value = serde_json::from_slice(&summary(&plan, &study, &sample::judged())).unwrap();
        let schema = summary_schema();
        for (schema, value) in [
            (&schema, &file),
            (&schema["properties"]["provenance"], &file["provenance"]),
            (&schema["properties"]["metrics"]["items"], &file["metrics"][0]),
            (&schema["properties"]["expectations"]["items"], &file["expectations"][0]),
        ] {
            let mut required: Vec<&str> =
                schema["required"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
            required.sort_unstable();
            let mut keys: Vec<&String> = value.as_object().unwrap().keys().collect();
            keys.sort_unstable();
            assert_eq!(keys, required);
        }
        assert_eq!(file["metrics"].as_array().unwrap().len(), study.rows.len());
    }

    #[test]
    fn our_own_files_are_recognized() {
        assert!(is_ours(&run(&RunFacts::default())));
        assert!(!is_ours(b"{}"));
        assert!(!is_ours(b"{\"schema\": 1}"));
        assert!(!is_ours(b"nothing"));
    }
}
