//! `[[path]]` and the built-in paths: how devices enroll.

use crate::intune::{BuiltIn, Failure, Platform, Reason};
use crate::plan::built_in;
use crate::plan::path::AfterFailure;
use crate::plan::{LicenseNeed, Path, Phase, Quotas, Retry};
use crate::rules::{RuleBook, limits};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::bench::Benches;
use crate::scenario::lower::view::{View, find};
use crate::scenario::lower::{custom, team};
use crate::scenario::raw::Node;
use crate::scenario::value::number;
use crate::units::{PathId, Share, Span, Spread, TeamId};

/// The most phases of a path; positions are kept in 8 bits.
pub const MOST_PHASES: usize = 255;

/// Which path a cohort takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// A built-in one.
    BuiltIn(BuiltIn),
    /// The scenario's own, by its row.
    Own(usize),
}

/// The scenario's own paths.
pub struct Own<'a> {
    /// Their tables.
    pub rows: Vec<View<'a>>,
    /// What they are in the plan, for devices with users.
    pub paths: Vec<Path>,
}

/// What a path's phases need to know.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The rule book in force.
    pub book: &'a RuleBook,
    /// The teams' tables.
    pub teams: &'a [View<'a>],
    /// The first team that takes tickets.
    pub desk: Option<TeamId>,
    /// The teams at whose benches devices are staged.
    pub benches: Benches,
}

impl<'a> Around<'a> {
    /// What phases need to know; complains of benches that two teams have.
    pub fn new(ledger: &mut Ledger, book: &'a RuleBook, teams: &'a [View<'a>], desk: Option<TeamId>) -> Around<'a> {
        Around { book, teams, desk, benches: Benches::of(ledger, teams) }
    }
}

impl Own<'_> {
    /// The built-in path whose rules hold on this way.
    pub fn like(&self, way: Way) -> Option<BuiltIn> {
        match way {
            Way::BuiltIn(path) => Some(path),
            Way::Own(row) => self.paths[row].like,
        }
    }
}

/// The scenario's own paths.
pub fn own<'a>(ledger: &mut Ledger, rows: Vec<View<'a>>, around: Around<'_>) -> Own<'a> {
    for row in &rows {
        if BuiltIn::named(row.name()).is_some() {
            let message = format!("the path `{}` has the id of a built-in path", row.name());
            let help = format!("write `name = \"own-{}\"`", row.name());
            ledger.say(Diagnostic::error("duplicate-name", row.at("name"), message).help(help));
        }
    }
    let paths = rows.iter().map(|row| path(ledger, *row, around)).collect();
    Own { rows, paths }
}

fn path(ledger: &mut Ledger, row: View<'_>, around: Around<'_>) -> Path {
    let platform = row.text("platform").and_then(Platform::named).unwrap_or(Platform::Windows);
    let like = row.text("like").and_then(BuiltIn::named);
    if let Some(like) = like
        && !like.platforms().contains(&platform)
    {
        let message = format!("`like` is \"{}\", which doesn't enroll {}", like.name(), platform.name());
        ledger.say(Diagnostic::error("impossible", row.at("like"), message).help("write `like = \"none\"`"));
    }
    let phases = row.rows("phases");
    if phases.is_empty() && row.node("phases").is_some() {
        let message = format!("path `{}` has no phases, expected at least one", row.name());
        let help = "write `phases = [{ name = \"enroll\", duration = { fixed = \"10m\" } }]`";
        ledger.say(Diagnostic::error("range", row.at("phases"), message).help(help));
    }
    if phases.len() > MOST_PHASES {
        let message = format!("path `{}` has {} phases, more than {MOST_PHASES}", row.name(), phases.len());
        ledger.say(Diagnostic::error("too-many", row.at("phases"), message));
    }
    Path {
        name: row.name().to_owned(),
        like,
        platform,
        retries: row.count("retries").unwrap_or(around.book.enrollment_retries),
        license: like.map_or(LicenseNeed::User, |like| built_in::license(like, around.book)),
        quotas: like.map_or(Quotas { entra: false, intune: false }, quotas),
        dem: like == Some(BuiltIn::Dem),
        phases: phases.into_iter().map(|p| phase(ledger, p, around)).collect(),
        pages: Vec::new(),
        obstacles: Vec::new(),
        ladder: Vec::new(),
    }
}

fn quotas(path: BuiltIn) -> Quotas {
    let quotas = limits::quotas(path);
    Quotas { entra: quotas.entra, intune: quotas.intune }
}

fn phase(ledger: &mut Ledger, row: View<'_>, around: Around<'_>) -> Phase {
    let bench = row.node("needs").and_then(|needs| team::needed(ledger, needs, around.teams));
    let team = match row.node("team") {
        Some(node) => find(ledger, node, around.teams, "`team`", "team").map(TeamId::from_index),
        None => around.desk,
    };
    let cause = Failure {
        reason: row.text("reason").and_then(Reason::named).unwrap_or(Reason::Unknown),
        code: row.text("code").unwrap_or_default().to_owned(),
        rule: "",
    };
    let fails = row.share("fails").unwrap_or(Share::NONE);
    let ticket = row.node("ticket").and_then(ticket_share).unwrap_or(around.book.enrollment_ticket_share);
    if team.is_none() && fails > Share::NONE && row.node("ticket").is_some() && ticket > Share::NONE {
        let message = format!("phase `{}` opens tickets, but no team takes them", row.name());
        let help = "add a `[[team]]` with `does = [\"tickets\"]`, or write `ticket = \"never\"`";
        ledger.say(Diagnostic::error("impossible", row.at("ticket"), message).help(help));
    }
    let retry = match row.text("retry") {
        Some("after-gap") => Retry::AfterGap,
        Some("at-once") => Retry::AtOnce,
        Some("never") => Retry::Never,
        _ => Retry::WhenServed,
    };
    let gap = row.spread("gap").unwrap_or_else(|| around.book.enrollment_retry_gap.clone());
    Phase {
        name: row.name().to_owned(),
        step: None,
        downloads: row.node("downloads").and_then(custom::downloads).unwrap_or(Share::NONE),
        duration: row.spread("duration").unwrap_or_else(|| Spread::fixed(Span::ZERO)),
        again: None,
        given: true,
        rule: None,
        fails,
        causes: vec![(1, cause)],
        after: AfterFailure { ticket, team, retry, gap },
        page: None,
        task: None,
        meets: None,
        bench,
        gap: None,
    }
}

fn ticket_share(node: &Node) -> Option<Share> {
    match node.text()? {
        "always" => Some(Share::ALL),
        "never" => Some(Share::NONE),
        _ => number::share(node).ok(),
    }
}

/// The plan's paths: each way once for every platform and license that some cohort needs, and one more for each cohort
/// that changes it.
#[derive(Default)]
pub struct Used {
    /// What each path is, unless it is one cohort's own.
    ways: Vec<Option<(Way, Platform, bool)>>,
    /// The paths.
    pub paths: Vec<Path>,
}

impl Used {
    /// The id of a way for a platform and devices with or without users.
    pub fn id(
        &mut self,
        ledger: &mut Ledger,
        key: (Way, Platform, bool),
        own: &Own<'_>,
        around: Around<'_>,
        place: custom::Place<'_>,
    ) -> PathId {
        let (way, platform, userless) = key;
        let shared = (!place.changes()).then_some(key);
        if let Some(known) = self.ways.iter().position(|k| k.is_some() && *k == shared) {
            return PathId::from_index(known);
        }
        let mut path = match way {
            Way::BuiltIn(path) => built_in::built_in(path, platform, around.book, around.desk),
            Way::Own(row) => own.paths[row].clone(),
        };
        if userless && path.license == LicenseNeed::User {
            path.license = LicenseNeed::Device;
        }
        let mut path = custom::path(ledger, path, place);
        if matches!(way, Way::BuiltIn(_)) {
            around.benches.staff(&mut path);
        }
        self.ways.push(shared);
        self.paths.push(path);
        PathId::from_index(self.paths.len() - 1)
    }
}
