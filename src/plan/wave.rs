//! Waves: when devices are invited.

use crate::units::{CohortId, Hours, SimTime, WaveId};

/// A wave of invitations.
#[derive(Clone, Debug)]
pub struct Wave {
    /// The name in the file.
    pub name: String,
    /// When its invitations go out.
    pub window: Window,
}

/// A window of time in which moments are equally likely.
#[derive(Clone, Debug)]
pub struct Window {
    /// The first moment.
    pub starts: SimTime,
    /// The end, not included unless it equals the start.
    pub ends: SimTime,
    /// Only moments in these hours count.
    pub hours: Hours,
}

/// The devices of one cohort that one wave invites, or that were enrolled before the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Group {
    /// Whose devices.
    pub cohort: CohortId,
    /// Which wave invites them; none for a live fleet.
    pub wave: Option<WaveId>,
    /// The first device's ordinal in the cohort, from 0.
    pub first: u32,
    /// How many.
    pub count: u32,
}
