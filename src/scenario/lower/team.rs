//! `[[team]]`: who serves tickets, sets up the tenant, and starts devices at a bench.

use crate::plan::team::{Again, Bench, Escalation, First};
use crate::plan::{OtherTickets, Team};
use crate::rules::RuleBook;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::{View, find};
use crate::scenario::lower::world::{World, moment, named_zone};
use crate::scenario::raw::{Node, Value};
use crate::scenario::value::instant::date;
use crate::scenario::value::text::{Per, frequency};
use crate::scenario::value::{hours, number};
use crate::units::hours::{Day, Week};
use crate::units::spread::Law;
use crate::units::{Hours, Learning, Share, SimTime, Span, Spread, TeamId};

/// The most teams that may have a ticket one after the other.
const MOST_TIERS: usize = 8;

/// The teams, in the order of the file.
pub fn teams(ledger: &mut Ledger, rows: &[View<'_>], world: &World, book: &RuleBook) -> Vec<Team> {
    let teams: Vec<Team> = rows.iter().map(|row| team(ledger, *row, rows, world, book)).collect();
    tiers(ledger, rows, &teams);
    teams
}

/// The first team that takes tickets.
pub fn desk(teams: &[Team]) -> Option<TeamId> {
    teams.iter().position(|t| t.takes_tickets).map(TeamId::from_index)
}

/// Whether a team does this kind of work, tickets if it doesn't say.
pub fn does(row: View<'_>, work: &str) -> bool {
    match row.node("does") {
        Some(_) => row.list("does").iter().any(|node| node.text() == Some(work)),
        None => work == "tickets",
    }
}

fn team(ledger: &mut Ledger, row: View<'_>, rows: &[View<'_>], world: &World, book: &RuleBook) -> Team {
    let takes_tickets = does(row, "tickets");
    let (week, hours) = opening(ledger, row, world);
    let other = row.node("other-tickets").and_then(|n| frequency(n).ok());
    let handles = takes_tickets || other.is_some() || does(row, "escalations");
    if handles && row.node("handle-time").is_none() {
        let message = format!("team `{}` takes tickets but has no `handle-time`", row.name());
        let help = "add `handle-time = { median = \"9m\", p95 = \"30m\" }`";
        ledger.say(Diagnostic::error("missing-key", row.place, message).help(help));
    }
    let (staff, changes) = staff(ledger, row, world);
    let plain = Team::plain(row.name(), staff);
    Team {
        changes,
        overtime: overtime(row, &hours),
        hours,
        shrinkage: below_all(ledger, row, "shrinkage", "nobody would ever be there"),
        handle_time: row.spread("handle-time").unwrap_or(plain.handle_time),
        learning: Some(below_all(ledger, row, "learning", "the second ticket would take no time"))
            .filter(|share| *share > Share::NONE)
            .map(Learning::new),
        goes_first: goes_first(row),
        patience: row.spread("patience"),
        calls_back: calls_back(ledger, row),
        escalates: row.sub("escalates").and_then(|sub| escalates(ledger, sub, row, rows)),
        reopens: again(row, "reopens"),
        other_tickets: other
            .map(|(number, per)| other_tickets(number, per, week))
            .filter(|o| seldom_enough(ledger, row, o)),
        takes_tickets,
        bench: Bench {
            stations: row.count("stations"),
            start_time: row.spread("start-time").unwrap_or_else(|| book.staging_start_time.clone()),
            end_time: row.spread("end-time"),
            batch: row.count("batch").unwrap_or(1).max(1),
        },
        ..plain
    }
}

/// When a team is open: its pattern of a week, and that laid over the calendar.
fn opening(ledger: &mut Ledger, row: View<'_>, world: &World) -> (Week, Hours) {
    let zone = named_zone(ledger, row, |name| world.zone.elsewhere(name)).unwrap_or_else(|| world.zone.clone());
    let week = row.node("hours").and_then(|n| hours::week(n).ok()).unwrap_or(Week::ALWAYS);
    let closed: Vec<Day> = row.list("holidays").iter().filter_map(|n| date(n).ok()).collect();
    (week, world.hours_but(week, &zone, &closed))
}

/// When a job in hand goes on, if that is longer than the hours.
fn overtime(row: View<'_>, hours: &Hours) -> Option<Hours> {
    let node = row.node("overtime")?;
    match node.value {
        Value::Flag(stays) => stays.then_some(Hours::ALWAYS),
        Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => {
            let most = number::span(node).ok().filter(|most| *most > Span::ZERO)?;
            (!hours.always()).then(|| hours.longer(most))
        }
    }
}

/// People at the start, and when there are more or fewer.
fn staff(ledger: &mut Ledger, row: View<'_>, world: &World) -> (u32, Vec<(SimTime, u32)>) {
    if let Some(count) = row.count("staff") {
        return (count, Vec::new());
    }
    let mut out: Vec<(SimTime, u32)> = Vec::new();
    for shift in row.rows("staff") {
        let Some(from) = moment(ledger, shift, "from", &world.zone) else { continue };
        let count = shift.count("count").unwrap_or(1);
        let fault = match out.last() {
            None => (from != SimTime::START).then_some("the first `from` of `staff` isn't the start of the run"),
            Some((last, _)) => (from <= *last).then_some("`from` of `staff` isn't later than the one before it"),
        };
        if let Some(message) = fault {
            let help = "write `staff = [{ from = \"0d\", count = 6 }, { from = \"14d\", count = 8 }]`";
            ledger.say(Diagnostic::error("range", shift.at("from"), message).help(help));
        }
        out.push((from, count));
    }
    if row.node("staff").is_some_and(|node| node.list().is_some()) && out.iter().all(|shift| shift.1 == 0) {
        let message = format!("team `{}` never has anybody", row.name());
        ledger.say(Diagnostic::error("range", row.at("staff"), message).help("write `staff = 1`"));
    }
    let first = out.first().map_or(1, |shift| shift.1);
    (first, out.into_iter().skip(1).collect())
}

/// A share that is less than the whole; `otherwise` says what the whole would mean.
fn below_all(ledger: &mut Ledger, row: View<'_>, key: &str, otherwise: &str) -> Share {
    let share = row.share(key).unwrap_or(Share::NONE);
    if share < Share::ALL {
        return share;
    }
    let message = format!("`{key}` is 100%, and {otherwise}");
    let help = format!("write `{key} = \"15%\"`");
    ledger.say(Diagnostic::error("range", row.at(key), message).help(help));
    Share::NONE
}

/// Whose tickets go first, in order; those of important people unless the file says otherwise.
fn goes_first(row: View<'_>) -> Vec<First> {
    if row.node("goes-first").is_none() {
        return vec![First::Vip];
    }
    let mut out: Vec<First> = Vec::new();
    for node in row.list("goes-first") {
        let named = First::ALL.iter().find(|(name, _)| Some(*name) == node.text());
        out.extend(named.map(|row| row.1).filter(|first| !out.contains(first)));
    }
    out
}

/// `calls-back` and `reopens`.
fn again(row: View<'_>, key: &str) -> Option<Again> {
    let sub = row.sub(key)?;
    Some(Again { share: sub.share("share")?, after: sub.spread("after")? })
}

fn calls_back(ledger: &mut Ledger, row: View<'_>) -> Option<Again> {
    if row.node("calls-back").is_some() && row.node("patience").is_none() {
        let message = "`calls-back` is about people who gave up waiting, and without `patience` nobody does";
        let help = "add `patience = { median = \"40m\", p95 = \"3h\" }`, or leave `calls-back` out";
        ledger.say(Diagnostic::error("impossible", row.at("calls-back"), message).help(help));
    }
    again(row, "calls-back")
}

/// Where a share of the tickets goes.
fn escalates(ledger: &mut Ledger, sub: View<'_>, row: View<'_>, rows: &[View<'_>]) -> Option<Escalation> {
    let to = sub.node("to")?;
    let found = find(ledger, to, rows, "`escalates.to`", "team")?;
    if rows[found].name() == row.name() {
        let message = format!("team `{}` escalates to itself", row.name());
        ledger.say(Diagnostic::error("impossible", to.place, message).help("name another team"));
        return None;
    }
    if !does(rows[found], "escalations") {
        let message = format!("team `{}` escalates to `{}`, which doesn't do that", row.name(), rows[found].name());
        let help = format!("write `does = [\"escalations\"]` in the team `{}`", rows[found].name());
        ledger.say(Diagnostic::error("impossible", to.place, message).help(help));
    }
    Some(Escalation { to: TeamId::from_index(found), share: sub.share("share")? })
}

/// Complains of tickets that come back to a team that passed them on, and of too many teams.
fn tiers(ledger: &mut Ledger, rows: &[View<'_>], teams: &[Team]) {
    for (first, row) in rows.iter().enumerate() {
        let mut chain = vec![first];
        while let Some(next) = teams[chain[chain.len() - 1]].escalates.map(|escalation| escalation.to.index()) {
            let place = row.sub("escalates").map_or(row.place, |sub| sub.at("to"));
            if next == first && chain.iter().all(|team| *team >= first) {
                let message = format!("tickets of team `{}` come back to it: {}", row.name(), told(rows, &chain, next));
                let help = "let the last of these teams escalate to nobody";
                ledger.say(Diagnostic::error("impossible", place, message).help(help));
            } else if chain.len() == MOST_TIERS {
                let message = format!("a ticket of team `{}` may go through more than {MOST_TIERS} teams", row.name());
                ledger.say(Diagnostic::error("too-many", place, message).help("join some of these teams"));
            }
            if chain.contains(&next) || chain.len() == MOST_TIERS {
                break;
            }
            chain.push(next);
        }
    }
}

/// A chain of teams as people read it.
fn told(rows: &[View<'_>], chain: &[usize], last: usize) -> String {
    let names: Vec<&str> = chain.iter().chain([&last]).map(|team| rows[*team].name()).collect();
    names.join(" to ")
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

/// The team that a node names among those of the file, for a phase of a path.
pub fn needed(ledger: &mut Ledger, node: &Node, rows: &[View<'_>]) -> Option<TeamId> {
    find(ledger, node, rows, "`needs`", "team").map(TeamId::from_index)
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
