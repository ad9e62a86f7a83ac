//! The command line as scripts meet it: exit codes, streams, formats, what beats what.

use crate::rejected::fleetcast;
use crate::support::scratch;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

/// A small scenario whose last expectation is `is` of enrolled-share.
pub(crate) fn scenario(name: &str, is: &str) -> PathBuf {
    let path = scratch(name);
    std::fs::write(
        &path,
        format!(
            "[scenario]\nname = \"small\"\nstart = 2027-01-04\nhorizon = \"30d\"\nseed = 1\nreplications = 4\n\
             [[team]]\nname = \"desk\"\nstaff = 1\nhandle-time = {{ fixed = \"9m\" }}\n\
             [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 1\nphases = [{{ name = \"e\", \
             duration = {{ exponential = \"20m\" }}, fails = \"30%\", ticket = \"50%\" }}]\n\
             [[cohort]]\nname = \"c\"\ndevices = 20\nplatform = \"windows\"\npath = \"p\"\n\
             [[wave]]\nname = \"w\"\nstart = \"1d\"\nover = \"5d\"\ndevices = {{ c = \"all\" }}\n\
             [[expect]]\nmetric = \"enrolled-share\"\nis = \"{is}\"\n"
        ),
    )
    .unwrap();
    path
}

/// A story that holds, or doesn't.
fn story(name: &str, last: &str) -> PathBuf {
    let path = scratch(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(
        &path,
        format!(
            "[[story]]\nname = \"quiet\"\nplatform = \"windows\"\npath = \"autopilot-user-driven\"\nuntil = \"600d\"\n\
             does = [{{ at = \"0d\", act = \"enrolls\" }}, {{ at = \"100d\", act = \"goes-quiet\" }}]\nexpect = [\n\
             {{ at = \"0d\", event = \"enrolled\" }},\n{{ at = \"365d\", event = \"certificate-expired\" }},\n\
             {{ at = \"{last}\", event = \"record-deleted\" }}]\n"
        ),
    )
    .unwrap();
    path
}

/// Runs the program with these arguments, separated by spaces; `@` stands for `path`.
pub(crate) fn program(arguments: &str, path: &Path) -> Output {
    let path = path.to_string_lossy();
    fleetcast().args(arguments.split(' ').map(|word| word.replace('@', &path))).output().unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// The arguments of a quiet run that writes to a folder of its own.
fn to(name: &str) -> String {
    scratch(name).to_string_lossy().into_owned()
}

#[test]
fn every_exit_code_of_the_contract() {
    let out = to("codes");
    let good = scenario("codes-good.toml", ">= 10%");
    let bad = scenario("codes-bad.toml", "< 10%");
    let open = scenario("codes-open.toml", "= 90%");
    let stories = story("codes-story.toml", "545d");
    let wrong = story("codes-wrong.toml", "544d");
    let folder = scratch("codes-empty");
    std::fs::create_dir_all(&folder).unwrap();
    let cases = [
        (format!("run @ -q -o {out}"), &good, 0),
        ("check @".to_owned(), &good, 0),
        ("test @".to_owned(), &stories, 0),
        ("--version".to_owned(), &good, 0),
        ("run --help".to_owned(), &good, 0),
        (format!("run @ -q -o {out}"), &bad, 1),
        ("test @".to_owned(), &bad, 1),
        ("test @".to_owned(), &wrong, 1),
        ("run @ --replications 0".to_owned(), &good, 2),
        ("fly @".to_owned(), &good, 2),
        ("check".to_owned(), &good, 2),
        ("check @ --set cohort.c.devices=none".to_owned(), &good, 3),
        (format!("run @ -q -o {out}"), &stories, 4),
        ("explain @ --device c/21".to_owned(), &good, 4),
        ("rules NO-SUCH-RULE".to_owned(), &good, 4),
        ("test @".to_owned(), &folder, 4),
        (format!("run @ -q -o {out}"), &open, 5),
        (format!("run @ -q -o {out} -n 1"), &good, 5),
        (format!("run @ -q -o {out} --inconclusive pass"), &open, 0),
        (format!("run @ -q -o {out} --inconclusive fail"), &open, 1),
        (format!("run @ -q -o {}", good.display()), &good, 74),
    ];
    for (arguments, path, want) in cases {
        let output = program(&arguments, path);
        assert_eq!(code(&output), Some(want), "{arguments}: {}", text(&output.stderr));
    }
}

/// 70: a fault of ours in mid-run, which only a test can plant, and only in a build for tests.
#[test]
#[cfg(debug_assertions)]
fn a_bug_is_told_as_one() {
    let path = scenario("bug.toml", ">= 10%");
    for command in ["run @ -n 6", "run @ -n 6 -j 1 --format jsonl", "compare @ -n 6 --with team.desk.staff=2"] {
        let folder = scratch("bug");
        let path = path.to_string_lossy();
        let mut program = fleetcast();
        program.args(command.split(' ').map(|word| if word == "@" { &path } else { word })).arg("-o").arg(&folder);
        let output = program.env("FLEETCAST_BUG_IN_REPLICATION", "3").output().unwrap();
        let told = text(&output.stderr);
        assert_eq!(code(&output), Some(70), "{told}");
        let version = env!("CARGO_PKG_VERSION");
        for words in [
            format!("error: this is a bug in fleetcast {version}, not in your scenario: a planted fault\n  at src"),
            "in replication 3 of scenario `small` (".to_owned(),
            "), seed 1\n  while running: fleetcast ".to_owned(),
            format!("{} ", command.split(' ').next().unwrap()),
            "the same command with the same file does it again; `-n 4` is enough".to_owned(),
        ] {
            assert!(told.contains(&words), "{words}: {told}");
        }
        assert_eq!(told.matches("this is a bug").count(), 1, "{told}");
        assert!(!folder.exists(), "{command}: nothing half-written is left");
        let lines = text(&output.stdout);
        assert!(!lines.contains("fleetcast/end"), "no end is told of what has none: {lines}");
    }
    // A sweep leaves what says that it isn't complete, and goes on once the fault is gone.
    let folder = scratch("bug-sweep");
    let path = path.to_string_lossy();
    let sweep = |planted: &str| {
        let arguments = ["sweep", &path, "--vary", "team.desk.staff=1,2", "-n", "6", "-o"];
        let output = fleetcast().args(arguments).arg(&folder).env("FLEETCAST_BUG_IN_REPLICATION", planted).output();
        code(&output.unwrap())
    };
    assert_eq!(sweep("3"), Some(70));
    let about = std::fs::read_to_string(folder.join("sweep.json")).unwrap();
    assert!(about.contains("\"complete\": false") && !folder.join("bug").exists(), "{about}");
    assert_eq!(sweep("99"), Some(0));
}

#[test]
fn a_failure_beats_an_inconclusive_end() {
    let folder = scratch("beats");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, is) in [("a.toml", ">= 10%"), ("b.toml", "= 90%")] {
        std::fs::rename(scenario(&format!("beats-{name}"), is), folder.join(name)).unwrap();
    }
    assert_eq!(code(&program("test @", &folder)), Some(5));
    std::fs::rename(scenario("beats-c.toml", "< 10%"), folder.join("c.toml")).unwrap();
    let output = program("test @", &folder);
    assert_eq!(code(&output), Some(1));
    assert!(text(&output.stdout).contains("1 passed, 1 failed, 1 inconclusive"), "{}", text(&output.stdout));
}

#[test]
fn a_folder_is_tested_without_its_benchmarks() {
    let folder = scratch("tested");
    std::fs::create_dir_all(folder.join("bench")).unwrap();
    std::fs::create_dir_all(folder.join("stories")).unwrap();
    story("tested/stories/quiet.toml", "545d");
    std::fs::write(folder.join("bench/broken.toml"), "no scenario").unwrap();
    std::fs::rename(scenario("tested-small.toml", ">= 10%"), folder.join("small.toml")).unwrap();
    let before = std::fs::read_dir(&folder).unwrap().count();
    let output = program("test @", &folder);
    assert_eq!(code(&output), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("2 passed, 0 failed, 0 inconclusive"), "{}", text(&output.stdout));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), before, "no run folder is written without -o");
    let out = scratch("tested-out");
    assert_eq!(code(&program(&format!("test @ -o {}", out.display()), &folder)), Some(0));
    assert!(out.join("small/summary.csv").is_file(), "a folder a run, named by the file's stem");
}

#[test]
fn a_wrong_story_shows_both_lives() {
    let output = program("test @", &story("lives.toml", "544d"));
    let shown = text(&output.stdout);
    assert!(shown.contains("record-deleted") && shown.contains("544") && shown.contains("545"), "{shown}");
}

#[test]
fn pipes_get_no_control_characters() {
    let path = scenario("pipes.toml", ">= 10%");
    let out = to("pipes");
    for arguments in [
        format!("run @ -o {out}"),
        format!("run @ -o {out} --progress counter"),
        "check @ --set team.desk.stff=1".to_owned(),
        "test @".to_owned(),
        "explain @ --device c/1".to_owned(),
        "rules WIN".to_owned(),
        "run --help".to_owned(),
        "schema summary".to_owned(),
    ] {
        let words: Vec<String> = arguments.split(' ').map(|word| word.replace('@', &path.to_string_lossy())).collect();
        let output = fleetcast().args(&words).env("TERM", "xterm-256color").output().unwrap();
        for bytes in [&output.stdout, &output.stderr] {
            let control = bytes.iter().find(|byte| **byte < 0x20 && **byte != b'\n');
            assert_eq!(control, None, "{arguments}: {}", text(bytes));
        }
    }
}

#[test]
fn color_is_asked_for_or_absent() {
    let path = scenario("color.toml", ">= 10%");
    let words = |more: &str| format!("check @ --set team.desk.stff=1{more}");
    let escapes = |output: &Output| output.stderr.contains(&0x1b);
    assert!(escapes(&program(&words(" --color always"), &path)));
    assert!(!escapes(&program(&words(" --color never"), &path)));
    let path = path.to_string_lossy().into_owned();
    let run = |name: &str, value: &str| {
        let arguments = ["check", &path, "--set", "team.desk.stff=1"];
        fleetcast().args(arguments).env(name, value).output().unwrap()
    };
    assert!(!escapes(&run("NO_COLOR", "1")) && !escapes(&run("TERM", "dumb")));
    assert!(escapes(&run("FLEETCAST_COLOR", "always")), "the environment may ask for it");
}

#[test]
fn faults_of_sets_have_their_column() {
    let path = scenario("sets.toml", ">= 10%");
    for (set, place) in [
        ("tenant.licenses=many", "--> --set 1:17"),
        ("team.desk.staff=0", "--> --set 1:17"),
        ("team.dsk.staff=3", "--> --set 1:6"),
        ("rules.cleanup.after-expiri=3d", "--> --set 1:7"),
        ("nonsense", "--> --set 1:1"),
    ] {
        let output = program(&format!("check @ --set {set}"), &path);
        let told = text(&output.stderr);
        assert_eq!(code(&output), Some(3), "{set}");
        assert!(told.contains(place), "{set}: {told}");
    }
    let second = text(&program("check @ --set scenario.seed=2 --set team.desk.staff=0", &path).stderr);
    assert!(second.contains("--> --set 2:17") || second.contains("--> --set 2:1:17"), "{second}");
}

/// Seed and replications in the summary of a run.
fn provenance(output: &Output) -> (u64, u64) {
    assert_eq!(code(output), Some(0), "{}", text(&output.stderr));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |key: &str| summary["provenance"][key].as_u64().unwrap();
    (number("seed"), number("replications"))
}

#[test]
fn flags_beat_the_environment_and_that_beats_the_file() {
    let path = scenario("beat.toml", ">= 10%").to_string_lossy().into_owned();
    let (flagged, told) = (scratch("beat-flag"), scratch("beat-env"));
    let base = ["run", &path, "--format", "json", "--inconclusive", "pass"];
    let mut env = fleetcast();
    env.args(base).env("FLEETCAST_SEED", "7").env("FLEETCAST_REPLICATIONS", "3").env("FLEETCAST_OUTPUT", &told);
    assert_eq!(provenance(&env.output().unwrap()), (7, 3));
    assert!(told.join("run.json").is_file());
    std::fs::remove_dir_all(&told).unwrap();
    env.args(["--seed", "8", "-n", "2", "-o"]).arg(&flagged);
    assert_eq!(provenance(&env.output().unwrap()), (8, 2));
    assert!(flagged.join("run.json").is_file() && !told.exists());
    let mut file = fleetcast();
    file.args(base).arg("-o").arg(&told);
    assert_eq!(provenance(&file.output().unwrap()), (1, 4));
}

#[test]
fn every_format_is_what_it_says() {
    let path = scenario("formats.toml", ">= 10%");
    let out = scratch("formats");
    let format = |name: &str| {
        let output = program(&format!("run @ -q -o {} --format {name}", out.display()), &path);
        assert_eq!(code(&output), Some(0), "{name}");
        output.stdout
    };
    let json = format("json");
    let summary: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json, std::fs::read(out.join("summary.json")).unwrap());
    assert!(summary["schema"].as_str().unwrap().starts_with("fleetcast/"));
    let table = format("csv");
    assert_eq!(table, std::fs::read(out.join("summary.csv")).unwrap());
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header.join(","), "metric,scope,unit,mean,half_width,p5,p50,p95,min,max,replications");
    let rows = reader.records().map(Result::unwrap).count();
    assert_eq!(rows, summary["metrics"].as_array().unwrap().len());
    assert!(rows > 50);
    let page = text(&format("markdown"));
    assert!(page.starts_with("# small\n") && page.contains("| --- |"), "{page}");
    assert_eq!(format("text"), b"", "quiet text is no text");
}

/// The header rows of a folder's tables are part of the contract.
#[test]
fn tables_have_their_headers() {
    let out = scratch("headers");
    let output = program(&format!("run @ -q -o {}", out.display()), &scenario("headers.toml", ">= 10%"));
    assert_eq!(code(&output), Some(0));
    for (file, header) in [
        ("summary.csv", "metric,scope,unit,mean,half_width,p5,p50,p95,min,max,replications"),
        ("replications.csv", "replication,metric,scope,value"),
        ("timeline.csv", "day,metric,scope,mean,p5,p50,p95"),
        ("load.csv", "hour,metric,scope,mean,p5,p50,p95"),
        ("outcomes.csv", "cohort,wave,path,outcome,reason,code,rule,devices_mean,devices_half_width"),
    ] {
        let table = std::fs::read_to_string(out.join(file)).unwrap();
        assert_eq!(table.lines().next(), Some(header), "{file}");
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        assert!(reader.records().map(Result::unwrap).count() > 0, "{file} has rows of one length");
    }
    for file in ["run.json", "summary.json"] {
        let json: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join(file)).unwrap()).unwrap();
        assert!(json.is_object(), "{file}");
    }
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(!page.contains("src=\"http") && !page.contains("href=\"http"), "the report works offline");
}

#[test]
fn the_catalogue_is_whole() {
    let output = program("rules --format csv", Path::new(""));
    assert_eq!(code(&output), Some(0));
    let table = text(&output.stdout);
    assert!(table.starts_with("id,sentence,key,value,unit,standing,source,enforcement,same_as\n"));
    let rows: Vec<_> = csv::Reader::from_reader(table.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 366);
    let mut ids: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 366, "every id has one row");
    for row in &rows {
        assert!(["DOC", "FIELD", "ASSUMED", "DER"].contains(&&row[5]), "{row:?}");
        let how = &row[7];
        let known = ["enforced", "parameter", "advice", "same-as", "planned"].contains(&how);
        assert!(known || how.starts_with("out-of-scope: "), "{row:?}");
        assert_eq!(how == "same-as", !row[8].is_empty(), "{row:?}");
    }
}

#[test]
fn schemas_are_json() {
    for of in ["scenario", "summary", "comparison", "sweep", "exploration", "replication"] {
        let output = program(&format!("schema {of}"), Path::new(""));
        let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    }
}

#[test]
fn a_life_is_explained() {
    let path = scenario("explain.toml", ">= 10%");
    let output = program("explain @ --device c/1 --replication 2", &path);
    let life = text(&output.stdout);
    assert_eq!(code(&output), Some(0));
    for words in [
        "c/1 in replication 2 of small",
        "invited by its wave",
        "attempt 1 begins (p)",
        "enrolled: the attempt succeeded [WIN-CERT-01]",
    ] {
        assert!(life.contains(words), "{words}: {life}");
    }
    let lines = life.lines().skip(1).take_while(|line| !line.is_empty()).filter(|line| !line.starts_with(' '));
    let times: Vec<&str> = lines.map(|line| &line[..19]).collect();
    assert!(times.is_sorted(), "{life}");
    for (device, words) in [("c/0", "has devices 1 to 20"), ("x/1", "no cohort `x`"), ("c", "is no device")] {
        let output = program(&format!("explain @ --device {device}"), &path);
        assert_eq!(code(&output), Some(4));
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    }
}

/// What keeps a device waiting or out of reach is in its life, with the rule and its document.
#[test]
fn a_life_tells_of_the_tenant() {
    let file = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let forty = "tenant.apple-push-certificate.renewed-after=40d";
    let table: [(&str, String, &[&str]); 4] = [
        (
            "hospital-shared.toml",
            "explain @ --device nurse-ipads/5".to_owned(),
            &[
                "2027-04-07 00:00:00  out of reach, without the Apple MDM push certificate [APL-CERT-05]",
                "2027-04-16 00:00:00  can be reached again, with the Apple MDM push certificate [APL-CERT-05]",
                "[DOC: Troubleshoot iOS enrollment errors]",
            ],
        ),
        (
            "hospital-shared.toml",
            format!("explain @ --device nurse-ipads/5 --set {forty}"),
            &[
                "management lost: another push certificate took the place of the one that it enrolled under [APL-CERT-04]",
                "its people are asked to enroll it again, and respond at 2027-05-17 00:00:00",
                "re-enrolled: the attempt succeeded",
            ],
        ),
        (
            "001-assign-licenses.toml",
            "explain @ --device branch-laptops/2450".to_owned(),
            &[
                "the assignment of a license ends in an error: CountViolation [LIC-GRP-05]",
                "because no user license is left; not before 2027-",
                "its user holds a license [LIC-GATE-01]",
                "out of reach, without the subscription [TEN-SUB-01]",
            ],
        ),
        (
            "000-tenant-sign-up.toml",
            "explain @ --device pilot-phones/2".to_owned(),
            &["invited by its wave, which the set-up of the tenant moved to 2027-02-"],
        ),
    ];
    for (name, arguments, words) in table {
        let output = program(&arguments, &file(name));
        let life = text(&output.stdout);
        assert_eq!(code(&output), Some(0), "{}", text(&output.stderr));
        for words in words {
            assert!(life.contains(words), "{name}: {words}\n{life}");
        }
    }
}

/// A reader that goes away, as `head` does, is no fault and no panic.
#[test]
fn a_closed_pipe_is_no_panic() {
    let path = scenario("closed.toml", ">= 10%").to_string_lossy().into_owned();
    let out = to("closed");
    for arguments in [
        vec!["rules"],
        vec!["rules", "--format", "csv"],
        vec!["schema", "scenario"],
        vec!["--help"],
        vec!["test", &path],
        vec!["run", &path, "-o", &out],
        vec!["run", &path, "-o", &out, "--format", "jsonl"],
        vec!["explain", &path, "--device", "c/1"],
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fleetcast"));
        let mut child = command
            .args(&arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        let ended = child.wait().unwrap();
        assert_eq!(ended.code(), Some(0), "{arguments:?}: {told}");
        assert!(!told.contains("panic") && !told.contains("bug"), "{arguments:?}: {told}");
    }
}

/// Without a file, the embedded scenario runs.
#[test]
fn the_embedded_scenario_runs() {
    let out = scratch("embedded");
    let arguments =
        format!("run -q --format json -n 1 --set scenario.horizon=200d --inconclusive pass -o {}", out.display());
    let output = program(&arguments, Path::new(""));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["provenance"]["scenario"], "contoso-rollout");
    assert_eq!(code(&output), Some(0), "{}", text(&output.stderr));
}

/// A stdout that takes nothing is a fault of writing.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told() {
    let path = scenario("full.toml", ">= 10%").to_string_lossy().into_owned();
    let out = to("full");
    let lines = vec!["run", &path, "-o", &out, "-q", "--format", "jsonl"];
    for arguments in [vec!["rules"], vec!["schema", "summary"], lines] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fleetcast"));
        let output = command.args(&arguments).stdout(full).output().unwrap();
        assert_eq!(code(&output), Some(74), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stderr).matches("can't be written").count(), 1, "once is enough");
    }
}
