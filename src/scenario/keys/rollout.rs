//! Waves, faults, events, expectations and stories.

use super::top::{paths, platforms};
use super::{COHORT, DEVICES, Key, Kind, MOST_DEVICES, SPANS, TENANT, may, need};
use crate::intune::Token;
use crate::plan::fault::Effect;
use crate::plan::{Act, LifeEvent, Metric, decision};

/// `[[wave]]`.
pub const WAVE: &[Key] = &[
    need("name", Kind::Name, "The wave's name."),
    need("start", Kind::Start, "When its window begins; after another wave: when that one is through."),
    may("over", Kind::Over, "\"0d\"", "The length of its window; each device starts at a random moment of it."),
    need("devices", Kind::Map(&DEVICES), "How many devices of which cohort: a number, a share, \"all\" or \"rest\"."),
    may("gate", Kind::Table(GATE), "none", "What must hold before waves after this one start."),
];

/// A wave's gate.
pub const GATE: &[Key] = &[
    may("soak", Kind::Span, "\"0d\"", "How long to wait after the window before judging."),
    may("enrolled", Kind::Condition, "none", "Devices that ever enrolled, of the invited."),
    may("success", Kind::Condition, "none", "Devices that ever enrolled, of those that began an attempt."),
    may(
        "tickets-per-100",
        Kind::Condition,
        "none",
        "Tickets of the wave's devices per 100 invited, without other-tickets.",
    ),
    may("backlog", Kind::Condition, "none", "People in line at all teams that take tickets."),
    may("reported", Kind::Condition, "none", "Devices that checked in after the window, of those that ever enrolled."),
    may(
        "on-fail",
        Kind::Word(&["halt", "hold", "roll-back"]),
        "\"halt\"",
        "Stop for good, look again later, or stop and retire the wave's devices.",
    ),
    may("every", Kind::Span, "\"1d\"", "How often a gate that holds looks again."),
    may("watch", Kind::Table(WATCH), "none", "Looks while the wave is under way, which stop it at once."),
    may("decides-after", SPANS, "at once", "How long somebody takes to act on what a look finds."),
    may(
        "in-flight",
        Kind::Word(&["finish", "stop"]),
        "\"finish\"",
        "Whether devices that were invited before a stop go on, or begin no attempt any more.",
    ),
    may(
        "restart",
        Kind::Either(&[Kind::Word(&["never", "fix"]), Kind::Span]),
        "\"never\"",
        "When a stopped wave goes on: so long after the stop, or when a noticed fault is fixed.",
    ),
];

const WATCH: &[Key] = &[
    need("every", Kind::Span, "From one look to the next; at success, tickets-per-100 and backlog."),
    may("from", Kind::Count(1, MOST_DEVICES), "1", "Only once so many devices of the wave began an attempt."),
];

/// `[[fault]]`.
pub const FAULT: &[Key] = &[
    need("name", Kind::Name, "The fault's name; its luck hangs on it."),
    need("from", Kind::Instant, "When it begins."),
    need("affects", Kind::Table(AFFECTS), "Whom it hits."),
    need("effect", Kind::Listed(effects), "What it does to those that it hits."),
    may("calls", Kind::Share, "enrollment.ticket-share of the rule book", "The share of devices hit whose users call."),
    may("calls-after", SPANS, "at once", "How long they wait before they call."),
    may("team", Kind::Name, "the first that takes tickets", "The team that they call."),
    may("noticed-after", SPANS, "at once", "From the first device hit until somebody notices."),
    may("noticed-tickets", Kind::Count(1, MOST_DEVICES), "none", "It is noticed when so many have called."),
    may("noticed-at-gate", Kind::Flag, "false", "It is noticed when a wave's gate stops the rollout."),
    may("fixed-after", Kind::Either(&[Kind::Span, SPANS]), "never", "From the notice until it is fixed."),
];

const AFFECTS: &[Key] = &[
    may("cohort", Kind::Name, "every one", "The cohort."),
    may("wave", Kind::Name, "every one", "The wave."),
    may("platform", Kind::Listed(platforms), "every one", "The platform."),
    may("path", Kind::Name, "every one", "The enrollment path."),
    may("site", Kind::Name, "every one", "The site."),
    may("model", Kind::Text, "every one", "The model, as a cohort's `model`."),
    may("os-version", Kind::Text, "every one", "The operating system, as a cohort's `os-version`."),
    may("share", Kind::Share, "\"100%\"", "The share of them that is hit."),
];

fn effects() -> Vec<&'static str> {
    Effect::ALL.iter().map(|row| row.0).collect()
}

const EVENTS: &str = "changed rules are left out of the figures; none of them happens";
const ACTS: &str = "of acts in events only is-retired, is-wiped, is-deleted, loses-license and gets-license are in the \
                    figures; no other one happens";

/// `[[event]]`.
pub const EVENT: &[Key] = &[
    need("at", Kind::Instant, "When it happens."),
    may("lapse", Kind::Listed(tokens), "none", "What counts as expired from then on."),
    may("for", Kind::Span, "for good", "How long it lasts."),
    may("act", Kind::Listed(acts), "none", "What is done to devices.")
        .later(ACTS, &["\"is-retired\"", "\"is-wiped\"", "\"is-deleted\"", "\"loses-license\"", "\"gets-license\""]),
    may("cohort", Kind::Name, "none", "Whose devices."),
    may("devices", DEVICES, "\"all\"", "How many of them, by ordinal."),
    may("sets", Kind::Rules, "none", "Rules that change.").later(EVENTS, &[]),
    may("push", Kind::Word(&["policy"]), "none", "What is pushed to every device."),
];

/// `[[expect]]`.
pub const EXPECT: &[Key] = &[
    need("metric", Kind::Listed(metrics), "The metric."),
    may("scope", Kind::Text, "the fleet", "Of whom, such as \"platform=windows\"."),
    may("at", Kind::Instant, "the end", "When."),
    need("is", Kind::Condition, "What must hold, such as \">= 98%\", \"< 40\", \"between 2 and 5\" or \"= 545\"."),
    may("abort-on-fail", Kind::Flag, "false", "Whether `run` and `test` end early once it has failed beyond doubt."),
    may("abort-after", Kind::Count(10, 1_000_000), "20", "Replications before the first look that may end the run."),
    may("tags", Kind::List(&Kind::Name), "[]", "Words by which `fleetcast test -E tag:WORD` chooses it."),
];

/// `[[story]]`.
pub const STORY: &[Key] = &[
    need("name", Kind::Text, "What the story shows."),
    may("tags", Kind::List(&Kind::Name), "[]", "Words by which `fleetcast test -E tag:WORD` chooses it."),
    need("platform", Kind::Listed(platforms), "The platform."),
    need("path", Kind::Listed(paths), "How the device enrolls."),
    may("ruleset", Kind::Listed(rulesets), "\"intune-2026-08\"", "The rule set that defaults come from."),
    may("rules", Kind::Rules, "{}", "Overrides of the rule book's numbers."),
    may("tenant", Kind::Table(TENANT), "{}", "What differs in the organization."),
    may(
        "cohort",
        Kind::Part(COHORT),
        "{}",
        "What differs in the device; name, devices, platform and path are the story's.",
    ),
    need("until", Kind::Span, "The life is looked at up to here, not included."),
    need("does", Kind::Tables(ACT), "What happens to the device, in order."),
    need("expect", Kind::Tables(EXPECTED), "What its life must show."),
];

/// `[[decision]]`.
pub const DECISION: &[Key] = &[
    need("name", Kind::Text, "What the decision shows."),
    may("tags", Kind::List(&Kind::Name), "[]", "Words by which `fleetcast test -E tag:WORD` chooses it."),
    need("rule", Kind::Text, "The id of the rule that it is about."),
    need("asks", Kind::Listed(questions), "What is asked; `docs/decisions.md` lists the questions and their parts."),
    may("ruleset", Kind::Listed(rulesets), "\"intune-2026-08\"", "The rule set that defaults come from."),
    may("rules", Kind::Rules, "{}", "Overrides of the rule book's numbers."),
    need(
        "cases",
        Kind::List(&Kind::Map(&Kind::Any)),
        "What the question is given, and what the answer `is`, a table each.",
    ),
];

/// An act of a story.
pub const ACT: &[Key] = &[need("at", Kind::Instant, "When, since day 0."), need("act", Kind::Listed(acts), "What.")];

/// An event that a story expects.
pub const EXPECTED: &[Key] = &[
    need("at", Kind::Instant, "When, since day 0."),
    need("event", Kind::Listed(events), "What."),
    may("rule", Kind::Text, "any", "The id of the rule that decided it."),
    may("code", Kind::Text, "any", "The code that the device shows, such as \"0x80180018\"."),
];

fn tokens() -> Vec<&'static str> {
    Token::ALL.iter().map(|row| row.0).collect()
}

fn questions() -> Vec<&'static str> {
    decision::questions().map(|question| question.name).collect()
}

fn acts() -> Vec<&'static str> {
    Act::ALL.iter().map(|row| row.0).collect()
}

fn events() -> Vec<&'static str> {
    LifeEvent::ALL.iter().map(|row| row.0).collect()
}

fn metrics() -> Vec<&'static str> {
    Metric::ALL.iter().map(|m| m.id()).collect()
}

fn rulesets() -> Vec<&'static str> {
    crate::rules::book::Ruleset::ALL.iter().map(|r| r.name()).collect()
}
