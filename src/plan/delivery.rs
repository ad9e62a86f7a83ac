//! Deliveries: when the hardware of a cohort comes, batch by batch, and who registers it.

use crate::units::{CohortId, SimTime, Spread};

/// What one supplier sends of one cohort.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The name in the file; its luck hangs on it.
    pub name: String,
    /// Whose devices.
    pub cohort: CohortId,
    /// What comes when, in the order of the file; each takes the next devices of the cohort by ordinal.
    pub batches: Vec<Batch>,
    /// How much later than its batch each device comes; none if all come at once.
    pub spread: Option<Spread>,
    /// How the devices are registered once they are there; none if that is done before they ship, or not needed.
    pub import: Option<Import>,
}

/// Devices that are sent together.
#[derive(Clone, Debug)]
pub struct Batch {
    /// When it is to come.
    pub at: SimTime,
    /// Its first device's ordinal.
    pub first: u32,
    /// Its devices.
    pub count: u32,
    /// How much later than that it comes; none if it is in time.
    pub late: Option<Spread>,
}

/// Registration with Windows Autopilot by files of hardware hashes, one file after the other.
#[derive(Clone, Debug)]
pub struct Import {
    /// Rows of a file.
    pub rows: u32,
    /// How long an import takes.
    pub import: Spread,
    /// How long the synchronization after it takes.
    pub sync: Spread,
    /// How long a registered device waits for its profile.
    pub assignment: Spread,
}

impl Delivery {
    /// Its devices.
    #[must_use]
    pub fn devices(&self) -> u32 {
        self.batches.iter().map(|batch| batch.count).sum()
    }

    /// Its first device's ordinal.
    #[must_use]
    pub fn first(&self) -> u32 {
        self.batches.first().map_or(0, |batch| batch.first)
    }
}
