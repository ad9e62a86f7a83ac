//! Questions about setting up a tenant: who may do what, and what multi-admin approval makes wait.

use super::table::{Question, may, need};
use super::{Given, Input, Kind, Value};
use crate::rules::approval::{self, Request, Resource, State};
use crate::rules::setup::{self, Role, Task};

const TASK: Input = need("task", Kind::Word(tasks));
const REQUEST: [Input; 4] =
    [may("submitted", Kind::Span), may("approved", Kind::Span), may("completed", Kind::Span), need("now", Kind::Span)];

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "task-roles",
        sentence: "Who may do a task of setting up Intune, the least privileged first.",
        rules: &["LIC-ADM-01", "TEN-ROL-02", "TEN-SGN-01"],
        inputs: &[TASK],
        answers: Kind::Words(roles),
        answer: |given, _| Value::words(Task::named(given.word("task")).into_iter().flat_map(may_do)),
    },
    Question {
        name: "task-may",
        sentence: "Whether a role may do a task; `new-tenant` is a sign-up that creates the tenant.",
        rules: &["LIC-ADM-01", "TEN-ROL-02", "TEN-SGN-01", "TEN-SGN-02"],
        inputs: &[TASK, need("role", Kind::Word(roles)), may("new-tenant", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| {
            let found = Task::named(given.word("task")).zip(Role::named(given.word("role")));
            Value::maybe(found, |(task, role)| Value::Flag(task.may(role, given.flag("new-tenant"))))
        },
    },
    Question {
        name: "accounts-keep",
        sentence: "Whether people can keep the accounts that they have in another tenant.",
        rules: &["TEN-SGN-03"],
        inputs: &[may("new-tenant", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(setup::keeps_accounts(given.flag("new-tenant"))),
    },
    Question {
        name: "unlicensed-admins-fit",
        sentence: "Whether a group may have so many unlicensed admins.",
        rules: &["TEN-UNL-02"],
        inputs: &[need("admins", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(setup::unlicensed_fit(given.count("admins"), book)),
    },
    Question {
        name: "names-mended",
        sentence: "How long wrong user names take until they have synchronized again, by a draw.",
        rules: &["TEN-USR-03"],
        inputs: &[need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| {
            let draw = given.draw("draw");
            let [mended, synchronized] = setup::names_mended(book).map(|spread| spread.span(draw));
            Value::Span(mended + synchronized)
        },
    },
    Question {
        name: "mails-take",
        sentence: "How long after the first mail the third one asks people to enroll.",
        rules: &["PLT-PIL-03"],
        inputs: &[],
        answers: Kind::Span,
        answer: |_, book| Value::Span(setup::mails_take(book)),
    },
    Question {
        name: "approval-protects",
        sentence: "Whether multi-admin approval can protect what goes by this name.",
        rules: &["TEN-MAA-02"],
        inputs: &[need("what", Kind::Text)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(Resource::named(given.word("what")).is_some()),
    },
    Question {
        name: "approval-requests",
        sentence: "For what a task asks the approvers, if so much is protected: a request each.",
        rules: &["TEN-MAA-01", "TEN-MAA-09"],
        inputs: &[TASK, may("protected", Kind::Words(resources))],
        answers: Kind::Words(resources),
        answer: |given, _| {
            let protected: Vec<Resource> =
                given.words("protected").iter().filter_map(|name| Resource::named(name)).collect();
            let task = Task::named(given.word("task"));
            Value::maybe(task, |task| Value::words(setup::requests(task, &protected).into_iter().map(Resource::name)))
        },
    },
    Question {
        name: "approval-state",
        sentence: "How far a request has come at `now`.",
        rules: &["TEN-MAA-05", "TEN-MAA-06"],
        inputs: &REQUEST,
        answers: Kind::Text,
        answer: |given, book| Value::word(approval::state(request(given), given.at("now"), book).name()),
    },
    Question {
        name: "approval-applies",
        sentence: "Whether the change has been made at `now` that a request asks for.",
        rules: &["TEN-MAA-01", "TEN-MAA-05"],
        inputs: &REQUEST,
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(approval::state(request(given), given.at("now"), book).applies()),
    },
    Question {
        name: "approval-may-submit",
        sentence: "Whether a change may be asked for while a request about its object is as far as `earlier`.",
        rules: &["TEN-MAA-07"],
        inputs: &[may("earlier", Kind::Word(states))],
        answers: Kind::Flag,
        answer: |given, _| {
            let earlier = State::ALL.into_iter().find(|state| state.name() == given.word("earlier"));
            Value::Flag(approval::may_submit(earlier))
        },
    },
    Question {
        name: "approval-may-approve",
        sentence: "Whether an admin may approve a request; `member` is of the policy's group of approvers.",
        rules: &["TEN-MAA-03"],
        inputs: &[need("requester", Kind::Count), need("approver", Kind::Count), may("member", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| {
            let (requester, approver) = (given.count("requester"), given.count("approver"));
            Value::Flag(approval::may_approve(requester, approver, given.flag("member")))
        },
    },
    Question {
        name: "approval-admins",
        sentence: "Whether so many admins, all of them approvers, get each other's requests through.",
        rules: &["TEN-MAA-03"],
        inputs: &[need("admins", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(approval::enough_admins(given.count("admins"), book)),
    },
];

fn tasks() -> Vec<&'static str> {
    Task::ALL.iter().map(|task| task.name()).collect()
}

fn roles() -> Vec<&'static str> {
    Role::ALL.iter().map(|row| row.0).collect()
}

fn resources() -> Vec<&'static str> {
    Resource::ALL.iter().map(|row| row.0).collect()
}

fn states() -> Vec<&'static str> {
    State::ALL.into_iter().map(State::name).collect()
}

fn may_do(task: Task) -> impl Iterator<Item = &'static str> {
    task.roles().iter().map(|role| role.name())
}

fn request(given: &Given) -> Request {
    let maybe = |name: &str| given.has(name).then(|| given.at(name));
    Request { submitted: given.at("submitted"), approved: maybe("approved"), completed: maybe("completed") }
}
