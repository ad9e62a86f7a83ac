//! Sites, teams, cohorts and paths.

use super::top::{paths, platforms};
use super::{Key, Kind, MONEY, MOST_DEVICES, SPANS, may, need};
use crate::intune::Reason;
use crate::scenario::value::spread::Of;

/// `[[site]]`.
pub const SITE: &[Key] = &[
    need("name", Kind::Name, "The site's name."),
    need(
        "link",
        Kind::Either(&[Kind::Rate, Kind::Word(&["unlimited"])]),
        "Its line, which all downloads share equally; \"60 Mbps per device\" is one for each device.",
    ),
    may("device-cap", Kind::Rate, "no limit", "The most that one device gets of a line that is shared."),
    may(
        "limits",
        Kind::Map(&Kind::Rate),
        "{}",
        "Hours in which the line carries less: { \"mon-fri 08:00-18:00\" = \"200 Mbps\" }.",
    ),
    may(
        "peer-share",
        Kind::Share,
        "\"0%\"",
        "The share of a download that comes from peers once many devices of the site have the content.",
    ),
    may("time-zone", Kind::Text, "the scenario's", "The IANA time zone of its hours."),
];

/// `[[team]]`.
pub const TEAM: &[Key] = &[
    need("name", Kind::Name, "The team's name."),
    may("does", Kind::List(&Kind::Word(WORK)), "[\"tickets\"]", "What it does."),
    need(
        "staff",
        Kind::Either(&[Kind::Count(1, 1_000_000), Kind::Tables(STAFF)]),
        "People at work during open hours, or how many from when on; whoever leaves finishes the job in hand.",
    ),
    may(
        "shrinkage",
        Kind::Share,
        "\"0%\"",
        "The share of paid time in which they aren't there; work takes longer by it.",
    ),
    may("cost-per-hour", MONEY, "staff-hour of [costs]", "What a person's paid hour costs."),
    may("hours", Kind::Hours, "always", "When it is open."),
    may("holidays", Kind::List(&Kind::Date), "[]", "Days on which it is closed, beside those on which nobody works."),
    may("time-zone", Kind::Text, "the scenario's", "The IANA time zone of its hours."),
    may(
        "overtime",
        Kind::Either(&[Kind::Flag, Kind::Span]),
        "false",
        "Whether, or how long, somebody stays for a job in hand at closing time; else it goes on at the next opening.",
    ),
    may("handle-time", SPANS, "required of a team that takes tickets", "Working time on one ticket."),
    may("learning", Kind::Share, "\"0%\"", "What each doubling of devices' tickets handled takes off that."),
    may(
        "goes-first",
        Kind::List(&Kind::Word(&["locked-out", "vip"])),
        "[\"vip\"]",
        "Whose tickets go before all others, in this order.",
    ),
    may("patience", SPANS, "endless", "Open time after which people give up waiting."),
    may("calls-back", Kind::Table(AGAIN), "nobody", "Which share of those who gave up calls again, and when."),
    may("escalates", Kind::Table(ESCALATES), "nothing", "Which share of tickets goes on to another team."),
    may("reopens", Kind::Table(AGAIN), "nothing", "Which share of tickets comes again after it is done, and when."),
    may("other-tickets", Kind::Frequency, "none", "What comes anyway, in the same queue."),
    may("stations", Kind::Count(1, 1_000_000), "no limit", "Places where devices stand beside them."),
    may("start-time", SPANS, "staging.start-time of the rule book", "Working time to start a device at a station."),
    may("end-time", SPANS, "nobody has to", "Working time to take a device off its station when it is done."),
    may("batch", Kind::Count(1, 1_000), "1", "Devices that are started in one go if so many wait."),
];

const WORK: &[&str] =
    &["tickets", "escalations", "admin-tasks", "technician-flow", "bulk-package", "dem", "factory-reset"];

const STAFF: &[Key] = &[
    need("from", Kind::Instant, "From when on; the first from the start."),
    need("count", Kind::Count(0, 1_000_000), "So many people."),
];

const AGAIN: &[Key] = &[need("share", Kind::Share, "The share."), need("after", SPANS, "How long after.")];

const ESCALATES: &[Key] = &[
    need("to", Kind::Name, "The team that gets them."),
    need("share", Kind::Share, "The share of tickets that are passed on."),
];

/// `[[cohort]]`.
pub const COHORT: &[Key] = &[
    need("name", Kind::Name, "The cohort's name; its luck hangs on it."),
    may("luck", Kind::Name, "the name", "The name that its luck is drawn under, so that renaming changes nothing."),
    need("devices", Kind::Count(1, MOST_DEVICES), "Devices in all, whether a wave names them or not."),
    need("platform", Kind::Listed(platforms), "The platform."),
    need(
        "path",
        Kind::Either(&[Kind::Listed(paths), Kind::Name]),
        "How they enroll: a built-in path's id, or a path of your own.",
    ),
    may("ownership", Kind::Word(&["corporate", "personal"]), "by the path", "Who owns them."),
    may("join", Kind::Word(&["entra", "hybrid", "registered", "none"]), "what the path makes", "How Entra knows them."),
    may("users", USERS, "\"own\"; \"none\" for userless paths", "Whose devices they are."),
    may("devices-per-user", Kind::Count(1, 1_000), "1", "Devices of one user, with users of its own."),
    may("account", Kind::Word(&["user", "dem"]), "by the path", "Who enrolls them."),
    may(
        "priority",
        Kind::Word(&["normal", "vip"]),
        "\"normal\"",
        "Whether their people's tickets go before others', where a team heeds that.",
    ),
    may("os-version", Kind::Text, "a supported one", "The operating system, such as \"11 24H2\"."),
    may("edition", Kind::Word(&["home", "pro", "enterprise", "education"]), "a fitting one", "The Windows edition."),
    may("tpm", Kind::Word(&["2.0", "1.2", "none"]), "\"2.0\"", "The Trusted Platform Module."),
    may("virtual-machine", Kind::Flag, "false", "Whether they are virtual machines."),
    may(
        "other-mdm",
        Kind::Either(&[Kind::Flag, Kind::Word(&["is-retired"])]),
        "false",
        "Whether somebody else's management is on them; \"is-retired\" takes it off first.",
    ),
    may(
        "factory-reset",
        Kind::Word(&["not-needed", "needed", "skipped"]),
        "\"not-needed\"",
        "Whether they are new, or in use and must be reset first, which may be left out.",
    ),
    may("staged", Kind::Flag, "false", "Whether an admin prepares them before their user signs in, on Android."),
    may("profile-exported", Kind::Instant, "no end", "When Apple Configurator's profile was exported."),
    may(
        "added-later",
        Kind::Flag,
        "false",
        "Whether they were added to Apple Business Manager by hand: their users can remove management at first.",
    ),
    may("already-enrolled", Kind::Flag, "false", "Whether they are enrolled in Intune already."),
    may("model", Kind::Text, "none", "The model, for faults."),
    may("site", Kind::Either(&[Kind::Name, Kind::Map(&Kind::Share)]), "none", "Where they download, by share."),
    may("download", Kind::Spread(Of::Size), "nothing", "Data that an enrollment downloads."),
    may("presence", Kind::Table(PRESENCE), "{ online = \"always\" }", "When they are online."),
    may("absences", Kind::Table(ABSENCES), "none", "Times away on top of it."),
    may("lost-per-year", Kind::Share, "\"0%\"", "The share that is lost for good within a year."),
    may("response", Kind::SpreadWith(RESPONSE), "{ fixed = \"0s\" }", "From invitation to the first attempt."),
    may("enrolled-before", SPANS, "not enrolled", "How long before the start they enrolled: a live fleet."),
    may("returns-after-expiry", Kind::Flag, "true", "Whether a device whose certificate ran out enrolls again."),
    may("manufacturer", Kind::Text, "none", "The manufacturer, for restrictions."),
    may("metered", Kind::Flag, "false", "Whether their network is metered."),
    may("corporate-identifiers", Kind::Share, "\"0%\"", "The share of devices whose corporate identifier is uploaded."),
    may("in-groups-from", Kind::Instant, "from the beginning", "When their people, or they, were added to the groups."),
    may(
        "registration",
        Kind::Table(REGISTRATION),
        "before they ship",
        "How Windows Autopilot, or Intune from Apple, comes to know them.",
    ),
    may(
        "user-flow-after",
        SPANS,
        "autopilot.user-flow-after of the rule book",
        "From the technician's reseal to the user's first sign-in, on autopilot-pre-provisioned.",
    ),
    may(
        "grouping",
        Kind::Word(&["users", "dynamic", "enrollment-time"]),
        "\"users\"",
        "Which groups bring their policies: their users', a dynamic one, or one that they join while they enroll.",
    ),
    may(
        "just-in-time-registration",
        Kind::Flag,
        "false",
        "Whether the first sign-in to an app registers them, on `ade`; else a sign-in to Company Portal does.",
    ),
    may("compliance", Kind::Table(COMPLIANCE), "{}", "What their compliance policy finds when they enroll."),
    may("obstacles", Kind::Map(&Kind::Share), "the path's own", "What keeps a share of them from enrolling, by name."),
    may("phases", Kind::Map(&Kind::Part(PHASE_HERE)), "{}", "What differs in a phase of the path, by its name."),
];

/// `compliance`.
const COMPLIANCE: &[Key] = &[
    may("policy", Kind::Flag, "true", "Whether a compliance policy is assigned to them."),
    may("fails", Kind::Share, "\"0%\"; compliance.linux-fails of the rule book on Linux", "The share that fails it."),
    may("fixed-after", SPANS, "compliance.fixed-after of the rule book", "From enrollment until that is put right."),
];

/// `registration`.
pub const REGISTRATION: &[Key] = &[
    need(
        "by",
        Kind::Word(&["oem", "csv", "conversion", "apple"]),
        "Before they ship, by files, by converting managed devices, or by assigning them at Apple.",
    ),
    may(
        "at",
        Kind::Instant,
        "\"0d\"",
        "When the first file is handed in, the conversion asked for, or they are assigned.",
    ),
    may("rows-per-file", Kind::Count(1, 1_000_000), "autopilot.csv-rows of the rule book", "Rows of a file."),
    may("profile", Kind::Flag, "true", "Whether a deployment or enrollment profile is assigned to them."),
    may("sync", Kind::Word(&["scheduled", "manual"]), "\"scheduled\"", "Whether an admin asks Apple at once."),
];

/// What a cohort may change in a phase of its path.
const PHASE_HERE: &[Key] = &[
    may("duration", SPANS, "the path's", "How long it takes."),
    may("downloads", DOWNLOADS, "the path's", "The share of the download that comes in it; true is all of it."),
    may("fails", Kind::Share, "the path's", "How often it fails at its end, by chance."),
];

/// How much of a download comes in a phase.
const DOWNLOADS: Kind = Kind::Either(&[Kind::Flag, Kind::Share]);

const USERS: Kind = Kind::Either(&[Kind::Word(&["own", "none"]), Kind::Table(OF)]);
const OF: &[Key] = &[need("of", Kind::Name, "The cohort whose people they belong to.")];

const PRESENCE: &[Key] = &[
    need(
        "online",
        Kind::Either(&[Kind::Word(&["always"]), Kind::Hours, SPANS]),
        "Always, weekly hours, or the length of a stretch online.",
    ),
    may("offline", SPANS, "required with a stretch online", "The length of a stretch offline."),
    may("long-offline", Kind::Table(LONG), "none", "Stretches offline that are long."),
    may("shut-down-at-night", Kind::Share, "\"100%\"", "With hours: the share of devices that keep to them."),
];

const LONG: &[Key] = &[
    need("share", Kind::Share, "The share of stretches offline that are long."),
    need("length", SPANS, "The length of a long stretch offline."),
];

/// `absences`.
pub const ABSENCES: &[Key] = &[
    need("per-year", Kind::Number(365), "Absences in a year, on average."),
    need("length", SPANS, "The length of an absence."),
];

/// What `response` has beside a distribution.
pub const RESPONSE: &[Key] = &[may("never", Kind::Share, "\"0%\"", "The share that never starts.")];

/// `[[path]]`.
pub const PATH: &[Key] = &[
    need("name", Kind::Name, "The path's name."),
    need("platform", Kind::Listed(platforms), "The platform that it enrolls."),
    may(
        "like",
        Kind::Either(&[Kind::Word(&["none"]), Kind::Listed(paths)]),
        "\"none\"",
        "The built-in path whose ownership, scopes, limits and restrictions apply; none: no gate but the license.",
    ),
    may("retries", Kind::Count(0, 1_000), "enrollment.retries of the rule book", "Attempts after the first."),
    need("phases", Kind::Tables(PHASE), "The steps of an attempt, in order."),
];

/// A phase of a path.
pub const PHASE: &[Key] = &[
    need("name", Kind::Name, "What it is."),
    need("duration", SPANS, "How long it takes."),
    may(
        "downloads",
        DOWNLOADS,
        "false",
        "The share of the cohort's download that comes in it, before its duration; true is all of it.",
    ),
    may("needs", Kind::Name, "nothing", "The team whose people and stations it takes."),
    may("fails", Kind::Share, "\"0%\"", "How often it fails at its end."),
    may("reason", Kind::Listed(reasons), "\"unknown\"", "Graph's reason for the failure."),
    may("code", Kind::Text, "none", "The code that is shown, such as \"0x80180018\"."),
    may(
        "ticket",
        Kind::Either(&[Kind::Word(&["always", "never"]), Kind::Share]),
        "enrollment.ticket-share of the rule book",
        "How often a failure opens a ticket.",
    ),
    may("team", Kind::Name, "the first that takes tickets", "The team that gets the ticket."),
    may(
        "retry",
        Kind::Word(&["when-served", "after-gap", "at-once", "never"]),
        "\"when-served\" after a ticket, else \"after-gap\"",
        "When it is tried again.",
    ),
    may("gap", SPANS, "enrollment.retry-gap of the rule book", "The time until the user tries again alone."),
];

fn reasons() -> Vec<&'static str> {
    Reason::ALL.iter().map(|r| r.name()).collect()
}
