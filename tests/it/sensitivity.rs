//! `fleetcast sensitivity`: effects that are known by hand, the same bytes for any number of threads, what is refused.

use crate::rejected::fleetcast;
use crate::support::{plan_of, root, scratch};
use fleetcast::report::table;
use fleetcast::rules::book::ENTRIES;
use fleetcast::rules::value::Standing;
use fleetcast::scenario::knob::Knob;
use fleetcast::scenario::{Source, load};
use fleetcast::study::study;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Two cohorts that enroll at once; an attempt of `a` fails three times in ten, and is tried again once.
const TWO: &str = r#"
[scenario]
name = "two"
start = 2027-01-04
horizon = "30d"
seed = 7
replications = 20
[[team]]
name = "desk"
staff = 1
handle-time = { fixed = "9m" }
[[path]]
name = "fails"
platform = "windows"
retries = 1
phases = [{ name = "e", duration = { fixed = "20m" }, fails = "30%" }]
[[path]]
name = "works"
platform = "windows"
phases = [{ name = "e", duration = { fixed = "20m" } }]
[[cohort]]
name = "a"
devices = 400
platform = "windows"
path = "fails"
[[cohort]]
name = "b"
devices = 40
platform = "windows"
path = "works"
[[wave]]
name = "w"
start = "1d"
over = "5d"
devices = { a = "all", b = "all" }
"#;

fn file(name: &str) -> PathBuf {
    let path = scratch(name);
    std::fs::write(&path, TWO).unwrap();
    path
}

/// Runs the command with these arguments, separated by spaces, and writes to `folder`.
fn sensitivity(file: &Path, folder: &Path, arguments: &str) -> Output {
    let mut command = fleetcast();
    command.arg("sensitivity").arg(file).args(arguments.split(' ')).arg("-o").arg(folder);
    command.output().unwrap()
}

/// The rows of `sensitivity.csv` by input: columns by name.
fn rows(folder: &Path) -> Vec<Vec<(String, String)>> {
    let text = std::fs::read_to_string(folder.join("sensitivity.csv")).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines.map(|line| head.iter().map(|h| (*h).to_owned()).zip(line.split(',').map(str::to_owned)).collect()).collect()
}

fn cell<'a>(rows: &'a [Vec<(String, String)>], input: &str, column: &str) -> &'a str {
    let row = rows.iter().find(|row| row[1].1 == input).unwrap_or_else(|| panic!("no input {input}"));
    &row.iter().find(|cell| cell.0 == column).unwrap_or_else(|| panic!("no column {column}")).1
}

fn number(rows: &[Vec<(String, String)>], input: &str, column: &str) -> f64 {
    cell(rows, input, column).parse().unwrap_or_else(|_| panic!("{input} {column}: {}", cell(rows, input, column)))
}

#[test]
fn a_tornado_finds_slopes_that_are_known() {
    let folder = scratch("sensitivity-slopes");
    let arguments = "--metric tickets --vary cohort.b.devices=10..70";
    let output = sensitivity(&file("sensitivity-slopes.toml"), &folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).replace('\n', " ");
    assert!(
        said.contains("Measure rules.enrollment.ticket-share first: from 25% to 75% it moves tickets by 62 ± 4"),
        "{said}"
    );
    assert!(said.contains("Without any effect, in every replication: cohort.b.devices"), "{said}");
    let rows = rows(&folder);
    // Of 400 devices three in ten fail at first, and half of these open a ticket: 60. A quarter more or less is 30.
    let share = "rules.enrollment.ticket-share";
    for (column, want) in [("at_base", 60.0), ("change_low", -30.0), ("change_high", 30.0), ("swing", 60.0)] {
        let (got, half) = (number(&rows, share, column), number(&rows, share, &format!("{column}_half_width")));
        assert!((got - want).abs() < 2.0 * half && half < 5.0, "{column}: {got} ± {half} instead of {want}");
    }
    assert_eq!((cell(&rows, share, "verdict"), cell(&rows, share, "standing")), ("moves-it", "ASSUMED"));
    assert_eq!((cell(&rows, share, "low"), cell(&rows, share, "high")), ("25%", "75%"));
    // A cohort that never fails opens none, however large it is; the other cohort's luck isn't touched.
    assert_eq!(cell(&rows, "cohort.b.devices", "verdict"), "no-effect");
    assert_eq!(cell(&rows, "cohort.b.devices", "base"), "40");
    // What is counted exactly moves exactly: thirty devices fewer or more, thirty attempts.
    let exact = scratch("sensitivity-exact");
    let arguments = "--metric attempts@cohort=b -q --no-assumed --vary cohort.b.devices=10..70";
    assert!(sensitivity(&file("sensitivity-exact.toml"), &exact, arguments).status.success());
    let rows = self::rows(&exact);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        ["change_low", "change_high", "swing_half_width"].map(|c| number(&rows, "cohort.b.devices", c)),
        [-30.0, 30.0, 0.0]
    );
}

#[test]
fn morris_and_sobol_know_a_sum_when_they_simulate_one() {
    let vary = "--metric devices -q -n 2 --no-assumed --vary cohort.a.devices=10..30 --vary cohort.b.devices=10..50";
    let folder = scratch("sensitivity-sobol");
    assert!(sensitivity(&file("sensitivity-sobol.toml"), &folder, &format!("{vary} --method sobol")).status.success());
    let shares = rows(&folder);
    // 21 and 41 equally likely numbers: variances (21² - 1) / 12 and (41² - 1) / 12.
    for (input, want) in [("cohort.a.devices", 440.0 / 2_120.0), ("cohort.b.devices", 1_680.0 / 2_120.0)] {
        for column in ["first", "total"] {
            let got = number(&shares, input, column);
            assert!((got - want).abs() < 0.03, "{input} {column}: {got} instead of {want}");
        }
    }
    let folder = scratch("sensitivity-morris");
    assert!(
        sensitivity(&file("sensitivity-morris.toml"), &folder, &format!("{vary} --method morris")).status.success()
    );
    let effects = rows(&folder);
    assert_eq!(effects[0][1].1, "cohort.b.devices");
    // Whole numbers lie up to half a step of 2/3 from the straight line.
    for (input, want) in [("cohort.a.devices", 20.0), ("cohort.b.devices", 40.0)] {
        assert!((number(&effects, input, "mu") - want).abs() < 1.6, "{effects:?}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_files() {
    let file = file("sensitivity-threads.toml");
    for method in ["tornado", "morris --samples 2", "sobol --samples 4"] {
        let arguments = format!("--metric tickets -q -n 3 --method {method}");
        let read = |jobs: &str| {
            let folder = scratch(&format!("sensitivity-threads-{jobs}"));
            let output = sensitivity(&file, &folder, &format!("{arguments} -j {jobs} --format text"));
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let word = method.split(' ').next().unwrap();
            ["sensitivity.csv", "sensitivity.json", &format!("charts/{word}.svg")]
                .map(|name| std::fs::read(folder.join(name)).unwrap())
        };
        assert_eq!(read("1"), read("3"), "{method}");
    }
}

#[test]
fn what_can_t_be_asked_is_refused_with_a_place() {
    let file = file("sensitivity-refused.toml");
    for (arguments, code, said) in [
        ("--metric ticket", 3, "did you mean `tickets`?"),
        ("--metric tickets@team=dsk", 3, "did you mean `team=desk`?"),
        ("--metric tickets --vary team.desk.staff=3..2", 3, "isn't below the high end"),
        ("--metric tickets --vary team.desk.staff=0..2", 3, "--set 1:17"),
        ("--metric tickets --no-assumed", 4, "nothing to vary"),
        ("--metric limit-first-day@limit=licenses", 4, "has no value as the scenario stands"),
        ("--metric tickets --samples 1", 2, "--samples"),
    ] {
        let folder = scratch("sensitivity-refused");
        let output = sensitivity(&file, &folder, &format!("{arguments} -q -n 2"));
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments}: {stderr}");
        assert!(stderr.contains(said), "{arguments}: {stderr}");
        assert!(!folder.exists(), "{arguments} wrote something");
    }
}

#[test]
fn what_is_not_turned_can_t_matter() {
    let mut skipped = 0;
    for file in ["scenarios/contoso-rollout.toml", "scenarios/002-enrollment-guide.toml", "scenarios/school-start.toml"]
    {
        let base = plan_of(file, &["scenario.replications=1"]);
        let source = Source::new(file, std::fs::read_to_string(root().join(file)).unwrap());
        let known = study(&base, 0, &|| {}).fingerprints;
        let turned: Vec<&str> = table::rules(&base).iter().map(|line| line.key).collect();
        let assumed = ENTRIES.iter().filter(|entry| entry.alive && entry.standing == Standing::Assumed);
        // All of them at once, at their high ends: whatever mattered would show.
        let mut sets = vec!["scenario.replications=1".to_owned()];
        for entry in assumed.filter(|entry| !turned.contains(&entry.key)) {
            let knob = base.rules.value_of(entry.key).and_then(|value| Knob::assumed(entry.key, &value, entry.range));
            let Some(knob) = knob else { continue };
            let end = if knob.base == Some(knob.high) { knob.low } else { knob.high };
            sets.push(knob.set(end));
            skipped += 1;
        }
        let loaded = load(&source, &sets);
        assert!(!loaded.has_errors(), "{}", loaded.report(false));
        assert_eq!(study(&loaded.plan.unwrap(), 0, &|| {}).fingerprints, known, "{file}: {sets:?}");
    }
    assert!(skipped > 100, "only {skipped} were skipped");
}
