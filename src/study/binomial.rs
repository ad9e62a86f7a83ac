//! Probabilities from counts: the exact (Clopper-Pearson) interval of a share of replications.
//!
//! Only `libm` and the four operations are used, so an interval has the same digits on every platform.

/// The exact 95 % interval of a probability of which `hits` in `n` independent trials were seen: it holds the probability
/// in at least 95 of 100 such studies, whatever it is.
///
/// # Panics
/// If there are more hits than trials, or no trial.
#[must_use]
pub fn interval(hits: u32, n: u32) -> [f64; 2] {
    bounds(hits, n, 0.025)
}

/// The bounds that the probability lies below, and above, with probability `tail` at most each.
///
/// # Panics
/// If there are more hits than trials, or no trial.
#[must_use]
pub fn bounds(hits: u32, n: u32, tail: f64) -> [f64; 2] {
    assert!(hits <= n && n > 0, "a part of something");
    // The lower bound is the probability under which as many hits or more are just improbable enough.
    let low = if hits == 0 { 0.0 } else { root(|p| at_least(hits, n, p) - tail) };
    let high = if hits == n { 1.0 } else { root(|p| at_least(hits + 1, n, p) - (1.0 - tail)) };
    [low, high]
}

/// The probability of `hits` or more in `n` trials of probability `p`.
#[must_use]
pub fn at_least(hits: u32, n: u32, p: f64) -> f64 {
    if hits == 0 {
        return 1.0;
    }
    if hits > n || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    beta(p, f64::from(hits), f64::from(n - hits) + 1.0)
}

/// Where a function that grows on [0, 1] from below zero to above it is zero.
fn root(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The regularized incomplete beta function for whole `a` and `b`.
fn beta(x: f64, a: f64, b: f64) -> f64 {
    let log = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x);
    let front = libm::exp(log);
    // The fraction converges fast on its own side of the mean.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function, from the front by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let floor = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / floor(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    let mut m = 1.0;
    while m < 100_000.0 {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / floor(1.0 + even * d);
        c = floor(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / floor(1.0 + odd * d);
        c = floor(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
        m += 1.0;
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_sums_of_exact_terms() {
        // Bounds by exact summation.
        let known = [
            (0, 10, [0.0, 0.308_497_1]),
            (10, 10, [0.691_502_9, 1.0]),
            (5, 10, [0.187_086_0, 0.812_914_0]),
            (190, 200, [0.909_972_462, 0.975_765_835]),
            (1, 1_000, [0.000_025_317, 0.005_558_924]),
        ];
        for (hits, n, bounds) in known {
            let found = interval(hits, n);
            for (found, known) in found.iter().zip(bounds) {
                assert!((found - known).abs() < 1e-6, "{hits} of {n}: {found} instead of {known}");
            }
        }
    }

    #[test]
    fn tails_are_sums_of_terms() {
        // 3 or more of 5 at 0.3: 10 · 0.3³ · 0.7² + 5 · 0.3⁴ · 0.7 + 0.3⁵.
        assert!((at_least(3, 5, 0.3) - 0.163_08).abs() < 1e-12);
        assert!((at_least(1, 50, 0.01) - (1.0 - libm::pow(0.99, 50.0))).abs() < 1e-12);
        assert!(at_least(0, 5, 0.3) == 1.0 && at_least(6, 5, 0.3) == 0.0);
        assert!((at_least(50_100, 100_000, 0.5) - 0.264_7).abs() < 1e-3);
    }
}
