//! Scenarios at the edge of what a file may say: large numbers, short windows, many failures.

use crate::support::{device, diary, plan, studied, values};
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::watched;
use fleetcast::plan::{Metric, Plan};
use fleetcast::scenario::{self, Source};

/// A month with one cohort `c` on a path of its own whose `phases` are given, after `more`.
fn month(more: &str, path: &str, cohort: &str, wave: &str) -> String {
    format!(
        r#"
[scenario]
name = "edge"
start = 2027-01-04
horizon = "30d"
replications = 4
{more}
[[path]]
name = "own"
platform = "windows"
{path}
[[cohort]]
name = "c"
platform = "windows"
path = "own"
{cohort}
[[wave]]
name = "w"
start = "0d"
devices = {{ c = "all" }}
{wave}
"#
    )
}

/// A metric of the fleet in each replication.
fn fleet(plan: &Plan, metric: Metric) -> Vec<f64> {
    values(plan, &studied(plan), metric, "")
}

#[test]
fn a_thousand_retries_are_counted() {
    let phases = r#"phases = [{ name = "a", duration = { fixed = "1m" }, fails = "100%", ticket = "never", retry = "at-once" }]"#;
    let plan = plan(&month("", &format!("retries = 1_000\n{phases}"), "devices = 2", ""), &[]);
    assert_eq!(fleet(&plan, Metric::AttemptFailures), [2_002.0; 4]);
    assert_eq!(fleet(&plan, Metric::Abandoned), [2.0; 4]);
}

#[test]
fn a_user_without_a_limit_may_give_up_many_devices() {
    let path = r#"like = "automatic-join"
retries = 0
phases = [{ name = "a", duration = { fixed = "1h" }, fails = "100%", ticket = "never" }]"#;
    let tenant = "[tenant]\nentra-device-limit = \"unlimited\"";
    let plan = plan(&month(tenant, path, "devices = 600\ndevices-per-user = 600", ""), &[]);
    assert_eq!(fleet(&plan, Metric::Abandoned), [600.0; 4]);
}

/// A device may have tickets open of failures after which it tried again at once; only the last one is waited for.
#[test]
fn an_older_ticket_starts_no_second_attempt() {
    let desk = "[[team]]\nname = \"desk\"\nstaff = 1\nhandle-time = { uniform = [\"1h\", \"30h\"] }";
    let path = r#"retries = 20
phases = [
  { name = "a", duration = { fixed = "1m" }, fails = "50%", ticket = "always", retry = "at-once" },
  { name = "b", duration = { fixed = "1m" }, fails = "50%", ticket = "always", retry = "when-served" },
]"#;
    let cohort = "devices = 10\npresence = { online = \"mon-fri 08:30-10:30\" }";
    let plan = plan(&month(desk, path, cohort, ""), &[]);
    let (enrolled, ever) = (fleet(&plan, Metric::Enrolled), fleet(&plan, Metric::EnrolledEver));
    assert_eq!(enrolled, ever, "nobody enrolls twice in a month");
    assert!(fleet(&plan, Metric::Enrolling).iter().all(|n| *n >= 0.0));
}

/// Hours are laid out a year beyond the horizon; a window that ends later is as thin as it should be.
#[test]
fn a_window_beyond_the_calendar_invites_no_faster() {
    let path = r#"phases = [{ name = "a", duration = { fixed = "1m" } }]"#;
    let plan = plan(&month("", path, "devices = 10_000", "over = \"1000 workdays\""), &[]);
    for ever in fleet(&plan, Metric::EnrolledEver) {
        assert!((160.0..280.0).contains(&ever), "{ever}: about 22 of 1,000 workdays have passed");
    }
}

/// A device that went offline in the midst of its burst and renews long after takes up the steady beat.
#[test]
fn a_late_renewal_does_not_take_up_the_burst() {
    let rules = r#"[rules]
"certificate.validity" = "10d"
"certificate.renew-before" = "1d"
"certificate.renew-after-expiry" = true"#;
    let path = r#"phases = [{ name = "a", duration = { fixed = "1m" } }]"#;
    let cohort = r#"devices = 1
presence = { online = { fixed = "20m" }, offline = { fixed = "12d" } }"#;
    let plan = plan(&month(rules, path, cohort, ""), &[]);
    let (_, watch) = watched(&plan, plan.seed, 0, Some(device(&plan, "c", 0)));
    let steps = watch.expect("the device is watched").steps;
    let contacts: Vec<_> =
        steps.iter().filter(|(_, step)| matches!(step, Step::CheckIns(..))).map(|(time, _)| *time).collect();
    assert!(contacts.len() >= 7 && contacts.is_sorted(), "{contacts:?}");
}

#[test]
fn a_diary_is_the_same_either_way() {
    let path = r#"phases = [{ name = "a", duration = { fixed = "1m" } }]"#;
    let text = month("", path, "devices = 2", "");
    let [counted, each] = ["counted", "each"].map(|way| {
        let plan = plan(&text, &[&format!("scenario.check-ins={way}")]);
        diary(&plan, 0, device(&plan, "c", 1), plan.horizon)
    });
    assert!(counted.len() > 90);
    assert_eq!(counted, each);
}

/// What is enrolled later on the day of the look doesn't count, and nobody never finishes.
#[test]
fn finishing_is_judged_at_the_instant() {
    let more = r#"
[[expect]]
metric = "finish-share"
at = "0d 11:00"
is = "= 0"
[[expect]]
metric = "finish-share"
at = "0d 13:00"
is = "= 100%"
[[expect]]
metric = "finish-share"
scope = "wave=nobody"
is = "= 0"
[[cohort]]
name = "phones"
devices = 5
platform = "ios"
path = "device-enrollment"
[[wave]]
name = "nobody"
start = "0d"
devices = { phones = 0 }
"#;
    let path = r#"phases = [{ name = "a", duration = { fixed = "12h" } }]"#;
    let plan = plan(&month(more, path, "devices = 5", ""), &[]);
    let means: Vec<Option<f64>> = studied(&plan).looks.iter().map(|look| look.estimate.mean).collect();
    assert_eq!(means, [Some(0.0), Some(1.0), None]);
}

#[test]
fn a_path_has_at_most_255_phases() {
    let phases = |n| format!("phases = [{}]", r#"{ name = "a", duration = { fixed = "1s" } },"#.repeat(n));
    let load = |n| scenario::load(&Source::new("test.toml", month("", &phases(n), "devices = 1", "")), &[]);
    assert_eq!(fleet(&load(255).plan.expect("no errors"), Metric::EnrolledEver), [1.0; 4]);
    let refused = load(256);
    assert!(refused.has_errors() && refused.report(false).contains("256 phases"), "{}", refused.report(false));
}
