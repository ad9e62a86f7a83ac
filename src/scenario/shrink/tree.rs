//! Places in a tree: finding them, changing them, taking them out.

use crate::scenario::raw::{Node, Table, Value};
use crate::scenario::source::Place;

/// A step on the way to a place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Step {
    /// The value of a key.
    Key(String),
    /// An element of a list.
    Item(usize),
}

/// The way from the root to a place.
pub(super) type Way = Vec<Step>;

/// Every way of a length, in the order of the file.
pub(super) fn ways(root: &Table, length: usize) -> Vec<Way> {
    let mut out = Vec::new();
    visit_table(root, &mut Vec::new(), &mut |way, _| {
        if way.len() == length {
            out.push(way.to_vec());
        }
    });
    out
}

/// Every place with its way and its value, parents first.
pub(super) fn places(root: &Table) -> Vec<(Way, Node)> {
    let mut out = Vec::new();
    visit_table(root, &mut Vec::new(), &mut |way, node| out.push((way.to_vec(), node.clone())));
    out
}

fn visit_table(table: &Table, way: &mut Way, see: &mut dyn FnMut(&[Step], &Node)) {
    for entry in &table.0 {
        way.push(Step::Key(entry.key.clone()));
        visit(&entry.node, way, see);
        way.pop();
    }
}

fn visit(node: &Node, way: &mut Way, see: &mut dyn FnMut(&[Step], &Node)) {
    see(way, node);
    match &node.value {
        Value::Table(table) => visit_table(table, way, see),
        Value::List(items) => {
            for (number, item) in items.iter().enumerate() {
                way.push(Step::Item(number));
                visit(item, way, see);
                way.pop();
            }
        }
        Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) => {}
    }
}

/// The value at a place, to be changed.
pub(super) fn at<'a>(root: &'a mut Table, way: &[Step]) -> Option<&'a mut Node> {
    let [Step::Key(first), rest @ ..] = way else { return None };
    let mut node = root.get_mut(first)?;
    for step in rest {
        node = match (step, &mut node.value) {
            (Step::Key(key), Value::Table(table)) => table.get_mut(key)?,
            (Step::Item(number), Value::List(items)) => items.get_mut(*number)?,
            (Step::Key(_) | Step::Item(_), _) => return None,
        };
    }
    Some(node)
}

/// Takes places out, the last ones first, so that numbers stay true.
pub(super) fn without(root: &Table, ways: &[Way]) -> Table {
    let mut root = root.clone();
    for way in ways.iter().rev() {
        remove(&mut root, way);
    }
    root
}

fn remove(root: &mut Table, way: &[Step]) {
    match way {
        [Step::Key(key)] => root.0.retain(|entry| entry.key != *key),
        [parents @ .., last] => {
            let Some(parent) = at(root, parents) else { return };
            match (last, &mut parent.value) {
                (Step::Key(key), Value::Table(table)) => table.0.retain(|entry| entry.key != *key),
                (Step::Item(number), Value::List(items)) if *number < items.len() => {
                    items.remove(*number);
                }
                (Step::Key(_) | Step::Item(_), _) => {}
            }
        }
        [] => {}
    }
}

/// The way to the smallest thing that covers `place`, in a tree that was read from the text which it is a place of.
pub(super) fn covering(root: &Table, place: Place) -> Option<Way> {
    let mut found: Option<(usize, Way)> = None;
    let mut take = |size: usize, way: &[Step]| {
        // Deeper things come later, and win if they are as small.
        if found.as_ref().is_none_or(|(least, _)| size <= *least) {
            found = Some((size, way.to_vec()));
        }
    };
    let covers = |here: Place| here.start <= place.start && place.end <= here.end && here.start < here.end;
    keys(root, &mut Vec::new(), &mut |way, here| {
        if covers(here) {
            take(here.end - here.start, way);
        }
    });
    found.map(|(_, way)| way)
}

/// Every key and every value with its place in the text.
fn keys(table: &Table, way: &mut Way, see: &mut dyn FnMut(&[Step], Place)) {
    for entry in &table.0 {
        way.push(Step::Key(entry.key.clone()));
        see(way, entry.place);
        inside(&entry.node, way, see);
        way.pop();
    }
}

fn inside(node: &Node, way: &mut Way, see: &mut dyn FnMut(&[Step], Place)) {
    see(way, node.place);
    match &node.value {
        Value::Table(table) => keys(table, way, see),
        Value::List(items) => {
            for (number, item) in items.iter().enumerate() {
                way.push(Step::Item(number));
                inside(item, way, see);
                way.pop();
            }
        }
        Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) => {}
    }
}
