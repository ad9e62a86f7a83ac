//! The plan: a scenario after validation, every reference resolved to an index, every number checked.
//!
//! Plain data between the scenario language and the simulator: it knows no text, no file and no event. A test can build
//! one in a few lines.

pub mod admission;
pub mod built_in;
pub mod cohort;
pub mod costs;
pub mod decision;
pub mod delivery;
pub mod expectation;
pub mod fault;
pub mod gate;
pub mod lapse;
pub mod licensing;
pub mod metric;
pub mod order;
pub mod path;
mod reshape;
pub mod setup;
pub mod site;
pub mod story;
pub mod team;
pub mod wave;

pub use admission::Admission;
pub use cohort::{Absences, Cohort, Compliance, Online, Presence, Response, Users};
pub use costs::Costs;
pub use decision::Decision;
pub use delivery::Delivery;
pub use expectation::{Condition, Expectation};
pub use fault::Fault;
pub use gate::Gate;
pub use lapse::{Lapse, Silence};
pub use licensing::{Assignment, Licensing, Subscription};
pub use metric::{Metric, Scope};
pub use order::{Order, Ordered};
pub use path::{LicenseNeed, Obstacle, Page, Path, Phase, Retry};
pub use setup::Setup;
pub use site::Site;
pub use story::{Act, Expected, LifeEvent, Story};
pub use team::{OtherTickets, Team};
pub use wave::{Group, Wave, Window};

pub use crate::rules::limits::Quotas;

use crate::rules::RuleBook;
use crate::rules::book::Ruleset;
use crate::units::hours::{Days, Zone};
use crate::units::{Hours, Share, SimTime, Span};

/// How check-ins are simulated; both ways give the same lives, counts and curves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckIns {
    /// By arithmetic, a stretch online at a time.
    Counted,
    /// Each one is an event on the calendar.
    Each,
}

/// A rule whose value in force is not the rule set's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Override {
    /// The parameter's key.
    pub key: String,
    /// The value in force, as a scenario writes it.
    pub value: String,
    /// The rule set's value.
    pub default: String,
}

/// The organization around the devices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tenant {
    /// User licenses; none means as many as needed.
    pub licenses: Option<u32>,
    /// Licenses for devices without a user; none means as many as needed.
    pub device_licenses: Option<u32>,
    /// Intune device limit per user [devices], 1 to 15.
    pub intune_device_limit: u32,
    /// Microsoft Entra device limit per user [devices]; none means unlimited.
    pub entra_device_limit: Option<u32>,
    /// Device enrollment manager accounts; none means as many as needed.
    pub dem_accounts: Option<u32>,
    /// Intune Connectors for Active Directory, at least 1.
    pub connectors: u32,
    /// Whether they may create computer accounts without limit.
    pub connector_right: bool,
    /// The token of provisioning packages; none means that there is always a valid one.
    pub bulk_token: Option<BulkToken>,
    /// How users come by their licenses.
    pub licensing: Licensing,
    /// The subscription that the licenses belong to; none means one that doesn't end.
    pub subscription: Option<Subscription>,
}

/// The token of provisioning packages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BulkToken {
    /// When it was made.
    pub issued: SimTime,
    /// How long it is valid.
    pub valid: Span,
}

impl Tenant {
    /// A tenant in which nothing runs out.
    #[must_use]
    pub fn ample() -> Tenant {
        Tenant {
            licenses: None,
            device_licenses: None,
            intune_device_limit: 15,
            entra_device_limit: Some(50),
            dem_accounts: None,
            connectors: 1,
            connector_right: true,
            bulk_token: None,
            licensing: Licensing::when_needed(&RuleBook::new(Ruleset::Intune202608)),
            subscription: None,
        }
    }
}

/// A validated scenario.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenario's name; also its output folder's.
    pub name: String,
    /// What it asks, in a sentence; may be empty.
    pub description: String,
    /// 64-bit hash of the lowered scenario after `--set`, in hex.
    pub hash: String,
    /// The scenario's calendar; the run starts at midnight of its start date.
    pub zone: Zone,
    /// Local days from the earliest event to the horizon.
    pub days: Days,
    /// The work hours of workdays.
    pub work: Hours,
    /// The run ends here; nothing happens at or after it.
    pub horizon: SimTime,
    /// Statistics start here.
    pub warm_up: SimTime,
    /// The seed of all draws.
    pub seed: u64,
    /// Replications asked for, at least 1.
    pub replications: u32,
    /// How check-ins are simulated.
    pub check_ins: CheckIns,
    /// The share of devices at which the rollout counts as finished.
    pub finish: Share,
    /// The rule set that defaults come from.
    pub ruleset: Ruleset,
    /// The numbers in force.
    pub rules: RuleBook,
    /// What differs from the rule set.
    pub overridden: Vec<Override>,
    /// The organization.
    pub tenant: Tenant,
    /// What is set up before devices may enroll; none if everything is.
    pub setup: Option<Setup>,
    /// What things cost; none if nobody asks.
    pub costs: Option<Costs>,
    /// Places with a network line, in file order.
    pub sites: Vec<Site>,
    /// Teams in file order.
    pub teams: Vec<Team>,
    /// Enrollment paths in use, built in or the scenario's own.
    pub paths: Vec<Path>,
    /// Cohorts in file order.
    pub cohorts: Vec<Cohort>,
    /// Waves in file order.
    pub waves: Vec<Wave>,
    /// Who starts when: every cohort's devices in stretches of one wave each, in cohort and ordinal order. Devices that
    /// no wave names and that aren't enrolled before the start are in no group.
    pub groups: Vec<Group>,
    /// Hardware that comes later, in file order; devices of no delivery are there all along.
    pub deliveries: Vec<Delivery>,
    /// Defects that go out to devices, in file order; at most 16.
    pub faults: Vec<Fault>,
    /// What admins order, and what befalls devices with a connector or token, in order of time.
    pub orders: Vec<Order>,
    /// When a change notifies every device, in order of time.
    pub pushes: Vec<SimTime>,
    /// When connectors and tokens of the tenant aren't there, in order of time.
    pub lapses: Vec<Lapse>,
    /// Instants at which expectations look at the metrics, in order, all before the horizon.
    pub checkpoints: Vec<SimTime>,
    /// What must hold.
    pub expectations: Vec<Expectation>,
    /// What the file asks for that has no effect yet, a sentence each, in file order.
    pub left_out: Vec<String>,
}

impl Plan {
    /// Devices planned: all that waves name, plus those enrolled before the start.
    #[must_use]
    pub fn devices(&self) -> u32 {
        self.groups.iter().map(|g| g.count).sum()
    }

    /// Whether devices are registered with Windows Autopilot by files of hardware hashes.
    #[must_use]
    pub fn imports_files(&self) -> bool {
        let by_files = |cohort: &Cohort| {
            let registration = cohort.admission.registration.as_ref();
            registration.is_some_and(|registration| matches!(registration.by, admission::By::Files { .. }))
        };
        self.cohorts.iter().any(by_files) || self.deliveries.iter().any(|delivery| delivery.import.is_some())
    }

    /// Whether any device may have to wait to be known beforehand in this way.
    #[must_use]
    pub fn prepares(&self, way: admission::Way) -> bool {
        let by = |cohort: &Cohort| cohort.admission.registration.as_ref().is_some_and(|of| of.by.way() == way);
        self.cohorts.iter().any(by) || (way == admission::Way::Imports && self.imports_files())
    }

    /// The fewest rows that a file of hardware hashes has here; none if there is no such file.
    #[must_use]
    pub fn rows_of_files(&self) -> Option<u32> {
        let of_cohort = |cohort: &Cohort| match cohort.admission.registration.as_ref()?.by {
            admission::By::Files { rows, .. } => Some(rows),
            admission::By::Conversion(_) | admission::By::Synchronized(_) => None,
        };
        let of_delivery = |delivery: &Delivery| delivery.import.as_ref().map(|import| import.rows);
        self.cohorts.iter().filter_map(of_cohort).chain(self.deliveries.iter().filter_map(of_delivery)).min()
    }

    /// Hours of the run, the last one maybe cut short.
    #[must_use]
    pub fn hours(&self) -> usize {
        (self.horizon.since(SimTime::START).as_seconds() as usize).div_ceil(3_600)
    }

    /// Local days of the run, the last one maybe cut short.
    #[must_use]
    pub fn day_count(&self) -> usize {
        let last = self.days.day_of(self.horizon.back(Span::seconds(1)));
        usize::try_from(last + 1).expect("the horizon is after the start")
    }
}
