//! Questions about check-ins, notifications, certificates and Graph.

use super::table::{PLATFORM, Question, may, need};
use super::{Given, Kind, Value, draw};
use crate::rules::grouping::{self, Grouping};
use crate::rules::lifecycle::Lifecycle;
use crate::rules::{RuleBook, certificate, check_in, compliance, graph, push};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "burst",
        sentence: "The check-ins after an enrollment [s since then].",
        rules: &["LIFE-SYNC-01", "WIN-ESP-14"],
        inputs: &[PLATFORM],
        answers: Kind::Counts,
        answer: |given, book| {
            let beats = check_in::burst(given.platform(), book);
            Value::Counts(beats.into_iter().map(|beat| beat.as_seconds()).collect())
        },
    },
    Question {
        name: "steady-check-in",
        sentence: "The time from one check-in to the next once the burst is over.",
        rules: &["LIFE-SYNC-01", "CHK-INT-01", "LNX-CHK-01"],
        inputs: &[PLATFORM],
        answers: Kind::Span,
        answer: |given, book| Value::Span(Lifecycle::of(given.platform(), None, book).every),
    },
    Question {
        name: "first-check-in",
        sentence: "The time from coming online to the first steady check-in, at this share of all draws.",
        rules: &["LIFE-SYNC-01", "CHK-INT-01"],
        inputs: &[PLATFORM, need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| {
            let life = Lifecycle::of(given.platform(), None, book);
            Value::Span(check_in::first(life.every, life.jitter, draw(given)))
        },
    },
    Question {
        name: "check-ins-before",
        sentence: "How many check-ins lie before `until`, from `first` on and every so often.",
        rules: &["LIFE-SYNC-01"],
        inputs: &[may("first", Kind::Span), need("every", Kind::Span), need("until", Kind::Span)],
        answers: Kind::Count,
        answer: |given, _| Value::Count(check_in::count(given.at("first"), given.span("every"), given.at("until"))),
    },
    Question {
        name: "is-notified",
        sentence: "Whether devices of the platform are notified of changes.",
        rules: &["LNX-CHK-01", "CHK-MAN-01"],
        inputs: &[PLATFORM],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(push::notifies(given.platform())),
    },
    Question {
        name: "next-notification",
        sentence: "The first notification after `at` of a change that is notified first at `first`; none if there is no more.",
        rules: &["LIFE-SYNC-03"],
        inputs: &[may("first", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::maybe(push::next_attempt(given.at("first"), given.at("at"), book), Value::instant),
    },
    Question {
        name: "notification-asks",
        sentence: "Whether a notification first sent at `first` still asks for anything of a device that checked in at `contact`.",
        rules: &["LIFE-SYNC-03"],
        inputs: &[need("first", Kind::Span), need("contact", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(push::asks(given.at("first"), given.at("contact"))),
    },
    Question {
        name: "notification-arrives",
        sentence: "When the first notification of a change reaches a device that was made at `changed`, at this share of all draws.",
        rules: &["LIFE-SYNC-03", "LIFE-SYNC-04"],
        inputs: &[may("changed", Kind::Span), need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(push::first_at(given.at("changed"), draw(given), book)),
    },
    Question {
        name: "in-its-groups",
        sentence: "When a device is in its groups that enrolled at `enrolled`, at this share of all draws.",
        rules: &["LIFE-SYNC-06"],
        inputs: &[
            need("by", Kind::Word(|| Grouping::ALL.map(|row| row.0).to_vec())),
            may("enrolled", Kind::Span),
            may("draw", Kind::Share),
        ],
        answers: Kind::Span,
        answer: |given, book| {
            let by = Grouping::ALL.into_iter().find(|row| row.0 == given.word("by"));
            Value::maybe(by, |(_, by)| {
                Value::instant(grouping::held_from(by, given.at("enrolled"), || draw(given), book))
            })
        },
    },
    Question {
        name: "evaluated-anew",
        sentence: "When a pre-provisioned device is compliant again whose user started at `started`, at this share of all draws.",
        rules: &["WIN-AP-PP-04"],
        inputs: &[may("started", Kind::Span), need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(compliance::evaluated_anew(given.at("started"), draw(given), book)),
    },
    Question {
        name: "certificate-expires",
        sentence: "When a certificate runs out that was issued at `issued`.",
        rules: &["WIN-CERT-02"],
        inputs: &[may("issued", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(certificate::expires(given.at("issued"), book)),
    },
    Question {
        name: "certificate-valid",
        sentence: "Whether a certificate is valid at `at` that was issued at `issued`.",
        rules: &["WIN-CERT-02"],
        inputs: &[may("issued", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(certificate::is_valid(given.at("issued"), given.at("at"), book)),
    },
    Question {
        name: "renewal-opens",
        sentence: "When the renewal window opens of a certificate issued at `issued`.",
        rules: &["WIN-CERT-03", "WIN-CERT-04"],
        inputs: &[PLATFORM, may("issued", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(certificate::window_opens(given.at("issued"), given.platform(), book)),
    },
    Question {
        name: "next-renewal-attempt",
        sentence: "The first scheduled attempt at or after `at` in a window that opened at `opened`.",
        rules: &["WIN-CERT-05"],
        inputs: &[may("opened", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(certificate::attempt_after(given.at("opened"), given.at("at"), book)),
    },
    Question {
        name: "attempt-renews",
        sentence: "Whether an attempt at `at` renews a certificate issued at `issued`.",
        rules: &["WIN-CERT-03", "WIN-CERT-05", "WIN-CERT-06"],
        inputs: &[PLATFORM, may("issued", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::Flag(certificate::renews(given.at("issued"), given.at("at"), given.platform(), book))
        },
    },
    Question {
        name: "renewal-fails",
        sentence: "Whether a renewal fails by chance, at this share of all draws.",
        rules: &["WIN-CERT-10"],
        inputs: &[PLATFORM, need("draw", Kind::Share)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(renewal_fails(given, book)),
    },
    Question {
        name: "graph-accepts-after",
        sentence: "How long after a script's first request the one at this position, from 0, is accepted.",
        rules: &["SVC-GR-02"],
        inputs: &[need("position", Kind::Count)],
        answers: Kind::Span,
        answer: |given, book| Value::Span(graph::accepted_after(given.count("position"), book)),
    },
];

fn renewal_fails(given: &Given, book: &RuleBook) -> bool {
    Lifecycle::of(given.platform(), None, book).renewal_fails.hit_by(draw(given))
}
