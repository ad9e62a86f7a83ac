//! Names that nothing else resolves: they must be right all the same.

use crate::rules::RuleBook;
use crate::rules::book::Ruleset;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::{View, absent, find, unique};
use crate::scenario::lower::{Tables, rules};
use crate::scenario::value::number;
use crate::scenario::words;

/// Checks the names in cohorts' sites, events and restrictions.
pub fn check(ledger: &mut Ledger, tables: &Tables<'_>, tenant: Option<View<'_>>) {
    for row in &tables.cohorts {
        sites(ledger, *row, &tables.sites);
    }
    for row in &tables.events {
        event(ledger, *row, tables);
    }
    let Some(tenant) = tenant else { return };
    unique(ledger, &tenant.rows("restriction"), "restriction");
    for (row, key) in group_lists(tenant) {
        groups(ledger, row, key, &tables.cohorts);
    }
    for (scope, key) in [("mdm-user-scope", "mdm-groups"), ("mam-user-scope", "mam-groups")] {
        if tenant.text(scope) == Some("some") && tenant.list(key).is_empty() {
            let message = format!("`{scope}` is \"some\", and `{key}` names nobody");
            let help = format!("add `{key} = [\"COHORT\"]`, or write `{scope} = \"none\"`");
            ledger.say(Diagnostic::error("missing-key", tenant.at(scope), message).help(help));
        }
    }
}

/// Checks the names in a story's organization, whose groups hold its one device or nobody.
pub fn of_story(ledger: &mut Ledger, tenant: Option<View<'_>>, device: &str) {
    let Some(tenant) = tenant else { return };
    if let Some(setup) = tenant.node("setup") {
        let message = "`tenant.setup` has no effect in a story: everything that its enrollment needs is set up";
        ledger.say(Diagnostic::warning("no-effect", setup.place, message));
    }
    unique(ledger, &tenant.rows("restriction"), "restriction");
    for (row, key) in group_lists(tenant) {
        for group in row.list(key).iter().filter(|group| group.text().is_some_and(|name| name != device)) {
            let message = format!("`{key}` names {}, and a story has one cohort, `{device}`", words::show(group));
            let help = format!("write `{key} = [\"{device}\"]`, or `{key} = []` for a group without it");
            ledger.say(Diagnostic::error("no-such-name", group.place, message).help(help));
        }
    }
}

/// The organization's lists of groups: table and key.
fn group_lists(tenant: View<'_>) -> Vec<(View<'_>, &'static str)> {
    let rows = ["restriction", "status-page", "app"].into_iter().flat_map(|table| tenant.rows(table));
    let mut lists: Vec<(View<'_>, &str)> = rows.map(|row| (row, "groups")).collect();
    lists.extend([(tenant, "mdm-groups"), (tenant, "mam-groups")]);
    lists.extend(tenant.sub("co-management").map(|table| (table, "collection")));
    lists.extend(tenant.sub("conditional-access").map(|table| (table, "groups")));
    lists
}

/// The cohorts that a list of groups names.
fn groups(ledger: &mut Ledger, row: View<'_>, key: &str, cohorts: &[View<'_>]) {
    for group in row.list(key) {
        find(ledger, group, cohorts, &format!("`{key}`"), "cohort");
    }
}

/// A cohort's sites: one, or several whose shares make a whole.
fn sites(ledger: &mut Ledger, row: View<'_>, known: &[View<'_>]) {
    let Some(node) = row.node("site") else { return };
    let Some(view) = View::of(node) else {
        find(ledger, node, known, "`site`", "site");
        return;
    };
    let mut total = 0;
    for entry in &view.table.0 {
        if !known.iter().any(|s| s.name() == entry.key) {
            absent(ledger, &entry.key, entry.place, known, "`site`", "site");
        }
        total += number::share(&entry.node).map_or(0, |s| u64::from(s.as_ppm()));
    }
    let readable = view.table.0.iter().all(|e| number::share(&e.node).is_ok());
    if readable && total != 1_000_000 {
        let whole = format!("{}.{:04}", total / 10_000, total % 10_000);
        let message =
            format!("the shares of `site` make {}%, expected 100%", whole.trim_end_matches('0').trim_end_matches('.'));
        ledger.say(Diagnostic::error("range", node.place, message).help("write shares that make 100%"));
    }
}

/// An event does exactly one thing, with the keys that belong to it.
fn event(ledger: &mut Ledger, row: View<'_>, tables: &Tables<'_>) {
    let what = ["lapse", "act", "sets", "push"];
    let given: Vec<&str> = what.into_iter().filter(|key| row.node(key).is_some()).collect();
    if given.len() != 1 {
        let found = match given[..] {
            [] => "nothing".to_owned(),
            _ => words::all_of(&words::quoted(&given)),
        };
        let message = format!("an event does {found}, expected one of {}", words::any_of(&words::quoted(&what)));
        ledger.say(Diagnostic::error("impossible", row.place, message).help("write one `[[event]]` for each"));
    }
    for (key, with) in [("for", "lapse"), ("cohort", "act"), ("devices", "act")] {
        if row.node(key).is_some() && row.node(with).is_none() {
            let message = format!("`{key}` goes with `{with}`, which this event doesn't have");
            ledger.say(Diagnostic::error("impossible", row.at(key), message).help(format!("leave `{key}` out")));
        }
    }
    if row.node("act").is_some() && row.node("cohort").is_none() {
        let help = "add `cohort = \"NAME\"`";
        ledger.say(Diagnostic::error("missing-key", row.at("act"), "`act` has no `cohort`").help(help));
    }
    if let Some(node) = row.node("cohort") {
        find(ledger, node, &tables.cohorts, "`cohort`", "cohort");
    }
    if let Some(sets) = row.sub("sets") {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        rules::apply(ledger, &mut book, &rules::settings(sets.table));
    }
}
