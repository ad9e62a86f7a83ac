//! Plainer values: rounder numbers, lengths in one unit, a length in the place of a distribution.

use crate::scenario::raw::{Node, Table, Value};
use crate::scenario::value::number::span_of;

/// What could stand in the place of a value and is plainer, the plainest first.
pub(super) fn plainer(node: &Node) -> Vec<Node> {
    let candidates: Vec<Value> = match &node.value {
        Value::Text(text) => texts(text).into_iter().map(Value::Text).collect(),
        Value::Int(n) => whole(*n).into_iter().map(Value::Int).collect(),
        Value::Table(table) => fixed(table).into_iter().map(Value::Table).collect(),
        Value::Decimal(text) => {
            let whole = text.split('.').next().and_then(|part| part.parse().ok());
            whole.map(Value::Int).into_iter().collect()
        }
        Value::Flag(_) | Value::Date(_) | Value::List(_) => Vec::new(),
    };
    let here = cost(node);
    let nodes = candidates.into_iter().map(|value| Node { value, place: node.place });
    nodes.filter(|other| cost(other) < here).collect()
}

/// How plain a value is: digits that say something, then characters, then how large.
fn cost(node: &Node) -> (usize, usize, String) {
    let text = node.canonical();
    let mut digits = 0;
    for number in text.split(|c: char| !c.is_ascii_digit() && c != '.') {
        digits += number.trim_matches('0').chars().filter(char::is_ascii_digit).count();
    }
    (digits, text.len(), text)
}

/// Rounder numbers, none of them larger: what was cut is not to grow again.
fn whole(n: i64) -> Vec<i64> {
    let size = n.checked_ilog10().map_or(1, |digits| 10_i64.pow(digits));
    let mut out = vec![1, size, n / size * size];
    out.dedup();
    out
}

/// Rounder texts: spans, shares, instants.
fn texts(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(percent) = text.strip_suffix('%') {
        out.extend(["100%", "0%", "50%", "10%"].map(str::to_owned));
        out.extend(percent.split('.').next().map(|whole| format!("{whole}%")));
        return out;
    }
    if let Some(seconds) = span_of(text) {
        for (unit, name) in [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')] {
            let Ok(many) = i64::try_from(seconds / unit) else { continue };
            if many > 0 {
                out.extend(whole(many).into_iter().chain([many]).map(|n| format!("{n}{name}")));
                break;
            }
        }
        out.dedup();
        return out;
    }
    // An instant with a clock time.
    if let Some((day, clock)) = text.split_once(' ')
        && clock.contains(':')
        && day.ends_with('d')
    {
        out.push(day.to_owned());
    }
    out
}

/// A distribution as one length.
fn fixed(table: &Table) -> Vec<Table> {
    let first = |node: &Node| node.list().and_then(|list| list.first().cloned());
    let mut out = Vec::new();
    for (form, middle) in [("exponential", 0), ("median", 0), ("uniform", 1), ("triangular", 1)] {
        let Some(entry) = table.0.iter().find(|entry| entry.key == form) else { continue };
        let node = if middle == 0 { Some(entry.node.clone()) } else { first(&entry.node) };
        let Some(node) = node else { continue };
        let mut other = table.clone();
        other.0.retain(|entry| entry.key != form && entry.key != "p95");
        other.0.insert(0, crate::scenario::raw::Entry { key: "fixed".to_owned(), place: entry.place, node });
        out.push(other);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::raw::value;

    fn of(text: &str) -> Vec<String> {
        plainer(&value(text, 0, 0).unwrap()).iter().map(Node::canonical).collect()
    }

    #[test]
    fn values_become_plainer_and_never_less_plain() {
        assert_eq!(of("1"), [""; 0]);
        assert_eq!(of("37"), ["1", "10", "30"]);
        assert_eq!(of("100"), ["1"]);
        assert_eq!(of("'37%'"), ["\"100%\"", "\"0%\"", "\"50%\"", "\"10%\""]);
        assert_eq!(of("'1d 6h'"), ["\"1d\""]);
        assert_eq!(of("'26h'"), ["\"1d\""]);
        assert_eq!(of("'17d 03:00'"), ["\"17d\""]);
        assert_eq!(of("{ exponential = '3h' }"), ["{ fixed = \"3h\" }"]);
        assert_eq!(of("{ median = '9m', p95 = '30m' }"), ["{ fixed = \"9m\" }"]);
        assert_eq!(of("{ uniform = ['1d', '30d'] }"), ["{ fixed = \"1d\" }"]);
        assert_eq!(of("true").len() + of("2027-01-04").len() + of("'autopilot'").len(), 0);
    }
}
