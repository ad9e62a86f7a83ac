//! `[[delivery]]`: when hardware comes.

use super::{DEVICES, Key, Kind, SPANS, may, need};

/// `[[delivery]]`.
pub const DELIVERY: &[Key] = &[
    need("name", Kind::Name, "The delivery's name; its luck hangs on it."),
    need("cohort", Kind::Name, "Whose devices come; what no delivery brings of a cohort is there all along."),
    may(
        "supplier",
        Kind::Word(&["oem", "reseller", "stock"]),
        "\"oem\"",
        "Who sends them: the manufacturer, a reseller, or somebody who registers nothing.",
    ),
    need("batches", Kind::Tables(BATCH), "What comes when; each batch brings the next devices of the cohort."),
    may("late", SPANS, "in time", "How much later than planned a batch comes, drawn for each of them."),
    may("spread", SPANS, "all at once", "How much later than its batch a device comes, drawn for each of them."),
    may(
        "registration",
        Kind::Word(&["before-shipping", "on-arrival"]),
        "before-shipping; from stock on-arrival, if the cohort says nothing",
        "When Windows Autopilot comes to know them: before they ship, or by files of hardware hashes once they are there.",
    ),
    may("rows-per-file", Kind::Count(1, 1_000_000), "autopilot.csv-rows of the rule book", "Rows of such a file."),
];

const BATCH: &[Key] = &[
    need("at", Kind::Instant, "When it is to come."),
    need("devices", DEVICES, "How many devices: a number, a share of the cohort, \"all\" or \"rest\"."),
    may("late", SPANS, "the delivery's", "How much later this one comes."),
];
