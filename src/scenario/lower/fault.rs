//! `[[fault]]`: a defect, whom it hits, and how it is found and put right.

use crate::intune::{BuiltIn, Failure, Platform, Reason};
use crate::plan::fault::{Effect, Fault, MOST_FAULTS};
use crate::plan::path::{AfterFailure, Retry};
use crate::plan::{Group, Team, Wave};
use crate::rules::RuleBook;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::Tables;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::team;
use crate::scenario::lower::view::{View, absent, find};
use crate::scenario::lower::world::{World, moment};
use crate::scenario::words;
use crate::units::{CohortId, Share, SimTime, Span, Spread, TeamId, WaveId};

/// What a fault may name.
pub struct Around<'a> {
    /// The file's tables.
    pub tables: &'a Tables<'a>,
    /// The cohorts.
    pub cohorts: &'a [Row<'a>],
    /// The waves, and who is in which.
    pub waves: (&'a [Wave], &'a [Group]),
    /// The team that takes tickets, if there is one.
    pub desk: Option<TeamId>,
    /// The numbers in force.
    pub book: &'a RuleBook,
}

impl<'a> Around<'a> {
    /// What the file's faults may name.
    pub fn new(
        tables: &'a Tables<'a>,
        cohorts: &'a [Row<'a>],
        waves: (&'a [Wave], &'a [Group]),
        teams: &[Team],
        book: &'a RuleBook,
    ) -> Around<'a> {
        Around { tables, cohorts, waves, desk: team::desk(teams), book }
    }
}

/// The faults, in the order of the file.
pub fn faults(ledger: &mut Ledger, around: &Around<'_>, world: &World) -> Vec<Fault> {
    let rows = &around.tables.faults;
    if let Some(row) = rows.get(MOST_FAULTS) {
        let message = format!("there are {} faults, more than {MOST_FAULTS}", rows.len());
        ledger.say(
            Diagnostic::error("too-many", row.place, message).help("run the scenario with some of them at a time"),
        );
        return Vec::new();
    }
    rows.iter().map(|row| fault(ledger, *row, around, world)).collect()
}

fn fault(ledger: &mut Ledger, row: View<'_>, around: &Around<'_>, world: &World) -> Fault {
    let from = moment(ledger, row, "from", &world.zone).unwrap_or(SimTime::START);
    if from < SimTime::START {
        let message =
            format!("`from` is {}, expected the start or later", words::show(row.node("from").expect("it is read")));
        ledger.say(Diagnostic::error("range", row.at("from"), message).help("write `from = \"0d\"`"));
    }
    let affects = row.sub("affects");
    let effect =
        Effect::ALL.iter().find(|(name, _)| Some(*name) == row.text("effect")).map_or(Effect::BreaksDevice, |e| e.1);
    let cohorts = affects.map(|affects| affected(ledger, affects, around)).unwrap_or_default();
    let wave = affects.and_then(|affects| wave(ledger, affects, &cohorts, around));
    let team = match row.node("team") {
        Some(node) => find(ledger, node, &around.tables.teams, "`team`", "team").map(TeamId::from_index),
        None => around.desk,
    };
    let calls = row.share("calls");
    if team.is_none() && calls.is_some_and(|calls| calls > Share::NONE) {
        let message = format!("users call about `{}`, but no team takes tickets", row.name());
        let help = "add a `[[team]]` with `does = [\"tickets\"]`, or write `calls = \"0%\"`";
        ledger.say(Diagnostic::error("impossible", row.at("calls"), message).help(help));
    }
    let calls = calls.unwrap_or(around.book.enrollment_ticket_share);
    let tickets = row.count("noticed-tickets");
    let at_gate = row.flag("noticed-at-gate") == Some(true);
    if at_gate && !around.waves.0.iter().any(Wave::is_gated) {
        let message = "`noticed-at-gate` waits for a gate that stops a wave, and no wave has a gate with a condition";
        let help = "give a wave a gate such as `gate = { tickets-per-100 = \"<= 20\" }`";
        ledger.say(Diagnostic::error("impossible", row.at("noticed-at-gate"), message).help(help));
    }
    // Somebody notices at once, unless the file says by what.
    let by_itself = tickets.is_none() && !at_gate;
    Fault {
        name: row.name().to_owned(),
        from,
        cohorts,
        wave,
        site: affects.and_then(|affects| affects.text("site")).map(str::to_owned),
        share: affects.and_then(|affects| affects.share("share")).unwrap_or(Share::ALL),
        effect,
        failure: Failure { reason: Reason::Unknown, code: String::new(), rule: "" },
        after: AfterFailure {
            ticket: calls,
            team,
            retry: Retry::WhenServed,
            gap: around.book.enrollment_retry_gap.clone(),
        },
        calls,
        calls_after: row.spread("calls-after"),
        team,
        noticed_after: row.spread("noticed-after").or_else(|| by_itself.then(|| Spread::fixed(Span::ZERO))),
        noticed_tickets: tickets,
        noticed_at_gate: at_gate,
        fixed_after: row.spread("fixed-after").or_else(|| row.span("fixed-after").map(Spread::fixed)),
    }
}

/// The cohorts that a fault may hit; complains if there is none.
fn affected(ledger: &mut Ledger, affects: View<'_>, around: &Around<'_>) -> Vec<CohortId> {
    let tables = around.tables;
    for (key, rows, table) in [("cohort", &tables.cohorts, "cohort"), ("site", &tables.sites, "site")] {
        if let Some(node) = affects.node(key) {
            find(ledger, node, rows, &format!("`affects.{key}`"), table);
        }
    }
    if let Some(name) = affects.text("path").filter(|name| BuiltIn::named(name).is_none())
        && !tables.paths.iter().any(|path| path.name() == name)
    {
        absent(ledger, name, affects.at("path"), &tables.paths, "`affects.path`", "path");
    }
    for key in ["model", "os-version"] {
        let known: Vec<&str> = around.cohorts.iter().filter_map(|row| row.view.text(key)).collect();
        if let Some(name) = affects.text(key).filter(|name| !known.contains(name)) {
            let message = format!("`affects.{key}` names `{name}`, and no cohort has that `{key}`");
            let help = match words::nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("give a cohort `{key} = \"{name}\"`"),
            };
            ledger.say(Diagnostic::error("no-such-name", affects.at(key), message).help(help));
        }
    }
    let platform = affects.text("platform").and_then(Platform::named);
    let fits = |row: &&Row<'_>| {
        let named = |key: &str| affects.text(key).is_none_or(|name| row.view.text(key) == Some(name));
        affects.text("cohort").is_none_or(|name| row.view.name() == name)
            && platform.is_none_or(|platform| row.platform == platform)
            && affects.text("site").is_none_or(|site| at_site(row.view, site))
            && ["path", "model", "os-version"].into_iter().all(named)
    };
    let found: Vec<CohortId> = around.cohorts.iter().filter(fits).map(|row| row.id).collect();
    if found.is_empty() && !around.cohorts.is_empty() && !ledger.has_errors() {
        let message = "the fault affects no device: no cohort is all that `affects` says";
        let help = "leave out what doesn't belong together";
        ledger.say(Diagnostic::error("impossible", affects.place, message).help(help));
    }
    found
}

/// Whether devices of a cohort may be at a site.
fn at_site(cohort: View<'_>, site: &str) -> bool {
    match cohort.node("site").and_then(View::of) {
        Some(shares) => shares.table.0.iter().any(|entry| entry.key == site),
        None => cohort.text("site") == Some(site),
    }
}

/// The wave whose devices alone may be hit.
fn wave(ledger: &mut Ledger, affects: View<'_>, cohorts: &[CohortId], around: &Around<'_>) -> Option<WaveId> {
    let node = affects.node("wave")?;
    let wave = find(ledger, node, &around.tables.waves, "`affects.wave`", "wave").map(WaveId::from_index)?;
    if !around.waves.1.iter().any(|group| group.wave == Some(wave) && cohorts.contains(&group.cohort)) {
        let message = "the fault affects no device: the wave invites none of the cohorts that `affects` says";
        let help = "leave out what doesn't belong together";
        ledger.say(Diagnostic::error("impossible", node.place, message).help(help));
    }
    Some(wave)
}
