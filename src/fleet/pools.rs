//! How much is held of what the tenant has for all devices together, day by day.

use crate::fleet::record::Peak;
use crate::plan::Plan;
use crate::units::SimTime;
use crate::units::hours::Days;

/// Something of which a tenant has so much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Pool {
    /// User licenses.
    Licenses,
    /// Device licenses.
    DeviceLicenses,
    /// Places of enrollment managers' accounts.
    DemDevices,
    /// Computer accounts that connectors create.
    ComputerAccounts,
}

/// The most of each that is held at once on each local day.
#[derive(Clone, PartialEq, Debug)]
pub struct Pools {
    days: Days,
    levels: [u32; 4],
    peaks: Vec<Peak>,
}

impl Pools {
    /// Nothing is held yet.
    #[must_use]
    pub fn new(plan: &Plan) -> Pools {
        Pools { days: plan.days.clone(), levels: [0; 4], peaks: vec![Peak::new(plan.day_count()); 4] }
    }

    /// So much of a pool is held from `time` on, no earlier than what was said of it before.
    #[inline]
    pub fn holds(&mut self, pool: Pool, time: SimTime, used: u32) {
        let before = std::mem::replace(&mut self.levels[pool as usize], used);
        if used != before {
            let day = usize::try_from(self.days.day_of(time)).unwrap_or(0);
            self.peaks[pool as usize].change(day, i64::from(used) - i64::from(before));
        }
    }

    /// The run is over.
    pub fn close(&mut self, days: usize) {
        self.peaks.iter_mut().for_each(|peak| peak.reach(days - 1));
    }

    /// The most of a pool that is held at once, by day.
    pub fn highs(&self, pool: Pool) -> impl Iterator<Item = i64> + '_ {
        self.peaks[pool as usize].highs().iter().copied()
    }
}
