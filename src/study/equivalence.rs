//! Equivalence: whether two independent studies have the same mean, to within a margin (two one-sided Welch tests).
//!
//! For a new version of the model that legitimately changes the luck, so that no digit can be expected to stay. The
//! studies aren't paired: with common random numbers the interval is too wide rather than too narrow.

use crate::study::compare::{Difference, Spread, Told};
use crate::study::holm::LEVEL;
use crate::study::student;
use crate::study::summary::Row;

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

/// Whether two rows are equal in every replication, to the six decimals that results of an earlier run are kept with: the
/// luck hasn't changed at all.
fn same(base: &Row, variant: &Row) -> bool {
    const ROUNDING: f64 = 5.1e-7;
    let equal = |pair: (&Option<f64>, &Option<f64>)| match pair {
        (Some(a), Some(b)) => (a - b).abs() <= ROUNDING,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    base.values.len() == variant.values.len() && base.values.iter().zip(&variant.values).all(equal)
}

/// Two rows held against each other: equivalent if the 90 % Welch interval of the difference lies within the margin, which
/// is two one-sided tests at 5 %. Whether they are different, [`super::compare::judge`] has yet to say.
#[must_use]
pub fn welch(base: &Row, variant: &Row, margin: Margin) -> Difference {
    let mut out = Difference::blank(base.metric, base.scope.clone(), Told::Open);
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
    if same(base, variant) {
        (out.difference, out.half_width, out.verdict) = (Some(0.0), Some(0.0), Told::Same);
        return out;
    }
    if out.counted < 2 {
        return out;
    }
    let beyond = difference.abs() - margin;
    let error2 = a.error2 + b.error2;
    if error2 == 0.0 {
        out.half_width = Some(0.0);
        out.p = (beyond > 0.0).then_some(0.0);
        out.verdict = if beyond > 0.0 { Told::Open } else { Told::Equivalent };
        return out;
    }
    let part = |side: &Side| side.error2 * side.error2 / f64::from(side.n - 1);
    let spread = Spread { error: libm::sqrt(error2), df: error2 * error2 / (part(&a) + part(&b)) };
    out.spread = Some(spread);
    out.half_width = student::reached_with(2.0 * LEVEL, spread.df).map(|t| t * spread.error);
    if out.half_width.is_some_and(|half| beyond <= -half) {
        out.verdict = Told::Equivalent;
    }
    out.p = Some(if beyond > 0.0 { student::both_tails(beyond / spread.error, spread.df) } else { 1.0 });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Metric, Scope};
    use crate::study::compare::judge;
    use crate::study::fold::estimate;

    fn row(values: &[f64]) -> Row {
        let values: Vec<Option<f64>> = values.iter().map(|v| Some(*v)).collect();
        Row { metric: Metric::Tickets, scope: Scope::Fleet, estimate: estimate(&values), values }
    }

    /// By hand: means 10 and 13, variances 2.5 and 10, five values each: squared errors 0.5 and 2, so 5.88 degrees of freedom;
    /// t(0.95) is 1.9492 there by tables (1.9432 at 6, 2.0150 at 5).
    #[test]
    fn intervals_are_welchs() {
        let (a, b) = (row(&[8.0, 9.0, 10.0, 11.0, 12.0]), row(&[9.0, 11.0, 13.0, 15.0, 17.0]));
        let one = welch(&a, &b, Margin::Absolute(1.0));
        assert!((one.difference.unwrap() - 3.0).abs() < 1e-12);
        let t = one.half_width.unwrap() / libm::sqrt(2.5);
        assert!(t > 1.9432 && t < 1.96, "{t}");
        let df = 2.5 * 2.5 / (0.25 / 4.0 + 4.0 / 4.0);
        assert!((student::both_tails(t, df) - 0.1).abs() < 1e-12);
        assert_eq!((one.correlation, one.variance_ratio, one.counted), (None, None, 5));
    }

    fn judged(a: &Row, b: &Row, margin: Margin) -> Difference {
        let mut one = welch(a, b, margin);
        judge(std::iter::once(&mut one));
        one
    }

    #[test]
    fn the_interval_lies_within_beyond_or_neither() {
        let (a, b) = (row(&[8.0, 9.0, 10.0, 11.0, 12.0]), row(&[9.0, 11.0, 13.0, 15.0, 17.0]));
        let one = welch(&a, &b, Margin::Absolute(1.0));
        let half = one.half_width.unwrap();
        let verdict = |margin: f64| judged(&a, &b, Margin::Absolute(margin)).verdict;
        assert_eq!(verdict(3.0 + half + 1e-9), Told::Equivalent);
        assert_eq!(verdict(3.0 + half - 1e-9), Told::Open);
        assert_eq!(verdict(1e-9), Told::Open);
        // A difference is told with either sign, so its interval is that of 95 %.
        let wide = libm::sqrt(2.5) * student::reached_with(0.05, one.spread.unwrap().df).unwrap();
        let far = row(&[19.0, 21.0, 23.0, 25.0, 27.0]);
        let verdict = |margin: f64| judged(&a, &far, Margin::Absolute(margin)).verdict;
        assert_eq!(verdict(13.0 - wide - 1e-6), Told::Different);
        assert_eq!(verdict(13.0 - wide + 1e-6), Told::Open);
    }

    /// Many metrics and another seed: one of them is likely to be off by chance, and none of it is told as different.
    #[test]
    fn many_metrics_are_judged_together() {
        let (a, b) = (row(&[8.0, 9.0, 10.0, 11.0, 12.0]), row(&[11.5, 12.5, 13.5, 14.5, 15.5]));
        let margin = Margin::Absolute(1.0);
        assert_eq!(judged(&a, &b, margin).verdict, Told::Different);
        let other = row(&[12.0, 11.0, 10.0, 9.0, 8.0]);
        let mut all: Vec<Difference> = (0..20).map(|_| welch(&a, &other, margin)).collect();
        all.push(welch(&a, &b, margin));
        judge(all.iter_mut());
        assert!(all.iter().all(|one| one.verdict == Told::Open), "{:?}", all[20]);
    }

    #[test]
    fn a_share_is_of_the_bases_mean() {
        assert_eq!(welch(&row(&[-10.0, -10.0]), &row(&[-9.0, -9.0]), Margin::Relative(0.1)).margin, Some(1.0));
        let verdict = |a: &[f64], b: &[f64], margin| judged(&row(a), &row(b), margin).verdict;
        assert_eq!(verdict(&[100.0, 100.0], &[102.0, 102.0], Margin::Relative(0.02)), Told::Equivalent);
        assert_eq!(verdict(&[100.0, 100.0], &[103.0, 103.0], Margin::Relative(0.02)), Told::Different);
        assert_eq!(verdict(&[0.0, 0.0], &[0.0, 0.0], Margin::Relative(0.02)), Told::Same);
        assert_eq!(verdict(&[0.333_333, 1.0], &[1.0 / 3.0, 1.0], Margin::Relative(0.02)), Told::Same);
        assert_eq!(verdict(&[1.0, 2.0], &[1.0, 2.0, 1.5], Margin::Relative(0.02)), Told::Open);
    }

    #[test]
    fn too_little_is_not_told_apart() {
        let one = judged(&row(&[1.0]), &row(&[1.0, 1.0]), Margin::Relative(0.5));
        assert_eq!((one.verdict, one.needed), (Told::Open, Some(2)));
        let none = Row { values: vec![None, None], estimate: estimate(&[None, None]), ..row(&[]) };
        assert_eq!(welch(&none, &none, Margin::Relative(0.5)).verdict, Told::NoValue);
        let lost = welch(&row(&[1.0, 2.0]), &none, Margin::Relative(0.5));
        assert_eq!((lost.verdict, lost.left_out), (Told::Open, 2));
        let near = judged(&row(&[8.0, 12.0, 9.0]), &row(&[9.0, 11.0, 10.0]), Margin::Relative(0.1));
        assert!(near.needed.is_some_and(|n| n > 3), "{near:?}");
    }
}
