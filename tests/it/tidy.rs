//! The house is tidy: layers, doors, lengths, words, docs.
//!
//! Test code inside `src` (after `#[cfg(test)]`, and files of tests alone) may do as it likes.

use crate::golden;
use crate::support::root;
use std::path::{Path, PathBuf};

/// Who may import whom, lowest first. A layer may always use itself.
const LAYERS: [(&str, &[&str]); 11] = [
    ("units", &[]),
    ("engine", &["units"]),
    ("intune", &["units"]),
    ("rules", &["units", "intune"]),
    ("plan", &["units", "intune", "rules"]),
    ("scenario", &["units", "intune", "rules", "plan"]),
    ("fleet", &["units", "engine", "intune", "rules", "plan"]),
    ("study", &["units", "engine", "intune", "rules", "plan", "fleet"]),
    // One life, for stories; it needs no calendar and draws nothing itself.
    ("verify", &["units", "intune", "rules", "plan", "fleet", "study"]),
    // Results, never the simulator's state.
    ("report", &["units", "intune", "rules", "plan", "study", "verify"]),
    ("cli", &["units", "engine", "intune", "rules", "plan", "scenario", "fleet", "study", "verify", "report"]),
];

/// The doors of outside crates: the files that may name them.
const DOORS: [(&str, &[&str]); 23] = [
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/completions.rs"]),
    ("clap_mangen", &["cli/man.rs"]),
    ("codespan_reporting", &["scenario/diagnostic.rs"]),
    ("csv", &["report/csv.rs"]),
    ("ctrlc", &["cli/interrupt.rs"]),
    ("hdrhistogram", &["engine/tally.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("jiff", &["units/hours.rs"]),
    // Distributions and what is inferred from them; one logarithm where a yearly share becomes a hazard isn't worth a door.
    (
        "libm",
        &[
            "units/spread.rs",
            "units/learning.rs",
            "study/binomial.rs",
            "study/student.rs",
            "study/fold.rs",
            "study/sensitivity/mod.rs",
            "study/sensitivity/morris.rs",
            "study/pilot/exact.rs",
            "study/compare.rs",
            "study/equivalence.rs",
            "scenario/lower/cohort.rs",
        ],
    ),
    ("maud", &["report/html"]),
    ("parquet", &["report/columns.rs"]),
    ("plotters", &["report/chart.rs"]),
    ("quick_junit", &["report/junit.rs"]),
    ("rand", &["engine/streams.rs"]),
    ("rand_chacha", &["engine/streams.rs"]),
    // Replications run in parallel, and so does the sorting of their series.
    ("rayon", &["study/replications.rs", "study/fold.rs", "study/values.rs", "study/pilot/luck.rs"]),
    ("serde", &["report/json", "report/comparison_json.rs"]),
    // A schema is JSON like a summary; `scenario` stands below `report` and can't ask it.
    ("serde_json", &["report/json", "report/comparison_json.rs", "scenario/schema.rs"]),
    ("sobol_burley", &["study/sensitivity/sobol.rs"]),
    ("tiny_skia", &["report/raster.rs"]),
    ("toml", &["scenario/raw.rs"]),
    ("ttf_parser", &["report/raster.rs"]),
];

/// All files below a folder with one of these endings, in order.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return out };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // What is built or installed is not ours.
            let built = path.file_name().is_some_and(|name| name == "target" || name == ".venv" || name == "venv");
            if !built {
                out.extend(files(&path, endings));
            }
        } else if path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// A line of code that isn't a comment, with its file (below `src`) and number.
struct Line {
    file: String,
    number: usize,
    text: String,
}

impl Line {
    fn place(&self) -> String {
        format!("src/{}:{}", self.file, self.number)
    }
}

/// Files that hold tests or their samples and nothing else.
fn only_tests(file: &str) -> bool {
    file.ends_with("tests.rs") || file.contains("/tests/") || file.ends_with("/sample.rs")
}

/// The code of `src` that isn't test code.
fn code() -> Vec<Line> {
    let src = root().join("src");
    let mut lines = Vec::new();
    for path in files(&src, &["rs"]) {
        let file = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        if only_tests(&file) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let mut rows = text.lines().enumerate().peekable();
        while let Some((number, row)) = rows.next() {
            let next_is_module = rows.peek().is_some_and(|(_, next)| next.starts_with("mod ") && next.ends_with('{'));
            if row == "#[cfg(test)]" && next_is_module {
                break;
            }
            if !row.trim_start().starts_with("//") {
                lines.push(Line { file: file.clone(), number: number + 1, text: row.to_owned() });
            }
        }
    }
    assert!(lines.len() > 5_000, "only {} lines of code were found", lines.len());
    lines
}

/// The words that follow `prefix` in a line.
fn after<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let word = |rest: &'a str| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    };
    text.match_indices(prefix).map(|(at, _)| word(&text[at + prefix.len()..])).collect()
}

/// Whether a line names a crate: `name::`, not as the end of a longer path or name.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':');
        let rest = &text[at + name.len()..];
        starts && (rest.starts_with("::") || (text.trim_start().starts_with("use ") && rest.starts_with(';')))
    })
}

#[test]
fn every_layer_uses_only_what_stands_below_it() {
    let mut wrong = Vec::new();
    for line in code() {
        let Some((layer, _)) = line.file.split_once('/') else { continue };
        let Some((_, below)) = LAYERS.iter().find(|row| row.0 == layer) else {
            panic!("{} is in no layer", line.place());
        };
        for used in after(&line.text, "crate::") {
            let root_file = used.is_empty();
            if root_file || (used != layer && !below.contains(&used)) {
                wrong.push(format!("{}: `{layer}` may not use `{used}`", line.place()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_outside_crate_has_its_door() {
    let code = code();
    let mut wrong = Vec::new();
    for (name, doors) in DOORS {
        // A module of ours with the crate's name hides the crate where it is declared or imported.
        let ours = |file: &str| {
            let of_file = code.iter().filter(|line| line.file == file);
            of_file.into_iter().any(|line| {
                line.text.contains(&format!("mod {name};")) || line.text.contains(&format!("report::{name};"))
            })
        };
        let mut used = Vec::new();
        for line in code.iter().filter(|line| names(&line.text, name)) {
            let at_door = doors.iter().find(|door| line.file.starts_with(**door));
            match at_door {
                Some(door) => used.push(*door),
                None if ours(&line.file) => {}
                None => wrong.push(format!("{}: `{name}` has its door in {doors:?}", line.place())),
            }
        }
        wrong.extend(
            doors.iter().filter(|door| !used.contains(door)).map(|door| format!("`{name}` isn't used in {door}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_dependency_has_a_door() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]\n").nth(1).expect("there are dependencies");
    let rows = section.lines().take_while(|line| !line.starts_with('['));
    for name in rows.filter_map(|line| line.split_once(" = ")).map(|row| row.0.replace('-', "_")) {
        assert!(DOORS.iter().any(|door| door.0 == name), "`{name}` has no door");
    }
}

#[test]
fn files_are_short() {
    for path in files(&root().join("src"), &["rs"]).into_iter().chain(files(&root().join("tests"), &["rs"])) {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        let file = path.strip_prefix(root()).unwrap().display().to_string();
        if lines > 400 {
            println!("warning: {file} has {lines} lines; beyond 400 a topic wants a file of its own");
        }
        assert!(lines <= 700, "{file} has {lines} lines");
    }
}

/// Words that nothing in the repository may hold; in pieces, lest this file hold them.
fn forbidden() -> Vec<String> {
    [
        ["to", "do!("],
        ["db", "g!("],
        ["FIX", "ME"],
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["shared/", "design"],
        ["index.crat", "es.io"],
        ["registry.", "npmjs"],
        ["pypi", ".org"],
    ]
    .iter()
    .map(|pieces| pieces.concat())
    .collect()
}

#[test]
fn nothing_holds_forbidden_words() {
    let endings = ["rs", "toml", "md", "csv", "stderr", "snap", "json", "css", "yml", "sh"];
    let mut all: Vec<PathBuf> = ["src", "tests", "scenarios", "benches", "docs", "examples", ".ci"]
        .iter()
        .flat_map(|f| files(&root().join(f), &endings))
        .collect();
    let single =
        ["README.md", "CHANGELOG.md", "Cargo.toml", "clippy.toml", "rustfmt.toml", "output/README.md", ".ci/run"];
    all.extend(single.iter().map(|name| root().join(name)).filter(|path| path.exists()));
    let forbidden = forbidden();
    let mut wrong = Vec::new();
    for path in all {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            for word in forbidden.iter().filter(|word| line.contains(word.as_str())) {
                wrong.push(format!("{}:{}: {word}", path.strip_prefix(root()).unwrap().display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_code_unwraps() {
    let wrong: Vec<String> =
        code().iter().filter(|line| line.text.contains(".unwrap()")).map(|line| line.place()).collect();
    assert!(wrong.is_empty(), "say why it holds with `expect`: {}", wrong.join(", "));
}

#[test]
fn every_module_says_what_it_is_for() {
    let all = files(&root().join("src"), &["rs"]).into_iter().chain(files(&root().join("tests"), &["rs"]));
    for path in all {
        let text = std::fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! "), "{} has no `//!` doc on top", path.display());
    }
}

#[test]
fn every_scenario_is_in_the_readme() {
    let Ok(readme) = std::fs::read_to_string(root().join("README.md")) else {
        println!("skipped: there is no README.md yet to list the scenarios in");
        return;
    };
    for file in golden::scenarios() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(readme.contains(&format!("scenarios/{name}")), "README.md doesn't list scenarios/{name}");
    }
}

#[test]
fn the_scanner_sees_what_it_should() {
    assert_eq!(after("use crate::fleet::{Life};", "crate::"), ["fleet"]);
    assert_eq!(after("f(crate::plan::X, crate::units::Y)", "crate::"), ["plan", "units"]);
    assert!(
        names("use csv;", "csv")
            && names("let w = csv::Writer::new();", "csv")
            && names("use rayon::prelude::*;", "rayon")
    );
    assert!(
        !names("crate::report::csv::all()", "csv") && !names("my_csv::x", "csv") && !names("\"summary.csv\"", "csv")
    );
}
