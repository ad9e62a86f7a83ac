//! Two studies on common random numbers: paired differences, what pairing saved, and verdicts.
//!
//! Replication r of the one is held against replication r of the other. Verdicts of a family of differences are adjusted
//! for each other ([`super::holm`]).

use crate::plan::metric::Direction;
use crate::plan::{Metric, Scope};
use crate::study::fold::estimate;
use crate::study::holm::{LEVEL, holm};
use crate::study::student;
use crate::study::summary::Row;

/// What a comparison says of one metric.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Told {
    /// The variant does better.
    Better,
    /// The variant does worse.
    Worse,
    /// The variant has more of it, which is neither good nor bad in itself.
    Higher,
    /// The variant has less of it, which is neither good nor bad in itself.
    Lower,
    /// Equal in every replication.
    Same,
    /// The means are equal, to within the margin asked for.
    Equivalent,
    /// The means differ by more than the margin asked for.
    Different,
    /// The replications can't tell yet.
    Open,
    /// No replication of either has a value.
    NoValue,
    /// Only the base has such a scope.
    BaseOnly,
    /// Only the variant has such a scope.
    VariantOnly,
}

impl Told {
    /// The word in output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Told::Better => "better",
            Told::Worse => "worse",
            Told::Higher => "higher",
            Told::Lower => "lower",
            Told::Same => "same",
            Told::Equivalent => "equivalent",
            Told::Different => "different",
            Told::Open => "not yet told apart",
            Told::NoValue => "no value",
            Told::BaseOnly => "only in the base",
            Told::VariantOnly => "only in the variant",
        }
    }

    /// The verdict with this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Told> {
        Told::ALL.into_iter().find(|told| told.word() == word)
    }

    /// Every verdict.
    pub const ALL: [Told; 11] = [
        Told::Better,
        Told::Worse,
        Told::Higher,
        Told::Lower,
        Told::Same,
        Told::Equivalent,
        Told::Different,
        Told::Open,
        Told::NoValue,
        Told::BaseOnly,
        Told::VariantOnly,
    ];

    /// Whether the replications have told the two apart.
    #[must_use]
    pub const fn apart(self) -> bool {
        matches!(self, Told::Better | Told::Worse | Told::Higher | Told::Lower | Told::Different)
    }
}

/// A metric of a scope in two studies.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// Which metric.
    pub metric: Metric,
    /// Of whom.
    pub scope: Scope,
    /// Mean of the base: over the pairs that have both values; over its own values where there is no such pair.
    pub base: Option<f64>,
    /// Mean of the variant, likewise.
    pub value: Option<f64>,
    /// The variant's mean less the base's.
    pub difference: Option<f64>,
    /// Half-width of its interval: 95 % and paired, or 90 % and by Welch where equivalence is asked for; none with too
    /// few values.
    pub half_width: Option<f64>,
    /// Correlation of the pairs; none if either side never varies.
    pub correlation: Option<f64>,
    /// The variance that the difference would have with independent studies (the sum of both) by the variance that it
    /// has. Its square root says how many times narrower pairing makes the interval. None if the difference never varies.
    pub variance_ratio: Option<f64>,
    /// Replications that count: pairs, or those of the side that has fewer.
    pub counted: u32,
    /// Replications in which exactly one side has a value.
    pub left_out: u32,
    /// The p value of a difference of 0, or of one up to the margin, before its family is looked at (two-sided).
    pub p: Option<f64>,
    /// The p value as it counts in its family.
    pub adjusted: Option<f64>,
    /// The largest difference that counts as none, where equivalence is asked for.
    pub margin: Option<f64>,
    /// Whether it is among those that are looked at first and judged as one family.
    pub main: bool,
    /// What can be said.
    pub verdict: Told,
    /// Replications that would probably decide it, if it isn't and more of them help.
    pub needed: Option<u32>,
    /// How well the difference is known; none with too few values.
    pub(super) spread: Option<Spread>,
}

/// The standard error of a difference and its degrees of freedom.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Spread {
    pub(super) error: f64,
    pub(super) df: f64,
}

impl Difference {
    /// What is known before anything is compared.
    #[must_use]
    pub fn blank(metric: Metric, scope: Scope, verdict: Told) -> Difference {
        Difference {
            metric,
            scope,
            base: None,
            value: None,
            difference: None,
            half_width: None,
            correlation: None,
            variance_ratio: None,
            counted: 0,
            left_out: 0,
            p: None,
            adjusted: None,
            margin: None,
            main: false,
            verdict,
            needed: None,
            spread: None,
        }
    }

    /// The difference as a share of the base's mean, if that isn't 0.
    #[must_use]
    pub fn relative(&self) -> Option<f64> {
        let base = self.base.filter(|base| *base != 0.0)?;
        self.difference.map(|difference| difference / base.abs())
    }
}

/// Every row of two studies, matched by metric and scope: the base's in its order, and behind those of a metric the rows
/// that only the variant has. `both` compares two rows, or leaves them out.
#[must_use]
pub fn matched(base: &[Row], variant: &[Row], both: impl Fn(&Row, &Row) -> Option<Difference>) -> Vec<Difference> {
    let find = |rows: &[Row], row: &Row| rows.iter().position(|r| r.metric == row.metric && r.scope == row.scope);
    let mut out = Vec::new();
    for metric in Metric::ALL {
        for row in base.iter().filter(|row| row.metric == *metric) {
            out.extend(match find(variant, row) {
                Some(index) => both(row, &variant[index]),
                None => Some(Difference {
                    base: row.estimate.mean,
                    ..Difference::blank(row.metric, row.scope.clone(), Told::BaseOnly)
                }),
            });
        }
        for row in variant.iter().filter(|row| row.metric == *metric && find(base, row).is_none()) {
            out.push(Difference {
                value: row.estimate.mean,
                ..Difference::blank(row.metric, row.scope.clone(), Told::VariantOnly)
            });
        }
    }
    out
}

/// The paired difference of two rows of the same replications; [`judge`] has yet to say what it means.
#[must_use]
pub fn paired(base: &Row, variant: &Row) -> Difference {
    // A side that has fewer replications has no value in the others.
    let value = |row: &Row, replication: usize| row.values.get(replication).copied().flatten();
    let replications = 0..base.values.len().max(variant.values.len());
    let both: Vec<_> = replications.map(|r| (value(base, r), value(variant, r))).collect();
    let pairs: Vec<(f64, f64)> = both.iter().filter_map(|(a, b)| a.zip(*b)).collect();
    let one_sided = both.iter().filter(|(a, b)| a.is_some() != b.is_some()).count();
    let count = |n: usize| u32::try_from(n).expect("replications are counted in 32 bits");
    let mut out = Difference::blank(base.metric, base.scope.clone(), Told::Open);
    out.counted = count(pairs.len());
    out.left_out = count(one_sided);
    if pairs.is_empty() {
        (out.base, out.value) = (base.estimate.mean, variant.estimate.mean);
        if one_sided == 0 {
            out.verdict = Told::NoValue;
        }
        return out;
    }
    let of =
        |pick: &dyn Fn(&(f64, f64)) -> f64| estimate(&pairs.iter().map(|pair| Some(pick(pair))).collect::<Vec<_>>());
    let (a, b, difference) = (of(&|pair| pair.0), of(&|pair| pair.1), of(&|pair| pair.1 - pair.0));
    (out.base, out.value, out.difference, out.half_width) = (a.mean, b.mean, difference.mean, difference.half_width);
    if one_sided == 0 && pairs.iter().all(|pair| pair.0 == pair.1) {
        out.verdict = Told::Same;
        (out.difference, out.half_width) = (Some(0.0), difference.half_width.map(|_| 0.0));
    }
    let (Some(a), Some(b), Some(d)) = (a.mean, b.mean, difference.mean) else { return out };
    let (mut aa, mut bb, mut ab, mut dd) = (0.0, 0.0, 0.0, 0.0);
    for (x, y) in &pairs {
        aa += (x - a) * (x - a);
        bb += (y - b) * (y - b);
        ab += (x - a) * (y - b);
        dd += (y - x - d) * (y - x - d);
    }
    // What is left of shares when equal differences are subtracted is rounding and no spread.
    const ROUNDING: f64 = 1e-24;
    if dd <= ROUNDING * pairs.iter().map(|(x, y)| x * x + y * y).sum::<f64>() {
        dd = 0.0;
        out.half_width = out.half_width.map(|_| 0.0);
    }
    out.correlation = (aa > 0.0 && bb > 0.0).then(|| (ab / (libm::sqrt(aa) * libm::sqrt(bb))).clamp(-1.0, 1.0));
    out.variance_ratio = (dd > 0.0).then(|| (aa + bb) / dd);
    if out.half_width.is_none() || out.verdict == Told::Same {
        return out;
    }
    let df = f64::from(out.counted - 1);
    let spread = Spread { error: libm::sqrt(dd / df / f64::from(out.counted)), df };
    out.spread = Some(spread);
    out.p = Some(match (dd > 0.0, aa == 0.0 && bb == 0.0) {
        (true, _) => student::both_tails(d.abs() / spread.error, df),
        (false, true) => 0.0,
        (false, false) => of_one_sign(out.counted),
    });
    out
}

/// The p value of differences that happen to be equal: they have no spread to judge by, but they all have one sign.
fn of_one_sign(pairs: u32) -> f64 {
    (1..pairs).fold(1.0, |p, _| p / 2.0)
}

/// Judges the differences of all variants: those that are `main` as one family, all others as a second one. What is equal
/// in every replication is no test, and isn't counted. That means are equivalent needs no adjusting: all must be.
pub fn judge<'a>(all: impl Iterator<Item = &'a mut Difference>) {
    let (mut main, mut rest): (Vec<_>, Vec<_>) = all.partition(|row| row.main);
    for family in [&mut main, &mut rest] {
        let mut tested: Vec<&mut &mut Difference> = family.iter_mut().filter(|row| row.p.is_some()).collect();
        let values: Vec<f64> = tested.iter().filter_map(|row| row.p).collect();
        for (row, adjusted) in tested.iter_mut().zip(holm(&values)) {
            row.adjusted = Some(adjusted.p);
            if adjusted.p < LEVEL {
                let difference = row.difference.unwrap_or(0.0);
                row.verdict = row.margin.map_or_else(|| toward(row.metric, difference), |_| Told::Different);
            } else if row.verdict == Told::Open {
                row.needed = decided_with(row, adjusted.level);
            }
        }
        for row in family.iter_mut().filter(|row| row.verdict == Told::Open && row.counted == 1) {
            row.needed = Some(2);
        }
    }
}

/// What a difference in this direction means.
fn toward(metric: Metric, difference: f64) -> Told {
    match (metric.direction(), difference > 0.0) {
        (Direction::More, true) | (Direction::Less, false) => Told::Better,
        (Direction::More, false) | (Direction::Less, true) => Told::Worse,
        (Direction::Neutral, true) => Told::Higher,
        (Direction::Neutral, false) => Told::Lower,
    }
}

/// The standard normal distribution's 80 % point: a number of replications is said with which four of five studies decide.
const POWER: f64 = 0.841_621_233_572_914;

/// Replications with which a difference of this size would probably be told apart at `level`, or shown to be within its
/// margin.
fn decided_with(row: &Difference, level: f64) -> Option<u32> {
    let Spread { error, df } = row.spread?;
    if error == 0.0 {
        return (row.counted + 1..).find(|pairs| of_one_sign(*pairs) < level);
    }
    let beyond = row.difference?.abs() - row.margin.unwrap_or(0.0);
    // Two one-sided tests at the level are one interval at twice the level.
    let wanted = student::reached_with(if beyond < 0.0 { 2.0 * LEVEL } else { level }, df)? + POWER;
    more(row.counted, wanted * error / beyond.abs())
}

/// `n` times the square of `ratio`, as a number of replications above `n`; none if it is beyond counting.
fn more(n: u32, ratio: f64) -> Option<u32> {
    let wanted = (f64::from(n) * ratio * ratio).ceil();
    if !wanted.is_finite() || wanted >= 1e7 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within u32")]
    let wanted = wanted as u32;
    Some(wanted.max(n.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(metric: Metric, values: &[Option<f64>]) -> Row {
        Row { metric, scope: Scope::Fleet, estimate: estimate(values), values: values.to_vec() }
    }

    fn of(metric: Metric, base: &[f64], variant: &[f64]) -> Difference {
        let some = |values: &[f64]| values.iter().map(|v| Some(*v)).collect::<Vec<_>>();
        paired(&row(metric, &some(base)), &row(metric, &some(variant)))
    }

    fn near(got: Option<f64>, want: f64) {
        assert!(got.is_some_and(|got| (got - want).abs() < 1e-9 * (1.0 + want.abs())), "{got:?} for {want}");
    }

    /// By hand: differences -1, -3, -2, -2, so mean -2, variance 2/3, standard error 1/sqrt(6); t is 3.182446 with three
    /// degrees of freedom. Sums of squares: 20 of the base, 18 of the variant, 18 of both, 2 of the differences.
    #[test]
    fn pairs_are_compared_as_by_hand() {
        let mut one = of(Metric::TicketWaitMinutes, &[10.0, 12.0, 14.0, 16.0], &[9.0, 9.0, 12.0, 14.0]);
        near(one.base, 13.0);
        near(one.value, 11.0);
        near(one.difference, -2.0);
        near(one.half_width, 3.182_446_305_283_71 / libm::sqrt(6.0));
        near(one.correlation, 18.0 / libm::sqrt(20.0 * 18.0));
        near(one.variance_ratio, (20.0 + 18.0) / 2.0);
        near(one.relative(), -2.0 / 13.0);
        judge(std::iter::once(&mut one));
        assert_eq!((one.verdict, one.needed), (Told::Better, None));
        // T with 3 degrees of freedom: 1 - 2/pi (angle + sin cos) with tan(angle) = t / sqrt(3).
        let angle = libm::atan(2.0 * libm::sqrt(6.0) / libm::sqrt(3.0));
        let p = 1.0 - (angle + libm::sin(angle) * libm::cos(angle)) / core::f64::consts::FRAC_PI_2;
        near(one.p, p);
    }

    #[test]
    fn equal_everywhere_is_exactly_nothing() {
        let mut same = of(Metric::Tickets, &[0.1, 0.2, 0.3], &[0.1, 0.2, 0.3]);
        judge(std::iter::once(&mut same));
        assert_eq!((same.verdict, same.difference, same.half_width), (Told::Same, Some(0.0), Some(0.0)));
        assert_eq!((same.variance_ratio, same.p, same.needed), (None, None, None));
        near(same.correlation, 1.0);
    }

    #[test]
    fn every_metric_knows_which_way_is_good() {
        let up = |metric| {
            let mut one = of(metric, &[1.0, 2.0, 3.0, 4.0], &[11.0, 12.1, 13.0, 14.1]);
            judge(std::iter::once(&mut one));
            one.verdict
        };
        assert_eq!(up(Metric::Enrolled), Told::Better);
        assert_eq!(up(Metric::TicketWaitMinutes), Told::Worse);
        assert_eq!(up(Metric::CheckIns), Told::Higher);
    }

    #[test]
    fn a_pair_needs_both() {
        let (base, variant) =
            ([Some(1.0), None, Some(3.0), None, Some(5.0)], [Some(2.0), Some(9.0), None, None, Some(6.5)]);
        let one = paired(&row(Metric::FinishDay, &base), &row(Metric::FinishDay, &variant));
        assert_eq!((one.counted, one.left_out), (2, 2));
        near(one.base, 3.0);
        near(one.difference, 1.25);
        let nothing = paired(&row(Metric::FinishDay, &[None, None]), &row(Metric::FinishDay, &[None, None]));
        assert_eq!((nothing.verdict, nothing.left_out), (Told::NoValue, 0));
        let longer = paired(&row(Metric::FinishDay, &[Some(1.0); 3]), &row(Metric::FinishDay, &[Some(1.0); 5]));
        assert_eq!((longer.counted, longer.left_out, longer.verdict), (3, 2, Told::Open));
        let lost = paired(&row(Metric::FinishDay, &[Some(1.0), Some(2.0)]), &row(Metric::FinishDay, &[None, None]));
        assert_eq!((lost.verdict, lost.difference, lost.left_out), (Told::Open, None, 2));
        near(lost.base, 1.5);
    }

    #[test]
    fn one_replication_decides_nothing() {
        let mut one = of(Metric::Tickets, &[1.0], &[5.0]);
        judge(std::iter::once(&mut one));
        assert_eq!((one.verdict, one.half_width, one.needed), (Told::Open, None, Some(2)));
        near(one.difference, 4.0);
    }

    /// Two counts that differ by one twice are no proof; two plans that differ by ten devices are.
    #[test]
    fn differences_that_happen_to_be_equal_are_judged_by_their_sign() {
        let verdict = |mut one: Difference| {
            judge(std::iter::once(&mut one));
            one.verdict
        };
        assert_eq!(verdict(of(Metric::Tickets, &[3.0, 5.0], &[4.0, 6.0])), Told::Open);
        let seven = [3.0, 5.0, 4.0, 3.0, 6.0, 2.0, 8.0];
        assert_eq!(verdict(of(Metric::Tickets, &seven, &seven.map(|v| v + 1.0))), Told::Worse);
        let shares = of(Metric::EnrolledShare, &seven.map(|v| v / 10.0), &seven.map(|v| v / 10.0 + 0.1));
        assert_eq!((shares.half_width, shares.variance_ratio), (Some(0.0), None), "rounding is no spread");
        assert_eq!(verdict(of(Metric::Devices, &[100.0, 100.0], &[110.0, 110.0])), Told::Higher);
    }

    #[test]
    fn a_family_is_judged_together() {
        // Alone, p is 0.0391 for each (t = 3.515); of two, Holm wants 0.025 of the first.
        let one = || of(Metric::Tickets, &[0.0, 0.0, 0.0, 0.0], &[1.0, 3.0, 2.0, 4.5]);
        let mut alone = one();
        judge(std::iter::once(&mut alone));
        assert_eq!(alone.verdict, Told::Worse);
        let mut two = [one(), one()];
        judge(two.iter_mut());
        assert!(two.iter().all(|row| row.verdict == Told::Open && row.needed.is_some()), "{two:?}");
        let mut apart = [one(), Difference { main: true, ..one() }];
        judge(apart.iter_mut());
        assert!(apart.iter().all(|row| row.verdict == Told::Worse), "families don't touch each other");
    }

    /// With the replications that it asks for, four of five studies decide: drawn from this difference they would.
    #[test]
    fn says_how_many_replications_would_decide() {
        // Differences 1 and -0.5 in turn, twenty of them: mean 0.25, standard error 0.172; t is 1.453 and needs 2.093.
        let base = [0.0; 20];
        let variant: Vec<f64> = (0..20).map(|k| if k % 2 == 0 { 1.0 } else { -0.5 }).collect();
        let mut one = of(Metric::Tickets, &base, &variant);
        judge(std::iter::once(&mut one));
        // 20 x ((2.093 + 0.842) / 1.453)^2 = 81.6.
        assert_eq!((one.verdict, one.needed), (Told::Open, Some(82)));
    }

    #[test]
    fn what_one_side_lacks_is_told() {
        let of = |metric, scope: Scope| Row { scope, ..row(metric, &[Some(1.0), Some(2.0)]) };
        let team = |name: &str| Scope::Of(crate::plan::metric::ScopeKind::Team, name.to_owned());
        let base =
            [of(Metric::Tickets, Scope::Fleet), of(Metric::Tickets, team("a")), of(Metric::CheckIns, Scope::Fleet)];
        let variant =
            [of(Metric::CheckIns, Scope::Fleet), of(Metric::Tickets, team("b")), of(Metric::Tickets, Scope::Fleet)];
        let all = matched(&base, &variant, |a, b| Some(paired(a, b)));
        let told: Vec<(String, Told)> = all.iter().map(|row| (row.scope.to_string(), row.verdict)).collect();
        let want = [("", Told::Same), ("team=a", Told::BaseOnly), ("team=b", Told::VariantOnly), ("", Told::Same)];
        assert_eq!(told, want.map(|(scope, verdict)| (scope.to_owned(), verdict)));
    }
}
