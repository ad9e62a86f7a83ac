//! Costs reckoned by hand, to the cent.

use crate::rejected::fleetcast;
use crate::support::{plan, scratch, studied, values};
use fleetcast::plan::{Metric, Plan};
use fleetcast::report::terminal::{Look, render};
use fleetcast::verify::Judged;

/// A scenario of so many days from a Monday on, with these teams and `[costs]`. All devices of `c` begin on Monday at
/// 17:00, fail after ten minutes and call; whoever is served tries once more, fails, and is given up.
fn text(days: u32, costs: &str, more: &str) -> String {
    format!(
        "[scenario]\nname = \"costs\"\nstart = 2027-01-04\nhorizon = \"{days}d\"\nreplications = 1\n\
         [costs]\ncurrency = \"EUR\"\n{costs}\n{more}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 1\nphases = [{{ name = \"e\", \
         duration = {{ fixed = \"10m\" }}, fails = \"100%\", ticket = \"always\" }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = 3\nplatform = \"windows\"\npath = \"p\"\n\
         [[wave]]\nname = \"w\"\nstart = \"0d 17:00\"\ndevices = {{ c = \"all\" }}\n"
    )
}

/// A metric of the only replication, in hundredths of the currency.
fn cents(plan: &Plan, metric: Metric, scope: &str) -> f64 {
    (values(plan, &studied(plan), metric, scope)[0] * 100.0).round()
}

const DESK: &str =
    "[[team]]\nname = \"desk\"\nstaff = 1\nhours = \"mon-fri 08:00-18:00\"\nhandle-time = { fixed = \"30m\" }\n";

/// Two weeks are 10 workdays: 10 h × 1 person × 10 × 45.50 = 4,550. The second team has one person in the first week and
/// three in the second, eight hours a day: (5 × 8 + 5 × 8 × 3) h × 60 = 9,600. After a warm-up of a week 2,275 and 7,200
/// are left.
#[test]
fn staff_by_hand() {
    let second = "[[team]]\nname = \"second\"\ndoes = [\"admin-tasks\"]\nhours = \"mon-fri 09:00-17:00\"\ncost-per-hour = 60\n\
                  staff = [{ from = \"0d\", count = 1 }, { from = \"7d\", count = 3 }]\n";
    let text = text(14, "staff-hour = 45.50", &format!("{DESK}{second}"));
    let found = |sets: &[&str]| {
        let plan = plan(&text, sets);
        let of = |metric, scope| cents(&plan, metric, scope);
        [
            of(Metric::StaffCost, "team=desk"),
            of(Metric::StaffCost, "team=second"),
            of(Metric::StaffCost, ""),
            of(Metric::TotalCost, ""),
        ]
    };
    assert_eq!(found(&[]), [455_000.0, 960_000.0, 1_415_000.0, 1_415_000.0]);
    assert_eq!(found(&["scenario.warm-up=7d"]), [227_500.0, 720_000.0, 947_500.0, 947_500.0]);
    assert_eq!(found(&["costs.staff-hour=0.01"])[0], 100.0);
}

/// 30 days from a Monday on have 22 workdays: 220 h × 60 = 13,200. Three call at 17:10 and take half an hour each. With
/// overtime the second is served until 18:10, ten minutes longer: 13,210. If nobody stays, there is no more to pay.
///
/// The three wait 0, 30 and, the third until the next morning at 08:00, 50 minutes of open time: 80 in all. Six attempts
/// of 15 minutes at the device make 90. 170 min × 40 / 60 = 113.33. Without overtime the second is done at 08:10 on
/// Tuesday, and the third has waited for 60 minutes: 180 min, 120.00.
#[test]
fn overtime_and_lost_time_by_hand() {
    let prices = "staff-hour = 60\nuser-hour = 40\nattempt-time = \"15m\"";
    let found = |team: &str, sets: &[&str]| {
        let plan = plan(&text(30, prices, &format!("{DESK}{team}")), sets);
        [Metric::StaffCost, Metric::LostTimeCost, Metric::TotalCost].map(|metric| cents(&plan, metric, ""))
    };
    assert_eq!(found("overtime = true", &[]), [1_321_000.0, 11_333.0, 1_332_333.0]);
    assert_eq!(found("", &[]), [1_320_000.0, 12_000.0, 1_332_000.0]);
    // A device of nobody keeps nobody from work.
    assert_eq!(found("", &["cohort.c.users=none"]), [1_320_000.0, 0.0, 1_320_000.0]);
    // Of a wave or a platform as of the fleet, for they are the same devices.
    let plan = plan(&text(30, prices, DESK), &[]);
    assert_eq!(["wave=w", "platform=windows"].map(|of| cents(&plan, Metric::LostTimeCost, of)), [12_000.0, 12_000.0]);
}

/// 73 days are 2.4 months of 730 hours. 100 licenses × 2.4 × 8.50 = 2,040; 10 device licenses × 2.4 × 3 = 72. Fifty more
/// from the middle on: 50 × 1.2 × 8.50 = 510. A subscription that ends in the middle is paid half, a trial not at all.
/// As many licenses as needed: three people hold one at once, 3 × 2.4 × 8.50 = 61.20.
#[test]
fn licenses_by_hand() {
    let found = |tenant: &str| {
        let prices = "license-month = 8.5\ndevice-license-month = 3";
        let tenant = format!("[tenant]\ndevice-licenses = 10\n{tenant}\n");
        let text = text(73, prices, &tenant).replace("fails = \"100%\", ticket = \"always\"", "fails = \"0%\"");
        cents(&plan(&text, &[]), Metric::LicenseCost, "")
    };
    assert_eq!(found("licenses = 100"), 211_200.0);
    let more = "license-changes = [{ at = \"36d 12:00\", buys = 50 }]";
    assert_eq!(found(&format!("licenses = 100\nlicense-assignment = \"direct\"\n{more}")), 262_200.0);
    assert_eq!(found("licenses = 100\nsubscription = { kind = \"monthly\", ends = \"36d 12:00\" }"), 105_600.0);
    assert_eq!(found("subscription = { kind = \"trial\" }"), 0.0);
    assert_eq!(found(""), 13_320.0);
}

/// Money is told in a sentence and a table with the currency, and nowhere if nobody asks.
#[test]
fn money_is_told_where_there_are_prices() {
    let page = |text: &str| {
        let plan = plan(text, &[]);
        let judged: [Judged; 0] = [];
        render(&plan, &studied(&plan), &judged, Look::default())
    };
    let with = text(30, "staff-hour = 60\nuser-hour = 40", DESK);
    // 80 or, without overtime, 90 minutes in line: 60.
    let shown = page(&with);
    let sentence = "In money: 13,260 EUR: staff 13,200 EUR, users' lost time 60 EUR.";
    assert!(shown.contains(sentence), "{shown}");
    assert!(shown.lines().any(|line| line.split_whitespace().eq(["in", "all", "13,260"])), "{shown}");
    let (head, tail) = with.split_once("[costs]").unwrap();
    let without = format!("{head}{}", &tail[tail.find("[[team]]").unwrap()..]);
    assert!(!page(&without).contains("money"));
    let known = plan(&without, &[]);
    assert!(studied(&known).rows.iter().all(|row| !row.metric.of_costs()));
    // Nor is it different in anything else.
    let (priced, plain) = (studied(&plan(&with, &[])), studied(&known));
    assert_eq!(priced.fingerprints, plain.fingerprints);
}

/// The commands that ask many plans take costs as they take any metric. Three people cost more than one by two wages of
/// 13,200; everybody is served at once by them, so that 90 minutes of waiting, 60, are saved.
#[test]
fn commands_weigh_costs() {
    let folder = scratch("costs");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("costs.toml");
    std::fs::write(&file, text(30, "staff-hour = 60\nuser-hour = 40", DESK)).unwrap();
    let file = file.to_string_lossy().into_owned();
    let run = |arguments: &[&str], out: &str| {
        let out = folder.join(out);
        let output = fleetcast().args(arguments).args(["-o", &out.to_string_lossy()]).output().unwrap();
        let code = output.status.code();
        assert!(code.is_some_and(|code| code != 3 && code != 2), "{}", String::from_utf8_lossy(&output.stderr));
        (String::from_utf8(output.stdout).unwrap(), out)
    };
    let vary = ["sweep", &file, "--vary", "team.desk.staff=1,3", "--metric", "total-cost", "-n", "2"];
    let (told, _) = run(&vary, "sweep");
    assert!(told.contains("13,260") && told.contains("39,600"), "{told}");
    let (_, out) = run(&["compare", &file, &file, "-n", "2"], "compare");
    let rows = std::fs::read_to_string(out.join("comparison.csv")).unwrap();
    assert!(rows.contains("total-cost") && rows.contains("money"), "{rows}");
    let (told, _) = run(&["staff", &file, "--team", "desk", "--target", "total-cost < 30000", "-n", "2"], "staff");
    assert!(told.contains("total-cost"), "{told}");
    let searched = [
        "--keep",
        "tickets < 100",
        "--minimize",
        "total-cost",
        "--vary",
        "team.desk.staff=1,3",
        "-n",
        "2",
        "--confirm",
        "10",
    ];
    let (told, _) = run(&[&["plan", file.as_str()][..], &searched[..]].concat(), "plan");
    assert!(told.contains("total-cost"), "{told}");
    // Without prices there is nothing to weigh.
    let asked = ["staff", "scenarios/contoso-rollout.toml", "--target", "total-cost < 30000"];
    let output = fleetcast().args(asked).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaint.contains("`total-cost` has no value: the scenario has no prices"), "{complaint}");
}
