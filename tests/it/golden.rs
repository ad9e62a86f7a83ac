//! Every `scenarios/*.toml` still has the lives and the figures that were written down for it.
//!
//! `UPDATE=1` rewrites `scenarios/golden/` (never where `CI` is set). A change there is a change of results: it belongs
//! into the changelog.

use crate::rejected::updating;
use crate::support::{plan_of, root, studied};
use fleetcast::report::csv;
use fleetcast::verify::golden::first_line;
use std::path::PathBuf;

/// Replications of a golden run; few, because every scenario pays for them.
const REPLICATIONS: &str = "scenario.replications=2";

/// The scenarios directly in `scenarios/`, by name of file.
pub fn scenarios() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("scenarios")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
}

#[test]
fn every_scenario_gives_its_golden_results() {
    let folder = root().join("scenarios/golden");
    let mut wrong = Vec::new();
    for file in scenarios() {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        let plan = plan_of(&format!("scenarios/{stem}.toml"), &[REPLICATIONS]);
        let summary = studied(&plan);
        let print: String = summary.fingerprints.iter().map(|(name, hex)| format!("{name} {hex}\n")).collect();
        let table = String::from_utf8(csv::summary(&summary)).unwrap();
        for (ending, got) in [("fingerprint", print), ("summary.csv", table)] {
            let path = folder.join(format!("{stem}.{ending}"));
            if updating() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&path, &got).unwrap();
            }
            let want = std::fs::read_to_string(&path).unwrap_or_default();
            if let Some(place) = first_line(&want, &got) {
                wrong.push(format!("{stem}.{ending} differs at {place}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nIf this is meant, run once more with UPDATE=1 and say so in the changelog.",
        wrong.join("\n")
    );
}

/// Nothing golden is left of a scenario that is gone.
#[test]
fn every_golden_result_has_its_scenario() {
    let known: Vec<String> =
        scenarios().iter().map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    for entry in std::fs::read_dir(root().join("scenarios/golden")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let stem = name.split('.').next().unwrap_or_default();
        assert!(known.iter().any(|scenario| scenario == stem), "{name} belongs to no scenario");
    }
}
