//! One device's life as it is told: what happened when, by which rules, on which draws.

use crate::plan::Plan;
use crate::report::markdown::escaped;
use crate::report::provenance;
use crate::rules::catalogue::{self, RuleEntry};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A draw, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draw {
    /// What it was drawn for.
    pub what: String,
    /// What it was turned into.
    pub turned: String,
    /// The number and the name of its stream's purpose.
    pub purpose: (u16, String),
    /// The part of its stream's address.
    pub part: u16,
    /// Its position in the stream, from 0.
    pub occasion: u32,
    /// The uniform 64-bit word.
    pub value: u64,
    /// Whether another value would have given something else.
    pub decides: bool,
}

impl Draw {
    /// The word as a share of its range, with six decimals, rounded down.
    #[must_use]
    pub fn unit(&self) -> String {
        format!("0.{:06}", (u128::from(self.value) * 1_000_000) >> 64)
    }

    /// What it was for and became, and its address.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (number, name) = &self.purpose;
        format!(
            "{}: {} of purpose {number} ({name}), part {}, draw {} -> {}",
            self.what,
            self.unit(),
            self.part,
            self.occasion,
            self.turned
        )
    }
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The local date and time.
    pub at: String,
    /// Seconds since the scenario's start; negative before it.
    pub seconds: i64,
    /// The name of the event.
    pub event: String,
    /// What is said of it, with its cause and the ids of its rules.
    pub said: String,
    /// The rules that decided it.
    pub rules: Vec<&'static str>,
    /// Whether it befell a record that the device had left behind.
    pub old_record: bool,
    /// The draws behind it.
    pub draws: Vec<Draw>,
}

/// A device's life.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Life {
    /// Cohort and number.
    pub device: String,
    /// What holds for all of it, a sentence each.
    pub about: Vec<String>,
    /// The rules behind that.
    pub about_rules: Vec<&'static str>,
    /// What happened, in order of time.
    pub lines: Vec<Line>,
}

impl Life {
    /// The rules behind all of it, in order of id.
    pub fn rules(&self) -> impl Iterator<Item = &'static RuleEntry> {
        let of_lines = self.lines.iter().flat_map(|line| &line.rules);
        let ids: BTreeSet<&str> = of_lines.chain(&self.about_rules).copied().collect();
        ids.into_iter().filter_map(catalogue::find)
    }
}

/// Lives of one replication.
#[derive(Clone, Copy, Debug)]
pub struct Lives<'a> {
    /// The scenario.
    pub plan: &'a Plan,
    /// The seed of all draws.
    pub seed: u64,
    /// The replication, from 0.
    pub replication: u32,
    /// The devices.
    pub lives: &'a [Life],
}

/// How many draws of one kind are told one by one, where they aren't all asked for.
const FEW: usize = 3;

/// The draws of a line as people want them: those that decide, and of many of a kind the first; then a line for the rest.
fn shown(draws: &[Draw], all: bool) -> Vec<String> {
    let mut out = Vec::new();
    let mut left = 0;
    let mut kinds: Vec<(u16, usize)> = Vec::new();
    for draw in draws.iter().filter(|draw| all || draw.decides) {
        let position = kinds.iter().position(|kind| kind.0 == draw.purpose.0).unwrap_or(kinds.len());
        if position == kinds.len() {
            kinds.push((draw.purpose.0, 0));
        }
        kinds[position].1 += 1;
        // Those of an attempt are few, and each is of another kind.
        if all || draw.purpose.0 == 1 || kinds[position].1 <= FEW {
            out.push(draw.sentence());
        } else {
            left += 1;
        }
    }
    if left > 0 {
        out.push(format!("{left} more (-v tells each)"));
    }
    out
}

/// A rule with its value and its document.
fn rule_line(rule: &RuleEntry, plan: &Plan) -> String {
    let value = catalogue::value_in_force(rule, &plan.rules);
    let value = value.map_or(String::new(), |value| format!(" {} = {}", value.key, value.value));
    format!("{} [{}: {}]{value}", rule.sentence, rule.standing.name(), rule.source)
}

impl Lives<'_> {
    /// For people; every draw if `all` are asked for.
    #[must_use]
    pub fn text(&self, all: bool) -> String {
        let mut text = String::new();
        for (number, life) in self.lives.iter().enumerate() {
            if number > 0 {
                text.push('\n');
            }
            let _ = writeln!(text, "{} in replication {} of {}", life.device, self.replication, self.plan.name);
            life.about.iter().for_each(|line| text.push_str(&format!("{line}\n")));
            if life.lines.is_empty() {
                text.push_str("nothing happens to it before the end\n");
            }
            for line in &life.lines {
                let _ = writeln!(text, "{}  {}", line.at, line.said);
                for draw in shown(&line.draws, all) {
                    let _ = writeln!(text, "                       drawn, {draw}");
                }
            }
            for (position, rule) in life.rules().enumerate() {
                let head = if position == 0 { "\nRules:\n" } else { "" };
                let _ = writeln!(text, "{head}  {:<13} {}", rule.id, rule_line(rule, self.plan));
            }
        }
        text
    }

    /// For pull requests and tickets.
    #[must_use]
    pub fn markdown(&self, all: bool) -> String {
        let mut text = String::new();
        for life in self.lives {
            let _ = writeln!(text, "# {} in replication {}\n", escaped(&life.device), self.replication);
            life.about.iter().for_each(|line| text.push_str(&format!("- {}\n", escaped(line))));
            text.push_str("\n| when | what | drawn |\n| --- | --- | --- |\n");
            for line in &life.lines {
                let draws: Vec<String> = shown(&line.draws, all).iter().map(|draw| escaped(draw)).collect();
                let _ = writeln!(text, "| {} | {} | {} |", line.at, escaped(&line.said), draws.join("<br>"));
            }
            text.push_str("\n## Rules\n\n");
            for rule in life.rules() {
                let _ = writeln!(text, "- **{}** {}", rule.id, escaped(&rule_line(rule, self.plan)));
            }
            text.push('\n');
        }
        let one = format!("of replication {}", self.replication);
        format!("{text}---\n\n{}\n", escaped(&provenance::footer_of(self.plan, &one)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(purpose: u16, value: u64, decides: bool) -> Draw {
        Draw {
            what: "what".to_owned(),
            turned: "7m".to_owned(),
            purpose: (purpose, "presence".to_owned()),
            part: 1,
            occasion: 4,
            value,
            decides,
        }
    }

    #[test]
    fn a_draw_tells_its_address_and_its_share() {
        // A quarter of the range, and the last word of all.
        assert_eq!(draw(3, 1 << 62, true).sentence(), "what: 0.250000 of purpose 3 (presence), part 1, draw 4 -> 7m");
        assert_eq!(draw(3, u64::MAX, true).unit(), "0.999999");
    }

    #[test]
    fn of_many_draws_the_first_are_told_and_the_rest_counted() {
        let mut draws = vec![draw(3, 0, true); 5];
        draws.push(draw(3, 0, false));
        draws.extend([draw(1, 0, true), draw(1, 0, true), draw(1, 0, true), draw(1, 0, true)]);
        let told = shown(&draws, false);
        assert_eq!((told.len(), told.last().map(String::as_str)), (8, Some("2 more (-v tells each)")));
        assert_eq!(shown(&draws, true).len(), 10, "also what decides nothing");
    }
}
