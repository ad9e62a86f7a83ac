//! The file as a tree in which every key and value remembers its place. The only door to `toml`.

use crate::scenario::source::Place;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it stands. A `[table]` stands at its header.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it is written.
    pub place: Place,
}

/// A value as TOML knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A decimal number, as written.
    Decimal(String),
    /// `true` or `false`.
    Flag(bool),
    /// A date or a date-time.
    Date(Stamp),
    /// An array.
    List(Vec<Node>),
    /// A table.
    Table(Table),
}

/// A date, maybe with a clock time, as written; the date exists in no calendar's sense yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Year, month, day; none for a clock time alone.
    pub date: Option<(i16, i8, i8)>,
    /// Second of the day, if there is a clock time.
    pub clock: Option<u32>,
    /// Whether it names an offset from UTC.
    pub offset: bool,
}

/// A table's entries in the order of the file.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Table(pub Vec<Entry>);

/// A key and its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is written.
    pub place: Place,
    /// The value.
    pub node: Node,
}

impl Table {
    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.0.iter().find(|e| e.key == key).map(|e| &e.node)
    }

    /// The value of `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.0.iter_mut().find(|e| e.key == key).map(|e| &mut e.node)
    }
}

impl Node {
    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The table, if it is one.
    #[must_use]
    pub fn table(&self) -> Option<&Table> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The elements, if it is an array.
    #[must_use]
    pub fn list(&self) -> Option<&[Node]> {
        if let Value::List(list) = &self.value { Some(list) } else { None }
    }

    /// The value as TOML, in one line and with a table's keys in order: comments and formatting leave no trace.
    #[must_use]
    pub fn canonical(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("{text:?}"),
            Value::Int(n) => n.to_string(),
            Value::Decimal(n) => n.clone(),
            Value::Flag(flag) => flag.to_string(),
            Value::Date(stamp) => {
                let date = stamp.date.map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")).unwrap_or_default();
                let clock = stamp.clock.map(|c| format!("T{:02}:{:02}:{:02}", c / 3_600, c / 60 % 60, c % 60));
                format!("{date}{}", clock.unwrap_or_default())
            }
            Value::List(list) => {
                let parts: Vec<String> = list.iter().map(Node::canonical).collect();
                format!("[{}]", parts.join(", "))
            }
            Value::Table(table) => {
                let mut parts: Vec<String> =
                    table.0.iter().map(|e| format!("{} = {}", e.key, e.node.canonical())).collect();
                parts.sort();
                format!("{{ {} }}", parts.join(", "))
            }
        }
    }
}

/// A fault of TOML's own grammar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxFault {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// The tree of a whole document.
///
/// # Errors
/// If the text isn't TOML; its first fault.
pub fn document(text: &str, source: usize) -> Result<Node, SyntaxFault> {
    let table = DeTable::parse(text).map_err(|error| SyntaxFault {
        message: error.message().to_owned(),
        place: error.span().map_or(Place { source, start: 0, end: 0 }, |s| Place {
            source,
            start: s.start,
            end: s.end,
        }),
    })?;
    let place = Place { source, start: 0, end: 0 };
    Ok(Node { value: Value::Table(entries(table.get_ref(), source, 0)), place })
}

/// The tree of a single value that begins at byte `shift` of its source; nothing if the text isn't TOML.
#[must_use]
pub fn value(text: &str, source: usize, shift: usize) -> Option<Node> {
    DeValue::parse(text).ok().map(|value| node(&value, source, shift))
}

fn entries(table: &DeTable<'_>, source: usize, shift: usize) -> Table {
    let mut out: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            place: placed(key.span(), source, shift),
            node: node(value, source, shift),
        })
        .collect();
    out.sort_by_key(|e| (e.place.start, e.node.place.start));
    Table(out)
}

fn placed(span: std::ops::Range<usize>, source: usize, shift: usize) -> Place {
    Place { source, start: span.start + shift, end: span.end + shift }
}

fn node(value: &Spanned<DeValue<'_>>, source: usize, shift: usize) -> Node {
    let tree = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => Value::Int(n),
            Err(_) => Value::Decimal(n.as_str().to_owned()),
        },
        DeValue::Float(n) => Value::Decimal(n.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(stamp) => Value::Date(Stamp {
            date: stamp.date.map(|d| {
                let small = |n: u8| i8::try_from(n).unwrap_or(i8::MAX);
                (i16::try_from(d.year).unwrap_or(i16::MAX), small(d.month), small(d.day))
            }),
            clock: stamp
                .time
                .map(|t| u32::from(t.hour) * 3_600 + u32::from(t.minute) * 60 + u32::from(t.second.unwrap_or(0))),
            offset: stamp.offset.is_some(),
        }),
        DeValue::Array(list) => Value::List(list.iter().map(|item| node(item, source, shift)).collect()),
        DeValue::Table(table) => Value::Table(entries(table, source, shift)),
    };
    Node { value: tree, place: placed(value.span(), source, shift) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let text = "# a\n[tenant]\nlicenses = 30\n\n[[cohort]]\nname = \"a\"\n";
        let tree = document(text, 0).unwrap();
        let root = tree.table().unwrap();
        let tenant = root.get("tenant").unwrap();
        assert_eq!(&text[tenant.place.start..tenant.place.end], "[tenant]");
        let licenses = tenant.table().unwrap().get("licenses").unwrap();
        assert_eq!(&text[licenses.place.start..licenses.place.end], "30");
        let cohort = &root.get("cohort").unwrap().list().unwrap()[0];
        assert_eq!(&text[cohort.place.start..cohort.place.end], "[[cohort]]");
    }

    #[test]
    fn formatting_leaves_no_trace() {
        let plain = document("a = 1\nb = { d = 2, c = '3' }", 0).unwrap();
        let other = document("# comment\nb.c = \"3\"\nb.d=2\n", 0).unwrap();
        assert_ne!(plain.canonical(), other.canonical());
        let same = document("b.c = \"3\"\nb.d=2\na=1", 0).unwrap();
        assert_eq!(plain.canonical(), same.canonical());
    }
}
