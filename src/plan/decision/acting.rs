//! Questions about what admins do to devices, and about primary users.

use super::eligible::{JOIN, join};
use super::table::{PATH, Question, may, need};
use super::{Given, Kind, Value};
use crate::intune::{BuiltIn, Join};
use crate::plan::Ordered;
use crate::rules::actions::{self, Action, Removal};
use crate::rules::primary_user::{self, PrimaryUser};
use crate::rules::{RuleBook, bitlocker, license};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "action-leaves",
        sentence: "What is there after an action on a Windows device, joined as given.",
        rules: &["LIFE-ACT-01", "LIFE-ACT-03", "LIFE-ACT-04", "LIFE-ACT-05", "LIFE-ACT-06"],
        inputs: &[need("action", Kind::Word(names)), PATH, JOIN],
        answers: Kind::Words(|| vec!["managed", "record", "joined", "data"]),
        answer: leaves,
    },
    Question {
        name: "delete-triggers",
        sentence: "What a delete triggers on a device that enrolled by the path.",
        rules: &["LIFE-ACT-03"],
        inputs: &[PATH],
        answers: Kind::Text,
        answer: |given, _| {
            Value::maybe(given.path(), |path| match actions::delete_triggers(path) {
                Removal::Retire => Value::word("retire"),
                Removal::Wipe => Value::word("wipe"),
            })
        },
    },
    Question {
        name: "reset-available",
        sentence: "Whether an Autopilot Reset can be asked for of a device that enrolled by the path, joined as given.",
        rules: &["LIFE-ACT-06"],
        inputs: &[PATH, JOIN],
        answers: Kind::Flag,
        answer: |given, _| {
            Value::maybe(given.path(), |path| Value::Flag(actions::reset_available(path, joined(given))))
        },
    },
    Question {
        name: "action-overrides",
        sentence: "Whether an action takes the place of one that is pending.",
        rules: &["LIFE-ACT-07"],
        inputs: &[need("action", Kind::Word(names)), need("pending", Kind::Word(names))],
        answers: Kind::Flag,
        answer: |given, _| {
            Value::maybe(action(given, "action").zip(action(given, "pending")), |(new, pending)| {
                Value::Flag(actions::overrides(new, pending))
            })
        },
    },
    Question {
        name: "bulk-action-fits",
        sentence: "Whether one bulk action takes so many devices.",
        rules: &["LIFE-ACT-07"],
        inputs: &[need("devices", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(actions::fits_bulk(given.count("devices"), book)),
    },
    Question {
        name: "retire-accepted",
        sentence: "Whether a retire request is accepted that is the so-many-th of its day, from 1.",
        rules: &["LIFE-ACT-02"],
        inputs: &[need("number", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(actions::accepted_on(given.count("number"), book)),
    },
    Question {
        name: "retire-days-later",
        sentence: "How many days later than the first a retire request is carried out, by its position from 0 among those made at once.",
        rules: &["LIFE-ACT-02"],
        inputs: &[need("position", Kind::Count)],
        answers: Kind::Count,
        answer: |given, book| Value::Count(actions::days_later(given.count("position"), book)),
    },
    Question {
        name: "order-needs-approval",
        sentence: "Whether a second admin has to approve, where multi-admin approval protects device actions.",
        rules: &["LIFE-ACT-08"],
        inputs: &[need("order", Kind::Word(|| ORDERS.map(|row| row.0).to_vec()))],
        answers: Kind::Flag,
        answer: |given, _| {
            let order = ORDERS.iter().find(|row| row.0 == given.word("order"));
            Value::maybe(order, |row| Value::Flag(row.1.by_admins()))
        },
    },
    Question {
        name: "bitlocker-suspended",
        sentence: "Whether the end of a record suspends BitLocker; a cleanup rule is no action.",
        rules: &["LIFE-BL-01"],
        inputs: &[may("action", Kind::Word(names)), may("joined", Kind::Flag), may("encrypted", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| {
            let action = action(given, "action");
            Value::Flag(bitlocker::suspends(action, given.flag("joined"), given.flag("encrypted")))
        },
    },
    Question {
        name: "primary-user",
        sentence: "Who becomes the primary user of a device that enrolls by the path.",
        rules: &["LIFE-USER-01"],
        inputs: &[PATH],
        answers: Kind::Text,
        answer: |given, _| {
            Value::maybe(given.path(), |path| match primary_user::of(path) {
                PrimaryUser::Enroller => Value::word("enroller"),
                PrimaryUser::FirstToSignIn => Value::word("first to sign in"),
                PrimaryUser::DemAccount => Value::word("enrollment manager"),
                PrimaryUser::Nobody => Value::None,
            })
        },
    },
    Question {
        name: "primary-user-shows",
        sentence: "Whether a primary user chosen at `chosen` shows everywhere at `at`.",
        rules: &["LIFE-USER-01"],
        inputs: &[may("chosen", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(primary_user::changes_by(given.at("chosen"), given.at("at"), book)),
    },
    Question {
        name: "admins-wait-for-switch",
        sentence: "Whether a tenant's admins wait until unlicensed admins are allowed, if so many have no license.",
        rules: &["WIN-LIC-03"],
        inputs: &[need("unlicensed", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(license::admins_wait_for_switch(given.count("unlicensed"))),
    },
];

const ACTIONS: [(&str, Action); 7] = [
    ("retire", Action::Retire),
    ("wipe", Action::Wipe),
    ("wipe-keeping-enrollment", Action::WipeKeepingEnrollment),
    ("delete", Action::Delete),
    ("fresh-start", Action::FreshStart),
    ("fresh-start-keeping-data", Action::FreshStartKeepingData),
    ("autopilot-reset", Action::AutopilotReset),
];

const ORDERS: [(&str, Ordered); 7] = [
    ("retire", Ordered::Retire),
    ("wipe", Ordered::Wipe),
    ("delete", Ordered::Delete),
    ("other-push-certificate", Ordered::Orphan),
    ("disconnect-google-play", Ordered::Disconnect),
    ("subscription-deleted", Ordered::Erase),
    ("user-unenrolls", Ordered::Unenroll),
];

fn names() -> Vec<&'static str> {
    ACTIONS.map(|row| row.0).to_vec()
}

fn action(given: &Given, name: &str) -> Option<Action> {
    ACTIONS.iter().find(|row| row.0 == given.word(name)).map(|row| row.1)
}

/// The join; Microsoft Entra's, if none is given.
fn joined(given: &Given) -> Join {
    join(given).unwrap_or(Join::Entra)
}

fn leaves(given: &Given, _: &RuleBook) -> Value {
    let left = |(action, path): (Action, BuiltIn)| {
        let after = actions::after(action, path, joined(given));
        let parts = [after.managed, after.record, after.entra_joined, after.data];
        let named = parts.into_iter().zip(["managed", "record", "joined", "data"]);
        Value::words(named.filter(|row| row.0).map(|row| row.1))
    };
    Value::maybe(action(given, "action").zip(given.path()), left)
}
