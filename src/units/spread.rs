//! Distributions of a span or a size, sampled in integers.
//!
//! A distribution is lowered once, here, to a table of its inverse: each half of the probability axis is cut into
//! octaves (1/4 to 1/2, 1/8 to 1/4, …) and each octave into 64 equal cells, so that both tails are as finely resolved as
//! the middle, far beyond p99.9. A draw is one 64-bit word: a table step and a straight line. Floating point and
//! logarithms (`libm`'s, never the platform's) happen only while a table is built, which is when it is first drawn from:
//! most of a rule book's distributions never are.

use crate::units::{Share, Span};
use std::sync::OnceLock;

/// Octaves kept on each side of the median; beyond 2^-41 a tail is cut.
const OCTAVES: u8 = 40;
/// Equal cells in an octave.
const CELLS: u8 = 64;
/// Nodes on each side: the edges of all cells.
const SIDE: u16 = OCTAVES as u16 * CELLS as u16 + 1;
/// Fraction bits of a node, so that rounding a sample has no bias.
const FRACTION_BITS: u32 = 8;

/// A distribution of a span [s] or a size [bytes].
#[derive(Clone, Debug)]
pub struct Spread {
    law: Law,
    /// Nodes of the inverse, once somebody has drawn.
    nodes: OnceLock<Box<[u64]>>,
}

impl PartialEq for Spread {
    /// Equal laws have equal tables.
    fn eq(&self, other: &Spread) -> bool {
        self.law == other.law
    }
}

impl Eq for Spread {}

/// The law that a [`Spread`] was made from, in the unit of its samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Law {
    /// Always the same value.
    Fixed(u64),
    /// Equally likely between two values.
    Uniform(u64, u64),
    /// Exponential with this mean.
    Exponential(u64),
    /// Lognormal with this median and 95th percentile.
    Lognormal {
        /// The 50th percentile.
        median: u64,
        /// The 95th percentile, at least the median.
        p95: u64,
    },
    /// Triangular: lowest, likeliest, highest.
    Triangular(u64, u64, u64),
    /// Straight lines between (share, value) points from 0 to the whole, both rising.
    Percentiles(Vec<(Share, u64)>),
}

impl Spread {
    /// Always `span`.
    #[must_use]
    pub fn fixed(span: Span) -> Spread {
        Spread::new(Law::Fixed(u64::from(span.as_seconds())))
    }

    /// An exponential distribution with mean `span`.
    #[must_use]
    pub fn exponential(mean: Span) -> Spread {
        Spread::new(Law::Exponential(u64::from(mean.as_seconds())))
    }

    /// A lognormal distribution with this median and 95th percentile.
    #[must_use]
    pub fn lognormal(median: Span, p95: Span) -> Spread {
        Spread::new(Law::Lognormal { median: u64::from(median.as_seconds()), p95: u64::from(p95.as_seconds()) })
    }

    /// The sampling table of `law`.
    ///
    /// # Panics
    /// If the law's parameters are out of order; they are checked when a scenario is read.
    #[must_use]
    pub fn new(law: Law) -> Spread {
        if let Law::Lognormal { median, p95 } = law {
            assert!(median > 0 && p95 >= median, "a lognormal needs 0 < median <= p95");
        }
        Spread { law, nodes: OnceLock::new() }
    }

    /// The law behind the table.
    #[must_use]
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// The sample that a uniform 64-bit `draw` stands for.
    #[must_use]
    pub fn sample(&self, draw: u64) -> u64 {
        match &self.law {
            Law::Fixed(value) => *value,
            Law::Percentiles(points) => between_points(points, draw),
            Law::Uniform(..) | Law::Exponential(_) | Law::Lognormal { .. } | Law::Triangular(..) => self.look_up(draw),
        }
    }

    /// A step in the table and a straight line.
    #[inline]
    fn look_up(&self, draw: u64) -> u64 {
        // Fold the upper half onto the lower, so that both tails run towards zero: all ones or all zeros, no branch.
        let upper = draw >> 63;
        let folded = (draw ^ 0u64.wrapping_sub(upper)) | 1;
        let octave = (folded.leading_zeros() - 1).min(u32::from(OCTAVES) - 1);
        let within = folded << (octave + 2);
        let cell = within >> (64 - CELLS.trailing_zeros());
        // Nodes run from the median outwards: `at` is the inner edge of the cell, `at + 1` the outer one.
        let at = upper * u64::from(SIDE) + u64::from(octave) * u64::from(CELLS) + (u64::from(CELLS) - 1 - cell);
        let at = usize::try_from(at).expect("a table is small");
        let nodes = self.nodes.get_or_init(|| build::nodes(&self.law));
        let (inner, outer) = (nodes[at], nodes[at + 1]);
        let outward = !(within << CELLS.trailing_zeros());
        let step = (i128::from(outer.wrapping_sub(inner).cast_signed()) * i128::from(outward)) >> 64;
        let exact = inner.wrapping_add_signed(i64::try_from(step).expect("a part of a difference"));
        (exact + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS
    }

    /// The sampled length.
    #[must_use]
    pub fn span(&self, draw: u64) -> Span {
        Span::seconds(u32::try_from(self.sample(draw)).unwrap_or(u32::MAX))
    }

    /// Whether every sample is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        match &self.law {
            Law::Fixed(high) | Law::Uniform(_, high) | Law::Triangular(_, _, high) => *high == 0,
            Law::Percentiles(points) => points.iter().all(|point| point.1 == 0),
            Law::Exponential(_) | Law::Lognormal { .. } => false,
        }
    }
}

/// The value on the straight line through the two points around the draw.
fn between_points(points: &[(Share, u64)], draw: u64) -> u64 {
    // The draw in parts per million, with 64 fraction bits.
    let along = u128::from(draw) * 1_000_000;
    let edge = |i: usize| u128::from(points[i].0.as_ppm()) << 64;
    let right = (1..points.len() - 1).find(|&i| along < edge(i)).unwrap_or(points.len() - 1);
    let (x0, x1) = (edge(right - 1), edge(right));
    let (y0, y1) = (points[right - 1].1, points[right].1);
    // 24 fraction bits are plenty here and keep the product within 128 bits.
    let (part, whole) = ((along.max(x0) - x0) >> 40, ((x1 - x0) >> 40).max(1));
    let rise = (u128::from(y1 - y0) * part + whole / 2) / whole;
    y0 + u64::try_from(rise).expect("a part of the rise")
}

/// Building tables: the one place below `study` where floating point is at home.
mod build {
    use super::{CELLS, FRACTION_BITS, Law, OCTAVES, SIDE};
    use std::sync::OnceLock;

    /// The standard normal values at the nodes: every lognormal law stretches the same ones.
    static NORMAL: OnceLock<Vec<f64>> = OnceLock::new();

    /// Nodes of both sides: the lower half from the median down, then the upper half from the median up.
    pub(super) fn nodes(law: &Law) -> Box<[u64]> {
        let scale = f64::from(1u32 << FRACTION_BITS);
        let mut out = Vec::with_capacity(2 * usize::from(SIDE));
        if let Law::Lognormal { median, p95 } = law {
            let sigma = libm::log(*p95 as f64 / *median as f64) / normal_tail(0.05);
            let normal = NORMAL.get_or_init(|| (0..SIDE).map(|node| normal_tail(tail(node))).collect());
            let value = |z: f64| whole(libm::round(*median as f64 * libm::exp(sigma * z) * scale));
            out.extend(normal.iter().map(|z| value(-*z)));
            out.extend(normal.iter().map(|z| value(*z)));
            return monotone(out);
        }
        for upper in [false, true] {
            for node in 0..SIDE {
                let value = quantile(law, tail(node), upper);
                out.push(whole(libm::round(value * scale)));
            }
        }
        monotone(out)
    }

    /// Rounding must not turn a line around.
    fn monotone(mut out: Vec<u64>) -> Box<[u64]> {
        let side = usize::from(SIDE);
        for node in 1..side {
            out[node] = out[node].min(out[node - 1]);
            out[side + node] = out[side + node].max(out[side + node - 1]);
        }
        out.into_boxed_slice()
    }

    /// A rounded value as an integer, zero at least and far below the largest.
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what 62 bits hold")]
    fn whole(rounded: f64) -> u64 {
        rounded.clamp(0.0, 4e18) as u64
    }

    /// The tail probability at a node: 1/2 at node 0, falling to 2^-41 at the last.
    fn tail(node: u16) -> f64 {
        let (octave, cell) = (i32::from(node / u16::from(CELLS)), f64::from(node % u16::from(CELLS)));
        if octave == i32::from(OCTAVES) {
            return libm::ldexp(0.5, -octave);
        }
        libm::ldexp(1.0 - cell / f64::from(2 * CELLS), -1 - octave)
    }

    /// The value below which a share `tail` lies (or above which, for the upper half).
    fn quantile(law: &Law, tail: f64, upper: bool) -> f64 {
        let p = if upper { 1.0 - tail } else { tail };
        match law {
            Law::Fixed(value) => *value as f64,
            Law::Uniform(low, high) => *low as f64 + (*high as f64 - *low as f64) * p,
            Law::Exponential(mean) => {
                let survival_log = if upper { libm::log(tail) } else { libm::log1p(-tail) };
                -survival_log * *mean as f64
            }
            Law::Lognormal { .. } => unreachable!("its nodes are made together"),
            Law::Triangular(low, mode, high) => triangular(*low as f64, *mode as f64, *high as f64, tail, upper),
            Law::Percentiles(_) => unreachable!("sampled from its points"),
        }
    }

    fn triangular(low: f64, mode: f64, high: f64, tail: f64, upper: bool) -> f64 {
        let width = high - low;
        if width <= 0.0 {
            return low;
        }
        let below = (mode - low) / width;
        let p = if upper { 1.0 - tail } else { tail };
        if p < below {
            low + libm::sqrt(p * width * (mode - low))
        } else {
            let above = if upper { tail } else { 1.0 - tail };
            high - libm::sqrt(above * width * (high - mode))
        }
    }

    /// The standard normal value that a share `tail` (at most 1/2) lies above: Wichura's algorithm AS 241.
    fn normal_tail(tail: f64) -> f64 {
        let q = 0.5 - tail;
        if q <= 0.425 {
            let r = 0.180_625 - q * q;
            return q * ratio(r, &CENTRE);
        }
        let r = libm::sqrt(-libm::log(tail));
        if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) }
    }

    fn ratio(x: f64, (top, bottom): &([f64; 8], [f64; 8])) -> f64 {
        let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, a| sum * x + a);
        horner(top) / horner(bottom)
    }

    const CENTRE: ([f64; 8], [f64; 8]) = (
        [
            3.387_132_872_796_366_5,
            133.141_667_891_784_38,
            1_971.590_950_306_551_3,
            13_731.693_765_509_46,
            45_921.953_931_549_87,
            67_265.770_927_008_7,
            33_430.575_583_588_13,
            2_509.080_928_730_122_7,
        ],
        [
            1.0,
            42.313_330_701_600_91,
            687.187_007_492_057_9,
            5_394.196_021_424_751,
            21_213.794_301_586_597,
            39_307.895_800_092_71,
            28_729.085_735_721_943,
            5_226.495_278_852_545,
        ],
    );
    const MIDDLE: ([f64; 8], [f64; 8]) = (
        [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            0.241_780_725_177_450_6,
            0.022_723_844_989_269_184,
            7.745_450_142_783_414e-4,
        ],
        [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            0.689_767_334_985_1,
            0.148_103_976_427_480_08,
            0.015_198_666_563_616_457,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_9e-9,
        ],
    );
    const FAR: ([f64; 8], [f64; 8]) = (
        [
            6.657_904_643_501_103,
            5.463_784_911_164_114,
            1.784_826_539_917_291_3,
            0.296_560_571_828_504_87,
            0.026_532_189_526_576_124,
            0.001_242_660_947_388_078_4,
            2.711_555_568_743_487_6e-5,
            2.010_334_399_292_288_1e-7,
        ],
        [
            1.0,
            0.599_832_206_555_888,
            0.136_929_880_922_735_8,
            0.014_875_361_290_850_615,
            7.868_691_311_456_133e-4,
            1.846_318_317_510_054_8e-5,
            1.421_511_758_316_446e-7,
            2.044_263_103_389_939_8e-15,
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and standard deviation over an even grid of draws, and selected quantiles.
    fn moments(spread: &Spread) -> (f64, f64) {
        let n = 1u64 << 18;
        let step = u64::MAX / n;
        let draws = (0..n).map(|i| spread.sample(i * step + step / 2) as f64);
        let (sum, squares) = draws.fold((0.0, 0.0), |(s, q), x| (s + x, q + x * x));
        let mean = sum / n as f64;
        (mean, libm::sqrt(squares / n as f64 - mean * mean))
    }

    /// The value at a probability in parts per million.
    fn at(spread: &Spread, ppm: u32) -> f64 {
        let draw = (u128::from(ppm) << 64) / 1_000_000;
        spread.sample(u64::try_from(draw).expect("below the whole")) as f64
    }

    fn close(what: &str, got: f64, want: f64, tolerance: f64) {
        assert!((got - want).abs() <= tolerance * want.abs().max(1.0), "{what}: {got} instead of {want}");
    }

    #[test]
    fn exponential_meets_theory() {
        let spread = Spread::new(Law::Exponential(1_000_000));
        let (mean, sd) = moments(&spread);
        close("mean", mean, 1e6, 2e-4);
        close("sd", sd, 1e6, 2e-3);
        for (p, want) in [
            (500_000, std::f64::consts::LN_2),
            (950_000, 2.995_732),
            (990_000, 4.605_170),
            (999_000, 6.907_755),
            (999_999, 13.815_51),
        ] {
            close("quantile", at(&spread, p), want * 1e6, 1e-4);
        }
    }

    #[test]
    fn lognormal_meets_theory() {
        // sigma = ln(95/40)/1.644853627 = 0.525887..
        let spread = Spread::new(Law::Lognormal { median: 400_000, p95: 950_000 });
        let sigma: f64 = libm::log(95.0 / 40.0) / 1.644_853_627;
        let (mean, sd) = moments(&spread);
        let want = 4e5 * libm::exp(sigma * sigma / 2.0);
        close("mean", mean, want, 2e-4);
        close("sd", sd, want * libm::sqrt(libm::exp(sigma * sigma) - 1.0), 2e-3);
        for (p, z) in [
            (500_000, 0.0),
            (950_000, 1.644_853_6),
            (990_000, 2.326_347_9),
            (999_000, 3.090_232_3),
            (50_000, -1.644_853_6),
        ] {
            close("quantile", at(&spread, p), 4e5 * libm::exp(sigma * z), 1e-4);
        }
    }

    #[test]
    fn bounded_families_meet_theory() {
        let uniform = Spread::new(Law::Uniform(180, 600));
        assert_eq!((uniform.sample(0), uniform.sample(u64::MAX)), (180, 600));
        close("uniform mean", moments(&uniform).0, 390.0, 1e-4);
        let triangle = Spread::new(Law::Triangular(600, 1_200, 3_600));
        close("triangular mean", moments(&triangle).0, 1_800.0, 1e-4);
        assert_eq!((triangle.sample(0), triangle.sample(u64::MAX)), (600, 3_600));
        let points = [(0, 300), (500_000, 1_500), (900_000, 3_300), (1_000_000, 10_800)];
        let lines = Spread::new(Law::Percentiles(points.iter().map(|&(p, v)| (Share::ppm(p), v)).collect()));
        close("p50", at(&lines, 500_000), 1_500.0, 1e-9);
        close("p90", at(&lines, 900_000), 3_300.0, 1e-9);
        close("mean", moments(&lines).0, 900.0 * 0.5 + 2_400.0 * 0.4 + 7_050.0 * 0.1, 1e-3);
    }

    #[test]
    fn samples_rise_with_the_draw() {
        let spread = Spread::new(Law::Lognormal { median: 1_500, p95: 3_400 });
        let mut last = 0;
        for i in 0..100_000u64 {
            let x = spread.sample(i * (u64::MAX / 100_000));
            assert!(x >= last);
            last = x;
        }
    }

    /// The values themselves are part of the determinism contract.
    #[test]
    fn known_answers() {
        let spread = Spread::new(Law::Lognormal { median: 1_500, p95: 3_414 });
        let draws = [1, 0x0123_4567_89ab_cdef, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xfedc_ba98_7654_3210];
        let got = draws.map(|d| spread.sample(d));
        assert_eq!(got, [42, 405, 1_500, 1_500, 5_549]);
    }
}
