//! Whatever meets in a small company made up at random, the laws hold: nobody is lost or in two places, nothing happens
//! that can't, and check-ins counted or played are alike.
//!
//! `EXPLORE=5000 cargo test --test it exploration` tries as many of them, from number `EXPLORE_FROM` on.

use crate::made_up::text;
use fleetcast::fleet::record::{Count, Fate, Record, TeamCounts};
use fleetcast::fleet::watch::Step;
use fleetcast::fleet::{replicate, watched};
use fleetcast::plan::fault::Effect;
use fleetcast::plan::story::LifeEvent;
use fleetcast::plan::{CheckIns, Cohort, Order, Ordered, Plan, Silence};
use fleetcast::rules::{Verdict, cleanup, tokens};
use fleetcast::scenario::{self, Source};
use fleetcast::units::{CohortId, DeviceId, SimTime};

/// The plan of a text; the reasons if it cannot be.
fn read(text: &str) -> Result<Plan, String> {
    let loaded = scenario::load(&Source::new("random.toml", text), &[]);
    if loaded.has_errors() { Err(loaded.report(false)) } else { Ok(loaded.plan.expect("the text has a scenario")) }
}

/// All that a record holds, whatever the order of its events was.
fn whole(record: &Record) -> Vec<(&'static str, String)> {
    vec![
        ("counts", format!("{:?}", record.counts)),
        ("daily", format!("{:?}", record.daily)),
        ("check-ins", format!("{:?}", record.check_ins)),
        ("lives", format!("{:?}", record.lives)),
        ("enrolling", format!("{:?} {:?}", record.enrolling, record.queue)),
        ("fates", format!("{:?} {:?} {:?}", record.fates, record.refusals, record.abandoned)),
        ("limits", format!("{:?} {:?} {:?}", record.limits, record.licenses, record.unlicensed)),
        ("tallies", format!("{:?} {:?} {:?}", record.enrollment, record.readiness, record.waits)),
        ("teams", format!("{:?} {:?} {:?}", record.teams, record.backlog, record.areas)),
        ("faults and gates", format!("{:?} {:?}", record.faults, record.gates)),
        ("events", format!("{}", record.events)),
    ]
}

/// No level is below zero or above its devices, and no device stands in two places at once.
fn levels(plan: &Plan, record: &Record) {
    use Count::{Duplicates, Enrolled, EnrolledEver, Enrolling, OutOfReach, Registered, TicketsWaiting};
    for (number, group) in plan.groups.iter().enumerate() {
        let mut now = [0_i64; Count::LEN];
        for day in 0..record.days {
            for count in [Enrolled, EnrolledEver, Enrolling, OutOfReach, Registered, TicketsWaiting, Duplicates] {
                now[count as usize] += i64::from(record.day(number, count, day));
                let level = now[count as usize];
                assert!(level >= 0, "{count:?} of {group:?} is {level} on day {day}");
                // A user in line for one thing may call about another, and what was done may come again.
                let again = if plan.teams.iter().any(|team| team.reopens.is_some()) { 100 } else { 1 };
                let each = if count == TicketsWaiting { again * (1 + plan.faults.len()) } else { 1 };
                let most = i64::from(group.count) * i64::try_from(each).unwrap();
                assert!(level <= most || count == Duplicates, "{count:?} is {level} on day {day}");
            }
            let of = |count: Count| now[count as usize];
            assert!(of(OutOfReach) <= of(Enrolled), "out of reach {} of {} on day {day}", of(OutOfReach), of(Enrolled));
            let places = of(Enrolled) + of(Enrolling) + of(Registered);
            assert!(places <= i64::from(group.count), "{group:?}: {places} places on day {day}: {now:?}");
        }
        let segments = record.segments();
        let mut from = SimTime::START;
        for segment in 0..segments {
            let until = record.bounds.get(segment).copied().unwrap_or(plan.horizon).min(plan.horizon).max(from);
            let most = i64::from(until.since(from).as_seconds()) * i64::from(group.count);
            let work = i64::from(plan.work.between(from, until).as_seconds()) * i64::from(group.count);
            let counts = &record.counts[number * segments + segment];
            // What was before the start belongs to the first segment; no figure tells of it.
            if segment > 0 {
                let [bad, shut] =
                    [Count::NoncompliantSeconds, Count::BlockedSeconds].map(|count| counts[count as usize]);
                assert!((0..=most).contains(&bad), "{bad} s of noncompliance in {most} s, {group:?}");
                assert!((0..=work).contains(&shut), "{shut} s blocked in {work} s, {group:?}");
            }
            from = until;
        }
        assert_eq!(record.fates[number].iter().sum::<u64>(), u64::from(group.count), "{group:?}");
        let ever: i64 = (0..segments).map(|row| record.counts[number * segments + row][EnrolledEver as usize]).sum();
        assert_eq!(i64::try_from(record.fates[number][Fate::Enrolled as usize]).unwrap(), ever);
    }
}

/// How a device stands, as far as its steps tell.
#[derive(Default)]
struct Standing {
    managed: bool,
    open: bool,
    failed: bool,
    abandoned: bool,
    hidden: bool,
    noncompliant: bool,
    withheld: bool,
    /// A bit for each fault that hit it, and for each that it is well again after.
    hit: u32,
    healed: u32,
    /// Whether an old record stands, or stood, beside the new one.
    stale: bool,
    /// Certificates of orphaned records that haven't run out yet.
    orphans: u32,
    enrolled: Option<SimTime>,
    expired: Option<SimTime>,
    /// When records of certificates that ran out are due to be deleted.
    due: Vec<SimTime>,
}

impl Standing {
    /// Something that the life shows; false if that can't be.
    fn shows(&mut self, plan: &Plan, time: SimTime, event: LifeEvent) -> bool {
        let revives = plan.rules.certificate_renew_after_expiry;
        match event {
            LifeEvent::Enrolled | LifeEvent::ReEnrolled => {
                (self.open, self.failed, self.hidden, self.enrolled) = (false, false, false, Some(time));
                !std::mem::replace(&mut self.managed, true)
            }
            LifeEvent::CertificateExpired => {
                if self.orphans > 0 {
                    self.orphans -= 1;
                } else {
                    self.managed = false;
                }
                (self.expired, self.stale) = (Some(time), true);
                self.due.push(cleanup::deletes_at(time, &plan.rules));
                true
            }
            LifeEvent::CertificateRenewed => {
                if !self.managed {
                    self.due.pop();
                }
                std::mem::replace(&mut self.managed, true) || revives
            }
            LifeEvent::RecordHidden => !std::mem::replace(&mut self.hidden, true) || self.stale,
            LifeEvent::RecordReappeared => std::mem::replace(&mut self.hidden, false) || self.stale,
            LifeEvent::Noncompliant => !std::mem::replace(&mut self.noncompliant, true) || self.stale,
            LifeEvent::Compliant => std::mem::replace(&mut self.noncompliant, false) || self.stale,
            LifeEvent::RecordDeleted => {
                if let Some(due) = self.due.iter().position(|at| *at == time) {
                    self.due.remove(due);
                    return true;
                }
                // By an order, then; one may come between an expiry and the renewal after it.
                self.noncompliant = false;
                std::mem::replace(&mut self.managed, false) || revives || self.expired == Some(time)
            }
            LifeEvent::Retired | LifeEvent::Wiped | LifeEvent::Unenrolled => {
                (self.managed, self.noncompliant) = (false, false);
                true
            }
            LifeEvent::Registered => !self.managed,
            LifeEvent::EnrollmentRefused | LifeEvent::EnrollmentFailed | LifeEvent::RecordDuplicated => true,
        }
    }

    /// A step; false if it can't be.
    fn step(&mut self, plan: &Plan, cohort: &Cohort, (time, step): (SimTime, Step), renews: bool) -> bool {
        match step {
            Step::AttemptBegins(_) => {
                let verdicts = cohort.admission.at(time).verdicts;
                let missing = |verdict| matches!(verdict, Verdict::Refused(why) if tokens::is_missing(why));
                let shut = if self.failed {
                    verdicts.into_iter().all(missing)
                } else {
                    verdicts.iter().all(|verdict| *verdict != Verdict::Admitted)
                };
                let free = !self.withheld && !self.abandoned;
                !self.managed && free && !shut && !std::mem::replace(&mut self.open, true)
            }
            Step::AttemptFails(_) => {
                self.failed = true;
                std::mem::replace(&mut self.open, false) && !self.managed
            }
            Step::Refused(..) => {
                (self.open, self.failed) = (false, false);
                !self.managed
            }
            Step::Abandoned => !std::mem::replace(&mut self.abandoned, true),
            Step::CheckIns(every, count) => {
                let ends = [time, time + every.times(count - 1)];
                let silent = |at: &SimTime| Silence::at(&cohort.silences, *at).is_some() && Some(*at) != self.enrolled;
                (self.managed || renews) && !ends.iter().any(silent)
            }
            Step::Life(event, _) => self.shows(plan, time, event),
            Step::Hit(fault) => {
                let new = self.hit >> fault & 1 == 0;
                self.hit |= 1 << fault;
                let from = plan.faults[usize::from(fault)].from;
                let enrolling = plan.faults[usize::from(fault)].effect == Effect::FailsEnrollment;
                new && from <= time && (self.managed || renews || (enrolling && self.open))
            }
            Step::Healed(fault) => {
                let new = self.hit >> fault & 1 == 1 && self.healed >> fault & 1 == 0;
                self.healed |= 1 << fault;
                new && (self.managed || renews)
            }
            Step::Withheld => {
                let between = !self.open && !self.managed && self.enrolled.is_none();
                between && !std::mem::replace(&mut self.withheld, true)
            }
            Step::Resumed => std::mem::replace(&mut self.withheld, false),
            // In an attempt, or what is left of it when that has succeeded.
            Step::Downloads { .. } => self.open || self.managed,
            Step::Invited(_)
            | Step::License(_)
            | Step::Silenced
            | Step::Reachable
            | Step::ManagementLost(_)
            | Step::Recalled(_)
            | Step::Notified
            | Step::NeverResponds
            | Step::Delivered(..)
            | Step::Imported
            | Step::EnrolledBefore
            | Step::MeetsConnector
            | Step::Downloaded
            | Step::TicketOpened(_)
            | Step::ServiceBegins(_)
            | Step::Escalated(_)
            | Step::CallsAgain(_)
            | Step::GivesUp
            | Step::Reopened(_)
            | Step::MeetsBench(_)
            | Step::StartedAtBench
            | Step::LeavesBench
            | Step::Served => true,
        }
    }
}

/// One device's life, step by step.
fn life(plan: &Plan, cohort: CohortId, ordinal: u32, steps: &[(SimTime, Step)]) {
    let row = &plan.cohorts[cohort.index()];
    let ours = |order: &&Order| order.cohort == cohort && ordinal < order.devices && order.what == Ordered::Orphan;
    let orphaned: Vec<SimTime> = plan.orders.iter().filter(ours).map(|order| order.at).collect();
    let mut stands = Standing::default();
    for (number, (time, step)) in steps.iter().enumerate() {
        let expires = matches!(step, Step::Life(LifeEvent::CertificateExpired, _));
        let gone =
            |at: &SimTime| stands.enrolled.is_some_and(|from| from < *at) && (at < time || (at == time && !expires));
        if stands.managed && orphaned.iter().any(gone) {
            (stands.managed, stands.stale) = (false, true);
            stands.orphans += 1;
        }
        let mut now = steps[number..].iter().take_while(|row| row.0 == *time);
        let renews = plan.rules.certificate_renew_after_expiry
            && now.any(|row| matches!(row.1, Step::Life(LifeEvent::CertificateRenewed, _)));
        let fits = stands.step(plan, row, (*time, *step), renews);
        assert!(fits, "{step:?} at {time:?} of {} {ordinal}, {steps:?}", row.name);
    }
}

/// A ticket is done, given up, or still somewhere; it is counted once.
fn teams(plan: &Plan, record: &Record) {
    let segments = record.segments();
    assert!(record.areas.iter().all(|[area, waits]| area == waits), "Little's law: {:?}", record.areas);
    let mut first = 0;
    for (number, team) in plan.teams.iter().enumerate() {
        let rows = &record.teams[number * segments..(number + 1) * segments];
        let sum = |count: fn(&TeamCounts) -> u64| rows.iter().map(count).sum::<u64>();
        let came = sum(|row| row.opened) + sum(|row| row.reopened);
        let left = sum(|row| row.done) + sum(|row| row.escalated) + sum(|row| row.abandoned);
        assert!(left <= came, "{left} of {came} tickets left {}", team.name);
        assert!(sum(|row| row.other_abandoned) <= sum(|row| row.other), "{}", team.name);
        assert!(team.patience.is_some() || sum(|row| row.abandoned) + sum(|row| row.call_backs) == 0);
        let waiting: i64 = rows.iter().map(|row| row.waiting).sum();
        assert!(waiting >= 0 && came >= left + u64::try_from(waiting).unwrap(), "{waiting} in line at {}", team.name);
        first += i64::try_from(sum(|row| row.opened)).unwrap() - i64::try_from(sum(|row| row.escalated)).unwrap();
    }
    let count = |count: Count| record.counts.iter().map(|row| row[count as usize]).sum::<i64>();
    assert_eq!(count(Count::Tickets), first, "tickets of devices and of teams");
    let gave_up: u64 = record.teams.iter().map(|row| row.abandoned).sum();
    assert_eq!(count(Count::TicketsAbandoned), i64::try_from(gave_up).unwrap());
}

/// What faults leave adds up.
fn faults(plan: &Plan, record: &Record) {
    for (fault, log) in plan.faults.iter().zip(&record.faults) {
        assert!(log.hits.len() <= log.reach as usize && log.reach <= plan.devices(), "{log:?}");
        assert!(log.hits.iter().all(|hit| fault.from <= *hit && *hit < log.fixed), "{log:?}");
        assert!(log.healed.iter().all(|healed| log.fixed <= *healed) && log.healed.len() <= log.hits.len(), "{log:?}");
        assert!(log.calls.is_sorted() && log.hits.is_sorted(), "{log:?}");
        assert!(fault.effect == Effect::FailsEnrollment || log.calls.len() <= log.hits.len(), "{log:?}");
        assert!(fault.effect.lasts() || log.broken.is_empty(), "{log:?}");
        assert!(log.broken.iter().all(|(from, until)| fault.from <= *from && *from < log.fixed && from <= until));
        assert!(log.noticed == SimTime::NEVER || log.hits.first().is_some_and(|hit| *hit <= log.noticed), "{log:?}");
        assert!(log.fixed == SimTime::NEVER || log.noticed < log.fixed, "{log:?}");
        let enough = fault.noticed_tickets.and_then(|n| log.calls.get(n as usize - 1));
        assert!(enough.is_none_or(|call| log.noticed <= *call), "{log:?}");
    }
    for (wave, log) in plan.waves.iter().zip(&record.gates) {
        assert!(log.passed == SimTime::NEVER || log.started <= log.passed, "{log:?}");
        assert!(log.stopped == SimTime::NEVER || (wave.is_gated() && log.started <= log.stopped), "{log:?}");
    }
}

/// What teams did in a company: tickets given up, called about again, passed on, come again, and devices started.
fn explore(seed: u64) -> Option<[u64; 5]> {
    let plan = read(&text(seed)).ok()?;
    let record = replicate(&plan, plan.seed, 1);
    let each = Plan { check_ins: CheckIns::Each, ..plan.clone() };
    let of_each = replicate(&each, plan.seed, 1);
    for (counted, each) in whole(&record).iter().zip(whole(&of_each)) {
        assert!(counted.1 == each.1, "{} differ:\n{}\n{}", each.0, counted.1, each.1);
    }
    let again = replicate(&plan, plan.seed, 1);
    assert_eq!(whole(&record), whole(&again), "the same seed");
    levels(&plan, &record);
    faults(&plan, &record);
    teams(&plan, &record);
    crate::lines::bits_add_up(&record);
    assert!(record.lines.is_empty() || !plan.sites.is_empty());
    let mut device = 0;
    for group in &plan.groups {
        for number in 0..group.count {
            let (_, watch) = watched(&plan, plan.seed, 1, Some(DeviceId(device)));
            life(
                &plan,
                group.cohort,
                group.first + number,
                &watch.expect("the device is watched").sorted(plan.horizon),
            );
            device += 1;
        }
    }
    let sum = |count: fn(&TeamCounts) -> u64| record.teams.iter().map(count).sum::<u64>();
    Some([sum(|t| t.abandoned), sum(|t| t.call_backs), sum(|t| t.escalated), sum(|t| t.reopened), sum(|t| t.staged)])
}

#[test]
fn laws_hold_in_companies_made_up_at_random() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (from, count) = (number("EXPLORE_FROM", 0), number("EXPLORE", 120));
    let (mut tried, mut broken, mut busy) = (0, Vec::new(), [0; 5]);
    for seed in from..from + count {
        match std::panic::catch_unwind(|| explore(seed)) {
            Ok(Some(did)) => {
                tried += 1;
                busy.iter_mut().zip(did).for_each(|(all, here)| *all += u64::from(here > 0));
            }
            Ok(None) => {}
            Err(why) => {
                let why = why.downcast_ref::<String>().cloned().unwrap_or_default();
                let brief: String = why.chars().take(300).collect();
                eprintln!("{seed}: {brief}");
                broken.push(seed);
            }
        }
    }
    if let Some(first) = broken.first() {
        panic!("{} of {count} break a law: {broken:?}; the first of them:\n{}", broken.len(), text(*first));
    }
    assert!(count < 100 || busy.iter().all(|companies| *companies >= 3), "teams did too little: {busy:?}");
    assert!(tried * 3 > count, "only {tried} of {count} scenarios can be");
}
