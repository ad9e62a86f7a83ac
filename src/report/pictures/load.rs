//! What the rollout asks of people, lines and the service: tickets, queues, downloads, check-ins.

use crate::plan::Plan;
use crate::plan::metric::{Scope, ScopeKind};
use crate::report::chart::{BLUE, MORE, VERMILION};
use crate::report::pictures::curves::{Curve, Curves, Marks, Merge, color};
use crate::report::pictures::dates::long_date;
use crate::report::pictures::rollout::name;
use crate::report::pictures::{find, of_replications, with_band};
use crate::study::folded::LINK_USE;
use crate::study::summary::{Series, Summary};

/// Hours of a point, so that a picture of so many hours has a few hundred of them at most, and their name.
fn grain(hours: usize) -> (usize, &'static str) {
    match hours {
        0..=336 => (1, "hour"),
        337..=43_800 => (24, "day"),
        _ => (168, "week"),
    }
}

/// The highest of every `width` hours, each with its own band.
fn busiest(of: &str, number: usize, series: &Series, hours: usize, width: usize) -> Curve {
    let means = &series.mean[..hours.min(series.mean.len())];
    let peak = |(bin, chunk): (usize, &[f64])| {
        let highest = (0..chunk.len()).max_by(|a, b| chunk[*a].total_cmp(&chunk[*b]).then(b.cmp(a)));
        bin * width + highest.unwrap_or(0)
    };
    let whole = |chunk: &&[f64]| chunk.len() == width || means.len() < width;
    let at: Vec<usize> = means.chunks(width).filter(whole).enumerate().map(peak).collect();
    Curve {
        name: of.to_owned(),
        color: color(number),
        width: if number == 0 { 3.0 } else { 2.0 },
        mean: at.iter().map(|k| means[*k]).collect(),
        edges: at.iter().filter_map(|k| series.quantiles.get(*k)).map(|q| [q[0], q[2]]).collect(),
    }
}

/// The bin by which nearly all has happened, all but half a percent: tails of a year would leave no room for the rest.
fn nearly_all(means: &[f64]) -> Option<usize> {
    let all: f64 = means.iter().sum();
    let mut sum = 0.0;
    let reached = means.iter().position(|mean| {
        sum += mean;
        sum >= all * 0.995
    });
    reached.filter(|_| all > 0.0)
}

/// The hour by which nearly all has happened in every series, with some room behind it.
fn until(series: &[&Series]) -> Option<usize> {
    let last = series.iter().filter_map(|series| nearly_all(&series.mean)).max()?;
    Some(series[0].mean.len().min(last + 1 + (last / 20).max(24)))
}

/// The busiest hours of several series.
fn loads(title: &'static str, what: &str, unit: &'static str, summary: &Summary, series: &[&Series]) -> Option<Curves> {
    let hours = until(series)?;
    let (width, word) = grain(hours);
    let of_each = if width == 1 { String::new() } else { format!(", busiest hour of each {word}") };
    let curves = series.iter().enumerate().map(|(k, one)| busiest(name(one), k, one, hours, width));
    Some(Curves {
        title,
        about: format!("{what}{of_each} · {}", with_band(summary)),
        unit,
        stride: width as f64 / 24.0,
        merge: Merge::Most,
        curves: curves.collect(),
        marks: Marks::default(),
    })
}

fn of_kind<'a>(summary: &'a Summary, metric: &str, kind: ScopeKind) -> Vec<&'a Series> {
    let used = |series: &&Series| {
        series.metric == metric
            && matches!(&series.scope, Scope::Of(of, _) if *of == kind)
            && series.mean.iter().any(|mean| *mean > 0.0)
    };
    summary.load.iter().filter(used).take(1 + MORE.len()).collect()
}

/// Who waits for a team; the first few teams of the file.
pub(super) fn queues(summary: &Summary) -> Option<Curves> {
    let series = of_kind(summary, "queue-length", ScopeKind::Team);
    loads("Waiting for a team", "People and devices in line, mean of an hour", "", summary, &series)
}

/// What the lines of sites carry while anybody downloads; the first few sites of the file.
pub(super) fn link_use(summary: &Summary) -> Option<Curves> {
    let series = of_kind(summary, LINK_USE, ScopeKind::Site);
    loads("Use of sites' lines", "Mbps, the mean of an hour", " Mbps", summary, &series)
}

/// Check-ins an hour.
pub(super) fn check_ins(summary: &Summary) -> Option<Curves> {
    let fleet = find(&summary.load, "check-ins", &Scope::Fleet)?;
    let hours = fleet.mean.len();
    let (width, word) = grain(hours);
    let mut curves = vec![busiest("busiest hour", 0, fleet, hours, width)];
    if width > 1 {
        let average = |chunk: &[f64]| chunk.iter().sum::<f64>() / chunk.len() as f64;
        let mean = fleet.mean.chunks(width).map(average).take(curves[0].mean.len()).collect();
        let edges = Vec::new();
        curves.push(Curve { name: "average hour".to_owned(), color: VERMILION, width: 2.5, mean, edges });
    }
    let of_each = if width == 1 { String::new() } else { format!("Busiest and average hour of each {word} · ") };
    Some(Curves {
        title: "Check-ins per hour",
        about: format!("{of_each}{}", with_band(summary)),
        unit: "",
        stride: width as f64 / 24.0,
        merge: Merge::Most,
        curves,
        marks: Marks::default(),
    })
}

/// Tickets a day, with the mean of a week around it.
pub(super) fn tickets(plan: &Plan, summary: &Summary) -> Option<Curves> {
    let fleet = find(&summary.timeline, "tickets", &Scope::Fleet)?;
    let last = nearly_all(&fleet.mean)?;
    let days = fleet.mean.len().min(last + 1 + (last / 20).max(7));
    let means = &fleet.mean[..days];
    let edges = fleet.quantiles.iter().take(days).map(|q| [q[0], q[2]]).collect();
    let smooth = days > 28;
    let day = Curve {
        name: "each day".to_owned(),
        color: BLUE,
        width: if smooth { 1.25 } else { 3.0 },
        mean: means.to_vec(),
        edges,
    };
    let around = |day: usize| {
        let window = &means[day.saturating_sub(3)..(day + 4).min(days)];
        window.iter().sum::<f64>() / window.len() as f64
    };
    let mut curves = vec![day];
    if smooth {
        let mean = (0..days).map(around).collect();
        curves.push(Curve { name: "mean of 7 days".to_owned(), color: VERMILION, width: 3.0, mean, edges: Vec::new() });
    }
    let cut =
        if days < fleet.mean.len() { format!(" · hardly any after {}", long_date(plan, last)) } else { String::new() };
    let band = if summary.replications == 1 { of_replications(summary) } else { with_band(summary) };
    Some(Curves {
        title: "Tickets per day",
        about: format!("Tickets that failed enrollments open · {band}{cut}"),
        unit: "",
        stride: 1.0,
        merge: Merge::Most,
        curves,
        marks: Marks::default(),
    })
}
