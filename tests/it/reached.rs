//! What reaches devices between their own check-ins: notifications of changes, and policies by their groups.

use crate::support::{device, diary, plan, studied, values};
use fleetcast::fleet::replicate;
use fleetcast::plan::Metric;
use fleetcast::units::{SimTime, Span};

fn company(rules: &str, cohort: &str, events: &str) -> String {
    format!(
        "[scenario]\nname = \"reached\"\nstart = 2027-01-04\nhorizon = \"40d\"\nreplications = 1\n\
         [rules]\n\"check-in.jitter\" = \"0%\"\n{rules}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"automatic-join\"\n\
         phases = [{{ name = \"e\", duration = {{ fixed = \"0s\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = 10\nplatform = \"windows\"\npath = \"p\"\n{cohort}\n\
         [[wave]]\nname = \"w\"\nstart = \"0d 08:00\"\ndevices = {{ c = \"all\" }}\n{events}"
    )
}

const PUSH: &str = "[[event]]\nat = \"10d 09:00\"\npush = \"policy\"\n";
const TEN_MINUTES: &str = "\"push.delay\" = { fixed = \"10m\" }";

fn check_ins(text: &str) -> f64 {
    let plan = plan(text, &[]);
    values(&plan, &studied(&plan), Metric::CheckIns, "")[0]
}

#[test]
fn a_notification_brings_one_check_in_more_and_leaves_the_beat_alone() {
    let (without, with) = (company(TEN_MINUTES, "", ""), company(TEN_MINUTES, "", PUSH));
    assert_eq!(check_ins(&with), check_ins(&without) + 10.0);
    let lines = |text: &str| {
        let plan = plan(text, &[]);
        diary(&plan, 0, device(&plan, "c", 4), plan.horizon)
    };
    let (before, after) = (lines(&without), lines(&with));
    let more: Vec<_> = after.iter().filter(|line| !before.contains(line)).collect();
    let at = SimTime::after_start(Span::days(10) + Span::hours(9) + Span::minutes(10));
    assert_eq!(more, [&(at, "checks in".to_owned())]);
}

#[test]
fn a_notification_in_the_second_of_a_check_in_asks_for_no_other() {
    // Check-ins come at 02:15, 10:15 and 18:15.
    let plain = check_ins(&company("", "", ""));
    for (delay, more) in [("1h 14m 59s", 10.0), ("1h 15m", 0.0), ("1h 15m 1s", 10.0)] {
        let text = company(&format!("\"push.delay\" = {{ fixed = \"{delay}\" }}"), "", PUSH);
        assert_eq!(check_ins(&text) - plain, more, "{delay}");
    }
}

#[test]
fn who_is_offline_for_all_notifications_waits_for_the_next_check_in() {
    let hours = "presence = { online = \"mon-fri 12:00-20:00\" }";
    assert_eq!(check_ins(&company(TEN_MINUTES, hours, PUSH)), check_ins(&company(TEN_MINUTES, hours, "")));
}

#[test]
fn notifications_do_not_depend_on_how_check_ins_are_played() {
    let more = "presence = { online = { exponential = \"20h\" }, offline = { exponential = \"3h\" } }\n\
                absences = { per-year = 30, length = { median = \"2d\", p95 = \"9d\" } }\ngrouping = \"dynamic\"";
    let pushes = [PUSH, "[[event]]\nat = \"10d 09:20\"\npush = \"policy\"\n"].concat();
    let text = company("", more, &pushes).replace("devices = 10", "devices = 500");
    let run = |sets: &[&str]| replicate(&plan(&text, sets), 5, 0);
    let (counted, each) = (run(&[]), run(&["scenario.check-ins=each"]));
    assert_eq!(counted.counts, each.counts);
    assert_eq!(counted.check_ins, each.check_ins);
    let quiet = replicate(
        &plan(&text.replace("push = \"policy\"", "act = \"is-retired\"\ncohort = \"c\"\ndevices = 0"), &[]),
        5,
        0,
    );
    assert!(counted.counts != quiet.counts, "they bring check-ins");
}

#[test]
fn policies_come_with_the_first_check_in_once_the_groups_hold_the_device() {
    let ready = |cohort: &str, rules: &str| {
        let plan = plan(&company(rules, cohort, ""), &[]);
        values(&plan, &studied(&plan), Metric::ReadyMinutes, "")[0]
    };
    assert_eq!(ready("", ""), 3.0, "the first check-in of the burst");
    let dynamic =
        |after: &str| ready("grouping = \"dynamic\"", &format!("\"groups.dynamic-delay\" = {{ fixed = \"{after}\" }}"));
    for (after, minutes) in [("2m 59s", 3.0), ("3m", 3.0), ("3m 1s", 6.0), ("135m", 135.0), ("135m 1s", 615.0)] {
        assert_eq!(dynamic(after), minutes, "{after}");
    }
}

#[test]
fn enrollment_time_grouping_makes_devices_ready_at_once() {
    let text =
        company("", "grouping = \"enrollment-time\"", "").replace("automatic-join", "autopilot-device-preparation");
    let plan = plan(&text, &[]);
    assert_eq!(values(&plan, &studied(&plan), Metric::ReadyMinutes, "")[0], 0.0);
}
