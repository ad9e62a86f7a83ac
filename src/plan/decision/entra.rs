//! Questions about a device's object in Microsoft Entra.

use super::table::{PATH, Question, may, need};
use super::{Given, Input, Kind, Value};
use crate::intune::Join;
use crate::rules::entra::{self, Comes, Object};

const STAMP: Input = may("stamp", Kind::Span);
const NOW: Input = need("now", Kind::Span);
const JOINS: [Join; 4] = [Join::Entra, Join::Hybrid, Join::Registered, Join::None];
const OBJECTS: [(&str, Object); 3] =
    [("enabled", Object::Enabled), ("disabled", Object::Disabled), ("deleted", Object::Deleted)];

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "entra-stamp-moves",
        sentence: "Whether a contact at `now` moves an activity date; `slack` is the device's own part.",
        rules: &["LIFE-ENT-01"],
        inputs: &[STAMP, NOW, may("slack", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::Flag(entra::stamp_moves(given.at("stamp"), given.at("now"), given.span("slack"), book))
        },
    },
    Question {
        name: "entra-stale",
        sentence: "Whether a device may be called stale at `now`.",
        rules: &["LIFE-ENT-01"],
        inputs: &[STAMP, NOW],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(entra::is_stale(given.at("stamp"), given.at("now"), book)),
    },
    Question {
        name: "entra-object",
        sentence: "What the example policy has made of an object at `now`.",
        rules: &["LIFE-ENT-02"],
        inputs: &[STAMP, NOW],
        answers: Kind::Word(objects),
        answer: |given, book| Value::word(named(entra::object_at(given.at("stamp"), given.at("now"), book))),
    },
    Question {
        name: "entra-authenticates",
        sentence: "Whether a device authenticates with its object, and its users can sign in.",
        rules: &["LIFE-ENT-03"],
        inputs: &[need("object", Kind::Word(objects))],
        answers: Kind::Flag,
        answer: |given, _| {
            let object = OBJECTS.iter().find(|row| row.0 == given.word("object"));
            Value::maybe(object, |row| Value::Flag(entra::can_authenticate(row.1)))
        },
    },
    Question {
        name: "entra-may-delete",
        sentence: "Whether an admin may delete an object by hand.",
        rules: &["LIFE-ENT-04"],
        inputs: &[may("autopilot", Kind::Flag), may("in-intune", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(entra::may_delete(given.flag("autopilot"), given.flag("in-intune"))),
    },
    Question {
        name: "entra-after-deletion",
        sentence: "What follows when an object is deleted in Microsoft Entra alone: \"back-pending\" or \"none\".",
        rules: &["LIFE-ENT-05"],
        inputs: &[need("join", Kind::Word(joins))],
        answers: Kind::Text,
        answer: after_deletion,
    },
    Question {
        name: "entra-goes-along",
        sentence: "Whether the removal of a device takes its object along.",
        rules: &["CLN-ENT-01"],
        inputs: &[PATH],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(entra::goes_with_removal(given.path(), given.platform())),
    },
];

fn objects() -> Vec<&'static str> {
    OBJECTS.iter().map(|row| row.0).collect()
}

fn joins() -> Vec<&'static str> {
    JOINS.into_iter().map(Join::name).collect()
}

fn named(object: Object) -> &'static str {
    OBJECTS.iter().find(|row| row.1 == object).map_or("", |row| row.0)
}

fn after_deletion(given: &Given, _: &crate::rules::RuleBook) -> Value {
    match JOINS.into_iter().find(|join| join.name() == given.word("join")).map(entra::after_deletion) {
        Some(Comes::BackPending) => Value::word("back-pending"),
        Some(Comes::Not) | None => Value::None,
    }
}
