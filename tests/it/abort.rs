//! `abort-on-fail`: a run that has failed beyond doubt ends early, at looks that are fixed beforehand, and says so.

use crate::cli::{program, scenario};
use crate::precision::{differ, summary};
use crate::rejected::fleetcast;
use crate::support::scratch;
use crate::sweep::tree;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The small scenario, of 200 replications, whose expectation on the enrolled share has more keys.
fn with(name: &str, is: &str, keys: &str) -> PathBuf {
    let path = scenario(name, is);
    let text = std::fs::read_to_string(&path).unwrap().replace("replications = 4\n", "replications = 200\n");
    std::fs::write(&path, format!("{text}{keys}\n")).unwrap();
    path
}

fn run(path: &Path, folder: &Path, flags: &str) -> (String, String, Option<i32>) {
    let arguments = format!("run {} -o {} {flags}", path.display(), folder.display());
    let done = fleetcast().args(arguments.split_whitespace()).output().unwrap();
    (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap(), done.status.code())
}

fn csv(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("summary.csv")).unwrap()
}

/// 9 of 100 devices fail both attempts on average, so 99 % are out of reach from the first look on.
#[test]
fn it_ends_at_the_first_look_that_has_failed() {
    let path = with("abort-ends.toml", ">= 99%", "abort-on-fail = true");
    let (one, two, plain) = (scratch("abort-one"), scratch("abort-two"), scratch("abort-plain"));
    let (out, err, code) = run(&path, &one, "-j 1");
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("(ended the run after 20 of 200 replications)"), "{out}");
    let said = "Ended early, after 20 of 200 replications: `enrolled-share is >= 99%` fails beyond doubt.";
    assert!(out.replace('\n', " ").contains(said), "{out}");
    assert!(out.contains("replications 20 of 200 (ended early)") && !err.contains("interrupted"), "{out}{err}");
    run(&path, &two, "-j 3");
    assert_eq!(differ(&tree(&one), &tree(&two)), [""; 0], "threads change nothing");
    let about = summary(&one);
    let told = &about["ended_early"];
    assert_eq!((&told["after"], &told["of"]), (&json!(20), &json!(200)));
    assert_eq!(told["expression"], json!("enrolled-share is >= 99%"));
    assert!(told["interval"][1].as_f64().unwrap() < 0.99);
    // The interval of the look is wider than the one of the verdict: t(19) is 3.883 for 99.9 % and 2.093 for 95 %.
    let width = |interval: &Value| interval[1].as_f64().unwrap() - interval[0].as_f64().unwrap();
    let ratio = width(&told["interval"]) / width(&about["expectations"][0]["interval"]);
    assert!((ratio - 3.883 / 2.093).abs() < 1e-3, "{ratio}");
    let from = &about["provenance"];
    assert_eq!([&from["replications"], &from["replications_asked"]], [&json!(20), &json!(200)]);
    assert_eq!(from["complete"], json!(false));
    let facts: Value = serde_json::from_slice(&std::fs::read(one.join("run.json")).unwrap()).unwrap();
    assert_eq!([&facts["run"]["ended_early"], &facts["run"]["interrupted"]], [&json!(true), &json!(false)]);
    // The figures are those of a run of so many replications.
    run(&path, &plain, "-n 20");
    assert_eq!(csv(&one), csv(&plain));
    assert_eq!(summary(&plain)["ended_early"], Value::Null);
    // It is no basis for comparisons.
    let versus = format!("compare {} {} --equivalent 5%", one.display(), path.display());
    let done = program(&versus, &path);
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code() == Some(3) && err.contains("is of a run that an expectation ended early"), "{err}");
}

#[test]
fn looks_begin_after_the_delay_and_go_by_quarters() {
    let path = with("abort-delay.toml", ">= 99%", "abort-on-fail = true\nabort-after = 33");
    let folder = scratch("abort-delay");
    run(&path, &folder, "-q");
    assert_eq!(summary(&folder)["provenance"]["replications"], json!(33));
    // A limit so near to the mean that the first looks can't tell: 20, 25, 32, 40, 50, 63, 79, 99, 124, 155, 194.
    let mean: f64 = csv(&folder)
        .lines()
        .find(|line| line.starts_with("enrolled-share,,"))
        .unwrap()
        .split(',')
        .nth(3)
        .unwrap()
        .parse()
        .unwrap();
    let near = with("abort-near.toml", &format!(">= {:.2}%", (mean + 0.03) * 100.0), "abort-on-fail = true");
    let (_, err, code) = run(&near, &folder, "-q -j 2");
    assert_eq!(code, Some(1), "{err}");
    let after = summary(&folder)["provenance"]["replications"].as_u64().unwrap();
    assert!([25, 32, 40, 50, 63, 79, 99, 124, 155, 194].contains(&after), "{after}");
    assert!(err.contains(&format!("(ended the run after {after} of 200 replications)")), "{err}");
}

#[test]
fn what_holds_or_is_not_asked_runs_to_its_end() {
    let (aborts, plain) = (scratch("abort-holds"), scratch("abort-never"));
    run(&with("abort-holds.toml", ">= 50%", "abort-on-fail = true"), &aborts, "-q");
    run(&with("abort-never.toml", ">= 99%", ""), &plain, "-q");
    assert_eq!(csv(&aborts), csv(&plain));
    assert!([&aborts, &plain].iter().all(|folder| summary(folder)["provenance"]["replications"] == json!(200)));
    // Runs of a sweep are held against each other.
    let path = with("abort-swept.toml", ">= 99%", "abort-on-fail = true");
    let folder = scratch("abort-swept");
    program(&format!("sweep @ -o {} --vary team.desk.staff=1,2 -q", folder.display()), &path);
    assert_eq!(summary(&folder.join("abort-swept"))["provenance"]["replications"], json!(200));
}

#[test]
fn the_others_are_judged_by_what_there_is() {
    let more = "abort-on-fail = true\n[[expect]]\nmetric = \"devices\"\nis = \"= 20\"\n\
                [[expect]]\nmetric = \"tickets\"\nis = \"< 0\"\nabort-on-fail = true\nabort-after = 12";
    let path = with("abort-others.toml", ">= 99%", more);
    let (out, _, code) = run(&path, &scratch("abort-others"), "");
    assert_eq!(code, Some(1));
    // The one that is looked at first ends it, whatever the order of the file.
    for said in ["✗ enrolled-share is >= 99%", "✓ devices is = 20: 20 (on 12 of 200 replications)", "✗ tickets is < 0"]
    {
        assert!(out.contains(said), "{out}");
    }
    assert_eq!(out.matches("(ended the run after 12 of 200 replications)").count(), 1, "{out}");
}

#[test]
fn a_precision_gives_way_to_it() {
    let path = with("abort-precise.toml", ">= 99%", "abort-on-fail = true\nabort-after = 30");
    let folder = scratch("abort-precise");
    let (out, _, code) = run(&path, &folder, "--precision tickets=0.1% -n 10 --max-replications 500");
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("(ended the run after 30 of 500 replications)"), "{out}");
    // A precision that is reached before the first look ends the run as ever.
    let (out, _, code) = run(&path, &folder, "--precision devices=1% -n 10");
    assert!(code == Some(1) && !out.contains("Ended early"), "{out}");
    assert_eq!(summary(&folder)["provenance"]["replications"], json!(10));
}

#[test]
fn a_test_fails_by_it_in_every_format() {
    let path = with("abort-tested.toml", ">= 99%", "abort-on-fail = true");
    let said = "ended the run after 20 of 200 replications";
    for (format, mark) in [
        ("text", "FAIL"),
        ("junit", "<failure"),
        ("sarif", "\"level\": \"error\""),
        ("tap", "not ok"),
        ("json", "\"fail\""),
        ("markdown", "fail"),
        ("github", "::error"),
    ] {
        let done = program(&format!("test @ --format {format}"), &path);
        let out = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        assert!(done.status.code() == Some(1) && out.contains(said) && out.contains(mark), "{format}: {out}");
    }
}

#[test]
fn a_look_that_never_comes_is_told() {
    let path = with("abort-late.toml", ">= 50%", "abort-on-fail = true\nabort-after = 200");
    let done = program("check @", &path);
    let err = String::from_utf8_lossy(&done.stderr).into_owned() + &String::from_utf8_lossy(&done.stdout);
    assert!(err.contains("first looks after 200 replications, and there are 200"), "{err}");
    let early = program("check @", &with("abort-early.toml", ">= 50%", "abort-on-fail = true"));
    assert!(!String::from_utf8_lossy(&early.stderr).contains("first looks"));
}
