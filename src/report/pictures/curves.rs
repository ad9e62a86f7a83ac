//! Values over time, said once: drawn as a picture, told as a table, and handed to the page, which lets people zoom into it.

use crate::plan::Plan;
use crate::report::chart::{
    AXIS, Anchor, BLUE, Canvas, Color, Frame, INK, MORE, MUTED, Picture, SIZE, VERMILION, short,
};
use crate::report::number::{Scale, count, ordinal};
use crate::report::pictures::dates::{date, dates};
use crate::report::table::Table;

/// A line over time, with the band that it lies in.
#[derive(Clone, PartialEq, Debug)]
pub struct Curve {
    /// What it is called.
    pub name: String,
    /// Its color.
    pub color: Color,
    /// Its width [px].
    pub width: f64,
    /// The mean over replications, a value a point.
    pub mean: Vec<f64>,
    /// p5 and p95 over replications, a pair a point; empty where there is no band.
    pub edges: Vec<[f64; 2]>,
}

/// How several points become one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Merge {
    /// A level: the first of them.
    First,
    /// A load: the highest of them.
    Most,
}

/// A time that is shaded.
#[derive(Clone, PartialEq, Debug)]
pub struct Shade {
    /// Its beginning [days since the start].
    pub from: f64,
    /// Its end [days since the start].
    pub until: f64,
    /// What it is.
    pub label: String,
}

/// What is marked besides the curves.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Marks {
    /// A value to measure by.
    pub level: Option<(f64, String)>,
    /// A day to look at [days since the start].
    pub moment: Option<(f64, String)>,
    /// Times that are shaded.
    pub shades: Vec<Shade>,
}

/// Curves that share an axis of time and one of values.
#[derive(Clone, PartialEq, Debug)]
pub struct Curves {
    /// The title.
    pub title: &'static str,
    /// What is shown, in a line.
    pub about: String,
    /// The unit behind a value, with its space.
    pub unit: &'static str,
    /// From one point to the next [days].
    pub stride: f64,
    /// How several points become one.
    pub merge: Merge,
    /// The curves; all have as many points.
    pub curves: Vec<Curve>,
    /// What is marked.
    pub marks: Marks,
}

/// Points of a curve in a picture: more can't be told apart.
const DRAWN: usize = 480;
/// Points of a curve in a page.
const ZOOMED: usize = 1_500;
/// Rows of a table.
const ROWS: usize = 60;

/// The color of the curve with this number.
#[must_use]
pub fn color(number: usize) -> Color {
    if number == 0 { BLUE } else { MORE[(number - 1) % MORE.len()] }
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::max)
}

impl Curve {
    /// Every so many points in one; the point that stands for them keeps its own band.
    fn merged(&self, size: usize, merge: Merge) -> Curve {
        let chosen = |(number, chunk): (usize, &[f64])| {
            let highest = (0..chunk.len()).max_by(|a, b| chunk[*a].total_cmp(&chunk[*b]).then(b.cmp(a)));
            number * size + if merge == Merge::Most { highest.unwrap_or(0) } else { 0 }
        };
        let at: Vec<usize> = self.mean.chunks(size).enumerate().map(chosen).collect();
        Curve {
            mean: at.iter().map(|k| self.mean[*k]).collect(),
            edges: at.iter().filter_map(|k| self.edges.get(*k).copied()).collect(),
            ..self.clone()
        }
    }
}

impl Curves {
    fn points(&self) -> usize {
        self.curves.iter().map(|curve| curve.mean.len()).max().unwrap_or(0)
    }

    /// The same with at most so many points a curve.
    fn thinned(&self, most: usize) -> Curves {
        let size = self.points().div_ceil(most).max(1);
        Curves {
            stride: self.stride * size as f64,
            curves: self.curves.iter().map(|curve| curve.merged(size, self.merge)).collect(),
            ..self.clone()
        }
    }

    /// The same with as many points as a page takes.
    #[must_use]
    pub fn zoomed(&self) -> Curves {
        self.thinned(ZOOMED)
    }

    /// The highest value that is drawn.
    fn top(&self) -> f64 {
        let curves = self.curves.iter();
        let highest = curves.flat_map(|curve| curve.mean.iter().copied().chain(curve.edges.iter().map(|e| e[1])));
        let level =
            self.marks.level.as_ref().map_or(0.0, |level| if self.unit == "%" { level.0 } else { level.0 * 1.04 });
        largest(highest).max(level)
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self, plan: &Plan, footer: &str) -> Picture {
        let thin = self.thinned(DRAWN);
        let mut canvas = Canvas::new(self.title, &self.about);
        let last = thin.points().saturating_sub(1) as f64 * thin.stride;
        let frame = Frame::new(if self.curves.len() > 1 { 196.0 } else { 84.0 }, last, self.top());
        frame.draw_values(&mut canvas);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days of a run")]
        let days = frame.last.ceil() as usize + 1;
        frame.draw_positions(&mut canvas, &dates(plan, days));
        thin.draw_marks(&mut canvas, &frame);
        for curve in thin.curves.iter().rev() {
            band(&mut canvas, &frame, curve, thin.stride);
        }
        for curve in thin.curves.iter().rev() {
            canvas.line(&frame.points(curve.mean.iter().copied(), thin.stride), curve.color, curve.width);
        }
        if self.curves.len() > 1 {
            let end = |curve: &Curve| frame.at(0.0, curve.mean.last().copied().unwrap_or(0.0)).1;
            let ends = self.curves.iter().map(|curve| (end(curve), curve.color, curve.name.clone()));
            label_ends(&mut canvas, frame.x[1], ends.collect());
        }
        canvas.done(footer)
    }

    fn draw_marks(&self, canvas: &mut Canvas, frame: &Frame) {
        draw_shades(canvas, frame, &self.marks.shades);
        if let Some((value, label)) = &self.marks.level {
            let (x, y) = frame.at(0.0, *value);
            canvas.line(&[(x, y), (frame.x[1], y)], AXIS, 1.5);
            canvas.text((frame.x[1], y - 13.0), label, 15, MUTED, Anchor::Right, false);
        }
        if let Some((day, label)) = &self.marks.moment {
            let (x, bottom) = frame.at(*day, 0.0);
            canvas.line(&[(x, frame.y[0]), (x, bottom)], AXIS, 1.5);
            let early = *day < frame.last * 0.55;
            let (at, anchor) = if early { (x + 8.0, Anchor::Left) } else { (x - 8.0, Anchor::Right) };
            canvas.text((at, frame.y[0] + 10.0), label, 15, MUTED, anchor, false);
        }
    }

    /// The table behind the picture: a row for every so many points.
    #[must_use]
    pub fn table(&self, plan: &Plan) -> Table {
        const ROUND: [usize; 9] = [1, 2, 7, 14, 28, 56, 91, 182, 364];
        let size = ROUND.into_iter().find(|size| self.points().div_ceil(*size) <= ROWS);
        let size = size.unwrap_or_else(|| self.points().div_ceil(ROWS));
        let head = std::iter::once("from").chain(self.curves.iter().map(|curve| curve.name.as_str()));
        let mut table = Table::new(self.title, &head.collect::<Vec<_>>(), 1);
        let merged: Vec<Curve> = self.curves.iter().map(|curve| curve.merged(size, self.merge)).collect();
        let rows = merged.iter().map(|curve| curve.mean.len()).max().unwrap_or(0);
        for row in 0..rows {
            let day = (row * size) as f64 * self.stride;
            let cells = merged.iter().map(|curve| self.cell(curve, row));
            table.rows.push(std::iter::once(moment(plan, day, self.stride)).chain(cells).collect());
        }
        let band = if merged.iter().any(|curve| !curve.edges.is_empty()) { ", p5 to p95 in brackets" } else { "" };
        let every = match (size, self.merge) {
            (1, _) => "Every point".to_owned(),
            (_, Merge::First) => format!("Every {} point", ordinal(size)),
            (_, Merge::Most) => format!("The highest of every {size} points"),
        };
        table.note = format!("{every} of the picture: means over the replications{band}.");
        table
    }

    fn cell(&self, curve: &Curve, row: usize) -> String {
        let Some(mean) = curve.mean.get(row) else { return "–".to_owned() };
        let band = match curve.edges.get(row) {
            Some([low, high]) if low < high => format!(" ({}–{})", value(*low), value(*high)),
            Some(_) | None => String::new(),
        };
        format!("{}{}{band}", value(*mean), self.unit)
    }
}

/// A value for a table: whole where it is large or whole, else with a decimal or two.
#[must_use]
pub fn value(value: f64) -> String {
    Scale::about(crate::plan::metric::Unit::Count, value).show(value)
}

/// A day as its date, with the hour where points are closer than a day.
fn moment(plan: &Plan, day: f64, stride: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days of a run")]
    let (whole, hour) = (day.floor() as usize, ((day - day.floor()) * 24.0).round() as u32);
    let [year, month, of_month] = date(plan, whole);
    let date = format!("{year}-{month:02}-{of_month:02}");
    if stride < 1.0 { format!("{date} {hour:02}:00") } else { date }
}

/// The band between p5 and p95.
fn band(canvas: &mut Canvas, frame: &Frame, curve: &Curve, stride: f64) {
    if curve.edges.len() < 2 || curve.edges.iter().all(|edge| edge[0] >= edge[1]) {
        return;
    }
    let mut edge = frame.points(curve.edges.iter().map(|edge| edge[1]), stride);
    edge.extend(frame.points(curve.edges.iter().map(|edge| edge[0]), stride).into_iter().rev());
    canvas.area(&edge, curve.color, 0.2);
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

/// Shaded times; their labels stand below the dates, and only where there is room for them.
fn draw_shades(canvas: &mut Canvas, frame: &Frame, shades: &[Shade]) {
    let mut free = 8.0;
    for shade in shades {
        let left = frame.at(shade.from.min(frame.last), 0.0).0;
        let right = frame.at(shade.until.min(frame.last), 0.0).0.max(left + 2.0);
        let corners = [(left, frame.y[0]), (right, frame.y[0]), (right, frame.y[1]), (left, frame.y[1])];
        canvas.area(&corners, VERMILION, 0.16);
        let half = shade.label.chars().count() as f64 * 3.6;
        let middle = f64::midpoint(left, right).min(SIZE.0 - half - 8.0).max(half + 8.0);
        if middle - half >= free {
            canvas.text((middle, frame.y[1] + 43.0), &shade.label, 14, VERMILION, Anchor::Middle, false);
            free = middle + half + 12.0;
        }
    }
}

/// A whole number of devices, for a label.
pub(super) fn devices(n: u32) -> String {
    count(u64::from(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn curves(mean: Vec<f64>, merge: Merge) -> Curves {
        let edges = mean.iter().map(|v| [v - 1.0, v + 1.0]).collect();
        Curves {
            title: "A title",
            about: String::new(),
            unit: "",
            stride: 1.0,
            merge,
            curves: vec![Curve { name: "all".to_owned(), color: BLUE, width: 3.0, mean, edges }],
            marks: Marks::default(),
        }
    }

    #[test]
    fn many_points_become_few() {
        // 3,000 days: two points in one make 1,500. The highest of 0, 1 is 1 with its own band, the first is 0.
        let mean: Vec<f64> = (0..3_000).map(f64::from).collect();
        let most = curves(mean.clone(), Merge::Most).zoomed();
        assert_eq!((most.stride, most.curves[0].mean.len(), most.curves[0].mean[0]), (2.0, 1_500, 1.0));
        assert_eq!(most.curves[0].edges[0], [0.0, 2.0]);
        assert_eq!(curves(mean, Merge::First).zoomed().curves[0].mean[1], 2.0);
    }

    #[test]
    fn tables_have_dates_and_bands() {
        // 70 days: weeks, so that 60 rows hold them. 4 January 2027 is day 0.
        let plan = sample::plan();
        let table = curves((0..70).map(f64::from).collect(), Merge::First).table(&plan);
        assert_eq!(table.rows.len(), 35);
        assert_eq!(table.rows[4], ["2027-01-12", "8 (7–9)"]);
        let mut hours = curves(vec![1.0, 2.0], Merge::First);
        hours.stride = 1.0 / 24.0;
        assert_eq!(hours.table(&plan).rows[1][0], "2027-01-04 01:00");
    }
}
