//! What things cost.

use crate::units::Span;

/// Prices, in millionths of the currency; 0 where the scenario gives none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Costs {
    /// The text behind amounts: `EUR`.
    pub currency: String,
    /// A person's paid hour, of each team.
    pub staff_hours: Vec<u64>,
    /// A user license for a [`Costs::MONTH`].
    pub license_month: u64,
    /// A device license for as long.
    pub device_license_month: u64,
    /// An hour of a user's time.
    pub user_hour: u64,
    /// A user's time at the device for one attempt to enroll.
    pub attempt_time: Span,
}

impl Costs {
    /// A twelfth of 365 days.
    pub const MONTH: Span = Span::hours(730);
}
