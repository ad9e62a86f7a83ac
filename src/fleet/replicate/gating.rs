//! Gates of waves: looks, decisions, and what a stop does.
//!
//! A look sees all that happened up to its second, that included. A wave that waits for a gate is invited when the gate
//! is passed, each of its devices by the draws that it would have had anyway; all others are invited beforehand, and what
//! a stop withdraws is taken back.

use super::Run;
use crate::engine::Purpose;
use crate::fleet::event::{Event, Kind};
use crate::fleet::presence::Habit;
use crate::fleet::record::{Count, Fate};
use crate::fleet::roster::{Holds, Row, Stage};
use crate::fleet::watch::Step;
use crate::fleet::wave_gates::{Pause, Progress, Seen, Standing};
use crate::fleet::waves;
use crate::plan::gate::{InFlight, Measure, OnFail, Restart};
use crate::plan::{Gate, Plan};
use crate::units::{DeviceId, SimTime, Span, WaveId};

/// The number of a look after the soak among a wave's events; watching looks have the others.
const SOAKED: u32 = 0;

impl Run<'_> {
    /// Opens every wave that waits for no gate. Its devices are invited already.
    pub(super) fn open_waves(&mut self) {
        for index in 0..self.progress.len() {
            let wave = WaveId::from_index(index);
            if !self.waits(wave) {
                self.open(wave, self.plan.waves[index].window.starts);
            }
        }
    }

    /// Whether the devices of a wave are invited when a gate lets them.
    pub(super) fn waits(&self, wave: WaveId) -> bool {
        self.waiting[wave.index()]
    }

    /// The groups of a wave.
    fn groups_of(&self, wave: WaveId) -> Vec<usize> {
        let groups = self.plan.groups.iter().enumerate();
        groups.filter(|(_, group)| group.wave == Some(wave)).map(|(index, _)| index).collect()
    }

    /// The devices of a wave with their groups.
    fn devices_of(&self, wave: WaveId) -> Vec<(usize, DeviceId)> {
        let groups = self.groups_of(wave).into_iter();
        groups
            .flat_map(|group| {
                let first = self.roster.first(group);
                (0..self.plan.groups[group].count).map(move |k| (group, DeviceId(first + k)))
            })
            .collect()
    }

    /// A wave's window begins, at the times that its groups have, or at `empty` if it has none: its looks are put on the
    /// calendar.
    fn open(&mut self, wave: WaveId, empty: SimTime) {
        let row = &self.plan.waves[wave.index()];
        let starts = self.groups_of(wave).into_iter().map(|group| self.starts[group]);
        let begins = starts.clone().min().unwrap_or(empty);
        let last = starts.max().unwrap_or(empty);
        let ends = row.window.hours.after(last, row.window.length);
        let progress = &mut self.progress[wave.index()];
        (progress.standing, progress.ends) = (Standing::Open, ends);
        self.record.gates[wave.index()].started = begins;
        let Some(gate) = row.gate.as_ref().filter(|_| row.is_gated()) else {
            self.calendar_passes(wave, ends + row.gate.as_ref().map_or(Span::ZERO, |gate| gate.soak));
            return;
        };
        self.look_at(wave, ends + gate.soak, SOAKED);
        if let Some(watch) = gate.watch {
            let mut moments: Vec<SimTime> =
                self.devices_of(wave).into_iter().map(|(group, device)| self.moment(group, device)).collect();
            moments.sort_unstable();
            self.progress[wave.index()].moments = moments;
            self.look_at(wave, begins + watch.every, 1);
        }
    }

    /// A wave without a gate is through at `time`; whoever waits for it starts then, if a gate before it held them up.
    fn calendar_passes(&mut self, wave: WaveId, time: SimTime) {
        if self.waits(wave) {
            self.at_gate(time, Kind::GatePasses, wave, 0);
        }
    }

    fn look_at(&mut self, wave: WaveId, time: SimTime, number: u32) {
        self.at_gate(time, Kind::GateLooks, wave, number);
    }

    fn at_gate(&mut self, time: SimTime, kind: Kind, wave: WaveId, number: u32) {
        self.progress[wave.index()].pending.push(time);
        let round = self.progress[wave.index()].round;
        let extra = u32::try_from(wave.index()).expect("waves are few");
        self.put(time, Event { device: number, extra, number: round, kind });
    }

    /// When a device is invited, by its draw.
    pub(super) fn moment(&self, group: usize, device: DeviceId) -> SimTime {
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let wave = self.plan.groups[group].wave.expect("an invited device has a wave");
        let draw = self.owners[cohort.index()].open(ordinal, Purpose::Invitation, 0).draw();
        let window = &self.plan.waves[wave.index()].window;
        let pauses = self.progress.get(wave.index()).map_or(&[][..], |progress| &progress.pauses);
        pauses
            .iter()
            .fold(window.moment_from(self.starts[group], draw), |moment, pause| pause.moves(&window.hours, moment))
    }

    /// Something happens at a wave's gate, unless it was for a time before the wave began anew.
    pub(super) fn at_the_gate(&mut self, now: SimTime, event: Event) {
        let wave = WaveId::from_index(event.extra as usize);
        let progress = &mut self.progress[wave.index()];
        // What is due in this second may still bound a life that begins in it.
        progress.pending.retain(|time| *time >= now);
        if progress.round != event.number {
            return;
        }
        self.record.events += 1;
        if event.kind == Kind::WaveResumes {
            self.resumes(wave, now);
        } else if self.progress[wave.index()].standing == Standing::Open {
            match event.kind == Kind::GateLooks {
                true => self.looks(wave, now, event.device),
                false => self.acts(wave, now, event.kind == Kind::GatePasses),
            }
        }
    }

    /// Somebody looks at a wave: after the soak, or while it is under way.
    fn looks(&mut self, wave: WaveId, now: SimTime, number: u32) {
        let plan = self.plan;
        let gate = plan.waves[wave.index()].gate.as_ref().expect("only gates look");
        let watching = number != SOAKED;
        if watching && let Some(watch) = gate.watch {
            let ends = self.progress[wave.index()].ends + gate.soak;
            if now + watch.every < ends {
                self.look_at(wave, now + watch.every, number + 1);
            }
            if self.progress[wave.index()].attempted < u64::from(watch.from) {
                return;
            }
        }
        let seen = self.sees(wave, gate, now, watching);
        let good = seen.all_held();
        if watching && good {
            return;
        }
        let log = &mut self.record.gates[wave.index()];
        log.looks += 1;
        log.judged.get_or_insert(seen);
        match (good, gate.on_fail) {
            (false, OnFail::Hold) => self.look_at(wave, now + gate.every, SOAKED),
            (true, _) | (false, OnFail::Halt | OnFail::RollBack) => self.decides(wave, gate, now, good),
        }
    }

    /// What a look finds takes effect, when somebody has decided.
    fn decides(&mut self, wave: WaveId, gate: &Gate, now: SimTime, good: bool) {
        let progress = &mut self.progress[wave.index()];
        let look = progress.looks;
        progress.looks += 1;
        let Some(delay) = &gate.decides_after else {
            self.acts(wave, now, good);
            return;
        };
        let owner = self.streams.owner(&format!("wave:{}", self.plan.waves[wave.index()].name));
        let after = delay.span(owner.open(look, Purpose::GateDecision, 0).draw());
        let kind = if good { Kind::GatePasses } else { Kind::GateStops };
        self.at_gate(now + after, kind, wave, 0);
    }

    fn acts(&mut self, wave: WaveId, now: SimTime, good: bool) {
        match good {
            true => self.passes(wave, now),
            false => self.stops(wave, now),
        }
    }

    /// What a look at `now` sees; one while the wave is under way doesn't judge what only grows until its end.
    fn sees(&self, wave: WaveId, gate: &Gate, now: SimTime, watching: bool) -> Seen {
        let progress = &self.progress[wave.index()];
        let all: u64 = self.groups_of(wave).into_iter().map(|group| u64::from(self.plan.groups[group].count)).sum();
        let invited = match watching {
            true => progress.moments.partition_point(|moment| *moment <= now) as u64,
            false => all,
        };
        let asks = gate.asks.iter().filter(|ask| !watching || ask.measure.is_watched());
        let value = |measure: Measure| match measure {
            Measure::Enrolled => [progress.enrolled, invited],
            Measure::Success => [progress.enrolled, progress.attempted],
            Measure::TicketsPer100 => [progress.tickets, invited],
            Measure::Backlog => [self.backlog(), 1],
            Measure::Reported => [self.reported(wave, now), progress.enrolled],
        };
        Seen::new(now, asks.map(|ask| (ask, value(ask.measure))), all == 0)
    }

    /// People in line at teams that take tickets.
    fn backlog(&self) -> u64 {
        let taking = self.desks.iter().filter(|desk| desk.team.takes_tickets);
        taking.map(|desk| desk.line().waiting() as u64).sum()
    }

    /// Devices of a wave that checked in when its window was over, or later.
    fn reported(&self, wave: WaveId, now: SimTime) -> u64 {
        let ends = self.progress[wave.index()].ends;
        let contact = |(_, device): &(usize, DeviceId)| {
            let row = self.roster.row(*device);
            let (_, cohort, _) = self.roster.whose(self.plan, *device);
            let life = self.lives.get(device.index()).copied().flatten();
            life.map_or(row.last_contact, |life| life.last_contact(&self.worlds[cohort.index()], now))
        };
        let enrolled = self.devices_of(wave).into_iter().filter(|(_, d)| self.roster.row(*d).enrollments > 0);
        enrolled.filter(|row| contact(row) >= ends).count() as u64
    }

    /// A wave is through: those that wait for it start.
    fn passes(&mut self, wave: WaveId, now: SimTime) {
        self.progress[wave.index()].standing = Standing::Passed;
        self.record.gates[wave.index()].passed = now;
        for index in 0..self.plan.waves.len() {
            let Some(after) = self.plan.waves[index].after.filter(|after| after.wave == wave) else { continue };
            let next = WaveId::from_index(index);
            let earliest = self.plan.waves[index].window.hours.next_open(now + after.gap);
            for group in self.groups_of(next) {
                self.starts[group] = waves::begins(self.plan, self.record.setup.as_ref(), group, earliest);
            }
            self.open(next, earliest);
            for (_, device) in self.devices_of(next) {
                self.invite(device);
            }
        }
    }

    /// A wave's gate stops the rollout: invitations that haven't gone out are withdrawn.
    fn stops(&mut self, wave: WaveId, now: SimTime) {
        let progress = &mut self.progress[wave.index()];
        (progress.standing, progress.stopped) = (Standing::Stopped, now);
        let log = &mut self.record.gates[wave.index()];
        log.stopped = log.stopped.min(now);
        let gate = self.plan.waves[wave.index()].gate.as_ref().expect("only gates stop");
        for (group, device) in self.devices_of(wave) {
            self.withdraw(group, device, gate.in_flight, now);
        }
        if gate.on_fail == OnFail::RollBack {
            // The orders go out a second later, when everybody's life has come to the stop.
            self.groups_of(wave).into_iter().for_each(|group| self.rolled_back[group] = now + Span::seconds(1));
        }
        if let Restart::After(span) = gate.restart {
            self.at_gate(now + span, Kind::WaveResumes, wave, 0);
        }
        self.gate_tells(now);
    }

    /// A fault is fixed: waves that a gate stopped, and that wait for a fix, go on.
    pub(super) fn waves_after_fix(&mut self, now: SimTime) {
        for index in 0..self.progress.len() {
            let gate = self.plan.waves[index].gate.as_ref();
            let waits = gate.is_some_and(|gate| gate.restart == Restart::Fix);
            if waits && self.progress[index].standing == Standing::Stopped {
                self.at_gate(now, Kind::WaveResumes, WaveId::from_index(index), 0);
            }
        }
    }

    /// A device isn't invited any more, or doesn't begin if its gate says so.
    fn withdraw(&mut self, group: usize, device: DeviceId, in_flight: InFlight, now: SimTime) {
        let row = self.roster.row(device);
        let invited = self.moment(group, device) <= now;
        // Whoever has arrived and still waits tries again by itself, and is held back then.
        let arrived = row.first_attempt == SimTime::MIN;
        if row.stage != Stage::Waiting || arrived || (invited && in_flight == InFlight::Finish) {
            return;
        }
        if let Err(fate) = self.begins_at(group, device, self.moment(group, device)) {
            // Whoever was invited and never answers is no business of the gate's.
            if invited {
                return;
            }
            self.record.fates[group][fate as usize] -= 1;
        }
        self.roster.put(device, Row { stage: Stage::Withheld, ..row });
        self.note(device, now, Step::Withheld);
    }

    /// Whether a device that would try again may do so; one that mayn't stays where it is.
    pub(super) fn is_held_back(&mut self, device: DeviceId, group: usize, now: SimTime) -> bool {
        let Some(wave) = self.plan.groups[group].wave.filter(|_| !self.progress.is_empty()) else { return false };
        let stopped = self.progress[wave.index()].standing == Standing::Stopped;
        let row = self.roster.row(device);
        if !stopped || row.enrollments > 0 || !stops_those_in_flight(self.plan, group) {
            return false;
        }
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        match row.stage {
            Stage::Enrolling | Stage::AwaitsHelp => self.count(group, Count::Enrolling, now, -1),
            Stage::Registered => self.count(group, Count::Registered, now, -1),
            Stage::Waiting
            | Stage::Managed
            | Stage::Refused
            | Stage::Abandoned
            | Stage::Expired
            | Stage::Removed
            | Stage::Withheld => {}
        }
        let user = self.gates.user(self.plan, cohort, ordinal);
        self.gates.release(self.path(cohort), user, row.taken);
        let holds = row.holds.without(row.taken);
        self.roster.put(device, Row { stage: Stage::Withheld, holds, taken: Holds::NONE, attempts: 0, ..row });
        self.note(device, now, Step::Withheld);
        true
    }

    /// A stopped wave goes on: what was left of its window begins now, and its gate's soak after that.
    fn resumes(&mut self, wave: WaveId, now: SimTime) {
        let row = &self.plan.waves[wave.index()];
        let hours = &row.window.hours;
        let progress = &mut self.progress[wave.index()];
        let pause = Pause { stopped: progress.stopped, resumed: now };
        progress.pauses.push(pause);
        progress.round = progress.round.wrapping_add(1);
        progress.standing = Standing::Open;
        progress.tickets = 0;
        progress.ends = pause.moves(hours, progress.ends).max(now);
        progress.moments.iter_mut().for_each(|moment| *moment = pause.moves(hours, *moment));
        let ends = progress.ends;
        for (group, device) in self.devices_of(wave) {
            let state = self.roster.row(device);
            if state.stage != Stage::Withheld {
                continue;
            }
            let start = match state.arrived {
                false => self.begins_at(group, device, self.moment(group, device)),
                true => Ok(now),
            };
            self.starts_over(group, device, start.map(|online| self.first_online(device, online.max(now))), now);
        }
        let gate = row.gate.as_ref().expect("only gates stop");
        self.look_at(wave, ends + gate.soak, SOAKED);
        if let Some(watch) = gate.watch {
            self.look_at(wave, now + watch.every, 1);
        }
    }

    /// A withheld device begins after all, or becomes what it would have without the stop; one that isn't online again
    /// stays where it is.
    fn starts_over(&mut self, group: usize, device: DeviceId, start: Result<SimTime, Fate>, now: SimTime) {
        let row = self.roster.row(device);
        let horizon = self.plan.horizon;
        match start {
            Ok(online) if online >= horizon => return,
            Ok(online) => {
                // The time tells this start from one that was planned before.
                self.roster.put(device, Row { stage: Stage::Waiting, first_attempt: online, ..row });
                self.schedule(online, Kind::Arrival, device.0, 2);
            }
            Err(fate) => {
                // What was planned before is void.
                self.roster.put(device, Row { stage: Stage::Waiting, first_attempt: horizon, ..row });
                self.record.fates[group][fate as usize] += 1;
            }
        }
        self.note(device, now, Step::Resumed);
    }

    /// The first moment from `time` on at which a device is online by its habit.
    fn first_online(&self, device: DeviceId, time: SimTime) -> SimTime {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = self.worlds[cohort.index()].cohort;
        Habit::draw(&self.owners[cohort.index()], ordinal, world).first_online(world, time)
    }

    /// When a device that is invited at `moment` begins, or what becomes of it instead.
    pub(super) fn begins_at(&self, group: usize, device: DeviceId, moment: SimTime) -> Result<SimTime, Fate> {
        let (cohort, ordinal) = self.roster.member(self.plan, device, group);
        let owner = &self.owners[cohort.index()];
        let world = self.worlds[cohort.index()];
        let mut draws = owner.open(ordinal, Purpose::Invitation, 0);
        draws.skip(1);
        let response = &world.cohort.response;
        if response.never.hit_by(draws.draw()) {
            return Err(Fate::NeverStarted);
        }
        // Nobody answers for a device that isn't there.
        let responds = moment.max(self.hardware.ready(cohort, ordinal)) + response.delay.span(draws.draw());
        let online = Habit::draw(owner, ordinal, world.cohort).first_online(world.cohort, responds);
        if online < self.plan.horizon { Ok(online) } else { Err(Fate::NotStarted) }
    }

    /// A device's first attempt begins at its arrival, unless the arrival is void: it was withdrawn, or put off.
    pub(super) fn arrives(&mut self, device: DeviceId, now: SimTime, how: u32) {
        let row = self.roster.row(device);
        let due = if how == 2 { row.first_attempt == now } else { row.first_attempt == SimTime::NEVER };
        if row.stage == Stage::Waiting && due {
            if let Some(progress) = self.progress_of(device) {
                progress.attempted += u64::from(!row.arrived);
            }
            self.roster.put(device, Row { first_attempt: SimTime::MIN, arrived: true, ..row });
            self.attempt_starts(device, now, false);
        }
    }

    /// How the wave of a device gets on, if gates look at waves at all.
    pub(super) fn progress_of(&mut self, device: DeviceId) -> Option<&mut Progress> {
        if self.progress.is_empty() {
            return None;
        }
        let (group, _, _) = self.roster.whose(self.plan, device);
        let wave = self.plan.groups[group].wave?;
        self.progress.get_mut(wave.index())
    }

    /// Up to when a life in a group may be run from `now`, because its wave may be rolled back then.
    pub(super) fn may_roll_back(&self, group: usize, now: SimTime) -> SimTime {
        let Some(wave) = self.plan.groups[group].wave.filter(|wave| rolls_back(self.plan, *wave)) else {
            return SimTime::NEVER;
        };
        let due = self.progress[wave.index()].pending.iter().filter(|time| **time >= now).min();
        due.map_or(SimTime::NEVER, |time| *time + Span::seconds(1))
    }

    /// The devices of waves that never began are withheld.
    pub(super) fn close_waves(&mut self) {
        for index in 0..self.progress.len() {
            if self.progress[index].standing != Standing::Waits {
                continue;
            }
            for (_, device) in self.devices_of(WaveId::from_index(index)) {
                let row = self.roster.row(device);
                self.roster.put(device, Row { stage: Stage::Withheld, ..row });
            }
        }
    }
}

/// Whether a wave's gate rolls it back when it fails.
pub(super) fn rolls_back(plan: &Plan, wave: WaveId) -> bool {
    let row = &plan.waves[wave.index()];
    row.is_gated() && row.gate.as_ref().is_some_and(|gate| gate.on_fail == OnFail::RollBack)
}

/// Whether a stop of a group's wave keeps devices that were invited from beginning another attempt.
pub(super) fn stops_those_in_flight(plan: &Plan, group: usize) -> bool {
    let gate = plan.groups[group].wave.and_then(|wave| plan.waves[wave.index()].gate.as_ref());
    gate.is_some_and(|gate| gate.in_flight == InFlight::Stop)
}

/// Whether a wave's gate asks when its devices were in contact, or may end their management.
pub(super) fn follows_lives(plan: &Plan, wave: WaveId) -> bool {
    let asks = |gate: &Gate| gate.asks.iter().any(|ask| ask.measure == Measure::Reported);
    rolls_back(plan, wave) || plan.waves[wave.index()].gate.as_ref().is_some_and(asks)
}
