//! What a set-up may not say, and what it should think about, each with the rule behind it.

use super::Around;
use crate::plan::setup::Setup;
use crate::rules::setup::{Task, keeps_accounts, special, unlicensed_fit};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::cited;
use crate::scenario::source::Place;

/// Accounts that can't be combined, and more unlicensed admins than a group should have.
pub(super) fn faults(ledger: &mut Ledger, view: View<'_>, around: &Around<'_>) {
    if view.flag("keeps-accounts") == Some(true) && !keeps_accounts(view.text("tenant") == Some("new")) {
        let message = "accounts that people have in another tenant can't be combined with those of a new one";
        let help = cited("write `tenant = \"existing\"`, and sign up in that tenant", "TEN-SGN-03");
        ledger.say(Diagnostic::error("rule", view.at("keeps-accounts"), message).help(help));
    }
    let (most, admins) = (around.book.setup_unlicensed_max, view.count("unlicensed-admins").unwrap_or(0));
    if !unlicensed_fit(admins, around.book) {
        let message = format!("`unlicensed-admins` is {admins}, and a group should have {most} at most");
        let help = cited(&format!("write `unlicensed-admins = {most}`, and license the others"), "TEN-UNL-02");
        ledger.say(Diagnostic::error("rule", view.at("unlicensed-admins"), message).help(help));
    }
}

fn say(ledger: &mut Ledger, place: Place, message: &str, help: &str, rule: &str) {
    ledger.say(Diagnostic::warning("advice", place, message).help(cited(help, rule)));
}

/// Everything that is worth a word.
pub(super) fn lints(ledger: &mut Ledger, view: View<'_>, setup: &Setup, around: &Around<'_>) {
    privileges(ledger, view, setup);
    order(ledger, view, setup);
    names(ledger, view);
    support(ledger, view, around);
    without_effect(ledger, view, setup);
}

/// Where a task's own table stands.
fn place(view: View<'_>, task: Task, key: &str) -> Place {
    let tasks = view.sub("tasks");
    let own = tasks.and_then(|tasks| tasks.sub(task.id()).or_else(|| tasks.sub(task.name())));
    own.map_or(view.place, |own| own.at(key))
}

/// Daily work should not be done as Global Administrator.
fn privileges(ledger: &mut Ledger, view: View<'_>, setup: &Setup) {
    for step in setup.steps.iter().filter(|step| step.task.overdone(step.role)) {
        let message = format!("the task `{}` is done as Global Administrator", step.task.name());
        let help = format!("write `by = \"{}\"`", step.task.roles()[0].name());
        say(ledger, place(view, step.task, "by"), &message, &help, "TEN-ROL-01");
    }
}

/// Whether `task` waits for `other`, directly or through others.
fn waits(setup: &Setup, task: usize, other: usize) -> bool {
    setup.steps[task].after.iter().any(|before| *before == other || waits(setup, *before, other))
}

/// Orders that cost a second go.
fn order(ledger: &mut Ledger, view: View<'_>, setup: &Setup) {
    let early = |late: Task, first: Task| {
        let (late, first) = (setup.position(late)?, setup.position(first)?);
        (!waits(setup, late, first)).then_some(())
    };
    if early(Task::T5, Task::T4).is_some() {
        let message = "users are created before the custom domain is verified, and must be renamed";
        let help = "write `after = [\"custom-domain\"]` in the task `users`";
        say(ledger, place(view, Task::T5, "after"), message, help, "TEN-USR-01");
    }
    if early(Task::T17, Task::T16).is_some() {
        let message = "enrollment profiles are made before their token, and start no enrollment until they are edited";
        let help = "write `after = [\"ade-token\"]` in the task `ade-profiles`";
        say(ledger, place(view, Task::T17, "after"), message, help, "APL-ADE-07");
    }
}

/// Names and accounts that make trouble later.
fn names(ledger: &mut Ledger, view: View<'_>) {
    if let Some(odd) = view.text("company-name").and_then(special) {
        let message =
            format!("`company-name` has the special character `{odd}`, which can break policies and enrollments");
        let help = "leave it to letters, digits, blanks, hyphens and periods";
        say(ledger, view.at("company-name"), &message, help, "TEN-NAM-01");
    }
    if view.text("apple-account") == Some("personal") {
        let message =
            "the push certificate hangs on one person's Apple account; without it every Apple device enrolls again";
        say(ledger, view.at("apple-account"), message, "write `apple-account = \"shared\"`", "APL-CERT-06");
    }
}

/// Support should have tiers: somebody to pass tickets on to.
fn support(ledger: &mut Ledger, view: View<'_>, around: &Around<'_>) {
    let takes = |row: &&View<'_>| {
        let does = row.list("does");
        row.node("does").is_none() || does.iter().any(|node| node.text() == Some("tickets"))
    };
    let desks: Vec<&View<'_>> = around.teams.0.iter().filter(takes).collect();
    if !desks.is_empty() && desks.iter().all(|desk| desk.node("escalates").is_none()) {
        let message = "support has a single tier: no team that takes tickets escalates any";
        say(
            ledger,
            view.place,
            message,
            "add `escalates = { to = \"TEAM\", share = \"20%\" }` to a team",
            "PLT-SUP-01",
        );
    }
}

/// Keys that nothing here reads.
fn without_effect(ledger: &mut Ledger, view: View<'_>, setup: &Setup) {
    let synchronized = view.text("users") == Some("synchronized");
    let there = |task| setup.position(task).is_some();
    let keys = [
        ("wrong-names", synchronized && there(Task::T5), "users aren't synchronized"),
        ("user-count", there(Task::T5) && !synchronized, "no user is created in the cloud"),
        ("procurement", there(Task::T7), "no license is bought"),
        ("apple-business", there(Task::T16), "no device enrolls by Automated Device Enrollment"),
        ("apple-account", there(Task::T15), "no Apple device enrolls"),
        (
            "zero-touch",
            there(Task::T21) || view.flag("zero-touch") == Some(false),
            "no corporate Android device enrolls",
        ),
    ];
    for (key, _, why) in keys.into_iter().filter(|(key, read, _)| view.node(key).is_some() && !read) {
        let message = format!("`{key}` has no effect: {why}");
        ledger.say(Diagnostic::warning("no-effect", view.at(key), message));
    }
}
