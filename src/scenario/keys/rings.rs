//! `[rings]`: a rollout by rings, instead of waves written one by one.

use super::{DEVICES, GATE, Key, Kind, may, need};
use crate::scenario::rings::preset::Preset;

const SIZE: Kind = Kind::Either(&[DEVICES, Kind::Map(&DEVICES)]);
const SHARE: Kind = Kind::Either(&[Kind::Share, Kind::Word(&["rest"])]);

/// `[rings]`.
pub const RINGS: &[Key] = &[
    need("preset", Kind::Listed(presets), "Whose rings: Microsoft's examples, shares, or rows of your own."),
    may("start", Kind::Instant, "\"0d\"", "When the first ring's window begins."),
    may(
        "cohorts",
        Kind::List(&Kind::Name),
        "every one that isn't enrolled before the start",
        "Whose devices the rings take.",
    ),
    may("shares", Kind::List(&SHARE), "[]", "Of \"shares\": each ring's share of every cohort, 100% in all."),
    may("names", Kind::List(&Kind::Name), "ring-1, ring-2, …", "Of \"shares\": the rings' names."),
    may("over", Kind::Over, "the preset's", "The length of each ring's window."),
    may("soak", Kind::Span, "the preset's", "How long each ring but the last is waited for after its window."),
    may("gate", Kind::Table(GATE), "none", "The gate of each ring, as a wave's."),
    may("ring", Kind::Tables(RING), "[]", "The rings of \"custom\"; else what is different in a ring of the preset."),
];

const RING: &[Key] = &[
    need("name", Kind::Name, "The ring's name; its wave has the same."),
    may(
        "devices",
        SIZE,
        "the preset's",
        "A share of every cohort, a number out of all cohorts together, \"rest\", or each cohort's as in a wave.",
    ),
    may("start", Kind::Start, "after the ring before it", "When its window begins, as a wave's."),
    may("over", Kind::Over, "that of all rings", "The length of its window."),
    may("soak", Kind::Span, "that of all rings", "How long it is waited for after its window."),
    may("gate", Kind::Table(GATE), "that of all rings", "Its gate, in the place of that of all rings."),
];

fn presets() -> Vec<&'static str> {
    Preset::ALL.iter().map(|row| row.0).collect()
}
