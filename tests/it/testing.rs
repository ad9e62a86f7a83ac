//! `fleetcast test` in CI: formats, choice of tests.

use crate::rejected::fleetcast;
use crate::support::{device, diary, plan, root, scratch};
use fleetcast::plan::Plan;
use fleetcast::units::SimTime;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Three stories, the second of which is wrong on line 15, and the third names a rule.
const STORIES: &str = r#"[[story]]
name = "enrolls"
tags = ["fast", "entry"]
platform = "windows"
path = "autopilot-user-driven"
until = "5d"
does = [{ at = "0d", act = "enrolls" }]
expect = [{ at = "0d", event = "enrolled" }]

[[story]]
name = "goes quiet, and is deleted late"
platform = "windows"
path = "autopilot-user-driven"
until = "600d"
does = [{ at = "0d", act = "enrolls" }, { at = "100d", act = "goes-quiet" }]
expect = [
  { at = "0d",   event = "enrolled" },
  { at = "365d", event = "certificate-expired" },
  { at = "546d", event = "record-deleted" },
]

[[story]]
name = "a certificate runs out"
tags = ["fast"]
platform = "windows"
path = "autopilot-user-driven"
until = "400d"
does = [{ at = "0d", act = "enrolls" }, { at = "100d", act = "goes-quiet" }]
expect = [
  { at = "0d",   event = "enrolled" },
  { at = "365d", event = "certificate-expired", rule = "WIN-CERT-02" },
]
"#;

/// A file with the stories, in a folder of its own.
fn stories(name: &str) -> PathBuf {
    let folder = scratch(name);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("three.toml");
    std::fs::write(&file, STORIES).unwrap();
    file
}

/// Runs `test` on a path, without the variables of a CI system.
fn test(path: &Path, arguments: &[&str]) -> Output {
    let mut program = fleetcast();
    program.env_remove("CI").env_remove("GITHUB_STEP_SUMMARY").arg("test").arg(path).args(arguments);
    program.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_failure_has_the_file_and_the_line_in_every_format() {
    let file = stories("formats");
    let folder = file.parent().unwrap();
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let formats = ["junit", "sarif", "tap", "json", "azure", "markdown"];
    let mut arguments: Vec<String> = formats.iter().map(|name| format!("--format={name}={}", at(name))).collect();
    arguments.extend(["--format=github".to_owned(), "--set=rules.cleanup.after-expiry=180d".to_owned()]);
    let summary = at("summary.md");
    std::fs::write(&summary, "before\n").unwrap();
    let mut program = fleetcast();
    let ran = program.env("GITHUB_STEP_SUMMARY", &summary).arg("test").arg(&file).args(&arguments).output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
    let line = 1 + STORIES.lines().position(|line| line.contains("546d")).unwrap();
    let shown = out(&ran);
    assert!(shown.contains("2 passed, 1 failed, 0 inconclusive"), "{shown}");
    let annotation = shown.lines().find(|line| line.starts_with("::error ")).expect("an annotation");
    assert!(annotation.contains("three.toml,line=19,title=goes quiet%2C and is deleted late::first difference"));
    assert!(annotation.contains("WIN-CERT-07"), "{annotation}");
    assert_eq!(line, 19, "the event that comes a day early");
    let said = [
        ("junit", "line=\"19\""),
        ("sarif", "\"startLine\": 19"),
        ("tap", "not ok 2 - "),
        ("tap", "  line: 19\n"),
        ("json", "\"line\": 19"),
        ("azure", ";linenumber=19;]goes quiet"),
        ("markdown", "three.toml:19 |"),
    ];
    for (name, want) in said {
        let text = std::fs::read_to_string(at(name)).unwrap();
        assert!(text.contains(want), "{name}: {text}");
    }
    let markdown = std::fs::read_to_string(at("markdown")).unwrap();
    assert_eq!(std::fs::read_to_string(&summary).unwrap(), format!("before\n{markdown}"), "appended");
}

#[test]
fn stdout_is_for_one_reader() {
    let file = stories("readers");
    let both = test(&file, &["--format", "json", "--format", "github"]);
    assert_eq!(both.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&both.stderr).contains("--format json=FILE"));
    let json = test(&file, &["--format", "json"]);
    assert!(out(&json).starts_with('{') && out(&json).ends_with("}\n"));
    assert_eq!(test(&file, &["--format", "junitt"]).status.code(), Some(2));
    let unwritable = test(&file, &[&format!("--format=tap={}/x.tap", file.display())]);
    assert_eq!(unwritable.status.code(), Some(74), "a file is no folder");
}

/// The names of the tests that run.
fn chosen(path: &Path, arguments: &[&str]) -> Vec<String> {
    let told = out(&test(path, &[arguments, &["--format", "tap"]].concat()));
    let names = told.lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok "));
    names.map(|line| line.split_once(".toml: ").unwrap().1.to_owned()).collect()
}

#[test]
fn filters_choose_by_name_tag_and_rule() {
    let file = stories("filters");
    let [enrolls, late, runs_out] = ["enrolls", "goes quiet, and is deleted late", "a certificate runs out"];
    assert_eq!(chosen(&file, &["-E", "tag:fast"]), [enrolls, runs_out]);
    assert_eq!(chosen(&file, &["-E", "tag:fast and not tag:entry"]), [runs_out]);
    assert_eq!(chosen(&file, &["-E", "rule:WIN-CERT"]), [runs_out]);
    assert_eq!(chosen(&file, &["-E", "quiet", "-E", "enr*"]), [enrolls, late]);
    let nothing = test(&file, &["-E", "tag:slow"]);
    assert_eq!(nothing.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("chosen"));
    let wrong = test(&file, &["-E", "tag:fast or"]);
    assert_eq!(wrong.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("-E:1:12"), "{}", String::from_utf8_lossy(&wrong.stderr));
}

#[test]
fn every_test_is_in_exactly_one_part() {
    let folder = root().join("scenarios/stories/windows");
    let all = chosen(&folder, &[]);
    assert!(all.len() > 30, "{}", all.len());
    let mut parts: Vec<String> =
        ["1/4", "2/4", "3/4", "4/4"].iter().flat_map(|part| chosen(&folder, &["--partition", part])).collect();
    let mut all = all;
    all.sort();
    parts.sort();
    assert_eq!(parts, all);
    assert_eq!(test(&folder, &["--partition", "5/4"]).status.code(), Some(2));
    assert_eq!(test(&stories("parts"), &["--partition", "9/9"]).status.code(), Some(4), "nothing is in the ninth part");
}

/// A command of the docs with its words, quotes taken off.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for sign in line.chars() {
        match sign {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            plain => words.last_mut().unwrap().push(plain),
        }
    }
    words
}

/// Every command of the page, and those of the README's part on stories, in a folder that holds what they name; all but the
/// one that the page says fails end well.
#[test]
fn the_commands_of_the_docs_run() {
    let folder = scratch("testing-docs");
    std::fs::create_dir_all(folder.join("stories")).unwrap();
    for file in ["certificate.toml", "decisions/tokens.toml"] {
        let path = folder.join("stories").join(file.rsplit('/').next().unwrap());
        std::fs::copy(root().join("scenarios/stories").join(file), path).unwrap();
    }
    std::fs::write(folder.join("fleet.toml"), FLEET).unwrap();
    for (name, span) in [("now.toml", "180d"), ("next.toml", "179d")] {
        std::fs::write(folder.join(name), format!("[rules]\n\"cleanup.after-expiry\" = \"{span}\"\n")).unwrap();
    }
    let page = std::fs::read_to_string(root().join("docs/testing.md")).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let lines = page.lines().chain(readme.lines().filter(|line| line.starts_with("fleetcast test stories")));
    let mut commands = 0;
    for line in lines.filter(|line| line.starts_with("fleetcast ")) {
        let mut program = fleetcast();
        program.env_remove("CI").env_remove("GITHUB_STEP_SUMMARY").current_dir(&folder);
        let ran = program.args(&words(line)[1..]).output().unwrap();
        let fails = line.contains("after-expiry=179d") || line.contains("push-grace=31d");
        assert_eq!(ran.status.code(), Some(i32::from(fails)), "{line}: {}", String::from_utf8_lossy(&ran.stderr));
        commands += 1;
    }
    assert!(commands >= 16, "only {commands} commands");
    for name in ["results.xml", "results.sarif", "coverage.csv", "mutants.csv"] {
        assert!(folder.join("out").join(name).is_file(), "{name}");
    }
}

/// The row of a rule in `--format coverage`: met, compared, named, tests.
fn covered(path: &Path, id: &str, arguments: &[&str]) -> Vec<u64> {
    let table = out(&test(path, &[&["--format", "coverage"], arguments].concat()));
    let row = table.lines().find(|line| line.starts_with(&format!("{id},"))).expect("an enforced rule");
    row.split(',').skip(1).take(4).map(|cell| cell.parse().unwrap()).collect()
}

/// By hand: two lives show a certificate's end, and one of them names the rule; the deletion is in one of them, and all
/// three enroll.
#[test]
fn coverage_counts_the_rules_that_lives_met() {
    let file = stories("coverage");
    assert_eq!(covered(&file, "WIN-CERT-07", &[]), [1, 1, 0, 1]);
    assert_eq!(covered(&file, "WIN-CERT-07", &["-E", "tag:fast"]), [0, 0, 0, 0], "never in the other two");
    assert_eq!(covered(&file, "LIFE-COMP-01", &[]), [2, 0, 0, 2], "met, though the stories leave compliance open");
    let shown = out(&test(&file, &["--coverage"]));
    assert!(shown.contains("rule coverage: ") && shown.contains("never met"), "{shown}");
}

/// The rows of `--format boundaries`, by rule and key: how often below, at, above, exactly, and by what first.
fn stood(path: &Path, rule: &str, key: &str) -> (Vec<u64>, Vec<String>) {
    let table = out(&test(path, &["--format", "boundaries"]));
    let row = table.lines().find(|line| line.starts_with(&format!("{rule},{key},"))).expect("a boundary");
    let cells: Vec<&str> = row.split(',').collect();
    let count = |cell: &&str| cell.parse().unwrap();
    (cells[3..7].iter().map(count).collect(), cells[7..].iter().map(|cell| (*cell).to_owned()).collect())
}

/// By hand, of thirty days of grace: a second before its end, the end, a second and two seconds after it, and long before; and one
/// file that has twenty days.
const EDGES: &str = r#"[[decision]]
name = "grace"
rule = "APL-CERT-03"
asks = "token-renewable"
cases = [
  { expired-for = "29d 23h 59m 59s", is = true },
  { expired-for = "30d", is = false },
  { expired-for = "30d 1s", is = false },
  { expired-for = "30d 2s", is = false },
  { expired-for = "3d", is = true },
]

[[decision]]
name = "less grace"
rule = "APL-CERT-03"
asks = "token-renewable"
rules = { "apple.push-grace" = "20d" }
cases = [{ expired-for = "20d", is = false }, { expired-for = "30d", is = false }]
"#;

#[test]
fn boundaries_are_where_a_second_decides() {
    let file = stories("boundaries");
    let folder = file.parent().unwrap();
    std::fs::write(folder.join("edges.toml"), EDGES).unwrap();
    let (often, by) = stood(folder, "APL-CERT-03", "apple.push-grace");
    assert_eq!(often, [1, 2, 1, 0]);
    assert!(by[0].ends_with("edges.toml: grace") && by[1] == by[0] && by[3].is_empty(), "{by:?}");
    // One life shows the deletion, two the certificate's end: the instants move with the numbers.
    let (often, by) = stood(folder, "WIN-CERT-07", "cleanup.after-expiry");
    assert_eq!(often, [0, 0, 0, 1]);
    assert!(by[3].contains("three.toml: goes quiet"), "{by:?}");
    let json: serde_json::Value = serde_json::from_str(&out(&test(folder, &["--format", "boundaries-json"]))).unwrap();
    assert_eq!(json["schema"], "fleetcast/boundaries/1");
    let of = |rule: &str, key: &str| {
        let rows = json["boundaries"].as_array().unwrap();
        rows.iter().find(|row| row["rule"] == rule && row["key"] == key).expect("a boundary").clone()
    };
    let grace = of("APL-CERT-03", "apple.push-grace");
    assert_eq!((&grace["pinned"], &grace["default"]), (&serde_json::json!(true), &serde_json::json!("30d")));
    assert_eq!(grace["places"]["at"]["often"], 2);
    assert_eq!(grace["places"]["exactly"]["first"], serde_json::Value::Null);
    let text = out(&test(folder, &["--coverage"]));
    assert!(text.contains("below 1, at 2, above 1 ") && text.contains("that no test stands on:"), "{text}");
}

/// The figure that the docs tell; fewer would be a step back, and a new number wants its edges.
#[test]
fn the_library_pins_all_of_its_boundaries() {
    let json: serde_json::Value =
        serde_json::from_str(&out(&test(&root().join("scenarios/stories"), &["--format", "boundaries-json"]))).unwrap();
    let rows = json["boundaries"].as_array().unwrap();
    let loose: Vec<String> =
        rows.iter().filter(|row| row["pinned"] != true).map(|row| format!("{} {}", row["rule"], row["key"])).collect();
    assert!(loose.is_empty() && rows.len() >= 103, "{loose:?} of {}", rows.len());
}

#[test]
fn coverage_below_its_floor_fails() {
    let file = stories("floor");
    let low = test(&file, &["-E", "tag:fast", "--min-coverage", "0.0001%"]);
    assert_eq!(low.status.code(), Some(0), "{}", String::from_utf8_lossy(&low.stderr));
    let high = test(&file, &["-E", "tag:fast", "--min-coverage", "95%"]);
    assert_eq!(high.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&high.stderr).contains("less than --min-coverage"));
    assert_eq!(test(&file, &["--min-coverage", "95"]).status.code(), Some(2));
}

/// Windows devices of a live fleet, many of which are lost in two years; the last are enrolled by a wave.
const FLEET: &str = r#"[scenario]
name = "lost"
start = 2027-01-04
horizon = "600d"
seed = 7
replications = 2
[[cohort]]
name = "old"
devices = 60
platform = "windows"
path = "autopilot-user-driven"
enrolled-before = { uniform = ["1d", "300d"] }
lost-per-year = "60%"
[[cohort]]
name = "new"
devices = 20
platform = "windows"
path = "autopilot-user-driven"
lost-per-year = "40%"
[[wave]]
name = "w"
start = "1d"
over = "5d"
devices = { new = "all" }
[[expect]]
metric = "devices"
is = "= 80"
"#;

/// A file with the fleet, in a folder of its own.
fn fleet(name: &str) -> PathBuf {
    let folder = scratch(name);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("lost.toml");
    std::fs::write(&file, FLEET).unwrap();
    file
}

/// Devices whose diaries of two runs differ in anything but check-ins, and whether a record that one run deletes stands in
/// the other: run by run, device by device.
fn by_hand(plans: [&Plan; 2]) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    for (cohort, devices) in [("old", 60), ("new", 20)] {
        for ordinal in 0..devices {
            let [base, changed] = plans.map(|plan| {
                let all = diary(plan, 0, device(plan, cohort, ordinal), plan.horizon);
                all.into_iter().filter(|line| line.1.starts_with("Life(")).collect::<Vec<_>>()
            });
            let deleted = |lines: &[(SimTime, String)]| lines.iter().any(|line| line.1.contains("RecordDeleted"));
            if base != changed {
                out.push((format!("{cohort}/{}", ordinal + 1), deleted(&base) != deleted(&changed)));
            }
        }
    }
    out
}

/// The rows of `diff --format csv`, without the header.
fn diff(file: &Path, arguments: &[&str]) -> Vec<Vec<String>> {
    let ran = fleetcast().arg("diff").arg(file).args(arguments).args(["--format", "csv"]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    out(&ran).lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn diff_names_exactly_the_devices_that_two_runs_show() {
    let file = fleet("diff");
    for (changed, rule) in [("179d", "WIN-CERT-07"), ("120d", "WIN-CERT-07")] {
        let set = format!("rules.cleanup.after-expiry={changed}");
        let want = by_hand([&plan(FLEET, &[]), &plan(FLEET, &[&set])]);
        let rows = diff(&file, &["--with", &set]);
        assert!(want.len() > 10 && want.len() < 75, "{} devices: neither all nor nobody", want.len());
        let told: Vec<(String, bool)> = rows.iter().map(|row| (row[0].clone(), row[1] != row[2])).collect();
        assert_eq!(told, want, "{changed}");
        assert!(rows.iter().all(|row| row[9] == rule), "one rule is behind all of it");
    }
    assert!(want_crossing(&file), "some record is deleted before the end in one run alone");
    assert_eq!(
        diff(&file, &["--with", "rules.cleanup.after-expiry=180d"]),
        Vec::<Vec<String>>::new(),
        "nothing changed"
    );
}

/// What `compliance.validity` and Conditional Access come to at the end of a run, by each device's own diary: managed, and
/// silent for so long; the people of `old` are let in from compliant devices only.
fn ends_by_hand(plan: &Plan) -> Vec<(String, &'static str)> {
    let mut out = Vec::new();
    for (cohort, devices) in [("old", 60), ("new", 20)] {
        for ordinal in 0..devices {
            let all = diary(plan, 0, device(plan, cohort, ordinal), plan.horizon);
            let last = |words: [&str; 2]| {
                let mut told =
                    all.iter().filter(|line| words.iter().any(|word| line.1.starts_with(&format!("Life({word},"))));
                told.next_back().map(|line| line.1.contains(words[0]))
            };
            let gone = all.iter().any(|line| line.1.contains("CertificateExpired") || line.1.contains("RecordDeleted"));
            let silent = last(["Noncompliant", "Compliant"]) == Some(true);
            let fate = match (gone, silent, cohort) {
                (true, ..) => "gone",
                (false, true, "old") => "blocked",
                (false, true, _) => "noncompliant",
                (false, false, _) => "compliant",
            };
            out.push((format!("{cohort}/{}", ordinal + 1), fate));
        }
    }
    out
}

/// Lost devices are silent for good, so the certificate's end is the end of their management.
#[test]
fn diff_tells_whom_conditional_access_blocks() {
    let file = fleet("diff-blocked");
    let text = FLEET.replace(
        "[[cohort]]\nname = \"old\"",
        "[tenant.conditional-access]\ngroups = [\"old\"]\n[[cohort]]\nname = \"old\"",
    );
    std::fs::write(&file, &text).unwrap();
    let set = "rules.compliance.validity=120d";
    let [base, changed] = [ends_by_hand(&plan(&text, &[])), ends_by_hand(&plan(&text, &[set]))];
    let want: Vec<[String; 3]> = base
        .iter()
        .zip(&changed)
        .filter(|(a, b)| a.1 != b.1)
        .map(|(a, b)| [a.0.clone(), a.1.to_owned(), b.1.to_owned()])
        .collect();
    let rows = diff(&file, &["--with", set]);
    let told: Vec<[String; 3]> = rows
        .iter()
        .filter(|row| row[1] != row[2])
        .map(|row| [row[0].clone(), row[1].clone(), row[2].clone()])
        .collect();
    assert_eq!(told, want);
    let has = |from: &str, to: &str| want.iter().any(|row| row[1] == from && row[2] == to);
    assert!(has("blocked", "compliant") && has("noncompliant", "compliant"), "{want:?}");
    // Without Conditional Access nobody is blocked, and the same devices are silent.
    std::fs::write(&file, FLEET).unwrap();
    let free = diff(&file, &["--with", set]);
    assert_eq!(free.len(), rows.len());
    assert!(free.iter().all(|row| row[1] != "blocked" && row[2] != "blocked"));
}

/// Online for 300 days, away for 100: the certificate of day 0 runs out on day 365, the device enrolls again on day 400, and the old
/// record is hidden 120 days after its last contact, at the midnight that begins day 420 or 421; it is deleted on day 545.
#[test]
fn an_old_record_is_hidden_and_the_new_one_is_not() {
    let text = FLEET
        .replace(
            "lost-per-year = \"60%\"",
            "presence = { online = { fixed = \"300d\" }, offline = { fixed = \"100d\" } }",
        )
        .replace("enrolled-before = { uniform = [\"1d\", \"300d\"] }", "enrolled-before = { fixed = \"1d\" }")
        .replace("horizon = \"600d\"", "horizon = \"450d\"");
    let plan = plan(&text, &["rules.cleanup.windows=120d"]);
    let lives = fleetcast::verify::diverge::lives(&plan, plan.seed, 0);
    let old: Vec<_> = lives.iter().filter(|(name, _)| name.starts_with("old/")).collect();
    let mut hidden = 0;
    for (name, life) in &old {
        let at = |event: &str| life.events.iter().find(|one| one.name == event).map(|one| one.time);
        let (again, hides) = (at("re-enrolled"), at("record-hidden"));
        if again.is_some() && hides > again {
            hidden += 1;
            assert_eq!(life.fate.name(), "compliant", "{name}: {:?}", life.events);
        }
    }
    assert!(hidden > 30, "{hidden} of {}: {:?}", old.len(), old.first());
}

/// Whether 60 days less let some expired record be deleted before the horizon.
fn want_crossing(file: &Path) -> bool {
    let rows = diff(file, &["--with", "rules.cleanup.after-expiry=120d"]);
    rows.iter().any(|row| row[1] == "expired" && row[2] == "deleted")
}

#[test]
fn two_files_of_rules_are_held_against_each_other() {
    let file = fleet("diff-files");
    let folder = file.parent().unwrap();
    let [now, next] = [("now.toml", "180d"), ("next.toml", "179d")].map(|(name, span)| {
        let path = folder.join(name);
        std::fs::write(&path, format!("[rules]\n\"cleanup.after-expiry\" = \"{span}\"\n")).unwrap();
        path.to_string_lossy().into_owned()
    });
    let with = diff(&file, &["--with", "rules.cleanup.after-expiry=179d"]);
    assert_eq!(diff(&file, &["--rules", &now, "--rules", &next]), with);
    let shown = fleetcast().arg("diff").arg(&file).args(["--rules", &now, "--rules", &next]).output().unwrap();
    let shown = out(&shown);
    assert!(shown.contains("rules.cleanup.after-expiry: 180d -> 179d"), "{shown}");
    assert!(shown.contains("first divergent event: ") && shown.contains("by WIN-CERT-07"), "{shown}");
    let none = fleetcast().arg("diff").arg(&file).output().unwrap();
    assert_eq!(none.status.code(), Some(2));
    let empty = folder.join("empty.toml");
    std::fs::write(&empty, "x = 1\n").unwrap();
    let none = fleetcast().arg("diff").arg(&file).arg("--rules").arg(&empty).output().unwrap();
    assert_eq!(none.status.code(), Some(3));
}

/// The certificate of a device that is quiet from day 100 ends on day 365, and 179 days later is day 544.
#[test]
fn a_day_less_of_cleanup_fails_with_rule_story_and_day() {
    let file = root().join("scenarios/stories/certificate.toml");
    let ran = test(&file, &["--set", "rules.cleanup.after-expiry=179d"]);
    assert_eq!(ran.status.code(), Some(1));
    let shown = out(&ran);
    let first = shown.split("first failure: ").nth(1).expect("the first failure");
    assert!(first.contains("quiet from day 100"), "{first}");
    assert!(first.contains("first difference at 544d: record-deleted (rule WIN-CERT-07) comes 1d early"), "{first}");
}

/// The grace of thirty days ends on day 30: with 31 days the second of its end is another, and the first wrong case is the
/// third, two lines below the first.
#[test]
fn a_day_more_of_grace_fails_with_case_line_and_rule() {
    let folder = scratch("decision-fails");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("decisions.toml");
    std::fs::write(&file, DECISIONS).unwrap();
    assert!(out(&test(&file, &[])).contains("1 passed, 0 failed"));
    let ran = test(&file, &["--set", "rules.apple.push-grace=31d", "--format", "json"]);
    assert_eq!(ran.status.code(), Some(1));
    let shown = out(&ran);
    let want = "case 3, expired-for = \\\"30d\\\": token-renewable is true, expected false (rule APL-CERT-03)";
    assert!(shown.contains(want) && shown.contains("\"line\": 8"), "{shown}");
    assert_eq!(chosen(&file, &["-E", "sort:decision and rule:APL-CERT"]), ["renewal"]);
    assert_eq!(test(&file, &["-E", "sort:story"]).status.code(), Some(4), "a decision is no story");
}

const DECISIONS: &str = r#"[[decision]]
name = "renewal"
rule = "APL-CERT-03"
asks = "token-renewable"
cases = [
  { expired-for = "0s", is = true },
  { expired-for = "29d 23h 59m 59s", is = true },
  { expired-for = "30d", is = false },
]
"#;

/// A folder's only golden.
fn golden_of(file: &Path) -> Option<String> {
    std::fs::read_to_string(file.with_extension("golden.toml")).ok()
}

#[test]
fn a_golden_is_accepted_once_and_holds_until_results_change() {
    let file = fleet("golden-holds");
    assert!(out(&test(&file, &[])).contains("1 passed"), "without a golden only the expectation counts");
    let first = test(&file, &["--accept"]);
    assert_eq!(first.status.code(), Some(0), "{}", out(&first));
    let kept = golden_of(&file).expect("it was written");
    let held = test(&file, &[]);
    assert_eq!(held.status.code(), Some(0));
    assert!(out(&held).contains("2 passed, 0 failed"), "{}", out(&held));
    assert!(
        out(&test(file.parent().unwrap(), &["-j", "1"])).contains("2 passed"),
        "a golden is no scenario of its own"
    );
    assert_eq!(chosen(&file, &["-E", "sort:golden"]), ["golden"]);
    assert_eq!(golden_of(&file).unwrap(), kept, "nothing is written that isn't asked for");
}

/// By hand: the same devices expire on the same seconds; each deletion comes a day early.
#[test]
fn a_change_of_rules_names_its_ingredients_and_the_first_event() {
    let file = fleet("golden-rules");
    test(&file, &["--accept"]);
    let kept = golden_of(&file).unwrap();
    let set = "rules.cleanup.after-expiry=179d";
    let failed = test(&file, &["--set", set]);
    let shown = out(&failed);
    assert_eq!(failed.status.code(), Some(1), "{shown}");
    assert!(shown.contains("the golden is another: rules, times"), "{shown}");
    assert!(shown.contains("rules.cleanup.after-expiry: 180d -> 179d"), "{shown}");
    let row = &first_of(diff(&file, &["--with", set]));
    assert!(shown.contains(&format!("whose lives part: {}", row[0])), "{shown}");
    assert!(shown.contains(&format!("golden: {} record-deleted WIN-CERT-07", row[3])), "{shown}");
    assert!(shown.contains(&format!("now:    {} record-deleted WIN-CERT-07", row[6])), "{shown}");
    let mut ci = fleetcast();
    let ci = ci.env("CI", "true").arg("test").arg(&file).args(["--accept", "--set", set]).output().unwrap();
    assert_eq!((ci.status.code(), golden_of(&file).unwrap()), (Some(1), kept.clone()), "CI never writes");
    let accepted = test(&file, &["--accept", "--set", set]);
    assert_eq!(accepted.status.code(), Some(0));
    assert!(out(&accepted).contains("rules, times") && golden_of(&file).unwrap() != kept, "shown, then written");
    assert_eq!(test(&file, &["--set", set]).status.code(), Some(0));
}

/// The row whose lives part first; dates are written so that they sort.
fn first_of(rows: Vec<Vec<String>>) -> Vec<String> {
    rows.into_iter().min_by_key(|row| row[6].clone()).expect("a device")
}

#[test]
fn a_change_of_the_fleet_is_no_change_of_rules() {
    let file = fleet("golden-fleet");
    test(&file, &["--accept"]);
    std::fs::write(&file, FLEET.replace("devices = 20", "devices = 21").replace("= 80", "= 81")).unwrap();
    let shown = out(&test(&file, &[]));
    assert!(shown.contains("the golden is another: population, times, kinds, fates, statistics"), "{shown}");
    std::fs::write(file.with_extension("golden.toml"), "x = 1\n").unwrap();
    assert_eq!(test(&file, &[]).status.code(), Some(3), "no golden at all");
}

/// What became of a parameter's mutants: the other value, and whether it was noticed.
fn mutants(path: &Path, key: &str, arguments: &[&str]) -> Vec<(String, String)> {
    let ran = test(path, &[&["--format", "mutants"], arguments].concat());
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let table = out(&ran);
    let rows = table.lines().filter(|line| line.starts_with(&format!("{key},")));
    rows.map(|row| row.split(',').collect::<Vec<_>>()).map(|row| (row[2].to_owned(), row[3].to_owned())).collect()
}

/// By hand: the certificate's end is in the story, a second more or less of it is another second; the deletion, 180 days
/// later, is in it only if the story is looked at for that long.
#[test]
fn a_number_that_no_story_reaches_survives() {
    let file = stories("mutants");
    let certificate = ["364d 23h 59m 59s", "365d 1s"].map(|value| (value.to_owned(), "noticed".to_owned()));
    let quiet = STORIES.replace("546d", "545d");
    std::fs::write(&file, &quiet).unwrap();
    assert_eq!(mutants(&file, "certificate.validity", &[]), certificate);
    let deletion = |fate: &str| ["179d 23h 59m 59s", "180d 1s"].map(|value| (value.to_owned(), fate.to_owned()));
    assert_eq!(mutants(&file, "cleanup.after-expiry", &[]), deletion("noticed"));
    assert_eq!(mutants(&file, "cleanup.after-expiry", &["-E", "tag:fast"]), deletion("survived"));
    let own = quiet.replace("until = \"600d\"", "until = \"600d\"\nrules = { \"cleanup.after-expiry\" = \"100d\" }");
    std::fs::write(&file, own.replace("545d", "465d")).unwrap();
    let moved = mutants(&file, "cleanup.after-expiry", &[]);
    assert!(moved.iter().all(|row| row.1 == "noticed"), "a story's own number is moved from where it is");
    let flag = mutants(&file, "certificate.renew-on-first-contact", &[]);
    assert_eq!(flag.len(), 1, "a flag has one other value: {flag:?}");
    let shown = out(&test(&file, &["--mutate"]));
    assert!(shown.contains("mutants: ") && shown.contains("that no test noticed"), "{shown}");
    std::fs::write(&file, STORIES).unwrap();
    let broken = test(&file, &["--mutate"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("nothing can be said of mutants"));
}

/// A golden notices what no expectation asks for.
#[test]
fn a_golden_notices_a_mutant() {
    let file = fleet("mutants-golden");
    let key = "cleanup.after-expiry";
    assert!(mutants(&file, key, &[]).iter().all(|row| row.1 == "survived"), "80 devices are 80 devices");
    test(&file, &["--accept"]);
    assert!(mutants(&file, key, &[]).iter().all(|row| row.1 == "noticed"));
}

/// A device that finds no license, and one whose record is hidden: what keeps the first out may be skipped, and what hides
/// the second dropped.
const CLAUSES: &str = r#"
[[story]]
name = "no license"
platform = "windows"
path = "user-join"
until = "10d"
tenant = { licenses = 0 }
does = [{ at = "0d", act = "enrolls" }]
expect = [{ at = "0d", event = "enrollment-refused" }]

[[story]]
name = "hidden"
platform = "windows"
path = "user-join"
until = "100d"
rules = { "cleanup.windows" = "30d" }
does = [{ at = "0d", act = "enrolls" }, { at = "1d", act = "goes-quiet" }]
expect = [{ at = "0d", event = "enrolled" }, { at = "31d", event = "record-hidden" }]
"#;

#[test]
fn a_clause_that_is_skipped_is_a_mutant_too() {
    let file = stories("clauses");
    std::fs::write(&file, CLAUSES).unwrap();
    let of = |value: &str| vec![(value.to_owned(), "noticed".to_owned())];
    assert_eq!(mutants(&file, "windows: refusal because no user license is left", &[]), of("skipped"));
    assert_eq!(mutants(&file, "cleanup.windows", &[]).pop(), of("none").pop());
    let none: Vec<(String, String)> = Vec::new();
    assert_eq!(mutants(&file, "ios: refusal because no user license is left", &[]), none, "no story on iOS");
    let quiet = test(&file, &["-q", "--min-noticed", "0.1%"]);
    assert_eq!(quiet.status.code(), Some(0), "{}", out(&quiet));
    assert!(out(&quiet).contains("mutants: "), "{}", out(&quiet));
    let failed = test(&file, &["-q", "--min-noticed", "100%"]);
    assert_eq!(failed.status.code(), Some(1), "nobody notices how often the desk is called");
    assert!(String::from_utf8_lossy(&failed.stderr).contains("less than --min-noticed asks for"));
}
