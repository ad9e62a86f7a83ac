//! `--precision`: replications are added until figures are known well enough, and nothing else changes.

use crate::cli::{program, scenario};
use crate::rejected::fleetcast;
use crate::support::scratch;
use crate::sweep::tree;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs the scenario into a folder: stdout, stderr, exit code.
fn run(path: &Path, folder: &Path, flags: &str) -> (String, String, Option<i32>) {
    let arguments = format!("run {} -o {} {flags}", path.display(), folder.display());
    let done = fleetcast().args(arguments.split_whitespace()).output().unwrap();
    (text(&done.stdout), text(&done.stderr), done.status.code())
}

pub(crate) fn summary(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("summary.json")).unwrap()).unwrap()
}

/// Mean and half-width of a row of `summary.csv` that begins so.
fn figure(folder: &Path, row: &str) -> [f64; 2] {
    let csv = std::fs::read_to_string(folder.join("summary.csv")).unwrap();
    let line = csv.lines().find(|line| line.starts_with(row)).unwrap();
    let cells: Vec<&str> = line.split(',').collect();
    [3, 4].map(|cell| cells[cell].parse().unwrap())
}

/// All files but `run.json`, without what they say of precision.
fn without_precision(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = tree(folder);
    let mut about = summary(folder);
    let told = about["precision"].take();
    files.insert("summary.json".into(), about.to_string().into_bytes());
    let mut page = text(&files[Path::new("report.html")]);
    assert_eq!(page.contains("<li>As precise as asked:"), !told.is_null(), "the page says it");
    while let Some(begin) = page.find("<li>As precise as asked:") {
        let end = begin + page[begin..].find("</li>").unwrap() + "</li>".len();
        page.replace_range(begin..end, "");
    }
    files.insert("report.html".into(), page.into_bytes());
    files
}

/// The files that two folders don't have in common.
pub(crate) fn differ(one: &BTreeMap<PathBuf, Vec<u8>>, two: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    let names: BTreeSet<&PathBuf> = one.keys().chain(two.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != two.get(*name)).map(|name| name.display().to_string()).collect()
}

/// Looks come at 10, 13, 17, 22, 28, 35, 44, 55, 69, 87, ... replications: a quarter more each time, rounded up.
#[test]
fn it_ends_at_the_first_look_that_is_good_enough() {
    let path = scenario("precision-ends.toml", ">= 50%");
    let (asked, plain, before) = (scratch("precision-asked"), scratch("precision-plain"), scratch("precision-before"));
    let flags = "--precision tickets=12% --precision busy-share@team=desk=0.01";
    let (out, err, code) = run(&path, &asked, &format!("{flags} -j 1"));
    assert_eq!(code, Some(0), "{err}");
    let about = summary(&asked);
    let replications = about["provenance"]["replications"].as_u64().unwrap();
    let looks: Vec<u64> = std::iter::successors(Some(10_u64), |n| Some(n + n.div_ceil(4))).take(20).collect();
    let at = looks.iter().position(|look| *look == replications).expect("it ends at a look");
    assert!(at > 0, "the first look should not be enough");
    // It is good enough there, and was not at the look before.
    let [mean, half] = figure(&asked, "tickets,,");
    let [_, busy] = figure(&asked, "busy-share,team=desk,");
    assert!(half <= 0.12 * mean && busy <= 0.01, "{mean} ± {half}, ± {busy}");
    run(&path, &before, &format!("-n {}", looks[at - 1]));
    let ([mean, half], [_, busy]) = (figure(&before, "tickets,,"), figure(&before, "busy-share,team=desk,"));
    assert!(half > 0.12 * mean || busy > 0.01, "{mean} ± {half}, ± {busy}");
    // A plain run of so many replications has the same bytes, but for what is said of precision.
    run(&path, &plain, &format!("-n {replications}"));
    assert_eq!(differ(&without_precision(&asked), &without_precision(&plain)), [""; 0]);
    assert_eq!(summary(&plain)["precision"], Value::Null);
    assert_eq!(about["provenance"]["complete"], json!(true));
    // The answer says it, and threads change nothing.
    let said = format!("after {replications} replications; asked was ± 12%.");
    assert!(out.replace('\n', " ").contains(&said) && out.contains("percentage points"), "{out}");
    let first = tree(&asked);
    run(&path, &asked, &format!("{flags} -j 3"));
    assert_eq!(differ(&first, &tree(&asked)), [""; 0]);
}

#[test]
fn what_is_missed_at_the_bound_is_told() {
    let path = scenario("precision-missed.toml", ">= 50%");
    let folder = scratch("precision-missed");
    let flags = "--precision tickets=0.5% --precision devices=1% --max-replications 20";
    let (out, err, code) = run(&path, &folder, flags);
    assert_eq!(code, Some(5));
    assert!(err.contains("warning: Not as precise as asked: tickets is "), "{err}");
    assert!(err.contains("after 20 replications, and ± 0.5% was asked; about "), "{err}");
    assert!(out.contains("Not as precise as asked: tickets is "), "{out}");
    let about = summary(&folder);
    let told = &about["precision"];
    assert_eq!((&told["at_least"], &told["at_most"]), (&json!(10), &json!(20)));
    let verdicts: Vec<&Value> = told["asked"].as_array().unwrap().iter().map(|row| &row["verdict"]).collect();
    assert_eq!(verdicts, ["too-wide", "reached"]);
    let [mean, half] = figure(&folder, "tickets,,");
    let close = |value: &Value, want: f64| (value.as_f64().unwrap() - want).abs() < 2e-6;
    let row = &told["asked"][0];
    assert!(
        close(&row["mean"], mean) && close(&row["half_width"], half) && close(&row["half_width_asked"], mean / 200.0)
    );
    assert_eq!((&row["asked"], &row["replications"], &row["scope"]), (&json!("0.5%"), &json!(20), &json!("")));
    // The half-width shrinks with the root of the replications.
    let ratio = half / (mean / 200.0);
    let needed = (20.0 * ratio * ratio).ceil();
    assert!((row["replications_needed"].as_f64().unwrap() - needed).abs() <= 1.0, "{row} and not {needed}");
    // It is as an expectation that isn't decided.
    assert_eq!(run(&path, &folder, &format!("{flags} -q --inconclusive pass")).2, Some(0));
    let (out, err, code) = run(&path, &folder, &format!("{flags} -q --inconclusive fail"));
    assert_eq!((out.as_str(), code), ("", Some(1)));
    assert_eq!(err.lines().count(), 1, "quiet is no news but bad news: {err}");
}

#[test]
fn a_share_of_nothing_is_out_of_reach() {
    let path = scenario("precision-nothing.toml", ">= 50%");
    let folder = scratch("precision-nothing");
    let (out, _, code) = run(&path, &folder, "--precision refused=5% --max-replications 12");
    assert_eq!(code, Some(5));
    assert!(
        out.replace('\n', " ").contains("refused is 0 in all 12 replications, and no interval lies within"),
        "{out}"
    );
    assert_eq!(summary(&folder)["precision"]["asked"][0]["verdict"], json!("mean-is-zero"));
    assert_eq!(run(&path, &folder, "--precision refused=1").2, Some(0));
    assert_eq!(summary(&folder)["provenance"]["replications"], json!(10), "a size can be reached");
    // Nobody finishes: the day has no value.
    let none = "--set scenario.horizon=2d --precision finish-day=5% --max-replications 12";
    let (out, _, _) = run(&path, &folder, none);
    assert!(out.replace('\n', " ").contains("finish-day has a value in 0 of 12 replications"), "{out}");
    assert_eq!(summary(&folder)["precision"]["asked"][0]["half_width_asked"], Value::Null);
}

#[test]
fn more_replications_than_the_first_look_are_kept() {
    let path = scenario("precision-first.toml", ">= 50%");
    let folder = scratch("precision-first");
    let replications = |flags: &str| {
        let (_, err, code) = run(&path, &folder, flags);
        (code, summary(&folder)["provenance"]["replications"].clone(), err)
    };
    assert_eq!(replications("-n 33 --precision devices=1%").1, json!(33));
    assert_eq!(replications("-n 2 --precision devices=1%").1, json!(10));
    // The file's 4 give way to nothing; a flag's number may not be beyond the flag's bound.
    assert_eq!(replications("--precision tickets=0.01% --max-replications 11").1, json!(11));
    assert_eq!(replications("-n 12 --precision devices=1% --max-replications 11").0, Some(2));
    let err = replications("-n 10 --precision tickets=0.01% --max-replications 13 --progress counter").2;
    let lines: Vec<&str> = err.lines().filter(|line| line.contains(" replications: tickets ")).collect();
    assert_eq!(lines.len(), 2, "{err}");
    assert!(
        lines[0].starts_with("10 ") && lines[1].starts_with("13 ") && lines[1].ends_with(", asked ± 0.01%"),
        "{err}"
    );
}

#[test]
fn a_wrong_wish_is_refused_before_anything_runs() {
    let path = scenario("precision-wrong.toml", ">= 50%");
    let folder = scratch("precision-wrong");
    for (flags, code, said) in [
        ("--precision tickts=5%", 3, "did you mean `tickets`?"),
        ("--precision busy-share@team=dsk=5%", 3, "did you mean `team=desk`?"),
        ("--precision busy-share=5%", 3, "write busy-share@team=…"),
        ("--precision halted-waves=5%", 3, "no wave of the scenario has a gate"),
        ("--precision tickets", 3, "`tickets` says no precision"),
        ("--precision busy-share@team=desk", 3, "`desk` says no precision"),
        ("--precision tickets=0%", 3, "`0%` says no precision"),
        ("--precision tickets=-3", 3, "`-3` says no precision"),
        ("--max-replications 50", 2, "--precision"),
        ("--precision tickets=5% --max-replications 9", 2, "9 is not in 10..=1000000"),
    ] {
        let (_, err, got) = run(&path, &folder, flags);
        assert_eq!(got, Some(code), "{flags}: {err}");
        assert!(err.contains(said), "{flags}: {err}");
        assert!(!folder.exists(), "{flags}");
    }
}

#[test]
fn the_schema_knows_what_was_asked() {
    let path = scenario("precision-schema.toml", ">= 50%");
    let folder = scratch("precision-schema");
    run(&path, &folder, "--precision devices=1%");
    let schema: Value = serde_json::from_slice(&program("schema summary", &path).stdout).unwrap();
    let told = schema["properties"]["precision"]["anyOf"][1].clone();
    let about = summary(&folder);
    let rows = &told["properties"]["asked"]["items"];
    for (schema, value) in [(&told, &about["precision"]), (rows, &about["precision"]["asked"][0])] {
        let mut required: Vec<&str> =
            schema["required"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
        required.sort_unstable();
        let mut keys: Vec<&String> = value.as_object().unwrap().keys().collect();
        keys.sort_unstable();
        assert_eq!(keys, required);
    }
}

#[test]
fn each_run_of_a_sweep_takes_what_it_needs() {
    let path = scenario("precision-swept.toml", ">= 50%");
    let (folder, alone) = (scratch("precision-swept"), scratch("precision-alone"));
    let sweep = |flags: &str| {
        let arguments =
            format!("sweep {} -o {} --vary cohort.c.devices=20,60 {flags}", path.display(), folder.display());
        let done = fleetcast().args(arguments.split_whitespace()).output().unwrap();
        (text(&done.stdout), text(&done.stderr), done.status.code())
    };
    let (out, err, code) = sweep("--precision tickets=10%");
    assert_eq!(code, Some(0), "{out}{err}");
    for (devices, run) in [(20, "precision-swept"), (60, "precision-swept-2")] {
        let (_, err, _) = run_alone(&path, &alone, devices);
        // Pictures for slides come of `run` alone.
        let mut files = tree(&alone);
        files.retain(|name, _| name.extension().is_none_or(|ending| ending != "png"));
        assert_eq!(differ(&files, &tree(&folder.join(run))), [""; 0], "{err}");
    }
    let about: Value = serde_json::from_slice(&std::fs::read(folder.join("sweep.json")).unwrap()).unwrap();
    assert_eq!(about["precision"], json!(["tickets=10%"]));
    let replications = [0, 1].map(|run| about["runs"][run]["replications"].as_u64().unwrap());
    assert!(replications[0] > replications[1] && replications[1] >= 10, "more devices are steadier: {replications:?}");
    let chart = std::fs::read_to_string(folder.join("charts/sweep-tickets.svg")).unwrap();
    assert!(chart.contains(&format!("Mean of {} to {} replications", replications[1], replications[0])), "{chart}");
    // What was asked is part of what a run was made with.
    let before = tree(&folder);
    for (flags, kept) in [
        ("--precision tickets=10%", 2),
        ("--precision tickets=10% --max-replications 999", 0),
        ("--precision tickets=10%", 0),
        ("--precision tickets=10% -n 11", 0),
        ("-n 10", 0),
        ("-n 10", 2),
        ("--precision tickets=20%", 0),
        ("--precision tickets=10% --precision devices=1%", 0),
        ("--precision tickets=10%", 0),
    ] {
        let (_, err, code) = sweep(flags);
        assert_eq!((code, err.matches("(complete, kept)").count()), (Some(0), kept), "{flags}: {err}");
    }
    assert_eq!(differ(&before, &tree(&folder)), [""; 0]);
    // A run that misses it is as complete as any, and told of each time.
    for kept in [0, 2] {
        let (out, err, code) = sweep("--precision tickets=10% --max-replications 20");
        assert_eq!((code, err.matches("(complete, kept)").count()), (Some(5), kept), "{err}");
        assert!(err.contains("warning: run `precision-swept` isn't as precise as asked: tickets\n"), "{err}");
        assert!(out.contains("not as precise as asked"), "{out}");
    }
    let (_, err, code) = sweep("--precision tickts=10%");
    assert!(code == Some(3) && err.contains("did you mean `tickets`?"), "{err}");
}

/// A run with so many devices, known as well as those of the sweep.
fn run_alone(path: &Path, folder: &Path, devices: u32) -> (String, String, Option<i32>) {
    run(path, folder, &format!("--set cohort.c.devices={devices} --precision tickets=10%"))
}
