//! The calendar of future events: a hierarchical timing wheel.
//!
//! Order: *earlier time first; at one instant, lower phase first; at one phase, first scheduled first.* Time is cut into
//! blocks of 256 seconds; a wheel of three levels keeps the notices of later blocks in pooled chunks, in the order in
//! which they were scheduled. When a block begins, its notices are put in order once; what is scheduled into the block
//! after that waits in a small heap beside it. Popping costs about the same with a thousand notices pending as with a
//! million.

use crate::units::SimTime;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

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

/// Bits of a block: 256 seconds.
const BLOCK: u32 = 8;
/// Bits of each level, lowest first; with the block's they make the clock's 32.
const BITS: [u32; 3] = [10, 10, 4];
/// Bits below each level.
const SHIFT: [u32; 3] = [BLOCK, BLOCK + BITS[0], BLOCK + BITS[0] + BITS[1]];
/// Words of the map of occupied slots of a level.
const WORDS: usize = (1 << BITS[0]) / 64;
/// Notices in a chunk of the pool.
const CHUNK: u32 = 15;
/// No chunk.
const NONE: u32 = u32::MAX;
/// A block with fewer notices is put in order without counting seconds first.
const FEW: usize = 64;

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

/// A notice scheduled into the block that has already begun.
#[derive(Clone, Copy, Debug)]
struct Late<E> {
    notice: Notice<E>,
    order: u64,
}

impl<E: Phased> Late<E> {
    fn key(&self) -> (SimTime, u8, u64) {
        (self.notice.time, self.notice.event.phase(), self.order)
    }
}

impl<E: Phased> PartialEq for Late<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<E: Phased> Eq for Late<E> {}

impl<E: Phased> PartialOrd for Late<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E: Phased> Ord for Late<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// The future event list.
#[derive(Clone, Debug)]
pub struct Calendar<E: Phased> {
    slots: [Vec<Slot>; 3],
    /// One bit a slot that holds something.
    occupied: [[u64; WORDS]; 3],
    /// Chunk k's notices are at k x CHUNK.
    pool: Vec<Notice<E>>,
    links: Vec<Link>,
    free: u32,
    /// Notices of the block that has begun, in order; those before `cursor` have happened.
    current: Vec<Notice<E>>,
    cursor: usize,
    /// Room to sort in.
    spare: Vec<Notice<E>>,
    late: BinaryHeap<Reverse<Late<E>>>,
    scheduled_late: u64,
    /// The last instant popped, and the first second of the block that has begun.
    now: u32,
    block: u32,
    len: usize,
}

impl<E: Phased> Default for Calendar<E> {
    fn default() -> Self {
        Calendar {
            slots: BITS.map(|bits| vec![Slot { head: NONE, tail: NONE }; 1 << bits]),
            occupied: [[0; WORDS]; 3],
            pool: Vec::new(),
            links: Vec::new(),
            free: NONE,
            current: Vec::new(),
            cursor: 0,
            spare: Vec::new(),
            late: BinaryHeap::new(),
            scheduled_late: 0,
            now: 0,
            block: 0,
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
    #[inline]
    pub fn schedule(&mut self, time: SimTime, event: E) {
        let notice = Notice { time, event };
        assert!(time.raw() >= self.now, "an event is scheduled at {time:?}, before {:?}", SimTime::from_raw(self.now));
        self.len += 1;
        if (time.raw() ^ self.block) >> BLOCK == 0 {
            self.scheduled_late += 1;
            self.late.push(Reverse(Late { notice, order: self.scheduled_late }));
        } else {
            self.file(notice);
        }
    }

    /// The next event; none if nothing is pending.
    #[inline]
    pub fn pop(&mut self) -> Option<Notice<E>> {
        while self.cursor == self.current.len() && self.late.is_empty() {
            if self.len == 0 {
                return None;
            }
            self.advance();
        }
        self.len -= 1;
        let notice = match (self.current.get(self.cursor), self.late.peek()) {
            (Some(first), None) => *first,
            // Of two at one instant and phase, the one in the block was scheduled first.
            (Some(first), Some(Reverse(late))) if key(first) <= key(&late.notice) => *first,
            _ => {
                let Reverse(late) = self.late.pop().expect("one of the two holds something");
                self.now = late.notice.time.raw();
                return Some(late.notice);
            }
        };
        self.cursor += 1;
        self.now = notice.time.raw();
        Some(notice)
    }

    /// Puts a notice of a later block into the slot that its distance asks for.
    #[inline]
    fn file(&mut self, notice: Notice<E>) {
        let at = notice.time.raw();
        let differs = at ^ self.block;
        let level = usize::from(differs >> SHIFT[1] != 0) + usize::from(differs >> SHIFT[2] != 0);
        let index = (at >> SHIFT[level]) as usize & ((1 << BITS[level]) - 1);
        let tail = self.slots[level][index].tail;
        let full = tail == NONE || self.links[tail as usize].used == CHUNK;
        let chunk = if full { self.grow(level, index, notice) } else { tail };
        let link = &mut self.links[chunk as usize];
        self.pool[(chunk * CHUNK + link.used) as usize] = notice;
        link.used += 1;
    }

    /// An empty chunk at the end of a slot; a new one is filled with any notice.
    fn grow(&mut self, level: usize, index: usize, filler: Notice<E>) -> u32 {
        let chunk = if self.free == NONE {
            self.pool.extend(std::iter::repeat_n(filler, CHUNK as usize));
            self.links.push(Link { next: NONE, used: 0 });
            u32::try_from(self.links.len() - 1).expect("fewer chunks than devices can be counted")
        } else {
            let chunk = self.free;
            self.free = self.links[chunk as usize].next;
            self.links[chunk as usize] = Link { next: NONE, used: 0 };
            chunk
        };
        let slot = &mut self.slots[level][index];
        if slot.tail == NONE {
            slot.head = chunk;
            self.occupied[level][index / 64] |= 1 << (index % 64);
        } else {
            self.links[slot.tail as usize].next = chunk;
        }
        slot.tail = chunk;
        chunk
    }

    /// Begins the next block that has notices, or brings a higher level's slot down.
    fn advance(&mut self) {
        self.current.clear();
        self.cursor = 0;
        for level in 0..BITS.len() {
            let from = (self.block >> SHIFT[level]) as usize & ((1 << BITS[level]) - 1);
            let Some(index) = self.next_occupied(level, from) else { continue };
            let above = u64::from(self.block) >> (SHIFT[level] + BITS[level]) << (SHIFT[level] + BITS[level]);
            self.block = u32::try_from(above | ((index as u64) << SHIFT[level])).expect("slots lie within the clock");
            self.empty_slot(level, index);
            self.put_in_order();
            return;
        }
        unreachable!("pending notices are in slots");
    }

    /// Takes a slot apart: notices of the block that begins become current, others move down.
    fn empty_slot(&mut self, level: usize, index: usize) {
        self.occupied[level][index / 64] &= !(1 << (index % 64));
        let mut chunk = self.slots[level][index].head;
        self.slots[level][index] = Slot { head: NONE, tail: NONE };
        while chunk != NONE {
            let Link { next, used } = self.links[chunk as usize];
            let (begin, end) = ((chunk * CHUNK) as usize, (chunk * CHUNK + used) as usize);
            if level == 0 {
                self.current.extend_from_slice(&self.pool[begin..end]);
            } else {
                for at in begin..end {
                    let notice = self.pool[at];
                    if (notice.time.raw() ^ self.block) >> BLOCK == 0 {
                        self.current.push(notice);
                    } else {
                        self.file(notice);
                    }
                }
            }
            self.links[chunk as usize].next = self.free;
            self.free = chunk;
            chunk = next;
        }
    }

    /// Orders the current block by time and phase; notices of one time and phase keep the order of scheduling.
    fn put_in_order(&mut self) {
        if self.current.len() >= FEW {
            self.count_seconds();
        }
        // What is left is little: an insertion sort is stable, and quick on what is nearly in order.
        for i in 1..self.current.len() {
            let notice = self.current[i];
            let mut hole = i;
            while hole > 0 && key(&self.current[hole - 1]) > key(&notice) {
                self.current[hole] = self.current[hole - 1];
                hole -= 1;
            }
            self.current[hole] = notice;
        }
    }

    /// A stable counting sort of the current block by its 256 seconds.
    fn count_seconds(&mut self) {
        let second = |notice: &Notice<E>| (notice.time.raw() & ((1 << BLOCK) - 1)) as usize;
        let mut ends = [0u32; 1 << BLOCK];
        for notice in &self.current {
            ends[second(notice)] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        self.spare.clear();
        self.spare.extend_from_slice(&self.current);
        for notice in self.spare.iter().rev() {
            let end = &mut ends[second(notice)];
            *end -= 1;
            self.current[*end as usize] = *notice;
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

/// What a notice is ordered by, the order of scheduling aside.
#[inline]
fn key<E: Phased>(notice: &Notice<E>) -> (SimTime, u8) {
    (notice.time, notice.event.phase())
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
                let reach = [1, 4, 300, 70_000, 20_000_000][usize::try_from(below(5, draws.draw())).expect("small")];
                let time = now + u32::try_from(below(reach, draws.draw())).expect("small");
                let phase = u8::try_from(below(5, draws.draw())).expect("small");
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
