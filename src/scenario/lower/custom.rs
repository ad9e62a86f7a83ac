//! What a cohort and its tenant change in the path that it takes: waits, obstacles, phases.

use crate::intune::{BuiltIn, Failure, Reason, Step};
use crate::plan::Retry;
use crate::plan::path::{AfterFailure, Obstacle, Path, Phase};
use crate::rules::errors::{self, Condition};
use crate::rules::{RuleBook, co_management, scopes};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::admission::Groups;
use crate::scenario::lower::path::MOST_PHASES;
use crate::scenario::lower::view::View;
use crate::scenario::lower::{devices, pages};
use crate::scenario::raw::{Entry, Node, Value};
use crate::scenario::value::number;
use crate::scenario::words;
use crate::units::spread::Law;
use crate::units::{Share, Span, Spread};

/// What is around a cohort's path.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The cohort.
    pub cohort: View<'a>,
    /// The built-in path whose rules hold.
    pub like: Option<BuiltIn>,
    /// `[tenant]`.
    pub tenant: Option<View<'a>>,
    /// What groups the cohort is in.
    pub groups: Groups<'a>,
    /// The numbers in force.
    pub book: &'a RuleBook,
    /// Configuration Manager clients that enroll.
    pub clients: u32,
    /// Whether time passes: in a story every duration that nobody gives is nothing.
    pub timed: bool,
}

impl Place<'_> {
    /// Whether anything is said here that makes a path this cohort's own.
    pub fn changes(&self) -> bool {
        let own =
            ["phases", "obstacles", "user-flow-after", "factory-reset", "other-mdm", "staged", "account", "users"];
        let around = ["status-page", "app", "cname"];
        own.into_iter().any(|key| self.cohort.node(key).is_some())
            || around.into_iter().any(|key| self.tenant.is_some_and(|tenant| tenant.node(key).is_some()))
    }
}

/// The path of one cohort.
pub fn path(ledger: &mut Ledger, path: Path, place: Place<'_>) -> Path {
    let mut path = path;
    waits(ledger, &mut path, place);
    devices::path(ledger, &mut path, place);
    server_name(&mut path, place);
    pages::apply(ledger, &mut path, place);
    phases(ledger, &mut path, place.cohort);
    more_than_all(ledger, &path, place);
    obstacles(ledger, &mut path, place);
    if path.phases.len() > MOST_PHASES {
        let steps = path.phases.len();
        let message = format!("`{}` waits for {steps} steps with its apps, more than {MOST_PHASES}", place.groups.name);
        let help = "assign fewer apps to the cohort, or name those to wait for in `blocks-on`";
        ledger.say(Diagnostic::error("too-many", place.cohort.at("path"), message).help(help));
    }
    path
}

/// The times that a path leaves open: the shelf between technician and user, a client's turn.
fn waits(ledger: &mut Ledger, path: &mut Path, place: Place<'_>) {
    let shelf = place.cohort.spread("user-flow-after");
    if shelf.is_some() && place.like != Some(BuiltIn::AutopilotPreProvisioned) {
        let message = "`user-flow-after` goes with the path autopilot-pre-provisioned";
        let complaint = Diagnostic::error("impossible", place.cohort.at("user-flow-after"), message);
        ledger.say(complaint.help("leave `user-flow-after` out"));
    }
    let own = || if place.timed { place.book.autopilot_user_flow_after.clone() } else { Spread::fixed(Span::ZERO) };
    for phase in &mut path.phases {
        match (phase.step, place.like) {
            (Some(Step::Wait), Some(BuiltIn::AutopilotPreProvisioned)) => {
                phase.duration = shelf.clone().unwrap_or_else(own);
                phase.given = shelf.is_some();
                phase.rule = Some("autopilot.user-flow-after").filter(|_| shelf.is_none());
                if !place.timed {
                    // A story leaves nothing to chance: a time on the shelf that it gives is right or wrong.
                    phase.gap = shelf.is_some().then_some([Share::ALL; 2]);
                }
            }
            (Some(Step::Wait), Some(BuiltIn::CoManagementExisting)) if place.timed => {
                let most = co_management::spread(place.clients, place.book).as_seconds();
                phase.duration = Spread::new(Law::Uniform(0, u64::from(most)));
            }
            _ => {}
        }
    }
}

/// Without a DNS alias, and without automatic enrollment, a person who enrolls has to type the server's name
/// (WIN-CNAME-01); what that takes, and how many give up over it, is assumed.
fn server_name(path: &mut Path, place: Place<'_>) {
    let alias = place.tenant.and_then(|tenant| tenant.flag("cname")).unwrap_or(true);
    let in_scope = place.groups.scopes(place.tenant).covers_mdm();
    let Some(like) = place.like.filter(|like| scopes::asks_for_server(*like, alias, in_scope)) else { return };
    let first = &path.phases[0];
    let duration = if place.timed { place.book.cname_extra.clone() } else { Spread::fixed(Span::ZERO) };
    let gives_up = scopes::gives_up_over_server(like, alias, in_scope, place.book);
    let fails = if place.timed { gives_up } else { Share::NONE };
    let cause = Failure { reason: Reason::UserAbandonment, code: String::new(), rule: "WIN-CNAME-01" };
    let phase = Phase {
        name: "server-name".to_owned(),
        step: Some(Step::Delivery),
        downloads: Share::NONE,
        duration,
        again: None,
        given: false,
        rule: Some("cname.extra"),
        fails,
        causes: vec![(1, cause)],
        after: first.after.clone(),
        page: None,
        task: None,
        meets: None,
        bench: None,
        gap: None,
    };
    path.phases.insert(0, phase);
    path.obstacles.iter_mut().for_each(|obstacle| obstacle.phase += 1);
}

/// `phases`: durations and rates of this cohort.
fn phases(ledger: &mut Ledger, path: &mut Path, cohort: View<'_>) {
    let Some(here) = cohort.sub("phases") else { return };
    let names: Vec<String> = path.phases.iter().map(|phase| phase.name.clone()).collect();
    for entry in &here.table.0 {
        let Some(view) = View::of(&entry.node) else { continue };
        let Some(phase) = path.phases.iter_mut().find(|phase| phase.name == entry.key) else {
            let near = words::nearest(&entry.key, names.iter().map(String::as_str));
            let list = words::all_of(&names);
            let help = near.map_or_else(|| format!("its phases are {list}"), |near| format!("did you mean `{near}`?"));
            let message = format!("path `{}` has no phase `{}`", path.name, entry.key);
            ledger.say(Diagnostic::error("no-such-name", entry.place, message).help(help));
            continue;
        };
        if let Some(duration) = view.spread("duration") {
            phase.duration = duration;
            phase.given = true;
            phase.rule = None;
        }
        if let Some(share) = view.node("downloads").and_then(downloads) {
            phase.downloads = share;
        }
        if let Some(fails) = view.share("fails") {
            if phase.causes.is_empty() && fails > Share::NONE {
                phase.causes = vec![(1, Failure { reason: Reason::Unknown, code: String::new(), rule: "" })];
            }
            phase.fails = fails;
        }
    }
}

/// What share of the download `downloads` of a phase is: all of it, none, or so much.
pub fn downloads(node: &Node) -> Option<Share> {
    match node.value {
        Value::Flag(all) => Some(if all { Share::ALL } else { Share::NONE }),
        Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => {
            number::share(node).ok()
        }
    }
}

/// Complains of phases that together download more than there is.
fn more_than_all(ledger: &mut Ledger, path: &Path, place: Place<'_>) {
    let total: u64 = path.phases.iter().map(|phase| u64::from(phase.downloads.as_ppm())).sum();
    if total > u64::from(Share::ALL.as_ppm()) {
        let parts: Vec<String> = path
            .phases
            .iter()
            .filter(|phase| phase.downloads > Share::NONE)
            .map(|phase| format!("`{}` {}", phase.name, phase.downloads))
            .collect();
        let message = format!("the phases of `{}` download more than 100%: {}", path.name, words::all_of(&parts));
        let help = "write `downloads` that make 100% or less; what is left comes after the enrollment";
        ledger.say(Diagnostic::error("range", place.cohort.at("path"), message).help(help));
    }
}

/// `obstacles`: what keeps a share of this cohort's devices from enrolling, before what the path brings along.
fn obstacles(ledger: &mut Ledger, path: &mut Path, place: Place<'_>) {
    let Some(here) = place.cohort.sub("obstacles") else { return };
    let mut own = Vec::new();
    for entry in &here.table.0 {
        let Some(condition) = condition(ledger, entry, place.like) else { continue };
        let Ok(share) = number::share(&entry.node) else { continue };
        own.push(obstacle(path, condition, share));
    }
    let total: u64 = own.iter().map(|obstacle| u64::from(obstacle.share.as_ppm())).sum();
    if total > u64::from(Share::ALL.as_ppm()) {
        let message = "the shares of `obstacles` make more than 100%; a device has one at most";
        let help = "write shares that make 100% or less";
        ledger.say(Diagnostic::error("range", place.cohort.at("obstacles"), message).help(help));
    }
    own.append(&mut path.obstacles);
    path.obstacles = own;
}

/// The obstacle that an entry names, if devices can meet it on this path.
fn condition(ledger: &mut Ledger, entry: &Entry, like: Option<BuiltIn>) -> Option<&'static Condition> {
    let found = like.and_then(|path| errors::find_condition(&entry.key, path));
    if found.is_some() {
        return found;
    }
    let names = errors::names();
    let message = match like {
        Some(path) if names.contains(&entry.key.as_str()) => {
            format!("nobody meets the obstacle `{}` on the path {}", entry.key, path.name())
        }
        Some(_) => format!("there is no obstacle `{}`", entry.key),
        None => format!("`{}` needs a path whose rules are known", entry.key),
    };
    let fitting: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| like.is_some_and(|path| errors::find_condition(name, path).is_some()))
        .collect();
    let help = match words::nearest(&entry.key, fitting.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if fitting.is_empty() => "give the path a `like`".to_owned(),
        None => format!("obstacles on it are {}", words::all_of(&fitting)),
    };
    ledger.say(Diagnostic::error("no-such-name", entry.place, message).help(help));
    None
}

/// A condition as an obstacle of a path: it shows at the end of the first phase that is its step, or else a later one.
pub fn obstacle(path: &Path, condition: &Condition, share: Share) -> Obstacle {
    let of = |fits: fn(Step, Step) -> bool| {
        path.phases.iter().position(|phase| phase.step.is_some_and(|step| fits(step, condition.step)))
    };
    let here = of(|step, wanted| step == wanted).or_else(|| of(|step, wanted| step > wanted));
    let position = here.unwrap_or(path.phases.len() - 1);
    let after = &path.phases[position].after;
    // A client that tries again by itself does so after passing errors only (WIN-CM-09).
    let by_itself = !path.ladder.is_empty() && path.like != Some(BuiltIn::BulkPackage);
    let retry = if condition.lasts() && by_itself { Retry::Never } else { after.retry };
    Obstacle {
        share,
        phase: u8::try_from(position).unwrap_or(u8::MAX),
        failure: condition.failure(),
        after: AfterFailure { retry, ..after.clone() },
        lasts: condition.lasts(),
    }
}
