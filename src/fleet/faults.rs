//! Faults in one replication: who has which defect, who was hit and healed when, and what it leaves.

use crate::engine::{Owner, Purpose, Streams};
use crate::fleet::roster::Roster;
use crate::plan::{Cohort, Fault, Plan};
use crate::units::{CohortId, DeviceId, Share, SimTime, Span};

/// What a fault leaves of a replication.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FaultLog {
    /// Devices that have the defect.
    pub reach: u32,
    /// When devices were hit, each once, in order.
    pub hits: Vec<SimTime>,
    /// From when until when devices were broken or blocked; never, if they still are at the end.
    pub broken: Vec<(SimTime, SimTime)>,
    /// When devices were healed.
    pub healed: Vec<SimTime>,
    /// When users called.
    pub calls: Vec<SimTime>,
    /// When somebody noticed.
    pub noticed: SimTime,
    /// When it was fixed.
    pub fixed: SimTime,
}

impl FaultLog {
    /// Nothing has happened.
    pub const NEW: FaultLog = FaultLog {
        reach: 0,
        hits: Vec::new(),
        broken: Vec::new(),
        healed: Vec::new(),
        calls: Vec::new(),
        noticed: SimTime::NEVER,
        fixed: SimTime::NEVER,
    };

    /// Devices hit up to `time`, that included.
    #[must_use]
    pub fn hit_by(&self, time: SimTime) -> usize {
        self.hits.partition_point(|hit| *hit <= time)
    }

    /// Devices broken or blocked at `time`.
    #[must_use]
    pub fn broken_at(&self, time: SimTime) -> usize {
        self.broken.iter().filter(|(from, until)| *from <= time && time < *until).count()
    }

    /// The most devices broken or blocked at once up to `time`.
    #[must_use]
    pub fn most_broken(&self, time: SimTime) -> usize {
        let mut changes: Vec<(SimTime, i32)> = self
            .broken
            .iter()
            .flat_map(|(from, until)| [(*from, 1), (*until, -1)])
            .filter(|(at, _)| *at <= time)
            .collect();
        // At one instant those that are healed go first.
        changes.sort_unstable();
        let mut level = 0;
        let most = changes.into_iter().map(|(_, by)| {
            level += by;
            level
        });
        usize::try_from(most.max().unwrap_or(0)).unwrap_or(0)
    }

    /// Time that devices were broken or blocked between two instants [device seconds].
    #[must_use]
    pub fn broken_for(&self, since: SimTime, until: SimTime) -> u64 {
        let piece = |(from, end): &(SimTime, SimTime)| {
            let (from, end) = ((*from).max(since), (*end).min(until));
            if from < end { u64::from(end.since(from).as_seconds()) } else { 0 }
        };
        self.broken.iter().map(piece).sum()
    }
}

/// How the faults of a run stand with its devices; empty if there is no fault.
#[derive(Debug, Default)]
pub struct Faults {
    /// By device, a bit for each defect that it has.
    pub defects: Vec<u16>,
    /// By device, a bit for each fault that ever hit it.
    pub hit: Vec<u16>,
    /// By device, a bit for each fault that has it broken or blocked.
    pub broken: Vec<u16>,
    /// By device, the first check-in of the stretch of them that it is in; never if it is in none.
    pub leg: Vec<SimTime>,
    /// By fault, since when which device is broken.
    pub since: Vec<std::collections::BTreeMap<u32, SimTime>>,
    /// By fault, its own luck.
    pub owners: Vec<Owner>,
}

impl Faults {
    /// Draws who has which defect.
    #[must_use]
    pub fn draw(plan: &Plan, roster: &Roster, streams: &Streams, sites: &[Owner], logs: &mut [FaultLog]) -> Faults {
        if plan.faults.is_empty() {
            return Faults::default();
        }
        let all = roster.len();
        let mut faults = Faults {
            defects: vec![0; all],
            hit: vec![0; all],
            broken: vec![0; all],
            leg: vec![SimTime::NEVER; all],
            since: vec![std::collections::BTreeMap::new(); plan.faults.len()],
            owners: plan.faults.iter().map(|fault| streams.owner(&format!("fault:{}", fault.name))).collect(),
        };
        for (number, fault) in plan.faults.iter().enumerate() {
            for cohort in &fault.cohorts {
                let row = &plan.cohorts[cohort.index()];
                let owner = streams.owner(&format!("fault:{}:{}", fault.name, row.luck));
                for (group, of) in plan.groups.iter().enumerate().filter(|(_, group)| group.cohort == *cohort) {
                    if fault.wave.is_some_and(|wave| of.wave != Some(wave)) {
                        continue;
                    }
                    for k in 0..of.count {
                        let has = fault.share.hit_by(owner.open(of.first + k, Purpose::Defect, 0).draw())
                            && fault.site.as_ref().is_none_or(|site| {
                                site_of(row, &sites[cohort.index()], of.first + k) == Some(site.as_str())
                            });
                        faults.defects[(roster.first(group) + k) as usize] |= u16::from(has) << number;
                        logs[number].reach += u32::from(has);
                    }
                }
            }
        }
        faults
    }

    /// Whether a device has a defect that shows at its check-ins.
    #[must_use]
    pub fn meet(&self, plan: &Plan, device: DeviceId) -> bool {
        let defects = self.defects.get(device.index()).copied().unwrap_or(0);
        plan.faults.iter().enumerate().any(|(number, fault)| defects >> number & 1 == 1 && fault.effect.meets())
    }

    /// A device's call about a fault, if its user calls: how long after the hit.
    #[must_use]
    pub fn call(
        &self,
        plan: &Plan,
        number: usize,
        device: DeviceId,
        streams: &Streams,
        whose: (CohortId, u32),
    ) -> Option<Span> {
        let fault: &Fault = &plan.faults[number];
        debug_assert!(self.hit[device.index()] >> number & 1 == 1, "only those that are hit call");
        let luck = &plan.cohorts[whose.0.index()].luck;
        let mut draws = streams.owner(&format!("fault:{}:{luck}", fault.name)).open(whose.1, Purpose::Defect, 1);
        if fault.team.is_none() || !fault.calls.hit_by(draws.draw()) {
            return None;
        }
        Some(fault.calls_after.as_ref().map_or(Span::ZERO, |after| after.span(draws.draw())))
    }

    /// How long until it is noticed after the first hit, and fixed after that.
    #[must_use]
    pub fn spans(&self, plan: &Plan, number: usize) -> [Option<Span>; 2] {
        let fault = &plan.faults[number];
        let mut draws = self.owners[number].open(0, Purpose::Notice, 0);
        [&fault.noticed_after, &fault.fixed_after].map(|spread| {
            let draw = draws.draw();
            spread.as_ref().map(|spread| spread.span(draw))
        })
    }
}

/// By device, a bit for each defect of the plan's that it has in a replication.
#[must_use]
pub fn defective(plan: &Plan, roster: &Roster, seed: u64, replication: u32) -> Vec<u16> {
    let streams = Streams::new(seed, replication);
    let sites: Vec<Owner> = plan.cohorts.iter().map(|c| streams.owner(&format!("cohort:{}", c.luck))).collect();
    let mut logs = vec![FaultLog::NEW; plan.faults.len()];
    Faults::draw(plan, roster, &streams, &sites, &mut logs).defects
}

/// Where a device is, by its own draw.
#[must_use]
pub fn site_of<'a>(cohort: &'a Cohort, owner: &Owner, ordinal: u32) -> Option<&'a str> {
    let draw = owner.open(ordinal, Purpose::Site, 0).draw();
    let mut below = 0;
    let site = cohort.sites.iter().find(|(_, share)| {
        below += share.as_ppm();
        Share::ppm(below.min(1_000_000)).hit_by(draw)
    });
    site.map(|(name, _)| name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u32) -> SimTime {
        SimTime::after_start(Span::seconds(seconds))
    }

    #[test]
    fn a_log_counts_to_the_second() {
        let log = FaultLog {
            hits: vec![at(5), at(5), at(9)],
            broken: vec![(at(5), at(8)), (at(5), SimTime::NEVER), (at(9), at(10)), (at(8), at(9))],
            ..FaultLog::NEW
        };
        assert_eq!([4, 5, 8, 9].map(|second| log.hit_by(at(second))), [0, 2, 2, 3]);
        assert_eq!([4, 5, 7, 8, 9, 10].map(|second| log.broken_at(at(second))), [0, 2, 2, 2, 2, 1]);
        assert_eq!(log.most_broken(at(100)), 2);
        assert_eq!(log.most_broken(at(4)), 0);
        assert_eq!(log.broken_for(at(0), at(20)), 3 + 15 + 1 + 1);
        assert_eq!(log.broken_for(at(7), at(9)), 1 + 2 + 1);
    }
}
