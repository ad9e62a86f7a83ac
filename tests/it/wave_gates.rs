//! Gates of waves against hand computations: when they look, what they see, what a stop does.

use crate::support::{diary, plan, studied, values};
use fleetcast::fleet::record::Record;
use fleetcast::fleet::replicate;
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::watched;
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::{DeviceId, SimTime, Span};

/// Ten devices in a pilot that begins on day 1, ninety after it; whoever is invited enrolls, or fails for good, ten minutes
/// later, and again after a minute's help.
fn scenario(fails: &str, over: &str, gate: &str, more: &str) -> String {
    format!(
        r#"
[scenario]
name = "gates"
start = 2027-02-01
horizon = "40d"
seed = 3
replications = 2

[[team]]
name = "desk"
staff = 100
handle-time = {{ fixed = "1m" }}

[[path]]
name = "plain"
platform = "windows"
like = "none"
retries = 1
phases = [{{ name = "enroll", duration = {{ fixed = "10m" }}, fails = "{fails}", ticket = "always" }}]

[[cohort]]
name = "c"
devices = 100
platform = "windows"
path = "plain"
{more}

[[wave]]
name = "pilot"
start = "1d"
over = "{over}"
devices = {{ c = 10 }}
gate = {{ {gate} }}

[[wave]]
name = "rest"
start = "2h after pilot"
devices = {{ c = "rest" }}
"#
    )
}

fn at(text: &str) -> SimTime {
    SimTime::after_start(span(text))
}

/// Days, hours, minutes and seconds.
fn span(text: &str) -> Span {
    text.split(' ').fold(Span::ZERO, |sum, part| {
        let (number, unit) = part.split_at(part.len() - 1);
        let n: u32 = number.parse().expect("a number");
        sum + match unit {
            "d" => Span::days(n),
            "h" => Span::hours(n),
            "m" => Span::minutes(n),
            _ => Span::seconds(n),
        }
    })
}

fn run(plan: &Plan) -> Record {
    replicate(plan, plan.seed, 0)
}

/// When each device was invited, or never.
fn invited(plan: &Plan) -> Vec<SimTime> {
    let of = |device: u32| {
        let steps = watched(plan, plan.seed, 0, Some(DeviceId(device))).1.expect("it is watched").steps;
        let found = steps.into_iter().find(|(_, step)| matches!(step, Step::Invited(_)));
        found.map_or(SimTime::NEVER, |row| row.0)
    };
    (0..plan.devices()).map(of).collect()
}

#[test]
fn a_gate_stops_the_rollout_at_the_second_at_which_its_soak_is_over() {
    let text = scenario("100%", "0d", r#"soak = "2h", tickets-per-100 = "<= 99""#, "");
    let plan = plan(&text, &[]);
    let record = run(&plan);
    assert_eq!(record.gates[0].started, at("1d"));
    assert_eq!(record.gates[0].stopped, at("1d 2h"));
    assert_eq!(record.gates[0].judged.as_ref().unwrap().values, [[10, 10]]);
    assert_eq!((record.gates[0].passed, record.gates[1].started), (SimTime::NEVER, SimTime::NEVER));
    let summary = studied(&plan);
    assert_eq!(values(&plan, &summary, Metric::HaltedWaves, ""), [1.0; 2]);
    assert_eq!(values(&plan, &summary, Metric::HaltedWaves, "wave=pilot"), [1.0; 2]);
    assert_eq!(values(&plan, &summary, Metric::Withheld, ""), [90.0; 2]);
    assert_eq!(values(&plan, &summary, Metric::Withheld, "wave=pilot"), [0.0; 2]);
    // Each of the ten fails twice, and calls after the first time.
    assert_eq!(values(&plan, &summary, Metric::Attempts, ""), [20.0; 2]);
}

#[test]
fn a_look_sees_its_own_second_and_no_later_one() {
    // The tickets come in ten minutes after the window.
    for (soak, stops) in [("9m 59s", false), ("10m", true), ("10m 1s", true)] {
        let gate = format!(r#"soak = "{soak}", tickets-per-100 = "<= 0""#);
        let record = run(&plan(&scenario("100%", "0d", &gate, ""), &[]));
        let look = at("1d") + span(soak);
        assert_eq!(record.gates[0].stopped, if stops { look } else { SimTime::NEVER }, "{soak}");
        assert_eq!(record.gates[0].passed, if stops { SimTime::NEVER } else { look }, "{soak}");
    }
    for (asked, passes) in
        [("<= 100", true), ("< 100", false), ("= 100", true), ("> 99.9999", true), (">= 100.1", false)]
    {
        let gate = format!(r#"soak = "1h", tickets-per-100 = "{asked}""#);
        let record = run(&plan(&scenario("100%", "0d", &gate, ""), &[]));
        assert_eq!(record.gates[0].passed == at("1d 1h"), passes, "{asked}");
    }
}

#[test]
fn a_wave_after_a_gate_starts_when_it_is_passed() {
    let text = scenario("0%", "0d", r#"soak = "3h", enrolled = ">= 100%", success = ">= 100%""#, "");
    let record = run(&plan(&text, &[]));
    assert_eq!((record.gates[0].passed, record.gates[1].started), (at("1d 3h"), at("1d 5h")));
    assert_eq!(record.gates[0].judged.as_ref().unwrap().values, [[10, 10], [10, 10]]);
    let all = invited(&plan(&text, &[]));
    assert!(all[10..].iter().all(|time| *time == at("1d 5h")));
}

#[test]
fn a_gate_that_holds_looks_again_until_it_is_passed() {
    // Enrolled two days and three hours after the invitation: the looks of days 1, 2 and 3 come too early.
    let gate = r#"enrolled = ">= 100%", on-fail = "hold""#;
    let text = scenario("0%", "0d", gate, "").replace("fixed = \"10m\"", "fixed = \"2d 3h\"");
    let record = run(&plan(&text, &[]));
    assert_eq!((record.gates[0].passed, record.gates[0].looks), (at("4d"), 4));
    let every = text.replace("on-fail", "every = \"6h\", on-fail");
    assert_eq!(run(&plan(&every, &[])).gates[0].passed, at("3d 6h"));
    // Exactly at a look, it is seen.
    let exact = text.replace("fixed = \"2d 3h\"", "fixed = \"2d\"");
    assert_eq!(run(&plan(&exact, &[])).gates[0].passed, at("3d"));
    let late = text.replace("fixed = \"2d 3h\"", "fixed = \"2d 1s\"");
    assert_eq!(run(&plan(&late, &[])).gates[0].passed, at("4d"));
}

#[test]
fn somebody_takes_time_to_decide() {
    let late = r#"soak = "1h", decides-after = { fixed = "5h" }, tickets-per-100 = "<= 0""#;
    assert_eq!(run(&plan(&scenario("100%", "0d", late, ""), &[])).gates[0].stopped, at("1d 6h"));
    let record = run(&plan(&scenario("0%", "0d", late, ""), &[]));
    assert_eq!((record.gates[0].passed, record.gates[1].started), (at("1d 6h"), at("1d 8h")));
}

/// What a watching gate does, worked out from the moments of invitations alone: every device fails and calls ten minutes
/// after it is invited.
fn watched_stop(moments: &[SimTime], every: Span, from: usize, most: usize) -> SimTime {
    let until = |time: SimTime| moments.iter().filter(|moment| **moment <= time).count();
    let mut look = at("1d") + every;
    loop {
        let (invited, attempted, tickets) = (until(look), until(look), until(look.back(span("10m"))));
        if attempted >= from && tickets * 100 > most * invited {
            return look;
        }
        look = look + every;
    }
}

#[test]
fn a_watched_wave_stops_at_once_and_withdraws_what_has_not_gone_out() {
    let gate = r#"soak = "1d", tickets-per-100 = "<= 55", watch = { every = "17m", from = 3 }"#;
    let plan = plan(&scenario("100%", "5h", gate, ""), &[]);
    // Without conditions nobody looks, and the same devices are invited at the same moments.
    let free = invited(&crate::support::plan(&scenario("100%", "5h", "soak = \"1d\"", ""), &[]));
    let moments = &free[..10];
    let stop = watched_stop(moments, span("17m"), 3, 55);
    let record = run(&plan);
    assert_eq!(record.gates[0].stopped, stop);
    let gone_out = moments.iter().filter(|moment| **moment <= stop).count();
    assert!((3..10).contains(&gone_out), "a stop in the middle of the window is what is tested");
    let summary = studied(&plan);
    assert_eq!(values(&plan, &summary, Metric::Withheld, "wave=pilot")[0], (10 - gone_out) as f64);
    assert_eq!(values(&plan, &summary, Metric::Attempts, "")[0], 2.0 * gone_out as f64);
}

#[test]
fn a_stopped_wave_goes_on_with_what_was_left_of_its_window() {
    let gate = r#"soak = "1d", tickets-per-100 = "<= 55", watch = { every = "17m", from = 3 }, restart = "3d""#;
    let text = scenario("100%", "5h", gate, "");
    let stopping = plan(&text, &[]);
    let free = invited(&plan(&scenario("100%", "5h", "soak = \"1d\"", ""), &[]));
    let stop = watched_stop(&free[..10], span("17m"), 3, 55);
    let begins = |device: u32| {
        let steps = watched(&stopping, stopping.seed, 0, Some(DeviceId(device))).1.expect("it is watched").steps;
        steps.into_iter().find(|(_, step)| matches!(step, Step::AttemptBegins(1))).map(|row| row.0)
    };
    let mut late = 0;
    for device in 0..10 {
        let moment = free[device as usize];
        let expected = if moment <= stop { moment } else { moment + span("3d") };
        late += u32::from(moment > stop);
        // The gate may stop the wave again, and what hasn't gone out by then waits three days more.
        let shifts = [expected, expected + span("3d"), expected + span("6d")];
        let found = begins(device).expect("the wave goes on until everybody is invited");
        if moment <= stop {
            assert_eq!(found, expected)
        } else {
            assert!(shifts.contains(&found), "{device}: {found:?}")
        }
    }
    assert!(late > 0);
    assert_eq!(run(&stopping).gates[0].stopped, stop);
}

#[test]
fn a_stop_lets_those_in_flight_finish_or_not() {
    // Invited on day 1, they begin a day later; the gate stops after two hours, when nobody has enrolled.
    let response = r#"response = { fixed = "1d" }"#;
    let gate = r#"soak = "2h", enrolled = ">= 50%""#;
    let finish = run(&plan(&scenario("0%", "0d", gate, response), &[]));
    assert_eq!(finish.gates[0].stopped, at("1d 2h"));
    let enrolled = |text: &str| {
        let plan = plan(text, &[]);
        values(&plan, &studied(&plan), Metric::EnrolledEver, "")[0]
    };
    assert_eq!(enrolled(&scenario("0%", "0d", gate, response)), 10.0);
    let stop = format!("{gate}, in-flight = \"stop\"");
    assert_eq!(enrolled(&scenario("0%", "0d", &stop, response)), 0.0);
    let again = format!("{stop}, restart = \"5d\"");
    assert_eq!(enrolled(&scenario("0%", "0d", &again, response)), 10.0 + 90.0);
}

#[test]
fn a_roll_back_retires_the_devices_of_the_wave() {
    let gate = r#"soak = "2d", backlog = ">= 1", on-fail = "roll-back""#;
    let plan = plan(&scenario("0%", "0d", gate, ""), &[]);
    let summary = studied(&plan);
    assert_eq!(values(&plan, &summary, Metric::Removed, "wave=pilot"), [10.0; 2]);
    assert_eq!(values(&plan, &summary, Metric::Enrolled, ""), [0.0; 2]);
    // Everybody is online, and is told a second after the stop.
    let lines = diary(&plan, 0, DeviceId(0), plan.horizon);
    let retired = lines.iter().find(|(_, line)| line.contains("Retired")).unwrap();
    assert_eq!(retired.0, at("3d 1s"));
}

#[test]
fn a_gate_waits_until_devices_have_reported() {
    // A Windows device checks in at last 24 hours after its enrollment by the burst and then every 8 hours or so; the window
    // closes at once, and everybody enrolls ten minutes later: nobody has reported only before that.
    let gate = r#"soak = "9m", reported = ">= 100%", on-fail = "hold", every = "1m""#;
    let record = run(&plan(&scenario("0%", "0d", gate, ""), &[]));
    assert_eq!(record.gates[0].passed, at("1d 10m"));
}

#[test]
fn waves_behind_a_closed_gate_wait_too() {
    let mut text =
        scenario("100%", "0d", r#"soak = "2h", tickets-per-100 = "<= 99""#, "").replace("\"rest\" }", "40 }");
    text.push_str("[[wave]]\nname = \"last\"\nstart = \"after rest\"\ndevices = { c = \"rest\" }\n");
    let shut = plan(&text, &[]);
    let summary = studied(&shut);
    assert_eq!(values(&shut, &summary, Metric::Withheld, "wave=last"), [50.0; 2]);
    let open = plan(&text.replace("100%\", ticket", "0%\", ticket"), &[]);
    let record = run(&open);
    assert_eq!((record.gates[1].started, record.gates[2].started), (at("1d 4h"), at("1d 4h")));
}

#[test]
fn a_wave_without_devices_passes_from_when_it_would_start() {
    // Two days after the pilot's gate by the soaks, though its calendar alone would have it all over on day 1.
    let mut text = scenario("0%", "0d", r#"soak = "2d", enrolled = ">= 100%""#, "").replace("\"rest\" }", "0 }");
    text.push_str("gate = { soak = \"1h\", success = \">= 100%\", watch = { every = \"10m\" } }\n");
    text.push_str("[[wave]]\nname = \"last\"\nstart = \"after rest\"\ndevices = { c = \"rest\" }\n");
    let record = run(&plan(&text, &[]));
    assert_eq!((record.gates[0].passed, record.gates[1].started), (at("3d"), at("3d 2h")));
    assert_eq!((record.gates[1].passed, record.gates[2].started), (at("3d 3h"), at("3d 3h")));
}

#[test]
fn a_device_that_is_not_online_again_stays_withheld() {
    // Invited on day 1, to begin a day later; stopped two hours after the invitation, until the horizon's last day.
    let response = r#"response = { fixed = "1d" }
presence = { online = "mon 09:00-17:00" }"#;
    let gate = r#"soak = "2h", enrolled = ">= 50%", in-flight = "stop", restart = "37d 12h""#;
    let plan = plan(&scenario("0%", "0d", gate, response), &[]);
    let summary = studied(&plan);
    assert_eq!(values(&plan, &summary, Metric::Withheld, "wave=pilot"), [10.0; 2]);
    assert_eq!(values(&plan, &summary, Metric::EnrolledEver, "wave=pilot"), [0.0; 2]);
}

#[test]
fn what_an_attempt_under_way_enrolls_after_a_roll_back_is_retired() {
    // The window closes at once and the gate fails a minute later, when everybody's attempt is under way.
    let gate = r#"soak = "1m", backlog = ">= 1", on-fail = "roll-back""#;
    let told = plan(&scenario("0%", "0d", gate, ""), &[]);
    let summary = studied(&told);
    assert_eq!(values(&told, &summary, Metric::EnrolledEver, "wave=pilot"), [10.0; 2]);
    assert_eq!(values(&told, &summary, Metric::Removed, "wave=pilot"), [10.0; 2]);
    let lines = diary(&told, 0, DeviceId(0), told.horizon);
    assert_eq!(lines.iter().find(|(_, line)| line.contains("Retired")).unwrap().0, at("1d 10m 1s"));
    // Those that may finish stay.
    let stay = plan(&scenario("0%", "0d", &format!("{gate}, in-flight = \"finish\""), ""), &[]);
    let summary = studied(&stay);
    assert_eq!(values(&stay, &summary, Metric::Enrolled, "wave=pilot"), [10.0; 2]);
}
