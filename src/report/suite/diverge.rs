//! Two runs of one fleet, told: who ends otherwise, and where lives part.

use crate::plan::Plan;
use crate::report::sheet::{Cell, Sheet};
use crate::rules::catalogue::find;
use crate::units::hours::Zone;
use crate::verify::diverge::{Event, Fate, Parted};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The devices of a group that are named in a line.
const NAMED: usize = 6;
/// The devices that are listed, unless all are asked for.
const LISTED: usize = 20;

/// Two runs, and the devices whose lives part.
#[derive(Clone, Copy, Debug)]
pub struct Diff<'a> {
    /// The runs.
    pub plans: [&'a Plan; 2],
    /// What the runs are called.
    pub names: [&'a str; 2],
    /// The devices.
    pub parted: &'a [Parted],
    /// The replication.
    pub replication: u32,
    /// The seed.
    pub seed: u64,
}

/// The rules whose numbers differ: key, and both values.
#[must_use]
pub fn changed_rules(plans: [&Plan; 2]) -> Vec<(&'static str, String, String)> {
    let [base, variant] = plans.map(|plan| plan.rules.values());
    base.into_iter().zip(variant).filter(|(a, b)| a != b).map(|((key, a), (_, b))| (key, a, b)).collect()
}

/// A fate, or that the device takes no part.
fn fate(fate: Option<Fate>) -> &'static str {
    fate.map_or("absent", Fate::name)
}

/// The runs for people; `all` lists every device.
#[must_use]
pub fn text(diff: &Diff<'_>, all: bool) -> String {
    let Diff { plans, names, parted, replication, seed } = *diff;
    let devices: u32 = plans[0].groups.iter().map(|group| group.count).sum();
    let otherwise = parted.iter().filter(|one| one.ends_otherwise()).count();
    let mut out = format!(
        "{}, replication {replication} of seed {seed}: {otherwise} of {devices} devices end otherwise, {} live otherwise and end alike\n",
        plans[0].name,
        parted.len() - otherwise
    );
    let _ = writeln!(out, "base: {}, changed: {}", names[0], names[1]);
    for (key, base, changed) in changed_rules(plans) {
        let _ = writeln!(out, "  rules.{key}: {base} -> {changed}");
    }
    let mut matrix: BTreeMap<[Option<Fate>; 2], Vec<&str>> = BTreeMap::new();
    for one in parted {
        matrix.entry(one.fates).or_default().push(&one.device);
    }
    if !matrix.is_empty() {
        out.push_str("\nfates:\n");
    }
    for (fates, devices) in matrix {
        let mut named = devices.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if devices.len() > NAMED {
            named.push_str(", …");
        }
        let _ = writeln!(out, "  {:>15} -> {:<15} {:>7}  {named}", fate(fates[0]), fate(fates[1]), devices.len());
    }
    let Some(first) = parted.iter().min_by_key(|one| one.at()) else { return out };
    let zone = &plans[0].zone;
    let _ = writeln!(out, "\nfirst divergent event: {}", line(zone, first));
    if let Some(rule) = find(first.rule()) {
        let _ = writeln!(out, "  {}: {}", rule.id, rule.sentence);
    }
    out.push_str("\nwhere lives part:\n");
    let listed = if all { parted.len() } else { LISTED };
    for one in parted.iter().take(listed) {
        let _ = writeln!(out, "  {}", line(zone, one));
    }
    if parted.len() > listed {
        let _ = writeln!(out, "  and {} more; -v lists all, --format csv too", parted.len() - listed);
    }
    out
}

/// A device, its fates, and its first divergent event on both sides.
fn line(zone: &Zone, one: &Parted) -> String {
    let [base, changed] = one.first.map(|event| shown(zone, event));
    let rule = match one.rule() {
        "" => "chance",
        rule => rule,
    };
    let [was, is] = one.fates.map(fate);
    format!("{} ({was} -> {is}) by {rule}: base {base}; changed {changed}", one.device)
}

fn shown(zone: &Zone, event: Option<Event>) -> String {
    event.map_or_else(|| "nothing more".to_owned(), |event| format!("{} {}", zone.label(event.time), event.name))
}

/// A row a device whose life parts.
#[must_use]
pub fn sheet(diff: &Diff<'_>) -> Sheet {
    let zone = &diff.plans[0].zone;
    let columns =
        ["device", "base_fate", "fate", "base_time", "base_event", "base_rule", "time", "event", "event_rule", "rule"];
    let row = |one: &Parted| {
        let mut cells = vec![one.device.clone()];
        cells.extend(one.fates.map(|of| fate(of).to_owned()));
        for event in one.first {
            cells.push(event.map_or(String::new(), |event| zone.label(event.time)));
            cells.extend(
                [event.map_or("", |event| event.name), event.map_or("", |event| event.rule)].map(str::to_owned),
            );
        }
        cells.push(one.rule().to_owned());
        cells.into_iter().map(Cell::Text).collect()
    };
    let rules = changed_rules(diff.plans);
    let mut about = vec![
        ("base".to_owned(), Cell::text(diff.names[0])),
        ("changed".to_owned(), Cell::text(diff.names[1])),
        ("replication".to_owned(), Cell::Whole(u64::from(diff.replication))),
    ];
    about.extend(rules.into_iter().map(|(key, a, b)| (format!("rules.{key}"), Cell::Text(format!("{a} -> {b}")))));
    Sheet {
        schema: "fleetcast/diff/1",
        about,
        columns: columns.map(str::to_owned).to_vec(),
        rows: diff.parted.iter().map(row).collect(),
    }
}
