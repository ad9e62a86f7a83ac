//! Holm's adjustment: many tests in one table, and still at most one chance in twenty of a single false alarm.

/// The p-values adjusted for being looked at together, in the order given: each is to be held against the level itself.
#[must_use]
pub fn adjusted(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let mut out = vec![0.0; p.len()];
    let mut highest = 0.0_f64;
    for (rank, index) in order.into_iter().enumerate() {
        highest = highest.max(p[index] * (p.len() - rank) as f64).min(1.0);
        out[index] = highest;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let got = adjusted(&[0.01, 0.04, 0.03, 0.005]);
        // In order 0.005 × 4, 0.01 × 3, 0.03 × 2, 0.04 × 1, which may not fall below its forerunner.
        for (value, want) in got.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((value - want).abs() < 1e-12, "{got:?}");
        }
        assert_eq!(adjusted(&[0.7, 0.6]), [1.0, 1.0]);
        assert_eq!(adjusted(&[]), Vec::<f64>::new());
    }
}
