//! Questions about life after an enrollment: cleanup, compliance, notifications, groups.

use super::table::{PATH, PLATFORM, Question, may, need};
use super::{Given, Kind, Value};
use crate::rules::actions::{self, Removal};
use crate::rules::lifecycle::Lifecycle;
use crate::rules::{RuleBook, certificate, cleanup, compliance, graph, grouping, push};
use crate::units::Span;
use crate::units::hours::{Day, Zone};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "record-hidden",
        sentence: "The midnight in UTC at which a record is hidden, if the rules in force hide it.",
        rules: &["LIFE-CLN-01", "LIFE-CLN-02", "LIFE-CLN-04", "CLN-RUL-05", "LNX-CLN-01"],
        inputs: &[PLATFORM, may("last-contact", Kind::Span)],
        answers: Kind::Span,
        answer: hidden,
    },
    Question {
        name: "record-deleted",
        sentence: "When a record is deleted whose certificate expired at `expired`.",
        rules: &["CLN-180-01"],
        inputs: &[may("expired", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(cleanup::deletes_at(given.at("expired"), book)),
    },
    Question {
        name: "silent-noncompliant",
        sentence: "The first second in which a device is noncompliant that was in contact last at `last-contact`.",
        rules: &["LIFE-COMP-01", "LIFE-COMP-06"],
        inputs: &[may("last-contact", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(compliance::lapses_at(given.at("last-contact"), book)),
    },
    Question {
        name: "reports",
        sentence: "Whether a device whose certificate was issued at `issued` can report at `now`.",
        rules: &["LIFE-COMP-06"],
        inputs: &[may("issued", Kind::Span), need("now", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(certificate::is_valid(given.at("issued"), given.at("now"), book)),
    },
    Question {
        name: "deletion-makes",
        sentence: "What becomes of a device whose record was deleted, at its next contact: \"retired\" or \"wiped\".",
        rules: &["AND-AOSP-02", "LIFE-ACT-03"],
        inputs: &[PATH],
        answers: Kind::Text,
        answer: |given, _| {
            Value::maybe(given.path(), |path| match actions::delete_triggers(path) {
                Removal::Retire => Value::word("retired"),
                Removal::Wipe => Value::word("wiped"),
            })
        },
    },
    Question {
        name: "failing-noncompliant",
        sentence: "The first second in which a device is noncompliant that fails its policy from `since` on.",
        rules: &["LIFE-COMP-03"],
        inputs: &[may("since", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(compliance::marked_at(given.at("since"), book)),
    },
    Question {
        name: "fails-without-policy",
        sentence: "The share of devices that are noncompliant for want of a policy.",
        rules: &["LIFE-COMP-02"],
        inputs: &[],
        answers: Kind::Share,
        answer: |_, book| Value::Share(compliance::fails_without_policy(book)),
    },
    Question {
        name: "fails-usually",
        sentence: "The share of devices that fail their policy at first, if nobody says.",
        rules: &["LNX-ENR-03"],
        inputs: &[PLATFORM],
        answers: Kind::Share,
        answer: |given, book| Value::Share(compliance::fails_usually(given.platform(), book)),
    },
    Question {
        name: "notified",
        sentence: "Whether devices of the platform are told at once of what is asked of them.",
        rules: &["CHK-MAN-01", "LNX-CHK-01"],
        inputs: &[PLATFORM],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(push::notifies(given.platform())),
    },
    Question {
        name: "checks-in-every",
        sentence: "The time from one check-in of an online device to the next.",
        rules: &["LNX-CHK-01"],
        inputs: &[PLATFORM],
        answers: Kind::Span,
        answer: |given, book| Value::Span(Lifecycle::of(given.platform(), None, book).every),
    },
    Question {
        name: "grouped-at-enrollment",
        sentence: "Whether devices may be put into their group while they enroll by the path.",
        rules: &["APL-ADE-14", "SVC-ETG-01"],
        inputs: &[PATH],
        answers: Kind::Flag,
        answer: |given, _| Value::maybe(given.path(), |path| Value::Flag(grouping::at_enrollment(path))),
    },
    Question {
        name: "graph-accepted",
        sentence: "How long after a script's first request the one at this position, from 0, is accepted.",
        rules: &["SVC-GR-02"],
        inputs: &[need("position", Kind::Count)],
        answers: Kind::Span,
        answer: |given, book| Value::Span(graph::accepted_after(given.count("position"), book)),
    },
];

fn hidden(given: &Given, book: &RuleBook) -> Value {
    let zone = Day::new(2026, 1, 1).and_then(|day| Zone::new("UTC", day));
    let last = given.at("last-contact");
    Value::maybe(cleanup::rule_for(given.platform(), book).zip(zone), |(span, zone)| {
        let days = zone.days(last, last + span + Span::days(2));
        Value::instant(cleanup::hides_at(last, span, |time| days.midnight_from(time)))
    })
}
