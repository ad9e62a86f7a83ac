//! Teams: tickets come in, wait, are served, and let devices go on.

use super::{Run, team_of};
use crate::engine::Purpose;
use crate::fleet::desk::{Job, Service};
use crate::fleet::event::{Event, Kind};
use crate::fleet::record::Count;
use crate::fleet::roster::Stage;
use crate::fleet::watch::Step;
use crate::units::{DeviceId, SimTime, TeamId};

impl Run<'_> {
    pub(super) fn open_ticket(&mut self, device: DeviceId, team: TeamId, number: u16, now: SimTime) {
        let (group, cohort, ordinal) = self.roster.whose(self.plan, device);
        let draw = self.owners[cohort.index()].open(ordinal, Purpose::Handling, number).draw();
        let handling = self.plan.teams[team.index()].handle_time.span(draw);
        let job = Job { device: device.0, ticket: number, handling };
        self.count(group, Count::Tickets, now, 1);
        self.record.ticket(team.index(), now);
        if let Some(progress) = self.progress_of(device) {
            progress.tickets += 1;
        }
        self.note(device, now, Step::TicketOpened(team));
        self.stand_in_line(team, job, now);
    }

    pub(super) fn other_ticket(&mut self, team: TeamId, now: SimTime) {
        self.record.events += 1;
        let job = self.other_jobs[team.index()].take().expect("an other ticket was drawn");
        self.stand_in_line(team, job, now);
        let next = self.desks[team.index()].next_other(now);
        self.await_other(team, next);
    }

    pub(super) fn await_other(&mut self, team: TeamId, next: Option<(SimTime, Job)>) {
        if let Some((time, job)) = next
            && time < self.plan.horizon
        {
            self.other_jobs[team.index()] = Some(job);
            self.schedule(time, Kind::OtherTicket, Event::NOBODY, u32::from(team.0));
        }
    }

    pub(super) fn stand_in_line(&mut self, team: TeamId, job: Job, now: SimTime) {
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
    pub(super) fn line_changes(&mut self, team: TeamId, job: Job, now: SimTime, by: i32) {
        self.record.line(team, now, by);
        if job.device != Job::OTHER {
            let (group, _, _) = self.roster.whose(self.plan, DeviceId(job.device));
            self.count(group, Count::TicketsWaiting, now, by);
            let row = team.index() * self.record.segments() + self.record.segment(now);
            self.record.teams[row].waiting += i64::from(by);
        }
    }

    pub(super) fn serve(&mut self, team: TeamId, now: SimTime) {
        while let Some(service) = self.desks[team.index()].start(now) {
            self.line_changes(team, service.job, now, -1);
            self.begin_service(team, service, now);
        }
        if let Some(opens) = self.desks[team.index()].awaits_opening(now) {
            self.schedule(opens, Kind::TeamOpens, Event::NOBODY, u32::from(team.0));
        }
    }

    pub(super) fn begin_service(&mut self, team: TeamId, service: Service, now: SimTime) {
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
        let Job { device, ticket, .. } = service.job;
        let event = Event { device, extra: u32::from(team.0), number: ticket, kind: Kind::ServiceEnds };
        self.put(service.ends, event);
    }

    pub(super) fn service_ends(&mut self, event: Event, now: SimTime) {
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
}
