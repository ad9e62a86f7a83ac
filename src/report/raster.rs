//! Pictures as PNG, twice as large as they are shown.
//!
//! The only door to `tiny_skia` and `ttf_parser`. Both are used without SIMD and without anything of the system: the letters are
//! those of Inter, which lie in the program, and all arithmetic is plain, so that a picture has the same bytes on every machine.

use tiny_skia::{FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::{Face, OutlineBuilder};

use crate::report::chart::{Anchor, Color, Picture, SIZE, Shape};

const REGULAR: &[u8] = include_bytes!("assets/Inter-Regular.subset.ttf");
const BOLD: &[u8] = include_bytes!("assets/Inter-SemiBold.subset.ttf");

/// Pixels for a pixel as shown.
const LARGE: f32 = 2.0;

/// Inter is wider than the fonts that the positions of texts are made for.
const NARROWER: f32 = 0.94;

/// What stands for a letter that the font doesn't have.
const UNKNOWN: char = '□';

/// The picture as the bytes of a PNG file.
///
/// # Panics
/// If there is no memory for it.
#[must_use]
pub fn png(picture: &Picture) -> Vec<u8> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "two thousand pixels")]
    let [width, height] = [SIZE.0, SIZE.1].map(|length| length as u32 * LARGE as u32);
    let mut pixels = Pixmap::new(width, height).expect("the size is small");
    let faces = [REGULAR, BOLD].map(|font| Face::parse(font, 0).expect("the font is whole"));
    for shape in &picture.shapes {
        draw(&mut pixels, &faces, shape);
    }
    pixels.encode_png().expect("a buffer takes every picture")
}

#[expect(clippy::cast_possible_truncation, reason = "positions within a picture")]
fn large((x, y): (f64, f64)) -> (f32, f32) {
    (x as f32 * LARGE, y as f32 * LARGE)
}

fn paint(color: Color, opacity: f64) -> Paint<'static> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
    let alpha = (opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    let mut paint = Paint::default();
    paint.set_color_rgba8(color.0, color.1, color.2, alpha);
    paint.anti_alias = true;
    paint
}

fn path(points: &[(f64, f64)]) -> PathBuilder {
    let mut path = PathBuilder::new();
    for (number, point) in points.iter().enumerate() {
        let (x, y) = large(*point);
        if number == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path
}

fn draw(pixels: &mut Pixmap, faces: &[Face<'_>; 2], shape: &Shape) {
    let still = Transform::identity();
    match shape {
        Shape::Line { points, color, width } => {
            #[expect(clippy::cast_possible_truncation, reason = "a few pixels")]
            let width = *width as f32 * LARGE;
            let round = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
            if let Some(path) = path(points).finish() {
                pixels.stroke_path(&path, &paint(*color, 1.0), &round, still, None);
            }
        }
        Shape::Area { points, color, opacity } => {
            let mut area = path(points);
            area.close();
            if let Some(path) = area.finish() {
                pixels.fill_path(&path, &paint(*color, *opacity), FillRule::Winding, still, None);
            }
        }
        Shape::Bar { from, to, color } => {
            let ((x0, y0), (x1, y1)) = (large(*from), large(*to));
            if let Some(bar) = Rect::from_ltrb(x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)) {
                pixels.fill_rect(bar, &paint(*color, 1.0), still, None);
            }
        }
        Shape::Text { at, text, size, color, anchor, bold } => {
            let path = letters(&faces[usize::from(*bold)], text, *size, large(*at), *anchor);
            if let Some(path) = path.finish() {
                pixels.fill_path(&path, &paint(*color, 1.0), FillRule::Winding, still, None);
            }
        }
    }
}

/// The outlines of a text whose capitals have their middle at the point.
fn letters(face: &Face<'_>, text: &str, size: u32, at: (f32, f32), anchor: Anchor) -> PathBuilder {
    let em = f32::from(face.units_per_em());
    let scale = f32::from(u16::try_from(size).unwrap_or(u16::MAX)) * LARGE * NARROWER / em;
    let glyph = |c: char| face.glyph_index(c).or_else(|| face.glyph_index(UNKNOWN)).unwrap_or_default();
    let glyphs: Vec<_> = text.chars().map(glyph).collect();
    let advance = |id| f32::from(face.glyph_hor_advance(id).unwrap_or_default()) * scale;
    let width: f32 = glyphs.iter().copied().map(advance).sum();
    let left = match anchor {
        Anchor::Left => 0.0,
        Anchor::Middle => width / 2.0,
        Anchor::Right => width,
    };
    let capitals = f32::from(face.capital_height().unwrap_or_default()) * scale;
    let mut pen = Pen { path: PathBuilder::new(), x: at.0 - left, y: at.1 + capitals / 2.0, scale };
    for id in glyphs {
        face.outline_glyph(id, &mut pen);
        pen.x += advance(id);
    }
    pen.path
}

/// Draws outlines, whose y grows upwards.
struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::{BLUE, Canvas, INK};

    #[test]
    fn a_picture_has_the_same_bytes_everywhere() {
        let mut canvas = Canvas::new("Überblick ≥ 90% ★ Ω Ж", "± 0.2 · band: p5 to p95");
        canvas.line(&[(100.0, 400.0), (400.0, 150.0), (800.0, 380.0)], BLUE, 3.0);
        canvas.area(&[(100.0, 450.0), (400.0, 200.0), (800.0, 430.0)], BLUE, 0.2);
        canvas.text((500.0, 300.0), "名", 20, INK, Anchor::Middle, true);
        let bytes = png(&canvas.done("footer"));
        assert_eq!(&bytes[1..4], b"PNG");
        // FNV-1a of the file as first drawn on x86-64: another machine must draw the same.
        let print = bytes
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
        assert_eq!(format!("{print:016x}"), "1f963cc4db5b0f6a", "{} bytes", bytes.len());
    }
}
