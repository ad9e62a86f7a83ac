//! What admins order for devices while a scenario runs.

use crate::units::{CohortId, SimTime};

/// An admin's action on the first devices of a cohort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// When it is asked for.
    pub at: SimTime,
    /// What.
    pub what: Ordered,
    /// Of which cohort.
    pub cohort: CohortId,
    /// Of how many of its devices, by ordinal.
    pub devices: u32,
    /// The day on which its first request is accepted, if only so many are a day: its beginning.
    pub day: SimTime,
    /// Requests that were accepted on that day before it.
    pub behind: u32,
}

/// What can be ordered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ordered {
    /// Retire.
    Retire,
    /// Wipe.
    Wipe,
    /// Delete the record.
    Delete,
}
