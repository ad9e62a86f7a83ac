//! The walk of a file's tree along the key table: every structural fault, every value that can't be read, and every key
//! that has no effect yet.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::{Effect, Key, Kind, MOST_ROWS};
use crate::scenario::ledger::Ledger;
use crate::scenario::raw::{Node, Table, Value};
use crate::scenario::source::Place;
use crate::scenario::value::{Fault, Read, hours, instant, number, spread, text};
use crate::scenario::words;

/// What messages call the whole file.
pub const FILE: &str = "the file";

/// Checks `table`, which messages call `what`, against `keys`.
pub fn table(ledger: &mut Ledger, table: &Table, place: Place, keys: &'static [Key], what: &str, part: bool) {
    let mut meant = Vec::new();
    for entry in &table.0 {
        let Some(key) = keys.iter().find(|k| k.name == entry.key) else {
            let near = words::nearest(&entry.key, keys.iter().map(|k| k.name));
            meant.extend(near);
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("{what} may have {}", words::all_of(&names(keys))),
            };
            let message = format!("unknown key `{}` in {what}", entry.key);
            ledger.say(Diagnostic::error("unknown-key", entry.place, message).help(help));
            continue;
        };
        if let Effect::Later(sentence, harmless) = key.effect
            && !harmless.contains(&entry.node.canonical().as_str())
        {
            let rows = if let Kind::Tables(_) = key.kind { entry.node.list() } else { None };
            match rows {
                Some(rows) => rows.iter().for_each(|row| ledger.later(sentence, row.place)),
                None => ledger.later(sentence, entry.place),
            }
        }
        let inner = if what == FILE { format!("[{}]", key.name) } else { format!("`{}`", key.name) };
        value(ledger, &entry.node, &key.kind, key.name, &inner);
    }
    // A misspelled key isn't missing as well.
    let there = |k: &&Key| table.get(k.name).is_some() || meant.contains(&k.name);
    for key in keys.iter().filter(|k| !part && k.default.is_none() && !there(k)) {
        let message = format!("{what} has no `{}`, expected {}", key.name, wanted(&key.kind));
        let help = format!("add `{} = {}`", key.name, example(&key.kind));
        ledger.say(Diagnostic::error("missing-key", place, message).help(help));
    }
}

fn names(keys: &[Key]) -> Vec<String> {
    keys.iter().map(|k| format!("`{}`", k.name)).collect()
}

/// Checks the value of `key` against its kind.
fn value(ledger: &mut Ledger, node: &Node, kind: &Kind, key: &str, what: &str) {
    match kind {
        Kind::Table(keys) | Kind::Part(keys) => match node.table() {
            Some(inner) => table(ledger, inner, node.place, keys, what, matches!(kind, Kind::Part(_))),
            None => ledger.fault(key, Fault::of(node, wanted(kind))),
        },
        Kind::Tables(keys) => rows(ledger, node, keys, key),
        Kind::Map(inner) => match node.table() {
            Some(inside) => inside.0.iter().for_each(|e| value(ledger, &e.node, inner, &e.key, what)),
            None => ledger.fault(key, Fault::of(node, wanted(kind))),
        },
        Kind::List(inner) => match node.list() {
            Some(list) => list.iter().for_each(|item| value(ledger, item, inner, key, what)),
            None => ledger.fault(key, Fault::of(node, wanted(kind))),
        },
        Kind::Either(kinds) => either(ledger, node, kinds, key),
        Kind::SpreadWith(extra) => with_extra(ledger, node, extra, key),
        Kind::Rules => {
            if node.table().is_none() {
                ledger.fault(key, Fault::of(node, wanted(kind)));
            }
        }
        Kind::Text
        | Kind::Name
        | Kind::Flag
        | Kind::Count(..)
        | Kind::Number(_)
        | Kind::Share
        | Kind::Span
        | Kind::Instant
        | Kind::Date
        | Kind::Spread(_)
        | Kind::Hours
        | Kind::Word(_)
        | Kind::Listed(_)
        | Kind::Size
        | Kind::Rate
        | Kind::Frequency
        | Kind::Start
        | Kind::Over
        | Kind::Condition
        | Kind::Any => {
            if let Err(fault) = leaf(node, kind) {
                ledger.fault(key, fault);
            }
        }
    }
}

/// Checks an array of tables.
fn rows(ledger: &mut Ledger, node: &Node, keys: &'static [Key], key: &str) {
    let Some(list) = node.list() else {
        let message = format!("`{key}` is {}, expected tables, each under its own `[[{key}]]`", words::show(node));
        return ledger.say(Diagnostic::error("value", node.place, message).help(format!("write `[[{key}]]`")));
    };
    if list.len() > MOST_ROWS {
        let message = format!("there are {} `[[{key}]]`, more than {MOST_ROWS}", list.len());
        ledger.say(Diagnostic::error("too-many", node.place, message));
    }
    for (i, row) in list.iter().enumerate() {
        let Some(inner) = row.table() else {
            ledger.fault(key, Fault::of(row, "a table"));
            continue;
        };
        let name = inner.get("name").and_then(Node::text);
        let what = match name {
            Some(name) => format!("{key} `{name}`"),
            None => format!("{key} {}", i + 1),
        };
        table(ledger, inner, row.place, keys, &what, false);
    }
}

/// Checks a value that may be of several kinds: the one that it looks like says what is wrong with it.
fn either(ledger: &mut Ledger, node: &Node, kinds: &'static [Kind], key: &str) {
    let fits = |kind: &Kind| {
        let mut trial = Ledger::default();
        value(&mut trial, node, kind, key, key);
        !trial.has_errors()
    };
    if kinds.iter().any(fits) {
        return;
    }
    if let Some(rows) = kinds.iter().find(|kind| matches!(kind, Kind::Tables(_))).filter(|_| node.list().is_some()) {
        return value(ledger, node, rows, key, key);
    }
    let is_table = |kind: &&Kind| matches!(kind, Kind::Table(_) | Kind::Map(_) | Kind::Spread(_));
    match kinds.iter().find(is_table).filter(|_| node.table().is_some()) {
        Some(kind) => value(ledger, node, kind, key, &format!("`{key}`")),
        None => {
            let fix = kinds.iter().find_map(|kind| leaf(node, kind).err().and_then(|fault| fault.fix));
            ledger.fault(key, Fault { fix, ..Fault::of(node, alternatives(kinds)) });
        }
    }
}

/// Checks a distribution that has keys of its own beside it; those alone stand for no delay.
fn with_extra(ledger: &mut Ledger, node: &Node, extra: &'static [Key], key: &str) {
    let Some(inner) = node.table() else {
        let fault = spread::law(node, spread::Of::Span, &[]).map(|_| ());
        return fault.err().into_iter().for_each(|f| ledger.fault(key, f));
    };
    let own: Vec<&str> = extra.iter().map(|k| k.name).collect();
    for entry in &inner.0 {
        if let Some(known) = extra.iter().find(|k| k.name == entry.key) {
            value(ledger, &entry.node, &known.kind, known.name, key);
        }
    }
    let alone = !inner.0.is_empty() && inner.0.iter().all(|e| own.contains(&e.key.as_str()));
    if !alone && let Err(fault) = spread::law(node, spread::Of::Span, &own) {
        ledger.fault(key, fault);
    }
}

/// Reads a value that has no keys of its own.
fn leaf(node: &Node, kind: &Kind) -> Read<()> {
    match kind {
        Kind::Text => match node.text() {
            Some(text) if !text.trim().is_empty() => Ok(()),
            _ => Err(Fault::of(node, wanted(kind))),
        },
        Kind::Name => name(node),
        Kind::Flag => match node.value {
            Value::Flag(_) => Ok(()),
            Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => {
                Err(Fault::of(node, wanted(kind)))
            }
        },
        Kind::Count(low, high) => number::count(node, *low, *high).map(drop),
        Kind::Number(high) => number::millionths(node, *high).map(drop),
        Kind::Share => number::share(node).map(drop),
        Kind::Span => number::span(node).map(drop),
        Kind::Instant => instant::instant(node).map(drop),
        Kind::Date => instant::date(node).map(drop),
        Kind::Spread(of) => spread::law(node, *of, &[]).map(drop),
        Kind::Hours => hours::week(node).map(drop),
        Kind::Word(words) => word(node, words),
        Kind::Listed(words) => word(node, &words()),
        Kind::Size => number::size(node).map(drop),
        Kind::Rate => number::rate(node).map(drop),
        Kind::Frequency => text::frequency(node).map(drop),
        Kind::Start => instant::start(node).map(drop),
        Kind::Over => text::over(node).map(drop),
        Kind::Condition => text::condition(node).map(drop),
        Kind::Any => Ok(()),
        Kind::Table(_)
        | Kind::Part(_)
        | Kind::Tables(_)
        | Kind::Map(_)
        | Kind::List(_)
        | Kind::Either(_)
        | Kind::SpreadWith(_)
        | Kind::Rules => Err(Fault::of(node, wanted(kind))),
    }
}

/// A name: it stands in scopes, file names and on command lines.
fn name(node: &Node) -> Read<()> {
    let fits = |text: &str| {
        let odd = |c: char| c.is_control() || "/\\\"'=:".contains(c);
        !text.is_empty() && text == text.trim() && text.len() <= 100 && !text.contains(odd) && !text.starts_with('.')
    };
    if node.text().is_some_and(fits) { Ok(()) } else { Err(Fault::of(node, wanted(&Kind::Name))) }
}

fn word(node: &Node, known: &[&'static str]) -> Read<()> {
    match node.text() {
        Some(text) if known.contains(&text) => Ok(()),
        other => {
            let near = other.and_then(|text| words::nearest(text, known.iter().copied()));
            let many = near.is_some() && known.len() > 6;
            let wanted =
                if many { format!("one of {} known words", known.len()) } else { words::any_of(&words::quoted(known)) };
            let fault = Fault::of(node, wanted);
            Err(Fault { fix: near.map(|near| format!("\"{near}\"")), ..fault })
        }
    }
}

fn alternatives(kinds: &[Kind]) -> String {
    words::any_of(&kinds.iter().map(wanted).collect::<Vec<String>>())
}

/// A value of this kind, as TOML.
fn example(kind: &Kind) -> String {
    let text = match kind {
        Kind::Text | Kind::Name => "\"NAME\"",
        Kind::Flag => "true",
        Kind::Count(low, _) => return low.to_string(),
        Kind::Number(_) => "1",
        Kind::Share => "\"5%\"",
        Kind::Span | Kind::Instant | Kind::Start | Kind::Over => "\"14d\"",
        Kind::Date => "2027-01-04",
        Kind::Spread(of) => of.example(),
        Kind::SpreadWith(_) => spread::Of::Span.example(),
        Kind::Hours => "\"mon-fri 08:00-18:00\"",
        Kind::Word(known) => return format!("\"{}\"", known[0]),
        Kind::Listed(known) => return format!("\"{}\"", known()[0]),
        Kind::Size => "\"4 GB\"",
        Kind::Rate => "\"500 Mbps\"",
        Kind::Frequency => "\"240 per workday\"",
        Kind::Condition => "\">= 98%\"",
        Kind::List(inner) => return format!("[{}]", example(inner)),
        Kind::Tables(keys) => return format!("[{}]", example(&Kind::Table(keys))),
        Kind::Table(keys) | Kind::Part(keys) => {
            let needed = keys.iter().filter(|k| k.default.is_none());
            let parts: Vec<String> = needed.map(|k| format!("{} = {}", k.name, example(&k.kind))).collect();
            return format!("{{ {} }}", parts.join(", "));
        }
        Kind::Map(inner) => return format!("{{ NAME = {} }}", example(inner)),
        Kind::Rules => "{ \"cleanup.windows\" = \"90d\" }",
        Kind::Either(kinds) => return example(&kinds[0]),
        Kind::Any => "true",
    };
    text.to_owned()
}

/// What a value of this kind looks like.
pub fn wanted(kind: &Kind) -> String {
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::Name => "a name without / \\ = : and quotes".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        Kind::Count(low, high) => number::count_wanted(*low, *high),
        Kind::Number(high) => format!("a number from 0 to {high}"),
        Kind::Share => number::SHARE.to_owned(),
        Kind::Span => number::SPAN.to_owned(),
        Kind::Instant => instant::INSTANT.to_owned(),
        Kind::Date => instant::DATE.to_owned(),
        Kind::Spread(of) => of.wanted().to_owned(),
        Kind::SpreadWith(_) => spread::Of::Span.wanted().to_owned(),
        Kind::Hours => hours::HOURS.to_owned(),
        Kind::Word(known) => words::any_of(&words::quoted(known)),
        Kind::Listed(known) => words::any_of(&words::quoted(&known())),
        Kind::Size => number::SIZE.to_owned(),
        Kind::Rate => number::RATE.to_owned(),
        Kind::Frequency => text::FREQUENCY.to_owned(),
        Kind::Start => instant::START.to_owned(),
        Kind::Over => text::OVER.to_owned(),
        Kind::Condition => text::CONDITION.to_owned(),
        Kind::List(inner) => format!("a list of {}", wanted(inner)),
        Kind::Table(keys) | Kind::Part(keys) => format!("a table with {}", words::all_of(&names(keys))),
        Kind::Tables(_) => "an array of tables".to_owned(),
        Kind::Map(inner) => format!("a table from names to {}", wanted(inner)),
        Kind::Rules => "a table of rule keys and values".to_owned(),
        Kind::Either(kinds) => alternatives(kinds),
        Kind::Any => "anything".to_owned(),
    }
}
