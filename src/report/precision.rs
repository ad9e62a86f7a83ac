//! Whether the figures are as precise as somebody asked, in words.

use crate::plan::metric::Unit;
use crate::report::number::{self, Scale, count};
use crate::study::equivalence::Margin;
use crate::study::precision::{Figure, LEAST, Standing};
use crate::study::summary::Summary;

/// A sentence for each figure that isn't as precise as was asked, with what would help.
#[must_use]
pub fn missed(summary: &Summary) -> Vec<String> {
    let figures = summary.reached.iter().flat_map(|reached| &reached.figures);
    figures.filter_map(|figure| short_of(figure, summary.replications)).collect()
}

/// A sentence for each figure that is.
#[must_use]
pub fn met(summary: &Summary) -> Vec<String> {
    let figures = summary.reached.iter().flat_map(|reached| &reached.figures);
    let met = figures.filter(|figure| figure.standing == Standing::Reached);
    let told = |figure: &Figure| {
        let replications = count(u64::from(summary.replications));
        format!(
            "As precise as asked: {} is {} after {replications} replications; asked was ± {}.",
            figure.goal.figure(),
            value(figure),
            asked(figure)
        )
    };
    met.map(told).collect()
}

/// Why a figure isn't known well enough, if it isn't.
fn short_of(figure: &Figure, replications: u32) -> Option<String> {
    let name = figure.goal.figure();
    let all = count(u64::from(replications));
    let why = match figure.standing {
        Standing::Reached => return None,
        Standing::TooWide => {
            let needed = figure.needed(replications).map_or(String::new(), |needed| {
                format!("; about {} replications would probably do", count(u64::from(needed)))
            });
            format!("{name} is {} after {all} replications, and ± {} was asked{needed}", value(figure), asked(figure))
        }
        Standing::TooFew => format!(
            "{name} has a value in {} of {all} replications, and an interval takes {LEAST}",
            count(u64::from(figure.estimate.replications))
        ),
        Standing::OfNothing => format!(
            "{name} is 0 in all {all} replications, and no interval lies within a share of 0; ask for a size, such as \
             {name}=1"
        ),
    };
    Some(format!("Not as precise as asked: {why}."))
}

/// A figure with what was asked of it, while replications are still to come.
#[must_use]
pub fn so_far(figure: &Figure) -> String {
    match figure.standing {
        Standing::Reached | Standing::TooWide => {
            format!("{} {}, asked ± {}", figure.goal.figure(), value(figure), asked(figure))
        }
        Standing::TooFew => format!("{}: too few values yet, asked ± {}", figure.goal.figure(), asked(figure)),
        Standing::OfNothing => format!("{} 0 so far, asked ± {}", figure.goal.figure(), asked(figure)),
    }
}

/// Mean and half-width.
fn value(figure: &Figure) -> String {
    let mean = figure.estimate.mean.unwrap_or_default();
    let half = figure.estimate.half_width;
    Scale::plain(figure.goal.metric.unit(), mean, half).with_half(mean, half)
}

/// What was asked: `5%`, or a size with its unit.
fn asked(figure: &Figure) -> String {
    let Margin::Absolute(size) = figure.goal.margin else { return figure.goal.asked.clone() };
    let unit = match figure.goal.metric.unit() {
        Unit::Share => " percentage points",
        Unit::Minutes => " min",
        Unit::Day => " days",
        Unit::DeviceDays => " device-days",
        Unit::UserHours => " user-hours",
        Unit::Mbps => " Mbps",
        Unit::Gigabytes => " GB",
        Unit::Devices | Unit::Count | Unit::Money => "",
    };
    let factor = if figure.goal.metric.unit() == Unit::Share { 100.0 } else { 1.0 };
    let mut digits = Vec::new();
    number::push(&mut digits, size * factor);
    format!("{}{unit}", String::from_utf8_lossy(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Metric;
    use crate::plan::metric::{Scope, ScopeKind};
    use crate::report::sample;
    use crate::study::fold::estimate;
    use crate::study::precision::{Goal, Precision};

    /// Fives and sevens: mean 6, standard error 1 / √49 = 1 / 7, t(49) = 2.01: half-width 0.287.
    #[test]
    fn each_standing_has_its_sentence() {
        let goal = |metric, margin, asked: &str| Goal { metric, scope: Scope::Fleet, margin, asked: asked.to_owned() };
        let desk = Scope::Of(ScopeKind::Team, "desk".to_owned());
        let goals = vec![
            goal(Metric::TicketWaitMinutesP95, Margin::Relative(0.05), "5%"),
            goal(Metric::TicketWaitMinutes, Margin::Absolute(0.25), "0.25"),
            Goal { scope: desk, ..goal(Metric::BusyShare, Margin::Absolute(0.02), "0.02") },
            goal(Metric::Refused, Margin::Relative(0.1), "10%"),
            goal(Metric::FinishDay, Margin::Relative(0.1), "10%"),
        ];
        let swing: Vec<Option<f64>> = [5.0, 7.0].repeat(25).into_iter().map(Some).collect();
        let shares = swing.iter().map(|value| value.map(|value| value / 100.0)).collect();
        let few = (0..50).map(|k| (k < 3).then_some(1.0)).collect();
        let values: [Vec<Option<f64>>; 5] = [swing.clone(), swing, shares, vec![Some(0.0); 50], few];
        let (_, mut summary) = sample::study();
        summary.reached = Some(Precision::new(goals, 20, 50).reached(|goal| estimate(&values[goal])));
        assert_eq!(
            met(&summary),
            [
                "As precise as asked: ticket-wait-minutes-p95 is 6.00 ± 0.29 min after 50 replications; asked was ± 5%.",
                "As precise as asked: busy-share@team=desk is 6.00 ± 0.29% after 50 replications; asked was ± 2 \
                 percentage points.",
            ]
        );
        assert_eq!(
            missed(&summary),
            [
                // 50 x (0.287 / 0.25)² = 65.97.
                "Not as precise as asked: ticket-wait-minutes is 6.00 ± 0.29 min after 50 replications, and ± 0.25 min \
                 was asked; about 66 replications would probably do.",
                "Not as precise as asked: refused is 0 in all 50 replications, and no interval lies within a share of \
                 0; ask for a size, such as refused=1.",
                "Not as precise as asked: finish-day has a value in 3 of 50 replications, and an interval takes 10.",
            ]
        );
    }
}
