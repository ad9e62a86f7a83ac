//! `fleetcast report`: the pages and pictures of comparisons and sweeps from their data alone, to the byte.

use crate::cli::{program, scenario};
use crate::rejected::fleetcast;
use crate::support::scratch;
use crate::sweep::tree;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

const DESKS: &str = "scenarios/bench/two-desks.toml";

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn ended(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}", said(output));
}

/// Runs the command and has its results in a fresh folder.
fn made(name: &str, arguments: &[&str]) -> PathBuf {
    let out = scratch(name);
    let output = fleetcast().args(arguments).args(["-q", "--inconclusive", "pass", "-o"]).arg(&out).output().unwrap();
    ended(&output, 0);
    out
}

fn report(file: &Path, out: &Path) -> Output {
    fleetcast().arg("report").arg(file).arg("-o").arg(out).output().unwrap()
}

/// The study's own files: those that lie in its folder itself or among its charts.
fn own(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = tree(folder);
    all.retain(|path, _| path.components().count() == 1 || path.starts_with("charts"));
    all
}

/// Made elsewhere from the file alone, and in place: all is as the study wrote it.
fn again(folder: &Path, file: &str, apart: &[&str]) {
    let name = folder.file_name().unwrap().to_string_lossy();
    let (before, elsewhere) = (tree(folder), scratch(&format!("{name}-again")));
    let mut want = own(folder);
    want.retain(|path, _| !apart.iter().any(|name| path == Path::new(name)));
    ended(&report(&folder.join(file), &elsewhere), 0);
    let got = tree(&elsewhere);
    assert_eq!(got.keys().collect::<Vec<_>>(), want.keys().collect::<Vec<_>>());
    for (path, bytes) in &want {
        assert!(got[path] == *bytes, "{} differs", path.display());
    }
    if file == "sweep.json" {
        std::fs::create_dir_all(elsewhere.join("charts")).unwrap();
        std::fs::write(elsewhere.join("charts/sweep-old.png"), "old").unwrap();
    }
    ended(&report(folder, &elsewhere), 0);
    assert!(tree(&elsewhere) == want, "the folder means the same, and old pictures go");
    ended(&report(&folder.join(file), folder), 0);
    assert!(tree(folder) == before, "in place nothing changes and nothing goes");
}

#[test]
fn a_comparison_is_drawn_again_to_the_byte() {
    let shorter = "team.desk.handle-time={ exponential = \"588s\" }";
    let out = made(
        "report-compare",
        &[
            "compare",
            DESKS,
            "-n",
            "6",
            "--with",
            shorter,
            "--with",
            "team.desk.staff=11 team.desk.other-tickets=\"5 per hour\"",
        ],
    );
    let names: Vec<PathBuf> = own(&out).into_keys().collect();
    let want = [
        "charts/differences.png",
        "charts/differences.svg",
        "comparison.csv",
        "comparison.json",
        "comparison.md",
        "report.html",
    ];
    assert_eq!(names, want.map(PathBuf::from));
    again(&out, "comparison.json", &[]);
    // What expectations that don't hold say is in the file, and so are metrics that somebody asked for.
    let small = scenario("report-small.toml", "= 90%").to_string_lossy().into_owned();
    let picked = [
        "--metric",
        "tickets",
        "--metric",
        "enrolled-share",
        "--with",
        "team.desk.staff=2",
        "--with",
        "cohort.c.devices=30",
    ];
    again(&made("report-picked", &[&["compare", &small], &picked[..]].concat()), "comparison.json", &[]);
    let old = made("report-version", &["run", &small]).to_string_lossy().into_owned();
    again(
        &made("report-versions", &["compare", &old, &small, "--seed", "5", "--equivalent", "90%"]),
        "comparison.json",
        &[],
    );
}

#[test]
fn a_sweep_is_drawn_again_to_the_byte() {
    let path = scenario("report-sweep.toml", ">= 90%").to_string_lossy().into_owned();
    let sweep = |name: &str, arguments: &str| {
        made(name, &["sweep", &path].into_iter().chain(arguments.split(' ')).collect::<Vec<_>>())
    };
    let line =
        sweep("report-line", "--vary cohort.c.devices=10,20,40 --metric tickets --chart devices --chart tickets");
    let names: Vec<PathBuf> = own(&line).into_keys().filter(|name| name.starts_with("charts")).collect();
    let want = ["devices.png", "devices.svg", "tickets.png", "tickets.svg"];
    assert_eq!(names, want.map(|name| PathBuf::from(format!("charts/sweep-{name}"))));
    again(&line, "sweep.json", &["sweep.csv"]);
    let busy = "--chart busy-share@team=desk";
    again(
        &sweep("report-map", &format!("--vary team.desk.staff=1..2 --vary cohort.c.devices=10,20 {busy}")),
        "sweep.json",
        &["sweep.csv"],
    );
    // Places along the axis are what values mean: spans, here uneven ones.
    again(&sweep("report-spans", "--vary wave.w.over=1d,2d,5d --precision tickets=90%"), "sweep.json", &["sweep.csv"]);
    let zipped = "--vary team.desk.staff=1,2 --vary cohort.c.devices=10,20 --zip";
    again(&sweep("report-zipped", zipped), "sweep.json", &["sweep.csv"]);
}

#[test]
fn a_sweep_says_what_its_schema_says() {
    let path = scenario("report-schema.toml", ">= 90%").to_string_lossy().into_owned();
    let out = made("report-schema", &["sweep", &path, "--vary", "team.desk.staff=1,2"]);
    let file: Value = serde_json::from_slice(&std::fs::read(out.join("sweep.json")).unwrap()).unwrap();
    let schema: Value = serde_json::from_slice(&program("schema sweep", Path::new("")).stdout).unwrap();
    let all = &schema["properties"];
    for (value, schema) in [
        (&file, &schema),
        (&file["axes"][0], &all["axes"]["items"]),
        (&file["shown"][0], &all["shown"]["items"]),
        (&file["drawn"][0], &all["drawn"]["items"]),
        (&file["runs"][1], &all["runs"]["items"]),
        (&file["runs"][1]["figures"][0], &all["runs"]["items"]["properties"]["figures"]["items"]),
    ] {
        let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut required: Vec<&str> =
            schema["required"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
        required.sort_unstable();
        assert_eq!(keys, required);
    }
}

#[test]
fn what_is_no_comparison_or_sweep_is_refused() {
    let path = scenario("report-refused.toml", ">= 10%").to_string_lossy().into_owned();
    let run = made("report-run", &["run", &path]);
    let sweep = made("report-refused", &["sweep", &path, "--vary", "team.desk.staff=1,2"]);
    let compared = made("report-odd", &["compare", &path, "--with", "team.desk.staff=2"]);
    let whole = std::fs::read_to_string(sweep.join("sweep.json")).unwrap();
    let json = std::fs::read_to_string(compared.join("comparison.json")).unwrap();
    let changed = |name: &str, text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let path = scratch(name);
        std::fs::write(&path, text.replace(from, to)).unwrap();
        path
    };
    let table = [
        (run.join("summary.json"), "has the schema `fleetcast/summary/1`; pages are made of `fleetcast/comparison/1`"),
        (run.clone(), "holds neither comparison.json nor sweep.json\n  = help: the page of a run"),
        (PathBuf::from(&path), "was not written by fleetcast"),
        (changed("report-none.json", "{}", "{}", "{\"schema\": \"other/1\"}"), "was not written by fleetcast"),
        (changed("report-part.json", &whole, "\"complete\": true", "\"complete\": false"), "isn't complete"),
        (changed("report-less.json", &whole, "\"ruleset\"", "\"rules\""), "missing field `ruleset` at line"),
        (changed("report-keys.json", &whole, "\"keys\": [", "\"keys\": [\"x\","), "values of other keys"),
        (
            changed("report-new.json", &json, "\"attempts\"", "\"attempts-of-tomorrow\""),
            "a metric that this version doesn't know",
        ),
        (
            changed("report-word.json", &json, "\"pass\"", "\"perhaps\""),
            "a verdict that this version doesn't know: `perhaps`",
        ),
        (
            changed("report-next.json", &json, "fleetcast/comparison/1", "fleetcast/comparison/9"),
            "`fleetcast/comparison/9`",
        ),
    ];
    let out = scratch("report-refused-out");
    for (file, words) in table {
        let output = report(&file, &out);
        ended(&output, 3);
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
        assert!(!out.exists(), "{words}");
    }
    ended(&report(&sweep.join("nothing.json"), &out), 74);
    // A stranger's folder stays as it is.
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join("report.html"), "mine").unwrap();
    ended(&report(&sweep, &out), 74);
    assert_eq!(std::fs::read_to_string(out.join("report.html")).unwrap(), "mine");
}

/// The footer names the version that has made the figures, not the one that draws them.
#[test]
fn the_version_is_that_of_the_figures() {
    let path = scenario("report-old.toml", ">= 90%").to_string_lossy().into_owned();
    let place = scratch("report-old");
    for (command, more, file) in [
        ("sweep", ["--vary", "team.desk.staff=1,2"], "sweep.json"),
        ("compare", ["--with", "team.desk.staff=2"], "comparison.json"),
    ] {
        let made = made("report-old-made", &[&[command, &path], &more[..]].concat());
        let text = std::fs::read_to_string(made.join(file)).unwrap();
        let now = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        std::fs::write(made.join(file), text.replace(&now, "\"version\": \"0.0.7\"")).unwrap();
        // Without a folder that is named, it is one of the scenario's name.
        std::fs::create_dir_all(&place).unwrap();
        let output = fleetcast().current_dir(&place).arg("report").arg(made.join(file)).output().unwrap();
        ended(&output, 0);
        let name = if command == "sweep" { "report-small" } else { "report-compare-small" };
        assert!(said(&output).starts_with("results in output"), "{}", said(&output));
        let page = std::fs::read_to_string(place.join("output").join(name).join("report.html")).unwrap();
        assert!(page.contains("fleetcast 0.0.7"), "{command}");
    }
}
