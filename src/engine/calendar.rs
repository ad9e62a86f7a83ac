//! The calendar of future events: a hierarchical timing wheel.
//!
//! Order: *earlier time first; at one instant, lower phase first; at one phase, first scheduled first.* Four levels of
//! 256 slots count seconds, so the lowest level's slot is one instant and needs no sorting by time; notices wait in
//! pooled chunks, in the order in which they were scheduled, and move down a level when their block of time begins.
//! Popping costs the same with a thousand notices pending as with a million.

use crate::units::SimTime;

/// Something that happens at an instant. The phase orders what happens at the same instant.
pub trait Phased: Copy {
    /// Lower phases happen first.
    fn phase(&self) -> u8;
}

/// An entry of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice<E> {
    /// When.
    pub time: SimTime,
    /// What.
    pub event: E,
}

/// Levels of the wheel.
const LEVELS: usize = 4;
/// Bits of a level: 256 slots.
const BITS: u32 = 8;
/// Slots of a level.
const SLOTS: usize = 1 << BITS;
/// Notices in a chunk of the pool.
const CHUNK: usize = 15;
/// No chunk.
const NONE: u32 = u32::MAX;

/// One slot: its first and last chunk.
#[derive(Clone, Copy, Debug)]
struct Slot {
    head: u32,
    tail: u32,
}

/// Where a chunk's slot goes on, and how many notices the chunk holds.
#[derive(Clone, Copy, Debug)]
struct Link {
    next: u32,
    used: u32,
}

/// The future event list.
#[derive(Clone, Debug)]
pub struct Calendar<E> {
    slots: Vec<Slot>,
    /// One bit a slot that holds something.
    occupied: [[u64; SLOTS / 64]; LEVELS],
    /// Chunk k's notices are at k x CHUNK.
    pool: Vec<Notice<E>>,
    links: Vec<Link>,
    free: u32,
    /// Notices of the current instant, in order; those before `cursor` have happened.
    current: Vec<Notice<E>>,
    cursor: usize,
    now: u32,
    len: usize,
}

impl<E: Phased> Default for Calendar<E> {
    fn default() -> Self {
        Calendar {
            slots: vec![Slot { head: NONE, tail: NONE }; LEVELS * SLOTS],
            occupied: [[0; SLOTS / 64]; LEVELS],
            pool: Vec::new(),
            links: Vec::new(),
            free: NONE,
            current: Vec::new(),
            cursor: 0,
            now: 0,
            len: 0,
        }
    }
}

impl<E: Phased> Calendar<E> {
    /// Notices pending.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts an event on the calendar.
    ///
    /// # Panics
    /// If `time` lies before the last event popped: the past can't be scheduled.
    pub fn schedule(&mut self, time: SimTime, event: E) {
        let notice = Notice { time, event };
        let at = time.raw();
        assert!(at >= self.now, "an event is scheduled at {time:?}, before {:?}", SimTime::from_raw(self.now));
        self.len += 1;
        if at == self.now {
            let rest = &self.current[self.cursor..];
            let after = rest.partition_point(|other| other.event.phase() <= event.phase());
            self.current.insert(self.cursor + after, notice);
        } else {
            self.file(notice);
        }
    }

    /// The next event; none if nothing is pending.
    pub fn pop(&mut self) -> Option<Notice<E>> {
        while self.cursor == self.current.len() {
            if self.len == 0 {
                return None;
            }
            self.advance();
        }
        let notice = self.current[self.cursor];
        self.cursor += 1;
        self.len -= 1;
        Some(notice)
    }

    /// Puts a notice into the slot that its distance from now asks for.
    fn file(&mut self, notice: Notice<E>) {
        let at = notice.time.raw();
        let differs = (at ^ self.now) | 1;
        let level = ((31 - differs.leading_zeros()) / BITS) as usize;
        let index = (at >> (BITS * level as u32)) as usize % SLOTS;
        self.occupied[level][index / 64] |= 1 << (index % 64);
        let row = level * SLOTS + index;
        let tail = self.slots[row].tail;
        let chunk =
            if tail != NONE && self.links[tail as usize].used < CHUNK as u32 { tail } else { self.grow(row, notice) };
        let link = &mut self.links[chunk as usize];
        self.pool[chunk as usize * CHUNK + link.used as usize] = notice;
        link.used += 1;
    }

    /// An empty chunk at the end of a slot; a new one is filled with any notice.
    fn grow(&mut self, row: usize, filler: Notice<E>) -> u32 {
        let chunk = if self.free == NONE {
            self.pool.extend(std::iter::repeat_n(filler, CHUNK));
            self.links.push(Link { next: NONE, used: 0 });
            u32::try_from(self.links.len() - 1).expect("fewer chunks than devices can be counted")
        } else {
            let chunk = self.free;
            self.free = self.links[chunk as usize].next;
            self.links[chunk as usize] = Link { next: NONE, used: 0 };
            chunk
        };
        let slot = &mut self.slots[row];
        if slot.tail == NONE {
            slot.head = chunk;
        } else {
            self.links[slot.tail as usize].next = chunk;
        }
        slot.tail = chunk;
        chunk
    }

    /// Moves on to the next instant that has notices, or brings a higher level's block down.
    fn advance(&mut self) {
        for level in 0..LEVELS {
            let shift = BITS * level as u32;
            let from = (self.now >> shift) as usize % SLOTS;
            let Some(index) = self.next_occupied(level, from) else { continue };
            let above = u64::from(self.now) >> (shift + BITS) << (shift + BITS);
            self.now = u32::try_from(above | ((index as u64) << shift)).expect("slots lie within the clock");
            self.empty_slot(level, index);
            return;
        }
        unreachable!("pending notices are in slots");
    }

    /// Takes a slot apart: the lowest level's becomes the current instant, others move down.
    fn empty_slot(&mut self, level: usize, index: usize) {
        self.occupied[level][index / 64] &= !(1 << (index % 64));
        let row = level * SLOTS + index;
        let mut chunk = self.slots[row].head;
        self.slots[row] = Slot { head: NONE, tail: NONE };
        self.current.clear();
        self.cursor = 0;
        while chunk != NONE {
            let Link { next, used } = self.links[chunk as usize];
            let begin = chunk as usize * CHUNK;
            for at in begin..begin + used as usize {
                let notice = self.pool[at];
                if level == 0 || notice.time.raw() == self.now {
                    self.current.push(notice);
                } else {
                    self.file(notice);
                }
            }
            self.links[chunk as usize].next = self.free;
            self.free = chunk;
            chunk = next;
        }
        if self.current.len() > 1 {
            self.current.sort_by_key(|notice| notice.event.phase());
        }
    }

    /// The first occupied slot of a level at or after `from`.
    fn next_occupied(&self, level: usize, from: usize) -> Option<usize> {
        let words = &self.occupied[level];
        let first = words[from / 64] & (u64::MAX << (from % 64));
        if first != 0 {
            return Some(from / 64 * 64 + first.trailing_zeros() as usize);
        }
        let word = (from / 64 + 1..words.len()).find(|&word| words[word] != 0)?;
        Some(word * 64 + words[word].trailing_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::streams::{Purpose, Streams, below};
    use crate::units::Span;

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    struct Probe {
        phase: u8,
        id: u32,
    }

    impl Phased for Probe {
        fn phase(&self) -> u8 {
            self.phase
        }
    }

    /// The wheel against the contract itself: a plain list searched for the least (time, phase, scheduling order).
    #[test]
    fn the_order_is_the_contract() {
        let mut draws = Streams::new(1, 0).owner("test").open(0, Purpose::Habit, 0);
        let mut calendar = Calendar::default();
        let mut list: Vec<(u32, u8, u32)> = Vec::new();
        let mut id = 0;
        let mut now = 0;
        for _ in 0..200_000 {
            let more = list.len() < 50 || below(2, draws.draw()) == 0;
            if more && list.len() < 400 {
                let reach = [1, 4, 300, 70_000, 20_000_000][below(5, draws.draw()) as usize];
                let time = now + below(reach, draws.draw()) as u32;
                let phase = below(5, draws.draw()) as u8;
                calendar.schedule(SimTime::from_raw(time), Probe { phase, id });
                list.push((time, phase, id));
                id += 1;
            } else {
                let best = (0..list.len()).min_by_key(|&i| list[i]).expect("not empty");
                let (time, phase, id) = list.swap_remove(best);
                let notice = calendar.pop().expect("not empty");
                assert_eq!((notice.time.raw(), notice.event.phase, notice.event.id), (time, phase, id));
                now = time;
            }
            assert_eq!(calendar.len(), list.len());
        }
    }

    #[test]
    #[should_panic(expected = "before")]
    fn the_past_is_refused() {
        let mut calendar = Calendar::default();
        let event = Probe { phase: 0, id: 0 };
        calendar.schedule(SimTime::START, event);
        calendar.pop();
        calendar.schedule(SimTime::START.back(Span::seconds(1)), event);
    }

    #[test]
    fn the_end_of_the_clock_is_in_reach() {
        let mut calendar = Calendar::default();
        calendar.schedule(SimTime::NEVER, Probe { phase: 0, id: 1 });
        assert_eq!(calendar.pop().map(|n| n.time), Some(SimTime::NEVER));
        assert!(calendar.pop().is_none() && calendar.is_empty());
    }
}
