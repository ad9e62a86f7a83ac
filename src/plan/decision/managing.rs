//! Questions about packages, Group Policy and co-management.

use super::status_page::path;
use super::table::{PATH, Question, may, need};
use super::{Given, Kind, Value};
use crate::rules::bulk::{self, Again};
use crate::rules::co_management::{self, AutomaticEnrollment, Token};
use crate::rules::workloads::{self, Authority, Slider, Workload};
use crate::rules::{RuleBook, group_policy};
use crate::units::Share;

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "package-token-valid",
        sentence: "Whether a package's token is valid at `at` that was issued at `issued` for `valid-for`.",
        rules: &["WIN-BULK-01"],
        inputs: &[may("issued", Kind::Span), need("valid-for", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(bulk::token_valid(given.at("issued"), given.span("valid-for"), given.at("at"))),
    },
    Question {
        name: "package-token-fits",
        sentence: "Whether a package's token may be valid for so long.",
        rules: &["WIN-BULK-01"],
        inputs: &[need("valid-for", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(bulk::token_fits(given.span("valid-for"), book)),
    },
    Question {
        name: "package-restarts",
        sentence: "When a device restarts to which a package was applied at `applied`.",
        rules: &["WIN-BULK-06"],
        inputs: &[may("applied", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(bulk::reboots_after(given.at("applied"), book)),
    },
    Question {
        name: "package-again",
        sentence: "When a package is tried again that failed so many times: so long after the failure, or at the next start.",
        rules: &["WIN-BULK-07"],
        inputs: &[need("failures", Kind::Count)],
        answers: Kind::Text,
        answer: |given, book| {
            Value::maybe(bulk::again(given.count("failures"), book), |again| match again {
                Again::After(span) => Value::word(&span.to_string()),
                Again::NextStart => Value::word("next start"),
            })
        },
    },
    Question {
        name: "after-failure",
        sentence: "How often a device tries again after its first failure, if each one fails, and how many of the failures open a ticket.",
        rules: &["WIN-BULK-07", "WIN-CM-09"],
        inputs: &[PATH],
        answers: Kind::Text,
        answer: |given, book| {
            Value::maybe(path(given, book), |path| {
                let ticket = path.phases.last().map_or(Share::NONE, |phase| phase.after.ticket);
                Value::word(&format!("{} more tries, tickets {ticket}", path.retries))
            })
        },
    },
    Question {
        name: "package-strands",
        sentence: "How often an enrollment by the path leaves a device out of reach.",
        rules: &["WIN-BULK-09"],
        inputs: &[PATH],
        answers: Kind::Share,
        answer: |given, book| {
            Value::maybe(path(given, book), |path| {
                let first = path.obstacles.first().filter(|one| path.phases[usize::from(one.phase)].name == "apply");
                Value::Share(first.map_or(Share::NONE, |one| one.share))
            })
        },
    },
    Question {
        name: "group-policy-tries",
        sentence: "The first try at or after `at` of a task that was made at `made`; none when there are no more.",
        rules: &["WIN-GPO-02"],
        inputs: &[may("made", Kind::Span), need("at", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| {
            Value::maybe(group_policy::next_try(given.at("made"), given.at("at"), book), Value::instant)
        },
    },
    Question {
        name: "group-policy-gives-up",
        sentence: "When a task stops that was made at `made`, if nothing worked.",
        rules: &["WIN-GPO-02"],
        inputs: &[may("made", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(group_policy::gives_up_at(given.at("made"), book)),
    },
    Question {
        name: "clients-enroll-over",
        sentence: "Over how long so many clients enroll.",
        rules: &["WIN-CM-06"],
        inputs: &[need("clients", Kind::Count)],
        answers: Kind::Span,
        answer: |given, book| Value::Span(co_management::spread(given.count("clients"), book)),
    },
    Question {
        name: "client-enrolls",
        sentence: "Whether co-management enrolls a client that is, or isn't, in the pilot collection.",
        rules: &["WIN-CM-03"],
        inputs: &[
            need("setting", Kind::Word(|| AutomaticEnrollment::ALL.map(AutomaticEnrollment::name).to_vec())),
            may("in-collection", Kind::Flag),
        ],
        answers: Kind::Flag,
        answer: |given, _| {
            Value::maybe(AutomaticEnrollment::named(given.word("setting")), |setting| {
                Value::Flag(co_management::enrolls(setting, given.flag("in-collection")))
            })
        },
    },
    Question {
        name: "client-is-co-managed",
        sentence: "Whether a client is co-managed.",
        rules: &["WIN-CM-04"],
        inputs: &[may("enrolled", Kind::Flag), may("policy", Kind::Flag)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(co_management::managed(given.flag("enrolled"), given.flag("policy"))),
    },
    Question {
        name: "client-token",
        sentence: "With whose token a client of this build of Windows enrolls.",
        rules: &["WIN-CM-05"],
        inputs: &[need("build", Kind::Count), may("device-token-works", Kind::Flag)],
        answers: Kind::Text,
        answer: |given, _| {
            Value::word(match co_management::token(given.count("build"), given.flag("device-token-works")) {
                Token::Device => "device",
                Token::User => "user",
            })
        },
    },
    Question {
        name: "client-takes-for-passing",
        sentence: "Whether a client tries again after this code.",
        rules: &["WIN-CM-09"],
        inputs: &[need("code", Kind::Text)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(co_management::transient(given.word("code"))),
    },
    Question {
        name: "client-waits",
        sentence: "How long a client waits after so many failures in a row.",
        rules: &["WIN-CM-09"],
        inputs: &[need("failures", Kind::Count)],
        answers: Kind::Span,
        answer: |given, book| Value::Span(co_management::retry_after(given.count("failures"), book)),
    },
    Question {
        name: "client-is-back",
        sentence: "By when a client enrolls again whose user unenrolled it at `unenrolled`.",
        rules: &["WIN-CM-07"],
        inputs: &[may("unenrolled", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| Value::instant(co_management::re_enrolls_by(given.at("unenrolled"), book)),
    },
    Question {
        name: "leads-into-co-management",
        sentence: "Whether Autopilot by the path leads into co-management.",
        rules: &["WIN-CM-12"],
        inputs: &[PATH],
        answers: Kind::Flag,
        answer: |given, _| Value::maybe(given.path(), |path| Value::Flag(co_management::into_co_management(path))),
    },
    Question {
        name: "workload-belongs-to",
        sentence: "Who is in charge of a workload on a client, by its slider, its pilot collection and Configuration Manager's version.",
        rules: &["WIN-CM-10"],
        inputs: &[
            need("workload", Kind::Word(workload_names)),
            need("slider", Kind::Word(|| SLIDERS.map(|row| row.0).to_vec())),
            may("in-pilot", Kind::Flag),
            need("version", Kind::Count),
        ],
        answers: Kind::Text,
        answer: authority,
    },
    Question {
        name: "workloads-that-move",
        sentence: "The workloads whose sliders move when this one's does.",
        rules: &["WIN-CM-10"],
        inputs: &[need("workload", Kind::Word(workload_names))],
        answers: Kind::Words(workload_names),
        answer: |given, _| {
            Value::maybe(workload(given), |found| {
                Value::words(WORKLOADS.iter().filter(|row| found.moves().contains(&row.1)).map(|row| row.0))
            })
        },
    },
];

const WORKLOADS: [(&str, Workload); 7] = [
    ("compliance", Workload::Compliance),
    ("windows-update", Workload::WindowsUpdate),
    ("resource-access", Workload::ResourceAccess),
    ("endpoint-protection", Workload::EndpointProtection),
    ("device-configuration", Workload::DeviceConfiguration),
    ("office-click-to-run", Workload::OfficeClickToRun),
    ("client-apps", Workload::ClientApps),
];

const SLIDERS: [(&str, Slider); 3] = [
    ("configuration-manager", Slider::ConfigurationManager),
    ("pilot-intune", Slider::PilotIntune),
    ("intune", Slider::Intune),
];

fn workload_names() -> Vec<&'static str> {
    WORKLOADS.map(|row| row.0).to_vec()
}

fn workload(given: &Given) -> Option<Workload> {
    WORKLOADS.iter().find(|row| row.0 == given.word("workload")).map(|row| row.1)
}

fn authority(given: &Given, _: &RuleBook) -> Value {
    let slider = SLIDERS.iter().find(|row| row.0 == given.word("slider")).map(|row| row.1);
    Value::maybe(workload(given).zip(slider), |(workload, slider)| {
        Value::word(match workloads::authority(workload, slider, given.flag("in-pilot"), given.count("version")) {
            Authority::ConfigurationManager => "Configuration Manager",
            Authority::Intune => "Intune",
        })
    })
}
