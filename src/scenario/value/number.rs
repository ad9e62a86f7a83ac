//! Quantities: spans, shares, sizes, rates, counts.

use crate::scenario::raw::{Node, Value};
use crate::scenario::value::{Fault, Read};
use crate::units::{BitRate, Bytes, Share, Span};

/// What a span looks like.
pub const SPAN: &str = "a span such as \"8h\", \"25m\" or \"1d 6h\"";
/// What a share looks like.
pub const SHARE: &str = "a share from \"0%\" to \"100%\"";
/// What a size looks like.
pub const SIZE: &str = "a size such as \"4 GB\"";
/// What a rate looks like.
pub const RATE: &str = "a rate such as \"500 Mbps\" or \"60 Mbps per device\"";

/// A length of time.
///
/// # Errors
/// If it isn't one, or is longer than the clock.
pub fn span(node: &Node) -> Read<Span> {
    match &node.value {
        Value::Text(text) => match span_of(text) {
            Some(seconds) => u32::try_from(seconds)
                .map(Span::seconds)
                .map_err(|_| Fault::of(node, "a span of at most 136 years (\"49710d\")")),
            None => {
                let fault = Fault::of(node, SPAN);
                let bare = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                Err(if bare { fault.fix(format!("\"{text}d\"")) } else { fault })
            }
        },
        Value::Int(n) if *n >= 0 => {
            let want = format!("{SPAN}: a bare number is never a time");
            Err(Fault::of(node, want).fix(format!("\"{n}d\"")))
        }
        Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => {
            Err(Fault::of(node, SPAN))
        }
    }
}

/// The seconds that a span's text stands for.
#[must_use]
pub fn span_of(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut total = 0u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: u64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start_matches(' ');
        let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let unit = match &rest[..letters] {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 604_800,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = rest[letters..].trim_start_matches(' ');
    }
    Some(total)
}

/// A decimal number in units of 10^-`digits`; nothing if it isn't one or has more decimals.
#[must_use]
pub fn decimal_of(text: &str, digits: u32) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) || text.ends_with('.') {
        return None;
    }
    let part = part.trim_end_matches('0');
    if part.len() > digits as usize {
        return None;
    }
    let padded = format!("{whole}{part:0<width$}", width = digits as usize);
    padded.parse().ok()
}

/// A share of a whole.
///
/// # Errors
/// If it isn't one, or is above the whole.
pub fn share(node: &Node) -> Read<Share> {
    match &node.value {
        Value::Text(text) => match text.trim().strip_suffix('%').map(str::trim_end) {
            Some(number) => match decimal_of(number, 4) {
                Some(ppm) if ppm <= 1_000_000 => Ok(Share::ppm(u32::try_from(ppm).expect("at most a million"))),
                Some(_) => Err(Fault::of(node, SHARE).fix("\"100%\"")),
                None => Err(Fault::of(node, format!("{SHARE} with at most four decimals"))),
            },
            None => {
                let fault = Fault::of(node, SHARE);
                Err(if decimal_of(text, 4).is_some() { fault.fix(format!("\"{text}%\"")) } else { fault })
            }
        },
        Value::Int(n) if (0..=100).contains(n) => Err(Fault::of(node, SHARE).fix(format!("\"{n}%\""))),
        Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => {
            Err(Fault::of(node, SHARE))
        }
    }
}

/// An amount of data.
///
/// # Errors
/// If it isn't one.
pub fn size(node: &Node) -> Read<Bytes> {
    let units = [("TB", 12), ("GB", 9), ("MB", 6), ("KB", 3), ("B", 0)];
    node.text().and_then(|text| scaled(text, &units)).map(Bytes).ok_or_else(|| Fault::of(node, SIZE))
}

/// A rate, and whether every device has it for itself.
///
/// # Errors
/// If it isn't one.
pub fn rate(node: &Node) -> Read<(BitRate, bool)> {
    let units = [("Gbps", 9), ("Mbps", 6), ("Kbps", 3), ("bps", 0)];
    let read = |text: &str| {
        let line = text.trim().strip_suffix("per device");
        scaled(line.unwrap_or(text), &units).filter(|n| *n > 0).map(|n| (BitRate(n), line.is_some()))
    };
    node.text().and_then(read).ok_or_else(|| Fault::of(node, RATE))
}

/// `4 GB` by its units and their powers of ten.
fn scaled(text: &str, units: &[(&str, u32)]) -> Option<u64> {
    let text = text.trim();
    let (unit, power) = units.iter().find(|(unit, _)| text.ends_with(unit))?;
    decimal_of(text.strip_suffix(unit)?.trim_end(), *power)
}

/// A whole number between two others.
///
/// # Errors
/// If it isn't one, or lies outside.
pub fn count(node: &Node, low: u64, high: u64) -> Read<u64> {
    let number = if let Value::Int(n) = node.value { u64::try_from(n).ok() } else { None };
    number.filter(|n| (low..=high).contains(n)).ok_or_else(|| {
        let fault = Fault::of(node, count_wanted(low, high));
        let meant = match &node.value {
            Value::Int(n) => Some(n.unsigned_abs()),
            Value::Text(text) => text.trim().parse::<u64>().ok(),
            Value::Decimal(_) | Value::Flag(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => None,
        };
        fault.fix(meant.unwrap_or(low).clamp(low, high).to_string())
    })
}

/// What a count between two numbers looks like.
#[must_use]
pub fn count_wanted(low: u64, high: u64) -> String {
    format!("a whole number from {low} to {high}")
}

/// A number that may have decimals, in millionths.
///
/// # Errors
/// If it isn't one, or lies above `high`.
pub fn millionths(node: &Node, high: u64) -> Read<u64> {
    let number = match &node.value {
        Value::Int(n) => u64::try_from(*n).ok().and_then(|n| n.checked_mul(1_000_000)),
        Value::Decimal(text) => decimal_of(text, 6),
        Value::Text(_) | Value::Flag(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => None,
    };
    number.filter(|n| *n <= high * 1_000_000).ok_or_else(|| {
        let fault = Fault::of(node, format!("a number from 0 to {high}"));
        let meant = match &node.value {
            Value::Int(n) => Some(n.unsigned_abs().min(high).to_string()),
            Value::Decimal(text) | Value::Text(text) => {
                let text = text.trim().trim_start_matches('-');
                decimal_of(text, 6).filter(|n| *n <= high * 1_000_000).map(|_| text.to_owned())
            }
            Value::Flag(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => None,
        };
        match meant {
            Some(text) => fault.fix(text),
            None => fault,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::raw;

    fn node(text: &str) -> Node {
        raw::value(text, 0, 0).unwrap()
    }

    #[test]
    fn spans() {
        let table = [("90s", 90), ("25m", 1_500), ("8h", 28_800), ("14d", 1_209_600), ("2w", 1_209_600)];
        for (text, seconds) in table {
            assert_eq!(span_of(text), Some(seconds), "{text}");
        }
        assert_eq!(span_of("1d 6h"), Some(108_000));
        assert_eq!(span_of("1d6h"), Some(108_000));
        for text in ["", "d", "1", "1x", "-1d", "1.5h", "1d 6", "99999999999999999999d"] {
            assert_eq!(span_of(text), None, "{text}");
        }
        assert_eq!(span(&node("730")).unwrap_err().fix.as_deref(), Some("\"730d\""));
        assert!(span(&node("\"60000d\"")).is_err());
    }

    #[test]
    fn shares() {
        for (text, ppm) in [("5%", 50_000), ("0%", 0), ("100%", 1_000_000), ("0.25%", 2_500), ("6.2500 %", 62_500)] {
            assert_eq!(share(&node(&format!("\"{text}\""))), Ok(Share::ppm(ppm)), "{text}");
        }
        for text in ["\"130%\"", "\"5\"", "5", "0.05", "\"-1%\"", "\"1.23456%\"", "\"%\""] {
            assert!(share(&node(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_and_rates() {
        assert_eq!(size(&node("\"4 GB\"")), Ok(Bytes(4_000_000_000)));
        assert_eq!(size(&node("\"1.5MB\"")), Ok(Bytes(1_500_000)));
        assert!(size(&node("\"4\"")).is_err() && size(&node("4")).is_err());
        assert_eq!(rate(&node("\"1 Gbps\"")), Ok((BitRate(1_000_000_000), false)));
        assert_eq!(rate(&node("\"60 Mbps per device\"")), Ok((BitRate(60_000_000), true)));
        assert!(rate(&node("\"0 Mbps\"")).is_err());
    }

    #[test]
    fn counts() {
        assert_eq!(count(&node("5"), 1, 15), Ok(5));
        assert!(count(&node("-5"), 1, 15).is_err());
        assert_eq!(count(&node("\"5\""), 1, 15).unwrap_err().fix.as_deref(), Some("5"));
        assert_eq!(millionths(&node("0.5"), 365), Ok(500_000));
        for (text, meant) in [("-45", "45"), ("-8.50", "8.50"), ("\"8.50\"", "8.50"), ("400", "365")] {
            assert_eq!(millionths(&node(text), 365).unwrap_err().fix.as_deref(), Some(meant), "{text}");
        }
        assert_eq!(millionths(&node("\"much\""), 365).unwrap_err().fix, None);
    }
}
