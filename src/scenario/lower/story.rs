//! `[[story]]`: one device in a world without chance.

use crate::intune::{BuiltIn, Platform};
use crate::plan::Users;
use crate::plan::built_in;
use crate::plan::path::AfterFailure;
use crate::plan::{
    Act, Admission, Cohort, Decision, Expected, Group, LicenseNeed, LifeEvent, Path, Phase, Plan, Story,
};
use crate::rules::book::Ruleset;
use crate::rules::{RuleBook, RuleValue};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::admission::{Applicants, Groups};
use crate::scenario::lower::rules::{self, Setting};
use crate::scenario::lower::view::{View, unique};
use crate::scenario::lower::world::{self, World};
use crate::scenario::lower::{admission, hash, health, licensing, nature, pages, references, tokens};
use crate::scenario::lower::{custom, decision};
use crate::scenario::raw::Node;
use crate::scenario::source::Place;
use crate::scenario::value::instant::since_start;
use crate::scenario::{keys, walk};
use crate::units::spread::Law;
use crate::units::{CohortId, Hours, Share, Span, Spread};

/// The stories and decisions of a file. Rules set on the command line beat their own; a file without a `[scenario]` may
/// set rules for all of them.
pub fn tests(ledger: &mut Ledger, root: &Node) -> (Vec<Story>, Vec<Decision>) {
    let Some(view) = View::of(root) else { return (Vec::new(), Vec::new()) };
    let rows = view.rows("story");
    unique(ledger, &rows, "story");
    let given = view.sub("rules").map(|v| rules::settings(v.table)).unwrap_or_default();
    let (shared, beats): (Vec<Setting<'_>>, Vec<Setting<'_>>) =
        given.into_iter().partition(|(_, at, _)| at.source == 0);
    let shared = if view.node("scenario").is_none() { shared } else { Vec::new() };
    if view.node("scenario").is_none() {
        // Nobody else has looked at them.
        let all: Vec<Setting<'_>> = shared.iter().chain(&beats).cloned().collect();
        rules::apply(ledger, &mut RuleBook::new(Ruleset::Intune202608), &all);
    }
    let stories = rows.iter().filter_map(|row| story(ledger, *row, &shared, &beats)).collect();
    (stories, decision::decisions(ledger, view, &shared, &beats))
}

fn story(ledger: &mut Ledger, row: View<'_>, shared: &[Setting<'_>], beats: &[Setting<'_>]) -> Option<Story> {
    let until = row.span("until").unwrap_or(Span::FOREVER);
    if until == Span::ZERO || (until > Span::days(36_525) && row.span("until").is_some()) {
        let message = format!("`until` is \"{until}\", expected a span from \"1s\" to \"36525d\"");
        ledger.say(Diagnostic::error("range", row.at("until"), message).help("write `until = \"600d\"`"));
    }
    let ruleset = row.text("ruleset").and_then(Ruleset::named).unwrap_or(Ruleset::Intune202608);
    let world = World { ruleset, ..World::of_story(until.min(Span::days(36_525))) };
    let (book, mutated) = book(ledger, row, (shared, beats), ruleset);
    let does = does(ledger, row, until);
    let expect = expect(ledger, row, until);
    let plan = plan(ledger, row, world, book)?;
    let tenant = row.sub("tenant");
    let need = plan.paths[0].license;
    let none_left = match need {
        LicenseNeed::User => plan.tenant.licenses == Some(0),
        LicenseNeed::Device => tenant.and_then(|t| t.count("device-licenses")) == Some(0),
        LicenseNeed::None => false,
    };
    let left_out = left_out(row, &does);
    let (name, line, tags) = (row.name().to_owned(), ledger.line(row.place), row.texts("tags"));
    Some(Story { name, line, tags, mutated, skipped: None, licensed: !none_left, until, does, expect, left_out, plan })
}

/// What a story asks for that has no effect yet.
fn left_out(row: View<'_>, does: &[(Span, Act)]) -> Vec<String> {
    let mut trial = Ledger::default();
    walk::table(&mut trial, row.table, row.place, keys::STORY, "story", false);
    if let Some(own) = row.sub("rules") {
        rules::apply(&mut trial, &mut RuleBook::new(Ruleset::Intune202608), &rules::settings(own.table));
    }
    let mut out = trial.left_out();
    let assigns = ["license-assignment", "license-errors", "license-fix", "license-reprocess", "license-changes"];
    if row.sub("tenant").is_some_and(|tenant| assigns.iter().any(|key| tenant.node(key).is_some())) {
        out.push("how licenses are assigned is no part of a story: its acts say when there is one".to_owned());
    }
    if does.iter().any(|(_, act)| *act == Act::IsReplaced) {
        out.push(
            "`is-replaced` takes the device offline for good; the device in its place is not simulated".to_owned(),
        );
    }
    out
}

/// The rule book of a story: without chance, then what the story and the command line set.
fn book(
    ledger: &mut Ledger,
    row: View<'_>,
    (shared, beats): (&[Setting<'_>], &[Setting<'_>]),
    ruleset: Ruleset,
) -> (RuleBook, Option<String>) {
    let mut book = RuleBook::new(ruleset);
    for key in ["check-in.jitter", "certificate.renewal-fails", "compliance.linux-fails"] {
        book.set(key, RuleValue::Share(Share::NONE)).expect("none of it is a share");
    }
    let mut quiet = Ledger::default();
    rules::apply(&mut quiet, &mut book, shared);
    if let Some(own) = row.sub("rules") {
        rules::apply(ledger, &mut book, &rules::settings(own.table));
    }
    rules::apply(&mut quiet, &mut book, beats);
    let mutated = ledger.mutate(&mut book);
    (book, mutated)
}

/// The world of a story: one cohort of one device, and a path that takes no time and never fails.
fn plan(ledger: &mut Ledger, row: View<'_>, mut world: World, rules: RuleBook) -> Option<Plan> {
    let platform = row.text("platform").and_then(Platform::named)?;
    let like = row.text("path").and_then(BuiltIn::named)?;
    let empty = crate::scenario::raw::Table::default();
    let device = row.sub("cohort").unwrap_or(View { table: &empty, place: row.place });
    fixed_keys(ledger, device);
    let userless = device.text("users").map_or_else(|| like.userless(), |users| users == "none");
    let tenant = row.sub("tenant");
    nature::check(ledger, device, platform);
    nature::added_later(ledger, device, Some(like));
    health::eligible(ledger, (device, row), tenant, like, platform, userless);
    let groups = Groups { name: "device" };
    let place =
        custom::Place { cohort: device, like: Some(like), tenant, groups, book: &rules, clients: 1, timed: false };
    let path = custom::path(ledger, at_once(built_in::built_in(like, platform, &rules, None), userless), place);
    certain(ledger, &path, device);
    let whom = Applicants { view: device, groups, like: Some(like), platform, userless };
    world.subscription = licensing::course(tenant, &world, &rules);
    let gate = admission::Rules::of(ledger, tenant, &[device], &world, &rules);
    pages::check(ledger, tenant, &rules);
    references::of_story(ledger, tenant, groups.name);
    world.lapses = tokens::lapses(ledger, tenant, &[], &[(like, platform)], &world, &rules);
    let admission = gate.admission(ledger, whom, &world);
    let carried = tokens::Carried { cohort: CohortId::from_index(0), devices: 1, path: Some(like), platform };
    let orders = tokens::orders(&world, &[carried]);
    let organization = world::tenant(ledger, tenant, &world, &rules);
    let cohort = Cohort {
        silences: tokens::silences(&world, platform, &rules),
        compliance: health::compliance(device, platform, &rules),
        grouping: health::grouping(ledger, device, Some(like)),
        two_records: health::two_records(tenant, device, groups, Some(like)),
        ..always_there(device, like, platform, userless, admission)
    };
    Some(Plan {
        faults: Vec::new(),
        deliveries: Vec::new(),
        sites: Vec::new(),
        name: row.name().to_owned(),
        description: String::new(),
        hash: hash(&Node { value: crate::scenario::raw::Value::Table(row.table.clone()), place: Place::default() }),
        days: world.zone.days(world.from, world.horizon),
        work: Hours::ALWAYS,
        overridden: rules::overridden(&rules, world.ruleset),
        zone: world.zone,
        horizon: world.horizon,
        warm_up: world.warm_up,
        seed: world.seed,
        replications: 1,
        check_ins: world.check_ins,
        finish: world.finish,
        ruleset: world.ruleset,
        rules,
        tenant: organization,
        setup: None,
        costs: None,
        teams: Vec::new(),
        paths: vec![path],
        cohorts: vec![cohort],
        waves: Vec::new(),
        groups: vec![Group { cohort: CohortId::from_index(0), wave: None, first: 0, count: 1 }],
        orders,
        pushes: Vec::new(),
        lapses: world.lapses,
        checkpoints: Vec::new(),
        expectations: Vec::new(),
        left_out: Vec::new(),
    })
}

/// A cohort of one device that is always online and enrolls at once.
fn always_there(device: View<'_>, like: BuiltIn, platform: Platform, userless: bool, admission: Admission) -> Cohort {
    Cohort {
        ownership: health::ownership(device, Some(like)),
        users: if userless { Users::None } else { Users::Own { devices_per_user: 1 } },
        returns_after_expiry: device.flag("returns-after-expiry").unwrap_or(true),
        added_later: device.flag("added-later").unwrap_or(false),
        admission,
        ..Cohort::plain("device", platform)
    }
}

/// A path with its phases, pages and tasks, none of which takes time or fails by chance; a client that tries again by
/// itself does so here too.
fn at_once(path: Path, userless: bool) -> Path {
    let at_once = |phase: Phase| {
        let nothing = Spread::fixed(Span::ZERO);
        let after = AfterFailure { ticket: Share::NONE, team: None, retry: phase.after.retry, gap: nothing.clone() };
        // A time that the rules fix is no matter of chance.
        let again = phase.again.map(|again| if matches!(again.law(), Law::Fixed(_)) { again } else { nothing.clone() });
        Phase { duration: nothing, again, fails: Share::NONE, after, ..phase }
    };
    let license = if userless && path.license == LicenseNeed::User { LicenseNeed::Device } else { path.license };
    let phases = path.phases.into_iter().map(at_once).collect();
    Path { retries: 0, license, phases, obstacles: Vec::new(), ..path }
}

/// A story leaves nothing to chance.
fn certain(ledger: &mut Ledger, path: &Path, device: View<'_>) {
    let chance = |share: Share| share > Share::NONE && share < Share::ALL;
    let phases = path.phases.iter().any(|phase| chance(phase.fails) || !matches!(phase.duration.law(), Law::Fixed(_)));
    let obstacles = path.obstacles.iter().any(|obstacle| chance(obstacle.share));
    let identifiers = device.share("corporate-identifiers").is_some_and(chance);
    let policy = device.sub("compliance").is_some_and(|policy| {
        let fixed = policy.spread("fixed-after").is_none_or(|after| matches!(after.law(), Law::Fixed(_)));
        policy.share("fails").is_some_and(chance) || !fixed
    });
    let keys =
        [("phases", phases), ("obstacles", obstacles), ("corporate-identifiers", identifiers), ("compliance", policy)];
    for (key, uncertain) in keys {
        if uncertain {
            let message = format!("`{key}` leaves something to chance, and a story leaves nothing");
            let help = "write shares of \"0%\" or \"100%\", and times as { fixed = \"1h\" }";
            ledger.say(Diagnostic::error("impossible", device.at(key), message).help(help));
        }
    }
}

/// Keys of a cohort that a story states itself, or that bring in chance or time.
fn fixed_keys(ledger: &mut Ledger, device: View<'_>) {
    let fixed = [
        "name",
        "luck",
        "devices",
        "platform",
        "path",
        "devices-per-user",
        "site",
        "download",
        "presence",
        "absences",
        "lost-per-year",
        "response",
        "enrolled-before",
    ];
    for entry in device.table.0.iter().filter(|e| fixed.contains(&e.key.as_str())) {
        let message = format!(
            "`{}` has no place in a story's `cohort`: its one device is online and does what `does` says",
            entry.key
        );
        ledger.say(Diagnostic::error("impossible", entry.place, message).help(format!("leave `{}` out", entry.key)));
    }
    if let Some(users) = device.node("users").filter(|n| n.table().is_some()) {
        let message = "`users` of a story is \"own\" or \"none\": there is no other cohort";
        ledger.say(Diagnostic::error("impossible", users.place, message).help("write `users = \"own\"`"));
    }
}

fn does(ledger: &mut Ledger, row: View<'_>, until: Span) -> Vec<(Span, Act)> {
    let mut out: Vec<(Span, Act)> = Vec::new();
    for act in row.rows("does") {
        let known = act.text("act").and_then(|name| Act::ALL.iter().find(|r| r.0 == name)).map(|r| r.1);
        let (Some(known), Some(at)) = (known, time(ledger, act, until)) else { continue };
        if let Some((before, _)) = out.last().filter(|(before, _)| at < *before) {
            let message = format!("`at` is \"{at}\", before the act above it at \"{before}\"");
            ledger.say(Diagnostic::error("range", act.at("at"), message).help("put the acts in the order of time"));
        }
        out.push((at, known));
    }
    out
}

fn expect(ledger: &mut Ledger, row: View<'_>, until: Span) -> Vec<Expected> {
    let mut out: Vec<Expected> = Vec::new();
    for expected in row.rows("expect") {
        let event = expected.text("event").and_then(|name| LifeEvent::ALL.iter().find(|r| r.0 == name)).map(|r| r.1);
        let (Some(event), Some(at)) = (event, time(ledger, expected, until)) else { continue };
        out.push(Expected {
            at,
            event,
            rule: expected.text("rule").map(str::to_owned),
            code: expected.text("code").map(str::to_owned),
            line: ledger.line(expected.place),
        });
    }
    out.sort_by_key(|e| e.at);
    out
}

/// The `at` of an act or event: before the story's end.
fn time(ledger: &mut Ledger, view: View<'_>, until: Span) -> Option<Span> {
    let node = view.node("at")?;
    match since_start(node) {
        Ok(at) if at >= until => {
            let message = format!("`at` is \"{at}\", but the story is looked at before \"{until}\" only");
            ledger.say(Diagnostic::error("range", node.place, message).help("raise `until`"));
            None
        }
        Ok(at) => Some(at),
        Err(fault) => {
            // The walk has complained of what isn't an instant at all.
            if fault.want.starts_with("a time since") {
                ledger.fault("at", fault);
            }
            None
        }
    }
}
