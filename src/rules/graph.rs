//! How fast a script may act on many devices through Microsoft Graph.

use crate::rules::RuleBook;
use crate::units::Span;

/// How long after a script's first request the one at this position, from 0, is accepted: so many in each window, and the
/// script that is told to come back (429) does so when the next one begins (SVC-GR-02, SVC-GR-03).
#[must_use]
pub fn accepted_after(position: u32, book: &RuleBook) -> Span {
    book.graph_window.times(position / book.graph_writes_per_app.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::book::Ruleset;

    #[test]
    fn two_hundred_changes_are_accepted_in_twenty_seconds() {
        let book = RuleBook::new(Ruleset::Intune202608);
        for (position, seconds) in [(0, 0), (199, 0), (200, 20), (201, 20), (399, 20), (400, 40), (9_999, 980)] {
            assert_eq!(accepted_after(position, &book), Span::seconds(seconds), "{position}");
        }
    }
}
