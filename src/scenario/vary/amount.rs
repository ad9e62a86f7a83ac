//! Amounts that can be counted up and compared: numbers, spans, dates, and numbers with a unit behind them.

use crate::scenario::value::instant::{Instant, instant_of};
use crate::scenario::value::number::span_of;
use crate::units::Span;
use crate::units::hours::{Day, Zone};

/// Parts of one that an amount is counted in: as many decimals as any value of the language has.
const ONE: i128 = 1_000_000_000;

/// What an amount is of: two can be compared if this is equal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Elapsed time, in seconds.
    Span,
    /// A calendar date, in days since 2000-01-01.
    Date,
    /// A number with these words behind it: none, `%`, `workdays`, `per workday`, `B` for any size, `bps` for any rate.
    Number(String),
}

/// An amount as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Amount {
    /// What it is of.
    pub kind: Kind,
    /// How much, in billionths of the kind's unit.
    pub parts: i128,
    /// What is written behind the number, and how many parts one of it is: `GB` and 10^18.
    written: (String, i128),
}

/// The amount that a text stands for, if it is one; quotes around it don't matter.
#[must_use]
pub fn amount(text: &str) -> Option<Amount> {
    let text = bare(text);
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    if let Some(seconds) = span_of(digits) {
        return Some(Amount {
            kind: Kind::Span,
            parts: sign * i128::from(seconds) * ONE,
            written: (String::new(), ONE),
        });
    }
    if let Some(Instant::Date(day, 0)) = instant_of(text).filter(|_| text.len() == "2027-02-01".len()) {
        let days = days_to(day)?;
        return Some(Amount { kind: Kind::Date, parts: i128::from(days) * ONE, written: (String::new(), ONE) });
    }
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let number = billionths(&digits[..end])?;
    let words = digits[end..].to_owned();
    let (kind, each) = unit(words.trim())?;
    Some(Amount { kind: Kind::Number(kind), parts: sign * number * each, written: (words, each * ONE) })
}

/// A text without the quotes around it.
pub fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote).filter(|inner| !inner.contains(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// What a number's words count, and how many of that one is.
fn unit(words: &str) -> Option<(String, i128)> {
    const SCALED: [(&str, &str, i128); 9] = [
        ("TB", "B", 1_000_000_000_000),
        ("GB", "B", 1_000_000_000),
        ("MB", "B", 1_000_000),
        ("KB", "B", 1_000),
        ("B", "B", 1),
        ("Gbps", "bps", 1_000_000_000),
        ("Mbps", "bps", 1_000_000),
        ("Kbps", "bps", 1_000),
        ("bps", "bps", 1),
    ];
    if let Some((_, base, each)) = SCALED.iter().find(|row| row.0 == words) {
        return Some(((*base).to_owned(), *each));
    }
    let known = ["", "%", "workday", "workdays", "per hour", "per day", "per week", "per workday"];
    let one = if words == "workday" { "workdays" } else { words };
    known.contains(&words).then(|| (one.to_owned(), 1))
}

/// A decimal number in billionths.
fn billionths(text: &str) -> Option<i128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() > 15 || part.len() > 9 {
        return None;
    }
    Some(whole.parse::<i128>().ok()? * ONE + format!("{part:0<9}").parse::<i128>().ok()?)
}

/// The calendar that dates are counted in.
fn calendar() -> Zone {
    let day = Day::new(2000, 1, 1).expect("it was a Saturday");
    Zone::new("UTC", day).expect("there is always UTC")
}

/// Days from 2000-01-01 to a date of this century.
fn days_to(day: Day) -> Option<i32> {
    let zone = calendar();
    // Dates are in order, and few: halve.
    let (mut low, mut high) = (0, 36_525);
    while low < high {
        let middle = low + (high - low) / 2;
        if zone.day(middle) < day { low = middle + 1 } else { high = middle }
    }
    (zone.day(low) == day).then_some(low)
}

impl Amount {
    /// Whether it is a whole number without a unit.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.kind == Kind::Number(String::new()) && self.parts % ONE == 0
    }

    /// Whether a range may run from this one to `other`: of one kind, and written in one unit.
    #[must_use]
    pub fn like(&self, other: &Amount) -> bool {
        self.kind == other.kind && self.written.0.trim() == other.written.0.trim()
    }

    /// One of what it counts, or nothing where it isn't plain what one is.
    #[must_use]
    pub fn one(&self) -> Option<i128> {
        self.is_whole().then_some(ONE)
    }

    /// As many `parts` as the language writes them, in this one's unit; nothing if it is longer than the clock.
    #[must_use]
    pub fn write(&self, parts: i128) -> Option<String> {
        let sign = if parts < 0 { "-" } else { "" };
        match &self.kind {
            Kind::Span => {
                let seconds = u32::try_from(parts.abs() / ONE).ok()?;
                Some(format!("{sign}{}", Span::seconds(seconds)))
            }
            Kind::Date => Some(calendar().day(i32::try_from(parts / ONE).ok()?).to_string()),
            Kind::Number(_) => {
                let of_one = parts.abs() * ONE / self.written.1;
                let fraction = format!("{:09}", of_one % ONE);
                let fraction = fraction.trim_end_matches('0');
                let point = if fraction.is_empty() { "" } else { "." };
                Some(format!("{sign}{}{point}{fraction}{}", of_one / ONE, self.written.0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_alike() {
        for text in ["7", "-3", "0.25", "9%", "2.5%", "30d", "1d 6h", "-90d", "4 GB", "500 Mbps", "10 workdays"] {
            let one = amount(text).expect(text);
            assert_eq!(one.write(one.parts).as_deref(), Some(text));
        }
        let date = amount("2027-02-01").unwrap();
        assert_eq!(date.write(date.parts).as_deref(), Some("2027-02-01"));
        for text in ["", "x", "3 apples", "1.", ".5", "2027-02-30", "1e3", "auto"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }

    #[test]
    fn units_of_one_kind_compare() {
        let parts = |text: &str| amount(text).unwrap().parts;
        assert!(parts("1 GB") > parts("999 MB") && parts("1 GB") == parts("1000 MB"));
        assert!(parts("90m") == parts("\"1h 30m\"") && parts("2w") > parts("13d"));
        assert!(!amount("1 GB").unwrap().like(&amount("1 MB").unwrap()));
        assert_eq!(amount("1 GB").unwrap().kind, amount("1 MB").unwrap().kind);
    }
}
