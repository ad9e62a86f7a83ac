//! Schedules against computations by hand, and what more people and longer tasks may do to them.

use super::*;
use crate::plan::setup::Step;
use crate::rules::approval::Resource;
use crate::rules::book::Ruleset;
use crate::units::hours::{Day, Week};
use crate::units::{Spread, Zone};

fn book() -> RuleBook {
    RuleBook::new(Ruleset::Intune202608)
}

fn hours(n: u32) -> Spread {
    Spread::fixed(Span::hours(n))
}

/// A task after others: so many hours of work, then so many until it is done.
fn step(task: Task, after: &[usize], work: u32, latency: u32) -> Step {
    Step {
        task,
        role: task.roles()[0],
        after: after.to_vec(),
        work: hours(work),
        times: 1,
        latency: vec![hours(latency)],
        mishap: None,
        requests: Vec::new(),
        rank: 0,
    }
}

/// From the first tenant to the pilot, in hours of work and of latency.
///
/// ```text
///   T1 2 ── T2 1+1 ─┬─ T5 3 ── T6 1 ─┬─ T8 1 ────────────┐
///                   ├─ T7 1+20 ──────┘(T8)               ├─ T27
///                   └─ T9 1 ──────── T12 2 (also T6) ────┤
///                                    T14 8 (after T6) ───┤
///                                    T25 1+24 (T6) ──────┘
/// ```
fn example(staff: u32, open: Hours) -> Setup {
    use Task::{T1, T2, T5, T6, T7, T8, T9, T12, T14, T25, T27};
    let steps = vec![
        step(T1, &[], 2, 0),
        step(T2, &[0], 1, 1),
        step(T5, &[1], 3, 0),
        step(T6, &[2], 1, 0),
        step(T7, &[1], 1, 20),
        step(T8, &[2, 3, 4], 1, 0),
        step(T9, &[1], 1, 0),
        step(T12, &[3, 6], 2, 0),
        step(T14, &[3], 8, 0),
        step(T25, &[3], 1, 24),
        step(T27, &[5, 7, 8, 9], 0, 0),
    ];
    let mut setup =
        Setup { start: SimTime::START, team: None, staff, hours: open, steps, gates: Vec::new(), approval: None };
    setup.rank(1, 1);
    setup
}

fn finished(setup: &Setup) -> Finished {
    run(setup, &book(), &Streams::new(1, 0))
}

/// Hours since the start at which steps begin and are done.
fn told(finished: &Finished) -> Vec<(u32, u32)> {
    let hour = |time: SimTime| time.since(SimTime::START).as_seconds() / 3_600;
    finished.times.iter().map(|times| (hour(times.begun), hour(times.done))).collect()
}

fn names(setup: &Setup, finished: &Finished) -> String {
    let ids: Vec<&str> = finished.critical.iter().map(|row| setup.steps[*row].task.id()).collect();
    ids.join(" ")
}

/// With people enough, every task begins when all before it is done: T1 0-2, T2 2-3 and active at 4; T5 4-7, T6 7-8;
/// T7 4-5 and there at 25; T9 4-5; T8 25-26; T12 8-10; T14 8-16; T25 8-9 and the last mail at 33. The pilot waits for
/// the mails (33), not for licenses (26) or the baseline (16): T1 T2 T5 T6 T25 T27.
#[test]
fn the_critical_path_of_fixed_durations_is_that_of_a_hand_computation() {
    let setup = example(10, Hours::ALWAYS);
    let finished = finished(&setup);
    let want = [(0, 2), (2, 4), (4, 7), (7, 8), (4, 25), (25, 26), (4, 5), (8, 10), (8, 16), (8, 33), (33, 33)];
    assert_eq!(told(&finished), want);
    assert_eq!(names(&setup, &finished), "T1 T2 T5 T6 T25 T27");
    assert_eq!(finished.ready(), SimTime::START + Span::hours(33));
}

/// One person does one task at a time, the one with the longest way to the pilot first. Ways, from the back: T25 25,
/// T14 8, T12 2, T8 1; T6 1+25 = 26, T9 1+2 = 3, T7 21+1 = 22, T5 3+26 = 29. At 4 (T2 is active) the person takes T5
/// (29) before T7 (22) and T9 (3): T5 4-7. At 7: T6 (26) before T7 (22): 7-8. At 8: T25 (25) before T7 (22), T14 (8)
/// and T9 (3): 8-9, the last mail at 33. At 9: T7 9-10, licenses at 30. At 10: T14 10-18. At 18: T9 18-19. At 19: T12
/// 19-21. At 30: T8 30-31. The pilot still waits for the mails only, at 33, and nothing on that path waited for the
/// person.
#[test]
fn one_person_goes_by_the_longest_way() {
    let setup = example(1, Hours::ALWAYS);
    let finished = finished(&setup);
    let want = [(0, 2), (2, 4), (4, 7), (7, 8), (9, 30), (30, 31), (18, 19), (19, 21), (10, 18), (8, 33), (33, 33)];
    assert_eq!(told(&finished), want);
    assert_eq!(names(&setup, &finished), "T1 T2 T5 T6 T25 T27");
}

/// Without mails, the baseline of 30 hours is the longest way, and one person makes the rest wait. Ways: T14 30, T12 2,
/// T8 1; T6 31, T9 3, T7 22, T5 34. T5 4-7, T6 7-8, T14 8-38 (30 before T7's 22); then T7 38-39 with licenses at 59, T9
/// 39-40, T12 40-42, T8 59-60. The pilot at 60 waits for T8, which waits for T7, which waited for the person who worked
/// on T14, which waited for T6: the path goes through the person. With two people T7 begins at 4 and the pilot at 38.
#[test]
fn a_critical_path_goes_through_the_person_that_a_task_waits_for() {
    let mut setup = example(1, Hours::ALWAYS);
    setup.steps[8].work = hours(30);
    setup.steps[9] = step(Task::T25, &[3], 0, 0);
    setup.rank(1, 1);
    let alone = finished(&setup);
    let want = [(0, 2), (2, 4), (4, 7), (7, 8), (38, 59), (59, 60), (39, 40), (40, 42), (8, 38), (8, 8), (60, 60)];
    assert_eq!(told(&alone), want);
    assert_eq!(names(&setup, &alone), "T1 T2 T5 T6 T14 T7 T8 T27");
    setup.staff = 2;
    let two = finished(&setup);
    assert_eq!(two.ready(), SimTime::START + Span::hours(38));
    assert_eq!(names(&setup, &two), "T1 T2 T5 T6 T14 T27");
}

/// Monday 2027-01-04, 9 to 17. T1 of 6 hours: 9-15. T2 of 4 hours: 15-17, and on Tuesday 9-11; its mail is there an hour
/// later, on the wall clock. T9 of 1 hour: 12-13. A mail that takes 6 hours more comes at 19, when nobody works: T12 of
/// 1 hour begins on Wednesday at 9.
#[test]
fn work_stops_at_closing_and_goes_on_in_the_morning() {
    let zone = Zone::new("UTC", Day::new(2027, 1, 4).unwrap()).unwrap();
    let week = Week { days: 0x1f, opens: 9 * 3_600, closes: 17 * 3_600 };
    let open = Hours::new(week, &zone, &[], SimTime::START, SimTime::after_start(Span::days(60)));
    let steps = vec![
        step(Task::T1, &[], 6, 0),
        step(Task::T2, &[0], 4, 1),
        step(Task::T9, &[1], 1, 6),
        step(Task::T12, &[2], 1, 0),
        step(Task::T27, &[3], 0, 0),
    ];
    let setup =
        Setup { start: SimTime::START, team: None, staff: 1, hours: open, steps, gates: Vec::new(), approval: None };
    let finished = finished(&setup);
    let (tuesday, wednesday) = (24, 48);
    let want = [(9, 15), (15, tuesday + 12), (tuesday + 12, tuesday + 19), (wednesday + 9, wednesday + 10)];
    assert_eq!(told(&finished)[..4], want);
    assert_eq!(names(&setup, &finished), "T1 T2 T9 T12 T27", "a closed door is nobody's fault");
}

/// With people enough, a longer task never lets the pilot start earlier, whichever task it is. (With few people that is
/// false: Graham's anomalies. So is that more people never make it later.)
#[test]
fn with_people_enough_no_longer_task_makes_the_pilot_earlier() {
    let base = finished(&example(10, Hours::ALWAYS)).ready();
    for row in 0..10 {
        let mut last = base;
        for more in [1, 2, 5, 30] {
            let mut setup = example(10, Hours::ALWAYS);
            let longer = setup.steps[row].work.span(0) + Span::hours(more);
            setup.steps[row].work = Spread::fixed(longer);
            setup.rank(1, 1);
            let ready = finished(&setup).ready();
            assert!(ready >= last, "step {row}, {more} hours more");
            last = ready;
        }
    }
}

/// As many people as tasks: no more of them change anything.
#[test]
fn beyond_a_person_a_task_people_change_nothing() {
    let all = finished(&example(11, Hours::ALWAYS));
    assert_eq!(finished(&example(1_000, Hours::ALWAYS)), all);
}

fn protected(poll: u32, complete: u32, roles: bool) -> Setup {
    let mut setup = example(10, Hours::ALWAYS);
    let (poll, complete) = (hours(poll), hours(complete));
    setup.approval = Some(Approval { poll, complete, device_actions: true });
    setup.steps[8].requests = vec![Resource::Compliance, Resource::Configuration];
    if roles {
        let mut roles = step(Task::T10, &[1], 1, 0);
        roles.requests = vec![Resource::Compliance, Resource::Configuration];
        setup.steps.insert(10, roles);
        setup.steps[11].after = vec![5, 7, 8, 9];
    }
    setup
}

/// The baseline's work ends at 16. Its two requests wait side by side, 20 hours for an approver and 5 for completion.
#[test]
fn a_protected_change_waits_for_approval_and_completion() {
    let finished = finished(&protected(20, 5, false));
    assert_eq!(told(&finished)[8], (8, 16 + 25));
    assert_eq!(finished.ready(), SimTime::START + Span::hours(41));
}

/// The access policies themselves wait (T10: 4-5, done at 10 or 30); the baseline that is made by 16 waits only if they
/// were completed by then.
#[test]
fn protection_starts_when_the_access_policies_are_completed() {
    let early = finished(&protected(3, 2, true));
    assert_eq!((told(&early)[10], told(&early)[8]), ((4, 10), (8, 21)));
    let late = finished(&protected(20, 5, true));
    assert_eq!((told(&late)[10], told(&late)[8]), ((4, 30), (8, 16)));
}

/// An approver who looks after 40 days finds every request expired, for good; so does a requester who completes after 30
/// days to the second. One second less is enough.
#[test]
fn requests_that_rest_for_30_days_never_get_through() {
    let never = finished(&protected(40 * 24, 1, false));
    assert_eq!((never.ready(), never.critical.len()), (SimTime::NEVER, 0));
    assert_eq!(finished(&protected(1, 30 * 24, false)).ready(), SimTime::NEVER);
    let mut setup = protected(1, 0, false);
    setup.approval.as_mut().unwrap().complete = Spread::fixed(Span::days(30).less(Span::seconds(1)));
    assert_eq!(
        finished(&setup).times[8].done,
        SimTime::START + Span::hours(17) + Span::days(30).less(Span::seconds(1))
    );
}

/// Half of the approvers look after a day, half after 40: a request that expires is submitted again on day 30.
#[test]
fn an_expired_request_is_submitted_again() {
    let points = vec![
        (crate::units::Share::NONE, 86_400),
        (crate::units::Share::ppm(500_000), 86_400),
        (crate::units::Share::ppm(500_001), 40 * 86_400),
        (crate::units::Share::ALL, 40 * 86_400),
    ];
    let mut setup = protected(0, 0, false);
    setup.steps[8].requests.pop();
    setup.approval.as_mut().unwrap().poll = Spread::new(crate::units::spread::Law::Percentiles(points));
    let mut rounds = [0u32; 4];
    for replication in 0..200 {
        let finished = run(&setup, &book(), &Streams::new(1, replication));
        let waited = finished.times[8].done.since(finished.times[8].worked).as_seconds() / 86_400;
        assert_eq!(waited % 30, 1, "{waited}");
        rounds[usize::try_from(waited / 30).unwrap().min(3)] += 1;
    }
    assert!((70..130).contains(&rounds[0]) && (30..70).contains(&rounds[1]) && rounds[3] > 5, "{rounds:?}");
}

#[test]
fn the_luck_of_a_task_is_its_own() {
    let spread = || Spread::lognormal(Span::hours(2), Span::hours(9));
    let mut setup = example(10, Hours::ALWAYS);
    setup.steps.iter_mut().for_each(|step| step.work = spread());
    let before = finished(&setup);
    let lengths = |finished: &Finished| -> Vec<Span> {
        finished.times.iter().map(|times| times.worked.since(times.begun)).collect()
    };
    setup.steps[4].latency = vec![hours(500)];
    setup.steps[0].times = 2;
    let after = finished(&setup);
    assert_eq!(lengths(&before)[1..], lengths(&after)[1..]);
    assert_ne!(lengths(&before)[0], lengths(&after)[0]);
}

#[test]
fn wrong_names_cost_an_hour_and_another_round() {
    let mut setup = example(10, Hours::ALWAYS);
    setup.steps[2].mishap = Some((crate::units::Share::ALL, vec![hours(1), Spread::fixed(Span::minutes(30))]));
    let row = finished(&setup).times[2];
    assert_eq!(row.done.since(row.worked), Span::minutes(90));
    setup.steps[2].mishap = Some((crate::units::Share::NONE, vec![hours(1)]));
    assert_eq!(finished(&setup).times[2].done, SimTime::START + Span::hours(7));
}
