//! How often something happens, from how often it did: exact binomial tails and Clopper and Pearson's interval.
//!
//! Exact, because a promise hangs on it: Clopper and Pearson's interval holds the true share at least as often as it says,
//! for any share and any number of replications, where approximations fall short of it just near 0 and 1.

/// The probability of at most `k` of `n` if each happens with probability `p`.
#[must_use]
pub fn at_most(k: u32, n: u32, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    // The shorter tail, from its largest term outwards: each is a simple multiple of the one before.
    let (n_real, odds) = (f64::from(n), p / (1.0 - p));
    let mut sum = 0.0;
    if f64::from(k) < n_real * p {
        let mut term = exactly(k, n, p);
        for i in (0..=k).rev() {
            sum += term;
            term *= f64::from(i) / (f64::from(n - i + 1) * odds);
        }
        sum
    } else {
        let mut term = exactly(k + 1, n, p);
        for i in k + 1..=n {
            sum += term;
            term *= f64::from(n - i) * odds / f64::from(i + 1);
        }
        (1.0 - sum).max(0.0)
    }
}

/// The probability of exactly `k` of `n`; `p` lies between 0 and 1.
fn exactly(k: u32, n: u32, p: f64) -> f64 {
    let (k, n) = (f64::from(k), f64::from(n));
    let ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    libm::exp(ways + k * libm::log(p) + (n - k) * libm::log1p(-p))
}

/// The probability of at least `k` of `n` if each happens with probability `p`.
#[must_use]
pub fn at_least(k: u32, n: u32, p: f64) -> f64 {
    // Those that don't happen: as exact for a small probability as for a great one.
    at_most(n.saturating_sub(k), n, 1.0 - p)
}

/// The interval that holds the true share with probability `level` at least, whatever the share, if `k` of `n` were seen.
///
/// # Panics
/// If more were seen than there were.
#[must_use]
pub fn interval(k: u32, n: u32, level: f64) -> [f64; 2] {
    assert!(k <= n, "no more can be seen than there are");
    let side = (1.0 - level) / 2.0;
    let low = if k == 0 { 0.0 } else { root(|p| at_least(k, n, p) < side) };
    let high = if k == n { 1.0 } else { root(|p| at_most(k, n, p) >= side) };
    [low, high]
}

/// The probability up to which `holds` holds.
fn root(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_by_hand() {
        let close = |got: f64, want: f64| assert!((got - want).abs() < 1e-12, "{got} instead of {want}");
        close(at_most(0, 3, 0.5), 0.125);
        close(at_most(1, 3, 0.5), 0.5);
        close(at_least(3, 3, 0.9), 0.729);
        close(at_least(29, 29, 0.9), libm::pow(0.9, 29.0));
        close(at_least(0, 5, 0.3), 1.0);
        close(at_most(2, 5, 0.0), 1.0);
        close(at_most(2, 5, 1.0), 0.0);
        close(at_most(4, 10, 0.2) + at_least(5, 10, 0.2), 1.0);
        // Far out in both tails of many.
        close(at_most(9_999, 10_000, 0.5), 1.0);
        close(at_most(1, 10_000, 0.5), 0.0);
    }

    #[test]
    fn intervals_that_are_published() {
        // Clopper and Pearson's at 95 %.
        for (k, n, want) in [
            (0, 10, [0.0, 0.308_5]),
            (1, 10, [0.002_5, 0.445_0]),
            (9, 10, [0.555_0, 0.997_5]),
            (10, 10, [0.691_5, 1.0]),
            (81, 263, [0.252_7, 0.367_6]),
        ] {
            let got = interval(k, n, 0.95);
            assert!((got[0] - want[0]).abs() < 6e-5 && (got[1] - want[1]).abs() < 6e-5, "{k} of {n}: {got:?}");
        }
    }

    #[test]
    fn it_holds_the_truth_as_often_as_it_says_and_more() {
        for p in [0.02, 0.5, 0.9, 0.97] {
            let n = 40;
            let probability = |k: u32| at_most(k, n, p) - if k == 0 { 0.0 } else { at_most(k - 1, n, p) };
            let holds = |k: &u32| {
                let [low, high] = interval(*k, n, 0.95);
                low <= p && p <= high
            };
            let covered: f64 = (0..=n).filter(holds).map(probability).sum();
            assert!((0.95..=1.0 + 1e-9).contains(&covered), "{p}: {covered}");
        }
    }
}
