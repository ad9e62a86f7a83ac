//! Equivalence: whether two independent studies have the same mean, to within a margin (two one-sided Welch tests).
//!
//! For a new version of the model that legitimately changes the luck, so that no digit can be expected to stay. The
//! studies aren't paired: with common random numbers the interval is too wide rather than too narrow.

use crate::study::compare::{Difference, POWER, Told, more};
use crate::study::student;
use crate::study::summary::Row;

/// The chance of calling means equivalent that differ by the margin, and of calling different what differs by it.
pub const LEVEL: f64 = 0.05;

/// The largest difference that counts as none.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Margin {
    /// A share of the base's mean.
    Relative(f64),
    /// In the metric's own unit.
    Absolute(f64),
}

impl Margin {
    /// In the metric's own unit.
    #[must_use]
    pub fn of(self, base: f64) -> f64 {
        match self {
            Margin::Relative(share) => share * base.abs(),
            Margin::Absolute(size) => size,
        }
    }
}

/// Mean, squared standard error and number of a side's values.
struct Side {
    mean: f64,
    error2: f64,
    n: u32,
}

impl Side {
    fn new(row: &Row) -> Option<Side> {
        let (n, mean) = (row.estimate.replications, row.estimate.mean?);
        let squares: f64 = row.values.iter().flatten().map(|v| (v - mean) * (v - mean)).sum();
        let df = f64::from(n.max(2) - 1);
        Some(Side { mean, error2: squares / df / f64::from(n), n })
    }
}

/// The verdict on two rows: equivalent if the 90 % Welch interval of the difference lies within the margin (which is two
/// one-sided tests at 5 %), different if it lies wholly beyond.
#[must_use]
pub fn welch(base: &Row, variant: &Row, margin: Margin) -> Difference {
    let mut out = Difference::blank(base, Told::Open);
    (out.base, out.value) = (base.estimate.mean, variant.estimate.mean);
    let lacking = |row: &Row| row.values.iter().filter(|value| value.is_none()).count();
    out.left_out = u32::try_from(lacking(base) + lacking(variant)).expect("replications are counted in 32 bits");
    let (a, b) = match (Side::new(base), Side::new(variant)) {
        (Some(a), Some(b)) => (a, b),
        (None, None) => return Difference { verdict: Told::NoValue, ..out },
        (Some(_), None) | (None, Some(_)) => return out,
    };
    out.counted = a.n.min(b.n);
    let difference = b.mean - a.mean;
    let margin = margin.of(a.mean);
    (out.difference, out.margin) = (Some(difference), Some(margin));
    if out.counted < 2 {
        out.needed = Some(2);
        return out;
    }
    let Some(half) = half_width(&a, &b) else { return out };
    out.half_width = Some(half);
    let room = margin - difference.abs();
    if room >= half {
        out.verdict = Told::Equivalent;
    } else if -room > half {
        out.verdict = Told::Different;
    } else {
        // A standard error more than the interval's own, so that most studies of that size decide.
        let t = half / libm::sqrt(a.error2 + b.error2);
        out.needed = more(out.counted, half * (1.0 + POWER / t) / room.abs());
    }
    out
}

/// Half-width of the 90 % interval of the difference, by Welch; 0 if neither side varies.
fn half_width(a: &Side, b: &Side) -> Option<f64> {
    let error2 = a.error2 + b.error2;
    if error2 == 0.0 {
        return Some(0.0);
    }
    let part = |side: &Side| side.error2 * side.error2 / f64::from(side.n - 1);
    let df = error2 * error2 / (part(a) + part(b));
    student::reached_with(2.0 * LEVEL, df).map(|t| t * libm::sqrt(error2))
}
