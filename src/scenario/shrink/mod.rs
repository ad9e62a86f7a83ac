//! Shrinking: a scenario that fails is cut to the fewest devices, the shortest time and the plainest numbers that still fail.
//!
//! What failing means is the caller's business. The tree is cut level by level: whole tables first, then rows, then keys, in halves, quarters and
//! so on (hierarchical delta debugging); numbers are halved and rounded. A cut that leaves something which names what is gone is
//! mended by cutting that too. Given enough time it ends where no single cut is left that fails, and always at the same file.

mod plainer;
mod tree;

use crate::plan::Plan;
use crate::scenario::raw::{self, Entry, Node, Table, Value};
use crate::scenario::source::{Place, Source};
use crate::scenario::value::number::span_of;
use crate::scenario::written::written;
use crate::scenario::{Severity, load};
use plainer::plainer;
use std::collections::BTreeSet;
use tree::{Step, Way};

/// How often what names something that is gone is cut too, before a cut is given up.
const MENDINGS: usize = 40;

/// How deep the tree is cut.
const DEPTH: usize = 6;

/// A cut file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shrunk {
    /// Its text.
    pub text: String,
    /// Files that were tried.
    pub tried: u32,
    /// Whether nothing is left to cut; false if the time was up.
    pub done: bool,
}

/// Who says whether a scenario still fails: its text and its plan.
pub type Fails<'a> = dyn FnMut(&str, &Plan) -> bool + 'a;

/// Cuts a scenario; none if the tree as it is written anew doesn't fail. `over` says when the time is up.
pub fn shrink(root: &Table, fails: &mut Fails<'_>, over: &dyn Fn() -> bool) -> Option<Shrunk> {
    let mut cutter = Cutter { best: Table::default(), fails, over, seen: BTreeSet::new(), tried: 0 };
    if !cutter.takes(root.clone()) {
        return None;
    }
    loop {
        let before = cutter.best.clone();
        cutter.fewer();
        cutter.once();
        (1..=DEPTH).for_each(|depth| cutter.cuts(depth));
        cutter.devices();
        cutter.horizon();
        cutter.rounder();
        if cutter.best == before || (cutter.over)() {
            let done = !(cutter.over)();
            return Some(Shrunk { text: written(&cutter.best), tried: cutter.tried, done });
        }
    }
}

struct Cutter<'a, 'b> {
    best: Table,
    fails: &'a mut Fails<'b>,
    over: &'a dyn Fn() -> bool,
    /// Hashes of files that were tried.
    seen: BTreeSet<u64>,
    tried: u32,
}

impl Cutter<'_, '_> {
    /// Tries a tree; whether it fails, and is the best now.
    fn takes(&mut self, mut tree: Table) -> bool {
        for _ in 0..MENDINGS {
            let text = written(&tree);
            let hash = text
                .bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
            if (self.over)() || !self.seen.insert(hash) {
                return false;
            }
            let loaded = load(&Source::new("shrunk.toml", text.as_str()), &[]);
            if let Some(plan) = &loaded.plan {
                self.tried += 1;
                let fails = plan.devices() > 0 && (self.fails)(&text, plan);
                if fails {
                    self.best = tree;
                }
                return fails;
            }
            let fault = loaded.diagnostics.iter().find(|one| one.severity == Severity::Error);
            let Some(mended) = fault.and_then(|fault| mended(&text, fault.primary.place)) else { return false };
            tree = mended;
        }
        false
    }

    /// The whole fleet by a factor, and with it licenses, if it fails so too.
    fn fewer(&mut self) {
        for part in [10_000, 1_000, 100, 10, 4, 2] {
            for licenses in [true, false] {
                while scaled(&self.best, part, licenses).is_some_and(|tree| self.takes(tree)) {}
            }
        }
    }

    /// Few replications, the first if one is enough.
    fn once(&mut self) {
        let now = self.best.get("scenario").and_then(Node::table).and_then(|table| number(table, "replications"));
        for few in [1, 2, 3, 5].into_iter().filter(|few| now.is_none_or(|now| *few < now)) {
            let mut tree = self.best.clone();
            let Some(Value::Table(table)) = tree.get_mut("scenario").map(|node| &mut node.value) else { return };
            set(table, "replications", Value::Int(few));
            if self.takes(tree) {
                return;
            }
        }
    }

    /// Cuts what lies at a depth, in halves and smaller parts.
    fn cuts(&mut self, depth: usize) {
        let mut ways = cuttable(&self.best, depth);
        let mut size = ways.len().max(1);
        loop {
            let mut from = 0;
            while from < ways.len() && !(self.over)() {
                let part = &ways[from..(from + size).min(ways.len())];
                if self.takes(tree::without(&self.best, part)) {
                    ways = cuttable(&self.best, depth);
                } else {
                    from += size;
                }
            }
            if size == 1 || (self.over)() {
                return;
            }
            size = size.div_ceil(2).min(ways.len().max(1));
        }
    }

    /// Fewer devices of each cohort.
    fn devices(&mut self) {
        let ways = tree::ways(&self.best, 3).into_iter().filter(|way| {
            matches!(way.as_slice(), [Step::Key(table), _, Step::Key(key)] if table == "cohort" && key == "devices")
        });
        for way in ways.collect::<Vec<_>>() {
            let mut low = 0;
            while let Some(now) = self.int(&way) {
                // One first, then by bisection.
                let next = if low == 0 { 1 } else { low + (now - low) / 2 };
                if next >= now || next <= low {
                    break;
                }
                if !self.puts(&way, Value::Int(next)) {
                    low = next;
                }
            }
        }
    }

    /// A shorter time: doubled from a day until it fails, then bisected by days.
    fn horizon(&mut self) {
        let way = [Step::Key("scenario".to_owned()), Step::Key("horizon".to_owned())];
        let text = tree::at(&mut self.best, &way).and_then(|node| node.text().map(str::to_owned));
        let Some(now) = text.as_deref().and_then(span_of) else { return };
        let days = |n: u64| Value::Text(format!("{n}d"));
        let (mut low, mut high) = (0, now.div_ceil(86_400));
        let mut next = 1;
        while next < high {
            if self.puts(&way, days(next)) {
                high = next;
                break;
            }
            low = next;
            next *= 2;
        }
        while high - low > 1 && !(self.over)() {
            let middle = low + (high - low) / 2;
            if self.puts(&way, days(middle)) { high = middle } else { low = middle }
        }
    }

    /// Plainer values, place by place.
    fn rounder(&mut self) {
        for (way, _) in tree::places(&self.best) {
            let Some(node) = tree::at(&mut self.best, &way) else { continue };
            let options = plainer(node);
            for option in options {
                if (self.over)() || self.puts(&way, option.value) {
                    break;
                }
            }
        }
    }

    fn int(&mut self, way: &[Step]) -> Option<i64> {
        if let Value::Int(n) = tree::at(&mut self.best, way)?.value { Some(n) } else { None }
    }

    /// Another value at a place; whether it fails so.
    fn puts(&mut self, way: &[Step], value: Value) -> bool {
        let mut tree = self.best.clone();
        let Some(node) = tree::at(&mut tree, way) else { return false };
        node.value = value;
        self.takes(tree)
    }
}

/// What may be cut at a depth: all but the number of replications, which left out would be many.
fn cuttable(root: &Table, depth: usize) -> Vec<Way> {
    let mut ways = tree::ways(root, depth);
    ways.retain(|way| !matches!(way.as_slice(), [Step::Key(_), Step::Key(key)] if key == "replications"));
    ways
}

/// The tree of a text without the smallest thing that a fault points at; none if there is no such thing.
fn mended(text: &str, place: Place) -> Option<Table> {
    let Value::Table(root) = raw::document(text, 0).ok()?.value else { return None };
    let way: Way = tree::covering(&root, place)?;
    let smaller = tree::without(&root, &[way]);
    (smaller != root).then_some(smaller)
}

fn number(table: &Table, key: &str) -> Option<i64> {
    if let Value::Int(n) = table.get(key)?.value { Some(n) } else { None }
}

fn set(table: &mut Table, key: &str, value: Value) {
    let node = Node { value, place: Place::default() };
    match table.get_mut(key) {
        Some(slot) => *slot = node,
        None => table.0.push(Entry { key: key.to_owned(), place: Place::default(), node }),
    }
}

/// The tree with one device for `part` of each cohort, rounded up, in waves and orders too; none if that changes nothing.
fn scaled(root: &Table, part: i64, licenses: bool) -> Option<Table> {
    let mut tree = root.clone();
    let less = |n: i64| n / part + i64::from(n % part > 0);
    let counts = ["licenses", "device-licenses", "dem-accounts"];
    for (way, node) in tree::places(root) {
        let Value::Int(n) = node.value else { continue };
        let meant = match way.as_slice() {
            [Step::Key(table), Step::Item(_), Step::Key(key)] => {
                key == "devices" && ["cohort", "event"].contains(&table.as_str())
            }
            [Step::Key(table), Step::Item(_), Step::Key(key), Step::Key(_)] => table == "wave" && key == "devices",
            [Step::Key(table), Step::Key(key)] => licenses && table == "tenant" && counts.contains(&key.as_str()),
            _ => false,
        };
        if meant && let Some(node) = tree::at(&mut tree, &way) {
            node.value = Value::Int(less(n));
        }
    }
    (tree != *root).then_some(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[scenario]\nname = \"s\"\nstart = 2027-01-04\nhorizon = \"600d\"\nseed = 77\nreplications = 20\n\
        [tenant]\nlicenses = 900\n[rules]\n\"cleanup.windows\" = \"61d\"\n\
        [[team]]\nname = \"desk\"\nstaff = 3\nhandle-time = { exponential = \"17m\" }\n\
        [[cohort]]\nname = \"a\"\ndevices = 700\nplatform = \"windows\"\npath = \"automatic-join\"\n\
        [[cohort]]\nname = \"b\"\ndevices = 300\nplatform = \"windows\"\npath = \"automatic-join\"\n\
        users = { of = \"a\" }\nresponse = { exponential = \"30h\", never = \"3%\" }\n\
        [[wave]]\nname = \"w\"\nstart = \"3d\"\nover = \"5d\"\ndevices = { a = \"all\", b = 200 }\n\
        [[fault]]\nname = \"f\"\nfrom = \"9d\"\naffects = { cohort = \"b\" }\neffect = \"blocks-user\"\n\
        [[expect]]\nmetric = \"enrolled\"\nscope = \"cohort=b\"\nis = \">= 4\"\n";

    fn table(text: &str) -> Table {
        raw::document(text, 0).unwrap().table().unwrap().clone()
    }

    /// A cohort named b with eleven devices or more that run for 20 days or longer: all that this bug needs.
    #[test]
    fn what_a_bug_needs_is_what_is_left() {
        let mut fails = |_: &str, plan: &Plan| {
            let many = plan.cohorts.iter().any(|cohort| cohort.name == "b" && cohort.devices >= 11);
            many && plan.horizon.offset() >= 20 * 86_400
        };
        let shrunk = shrink(&table(FILE), &mut fails, &|| false).unwrap();
        let want = "[scenario]\nname = \"s\"\nstart = 2027-01-04\nhorizon = \"20d\"\nreplications = 1\n\n\
            [[cohort]]\nname = \"b\"\ndevices = 11\nplatform = \"windows\"\npath = \"automatic-join\"\n\n\
            [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = { b = 1 }\n";
        assert_eq!(shrunk.text, want);
        assert!(shrunk.done && shrunk.tried < 1_000, "{shrunk:?}");
        let again = shrink(&table(FILE), &mut fails, &|| false).unwrap();
        assert_eq!(again, shrunk, "always the same");
    }

    #[test]
    fn what_does_not_fail_is_not_cut() {
        assert_eq!(shrink(&table(FILE), &mut |_, _| false, &|| false), None);
        // Without any time the file is not even looked at.
        assert_eq!(shrink(&table(FILE), &mut |_, _| true, &|| true), None);
    }

    #[test]
    fn what_names_the_missing_is_cut_too() {
        let text = FILE.replace("[[cohort]]\nname = \"b\"", "[[cohort]]\nname = \"c\"");
        let loaded = load(&Source::new("f.toml", text.as_str()), &[]);
        let fault = loaded.diagnostics.iter().find(|one| one.severity == Severity::Error).unwrap();
        let mended = written(&mended(&text, fault.primary.place).unwrap());
        assert!(mended.len() < written(&table(&text)).len(), "{mended}");
    }

    #[test]
    fn fleets_are_scaled_in_waves_too() {
        let tree = scaled(&table(FILE), 100, true).unwrap();
        let text = written(&tree);
        assert!(text.contains("devices = 7\n") && text.contains("devices = 3\n"), "{text}");
        assert!(text.contains("b = 2 }") && text.contains("licenses = 9\n"), "{text}");
        assert!(written(&scaled(&table(FILE), 100, false).unwrap()).contains("licenses = 900\n"));
    }
}
