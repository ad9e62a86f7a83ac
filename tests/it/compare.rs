//! `fleetcast compare` as people use it: exact zeros, intervals that pairing narrows, verdicts, two versions, exit codes.

use crate::determinism::COMPANY;
use crate::rejected::fleetcast;
use crate::support::scratch;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

const DESKS: &str = "scenarios/bench/two-desks.toml";
const SHORTER: &str = "team.desk.handle-time={ exponential = \"588s\" }";

/// Runs `compare`, its results in `out`, without a word of warning.
fn compare(out: &Path, arguments: &[&str]) -> Output {
    fleetcast().arg("compare").args(arguments).args(["-q", "-o"]).arg(out).output().unwrap()
}

fn ended(output: &Output, code: i32) {
    let said = String::from_utf8_lossy(&output.stderr);
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{said}{told}");
}

/// The rows of `comparison.csv` by variant, metric and scope, with their columns.
type Table = BTreeMap<[String; 3], Vec<String>>;

fn table(out: &Path) -> Table {
    let mut reader = csv::Reader::from_path(out.join("comparison.csv")).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        header.join(","),
        "variant,metric,scope,unit,base,value,difference,half_width,correlation,variance_ratio,verdict"
    );
    let mut rows = Table::new();
    for record in reader.records() {
        let cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        let key = [cells[0].clone(), cells[1].clone(), cells[2].clone()];
        assert!(rows.insert(key, cells[4..].to_vec()).is_none(), "a row twice");
    }
    rows
}

fn row<'a>(rows: &'a Table, variant: &str, metric: &str, scope: &str) -> &'a [String] {
    &rows[&[variant, metric, scope].map(str::to_owned)]
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("`{cell}` is no number"))
}

/// A file of the tests with this text.
fn file(name: &str, text: &str) -> PathBuf {
    let path = scratch(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_scenario_against_itself_differs_by_exactly_nothing() {
    let company = file("itself.toml", COMPANY).to_string_lossy().into_owned();
    let out = scratch("itself");
    ended(&compare(&out, &[&company, &company]), 0);
    let rows = table(&out);
    assert!(rows.len() > 200, "{}", rows.len());
    for (key, cells) in &rows {
        let [difference, half, verdict] = [&cells[2], &cells[3], &cells[6]].map(String::as_str);
        match verdict {
            "same" => {
                // One replication that finishes has no error bar.
                let bar = half == "0" || (half.is_empty() && key[1] == "finish-day");
                assert!(difference == "0" && bar && cells[5].is_empty(), "{key:?}: {cells:?}");
            }
            "no value" => assert_eq!((difference, half), ("", ""), "{key:?}"),
            other => panic!("{key:?} is {other}"),
        }
    }
    let page = std::fs::read_to_string(out.join("comparison.md")).unwrap();
    assert!(page.contains("figures are equal in every replication: the difference is exactly 0"), "{page}");
    assert!(!out.join("charts").exists(), "nothing to draw");
    assert!(out.join("itself/summary.csv").is_file() && out.join("itself-2/summary.csv").is_file());
}

/// The values of a metric in a run's folder, replication by replication.
fn values(folder: &Path, metric: &str, scope: &str) -> Vec<f64> {
    let mut reader = csv::Reader::from_path(folder.join("replications.csv")).unwrap();
    let rows = reader.records().map(Result::unwrap).filter(|row| &row[1] == metric && &row[2] == scope);
    rows.map(|row| number(&row[3])).collect()
}

fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (values.len() - 1) as f64
}

/// What pairing is for: handle times that are 2 % shorter at a load of 80 % are found out by 20 replications, because the
/// interval is a small part of what independent seeds would give.
#[test]
fn pairing_narrows_the_interval_of_a_small_change() {
    let out = scratch("narrow");
    ended(&compare(&out, &[DESKS, "--with", SHORTER, "--with", "team.desk.staff=11"]), 0);
    let rows = table(&out);
    let wait = |variant: &str| row(&rows, variant, "queue-wait-minutes", "team=desk").to_vec();
    let (shorter, more) = (wait(SHORTER), wait("team.desk.staff=11"));
    let narrower = |cells: &[String]| number(&cells[5]).sqrt();
    println!("2 % shorter: {:.1} times narrower; one more: {:.1} times", narrower(&shorter), narrower(&more));
    assert!(narrower(&shorter) >= 3.0, "{shorter:?}");
    assert!(narrower(&more) > 1.2, "{more:?}");
    assert_eq!((&shorter[6][..], &more[6][..]), ("better", "better"));
    // Independent seeds can't tell: the half-widths of the two runs alone are wider than the difference.
    let alone = narrower(&shorter) * number(&shorter[3]);
    assert!(alone > 0.3 * number(&shorter[2]).abs(), "{alone}");
    // Every figure once more, from the replications that the two folders hold.
    let base = values(&out.join("two-desks"), "queue-wait-minutes", "team=desk");
    let variant = values(&out.join("team.desk.staff=11"), "queue-wait-minutes", "team=desk");
    let difference: Vec<f64> = base.iter().zip(&variant).map(|(a, b)| b - a).collect();
    let n = difference.len() as f64;
    assert_eq!(difference.len(), 20);
    let half = 2.093_024_054 * (variance(&difference) / n).sqrt();
    let sum = variance(&base) + variance(&variant);
    let covariance = (sum - variance(&difference)) / 2.0;
    for (cell, want) in [
        (&more[2], difference.iter().sum::<f64>() / n),
        (&more[3], half),
        (&more[4], covariance / (variance(&base) * variance(&variant)).sqrt()),
        (&more[5], sum / variance(&difference)),
    ] {
        assert!((number(cell) - want).abs() < 1e-4, "{cell} for {want}");
    }
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let company = file("threads.toml", COMPANY).to_string_lossy().into_owned();
    let read = |out: &Path| {
        ["comparison.csv", "comparison.json", "comparison.md", "charts/differences.svg", "report.html"]
            .map(|name| std::fs::read(out.join(name)).unwrap())
    };
    let run = |jobs: &str| {
        let out = scratch(&format!("threads-{jobs}"));
        ended(&compare(&out, &[&company, "--with", "team.service-desk.staff=2", "-j", jobs]), 0);
        read(&out)
    };
    assert!(run("1") == run("3"));
}

#[test]
fn every_format_is_the_file() {
    let out = scratch("compared");
    for (format, name) in [("csv", "comparison.csv"), ("json", "comparison.json"), ("markdown", "comparison.md")] {
        let output = compare(&out, &[DESKS, "-n", "3", "--with", "team.desk.staff=11", "--format", format]);
        ended(&output, 0);
        assert_eq!(output.stdout, std::fs::read(out.join(name)).unwrap(), "{name}");
    }
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("comparison.json")).unwrap()).unwrap();
    let schema = fleetcast().args(["schema", "comparison"]).output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).unwrap();
    let has_what_it_must = |value: &serde_json::Value, schema: &serde_json::Value| {
        let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
        let mut required: Vec<&str> =
            schema["required"].as_array().unwrap().iter().map(|k| k.as_str().unwrap()).collect();
        required.sort_unstable();
        assert_eq!(keys, required);
    };
    let variant = &schema["properties"]["variants"]["items"];
    has_what_it_must(&json, &schema);
    has_what_it_must(&json["base"], &schema["properties"]["base"]);
    has_what_it_must(&json["variants"][0], variant);
    let difference = &variant["properties"]["differences"]["items"];
    let verdicts = difference["properties"]["verdict"]["enum"].as_array().unwrap();
    for row in json["variants"][0]["differences"].as_array().unwrap() {
        has_what_it_must(row, difference);
        assert!(verdicts.contains(&row["verdict"]));
    }
    assert_eq!(json["base"]["hash"].as_str().unwrap().len(), 16);
    assert_eq!((json["way"].as_str(), json["base"]["seed"].as_u64()), (Some("paired"), Some(1)));
}

#[test]
fn seed_and_replications_are_the_bases() {
    let text = std::fs::read_to_string(crate::support::root().join(DESKS)).unwrap();
    let other =
        file("other.toml", &text.replace("seed = 1\n", "seed = 9\n").replace("replications = 20", "replications = 7"));
    let (other, out) = (other.to_string_lossy().into_owned(), scratch("seeds"));
    let output = compare(&out, &[DESKS, &other, "--set", "scenario.horizon=7d", "--format", "text", "-n", "3"]);
    ended(&output, 0);
    ended(&compare(&out, &[DESKS, &other, "--set", "scenario.horizon=7d", "--format", "json"]), 0);
    let read = || -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(out.join("comparison.json")).unwrap()).unwrap()
    };
    let json = read();
    for run in [&json["base"], &json["variants"][0]["run"]] {
        assert_eq!((run["seed"].as_u64(), run["replications"].as_u64()), (Some(1), Some(20)));
    }
    let notes: Vec<&str> = json["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
    assert_eq!(
        notes,
        [
            "other asks for seed 9; seed 1 is used, as in the base",
            "other asks for 7 replications; 20 are used, as in the base"
        ]
    );
    ended(&compare(&out, &[DESKS, &other, "--seed", "4", "-n", "2", "--set", "scenario.horizon=7d"]), 0);
    let json = read();
    assert_eq!((json["base"]["seed"].as_u64(), json["variants"][0]["run"]["seed"].as_u64()), (Some(4), Some(4)));
    assert!(json["notes"].as_array().unwrap().is_empty());
}

/// A team that only the variant has is told of, not dropped.
#[test]
fn what_only_one_side_has_is_told() {
    let text = std::fs::read_to_string(crate::support::root().join(DESKS)).unwrap();
    let more = format!(
        "{text}\n[[team]]\nname = \"night-desk\"\nstaff = 1\nhandle-time = {{ fixed = \"9m\" }}\nother-tickets = \"1 per hour\"\n"
    );
    let (more, out) = (file("night.toml", &more).to_string_lossy().into_owned(), scratch("one-sided"));
    let output = compare(&out, &[DESKS, &more, "-n", "3", "--format", "markdown"]);
    ended(&output, 0);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("Only in the variant, and so not compared: team=night-desk."), "{page}");
    let rows = table(&out);
    let cells = row(&rows, "night", "queue-wait-minutes", "team=night-desk");
    assert_eq!((&cells[0][..], &cells[2][..], &cells[6][..]), ("", "", "only in the variant"));
    assert!(number(&cells[1]) > 0.0);
}

#[test]
fn what_is_asked_for_is_shown() {
    let company = file("asked.toml", COMPANY).to_string_lossy().into_owned();
    let out = scratch("asked");
    let staff = ["--with", "team.service-desk.staff=2", "--format", "markdown"];
    let picks = ["--metric", "enrolled@cohort=laptops", "--metric", "busy-share"];
    let output = compare(&out, &[&[&company[..]], &staff[..], &picks[..]].concat());
    ended(&output, 0);
    let page = String::from_utf8(output.stdout).unwrap();
    let named: Vec<&str> = page.split(['|', ':', ',']).map(str::trim).filter(|cell| cell.contains("\\[")).collect();
    assert!(named.contains(&"busy-share \\[team=service-desk\\]"), "{page}");
    assert!(named.iter().any(|cell| cell.starts_with("enrolled \\[cohort=laptops\\]")), "{page}");
    assert!(!page.contains("tickets"), "{page}");
    for (pick, said) in
        [("enrold", "did you mean `enrolled`?"), ("busy-share@team=x", "none of these scenarios tells of")]
    {
        let output = compare(&out, &[&company, "--with", "team.service-desk.staff=2", "--metric", pick]);
        ended(&output, 3);
        assert!(String::from_utf8_lossy(&output.stderr).contains(said));
    }
}

/// Two versions whose luck differs: the seed stands for all that a refactoring may change.
#[test]
fn another_seed_is_equivalent_and_a_shift_of_two_percent_is_not() {
    let old = scratch("version-one");
    let run = fleetcast().args(["run", DESKS, "-q", "-n", "120", "-o"]).arg(&old).output().unwrap();
    ended(&run, 0);
    let (old, out) = (old.to_string_lossy().into_owned(), scratch("version-two"));
    let bounds = ["--equivalent", "busy-share=1%", "--equivalent", "queue-wait-minutes=10%", "--seed", "77"];
    let versus = |more: &[&str]| compare(&out, &[&[&old[..], DESKS], &bounds[..], more].concat());
    ended(&versus(&[]), 0);
    let rows = table(&out);
    for metric in ["busy-share", "queue-wait-minutes"] {
        let cells = row(&rows, "two-desks", metric, "team=desk");
        assert_eq!((&cells[4][..], &cells[5][..], &cells[6][..]), ("", "", "equivalent"));
    }
    // Handle times 2 % longer: neither is equivalent any more.
    ended(&versus(&["--set", "team.desk.handle-time={ exponential = \"612s\" }"]), 1);
    let rows = table(&out);
    for metric in ["busy-share", "queue-wait-minutes"] {
        assert_eq!(row(&rows, "two-desks", metric, "team=desk")[6], "different", "{metric}");
    }
    // Too few replications are too few to say.
    let few = versus(&["-n", "3"]);
    ended(&few, 5);
    let told = String::from_utf8_lossy(&few.stderr).into_owned();
    assert!(told.contains("? two-desks: queue-wait-minutes [team=desk] is not yet told apart"), "{told}");
    ended(&versus(&["-n", "3", "--inconclusive", "pass"]), 0);
    ended(&versus(&["-n", "3", "--inconclusive", "fail"]), 1);
    assert_eq!(row(&table(&out), "two-desks", "queue-wait-minutes", "team=desk")[6], "not yet told apart");
}

#[test]
fn a_change_of_seed_alone_is_no_alarm() {
    let old = scratch("seed-one");
    let run = fleetcast().args(["run", DESKS, "-q", "-o"]).arg(&old).output().unwrap();
    ended(&run, 0);
    let old = old.to_string_lossy().into_owned();
    for seed in ["2", "3", "4", "5", "6"] {
        let out = scratch("seed-other");
        let output = compare(&out, &[&old, DESKS, "--equivalent", "2%", "--seed", seed, "--inconclusive", "pass"]);
        ended(&output, 0);
    }
}

#[test]
fn folders_that_are_no_results_are_refused() {
    let old = scratch("strange");
    let run = fleetcast().args(["run", DESKS, "-q", "-n", "2", "-o"]).arg(&old).output().unwrap();
    ended(&run, 0);
    let path = old.to_string_lossy().into_owned();
    let said = |code: i32, arguments: &[&str], words: &str| {
        let output = compare(&scratch("strange-out"), arguments);
        ended(&output, code);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(words), "{words}: {told}");
    };
    said(2, &[&path, DESKS], "`--equivalent MARGIN` only");
    said(2, &[&path, "--with", "team.desk.staff=3", "--equivalent", "2%"], "the base is a folder of results");
    let over = [&path, DESKS, "--equivalent", "2%", "-o", &path];
    let output = fleetcast().arg("compare").args(over).output().unwrap();
    ended(&output, 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("would be written over"));
    said(3, &["scenarios", DESKS, "--equivalent", "2%"], "has no summary.json");
    said(3, &[DESKS, DESKS, "--equivalent", "two"], "`two` is no margin");
    said(3, &[DESKS, DESKS, "--metric", "busy-share", "--equivalent", "queue-wait-minutes=2%"], "has no margin");
    said(2, &[DESKS], "required");
    let summary = std::fs::read_to_string(old.join("summary.json")).unwrap();
    let change = |from: &str, to: &str| {
        assert!(summary.contains(from));
        std::fs::write(old.join("summary.json"), summary.replace(from, to)).unwrap();
    };
    let versus = [&path[..], DESKS, "--equivalent", "2%"];
    change("fleetcast/summary/1", "fleetcast/summary/9");
    said(3, &versus, "has the schema `fleetcast/summary/9`; this version reads `fleetcast/summary/1`");
    change("\"schema\": \"fleetcast/summary/1\"", "\"by\": \"somebody\"");
    said(3, &versus, "was not written by fleetcast");
    change("\"complete\": true", "\"complete\": false");
    said(3, &versus, "is of a run that was interrupted");
    change("\"replications\": 2,\n    \"replications_asked\"", "\"replications\": 3,\n    \"replications_asked\"");
    said(3, &versus, "in 2 of 3 replications");
    std::fs::write(old.join("summary.json"), &summary).unwrap();
    std::fs::write(old.join("replications.csv"), "replication,metric,scope,value\n0,busy-share,team=desk,much\n")
        .unwrap();
    said(3, &versus, "line 2: `much` is no number");
    std::fs::remove_file(old.join("replications.csv")).unwrap();
    said(3, &versus, "has no replications.csv");
}

/// What an earlier version told of and this one doesn't know is said, and the rest is compared.
#[test]
fn metrics_of_other_versions_are_told() {
    let old = scratch("newer");
    let run = fleetcast().args(["run", DESKS, "-q", "-n", "2", "-o"]).arg(&old).output().unwrap();
    ended(&run, 0);
    let path = old.join("replications.csv");
    let text = std::fs::read_to_string(&path).unwrap().replace(",busy-share,", ",idle-share,");
    std::fs::write(&path, text).unwrap();
    let (old, out) = (old.to_string_lossy().into_owned(), scratch("newer-out"));
    let output = compare(&out, &[&old, DESKS, "--equivalent", "2%", "--format", "markdown"]);
    ended(&output, 5);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("newer tells of what this version doesn't know: idle-share \\[team=desk\\]"), "{page}");
    assert_eq!(row(&table(&out), "two-desks", "busy-share", "team=desk")[6], "only in the variant");
    assert_eq!(
        row(&table(&out), "two-desks", "queue-wait-minutes", "team=desk")[6],
        "same",
        "the same seed and version"
    );
}

#[test]
fn variants_that_are_called_alike_are_told_apart() {
    let out = scratch("alike");
    let staff = "team.desk.staff=11";
    ended(&compare(&out, &[DESKS, DESKS, "--with", staff, "--with", staff, "-n", "2"]), 0);
    let names: std::collections::BTreeSet<String> = table(&out).into_keys().map(|[name, ..]| name).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), [staff, "team.desk.staff=11-2", "two-desks-2"]);
    assert!(out.join("team.desk.staff=11-2/summary.csv").is_file());
}

#[test]
fn expectations_of_every_run_count() {
    let expect = |is: &str| format!("{COMPANY}\n[[expect]]\nmetric = \"enrolled-share\"\nis = \"{is}\"\n");
    let good = file("expect-good.toml", &expect(">= 1%")).to_string_lossy().into_owned();
    let bad = file("expect-bad.toml", &expect("< 1%")).to_string_lossy().into_owned();
    let open = file("expect-open.toml", &expect("= 50%")).to_string_lossy().into_owned();
    let out = scratch("expected");
    ended(&compare(&out, &[&good, &good]), 0);
    ended(&compare(&out, &[&good, &open]), 5);
    ended(&compare(&out, &[&good, &open, &bad]), 1);
    ended(&compare(&out, &[&bad, &good]), 1);
    ended(&compare(&out, &[&good, "--with", "team.service-desk.stff=2"]), 3);
    let output = compare(&out, &[&good, "--with", "team.service-desk.staff=2 team.service-desk.staff=0"]);
    ended(&output, 3);
    assert!(String::from_utf8_lossy(&output.stderr).contains("--> --with 1:25"));
    // A folder of somebody else's stays as it is.
    ended(&compare(&crate::support::root().join("src"), &[&good, &good]), 74);
}
