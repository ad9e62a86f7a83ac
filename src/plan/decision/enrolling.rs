//! Questions about who may enroll: the tables of the guides, restrictions, ownership, limits.

use super::table::{PATH, Question, may, need};
use super::{Given, Input, Kind, Value};
use crate::intune::{BuiltIn, Ownership, Platform};
use crate::plan::built_in;
use crate::rules::eligibility::{self, Candidate};
use crate::rules::ownership::{self, Identifiers};
use crate::rules::restriction::{self, Applicant, Blocks};
use crate::rules::version::Version;
use crate::rules::{RuleBook, android, linux};

const ON: Input = may("platform", Kind::Word(platforms));
const IDENTIFIERS: [(&str, Identifiers); 3] = [
    ("none-uploaded", Identifiers::NoneUploaded),
    ("matched", Identifiers::Matched),
    ("unmatched", Identifiers::Unmatched),
];

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "refused-by",
        sentence: "The rules by which a device is refused, by all that is given of it; all else fits the path.",
        rules: &[
            "AND-AOSP-01",
            "AND-COBO-01",
            "AND-COPE-01",
            "AND-COSU-01",
            "AND-DA-01",
            "AND-GPL-01",
            "AND-WP-03",
            "APL-ADE-11",
            "APL-CFG-01",
            "APL-DE-01",
            "APL-UE-01",
            "DEM-02",
            "ENR-GEN-01",
            "ENR-MDM-01",
            "ENR-OWN-01",
            "LIC-DEV-04",
            "LNX-ENR-01",
            "LNX-ENR-02",
            "TEN-USR-02",
        ],
        inputs: &[
            PATH,
            ON,
            may("personal", Kind::Flag),
            may("userless", Kind::Flag),
            may("enrollment-manager", Kind::Flag),
            may("other-mdm", Kind::Flag),
            may("already-enrolled", Kind::Flag),
            may("no-google-play", Kind::Flag),
            may("version", Kind::Text),
        ],
        answers: Kind::Words(rules),
        answer: refused_by,
    },
    Question {
        name: "linux-enrolls",
        sentence: "Whether a distribution of Linux enrolls.",
        rules: &["LNX-ENR-01"],
        inputs: &[need("os", Kind::Text)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(linux::supported(given.word("os"))),
    },
    Question {
        name: "administrator-ended",
        sentence: "Whether the end of device administrator concerns a path.",
        rules: &["AND-DA-01"],
        inputs: &[PATH, ON],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::maybe(given.path(), |path| Value::Flag(android::ends(path, given.platform(), book)))
        },
    },
    Question {
        name: "through-portal",
        sentence: "Whether Company Portal carries out an enrollment, so that somebody looks at the version.",
        rules: &["AND-WP-01", "APL-DE-01", "APL-MAC-01", "RES-VER-01"],
        inputs: &[PATH, ON],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::maybe(given.path(), |path| Value::Flag(restriction::through_portal(path, given.platform(), book)))
        },
    },
    Question {
        name: "personal-blocked",
        sentence: "Whether a block of the platform's personal devices turns away a device that enrolls by the path.",
        rules: &["RES-PER-01", "RES-PER-02", "RES-PER-03"],
        inputs: &[PATH, ON, may("identifiers", Kind::Word(identifiers))],
        answers: Kind::Flag,
        answer: |given, book| {
            let blocks = Blocks { ownership: Some(Ownership::Personal), ..Blocks::default() };
            Value::maybe(given.path(), |path| Value::Flag(turned_away(given, path, blocks.clone(), book)))
        },
    },
    Question {
        name: "version-blocked",
        sentence: "Whether a lowest or highest version turns away a device that enrolls by the path.",
        rules: &["RES-VER-01"],
        inputs: &[PATH, ON, need("version", Kind::Text), may("below", Kind::Text), may("above", Kind::Text)],
        answers: Kind::Flag,
        answer: |given, book| {
            let blocks =
                Blocks { os_below: version(given, "below"), os_above: version(given, "above"), ..Blocks::default() };
            Value::maybe(given.path(), |path| Value::Flag(turned_away(given, path, blocks.clone(), book)))
        },
    },
    Question {
        name: "manufacturer-blocked",
        sentence: "Whether a block of a manufacturer turns away a device of `maker` that enrolls by the path.",
        rules: &["RES-MFR-01"],
        inputs: &[PATH, ON, need("maker", Kind::Text), need("blocked", Kind::Text)],
        answers: Kind::Flag,
        answer: |given, book| {
            let blocks = Blocks { manufacturer: Some(given.word("blocked").to_owned()), ..Blocks::default() };
            Value::maybe(given.path(), |path| Value::Flag(turned_away(given, path, blocks.clone(), book)))
        },
    },
    Question {
        name: "filter-goes-with",
        sentence: "Whether filters go with restrictions of the platform.",
        rules: &["RES-FLT-01"],
        inputs: &[super::table::PLATFORM],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(restriction::filters(given.platform())),
    },
    Question {
        name: "identifier-counts",
        sentence: "Whether an uploaded serial number or IMEI makes a device corporate.",
        rules: &["ENR-OWN-02"],
        inputs: &[PATH, may("version", Kind::Text)],
        answers: Kind::Flag,
        answer: |given, _| {
            let version = version(given, "version");
            Value::maybe(given.path(), |path| Value::Flag(ownership::identifier_counts(path, version)))
        },
    },
    Question {
        name: "leftovers-stop",
        sentence: "How often what another provider's management left behind stops a first attempt.",
        rules: &["ENR-MDM-01"],
        inputs: &[],
        answers: Kind::Share,
        answer: |_, book| Value::Share(eligibility::leftovers(book)),
    },
    Question {
        name: "phase-usually",
        sentence: "How long a phase of a path takes in the middle.",
        rules: &["APL-ADE-09"],
        inputs: &[PATH, ON, need("phase", Kind::Text)],
        answers: Kind::Span,
        answer: |given, book| phase(given, book, |phase| Value::Span(phase.duration.span(1 << 63))),
    },
    Question {
        name: "phase-fails",
        sentence: "How often a phase of a path fails by chance.",
        rules: &["AND-RST-01"],
        inputs: &[PATH, ON, need("phase", Kind::Text)],
        answers: Kind::Share,
        answer: |given, book| phase(given, book, |phase| Value::Share(phase.fails)),
    },
];

fn platforms() -> Vec<&'static str> {
    Platform::ALL.iter().map(|platform| platform.name()).collect()
}

fn rules() -> Vec<&'static str> {
    crate::rules::catalogue::rules().map(|rule| rule.id).collect()
}

fn identifiers() -> Vec<&'static str> {
    IDENTIFIERS.iter().map(|row| row.0).collect()
}

fn version(given: &Given, name: &str) -> Option<Version> {
    given.has(name).then(|| Version::parse(given.word(name), given.platform())).flatten()
}

fn refused_by(given: &Given, _: &RuleBook) -> Value {
    let Some(path) = given.path() else { return Value::None };
    let fit = Candidate::fit_for(path);
    let candidate = Candidate {
        platform: given.platform(),
        ownership: if given.flag("personal") { Ownership::Personal } else { Ownership::Corporate },
        userless: fit.userless || given.flag("userless"),
        dem_account: fit.dem_account || given.flag("enrollment-manager"),
        other_mdm: given.flag("other-mdm"),
        already_enrolled: given.flag("already-enrolled"),
        google_play: !given.flag("no-google-play"),
        version: version(given, "version"),
        unsupported_linux: given.platform() == Platform::Linux && !linux::supported(given.word("version")),
        ..fit
    };
    Value::words(eligibility::check(&candidate).into_iter().map(|refusal| refusal.rule))
}

fn turned_away(given: &Given, path: BuiltIn, blocks: Blocks, book: &RuleBook) -> bool {
    let platform = given.platform();
    let identifiers = IDENTIFIERS.iter().find(|row| row.0 == given.word("identifiers"));
    let identifiers = identifiers.map_or(Identifiers::NoneUploaded, |row| row.1);
    let device = Applicant {
        path,
        platform,
        ownership: ownership::at_enrollment(path, identifiers),
        identifiers,
        version: version(given, "version"),
        manufacturer: given.has("maker").then(|| given.word("maker")),
        portal: restriction::through_portal(path, platform, book),
    };
    restriction::blocked(&Blocks { platform: Some(platform), ..blocks }, &device).is_some()
}

fn phase(given: &Given, book: &RuleBook, answer: impl Fn(&crate::plan::Phase) -> Value) -> Value {
    let path = given.path().map(|path| built_in::built_in(path, given.platform(), book, None));
    let phases = path.map(|path| path.phases).unwrap_or_default();
    Value::maybe(phases.iter().find(|phase| phase.name == given.word("phase")), answer)
}
