//! Pilots by the luck of the run itself: whether they hold a device that has the defect, before anything happens.

use crate::fleet::faults::defective;
use crate::fleet::roster::Roster;
use crate::plan::Plan;
use crate::study::replications::pool;
use crate::units::{DeviceId, WaveId};
use rayon::prelude::*;

/// In how many of the `replications` the wave holds at least one device with the plan's first fault's defect, if it has
/// each of these sizes.
#[must_use]
pub fn holds(plan: &Plan, wave: WaveId, sizes: &[u32], replications: u32, jobs: usize) -> Vec<u32> {
    let roster = Roster::new(plan);
    let members: Vec<Vec<DeviceId>> = sizes.iter().map(|size| members(plan, &roster, wave, *size)).collect();
    let seen = |replication: u32| -> Vec<u32> {
        let defects = defective(plan, &roster, plan.seed, replication);
        let has = |devices: &Vec<DeviceId>| devices.iter().any(|device| defects[device.index()] & 1 == 1);
        members.iter().map(|devices| u32::from(has(devices))).collect()
    };
    let rows: Vec<Vec<u32>> = pool(jobs).install(|| (0..replications).into_par_iter().map(seen).collect());
    (0..sizes.len()).map(|k| rows.iter().map(|row| row[k]).sum()).collect()
}

/// The devices of a wave of another size, as the plan as it is numbers them.
fn members(plan: &Plan, roster: &Roster, wave: WaveId, size: u32) -> Vec<DeviceId> {
    let resized = plan.resized(wave, size);
    let groups = resized.groups.iter().filter(|group| group.wave == Some(wave));
    groups
        .flat_map(|group| (group.first..group.first + group.count).map(move |ordinal| (group.cohort, ordinal)))
        .filter_map(|(cohort, ordinal)| roster.device(plan, cohort, ordinal))
        .collect()
}
