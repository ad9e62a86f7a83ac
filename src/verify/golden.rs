//! Goldens: what a scenario came to when somebody last looked, in named ingredients, to hold later runs against.
//!
//! An ingredient is a hash; a change of one names what is different without naming what isn't. Beside the hashes a golden
//! keeps the rules in force, counts, and the lives of a few devices of each cohort, so that a difference has two sides.

use crate::plan::Plan;
use crate::study::study;
use crate::verify::diverge::{Lived, lives};
use std::collections::BTreeMap;

/// Replications of a golden: few, because every test pays for them.
pub const REPLICATIONS: u32 = 2;

/// Devices of each cohort whose lives are kept.
const KEPT: usize = 3;

/// The ingredients, in the order in which they are told: the rules in force; who takes part; when events happen, to whomever;
/// how many of each kind there are; what becomes of each device; every metric's value in each replication, and when the
/// tasks of a set-up are done.
pub const INGREDIENTS: [&str; 6] = ["rules", "population", "times", "kinds", "fates", "statistics"];

/// What a scenario comes to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Golden {
    /// The seed of its draws.
    pub seed: u64,
    /// The hash of each ingredient, in the order of [`INGREDIENTS`].
    pub hashes: Vec<String>,
    /// Events of each kind, in all replications.
    pub kinds: BTreeMap<String, u64>,
    /// Devices by what became of them, in all replications.
    pub fates: BTreeMap<String, u64>,
    /// Rule keys and their values in force.
    pub rules: BTreeMap<String, String>,
    /// The lives of a few devices in the first replication: an event a line.
    pub lives: BTreeMap<String, Vec<String>>,
}

/// What `plan` comes to with this seed, on so many threads.
#[must_use]
pub fn golden(plan: &Plan, seed: u64, jobs: usize) -> Golden {
    let plan = Plan { seed, replications: REPLICATIONS, ..plan.clone() };
    let mut golden = Golden { seed, ..Golden::default() };
    golden.rules = plan.rules.values().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let mut times = Vec::new();
    let [mut fates, mut population] = [Vec::new(), Vec::new()];
    for replication in 0..REPLICATIONS {
        let all = lives(&plan, seed, replication);
        if replication == 0 {
            population = all.iter().map(|(name, _)| name.clone()).collect();
            golden.lives = kept(&plan, &all);
        }
        for (name, life) in &all {
            fates.push(format!("{replication} {name} {}", life.fate.name()));
            *golden.fates.entry(life.fate.name().to_owned()).or_default() += 1;
            for event in &life.events {
                times.push((replication, event.time));
                *golden.kinds.entry(event.name.to_owned()).or_default() += 1;
            }
        }
    }
    times.sort_unstable();
    let summary = study(&plan, jobs, &|| {});
    let figures = summary.rows.iter().map(|row| {
        let values: Vec<Option<u64>> = row.values.iter().map(|value| value.map(f64::to_bits)).collect();
        format!("{} {} {values:?}", row.metric.id(), row.scope)
    });
    let tasks = summary.setup.iter().flat_map(|setup| &setup.tasks).map(|row| format!("{row:?}"));
    let figures = figures.chain(tasks);
    let times = times.iter().map(|(replication, time)| format!("{replication} {}", time.raw()));
    let kinds = golden.kinds.iter().map(|(kind, n)| format!("{kind} {n}"));
    let rules = golden.rules.iter().map(|(key, value)| format!("{key} = {value}"));
    golden.hashes = vec![
        hash(rules),
        hash(population.into_iter()),
        hash(times),
        hash(kinds),
        hash(fates.into_iter()),
        hash(figures),
    ];
    golden
}

/// The lives of the first devices of each cohort.
fn kept(plan: &Plan, all: &[(String, Lived)]) -> BTreeMap<String, Vec<String>> {
    let mut out = BTreeMap::new();
    for cohort in &plan.cohorts {
        let of = |name: &str| name.rsplit_once('/').is_some_and(|(of, _)| of == cohort.name);
        for (name, life) in all.iter().filter(|(name, _)| of(name)).take(KEPT) {
            let line = |event: &crate::verify::diverge::Event| {
                format!("{} {} {}", plan.zone.label(event.time), event.name, event.rule).trim_end().to_owned()
            };
            out.insert(name.clone(), life.events.iter().map(line).collect());
        }
    }
    out
}

/// The 64-bit FNV-1a hash of lines.
fn hash(lines: impl Iterator<Item = String>) -> String {
    let byte = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let line = |hash, line: String| byte(line.bytes().fold(hash, byte), b'\n');
    format!("{:016x}", lines.fold(0xcbf2_9ce4_8422_2325, line))
}

impl Golden {
    /// The ingredients that are others in `now`.
    #[must_use]
    pub fn changed(&self, now: &Golden) -> Vec<&'static str> {
        let same = |index: usize| self.hashes.get(index) == now.hashes.get(index);
        INGREDIENTS.into_iter().enumerate().filter(|(index, _)| !same(*index)).map(|(_, name)| name).collect()
    }

    /// What is another number in `now`: rules, kinds of events, fates; a line each, both sides of it.
    #[must_use]
    pub fn differences(&self, now: &Golden) -> Vec<String> {
        let shown = |map: &BTreeMap<String, u64>| -> BTreeMap<String, String> {
            map.iter().map(|(key, n)| (key.clone(), n.to_string())).collect()
        };
        let mut out = unequal("rules.", &self.rules, &now.rules);
        out.extend(unequal("events ", &shown(&self.kinds), &shown(&now.kinds)));
        out.extend(unequal("devices ", &shown(&self.fates), &shown(&now.fates)));
        out
    }

    /// The first event in which the kept lives differ: the device, and both sides.
    #[must_use]
    pub fn first_event(&self, now: &Golden) -> Option<(String, [String; 2])> {
        let names = self.lives.keys().filter(|name| now.lives.contains_key(*name));
        let parts = names.filter_map(|name| {
            let lives = [&self.lives[name], &now.lives[name]];
            let alike = lives[0].iter().zip(lives[1]).take_while(|(a, b)| a == b).count();
            let sides = lives.map(|life| life.get(alike).cloned());
            (sides != [None, None]).then(|| (name.clone(), sides))
        });
        // Lines begin with their time, the largest unit first.
        let first = parts.min_by_key(|(_, sides)| sides.iter().flatten().min().cloned())?;
        Some((first.0, first.1.map(|side| side.unwrap_or_else(|| "nothing more".to_owned()))))
    }
}

fn unequal(what: &str, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<String> {
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let side =
        |map: &BTreeMap<String, String>, key: &String| map.get(key).cloned().unwrap_or_else(|| "none".to_owned());
    let changed = keys.into_iter().filter(|key| old.get(*key) != new.get(*key));
    changed.map(|key| format!("{what}{key}: {} -> {}", side(old, key), side(new, key))).collect()
}

/// The first line in which two texts differ, both sides of it.
#[must_use]
pub fn first_line(want: &str, got: &str) -> Option<String> {
    let (mut left, mut right) = (want.lines(), got.lines());
    for number in 1.. {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => {
                let end = "(the text ends)";
                return Some(format!("line {number}\n  golden: {}\n  now:    {}", a.unwrap_or(end), b.unwrap_or(end)));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Golden {
        let of = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
        let lives = ["2027-01-04 00:00:00 enrolled WIN-CERT-01", "2028-07-02 00:00:00 record-deleted WIN-CERT-07"];
        Golden {
            seed: 1,
            hashes: ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec(),
            kinds: BTreeMap::from([("enrolled".to_owned(), 2)]),
            fates: BTreeMap::from([("deleted".to_owned(), 2)]),
            rules: of("cleanup.after-expiry", "180d"),
            lives: BTreeMap::from([("c/1".to_owned(), lives.map(str::to_owned).to_vec())]),
        }
    }

    #[test]
    fn what_is_different_is_named_with_both_sides() {
        let (old, mut new) = (sample(), sample());
        assert!(old.changed(&new).is_empty() && old.differences(&new).is_empty() && old.first_event(&new).is_none());
        new.hashes[2] = "x".to_owned();
        new.rules.insert("cleanup.after-expiry".to_owned(), "179d".to_owned());
        new.fates.insert("expired".to_owned(), 1);
        new.lives.get_mut("c/1").unwrap().pop();
        assert_eq!(old.changed(&new), ["times"]);
        assert_eq!(old.differences(&new), ["rules.cleanup.after-expiry: 180d -> 179d", "devices expired: none -> 1"]);
        let (device, sides) = old.first_event(&new).unwrap();
        assert_eq!((device.as_str(), sides[1].as_str()), ("c/1", "nothing more"));
        assert!(sides[0].contains("record-deleted"));
    }
}
