//! Student's t: the factor between a standard error and a half-width, and the probability of its tails.
//!
//! Only `libm` and the four operations with `sqrt` are used, so a half-width has the same digits on every platform.

/// The 97.5 % point of the standard normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// Degrees of freedom up to which the exact finite sum is inverted; beyond them a series in 1/df is closer than 1e-10.
const EXACT_UP_TO: u32 = 200;

/// The 97.5 % point of Student's t with `df` degrees of freedom: a two-sided 95 % interval reaches this many standard
/// errors either way. Exact to 1e-9; take it once per study, not once per number.
///
/// # Panics
/// If `df` is 0: one value has no spread.
#[must_use]
pub fn quantile_975(df: u32) -> f64 {
    assert!(df > 0, "an interval needs two values");
    if df > EXACT_UP_TO {
        return expansion(f64::from(df));
    }
    let (mut low, mut high) = (1.9, 13.0);
    loop {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if central(middle, df) < 0.95 {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The probability that |T| is below `t`: with whole degrees of freedom a finite sum of powers of a cosine.
fn central(t: f64, df: u32) -> f64 {
    let n = f64::from(df);
    let cos2 = n / (n + t * t);
    let sin = t / libm::sqrt(n + t * t);
    let odd = df % 2 == 1;
    let (mut k, mut term) = if odd { (1.0, libm::sqrt(cos2)) } else { (0.0, 1.0) };
    let mut sum = 0.0;
    while k < n - 1.0 {
        sum += term;
        term *= cos2 * (k + 1.0) / (k + 2.0);
        k += 2.0;
    }
    if odd {
        let angle = libm::atan(t / libm::sqrt(n));
        (angle + sin * sum) / core::f64::consts::FRAC_PI_2
    } else {
        sin * sum
    }
}

/// The probability that |T| is at least `t`, for any `df` above 0, whole or not (Welch's isn't). It is worked out as a
/// tail and not as what a middle leaves, so that small values keep their digits.
#[must_use]
pub fn both_tails(t: f64, df: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    incomplete_beta(df / (df + t * t), t * t / (df + t * t), df / 2.0, 0.5)
}

/// The t that |T| reaches with probability `p`, for 0 < `p` < 1: 1.96 for 0.05 and many degrees of freedom. None if
/// it lies beyond a million millions.
#[must_use]
pub fn reached_with(p: f64, df: f64) -> Option<f64> {
    let (mut low, mut high) = (0.0, 1.0);
    while both_tails(high, df) > p {
        high *= 2.0;
        if high > 1e12 {
            return None;
        }
    }
    loop {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            return Some(middle);
        }
        if both_tails(middle, df) > p {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The regularized incomplete beta function of `x` with parameters `a` and `b`; `rest` is 1 - x, which the caller knows
/// better. By its continued fraction, on the side on which that converges fast.
fn incomplete_beta(x: f64, rest: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || rest <= 0.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let front =
        libm::exp(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log(rest));
    if x < (a + 1.0) / (a + b + 2.0) { front / a * fraction(x, a, b) } else { 1.0 - front / b * fraction(rest, b, a) }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const STEPS: u32 = 10_000;
    let apart = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / apart(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / apart(1.0 + even * d);
        c = apart(1.0 + even / c);
        value *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / apart(1.0 + odd * d);
        c = apart(1.0 + odd / c);
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// Fisher's expansion of the quantile around the normal one, in powers of 1/df.
fn expansion(n: f64) -> f64 {
    let z = NORMAL_975;
    let z2 = z * z;
    let first = z * (z2 + 1.0) / 4.0;
    let second = z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let third = z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    let fourth = z * ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0;
    z + (first + (second + (third + fourth / n) / n) / n) / n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_published_values() {
        let known = [
            (1, 12.706_204_736_174_7),
            (2, 4.302_652_729_749_464),
            (3, 3.182_446_305_283_71),
            (4, 2.776_445_105_197_794),
            (9, 2.262_157_162_798_206),
            (19, 2.093_024_054_408_31),
            (49, 2.009_575_237_129_24),
            (199, 1.971_956_544_251_754),
            (1_000_000, 1.959_966_356_814_107),
        ];
        for (df, t) in known {
            assert!((quantile_975(df) - t).abs() < 1e-9, "df {df}: {} instead of {t}", quantile_975(df));
        }
    }

    #[test]
    fn both_methods_agree_where_they_meet() {
        for df in [180, 190, EXACT_UP_TO, EXACT_UP_TO - 1] {
            let exact = quantile_975(df);
            assert!((exact - expansion(f64::from(df))).abs() < 2e-10, "df {df}");
        }
        assert!((central(expansion(501.0), 501) - 0.95).abs() < 1e-12);
    }

    #[test]
    fn tails_are_what_the_middle_leaves() {
        for df in [1, 2, 3, 7, 19, 50, 199] {
            for t in [0.0, 0.01, 0.5, 1.0, 2.0, 5.0, 12.0] {
                let want = 1.0 - central(t, df);
                assert!((both_tails(t, f64::from(df)) - want).abs() < 1e-12, "df {df}, t {t}");
            }
            let half = reached_with(0.05, f64::from(df)).unwrap();
            assert!((half - quantile_975(df)).abs() < 1e-9, "df {df}: {half}");
        }
    }

    /// With 1 and 2 degrees of freedom the tail has a closed form, which holds far out too.
    #[test]
    fn tails_keep_their_digits() {
        let cauchy = |t: f64| 2.0 / core::f64::consts::PI * libm::atan(1.0 / t);
        let two = |t: f64| 2.0 / (t * t + 2.0 + t * libm::sqrt(t * t + 2.0));
        for t in [1.0, 10.0, 1e4, 1e8] {
            assert!((both_tails(t, 1.0) / cauchy(t) - 1.0).abs() < 1e-12, "{t}");
            assert!((both_tails(t, 2.0) / two(t) - 1.0).abs() < 1e-12, "{t}");
        }
        assert_eq!((both_tails(f64::INFINITY, 5.0), both_tails(0.0, 5.0)), (0.0, 1.0));
        // Degrees of freedom between whole ones, as Welch's are, lie between.
        let between = both_tails(2.0, 7.5);
        assert!(both_tails(2.0, 8.0) < between && between < both_tails(2.0, 7.0));
        assert!((reached_with(0.1, 1e6).unwrap() - 1.644_854).abs() < 1e-5);
    }

    #[test]
    fn falls_toward_the_normal_value() {
        let values: Vec<f64> = (1..400).map(quantile_975).collect();
        assert!(values.windows(2).all(|pair| pair[0] > pair[1]));
        assert!(quantile_975(u32::MAX) > NORMAL_975);
    }
}
