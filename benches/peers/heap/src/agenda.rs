//! The future events: a binary heap, earliest first, ties in the order of scheduling.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// One future event.
#[derive(Clone, Copy)]
pub struct Notice<K> {
    pub time: f64,
    seq: u64,
    pub device: u32,
    pub kind: K,
}

impl<K> Ord for Notice<K> {
    /// Reversed: std's heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.time.total_cmp(&self.time).then(other.seq.cmp(&self.seq))
    }
}

impl<K> PartialOrd for Notice<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> PartialEq for Notice<K> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<K> Eq for Notice<K> {}

/// All future events.
pub struct Agenda<K> {
    heap: BinaryHeap<Notice<K>>,
    scheduled: u64,
}

impl<K> Agenda<K> {
    /// Empty, with room for as many events as are usually pending.
    pub fn with_capacity(pending: usize) -> Self {
        Agenda { heap: BinaryHeap::with_capacity(pending), scheduled: 0 }
    }

    #[inline]
    pub fn schedule(&mut self, time: f64, device: u32, kind: K) {
        self.heap.push(Notice { time, seq: self.scheduled, device, kind });
        self.scheduled += 1;
    }

    /// The next event, if there is one before the horizon.
    #[inline]
    pub fn next_before(&mut self, horizon: f64) -> Option<Notice<K>> {
        self.heap.pop().filter(|notice| notice.time < horizon)
    }
}
