//! A team at work: tickets of devices and tickets that come anyway, in one line.

use crate::engine::{Draws, Owner, Purpose, Resource};
use crate::plan::{OtherTickets, Team};
use crate::units::{SimTime, Span};

/// A job in a team's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// The device it is about, or [`Job::OTHER`].
    pub device: u32,
    /// The device's ticket, numbered from 0.
    pub ticket: u16,
    /// Working time on it.
    pub handling: Span,
}

impl Job {
    /// The job is one of the team's other tickets.
    pub const OTHER: u32 = u32::MAX;
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

/// A team's state in one replication.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Who they are.
    pub team: &'a Team,
    line: Resource<Job>,
    luck: Owner,
    other: Option<Draws>,
    /// The part of a second at which the last other ticket came in [us].
    part: u64,
    opening_awaited: bool,
}

impl<'a> Desk<'a> {
    /// The team before its first ticket.
    #[must_use]
    pub fn new(team: &'a Team, luck: Owner) -> Desk<'a> {
        let other = team.other_tickets.is_some().then(|| luck.open(0, Purpose::OtherTickets, 0));
        Desk { team, line: Resource::new(team.staff), luck, other, part: 0, opening_awaited: false }
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

    /// When the other ticket after one at `now` comes in, and the working time on the one at `now`; none if none come.
    pub fn next_other(&mut self, now: SimTime) -> Option<(SimTime, Job)> {
        let (tickets, draws) = (self.team.other_tickets.as_ref()?, self.other.as_mut()?);
        let sum = self.part + tickets.gap.sample(draws.draw());
        self.part = sum % OtherTickets::SECOND;
        let gap = Span::seconds(u32::try_from(sum / OtherTickets::SECOND).unwrap_or(u32::MAX));
        let handling = self.team.handle_time.span(draws.draw());
        Some((self.team.hours.after(now, gap), Job { device: Job::OTHER, ticket: 0, handling }))
    }

    /// A ticket comes in: the service if it begins at once.
    pub fn ticket(&mut self, job: Job, now: SimTime) -> Option<Service> {
        if self.team.hours.is_open(now) && self.line.take() {
            let ends = self.team.hours.after(now, job.handling);
            return Some(Service { job, ends, waited: Span::ZERO, waited_open: Span::ZERO });
        }
        self.line.arrive(job, now, self.team.hours.clock(now));
        None
    }

    /// A service ends.
    pub fn done(&mut self) {
        self.line.release();
    }

    /// The next service that can begin now; call it until there is none.
    pub fn start(&mut self, now: SimTime) -> Option<Service> {
        if self.line.waiting() == 0 || !self.team.hours.is_open(now) {
            return None;
        }
        let started = self.line.start(now, self.team.hours.clock(now))?;
        Some(Service {
            job: started.who,
            ends: self.team.hours.after(now, started.who.handling),
            waited: Span::seconds(started.waited),
            waited_open: Span::seconds(started.waited_open),
        })
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
