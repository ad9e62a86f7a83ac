//! Calendars to try when nobody says which: the file's waves larger or smaller, faster or slower, closer or further apart.

use crate::scenario::raw::{Node, Table, Value};
use crate::scenario::value::instant::{Start, start};
use crate::scenario::value::number;
use crate::scenario::value::text::{Over, over};
use crate::units::{Share, Span};

/// The name of the calendar that changes nothing.
pub const OWN: &str = "as the file has it";

/// By how much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Factor {
    Same,
    Half,
    Double,
}

impl Factor {
    const ALL: [Factor; 3] = [Factor::Same, Factor::Half, Factor::Double];

    /// Times a number; a half is rounded up.
    const fn of(self, n: u32) -> u32 {
        match self {
            Factor::Same => n,
            Factor::Half => n.div_ceil(2),
            Factor::Double => n.saturating_mul(2),
        }
    }

    /// Times a share; what is above a half already goes halfway to the whole instead of beyond it.
    fn of_share(self, share: Share) -> Share {
        let (ppm, whole) = (share.as_ppm(), 1_000_000);
        Share::ppm(if self == Factor::Double && ppm > whole / 2 { ppm.midpoint(whole) } else { self.of(ppm) })
    }

    const fn word(self) -> &'static str {
        match self {
            Factor::Same => "",
            Factor::Half => "halved",
            Factor::Double => "doubled",
        }
    }
}

/// A calendar: what is different in it, and the `--set`s that make it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pace {
    /// For people: `waves doubled, pauses halved`.
    pub name: String,
    /// Empty for the file's own.
    pub sets: Vec<String>,
}

/// The file's own calendar first, then every other one of 3 × 3 × 3 that differs: sizes of waves, lengths of their
/// windows, and the pauses between them (soaks, and what starts so long *after* another) as they are, halved or doubled,
/// of all waves alike. Sizes change only of cohorts of which some wave takes the rest, so that nobody is left out.
#[must_use]
pub fn all(root: &Table) -> Vec<Pace> {
    let mut out: Vec<Pace> = Vec::new();
    for sizes in Factor::ALL {
        for windows in Factor::ALL {
            for pauses in Factor::ALL {
                let parts = [
                    ("waves", sizes, sized(root, sizes)),
                    ("windows", windows, windowed(root, windows)),
                    ("pauses", pauses, paused(root, pauses)),
                ];
                let changed: Vec<&(&str, Factor, Vec<String>)> =
                    parts.iter().filter(|part| !part.2.is_empty()).collect();
                let words: Vec<String> = changed.iter().map(|part| format!("{} {}", part.0, part.1.word())).collect();
                let name = if words.is_empty() { OWN.to_owned() } else { words.join(", ") };
                let sets: Vec<String> = changed.iter().flat_map(|part| part.2.clone()).collect();
                if !out.iter().any(|known| known.sets == sets) {
                    out.push(Pace { name, sets });
                }
            }
        }
    }
    out
}

/// The waves, each with the beginning of its keys.
fn waves(root: &Table) -> Vec<(String, &Table)> {
    let rows = root.get("wave").and_then(Node::list).unwrap_or_default();
    let name = |table: &Table| table.get("name").and_then(Node::text).map(quoted);
    rows.iter().filter_map(Node::table).filter_map(|table| Some((format!("wave.{}", name(table)?), table))).collect()
}

/// A name as a part of a key.
fn quoted(name: &str) -> String {
    if name.contains('.') { format!("\"{name}\"") } else { name.to_owned() }
}

fn sized(root: &Table, factor: Factor) -> Vec<String> {
    let waves = waves(root);
    let devices = |table: &Table| table.get("devices").and_then(Node::table).cloned().unwrap_or_default();
    let has_rest =
        |cohort: &str| waves.iter().any(|(_, wave)| devices(wave).get(cohort).and_then(Node::text) == Some("rest"));
    let mut sets = Vec::new();
    for (key, wave) in &waves {
        for entry in devices(wave).0.iter().filter(|entry| factor != Factor::Same && has_rest(&entry.key)) {
            let size = match &entry.node.value {
                Value::Int(n) => u32::try_from(*n).ok().map(|n| factor.of(n).to_string()),
                Value::Text(_)
                | Value::Decimal(_)
                | Value::Flag(_)
                | Value::Date(_)
                | Value::List(_)
                | Value::Table(_) => number::share(&entry.node).ok().map(|share| factor.of_share(share).to_string()),
            };
            sets.extend(size.map(|size| format!("{key}.devices.{}={size}", quoted(&entry.key))));
        }
    }
    sets
}

fn windowed(root: &Table, factor: Factor) -> Vec<String> {
    let mut sets = Vec::new();
    for (key, wave) in waves(root) {
        let length = match wave.get("over").and_then(|node| over(node).ok()) {
            Some(Over::Workdays(n)) if factor.of(n) != n => {
                let n = factor.of(n);
                Some(format!("{n} workday{}", if n == 1 { "" } else { "s" }))
            }
            Some(Over::Span(span)) => other_span(span, factor).map(|span| span.to_string()),
            Some(Over::Workdays(_)) | None => None,
        };
        sets.extend(length.map(|length| format!("{key}.over={length}")));
    }
    sets
}

fn paused(root: &Table, factor: Factor) -> Vec<String> {
    let mut sets = Vec::new();
    for (key, wave) in waves(root) {
        if let Some(Ok(Start::After(gap, name))) = wave.get("start").map(start) {
            sets.extend(other_span(gap, factor).map(|gap| format!("{key}.start={gap} after {name}")));
        }
        let soak = wave.get("gate").and_then(Node::table).and_then(|gate| gate.get("soak"));
        let soak = soak.and_then(|node| number::span(node).ok()).and_then(|span| other_span(span, factor));
        sets.extend(soak.map(|soak| format!("{key}.gate.soak={soak}")));
    }
    sets
}

/// The span times the factor, if that is another one.
fn other_span(span: Span, factor: Factor) -> Option<Span> {
    let other = Span::seconds(factor.of(span.as_seconds()));
    (other != span).then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::raw;

    const WAVES: &str = "[[wave]]\nname = \"pilot\"\nstart = \"7d\"\nover = \"1 workday\"\n\
        devices = { a = \"10%\", b = 25, c = 5 }\ngate = { soak = \"3d\" }\n\
        [[wave]]\nname = \"every.one\"\nstart = \"14d after pilot\"\nover = \"5d\"\ndevices = { a = \"rest\", b = \"rest\" }\n";

    #[test]
    fn every_calendar_once_and_nobody_left_out() {
        let root = raw::document(WAVES, 0).unwrap();
        let paces = all(root.table().unwrap());
        assert_eq!((paces.len(), paces[0].name.as_str(), paces[0].sets.len()), (27, OWN, 0));
        let find = |name: &str| &paces.iter().find(|pace| pace.name == name).unwrap_or_else(|| panic!("{name}")).sets;
        // No wave takes the rest of `c`: half of its wave would be left behind.
        assert_eq!(find("waves halved")[..], ["wave.pilot.devices.a=5%", "wave.pilot.devices.b=13"]);
        // Half a workday is a workday.
        assert_eq!(find("windows halved")[..], ["wave.\"every.one\".over=2d 12h"]);
        assert_eq!(find("windows doubled")[..], ["wave.pilot.over=2 workdays", "wave.\"every.one\".over=10d"]);
        assert_eq!(find("pauses doubled")[..], ["wave.pilot.gate.soak=6d", "wave.\"every.one\".start=28d after pilot"]);
        assert_eq!(find("waves doubled, windows halved, pauses doubled").len(), 5);
    }

    #[test]
    fn no_share_grows_beyond_the_whole() {
        let doubled = |percent| Factor::Double.of_share(Share::percent(percent));
        assert_eq!([10, 50, 60, 100].map(doubled), [20, 100, 80, 100].map(Share::percent));
        assert_eq!(Factor::Half.of_share(Share::percent(60)), Share::percent(30));
    }

    #[test]
    fn a_file_without_pauses_has_fewer() {
        let root =
            raw::document("[[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"2d\"\ndevices = { a = \"all\" }\n", 0)
                .unwrap();
        let names: Vec<String> = all(root.table().unwrap()).into_iter().map(|pace| pace.name).collect();
        assert_eq!(names, ["as the file has it", "windows halved", "windows doubled"]);
    }
}
