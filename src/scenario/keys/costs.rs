//! `[costs]`: what things cost.

use super::{Key, Kind, MONEY, may, need};

/// `[costs]`.
pub const COSTS: &[Key] = &[
    need("currency", Kind::Name, "The text behind amounts."),
    may("staff-hour", MONEY, "0", "What a person's paid hour costs, unless the team says otherwise."),
    may("license-month", MONEY, "0", "What a user license costs for 730 hours."),
    may("device-license-month", MONEY, "0", "What a device license costs for 730 hours."),
    may("user-hour", MONEY, "0", "What an hour of a user's time is worth."),
    may("attempt-time", Kind::Span, "\"0s\"", "A user's time at the device for one attempt to enroll."),
];
