//! Linux: a person installs Microsoft Edge and the Intune app, restarts, and signs in.

use crate::intune::Step;
use crate::plan::built_in::draft::{Draft, minutes, seconds};
use crate::plan::built_in::shown_mobile as s;
use crate::plan::path::AfterFailure;

/// The only way there is (LNX-ENR-02): median 20 minutes, p95 75.
///
/// 9 % fail, 3 % for good: distributions that aren't supported 3, the identity broker 3, they give up 3. All of it is
/// assumed.
pub fn linux(after: &AfterFailure) -> Draft {
    Draft::new(after)
        .retirement()
        .phase("install-apps", Step::Delivery, minutes(6, 20))
        .fails(30_000, &[(1, s::GIVEN_UP)])
        .lasting(30_928, s::NOT_SUPPORTED)
        .phase("sign-in", Step::SignIn, minutes(3, 10))
        .phase("enroll", Step::Enroll, seconds(445, 3_672))
        .fails(31_915, &[(1, s::NO_BROKER)])
}
