//! The picture of a comparison: a square and an interval a metric, as a share of the base's mean.

use crate::plan::metric::Scope;
use crate::report::chart::{AXIS, Anchor, BLUE, Canvas, Color, GRID, INK, MORE, MUTED, Picture, SIZE, short};
use crate::report::comparison::{Comparison, Way, footer, label, listed, relative, sign};
use crate::report::number;
use crate::study::compare::{Difference, Told};

/// Lines that fit into the picture.
const MOST: usize = 16;
/// Left and right edge of the differences [px].
const X: [f64; 2] = [316.0, 800.0];
/// Top and bottom edge [px].
const Y: [f64; 2] = [112.0, SIZE.1 - 72.0];

/// A difference with the number of its variant.
struct Line<'a> {
    variant: usize,
    row: &'a Difference,
    share: f64,
    half: f64,
}

/// The picture, if there is a difference that can be drawn as a share of the base.
#[must_use]
pub fn draw(all: &Comparison) -> Option<Picture> {
    let mut lines = lines(all);
    if lines.is_empty() {
        return None;
    }
    let there = lines.len();
    if there > MOST {
        // What was told apart goes first.
        let decided = |line: &Line<'_>| line.row.verdict != Told::Open;
        if lines.iter().any(decided) {
            lines.retain(decided);
        }
        lines.truncate(MOST);
    }
    let left = there - lines.len();
    let lines = &lines[..];
    let extent = extent(lines);
    let what = match all.way {
        Way::Paired => "square: difference, bar: 95 % interval, thin: not yet told apart",
        Way::Equivalence => "square: difference, bar: 90 % interval, thin: not yet told apart, grey: margin",
    };
    let more = if left > 0 { format!("; {left} more in comparison.csv") } else { String::new() };
    let mut canvas = Canvas::new(
        &short(&format!("Compared with {}", all.base.name), 60),
        &format!("in % of the base's mean; {what}{more}"),
    );
    legend(&mut canvas, all);
    let x = |share: f64| (X[0] + X[1]) / 2.0 + (X[1] - X[0]) / 2.0 * (share / extent).clamp(-1.0, 1.0);
    let step = ((Y[1] - Y[0]) / lines.len() as f64).min(34.0);
    let bottom = Y[0] + step * lines.len() as f64;
    for part in [-1.0, -0.5, 0.0, 0.5, 1.0] {
        let at = x(part * extent);
        canvas.line(&[(at, Y[0]), (at, bottom)], if part == 0.0 { AXIS } else { GRID }, 1.0);
        canvas.text((at, bottom + 18.0), &tick(part * extent), 15, MUTED, Anchor::Middle, false);
    }
    for (index, line) in lines.iter().enumerate() {
        let y = Y[0] + step * (index as f64 + 0.5);
        one(&mut canvas, line, y, step, &x);
    }
    Some(canvas.done(&footer(all)))
}

/// The differences that get a line in the tables and have a share of the base; a metric's variants together.
fn lines(all: &Comparison) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (number, variant) in all.variants.iter().enumerate() {
        for (place, row) in variant.differences.iter().enumerate().filter(|(_, row)| listed(all, variant, row)) {
            if let (Some(share), Some(half), Some(base)) = (row.relative(), row.half_width, row.base) {
                lines.push((place, Line { variant: number, row, share, half: half / base.abs() }));
            }
        }
    }
    // Places in the lists of two variants are the same unless one has teams of its own.
    lines.sort_by_key(|(place, line)| (line.row.metric, line.row.scope != Scope::Fleet, *place, line.variant));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The share at the edge: the least round one that holds every interval, the whole base at most.
fn extent(lines: &[Line<'_>]) -> f64 {
    const ROUND: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];
    let far = lines.iter().map(|line| line.share.abs() + line.half).fold(0.0, f64::max);
    ROUND.into_iter().find(|round| *round >= far).unwrap_or(1.0)
}

/// A share on the axis: `-50%`, `0%`, `+0.25%`.
fn tick(share: f64) -> String {
    let mut digits = Vec::new();
    number::push(&mut digits, share * 100.0);
    let plus = if share > 0.0 { "+" } else { "" };
    format!("{plus}{}%", String::from_utf8_lossy(&digits))
}

fn color(variant: usize) -> Color {
    if variant == 0 { BLUE } else { MORE[(variant - 1) % MORE.len()] }
}

/// Who has which color, from left to right, as far as there is room.
fn legend(canvas: &mut Canvas, all: &Comparison) {
    let mut left = 28.0;
    for (number, variant) in all.variants.iter().enumerate() {
        let name = short(&variant.origin.name, 44);
        let width = 26.0 + 7.6 * name.chars().count() as f64;
        if left + width > SIZE.0 {
            return;
        }
        canvas.bar((left, 86.0), (left + 10.0, 96.0), color(number));
        canvas.text((left + 16.0, 91.0), &name, 14, INK, Anchor::Left, false);
        left += width + 12.0;
    }
}

fn one(canvas: &mut Canvas, line: &Line<'_>, y: f64, step: f64, x: &dyn Fn(f64) -> f64) {
    let decided = line.row.verdict != Told::Open;
    let ink = if decided { INK } else { MUTED };
    canvas.text((X[0] - 12.0, y), &short(&label(line.row), 42), 13, ink, Anchor::Right, false);
    if let (Some(margin), Some(base)) = (line.row.margin, line.row.base) {
        let (size, half) = (margin / base.abs(), step * 0.3);
        canvas.bar((x(-size), y - half), (x(size), y + half), GRID);
    }
    let thick = if decided { 3.0 } else { 1.0 };
    let color = color(line.variant);
    canvas.line(&[(x(line.share - line.half), y), (x(line.share + line.half), y)], color, thick);
    let (at, size) = (x(line.share), if decided { 4.5 } else { 3.0 });
    let beyond = line.share.abs() - line.half > 1.0;
    if beyond {
        // Farther than the picture reaches: a tip that points there.
        let tip = at + size * 2.0 * line.share.signum();
        canvas.area(&[(tip, y), (at, y - size * 1.4), (at, y + size * 1.4)], color, 1.0);
    } else {
        canvas.bar((at - size, y - size), (at + size, y + size), color);
    }
    let told = format!("{} {}", sign(line.row.verdict), relative(line.share));
    canvas.text((X[1] + 18.0, y), &told, 14, ink, Anchor::Left, false);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_short() {
        assert_eq!([-0.5, 0.0, 0.0025, 1.0].map(tick), ["-50%", "0%", "+0.25%", "+100%"]);
    }
}
