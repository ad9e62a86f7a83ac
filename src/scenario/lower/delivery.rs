//! `[[delivery]]`: which devices come when, and who registers them.

use crate::intune::BuiltIn;
use crate::plan::delivery::{Batch, Delivery, Import};
use crate::rules::{RuleBook, autopilot};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::path::Own;
use crate::scenario::lower::view::{View, find};
use crate::scenario::lower::world::{World, cited, moment};
use crate::scenario::raw::Node;
use crate::scenario::value::number;
use crate::scenario::words;
use crate::units::SimTime;

/// What deliveries may name.
#[derive(Clone, Copy)]
struct Around<'a> {
    /// The cohorts.
    cohorts: &'a [Row<'a>],
    /// Their paths.
    own: &'a Own<'a>,
    /// The numbers in force.
    book: &'a RuleBook,
    /// The clock.
    world: &'a World,
}

/// A batch, and which cohort it is of.
struct Claim<'a> {
    delivery: usize,
    cohort: usize,
    view: View<'a>,
}

/// The deliveries, in the order of the file.
pub fn deliveries(
    ledger: &mut Ledger,
    rows: &[View<'_>],
    (cohorts, own): (&[Row<'_>], &Own<'_>),
    (book, world): (&RuleBook, &World),
) -> Vec<Delivery> {
    let around = Around { cohorts, own, book, world };
    let views: Vec<View<'_>> = around.cohorts.iter().map(|row| row.view).collect();
    let mut named = Vec::new();
    for row in rows {
        let found = row.node("cohort").and_then(|node| find(ledger, node, &views, "`cohort`", "cohort"));
        let living = found.filter(|cohort| views[*cohort].node("enrolled-before").is_some());
        if let Some(cohort) = living {
            let message =
                format!("`{}` delivers `{}`, which is enrolled before the start", row.name(), views[cohort].name());
            let complaint = Diagnostic::error("impossible", row.at("cohort"), message);
            let at = views[cohort].at("enrolled-before");
            ledger.say(complaint.also(at, "enrolled before").help("leave the delivery out"));
        }
        if row.rows("batches").is_empty() && row.node("batches").is_some() {
            let message = format!("`{}` has no batch: nothing is delivered", row.name());
            let help = "write `batches = [{ at = \"14d\", devices = \"all\" }]`";
            ledger.say(Diagnostic::error("missing-key", row.at("batches"), message).help(help));
        }
        named.push(found.filter(|_| living.is_none()));
    }
    let claims: Vec<Claim<'_>> = rows
        .iter()
        .enumerate()
        .filter_map(|(delivery, row)| Some((delivery, named[delivery]?, row)))
        .flat_map(|(delivery, cohort, row)| {
            row.rows("batches").into_iter().map(move |view| Claim { delivery, cohort, view })
        })
        .collect();
    let batches = batches(ledger, rows, &claims, around);
    let mut out = Vec::new();
    for (delivery, row) in rows.iter().enumerate() {
        let Some(cohort) = named[delivery] else { continue };
        let import = import(ledger, *row, &around.cohorts[cohort], around);
        let mine = claims.iter().zip(&batches).filter(|(claim, _)| claim.delivery == delivery);
        out.push(Delivery {
            name: row.name().to_owned(),
            cohort: around.cohorts[cohort].id,
            batches: mine.map(|(_, batch)| batch.clone()).filter(|batch| batch.count > 0).collect(),
            spread: row.spread("spread").filter(|spread| !spread.is_zero()),
            import,
        });
    }
    out
}

/// What each batch brings: the next devices of its cohort.
fn batches(ledger: &mut Ledger, rows: &[View<'_>], claims: &[Claim<'_>], around: Around<'_>) -> Vec<Batch> {
    let mut next = vec![0_u32; around.cohorts.len()];
    let counts = counts(ledger, claims, around);
    let mut out = Vec::new();
    for (claim, count) in claims.iter().zip(counts) {
        let at = moment(ledger, claim.view, "at", &around.world.zone).unwrap_or(SimTime::START);
        if at >= around.world.horizon {
            let message = format!(
                "a batch of `{}` comes at or after the horizon: its {} never begin",
                rows[claim.delivery].name(),
                words::count(u64::from(count), "device")
            );
            ledger.say(Diagnostic::warning("horizon", claim.view.at("at"), message));
        }
        let late = claim.view.spread("late").or_else(|| rows[claim.delivery].spread("late"));
        let first = next[claim.cohort];
        next[claim.cohort] = first.saturating_add(count);
        out.push(Batch { at, first, count, late: late.filter(|late| !late.is_zero()) });
    }
    out
}

/// How many devices each batch brings; complains of cohorts of which more is delivered than there is.
fn counts(ledger: &mut Ledger, claims: &[Claim<'_>], around: Around<'_>) -> Vec<u32> {
    let mut out = vec![0; claims.len()];
    for (number, cohort) in around.cohorts.iter().enumerate() {
        let own: Vec<usize> = (0..claims.len()).filter(|claim| claims[*claim].cohort == number).collect();
        let node = |claim: usize| claims[claim].view.node("devices");
        let asked = |claim: usize| node(claim).and_then(|node| asked(node, cohort.devices));
        let rests: Vec<usize> = own.iter().copied().filter(|c| node(*c).and_then(Node::text) == Some("rest")).collect();
        let name = cohort.view.name();
        if let [first, second, ..] = rests[..] {
            let message = format!("two batches bring the rest of `{name}`");
            let complaint = Diagnostic::error("too-many-devices", claims[second].view.at("devices"), message);
            let at = claims[first].view.at("devices");
            ledger.say(complaint.also(at, "the first one").help("write a number or a share"));
        }
        let sum: u64 = own.iter().filter_map(|claim| asked(*claim)).map(u64::from).sum();
        if let Some(last) = own.last().filter(|_| sum > u64::from(cohort.devices)) {
            let there = words::count(u64::from(cohort.devices), "device");
            let message = format!("deliveries bring {} of `{name}`, which has {there}", words::count(sum, "device"));
            let complaint = Diagnostic::error("too-many-devices", claims[*last].view.at("devices"), message);
            let complaint = complaint.also(cohort.view.at("devices"), "all there are");
            ledger.say(complaint.help("write `devices = \"rest\"` in the last batch"));
        }
        let rest = u32::try_from(u64::from(cohort.devices).saturating_sub(sum)).unwrap_or(0);
        for claim in own {
            out[claim] = asked(claim).unwrap_or(if rests.contains(&claim) { rest } else { 0 });
        }
    }
    out
}

/// The devices that a batch names; none of those that it takes as the rest.
fn asked(node: &Node, devices: u32) -> Option<u32> {
    match node.text() {
        Some("all") => Some(devices),
        Some("rest") => None,
        Some(_) => number::share(node).ok().map(|share| share.of(devices)),
        None => number::count(node, 0, u64::from(u32::MAX)).ok().and_then(|count| u32::try_from(count).ok()),
    }
}

/// How devices are registered when they are there, if they are.
fn import(ledger: &mut Ledger, row: View<'_>, cohort: &Row<'_>, around: Around<'_>) -> Option<Import> {
    let like = cohort.way.and_then(|way| around.own.like(way));
    let needs = like.is_some_and(autopilot::needs_registration);
    let by = cohort.view.sub("registration").and_then(|table| table.text("by"));
    let stock = row.text("supplier") == Some("stock");
    let asked = row.text("registration");
    let arrives = match asked {
        Some(when) => when == "on-arrival",
        None => stock && needs && by.is_none(),
    };
    let place = row.at("registration");
    if asked.is_some() && !needs {
        let path = like.map_or("this path", BuiltIn::name);
        let message = format!("`registration` of a delivery goes with Windows Autopilot; {path} needs none");
        ledger.say(Diagnostic::error("impossible", place, message).help("leave `registration` out"));
    } else if asked == Some("before-shipping") && stock {
        let message = "nobody registers devices from stock before they ship";
        let help = cited("write `registration = \"on-arrival\"`, or `supplier = \"reseller\"`", "WIN-AP-01");
        ledger.say(Diagnostic::error("impossible", place, message).help(help));
    } else if let (Some(_), Some(by)) = (asked, by.filter(|by| *by != "oem")) {
        let name = cohort.view.name();
        let message = format!("`{}` says how its devices are registered, and so does `{name}`: by {by}", row.name());
        let complaint = Diagnostic::error("impossible", place, message);
        let at = cohort.view.at("registration");
        ledger.say(complaint.also(at, "the cohort's").help("leave one of them out"));
    }
    let rows = row.count("rows-per-file").unwrap_or(around.book.autopilot_csv_rows);
    if !arrives {
        if row.node("rows-per-file").is_some() {
            let message = "`rows-per-file` has no effect on devices that are registered before they ship";
            ledger.say(Diagnostic::warning("no-effect", row.at("rows-per-file"), message));
        }
        return None;
    }
    if !autopilot::import_fits(rows, around.book) {
        let most = around.book.autopilot_csv_rows;
        let message = format!("`rows-per-file` is {rows}, and an import takes {most} rows at most");
        let way = format!("write `rows-per-file = {most}`; the files are then imported one after the other");
        let help = cited(&way, "WIN-AP-02");
        ledger.say(Diagnostic::error("rule", row.at("rows-per-file"), message).help(help));
    }
    Some(Import {
        rows,
        import: around.book.autopilot_import.clone(),
        sync: around.book.autopilot_sync.clone(),
        assignment: around.book.autopilot_profile_assignment.clone(),
    })
}
