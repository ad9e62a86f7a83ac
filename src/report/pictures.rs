//! The pictures of a study, each with the table behind it and what a page needs to let people point and zoom.

mod curves;
mod dates;
mod fates;
mod life;
mod load;
mod rollout;
mod week;

pub use curves::{Curve, Curves, Marks, Shade, color};

use crate::plan::Plan;
use crate::plan::metric::Scope;
use crate::report::CHARTS;
use crate::report::chart::{Color, Picture};
use crate::report::provenance;
use crate::report::table::Table;
use crate::study::summary::{Series, Summary};

/// A picture with all that is said of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawn {
    /// Its name, as files and links have it.
    pub name: &'static str,
    /// The picture.
    pub picture: Picture,
    /// The numbers behind it.
    pub table: Table,
    /// What moves in a page.
    pub live: Live,
}

/// What a page makes of a picture where scripts run.
#[derive(Clone, PartialEq, Debug)]
pub enum Live {
    /// Curves to zoom into.
    Curves(Curves),
    /// Places in the picture that say more.
    Spots(Vec<Spot>),
}

/// A rectangle of a picture with what it says [px].
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// The top left corner.
    pub from: (f64, f64),
    /// The bottom right corner.
    pub to: (f64, f64),
    /// What is to be read there.
    pub text: String,
}

/// Every picture that the study has something for, in the order of [`CHARTS`].
#[must_use]
pub fn all(plan: &Plan, summary: &Summary) -> Vec<Drawn> {
    let footer = provenance::footer(plan, summary);
    let curves = |name, curves: Option<Curves>| {
        curves.map(|curves| Drawn {
            name,
            picture: curves.picture(plan, &footer),
            table: curves.table(plan),
            live: Live::Curves(curves.zoomed()),
        })
    };
    let drawn = CHARTS.map(|name| match name {
        "enrolled-over-time" => curves(name, rollout::by_wave(plan, summary)),
        "enrolled-by-platform" => curves(name, rollout::by_platform(plan, summary)),
        "chance-of-being-done" => curves(name, rollout::chance(plan, summary)),
        "outcomes-by-path" => fates::paths(summary, &footer),
        "failures-by-reason" => fates::failures(summary, &footer),
        "tickets-per-day" => curves(name, load::tickets(plan, summary)),
        "queues" => curves(name, load::queues(summary)),
        "link-use" => curves(name, load::link_use(summary)),
        "check-ins-per-hour" => curves(name, load::check_ins(summary)),
        "check-ins-by-hour-of-week" => week::check_ins(plan, summary, &footer),
        "certificates-per-week" => curves(name, life::certificates(summary)),
        "losses-per-week" => curves(name, life::losses(summary)),
        other => unreachable!("`{other}` is drawn by nobody"),
    });
    drawn.into_iter().flatten().collect()
}

fn find<'a>(list: &'a [Series], metric: &str, scope: &Scope) -> Option<&'a Series> {
    list.iter().find(|s| s.metric == metric && s.scope == *scope && s.mean.iter().any(|v| *v > 0.0))
}

/// A series as a curve with its band.
fn curve(name: &str, color: Color, series: &Series) -> Curve {
    let edges = series.quantiles.iter().map(|q| [q[0], q[2]]).collect();
    Curve { name: name.to_owned(), color, width: 3.0, mean: series.mean.clone(), edges }
}

fn of_replications(summary: &Summary) -> String {
    if summary.replications == 1 {
        "one replication".to_owned()
    } else {
        format!("mean of {} replications", summary.replications)
    }
}

/// As [`of_replications`], for a picture with a band.
fn with_band(summary: &Summary) -> String {
    let of = of_replications(summary);
    if summary.replications == 1 { of } else { format!("{of} · band: p5 to p95") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn every_picture_is_drawn_the_same_twice() {
        let (plan, summary) = sample::study();
        let first = all(&plan, &summary);
        assert_eq!(first.iter().map(|drawn| drawn.name).collect::<Vec<_>>(), CHARTS);
        assert_eq!(first, all(&plan, &summary));
        for drawn in first {
            let svg = drawn.picture.svg();
            assert!(svg.contains("role=\"img\"") && svg.contains("<title>"), "{}", drawn.name);
            assert!(svg.contains("seed 42") && svg.len() < 150_000, "{}: {} bytes", drawn.name, svg.len());
            assert!(!drawn.table.rows.is_empty(), "{} has no table", drawn.name);
        }
    }

    #[test]
    fn a_study_without_series_has_no_pictures() {
        let (plan, mut summary) = sample::study();
        summary.timeline.clear();
        summary.load.clear();
        summary.weekly.clear();
        summary.outcomes.clear();
        summary.rows.clear();
        assert_eq!(all(&plan, &summary), Vec::new());
    }

    #[test]
    fn little_data_is_drawn_too() {
        let (plan, mut summary) = sample::study();
        summary.replications = 1;
        for series in summary.timeline.iter_mut().chain(&mut summary.load).chain(&mut summary.weekly) {
            series.mean = vec![3.0; 30];
            series.quantiles.clear();
        }
        // Thirty hours are no week.
        assert_eq!(all(&plan, &summary).len(), CHARTS.len() - 1);
        for series in summary.timeline.iter_mut().chain(&mut summary.load).chain(&mut summary.weekly) {
            series.mean = vec![1.0];
        }
        assert_eq!(all(&plan, &summary).len(), CHARTS.len() - 3);
    }
}
