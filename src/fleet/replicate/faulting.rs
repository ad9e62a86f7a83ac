//! Faults: devices are hit at check-ins or in enrollments, users call, somebody notices, and devices heal.
//!
//! Who has a defect is drawn beforehand. The lives of devices that have one go turn by turn, so that a check-in of
//! theirs is known when it comes; those of a stretch at equal intervals are visited only where a fault has something
//! to do.

use super::{Run, group_of};
use crate::fleet::desk::Work;
use crate::fleet::event::{Event, Kind};
use crate::fleet::life::Leg;
use crate::fleet::roster::{Row, Stage};
use crate::fleet::watch::Step;
use crate::plan::fault::Effect;
use crate::units::{DeviceId, SimTime, Span};

impl Run<'_> {
    /// The numbers of the faults whose bits are set.
    fn numbers(bits: u16) -> impl Iterator<Item = usize> {
        (0..16).filter(move |number| bits >> number & 1 == 1)
    }

    /// Whether a fault is there at `now`.
    fn is_out(&self, number: usize, now: SimTime) -> bool {
        self.plan.faults[number].from <= now && now < self.record.faults[number].fixed
    }

    /// A managed device checks in at `now`: what it has of faults shows, or is healed.
    pub(super) fn meets_faults(&mut self, device: DeviceId, now: SimTime) {
        let defects = self.faults.defects.get(device.index()).copied().unwrap_or(0);
        for number in Run::numbers(defects) {
            let effect = self.plan.faults[number].effect;
            if !effect.meets() {
                continue;
            }
            let broken = self.faults.broken[device.index()] >> number & 1 == 1;
            let new = self.faults.hit[device.index()] >> number & 1 == 0;
            if broken && now >= self.record.faults[number].fixed {
                self.heals(number, device, now, true);
            } else if !broken && self.is_out(number, now) && (new || effect.lasts()) {
                if effect.lasts() {
                    self.breaks(number, device, now);
                }
                if new {
                    self.hits(number, device, now);
                }
            }
        }
    }

    /// A device is hit for the first time.
    fn hits(&mut self, number: usize, device: DeviceId, now: SimTime) {
        self.faults.hit[device.index()] |= 1 << number;
        let log = &mut self.record.faults[number];
        log.hits.push(now);
        self.record.events += 1;
        let first = log.hits.len() == 1;
        self.note(device, now, Step::Hit(number_of(number)));
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let fails = self.plan.faults[number].effect == Effect::FailsEnrollment;
        // Whoever can't enroll calls as after any other failure.
        let call = self.faults.call(self.plan, number, device, &self.streams, (cohort, ordinal));
        if let Some(after) = call.filter(|_| !fails) {
            self.schedule(now + after, Kind::FaultCalls, device.0, u32::from(number_of(number)));
        }
        if first && let [Some(after), _] = self.faults.spans(self.plan, number) {
            self.at_fault(now + after, Kind::FaultNoticed, number);
        }
    }

    fn at_fault(&mut self, time: SimTime, kind: Kind, number: usize) {
        self.schedule(time, kind, Event::NOBODY, u32::from(number_of(number)));
    }

    /// A device breaks, or its user is locked out.
    fn breaks(&mut self, number: usize, device: DeviceId, now: SimTime) {
        self.faults.broken[device.index()] |= 1 << number;
        self.faults.since[number].insert(device.0, now);
        if self.plan.faults[number].effect == Effect::BlocksUser
            && let Some(life) = self.lives[device.index()].as_mut()
        {
            life.is_blocked(now);
        }
    }

    /// A device is well again: healed by the fix, or out of management.
    fn heals(&mut self, number: usize, device: DeviceId, now: SimTime, by_fix: bool) {
        self.faults.broken[device.index()] &= !(1 << number);
        let since = self.faults.since[number].remove(&device.0).expect("a broken device broke once");
        self.record.faults[number].broken.push((since, now));
        if !by_fix {
            return;
        }
        self.record.faults[number].healed.push(now);
        self.note(device, now, Step::Healed(number_of(number)));
        if self.plan.faults[number].effect != Effect::BlocksUser {
            return;
        }
        let blocks = |number: &usize| self.plan.faults[*number].effect == Effect::BlocksUser;
        let still = Run::numbers(self.faults.broken[device.index()]).any(|number| blocks(&number));
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let world = self.worlds[cohort.index()];
        if !still && let Some(mut life) = self.lives[device.index()] {
            life.is_unblocked(&world, now, &mut self.scribe(device, group, cohort, ordinal));
            self.lives[device.index()] = Some(life);
        }
    }

    /// A device leaves management at `now`, or is no more: nothing is broken that anybody would see.
    pub(super) fn leaves_faults(&mut self, device: DeviceId, now: SimTime) {
        let broken = self.faults.broken.get(device.index()).copied().unwrap_or(0);
        for number in Run::numbers(broken) {
            self.heals(number, device, now, false);
        }
    }

    /// A device begins a stretch of check-ins at equal intervals: the first one at which a fault has something to do is
    /// put on the calendar.
    pub(super) fn passes_faults(&mut self, device: DeviceId, leg: Leg) {
        let Some(first) = self.faults.leg.get_mut(device.index()) else { return };
        *first = leg.first;
        if leg.count > 0 {
            self.visit(device, leg.first);
        }
    }

    /// Puts the next check-in of its stretch, at `from` or later, on the calendar at which a fault has something to do
    /// with a device.
    fn visit(&mut self, device: DeviceId, from: SimTime) {
        let bits = self.faults.defects[device.index()];
        let due = |number: usize| {
            let broken = self.faults.broken[device.index()] >> number & 1 == 1;
            let hit = self.faults.hit[device.index()] >> number & 1 == 1;
            let fault = &self.plan.faults[number];
            let fixed = self.record.faults[number].fixed;
            let due = if broken { fixed } else { fault.from }.max(from);
            let idle = !fault.effect.meets() || (hit && !fault.effect.lasts());
            (!idle && (broken || due < fixed) && due < self.plan.horizon).then_some(due)
        };
        let next = Run::numbers(bits).filter_map(due).filter_map(|due| self.in_stretch(device, due)).min();
        if let Some(time) = next {
            self.schedule(time, Kind::FaultMeets, device.0, 0);
        }
    }

    /// The first check-in of a device's stretch at or after `time`.
    fn in_stretch(&self, device: DeviceId, time: SimTime) -> Option<SimTime> {
        let first = self.faults.leg[device.index()];
        let last = self.lives[device.index()]?.stretch_ends();
        if first > last {
            return None;
        }
        let (group, _, _) = self.roster.whose(self.plan, device);
        let every = self.beats[group];
        let k = if time <= first { 0 } else { time.since(first).as_seconds().div_ceil(every.as_seconds().max(1)) };
        Some(first + every.times(k)).filter(|time| *time <= last)
    }

    /// Something happens to a fault, or to a device that has it.
    pub(super) fn at_the_fault(&mut self, now: SimTime, event: Event) {
        let (device, number) = (DeviceId(event.device), event.extra as usize);
        if event.kind == Kind::FaultMeets {
            self.fault_meets(device, now);
        } else if event.kind == Kind::FaultCalls {
            self.fault_calls(device, now, number);
        } else if event.kind == Kind::FaultNoticed {
            self.fault_noticed(number, now);
        } else {
            self.fault_fixed(number, now);
        }
    }

    /// A check-in of a stretch comes at which a fault may have something to do.
    fn fault_meets(&mut self, device: DeviceId, now: SimTime) {
        // The device may have left, or be in another stretch by now.
        if self.in_stretch(device, now) == Some(now) {
            self.meets_faults(device, now);
            self.visit(device, now + Span::seconds(1));
        }
    }

    /// The user of a device that was hit calls.
    fn fault_calls(&mut self, device: DeviceId, now: SimTime, number: usize) {
        let row = self.roster.row(device);
        // Somebody who waits for help already says it in the same call.
        if row.stage != Stage::AwaitsHelp {
            let team = self.plan.faults[number].team.expect("nobody calls without a team");
            let ticket = row.tickets;
            self.roster.put(device, Row { tickets: ticket.wrapping_add(1), ..row });
            let work = match self.plan.faults[number].effect {
                Effect::BlocksUser => Work::LockedOut,
                Effect::BreaksDevice | Effect::FailsEnrollment | Effect::FloodsDesk => Work::Ticket,
            };
            self.open_ticket(device, team, (ticket, work), now);
        }
        self.called(number, now);
    }

    /// Somebody has called about a fault.
    fn called(&mut self, number: usize, now: SimTime) {
        let calls = &mut self.record.faults[number].calls;
        calls.push(now);
        let enough = self.plan.faults[number].noticed_tickets.is_some_and(|n| calls.len() >= n as usize);
        if enough {
            self.fault_noticed(number, now);
        }
    }

    /// Somebody notices, if nobody has yet; when it is fixed is drawn. That takes a second at least, so that all who meet
    /// the fault in the second of the notice meet the same.
    fn fault_noticed(&mut self, number: usize, now: SimTime) {
        let log = &mut self.record.faults[number];
        if log.noticed != SimTime::NEVER {
            return;
        }
        log.noticed = now;
        self.record.events += 1;
        if let [_, Some(after)] = self.faults.spans(self.plan, number) {
            self.at_fault(now + after.max(Span::seconds(1)), Kind::FaultFixed, number);
        }
    }

    /// A wave's gate has stopped the rollout: whoever looks into it finds what has hit devices by then.
    pub(super) fn gate_tells(&mut self, now: SimTime) {
        for number in 0..self.plan.faults.len() {
            if self.plan.faults[number].noticed_at_gate && !self.record.faults[number].hits.is_empty() {
                self.fault_noticed(number, now);
            }
        }
    }

    /// A fault is fixed: devices in the middle of a stretch of check-ins heal at the next one, all others at their next
    /// contact.
    fn fault_fixed(&mut self, number: usize, now: SimTime) {
        self.record.faults[number].fixed = now;
        self.record.events += 1;
        let broken: Vec<u32> = self.faults.since[number].keys().copied().collect();
        for device in broken {
            self.visit(DeviceId(device), now);
        }
        self.waves_after_fix(now);
    }

    /// The fault that makes an enrollment fail which would have succeeded at `now`.
    pub(super) fn fails_at(&mut self, device: DeviceId, now: SimTime) -> Option<u8> {
        let defects = self.faults.defects.get(device.index()).copied().unwrap_or(0);
        let fails =
            |number: &usize| self.plan.faults[*number].effect == Effect::FailsEnrollment && self.is_out(*number, now);
        let number = Run::numbers(defects).find(fails)?;
        if self.faults.hit[device.index()] >> number & 1 == 0 {
            self.hits(number, device, now);
        }
        Some(number_of(number))
    }

    /// A failure that a fault is behind has opened a ticket.
    pub(super) fn fault_ticket(&mut self, number: u8, now: SimTime) {
        self.called(usize::from(number), now);
    }

    /// The run is over: devices that are broken still are.
    pub(super) fn close_faults(&mut self) {
        for (number, since) in self.faults.since.iter().enumerate() {
            self.record.faults[number].broken.extend(since.values().map(|from| (*from, SimTime::NEVER)));
        }
        for log in &mut self.record.faults {
            // Devices are visited in another order where every check-in is an event.
            log.hits.sort_unstable();
            log.broken.sort_unstable();
            log.healed.sort_unstable();
        }
    }

    /// A contact of a turn-by-turn life at `now`, if it made one.
    pub(super) fn after_turn(&mut self, device: DeviceId, group: usize, now: SimTime) {
        debug_assert_eq!(self.roster.whose(self.plan, device).0, usize::from(group_of(group)));
        let contact = self.lives[device.index()].is_some_and(|life| life.stretch_ends() == now);
        if contact {
            self.meets_faults(device, now);
        }
    }
}

/// The number of a fault as events and steps hold it.
fn number_of(number: usize) -> u8 {
    u8::try_from(number).expect("faults are few")
}
