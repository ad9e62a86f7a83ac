//! CSV files in a spreadsheet: nothing that somebody named is taken for a formula, in any file of any command.

use crate::rejected::fleetcast;
use crate::support::{root, scratch};
use std::collections::BTreeSet;
use std::path::Path;

/// Everything that can have a name begins with a sign.
const NAMES: &str = r#"
[scenario]
name = "-names"
start = 2027-01-04
horizon = "40d"
seed = 1
replications = 12
workdays = { hours = "mon-fri 08:00-18:00" }

[tenant]
licenses = 24
device-licenses = 4
apple-push-certificate = { issued = "-90d", renewal = "on-time" }

[[site]]
name = "-site"
link = "20 Mbps"
peer-share = "40%"

[[team]]
name = "@team"
staff = 1
hours = "mon-fri 08:00-18:00"
handle-time = { fixed = "9m" }
does = ["tickets"]

[[path]]
name = "+path"
platform = "windows"
retries = 1
phases = [
  { name = "-page", duration = { exponential = "20m" }, downloads = true },
  { name = "@last", duration = { fixed = "1m" }, fails = "30%", ticket = "50%" },
]

[[cohort]]
name = "+laptops"
devices = 20
platform = "windows"
path = "+path"
site = "-site"

[[cohort]]
name = "@phones"
devices = 10
platform = "ios"
path = "ade"

[[delivery]]
name = "@dock"
cohort = "+laptops"
supplier = "stock"
batches = [{ at = "1d", devices = "all" }]
late = { median = "1d", p95 = "9d" }

[[wave]]
name = "-pilot"
start = "2d"
over = "5d"
devices = { "+laptops" = 5, "@phones" = 5 }
gate = { soak = "2d", success = ">= 10%", tickets-per-100 = "<= 500" }

[[wave]]
name = "+rest"
start = "after -pilot"
over = "5d"
devices = { "+laptops" = "rest", "@phones" = "rest" }

[[fault]]
name = "-fault"
from = "3d"
affects = { cohort = "+laptops", share = "50%" }
effect = "breaks-device"
noticed-after = { fixed = "1d" }
fixed-after = "2d"

[[event]]
at = "12d"
lapse = "apple-push-certificate"
for = "3d"

[[expect]]
metric = "enrolled-share"
is = ">= 1%"
"#;

/// The cells of a CSV text that are no numbers.
fn words(text: &[u8], of: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let rows: Vec<csv::StringRecord> =
        reader.records().map(|row| row.unwrap_or_else(|error| panic!("{of}: {error}"))).collect();
    assert!(rows.len() > 1, "{of} has no rows");
    let cells = rows.iter().flatten().filter(|cell| cell.parse::<f64>().is_err());
    cells.map(str::to_owned).collect()
}

/// The CSV files that a folder of ours may hold, as the code that writes folders knows them.
fn known() -> BTreeSet<String> {
    let code = std::fs::read_to_string(root().join("src/report/write.rs")).unwrap();
    let names = code.split('"').filter(|word| word.ends_with(".csv") && !word.contains([' ', '\n']));
    names.map(str::to_owned).collect()
}

#[test]
fn no_cell_is_a_formula() {
    let folder = scratch("spreadsheets");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("=names.toml");
    std::fs::write(&path, NAMES).unwrap();
    let file = path.to_string_lossy();
    let tenant = root().join("scenarios/small/new-tenant.toml").to_string_lossy().into_owned();
    let staff = "team.@team.staff=1,2";
    let table: [&[&str]; 11] = [
        &["run", &file],
        &["run", &tenant],
        &["compare", &file, "--with", "team.@team.staff=2"],
        &["sweep", &file, "--vary", "expect.1.is==90%,=80%", "--vary", staff],
        &["pilot", &file, "--sizes", "5,10", "--gate", "tickets-per-100<=50"],
        &["sensitivity", &file, "--metric", "tickets@team=@team", "--no-assumed", "--vary", "team.@team.staff=1..3"],
        &["plan", &file, "--keep", "tickets<100000", "--vary", "wave.-pilot.over=2d,5d", "--confirm", "10"],
        &["staff", &file, "--team", "@team", "--target", "tickets<100000", "--confirm", "4", "--most", "3"],
        &["explain", &file, "--why-not", "enrolled"],
        &["diff", &file, "--with", "rules.apple.push-grace=1d"],
        &["rules"],
    ];
    let mut seen = BTreeSet::new();
    let mut cells = BTreeSet::new();
    for (number, arguments) in table.iter().enumerate() {
        let out = folder.join(number.to_string());
        let mut command = fleetcast();
        command.args(*arguments).args(["--format", "csv"]);
        if number < 8 {
            command.args(["-n", "6", "-q", "--inconclusive", "pass", "-o"]).arg(&out);
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {said}");
        let name = arguments[0];
        cells.extend(words(&output.stdout, name).into_iter().map(|cell| (format!("{name} --format csv"), cell)));
        for entry in std::fs::read_dir(&out).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|end| end == "csv") {
                cells.extend(words(&std::fs::read(&path).unwrap(), &name).into_iter().map(|cell| (name.clone(), cell)));
                seen.insert(name);
            }
        }
    }
    for (file, cell) in &cells {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{file}: {cell}");
    }
    assert_eq!(seen, known(), "a file that nobody has looked at");
    // They were all there, and are no formulas.
    for (file, cell) in [
        ("outcomes.csv", "'+laptops"),
        ("outcomes.csv", "'@phones"),
        ("outcomes.csv", "'+path"),
        ("gates.csv", "'-pilot"),
        ("faults.csv", "'-fault"),
        ("staff.csv", "'@team"),
        ("pilot-waves.csv", "'+rest"),
        ("sweep.csv", "'=names"),
        ("sweep.csv", "'=90%"),
        ("diff --format csv", "'@phones/1"),
    ] {
        assert!(cells.contains(&(file.to_owned(), cell.to_owned())), "{file} has no {cell}");
    }
}
