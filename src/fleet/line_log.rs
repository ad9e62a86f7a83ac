//! What a site's line leaves behind: bits by hour and segment, the busiest minutes, downloads and their lengths.

use crate::engine::Tally;
use crate::fleet::record::Peak;
use crate::units::Span;

/// What one line did in a replication.
#[derive(Clone, PartialEq, Debug)]
pub struct LineLog {
    /// Bits that it carried in each elapsed hour.
    pub hours: Vec<u64>,
    /// Bits that it carried, by segment.
    pub carried: Vec<u64>,
    /// Bits that came from peers instead, by segment of the downloads' beginnings.
    pub peers: Vec<u64>,
    /// The most bits of a window of five minutes, by segment.
    pub busiest: Vec<u64>,
    /// Lengths of downloads [s], by segment of their ends; those that were broken off left out.
    pub waits: Vec<Tally>,
    /// Downloads at once.
    pub most: Peak,
    /// Bits that downloads asked of the line.
    pub asked: u128,
    /// Bits that those did without that were broken off.
    pub broken_off: u128,
    /// Bits still to come when the run ended.
    pub left: u128,
    /// The window that is being written, and its bits so far.
    window: (u32, u64),
}

impl LineLog {
    /// Windows in which the use of a line is averaged.
    pub const WINDOW: Span = Span::minutes(5);

    /// An idle line's.
    #[must_use]
    pub fn new(segments: usize, hours: usize) -> LineLog {
        LineLog {
            hours: vec![0; hours],
            carried: vec![0; segments],
            peers: vec![0; segments],
            busiest: vec![0; segments],
            waits: vec![Tally::default(); segments],
            most: Peak::new(segments),
            asked: 0,
            broken_off: 0,
            left: 0,
            window: (0, 0),
        }
    }

    /// It carries so many bits, `since` the start, within one window and one segment.
    pub fn carries(&mut self, segment: usize, since: Span, bits: u64) {
        self.carried[segment] += bits;
        self.hours[(since.as_seconds() / 3_600) as usize] += bits;
        let window = since.as_seconds() / LineLog::WINDOW.as_seconds();
        self.window = if self.window.0 == window { (window, self.window.1 + bits) } else { (window, bits) };
        self.busiest[segment] = self.busiest[segment].max(self.window.1);
    }
}
