//! An exploration as JSON.

use crate::report::exploration::{Failure, Told};
use crate::verify::explore::Law;
use serde_json::{Value, json};

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

/// Its JSON Schema (draft-07).
#[must_use]
pub fn schema() -> Value {
    let text = json!({ "type": "string" });
    let count = json!({ "type": "integer", "minimum": 0 });
    let names: Vec<&str> = Law::ALL.iter().map(|row| row.1).collect();
    let law = super::object(&json!({
        "law": { "enum": names }, "sentence": text, "tested": count, "scenarios": count, "broken": count,
    }));
    let failure = super::object(&json!({
        "of": text, "law": { "enum": names }, "detail": text, "files": { "type": "array", "items": text },
    }));
    let mut schema = super::object(&json!({
        "schema": { "const": SCHEMA },
        "version": text,
        "seed": count, "from": count, "interrupted": { "type": "boolean" }, "replayed": count,
        "ran": count, "refused": count, "devices": count, "events": count,
        "laws": { "type": "array", "items": law, "minItems": names.len(), "maxItems": names.len() },
        "failures": { "type": "array", "items": failure },
    }));
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("fleetcast exploration");
    schema["description"] =
        json!("What `fleetcast explore` came to: how often each law was put to the test, and what breaks one.");
    schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::exploration::Failure;
    use crate::verify::explore::Explored;

    /// Whether a value is what a schema of the few words that are used here asks for; where it isn't.
    fn wrong(value: &Value, schema: &Value, at: &str) -> Vec<String> {
        let mut out = Vec::new();
        let known = ["const", "enum", "type", "minimum", "items", "minItems", "maxItems", "properties", "required"];
        let about = ["additionalProperties", "$schema", "title", "description"];
        for word in schema.as_object().unwrap().keys() {
            assert!(known.contains(&word.as_str()) || about.contains(&word.as_str()), "{word} is checked nowhere");
        }
        let is = |kind: &str| match kind {
            "string" => value.is_string(),
            "integer" => value.is_u64(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => false,
        };
        if schema.get("const").is_some_and(|only| only != value)
            || schema.get("enum").is_some_and(|all| !all.as_array().unwrap().contains(value))
            || schema.get("type").is_some_and(|kind| !is(kind.as_str().unwrap()))
        {
            out.push(at.to_owned());
        }
        if let (Some(items), Some(all)) = (schema.get("items"), value.as_array()) {
            let bound = |word: &str| schema.get(word).and_then(Value::as_u64).map(|n| usize::try_from(n).unwrap());
            if bound("minItems").is_some_and(|n| all.len() < n) || bound("maxItems").is_some_and(|n| all.len() > n) {
                out.push(format!("{at}.length"));
            }
            out.extend(all.iter().flat_map(|one| wrong(one, items, &format!("{at}[]"))));
        }
        if let (Some(parts), Some(all)) = (schema.get("properties"), value.as_object()) {
            let parts = parts.as_object().unwrap();
            let missing = parts.keys().filter(|key| !all.contains_key(*key)).map(|key| format!("{at}.{key}"));
            out.extend(missing.collect::<Vec<_>>());
            for (key, one) in all {
                match parts.get(key) {
                    Some(schema) => out.extend(wrong(one, schema, &format!("{at}.{key}"))),
                    None => out.push(format!("{at}.{key}")),
                }
            }
        }
        out
    }

    #[test]
    fn an_exploration_is_what_its_schema_says() {
        let failure = |files| Failure {
            of: "exploration 7 of seed 3".to_owned(),
            law: Law::ALL[2].0,
            detail: "one too many".to_owned(),
            files,
        };
        let told = Told {
            seed: 3,
            from: 5,
            explored: Explored::default(),
            replayed: 2,
            failures: vec![failure(Vec::new()), failure(vec!["regressions/a.toml".to_owned()])],
            interrupted: true,
        };
        let file: Value = serde_json::from_slice(&exploration(&told)).unwrap();
        let schema = schema();
        assert_eq!(wrong(&file, &schema, ""), [""; 0]);
        // All keys are required, of laws and failures too.
        let parts = &schema["properties"];
        for part in [&schema, &parts["laws"]["items"], &parts["failures"]["items"]] {
            assert_eq!(part["required"].as_array().unwrap().len(), part["properties"].as_object().unwrap().len());
        }
        // And each of these is noticed.
        for (at, bad, told) in [
            ("/seed", json!(-1), ".seed"),
            ("/schema", json!("fleetcast/exploration/2"), ".schema"),
            ("/interrupted", json!("no"), ".interrupted"),
            ("/laws/0/law", json!("unheard-of"), ".laws[].law"),
            ("/laws/1/tested", json!("many"), ".laws[].tested"),
            ("/laws", json!([]), ".laws.length"),
            ("/failures/0/files", json!("one"), ".failures[].files"),
        ] {
            let mut spoiled = file.clone();
            *spoiled.pointer_mut(at).unwrap() = bad;
            assert_eq!(wrong(&spoiled, &schema, ""), [told]);
        }
        let mut more = file;
        more["else"] = json!(1);
        assert_eq!(wrong(&more, &schema, ""), [".else"]);
    }
}
