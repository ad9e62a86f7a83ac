//! How many records a device has, and the order in which they must go.

use crate::intune::BuiltIn;
use crate::rules::entra;
use BuiltIn as B;

/// Whether an enrollment by `path` leaves a second record in Intune (WIN-SCOPE-08).
///
/// It does where a device was joined while automatic enrollment was off and its user enrolls it separately later. A path
/// that brings its own join, or enrolls by what the join left behind, finds the device that is there.
#[must_use]
pub fn leaves_duplicate(path: BuiltIn, joined_without_automatic_enrollment: bool) -> bool {
    joined_without_automatic_enrollment && matches!(path, B::UserRegister | B::MdmOnly)
}

/// The records that a device enrolled by `path` has in Microsoft Entra: hybrid Autopilot leaves two by design
/// (WIN-AP-17), and enrolling in device management only leaves none (WIN-ELIG-03).
///
/// This is about Windows; devices of other platforms are taken to have one.
#[must_use]
pub fn entra_records(path: BuiltIn) -> u32 {
    if path == B::AutopilotHybrid {
        2
    } else if path == B::MdmOnly {
        0
    } else {
        1
    }
}

/// What an admin does when a registered Autopilot device leaves the organization.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LeaveStep {
    /// The record in Intune is deleted.
    DeleteFromIntune,
    /// The user is taken off the registration; it is not always needed.
    UnassignUser,
    /// The registration with Autopilot is deleted, and with it the object in Microsoft Entra.
    DeleteFromAutopilot,
    /// A partner deletes the registration.
    DeregisterByPartner,
    /// A hybrid device's computer is deleted in Active Directory.
    DeleteFromActiveDirectory,
    /// The object in Microsoft Entra is deleted by hand.
    DeleteFromEntra,
}

use LeaveStep as L;

impl LeaveStep {
    /// The records that the step itself takes away: in Intune, in Autopilot, in Microsoft Entra (WIN-AP-LIFE-02).
    #[must_use]
    pub const fn removes(self) -> (bool, bool, bool) {
        match self {
            L::DeleteFromIntune => (true, false, false),
            L::DeleteFromAutopilot => (false, true, true),
            // Management and join stay as they are.
            L::DeregisterByPartner => (false, true, false),
            L::DeleteFromEntra => (false, false, true),
            L::UnassignUser | L::DeleteFromActiveDirectory => (false, false, false),
        }
    }
}

/// Why a device did not leave cleanly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LeaveError {
    /// Its record in Intune is still there.
    StillManaged,
    /// Its registration with Autopilot is still there, so that it comes back at the next reset.
    StillRegistered,
    /// The registration went before the record, which became an orphan.
    OutOfOrder,
    /// Its object in Microsoft Entra was deleted by hand while something still hung on it.
    EntraByHand,
    /// Its object in Microsoft Entra is still there.
    ObjectLeft,
}

/// Whether a registered device leaves cleanly by `steps`, in that order (WIN-AP-LIFE-01): first the record in Intune,
/// then the registration, and the object in Microsoft Entra goes by itself unless a partner did it.
///
/// # Errors
/// What is left of the device, else what was done too early, else an object that nothing hangs on any more.
pub fn leave_in_order(steps: &[LeaveStep]) -> Result<(), LeaveError> {
    let (mut managed, mut registered, mut known) = (true, true, true);
    let mut too_early = None;
    for step in steps {
        let (intune, autopilot, object) = step.removes();
        if autopilot && managed {
            too_early = too_early.or(Some(LeaveError::OutOfOrder));
        } else if *step == L::DeleteFromEntra && !entra::may_delete(registered, managed) {
            too_early = too_early.or(Some(LeaveError::EntraByHand));
        }
        (managed, registered, known) = (managed && !intune, registered && !autopilot, known && !object);
    }
    let left = [(managed, LeaveError::StillManaged), (registered, LeaveError::StillRegistered)];
    let fault = left.into_iter().find(|row| row.0).map(|row| row.1).or(too_early);
    fault.or(known.then_some(LeaveError::ObjectLeft)).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_device_that_is_enrolled_separately_has_two_records() {
        let separate: Vec<&str> = BuiltIn::all().filter(|path| leaves_duplicate(*path, true)).map(B::name).collect();
        assert_eq!(separate, ["user-register", "mdm-only"]);
        assert!(BuiltIn::all().all(|path| !leaves_duplicate(path, false)), "automatic enrollment was on");
    }

    #[test]
    fn hybrid_autopilot_leaves_two_entra_records() {
        let of = |count| BuiltIn::all().filter(|path| entra_records(*path) == count).map(B::name).collect::<Vec<_>>();
        assert_eq!(of(2), ["autopilot-hybrid"]);
        assert_eq!(of(0), ["mdm-only"]);
        assert_eq!(of(1).len(), 28);
    }

    #[test]
    fn a_device_leaves_intune_before_autopilot() {
        use LeaveError as E;
        let table: [(&[LeaveStep], Result<(), LeaveError>); 10] = [
            (&[L::DeleteFromIntune, L::DeleteFromAutopilot], Ok(())),
            (&[L::DeleteFromIntune, L::UnassignUser, L::DeleteFromAutopilot, L::DeleteFromActiveDirectory], Ok(())),
            (&[L::DeleteFromIntune, L::DeregisterByPartner, L::DeleteFromEntra], Ok(())),
            (&[L::DeleteFromIntune, L::DeregisterByPartner], Err(E::ObjectLeft)),
            (&[L::DeleteFromAutopilot, L::DeleteFromIntune], Err(E::OutOfOrder)),
            (&[L::DeleteFromIntune], Err(E::StillRegistered)),
            (&[L::DeregisterByPartner], Err(E::StillManaged)),
            (&[], Err(E::StillManaged)),
            (&[L::DeleteFromIntune, L::DeleteFromEntra, L::DeleteFromAutopilot], Err(E::EntraByHand)),
            (&[L::DeleteFromEntra, L::DeleteFromIntune, L::DeleteFromAutopilot], Err(E::EntraByHand)),
        ];
        for (steps, outcome) in table {
            assert_eq!(leave_in_order(steps), outcome, "{steps:?}");
        }
    }

    #[test]
    fn a_partner_takes_the_registration_alone() {
        assert_eq!(L::DeregisterByPartner.removes(), (false, true, false));
        assert_eq!(L::DeleteFromAutopilot.removes(), (false, true, true));
        assert_eq!(L::DeleteFromIntune.removes(), (true, false, false));
    }
}
