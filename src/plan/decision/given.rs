//! What a question is given and what it answers.

use crate::intune::{BuiltIn, Platform};
use crate::units::{Share, SimTime, Span};
use std::fmt;

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A length of time, or an instant since day 0.
    Span,
    /// A whole number.
    Count,
    /// A share.
    Share,
    /// True or false.
    Flag,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// Some of these words, in an order that may matter.
    Words(fn() -> Vec<&'static str>),
    /// Any text.
    Text,
    /// Whole numbers, in an order that may matter.
    Counts,
}

impl Kind {
    /// What a value looks like, in a few words.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Kind::Span => "span",
            Kind::Count => "number",
            Kind::Share => "share",
            Kind::Flag => "true or false",
            Kind::Word(_) => "word",
            Kind::Words(_) => "list of words",
            Kind::Text => "text",
            Kind::Counts => "list of numbers",
        }
    }
}

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A length of time, or an instant since day 0.
    Span(Span),
    /// A whole number.
    Count(u32),
    /// A share.
    Share(Share),
    /// True or false.
    Flag(bool),
    /// A word.
    Word(String),
    /// Words.
    Words(Vec<String>),
    /// Whole numbers.
    Counts(Vec<u32>),
    /// There is none: a file writes "none".
    None,
}

impl Value {
    /// An instant as the time since day 0.
    #[must_use]
    pub fn instant(at: SimTime) -> Value {
        Value::Span(at.since(SimTime::START))
    }

    /// A word.
    #[must_use]
    pub fn word(word: &str) -> Value {
        Value::Word(word.to_owned())
    }

    /// Words.
    #[must_use]
    pub fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
        Value::Words(words.into_iter().map(str::to_owned).collect())
    }

    /// The value that there may be.
    #[must_use]
    pub fn maybe<T>(found: Option<T>, value: impl Fn(T) -> Value) -> Value {
        found.map_or(Value::None, value)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, items: Vec<String>| write!(f, "[{}]", items.join(", "));
        match self {
            Value::Span(span) => write!(f, "\"{span}\""),
            Value::Count(count) => write!(f, "{count}"),
            Value::Share(share) => write!(f, "\"{share}\""),
            Value::Flag(flag) => write!(f, "{flag}"),
            Value::Word(word) => write!(f, "\"{word}\""),
            Value::Words(words) => list(f, words.iter().map(|word| format!("\"{word}\"")).collect()),
            Value::Counts(counts) => list(f, counts.iter().map(u32::to_string).collect()),
            Value::None => write!(f, "\"none\""),
        }
    }
}

/// What a question is given: names with values of the kinds that the question has for them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Given(pub Vec<(String, Value)>);

impl Given {
    /// The value of `name`, if it is given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|row| row.0 == name).map(|row| &row.1)
    }

    /// Whether there is a value of `name`, other than "none".
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| *value != Value::None)
    }

    /// The span of `name`; none at all if it isn't given.
    #[must_use]
    pub fn span(&self, name: &str) -> Span {
        if let Some(Value::Span(span)) = self.get(name) { *span } else { Span::ZERO }
    }

    /// The instant of `name`; day 0 if it isn't given.
    #[must_use]
    pub fn at(&self, name: &str) -> SimTime {
        SimTime::START + self.span(name)
    }

    /// The number of `name`; 0 if it isn't given.
    #[must_use]
    pub fn count(&self, name: &str) -> u32 {
        if let Some(Value::Count(count)) = self.get(name) { *count } else { 0 }
    }

    /// The number of `name`, if it is given.
    #[must_use]
    pub fn maybe_count(&self, name: &str) -> Option<u32> {
        self.has(name).then(|| self.count(name))
    }

    /// The share of `name`; none of it if it isn't given.
    #[must_use]
    pub fn share(&self, name: &str) -> Share {
        if let Some(Value::Share(share)) = self.get(name) { *share } else { Share::NONE }
    }

    /// The share of `name` as a draw: exactly so many of all draws lie below it.
    #[must_use]
    pub fn draw(&self, name: &str) -> u64 {
        let above = u128::from(self.share(name).as_ppm()) << 64;
        u64::try_from(above.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }

    /// The flag of `name`; false if it isn't given.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Flag(true)))
    }

    /// The word of `name`; empty if it isn't given.
    #[must_use]
    pub fn word(&self, name: &str) -> &str {
        if let Some(Value::Word(word)) = self.get(name) { word } else { "" }
    }

    /// The words of `name`; empty if it isn't given.
    #[must_use]
    pub fn words(&self, name: &str) -> &[String] {
        if let Some(Value::Words(words)) = self.get(name) { words } else { &[] }
    }

    /// The numbers of `name`; empty if it isn't given.
    #[must_use]
    pub fn counts(&self, name: &str) -> &[u32] {
        if let Some(Value::Counts(counts)) = self.get(name) { counts } else { &[] }
    }

    /// The platform; that of the path, or Windows, if none is given.
    #[must_use]
    pub fn platform(&self) -> Platform {
        let named = Platform::named(self.word("platform"));
        named.or_else(|| self.path().map(|path| path.platforms()[0])).unwrap_or(Platform::Windows)
    }

    /// The path, if it is given.
    #[must_use]
    pub fn path(&self) -> Option<BuiltIn> {
        BuiltIn::named(self.word("path"))
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        write!(f, "{}", parts.join(", "))
    }
}
