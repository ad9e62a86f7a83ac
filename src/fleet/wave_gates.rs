//! Where waves stand at their gates, and what the gates saw: the state of one replication, and what it leaves.

use crate::plan::gate::Ask;
use crate::plan::{Plan, Wave};
use crate::units::{Hours, SimTime, WaveId};

/// Where a wave stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It waits for another wave's gate.
    Waits,
    /// Its window has begun, and its gate hasn't decided.
    Open,
    /// Waves after it start.
    Passed,
    /// Its gate stopped it.
    Stopped,
}

/// A wave while it runs.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Where it stands.
    pub standing: Standing,
    /// When its window is over.
    pub ends: SimTime,
    /// When its gate stopped it last.
    pub stopped: SimTime,
    /// Devices that began a first attempt.
    pub attempted: u64,
    /// Devices that ever enrolled.
    pub enrolled: u64,
    /// Tickets that its devices opened since it began, or began anew.
    pub tickets: u64,
    /// How often it began anew; events of an earlier time are void.
    pub round: u16,
    /// Looks so far, for the draws of who decides.
    pub looks: u32,
    /// When something is due at its gate.
    pub pending: Vec<SimTime>,
    /// When it was stopped and went on.
    pub pauses: Vec<Pause>,
    /// Moments of invitations, in order, where somebody looks before they have all gone out.
    pub moments: Vec<SimTime>,
}

/// A look at a wave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// When.
    pub at: SimTime,
    /// What was measured for each condition: a part and its whole.
    pub values: Vec<[u64; 2]>,
    /// Which conditions held.
    pub held: Vec<bool>,
}

/// What a wave's gate leaves of a replication.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GateLog {
    /// When the wave's window began; never if it didn't before the horizon.
    pub started: SimTime,
    /// When its gate was passed.
    pub passed: SimTime,
    /// When its gate stopped it first.
    pub stopped: SimTime,
    /// The first look that led to something or came after the soak.
    pub judged: Option<Seen>,
    /// Looks after the soak, or that stopped it.
    pub looks: u32,
}

impl GateLog {
    /// A wave that nothing has happened to.
    pub const NEW: GateLog =
        GateLog { started: SimTime::NEVER, passed: SimTime::NEVER, stopped: SimTime::NEVER, judged: None, looks: 0 };
}

impl Progress {
    /// A wave that waits.
    pub const WAITS: Progress = Progress {
        standing: Standing::Waits,
        ends: SimTime::NEVER,
        stopped: SimTime::NEVER,
        attempted: 0,
        enrolled: 0,
        tickets: 0,
        round: 0,
        looks: 0,
        pending: Vec::new(),
        pauses: Vec::new(),
        moments: Vec::new(),
    };
}

/// A time in which a wave was stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pause {
    /// When its gate stopped it.
    pub stopped: SimTime,
    /// When it went on.
    pub resumed: SimTime,
}

impl Pause {
    /// A moment of the wave's window after the pause: one that was so much open time away when the wave was stopped is so
    /// much away when it goes on; what was over is over.
    #[must_use]
    pub fn moves(self, hours: &Hours, moment: SimTime) -> SimTime {
        if moment <= self.stopped {
            return moment;
        }
        hours.after(hours.next_open(self.resumed), hours.between(self.stopped, moment))
    }
}

impl Seen {
    /// A look at `at` that measured these values. What is measured of nobody at all, in a wave without devices, holds.
    #[must_use]
    pub fn new<'a>(at: SimTime, asks: impl Iterator<Item = (&'a Ask, [u64; 2])>, nobody: bool) -> Seen {
        let mut seen = Seen { at, values: Vec::new(), held: Vec::new() };
        for (ask, value) in asks {
            seen.values.push(value);
            seen.held.push(nobody || ask.is.holds(value));
        }
        seen
    }

    /// Whether all conditions held.
    #[must_use]
    pub fn all_held(&self) -> bool {
        self.held.iter().all(|held| *held)
    }
}

/// Whether a wave starts only when a gate lets it: the wave that it waits for is gated, or waits for a gate itself.
#[must_use]
pub fn waits_for_a_gate(plan: &Plan, wave: WaveId) -> bool {
    let before = |wave: &Wave| wave.after.map(|after| &plan.waves[after.wave.index()]);
    let mut chain = std::iter::successors(before(&plan.waves[wave.index()]), |wave| before(wave));
    chain.any(Wave::is_gated)
}
