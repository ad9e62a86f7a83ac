//! Questions about scopes and about limits: who enrolls by itself, and how many devices somebody may have.

use super::eligible::{OWNER, owner};
use super::table::{PATH, Question, may, need};
use super::{Given, Kind, Value};
use crate::rules::refusal::Verdict;
use crate::rules::scopes::{self, Scopes, UserScope};
use crate::rules::{Refusal, RuleBook, dem, limits};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "scopes-say",
        sentence: "What the tenant's two scopes say of an enrollment: admitted, only registered or refused, and by which rule with which code.",
        rules: &[
            "WIN-SCOPE-01",
            "WIN-SCOPE-02",
            "WIN-SCOPE-03",
            "WIN-SCOPE-04",
            "WIN-SCOPE-05",
            "WIN-SCOPE-06",
            "WIN-BULK-02",
        ],
        inputs: &[
            PATH,
            OWNER,
            need("mdm", Kind::Word(scopes)),
            need("mam", Kind::Word(scopes)),
            may("in-mdm", Kind::Flag),
            may("in-mam", Kind::Flag),
        ],
        answers: Kind::Text,
        answer: verdict,
    },
    Question {
        name: "gives-up-over-server",
        sentence: "How often a person gives up an enrollment over the server's name, with or without a DNS alias and automatic enrollment.",
        rules: &["WIN-CNAME-01"],
        inputs: &[PATH, may("alias", Kind::Flag), may("in-scope", Kind::Flag)],
        answers: Kind::Share,
        answer: |given, book| {
            let (alias, in_scope) = (given.flag("alias"), given.flag("in-scope"));
            Value::maybe(given.path(), |path| Value::Share(scopes::gives_up_over_server(path, alias, in_scope, book)))
        },
    },
    Question {
        name: "assignment-counts-from",
        sentence: "When a change of groups, scopes or filters counts that was made at `changed`.",
        rules: &["WIN-SCOPE-10"],
        inputs: &[may("changed", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(scopes::counts_from(given.at("changed"), book)),
    },
    Question {
        name: "assignment-in-force",
        sentence: "Whether a change of groups, scopes or filters that was made at `changed` is in force at `at`.",
        rules: &["WIN-SCOPE-10"],
        inputs: &[may("changed", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(scopes::in_force(given.at("changed"), given.at("at"), book)),
    },
    Question {
        name: "limits-that-count",
        sentence: "Which device limits count an enrollment by the path.",
        rules: &["WIN-LIM-04", "WIN-GPO-07", "WIN-GPO-08", "WIN-CM-11", "WIN-DEM-03", "RES-CNT-04"],
        inputs: &[PATH],
        answers: Kind::Words(|| vec!["entra", "intune"]),
        answer: |given, _| {
            Value::maybe(given.path(), |path| {
                let quotas = limits::quotas(path);
                let counted = [(quotas.entra, "entra"), (quotas.intune, "intune")];
                Value::words(counted.into_iter().filter(|row| row.0).map(|row| row.1))
            })
        },
    },
    Question {
        name: "limit-is-reached",
        sentence: "Whether whoever holds so many may have no more; without a limit nobody is at it.",
        rules: &["WIN-LIM-01", "WIN-LIM-03", "WIN-LIM-06"],
        inputs: &[need("held", Kind::Count), need("limit", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(limits::is_full(given.count("held"), given.maybe_count("limit"))),
    },
    Question {
        name: "device-counts",
        sentence: "Whether a device that was last in contact at `contact` counts toward its user's Intune limit at `at`.",
        rules: &["WIN-LIM-02"],
        inputs: &[may("contact", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::Flag(limits::counts_toward_intune_limit(given.at("contact"), given.at("at"), book))
        },
    },
    Question {
        name: "manager-takes",
        sentence: "How many devices an enrollment manager's account enrolls at most, under a device limit of Microsoft Entra.",
        rules: &["WIN-DEM-01", "WIN-LIM-05"],
        inputs: &[need("entra-limit", Kind::Count)],
        answers: Kind::Count,
        answer: |given, book| Value::Count(dem::capacity(given.maybe_count("entra-limit"), book)),
    },
    Question {
        name: "manager-of-next",
        sentence: "Which account, from 0, enrolls the next device after `enrolled` ones, of accounts that each take `capacity`.",
        rules: &["WIN-DEM-01"],
        inputs: &[need("enrolled", Kind::Count), need("accounts", Kind::Count), need("capacity", Kind::Count)],
        answers: Kind::Count,
        answer: |given, _| {
            let found = dem::account_for(given.count("enrolled"), given.count("accounts"), given.count("capacity"));
            Value::maybe(found, Value::Count)
        },
    },
    Question {
        name: "manager-of-next-work-profile",
        sentence: "Which account, from 0, enrolls the next work profile after `enrolled` ones.",
        rules: &["DEM-02"],
        inputs: &[need("enrolled", Kind::Count), need("accounts", Kind::Count)],
        answers: Kind::Count,
        answer: |given, book| {
            let found = dem::account_for_profile(given.count("enrolled"), given.count("accounts"), book);
            Value::maybe(found, Value::Count)
        },
    },
    Question {
        name: "too-many-managers",
        sentence: "Whether a tenant has more enrollment manager accounts than it may.",
        rules: &["WIN-DEM-01"],
        inputs: &[need("accounts", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(dem::too_many_accounts(given.count("accounts"), book)),
    },
];

fn scopes() -> Vec<&'static str> {
    UserScope::ALL.map(UserScope::name).to_vec()
}

fn verdict(given: &Given, book: &RuleBook) -> Value {
    let scope = |name: &str| UserScope::named(given.word(name)).unwrap_or(UserScope::None);
    let (mdm, mam) = (scope("mdm"), scope("mam"));
    let both = Scopes { mdm, mam, in_mdm: given.flag("in-mdm"), in_mam: given.flag("in-mam") };
    Value::maybe(given.path(), |path| {
        Value::word(&match scopes::verdict(path, owner(given), both, book) {
            Verdict::Admitted => "admitted".to_owned(),
            Verdict::Registered(why) => format!("registered {}", shown(why)),
            Verdict::Refused(why) => format!("refused {}", shown(why)),
        })
    })
}

fn shown(why: Refusal) -> String {
    let failure = why.failure();
    format!("{} {}", failure.rule, failure.code).trim_end().to_owned()
}
