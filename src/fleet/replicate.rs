//! The loop: one replication of a plan.
//!
//! Take the next event notice, read the device's row, decide, write the row, the calendar and the record. Devices meet
//! each other only where they enroll (licenses, limits, a team's line); between two meetings a device lives alone, and
//! its life is run ahead in one go. With `check-ins = "each"`, or where others must know how a device stands, its life
//! goes turn by turn through the calendar instead; the turns are the same code.

use crate::engine::streams::fnv1a;
use crate::engine::{Calendar, Owner, Purpose, Streams};
use crate::fleet::attempt::{Outcome, attempt};
use crate::fleet::desk::{Desk, Job, Service};
use crate::fleet::event::{Event, Kind};
use crate::fleet::gates::Gates;
use crate::fleet::life::{Life, Observer as _, Turned, World};
use crate::fleet::presence::{Habit, Luck, Presence};
use crate::fleet::record::{Count, Fate, Record};
use crate::fleet::roster::{Roster, Row, Stage};
use crate::fleet::scribe::Scribe;
use crate::fleet::watch::{Step, Watch};
use crate::plan::path::{Path, Retry};
use crate::plan::story::LifeEvent;
use crate::plan::{CheckIns, Plan};
use crate::rules::lifecycle::Lifecycle;
use crate::rules::limits;
use crate::units::{CohortId, DeviceId, SimTime, Span, TeamId};

/// How a cohort's lives are run.
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
    worlds: Vec<World<'a>>,
    gaits: Vec<Gait>,
    roster: Roster,
    lives: Vec<Option<Life>>,
    gates: Gates,
    desks: Vec<Desk<'a>>,
    other_jobs: Vec<Option<Job>>,
    record: Record,
    watch: Option<Watch>,
}

/// Runs replication `replication` of `plan`.
#[must_use]
pub fn replicate(plan: &Plan, seed: u64, replication: u32) -> Record {
    watched(plan, seed, replication, None).0
}

/// Runs a replication and keeps an eye on one device.
#[must_use]
pub fn watched(plan: &Plan, seed: u64, replication: u32, device: Option<DeviceId>) -> (Record, Option<Watch>) {
    let lifecycles: Vec<Lifecycle> = plan.cohorts.iter().map(|c| Lifecycle::of(c.platform, &plan.rules)).collect();
    let streams = Streams::new(seed, replication);
    let owners: Vec<Owner> = plan.cohorts.iter().map(|c| streams.owner(&format!("cohort:{}", c.luck))).collect();
    let mut run = Run::new(plan, &lifecycles, &owners, streams);
    run.watch = device.map(Watch::on);
    run.enlist();
    while let Some(notice) = run.calendar.pop() {
        if notice.time >= plan.horizon {
            break;
        }
        run.look_ahead();
        run.happen(notice.time, notice.event);
    }
    run.close()
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, lifecycles: &'a [Lifecycle], owners: &'a [Owner], streams: Streams) -> Run<'a> {
        let desks: Vec<Desk<'a>> =
            plan.teams.iter().map(|team| Desk::new(team, streams.owner(&format!("team:{}", team.name)))).collect();
        let gaits: Vec<Gait> = (0..plan.cohorts.len()).map(|row| gait(plan, CohortId::from_index(row))).collect();
        let roster = Roster::new(plan);
        let stored = gaits.iter().any(|gait| *gait != Gait::Alone);
        Run {
            plan,
            calendar: Calendar::default(),
            owners,
            keys: plan.cohorts.iter().map(|cohort| fnv1a(&cohort.luck)).collect(),
            worlds: plan
                .cohorts
                .iter()
                .zip(lifecycles)
                .map(|(c, l)| World::new(c, &plan.rules, l, &plan.days))
                .collect(),
            gaits,
            lives: if stored { vec![None; roster.len()] } else { Vec::new() },
            roster,
            gates: Gates::new(plan),
            other_jobs: vec![None; desks.len()],
            desks,
            record: Record::new(plan, plan.rules.check_in_every),
            watch: None,
        }
    }

    /// Puts everybody's first event on the calendar.
    fn enlist(&mut self) {
        for team in 0..self.desks.len() {
            let first = self.desks[team].next_other(SimTime::START);
            self.await_other(TeamId::from_index(team), first);
        }
        for (group, row) in self.plan.groups.iter().enumerate() {
            let base = self.roster.first(group);
            for k in 0..row.count {
                let device = DeviceId(base + k);
                match row.wave {
                    Some(_) => self.invite(device),
                    None => self.enrolled_before(device),
                }
            }
        }
        self.roster.sort_arrivals();
        self.next_arrival();
    }

    /// Draws when a device's first attempt begins.
    fn invite(&mut self, device: DeviceId) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let wave = &self.plan.waves[self.plan.groups[group].wave.expect("an invited device has a wave").index()];
        let owner = &self.owners[cohort.index()];
        let world = self.worlds[cohort.index()];
        let mut draws = owner.open(ordinal, Purpose::Invitation, 0);
        let invited = wave.window.moment(draws.draw());
        self.note(device, invited, Step::Invited);
        let response = &world.cohort.response;
        let fate = if response.never.hit_by(draws.draw()) {
            self.note(device, invited, Step::NeverResponds);
            Fate::NeverStarted
        } else {
            let responds = invited + response.delay.span(draws.draw());
            let online = Habit::draw(owner, ordinal, world.cohort).first_online(world.cohort, responds);
            if online < self.plan.horizon {
                self.roster.arrives(device, online);
                return;
            }
            Fate::NotStarted
        };
        self.record.fates[group][fate as usize] += 1;
    }

    /// A device of a live fleet: enrolled before the start, with the life that follows.
    fn enrolled_before(&mut self, device: DeviceId) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = &self.worlds[cohort.index()];
        let before = world.cohort.enrolled_before.as_ref().expect("a live fleet enrolled before the start");
        let draw = self.owners[cohort.index()].open(ordinal, Purpose::EnrolledBefore, 0).draw();
        let enrolled = SimTime::START.back(before.span(draw));
        let user = self.gates.user(self.plan, cohort, ordinal);
        self.gates.hold(&self.plan.paths[world.cohort.path.index()], user, true);
        self.record.licenses(SimTime::START, self.gates.licenses_used());
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
            Kind::CheckIn => self.check_in(now, event),
            Kind::Turn => self.turn(device, usize::from(event.number), now),
            Kind::Arrival => {
                self.attempt_starts(device, now);
                self.next_arrival();
            }
            Kind::AttemptStarts => self.attempt_starts(device, now),
            Kind::AttemptEnds => self.attempt_ends(device, now, event.extra),
            Kind::OtherTicket => self.other_ticket(team_of(event), now),
            Kind::ServiceEnds => self.service_ends(event, now),
            Kind::TeamOpens => {
                self.desks[event.extra as usize].opens();
                self.serve(team_of(event), now);
            }
        }
    }

    // ---- enrolling

    fn next_arrival(&mut self) {
        if let Some((time, device)) = self.roster.next_arrival() {
            self.schedule(time, Kind::Arrival, device.0, 0);
        }
    }

    fn path(&self, cohort: CohortId) -> &'a Path {
        &self.plan.paths[self.plan.cohorts[cohort.index()].path.index()]
    }

    fn attempt_starts(&mut self, device: DeviceId, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let path = self.path(cohort);
        let mut row = self.roster.row(device);
        self.count(group, Count::Attempts, now, 1);
        self.record.events += 1;
        if row.attempts == 0 {
            let user = self.gates.user(self.plan, cohort, ordinal);
            let records = if path.quotas.intune { self.intune_records(device, cohort, ordinal, now) } else { 0 };
            if let Err(limit) = self.gates.admit(&self.plan.tenant, path, user, row.enrollments == 0, records) {
                self.refuse(device, group, row, limit, now);
                return;
            }
            self.record.licenses(now, self.gates.licenses_used());
            row.first_attempt = now;
            row.stage = Stage::Enrolling;
            self.count(group, Count::Enrolling, now, 1);
        }
        row.stage = Stage::Enrolling;
        let number = row.tried;
        row.tried = number.wrapping_add(1);
        self.roster.put(device, row);
        self.note(device, now, Step::AttemptBegins(row.tried));
        let (ends, outcome) = attempt(path, &self.owners[cohort.index()], ordinal, number, now);
        self.schedule(ends, Kind::AttemptEnds, device.0, outcome.pack());
    }

    fn refuse(&mut self, device: DeviceId, group: usize, row: Row, limit: crate::fleet::gates::Limit, now: SimTime) {
        self.count(group, Count::Refused, now, 1);
        self.record.limit(limit, now);
        if row.enrollments == 0 {
            *self.record.refusals.entry((group_of(group), limit)).or_default() += 1;
        }
        self.roster.put(device, Row { stage: Stage::Refused, ..row });
        self.note(device, now, Step::Refused(limit));
        self.tell(device, now, LifeEvent::EnrollmentRefused);
    }

    fn attempt_ends(&mut self, device: DeviceId, now: SimTime, word: u32) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.record.events += 1;
        let path = self.path(cohort);
        let mut row = self.roster.row(device);
        let owner = &self.owners[cohort.index()];
        let Some(aftermath) = Outcome::unpack(word).aftermath(path, owner, ordinal, row.tried.wrapping_sub(1)) else {
            self.count(group, Count::Enrolling, now, -1);
            self.observe_enrollment(group, now, now.since(row.first_attempt));
            self.enroll(device, now);
            return;
        };
        self.count(group, Count::AttemptFailures, now, 1);
        self.tell(device, now, LifeEvent::EnrollmentFailed);
        self.note(device, now, Step::AttemptFails(word));
        if now >= self.plan.warm_up {
            *self.record.failures.entry((group_of(group), word)).or_default() += 1;
        }
        row.attempts += 1;
        if u32::from(row.attempts) > path.retries || aftermath.after.retry == Retry::Never {
            self.abandon(device, row, word, now);
            return;
        }
        let served = aftermath.ticket && aftermath.after.retry == Retry::WhenServed;
        row.stage = if served { Stage::AwaitsHelp } else { Stage::Enrolling };
        let ticket = row.tickets;
        row.tickets = ticket.wrapping_add(u16::from(aftermath.ticket));
        self.roster.put(device, row);
        if !served {
            let gap = if aftermath.after.retry == Retry::AtOnce { Span::ZERO } else { aftermath.gap };
            self.retry(device, now + gap);
        }
        if aftermath.ticket {
            let team = aftermath.after.team.expect("a ticket has a team");
            self.open_ticket(device, team, ticket, now);
        }
    }

    fn observe_enrollment(&mut self, group: usize, now: SimTime, took: Span) {
        let row = group * self.record.segments() + self.record.segment(now);
        self.record.enrollment[row].observe(took.as_seconds());
    }

    fn abandon(&mut self, device: DeviceId, row: Row, word: u32, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.count(group, Count::Enrolling, now, -1);
        self.count(group, Count::Abandoned, now, 1);
        self.note(device, now, Step::Abandoned);
        let first = row.enrollments == 0;
        if first {
            *self.record.abandoned.entry((group_of(group), word)).or_default() += 1;
        }
        let user = self.gates.user(self.plan, cohort, ordinal);
        self.gates.abandon(self.path(cohort), user, first);
        self.roster.put(device, Row { stage: Stage::Abandoned, ..row });
    }

    /// The next attempt begins at the first online moment from `time` on.
    fn retry(&mut self, device: DeviceId, time: SimTime) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = &self.worlds[cohort.index()];
        let habit = Habit::draw(&self.owners[cohort.index()], ordinal, world.cohort);
        let online = habit.first_online(world.cohort, time);
        self.schedule(online, Kind::AttemptStarts, device.0, 0);
    }

    // ---- living

    fn enroll(&mut self, device: DeviceId, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let mut row = self.roster.row(device);
        let again = row.enrollments > 0;
        self.count(group, if again { Count::ReEnrollments } else { Count::EnrolledEver }, now, 1);
        self.count(group, Count::Enrolled, now, 1);
        self.count(group, Count::Issued, now, 1);
        self.tell(device, now, if again { LifeEvent::ReEnrolled } else { LifeEvent::Enrolled });
        self.leave_behind(device, group, &mut row, now);
        row.enrollments += 1;
        row.attempts = 0;
        row.stage = Stage::Managed;
        let world = self.worlds[cohort.index()];
        let habit = Habit::draw(&self.owners[cohort.index()], ordinal, world.cohort);
        if !again {
            row.lost_at = habit.lost_at(world.cohort, now);
        }
        self.roster.put(device, row);
        let mut luck = Luck::new(&self.owners[cohort.index()], ordinal, row.enrollments);
        let presence = Presence::begin(world.cohort, habit, row.lost_at, now, &mut luck);
        let mut scribe = self.scribe(device, group, cohort, ordinal);
        let mut life = Life::begin(&world, presence, now, &mut luck, &mut scribe);
        match self.gaits[cohort.index()] {
            Gait::Alone => self.live(device, &mut life, luck),
            Gait::Stepwise | Gait::Each => {
                self.lives[device.index()] = Some(life);
                self.go_on(device, group);
            }
        }
    }

    /// An enrollment ends the old record's noncompliance; the record itself stands beside the new one until its time.
    fn leave_behind(&mut self, device: DeviceId, group: usize, row: &mut Row, now: SimTime) {
        let end = now.min(row.deleted_at);
        if row.noncompliant_from < end {
            self.record.noncompliant(group_of(group), row.noncompliant_from, end);
            if now < row.deleted_at {
                self.tell(device, now, LifeEvent::Compliant);
            }
        }
        row.noncompliant_from = SimTime::NEVER;
        if row.enrollments > 0 && now < row.deleted_at {
            self.tell(device, now, LifeEvent::RecordDuplicated);
            self.count(group, Count::Duplicates, now, 1);
            self.count(group, Count::Duplicates, row.deleted_at, -1);
        }
    }

    /// Runs a life ahead to its end or the run's.
    fn live(&mut self, device: DeviceId, life: &mut Life, mut luck: Luck<'_>) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = self.worlds[cohort.index()];
        let horizon = self.plan.horizon;
        let mut scribe = self.scribe(device, group, cohort, ordinal);
        let ended = loop {
            let (leg, at) = life.next(&world, horizon);
            scribe.leg(leg, world.rules.every);
            if at >= horizon {
                life.finish(&world, horizon, &mut scribe);
                return;
            }
            let turned = life.turn(&world, at, &mut luck, &mut scribe);
            if turned != Turned::Lives {
                break turned;
            }
        };
        self.expired(device, ended);
    }

    /// A turn-by-turn life goes on to its next turn.
    fn go_on(&mut self, device: DeviceId, group: usize) {
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let world = self.worlds[cohort.index()];
        let life = self.lives[device.index()].as_mut().expect("a life that has turns is stored");
        let (leg, at) = life.next(&world, self.plan.horizon);
        if leg.count > 0 && self.gaits[cohort.index()] == Gait::Each {
            let event = Event { device: device.0, extra: at.raw(), number: group_of(group), kind: Kind::CheckIn };
            self.calendar.schedule(leg.first, event);
            return;
        }
        self.scribe(device, group, cohort, ordinal).leg(leg, world.rules.every);
        self.schedule_turn(at, device.0, group_of(group));
    }

    fn check_in(&mut self, now: SimTime, event: Event) {
        self.record.check_in(event.number, now);
        if let Some(watch) = self.watch.as_mut().filter(|watch| watch.device.0 == event.device) {
            watch.check_in(now);
        }
        let next = now + self.plan.rules.check_in_every;
        let until = SimTime::from_raw(event.extra);
        if next < until {
            self.calendar.schedule(next, event);
        } else {
            self.schedule_turn(until, event.device, event.number);
        }
    }

    fn turn(&mut self, device: DeviceId, group: usize, now: SimTime) {
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let world = self.worlds[cohort.index()];
        let life = self.lives[device.index()].as_mut().expect("a life that has turns is stored");
        let mut luck = Luck::new(&self.owners[cohort.index()], ordinal, life.number());
        let key = self.keys[cohort.index()].wrapping_add(u64::from(ordinal));
        let watch = self.watch.as_mut().filter(|watch| watch.device == device);
        let mut scribe = Scribe { record: &mut self.record, group: group_of(group), key, watch };
        match life.turn(&world, now, &mut luck, &mut scribe) {
            Turned::Lives => self.go_on(device, group),
            ended @ Turned::Expired { .. } => {
                self.lives[device.index()] = None;
                self.expired(device, ended);
            }
        }
    }

    /// A certificate ran out: the device enrolls again when it returns, if its people do that.
    fn expired(&mut self, device: DeviceId, ended: Turned) {
        let Turned::Expired { stale, returns } = ended else { return };
        let (_, cohort, _) = self.roster.whose(self.plan, device);
        let row = self.roster.row(device);
        self.roster.put(
            device,
            Row {
                stage: Stage::Expired,
                noncompliant_from: stale.noncompliant_from,
                deleted_at: stale.deleted_at,
                last_contact: stale.last_contact,
                ..row
            },
        );
        if self.plan.cohorts[cohort.index()].returns_after_expiry && returns < self.plan.horizon {
            self.schedule(returns, Kind::AttemptStarts, device.0, 0);
        }
    }

    // ---- a user's records toward Intune's limit

    fn intune_records(&self, device: DeviceId, cohort: CohortId, ordinal: u32, now: SimTime) -> u32 {
        let user = self.gates.user(self.plan, cohort, ordinal);
        let active = |contact| u32::from(limits::counts_toward_intune_limit(contact, now, &self.plan.rules));
        let mut records = 0;
        for other in self.roster.of_user(self.plan, &self.gates, user) {
            let row = self.roster.row(other);
            if row.deleted_at > now && row.enrollments > 0 {
                records += active(row.last_contact);
            }
            records += match row.stage {
                Stage::Managed => {
                    let (_, theirs, _) = self.roster.whose(self.plan, other);
                    let world = &self.worlds[theirs.index()];
                    let life = self.lives.get(other.index()).copied().flatten();
                    let contact = life.map_or(now, |life| life.last_contact(world, now));
                    active(contact)
                }
                Stage::Enrolling | Stage::AwaitsHelp => u32::from(other != device),
                Stage::Waiting | Stage::Refused | Stage::Abandoned | Stage::Expired => 0,
            };
        }
        records
    }

    // ---- the teams

    fn open_ticket(&mut self, device: DeviceId, team: TeamId, number: u16, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let draw = self.owners[cohort.index()].open(ordinal, Purpose::Handling, number).draw();
        let handling = self.plan.teams[team.index()].handle_time.span(draw);
        let job = Job { device: device.0, ticket: number, handling };
        self.count(group, Count::Tickets, now, 1);
        let row = team.index() * self.record.segments() + self.record.segment(now);
        self.record.teams[row].opened += 1;
        self.note(device, now, Step::TicketOpened(team));
        self.stand_in_line(team, job, now);
    }

    fn other_ticket(&mut self, team: TeamId, now: SimTime) {
        self.record.events += 1;
        let job = self.other_jobs[team.index()].take().expect("an other ticket was drawn");
        self.stand_in_line(team, job, now);
        let next = self.desks[team.index()].next_other(now);
        self.await_other(team, next);
    }

    fn await_other(&mut self, team: TeamId, next: Option<(SimTime, Job)>) {
        if let Some((time, job)) = next
            && time < self.plan.horizon
        {
            self.other_jobs[team.index()] = Some(job);
            self.schedule(time, Kind::OtherTicket, Event::NOBODY, u32::from(team.0));
        }
    }

    fn stand_in_line(&mut self, team: TeamId, job: Job, now: SimTime) {
        if let Some(service) = self.desks[team.index()].ticket(job, now) {
            self.begin_service(team, service, now);
            return;
        }
        self.line_changes(team, job, now, 1);
        if let Some(opens) = self.desks[team.index()].awaits_opening(now) {
            self.schedule(opens, Kind::TeamOpens, Event::NOBODY, u32::from(team.0));
        }
    }

    /// Somebody joins (`by` 1) or leaves (`by` -1) a team's line.
    fn line_changes(&mut self, team: TeamId, job: Job, now: SimTime, by: i32) {
        self.record.line(team, now, by);
        if job.device != Job::OTHER {
            let (group, _, _) = self.roster.whose(self.plan, DeviceId(job.device));
            self.count(group, Count::TicketsWaiting, now, by);
            let row = team.index() * self.record.segments() + self.record.segment(now);
            self.record.teams[row].waiting += i64::from(by);
        }
    }

    fn serve(&mut self, team: TeamId, now: SimTime) {
        while let Some(service) = self.desks[team.index()].start(now) {
            self.line_changes(team, service.job, now, -1);
            self.begin_service(team, service, now);
        }
        if let Some(opens) = self.desks[team.index()].awaits_opening(now) {
            self.schedule(opens, Kind::TeamOpens, Event::NOBODY, u32::from(team.0));
        }
    }

    fn begin_service(&mut self, team: TeamId, service: Service, now: SimTime) {
        let row = team.index() * self.record.segments() + self.record.segment(now);
        let counts = &mut self.record.teams[row];
        counts.jobs.observe(service.waited_open.as_seconds());
        if service.job.device != Job::OTHER {
            counts.tickets.open.observe(service.waited_open.as_seconds());
            counts.tickets.elapsed.observe(service.waited.as_seconds());
            let device = DeviceId(service.job.device);
            let (group, _, _) = self.roster.whose(self.plan, device);
            let row = group * self.record.segments() + self.record.segment(now);
            self.record.waits[row].open.observe(service.waited_open.as_seconds());
            self.record.waits[row].elapsed.observe(service.waited.as_seconds());
            self.note(device, now, Step::ServiceBegins(service.waited_open));
        }
        let hours = &self.plan.teams[team.index()].hours;
        self.record.busy(team, hours, now, service.ends);
        if service.ends < self.plan.horizon {
            let Job { device, ticket, .. } = service.job;
            let event = Event { device, extra: u32::from(team.0), number: ticket, kind: Kind::ServiceEnds };
            self.calendar.schedule(service.ends, event);
        }
    }

    fn service_ends(&mut self, event: Event, now: SimTime) {
        let team = team_of(event);
        self.record.events += 1;
        self.desks[team.index()].done();
        self.serve(team, now);
        if event.device == Job::OTHER {
            return;
        }
        let device = DeviceId(event.device);
        self.note(device, now, Step::Served);
        let row = self.roster.row(device);
        // Tickets of earlier failures may still be open; the one that the device waits for is its last.
        if row.stage == Stage::AwaitsHelp && event.number == row.tickets.wrapping_sub(1) {
            self.retry(device, now);
        }
    }

    // ---- keeping books

    fn schedule(&mut self, time: SimTime, kind: Kind, device: u32, extra: u32) {
        if time < self.plan.horizon {
            self.calendar.schedule(time, Event { device, extra, number: 0, kind });
        }
    }

    fn schedule_turn(&mut self, time: SimTime, device: u32, group: u16) {
        if time < self.plan.horizon {
            self.calendar.schedule(time, Event { device, extra: 0, number: group, kind: Kind::Turn });
        }
    }

    fn count(&mut self, group: usize, count: Count, time: SimTime, by: i32) {
        self.record.count(group_of(group), count, time, by);
    }

    fn scribe(&mut self, device: DeviceId, group: usize, cohort: CohortId, ordinal: u32) -> Scribe<'_> {
        let key = self.keys[cohort.index()].wrapping_add(u64::from(ordinal));
        let watch = self.watch.as_mut().filter(|watch| watch.device == device);
        Scribe { record: &mut self.record, group: group_of(group), key, watch }
    }

    /// Something that a life shows, outside of a stretch of life.
    fn tell(&mut self, device: DeviceId, time: SimTime, event: LifeEvent) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        self.scribe(device, group, cohort, ordinal).show(time, event, false);
    }

    fn note(&mut self, device: DeviceId, time: SimTime, step: Step) {
        if let Some(watch) = &mut self.watch
            && watch.device == device
        {
            watch.steps.push((time, step));
        }
    }

    /// The run is over: what is still open is told.
    fn close(mut self) -> (Record, Option<Watch>) {
        let horizon = self.plan.horizon;
        for index in 0..self.lives.len() {
            let Some(mut life) = self.lives[index].take() else { continue };
            let device = DeviceId::from_index(index);
            let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
            let world = self.worlds[cohort.index()];
            life.finish(&world, horizon, &mut self.scribe(device, group, cohort, ordinal));
        }
        for index in 0..self.roster.len() {
            let device = DeviceId::from_index(index);
            let row = self.roster.row(device);
            let (group, _, _) = self.roster.whose(self.plan, device);
            if row.noncompliant_from < horizon {
                self.record.noncompliant(group_of(group), row.noncompliant_from, row.deleted_at.min(horizon));
            }
            if let Some(fate) = row.fate() {
                self.record.fates[group][fate as usize] += 1;
            }
        }
        self.record.close();
        (self.record, self.watch)
    }
}

/// How the lives of a cohort are run: alone unless every check-in is asked for, or others must know how they stand.
fn gait(plan: &Plan, cohort: CohortId) -> Gait {
    match plan.check_ins {
        CheckIns::Each => Gait::Each,
        CheckIns::Counted if shares_a_limit(plan, cohort) => Gait::Stepwise,
        CheckIns::Counted => Gait::Alone,
    }
}

/// Whether another device's enrollment may depend on this cohort's contacts: Intune's limit counts a user's records.
fn shares_a_limit(plan: &Plan, cohort: CohortId) -> bool {
    use crate::plan::cohort::Users;
    let owner = |id: CohortId| match plan.cohorts[id.index()].users {
        Users::Own { .. } => Some(id),
        Users::Of(other) => Some(other),
        Users::None => None,
    };
    let Some(people) = owner(cohort) else { return false };
    let same: Vec<CohortId> =
        (0..plan.cohorts.len()).map(CohortId::from_index).filter(|id| owner(*id) == Some(people)).collect();
    let alone = matches!(plan.cohorts[people.index()].users, Users::Own { devices_per_user: 1 }) && same.len() == 1;
    let counted = same.iter().any(|id| plan.paths[plan.cohorts[id.index()].path.index()].quotas.intune);
    counted && !alone
}

fn team_of(event: Event) -> TeamId {
    TeamId(u16::try_from(event.extra).expect("teams are few"))
}

fn group_of(group: usize) -> u16 {
    u16::try_from(group).expect("groups are bounded when a scenario is read")
}
