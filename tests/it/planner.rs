//! `fleetcast plan` and its metrics: tickets per day by hand, the best of a small instance, promises that are kept.

use crate::rejected::fleetcast;
use crate::support::{plan, scratch, studied, values};
use fleetcast::plan::{Metric, Scope};
use std::path::{Path, PathBuf};
use std::process::Output;

/// A desk of one, and a path that fails so often that waves must not be too large.
const SMALL: &str = r#"
[scenario]
name = "small"
start = 2027-02-01
horizon = "60d"
seed = 3
replications = 100
time-zone = "Europe/London"
[[team]]
name = "desk"
staff = 1
hours = "mon-fri 09:00-17:00"
handle-time = { median = "20m", p95 = "1h" }
[[path]]
name = "image"
platform = "windows"
retries = 3
phases = [{ name = "e", duration = { median = "30m", p95 = "1h" }, fails = "20%", ticket = "always", retry = "when-served" }]
[[cohort]]
name = "laptops"
devices = 150
platform = "windows"
path = "image"
response = { median = "1d", p95 = "4d" }
[[wave]]
name = "pilot"
start = "2d"
over = "2 workdays"
devices = { laptops = "20%" }
[[wave]]
name = "rest"
start = "8d after pilot"
over = "6 workdays"
devices = { laptops = "rest" }
"#;

/// Every first attempt fails and opens a ticket; three devices on day 1, five on day 3, and one that works on day 5.
const BY_HAND: &str = r#"
[scenario]
name = "by-hand"
start = 2027-02-01
horizon = "20d"
replications = 2
[[team]]
name = "desk"
staff = 9
handle-time = { fixed = "9m" }
[[team]]
name = "idle"
staff = 1
handle-time = { fixed = "9m" }
[[path]]
name = "fails"
platform = "windows"
retries = 1
phases = [{ name = "e", duration = { fixed = "5m" }, fails = "100%", ticket = "always", team = "desk" }]
[[path]]
name = "works"
platform = "windows"
phases = [{ name = "e", duration = { fixed = "5m" } }]
[[cohort]]
name = "a"
devices = 8
platform = "windows"
path = "fails"
[[cohort]]
name = "b"
devices = 1
platform = "windows"
path = "works"
[[wave]]
name = "one"
start = "1d 09:00"
over = "1h"
devices = { a = 3 }
[[wave]]
name = "two"
start = "3d 09:00"
over = "1h"
devices = { a = "rest" }
[[wave]]
name = "three"
start = "5d 09:00"
over = "1h"
devices = { b = "all" }
"#;

fn file(name: &str) -> PathBuf {
    let path = scratch(name);
    std::fs::write(&path, SMALL).unwrap();
    path
}

/// Runs the command with these arguments, a condition of them last, and writes to `folder`.
fn planned(file: &Path, folder: &Path, arguments: &str, keep: &str) -> Output {
    let mut command = fleetcast();
    command.arg("plan").arg(file).args(arguments.split(' ').filter(|word| !word.is_empty()));
    command.arg("--keep").arg(keep).arg("-o").arg(folder).output().unwrap()
}

/// `plan.csv` by columns; no cell of it holds a comma here but the sets, which are told apart by `; `.
fn rows(folder: &Path) -> Vec<Vec<(String, String)>> {
    let text = std::fs::read_to_string(folder.join("plan.csv")).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cells = |line: &str| {
        let mut cells = vec![String::new()];
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                other => cells.last_mut().unwrap().push(other),
            }
        }
        assert_eq!(cells.len(), head.len(), "{line}");
        head.iter().map(|name| (*name).to_owned()).zip(cells).collect()
    };
    lines.map(cells).collect()
}

fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    &row.iter().find(|cell| cell.0 == column).unwrap_or_else(|| panic!("no column {column}")).1
}

#[test]
fn tickets_per_day_by_hand() {
    let plan = plan(BY_HAND, &[]);
    let summary = studied(&plan);
    let of = |metric, scope: &str| values(&plan, &summary, metric, scope);
    // Days 1, 3 and 5 see attempts: 3, 5 and 0 tickets. Of three days 95 in 100 are all three.
    for scope in ["", "team=desk", "platform=windows"] {
        assert_eq!(of(Metric::TicketsPerDayP95, scope), [5.0, 5.0], "{scope}");
        assert_eq!(of(Metric::TicketsPerDayMax, scope), [5.0, 5.0], "{scope}");
    }
    assert_eq!(of(Metric::TicketsPerDayP95, "wave=one"), [3.0, 3.0]);
    assert_eq!(of(Metric::TicketsPerDayMax, "wave=three"), [0.0, 0.0]);
    assert_eq!(of(Metric::TicketsPerDayP95, "team=idle"), [0.0, 0.0]);
    // Before the second wave the first one is all there is.
    let early = self::plan(BY_HAND, &["scenario.horizon=3d"]);
    let summary = studied(&early);
    assert_eq!(values(&early, &summary, Metric::TicketsPerDayP95, ""), [3.0, 3.0]);
    // Nobody has begun on day 0: no day to take a quantile of, and no ticket either.
    let none = self::plan(BY_HAND, &["scenario.horizon=1d"]);
    let summary = studied(&none);
    assert_eq!(summary.row(Metric::TicketsPerDayP95, &Scope::Fleet).unwrap().values, [None, None]);
    assert_eq!(values(&none, &summary, Metric::TicketsPerDayMax, ""), [0.0, 0.0]);
    // What the warm-up holds isn't counted.
    let warm = self::plan(BY_HAND, &["scenario.warm-up=4d"]);
    assert_eq!(values(&warm, &studied(&warm), Metric::TicketsPerDayMax, ""), [0.0, 0.0]);
}

#[test]
fn the_race_finds_what_an_exhaustive_search_finds_and_its_promise_holds_in_a_thousand_others() {
    let keep = "tickets-per-day-p95 < 10";
    let race = scratch("planner-race");
    let output = planned(&file("planner-race.toml"), &race, "--finish-by 45d", keep);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).replace('\n', " ");
    assert!(
        said.contains("Best of 27 plans: waves doubled.") && said.contains("--set 'wave.pilot.devices.laptops=40%'"),
        "{said}"
    );
    let all = scratch("planner-all");
    assert!(planned(&file("planner-all.toml"), &all, "--finish-by 45d --exhaustive", keep).status.success());
    let (race, all) = (rows(&race), rows(&all));
    let best = |rows: &[Vec<(String, String)>]| {
        let best: Vec<String> =
            rows.iter().filter(|row| cell(row, "verdict") == "best").map(|row| cell(row, "plan").to_owned()).collect();
        assert_eq!(best.len(), 1);
        best[0].clone()
    };
    assert_eq!(best(&race), best(&all));
    assert!(race.iter().any(|row| cell(row, "race_replications") == "20"), "nobody left the race early");
    assert!(all.iter().all(|row| cell(row, "race_replications") == "100"));
    // No plan that holds in the exhaustive search's replications is earlier.
    let number = |row: &[(String, String)], column: &str| cell(row, column).parse::<f64>().unwrap();
    let chosen = all.iter().find(|row| cell(row, "verdict") == "best").unwrap();
    for row in all.iter().filter(|row| number(row, "race_held_1") >= 0.9 && number(row, "race_held_2") >= 0.9) {
        let earlier = number(row, "race_objective") < number(chosen, "race_objective");
        assert!(!earlier || cell(row, "verdict") != "keeps-all", "{row:?}");
    }
    // A thousand replications of another seed.
    let sets: Vec<&str> = cell(chosen, "sets").split("; ").filter(|set| !set.is_empty()).collect();
    let fresh = plan(SMALL, &sets);
    let other = fleetcast::plan::Plan { seed: 99, ..fresh };
    let wanted = [(Metric::TicketsPerDayP95, Scope::Fleet), (Metric::FinishDay, Scope::Fleet)];
    let found = fleetcast::study::values(&other, &wanted, 0..1_000, 2);
    let share = |held: usize| held as f64 / 1_000.0;
    let tickets = share(found[0].iter().filter(|value| value.is_some_and(|value| value < 10.0)).count());
    let finish = share(found[1].iter().filter(|value| value.is_some_and(|value| value <= 45.0)).count());
    println!("{}: finish {finish}, tickets {tickets} in 1,000 replications", best(&all));
    for (share, k) in [(finish, 1), (tickets, 2)] {
        let [from, to] = ["_from", "_to"].map(|end| number(chosen, &format!("fresh_held_{k}{end}")));
        // A thousand have an error of their own: three standard errors.
        let error = 3.0 * (share * (1.0 - share) / 1_000.0).sqrt();
        assert!(from - error <= share && share <= to + error, "{share} is not within {from} to {to}");
        assert!(share + error >= 0.9, "{share}");
    }
}

#[test]
fn named_keys_are_tried_in_every_combination() {
    let folder = scratch("planner-vary");
    let arguments = "-q -n 20 --confirm 60 --vary team.desk.staff=1..3 --vary wave.rest.over=3d,6d";
    let output = planned(&file("planner-vary.toml"), &folder, arguments, "tickets-per-day-max < 99");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = rows(&folder);
    // The scenario as it stands, with its six workdays, and two times three.
    assert_eq!(rows.len(), 7);
    assert_eq!((cell(&rows[0], "plan"), cell(&rows[0], "sets")), ("as the file has it", ""));
    assert_eq!(cell(&rows[1], "sets"), "team.desk.staff=1; wave.rest.over=3d");
    // Three days are over before six, and more staff never makes it later.
    let best = rows.iter().find(|row| cell(row, "verdict") == "best").unwrap();
    assert!(cell(best, "sets").ends_with("wave.rest.over=3d"), "{best:?}");
    // A value that the file has already makes no second plan of it.
    let folder = scratch("planner-vary-own");
    planned(
        &file("planner-vary-own.toml"),
        &folder,
        "-q -n 20 --confirm 60 --vary team.desk.staff=1,2",
        "tickets >= 0",
    );
    assert_eq!(self::rows(&folder).len(), 2);
}

#[test]
fn any_number_of_threads_gives_the_same_plans() {
    let file = file("planner-threads.toml");
    let read = |jobs: &str| {
        let folder = scratch(&format!("planner-threads-{jobs}"));
        planned(&file, &folder, &format!("-n 20 --confirm 30 -q -j {jobs}"), "tickets < 60");
        ["plan.csv", "plan.json", "charts/pareto.svg"].map(|name| std::fs::read(folder.join(name)).unwrap())
    };
    assert_eq!(read("1"), read("3"));
}

#[test]
fn ends_and_faults() {
    let file = file("planner-ends.toml");
    for (arguments, keep, code, said) in [
        ("-n 10 --confirm 20", "tickets < 0", 1, ""),
        ("-n 10 --confirm 10", "tickets >= 0", 5, ""),
        ("-n 10 --confirm 10 --inconclusive fail", "tickets >= 0", 1, ""),
        ("-n 10 --confirm 60", "tickets >= 0", 0, ""),
        ("", "tickets", 3, "has no condition"),
        ("", "ticket < 3", 3, "did you mean `tickets`?"),
        ("--finish-by 2028-01-01", "tickets < 3", 3, "is no day of the scenario"),
        ("--confidence 9", "tickets < 3", 3, "is not a share"),
        ("--minimize tickets@team=dsk", "tickets < 3", 3, "did you mean `team=desk`?"),
        ("--confirm 1", "tickets < 3", 2, "--confirm"),
        ("--vary team.desk.stff=1..3", "tickets < 3", 3, "all 3 plans to try are refused"),
        ("--vary team.desk.staff=3..1", "tickets < 3", 3, "--vary 1:17"),
        ("--vary team.desk.staff=1..40 --vary tenant.licenses=1..40", "tickets < 3", 2, "1600 combinations"),
    ] {
        let folder = scratch("planner-ends");
        let output = planned(&file, &folder, &format!("-q {arguments}"), keep);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments} {keep}: {stderr}");
        assert!(stderr.contains(said), "{arguments} {keep}: {stderr}");
        assert_eq!(folder.exists(), said.is_empty(), "{arguments} {keep}");
    }
}
