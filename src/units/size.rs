//! Amounts of data and rates of a line.

use std::fmt;

/// An amount of data [bytes], decimal prefixes: 1 GB is 1,000,000,000 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Bytes(pub u64);

/// What a line carries [bits per second].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct BitRate(pub u64);

fn scaled(f: &mut fmt::Formatter<'_>, n: u64, units: [&str; 4]) -> fmt::Result {
    for (unit, size) in units.iter().zip([1_000_000_000, 1_000_000, 1_000, 1]) {
        if n >= size && n.is_multiple_of(size) {
            return write!(f, "{} {unit}", n / size);
        }
    }
    write!(f, "{n} {}", units[3])
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scaled(f, self.0, ["GB", "MB", "KB", "B"])
    }
}

impl fmt::Display for BitRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scaled(f, self.0, ["Gbps", "Mbps", "Kbps", "bps"])
    }
}
