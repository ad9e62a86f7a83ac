//! Pictures of a sweep: a metric along one key, or over two as a map of cells.
//!
//! As the table, they are made of what the runs have written, so that an interruption leaves no trace in them.

use crate::plan::metric::{Direction, Metric, Unit};
use crate::report::chart::{AXIS, Anchor, BLUE, Canvas, GRID, INK, MUTED, Picture, SIZE, short};
use crate::report::number::Scale;
use crate::report::sweep::{Sweep, Swept};
use crate::report::sweep_map;

/// Points up to which each gets its value and its own error bar; a band says the rest.
const FEW: usize = 12;
/// Left and right edge of the data of a line [px].
pub(super) const X: [f64; 2] = [108.0, SIZE.0 - 36.0];
/// Top and bottom edge [px].
pub(super) const Y: [f64; 2] = [104.0, SIZE.1 - 104.0];

/// What varies: a key, or several in lockstep.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The key, or the keys.
    pub key: String,
    /// The columns of a run's values that it stands for.
    pub columns: Vec<usize>,
    /// Its values in order, as the runs have them.
    pub values: Vec<String>,
    /// How far along each value is, if they are amounts of one kind.
    pub at: Option<Vec<f64>>,
}

impl Axis {
    /// The place of a run's value among the values.
    pub(super) fn place(&self, run: &Swept) -> Option<usize> {
        let parts: Vec<&str> = self.columns.iter().map(|column| run.values[*column].as_str()).collect();
        let own = parts.join(", ");
        self.values.iter().position(|value| *value == own)
    }
}

/// A mean and its half-width.
pub(super) type Value = (f64, Option<f64>);

/// A metric's value in each run, if it has one.
pub(super) struct Figures {
    pub metric: Metric,
    pub name: String,
    pub values: Vec<Option<Value>>,
}

/// The pictures of the metrics to be drawn, as far as two runs or more have a value: file names without their ends, and
/// pictures. None if nothing varies, or more than two keys do.
#[must_use]
pub fn pictures(sweep: &Sweep) -> Vec<(String, Picture)> {
    let axes: Vec<&Axis> = sweep.axes.iter().filter(|axis| axis.values.len() > 1).collect();
    let mut out: Vec<(String, Picture)> = Vec::new();
    for (metric, scope) in &sweep.drawn {
        let scope = scope.to_string();
        let name = if scope.is_empty() { metric.id().to_owned() } else { format!("{}@{scope}", metric.id()) };
        let values = sweep.runs.iter().map(|run| run.value(*metric, &scope)).collect();
        let figures = Figures { metric: *metric, name, values };
        if figures.values.iter().flatten().count() < 2 {
            continue;
        }
        let picture = match axes[..] {
            [axis] => line(sweep, axis, &figures),
            [rows, columns] => sweep_map::draw(sweep, [rows, columns], &figures),
            _ => continue,
        };
        let file = format!("charts/sweep-{}", file_name(&figures.name));
        let taken = out.iter().filter(|(known, _)| known.starts_with(&file)).count();
        let number = if taken > 0 { format!("-{}", taken + 1) } else { String::new() };
        out.push((format!("{file}{number}"), picture));
    }
    out
}

/// A metric and scope as a part of a file's name.
fn file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect()
}

/// Where the picture comes from: the runs share a seed and differ in their scenarios.
#[must_use]
pub fn footer(sweep: &Sweep) -> String {
    let runs = &sweep.runs;
    let hash = |run: Option<&Swept>| run.map(|run| run.hash.clone()).unwrap_or_default();
    format!(
        "{} · {} runs, scenarios {} to {} · seed {} · replications {} · rules {} · fleetcast {}",
        short(&sweep.scenario, 24),
        runs.len(),
        hash(runs.first()),
        hash(runs.last()),
        sweep.seed,
        replications(runs),
        sweep.ruleset,
        sweep.version
    )
}

/// How many replications the runs have: `20`, or `20 to 63` where a precision was asked or the number varies.
fn replications(runs: &[Swept]) -> String {
    let of = || runs.iter().map(|run| run.written.replications);
    let (least, most) = (of().min().unwrap_or_default(), of().max().unwrap_or_default());
    if least == most { least.to_string() } else { format!("{least} to {most}") }
}

/// Of how many replications the means are.
pub(super) fn of_replications(runs: &[Swept]) -> String {
    match replications(runs).as_str() {
        "1" => "One replication".to_owned(),
        all => format!("Mean of {all} replications"),
    }
}

/// The place of the best mean, where it is plain what is better and not all are equal.
pub(super) fn best(figures: &Figures) -> Option<usize> {
    let way = match figures.metric.direction() {
        Direction::More => -1.0,
        Direction::Less => 1.0,
        Direction::Neutral => return None,
    };
    let means = || figures.values.iter().enumerate().filter_map(|(place, value)| Some((place, value.as_ref()?.0)));
    let (place, least) = means().min_by(|a, b| (a.1 * way).total_cmp(&(b.1 * way)))?;
    means().any(|(_, mean)| mean.total_cmp(&least).is_ne()).then_some(place)
}

/// Whether a mean's difference from the best one may be chance: less than the half-width of a difference of two independent
/// means.
pub(super) fn unclear(value: Value, best: Value) -> bool {
    let half = |value: Value| value.1.unwrap_or(0.0);
    let (a, b) = (half(value), half(best));
    (value.0 - best.0).abs() <= (a * a + b * b).sqrt()
}

/// How a value is written: all of a picture to the digit that the widest interval makes sense of.
pub(super) fn fitted(figures: &Figures, mean: f64) -> Scale {
    let widest = figures.values.iter().flatten().filter_map(|value| value.1).fold(0.0, f64::max);
    Scale::plain(figures.metric.unit(), mean, (widest > 0.0).then_some(widest))
}

/// The least of 1, 2, 5, 10, … times a power of ten of which at most `most` fit into `range`.
fn step(range: f64, most: f64) -> f64 {
    let mut decade = 1e-6;
    loop {
        for digit in [1.0, 2.0, 5.0] {
            if range <= digit * decade * most || decade > 1e15 {
                return digit * decade;
            }
        }
        decade *= 10.0;
    }
}

/// Values from bottom to top: from zero where that doesn't hide the differences.
fn range(unit: Unit, values: &[Option<Value>]) -> [f64; 2] {
    let ends = values.iter().flatten().map(|(mean, half)| [mean - half.unwrap_or(0.0), mean + half.unwrap_or(0.0)]);
    let (low, high) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end[0]), high.max(end[1])));
    let most = if unit == Unit::Share { 1.0 } else { f64::INFINITY };
    let room = if high > low { (high - low) * 0.2 } else { (high.abs() * 0.1).max(0.01) };
    let bottom = if low >= 0.0 && low < high * 0.6 { 0.0 } else { low - room };
    // What can't be negative isn't drawn so.
    let bottom = if low >= 0.0 { bottom.max(0.0) } else { bottom };
    [bottom, (high + room).min(most.max(high))]
}

/// Horizontal lines with their values.
pub(super) fn scale(canvas: &mut Canvas, unit: Unit, [low, high]: [f64; 2], y: &dyn Fn(f64) -> f64) {
    let factor = if unit == Unit::Share { 100.0 } else { 1.0 };
    let step = step((high - low) * factor, 6.0);
    let fine = if step >= 1.0 {
        10.0
    } else if step >= 0.1 {
        1.0
    } else {
        0.1
    };
    let mut mark = (low * factor / step).ceil();
    while mark * step / factor <= high {
        let at = mark * step / factor;
        canvas.line(&[(X[0], y(at)), (X[1], y(at))], GRID, 1.0);
        let label = Scale::plain(unit, at, Some(fine / factor)).show(at);
        canvas.text((X[0] - 12.0, y(at)), &label, 15, MUTED, Anchor::Right, false);
        mark += 1.0;
    }
    canvas.line(&[(X[0], Y[1]), (X[1], Y[1])], AXIS, 1.0);
}

/// About how wide a text is [px].
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.6
}

/// A metric along one key.
fn line(sweep: &Sweep, axis: &Axis, figures: &Figures) -> Picture {
    let unit = figures.metric.unit();
    let [low, high] = range(unit, &figures.values);
    let few = axis.values.len() <= FEW;
    let what = if sweep.runs.iter().all(|run| run.written.replications <= 1) {
        String::new()
    } else {
        format!(" · {}: 95 % interval of the mean", if few { "bars" } else { "band" })
    };
    let cut = if low > 0.0 { " · the axis doesn't begin at 0" } else { "" };
    let about = format!("{}{what}{cut}", of_replications(&sweep.runs));
    let mut canvas = Canvas::new(&short(&figures.name, 60), &about);
    let y = |value: f64| Y[1] - (Y[1] - Y[0]) * ((value - low) / (high - low));
    scale(&mut canvas, unit, [low, high], &y);
    let count = axis.values.len();
    let places: Vec<f64> = axis.at.clone().unwrap_or_else(|| (0..count).map(|place| place as f64).collect());
    let ends = places.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |ends, at| (ends.0.min(*at), ends.1.max(*at)));
    let inset = 46.0;
    let x = |place: usize| {
        let part = (places[place] - ends.0) / (ends.1 - ends.0);
        X[0] + inset + (X[1] - X[0] - 2.0 * inset) * part
    };
    let marks: Vec<(f64, String)> = (0..count).map(|place| (x(place), short(&axis.values[place], 26))).collect();
    labels(&mut canvas, &marks);
    canvas.text(((X[0] + X[1]) / 2.0, Y[1] + 50.0), &short(&axis.key, 90), 15, INK, Anchor::Middle, false);
    let mut points: Vec<(f64, Value)> = Vec::new();
    for (run, value) in sweep.runs.iter().zip(&figures.values) {
        if let (Some(place), Some(value)) = (axis.place(run), value) {
            points.push((x(place), *value));
        }
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    series(&mut canvas, &points, (axis.at.is_some(), few), &y);
    if few {
        values(&mut canvas, figures, &points, (axis.at.is_some(), &y));
    }
    canvas.done(&footer(sweep))
}

/// Labels under the axis, as many as there is room for.
fn labels(canvas: &mut Canvas, marks: &[(f64, String)]) {
    let mut marks: Vec<&(f64, String)> = marks.iter().collect();
    marks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = 0.0;
    for (x, label) in marks {
        canvas.line(&[(*x, Y[1]), (*x, Y[1] + 6.0)], AXIS, 1.0);
        let half = width(label, 15.0) / 2.0;
        if x - half >= free {
            canvas.text((*x, Y[1] + 22.0), label, 15, MUTED, Anchor::Middle, false);
            free = x + half + 14.0;
        }
    }
}

/// The points with a line through them, if the values have a natural order, and bars or a band.
fn series(canvas: &mut Canvas, points: &[(f64, Value)], (ordered, few): (bool, bool), y: &dyn Fn(f64) -> f64) {
    let half = |value: &Value| value.1.unwrap_or(0.0);
    if !few {
        let mut edge: Vec<(f64, f64)> = points.iter().map(|(x, v)| (*x, y(v.0 + half(v)))).collect();
        edge.extend(points.iter().rev().map(|(x, v)| (*x, y(v.0 - half(v)))));
        canvas.area(&edge, BLUE, 0.2);
    }
    if ordered || !few {
        let path: Vec<(f64, f64)> = points.iter().map(|(x, v)| (*x, y(v.0))).collect();
        canvas.line(&path, BLUE, if few { 2.0 } else { 3.0 });
    }
    for (x, value) in points.iter().filter(|_| points.len() <= 40) {
        if few && half(value) > 0.0 {
            let [top, bottom] = [y(value.0 + half(value)), y(value.0 - half(value))];
            canvas.line(&[(*x, top), (*x, bottom)], INK, 1.5);
            for end in [top, bottom] {
                canvas.line(&[(x - 6.0, end), (x + 6.0, end)], INK, 1.5);
            }
        }
        let (size, at) = (if few { 5.0 } else { 3.0 }, y(value.0));
        canvas.bar((x - size, at - size), (x + size, at + size), BLUE);
    }
}

/// The values beside their points, on the side where the line isn't.
fn values(canvas: &mut Canvas, figures: &Figures, points: &[(f64, Value)], (ordered, y): (bool, &dyn Fn(f64) -> f64)) {
    for (index, (x, value)) in points.iter().enumerate() {
        let half = value.1.unwrap_or(0.0);
        let [top, bottom] = [y(value.0 + half) - 14.0, y(value.0 - half) + 14.0];
        let rises =
            |from: Option<&(f64, Value)>, to: Option<&(f64, Value)>| from.zip(to).map(|(from, to)| to.1.0 > from.1.0);
        let before = rises(index.checked_sub(1).and_then(|i| points.get(i)), points.get(index));
        let after = rises(points.get(index), points.get(index + 1));
        let (at, anchor) = match (before.filter(|_| ordered), after) {
            (Some(false), Some(true)) => ((*x, bottom), Anchor::Middle),
            (Some(true), Some(true)) => ((x - 4.0, top), Anchor::Right),
            (Some(false), Some(false)) => ((x + 4.0, top), Anchor::Left),
            _ => ((*x, top), Anchor::Middle),
        };
        canvas.text(at, &fitted(figures, value.0).show(value.0), 15, INK, anchor, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(metric: Metric, means: &[f64]) -> Figures {
        let values = means.iter().map(|mean| Some((*mean, Some(1.0)))).collect();
        Figures { metric, name: metric.id().to_owned(), values }
    }

    #[test]
    fn the_best_hangs_on_what_is_better() {
        assert_eq!(best(&figures(Metric::FinishDay, &[3.0, 2.0, 4.0])), Some(1));
        assert_eq!(best(&figures(Metric::EnrolledShare, &[0.3, 0.2, 0.4])), Some(2));
        assert_eq!(best(&figures(Metric::Attempts, &[3.0, 2.0])), None);
        assert_eq!(best(&figures(Metric::FinishDay, &[2.0, 2.0])), None);
    }

    #[test]
    fn chance_is_the_half_width_of_a_difference() {
        // Half-widths 3 and 4: of the difference 5.
        assert!(unclear((10.0, Some(3.0)), (5.0, Some(4.0))));
        assert!(!unclear((10.1, Some(3.0)), (5.0, Some(4.0))));
        assert!(unclear((5.0, None), (5.0, None)) && !unclear((5.1, None), (5.0, None)));
    }

    #[test]
    fn ranges_begin_at_zero_where_that_hides_nothing() {
        let of = |unit, ends: &[f64]| range(unit, &ends.iter().map(|mean| Some((*mean, None))).collect::<Vec<_>>());
        assert_eq!(of(Unit::Count, &[10.0, 100.0])[0], 0.0);
        let [low, high] = of(Unit::Day, &[95.0, 100.0]);
        assert!((low - 94.0).abs() < 1e-9 && (high - 101.0).abs() < 1e-9);
        assert_eq!(of(Unit::Share, &[0.97, 0.99])[1].min(1.0), of(Unit::Share, &[0.97, 0.99])[1]);
        assert_eq!([step(7.0, 6.0), step(0.07, 6.0), step(300.0, 6.0)], [2.0, 0.02, 50.0]);
    }

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(file_name("busy-share@team=service desk/ä"), "busy-share-team-service-desk--");
    }
}
