//! Who is in a pilot: by cohort, platform, path, model, and what of each kind it would meet.

use crate::plan::{Plan, Scope};
use crate::study::folded::{self, Members};
use crate::study::pilot::{exact, fraction};
use crate::units::{Share, WaveId};

/// Devices of one kind, in the rollout and in its pilot.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// The kind.
    pub scope: Scope,
    /// Devices of this kind that waves invite.
    pub devices: u32,
    /// How many of them the pilot has.
    pub pilot: u32,
    /// For each share of a defect among them: how likely the pilot holds one that has it, and how many of them it must
    /// have for the confidence asked for; none if there is none to meet.
    pub meets: Vec<(Share, f64, Option<u32>)>,
}

/// Every kind of device that waves invite, and how much of it the pilot has; the defects are shares of the kind.
#[must_use]
pub fn strata(plan: &Plan, pilot: WaveId, shares: &[Share], confidence: f64) -> Vec<Stratum> {
    let mut out = Vec::new();
    for (scope, members) in folded::scopes(plan) {
        let Members::Groups(groups) = members else { continue };
        let count = |of: &dyn Fn(WaveId) -> bool| -> u32 {
            let rows = groups.iter().map(|group| plan.groups[*group]);
            rows.filter(|row| row.wave.is_some_and(of)).map(|row| row.count).sum()
        };
        let (devices, here) = (count(&|_| true), count(&|wave| wave == pilot));
        if devices > 0 {
            let meets = shares.iter().map(|share| of_kind(*share, devices, here, confidence)).collect();
            out.push(Stratum { scope, devices, pilot: here, meets });
        }
    }
    out
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
    if share <= 0.0 {
        return 0;
    }
    let exact = (share.min(1.0) * f64::from(devices) + 0.5).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of devices")]
    let whole = exact as u32;
    whole.clamp(1, devices)
}
