//! Who is in a pilot: by cohort, platform, path, model, version and site, and what of each kind it would meet.

use crate::plan::{Cohort, Plan};
use crate::study::pilot::{exact, fraction};
use crate::units::{Share, WaveId};

/// Devices of one kind, in the rollout and in its pilot.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// The kind, such as `platform=windows`; empty for all devices.
    pub kind: String,
    /// Devices of this kind that waves invite.
    pub devices: u32,
    /// How many of them the pilot has.
    pub pilot: u32,
    /// For each share of a defect among them: how likely the pilot holds one that has it, and how many of them it must
    /// have for the confidence asked for; none if there is none to meet.
    pub meets: Vec<(Share, f64, Option<u32>)>,
}

/// What a kind is told by, and the names and shares by which a cohort belongs to it.
type Kind = (&'static str, fn(&Plan, &Cohort) -> Vec<(String, Share)>);

const KINDS: [Kind; 6] = [
    ("cohort", |_, cohort| whole(&cohort.name)),
    ("platform", |_, cohort| whole(cohort.platform.name())),
    ("path", |plan, cohort| whole(&plan.paths[cohort.path.index()].name)),
    ("model", |_, cohort| whole(&cohort.model)),
    ("os-version", |_, cohort| whole(&cohort.os_version)),
    ("site", |_, cohort| cohort.sites.clone()),
];

fn whole(name: &str) -> Vec<(String, Share)> {
    if name.is_empty() { Vec::new() } else { vec![(name.to_owned(), Share::ALL)] }
}

/// Every kind of device that waves invite, and how much of it the pilot has; the defects are shares of the kind. Of a
/// cohort at several sites each has its share of the devices, rounded down.
#[must_use]
pub fn strata(plan: &Plan, pilot: WaveId, shares: &[Share], confidence: f64) -> Vec<Stratum> {
    let mut kinds: Vec<(String, u32, u32)> = vec![(String::new(), 0, 0)];
    let mut add = |kind: String, devices: u32, pilot: u32| match kinds.iter_mut().find(|row| row.0 == kind) {
        Some(row) => (row.1, row.2) = (row.1 + devices, row.2 + pilot),
        None => kinds.push((kind, devices, pilot)),
    };
    let invited = plan.groups.iter().filter(|group| group.wave.is_some());
    for group in invited.clone() {
        add(String::new(), group.count, if group.wave == Some(pilot) { group.count } else { 0 });
    }
    for (kind, names) in KINDS {
        for group in invited.clone() {
            for (name, share) in names(plan, &plan.cohorts[group.cohort.index()]) {
                let count = share.of(group.count);
                add(format!("{kind}={name}"), count, if group.wave == Some(pilot) { count } else { 0 });
            }
        }
    }
    let stratum = |(kind, devices, pilot): (String, u32, u32)| Stratum {
        meets: shares.iter().map(|share| of_kind(*share, devices, pilot, confidence)).collect(),
        kind,
        devices,
        pilot,
    };
    kinds.into_iter().filter(|row| row.1 > 0).map(stratum).collect()
}

/// How likely `pilot` of `devices` hold one of those with a defect of this share, at least one of them all, and how many
/// would do with this confidence.
fn of_kind(share: Share, devices: u32, pilot: u32, confidence: f64) -> (Share, f64, Option<u32>) {
    let defective = defective(fraction(share), devices);
    (share, exact::meets_of(defective, devices, pilot), exact::smallest_of(defective, devices, confidence))
}

/// How many of `devices` a share of them is: to the nearest device, at least one if there is any defect.
#[must_use]
pub fn defective(share: f64, devices: u32) -> u32 {
    if share <= 0.0 || devices == 0 {
        return 0;
    }
    let exact = (share.min(1.0) * f64::from(devices) + 0.5).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of devices")]
    let whole = exact as u32;
    whole.clamp(1, devices)
}
