//! Weekly hours: `"mon-fri 08:00-18:00"`.

use crate::scenario::raw::Node;
use crate::scenario::value::{Fault, Read};
use crate::units::hours::Week;

/// What hours look like.
pub const HOURS: &str = "hours such as \"mon-fri 08:00-18:00\"";

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Weekly hours.
///
/// # Errors
/// If the value isn't hours.
pub fn week(node: &Node) -> Read<Week> {
    node.text().and_then(week_of).ok_or_else(|| Fault::of(node, HOURS))
}

/// The hours that a text stands for.
#[must_use]
pub fn week_of(text: &str) -> Option<Week> {
    let (days, clock) = text.trim().split_once(' ')?;
    let (opens, closes) = clock.trim().split_once('-')?;
    let (opens, closes) = (clock_of(opens)?, clock_of(closes)?);
    if opens >= 86_400 || opens == closes {
        return None;
    }
    let days = days.split(',').try_fold(0, |bits, part| Some(bits | days_of(part)?))?;
    Some(Week { days, opens, closes })
}

/// The bits of `mon` or `mon-fri`, Monday the lowest.
fn days_of(text: &str) -> Option<u8> {
    let number = |day: &str| DAYS.iter().position(|d| day.trim().eq_ignore_ascii_case(d));
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (number(first)?, number(last)?);
    let length = (last + 7 - first) % 7;
    Some((0..=length).fold(0, |bits, i| bits | 1 << ((first + i) % 7)))
}

/// The second of the day that `HH:MM` or `HH:MM:SS` stands for; 24:00 is the day's end.
#[must_use]
pub fn clock_of(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    let number = |part: &&str| {
        let short = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        short.then(|| part.parse::<u32>().ok()).flatten()
    };
    let numbers = parts.iter().map(number).collect::<Option<Vec<u32>>>()?;
    let (hour, minute, second) = match numbers[..] {
        [h, m] => (h, m, 0),
        [h, m, s] => (h, m, s),
        _ => return None,
    };
    let clock = hour * 3_600 + minute * 60 + second;
    (minute < 60 && second < 60 && clock <= 86_400).then_some(clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_a_week() {
        assert_eq!(week_of("mon-fri 08:00-18:00"), Some(Week { days: 0x1f, opens: 28_800, closes: 64_800 }));
        assert_eq!(week_of("mon-sun 00:00-24:00"), Some(Week::ALWAYS));
        assert_eq!(week_of("fri-mon 22:00-06:00"), Some(Week { days: 0b111_0001, opens: 79_200, closes: 21_600 }));
        assert_eq!(week_of("mon,wed 9:00-12:30"), Some(Week { days: 0b101, opens: 32_400, closes: 45_000 }));
        for text in ["", "mon", "mon 8-18", "mon 24:00-25:00", "mon 08:00-08:00", "mo 08:00-09:00", "mon 08:61-09:00"] {
            assert_eq!(week_of(text), None, "{text}");
        }
    }
}
