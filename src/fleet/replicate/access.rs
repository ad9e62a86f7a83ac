//! Access: what keeps a user from work right after an enrollment, while Intune manages the device already.

use super::Run;
use crate::engine::Purpose;
use crate::fleet::roster::Row;
use crate::intune::BuiltIn;
use crate::rules::{apple, compliance};
use crate::units::{CohortId, SimTime};

impl Run<'_> {
    /// Until when a guarded user whose device enrolls at `now` waits for access, if they do.
    pub(super) fn access_at(&self, (cohort, ordinal): (CohortId, u32), row: Row, now: SimTime) -> Option<SimTime> {
        let (plan, book) = (self.plan, &self.plan.rules);
        let kind = &plan.cohorts[cohort.index()];
        let path = self.path(cohort).like.filter(|_| kind.guarded)?;
        let mut draws = self.owners[cohort.index()].open(ordinal, Purpose::Access, row.enrollments);
        if path == BuiltIn::AutopilotPreProvisioned {
            // It is evaluated anew when its user starts (WIN-AP-PP-04).
            Some(compliance::evaluated_anew(now, draws.draw(), book))
        } else if path == BuiltIn::Ade && !kind.just_in_time {
            // Who never signs in to Company Portal never asks for access either.
            apple::registered_at(now, draws.draw(), draws.draw(), book)
        } else {
            None
        }
    }
}
