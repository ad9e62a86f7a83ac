//! Queues replayed: the same arrivals and services through a recursion of our own must give the same waits, to the
//! second.
//!
//! The Kiefer-Wolfowitz recursion follows the work that each of c servers has left, in order; with one server it is
//! Lindley's. It has no calendar, no line and no hours: where a team closes, it runs on the clock of open time.

use crate::support::{device, diary, other_tickets, plan, seconds, studied, values};
use fleetcast::engine::calendar::{Phased, place};
use fleetcast::engine::{Calendar, Purpose, Streams};
use fleetcast::fleet::desk::{Comes, Desk, Job, Work};
use fleetcast::plan::{Metric, Plan, Team};
use fleetcast::units::{SimTime, Span};

/// A plan with one team, to which nothing but other tickets come.
pub fn team(staff: u32, rate: &str, handle: &str, more: &str) -> String {
    format!(
        "[scenario]\nname = \"queue\"\nstart = 2027-01-04\nhorizon = \"28d\"\nseed = 11\nreplications = 3\n\
         [[team]]\nname = \"desk\"\nstaff = {staff}\nhandle-time = {handle}\nother-tickets = \"{rate}\"\n{more}\n\
         [[cohort]]\nname = \"one\"\ndevices = 1\nplatform = \"windows\"\npath = \"automatic-join\"\n\
         [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = {{ one = 1 }}\n"
    )
}

/// Waits of customers in order of arrival, from the gaps before them and their services.
pub fn kiefer_wolfowitz(servers: usize, gaps: &[u64], services: &[u64]) -> Vec<u64> {
    let mut left = vec![0u64; servers];
    let waits = gaps.iter().zip(services).map(|(gap, service)| {
        left.iter_mut().for_each(|work| *work = work.saturating_sub(*gap));
        let wait = left[0];
        left[0] += service;
        left.sort_unstable();
        wait
    });
    waits.collect()
}

/// Lindley's recursion: one server.
fn lindley(gaps: &[u64], services: &[u64]) -> Vec<u64> {
    let (mut waits, mut before) = (Vec::new(), 0u64);
    for (gap, service) in gaps.iter().zip(services) {
        let wait = before.saturating_sub(*gap);
        waits.push(wait);
        before = wait + service;
    }
    waits
}

/// What happens at a desk.
#[derive(Clone, Copy)]
enum Happens {
    Ends,
    Opens,
    Arrives(u32),
}

impl Phased for Happens {
    fn place(&self) -> u32 {
        match self {
            Happens::Ends | Happens::Opens => place(0, 0),
            Happens::Arrives(_) => place(1, 0),
        }
    }
}

/// A desk and a calendar, without the rest of the simulator.
struct Bench<'a> {
    desk: Desk<'a>,
    calendar: Calendar<Happens>,
    services: &'a [u64],
    /// Open time that each customer waited [s].
    open: Vec<u64>,
    /// Sum of elapsed waits so far [s].
    elapsed: u64,
}

impl Bench<'_> {
    fn happen(&mut self, now: SimTime, what: Happens) {
        match what {
            Happens::Ends => self.desk.done(),
            Happens::Opens => self.desk.opens(),
            Happens::Arrives(who) => {
                let handling = Span::seconds(u32::try_from(self.services[who as usize]).unwrap());
                let job = Job { handling, ..Job::opened(who, 0, Work::Ticket) };
                if let Comes::Served(service) = self.desk.comes(job, false, now) {
                    self.calendar.schedule(service.ends, Happens::Ends);
                }
            }
        }
        while let Some(service) = self.desk.start(now) {
            self.open[service.job.device as usize] = seconds(service.waited_open);
            self.elapsed += seconds(service.waited);
            self.calendar.schedule(service.ends, Happens::Ends);
        }
        if let Some(opens) = self.desk.awaits_opening(now) {
            self.calendar.schedule(opens, Happens::Opens);
        }
        let so_far: u64 = self.desk.line().line().map(|(_, since, _)| seconds(now.since(since))).sum();
        assert_eq!(self.desk.line().area(now), self.elapsed + so_far, "Little's law at {now:?}");
    }
}

/// The open waits of customers at a desk; Little's law is checked, in whole seconds, after every event.
pub fn desk_waits(team: &Team, gaps: &[u64], services: &[u64]) -> Vec<u64> {
    let luck = fleetcast::engine::Streams::new(0, 0).owner("team:desk");
    let mut bench = Bench {
        desk: Desk::new(team, luck),
        calendar: Calendar::default(),
        services,
        open: vec![0; services.len()],
        elapsed: 0,
    };
    let mut now = SimTime::START;
    for (who, gap) in gaps.iter().enumerate() {
        now = team.hours.after(now, Span::seconds(u32::try_from(*gap).unwrap()));
        bench.calendar.schedule(now, Happens::Arrives(u32::try_from(who).unwrap()));
    }
    while let Some(notice) = bench.calendar.pop() {
        bench.happen(notice.time, notice.event);
    }
    assert_eq!(bench.desk.line().busy(), 0, "everybody was served");
    bench.open
}

const OFFICE: &str = "hours = \"mon-fri 08:00-18:00\"";

#[test]
fn a_desk_meets_kiefer_and_wolfowitz_to_the_second() {
    let handle = "{ median = \"9m\", p95 = \"30m\" }";
    for (staff, rate, hours) in [
        (1, "4.9 per hour", ""),
        (2, "10 per hour", ""),
        (10, "50 per hour", ""),
        (1, "4.9 per hour", OFFICE),
        (2, "10 per hour", OFFICE),
        (10, "50 per hour", OFFICE),
    ] {
        let plan = plan(&team(staff, rate, handle, hours), &["scenario.horizon=2000d"]);
        for replication in 0..3 {
            let (gaps, services) = other_tickets(&plan, 0, replication, 5_000);
            let want = kiefer_wolfowitz(staff as usize, &gaps, &services);
            let got = desk_waits(&plan.teams[0], &gaps, &services);
            assert_eq!(got, want, "{staff} at {rate} {hours}");
            assert!(want.iter().filter(|wait| **wait > 0).count() > 500, "there were queues");
        }
    }
}

#[test]
fn with_one_server_it_is_lindley() {
    let plan = plan(&team(1, "5 per hour", "{ exponential = \"10m\" }", ""), &[]);
    let (gaps, services) = other_tickets(&plan, 0, 0, 20_000);
    assert_eq!(kiefer_wolfowitz(1, &gaps, &services), lindley(&gaps, &services));
}

/// Mean wait [min] of the services that begin within the horizon, by the recursion.
fn replayed(plan: &Plan, replication: u32) -> f64 {
    let row = &plan.teams[0];
    let open = seconds(row.hours.between(SimTime::START, plan.horizon));
    let (gaps, services) = other_tickets(plan, 0, replication, 60_000);
    let waits = kiefer_wolfowitz(row.staff as usize, &gaps, &services);
    let mut arrives = 0;
    let (mut sum, mut count) = (0, 0u64);
    for (gap, wait) in gaps.iter().zip(&waits) {
        arrives += gap;
        if arrives + wait < open {
            sum += wait;
            count += 1;
        }
    }
    assert!(arrives > open && count > 500, "enough tickets were drawn");
    sum as f64 / count as f64 / 60.0
}

#[test]
fn the_whole_loop_meets_the_recursion_exactly() {
    let exponential = "{ exponential = \"10m\" }";
    for (staff, rate, hours) in [
        (1, "5.5 per hour", ""),
        (2, "11 per hour", ""),
        (10, "57 per hour", ""),
        (1, "5.5 per hour", OFFICE),
        (2, "110 per workday", OFFICE),
        (10, "570 per workday", OFFICE),
    ] {
        let plan = plan(&team(staff, rate, exponential, hours), &[]);
        let got = values(&plan, &studied(&plan), Metric::QueueWaitMinutes, "team=desk");
        let want: Vec<f64> = (0..3).map(|replication| replayed(&plan, replication)).collect();
        assert_eq!(got, want, "{staff} at {rate} {hours}");
    }
}

/// The longest line, the figure that a warm-up cuts: what happened before it must not count.
#[test]
fn a_warm_up_cuts_the_longest_line() {
    // Nobody works before noon of the first day, and all arrive in the first second: the line is longest at once.
    let text = "[scenario]\nname = \"rush\"\nstart = 2027-01-04\nhorizon = \"10d\"\nwarm-up = \"8d\"\nreplications = 1\n\
        [[team]]\nname = \"desk\"\nstaff = 1\nhandle-time = { fixed = \"1m\" }\n\
        [[path]]\nname = \"p\"\nplatform = \"windows\"\nretries = 1\nphases = [{ name = \"e\", \
        duration = { fixed = \"1m\" }, fails = \"100%\", ticket = \"always\" }]\n\
        [[cohort]]\nname = \"c\"\ndevices = 100\nplatform = \"windows\"\npath = \"p\"\n\
        [[wave]]\nname = \"w\"\nstart = \"1d\"\ndevices = { c = \"all\" }\n";
    let longest = |sets: &[&str]| {
        let plan = plan(text, sets);
        values(&plan, &studied(&plan), Metric::BacklogMax, "team=desk")[0]
    };
    assert_eq!(longest(&["scenario.warm-up=0d"]), 99.0);
    assert_eq!(longest(&[]), 0.0, "the line was long before the warm-up only");
}

/// Draws that an attempt keeps for each phase.
const WORDS: u32 = 5;

/// Hybrid devices for which nothing takes time but the connectors' work, which never fails.
fn connectors(count: usize, devices: u32, over: &str, sets: &[&str]) -> Plan {
    let text = format!(
        "[scenario]\nname = \"connectors\"\nstart = 2027-01-04\nhorizon = \"40d\"\nseed = 5\nreplications = 2\n\
         [tenant]\nconnectors = {{ count = {count} }}\n[rules]\n\"enrollment.retries\" = 0\n\
         \"autopilot.connector-service\" = {{ median = \"30m\", p95 = \"2h\" }}\n\
         \"autopilot.connector-wait-max\" = \"24h\"\n\
         [[cohort]]\nname = \"hybrid\"\ndevices = {devices}\nplatform = \"windows\"\npath = \"autopilot-hybrid\"\n\
         [[wave]]\nname = \"burst\"\nstart = \"1d\"\nover = \"{over}\"\ndevices = {{ hybrid = \"all\" }}\n"
    );
    let mut plan = plan(&text, sets);
    let path = &mut plan.paths[0];
    path.obstacles.clear();
    for phase in &mut path.phases {
        phase.fails = fleetcast::units::Share::NONE;
        if phase.meets.is_none() {
            phase.duration = fleetcast::units::Spread::fixed(Span::ZERO);
        }
    }
    plan
}

/// A device at the connectors, by the recursion.
struct Visit {
    ordinal: u32,
    comes: SimTime,
    /// From its coming until it is joined.
    stays: Span,
    waits: bool,
}

/// The visits of a cohort's devices in order, from the draws at their addresses alone.
fn visits(plan: &Plan, replication: u32, servers: usize) -> Vec<Visit> {
    let owner = Streams::new(plan.seed, replication).owner("cohort:hybrid");
    let path = &plan.paths[0];
    let phase = path.phases.iter().position(|phase| phase.meets.is_some()).expect("it meets the connectors");
    let phase = u32::try_from(phase).unwrap();
    let came = |ordinal| plan.waves[0].window.moment(owner.open(ordinal, Purpose::Invitation, 0).draw());
    let mut order: Vec<(SimTime, u32)> = (0..plan.devices()).map(|ordinal| (came(ordinal), ordinal)).collect();
    order.sort_unstable();
    assert!(order.windows(2).all(|two| two[0].0 < two[1].0), "another seed: two come at once");
    let before = std::iter::once(SimTime::START).chain(order.iter().map(|row| row.0));
    let gaps: Vec<u64> = before.zip(&order).map(|(last, row)| seconds(row.0.since(last))).collect();
    let service = |ordinal| {
        let draw = owner.open_at(ordinal, Purpose::Attempt, 0, phase * WORDS).draw();
        seconds(path.phases[phase as usize].duration.span(draw))
    };
    let services: Vec<u64> = order.iter().map(|row| service(row.1)).collect();
    let waits = kiefer_wolfowitz(servers, &gaps, &services);
    let stays = waits.iter().zip(&services).map(|(wait, service)| (*wait > 0, wait + service));
    let visit = |((comes, ordinal), (waits, stays)): ((SimTime, u32), (bool, u64))| Visit {
        ordinal,
        comes,
        stays: Span::seconds(u32::try_from(stays).unwrap()),
        waits,
    };
    order.iter().copied().zip(stays).map(visit).collect()
}

#[test]
fn connectors_meet_kiefer_and_wolfowitz_to_the_second() {
    for (count, over) in [(1, "4d"), (3, "30h")] {
        let plan = connectors(count, 150, over, &[]);
        for replication in 0..2 {
            let visits = visits(&plan, replication, count);
            assert!(visits.iter().filter(|visit| visit.waits).count() > 30, "there were queues");
            for Visit { ordinal, comes, stays, .. } in visits {
                let lines = diary(&plan, replication, device(&plan, "hybrid", ordinal), plan.horizon);
                let enrolled: Vec<_> = lines.iter().filter(|line| line.1.contains("(Enrolled")).map(|l| l.0).collect();
                assert_eq!(enrolled, [comes + stays], "{ordinal} of {count} connectors");
            }
        }
    }
}

/// Whoever has waited longer than one may shows a time-out then; its place in the line is not free for others.
#[test]
fn whoever_waits_too_long_for_a_connector_gives_up() {
    for (count, over) in [(1, "4d"), (3, "30h")] {
        let visits = visits(&connectors(count, 150, over, &[]), 0, count);
        // The stay of one of them, so that the edge itself is met: it stays just as long as it may.
        let mut stays: Vec<Span> = visits.iter().map(|visit| visit.stays).collect();
        stays.sort_unstable();
        let most = stays[90];
        let plan = connectors(count, 150, over, &[&format!("rules.autopilot.connector-wait-max={most}")]);
        let mut gave_up = 0;
        for Visit { ordinal, comes, stays, .. } in visits {
            let lines = diary(&plan, 0, device(&plan, "hybrid", ordinal), plan.horizon);
            let at = |what: &str| lines.iter().find(|line| line.1.contains(what)).map(|line| line.0);
            let late = stays > most;
            gave_up += u32::from(late);
            assert_eq!(at("(Enrolled"), (!late).then_some(comes + stays), "{ordinal} stays {stays} of {most}");
            assert_eq!(at("AttemptFails"), late.then_some(comes + most), "{ordinal} stays {stays} of {most}");
        }
        assert!((40..60).contains(&gave_up), "{gave_up} of {count} connectors");
    }
}
