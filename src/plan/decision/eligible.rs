//! Questions about who may enroll on Windows, whose a device is, and which restriction counts.

use super::table::{PATH, Question, may, need};
use super::{Given, Input, Kind, Value};
use crate::intune::{Join, Ownership};
use crate::plan::Admission;
use crate::plan::admission::Terms;
use crate::rules::catalogue::rules;
use crate::rules::eligibility::{self, Candidate, Tpm};
use crate::rules::ownership::{self, Identifiers};
use crate::rules::restriction::{self, Restriction};
use crate::rules::{Refusal, RuleBook, Verdict, scopes};

pub(super) const OWNER: Input = may("owner", Kind::Word(|| vec!["corporate", "personal"]));
pub(super) const JOIN: Input = may("join", Kind::Word(|| JOINS.map(Join::name).to_vec()));
const IDENTIFIERS: Input = need("identifiers", Kind::Word(|| vec!["not-uploaded", "matched", "unmatched"]));

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "path-refuses",
        sentence: "The rules by which the path turns a device away that is like this; none are given of a device that is as the path needs it.",
        rules: &[
            "WIN-ELIG-01",
            "WIN-ELIG-02",
            "WIN-ELIG-03",
            "WIN-ELIG-04",
            "WIN-BULK-08",
            "WIN-GPO-01",
            "WIN-GPO-06",
            "WIN-GPO-07",
            "WIN-USER-03",
            "WIN-USER-05",
            "WIN-AP-V2-01",
            "WIN-AP-UD-02",
            "WIN-AP-HY-01",
            "WIN-AP-SD-01",
            "WIN-AP-PP-01",
            "WIN-AP-LIFE-03",
            "WIN-DEM-02",
            "WIN-CM-01",
            "WIN-CM-02",
            "WIN-CM-13",
            "WIN-SCOPE-07",
        ],
        inputs: &[
            PATH,
            may("platform", Kind::Word(|| crate::intune::Platform::ALL.map(|platform| platform.name()).to_vec())),
            OWNER,
            JOIN,
            may("userless", Kind::Flag),
            may("dem-account", Kind::Flag),
            may("tpm", Kind::Word(|| vec!["none", "1.2", "2.0"])),
            may("virtual-machine", Kind::Flag),
            may("server", Kind::Flag),
            may("windows-10", Kind::Flag),
            may("home-edition", Kind::Flag),
            may("other-mdm", Kind::Flag),
            may("already-enrolled", Kind::Flag),
            may("no-premium", Kind::Flag),
        ],
        answers: Kind::Words(|| rules().map(|rule| rule.id).collect()),
        answer: |given, _| {
            Value::maybe(candidate(given), |device| {
                Value::words(eligibility::check(&device).iter().map(|why| why.rule))
            })
        },
    },
    Question {
        name: "owner-at-enrollment",
        sentence: "Whose a device is while it enrolls, as restrictions see it.",
        rules: &["WIN-OWN-01", "WIN-OWN-02", "WIN-USER-01", "WIN-CM-11", "WIN-GPO-07", "WIN-BULK-08", "WIN-ELIG-03"],
        inputs: &[PATH, IDENTIFIERS],
        answers: Kind::Text,
        answer: |given, _| {
            Value::maybe(given.path(), |path| Value::word(ownership::at_enrollment(path, uploaded(given)).name()))
        },
    },
    Question {
        name: "owner-afterwards",
        sentence: "Whose a device is by its record, once it has enrolled.",
        rules: &["WIN-OWN-01", "WIN-OWN-02", "WIN-USER-01"],
        inputs: &[PATH],
        answers: Kind::Text,
        answer: |given, _| Value::maybe(given.path(), |path| Value::word(ownership::stored(path).name())),
    },
    Question {
        name: "personal-block-applies",
        sentence: "Whether a block of personal devices turns a device away that enrolls by the path.",
        rules: &["WIN-OWN-02", "WIN-AP-V2-03", "RES-PER-03"],
        inputs: &[PATH, IDENTIFIERS],
        answers: Kind::Flag,
        answer: |given, _| {
            Value::maybe(given.path(), |path| Value::Flag(ownership::personal_block_applies(path, uploaded(given))))
        },
    },
    Question {
        name: "identifier-files",
        sentence: "How many files so many corporate identifiers take.",
        rules: &["WIN-OWN-02"],
        inputs: &[need("rows", Kind::Count)],
        answers: Kind::Count,
        answer: |given, book| Value::Count(ownership::identifier_files(given.count("rows"), book)),
    },
    Question {
        name: "default-restriction-only",
        sentence: "Whether enrollments by the path meet the default restriction only.",
        rules: &["WIN-OWN-06", "WIN-CM-11", "WIN-BULK-08"],
        inputs: &[PATH],
        answers: Kind::Flag,
        answer: |given, _| Value::maybe(given.path(), |path| Value::Flag(restriction::default_only(path))),
    },
    Question {
        name: "restriction-that-counts",
        sentence: "The priority of the restriction that counts, of those with these priorities that hit the user; none is the default one.",
        rules: &["WIN-OWN-04", "WIN-OWN-06"],
        inputs: &[need("priorities", Kind::Counts), may("only-default", Kind::Flag)],
        answers: Kind::Count,
        answer: counting,
    },
    Question {
        name: "too-many-restrictions",
        sentence: "Whether a tenant has more restrictions of a kind than it may.",
        rules: &["WIN-OWN-04"],
        inputs: &[need("restrictions", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(restriction::too_many(given.count("restrictions"), book)),
    },
    Question {
        name: "new-restriction-blocks",
        sentence: "Whether a restriction that was made at `made` turns a device away that enrolls at `at`.",
        rules: &["WIN-OWN-05", "WIN-SCOPE-10"],
        inputs: &[may("made", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| {
            let mut admission = Admission::open(15);
            let blocked = Verdict::Refused(Refusal::PlatformBlocked);
            admission.terms.push(Terms::of(scopes::counts_from(given.at("made"), book), blocked, 15));
            Value::Flag(admission.at(given.at("at")).verdicts == [blocked; 2])
        },
    },
];

const JOINS: [Join; 4] = [Join::Entra, Join::Hybrid, Join::Registered, Join::None];

/// The join, if one is given.
pub(super) fn join(given: &Given) -> Option<Join> {
    JOINS.into_iter().find(|join| join.name() == given.word("join"))
}

/// The owner; the organization, if none is given.
pub(super) fn owner(given: &Given) -> Ownership {
    if given.word("owner") == Ownership::Personal.name() { Ownership::Personal } else { Ownership::Corporate }
}

fn uploaded(given: &Given) -> Identifiers {
    match given.word("identifiers") {
        "matched" => Identifiers::Matched,
        "unmatched" => Identifiers::Unmatched,
        _ => Identifiers::NoneUploaded,
    }
}

fn tpm(given: &Given) -> Option<Tpm> {
    let known = [("none", Tpm::None), ("1.2", Tpm::V1_2), ("2.0", Tpm::V2_0)];
    known.into_iter().find(|row| row.0 == given.word("tpm")).map(|row| row.1)
}

/// A device as the path needs it, but for what is given.
fn candidate(given: &Given) -> Option<Candidate> {
    let fit = Candidate::fit_for(given.path()?);
    Some(Candidate {
        platform: given.platform(),
        ownership: owner(given),
        join: join(given),
        userless: fit.userless || given.flag("userless"),
        dem_account: fit.dem_account || given.flag("dem-account"),
        tpm: tpm(given),
        virtual_machine: given.flag("virtual-machine"),
        server: given.flag("server"),
        windows_10: given.flag("windows-10"),
        home_edition: given.flag("home-edition"),
        other_mdm: given.flag("other-mdm"),
        already_enrolled: given.flag("already-enrolled"),
        entra_premium: !given.flag("no-premium"),
        ..fit
    })
}

fn counting(given: &Given, _: &RuleBook) -> Value {
    let restriction = |priority| Restriction { priority, blocks: None, device_limit: Some(5) };
    let numbered = given.counts("priorities").iter().map(|priority| Some(*priority));
    let all: Vec<Restriction> = numbered.chain([None]).map(restriction).collect();
    let hit: Vec<&Restriction> = all.iter().collect();
    let found = restriction::applies(&hit, restriction::Kind::DeviceLimit, given.flag("only-default"));
    Value::maybe(found.and_then(|one| one.priority), Value::Count)
}
