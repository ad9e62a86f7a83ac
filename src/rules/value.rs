//! The kinds of value that a rule parameter may have.

use crate::intune::{Maker, Platform};
use crate::units::spread::Law;
use crate::units::{Share, Span, Spread};

/// How well a rule is founded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Microsoft's (or another vendor's) documentation says so.
    Doc,
    /// Practitioners observed it.
    Field,
    /// Our judgment; measure it before you trust it.
    Assumed,
    /// Follows from documented facts.
    Derived,
}

impl Standing {
    /// The mark in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Doc => "DOC",
            Standing::Field => "FIELD",
            Standing::Assumed => "ASSUMED",
            Standing::Derived => "DER",
        }
    }
}

/// A value given for a rule parameter, already read but not yet checked against the parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RuleValue {
    /// A length.
    Span(Span),
    /// A share.
    Share(Share),
    /// A whole number.
    Count(u32),
    /// Yes or no.
    Flag(bool),
    /// A word.
    Word(String),
    /// A distribution of a length.
    Spread(Spread),
    /// Pairs of (every, for), in order.
    Burst(Vec<(Span, Span)>),
}

/// When a certificate renewal is tried first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RenewAt {
    /// At the second in which the renewal window opens.
    Window,
    /// At the first check-in inside the renewal window.
    CheckIn,
}

/// A length that differs by who made the platform.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ByMaker {
    /// Windows.
    pub microsoft: Span,
    /// iOS, iPadOS, macOS.
    pub apple: Span,
    /// Android, AOSP.
    pub google: Span,
    /// Linux.
    pub linux: Span,
}

impl ByMaker {
    /// The length for `platform`.
    #[must_use]
    pub const fn of(self, platform: Platform) -> Span {
        match platform.maker() {
            Maker::Microsoft => self.microsoft,
            Maker::Apple => self.apple,
            Maker::Google => self.google,
            Maker::Linux => self.linux,
        }
    }
}

/// The check-ins after an enrollment: (every, for) steps, by who made the platform or one for all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Bursts {
    /// Each platform's documented burst.
    Documented,
    /// The same steps on every platform; none means no burst.
    Steps(Vec<(Span, Span)>),
}

impl Bursts {
    /// The steps for `platform`.
    #[must_use]
    pub fn of(&self, platform: Platform) -> Vec<(Span, Span)> {
        match self {
            Bursts::Steps(steps) => steps.clone(),
            Bursts::Documented => match platform.maker() {
                Maker::Microsoft | Maker::Google => {
                    vec![(Span::minutes(3), Span::minutes(15)), (Span::minutes(15), Span::hours(2))]
                }
                Maker::Apple => vec![(Span::minutes(15), Span::hours(1))],
                Maker::Linux => Vec::new(),
            },
        }
    }
}

/// A type that a parameter of the rule book may have.
pub trait Parameter: Sized {
    /// What a value looks like, for messages: `a span such as "41d"`.
    const LOOKS_LIKE: &'static str;
    /// The parameter from a value of the right kind.
    fn from_value(value: RuleValue) -> Option<Self>;
    /// The value that a scenario would give for the parameter; none for one that no single value stands for.
    fn to_value(&self) -> Option<RuleValue>;
    /// The value as a scenario writes it.
    fn show(&self) -> String;
    /// The size that a range is held against, if the type has one.
    fn size(&self) -> Option<u64>;
    /// The value a unit away; none if there is none, or the type knows no units.
    fn step(&self, _step: Step) -> Option<Self> {
        None
    }
}

/// A way to another value: one that is a unit away (a second, a millionth, one), or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The next smaller one.
    Less,
    /// The next greater one; a flag's other value.
    More,
    /// No value, where that is possible: the rule doesn't apply.
    Dropped,
}

impl Step {
    /// Every way.
    pub const ALL: [Step; 3] = [Step::Less, Step::More, Step::Dropped];

    /// The number a unit away from `n`.
    fn of(self, n: u32) -> Option<u32> {
        u32::try_from(self.of_large(u64::from(n))?).ok()
    }

    fn of_large(self, n: u64) -> Option<u64> {
        match self {
            Step::Less => n.checked_sub(1),
            Step::More => n.checked_add(1),
            Step::Dropped => None,
        }
    }

    /// The law whose likeliest, middle or only values are a second away.
    fn of_law(self, law: &Law) -> Option<Law> {
        let away = |v: &u64| self.of_large(*v);
        Some(match law {
            Law::Fixed(v) => Law::Fixed(away(v)?),
            Law::Uniform(a, b) => Law::Uniform(away(a)?, away(b)?),
            Law::Exponential(mean) => Law::Exponential(away(mean).filter(|mean| *mean > 0)?),
            Law::Lognormal { median, p95 } => {
                Law::Lognormal { median: away(median).filter(|median| *median > 0)?, p95: away(p95)? }
            }
            Law::Triangular(a, b, c) => Law::Triangular(away(a)?, away(b)?, away(c)?),
            Law::Percentiles(points) => {
                let moved = points.iter().map(|(share, v)| Some((*share, away(v)?)));
                Law::Percentiles(moved.collect::<Option<Vec<_>>>()?)
            }
        })
    }
}

/// One parameter of the rule book, a unit away from what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mutation {
    /// The parameter's key.
    pub key: &'static str,
    /// The way.
    pub step: Step,
}

macro_rules! parameter {
    ($type:ty, $looks:literal, $variant:ident, $size:expr, $show:expr, $step:expr) => {
        impl Parameter for $type {
            const LOOKS_LIKE: &'static str = $looks;
            fn from_value(value: RuleValue) -> Option<Self> {
                if let RuleValue::$variant(v) = value { Some(v) } else { None }
            }
            fn to_value(&self) -> Option<RuleValue> {
                Some(RuleValue::$variant(self.clone()))
            }
            fn show(&self) -> String {
                let show: fn(&Self) -> String = $show;
                show(self)
            }
            fn size(&self) -> Option<u64> {
                let size: fn(&Self) -> Option<u64> = $size;
                size(self)
            }
            fn step(&self, step: Step) -> Option<Self> {
                let away: fn(&Self, Step) -> Option<Self> = $step;
                away(self, step)
            }
        }
    };
}

parameter!(
    Span,
    "a span such as \"41d\"",
    Span,
    |v| Some(u64::from(v.as_seconds())),
    ToString::to_string,
    |v, step| step.of(v.as_seconds()).map(Span::seconds)
);
parameter!(Share, "a share such as \"5%\"", Share, |v| Some(u64::from(v.as_ppm())), ToString::to_string, |v, step| {
    step.of(v.as_ppm()).filter(|ppm| *ppm <= 1_000_000).map(Share::ppm)
});
parameter!(u32, "a whole number", Count, |v| Some(u64::from(*v)), ToString::to_string, |v, step| step.of(*v));
parameter!(bool, "true or false", Flag, |_| None, ToString::to_string, |v, step| (step == Step::More).then_some(!*v));
parameter!(
    Spread,
    "a distribution such as { median = \"2h\", p95 = \"48h\" }",
    Spread,
    |_| None,
    show_spread,
    |v, step| step.of_law(v.law()).map(Spread::new)
);

/// A distribution of a length as a scenario writes it.
#[must_use]
pub fn show_spread(spread: &Spread) -> String {
    let span = |seconds: &u64| format!("\"{}\"", Span::seconds(u32::try_from(*seconds).unwrap_or(u32::MAX)));
    match spread.law() {
        Law::Fixed(v) => format!("{{ fixed = {} }}", span(v)),
        Law::Uniform(a, b) => format!("{{ uniform = [{}, {}] }}", span(a), span(b)),
        Law::Exponential(mean) => format!("{{ exponential = {} }}", span(mean)),
        Law::Lognormal { median, p95 } => format!("{{ median = {}, p95 = {} }}", span(median), span(p95)),
        Law::Triangular(a, b, c) => format!("{{ triangular = [{}, {}, {}] }}", span(a), span(b), span(c)),
        Law::Percentiles(points) => {
            let parts: Vec<String> = points
                .iter()
                .map(|(share, v)| format!("p{} = {}", share.to_string().trim_end_matches('%'), span(v)))
                .collect();
            format!("{{ percentiles = {{ {} }} }}", parts.join(", "))
        }
    }
}

impl Parameter for Option<Span> {
    const LOOKS_LIKE: &'static str = "a span such as \"90d\"";
    fn from_value(value: RuleValue) -> Option<Self> {
        Span::from_value(value).map(Some)
    }
    fn to_value(&self) -> Option<RuleValue> {
        self.map(RuleValue::Span)
    }
    fn show(&self) -> String {
        self.map_or_else(|| "none".to_owned(), |v| v.to_string())
    }
    fn size(&self) -> Option<u64> {
        self.and_then(|v| v.size())
    }
    fn step(&self, step: Step) -> Option<Self> {
        match step {
            Step::Less | Step::More => self.and_then(|v| v.step(step)).map(Some),
            Step::Dropped => self.is_some().then_some(None),
        }
    }
}

impl Parameter for ByMaker {
    const LOOKS_LIKE: &'static str = "a span such as \"41d\"";
    fn from_value(value: RuleValue) -> Option<Self> {
        Span::from_value(value).map(|v| ByMaker { microsoft: v, apple: v, google: v, linux: v })
    }
    fn to_value(&self) -> Option<RuleValue> {
        let one = [self.apple, self.google, self.linux].iter().all(|v| *v == self.microsoft);
        one.then_some(RuleValue::Span(self.microsoft))
    }
    fn show(&self) -> String {
        if [self.apple, self.google, self.linux].iter().all(|v| *v == self.microsoft) {
            return self.microsoft.to_string();
        }
        format!(
            "{} (Windows), {} (Apple), {} (Android), {} (Linux)",
            self.microsoft, self.apple, self.google, self.linux
        )
    }
    fn size(&self) -> Option<u64> {
        self.microsoft.size()
    }
    fn step(&self, step: Step) -> Option<Self> {
        Some(ByMaker {
            microsoft: self.microsoft.step(step)?,
            apple: self.apple.step(step)?,
            google: self.google.step(step)?,
            linux: self.linux.step(step)?,
        })
    }
}

impl Parameter for Bursts {
    const LOOKS_LIKE: &'static str =
        "a list of (every, for) pairs such as [[\"3m\", \"15m\"], [\"15m\", \"2h\"]], or []";
    fn from_value(value: RuleValue) -> Option<Self> {
        if let RuleValue::Burst(steps) = value { Some(Bursts::Steps(steps)) } else { None }
    }
    fn to_value(&self) -> Option<RuleValue> {
        if let Bursts::Steps(steps) = self { Some(RuleValue::Burst(steps.clone())) } else { None }
    }
    fn show(&self) -> String {
        match self {
            Bursts::Documented => "3m for 15m, then 15m for 2h (Windows, Android); 15m for 1h (Apple)".to_owned(),
            Bursts::Steps(steps) if steps.is_empty() => "none".to_owned(),
            Bursts::Steps(steps) => {
                let parts: Vec<String> = steps.iter().map(|(every, length)| format!("{every} for {length}")).collect();
                parts.join(", then ")
            }
        }
    }
    /// The check-ins of the longest burst; endless if a step never passes.
    fn size(&self) -> Option<u64> {
        let Bursts::Steps(steps) = self else { return None };
        let beats = |(every, length): &(Span, Span)| {
            u64::from(length.as_seconds()).checked_div(u64::from(every.as_seconds())).unwrap_or(u64::MAX)
        };
        Some(steps.iter().map(beats).fold(0, u64::saturating_add))
    }
}

impl Parameter for RenewAt {
    const LOOKS_LIKE: &'static str = "\"window\" or \"check-in\"";
    fn from_value(value: RuleValue) -> Option<Self> {
        let RuleValue::Word(word) = value else { return None };
        match word.as_str() {
            "window" => Some(RenewAt::Window),
            "check-in" => Some(RenewAt::CheckIn),
            _ => None,
        }
    }
    fn to_value(&self) -> Option<RuleValue> {
        Some(RuleValue::Word(self.show()))
    }
    fn show(&self) -> String {
        match self {
            RenewAt::Window => "window".to_owned(),
            RenewAt::CheckIn => "check-in".to_owned(),
        }
    }
    fn size(&self) -> Option<u64> {
        None
    }
    fn step(&self, step: Step) -> Option<Self> {
        let other = if *self == RenewAt::Window { RenewAt::CheckIn } else { RenewAt::Window };
        (step == Step::More).then_some(other)
    }
}
