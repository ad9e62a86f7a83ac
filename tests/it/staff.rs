//! `fleetcast staff`: the answer is that of a sweep over every number, and it is proved, drawn and refused as it should be.

use crate::rejected::fleetcast;
use crate::support::{plan, scratch};
use fleetcast::plan::metric::ScopeKind;
use fleetcast::plan::{Metric, Scope};
use fleetcast::study::fold::estimate;
use fleetcast::study::values;
use std::path::{Path, PathBuf};
use std::process::Output;

/// A desk that is much too small: some 130 tickets come within a few work hours.
const SMALL: &str = r#"
[scenario]
name = "small"
start = 2027-02-01
horizon = "30d"
seed = 3
replications = 20
time-zone = "Europe/London"
[[team]]
name = "desk"
staff = 3
hours = "mon-fri 09:00-17:00"
handle-time = { median = "20m", p95 = "1h" }
[[team]]
name = "idle"
staff = 4
handle-time = { fixed = "5m" }
[[path]]
name = "image"
platform = "windows"
retries = 3
phases = [{ name = "e", duration = { median = "30m", p95 = "1h" }, fails = "40%", ticket = "always", team = "desk", retry = "when-served" }]
[[cohort]]
name = "laptops"
devices = 200
platform = "windows"
path = "image"
[[wave]]
name = "all"
start = "2d"
over = "2 workdays"
devices = { laptops = "all" }
"#;

fn file(name: &str) -> PathBuf {
    let path = scratch(name);
    std::fs::write(&path, SMALL).unwrap();
    path
}

fn staffed(file: &Path, folder: &Path, arguments: &[&str]) -> Output {
    fleetcast().arg("staff").arg(file).args(arguments).arg("-o").arg(folder).output().unwrap()
}

/// The fewest people from which on the mean's 95 % interval lies below `limit`, by trying every number; who can't be told
/// by 20 replications gets 40 and then 80.
fn exhaustive(limit: f64) -> u32 {
    let wanted = [(Metric::TicketWaitMinutesP95, Scope::Of(ScopeKind::Team, "desk".into()))];
    let meets = |people: u32| {
        let plan = plan(SMALL, &[&format!("team.desk.staff={people}")]);
        for replications in [20, 40, 80] {
            let of = estimate(&values(&plan, &wanted, 0..replications, 2)[0]);
            let (mean, half) = (of.mean.unwrap(), of.half_width.unwrap());
            if mean + half < limit || mean - half >= limit {
                return mean + half < limit;
            }
        }
        false
    };
    let failing = (1..=20).rev().find(|people| !meets(*people)).unwrap();
    failing + 1
}

#[test]
fn the_answer_is_that_of_an_exhaustive_sweep() {
    let file = file("staff-exhaustive.toml");
    for limit in [30.0, 90.0, 240.0] {
        let folder = scratch(&format!("staff-exhaustive-{limit}"));
        let target = format!("ticket-wait-minutes-p95 < {limit}");
        let out = staffed(&file, &folder, &["--team", "desk", "--target", &target, "--format", "csv", "-q"]);
        let text = String::from_utf8(out.stdout).unwrap();
        let answers: Vec<&str> =
            text.lines().filter(|line| line.ends_with(",1")).filter_map(|line| line.split(',').nth(1)).collect();
        let expected = exhaustive(limit);
        assert!(!answers.is_empty(), "{text}{}", String::from_utf8_lossy(&out.stderr));
        assert!(answers.iter().all(|n| *n == expected.to_string()), "{limit}: {answers:?}, not {expected}");
    }
}

#[test]
fn a_team_that_nobody_waits_for_needs_one_person() {
    let file = file("staff-idle.toml");
    let folder = scratch("staff-idle");
    let out = staffed(&file, &folder, &["--team", "idle", "--target", "ticket-wait-minutes-p95 < 60"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success(), "{text}");
    assert!(text.contains("idle needs 1 person for ticket-wait-minutes-p95 < 60: 3 fewer than it has."), "{text}");
    assert!(folder.join("charts/staff-idle-ticket-wait-minutes-p95.svg").is_file());
    assert!(folder.join("staff.csv").is_file() && folder.join("staff.json").is_file());
    // Another search writes over the folder and leaves nothing of the first one.
    let again = staffed(&file, &folder, &["--team", "idle", "--target", "busy-share < 60%"]);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let charts: Vec<_> = std::fs::read_dir(folder.join("charts")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(charts, ["staff-idle-busy-share.svg"]);
}

/// Everybody who waits gives up after a minute: waits are short with one person, and the answer says what that costs.
#[test]
fn who_gives_up_is_told() {
    let path = scratch("staff-patience.toml");
    std::fs::write(&path, SMALL.replacen("staff = 3", "staff = 3\npatience = { fixed = \"1m\" }", 1)).unwrap();
    let folder = scratch("staff-patience");
    let out = staffed(&path, &folder, &["--team", "desk", "--target", "ticket-wait-minutes-p95 < 60"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("desk needs 1 person for") && text.contains("give up waiting, and wait no longer"), "{text}");
    let rows = std::fs::read_to_string(folder.join("staff.csv")).unwrap();
    let share = |line: &str| line.split(',').rev().nth(2).unwrap().parse::<f64>().unwrap();
    let shares: Vec<f64> = rows.lines().skip(1).filter(|line| line.contains(",search,")).map(share).collect();
    assert!(shares[0] > 0.3 && shares.windows(2).all(|pair| pair[1] < pair[0]), "{shares:?}");
}

#[test]
fn what_no_number_reaches_is_a_failure() {
    let file = file("staff-never.toml");
    let folder = scratch("staff-never");
    let target = ["--team", "desk", "--target", "finish-day < 1", "--most", "8"];
    let out = staffed(&file, &folder, &target);
    let text = String::from_utf8(out.stdout).unwrap();
    assert_eq!(out.status.code(), Some(1), "{text}");
    assert!(text.contains("No number of people in desk up to 8 is known to keep finish-day < 1"), "{text}");
}

#[test]
fn threads_change_nothing_and_faults_are_told() {
    let file = file("staff-threads.toml");
    let folders = ["1", "2"].map(|jobs| {
        let folder = scratch(&format!("staff-threads-{jobs}"));
        let target = ["--team", "desk", "--target", "busy-share < 60%", "--target", "tickets@team=idle < 1"];
        let out = staffed(&file, &folder, &[&target[..], &["-j", jobs]].concat());
        assert!(out.status.code().is_some_and(|code| code == 0 || code == 5), "{out:?}");
        (std::fs::read(folder.join("staff.csv")).unwrap(), std::fs::read(folder.join("staff.json")).unwrap())
    });
    assert_eq!(folders[0], folders[1]);
    let cases: [(&[&str], i32, &str); 4] = [
        (&["--target", "tickets < 5", "--team", "dsk"], 2, "there is no team `dsk`"),
        (&["--target", "ticket-wait < 5"], 3, "there is no metric `ticket-wait`"),
        (&["--target", "tickets"], 3, "has no condition"),
        (&["--target", "tickets < 5", "-n", "1"], 2, "one replication has no error bar"),
    ];
    for (arguments, code, message) in cases {
        let folder = scratch("staff-refused");
        let out = staffed(&file, &folder, arguments);
        let text = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(code), "{arguments:?}: {text}");
        assert!(text.contains(message), "{arguments:?}: {text}");
        assert!(!folder.exists(), "nothing is written");
    }
}
