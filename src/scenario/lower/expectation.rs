//! `[[expect]]`: what must hold of a metric.

use crate::intune::Platform;
use crate::plan::metric::{LIMITS, ScopeKind, Unit};
use crate::plan::{Condition, Expectation, Metric, Scope, Setup};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::Tables;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::{World, moment};
use crate::scenario::raw::Node;
use crate::scenario::value::text::{Is, condition};
use crate::scenario::words;
use crate::units::SimTime;

/// Replications before the first look at an expectation that may end the run, if nobody says otherwise.
const ABORT_AFTER: u32 = 20;

/// Of whom metrics are told.
pub struct Around<'a> {
    /// The file's tables.
    pub tables: &'a Tables<'a>,
    /// The cohorts.
    pub cohorts: &'a [Row<'a>],
    /// The set-up of the tenant.
    pub setup: Option<&'a Setup>,
    /// Whether there are prices.
    pub costs: bool,
}

/// The expectations, in the order of the file.
pub fn expectations(ledger: &mut Ledger, around: &Around<'_>, world: &World) -> Vec<Expectation> {
    around.tables.expectations.iter().filter_map(|row| expectation(ledger, *row, around, world)).collect()
}

/// The instants at which they look, in order.
pub fn checkpoints(expectations: &[Expectation]) -> Vec<SimTime> {
    let mut out: Vec<SimTime> = expectations.iter().filter_map(|e| e.at).collect();
    out.sort();
    out.dedup();
    out
}

fn expectation(ledger: &mut Ledger, row: View<'_>, around: &Around<'_>, world: &World) -> Option<Expectation> {
    let metric = row.text("metric").and_then(Metric::named)?;
    if metric == Metric::TenantReadyDay && around.setup.is_none() {
        let message = format!("`{}` has no value: the scenario has no set-up of the tenant", metric.id());
        let help = "add a `[tenant.setup]`";
        ledger.say(Diagnostic::error("no-such-scope", row.at("metric"), message).help(help));
    }
    if metric.of_costs() && !around.costs {
        let message = format!("`{}` has no value: the scenario has no prices", metric.id());
        ledger.say(Diagnostic::error("no-such-scope", row.at("metric"), message).help("add `[costs]`"));
    }
    if metric.of_deliveries() && around.tables.deliveries.is_empty() {
        let message = format!("`{}` has no value: nothing is delivered", metric.id());
        ledger.say(Diagnostic::error("no-such-scope", row.at("metric"), message).help("add a `[[delivery]]`"));
    }
    let scope = scope(ledger, row, metric, around);
    let at = moment(ledger, row, "at", &world.zone);
    if let Some(time) = at
        && !(SimTime::START..world.horizon).contains(&time)
    {
        let message = format!("`at` is {}, expected an instant before the horizon", words::show(row.node("at")?));
        let help = "leave `at` out to look at the end";
        ledger.say(Diagnostic::error("range", row.at("at"), message).help(help));
    }
    let is = limits(ledger, row, metric)?;
    let text = written(row);
    let (abort_after, line) = (aborts(ledger, row, world), ledger.line(row.place));
    Some(Expectation { metric, scope: scope?, at, is, abort_after, text, line, tags: row.texts("tags") })
}

/// Replications before the first look, if it may end the run.
fn aborts(ledger: &mut Ledger, row: View<'_>, world: &World) -> Option<u32> {
    let (aborts, after) = (row.flag("abort-on-fail").unwrap_or(false), row.count("abort-after"));
    if !aborts {
        if after.is_some() {
            let message = "`abort-after` is given, but the expectation doesn't end the run";
            let help = "add `abort-on-fail = true`, or leave `abort-after` out";
            ledger.say(Diagnostic::error("value", row.at("abort-after"), message).help(help));
        }
        return None;
    }
    let after = after.unwrap_or(ABORT_AFTER);
    if after >= world.replications {
        let message =
            format!("`abort-on-fail` first looks after {after} replications, and there are {}", world.replications);
        let place = row.at(if row.node("abort-after").is_some() { "abort-after" } else { "abort-on-fail" });
        let help = "raise `replications` (or `-n`), or lower `abort-after`: as it is, the run isn't ended early";
        ledger.say(Diagnostic::warning("no-effect", place, message).help(help));
    }
    Some(after)
}

/// The expectation as it is written.
fn written(row: View<'_>) -> String {
    let bare = |key: &str| {
        let node = row.node(key)?;
        Some(node.text().map_or_else(|| node.canonical(), str::to_owned))
    };
    let scope = bare("scope").map(|s| format!(" [{s}]")).unwrap_or_default();
    let at = bare("at").map(|a| format!(" at {a}")).unwrap_or_default();
    let part = |key| bare(key).unwrap_or_default();
    format!("{}{scope}{at} is {}", part("metric"), part("is"))
}

/// The condition, in the metric's unit.
fn limits(ledger: &mut Ledger, row: View<'_>, metric: Metric) -> Option<Condition> {
    let node = row.node("is")?;
    let is = condition(node).ok()?;
    if let Some(complaint) = misfit(&is, node, metric) {
        ledger.say(complaint);
    }
    Some(is.condition())
}

/// What is wrong with a condition on this metric.
pub fn misfit(is: &Is, node: &Node, metric: Metric) -> Option<Diagnostic> {
    let share = metric.unit() == Unit::Share;
    if is.low.percent && !share {
        let message = format!("`is` is {}, but `{}` is no share", words::show(node), metric.id());
        return Some(Diagnostic::error("value", node.place, message).help("write the number without %"));
    }
    if share && is.high.value > 1.0 {
        let message = format!("`is` is {}, expected a limit from 0% to 100%", words::show(node));
        return Some(Diagnostic::error("range", node.place, message).help("write `is = \">= 98%\"`"));
    }
    None
}

/// Of whom the metric is told, or a complaint.
fn scope(ledger: &mut Ledger, row: View<'_>, metric: Metric, around: &Around<'_>) -> Option<Scope> {
    let kinds = metric.scopes().kinds();
    let kind_name = |k: &ScopeKind| ScopeKind::ALL.iter().find(|r| r.1 == *k).expect("every kind has its row").0;
    let shapes: Vec<String> = kinds.iter().map(|k| format!("\"{}=…\"", kind_name(k))).collect();
    let Some(text) = row.text("scope") else {
        if metric.scopes().fleet() {
            return Some(Scope::Fleet);
        }
        let message = format!("`{}` has no value for the whole fleet", metric.id());
        let help = format!("add `scope`: {}", words::any_of(&shapes));
        ledger.say(Diagnostic::error("no-such-scope", row.at("metric"), message).help(help));
        return None;
    };
    let place = row.at("scope");
    let split = text.split_once('=').map(|(kind, name)| (kind.trim(), name.trim()));
    let known = split.and_then(|(kind, name)| ScopeKind::ALL.iter().find(|r| r.0 == kind).map(|r| (r.1, name)));
    let Some((kind, name)) = known.filter(|(kind, _)| kinds.contains(kind)) else {
        let message = format!("`scope` is \"{text}\", which `{}` isn't told of", metric.id());
        let help = match shapes[..] {
            [] => "leave `scope` out: it is told of the whole fleet only".to_owned(),
            _ => format!("write {}", words::any_of(&shapes)),
        };
        ledger.say(Diagnostic::error("no-such-scope", place, message).help(help));
        return None;
    };
    let members = members(kind, around);
    if !members.contains(&name) {
        let help = match words::nearest(name, members.iter().copied()) {
            Some(near) => format!("did you mean \"{}={near}\"?", kind_name(&kind)),
            None if members.is_empty() => format!("the scenario has no {}", kind_name(&kind)),
            None => format!("there is {}", words::all_of(&members)),
        };
        let message = format!("`scope` names the {} `{name}`, which the scenario doesn't have", kind_name(&kind));
        ledger.say(Diagnostic::error("no-such-scope", place, message).help(help));
        return None;
    }
    Some(Scope::Of(kind, name.to_owned()))
}

/// The names that a kind of scope has.
fn members<'a>(kind: ScopeKind, around: &Around<'a>) -> Vec<&'a str> {
    let (tables, cohorts) = (around.tables, around.cohorts);
    let by_cohort = |name_of: &dyn Fn(&Row<'a>) -> &'a str| {
        let mut out: Vec<&'a str> = Vec::new();
        for name in cohorts.iter().map(name_of) {
            if !out.contains(&name) {
                out.push(name);
            }
        }
        out
    };
    let named = |rows: &[View<'a>]| rows.iter().map(|r| r.name()).collect();
    match kind {
        ScopeKind::Cohort => by_cohort(&|row| row.view.name()),
        ScopeKind::Platform => by_cohort(&|row| Platform::name(row.platform)),
        ScopeKind::Path => by_cohort(&|row| row.view.text("path").unwrap_or_default()),
        ScopeKind::Wave => named(&tables.waves),
        ScopeKind::Team => named(&tables.teams),
        ScopeKind::Site => named(&tables.sites),
        ScopeKind::Fault => named(&tables.faults),
        ScopeKind::Delivery => named(&tables.deliveries),
        ScopeKind::Limit => LIMITS.to_vec(),
        ScopeKind::Account => Vec::new(),
        ScopeKind::Task => around.setup.iter().flat_map(|setup| &setup.steps).map(|step| step.task.name()).collect(),
    }
}
