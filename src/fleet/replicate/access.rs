//! Access: what keeps a user from work right after an enrollment, while Intune manages the device already.

use super::{Run, group_of};
use crate::engine::Purpose;
use crate::fleet::roster::Row;
use crate::intune::BuiltIn;
use crate::rules::RuleBook;
use crate::units::{CohortId, SimTime, Spread};

/// How long Conditional Access waits for a device that enrolled by `path`, if it does.
fn waits(path: BuiltIn, book: &RuleBook) -> Option<&Spread> {
    // A pre-provisioned device is evaluated anew when its user starts (WIN-AP-PP-04).
    (path == BuiltIn::AutopilotPreProvisioned).then_some(&book.compliance_reset_for)
}

impl Run<'_> {
    /// A guarded user whose device has just enrolled waits for access.
    pub(super) fn waits_for_access(
        &mut self,
        group: usize,
        (cohort, ordinal): (CohortId, u32),
        row: Row,
        now: SimTime,
    ) {
        let plan = self.plan;
        let path = self.path(cohort).like.filter(|_| plan.cohorts[cohort.index()].guarded);
        if let Some(wait) = path.and_then(|path| waits(path, &plan.rules)) {
            let draw = self.owners[cohort.index()].open(ordinal, Purpose::Access, row.enrollments).draw();
            self.record.blocked(group_of(group), now, now + wait.span(draw));
        }
    }
}
