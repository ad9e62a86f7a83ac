//! What chance alone says of a pilot: how likely it holds a device with the defect, before anybody must notice anything.
//!
//! Two readings of "1 % of the devices": each has it with that probability (binomial), or that many of a known number have
//! it (hypergeometric: drawn without replacement). The second is never less likely to be met.

/// The probability that `n` devices hold at least one with a defect that each has with probability `share`:
/// 1 - (1 - share)^n.
#[must_use]
pub fn meets(share: f64, n: u32) -> f64 {
    if share >= 1.0 {
        return if n == 0 { 0.0 } else { 1.0 };
    }
    // By logarithms of 1 + x, so that small shares lose no digits.
    -libm::expm1(f64::from(n) * libm::log1p(-share))
}

/// The probability that `n` of `all` devices hold at least one of the `defective` ones among them.
///
/// # Panics
/// If there are more defective devices, or more in the pilot, than there are devices.
#[must_use]
pub fn meets_of(defective: u32, all: u32, n: u32) -> f64 {
    assert!(defective <= all && n <= all, "a part is no more than the whole");
    // The two are exchangeable: the shorter product is taken.
    let (short, long) = (defective.min(n), defective.max(n));
    if short == 0 {
        return 0.0;
    }
    if short > all - long {
        return 1.0;
    }
    let log: f64 = (0..short).map(|k| libm::log1p(-f64::from(long) / f64::from(all - k))).sum();
    -libm::expm1(log)
}

/// The smallest pilot that meets the defect with probability `confidence` or more; none if the share is 0.
#[must_use]
pub fn smallest(share: f64, confidence: f64) -> Option<u32> {
    smallest_where(u32::MAX, |n| meets(share, n) >= confidence)
}

/// The smallest pilot of `all` devices that meets one of the `defective` ones with probability `confidence` or more; none
/// if there is none to meet.
#[must_use]
pub fn smallest_of(defective: u32, all: u32, confidence: f64) -> Option<u32> {
    smallest_where(all, |n| meets_of(defective, all, n) >= confidence)
}

/// The smallest number up to `most` for which something that only grows with it holds.
fn smallest_where(most: u32, holds: impl Fn(u32) -> bool) -> Option<u32> {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    holds(low).then_some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pilot_of_fifty_meets_one_in_a_hundred_in_two_of_five_cases() {
        let table =
            [(0.01, 50, 0.394_993_933), (0.005, 5, 0.024_751_246_878), (0.05, 59, 0.951_505_475), (1.0, 1, 1.0)];
        for (share, n, expected) in table {
            assert!((meets(share, n) - expected).abs() < 1e-9, "{share} {n}: {}", meets(share, n));
        }
        assert!(meets(0.0, 1_000) == 0.0 && meets(1.0, 0) == 0.0);
        assert!((meets(1e-12, 1) - 1e-12).abs() < 1e-24);
    }

    #[test]
    fn without_replacement_it_is_the_product_of_misses() {
        // 2 of 10 defective, 3 in the pilot: 1 - 8/10 * 7/9 * 6/8.
        assert!((meets_of(2, 10, 3) - (1.0 - 336.0 / 720.0)).abs() < 1e-15);
        assert!((meets_of(3, 10, 2) - meets_of(2, 10, 3)).abs() < 1e-15);
        assert!(meets_of(2, 10, 9) == 1.0 && meets_of(0, 10, 10) == 0.0 && meets_of(2, 10, 0) == 0.0);
        for n in [1, 5, 50, 500] {
            assert!(meets_of(10, 1_000, n) >= meets(0.01, n));
        }
    }

    #[test]
    fn the_smallest_pilot_is_where_the_probability_first_suffices() {
        assert_eq!(smallest(0.01, 0.95), Some(299));
        assert_eq!(smallest(0.05, 0.95), Some(59));
        assert_eq!(smallest(0.0, 0.95), None);
        for (defective, all) in [(10, 1_000), (1, 20), (46, 4_560)] {
            let n = smallest_of(defective, all, 0.95).unwrap();
            assert!(meets_of(defective, all, n) >= 0.95 && meets_of(defective, all, n - 1) < 0.95);
        }
        assert_eq!(smallest_of(0, 10, 0.95), None);
    }
}
