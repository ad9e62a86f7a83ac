//! Every kind of event that the calendar may hold, in one file.

use crate::engine::calendar::{Phased, place};

/// An event kind. Its position orders what happens at one instant, together with [`Kind::phase`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// A team has served a ticket.
    /// *Scheduled by* the start of the service. *Changes* the team, the device. *Schedules* the next service, the
    /// device's next attempt. *Phase* 0.
    ServiceEnds,
    /// A team with people in line opens.
    /// *Scheduled by* a ticket outside open hours. *Changes* the team. *Schedules* services. *Phase* 0.
    TeamOpens,
    /// A team has more people from now on, or fewer.
    /// *Scheduled by* the run's beginning. *Changes* the team. *Schedules* services. *Phase* 0.
    StaffChanges,
    /// The patience of somebody in line is at its end.
    /// *Scheduled by* their standing in line. *Changes* the team, the device. *Schedules* another call, the device's next
    /// attempt. *Phase* 1.
    GivesUp,
    /// A ticket comes again: its people call back, or what was done didn't last.
    /// *Scheduled by* their giving up, or a service's end. *Changes* the team. *Schedules* a service. *Phase* 4.
    ComesAgain,
    /// One of a team's other tickets comes in.
    /// *Scheduled by* the one before it. *Changes* the team. *Schedules* the next one, a service. *Phase* 1.
    OtherTicket,
    /// The next device's first attempt begins, or the one of a device whose wave waited for a gate.
    /// *Scheduled by* the arrival before it, or a gate. *Changes* licenses, limits. *Schedules* the next arrival, the
    /// attempt's end. *Phase* 4.
    Arrival,
    /// A device tries again, or enrolls again.
    /// *Scheduled by* a failure or a life's end. *Changes* licenses, limits. *Schedules* the attempt's end. *Phase* 4.
    AttemptStarts,
    /// An attempt succeeds or fails.
    /// *Scheduled by* its start. *Changes* the device. *Schedules* its life, a ticket's service, or the next attempt.
    /// *Phase* 4.
    AttemptEnds,
    /// An attempt comes to a connector for Active Directory, where others may be in line.
    /// *Scheduled by* its start. *Changes* the connectors. *Schedules* the attempt's end. *Phase* 4.
    JoinsDomain,
    /// An attempt comes to a bench.
    /// *Scheduled by* its start, or its last meeting. *Changes* the team. *Schedules* a service. *Phase* 4.
    ComesToBench,
    /// A device is done at its station.
    /// *Scheduled by* its start there. *Changes* the team, the device. *Schedules* services, the attempt's end, what is due
    /// after that. *Phase* 4.
    LeavesBench,
    /// An attempt comes to a phase that downloads.
    /// *Scheduled by* its start. *Changes* the site's line. *Schedules* the line's next moment, the page's time-out, the
    /// attempt's end. *Phase* 4.
    DownloadBegins,
    /// The page that waits for a download has run for as long as it may.
    /// *Scheduled by* the download's beginning. *Changes* the site's line, the device. *Schedules* what follows a failure.
    /// *Phase* 4.
    PageGivesUp,
    /// Somebody is done on a site's line, or it carries something else from now on.
    /// *Scheduled by* downloads that begin or end. *Changes* the line. *Schedules* its next moment, attempts' ends. *Phase* 0.
    LineServes,
    /// A system's own task has tried to no avail for as long as it may: a rule refuses the device.
    /// *Scheduled by* the refusal. *Changes* the device. *Schedules* the next attempt, if the rule will change.
    /// *Phase* 4.
    TaskGivesUp,
    /// A device that left management a second ago frees what it held.
    /// *Scheduled by* the order that reached it. *Changes* licenses, limits. *Schedules* nothing. *Phase* 2.
    Frees,
    /// A check-in that is an event of its own.
    /// *Scheduled by* the one before it. *Changes* nothing but counts. *Schedules* the next one or the life's next
    /// turn. *Phase* 3.
    CheckIn,
    /// A device's life takes a turn: it goes online or offline, renews, expires.
    /// *Scheduled by* the turn before it. *Changes* the device. *Schedules* check-ins or the next turn. *Phase* 3.
    Turn,
    /// A check-in comes of a device that a fault has something to do with.
    /// *Scheduled by* the stretch of check-ins that it is one of, or the fix. *Changes* the device. *Schedules* a call, the
    /// notice, the next such check-in. *Phase* 3.
    FaultMeets,
    /// The user of a device that a fault hit calls.
    /// *Scheduled by* the hit. *Changes* the device. *Schedules* a service; the fix, if that is how it is noticed. *Phase* 4.
    FaultCalls,
    /// Somebody notices a fault.
    /// *Scheduled by* the first hit. *Changes* the fault. *Schedules* its fix. *Phase* 0.
    FaultNoticed,
    /// A fault is fixed.
    /// *Scheduled by* the notice. *Changes* the fault. *Schedules* check-ins of broken devices, waves that wait for it.
    /// *Phase* 0.
    FaultFixed,
    /// Somebody looks at a wave's gate, after its soak or while it is under way.
    /// *Scheduled by* the window's beginning or the look before it. *Changes* nothing. *Schedules* the decision, the next
    /// look. *Phase* 5.
    GateLooks,
    /// A wave is through.
    /// *Scheduled by* a look, or the end of a wave without a gate. *Changes* the wave. *Schedules* the arrivals and looks of
    /// waves that wait for it. *Phase* 5.
    GatePasses,
    /// A wave's gate stops the rollout.
    /// *Scheduled by* a look. *Changes* devices that haven't begun. *Schedules* the wave's resumption. *Phase* 5.
    GateStops,
    /// A stopped wave goes on.
    /// *Scheduled by* the stop, or a fault's fix. *Changes* devices that were held back. *Schedules* their arrivals, looks.
    /// *Phase* 5.
    WaveResumes,
}

/// What happens, to whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// The device, or [`Event::NOBODY`]; the number of a look at a gate, or of a change of staff.
    pub device: u32,
    /// The team and its job; a seat in line; the site; a download's number; what a page has run for [s]; an attempt's outcome; the end of a run of check-ins; the wave; the fault; how it arrives: as the kind says.
    pub extra: u32,
    /// The device's group, for check-ins and turns; its ticket, for services; the phase that downloads; the site, where a
    /// page gives up; the wave's round, at gates; the team, where `extra` is something else.
    pub number: u16,
    /// What.
    pub kind: Kind,
}

impl Event {
    /// No device of the fleet.
    pub const NOBODY: u32 = u32::MAX;
}

impl Phased for Event {
    #[inline]
    fn place(&self) -> u32 {
        match self.kind {
            // Nearly everything is one of these.
            Kind::CheckIn | Kind::Turn | Kind::FaultMeets => place(3, 0),
            Kind::ServiceEnds
            | Kind::TeamOpens
            | Kind::StaffChanges
            | Kind::LineServes
            | Kind::FaultNoticed
            | Kind::FaultFixed => place(0, 0),
            Kind::OtherTicket => place(1, 0),
            Kind::GivesUp => place(1, self.device.wrapping_add(1)),
            Kind::Frees => place(2, 0),
            // Attempts of one second come in the order of devices: when they were scheduled depends on how lives are run.
            Kind::Arrival
            | Kind::AttemptStarts
            | Kind::AttemptEnds
            | Kind::JoinsDomain
            | Kind::DownloadBegins
            | Kind::PageGivesUp
            | Kind::TaskGivesUp
            | Kind::ComesToBench
            | Kind::LeavesBench
            | Kind::ComesAgain
            | Kind::FaultCalls => place(4, self.device),
            Kind::GateLooks | Kind::GatePasses | Kind::GateStops | Kind::WaveResumes => place(5, self.extra),
        }
    }
}
