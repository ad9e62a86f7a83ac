//! Questions about licenses, subscriptions and trials.

use super::table::{PATH, Question, may, need};
use super::{Given, Kind, Value};
use crate::plan::{LicenseNeed, Licensing, built_in};
use crate::rules::RuleBook;
use crate::rules::license::{self, AssignmentError};
use crate::rules::limits;
use crate::rules::subscription::{self, State};
use crate::units::Share;

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "license-of-group",
        sentence: "When the licenses of a group are there that was changed at `asked`.",
        rules: &["LIC-GRP-01", "LIC-GRP-02"],
        inputs: &[may("asked", Kind::Span), need("latency", Kind::Span), need("users", Kind::Count)],
        answers: Kind::Span,
        answer: |given, book| {
            let arrives = license::group_arrives(given.at("asked"), given.span("latency"), given.count("users"), book);
            Value::instant(arrives)
        },
    },
    Question {
        name: "license-of-one",
        sentence: "When a license is there that was given to one person at `asked`.",
        rules: &["LIC-IND-01"],
        inputs: &[may("asked", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(license::direct_arrives(given.at("asked"), book)),
    },
    Question {
        name: "license-error",
        sentence: "The error of an assignment for a draw of so many millionths, by the shares of errors.",
        rules: &["LIC-GRP-03"],
        inputs: &[
            need("draw", Kind::Count),
            may("mutually-exclusive", Kind::Share),
            may("usage-location", Kind::Share),
            may("proxy-address", Kind::Share),
            may("concurrency", Kind::Share),
            may("dependency", Kind::Share),
        ],
        answers: Kind::Text,
        answer: |given, _| {
            Value::maybe(license::error_of(&shares(given), given.count("draw")), |e| Value::word(e.name()))
        },
    },
    Question {
        name: "license-error-cures-itself",
        sentence: "Whether the service tries an assignment again that failed by this error.",
        rules: &["LIC-GRP-03"],
        inputs: &[need("error", Kind::Word(errors))],
        answers: Kind::Flag,
        answer: |given, _| {
            let known = AssignmentError::DRAWN.iter().find(|row| row.1 == given.word("error"));
            Value::maybe(known, |row| Value::Flag(row.0.retries_alone()))
        },
    },
    Question {
        name: "license-error-retried",
        sentence: "How long after an assignment failed by this error the service tries it again by itself.",
        rules: &["LIC-GRP-03"],
        inputs: &[need("error", Kind::Word(errors))],
        answers: Kind::Span,
        answer: |given, book| {
            let known = AssignmentError::DRAWN.iter().find(|row| row.1 == given.word("error"));
            Value::maybe(known.and_then(|row| license::retried_after(row.0, book)), Value::Span)
        },
    },
    Question {
        name: "licenses-reprocessed",
        sentence: "When those who wait get the licenses that became free at `freed`, by a draw.",
        rules: &["LIC-GRP-05"],
        inputs: &[may("freed", Kind::Span), need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| {
            let licensing = Licensing::when_needed(book);
            Value::instant(licensing.reprocessed_at(given.at("freed"), given.draw("draw")))
        },
    },
    Question {
        name: "device-license-refused",
        sentence: "Whether a device without a user is refused where so many device licenses are in use of so many.",
        rules: &["LIC-DEV-01"],
        inputs: &[need("used", Kind::Count), may("bought", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| {
            let short = limits::is_full(given.count("used"), given.maybe_count("bought"));
            Value::Flag(license::device_refused(short, book))
        },
    },
    Question {
        name: "license-brings-access",
        sentence: "Whether Conditional Access concerns a device that enrolls by the path.",
        rules: &["LIC-DEV-03"],
        inputs: &[PATH],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::maybe(given.path(), |path| Value::Flag(built_in::license(path, book).brings_access()))
        },
    },
    Question {
        name: "license-removed",
        sentence: "From when on the devices of a user are noncompliant whose license was taken at `taken`.",
        rules: &["LIC-REM-01"],
        inputs: &[may("taken", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(license::noncompliant_from(given.at("taken"), book)),
    },
    Question {
        name: "license-of-path",
        sentence: "Which license an enrollment by the path takes: \"user\", \"device\" or \"none\".",
        rules: &["LIC-COM-01", "LIC-DEM-01", "LIC-DEV-01", "LIC-DEV-02", "LIC-DEV-04"],
        inputs: &[PATH],
        answers: Kind::Text,
        answer: license_of_path,
    },
    Question {
        name: "plan-includes-intune",
        sentence: "Whether a plan of this name includes Intune.",
        rules: &["LIC-INC-01"],
        inputs: &[need("plan", Kind::Text)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(license::includes_intune(given.word("plan"))),
    },
    Question {
        name: "licenses-taken-back",
        sentence: "When licenses beyond what was bought are taken back, if fewer were bought at `reduced`.",
        rules: &["TEN-SUB-02"],
        inputs: &[may("reduced", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(license::reduced_at(given.at("reduced"), book)),
    },
    Question {
        name: "subscription-state",
        sentence: "How a subscription stands at `at` that ends at `ends`.",
        rules: &["TEN-SUB-01"],
        inputs: &[need("kind", Kind::Word(kinds)), need("ends", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Text,
        answer: |given, book| {
            Value::maybe(subscription::Kind::named(given.word("kind")), |kind| {
                Value::word(state(subscription::course(kind, given.at("ends"), book).at(given.at("at"))))
            })
        },
    },
    Question {
        name: "trial-ends",
        sentence: "When a trial ends that began at `begins`.",
        rules: &["TEN-TRL-01"],
        inputs: &[may("begins", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(subscription::trial_ends(given.at("begins"), book)),
    },
    Question {
        name: "trial-fits",
        sentence: "Whether a trial may have so many licenses.",
        rules: &["TEN-TRL-01"],
        inputs: &[need("licenses", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(subscription::trial_fits(given.count("licenses"), book)),
    },
];

fn errors() -> Vec<&'static str> {
    AssignmentError::DRAWN.iter().map(|row| row.1).collect()
}

fn kinds() -> Vec<&'static str> {
    subscription::Kind::ALL.iter().map(|row| row.0).collect()
}

fn shares(given: &Given) -> [Share; 5] {
    AssignmentError::DRAWN.map(|row| given.share(row.1))
}

fn license_of_path(given: &Given, book: &RuleBook) -> Value {
    Value::maybe(given.path(), |path| match built_in::license(path, book) {
        LicenseNeed::User => Value::word("user"),
        LicenseNeed::Device => Value::word("device"),
        LicenseNeed::None => Value::None,
    })
}

const fn state(state: State) -> &'static str {
    match state {
        State::Active => "active",
        State::Expired => "expired",
        State::Disabled => "disabled",
        State::Deleted => "deleted",
    }
}
