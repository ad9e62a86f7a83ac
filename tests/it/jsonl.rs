//! `run --format jsonl`: a line a replication while the run is under way, in order, and one at the end.

use crate::cli::{program, scenario};
use crate::support::scratch;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};

fn values(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn required(schema: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = schema["required"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
    keys.sort_unstable();
    keys
}

/// Lines for any number of threads; the figures are those of the files.
#[test]
fn lines_are_in_order_and_hold_the_figures_of_the_files() {
    let path = scenario("jsonl-order.toml", ">= 10%");
    let folder = scratch("jsonl-order");
    let run = |more: &str| {
        let done = program(&format!("run @ -q -o {} --format jsonl -n 150 {more}", folder.display()), &path);
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let text = run("-j 1");
    assert!(text == run("-j 3"), "threads change a byte");
    let lines = values(&text);
    let (end, replications) = lines.split_last().unwrap();
    assert_eq!(replications.len(), 150);
    let mut reader = csv::Reader::from_path(folder.join("replications.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (number, line) in replications.iter().enumerate() {
        assert_eq!((line["schema"].as_str(), line["seed"].as_u64()), (Some("fleetcast/replication/1"), Some(1)));
        assert_eq!(line["replication"].as_u64(), Some(number as u64));
        let of_fleet = rows.iter().filter(|row| row[0] == *number.to_string() && row[2].is_empty());
        let want: Vec<(String, String)> = of_fleet.map(|row| (row[1].to_owned(), row[3].to_owned())).collect();
        let metrics = line["metrics"].as_object().unwrap();
        assert!(want.len() > 20 && metrics.len() == want.len());
        for (metric, value) in want {
            let told = metrics[&metric].to_string().replace(".0", "");
            assert_eq!(if told == "null" { "" } else { &told }, value.replace(".0", ""), "{metric}");
        }
    }
    let summary: Value = serde_json::from_slice(&std::fs::read(folder.join("summary.json")).unwrap()).unwrap();
    assert_eq!(end["summary"], summary);
    assert_eq!((end["complete"].as_bool(), end["replications"].as_u64()), (Some(true), Some(150)));
    let schema: Value = serde_json::from_slice(&program("schema replication", Path::new("")).stdout).unwrap();
    for (line, schema) in [(&lines[3], &schema["oneOf"][0]), (end, &schema["oneOf"][1])] {
        assert_eq!(keys(line), required(schema));
        assert_eq!(schema["properties"]["schema"]["const"], line["schema"]);
    }
    assert_eq!(keys(&end["summary"]), required(&schema["oneOf"][1]["properties"]["summary"]["anyOf"][1]));
    let precise = run("--precision tickets=2% --max-replications 400 --inconclusive pass");
    assert!(precise.starts_with(text.rsplit_once('\n').map_or("", |all| &all.0[..2_000])));
    let lines = values(&precise);
    assert_eq!(lines.last().unwrap()["replications"].as_u64(), Some(lines.len() as u64 - 1));
}

/// A run of many replications under way, whose lines are read.
fn begun(name: &str) -> (Child, BufReader<std::process::ChildStdout>) {
    let path = scenario(&format!("{name}.toml"), ">= 10%");
    let folder = scratch(name);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fleetcast"));
    let arguments = ["-q", "--format", "jsonl", "-n", "500", "-j", "2", "--set", "cohort.c.devices=10000", "-o"];
    command.arg("run").arg(&path).args(arguments).arg(&folder);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (child, out)
}

#[test]
fn a_line_is_there_as_soon_as_its_replication_is_done() {
    let (mut child, mut out) = begun("jsonl-soon");
    let mut line = String::new();
    for number in 0..3 {
        line.clear();
        out.read_line(&mut line).unwrap();
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["replication"].as_u64(), Some(number));
    }
    assert_eq!(child.try_wait().unwrap(), None, "hundreds of replications are still to come");
    // Whoever goes away ends nothing: the folder is made.
    drop(out);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Ctrl-C: all lines up to there, and one that says that it isn't all.
#[test]
#[cfg(unix)]
fn an_interrupted_run_says_that_it_is_incomplete() {
    let (mut child, mut out) = begun("jsonl-interrupt");
    let mut text = String::new();
    out.read_line(&mut text).unwrap();
    let done = std::process::Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(done.success());
    out.read_to_string(&mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let lines = values(&text);
    let (end, replications) = lines.split_last().unwrap();
    let numbers: Vec<Option<u64>> = replications.iter().map(|line| line["replication"].as_u64()).collect();
    assert_eq!(numbers, (0..replications.len() as u64).map(Some).collect::<Vec<_>>());
    assert_eq!(end["schema"], "fleetcast/end/1");
    assert_eq!((end["complete"].as_bool(), end["replications_asked"].as_u64()), (Some(false), Some(500)));
    assert_eq!(end["replications"].as_u64(), Some(replications.len() as u64));
    assert_eq!(end["summary"]["provenance"]["complete"].as_bool(), Some(false));
}
