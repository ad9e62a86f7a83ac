//! The loop: one replication of a plan.
//!
//! Take the next event notice, read the device's row, decide, write the row, the calendar and the record. Devices meet
//! each other only where they enroll (licenses, limits, a team's line); between two meetings a device lives alone, and
//! its life is run ahead in one go. With `check-ins = "each"`, or where others must know how a device stands, its life
//! goes turn by turn through the calendar instead; the turns are the same code. What the loop calls is in [`enrolling`],
//! [`living`], [`teams`] and [`tickets`].

mod access;
mod bench;
mod delivering;
mod downloading;
mod enrolling;
mod entry;
mod faulting;
mod gating;
mod lapsing;
mod leaving;
mod licensing;
mod living;
mod teams;
mod tickets;

use crate::engine::streams::fnv1a;
use crate::engine::{Calendar, Drawn, Owner, Purpose, Streams, Tape};
use crate::fleet::assignment::Timetable;
use crate::fleet::delivery::Hardware;
use crate::fleet::desk::{Desk, Job};
use crate::fleet::event::{Event, Kind};
use crate::fleet::faults::Faults;
use crate::fleet::gates::Gates;
use crate::fleet::life::{Life, World};
use crate::fleet::line::Line;
use crate::fleet::record::{Count, Fate, Record};
use crate::fleet::roster::{Holds, Roster, Row, Stage};
use crate::fleet::scribe::Scribe;
use crate::fleet::setup;
use crate::fleet::terms;
use crate::fleet::unlicensed::Unlicensed;
use crate::fleet::watch::{Step, Watch, Watches};
use crate::fleet::wave_gates::{Progress, waits_for_a_gate};
use crate::fleet::waves;
use crate::plan::path::LicenseNeed;
use crate::plan::story::LifeEvent;
use crate::plan::{CheckIns, Plan, Wave};
use crate::rules::Refusal;
use crate::rules::lifecycle::Lifecycle;
use crate::units::{CohortId, DeviceId, SimTime, Span, TeamId, WaveId};

/// How lives are run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Gait {
    /// Ahead, from one meeting to the next.
    Alone,
    /// Turn by turn, check-ins by arithmetic.
    Stepwise,
    /// Turn by turn, every check-in an event.
    Each,
}

/// A replication while it runs.
struct Run<'a> {
    plan: &'a Plan,
    calendar: Calendar<Event>,
    owners: &'a [Owner],
    keys: Vec<u64>,
    /// From one check-in to the next, by group.
    beats: Vec<Span>,
    worlds: Vec<World<'a>>,
    /// How the lives of each group's devices are run, unless a fault has something to do with them.
    gaits: Vec<Gait>,
    /// By group whose lives go turn by turn only because a user's devices share Intune's limit: how many devices a user
    /// may have without ever coming near it.
    roomy: Vec<Option<u32>>,
    roster: Roster,
    lives: Vec<Option<Life>>,
    gates: Gates,
    /// Who holds a license when, where admins assign them.
    timetable: Option<Timetable>,
    unlicensed: Unlicensed,
    /// When each file of a cohort's devices is registered with Windows Autopilot.
    registered: Vec<Vec<SimTime>>,
    desks: Vec<Desk<'a>>,
    lines: Vec<Line<'a>>,
    other_jobs: Vec<Option<Job>>,
    record: Record,
    /// By device, the outage that took it out of management, counted from 1; empty if none can.
    lost_in: Vec<u16>,
    /// What is delivered when.
    hardware: Hardware,
    /// When the window of each group begins.
    starts: Vec<SimTime>,
    /// Where each wave stands; empty if no gate ever looks.
    progress: Vec<Progress>,
    faults: Faults,
    /// When the devices of each group are retired because a gate rolls their wave back; empty if none does.
    rolled_back: Vec<SimTime>,
    /// Which waves start only when a gate lets them.
    waiting: Vec<bool>,
    streams: Streams,
    /// How much later each order is carried out, waiting for approval.
    approvals: Vec<Span>,
    watch: Watches,
}

/// Runs replication `replication` of `plan`.
#[must_use]
pub fn replicate(plan: &Plan, seed: u64, replication: u32) -> Record {
    watched(plan, seed, replication, None).0
}

/// Runs a replication and keeps an eye on one device.
#[must_use]
pub fn watched(plan: &Plan, seed: u64, replication: u32, device: Option<DeviceId>) -> (Record, Option<Watch>) {
    let watch = device.map_or(Watches::Nobody, |device| Watches::One(Watch::on(device)));
    let (record, watch) = under_watch(plan, seed, replication, watch);
    let of_one = if let Watches::One(watch) = watch { Some(watch) } else { None };
    (record, of_one)
}

/// Runs a replication and keeps an eye on every device, in the order of the roster.
#[must_use]
pub fn all_watched(plan: &Plan, seed: u64, replication: u32) -> Vec<Watch> {
    told(plan, seed, replication).1
}

/// The same with what it leaves.
#[must_use]
pub fn told(plan: &Plan, seed: u64, replication: u32) -> (Record, Vec<Watch>) {
    let devices = (0..plan.groups.iter().map(|group| group.count as usize).sum()).map(DeviceId::from_index);
    let (record, watch) = under_watch(plan, seed, replication, Watches::All(devices.map(Watch::on).collect()));
    (record, if let Watches::All(all) = watch { all } else { Vec::new() })
}

/// Runs a replication with an eye on one device: what happened to it, and the draws of its cohort's streams that were made
/// for it, in the order in which they were made first.
#[must_use]
pub fn with_its_luck(plan: &Plan, seed: u64, replication: u32, device: DeviceId) -> (Watch, Vec<Drawn>) {
    let (_, cohort, ordinal) = Roster::new(plan).whose(plan, device);
    let tape = Tape::of(ordinal);
    let mut owners = owners(plan, &Streams::new(seed, replication));
    owners[cohort.index()] = owners[cohort.index()].clone().heard_by(&tape);
    let (_, watches) = run(plan, Streams::new(seed, replication), &owners, Watches::One(Watch::on(device)));
    let watch = if let Watches::One(watch) = watches { watch } else { Watch::on(device) };
    (watch, tape.drawn())
}

fn under_watch(plan: &Plan, seed: u64, replication: u32, watch: Watches) -> (Record, Watches) {
    let streams = Streams::new(seed, replication);
    run(plan, streams, &owners(plan, &streams), watch)
}

/// The streams of each cohort.
fn owners(plan: &Plan, streams: &Streams) -> Vec<Owner> {
    plan.cohorts.iter().map(|c| streams.owner(&format!("cohort:{}", c.luck))).collect()
}

fn run(plan: &Plan, streams: Streams, owners: &[Owner], watch: Watches) -> (Record, Watches) {
    let lifecycles: Vec<Lifecycle> =
        plan.cohorts.iter().map(|c| Lifecycle::of(c.platform, plan.paths[c.path.index()].like, &plan.rules)).collect();
    let mut run = Run::new(plan, &lifecycles, owners, streams);
    run.watch = watch;
    run.assign_licenses(streams);
    run.enlist();
    while let Some(notice) = run.calendar.pop() {
        if notice.time >= plan.horizon {
            break;
        }
        run.look_ahead();
        // Where every check-in is an event, nearly all are: they take the short way.
        if notice.event.kind == Kind::CheckIn {
            run.check_in(notice.time, notice.event);
        } else {
            run.happen(notice.time, notice.event);
        }
    }
    run.close()
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, lifecycles: &'a [Lifecycle], owners: &'a [Owner], streams: Streams) -> Run<'a> {
        let desks: Vec<Desk<'a>> =
            plan.teams.iter().map(|team| Desk::new(team, streams.owner(&format!("team:{}", team.name)))).collect();
        let gaits: Vec<Gait> = (0..plan.groups.len()).map(|group| gait(plan, group)).collect();
        let roster = Roster::new(plan);
        let stored =
            gaits.iter().any(|gait| *gait != Gait::Alone) || plan.faults.iter().any(|fault| fault.effect.meets());
        let finished = plan.setup.as_ref().map(|setup| setup::run(setup, &plan.rules, &streams));
        let mut record = Record::new(plan);
        let approvals = setup::approvals(plan, finished.as_ref(), &streams);
        let starts = waves::starts(plan, finished.as_ref());
        record.setup = finished;
        let losable = if record.outages.take_any() { roster.len() } else { 0 };
        let faults = Faults::draw(plan, &roster, &streams, owners, &mut record.faults);
        let hardware = Hardware::draw(plan, &streams, owners, &mut record);
        let registered: Vec<Vec<SimTime>> =
            plan.cohorts.iter().zip(owners).map(|(cohort, owner)| terms::registered(cohort, owner)).collect();
        registered.iter().flatten().for_each(|time| record.imported(*time));
        Run {
            faults,
            hardware,
            lost_in: vec![0; losable],
            starts,
            progress: if plan.waves.iter().any(Wave::is_gated) {
                vec![Progress::WAITS; plan.waves.len()]
            } else {
                Vec::new()
            },
            waiting: (0..plan.waves.len()).map(|wave| waits_for_a_gate(plan, WaveId::from_index(wave))).collect(),
            streams,
            rolled_back: if (0..plan.waves.len()).any(|wave| gating::rolls_back(plan, WaveId::from_index(wave))) {
                vec![SimTime::NEVER; plan.groups.len()]
            } else {
                Vec::new()
            },
            approvals,
            lines: plan.sites.iter().enumerate().map(|(site, row)| Line::new(row, site, roster.len())).collect(),
            plan,
            calendar: Calendar::default(),
            owners,
            keys: plan.cohorts.iter().map(|cohort| fnv1a(&cohort.luck)).collect(),
            beats: plan.groups.iter().map(|group| lifecycles[group.cohort.index()].every).collect(),
            worlds: plan
                .cohorts
                .iter()
                .zip(lifecycles)
                .map(|(c, l)| World::new(c, &plan.rules, l, &plan.days).notified(&plan.pushes))
                .collect(),
            roomy: (0..plan.groups.len()).map(|group| roomy(plan, group)).collect(),
            gaits,
            lives: if stored { vec![None; roster.len()] } else { Vec::new() },
            roster,
            gates: Gates::new(plan),
            timetable: None,
            unlicensed: Unlicensed::default(),
            registered,
            other_jobs: vec![None; desks.len()],
            desks,
            record,
            watch: Watches::Nobody,
        }
    }

    /// Puts everybody's first event on the calendar.
    fn enlist(&mut self) {
        for team in 0..self.desks.len() {
            let first = self.desks[team].next_other(SimTime::START);
            self.await_other(TeamId::from_index(team), first);
            self.await_changes(TeamId::from_index(team));
        }
        for (group, row) in self.plan.groups.iter().enumerate() {
            let base = self.roster.first(group);
            for k in 0..row.count {
                let device = DeviceId(base + k);
                match row.wave {
                    Some(wave) if self.waits(wave) => {}
                    Some(_) => self.invite(device),
                    None => self.enrolled_before(device),
                }
            }
        }
        self.open_waves();
        self.roster.sort_arrivals();
        self.next_arrival();
    }

    /// Draws when a device's first attempt begins.
    fn invite(&mut self, device: DeviceId) {
        let (group, _, _) = self.roster.whose(self.plan, device);
        let wave = self.plan.groups[group].wave.expect("an invited device has a wave");
        let invited = self.moment(group, device);
        self.note(device, invited, Step::Invited(self.starts[group]));
        self.note_delivery(device, group);
        match self.begins_at(group, device, invited) {
            Ok(online) if self.waits(wave) => self.schedule(online, Kind::Arrival, device.0, 1),
            Ok(online) => self.roster.arrives(device, online),
            Err(fate) => {
                if fate == Fate::NeverStarted {
                    self.note(device, invited, Step::NeverResponds);
                }
                self.record.fates[group][fate as usize] += 1;
            }
        }
    }

    /// A device of a live fleet: enrolled before the start, with the life that follows.
    fn enrolled_before(&mut self, device: DeviceId) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = &self.worlds[cohort.index()];
        let before = world.cohort.enrolled_before.as_ref().expect("a live fleet enrolled before the start");
        let draw = self.owners[cohort.index()].open(ordinal, Purpose::EnrolledBefore, 0).draw();
        let enrolled = SimTime::START.back(before.span(draw));
        let user = self.gates.user(self.plan, cohort, ordinal);
        self.gates.hold(&self.plan.paths[world.cohort.path.index()], user, Holds::NONE);
        let row = self.roster.row(device);
        self.roster.put(device, Row { holds: Holds::ALL, ..row });
        self.note_licenses(SimTime::START);
        self.note(device, enrolled, Step::EnrolledBefore);
        self.enroll(device, enrolled);
    }

    /// Reads the lives that a block's turns are about, all together: their memory is then waited for once and not one
    /// after another. It changes nothing.
    #[inline]
    fn look_ahead(&mut self) {
        if let Some(block) = self.calendar.begun() {
            let turns = block.iter().filter(|notice| notice.event.kind == Kind::Turn);
            let lives = turns.filter_map(|notice| self.lives[notice.event.device as usize].as_ref());
            std::hint::black_box(lives.map(Life::glance).fold(0, u32::wrapping_add));
        }
    }

    fn happen(&mut self, now: SimTime, event: Event) {
        let device = DeviceId(event.device);
        match event.kind {
            Kind::CheckIn => unreachable!("a check-in takes the short way"),
            Kind::Turn => self.turn(device, usize::from(event.number), now),
            Kind::Arrival => {
                self.arrives(device, now, event.extra);
                if event.extra == 0 {
                    self.next_arrival();
                }
            }
            Kind::AttemptStarts => self.attempt_starts(device, now, event.extra == 1),
            Kind::AttemptEnds => self.attempt_ends(device, now, event.extra),
            Kind::JoinsDomain => self.joins_domain(device, now, event.extra),
            Kind::DownloadBegins => {
                let phase = u8::try_from(event.number).expect("paths have few phases");
                self.download_begins(device, now, phase, Span::seconds(event.extra));
            }
            Kind::LineServes => self.line_serves(event.extra as usize, now),
            Kind::PageGivesUp => self.page_gives_up(event, now),
            Kind::Frees => self.frees(device, event.extra != 0, now),
            Kind::TaskGivesUp => self.task_gives_up(device, now, event.extra),
            Kind::OtherTicket => self.other_ticket(team_of(event), now),
            Kind::StaffChanges => self.staff_changes(event, now),
            Kind::GivesUp => self.gives_up(event, now),
            Kind::ComesAgain => self.comes_again(event, now),
            Kind::ComesToBench => self.comes_to_bench(device, now, event.extra),
            Kind::LeavesBench => self.leaves_bench(event, now),
            Kind::ServiceEnds => self.service_ends(event, now),
            Kind::FaultMeets | Kind::FaultCalls | Kind::FaultNoticed | Kind::FaultFixed => {
                self.at_the_fault(now, event)
            }
            Kind::GateLooks | Kind::GatePasses | Kind::GateStops | Kind::WaveResumes => self.at_the_gate(now, event),
            Kind::TeamOpens => {
                self.desks[event.extra as usize].opens();
                self.serve(team_of(event), now);
            }
        }
    }

    /// Puts an event on the calendar; nothing happens at or after the horizon.
    fn put(&mut self, time: SimTime, event: Event) {
        if time < self.plan.horizon {
            self.calendar.schedule(time, event);
        }
    }

    fn schedule(&mut self, time: SimTime, kind: Kind, device: u32, extra: u32) {
        self.put(time, Event { device, extra, number: 0, kind });
    }

    fn schedule_turn(&mut self, time: SimTime, device: u32, group: u16) {
        self.put(time, Event { device, extra: 0, number: group, kind: Kind::Turn });
    }

    fn count(&mut self, group: usize, count: Count, time: SimTime, by: i32) {
        self.record.count(group_of(group), count, time, by);
    }

    fn scribe(&mut self, device: DeviceId, group: usize, cohort: CohortId, ordinal: u32) -> Scribe<'_> {
        let key = self.keys[cohort.index()].wrapping_add(u64::from(ordinal));
        let watch = self.watch.of(device);
        let apart = self.unlicensed.silences(device);
        Scribe { record: &mut self.record, group: group_of(group), key, watch, apart }
    }

    /// Something that a life shows, outside of a stretch of life.
    fn tell(&mut self, device: DeviceId, time: SimTime, event: LifeEvent) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.scribe(device, group, cohort, ordinal).show(time, event, false);
    }

    fn note(&mut self, device: DeviceId, time: SimTime, step: Step) {
        if let Some(watch) = self.watch.of(device) {
            watch.steps.push((time, step));
        }
    }

    /// The run is over: what is still open is told.
    fn close(mut self) -> (Record, Watches) {
        let horizon = self.plan.horizon;
        for index in 0..self.lives.len() {
            let Some(mut life) = self.lives[index].take() else { continue };
            let device = DeviceId::from_index(index);
            let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
            let world = self.worlds[cohort.index()];
            life.finish(&world, horizon, &mut self.scribe(device, group, cohort, ordinal));
            self.out_of_reach(device, (group, cohort), life.enrolled(), life.managed_until(horizon));
            self.settle(device, &life, horizon);
        }
        self.close_lines();
        self.close_deliveries();
        self.close_waves();
        self.close_faults();
        self.record.areas = self.areas(horizon);
        debug_assert!(self.record.areas.iter().all(|[area, waits]| area == waits), "Little's law at every team");
        debug_assert!(self.accounts_balance(), "licenses and places in use are those that devices hold");
        for index in 0..self.roster.len() {
            let device = DeviceId::from_index(index);
            let row = self.roster.row(device);
            let (group, _, _) = self.roster.whose(self.plan, device);
            if row.noncompliant_from < horizon {
                self.record.noncompliant(group_of(group), row.noncompliant_from, row.deleted_at.min(horizon));
            }
            if let Some(fate) = row.fate() {
                self.record.fates[group][fate as usize] += 1;
                if matches!(fate, Fate::Refused | Fate::RegisteredOnly) {
                    let why = Refusal::at(row.refusal).expect("a device that is refused knows why");
                    *self.record.refusals.entry((group_of(group), fate, why)).or_default() += 1;
                }
            }
        }
        self.record.close();
        (self.record, self.watch)
    }
}

impl Run<'_> {
    /// The area under each team's line and the sum of all waits in it, up to `end`.
    fn areas(&self, end: SimTime) -> Vec<[u64; 2]> {
        self.desks.iter().map(|desk| [desk.line().area(end), desk.line().waits(end)]).collect()
    }

    /// Whether what is in use of device licenses and enrollment managers' places is what devices hold; what a device
    /// held that left may be freed a second later.
    fn accounts_balance(&self) -> bool {
        let (mut licenses, mut places) = ([0, 0], [0, 0]);
        for index in 0..self.roster.len() {
            let device = DeviceId::from_index(index);
            let row = self.roster.row(device);
            let path = self.path(self.roster.whose(self.plan, device).1);
            let held = [row.holds.place, row.holds.place || row.stage == Stage::Removed].map(u32::from);
            for (bound, held) in held.into_iter().enumerate() {
                licenses[bound] += held * u32::from(path.license == LicenseNeed::Device);
                places[bound] += held * u32::from(path.dem);
            }
        }
        let [used, dem] = self.gates.used();
        (licenses[0]..=licenses[1]).contains(&used) && (places[0]..=places[1]).contains(&dem)
    }
}

/// How the lives of a group's devices are run: alone unless every check-in is asked for, or others must know how they
/// stand.
fn gait(plan: &Plan, group: usize) -> Gait {
    let row = &plan.groups[group];
    match plan.check_ins {
        CheckIns::Each => Gait::Each,
        CheckIns::Counted if shares_a_limit(plan, row.cohort) => Gait::Stepwise,
        // A gate looks at its lives, or may end them.
        CheckIns::Counted if row.wave.is_some_and(|wave| gating::follows_lives(plan, wave)) => Gait::Stepwise,
        CheckIns::Counted => Gait::Alone,
    }
}

/// How many devices a user of this group may have for its lives to run ahead all the same, if nothing but Intune's limit
/// is against that: a device never has more than its record and the one that it left behind, and the one that enrolls
/// has only the latter.
fn roomy(plan: &Plan, group: usize) -> Option<u32> {
    let row = &plan.groups[group];
    let counted = plan.check_ins == CheckIns::Counted;
    let followed = row.wave.is_some_and(|wave| gating::follows_lives(plan, wave));
    if !counted || followed || !shares_a_limit(plan, row.cohort) {
        return None;
    }
    let terms = sharers(plan, row.cohort).into_iter().flat_map(|id| &plan.cohorts[id.index()].admission.terms);
    terms.map(|terms| terms.device_limit).min().map(|limit| limit / 2)
}

/// Whether another device's enrollment may depend on this cohort's contacts: Intune's limit counts a user's records.
fn shares_a_limit(plan: &Plan, cohort: CohortId) -> bool {
    use crate::plan::cohort::Users;
    let same = sharers(plan, cohort);
    let Some(first) = same.first() else { return false };
    let alone = matches!(plan.cohorts[first.index()].users, Users::Own { devices_per_user: 1 }) && same.len() == 1;
    let counted = same.iter().any(|id| plan.paths[plan.cohorts[id.index()].path.index()].quotas.intune);
    counted && !alone
}

/// The cohorts whose devices belong to the same people as this one's; none if they belong to nobody.
fn sharers(plan: &Plan, cohort: CohortId) -> Vec<CohortId> {
    use crate::plan::cohort::Users;
    let owner = |id: CohortId| match plan.cohorts[id.index()].users {
        Users::Own { .. } => Some(id),
        Users::Of(other) => Some(other),
        Users::None => None,
    };
    let Some(people) = owner(cohort) else { return Vec::new() };
    (0..plan.cohorts.len()).map(CohortId::from_index).filter(|id| owner(*id) == Some(people)).collect()
}

/// The team of an event whose first word holds it, alone or with a job.
fn team_of(event: Event) -> TeamId {
    let [low, high, ..] = event.extra.to_le_bytes();
    TeamId(u16::from_le_bytes([low, high]))
}

fn group_of(group: usize) -> u16 {
    u16::try_from(group).expect("groups are bounded when a scenario is read")
}
