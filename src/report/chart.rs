//! A canvas for charts: lines, areas, bars and text on whole pixels of a picture four times as large as it is shown. What is
//! drawn is a list of shapes, of which the SVG is made here and the PNG in `raster`.
//!
//! The only door to `plotters`, of which nothing but the SVG backend is used: positions, ticks and labels are worked out
//! here with the four operations, so that a picture has the same bytes on every platform. Colors are Okabe and Ito's,
//! told apart by people who are color-blind, the pale ones darkened until they stand out from white three to one; the page gives them darker or lighter twins by their value.

use plotters::prelude::{DrawingBackend, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, SVGBackend, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::report::number::count;

/// Size of a picture [px].
pub const SIZE: (f64, f64) = (960.0, 540.0);

/// Pixels drawn for a pixel shown: the backend knows whole pixels only.
const FINE: f64 = 4.0;

const FONT: &str = "Segoe UI, Helvetica Neue, Arial, sans-serif";

/// A color of the palette.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Color(pub u8, pub u8, pub u8);

/// The background.
pub const SURFACE: Color = Color(0xFF, 0xFF, 0xFF);
/// Titles and values.
pub const INK: Color = Color(0x1B, 0x1F, 0x24);
/// Everything that explains.
pub const MUTED: Color = Color(0x59, 0x63, 0x6E);
/// Lines to read values by.
pub const GRID: Color = Color(0xE4, 0xE8, 0xEC);
/// The axis, and lines of reference.
pub const AXIS: Color = Color(0x8C, 0x95, 0x9F);
/// The main series.
pub const BLUE: Color = Color(0x00, 0x72, 0xB2);
/// The second series.
pub const VERMILION: Color = Color(0xD5, 0x5E, 0x00);
/// Further series.
pub const MORE: [Color; 6] = [
    VERMILION,
    Color(0x00, 0x9E, 0x73),
    Color(0xC4, 0x69, 0x9C),
    Color(0xC9, 0x85, 0x00),
    Color(0x3D, 0x9B, 0xD3),
    Color(0x7A, 0x5C, 0xC9),
];

/// Where a text stands against its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// The point is the text's left end.
    Left,
    /// The point is its middle.
    Middle,
    /// The point is its right end.
    Right,
}

/// A shape of a picture; positions and sizes in pixels as shown, the origin at the top left.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// A line through points.
    Line {
        /// The points.
        points: Vec<(f64, f64)>,
        /// Its color.
        color: Color,
        /// Its width [px].
        width: f64,
    },
    /// A filled polygon.
    Area {
        /// The corners.
        points: Vec<(f64, f64)>,
        /// Its color.
        color: Color,
        /// From 0, nothing, to 1, nothing shines through.
        opacity: f64,
    },
    /// A filled rectangle.
    Bar {
        /// A corner.
        from: (f64, f64),
        /// The corner across.
        to: (f64, f64),
        /// Its color.
        color: Color,
    },
    /// A text whose middle line goes through a point.
    Text {
        /// The point.
        at: (f64, f64),
        /// The text.
        text: String,
        /// Size of the letters [px].
        size: u32,
        /// Its color.
        color: Color,
        /// Where it stands against the point.
        anchor: Anchor,
        /// Whether it is bold.
        bold: bool,
    },
}

/// A picture being drawn.
#[derive(Debug)]
pub struct Canvas {
    picture: Picture,
}

/// The shapes that every canvas begins with: background, title, and what is shown.
const HEAD: usize = 3;

/// The part of a picture between its head and its foot [px].
pub const INSIDE: [f64; 2] = [84.0, SIZE.1 - 32.0];

/// A picture that is done.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// Its title.
    pub title: String,
    /// What it shows, in a line.
    pub about: String,
    /// Its shapes in the order of drawing; the head comes first, the foot last.
    pub shapes: Vec<Shape>,
}

fn fine((x, y): (f64, f64)) -> (i32, i32) {
    #[expect(clippy::cast_possible_truncation, reason = "held within the picture")]
    let whole = |v: f64| (v.clamp(-100.0, 2_000.0) * FINE + 0.5).floor() as i32;
    (whole(x), whole(y))
}

fn shade(color: Color, opacity: f64, width: u32, filled: bool) -> ShapeStyle {
    let color = RGBAColor(color.0, color.1, color.2, opacity);
    ShapeStyle { color, filled, stroke_width: width }
}

impl Canvas {
    /// A picture with its title and what it shows below.
    #[must_use]
    pub fn new(title: &str, about: &str) -> Canvas {
        let picture = Picture { title: title.to_owned(), about: about.to_owned(), shapes: Vec::new() };
        let mut canvas = Canvas { picture };
        canvas.bar((0.0, 0.0), SIZE, SURFACE);
        canvas.text((28.0, 38.0), title, 25, INK, Anchor::Left, true);
        canvas.text((28.0, 68.0), about, 15, MUTED, Anchor::Left, false);
        canvas
    }

    /// A line through points, `width` pixels wide.
    pub fn line(&mut self, points: &[(f64, f64)], color: Color, width: f64) {
        self.picture.shapes.push(Shape::Line { points: points.to_vec(), color, width });
    }

    /// A filled polygon.
    pub fn area(&mut self, points: &[(f64, f64)], color: Color, opacity: f64) {
        self.picture.shapes.push(Shape::Area { points: points.to_vec(), color, opacity });
    }

    /// A filled rectangle between two corners.
    pub fn bar(&mut self, from: (f64, f64), to: (f64, f64), color: Color) {
        self.picture.shapes.push(Shape::Bar { from, to, color });
    }

    /// A text whose middle line goes through the point.
    pub fn text(&mut self, at: (f64, f64), text: &str, size: u32, color: Color, anchor: Anchor, bold: bool) {
        self.picture.shapes.push(Shape::Text { at, text: text.to_owned(), size, color, anchor, bold });
    }

    /// The picture, with its source in the corner.
    #[must_use]
    pub fn done(mut self, footer: &str) -> Picture {
        self.text((28.0, SIZE.1 - 18.0), footer, 12, MUTED, Anchor::Left, false);
        self.picture
    }

    /// The picture as SVG, with its source in the corner.
    #[must_use]
    pub fn finish(self, footer: &str) -> String {
        self.done(footer).svg()
    }
}

impl Picture {
    /// The whole picture as an SVG file.
    #[must_use]
    pub fn svg(&self) -> String {
        let [width, height] = [SIZE.0, SIZE.1];
        let [title, about] = [&self.title, &self.about].map(|text| escaped(text));
        let view = format!("0 0 {} {}", width * FINE, height * FINE);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"{view}\" role=\"img\" aria-label=\"{title}\" stroke-linejoin=\"round\" \
             stroke-linecap=\"round\">\n<title>{title}</title>\n<desc>{about}</desc>\n{}</svg>\n",
            drawn(&self.shapes)
        )
    }

    /// What a page shows of the picture, which says title, explanation and source itself. `id` is the page's name for it.
    #[must_use]
    pub fn inside(&self, id: &str) -> String {
        let [top, bottom] = INSIDE.map(|y| y * FINE);
        let [title, about] = [&self.title, &self.about].map(|text| escaped(text));
        let foot = self.shapes.len().saturating_sub(1).max(HEAD);
        format!(
            "<svg viewBox=\"0 {top} {} {}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\"><title id=\"{id}-title\">{title}</title>\
             <desc id=\"{id}-desc\">{about}</desc>\n{}</svg>",
            SIZE.0 * FINE,
            bottom - top,
            drawn(self.shapes.get(HEAD..foot).unwrap_or_default())
        )
    }
}

/// Shapes as elements. The backend writes a document a shape, whose head and end are dropped.
fn drawn(shapes: &[Shape]) -> String {
    let mut body = String::new();
    for shape in shapes {
        let mut part = String::new();
        draw(&mut SVGBackend::with_string(&mut part, (0, 0)), shape);
        let head = part.find('\n').map_or(part.len(), |end| end + 1);
        body.push_str(part[head..].strip_suffix("</svg>\n").unwrap_or(&part[head..]));
    }
    body
}

fn draw(backend: &mut SVGBackend<'_>, shape: &Shape) {
    let fined = |points: &[(f64, f64)]| points.iter().copied().map(fine).collect::<Vec<(i32, i32)>>();
    let done = match shape {
        Shape::Line { points, color, width } => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
            let style = shade(*color, 1.0, (width * FINE) as u32, false);
            backend.draw_path(fined(points), &style)
        }
        Shape::Area { points, color, opacity } => {
            backend.fill_polygon(fined(points), &shade(*color, *opacity, 0, true))
        }
        Shape::Bar { from, to, color } => backend.draw_rect(fine(*from), fine(*to), &shade(*color, 1.0, 0, true), true),
        Shape::Text { at, text, size, color, anchor, bold } => {
            let style = if *bold { FontStyle::Bold } else { FontStyle::Normal };
            // The backend divides by 1.24; whole sizes survive it.
            let font = FontDesc::new(FontFamily::Name(FONT), f64::from(*size) * FINE * 1.24, style);
            let side = match anchor {
                Anchor::Left => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::Right => HPos::Right,
            };
            let style = font.color(&RGBColor(color.0, color.1, color.2)).pos(Pos::new(side, VPos::Center));
            backend.draw_text(text, &style, fine(*at))
        }
    };
    done.expect("a buffer takes every shape");
}

/// Text as XML takes it; characters that XML 1.0 forbids become spaces.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// A name short enough for a picture, without control characters.
#[must_use]
pub fn short(name: &str, most: usize) -> String {
    let mut clean: Vec<char> = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.len() > most {
        clean.truncate(most - 1);
        clean.push('…');
    }
    clean.into_iter().collect()
}

/// The rectangle of data inside a picture, with its two scales.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Frame {
    /// Left and right edge [px].
    pub x: [f64; 2],
    /// Top and bottom edge [px].
    pub y: [f64; 2],
    /// The value at the right edge; 0 is at the left.
    pub last: f64,
    /// The value at the top; 0 is at the bottom.
    pub top: f64,
    /// The distance between horizontal lines.
    pub step: f64,
}

impl Frame {
    /// A frame that leaves `right` pixels for labels and holds values up to `largest` at positions up to `last`.
    #[must_use]
    pub fn new(right: f64, last: f64, largest: f64) -> Frame {
        let step = nice(largest.max(1.0) / 5.0);
        let top = (largest.max(1.0) / step).ceil() * step;
        Frame { x: [84.0, SIZE.0 - right], y: [104.0, SIZE.1 - 84.0], last: last.max(1.0), top, step }
    }

    /// The point of a value.
    #[must_use]
    pub fn at(&self, position: f64, value: f64) -> (f64, f64) {
        let x = self.x[0] + (self.x[1] - self.x[0]) * (position / self.last);
        (x, self.y[1] - (self.y[1] - self.y[0]) * (value / self.top))
    }

    /// The points of values at 0, 1, 2, … times `stride`.
    #[must_use]
    pub fn points(&self, values: impl Iterator<Item = f64>, stride: f64) -> Vec<(f64, f64)> {
        let mut position = -stride;
        values
            .map(|value| {
                position += stride;
                self.at(position, value)
            })
            .collect()
    }

    /// Horizontal lines with their values, and the axis.
    pub fn draw_values(&self, canvas: &mut Canvas) {
        let mut value = 0.0;
        while value <= self.top {
            let (x, y) = self.at(0.0, value);
            canvas.line(&[(x, y), (self.x[1], y)], if value == 0.0 { AXIS } else { GRID }, 1.0);
            canvas.text((x - 12.0, y), &tick(value), 15, MUTED, Anchor::Right, false);
            value += self.step;
        }
    }

    /// Marks and labels at positions along the axis.
    pub fn draw_positions(&self, canvas: &mut Canvas, marks: &[(f64, String)]) {
        for (position, label) in marks {
            let (x, y) = self.at(*position, 0.0);
            canvas.line(&[(x, y), (x, y + 6.0)], AXIS, 1.0);
            canvas.text((x, y + 22.0), label, 15, MUTED, Anchor::Middle, false);
        }
    }
}

fn tick(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive value of an axis")]
    let whole = value as u64;
    if value.fract() == 0.0 { count(whole) } else { format!("{value:.1}") }
}

/// The least of 0.5, 1, 2, 5, 10, 20, 50, … that is at least `size`.
#[must_use]
pub fn nice(size: f64) -> f64 {
    if size <= 0.5 {
        return 0.5;
    }
    let mut decade = 1.0;
    loop {
        for step in [1.0, 2.0, 5.0] {
            if step * decade >= size {
                return step * decade;
            }
        }
        decade *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (size, step) in [(0.1, 0.5), (0.9, 1.0), (1.2, 2.0), (3.0, 5.0), (6.0, 10.0), (1_100.0, 2_000.0)] {
            assert!((nice(size) - step).abs() < 1e-12, "{size}");
        }
    }

    #[test]
    fn names_cannot_break_the_picture() {
        let mut canvas = Canvas::new("A <b> & \"c\"", "");
        canvas.text((0.0, 0.0), &short("x\u{1}<script>", 20), 15, INK, Anchor::Left, false);
        let svg = canvas.finish("");
        assert!(!svg.contains("<script>") && !svg.contains('\u{1}') && svg.contains("A &lt;b&gt; &amp; &quot;c&quot;"));
    }
}
