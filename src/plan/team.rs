//! Teams of people who serve tickets, set up tenants, and start devices at a bench.

use crate::units::{Hours, Learning, Share, SimTime, Span, Spread, TeamId};

/// A team with one queue.
#[derive(Clone, Debug)]
pub struct Team {
    /// The name in the file.
    pub name: String,
    /// People at work during open hours when the run starts.
    pub staff: u32,
    /// When there are more or fewer of them, in order of time, after the start.
    pub changes: Vec<(SimTime, u32)>,
    /// When it is open.
    pub hours: Hours,
    /// When a job in hand goes on; none if that is while it is open.
    pub overtime: Option<Hours>,
    /// The share of paid time in which nobody is there: breaks, training, sickness.
    pub shrinkage: Share,
    /// Working time on one ticket.
    pub handle_time: Spread,
    /// How working time on devices' tickets falls with how many there were; none if it doesn't.
    pub learning: Option<Learning>,
    /// Whose tickets go before all others, the first of them before the second.
    pub goes_first: Vec<First>,
    /// The open time after which people give up waiting; none if they never do.
    pub patience: Option<Spread>,
    /// How many of those who give up call again, and when; the others try again alone.
    pub calls_back: Option<Again>,
    /// Where a share of its tickets goes on to.
    pub escalates: Option<Escalation>,
    /// How many of its tickets come again after they are done, and when.
    pub reopens: Option<Again>,
    /// What comes anyway.
    pub other_tickets: Option<OtherTickets>,
    /// Whether tickets of failed enrollments come here.
    pub takes_tickets: bool,
    /// The places where devices stand that it starts.
    pub bench: Bench,
}

/// Whose tickets may go first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum First {
    /// Those of devices whose users a fault locks out.
    LockedOut,
    /// Those of cohorts with `priority = "vip"`.
    Vip,
}

impl First {
    /// Each with its name in files.
    pub const ALL: [(&'static str, First); 2] = [("locked-out", First::LockedOut), ("vip", First::Vip)];
}

/// Tickets that go on to another team.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Escalation {
    /// The team that gets them.
    pub to: TeamId,
    /// The share of tickets.
    pub share: Share,
}

/// What comes again after a while.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Again {
    /// The share that does.
    pub share: Share,
    /// How long after.
    pub after: Spread,
}

/// Where devices stand while a team stages them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bench {
    /// Places; none means as many as needed.
    pub stations: Option<u32>,
    /// Working time to start a device.
    pub start_time: Spread,
    /// Working time to take it off when it is done; none if that takes nobody.
    pub end_time: Option<Spread>,
    /// Devices that are started in one go if so many wait, at least 1.
    pub batch: u32,
}

impl Team {
    /// A team that is always there for tickets, has nothing else to do, and takes no time for one.
    #[must_use]
    pub fn plain(name: &str, staff: u32) -> Team {
        let nothing = Spread::fixed(Span::ZERO);
        Team {
            name: name.to_owned(),
            staff,
            changes: Vec::new(),
            hours: Hours::ALWAYS,
            overtime: None,
            shrinkage: Share::NONE,
            handle_time: nothing.clone(),
            learning: None,
            goes_first: Vec::new(),
            patience: None,
            calls_back: None,
            escalates: None,
            reopens: None,
            other_tickets: None,
            takes_tickets: true,
            bench: Bench { stations: None, start_time: nothing, end_time: None, batch: 1 },
        }
    }

    /// When a job in hand goes on.
    #[must_use]
    pub fn jobs_go_on(&self) -> &Hours {
        self.overtime.as_ref().unwrap_or(&self.hours)
    }

    /// Paid time for `work`: the people are there for less than the whole of it.
    #[must_use]
    pub fn paid(&self, work: Span) -> Span {
        if self.shrinkage == Share::NONE {
            return work;
        }
        let there = u64::from(Share::ALL.as_ppm() - self.shrinkage.as_ppm()).max(1);
        let paid = (u64::from(work.as_seconds()) * 1_000_000 + there / 2) / there;
        Span::seconds(u32::try_from(paid).unwrap_or(u32::MAX))
    }

    /// Staff time in open hours between two instants [s].
    #[must_use]
    pub fn capacity(&self, from: SimTime, until: SimTime) -> u64 {
        let ends = self.changes.iter().map(|change| change.0).chain([SimTime::NEVER]);
        let counts = std::iter::once(self.staff).chain(self.changes.iter().map(|change| change.1));
        let mut begins = SimTime::MIN;
        ends.zip(counts)
            .map(|(ends, count)| {
                let (first, last) = (from.max(begins), until.min(ends));
                begins = ends;
                if first < last {
                    u64::from(self.hours.between(first, last).as_seconds()) * u64::from(count)
                } else {
                    0
                }
            })
            .sum()
    }
}

/// Tickets that come anyway: Poisson over the open hours. Their times are kept in microseconds, so that a rate is the
/// one that was asked for; the clock ticks in seconds.
#[derive(Clone, Debug)]
pub struct OtherTickets {
    /// Mean open time between two of them [us].
    pub every: u64,
    /// The time between two of them [us], exponential.
    pub gap: Spread,
}

impl OtherTickets {
    /// The microseconds of a second.
    pub const SECOND: u64 = 1_000_000;
}
