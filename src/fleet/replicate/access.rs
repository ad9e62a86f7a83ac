//! Access: what keeps a user from work right after an enrollment, while Intune manages the device already.

use super::{Run, group_of};
use crate::engine::Purpose;
use crate::fleet::roster::Row;
use crate::intune::BuiltIn;
use crate::rules::{apple, compliance};
use crate::units::{CohortId, SimTime};

impl Run<'_> {
    /// A guarded user whose device has just enrolled waits for access, at most until it is `failing` its policy: from then
    /// on it is that which blocks the user.
    pub(super) fn waits_for_access(
        &mut self,
        group: usize,
        (cohort, ordinal): (CohortId, u32),
        row: Row,
        (now, failing): (SimTime, SimTime),
    ) {
        let (plan, book) = (self.plan, &self.plan.rules);
        let kind = &plan.cohorts[cohort.index()];
        let Some(path) = self.path(cohort).like.filter(|_| kind.guarded) else { return };
        let mut draws = self.owners[cohort.index()].open(ordinal, Purpose::Access, row.enrollments);
        let until = if path == BuiltIn::AutopilotPreProvisioned {
            // It is evaluated anew when its user starts (WIN-AP-PP-04).
            Some(compliance::evaluated_anew(now, draws.draw(), book))
        } else if path == BuiltIn::Ade && !kind.just_in_time {
            // Who never signs in to Company Portal never asks for access either.
            apple::registered_at(now, draws.draw(), draws.draw(), book)
        } else {
            None
        };
        if let Some(until) = until {
            self.record.blocked(group_of(group), now, until.min(failing));
        }
    }
}
