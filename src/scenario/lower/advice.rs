//! Lints: what a scenario may say and should think about, each with the rule behind it.

use crate::intune::{BuiltIn, Platform};
use crate::plan::admission::shut;
use crate::plan::{Cohort, Online, Tenant};
use crate::rules::{RuleBook, ade, autopilot, dem, hybrid};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::bench;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::path::Own;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::cited;
use crate::scenario::source::Place;
use crate::units::Span;
use crate::units::time::DAY;

/// What the lints look at.
pub struct Around<'a> {
    /// The organization.
    pub tenant: &'a Tenant,
    /// The numbers in force.
    pub book: &'a RuleBook,
    /// The scenario's own paths.
    pub own: &'a Own<'a>,
    /// The whole file.
    pub file: View<'a>,
}

/// Everything that is worth a word about the cohorts of a plan that has no faults.
pub fn lints(ledger: &mut Ledger, rows: &[Row<'_>], cohorts: &[Cohort], around: &Around<'_>) {
    for row in rows {
        let cohort = &cohorts[row.id.index()];
        let like = row.way.and_then(|way| around.own.like(way));
        turned_away(ledger, row.view, cohort, like);
        rarely_online(ledger, row.view, cohort);
        older_windows(ledger, row, like);
    }
    quotas(ledger, rows, around);
    apple_token(ledger, rows, around);
    grace(ledger, rows, around);
    unheeded(ledger, around);
    bench::lints(ledger, around.file, rows, around.own);
}

/// A block of personal devices doesn't hold for work profiles that a browser sets up (RES-PER-02).
fn unheeded(ledger: &mut Ledger, around: &Around<'_>) {
    let restrictions = around.file.sub("tenant").map(|tenant| tenant.rows("restriction")).unwrap_or_default();
    for blocks in restrictions.iter().filter_map(|row| row.sub("blocks")) {
        let personal = blocks.text("platform") == Some("android") && blocks.text("ownership") == Some("personal");
        if personal && around.book.android_work_profile_web {
            let message = "work profiles that a browser sets up heed no block of personal devices";
            let help = "block the platform for all, and allow it to a group at a higher priority";
            say(ledger, blocks.at("ownership"), message, help, "RES-PER-02");
        }
    }
}

fn say(ledger: &mut Ledger, place: Place, message: &str, help: &str, rule: &str) {
    ledger.say(Diagnostic::warning("advice", place, message).help(cited(help, rule)));
}

/// Nobody of the cohort ever gets in.
fn turned_away(ledger: &mut Ledger, view: View<'_>, cohort: &Cohort, like: Option<BuiltIn>) {
    if let Some(why) = shut(&cohort.admission) {
        let rule = why.shown(cohort.platform, like).rule;
        let sentence = crate::rules::catalogue::find(rule).map_or("", |rule| rule.sentence);
        let message = format!("no device of `{}` can enroll", view.name());
        say(ledger, view.at("path"), &message, sentence.trim_end_matches('.'), rule);
    }
}

/// A device should be online at least an hour a day (LIFE-SYNC-07).
fn rarely_online(ledger: &mut Ledger, view: View<'_>, cohort: &Cohort) {
    let Online::Hours { hours, .. } = &cohort.presence.online else { return };
    let shortest = hours.stretches().iter().map(|stretch| stretch.closes.since(stretch.opens)).min();
    if shortest.is_some_and(|stretch| stretch > Span::ZERO && stretch < Span::hours(1)) {
        let message = format!("devices of `{}` are online for less than an hour at a time", view.name());
        let help = "lengthen the hours, or expect content to arrive late";
        say(ledger, view.at("presence"), &message, help, "LIFE-SYNC-07");
    }
}

/// Windows before 10 enrolls through Company Portal (WIN-USER-02).
fn older_windows(ledger: &mut Ledger, row: &Row<'_>, like: Option<BuiltIn>) {
    let os = row.view.text("os-version").unwrap_or_default().trim();
    let older = ["7", "8"].into_iter().any(|version| os == version || os.starts_with(&format!("{version}.")));
    let asked = matches!(like, Some(BuiltIn::UserRegister | BuiltIn::UserJoin | BuiltIn::MdmOnly));
    if row.platform == Platform::Windows && older && asked {
        let message = format!("`{}` runs Windows {os}, and its people may be asked for the server", row.view.name());
        say(ledger, row.view.at("os-version"), &message, "upgrade to Windows 11 first", "WIN-USER-02");
    }
}

/// More devices of Automated Device Enrollment than one token holds (APL-SYN-02).
fn apple_token(ledger: &mut Ledger, rows: &[Row<'_>], around: &Around<'_>) {
    let mut ours = rows.iter().filter(|row| {
        let like = row.way.and_then(|way| around.own.like(way));
        matches!(like, Some(BuiltIn::Ade | BuiltIn::AdeUserless))
    });
    let devices = ours.clone().map(|row| row.devices).fold(0, u32::saturating_add);
    if let Some(last) = ours.next_back().filter(|_| !ade::fits(devices, around.book)) {
        let most = around.book.ade_devices_per_token;
        let message =
            format!("{devices} devices are assigned through one enrollment program token, which holds {most}");
        let help = "split them on several tokens, and simulate each as a scenario of its own";
        say(ledger, last.view.at("devices"), &message, help, "APL-SYN-02");
    }
}

/// Quotas that are smaller than the cohorts that need them.
fn quotas(ledger: &mut Ledger, rows: &[Row<'_>], around: &Around<'_>) {
    let total = |path: BuiltIn| -> (u32, Option<View<'_>>) {
        let mut ours = rows.iter().filter(|row| row.way.and_then(|way| around.own.like(way)) == Some(path));
        let devices = ours.clone().map(|row| row.devices).fold(0, u32::saturating_add);
        (devices, ours.next_back().map(|row| row.view))
    };
    let (devices, last) = total(BuiltIn::Dem);
    if let (Some(accounts), Some(view)) = (around.tenant.dem_accounts, last) {
        let capacity = dem::capacity(around.tenant.entra_device_limit, around.book);
        if dem::account_for(devices.saturating_sub(1), accounts, capacity).is_none() {
            let message = format!(
                "{devices} devices are to enroll through {accounts} enrollment manager accounts of {capacity} each"
            );
            let help = "raise `dem-accounts` or `entra-device-limit`; an account takes 1,000 at most";
            say(ledger, view.at("devices"), &message, help, "WIN-LIM-05");
        }
    }
    let (devices, last) = total(BuiltIn::AutopilotHybrid);
    let fits = hybrid::may_create_account(devices.saturating_sub(1), around.tenant.connector_right, around.book);
    if let Some(view) = last.filter(|_| !fits) {
        let most = around.book.autopilot_machine_account_quota;
        let message = format!("{devices} devices need computer accounts, and the connectors may create {most}");
        let help = "grant the connectors the right: `connectors = { create-right = true }`";
        say(ledger, view.at("devices"), &message, help, "WIN-AP-HY-02");
    }
}

/// Autopilot devices report their encryption only after a restart (LIFE-COMP-05).
fn grace(ledger: &mut Ledger, rows: &[Row<'_>], around: &Around<'_>) {
    let key = "compliance.mark-noncompliant-after";
    let given =
        around.file.sub("rules").is_some_and(|rules| rules.node(key).is_some() || rules.node("compliance").is_some());
    let grace = around.book.compliance_mark_noncompliant_after;
    let ours = |row: &&Row<'_>| row.way.and_then(|way| around.own.like(way)).is_some_and(autopilot::needs_registration);
    if given
        && !autopilot::grace_suffices(grace)
        && let Some(row) = rows.iter().find(ours)
    {
        let message =
            format!("`{}` becomes noncompliant before its first restart: the grace is \"{grace}\"", row.view.name());
        let hours = DAY / 4 / 3_600;
        let help = format!("write `\"{key}\" = \"{hours}h\"` or more");
        say(ledger, row.view.at("path"), &message, &help, "LIFE-COMP-05");
    }
}
