//! `[tenant]`'s licenses: how many, how they are assigned, and the subscription that they belong to.

use crate::plan::licensing::{Assignment, Change, Licensing, Purchase, Subscription};
use crate::rules::RuleBook;
use crate::rules::license::{AssignmentError, includes_intune};
use crate::rules::subscription::{Course, Kind, trial_ends, trial_fits};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::order::{Aim, aim};
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::{World, cited, moment};
use crate::units::{Share, SimTime};

/// What a tenant has bought.
pub struct Bought {
    /// User licenses; none means as many as needed.
    pub licenses: Option<u32>,
    /// How they are assigned.
    pub licensing: Licensing,
    /// What they belong to.
    pub subscription: Option<Subscription>,
}

/// What a tenant has bought, and complaints of what can't be.
pub fn bought(ledger: &mut Ledger, view: Option<View<'_>>, world: &World, book: &RuleBook) -> Bought {
    let usual = Licensing::when_needed(book);
    let Some(view) = view else { return Bought { licenses: None, licensing: usual, subscription: None } };
    for (key, rule) in [("licenses", "LIC-GATE-01"), ("device-licenses", "LIC-DEV-01")] {
        if let Some(node) = view.node(key) {
            ledger.cite(node.place, |help| cited(help, rule));
        }
    }
    plan(ledger, view);
    let assignment = match view.text("license-assignment") {
        Some("group") => Assignment::Group,
        Some("direct") => Assignment::Direct,
        Some(_) | None => Assignment::WhenNeeded,
    };
    for key in ["license-errors", "license-fix", "license-reprocess", "license-changes"] {
        if view.node(key).is_some() && view.node("license-assignment").is_none() {
            let message = format!("`{key}` goes with `license-assignment`: otherwise nobody assigns licenses");
            let help = "write `license-assignment = \"group\"`, or \"direct\"";
            ledger.say(Diagnostic::error("impossible", view.at(key), message).help(help));
        }
    }
    let subscription = view.sub("subscription").and_then(|sub| subscription(ledger, sub, world, book));
    let trial = subscription.is_some_and(|one| one.kind == Kind::Trial);
    let licensing = Licensing {
        assignment,
        errors: errors(ledger, view),
        fix: view.spread("license-fix").unwrap_or(usual.fix),
        reprocess: view.spread("license-reprocess").unwrap_or(usual.reprocess),
        purchases: purchases(ledger, view, world, trial),
        changes: Vec::new(),
    };
    Bought { licenses: licenses(ledger, view, trial, book), licensing, subscription }
}

/// The plan must include Intune.
fn plan(ledger: &mut Ledger, view: View<'_>) {
    let Some(name) = view.text("plan").filter(|name| !includes_intune(name)) else { return };
    let message = format!("`plan` is \"{name}\", which doesn't include Intune");
    let help = cited("write `plan = \"M365 E3\"`, or another plan with Intune", "LIC-INC-01");
    ledger.say(Diagnostic::error("rule", view.at("plan"), message).help(help));
}

/// User licenses; a trial has so many and no more.
fn licenses(ledger: &mut Ledger, view: View<'_>, trial: bool, book: &RuleBook) -> Option<u32> {
    let given = view.count("licenses");
    let most = book.trial_licenses;
    if trial && given.is_some_and(|licenses| !trial_fits(licenses, book)) {
        let message = format!("`licenses` is {}, and a trial has {most}", given.unwrap_or_default());
        let help = cited(&format!("write `licenses = {most}`, or another `kind` of subscription"), "TEN-TRL-01");
        ledger.say(Diagnostic::error("rule", view.at("licenses"), message).help(help));
    }
    given.or(trial.then_some(most))
}

/// How often assignments fail; what can't be cured by chance is at most the whole.
fn errors(ledger: &mut Ledger, view: View<'_>) -> [Share; 5] {
    let Some(table) = view.sub("license-errors") else { return [Share::NONE; 5] };
    let shares = AssignmentError::DRAWN.map(|(_, key, _)| table.share(key).unwrap_or(Share::NONE));
    let of_assignments =
        AssignmentError::DRAWN.iter().zip(&shares).filter(|(row, _)| row.0 != AssignmentError::Dependency);
    let total: u64 = of_assignments.map(|(_, share)| u64::from(share.as_ppm())).sum();
    if total > u64::from(Share::ALL.as_ppm()) {
        let message = "the shares of `license-errors` come to more than the whole: an assignment has one error at most";
        let help = cited("lower them until their sum is 100% or less", "LIC-GRP-03");
        ledger.say(Diagnostic::error("rule", table.place, message).help(help));
    }
    shares
}

/// Licenses bought or given up, in order of time.
fn purchases(ledger: &mut Ledger, view: View<'_>, world: &World, trial: bool) -> Vec<Purchase> {
    let rows = view.rows("license-changes");
    if let Some(first) = rows.first() {
        if trial {
            let help = cited("write `kind = \"annual\"`, or leave `license-changes` out", "TEN-TRL-01");
            let message = "a trial's licenses are what they are: none are bought or given up";
            ledger.say(Diagnostic::error("rule", first.place, message).help(help));
        } else if view.node("licenses").is_none() {
            let message = "`license-changes` changes nothing: there are as many licenses as needed";
            let help = "write `licenses = 100`, or as many as there are at the start";
            ledger.say(Diagnostic::error("missing-key", first.place, message).help(help));
        }
    }
    let mut left = i64::from(view.count("licenses").unwrap_or_default());
    let mut out: Vec<(View<'_>, Purchase)> = Vec::new();
    for row in rows {
        let licenses = match (row.count("buys"), row.count("gives-up")) {
            (Some(more), None) => i64::from(more),
            (None, Some(fewer)) => -i64::from(fewer),
            (None, None) | (Some(_), Some(_)) => {
                let message = "a change of licenses either `buys` some or `gives-up` some";
                let help = "write `{ at = \"30d\", buys = 200 }`";
                ledger.say(Diagnostic::error("impossible", row.place, message).help(help));
                continue;
            }
        };
        if let Some(at) = moment(ledger, row, "at", &world.zone) {
            out.push((row, Purchase { at, licenses }));
        }
    }
    out.sort_by_key(|row| row.1.at);
    for (row, purchase) in &out {
        left += purchase.licenses;
        if left < 0 && view.count("licenses").is_some() {
            let message = format!("`gives-up` leaves {left} licenses: there is no number below zero");
            let help = cited(&format!("write at most `gives-up = {}`", left - purchase.licenses), "TEN-SUB-02");
            ledger.say(Diagnostic::error("rule", row.at("gives-up"), message).help(help));
            break;
        }
    }
    out.into_iter().map(|row| row.1).collect()
}

/// The course of a tenant's subscription, without complaints.
pub fn course(tenant: Option<View<'_>>, world: &World, book: &RuleBook) -> Option<Course> {
    let view = tenant?.sub("subscription")?;
    subscription(&mut Ledger::default(), view, world, book).map(|subscription| subscription.course(book))
}

/// The subscription and its end.
fn subscription(ledger: &mut Ledger, view: View<'_>, world: &World, book: &RuleBook) -> Option<Subscription> {
    let kind = view.text("kind").and_then(Kind::named)?;
    let (wrong, message, way, rule) = match kind {
        Kind::Trial => {
            ("ends", "a trial ends a fixed time after it `starts`", "write `starts = \"0d\"` instead", "TEN-TRL-01")
        }
        Kind::Annual | Kind::Monthly => (
            "starts",
            "a subscription that is paid for says when it ends",
            "write `ends = \"200d\"` instead",
            "TEN-SUB-01",
        ),
    };
    if view.node(wrong).is_some() {
        ledger.say(Diagnostic::error("rule", view.at(wrong), message).help(cited(way, rule)));
    }
    match kind {
        Kind::Trial => {
            let starts = moment(ledger, view, "starts", &world.zone).unwrap_or(SimTime::START);
            Some(Subscription { kind, ends: trial_ends(starts, book) })
        }
        Kind::Annual | Kind::Monthly => {
            moment(ledger, view, "ends", &world.zone).map(|ends| Subscription { kind, ends })
        }
    }
}

/// Events that take licenses from people, or give them back, in order of time.
pub fn changes(
    ledger: &mut Ledger,
    events: &[View<'_>],
    rows: &[Row<'_>],
    world: &World,
    tenant: Option<View<'_>>,
) -> Vec<Change> {
    let assigned = tenant.is_some_and(|tenant| tenant.node("license-assignment").is_some());
    let mut out = Vec::new();
    for event in events {
        let gets = match event.text("act") {
            Some("gets-license") => true,
            Some("loses-license") => false,
            Some(_) | None => continue,
        };
        if !assigned {
            let message = "licenses that people lose or get must be assigned: here everybody has one when it is needed";
            let help = "write `license-assignment = \"direct\"` in `[tenant]`";
            ledger.say(Diagnostic::error("missing-key", event.at("act"), message).help(help));
        }
        if let Some(Aim { at, cohort, devices }) = aim(ledger, *event, rows, world) {
            out.push(Change { at, cohort, devices, gets });
        }
    }
    out.sort_by_key(|change| change.at);
    out
}
