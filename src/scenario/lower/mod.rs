//! From the tree to the plan: references become indexes, calendar times become instants, defaults are filled in.
//!
//! The walk has complained of everything that a table alone can tell; here come the faults that need two places of the
//! file. A value that couldn't be read counts as absent, so that one mistake is told once.

mod admission;
mod advice;
mod bench;
mod cohort;
mod costs;
mod custom;
mod decision;
mod delivery;
mod devices;
pub(in crate::scenario) mod expectation;
mod fault;
mod gate;
mod health;
mod licensing;
mod nature;
mod order;
mod pages;
mod path;
mod pilot;
mod references;
pub mod rules;
mod setup;
mod site;
mod story;
mod team;
mod tokens;
pub(in crate::scenario) mod view;
mod wave;
mod world;

pub use story::tests;

use crate::intune::{BuiltIn, Platform};
use crate::plan::{Cohort, Plan};
use crate::rules::RuleBook;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::raw::{Node, Table};
use crate::scenario::words;
use admission::{Applicants, Groups};
use custom::Place;
use path::{Around, Own, Used};
use view::{View, unique};
use world::World;

/// The arrays of tables of a file.
#[derive(Clone, Debug)]
pub struct Tables<'a> {
    /// `[[site]]`.
    pub sites: Vec<View<'a>>,
    /// `[[team]]`.
    pub teams: Vec<View<'a>>,
    /// `[[cohort]]`.
    pub cohorts: Vec<View<'a>>,
    /// `[[path]]`.
    pub paths: Vec<View<'a>>,
    /// `[[wave]]`.
    pub waves: Vec<View<'a>>,
    /// `[[delivery]]`.
    pub deliveries: Vec<View<'a>>,
    /// `[[fault]]`.
    pub faults: Vec<View<'a>>,
    /// `[[event]]`.
    pub events: Vec<View<'a>>,
    /// `[[expect]]`.
    pub expectations: Vec<View<'a>>,
}

impl<'a> Tables<'a> {
    fn of(root: View<'a>) -> Tables<'a> {
        Tables {
            sites: root.rows("site"),
            teams: root.rows("team"),
            cohorts: root.rows("cohort"),
            paths: root.rows("path"),
            waves: root.rows("wave"),
            deliveries: root.rows("delivery"),
            faults: root.rows("fault"),
            events: root.rows("event"),
            expectations: root.rows("expect"),
        }
    }

    /// Whether any cohort is enrolled before the start.
    fn live(&self) -> bool {
        self.cohorts.iter().any(|cohort| cohort.node("enrolled-before").is_some())
    }

    fn names_are_unique(&self, ledger: &mut Ledger) {
        let tables = [
            ("site", &self.sites),
            ("team", &self.teams),
            ("cohort", &self.cohorts),
            ("path", &self.paths),
            ("wave", &self.waves),
            ("delivery", &self.deliveries),
            ("fault", &self.faults),
        ];
        for (table, rows) in tables {
            unique(ledger, rows, table);
        }
    }
}

/// The plan of a checked tree that has a `[scenario]`; what is wrong with it goes to the ledger.
pub fn plan(ledger: &mut Ledger, root: &Node) -> Option<Plan> {
    let view = View::of(root)?;
    let scenario = view.sub("scenario")?;
    let (tenant, tables) = (view.sub("tenant"), Tables::of(view));
    tables.names_are_unique(ledger);
    let mut world = world::world(ledger, scenario, tables.live());
    let rules = book(ledger, view.sub("rules").map(|v| v.table), &world);
    let sites = site::sites(ledger, &tables.sites, &world);
    let teams = team::teams(ledger, &tables.teams, &world, &rules);
    let costs = costs::costs(ledger, view.sub("costs"), tenant, &tables.teams);
    let around = Around::new(ledger, &rules, &tables.teams, team::desk(&teams));
    let own = path::own(ledger, tables.paths.clone(), around);
    let rows = cohort::rows(ledger, &tables.cohorts, &own);
    what_lapses(ledger, (tenant, &tables), &enrolling(&rows, &own), &mut world, &rules);
    let (cohorts, used) = cohorts(ledger, &rows, tenant, &own, around, &world);
    let mut organization = world::tenant(ledger, tenant, &world, &rules);
    let around = setup::Around { book: &rules, world: &world, rows: &rows, own: &own, teams: (&tables.teams, &teams) };
    let setup = setup::setup(ledger, tenant, &around);
    let waves = wave::waves(ledger, &tables.waves, !tables.faults.is_empty(), &world);
    let groups = wave::groups(ledger, &tables.waves, &rows);
    let deliveries = delivery::deliveries(ledger, &tables.deliveries, (&rows, &own), (&rules, &world));
    references::check(ledger, &tables, tenant);
    let around = fault::Around::new(&tables, &rows, (&waves, &groups), &teams, &rules);
    let faults = fault::faults(ledger, &around, &world);
    let orders = order::orders(ledger, &tables.events, &rows, &world, &rules);
    let orders = order::sorted(orders, tokens::orders(&world, &carried(&rows, &own)));
    let pushes = order::pushes(ledger, &tables.events, &world);
    organization.licensing.changes = licensing::changes(ledger, &tables.events, &rows, &world, tenant);
    let told_of =
        expectation::Around { tables: &tables, cohorts: &rows, setup: setup.as_ref(), costs: costs.is_some() };
    let expectations = expectation::expectations(ledger, &told_of, &world);
    if !ledger.has_errors() {
        let around = advice::Around { tenant: &organization, book: &rules, own: &own, file: view };
        advice::lints(ledger, &rows, &cohorts, &around);
        pilot::lints(ledger, &tables.waves, &waves, &groups);
    }
    sizes(ledger, scenario, groups.len(), &world)?;
    Some(Plan {
        name: scenario.name().to_owned(),
        description: scenario.text("description").unwrap_or_default().to_owned(),
        hash: hash(root),
        days: world.zone.days(world.from, world.horizon),
        work: world.hours(world.week, &world.zone),
        overridden: rules::overridden(&rules, world.ruleset),
        checkpoints: expectation::checkpoints(&expectations),
        left_out: ledger.left_out(),
        zone: world.zone,
        horizon: world.horizon,
        warm_up: world.warm_up,
        seed: world.seed,
        replications: world.replications,
        check_ins: world.check_ins,
        finish: world.finish,
        ruleset: world.ruleset,
        rules,
        tenant: organization,
        setup,
        costs,
        sites,
        teams,
        paths: used.paths,
        cohorts,
        waves,
        groups,
        deliveries,
        faults,
        orders,
        pushes,
        lapses: world.lapses,
        expectations,
    })
}

/// The ways by which cohorts enroll.
fn enrolling(rows: &[cohort::Row<'_>], own: &Own<'_>) -> Vec<(BuiltIn, Platform)> {
    rows.iter().filter_map(|row| Some((own.like(row.way?)?, row.platform))).collect()
}

/// Complains of runs without any device, and of those that are too large; nothing if there is any error by then.
fn sizes(ledger: &mut Ledger, scenario: View<'_>, groups: usize, world: &World) -> Option<()> {
    if groups == 0 && !ledger.has_errors() {
        let message = "no device is ever simulated: no wave invites any, and none is enrolled before the start";
        ledger.say(Diagnostic::warning("nothing", scenario.place, message));
    }
    if daily_cells(groups, world) > DAILY_CELLS_MAX {
        let message = format!(
            "{} of one cohort in one wave each, over `horizon`, need more memory than a run should take",
            words::count(groups as u64, "group")
        );
        let help = "join cohorts or waves that are alike, or shorten `horizon`";
        ledger.say(Diagnostic::error("too-many", scenario.at("horizon"), message).help(help));
    }
    (!ledger.has_errors()).then_some(())
}

/// The most cells that a run's daily series may have: a gigabyte and a half.
const DAILY_CELLS_MAX: u64 = 400_000_000;

/// Cells of the daily series: a row a group and figure, a column a day.
fn daily_cells(groups: usize, world: &World) -> u64 {
    let days = u64::from(world.horizon.since(world.from).as_seconds()) / 86_400 + 1;
    groups as u64 * days * 22
}

/// The rule book with the overrides of a `[rules]` table.
fn book(ledger: &mut Ledger, table: Option<&Table>, world: &World) -> RuleBook {
    let mut book = RuleBook::new(world.ruleset);
    if let Some(table) = table {
        rules::apply(ledger, &mut book, &rules::settings(table));
    }
    ledger.mutate(&mut book);
    book
}

/// The cohorts and the paths that they use; every cohort is held against Intune's rules.
fn cohorts(
    ledger: &mut Ledger,
    rows: &[cohort::Row<'_>],
    tenant: Option<View<'_>>,
    own: &Own<'_>,
    around: Around<'_>,
    world: &World,
) -> (Vec<Cohort>, Used) {
    let mut used = Used::default();
    let mut cohorts = Vec::new();
    let total: u64 = rows.iter().map(|r| u64::from(r.devices)).sum();
    if total > u64::from(u32::MAX) {
        let message = format!("the cohorts have {} in all, more than {}", words::count(total, "device"), u32::MAX);
        let place = rows.last().map(|r| r.view.at("devices")).unwrap_or_default();
        ledger.say(Diagnostic::error("too-many", place, message));
    }
    let views: Vec<View<'_>> = rows.iter().map(|row| row.view).collect();
    let gate = admission::Rules::of(ledger, tenant, &views, world, around.book);
    pages::check(ledger, tenant, around.book);
    let managed = |row: &&cohort::Row<'_>| row.way.and_then(|way| own.like(way)) == Some(BuiltIn::CoManagementExisting);
    let clients = rows.iter().filter(managed).map(|row| row.devices).fold(0, u32::saturating_add);
    for row in rows {
        let Some(way) = row.way else { continue };
        let userless = matches!(row.whose, cohort::Whose::Nobody);
        let (like, groups) = (own.like(way), Groups { name: row.view.name() });
        // A platform that can't be read is told of; what would follow from another one isn't.
        let known = row.view.text("platform").and_then(Platform::named).is_some();
        if known {
            nature::check(ledger, row.view, row.platform);
            nature::added_later(ledger, row.view, like);
        }
        if let Some(like) = like.filter(|_| known) {
            health::eligible(ledger, (row.view, row.view), tenant, like, row.platform, userless);
        }
        let place = Place { cohort: row.view, like, tenant, groups, book: around.book, clients, timed: true };
        let id = used.id(ledger, (way, row.platform, userless), own, around, place);
        let whom = Applicants { view: row.view, groups, like, platform: row.platform, userless };
        admission::unheeded(ledger, whom);
        site::downloads(ledger, row.view);
        let admission = gate.admission(ledger, whom, world);
        let silences = tokens::silences(world, row.platform, around.book);
        let guarded = health::guarded(tenant, groups, row.platform, used.paths[id.index()].license);
        cohorts.push(Cohort {
            admission,
            silences,
            guarded,
            two_records: health::two_records(tenant, row.view, groups, like),
            ..cohort::cohort(ledger, row, rows, id, own, (world, around.book))
        });
    }
    (cohorts, used)
}

/// What the tenant lacks when: its subscription's end, its connectors' and tokens' lapses.
fn what_lapses(
    ledger: &mut Ledger,
    (tenant, tables): (Option<View<'_>>, &Tables<'_>),
    enrolling: &[(BuiltIn, Platform)],
    world: &mut World,
    rules: &RuleBook,
) {
    world.subscription = licensing::course(tenant, world, rules);
    world.lapses = tokens::lapses(ledger, tenant, &tables.events, enrolling, world, rules);
    tokens::tell(&world.lapses, &tables.events, ledger);
    tokens::by_hand(ledger, &tables.cohorts, world, rules);
}

/// The cohorts that a lapse may take out of management.
fn carried(rows: &[cohort::Row<'_>], own: &Own<'_>) -> Vec<tokens::Carried> {
    let carried = |row: &cohort::Row<'_>| {
        let path = row.way.and_then(|way| own.like(way));
        Some(tokens::Carried { cohort: row.id, devices: row.devices, path, platform: row.platform })
    };
    rows.iter().filter_map(carried).collect()
}

/// The hash of what a tree says.
fn hash(tree: &Node) -> String {
    format!("{:016x}", words::fnv(&tree.canonical()))
}
