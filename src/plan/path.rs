//! Enrollment paths as data: phases with what they take, what they need and how they fail.

use crate::intune::{BuiltIn, Failure, Platform};
use crate::rules::limits::Quotas;
use crate::units::{Share, Spread, TeamId};

/// A way into management.
#[derive(Clone, Debug)]
pub struct Path {
    /// The id in files and output.
    pub name: String,
    /// The built-in path that it is, or whose ownership, scopes, limits and restrictions apply; none means no gate but
    /// the license.
    pub like: Option<BuiltIn>,
    /// The platform that it enrolls.
    pub platform: Platform,
    /// Attempts after the first.
    pub retries: u32,
    /// Which license an enrollment takes.
    pub license: LicenseNeed,
    /// Which limits count it.
    pub quotas: Quotas,
    /// The steps of an attempt, in order; at least one.
    pub phases: Vec<Phase>,
    /// The time-out of the Enrollment Status Page and what it shows, if phases run inside it.
    pub status_page: Option<StatusPage>,
}

/// Which license an enrollment takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LicenseNeed {
    /// The user's.
    User,
    /// The device's own.
    Device,
    /// None.
    None,
}

/// The Enrollment Status Page's time-out.
#[derive(Clone, Debug)]
pub struct StatusPage {
    /// An attempt whose phases inside the page together take longer than this ends there.
    pub timeout: crate::units::Span,
    /// What such an attempt shows.
    pub failure: Failure,
    /// How such a failure goes on.
    pub after: AfterFailure,
}

/// What follows a failed attempt while retries are left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterFailure {
    /// How often it opens a ticket.
    pub ticket: Share,
    /// The team that gets it; none if the scenario has no team that takes tickets.
    pub team: Option<TeamId>,
    /// When it is tried again.
    pub retry: Retry,
    /// The time until the user tries again alone.
    pub gap: Spread,
}

/// When a failed attempt is tried again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Retry {
    /// When its ticket was served; after the gap if it has none.
    WhenServed,
    /// After the gap, ticket or not.
    AfterGap,
    /// At once.
    AtOnce,
    /// Not at all: the device is abandoned.
    Never,
}

/// One step of an attempt.
#[derive(Clone, Debug)]
pub struct Phase {
    /// What it is.
    pub name: String,
    /// How long it takes.
    pub duration: Spread,
    /// How often it fails at its end.
    pub fails: Share,
    /// Causes and their weights; chosen by one draw. At least one if it can fail.
    pub causes: Vec<(u32, Failure)>,
    /// How a failure goes on.
    pub after: AfterFailure,
    /// Whether it runs inside the Enrollment Status Page.
    pub in_status_page: bool,
}
