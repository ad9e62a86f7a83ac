//! `[scenario]` and `[tenant]`: the calendar, the length of the run, the numbers of the organization.

use crate::plan::{BulkToken, CheckIns, Lapse, Tenant};
use crate::rules::book::Ruleset;
use crate::rules::subscription::Course;
use crate::rules::{RuleBook, bulk, dem};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::licensing;
use crate::scenario::lower::view::View;
use crate::scenario::value::instant::{date, instant};
use crate::scenario::value::{hours, number};
use crate::units::hours::{Day, Week, Zone};
use crate::units::{Hours, Share, SimTime, Span};

/// The longest run.
const LONGEST: Span = Span::days(36_525);
/// Hours are laid out this much beyond the horizon, so that what is open at its end has an end.
const BEYOND: Span = Span::days(366);

/// The frame that everything else is read in.
#[derive(Clone, Debug)]
pub struct World {
    /// The scenario's calendar.
    pub zone: Zone,
    /// The work hours of a workday.
    pub week: Week,
    /// Days on which nobody works.
    pub holidays: Vec<Day>,
    /// The earliest instant that matters.
    pub from: SimTime,
    /// The run ends here.
    pub horizon: SimTime,
    /// Statistics start here.
    pub warm_up: SimTime,
    /// The seed of all draws.
    pub seed: u64,
    /// Replications asked for.
    pub replications: u32,
    /// How check-ins are simulated.
    pub check_ins: CheckIns,
    /// When the rollout counts as finished.
    pub finish: Share,
    /// Where defaults come from.
    pub ruleset: Ruleset,
    /// When connectors and tokens aren't there, in order of time.
    pub lapses: Vec<Lapse>,
    /// What becomes of the subscription, if it ends.
    pub subscription: Option<Course>,
}

impl World {
    /// `week` laid over the calendar of `zone`, the scenario's holidays closed.
    #[must_use]
    pub fn hours(&self, week: Week, zone: &Zone) -> Hours {
        Hours::new(week, zone, &self.holidays, self.from, self.horizon + BEYOND)
    }

    /// The same, closed on the days of `own` too, whatever the week is like.
    #[must_use]
    pub fn hours_but(&self, week: Week, zone: &Zone, own: &[Day]) -> Hours {
        Hours::closed_on(week, zone, (&self.holidays, own), self.from, self.horizon + BEYOND)
    }

    /// The world of a story: a calendar without seasons, from a midnight on.
    #[must_use]
    pub fn of_story(until: Span) -> World {
        let horizon = SimTime::after_start(until);
        let zone = Zone::new("UTC", new_year()).expect("UTC is a zone");
        World { horizon, replications: 1, ..World::plain(zone) }
    }

    fn plain(zone: Zone) -> World {
        World {
            zone,
            week: Week { days: 0x1f, opens: 8 * 3_600, closes: 18 * 3_600 },
            holidays: Vec::new(),
            from: SimTime::START,
            horizon: SimTime::after_start(LONGEST),
            warm_up: SimTime::START,
            seed: 1,
            replications: 20,
            check_ins: CheckIns::Counted,
            finish: Share::percent(90),
            ruleset: Ruleset::Intune202608,
            lapses: Vec::new(),
            subscription: None,
        }
    }
}

fn new_year() -> Day {
    Day::new(2027, 1, 1).expect("a date")
}

/// The frame that `[scenario]` sets.
pub fn world(ledger: &mut Ledger, scenario: View<'_>, live: bool) -> World {
    let start = start(ledger, scenario);
    let zone = named_zone(ledger, scenario, |name| Zone::new(name, start));
    let zone = zone.unwrap_or_else(|| Zone::new("UTC", start).expect("UTC is a zone"));
    let workdays = scenario.sub("workdays");
    let plain = World::plain(zone);
    let count = |key, default| scenario.node(key).and_then(|n| number::count(n, 0, u64::MAX).ok()).unwrap_or(default);
    let mut world = World {
        week: workdays.and_then(|w| hours::week(w.node("hours")?).ok()).unwrap_or(plain.week),
        holidays: workdays
            .map(|w| w.list("holidays").iter().filter_map(|n| date(n).ok()).collect())
            .unwrap_or_default(),
        from: if live { SimTime::MIN } else { SimTime::START },
        seed: count("seed", plain.seed),
        replications: scenario.count("replications").unwrap_or(plain.replications),
        check_ins: if scenario.text("check-ins") == Some("each") { CheckIns::Each } else { CheckIns::Counted },
        finish: scenario.share("finish").unwrap_or(plain.finish),
        ruleset: scenario.text("ruleset").and_then(Ruleset::named).unwrap_or(plain.ruleset),
        ..plain
    };
    if let Some(horizon) = scenario.span("horizon") {
        if horizon == Span::ZERO || horizon > LONGEST {
            let message = format!("`horizon` is \"{horizon}\", expected a span from \"1s\" to \"36525d\" (100 years)");
            ledger.say(Diagnostic::error("range", scenario.at("horizon"), message).help("write `horizon = \"730d\"`"));
        } else {
            world.horizon = SimTime::after_start(horizon);
        }
    }
    if let Some(warm_up) = scenario.span("warm-up") {
        world.warm_up = SimTime::after_start(warm_up);
        if world.warm_up >= world.horizon {
            let message = format!("`warm-up` is \"{warm_up}\", expected less than the horizon");
            ledger.say(Diagnostic::error("range", scenario.at("warm-up"), message).help("write `warm-up = \"0d\"`"));
        }
    }
    world
}

/// The start's date; one far from today is a slip of the pen.
fn start(ledger: &mut Ledger, scenario: View<'_>) -> Day {
    let (first, last) = (Day::new(1990, 1, 1), Day::new(2200, 1, 1));
    let Some(day) = scenario.node("start").and_then(|n| date(n).ok()) else { return new_year() };
    if Some(day) >= first && Some(day) <= last {
        return day;
    }
    let message = format!("`start` is {day}, expected a date from 1990-01-01 to 2200-01-01");
    ledger.say(Diagnostic::error("range", scenario.at("start"), message).help("write `start = 2027-01-04`"));
    new_year()
}

/// The zone in a table's `time-zone`, or a complaint.
pub fn named_zone(ledger: &mut Ledger, view: View<'_>, make: impl Fn(&str) -> Option<Zone>) -> Option<Zone> {
    let name = view.text("time-zone")?;
    let zone = make(name);
    if zone.is_none() {
        let message = format!("`time-zone` is \"{name}\", expected a name of the IANA time zone database");
        let help = "write `time-zone = \"Europe/London\"`";
        ledger.say(Diagnostic::error("value", view.at("time-zone"), message).help(help));
    }
    zone
}

/// The organization's numbers.
pub fn tenant(ledger: &mut Ledger, view: Option<View<'_>>, world: &World, book: &RuleBook) -> Tenant {
    let count = |key| view.and_then(|v| v.count(key));
    let unlimited = view.and_then(|v| v.text("entra-device-limit")) == Some("unlimited");
    let connectors = view.and_then(|v| v.sub("connectors"));
    let accounts = count("dem-accounts");
    if let (Some(view), Some(accounts)) = (view, accounts)
        && dem::too_many_accounts(accounts, book)
    {
        let most = book.limits_dem_max_accounts;
        let message = format!("`dem-accounts` is {accounts}, and a tenant has {most} at most");
        let help = cited(&format!("write `dem-accounts = {most}`"), "WIN-DEM-01");
        ledger.say(Diagnostic::error("rule", view.at("dem-accounts"), message).help(help));
    }
    let bought = licensing::bought(ledger, view, world, book);
    Tenant {
        licenses: bought.licenses,
        licensing: bought.licensing,
        subscription: bought.subscription,
        device_licenses: count("device-licenses"),
        intune_device_limit: count("intune-device-limit").unwrap_or(15),
        entra_device_limit: if unlimited { None } else { Some(count("entra-device-limit").unwrap_or(50)) },
        dem_accounts: accounts,
        connectors: connectors.and_then(|v| v.count("count")).unwrap_or(1),
        connector_right: connectors.and_then(|v| v.flag("create-right")).unwrap_or(true),
        bulk_token: view.and_then(|v| v.sub("bulk-token")).map(|token| bulk_token(ledger, token, world, book)),
    }
}

/// The token of provisioning packages; its date is chosen when it is made, within limits.
fn bulk_token(ledger: &mut Ledger, view: View<'_>, world: &World, book: &RuleBook) -> BulkToken {
    let valid = view.span("valid").unwrap_or(book.bulk_token);
    if !bulk::token_fits(valid, book) {
        let most = book.bulk_token;
        let message = format!("`valid` of a bulk token is \"{valid}\", more than \"{most}\"");
        let help = cited(&format!("write `valid = \"{most}\"`"), "WIN-BULK-01");
        ledger.say(Diagnostic::error("rule", view.at("valid"), message).help(help));
    }
    BulkToken { issued: moment(ledger, view, "issued", &world.zone).unwrap_or(SimTime::START), valid }
}

/// A way out, with the rule behind the complaint.
pub fn cited(help: &str, rule: &str) -> String {
    format!("{help}  [rule: {rule}, {}]", crate::rules::catalogue::source(rule))
}

/// The moment of an instant in `key`, or a complaint that it lies beyond the clock.
pub fn moment(ledger: &mut Ledger, view: View<'_>, key: &str, zone: &Zone) -> Option<SimTime> {
    let node = view.node(key)?;
    let time = instant(node).ok()?.on(zone);
    if time.is_none() {
        let message =
            format!("`{key}` is {}, more than ten years before or 125 years after the start", node.canonical());
        ledger.say(Diagnostic::error("range", node.place, message));
    }
    time
}
