//! Boundaries: which thresholds of the rules a suite stands on, on which side, and by what.
//!
//! A boundary is a parameter of a rule that has a size: a span, a share, a count. Where a test stands is measured, not read
//! from the code: the parameter is moved by a unit (a second, a millionth, one), and the rule is asked again. If a unit less
//! changes the answer, the quantity that is compared is the last one below the boundary; if a unit more does, it is the first
//! one at it; if two units more do and one doesn't, it is the one after that. If both a unit less and a unit more do, the
//! answer is the boundary itself, as the instant of an event is. So `<` and `<=` need no telling apart.

use crate::plan::{Decision, Story};
use crate::rules::book::{ENTRIES, Entry};
use crate::rules::catalogue::in_the_end;
use crate::rules::{RuleBook, Step};
use crate::verify::story::{Shown, life};
use std::collections::{BTreeMap, BTreeSet};

/// Where a test stands to a boundary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// The last one below it.
    Below,
    /// The first one at it.
    At,
    /// The one after that.
    Above,
    /// It shows the boundary itself.
    Exactly,
}

impl Place {
    /// Every place with its name, in order.
    pub const ALL: [(Place, &str); 4] =
        [(Place::Below, "below"), (Place::At, "at"), (Place::Above, "above"), (Place::Exactly, "exactly")];

    /// Where it is that the answer is another with a unit less, with a unit more, and with two units more.
    #[must_use]
    pub const fn of([less, more, two_more]: [bool; 3]) -> Option<Place> {
        match (less, more) {
            (true, true) => Some(Place::Exactly),
            (true, false) => Some(Place::Below),
            (false, true) => Some(Place::At),
            (false, false) if two_more => Some(Place::Above),
            (false, false) => None,
        }
    }
}

/// How often a suite stands at a place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stood {
    /// Cases of decisions, and stories.
    pub often: u64,
    /// The file and the name of the first test.
    pub first: Option<(String, String)>,
}

/// A boundary of a rule, and where a suite stands.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The id that the rule is the same as in the end.
    pub rule: &'static str,
    /// The parameter.
    pub entry: &'static Entry,
    /// By place.
    pub stood: [Stood; 4],
}

impl Boundary {
    /// Whether a test stands on it, on any side.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.stood.iter().any(|stood| stood.often > 0)
    }

    /// Whether both of its sides are pinned: no other number by a unit would go unnoticed.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        let at = |place: Place| self.stood[place as usize].often > 0;
        at(Place::Exactly) || (at(Place::Below) && at(Place::At))
    }
}

/// The boundaries that a suite stands on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Boundaries(BTreeMap<(&'static str, &'static str), [Stood; 4]>);

/// The parameters that have a size and are read by this version.
pub fn thresholds() -> impl Iterator<Item = &'static Entry> {
    let sized = |entry: &&Entry| ["a span", "a share", "a whole"].iter().any(|kind| entry.looks_like.starts_with(kind));
    ENTRIES.iter().filter(|entry| entry.alive).filter(sized)
}

/// The rules that a parameter belongs to, each once.
fn owners(entry: &Entry) -> BTreeSet<&'static str> {
    entry.ids.iter().map(|id| in_the_end(id)).filter(|id| !id.is_empty()).collect()
}

/// The book with a parameter so many units away, if there is such a value.
fn moved(book: &RuleBook, key: &str, step: Step, units: u32) -> Option<RuleBook> {
    let mut book = book.clone();
    (0..units).all(|_| book.step(key, step)).then_some(book)
}

impl Boundaries {
    /// Adds the cases of a decision: where each stands to the boundaries of the rule that it is about.
    pub fn decision(&mut self, file: &str, decision: &Decision) {
        let rule = in_the_end(&decision.rule);
        for entry in thresholds() {
            if !owners(entry).contains(rule) {
                continue;
            }
            let away = |step, units| moved(&decision.book, entry.key, step, units);
            let books = [away(Step::Less, 1), away(Step::More, 1), away(Step::More, 2)];
            for case in &decision.cases {
                let answer = |book: &RuleBook| (decision.question.answer)(&case.given, book);
                let now = answer(&decision.book);
                let differs = |book: &Option<RuleBook>| book.as_ref().is_some_and(|book| answer(book) != now);
                let place = Place::of([0, 1, 2].map(|at| differs(&books[at])));
                self.stands((rule, entry.key), place, (file, &decision.name));
            }
        }
    }

    /// Adds a story: `moved` is the same with the parameter a unit less, and a unit more, where there are such.
    pub fn story(&mut self, file: &str, entry: &'static Entry, story: &Story, moved: [Option<&Story>; 2]) {
        let now = life(story);
        let lives: [Option<Vec<Shown>>; 2] = moved.map(|story| story.map(life));
        let [less, more] = [0, 1].map(|at| lives[at].as_ref().is_some_and(|life| *life != now));
        let place = Place::of([less, more, false]);
        let all = lives.iter().flatten().chain([&now]).flatten();
        let met: BTreeSet<&str> = all.map(|event| in_the_end(event.rule)).collect();
        let owners = owners(entry);
        let named = owners.iter().any(|id| met.contains(id));
        for rule in owners.into_iter().filter(|id| !named || met.contains(id)) {
            self.stands((rule, entry.key), place, (file, &story.name));
        }
    }

    fn stands(&mut self, boundary: (&'static str, &'static str), place: Option<Place>, (file, test): (&str, &str)) {
        let Some(place) = place else { return };
        let stood = &mut self.0.entry(boundary).or_default()[place as usize];
        stood.often += 1;
        stood.first.get_or_insert_with(|| (file.to_owned(), test.to_owned()));
    }

    /// Every boundary, by rule and parameter.
    #[must_use]
    pub fn rows(&self) -> Vec<Boundary> {
        let of = |entry: &'static Entry| owners(entry).into_iter().map(move |rule| (rule, entry));
        let mut rows: Vec<Boundary> = thresholds()
            .flat_map(of)
            .map(|(rule, entry)| {
                let stood = self.0.get(&(rule, entry.key)).cloned().unwrap_or_default();
                Boundary { rule, entry, stood }
            })
            .collect();
        rows.sort_by_key(|row| (row.rule, row.entry.key));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its name, whether q reaches p by it, and the places from below to above.
    type Sign = (&'static str, fn(i64, i64) -> bool, [Option<i64>; 3]);

    /// Whether q reaches the number p, in four ways; the last q that doesn't is below, whatever the sign is.
    #[test]
    fn signs_need_no_telling_apart() {
        let number = 30_i64;
        let signs: [Sign; 4] = [
            ("q >= p", |q, p| q >= p, [Some(29), Some(30), Some(31)]),
            ("q > p", |q, p| q > p, [Some(30), Some(31), Some(32)]),
            ("q < p", |q, p| q < p, [Some(29), Some(30), Some(31)]),
            ("q <= p", |q, p| q <= p, [Some(30), Some(31), Some(32)]),
        ];
        for (sign, reaches, wanted) in signs {
            let place = |q: i64| Place::of([-1, 1, 2].map(|by| reaches(q, number + by) != reaches(q, number)));
            let found = [Place::Below, Place::At, Place::Above].map(|one| (0..60).find(|q| place(*q) == Some(one)));
            assert_eq!(found, wanted, "{sign}");
            assert_eq!((0..60).filter(|q| place(*q).is_some()).count(), 3, "{sign}: nobody else stands there");
        }
        // An answer that is the boundary plus something moves with it.
        assert_eq!(Place::of([true; 3]), Some(Place::Exactly));
    }

    #[test]
    fn both_sides_pin_a_boundary() {
        let entry = thresholds().next().unwrap();
        let of = |places: &[Place]| {
            let mut one = Boundary { rule: "", entry, stood: Default::default() };
            places.iter().for_each(|place| one.stood[*place as usize].often += 1);
            (one.is_met(), one.is_pinned())
        };
        assert_eq!(of(&[]), (false, false));
        assert_eq!(of(&[Place::Below]), (true, false));
        assert_eq!(of(&[Place::At, Place::Above]), (true, false));
        assert_eq!(of(&[Place::Below, Place::At]), (true, true));
        assert_eq!(of(&[Place::Exactly]), (true, true));
    }
}
