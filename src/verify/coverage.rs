//! Rule coverage: which rules the lives of stories and the outcomes of scenarios really met.
//!
//! A rule is met where the simulator says that it decided: at an event of a life, a refusal, a code, an outcome; and where a
//! decision asks for its answer. Two ids of one rule count as one. Nothing is read from texts.

use crate::plan::{Decision, Story};
use crate::rules::catalogue::{Enforcement, RuleEntry, in_the_end, rules};
use crate::study::summary::Summary;
use crate::verify::story::{compared, life};
use std::collections::{BTreeMap, BTreeSet};

/// How often a suite met a rule.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hits {
    /// Events of lives, answers and kinds of outcome that it decided.
    pub met: u64,
    /// Those of them that a story compares: all events but the ones that it leaves open.
    pub compared: u64,
    /// Events that a story expects by this rule's id.
    pub named: u64,
    /// Stories and scenarios that met it.
    pub tests: u32,
    /// The file and the name of the first of them.
    pub first: Option<(String, String)>,
}

/// The coverage of a suite.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Coverage {
    /// By the id that a rule is the same as in the end.
    hits: BTreeMap<&'static str, Hits>,
}

/// Why no life can show that a rule is met.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Shown {
    /// A story shows it: it should be met.
    ByStory,
    /// A scenario that is refused shows it.
    ByRefusal,
    /// A test of fleetcast's own shows it.
    ByTest,
}

impl Coverage {
    /// Adds the life of a story.
    pub fn story(&mut self, file: &str, story: &Story) {
        let life = life(story);
        let compared = compared(&story.expect, &life);
        let mut met = BTreeSet::new();
        let ids = |events: &[crate::verify::story::Shown]| -> Vec<&'static str> {
            events.iter().filter(|event| !event.rule.is_empty()).map(|event| in_the_end(event.rule)).collect()
        };
        for id in ids(&life) {
            self.hits.entry(id).or_default().met += 1;
            met.insert(id);
        }
        for id in ids(&compared) {
            self.hits.entry(id).or_default().compared += 1;
        }
        for id in story.expect.iter().filter_map(|expected| expected.rule.as_deref()) {
            if let Some(hits) = self.hits.get_mut(in_the_end(id)) {
                hits.named += 1;
            }
        }
        self.test(&met, file, &story.name);
    }

    /// Adds the answers of a decision: each case is a meeting that is compared.
    pub fn decision(&mut self, file: &str, decision: &Decision) {
        let id = in_the_end(&decision.rule);
        let hits = self.hits.entry(id).or_default();
        let cases = decision.cases.len() as u64;
        (hits.met, hits.compared, hits.named) = (hits.met + cases, hits.compared + cases, hits.named + cases);
        self.test(&BTreeSet::from([id]), file, &decision.name);
    }

    /// Adds the outcomes of a scenario; each row of `outcomes.csv` with a device or an attempt is one meeting.
    pub fn scenario(&mut self, file: &str, name: &str, summary: &Summary) {
        let rows = summary.outcomes.iter().filter(|row| row.estimate.mean.is_some_and(|mean| mean > 0.0));
        let ids = rows.filter_map(|row| row.failure.as_ref()).map(|failure| failure.rule).filter(|id| !id.is_empty());
        let mut met = BTreeSet::new();
        for id in ids.map(in_the_end) {
            self.hits.entry(id).or_default().met += 1;
            met.insert(id);
        }
        self.test(&met, file, name);
    }

    fn test(&mut self, met: &BTreeSet<&'static str>, file: &str, name: &str) {
        for id in met {
            let hits = self.hits.entry(id).or_default();
            hits.tests += 1;
            hits.first.get_or_insert_with(|| (file.to_owned(), name.to_owned()));
        }
    }

    /// Every enforced rule with its hits, in order of id.
    pub fn rows(&self) -> impl Iterator<Item = (&'static RuleEntry, Hits)> {
        let enforced = rules().filter(|rule| matches!(rule.enforcement, Enforcement::Enforced(_)));
        enforced.map(|rule| (rule, self.hits.get(rule.id).cloned().unwrap_or_default()))
    }

    /// Enforced rules that were met, and enforced rules in all.
    #[must_use]
    pub fn counted(&self) -> (u64, u64) {
        self.rows().fold((0, 0), |(met, all), (_, hits)| (met + u64::from(hits.met > 0), all + 1))
    }

    /// Whether at least this many parts in a million of the enforced rules were met; nothing is rounded.
    #[must_use]
    pub fn reaches(&self, least: u32) -> bool {
        let (met, all) = self.counted();
        met * 1_000_000 >= all * u64::from(least)
    }

    /// Enforced rules that were never met, with what shows them elsewhere.
    #[must_use]
    pub fn never(&self) -> Vec<(&'static RuleEntry, Shown)> {
        self.rows().filter(|(_, hits)| hits.met == 0).map(|(rule, _)| (rule, shown(rule))).collect()
    }
}

/// What shows an enforced rule, as the catalogue has it.
fn shown(rule: &RuleEntry) -> Shown {
    match witness(rule) {
        refused if refused.starts_with("tests/rejected/") => Shown::ByRefusal,
        story if story.contains(": ") => Shown::ByStory,
        _ => Shown::ByTest,
    }
}

/// The test, story or refused scenario that shows an enforced rule; empty if it isn't enforced.
#[must_use]
pub fn witness(rule: &RuleEntry) -> &'static str {
    if let Enforcement::Enforced(shown) = rule.enforcement { shown } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_never_rounded() {
        let mut coverage = Coverage::default();
        let (_, all) = coverage.counted();
        for (rule, _) in Coverage::default().rows().skip(1) {
            coverage.hits.insert(rule.id, Hits { met: 1, ..Hits::default() });
        }
        assert_eq!(coverage.counted(), (all - 1, all));
        let share = u32::try_from((all - 1) * 1_000_000 / all).unwrap();
        assert!(coverage.reaches(share), "the share, rounded down to a millionth");
        assert!(!coverage.reaches(share + 1) && !coverage.reaches(1_000_000), "99.6 % isn't 100 %");
        assert_eq!(coverage.never().len(), 1);
    }
}
