//! The pictures of a pilot study: what chance alone says, and what a defect hits.

use crate::plan::Plan;
use crate::report::chart::{AXIS, Anchor, BLUE, Canvas, Color, Frame, INK, MORE, MUTED};
use crate::report::number::count;
use crate::study::pilot::{Design, PilotStudy};
use crate::units::Share;

/// Every chart that the study has something for: file name and SVG.
pub(super) fn all(plan: &Plan, study: &PilotStudy) -> Vec<(&'static str, String)> {
    let mut out = vec![("charts/pilot-chances.svg", chances(plan, study))];
    out.extend(hit(plan, study).map(|svg| ("charts/pilot-devices-hit.svg", svg)));
    out
}

/// The color of the k-th line.
fn color(k: usize) -> Color {
    if k == 0 { BLUE } else { MORE[(k - 1) % MORE.len()] }
}

/// Sizes stand at equal distances: they grow by factors.
fn positions(sizes: &[u32]) -> Vec<(f64, String)> {
    sizes.iter().enumerate().map(|(k, size)| (k as f64, count(u64::from(*size)))).collect()
}

fn sizes(of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut sizes: Vec<u32> = of.collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn chances(plan: &Plan, study: &PilotStudy) -> String {
    let about = "Probability in percent that a pilot of so many devices holds one with the defect, by chance alone";
    let mut canvas = Canvas::new("How big must a pilot be?", about);
    let sizes = sizes(study.chances.iter().map(|row| row.size));
    let frame = Frame::new(150.0, (sizes.len().max(2) - 1) as f64, 100.0);
    frame.draw_values(&mut canvas);
    frame.draw_positions(&mut canvas, &positions(&sizes));
    let wanted = study.confidence * 100.0;
    canvas.line(&[frame.at(0.0, wanted), frame.at(frame.last, wanted)], AXIS, 1.5);
    let mut defects: Vec<Share> = study.chances.iter().map(|row| row.defect).collect();
    defects.dedup();
    let mut ends = Vec::new();
    for (k, defect) in defects.iter().enumerate() {
        let values = study.chances.iter().filter(|row| row.defect == *defect).map(|row| row.meets * 100.0);
        let points = frame.points(values, 1.0);
        canvas.line(&points, color(k), 2.5);
        ends.extend(points.last().map(|end| (*end, color(k), format!("{defect} of devices"))));
    }
    ends.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    let mut lowest = f64::NEG_INFINITY;
    for ((x, y), color, name) in ends {
        let y = y.max(lowest + 19.0);
        lowest = y;
        canvas.bar((x + 10.0, y - 4.0), (x + 20.0, y + 4.0), color);
        canvas.text((x + 26.0, y), &name, 14, INK, Anchor::Left, false);
    }
    canvas.text(
        ((frame.x[0] + frame.x[1]) / 2.0, frame.y[1] + 44.0),
        "devices in the pilot",
        14,
        MUTED,
        Anchor::Middle,
        false,
    );
    canvas.finish(&super::footer(plan))
}

/// Devices hit by the size of the pilot, for the first soak and gate tried, if there is more than one size.
fn hit(plan: &Plan, study: &PilotStudy) -> Option<String> {
    let first = study.designs.first()?;
    let alike = |design: &&Design| design.soak == first.soak && design.gate == first.gate;
    let designs: Vec<&Design> = study.designs.iter().filter(alike).collect();
    if designs.len() < 2 || first.defects.is_empty() {
        return None;
    }
    let about = format!(
        "Devices hit before a gate stops the rollout · median, band p5 to p95 · soak {}, {}",
        first.soak, first.gate
    );
    let mut canvas = Canvas::new("What a defect hits, by the size of the pilot", &about);
    let quantiles = |k: usize| designs.iter().filter_map(move |design| design.defects[k].1.hit.quantiles);
    let top = (0..first.defects.len()).flat_map(quantiles).map(|q| q[2]).fold(1.0, f64::max);
    let frame = Frame::new(150.0, (designs.len() - 1) as f64, top);
    frame.draw_values(&mut canvas);
    frame.draw_positions(&mut canvas, &positions(&sizes(designs.iter().map(|design| design.size))));
    for (k, (defect, _)) in first.defects.iter().enumerate() {
        let rows: Vec<[f64; 3]> = quantiles(k).collect();
        let mut band = frame.points(rows.iter().map(|q| q[2]), 1.0);
        band.extend(frame.points(rows.iter().map(|q| q[0]), 1.0).into_iter().rev());
        canvas.area(&band, color(k), 0.15);
        let points = frame.points(rows.iter().map(|q| q[1]), 1.0);
        canvas.line(&points, color(k), 2.5);
        if let Some((x, y)) = points.last() {
            canvas.text((x + 12.0, *y), &format!("{defect}"), 14, INK, Anchor::Left, false);
        }
    }
    canvas.text(
        ((frame.x[0] + frame.x[1]) / 2.0, frame.y[1] + 44.0),
        "devices in the pilot",
        14,
        MUTED,
        Anchor::Middle,
        false,
    );
    Some(canvas.finish(&super::footer(plan)))
}
