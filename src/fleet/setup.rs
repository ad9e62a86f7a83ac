//! One replication of a tenant's set-up: which task is ready when, who does it, what waits for approval.
//!
//! List scheduling. A task is ready when all that it waits for is done. While the staff is at work, ready tasks are taken
//! by rank, one a person; work that is unfinished at closing goes on at the next opening with the same person. After the
//! work come requests for approval and what else has to pass; then the task is done. Devices are not concerned: they only
//! ask when their gate opens.

use crate::engine::{Owner, Purpose, Streams};
use crate::plan::Plan;
use crate::plan::order::Order;
use crate::plan::setup::{Approval, Setup};
use crate::rules::RuleBook;
use crate::rules::approval::{self, Request};
use crate::rules::setup::Task;
use crate::units::{Hours, SimTime, Span};

/// When a task came how far; [`SimTime::NEVER`] for what doesn't happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    /// All that it waits for is done.
    pub ready: SimTime,
    /// Somebody begins.
    pub begun: SimTime,
    /// The work is over.
    pub worked: SimTime,
    /// It is done: approved, completed, and what had to pass has passed.
    pub done: SimTime,
}

const UNKNOWN: Times =
    Times { ready: SimTime::NEVER, begun: SimTime::NEVER, worked: SimTime::NEVER, done: SimTime::NEVER };

/// How a set-up went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finished {
    /// Of each step.
    pub times: Vec<Times>,
    /// The critical path, first step first: what the pilot waited for in the end. Empty if the pilot never starts.
    pub critical: Vec<usize>,
}

impl Finished {
    /// When the pilot may start.
    #[must_use]
    pub fn ready(&self) -> SimTime {
        self.times.last().map_or(SimTime::NEVER, |pilot| pilot.done)
    }

    /// When the last of `steps` is done; at once if there are none.
    #[must_use]
    pub fn gate(&self, steps: &[usize]) -> SimTime {
        steps.iter().map(|step| self.times[*step].done).max().unwrap_or(SimTime::MIN)
    }
}

/// What a step waited for at last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Binding {
    /// What it comes after.
    Before,
    /// A person, who worked on this step.
    Person(usize),
}

/// Somebody who has nothing to do.
#[derive(Clone, Copy)]
struct Idle {
    since: SimTime,
    /// The step that they worked on before; none at the beginning.
    from: Option<usize>,
}

/// A set-up while it runs.
struct Board<'a> {
    setup: &'a Setup,
    book: &'a RuleBook,
    owners: Vec<Owner>,
    work: Vec<Span>,
    times: Vec<Times>,
    bindings: Vec<Binding>,
    idle: Vec<Idle>,
    /// Steps that somebody works on.
    busy: Vec<usize>,
}

/// The set-up of one replication.
#[must_use]
pub fn run(setup: &Setup, book: &RuleBook, streams: &Streams) -> Finished {
    let owners: Vec<Owner> =
        setup.steps.iter().map(|step| streams.owner(&format!("task:{}", step.task.id()))).collect();
    let work = |(step, owner): (&crate::plan::setup::Step, &Owner)| {
        let one = |time: u32| step.work.span(owner.open(time, Purpose::SetupWork, 0).draw());
        (0..step.times).map(one).fold(Span::ZERO, |sum, span| sum + span)
    };
    let idle = Idle { since: SimTime::MIN, from: None };
    let mut board = Board {
        setup,
        book,
        work: setup.steps.iter().zip(&owners).map(work).collect(),
        owners,
        times: vec![UNKNOWN; setup.steps.len()],
        bindings: vec![Binding::Before; setup.steps.len()],
        // More people than tasks change nothing.
        idle: vec![idle; setup.steps.len().min(setup.staff as usize)],
        busy: Vec::new(),
    };
    let mut now = setup.start;
    loop {
        board.happen(now);
        match board.next(now) {
            Some(next) => now = next,
            None => break,
        }
    }
    Finished { critical: board.critical(), times: board.times }
}

impl Board<'_> {
    /// Everything that is due at `now`.
    fn happen(&mut self, now: SimTime) {
        let over = |times: &Times| times.worked <= now;
        let (ended, busy): (Vec<usize>, Vec<usize>) = self.busy.iter().partition(|row| over(&self.times[**row]));
        self.busy = busy;
        for row in ended {
            self.idle.push(Idle { since: self.times[row].worked, from: Some(row) });
            self.times[row].done = self.done(row);
        }
        while self.ready(now) {}
        if self.setup.hours.is_open(now) {
            self.begin(now);
        }
    }

    /// Notes what is ready at `now`; whether that made something done that others wait for.
    fn ready(&mut self, now: SimTime) -> bool {
        let mut more = false;
        for (row, step) in self.setup.steps.iter().enumerate() {
            let last = step.after.iter().map(|before| self.times[*before].done).max();
            let ready = last.unwrap_or(self.setup.start).max(self.setup.start);
            if self.times[row].ready != SimTime::NEVER || ready > now {
                continue;
            }
            self.times[row].ready = ready;
            // Nobody is needed for no work.
            if self.work[row] == Span::ZERO {
                self.times[row] = Times { ready, begun: ready, worked: ready, done: SimTime::NEVER };
                self.times[row].done = self.done(row);
                more = true;
            }
        }
        more
    }

    /// Gives ready tasks to idle people, by rank.
    fn begin(&mut self, now: SimTime) {
        let waits = |row: &usize| self.times[*row].ready <= now && self.times[*row].begun == SimTime::NEVER;
        let mut line: Vec<usize> = (0..self.times.len()).filter(waits).collect();
        line.sort_by_key(|row| self.setup.steps[*row].rank);
        for row in line {
            // Whoever became idle last: if the task had to wait, it was for them.
            let key = |(_, idle): &(usize, &Idle)| (idle.since, std::cmp::Reverse(idle.from));
            let Some(person) = self.idle.iter().enumerate().max_by_key(key).map(|(person, _)| person) else { break };
            let idle = self.idle.swap_remove(person);
            let hours = &self.setup.hours;
            let waited = now > hours.next_open(self.times[row].ready);
            if let Some(from) = idle.from.filter(|_| waited) {
                self.bindings[row] = Binding::Person(from);
            }
            self.times[row].begun = now;
            self.times[row].worked = hours.after(now, self.work[row]);
            self.busy.push(row);
        }
    }

    /// The next moment after `now` at which something is due.
    fn next(&self, now: SimTime) -> Option<SimTime> {
        let ends = self.busy.iter().map(|row| self.times[*row].worked);
        let done = self.times.iter().map(|times| times.done);
        let waits = self.times.iter().any(|times| times.ready <= now && times.begun == SimTime::NEVER);
        let opens = (waits && !self.idle.is_empty()).then(|| self.setup.hours.next_open(now));
        ends.chain(done).chain(opens).filter(|time| *time > now && *time != SimTime::NEVER).min()
    }

    /// When a step is done whose work is over: requests first, then what has to pass.
    fn done(&self, row: usize) -> SimTime {
        let (step, owner) = (&self.setup.steps[row], &self.owners[row]);
        let worked = self.times[row].worked;
        let mut done = worked;
        if let Some(maa) = self.setup.approval.as_ref().filter(|_| self.protected(row, worked)) {
            let granted = step.requests.iter().map(|resource| {
                let asked = Asked { hours: &self.setup.hours, book: self.book, owner, ordinal: *resource as u32 };
                asked.granted(maa, worked)
            });
            done = granted.max().unwrap_or(worked);
        }
        let mut draws = owner.open(0, Purpose::SetupLatency, 0);
        for latency in &step.latency {
            done = done + latency.span(draws.draw());
        }
        if let Some((share, latency)) = &step.mishap {
            let mut draws = owner.open(0, Purpose::SetupLatency, 1);
            if share.hit_by(draws.draw()) {
                done = latency.iter().fold(done, |time, span| time + span.span(draws.draw()));
            }
        }
        done
    }

    /// Whether what a step changes is protected at `now`: from the moment on at which the access policies themselves are
    /// approved and completed, and they are always (TEN-MAA-09).
    fn protected(&self, row: usize, now: SimTime) -> bool {
        let roles = self.setup.position(Task::T10);
        roles.is_none_or(|roles| roles == row || self.times[roles].done <= now)
    }

    /// The way back from the pilot along what was waited for in the end.
    fn critical(&self) -> Vec<usize> {
        let mut path = Vec::new();
        let mut at = self.times.last().filter(|pilot| pilot.done != SimTime::NEVER).map(|_| self.times.len() - 1);
        while let Some(row) = at {
            path.push(row);
            let before = self.setup.steps[row].after.iter().copied();
            at = match self.bindings[row] {
                Binding::Person(other) => Some(other),
                Binding::Before => before.max_by_key(|row| (self.times[*row].done, std::cmp::Reverse(*row))),
            };
        }
        path.reverse();
        path
    }
}

/// A request for approval, submitted again and again until it gets through.
struct Asked<'a> {
    hours: &'a Hours,
    book: &'a RuleBook,
    owner: &'a Owner,
    ordinal: u32,
}

impl Asked<'_> {
    /// When the change applies that is first asked for at `submitted`. Whoever finds the request expired submits it again
    /// at the next opening.
    fn granted(&self, maa: &Approval, mut submitted: SimTime) -> SimTime {
        for attempt in 0..u16::MAX {
            if submitted == SimTime::NEVER {
                break;
            }
            let mut draws = self.owner.open(self.ordinal, Purpose::Approval, attempt);
            let approved = self.hours.after(submitted, maa.poll.span(draws.draw()));
            let completed = self.hours.after(approved, maa.complete.span(draws.draw()));
            let request = Request { submitted, approved: Some(approved), completed: Some(completed) };
            match approval::outcome(request, self.book) {
                Ok(time) => return time,
                Err(expired) => {
                    let earlier = approval::state(request, expired, self.book);
                    assert!(approval::may_submit(Some(earlier)), "what expired keeps no request out");
                    submitted = self.hours.next_open(expired);
                }
            }
        }
        SimTime::NEVER
    }
}

/// How much later each of the plan's orders is carried out because a second admin has to approve it (LIFE-ACT-08).
#[must_use]
pub fn approvals(plan: &Plan, finished: Option<&Finished>, streams: &Streams) -> Vec<Span> {
    let Some((setup, finished)) = plan.setup.as_ref().zip(finished) else { return vec![Span::ZERO; plan.orders.len()] };
    let Some(maa) = setup.approval.as_ref().filter(|maa| maa.device_actions) else {
        return vec![Span::ZERO; plan.orders.len()];
    };
    let protected = setup.position(Task::T10).map_or(SimTime::MIN, |roles| finished.times[roles].done);
    let delay = |order: &Order| {
        if order.at < protected || !order.what.by_admins() {
            return Span::ZERO;
        }
        let cohort = &plan.cohorts[order.cohort.index()].luck;
        let owner = streams.owner(&format!("order:{cohort}:{:?}:{}", order.what, order.at.raw()));
        let asked = Asked { hours: &setup.hours, book: &plan.rules, owner: &owner, ordinal: 0 };
        asked.granted(maa, order.at).since(order.at)
    };
    plan.orders.iter().map(delay).collect()
}

#[cfg(test)]
#[path = "setup_tests.rs"]
mod tests;
