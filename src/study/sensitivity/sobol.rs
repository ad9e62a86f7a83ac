//! Sobol' indices: whose uncertainty the answer's variance is.
//!
//! The first-order index of an input is the share of the variance that would go if that input were known, the total
//! index the share that would stay if all others were. Two samples A and B of n points each, and for every input A with
//! that input's column from B: n (k + 2) answers. First order by Saltelli's estimator of 2010 with the answers centered,
//! totals by Jansen's. Points are the first n of an Owen-scrambled Sobol' sequence in 2k dimensions, the only door to
//! `sobol_burley`. Intervals: the middle 95 % of the indices of rows drawn again, which a quasi-random sample makes
//! wider than need be rather than too narrow.

use crate::engine::streams::{Purpose, Streams, below};
use crate::study::sensitivity::{Ranged, mean, middle};

/// Inputs at most: the sequence has 256 dimensions, and an input takes two.
pub const MOST_INPUTS: usize = 128;

/// Points at most: the sequence has so many.
pub const MOST_POINTS: u32 = 1 << 16;

/// Times that rows are drawn again for the intervals.
const RESAMPLES: u32 = 1_000;

/// Points to ask.
#[derive(Clone, PartialEq, Debug)]
pub struct Design {
    inputs: usize,
    size: usize,
    seed: u64,
    /// A's points, then B's, then for each input A's with that input's column from B.
    pub points: Vec<Vec<f64>>,
}

/// An input's share in the answer's variance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Index {
    /// Its place in the order given.
    pub input: usize,
    /// The first-order index.
    pub first: Ranged,
    /// The total index.
    pub total: Ranged,
}

impl Design {
    /// `size` points a sample (a power of two fills the cube most evenly) for so many inputs.
    ///
    /// # Panics
    /// If there are more than [`MOST_INPUTS`] or [`MOST_POINTS`].
    #[must_use]
    pub fn new(inputs: usize, size: u32, seed: u64) -> Design {
        assert!(inputs <= MOST_INPUTS && size <= MOST_POINTS, "the sequence is shorter than that");
        let scramble = Streams::new(seed, 0).owner("study:sobol").open(0, Purpose::Design, 0).draw();
        let scramble = u32::try_from(scramble >> 32).expect("half of a word");
        let sampled = |from: usize| {
            (0..size).map(move |row| {
                let coordinate = |input: usize| {
                    let dimension = u32::try_from(from + input).expect("at most 256");
                    f64::from(sobol_burley::sample(row, dimension, scramble))
                };
                (0..inputs).map(coordinate).collect::<Vec<f64>>()
            })
        };
        let (a, b): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (sampled(0).collect(), sampled(inputs).collect());
        let mut points = [a.clone(), b.clone()].concat();
        for input in 0..inputs {
            points.extend(a.iter().zip(&b).map(|(a, b)| {
                let mut mixed = a.clone();
                mixed[input] = b[input];
                mixed
            }));
        }
        Design { inputs, size: a.len(), seed, points }
    }

    /// What the answers at the points say, the input with the greatest total index first; none if all answers are equal.
    ///
    /// # Panics
    /// If there isn't an answer for each point.
    #[must_use]
    pub fn indices(&self, answers: &[f64]) -> Option<Vec<Index>> {
        assert_eq!(answers.len(), self.points.len(), "an answer for each point");
        let center = mean(&answers[..2 * self.size]);
        let centered: Vec<f64> = answers.iter().map(|y| y - center).collect();
        let rows: Vec<usize> = (0..self.size).collect();
        let found = self.of_rows(&centered, &rows)?;
        let mut again: Vec<[Vec<f64>; 2]> = vec![[Vec::new(), Vec::new()]; self.inputs];
        let owner = Streams::new(self.seed, 0).owner("study:sobol");
        for resample in 0..RESAMPLES {
            let mut draws = owner.open(resample, Purpose::Resampling, 0);
            let pick = |_| usize::try_from(below(self.size as u64, draws.draw())).expect("one of the rows");
            let drawn: Vec<usize> = (0..self.size).map(pick).collect();
            // A sample of equal answers has no variance to take apart.
            for (kept, pair) in again.iter_mut().zip(self.of_rows(&centered, &drawn).into_iter().flatten()) {
                kept[0].push(pair[0]);
                kept[1].push(pair[1]);
            }
        }
        let mut out: Vec<Index> = found
            .into_iter()
            .zip(&mut again)
            .enumerate()
            .map(|(input, (pair, [first, total]))| Index {
                input,
                first: Ranged { value: pair[0], interval: middle(first) },
                total: Ranged { value: pair[1], interval: middle(total) },
            })
            .collect();
        out.sort_by(|a, b| b.total.value.total_cmp(&a.total.value).then(a.input.cmp(&b.input)));
        Some(out)
    }

    /// First-order and total index of each input, of these rows of the design.
    fn of_rows(&self, y: &[f64], rows: &[usize]) -> Option<Vec<[f64; 2]>> {
        let n = self.size;
        let count = rows.len() as f64;
        let both = || rows.iter().flat_map(|row| [y[*row], y[n + row]]);
        let center = both().sum::<f64>() / (2.0 * count);
        let variance = both().map(|y| (y - center) * (y - center)).sum::<f64>() / (2.0 * count);
        if variance <= 0.0 {
            return None;
        }
        let of_input = |input: usize| {
            let mixed = |row: usize| y[(2 + input) * n + row];
            let first: f64 = rows.iter().map(|row| y[n + row] * (mixed(*row) - y[*row])).sum();
            let total: f64 = rows.iter().map(|row| (y[*row] - mixed(*row)) * (y[*row] - mixed(*row))).sum();
            [first / count / variance, total / (2.0 * count) / variance]
        };
        Some((0..self.inputs).map(of_input).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::PI;

    fn asked(inputs: usize, size: u32, seed: u64, of: impl Fn(&[f64]) -> f64) -> Vec<Index> {
        let design = Design::new(inputs, size, seed);
        let answers: Vec<f64> = design.points.iter().map(|point| of(point)).collect();
        let mut indices = design.indices(&answers).expect("the answers vary");
        indices.sort_by_key(|index| index.input);
        indices
    }

    /// Ishigami's function with a = 7, b = 0.1, whose indices have closed forms.
    fn ishigami(u: &[f64]) -> f64 {
        let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
        let [one, two] = [libm::sin(x[0]), libm::sin(x[1])];
        one + 7.0 * two * two + 0.1 * libm::pow(x[2], 4.0) * one
    }

    fn closed_form() -> [[f64; 2]; 3] {
        let (a, b) = (7.0, 0.1);
        let first = (1.0 + b * libm::pow(PI, 4.0) / 5.0) * (1.0 + b * libm::pow(PI, 4.0) / 5.0) / 2.0;
        let second = a * a / 8.0;
        let together = b * b * libm::pow(PI, 8.0) * (1.0 / 18.0 - 1.0 / 50.0);
        let all = first + second + together;
        [[first / all, (first + together) / all], [second / all, second / all], [0.0, together / all]]
    }

    #[test]
    fn ishigami_is_within_two_hundredths_of_the_closed_form() {
        assert!((closed_form()[0][0] - 0.3139).abs() < 1e-4 && (closed_form()[2][1] - 0.2437).abs() < 1e-4);
        let mut worst = 0.0_f64;
        let mut held = 0;
        for seed in 1..=10 {
            for (index, want) in asked(3, 2_048, seed, ishigami).iter().zip(closed_form()) {
                for (got, want) in [index.first, index.total].into_iter().zip(want) {
                    worst = worst.max((got.value - want).abs());
                    let [low, high] = got.interval.unwrap();
                    held += u32::from(low <= want && want <= high);
                }
            }
        }
        println!("Ishigami: worst of 60 indices is off by {worst:.4}; {held} of 60 intervals hold the closed form");
        assert!(worst < 0.02, "off by {worst}");
        assert!(held >= 54, "{held} of 60 intervals hold the closed form");
    }

    #[test]
    fn a_sum_has_no_company_and_a_product_nothing_else() {
        // A sum's shares are its slopes squared: 1, 4, 0 of 5.
        for (index, want) in asked(3, 1_024, 42, |u| u[0] + 2.0 * u[1]).iter().zip([0.2, 0.8, 0.0]) {
            assert!((index.first.value - want).abs() < 0.01 && (index.total.value - want).abs() < 0.01, "{index:?}");
        }
        let product = asked(2, 1_024, 42, |u| (u[0] - 0.5) * (u[1] - 0.5));
        for index in product {
            assert!(index.first.value.abs() < 0.03 && (index.total.value - 1.0).abs() < 0.03, "{index:?}");
        }
    }

    #[test]
    fn equal_answers_have_no_variance_to_take_apart() {
        let design = Design::new(2, 16, 1);
        assert_eq!(design.points.len(), 16 * 4);
        assert_eq!(design.indices(&[3.0; 64]), None);
        assert_eq!(design, Design::new(2, 16, 1));
        assert_ne!(design, Design::new(2, 16, 2));
    }
}
