//! The closed list of metrics: id, unit, meaning and scopes, in one table that `check`, the schema and the docs share.

/// What a metric's numbers count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Devices.
    Devices,
    /// Whole or fractional counts of something else.
    Count,
    /// A share of a whole, 0 to 1; written in percent.
    Share,
    /// Minutes.
    Minutes,
    /// Days since the start.
    Day,
    /// Devices times days.
    DeviceDays,
    /// Users times hours.
    UserHours,
    /// Megabits per second.
    Mbps,
    /// Gigabytes.
    Gigabytes,
    /// The scenario's currency.
    Money,
}

impl Unit {
    /// The unit in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Devices => "devices",
            Unit::Count => "count",
            Unit::Share => "share",
            Unit::Minutes => "minutes",
            Unit::Day => "day",
            Unit::DeviceDays => "device-days",
            Unit::UserHours => "user-hours",
            Unit::Mbps => "Mbps",
            Unit::Gigabytes => "GB",
            Unit::Money => "money",
        }
    }

    /// The unit that output names so: that of some metric.
    #[must_use]
    pub fn named(name: &str) -> Option<Unit> {
        Metric::ALL.iter().map(|metric| metric.unit()).find(|unit| unit.name() == name)
    }
}

/// Of whom a metric is told.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// Everybody.
    Fleet,
    /// `kind=name`.
    Of(ScopeKind, String),
}

/// A kind of scope.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ScopeKind {
    /// A cohort.
    Cohort,
    /// A wave.
    Wave,
    /// A platform.
    Platform,
    /// An enrollment path.
    Path,
    /// A team.
    Team,
    /// A site.
    Site,
    /// A DEM account.
    Account,
    /// A limit.
    Limit,
    /// A fault.
    Fault,
    /// A task of the tenant's set-up.
    Task,
    /// A delivery of hardware.
    Delivery,
}

impl ScopeKind {
    /// Every kind with its name.
    pub const ALL: [(&'static str, ScopeKind); 11] = [
        ("cohort", ScopeKind::Cohort),
        ("wave", ScopeKind::Wave),
        ("platform", ScopeKind::Platform),
        ("path", ScopeKind::Path),
        ("team", ScopeKind::Team),
        ("site", ScopeKind::Site),
        ("account", ScopeKind::Account),
        ("limit", ScopeKind::Limit),
        ("fault", ScopeKind::Fault),
        ("task", ScopeKind::Task),
        ("delivery", ScopeKind::Delivery),
    ];
}

impl std::fmt::Display for Scope {
    /// As in output: empty for the fleet, else `cohort=office-laptops`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Scope::Fleet => Ok(()),
            Scope::Of(kind, name) => {
                let word = ScopeKind::ALL.iter().find(|row| row.1 == *kind).expect("every kind has its row").0;
                write!(f, "{word}={name}")
            }
        }
    }
}

/// Which scopes a metric has besides the fleet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scopes {
    /// None but the fleet.
    FleetOnly,
    /// Wave, and the fleet.
    Waves,
    /// Wave (and not the fleet).
    Wave,
    /// Cohort, wave, platform and path.
    Devices,
    /// Team (and not the fleet).
    Team,
    /// Team, and the fleet.
    Teams,
    /// As devices, and team.
    DevicesAndTeam,
    /// Site (and not the fleet).
    Site,
    /// Site, and the fleet.
    Sites,
    /// Limit (and not the fleet).
    Limit,
    /// Fault (and not the fleet).
    Fault,
    /// Task (and not the fleet).
    Task,
    /// Delivery (and not the fleet).
    Delivery,
    /// Delivery, and the fleet.
    Deliveries,
    /// As devices, and delivery.
    DevicesAndDelivery,
}

impl Scopes {
    /// Whether a metric with these scopes is told of the whole fleet.
    #[must_use]
    pub const fn fleet(self) -> bool {
        matches!(
            self,
            Scopes::FleetOnly
                | Scopes::Waves
                | Scopes::Devices
                | Scopes::DevicesAndTeam
                | Scopes::Sites
                | Scopes::Teams
                | Scopes::Deliveries
                | Scopes::DevicesAndDelivery
        )
    }

    /// The kinds of scope besides the fleet.
    #[must_use]
    pub const fn kinds(self) -> &'static [ScopeKind] {
        match self {
            Scopes::FleetOnly => &[],
            Scopes::Waves | Scopes::Wave => &[ScopeKind::Wave],
            Scopes::Devices => &[ScopeKind::Cohort, ScopeKind::Wave, ScopeKind::Platform, ScopeKind::Path],
            Scopes::Team | Scopes::Teams => &[ScopeKind::Team],
            Scopes::DevicesAndTeam => {
                &[ScopeKind::Cohort, ScopeKind::Wave, ScopeKind::Platform, ScopeKind::Path, ScopeKind::Team]
            }
            Scopes::Site | Scopes::Sites => &[ScopeKind::Site],
            Scopes::Limit => &[ScopeKind::Limit],
            Scopes::Fault => &[ScopeKind::Fault],
            Scopes::Task => &[ScopeKind::Task],
            Scopes::Delivery | Scopes::Deliveries => &[ScopeKind::Delivery],
            Scopes::DevicesAndDelivery => {
                &[ScopeKind::Cohort, ScopeKind::Wave, ScopeKind::Platform, ScopeKind::Path, ScopeKind::Delivery]
            }
        }
    }
}

/// What a planner would rather have of a metric.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// Neither way is good in itself: a comparison says higher or lower.
    Neutral,
}

macro_rules! metrics {
    ($($(#[doc = $doc:literal])+ $variant:ident = $id:literal, $unit:ident, $scopes:ident, $way:ident;)+) => {
        /// A metric of the closed list.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Metric { $($(#[doc = $doc])+ $variant,)+ }

        impl Metric {
            /// Every metric, in the order of output.
            pub const ALL: &'static [Metric] = &[$(Metric::$variant),+];

            /// The id in files and output.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Metric::$variant => $id),+ }
            }

            /// What its numbers count.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self { $(Metric::$variant => Unit::$unit),+ }
            }

            /// Of whom it is told.
            #[must_use]
            pub const fn scopes(self) -> Scopes {
                match self { $(Metric::$variant => Scopes::$scopes),+ }
            }

            /// Which way of it is the good one. Counts of what follows from plans and habits (attempts, check-ins,
            /// cleaned-up records, people at work) are neutral.
            #[must_use]
            pub const fn direction(self) -> Direction {
                match self { $(Metric::$variant => Direction::$way),+ }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Metric::$variant => concat!($($doc),+)),+ }
            }
        }
    };
}

metrics! {
    /// Devices planned: all that waves name, plus those enrolled before the start.
    Devices = "devices", Devices, Devices, Neutral;
    /// Devices enrolled at that instant, with a valid certificate.
    Enrolled = "enrolled", Devices, Devices, More;
    /// Devices that have enrolled at least once.
    EnrolledEver = "enrolled-ever", Devices, Devices, More;
    /// Enrolled devices as a share of the planned ones.
    EnrolledShare = "enrolled-share", Share, Devices, More;
    /// Enrollment attempts begun.
    Attempts = "attempts", Count, Devices, Neutral;
    /// Enrollment attempts that failed.
    AttemptFailures = "attempt-failures", Count, Devices, Less;
    /// Enrollments that a rule refused.
    Refused = "refused", Count, Devices, Less;
    /// Devices given up after their last failed attempt.
    Abandoned = "abandoned", Devices, Devices, Less;
    /// Devices that are known to Microsoft Entra at that instant and were not let into management.
    RegisteredOnly = "registered-only", Devices, Devices, Less;
    /// Devices that an admin's retire, wipe or delete took out of management.
    Removed = "removed", Count, Devices, Neutral;
    /// Enrolled devices that nobody can reach at that instant, because a certificate or subscription of the tenant lapsed.
    OutOfReach = "out-of-reach", Devices, Devices, Less;
    /// The most enrolled devices that nobody could reach at the end of a day.
    OutOfReachMax = "out-of-reach-max", Devices, Devices, Less;
    /// Devices that lost their management with a certificate or binding of the tenant, or because their user removed it.
    ManagementLost = "management-lost", Count, Devices, Less;
    /// Enrollments of devices that had been enrolled before.
    ReEnrollments = "re-enrollments", Count, Devices, Neutral;
    /// Devices in the middle of enrolling at that instant, waiting for help or a retry included.
    Enrolling = "enrolling", Devices, Devices, Neutral;
    /// From the first attempt's start to success, the mean of the enrollments that succeeded.
    EnrollmentMinutes = "enrollment-minutes", Minutes, Devices, Less;
    /// From the first attempt's start to success: half of the enrollments took at most this long.
    EnrollmentMinutesP50 = "enrollment-minutes-p50", Minutes, Devices, Less;
    /// From the first attempt's start to success: 95 % of the enrollments took at most this long.
    EnrollmentMinutesP95 = "enrollment-minutes-p95", Minutes, Devices, Less;
    /// From the first attempt's start to success: 99 % of the enrollments took at most this long.
    EnrollmentMinutesP99 = "enrollment-minutes-p99", Minutes, Devices, Less;
    /// From an enrollment to the check-in that brings all policies and apps, the mean; their installation comes on top.
    ReadyMinutes = "ready-minutes", Minutes, Devices, Less;
    /// From an enrollment to the check-in that brings all policies and apps: 95 % took at most this long.
    ReadyMinutesP95 = "ready-minutes-p95", Minutes, Devices, Less;
    /// The first day (0 is the start's) on which the devices ever enrolled reach the scenario's `finish` share.
    FinishDay = "finish-day", Day, Devices, Less;
    /// Whether the `finish` share is reached; over replications, how often.
    FinishShare = "finish-share", Share, Devices, More;
    /// Tickets that failed attempts or faults opened, without other-tickets; of a team, those passed on to it included.
    Tickets = "tickets", Count, DevicesAndTeam, Less;
    /// Tickets of failed attempts in a day: 95 % of the days have at most so many; days of enrolling only, see output/README.md.
    TicketsPerDayP95 = "tickets-per-day-p95", Count, DevicesAndTeam, Less;
    /// The most tickets of failed attempts in a local day; a day that a warm-up or a look falls into counts whole.
    TicketsPerDayMax = "tickets-per-day-max", Count, DevicesAndTeam, Less;
    /// Tickets of failed attempts still waiting at that instant.
    TicketsWaiting = "tickets-waiting", Count, DevicesAndTeam, Less;
    /// Open time in line with a ticket, the mean of those who were served or gave up.
    TicketWaitMinutes = "ticket-wait-minutes", Minutes, DevicesAndTeam, Less;
    /// Open time in line with a ticket: half waited at most this long.
    TicketWaitMinutesP50 = "ticket-wait-minutes-p50", Minutes, DevicesAndTeam, Less;
    /// Open time in line with a ticket: 95 % waited at most this long.
    TicketWaitMinutesP95 = "ticket-wait-minutes-p95", Minutes, DevicesAndTeam, Less;
    /// Open time in line with a ticket: 99 % waited at most this long.
    TicketWaitMinutesP99 = "ticket-wait-minutes-p99", Minutes, DevicesAndTeam, Less;
    /// Wall-clock time in line with a ticket, the mean of those who were served or gave up.
    TicketWaitElapsedMinutes = "ticket-wait-elapsed-minutes", Minutes, DevicesAndTeam, Less;
    /// Tickets whose people gave up waiting for good; whoever calls again and is served isn't among them.
    TicketsAbandoned = "tickets-abandoned", Count, DevicesAndTeam, Less;
    /// Calls of people who had given up waiting before, about the same ticket.
    CallBacks = "call-backs", Count, Team, Less;
    /// Tickets that the team passed on to another one.
    TicketsEscalated = "tickets-escalated", Count, Team, Neutral;
    /// Tickets that came again after they had been done.
    TicketsReopened = "tickets-reopened", Count, Team, Less;
    /// Tickets that came to the team anyway.
    OtherTickets = "other-tickets", Count, Team, Neutral;
    /// Other tickets whose people gave up waiting.
    OtherTicketsAbandoned = "other-tickets-abandoned", Count, Team, Less;
    /// Devices that the team started at its bench, each as often as it was.
    DevicesStaged = "devices-staged", Count, Team, Neutral;
    /// The most jobs that waited at once.
    BacklogMax = "backlog-max", Count, Team, Less;
    /// Staff time at work, overtime included, as a share of paid staff time during open hours.
    BusyShare = "busy-share", Share, Team, Neutral;
    /// Open time that any job waited in the team's queue, other-tickets included; the mean.
    QueueWaitMinutes = "queue-wait-minutes", Minutes, Team, Less;
    /// Days on which all of a team's people were at work from opening to closing: its hours were used up.
    FullDays = "full-days", Count, Team, Less;
    /// The first such day (0 is the start's).
    FullFirstDay = "full-first-day", Day, Team, More;
    /// The highest use of a site's line, as the mean of five minutes; a warm-up or a look cuts the minutes that it falls into.
    LinkMbpsPeak = "link-mbps-peak", Mbps, Site, Neutral;
    /// Elapsed hours in which a site's line carried at least 99 % of what it can carry for all together.
    LinkFullHours = "link-full-hours", Count, Site, Less;
    /// The day (0 is the start's) of the first such hour.
    LinkFullFirstDay = "link-full-first-day", Day, Site, More;
    /// Data that a site's devices downloaded over its line.
    DownloadGb = "download-gb", Gigabytes, Sites, Neutral;
    /// Data that a site's devices got from peers instead.
    PeerGb = "peer-gb", Gigabytes, Sites, Neutral;
    /// How long an enrollment's download took, the mean of those that ended; those that a page's time-out broke off left out.
    DownloadMinutes = "download-minutes", Minutes, Sites, Less;
    /// How long an enrollment's download took: 95 % took at most this long.
    DownloadMinutesP95 = "download-minutes-p95", Minutes, Sites, Less;
    /// The most downloads at once on a site's line.
    DownloadsMax = "downloads-max", Count, Site, Neutral;
    /// Check-ins with the service.
    CheckIns = "check-ins", Count, Devices, Neutral;
    /// The most check-ins in one elapsed hour; an hour that a warm-up or a look falls into counts whole.
    CheckInsPerHourPeak = "check-ins-per-hour-peak", Count, FleetOnly, Neutral;
    /// Certificates issued by enrollments.
    CertificatesIssued = "certificates-issued", Count, Devices, Neutral;
    /// Certificates renewed.
    CertificatesRenewed = "certificates-renewed", Count, Devices, Neutral;
    /// Certificates that ran out.
    CertificatesExpired = "certificates-expired", Count, Devices, Less;
    /// Records that a cleanup rule hid.
    RecordsHidden = "records-hidden", Count, Devices, Neutral;
    /// Hidden records that came back.
    RecordsReappeared = "records-reappeared", Count, Devices, Neutral;
    /// Records deleted.
    RecordsDeleted = "records-deleted", Count, Devices, Neutral;
    /// Old records that stand beside a newer one of the same device at that instant.
    DuplicateRecords = "duplicate-records", Count, Devices, Less;
    /// Time that devices with a record spent noncompliant.
    NoncompliantDeviceDays = "noncompliant-device-days", DeviceDays, Devices, Less;
    /// Work hours in which Conditional Access kept users of noncompliant devices from work.
    BlockedUserHours = "blocked-user-hours", UserHours, Devices, Less;
    /// The most user licenses held at once.
    LicensesUsedMax = "licenses-used-max", Count, FleetOnly, Neutral;
    /// Assignments of licenses to users, or removals, that ended in an error.
    LicenseErrors = "license-errors", Count, FleetOnly, Less;
    /// Enrollments that were refused because their user held no license.
    UnlicensedRefusals = "unlicensed-refusals", Count, FleetOnly, Less;
    /// Enrollments that a limit stopped.
    LimitHits = "limit-hits", Count, Limit, Less;
    /// The first day (0 is the start's) on which a limit stopped an enrollment.
    LimitFirstDay = "limit-first-day", Day, Limit, More;
    /// Waves that their gate stopped.
    HaltedWaves = "halted-waves", Count, Waves, Neutral;
    /// The day (0 is the start's) on which a wave's window begins, in replications in which it does.
    WaveStartDay = "wave-start-day", Day, Wave, Less;
    /// The day (0 is the start's) on which a wave's gate is passed, in replications in which it is.
    GatePassedDay = "gate-passed-day", Day, Wave, Less;
    /// Devices that a wave's gate kept from beginning.
    Withheld = "withheld", Devices, Devices, Neutral;
    /// Devices that a fault hit.
    DevicesHit = "devices-hit", Devices, Fault, Less;
    /// Devices that a fault has broken, or whose users it locks out, at that instant.
    DevicesBroken = "devices-broken", Devices, Fault, Less;
    /// The most devices that a fault had broken, or whose users it had locked out, at once.
    DevicesBrokenMax = "devices-broken-max", Devices, Fault, Less;
    /// Devices that were well again after a fault was fixed.
    DevicesHealed = "devices-healed", Devices, Fault, Neutral;
    /// Time that devices were broken, or their users locked out, by a fault.
    BrokenDeviceDays = "broken-device-days", DeviceDays, Fault, Less;
    /// Calls about a fault.
    FaultTickets = "fault-tickets", Count, Fault, Less;
    /// The day (0 is the start's) on which somebody notices a fault, in replications in which somebody does.
    FaultNoticedDay = "fault-noticed-day", Day, Fault, Less;
    /// The day (0 is the start's) on which a fault is fixed, in replications in which it is.
    FaultFixedDay = "fault-fixed-day", Day, Fault, Less;
    /// The day (0 is the start's) on which the set-up of the tenant lets the pilot start.
    TenantReadyDay = "tenant-ready-day", Day, FleetOnly, Less;
    /// The day (0 is the start's) on which a task of the set-up is done.
    TaskDoneDay = "task-done-day", Day, Task, Less;
    /// Whether a task is on the set-up's critical path; over replications, how often.
    TaskCriticalShare = "task-critical-share", Share, Task, Neutral;
    /// Devices of deliveries that have come by that instant, whether a wave names them or not.
    Delivered = "delivered", Devices, Deliveries, More;
    /// The day (0 is the start's) on which the last of a delivery's devices comes.
    DeliveredDay = "delivered-day", Day, Delivery, Less;
    /// Devices that were invited before they were there, and registered if their path asks for that.
    DeliveryHeld = "delivery-held", Devices, DevicesAndDelivery, Less;
    /// The first day (0 is the start's) on which one of a delivery's devices was.
    DeliveryFirstDay = "delivery-first-day", Day, Delivery, More;
    /// From the invitation of such a device until it could begin, the mean of those that could.
    DeliveryWaitMinutes = "delivery-wait-minutes", Minutes, DevicesAndDelivery, Less;
    /// From the invitation of such a device until it could begin: 95 % waited at most this long.
    DeliveryWaitMinutesP95 = "delivery-wait-minutes-p95", Minutes, DevicesAndDelivery, Less;
    /// What people of teams cost: paid time in open hours, busy or not, and overtime.
    StaffCost = "staff-cost", Money, Teams, Less;
    /// What licenses cost: those that the tenant has, or as many as users held at once at most.
    LicenseCost = "license-cost", Money, FleetOnly, Less;
    /// What users' time is worth that they spent in line with tickets, at devices for attempts, and blocked.
    LostTimeCost = "lost-time-cost", Money, Devices, Less;
    /// Staff, licenses and users' lost time together.
    TotalCost = "total-cost", Money, FleetOnly, Less;
}

impl Metric {
    /// The metric with this id.
    #[must_use]
    pub fn named(id: &str) -> Option<Metric> {
        Metric::ALL.iter().copied().find(|m| m.id() == id)
    }

    /// Whether it is of the tenant's set-up, and has rows only where there is one.
    #[must_use]
    pub const fn of_setup(self) -> bool {
        matches!(self, Metric::TenantReadyDay | Metric::TaskDoneDay | Metric::TaskCriticalShare)
    }

    /// Whether it is of sites' lines, and has rows only where there are some.
    #[must_use]
    pub const fn of_sites(self) -> bool {
        matches!(self.scopes(), Scopes::Site | Scopes::Sites)
    }

    /// Whether it is of deliveries, and has rows only where there are some.
    #[must_use]
    pub const fn of_deliveries(self) -> bool {
        matches!(self.scopes(), Scopes::Delivery | Scopes::Deliveries | Scopes::DevicesAndDelivery)
    }

    /// Whether it is of costs, and has rows only where the scenario has prices.
    #[must_use]
    pub const fn of_costs(self) -> bool {
        matches!(self, Metric::StaffCost | Metric::LicenseCost | Metric::LostTimeCost | Metric::TotalCost)
    }

    /// Whether it is of waves' gates, and has rows only where there are some.
    #[must_use]
    pub const fn of_gates(self) -> bool {
        matches!(self, Metric::HaltedWaves | Metric::WaveStartDay | Metric::GatePassedDay | Metric::Withheld)
    }
}

/// The metrics as the page `docs/metrics.md`.
#[must_use]
pub fn page() -> String {
    let mut out = String::from(PAGE);
    for metric in Metric::ALL {
        let fleet = metric.scopes().fleet().then_some("fleet");
        let word =
            |kind: &ScopeKind| ScopeKind::ALL.iter().find(|row| row.1 == *kind).expect("every kind has its row").0;
        let scopes: Vec<&str> = fleet.into_iter().chain(metric.scopes().kinds().iter().map(word)).collect();
        let only = [
            (metric.of_setup(), "a `[tenant.setup]`"),
            (metric.of_costs(), "`[costs]`"),
            (metric.of_gates(), "a wave with a `gate`"),
            (metric.of_sites(), "a `[[site]]`"),
            (metric.of_deliveries(), "a `[[delivery]]`"),
        ];
        let only = only.iter().find(|row| row.0).map_or(String::new(), |row| format!(" Needs {}.", row.1));
        let better = match metric.direction() {
            Direction::More => "more",
            Direction::Less => "less",
            Direction::Neutral => "",
        };
        let id = metric.id();
        let meaning =
            metric.meaning().trim().replace("see output/README.md", "see [output/README.md](../output/README.md)");
        let row = [&format!("<a id=\"{id}\"></a>`{id}`"), metric.unit().name(), &scopes.join(", "), better];
        out.push_str(&format!("| {} | {meaning}{only} |\n", row.join(" | ")));
    }
    out
}

const PAGE: &str = "# Metrics

What a run measures: the rows of `summary.csv`, what `[[expect]]`, `--keep`, `--target`, `--metric` and `--precision` may ask for. Generated
from the table in `src/plan/metric.rs`.

A metric is told of the whole fleet, or of a *scope* such as `cohort=laptops`, which a command line writes behind an `@`:
`ticket-wait-minutes-p95@team=service-desk`. *Better* is what a comparison calls better; of the others it says higher or lower. A share is 0 to 1
in files and in percent where people read it. Levels (\"at that instant\") are those at the end, or at an expectation's `at`; counts are from the
warm-up on. A name that ends with `-p50`, `-p95` or `-p99` is a quantile over enrollments or tickets inside one replication; means,
half-widths and quantiles over replications are told of every metric ([statistics.md](statistics.md)).

| metric | unit | told of | better | what it means |
|---|---|---|---|---|
";

pub use crate::rules::refusal::LIMITS;

#[cfg(test)]
mod tests {
    use super::*;

    /// `UPDATE=1 cargo test` writes the page; without it, a stale page fails.
    #[test]
    fn the_page_of_metrics_is_up_to_date() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, page()).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == page(), "docs/metrics.md is stale; run UPDATE=1 cargo test --lib metric");
    }
}
