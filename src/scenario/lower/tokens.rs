//! Connectors and tokens: when each of them isn't there, and what that does to every cohort.

use crate::intune::{BuiltIn, Platform, Token};
use crate::plan::{Lapse, Order, Ordered, Silence};
use crate::rules::tokens::{self, After};
use crate::rules::{Refusal, RuleBook, ade};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::lower::world::{World, cited, moment};
use crate::units::{CohortId, SimTime, Span};

/// The lapses of a scenario or story, in order of time; `enrolling` is who enrolls how.
pub fn lapses(
    ledger: &mut Ledger,
    tenant: Option<View<'_>>,
    events: &[View<'_>],
    enrolling: &[(BuiltIn, Platform)],
    world: &World,
    book: &RuleBook,
) -> Vec<Lapse> {
    let mut out = Vec::new();
    for (name, token) in Token::ALL {
        // A provisioning package's token has a table of its own, and Google's binding is a flag.
        let table = tenant.and_then(|tenant| tenant.sub(name)).filter(|_| token != Token::Bulk);
        out.extend(table.map(|table| of_table(ledger, table, token, world, book)).unwrap_or_default());
    }
    if tenant.and_then(|tenant| tenant.flag(Token::GooglePlay.name())) == Some(false) {
        let after = After::Resume;
        out.push(Lapse { token: Token::GooglePlay, from: SimTime::MIN, until: SimTime::NEVER, after });
    }
    out.extend(events.iter().filter_map(|event| of_event(ledger, *event, tenant, enrolling, world, book)));
    out.sort_by_key(|lapse| (lapse.from, lapse.token));
    out
}

/// Before its issue there is no token; after its expiry there is none until it is renewed or replaced.
fn of_table(ledger: &mut Ledger, table: View<'_>, token: Token, world: &World, book: &RuleBook) -> Vec<Lapse> {
    let issued = moment(ledger, table, "issued", &world.zone).unwrap_or(SimTime::START);
    let mut out = Vec::new();
    if issued > SimTime::START {
        out.push(Lapse { token, from: SimTime::MIN, until: issued, after: After::Resume });
    }
    let valid = table.span("valid").or(tokens::life(token, book));
    if let Some(valid) = table.span("valid").filter(|valid| !tokens::fits(token, *valid, book)) {
        let most = book.android_token_max;
        let message = format!("`valid` of `{}` is \"{valid}\", more than 65 years", token.name());
        let help = cited(&format!("write `valid = \"{most}\"` or less"), expiry_rule(token));
        ledger.say(Diagnostic::error("rule", table.at("valid"), message).help(help));
    }
    let Some(valid) = valid else { return out };
    if valid == Span::ZERO {
        let message = format!("`valid` of `{}` is \"0s\", so that it never lets anybody in", token.name());
        let help = cited("write `valid = \"90d\"`", expiry_rule(token));
        ledger.say(Diagnostic::error("range", table.at("valid"), message).help(help));
    }
    let expires = tokens::expires(issued, valid);
    let later = table.span("renewed-after").or(table.span("replaced-after"));
    let missed = table.text("renewal") == Some("missed") || table.node("replaced-after").is_some();
    if table.node("renewed-after").is_some() && !missed {
        let message = "`renewed-after` goes with a renewal that was missed";
        let help = "write `renewal = \"missed\"`, or leave `renewed-after` out";
        ledger.say(Diagnostic::error("impossible", table.at("renewed-after"), message).help(help));
    }
    if table.text("renewal") == Some("new-certificate") {
        // The first one that anybody notices: certificates before the start were renewed in time.
        let mut expires = expires;
        while expires < SimTime::START {
            expires = tokens::expires(expires, valid);
        }
        let after = tokens::afterwards(token, Span::ZERO, true, book);
        out.push(Lapse { token, from: expires, until: expires, after });
    } else if missed || !renewed_by_itself(token) {
        let until = later.map_or(SimTime::NEVER, |later| expires + later);
        let after = tokens::afterwards(token, until.since(expires), false, book);
        out.push(Lapse { token, from: expires, until, after });
    }
    out
}

/// Whether a token's owner renews it unless the file says otherwise; enrollment tokens of Android are let run out.
fn renewed_by_itself(token: Token) -> bool {
    match token {
        Token::ApplePush | Token::Ade | Token::Vpp | Token::GooglePlay | Token::Bulk | Token::DomainConnector => true,
        Token::Dedicated | Token::CorporateWorkProfile | Token::FullyManaged | Token::Aosp => false,
    }
}

/// The rule about how long a token lives.
fn expiry_rule(token: Token) -> &'static str {
    match token {
        Token::ApplePush => "APL-CERT-02",
        Token::Ade => "APL-TOK-01",
        Token::Vpp => "APL-VPP-01",
        Token::GooglePlay => "AND-GPL-01",
        Token::Dedicated => "AND-COSU-01",
        Token::CorporateWorkProfile => "AND-COPE-01",
        Token::FullyManaged => "AND-COBO-01",
        Token::Aosp => "AND-AOSP-01",
        Token::Bulk => "WIN-BULK-01",
        Token::DomainConnector => "WIN-AP-HY-02",
    }
}

fn of_event(
    ledger: &mut Ledger,
    event: View<'_>,
    tenant: Option<View<'_>>,
    enrolling: &[(BuiltIn, Platform)],
    world: &World,
    book: &RuleBook,
) -> Option<Lapse> {
    let token = event.text("lapse").and_then(Token::named)?;
    let from = moment(ledger, event, "at", &world.zone)?;
    let there = tenant.is_some_and(|tenant| tenant.node(token.name()).is_some());
    let disconnected = tenant.and_then(|tenant| tenant.flag(token.name())) == Some(false);
    let used = enrolling.iter().any(|(path, platform)| needs(token, *path, *platform, book));
    if disconnected || !(there || used) {
        let message = format!("`{}` lapses, and the tenant has none: no cohort enrolls with it", token.name());
        let help = cited("leave the event out, or add a cohort that needs it", expiry_rule(token));
        ledger.say(Diagnostic::error("impossible", event.at("lapse"), message).help(help));
        return None;
    }
    if from >= world.horizon {
        let message = "this event comes at the horizon or after it, so that it never happens";
        ledger.say(Diagnostic::warning("no-effect", event.at("at"), message));
    }
    let until = event.span("for").map_or(SimTime::NEVER, |length| from + length);
    if until <= SimTime::START {
        let message = "this lapse is over before the scenario's start, so that nobody meets it";
        ledger.say(Diagnostic::warning("no-effect", event.at("at"), message));
    }
    let after = tokens::afterwards(token, until.since(from), false, book);
    Some(Lapse { token, from, until, after })
}

/// Whether a path has to do with a token at all.
fn needs(token: Token, path: BuiltIn, platform: Platform, book: &RuleBook) -> bool {
    let ade = token == Token::Ade && matches!(path, BuiltIn::Ade | BuiltIn::AdeUserless);
    // Without `vpp-token` no profile installs Company Portal with a license.
    ade || (token != Token::Vpp && tokens::stops(token, path, platform, book).is_some())
}

/// Why a path is shut at `now`, if it is for want of something that lapsed; the first reason that `counts`.
pub fn shut(
    lapses: &[Lapse],
    (path, platform): (Option<BuiltIn>, Platform),
    now: SimTime,
    book: &RuleBook,
    counts: fn(Refusal) -> bool,
) -> Option<Refusal> {
    let path = path?;
    let stops = |lapse: &Lapse| tokens::stops(lapse.token, path, platform, book).filter(|why| counts(*why));
    lapses.iter().filter(|lapse| lapse.on(now)).find_map(stops)
}

/// When nobody can reach devices of `platform`: in a lapse, and from the day on which the subscription is disabled
/// (TEN-SUB-01).
pub fn silences(world: &World, platform: Platform, book: &RuleBook) -> Vec<Silence> {
    let ours = world.lapses.iter().filter(|lapse| tokens::silences(lapse.token, platform, book));
    let lapses = ours.map(|lapse| Silence { from: lapse.from, until: lapse.until });
    let ended = world.subscription.map(|course| Silence { from: course.disabled, until: SimTime::NEVER });
    Silence::joined(lapses.chain(ended).collect())
}

/// Complains of synchronizations by hand that follow each other too soon; one press may list several cohorts (APL-SYN-01).
pub fn by_hand(ledger: &mut Ledger, cohorts: &[View<'_>], world: &World, book: &RuleBook) {
    let mut asked: Vec<(SimTime, View<'_>)> = Vec::new();
    for registration in cohorts.iter().filter_map(|cohort| cohort.sub("registration")) {
        if registration.text("sync") == Some("manual") && registration.text("by") == Some("apple") {
            asked.push((moment(ledger, registration, "at", &world.zone).unwrap_or(SimTime::START), registration));
        }
    }
    asked.sort_by_key(|row| row.0);
    for pair in asked.windows(2) {
        let [(first, one), (second, other)] = pair else { continue };
        if second > first && !ade::may_sync_by_hand(*first, *second, book) {
            let every = book.ade_manual_sync_every;
            let message = format!("an admin asks Apple twice within {every}");
            let help = cited("let both cohorts be assigned at one time, or the second one later", "APL-SYN-01");
            let complaint = Diagnostic::error("rule", other.at("at"), message);
            ledger.say(complaint.also(one.at("at"), "the first time").help(help));
        }
    }
}

/// When the synchronization begins that lists devices assigned at Apple from `assigned` on: none begins while the
/// enrollment program token has lapsed (APL-TOK-01).
pub fn synchronizes(lapses: &[Lapse], assigned: SimTime, by_hand: bool, book: &RuleBook) -> SimTime {
    let next = |from| if by_hand { from } else { ade::next_sync(from, SimTime::START, book) };
    let mut begins = next(assigned);
    for lapse in lapses.iter().filter(|lapse| lapse.token == Token::Ade) {
        if lapse.on(begins) {
            begins = next(lapse.until);
        }
    }
    begins
}

/// A cohort that may lose its management with a token.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    /// Which one.
    pub cohort: CohortId,
    /// How many devices it has.
    pub devices: u32,
    /// The built-in path whose rules hold.
    pub path: Option<BuiltIn>,
    /// The platform.
    pub platform: Platform,
}

/// What takes whole cohorts out of management: with the token that they were managed through, or with all that the
/// tenant had when its subscription is deleted.
pub fn orders(world: &World, cohorts: &[Carried]) -> Vec<Order> {
    let mut out = Vec::new();
    let for_all = |at, what, again, row: &Carried| Order {
        at,
        what,
        cohort: row.cohort,
        devices: row.devices,
        day: SimTime::MIN,
        behind: 0,
        again,
    };
    for lapse in &world.lapses {
        let Some((at, what)) = lapse.takes() else { continue };
        let carried = cohorts.iter().filter(|row| tokens::carries(lapse.token, row.path, row.platform));
        out.extend(carried.map(|row| for_all(at, what, lapse.until, row)));
    }
    if let Some(course) = world.subscription {
        out.extend(cohorts.iter().map(|row| for_all(course.deleted, Ordered::Erase, SimTime::NEVER, row)));
    }
    out
}

/// A sentence for each lapse that takes devices out of management, since a file says so in passing only.
pub fn tell(lapses: &[Lapse], rows: &[View<'_>], ledger: &mut Ledger) {
    for lapse in lapses.iter().filter(|lapse| lapse.after == After::EnrollAgain && lapse.until != SimTime::NEVER) {
        let Some(event) = rows.iter().find(|event| event.text("lapse") == Some(lapse.token.name())) else { continue };
        let length = lapse.until.since(lapse.from);
        let message = format!(
            "after {length} the push certificate can't be renewed any more: every Apple device must enroll again"
        );
        let help = cited("renew it within 30 days of its expiry", "APL-CERT-03");
        ledger.say(Diagnostic::warning("advice", event.at("for"), message).help(help));
    }
}
