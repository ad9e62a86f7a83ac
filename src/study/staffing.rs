//! The fewest people that meet a target: a search over head counts on the same replications.
//!
//! More people never make anybody wait longer, so the answer lies between a number that misses the target and one that
//! meets it, and halving the distance finds it. Numbers next to the answer are run too: they are the curve that a planner
//! looks at, and they show whether the response really falls. Whoever comes first in a search has been lucky as well, so
//! the answer is tried once more in fresh replications, which nothing was chosen by.

use std::collections::BTreeMap;
use std::ops::Range;

/// A metric's values, one a replication, for each target.
pub type Values = Vec<Vec<Option<f64>>>;

/// What replications say of a number of people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Told {
    /// It surely misses a target.
    Misses,
    /// The replications can't tell.
    Open,
    /// It surely meets every target.
    Meets,
}

/// How to search.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Search {
    /// The fewest people to try, 1 or more.
    pub least: u32,
    /// The most people to try.
    pub most: u32,
    /// Where to begin, within these.
    pub start: u32,
    /// Replications a number.
    pub replications: u32,
    /// Replications of a number that can't be told before.
    pub at_most: u32,
    /// Fresh replications that prove the answer; 0 for none.
    pub fresh: u32,
    /// How many numbers on either side of the answer are run for the curve.
    pub around: u32,
}

/// What was seen of a number of people.
#[derive(Clone, PartialEq, Debug)]
pub struct Tried {
    /// The values, replication by replication.
    pub values: Values,
    /// What they say.
    pub told: Told,
}

/// What a search found.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// The numbers that were tried.
    pub tried: BTreeMap<u32, Tried>,
    /// The fewest people that surely meet every target, with all larger numbers that were tried.
    pub answer: Option<u32>,
    /// The answer in fresh replications.
    pub proof: Option<Tried>,
}

impl Found {
    /// Whether a larger number was told to do worse than a smaller one: then the response doesn't fall, and there may be
    /// a smaller answer that halving has jumped over.
    #[must_use]
    pub fn turns(&self) -> bool {
        let told: Vec<Told> = self.tried.values().map(|tried| tried.told).collect();
        told.windows(2).any(|pair| pair[0] == Told::Meets && pair[1] == Told::Misses)
    }
}

/// Who runs a number of people, and who judges what comes out.
pub trait Desk {
    /// Why a number can't be run.
    type Refused;

    /// The values of the targets' metrics in these replications with so many people.
    ///
    /// # Errors
    /// If that number can't be run.
    fn run(&mut self, people: u32, replications: Range<u32>) -> Result<Values, Self::Refused>;

    /// What values say of the targets.
    fn judge(&self, values: &Values) -> Told;
}

/// Searches for the fewest people that meet the targets.
///
/// # Errors
/// If a number can't be run.
pub fn search<D: Desk>(search: &Search, desk: &mut D) -> Result<Found, D::Refused> {
    let mut found = Found { tried: BTreeMap::new(), answer: None, proof: None };
    let (mut low, mut high) = (search.least - 1, None);
    // Outwards from where the scenario stands: twice as many until it is enough, half as many while it is.
    let mut at = search.start.clamp(search.least, search.most);
    let mut high = loop {
        if try_out(search, desk, &mut found, at)? == Told::Meets {
            high = Some(at);
        } else {
            low = at;
        }
        at = match high {
            None if at < search.most => at.saturating_mul(2).min(search.most),
            None => return Ok(found),
            Some(high) if low >= search.least || high == search.least => break high,
            Some(high) => (high / 2).max(search.least),
        };
    };
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if try_out(search, desk, &mut found, middle)? == Told::Meets {
            high = middle;
        } else {
            low = middle;
        }
    }
    found.answer = settle(search, desk, &mut found, high)?;
    if let Some(answer) = found.answer.filter(|_| search.fresh > 0) {
        let values = desk.run(answer, search.at_most..search.at_most + search.fresh)?;
        let told = desk.judge(&values);
        found.proof = Some(Tried { values, told });
    }
    Ok(found)
}

/// Runs the numbers around `answer`; where a larger one doesn't meet the targets, the answer is behind it.
fn settle<D: Desk>(
    search: &Search,
    desk: &mut D,
    found: &mut Found,
    mut answer: u32,
) -> Result<Option<u32>, D::Refused> {
    loop {
        let first = answer.saturating_sub(search.around).max(search.least);
        let last = answer.saturating_add(search.around).min(search.most);
        for people in first..=last {
            try_out(search, desk, found, people)?;
        }
        let failing = found.tried.range(answer..).rev().find(|(_, tried)| tried.told != Told::Meets);
        match failing.map(|(people, _)| *people) {
            None => return Ok(Some(answer)),
            Some(people) if people < search.most => answer = people + 1,
            Some(_) => return Ok(None),
        }
    }
}

/// What replications say of a number of people: twice as many until they can tell, or the most are used up.
fn try_out<D: Desk>(search: &Search, desk: &mut D, found: &mut Found, people: u32) -> Result<Told, D::Refused> {
    if let Some(tried) = found.tried.get(&people) {
        return Ok(tried.told);
    }
    let mut values = desk.run(people, 0..search.replications)?;
    let mut told = desk.judge(&values);
    let mut done = search.replications;
    while told == Told::Open && done < search.at_most {
        let next = done.saturating_mul(2).min(search.at_most);
        for (row, more) in values.iter_mut().zip(desk.run(people, done..next)?) {
            row.extend(more);
        }
        done = next;
        told = desk.judge(&values);
    }
    found.tried.insert(people, Tried { values, told });
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A desk whose wait is what a table says, the same in every replication, with the numbers that were run.
    struct Table<'a> {
        waits: &'a dyn Fn(u32) -> f64,
        ran: Vec<(u32, Range<u32>)>,
    }

    impl Desk for Table<'_> {
        type Refused = std::convert::Infallible;

        fn run(&mut self, people: u32, replications: Range<u32>) -> Result<Values, Self::Refused> {
            self.ran.push((people, replications.clone()));
            Ok(vec![replications.map(|_| Some((self.waits)(people))).collect()])
        }

        /// Below 10 meets; 10 to 12 can't be told before 40 replications, and never from 11 on.
        fn judge(&self, values: &Values) -> Told {
            let wait = values[0][0].unwrap();
            match wait {
                w if w < 10.0 => Told::Meets,
                w if w < 11.0 && values[0].len() >= 40 => Told::Meets,
                w if w < 12.0 => Told::Open,
                _ => Told::Misses,
            }
        }
    }

    const SEARCH: Search = Search { least: 1, most: 64, start: 6, replications: 10, at_most: 40, fresh: 20, around: 2 };

    fn ask(settings: Search, waits: &dyn Fn(u32) -> f64) -> (Found, Vec<(u32, Range<u32>)>) {
        let mut desk = Table { waits, ran: Vec::new() };
        let Ok(found) = search(&settings, &mut desk);
        (found, desk.ran)
    }

    #[test]
    fn the_answer_is_the_exhaustive_one_wherever_the_search_begins() {
        for answer in 1..=20_u32 {
            // The wait falls by one with each person, and is 9.5 with so many as are asked for.
            let waits = move |people: u32| 9.5 + 5.0 * (f64::from(answer) - f64::from(people));
            for start in [1, 2, 5, 6, 19, 20, 21, 64] {
                let (found, _) = ask(Search { start, ..SEARCH }, &waits);
                assert_eq!(found.answer, Some(answer), "from {start}");
                let expected: Vec<u32> = (answer.saturating_sub(2).max(1)..=answer + 2).collect();
                assert!(expected.iter().all(|people| found.tried.contains_key(people)), "from {start}");
                assert!(!found.turns());
            }
        }
    }

    #[test]
    fn a_number_that_can_t_be_told_is_run_longer_and_is_no_answer_if_it_never_can() {
        // 4 people: 10.5, told with 40 replications. 3 people: 11.5, never.
        let (found, ran) = ask(SEARCH, &|people| 14.5 - f64::from(people));
        assert_eq!(found.answer, Some(4));
        let of = |people: u32| ran.iter().filter(|row| row.0 == people).map(|row| row.1.clone()).collect::<Vec<_>>();
        assert_eq!(of(4), [0..10, 10..20, 20..40, 40..60]);
        assert_eq!(found.tried[&3].told, Told::Open);
        assert_eq!(found.tried[&3].values[0].len(), 40);
        assert_eq!(of(6), vec![0..10]);
        assert_eq!(found.proof.unwrap().values[0].len(), 20);
    }

    #[test]
    fn nothing_is_promised_that_nobody_reaches() {
        let (found, _) = ask(SEARCH, &|_| 20.0);
        assert_eq!((found.answer, found.proof.is_none()), (None, true));
        assert_eq!(found.tried.keys().copied().collect::<Vec<_>>(), [6, 12, 24, 48, 64]);
    }

    #[test]
    fn a_response_that_turns_is_told_and_the_answer_lies_behind_the_turn() {
        // 3 meets, 4 and 5 miss, 6 and more meet.
        let (found, _) =
            ask(Search { start: 3, ..SEARCH }, &|people| if [4, 5].contains(&people) { 20.0 } else { 5.0 });
        // Halving goes down from 3 to 1 and sees the turn among its neighbors.
        assert_eq!(found.answer, Some(1));
        let (found, _) = ask(Search { start: 3, least: 3, ..SEARCH }, &|people| {
            if [4, 5].contains(&people) { 20.0 } else { 5.0 }
        });
        assert!(found.turns());
        assert_eq!(found.answer, Some(6));
    }
}
