//! `fleetcast explain`: one device's life, with causes, rules and the documents behind them.

mod answer;
mod draws;
mod why;

use crate::cli::load::{complain, print, source, understand};
use crate::cli::{Exit, Manner, Shape};
use crate::fleet;
use crate::fleet::assignment::Standing;
use crate::fleet::attempt::Outcome;
use crate::fleet::roster::Roster;
use crate::fleet::story::decided;
use crate::fleet::watch::{Step, Watch};
use crate::intune::Platform;
use crate::plan::lapse::{Lacking, Outage};
use crate::plan::order::Ordered;
use crate::plan::story::LifeEvent;
use crate::plan::{Cohort, Plan};
use crate::report::json;
use crate::report::life::{self, Life, Lives};
use crate::rules::license::AssignmentError;
use crate::rules::primary_user::{self, PrimaryUser};
use crate::rules::{catalogue, check_in, cleanup, ids, ownership, records};
use crate::units::{CohortId, DeviceId, SimTime, Span};
use clap::Args;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The scenario.
    scenario: PathBuf,
    /// A device: its cohort and its number in it, from 1. May be repeated.
    #[arg(long, value_name = "COHORT/N", required_unless_present_any = ["devices", "why_not"])]
    device: Vec<String>,
    /// Several devices of a cohort, such as pilot/1..20 (20 included). May be repeated.
    #[arg(long, value_name = "COHORT/M..N")]
    devices: Vec<String>,
    /// Say what stands between the device and this state, and try what would have to be otherwise; without a device, count
    /// the fleet by it.
    #[arg(long, value_name = "STATE")]
    why_not: Option<why::Goal>,
    /// When the state is asked for, instead of the end: 100d, 14d 09:00, a date.
    #[arg(long, value_name = "WHEN", requires = "why_not")]
    at: Option<String>,
    /// The replication, from 0.
    #[arg(long, value_name = "R", default_value_t = 0)]
    replication: u32,
    /// Seed of all draws, instead of the file's.
    #[arg(long, value_name = "N", env = "FLEETCAST_SEED")]
    seed: Option<u64>,
    /// Change a key of the scenario. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout: text, json or markdown.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Shape,
}

/// A device of a plan.
struct Found<'a> {
    /// Cohort and number, as it was asked for.
    name: String,
    cohort: &'a Cohort,
    ordinal: u32,
    id: DeviceId,
}

impl Explain {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let source = source(&self.scenario)?;
        let loaded = understand(&source, &self.sets, &self.manner)?;
        let Some(plan) = loaded.plan else {
            complain("error: the file has no `[scenario]`, so there is no fleet to look at");
            return Err(Exit::Nothing);
        };
        if self.format == Shape::Csv && self.why_not.is_none() {
            complain("error: a life is told as text, json or markdown");
            return Err(Exit::Usage);
        }
        let devices = self.asked(&plan).map_err(|message| {
            complain(&format!("error: {message}"));
            Exit::Nothing
        })?;
        if self.why_not.is_some() {
            return self.why_not(&source, &plan, &devices);
        }
        let seed = self.seed.unwrap_or(plan.seed);
        let lives: Vec<Life> = devices.iter().map(|found| self.life(&plan, seed, found)).collect();
        let lives = Lives { plan: &plan, seed, replication: self.replication, lives: &lives };
        Ok(print(&match self.format {
            Shape::Json => json::life::lives(&lives),
            Shape::Markdown => lives.markdown(self.manner.verbose).into_bytes(),
            Shape::Text | Shape::Csv => lives.text(self.manner.verbose).into_bytes(),
        }))
    }

    /// A device's life with its draws.
    fn life(&self, plan: &Plan, seed: u64, found: &Found<'_>) -> Life {
        let (watch, drawn) = fleet::with_its_luck(plan, seed, self.replication, found.id);
        let marks = Marks::of(&watch);
        let steps = lines(watch.sorted(plan.horizon), self.manner.verbose);
        let whose = (found.cohort, found.ordinal);
        let teller = draws::Teller::new(plan, whose, (seed, self.replication), drawn, (&steps, &marks));
        let mut told: Vec<life::Line> = steps.iter().map(|line| line.told(plan, found.cohort, &marks)).collect();
        for (line, draw) in teller.draws((seed, self.replication)) {
            told[line].draws.push(draw);
        }
        let mut cited = BTreeSet::new();
        let about = portal(plan, found.cohort, &mut cited);
        let about_rules = cited.into_iter().collect();
        Life { device: found.name.clone(), about: about.into_iter().collect(), about_rules, lines: told }
    }

    /// The devices asked for, each once.
    fn asked<'a>(&self, plan: &'a Plan) -> Result<Vec<Found<'a>>, String> {
        let mut names = self.device.clone();
        for range in &self.devices {
            let wrong = || format!("`{range}` names no devices; write COHORT/M..N, such as office-laptops/1..20");
            let (cohort, numbers) = range.rsplit_once('/').ok_or_else(wrong)?;
            let (first, last) = numbers.split_once("..").ok_or_else(wrong)?;
            let (first, last): (u32, u32) = first.parse().ok().zip(last.parse().ok()).ok_or_else(wrong)?;
            if first > last || last - first >= MOST {
                return Err(format!("`{range}` is no range of 1 to {MOST} devices"));
            }
            names.extend((first..=last).map(|number| format!("{cohort}/{number}")));
        }
        let mut known = BTreeSet::new();
        names.retain(|name| known.insert(name.clone()));
        names.iter().map(|name| find(plan, name)).collect()
    }
}

/// The most devices of one range.
const MOST: u32 = 10_000;

/// The device called `name`.
fn find<'a>(plan: &'a Plan, asked: &str) -> Result<Found<'a>, String> {
    let wrong = || format!("`{asked}` is no device; write COHORT/N, such as office-laptops/17");
    let (name, number) = asked.rsplit_once('/').ok_or_else(wrong)?;
    let number: u32 = number.parse().map_err(|_| wrong())?;
    let row = plan.cohorts.iter().position(|cohort| cohort.name == name);
    let row = row.ok_or_else(|| {
        let known: Vec<&str> = plan.cohorts.iter().map(|cohort| cohort.name.as_str()).collect();
        format!("no cohort `{name}` takes part; there are {}", known.join(", "))
    })?;
    let cohort = &plan.cohorts[row];
    let ordinal = number.checked_sub(1).filter(|ordinal| *ordinal < cohort.devices);
    let ordinal = ordinal.ok_or_else(|| format!("`{name}` has devices 1 to {}", cohort.devices))?;
    let device = Roster::new(plan).device(plan, CohortId::from_index(row), ordinal);
    let found = device.map(|id| Found { name: asked.to_owned(), cohort, ordinal, id });
    found.ok_or_else(|| format!("no wave names `{asked}`"))
}

/// What is known of a life as a whole when its steps are told one by one.
#[derive(Default)]
struct Marks {
    /// When certificates ran out.
    expired: Vec<SimTime>,
    /// What befell records that the device had left behind when it enrolled again.
    old: Vec<(SimTime, LifeEvent)>,
}

impl Marks {
    /// The marks of a watched life. What becomes of a record that is left behind is told when it is left, before the next
    /// enrollment is, however much later it happens.
    fn of(watch: &Watch) -> Marks {
        let mut marks = Marks::default();
        let mut open: Vec<(SimTime, LifeEvent)> = Vec::new();
        for (time, step) in &watch.steps {
            let Step::Life(event, _) = step else { continue };
            match event {
                LifeEvent::CertificateExpired => marks.expired.push(*time),
                LifeEvent::ReEnrolled => {
                    marks.old.extend(open.iter().filter(|one| one.0 >= *time));
                    open.clear();
                }
                LifeEvent::RecordHidden | LifeEvent::RecordDeleted | LifeEvent::Noncompliant => {
                    open.push((*time, *event));
                }
                LifeEvent::Registered
                | LifeEvent::Enrolled
                | LifeEvent::EnrollmentRefused
                | LifeEvent::EnrollmentFailed
                | LifeEvent::CertificateRenewed
                | LifeEvent::RecordReappeared
                | LifeEvent::RecordDuplicated
                | LifeEvent::Compliant
                | LifeEvent::Retired
                | LifeEvent::Wiped
                | LifeEvent::Unenrolled => {}
            }
        }
        marks
    }

    /// Whether a step befell a record that was left behind.
    fn is_old(&self, time: SimTime, step: Step) -> bool {
        matches!(step, Step::Life(event, _) if self.old.contains(&(time, event)))
    }

    /// What decided an event.
    fn decided(&self, plan: &Plan, time: SimTime, event: LifeEvent) -> ids::Decided {
        let ran_out = self.expired.iter().any(|expired| *expired + plan.rules.cleanup_after_expiry == time);
        if event == LifeEvent::RecordDeleted && !ran_out { ids::Decided::RecordDeletedByAdmin } else { decided(event) }
    }
}

/// How the portals show a Windows device once it is enrolled; nothing for others.
fn portal(plan: &Plan, cohort: &Cohort, cited: &mut BTreeSet<&'static str>) -> Option<String> {
    let path = plan.paths[cohort.path.index()].like.filter(|_| cohort.platform == Platform::Windows)?;
    cited.insert("LIFE-USER-01");
    let owner = ownership::stored(path).name();
    let user = match primary_user::of(path) {
        PrimaryUser::Enroller => "whoever enrolls it",
        PrimaryUser::FirstToSignIn => "whoever signs in first",
        PrimaryUser::DemAccount => "the enrollment manager account",
        PrimaryUser::Nobody => "nobody",
    };
    let records = match records::entra_records(path) {
        1 => "one record".to_owned(),
        n => format!("{n} records"),
    };
    Some(format!("{}: {owner}, primary user {user} [LIFE-USER-01], {records} in Microsoft Entra", path.name()))
}

/// A line of the life.
#[derive(Debug)]
enum Line {
    /// Anything but a check-in.
    Step(SimTime, Step),
    /// Check-ins with nothing between them.
    CheckIns(Run),
}

impl Line {
    /// When it happened, or began.
    fn time(&self) -> SimTime {
        match self {
            Line::Step(time, _) => *time,
            Line::CheckIns(run) => run.first,
        }
    }

    /// The line in words, without its draws.
    fn told(&self, plan: &Plan, cohort: &Cohort, marks: &Marks) -> life::Line {
        let mut cited = BTreeSet::new();
        let (event, said, old_record) = match self {
            Line::CheckIns(run) => ("check-ins".to_owned(), run.sentence(plan), false),
            Line::Step(time, step) => {
                let said = sentence(plan, cohort, (*time, *step), (&mut cited, marks));
                let old = marks.is_old(*time, *step);
                let of = if old { " (of the record that it left behind)" } else { "" };
                (name_of(*step), format!("{said}{of}"), old)
            }
        };
        let time = self.time();
        let (at, seconds) = (plan.zone.label(time), time.offset());
        life::Line { at, seconds, event, said, rules: cited.into_iter().collect(), old_record, draws: Vec::new() }
    }
}

/// The name of a step: the event's own in a life, else the variant's, in kebab case.
fn name_of(step: Step) -> String {
    if let Step::Life(event, _) = step {
        return event.name().to_owned();
    }
    let shown = format!("{step:?}");
    let mut name = String::new();
    for c in shown.chars().take_while(char::is_ascii_alphanumeric) {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// Check-ins in a row.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: SimTime,
    last: SimTime,
    count: u32,
    /// The interval, if it is the same all the way.
    every: Option<Span>,
}

impl Run {
    /// A run and the one that follows it.
    fn then(self, next: Run) -> Run {
        let gap = next.first.since(self.last);
        let steady = |run: Run| run.count == 1 || run.every == Some(gap);
        let every = (steady(self) && steady(next)).then_some(gap);
        Run { first: self.first, last: next.last, count: self.count + next.count, every }
    }

    fn sentence(self, plan: &Plan) -> String {
        let last = plan.zone.label(self.last);
        match (self.count, self.every) {
            (1, _) => "checks in".to_owned(),
            (count, Some(every)) => format!("checks in {count} times, every {every}, the last time {last}"),
            (count, None) => format!("checks in {count} times, the last time {last}"),
        }
    }
}

/// The lines of a life: check-ins between two other steps on one line, or each on its own if `all` are asked for.
fn lines(steps: Vec<(SimTime, Step)>, all: bool) -> Vec<Line> {
    let others: Vec<SimTime> =
        steps.iter().filter(|(_, step)| !matches!(step, Step::CheckIns(..))).map(|(time, _)| *time).collect();
    let mut parts = Vec::new();
    for (time, step) in steps {
        if let Step::CheckIns(every, count) = step {
            let runs = runs(time, every, count, &others, all);
            // What a run was cut for comes before the rest of it.
            parts.extend(runs.map(|run| (run.first, run.first > time, Line::CheckIns(run))));
        } else if !told_by_its_attempt(step) {
            parts.push((time, false, Line::Step(time, step)));
        }
    }
    parts.sort_by_key(|part| (part.0, part.1));
    let mut lines: Vec<Line> = Vec::new();
    for (_, _, part) in parts {
        match (lines.last_mut(), part) {
            (Some(Line::CheckIns(run)), Line::CheckIns(next)) if !all => *run = run.then(next),
            (_, part) => lines.push(part),
        }
    }
    lines
}

/// Whether the line of the attempt says it already, with the reason.
const fn told_by_its_attempt(step: Step) -> bool {
    matches!(step, Step::Life(LifeEvent::EnrollmentFailed | LifeEvent::EnrollmentRefused, _))
}

/// Check-ins at one interval, cut wherever something else happens, or into single ones.
fn runs(first: SimTime, every: Span, count: u32, others: &[SimTime], all: bool) -> impl Iterator<Item = Run> {
    let last = first + every.times(count.saturating_sub(1));
    let inside = others.iter().copied().filter(move |other| first < *other && *other <= last);
    let mut cuts: Vec<u32> = inside.map(|other| check_in::count(first, every, other)).collect();
    if all {
        cuts = (1..count).collect();
    }
    cuts.push(count);
    cuts.dedup();
    let mut done = 0;
    cuts.into_iter().map(move |until| {
        let run = Run {
            first: first + every.times(done),
            last: first + every.times(until - 1),
            count: until - done,
            every: (until - done > 1).then_some(every),
        };
        done = until;
        run
    })
}

/// What a step says to a person; the rule that decided it is added to `cited`.
fn sentence(
    plan: &Plan,
    cohort: &Cohort,
    (time, step): (SimTime, Step),
    (cited, marks): (&mut BTreeSet<&'static str>, &Marks),
) -> String {
    let path = &plan.paths[cohort.path.index()];
    let mut cite = |rule: &str| {
        // Only rules of the catalogue can be looked up below.
        let Some(found) = catalogue::find(rule) else { return "(by chance)".to_owned() };
        cited.insert(found.id);
        format!("[{}]", found.id)
    };
    match step {
        Step::Invited(begins) => invited(plan, cohort, begins),
        Step::License(standing) => license(standing, &mut cite),
        Step::Hit(fault) => format!("the fault `{}` hits it", plan.faults[usize::from(fault)].name),
        Step::Healed(fault) => {
            format!("the fault `{}` is fixed, and it is well again", plan.faults[usize::from(fault)].name)
        }
        Step::Withheld => "the gate of its wave stops the rollout before it has begun".to_owned(),
        Step::Resumed => "its wave goes on".to_owned(),
        Step::Delivered(delivery, late) => delivered(plan, delivery, late),
        Step::Imported => {
            format!("its hardware hash is imported and its profile is there: it may begin {}", cite("WIN-AP-02"))
        }
        Step::NeverResponds => "its people never respond".to_owned(),
        Step::EnrolledBefore => "enrolled before the start".to_owned(),
        Step::AttemptBegins(number) => format!("attempt {number} begins ({})", path.name),
        Step::AttemptFails(word) => failed(plan, cohort, Outcome::unpack(word), &mut cite),
        Step::Downloads { bits, peers: 0 } => format!("downloads {}", gigabytes(bits)),
        Step::Downloads { bits, peers } => {
            format!("downloads {}, and {} from peers", gigabytes(bits), gigabytes(peers))
        }
        Step::Downloaded => "has its download".to_owned(),
        Step::MeetsConnector => "in line at a connector for Active Directory".to_owned(),
        Step::Refused(why, opens) => {
            let failure = why.shown(cohort.platform, path.like);
            let rule = cite(failure.rule);
            let shown = [failure.reason.name(), &failure.code].into_iter().filter(|word| !word.is_empty());
            let shown = shown.collect::<Vec<_>>().join(" ");
            let again = opens.map_or(String::new(), |opens| format!("; not before {}", plan.zone.label(opens)));
            format!("enrollment-refused: {shown}, because {}{again} {rule}", why.because())
        }
        Step::TicketOpened(team) => format!("a ticket is opened at {}", plan.teams[team.index()].name),
        Step::ServiceBegins(waited) => format!("somebody takes the ticket, after {waited} of open hours"),
        Step::Served => "the ticket is served".to_owned(),
        Step::Escalated(team) => format!("the ticket goes on to {}", plan.teams[team.index()].name),
        Step::CallsAgain(time) => format!("its people give up waiting, and call again at {}", plan.zone.label(time)),
        Step::GivesUp => "its people give up waiting, and try again alone".to_owned(),
        Step::Reopened(team) => {
            format!("the help didn't last: its ticket comes to {} again", plan.teams[team.index()].name)
        }
        Step::MeetsBench(team) => format!("it waits for a station and somebody of {}", plan.teams[team.index()].name),
        Step::StartedAtBench => "somebody begins to start it at a station".to_owned(),
        Step::LeavesBench => "it leaves its station".to_owned(),
        Step::Abandoned => "given up: it is not tried again".to_owned(),
        Step::Silenced | Step::Reachable => reach(plan, cohort, step, time, &mut cite),
        Step::ManagementLost(what) => lost(what, &mut cite),
        Step::Recalled(responds) => {
            format!("its people are asked to enroll it again, and respond at {}", plan.zone.label(responds))
        }
        Step::Notified => format!("a change notifies it {}", cite("LIFE-SYNC-03")),
        Step::Life(event, at_window) => {
            let compliance = matches!(event, LifeEvent::Noncompliant | LifeEvent::Compliant);
            let of_license = at_window && compliance;
            let why = if of_license { ids::Decided::LicenseTaken } else { marks.decided(plan, time, event) };
            let rule = cite(ids::id(why, cohort.platform));
            let by_admin = why == ids::Decided::RecordDeletedByAdmin;
            let cause = if by_admin { "an admin's action".to_owned() } else { cause(plan, cohort, event, at_window) };
            format!("{}: {cause} {rule}", event.name())
        }
        Step::CheckIns(..) => "checks in".to_owned(),
    }
}

/// A failed attempt, with what the device shows and why.
fn failed(plan: &Plan, cohort: &Cohort, outcome: Outcome, cite: &mut dyn FnMut(&str) -> String) -> String {
    let path = &plan.paths[cohort.path.index()];
    let failure = outcome.failure(path, &plan.faults).expect("a failed attempt shows a failure");
    let why = match outcome {
        Outcome::Stopped { .. } if failure.rule.is_empty() => "(an obstacle of this device)".to_owned(),
        Outcome::Faulted { fault } => format!("(the fault `{}`)", plan.faults[usize::from(fault)].name),
        Outcome::Stopped { .. } | Outcome::Succeeds | Outcome::Fails { .. } | Outcome::TimesOut { .. } => {
            cite(failure.rule)
        }
    };
    let shown = [failure.reason.name(), &failure.code].into_iter().filter(|word| !word.is_empty());
    format!("enrollment-failed: {} {why}", shown.collect::<Vec<_>>().join(" "))
}

/// Bits as an amount of data.
fn gigabytes(bits: u64) -> String {
    let hundredths = bits / 80_000_000;
    format!("{}.{:02} GB", hundredths / 100, hundredths % 100)
}

/// An invitation, and whether the set-up of the tenant moved its wave.
fn invited(plan: &Plan, cohort: &Cohort, begins: SimTime) -> String {
    let planned = plan.groups.iter().filter(|group| std::ptr::eq(&plan.cohorts[group.cohort.index()], cohort));
    let planned = planned.filter_map(|group| group.wave).any(|wave| plan.waves[wave.index()].window.starts == begins);
    if planned || plan.setup.is_none() {
        return "invited by its wave".to_owned();
    }
    format!("invited by its wave, which the set-up of the tenant moved to {}", plan.zone.label(begins))
}

/// Its hardware comes, and whether it was to come earlier.
fn delivered(plan: &Plan, delivery: u16, late: Span) -> String {
    let name = &plan.deliveries[usize::from(delivery)].name;
    if late == Span::ZERO {
        format!("the delivery `{name}` brings it, as planned")
    } else {
        format!("the delivery `{name}` brings it, {late} later than planned")
    }
}

/// How its user stands where admins assign licenses.
fn license(standing: Standing, cite: &mut dyn FnMut(&str) -> String) -> String {
    match standing {
        Standing::Licensed => format!("its user holds a license {}", cite("LIC-GATE-01")),
        Standing::Waits => "its user waits for a license".to_owned(),
        Standing::InError(AssignmentError::Count) => {
            format!("the assignment of a license ends in an error: CountViolation {}", cite("LIC-GRP-05"))
        }
        Standing::InError(error) => format!("the assignment of a license ends in an error: {}", error.name()),
        Standing::Taken => format!("its user's license is taken {}", cite("LIC-REM-01")),
    }
}

/// Nobody can reach it, or somebody can again; and what of the tenant is behind that.
fn reach(plan: &Plan, cohort: &Cohort, step: Step, time: SimTime, cite: &mut dyn FnMut(&str) -> String) -> String {
    let ended = step == Step::Reachable;
    let behind = |outage: &Outage| {
        outage.silences(cohort.platform, &plan.rules) && if ended { outage.until == time } else { outage.on(time) }
    };
    let Some(outage) = plan.outages().into_iter().find(behind) else { return "out of reach".to_owned() };
    let (what, rule) = match outage.lacking {
        Lacking::Token(token) => (token.title(), "APL-CERT-05"),
        Lacking::Subscription => ("subscription", "TEN-SUB-01"),
    };
    if ended {
        format!("can be reached again, with the {what} {}", cite(rule))
    } else {
        format!("out of reach, without the {what} {}", cite(rule))
    }
}

/// Its management is over.
fn lost(what: Ordered, cite: &mut dyn FnMut(&str) -> String) -> String {
    let (why, rule) = match what {
        Ordered::Orphan => ("another push certificate took the place of the one that it enrolled under", "APL-CERT-04"),
        Ordered::Disconnect => ("managed Google Play was disconnected", "AND-GPL-02"),
        Ordered::Erase => ("the subscription was deleted", "TEN-SUB-01"),
        Ordered::Unenroll => ("its user removed it", "LIFE-ACT-09"),
        Ordered::Retire | Ordered::Wipe | Ordered::Delete => ("an admin's action", "LIFE-ACT-01"),
    };
    format!("management lost: {why} {}", cite(rule))
}

/// Why something happens in a life.
fn cause(plan: &Plan, cohort: &Cohort, event: LifeEvent, at_window: bool) -> String {
    let book = &plan.rules;
    match event {
        LifeEvent::Registered => "known to Microsoft Entra, not managed".to_owned(),
        LifeEvent::Enrolled => "the attempt succeeded".to_owned(),
        LifeEvent::ReEnrolled => "the attempt succeeded, with a new record".to_owned(),
        LifeEvent::EnrollmentRefused | LifeEvent::EnrollmentFailed => "the attempt came to nothing".to_owned(),
        LifeEvent::CertificateRenewed if at_window => "online as the renewal window opens".to_owned(),
        LifeEvent::CertificateRenewed => "at an attempt or contact inside the renewal window".to_owned(),
        LifeEvent::CertificateExpired => format!("issued {} ago and not renewed", book.certificate_validity),
        LifeEvent::RecordHidden => match cleanup::rule_for(cohort.platform, book) {
            Some(span) => format!("no check-in for {span}"),
            None => "no check-in for long".to_owned(),
        },
        LifeEvent::RecordReappeared => "a check-in with a valid certificate".to_owned(),
        LifeEvent::RecordDeleted => format!("the certificate expired {} ago", book.cleanup_after_expiry),
        LifeEvent::RecordDuplicated => "the old record still stands".to_owned(),
        LifeEvent::Noncompliant if at_window => format!("no license for {}", book.license_removal_grace),
        LifeEvent::Compliant if at_window => "its user has a license again".to_owned(),
        LifeEvent::Noncompliant => format!("no check-in for more than {}", book.compliance_validity),
        LifeEvent::Compliant => "reported again".to_owned(),
        LifeEvent::Retired | LifeEvent::Wiped => "an admin's action".to_owned(),
        LifeEvent::Unenrolled => "removed from management by its user".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: u32) -> SimTime {
        SimTime::after_start(Span::hours(hours))
    }

    /// What the lines show: when and how many check-ins, none for anything else.
    fn shown(steps: Vec<(SimTime, Step)>, all: bool) -> Vec<(SimTime, u32)> {
        let show = |line: &Line| match line {
            Line::Step(time, _) => (*time, 0),
            Line::CheckIns(run) => (run.first, run.count),
        };
        lines(steps, all).iter().map(show).collect()
    }

    fn life() -> Vec<(SimTime, Step)> {
        vec![
            (at(0), Step::Life(LifeEvent::Enrolled, false)),
            (at(0), Step::CheckIns(Span::ZERO, 1)),
            (at(1), Step::CheckIns(Span::hours(8), 10)),
            (at(17), Step::Life(LifeEvent::RecordDeleted, false)),
            (at(90), Step::CheckIns(Span::ZERO, 1)),
        ]
    }

    #[test]
    fn check_ins_between_two_events_share_a_line() {
        assert_eq!(shown(life(), false), [(at(0), 0), (at(0), 3), (at(17), 0), (at(17), 9)]);
        let all = shown(life(), true);
        assert_eq!(all.iter().map(|line| line.1).sum::<u32>(), 12);
        assert_eq!(all.len(), 14, "each on its own");
    }

    #[test]
    fn a_steady_run_names_its_interval() {
        let run = |first, count| {
            let last = first + 8 * (count - 1);
            Run { first: at(first), last: at(last), count, every: (count > 1).then_some(Span::hours(8)) }
        };
        assert_eq!(run(0, 3).then(run(24, 2)).every, Some(Span::hours(8)));
        assert_eq!(run(0, 3).then(run(25, 2)).every, None);
        assert_eq!((run(0, 1).then(run(5, 1)).every, run(0, 1).then(run(5, 1)).count), (Some(Span::hours(5)), 2));
    }
}
