//! The summary of a study: plain data that reports and verdicts read.

use crate::intune::Failure;
use crate::plan::admission::Way;
use crate::plan::lapse::Outage;
use crate::plan::{Metric, Scope};
use crate::rules::setup::{Role, Task};
use crate::study::abort::Ended;
use crate::study::precision::Reached;

/// What replications say of one number.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Mean over the replications that have a value; none if no replication has one.
    pub mean: Option<f64>,
    /// Half-width of the 95 % Student-t interval of the mean; none with fewer than two values.
    pub half_width: Option<f64>,
    /// Nearest-rank quantiles over replications: p5, p50, p95; none without a value.
    pub quantiles: Option<[f64; 3]>,
    /// Smallest and largest value.
    pub range: Option<[f64; 2]>,
    /// Replications in which the metric has a value.
    pub replications: u32,
}

/// One metric of one scope, at the end of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which metric.
    pub metric: Metric,
    /// Of whom.
    pub scope: Scope,
    /// What the replications say.
    pub estimate: Estimate,
    /// The value in each replication, in order.
    pub values: Vec<Option<f64>>,
}

/// A metric over time: one value a day or an hour, with quantiles over replications.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Which metric, as output names it (`enrolled`, `check-ins`, `queue-length`).
    pub metric: &'static str,
    /// Of whom.
    pub scope: Scope,
    /// Mean over all replications, a value a bin.
    pub mean: Vec<f64>,
    /// Nearest-rank p5, p50 and p95 over the replications that quantiles are taken of, a triple a bin.
    pub quantiles: Vec<[f64; 3]>,
}

/// What became of a cohort's devices of one wave.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeRow {
    /// The cohort's name.
    pub cohort: String,
    /// The wave's name; empty for a live fleet.
    pub wave: String,
    /// The path's id.
    pub path: String,
    /// What became of them: `enrolled`, `refused`, `abandoned`, `never-started`, `enrolling`, `not-started`; a row
    /// `attempt-failed` counts attempts instead of devices.
    pub outcome: &'static str,
    /// Reason, code and rule, where there are any.
    pub failure: Option<Failure>,
    /// Devices (attempts, for `attempt-failed`).
    pub estimate: Estimate,
}

/// A task of the tenant's set-up.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// Which task.
    pub task: Task,
    /// Who does it.
    pub role: Role,
    /// When all that it waits for is done [days since the start].
    pub ready: Estimate,
    /// When somebody begins [days since the start].
    pub begun: Estimate,
    /// When it is done [days since the start].
    pub done: Estimate,
    /// The share of replications in which it is on the critical path.
    pub critical: f64,
}

/// What the replications say of the tenant's set-up.
#[derive(Clone, Debug, PartialEq)]
pub struct SetupStudy {
    /// The tasks that are needed, in order of number.
    pub tasks: Vec<TaskRow>,
    /// The critical paths by the names of their tasks, with the share of replications that each decides, the most
    /// frequent first.
    pub paths: Vec<(Vec<&'static str>, f64)>,
}

/// Devices that had to wait until they were known beforehand, from the warm-up on.
#[derive(Clone, Debug, PartialEq)]
pub struct PreparingRow {
    /// For what.
    pub way: Way,
    /// The first day on which one did, in each replication in which one did.
    pub first_day: Vec<Option<f64>>,
    /// How many did.
    pub waited: Estimate,
}

/// A time without a connector, token or subscription, and what it did in the whole run.
#[derive(Clone, Debug, PartialEq)]
pub struct OutageRow {
    /// What, and when.
    pub outage: Outage,
    /// The first day on which it kept a device from being reached or refused one, in each replication in which it did.
    pub first_day: Vec<Option<f64>>,
    /// Devices that could not be reached.
    pub out_of_reach: Estimate,
    /// Those of them that were still managed when it was over.
    pub came_back: Estimate,
    /// Those of them whose own certificate ran out before it was over.
    pub ran_out: Estimate,
    /// Devices that lost their management by it.
    pub management_lost: Estimate,
    /// Those of them that enrolled again.
    pub re_enrolled: Estimate,
    /// Enrollments that it refused.
    pub refused: Estimate,
    /// Devices whose users Conditional Access kept from work.
    pub users_blocked: Estimate,
    /// The work hours in which it did.
    pub blocked_user_hours: Estimate,
}

/// What a fault did in the whole run.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRow {
    /// The fault's name.
    pub fault: String,
    /// Figures by name, in the order of output: devices, or days since the start where the name says so.
    pub figures: Vec<(&'static str, Estimate)>,
}

impl FaultRow {
    /// The figure with this name.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn figure(&self, name: &str) -> &Estimate {
        &self.figures.iter().find(|row| row.0 == name).expect("the figure exists").1
    }
}

/// A condition of a wave's gate, as the first look found it that was judged.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionRow {
    /// What is measured, as a gate's key.
    pub measure: &'static str,
    /// The condition as it is written.
    pub is: String,
    /// Whether its numbers are shares.
    pub share: bool,
    /// What was measured: a share, tickets per 100, or people in line.
    pub value: Estimate,
    /// The share of the replications that measured it in which it held; none if none did.
    pub held: Option<f64>,
}

/// What the gate of a wave did.
#[derive(Clone, Debug, PartialEq)]
pub struct GateRow {
    /// The wave's name.
    pub wave: String,
    /// The day on which its window begins, where it does.
    pub started: Estimate,
    /// The day of the first look that was judged.
    pub judged: Estimate,
    /// The day on which the gate is passed.
    pub passed: Estimate,
    /// The day on which the gate stops the rollout first.
    pub stopped: Estimate,
    /// Its conditions, in the order of a gate's keys.
    pub conditions: Vec<ConditionRow>,
}

/// A value that an expectation looks at in mid-run or at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// What the replications say.
    pub estimate: Estimate,
    /// Whether the value is the same in every replication.
    pub constant: bool,
}

/// What a study found.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Every metric of every scope, in the order of output.
    pub rows: Vec<Row>,
    /// What each of the plan's expectations looks at, in the plan's order.
    pub looks: Vec<Look>,
    /// Local days; bin k is the k-th day from the start's date.
    pub timeline: Vec<Series>,
    /// Elapsed hours since the start.
    pub load: Vec<Series>,
    /// What the fleet's daily counts come to in each whole week of the run, with quantiles of the weeks' own sums. Only for
    /// pictures: no file holds it.
    pub weekly: Vec<Series>,
    /// How much of each limit is used on each local day.
    pub limits: Vec<Series>,
    /// The most that is used of each of them on any day, in the same order.
    pub limits_most: Vec<Estimate>,
    /// Outcomes by cohort, wave, outcome and failure.
    pub outcomes: Vec<OutcomeRow>,
    /// The times without a connector, token or subscription, in order of time.
    pub outages: Vec<OutageRow>,
    /// Who waited to be known beforehand, for each way that the scenario has.
    pub preparing: Vec<PreparingRow>,
    /// What faults did, in the order of the file.
    pub faults: Vec<FaultRow>,
    /// What gates did, for each wave whose gate asks for something, in order.
    pub gates: Vec<GateRow>,
    /// The set-up of the tenant, if the scenario has one.
    pub setup: Option<SetupStudy>,
    /// Replications run.
    pub replications: u32,
    /// Replications asked for: more than were run if somebody stopped the study.
    pub asked: u32,
    /// How well the figures are known that a precision was asked of, if one was.
    pub reached: Option<Reached>,
    /// Which expectation ended it early, if one did.
    pub ended: Option<Ended>,
    /// Replications that the quantiles of `timeline` and `load` are taken of: the first 200 at most.
    pub series_replications: u32,
    /// Fingerprints of all replications together, by ingredient: name and hex digits.
    pub fingerprints: Vec<(&'static str, String)>,
    /// Logical events simulated.
    pub events: u64,
}

impl Summary {
    /// The row of a metric and scope.
    #[must_use]
    pub fn row(&self, metric: Metric, scope: &Scope) -> Option<&Row> {
        self.rows.iter().find(|row| row.metric == metric && row.scope == *scope)
    }
}
