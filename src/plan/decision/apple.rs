//! Questions about Apple: synchronizations, windows that an enrollment must keep, and who may remove management.

use super::table::{Question, may, need};
use super::{Kind, Value};
use crate::rules::{ade, apple, setup};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "apple-sync-next",
        sentence: "The first scheduled synchronization with Apple at or after `after`, counted from `anchor`.",
        rules: &["APL-SYN-01"],
        inputs: &[may("after", Kind::Span), may("anchor", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(ade::next_sync(given.at("after"), given.at("anchor"), book)),
    },
    Question {
        name: "apple-sync-by-hand",
        sentence: "Whether an admin may ask for a synchronization at `now` after the last one.",
        rules: &["APL-SYN-01"],
        inputs: &[may("last", Kind::Span), need("now", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(ade::may_sync_by_hand(given.at("last"), given.at("now"), book)),
    },
    Question {
        name: "apple-sync-first",
        sentence: "How long the first synchronization of a new enrollment program token takes, by a draw.",
        rules: &["APL-SYN-01"],
        inputs: &[need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| Value::Span(setup::token_synchronized(book).span(given.draw("draw"))),
    },
    Question {
        name: "apple-apps-sync-first",
        sentence: "How long until a new location token has synchronized, by a draw.",
        rules: &["APL-VPP-01"],
        inputs: &[need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| Value::Span(setup::apps_synchronized(book).span(given.draw("draw"))),
    },
    Question {
        name: "apple-sync-through",
        sentence: "How far into a synchronization the device at this position, from 0, is through.",
        rules: &["APL-SYN-01", "APL-SYN-02"],
        inputs: &[need("position", Kind::Count)],
        answers: Kind::Span,
        answer: |given, book| Value::Span(ade::through_after(given.count("position"), book)),
    },
    Question {
        name: "apple-token-fits",
        sentence: "Whether an enrollment program token can hold so many devices.",
        rules: &["APL-SYN-02", "APL-SYN-04"],
        inputs: &[need("devices", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(ade::fits(given.count("devices"), book)),
    },
    Question {
        name: "apple-must-reset",
        sentence: "Whether a device must be reset before `again` whose certificate server failed it at `failed`.",
        rules: &["APL-ADE-04"],
        inputs: &[may("failed", Kind::Span), need("again", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(apple::must_reset(given.at("failed"), given.at("again"), book)),
    },
    Question {
        name: "apple-registered",
        sentence: "When a device of Automated Device Enrollment is registered with Microsoft Entra, by two draws.",
        rules: &["APL-ADE-08"],
        inputs: &[may("enrolled", Kind::Span), need("never", Kind::Share), need("delay", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| {
            let (never, delay) = (given.draw("never"), given.draw("delay"));
            Value::maybe(apple::registered_at(given.at("enrolled"), never, delay, book), Value::instant)
        },
    },
    Question {
        name: "apple-removable",
        sentence: "Whether a user may remove management at `now` although enrollment is locked.",
        rules: &["APL-ADE-10"],
        inputs: &[may("added-later", Kind::Flag), may("enrolled", Kind::Span), need("now", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| {
            let (later, enrolled, now) = (given.flag("added-later"), given.at("enrolled"), given.at("now"));
            Value::Flag(apple::removable(later, enrolled, now, book))
        },
    },
    Question {
        name: "apple-removed",
        sentence: "When the user of a device that was added later removes management, by a draw.",
        rules: &["APL-ADE-10"],
        inputs: &[may("enrolled", Kind::Span), need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| {
            Value::maybe(apple::removed_at(given.at("enrolled"), given.draw("draw"), book), Value::instant)
        },
    },
    Question {
        name: "apple-profile-expires",
        sentence: "When a profile ceases to enroll that was exported for Apple Configurator at `exported`.",
        rules: &["APL-CFG-02"],
        inputs: &[may("exported", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(apple::profile_expires(given.at("exported"), book)),
    },
];
