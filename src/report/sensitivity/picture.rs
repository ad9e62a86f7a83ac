//! The picture of a sensitivity study: a bar an input, the longest on top.

use crate::plan::metric::Unit;
use crate::report::chart::{AXIS, Anchor, BLUE, Canvas, Color, GRID, INK, MUTED, SIZE, VERMILION, nice, short};
use crate::report::number::Scale;
use crate::report::provenance;
use crate::report::sensitivity::{Found, Sensitivity};
use crate::study::sensitivity::tornado::{End, Told};
use crate::study::sensitivity::{Ranged, sobol, tornado};

/// Bars in a picture at most.
const BARS: usize = 14;

impl Sensitivity<'_> {
    /// The study as SVG.
    pub(super) fn picture(&self) -> String {
        let about = format!(
            "{} · {} replications a point · ★ is assumed, and so is its range",
            match self.found {
                Found::Tornado(..) => "One input at a time: blue at its low end, red at its high end",
                Found::Morris(..) => "Mean size of the elementary effects over the whole range",
                Found::Sobol(..) => "Share in the variance: blue first order, grey with other inputs",
            },
            self.replications
        );
        let mut canvas = Canvas::new(&self.title(), &about);
        let bars = self.drawn();
        let shown = &bars[..bars.len().min(BARS)];
        let base = if let Found::Tornado(base, _) = &self.found { base.mean.unwrap_or(0.0) } else { 0.0 };
        let reach =
            shown.iter().flat_map(|bar| bar.parts.iter().flat_map(|part| [part.to, part.whisker[0], part.whisker[1]]));
        let (low, high) = reach.fold((base, base), |(low, high), at| (low.min(at), high.max(at)));
        let room = if high > low { (high - low) * 0.06 } else { 1.0 };
        let (low, high) = (if low < base { low - room } else { low }, high + room);
        let (left, right, top, bottom) = (330.0, SIZE.0 - 40.0, 98.0, SIZE.1 - 72.0);
        let x = |value: f64| left + (right - left) * ((value - low) / (high - low));
        self.axis(&mut canvas, [low, high], &x, [top, bottom]);
        let height = (bottom - top) / shown.len().max(5) as f64;
        for (row, bar) in shown.iter().enumerate() {
            let middle = top + height * (row as f64 + 0.5);
            let input = &self.inputs[bar.input];
            let name = format!("{}{}", input.star(), short(input.key.trim_start_matches("rules."), 34));
            canvas.text((left - 12.0, middle - 7.0), name.trim(), 14, INK, Anchor::Right, false);
            let range = format!("{} to {}", input.low, input.high);
            canvas.text((left - 12.0, middle + 8.0), &short(&range, 44), 11, MUTED, Anchor::Right, false);
            let half = (height * 0.3).min(11.0);
            for part in &bar.parts {
                let (from, to) = (x(base).min(x(part.to)), x(base).max(x(part.to)));
                canvas.bar((from, middle - half), (to, middle + half), part.color);
            }
            for part in bar.parts.iter().filter(|part| part.whisker[0] < part.whisker[1]) {
                canvas.line(&[(x(part.whisker[0]), middle), (x(part.whisker[1]), middle)], INK, 1.25);
            }
        }
        canvas.line(&[(x(base), top - 4.0), (x(base), bottom)], AXIS, 1.5);
        if bars.len() > shown.len() {
            let rest = format!("{} further inputs move it less", bars.len() - shown.len());
            canvas.text((left - 12.0, bottom + 22.0), &rest, 12, MUTED, Anchor::Right, false);
        }
        canvas.finish(&provenance::footer_of(self.plan, &self.replications.to_string()))
    }

    /// Lines to read values by.
    fn axis(&self, canvas: &mut Canvas, [low, high]: [f64; 2], x: &dyn Fn(f64) -> f64, [top, bottom]: [f64; 2]) {
        let share = matches!(self.found, Found::Sobol(..)) || self.metric.unit() == Unit::Share;
        let factor = if share { 100.0 } else { 1.0 };
        let step = nice((high - low) * factor / 7.0) / factor;
        let mut at = (low / step).ceil() * step;
        while at <= high {
            canvas.line(&[(x(at), top), (x(at), bottom)], GRID, 1.0);
            let unit = if share { Unit::Share } else { self.metric.unit() };
            let fine = if step * factor < 1.0 { 1.0 } else { 10.0 };
            let label = Scale::plain(unit, at, Some(fine / factor)).show(at);
            canvas.text((x(at), bottom + 20.0), &label, 14, MUTED, Anchor::Middle, false);
            at += step;
        }
    }

    /// The bars of the picture, in order of rank.
    fn drawn(&self) -> Vec<Bar> {
        let whisker = |one: &Ranged| one.interval.unwrap_or([one.value; 2]);
        match &self.found {
            Found::Tornado(base, effects) => {
                let base = base.mean.unwrap_or(0.0);
                let part = |end: &End, color| {
                    let change = end.difference.mean.unwrap_or(0.0);
                    let half = end.difference.half_width.unwrap_or(0.0);
                    Part { to: base + change, whisker: [base + change - half, base + change + half], color }
                };
                let bar = |effect: &tornado::Effect| {
                    let [low, high] = &effect.ends;
                    let mut parts = vec![part(low, BLUE), part(high, VERMILION)];
                    // The longer one behind, where both go the same way.
                    parts.sort_by(|a, b| (b.to - base).abs().total_cmp(&(a.to - base).abs()));
                    Bar { input: effect.input, parts }
                };
                effects.iter().filter(|effect| effect.told() != Told::Same).map(bar).collect()
            }
            Found::Morris(_, effects) => {
                let shown = effects.iter().filter(|effect| effect.mu_star.value > 0.0);
                let part = |one: &Ranged| Part { to: one.value, whisker: whisker(one), color: BLUE };
                shown.map(|effect| Bar { input: effect.input, parts: vec![part(&effect.mu_star)] }).collect()
            }
            Found::Sobol(_, indices) => {
                let bar = |index: &sobol::Index| {
                    let total = Part { to: index.total.value, whisker: whisker(&index.total), color: AXIS };
                    let first = index.first.value.max(0.0);
                    Bar { input: index.input, parts: vec![total, Part { to: first, whisker: [first; 2], color: BLUE }] }
                };
                indices.iter().flatten().filter(|index| index.total.value > 0.0).map(bar).collect()
            }
        }
    }
}

/// A bar of the picture.
struct Bar {
    input: usize,
    parts: Vec<Part>,
}

/// A part of a bar, from the base to a value.
struct Part {
    to: f64,
    whisker: [f64; 2],
    color: Color,
}
