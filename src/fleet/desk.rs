//! A team at work: tickets of devices, tickets that come anyway and devices at its bench, in one line by classes.

use crate::engine::resource::{ALL, CLASSES};
use crate::engine::{Draws, Owner, Purpose, Resource, Started};
use crate::plan::team::First;
use crate::plan::{OtherTickets, Team};
use crate::units::{SimTime, Span};

/// What a team has to do in a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Work {
    /// A ticket.
    Ticket,
    /// The ticket of somebody whom a fault locks out.
    LockedOut,
    /// A device is started at a station.
    Starts,
    /// A device is started along with another one.
    Joins,
    /// A device is taken off its station.
    Ends,
}

impl Work {
    const BY_NUMBER: [Work; 5] = [Work::Ticket, Work::LockedOut, Work::Starts, Work::Joins, Work::Ends];
}

/// How often a ticket may come again, be passed on, or be called about again; its draws have so many addresses.
pub const MOST: u8 = 15;

/// A job in a team's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// The device it is about, or [`Job::OTHER`].
    pub device: u32,
    /// The device's ticket, numbered from 0; at a bench the phase at which the device stands.
    pub ticket: u16,
    /// What is to be done.
    pub work: Work,
    /// How many teams had the ticket before.
    pub tier: u8,
    /// How often it was done before and came again.
    pub again: u8,
    /// How often its people gave up at this team and called again.
    pub calls: u8,
    /// Working time on it.
    pub handling: Span,
}

impl Job {
    /// The job is one of the team's other tickets.
    pub const OTHER: u32 = u32::MAX;

    /// A device's ticket as it is opened.
    #[must_use]
    pub fn opened(device: u32, ticket: u16, work: Work) -> Job {
        Job { device, ticket, work, tier: 0, again: 0, calls: 0, handling: Span::ZERO }
    }

    /// Whether it is about a ticket of a device.
    #[must_use]
    pub fn is_ticket(&self) -> bool {
        self.device != Job::OTHER && matches!(self.work, Work::Ticket | Work::LockedOut)
    }

    /// The job but for its device, ticket and working time, in one word with the team, for a notice.
    #[must_use]
    pub fn pack(&self, team: u16) -> u32 {
        u32::from(team)
            | u32::from(self.tier) << 16
            | u32::from(self.again) << 20
            | u32::from(self.calls) << 24
            | (self.work as u32) << 28
    }

    /// The job that [`Job::pack`] made a word of.
    #[must_use]
    pub fn unpack(word: u32, device: u32, ticket: u16) -> Job {
        let [.., counts, top] = word.to_le_bytes();
        let work = Work::BY_NUMBER[usize::from(top >> 4)];
        Job { device, ticket, work, tier: counts & MOST, again: counts >> 4, calls: top & MOST, handling: Span::ZERO }
    }

    /// The number of this stay at a team among all that a ticket may have.
    #[must_use]
    pub fn stay(&self) -> u32 {
        u32::from(self.again) << 4 | u32::from(self.tier)
    }
}

/// A service that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Which job.
    pub job: Job,
    /// When it will be done.
    pub ends: SimTime,
    /// How long it waited, elapsed.
    pub waited: Span,
    /// How long it waited during open hours.
    pub waited_open: Span,
}

/// What becomes of a job that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    /// Its service begins at once.
    Served(Service),
    /// It has this seat in line.
    Waits(u32),
}

/// Tickets that go before all others by [`First`], then the rest, then devices to be taken off and devices to be
/// started.
const OTHERS: usize = First::ALL.len();
const ENDS: usize = OTHERS + 1;
const STARTS: usize = OTHERS + 2;
const _: () = assert!(STARTS + 1 == CLASSES, "every class has its line");

/// A team's state in one replication.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Who they are.
    pub team: &'a Team,
    line: Resource<Job>,
    luck: Owner,
    other: Option<Draws>,
    /// The patience of people with other tickets.
    patience: Option<Draws>,
    /// The part of a second at which the last other ticket came in [us].
    part: u64,
    opening_awaited: bool,
    /// Stations in use.
    in_use: u32,
    /// Devices' tickets whose service began.
    handled: u32,
}

impl<'a> Desk<'a> {
    /// The team before its first ticket.
    #[must_use]
    pub fn new(team: &'a Team, luck: Owner) -> Desk<'a> {
        let other = team.other_tickets.is_some().then(|| luck.open(0, Purpose::OtherTickets, 0));
        let impatient = team.other_tickets.is_some() && team.patience.is_some();
        Desk {
            team,
            line: Resource::new(team.staff),
            patience: impatient.then(|| luck.open(0, Purpose::OtherPatience, 0)),
            luck,
            other,
            part: 0,
            opening_awaited: false,
            in_use: 0,
            handled: 0,
        }
    }

    /// The team's own streams.
    #[must_use]
    pub fn luck(&self) -> &Owner {
        &self.luck
    }

    /// The people in line and at work.
    #[must_use]
    pub fn line(&self) -> &Resource<Job> {
        &self.line
    }

    /// Stations in use.
    #[must_use]
    pub fn in_use(&self) -> u32 {
        self.in_use
    }

    /// When the other ticket after one at `now` comes in, and the working time on the one at `now`; none if none come.
    pub fn next_other(&mut self, now: SimTime) -> Option<(SimTime, Job)> {
        let (tickets, draws) = (self.team.other_tickets.as_ref()?, self.other.as_mut()?);
        let sum = self.part + tickets.gap.sample(draws.draw());
        self.part = sum % OtherTickets::SECOND;
        let gap = Span::seconds(u32::try_from(sum / OtherTickets::SECOND).unwrap_or(u32::MAX));
        let handling = self.team.handle_time.span(draws.draw());
        Some((self.team.hours.after(now, gap), Job { handling, ..Job::opened(Job::OTHER, 0, Work::Ticket) }))
    }

    /// When somebody with an other ticket who stands in line at `now` gives up; none if people never do.
    pub fn other_gives_up(&mut self, now: SimTime) -> Option<SimTime> {
        let (patience, draws) = (self.team.patience.as_ref()?, self.patience.as_mut()?);
        Some(self.team.hours.after(now, patience.span(draws.draw())))
    }

    /// The line that a job stands in; `vip` if its people may go first for who they are.
    #[inline]
    fn class(&self, job: Job, vip: bool) -> usize {
        let belongs = |first: First| match first {
            First::LockedOut => job.work == Work::LockedOut,
            First::Vip => vip,
        };
        if job.device == Job::OTHER {
            return OTHERS;
        }
        match job.work {
            Work::Starts | Work::Joins => STARTS,
            Work::Ends => ENDS,
            Work::Ticket | Work::LockedOut => {
                self.team.goes_first.iter().position(|first| belongs(*first)).unwrap_or(OTHERS)
            }
        }
    }

    /// The classes from which a service may begin: no device is started without a station.
    #[inline]
    fn open_classes(&self) -> u8 {
        let full = self.team.bench.stations.is_some_and(|stations| self.in_use >= stations);
        if full { ALL & !(1 << STARTS) } else { ALL }
    }

    /// A job comes in.
    pub fn comes(&mut self, job: Job, vip: bool, now: SimTime) -> Comes {
        let class = self.class(job, vip);
        let classes = self.open_classes();
        if classes >> class & 1 == 1 && self.team.hours.is_open(now) && self.line.take(classes) {
            return Comes::Served(self.service(job, now, [Span::ZERO; 2]));
        }
        Comes::Waits(self.line.arrive(job, class, now, self.team.hours.clock(now)))
    }

    /// Whoever has a seat leaves the line, if they are still there: the job, and how long it waited, elapsed and open.
    pub fn leaves(&mut self, seat: u32, now: SimTime) -> Option<(Job, [Span; 2])> {
        let left = self.line.leave(seat, now, self.team.hours.clock(now))?;
        Some((left.who, waited(&left)))
    }

    /// A service ends.
    pub fn done(&mut self) {
        self.line.release();
    }

    /// A station is free again.
    ///
    /// # Panics
    /// If none was in use.
    pub fn frees_station(&mut self) {
        assert!(self.in_use > 0, "a station was freed that nobody took");
        self.in_use -= 1;
    }

    /// There are so many people from now on; whoever leaves finishes the job in hand.
    pub fn staff(&mut self, people: u32) {
        self.line.set_units(people);
    }

    /// The next service that can begin now; call it until there is none.
    pub fn start(&mut self, now: SimTime) -> Option<Service> {
        if self.line.waiting() == 0 || !self.line.is_idle() || !self.team.hours.is_open(now) {
            return None;
        }
        let started = self.line.start(now, self.team.hours.clock(now), self.open_classes())?;
        Some(self.service(started.who, now, waited(&started)))
    }

    /// The next device that is started in one go with one whose service began now and ends then.
    pub fn joins(&mut self, now: SimTime, ends: SimTime) -> Option<Service> {
        let started = self.line.join(now, self.team.hours.clock(now), self.open_classes() & 1 << STARTS)?;
        self.in_use += 1;
        debug_assert!(self.team.bench.stations.is_none_or(|all| self.in_use <= all), "a station holds one device");
        let [waited, waited_open] = waited(&started);
        Some(Service { job: Job { work: Work::Joins, ..started.who }, ends, waited, waited_open })
    }

    /// The service of a job begins.
    #[inline]
    fn service(&mut self, job: Job, now: SimTime, [waited, waited_open]: [Span; 2]) -> Service {
        let mut work = job.handling;
        if job.device == Job::OTHER {
            let ends = self.team.jobs_go_on().after(now, self.team.paid(work));
            return Service { job, ends, waited, waited_open };
        }
        if job.is_ticket() {
            self.handled = self.handled.saturating_add(1);
            if let Some(learning) = &self.team.learning {
                work = learning.of(work, self.handled);
            }
        }
        self.in_use += u32::from(job.work == Work::Starts);
        debug_assert!(self.team.bench.stations.is_none_or(|all| self.in_use <= all), "a station holds one device");
        let ends = self.team.jobs_go_on().after(now, self.team.paid(work));
        Service { job, ends, waited, waited_open }
    }

    /// The opening to wait for, if somebody is in line, it is closed and nobody waits for the opening yet.
    pub fn awaits_opening(&mut self, now: SimTime) -> Option<SimTime> {
        let idle = self.opening_awaited || self.line.waiting() == 0 || self.team.hours.is_open(now);
        if idle {
            return None;
        }
        self.opening_awaited = true;
        Some(self.team.hours.next_open(now)).filter(|time| *time != SimTime::NEVER)
    }

    /// It opens.
    pub fn opens(&mut self) {
        self.opening_awaited = false;
    }
}

/// Elapsed and open wait of somebody who is in line no more.
fn waited(left: &Started<Job>) -> [Span; 2] {
    [Span::seconds(left.waited), Span::seconds(left.waited_open)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_fits_into_a_notice() {
        for (number, work) in Work::BY_NUMBER.into_iter().enumerate() {
            assert_eq!(work as usize, number);
            let job = Job { work, tier: 3, again: 15, calls: 7, ..Job::opened(9, 4, Work::Ticket) };
            let word = job.pack(65_535);
            assert_eq!((word & 0xffff, Job::unpack(word, 9, 4)), (65_535, job));
        }
    }
}
