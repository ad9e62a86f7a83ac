//! The roster: every device's row, who it is, and when it arrives.

use crate::fleet::gates::{Gates, UserRow};
use crate::fleet::record::Fate;
use crate::plan::Plan;
use crate::plan::cohort::Users;
use crate::units::{CohortId, DeviceId, SimTime};

/// Where a device stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Stage {
    /// Its first attempt has not begun.
    Waiting,
    /// An attempt is under way, or its next one is on the calendar.
    Enrolling,
    /// It waits for a team.
    AwaitsHelp,
    /// It is managed.
    Managed,
    /// A rule refused it.
    Refused,
    /// It is known to Microsoft Entra and was not let into management.
    Registered,
    /// It was given up.
    Abandoned,
    /// Its certificate ran out, or nobody can hear of it any more.
    Expired,
    /// An admin's action took it out of management.
    Removed,
    /// A wave's gate keeps it from beginning.
    Withheld,
}

/// A device between its meetings with others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// Start of the first attempt of the enrollment under way; of a device that hasn't begun, never if its arrival is
    /// planned since its invitation, the moment if a gate put it off, and the clock's zero once it has arrived.
    pub first_attempt: SimTime,
    /// When it is lost.
    pub lost_at: SimTime,
    /// Noncompliant under a record left behind from then on; never if it isn't.
    pub noncompliant_from: SimTime,
    /// The record left behind is deleted then.
    pub deleted_at: SimTime,
    /// Last contact under the record left behind.
    pub last_contact: SimTime,
    /// Attempts ever begun; beyond 65,535 it counts, and luck comes, from the beginning again.
    pub tried: u16,
    /// Enrollments ever.
    pub enrollments: u16,
    /// Tickets ever opened; beyond 65,535 as above.
    pub tickets: u16,
    /// Failed attempts of the enrollment under way.
    pub attempts: u16,
    /// Where it stands.
    pub stage: Stage,
    /// The position of what refused it last.
    pub refusal: u8,
    /// The phase at which its next attempt begins.
    pub resumes: u8,
    /// Whether its first attempt ever was due.
    pub arrived: bool,
    /// What it holds.
    pub holds: Holds,
    /// What of that the enrollment under way took, to be freed if it fails.
    pub taken: Holds,
}

/// What a device holds of the tenant's, as far as its path asks for that at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holds {
    /// A device license and an enrollment manager's place: from an enrollment until it leaves management.
    pub place: bool,
    /// An object in Microsoft Entra, which may outlive that.
    pub object: bool,
}

impl Holds {
    /// Nothing.
    pub const NONE: Holds = Holds { place: false, object: false };
    /// All that a managed device holds.
    pub const ALL: Holds = Holds { place: true, object: true };

    /// What a device with this lacks.
    #[must_use]
    pub const fn lacks(self) -> Holds {
        Holds { place: !self.place, object: !self.object }
    }

    /// What is left of this without `what`.
    #[must_use]
    pub const fn without(self, what: Holds) -> Holds {
        Holds { place: self.place && !what.place, object: self.object && !what.object }
    }
}

impl Row {
    const NEW: Row = Row {
        first_attempt: SimTime::NEVER,
        lost_at: SimTime::NEVER,
        noncompliant_from: SimTime::NEVER,
        deleted_at: SimTime::MIN,
        last_contact: SimTime::MIN,
        tried: 0,
        enrollments: 0,
        tickets: 0,
        attempts: 0,
        stage: Stage::Waiting,
        refusal: 0,
        resumes: 0,
        arrived: false,
        holds: Holds::NONE,
        taken: Holds::NONE,
    };

    /// What became of its first enrollment; none for a device that never began (those are counted at the invitation).
    #[must_use]
    pub fn fate(&self) -> Option<Fate> {
        if self.enrollments > 0 {
            return Some(Fate::Enrolled);
        }
        match self.stage {
            Stage::Waiting => None,
            Stage::Enrolling | Stage::AwaitsHelp => Some(Fate::Enrolling),
            Stage::Refused => Some(Fate::Refused),
            Stage::Registered => Some(Fate::RegisteredOnly),
            Stage::Abandoned => Some(Fate::Abandoned),
            Stage::Withheld => Some(Fate::Withheld),
            Stage::Managed | Stage::Expired | Stage::Removed => Some(Fate::Enrolled),
        }
    }
}

/// All devices of a run.
#[derive(Debug)]
pub struct Roster {
    rows: Vec<Row>,
    /// First device of each group, and the total.
    firsts: Vec<u32>,
    arrivals: Vec<(SimTime, DeviceId)>,
    arrived: usize,
}

impl Roster {
    /// The devices of `plan`, none of them begun.
    #[must_use]
    pub fn new(plan: &Plan) -> Roster {
        let mut firsts = vec![0];
        let mut total = 0;
        for group in &plan.groups {
            total += group.count;
            firsts.push(total);
        }
        Roster { rows: vec![Row::NEW; total as usize], firsts, arrivals: Vec::new(), arrived: 0 }
    }

    /// How many devices there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no device.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The first device of a group.
    #[must_use]
    pub fn first(&self, group: usize) -> u32 {
        self.firsts[group]
    }

    /// Group, cohort and ordinal of a device.
    #[must_use]
    pub fn whose(&self, plan: &Plan, device: DeviceId) -> (usize, CohortId, u32) {
        let group = self.firsts.partition_point(|first| *first <= device.0) - 1;
        let row = plan.groups[group];
        (group, row.cohort, row.first + (device.0 - self.firsts[group]))
    }

    /// Cohort and ordinal of a device whose group is known.
    #[must_use]
    pub fn member(&self, plan: &Plan, device: DeviceId, group: usize) -> (CohortId, u32) {
        let row = plan.groups[group];
        (row.cohort, row.first + (device.0 - self.firsts[group]))
    }

    /// The device with an ordinal in a cohort, if it takes part.
    #[must_use]
    pub fn device(&self, plan: &Plan, cohort: CohortId, ordinal: u32) -> Option<DeviceId> {
        let group = plan
            .groups
            .iter()
            .position(|group| group.cohort == cohort && (group.first..group.first + group.count).contains(&ordinal))?;
        Some(DeviceId(self.firsts[group] + ordinal - plan.groups[group].first))
    }

    /// A copy of a device's row.
    #[must_use]
    pub fn row(&self, device: DeviceId) -> Row {
        self.rows[device.index()]
    }

    /// Writes a device's row back.
    pub fn put(&mut self, device: DeviceId, row: Row) {
        self.rows[device.index()] = row;
    }

    /// A device's first attempt begins at `time`.
    pub fn arrives(&mut self, device: DeviceId, time: SimTime) {
        self.arrivals.push((time, device));
    }

    /// Puts arrivals in order, once all are known.
    pub fn sort_arrivals(&mut self) {
        self.arrivals.sort_unstable();
    }

    /// The next arrival, in order.
    pub fn next_arrival(&mut self) -> Option<(SimTime, DeviceId)> {
        let next = self.arrivals.get(self.arrived).copied();
        self.arrived += 1;
        next
    }

    /// The devices of one user that take part.
    #[must_use]
    pub fn of_user(&self, plan: &Plan, gates: &Gates, user: UserRow) -> Vec<DeviceId> {
        let mut devices = Vec::new();
        for (row, cohort) in plan.cohorts.iter().enumerate() {
            let id = CohortId::from_index(row);
            let (first, step, last) = match cohort.users {
                Users::None => continue,
                Users::Own { devices_per_user } => {
                    let Some(person) = gates.person(id, user) else { continue };
                    let first = person * devices_per_user;
                    (first, 1, (first + devices_per_user).min(cohort.devices))
                }
                Users::Of(other) => {
                    let Some(person) = gates.person(other, user) else { continue };
                    (person, gates.people(plan, other).max(1), cohort.devices)
                }
            };
            let mut ordinal = first;
            while ordinal < last {
                devices.extend(self.device(plan, id, ordinal));
                ordinal += step;
            }
        }
        devices
    }
}
