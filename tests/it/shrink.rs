//! `fleetcast shrink`: a bug planted in a fleet of ten thousand devices is shown by a handful.

use crate::rejected::fleetcast;
use crate::support::{plan, scratch};
use fleetcast::verify::diverge::parted;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Ten thousand devices in four cohorts and three waves, with a desk, sites, a gate, a fault, licenses and compliance. Some of the oldest
/// certificates run out, and their records are deleted 180 days later.
const BIG: &str = r#"[scenario]
name = "big"
start = 2027-01-04
horizon = "330d"
seed = 7
replications = 3
time-zone = "Europe/London"

[tenant]
licenses = 9000
conditional-access = {}

[rules]
"certificate.validity" = "120d"
"certificate.renewal-fails" = "5%"
"cleanup.windows" = "60d"

[[site]]
name = "office"
link = "2 Gbps"

[[team]]
name = "desk"
staff = 12
handle-time = { exponential = "17m" }
hours = "mon-fri 08:00-18:00"

[[cohort]]
name = "laptops"
devices = 4000
platform = "windows"
path = "autopilot-user-driven"
presence = { online = "mon-fri 08:30-17:30", shut-down-at-night = "70%" }
response = { exponential = "20h", never = "2%" }
site = "office"
download = { median = "2 GB", p95 = "6 GB" }

[[cohort]]
name = "old"
devices = 3000
platform = "windows"
path = "automatic-join"
enrolled-before = { uniform = ["1d", "110d"] }
lost-per-year = "20%"

[[cohort]]
name = "phones"
devices = 2500
platform = "ios"
path = "ade"
users = { of = "laptops" }
compliance = { fails = "10%", fixed-after = { exponential = "9d" } }

[[cohort]]
name = "kiosks"
devices = 500
platform = "android"
path = "dedicated"

[[wave]]
name = "pilot"
start = "2d"
over = "3d"
devices = { laptops = 200, phones = "5%" }
gate = { soak = "4d", enrolled = ">= 10%", on-fail = "hold" }

[[wave]]
name = "rest"
start = "after pilot"
over = "30d"
devices = { laptops = "rest", phones = "rest" }

[[wave]]
name = "kiosks"
start = "17d 08:00"
over = "5 workdays"
devices = { kiosks = "all" }

[[fault]]
name = "bad-profile"
from = "40d"
affects = { platform = "windows", share = "3%" }
effect = "blocks-user"
calls = "40%"
fixed-after = { fixed = "5d" }
team = "desk"

[[expect]]
metric = "records-deleted"
is = "<= 0"

[[expect]]
metric = "enrolled-share"
is = ">= 1%"
"#;

fn folder(name: &str) -> PathBuf {
    let folder = scratch(name);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("big.toml"), BIG).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = fleetcast();
    program.env_remove("CI").current_dir(folder).args(arguments).output().unwrap()
}

/// What `shrink` prints and writes; the file's name is that of the scenario.
fn shrunk(folder: &Path, arguments: &[&str]) -> (String, String) {
    let ran = run(folder, &[&["shrink"], arguments].concat());
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let text = std::fs::read_to_string(folder.join("regressions/big.shrunk.toml")).unwrap();
    (String::from_utf8(ran.stdout).unwrap(), text)
}

/// The planted bug: records are deleted a day early. One device shows it, and the file says so.
#[test]
fn a_rule_that_is_a_day_off_is_shown_by_a_handful_of_devices() {
    let folder = folder("shrink-with");
    let off = "rules.cleanup.after-expiry=179d";
    let (said, text) = shrunk(&folder, &["big.toml", "--with", off, "--for", "90s"]);
    let small = plan(&text, &[]);
    assert!(small.devices() <= 5, "{} devices:\n{text}", small.devices());
    assert!(small.cohorts.len() == 1 && small.faults.is_empty() && small.sites.is_empty(), "{text}");
    let other = plan(&text, &[off]);
    let lives = parted([&small, &other], small.seed, 0);
    assert!(lives.iter().any(|one| one.rule().ends_with("CERT-07")), "it still fails: {lives:?}\n{text}");
    assert!(said.contains("10,000 devices in 4 cohorts, 330d") && said.contains("record-deleted"), "{said}");
    assert!(text.starts_with("# What fleetcast ") && text.contains("has left of big (seed 7)"), "{text}");
    assert!(text.lines().count() < 40, "{text}");
}

/// The first expectation that fails is kept, the one that holds is not.
#[test]
fn a_failed_expectation_still_fails() {
    let folder = folder("shrink-expect");
    let (said, text) = shrunk(&folder, &["big.toml", "--for", "90s"]);
    let small = plan(&text, &[]);
    assert!(small.devices() <= 5, "{} devices:\n{text}", small.devices());
    assert!(said.contains("the expectation `records-deleted is <= 0` fails"), "{said}");
    assert!(!text.contains("enrolled-share"), "{text}");
    let again = run(&folder, &["test", "regressions/big.shrunk.toml"]);
    assert_eq!(again.status.code(), Some(1), "it still fails");
}

/// Nothing fails, no such law, no golden: each has its end.
#[test]
fn there_must_be_something_that_fails() {
    let folder = folder("shrink-none");
    let code = |arguments: &[&str]| run(&folder, &[&["shrink", "big.toml"], arguments].concat()).status.code();
    assert_eq!(code(&["--expect", "enrolled-share"]), Some(4));
    assert_eq!(code(&["--with", "rules.cleanup.after-expiry=180d"]), Some(4));
    assert_eq!(code(&["--golden"]), Some(4));
    assert_eq!(code(&["--law", "gravity"]), Some(2));
    assert_eq!(code(&["--with", "a=1", "--golden"]), Some(2));
    assert!(!folder.join("regressions").exists());
}

/// A scenario whose golden knew other rules.
#[test]
fn a_golden_of_other_rules_is_shrunk_too() {
    let folder = folder("shrink-golden");
    let few = BIG
        .replace("devices = 3000", "devices = 60")
        .replace("[[expect]]\nmetric = \"records-deleted\"\nis = \"<= 0\"\n", "");
    std::fs::write(folder.join("big.toml"), few.replace("000\n", "0\n").replace("laptops = 200", "laptops = 2"))
        .unwrap();
    let accepted = run(&folder, &["test", "big.toml", "--accept", "-q"]);
    assert_eq!(accepted.status.code(), Some(0), "{}", String::from_utf8_lossy(&accepted.stderr));
    let (said, text) =
        shrunk(&folder, &["big.toml", "--golden", "--set", "rules.cleanup.after-expiry=170d", "--for", "60s"]);
    assert!(said.contains("rules.cleanup.after-expiry=180d") && said.contains("CERT-07"), "{said}");
    assert!(plan(&text, &[]).devices() <= 5 && text.contains("\"cleanup.after-expiry\" = "), "{text}");
}
