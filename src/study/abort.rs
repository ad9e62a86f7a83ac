//! Expectations that end a study early, once they have failed beyond doubt.
//!
//! They are looked at after numbers of replications that are fixed beforehand, by `abort-after` alone, and judged by the
//! replications from 0 up to there: neither threads nor time can move the end. Each look is one more chance to fail by bad
//! luck, so a look takes an interval that is far wider than the one at the end (Haybittle and Peto's rule).

use crate::plan::metric::Unit;
use crate::plan::{Condition, Expectation, Plan};
use crate::study::fold::estimate;
use crate::study::precision::{LEAST, a_quarter_more};
use crate::study::{binomial, student};
use std::iter::successors;

/// The chance that the interval of one look doesn't hold the mean: 99.9 % intervals, where the end has 95 % ones.
pub const DOUBT: f64 = 0.001;

/// A number that was the same in all replications counts as known from so many of them on: what comes in one of twenty
/// replications stays away from 20 of them with 36 %, and from 100 with 0.6 %.
const STEADY: u32 = 100;

/// That an expectation ended a study.
#[derive(Clone, PartialEq, Debug)]
pub struct Ended {
    /// Which one, by its place in the file.
    pub by: usize,
    /// After so many replications.
    pub after: u32,
    /// Of so many at most.
    pub of: u32,
    /// The 99.9 % interval of its metric's mean, in the metric's own unit.
    pub interval: [f64; 2],
}

/// The expectations of a plan that may end its study.
#[derive(Clone, Debug, Default)]
pub struct Aborts<'a>(Vec<(usize, u32, &'a Expectation)>);

impl<'a> Aborts<'a> {
    /// Those with `abort-on-fail`.
    #[must_use]
    pub fn of(plan: &'a Plan) -> Aborts<'a> {
        let all = plan.expectations.iter().enumerate();
        Aborts(all.filter_map(|(index, one)| Some((index, one.abort_after?, one))).collect())
    }

    /// The next look at any of them beyond `done` replications; none if there is none to look at.
    #[must_use]
    pub fn next(&self, done: u32) -> Option<u32> {
        self.0.iter().filter_map(|(_, first, _)| sizes(*first).find(|size| *size > done)).min()
    }

    /// The first one that is looked at after `done` replications and has failed, with its interval; `values` gives those that
    /// the expectation with an index has had so far.
    #[must_use]
    pub fn failed(&self, done: u32, values: impl Fn(usize) -> Vec<Option<f64>>) -> Option<(usize, [f64; 2])> {
        let looked =
            self.0.iter().filter(|(_, first, _)| sizes(*first).take_while(|size| *size <= done).any(|n| n == done));
        looked.filter_map(|(index, _, one)| Some((*index, excluded(one, &values(*index))?))).next()
    }
}

/// The numbers of replications at which one is looked at: the first, and a quarter more each time, as for a precision.
fn sizes(first: u32) -> impl Iterator<Item = u32> {
    successors(Some(first.max(1)), |size| a_quarter_more(*size))
}

/// The 99.9 % interval of the mean, if it lies wholly where the expectation doesn't hold.
fn excluded(expectation: &Expectation, values: &[Option<f64>]) -> Option<[f64; 2]> {
    let so_far = estimate(values);
    let (mean, half, [least, most]) = (so_far.mean?, so_far.half_width?, so_far.range?);
    if so_far.replications < LEAST {
        return None;
    }
    let varies = least < most;
    // `=` asks for one number in all replications: a single other one decides it, and one that varies is never failed.
    let exact = matches!(expectation.is, Condition::Equals(_));
    let [low, high] = if varies {
        let freedom = so_far.replications - 1;
        let factor = student::reached_with(DOUBT, f64::from(freedom)).filter(|_| !exact)?;
        let half = half / student::quantile_975(freedom) * factor;
        [mean - half, mean + half]
    } else if exact {
        [least, least]
    } else if expectation.metric.unit() == Unit::Share {
        steady(least, so_far.replications)
    } else if so_far.replications < STEADY {
        return None;
    } else {
        [least, least]
    };
    expectation.is.excludes(low, high).then_some([low, high])
}

/// The interval of a share that was the same in all of `n` replications. What hasn't come in n of them comes, with 99.9 %
/// confidence (two-sided), in at most 1 - 0.0005^(1/n) of all; then the share may be anything from 0 to 1.
fn steady(share: f64, n: u32) -> [f64; 2] {
    let [_, others] = binomial::bounds(0, n, DOUBT / 2.0);
    [share - share * others, share + (1.0 - share) * others]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Metric, Scope};

    fn expectation(metric: Metric, is: Condition) -> Expectation {
        let (text, tags) = (String::new(), Vec::new());
        Expectation { metric, scope: Scope::Fleet, at: None, is, abort_after: Some(20), text, line: 0, tags }
    }

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    /// 20 + 5, 25 + 7, 32 + 8, 40 + 10; of the other one 30 + 8, 38 + 10.
    #[test]
    fn looks_are_fixed_beforehand() {
        let (one, two) =
            (expectation(Metric::Tickets, Condition::Below(1.0)), expectation(Metric::Tickets, Condition::Below(1.0)));
        let aborts = Aborts(vec![(0, 20, &one), (3, 30, &two)]);
        let looks: Vec<u32> = successors(aborts.next(0), |size| aborts.next(*size)).take(7).collect();
        assert_eq!(looks, [20, 25, 30, 32, 38, 40, 48]);
        assert_eq!(Aborts::default().next(0), None);
        // Each is judged at its own looks only, and the first in the file is told.
        let bad = || some(&[2.0, 3.0].repeat(20));
        let at = |done| aborts.failed(done, |_| bad()).map(|(index, _)| index);
        assert_eq!([20, 21, 30, 32, 38].map(at), [Some(0), None, Some(3), Some(0), Some(3)]);
    }

    /// Ten times 9 and ten times 11: mean 10, variance 20 / 19, standard error 0.2294; t(19) is 3.883 for 99.9 %, so the
    /// half-width is 0.891, where the end has 2.093 x 0.2294 = 0.480.
    #[test]
    fn a_look_takes_a_wider_interval_than_the_end() {
        use Condition::{Above, AtLeast, AtMost, Below, Between, Equals};
        let values = some(&[9.0, 11.0].repeat(10));
        for (is, failed) in [
            (AtLeast(10.89), false),
            (AtLeast(10.892), true),
            (Above(10.5), false),
            (AtMost(9.11), false),
            (AtMost(9.108), true),
            (Below(9.5), false),
            (Between(10.89, 12.0), false),
            (Between(10.892, 12.0), true),
            (Between(8.0, 9.108), true),
            (Equals(3.0), false),
        ] {
            let told = excluded(&expectation(Metric::Tickets, is), &values);
            assert_eq!(told.is_some(), failed, "{is:?}");
        }
        let told = excluded(&expectation(Metric::Tickets, AtLeast(12.0)), &values).unwrap();
        assert!((told[0] - 9.109).abs() < 1e-3 && (told[1] - 10.891).abs() < 1e-3, "{told:?}");
        // Nine values say less than it seems, however far off they are.
        let few: Vec<Option<f64>> = (0..20_u8).map(|k| (k < 9).then(|| f64::from(k))).collect();
        assert_eq!(excluded(&expectation(Metric::Tickets, AtLeast(1e6)), &few), None);
    }

    /// A share that was 0 in 20 replications may be up to 1 - 0.0005^(1/20) = 31.6 %: 0.0005^(1/20) = e^(-7.6009 / 20) = 0.6838.
    #[test]
    fn what_has_not_come_yet_may_come() {
        use Condition::{AtLeast, AtMost, Equals};
        let never = vec![Some(0.0); 20];
        let told = |metric, is, values: &[Option<f64>]| excluded(&expectation(metric, is), values).is_some();
        assert!(!told(Metric::FinishShare, AtLeast(0.3), &never));
        assert!(told(Metric::FinishShare, AtLeast(0.32), &never));
        let always = vec![Some(1.0); 20];
        assert!(!told(Metric::FinishShare, AtMost(0.7), &always));
        assert!(told(Metric::FinishShare, AtMost(0.68), &always));
        // A number is compared as at the end, but waits for a hundred; one that is asked to be the same everywhere can't become
        // right any more.
        assert!(!told(Metric::Devices, AtLeast(1.0), &vec![Some(0.0); 99]));
        assert!(told(Metric::Devices, AtLeast(1.0), &vec![Some(0.0); 100]));
        assert!(told(Metric::Devices, Equals(1.0), &never) && !told(Metric::Devices, Equals(0.0), &never));
        assert!(told(Metric::FinishShare, Equals(0.1), &never));
    }

    /// Of 2,000 studies of values whose mean lies on the limit, looked at 18 times up to 1,000 replications: how many are ended
    /// where a smaller and where a greater mean is asked for, and how many would be by the interval of the end.
    fn alarms(mean: f64, mut draw: impl FnMut(u64) -> f64) -> [u32; 3] {
        let asked = [Condition::AtLeast(mean), Condition::AtMost(mean)].map(|is| expectation(Metric::Tickets, is));
        let mut state = 1_u64;
        let mut counts = [0; 3];
        for _ in 0..2_000 {
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                Some(draw(state))
            };
            let values: Vec<Option<f64>> = (0..1_000).map(|_| next()).collect();
            let looks = || sizes(20).take_while(|size| *size < 1_000).map(|size| &values[..size as usize]);
            assert_eq!(looks().count(), 18);
            for (count, one) in counts.iter_mut().zip(&asked) {
                *count += u32::from(looks().any(|part| excluded(one, part).is_some()));
            }
            counts[2] += u32::from(looks().any(|part| {
                let so_far = estimate(part);
                so_far.mean.unwrap() + so_far.half_width.unwrap() < mean
            }));
        }
        counts
    }

    /// Each look fails with 0.05 % on either side, so at most 0.9 % are ended, 18 of 2,000. By the interval of the end (2.5 % a look) it would
    /// be far more, which shows that looks take the wider one.
    #[test]
    fn looks_hardly_add_false_alarms() {
        // The bits of four draws of 16 bits, added up.
        let [low, high, naive] = alarms(131_070.0, |state| {
            let mixed = (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (0..4_u32).map(|part| f64::from(u16::try_from((mixed >> (16 * part)) & 0xffff).unwrap())).sum()
        });
        assert!(low <= 18 && high <= 18 && naive > 150, "{low}, {high} and {naive}");
    }

    /// Zeros before the first one of random bits: mean 1, variance 2, skewness 2.1, as the exponential distribution about. Student's
    /// t is too narrow below such a mean and too wide above it: 3 to 5 % are ended there, and hardly any here.
    #[test]
    fn skewed_values_end_a_run_oftener() {
        let [low, high, naive] = alarms(1.0, |state| f64::from((state ^ (state >> 31)).leading_zeros()));
        assert!((40..=110).contains(&low) && high <= 9 && naive > 150, "{low}, {high} and {naive}");
    }
}
