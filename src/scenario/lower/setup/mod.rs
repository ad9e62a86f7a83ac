//! `[tenant.setup]`: which tasks are needed, in which order, how long they take and who does them.

mod advice;
mod approval;
mod lengths;

use crate::plan::Team;
use crate::plan::setup::{Setup, Step};
use crate::rules::setup::{self, Role, Task};
use crate::rules::{RuleBook, license};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::cohort::{Row, Whose};
use crate::scenario::lower::path::Own;
use crate::scenario::lower::view::{View, find};
use crate::scenario::lower::world::{World, cited, moment};
use crate::scenario::raw::Node;
use crate::scenario::source::Place;
use crate::scenario::words;
use crate::units::{Hours, Share, SimTime, TeamId};
use lengths::Lengths;

/// What the set-up of a tenant is read with.
pub struct Around<'a> {
    /// The numbers in force.
    pub book: &'a RuleBook,
    /// The calendar.
    pub world: &'a World,
    /// The cohorts, simulated or not.
    pub rows: &'a [Row<'a>],
    /// The scenario's own paths.
    pub own: &'a Own<'a>,
    /// `[[team]]` as written, and as planned.
    pub teams: (&'a [View<'a>], &'a [Team]),
}

/// The set-up, if the file has one.
pub fn setup(ledger: &mut Ledger, tenant: Option<View<'_>>, around: &Around<'_>) -> Option<Setup> {
    let tenant = tenant?;
    let view = tenant.sub("setup")?;
    let start = moment(ledger, view, "start", &around.world.zone).unwrap_or(SimTime::START);
    if start < SimTime::START {
        let message = "`start` of the set-up lies before the scenario's start";
        let help = "write `start = \"0d\"`, and begin the scenario earlier";
        ledger.say(Diagnostic::error("range", view.at("start"), message).help(help));
    }
    let changes = changes(ledger, view);
    let needed = needed(ledger, view, &changes, around);
    let after = after(ledger, view, &changes, &needed);
    let approval = approval::approval(ledger, view, around.book);
    let protected = approval::protected(view);
    let lengths = Lengths { view, tenant, around, users: users(view, around.rows) };
    let steps = needed.iter().map(|task| {
        let change = change(&changes, *task);
        let (work, times) = lengths.work(*task, change);
        Step {
            task: *task,
            role: role(ledger, view, *task, change),
            after: after[*task as usize].clone(),
            work,
            times,
            latency: lengths.latency(*task, change),
            mishap: lengths.mishap(*task, change),
            requests: setup::requests(*task, &protected),
            rank: 0,
        }
    });
    let steps: Vec<Step> = steps.collect();
    let (team, staff, hours) = people(ledger, view, around);
    let gates = gates(view, around, &steps);
    let mut setup = Setup { start, team, staff, hours, steps, gates, approval };
    let week = around.world.week;
    let open = u64::from(week.length()) * u64::from(week.days.count_ones());
    setup.rank(if setup.hours.always() { 7 * 86_400 } else { open }, 7 * 86_400);
    advice::faults(ledger, view, around);
    advice::lints(ledger, view, &setup, around);
    Some(setup)
}

/// A task that the file changes.
struct Change<'a> {
    task: Task,
    /// Where its name stands.
    place: Place,
    view: View<'a>,
}

fn change<'a>(changes: &'a [Change<'a>], task: Task) -> Option<View<'a>> {
    changes.iter().find(|change| change.task == task).map(|change| change.view)
}

/// The tasks of the `tasks` table; complains of what is no task, and of one that is named twice.
fn changes<'a>(ledger: &mut Ledger, view: View<'a>) -> Vec<Change<'a>> {
    let mut out: Vec<Change<'a>> = Vec::new();
    let Some(table) = view.sub("tasks") else { return out };
    for entry in &table.table.0 {
        let Some(task) = task(ledger, &entry.key, entry.place) else { continue };
        let Some(view) = View::of(&entry.node) else { continue };
        if let Some(first) = out.iter().find(|change| change.task == task) {
            let message = format!("{} is changed twice: `{}` is its name", task.id(), task.name());
            let complaint = Diagnostic::error("duplicate-name", entry.place, message);
            ledger.say(complaint.also(first.place, "the first one").help("join the two tables"));
            continue;
        }
        out.push(Change { task, place: entry.place, view });
    }
    out
}

/// The task of a number or name, or a complaint.
fn task(ledger: &mut Ledger, text: &str, place: Place) -> Option<Task> {
    let task = Task::named(text);
    if task.is_none() {
        let help = match words::nearest(text, Task::ALL.iter().map(|task| task.name())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the tasks are T1 to T27: {}", words::all_of(&names(Task::ALL))),
        };
        ledger.say(Diagnostic::error("no-such-name", place, format!("there is no task `{text}`")).help(help));
    }
    task
}

fn names(tasks: &[Task]) -> Vec<&'static str> {
    tasks.iter().map(|task| task.name()).collect()
}

/// A cohort as its platform's tasks see it.
fn kind(row: &Row<'_>, own: &Own<'_>) -> setup::Kind {
    let path = row.way.and_then(|way| own.like(way));
    setup::Kind { platform: row.platform, path, userless: matches!(row.whose, Whose::Nobody) }
}

/// The cohorts that still have to enroll: the others were there before.
fn newcomers<'a>(around: &'a Around<'_>) -> impl Iterator<Item = &'a Row<'a>> {
    around.rows.iter().filter(|row| row.view.node("enrolled-before").is_none())
}

/// The users that the cohorts bring.
fn users(view: View<'_>, rows: &[Row<'_>]) -> u32 {
    let own = rows.iter().filter(|row| matches!(row.whose, Whose::Own));
    let each = own.map(|row| row.devices.div_ceil(row.view.count("devices-per-user").unwrap_or(1).max(1)));
    view.count("user-count").unwrap_or_else(|| each.fold(0, u32::saturating_add))
}

/// The tasks that this tenant needs, in order of number.
fn needed(ledger: &mut Ledger, view: View<'_>, changes: &[Change<'_>], around: &Around<'_>) -> Vec<Task> {
    use Task::{T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T21, T25, T26, T27};
    let flag = |key, default| view.flag(key).unwrap_or(default);
    let people = users(view, around.rows) > 0;
    let identified = |row: &Row<'_>| row.view.share("corporate-identifiers").unwrap_or(Share::NONE) > Share::NONE;
    let of_platforms: Vec<Task> =
        newcomers(around).flat_map(|row| setup::platform_tasks(kind(row, around.own))).collect();
    let profiles = newcomers(around).any(|row| setup::android_profile(kind(row, around.own)));
    let mut out: Vec<Task> = vec![T1, T2, T3, T6, T7, T9, T10, T11, T12, T14, T26, T27];
    out.extend(flag("custom-domain", false).then_some(T4));
    out.extend(people.then_some([T5, T8]).into_iter().flatten());
    out.extend(newcomers(around).any(identified).then_some(T13));
    out.extend((flag("zero-touch", false) && profiles).then_some(T21));
    out.extend(flag("communications", true).then_some(T25));
    out.extend(of_platforms);
    out.sort_unstable();
    out.dedup();
    for change in changes.iter().filter(|change| !out.contains(&change.task)) {
        let message = format!("the task `{}` isn't needed here", change.task.name());
        ledger.say(Diagnostic::warning("no-effect", change.place, message));
    }
    let skipped = |task: &Task| change(changes, *task).and_then(|view| view.flag("skip")) == Some(true);
    if skipped(&T27) {
        let message = "the pilot is what the set-up is for, and can't be skipped";
        let place = changes.iter().find(|change| change.task == T27).map(|change| change.place).unwrap_or_default();
        ledger.say(Diagnostic::error("impossible", place, message).help("leave `skip` out"));
    }
    out.retain(|task| !skipped(task) || *task == T27);
    out
}

/// What every needed task waits for, as positions among them; a task that isn't needed hands its own on.
fn after(ledger: &mut Ledger, view: View<'_>, changes: &[Change<'_>], needed: &[Task]) -> Vec<Vec<usize>> {
    let mut edges: Vec<Vec<Task>> = Task::ALL.iter().map(|task| task.after().to_vec()).collect();
    // Unlicensed admins are turned away until the switch has worked (TEN-UNL-01).
    if license::admins_wait_for_switch(view.count("unlicensed-admins").unwrap_or(0)) {
        edges[Task::T9 as usize].push(Task::T3);
    }
    for change in changes.iter().filter(|change| change.view.node("after").is_some()) {
        let named = change.view.list("after").iter().filter_map(|node: &Node| task(ledger, node.text()?, node.place));
        edges[change.task as usize] = named.collect();
    }
    if let Some(change) = changes.iter().find(|change| reaches(&edges, change.task)) {
        let message = format!("the task `{}` waits for itself", change.task.name());
        let help = format!("write `after = [{}]`", words::quoted(&names(change.task.after())).join(", "));
        ledger.say(Diagnostic::error("impossible", change.view.at("after"), message).help(help));
        return vec![Vec::new(); Task::ALL.len()];
    }
    let position = |task: Task| needed.iter().position(|other| *other == task);
    let before = |task: &Task| {
        let (mut out, mut open) = (Vec::new(), edges[*task as usize].clone());
        while let Some(next) = open.pop() {
            match position(next) {
                Some(row) => out.push(row),
                None => open.extend(&edges[next as usize]),
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    };
    Task::ALL.iter().map(before).collect()
}

/// Whether a task waits for itself, directly or through others.
fn reaches(edges: &[Vec<Task>], task: Task) -> bool {
    let (mut seen, mut open) = (vec![false; edges.len()], edges[task as usize].clone());
    while let Some(next) = open.pop() {
        if next == task {
            return true;
        }
        if !std::mem::replace(&mut seen[next as usize], true) {
            open.extend(&edges[next as usize]);
        }
    }
    false
}

/// Who does a task; a role that may not is refused.
fn role(ledger: &mut Ledger, view: View<'_>, task: Task, change: Option<View<'_>>) -> Role {
    let given = change.filter(|change| change.node("by").is_some());
    let (named, place) = match given {
        Some(change) => (change.text("by"), change.at("by")),
        None if task == Task::T2 => (view.text("signed-up-by"), view.at("signed-up-by")),
        None => (None, view.place),
    };
    let Some(role) = named.and_then(Role::named) else {
        let synchronized = task == Task::T5 && view.text("users") == Some("synchronized");
        return if synchronized { Role::HybridIdentity } else { task.roles()[0] };
    };
    if !task.may(role, view.text("tenant") == Some("new")) {
        let message = format!("the task `{}` is more than `{}` may do", task.name(), role.name());
        let may: Vec<&str> = task.roles().iter().map(|role| role.name()).collect();
        let rule = if task == Task::T2 { "TEN-SGN-01" } else { "TEN-ROL-02" };
        let help = cited(&format!("name {}", words::any_of(&words::quoted(&may))), rule);
        ledger.say(Diagnostic::error("rule", place, message).help(help));
    }
    role
}

/// Who does the tasks: the team, how many people, and when they work.
fn people(ledger: &mut Ledger, view: View<'_>, around: &Around<'_>) -> (Option<TeamId>, u32, Hours) {
    let (rows, teams) = around.teams;
    let does = |row: &View<'_>| row.list("does").iter().any(|node| node.text() == Some("admin-tasks"));
    let named = view.node("team").and_then(|node| find(ledger, node, rows, "`team`", "team"));
    if let Some(row) = named.filter(|row| !does(&rows[*row])) {
        let message = format!("team `{}` doesn't do admin tasks", rows[row].name());
        let help = "write `does = [\"admin-tasks\"]` in the team";
        ledger.say(Diagnostic::error("impossible", view.at("team"), message).help(help));
    }
    match named.or_else(|| rows.iter().position(does)) {
        Some(row) => (Some(TeamId::from_index(row)), teams[row].staff.max(1), teams[row].hours.clone()),
        None => (None, 1, around.world.hours(around.world.week, &around.world.zone)),
    }
}

/// What each cohort waits for: what its enrollment can't do without, or everything, if waves wait for the pilot.
fn gates(view: View<'_>, around: &Around<'_>, steps: &[Step]) -> Vec<Vec<usize>> {
    let pilot = view.text("waves-wait") == Some("for-pilot");
    let gate = |row: &Row<'_>| {
        let tasks = if pilot { vec![Task::T27] } else { setup::gates(kind(row, around.own)) };
        tasks.iter().filter_map(|task| steps.iter().position(|step| step.task == *task)).collect()
    };
    around.rows.iter().map(gate).collect()
}
