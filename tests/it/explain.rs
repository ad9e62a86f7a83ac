//! `explain` as people and scripts meet it: lives with rules and draws, and what is asked of them.

use crate::cli::program;
use crate::support::{root, scratch};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A shipped scenario.
fn shipped(name: &str) -> PathBuf {
    root().join("scenarios").join(name)
}

/// What a command that ends well prints.
fn said(arguments: &str, path: &Path) -> String {
    let output = program(arguments, path);
    assert_eq!(output.status.code(), Some(0), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &str, path: &Path) -> Value {
    serde_json::from_str(&said(arguments, path)).unwrap()
}

/// Seconds of a span as output writes it: `1d 6h 2m 3s`.
fn seconds(span: &str) -> i64 {
    let part = |word: &str| {
        let (number, unit) = word.split_at(word.len() - 1);
        let unit = match unit {
            "w" => 604_800,
            "d" => 86_400,
            "h" => 3_600,
            "m" => 60,
            "s" => 1,
            other => panic!("{other} in {span}"),
        };
        number.parse::<i64>().unwrap() * unit
    };
    span.split(' ').map(part).sum()
}

fn events(life: &Value) -> &[Value] {
    life["events"].as_array().unwrap()
}

/// Each draw of a life with its event.
fn draws(life: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    events(life).iter().flat_map(|event| event["draws"].as_array().unwrap().iter().map(move |draw| (event, draw)))
}

/// The phases of an attempt that meets nobody take the time from its beginning to its end, to the second.
#[test]
fn the_draws_of_an_attempt_add_up_to_it() {
    let path = shipped("desk-and-bench.toml");
    let all = json("explain @ --devices staff-laptops/1..12 --format json", &path);
    assert_eq!(all["schema"], "fleetcast/explain/1");
    let mut tried = 0;
    for life in all["lives"].as_array().unwrap() {
        let events = events(life);
        for (at, begins) in events.iter().enumerate().filter(|(_, event)| event["event"] == "attempt-begins") {
            let ends = ["enrolled", "attempt-fails"];
            let end = events[at..].iter().find(|event| ends.iter().any(|name| event["event"] == *name)).unwrap();
            let of_phases =
                begins["draws"].as_array().unwrap().iter().filter(|draw| {
                    draw["name"] == "attempt" && draw["what"].as_str().unwrap().starts_with("length of `")
                });
            let sum: i64 = of_phases.map(|draw| seconds(draw["turned_into"].as_str().unwrap())).sum();
            let took = end["seconds"].as_i64().unwrap() - begins["seconds"].as_i64().unwrap();
            assert_eq!(sum, took, "{} {}", life["device"], begins["at"]);
            tried += 1;
        }
    }
    assert!(tried >= 12, "{tried} attempts");
}

/// No draw that is made for a device is without its meaning, but those of which the life has no use: what its habits would
/// be if it kept hours or could be lost.
#[test]
fn every_draw_is_understood() {
    let mut kinds = std::collections::BTreeSet::new();
    for file in ["desk-and-bench.toml", "contoso-rollout.toml"] {
        let path = shipped(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let named = text.split("[[cohort]]").skip(1).map(|part| part.split('"').nth(1).unwrap());
        for devices in named.map(|name| format!("--device {name}/1 --device {name}/2")) {
            let output = program(&format!("explain @ {devices} -q --format json"), &path);
            // A cohort of which no wave names so many devices.
            if output.status.code() == Some(4) {
                continue;
            }
            let all: Value = serde_json::from_slice(&output.stdout).unwrap();
            for life in all["lives"].as_array().unwrap() {
                for (event, draw) in draws(life) {
                    let [what, name] = ["what", "name"].map(|key| draw[key].as_str().unwrap().to_owned());
                    let known = !what.contains("has no use for") || ["habit", "absence"].contains(&name.as_str());
                    assert!(known, "{file} {}: {draw} at {}", life["device"], event["at"]);
                    kinds.insert(name);
                }
            }
        }
    }
    for kind in ["invitation", "attempt", "presence", "renewal", "obstacle", "site", "download", "defect", "staging"] {
        assert!(kinds.contains(kind), "no draw of `{kind}` in {kinds:?}");
    }
}

/// A laptop that is away from day 101 to day 401: its certificate, of day 1, runs out on day 366, and the record that it
/// left behind goes 180 days later, on day 546, when it has long enrolled again.
fn away(name: &str) -> PathBuf {
    let path = scratch(name);
    let text = "[scenario]\nname = \"away\"\nstart = 2027-01-01\nhorizon = \"600d\"\nseed = 1\n\
                [[path]]\nname = \"p\"\nplatform = \"windows\"\nphases = [{ name = \"e\", duration = { fixed = \"1h\" } }]\n\
                [[cohort]]\nname = \"c\"\ndevices = 2\nplatform = \"windows\"\npath = \"p\"\n\
                presence = { online = { fixed = \"100d\" }, offline = { fixed = \"300d\" } }\n\
                [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"0d\"\ndevices = { c = \"all\" }\n";
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn what_befalls_the_old_record_is_marked() {
    let path = away("away.toml");
    let all = json("explain @ --device c/1 --format json", &path);
    let life = &all["lives"][0];
    let day = |event: &Value| event["seconds"].as_i64().unwrap() / 86_400;
    let shown: Vec<(i64, &str)> = events(life)
        .iter()
        .filter(|event| event["event"] != "check-ins" && event["old_record"] == true)
        .map(|event| (day(event), event["event"].as_str().unwrap()))
        .collect();
    assert_eq!(shown, [(546, "record-deleted")]);
    let again = events(life).iter().find(|event| event["event"] == "re-enrolled").expect("it enrolls again");
    assert_eq!(day(again), 401);
    let text = said("explain @ --device c/1", &path);
    let line = text.lines().find(|line| line.contains("record-deleted")).unwrap();
    assert!(line.ends_with("[WIN-CERT-07] (of the record that it left behind)"), "{line}");
    assert!(text.contains("cleanup.after-expiry = 180d"), "a rule is told with its value: {text}");
}

#[test]
fn lives_have_three_formats() {
    let path = away("formats-of-lives.toml");
    let page = said("explain @ --devices c/1..2 --format markdown", &path);
    assert!(page.starts_with("# c/1 in replication 0\n") && page.contains("\n# c/2 in replication 0\n"), "{page}");
    assert!(page.contains("| when | what | drawn |") && page.contains("- **WIN-CERT-02** "), "{page}");
    assert_eq!(program("explain @ --device c/1 --format csv", &path).status.code(), Some(2));
    for (arguments, words) in [
        ("explain @ --devices c/2..1", "no range of 1 to 10000 devices"),
        ("explain @ --devices c", "names no devices"),
        ("explain @ --devices c/2..3", "`c` has devices 1 to 2"),
    ] {
        let output = program(arguments, &path);
        assert_eq!(output.status.code(), Some(4));
        assert!(String::from_utf8_lossy(&output.stderr).contains(words), "{arguments}");
    }
    // The same draws under another seed are others, at the same addresses.
    let [one, two] = [1, 2].map(|seed| json(&format!("explain @ --device c/1 --format json --seed {seed}"), &path));
    let first = |all: &Value| draws(&all["lives"][0]).next().unwrap().1.clone();
    assert_eq!(first(&one)["purpose"], first(&two)["purpose"]);
    assert_ne!(first(&one)["value"], first(&two)["value"]);
}
