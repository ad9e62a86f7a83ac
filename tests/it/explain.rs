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

/// Ten laptops, of which seven find a license; nobody fails, and each takes an hour.
fn short_of_licenses(name: &str) -> PathBuf {
    let path = scratch(name);
    let text = "[scenario]\nname = \"short\"\nstart = 2027-01-01\nhorizon = \"600d\"\nseed = 1\n\
                [tenant]\nlicenses = 7\n\
                [[path]]\nname = \"p\"\nplatform = \"windows\"\nphases = [{ name = \"e\", duration = { fixed = \"1h\" } }]\n\
                [[cohort]]\nname = \"c\"\ndevices = 10\nplatform = \"windows\"\npath = \"p\"\n\
                [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"5d\"\ndevices = { c = \"all\" }\n";
    std::fs::write(&path, text).unwrap();
    path
}

/// The one who comes last needs a tenth license, and nine are too few: both were run.
#[test]
fn why_a_device_is_not_enrolled() {
    let path = short_of_licenses("short.toml");
    let all = json("explain @ --why-not enrolled --format json", &path);
    let rows = all["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{all}");
    assert_eq!(rows[0]["devices"], 3);
    assert_eq!(rows[0]["rule"], "WIN-LIC-01");
    let lives = json("explain @ --devices c/1..10 --format json", &path);
    let mut refused: Vec<(i64, String)> = Vec::new();
    for life in lives["lives"].as_array().unwrap() {
        let of = events(life).iter().find(|event| event["event"] == "refused");
        refused
            .extend(of.map(|event| (event["seconds"].as_i64().unwrap(), life["device"].as_str().unwrap().to_owned())));
    }
    refused.sort();
    assert_eq!(refused.len(), 3);
    // The first of them that was refused needs one license more, the next one two, the last one three.
    for (more, (_, device)) in refused.iter().enumerate() {
        let told = said(&format!("explain @ --device {device} --why-not enrolled"), &path);
        assert!(told.starts_with(&format!("{device} in replication 0 of short is not enrolled at the end")), "{told}");
        let with = match more {
            0 => "with tenant.licenses=8 it is\n".to_owned(),
            more => format!(
                "with tenant.licenses={} it is, and with tenant.licenses={} it still isn't\n",
                8 + more,
                7 + more
            ),
        };
        assert!(told.contains(&with) && told.contains("no user license is left [WIN-LIC-01]"), "{told}");
        let as_said = said(&format!("explain @ --device {device} --set tenant.licenses={}", 8 + more), &path);
        assert!(as_said.contains("enrolled: the attempt succeeded"), "{as_said}");
    }
    // The first example of the fleet is helped by so many licenses as it needs, and all before it with it.
    let example = rows[0]["first"].as_str().unwrap();
    let place = refused.iter().position(|(_, device)| device == example).unwrap();
    assert_eq!(rows[0]["change"], format!("tenant.licenses={}", 8 + place));
    assert_eq!(rows[0]["then_hold"].as_u64().unwrap(), place as u64 + 1);
}

/// The laptop that is away enrolls on day 1, an hour after midnight: it is asked about on day 545, a day before its record
/// goes at 546 days and an hour; so 179 days after expiry do, and 180 don't. On day 500 it takes 134: 366 and an hour, with
/// 134 days, are an hour after that midnight, which is too late by that hour, so 133.
#[test]
fn why_a_record_is_not_deleted() {
    let path = away("why-deleted.toml");
    let quiet = "--set cohort.c.returns-after-expiry=false";
    for (at, days) in [("545d", 178), ("500d", 133)] {
        let told = said(&format!("explain @ --device c/1 --why-not deleted --at {at} {quiet}"), &path);
        let with = format!("with rules.cleanup.after-expiry={days}d it is");
        assert!(told.contains(&with), "{at}: {told}");
        assert!(told.contains("in the same run it is later, from 2028-06-30 01:00:00 on"), "{told}");
    }
    let there = said(&format!("explain @ --device c/1 --why-not deleted {quiet}"), &path);
    assert!(
        there.contains("is deleted at the end") && there.contains("since 2028-06-30 01:00:00  record-deleted"),
        "{there}"
    );
}

/// Why it isn't compliant any more: it has been silent for more than 30 days on day 150.
#[test]
fn why_a_device_is_not_compliant_or_renewed() {
    let path = away("why-compliant.toml");
    let told = said("explain @ --device c/1 --why-not compliant --at 150d", &path);
    assert!(told.contains("noncompliant: no check-in for more than 30d [LIFE-COMP-01]"), "{told}");
    assert!(told.contains("its parameter: compliance.validity = 30d"), "{told}");
    assert!(told.lines().any(|line| line.starts_with("  with rules.compliance.validity=")), "{told}");
    let early = said("explain @ --device c/1 --why-not compliant --at 90d", &path);
    assert!(early.contains("is compliant at 2027-04-01 00:00:00"), "{early}");
    let renewed = said("explain @ --device c/1 --why-not renewed --at 390d", &path);
    assert!(renewed.contains("certificate-expired") || renewed.contains("enrolled: "), "{renewed}");
    // Its window must open before it goes, 100 days after it enrolled: 140 days less 41 do, 141 less 41 are when it goes.
    let with = "with rules.certificate.validity=140d it is, and with rules.certificate.validity=141d it still isn't";
    assert!(renewed.contains(with), "{renewed}");
}

#[test]
fn what_why_not_asks_wrongly() {
    let path = away("why-wrong.toml");
    for (arguments, want, words) in [
        ("explain @ --device c/1 --why-not happy", 2, "possible values"),
        ("explain @ --device c/1 --why-not enrolled --at never", 2, "no instant of the run"),
        ("explain @ --device c/1 --why-not enrolled --at 600d", 2, "no instant of the run"),
        ("explain @ --device c/1 --at 5d", 2, "--why-not"),
        ("explain @", 2, "--device"),
        ("explain @ --device c/9 --why-not enrolled", 4, "has devices 1 to 2"),
    ] {
        let output = program(arguments, &path);
        assert_eq!(output.status.code(), Some(want), "{arguments}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(words), "{arguments}: {told}");
    }
}
