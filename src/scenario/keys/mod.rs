//! The scenario language as data: every table, every key, its kind, default, meaning and effect.
//!
//! One table, read by the check of a file ([`super::walk`]) and by the JSON Schema ([`super::schema`]). A key that
//! isn't here isn't in the language.

mod costs;
mod delivery;
mod devices;
mod licensing;
mod rings;
mod rollout;
mod setup;
mod tenant;
mod top;

pub use costs::COSTS;
pub use delivery::DELIVERY;
pub use devices::{ABSENCES, COHORT, PATH, PHASE, RESPONSE, SITE, TEAM};
pub use rings::RINGS;
pub use rollout::{ACT, DECISION, EVENT, EXPECT, EXPECTED, FAULT, GATE, STORY, WAVE};
pub use tenant::{RESTRICTION, TENANT};
pub use top::{ROOT, SCENARIO};

use crate::scenario::value::spread::Of;

/// What a key's value may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text, not empty.
    Text,
    /// A name: a text without `=`, quotes or line ends.
    Name,
    /// True or false.
    Flag,
    /// A whole number between two others.
    Count(u64, u64),
    /// A number from 0 to this one, decimals allowed.
    Number(u64),
    /// A share.
    Share,
    /// A length of time.
    Span,
    /// An instant.
    Instant,
    /// A calendar date.
    Date,
    /// A distribution.
    Spread(Of),
    /// A distribution of a span with keys of its own beside it.
    SpreadWith(&'static [Key]),
    /// Weekly hours.
    Hours,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of the words of a vocabulary.
    Listed(fn() -> Vec<&'static str>),
    /// An amount of data.
    Size,
    /// A rate of data.
    Rate,
    /// A frequency: so many per time.
    Frequency,
    /// A wave's start.
    Start,
    /// The length of a wave's window.
    Over,
    /// A condition on a number.
    Condition,
    /// An array of values of one kind.
    List(&'static Kind),
    /// A table with these keys.
    Table(&'static [Key]),
    /// A table with some of these keys: none is required.
    Part(&'static [Key]),
    /// An array of tables with these keys.
    Tables(&'static [Key]),
    /// A table from names to values of one kind.
    Map(&'static Kind),
    /// Rule overrides.
    Rules,
    /// One of these kinds.
    Either(&'static [Kind]),
    /// Anything.
    Any,
}

/// Whether this version's simulation reads a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// It does.
    Alive,
    /// It doesn't: what is left out of the figures, in words. Values listed here change nothing anyway.
    Later(&'static str, &'static [&'static str]),
}

/// A key of the language.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// Its default as text; none if it is required.
    pub default: Option<&'static str>,
    /// What it says, in a sentence.
    pub doc: &'static str,
    /// Whether it has an effect yet.
    pub effect: Effect,
}

/// A required key.
const fn need(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, kind, default: None, doc, effect: Effect::Alive }
}

/// A key that may be left out.
const fn may(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Key {
    Key { name, kind, default: Some(default), doc, effect: Effect::Alive }
}

impl Key {
    /// The same key without an effect yet, unless its value is one of `harmless`.
    const fn later(self, what: &'static str, harmless: &'static [&'static str]) -> Key {
        Key { effect: Effect::Later(what, harmless), ..self }
    }
}

/// How many devices of a cohort.
const DEVICES: Kind = Kind::Either(&[Kind::Count(0, MOST_DEVICES), Kind::Share, Kind::Word(&["all", "rest"])]);
/// A distribution of a span.
const SPANS: Kind = Kind::Spread(Of::Span);
/// An amount of money.
const MONEY: Kind = Kind::Number(MOST_MONEY);
/// The highest price.
pub const MOST_MONEY: u64 = 1_000_000;
/// The most rows of a table; positions are kept in 16 bits.
pub const MOST_ROWS: usize = 65_535;
/// The most devices of a cohort.
pub const MOST_DEVICES: u64 = 100_000_000;
