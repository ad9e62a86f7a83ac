//! `[rings]` becomes waves: in the tree, before anything else looks at it, so that whatever comes after knows waves only.
//!
//! [`expand`] works out each ring's size, window and gate, and writes the `[[wave]]`s that a person would have written. Their
//! places are those of the ring, or of the value that was taken over.

pub mod preset;

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::ROOT;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::{View, absent};
use crate::scenario::raw::{Entry, Node, Table, Value};
use crate::scenario::source::Place;
use crate::scenario::value::number;
use crate::scenario::walk;
use crate::scenario::words;
use crate::units::{Share, Span};
use preset::{Drawn, PLAIN, Preset};

/// How many devices a ring takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Size<'a> {
    /// A share of every cohort.
    Share(Share),
    /// So many out of all cohorts together.
    Count(u64),
    /// Whatever no other ring takes.
    Rest,
    /// As a wave's `devices` says.
    Written(&'a Table),
}

/// A ring on its way to a wave.
struct Ring<'a> {
    name: String,
    size: Option<Size<'a>>,
    /// Where its size is written.
    place: Place,
    over: &'static str,
    soak: &'static str,
    row: Option<View<'a>>,
}

/// A cohort whose devices the rings take.
struct Cohort<'a> {
    name: &'a str,
    devices: u64,
    /// How many no ring before has taken.
    left: u64,
}

/// Whether a `--set` speaks of a wave, which is there only after the rings are waves; never in a file without rings.
pub(super) fn speaks_of_a_wave<'a>(root: &Table, sets: &'a [String]) -> impl Fn(&str) -> bool + use<'a> {
    let asked = |set: &String| set.starts_with("rings.") || set.starts_with("rings=");
    let rings = root.get("rings").is_some() || sets.iter().any(asked);
    move |set| rings && set.starts_with("wave.")
}

/// Puts waves in the place of `[rings]`, where there is one.
///
/// # Errors
/// If it can't; the ledger tells why, unless the walk will. The tree is as before.
pub(super) fn expand(ledger: &mut Ledger, root: &mut Table) -> Result<(), ()> {
    let Some(at) = root.0.iter().position(|entry| entry.key == "rings") else { return Ok(()) };
    let place = root.0[at].place;
    let mut trial = Ledger::default();
    let alone = Table(vec![root.0[at].clone()]);
    walk::table(&mut trial, &alone, place, ROOT, walk::FILE, true);
    if trial.has_errors() {
        return Err(());
    }
    if let Some(wave) = root.get("wave").filter(|node| node.list().is_none_or(|rows| !rows.is_empty())) {
        let first = wave.list().and_then(|rows| rows.first()).map_or(wave.place, |row| row.place);
        let message = "`[rings]` and `[[wave]]` both say who is invited when";
        let help = "leave one of them out; a ring's wave is changed by `[[rings.ring]]` or `--set wave.RING.KEY=VALUE`, and \
                    `--set wave=[]` drops the file's waves";
        ledger.say(Diagnostic::error("rings", place, message).also(first, "the first wave").help(help));
        return Err(());
    }
    let view = View { table: root, place };
    let waves = view.sub("rings").and_then(|rings| waves(ledger, rings, view)).ok_or(())?;
    root.0.retain(|entry| entry.key != "wave");
    let entry = root.0.iter_mut().find(|entry| entry.key == "rings").ok_or(())?;
    *entry = Entry { key: "wave".to_owned(), place, node: Node { value: Value::List(waves), place } };
    Ok(())
}

/// The waves of a checked `[rings]`.
fn waves(ledger: &mut Ledger, rings: View<'_>, file: View<'_>) -> Option<Vec<Node>> {
    let preset = rings.text("preset").and_then(Preset::named)?;
    let mut cohorts = cohorts(ledger, rings, file)?;
    let fleet = cohorts.iter().map(|cohort| cohort.devices).sum();
    let drawn = match preset {
        Preset::PlanningGuide => of_preset(rings, &preset::planning_guide(fleet)),
        Preset::Autopatch => of_preset(rings, &preset::autopatch(fleet)),
        Preset::Shares => of_shares(ledger, rings)?,
        Preset::Custom => Vec::new(),
    };
    idle(ledger, rings, preset);
    let drawn = with_rows(ledger, rings, drawn, preset)?;
    let sizes = exhaustive(ledger, &drawn)?;
    let mut out = Vec::new();
    for (index, (ring, size)) in drawn.iter().zip(sizes).enumerate() {
        let before = index.checked_sub(1).map(|before| drawn[before].name.as_str());
        let last = index + 1 == drawn.len();
        let devices = devices(ledger, ring, size, &mut cohorts)?;
        out.push(wave(ledger, rings, ring, (before, last), devices)?);
    }
    Some(out)
}

/// The cohorts whose devices the rings take.
fn cohorts<'a>(ledger: &mut Ledger, rings: View<'a>, file: View<'a>) -> Option<Vec<Cohort<'a>>> {
    let rows = file.rows("cohort");
    let cohort = |row: &View<'a>| {
        let devices = u64::from(row.count("devices").unwrap_or(0));
        Cohort { name: row.name(), devices, left: devices }
    };
    if rings.node("cohorts").is_none() {
        let waiting = rows.iter().filter(|row| row.node("enrolled-before").is_none() && !row.name().is_empty());
        return Some(waiting.map(cohort).collect());
    }
    let mut out: Vec<Cohort<'a>> = Vec::new();
    for node in rings.list("cohorts") {
        let name = node.text().unwrap_or_default();
        if out.iter().any(|known| known.name == name) {
            let message = format!("`cohorts` names `{name}` twice");
            ledger.say(Diagnostic::error("rings", node.place, message).help("leave one of them out"));
            return None;
        }
        match rows.iter().find(|row| row.name() == name) {
            Some(row) => out.push(cohort(row)),
            None => {
                absent(ledger, name, node.place, &rows, "`cohorts`", "cohort");
                return None;
            }
        }
    }
    Some(out)
}

fn of_preset<'a>(rings: View<'a>, drawn: &[Drawn]) -> Vec<Ring<'a>> {
    let place = rings.at("preset");
    let ring = |(name, size, over, soak): &Drawn| Ring {
        name: (*name).to_owned(),
        size: Some(*size),
        place,
        over,
        soak,
        row: None,
    };
    drawn.iter().map(ring).collect()
}

/// The rings of a list of shares.
fn of_shares<'a>(ledger: &mut Ledger, rings: View<'a>) -> Option<Vec<Ring<'a>>> {
    let (shares, names) = (rings.list("shares"), rings.list("names"));
    if shares.is_empty() {
        let message = "rings by shares have no `shares`";
        let help = "add `shares = [\"1%\", \"9%\", \"40%\", \"50%\"]`";
        ledger.say(Diagnostic::error("missing-key", rings.at("preset"), message).help(help));
        return None;
    }
    if !names.is_empty() && names.len() != shares.len() {
        let message = format!("{} for {}", words::count(names.len() as u64, "name"), rings_of(shares.len()));
        let complaint = Diagnostic::error("rings", rings.at("names"), message).also(rings.at("shares"), "the shares");
        ledger.say(complaint.help("write a name for each share, or leave `names` out"));
        return None;
    }
    let ring = |(index, node): (usize, &'a Node)| Ring {
        name: names.get(index).and_then(Node::text).map_or_else(|| format!("ring-{}", index + 1), str::to_owned),
        size: size(node),
        place: node.place,
        over: PLAIN[0],
        soak: PLAIN[1],
        row: None,
    };
    Some(shares.iter().enumerate().map(ring).collect())
}

fn rings_of(n: usize) -> String {
    words::count(n as u64, "ring")
}

/// The size that a checked value says.
fn size(node: &Node) -> Option<Size<'_>> {
    match (&node.value, node.text()) {
        (Value::Table(table), _) => Some(Size::Written(table)),
        (_, Some("rest")) => Some(Size::Rest),
        (_, Some("all")) => Some(Size::Share(Share::ALL)),
        (_, Some(_)) => number::share(node).ok().map(Size::Share),
        (_, None) => number::count(node, 0, u64::MAX).ok().map(Size::Count),
    }
}

/// Warns of keys that the preset doesn't read.
fn idle(ledger: &mut Ledger, rings: View<'_>, preset: Preset) {
    let written = ["shares", "names"].into_iter().find(|key| rings.node(key).is_some());
    if let Some(key) = written.filter(|_| preset != Preset::Shares) {
        let message = format!("`{key}` has no effect: it belongs to `preset = \"shares\"`");
        ledger.say(Diagnostic::warning("idle", rings.at(key), message));
    }
}

/// The rings with what the rows say of each of them; a custom preset has no others.
fn with_rows<'a>(
    ledger: &mut Ledger,
    rings: View<'a>,
    mut drawn: Vec<Ring<'a>>,
    preset: Preset,
) -> Option<Vec<Ring<'a>>> {
    let rows = rings.rows("ring");
    if preset == Preset::Custom {
        let ring = |row: &View<'a>| Ring {
            name: row.name().to_owned(),
            size: row.node("devices").and_then(size),
            place: row.at("devices"),
            over: PLAIN[0],
            soak: PLAIN[1],
            row: Some(*row),
        };
        drawn = rows.iter().map(ring).collect();
    } else {
        for row in &rows {
            let Some(ring) = drawn.iter_mut().find(|ring| ring.name == row.name()) else {
                let names: Vec<&str> = drawn.iter().map(|ring| ring.name.as_str()).collect();
                let message = format!("there is no ring `{}` in this preset", row.name());
                let help = match words::nearest(row.name(), names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("its rings are {}; with `preset = \"custom\"` yours are", words::all_of(&names)),
                };
                ledger.say(Diagnostic::error("no-such-name", row.at("name"), message).help(help));
                return None;
            };
            ring.row = Some(*row);
            if let Some(node) = row.node("devices") {
                (ring.size, ring.place) = (size(node), node.place);
            }
        }
    }
    if drawn.is_empty() {
        let help = "add `[[rings.ring]]` with `name` and `devices` for each";
        ledger.say(Diagnostic::error("missing-key", rings.place, "there is no ring").help(help));
        return None;
    }
    Some(drawn)
}

/// The sizes, of which the last one takes what the others leave; complains if they leave somebody out for good.
fn exhaustive<'a>(ledger: &mut Ledger, drawn: &[Ring<'a>]) -> Option<Vec<Size<'a>>> {
    let mut sizes = Vec::new();
    for ring in drawn {
        let Some(size) = ring.size else {
            let message = format!("ring `{}` has no `devices`", ring.name);
            let help = "write `devices = \"10%\"`, a number, or \"rest\"";
            ledger.say(Diagnostic::error("missing-key", ring.place, message).help(help));
            return None;
        };
        sizes.push(size);
    }
    let (last, others) = drawn.split_last()?;
    if let Some(early) = others.iter().find(|ring| ring.size == Some(Size::Rest)) {
        let message = format!("ring `{}` takes the rest, and isn't the last one", early.name);
        let help = "write a share or a number; only the last ring takes the rest";
        ledger.say(Diagnostic::error("rings", early.place, message).also(last.place, "the last ring").help(help));
        return None;
    }
    let share = |size: &Size<'_>| if let Size::Share(share) = size { u64::from(share.as_ppm()) } else { 0 };
    let asked: u64 = sizes.iter().map(share).sum();
    let whole = u64::from(Share::ALL.as_ppm());
    let shown = |ppm: u64| format!("{}%", trimmed(ppm));
    if asked > whole {
        let message = format!("the rings take {} of every cohort", shown(asked));
        let help = "let them be 100% in all; the last one may be \"rest\"";
        ledger.say(Diagnostic::error("rings", last.place, message).help(help));
        return None;
    }
    let all_shares = sizes.iter().all(|size| matches!(size, Size::Share(_)));
    match sizes.last_mut() {
        Some(Size::Rest) => {}
        // Rounding leaves nobody out.
        Some(size) if all_shares && asked == whole => *size = Size::Rest,
        _ => {
            let message = if all_shares {
                format!("the rings leave out {} of every cohort", shown(whole - asked))
            } else {
                "nobody takes the devices that the rings leave".to_owned()
            };
            let help = "let the last ring take the \"rest\"";
            ledger.say(Diagnostic::error("rings", last.place, message).help(help));
            return None;
        }
    }
    Some(sizes)
}

/// Parts per million as a percentage.
fn trimmed(ppm: u64) -> String {
    let digits = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A ring's `devices` as a wave's; warns if there is none.
fn devices(ledger: &mut Ledger, ring: &Ring<'_>, size: Size<'_>, cohorts: &mut [Cohort<'_>]) -> Option<Node> {
    let place = ring.place;
    let left: u64 = cohorts.iter().map(|cohort| cohort.left).sum();
    if let Size::Count(n) = size
        && n > left
    {
        let message = format!("ring `{}` takes {} of {left} that are left", ring.name, words::count(n, "device"));
        let help = "write a smaller number or a share";
        ledger.say(Diagnostic::error("too-many-devices", place, message).help(help));
        return None;
    }
    let takes = takes(size, left, cohorts);
    let mut table = Table::default();
    for (cohort, (take, value)) in cohorts.iter_mut().zip(takes) {
        cohort.left = cohort.left.saturating_sub(take);
        if let Some(value) = value {
            table.0.push(Entry { key: cohort.name.to_owned(), place, node: Node { value, place } });
        }
    }
    let taken = left - cohorts.iter().map(|cohort| cohort.left).sum::<u64>();
    if let Size::Written(written) = size {
        table = written.clone();
    } else if taken == 0 && cohorts.iter().any(|cohort| cohort.devices > 0) {
        let why = if let Size::Share(_) = size { ": a share is rounded down in each cohort" } else { "" };
        let message = format!("ring `{}` gets no device{why}", ring.name);
        let help = "write a number, which is taken out of all cohorts together, or another share";
        ledger.say(Diagnostic::warning("idle", place, message).help(help));
    }
    Some(Node { value: Value::Table(table), place })
}

/// How many devices of each cohort a ring takes when `left` are left of all of them, and how its wave says so.
fn takes(size: Size<'_>, left: u64, cohorts: &[Cohort<'_>]) -> Vec<(u64, Option<Value>)> {
    let part = |share: Share, of: &Cohort<'_>| u64::from(share.of(u32::try_from(of.devices).unwrap_or(u32::MAX)));
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    match size {
        Size::Share(share) => cohorts.iter().map(|of| (part(share, of), text(&share.to_string()))).collect(),
        Size::Rest => cohorts.iter().map(|of| (of.left, text("rest"))).collect(),
        Size::Count(n) => {
            let number = |n: u64| (n > 0).then(|| Value::Int(i64::try_from(n).unwrap_or(i64::MAX)));
            split(n, left, cohorts).into_iter().map(|n| (n, number(n))).collect()
        }
        Size::Written(table) => {
            let take = |of: &Cohort<'_>| match table.get(of.name).map(self::size) {
                Some(Some(Size::Share(share))) => part(share, of),
                Some(Some(Size::Count(n))) => n,
                Some(Some(Size::Rest | Size::Written(_)) | None) => of.left,
                None => 0,
            };
            cohorts.iter().map(|of| (take(of), None)).collect()
        }
    }
}

/// `n` devices out of the `left` ones of all cohorts, in proportion to what each has left; what rounding down leaves goes to
/// the largest remainders, the first in the file among equals.
fn split(n: u64, left: u64, cohorts: &[Cohort<'_>]) -> Vec<u64> {
    let exact = |cohort: &Cohort<'_>| u128::from(n) * u128::from(cohort.left);
    let whole = u128::from(left.max(1));
    let mut parts: Vec<u64> = cohorts.iter().map(|one| u64::try_from(exact(one) / whole).unwrap_or(u64::MAX)).collect();
    let mut by_remainder: Vec<usize> = (0..cohorts.len()).collect();
    by_remainder.sort_by_key(|i| std::cmp::Reverse(exact(&cohorts[*i]) % whole));
    let missing = n - parts.iter().sum::<u64>();
    for i in by_remainder.into_iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        parts[i] += 1;
    }
    parts
}

/// The `[[wave]]` of a ring.
fn wave(
    ledger: &mut Ledger,
    rings: View<'_>,
    ring: &Ring<'_>,
    (before, last): (Option<&str>, bool),
    devices: Node,
) -> Option<Node> {
    let place = ring.row.map_or(ring.place, |row| row.place);
    let text = |text: &str| Node { value: Value::Text(text.to_owned()), place };
    let own = |key: &str| ring.row.and_then(|row| row.node(key)).cloned();
    let shared = |key: &str| rings.node(key).cloned();
    let start = own("start").unwrap_or_else(|| match before {
        Some(before) => text(&format!("after {before}")),
        None => shared("start").unwrap_or_else(|| text("0d")),
    });
    let over = own("over").or_else(|| shared("over")).unwrap_or_else(|| text(ring.over));
    let name = Node { value: Value::Text(ring.name.clone()), place: ring.row.map_or(place, |row| row.at("name")) };
    let mut wave = vec![("name", name), ("start", start), ("over", over), ("devices", devices)];
    wave.extend(gate(ledger, rings, ring, last)?.map(|gate| ("gate", gate)));
    let entries = wave.into_iter().map(|(key, node)| Entry { key: key.to_owned(), place: node.place, node });
    Some(Node { value: Value::Table(Table(entries.collect())), place })
}

/// A ring's gate, if it has one: its own or that of all rings, and how long it waits. Nobody waits for the last ring unless
/// its gate asks for something.
fn gate(ledger: &mut Ledger, rings: View<'_>, ring: &Ring<'_>, last: bool) -> Option<Option<Node>> {
    let mut soaks = Vec::new();
    for level in ring.row.into_iter().chain([rings]) {
        let inside = level.sub("gate").and_then(|gate| gate.node("soak"));
        if let (Some(soak), Some(inside)) = (level.node("soak"), inside) {
            let complaint = Diagnostic::error("rings", inside.place, "the soak is written twice");
            ledger.say(complaint.also(soak.place, "the first time").help("leave one of them out"));
            return None;
        }
        soaks.push(level.node("soak").or(inside).cloned());
    }
    let own = ring.row.and_then(|row| row.node("gate"));
    let gate = own.or(rings.node("gate"));
    let asks = gate.and_then(Node::table).cloned().unwrap_or_default();
    let mut entries: Vec<Entry> = asks.0.into_iter().filter(|entry| entry.key != "soak").collect();
    let place = gate.map_or(ring.place, |node| node.place);
    let is_own = ring.row.is_some() && soaks[0].is_some();
    let preset = (ring.soak != "0s").then(|| Node { value: Value::Text(ring.soak.to_owned()), place });
    let soak = soaks.into_iter().flatten().next().or(preset);
    let waits = |node: &Node| number::span(node).is_ok_and(|span| span > Span::ZERO);
    if let Some(node) = soak.filter(|node| waits(node) && (!last || is_own || !entries.is_empty())) {
        entries.push(Entry { key: "soak".to_owned(), place: node.place, node });
    }
    Some((!entries.is_empty()).then_some(Node { value: Value::Table(Table(entries)), place }))
}

/// The name of the file's preset, if it has rings.
pub(super) fn preset_of(root: &Table) -> Option<String> {
    root.get("rings").and_then(Node::table)?.get("preset").and_then(Node::text).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_split_by_what_is_left() {
        let cohort = |name, left| Cohort { name, devices: left, left };
        // 10 of 100: 5.5, 3.3 and 1.2 devices; the tenth goes to the first, whose remainder is the largest.
        assert_eq!(split(10, 100, &[cohort("a", 55), cohort("b", 33), cohort("c", 12)]), [6, 3, 1]);
        // Equal remainders: the first in the file.
        assert_eq!(split(1, 4, &[cohort("a", 2), cohort("b", 2)]), [1, 0]);
        assert_eq!(split(4, 4, &[cohort("a", 1), cohort("b", 3)]), [1, 3]);
        assert_eq!(split(0, 0, &[]), [0; 0]);
    }

    #[test]
    fn shares_are_told_with_as_few_digits_as_they_need() {
        assert_eq!([1_000_000, 15_000, 1].map(trimmed), ["100", "1.5", "0.0001"]);
    }
}
