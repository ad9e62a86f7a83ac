//! Holm's method: many differences judged at once, with one chance in twenty of calling any of them wrongly.

/// The chance of one wrong verdict in a family, at most.
pub const LEVEL: f64 = 0.05;

/// A p value among the others of its family.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Adjusted {
    /// The p value as it counts in the family; below [`LEVEL`] it is decided.
    pub p: f64,
    /// The level that the plain p value has to stay below.
    pub level: f64,
}

/// The p values of a family adjusted for each other, in the order given: the smallest counts as often as there are
/// values, the next one time less, and none counts as less than a smaller one.
#[must_use]
pub fn holm(values: &[f64]) -> Vec<Adjusted> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut out = vec![Adjusted { p: 1.0, level: LEVEL }; values.len()];
    let mut least = 0.0;
    for (rank, index) in order.into_iter().enumerate() {
        let times = (values.len() - rank) as f64;
        least = f64::max(least, (values[index] * times).min(1.0));
        out[index] = Adjusted { p: least, level: LEVEL / times };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, then 1 x 0.04, which counts no less than the one before.
    #[test]
    fn adjusts_as_by_hand() {
        let got = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (one, want) in got.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((one.p - want).abs() < 1e-15, "{got:?}");
        }
        assert!((got[3].level - 0.0125).abs() < 1e-15 && (got[1].level - 0.05).abs() < 1e-15);
    }

    #[test]
    fn one_alone_is_what_it_is() {
        assert_eq!(holm(&[0.049]), [Adjusted { p: 0.049, level: LEVEL }]);
        assert_eq!(holm(&[]), []);
        assert!(holm(&[0.9, 0.8]).iter().all(|one| one.p <= 1.0));
    }
}
