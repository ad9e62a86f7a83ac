//! Waves: when devices are invited.

use crate::units::{CohortId, Hours, SimTime, Span, WaveId};

/// A wave of invitations.
#[derive(Clone, Debug)]
pub struct Wave {
    /// The name in the file.
    pub name: String,
    /// When its invitations go out.
    pub window: Window,
}

/// A window of time in which moments are equally likely.
#[derive(Clone, Debug)]
pub struct Window {
    /// The first moment.
    pub starts: SimTime,
    /// The end, not included unless it equals the start.
    pub ends: SimTime,
    /// Only moments in these hours count.
    pub hours: Hours,
    /// How long it is in these hours, even where they aren't laid out to its end.
    pub length: Span,
}

impl Window {
    /// The moment that a uniform draw stands for: any second of the window that lies in its hours.
    #[must_use]
    pub fn moment(&self, draw: u64) -> SimTime {
        let length = u64::from(self.length.as_seconds());
        let second = ((u128::from(draw) * u128::from(length)) >> 64) as u64;
        let second = Span::seconds(u32::try_from(second).expect("a window fits the clock"));
        if self.hours.always() {
            return self.starts + second;
        }
        // The second of open time that begins after `second` others: work of one second more ends right after it.
        self.hours.after(self.starts, second + Span::seconds(1)).back(Span::seconds(1))
    }
}

/// The devices of one cohort that one wave invites, or that were enrolled before the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Group {
    /// Whose devices.
    pub cohort: CohortId,
    /// Which wave invites them; none for a live fleet.
    pub wave: Option<WaveId>,
    /// The first device's ordinal in the cohort, from 0.
    pub first: u32,
    /// How many.
    pub count: u32,
}
