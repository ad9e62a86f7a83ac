//! Amounts of data and rates of a line.

use std::fmt;

/// An amount of data [bytes], decimal prefixes: 1 GB is 1,000,000,000 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Bytes(pub u64);

/// What a line carries [bits per second].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct BitRate(pub u64);

/// What a line carries at a time [bits per second].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rates {
    /// All who use it together; none is no limit.
    pub all: Option<u64>,
    /// Each of them at most; none is no limit.
    pub each: Option<u64>,
}

impl Rates {
    /// No limit: nothing takes any time.
    pub const FREE: Rates = Rates { all: None, each: None };

    /// The tighter of two, limit by limit.
    #[must_use]
    pub fn tighter(self, other: Rates) -> Rates {
        let least = |a: Option<u64>, b: Option<u64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Rates { all: least(self.all, other.all), each: least(self.each, other.each) }
    }
}

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
