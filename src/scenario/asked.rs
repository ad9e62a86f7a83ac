//! Metrics that a command line asks for: `METRIC[@SCOPE]`, and with a condition behind it `METRIC[@SCOPE] < 60`.

use crate::plan::metric::{LIMITS, ScopeKind};
use crate::plan::{Condition, Metric, Plan, Scope, Wave};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::lower::expectation::misfit;
use crate::scenario::raw::{Node, Value};
use crate::scenario::source::Place;
use crate::scenario::value::text::{CONDITION, condition};
use crate::scenario::words;

/// A metric and of whom it is asked.
pub type Wanted = (Metric, Scope);

/// The metric and scope that `text`, the `source`-th one of a complaint, asks of `plan`.
///
/// # Errors
/// If there is no such metric, no such scope, or the metric isn't told of it.
pub fn metric(text: &str, source: usize, plan: &Plan) -> Result<Wanted, Box<Diagnostic>> {
    let (name, scope) = text.split_once('@').map_or((text, None), |(name, scope)| (name, Some(scope)));
    let place = Place { source, start: 0, end: name.len() };
    let Some(metric) = Metric::named(name.trim()) else {
        let message = format!("there is no metric `{}`", name.trim());
        let help = match words::nearest(name.trim(), Metric::ALL.iter().map(|metric| metric.id())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`fleetcast schema scenario` lists all of them, output/README.md explains them".to_owned(),
        };
        return Err(Box::new(Diagnostic::error("no-such-metric", place, message).help(help)));
    };
    if metric.of_setup() && plan.setup.is_none() {
        let message = format!("`{}` has no value: the scenario has no set-up of the tenant", metric.id());
        return Err(Box::new(Diagnostic::error("no-such-scope", place, message).help("add a `[tenant.setup]`")));
    }
    if metric.of_costs() && plan.costs.is_none() {
        let message = format!("`{}` has no value: the scenario has no prices", metric.id());
        return Err(Box::new(Diagnostic::error("no-such-scope", place, message).help("add `[costs]`")));
    }
    if metric.of_gates() && !plan.waves.iter().any(Wave::is_gated) {
        let message = format!("`{}` has no value: no wave of the scenario has a gate", metric.id());
        return Err(Box::new(Diagnostic::error("no-such-scope", place, message).help("give a wave a `gate`")));
    }
    let kinds = metric.scopes().kinds();
    let word = |kind: ScopeKind| ScopeKind::ALL.iter().find(|row| row.1 == kind).expect("every kind has its row").0;
    let shapes: Vec<String> = kinds.iter().map(|kind| format!("{}@{}=…", metric.id(), word(*kind))).collect();
    let Some(scope) = scope.map(str::trim) else {
        if metric.scopes().fleet() {
            return Ok((metric, Scope::Fleet));
        }
        let message = format!("`{}` has no value for the whole fleet", metric.id());
        let help = format!("write {}", words::any_of(&shapes));
        return Err(Box::new(Diagnostic::error("no-such-scope", place, message).help(help)));
    };
    let place = Place { source, start: name.len() + 1, end: text.len() };
    let split = scope.split_once('=').map(|(kind, name)| (kind.trim(), name.trim()));
    let named = split.and_then(|(kind, name)| ScopeKind::ALL.iter().find(|row| row.0 == kind).map(|row| (row.1, name)));
    let Some((kind, name)) = named.filter(|(kind, _)| kinds.contains(kind)) else {
        let message = format!("`{}` isn't told of `{scope}`", metric.id());
        let help = match shapes[..] {
            [] => "leave the part from @ on out: it is told of the whole fleet only".to_owned(),
            _ => format!("write {}", words::any_of(&shapes)),
        };
        return Err(Box::new(Diagnostic::error("no-such-scope", place, message).help(help)));
    };
    let members = members(kind, plan);
    if members.contains(&name) {
        return Ok((metric, Scope::Of(kind, name.to_owned())));
    }
    let help = match words::nearest(name, members.iter().copied()) {
        Some(near) => format!("did you mean `{}={near}`?", word(kind)),
        None if members.is_empty() => format!("the scenario has no {}", word(kind)),
        None => format!("there is {}", words::all_of(&members)),
    };
    let message = format!("the scenario has no {} `{name}` in its figures", word(kind));
    Err(Box::new(Diagnostic::error("no-such-scope", place, message).help(help)))
}

/// The metric, scope and condition that `text`, the `source`-th one of a complaint, asks of `plan`.
///
/// # Errors
/// As [`metric`], and if the condition isn't one.
pub fn held(text: &str, source: usize, plan: &Plan) -> Result<(Wanted, Condition), Box<Diagnostic>> {
    held_if(text, source, plan, "")
}

/// As [`held`], of this team where the text names no scope and the metric is told of teams.
///
/// # Errors
/// As [`held`].
pub fn held_by(team: &str, text: &str, source: usize, plan: &Plan) -> Result<(Wanted, Condition), Box<Diagnostic>> {
    let name = text[..sign(text).unwrap_or(0)].trim();
    let of_teams = Metric::named(name).is_some_and(|metric| metric.scopes().kinds().contains(&ScopeKind::Team));
    let scope = if of_teams { format!("@team={team}") } else { String::new() };
    held_if(text, source, plan, &scope)
}

/// Where the condition of `text` begins. A scope has an equals sign of its own, so the one of a condition stands behind a
/// blank.
fn sign(text: &str) -> Option<usize> {
    ["<", ">", " between ", " = "].iter().filter_map(|sign| text.find(sign)).min()
}

fn held_if(text: &str, source: usize, plan: &Plan, scope: &str) -> Result<(Wanted, Condition), Box<Diagnostic>> {
    let Some(at) = sign(text) else {
        let place = Place { source, start: 0, end: text.len() };
        let message = format!("`{text}` has no condition, expected {CONDITION} behind the metric");
        let help = "write METRIC[@SCOPE] CONDITION, such as 'tickets-per-day-p95 < 60'";
        return Err(Box::new(Diagnostic::error("value", place, message).help(help)));
    };
    let wanted = metric(&format!("{}{scope}", text[..at].trim_end()), source, plan)?;
    let place = Place { source, start: at, end: text.len() };
    let node = Node { value: Value::Text(text[at..].trim().to_owned()), place };
    let is = condition(&node).map_err(|fault| {
        let message = format!("the condition is {}, expected {}", fault.found, fault.want);
        Box::new(Diagnostic::error("value", place, message))
    })?;
    match misfit(&is, &node, wanted.0) {
        Some(complaint) => Err(Box::new(complaint)),
        None => Ok((wanted, is.condition())),
    }
}

/// The names that a kind of scope has in a plan.
fn members(kind: ScopeKind, plan: &Plan) -> Vec<&str> {
    let mut names: Vec<&str> = match kind {
        ScopeKind::Cohort => plan.cohorts.iter().map(|cohort| cohort.name.as_str()).collect(),
        ScopeKind::Platform => plan.cohorts.iter().map(|cohort| cohort.platform.name()).collect(),
        ScopeKind::Path => plan.cohorts.iter().map(|cohort| plan.paths[cohort.path.index()].name.as_str()).collect(),
        ScopeKind::Wave => plan.waves.iter().map(|wave| wave.name.as_str()).collect(),
        ScopeKind::Team => plan.teams.iter().map(|team| team.name.as_str()).collect(),
        ScopeKind::Limit => LIMITS.to_vec(),
        ScopeKind::Task => plan.setup.iter().flat_map(|setup| &setup.steps).map(|step| step.task.name()).collect(),
        ScopeKind::Fault => plan.faults.iter().map(|fault| fault.name.as_str()).collect(),
        ScopeKind::Site => plan.sites.iter().map(|site| site.name.as_str()).collect(),
        ScopeKind::Delivery => plan.deliveries.iter().map(|delivery| delivery.name.as_str()).collect(),
        ScopeKind::Account => Vec::new(),
    };
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{CONTOSO, Source, load};

    fn plan() -> Plan {
        load(&Source::new("contoso", CONTOSO), &[]).plan.unwrap()
    }

    #[test]
    fn metrics_and_scopes() {
        let plan = plan();
        let ok = |text: &str| metric(text, 0, &plan).map(|(m, s)| (m.id(), s.to_string()));
        assert_eq!(ok("finish-day").unwrap(), ("finish-day", String::new()));
        assert_eq!(ok("tickets@team=service-desk").unwrap(), ("tickets", "team=service-desk".to_owned()));
        assert_eq!(ok("enrolled@platform=windows").unwrap(), ("enrolled", "platform=windows".to_owned()));
        assert_eq!(
            ok("devices-hit@fault=bad-vpn-profile").unwrap(),
            ("devices-hit", "fault=bad-vpn-profile".to_owned())
        );
        let fault = |text: &str| {
            let complaint = metric(text, 0, &plan).unwrap_err();
            (complaint.message.clone(), complaint.help.clone().unwrap())
        };
        assert_eq!(
            fault("finish-dya"),
            ("there is no metric `finish-dya`".into(), "did you mean `finish-day`?".into())
        );
        assert_eq!(ok("link-mbps-peak@site=home").unwrap().1, "site=home");
        assert_eq!(fault("download-gb@site=hom").1, "did you mean `site=home`?");
        assert_eq!(fault("busy-share").1, "write busy-share@team=…");
        assert_eq!(fault("enrolled@team=service-desk").0, "`enrolled` isn't told of `team=service-desk`");
        assert_eq!(fault("tickets@team=service-dsk").1, "did you mean `team=service-desk`?");
        assert_eq!(
            fault("licenses-used-max@team=x").1,
            "leave the part from @ on out: it is told of the whole fleet only"
        );
    }

    #[test]
    fn conditions() {
        let plan = plan();
        let ok = |text: &str| held(text, 0, &plan).map(|(wanted, is)| (wanted.0.id(), is)).unwrap();
        assert_eq!(ok("tickets < 60"), ("tickets", Condition::Below(60.0)));
        assert_eq!(ok("tickets@team=service-desk>=60"), ("tickets", Condition::AtLeast(60.0)));
        assert_eq!(ok("enrolled-share between 10% and 20%"), ("enrolled-share", Condition::Between(0.1, 0.2)));
        assert_eq!(ok("tickets@team=service-desk = 7"), ("tickets", Condition::Equals(7.0)));
        let of = |text: &str| held_by("endpoint-team", text, 0, &plan).map(|(wanted, _)| wanted.1.to_string()).unwrap();
        assert_eq!(of("tickets < 60"), "team=endpoint-team");
        assert_eq!(of("tickets@team=service-desk < 60"), "team=service-desk");
        assert_eq!(of("finish-day < 60"), "");
        for (text, message) in [
            ("tickets", "`tickets` has no condition"),
            ("tickets < many", "the condition is \"< many\""),
            ("tickets < 5%", "is no share"),
            ("enrolled-share > 2", "expected a limit from 0% to 100%"),
        ] {
            let complaint = held(text, 0, &plan).unwrap_err();
            assert!(complaint.message.contains(message), "{text}: {}", complaint.message);
        }
    }
}
