//! Expectations that end a study early, once they have failed beyond doubt.
//!
//! They are looked at after numbers of replications that are fixed beforehand, by `abort-after` alone, and judged by the
//! replications from 0 up to there: neither threads nor time can move the end. Each look is one more chance to fail by bad
//! luck, so a look takes an interval that is far wider than the one at the end (Haybittle and Peto's rule).

use crate::plan::metric::Unit;
use crate::plan::{Condition, Expectation, Plan};
use crate::study::fold::estimate;
use crate::study::precision::LEAST;
use crate::study::{binomial, student};
use std::iter::successors;

/// The chance that the interval of one look doesn't hold the mean: 99.9 % intervals, where the end has 95 % ones.
pub const DOUBT: f64 = 0.001;

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
    successors(Some(first.max(1)), |size| size.checked_add(size.div_ceil(4)))
}

/// The 99.9 % interval of the mean, if it lies wholly where the expectation doesn't hold.
fn excluded(expectation: &Expectation, values: &[Option<f64>]) -> Option<[f64; 2]> {
    let so_far = estimate(values);
    let (mean, half, [least, most]) = (so_far.mean?, so_far.half_width?, so_far.range?);
    if so_far.replications < LEAST {
        return None;
    }
    let varies = least < most;
    let [low, high] = match expectation.is {
        // It asks for one number in all replications: a single other one decides it, and one that varies is never failed.
        Condition::Equals(_) if varies => return None,
        Condition::Equals(_) => [mean, mean],
        _ if varies => {
            let freedom = so_far.replications - 1;
            let half = half / student::quantile_975(freedom) * student::reached_with(DOUBT, f64::from(freedom))?;
            [mean - half, mean + half]
        }
        _ if expectation.metric.unit() == Unit::Share => steady(least, so_far.replications),
        _ => [least, least],
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
        // A number is compared as at the end; one that is asked to be the same everywhere can't become right any more.
        assert!(told(Metric::Devices, AtLeast(1.0), &never));
        assert!(told(Metric::Devices, Equals(1.0), &never) && !told(Metric::Devices, Equals(0.0), &never));
        assert!(told(Metric::FinishShare, Equals(0.1), &never));
    }

    /// Of 2,000 studies of normal values whose mean lies on the limit, looked at 18 times up to 1,000 replications: each look
    /// fails with 0.05 %, so at most 0.9 % are ended, 18 of 2,000. By the interval of the end (2.5 % a look) it would be far more,
    /// which shows that looks take the wider one.
    #[test]
    fn looks_hardly_add_false_alarms() {
        let one = expectation(Metric::Tickets, Condition::AtLeast(6.0));
        let aborts = Aborts(vec![(0, 20, &one)]);
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        let (mut ended, mut naive) = (0, 0);
        for _ in 0..2_000 {
            // Twelve uniform draws: mean 6, variance 1.
            let values: Vec<Option<f64>> = (0..1_000).map(|_| Some((0..12).map(|_| uniform()).sum())).collect();
            let looks = || successors(aborts.next(0), |size| aborts.next(*size)).take_while(|size| *size < 1_000);
            assert_eq!(looks().count(), 18);
            let part = |size: u32| values[..size as usize].to_vec();
            ended += usize::from(looks().any(|size| aborts.failed(size, |_| part(size)).is_some()));
            naive += usize::from(looks().any(|size| {
                let so_far = estimate(&part(size));
                so_far.mean.unwrap() + so_far.half_width.unwrap() < 6.0
            }));
        }
        assert!(ended <= 18 && naive > 150, "{ended} and {naive}");
    }
}
