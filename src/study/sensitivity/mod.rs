//! Which inputs move the answer: designs of points to look at, and what the answers there say.
//!
//! A design is a list of points of the unit cube, a coordinate an input; whoever has a function of such a point asks it
//! for an answer, and hands all answers back. That the function is a simulation with replications is nobody's business
//! here but [`noise_share`]'s. [`tornado`] goes from each input's one end to the other, [`morris`] walks through the
//! cube, [`sobol`] takes its variance apart.

pub mod morris;
pub mod sobol;
pub mod tornado;

/// How an input goes from its low to its high end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Steps {
    /// Every whole number between the ends, the ends included, is equally likely.
    Whole,
    /// Every part of the range is as likely as any other of its length.
    Even,
    /// Every doubling is as likely as any other: the middle of a half and a double is the whole.
    Ratio,
}

/// The range of an input, in whole units (seconds, parts per million).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Axis {
    /// The low end.
    pub low: u64,
    /// The high end, at least the low one.
    pub high: u64,
    /// What lies between them.
    pub steps: Steps,
}

impl Axis {
    /// The value at `u`, which runs from 0 to 1: the low end at 0, the high end at 1.
    #[must_use]
    pub fn at(self, u: f64) -> u64 {
        let (low, high) = (self.low as f64, self.high as f64);
        let value = match self.steps {
            Steps::Whole => (low + (high - low + 1.0) * u).floor(),
            Steps::Even => (low + (high - low) * u).round(),
            Steps::Ratio if self.low == 0 => (high * u).round(),
            Steps::Ratio => (low * libm::pow(high / low, u)).round(),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two whole numbers")]
        let whole = value as u64;
        whole.clamp(self.low, self.high)
    }
}

/// A number with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ranged {
    /// The number.
    pub value: f64,
    /// The interval's ends; none if there is too little to make one of.
    pub interval: Option<[f64; 2]>,
}

/// The mean of `values`.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The share of the answers' variance over the points that is chance: what another set of replications would have made
/// of it. Every point was asked in the same replications, a row of `answers` each, so a replication that is lucky
/// everywhere is no noise here: counted is what is left of a two-way table after its rows and columns (the interaction's
/// mean square, by the number of replications). None with fewer than two points or replications, or if nothing varies.
#[must_use]
pub fn noise_share(answers: &[Vec<f64>]) -> Option<f64> {
    let (points, replications) = (answers.len(), answers.first()?.len());
    if points < 2 || replications < 2 {
        return None;
    }
    let of_point: Vec<f64> = answers.iter().map(|row| mean(row)).collect();
    let of_replication: Vec<f64> =
        (0..replications).map(|r| answers.iter().map(|row| row[r]).sum::<f64>() / points as f64).collect();
    let all = mean(&of_point);
    let left = |row: &Vec<f64>, point: f64| {
        row.iter().zip(&of_replication).map(|(y, r)| (y - point - r + all) * (y - point - r + all)).sum::<f64>()
    };
    let rest: f64 = answers.iter().zip(&of_point).map(|(row, point)| left(row, *point)).sum();
    let rest = rest / ((points - 1) * (replications - 1)) as f64 / replications as f64;
    let between = of_point.iter().map(|y| (y - all) * (y - all)).sum::<f64>() / (points - 1) as f64;
    (between > 0.0).then(|| (rest / between).min(1.0))
}

/// The middle 95 % of `values`, which are put in order: nearest rank.
fn middle(values: &mut [f64]) -> Option<[f64; 2]> {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let cut = values.len() / 40;
    Some([values[cut], values[last - cut]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_ends_and_the_middle_is_the_middle() {
        let axis = |low, high, steps| Axis { low, high, steps };
        let half_to_double = axis(500, 2_000, Steps::Ratio);
        assert_eq!([0.0, 0.5, 1.0].map(|u| half_to_double.at(u)), [500, 1_000, 2_000]);
        assert_eq!([0.0, 0.25, 1.0].map(|u| axis(100, 300, Steps::Even).at(u)), [100, 150, 300]);
        // Two to five are four numbers, a quarter of the way each.
        let staff = axis(2, 5, Steps::Whole);
        assert_eq!([0.0, 0.249, 0.25, 0.5, 0.75, 0.999, 1.0].map(|u| staff.at(u)), [2, 2, 3, 4, 5, 5, 5]);
        assert_eq!([0.0, 1.0].map(|u| axis(0, 9, Steps::Ratio).at(u)), [0, 9]);
        assert_eq!(axis(7, 7, Steps::Even).at(0.4), 7);
    }

    #[test]
    fn noise_is_what_rows_and_columns_leave() {
        // A replication that is 10 higher everywhere is no noise.
        assert_eq!(noise_share(&[vec![1.0, 11.0], vec![3.0, 13.0]]), Some(0.0));
        // By hand: point means 1, 3; replications 1.5, 2.5; residuals ±0.5, so (4 × 0.25) / 1 / 2 over a variance of 2.
        assert_eq!(noise_share(&[vec![1.0, 1.0], vec![2.0, 4.0]]), Some(0.25));
        assert_eq!(noise_share(&[vec![1.0, 2.0]]), None);
        assert_eq!(noise_share(&[vec![1.0], vec![2.0]]), None);
        assert_eq!(noise_share(&[vec![5.0, 5.0], vec![5.0, 5.0]]), None);
    }
}
