//! Precision: replications are added until chosen figures are known well enough.
//!
//! The sizes at which the figures are looked at are fixed beforehand, by the first one alone: neither threads nor time nor
//! the luck between two looks can move the end. A study that ends with k replications is the study of k replications.

use crate::plan::{Metric, Scope};
use crate::study::equivalence::Margin;
use crate::study::summary::Estimate;

/// Nothing is looked at with fewer replications, and no figure counts as known that fewer have a value of: with a handful,
/// values that happen to lie close together would end the study by luck.
pub const LEAST: u32 = 10;

/// Replications at most, if nobody says otherwise: the half-width is then a seventh of what it is with the usual 20. Who
/// asks for more than that has mostly asked for something else than is meant.
pub const MOST: u32 = 1_000;

/// A figure, and how well it is to be known.
#[derive(Clone, PartialEq, Debug)]
pub struct Goal {
    /// Which metric.
    pub metric: Metric,
    /// Of whom.
    pub scope: Scope,
    /// The largest half-width of the mean's 95 % interval: a share of the mean, or a size in the metric's own unit.
    pub margin: Margin,
    /// The margin as it was written.
    pub asked: String,
}

impl Goal {
    /// The figure as a command line names it: `tickets`, `busy-share@team=service-desk`.
    #[must_use]
    pub fn figure(&self) -> String {
        match &self.scope {
            Scope::Fleet => self.metric.id().to_owned(),
            scope @ Scope::Of(..) => format!("{}@{scope}", self.metric.id()),
        }
    }
}

/// What a study is to reach, and within which bounds.
#[derive(Clone, PartialEq, Debug)]
pub struct Precision {
    /// The figures.
    pub goals: Vec<Goal>,
    /// Replications before the first look, at least [`LEAST`].
    pub first: u32,
    /// Replications at most.
    pub most: u32,
}

impl Precision {
    /// These goals, first looked at after `first` replications, or the least number that a look makes sense with.
    #[must_use]
    pub fn new(goals: Vec<Goal>, first: u32, most: u32) -> Precision {
        let first = first.max(LEAST);
        Precision { goals, first, most: most.max(first) }
    }

    /// What is asked, as a command line writes it: `tickets=5%`.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.goals.iter().map(|goal| format!("{}={}", goal.figure(), goal.asked)).collect()
    }

    /// The look that follows the one at `size` replications: a quarter more of them. None at the bound.
    ///
    /// Smaller steps would look oftener, and each look is one more chance to end on an interval that is narrow by luck;
    /// larger ones would waste more replications at the end.
    #[must_use]
    pub fn after(&self, size: u32) -> Option<u32> {
        (size < self.most).then(|| a_quarter_more(size).map_or(self.most, |next| next.min(self.most)))
    }

    /// Where all figures stand; `estimate` gives that of the goal with an index.
    #[must_use]
    pub fn reached(&self, estimate: impl Fn(usize) -> Estimate) -> Reached {
        let row = |(index, goal): (usize, &Goal)| Figure::new(goal.clone(), estimate(index));
        Reached { first: self.first, most: self.most, figures: self.goals.iter().enumerate().map(row).collect() }
    }
}

/// Whether a figure is known as well as was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is.
    Reached,
    /// The half-width is larger.
    TooWide,
    /// Too few replications have a value.
    TooFew,
    /// The mean is 0, and no interval is within a share of nothing: other replications might differ from those seen.
    OfNothing,
}

/// A figure with its goal.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// What was asked.
    pub goal: Goal,
    /// What the replications say.
    pub estimate: Estimate,
    /// Whether that is enough.
    pub standing: Standing,
}

impl Figure {
    fn new(goal: Goal, estimate: Estimate) -> Figure {
        let standing = match (estimate.mean, estimate.half_width) {
            (Some(mean), Some(_)) if mean.abs() <= 0.0 && matches!(goal.margin, Margin::Relative(_)) => {
                Standing::OfNothing
            }
            (Some(mean), Some(half)) if estimate.replications >= LEAST => {
                if half <= goal.margin.of(mean) {
                    Standing::Reached
                } else {
                    Standing::TooWide
                }
            }
            (_, _) => Standing::TooFew,
        };
        Figure { goal, estimate, standing }
    }

    /// The half-width that was asked, in the metric's own unit; none if a share was asked and there is no mean.
    #[must_use]
    pub fn allowed(&self) -> Option<f64> {
        match (self.goal.margin, self.estimate.mean) {
            (margin, Some(mean)) => Some(margin.of(mean)),
            (Margin::Absolute(size), None) => Some(size),
            (Margin::Relative(_), None) => None,
        }
    }

    /// Replications that would probably be enough if those to come are like `replications` ones so far: the half-width
    /// shrinks with the root of their number. None where it is enough, where that can't be told, or beyond counting.
    #[must_use]
    pub fn needed(&self, replications: u32) -> Option<u32> {
        let (half, allowed) = (self.estimate.half_width?, self.allowed()?);
        let ratio = half / allowed;
        let wanted = (f64::from(replications) * ratio * ratio).ceil();
        if self.standing != Standing::TooWide || !wanted.is_finite() || wanted >= f64::from(u32::MAX) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within u32")]
        let wanted = wanted as u32;
        Some(wanted.max(replications.saturating_add(1)))
    }
}

/// Where a study with precision stands, or has ended.
#[derive(Clone, PartialEq, Debug)]
pub struct Reached {
    /// Replications before the first look.
    pub first: u32,
    /// Replications at most.
    pub most: u32,
    /// The figures, in the order in which they were asked for.
    pub figures: Vec<Figure>,
}

impl Reached {
    /// Whether every figure is known as well as was asked.
    #[must_use]
    pub fn all(&self) -> bool {
        self.figures.iter().all(|figure| figure.standing == Standing::Reached)
    }
}

/// The replications of the look after one at `size`: few looks, and never many more replications than it takes.
pub(super) fn a_quarter_more(size: u32) -> Option<u32> {
    size.checked_add(size.div_ceil(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::fold::estimate;

    fn goal(margin: Margin) -> Goal {
        Goal { metric: Metric::Tickets, scope: Scope::Fleet, margin, asked: String::new() }
    }

    /// 20 and a quarter more each time, rounded up: 20 + 5, 25 + 7, 32 + 8, 40 + 10, 50 + 13, 63 + 16, 79 + 20, and 99 + 25
    /// is beyond 110.
    #[test]
    fn looks_are_fixed_beforehand() {
        let precision = Precision::new(Vec::new(), 20, 110);
        let sizes: Vec<u32> = std::iter::successors(Some(precision.first), |size| precision.after(*size)).collect();
        assert_eq!(sizes, [20, 25, 32, 40, 50, 63, 79, 99, 110]);
        // The first look waits for ten, and the bound is never below the first look.
        let small = Precision::new(Vec::new(), 2, 5);
        assert_eq!((small.first, small.most, small.after(10)), (10, 10, None));
        let large = Precision::new(Vec::new(), u32::MAX - 1, u32::MAX);
        assert_eq!(large.after(large.first), Some(u32::MAX));
    }

    /// Five times 9 and five times 11: mean 10, variance 10 / 9, standard error 1 / 3, t(9) = 2.262: half-width 0.754.
    #[test]
    fn a_half_width_up_to_the_margin_is_enough() {
        let values: Vec<Option<f64>> = [9.0, 11.0].repeat(5).into_iter().map(Some).collect();
        let of = |margin| Figure::new(goal(margin), estimate(&values));
        for (margin, standing, needed) in [
            (Margin::Relative(0.0755), Standing::Reached, None),
            (Margin::Relative(0.0754), Standing::TooWide, Some(11)),
            (Margin::Absolute(0.755), Standing::Reached, None),
            // 10 x (0.754 / 0.377)² = 40, rounded up.
            (Margin::Absolute(0.377), Standing::TooWide, Some(41)),
            (Margin::Relative(1e-9), Standing::TooWide, None),
        ] {
            let figure = of(margin);
            assert_eq!((figure.standing, figure.needed(10)), (standing, needed), "{margin:?}");
        }
        // Nine values that are all alike say less than it seems.
        let nine = vec![Some(4.0); 9];
        assert_eq!(Figure::new(goal(Margin::Relative(0.5)), estimate(&nine)).standing, Standing::TooFew);
    }

    #[test]
    fn no_share_of_nothing_is_reached() {
        let zeros = vec![Some(0.0); 50];
        let share = Figure::new(goal(Margin::Relative(0.1)), estimate(&zeros));
        assert_eq!((share.standing, share.needed(50)), (Standing::OfNothing, None));
        assert_eq!(Figure::new(goal(Margin::Absolute(0.1)), estimate(&zeros)).standing, Standing::Reached);
        let nothing = Figure::new(goal(Margin::Relative(0.1)), estimate(&[None; 50]));
        assert_eq!((nothing.standing, nothing.allowed()), (Standing::TooFew, None));
        let below = Figure::new(goal(Margin::Relative(0.125)), estimate(&vec![Some(-4.0); 50]));
        assert_eq!((below.standing, below.allowed()), (Standing::Reached, Some(0.5)));
    }
}
