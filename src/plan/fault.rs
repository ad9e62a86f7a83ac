//! Faults: a defect that goes out to devices, and how it is found and put right.

use crate::intune::Failure;
use crate::plan::path::AfterFailure;
use crate::units::{CohortId, Share, SimTime, Spread, TeamId, WaveId};

/// The most faults of a scenario: a device keeps a bit for each.
pub const MOST_FAULTS: usize = 16;

/// A defect: a bad profile, app or update, or a model that it doesn't agree with.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The name in the file; its luck hangs on it.
    pub name: String,
    /// It is there from then on.
    pub from: SimTime,
    /// Whose devices may have it.
    pub cohorts: Vec<CohortId>,
    /// Only devices of this wave may have it; none means any.
    pub wave: Option<WaveId>,
    /// Only devices at this site may have it; none means any.
    pub site: Option<String>,
    /// The share of them that has it.
    pub share: Share,
    /// What it does.
    pub effect: Effect,
    /// What a failed enrollment shows.
    pub failure: Failure,
    /// What follows a failed enrollment.
    pub after: AfterFailure,
    /// The share of devices hit whose users call.
    pub calls: Share,
    /// How long they wait before they do; none means that they call at once.
    pub calls_after: Option<Spread>,
    /// The team that they call; none if no team takes tickets.
    pub team: Option<TeamId>,
    /// From the first device hit until somebody notices; none if nobody does by that.
    pub noticed_after: Option<Spread>,
    /// It is noticed when so many have called.
    pub noticed_tickets: Option<u32>,
    /// It is noticed when a wave's gate stops the rollout.
    pub noticed_at_gate: bool,
    /// From the notice until it is fixed; none if it never is.
    pub fixed_after: Option<Spread>,
}

/// What a fault does to a device that has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// At a check-in the device breaks, until a check-in after the fix.
    BreaksDevice,
    /// Its enrollments fail.
    FailsEnrollment,
    /// At a check-in the device becomes noncompliant, until a check-in after the fix.
    BlocksUser,
    /// At a check-in its user is alarmed, and nothing breaks.
    FloodsDesk,
}

impl Effect {
    /// Every effect with its name in a scenario.
    pub const ALL: [(&'static str, Effect); 4] = [
        ("breaks-device", Effect::BreaksDevice),
        ("fails-enrollment", Effect::FailsEnrollment),
        ("blocks-user", Effect::BlocksUser),
        ("floods-desk", Effect::FloodsDesk),
    ];

    /// Whether devices meet it at check-ins.
    #[must_use]
    pub const fn meets(self) -> bool {
        !matches!(self, Effect::FailsEnrollment)
    }

    /// Whether it lasts until the device is healed.
    #[must_use]
    pub const fn lasts(self) -> bool {
        matches!(self, Effect::BreaksDevice | Effect::BlocksUser)
    }
}
