//! Who has to wait until it is known beforehand, to Windows Autopilot or to Intune from Apple.

use crate::plan::admission::Way;
use crate::rules::Refusal;
use crate::units::SimTime;

/// Devices that could have begun, had they been known by then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waited {
    /// How many, from the warm-up on.
    pub devices: u64,
    /// The first instant at which one could have; never if there is none.
    pub first: SimTime,
}

/// Those who waited for each [`Way`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Preparing([Waited; Way::ALL.len()]);

impl Preparing {
    /// Nobody has waited yet.
    pub const NEW: Preparing = Preparing([Waited { devices: 0, first: SimTime::NEVER }; Way::ALL.len()]);

    /// A device waits from `time` on.
    pub fn waits(&mut self, way: Way, time: SimTime) {
        let row = &mut self.0[way as usize];
        row.devices += 1;
        row.first = row.first.min(time);
    }

    /// Those who waited for one of them.
    #[must_use]
    pub const fn of(&self, way: Way) -> Waited {
        self.0[way as usize]
    }
}

/// Whether a device is refused because it isn't known yet.
#[must_use]
pub fn unknown(why: Refusal) -> bool {
    matches!(why, Refusal::NotRegistered | Refusal::NoProfile | Refusal::NotSynchronized)
}
