//! When the windows of waves begin in one replication: as the file has it, or later, where the tenant isn't set up by then.
//!
//! A window is moved as a whole for the devices of a cohort whose gate opens after its beginning, and a wave that starts
//! after another one starts after that one's devices: so a set-up that takes longer moves a rollout and doesn't bunch it.

use crate::fleet::setup::Finished;
use crate::plan::wave::Window;
use crate::plan::{Group, Plan, Setup};
use crate::units::{SimTime, WaveId};

/// When the window of each of the plan's groups begins; of groups that no wave invites it is the start.
#[must_use]
pub fn starts(plan: &Plan, finished: Option<&Finished>) -> Vec<SimTime> {
    let window = |group: &Group| group.wave.map(|wave| &plan.waves[wave.index()].window);
    let Some((setup, finished)) = plan.setup.as_ref().zip(finished) else {
        return plan.groups.iter().map(|group| window(group).map_or(SimTime::START, |w| w.starts)).collect();
    };
    let mut moving = Moving { plan, setup, finished, of_wave: vec![Vec::new(); plan.waves.len()], settled: Vec::new() };
    for group in &plan.groups {
        if let Some(wave) = group.wave {
            moving.of_wave[wave.index()].push(*group);
        }
    }
    moving.settled = vec![None; plan.waves.len()];
    let start = |group: &Group| match group.wave {
        Some(wave) => {
            let earliest = moving.settle(wave);
            moving.begins(group, &plan.waves[wave.index()].window, earliest)
        }
        None => SimTime::START,
    };
    plan.groups.iter().map(start).collect()
}

/// When the window of a group begins in a wave that a gate lets begin at `earliest`.
#[must_use]
pub fn begins(plan: &Plan, finished: Option<&Finished>, group: usize, earliest: SimTime) -> SimTime {
    let row = &plan.groups[group];
    match (plan.setup.as_ref().zip(finished), row.wave) {
        (Some((setup, finished)), Some(wave)) => {
            let gate = finished.gate(&setup.gates[row.cohort.index()]);
            if gate > earliest { plan.waves[wave.index()].window.hours.next_open(gate) } else { earliest }
        }
        (None, _) | (_, None) => earliest,
    }
}

struct Moving<'a> {
    plan: &'a Plan,
    setup: &'a Setup,
    finished: &'a Finished,
    of_wave: Vec<Vec<Group>>,
    /// When each wave may begin at the earliest, and when it is over; none if that isn't known yet.
    settled: Vec<Option<(SimTime, SimTime)>>,
}

impl Moving<'_> {
    /// When a window begins for the devices of a group in a wave that may begin at `earliest`.
    fn begins(&self, group: &Group, window: &Window, earliest: SimTime) -> SimTime {
        let gate = self.finished.gate(&self.setup.gates[group.cohort.index()]);
        if gate > earliest { window.hours.next_open(gate) } else { earliest }
    }

    /// When a wave may begin at the earliest. The waves before it are settled first, the first one foremost.
    fn settle(&mut self, wave: WaveId) -> SimTime {
        let mut chain = vec![wave];
        while let Some(before) = chain.last().and_then(|wave| self.plan.waves[wave.index()].after)
            && self.settled[before.wave.index()].is_none()
        {
            chain.push(before.wave);
        }
        for wave in chain.into_iter().rev() {
            let row = &self.plan.waves[wave.index()];
            let over = row.after.and_then(|before| Some((before, self.settled[before.wave.index()]?.1)));
            let earliest = over.map_or(row.window.starts, |(before, over)| {
                row.window.hours.next_open(over + before.pause).max(row.window.starts)
            });
            let groups = self.of_wave[wave.index()].iter();
            let last = groups.map(|group| self.begins(group, &row.window, earliest)).max().unwrap_or(earliest);
            self.settled[wave.index()] = Some((earliest, row.window.hours.after(last, row.window.length)));
        }
        self.settled[wave.index()].expect("it was settled last").0
    }
}
