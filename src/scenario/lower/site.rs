//! `[[site]]`: lines, what limits them when, and who downloads over them.

use crate::plan::site::Site;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::{World, named_zone};
use crate::scenario::raw::Node;
use crate::scenario::value::hours::{HOURS, week_of};
use crate::scenario::value::number;
use crate::units::hours::Zone;
use crate::units::{BitRate, Hours, Rates, Share, SimTime};

/// The fastest line [bits per second]: with it and a thousand terabytes the arithmetic of lines is exact.
const FASTEST: BitRate = BitRate(10_000_000_000_000);

/// The sites, in the order of the file.
pub fn sites(ledger: &mut Ledger, rows: &[View<'_>], world: &World) -> Vec<Site> {
    rows.iter().map(|row| site(ledger, *row, world)).collect()
}

fn site(ledger: &mut Ledger, row: View<'_>, world: &World) -> Site {
    let zone = named_zone(ledger, row, |name| world.zone.elsewhere(name)).unwrap_or_else(|| world.zone.clone());
    let link = row.node("link").and_then(|node| rates(ledger, "link", node)).unwrap_or(Rates::FREE);
    let own = link.each.is_some();
    if own && let Some(cap) = row.node("device-cap") {
        let message =
            format!("`device-cap` limits devices that share a line; at `{}` each has one of its own", row.name());
        let help = "leave `device-cap` out, or write a `link` without `per device`";
        ledger.say(Diagnostic::error("impossible", cap.place, message).help(help));
    }
    if own && let Some(share) = row.node("peer-share") {
        let message =
            format!("`peer-share` needs devices near each other; at `{}` each has a line of its own", row.name());
        let help = "leave `peer-share` out, or write a `link` without `per device` and a `device-cap`";
        ledger.say(Diagnostic::error("impossible", share.place, message).help(help));
    }
    let cap = row.node("device-cap").and_then(|node| rates(ledger, "device-cap", node));
    let cap = cap.map_or(Rates::FREE, |cap| Rates { all: None, each: cap.each.or(cap.all) });
    Site {
        name: row.name().to_owned(),
        rates: over_time(link.tighter(cap), &limits(ledger, row, world, &zone), world),
        peer_share: row.share("peer-share").unwrap_or(Share::NONE),
    }
}

/// What a rate says; complains of one that is too fast.
fn rates(ledger: &mut Ledger, key: &str, node: &Node) -> Option<Rates> {
    let (rate, own) = number::rate(node).ok()?;
    if rate > FASTEST {
        let message = format!("`{key}` carries more than {FASTEST}, the fastest line that is simulated");
        let help = format!("write \"{FASTEST}\" or less; a `link` may be \"unlimited\"");
        ledger.say(Diagnostic::error("range", node.place, message).help(help));
        return None;
    }
    Some(if own { Rates { all: None, each: Some(rate.0) } } else { Rates { all: Some(rate.0), each: None } })
}

/// Hours in which a line carries less, each with what it carries then.
fn limits(ledger: &mut Ledger, row: View<'_>, world: &World, zone: &Zone) -> Vec<(Hours, Rates)> {
    let mut out = Vec::new();
    for entry in row.sub("limits").iter().flat_map(|limits| &limits.table.0) {
        let Some(week) = week_of(&entry.key) else {
            let message = format!("`limits` has the key \"{}\", expected {HOURS}", entry.key);
            let help = "write `limits = { \"mon-fri 08:00-18:00\" = \"200 Mbps\" }`";
            ledger.say(Diagnostic::error("value", entry.place, message).help(help));
            continue;
        };
        out.extend(rates(ledger, "limits", &entry.node).map(|rates| (world.hours(week, zone), rates)));
    }
    out
}

/// What a line carries over time.
fn over_time(link: Rates, limits: &[(Hours, Rates)], world: &World) -> Vec<(SimTime, Rates)> {
    let edges = limits.iter().flat_map(|(hours, _)| hours.stretches()).flat_map(|open| [open.opens, open.closes]);
    let mut times: Vec<SimTime> = edges.filter(|time| *time > SimTime::START && *time < world.horizon).collect();
    times.push(SimTime::START);
    times.sort_unstable();
    let at = |time: SimTime| {
        let on = limits.iter().filter(|(hours, _)| hours.is_open(time));
        (time, on.fold(link, |rates, (_, limit)| rates.tighter(*limit)))
    };
    let mut out: Vec<(SimTime, Rates)> = times.into_iter().map(at).collect();
    out.dedup_by_key(|row| row.1);
    out
}

/// Complains of downloads that have no line, and of paths whose phases download more than there is.
pub fn downloads(ledger: &mut Ledger, cohort: View<'_>) {
    if cohort.node("download").is_some() && cohort.node("site").is_none() {
        let message =
            format!("`download` of `{}` has no effect without a `site` whose line it comes over", cohort.name());
        let help = "add `site = \"NAME\"`, or leave `download` out";
        ledger.say(Diagnostic::warning("no-effect", cohort.at("download"), message).help(help));
    }
}
