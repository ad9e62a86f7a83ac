//! `[rules]`: overrides of the rule book.

use crate::plan::Override;
use crate::rules::book::{ENTRIES, Entry, Ruleset, SetError};
use crate::rules::{RuleBook, RuleValue};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::raw::{Node, Table, Value};
use crate::scenario::source::Place;
use crate::scenario::value::spread::{Of, bursts, spread};
use crate::scenario::value::{Fault, Read, number};
use crate::scenario::words;
use crate::units::{Share, Span};

/// One override: its key, where the key stands, its value.
pub type Setting<'a> = (String, Place, &'a Node);

/// The overrides of a `[rules]` table, in the order of the sources: `--set` comes last. Keys may be quoted or not.
pub fn settings<'a>(table: &'a Table) -> Vec<Setting<'a>> {
    let mut out = Vec::new();
    flatten(table, "", &mut out);
    out.sort_by_key(|(_, place, _)| *place);
    out
}

fn flatten<'a>(table: &'a Table, prefix: &str, out: &mut Vec<Setting<'a>>) {
    for entry in &table.0 {
        let key = format!("{prefix}{}", entry.key);
        match entry.node.table() {
            Some(inner) if !ENTRIES.iter().any(|e| e.key == key) && !inner.0.is_empty() => {
                flatten(inner, &format!("{key}."), out);
            }
            _ => out.push((key, entry.place, &entry.node)),
        }
    }
}

/// Sets the overrides in `book`; complains of keys and values that it doesn't take.
pub fn apply(ledger: &mut Ledger, book: &mut RuleBook, settings: &[Setting<'_>]) {
    for (key, place, node) in settings {
        let Some(entry) = ENTRIES.iter().find(|e| e.key == key) else {
            let message = format!("there is no rule parameter `{key}`");
            let help = match words::nearest(key, ENTRIES.iter().map(|e| e.key)) {
                Some(near) => format!("did you mean `\"{near}\"`?"),
                None => "`fleetcast rules` prints all of them".to_owned(),
            };
            ledger.say(Diagnostic::error("unknown-key", *place, message).help(help));
            continue;
        };
        let quoted = format!("\"{key}\"");
        match value(entry, node) {
            Err(fault) => ledger.fault(&quoted, fault),
            Ok(value) => match book.set(key, value) {
                Ok(()) if !entry.alive => {
                    let sentence = format!("the rule parameter `{key}` is left out of the figures");
                    ledger.later(&sentence, *place);
                }
                Ok(()) => {}
                Err(error) => refused(ledger, entry, node, &error),
            },
        }
    }
    renewal_fits(ledger, book, settings);
}

/// A certificate must outlive its own renewal window.
fn renewal_fits(ledger: &mut Ledger, book: &RuleBook, settings: &[Setting<'_>]) {
    let own = |s: &&Setting<'_>| s.0 == "certificate.validity" || s.0 == "certificate.renew-before";
    let before = book.certificate_renew_before;
    let longest = before.microsoft.max(before.apple).max(before.google).max(before.linux);
    if longest >= book.certificate_validity
        && let Some((_, _, node)) = settings.iter().rev().find(own)
    {
        let valid = book.certificate_validity;
        let half = Span::days((valid.as_seconds() / 2 / 86_400).max(1));
        let help = format!("write `\"certificate.renew-before\" = \"{half}\"`");
        let message = format!("`certificate.renew-before` is {longest}, no less than `certificate.validity`, {valid}");
        ledger.say(Diagnostic::error("range", node.place, message).help(help));
    }
}

/// The value as the parameter's type wants it.
fn value(entry: &Entry, node: &Node) -> Read<RuleValue> {
    let wrong = || Fault::of(node, entry.looks_like);
    let looks = entry.looks_like;
    if looks.starts_with("a list") {
        bursts(node).map(RuleValue::Burst)
    } else if looks.starts_with("a distribution") {
        spread(node, Of::Span, &[]).map(RuleValue::Spread)
    } else if looks.starts_with("a span") {
        number::span(node).map(RuleValue::Span)
    } else if looks.starts_with("a share") {
        number::share(node).map(RuleValue::Share)
    } else if looks.starts_with("a whole number") {
        let count = number::count(node, 0, u64::from(u32::MAX)).map_err(|_| wrong())?;
        Ok(RuleValue::Count(u32::try_from(count).expect("it is in range")))
    } else {
        match &node.value {
            Value::Flag(flag) => Ok(RuleValue::Flag(*flag)),
            Value::Text(word) => Ok(RuleValue::Word(word.clone())),
            Value::Int(_) | Value::Decimal(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => Err(wrong()),
        }
    }
}

/// A value that the book refused, with the rule behind it.
fn refused(ledger: &mut Ledger, entry: &Entry, node: &Node, error: &SetError) {
    let want = match error {
        SetError::Unknown => return,
        SetError::Kind(looks) => (*looks).to_owned(),
        SetError::Range(range) => range.clone(),
    };
    let message = format!("`{}` is {}, expected {want}", entry.key, words::show(node));
    let rule = entry.ids.first().map_or(String::new(), |id| format!("{id}, "));
    let cited = format!("[rule: {rule}{}]", entry.source);
    let help = match nearest_allowed(entry, node) {
        Some(allowed) => format!("write `\"{}\" = {allowed}`  {cited}", entry.key),
        None => cited,
    };
    ledger.say(Diagnostic::error("rule", node.place, message).help(help));
}

/// The end of the range that is nearer, as TOML.
fn nearest_allowed(entry: &Entry, node: &Node) -> Option<String> {
    let (low, high) = entry.range?;
    let clamp = |n: u64| u32::try_from(n.clamp(low, high)).unwrap_or(u32::MAX);
    match value(entry, node).ok()? {
        RuleValue::Span(span) => Some(format!("\"{}\"", Span::seconds(clamp(u64::from(span.as_seconds()))))),
        RuleValue::Share(share) => Some(format!("\"{}\"", Share::ppm(clamp(u64::from(share.as_ppm()))))),
        RuleValue::Count(count) => Some(clamp(u64::from(count)).to_string()),
        RuleValue::Flag(_) | RuleValue::Word(_) | RuleValue::Spread(_) | RuleValue::Burst(_) => None,
    }
}

/// What differs between `book` and its rule set.
pub fn overridden(book: &RuleBook, ruleset: Ruleset) -> Vec<Override> {
    let defaults = RuleBook::new(ruleset).values();
    let pairs = book.values().into_iter().zip(defaults);
    pairs
        .filter(|((_, value), (_, default))| value != default)
        .map(|((key, value), (_, default))| Override { key: key.to_owned(), value, default })
        .collect()
}
