//! Goldens beside scenarios: reading, holding against, writing.

use super::units::Unit;
use crate::cli::Exit;
use crate::cli::load::{complain, unwritable};
use crate::plan::Plan;
use crate::report::write;
use crate::scenario::raw::{self, Node, Table, Value};
use crate::scenario::{self, Source};
use crate::verify::diverge;
use crate::verify::golden::{Golden, INGREDIENTS};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The schema of the file; its last part counts incompatible changes.
const SCHEMA: &str = "fleetcast/golden/1";

/// The golden of a scenario, if there is one: beside it, or in a folder `golden`.
pub(super) fn of(scenario: &Path) -> Option<PathBuf> {
    places(scenario).into_iter().find(|path| path.is_file())
}

/// Where a golden may be; the first is where a new one goes.
fn places(scenario: &Path) -> [PathBuf; 2] {
    let name = format!("{}.golden.toml", scenario.file_stem().unwrap_or_default().to_string_lossy());
    let folder = scenario.parent().unwrap_or(Path::new(""));
    [folder.join(&name), folder.join("golden").join(&name)]
}

/// Whether nothing may be accepted here: in CI a golden is held against, never written.
pub(super) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// The golden in a file.
pub(super) fn read(path: &Path) -> Result<Golden, Exit> {
    let source = crate::cli::load::source(path)?;
    let golden = raw::document(&source.text, 0).ok().and_then(|tree| understood(tree.table()?));
    golden.ok_or_else(|| {
        let name = path.display();
        complain(&format!("error: `{name}` is no golden of this version ({SCHEMA}); remove it and accept a new one"));
        Exit::Invalid
    })
}

fn understood(root: &Table) -> Option<Golden> {
    if root.get("schema")?.text()? != SCHEMA {
        return None;
    }
    let table = |key: &str| root.get(key)?.table();
    let whole = |node: &Node| if let Value::Int(n) = node.value { u64::try_from(n).ok() } else { None };
    let numbers = |key: &str| -> Option<BTreeMap<String, u64>> {
        table(key)?.0.iter().map(|entry| Some((entry.key.clone(), whole(&entry.node)?))).collect()
    };
    let texts =
        |list: &Node| -> Option<Vec<String>> { list.list()?.iter().map(|n| n.text().map(str::to_owned)).collect() };
    let hashes = table("ingredients")?;
    Some(Golden {
        seed: whole(root.get("seed")?)?,
        hashes: INGREDIENTS.iter().map(|name| hashes.get(name)?.text().map(str::to_owned)).collect::<Option<_>>()?,
        kinds: numbers("kinds")?,
        fates: numbers("fates")?,
        rules: table("rules")?
            .0
            .iter()
            .map(|e| Some((e.key.clone(), e.node.text()?.to_owned())))
            .collect::<Option<_>>()?,
        lives: table("lives")?.0.iter().map(|e| Some((e.key.clone(), texts(&e.node)?))).collect::<Option<_>>()?,
    })
}

/// The file of a golden.
fn written(golden: &Golden) -> String {
    let quoted = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut out = format!(
        "# What the scenario comes to; written by `fleetcast test --accept`. A change here is a change of results.\n\
         schema = \"{SCHEMA}\"\nseed = {}\n\n[ingredients]\n",
        golden.seed
    );
    for (name, hash) in INGREDIENTS.iter().zip(&golden.hashes) {
        out.push_str(&format!("{name} = \"{hash}\"\n"));
    }
    for (table, numbers) in [("kinds", &golden.kinds), ("fates", &golden.fates)] {
        out.push_str(&format!("\n[{table}]\n"));
        numbers.iter().for_each(|(key, n)| out.push_str(&format!("{key} = {n}\n")));
    }
    out.push_str("\n# Devices of the first replication, an event a line.\n[lives]\n");
    for (device, events) in &golden.lives {
        let lines: String = events.iter().map(|event| format!("  {},\n", quoted(event))).collect();
        out.push_str(&format!("{} = [\n{lines}]\n", quoted(device)));
    }
    out.push_str("\n[rules]\n");
    golden.rules.iter().for_each(|(key, value)| out.push_str(&format!("{} = {}\n", quoted(key), quoted(value))));
    out
}

/// Writes the golden of a scenario where it is, or beside it.
pub(super) fn accept(unit: &Unit, golden: &Golden) -> Result<(), Exit> {
    let path = of(&unit.path).unwrap_or_else(|| places(&unit.path)[0].clone());
    write::file(&path, written(golden).as_bytes()).map_err(unwritable)
}

/// What is different, for people: the ingredients, numbers, and the first divergent event with both sides.
pub(super) fn told(unit: &Unit, sets: &[String], plan: &Plan, [old, now]: [&Golden; 2]) -> (String, String) {
    let changed = old.changed(now);
    let message = format!("the golden is another: {}", changed.join(", "));
    let mut details = old.differences(now);
    match traced(unit, sets, plan, [old, now]).or_else(|| kept([old, now])) {
        Some(lines) => details.extend(lines),
        None => details.push("the lives that the golden keeps are alike".to_owned()),
    }
    (message, details.join("\n"))
}

/// Where the kept lives part.
fn kept([old, now]: [&Golden; 2]) -> Option<Vec<String>> {
    let (device, [was, is]) = old.first_event(now)?;
    Some(vec![
        format!("first divergent event of the kept lives: {device}"),
        format!("  golden: {was}"),
        format!("  now:    {is}"),
    ])
}

/// The golden's rules where they are others than `now`, as sets.
fn rules_of(old: &Golden, now: &BTreeMap<String, String>) -> Vec<String> {
    let other = old.rules.iter().filter(|(key, value)| now.get(*key) != Some(*value));
    other.map(|(key, value)| format!("rules.{key}={value}")).collect()
}

/// The rules of a scenario's golden where they are others than the plan's, as sets.
pub(in crate::cli) fn back(scenario: &Path, plan: &Plan) -> Result<Vec<String>, Exit> {
    let Some(path) = of(scenario) else {
        complain(&format!("error: `{}` has no golden; `fleetcast test --accept` writes one", scenario.display()));
        return Err(Exit::Nothing);
    };
    let now = plan.rules.values().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let back = rules_of(&read(&path)?, &now);
    if back.is_empty() {
        complain("error: the golden's rules are those in force, so that no rule tells its lives from these");
        return Err(Exit::Nothing);
    }
    Ok(back)
}

/// The first divergent event of all devices, if other rules are behind it: the scenario is run again by the golden's rules.
fn traced(unit: &Unit, sets: &[String], plan: &Plan, [old, now]: [&Golden; 2]) -> Option<Vec<String>> {
    let back = rules_of(old, &now.rules);
    if back.is_empty() {
        return None;
    }
    let source: Source = scenario::read(&unit.path).ok()?;
    let all: Vec<String> = sets.iter().chain(&back).cloned().collect();
    let before = scenario::load(&source, &all).plan?;
    let parted = diverge::parted([&before, plan], old.seed, 0);
    let first = parted.iter().min_by_key(|one| one.at())?;
    let shown = first.first.map(|event| {
        event.map_or_else(
            || "nothing more".to_owned(),
            |event| format!("{} {} {}", plan.zone.label(event.time), event.name, event.rule).trim_end().to_owned(),
        )
    });
    Some(vec![
        format!("first divergent event of {} devices whose lives part: {}", parted.len(), first.device),
        format!("  golden: {}", shown[0]),
        format!("  now:    {}", shown[1]),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let map = |key: &str, n| BTreeMap::from([(key.to_owned(), n)]);
        let golden = Golden {
            seed: 9,
            hashes: INGREDIENTS.map(|name| format!("hash of {name}")).to_vec(),
            kinds: map("enrolled", 3),
            fates: map("compliant", 3),
            rules: BTreeMap::from([("a.b".to_owned(), "{ fixed = \"1h\" }".to_owned())]),
            lives: BTreeMap::from([
                ("c/1".to_owned(), vec!["x \\ y".to_owned(), String::new()]),
                ("d/1".to_owned(), vec![]),
            ]),
        };
        let text = written(&golden);
        let tree = raw::document(&text, 0).unwrap();
        assert_eq!(understood(tree.table().unwrap()), Some(golden));
        let other = text.replace("golden/1", "golden/2");
        assert_eq!(understood(raw::document(&other, 0).unwrap().table().unwrap()), None);
    }
}
