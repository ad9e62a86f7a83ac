//! Watching one device: every step of its life, for people who ask why.

use crate::fleet::assignment::Standing;
use crate::fleet::life::Observer;
use crate::plan::order::Ordered;
use crate::plan::story::LifeEvent;
use crate::rules::Refusal;
use crate::units::{DeviceId, SimTime, Span};

/// A step in a watched life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A wave invites the device; its window begins then, which may be later than the file says.
    Invited(SimTime),
    /// Its user stands otherwise where admins assign licenses.
    License(Standing),
    /// Its hardware comes with a delivery, by its number in the plan, so much later than planned.
    Delivered(u16, Span),
    /// Its hardware hash is imported, and its profile is there.
    Imported,
    /// Its people never respond.
    NeverResponds,
    /// A fault hits it, by its number in the plan.
    Hit(u8),
    /// A fault is fixed, and it is well again.
    Healed(u8),
    /// Its wave is stopped before it has begun.
    Withheld,
    /// Its wave goes on.
    Resumed,
    /// It was enrolled before the start.
    EnrolledBefore,
    /// An attempt begins, numbered from 1.
    AttemptBegins(u16),
    /// An attempt fails: the outcome's packed word.
    AttemptFails(u32),
    /// A rule keeps the device from enrolling, until then if that is known.
    Refused(Refusal, Option<SimTime>),
    /// It waits for a connector to join it to the domain.
    MeetsConnector,
    /// It begins to download so many bits over its site's line, and so many from peers.
    Downloads {
        /// Over the line [bits].
        bits: u64,
        /// From peers [bits].
        peers: u64,
    },
    /// Its download is there.
    Downloaded,
    /// A ticket is opened at a team.
    TicketOpened(crate::units::TeamId),
    /// The team begins to work on it after this wait (open time).
    ServiceBegins(Span),
    /// The team is done with it.
    Served,
    /// The ticket goes on to another team.
    Escalated(crate::units::TeamId),
    /// Its people give up waiting, and will call again then.
    CallsAgain(SimTime),
    /// Its people give up waiting for good.
    GivesUp,
    /// What was done for it didn't last, and its ticket comes to the team again.
    Reopened(crate::units::TeamId),
    /// It stands in line at the bench of a team.
    MeetsBench(crate::units::TeamId),
    /// A technician begins to start it at a station.
    StartedAtBench,
    /// It is done at its station, or taken off it.
    LeavesBench,
    /// The retries are used up.
    Abandoned,
    /// Nobody can reach the device any more, because the tenant lacks something.
    Silenced,
    /// It can be reached again.
    Reachable,
    /// Its management is over with something of the tenant.
    ManagementLost(Ordered),
    /// Its people are asked to enroll it again, and do so from that time on.
    Recalled(SimTime),
    /// A change notifies it.
    Notified,
    /// Something that a life shows; `true` marks a renewal at its window's opening, and compliance that a license
    /// decides.
    Life(LifeEvent, bool),
    /// Check-ins at this interval, so many, from the step's time on.
    CheckIns(Span, u32),
}

/// A watched device and what was seen of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watch {
    /// Which device.
    pub device: DeviceId,
    /// What was seen, in the order in which it was told; [`Watch::sorted`] puts it in order of time.
    pub steps: Vec<(SimTime, Step)>,
}

impl Watch {
    /// A watch on one device.
    #[must_use]
    pub fn on(device: DeviceId) -> Watch {
        Watch { device, steps: Vec::new() }
    }

    /// The steps before `until` in order of time; steps of one instant as they were told, but a device can be reached
    /// again before it is.
    #[must_use]
    pub fn sorted(self, until: SimTime) -> Vec<(SimTime, Step)> {
        self.sorted_with_records(until).into_iter().map(|(_, time, step)| (time, step)).collect()
    }

    /// The same, each with the number of the enrollment that it belongs to, from 1; 0 before the first. What befalls a record
    /// that was left behind is told when it is left, however late it comes, so it belongs to the enrollment before.
    #[must_use]
    pub fn sorted_with_records(self, until: SimTime) -> Vec<(u32, SimTime, Step)> {
        let mut number = 0;
        let numbered = self.steps.into_iter().map(|(time, step)| {
            number += u32::from(matches!(step, Step::Life(LifeEvent::Enrolled | LifeEvent::ReEnrolled, _)));
            (number, time, step)
        });
        let mut steps: Vec<(u32, SimTime, Step)> = numbered.filter(|(_, time, _)| *time < until).collect();
        steps.sort_by_key(|(_, time, step)| (*time, *step != Step::Reachable));
        steps
    }
}

/// Who is watched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Watches {
    /// Nobody.
    #[default]
    Nobody,
    /// One device.
    One(Watch),
    /// Every device, in the order of the roster.
    All(Vec<Watch>),
}

impl Watches {
    /// The watch on a device, if it is watched.
    #[inline]
    pub fn of(&mut self, device: DeviceId) -> Option<&mut Watch> {
        match self {
            Watches::Nobody => None,
            Watches::One(watch) => (watch.device == device).then_some(watch),
            Watches::All(all) => all.get_mut(device.index()),
        }
    }

    /// Every watch.
    pub fn each(&mut self) -> &mut [Watch] {
        match self {
            Watches::Nobody => &mut [],
            Watches::One(watch) => std::slice::from_mut(watch),
            Watches::All(all) => all,
        }
    }
}

/// A diary alone is an observer too: stories keep nothing else.
impl Observer for Watch {
    fn see(&mut self, time: SimTime, event: LifeEvent, at_window: bool) {
        self.steps.push((time, Step::Life(event, at_window)));
    }
    fn check_in(&mut self, time: SimTime) {
        self.steps.push((time, Step::CheckIns(Span::ZERO, 1)));
    }
    fn check_ins(&mut self, first: SimTime, every: Span, count: u32) {
        self.steps.push((first, Step::CheckIns(every, count)));
    }
    fn noncompliant(&mut self, _from: SimTime, _until: SimTime) {}
    fn blocked(&mut self, _from: SimTime, _until: SimTime) {}
    fn awaited(&mut self, _from: SimTime, _until: SimTime) {}
    fn ready(&mut self, _enrolled: SimTime, _time: SimTime) {}
    fn revived(&mut self, _time: SimTime) {}
    fn notified(&mut self, time: SimTime) {
        self.steps.push((time, Step::Notified));
    }
    fn missed(&mut self, _from: SimTime, _until: SimTime) {}
}
