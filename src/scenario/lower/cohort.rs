//! `[[cohort]]`: devices alike, and the habits of their people.

use crate::intune::{BuiltIn, Platform};
use crate::plan::{Absences, Cohort, Online, Presence, Response, Users};
use crate::rules::RuleBook;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::health;
use crate::scenario::lower::path::{Own, Way};
use crate::scenario::lower::view::{View, absent};
use crate::scenario::lower::world::World;
use crate::scenario::raw::Node;
use crate::scenario::value::{hours, number, spread};
use crate::scenario::words;
use crate::units::spread::Law;
use crate::units::{CohortId, PathId, Share, SimTime, Span, Spread};
use std::collections::BTreeMap;

/// The largest shift of a device's hours against its cohort's.
const SHIFT: Span = Span::minutes(30);
/// A year [s].
const YEAR: u64 = 365 * 86_400;

/// A cohort of the file.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its table.
    pub view: View<'a>,
    /// Devices in all.
    pub devices: u32,
    /// The platform.
    pub platform: Platform,
    /// How they enroll; none if the file names no such path.
    pub way: Option<Way>,
    /// Its place in the plan.
    pub id: CohortId,
    /// Whose devices they are.
    pub whose: Whose<'a>,
}

/// Whose devices a cohort's are, as written.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Users of its own.
    Own,
    /// Nobody's.
    Nobody,
    /// Those of the cohort that is named here.
    Of(&'a Node),
}

/// The cohorts of the file.
pub fn rows<'a>(ledger: &mut Ledger, views: &[View<'a>], own: &Own<'_>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for view in views {
        let platform = view.text("platform").and_then(Platform::named).unwrap_or(Platform::Windows);
        let way = way(ledger, *view, platform, own);
        let userless = way.and_then(|w| own.like(w)).is_some_and(BuiltIn::userless);
        let whose = match view.node("users") {
            Some(node) if node.text() == Some("none") => Whose::Nobody,
            Some(node) if node.table().is_some() => {
                node.table().and_then(|t| t.get("of")).map_or(Whose::Own, Whose::Of)
            }
            Some(_) => Whose::Own,
            None if userless => Whose::Nobody,
            None => Whose::Own,
        };
        let devices = view.count("devices").unwrap_or(1);
        let id = CohortId::from_index(rows.len());
        rows.push(Row { view: *view, devices, platform, way, id, whose });
    }
    collisions(ledger, &rows);
    rows
}

/// The path that a cohort names.
fn way(ledger: &mut Ledger, view: View<'_>, platform: Platform, own: &Own<'_>) -> Option<Way> {
    let name = view.text("path")?;
    if let Some(row) = own.rows.iter().position(|r| r.name() == name) {
        let of = own.paths[row].platform;
        let told = own.rows[row].text("platform").and_then(Platform::named).is_some()
            && view.text("platform").and_then(Platform::named).is_some();
        if of != platform && told {
            let message = format!("path `{name}` enrolls {}; `{}` is {}", of.name(), view.name(), platform.name());
            let help = format!("write `platform = \"{}\"`", of.name());
            ledger.say(Diagnostic::error("impossible", view.at("path"), message).help(help));
        }
        return Some(Way::Own(row));
    }
    if let Some(path) = BuiltIn::named(name) {
        return Some(Way::BuiltIn(path));
    }
    let names = own.rows.iter().map(|r| r.name()).chain(BuiltIn::all().map(|b| b.name()));
    let fitting: Vec<&str> = BuiltIn::all().filter(|p| p.platforms().contains(&platform)).map(BuiltIn::name).collect();
    let help = match words::nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("paths of {} are {}", platform.name(), words::all_of(&fitting)),
    };
    let message = format!("`path` names the path `{name}`, which is neither built in nor in the file");
    ledger.say(Diagnostic::error("no-such-name", view.at("path"), message).help(help));
    None
}

/// The name that a cohort's luck is drawn under.
fn luck<'a>(view: View<'a>) -> &'a str {
    view.text("luck").unwrap_or_else(|| view.name())
}

/// Complains of cohorts whose devices would draw the same luck.
fn collisions(ledger: &mut Ledger, rows: &[Row<'_>]) {
    let mut known: BTreeMap<u64, &Row<'_>> = BTreeMap::new();
    for row in rows {
        let other = *known.entry(words::fnv(luck(row.view))).or_insert(row);
        // Cohorts of one name are told of as such.
        if other.view.name() != row.view.name() {
            let key = if row.view.node("luck").is_some() { "luck" } else { "name" };
            let message = format!("cohorts `{}` and `{}` draw the same luck", other.view.name(), row.view.name());
            let complaint = Diagnostic::error("luck", row.view.at(key), message);
            let help = format!("write `luck = \"{}-2\"`", luck(row.view));
            ledger.say(complaint.also(other.view.at("name"), "the other one").help(help));
        }
    }
}

/// The plan's cohort of a row; what the rules say of it comes later.
pub fn cohort(
    ledger: &mut Ledger,
    row: &Row<'_>,
    rows: &[Row<'_>],
    path: PathId,
    own: &Own<'_>,
    (world, book): (&World, &RuleBook),
) -> Cohort {
    let view = row.view;
    let presence = view.sub("presence").map_or(Presence::ALWAYS, |p| presence(ledger, p, world));
    Cohort {
        luck: luck(view).to_owned(),
        devices: row.devices,
        path,
        ownership: health::ownership(view, row.way.and_then(|w| own.like(w))),
        users: users(ledger, row, rows),
        model: view.text("model").unwrap_or_default().to_owned(),
        os_version: view.text("os-version").unwrap_or_default().to_owned(),
        sites: sites(view),
        download: view.node("site").and(view.node("download")).and_then(size),
        presence,
        absences: view.sub("absences").and_then(absences),
        lost_after: lost_after(ledger, view),
        response: view.node("response").map_or_else(Response::at_once, response),
        enrolled_before: enrolled_before(ledger, view),
        returns_after_expiry: view.flag("returns-after-expiry").unwrap_or(true),
        compliance: health::compliance(view, row.platform, book),
        grouping: health::grouping(ledger, view, row.way.and_then(|w| own.like(w))),
        just_in_time: health::just_in_time(ledger, view, row.way.and_then(|w| own.like(w))),
        vip: view.text("priority") == Some("vip"),
        added_later: view.flag("added-later").unwrap_or(false),
        ..Cohort::plain(view.name(), row.platform)
    }
}

/// Where a cohort's devices are, by share.
fn sites(view: View<'_>) -> Vec<(String, Share)> {
    let Some(node) = view.node("site") else { return Vec::new() };
    match node.table() {
        Some(shares) => {
            let share = |node: &Node| number::share(node).unwrap_or(Share::NONE);
            shares.0.iter().map(|entry| (entry.key.clone(), share(&entry.node))).collect()
        }
        None => vec![(node.text().unwrap_or_default().to_owned(), Share::ALL)],
    }
}

/// How much, by its distribution.
fn size(node: &Node) -> Option<Spread> {
    spread::spread(node, spread::Of::Size, &[]).ok()
}

/// How long before the start a live fleet enrolled: no further back than the clock reaches.
fn enrolled_before(ledger: &mut Ledger, view: View<'_>) -> Option<Spread> {
    let before = view.spread("enrolled-before")?;
    let reach = SimTime::START.since(SimTime::MIN);
    if before.span(u64::MAX / 20 * 19) > reach {
        let message = format!("`enrolled-before` reaches back further than {reach}, where the clock begins");
        let help = "write `enrolled-before = { uniform = [\"0d\", \"3650d\"] }` or less";
        ledger.say(Diagnostic::error("range", view.at("enrolled-before"), message).help(help));
    }
    Some(before)
}

/// Whose devices a row's are, its reference checked.
pub fn users(ledger: &mut Ledger, row: &Row<'_>, rows: &[Row<'_>]) -> Users {
    let per_user = row.view.count("devices-per-user");
    let own = Users::Own { devices_per_user: per_user.unwrap_or(1).max(1) };
    if per_user.is_some() && !matches!(row.whose, Whose::Own) {
        let message = "`devices-per-user` goes with users of its own";
        let complaint = Diagnostic::error("impossible", row.view.at("devices-per-user"), message);
        ledger.say(complaint.help("leave `devices-per-user` out"));
    }
    let node = match row.whose {
        Whose::Own => return own,
        Whose::Nobody => return Users::None,
        Whose::Of(node) => node,
    };
    let Some(name) = node.text() else { return own };
    let Some(other) = rows.iter().find(|r| r.view.name() == name) else {
        let views: Vec<View<'_>> = rows.iter().map(|r| r.view).collect();
        absent(ledger, name, node.place, &views, "`users.of`", "cohort");
        return own;
    };
    let why = match other.whose {
        Whose::Own => None,
        Whose::Nobody => Some("whose devices are nobody's"),
        Whose::Of(_) => Some("whose devices are another cohort's people's"),
    };
    if let Some(why) = why {
        let message = format!("`users.of` names the cohort `{name}`, {why}");
        ledger.say(Diagnostic::error("impossible", node.place, message).help("name a cohort with users of its own"));
        return own;
    }
    Users::Of(other.id)
}

fn presence(ledger: &mut Ledger, view: View<'_>, world: &World) -> Presence {
    let Some(node) = view.node("online") else { return Presence::ALWAYS };
    let alternating = node.table().is_some();
    for key in ["offline", "long-offline"] {
        if view.node(key).is_some() && !alternating {
            let message = format!("`{key}` goes with a stretch online, but `online` is {}", words::show(node));
            let help = "write `online = { exponential = \"120h\" }`, or leave it out";
            ledger.say(Diagnostic::error("impossible", view.at(key), message).help(help));
        }
    }
    let week = hours::week(node).ok();
    if view.node("shut-down-at-night").is_some() && week.is_none() {
        let message = "`shut-down-at-night` goes with hours online".to_owned();
        let help = "write `online = \"mon-fri 08:30-17:30\"`, or leave it out";
        ledger.say(Diagnostic::error("impossible", view.at("shut-down-at-night"), message).help(help));
    }
    if alternating {
        return Presence { online: stretches(ledger, view), shut_down_at_night: Share::ALL };
    }
    match week {
        Some(week) => Presence {
            online: Online::Hours { hours: world.hours(week, &world.zone), shift: SHIFT },
            shut_down_at_night: view.share("shut-down-at-night").unwrap_or(Share::ALL),
        },
        None => Presence::ALWAYS,
    }
}

fn stretches(ledger: &mut Ledger, view: View<'_>) -> Online {
    let zero = || Spread::fixed(Span::ZERO);
    if view.node("offline").is_none() {
        let message = "`online` is a stretch, but there is no `offline`";
        let help = "add `offline = { exponential = \"48h\" }`";
        ledger.say(Diagnostic::error("missing-key", view.at("online"), message).help(help));
    }
    let online = view.spread("online").unwrap_or_else(zero);
    let offline = view.spread("offline").unwrap_or_else(zero);
    if online.is_zero() && view.spread("online").is_some() {
        let message = "`online` is a stretch of no length";
        ledger.say(Diagnostic::error("range", view.at("online"), message).help("write `online = \"always\"`"));
    }
    let long = view.sub("long-offline");
    Online::Alternating {
        online,
        long: long.and_then(|l| l.spread("length")).unwrap_or_else(|| offline.clone()),
        offline,
        long_share: long.and_then(|l| l.share("share")).unwrap_or(Share::NONE),
    }
}

/// Absences so often a year, at random.
fn absences(view: View<'_>) -> Option<Absences> {
    let millionths = number::millionths(view.node("per-year")?, 365).ok()?;
    if millionths == 0 {
        return None;
    }
    let mean = (YEAR * 1_000_000 + millionths / 2) / millionths;
    Some(Absences { gap: Spread::new(Law::Exponential(mean)), length: view.spread("length")? })
}

/// An exponential time after which this share is lost within a year.
fn lost_after(ledger: &mut Ledger, view: View<'_>) -> Option<Spread> {
    let share = view.share("lost-per-year").filter(|s| *s > Share::NONE)?;
    if share == Share::ALL {
        let message = "`lost-per-year` is \"100%\", expected less than the whole";
        let help = "write `lost-per-year = \"99%\"`";
        ledger.say(Diagnostic::error("range", view.at("lost-per-year"), message).help(help));
        return None;
    }
    let hazard = -libm::log1p(-f64::from(share.as_ppm()) / 1e6);
    #[expect(clippy::cast_possible_truncation, reason = "the share is at least a millionth: 3.2e13 seconds at most")]
    #[expect(clippy::cast_sign_loss, reason = "both factors are positive")]
    let mean = libm::round(31_536_000.0 / hazard) as u64;
    Some(Spread::new(Law::Exponential(mean)))
}

fn response(node: &Node) -> Response {
    let at_once = Response::at_once();
    Response {
        delay: spread::spread(node, spread::Of::Span, &["never"]).unwrap_or(at_once.delay),
        never: spread::share_in(node, "never").ok().flatten().unwrap_or(Share::NONE),
    }
}
