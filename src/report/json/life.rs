//! Lives as JSON, and as a trace for viewers of timelines.

use super::{Provenance, bytes, told_of};
use crate::report::life::{Draw, Life, Line, Lives};
use crate::rules::catalogue;
use serde::Serialize;

/// The schema of lives; its last part counts incompatible changes.
const LIVES: &str = "fleetcast/explain/1";

#[derive(Serialize)]
struct DrawFile<'a> {
    what: &'a str,
    turned_into: &'a str,
    purpose: u16,
    name: &'a str,
    part: u16,
    occasion: u32,
    /// In hex, as numbers of this size aren't safe in every reader of JSON.
    value: String,
    unit: String,
    decides: bool,
}

#[derive(Serialize)]
struct LineFile<'a> {
    at: &'a str,
    seconds: i64,
    event: &'a str,
    text: &'a str,
    rules: &'a [&'static str],
    old_record: bool,
    draws: Vec<DrawFile<'a>>,
}

#[derive(Serialize)]
struct RuleFile {
    id: &'static str,
    sentence: &'static str,
    standing: &'static str,
    source: &'static str,
    key: Option<&'static str>,
    value: Option<String>,
}

#[derive(Serialize)]
struct LifeFile<'a> {
    device: &'a str,
    about: &'a [String],
    events: Vec<LineFile<'a>>,
    rules: Vec<RuleFile>,
}

#[derive(Serialize)]
struct LivesFile<'a> {
    schema: &'static str,
    provenance: Provenance<'a>,
    replication: u32,
    lives: Vec<LifeFile<'a>>,
}

fn drawn(draw: &Draw) -> DrawFile<'_> {
    DrawFile {
        what: &draw.what,
        turned_into: &draw.turned,
        purpose: draw.purpose.0,
        name: &draw.purpose.1,
        part: draw.part,
        occasion: draw.occasion,
        value: format!("0x{:016x}", draw.value),
        unit: draw.unit(),
        decides: draw.decides,
    }
}

fn event(line: &Line) -> LineFile<'_> {
    LineFile {
        at: &line.at,
        seconds: line.seconds,
        event: &line.event,
        text: &line.said,
        rules: &line.rules,
        old_record: line.old_record,
        draws: line.draws.iter().map(drawn).collect(),
    }
}

/// Lives with every draw.
#[must_use]
pub fn lives(all: &Lives<'_>) -> Vec<u8> {
    let life = |life: &'_ Life| -> Vec<RuleFile> {
        let one = |rule: &'static catalogue::RuleEntry| {
            let value = catalogue::value_in_force(rule, &all.plan.rules);
            let (key, value) = value.map_or((None, None), |value| (Some(value.key), Some(value.value)));
            RuleFile {
                id: rule.id,
                sentence: rule.sentence,
                standing: rule.standing.name(),
                source: rule.source,
                key,
                value,
            }
        };
        life.rules().map(one).collect()
    };
    let lives = all.lives.iter().map(|one| LifeFile {
        device: &one.device,
        about: &one.about,
        events: one.lines.iter().map(event).collect(),
        rules: life(one),
    });
    let provenance = Provenance { seed: all.seed, ..told_of(all.plan, 1, 1) };
    bytes(&LivesFile { schema: LIVES, provenance, replication: all.replication, lives: lives.collect() })
}
