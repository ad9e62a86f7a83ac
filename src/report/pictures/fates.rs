//! What becomes of devices on each path, and why enrollments fail.

use crate::plan::metric::Unit;
use crate::report::chart::{
    AXIS, Anchor, BLUE, Canvas, Color, GRID, INK, MORE, MUTED, SIZE, SURFACE, VERMILION, short,
};
use crate::report::number::Scale;
use crate::report::pictures::{Drawn, Live, Spot, of_replications};
use crate::report::table::Table;
use crate::study::summary::{OutcomeRow, Summary};

/// Outcomes from the best on, with what people call them and their colors.
const FATES: [(&str, &str, Color); 8] = [
    ("enrolled", "enrolled", BLUE),
    ("enrolling", "still enrolling", MORE[4]),
    ("registered-only", "registered only", MORE[5]),
    ("refused", "refused by a rule", VERMILION),
    ("abandoned", "given up after failures", MORE[3]),
    ("never-started", "never tried", AXIS),
    ("withheld", "stopped by a gate", MORE[2]),
    ("not-started", "not yet invited", GRID),
];

/// Paths that get a bar; the rest are one.
const MOST_PATHS: usize = 9;
/// Left and right edge of bars [px].
const X: [f64; 2] = [250.0, SIZE.0 - 150.0];

/// The devices of a path by what becomes of them, in the order of [`FATES`].
struct PathBar {
    path: String,
    devices: [f64; FATES.len()],
}

impl PathBar {
    fn all(&self) -> f64 {
        self.devices.iter().sum()
    }
}

fn mean(row: &OutcomeRow) -> f64 {
    row.estimate.mean.unwrap_or(0.0)
}

fn path_bars(summary: &Summary) -> Vec<PathBar> {
    let mut bars: Vec<PathBar> = Vec::new();
    for row in &summary.outcomes {
        let Some(fate) = FATES.iter().position(|fate| fate.0 == row.outcome) else { continue };
        let at = bars.iter().position(|bar| bar.path == row.path).unwrap_or_else(|| {
            bars.push(PathBar { path: row.path.clone(), devices: [0.0; FATES.len()] });
            bars.len() - 1
        });
        bars[at].devices[fate] += mean(row);
    }
    bars.retain(|bar| bar.all() > 0.0);
    bars.sort_by(|a, b| b.all().total_cmp(&a.all()).then_with(|| a.path.cmp(&b.path)));
    if bars.len() > MOST_PATHS {
        let rest = bars.split_off(MOST_PATHS - 1);
        let mut devices = [0.0; FATES.len()];
        rest.iter().for_each(|bar| devices.iter_mut().zip(bar.devices).for_each(|(sum, n)| *sum += n));
        bars.push(PathBar { path: format!("{} other paths", rest.len()), devices });
    }
    bars
}

/// What becomes of the devices of each path: bars of one length, parted by outcome.
pub(super) fn paths(summary: &Summary, footer: &str) -> Option<Drawn> {
    let bars = path_bars(summary);
    if bars.is_empty() {
        return None;
    }
    let about =
        format!("Share of each path's devices at the end, planned devices on the right · {}", of_replications(summary));
    let mut canvas = Canvas::new("What becomes of the devices", &about);
    let present: Vec<usize> = (0..FATES.len()).filter(|k| bars.iter().any(|bar| bar.devices[*k] > 0.0)).collect();
    legend(&mut canvas, &present);
    let height = ((SIZE.1 - 136.0 - 64.0) / bars.len() as f64).min(60.0);
    let mut spots = Vec::new();
    for (index, bar) in bars.iter().enumerate() {
        let middle = 140.0 + height * (index as f64 + 0.5);
        canvas.text((X[0] - 14.0, middle), &short(&bar.path, 30), 15, INK, Anchor::Right, false);
        let all = Scale::about(Unit::Devices, bar.all().round()).show(bar.all());
        canvas.text((X[1] + 12.0, middle), &all, 16, INK, Anchor::Left, true);
        parts(&mut canvas, bar, (middle - height * 0.32, middle + height * 0.32), &mut spots);
    }
    let picture = canvas.done(footer);
    Some(Drawn { name: "outcomes-by-path", picture, table: path_table(summary), live: Live::Spots(spots) })
}

/// One bar, from the best outcome to the worst.
fn parts(canvas: &mut Canvas, bar: &PathBar, (top, bottom): (f64, f64), spots: &mut Vec<Spot>) {
    let mut left = X[0];
    for ((_, name, color), devices) in FATES.iter().zip(bar.devices) {
        if devices <= 0.0 {
            continue;
        }
        let share = devices / bar.all();
        let right = left + (X[1] - X[0]) * share;
        // A thin line of paper keeps neighbors apart.
        canvas.bar((left, top), ((right - 1.5).max(left + 0.75), bottom), *color);
        let percent = Scale::about(Unit::Share, share).show(share);
        if right - left > 64.0 {
            let paper = if *color == GRID { INK } else { SURFACE };
            canvas.text(((left + right) / 2.0, (top + bottom) / 2.0), &percent, 16, paper, Anchor::Middle, true);
        }
        let count = Scale::about(Unit::Devices, devices).show(devices);
        spots.push(Spot {
            from: (left, top),
            to: (right, bottom),
            text: format!("{}: {count} {name}, {percent}", bar.path),
        });
        left = right;
    }
}

/// What the colors mean, in up to two lines.
fn legend(canvas: &mut Canvas, present: &[usize]) {
    let (mut x, mut y) = (28.0, 98.0);
    for (_, name, color) in present.iter().map(|k| FATES[*k]) {
        let width = 34.0 + 7.4 * name.chars().count() as f64;
        if x + width > SIZE.0 - 20.0 {
            (x, y) = (28.0, y + 20.0);
        }
        canvas.bar((x, y - 6.0), (x + 12.0, y + 6.0), color);
        canvas.text((x + 18.0, y), name, 14, INK, Anchor::Left, false);
        x += width;
    }
}

/// Devices of each path by outcome, reason, code and rule.
fn path_table(summary: &Summary) -> Table {
    let head = ["path", "outcome", "reason", "code", "rule", "devices", "of the path's"];
    let mut table = Table::new("What becomes of the devices, by path (attempt-failed counts attempts)", &head, 5);
    let mut rows: Vec<([String; 5], f64)> = Vec::new();
    for row in &summary.outcomes {
        let (reason, code, rule) =
            row.failure.as_ref().map_or(("", "", ""), |f| (f.reason.name(), f.code.as_str(), f.rule));
        let key = [&row.path, row.outcome, reason, code, rule].map(str::to_owned);
        match rows.iter_mut().find(|one| one.0 == key) {
            Some(one) => one.1 += mean(row),
            None => rows.push((key, mean(row))),
        }
    }
    let order = |key: &[String; 5]| FATES.iter().position(|fate| fate.0 == key[1]).unwrap_or(FATES.len());
    rows.sort_by(|a, b| (a.0[0].as_str(), order(&a.0)).cmp(&(b.0[0].as_str(), order(&b.0))).then(b.1.total_cmp(&a.1)));
    for (key, devices) in &rows {
        let of_path = |one: &&OutcomeRow| one.path == key[0] && one.outcome != "attempt-failed";
        let all: f64 = summary.outcomes.iter().filter(of_path).map(mean).sum();
        let share = devices / all.max(f64::MIN_POSITIVE);
        let share =
            if key[1] == "attempt-failed" { "–".to_owned() } else { Scale::about(Unit::Share, share).show(share) };
        let cells = [Scale::about(Unit::Devices, *devices).show(*devices), share];
        table.rows.push(key.iter().cloned().chain(cells).collect());
    }
    table
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

/// A count of attempts or devices as a label shows it.
fn counted(value: f64) -> String {
    Scale::of(Unit::Count, value, Some(if value < 10.0 { 1.0 } else { 10.0 })).show(value)
}

/// The reasons of failed attempts and refused enrollments, the most frequent first.
pub(super) fn failures(summary: &Summary, footer: &str) -> Option<Drawn> {
    const MOST: usize = 8;
    let mut bars = bars(summary);
    let top = bars.first()?.value;
    let table = failure_table(&bars);
    if bars.len() > MOST {
        let rest: f64 = bars[MOST - 1..].iter().map(|bar| bar.value).sum();
        let detail = format!("{} reasons", bars.len() - MOST + 1);
        bars.truncate(MOST - 1);
        bars.push(Bar { reason: "all others", detail, of: Of::Both, value: rest });
    }
    let about = format!("Graph's reason, and the code that people see · {}", of_replications(summary));
    let mut canvas = Canvas::new("Why enrollments fail", &about);
    let some = |of: Of| bars.iter().any(|bar| bar.of == of);
    failure_legend(&mut canvas, some(Of::Refused), some(Of::Attempts));
    let (left, right) = (290.0, SIZE.0 - 100.0);
    let height = (SIZE.1 - 120.0 - 64.0) / bars.len().max(5) as f64;
    let thick = (height * 0.62).min(34.0);
    let mut spots = Vec::new();
    for (index, bar) in bars.iter().enumerate() {
        let middle = 120.0 + height * (index as f64 + 0.5);
        let end = left + ((right - left) * bar.value / top.max(bar.value)).max(2.0);
        failure(&mut canvas, bar, (left, end), middle, thick);
        let text = format!("{} {}: {}", bar.reason, bar.detail, counted(bar.value));
        spots.push(Spot { from: (28.0, middle - height / 2.0), to: (right + 80.0, middle + height / 2.0), text });
    }
    canvas.line(&[(left, 116.0), (left, SIZE.1 - 58.0)], AXIS, 1.0);
    Some(Drawn { name: "failures-by-reason", picture: canvas.done(footer), table, live: Live::Spots(spots) })
}

/// One reason with its bar.
fn failure(canvas: &mut Canvas, bar: &Bar, (left, end): (f64, f64), middle: f64, thick: f64) {
    let up = if bar.detail.is_empty() { 0.0 } else { 9.0 };
    let name = if bar.reason == "enrollmentRestrictionsEnforced" { "enrollmentRestrictions…" } else { bar.reason };
    canvas.text((left - 14.0, middle - up), name, 16, INK, Anchor::Right, false);
    canvas.text((left - 14.0, middle + 10.0), &bar.detail, 13, MUTED, Anchor::Right, false);
    let color = match bar.of {
        Of::Attempts => BLUE,
        Of::Refused => VERMILION,
        Of::Both => AXIS,
    };
    canvas.bar((left, middle - thick / 2.0), (end, middle + thick / 2.0), color);
    canvas.text((end + 10.0, middle), &counted(bar.value), 16, INK, Anchor::Left, true);
}

fn failure_table(bars: &[Bar]) -> Table {
    let mut table = Table::new("Why enrollments fail", &["reason", "code and rule", "of", "number"], 3);
    for bar in bars {
        let of = match bar.of {
            Of::Attempts => "failed attempts",
            Of::Refused => "refused enrollments",
            Of::Both => "both",
        };
        table.rows.push([bar.reason, &bar.detail, of, &counted(bar.value)].map(str::to_owned).to_vec());
    }
    table
}

/// What the bars' colors mean, above the bars.
fn failure_legend(canvas: &mut Canvas, refused: bool, failed: bool) {
    let mut x = 28.0;
    for (shown, color, text) in
        [(failed, BLUE, "attempts that failed"), (refused, VERMILION, "enrollments that a rule refused")]
    {
        if shown {
            canvas.bar((x, 92.0), (x + 12.0, 104.0), color);
            canvas.text((x + 20.0, 98.0), text, 14, INK, Anchor::Left, false);
            x += 200.0;
        }
    }
}
