//! `[[event]]` with an `act`: what admins order for devices.

use crate::plan::{Order, Ordered};
use crate::rules::RuleBook;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::{World, moment};
use crate::scenario::value::number;
use crate::units::SimTime;
use crate::units::time::DAY;

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

fn order(ledger: &mut Ledger, event: View<'_>, rows: &[Row<'_>], world: &World) -> Option<Order> {
    let what = match event.text("act")? {
        "is-retired" => Ordered::Retire,
        "is-wiped" => Ordered::Wipe,
        "is-deleted" => Ordered::Delete,
        _ => return None,
    };
    let at = moment(ledger, event, "at", &world.zone)?;
    let row = rows.iter().find(|row| Some(row.view.name()) == event.text("cohort"))?;
    let devices = match event.node("devices") {
        None => row.devices,
        Some(node) => match event.count("devices") {
            Some(count) => count.min(row.devices),
            None => number::share(node).map_or(row.devices, |share| share.of(row.devices)),
        },
    };
    Some(Order { at, what, cohort: row.id?, devices, behind: 0 })
}

/// Retires stand in line for the tenant's daily number of them (LIFE-ACT-02): those of earlier days that are left over
/// come first.
fn line_up(orders: &mut [Order], book: &RuleBook) {
    let mut asked: Vec<(SimTime, u32)> = Vec::new();
    for order in orders.iter_mut().filter(|order| order.what == Ordered::Retire) {
        let mut left: u32 = 0;
        let mut day = None;
        for (at, devices) in &asked {
            let passed = day.map_or(0, |day: SimTime| at.since(day).as_seconds() / DAY);
            left = left.saturating_sub(done(passed, book)).saturating_add(*devices);
            day = Some(*at);
        }
        let passed = day.map_or(0, |day| order.at.since(day).as_seconds() / DAY);
        order.behind = left.saturating_sub(done(passed, book));
        asked.push((order.at, order.devices));
    }
}

/// Retires accepted in so many whole days.
fn done(days: u32, book: &RuleBook) -> u32 {
    days.saturating_mul(book.actions_retire_per_day)
}
