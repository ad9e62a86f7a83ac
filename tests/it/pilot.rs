//! `fleetcast pilot` against what chance alone says, and against hand counts.

use crate::rejected::fleetcast;
use crate::support::scratch;
use fleetcast::study::binomial;
use fleetcast::study::pilot::exact;
use std::path::{Path, PathBuf};

/// Two thousand devices that enroll in the second in which they are invited, a gate that no ticket passes, and a desk that
/// nobody waits for: nothing is between a defect in the pilot and its discovery.
const INSTANT: &str = r#"
[scenario]
name = "instant"
start = 2027-02-01
horizon = "5d"
seed = 7

[[team]]
name = "desk"
staff = 1000
handle-time = { fixed = "1m" }

[[path]]
name = "instant"
platform = "windows"
like = "none"
retries = 0
phases = [{ name = "enroll", duration = { fixed = "0s" } }]

[[cohort]]
name = "fleet"
devices = 2000
platform = "windows"
path = "instant"

[[wave]]
name = "pilot"
start = "1d"
devices = { fleet = 100 }
gate = { soak = "1h", tickets-per-100 = "<= 0", on-fail = "halt" }

[[wave]]
name = "everyone"
start = "after pilot"
devices = { fleet = "rest" }
"#;

/// The folder that [`pilot`] made.
fn scratch_of(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The rows of `pilot.csv` as the command prints them, by column.
fn pilot(arguments: &[&str], scenario: &str, name: &str) -> Vec<Vec<String>> {
    let folder = scratch(name);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("scenario.toml");
    std::fs::write(&file, scenario).unwrap();
    let output = fleetcast()
        .args(["pilot", file.to_str().unwrap(), "--format", "csv", "-o"])
        .arg(folder.join("out"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    // No cell here holds a comma but the gate's, which is quoted only with several conditions.
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn by_the_luck_of_the_run_a_pilot_holds_what_chance_says() {
    let arguments = ["--defect", "0.5%,1%,2%,5%", "--sizes", "5", "--calls", "100%", "-n", "2"];
    pilot(&arguments, INSTANT, "pilot-luck");
    let text = std::fs::read_to_string(scratch_of("pilot-luck").join("out/pilot-chances.csv")).unwrap();
    let mut seen = 0;
    for line in text.lines().skip(1) {
        let row: Vec<&str> = line.split(',').collect();
        let share: f64 = row[0].trim_end_matches('%').parse().unwrap();
        let (size, n): (u32, u32) = (row[1].parse().unwrap(), row[4].parse().unwrap());
        assert_eq!(n, 2_000);
        holds_within(exact::meets(share / 100.0, size), row[5], n, &format!("{size} devices, {share} %"));
        seen += 1;
    }
    assert_eq!(seen, 4 * 8, "four defects, pilots of 5 to 1,000");
}

/// An exact 99.9 % interval of what was seen holds what was expected.
fn holds_within(expected: f64, seen: &str, n: u32, what: &str) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of replications")]
    let hits = (seen.parse::<f64>().unwrap() * f64::from(n)).round() as u32;
    let [low, high] = binomial::bounds(hits, n, 0.000_5);
    assert!((low..=high).contains(&expected), "{what}: {hits} of {n}, expected {expected}");
}

#[test]
fn without_delays_a_gate_catches_what_chance_says() {
    let arguments = ["--defect", "1%,5%", "--sizes", "10,50,200", "--calls", "100%", "-n", "150"];
    let rows = pilot(&arguments, INSTANT, "pilot-chance");
    for row in &rows {
        let share: f64 = row[3].trim_end_matches('%').parse().unwrap();
        let (size, n): (u32, u32) = (row[0].parse().unwrap(), row[4].parse().unwrap());
        holds_within(exact::meets(share / 100.0, size), &row[8], n, &format!("{size} devices, {share} %"));
    }
    assert_eq!(rows.len(), 9);
}

#[test]
fn a_larger_pilot_of_the_same_luck_holds_the_smaller_one() {
    let rows =
        pilot(&["--defect", "2%", "--sizes", "10,40,160", "--calls", "100%", "-n", "60"], INSTANT, "pilot-nested");
    let stopped: Vec<f64> = rows.iter().filter(|row| row[3] == "2%").map(|row| row[5].parse().unwrap()).collect();
    assert!(stopped.windows(2).all(|pair| pair[0] <= pair[1]), "{stopped:?}");
    let sound: Vec<&str> = rows.iter().filter(|row| row[3] == "0%").map(|row| row[5].as_str()).collect();
    assert_eq!(sound, ["0"; 3]);
}
