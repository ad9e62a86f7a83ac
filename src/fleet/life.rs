//! One enrollment's life: online and offline, check-ins, renewals, until the certificate runs out or the run ends.
//!
//! A life meets nobody, so it may be run ahead in one go or turn by turn from the calendar; both ways go through
//! [`Life::next`] and [`Life::turn`]. Between two turns a device only checks in at equal intervals: a [`Leg`], counted
//! by arithmetic or played one by one. Hiding and noncompliance follow from a gap between contacts and are told when
//! the gap is known to last.

mod compliance;
mod renewal;
mod world;

pub use world::{Observer, World};

use crate::fleet::presence::{Luck, Presence, Stretch};
use crate::plan::lapse::Silence;
use crate::plan::story::LifeEvent;
use crate::rules::grouping::{self, Grouping};
use crate::rules::{certificate, check_in, push};
use crate::units::{SimTime, Span};

/// Check-ins at equal intervals until the next turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The first one.
    pub first: SimTime,
    /// How many.
    pub count: u32,
}

/// A record that the device no longer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The device is noncompliant from then on, until it enrolls again or the record is gone.
    pub noncompliant_from: SimTime,
    /// The record is deleted then.
    pub deleted_at: SimTime,
    /// The last contact under this record.
    pub last_contact: SimTime,
}

/// What a turn leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// Life goes on.
    Lives,
    /// The certificate ran out; the device would be online next at `returns`.
    Expired {
        /// The record left behind.
        stale: Stale,
        /// The next online moment, or never.
        returns: SimTime,
    },
}

/// The state of an enrolled device.
#[derive(Clone, Copy, Debug)]
pub struct Life {
    /// The device stands online until then; the clock's zero when it is offline.
    online_until: SimTime,
    /// The next check-in while online.
    next_check_in: SimTime,
    /// The next stretch online while offline.
    upcoming: Stretch,
    last_contact: SimTime,
    /// When the certificate runs out; never if it has, and will be renewed at the next contact.
    expires: SimTime,
    /// When the certificate ran out that will be renewed at the next contact; never if it is valid.
    lapsed_at: SimTime,
    /// When the certificate was issued, and the next attempt to renew it.
    issued: SimTime,
    renew_due: SimTime,
    presence: Presence,
    enrolled: SimTime,
    renewals_tried: u32,
    /// Noncompliant from then on because it fails its policy; never if it meets it.
    failing_from: SimTime,
    /// The same for its own policy alone, whatever faults do.
    fails_from: SimTime,
    /// What fails the policy is put right then; the next check-in reports it.
    fixed_at: SimTime,
    /// The first check-in from then on brings all that is assigned; never once it has.
    grouped_at: SimTime,
    /// Its user waits for access from enrollment until then; the enrollment itself if nobody waits.
    access_at: SimTime,
    /// The next notification, and the first one of the same change.
    push: [SimTime; 2],
    /// Which of the device's enrollments this is, from 1: its draws go by it.
    number: u16,
    burst_done: u16,
    overdue: bool,
    online: bool,
    hidden: bool,
    /// A fault locks its user out.
    blocked: bool,
}

impl Life {
    /// A device enrolls at `now`: its first check-in, a certificate, and what its pattern says of being online.
    pub fn begin(
        world: &World<'_>,
        mut presence: Presence,
        now: SimTime,
        luck: &mut Luck<'_>,
        observer: &mut impl Observer,
    ) -> Life {
        observer.check_in(now);
        let stretch = world.stretch(&mut presence, now, luck);
        let mut life = Life {
            online_until: SimTime::MIN,
            next_check_in: SimTime::NEVER,
            upcoming: stretch,
            last_contact: now,
            expires: SimTime::NEVER,
            lapsed_at: SimTime::NEVER,
            issued: now,
            renew_due: SimTime::NEVER,
            presence,
            enrolled: now,
            renewals_tried: 0,
            failing_from: SimTime::NEVER,
            fails_from: SimTime::NEVER,
            fixed_at: SimTime::NEVER,
            grouped_at: SimTime::NEVER,
            access_at: now,
            push: [SimTime::NEVER; 2],
            number: luck.number(),
            burst_done: 0,
            overdue: false,
            online: false,
            hidden: false,
            blocked: false,
        };
        life.certify(world, now);
        life.evaluate(world, now, luck);
        life.push = world.next_push(now, now, luck);
        match world.cohort.grouping {
            Grouping::EnrollmentTime => observer.ready(now, now),
            by @ (Grouping::Users | Grouping::Dynamic) => {
                life.grouped_at = grouping::held_from(by, now, || luck.grouping(), world.book);
            }
        }
        if stretch.on == now {
            life.online = true;
            life.online_until = stretch.off;
            life.next_check_in = match world.rules.burst.first() {
                Some(first) => now + *first,
                None => now + world.first_interval(stretch.first_interval),
            };
        } else {
            life.burst_done = u16::MAX;
        }
        life
    }

    /// The check-ins up to the next turn, and when that is; nothing at or after `bound` is counted, and the turn is at
    /// `bound` at the latest.
    pub fn next(&mut self, world: &World<'_>, bound: SimTime) -> (Leg, SimTime) {
        let none = Leg { first: SimTime::NEVER, count: 0 };
        if !self.online {
            return (none, self.upcoming.on.min(self.expires).min(bound));
        }
        let limit = self.online_until.min(self.expires).min(self.renew_due).min(self.push[0]).min(bound);
        if self.next_check_in >= limit {
            return (none, limit);
        }
        let in_order = self.overdue || usize::from(self.burst_done) < world.rules.burst.len() || world.sparse();
        let awaited = self.fixed_at.min(self.grouped_at);
        if in_order || self.next_check_in >= awaited {
            return (none, self.next_check_in);
        }
        let limit = limit.min(awaited);
        let every = world.rules.every;
        let first = self.next_check_in;
        let count = check_in::count(first, every, limit);
        self.last_contact = first + every.times(count - 1);
        self.next_check_in = self.last_contact + every;
        (Leg { first, count }, limit)
    }

    /// Does what is due at `now`, the moment that [`Life::next`] gave.
    pub fn turn(
        &mut self,
        world: &World<'_>,
        now: SimTime,
        luck: &mut Luck<'_>,
        observer: &mut impl Observer,
    ) -> Turned {
        if now == self.expires {
            return self.expire(world, now, observer);
        }
        if self.online && now == self.online_until {
            self.online = false;
            self.upcoming = world.stretch(&mut self.presence, now, luck);
            return Turned::Lives;
        }
        if now >= self.renew_due {
            self.renewal_due(world, now, luck, observer);
        }
        let notified = self.notified(world, now, luck);
        if !self.online && now == self.upcoming.on {
            self.online = true;
            self.online_until = self.upcoming.off;
            self.burst_done = u16::MAX;
            self.next_check_in = now + world.first_interval(self.upcoming.first_interval);
            self.contact(world, now, luck, observer);
            if self.lapsed() {
                self.revive(world, now, observer);
            }
        } else if self.online && now == self.next_check_in {
            self.next_after(world);
            self.contact(world, now, luck, observer);
        } else if self.online && notified {
            observer.notified(now);
            self.contact(world, now, luck, observer);
        }
        Turned::Lives
    }

    /// Moves the next check-in on: along the burst, from its end by the first interval, then at the steady interval.
    fn next_after(&mut self, world: &World<'_>) {
        let burst = &world.rules.burst;
        let done = usize::from(self.burst_done);
        if done >= burst.len() {
            self.next_check_in = self.next_check_in + world.rules.every;
            return;
        }
        self.burst_done += 1;
        self.next_check_in = match burst.get(done + 1) {
            Some(next) => self.enrolled + *next,
            None => self.next_check_in + world.first_interval(self.upcoming.first_interval),
        };
    }

    /// A check-in: consequences of the gap before it, then a renewal that is overdue.
    fn contact(&mut self, world: &World<'_>, now: SimTime, luck: &mut Luck<'_>, observer: &mut impl Observer) {
        observer.check_in(now);
        if now.since(self.last_contact) > world.harmless_gap {
            self.gap(world, now, observer);
        }
        self.last_contact = now;
        if now >= self.fixed_at {
            self.meets_its_policy(world, now, observer);
        }
        if now >= self.grouped_at {
            self.grouped_at = SimTime::NEVER;
            observer.ready(self.enrolled, now);
        }
        if self.overdue {
            self.overdue = false;
            self.renew(world, now, luck, observer);
        }
    }

    /// Tells what the gap before a contact at `now` led to.
    fn gap(&mut self, world: &World<'_>, now: SimTime, observer: &mut impl Observer) {
        self.hide(world, now, observer);
        if self.hidden {
            self.hidden = false;
            observer.see(now, LifeEvent::RecordReappeared, false);
        }
        let lapses = world.lapses_at(self.last_contact);
        if lapses >= now {
            return;
        }
        if self.failing_from != SimTime::NEVER {
            // It stays noncompliant until its policy is met, from whichever came first.
            self.failing_from = self.failing_from.min(lapses);
            if self.fails_from != SimTime::NEVER {
                self.fails_from = self.fails_from.min(lapses);
            }
        } else {
            observer.see(lapses, LifeEvent::Noncompliant, false);
            observer.see(now, LifeEvent::Compliant, false);
            observer.noncompliant(lapses, now);
            world.blocked(lapses.max(self.access_at), now, observer);
        }
    }

    /// Tells of the record's hiding, if that comes before `until`.
    fn hide(&mut self, world: &World<'_>, until: SimTime, observer: &mut impl Observer) {
        let hides = world.hides_at(self.last_contact);
        if !self.hidden && hides < until {
            self.hidden = true;
            observer.see(hides, LifeEvent::RecordHidden, false);
        }
    }

    /// Whether a notification at `now` asks for a check-in; those that found the device offline are over.
    fn notified(&mut self, world: &World<'_>, now: SimTime, luck: &Luck<'_>) -> bool {
        let [at, first] = self.push;
        if at > now {
            return false;
        }
        self.push = world.next_push(self.enrolled, now, luck);
        at == now && push::asks(first, self.last_contact)
    }

    /// The record is left behind from `now` on until it is deleted: tells what becomes of it.
    pub fn leave(
        &mut self,
        world: &World<'_>,
        now: SimTime,
        deleted_at: SimTime,
        observer: &mut impl Observer,
    ) -> Stale {
        self.hide(world, deleted_at, observer);
        self.blocked_until(world, now, observer);
        let (noncompliant_from, _) = self.noncompliant_from(world);
        if noncompliant_from < deleted_at {
            observer.see(noncompliant_from, LifeEvent::Noncompliant, false);
        }
        observer.see(deleted_at, LifeEvent::RecordDeleted, false);
        Stale { noncompliant_from, deleted_at, last_contact: self.last_contact }
    }

    /// The run ends at `horizon`: tells what the gap that is still open led to.
    pub fn finish(&mut self, world: &World<'_>, horizon: SimTime, observer: &mut impl Observer) {
        self.hide(world, horizon, observer);
        self.blocked_until(world, horizon, observer);
        let (from, _) = self.noncompliant_from(world);
        if from < horizon {
            observer.see(from, LifeEvent::Noncompliant, false);
            observer.noncompliant(from, horizon);
        }
    }

    /// The last contact at or before `now`, between two turns.
    #[must_use]
    pub fn last_contact(&self, world: &World<'_>, now: SimTime) -> SimTime {
        if self.last_contact <= now {
            return self.last_contact;
        }
        // The leg that is being played runs past `now`: step back to it.
        let every = world.rules.every.as_seconds().max(1);
        let ahead = self.last_contact.since(now).as_seconds();
        self.last_contact.back(Span::seconds(ahead.div_ceil(every) * every))
    }

    /// The last contact, or the last one of the stretch of check-ins that is being played.
    #[must_use]
    pub fn stretch_ends(&self) -> SimTime {
        self.last_contact
    }

    /// Something of the state's beginning and end in memory, for whoever only wants it near.
    #[must_use]
    pub fn glance(&self) -> u32 {
        self.online_until.raw() ^ self.expires.raw() ^ self.presence.lost_at().raw() ^ u32::from(self.burst_done)
    }

    /// Which of the device's enrollments this is, from 1.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }

    /// Whether the device is online.
    #[must_use]
    pub fn online(&self) -> bool {
        self.online
    }

    /// When it enrolled.
    #[must_use]
    pub fn enrolled(&self) -> SimTime {
        self.enrolled
    }

    /// When an offline device is online again.
    #[must_use]
    pub fn next_online(&self) -> SimTime {
        self.upcoming.on
    }

    /// The next check-in by its interval, of a device that is online; it may go offline before.
    #[must_use]
    pub fn next_check_in(&self) -> SimTime {
        self.next_check_in
    }

    /// The next contact that the device makes by itself, if its certificate lasts until then.
    #[must_use]
    pub fn next_contact(&self, world: &World<'_>, luck: &mut Luck<'_>) -> SimTime {
        if !self.online {
            return self.upcoming.on;
        }
        if self.next_check_in < self.online_until {
            return self.next_check_in;
        }
        let mut presence = self.presence;
        world.stretch(&mut presence, self.online_until, luck).on
    }

    /// Whether the certificate has run out, and will be renewed at the next contact.
    #[must_use]
    pub fn lapsed(&self) -> bool {
        self.lapsed_at != SimTime::NEVER
    }

    /// Until when the device has a valid certificate, if its life ends at `end`.
    #[must_use]
    pub fn managed_until(&self, end: SimTime) -> SimTime {
        end.min(self.lapsed_at)
    }

    /// When the certificate runs out, or ran out that will be renewed.
    #[must_use]
    pub fn runs_out(&self) -> SimTime {
        self.expires.min(self.lapsed_at)
    }

    /// When the certificate runs out; never if it has, and will be renewed.
    #[must_use]
    pub fn expires(&self) -> SimTime {
        self.expires
    }

    /// The device goes offline at `now`, until it is brought back.
    pub fn go_quiet(&mut self) {
        self.online = false;
        self.online_until = SimTime::MIN;
        self.upcoming = Stretch::NEVER;
    }

    /// The device is back online from `now` on, or from the end of the silence that lies upon everybody.
    pub fn come_back(&mut self, world: &World<'_>, now: SimTime) {
        if !self.online {
            let on = Silence::at(&world.cohort.silences, now).map_or(now, |silence| silence.until);
            let draw = self.upcoming.first_interval;
            self.upcoming = world.cut(Stretch { on, off: SimTime::NEVER, first_interval: draw });
        }
    }

    /// One more check-in at `now`, whether or not the device stays online.
    pub fn check_in(&mut self, world: &World<'_>, now: SimTime, luck: &mut Luck<'_>, observer: &mut impl Observer) {
        if !certificate::is_valid(self.issued, now, world.book) {
            return;
        }
        let online = std::mem::replace(&mut self.online, true);
        if now >= self.renew_due {
            self.renewal_due(world, now, luck, observer);
        }
        self.contact(world, now, luck, observer);
        self.online = online;
    }
}
