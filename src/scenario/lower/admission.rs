//! What the rules say of a cohort before its devices try: scopes, restrictions, registration.

use crate::intune::{BuiltIn, Ownership, Platform};
use crate::plan::admission::{Admission, By, Registration, Terms};
use crate::rules::co_management::{AutomaticEnrollment, enrolls};
use crate::rules::ownership::{self, Identifiers};
use crate::rules::restriction::{self, Kind, Restriction};
use crate::rules::scopes::{self, Scopes, UserScope};
use crate::rules::version::Version;
use crate::rules::{self, Refusal, RuleBook, Verdict, android, apple, autopilot};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::{World, cited, moment};
use crate::scenario::lower::{health, pages, tokens};
use crate::scenario::raw::Node;
use crate::units::{Share, SimTime, Span, Spread};
use std::collections::BTreeMap;

/// The groups that a cohort's people are in: those that name it.
#[derive(Clone, Copy)]
pub struct Groups<'a> {
    /// The cohort's name.
    pub name: &'a str,
}

impl Groups<'_> {
    /// Whether a list of groups in `key` names the cohort; a list that isn't there is everybody.
    pub fn hit(self, view: View<'_>, key: &str) -> bool {
        view.node(key).is_none() || self.named(view, key)
    }

    fn named(self, view: View<'_>, key: &str) -> bool {
        view.list(key).iter().filter_map(Node::text).any(|name| name == self.name)
    }

    /// The user scopes as the cohort's people meet them.
    pub fn scopes(self, tenant: Option<View<'_>>) -> Scopes {
        let scope = |key, usual| tenant.and_then(|t| t.text(key)).and_then(UserScope::named).unwrap_or(usual);
        Scopes {
            mdm: scope("mdm-user-scope", UserScope::All),
            mam: scope("mam-user-scope", UserScope::None),
            in_mdm: tenant.is_some_and(|t| self.named(t, "mdm-groups")),
            in_mam: tenant.is_some_and(|t| self.named(t, "mam-groups")),
        }
    }
}

/// Whom an admission is for.
#[derive(Clone, Copy)]
pub struct Applicants<'a> {
    /// The cohort's table.
    pub view: View<'a>,
    /// What groups it is in.
    pub groups: Groups<'a>,
    /// The built-in path whose rules hold; none means no gate.
    pub like: Option<BuiltIn>,
    /// The platform.
    pub platform: Platform,
    /// Whether the devices are nobody's.
    pub userless: bool,
}

/// The tenant's side of it.
pub struct Rules<'a> {
    tenant: Option<View<'a>>,
    restrictions: Vec<(View<'a>, Restriction, SimTime)>,
    /// Whether any corporate identifier is uploaded.
    identifiers: bool,
    book: &'a RuleBook,
    device_limit: u32,
    /// When nobody but admins gets at anything; never if the subscription doesn't end.
    disabled: SimTime,
}

/// When a way is open: in [from, until).
#[derive(Clone, Copy)]
struct Open {
    from: SimTime,
    until: SimTime,
    /// What keeps devices out before and after.
    why: Refusal,
}

impl<'a> Rules<'a> {
    /// The rules of a tenant whose cohorts are `cohorts`; complains of restrictions that can't be.
    pub fn of(
        ledger: &mut Ledger,
        tenant: Option<View<'a>>,
        cohorts: &[View<'a>],
        world: &World,
        book: &'a RuleBook,
    ) -> Rules<'a> {
        let rows = tenant.map(|t| t.rows("restriction")).unwrap_or_default();
        too_many(ledger, &rows, book);
        priorities(ledger, &rows);
        limits(ledger, tenant, &rows);
        rows.iter().for_each(|row| pages::everybodys(ledger, *row));
        let from = |ledger: &mut Ledger, row| moment(ledger, row, "from", &world.zone).unwrap_or(SimTime::MIN);
        let restrictions = rows.into_iter().map(|row| (row, restriction_of(ledger, row), from(ledger, row)));
        let restrictions = restrictions.collect();
        let uploaded = |view: &View<'_>| view.share("corporate-identifiers").is_some_and(|share| share > Share::NONE);
        let device_limit = tenant.and_then(|t| t.count("intune-device-limit")).unwrap_or(15);
        let disabled = world.subscription.map_or(SimTime::NEVER, |course| course.disabled);
        Rules { tenant, restrictions, identifiers: cohorts.iter().any(uploaded), book, device_limit, disabled }
    }

    /// What they say of a cohort.
    pub fn admission(&self, ledger: &mut Ledger, whom: Applicants<'_>, world: &World) -> Admission {
        let grouped = moment(ledger, whom.view, "in-groups-from", &world.zone).unwrap_or(SimTime::MIN);
        let ends = self.ends(ledger, whom, world);
        let registration = registration(ledger, whom, world, self.book);
        let identified = whom.view.share("corporate-identifiers").unwrap_or(Share::NONE);
        let mut changes = vec![SimTime::MIN, self.counts_from(grouped)];
        changes.extend(self.restrictions.iter().map(|(_, _, from)| self.counts_from(*from)));
        changes.extend(world.lapses.iter().flat_map(|lapse| [lapse.from, lapse.until]));
        changes.extend(Some(self.disabled).filter(|disabled| *disabled < SimTime::NEVER));
        changes.extend(ends.iter().flat_map(|end| [end.from, end.until]));
        changes.sort_unstable();
        changes.dedup();
        let mut terms: Vec<Terms> = Vec::new();
        for from in changes {
            let mut now = self.terms(whom, from, grouped, world);
            if let Some(end) = ends.filter(|end| !(end.from..end.until).contains(&from)) {
                now.verdicts = [Verdict::Refused(end.why); 2];
            }
            if terms.last().is_none_or(|last| Terms { from, ..*last } != now) {
                terms.push(now);
            }
        }
        Admission { terms, identified, registration }
    }

    /// The time outside of which nobody of a cohort gets in, if its way has one.
    fn ends(&self, ledger: &mut Ledger, whom: Applicants<'_>, world: &World) -> Option<Open> {
        let exported = moment(ledger, whom.view, "profile-exported", &world.zone);
        if whom.view.node("profile-exported").is_some() && whom.like != Some(BuiltIn::ConfiguratorDirect) {
            let message = "`profile-exported` goes with the path configurator-direct";
            let complaint = Diagnostic::error("impossible", whom.view.at("profile-exported"), message);
            ledger.say(complaint.help("leave `profile-exported` out"));
        }
        let like = whom.like?;
        if android::ends(like, whom.platform, self.book) {
            let until = world.zone.instant(android::device_administrator_ended(), 0);
            return Some(Open { from: SimTime::MIN, until, why: Refusal::ManagementEnded });
        }
        let until = apple::profile_expires(exported?, self.book);
        Some(Open { from: exported?, until, why: Refusal::ProfileExpired })
    }

    /// A change made at `at` counts from then on; what stood from the beginning always did.
    fn counts_from(&self, at: SimTime) -> SimTime {
        if at == SimTime::MIN { at } else { scopes::counts_from(at, self.book) }
    }

    fn terms(&self, whom: Applicants<'_>, at: SimTime, grouped: SimTime, world: &World) -> Terms {
        let ended = Some(Refusal::SubscriptionEnded).filter(|_| at >= self.disabled);
        // One reason may hide another: a token that has run out, before what ends attempts under way.
        let why = |counts: fn(Refusal) -> bool| {
            let lapsed = || tokens::shut(&world.lapses, (whom.like, whom.platform), at, self.book, counts);
            ended.filter(|why| counts(*why)).or_else(lapsed)
        };
        let shut = why(|_| true);
        let member = at >= self.counts_from(grouped);
        let hits: Vec<&Restriction> = self
            .restrictions
            .iter()
            .filter(|(view, row, from)| {
                let hit =
                    row.priority.is_none() || (member && whom.groups.hit(*view, "groups") && filtered(*view, whom));
                hit && at >= self.counts_from(*from)
            })
            .map(|(_, row, _)| row)
            .collect();
        let alone = whom.userless || whom.like.is_some_and(restriction::default_only);
        let limit = restriction::applies(&hits, Kind::DeviceLimit, alone).and_then(|row| row.device_limit);
        Terms {
            from: at,
            verdicts: [false, true].map(|identified| {
                shut.map_or_else(|| self.verdict(whom, &hits, alone, member, identified), Verdict::Refused)
            }),
            missing: why(rules::tokens::is_missing),
            cut_off: why(rules::tokens::ends_halfway),
            device_limit: limit.unwrap_or(self.device_limit),
        }
    }

    fn verdict(
        &self,
        whom: Applicants<'_>,
        hits: &[&Restriction],
        alone: bool,
        member: bool,
        identified: bool,
    ) -> Verdict {
        let Some(path) = whom.like else { return Verdict::Admitted };
        if self.tenant.and_then(|t| t.text("mdm-authority")) == Some("none") {
            return Verdict::Refused(Refusal::Authority);
        }
        if let Some(why) = self.of_the_tenant(path, whom.groups) {
            return Verdict::Refused(why);
        }
        let identifiers = match (self.identifiers, identified) {
            (false, _) => Identifiers::NoneUploaded,
            (true, true) => Identifiers::Matched,
            (true, false) => Identifiers::Unmatched,
        };
        if whom.platform == Platform::Windows {
            let here = whom.groups.scopes(self.tenant);
            let here = Scopes { in_mdm: here.in_mdm && member, in_mam: here.in_mam && member, ..here };
            let owner = ownership::at_enrollment(path, identifiers);
            let verdict = scopes::verdict(path, owner, here, self.book);
            if verdict != Verdict::Admitted {
                return verdict;
            }
        }
        let version = whom.view.text("os-version").and_then(|text| Version::parse(text, whom.platform));
        let device = restriction::Applicant {
            path,
            platform: whom.platform,
            ownership: owner(whom, path, version, identified),
            identifiers,
            version,
            manufacturer: whom.view.text("manufacturer"),
            portal: restriction::through_portal(path, whom.platform, self.book),
        };
        let policy = restriction::applies(hits, Kind::Platform(whom.platform), alone);
        let blocked = policy.and_then(|row| row.blocks.as_ref()).and_then(|b| restriction::blocked(b, &device));
        blocked.map_or(Verdict::Admitted, Verdict::Refused)
    }

    /// What the tenant's own settings rule out on a path.
    fn of_the_tenant(&self, path: BuiltIn, groups: Groups<'_>) -> Option<Refusal> {
        let tenant = self.tenant?;
        if path == BuiltIn::BulkPackage {
            let in_scope = tenant.sub("bulk-token").and_then(|token| token.flag("requester-in-scope")).unwrap_or(true);
            return (!in_scope).then_some(Refusal::RequesterOutOfScope);
        }
        if path == BuiltIn::CoManagementExisting {
            let table = tenant.sub("co-management")?;
            let auto = table.text("auto-enroll").and_then(AutomaticEnrollment::named);
            let auto = auto.unwrap_or(AutomaticEnrollment::All);
            return (!enrolls(auto, groups.named(table, "collection"))).then_some(Refusal::NotInCollection);
        }
        None
    }
}

/// Whether a restriction's filter, if it has one, lets it concern the cohort's model.
fn filtered(restriction: View<'_>, whom: Applicants<'_>) -> bool {
    restriction.text("filter-model").is_none_or(|model| whom.view.text("model") == Some(model))
}

/// Who owns a device while it enrolls: the organization, if its identifier is uploaded and counts on its way.
fn owner(whom: Applicants<'_>, path: BuiltIn, version: Option<Version>, identified: bool) -> Ownership {
    if identified && whom.platform != Platform::Windows && ownership::identifier_counts(path, version) {
        return Ownership::Corporate;
    }
    health::ownership(whom.view, Some(path))
}

/// Identifiers make devices corporate on some ways only (ENR-OWN-02); stories may show just that.
pub fn unheeded(ledger: &mut Ledger, whom: Applicants<'_>) {
    let uploaded = whom.view.share("corporate-identifiers").is_some_and(|share| share > Share::NONE);
    let Some(path) = whom.like.filter(|_| uploaded && whom.platform != Platform::Windows) else { return };
    let version = whom.view.text("os-version").and_then(|text| Version::parse(text, whom.platform));
    if !ownership::identifier_counts(path, version) {
        let message = format!("nobody looks at identifiers on {}, or of such a version", path.name());
        let help = cited("leave `corporate-identifiers` out", "ENR-OWN-02");
        ledger.say(Diagnostic::warning("no-effect", whom.view.at("corporate-identifiers"), message).help(help));
    }
}

/// Of each type of restriction there are only so many; the default one isn't counted.
fn too_many(ledger: &mut Ledger, rows: &[View<'_>], book: &RuleBook) {
    for (key, kind) in [("blocks", "platform"), ("device-limit", "device limit")] {
        let of_kind: Vec<&View<'_>> =
            rows.iter().filter(|row| row.node(key).is_some() && row.count("priority").is_some()).collect();
        let count = u32::try_from(of_kind.len()).unwrap_or(u32::MAX);
        if restriction::too_many(count, book)
            && let Some(last) = of_kind.last()
        {
            let most = book.limits_restriction_policies_max;
            let message = format!("there are {count} {kind} restrictions, more than {most}");
            let help = cited("join restrictions that block the same", "WIN-OWN-04");
            ledger.say(Diagnostic::error("rule", last.at("name"), message).help(help));
        }
    }
}

/// Of one type of restriction no two have the same priority (RES-PRI-01).
fn priorities(ledger: &mut Ledger, rows: &[View<'_>]) {
    for key in ["blocks", "device-limit"] {
        let mut known: BTreeMap<(u32, &str), View<'_>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.node(key).is_some()) {
            let Some(priority) = row.count("priority") else { continue };
            // Restrictions of platforms stand in a line of their own for each platform.
            let platform = row.sub("blocks").and_then(|blocks| blocks.text("platform")).unwrap_or_default();
            let Some(first) = known.insert((priority, platform), *row) else { continue };
            let message = format!("`{}` and `{}` have one priority, {priority}", first.name(), row.name());
            let help = cited("give it a number of its own, from 1 to 25", "RES-PRI-01");
            let complaint = Diagnostic::error("rule", row.at("priority"), message);
            ledger.say(complaint.also(first.at("priority"), "the first one").help(help));
        }
    }
}

/// Device limits that no tenant can have are told of with their rule.
fn limits(ledger: &mut Ledger, tenant: Option<View<'_>>, rows: &[View<'_>]) {
    let intune = tenant.map(|tenant| (tenant, "intune-device-limit", "RES-CNT-01"));
    let entra = tenant.map(|tenant| (tenant, "entra-device-limit", "RES-CNT-03"));
    let of_restrictions = rows.iter().map(|row| (*row, "device-limit", "RES-CNT-01"));
    for (view, key, rule) in intune.into_iter().chain(entra).chain(of_restrictions) {
        if let Some(node) = view.node(key) {
            ledger.cite(node.place, |help| cited(help, rule));
        }
    }
}

/// A restriction of the file.
fn restriction_of(ledger: &mut Ledger, row: View<'_>) -> Restriction {
    let blocks = row.sub("blocks");
    let platform = blocks.and_then(|view| view.text("platform")).and_then(Platform::named).unwrap_or(Platform::Windows);
    let mut version = |key: &str| {
        let view = blocks?;
        let text = view.text(key)?;
        let version = Version::parse(text, platform);
        if version.is_none() {
            let (example, other) = match platform {
                Platform::Windows => ("10 22H2", " or \"10.0.19045\""),
                Platform::Ios | Platform::MacOs => ("17.4", ""),
                Platform::Android | Platform::Aosp | Platform::Linux => ("13", ""),
            };
            let message = format!("`{key}` is \"{text}\", expected a version such as \"{example}\"{other}");
            ledger
                .say(Diagnostic::error("value", view.at(key), message).help(format!("write `{key} = \"{example}\"`")));
        }
        version
    };
    let (os_below, os_above) = (version("os-below"), version("os-above"));
    if let (Some(view), Some(below), Some(above)) = (blocks, os_below, os_above)
        && below > above
    {
        let message = "`os-below` is higher than `os-above`, which leaves no version";
        let help = cited("write the lowest version in `os-below` and the highest in `os-above`", "RES-VER-01");
        ledger.say(Diagnostic::error("impossible", view.at("os-below"), message).help(help));
    }
    blocks_that_cannot_be(ledger, row);
    Restriction {
        priority: row.count("priority"),
        blocks: blocks.map(|view| restriction::Blocks {
            platform: view.text("platform").and_then(Platform::named),
            path: view.text("path").and_then(BuiltIn::named),
            ownership: view.text("ownership").map(|word| match word {
                "personal" => Ownership::Personal,
                _ => Ownership::Corporate,
            }),
            os_below,
            os_above,
            manufacturer: view.text("manufacturer").map(str::to_owned),
        }),
        device_limit: row.count("device-limit"),
    }
}

/// Manufacturers can be blocked on Android only (RES-MFR-01), filters be used elsewhere only (RES-FLT-01), and a block of
/// personal devices doesn't hold for work profiles that a browser set up (RES-PER-02).
fn blocks_that_cannot_be(ledger: &mut Ledger, row: View<'_>) {
    let blocks = row.sub("blocks");
    let platform = blocks.and_then(|view| view.text("platform")).and_then(Platform::named);
    if let Some(view) = blocks.filter(|view| view.node("manufacturer").is_some())
        && let Some(other) = platform.filter(|platform| *platform != Platform::Android)
    {
        let message =
            format!("a manufacturer can be blocked on android only, and this restriction is of {}", other.name());
        let help = cited("write `platform = \"android\"`, or leave `manufacturer` out", "RES-MFR-01");
        ledger.say(Diagnostic::error("rule", view.at("manufacturer"), message).help(help));
    }
    if let (Some(view), Some(platform)) = (blocks, platform)
        && let Some(path) = view.text("path").and_then(BuiltIn::named)
        && !path.platforms().contains(&platform)
    {
        let message = format!("this restriction is of {}, which doesn't enroll by {}", platform.name(), path.name());
        let help = cited("leave `path` out, or name its platform", "RES-PLT-01");
        ledger.say(Diagnostic::error("impossible", view.at("path"), message).help(help));
    }
    if row.node("filter-model").is_some() && row.count("priority").is_none() {
        let message = "the default restriction is everybody's; a filter goes with an assignment";
        let help = cited("write `priority = 1`", "RES-FLT-01");
        ledger.say(Diagnostic::error("impossible", row.at("filter-model"), message).help(help));
    } else if row.node("filter-model").is_some() && !platform.is_some_and(restriction::filters) {
        let message = "filters go with restrictions of windows, ios and macos only";
        let help = cited("leave `filter-model` out, or name one of these platforms in `blocks`", "RES-FLT-01");
        ledger.say(Diagnostic::error("rule", row.at("filter-model"), message).help(help));
    }
}

/// How a cohort's devices get registered with Windows Autopilot.
fn registration(ledger: &mut Ledger, whom: Applicants<'_>, world: &World, book: &RuleBook) -> Option<Registration> {
    let view = whom.view.sub("registration")?;
    if whom.like == Some(BuiltIn::BulkPackage) {
        let message = "a provisioning package on devices that Windows Autopilot knows makes setups fail";
        let help = cited("take one or the other", "WIN-BULK-10");
        ledger.say(Diagnostic::warning("advice", view.place, message).help(help));
        return None;
    }
    if view.text("by") == Some("apple") {
        return synchronized(ledger, view, whom, world, book);
    }
    if !whom.like.is_some_and(autopilot::needs_registration) {
        let path = whom.like.map_or("this path", BuiltIn::name);
        let message = format!("`registration` goes with Windows Autopilot; {path} needs none");
        ledger.say(Diagnostic::error("impossible", view.place, message).help("leave `registration` out"));
    }
    let from = moment(ledger, view, "at", &world.zone).unwrap_or(SimTime::START);
    let rows = view.count("rows-per-file").unwrap_or(book.autopilot_csv_rows);
    if !autopilot::import_fits(rows, book) {
        let most = book.autopilot_csv_rows;
        let message = format!("`rows-per-file` is {rows}, and an import takes {most} rows at most");
        let way = format!("write `rows-per-file = {most}`; the files are then imported one after the other");
        let help = cited(&way, "WIN-AP-02");
        ledger.say(Diagnostic::error("rule", view.at("rows-per-file"), message).help(help));
    }
    let by = match view.text("by")? {
        "csv" => By::Files { rows, import: book.autopilot_import.clone(), sync: book.autopilot_sync.clone() },
        "conversion" => By::Conversion(book.autopilot_convert_max),
        _ => {
            for key in ["at", "rows-per-file"].into_iter().filter(|key| view.node(key).is_some()) {
                let message = format!("`{key}` has no effect on devices that are registered before they ship");
                ledger.say(Diagnostic::warning("no-effect", view.at(key), message));
            }
            return view.flag("profile").filter(|profile| !profile).map(|_| unprofiled(from));
        }
    };
    let assigned = view.flag("profile").unwrap_or(true);
    Some(Registration { from, by, assignment: assigned.then(|| book.autopilot_profile_assignment.clone()) })
}

/// Devices that are assigned at Apple, and listed in Intune after the next synchronization.
fn synchronized(
    ledger: &mut Ledger,
    view: View<'_>,
    whom: Applicants<'_>,
    world: &World,
    book: &RuleBook,
) -> Option<Registration> {
    if !matches!(whom.like, Some(BuiltIn::Ade | BuiltIn::AdeUserless)) {
        let path = whom.like.map_or("this path", BuiltIn::name);
        let message = format!("`by = \"apple\"` goes with Automated Device Enrollment; {path} is another way");
        let help = cited("leave `registration` out", "APL-ADE-01");
        ledger.say(Diagnostic::error("impossible", view.at("by"), message).help(help));
    }
    let from = moment(ledger, view, "at", &world.zone).unwrap_or(SimTime::START);
    let by_hand = view.text("sync") == Some("manual");
    let begins = tokens::synchronizes(&world.lapses, from, by_hand, book);
    let assignment = view.flag("profile").unwrap_or(true).then(|| Spread::fixed(Span::ZERO));
    Some(Registration { from, by: By::Synchronized(begins), assignment })
}

/// Registered all along, and never given a profile.
fn unprofiled(from: SimTime) -> Registration {
    Registration { from: from.min(SimTime::MIN), by: By::Conversion(Span::ZERO), assignment: None }
}
