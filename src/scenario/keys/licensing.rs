//! Keys of `[tenant]` about licenses: how they are assigned, how that fails, and the subscription behind them.

use super::{Key, Kind, may, need};

/// What `license-assignment` says.
pub const ASSIGNMENT: &str = "How the people of a wave get their licenses when its window begins.";

/// `tenant.license-errors`.
pub const LICENSE_ERRORS: &[Key] = &[
    may("mutually-exclusive", Kind::Share, "\"0%\"", "Another plan of the user excludes this one."),
    may("usage-location", Kind::Share, "\"0%\"", "The product isn't sold where the user is."),
    may("proxy-address", Kind::Share, "\"0%\"", "A mail address of the user is in use elsewhere."),
    may("concurrency", Kind::Share, "\"0%\"", "The service was busy with the user, and tries again by itself."),
    may("dependency", Kind::Share, "\"0%\"", "Another plan needs this one: of removals."),
];

/// `[[tenant.license-changes]]`.
pub const LICENSE_CHANGE: &[Key] = &[
    need("at", Kind::Instant, "When."),
    may("buys", Kind::Count(1, 1_000_000_000), "none", "So many more are bought."),
    may("gives-up", Kind::Count(1, 1_000_000_000), "none", "So many fewer are bought."),
];

/// `tenant.subscription`.
pub const SUBSCRIPTION: &[Key] = &[
    need("kind", Kind::Word(&["annual", "monthly", "trial"]), "What was bought."),
    may("starts", Kind::Instant, "\"0d\"", "When a trial begins."),
    may("ends", Kind::Instant, "never", "When what was paid for ends, and isn't paid for again."),
];
