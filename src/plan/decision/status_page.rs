//! Questions about the Enrollment Status Page and about the phases of built-in paths.

use super::table::{PATH, Question, may, need};
use super::{Given, Kind, Value, draw};
use crate::plan::Path;
use crate::plan::built_in::built_in;
use crate::rules::RuleBook;
use crate::rules::status_page::{self, AppKind, InstallationState, Profile, SetupEnd, Target};
use crate::units::Spread;

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "page-shows",
        sentence: "Whether devices that enroll by the path show the Enrollment Status Page.",
        rules: &["WIN-ESP-12", "WIN-GPO-07"],
        inputs: &[PATH],
        answers: Kind::Flag,
        answer: |given, _| Value::maybe(given.path(), |path| Value::Flag(status_page::shows(path))),
    },
    Question {
        name: "page-time",
        sentence: "How long the first page of the path runs before it shows its error; none if the path has no page.",
        rules: &["WIN-ESP-02", "WIN-ESP-03", "WIN-AP-V2-01"],
        inputs: &[PATH],
        answers: Kind::Span,
        answer: |given, book| {
            let first = path(given, book).and_then(|path| path.pages.first().map(|page| page.timeout));
            Value::maybe(first, Value::Span)
        },
    },
    Question {
        name: "page-time-by-profile",
        sentence: "How long a page of the path runs whose profile says `configured`.",
        rules: &["WIN-ESP-03"],
        inputs: &[PATH, need("configured", Kind::Span)],
        answers: Kind::Span,
        answer: |given, book| {
            let time = |path| status_page::timeout(path, given.span("configured"), book);
            Value::maybe(given.path(), |path| Value::Span(time(path)))
        },
    },
    Question {
        name: "page-times-out",
        sentence: "Whether a page that has run for `spent` shows its error.",
        rules: &["WIN-ESP-02"],
        inputs: &[need("spent", Kind::Span), need("time", Kind::Span)],
        answers: Kind::Flag,
        answer: |given, _| Value::Flag(status_page::times_out(given.span("spent"), given.span("time"))),
    },
    Question {
        name: "phases-of-path",
        sentence: "The phases of the path in their order, those on a page in brackets.",
        rules: &["WIN-ESP-01", "WIN-AP-UD-01"],
        inputs: &[PATH],
        answers: Kind::Text,
        answer: phases,
    },
    Question {
        name: "phase-takes",
        sentence: "How long a phase of the path takes at this share of all draws.",
        rules: &["WIN-ESP-14", "WIN-BULK-06"],
        inputs: &[PATH, need("phase", Kind::Text), need("draw", Kind::Share)],
        answers: Kind::Span,
        answer: |given, book| {
            let found = path(given, book).and_then(|path| duration(&path, given.word("phase")));
            Value::maybe(found, |spread| Value::Span(spread.span(draw(given))))
        },
    },
    Question {
        name: "early-user-fails",
        sentence: "How often a device fails by the path whose user comes too early after the technician.",
        rules: &["WIN-AP-PP-02"],
        inputs: &[PATH],
        answers: Kind::Share,
        answer: |given, book| {
            Value::maybe(path(given, book), |path| {
                let gap = path.phases.iter().find_map(|phase| phase.gap);
                Value::maybe(gap, |[short, _]| Value::Share(short))
            })
        },
    },
    Question {
        name: "page-waits-for",
        sentence: "The apps that the page waits for, of those assigned, under a blocking list.",
        rules: &["WIN-ESP-06"],
        inputs: &[need("assigned", Kind::Counts), may("blocking", Kind::Counts)],
        answers: Kind::Counts,
        answer: |given, _| Value::Counts(status_page::tracked(given.counts("assigned"), blocking(given))),
    },
    Question {
        name: "page-profile-that-counts",
        sentence: "The priority of the profile that counts, of those for devices and for users that hit, and of `missed` ones that don't; none is the default one.",
        rules: &["WIN-ESP-05"],
        inputs: &[
            PATH,
            may("devices", Kind::Counts),
            may("users", Kind::Counts),
            may("missed", Kind::Counts),
            may("has-user", Kind::Flag),
        ],
        answers: Kind::Count,
        answer: chosen,
    },
    Question {
        name: "too-many-pages",
        sentence: "Whether a tenant has more profiles of the page than it may.",
        rules: &["WIN-ESP-04"],
        inputs: &[need("profiles", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(status_page::too_many_profiles(given.count("profiles"), book)),
    },
    Question {
        name: "too-many-blocking-apps",
        sentence: "Whether a profile of the page blocks on more apps than it may.",
        rules: &["WIN-ESP-04"],
        inputs: &[need("apps", Kind::Count)],
        answers: Kind::Flag,
        answer: |given, book| Value::Flag(status_page::too_many_blocking_apps(given.count("apps"), book)),
    },
    Question {
        name: "app-that-stops-page",
        sentence: "The position, from 0, of the app that stops the page's other apps, by how far each is.",
        rules: &["WIN-ESP-07"],
        inputs: &[need("states", Kind::Words(|| STATES.map(|row| row.0).to_vec()))],
        answers: Kind::Count,
        answer: |given, _| {
            let known = |name: &String| STATES.iter().find(|row| row.0 == name).map(|row| row.1);
            let states: Vec<InstallationState> = given.words("states").iter().filter_map(known).collect();
            Value::maybe(status_page::first_failure(&states).and_then(|at| u32::try_from(at).ok()), Value::Count)
        },
    },
    Question {
        name: "installers-collide",
        sentence: "Whether installers of apps of these kinds may get in each other's way.",
        rules: &["WIN-ESP-08"],
        inputs: &[PATH, need("kinds", Kind::Words(|| KINDS.map(|row| row.0).to_vec()))],
        answers: Kind::Flag,
        answer: |given, _| {
            let kinds = kinds(given);
            Value::maybe(given.path(), |path| Value::Flag(status_page::installers_collide(&kinds, path)))
        },
    },
    Question {
        name: "installers-fail",
        sentence: "How often a page fails for installers that get in each other's way.",
        rules: &["WIN-ESP-08"],
        inputs: &[PATH, need("kinds", Kind::Words(|| KINDS.map(|row| row.0).to_vec()))],
        answers: Kind::Share,
        answer: |given, book| {
            let kinds = kinds(given);
            Value::maybe(given.path(), |path| Value::Share(status_page::collisions_fail(&kinds, path, book)))
        },
    },
    Question {
        name: "quality-updates-come",
        sentence: "Whether quality updates are installed at the end of setup, by a profile that asks for them, refuses them or doesn't say.",
        rules: &["WIN-ESP-11"],
        inputs: &[
            PATH,
            may("technician", Kind::Flag),
            may("windows-11", Kind::Flag),
            may("metered", Kind::Flag),
            may("profile", Kind::Word(|| vec!["asks", "refuses"])),
            may("for-users", Kind::Flag),
        ],
        answers: Kind::Flag,
        answer: updates,
    },
    Question {
        name: "technician-tries",
        sentence: "The required apps that a technician's page tries.",
        rules: &["WIN-ESP-15"],
        inputs: &[need("required", Kind::Counts), may("blocking", Kind::Counts), may("only-fail-blocking", Kind::Flag)],
        answers: Kind::Counts,
        answer: |given, _| Value::Counts(technician(given).tried),
    },
    Question {
        name: "technician-fails-by",
        sentence: "The required apps whose failure ends the technician's part.",
        rules: &["WIN-ESP-15"],
        inputs: &[need("required", Kind::Counts), may("blocking", Kind::Counts), may("only-fail-blocking", Kind::Flag)],
        answers: Kind::Counts,
        answer: |given, _| Value::Counts(technician(given).fatal),
    },
];

const STATES: [(&str, InstallationState); 4] = [
    ("not-installed", InstallationState::NotInstalled),
    ("in-progress", InstallationState::InProgress),
    ("completed", InstallationState::Completed),
    ("error", InstallationState::Error),
];

const KINDS: [(&str, AppKind); 3] =
    [("line-of-business", AppKind::LineOfBusiness), ("win32", AppKind::Win32), ("store", AppKind::Store)];

fn kinds(given: &Given) -> Vec<AppKind> {
    let known = |name: &String| KINDS.iter().find(|row| row.0 == name).map(|row| row.1);
    given.words("kinds").iter().filter_map(known).collect()
}

/// The built-in path with the book's numbers.
pub(super) fn path(given: &Given, book: &RuleBook) -> Option<Path> {
    given.path().map(|path| built_in(path, given.platform(), book, None))
}

fn duration(path: &Path, phase: &str) -> Option<Spread> {
    path.phases.iter().find(|one| one.name == phase).map(|one| one.duration.clone())
}

fn phases(given: &Given, book: &RuleBook) -> Value {
    Value::maybe(path(given, book), |path| {
        let names = path.phases.iter().map(|one| match one.page {
            Some(_) => format!("[{}]", one.name),
            None => one.name.clone(),
        });
        Value::word(&names.collect::<Vec<_>>().join(" "))
    })
}

fn blocking(given: &Given) -> Option<&[u32]> {
    given.has("blocking").then(|| given.counts("blocking"))
}

fn chosen(given: &Given, _: &RuleBook) -> Value {
    let row = |name: &str, target, hits| -> Vec<Profile> {
        given.counts(name).iter().map(|priority| Profile { priority: *priority, target, hits }).collect()
    };
    let all = [
        row("users", Target::Users, true),
        row("missed", Target::Devices, false),
        row("devices", Target::Devices, true),
    ]
    .concat();
    let found = given.path().and_then(|path| status_page::choose(&all, given.flag("has-user"), path));
    Value::maybe(found.and_then(|at| all.get(at)), |profile| Value::Count(profile.priority))
}

fn updates(given: &Given, book: &RuleBook) -> Value {
    let asked = given.has("profile").then(|| given.word("profile") == "asks");
    Value::maybe(given.path(), |path| {
        let end = SetupEnd {
            path,
            technician: given.flag("technician"),
            windows_11: given.flag("windows-11"),
            metered: given.flag("metered"),
            enabled: status_page::asks_for_updates(asked, given.flag("for-users"), book),
        };
        Value::Flag(status_page::installs_quality_updates(&end))
    })
}

fn technician(given: &Given) -> status_page::TechnicianApps<u32> {
    status_page::technician_tracks(given.flag("only-fail-blocking"), given.counts("required"), blocking(given))
}
