//! Verdicts on expectations: the 95 % interval of a mean, held against a condition.

use crate::plan::Plan;
use crate::plan::expectation::{Condition, Expectation};
use crate::plan::metric::Unit;
use crate::study::summary::{Look, Summary};
use crate::verify::Verdict;

/// An expectation with its verdict.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// The expectation as it is written.
    pub text: String,
    /// What the metric's numbers count.
    pub unit: Unit,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The mean over replications, if any has a value.
    pub mean: Option<f64>,
    /// The 95 % interval of the mean; none with fewer than two values.
    pub interval: Option<[f64; 2]>,
    /// Replications that would probably decide it, when it is inconclusive and more of them help.
    pub needed: Option<u32>,
    /// Why the verdict isn't plain, in a few words; empty when it is.
    pub note: String,
}

/// The verdicts on a plan's expectations. Of a study that one of them ended, each says by how many replications it is
/// judged; the one that did fails here too, as the interval of the look was the wider one.
#[must_use]
pub fn judged(plan: &Plan, summary: &Summary) -> Vec<Judged> {
    let mut all: Vec<Judged> =
        plan.expectations.iter().zip(&summary.looks).map(|(one, look)| judge(one, look)).collect();
    let Some(ended) = &summary.ended else { return all };
    for (index, one) in all.iter_mut().enumerate() {
        let part = format!("{} of {} replications", ended.after, ended.of);
        let how = if index == ended.by { format!("ended the run after {part}") } else { format!("on {part}") };
        one.note = if one.note.is_empty() { how } else { format!("{how}; {}", one.note) };
    }
    all
}

/// The verdict on `expectation` of what the study saw.
///
/// An interval wholly inside the condition passes, one wholly outside fails, and anything else is inconclusive. Without
/// spread the value itself is compared.
#[must_use]
pub fn judge(expectation: &Expectation, look: &Look) -> Judged {
    let estimate = &look.estimate;
    let mut judged = Judged {
        text: expectation.text.clone(),
        unit: expectation.metric.unit(),
        verdict: Verdict::Inconclusive,
        mean: estimate.mean,
        interval: None,
        needed: None,
        note: String::new(),
    };
    let Some(mean) = estimate.mean else {
        judged.note = "no replication has a value".to_owned();
        return judged;
    };
    let Some(half) = estimate.half_width else {
        judged.note = "one value has no error bar: run at least 2 replications".to_owned();
        judged.needed = Some(2);
        return judged;
    };
    let same = if look.constant { estimate.range.map(|range| range[0]) } else { None };
    let (mean, half) = same.map_or((mean, half), |value| (value, 0.0));
    judged.mean = Some(mean);
    judged.interval = Some([mean - half, mean + half]);
    if matches!(expectation.is, Condition::Equals(_)) && !look.constant {
        judged.note = "differs between replications: use `between`".to_owned();
        return judged;
    }
    judged.verdict = verdict(expectation.is, mean - half, mean + half);
    if judged.verdict == Verdict::Inconclusive {
        judged.needed = needed(expectation.is, mean, half, estimate.replications);
        judged.note = judged.needed.map_or_else(
            || "the mean lies on the limit".to_owned(),
            |n| format!("about {n} replications would probably decide it"),
        );
    }
    judged
}

/// What an interval from `low` to `high` says of a condition.
fn verdict(is: Condition, low: f64, high: f64) -> Verdict {
    if is.holds(low) && is.holds(high) {
        return Verdict::Pass;
    }
    if is.excludes(low, high) { Verdict::Fail } else { Verdict::Inconclusive }
}

/// Replications at which the half-width would shrink to the distance from the mean to the nearest limit; none if the
/// mean lies on it or the number is beyond counting.
fn needed(is: Condition, mean: f64, half: f64, replications: u32) -> Option<u32> {
    let distance = match is {
        Condition::Below(limit)
        | Condition::AtMost(limit)
        | Condition::Above(limit)
        | Condition::AtLeast(limit)
        | Condition::Equals(limit) => (mean - limit).abs(),
        Condition::Between(least, most) => (mean - least).abs().min((mean - most).abs()),
    };
    let ratio = half / distance;
    let wanted = (f64::from(replications) * ratio * ratio).ceil();
    if !wanted.is_finite() || wanted >= f64::from(u32::MAX) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within u32")]
    let wanted = wanted as u32;
    Some(wanted.max(replications.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::metric::{Metric, Scope};
    use crate::study::summary::Estimate;

    fn look(mean: f64, half_width: Option<f64>, constant: bool) -> Look {
        let estimate = Estimate {
            mean: Some(mean),
            half_width,
            quantiles: Some([mean; 3]),
            range: Some([mean, mean]),
            replications: if half_width.is_some() { 10 } else { 1 },
        };
        Look { estimate, constant }
    }

    fn of(is: Condition, look: &Look) -> Judged {
        let text = "devices is as said".to_owned();
        let (line, tags) = (0, Vec::new());
        judge(
            &Expectation {
                metric: Metric::Devices,
                scope: Scope::Fleet,
                at: None,
                is,
                abort_after: None,
                text,
                line,
                tags,
            },
            look,
        )
    }

    #[test]
    fn limits_belong_to_the_side_that_the_sign_says() {
        use Condition::{Above, AtLeast, AtMost, Below, Between};
        use Verdict::{Fail, Inconclusive, Pass};
        let table = [
            (AtLeast(9.0), Pass),
            (AtLeast(9.001), Inconclusive),
            (AtLeast(11.0), Inconclusive),
            (AtLeast(11.001), Fail),
            (Above(9.0), Inconclusive),
            (Above(8.999), Pass),
            (Above(11.0), Fail),
            (AtMost(11.0), Pass),
            (AtMost(9.0), Inconclusive),
            (AtMost(8.999), Fail),
            (Below(11.0), Inconclusive),
            (Below(11.001), Pass),
            (Below(9.0), Fail),
            (Between(9.0, 11.0), Pass),
            (Between(9.001, 12.0), Inconclusive),
            (Between(9.5, 10.5), Inconclusive),
            (Between(11.0, 12.0), Inconclusive),
            (Between(11.001, 12.0), Fail),
            (Between(1.0, 8.999), Fail),
        ];
        for (is, verdict) in table {
            assert_eq!(of(is, &look(10.0, Some(1.0), false)).verdict, verdict, "{is:?}");
        }
    }

    #[test]
    fn without_spread_the_value_is_compared() {
        let exact = look(545.0, Some(0.0), true);
        assert_eq!(of(Condition::Equals(545.0), &exact).verdict, Verdict::Pass);
        assert_eq!(of(Condition::Equals(544.0), &exact).verdict, Verdict::Fail);
        assert_eq!(of(Condition::AtLeast(545.0), &exact).verdict, Verdict::Pass);
        assert_eq!(of(Condition::Above(545.0), &exact).verdict, Verdict::Fail);
        assert_eq!(of(Condition::AtLeast(545.0), &exact).needed, None);
    }

    #[test]
    fn equality_needs_a_constant() {
        let judged = of(Condition::Equals(10.0), &look(10.0, Some(1.0), false));
        assert_eq!(judged.verdict, Verdict::Inconclusive);
        assert!(judged.note.contains("between"));
        assert_eq!(judged.needed, None);
    }

    #[test]
    fn one_value_or_none_decides_nothing() {
        let one = of(Condition::AtLeast(1.0), &look(10.0, None, true));
        assert_eq!((one.verdict, one.interval, one.needed), (Verdict::Inconclusive, None, Some(2)));
        let nothing = Estimate { mean: None, half_width: None, quantiles: None, range: None, replications: 0 };
        let none = of(Condition::AtLeast(1.0), &Look { estimate: nothing, constant: false });
        assert_eq!((none.verdict, none.mean), (Verdict::Inconclusive, None));
    }

    #[test]
    fn says_how_many_replications_would_decide() {
        let judged = of(Condition::AtLeast(9.5), &look(10.0, Some(1.0), false));
        assert_eq!(judged.needed, Some(40));
        assert_eq!(of(Condition::AtLeast(9.05), &look(10.0, Some(1.0), false)).needed, Some(12));
        assert_eq!(of(Condition::AtLeast(10.0), &look(10.0, Some(1.0), false)).needed, None);
        assert_eq!(of(Condition::AtLeast(9.000_001), &look(10.0, Some(1.0), false)).needed, Some(11));
    }
}
