//! Observation-based statistics: each observation counts once. The only door to `hdrhistogram`.

use hdrhistogram::Histogram;

/// Observations of lengths [s]: exact count and sum, quantiles to three significant digits, merged exactly.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Tally {
    histogram: Option<Histogram<u32>>,
    count: u64,
    sum: u64,
}

impl Tally {
    /// Takes one observation [s].
    pub fn observe(&mut self, seconds: u32) {
        self.count += 1;
        self.sum += u64::from(seconds);
        let histogram = self.histogram.get_or_insert_with(Tally::empty);
        histogram.record(u64::from(seconds)).expect("the histogram grows by itself");
    }

    /// A histogram that grows to what it is shown; small until then.
    fn empty() -> Histogram<u32> {
        let mut histogram = Histogram::new_with_bounds(1, 4_096, 3).expect("three digits are within bounds");
        histogram.auto(true);
        histogram
    }

    /// Takes all observations of `other`.
    pub fn merge(&mut self, other: &Tally) {
        self.count += other.count;
        self.sum += other.sum;
        let Some(theirs) = &other.histogram else { return };
        let ours = self.histogram.get_or_insert_with(Tally::empty);
        ours.add(theirs).expect("the histogram grows by itself");
    }

    /// How many observations were taken.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum [s].
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// The value [s] that a share of `per_mille` thousandths of the observations does not exceed; none without
    /// observations.
    #[must_use]
    pub fn quantile(&self, per_mille: u32) -> Option<u64> {
        let histogram = self.histogram.as_ref()?;
        Some(histogram.value_at_quantile(f64::from(per_mille) / 1_000.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_good_to_three_digits_and_merge_exactly() {
        let (mut all, mut odd, mut even) = (Tally::default(), Tally::default(), Tally::default());
        for x in 0..100_000 {
            all.observe(x);
            if x % 2 == 0 { even.observe(x) } else { odd.observe(x) }
        }
        odd.merge(&even);
        assert_eq!((odd.count(), odd.sum()), (all.count(), all.sum()));
        for per_mille in [500, 950, 990] {
            let (got, want) = (all.quantile(per_mille).expect("observed"), u64::from(per_mille) * 100);
            assert!(got.abs_diff(want) * 1_000 <= want, "{got} for {want}");
            assert_eq!(odd.quantile(per_mille), all.quantile(per_mille));
        }
    }
}
