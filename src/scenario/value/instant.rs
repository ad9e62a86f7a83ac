//! Instants: days after the start, dates and date-times, all of them local calendar time.

use crate::scenario::raw::{Node, Stamp, Value};
use crate::scenario::value::hours::clock_of;
use crate::scenario::value::number::span_of;
use crate::scenario::value::{Fault, Read};
use crate::units::hours::{Day, Zone};
use crate::units::{SimTime, Span};

/// What an instant looks like.
pub const INSTANT: &str = "an instant such as \"14d\", \"14d 09:00\" or 2027-02-01";
/// What a date looks like.
pub const DATE: &str = "a date such as 2027-02-01";

/// An instant as written, before it is laid on a scenario's calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Instant {
    /// Calendar days after the start's (before it when negative) and a second of that day.
    Day(i32, u32),
    /// A date and a second of that day.
    Date(Day, u32),
}

impl Instant {
    /// The moment on the calendar of `zone`; none beyond the ten years before the start or the end of the clock.
    #[must_use]
    pub fn on(self, zone: &Zone) -> Option<SimTime> {
        let (day, clock) = match self {
            Instant::Day(days, _) if !(-3_650..=49_000).contains(&days) => return None,
            Instant::Day(days, clock) => (zone.day(days), clock),
            Instant::Date(day, clock) => (day, clock),
        };
        let time = zone.instant(day, clock);
        (time > SimTime::MIN && time < SimTime::NEVER).then_some(time)
    }
}

/// An instant.
///
/// # Errors
/// If it isn't one, or its date doesn't exist.
pub fn instant(node: &Node) -> Read<Instant> {
    match &node.value {
        Value::Text(text) => instant_of(text).ok_or_else(|| match stamp_of(text) {
            Some(stamp) => stamped(node, stamp).err().unwrap_or_else(|| Fault::of(node, INSTANT)),
            None => Fault::of(node, INSTANT),
        }),
        Value::Date(stamp) => stamped(node, *stamp),
        Value::Int(n) => {
            let want = format!("{INSTANT}: a bare number is never a time");
            Err(Fault::of(node, want).fix(format!("\"{n}d\"")))
        }
        Value::Decimal(_) | Value::Flag(_) | Value::List(_) | Value::Table(_) => Err(Fault::of(node, INSTANT)),
    }
}

/// The instant that a text stands for.
#[must_use]
pub fn instant_of(text: &str) -> Option<Instant> {
    let text = text.trim();
    if let Some(stamp) = stamp_of(text) {
        let (year, month, day) = stamp.date?;
        return Some(Instant::Date(Day::new(year, month, day)?, stamp.clock.unwrap_or(0)));
    }
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (length, clock) = match rest.rsplit_once(' ') {
        Some((length, clock)) if clock.contains(':') => (length, Some(clock_of(clock)?)),
        _ => (rest, None),
    };
    let seconds = i64::try_from(span_of(length)?).ok()?.checked_mul(sign)?;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if clock.is_some() && rest != 0 {
        return None;
    }
    let second = clock.map_or_else(|| u32::try_from(rest).ok(), Some)?;
    Some(Instant::Day(i32::try_from(days).ok()?, second))
}

/// `2027-02-01`, `2027-02-01 09:00` or with a `T` between: its parts, whether the date exists or not.
fn stamp_of(text: &str) -> Option<Stamp> {
    let (date, clock) = match text.trim().split_once([' ', 'T']) {
        Some((date, clock)) => (date, Some(clock_of(clock)?)),
        None => (text.trim(), None),
    };
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    Some(Stamp { date: Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)), clock, offset: false })
}

/// A date or date-time of the calendar.
fn stamped(node: &Node, stamp: Stamp) -> Read<Instant> {
    let fault = |want: &str| Err(Fault::of(node, want));
    let Some((year, month, day)) = stamp.date else { return fault(INSTANT) };
    if stamp.offset {
        return fault("a local date-time without an offset, in the scenario's time zone");
    }
    match Day::new(year, month, day) {
        Some(day) => Ok(Instant::Date(day, stamp.clock.unwrap_or(0))),
        None => {
            let last = (28..=30).rev().find_map(|day| Day::new(year, month, day));
            let fault = Fault::of(node, "a date that exists in the calendar");
            Err(match last {
                Some(day) => fault.fix(format!("\"{day}\"")),
                None => fault,
            })
        }
    }
}

/// A calendar date.
///
/// # Errors
/// If it isn't one, or doesn't exist.
pub fn date(node: &Node) -> Read<Day> {
    match instant(node) {
        Ok(Instant::Date(day, 0)) => Ok(day),
        Ok(_) => Err(Fault::of(node, DATE)),
        Err(fault) if fault.want.starts_with("an instant") => Err(Fault::of(node, DATE)),
        Err(fault) => Err(fault),
    }
}

/// Elapsed time since day 0 of a story.
///
/// # Errors
/// If it isn't one.
pub fn since_start(node: &Node) -> Read<Span> {
    let seconds = |days: i32, clock: u32| u32::try_from(days).ok()?.checked_mul(86_400)?.checked_add(clock);
    match instant(node)? {
        Instant::Day(days, clock) => seconds(days, clock).map(Span::seconds),
        Instant::Date(..) => None,
    }
    .ok_or_else(|| Fault::of(node, "a time since day 0 such as \"100d\" or \"100d 09:00\""))
}

/// When a wave starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Start {
    /// At an instant.
    At(Instant),
    /// This long after another wave is through.
    After(Span, String),
}

/// When a wave starts: an instant, `"after X"` or `"14d after X"`.
///
/// # Errors
/// If it is none of them.
pub fn start(node: &Node) -> Read<Start> {
    let after = node.text().and_then(|text| {
        let text = text.trim();
        let (gap, name) = match text.strip_prefix("after ") {
            Some(name) => ("0d", name),
            None => text.split_once(" after ")?,
        };
        Some((gap, name.trim().to_owned()))
    });
    match after {
        Some((gap, name)) => span_of(gap)
            .and_then(|s| u32::try_from(s).ok())
            .map(|s| Start::After(Span::seconds(s), name))
            .ok_or_else(|| Fault::of(node, START)),
        None => instant(node).map(Start::At).map_err(|fault| {
            if fault.want.starts_with(INSTANT) { Fault { want: START.to_owned(), ..fault } } else { fault }
        }),
    }
}

/// What a wave's start looks like.
pub const START: &str = "an instant such as \"14d\" or 2027-02-01, \"after WAVE\" or \"14d after WAVE\"";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::raw;

    #[test]
    fn instants() {
        assert_eq!(instant_of("14d"), Some(Instant::Day(14, 0)));
        assert_eq!(instant_of("14d 09:00"), Some(Instant::Day(14, 32_400)));
        assert_eq!(instant_of("-90d"), Some(Instant::Day(-90, 0)));
        assert_eq!(instant_of("36h"), Some(Instant::Day(1, 43_200)));
        let day = Day::new(2027, 2, 1).unwrap();
        assert_eq!(instant_of("2027-02-01"), Some(Instant::Date(day, 0)));
        assert_eq!(instant_of("2027-02-01T09:30"), Some(Instant::Date(day, 34_200)));
        for text in ["14", "14d 6h 09:00", "2027-02-30", "soon", ""] {
            assert_eq!(instant_of(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_local() {
        let zone = Zone::new("Europe/London", Day::new(2027, 1, 4).unwrap()).unwrap();
        // Summer time begins on day 83: midnight of day 90 is an hour early.
        let time = Instant::Day(90, 0).on(&zone).unwrap();
        assert_eq!(time, SimTime::after_start(Span::days(90)).back(Span::hours(1)));
        // 6 October still has it.
        assert_eq!(Instant::Day(-90, 0).on(&zone).unwrap().offset(), -90 * 86_400 - 3_600);
        assert_eq!(Instant::Day(-4_000, 0).on(&zone), None);
    }

    #[test]
    fn starts() {
        let read = |text: &str| start(&raw::value(text, 0, 0).unwrap());
        assert_eq!(read("\"after pilot\""), Ok(Start::After(Span::ZERO, "pilot".to_owned())));
        assert_eq!(read("\"14d after pilot\""), Ok(Start::After(Span::days(14), "pilot".to_owned())));
        assert_eq!(read("\"7d\""), Ok(Start::At(Instant::Day(7, 0))));
        assert!(read("\"x after pilot\"").is_err() && read("7").is_err());
    }
}
