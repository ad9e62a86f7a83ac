//! How the rollout goes: enrolled devices by wave and platform, and the chance of being done by a date.

use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, ScopeKind};
use crate::report::chart::{BLUE, MORE};
use crate::report::outages;
use crate::report::pictures::curves::{Curve, Curves, Marks, Merge, Shade, color, devices};
use crate::report::pictures::dates::long_date;
use crate::report::pictures::{curve, find, with_band};
use crate::study::summary::{Series, Summary};
use crate::units::SimTime;

/// Enrolled devices, all and of each wave.
pub(super) fn by_wave(plan: &Plan, summary: &Summary) -> Option<Curves> {
    let fleet = find(&summary.timeline, "enrolled", &Scope::Fleet)?;
    let of = |name: &str| find(&summary.timeline, "enrolled", &Scope::Of(ScopeKind::Wave, name.to_owned()));
    let waves: Vec<(&str, &Series)> =
        plan.waves.iter().filter_map(|wave| Some((wave.name.as_str(), of(&wave.name)?))).collect();
    let mut curves = vec![curve("all devices", BLUE, fleet)];
    let mut about = format!("Devices with a valid certificate · {}", with_band(summary));
    if waves.len() > 1 {
        let shown = waves.iter().take(MORE.len()).enumerate();
        curves.extend(shown.map(|(k, (name, series))| Curve { width: 1.75, ..curve(name, color(k + 1), series) }));
    }
    if waves.len() > MORE.len() {
        about.push_str(&format!(" · the first {} of {} waves", MORE.len(), waves.len()));
    }
    let marks = Marks {
        level: Some((f64::from(plan.devices()), format!("{} planned", devices(plan.devices())))),
        moment: finish(plan, summary),
        shades: silent_times(plan, summary),
    };
    Some(Curves { title: "Enrolled devices", about, unit: "", stride: 1.0, merge: Merge::First, curves, marks })
}

/// Enrolled devices of each platform, if there are several.
pub(super) fn by_platform(plan: &Plan, summary: &Summary) -> Option<Curves> {
    let of_platform = |series: &&Series| {
        series.metric == "enrolled"
            && matches!(series.scope, Scope::Of(ScopeKind::Platform, _))
            && series.mean.iter().any(|mean| *mean > 0.0)
    };
    let found = summary.timeline.iter().filter(of_platform).take(1 + MORE.len()).enumerate();
    let curves: Vec<Curve> = found.map(|(k, series)| curve(name(series), color(k), series)).collect();
    (curves.len() > 1).then(|| Curves {
        title: "Enrolled devices by platform",
        about: format!("Devices with a valid certificate · {}", with_band(summary)),
        unit: "",
        stride: 1.0,
        merge: Merge::First,
        curves,
        marks: Marks { shades: silent_times(plan, summary), ..Marks::default() },
    })
}

/// The name of whom a series is told.
pub(super) fn name(series: &Series) -> &str {
    match &series.scope {
        Scope::Of(_, name) => name,
        Scope::Fleet => "all",
    }
}

/// The share of replications that are done by each day.
pub(super) fn chance(plan: &Plan, summary: &Summary) -> Option<Curves> {
    let row = summary.row(Metric::FinishDay, &Scope::Fleet)?;
    let done: Vec<f64> = row.values.iter().copied().flatten().collect();
    let last = done.iter().copied().fold(0.0, f64::max);
    if done.is_empty() || row.values.len() < 2 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day of the run")]
    let days = (last * 1.1).ceil() as usize + 8;
    let n = row.values.len() as f64;
    let share = |day: usize| done.iter().filter(|finished| **finished <= day as f64).count() as f64 / n * 100.0;
    let mean = (0..days.min(plan.day_count())).map(share).collect();
    Some(Curves {
        title: "Chance of being done",
        about: format!(
            "Share of {} replications in which {} of the planned devices have enrolled by then",
            summary.replications, plan.finish
        ),
        unit: "%",
        stride: 1.0,
        merge: Merge::First,
        curves: vec![Curve { name: "done".to_owned(), color: BLUE, width: 3.0, mean, edges: Vec::new() }],
        marks: Marks { level: Some((90.0, "9 in 10".to_owned())), ..Marks::default() },
    })
}

/// The day on which the finish share is reached, if it is in most replications.
fn finish(plan: &Plan, summary: &Summary) -> Option<(f64, String)> {
    let mean = |metric| summary.row(metric, &Scope::Fleet).and_then(|row| row.estimate.mean);
    let day = mean(Metric::FinishDay).filter(|_| mean(Metric::FinishShare).is_none_or(|share| share >= 0.5))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day of the run")]
    let whole = day.round().max(0.0) as usize;
    Some((day, format!("{} enrolled by {} (day {whole})", plan.finish, long_date(plan, whole))))
}

/// The times in which devices can't be reached for want of something of the tenant.
fn silent_times(plan: &Plan, summary: &Summary) -> Vec<Shade> {
    let day = |time: SimTime| f64::from(time.since(SimTime::START).as_seconds()) / 86_400.0;
    let felt = summary.outages.iter().filter(|row| row.out_of_reach.mean.is_some_and(|mean| mean >= 0.05));
    let shade = |row: &crate::study::summary::OutageRow| Shade {
        from: day(row.outage.from.max(SimTime::START)),
        until: day(row.outage.until.min(plan.horizon)),
        label: format!("without {}", outages::name(row.outage.lacking)),
    };
    felt.map(shade).collect()
}
