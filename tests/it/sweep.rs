//! `fleetcast sweep`: its runs, its files, and what becomes of a sweep that is killed.

use crate::cli::{program, scenario};
use crate::rejected::fleetcast;
use crate::support::scratch;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

const VARY: &str = "--vary team.desk.staff=1..2 --vary cohort.c.devices=10,20,30";

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Every file below a folder but `run.json`, by its name.
pub(crate) fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            out.extend(tree(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes)));
        } else if name != Path::new("run.json") {
            out.insert(name, std::fs::read(&path).unwrap());
        }
    }
    out
}

fn swept(path: &Path, folder: &Path, more: &str) -> (String, String, Option<i32>) {
    let arguments = format!("sweep {} {VARY} -o {} {more}", path.display(), folder.display());
    let done = fleetcast().args(arguments.split_whitespace()).output().unwrap();
    (text(&done.stdout), text(&done.stderr), done.status.code())
}

#[test]
fn a_list_simulates_nothing() {
    let path = scenario("sweep-list.toml", ">= 50%");
    let folder = scratch("sweep-list");
    let (out, _, code) = swept(&path, &folder, "--list");
    assert_eq!(code, Some(0));
    assert_eq!(out.lines().count(), 6, "{out}");
    assert!(out.starts_with("sweep-list    team.desk.staff=1 cohort.c.devices=10\n"), "{out}");
    assert!(out.ends_with("sweep-list-6  team.desk.staff=2 cohort.c.devices=30\n"), "{out}");
    assert!(!folder.exists());
}

#[test]
fn every_combination_has_its_folder_and_rows() {
    let path = scenario("sweep-all.toml", ">= 50%");
    let folder = scratch("sweep-all");
    let (out, _, code) = swept(&path, &folder, "--metric devices --metric busy-share@team=desk");
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("1 pass") && out.contains("busy-share@team=desk"), "{out}");
    let csv = std::fs::read_to_string(folder.join("sweep.csv")).unwrap();
    assert!(csv.starts_with("run,team.desk.staff,cohort.c.devices,metric,scope,unit,mean,half_width,p5,"), "{csv}");
    // The rows are those of a run alone with these values.
    let alone = scratch("sweep-alone");
    let sets = "--set team.desk.staff=2 --set cohort.c.devices=10";
    program(&format!("run @ {sets} -q -o {}", alone.display()), &path);
    let summary = std::fs::read_to_string(alone.join("summary.csv")).unwrap();
    let rows: Vec<&str> = csv.lines().filter_map(|line| line.strip_prefix("sweep-all-4,2,10,")).collect();
    assert_eq!(rows, summary.lines().skip(1).collect::<Vec<_>>());
}

#[test]
fn a_killed_sweep_goes_on_and_ends_with_the_same_bytes() {
    let path = scenario("sweep-killed.toml", ">= 50%");
    let (whole, killed) = (scratch("sweep-whole"), scratch("sweep-killed"));
    let more = "-n 300";
    swept(&path, &whole, more);
    let arguments = format!("sweep {} {VARY} -o {} {more}", path.display(), killed.display());
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_fleetcast"))
        .args(arguments.split(' '))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !killed.join("sweep-killed-2/run.json").exists() {
        assert_eq!(child.try_wait().unwrap(), None, "it ended before it could be killed");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!killed.join("sweep.csv").exists(), "it was killed too late to show anything");
    let (out, err, _) = swept(&path, &killed, more);
    assert!(err.contains("run 1 of 6: team.desk.staff=1 cohort.c.devices=10 (complete, kept)\n"), "{err}");
    assert!(err.contains("run 6 of 6: team.desk.staff=2 cohort.c.devices=30\n"), "{err}");
    assert_eq!(tree(&whole), tree(&killed));
    // What is whole is kept, and what is half-written, incomplete or stale is made anew.
    std::fs::create_dir(killed.join("sweep-killed/.fleetcast-partial")).unwrap();
    std::fs::write(killed.join("sweep-killed/summary.csv"), "half").unwrap();
    std::fs::remove_file(killed.join("sweep-killed-3/run.json")).unwrap();
    let (again, err, _) = swept(&path, &killed, more);
    assert_eq!((err.matches("kept").count(), again), (4, out));
    assert_eq!(tree(&whole), tree(&killed));
    let (_, err, _) = swept(&path, &killed, "-n 300 --seed 9");
    assert_eq!(err.matches("kept").count(), 0, "{err}");
    assert_ne!(tree(&whole), tree(&killed));
}

#[test]
fn faults_of_any_run_are_told_once_and_before_anything_runs() {
    let path = scenario("sweep-faults.toml", ">= 50%");
    let folder = scratch("sweep-faults");
    let done = program(
        &format!("sweep @ --vary team.desk.staff=1,x --vary team.dsk.stations=1,2 -o {}", folder.display()),
        &path,
    );
    let err = text(&done.stderr);
    assert_eq!(done.status.code(), Some(3));
    assert_eq!(err.matches("there is no team `dsk`").count(), 2, "{err}");
    assert!(err.contains("--vary 2:6") && err.contains("--vary 1:17"), "{err}");
    assert!(!folder.exists());
    let uneven = program("sweep @ --zip --vary team.desk.staff=1,2 --vary cohort.c.devices=10,20,30", &path);
    assert_eq!(uneven.status.code(), Some(2));
    let ranged = program("sweep @ --vary team.desk.staff=8..2", &path);
    assert_eq!(ranged.status.code(), Some(3));
    let unknown = program("sweep @ --vary team.desk.staff=1,2 --metric nothing", &path);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn a_strangers_folder_is_left_alone() {
    let path = scenario("sweep-stranger.toml", ">= 50%");
    let folder = scratch("sweep-stranger");
    let run = folder.join("sweep-stranger-2");
    std::fs::create_dir_all(&run).unwrap();
    std::fs::write(folder.join("sweep.json"), "{\"schema\": \"fleetcast/sweep/1\"}").unwrap();
    std::fs::write(run.join("mine.txt"), "mine").unwrap();
    let (_, err, code) = swept(&path, &folder, "");
    assert_eq!(code, Some(74), "{err}");
    assert!(!folder.join("sweep-stranger").exists());
}

#[test]
fn a_constraint_keeps_some_combinations_and_their_names() {
    let path = scenario("sweep-where.toml", ">= 50%");
    let folder = scratch("sweep-where");
    let run = |more: &[&str]| {
        let base = format!("sweep {} {VARY} -o {}", path.display(), folder.display());
        let done = fleetcast().args(base.split_whitespace()).args(more).output().unwrap();
        (text(&done.stdout), text(&done.stderr), done.status.code())
    };
    // Of 1 and 2 people with 10, 20 and 30 devices, all with 10 or 30 are left.
    let constraints = ["--where", "cohort.c.devices != 20", "--where", "team.1.staff <= cohort.1.devices"];
    let (out, err, code) = run(&[&constraints[..], &["--list"]].concat());
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("4 of 6 combinations kept, 2 dropped by --where"), "{err}");
    let names: Vec<&str> = out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["sweep-where", "sweep-where-3", "sweep-where-4", "sweep-where-6"], "{out}");
    // What has run stays as it is when the constraint goes.
    let (_, _, code) = run(&constraints);
    assert_eq!(code, Some(0));
    assert!(!folder.join("sweep-where-2").exists());
    let csv = std::fs::read_to_string(folder.join("sweep.csv")).unwrap();
    assert!(csv.contains("\nsweep-where-6,2,30,devices,,devices,30,") && !csv.contains(",20,devices,"), "{csv}");
    let (_, err, _) = run(&[]);
    assert_eq!((err.matches("complete, kept").count(), err.matches("run ").count()), (4, 6), "{err}");
    let (out, err, code) = run(&["--where", "team.desk.staff > 9"]);
    assert_eq!((out.as_str(), code), ("", Some(4)), "{err}");
    assert!(err.contains("no combination is left"), "{err}");
}

#[test]
fn a_combination_that_a_constraint_drops_need_not_be_possible() {
    let path = scenario("sweep-where-odd.toml", ">= 50%");
    let folder = scratch("sweep-where-odd");
    let run = |constraint: &str| {
        let base = format!("sweep {} --vary team.desk.staff=1,0 --list -o {}", path.display(), folder.display());
        let done = fleetcast().args(base.split_whitespace()).args(["--where", constraint]).output().unwrap();
        (text(&done.stdout) + &text(&done.stderr), done.status.code())
    };
    assert_eq!(run("team.desk.staff >= 0").1, Some(3), "nobody is no team");
    assert_eq!(run("team.desk.staff > 0").1, Some(0));
    for (constraint, words) in [
        ("team.desk.stuff > 0", "did you mean `team.desk.staff`?"),
        ("team.desk.staff > 1h", "are not of one kind"),
        ("team.desk.staff > many", "have no order"),
        ("team.desk.staff", "compares nothing"),
    ] {
        let (said, code) = run(constraint);
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains(words) && said.contains("--> --where 1:1\n"), "{said}");
    }
}

/// The texts in a picture, in order.
fn texts(svg: &str) -> Vec<String> {
    let rest = svg.split("<text").skip(1).filter_map(|part| part.split_once('>'));
    rest.filter_map(|(_, rest)| rest.split_once("</text>")).map(|row| row.0.trim().to_owned()).collect()
}

fn drawn(name: &str, more: &str) -> (PathBuf, Option<i32>, String) {
    let path = scenario(&format!("{name}.toml"), ">= 50%");
    let folder = scratch(name);
    let arguments = format!("sweep {} {more} -q --inconclusive pass -o {}", path.display(), folder.display());
    let done = fleetcast().args(arguments.split(' ')).output().unwrap();
    (folder, done.status.code(), text(&done.stderr))
}

#[test]
fn one_key_makes_lines_with_their_values() {
    let (folder, code, err) = drawn("sweep-line", "--vary cohort.c.devices=10,20,40 --chart devices --chart tickets");
    assert_eq!(code, Some(0), "{err}");
    let read = |metric: &str| std::fs::read_to_string(folder.join(format!("charts/sweep-{metric}.svg"))).unwrap();
    let devices = texts(&read("devices"));
    assert_eq!(devices[..2], ["devices", "Mean of 4 replications · bars: 95 % interval of the mean"]);
    // Exact in every replication; the labels of the axis are 10, 20 and 40, too.
    for value in ["10", "20", "40"] {
        assert!(devices.iter().filter(|text| *text == value).count() >= 2, "{value}: {devices:?}");
    }
    assert!(devices.contains(&"cohort.c.devices".to_owned()));
    let footer = devices.last().unwrap();
    assert!(footer.starts_with("small · 3 runs, scenarios ") && footer.contains("seed 1"), "{footer}");
    assert!(!folder.join("charts/sweep-finish-day.svg").exists(), "nobody asked for it");
    let tree_before = tree(&folder);
    let (again, _, _) = drawn("sweep-line", "--vary cohort.c.devices=10,20,40 --chart devices --chart tickets -j 1");
    assert_eq!(tree(&again), tree_before);
    // Pictures that nobody asks for any more go.
    let path = scenario("sweep-line.toml", ">= 50%");
    program(&format!("sweep @ --vary cohort.c.devices=10,20 --chart devices -q -o {}", folder.display()), &path);
    let left: Vec<PathBuf> = tree(&folder).into_keys().filter(|name| name.starts_with("charts")).collect();
    assert_eq!(left, ["png", "svg"].map(|kind| PathBuf::from(format!("charts/sweep-devices.{kind}"))));
}

#[test]
fn two_keys_make_a_map_with_a_cell_each() {
    let (folder, code, err) =
        drawn("sweep-map", &format!("{VARY} --chart devices --chart busy-share@team=desk --chart finish-day"));
    assert_eq!(code, Some(0), "{err}");
    let read = |metric: &str| std::fs::read_to_string(folder.join(format!("charts/sweep-{metric}.svg"))).unwrap();
    let devices = texts(&read("devices"));
    for value in ["10", "20", "30"] {
        // Two cells, and the label of the column; 10, 20 and 30 are in the legend as well.
        assert_eq!(devices.iter().filter(|text| *text == value).count(), 4, "{value}: {devices:?}");
    }
    assert!(!devices.contains(&"blank: not run".to_owned()));
    let busy = texts(&read("busy-share-team-desk"));
    assert_eq!(busy[0], "busy-share@team=desk");
    assert!(busy.iter().any(|text| text.starts_with("± ")), "{busy:?}");
    let finish = texts(&read("finish-day"));
    assert!(finish[1].contains("outlined: the best") && finish.contains(&"better".to_owned()), "{finish:?}");
}

#[test]
fn what_cannot_be_drawn() {
    let three = "--vary team.desk.staff=1,2 --vary cohort.c.devices=1,2 --vary scenario.seed=1,2";
    let (folder, code, err) = drawn("sweep-three", &format!("{three} -n 2"));
    assert_eq!(code, Some(0), "{err}");
    assert!(!folder.join("charts").exists());
    let (_, code, err) = drawn("sweep-three", &format!("{three} --chart tickets"));
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("draws one or two keys"), "{err}");
    let (_, code, err) = drawn("sweep-unknown", "--vary team.desk.staff=1,2 --chart nothing");
    assert_eq!(code, Some(2), "{err}");
    // Lockstep is one thing that varies; a key with a single value doesn't.
    let (folder, _, err) = drawn("sweep-zipped", &format!("{three} --zip --chart tickets -n 2"));
    let zipped = std::fs::read_to_string(folder.join("charts/sweep-tickets.svg")).unwrap_or_else(|_| panic!("{err}"));
    assert!(texts(&zipped).contains(&"1, 1, 1".to_owned()), "{:?}", texts(&zipped));
    let (folder, _, _) = drawn("sweep-single", "--vary team.desk.staff=1 --vary cohort.c.devices=9,8 --chart devices");
    let line = std::fs::read_to_string(folder.join("charts/sweep-devices.svg")).unwrap();
    assert!(texts(&line)[1].contains("bars"), "{:?}", texts(&line));
}
