//! `[[tenant.status-page]]` and `[[tenant.app]]`: what a cohort's Enrollment Status Page waits for, and for how long.
//!
//! Apps become phases of the path, each with its own duration and failures, so that nothing below knows of apps.

use crate::intune::{BuiltIn, Failure, Reason, Step};
use crate::plan::path::{Path, Phase};
use crate::rules::status_page::{self, AppKind, Profile, SetupEnd, Target};
use crate::rules::{RuleBook, autopilot};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::custom::Place;
use crate::scenario::lower::view::{View, find, unique};
use crate::scenario::lower::world::cited;
use crate::scenario::raw::Node;
use crate::units::{Share, Span, Spread};

/// Complains of profiles and apps that can't be.
pub fn check(ledger: &mut Ledger, tenant: Option<View<'_>>, book: &RuleBook) {
    let Some(tenant) = tenant else { return };
    let (pages, apps) = (tenant.rows("status-page"), tenant.rows("app"));
    unique(ledger, &pages, "status-page");
    unique(ledger, &apps, "app");
    let profiles = 1 + pages.iter().filter(|page| page.count("priority").is_some()).count();
    if status_page::too_many_profiles(u32::try_from(profiles).unwrap_or(u32::MAX), book)
        && let Some(last) = pages.last()
    {
        let most = book.esp_profiles_max;
        let message = format!("there are {profiles} status pages with the default one, more than {most}");
        let help = cited("join pages that are alike", "WIN-ESP-04");
        ledger.say(Diagnostic::error("rule", last.at("name"), message).help(help));
    }
    for page in pages {
        everybodys(ledger, page);
        if page.span("timeout") == Some(Span::ZERO) {
            let complaint = Diagnostic::error("range", page.at("timeout"), "`timeout` is \"0s\", expected more");
            ledger.say(complaint.help("write `timeout = \"60m\"`"));
        }
        let blocking = page.list("blocks-on");
        for app in blocking {
            find(ledger, app, &apps, "`blocks-on`", "tenant.app");
        }
        if status_page::too_many_blocking_apps(u32::try_from(blocking.len()).unwrap_or(u32::MAX), book) {
            let most = book.esp_blocking_apps_max;
            let message = format!("`blocks-on` names {} apps, more than {most}", blocking.len());
            let help = cited("leave apps out", "WIN-ESP-04");
            ledger.say(Diagnostic::error("rule", page.at("blocks-on"), message).help(help));
        }
    }
}

/// Complains of groups on a row without a priority of its own: the default one is everybody's.
pub fn everybodys(ledger: &mut Ledger, row: View<'_>) {
    if row.node("groups").is_some() && row.count("priority").is_none() {
        let message = format!("`{}` has `groups` and the default priority, which is everybody's", row.name());
        let help = "write `priority = 1`, or leave `groups` out";
        ledger.say(Diagnostic::error("impossible", row.at("groups"), message).help(help));
    }
}

/// Changes a path as the page of a cohort's devices demands.
pub fn apply(ledger: &mut Ledger, path: &mut Path, place: Place<'_>) {
    let (Some(like), Some(tenant)) = (place.like, place.tenant) else { return };
    if like == BuiltIn::AutopilotDevicePreparation {
        preparation(ledger, path, &tenant.rows("app"), place);
        return;
    }
    if !status_page::shows(like) || path.pages.is_empty() {
        return;
    }
    let pages = tenant.rows("status-page");
    let chosen = chosen(&pages, place, like);
    if let Some(timeout) = chosen.and_then(|page| page.span("timeout")) {
        path.pages.iter_mut().for_each(|page| page.timeout = status_page::timeout(like, timeout, place.book));
    }
    let apps = tenant.rows("app");
    if !apps.is_empty() {
        apps_as_phases(path, &apps, chosen, place, like);
    }
    if let Some(page) = chosen
        && updates(page, place, like)
    {
        let duration = if place.timed { place.book.esp_quality_update.clone() } else { Spread::fixed(Span::ZERO) };
        let last = &path.phases[path.phases.len() - 1];
        let updates = plain(last, "quality-updates", Step::Afterwards, duration);
        let phase = Phase { page: None, rule: Some("esp.quality-update"), ..updates };
        path.phases.push(phase);
    }
}

/// Device preparation has a page of its own, without profiles, and takes only so many apps (WIN-AP-V2-01).
fn preparation(ledger: &mut Ledger, path: &mut Path, apps: &[View<'_>], place: Place<'_>) {
    let ours = apps.iter().filter(|app| place.groups.hit(**app, "groups") && app.text("targets") != Some("users"));
    let ours = u32::try_from(ours.count()).unwrap_or(u32::MAX);
    if ours == 0 {
        return;
    }
    if !autopilot::preparation_limits(ours, 0, place.book) {
        let most = place.book.autopilot_v2_apps_max;
        let message =
            format!("`{}` has {ours} apps, and device preparation installs {most} at most", place.groups.name);
        let help = cited("assign fewer apps to the cohort", "WIN-AP-V2-01");
        ledger.say(Diagnostic::error("rule", place.cohort.at("path"), message).help(help));
    }
    apps_as_phases(path, apps, None, place, BuiltIn::AutopilotDevicePreparation);
}

/// The profile that counts for a cohort; none if the file has none for it.
fn chosen<'a>(pages: &[View<'a>], place: Place<'_>, like: BuiltIn) -> Option<View<'a>> {
    let numbered: Vec<&View<'a>> = pages.iter().filter(|page| page.count("priority").is_some()).collect();
    let profile = |page: &&View<'_>| Profile {
        priority: page.count("priority").unwrap_or(u32::MAX),
        target: if page.text("targets") == Some("users") { Target::Users } else { Target::Devices },
        hits: place.groups.hit(**page, "groups"),
    };
    let profiles: Vec<Profile> = numbered.iter().map(profile).collect();
    let has_user = place.cohort.text("users") != Some("none") && !like.userless();
    match status_page::choose(&profiles, has_user, like) {
        Some(position) => Some(*numbered[position]),
        None => pages.iter().find(|page| page.count("priority").is_none()).copied(),
    }
}

/// Whether quality updates end the setup.
fn updates(page: View<'_>, place: Place<'_>, like: BuiltIn) -> bool {
    let os = place.cohort.text("os-version").unwrap_or("11").trim();
    status_page::installs_quality_updates(&SetupEnd {
        path: like,
        technician: false,
        windows_11: os.starts_with("11"),
        metered: place.cohort.flag("metered").unwrap_or(false),
        enabled: status_page::asks_for_updates(
            page.flag("quality-updates"),
            page.text("targets") == Some("users"),
            place.book,
        ),
    })
}

/// An app that is assigned to a cohort.
#[derive(Clone, Copy)]
struct App<'a> {
    view: View<'a>,
    user: bool,
}

/// Puts the apps that the page waits for where device and account setup are.
fn apps_as_phases(path: &mut Path, apps: &[View<'_>], page: Option<View<'_>>, place: Place<'_>, like: BuiltIn) {
    let assigned: Vec<App<'_>> = apps
        .iter()
        .filter(|app| place.groups.hit(**app, "groups"))
        .map(|app| App { view: *app, user: app.text("targets") == Some("users") })
        .collect();
    let names: Vec<&str> = assigned.iter().map(|app| app.view.name()).collect();
    let blocking = page.and_then(|page| page.node("blocks-on")).and_then(Node::list);
    let blocking: Option<Vec<&str>> = blocking.map(|list| list.iter().filter_map(Node::text).collect());
    let tracked = status_page::tracked(&names, blocking.as_deref());
    let lenient = page.and_then(|page| page.flag("only-fail-blocking-apps")).unwrap_or(true);
    let technician = status_page::technician_tracks(lenient, &names, blocking.as_deref());
    let kinds: Vec<AppKind> = assigned.iter().map(|app| kind(app.view)).collect();
    let collisions = status_page::collisions_fail(&kinds, like, place.book);
    for (step, user) in [(Step::DeviceSetup, false), (Step::AccountSetup, true)] {
        let Some(at) = path.phases.iter().position(|phase| phase.step == Some(step) && phase.page.is_some()) else {
            continue;
        };
        let here = path.phases[at].clone();
        // A technician's page has rules of its own for what it tries and what may fail it (WIN-ESP-15).
        let by_technician = like == BuiltIn::AutopilotPreProvisioned && !user;
        let tried = if by_technician { &technician.tried } else { &tracked };
        let fatal = if by_technician { &technician.fatal } else { &tracked };
        let ours = assigned.iter().filter(|app| app.user == user && tried.contains(&app.view.name()));
        let install = |app: &App<'_>| {
            let phase = installation(&here, app.view, step);
            let harmless = !fatal.contains(&app.view.name());
            if harmless { Phase { fails: Share::NONE, causes: Vec::new(), ..phase } } else { phase }
        };
        let mut phases: Vec<Phase> = ours.map(install).collect();
        let base = if place.timed { place.book.esp_policies.clone() } else { Spread::fixed(Span::ZERO) };
        let downloads = here.downloads;
        let mut first = Phase { rule: Some("esp.policies"), downloads, ..plain(&here, &here.name, step, base) };
        if collisions > Share::NONE && !user && place.timed {
            first.fails = collisions;
            first.causes = vec![(1, Failure { reason: Reason::Unknown, code: String::new(), rule: "WIN-ESP-08" })];
        }
        phases.insert(0, first);
        let more = u8::try_from(phases.len() - 1).unwrap_or(u8::MAX);
        path.phases.splice(at..=at, phases);
        let moved = path.obstacles.iter_mut().filter(|obstacle| usize::from(obstacle.phase) > at);
        moved.for_each(|obstacle| obstacle.phase = obstacle.phase.saturating_add(more));
    }
}

/// The installation of an app, in place of a setup phase.
fn installation(here: &Phase, app: View<'_>, step: Step) -> Phase {
    let name = format!("app {}", app.name());
    let duration = app.spread("installs").unwrap_or_else(|| Spread::fixed(Span::ZERO));
    let fails = app.share("fails").unwrap_or(Share::NONE);
    let cause = Failure { reason: Reason::Unknown, code: String::new(), rule: "WIN-ESP-07" };
    let causes = if fails > Share::NONE { vec![(1, cause)] } else { Vec::new() };
    Phase { fails, causes, given: true, ..plain(here, &name, step, duration) }
}

/// A phase like another one, of its own name and duration, that never fails.
fn plain(like: &Phase, name: &str, step: Step, duration: Spread) -> Phase {
    Phase {
        name: name.to_owned(),
        step: Some(step),
        downloads: Share::NONE,
        duration,
        fails: Share::NONE,
        causes: Vec::new(),
        again: None,
        given: false,
        rule: None,
        task: None,
        meets: None,
        bench: None,
        gap: None,
        ..like.clone()
    }
}

fn kind(app: View<'_>) -> AppKind {
    match app.text("kind") {
        Some("line-of-business") => AppKind::LineOfBusiness,
        Some("store") => AppKind::Store,
        Some(_) | None => AppKind::Win32,
    }
}
