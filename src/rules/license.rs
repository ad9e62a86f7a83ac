//! Licenses: what an enrollment without one shows, how long an assignment takes, how one fails, and what a removal
//! leads to.

use crate::intune::{Failure, Reason};
use crate::rules::RuleBook;
use crate::units::{Share, SimTime, Span};

/// What an enrollment shows whose user holds no license for Intune.
#[must_use]
pub fn refusal() -> Failure {
    Failure { reason: Reason::UserValidation, code: "0x80180018".to_owned(), rule: "WIN-LIC-01" }
}

/// How an assignment fails (LIC-GRP-03), in the order in which a draw picks one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AssignmentError {
    /// Another plan of the user excludes this one.
    MutuallyExclusive,
    /// The product isn't sold where the user is.
    UsageLocation,
    /// A mail address of the user is in use elsewhere.
    ProxyAddress,
    /// The service was busy with the same user; it tries again by itself.
    Concurrency,
    /// Another plan of the user needs this one: of a removal, not of an assignment.
    Dependency,
    /// There are not enough licenses.
    Count,
}

impl AssignmentError {
    /// Errors that chance brings, each with its key in a scenario and the name that the admin center shows.
    pub const DRAWN: [(AssignmentError, &'static str, &'static str); 5] = [
        (AssignmentError::MutuallyExclusive, "mutually-exclusive", "MutuallyExclusiveViolation"),
        (AssignmentError::UsageLocation, "usage-location", "ProhibitedInUsageLocationViolation"),
        (AssignmentError::ProxyAddress, "proxy-address", "ProxyAddressInUse"),
        (AssignmentError::Concurrency, "concurrency", "ConcurrencyException"),
        (AssignmentError::Dependency, "dependency", "DependencyViolation"),
    ];

    /// The name that the admin center shows.
    #[must_use]
    pub fn name(self) -> &'static str {
        AssignmentError::DRAWN.iter().find(|row| row.0 == self).map_or("CountViolation", |row| row.2)
    }

    /// Whether the service tries again without an admin.
    #[must_use]
    pub fn retries_alone(self) -> bool {
        self == AssignmentError::Concurrency
    }
}

/// How long after its failure the service tries an assignment again by itself; none if an admin must remove the cause
/// (LIC-GRP-03).
#[must_use]
pub fn retried_after(error: AssignmentError, book: &RuleBook) -> Option<Span> {
    error.retries_alone().then_some(book.license_concurrency_retry)
}

/// Whether a device without a user is refused that is `short` of a device license: where over-use isn't only counted
/// (LIC-DEV-01).
#[must_use]
pub const fn device_refused(short: bool, book: &RuleBook) -> bool {
    short && book.license_device_enforced
}

/// The error of an assignment that a uniform draw below 1,000,000 stands for; shares are in the order of
/// [`AssignmentError::DRAWN`], and that of removals isn't among them.
#[must_use]
pub fn error_of(shares: &[Share; 5], mut draw: u32) -> Option<AssignmentError> {
    for ((error, ..), share) in AssignmentError::DRAWN.iter().zip(shares) {
        if *error == AssignmentError::Dependency {
            continue;
        }
        if draw < share.as_ppm() {
            return Some(*error);
        }
        draw -= share.as_ppm();
    }
    None
}

/// When the licenses of a group of `users` are there that was changed at `asked` (LIC-GRP-02): after a latency and a
/// little more for each user, but not after the longest that it may take.
#[must_use]
pub fn group_arrives(asked: SimTime, latency: Span, users: u32, book: &RuleBook) -> SimTime {
    let work = Span::seconds(users / book.license_group_users_per_second);
    asked + (latency + work).min(book.license_group_latency_max)
}

/// When a license is there that was given to one person at `asked` (LIC-IND-01).
#[must_use]
pub fn direct_arrives(asked: SimTime, book: &RuleBook) -> SimTime {
    asked + book.license_direct_latency
}

/// From when on the devices of a user are noncompliant whose license was taken at `taken` (LIC-REM-01).
#[must_use]
pub fn noncompliant_from(taken: SimTime, book: &RuleBook) -> SimTime {
    taken + book.license_removal_grace
}

/// When licenses beyond what was bought are taken back, if fewer were bought at `at` (TEN-SUB-02).
#[must_use]
pub fn reduced_at(at: SimTime, book: &RuleBook) -> SimTime {
    at + book.license_over_assigned
}

/// Plans that include Intune (LIC-INC-01).
pub const PLANS: [&str; 15] = [
    "Intune Plan 1",
    "M365 Business Premium",
    "M365 E3",
    "M365 E5",
    "M365 F1",
    "M365 F3",
    "M365 G3",
    "M365 G5",
    "M365 A3",
    "M365 A5",
    "EMS E3",
    "EMS E5",
    "EMS A3",
    "EMS A5",
    "Intune for Education",
];

/// Whether a plan of this name, in upper or lower case, includes Intune; "Microsoft 365" and "M365" are one.
#[must_use]
pub fn includes_intune(plan: &str) -> bool {
    let short = plan.to_ascii_lowercase().replace("microsoft 365", "m365");
    PLANS.iter().any(|known| known.eq_ignore_ascii_case(&short))
}

/// Stretches that make one: each a beginning and an end that isn't part of it.
pub type Stretches = Vec<(SimTime, SimTime)>;

/// What two kinds of stretches come to together, in order: those that overlap or touch are one.
#[must_use]
pub fn together(one: &[(SimTime, SimTime)], two: &[(SimTime, SimTime)]) -> Stretches {
    let mut all: Stretches = one.iter().chain(two).copied().filter(|(from, until)| from < until).collect();
    all.sort_unstable();
    let mut out: Stretches = Vec::new();
    for (from, until) in all {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            Some(_) | None => out.push((from, until)),
        }
    }
    out
}

/// What remains of stretches once `others`, in order, are cut out.
#[must_use]
pub fn except(stretches: &[(SimTime, SimTime)], others: &[(SimTime, SimTime)]) -> Stretches {
    let mut out = Stretches::new();
    for (from, until) in stretches {
        let mut rest = *from;
        for (begins, ends) in others.iter().filter(|other| other.1 > *from && other.0 < *until) {
            if rest < *begins {
                out.push((rest, *begins));
            }
            rest = rest.max(*ends);
        }
        if rest < *until {
            out.push((rest, *until));
        }
    }
    out
}

/// Whether a tenant's admins wait until unlicensed admins are allowed, of whom so many have no license: each of them needs
/// one otherwise (WIN-LIC-03).
#[must_use]
pub const fn admins_wait_for_switch(unlicensed: u32) -> bool {
    unlicensed > 0
}

#[cfg(test)]
#[path = "license_tests.rs"]
mod tests;
