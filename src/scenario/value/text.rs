//! Small phrases: `"10 workdays"`, `"240 per workday"`, `">= 98%"`.

use crate::plan::Condition;
use crate::scenario::raw::Node;
use crate::scenario::value::number::{SPAN, decimal_of, span};
use crate::scenario::value::{Fault, Read};
use crate::units::Span;

/// The length of a wave's window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
    /// Elapsed time.
    Span(Span),
    /// The work hours of so many workdays.
    Workdays(u32),
}

/// The length of a wave's window.
///
/// # Errors
/// If it is neither a span nor a number of workdays.
pub fn over(node: &Node) -> Read<Over> {
    let workdays = node.text().and_then(|text| {
        let text = text.trim();
        text.strip_suffix("workdays").or_else(|| text.strip_suffix("workday"))
    });
    match workdays {
        Some(number) => match number.trim().parse::<u32>() {
            Ok(n) if (1..=10_000).contains(&n) => Ok(Over::Workdays(n)),
            _ => Err(Fault::of(node, OVER)),
        },
        None => span(node).map(Over::Span).map_err(|fault| Fault { want: fault.want.replace(SPAN, OVER), ..fault }),
    }
}

/// What a window's length looks like.
pub const OVER: &str = "a span such as \"5d\", or \"5 workdays\"";

/// What a frequency is counted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Per {
    /// Open hours.
    Hour,
    /// Calendar days.
    Day,
    /// Calendar weeks.
    Week,
    /// Days on which it is open.
    Workday,
}

/// What a frequency looks like.
pub const FREQUENCY: &str = "a frequency such as \"240 per workday\" (hour, workday, day or week)";

/// How many, in thousandths, by what.
///
/// # Errors
/// If it isn't a frequency, or it is none at all.
pub fn frequency(node: &Node) -> Read<(u64, Per)> {
    let read = |text: &str| {
        let (number, per) = text.split_once(" per ")?;
        let per = match per.trim() {
            "hour" => Per::Hour,
            "day" => Per::Day,
            "week" => Per::Week,
            "workday" => Per::Workday,
            _ => return None,
        };
        let thousandths = decimal_of(number.trim(), 3).filter(|n| (1..=1_000_000_000).contains(n))?;
        Some((thousandths, per))
    };
    node.text().and_then(read).ok_or_else(|| Fault::of(node, FREQUENCY))
}

/// A condition as written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Is {
    /// How it compares.
    pub how: How,
    /// The limit, or the lower one.
    pub low: Limit,
    /// The upper limit of `between`, else the same.
    pub high: Limit,
}

impl Is {
    /// The same for the plan.
    #[must_use]
    pub fn condition(self) -> Condition {
        let (low, high) = (self.low.value, self.high.value);
        match self.how {
            How::Below => Condition::Below(low),
            How::AtMost => Condition::AtMost(low),
            How::Above => Condition::Above(low),
            How::AtLeast => Condition::AtLeast(low),
            How::Between => Condition::Between(low, high),
            How::Equals => Condition::Equals(low),
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// `<`.
    Below,
    /// `<=`.
    AtMost,
    /// `>`.
    Above,
    /// `>=`.
    AtLeast,
    /// `between … and …`.
    Between,
    /// `=`.
    Equals,
}

/// A number of a condition.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limit {
    /// Its value; a share's between 0 and 1.
    pub value: f64,
    /// Whether it was written in percent.
    pub percent: bool,
}

/// What a condition looks like.
pub const CONDITION: &str = "a condition such as \">= 98%\", \"< 40\", \"between 2 and 5\" or \"= 545\"";

/// A condition.
///
/// # Errors
/// If it isn't one, or its limits are out of order.
pub fn condition(node: &Node) -> Read<Is> {
    let is = node.text().and_then(condition_of).ok_or_else(|| Fault::of(node, CONDITION))?;
    if is.low.percent != is.high.percent || is.low.value > is.high.value {
        return Err(Fault::of(node, "two limits of one kind, the lower first, such as \"between 2 and 5\""));
    }
    Ok(is)
}

fn condition_of(text: &str) -> Option<Is> {
    let text = text.trim();
    if let Some(limits) = text.strip_prefix("between ") {
        let (low, high) = limits.split_once(" and ")?;
        return Some(Is { how: How::Between, low: limit_of(low)?, high: limit_of(high)? });
    }
    let signs = [("<=", How::AtMost), (">=", How::AtLeast), ("<", How::Below), (">", How::Above), ("=", How::Equals)];
    let (sign, how) = signs.into_iter().find(|(sign, _)| text.starts_with(sign))?;
    let limit = limit_of(&text[sign.len()..])?;
    Some(Is { how, low: limit, high: limit })
}

fn limit_of(text: &str) -> Option<Limit> {
    let text = text.trim();
    let (number, percent) = text.strip_suffix('%').map_or((text, false), |n| (n.trim_end(), true));
    decimal_of(number, 9)?;
    let number: f64 = number.parse().ok()?;
    Some(Limit { value: if percent { number / 100.0 } else { number }, percent })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::raw;

    fn node(text: &str) -> Node {
        raw::value(&format!("\"{text}\""), 0, 0).unwrap()
    }

    #[test]
    fn windows_and_frequencies() {
        assert_eq!(over(&node("10 workdays")), Ok(Over::Workdays(10)));
        assert_eq!(over(&node("5d")), Ok(Over::Span(Span::days(5))));
        assert!(over(&node("0 workdays")).is_err() && over(&node("workdays")).is_err());
        assert_eq!(frequency(&node("240 per workday")), Ok((240_000, Per::Workday)));
        assert_eq!(frequency(&node("0.5 per hour")), Ok((500, Per::Hour)));
        assert!(frequency(&node("240 per month")).is_err() && frequency(&node("0 per day")).is_err());
    }

    #[test]
    fn conditions() {
        let is = condition(&node(">= 98%")).unwrap();
        assert_eq!((is.how, is.low.value, is.low.percent), (How::AtLeast, 0.98, true));
        let is = condition(&node("between 2 and 5")).unwrap();
        assert_eq!((is.how, is.low.value, is.high.value), (How::Between, 2.0, 5.0));
        assert_eq!(condition(&node("= 545")).unwrap().how, How::Equals);
        assert_eq!(condition(&node("<40")).unwrap().how, How::Below);
        for text in ["98%", ">= x", "between 5 and 2", "between 2% and 5", "=> 3", ">= 1e3", "< -1"] {
            assert!(condition(&node(text)).is_err(), "{text}");
        }
    }
}
