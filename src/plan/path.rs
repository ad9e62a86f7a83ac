//! Enrollment paths as data: phases with what they take, what they need and how they fail.

use crate::intune::{BuiltIn, Failure, Platform, Step};
use crate::rules::limits::Quotas;
use crate::units::{Share, Span, Spread, TeamId};

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
    /// Whether device enrollment manager accounts enroll by it: their limits count, not those of the devices' users.
    pub dem: bool,
    /// The steps of an attempt, in order; at least one.
    pub phases: Vec<Phase>,
    /// The pages that phases run inside, each with its time-out.
    pub pages: Vec<Page>,
    /// What keeps some devices from enrolling: each device has one of these at most.
    pub obstacles: Vec<Obstacle>,
    /// The gaps after which a client tries again by itself, attempt by attempt; empty if it does not.
    pub ladder: Vec<Rung>,
}

impl Path {
    /// Whether its devices come to a connector for Active Directory.
    #[must_use]
    pub fn joins_domain(&self) -> bool {
        self.phases.iter().any(|phase| phase.meets == Some(Meeting::Connector))
    }

    /// The share of an enrollment's download that comes in none of its phases, but after it.
    #[must_use]
    pub fn downloads_after(&self) -> Share {
        let within = self.phases.iter().map(|phase| phase.downloads.as_ppm()).sum::<u32>();
        Share::ppm(Share::ALL.as_ppm().saturating_sub(within))
    }
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

impl LicenseNeed {
    /// Whether Conditional Access concerns whoever uses the device: a device license brings nothing of a user (LIC-DEV-03).
    #[must_use]
    pub fn brings_access(self) -> bool {
        self != LicenseNeed::Device
    }
}

/// A page with a time-out: the Enrollment Status Page, or that of device preparation.
#[derive(Clone, Debug)]
pub struct Page {
    /// An attempt whose phases inside the page together take longer than this ends there.
    pub timeout: Span,
    /// What such an attempt shows.
    pub failure: Failure,
    /// How such a failure goes on.
    pub after: AfterFailure,
}

/// Something wrong with a share of devices, which shows at a phase's end.
#[derive(Clone, Debug)]
pub struct Obstacle {
    /// The share of devices that have it; those of a path add up to the whole at most.
    pub share: Share,
    /// The position of the phase at whose end it shows.
    pub phase: u8,
    /// What it shows.
    pub failure: Failure,
    /// How such a failure goes on.
    pub after: AfterFailure,
    /// Whether every attempt meets it, or only the first one of an enrollment.
    pub lasts: bool,
}

/// A task of the system that tries every so often and gives up after a while.
#[derive(Clone, Debug)]
pub struct Task {
    /// From one try to the next.
    pub every: Span,
    /// How long it goes on.
    pub within: Span,
    /// What it shows when it gives up.
    pub failure: Failure,
}

/// Where attempts meet each other in the middle of a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meeting {
    /// At the Intune Connectors for Active Directory: the phase's duration is one connector's work.
    Connector,
    /// At a team's bench.
    Bench(TeamId),
}

/// When a client tries again by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rung {
    /// So long after the failure.
    After(Span),
    /// At the system's next start.
    NextStart,
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
    /// Which step of an enrollment it is; a path of a scenario's own doesn't say.
    pub step: Option<Step>,
    /// The share of an enrollment's download that comes in it; its duration begins when that is there.
    pub downloads: Share,
    /// How long it takes.
    pub duration: Spread,
    /// How long it takes in a device's further attempts, if that differs.
    pub again: Option<Spread>,
    /// Whether the scenario gives its numbers, so that nobody need ask what they rest on.
    pub given: bool,
    /// The rule parameter that its duration is, if the path doesn't bring one of its own.
    pub rule: Option<&'static str>,
    /// How often it fails at its end.
    pub fails: Share,
    /// Causes and their weights; chosen by one draw. At least one if it can fail.
    pub causes: Vec<(u32, Failure)>,
    /// How a failure goes on.
    pub after: AfterFailure,
    /// The position of the page that it runs inside, if it does.
    pub page: Option<u8>,
    /// The task that it is, if it is one.
    pub task: Option<Task>,
    /// Where it meets other attempts, if it does.
    pub meets: Option<Meeting>,
    /// The team at whose bench it runs: a device stands there as long as its phases are of one bench.
    pub bench: Option<TeamId>,
    /// If it is the time on the shelf between technician and user: how often a time that is too short, or too long,
    /// makes it fail, with the first of its causes or the second.
    pub gap: Option<[Share; 2]>,
}
