//! A replication's daily and hourly series.

use crate::fleet::record::{Count, Record};
use crate::plan::metric::ScopeKind;
use crate::plan::{Plan, Scope};
use crate::study::folded::Members;

/// What each daily series shows: a level at the end of its day, or a count within it.
const DAILY: [(&str, Count); Count::DAILY] = [
    ("enrolled", Count::Enrolled),
    ("enrolled-ever", Count::EnrolledEver),
    ("enrolling", Count::Enrolling),
    ("attempts", Count::Attempts),
    ("attempt-failures", Count::AttemptFailures),
    ("refused", Count::Refused),
    ("abandoned", Count::Abandoned),
    ("re-enrollments", Count::ReEnrollments),
    ("tickets", Count::Tickets),
    ("tickets-waiting", Count::TicketsWaiting),
    ("certificates-issued", Count::Issued),
    ("certificates-renewed", Count::Renewed),
    ("certificates-expired", Count::Expired),
    ("records-hidden", Count::Hidden),
    ("records-reappeared", Count::Reappeared),
    ("records-deleted", Count::Deleted),
    ("duplicate-records", Count::Duplicates),
    ("registered-only", Count::Registered),
    ("removed", Count::Removed),
    ("out-of-reach", Count::OutOfReach),
    ("management-lost", Count::ManagementLost),
];

/// The name and scope of each daily series, in the order of [`daily`].
#[must_use]
pub fn daily_names(scopes: &[(Scope, Members)]) -> Vec<(&'static str, Scope)> {
    let shown = scopes.iter().filter(|(scope, _)| in_timeline(scope));
    let mut names: Vec<(&'static str, Scope)> =
        shown.flat_map(|(scope, _)| DAILY.iter().map(|row| (row.0, scope.clone()))).collect();
    for (scope, _) in scopes.iter().filter(|(_, members)| matches!(members, Members::Delivery(_))) {
        names.extend(["delivered", "delivery-waiting"].map(|name| (name, scope.clone())));
    }
    names
}

fn in_timeline(scope: &Scope) -> bool {
    matches!(scope, Scope::Fleet | Scope::Of(ScopeKind::Wave | ScopeKind::Platform, _))
}

/// All daily series, one after another.
#[must_use]
pub fn daily(record: &Record, scopes: &[(Scope, Members)]) -> Vec<i32> {
    let mut out = Vec::new();
    for (_, members) in scopes.iter().filter(|(scope, _)| in_timeline(scope)) {
        let Some(groups) = members.groups() else { continue };
        for (_, count) in DAILY {
            let mut sum = 0;
            for day in 0..record.days {
                let here = groups.iter().map(|group| record.day(*group, count, day)).sum::<i32>();
                sum = if count.is_level() { sum + here } else { here };
                out.push(sum);
            }
        }
    }
    for days in record.deliveries.iter().flat_map(|log| [&log.by_day, &log.waiting]) {
        let mut level = 0;
        out.extend(days.iter().map(|change| {
            level += change;
            level
        }));
    }
    out
}

/// The name and scope of each hourly series, in the order of [`hourly`].
#[must_use]
pub fn hourly_names(plan: &Plan) -> Vec<(&'static str, Scope)> {
    let mut names = vec![("check-ins", Scope::Fleet), ("enrolling", Scope::Fleet)];
    let queue = |team: &crate::plan::Team| ("queue-length", Scope::Of(ScopeKind::Team, team.name.clone()));
    names.extend(plan.teams.iter().map(queue));
    names.extend(plan.sites.iter().map(|site| (LINK_USE, Scope::Of(ScopeKind::Site, site.name.clone()))));
    names
}

/// The series of what a site's line carries [Mbps], the mean of each hour.
pub const LINK_USE: &str = "link-mbps";

/// How many of its numbers make one of a series: links are kept in Kbps, the most that fits is 2,147 Gbps.
#[must_use]
pub fn scale(series: &str) -> f64 {
    if series == LINK_USE { 1_000.0 } else { 1.0 }
}

/// The rate of so many bits in an hour [Kbps], rounded.
fn kilobits(bits: u64) -> i32 {
    i32::try_from((bits + 1_800_000) / 3_600_000).unwrap_or(i32::MAX)
}

/// All hourly series, one after another.
#[must_use]
pub fn hourly(record: &Record) -> Vec<i32> {
    record
        .check_ins
        .iter()
        .copied()
        .chain(record.enrolling.iter().copied())
        .chain(record.queue.iter().copied())
        .chain(record.lines.iter().flat_map(|line| line.hours.iter().map(|bits| kilobits(*bits))))
        .collect()
}
