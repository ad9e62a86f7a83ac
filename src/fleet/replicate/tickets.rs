//! What becomes of a ticket: opened, passed on, done, given up, come again. It is counted once, however often somebody
//! stands in line with it.

use super::{Run, team_of};
use crate::engine::{Draws, Purpose};
use crate::fleet::desk::{Job, MOST, Work};
use crate::fleet::event::{Event, Kind};
use crate::fleet::record::Count;
use crate::fleet::roster::{Row, Stage};
use crate::fleet::watch::Step;
use crate::units::{DeviceId, SimTime, TeamId};

/// Draws at fixed addresses for each stay at a team: whether it goes on, whether it comes again, when.
const STAY: u32 = 3;

impl Run<'_> {
    pub(super) fn open_ticket(&mut self, device: DeviceId, team: TeamId, (number, work): (u16, Work), now: SimTime) {
        let (group, _, _) = self.roster.whose(self.plan, device);
        self.count(group, Count::Tickets, now, 1);
        self.record.ticket(team.index(), now);
        if let Some(progress) = self.progress_of(device) {
            progress.tickets += 1;
        }
        self.note(device, now, Step::TicketOpened(team));
        self.waits_at(team, Job::opened(device.0, number, work), now);
    }

    /// A ticket comes to a team, with its own working time there.
    fn waits_at(&mut self, team: TeamId, job: Job, now: SimTime) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, DeviceId(job.device));
        let mut draws = self.owners[cohort.index()].open_at(ordinal, Purpose::Handling, job.ticket, job.stay());
        let handling = self.team(team).handle_time.span(draws.draw());
        self.stand_in_line(team, Job { handling, ..job }, now);
    }

    /// The draws of one stay at a team.
    fn of_stay(&self, job: Job) -> Draws {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, DeviceId(job.device));
        self.owners[cohort.index()].open_at(ordinal, Purpose::Ticket, job.ticket, job.stay() * STAY)
    }

    /// A team is done with a ticket: it goes on to another team, or it is closed.
    pub(super) fn ticket_served(&mut self, team: TeamId, job: Job, now: SimTime) {
        let row = self.team(team);
        let device = DeviceId(job.device);
        if let Some(escalation) = row.escalates
            && job.tier < MOST
            && escalation.share.hit_by(self.of_stay(job).draw())
        {
            self.record.team(team, now).escalated += 1;
            self.record.ticket(escalation.to.index(), now);
            self.note(device, now, Step::Escalated(escalation.to));
            self.waits_at(escalation.to, Job { tier: job.tier + 1, calls: 0, ..job }, now);
            return;
        }
        self.note(device, now, Step::Served);
        self.record.team(team, now).done += 1;
        if self.is_waited_for(job) {
            self.retry(device, now);
        }
        if let Some(reopens) = &row.reopens
            && job.again < MOST
        {
            let mut draws = self.of_stay(job);
            draws.skip(1);
            if reopens.share.hit_by(draws.draw()) {
                let time = now + reopens.after.span(draws.draw());
                self.await_again(team, Job { again: job.again + 1, calls: 0, ..job }, time);
            }
        }
    }

    /// Whether the device of a ticket waits for it. Tickets of earlier failures may still be open: the one that it waits for
    /// is its last. One that comes again was served before, and the device may only not be online yet.
    fn is_waited_for(&self, job: Job) -> bool {
        let row = self.roster.row(DeviceId(job.device));
        row.stage == Stage::AwaitsHelp && job.again == 0 && job.ticket == row.tickets.wrapping_sub(1)
    }

    /// A ticket will come to a team again: its people call back, or what was done didn't last.
    pub(super) fn await_again(&mut self, team: TeamId, job: Job, time: SimTime) {
        let event = Event { device: job.device, extra: job.pack(team.0), number: job.ticket, kind: Kind::ComesAgain };
        self.put(time, event);
    }

    pub(super) fn comes_again(&mut self, event: Event, now: SimTime) {
        self.record.events += 1;
        let (team, job) = (team_of(event), Job::unpack(event.extra, event.device, event.number));
        if job.calls == 0 {
            self.record.team(team, now).reopened += 1;
            self.note(DeviceId(job.device), now, Step::Reopened(team));
        }
        self.waits_at(team, job, now);
    }

    /// The people of a ticket give up on the team for good, and try again alone after a while.
    pub(super) fn ticket_given_up(&mut self, team: TeamId, job: Job, gap: u64, now: SimTime) {
        let device = DeviceId(job.device);
        let (group, _, _) = self.roster.whose(self.plan, device);
        self.note(device, now, Step::GivesUp);
        self.count(group, Count::TicketsAbandoned, now, 1);
        self.record.team(team, now).abandoned += 1;
        if self.is_waited_for(job) {
            let row = self.roster.row(device);
            self.roster.put(device, Row { stage: Stage::Enrolling, ..row });
            self.retry(device, now + self.plan.rules.enrollment_retry_gap.span(gap));
        }
    }
}
