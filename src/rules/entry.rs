//! What a line of the rule book is made of, and the macro that makes the book of its lines.
//!
//! The lines themselves, and nothing else, are in [`super::book`].

use crate::rules::value::Standing;
use crate::units::{Share, Span};

/// A versioned set of defaults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ruleset {
    /// The documentation as of August 2026, conflicts resolved.
    Intune202608,
    /// The five Microsoft pages that the model started from, as they stand.
    Seed,
}

impl Ruleset {
    /// Every rule set, newest first.
    pub const ALL: [Ruleset; 2] = [Ruleset::Intune202608, Ruleset::Seed];

    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Ruleset::Intune202608 => "intune-2026-08",
            Ruleset::Seed => "seed",
        }
    }

    /// The rule set called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Ruleset> {
        Ruleset::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// What the book says of one parameter, without its value in force.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key in `[rules]`.
    pub key: &'static str,
    /// One sentence.
    pub sentence: &'static str,
    /// How well it is founded.
    pub standing: Standing,
    /// Document and section.
    pub source: &'static str,
    /// The ids of the rules that it is a parameter of.
    pub ids: &'static [&'static str],
    /// What a value looks like.
    pub looks_like: &'static str,
    /// Lowest and highest value, in seconds, ppm or units; of a burst, its number of check-ins.
    pub range: Option<(u64, u64)>,
    /// Whether this version's simulation reads it.
    pub alive: bool,
}

/// Why a value was not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SetError {
    /// There is no parameter with this key.
    Unknown,
    /// The value is of another kind; this is what one looks like.
    Kind(&'static str),
    /// The value lies outside the range, given as text.
    Range(String),
}

macro_rules! rule_book {
    ($($(#[doc = $doc:literal])+ $field:ident / $key:literal : $type:ty = $default:expr
        $(=> $seed:expr)?, $range:expr, $alive:ident, $standing:ident, $source:literal, [$($id:literal),* $(,)?];)+) => {
        /// The numbers in force.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct RuleBook {
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        /// The parameters, in the book's order.
        pub const ENTRIES: &[Entry] = &[$(Entry {
            key: $key,
            sentence: concat!($($doc),+),
            standing: Standing::$standing,
            source: $source,
            ids: &[$($id),*],
            looks_like: <$type as Parameter>::LOOKS_LIKE,
            range: $range,
            alive: alive!($alive),
        }),+];

        impl RuleBook {
            /// The defaults of a rule set.
            #[must_use]
            pub fn new(ruleset: Ruleset) -> RuleBook {
                let mut book = RuleBook { $($field: $default,)+ };
                if ruleset == Ruleset::Seed {
                    $($(book.$field = $seed;)?)+
                }
                book
            }

            /// Sets the parameter `key`, or says why not.
            ///
            /// # Errors
            /// If there is no such key, or the value is of another kind or outside the range.
            pub fn set(&mut self, key: &str, value: RuleValue) -> Result<(), SetError> {
                match key {
                    $($key => {
                        let value = <$type>::from_value(value).ok_or(SetError::Kind(<$type as Parameter>::LOOKS_LIKE))?;
                        within(value.size(), $range, <$type as Parameter>::LOOKS_LIKE)?;
                        self.$field = value;
                    })+
                    _ => return Err(SetError::Unknown),
                }
                Ok(())
            }

            /// Moves the parameter `key` that way; whether that can be done.
            pub fn step(&mut self, key: &str, step: $crate::rules::value::Step) -> bool {
                let moved = match key {
                    $($key => self.$field.step(step).filter(|value| {
                        within(value.size(), $range, <$type as Parameter>::LOOKS_LIKE).is_ok()
                    }).map(|value| self.$field = value),)+
                    _ => None,
                };
                moved.is_some()
            }

            /// The value in force of the parameter `key`; none if there is no such key, or no single value says it.
            #[must_use]
            pub fn value_of(&self, key: &str) -> Option<RuleValue> {
                match key {
                    $($key => self.$field.to_value(),)+
                    _ => None,
                }
            }

            /// The value in force of the parameter `key` as text; none if there is no such key.
            #[must_use]
            pub fn shown(&self, key: &str) -> Option<String> {
                match key {
                    $($key => Some(self.$field.show()),)+
                    _ => None,
                }
            }

            /// Keys and values in force, in the book's order.
            #[must_use]
            pub fn values(&self) -> Vec<(&'static str, String)> {
                vec![$(($key, self.$field.show())),+]
            }
        }
    };
}

macro_rules! alive {
    (alive) => {
        true
    };
    (later) => {
        false
    };
}

/// Whether a value of this size lies in the range, which is told otherwise.
///
/// # Errors
/// If it lies outside.
pub fn within(size: Option<u64>, range: Option<(u64, u64)>, looks_like: &str) -> Result<(), SetError> {
    let (Some(size), Some((low, high))) = (size, range) else { return Ok(()) };
    if (low..=high).contains(&size) {
        return Ok(());
    }
    let show = |n: u64| {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        if looks_like.contains("span") {
            Span::seconds(n).to_string()
        } else if looks_like.contains("share") {
            Share::ppm(n).to_string()
        } else if looks_like.contains("pairs") {
            format!("{n} check-ins")
        } else {
            n.to_string()
        }
    };
    Err(SetError::Range(format!("{} to {}", show(low), show(high))))
}

/// A range of whole days, as the table gives it.
pub const fn days(low: u64, high: u64) -> Option<(u64, u64)> {
    Some((low * 86_400, high * 86_400))
}

/// A range of seconds, shares or plain numbers.
pub const fn from_to(low: u64, high: u64) -> Option<(u64, u64)> {
    Some((low, high))
}

/// Thirty years: longer than any horizon that makes sense.
pub const LONG: u64 = 30 * 365 * 86_400;

pub(in crate::rules) use {alive, rule_book};
