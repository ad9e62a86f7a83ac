//! Laws of counts: what the steps of all devices add up to is what the record counted.

use super::life::Lived;
use super::{Findings, Law, Ran, Steps};
use crate::fleet::record::{Count, Record};
use crate::fleet::watch::Step;
use crate::plan::story::LifeEvent;

/// What devices' steps add up to.
#[derive(Default, PartialEq, Eq, Debug)]
struct Sums {
    under_way: i64,
    failed: i64,
    succeeded: i64,
    /// Turned away at the door or in the middle, by a refusal or only because the scopes are meant so.
    turned_away: i64,
    /// In the middle of an attempt when a gate held it back.
    withheld: i64,
    refused: i64,
    registered: i64,
    abandoned: i64,
    expired: i64,
    renewed: i64,
    hidden: i64,
    reappeared: i64,
    deleted: i64,
    duplicated: i64,
    first: i64,
    again: i64,
    before: i64,
    tickets: i64,
    check_ins: i64,
    managed: i64,
}

fn sums(lives: &[Steps], lived: &[Lived]) -> Sums {
    let mut all = Sums { managed: lived.iter().map(|one| i64::from(one.managed)).sum(), ..Sums::default() };
    for steps in lives {
        let mut open = false;
        for (_, step) in steps {
            all.takes(step, &mut open);
        }
        all.under_way += i64::from(open);
    }
    all
}

impl Sums {
    fn takes(&mut self, step: &Step, open: &mut bool) {
        match step {
            Step::AttemptBegins(_) => *open = true,
            Step::AttemptFails(_) => {
                self.failed += 1;
                *open = false;
            }
            Step::Refused(..) => {
                self.turned_away += 1;
                *open = false;
            }
            Step::Abandoned => self.abandoned += 1,
            Step::EnrolledBefore => self.before += 1,
            Step::TicketOpened(_) => self.tickets += 1,
            Step::Withheld => self.withheld += i64::from(std::mem::take(open)),
            Step::CheckIns(_, count) => self.check_ins += i64::from(*count),
            Step::Life(event, _) => self.shows(*event, open),
            Step::Invited(_)
            | Step::Hit(_)
            | Step::Healed(_)
            | Step::Resumed
            | Step::License(_)
            | Step::Silenced
            | Step::Reachable
            | Step::ManagementLost(_)
            | Step::Recalled(_)
            | Step::Notified
            | Step::NeverResponds
            | Step::Delivered(..)
            | Step::Imported
            | Step::ServiceBegins(_)
            | Step::Served
            | Step::Escalated(_)
            | Step::CallsAgain(_)
            | Step::GivesUp
            | Step::Reopened(_)
            | Step::MeetsBench(_)
            | Step::StartedAtBench
            | Step::LeavesBench
            | Step::MeetsConnector
            | Step::Downloads { .. }
            | Step::Downloaded => {}
        }
    }

    fn shows(&mut self, event: LifeEvent, open: &mut bool) {
        let count = match event {
            LifeEvent::Enrolled => {
                *open = false;
                self.succeeded += 1;
                &mut self.first
            }
            LifeEvent::ReEnrolled => {
                *open = false;
                self.succeeded += 1;
                &mut self.again
            }
            LifeEvent::EnrollmentRefused => &mut self.refused,
            LifeEvent::Registered => &mut self.registered,
            LifeEvent::CertificateExpired => &mut self.expired,
            LifeEvent::CertificateRenewed => &mut self.renewed,
            LifeEvent::RecordHidden => &mut self.hidden,
            LifeEvent::RecordReappeared => &mut self.reappeared,
            LifeEvent::RecordDeleted => &mut self.deleted,
            LifeEvent::RecordDuplicated => &mut self.duplicated,
            LifeEvent::EnrollmentFailed
            | LifeEvent::Noncompliant
            | LifeEvent::Compliant
            | LifeEvent::Retired
            | LifeEvent::Wiped
            | LifeEvent::Unenrolled => return,
        };
        *count += 1;
    }
}

fn total(record: &Record, count: Count) -> i64 {
    record.counts.iter().map(|row| row[count as usize]).sum()
}

/// Counts are what lives show, and attempts end in one way.
pub(super) fn add_up(ran: &Ran<'_>, lived: &[Lived], found: &mut Findings) {
    let (plan, record) = (ran.plan, &ran.record);
    let seen = sums(&ran.lives, lived);
    let counted = |count| total(record, count);
    if counted(Count::Attempts) > 0 {
        let known = seen.succeeded - seen.before + seen.failed + seen.turned_away + seen.withheld + seen.under_way;
        // A task of the system that tries in vain shows nothing until it gives up.
        let in_vain = counted(Count::Attempts) - known;
        let tasks =
            plan.paths.iter().any(|path| path.phases.iter().any(|phase| phase.task.is_some() && phase.meets.is_none()));
        // One whose rule opens within the task's day is only put off, and tries again.
        let put_off = tasks && plan.cohorts.iter().any(|cohort| cohort.admission.terms.len() > 1);
        let enrolling = seen.under_way + if put_off { 0 } else { in_vain } <= counted(Count::Enrolling);
        let holds = (in_vain == 0 || (tasks && in_vain > 0)) && enrolling;
        found.check(Law::Attempts, holds, || {
            format!("{} attempts, {known} of them known: {seen:?}", counted(Count::Attempts))
        });
    }
    let pairs = [
        (Count::AttemptFailures, seen.failed),
        (Count::Refused, seen.refused),
        (Count::Abandoned, seen.abandoned),
        (Count::EnrolledEver, seen.first),
        (Count::ReEnrollments, seen.again),
        (Count::Issued, seen.succeeded),
        (Count::Renewed, seen.renewed),
        (Count::Expired, seen.expired),
        (Count::Hidden, seen.hidden),
        (Count::Reappeared, seen.reappeared),
        (Count::Deleted, seen.deleted),
        (Count::Enrolled, seen.managed),
        (Count::Tickets, seen.tickets),
        (Count::CheckIns, seen.check_ins),
    ];
    for (count, shown) in pairs {
        let n = counted(count);
        if n != 0 || shown != 0 {
            found.check(Law::Counts, n == shown, || format!("{count:?} is {n}, lives show {shown}"));
        }
    }
    let hours: i64 = record.check_ins.iter().map(|n| i64::from(*n)).sum();
    // Those before the start are in no hour.
    found.check(Law::Counts, hours <= counted(Count::CheckIns), || format!("{hours} check-ins are in some hour"));
    let last = record.enrolling.last().map_or(0, |level| i64::from(*level));
    found.check(Law::Counts, last == counted(Count::Enrolling), || format!("{last} devices end enrolling"));
}
