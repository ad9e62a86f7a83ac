//! The calendar of future events: a hierarchical timing wheel.
//!
//! Order: *earlier time first; at one instant, lower phase first; at one phase, lower rank first; then first scheduled first.*
//! Time is cut into
//! blocks of 256 seconds; a wheel of three levels keeps the notices of later blocks in pooled chunks, in the order in
//! which they were scheduled. When a block begins, its notices are put in order once, by keys of second, phase and row;
//! what is scheduled into the block after that waits in a small heap beside it. Popping costs about the same with a
//! thousand notices pending as with a million.

use crate::units::SimTime;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Something that happens at an instant. Phase and rank order what happens at the same instant.
pub trait Phased: Copy {
    /// Its place at an instant, made by [`place`].
    fn place(&self) -> u32;
}

/// A place at an instant: lower phases happen first, of at most 16; of one phase lower ranks, whenever they were
/// scheduled. The lowest 20 bits of a rank count.
#[must_use]
pub const fn place(phase: u8, rank: u32) -> u32 {
    (phase as u32) << RANK | rank & ((1 << RANK) - 1)
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
/// Bits of a rank.
const RANK: u32 = 20;
/// Bits of each level, lowest first; with the block's they make the clock's 32.
const BITS: [u32; 3] = [10, 10, 4];
/// Bits below each level.
const SHIFT: [u32; 3] = [BLOCK, BLOCK + BITS[0], BLOCK + BITS[0] + BITS[1]];
/// First slot of each level, and their number.
const FIRST: [usize; 4] = [0, 1 << BITS[0], (1 << BITS[0]) + (1 << BITS[1]), (1 << BITS[0]) + (1 << BITS[1]) + 64];
/// Notices in a chunk of the pool.
const CHUNK: u32 = 15;
/// From so many notices on, a block is put in order by counting.
const MANY: usize = 128;
/// No chunk.
const NONE: u32 = u32::MAX;
/// The bits of a key that say which row of the block it is.
const ROW: u64 = u32::MAX as u64;
/// One slot of the wheel: its first and last chunk, and how many notices the last one holds. An empty slot looks full,
/// so that one comparison says that a chunk is needed.
#[derive(Clone, Copy, Debug)]
struct Slot {
    head: u32,
    tail: u32,
    fill: u32,
}

const EMPTY: Slot = Slot { head: NONE, tail: NONE, fill: CHUNK };

/// A notice scheduled into the block that has already begun.
#[derive(Clone, Copy, Debug)]
struct Late<E> {
    key: u64,
    notice: Notice<E>,
}

impl<E> PartialEq for Late<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E> Eq for Late<E> {}

impl<E> PartialOrd for Late<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Late<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

/// The future event list.
#[derive(Clone, Debug)]
pub struct Calendar<E> {
    slots: Vec<Slot>,
    /// One bit a slot that holds something.
    occupied: [u64; FIRST[3] / 64],
    /// Chunk k's notices are at k x CHUNK; where its slot goes on, or which chunk is free after it.
    pool: Vec<Notice<E>>,
    links: Vec<u32>,
    free: u32,
    /// The block that has begun: its notices as they were scheduled, and their keys in order; those before `cursor` have
    /// happened.
    block: Vec<Notice<E>>,
    order: Vec<u64>,
    cursor: usize,
    /// Room to sort in.
    spare: Vec<u64>,
    late: BinaryHeap<Reverse<Late<E>>>,
    /// Rows given in this block, late ones included.
    rows: u32,
    has_begun: bool,
    /// The current instant.
    now: u32,
    len: usize,
}

impl<E: Phased> Default for Calendar<E> {
    fn default() -> Self {
        Calendar {
            slots: vec![EMPTY; FIRST[3]],
            occupied: [0; FIRST[3] / 64],
            pool: Vec::new(),
            links: Vec::new(),
            free: NONE,
            block: Vec::new(),
            order: Vec::new(),
            cursor: 0,
            spare: Vec::new(),
            late: BinaryHeap::new(),
            rows: 0,
            has_begun: false,
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
    #[inline]
    pub fn schedule(&mut self, time: SimTime, event: E) {
        let notice = Notice { time, event };
        let at = time.raw();
        assert!(at >= self.now, "an event is scheduled at {time:?}, before {:?}", SimTime::from_raw(self.now));
        self.len += 1;
        if (at ^ self.now) >> BLOCK != 0 {
            self.file(notice);
        } else {
            let key = self.key(&notice);
            self.late.push(Reverse(Late { key, notice }));
        }
    }

    /// The next event; none if nothing is pending.
    #[inline]
    pub fn pop(&mut self) -> Option<Notice<E>> {
        while self.cursor == self.order.len() && self.late.is_empty() {
            if self.len == 0 {
                return None;
            }
            self.next_block();
        }
        self.len -= 1;
        let first = self.order.get(self.cursor).copied().unwrap_or(u64::MAX);
        let notice = if self.late.peek().is_none_or(|Reverse(late)| first < late.key) {
            self.cursor += 1;
            self.block[(first & ROW) as usize]
        } else {
            self.late.pop().expect("it was looked at").0.notice
        };
        self.now = notice.time.raw();
        Some(notice)
    }

    /// The notices of a block that has begun since this was last asked, so that what they need can be fetched together;
    /// none if no block has.
    #[inline]
    pub fn begun(&mut self) -> Option<&[Notice<E>]> {
        std::mem::take(&mut self.has_begun).then_some(&self.block)
    }

    /// What a notice of the current block is ordered by: second, phase, rank, order of scheduling.
    #[inline]
    fn key(&mut self, notice: &Notice<E>) -> u64 {
        let second = u64::from(notice.time.raw() & ((1 << BLOCK) - 1));
        let row = self.rows;
        self.rows += 1;
        second << 56 | u64::from(notice.event.place()) << 32 | u64::from(row)
    }

    /// Puts a notice of a later block into the slot that its distance asks for.
    #[inline]
    fn file(&mut self, notice: Notice<E>) {
        let at = notice.time.raw();
        let differs = at ^ self.now;
        let row = if differs >> SHIFT[1] == 0 { (at >> BLOCK) as usize % FIRST[1] } else { far(at, differs) };
        if self.slots[row].fill == CHUNK {
            self.grow(row, notice);
        }
        let slot = &mut self.slots[row];
        self.pool[(slot.tail * CHUNK + slot.fill) as usize] = notice;
        slot.fill += 1;
    }

    /// An empty chunk at the end of a slot; a new one is filled with any notice.
    fn grow(&mut self, row: usize, filler: Notice<E>) {
        let chunk = if self.free == NONE {
            self.pool.extend(std::iter::repeat_n(filler, CHUNK as usize));
            self.links.push(NONE);
            u32::try_from(self.links.len() - 1).expect("fewer chunks than devices can be counted")
        } else {
            let chunk = self.free;
            self.free = self.links[chunk as usize];
            self.links[chunk as usize] = NONE;
            chunk
        };
        let slot = &mut self.slots[row];
        if slot.head == NONE {
            slot.head = chunk;
            self.occupied[row / 64] |= 1 << (row % 64);
        } else {
            self.links[slot.tail as usize] = chunk;
        }
        slot.tail = chunk;
        slot.fill = 0;
    }

    /// Adds a notice to the block that begins.
    #[inline]
    fn line_up(&mut self, notice: Notice<E>) {
        let key = self.key(&notice);
        self.block.push(notice);
        self.order.push(key);
    }

    /// Begins the next block that has notices: brings higher levels down until the lowest has it.
    fn next_block(&mut self) {
        self.block.clear();
        self.order.clear();
        self.cursor = 0;
        self.rows = 0;
        for level in 0..BITS.len() {
            let (first, size) = (FIRST[level], 1 << BITS[level]);
            let from = (self.now >> SHIFT[level]) as usize & (size - 1);
            let Some(row) = next_bit(&self.occupied, first + from, first + size) else { continue };
            let above = u64::from(self.now) >> (SHIFT[level] + BITS[level]) << (SHIFT[level] + BITS[level]);
            let begins = above | ((row - first) as u64) << SHIFT[level];
            self.now = u32::try_from(begins).expect("slots lie within the clock");
            self.empty_slot(row);
            self.put_in_order();
            self.has_begun = true;
            return;
        }
        unreachable!("pending notices are in slots");
    }

    /// Puts the block's keys in order. They arrive in the order of rows, so in a large block counting their seconds is
    /// nearly all there is to do.
    fn put_in_order(&mut self) {
        if self.order.len() < MANY {
            self.order.sort_unstable();
            return;
        }
        let second = |key: u64| (key >> 56) as usize;
        let mut ends = [0u32; 1 << BLOCK];
        self.order.iter().for_each(|key| ends[second(*key)] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        self.spare.resize(self.order.len(), 0);
        for key in &self.order {
            let at = &mut ends[second(*key)];
            self.spare[*at as usize] = *key;
            *at += 1;
        }
        std::mem::swap(&mut self.order, &mut self.spare);
        // Within a second phases and ranks may still be out of order.
        if !self.order.is_sorted() {
            self.order.sort_unstable();
        }
    }

    /// Takes a slot apart: notices of the current block line up, others move down a level.
    fn empty_slot(&mut self, row: usize) {
        self.occupied[row / 64] &= !(1 << (row % 64));
        let Slot { head, tail, fill } = std::mem::replace(&mut self.slots[row], EMPTY);
        let mut chunk = head;
        loop {
            let last = chunk == tail;
            for at in chunk * CHUNK..chunk * CHUNK + if last { fill } else { CHUNK } {
                let notice = self.pool[at as usize];
                if (notice.time.raw() ^ self.now) >> BLOCK == 0 {
                    self.line_up(notice);
                } else {
                    self.file(notice);
                }
            }
            let next = std::mem::replace(&mut self.links[chunk as usize], self.free);
            self.free = chunk;
            if last {
                return;
            }
            chunk = next;
        }
    }
}

/// The slot of a notice that is not within reach of the lowest level.
fn far(at: u32, differs: u32) -> usize {
    let level = 1 + usize::from(differs >> SHIFT[2] != 0);
    FIRST[level] + ((at >> SHIFT[level]) as usize & ((1 << BITS[level]) - 1))
}

/// The first set bit in `from..until`.
#[inline]
fn next_bit(words: &[u64], from: usize, until: usize) -> Option<usize> {
    let mut word = from / 64;
    let mut bits = words[word] & (u64::MAX << (from % 64));
    while bits == 0 {
        word += 1;
        if word * 64 >= until {
            return None;
        }
        bits = words[word];
    }
    let bit = word * 64 + bits.trailing_zeros() as usize;
    (bit < until).then_some(bit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::streams::{Purpose, Streams, below};
    use crate::units::Span;

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    struct Probe {
        phase: u8,
        rank: u32,
        id: u32,
    }

    impl Phased for Probe {
        fn place(&self) -> u32 {
            place(self.phase, self.rank)
        }
    }

    /// The wheel against the contract itself: a plain list searched for the least (time, phase, rank, scheduling order).
    #[test]
    fn the_order_is_the_contract() {
        let mut draws = Streams::new(1, 0).owner("test").open(0, Purpose::Habit, 0);
        let mut calendar = Calendar::default();
        let mut list: Vec<(u32, u8, u32, u32)> = Vec::new();
        let mut id = 0;
        let mut now = 0;
        for _ in 0..200_000 {
            let more = list.len() < 50 || below(2, draws.draw()) == 0;
            if more && list.len() < 400 {
                let reach = [1, 4, 300, 70_000, 20_000_000][usize::try_from(below(5, draws.draw())).expect("small")];
                let time = now + u32::try_from(below(reach, draws.draw())).expect("small");
                let phase = u8::try_from(below(5, draws.draw())).expect("small");
                let rank = u32::try_from(below(3, draws.draw())).expect("small");
                calendar.schedule(SimTime::from_raw(time), Probe { phase, rank, id });
                list.push((time, phase, rank, id));
                id += 1;
            } else {
                let best = (0..list.len()).min_by_key(|&i| list[i]).expect("not empty");
                let (time, phase, rank, id) = list.swap_remove(best);
                let notice = calendar.pop().expect("not empty");
                let Probe { phase: its_phase, rank: its_rank, id: its_id } = notice.event;
                assert_eq!((notice.time.raw(), its_phase, its_rank, its_id), (time, phase, rank, id));
                now = time;
            }
            assert_eq!(calendar.len(), list.len());
        }
    }

    #[test]
    #[should_panic(expected = "before")]
    fn the_past_is_refused() {
        let mut calendar = Calendar::default();
        let event = Probe { phase: 0, rank: 0, id: 0 };
        calendar.schedule(SimTime::START, event);
        calendar.pop();
        calendar.schedule(SimTime::START.back(Span::seconds(1)), event);
    }

    #[test]
    fn the_end_of_the_clock_is_in_reach() {
        let mut calendar = Calendar::default();
        calendar.schedule(SimTime::NEVER, Probe { phase: 0, rank: 0, id: 1 });
        assert_eq!(calendar.pop().map(|n| n.time), Some(SimTime::NEVER));
        assert!(calendar.pop().is_none() && calendar.is_empty());
    }
}
