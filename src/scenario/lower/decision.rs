//! `[[decision]]`: what a rule answers to what it is given.

use crate::plan::decision::{self, Case, Decision, Given, Input, Kind, Question, Value};
use crate::rules::RuleBook;
use crate::rules::book::Ruleset;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::rules::{self, Setting};
use crate::scenario::lower::view::{View, unique};
use crate::scenario::raw::{Node, Value as Raw};
use crate::scenario::value::{Fault, Read, number};
use crate::scenario::words;

/// The decisions of a file, by the rule sets of each, what the file sets for all, and the command line.
pub fn decisions(ledger: &mut Ledger, view: View<'_>, shared: &[Setting<'_>], beats: &[Setting<'_>]) -> Vec<Decision> {
    let rows = view.rows("decision");
    unique(ledger, &rows, "decision");
    rows.iter().filter_map(|row| decision(ledger, *row, shared, beats)).collect()
}

fn decision(ledger: &mut Ledger, row: View<'_>, shared: &[Setting<'_>], beats: &[Setting<'_>]) -> Option<Decision> {
    let question = decision::question(row.text("asks")?)?;
    let rule = row.text("rule")?.to_owned();
    if !question.is_of(&rule) {
        let message = format!("`{}` isn't decided by {rule}", question.name);
        let help = format!("it is decided by {}", words::all_of(question.rules));
        ledger.say(Diagnostic::error("impossible", row.at("rule"), message).help(help));
        return None;
    }
    let ruleset = row.text("ruleset").and_then(Ruleset::named).unwrap_or(Ruleset::Intune202608);
    let mut book = RuleBook::new(ruleset);
    let mut quiet = Ledger::default();
    rules::apply(&mut quiet, &mut book, shared);
    if let Some(own) = row.sub("rules") {
        rules::apply(ledger, &mut book, &rules::settings(own.table));
    }
    rules::apply(&mut quiet, &mut book, beats);
    let mutated = ledger.mutate(&mut book);
    let cases = row.rows("cases").iter().filter_map(|case| self::case(ledger, *case, question)).collect();
    let (name, line, tags) = (row.name().to_owned(), ledger.line(row.place), row.texts("tags"));
    Some(Decision { name, line, tags, rule, question, book, mutated, cases })
}

/// A case; complains of everything in it that the question doesn't take.
fn case(ledger: &mut Ledger, row: View<'_>, question: &'static Question) -> Option<Case> {
    let mut given = Given::default();
    let mut is = None;
    for entry in &row.table.0 {
        let kind = if entry.key == "is" { Some(question.answers) } else { input(question, &entry.key) };
        let Some(kind) = kind else {
            let known: Vec<&str> = question.inputs.iter().map(|input| input.name).chain(["is"]).collect();
            let message = format!("`{}` is no part of the question `{}`", entry.key, question.name);
            let help = match words::nearest(&entry.key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its parts are {}", words::all_of(&known)),
            };
            ledger.say(Diagnostic::error("unknown-key", entry.place, message).help(help));
            continue;
        };
        match value(&entry.node, kind) {
            Ok(value) if entry.key == "is" => is = Some(value),
            Ok(value) => given.0.push((entry.key.clone(), value)),
            Err(fault) => ledger.fault(&entry.key, fault),
        }
    }
    let missing = |input: &&Input| input.needed && row.node(input.name).is_none();
    let missing: Vec<&str> = question.inputs.iter().filter(missing).map(|input| input.name).collect();
    let missing: Vec<&str> = missing.into_iter().chain(row.node("is").is_none().then_some("is")).collect();
    if !missing.is_empty() {
        let message = format!("the question `{}` needs {}", question.name, words::all_of(&missing));
        ledger.say(Diagnostic::error("missing-key", row.place, message));
    }
    Some(Case { line: ledger.line(row.place), given, is: is? })
}

fn input(question: &Question, name: &str) -> Option<Kind> {
    question.inputs.iter().find(|input| input.name == name).map(|input| input.kind)
}

/// A value of this kind, or "none".
fn value(node: &Node, kind: Kind) -> Read<Value> {
    if node.text() == Some("none") && !matches!(kind, Kind::Word(words) if words().contains(&"none")) {
        return Ok(Value::None);
    }
    match kind {
        Kind::Span => number::span(node).map(Value::Span),
        Kind::Share => number::share(node).map(Value::Share),
        Kind::Count => count(node).map(Value::Count),
        Kind::Flag => match node.value {
            Raw::Flag(flag) => Ok(Value::Flag(flag)),
            Raw::Text(_) | Raw::Int(_) | Raw::Decimal(_) | Raw::Date(_) | Raw::List(_) | Raw::Table(_) => {
                Err(Fault::of(node, "true or false"))
            }
        },
        Kind::Text => node.text().map(Value::word).ok_or_else(|| Fault::of(node, "a text")),
        Kind::Word(known) => word(node, &known()).map(|word| Value::word(&word)),
        Kind::Words(known) => list(node, |item| word(item, &known())).map(Value::Words),
        Kind::Counts => list(node, count).map(Value::Counts),
    }
}

fn count(node: &Node) -> Read<u32> {
    let whole = number::count(node, 0, u64::from(u32::MAX))?;
    u32::try_from(whole).map_err(|_| Fault::of(node, "a whole number"))
}

fn word(node: &Node, known: &[&'static str]) -> Read<String> {
    match node.text() {
        Some(text) if known.contains(&text) => Ok(text.to_owned()),
        Some(_) | None => Err(Fault::of(node, words::any_of(&words::quoted(known)))),
    }
}

fn list<T>(node: &Node, read: impl Fn(&Node) -> Read<T>) -> Read<Vec<T>> {
    let items = node.list().ok_or_else(|| Fault::of(node, "a list"))?;
    items.iter().map(read).collect()
}
