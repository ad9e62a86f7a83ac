//! `--set KEY=VALUE`: values from the command line, merged into the file's tree.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::{Key, Kind, ROOT};
use crate::scenario::raw::{self, Entry, Node, Table, Value};
use crate::scenario::source::Place;
use crate::scenario::words;

/// In the place of a row's name: a row that is added to the others, `fault.+={ name = "bad-profile", … }`.
const ADDED: &str = "+";

/// A segment of a key and where it stands.
type Segment = (String, Place);

/// Merges the `number`-th `--set` (from 1) into the file's tree.
///
/// # Errors
/// If it has no `=`, or names a row that isn't there.
pub fn merge(root: &mut Table, text: &str, number: usize) -> Result<(), Box<Diagnostic>> {
    let whole = Place { source: number, start: 0, end: text.len() };
    let Some((key, written)) = text.split_once('=') else {
        let message = format!("`{text}` has no `=`");
        return Err(Box::new(
            Diagnostic::error("set", whole, message).help("write KEY=VALUE, such as team.service-desk.staff=8"),
        ));
    };
    let shift = key.len() + 1;
    let value = raw::value(written, number, shift).unwrap_or_else(|| {
        let place = Place { source: number, start: shift, end: text.len() };
        Node { value: Value::Text(written.to_owned()), place }
    });
    let segments = segments(key, number);
    if segments.iter().any(|(name, _)| name.is_empty()) {
        let message = format!("`{key}` has an empty part");
        return Err(Box::new(Diagnostic::error("set", whole, message).help("write TABLE.KEY=VALUE")));
    }
    put(root, ROOT, &segments, value)
}

/// What stands at a key of the tree, as `--set` would name it.
#[must_use]
pub fn written<'a>(root: &'a Table, key: &str) -> Option<&'a Node> {
    let segments = segments(key, 0);
    let ((first, _), rest) = segments.split_first()?;
    let mut node = root.get(first)?;
    for (name, _) in rest {
        node = match &node.value {
            Value::Table(inner) => inner.get(name)?,
            Value::List(rows) => &rows[row_of(rows, name)?],
            Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) => return None,
        };
    }
    Some(node)
}

/// The key's parts: at dots outside quotes; after `rules.` all the rest is one.
fn segments(key: &str, source: usize) -> Vec<Segment> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    let cut = |start: usize, end: usize| {
        let raw = &key[start..end];
        let name = raw.trim().trim_matches('"').to_owned();
        (name, Place { source, start, end })
    };
    for (at, letter) in key.char_indices() {
        quoted ^= letter == '"';
        if letter == '.' && !quoted {
            out.push(cut(start, at));
            start = at + 1;
            let rule_key = out.len() == 1 && out[0].0 == "rules";
            if rule_key {
                break;
            }
        }
    }
    out.push(cut(start, key.len()));
    out
}

/// Puts `value` where the segments lead, making tables that aren't there; `keys` are those of this table, as far as they are known.
fn put(table: &mut Table, keys: &'static [Key], segments: &[Segment], value: Node) -> Result<(), Box<Diagnostic>> {
    let [(name, place), rest @ ..] = segments else { return Ok(()) };
    if rest.is_empty() {
        match table.0.iter_mut().find(|e| e.key == *name) {
            Some(entry) => {
                entry.node = value;
                entry.place = *place;
            }
            None => table.0.push(Entry { key: name.clone(), place: *place, node: value }),
        }
        return Ok(());
    }
    let (tables, inside): (bool, &'static [Key]) = match keys.iter().find(|key| key.name == name).map(|key| key.kind) {
        Some(Kind::Tables(keys)) => (true, keys),
        Some(Kind::Table(keys) | Kind::Part(keys)) => (false, keys),
        _ => (false, &[]),
    };
    if table.get(name).is_none() {
        let fresh = if tables { Value::List(Vec::new()) } else { Value::Table(Table::default()) };
        table.0.push(Entry { key: name.clone(), place: *place, node: Node { value: fresh, place: *place } });
    }
    let node = table.get_mut(name).expect("it was just made");
    match &mut node.value {
        Value::Table(inner) => put(inner, inside, rest, value),
        Value::List(rows) => {
            let (row, place) = (&rest[0].0, rest[0].1);
            if row == ADDED && rest.len() == 1 {
                rows.push(value);
                return Ok(());
            }
            let index = row_of(rows, row).ok_or_else(|| Box::new(absent(rows, name, row, place)))?;
            match (&mut rows[index].value, &rest[1..]) {
                (_, []) => {
                    rows[index] = value;
                    Ok(())
                }
                (Value::Table(inner), rest) => put(inner, inside, rest, value),
                _ => Err(Box::new(Diagnostic::error("set", place, format!("`{name}` {row} is no table")))),
            }
        }
        // A value gives way to a table.
        Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) => {
            let mut inner = Table::default();
            put(&mut inner, inside, rest, value)?;
            *node = Node { value: Value::Table(inner), place: *place };
            Ok(())
        }
    }
}

/// The row with this name, else with this number from 1.
fn row_of(rows: &[Node], row: &str) -> Option<usize> {
    let named = rows.iter().position(|r| r.table().and_then(|t| t.get("name")).and_then(Node::text) == Some(row));
    named.or_else(|| row.parse::<usize>().ok().filter(|n| (1..=rows.len()).contains(n)).map(|n| n - 1))
}

fn absent(rows: &[Node], table: &str, row: &str, place: Place) -> Diagnostic {
    let names: Vec<&str> = rows.iter().filter_map(|r| r.table()?.get("name")?.text()).collect();
    let message = match row.parse::<usize>() {
        Ok(_) => format!("there is no {table} {row}; there are {}", rows.len()),
        Err(_) => format!("there is no {table} `{row}`"),
    };
    let help = match words::nearest(row, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        // Presets have rings without rows.
        None if table == "ring" => format!("set what its wave says: `wave.{row}.KEY=VALUE`"),
        None if names.is_empty() => format!("add a `[[{table}]]` to the file"),
        None => format!("there is {}", words::all_of(&names)),
    };
    Diagnostic::error("set", place, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[tenant]\nlicenses = 3\n[[team]]\nname = \"desk\"\nstaff = 1\n";

    fn after(set: &str) -> String {
        let mut root = raw::document(FILE, 0).unwrap();
        let Value::Table(table) = &mut root.value else { panic!("a document is a table") };
        match merge(table, set, 1) {
            Ok(()) => root.canonical(),
            Err(diagnostic) => diagnostic.message,
        }
    }

    #[test]
    fn values_of_the_file_give_way() {
        assert!(after("tenant.licenses=500").contains("licenses = 500"));
        assert!(after("team.desk.staff=8").contains("staff = 8"));
        assert!(after("team.1.staff=8").contains("staff = 8"));
        assert!(after("rules.cleanup.after-expiry=200d").contains("rules = { cleanup.after-expiry = \"200d\" }"));
        assert!(after("tenant.cname=false").contains("cname = false"));
        assert!(after("scenario.start=2027-02-01").contains("start = 2027-02-01"));
        let added = after("team.+={ name = \"bench\", staff = 2 }");
        assert!(added.contains("name = \"desk\"") && added.contains("name = \"bench\""), "{added}");
        assert!(after("site.+={ name = \"home\" }").contains("site = [{ name = \"home\" }]"));
        assert!(after("team.desk.escalates.to=x").contains("escalates = { to = \"x\" }"));
    }

    #[test]
    fn what_was_set_is_found_again() {
        let root = raw::document(FILE, 0).unwrap();
        let found = |key: &str| written(root.table().unwrap(), key).map(Node::canonical);
        assert_eq!(found("team.desk.staff").as_deref(), Some("1"));
        assert_eq!(found("team.1.staff").as_deref(), Some("1"));
        assert_eq!(found("tenant.licenses").as_deref(), Some("3"));
        assert_eq!((found("team.desk.staff.more"), found("team.2.staff"), found("rules.a.b")), (None, None, None));
    }

    #[test]
    fn rows_that_are_not_there() {
        assert_eq!(after("team.dsk.staff=8"), "there is no team `dsk`");
        assert_eq!(after("team.2.staff=8"), "there is no team 2; there are 1");
        assert_eq!(after("tenant"), "`tenant` has no `=`");
        assert_eq!(after("team..staff=1"), "`team..staff` has an empty part");
    }
}
