//! Values as people write them: spans, shares, sizes, hours, instants, distributions.
//!
//! Each reader takes a node of the tree and returns the value or a [`Fault`]. It knows nothing of keys: whoever calls
//! it puts the key's name into the message.

pub mod hours;
pub mod instant;
pub mod number;
pub mod spread;
pub mod text;

use crate::scenario::raw::Node;
use crate::scenario::source::Place;
use crate::scenario::words;

/// Why a value wasn't taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The value, or the part of it that is wrong.
    pub place: Place,
    /// What is there.
    pub found: String,
    /// What may be there.
    pub want: String,
    /// A value to write instead, as TOML.
    pub fix: Option<String>,
    /// The key inside the value that it is about, if it isn't the whole.
    pub key: Option<String>,
}

impl Fault {
    /// The fault of `node` where `want` is wanted.
    pub fn of(node: &Node, want: impl Into<String>) -> Fault {
        Fault { place: node.place, found: words::show(node), want: want.into(), fix: None, key: None }
    }

    /// The fault of a part under its own key.
    #[must_use]
    pub fn inside(self, key: &str) -> Fault {
        Fault { key: Some(key.to_owned()), ..self }
    }

    /// The fault of a part that has no key: what to write in its place isn't for the key outside.
    #[must_use]
    pub fn keyless(self) -> Fault {
        Fault { fix: None, ..self }
    }

    /// The same with a value to write instead.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Fault {
        self.fix = Some(fix.into());
        self
    }
}

/// A value or why not.
pub type Read<T> = Result<T, Fault>;
