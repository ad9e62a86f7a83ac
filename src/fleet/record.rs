//! What one replication leaves behind: counts, levels and tallies, each dropped into its bin as it happens.
//!
//! Nothing here depends on the order in which devices are run. Counts are kept by group (the devices of one cohort in
//! one wave) and by segment of time: the stretches between the start, the warm-up's end and every instant at which an
//! expectation looks. A count "so far" is a sum of segments, a level is a sum of its ups and downs.

use crate::engine::{Fingerprint, Tally};
use crate::fleet::delivery::{DeliveryLog, Held};
use crate::fleet::faults::FaultLog;
use crate::fleet::line_log::LineLog;
use crate::fleet::outage::Outages;
use crate::fleet::pools::{Pool, Pools};
use crate::fleet::preparing::Preparing;
use crate::fleet::setup::Finished;
use crate::fleet::wave_gates::GateLog;
use crate::plan::story::LifeEvent;
use crate::plan::{Plan, Team};
use crate::rules::Refusal;
use crate::units::hours::Days;
use crate::units::{Hours, SimTime, Span, TeamId};
use std::collections::BTreeMap;

/// What is counted for each group and segment. Levels count ups less downs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Count {
    /// Level: devices with a valid certificate.
    Enrolled,
    /// Devices that enrolled for the first time.
    EnrolledEver,
    /// Level: devices in the middle of enrolling.
    Enrolling,
    /// Attempts begun.
    Attempts,
    /// Attempts failed.
    AttemptFailures,
    /// Enrollments refused.
    Refused,
    /// Devices given up.
    Abandoned,
    /// Devices that enrolled again.
    ReEnrollments,
    /// Tickets opened.
    Tickets,
    /// Level: tickets waiting.
    TicketsWaiting,
    /// Certificates issued.
    Issued,
    /// Certificates renewed.
    Renewed,
    /// Certificates that ran out.
    Expired,
    /// Records hidden.
    Hidden,
    /// Records that reappeared.
    Reappeared,
    /// Records deleted.
    Deleted,
    /// Level: old records beside newer ones.
    Duplicates,
    /// Level: devices known to Microsoft Entra that were not let into management.
    Registered,
    /// Devices that an admin's action took out of management.
    Removed,
    /// Level: devices with a valid certificate that nobody can reach, because something of the tenant has lapsed.
    OutOfReach,
    /// Devices that lost their management with something of the tenant.
    ManagementLost,
    /// Check-ins; not in the daily series.
    CheckIns,
    /// Seconds of noncompliance; not in the daily series.
    NoncompliantSeconds,
    /// Work hours, in seconds, in which users were blocked; not in the daily series.
    BlockedSeconds,
    /// Tickets whose people gave up for good; not in the daily series.
    TicketsAbandoned,
}

impl Count {
    /// How many there are.
    pub const LEN: usize = Count::TicketsAbandoned as usize + 1;
    /// How many have a daily series: the first ones.
    pub const DAILY: usize = Count::CheckIns as usize;

    /// Whether it is a level: what was before the start belongs to it, and a series shows how high it stands.
    #[must_use]
    pub fn is_level(self) -> bool {
        use Count::{Duplicates, Enrolled, EnrolledEver, Enrolling, OutOfReach, Registered, TicketsWaiting};
        matches!(self, Enrolled | EnrolledEver | Enrolling | TicketsWaiting | Duplicates | Registered | OutOfReach)
    }
}

/// Waits and lengths tallied for each group (or team) and segment.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Waits {
    /// Open time from ticket to service [s].
    pub open: Tally,
    /// Elapsed time from ticket to service [s].
    pub elapsed: Tally,
}

/// What a team did in a segment.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct TeamCounts {
    /// Waits of devices' tickets.
    pub tickets: Waits,
    /// Devices' tickets opened.
    pub opened: u64,
    /// Devices' tickets opened less those whose service began.
    pub waiting: i64,
    /// Waits of all jobs.
    pub jobs: Tally,
    /// Staff time at work, on the clock of jobs in hand [s].
    pub busy: u64,
    /// The part of it beyond the team's hours [s]; told only where there are prices.
    pub beyond: u64,
    /// Devices' tickets whose people gave up for good.
    pub abandoned: u64,
    /// Calls of people who had given up before.
    pub call_backs: u64,
    /// Devices' tickets that were done.
    pub done: u64,
    /// Devices' tickets that went on to another team.
    pub escalated: u64,
    /// Devices' tickets that were done and came again.
    pub reopened: u64,
    /// Other tickets that came in.
    pub other: u64,
    /// Other tickets whose people gave up.
    pub other_abandoned: u64,
    /// Devices that were started at the bench.
    pub staged: u64,
}

/// What became of a device's first enrollment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Fate {
    /// It enrolled.
    Enrolled,
    /// A rule refused it.
    Refused,
    /// It is known to Microsoft Entra and not managed, because a rule says so.
    RegisteredOnly,
    /// It was given up after its last attempt.
    Abandoned,
    /// It never responds to its invitation.
    NeverStarted,
    /// It is still enrolling at the horizon.
    Enrolling,
    /// Its first attempt lies beyond the horizon.
    NotStarted,
    /// A wave's gate kept it from beginning.
    Withheld,
}

impl Fate {
    /// Every fate with its name in output.
    pub const ALL: [(&'static str, Fate); 8] = [
        ("enrolled", Fate::Enrolled),
        ("refused", Fate::Refused),
        ("registered-only", Fate::RegisteredOnly),
        ("abandoned", Fate::Abandoned),
        ("never-started", Fate::NeverStarted),
        ("enrolling", Fate::Enrolling),
        ("not-started", Fate::NotStarted),
        ("withheld", Fate::Withheld),
    ];
}

/// How high a level stood in each segment, its level at the segment's start included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Peak {
    level: i64,
    /// The segment that is being written.
    reached: usize,
    highs: Vec<i64>,
}

impl Peak {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new(segments: usize) -> Peak {
        Peak { level: 0, reached: 0, highs: vec![0; segments] }
    }

    /// The level changes in `segment`, no earlier than the change before.
    pub fn change(&mut self, segment: usize, by: i64) {
        self.reach(segment);
        self.level += by;
        self.highs[segment] = self.highs[segment].max(self.level);
    }

    /// The level stays as it is up to `segment`.
    pub fn reach(&mut self, segment: usize) {
        while self.reached < segment {
            self.reached += 1;
            self.highs[self.reached] = self.level;
        }
    }

    /// The highest level of each segment up to the one that was reached.
    #[must_use]
    pub fn highs(&self) -> &[i64] {
        &self.highs
    }

    /// The highest level in these segments; 0 if there are none.
    #[must_use]
    pub fn within(&self, segments: std::ops::Range<usize>) -> i64 {
        self.highs[segments].iter().copied().max().unwrap_or(0)
    }
}

/// What one replication leaves.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// Boundaries of segments: segment k holds what happens before `bounds[k]` and not before `bounds[k - 1]`.
    pub bounds: Vec<SimTime>,
    /// Counts by group, segment and [`Count`].
    pub counts: Vec<[i64; Count::LEN]>,
    /// First attempt's start to success [s], by group and segment.
    pub enrollment: Vec<Tally>,
    /// Enrollment to the check-in that brings all that is assigned [s], by group and segment.
    pub readiness: Vec<Tally>,
    /// Waits by group and segment.
    pub waits: Vec<Waits>,
    /// Teams' doings by team and segment.
    pub teams: Vec<TeamCounts>,
    /// The longest line of each team.
    pub backlog: Vec<Peak>,
    /// Of each team's line at the end: the area under it, and the sum of all waits in it [s]; Little's law makes them
    /// equal.
    pub areas: Vec<[u64; 2]>,
    /// Daily series by group, [`Count`] and day.
    pub daily: Vec<i32>,
    /// Devices' tickets by team and day.
    pub tickets: Vec<i32>,
    /// Days in the daily series.
    pub days: usize,
    /// Check-ins in each elapsed hour.
    pub check_ins: Vec<i32>,
    /// Level of devices enrolling, as ups and downs in each elapsed hour.
    pub enrolling: Vec<i32>,
    /// Staff time at work in open hours, by team and day [s].
    pub worked: Vec<u64>,
    /// Length of each team's line, as ups and downs in each elapsed hour, team after team.
    pub queue: Vec<i32>,
    /// What each site's line did.
    pub lines: Vec<LineLog>,
    /// Failed attempts by group and packed outcome, since the warm-up.
    pub failures: BTreeMap<(u16, u32), u64>,
    /// Devices that a rule kept from their first enrollment, by group, [`Fate`] and why.
    pub refusals: BTreeMap<(u16, Fate, Refusal), u64>,
    /// Devices given up at their first enrollment, by group and packed outcome of the last attempt.
    pub abandoned: BTreeMap<(u16, u32), u64>,
    /// Devices by group and [`Fate`].
    pub fates: Vec<[u64; Fate::ALL.len()]>,
    /// Enrollments that each limit stopped, and when first, in each segment.
    pub limits: Vec<(u64, SimTime)>,
    /// The most user licenses held at once.
    pub licenses: Peak,
    /// What is held of the tenant's pools, by day.
    pub pools: Pools,
    /// Files of hardware hashes registered with Windows Autopilot, by day; empty if there are none.
    pub imports: Vec<i32>,
    /// License assignments that ended in an error, in each segment.
    pub license_errors: Vec<u64>,
    /// Enrollments that a missing license stopped, in each segment.
    pub unlicensed: Vec<u64>,
    /// Who waited to be known beforehand.
    pub preparing: Preparing,
    /// What the lapses of the tenant's connectors and tokens did.
    pub outages: Outages,
    /// What each fault did.
    pub faults: Vec<FaultLog>,
    /// What each delivery brought.
    pub deliveries: Vec<DeliveryLog>,
    /// Devices that were invited before they were there, in the order of groups and ordinals.
    pub held: Vec<Held>,
    /// What the gate of each wave did.
    pub gates: Vec<GateLog>,
    /// How the set-up of the tenant went, if there is one.
    pub setup: Option<Finished>,
    /// Lives: device, time and event of everything that a life shows.
    pub lives: Fingerprint,
    /// The same without the device: times and events.
    pub times: Fingerprint,
    /// Logical events.
    pub events: u64,
    /// Horizon, for what is told beyond it.
    pub horizon: SimTime,
    /// Check-ins at intervals of whole hours, kept as differences at that stride: of most platforms, then of Linux.
    strided: Vec<Strided>,
    hour_marks: SimTime,
    last_bound: SimTime,
    day_marks: Days,
    work: Hours,
}

/// Check-ins at equal intervals of whole hours, as differences: what an hour has more than the one an interval before.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Strided {
    every: Span,
    /// The interval [h].
    stride: usize,
    differences: Vec<i32>,
}

impl Strided {
    /// None of them yet in so many hours; none at all of an interval that is no whole number of hours.
    fn new(every: Span, hours: usize) -> Option<Strided> {
        let seconds = every.as_seconds();
        let stride = (seconds > 0 && seconds.is_multiple_of(3_600)).then_some((seconds / 3_600) as usize)?;
        Some(Strided { every, stride, differences: vec![0; hours + stride] })
    }

    /// So many, the first in this hour.
    fn count(&mut self, hour: usize, count: u32) {
        self.differences[hour] += 1;
        self.differences[hour + self.stride * count as usize] -= 1;
    }

    /// How many an hour has, asked once for each hour in order.
    fn at(&mut self, hour: usize) -> i32 {
        if hour >= self.stride {
            self.differences[hour] += self.differences[hour - self.stride];
        }
        self.differences[hour]
    }
}

impl Record {
    /// An empty record of a run of `plan`.
    #[must_use]
    pub fn new(plan: &Plan) -> Record {
        let mut bounds = vec![plan.warm_up];
        bounds.extend(plan.checkpoints.iter().map(|at| *at + Span::seconds(1)));
        bounds.sort_unstable();
        bounds.dedup();
        let segments = bounds.len() + 1;
        let (groups, teams) = (plan.groups.len(), plan.teams.len());
        let (days, hours) = (plan.day_count(), plan.hours());
        let mut intervals = vec![plan.rules.check_in_every, plan.rules.check_in_linux_every];
        intervals.dedup();
        Record {
            counts: vec![[0; Count::LEN]; groups * segments],
            enrollment: vec![Tally::default(); groups * segments],
            readiness: vec![Tally::default(); groups * segments],
            waits: vec![Waits::default(); groups * segments],
            teams: vec![TeamCounts::default(); teams * segments],
            backlog: vec![Peak::new(segments); teams],
            areas: Vec::new(),
            daily: vec![0; groups * Count::DAILY * days],
            tickets: vec![0; teams * days],
            days,
            check_ins: vec![0; hours],
            enrolling: vec![0; hours],
            queue: vec![0; hours * teams],
            worked: vec![0; teams * days],
            lines: vec![LineLog::new(segments, hours); plan.sites.len()],
            failures: BTreeMap::new(),
            refusals: BTreeMap::new(),
            abandoned: BTreeMap::new(),
            fates: vec![[0; Fate::ALL.len()]; groups],
            limits: vec![(0, SimTime::NEVER); crate::plan::metric::LIMITS.len() * segments],
            licenses: Peak::new(segments),
            pools: Pools::new(plan),
            imports: Vec::new(),
            license_errors: vec![0; segments],
            unlicensed: vec![0; segments],
            preparing: Preparing::NEW,
            outages: Outages::new(plan),
            faults: vec![FaultLog::NEW; plan.faults.len()],
            deliveries: vec![DeliveryLog::default(); plan.deliveries.len()],
            held: Vec::new(),
            gates: vec![GateLog::NEW; plan.waves.len()],
            setup: None,
            lives: Fingerprint::default(),
            times: Fingerprint::default(),
            events: 0,
            horizon: plan.horizon,
            strided: intervals.into_iter().filter_map(|every| Strided::new(every, hours)).collect(),
            hour_marks: SimTime::START,
            last_bound: bounds.last().copied().expect("the warm-up's end is a boundary"),
            day_marks: plan.days.clone(),
            work: plan.work.clone(),
            bounds,
        }
    }

    /// Segments of time.
    #[must_use]
    pub fn segments(&self) -> usize {
        self.bounds.len() + 1
    }

    /// The segment that `time` lies in.
    #[must_use]
    #[inline]
    pub fn segment(&self, time: SimTime) -> usize {
        // Nearly everything happens in the last segment.
        if time >= self.last_bound { self.bounds.len() } else { self.earlier_segment(time) }
    }

    /// The segment that `time` lies in, before the last one.
    fn earlier_segment(&self, time: SimTime) -> usize {
        self.bounds.partition_point(|bound| *bound <= time)
    }

    /// The elapsed hour of `time`, if it is within the run.
    fn hour(&self, time: SimTime) -> Option<usize> {
        (self.hour_marks <= time && time < self.horizon)
            .then(|| (time.since(self.hour_marks).as_seconds() / 3_600) as usize)
    }

    /// Adds `by` to a count of a group at `time`, and to its day.
    pub fn count(&mut self, group: u16, count: Count, time: SimTime, by: i32) {
        if time >= self.horizon {
            return;
        }
        let row = usize::from(group) * self.segments() + self.segment(time);
        self.counts[row][count as usize] += i64::from(by);
        if (count as usize) < Count::DAILY {
            // What happened before the start belongs to the level on the first day; flows before it are not shown.
            let day = usize::try_from(self.day_marks.day_of(time)).unwrap_or(0);
            if count.is_level() || time >= SimTime::START {
                self.daily[(usize::from(group) * Count::DAILY + count as usize) * self.days + day] += by;
            }
        }
        if count == Count::Enrolling {
            let hour = self.hour(time.max(self.hour_marks)).expect("before the horizon");
            self.enrolling[hour] += by;
        }
    }

    /// What a team does in the segment of `time`.
    #[inline]
    pub fn team(&mut self, team: TeamId, time: SimTime) -> &mut TeamCounts {
        let row = team.index() * self.segments() + self.segment(time);
        &mut self.teams[row]
    }

    /// A device's ticket comes to a team, for the first time or from another one.
    pub fn ticket(&mut self, team: usize, time: SimTime) {
        let row = team * self.segments() + self.segment(time);
        self.teams[row].opened += 1;
        let day = usize::try_from(self.day_marks.day_of(time)).unwrap_or(0);
        self.tickets[team * self.days + day] += 1;
    }

    /// What was counted of a group on a day (for a level: how much it changed).
    #[must_use]
    pub fn day(&self, group: usize, count: Count, day: usize) -> i32 {
        self.daily[(group * Count::DAILY + count as usize) * self.days + day]
    }

    /// Mixes an event of a life into the fingerprints.
    pub fn life(&mut self, device: u64, time: SimTime, event: LifeEvent) {
        if time < self.horizon {
            self.lives.mix([device, u64::from(time.raw()), event as u64]);
            self.times.mix([0, u64::from(time.raw()), event as u64]);
            self.events += 1;
        }
    }

    /// One check-in of a group, before the horizon.
    #[inline]
    pub fn check_in(&mut self, group: u16, time: SimTime) {
        let row = usize::from(group) * self.segments() + self.segment(time);
        self.counts[row][Count::CheckIns as usize] += 1;
        if time >= self.hour_marks {
            self.events += 1;
            self.check_ins[hours_between(self.hour_marks, time)] += 1;
        }
    }

    /// Check-ins of a group at `first` and every `every` after it, `count` in all, none at or after the horizon.
    #[inline]
    pub fn check_ins(&mut self, group: u16, first: SimTime, every: Span, count: u32) {
        let last = first + every.times(count - 1);
        let segment = self.segment(last);
        let whole = segment == 0 || self.bounds[segment - 1] <= first;
        let strided = self.strided.iter().position(|strided| strided.every == every);
        if let Some(strided) = strided
            && whole
            && first >= self.hour_marks
        {
            let row = usize::from(group) * self.segments() + segment;
            self.counts[row][Count::CheckIns as usize] += i64::from(count);
            self.events += u64::from(count);
            let hour = hours_between(self.hour_marks, first);
            self.strided[strided].count(hour, count);
            return;
        }
        // Cut where a segment or the run itself begins, or not at the same minute of each hour: one by one.
        for k in 0..count {
            self.check_in(group, first + every.times(k));
        }
    }

    /// Noncompliance of a group's device.
    pub fn noncompliant(&mut self, group: u16, from: SimTime, until: SimTime) {
        let first = usize::from(group) * self.segments();
        for (segment, from, end) in pieces(&self.bounds, from, until.min(self.horizon)) {
            let row = first + segment;
            self.counts[row][Count::NoncompliantSeconds as usize] += i64::from((end - from).as_seconds());
        }
    }

    /// A group's device that enrolled within the run has all that is assigned to it from `time` on.
    pub fn ready(&mut self, group: u16, enrolled: SimTime, time: SimTime) {
        if enrolled >= SimTime::START && time < self.horizon {
            let row = usize::from(group) * self.segments() + self.segment(time);
            self.readiness[row].observe(time.since(enrolled).as_seconds());
        }
    }

    /// A user of a group's device was kept from work: the work hours between `from` and `until`.
    pub fn blocked(&mut self, group: u16, from: SimTime, until: SimTime) {
        let first = usize::from(group) * self.segments();
        for (segment, from, end) in pieces(&self.bounds, from, until.min(self.horizon)) {
            let hours = self.work.between(from, end).as_seconds();
            self.counts[first + segment][Count::BlockedSeconds as usize] += i64::from(hours);
        }
    }

    /// The same for a device that is noncompliant, which a lapse may be the reason of.
    pub fn blocked_noncompliant(&mut self, group: u16, from: SimTime, until: SimTime) {
        self.blocked(group, from, until);
        self.outages.blocks(usize::from(group), &self.work, from, until);
    }

    /// The user of a group's device that was lost in outage `row` is kept from work; `fresh` if not before.
    pub fn blocked_lost(&mut self, group: u16, row: Option<usize>, times: (SimTime, SimTime), fresh: bool) {
        self.blocked(group, times.0, times.1);
        if let Some(row) = row {
            self.outages.blocks_lost(row, &self.work, times, fresh);
        }
    }

    /// A team's line changes its length at `time`.
    pub fn line(&mut self, team: TeamId, time: SimTime, by: i32) {
        if let Some(hour) = self.hour(time.max(self.hour_marks)) {
            self.queue[team.index() * self.check_ins.len() + hour] += by;
            let segment = self.segment(time);
            self.backlog[team.index()].change(segment, i64::from(by));
        }
    }

    /// The next instant after `time` at which what a line carries is counted apart.
    #[must_use]
    pub fn line_mark(&self, time: SimTime) -> SimTime {
        let window = LineLog::WINDOW;
        let next = self.hour_marks + window.times(time.since(self.hour_marks).as_seconds() / window.as_seconds() + 1);
        self.bounds.get(self.segment(time)).map_or(next, |bound| next.min(*bound))
    }

    /// A site's line carries so many bits from `time` on, until the next mark at most.
    pub fn carried(&mut self, site: usize, time: SimTime, bits: u128) {
        let segment = self.segment(time);
        let since = time.since(self.hour_marks);
        self.lines[site].carries(segment, since, u64::try_from(bits).expect("five minutes of a line fit"));
    }

    /// A download begins at a site: so many bits over its line, and so many from peers.
    pub fn download_begins(&mut self, site: usize, time: SimTime, bits: u64, peers: u64) {
        let segment = self.segment(time);
        let line = &mut self.lines[site];
        line.asked += u128::from(bits);
        line.peers[segment] += peers;
        line.most.change(segment, 1);
    }

    /// A download is over at a site: done after so long, or broken off with so many bits left.
    pub fn download_ends(&mut self, site: usize, time: SimTime, took: Option<Span>, left: u64) {
        let segment = self.segment(time);
        let line = &mut self.lines[site];
        line.broken_off += u128::from(left);
        line.most.change(segment, -1);
        if let Some(took) = took {
            line.waits[segment].observe(took.as_seconds());
        }
    }

    /// So many user licenses are held from `time` on.
    pub fn licenses(&mut self, time: SimTime, used: u32) {
        let segment = self.segment(time);
        self.pools.holds(Pool::Licenses, time, used);
        let by = i64::from(used) - self.licenses.level;
        self.licenses.change(segment, by);
    }

    /// A file of hardware hashes is registered at `time`.
    pub fn imported(&mut self, time: SimTime) {
        if self.imports.is_empty() {
            self.imports = vec![0; self.days];
        }
        if time < self.horizon {
            self.imports[usize::try_from(self.day_marks.day_of(time)).unwrap_or(0)] += 1;
        }
    }

    /// A license assignment ends in an error at `time`.
    pub fn license_error(&mut self, time: SimTime) {
        if time < self.horizon {
            let segment = self.segment(time);
            self.license_errors[segment] += 1;
        }
    }

    /// A team's service from `from` until `until`: staff time on the clock of jobs in hand.
    pub fn busy(&mut self, team: TeamId, hours: &Hours, from: SimTime, until: SimTime) {
        let first = team.index() * self.segments();
        for (segment, from, end) in pieces(&self.bounds, from, until.min(self.horizon)) {
            let row = first + segment;
            self.teams[row].busy += u64::from(hours.between(from, end).as_seconds());
        }
    }

    /// The part of a service that is overtime: on the clock of jobs in hand, and not on that of the team's hours.
    pub fn beyond(&mut self, number: TeamId, team: &Team, from: SimTime, until: SimTime) {
        let Some(longer) = &team.overtime else { return };
        let first = number.index() * self.segments();
        for (segment, from, end) in pieces(&self.bounds, from, until.min(self.horizon)) {
            let [all, open] = [longer, &team.hours].map(|hours| u64::from(hours.between(from, end).as_seconds()));
            self.teams[first + segment].beyond += all.saturating_sub(open);
        }
    }

    /// The same by days, on the clock of the team's own hours.
    pub fn worked(&mut self, team: TeamId, hours: &Hours, mut from: SimTime, until: SimTime) {
        let until = until.min(self.horizon);
        while from < until {
            let day = self.day_marks.day_of(from);
            let end = self.day_marks.begins(day + 1).min(until);
            let row = team.index() * self.days + usize::try_from(day).unwrap_or(0);
            self.worked[row] += u64::from(hours.between(from, end).as_seconds());
            from = end;
        }
    }

    /// A rule stops an enrollment; if it is a limit that is reached, that is counted.
    pub fn stopped(&mut self, why: Refusal, time: SimTime) {
        let segment = self.segment(time);
        self.unlicensed[segment] += u64::from(why.unlicensed());
        let Some(limit) = why.limit() else { return };
        let row = limit * self.segments() + segment;
        let (hits, first) = &mut self.limits[row];
        *hits += 1;
        *first = (*first).min(time);
    }

    /// Settles what is kept as differences, once the run is over.
    pub fn close(&mut self) {
        for strided in &mut self.strided {
            for hour in 0..self.check_ins.len() {
                self.check_ins[hour] += strided.at(hour);
            }
        }
        self.strided = Vec::new();
        self.pools.close(self.days);
        let (teams, hours) = (self.backlog.len(), self.check_ins.len());
        let last = self.segments() - 1;
        self.backlog.iter_mut().chain([&mut self.licenses]).for_each(|peak| peak.reach(last));
        self.lines.iter_mut().for_each(|line| line.most.reach(last));
        for hour in 1..hours {
            self.enrolling[hour] += self.enrolling[hour - 1];
            for team in 0..teams {
                self.queue[team * hours + hour] += self.queue[team * hours + hour - 1];
            }
        }
    }
}

/// A stretch of time cut at the boundaries of segments: each piece with its segment, its start and its end.
fn pieces(
    bounds: &[SimTime],
    mut from: SimTime,
    until: SimTime,
) -> impl Iterator<Item = (usize, SimTime, SimTime)> + '_ {
    std::iter::from_fn(move || {
        let starts = from;
        (starts < until).then(|| {
            let segment = bounds.partition_point(|bound| *bound <= starts);
            from = bounds.get(segment).map_or(until, |bound| (*bound).min(until));
            (segment, starts, from)
        })
    })
}

/// Whole hours from `start` to `time`.
#[inline]
fn hours_between(start: SimTime, time: SimTime) -> usize {
    (time.since(start).as_seconds() / 3_600) as usize
}
