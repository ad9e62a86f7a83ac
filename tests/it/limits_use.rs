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
