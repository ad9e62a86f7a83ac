//! The charts: enrolled devices, reasons of failure, check-ins an hour, tickets a day, the use of sites' lines.

use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, ScopeKind};
use crate::report::chart::{AXIS, Anchor, BLUE, Canvas, Color, Frame, INK, MORE, MUTED, SIZE, VERMILION, short};
use crate::report::number::{Scale, count};
use crate::report::{CHARTS, outages, provenance};
use crate::study::folded::LINK_USE;
use crate::study::summary::{Series, Summary};
use crate::units::SimTime;

/// Every chart that the study has something for: file name and SVG.
#[must_use]
pub fn all(plan: &Plan, summary: &Summary) -> Vec<(&'static str, String)> {
    let drawn = [
        enrolled(plan, summary),
        failures(plan, summary),
        check_ins(plan, summary),
        tickets(plan, summary),
        link_use(plan, summary),
    ];
    CHARTS.into_iter().zip(drawn).filter_map(|(name, svg)| svg.map(|svg| (name, svg))).collect()
}

fn find<'a>(list: &'a [Series], metric: &str, scope: &Scope) -> Option<&'a Series> {
    list.iter().find(|s| s.metric == metric && s.scope == *scope && s.mean.iter().any(|v| *v > 0.0))
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::max)
}

fn of_replications(summary: &Summary) -> String {
    if summary.replications == 1 {
        "one replication".to_owned()
    } else {
        format!("mean of {} replications", summary.replications)
    }
}

/// As [`of_replications`], for a chart with a band.
fn with_band(summary: &Summary) -> String {
    let of = of_replications(summary);
    if summary.replications == 1 { of } else { format!("{of} · band: p5 to p95") }
}

/// The band between p5 and p95.
fn band(canvas: &mut Canvas, frame: &Frame, quantiles: &[[f64; 3]], stride: f64) {
    let mut edge = frame.points(quantiles.iter().map(|q| q[2]), stride);
    edge.extend(frame.points(quantiles.iter().map(|q| q[0]), stride).into_iter().rev());
    canvas.area(&edge, BLUE, 0.2);
}

/// Names at the right ends of lines, moved apart where they would touch.
fn label_ends(canvas: &mut Canvas, x: f64, mut ends: Vec<(f64, Color, String)>) {
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let gap = 19.0;
    let lowest = SIZE.1 - 88.0;
    for index in 1..ends.len() {
        ends[index].0 = ends[index].0.max(ends[index - 1].0 + gap);
    }
    let over = ends.last().map_or(0.0, |end| (end.0 - lowest).max(0.0));
    for index in (0..ends.len()).rev() {
        let limit = if index + 1 == ends.len() { ends[index].0 - over } else { ends[index + 1].0 - gap };
        ends[index].0 = ends[index].0.min(limit);
    }
    for (y, color, name) in ends {
        canvas.bar((x + 10.0, y - 4.0), (x + 20.0, y + 4.0), color);
        canvas.text((x + 26.0, y), &short(&name, 21), 14, INK, Anchor::Left, false);
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month and day of the run's day `k`.
fn date(plan: &Plan, k: usize) -> [usize; 3] {
    let text = plan.zone.day(i32::try_from(k).unwrap_or(i32::MAX)).to_string();
    let mut parts = text.rsplit('-').map(|part| part.parse().unwrap_or(1));
    let mut next = || parts.next().unwrap_or(1);
    let (day, month, year) = (next(), next(), next());
    [year, month, day]
}

fn long_date(plan: &Plan, k: usize) -> String {
    let [year, month, day] = date(plan, k);
    format!("{day} {} {year}", MONTHS[month - 1])
}

/// Dates for an axis of `days` days: days, weeks or the firsts of months, at most a dozen.
fn dates(plan: &Plan, days: usize) -> Vec<(f64, String)> {
    if days <= 92 {
        let step = [1, 2, 7, 14].into_iter().find(|step| days / step <= 9).unwrap_or(14);
        let label = |k: usize| {
            let [_, month, day] = date(plan, k);
            format!("{day} {}", MONTHS[month - 1])
        };
        return (0..days.max(1)).step_by(step).map(|k| (k as f64, label(k))).collect();
    }
    let every = [1, 2, 3, 6, 12, 24, 60].into_iter().find(|every| days / (every * 30) <= 10).unwrap_or(120);
    let mut marks = Vec::new();
    for k in 0..days {
        let [year, month, day] = date(plan, k);
        if day == 1 && (year * 12 + month - 1).is_multiple_of(every) {
            marks.push((k as f64, format!("{} {year}", MONTHS[month - 1])));
        }
    }
    marks
}

fn enrolled(plan: &Plan, summary: &Summary) -> Option<String> {
    let fleet = find(&summary.timeline, "enrolled", &Scope::Fleet)?;
    let waves: Vec<(&str, &Series)> = plan
        .waves
        .iter()
        .filter_map(|wave| {
            let scope = Scope::Of(ScopeKind::Wave, wave.name.clone());
            find(&summary.timeline, "enrolled", &scope).map(|series| (wave.name.as_str(), series))
        })
        .take(if plan.waves.len() > MORE.len() { 0 } else { MORE.len() })
        .collect();
    let planned = f64::from(plan.devices());
    let about = format!("Devices with a valid certificate · {}", with_band(summary));
    let mut canvas = Canvas::new("Enrolled devices", &about);
    let days = fleet.mean.len();
    let top =
        largest(fleet.quantiles.iter().map(|q| q[2])).max(largest(fleet.mean.iter().copied())).max(planned * 1.04);
    let frame = Frame::new(if waves.len() > 1 { 196.0 } else { 84.0 }, (days - 1) as f64, top);
    frame.draw_values(&mut canvas);
    frame.draw_positions(&mut canvas, &dates(plan, days));
    silent_times(&mut canvas, &frame, plan, summary);
    let (x, y) = frame.at(0.0, planned);
    canvas.line(&[(x, y), (frame.x[1], y)], AXIS, 1.5);
    let label = format!("{} planned", count(u64::from(plan.devices())));
    canvas.text((frame.x[1], y - 13.0), &label, 15, MUTED, Anchor::Right, false);
    finish_line(&mut canvas, &frame, plan, summary);
    if waves.len() > 1 {
        for ((_, series), color) in waves.iter().zip(MORE) {
            canvas.line(&frame.points(series.mean.iter().copied(), 1.0), color, 1.75);
        }
    }
    band(&mut canvas, &frame, &fleet.quantiles, 1.0);
    let points = frame.points(fleet.mean.iter().copied(), 1.0);
    canvas.line(&points, BLUE, 3.0);
    if waves.len() > 1 {
        let end = |series: &Series| frame.at(0.0, series.mean.last().copied().unwrap_or(0.0)).1;
        let mut ends = vec![(end(fleet), BLUE, "all devices".to_owned())];
        ends.extend(waves.iter().zip(MORE).map(|((name, series), color)| (end(series), color, (*name).to_owned())));
        label_ends(&mut canvas, frame.x[1], ends);
    }
    Some(canvas.finish(&provenance::footer(plan, summary)))
}

/// A shade over the times in which devices can't be reached for want of something of the tenant.
fn silent_times(canvas: &mut Canvas, frame: &Frame, plan: &Plan, summary: &Summary) {
    let day = |time: SimTime| f64::from(time.since(SimTime::START).as_seconds()) / 86_400.0;
    let felt = summary.outages.iter().filter(|row| row.out_of_reach.mean.is_some_and(|mean| mean >= 0.05));
    // Labels stand below the dates, and only where there is room for them.
    let mut free = 8.0;
    for row in felt {
        let from = day(row.outage.from.max(SimTime::START)).min(frame.last);
        let until = day(row.outage.until.min(plan.horizon)).min(frame.last);
        let left = frame.at(from, 0.0).0;
        let right = frame.at(until, 0.0).0.max(left + 2.0);
        let corners = [(left, frame.y[0]), (right, frame.y[0]), (right, frame.y[1]), (left, frame.y[1])];
        canvas.area(&corners, VERMILION, 0.16);
        let text = format!("without {}", outages::name(row.outage.lacking));
        let half = text.chars().count() as f64 * 3.6;
        let middle = f64::midpoint(left, right).min(SIZE.0 - half - 8.0).max(half + 8.0);
        if middle - half >= free {
            canvas.text((middle, frame.y[1] + 43.0), &text, 14, VERMILION, Anchor::Middle, false);
            free = middle + half + 12.0;
        }
    }
}

/// The day on which the finish share is reached, if it is in most replications.
fn finish_line(canvas: &mut Canvas, frame: &Frame, plan: &Plan, summary: &Summary) {
    let mean = |metric| summary.row(metric, &Scope::Fleet).and_then(|row| row.estimate.mean);
    let Some(day) = mean(Metric::FinishDay).filter(|_| mean(Metric::FinishShare).is_none_or(|share| share >= 0.5))
    else {
        return;
    };
    let (x, bottom) = frame.at(day, 0.0);
    canvas.line(&[(x, frame.y[0]), (x, bottom)], AXIS, 1.5);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day of the run")]
    let whole = day.round().max(0.0) as usize;
    let text = format!("{} enrolled by {} (day {whole})", plan.finish, long_date(plan, whole));
    let (at, anchor) = if day < frame.last * 0.55 { (x + 8.0, Anchor::Left) } else { (x - 8.0, Anchor::Right) };
    canvas.text((at, frame.y[0] + 10.0), &text, 15, MUTED, anchor, false);
}

/// A reason with its code: attempts that failed, or devices that a rule refused.
struct Bar {
    reason: &'static str,
    detail: String,
    of: Of,
    value: f64,
}

/// What a bar counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Of {
    /// Attempts that failed.
    Attempts,
    /// Devices that a rule refused.
    Refused,
    /// Both.
    Both,
}

fn bars(summary: &Summary) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for row in summary.outcomes.iter().filter(|row| matches!(row.outcome, "attempt-failed" | "refused")) {
        let (Some(failure), Some(value)) = (&row.failure, row.estimate.mean) else { continue };
        let detail: Vec<&str> = [failure.code.as_str(), failure.rule].into_iter().filter(|t| !t.is_empty()).collect();
        let (reason, detail) = (failure.reason.name(), short(&detail.join(" · "), 36));
        let of = if row.outcome == "refused" { Of::Refused } else { Of::Attempts };
        match bars.iter_mut().find(|b| b.reason == reason && b.detail == detail && b.of == of) {
            Some(bar) => bar.value += value,
            None => bars.push(Bar { reason, detail, of, value }),
        }
    }
    bars.retain(|bar| bar.value > 0.0);
    bars.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| (a.reason, &a.detail).cmp(&(b.reason, &b.detail))));
    bars
}

fn failures(plan: &Plan, summary: &Summary) -> Option<String> {
    const MOST: usize = 8;
    let mut bars = bars(summary);
    let top = bars.first()?.value;
    if bars.len() > MOST {
        let rest: f64 = bars[MOST - 1..].iter().map(|bar| bar.value).sum();
        let detail = format!("{} reasons", bars.len() - MOST + 1);
        bars.truncate(MOST - 1);
        bars.push(Bar { reason: "all others", detail, of: Of::Both, value: rest });
    }
    let about = format!("Graph's reason, and the code that people see · {}", of_replications(summary));
    let mut canvas = Canvas::new("Why enrollments fail", &about);
    let (left, right) = (290.0, SIZE.0 - 100.0);
    let height = (SIZE.1 - 104.0 - 64.0) / bars.len().max(5) as f64;
    let thick = (height * 0.62).min(34.0);
    for (index, bar) in bars.iter().enumerate() {
        let middle = 104.0 + height * (index as f64 + 0.5);
        let up = if bar.detail.is_empty() { 0.0 } else { 9.0 };
        let name =
            if bar.reason == "enrollmentRestrictionsEnforced" { "enrollmentRestrictions…" } else { bar.reason };
        canvas.text((left - 14.0, middle - up), name, 16, INK, Anchor::Right, false);
        canvas.text((left - 14.0, middle + 10.0), &bar.detail, 13, MUTED, Anchor::Right, false);
        let end = left + ((right - left) * bar.value / top.max(bar.value)).max(2.0);
        let color = match bar.of {
            Of::Attempts => BLUE,
            Of::Refused => VERMILION,
            Of::Both => AXIS,
        };
        canvas.bar((left, middle - thick / 2.0), (end, middle + thick / 2.0), color);
        let value =
            Scale::of(crate::plan::metric::Unit::Count, bar.value, Some(if bar.value < 10.0 { 1.0 } else { 10.0 }))
                .show(bar.value);
        canvas.text((end + 10.0, middle), &value, 16, INK, Anchor::Left, true);
    }
    canvas.line(&[(left, 100.0), (left, SIZE.1 - 58.0)], AXIS, 1.0);
    let some = |of: Of| bars.iter().any(|bar| bar.of == of);
    legend(&mut canvas, some(Of::Refused), some(Of::Attempts));
    Some(canvas.finish(&provenance::footer(plan, summary)))
}

/// What the bars' colors mean, above the bars.
fn legend(canvas: &mut Canvas, refused: bool, failed: bool) {
    let mut y = 38.0;
    let x = SIZE.0 - 270.0;
    for (shown, color, text) in
        [(failed, BLUE, "attempts that failed"), (refused, VERMILION, "enrollments that a rule refused")]
    {
        if shown {
            canvas.bar((x, y - 6.0), (x + 12.0, y + 6.0), color);
            canvas.text((x + 20.0, y), text, 14, INK, Anchor::Left, false);
            y += 22.0;
        }
    }
}

/// Hours of a point, so that a chart of so many hours has a few hundred of them at most, and their name.
fn grain(hours: usize) -> (usize, &'static str) {
    match hours {
        0..=336 => (1, "hour"),
        337..=2_880 => (24, "day"),
        _ => (168, "week"),
    }
}

/// What the lines of sites carry while anybody downloads; the first few sites of the file.
fn link_use(plan: &Plan, summary: &Summary) -> Option<String> {
    let used = |series: &&Series| series.metric == LINK_USE && series.mean.iter().any(|mean| *mean > 0.0);
    let lines: Vec<&Series> = summary.load.iter().filter(used).take(1 + MORE.len()).collect();
    let last = lines.iter().filter_map(|series| series.mean.iter().rposition(|mean| *mean > 0.0)).max()?;
    let hours = lines[0].mean.len().min(last + 1 + (last / 20).max(24));
    let (width, word) = grain(hours);
    let of_each = if width == 1 { String::new() } else { format!(", busiest hour of each {word}") };
    let about = format!("Mbps, the mean of an hour{of_each} · {}", of_replications(summary));
    let mut canvas = Canvas::new("Use of sites' lines", &about);
    let busiest = |series: &Series| -> Vec<f64> {
        series.mean[..hours].chunks(width).map(|means| largest(means.iter().copied())).collect()
    };
    let points: Vec<Vec<f64>> = lines.iter().map(|series| busiest(series)).collect();
    let stride = width as f64 / 24.0;
    let top = largest(points.iter().flatten().copied());
    let frame = Frame::new(196.0, points[0].len().saturating_sub(1) as f64 * stride, top);
    frame.draw_values(&mut canvas);
    frame.draw_positions(&mut canvas, &dates(plan, hours.div_ceil(24)));
    let colors = std::iter::once(BLUE).chain(MORE);
    let mut ends = Vec::new();
    for ((series, values), color) in lines.iter().zip(&points).zip(colors) {
        canvas.line(&frame.points(values.iter().copied(), stride), color, 2.5);
        let name = if let Scope::Of(_, name) = &series.scope { name.clone() } else { String::new() };
        ends.push((frame.at(0.0, values.last().copied().unwrap_or(0.0)).1, color, name));
    }
    label_ends(&mut canvas, frame.x[1], ends);
    Some(canvas.finish(&provenance::footer(plan, summary)))
}

fn check_ins(plan: &Plan, summary: &Summary) -> Option<String> {
    let fleet = find(&summary.load, "check-ins", &Scope::Fleet)?;
    let hours = fleet.mean.len();
    let (width, word) = grain(hours);
    let mut busiest = Vec::new();
    let mut average = Vec::new();
    let mut spread = Vec::new();
    for (bin, means) in fleet.mean.chunks(width).enumerate() {
        if means.len() < width && bin > 0 {
            break;
        }
        let peak = (0..means.len()).max_by(|a, b| means[*a].total_cmp(&means[*b]).then(b.cmp(a)))?;
        busiest.push(means[peak]);
        spread.push(fleet.quantiles.get(bin * width + peak).copied().unwrap_or([means[peak]; 3]));
        average.push(means.iter().sum::<f64>() / means.len() as f64);
    }
    let about = if width == 1 {
        with_band(summary)
    } else {
        format!("Busiest and average hour of each {word} · {}", with_band(summary))
    };
    let mut canvas = Canvas::new("Check-ins per hour", &about);
    let stride = width as f64 / 24.0;
    let top = largest(spread.iter().map(|q| q[2]));
    let frame = Frame::new(if width == 1 { 84.0 } else { 176.0 }, busiest.len().saturating_sub(1) as f64 * stride, top);
    frame.draw_values(&mut canvas);
    frame.draw_positions(&mut canvas, &dates(plan, hours.div_ceil(24)));
    band(&mut canvas, &frame, &spread, stride);
    if width > 1 {
        canvas.line(&frame.points(average.iter().copied(), stride), VERMILION, 2.5);
        let end = |values: &[f64]| frame.at(0.0, values.last().copied().unwrap_or(0.0)).1;
        let ends = vec![
            (end(&busiest), BLUE, "busiest hour".to_owned()),
            (end(&average), VERMILION, "average hour".to_owned()),
        ];
        label_ends(&mut canvas, frame.x[1], ends);
    }
    canvas.line(&frame.points(busiest.iter().copied(), stride), BLUE, 3.0);
    Some(canvas.finish(&provenance::footer(plan, summary)))
}

fn tickets(plan: &Plan, summary: &Summary) -> Option<String> {
    let fleet = find(&summary.timeline, "tickets", &Scope::Fleet)?;
    let last = fleet.mean.iter().rposition(|mean| *mean > 0.0)?;
    let days = fleet.mean.len().min(last + 1 + (last / 20).max(7));
    let smooth = days > 28;
    let line = if smooth { " · line: 7 days' mean" } else { "" };
    let cut = if days < fleet.mean.len() { format!(" · none after {}", long_date(plan, last)) } else { String::new() };
    let about = format!("Tickets that failed enrollments open · {}{line}{cut}", of_replications(summary));
    let mut canvas = Canvas::new("Tickets per day", &about);
    let frame = Frame::new(84.0, days as f64, largest(fleet.mean.iter().copied()));
    frame.draw_values(&mut canvas);
    frame.draw_positions(&mut canvas, &dates(plan, days));
    let mut steps = vec![frame.at(0.0, 0.0)];
    for (day, mean) in fleet.mean[..days].iter().enumerate() {
        let inset = if days > 92 { 0.0 } else { 0.08 };
        let (from, to) = (day as f64 + inset, (day + 1) as f64 - inset);
        steps.extend([frame.at(from, 0.0), frame.at(from, *mean), frame.at(to, *mean), frame.at(to, 0.0)]);
    }
    canvas.area(&steps, BLUE, if smooth { 0.35 } else { 1.0 });
    if smooth {
        let around = |day: usize| {
            let window = &fleet.mean[day.saturating_sub(3)..(day + 4).min(fleet.mean.len())];
            window.iter().sum::<f64>() / window.len() as f64
        };
        let points: Vec<(f64, f64)> = (0..days).map(|day| frame.at(day as f64 + 0.5, around(day))).collect();
        canvas.line(&points, BLUE, 2.5);
    }
    Some(canvas.finish(&provenance::footer(plan, summary)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn every_chart_is_drawn_the_same_twice() {
        let (plan, summary) = sample::study();
        let first = all(&plan, &summary);
        assert_eq!(first.iter().map(|chart| chart.0).collect::<Vec<_>>(), CHARTS);
        assert_eq!(first, all(&plan, &summary));
        for (name, svg) in first {
            assert!(svg.contains("role=\"img\"") && svg.contains("<title>"), "{name}");
            assert!(svg.contains("seed 42") && svg.len() < 120_000, "{name}: {} bytes", svg.len());
        }
    }

    #[test]
    fn a_study_without_series_has_no_charts() {
        let (plan, mut summary) = sample::study();
        summary.timeline.clear();
        summary.load.clear();
        summary.outcomes.clear();
        assert_eq!(all(&plan, &summary), Vec::new());
    }

    #[test]
    fn little_data_is_drawn_too() {
        let (plan, mut summary) = sample::study();
        summary.replications = 1;
        for series in summary.timeline.iter_mut().chain(&mut summary.load) {
            series.mean = vec![3.0; 30];
            series.quantiles.clear();
        }
        assert_eq!(all(&plan, &summary).len(), CHARTS.len());
        for series in summary.timeline.iter_mut().chain(&mut summary.load) {
            series.mean = vec![1.0];
        }
        assert_eq!(all(&plan, &summary).len(), CHARTS.len());
    }

    #[test]
    fn dates_are_round_and_few() {
        let plan = sample::plan();
        for days in [1, 7, 30, 92, 93, 365, 730, 3_650] {
            let marks = dates(&plan, days);
            assert!((1..=13).contains(&marks.len()), "{days}: {marks:?}");
        }
        assert_eq!(dates(&plan, 14)[1], (2.0, "6 Jan".to_owned()));
    }
}
