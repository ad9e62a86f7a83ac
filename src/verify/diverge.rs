//! Two runs of one fleet on the same luck: whose life parts from what it was, where first, and by which rule.
//!
//! Draws are addressed, so that a device which a change doesn't touch lives exactly the same life; what differs is what the
//! change did. Check-ins, tickets and their waits are no events here: lives part at what decides over management and records.

use crate::fleet::all_watched;
use crate::fleet::attempt::Outcome;
use crate::fleet::roster::Roster;
use crate::fleet::story::decided;
use crate::fleet::watch::{Step, Watch};
use crate::plan::story::LifeEvent;
use crate::plan::{Cohort, Plan};
use crate::rules::ids::{self, Decided};
use crate::units::SimTime;
use std::collections::BTreeMap;

/// An event of a device's life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// When.
    pub time: SimTime,
    /// What, as stories call it.
    pub name: &'static str,
    /// The id of the rule that decided it; empty if chance did.
    pub rule: &'static str,
}

/// What became of a device by the horizon.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fate {
    /// Managed, compliant, and in the lists.
    Compliant,
    /// Managed, and silent for too long or against a policy.
    Noncompliant,
    /// The same, and Conditional Access keeps its user from work for it.
    Blocked,
    /// Managed, and hidden by a cleanup rule.
    Hidden,
    /// Its certificate ran out; the record stands.
    Expired,
    /// Its record is deleted.
    Deleted,
    /// Retired, wiped, unenrolled, or lost with something of the tenant; the record may stand.
    Removed,
    /// Never managed: the last word was a rule's.
    Refused,
    /// Never managed, but known to Microsoft Entra.
    RegisteredOnly,
    /// Never managed, and given up.
    Abandoned,
    /// Never managed yet.
    NotEnrolled,
}

impl Fate {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Fate::Compliant => "compliant",
            Fate::Noncompliant => "noncompliant",
            Fate::Blocked => "blocked",
            Fate::Hidden => "hidden",
            Fate::Expired => "expired",
            Fate::Deleted => "deleted",
            Fate::Removed => "removed",
            Fate::Refused => "refused",
            Fate::RegisteredOnly => "registered-only",
            Fate::Abandoned => "abandoned",
            Fate::NotEnrolled => "not-enrolled",
        }
    }
}

/// A device's life: its events and its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lived {
    /// Its events in order of time.
    pub events: Vec<Event>,
    /// What became of it.
    pub fate: Fate,
}

/// A device whose two lives part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parted {
    /// Cohort and number, from 1, as `explain` takes them.
    pub device: String,
    /// What became of it in each run; none where it takes no part.
    pub fates: [Option<Fate>; 2],
    /// The first event of each run that the other doesn't show alike; none where a life has no more events.
    pub first: [Option<Event>; 2],
}

impl Parted {
    /// When the lives part.
    #[must_use]
    pub fn at(&self) -> SimTime {
        self.first.iter().flatten().map(|event| event.time).min().unwrap_or(SimTime::NEVER)
    }

    /// The rule behind the earlier of the two events, the changed run's first; empty if chance decided it.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        let earliest = self.first.iter().rev().flatten().filter(|event| event.time == self.at());
        earliest.map(|event| event.rule).find(|rule| !rule.is_empty()).unwrap_or_default()
    }

    /// Whether it comes to another end.
    #[must_use]
    pub fn ends_otherwise(&self) -> bool {
        self.fates[0] != self.fates[1]
    }
}

/// The devices whose lives part in a replication, in the order of the first run's roster.
#[must_use]
pub fn parted(runs: [&Plan; 2], seed: u64, replication: u32) -> Vec<Parted> {
    let [base, variant] = runs.map(|plan| lives(plan, seed, replication));
    let there: BTreeMap<&str, &Lived> = variant.iter().map(|(name, life)| (name.as_str(), life)).collect();
    let known: BTreeMap<&str, &Lived> = base.iter().map(|(name, life)| (name.as_str(), life)).collect();
    let new = variant.iter().filter(|(name, _)| !known.contains_key(name.as_str()));
    let names = base.iter().chain(new).map(|(name, _)| name.as_str());
    names.filter_map(|name| part(name, [known.get(name).copied(), there.get(name).copied()])).collect()
}

/// Where two lives part, if they do.
fn part(name: &str, lives: [Option<&Lived>; 2]) -> Option<Parted> {
    let events = lives.map(|life| life.map_or(&[][..], |life| &life.events));
    let alike = events[0].iter().zip(events[1]).take_while(|(a, b)| a == b).count();
    let first = events.map(|events| events.get(alike).copied());
    let fates = lives.map(|life| life.map(|life| life.fate));
    let same = first == [None, None] && fates[0] == fates[1];
    (!same).then(|| Parted { device: name.to_owned(), fates, first })
}

/// Every device's life in a replication, by its name, in the order of the roster.
#[must_use]
pub fn lives(plan: &Plan, seed: u64, replication: u32) -> Vec<(String, Lived)> {
    let roster = Roster::new(plan);
    let life = |watch: Watch| {
        let (_, cohort, ordinal) = roster.whose(plan, watch.device);
        let cohort = &plan.cohorts[cohort.index()];
        (format!("{}/{}", cohort.name, ordinal + 1), lived(plan, cohort, watch))
    };
    all_watched(plan, seed, replication).into_iter().map(life).collect()
}

/// What is known of a device while its life is read.
#[derive(Default)]
struct State {
    /// Which of its enrollments it lives, from 1; 0 before the first.
    enrollment: u32,
    managed: bool,
    noncompliant: bool,
    hidden: bool,
    deleted: bool,
    /// Conditional Access lets its user in from a compliant device only.
    guarded: bool,
    /// How it left management last.
    left: Option<Fate>,
    /// Why it isn't managed yet.
    kept_out: Option<Fate>,
    /// When certificates ran out.
    expired: Vec<SimTime>,
}

fn lived(plan: &Plan, cohort: &Cohort, watch: Watch) -> Lived {
    let path = &plan.paths[cohort.path.index()];
    let mut state = State { guarded: cohort.guarded, ..State::default() };
    let mut events = Vec::new();
    for (number, time, step) in watch.sorted_with_records(plan.horizon) {
        let event = match step {
            Step::Life(LifeEvent::EnrollmentFailed | LifeEvent::EnrollmentRefused, _) => continue,
            Step::Life(event, flag) => {
                let rule = ids::id(why(plan, &state, (time, event), flag), cohort.platform);
                state.meets(number, time, event);
                Event { time, name: event.name(), rule }
            }
            Step::Refused(why, _) => {
                state.kept_out = Some(Fate::Refused);
                Event { time, name: "enrollment-refused", rule: why.shown(cohort.platform, path.like).rule }
            }
            Step::AttemptFails(word) => {
                let failure = Outcome::unpack(word).failure(path, &plan.faults);
                let rule = failure.map_or("", |failure| failure.rule);
                Event { time, name: "enrollment-failed", rule }
            }
            Step::Abandoned => {
                state.kept_out = Some(Fate::Abandoned);
                Event { time, name: "abandoned", rule: "" }
            }
            Step::ManagementLost(_) => {
                state.leaves(Fate::Removed);
                continue;
            }
            // The life says so too.
            Step::EnrolledBefore
            | Step::Invited(_)
            | Step::License(_)
            | Step::NeverResponds
            | Step::Delivered(..)
            | Step::Imported
            | Step::Hit(_)
            | Step::Healed(_)
            | Step::Withheld
            | Step::Resumed
            | Step::AttemptBegins(_)
            | Step::MeetsConnector
            | Step::TicketOpened(_)
            | Step::ServiceBegins(_)
            | Step::Served
            | Step::Silenced
            | Step::Reachable
            | Step::Recalled(_)
            | Step::Notified
            | Step::Downloads { .. }
            | Step::Downloaded
            | Step::Escalated(_)
            | Step::CallsAgain(_)
            | Step::GivesUp
            | Step::Reopened(_)
            | Step::MeetsBench(_)
            | Step::StartedAtBench
            | Step::LeavesBench
            | Step::CheckIns(..) => continue,
        };
        events.push(event);
    }
    Lived { events, fate: state.fate() }
}

/// What decided an event.
fn why(plan: &Plan, state: &State, (time, event): (SimTime, LifeEvent), flag: bool) -> Decided {
    let after_expiry = || state.expired.iter().any(|expired| *expired + plan.rules.cleanup_after_expiry == time);
    match event {
        LifeEvent::Noncompliant | LifeEvent::Compliant if flag => Decided::LicenseTaken,
        LifeEvent::RecordDeleted if !after_expiry() => Decided::RecordDeletedByAdmin,
        LifeEvent::Registered
        | LifeEvent::EnrollmentRefused
        | LifeEvent::EnrollmentFailed
        | LifeEvent::Enrolled
        | LifeEvent::CertificateRenewed
        | LifeEvent::CertificateExpired
        | LifeEvent::RecordHidden
        | LifeEvent::RecordReappeared
        | LifeEvent::RecordDeleted
        | LifeEvent::RecordDuplicated
        | LifeEvent::Noncompliant
        | LifeEvent::Compliant
        | LifeEvent::Retired
        | LifeEvent::Wiped
        | LifeEvent::Unenrolled
        | LifeEvent::ReEnrolled => decided(event),
    }
}

impl State {
    fn leaves(&mut self, fate: Fate) {
        self.managed = false;
        self.left = Some(fate);
    }

    /// An event of the device's enrollment with this number; what befalls the certificate and the record of an earlier one
    /// changes nothing in the one that it lives.
    fn meets(&mut self, number: u32, time: SimTime, event: LifeEvent) {
        if event == LifeEvent::CertificateExpired {
            self.expired.push(time);
        }
        if number < self.enrollment {
            return;
        }
        match event {
            LifeEvent::Enrolled | LifeEvent::ReEnrolled => {
                *self = State {
                    enrollment: number,
                    managed: true,
                    guarded: self.guarded,
                    expired: std::mem::take(&mut self.expired),
                    ..State::default()
                };
            }
            LifeEvent::CertificateExpired if self.managed => self.leaves(Fate::Expired),
            LifeEvent::RecordDeleted => {
                self.deleted = true;
                self.leaves(Fate::Deleted);
            }
            LifeEvent::RecordHidden => self.hidden = true,
            LifeEvent::RecordReappeared => self.hidden = false,
            LifeEvent::Noncompliant => self.noncompliant = true,
            LifeEvent::Compliant => self.noncompliant = false,
            LifeEvent::Retired | LifeEvent::Wiped | LifeEvent::Unenrolled => {
                let fate = if self.deleted { Fate::Deleted } else { Fate::Removed };
                self.leaves(fate);
            }
            LifeEvent::Registered => self.kept_out = Some(Fate::RegisteredOnly),
            LifeEvent::CertificateExpired
            | LifeEvent::CertificateRenewed
            | LifeEvent::EnrollmentRefused
            | LifeEvent::EnrollmentFailed
            | LifeEvent::RecordDuplicated => {}
        }
    }

    fn fate(&self) -> Fate {
        match (self.managed, self.left) {
            (true, _) if self.hidden => Fate::Hidden,
            (true, _) if self.noncompliant && self.guarded => Fate::Blocked,
            (true, _) if self.noncompliant => Fate::Noncompliant,
            (true, _) => Fate::Compliant,
            (false, Some(left)) => left,
            (false, None) => self.kept_out.unwrap_or(Fate::NotEnrolled),
        }
    }
}
