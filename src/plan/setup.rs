//! The set-up of the tenant: tasks of admins, who does them when, and whose enrollment waits for which.

use crate::rules::approval::Resource;
use crate::rules::setup::{Role, Task};
use crate::units::{Hours, Share, SimTime, Spread, TeamId};

/// What is set up before devices may enroll.
#[derive(Clone, Debug)]
pub struct Setup {
    /// When the first task may begin.
    pub start: SimTime,
    /// The team that does the tasks; none if it is somebody whom no team knows.
    pub team: Option<TeamId>,
    /// People who do the tasks, at least 1.
    pub staff: u32,
    /// When they work.
    pub hours: Hours,
    /// The tasks that are needed, in order of number; the pilot is the last one.
    pub steps: Vec<Step>,
    /// The tasks that each cohort of the plan waits for: positions in `steps`.
    pub gates: Vec<Vec<usize>>,
    /// Multi-admin approval, if there is any.
    pub approval: Option<Approval>,
}

/// A task as this tenant does it.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which task.
    pub task: Task,
    /// Who does it.
    pub role: Role,
    /// What it waits for: positions in [`Setup::steps`].
    pub after: Vec<usize>,
    /// Working time, on the open clock of the staff.
    pub work: Spread,
    /// How many times the work is done, each with a draw of its own: profiles, files, accounts.
    pub times: u32,
    /// What passes after the work until the task is done, elapsed, one after the other.
    pub latency: Vec<Spread>,
    /// How often something goes wrong after that, and what then passes on top.
    pub mishap: Option<(Share, Vec<Spread>)>,
    /// What is asked for when the work is done, if it is protected by then: a request each.
    pub requests: Vec<Resource>,
    /// Who goes first when people are few: the lowest rank.
    pub rank: usize,
}

/// Multi-admin approval.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Until an approver finds a request, on the open clock of the staff.
    pub poll: Spread,
    /// Until its requester finds the approval and completes it, on the open clock of the staff.
    pub complete: Spread,
    /// Whether wipe, retire and delete wait for it.
    pub device_actions: bool,
}

impl Setup {
    /// The position of a task among the steps, if it is needed.
    #[must_use]
    pub fn position(&self, task: Task) -> Option<usize> {
        self.steps.iter().position(|step| step.task == task)
    }

    /// Gives every step its rank: the one with the longest way to the pilot, by medians, goes first; of equal ones the
    /// one of the lower number. `open` of every `whole` seconds are work hours.
    pub fn rank(&mut self, open: u64, whole: u64) {
        let half = |spread: &Spread| spread.sample(1 << 63);
        let elapsed = |work: u64| work.saturating_mul(whole) / open.max(1);
        let asked = self.approval.as_ref().map_or(0, |maa| elapsed(half(&maa.poll)) + elapsed(half(&maa.complete)));
        let own: Vec<u64> = self
            .steps
            .iter()
            .map(|step| {
                let work = elapsed(half(&step.work).saturating_mul(u64::from(step.times)));
                let asked = if step.requests.is_empty() { 0 } else { asked };
                work.saturating_add(step.latency.iter().map(half).sum()).saturating_add(asked)
            })
            .collect();
        let mut ways = own.clone();
        // The longest chain has as many steps as there are.
        for _ in 0..self.steps.len() {
            for (row, step) in self.steps.iter().enumerate() {
                for before in &step.after {
                    ways[*before] = ways[*before].max(own[*before].saturating_add(ways[row]));
                }
            }
        }
        let mut order: Vec<usize> = (0..self.steps.len()).collect();
        order.sort_by_key(|row| (std::cmp::Reverse(ways[*row]), *row));
        for (rank, row) in order.into_iter().enumerate() {
            self.steps[row].rank = rank;
        }
    }
}
