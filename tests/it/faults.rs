//! Faults against hand computations: who is hit and healed when, to the second, who calls, what is noticed, who is kept
//! from work. Every figure is the same whether check-ins are counted or each is an event.

use crate::support::{device, diary, plan, studied, values};
use fleetcast::fleet::record::Record;
use fleetcast::fleet::replicate;
use fleetcast::plan::{Metric, Plan};
use fleetcast::units::{SimTime, Span};

const HOUR: u32 = 3_600;
const NO_LUCK: &str = "[rules]\n\"check-in.jitter\" = \"0%\"\n\"check-in.burst\" = []\n";

/// Ten devices each of `early` and `late`, always online, that check in every 8 hours from 4 and 6 hours on.
fn fleet(fault: &str) -> String {
    let cohort = |name: &str, before: &str| {
        format!(
            "[[cohort]]\nname = \"{name}\"\ndevices = 10\nplatform = \"windows\"\npath = \"p\"\n\
             enrolled-before = {{ fixed = \"{before}\" }}\n"
        )
    };
    format!(
        "[scenario]\nname = \"faults\"\nstart = 2027-01-04\nhorizon = \"10d\"\nreplications = 1\n{NO_LUCK}\
         [[team]]\nname = \"desk\"\nstaff = 1000\nhandle-time = {{ fixed = \"1m\" }}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 9\n\
         phases = [{{ name = \"e\", duration = {{ fixed = \"1h\" }} }}]\n\
         {}{}[[fault]]\nname = \"bad\"\n{fault}\n",
        cohort("early", "4h"),
        cohort("late", "2h")
    )
}

fn breaks(from: u32, affects: &str, fixed_after: u32) -> String {
    fleet(&format!(
        "from = \"{from}s\"\naffects = {{ {affects} }}\neffect = \"breaks-device\"\ncalls = \"0%\"\n\
         noticed-after = {{ fixed = \"1h\" }}\nfixed-after = \"{fixed_after}s\""
    ))
}

/// The same company, whose devices enroll: `early` from the start on, `late` so long after it.
fn enrolling(text: &str, late: u32) -> String {
    let wave = |cohort: &str, start: u32| {
        format!("[[wave]]\nname = \"{cohort}\"\nstart = \"{start}s\"\ndevices = {{ {cohort} = \"all\" }}\n")
    };
    text.replace("enrolled-before = { fixed = \"4h\" }\n", "").replace("enrolled-before = { fixed = \"2h\" }\n", "")
        + &wave("early", 0)
        + &wave("late", late)
}

fn run(plan: &Plan) -> Record {
    replicate(plan, plan.seed, 0)
}

/// Devices hit, still broken and healed, and the hours that devices were broken.
fn tolls(text: &str) -> [f64; 4] {
    let of_each = |how: &str| {
        let plan = plan(text, &[how]);
        let summary = studied(&plan);
        let of = |metric| values(&plan, &summary, metric, "fault=bad")[0];
        let hours = (of(Metric::BrokenDeviceDays) * 24.0 * 1e6).round() / 1e6;
        [of(Metric::DevicesHit), of(Metric::DevicesBroken), of(Metric::DevicesHealed), hours]
    };
    let counted = of_each("scenario.check-ins=counted");
    assert_eq!(counted, of_each("scenario.check-ins=each"));
    counted
}

/// When a step with this name happens to a device.
fn when(text: &str, cohort: &str, ordinal: u32, step: &str) -> Vec<SimTime> {
    let plan = plan(text, &[]);
    let lines = diary(&plan, 0, device(&plan, cohort, ordinal), plan.horizon);
    lines.into_iter().filter(|line| line.1.starts_with(step)).map(|line| line.0).collect()
}

fn at(seconds: u32) -> SimTime {
    SimTime::after_start(Span::seconds(seconds))
}

#[test]
fn the_first_check_in_at_or_after_the_beginning_hits() {
    for (from, hit) in [(4 * HOUR - 1, 4), (4 * HOUR, 4), (4 * HOUR + 1, 12)] {
        let text = breaks(from, "cohort = \"early\"", 100 * HOUR);
        assert_eq!(when(&text, "early", 3, "Hit"), [at(hit * HOUR)], "from {from} s");
        assert_eq!(when(&text, "late", 3, "Hit"), [], "the fault isn't about them");
    }
}

#[test]
fn an_enrollment_is_a_check_in() {
    // Enrolled at 1 h and 26 h; the next check-ins come 8 hours later.
    for (from, hit) in [(HOUR - 1, 1), (HOUR, 1), (HOUR + 1, 9)] {
        let text = enrolling(&breaks(from, "", 100 * HOUR), 25 * HOUR);
        assert_eq!(when(&text, "early", 0, "Hit"), [at(hit * HOUR)], "from {from} s");
        assert_eq!(when(&text, "late", 9, "Hit"), [at(26 * HOUR)], "from {from} s");
    }
    // Of a wave alone.
    let text = enrolling(&breaks(0, "wave = \"late\"", 100 * HOUR), 25 * HOUR);
    assert_eq!(tolls(&text), [10.0, 0.0, 10.0, 10.0 * 104.0]);
    assert_eq!(when(&text, "early", 0, "Hit"), []);
}

#[test]
fn the_first_check_in_at_or_after_the_fix_heals() {
    // First hit at 4 h, noticed at 5 h, fixed so much later; check-ins at 12 h and 20 h, in the middle of a stretch of them.
    for (fixed, healed, hours) in [(7 * HOUR - 1, 12, 80.0), (7 * HOUR, 12, 80.0), (7 * HOUR + 1, 20, 160.0)] {
        let text = breaks(0, "cohort = \"early\"", fixed);
        assert_eq!(when(&text, "early", 9, "Healed"), [at(healed * HOUR)], "fixed after {fixed} s");
        assert_eq!(tolls(&text), [10.0, 0.0, 10.0, hours], "fixed after {fixed} s");
    }
}

#[test]
fn nobody_is_hit_from_the_fix_on() {
    // `late` checks in at 6 h: fixed a second before, then, and a second after.
    for (fixed, hit) in [(HOUR - 1, 10.0), (HOUR, 10.0), (HOUR + 1, 20.0)] {
        assert_eq!(tolls(&breaks(0, "", fixed)), [hit, 0.0, hit, hit * 8.0], "fixed after {fixed} s");
    }
}

#[test]
fn all_that_check_in_in_one_second_meet_the_same_fault() {
    // Noticed and fixed at once: all ten of `early` check in at 4 h, and nobody after them is hit.
    let text = breaks(0, "", 0).replace("fixed = \"1h\" }\nfixed-after", "fixed = \"0s\" }\nfixed-after");
    let record = run(&plan(&text, &[]));
    assert_eq!([record.faults[0].noticed, record.faults[0].fixed], [at(4 * HOUR), at(4 * HOUR + 1)]);
    assert_eq!(tolls(&text), [10.0, 0.0, 10.0, 80.0]);
}

#[test]
fn what_nobody_fixes_stays_broken() {
    let text = breaks(0, "platform = \"windows\"", HOUR).replace("fixed-after = \"3600s\"", "");
    assert_eq!(tolls(&text), [20.0, 20.0, 0.0, 10.0 * (240.0 - 4.0) + 10.0 * (240.0 - 6.0)]);
}

#[test]
fn users_call_and_their_calls_are_noticed() {
    // Calls at 7 h and 9 h, three hours after the hits.
    for (tickets, noticed) in [(1, at(7 * HOUR)), (10, at(7 * HOUR)), (11, at(9 * HOUR)), (21, SimTime::NEVER)] {
        let text = fleet(&format!(
            "from = \"0s\"\naffects = {{}}\neffect = \"floods-desk\"\ncalls = \"100%\"\ncalls-after = {{ fixed = \"3h\" }}\n\
             noticed-tickets = {tickets}\nfixed-after = \"1h\""
        ));
        let plan = plan(&text, &[]);
        let log = run(&plan).faults.remove(0);
        let fixed = if noticed == SimTime::NEVER { noticed } else { noticed + Span::hours(1) };
        assert_eq!((log.noticed, log.fixed), (noticed, fixed), "{tickets} tickets");
        // Fixed at 8 h, the fault has hit all of them already.
        assert_eq!((log.hits.len(), log.calls.len(), log.broken.len()), (20, 20, 0));
        let calls = [vec![at(7 * HOUR); 10], vec![at(9 * HOUR); 10]].concat();
        assert_eq!(log.calls, calls);
        let summary = studied(&plan);
        assert_eq!(values(&plan, &summary, Metric::Tickets, ""), [20.0]);
        assert_eq!(values(&plan, &summary, Metric::FaultTickets, "fault=bad"), [20.0]);
    }
    // The sooner of two ways to notice.
    let both = fleet(
        "from = \"0s\"\naffects = {}\neffect = \"floods-desk\"\ncalls = \"100%\"\nnoticed-tickets = 11\n\
         noticed-after = { fixed = \"90m\" }\nfixed-after = \"1h\"",
    );
    assert_eq!(run(&plan(&both, &[])).faults[0].noticed, at(5 * HOUR + HOUR / 2));
}

#[test]
fn a_gate_notices_what_it_stops_for_and_goes_on_when_it_is_fixed() {
    // `early` enrolls at 1 h, is hit, and calls; the gate looks two days after the window, at 48 h. Fixed five hours later,
    // the wave goes on with its soak, and `late` starts at 53 h + 48 h.
    let text = breaks(0, "", 5 * HOUR)
        .replace("calls = \"0%\"", "calls = \"100%\"")
        .replace("noticed-after = { fixed = \"1h\" }", "noticed-at-gate = true");
    let gate = "devices = { early = \"all\" }\ngate = { soak = \"2d\", tickets-per-100 = \"<= 0\", restart = \"fix\" }";
    let text = enrolling(&text, 0)
        .replace("devices = { early = \"all\" }", gate)
        .replace("name = \"late\"\nstart = \"0s\"", "name = \"late\"\nstart = \"after early\"");
    let record = run(&plan(&text, &[]));
    let (log, gates) = (&record.faults[0], &record.gates);
    assert_eq!(log.calls, [at(HOUR); 10]);
    assert_eq!((gates[0].stopped, log.noticed, log.fixed), (at(48 * HOUR), at(48 * HOUR), at(53 * HOUR)));
    assert_eq!((gates[0].passed, gates[1].started), (at(101 * HOUR), at(101 * HOUR)));
    // Check-ins at 1 h + 8 h x k: the first one from 53 h on is at 57 h. Nobody is hit after the fix.
    assert_eq!(log.healed, [at(57 * HOUR); 10]);
    assert_eq!(log.hits, [at(HOUR); 10]);
    // A gate that stops for something else before anybody is hit tells nothing of it.
    let other =
        text.replace("from = \"0s\"", "from = \"49h\"").replace("tickets-per-100 = \"<= 0\"", "enrolled = \"< 1%\"");
    let record = run(&plan(&other, &[]));
    assert_eq!((record.gates[0].stopped, record.gates[0].passed), (at(48 * HOUR), SimTime::NEVER));
    assert_eq!((record.faults[0].noticed, record.faults[0].hits.len()), (SimTime::NEVER, 10));
}

#[test]
fn a_fault_of_enrollments_fails_what_ends_between_its_beginning_and_its_fix() {
    let text = |from: u32, late: u32| {
        let bad = breaks(from, "", 2 * HOUR)
            .replace("breaks-device", "fails-enrollment")
            .replace("fixed = \"1h\" }\nfixed-after", "fixed = \"0s\" }\nfixed-after");
        enrolling(&bad, late)
    };
    // Attempts of `early` end at 1 h.
    for (from, hit) in [(HOUR - 1, 10), (HOUR, 10), (HOUR + 1, 0)] {
        let record = run(&plan(&text(from, 200 * HOUR), &[]));
        assert_eq!(record.faults[0].hits.iter().filter(|hit| **hit == at(HOUR)).count(), hit, "from {from} s");
    }
    // Noticed at once and fixed at 3 h: attempts of `late` end a second before, then, and a second after.
    for (late, hit) in [(2 * HOUR - 1, 20), (2 * HOUR, 10), (2 * HOUR + 1, 10)] {
        let plan = plan(&text(0, late), &[]);
        let record = run(&plan);
        assert_eq!((record.faults[0].fixed, record.faults[0].hits.len()), (at(3 * HOUR), hit), "late at {late} s");
        let summary = studied(&plan);
        assert_eq!(values(&plan, &summary, Metric::EnrolledEver, ""), [20.0], "after the fix attempts end well");
    }
}

/// Ten devices that enroll on Monday at 08:00 and check in every 8 hours; hit at 16:00, noticed at 17:00, fixed on
/// Wednesday at 09:00, healed at 16:00. Blocked user-hours and noncompliant device-days at the end.
fn blocked(rules: &str, cohort: &str) -> (f64, f64) {
    let text = format!(
        "[scenario]\nname = \"blocks\"\nstart = 2027-01-04\nhorizon = \"60d\"\nreplications = 1\n\
         workdays = {{ hours = \"mon-fri 08:00-18:00\" }}\n[tenant]\nconditional-access = {{}}\n{NO_LUCK}{rules}\n\
         [[path]]\nname = \"p\"\nplatform = \"windows\"\nlike = \"automatic-join\"\n\
         phases = [{{ name = \"e\", duration = {{ fixed = \"0s\" }} }}]\n\
         [[cohort]]\nname = \"c\"\ndevices = 10\nplatform = \"windows\"\npath = \"p\"\n{cohort}\n\
         [[wave]]\nname = \"w\"\nstart = \"0d 08:00\"\ndevices = {{ c = \"all\" }}\n\
         [[fault]]\nname = \"bad\"\nfrom = \"0d 10:00\"\naffects = {{}}\neffect = \"blocks-user\"\n\
         noticed-after = {{ fixed = \"1h\" }}\nfixed-after = \"40h\"\n"
    );
    let of_each = |how: &str| {
        let plan = plan(&text, &[how]);
        let summary = studied(&plan);
        let one = |metric| values(&plan, &summary, metric, "")[0];
        (one(Metric::BlockedUserHours), (one(Metric::NoncompliantDeviceDays) * 24.0).round())
    };
    let counted = of_each("scenario.check-ins=counted");
    assert_eq!(counted, of_each("scenario.check-ins=each"));
    counted
}

#[test]
fn users_are_blocked_from_the_hit_to_the_check_in_after_the_fix() {
    // 2 h on Monday, 10 h on Tuesday, 8 h on Wednesday; two days.
    assert_eq!(blocked("", ""), (200.0, 480.0));
}

#[test]
fn a_policy_that_fails_as_well_blocks_once() {
    let own = |fixed: &str| format!("compliance = {{ fails = \"100%\", fixed-after = {{ fixed = \"{fixed}\" }} }}");
    let grace = |span: &str| format!("\"compliance.mark-noncompliant-after\" = \"{span}\"");
    // Put right by Thursday 08:00, and failing from the enrollment on: the fault adds nothing.
    assert_eq!(blocked("", &own("3d")), (300.0, 720.0));
    // Failing from Tuesday 08:00 on: the fault adds Monday 16:00 to then.
    assert_eq!(blocked(&grace("1d"), &own("3d")), (220.0, 640.0));
    // Failing from Wednesday 18:00 on, when the fault is over: well for two hours between them.
    assert_eq!(blocked(&grace("2d 10h"), &own("3d")), (200.0, 480.0 + 140.0));
    // Failing from the very check-in on that heals, and from a second before and after it.
    for wait in ["2d 7h 59m 59s", "2d 8h", "2d 8h 1s"] {
        let (hours, days) = blocked(&grace(wait), &own("3d"));
        assert!((hours - 220.0).abs() < 0.01 && days == 640.0, "{wait}: {hours}");
    }
    // Its own policy is met first, or at the check-in that heals: it stays blocked for the fault.
    assert_eq!(blocked("", &own("1d")), (280.0, 560.0));
    assert_eq!(blocked("", &own("2d 8h")), (280.0, 560.0));
}

#[test]
fn a_larger_share_hits_a_superset_and_a_share_is_a_probability() {
    let hit = |share: &str| -> Vec<u32> {
        let text = breaks(0, &format!("cohort = \"early\", share = \"{share}\""), HOUR)
            .replace("devices = 10", "devices = 4000");
        let plan = plan(&text, &[]);
        let record = run(&plan);
        let roster = fleetcast::fleet::roster::Roster::new(&plan);
        let defects = fleetcast::fleet::faults::defective(&plan, &roster, plan.seed, 0);
        let has: Vec<u32> = (0..plan.devices()).filter(|device| defects[*device as usize] == 1).collect();
        assert_eq!((record.faults[0].hits.len(), record.faults[0].reach as usize), (has.len(), has.len()));
        has
    };
    let (few, many) = (hit("20%"), hit("60%"));
    assert!(few.iter().all(|device| many.contains(device)), "nested");
    // Binomial(4000, p): 3.29 standard deviations either way.
    for (devices, p) in [(few, 0.2), (many, 0.6)] {
        let (mean, deviation) = (4000.0 * p, f64::sqrt(4000.0 * p * (1.0 - p)));
        assert!((devices.len() as f64 - mean).abs() < 3.29 * deviation, "{} of {mean}", devices.len());
    }
}

/// A fleet with lives: alternating stretches, losses, check-ins with jitter.
fn lively(fault: bool) -> String {
    let presence = "path = \"p\"\npresence = { online = { exponential = \"20h\" }, offline = { exponential = \"15h\" } }\n\
                    lost-per-year = \"90%\"\n";
    let base = breaks(2 * 24 * HOUR, "share = \"40%\"", 30 * HOUR)
        .replace(NO_LUCK, "")
        .replace("path = \"p\"\n", presence)
        .replace("horizon = \"10d\"", "horizon = \"200d\"");
    if fault { base } else { base.split("[[fault]]").next().expect("a beginning").to_owned() }
}

#[test]
fn check_ins_counted_and_each_tell_the_same() {
    let of = |how: &str| {
        let plan = plan(&lively(true), &[how]);
        let summary = studied(&plan);
        let rows: Vec<_> =
            summary.rows.iter().map(|row| (row.metric, row.scope.to_string(), row.values.clone())).collect();
        (rows, summary.fingerprints)
    };
    assert_eq!(of("scenario.check-ins=counted"), of("scenario.check-ins=each"));
}

#[test]
fn reach_is_what_diaries_without_the_fault_say() {
    let (with, without) = (plan(&lively(true), &[]), plan(&lively(false), &[]));
    let lives = |plan: &_, cohort, k| diary(plan, 0, device(plan, cohort, k), with.horizon);
    let (mut first, mut seen) = (SimTime::NEVER, Vec::new());
    for cohort in ["early", "late"] {
        for k in 0..10 {
            let (there, quiet) = (lives(&with, cohort, k), lives(&without, cohort, k));
            let plain: Vec<_> =
                there.iter().filter(|l| !l.1.starts_with("Hit") && !l.1.starts_with("Healed")).cloned().collect();
            assert_eq!(plain, quiet, "{cohort}/{k}: a fault moves no draw of a device");
            let from = at(2 * 24 * HOUR);
            let met: Vec<SimTime> = quiet.iter().filter(|l| l.1 == "checks in" && l.0 >= from).map(|l| l.0).collect();
            let step = |name: &str| there.iter().find(|l| l.1.starts_with(name)).map(|l| l.0);
            first = step("Hit").map_or(first, |hit| first.min(hit));
            seen.push((met, step("Hit"), step("Healed")));
        }
    }
    // Noticed an hour after the first hit, fixed 30 hours after that.
    let fixed = first + Span::hours(31);
    assert!(seen.iter().any(|s| s.1.is_some()) && seen.iter().any(|s| s.1.is_none()));
    for (met, hit, healed) in seen.iter().filter(|row| row.1.is_some()) {
        assert_eq!(hit.as_ref(), met.first());
        assert!(hit.is_some_and(|hit| hit < fixed));
        assert_eq!(*healed, met.iter().copied().find(|time| *time >= fixed));
    }
    let record = run(&with);
    assert_eq!((record.faults[0].hits.first(), record.faults[0].fixed), (Some(&first), fixed));
    let mut hits: Vec<SimTime> = seen.iter().filter_map(|row| row.1).collect();
    hits.sort();
    assert_eq!(record.faults[0].hits, hits);
}

/// The reach of a push to a live fleet, counted one by one from the diaries of devices that meet no fault.
#[test]
fn the_reach_of_a_push_is_that_of_a_brute_force_computation() {
    let from = at(50 * HOUR + 1);
    let text = lively(true)
        .replace("share = \"40%\"", "")
        .replace(&format!("from = \"{}s\"", 48 * HOUR), "from = \"180001s\"");
    let text = text.replace("fixed-after = \"108000s\"", "").replace("devices = 10", "devices = 60");
    let quiet = plan(text.split("[[fault]]").next().unwrap(), &[]);
    let mut hits: Vec<SimTime> = (0..quiet.devices())
        .filter_map(|device| {
            let lines = diary(&quiet, 0, fleetcast::units::DeviceId(device), quiet.horizon);
            lines.into_iter().find(|line| line.1 == "checks in" && line.0 >= from).map(|line| line.0)
        })
        .collect();
    hits.sort();
    let log = run(&plan(&text, &[])).faults.remove(0);
    assert!(hits.len() > 60 && log.hits == hits, "{} and {}", hits.len(), log.hits.len());
    for hours in [1, 8, 24, 100] {
        let until = from + Span::hours(hours);
        assert_eq!(log.hit_by(until), hits.iter().filter(|hit| **hit <= until).count());
    }
}
