//! What a cohort's terms say of one of its devices: read from the plan and the device's own streams alone.

use crate::engine::streams::below;
use crate::engine::{Owner, Purpose};
use crate::intune::BuiltIn;
use crate::plan::admission::{By, Registration, Terms};
use crate::plan::path::Path;
use crate::plan::{Cohort, Tenant};
use crate::rules::{Refusal, RuleBook, Verdict, ade, autopilot, bulk};
use crate::units::{Share, SimTime, Span};

/// Why a device isn't let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Denied {
    /// Why.
    pub why: Refusal,
    /// Whether Microsoft Entra takes it all the same.
    pub registers: bool,
    /// Whether that is a refusal, and not just how the scopes are meant.
    pub refused: bool,
    /// When it may try again, if that is known.
    pub opens: Option<SimTime>,
}

impl Denied {
    /// A refusal without a known end.
    #[must_use]
    pub const fn by(why: Refusal) -> Denied {
        Denied { why, registers: false, refused: true, opens: None }
    }
}

/// A device whose terms are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Applicant<'a> {
    /// Its cohort.
    pub cohort: &'a Cohort,
    /// How it enrolls.
    pub path: &'a Path,
    /// The streams of its cohort.
    pub owner: &'a Owner,
    /// Its ordinal.
    pub ordinal: u32,
    /// When each file of its cohort is registered with Windows Autopilot, from [`registered`].
    pub registered: &'a [SimTime],
}

impl Applicant<'_> {
    /// What must be there before setup: a registration with a profile, a valid token.
    ///
    /// # Errors
    /// What is missing.
    pub fn prepared(&self, tenant: &Tenant, book: &RuleBook, now: SimTime) -> Result<(), Denied> {
        if let Some(registration) = &self.cohort.admission.registration {
            let registered = self.registered_at(registration, book);
            let assigned = self.assigned_at(registration, registered);
            if now < registered {
                let apple = matches!(registration.by, By::Synchronized(_));
                let why = if apple { Refusal::NotSynchronized } else { Refusal::NotRegistered };
                return Err(Denied { opens: assigned, ..Denied::by(why) });
            }
            if assigned.is_none_or(|assigned| now < assigned) {
                return Err(Denied { opens: assigned, ..Denied::by(Refusal::NoProfile) });
            }
        }
        let token = tenant.bulk_token.filter(|_| self.path.like == Some(BuiltIn::BulkPackage));
        match token.filter(|token| !bulk::token_valid(token.issued, token.valid, now)) {
            Some(token) => {
                let opens = Some(token.issued).filter(|issued| *issued > now);
                Err(Denied { opens, ..Denied::by(Refusal::TokenExpired) })
            }
            None => Ok(()),
        }
    }

    /// Whether its corporate identifier is uploaded.
    fn identified(&self) -> bool {
        match self.cohort.admission.identified {
            Share::NONE => false,
            share => share.hit_by(self.owner.open(self.ordinal, Purpose::Identifier, 0).draw()),
        }
    }

    /// What is missing at `now` without which an enrollment that began earlier can't go on: `missing` names which want.
    #[must_use]
    pub fn lacks(&self, now: SimTime, missing: impl Fn(&Terms) -> Option<Refusal>) -> Option<Denied> {
        let admission = &self.cohort.admission;
        let why = missing(admission.at(now))?;
        Some(Denied { opens: admission.opens_after(now, self.identified()), ..Denied::by(why) })
    }

    /// Scopes and restrictions.
    ///
    /// # Errors
    /// What keeps the device out.
    pub fn admitted(&self, now: SimTime) -> Result<(), Denied> {
        let admission = &self.cohort.admission;
        let identified = self.identified();
        let opens = admission.opens_after(now, identified);
        match admission.at(now).verdicts[usize::from(identified)] {
            Verdict::Admitted => Ok(()),
            Verdict::Refused(why) => Err(Denied { opens, ..Denied::by(why) }),
            Verdict::Registered(why) => Err(Denied { registers: true, refused: false, opens, why }),
        }
    }

    /// When the device is registered with Windows Autopilot, or listed in Intune.
    fn registered_at(&self, registration: &Registration, book: &RuleBook) -> SimTime {
        match &registration.by {
            By::Files { rows, .. } => self.registered[autopilot::file_of(self.ordinal, *rows) as usize],
            By::Conversion(within) => {
                let draw = self.owner.open(self.ordinal, Purpose::Registration, 1).draw();
                let after = below(u64::from(within.as_seconds()) + 1, draw);
                registration.from + Span::seconds(u32::try_from(after).expect("it is within a span"))
            }
            By::Synchronized(begins) => *begins + ade::through_after(self.ordinal, book),
        }
    }

    /// When it gets its profile, if it ever does.
    fn assigned_at(&self, registration: &Registration, registered: SimTime) -> Option<SimTime> {
        let assignment = registration.assignment.as_ref()?;
        Some(registered + assignment.span(self.owner.open(self.ordinal, Purpose::Registration, 2).draw()))
    }

    /// How long the system's own task goes on trying although `why` keeps the device out; none if it gives up at once.
    #[must_use]
    pub fn tries_for(&self, why: Refusal) -> Option<Span> {
        let tasks = self.path.phases.iter().filter(|phase| phase.meets.is_none());
        let in_vain = matches!(why, Refusal::MdmScope | Refusal::MamScope);
        tasks.filter(|_| in_vain).find_map(|phase| phase.task.as_ref()).map(|task| task.within)
    }
}

/// When each file of a cohort's devices is imported and synchronized: one file after the other.
#[must_use]
pub fn registered(cohort: &Cohort, owner: &Owner) -> Vec<SimTime> {
    let Some(registration) = &cohort.admission.registration else { return Vec::new() };
    let By::Files { rows, import, sync } = &registration.by else { return Vec::new() };
    let files = autopilot::imports(cohort.devices, *rows);
    let mut imported = registration.from;
    let one = |file: u32| {
        let mut draws = owner.open(file * rows, Purpose::Registration, 0);
        imported = imported + import.span(draws.draw());
        imported + sync.span(draws.draw())
    };
    (0..files).map(one).collect()
}
