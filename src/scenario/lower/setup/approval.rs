//! `multi-admin-approval`: what is protected, and who finds requests when.

use crate::plan::setup::Approval;
use crate::rules::RuleBook;
use crate::rules::approval::{Resource, enough_admins};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::cited;
use crate::scenario::words;

/// Multi-admin approval, if the file has any; what can't be protected, and a lonely admin, are refused.
pub(super) fn approval(ledger: &mut Ledger, setup: View<'_>, book: &RuleBook) -> Option<Approval> {
    let view = setup.sub("multi-admin-approval")?;
    for node in view.list("protects") {
        if node.text().is_some_and(|name| Resource::named(name).is_none()) {
            let message = format!("multi-admin approval can't protect {}", words::show(node));
            let all: Vec<&str> = Resource::ALL.iter().map(|row| row.0).collect();
            let help = cited(&format!("name {}", words::any_of(&words::quoted(&all))), "TEN-MAA-02");
            ledger.say(Diagnostic::error("rule", node.place, message).help(help));
        }
    }
    let admins = view.count("admins").unwrap_or(book.maa_min_admins);
    if !enough_admins(admins, book) {
        let message =
            format!("{} alone can't approve, so that no change ever applies", words::count(admins.into(), "admin"));
        let help = cited(&format!("write `admins = {}` or more", book.maa_min_admins), "TEN-MAA-03");
        ledger.say(Diagnostic::error("rule", view.at("admins"), message).help(help));
    }
    if view.flag("approvers-in-role-assignment") == Some(false) {
        let message =
            "the approvers' group is in no role assignment, so that its members are removed from time to time";
        let help =
            cited("assign the group an Intune role, and write `approvers-in-role-assignment = true`", "TEN-MAA-04");
        ledger.say(Diagnostic::warning("advice", view.at("approvers-in-role-assignment"), message).help(help));
    }
    Some(Approval {
        poll: view.spread("poll").unwrap_or_else(|| book.maa_poll.clone()),
        complete: view.spread("complete").unwrap_or_else(|| book.maa_complete.clone()),
        device_actions: protected(setup).contains(&Resource::DeviceActions),
    })
}

/// What is protected.
pub(super) fn protected(setup: View<'_>) -> Vec<Resource> {
    let Some(view) = setup.sub("multi-admin-approval") else { return Vec::new() };
    let mut out: Vec<Resource> =
        view.list("protects").iter().filter_map(|node| Resource::named(node.text()?)).collect();
    out.sort_unstable();
    out.dedup();
    out
}
