//! Questions about Windows Autopilot: what is registered, which profile counts, and how a device leaves.

use super::table::{PATH, Question, may, need};
use super::{Given, Kind, Value};
use crate::rules::autopilot::{self, Assignment, Gap, ImportError, Part, Profile, Registration};
use crate::rules::records::{self, LeaveError, LeaveStep};
use crate::rules::{RuleBook, hybrid};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "import-fits",
        sentence: "Whether an Autopilot import file of so many rows is taken.",
        rules: &["WIN-AP-02"],
        inputs: &[need("rows", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(autopilot::import_fits(given.count("rows"), book)),
    },
    Question {
        name: "import-error-passes",
        sentence: "Whether a row of an import that failed by this error may be taken later.",
        rules: &["WIN-AP-04"],
        inputs: &[need("error", Kind::Word(|| ImportError::ALL.map(ImportError::code).to_vec()))],
        answers: Kind::Flag,
        answer: |given, _| {
            let known = ImportError::ALL.into_iter().find(|error| error.code() == given.word("error"));
            Value::maybe(known, |error| Value::Flag(error.retry_may_help()))
        },
    },
    Question {
        name: "needs-registration",
        sentence: "Whether devices are registered with Windows Autopilot before they enroll by the path.",
        rules: &["WIN-AP-01"],
        inputs: &[PATH],
        answers: Kind::Flag,
        answer: |given, _| Value::maybe(given.path(), |path| Value::Flag(autopilot::needs_registration(path))),
    },
    Question {
        name: "profile-at-setup",
        sentence: "The profile that a device finds when it is set up, or the code and the rule of its failure.",
        rules: &["WIN-AP-01", "WIN-AP-07", "WIN-AP-09"],
        inputs: &[
            may("registered", Kind::Flag),
            may("assignment", Kind::Word(|| vec!["assigned", "deleted"])),
            may("default", Kind::Flag),
            may("changed", Kind::Word(|| vec!["disk", "mainboard"])),
        ],
        answers: Kind::Text,
        answer: profile,
    },
    Question {
        name: "converted-by",
        sentence: "By when targeted devices are converted to Autopilot, if that is asked for at `asked`.",
        rules: &["WIN-AP-06"],
        inputs: &[may("asked", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(autopilot::converted_by(given.at("asked"), book)),
    },
    Question {
        name: "without-entra-object",
        sentence: "The code that a registered device shows whose Microsoft Entra object was deleted; none if it enrolls.",
        rules: &["WIN-AP-10"],
        inputs: &[PATH],
        answers: Kind::Text,
        answer: |given, _| {
            let failure = given.path().and_then(autopilot::without_entra_object);
            Value::maybe(failure, |failure| Value::word(&failure.code))
        },
    },
    Question {
        name: "enrolls-only-once",
        sentence: "Whether a device is refused because it may enroll by the path only once.",
        rules: &["WIN-AP-LIFE-03"],
        inputs: &[
            PATH,
            may("enrolled-before", Kind::Flag),
            may("record-stands", Kind::Flag),
            may("unblocked", Kind::Flag),
        ],
        answers: Kind::Flag,
        answer: |given, book| {
            let [before, stands, unblocked] =
                ["enrolled-before", "record-stands", "unblocked"].map(|name| given.flag(name));
            Value::maybe(given.path(), |path| Value::Flag(autopilot::one_shot(path, before, stands, unblocked, book)))
        },
    },
    Question {
        name: "comes-back",
        sentence: "Whether a device enrolls through Autopilot again.",
        rules: &["WIN-AP-LIFE-04"],
        inputs: &[may("wiped", Kind::Flag), may("registered", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(autopilot::comes_back(given.flag("wiped"), given.flag("registered"))),
    },
    Question {
        name: "leaves-cleanly",
        sentence: "What is wrong after a registered device left by these steps, in their order; none if it left cleanly.",
        rules: &["WIN-AP-LIFE-01", "WIN-AP-LIFE-02"],
        inputs: &[need("steps", Kind::Words(steps))],
        answers: Kind::Text,
        answer: |given, _| {
            let taken: Vec<LeaveStep> = given.words("steps").iter().filter_map(|name| step(name)).collect();
            Value::maybe(records::leave_in_order(&taken).err(), |fault| Value::word(said(fault)))
        },
    },
    Question {
        name: "step-removes",
        sentence: "Where a step of leaving takes the device's record away.",
        rules: &["WIN-AP-LIFE-01", "WIN-AP-LIFE-02"],
        inputs: &[need("step", Kind::Word(steps))],
        answers: Kind::Words(|| vec!["intune", "autopilot", "entra"]),
        answer: |given, _| {
            Value::maybe(step(given.word("step")), |step| {
                let (intune, autopilot, entra) = step.removes();
                let all = [(intune, "intune"), (autopilot, "autopilot"), (entra, "entra")];
                Value::words(all.into_iter().filter(|row| row.0).map(|row| row.1))
            })
        },
    },
    Question {
        name: "entra-records",
        sentence: "How many records a device that enrolled by the path has in Microsoft Entra.",
        rules: &["WIN-AP-17", "WIN-ELIG-03"],
        inputs: &[PATH],
        answers: Kind::Count,
        answer: |given, _| Value::maybe(given.path(), |path| Value::Count(records::entra_records(path))),
    },
    Question {
        name: "leaves-duplicate",
        sentence: "Whether an enrollment leaves a second record in Intune of a device that was joined without automatic enrollment.",
        rules: &["WIN-SCOPE-08"],
        inputs: &[PATH, may("joined-before", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| {
            Value::maybe(given.path(), |path| Value::Flag(records::leaves_duplicate(path, given.flag("joined-before"))))
        },
    },
    Question {
        name: "gap-between",
        sentence: "How the time between technician and user suits a pre-provisioned device.",
        rules: &["WIN-AP-PP-02", "WIN-AP-PP-03"],
        inputs: &[need("between", Kind::Span)],
        answers: Kind::Text,
        answer: |given, book| {
            Value::word(match autopilot::gap(given.span("between"), book) {
                Gap::TooShort => "too short",
                Gap::Fine => "fine",
                Gap::TooLong => "too long",
            })
        },
    },
    Question {
        name: "grace-suffices",
        sentence: "Whether a compliance policy grants Autopilot devices enough time.",
        rules: &["WIN-AP-13"],
        inputs: &[need("grace", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(autopilot::grace_suffices(given.span("grace"))),
    },
    Question {
        name: "preparation-takes",
        sentence: "Whether a device takes device preparation.",
        rules: &["WIN-AP-V2-02"],
        inputs: &[may("registered", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(autopilot::preparation_takes(given.flag("registered"))),
    },
    Question {
        name: "preparation-fits",
        sentence: "Whether a device preparation policy may have so many apps and scripts.",
        rules: &["WIN-AP-V2-01"],
        inputs: &[may("apps", Kind::Count), may("scripts", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::Flag(autopilot::preparation_limits(given.count("apps"), given.count("scripts"), book))
        },
    },
    Question {
        name: "preparation-timeout-fits",
        sentence: "Whether a device preparation policy takes this time limit.",
        rules: &["WIN-AP-V2-01"],
        inputs: &[need("limit", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(autopilot::timeout_fits(given.span("limit"))),
    },
    Question {
        name: "preparation-that-counts",
        sentence: "The position, from 0, of the device preparation policy that counts, of those with these priorities.",
        rules: &["WIN-AP-V2-02"],
        inputs: &[need("priorities", Kind::Counts)],
        answers: Kind::Count,
        answer: |given, _| {
            let found = autopilot::choose_preparation(given.counts("priorities"));
            Value::maybe(found.and_then(|position| u32::try_from(position).ok()), Value::Count)
        },
    },
    Question {
        name: "connector-makes-account",
        sentence: "Whether a connector makes one more computer account.",
        rules: &["WIN-AP-HY-02"],
        inputs: &[need("made", Kind::Count), may("has-right", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::Flag(hybrid::may_create_account(given.count("made"), given.flag("has-right"), book))
        },
    },
    Question {
        name: "connector-is-hidden",
        sentence: "Whether a connector is hidden at `at` that was last active at `active`.",
        rules: &["WIN-AP-HY-02"],
        inputs: &[may("active", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(hybrid::connector_hidden(given.at("active"), given.at("at"), book)),
    },
    Question {
        name: "connector-wait-over",
        sentence: "Whether a device gives up that has waited for a connector so long.",
        rules: &["WIN-AP-HY-05"],
        inputs: &[need("waited", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(hybrid::gives_up(given.span("waited"), book)),
    },
];

const STEPS: [(&str, LeaveStep); 6] = [
    ("delete-from-intune", LeaveStep::DeleteFromIntune),
    ("unassign-user", LeaveStep::UnassignUser),
    ("delete-from-autopilot", LeaveStep::DeleteFromAutopilot),
    ("deregister-by-partner", LeaveStep::DeregisterByPartner),
    ("delete-from-active-directory", LeaveStep::DeleteFromActiveDirectory),
    ("delete-from-entra", LeaveStep::DeleteFromEntra),
];

fn steps() -> Vec<&'static str> {
    STEPS.map(|row| row.0).to_vec()
}

fn step(name: &str) -> Option<LeaveStep> {
    STEPS.into_iter().find(|row| row.0 == name).map(|row| row.1)
}

const fn said(fault: LeaveError) -> &'static str {
    match fault {
        LeaveError::StillManaged => "still managed",
        LeaveError::StillRegistered => "still registered",
        LeaveError::OutOfOrder => "out of order",
        LeaveError::EntraByHand => "Entra by hand",
        LeaveError::ObjectLeft => "object left",
    }
}

fn profile(given: &Given, _: &RuleBook) -> Value {
    let known = Registration {
        registered: given.flag("registered"),
        assignment: match given.word("assignment") {
            "assigned" => Assignment::Assigned,
            "deleted" => Assignment::Deleted,
            _ => Assignment::None,
        },
        default_exists: given.flag("default"),
        changed: given
            .has("changed")
            .then(|| if given.word("changed") == "disk" { Part::Disk } else { Part::Mainboard }),
    };
    match autopilot::profile_at_setup(&known) {
        Ok(Profile::Assigned) => Value::word("assigned"),
        Ok(Profile::Default) => Value::word("default"),
        Err(why) => Value::word(&format!("{} {}", why.failure().code, why.failure().rule)),
    }
}
