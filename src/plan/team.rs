//! Teams of people who serve tickets.

use crate::units::{Hours, Spread};

/// A team with one queue.
#[derive(Clone, Debug)]
pub struct Team {
    /// The name in the file.
    pub name: String,
    /// People at work during open hours, at least 1.
    pub staff: u32,
    /// When it is open.
    pub hours: Hours,
    /// Working time on one ticket.
    pub handle_time: Spread,
    /// What comes anyway.
    pub other_tickets: Option<OtherTickets>,
    /// Whether tickets of failed enrollments come here.
    pub takes_tickets: bool,
}

/// Tickets that come anyway: Poisson over the open hours. Their times are kept in microseconds, so that a rate is the
/// one that was asked for; the clock ticks in seconds.
#[derive(Clone, Debug)]
pub struct OtherTickets {
    /// Mean open time between two of them [us].
    pub every: u64,
    /// The time between two of them [us], exponential.
    pub gap: Spread,
}

impl OtherTickets {
    /// The microseconds of a second.
    pub const SECOND: u64 = 1_000_000;
}
