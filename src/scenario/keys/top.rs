//! The file's tables, and `[scenario]`.

use super::{
    COHORT, COSTS, DECISION, DELIVERY, EVENT, EXPECT, FAULT, Key, Kind, PATH, RINGS, SITE, STORY, TEAM, TENANT, WAVE,
    may, need,
};
use crate::intune::{BuiltIn, Platform};
use crate::rules::book::Ruleset;

/// The file.
pub const ROOT: &[Key] = &[
    may(
        "scenario",
        Kind::Table(SCENARIO),
        "none in a file of stories and decisions",
        "What is simulated, from when, for how long.",
    ),
    may("tenant", Kind::Table(TENANT), "{}", "The organization: licenses, limits and connectors."),
    may("costs", Kind::Table(COSTS), "none", "Prices; without them nothing is told in money."),
    may("rules", Kind::Rules, "{}", "Overrides of the rule book's numbers, by key."),
    may("site", Kind::Tables(SITE), "[]", "A place with a network line."),
    may("team", Kind::Tables(TEAM), "[]", "People who serve tickets."),
    may("cohort", Kind::Tables(COHORT), "[]", "Devices that are alike."),
    may("path", Kind::Tables(PATH), "[]", "An enrollment path of your own."),
    may("wave", Kind::Tables(WAVE), "[]", "When some of the cohorts' devices are invited."),
    may("rings", Kind::Table(RINGS), "none", "Rings in the place of waves: they become waves of their names."),
    may("delivery", Kind::Tables(DELIVERY), "[]", "Hardware of a cohort that comes in batches."),
    may("fault", Kind::Tables(FAULT), "[]", "A defect that goes out to a share of devices."),
    may("event", Kind::Tables(EVENT), "[]", "Something that happens at an instant."),
    may("expect", Kind::Tables(EXPECT), "[]", "What must hold of a metric."),
    may("story", Kind::Tables(STORY), "[]", "One device, and the exact events that its life must show."),
    may("decision", Kind::Tables(DECISION), "[]", "What a rule answers to what it is given."),
];

/// `[scenario]`.
pub const SCENARIO: &[Key] = &[
    need("name", Kind::Name, "The scenario's name; also its output folder's."),
    may("description", Kind::Text, "\"\"", "What it asks, in a sentence."),
    need("start", Kind::Date, "The run starts at midnight of this date."),
    need("horizon", Kind::Span, "The run ends this long after the start."),
    may("warm-up", Kind::Span, "\"0d\"", "Statistics start this long after the start."),
    may("seed", Kind::Count(0, i64::MAX as u64), "1", "The seed of all draws."),
    may("replications", Kind::Count(1, 1_000_000), "20", "Independent replications."),
    may("time-zone", Kind::Text, "\"UTC\"", "The IANA time zone of all local times, such as \"Europe/London\"."),
    may("workdays", Kind::Table(WORKDAYS), "{ hours = \"mon-fri 08:00-18:00\" }", "What a workday is."),
    may("finish", Kind::Share, "\"90%\"", "The share of devices at which the rollout counts as finished."),
    may(
        "check-ins",
        Kind::Word(&["counted", "each"]),
        "\"counted\"",
        "How check-ins are simulated; results are alike.",
    ),
    may("ruleset", Kind::Listed(rulesets), "\"intune-2026-08\"", "The rule set that defaults come from."),
];

const WORKDAYS: &[Key] = &[
    may("hours", Kind::Hours, "\"mon-fri 08:00-18:00\"", "The work hours."),
    may("holidays", Kind::List(&Kind::Date), "[]", "Days on which nobody works."),
];

fn rulesets() -> Vec<&'static str> {
    Ruleset::ALL.iter().map(|r| r.name()).collect()
}

/// The platforms' names.
pub(super) fn platforms() -> Vec<&'static str> {
    Platform::ALL.iter().map(|p| p.name()).collect()
}

/// The built-in paths' ids.
pub(super) fn paths() -> Vec<&'static str> {
    BuiltIn::all().map(BuiltIn::name).collect()
}
