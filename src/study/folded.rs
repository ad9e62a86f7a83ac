//! One replication's record turned into the values and series that a summary is made of.

use crate::engine::Tally;
use crate::fleet::line_log::LineLog;
use crate::fleet::record::{Count, Fate, Peak, Record, TeamCounts, Waits};
use crate::plan::metric::{LIMITS, ScopeKind};
use crate::plan::{Metric, Plan, Scope};
pub use crate::study::series::{LINK_USE, daily, daily_names, hourly, hourly_names, scale};
use crate::study::{costs, deliveries};
use crate::units::{SimTime, Span};

/// Whom a scope stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    /// These groups.
    Groups(Vec<usize>),
    /// The groups of a wave.
    Wave {
        /// Which wave.
        wave: usize,
        /// Its groups.
        groups: Vec<usize>,
    },
    /// A team.
    Team(usize),
    /// A site.
    Site(usize),
    /// A limit.
    Limit(usize),
    /// A fault.
    Fault(usize),
    /// A task of the tenant's set-up.
    Task(usize),
    /// A delivery.
    Delivery(usize),
    /// Nobody in this version.
    Nobody,
}

impl Members {
    /// The groups that belong to it, if it stands for devices.
    #[must_use]
    pub fn groups(&self) -> Option<&[usize]> {
        match self {
            Members::Groups(groups) | Members::Wave { groups, .. } => Some(groups),
            Members::Team(_)
            | Members::Site(_)
            | Members::Limit(_)
            | Members::Fault(_)
            | Members::Task(_)
            | Members::Delivery(_)
            | Members::Nobody => None,
        }
    }
}

/// Every scope that a plan's metrics are told of, in the order of output.
#[must_use]
pub fn scopes(plan: &Plan) -> Vec<(Scope, Members)> {
    let picked = |pick: &dyn Fn(usize) -> bool| (0..plan.groups.len()).filter(|group| pick(*group)).collect();
    let groups = |pick: &dyn Fn(usize) -> bool| Members::Groups(picked(pick));
    let cohort = |group: usize| &plan.cohorts[plan.groups[group].cohort.index()];
    let mut out = vec![(Scope::Fleet, groups(&|_| true))];
    let mut add = |kind, name: &str, members| {
        let scope = Scope::Of(kind, name.to_owned());
        if !out.iter().any(|(known, _)| *known == scope) {
            out.push((scope, members));
        }
    };
    for row in &plan.cohorts {
        add(ScopeKind::Cohort, &row.name, groups(&|group| cohort(group).name == row.name));
    }
    for (index, row) in plan.waves.iter().enumerate() {
        let in_wave = |group: usize| plan.groups[group].wave.is_some_and(|wave| wave.index() == index);
        add(ScopeKind::Wave, &row.name, Members::Wave { wave: index, groups: picked(&in_wave) });
    }
    for row in &plan.cohorts {
        add(ScopeKind::Platform, row.platform.name(), groups(&|group| cohort(group).platform == row.platform));
    }
    let path = |row: &crate::plan::Cohort| &plan.paths[row.path.index()].name;
    for row in &plan.cohorts {
        add(ScopeKind::Path, path(row), groups(&|group| path(cohort(group)) == path(row)));
    }
    for (index, team) in plan.teams.iter().enumerate() {
        add(ScopeKind::Team, &team.name, Members::Team(index));
    }
    for (index, site) in plan.sites.iter().enumerate() {
        add(ScopeKind::Site, &site.name, Members::Site(index));
    }
    for (index, limit) in LIMITS.iter().enumerate() {
        add(ScopeKind::Limit, limit, Members::Limit(index));
    }
    for (index, fault) in plan.faults.iter().enumerate() {
        add(ScopeKind::Fault, &fault.name, Members::Fault(index));
    }
    for (index, step) in plan.setup.iter().flat_map(|setup| &setup.steps).enumerate() {
        add(ScopeKind::Task, step.task.name(), Members::Task(index));
    }
    for (index, delivery) in plan.deliveries.iter().enumerate() {
        add(ScopeKind::Delivery, &delivery.name, Members::Delivery(index));
    }
    out
}

/// Whether a metric is told of a scope.
#[must_use]
pub fn told_of(metric: Metric, scope: &Scope) -> bool {
    match scope {
        Scope::Fleet => metric.scopes().fleet(),
        Scope::Of(kind, _) => metric.scopes().kinds().contains(kind),
    }
}

/// A record as seen by one scope at one instant: sums are made once and read by many metrics.
#[derive(Debug)]
pub struct View<'a> {
    plan: &'a Plan,
    record: &'a Record,
    members: &'a Members,
    until: SimTime,
    /// Counts from the warm-up on, and counts from the very beginning.
    since: [i64; Count::LEN],
    ever: [i64; Count::LEN],
    enrollment: Tally,
    readiness: Tally,
    waits: Waits,
    team: TeamCounts,
}

impl<'a> View<'a> {
    /// The record at `until` (included), as the members of a scope see it.
    #[must_use]
    pub fn new(plan: &'a Plan, record: &'a Record, members: &'a Members, until: SimTime) -> View<'a> {
        let mut view = View {
            plan,
            record,
            members,
            until,
            since: [0; Count::LEN],
            ever: [0; Count::LEN],
            enrollment: Tally::default(),
            readiness: Tally::default(),
            waits: Waits::default(),
            team: TeamCounts::default(),
        };
        let segments = record.segments();
        let warm = record.segment(plan.warm_up);
        let last = record.segment(until);
        if let Some(groups) = members.groups() {
            for row in groups.iter().flat_map(|group| (0..=last).map(move |segment| group * segments + segment)) {
                view.add_group(row, row % segments >= warm);
            }
        }
        if let Members::Team(team) = members {
            for segment in 0..=last {
                view.add_team(&record.teams[team * segments + segment], segment >= warm);
            }
        }
        view
    }

    fn add_group(&mut self, row: usize, counts: bool) {
        for (count, n) in self.record.counts[row].iter().enumerate() {
            self.ever[count] += n;
            self.since[count] += if counts { *n } else { 0 };
        }
        if counts {
            self.enrollment.merge(&self.record.enrollment[row]);
            self.readiness.merge(&self.record.readiness[row]);
            self.waits.open.merge(&self.record.waits[row].open);
            self.waits.elapsed.merge(&self.record.waits[row].elapsed);
        }
    }

    fn add_team(&mut self, counts: &TeamCounts, since: bool) {
        self.ever[Count::TicketsWaiting as usize] += counts.waiting;
        if since {
            self.since[Count::Tickets as usize] += i64::try_from(counts.opened).expect("tickets are fewer");
            self.waits.open.merge(&counts.tickets.open);
            self.waits.elapsed.merge(&counts.tickets.elapsed);
            self.team.jobs.merge(&counts.jobs);
            self.team.busy += counts.busy;
            let also = |count: u64| i64::try_from(count).expect("tickets are fewer");
            self.since[Count::TicketsAbandoned as usize] += also(counts.abandoned);
            self.team.call_backs += counts.call_backs;
            self.team.escalated += counts.escalated;
            self.team.reopened += counts.reopened;
            self.team.other += counts.other;
            self.team.other_abandoned += counts.other_abandoned;
            self.team.staged += counts.staged;
        }
    }

    fn devices(&self) -> f64 {
        let groups = self.members.groups().unwrap_or_default();
        f64::from(groups.iter().map(|group| self.plan.groups[*group].count).sum::<u32>())
    }

    /// The metric's value, if it has one here.
    #[must_use]
    pub fn value(&self, metric: Metric) -> Option<f64> {
        let since = |count: Count| Some(self.since[count as usize] as f64);
        let level = |count: Count| Some(self.ever[count as usize] as f64);
        match metric {
            Metric::Devices => Some(self.devices()),
            Metric::Enrolled => level(Count::Enrolled),
            Metric::EnrolledEver => level(Count::EnrolledEver),
            Metric::EnrolledShare => self.enrolled_share(),
            Metric::Attempts => since(Count::Attempts),
            Metric::AttemptFailures => since(Count::AttemptFailures),
            Metric::Refused => since(Count::Refused),
            Metric::RegisteredOnly => level(Count::Registered),
            Metric::Abandoned => since(Count::Abandoned),
            Metric::Removed => since(Count::Removed),
            Metric::OutOfReach => level(Count::OutOfReach),
            Metric::OutOfReachMax => self.highest_of_days(Count::OutOfReach),
            Metric::ManagementLost => since(Count::ManagementLost),
            Metric::ReEnrollments => since(Count::ReEnrollments),
            Metric::Enrolling => level(Count::Enrolling),
            Metric::EnrollmentMinutes | Metric::EnrollmentMinutesP50 => self.took(metric),
            Metric::EnrollmentMinutesP95 | Metric::EnrollmentMinutesP99 => self.took(metric),
            Metric::ReadyMinutes | Metric::ReadyMinutesP95 => self.ready(metric),
            Metric::FinishDay | Metric::FinishShare => self.finish(metric),
            Metric::Tickets => since(Count::Tickets),
            Metric::TicketsPerDayP95 | Metric::TicketsPerDayMax => self.tickets_in_a_day(metric),
            Metric::TicketsWaiting => level(Count::TicketsWaiting),
            Metric::TicketWaitMinutes | Metric::TicketWaitElapsedMinutes => mean(self.waited(metric)),
            Metric::TicketWaitMinutesP50 => minutes(&self.waits.open, 500),
            Metric::TicketWaitMinutesP95 | Metric::TicketWaitMinutesP99 => self.waited_longest(metric),
            Metric::BacklogMax | Metric::QueueWaitMinutes | Metric::BusyShare => self.team_value(metric),
            Metric::FullDays | Metric::FullFirstDay => self.full_days(metric),
            Metric::CheckIns => since(Count::CheckIns),
            Metric::CheckInsPerHourPeak => self.peak(),
            Metric::CertificatesIssued => since(Count::Issued),
            Metric::CertificatesRenewed => since(Count::Renewed),
            Metric::CertificatesExpired => since(Count::Expired),
            Metric::RecordsHidden => since(Count::Hidden),
            Metric::RecordsReappeared => since(Count::Reappeared),
            Metric::RecordsDeleted => since(Count::Deleted),
            Metric::DuplicateRecords => level(Count::Duplicates),
            Metric::NoncompliantDeviceDays => since(Count::NoncompliantSeconds).map(|seconds| seconds / 86_400.0),
            Metric::BlockedUserHours => since(Count::BlockedSeconds).map(|seconds| seconds / 3_600.0),
            Metric::LicensesUsedMax | Metric::LicenseErrors | Metric::UnlicensedRefusals => self.of_licenses(metric),
            Metric::LimitHits | Metric::LimitFirstDay => self.limit_value(metric),
            Metric::StaffCost | Metric::LicenseCost | Metric::LostTimeCost | Metric::TotalCost => self.cost(metric),
            Metric::Delivered | Metric::DeliveredDay => self.hardware(metric),
            Metric::DeliveryHeld | Metric::DeliveryFirstDay => self.hardware(metric),
            Metric::DeliveryWaitMinutes | Metric::DeliveryWaitMinutesP95 => self.hardware(metric),
            Metric::Withheld => Some(self.withheld()),
            Metric::HaltedWaves | Metric::WaveStartDay | Metric::GatePassedDay => self.gate_value(metric),
            Metric::TenantReadyDay | Metric::TaskDoneDay | Metric::TaskCriticalShare => self.setup_value(metric),
            Metric::DevicesHit
            | Metric::DevicesBroken
            | Metric::DevicesBrokenMax
            | Metric::DevicesHealed
            | Metric::BrokenDeviceDays
            | Metric::FaultTickets
            | Metric::FaultNoticedDay
            | Metric::FaultFixedDay
            | Metric::LinkMbpsPeak
            | Metric::LinkFullHours
            | Metric::LinkFullFirstDay
            | Metric::DownloadGb
            | Metric::PeerGb
            | Metric::DownloadMinutes
            | Metric::DownloadMinutesP95
            | Metric::DownloadsMax => self.of_fault_or_site(metric),
            Metric::TicketsAbandoned => since(Count::TicketsAbandoned),
            Metric::CallBacks | Metric::TicketsEscalated | Metric::TicketsReopened => self.calls_of_team(metric),
            Metric::OtherTickets | Metric::OtherTicketsAbandoned | Metric::DevicesStaged => self.rest_of_team(metric),
        }
    }

    /// When the finish share is reached, and whether.
    fn finish(&self, metric: Metric) -> Option<f64> {
        let day = self.finish_day();
        if metric == Metric::FinishDay {
            return day;
        }
        (self.devices() > 0.0).then(|| if day.is_some() { 1.0 } else { 0.0 })
    }

    /// What it cost, in the scenario's currency.
    fn cost(&self, metric: Metric) -> Option<f64> {
        costs::value(self.plan, self.record, self.members, self.until, metric)
    }

    /// What deliveries brought, and who waited for them.
    fn hardware(&self, metric: Metric) -> Option<f64> {
        deliveries::value(self.plan, self.record, self.members, self.until, metric)
    }

    /// How long enrollments took: the mean, or what so many took at most.
    fn took(&self, metric: Metric) -> Option<f64> {
        if metric == Metric::EnrollmentMinutes {
            mean(&self.enrollment)
        } else if metric == Metric::EnrollmentMinutesP50 {
            minutes(&self.enrollment, 500)
        } else if metric == Metric::EnrollmentMinutesP95 {
            minutes(&self.enrollment, 950)
        } else {
            minutes(&self.enrollment, 990)
        }
    }

    /// How long devices take to be ready.
    fn ready(&self, metric: Metric) -> Option<f64> {
        if metric == Metric::ReadyMinutes { mean(&self.readiness) } else { minutes(&self.readiness, 950) }
    }

    /// How long people waited, by the clock of open hours or by that on the wall.
    fn waited(&self, metric: Metric) -> &Tally {
        if metric == Metric::TicketWaitElapsedMinutes { &self.waits.elapsed } else { &self.waits.open }
    }

    /// How long nearly all people with tickets waited at most.
    fn waited_longest(&self, metric: Metric) -> Option<f64> {
        minutes(&self.waits.open, if metric == Metric::TicketWaitMinutesP95 { 950 } else { 990 })
    }

    /// What became of user licenses.
    fn of_licenses(&self, metric: Metric) -> Option<f64> {
        Some(if metric == Metric::LicensesUsedMax {
            self.highest(&self.record.licenses)
        } else if metric == Metric::LicenseErrors {
            self.sum(&self.record.license_errors)
        } else {
            self.sum(&self.record.unlicensed)
        })
    }

    /// Enrolled devices over planned ones.
    fn enrolled_share(&self) -> Option<f64> {
        (self.devices() > 0.0).then(|| self.ever[Count::Enrolled as usize] as f64 / self.devices())
    }

    /// What a fault or a site's line did.
    fn of_fault_or_site(&self, metric: Metric) -> Option<f64> {
        if metric.of_sites() { self.line_value(metric) } else { self.fault_value(metric) }
    }

    /// What a team did.
    fn team_value(&self, metric: Metric) -> Option<f64> {
        let team = self.team()?;
        if metric == Metric::BacklogMax {
            Some(self.highest(&self.record.backlog[team]))
        } else if metric == Metric::QueueWaitMinutes {
            mean(&self.team.jobs)
        } else {
            self.busy_share()
        }
    }

    fn team(&self) -> Option<usize> {
        if let Members::Team(team) = self.members { Some(*team) } else { None }
    }

    /// How devices' tickets came and went at a team.
    fn calls_of_team(&self, metric: Metric) -> Option<f64> {
        self.team()?;
        let count = if metric == Metric::CallBacks {
            self.team.call_backs
        } else if metric == Metric::TicketsEscalated {
            self.team.escalated
        } else {
            self.team.reopened
        };
        Some(count as f64)
    }

    /// What else a team had to do.
    fn rest_of_team(&self, metric: Metric) -> Option<f64> {
        self.team()?;
        let count = if metric == Metric::OtherTickets {
            self.team.other
        } else if metric == Metric::OtherTicketsAbandoned {
            self.team.other_abandoned
        } else {
            self.team.staged
        };
        Some(count as f64)
    }

    /// The segments from the warm-up's end up to `until`; none if that lies in the warm-up.
    fn counted(&self) -> std::ops::Range<usize> {
        let end = self.record.segment(self.until) + 1;
        self.record.segment(self.plan.warm_up).min(end)..end
    }

    /// The highest level from the warm-up on, up to `until`.
    fn highest(&self, peak: &Peak) -> f64 {
        peak.within(self.counted()) as f64
    }

    /// What was counted in the segments from the warm-up on, up to `until`.
    fn sum(&self, counts: &[u64]) -> f64 {
        counts[self.counted()].iter().sum::<u64>() as f64
    }

    /// The whole days, from the warm-up on, up to `until`, whose paid hours a team used up.
    fn full_days(&self, metric: Metric) -> Option<f64> {
        let row = self.team()?;
        let team = &self.plan.teams[row];
        let days = &self.plan.days;
        let end = (self.until + Span::seconds(1)).min(self.plan.horizon);
        let full = |day: &usize| {
            let number = i32::try_from(*day).unwrap_or(i32::MAX);
            let (begins, ends) = (days.begins(number), days.begins(number + 1));
            let capacity = team.capacity(begins, ends);
            let whole = self.plan.warm_up <= begins && ends <= end;
            whole && capacity > 0 && self.record.worked[row * self.record.days + day] >= capacity
        };
        let mut days = (0..self.record.days).filter(full);
        if metric == Metric::FullDays { Some(days.count() as f64) } else { days.next().map(|day| day as f64) }
    }

    /// Staff time at work over staff time in open hours.
    fn busy_share(&self) -> Option<f64> {
        let team = &self.plan.teams[self.team()?];
        let end = (self.until + Span::seconds(1)).min(self.plan.horizon);
        let capacity = team.capacity(self.plan.warm_up, end);
        (capacity > 0).then(|| self.team.busy as f64 / capacity as f64)
    }

    fn limit_value(&self, metric: Metric) -> Option<f64> {
        let Members::Limit(limit) = self.members else { return None };
        let segments = self.record.segments();
        let here = self.counted();
        let rows = &self.record.limits[limit * segments + here.start..limit * segments + here.end];
        let hits: u64 = rows.iter().map(|row| row.0).sum();
        let first = rows.iter().map(|row| row.1).min().unwrap_or(SimTime::NEVER);
        if metric == Metric::LimitHits {
            return Some(hits as f64);
        }
        (hits > 0).then(|| f64::from(self.plan.days.day_of(first)))
    }

    /// What gates did up to `until`.
    fn gate_value(&self, metric: Metric) -> Option<f64> {
        let happened = |time: SimTime| time <= self.until && time < self.plan.horizon;
        let gates = &self.record.gates;
        let Members::Wave { wave, .. } = self.members else {
            return Some(gates.iter().filter(|log| happened(log.stopped)).count() as f64);
        };
        let log = &gates[*wave];
        if metric == Metric::HaltedWaves {
            return Some(f64::from(u8::from(happened(log.stopped))));
        }
        let time = if metric == Metric::WaveStartDay { log.started } else { log.passed };
        happened(time).then(|| f64::from(self.plan.days.day_of(time)))
    }

    /// What a fault did from the warm-up on, up to `until`.
    fn fault_value(&self, metric: Metric) -> Option<f64> {
        let Members::Fault(number) = self.members else { return None };
        let log = &self.record.faults[*number];
        let since = |times: &[SimTime]| {
            let counted = |time: &&SimTime| (self.plan.warm_up..=self.until).contains(*time);
            Some(times.iter().filter(counted).count() as f64)
        };
        let day = |time: SimTime| (time <= self.until).then(|| f64::from(self.plan.days.day_of(time)));
        let end = (self.until + Span::seconds(1)).min(self.plan.horizon);
        if metric == Metric::DevicesHit {
            since(&log.hits)
        } else if metric == Metric::DevicesBroken {
            Some(log.broken_at(self.until) as f64)
        } else if metric == Metric::DevicesBrokenMax {
            Some(log.most_broken(self.until) as f64)
        } else if metric == Metric::DevicesHealed {
            since(&log.healed)
        } else if metric == Metric::BrokenDeviceDays {
            Some(log.broken_for(self.plan.warm_up, end) as f64 / 86_400.0)
        } else if metric == Metric::FaultTickets {
            since(&log.calls)
        } else {
            day(if metric == Metric::FaultNoticedDay { log.noticed } else { log.fixed })
        }
    }

    /// What a site's line did from the warm-up on, up to `until`; for the fleet, all lines together.
    fn line_value(&self, metric: Metric) -> Option<f64> {
        let lines = match self.members {
            Members::Site(site) => std::slice::from_ref(&self.record.lines[*site]),
            Members::Groups(_)
            | Members::Wave { .. }
            | Members::Team(_)
            | Members::Limit(_)
            | Members::Fault(_)
            | Members::Task(_)
            | Members::Delivery(_)
            | Members::Nobody => &self.record.lines[..],
        };
        let gigabytes = |bits: f64| Some(bits / 8e9);
        if metric == Metric::DownloadGb {
            return gigabytes(lines.iter().map(|line| self.sum(&line.carried)).sum());
        } else if metric == Metric::PeerGb {
            return gigabytes(lines.iter().map(|line| self.sum(&line.peers)).sum());
        } else if metric == Metric::LinkMbpsPeak {
            let bits = lines.iter().flat_map(|line| &line.busiest[self.counted()]).max().copied().unwrap_or(0);
            // Bits are whole for everybody, so that a few of one window may be carried in the next.
            let most = self.members_capacity();
            return Some((bits as f64 / f64::from(LineLog::WINDOW.as_seconds())).min(most) / 1e6);
        } else if matches!(metric, Metric::LinkFullHours | Metric::LinkFullFirstDay) {
            return self.full_hours(metric);
        } else if metric == Metric::DownloadsMax {
            return lines.first().map(|line| self.highest(&line.most));
        }
        let mut waits = Tally::default();
        lines.iter().flat_map(|line| &line.waits[self.counted()]).for_each(|one| waits.merge(one));
        if metric == Metric::DownloadMinutes { mean(&waits) } else { minutes(&waits, 950) }
    }

    /// The whole hours, from the warm-up on, up to `until`, in which a site's line was full. Bits are whole for everybody,
    /// so that a few of one hour may be carried in the next.
    fn full_hours(&self, metric: Metric) -> Option<f64> {
        let Members::Site(site) = self.members else { return None };
        let end = (self.until + Span::seconds(1)).min(self.plan.horizon);
        let begins = |hour: usize| SimTime::after_start(Span::hours(u32::try_from(hour).unwrap_or(u32::MAX)));
        let full = |hour: &usize| {
            let (from, until) = (begins(*hour), begins(hour + 1));
            let can = self.plan.sites[*site].capacity(from, until).filter(|bits| *bits > 0);
            let whole = self.plan.warm_up <= from && until <= end;
            whole && can.is_some_and(|can| self.record.lines[*site].hours[*hour] >= can - can / 100)
        };
        let mut hours = (0..self.record.lines[*site].hours.len()).filter(full);
        if metric == Metric::LinkFullHours {
            return Some(hours.count() as f64);
        }
        hours.next().map(|hour| f64::from(self.plan.days.day_of(begins(hour))))
    }

    /// The most that a site's line carries [bits per second]; no limit if it has none for all together.
    fn members_capacity(&self) -> f64 {
        let Members::Site(site) = self.members else { return f64::INFINITY };
        let rates = self.plan.sites[*site].rates.iter().map(|row| row.1.all.map_or(f64::INFINITY, |all| all as f64));
        rates.fold(0.0, f64::max)
    }

    /// Devices that gates keep from beginning when the run ends.
    fn withheld(&self) -> f64 {
        let groups = self.members.groups().unwrap_or_default().iter();
        groups.map(|group| self.record.fates[*group][Fate::Withheld as usize]).sum::<u64>() as f64
    }

    /// The set-up, as far as it has come at `until`.
    fn setup_value(&self, metric: Metric) -> Option<f64> {
        let finished = self.record.setup.as_ref()?;
        let day = |time: SimTime| {
            (time <= self.until && time < self.plan.horizon).then(|| f64::from(self.plan.days.day_of(time)))
        };
        match (metric, self.members) {
            (Metric::TenantReadyDay, _) => day(finished.ready()),
            (Metric::TaskDoneDay, Members::Task(row)) => day(finished.times[*row].done),
            (_, Members::Task(row)) => Some(f64::from(u8::from(finished.critical.contains(row)))),
            _ => None,
        }
    }

    /// The first day on which the devices ever enrolled reach the finish share, up to `until`.
    fn finish_day(&self) -> Option<f64> {
        let groups = self.members.groups()?;
        if self.devices() <= 0.0 {
            return None;
        }
        let target = self.devices() * f64::from(self.plan.finish.as_ppm()) / 1e6;
        let last = self.plan.days.day_of(self.until.min(self.plan.horizon.back(Span::seconds(1))));
        let last = usize::try_from(last).unwrap_or(0).min(self.record.days.saturating_sub(1));
        // The last day counts no further than `until`.
        if (self.ever[Count::EnrolledEver as usize] as f64) < target {
            return None;
        }
        let mut sum = 0;
        let reached = (0..last).find(|day| {
            sum += groups.iter().map(|group| self.record.day(*group, Count::EnrolledEver, *day)).sum::<i32>();
            f64::from(sum) >= target
        });
        Some(reached.unwrap_or(last) as f64)
    }

    /// The highest that a level stands at the end of a day from the warm-up on, and at `until`, which ends the last one.
    fn highest_of_days(&self, count: Count) -> Option<f64> {
        let groups = self.members.groups()?;
        let day = |time: SimTime| usize::try_from(self.plan.days.day_of(time)).unwrap_or(0);
        let last = day(self.until.min(self.plan.horizon.back(Span::seconds(1)))).min(self.record.days);
        let mut level = 0;
        let ends = (0..last).map(|day| {
            level += groups.iter().map(|group| self.record.day(*group, count, day)).sum::<i32>();
            i64::from(level)
        });
        let highest = ends.skip(day(self.plan.warm_up)).max().unwrap_or(0);
        Some(highest.max(self.ever[count as usize]) as f64)
    }

    /// The 95th percentile or the most of tickets in a day.
    fn tickets_in_a_day(&self, metric: Metric) -> Option<f64> {
        if metric == Metric::TicketsPerDayMax {
            return Some(f64::from(self.tickets_by_day(false).into_iter().max().unwrap_or(0)));
        }
        let mut days = self.tickets_by_day(true);
        days.sort_unstable();
        (!days.is_empty()).then(|| f64::from(days[super::fold::nearest_rank(95, days.len())]))
    }

    /// Tickets on each local day from the warm-up's on, up to the one of `until`: on every day, or only on those on which
    /// an attempt began or a ticket was opened, up to the last one on which a device enrolled for the first time. For a
    /// team the attempts are everybody's.
    fn tickets_by_day(&self, enrolling: bool) -> Vec<i32> {
        let everybody: Vec<usize>;
        let groups = match self.members {
            Members::Groups(groups) | Members::Wave { groups, .. } => groups,
            Members::Team(_) => {
                everybody = (0..self.plan.groups.len()).collect();
                &everybody
            }
            Members::Site(_)
            | Members::Limit(_)
            | Members::Fault(_)
            | Members::Task(_)
            | Members::Delivery(_)
            | Members::Nobody => return Vec::new(),
        };
        let day = |time: SimTime| usize::try_from(self.plan.days.day_of(time)).unwrap_or(0);
        let end = (day(self.until.min(self.plan.horizon.back(Span::seconds(1)))) + 1).min(self.record.days);
        let sum = |count: Count, day: usize| -> i32 { groups.iter().map(|g| self.record.day(*g, count, day)).sum() };
        let tickets = |day: usize| match self.team() {
            Some(team) => self.record.tickets[team * self.record.days + day],
            None => sum(Count::Tickets, day),
        };
        let from = day(self.plan.warm_up).min(end);
        if !enrolling {
            return (from..end).map(tickets).collect();
        }
        let end = (from..end).rev().find(|day| sum(Count::EnrolledEver, *day) > 0).map_or(end, |last| last + 1);
        let active = (from..end).filter(|day| sum(Count::Attempts, *day) > 0 || tickets(*day) > 0);
        active.map(tickets).collect()
    }

    /// The most check-ins in an elapsed hour, from the warm-up on.
    fn peak(&self) -> Option<f64> {
        let hour = |time: SimTime| (time.since(SimTime::START).as_seconds() / 3_600) as usize;
        let end = (hour(self.until) + 1).min(self.record.check_ins.len());
        let from = hour(self.plan.warm_up).min(end);
        self.record.check_ins[from..end].iter().max().map(|n| f64::from(*n))
    }
}

fn mean(tally: &Tally) -> Option<f64> {
    (tally.count() > 0).then(|| tally.sum() as f64 / tally.count() as f64 / 60.0)
}

fn minutes(tally: &Tally, per_mille: u32) -> Option<f64> {
    tally.quantile(per_mille).map(|seconds| seconds as f64 / 60.0)
}
