//! Pilots: how big one must be, what a defect hits before a gate stops it, and what it costs to wait.
//!
//! [`exact`] is what chance alone says, [`strata`] who is in a pilot, and [`trial`] plays the rollout with the defect in it.

pub mod exact;
pub mod luck;
pub mod strata;
pub mod trial;

pub use strata::{Stratum, strata};
pub use trial::{Trial, trial};

use crate::units::Share;

/// How likely pilots of one size hold a device with the defect, before anybody must notice anything.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The share of devices that have the defect.
    pub defect: Share,
    /// Devices in the pilot.
    pub size: u32,
    /// If each device has it with this probability.
    pub meets: f64,
    /// If this share of all, to the nearest device and at least one, has it; none beyond the number of devices.
    pub meets_of: Option<f64>,
    /// In how many of [`PilotStudy::lots`] replications a pilot of this size held one, if its cohorts have so many; only
    /// for defects that were asked for.
    pub held: Option<u32>,
}

/// The smallest pilots that hold a device with the defect with the confidence asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smallest {
    /// The share of devices that have the defect.
    pub defect: Share,
    /// If each device has it with this probability.
    pub of_any: Option<u32>,
    /// If this share of all has it.
    pub of_all: Option<u32>,
}

/// One way to run the pilot, tried without a defect and with each one.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// Devices in the pilot.
    pub size: u32,
    /// How long its gate waits, as a scenario writes it.
    pub soak: String,
    /// What its gate asks for, as a scenario writes it.
    pub gate: String,
    /// Without a defect: every stop is a false alarm.
    pub sound: Trial,
    /// With each of the defects.
    pub defects: Vec<(Share, Trial)>,
}

/// All that is found of pilots.
#[derive(Clone, Debug, PartialEq)]
pub struct PilotStudy {
    /// The wave that is the pilot.
    pub wave: String,
    /// Its number among the plan's waves, from 0.
    pub position: usize,
    /// Devices in it by the file.
    pub size: u32,
    /// Devices that waves invite and the defect may hit.
    pub devices: u32,
    /// The confidence asked for, a share.
    pub confidence: f64,
    /// What the defect does and how it is noticed, in a sentence.
    pub defect: String,
    /// Replications that the pilots were drawn in, without playing the rollout.
    pub lots: u32,
    /// What chance alone says.
    pub chances: Vec<Chance>,
    /// The smallest pilots by chance alone.
    pub smallest: Vec<Smallest>,
    /// Who is in the pilot.
    pub strata: Vec<Stratum>,
    /// What was tried.
    pub designs: Vec<Design>,
}

/// What chance alone says of pilots of these sizes among `devices`.
#[must_use]
pub fn chances(defects: &[Share], sizes: &[u32], devices: u32) -> Vec<Chance> {
    let of = |defect: Share, size: u32| {
        let share = fraction(defect);
        let defective = strata::defective(share, devices);
        let meets_of = (size <= devices).then(|| exact::meets_of(defective, devices, size));
        Chance { defect, size, meets: exact::meets(share, size), meets_of, held: None }
    };
    defects.iter().flat_map(|defect| sizes.iter().map(move |size| of(*defect, *size))).collect()
}

/// The smallest pilots that chance alone asks for.
#[must_use]
pub fn smallest(defects: &[Share], devices: u32, confidence: f64) -> Vec<Smallest> {
    let of = |defect: &Share| Smallest {
        defect: *defect,
        of_any: exact::smallest(fraction(*defect), confidence),
        of_all: exact::smallest_of(strata::defective(fraction(*defect), devices), devices, confidence),
    };
    defects.iter().map(of).collect()
}

/// A share as a fraction of one.
#[must_use]
pub fn fraction(share: Share) -> f64 {
    f64::from(share.as_ppm()) / 1e6
}
