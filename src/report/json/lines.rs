//! JSON Lines of a run: an object a replication as soon as it and all before it are done, and one at the end.

use serde::Serialize;
use serde_json::{Value, json};

use crate::plan::{Metric, Plan};
use crate::report::json::{self, SummaryFile, object};
use crate::study::summary::Summary;
use crate::verify::Judged;

/// The schema of a replication's line; its last part counts incompatible changes.
pub const REPLICATION: &str = "fleetcast/replication/1";
/// The schema of the last line.
pub const END: &str = "fleetcast/end/1";

/// The metrics of the fleet by their ids, in the order of output.
struct Values<'a>(&'a [(Metric, Option<f64>)]);

impl Serialize for Values<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(metric, value)| (metric.id(), value)))
    }
}

#[derive(Serialize)]
struct ReplicationLine<'a> {
    schema: &'static str,
    replication: u32,
    seed: u64,
    metrics: Values<'a>,
}

#[derive(Serialize)]
struct EndLine<'a> {
    schema: &'static str,
    complete: bool,
    replications: u32,
    replications_asked: u32,
    summary: Option<SummaryFile<'a>>,
}

/// The line of a replication, with its end: the metrics of the fleet as `replications.csv` has them.
#[must_use]
pub fn replication(plan: &Plan, replication: u32, metrics: &[(Metric, Option<f64>)]) -> Vec<u8> {
    json::line(&ReplicationLine { schema: REPLICATION, replication, seed: plan.seed, metrics: Values(metrics) })
}

/// The last line, with its end: whether that was all, and the summary. There is none of a run that was interrupted before
/// its first replication was complete.
#[must_use]
pub fn end(plan: &Plan, run: Option<(&Summary, &[Judged])>) -> Vec<u8> {
    let (replications, asked) =
        run.map_or((0, plan.replications), |(summary, _)| (summary.replications, summary.asked));
    json::line(&EndLine {
        schema: END,
        complete: replications >= asked,
        replications,
        replications_asked: asked,
        summary: run.map(|(summary, judged)| json::summary_file(plan, summary, judged)),
    })
}

/// The JSON Schema (draft-07) of a line.
#[must_use]
pub fn schema() -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    let ids: Vec<&str> = Metric::ALL.iter().map(|m| m.id()).collect();
    let replication = object(&json!({
        "schema": { "const": REPLICATION }, "replication": count, "seed": count,
        "metrics": {
            "type": "object", "propertyNames": { "enum": ids }, "additionalProperties": { "type": ["number", "null"] },
        },
    }));
    let mut summary = json::summary_schema();
    if let Some(all) = summary.as_object_mut() {
        all.remove("$schema");
    }
    let end = object(&json!({
        "schema": { "const": END }, "complete": { "type": "boolean" }, "replications": count, "replications_asked": count,
        "summary": { "anyOf": [{ "type": "null" }, summary] },
    }));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "a line of fleetcast run --format jsonl",
        "description": "A replication, in order, as soon as it is done; the last line says whether that was all, with the summary.",
        "oneOf": [replication, end],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_line_is_one_object_with_the_digits_of_the_csv_files() {
        let (plan, study) = sample::study();
        let metrics =
            [(Metric::Enrolled, Some(12.0)), (Metric::EnrolledShare, Some(1.0 / 3.0)), (Metric::FinishDay, None)];
        assert_eq!(
            String::from_utf8(replication(&plan, 7, &metrics)).unwrap(),
            "{\"schema\":\"fleetcast/replication/1\",\"replication\":7,\"seed\":42,\
             \"metrics\":{\"enrolled\":12,\"enrolled-share\":0.333333,\"finish-day\":null}}\n"
        );
        let text = String::from_utf8(end(&plan, Some((&study, &sample::judged())))).unwrap();
        assert!(text.starts_with("{\"schema\":\"fleetcast/end/1\",\"complete\":true,\"replications\":50,"), "{text}");
        assert_eq!(text.matches('\n').count(), 1);
        let told: Value = serde_json::from_str(&text).unwrap();
        let file: Value = serde_json::from_slice(&json::summary(&plan, &study, &sample::judged())).unwrap();
        assert_eq!(told["summary"], file);
    }

    #[test]
    fn nothing_complete_is_told_too() {
        let (plan, mut study) = sample::study();
        let none: Value = serde_json::from_slice(&end(&plan, None)).unwrap();
        let want = json!({
            "schema": END, "complete": false, "replications": 0, "replications_asked": plan.replications, "summary": null,
        });
        assert_eq!(none, want);
        study.asked += 1;
        let part: Value = serde_json::from_slice(&end(&plan, Some((&study, &[])))).unwrap();
        assert_eq!((&part["complete"], &part["summary"]["provenance"]["complete"]), (&json!(false), &json!(false)));
    }
}
