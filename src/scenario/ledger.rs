//! What is said about a scenario while it is read: every fault, and everything that has no effect yet.

use crate::rules::{Mutation, RuleBook};
use crate::scenario::diagnostic::{Diagnostic, Severity};
use crate::scenario::source::Place;
use crate::scenario::value::Fault;

/// The complaints so far.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What has no effect yet: a sentence and every place that asks for it.
    later: Vec<(String, Vec<Place>)>,
    /// What is another in every rule book that the file is read with.
    pub mutation: Option<Mutation>,
    /// The first byte of each line of the file behind the first.
    starts: Vec<usize>,
}

impl Ledger {
    /// A ledger that knows the lines of the file's text.
    #[must_use]
    pub fn of(text: &str) -> Ledger {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Ledger { starts, ..Ledger::default() }
    }

    /// Moves the mutated parameter in a book that is complete; what it was, if there is one and it moved.
    pub fn mutate(&self, book: &mut RuleBook) -> Option<String> {
        let mutation = self.mutation?;
        let before = book.shown(mutation.key)?;
        book.step(mutation.key, mutation.step).then_some(before)
    }

    /// The line of the file on which `place` begins, from 1; 0 if it lies on the command line.
    #[must_use]
    pub fn line(&self, place: Place) -> u32 {
        if place.source > 0 {
            return 0;
        }
        u32::try_from(self.starts.partition_point(|start| *start <= place.start) + 1).unwrap_or(u32::MAX)
    }

    /// Notes a complaint.
    pub fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Notes that the value of `key` wasn't taken.
    pub fn fault(&mut self, key: &str, fault: Fault) {
        let key = fault.key.as_deref().unwrap_or(key);
        let message = format!("`{key}` is {}, expected {}", fault.found, fault.want);
        let help = fault.fix.map(|fix| format!("write `{key} = {fix}`"));
        self.say(Diagnostic::error("value", fault.place, message).maybe_help(help));
    }

    /// Names the rule behind what was said about `place`, where something was.
    pub fn cite(&mut self, place: Place, cited: impl Fn(&str) -> String) {
        for diagnostic in self.diagnostics.iter_mut().filter(|one| one.primary.place == place) {
            diagnostic.help = diagnostic.help.take().map(|help| cited(&help));
        }
    }

    /// Notes that what stands at `place` has no effect yet. Equal sentences become one warning.
    pub fn later(&mut self, sentence: &str, place: Place) {
        match self.later.iter_mut().find(|(known, _)| known == sentence) {
            Some((_, places)) => places.push(place),
            None => self.later.push((sentence.to_owned(), vec![place])),
        }
    }

    /// Whether there is an error among the complaints.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// The sentences on what has no effect yet, in the order of the file.
    #[must_use]
    pub fn left_out(&self) -> Vec<String> {
        let mut rows: Vec<(Place, &String)> =
            self.later.iter().map(|(s, places)| (places.iter().min().copied().unwrap_or_default(), s)).collect();
        rows.sort();
        rows.into_iter().map(|(_, sentence)| sentence.clone()).collect()
    }

    /// Everything that was said, in the order of the file.
    #[must_use]
    pub fn finish(mut self) -> Vec<Diagnostic> {
        for (sentence, mut places) in std::mem::take(&mut self.later) {
            places.sort();
            let more = match places.len() {
                1 => String::new(),
                n => format!(" (here and in {})", crate::scenario::words::count(n as u64 - 1, "more place")),
            };
            self.say(Diagnostic::warning("no-effect", places[0], format!("{sentence}{more}")));
        }
        self.diagnostics.sort_by_key(|d| (d.primary.place, d.severity));
        self.diagnostics
    }
}
