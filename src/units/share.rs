//! Shares of a whole, in parts per million: exact, comparable, and the same on every machine.

use std::fmt;

/// A share or a probability [ppm], 0 to 1,000,000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Share(u32);

impl Share {
    /// Nothing.
    pub const NONE: Share = Share(0);
    /// The whole.
    pub const ALL: Share = Share(1_000_000);

    /// A share of `ppm` parts per million.
    ///
    /// # Panics
    /// If `ppm` is above one million.
    #[must_use]
    pub const fn ppm(ppm: u32) -> Share {
        assert!(ppm <= 1_000_000, "a share is at most the whole");
        Share(ppm)
    }

    /// A share of `percent` hundredths.
    #[must_use]
    pub const fn percent(percent: u32) -> Share {
        Share::ppm(percent * 10_000)
    }

    /// Parts per million.
    #[must_use]
    pub const fn as_ppm(self) -> u32 {
        self.0
    }

    /// This share of `n` things, rounded down.
    #[must_use]
    pub fn of(self, n: u32) -> u32 {
        let part = u64::from(n) * u64::from(self.0) / 1_000_000;
        u32::try_from(part).expect("a part is no more than the whole")
    }

    /// Whether a uniform 64-bit draw falls into this share: never for 0, always for the whole.
    #[must_use]
    pub fn hit_by(self, draw: u64) -> bool {
        (u128::from(draw) * 1_000_000) >> 64 < u128::from(self.0)
    }
}

impl fmt::Display for Share {
    /// The share in percent, with as many decimals as it needs: `5%`, `0.25%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0 / 10_000;
        let parts = self.0 % 10_000;
        if parts == 0 {
            return write!(f, "{whole}%");
        }
        let digits = format!("{parts:04}");
        write!(f, "{whole}.{}%", digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_exact() {
        assert!(!Share::NONE.hit_by(0));
        assert!(Share::ALL.hit_by(u64::MAX));
        assert!(Share::ppm(1).hit_by(0));
        assert!(!Share::ppm(999_999).hit_by(u64::MAX));
    }

    #[test]
    fn parts_are_rounded_down() {
        assert_eq!(Share::percent(1).of(199), 1);
        assert_eq!(Share::ppm(2_500).to_string(), "0.25%");
        assert_eq!(Share::percent(5).to_string(), "5%");
    }
}
