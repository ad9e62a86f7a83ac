//! Multi-admin approval: what it protects, who may approve, and what becomes of a request.
//!
//! A request waits until another admin approves it and its requester completes it; a request that rests for too long
//! expires. Instants are half-open: in the second in which it expires a request can't be approved or completed any more.

use crate::rules::RuleBook;
use crate::units::SimTime;

/// What an access policy protects, one kind a policy (TEN-MAA-02).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Resource {
    /// Apps, without app protection policies.
    Apps,
    /// Compliance policies.
    Compliance,
    /// Configuration policies of the settings catalog.
    Configuration,
    /// The device actions wipe, retire and delete.
    DeviceActions,
    /// Role-based access control: changes of roles.
    Rbac,
    /// Scripts.
    Scripts,
    /// Access policies themselves: always protected (TEN-MAA-09).
    AccessPolicies,
    /// Tenant configuration: device categories.
    TenantConfiguration,
}

impl Resource {
    /// Every kind with its name in files.
    pub const ALL: [(&'static str, Resource); 8] = [
        ("apps", Resource::Apps),
        ("compliance", Resource::Compliance),
        ("configuration", Resource::Configuration),
        ("device-actions", Resource::DeviceActions),
        ("rbac", Resource::Rbac),
        ("scripts", Resource::Scripts),
        ("access-policies", Resource::AccessPolicies),
        ("tenant-configuration", Resource::TenantConfiguration),
    ];

    /// The name in files and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        Resource::ALL.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// The kind called `name`; enrollment profiles and restrictions are none (TEN-MAA-02).
    #[must_use]
    pub fn named(name: &str) -> Option<Resource> {
        Resource::ALL.iter().find(|row| row.0 == name).map(|row| row.1)
    }
}

/// How far a request has come (TEN-MAA-05).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Needs approval.
    NeedsApproval,
    /// Approved; nothing has changed yet.
    Approved,
    /// Completed by its requester: the change applies.
    Completed,
    /// An approver said no.
    Rejected,
    /// Its requester took it back.
    Cancelled,
    /// It rested for too long, and must be submitted again.
    Expired,
}

/// When the status of a request changes, if nothing comes before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// When it is submitted.
    pub submitted: SimTime,
    /// When somebody approves it; none if nobody does.
    pub approved: Option<SimTime>,
    /// When its requester completes it; none if nobody does.
    pub completed: Option<SimTime>,
}

impl State {
    /// Every state, in the order of a request's life.
    pub const ALL: [State; 6] =
        [State::NeedsApproval, State::Approved, State::Completed, State::Rejected, State::Cancelled, State::Expired];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            State::NeedsApproval => "needs-approval",
            State::Approved => "approved",
            State::Completed => "completed",
            State::Rejected => "rejected",
            State::Cancelled => "cancelled",
            State::Expired => "expired",
        }
    }

    /// Whether the change has been made: approval alone changes nothing (TEN-MAA-01, TEN-MAA-05).
    #[must_use]
    pub const fn applies(self) -> bool {
        matches!(self, State::Completed)
    }

    /// Whether a request in this state keeps others of its object out: an object has one pending request (TEN-MAA-07).
    #[must_use]
    pub const fn pending(self) -> bool {
        matches!(self, State::NeedsApproval | State::Approved)
    }
}

/// The moment from which a request is expired whose status last changed at `changed` (TEN-MAA-06).
#[must_use]
pub fn expires(changed: SimTime, book: &RuleBook) -> SimTime {
    changed + book.maa_expiry
}

/// How far a request has come at `now`, not before it was submitted.
#[must_use]
pub fn state(request: Request, now: SimTime, book: &RuleBook) -> State {
    let (unapproved, approved) = (expires(request.submitted, book), request.approved.filter(|time| *time <= now));
    let Some(approved) = approved.filter(|time| *time < unapproved) else {
        return if now < unapproved { State::NeedsApproval } else { State::Expired };
    };
    let incomplete = expires(approved, book);
    match request.completed.filter(|time| *time <= now) {
        Some(completed) if completed < incomplete => State::Completed,
        Some(_) | None if now < incomplete => State::Approved,
        Some(_) | None => State::Expired,
    }
}

/// When a request comes to its end if it is left to run: completed at the first instant, or expired at the second.
///
/// # Errors
/// The moment of its expiry, if it isn't completed before.
pub fn outcome(request: Request, book: &RuleBook) -> Result<SimTime, SimTime> {
    let unapproved = expires(request.submitted, book);
    let Some(approved) = request.approved.filter(|time| *time < unapproved) else { return Err(unapproved) };
    let incomplete = expires(approved, book);
    request.completed.filter(|time| *time < incomplete).ok_or(incomplete)
}

/// Whether `approver` may approve a request of `requester`: a member of the policy's approver group, and never the
/// requester (TEN-MAA-03, TEN-MAA-04).
#[must_use]
pub const fn may_approve(requester: u32, approver: u32, member: bool) -> bool {
    member && requester != approver
}

/// Whether so many admins, all of them approvers, can get each other's requests through (TEN-MAA-03).
#[must_use]
pub fn enough_admins(admins: u32, book: &RuleBook) -> bool {
    let somebody_for = |requester: u32| (0..admins).any(|other| may_approve(requester, other, true));
    admins >= book.maa_min_admins && somebody_for(0)
}

/// Whether a change of an object may be asked for while a request about it is as far as `earlier` (TEN-MAA-07).
#[must_use]
pub fn may_submit(earlier: Option<State>) -> bool {
    !earlier.is_some_and(State::pending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;
    use crate::units::Span;

    const SECOND: Span = Span::seconds(1);

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    fn day(n: u32) -> SimTime {
        SimTime::after_start(Span::days(n))
    }

    /// The second before, at and after an instant.
    fn around(time: SimTime) -> [SimTime; 3] {
        [time.back(SECOND), time, time + SECOND]
    }

    #[test]
    fn n12_approved_and_never_completed_expires_on_day_30() {
        let request = Request { submitted: day(0), approved: Some(day(0)), completed: None };
        let states = around(day(30)).map(|now| state(request, now, &book()));
        assert_eq!(states, [State::Approved, State::Expired, State::Expired]);
        assert_eq!(outcome(request, &book()), Err(day(30)));
        assert!(states.iter().all(|state| !state.applies()), "approval alone changes nothing");
    }

    #[test]
    fn a_request_that_nobody_approves_expires_after_30_days() {
        let request = Request { submitted: day(2), approved: None, completed: None };
        let states = around(day(32)).map(|now| state(request, now, &book()));
        assert_eq!(states, [State::NeedsApproval, State::Expired, State::Expired]);
        assert_eq!(outcome(request, &book()), Err(day(32)));
    }

    #[test]
    fn the_clock_of_expiry_starts_anew_with_the_approval() {
        for (approved, want) in around(day(30)).into_iter().zip([Ok(day(45)), Err(day(30)), Err(day(30))]) {
            let request = Request { submitted: day(0), approved: Some(approved), completed: Some(day(45)) };
            assert_eq!(outcome(request, &book()), want, "{approved:?}");
        }
        for (completed, want) in around(day(40)).into_iter().zip([true, false, false]) {
            let request = Request { submitted: day(0), approved: Some(day(10)), completed: Some(completed) };
            assert_eq!(outcome(request, &book()).is_ok(), want, "{completed:?}");
            assert_eq!(state(request, day(50), &book()).applies(), want, "{completed:?}");
        }
    }

    #[test]
    fn a_change_waits_for_approval_and_completion() {
        let request = Request { submitted: day(0), approved: Some(day(1)), completed: Some(day(2)) };
        let at = |now| state(request, now, &book());
        assert_eq!(around(day(1)).map(at), [State::NeedsApproval, State::Approved, State::Approved]);
        assert_eq!(around(day(2)).map(at), [State::Approved, State::Completed, State::Completed]);
        assert_eq!(at(day(300)), State::Completed, "what is completed never expires");
    }

    #[test]
    fn nobody_approves_a_request_of_their_own() {
        let table = [(1, 2, true, true), (1, 1, true, false), (1, 2, false, false), (1, 1, false, false)];
        for (requester, approver, member, want) in table {
            assert_eq!(may_approve(requester, approver, member), want, "{requester} {approver} {member}");
        }
        assert_eq!([0, 1, 2, 3].map(|admins| enough_admins(admins, &book())), [false, false, true, true]);
    }

    #[test]
    fn an_object_has_one_pending_request() {
        use State::{Approved, Cancelled, Completed, Expired, NeedsApproval, Rejected};
        assert!(may_submit(None));
        assert!([NeedsApproval, Approved].iter().all(|state| !may_submit(Some(*state))));
        assert!([Completed, Rejected, Cancelled, Expired].iter().all(|state| may_submit(Some(*state))));
    }

    #[test]
    fn what_can_be_protected_has_a_name() {
        assert!(Resource::ALL.iter().all(|(name, resource)| Resource::named(name) == Some(*resource)));
        for name in ["enrollment-profiles", "enrollment-restrictions", "app-protection", ""] {
            assert_eq!(Resource::named(name), None, "{name}");
        }
    }
}
