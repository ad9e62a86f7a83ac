//! A plan of another shape, with a wave of another size or a nearer end: what a pilot designer asks for.

use crate::plan::{Group, Plan};
use crate::units::{CohortId, SimTime, WaveId};

impl Plan {
    /// The plan up to `horizon`, if that comes before its own; what expectations say of it goes.
    #[must_use]
    pub fn until(&self, horizon: SimTime) -> Plan {
        let horizon = self.horizon.min(horizon);
        Plan { horizon, expectations: Vec::new(), checkpoints: Vec::new(), ..self.clone() }
    }

    /// Devices that a wave invites.
    #[must_use]
    pub fn wave_size(&self, wave: WaveId) -> u32 {
        self.groups.iter().filter(|group| group.wave == Some(wave)).map(|group| group.count).sum()
    }

    /// The most devices that a wave can have if it takes all of its cohorts'.
    #[must_use]
    pub fn most_in(&self, wave: WaveId) -> u32 {
        self.claims(wave).iter().map(|claim| claim.most).sum()
    }

    /// The plan with `size` devices in a wave, or as many as its cohorts have, in the proportions that it has of them now.
    /// They come from the last waves of the same cohorts, and go there if they are too many.
    #[must_use]
    pub fn resized(&self, wave: WaveId, size: u32) -> Plan {
        let mut plan = self.clone();
        let claims = self.claims(wave);
        let wanted = apportion(&claims, size);
        for (claim, wanted) in claims.iter().zip(wanted) {
            plan.groups = moved(&plan.groups, claim.cohort, wave, wanted, self.waves.len());
        }
        plan
    }

    /// What a wave takes of which cohorts.
    fn claims(&self, wave: WaveId) -> Vec<Claim> {
        let of_wave = self.groups.iter().filter(|group| group.wave == Some(wave));
        let most = |cohort: CohortId| {
            self.groups.iter().filter(|g| g.cohort == cohort && g.wave.is_some()).map(|g| g.count).sum()
        };
        of_wave.map(|g| Claim { cohort: g.cohort, now: g.count, most: most(g.cohort) }).collect()
    }
}

/// A wave's devices of one cohort.
#[derive(Clone, Copy, Debug)]
struct Claim {
    cohort: CohortId,
    now: u32,
    most: u32,
}

/// `size` in the proportions of the claims, by largest remainders, each no more than its cohort has; what a full cohort
/// can't give the others do.
fn apportion(claims: &[Claim], size: u32) -> Vec<u32> {
    let mut out = vec![0; claims.len()];
    let mut open: Vec<usize> = (0..claims.len()).filter(|k| claims[*k].now > 0).collect();
    let mut left = size;
    while left > 0 && !open.is_empty() {
        let weight: u64 = open.iter().map(|k| u64::from(claims[*k].now)).sum();
        let part = |k: usize| u64::from(left) * u64::from(claims[k].now);
        if let Some(at) = open.iter().position(|k| part(*k) >= u64::from(claims[*k].most) * weight) {
            let full = open.remove(at);
            out[full] = claims[full].most.min(left);
            left -= out[full];
            continue;
        }
        for k in &open {
            out[*k] = u32::try_from(part(*k) / weight).expect("a part is no more than the whole");
        }
        let given: u32 = open.iter().map(|k| out[*k]).sum();
        open.sort_by_key(|k| (std::cmp::Reverse(part(*k) % weight), *k));
        open.iter().take((left - given) as usize).for_each(|k| out[*k] += 1);
        break;
    }
    out
}

/// The groups with `wanted` devices of a cohort in `wave`, taken from or given to the last of its other waves.
fn moved(groups: &[Group], cohort: CohortId, wave: WaveId, wanted: u32, waves: usize) -> Vec<Group> {
    let mut own: Vec<Group> = groups.iter().filter(|g| g.cohort == cohort).copied().collect();
    let now = own.iter().find(|g| g.wave == Some(wave)).map_or(0, |g| g.count);
    let last = WaveId::from_index(waves - 1);
    if wanted < now && own.iter().all(|g| g.wave == Some(wave)) && last != wave {
        own.push(Group { cohort, wave: Some(last), first: 0, count: 0 });
    }
    let mut missing = wanted.saturating_sub(now);
    let mut surplus = now.saturating_sub(wanted);
    for group in own.iter_mut().rev().filter(|g| g.wave != Some(wave)) {
        let taken = missing.min(group.count);
        group.count = group.count - taken + surplus;
        missing -= taken;
        surplus = 0;
    }
    let mut first = own.first().map_or(0, |g| g.first);
    for group in &mut own {
        if group.wave == Some(wave) {
            group.count = wanted - missing;
        }
        group.first = first;
        first += group.count;
    }
    let at = groups.iter().position(|g| g.cohort == cohort).unwrap_or(groups.len());
    let before = groups[..at].iter().copied();
    let after = groups[at..].iter().filter(|g| g.cohort != cohort).copied();
    before.chain(own.into_iter().filter(|g| g.count > 0)).chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(cohort: usize, wave: usize, first: u32, count: u32) -> Group {
        Group { cohort: CohortId::from_index(cohort), wave: Some(WaveId::from_index(wave)), first, count }
    }

    #[test]
    fn proportions_are_kept_and_full_cohorts_are_helped_out() {
        let claim = |now, most| Claim { cohort: CohortId::from_index(0), now, most };
        assert_eq!(apportion(&[claim(210, 2_600), claim(40, 900)], 25), [21, 4]);
        assert_eq!(apportion(&[claim(1, 100), claim(1, 100), claim(1, 100)], 5), [2, 2, 1]);
        assert_eq!(apportion(&[claim(10, 12), claim(10, 100)], 60), [12, 48]);
        assert_eq!(apportion(&[claim(10, 12), claim(10, 20)], 60), [12, 20]);
        assert_eq!(apportion(&[claim(10, 12)], 0), [0]);
    }

    #[test]
    fn devices_come_from_the_last_wave_and_go_there() {
        let groups = [group(0, 0, 0, 50), group(0, 1, 50, 200), group(0, 2, 250, 100), group(1, 2, 0, 30)];
        let cohort = CohortId::from_index(0);
        let first = WaveId::from_index(0);
        let grown = moved(&groups, cohort, first, 170, 3);
        assert_eq!(grown, [group(0, 0, 0, 170), group(0, 1, 170, 180), group(1, 2, 0, 30)]);
        let shrunk = moved(&groups, cohort, first, 5, 3);
        assert_eq!(shrunk, [group(0, 0, 0, 5), group(0, 1, 5, 200), group(0, 2, 205, 145), group(1, 2, 0, 30)]);
        let alone = moved(&[group(0, 0, 0, 50)], cohort, first, 20, 3);
        assert_eq!(alone, [group(0, 0, 0, 20), group(0, 2, 20, 30)]);
        let all = moved(&groups, cohort, first, 999, 3);
        assert_eq!(all, [group(0, 0, 0, 350), group(1, 2, 0, 30)]);
    }
}
