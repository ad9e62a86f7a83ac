//! Questions about connectors and tokens: how long they live, whom they stop, and what becomes of devices behind them.

use super::table::{PLATFORM, Question, may, need};
use super::{Given, Input, Kind, Value};
use crate::intune::{BuiltIn, Token};
use crate::rules::RuleBook;
use crate::rules::tokens::{self, After};

const TOKEN: Input = need("token", Kind::Word(names));

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "token-life",
        sentence: "How long a token is valid after its issue, if nobody says; none if it never runs out by itself.",
        rules: &[
            "APL-CERT-02",
            "APL-TOK-01",
            "APL-VPP-01",
            "AND-AOSP-01",
            "AND-COBO-01",
            "AND-COPE-01",
            "AND-COSU-01",
            "WIN-BULK-01",
        ],
        inputs: &[TOKEN],
        answers: Kind::Span,
        answer: |given, book| Value::maybe(token(given).and_then(|token| tokens::life(token, book)), Value::Span),
    },
    Question {
        name: "token-fits",
        sentence: "Whether a token may be valid for so long.",
        rules: &["AND-AOSP-01", "AND-COSU-01", "WIN-BULK-01"],
        inputs: &[TOKEN, need("valid", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::maybe(token(given), |token| Value::Flag(tokens::fits(token, given.span("valid"), book)))
        },
    },
    Question {
        name: "token-expires",
        sentence: "The first second in which a token isn't valid any more that was issued at `issued`, if nobody says.",
        rules: &["APL-CERT-02", "APL-TOK-01", "APL-VPP-01"],
        inputs: &[TOKEN, may("issued", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| {
            let valid = token(given).and_then(|token| tokens::life(token, book));
            Value::maybe(valid, |valid| Value::instant(tokens::expires(given.at("issued"), valid)))
        },
    },
    Question {
        name: "paths-stopped",
        sentence: "By which paths nobody enrolls on any of their platforms while the token isn't there.",
        rules: &[
            "APL-CERT-01",
            "APL-CERT-05",
            "APL-TOK-01",
            "APL-ADE-06",
            "AND-GPL-01",
            "AND-AOSP-01",
            "AND-COBO-01",
            "AND-COPE-01",
            "AND-COSU-01",
            "WIN-BULK-01",
            "WIN-AP-HY-02",
        ],
        inputs: &[TOKEN],
        answers: Kind::Words(paths),
        answer: |given, book| paths_that(|path| stopped(given, path, book)),
    },
    Question {
        name: "paths-carried",
        sentence: "The paths whose devices are managed through the token, so that its end may take them along.",
        rules: &["APL-CERT-04", "AND-GPL-02", "AND-COSU-02"],
        inputs: &[TOKEN],
        answers: Kind::Words(paths),
        answer: |given, _| {
            let carries = |path: BuiltIn, token| tokens::carries(token, Some(path), path.platforms()[0]);
            paths_that(|path| token(given).is_some_and(|token| carries(path, token)))
        },
    },
    Question {
        name: "token-silences",
        sentence: "Whether devices of the platform can't be reached, and don't report, while the token is expired.",
        rules: &["APL-CERT-01", "APL-CERT-05", "AND-COSU-02"],
        inputs: &[TOKEN, PLATFORM],
        answers: Kind::Flag,
        answer: |given, book| {
            Value::maybe(token(given), |token| Value::Flag(tokens::silences(token, given.platform(), book)))
        },
    },
    Question {
        name: "token-renewable",
        sentence: "Whether an Apple push certificate can still be renewed that has been expired for so long.",
        rules: &["APL-CERT-03"],
        inputs: &[need("expired-for", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(tokens::renewable(given.span("expired-for"), book)),
    },
    Question {
        name: "token-afterwards",
        sentence: "What becomes of a token's devices once it is back: \"resume\", \"enroll-again\" or \"unenrolled\".",
        rules: &["APL-CERT-03", "APL-CERT-04", "APL-CERT-05", "AND-GPL-02", "AND-COSU-02"],
        inputs: &[TOKEN, may("expired-for", Kind::Span), may("replaced", Kind::Flag)],
        answers: Kind::Text,
        answer: |given, book| {
            let (expired_for, replaced) = (given.span("expired-for"), given.flag("replaced"));
            Value::maybe(token(given), |token| {
                Value::word(after(tokens::afterwards(token, expired_for, replaced, book)))
            })
        },
    },
];

fn names() -> Vec<&'static str> {
    Token::ALL.iter().map(|row| row.0).collect()
}

fn paths() -> Vec<&'static str> {
    BuiltIn::all().map(BuiltIn::name).collect()
}

fn token(given: &Given) -> Option<Token> {
    Token::named(given.word("token"))
}

fn paths_that(holds: impl Fn(BuiltIn) -> bool) -> Value {
    Value::words(BuiltIn::all().filter(|path| holds(*path)).map(BuiltIn::name))
}

fn stopped(given: &Given, path: BuiltIn, book: &RuleBook) -> bool {
    let Some(token) = token(given) else { return false };
    path.platforms().iter().any(|platform| tokens::stops(token, path, *platform, book).is_some())
}

const fn after(after: After) -> &'static str {
    match after {
        After::Resume => "resume",
        After::EnrollAgain => "enroll-again",
        After::Unenrolled => "unenrolled",
    }
}
