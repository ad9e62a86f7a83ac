//! A metric over two keys of a sweep: a cell each combination, darker where there is more of it.

use crate::plan::metric::Direction;
use crate::report::chart::{AXIS, Anchor, Canvas, Color, GRID, INK, MUTED, Picture, SIZE, SURFACE, short};
use crate::report::number::Scale;
use crate::report::sweep::Sweep;
use crate::report::sweep_chart::{Axis, Figures, Value, Y, best, fitted, footer, of_replications, unclear, width};

/// Cells up to which each has its value written in it.
const FEW: usize = 100;

/// From little to much: one hue, so that light and dark alone tell it.
const RAMP: [Color; 5] = [
    Color(0xEF, 0xF5, 0xFA),
    Color(0xC3, 0xDA, 0xED),
    Color(0x88, 0xB7, 0xD9),
    Color(0x3F, 0x86, 0xBD),
    Color(0x0A, 0x4C, 0x82),
];

/// The color of a part of the way from the least to the most.
fn color(part: f64) -> Color {
    let along = part.clamp(0.0, 1.0) * (RAMP.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the ramp")]
    let place = (along as usize).min(RAMP.len() - 2);
    let (from, to, rest) = (RAMP[place], RAMP[place + 1], along - place as f64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * rest + 0.5) as u8;
    Color(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// Whether light text is read better on the color at this part of the way.
fn dark(part: f64) -> bool {
    part > 0.62
}

/// The cells' places.
struct Grid {
    left: f64,
    top: f64,
    wide: f64,
    high: f64,
}

impl Grid {
    fn corners(&self, row: usize, column: usize) -> [(f64, f64); 2] {
        let (x, y) = (self.left + self.wide * column as f64, self.top + self.high * row as f64);
        [(x, y), (x + self.wide, y + self.high)]
    }
}

/// The picture.
pub(super) fn draw(sweep: &Sweep, [rows, columns]: [&Axis; 2], figures: &Figures) -> Picture {
    let means = || figures.values.iter().flatten().map(|value| value.0);
    let (low, high) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
    let part = |mean: f64| if high > low { (mean - low) / (high - low) } else { 0.5 };
    let best = best(figures);
    let cells = rows.values.len() * columns.values.len();
    let marked = if best.is_some() {
        format!(" · outlined: the best; {}: may be as good by chance", if cells <= FEW { "≈" } else { "dot" })
    } else {
        String::new()
    };
    let mut canvas = Canvas::new(&short(&figures.name, 60), &format!("{}{marked}", of_replications(&sweep.runs)));
    let labels = rows.values.iter().map(|value| width(&short(value, 22), 15.0)).fold(0.0, f64::max);
    let left = (labels + 44.0).max(96.0);
    let grid = Grid {
        left,
        top: Y[0] + 18.0,
        wide: (SIZE.0 - 140.0 - left) / columns.values.len() as f64,
        high: (Y[1] - Y[0] - 18.0) / rows.values.len() as f64,
    };
    axes(&mut canvas, &grid, rows, columns);
    let chosen = best.and_then(|best| figures.values[best]);
    for (index, (run, value)) in sweep.runs.iter().zip(&figures.values).enumerate() {
        let (Some(row), Some(column)) = (rows.place(run), columns.place(run)) else { continue };
        let near = best != Some(index) && value.zip(chosen).is_some_and(|(value, best)| unclear(value, best));
        cell(
            &mut canvas,
            (&grid, grid.corners(row, column)),
            figures,
            *value,
            (part, near && cells <= FEW, cells <= FEW),
        );
        if near && cells > FEW {
            let [from, to] = grid.corners(row, column);
            let (x, y) = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            let ink = if value.is_some_and(|value| dark(part(value.0))) { SURFACE } else { INK };
            canvas.bar((x - 2.0, y - 2.0), (x + 2.0, y + 2.0), ink);
        }
    }
    if let Some(run) = best.map(|best| &sweep.runs[best])
        && let (Some(row), Some(column)) = (rows.place(run), columns.place(run))
    {
        let [from, to] = grid.corners(row, column);
        canvas.line(&[from, (to.0, from.1), to, (from.0, to.1), from], INK, 3.0);
    }
    legend(&mut canvas, figures, [low, high], sweep.runs.len() < cells);
    canvas.done(&footer(sweep))
}

/// The values of both keys along the edges, and the keys.
fn axes(canvas: &mut Canvas, grid: &Grid, rows: &Axis, columns: &Axis) {
    let [_, corner] = grid.corners(rows.values.len() - 1, columns.values.len() - 1);
    canvas.text((28.0, grid.top - 14.0), &format!("{} ↓", short(&rows.key, 60)), 14, INK, Anchor::Left, false);
    let middle = (grid.left + corner.0) / 2.0;
    canvas.text((middle, corner.1 + 46.0), &short(&columns.key, 80), 14, INK, Anchor::Middle, false);
    let mut free = 0.0;
    for (row, value) in rows.values.iter().enumerate() {
        let y = grid.top + grid.high * (row as f64 + 0.5);
        if y - 9.0 >= free {
            canvas.text((grid.left - 10.0, y), &short(value, 22), 15, MUTED, Anchor::Right, false);
            free = y + 9.0;
        }
    }
    free = 0.0;
    for (column, value) in columns.values.iter().enumerate() {
        let (x, label) = (grid.left + grid.wide * (column as f64 + 0.5), short(value, 22));
        let half = width(&label, 15.0) / 2.0;
        if x - half >= free {
            canvas.text((x, corner.1 + 20.0), &label, 15, MUTED, Anchor::Middle, false);
            free = x + half + 8.0;
        }
    }
}

/// One combination: its color, and its value and half-width where there is room.
fn cell(
    canvas: &mut Canvas,
    (grid, [from, to]): (&Grid, [(f64, f64); 2]),
    figures: &Figures,
    value: Option<Value>,
    (part, near, written): (impl Fn(f64) -> f64, bool, bool),
) {
    let gap = if written { 1.0 } else { 0.0 };
    let (inner, outer) = ((from.0 + gap, from.1 + gap), (to.0 - gap, to.1 - gap));
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    let Some((mean, half)) = value else {
        canvas.bar(inner, outer, GRID);
        canvas.text(middle, "–", 15, MUTED, Anchor::Middle, false);
        return;
    };
    let way = part(mean);
    canvas.bar(inner, outer, color(way));
    if !written {
        return;
    }
    let ink = if dark(way) { SURFACE } else { INK };
    let scale = fitted(figures, mean);
    let text = format!("{}{}", if near { "≈ " } else { "" }, scale.show(mean));
    let fits = |text: &str, size: f64| width(text, size) <= grid.wide - 6.0 && size + 4.0 <= grid.high;
    let Some(size) = [18_u32, 15, 13, 11, 9].into_iter().find(|size| fits(&text, f64::from(*size))) else { return };
    let under = half.filter(|half| *half > 0.0).map(|half| format!("± {}", scale.number(half)));
    match under.filter(|under| fits(under, 12.0) && f64::from(size) + 26.0 <= grid.high) {
        Some(under) => {
            canvas.text((middle.0, middle.1 - 8.0), &text, size, ink, Anchor::Middle, false);
            canvas.text((middle.0, middle.1 + 11.0), &under, 12, ink, Anchor::Middle, false);
        }
        None => canvas.text(middle, &text, size, ink, Anchor::Middle, false),
    }
}

/// Which color is how much, which end is better, and what an empty cell means.
fn legend(canvas: &mut Canvas, figures: &Figures, [low, high]: [f64; 2], gaps: bool) {
    const STRIPES: u32 = 40;
    let unit = figures.metric.unit();
    let (left, right, top, bottom) = (SIZE.0 - 116.0, SIZE.0 - 98.0, Y[0] + 40.0, Y[1] - 22.0);
    if high > low {
        for stripe in 0..STRIPES {
            let [from, to] = [stripe, stripe + 1].map(|n| f64::from(n) / f64::from(STRIPES));
            // Each covers all above it, so that no seam shows.
            canvas.bar((left, top), (right, bottom - (bottom - top) * from), color((from + to) / 2.0));
        }
        canvas.line(&[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], AXIS, 1.0);
        for (part, value) in [(0.0, low), (0.5, f64::midpoint(low, high)), (1.0, high)] {
            let y = bottom - (bottom - top) * part;
            // As fine as the whole range asks for.
            let label = Scale::plain(unit, value, Some(high - low)).show(value);
            canvas.text((right + 6.0, y), &short(&label, 11), 13, MUTED, Anchor::Left, false);
        }
        let end = match figures.metric.direction() {
            Direction::More => Some(top - 16.0),
            Direction::Less => Some(bottom + 16.0),
            Direction::Neutral => None,
        };
        if let Some(y) = end {
            canvas.text((left, y), "better", 13, INK, Anchor::Left, false);
        }
    }
    let empty = figures.values.iter().any(Option::is_none);
    let notes = [(gaps, "blank: not run"), (empty, "–: no value")];
    for (row, (_, note)) in notes.iter().filter(|row| row.0).enumerate() {
        canvas.text((SIZE.0 - 28.0, Y[1] + 20.0 + 19.0 * row as f64), note, 13, MUTED, Anchor::Right, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_get_darker() {
        let light = |part: f64| {
            let Color(r, g, b) = color(part);
            u32::from(r) * 2 + u32::from(g) * 5 + u32::from(b)
        };
        let all: Vec<u32> = (0..=20).map(|n| light(f64::from(n) / 20.0)).collect();
        assert!(all.windows(2).all(|pair| pair[0] > pair[1]), "{all:?}");
        assert_eq!((color(0.0), color(1.0)), (RAMP[0], RAMP[4]));
        assert_eq!(color(0.25), RAMP[1]);
    }
}
