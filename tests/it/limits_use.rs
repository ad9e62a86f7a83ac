//! How much of each limit is used day by day, by hand.

use crate::support::{plan, studied};

/// Three people on day 1 and four on day 3 find five licenses; whoever gets one fails once, and a colleague works on that for
/// an hour. Three kiosks, registered by two files on day 0, take device licenses on day 1, download 1 GB each in one hour
/// (24,000 Mbit in 3,600 seconds) and are retired on day 4.
const COMPANY: &str = r#"
[scenario]
name = "use"
start = 2027-01-04
horizon = "6d"
replications = 1

[tenant]
licenses = 5
device-licenses = 10

[rules]
"autopilot.import" = { fixed = "1h" }
"autopilot.sync" = { fixed = "10m" }
"autopilot.profile-assignment" = { fixed = "5m" }

[[site]]
name = "lobby"
link = "100 Mbps"

[[team]]
name = "desk"
staff = 2
hours = "mon-sun 00:00-24:00"
handle-time = { fixed = "1h" }

[[path]]
name = "own"
platform = "windows"
like = "none"
retries = 1
phases = [{ name = "all", duration = { fixed = "10m" }, fails = "100%", ticket = "always", retry = "when-served" }]

[[path]]
name = "kiosk"
platform = "windows"
like = "autopilot-self-deploying"
phases = [{ name = "all", duration = { fixed = "10m" } }]

[[cohort]]
name = "people"
devices = 7
platform = "windows"
path = "own"

[[cohort]]
name = "kiosks"
devices = 3
platform = "windows"
path = "kiosk"
users = "none"
tpm = "2.0"
site = "lobby"
download = { fixed = "1 GB" }
registration = { by = "csv", rows-per-file = 2 }

[[wave]]
name = "first"
start = "1d"
devices = { people = 3, kiosks = "all" }

[[wave]]
name = "second"
start = "3d"
devices = { people = "rest" }

[[event]]
at = "4d"
act = "is-retired"
cohort = "kiosks"
"#;

#[test]
fn what_is_used_of_each_limit_on_each_day() {
    let plan = plan(COMPANY, &[]);
    let file = String::from_utf8(fleetcast::report::csv::limits_use(&plan, &studied(&plan)).unwrap()).unwrap();
    let column = |limit: &str, cell: usize| -> Vec<String> {
        let lines = file.lines().map(|line| line.split(',').collect::<Vec<_>>());
        lines.filter(|line| line[1] == limit).map(|line| line[cell].to_owned()).collect()
    };
    assert_eq!(file.lines().next(), Some("day,limit,used_mean,used_p5,used_p95,there_is,of"));
    let table = [
        ("licenses", ["0", "3", "3", "5", "5", "5"], "5", "user licenses"),
        ("device-licenses", ["0", "3", "3", "3", "3", "0"], "10", "device licenses"),
        ("autopilot-imports", ["2", "2", "2", "2", "2", "2"], "", "files imported so far"),
        ("staff desk", ["0", "3", "0", "2", "0", "0"], "48", "hours of staff"),
        ("line lobby", ["0", "6.667", "0", "0", "0", "0"], "100", "Mbps"),
    ];
    for (limit, used, there_is, of) in table {
        for cell in [2, 3, 4] {
            assert_eq!(column(limit, cell), used, "{limit}\n{file}");
        }
        assert_eq!((column(limit, 5)[0].as_str(), column(limit, 6)[0].as_str()), (there_is, of), "{limit}");
    }
    assert_eq!(column("licenses", 0)[..2], ["2027-01-04", "2027-01-05"]);
    assert_eq!(file.lines().count(), 1 + 5 * 6, "and nothing else");
}

/// The ledger has the most of the same days: five people, three kiosks until they are retired.
#[test]
fn the_most_that_is_used_of_each_pool_stands_in_the_ledger() {
    let plan = plan(COMPANY, &[]);
    let file = String::from_utf8(fleetcast::report::csv::limits(&plan, &studied(&plan)).unwrap()).unwrap();
    let used = |limit: &str| {
        let line = file.lines().map(|line| line.split(',').collect::<Vec<_>>()).find(|line| line[0] == limit);
        line.map(|line| [line[3].to_owned(), line[4].to_owned()]).expect("the ledger has it")
    };
    assert_eq!(used("licenses"), ["count", "5"]);
    assert_eq!(used("device-licenses"), ["count", "3"]);
}

/// 1,200 kiosks in files of 500 rows are three files, of 500, 500 and 200 rows. An import takes a day, its synchronization an
/// hour, a profile another hour: the files' devices may begin at 1 d, 2 d and 3 d, each 2 h later.
#[test]
fn devices_wait_for_the_files_that_are_not_imported_yet() {
    let text = COMPANY
        .replace(
            "{ fixed = \"1h\" }\n\"autopilot.sync\" = { fixed = \"10m\" }",
            "{ fixed = \"1d\" }\n\"autopilot.sync\" = { fixed = \"1h\" }",
        )
        .replace("assignment\" = { fixed = \"5m\" }", "assignment\" = { fixed = \"1h\" }")
        .replace("devices = 3\n", "devices = 1200\n")
        .replace("download = { fixed = \"1 GB\" }\n", "")
        .replace("device-licenses = 10\n", "")
        .replace("rows-per-file = 2", "rows-per-file = 500")
        .replace("kiosks = \"all\"", "")
        .replace("[[event]]", "[[wave]]\nname = \"third\"\nstart = \"AT\"\ndevices = { kiosks = \"all\" }\n\n[[event]]")
        .replace("at = \"4d\"", "at = \"5d\"")
        .replace("licenses = 5\n", "licenses = 9\n");
    let table = [
        ("0d 12:00", 1_200, Some(0.0)),
        ("1d 12:00", 700, Some(1.0)),
        ("2d 01:59", 700, Some(2.0)),
        ("2d 02:00", 200, Some(2.0)),
        ("2d 12:00", 200, Some(2.0)),
        // Imported, and without a profile for half an hour more.
        ("3d 01:30", 200, Some(3.0)),
        ("3d 02:00", 0, None),
    ];
    for (at, wait, first) in table {
        let plan = plan(&text.replace("AT", at), &[]);
        let summary = studied(&plan);
        let lines = fleetcast::report::ledger::lines(&plan, &summary);
        let line = lines.iter().find(|line| line.limit == "autopilot-imports").expect("there are files");
        assert_eq!((line.quota, line.of, line.rule), (Some(500.0), "rows a file", "WIN-AP-02"));
        assert_eq!(line.stopped.as_ref().unwrap().mean, Some(f64::from(wait)), "{at}");
        assert_eq!(line.first, [first], "{at}");
    }
    // Two people are at the desk and never busy all day, and nobody downloads anything: files bind first.
    let plan = plan(&text.replace("AT", "2d 12:00"), &[]);
    let said = fleetcast::report::ledger::sentence(&plan, &studied(&plan)).unwrap();
    assert!(said.starts_with("What binds first, in every replication: autopilot-imports on "), "{said}");
    assert!(said.ends_with("; 200 devices kept waiting."), "{said}");
}
