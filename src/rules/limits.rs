//! Which limits per user count an enrollment.

use crate::intune::BuiltIn;

/// Which limits per user count an enrollment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quotas {
    /// The Microsoft Entra device limit.
    pub entra: bool,
    /// The Intune device limit.
    pub intune: bool,
}

/// The limits that count an enrollment by `path` with the path's usual join.
#[must_use]
pub fn quotas(path: BuiltIn) -> Quotas {
    Quotas { entra: !path.userless(), intune: false }
}
