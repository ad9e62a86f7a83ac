//! Inputs with a range: what a sensitivity study turns, and how that is written as a `--set`.

use crate::rules::RuleValue;
use crate::rules::value::show_spread;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::raw::{self, Node, Table, Value};
use crate::scenario::sets;
use crate::scenario::source::Place;
use crate::scenario::value::number;
use crate::units::spread::Law;
use crate::units::{Share, Span, Spread};

/// One, as a factor of lengths [parts per million].
const WHOLE: u64 = 1_000_000;

/// What an input is, which is how its numbers are read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A whole number.
    Whole,
    /// A span [s].
    Span,
    /// A share [ppm].
    Share,
    /// No (0) or yes (1).
    Flag,
    /// A distribution of a span, all of its lengths times a factor [ppm].
    Lengths(Law),
}

/// An input with its range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Knob {
    /// The key, as `--set` takes it.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// Its low end.
    pub low: u64,
    /// Its high end, above the low one.
    pub high: u64,
    /// Where the scenario has it; none if neither file nor book says it in this kind.
    pub base: Option<u64>,
    /// Whether every doubling of it is as likely as any other, as in a range from half to double.
    pub by_factors: bool,
}

impl Knob {
    /// The input that `KEY=LOW..HIGH`, the `source`-th text of a complaint, names; `root` is the file's tree.
    ///
    /// # Errors
    /// If it is no range of whole numbers, spans or shares.
    pub fn named(text: &str, source: usize, root: &Table) -> Result<Knob, Box<Diagnostic>> {
        let whole = Place { source, start: 0, end: text.len() };
        let complain = |place: Place, message: String| {
            let help =
                "write KEY=LOW..HIGH with two whole numbers, spans or shares, such as team.service-desk.staff=4..8";
            Box::new(Diagnostic::error("vary", place, message).help(help))
        };
        let Some((key, range)) = text.split_once('=') else {
            return Err(complain(whole, format!("`{text}` has no `=`")));
        };
        let place = Place { source, start: key.len() + 1, end: text.len() };
        let Some((low, high)) = range.split_once("..") else {
            return Err(complain(place, format!("`{range}` is no range")));
        };
        let ends = read(low).zip(read(high)).filter(|(low, high)| low.0 == high.0);
        let Some(((kind, low), (_, high))) = ends else {
            return Err(complain(place, format!("`{range}` is not between two values of one kind")));
        };
        if low >= high {
            return Err(complain(place, format!("the low end of `{range}` isn't below the high end")));
        }
        let base = sets::written(root, key.trim()).and_then(of_node).filter(|base| base.0 == kind).map(|base| base.1);
        Ok(Knob { key: key.trim().to_owned(), kind, low, high, base, by_factors: false })
    }

    /// The rule parameter `key`, whose value in force nobody has documented or measured, with an ASSUMED range: lengths
    /// and counts from half to double, shares by half of themselves either way, all within the `allowed` range; a yes or
    /// no both ways. None for a value that has no such range: a word, a burst, or nothing to halve.
    #[must_use]
    pub fn assumed(key: &str, value: &RuleValue, allowed: Option<(u64, u64)>) -> Option<Knob> {
        let (kind, base, ends) = match value {
            RuleValue::Span(span) => (Kind::Span, u64::from(span.as_seconds()), [1, 4]),
            RuleValue::Count(count) => (Kind::Whole, u64::from(*count), [1, 4]),
            RuleValue::Share(share) => (Kind::Share, u64::from(share.as_ppm()), [1, 3]),
            RuleValue::Flag(flag) => (Kind::Flag, u64::from(*flag), [0, 0]),
            RuleValue::Spread(spread) if spread.is_zero() => return None,
            RuleValue::Spread(spread) => (Kind::Lengths(spread.law().clone()), WHOLE, [1, 4]),
            RuleValue::Word(_) | RuleValue::Burst(_) => return None,
        };
        let halves = ends.map(|halves| base * halves / 2);
        let most = if kind == Kind::Share { WHOLE } else { u64::from(u32::MAX) };
        let (least, most) = allowed.filter(|_| !matches!(kind, Kind::Lengths(_))).unwrap_or((0, most));
        let [low, high] = if kind == Kind::Flag { [0, 1] } else { halves.map(|end| end.clamp(least, most)) };
        let by_factors = matches!(kind, Kind::Span | Kind::Lengths(_));
        (low < high).then(|| Knob { key: format!("rules.{key}"), kind, low, high, base: Some(base), by_factors })
    }

    /// The input at `value`, as `--set` takes it.
    #[must_use]
    pub fn set(&self, value: u64) -> String {
        let written = match &self.kind {
            Kind::Lengths(law) => show_spread(&Spread::new(stretched(law, value))),
            Kind::Whole | Kind::Span | Kind::Share | Kind::Flag => self.shown(value),
        };
        format!("{}={written}", self.key)
    }

    /// A value as people read it: `4h`, `5%`, `×0.5`.
    #[must_use]
    pub fn shown(&self, value: u64) -> String {
        let narrow = || u32::try_from(value).unwrap_or(u32::MAX);
        match self.kind {
            Kind::Whole => value.to_string(),
            Kind::Span => Span::seconds(narrow()).to_string(),
            Kind::Share => Share::ppm(narrow()).to_string(),
            Kind::Flag => (value > 0).to_string(),
            Kind::Lengths(_) => {
                let digits = format!("{}.{:06}", value / WHOLE, value % WHOLE);
                format!("×{}", digits.trim_end_matches('0').trim_end_matches('.'))
            }
        }
    }
}

/// The law with all its lengths times `factor` [ppm], to the second.
fn stretched(law: &Law, factor: u64) -> Law {
    let times = |n: u64| {
        let product = (u128::from(n) * u128::from(factor) + u128::from(WHOLE / 2)) / u128::from(WHOLE);
        u64::try_from(product).unwrap_or(u64::MAX).min(u64::from(u32::MAX))
    };
    match law {
        Law::Fixed(n) => Law::Fixed(times(*n)),
        Law::Uniform(low, high) => Law::Uniform(times(*low), times(*high)),
        Law::Exponential(mean) => Law::Exponential(times(*mean).max(1)),
        Law::Lognormal { median, p95 } => Law::Lognormal { median: times(*median).max(1), p95: times(*p95).max(1) },
        Law::Triangular(low, middle, high) => Law::Triangular(times(*low), times(*middle), times(*high)),
        Law::Percentiles(points) => Law::Percentiles(points.iter().map(|(share, n)| (*share, times(*n))).collect()),
    }
}

/// An end of a range as the command line has it: TOML, and failing that a text.
fn read(text: &str) -> Option<(Kind, u64)> {
    let place = Place { source: 0, start: 0, end: 0 };
    let node = raw::value(text.trim(), 0, 0)
        .filter(|node| !matches!(node.value, Value::Decimal(_) | Value::Date(_)))
        .unwrap_or_else(|| Node { value: Value::Text(text.trim().to_owned()), place });
    of_node(&node)
}

/// A value of the tree as an input's.
fn of_node(node: &Node) -> Option<(Kind, u64)> {
    if let Value::Int(n) = node.value {
        return u64::try_from(n).ok().map(|n| (Kind::Whole, n));
    }
    let share = || number::share(node).ok().map(|share| (Kind::Share, u64::from(share.as_ppm())));
    number::span(node).ok().map(|span| (Kind::Span, u64::from(span.as_seconds()))).or_else(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Table {
        let file = "[[team]]\nname = \"desk\"\nstaff = 3\n[rules]\n\"check-in.every\" = \"8h\"\n";
        raw::document(file, 0).unwrap().table().unwrap().clone()
    }

    fn named(text: &str) -> Result<Knob, String> {
        Knob::named(text, 0, &root()).map_err(|complaint| complaint.message)
    }

    #[test]
    fn ranges_of_three_kinds() {
        let staff = named("team.desk.staff=2..8").unwrap();
        assert_eq!((staff.low, staff.high, staff.base, staff.set(5)), (2, 8, Some(3), "team.desk.staff=5".to_owned()));
        let every = named("rules.check-in.every=4h..1d").unwrap();
        assert_eq!((every.low, every.high, every.base), (14_400, 86_400, Some(28_800)));
        assert_eq!(every.set(5_400), "rules.check-in.every=1h 30m");
        let share = named("cohort.a.response.never=2.5%..10%").unwrap();
        assert_eq!((share.low, share.high, share.base), (25_000, 100_000, None));
        assert_eq!(share.set(50_000), "cohort.a.response.never=5%");
    }

    #[test]
    fn what_is_no_range() {
        for (text, message) in [
            ("team.desk.staff", "`team.desk.staff` has no `=`"),
            ("team.desk.staff=2", "`2` is no range"),
            ("team.desk.staff=2..4h", "`2..4h` is not between two values of one kind"),
            ("team.desk.staff=a..b", "`a..b` is not between two values of one kind"),
            ("team.desk.staff=4..4", "the low end of `4..4` isn't below the high end"),
        ] {
            assert_eq!(named(text).unwrap_err(), message);
        }
    }

    #[test]
    fn assumed_ranges_stay_within_what_is_allowed() {
        let span = |n| RuleValue::Span(Span::seconds(n));
        let ends = |knob: Option<Knob>| knob.map(|knob| (knob.shown(knob.low), knob.shown(knob.high)));
        let of = |value: &RuleValue, allowed| ends(Knob::assumed("k", value, allowed));
        let text = |low: &str, high: &str| Some((low.to_owned(), high.to_owned()));
        assert_eq!(of(&span(600), Some((1, 86_400))), text("5m", "20m"));
        assert_eq!(of(&span(600), Some((400, 900))), text("6m 40s", "15m"));
        assert_eq!(of(&RuleValue::Share(Share::percent(80)), None), text("40%", "100%"));
        assert_eq!(of(&RuleValue::Count(2), Some((0, 20))), text("1", "4"));
        assert_eq!(of(&RuleValue::Count(0), Some((0, 20))), None);
        assert_eq!(of(&RuleValue::Flag(true), None), text("false", "true"));
        assert_eq!(of(&RuleValue::Word("window".to_owned()), None), None);
        let spread = RuleValue::Spread(Spread::lognormal(Span::hours(2), Span::hours(48)));
        assert_eq!(of(&spread, None), text("×0.5", "×2"));
        let knob = Knob::assumed("enrollment.retry-gap", &spread, None).unwrap();
        assert_eq!(knob.set(500_000), "rules.enrollment.retry-gap={ median = \"1h\", p95 = \"1d\" }");
    }
}
