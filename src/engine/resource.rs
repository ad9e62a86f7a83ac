//! A resource with a queue: so many units, first come, first served, by classes.
//!
//! It keeps no clock. Callers tell it the instant and the open time of each arrival, service and departure; what it
//! returns says whose service starts. A lower class goes first, and nobody is interrupted. Little's law holds exactly,
//! in integers: the area under the queue is the sum of the waits, of those who left included, plus the waits so far of
//! those still in line.

use crate::units::SimTime;
use std::collections::VecDeque;

/// Classes of those who wait: 0 goes first.
pub const CLASSES: usize = 5;
/// All classes, a bit each.
pub const ALL: u8 = (1 << CLASSES) - 1;

/// Somebody in line, or the place of somebody who left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Waiting<T> {
    who: T,
    since: SimTime,
    open_since: u32,
    seat: u32,
    gone: bool,
}

/// A service that starts now, or somebody who leaves the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started<T> {
    /// Whose.
    pub who: T,
    /// How long they waited, elapsed [s].
    pub waited: u32,
    /// How long they waited while it was open [s].
    pub waited_open: u32,
}

/// Units that serve one at a time each, and the line before them.
#[derive(Clone, Debug)]
pub struct Resource<T> {
    units: u32,
    busy: u32,
    /// By class; the first of each is somebody who waits.
    lines: [VecDeque<Waiting<T>>; CLASSES],
    /// The classes in which somebody waits, a bit each.
    waited_for: u8,
    waiting: usize,
    seats: u32,
    /// Area under the queue so far [jobs x s], elapsed, up to `changed`.
    area: u64,
    changed: SimTime,
    /// Sum of the waits of all who are in line no more [s], elapsed.
    waited: u64,
}

impl<T: Copy> Resource<T> {
    /// `units` idle units and nobody in line.
    #[must_use]
    pub fn new(units: u32) -> Resource<T> {
        Resource {
            units,
            busy: 0,
            lines: Default::default(),
            waited_for: 0,
            waiting: 0,
            seats: 0,
            area: 0,
            changed: SimTime::MIN,
            waited: 0,
        }
    }

    /// Units at work; more than there are while some who left finish what they have in hand.
    #[must_use]
    pub fn busy(&self) -> u32 {
        self.busy
    }

    /// Whether a unit has nothing to do.
    #[must_use]
    #[inline]
    pub fn is_idle(&self) -> bool {
        self.busy < self.units
    }

    /// There are `units` from now on; a service under way goes on.
    pub fn set_units(&mut self, units: u32) {
        self.units = units;
    }

    /// How many wait.
    #[must_use]
    #[inline]
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Area under the queue up to `now` [jobs x s].
    #[must_use]
    pub fn area(&self, now: SimTime) -> u64 {
        self.area + self.waiting as u64 * u64::from(now.since(self.changed).as_seconds())
    }

    /// Sum of all waits up to `now` [s], those of people still in line included.
    #[must_use]
    pub fn waits(&self, now: SimTime) -> u64 {
        self.waited + self.line().map(|(_, since, _)| u64::from(now.since(since).as_seconds())).sum::<u64>()
    }

    /// Who still waits, first in line first, and since when.
    pub fn line(&self) -> impl Iterator<Item = (T, SimTime, u32)> {
        self.lines.iter().flatten().filter(|w| !w.gone).map(|w| (w.who, w.since, w.open_since))
    }

    /// Somebody arrives and stands in the line of a class; `open` is the open time [s] so far. [`Resource::start`] says
    /// who is next; the seat is what [`Resource::leave`] wants to know.
    pub fn arrive(&mut self, who: T, class: usize, now: SimTime, open: u32) -> u32 {
        self.settle(now);
        let seat = self.seats;
        self.seats = seat.wrapping_add(1);
        self.lines[class].push_back(Waiting { who, since: now, open_since: open, seat, gone: false });
        self.waited_for |= 1 << class;
        self.waiting += 1;
        seat
    }

    /// The next service that starts now, if a unit is idle and somebody of these classes waits. Call it until it has
    /// none.
    pub fn start(&mut self, now: SimTime, open: u32, classes: u8) -> Option<Started<T>> {
        if !self.is_idle() {
            return None;
        }
        let started = self.join(now, open, classes)?;
        self.busy += 1;
        Some(started)
    }

    /// The next of these classes joins a service that is about to start: no unit of its own is needed.
    #[inline]
    pub fn join(&mut self, now: SimTime, open: u32, classes: u8) -> Option<Started<T>> {
        let fitting = self.waited_for & classes;
        if fitting == 0 {
            return None;
        }
        let class = fitting.trailing_zeros() as usize;
        self.settle(now);
        let next = self.lines[class].pop_front()?;
        self.clear(class);
        Some(self.leaves(next, now, open))
    }

    /// Whoever has this seat leaves the line; none if they left it before.
    pub fn leave(&mut self, seat: u32, now: SimTime, open: u32) -> Option<Started<T>> {
        let found = |line: &VecDeque<Waiting<T>>| {
            let row = line.binary_search_by(|w| w.seat.cmp(&seat)).ok()?;
            (!line[row].gone).then_some(row)
        };
        let (class, row) = (0..CLASSES).find_map(|class| Some((class, found(&self.lines[class])?)))?;
        self.settle(now);
        self.lines[class][row].gone = true;
        let left = self.lines[class][row];
        self.clear(class);
        Some(self.leaves(left, now, open))
    }

    /// Somebody of these classes arrives at an idle unit with nobody of them in line and is served at once; false if they
    /// must stand in line.
    pub fn take(&mut self, classes: u8) -> bool {
        let free = self.busy < self.units && self.waited_for & classes == 0;
        self.busy += u32::from(free);
        free
    }

    /// A service ends.
    ///
    /// # Panics
    /// If nobody is served.
    pub fn release(&mut self) {
        assert!(self.busy > 0, "a service ended that never began");
        self.busy -= 1;
    }

    /// Somebody is in line no more.
    #[inline]
    fn leaves(&mut self, who: Waiting<T>, now: SimTime, open: u32) -> Started<T> {
        let waited = now.since(who.since).as_seconds();
        self.waiting -= 1;
        self.waited += u64::from(waited);
        Started { who: who.who, waited, waited_open: open.saturating_sub(who.open_since) }
    }

    /// The first of a class is somebody who waits.
    #[inline]
    fn clear(&mut self, class: usize) {
        while self.lines[class].front().is_some_and(|first| first.gone) {
            self.lines[class].pop_front();
        }
        if self.lines[class].is_empty() {
            self.waited_for &= !(1 << class);
        }
    }

    /// Brings the area up to `now`.
    #[inline]
    fn settle(&mut self, now: SimTime) {
        self.area = self.area(now);
        self.changed = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Span;

    fn at(seconds: u32) -> SimTime {
        SimTime::after_start(Span::seconds(seconds))
    }

    /// Three in line of classes 2, 0, 2; the first of class 2 leaves after 6 s, so that 0 and the last one are served.
    #[test]
    fn classes_go_first_and_whoever_leaves_is_passed_over() {
        let mut line = Resource::new(1);
        assert!(line.take(ALL) && !line.take(ALL));
        let seats = [("a", 2), ("b", 0), ("c", 2)].map(|(who, class)| line.arrive(who, class, at(1), 1));
        assert_eq!(line.leave(seats[0], at(7), 7), Some(Started { who: "a", waited: 6, waited_open: 6 }));
        assert_eq!(line.leave(seats[0], at(8), 8), None, "nobody leaves twice");
        line.release();
        assert_eq!(line.start(at(9), 9, ALL).map(|s| (s.who, s.waited)), Some(("b", 8)));
        assert_eq!(line.start(at(9), 9, ALL), None, "the unit is busy");
        line.set_units(2);
        assert_eq!(line.start(at(10), 10, 0b11), None, "classes that aren't asked for wait");
        assert_eq!(line.start(at(10), 10, ALL).map(|s| (s.who, s.waited)), Some(("c", 9)));
        line.set_units(1);
        line.release();
        line.arrive("d", 4, at(20), 20);
        assert_eq!((line.busy(), line.start(at(21), 21, ALL)), (1, None), "one left and the other works");
        // 6 + 8 + 9 s of those who left the line, 5 of the one in it.
        assert_eq!((line.area(at(25)), line.waits(at(25))), (28, 28));
    }
}
