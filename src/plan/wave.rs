//! Waves: when devices are invited.

use crate::plan::gate::Gate;
use crate::units::{CohortId, Hours, SimTime, Span, WaveId};

/// A wave of invitations.
#[derive(Clone, Debug)]
pub struct Wave {
    /// The name in the file.
    pub name: String,
    /// When its invitations go out, if nothing moves it.
    pub window: Window,
    /// The wave that it starts after; none if it has a time of its own.
    pub after: Option<After>,
    /// What must hold before waves after it start; none if it is through when its window ends.
    pub gate: Option<Gate>,
}

impl Wave {
    /// Whether it has a gate that may stop it: one that asks for something.
    #[must_use]
    pub fn is_gated(&self) -> bool {
        self.gate.as_ref().is_some_and(|gate| !gate.asks.is_empty())
    }
}

/// What a wave starts after.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct After {
    /// The other wave.
    pub wave: WaveId,
    /// How long after the end of its window: its gate's soak, and what the file says.
    pub pause: Span,
    /// How long after it is through: what the file says alone.
    pub gap: Span,
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
        self.moment_from(self.starts, draw)
    }

    /// The moment that a draw stands for if the window is moved as a whole, to begin at `starts`.
    #[must_use]
    pub fn moment_from(&self, starts: SimTime, draw: u64) -> SimTime {
        let length = u64::from(self.length.as_seconds());
        let second = ((u128::from(draw) * u128::from(length)) >> 64) as u64;
        let second = Span::seconds(u32::try_from(second).expect("a window fits the clock"));
        if self.hours.always() {
            return starts + second;
        }
        // The second of open time that begins after `second` others: work of one second more ends right after it.
        self.hours.after(starts, second + Span::seconds(1)).back(Span::seconds(1))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Zone;
    use crate::units::hours::{Day, Week};

    #[test]
    fn a_moved_window_keeps_its_length_and_its_hours() {
        let zone = Zone::new("UTC", Day::new(2027, 1, 4).unwrap()).unwrap();
        let week = Week { days: 0x1f, opens: 8 * 3_600, closes: 18 * 3_600 };
        let at = |day: u32, hour: u32| SimTime::after_start(Span::days(day) + Span::hours(hour));
        let hours = Hours::new(week, &zone, &[], SimTime::START, at(60, 0));
        let window = Window { starts: at(1, 8), ends: at(2, 18), hours, length: Span::hours(20) };
        assert_eq!(window.moment(0), at(1, 8));
        // From Friday noon: six hours of that day, ten of Monday, four of Tuesday.
        assert_eq!(window.moment_from(at(4, 12), 0), at(4, 12));
        assert_eq!(window.moment_from(at(4, 12), u64::MAX), at(8, 12).back(Span::seconds(1)));
        let always = Window { hours: Hours::ALWAYS, ..window };
        assert_eq!(always.moment_from(at(4, 12), 1 << 63), at(4, 22));
    }
}
