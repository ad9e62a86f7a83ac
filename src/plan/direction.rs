//! Which way of a metric is the good one: what a comparison calls better and worse.

use crate::plan::Metric;

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

impl Metric {
    /// Which way of it is the good one. Counts of what follows from plans and habits (attempts, check-ins, cleaned-up
    /// records, people at work) are neutral.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Metric::Enrolled
            | Metric::EnrolledEver
            | Metric::EnrolledShare
            | Metric::FinishShare
            | Metric::LimitFirstDay => Direction::More,
            Metric::AttemptFailures
            | Metric::Refused
            | Metric::Abandoned
            | Metric::RegisteredOnly
            | Metric::OutOfReach
            | Metric::OutOfReachMax
            | Metric::ManagementLost
            | Metric::EnrollmentMinutes
            | Metric::EnrollmentMinutesP50
            | Metric::EnrollmentMinutesP95
            | Metric::EnrollmentMinutesP99
            | Metric::ReadyMinutes
            | Metric::ReadyMinutesP95
            | Metric::FinishDay
            | Metric::Tickets
            | Metric::TicketsWaiting
            | Metric::TicketWaitMinutes
            | Metric::TicketWaitMinutesP50
            | Metric::TicketWaitMinutesP95
            | Metric::TicketWaitMinutesP99
            | Metric::TicketWaitElapsedMinutes
            | Metric::TicketsAbandoned
            | Metric::BacklogMax
            | Metric::QueueWaitMinutes
            | Metric::CertificatesExpired
            | Metric::DuplicateRecords
            | Metric::NoncompliantDeviceDays
            | Metric::BlockedUserHours
            | Metric::LicenseErrors
            | Metric::UnlicensedRefusals
            | Metric::LimitHits
            | Metric::DevicesHit
            | Metric::DevicesBroken
            | Metric::DevicesBrokenMax
            | Metric::BrokenDeviceDays
            | Metric::FaultTickets
            | Metric::FaultNoticedDay
            | Metric::FaultFixedDay
            | Metric::WaveStartDay
            | Metric::GatePassedDay
            | Metric::TenantReadyDay
            | Metric::TaskDoneDay => Direction::Less,
            Metric::Devices
            | Metric::Attempts
            | Metric::Removed
            | Metric::ReEnrollments
            | Metric::Enrolling
            | Metric::BusyShare
            | Metric::LinkMbpsPeak
            | Metric::DownloadGb
            | Metric::CheckIns
            | Metric::CheckInsPerHourPeak
            | Metric::CertificatesIssued
            | Metric::CertificatesRenewed
            | Metric::RecordsHidden
            | Metric::RecordsReappeared
            | Metric::RecordsDeleted
            | Metric::LicensesUsedMax
            | Metric::HaltedWaves
            | Metric::Withheld
            | Metric::DevicesHealed
            | Metric::TaskCriticalShare => Direction::Neutral,
        }
    }
}
