//! Enrollments that a person begins in Settings, and those of a device enrollment manager.
//!
//! 7 % of first attempts fail, 2 % for good, half of them because the user gives up; all rates are assumed. Limits and
//! restrictions decide for themselves before an attempt, so that their part of the causes is among the others.

use crate::intune::Step;
use crate::plan::built_in::draft::{Draft, minutes, seconds};
use crate::plan::built_in::shown as s;
use crate::plan::path::AfterFailure;

/// A Microsoft Entra join in Settings, by the user or with automatic enrollment: median 8 minutes, p95 25 after the
/// sign-in. The status page also shows at a join out of the box; this is the join in Settings, which has none.
pub fn join(after: &AfterFailure) -> Draft {
    signed_in(after)
        .phase("join", Step::Join, minutes(8, 25))
        .broken_off()
        .lasting(10_000, s::NO_SCOPE)
        .lasting(5_000, s::NO_RIGHT)
        .lasting(4_900, s::STALE_CERTIFICATE)
}

/// A work account on a personal device: registration with median 4 minutes and p95 15, then enrollment.
pub fn work_account(after: &AfterFailure) -> Draft {
    signed_in(after)
        .phase("register", Step::Join, minutes(4, 15))
        .phase("enroll", Step::Enroll, minutes(2, 6))
        .broken_off()
        .not_managed()
}

/// Registering a device in Settings: median 4 minutes, p95 15 after the sign-in (WIN-USER-01).
pub fn register(after: &AfterFailure) -> Draft {
    signed_in(after).phase("register", Step::Join, minutes(4, 15)).broken_off().not_managed()
}

/// Enrolling in device management only: as long as a registration, without one (WIN-ELIG-03).
pub fn mdm_only(after: &AfterFailure) -> Draft {
    signed_in(after).phase("enroll", Step::Enroll, minutes(4, 15)).broken_off().not_managed()
}

/// A join by a device enrollment manager, as long as a user's (WIN-DEM-02).
///
/// Whoever does this all day doesn't give up: 3.5 % fail, 2 % for good.
pub fn dem(after: &AfterFailure) -> Draft {
    Draft::new(after)
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .lasting(4_900, s::CONDITIONAL_ACCESS)
        .phase("join", Step::Join, minutes(2, 6))
        .fails(8_003, &[(1, s::NETWORK)])
        .lasting(5_000, s::NO_RIGHT)
        .phase("enroll", Step::Enroll, seconds(320, 1_336))
        .fails(7_463, &[(20, s::NETWORK), (15, s::SERVICE)])
        .lasting(10_000, s::NO_SCOPE)
}

fn signed_in(after: &AfterFailure) -> Draft {
    Draft::new(after).phase("sign-in", Step::SignIn, minutes(3, 10)).fails(35_080, &[(1, s::GIVEN_UP)])
}

impl Draft {
    /// The line or the service breaks off; another attempt may succeed.
    fn broken_off(self) -> Draft {
        self.fails(16_620, &[(20, s::NETWORK), (15, s::SERVICE)])
    }

    /// Why management never begins on a device that isn't joined.
    fn not_managed(self) -> Draft {
        self.lasting(10_000, s::NO_SCOPE).lasting(5_000, s::MANAGEMENT_BLOCKED).lasting(4_900, s::STALE_CERTIFICATE)
    }
}
