//! `[[event]]` with an `act`: what admins order for devices.

use crate::plan::{Order, Ordered};
use crate::rules::RuleBook;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::{World, moment};
use crate::scenario::value::number;
use crate::units::time::DAY;
use crate::units::{CohortId, SimTime, Span};

/// The orders of the file, in order of time.
pub fn orders(
    ledger: &mut Ledger,
    events: &[View<'_>],
    rows: &[Row<'_>],
    world: &World,
    book: &RuleBook,
) -> Vec<Order> {
    let mut out: Vec<Order> = events.iter().filter_map(|event| order(ledger, *event, rows, world)).collect();
    out.sort_by_key(|order| order.at);
    line_up(&mut out, book);
    out
}

/// When changes notify everybody, in order of time.
pub fn pushes(ledger: &mut Ledger, events: &[View<'_>], world: &World) -> Vec<SimTime> {
    let pushed = events.iter().filter(|event| event.node("push").is_some());
    let mut out: Vec<SimTime> = pushed.filter_map(|event| moment(ledger, *event, "at", &world.zone)).collect();
    out.sort_unstable();
    out
}

fn order(ledger: &mut Ledger, event: View<'_>, rows: &[Row<'_>], world: &World) -> Option<Order> {
    let what = match event.text("act")? {
        "is-retired" => Ordered::Retire,
        "is-wiped" => Ordered::Wipe,
        "is-deleted" => Ordered::Delete,
        _ => return None,
    };
    let aim = aim(ledger, event, rows, world)?;
    Some(Order {
        at: aim.at,
        what,
        cohort: aim.cohort,
        devices: aim.devices,
        day: SimTime::MIN,
        behind: 0,
        again: SimTime::NEVER,
    })
}

/// Whom an act is about, and when.
#[derive(Clone, Copy, Debug)]
pub struct Aim {
    /// When.
    pub at: SimTime,
    /// Of which cohort.
    pub cohort: CohortId,
    /// Of how many of its devices, by ordinal.
    pub devices: u32,
}

/// Whom an event's act is about; none if its cohort isn't simulated.
pub fn aim(ledger: &mut Ledger, event: View<'_>, rows: &[Row<'_>], world: &World) -> Option<Aim> {
    let at = moment(ledger, event, "at", &world.zone)?;
    let row = rows.iter().find(|row| Some(row.view.name()) == event.text("cohort"))?;
    if at >= world.horizon {
        let message = "this event comes at the horizon or after it, so that it never happens";
        ledger.say(Diagnostic::warning("no-effect", event.at("at"), message));
    }
    if let Some(more) = event.count("devices").filter(|devices| *devices > row.devices) {
        let message = format!("the event is for {more} devices, and `{}` has {}", row.view.name(), row.devices);
        ledger.say(Diagnostic::warning("no-effect", event.at("devices"), message));
    }
    let devices = match event.node("devices") {
        None => row.devices,
        Some(node) => match event.count("devices") {
            Some(count) => count.min(row.devices),
            None => number::share(node).map_or(row.devices, |share| share.of(row.devices)),
        },
    };
    Some(Aim { at, cohort: row.id, devices })
}

/// Retires stand in line for the tenant's daily number of them (LIFE-ACT-02), in the order in which they were asked for.
/// Days are those of the scenario's clock, from its start.
fn line_up(orders: &mut [Order], book: &RuleBook) {
    let a_day = book.actions_retire_per_day;
    // The day that is being filled, and how many it has taken.
    let (mut today, mut taken) = (0, 0);
    for order in orders.iter_mut().filter(|order| order.what == Ordered::Retire) {
        let asked = order.at.since(SimTime::START).as_seconds() / DAY;
        if asked > today {
            (today, taken) = (asked, 0);
        }
        order.day = SimTime::after_start(Span::seconds(DAY).times(today));
        order.behind = taken;
        let total = taken.saturating_add(order.devices);
        (today, taken) = (today.saturating_add(total / a_day), total % a_day);
    }
}

/// Orders of two kinds, in order of time; of one instant the first kind comes first.
pub fn sorted(mut orders: Vec<Order>, others: Vec<Order>) -> Vec<Order> {
    orders.extend(others);
    orders.sort_by_key(|order| order.at);
    orders
}
