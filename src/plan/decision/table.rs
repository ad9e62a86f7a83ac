//! A question, and the words of the tables of questions.

use super::{Given, Kind, Value};
use crate::intune::{BuiltIn, Platform};
use crate::rules::RuleBook;

/// What can be asked.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Its name in files.
    pub name: &'static str,
    /// What the answer is, in a sentence.
    pub sentence: &'static str,
    /// The ids of the rules that decide it.
    pub rules: &'static [&'static str],
    /// What it must or may be given.
    pub inputs: &'static [Input],
    /// What the answer is like; it may be "none" too.
    pub answers: Kind,
    /// Gives the answer, by asking the function that runs ask.
    pub answer: fn(&Given, &RuleBook) -> Value,
}

/// What a question must or may be given.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// Its name in files.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether it must be given; what isn't is 0, false, empty or none.
    pub needed: bool,
}

/// An input that must be given.
pub(super) const fn need(name: &'static str, kind: Kind) -> Input {
    Input { name, kind, needed: true }
}

/// An input that may be left out.
pub(super) const fn may(name: &'static str, kind: Kind) -> Input {
    Input { name, kind, needed: false }
}

/// A platform.
pub(super) const PLATFORM: Input = need("platform", Kind::Word(platforms));
/// A built-in path.
pub(super) const PATH: Input = need("path", Kind::Word(paths));

fn platforms() -> Vec<&'static str> {
    Platform::ALL.iter().map(|platform| platform.name()).collect()
}

fn paths() -> Vec<&'static str> {
    BuiltIn::all().map(BuiltIn::name).collect()
}
