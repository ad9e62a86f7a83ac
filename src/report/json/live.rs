//! What a page's script needs of a picture, as JSON that stands inside the page.

use serde::Serialize;
use serde_json::{Number, Value};

use crate::plan::Plan;
use crate::report::chart::{BLUE, Color, MORE, SIZE};
use crate::report::pictures::{Curve, Curves, Drawn, Live, Spot};

#[derive(Serialize)]
struct OfCurves<'a> {
    /// The first day.
    start: String,
    /// Days from one point to the next.
    stride: f64,
    unit: &'a str,
    curves: Vec<OfCurve<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<(f64, &'a str)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moment: Option<(f64, &'a str)>,
    shades: Vec<(f64, f64, &'a str)>,
}

#[derive(Serialize)]
struct OfCurve<'a> {
    name: &'a str,
    /// The number of its color in the palette.
    color: usize,
    width: f64,
    mean: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    low: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    high: Vec<Value>,
}

#[derive(Serialize)]
struct OfSpots<'a> {
    /// Width of the picture in the units of the spots.
    width: f64,
    /// Where the page's part of the picture begins.
    top: f64,
    /// Left, top, right, bottom, text.
    spots: Vec<(Value, Value, Value, Value, &'a str)>,
}

/// A number in as few letters as its use needs: hundredths where it is small.
fn brief(value: f64) -> Value {
    let rounded = if value.abs() < 10.0 { (value * 1_000.0).round() / 1_000.0 } else { (value * 10.0).round() / 10.0 };
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
    let whole = rounded as i64;
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 {
        return Value::from(whole);
    }
    Number::from_f64(rounded).map_or(Value::Null, Value::Number)
}

fn number(color: Color) -> usize {
    let position = MORE.iter().position(|more| *more == color).map(|k| k + 1);
    if color == BLUE { 0 } else { position.unwrap_or(0) }
}

fn of_curve(curve: &Curve) -> OfCurve<'_> {
    let edge = |side: usize| curve.edges.iter().map(|edge| brief(edge[side])).collect();
    OfCurve {
        name: &curve.name,
        color: number(curve.color),
        width: curve.width,
        mean: curve.mean.iter().copied().map(brief).collect(),
        low: edge(0),
        high: edge(1),
    }
}

fn of_curves<'a>(plan: &Plan, curves: &'a Curves) -> OfCurves<'a> {
    let marked = |mark: &'a Option<(f64, String)>| mark.as_ref().map(|mark| (mark.0, mark.1.as_str()));
    OfCurves {
        start: plan.zone.start().to_string(),
        stride: curves.stride,
        unit: curves.unit,
        curves: curves.curves.iter().map(of_curve).collect(),
        level: marked(&curves.marks.level),
        moment: marked(&curves.marks.moment),
        shades: curves.marks.shades.iter().map(|shade| (shade.from, shade.until, shade.label.as_str())).collect(),
    }
}

fn of_spot(spot: &Spot) -> (Value, Value, Value, Value, &str) {
    let [left, top, right, bottom] = [spot.from.0, spot.from.1, spot.to.0, spot.to.1].map(brief);
    (left, top, right, bottom, &spot.text)
}

/// What moves of a picture. Nothing in it can end the element that it stands in: every `<` is written as its number.
#[must_use]
pub fn live(plan: &Plan, drawn: &Drawn) -> String {
    let text = match &drawn.live {
        Live::Curves(curves) => serde_json::to_string(&of_curves(plan, curves)),
        Live::Spots(spots) => serde_json::to_string(&OfSpots {
            width: SIZE.0,
            top: crate::report::chart::INSIDE[0],
            spots: spots.iter().map(of_spot).collect(),
        }),
    };
    text.expect("numbers and text are always JSON").replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_brief() {
        let told = [0.0, -0.0, 3.0, 0.123_456, 1_234.56, f64::NAN].map(|value| brief(value).to_string());
        assert_eq!(told, ["0", "0", "3", "0.123", "1234.6", "null"]);
    }
}
