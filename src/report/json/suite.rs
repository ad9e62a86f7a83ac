//! A suite as JSON, and as SARIF for code scanning.

use crate::report::suite::boundaries::{SCHEMA, default};
use crate::report::suite::{Case, Suite, word};
use crate::rules::catalogue::find;
use crate::verify::Verdict;
use crate::verify::boundary::{Boundaries, Boundary, Place};
use serde_json::{Value, json};

/// The schema of a suite's JSON; its last part counts incompatible changes.
pub const SUITE: &str = "fleetcast/test/1";

/// The suite as JSON.
#[must_use]
pub fn suite(suite: &Suite) -> Vec<u8> {
    let test = |case: &Case| {
        json!({
            "file": case.file, "line": case.at_line(), "name": case.name, "sort": case.sort.name(),
            "tags": case.tags, "verdict": word(case.verdict), "counts_as": word(case.counts),
            "message": case.message, "details": case.details, "rule": case.rule,
        })
    };
    let [passed, failed, open] = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive].map(|v| suite.count(v));
    written(&json!({
        "schema": SUITE,
        "version": env!("CARGO_PKG_VERSION"),
        "passed": passed, "failed": failed, "inconclusive": open,
        "tests": suite.cases.iter().map(test).collect::<Vec<_>>(),
    }))
}

/// Every boundary of a rule, and where the suite stands to it.
#[must_use]
pub fn boundaries(boundaries: &Boundaries) -> Vec<u8> {
    let row = |row: &Boundary| {
        let place = |(place, name): (Place, &str)| {
            let stood = &row.stood[place as usize];
            let first = stood.first.as_ref().map(|(file, test)| json!({ "file": file, "test": test }));
            (name.to_owned(), json!({ "often": stood.often, "first": first }))
        };
        let places: serde_json::Map<String, Value> = Place::ALL.into_iter().map(place).collect();
        json!({
            "rule": row.rule, "key": row.entry.key, "default": default(row), "pinned": row.is_pinned(), "places": places,
        })
    };
    let rows: Vec<Value> = boundaries.rows().iter().map(row).collect();
    written(&json!({ "schema": SCHEMA, "version": env!("CARGO_PKG_VERSION"), "boundaries": rows }))
}

/// What isn't passed, as SARIF 2.1.0: a result a test, under the id of the rule by which it failed.
#[must_use]
pub fn sarif(suite: &Suite) -> Vec<u8> {
    let troubled: Vec<&Case> = suite.cases.iter().filter(|case| case.troubles()).collect();
    let mut ids: Vec<&str> = troubled.iter().map(|case| under(case)).collect();
    ids.sort_unstable();
    ids.dedup();
    // Code scanning of GitHub asks for all three texts.
    let rule = |id: &&str| {
        let (about, help) = (json!({ "text": about(id) }), json!({ "text": help(id) }));
        json!({ "id": id, "shortDescription": about, "fullDescription": about, "help": help })
    };
    let rules: Vec<Value> = ids.iter().map(rule).collect();
    let results: Vec<Value> = troubled.iter().map(|case| result(case, &ids)).collect();
    let driver = json!({ "name": "fleetcast", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules });
    written(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    }))
}

fn result(case: &Case, ids: &[&str]) -> Value {
    let id = under(case);
    let level = if case.counts == Verdict::Fail { "error" } else { "warning" };
    let place = json!({
        "artifactLocation": { "uri": uri(&case.file) },
        "region": { "startLine": case.at_line() },
    });
    json!({
        "ruleId": id,
        "ruleIndex": ids.iter().position(|known| *known == id),
        "level": level,
        "message": { "text": format!("{}: {}", case.name, case.message) },
        "locations": [{ "physicalLocation": place }],
        // The line may move; the test is still the same.
        "partialFingerprints": { "test/1": format!("{}: {}", case.file, case.name) },
    })
}

/// The id that a result stands under.
fn under(case: &Case) -> &str {
    if case.rule.is_empty() { case.sort.name() } else { &case.rule }
}

/// What an id stands for.
fn about(id: &str) -> &str {
    match id {
        "golden" => "What a scenario came to before.",
        "expectation" => "What a scenario expects of a metric.",
        _ => find(id).map_or("The life that a story expects of its device.", |rule| rule.sentence),
    }
}

/// Where there is more on an id.
fn help(id: &str) -> String {
    match find(id) {
        Some(rule) => format!("Source: {}. `fleetcast rules {id}` shows the number in force.", rule.source),
        None => "docs/testing.md says what is held against what.".to_owned(),
    }
}

/// A path as a reference, everything but letters, digits and a few signs in percent.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let absolute = if path.starts_with('/') { "file://" } else { "" };
    format!("{absolute}{}", path.bytes().map(one).collect::<String>())
}

fn written(value: &Value) -> Vec<u8> {
    let mut out = serde_json::to_vec_pretty(value).expect("texts and numbers are JSON");
    out.push(b'\n');
    out
}
