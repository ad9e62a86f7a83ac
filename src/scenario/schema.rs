//! JSON Schema of a scenario file (draft-07, which TOML language servers read), from the same key table as the check.
//! The only door to `serde_json` here.
//!
//! A file names it in its first line, `#:schema scenario.schema.json`; editors then complete keys and show their docs.

use crate::rules::book::ENTRIES;
use crate::scenario::keys::{Effect, Key, Kind, ROOT};
use crate::scenario::value::spread::Of;
use crate::scenario::walk::wanted;
use serde_json::{Map, Value, json};

/// The schema of a scenario file, stories included.
#[must_use]
pub fn scenario() -> Value {
    let mut schema = table(ROOT, false);
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "fleetcast scenario",
        "description": "How devices enroll in Microsoft Intune and live there: a scenario, stories, decisions, or all of them.",
        "anyOf": [{ "required": ["scenario"] }, { "required": ["story"] }, { "required": ["decision"] }],
        "definitions": {
            "span": span(),
            "share": share(),
            "size": size(),
            "spans": spread(Of::Span),
            "sizes": spread(Of::Size),
        },
    });
    if let (Value::Object(schema), Value::Object(head)) = (&mut schema, head) {
        schema.extend(head);
    }
    schema
}

/// A table with these keys; with `part` none is required.
fn table(keys: &[Key], part: bool) -> Value {
    let mut properties = Map::new();
    for key in keys {
        properties.insert(key.name.to_owned(), property(key));
    }
    let required: Vec<&str> = keys.iter().filter(|k| k.default.is_none() && !part).map(|k| k.name).collect();
    let mut out = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        out["required"] = json!(required);
    }
    out
}

/// A key's value with what is to be said about it.
fn property(key: &Key) -> Value {
    let mut text = key.doc.to_owned();
    if let Some(default) = key.default {
        text.push_str(&format!(" Default: {default}."));
    }
    if let Effect::Later(sentence, _) = key.effect {
        text.push_str(&format!(" No effect yet: {sentence}."));
    }
    let inner = kind(&key.kind);
    // Draft-07 ignores what stands beside a `$ref`.
    match inner.get("$ref") {
        Some(_) => json!({ "description": text, "allOf": [inner] }),
        None => {
            let mut inner = inner;
            inner["description"] = json!(text);
            inner
        }
    }
}

/// A moment, as text or as TOML's own date: some tools hand that over as text, others want the format to allow it.
fn moment(title: &str, formats: &[&str]) -> Value {
    let dates = formats.iter().map(|format| json!({ "type": "string", "format": format }));
    let forms: Vec<Value> = std::iter::once(json!({ "type": "string" })).chain(dates).collect();
    json!({ "title": title, "anyOf": forms })
}

/// What a value of a kind is.
fn kind(of: &Kind) -> Value {
    match of {
        Kind::Text => json!({ "type": "string", "minLength": 1 }),
        Kind::Name => {
            json!({ "type": "string", "pattern": "^[^./\\\\\"'=:\\s]([^/\\\\\"'=:]{0,98}[^/\\\\\"'=:\\s])?$" })
        }
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Count(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Kind::Number(high) => json!({ "type": "number", "minimum": 0, "maximum": high }),
        Kind::Share => json!({ "$ref": "#/definitions/share" }),
        Kind::Span => json!({ "$ref": "#/definitions/span" }),
        Kind::Date => moment(&wanted(of), &["date"]),
        Kind::Instant | Kind::Start => moment(&wanted(of), &["date", "date-time-local"]),
        Kind::Spread(Of::Span) => json!({ "$ref": "#/definitions/spans" }),
        Kind::Spread(Of::Size) => json!({ "$ref": "#/definitions/sizes" }),
        Kind::SpreadWith(extra) => with_extra(extra),
        Kind::Hours => json!({
            "type": "string",
            "pattern": concat!(
                "^\\s*[A-Za-z]{3}(-[A-Za-z]{3})?(,[A-Za-z]{3}(-[A-Za-z]{3})?)* +",
                "\\d{1,2}:\\d{2}(:\\d{2})?-\\d{1,2}:\\d{2}(:\\d{2})?\\s*$",
            ),
        }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Listed(words) => json!({ "enum": words() }),
        Kind::Size => json!({ "$ref": "#/definitions/size" }),
        Kind::Rate => json!({ "type": "string", "pattern": "^\\d+(\\.\\d+)? ?[GMK]?bps( per device)?$" }),
        Kind::Frequency => json!({ "type": "string", "pattern": "^\\d+(\\.\\d+)? per (hour|workday|day|week)$" }),
        Kind::Over => json!({ "type": "string", "pattern": "^(\\d+ ?workdays?|(\\d+ ?[smhdw] ?)+)$" }),
        Kind::Condition => json!({
            "type": "string",
            "pattern": "^((<|<=|>|>=|=) *\\d+(\\.\\d+)? ?%?|between \\d+(\\.\\d+)? ?%? and \\d+(\\.\\d+)? ?%?)$",
        }),
        Kind::List(inner) => json!({ "type": "array", "items": kind(inner) }),
        Kind::Table(keys) => table(keys, false),
        Kind::Part(keys) => table(keys, true),
        Kind::Tables(keys) => json!({ "type": "array", "items": table(keys, false) }),
        Kind::Map(inner) => json!({ "type": "object", "additionalProperties": kind(inner) }),
        Kind::Rules => rules(),
        Kind::Either(kinds) => json!({ "anyOf": kinds.iter().map(kind).collect::<Vec<Value>>() }),
        Kind::Any => json!({}),
    }
}

/// Rule overrides by key; an unquoted key makes tables, which are looked at by `fleetcast check` only.
fn rules() -> Value {
    let mut properties = Map::new();
    for entry in ENTRIES {
        let looks = entry.looks_like;
        let mut value = if looks.starts_with("a list") {
            json!({ "type": "array" })
        } else if looks.starts_with("a distribution") {
            json!({ "allOf": [{ "$ref": "#/definitions/spans" }] })
        } else if looks.starts_with("a span") {
            json!({ "allOf": [{ "$ref": "#/definitions/span" }] })
        } else if looks.starts_with("a share") {
            json!({ "allOf": [{ "$ref": "#/definitions/share" }] })
        } else if looks.starts_with("a whole number") {
            let (low, high) = entry.range.unwrap_or((0, u64::from(u32::MAX)));
            json!({ "type": "integer", "minimum": low, "maximum": high })
        } else if looks.starts_with("true") {
            json!({ "type": "boolean" })
        } else {
            json!({ "type": "string" })
        };
        let note = if entry.alive { "" } else { " No effect yet." };
        value["description"] =
            json!(format!("{} ({}, {}).{note}", entry.sentence.trim(), entry.standing.name(), entry.source));
        properties.insert(entry.key.to_owned(), value);
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": { "type": "object" } })
}

fn span() -> Value {
    json!({ "type": "string", "pattern": "^\\s*(\\d+ *[smhdw] *)+$", "examples": ["8h", "25m", "1d 6h"] })
}

fn share() -> Value {
    json!({ "type": "string", "pattern": "^\\s*(100(\\.0+)?|\\d{1,2}(\\.\\d{1,4})?) ?%\\s*$", "examples": ["5%"] })
}

fn size() -> Value {
    json!({ "type": "string", "pattern": "^\\s*\\d+(\\.\\d+)? ?[TGMK]?B\\s*$", "examples": ["4 GB"] })
}

/// The documented forms of a distribution.
fn spread(of: Of) -> Value {
    let one = match of {
        Of::Span => json!({ "$ref": "#/definitions/span" }),
        Of::Size => json!({ "$ref": "#/definitions/size" }),
    };
    let list = |n: u32| json!({ "type": "array", "items": one, "minItems": n, "maxItems": n });
    let percentiles = json!({
        "type": "object",
        "patternProperties": { "^p\\d{1,3}(\\.\\d+)?$": one },
        "additionalProperties": false,
        "required": ["p0", "p100"],
    });
    json!({ "oneOf": [
        form(&[("fixed", one.clone())]),
        form(&[("exponential", one.clone())]),
        form(&[("median", one.clone()), ("p95", one.clone())]),
        form(&[("uniform", list(2))]),
        form(&[("triangular", list(3))]),
        form(&[("percentiles", percentiles)]),
    ] })
}

/// A table with exactly these keys.
fn form(keys: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    let required: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// A distribution of a span with keys of its own beside it.
fn with_extra(extra: &[Key]) -> Value {
    let mut out = spread(Of::Span);
    let own: Map<String, Value> = extra.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    if let Some(forms) = out["oneOf"].as_array_mut() {
        for form in &mut *forms {
            if let Some(properties) = form["properties"].as_object_mut() {
                properties.extend(own.clone());
            }
        }
        let required: Vec<&str> = extra.iter().map(|key| key.name).collect();
        forms.push(json!({
            "type": "object", "properties": own, "required": required, "additionalProperties": false,
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_lists_every_table_with_its_docs() {
        let schema = scenario();
        for key in ROOT {
            assert!(schema["properties"][key.name]["description"].is_string(), "{}", key.name);
        }
        let cohort = &schema["properties"]["cohort"]["items"];
        assert_eq!(cohort["required"], json!(["name", "devices", "platform", "path"]));
        assert_eq!(cohort["additionalProperties"], json!(false));
        assert_eq!(cohort["properties"]["platform"]["enum"][0], json!("windows"));
        assert!(schema["properties"]["rules"]["properties"]["cleanup.windows"].is_object());
    }
}
