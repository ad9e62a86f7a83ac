//! Reading a checked table: values that can't be read count as absent, since the walk has complained of them already.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::raw::{Node, Table, Value};
use crate::scenario::source::Place;
use crate::scenario::value::spread::Of;
use crate::scenario::value::{number, spread};
use crate::scenario::words;
use crate::units::{Share, Span, Spread};
use std::collections::BTreeMap;

/// A table and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The table.
    pub table: &'a Table,
    /// Where it stands.
    pub place: Place,
}

impl<'a> View<'a> {
    /// The value of `key`.
    pub fn node(&self, key: &str) -> Option<&'a Node> {
        self.table.get(key)
    }

    /// Where the value of `key` stands; the table if it has none.
    pub fn at(&self, key: &str) -> Place {
        self.node(key).map_or(self.place, |n| n.place)
    }

    /// The text of `key`.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.node(key).and_then(Node::text)
    }

    /// The `name`; empty if there is none.
    pub fn name(&self) -> &'a str {
        self.text("name").unwrap_or_default()
    }

    /// The flag of `key`.
    pub fn flag(&self, key: &str) -> Option<bool> {
        if let Value::Flag(flag) = self.node(key)?.value { Some(flag) } else { None }
    }

    /// The whole number of `key`.
    pub fn count(&self, key: &str) -> Option<u32> {
        self.node(key).and_then(|n| number::count(n, 0, u64::from(u32::MAX)).ok()).and_then(|n| u32::try_from(n).ok())
    }

    /// The span of `key`.
    pub fn span(&self, key: &str) -> Option<Span> {
        self.node(key).and_then(|n| number::span(n).ok())
    }

    /// The share of `key`.
    pub fn share(&self, key: &str) -> Option<Share> {
        self.node(key).and_then(|n| number::share(n).ok())
    }

    /// The distribution of a span of `key`.
    pub fn spread(&self, key: &str) -> Option<Spread> {
        self.node(key).and_then(|n| spread::spread(n, Of::Span, &[]).ok())
    }

    /// The table of `key`.
    pub fn sub(&self, key: &str) -> Option<View<'a>> {
        self.node(key).and_then(View::of)
    }

    /// The tables of `key`, in the order of the file.
    pub fn rows(&self, key: &str) -> Vec<View<'a>> {
        self.node(key).and_then(Node::list).unwrap_or_default().iter().filter_map(View::of).collect()
    }

    /// The elements of the list of `key`.
    pub fn list(&self, key: &str) -> &'a [Node] {
        self.node(key).and_then(Node::list).unwrap_or_default()
    }

    /// The texts in the list of `key`.
    pub fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).iter().filter_map(Node::text).map(str::to_owned).collect()
    }

    /// The view of a node that is a table.
    pub fn of(node: &'a Node) -> Option<View<'a>> {
        node.table().map(|table| View { table, place: node.place })
    }
}

/// Complains of rows of `table` that have one name.
pub fn unique(ledger: &mut Ledger, rows: &[View<'_>], table: &str) {
    let mut known: BTreeMap<&str, View<'_>> = BTreeMap::new();
    for row in rows.iter().filter(|r| !r.name().is_empty()) {
        if let Some(first) = known.get(row.name()) {
            let message = format!("two {table}s are called `{}`", row.name());
            let help = format!("write `name = \"{}-2\"`", row.name());
            let complaint = Diagnostic::error("duplicate-name", row.at("name"), message);
            ledger.say(complaint.also(first.at("name"), "the first one").help(help));
        } else {
            known.insert(row.name(), *row);
        }
    }
}

/// The row that `node` names, or a complaint that there is none; `key` is who names it.
pub fn find(ledger: &mut Ledger, node: &Node, rows: &[View<'_>], key: &str, table: &str) -> Option<usize> {
    let name = node.text()?;
    let row = rows.iter().position(|r| r.name() == name);
    if row.is_none() {
        absent(ledger, name, node.place, rows, key, table);
    }
    row
}

/// Complains that `key` names a row of `table` that isn't there.
pub fn absent(ledger: &mut Ledger, name: &str, place: Place, rows: &[View<'_>], key: &str, table: &str) {
    let names: Vec<&str> = rows.iter().map(View::name).filter(|n| !n.is_empty()).collect();
    let help = match words::nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => format!("add a `[[{table}]]` with `name = \"{name}\"`"),
        None if names.len() == 1 => format!("the only {table} is `{}`", names[0]),
        None => format!("the {table}s are {}", words::all_of(&names)),
    };
    let message = format!("{key} names the {table} `{name}`, which isn't in the file");
    ledger.say(Diagnostic::error("no-such-name", place, message).help(help));
}
