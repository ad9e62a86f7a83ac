//! `[[team]]`: who serves tickets.

use crate::plan::{OtherTickets, Team};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::{View, find};
use crate::scenario::lower::world::{World, named_zone};
use crate::scenario::raw::Node;
use crate::scenario::value::hours;
use crate::scenario::value::text::{Per, frequency};
use crate::units::hours::Week;
use crate::units::spread::Law;
use crate::units::{Span, Spread, TeamId};

/// The teams, in the order of the file.
pub fn teams(ledger: &mut Ledger, rows: &[View<'_>], world: &World) -> Vec<Team> {
    rows.iter().map(|row| team(ledger, *row, rows, world)).collect()
}

/// The first team that takes tickets.
pub fn desk(teams: &[Team]) -> Option<TeamId> {
    teams.iter().position(|t| t.takes_tickets).map(TeamId::from_index)
}

fn team(ledger: &mut Ledger, row: View<'_>, rows: &[View<'_>], world: &World) -> Team {
    let zone = named_zone(ledger, row, |name| world.zone.elsewhere(name)).unwrap_or_else(|| world.zone.clone());
    let week = row.node("hours").and_then(|n| hours::week(n).ok()).unwrap_or(Week::ALWAYS);
    let does = row.list("does");
    let takes_tickets = row.node("does").is_none() || does.iter().any(|n| n.text() == Some("tickets"));
    let other = row.node("other-tickets").and_then(|n| frequency(n).ok());
    if (takes_tickets || other.is_some()) && row.node("handle-time").is_none() {
        let message = format!("team `{}` takes tickets but has no `handle-time`", row.name());
        let help = "add `handle-time = { median = \"9m\", p95 = \"30m\" }`";
        ledger.say(Diagnostic::error("missing-key", row.place, message).help(help));
    }
    if let Some(to) = row.sub("escalates").and_then(|e| e.node("to")) {
        escalates(ledger, to, row, rows);
    }
    Team {
        name: row.name().to_owned(),
        staff: row.count("staff").unwrap_or(1),
        hours: world.hours(week, &zone),
        handle_time: row.spread("handle-time").unwrap_or_else(|| Spread::fixed(Span::ZERO)),
        other_tickets: other
            .map(|(number, per)| other_tickets(number, per, week))
            .filter(|o| seldom_enough(ledger, row, o)),
        takes_tickets,
    }
}

fn escalates(ledger: &mut Ledger, to: &Node, row: View<'_>, rows: &[View<'_>]) {
    let found = find(ledger, to, rows, "`escalates.to`", "team");
    if found.is_some_and(|i| rows[i].name() == row.name()) {
        let message = format!("team `{}` escalates to itself", row.name());
        ledger.say(Diagnostic::error("impossible", to.place, message).help("name another team"));
    }
}

/// Whether other tickets come at a rate that people could mean; a complaint otherwise.
fn seldom_enough(ledger: &mut Ledger, row: View<'_>, other: &OtherTickets) -> bool {
    let fits = other.every >= OtherTickets::SECOND / 100;
    if !fits {
        let message = "`other-tickets` come more often than a hundred times in a second of the open hours";
        let help = "write `other-tickets = \"360000 per hour\"` at most";
        ledger.say(Diagnostic::error("range", row.at("other-tickets"), message).help(help));
    }
    fits
}

/// Tickets that come anyway: `thousandths` of a ticket per so much time, spread over the open hours.
fn other_tickets(thousandths: u64, per: Per, week: Week) -> OtherTickets {
    let a_day = u64::from(week.length());
    let a_week = a_day * u64::from(week.days.count_ones());
    let (open, parts) = match per {
        Per::Hour => (3_600, 1),
        Per::Workday => (a_day, 1),
        Per::Day => (a_week, 7),
        Per::Week => (a_week, 1),
    };
    let whole = thousandths.saturating_mul(parts).max(1);
    let every = (open * 1_000 * OtherTickets::SECOND + whole / 2) / whole;
    OtherTickets { every, gap: Spread::new(Law::Exponential(every)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_come_in_open_time() {
        let week = Week { days: 0x1f, opens: 28_800, closes: 64_800 };
        assert_eq!(other_tickets(240_000, Per::Workday, week).every, 150_000_000);
        assert_eq!(other_tickets(1_200_000, Per::Week, week).every, 150_000_000);
        assert_eq!(other_tickets(24_000, Per::Hour, week).every, 150_000_000);
        assert_eq!(other_tickets(24_000, Per::Day, Week::ALWAYS).every, 3_600_000_000);
        assert_eq!(other_tickets(20_000_000, Per::Workday, week).every, 1_800_000, "less than a whole second");
    }
}
