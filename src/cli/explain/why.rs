//! `--why-not`: the decision that stands between a device and a state, and what would have to be otherwise.
//!
//! What is said of other values was tried: the same replication runs again with the key changed, on the same luck, and the
//! device is looked at again.

use super::{Explain, Found, Line, Marks, find};
use crate::fleet::attempt::Outcome;
use crate::fleet::roster::Roster;
use crate::fleet::watch::{Step, Watch};
use crate::fleet::{all_watched, watched};
use crate::intune::Platform;
use crate::plan::gate::Bound;
use crate::plan::story::LifeEvent;
use crate::plan::{Cohort, Plan};
use crate::rules::{Refusal, RuleValue, catalogue};
use crate::scenario::{self, Source};
use crate::units::{Share, SimTime, Span};
use clap::ValueEnum;

/// A state that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Goal {
    /// Managed, with a valid certificate.
    Enrolled,
    /// Enrolled at least once.
    EnrolledEver,
    /// Enrolled again at least once.
    ReEnrolled,
    /// Its certificate was renewed at least once.
    Renewed,
    /// Its certificate ran out, and there is no other.
    Expired,
    /// Managed and compliant.
    Compliant,
    /// Its record is noncompliant.
    Noncompliant,
    /// A cleanup rule hides its record.
    Hidden,
    /// Its record is deleted.
    Deleted,
    /// Retired, wiped, or removed from management by its user.
    Removed,
}

impl Goal {
    /// The name on the command line.
    pub(super) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// How a device stands.
#[derive(Clone, Copy, Default)]
struct Stand {
    managed: bool,
    noncompliant: bool,
    hidden: bool,
    expired: bool,
    deleted: bool,
    removed: bool,
    enrollments: u32,
    renewals: u32,
}

impl Stand {
    fn meets(&mut self, event: LifeEvent) {
        match event {
            LifeEvent::Enrolled | LifeEvent::ReEnrolled => {
                let enrollments = self.enrollments + 1;
                *self = Stand { managed: true, enrollments, renewals: self.renewals, ..Stand::default() };
            }
            LifeEvent::CertificateRenewed => {
                (self.managed, self.expired) = (true, false);
                self.renewals += 1;
            }
            LifeEvent::CertificateExpired => (self.managed, self.expired) = (false, true),
            LifeEvent::RecordHidden => self.hidden = true,
            LifeEvent::RecordReappeared => self.hidden = false,
            LifeEvent::RecordDeleted => (self.managed, self.hidden, self.deleted) = (false, false, true),
            LifeEvent::Noncompliant => self.noncompliant = true,
            LifeEvent::Compliant => self.noncompliant = false,
            LifeEvent::Retired | LifeEvent::Wiped | LifeEvent::Unenrolled => {
                (self.managed, self.removed) = (false, true);
            }
            LifeEvent::Registered
            | LifeEvent::EnrollmentRefused
            | LifeEvent::EnrollmentFailed
            | LifeEvent::RecordDuplicated => {}
        }
    }

    fn is(&self, goal: Goal) -> bool {
        match goal {
            Goal::Enrolled => self.managed,
            Goal::EnrolledEver => self.enrollments > 0,
            Goal::ReEnrolled => self.enrollments > 1,
            Goal::Renewed => self.renewals > 0,
            Goal::Expired => self.expired,
            Goal::Compliant => self.managed && !self.noncompliant,
            Goal::Noncompliant => self.noncompliant && !self.deleted,
            Goal::Hidden => self.hidden,
            Goal::Deleted => self.deleted,
            Goal::Removed => self.removed,
        }
    }
}

/// Something else to try.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Change {
    /// One other value, as `--set` takes it.
    To(String),
    /// A number from where it is, upward or downward by so many of a unit, written with a suffix.
    By { key: String, base: u64, up: bool, suffix: &'static str },
}

/// What was found out about a device and a state.
pub(super) struct Cause {
    /// Whether it is in the state.
    pub(super) holds: bool,
    /// The last decision, as the life tells it; none if nothing was decided yet.
    pub(super) line: Option<crate::report::life::Line>,
    /// The same without what differs from device to device.
    pub(super) kind: String,
    /// When it is in the state later in the same run.
    pub(super) later: Option<SimTime>,
    changes: Vec<Change>,
}

/// A change that was tried.
pub(super) struct Tried {
    /// The key and the value.
    pub(super) set: String,
    /// Whether the device then is in the state.
    pub(super) holds: bool,
    /// The nearest value to the scenario's that was tried too and doesn't do; none if there is none between.
    pub(super) not_yet: Option<String>,
}

/// The question and all that is needed to ask it again.
pub(super) struct Question<'a> {
    pub(super) explain: &'a Explain,
    pub(super) source: &'a Source,
    pub(super) plan: &'a Plan,
    pub(super) seed: u64,
    pub(super) goal: Goal,
    /// The instant that is asked about; nothing at or after it counts.
    pub(super) at: SimTime,
}

/// The most that a number is moved: two to this power, in its unit.
const DOUBLINGS: u32 = 14;

impl Question<'_> {
    /// What stands between a device and the state.
    pub(super) fn cause(&self, cohort: &Cohort, watch: Watch) -> Cause {
        let marks = Marks::of(&watch);
        let mut steps = watch.sorted(self.plan.horizon);
        steps.retain(|(time, step)| !marks.is_old(*time, *step));
        let split = steps.partition_point(|(time, _)| *time < self.at);
        let (before, after) = steps.split_at(split);
        let mut stand = stand(before);
        let holds = stand.is(self.goal);
        let found = if holds { self.made_so(before) } else { self.stood_in_the_way(before, stand) };
        let later = after.iter().find_map(|(time, step)| {
            if let Step::Life(event, _) = step {
                stand.meets(*event);
            }
            (!holds && stand.is(self.goal)).then_some(*time)
        });
        let told = found.map(|(time, step)| Line::Step(time, step).told(self.plan, cohort, &marks));
        let kind = self.kind(cohort, found, told.as_ref());
        let mut changes = if holds { Vec::new() } else { self.changes(cohort, before, found, stand) };
        if let Some(line) = told.as_ref().filter(|_| !holds) {
            changes.extend(line.rules.iter().flat_map(|rule| self.of_rule(rule)));
        }
        let mut known: Vec<Change> = Vec::new();
        changes.retain(|change| {
            !known.contains(change) && {
                known.push(change.clone());
                true
            }
        });
        Cause { holds, line: told, kind, later, changes }
    }

    /// The event by which it came into the state.
    fn made_so(&self, steps: &[(SimTime, Step)]) -> Option<(SimTime, Step)> {
        let mut stand = Stand::default();
        let mut made = None;
        for (time, step) in steps {
            let Step::Life(event, _) = step else { continue };
            let was = stand.is(self.goal);
            stand.meets(*event);
            if stand.is(self.goal) && !was {
                made = Some((*time, *step));
            }
        }
        made
    }

    /// The last decision that stands between a device and the state.
    fn stood_in_the_way(&self, steps: &[(SimTime, Step)], stand: Stand) -> Option<(SimTime, Step)> {
        let last = |wanted: &dyn Fn(Step) -> bool| steps.iter().rev().find(|(_, step)| wanted(*step)).copied();
        let life = |events: &'static [LifeEvent]| {
            last(&move |step| matches!(step, Step::Life(event, _) if events.contains(&event)))
        };
        if stand.enrollments > 0 {
            match self.goal {
                Goal::Compliant if stand.managed => return life(&[LifeEvent::Noncompliant]),
                Goal::Renewed if stand.managed => return life(&[LifeEvent::Enrolled, LifeEvent::ReEnrolled]),
                Goal::ReEnrolled if stand.managed => return life(&[LifeEvent::Enrolled]),
                Goal::Expired | Goal::Hidden | Goal::Noncompliant | Goal::Removed => {
                    return life(&[
                        LifeEvent::Enrolled,
                        LifeEvent::ReEnrolled,
                        LifeEvent::CertificateRenewed,
                        LifeEvent::Retired,
                        LifeEvent::Wiped,
                        LifeEvent::Unenrolled,
                        LifeEvent::RecordDeleted,
                    ]);
                }
                Goal::Deleted => {
                    let events: &[LifeEvent] = &[
                        LifeEvent::Enrolled,
                        LifeEvent::ReEnrolled,
                        LifeEvent::CertificateRenewed,
                        LifeEvent::CertificateExpired,
                    ];
                    return life(events);
                }
                Goal::Enrolled | Goal::EnrolledEver | Goal::ReEnrolled | Goal::Renewed | Goal::Compliant => {}
            }
        }
        last(&|step| decides(step))
    }

    /// What the decision is called where many devices met it.
    fn kind(
        &self,
        cohort: &Cohort,
        found: Option<(SimTime, Step)>,
        line: Option<&crate::report::life::Line>,
    ) -> String {
        let path = &self.plan.paths[cohort.path.index()];
        match found {
            None => "no wave has invited it yet".to_owned(),
            Some((_, Step::Refused(why, _))) => {
                format!("enrollment-refused: {} [{}]", why.because(), why.shown(cohort.platform, path.like).rule)
            }
            Some((_, Step::Invited(_))) => "invited, and has not begun".to_owned(),
            Some((_, Step::CallsAgain(_))) => "its people gave up waiting, and will call again".to_owned(),
            Some((_, Step::Recalled(_))) => "its people are asked to enroll it again".to_owned(),
            Some((_, Step::AttemptBegins(_))) => "an attempt is under way".to_owned(),
            Some((_, Step::ServiceBegins(_))) => "somebody works on its ticket".to_owned(),
            Some(_) => line.map_or_else(String::new, |line| line.said.clone()),
        }
    }

    /// What may be tried that isn't the parameter of the rule itself.
    fn changes(
        &self,
        cohort: &Cohort,
        steps: &[(SimTime, Step)],
        found: Option<(SimTime, Step)>,
        stand: Stand,
    ) -> Vec<Change> {
        let name = &cohort.name;
        let to = |key: &str| Change::To(key.to_owned());
        let mut out = Vec::new();
        match found.map(|found| found.1) {
            None => out.extend([self.of_waves(cohort), self.of_gates()].concat()),
            Some(Step::Invited(_)) => out.extend(self.of_waves(cohort)),
            Some(Step::NeverResponds) => out.push(to(&format!("cohort.{name}.response.never=0%"))),
            Some(Step::Withheld) => out.extend(self.of_gates()),
            Some(Step::Refused(why, _)) => out.extend(self.of_limit(why)),
            Some(Step::AttemptFails(word)) => out.extend(self.of_failure(cohort, Outcome::unpack(word))),
            Some(Step::TicketOpened(team) | Step::Escalated(team) | Step::Reopened(team) | Step::MeetsBench(team)) => {
                let row = &self.plan.teams[team.index()];
                let key = format!("team.{}.staff", row.name);
                out.push(Change::By { key, base: u64::from(row.staff), up: true, suffix: "" });
            }
            Some(_) => {}
        }
        if stand.enrollments > 0 {
            out.extend(self.of_life(cohort, steps));
        }
        out
    }

    /// Waves that could begin at once.
    fn of_waves(&self, cohort: &Cohort) -> Vec<Change> {
        let ours =
            self.plan.groups.iter().filter(|group| std::ptr::eq(&self.plan.cohorts[group.cohort.index()], cohort));
        let waves = ours.filter_map(|group| group.wave).map(|wave| &self.plan.waves[wave.index()].name);
        waves.map(|wave| Change::To(format!("wave.{wave}.start=0d"))).collect()
    }

    /// Conditions of gates that could let everybody through.
    fn of_gates(&self) -> Vec<Change> {
        let mut out = Vec::new();
        for wave in &self.plan.waves {
            for ask in wave.gate.iter().flat_map(|gate| &gate.asks) {
                let unit = if ask.measure.is_share() { "%" } else { "" };
                let easy = match ask.is {
                    Bound::Below(_) | Bound::AtMost(_) if ask.measure.is_share() => "<= 100%".to_owned(),
                    Bound::Below(_) | Bound::AtMost(_) => "<= 1000000".to_owned(),
                    Bound::Above(_) | Bound::AtLeast(_) | Bound::Between(..) => format!(">= 0{unit}"),
                };
                out.push(Change::To(format!("wave.{}.gate.{}={easy}", wave.name, ask.measure.name())));
            }
        }
        out
    }

    /// The limit behind a refusal.
    fn of_limit(&self, why: Refusal) -> Vec<Change> {
        let tenant = &self.plan.tenant;
        let table = [
            (Refusal::Licenses, "licenses", tenant.licenses),
            (Refusal::Unlicensed, "licenses", tenant.licenses),
            (Refusal::DeviceLicenses, "device-licenses", tenant.device_licenses),
            (Refusal::IntuneDevices, "intune-device-limit", Some(tenant.intune_device_limit)),
            (Refusal::EntraDevices, "entra-device-limit", tenant.entra_device_limit),
            (Refusal::DemAccounts, "dem-accounts", tenant.dem_accounts),
        ];
        let ours = table.into_iter().filter(|row| row.0 == why);
        let raised = ours.filter_map(|(_, key, base)| {
            Some(Change::By { key: format!("tenant.{key}"), base: u64::from(base?), up: true, suffix: "" })
        });
        raised.collect()
    }

    /// What made an attempt fail, and how often it is tried.
    fn of_failure(&self, cohort: &Cohort, outcome: Outcome) -> Vec<Change> {
        let path = &self.plan.paths[cohort.path.index()];
        let mut out = Vec::new();
        match outcome {
            Outcome::Fails { phase, .. } => {
                let phase = &path.phases[usize::from(phase)].name;
                out.push(Change::To(format!("path.{}.phases.{phase}.fails=0%", path.name)));
                out.push(Change::To(format!("cohort.{}.phases.{phase}.fails=0%", cohort.name)));
            }
            Outcome::Faulted { fault } => {
                out.push(Change::To(format!("fault.{}.share=0%", self.plan.faults[usize::from(fault)].name)));
            }
            Outcome::Stopped { .. } => out.push(Change::To(format!("cohort.{}.obstacles={{}}", cohort.name))),
            Outcome::Succeeds | Outcome::TimesOut { .. } => {}
        }
        let base = u64::from(path.retries);
        out.push(Change::By { key: format!("path.{}.retries", path.name), base, up: true, suffix: "" });
        out.push(Change::By { key: "rules.enrollment.retries".to_owned(), base, up: true, suffix: "" });
        out
    }

    /// What a life after an enrollment hangs on.
    fn of_life(&self, cohort: &Cohort, steps: &[(SimTime, Step)]) -> Vec<Change> {
        let name = &cohort.name;
        let to = |text: String| Change::To(text);
        let mut out: Vec<Change> = Vec::new();
        if matches!(self.goal, Goal::Deleted | Goal::Hidden | Goal::Expired | Goal::Noncompliant) {
            out.extend(self.rule("certificate.validity", false));
            out.extend(self.rule("cleanup.after-expiry", false));
            out.extend(self.rule("compliance.validity", false));
            out.extend(self.cleanup(cohort.platform));
            return out;
        }
        for (number, fault) in self.plan.faults.iter().enumerate() {
            let hit = |step: &Step| matches!(step, Step::Hit(fault) if usize::from(*fault) == number);
            if steps.iter().any(|(_, step)| hit(step)) {
                out.push(to(format!("fault.{}.share=0%", fault.name)));
            }
        }
        if cohort.compliance.is_some() {
            out.push(to(format!("cohort.{name}.compliance.fails=0%")));
        }
        if !cohort.returns_after_expiry {
            out.push(to(format!("cohort.{name}.returns-after-expiry=true")));
        }
        if cohort.lost_after.is_some() {
            out.push(to(format!("cohort.{name}.lost-per-year=0%")));
        }
        if cohort.absences.is_some() {
            out.push(to(format!("cohort.{name}.absences.per-year=0")));
        }
        if self.goal == Goal::Renewed {
            out.extend(self.rule("certificate.validity", false));
        }
        for key in ["certificate.validity", "certificate.renew-before"] {
            out.extend(self.rule(key, true));
        }
        if self.plan.rules.certificate_renewal_fails > Share::NONE {
            out.push(to("rules.certificate.renewal-fails=0%".to_owned()));
        }
        out
    }

    /// The platform's cleanup rule, earlier than it is, or at all.
    fn cleanup(&self, platform: Platform) -> Vec<Change> {
        let key = format!("cleanup.{}", platform.name());
        match self.plan.rules.value_of(&key) {
            Some(_) => self.rule(&key, false),
            None => vec![Change::To(format!("rules.{key}=30d"))],
        }
    }

    /// The parameter of a rule, both ways.
    fn of_rule(&self, id: &str) -> Vec<Change> {
        let value = catalogue::find(id).and_then(|rule| catalogue::value_in_force(rule, &self.plan.rules));
        value.map_or_else(Vec::new, |value| [self.rule(value.key, true), self.rule(value.key, false)].concat())
    }

    /// A rule parameter, up or down.
    fn rule(&self, key: &str, up: bool) -> Vec<Change> {
        let rules = format!("rules.{key}");
        match self.plan.rules.value_of(key) {
            Some(RuleValue::Span(span)) => {
                let day = Span::days(1).as_seconds();
                let (unit, suffix) = if span.as_seconds() >= day { (day, "d") } else { (1, "s") };
                vec![Change::By { key: rules, base: u64::from(span.as_seconds() / unit), up, suffix }]
            }
            Some(RuleValue::Count(count)) => vec![Change::By { key: rules, base: u64::from(count), up, suffix: "" }],
            Some(RuleValue::Share(share)) if share > Share::NONE => vec![Change::To(format!("{rules}=0%"))],
            Some(RuleValue::Flag(flag)) => vec![Change::To(format!("{rules}={}", !flag))],
            Some(RuleValue::Share(_) | RuleValue::Spread(_) | RuleValue::Word(_) | RuleValue::Burst(_)) | None => {
                Vec::new()
            }
        }
    }

    /// The scenario with one more `set`; none if it can't be so.
    fn with(&self, set: &str) -> Option<Plan> {
        let sets: Vec<String> = self.explain.sets.iter().cloned().chain([set.to_owned()]).collect();
        let loaded = scenario::load(self.source, &sets);
        if loaded.has_errors() { None } else { loaded.plan }
    }

    /// Whether a device is in the state with one more `set`; none if that can't be.
    fn holds_with(&self, device: &str, set: &str) -> Option<bool> {
        let plan = self.with(set)?;
        let id = find(&plan, device).ok()?.id;
        let (_, watch) = watched(&plan, self.seed, self.explain.replication, Some(id));
        Some(self.holds(&plan, watch?))
    }

    fn holds(&self, plan: &Plan, watch: Watch) -> bool {
        let marks = Marks::of(&watch);
        let mut steps = watch.sorted(self.at.min(plan.horizon));
        steps.retain(|(time, step)| !marks.is_old(*time, *step));
        stand(&steps).is(self.goal)
    }

    /// Tries what may help, and tells what does and what doesn't.
    pub(super) fn tried(&self, device: &str, cause: &Cause) -> Vec<Tried> {
        let mut all: Vec<Tried> = cause.changes.iter().filter_map(|change| self.try_one(device, change)).collect();
        all.sort_by_key(|tried| !tried.holds);
        all
    }

    fn try_one(&self, device: &str, change: &Change) -> Option<Tried> {
        let (key, base, up, suffix) = match change {
            Change::To(set) => {
                let holds = self.holds_with(device, set)?;
                return Some(Tried { set: set.clone(), holds, not_yet: None });
            }
            Change::By { key, base, up, suffix } => (key, *base, *up, suffix),
        };
        let set = |by: u64| {
            let value = if up { Some(base + by) } else { base.checked_sub(by) };
            value.map(|value| format!("{key}={value}{suffix}"))
        };
        let does = |by: u64| set(by).and_then(|set| self.holds_with(device, &set));
        let (mut fails, mut last) = (0, None);
        for power in 0..DOUBLINGS {
            let by = 1 << power;
            match does(by) {
                // Beyond what the language allows.
                None => break,
                Some(true) => {
                    let (mut low, mut high) = (fails, by);
                    while low + 1 < high {
                        let middle = low.midpoint(high);
                        if does(middle) == Some(true) { high = middle } else { low = middle }
                    }
                    let not_yet = (low > 0).then(|| set(low)).flatten();
                    return Some(Tried { set: set(high)?, holds: true, not_yet });
                }
                Some(false) => (fails, last) = (by, set(by)),
            }
        }
        last.map(|set| Tried { set, holds: false, not_yet: None })
    }

    /// The devices of the fleet that aren't in the state, by what stands in their way: the most first.
    pub(super) fn fleet(&self) -> Vec<Group> {
        let roster = Roster::new(self.plan);
        let mut groups: Vec<Group> = Vec::new();
        for watch in all_watched(self.plan, self.seed, self.explain.replication) {
            let (_, cohort, ordinal) = roster.whose(self.plan, watch.device);
            let (cohort, id) = (&self.plan.cohorts[cohort.index()], watch.device);
            let cause = self.cause(cohort, watch);
            if cause.holds {
                continue;
            }
            let name = format!("{}/{}", cohort.name, ordinal + 1);
            match groups.iter_mut().find(|group| group.cause.kind == cause.kind) {
                Some(group) => group.devices.push(name),
                None => {
                    let example = Found { name: name.clone(), cohort, ordinal, id }.name;
                    groups.push(Group { cause, example, devices: vec![name] });
                }
            }
        }
        groups.sort_by_key(|group| std::cmp::Reverse(group.devices.len()));
        groups
    }

    /// How many of some devices are in the state with one more `set`.
    pub(super) fn how_many(&self, devices: &[String], set: &str) -> Option<usize> {
        let plan = self.with(set)?;
        let wanted: std::collections::BTreeSet<&str> = devices.iter().map(String::as_str).collect();
        let roster = Roster::new(&plan);
        let all = all_watched(&plan, self.seed, self.explain.replication).into_iter();
        let ours = all.filter(|watch| {
            let (_, cohort, ordinal) = roster.whose(&plan, watch.device);
            wanted.contains(format!("{}/{}", plan.cohorts[cohort.index()].name, ordinal + 1).as_str())
        });
        Some(ours.filter(|watch| self.holds(&plan, watch.clone())).count())
    }
}

/// Devices with one thing in their way.
pub(super) struct Group {
    /// That of the first of them.
    pub(super) cause: Cause,
    /// The first of them.
    pub(super) example: String,
    /// All of them.
    pub(super) devices: Vec<String>,
}

fn stand(steps: &[(SimTime, Step)]) -> Stand {
    let mut stand = Stand::default();
    for (_, step) in steps {
        if let Step::Life(event, _) = step {
            stand.meets(*event);
        }
    }
    stand
}

/// Whether a step may stand between a device and its enrollment.
fn decides(step: Step) -> bool {
    if let Step::Life(event, _) = step {
        return [
            LifeEvent::CertificateExpired,
            LifeEvent::Retired,
            LifeEvent::Wiped,
            LifeEvent::Unenrolled,
            LifeEvent::Registered,
        ]
        .contains(&event);
    }
    matches!(
        step,
        Step::Invited(_)
            | Step::NeverResponds
            | Step::Withheld
            | Step::AttemptBegins(_)
            | Step::AttemptFails(_)
            | Step::Refused(..)
            | Step::MeetsConnector
            | Step::MeetsBench(_)
            | Step::TicketOpened(_)
            | Step::ServiceBegins(_)
            | Step::Escalated(_)
            | Step::CallsAgain(_)
            | Step::Reopened(_)
            | Step::ManagementLost(_)
            | Step::Recalled(_)
    )
}
