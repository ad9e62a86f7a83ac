//! Teams: jobs come in, wait, are served, or are given up.

use super::{Run, team_of};
use crate::engine::Purpose;
use crate::fleet::desk::{Comes, Job, Service, Work};
use crate::fleet::event::{Event, Kind};
use crate::fleet::record::Count;
use crate::fleet::watch::Step;
use crate::plan::Team;
use crate::units::{DeviceId, SimTime, Span, TeamId};

/// Draws at fixed addresses for each call about a ticket: patience, whether and when they call again, the gap.
const CALL: u32 = 4;

impl<'a> Run<'a> {
    pub(super) fn team(&self, team: TeamId) -> &'a Team {
        &self.plan.teams[team.index()]
    }

    pub(super) fn other_ticket(&mut self, team: TeamId, now: SimTime) {
        self.record.events += 1;
        let job = self.other_jobs[team.index()].take().expect("an other ticket was drawn");
        self.record.team(team, now).other += 1;
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

    /// When staff changes, it is put on the calendar.
    pub(super) fn await_changes(&mut self, team: TeamId) {
        for (number, (time, _)) in self.team(team).changes.iter().enumerate() {
            let number = u32::try_from(number).expect("changes are few");
            self.schedule(*time, Kind::StaffChanges, number, u32::from(team.0));
        }
    }

    pub(super) fn staff_changes(&mut self, event: Event, now: SimTime) {
        let team = team_of(event);
        self.record.events += 1;
        let people = self.team(team).changes[event.device as usize].1;
        self.desks[team.index()].staff(people);
        self.serve(team, now);
    }

    pub(super) fn stand_in_line(&mut self, team: TeamId, job: Job, now: SimTime) {
        let vip = job.device != Job::OTHER && self.is_vip(DeviceId(job.device));
        match self.desks[team.index()].comes(job, vip, now) {
            Comes::Served(service) => self.begin_service(team, service, now),
            Comes::Waits(seat) => {
                self.line_changes(team, job, now, 1);
                self.may_give_up(team, job, seat, now);
                self.awaits_opening(team, now);
            }
        }
    }

    fn is_vip(&self, device: DeviceId) -> bool {
        let (_, cohort, _) = self.roster.whose(self.plan, device);
        self.plan.cohorts[cohort.index()].vip
    }

    fn awaits_opening(&mut self, team: TeamId, now: SimTime) {
        if let Some(opens) = self.desks[team.index()].awaits_opening(now) {
            self.schedule(opens, Kind::TeamOpens, Event::NOBODY, u32::from(team.0));
        }
    }

    /// Somebody joins (`by` 1) or leaves (`by` -1) a team's line.
    pub(super) fn line_changes(&mut self, team: TeamId, job: Job, now: SimTime, by: i32) {
        self.record.line(team, now, by);
        if job.is_ticket() {
            let (group, _, _) = self.roster.whose(self.plan, DeviceId(job.device));
            self.count(group, Count::TicketsWaiting, now, by);
            self.record.team(team, now).waiting += i64::from(by);
        }
    }

    pub(super) fn serve(&mut self, team: TeamId, now: SimTime) {
        while let Some(service) = self.desks[team.index()].start(now) {
            self.line_changes(team, service.job, now, -1);
            self.begin_service(team, service, now);
        }
        self.awaits_opening(team, now);
    }

    fn begin_service(&mut self, team: TeamId, service: Service, now: SimTime) {
        self.observe_wait(team, service.job, [service.waited, service.waited_open], now);
        let row = self.team(team);
        self.record.busy(team, row.jobs_go_on(), now, service.ends);
        self.record.worked(team, &row.hours, now, service.ends);
        if self.plan.costs.is_some() {
            self.record.beyond(team, row, now, service.ends);
        }
        self.await_end(team, service, now);
        if service.job.work != Work::Starts {
            return;
        }
        for _ in 1..row.bench.batch {
            let Some(joined) = self.desks[team.index()].joins(now, service.ends) else { break };
            self.line_changes(team, joined.job, now, -1);
            self.observe_wait(team, joined.job, [joined.waited, joined.waited_open], now);
            self.await_end(team, joined, now);
        }
    }

    /// The end of a service is put on the calendar.
    #[inline]
    fn await_end(&mut self, team: TeamId, service: Service, now: SimTime) {
        let job = service.job;
        if job.device == Job::OTHER {
            self.schedule(service.ends, Kind::ServiceEnds, Job::OTHER, u32::from(team.0));
            return;
        }
        if job.is_ticket() {
            self.note(DeviceId(job.device), now, Step::ServiceBegins(service.waited_open));
        } else if matches!(job.work, Work::Starts | Work::Joins) {
            self.is_started(DeviceId(job.device), job.ticket, now);
        }
        let event = Event { device: job.device, extra: job.pack(team.0), number: job.ticket, kind: Kind::ServiceEnds };
        self.put(service.ends, event);
    }

    /// Somebody has waited so long, elapsed and open, and is served or gives up.
    #[inline]
    fn observe_wait(&mut self, team: TeamId, job: Job, [waited, open]: [Span; 2], now: SimTime) {
        let counts = self.record.team(team, now);
        counts.jobs.observe(open.as_seconds());
        if job.is_ticket() {
            counts.tickets.open.observe(open.as_seconds());
            counts.tickets.elapsed.observe(waited.as_seconds());
            let (group, _, _) = self.roster.whose(self.plan, DeviceId(job.device));
            let row = group * self.record.segments() + self.record.segment(now);
            self.record.waits[row].open.observe(open.as_seconds());
            self.record.waits[row].elapsed.observe(waited.as_seconds());
        }
    }

    pub(super) fn service_ends(&mut self, event: Event, now: SimTime) {
        let team = team_of(event);
        self.record.events += 1;
        if event.device == Job::OTHER {
            self.desks[team.index()].done();
            self.serve(team, now);
            return;
        }
        let job = Job::unpack(event.extra, event.device, event.number);
        if job.work != Work::Joins {
            self.desks[team.index()].done();
        }
        self.serve(team, now);
        match job.work {
            Work::Ticket | Work::LockedOut => self.ticket_served(team, job, now),
            Work::Starts | Work::Joins => self.runs_at_bench(team, job, now),
            Work::Ends => self.taken_off(team, job, now),
        }
    }

    /// Whoever stands in line may give up after a while: that is put on the calendar.
    fn may_give_up(&mut self, team: TeamId, job: Job, seat: u32, now: SimTime) {
        let row = self.team(team);
        let Some(patience) = &row.patience else { return };
        let time = if job.device == Job::OTHER {
            self.desks[team.index()].other_gives_up(now)
        } else {
            let mut draws = self.of_call(job);
            job.is_ticket().then(|| row.hours.after(now, patience.span(draws.draw())))
        };
        if let Some(time) = time {
            self.put(time, Event { device: job.device, extra: seat, number: team.0, kind: Kind::GivesUp });
        }
    }

    /// The draws of one call about a ticket.
    fn of_call(&self, job: Job) -> crate::engine::Draws {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, DeviceId(job.device));
        let occasion = (job.stay() << 4 | u32::from(job.calls)) * CALL;
        self.owners[cohort.index()].open_at(ordinal, Purpose::Patience, job.ticket, occasion)
    }

    /// Somebody's patience is at its end; nothing happens if they were served before.
    pub(super) fn gives_up(&mut self, event: Event, now: SimTime) {
        let team = TeamId(event.number);
        let Some((job, waits)) = self.desks[team.index()].leaves(event.extra, now) else { return };
        self.record.events += 1;
        self.line_changes(team, job, now, -1);
        self.observe_wait(team, job, waits, now);
        if job.device == Job::OTHER {
            self.record.team(team, now).other_abandoned += 1;
            return;
        }
        let mut draws = self.of_call(job);
        draws.skip(1);
        let [again, after, gap] = [draws.draw(), draws.draw(), draws.draw()];
        match self.team(team).calls_back.as_ref().filter(|back| back.share.hit_by(again)) {
            Some(back) if job.calls < crate::fleet::desk::MOST => {
                // A moment passes in any case, lest somebody without patience call for ever in one second.
                let time = now + back.after.span(after).max(Span::seconds(1));
                self.note(DeviceId(job.device), now, Step::CallsAgain(time));
                self.record.team(team, now).call_backs += 1;
                self.await_again(team, Job { calls: job.calls + 1, ..job }, time);
            }
            Some(_) | None => self.ticket_given_up(team, job, gap, now),
        }
    }
}
