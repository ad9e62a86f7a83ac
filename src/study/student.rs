//! Student's t: the factor between a standard error and a 95 % half-width.
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

/// The probability that |T| is at least `t` in size with `df` degrees of freedom: the p-value of a two-sided test.
///
/// # Panics
/// If `df` is 0.
#[must_use]
pub fn two_sided(t: f64, df: u32) -> f64 {
    assert!(df > 0, "a test needs two values");
    (1.0 - central(t.abs(), df)).clamp(0.0, 1.0)
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
    fn a_quantile_has_its_own_probability() {
        for df in [1, 2, 9, 49, 300] {
            assert!((two_sided(quantile_975(df), df) - 0.05).abs() < 1e-8, "df {df}");
            assert!((two_sided(-quantile_975(df), df) - 0.05).abs() < 1e-8, "df {df}");
        }
        assert!((two_sided(0.0, 5) - 1.0).abs() < 1e-12);
        // One degree of freedom is Cauchy's: 1 - 2 atan(1) / pi is a half.
        assert!((two_sided(1.0, 1) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn falls_toward_the_normal_value() {
        let values: Vec<f64> = (1..400).map(quantile_975).collect();
        assert!(values.windows(2).all(|pair| pair[0] > pair[1]));
        assert!(quantile_975(u32::MAX) > NORMAL_975);
    }
}
