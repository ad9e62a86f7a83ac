//! Numbers as text: one way for files that programs read, one for people.

use crate::plan::metric::Unit;
use crate::study::summary::Estimate;

/// Every pair of digits, so that two are made by one division.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut n: u8 = 0;
    while n < 100 {
        pairs[n as usize] = [b'0' + n / 10, b'0' + n % 10];
        n += 1;
    }
    pairs
};

/// Appends `value` to a file for programs: at most 6 decimals, no trailing zeros, no exponent, never `-0`; nothing for a
/// value that is not a number. Made for tables of a million cells: it allocates nothing but the room in `out`.
pub fn push(out: &mut Vec<u8>, value: f64) {
    const WHOLE_UP_TO: f64 = 9e15;
    const SIX_DECIMALS_UP_TO: f64 = 9e9;
    if !value.is_finite() {
        return;
    }
    let size = value.abs();
    if size >= WHOLE_UP_TO {
        out.extend_from_slice(format!("{value:.0}").as_bytes());
        return;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative and below 2^53")]
    let whole = |number: f64| number as u64;
    let (whole, fraction) = if size >= SIX_DECIMALS_UP_TO {
        (whole(size + 0.5), 0)
    } else {
        let millionths = whole(size * 1e6 + 0.5);
        (millionths / 1_000_000, millionths % 1_000_000)
    };
    let mut digits = [0_u8; 32];
    let mut at = digits.len();
    let mut end = digits.len();
    if fraction > 0 {
        for pair in [fraction % 100, fraction / 100 % 100, fraction / 10_000] {
            at -= 2;
            digits[at..at + 2].copy_from_slice(&PAIRS[usize::try_from(pair).unwrap_or(0)]);
        }
        while digits[end - 1] == b'0' {
            end -= 1;
        }
        at -= 1;
        digits[at] = b'.';
    }
    at = put_whole(&mut digits, at, whole);
    if value < 0.0 && (whole, fraction) != (0, 0) {
        at -= 1;
        digits[at] = b'-';
    }
    out.extend_from_slice(&digits[at..end]);
}

/// Appends a whole number.
pub fn push_whole(out: &mut Vec<u8>, n: u64) {
    let mut digits = [0_u8; 32];
    let at = put_whole(&mut digits, 32, n);
    out.extend_from_slice(&digits[at..]);
}

/// Puts the digits of `n` before `at`; the place of the first one.
fn put_whole(digits: &mut [u8; 32], mut at: usize, mut n: u64) -> usize {
    while n >= 100 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[usize::try_from(n % 100).unwrap_or(0)]);
        n /= 100;
    }
    let pair = PAIRS[usize::try_from(n).unwrap_or(0)];
    at -= 1;
    digits[at] = pair[1];
    if n >= 10 {
        at -= 1;
        digits[at] = pair[0];
    }
    at
}

/// How numbers of one estimate are shown to people: all with the same unit and decimals.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    factor: f64,
    decimals: usize,
    most: f64,
    before: &'static str,
    /// The unit behind the number, with its leading space; empty for plain counts.
    pub unit: &'static str,
    /// The unit behind a difference of two such numbers, likewise.
    pub change: &'static str,
}

impl Scale {
    /// A mean with its half-width and unit, a digit less than [`Scale::of`] gives; a dash if there is none.
    #[must_use]
    pub fn estimate(unit: Unit, of: &Estimate) -> String {
        let scale = |mean| Scale::rough(unit, mean, of.half_width);
        of.mean.map_or("–".to_owned(), |mean| scale(mean).with_half(mean, of.half_width))
    }

    /// The scale for a value of `unit`: shares in percent, long times in hours, and as many decimals as the half-width
    /// makes sense of.
    #[must_use]
    pub fn of(unit: Unit, value: f64, half_width: Option<f64>) -> Scale {
        Scale::fitted(unit, value, half_width, 1.0)
    }

    /// As [`Scale::of`] with a digit less, for sentences and tables of many columns.
    #[must_use]
    pub fn rough(unit: Unit, value: f64, half_width: Option<f64>) -> Scale {
        Scale::fitted(unit, value, half_width, 10.0)
    }

    /// The scale for a value that is told without its error bar.
    #[must_use]
    pub fn about(unit: Unit, value: f64) -> Scale {
        let bar = if value.fract() == 0.0 {
            0.0
        } else if value.abs() < 10.0 {
            1.0
        } else {
            10.0
        };
        Scale::of(unit, value, Some(bar))
    }

    /// The scale of minutes that stay minutes however many they are, else as [`Scale::of`].
    #[must_use]
    pub fn plain(unit: Unit, value: f64, half_width: Option<f64>) -> Scale {
        let small = if unit == Unit::Minutes { value.abs().min(1.0) } else { value };
        Scale::of(unit, small, half_width)
    }

    fn fitted(unit: Unit, value: f64, half_width: Option<f64>, slack: f64) -> Scale {
        let (factor, before, suffix) = match unit {
            // Whoever knows the plan writes its currency behind.
            Unit::Devices | Unit::Count | Unit::Money => (1.0, "", ""),
            Unit::Share => (100.0, "", "%"),
            Unit::Minutes if value.abs() >= 120.0 => (1.0 / 60.0, "", " h"),
            Unit::Minutes => (1.0, "", " min"),
            Unit::Day => (1.0, "day ", ""),
            Unit::DeviceDays => (1.0, "", " device-days"),
            Unit::UserHours => (1.0, "", " user-hours"),
            Unit::Mbps => (1.0, "", " Mbps"),
            Unit::Gigabytes => (1.0, "", " GB"),
        };
        let change = match unit {
            Unit::Share => " percentage points",
            Unit::Day => " days",
            Unit::Devices
            | Unit::Count
            | Unit::Minutes
            | Unit::DeviceDays
            | Unit::UserHours
            | Unit::Mbps
            | Unit::Gigabytes
            | Unit::Money => suffix,
        };
        let shown = value.abs() * factor;
        let sized = |size: f64| match size {
            s if s >= 10.0 => 0,
            s if s >= 1.0 => 1,
            _ => 2,
        };
        let decimals = match half_width.map(|h| h * factor) {
            Some(half) if half > shown => sized(half * slack).max(first_digit(shown)),
            Some(half) if half > 0.0 => sized(half * slack),
            Some(_) | None if shown.fract() == 0.0 => 0,
            Some(_) | None => sized(shown / 10.0),
        };
        let most = if unit == Unit::Share { 1.0 } else { f64::INFINITY };
        Scale { factor, decimals, most, before, unit: suffix, change }
    }

    /// The number alone, with thousands separators.
    #[must_use]
    pub fn number(&self, value: f64) -> String {
        let text = format!("{:.*}", self.decimals, value * self.factor);
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        if digits.bytes().all(|b| b == b'0' || b == b'.') {
            return digits.to_owned();
        }
        let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        format!("{sign}{}{fraction}", separated(whole))
    }

    /// The number with its unit: `12.5 h`, `day 61`, `98.2%`.
    #[must_use]
    pub fn show(&self, value: f64) -> String {
        format!("{}{}{}", self.before, self.number(value), self.unit)
    }

    /// Whether a half-width is more than zeros when it is shown.
    fn visible(&self, half: f64) -> bool {
        self.number(half).bytes().any(|b| (b'1'..=b'9').contains(&b))
    }

    /// Whether the interval leaves what the value can be: it reaches below zero, or a share's above all.
    #[must_use]
    pub fn overruns(&self, value: f64, half_width: Option<f64>) -> bool {
        half_width.is_some_and(|half| self.visible(half) && (value < half || value + half > self.most))
    }

    /// The interval within what is possible, without its unit: `0 to 333`.
    #[must_use]
    pub fn interval(&self, low: f64, high: f64) -> String {
        format!("{} to {}", self.number(low.max(0.0)), self.number(high.min(self.most)))
    }

    /// The interval with its unit: `13.7 to 23.2 min`.
    #[must_use]
    pub fn shown_interval(&self, low: f64, high: f64) -> String {
        format!("{}{}{}", self.before, self.interval(low, high), self.unit)
    }

    /// The number with its half-width and unit, `12.5 ± 0.3 h`; where that would leave what is possible, with its
    /// interval, `67 min (0 to 333)`.
    #[must_use]
    pub fn with_half(&self, value: f64, half_width: Option<f64>) -> String {
        match half_width {
            Some(half) if self.overruns(value, half_width) => {
                format!("{} ({})", self.show(value), self.interval(value - half, value + half))
            }
            Some(half) if self.visible(half) => {
                format!("{}{} ± {}{}", self.before, self.number(value), self.number(half), self.unit)
            }
            Some(_) | None => self.show(value),
        }
    }
}

/// Decimals that a value below one needs to be more than a zero.
fn first_digit(shown: f64) -> usize {
    match shown {
        s if s <= 0.0 || s >= 0.95 => 0,
        s if s >= 0.095 => 1,
        _ => 2,
    }
}

/// A whole number with thousands separators.
#[must_use]
pub fn count(n: u64) -> String {
    separated(&n.to_string())
}

fn separated(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, d) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(d);
    }
    text
}

/// A whole number as an ordinal: `second`, `third`, `14th`, `21st`.
#[must_use]
pub fn ordinal(n: usize) -> String {
    let end = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    match n {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        _ => format!("{n}{end}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(value: f64) -> String {
        let mut out = Vec::new();
        push(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn files_have_six_decimals_at_most() {
        let table = [
            (0.0, "0"),
            (-0.0, "0"),
            (-0.000_000_1, "0"),
            (0.000_001, "0.000001"),
            (1.5, "1.5"),
            (-2.25, "-2.25"),
            (1.0 / 3.0, "0.333333"),
            (2.0 / 3.0, "0.666667"),
            (0.999_999_9, "1"),
            (545.0, "545"),
            (22_000_000.125, "22000000.125"),
            (1e12, "1000000000000"),
            (1e16, "10000000000000000"),
            (123_456_789_012.75, "123456789013"),
            (f64::NAN, ""),
            (f64::INFINITY, ""),
        ];
        for (value, text) in table {
            assert_eq!(file(value), text);
        }
    }

    #[test]
    fn people_get_the_digits_that_the_half_width_supports() {
        let table = [
            (Unit::Devices, 4_321.4, Some(12.3), "4,321 ± 12"),
            (Unit::Devices, 4_560.0, Some(0.0), "4,560"),
            (Unit::Share, 0.947_61, Some(0.0123), "94.8 ± 1.2%"),
            (Unit::Minutes, 42.71, Some(0.53), "42.71 ± 0.53 min"),
            (Unit::Minutes, 240.0, Some(30.0), "4.00 ± 0.50 h"),
            (Unit::Day, 61.3, Some(1.24), "day 61.3 ± 1.2"),
            (Unit::Count, 0.0, None, "0"),
            (Unit::Count, 1_234_567.0, None, "1,234,567"),
            (Unit::Count, 12.345, None, "12.3"),
            (Unit::Minutes, 67.2, Some(266.0), "67 min (0 to 333)"),
            (Unit::Devices, 0.25, Some(2.2), "0.2 (0.0 to 2.5)"),
            (Unit::Devices, 0.25, Some(12.0), "0.2 (0.0 to 12.2)"),
            (Unit::Share, 1.0, Some(0.000_01), "100.00%"),
            (Unit::Share, 0.96, Some(0.056), "96.0% (90.4 to 100.0)"),
        ];
        for (unit, value, half, text) in table {
            assert_eq!(Scale::of(unit, value, half).with_half(value, half), text);
        }
    }

    #[test]
    fn ordinals_end_as_they_are_spoken() {
        let told = [2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 111, 113].map(ordinal).join(" ");
        assert_eq!(told, "second third 4th 11th 12th 13th 14th 21st 22nd 23rd 111th 113th");
    }
}
