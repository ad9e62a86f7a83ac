//! From a tree back to a file: tables under their headers, a key a line, as a person would write it. Comments are lost.

use crate::scenario::lower::rules;
use crate::scenario::raw::{Node, Table, Value};
use std::fmt::Write;

/// The file of a tree.
#[must_use]
pub fn written(root: &Table) -> String {
    let mut out = String::new();
    for entry in &root.0 {
        match &entry.node.value {
            Value::Table(table) if entry.key == "rules" => {
                header(&mut out, "[rules]");
                for (name, _, node) in rules::settings(table) {
                    line(&mut out, &name, node);
                }
            }
            Value::Table(table) => {
                header(&mut out, &format!("[{}]", key(&entry.key)));
                table.0.iter().for_each(|entry| line(&mut out, &entry.key, &entry.node));
            }
            Value::List(rows) if rows.iter().all(|row| row.table().is_some()) => {
                for row in rows.iter().filter_map(Node::table) {
                    header(&mut out, &format!("[[{}]]", key(&entry.key)));
                    row.0.iter().for_each(|entry| line(&mut out, &entry.key, &entry.node));
                }
            }
            Value::List(_) | Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) => {
                line(&mut out, &entry.key, &entry.node);
            }
        }
    }
    out
}

fn header(out: &mut String, text: &str) {
    let gap = if out.is_empty() { "" } else { "\n" };
    let _ = writeln!(out, "{gap}{text}");
}

fn line(out: &mut String, name: &str, node: &Node) {
    let _ = writeln!(out, "{} = {}", key(name), value(node, true));
}

/// A key, in quotes if it needs them.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { text(name) }
}

/// A text in quotes.
fn text(content: &str) -> String {
    let mut out = String::from("\"");
    for c in content.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value; a list of tables has a line for each if there is `room`.
fn value(node: &Node, room: bool) -> String {
    match &node.value {
        Value::Text(content) => text(content),
        Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) => node.canonical(),
        Value::List(items) => {
            let parts: Vec<String> = items.iter().map(|item| value(item, false)).collect();
            if room && items.len() > 1 && items.iter().all(|item| item.table().is_some()) {
                format!("[\n  {},\n]", parts.join(",\n  "))
            } else {
                format!("[{}]", parts.join(", "))
            }
        }
        Value::Table(table) if table.0.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let parts: Vec<String> =
                table.0.iter().map(|entry| format!("{} = {}", key(&entry.key), value(&entry.node, false))).collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::raw::document;

    fn table(text: &str) -> Table {
        document(text, 0).unwrap().table().unwrap().clone()
    }

    #[test]
    fn what_is_written_is_the_same_tree() {
        let contoso = crate::scenario::CONTOSO;
        let odd = "[a]\n\"x.y\" = 'q\"\\z'\nempty = {}\nn = -3\nd = 1.50\nlist = [1, 2]\nmore = [{ b = 1 }, { c = [] }]\n\
                   when = 2027-02-01\nat = 2027-02-01T09:30:00\n[[row]]\nflag = true\n[[row]]\n";
        for source in [contoso, odd] {
            let tree = table(source);
            let again = table(&written(&tree));
            let canonical = |table: &Table| {
                Node { value: Value::Table(table.clone()), place: crate::scenario::Place::default() }.canonical()
            };
            assert_eq!(canonical(&again), canonical(&tree));
            assert_eq!(written(&again), written(&tree));
        }
    }

    #[test]
    fn rules_are_written_in_one_way() {
        let tree = table("[rules]\ncleanup.windows = \"60d\"\n\"check-in.every\" = \"8h\"\n");
        assert_eq!(written(&tree), "[rules]\n\"cleanup.windows\" = \"60d\"\n\"check-in.every\" = \"8h\"\n");
    }
}
