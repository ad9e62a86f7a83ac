//! Wright's learning curve: with every doubling of the work done, a piece takes a fixed share less time.
//!
//! The factors are a table, made once before a run, so that no run computes a power. From one octave to the next there
//! are 64 steps; between two of them the factor stays.

use crate::units::{Share, Span};

/// Cells of an octave.
const CELLS: u32 = 64;
/// Octaves: as many as a count has bits.
const OCTAVES: u32 = 32;
/// The whole, in the table's unit.
const WHOLE: u64 = 1 << 30;

/// What a piece of work takes, by how many there were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learning {
    factors: Vec<u32>,
}

impl Learning {
    /// The curve on which each doubling takes `share` off; less than the whole.
    #[must_use]
    pub fn new(share: Share) -> Learning {
        let left = 1.0 - f64::from(share.as_ppm()) / 1e6;
        let slope = libm::log2(left.max(1e-9));
        let cells = (0..OCTAVES * CELLS).map(|cell| {
            let (octave, part) = (cell / CELLS, cell % CELLS);
            let doublings = f64::from(octave) + libm::log2(1.0 + f64::from(part) / f64::from(CELLS));
            fixed(libm::exp2(doublings * slope))
        });
        Learning { factors: cells.collect() }
    }

    /// What is left of `work` for the `number`-th piece, counted from 1, to the second.
    #[must_use]
    pub fn of(&self, work: Span, number: u32) -> Span {
        let number = number.max(1);
        let octave = number.ilog2();
        // The six bits below the leading one.
        let part = ((u64::from(number) << 6) >> octave) & u64::from(CELLS - 1);
        let cell = octave * CELLS + u32::try_from(part).expect("six bits");
        let left = u64::from(work.as_seconds()) * u64::from(self.factors[cell as usize]);
        Span::seconds(u32::try_from((left + WHOLE / 2) / WHOLE).expect("a part is no more than the whole"))
    }
}

/// A factor from 0 to 1 in the table's unit.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 2^30")]
fn fixed(factor: f64) -> u32 {
    libm::round(factor.clamp(0.0, 1.0) * WHOLE as f64) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1,000 s less 10 % a doubling: 900, 810, 729 s at 2, 4, 8; 0.9^log2(3) = 0.84621, 0.9^log2(1000) = 0.34997.
    #[test]
    fn every_doubling_takes_the_same_share_off() {
        let curve = Learning::new(Share::percent(10));
        let takes = |number| curve.of(Span::seconds(1_000), number).as_seconds();
        assert_eq!([1, 2, 3, 4, 8, 1_000].map(takes), [1_000, 900, 846, 810, 729, 350]);
        assert!((1..5_000).all(|number| takes(number + 1) <= takes(number)), "nobody forgets");
        assert_eq!(curve.of(Span::FOREVER, 1), Span::FOREVER);
        assert_eq!(Learning::new(Share::NONE).of(Span::seconds(77), u32::MAX), Span::seconds(77));
    }
}
