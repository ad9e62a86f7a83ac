//! Distributions of a span or a size, in the documented forms.

use crate::scenario::raw::{Node, Table};
use crate::scenario::value::number::{decimal_of, share, size, span};
use crate::scenario::value::{Fault, Read};
use crate::scenario::words;
use crate::units::Share;
use crate::units::spread::{Law, Spread};

/// The keys of all forms.
pub const FORMS: [&str; 7] = ["fixed", "uniform", "exponential", "median", "p95", "triangular", "percentiles"];

/// What is distributed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// A length of time [s].
    Span,
    /// An amount of data [bytes].
    Size,
}

impl Of {
    /// What such a distribution looks like.
    #[must_use]
    pub const fn wanted(self) -> &'static str {
        match self {
            Of::Span => {
                "a distribution of a span: { fixed = \"8h\" }, { median = \"40m\", p95 = \"95m\" }, or uniform, \
                 exponential, triangular or percentiles"
            }
            Of::Size => {
                "a distribution of a size: { fixed = \"4 GB\" }, { median = \"4 GB\", p95 = \"10 GB\" }, or uniform, \
                 exponential, triangular or percentiles"
            }
        }
    }

    /// A distribution to start from, as TOML.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Of::Span => "{ median = \"40m\", p95 = \"95m\" }",
            Of::Size => "{ median = \"4 GB\", p95 = \"10 GB\" }",
        }
    }

    /// The value under `key` of a distribution.
    fn under(self, node: &Node, key: &str) -> Read<u64> {
        self.one(node).map_err(|fault| fault.inside(key))
    }

    fn one(self, node: &Node) -> Read<u64> {
        match self {
            Of::Span => span(node).map(|s| u64::from(s.as_seconds())),
            Of::Size => size(node).map(|b| b.0),
        }
    }
}

/// The law of a distribution; keys in `extra` are somebody else's.
///
/// # Errors
/// If it is none of the documented forms, or its numbers are out of order.
pub fn law(node: &Node, of: Of, extra: &[&str]) -> Read<Law> {
    let wrong = || Fault::of(node, of.wanted());
    let Some(table) = node.table() else {
        let single = of.one(node).is_ok();
        let fix = node.text().filter(|_| single).map(|text| format!("{{ fixed = \"{text}\" }}"));
        return Err(Fault { fix, ..wrong() });
    };
    let keys: Vec<&str> = table.0.iter().map(|e| e.key.as_str()).filter(|k| !extra.contains(k)).collect();
    for entry in &table.0 {
        if keys.contains(&entry.key.as_str()) && !FORMS.contains(&entry.key.as_str()) {
            let found = format!("a table with the key `{}`", entry.key);
            let fault = Fault { place: entry.place, found, ..wrong() };
            return Err(fault.fix(of.example()));
        }
    }
    let part = |key: &str| table.get(key).ok_or_else(wrong);
    match keys[..] {
        ["fixed"] => of.under(part("fixed")?, "fixed").map(Law::Fixed),
        ["exponential"] => positive(part("exponential")?, of, "exponential").map(Law::Exponential),
        ["uniform"] => rising(part("uniform")?, of, "uniform").map(|[low, high]| Law::Uniform(low, high)),
        ["triangular"] => {
            rising(part("triangular")?, of, "triangular").map(|[low, mode, high]| Law::Triangular(low, mode, high))
        }
        ["median", "p95"] | ["p95", "median"] => lognormal(table, of, wrong),
        ["percentiles"] => percentiles(part("percentiles")?, of),
        _ => Err(wrong()),
    }
}

/// The sampling table of a distribution.
///
/// # Errors
/// As [`law`].
pub fn spread(node: &Node, of: Of, extra: &[&str]) -> Read<Spread> {
    law(node, of, extra).map(Spread::new)
}

fn positive(node: &Node, of: Of, key: &str) -> Read<u64> {
    match of.under(node, key)? {
        0 => Err(Fault::of(node, "more than nothing").inside(key)),
        n => Ok(n),
    }
}

fn lognormal(table: &Table, of: Of, wrong: impl Fn() -> Fault) -> Read<Law> {
    let (low, high) = (table.get("median").ok_or_else(&wrong)?, table.get("p95").ok_or_else(&wrong)?);
    let (median, p95) = (positive(low, of, "median")?, of.under(high, "p95")?);
    if p95 < median {
        let fault = Fault::of(high, format!("at least the median, {}", words::show(low)));
        return Err(fault.inside("p95").fix(words::show(low)));
    }
    Ok(Law::Lognormal { median, p95 })
}

/// Exactly `N` values, none below the one before.
fn rising<const N: usize>(node: &Node, of: Of, key: &str) -> Read<[u64; N]> {
    let wanted = || format!("a list of {N} values, each at least the one before");
    let list = node.list().filter(|list| list.len() == N).ok_or_else(|| Fault::of(node, wanted()).inside(key))?;
    let mut values = [0; N];
    for (i, item) in list.iter().enumerate() {
        values[i] = of.under(item, key).map_err(Fault::keyless)?;
        if i > 0 && values[i] < values[i - 1] {
            let before = words::show(&list[i - 1]);
            return Err(Fault::of(item, format!("at least the value before it, {before}")).inside(key));
        }
    }
    Ok(values)
}

fn percentiles(node: &Node, of: Of) -> Read<Law> {
    let form = "percentiles from p0 to p100, both rising";
    let example = "{ p0 = \"5m\", p50 = \"25m\", p100 = \"3h\" }";
    let wrong = || Fault::of(node, form).inside("percentiles").fix(example);
    let table = node.table().ok_or_else(wrong)?;
    let mut points: Vec<(Share, u64, &Node)> = Vec::new();
    for entry in &table.0 {
        let percent = entry.key.strip_prefix('p').and_then(|n| decimal_of(n, 4)).filter(|p| *p <= 1_000_000);
        let Some(ppm) = percent.and_then(|p| u32::try_from(p).ok()) else {
            let found = format!("a table with the key `{}`", entry.key);
            return Err(Fault { place: entry.place, found, ..wrong() });
        };
        points.push((Share::ppm(ppm), of.under(&entry.node, &entry.key)?, &entry.node));
    }
    points.sort_by_key(|point| point.0);
    let ends = points.first().map(|p| p.0) == Some(Share::NONE) && points.last().map(|p| p.0) == Some(Share::ALL);
    if !ends || points.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(wrong());
    }
    if let Some(pair) = points.windows(2).find(|pair| pair[1].1 < pair[0].1) {
        let before = words::show(pair[0].2);
        return Err(Fault::of(pair[1].2, format!("at least the percentile before it, {before}")).inside("percentiles"));
    }
    Ok(Law::Percentiles(points.into_iter().map(|(share, value, _)| (share, value)).collect()))
}

/// A list of (every, for) pairs.
///
/// # Errors
/// If it isn't one, or a pair is empty.
pub fn bursts(node: &Node) -> Read<Vec<(crate::units::Span, crate::units::Span)>> {
    let wanted = "a list of (every, for) pairs such as [[\"3m\", \"15m\"], [\"15m\", \"2h\"]], or []";
    let list = node.list().ok_or_else(|| Fault::of(node, wanted))?;
    list.iter()
        .map(|pair| match pair.list() {
            Some([every, length]) => {
                let (every, length) = (span(every).map_err(Fault::keyless)?, span(length).map_err(Fault::keyless)?);
                let fits = every.as_seconds() > 0 && length >= every;
                if fits { Ok((every, length)) } else { Err(Fault::of(pair, wanted)) }
            }
            _ => Err(Fault::of(pair, wanted)),
        })
        .collect()
}

/// The share in a table's key, if it is there.
///
/// # Errors
/// If it isn't a share.
pub fn share_in(node: &Node, key: &str) -> Read<Option<Share>> {
    node.table().and_then(|t| t.get(key)).map(share).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::raw;

    fn read(text: &str) -> Read<Law> {
        law(&raw::value(text, 0, 0).unwrap(), Of::Span, &[])
    }

    #[test]
    fn every_documented_form() {
        assert_eq!(read("{ fixed = \"8h\" }"), Ok(Law::Fixed(28_800)));
        assert_eq!(read("{ uniform = [\"3m\", \"10m\"] }"), Ok(Law::Uniform(180, 600)));
        assert_eq!(read("{ exponential = \"1h 30m\" }"), Ok(Law::Exponential(5_400)));
        assert_eq!(read("{ p95 = \"95m\", median = \"40m\" }"), Ok(Law::Lognormal { median: 2_400, p95: 5_700 }));
        assert_eq!(read("{ triangular = [\"10m\", \"20m\", \"60m\"] }"), Ok(Law::Triangular(600, 1_200, 3_600)));
        let points = read("{ percentiles = { p0 = \"5m\", p50 = \"25m\", p90 = \"55m\", p100 = \"3h\" } }");
        let want = [(0, 300), (500_000, 1_500), (900_000, 3_300), (1_000_000, 10_800)];
        assert_eq!(points, Ok(Law::Percentiles(want.iter().map(|&(p, v)| (Share::ppm(p), v)).collect())));
        let size = raw::value("{ median = \"4 GB\", p95 = \"10 GB\" }", 0, 0).unwrap();
        assert!(law(&size, Of::Size, &[]).is_ok() && law(&size, Of::Span, &[]).is_err());
    }

    #[test]
    fn orders_are_checked() {
        for text in [
            "\"8h\"",
            "{}",
            "{ fixed = 8 }",
            "{ fixed = \"8h\", p95 = \"9h\" }",
            "{ uniform = [\"10m\", \"3m\"] }",
            "{ uniform = [\"10m\"] }",
            "{ exponential = \"0s\" }",
            "{ median = \"95m\", p95 = \"40m\" }",
            "{ median = \"0s\", p95 = \"40m\" }",
            "{ triangular = [\"10m\", \"70m\", \"60m\"] }",
            "{ percentiles = { p50 = \"25m\", p100 = \"3h\" } }",
            "{ percentiles = { p0 = \"25m\", p50 = \"3m\", p100 = \"3h\" } }",
            "{ percentiles = { p0 = \"25m\", p500 = \"3h\" } }",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("\"8h\"").unwrap_err().fix.as_deref(), Some("{ fixed = \"8h\" }"));
    }
}
