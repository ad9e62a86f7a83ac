//! The draws behind a life: at which line each belongs, what it was for, and what it was turned into.
//!
//! The simulator's tape says which draws were made; what they mean is read from the plan here, with the functions by which
//! the simulator read them.

use super::{Line, Marks};
use crate::engine::streams::Purpose;
use crate::engine::{Drawn, Owner, Streams};
use crate::fleet::attempt::{Outcome, obstacle};
use crate::fleet::faults::site_of;
use crate::fleet::presence::Habit;
use crate::fleet::watch::Step;
use crate::plan::admission::By;
use crate::plan::story::LifeEvent;
use crate::plan::{Cohort, Online, Path, Plan, Team};
use crate::report::life::Draw;
use crate::rules::lifecycle::Lifecycle;
use crate::rules::{apple, check_in};
use crate::units::spread::Law;
use crate::units::{Share, SimTime, Span, Spread, TeamId};
use std::collections::BTreeMap;

/// Draws at fixed addresses for each phase of an attempt.
const PHASE: u32 = 5;
/// The same for each call about a ticket.
const CALL: u32 = 4;
/// The same for each stay of a ticket at a team.
const STAY: u32 = 3;
/// The same for each time at a bench.
const BENCH: u32 = 2;

/// What a draw is told beside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Anchor {
    /// The first line.
    Start,
    /// The invitation.
    Invited,
    Attempt(u16),
    AttemptEnds(u16),
    Bench(u16),
    /// The device's enrollment with this number, from 1.
    Enrollment(u16),
    /// The renewal with this number, from 0, after an enrollment.
    Renewal(u16, usize),
    Download(u16),
    Recall(u16),
    Removal,
    /// A ticket by its number, from 0, and its stay at a team.
    Ticket(u16, u32),
    Hit(usize),
}

/// What a draw was for, and became.
struct Meaning {
    what: String,
    turned: String,
    decides: bool,
    anchor: Anchor,
}

/// An attempt as it was seen.
struct Tried {
    begun: SimTime,
    ended: Option<(SimTime, Outcome)>,
}

/// What was seen of the device, as far as the meaning of draws depends on it.
#[derive(Default)]
struct Seen {
    attempts: BTreeMap<u16, Tried>,
    /// By number of the ticket and stay, whose team it is at.
    stays: BTreeMap<(u16, u32), TeamId>,
    anchors: Vec<Vec<Anchor>>,
    enrollments: u16,
    renewals: usize,
    expired: bool,
    attempt: u16,
    tickets: u16,
    stay: u32,
}

impl Seen {
    fn all(lines: &[Line], marks: &Marks) -> Seen {
        let mut seen = Seen::default();
        for line in lines {
            let anchors = match line {
                Line::Step(time, step) if !marks.is_old(*time, *step) => seen.step(*time, *step),
                Line::Step(..) | Line::CheckIns(_) => None,
            };
            seen.anchors.push(anchors.into_iter().collect());
        }
        if let Some(first) = seen.anchors.first_mut() {
            first.push(Anchor::Start);
        }
        seen
    }

    fn step(&mut self, time: SimTime, step: Step) -> Option<Anchor> {
        if let Step::AttemptBegins(number) = step {
            self.attempt = number.wrapping_sub(1);
            self.attempts.insert(self.attempt, Tried { begun: time, ended: None });
            return Some(Anchor::Attempt(self.attempt));
        }
        if let Step::AttemptFails(word) = step {
            self.attempts.get_mut(&self.attempt)?.ended = Some((time, Outcome::unpack(word)));
            return Some(Anchor::AttemptEnds(self.attempt));
        }
        if let Step::TicketOpened(team) = step {
            self.stay = 0;
            self.tickets += 1;
            return self.stands_at(team);
        }
        if let Step::Escalated(team) = step {
            self.stay += 1;
            return self.stands_at(team);
        }
        if let Step::Reopened(team) = step {
            self.stay += 1 << 4;
            return self.stands_at(team);
        }
        if let Step::Life(event, _) = step {
            return self.life(event);
        }
        if let Step::Hit(fault) = step {
            return Some(Anchor::Hit(usize::from(fault)));
        }
        let by_number = [
            (matches!(step, Step::Invited(_)), Anchor::Invited),
            (matches!(step, Step::MeetsBench(_)), Anchor::Bench(self.attempt)),
            (matches!(step, Step::Downloads { .. }), Anchor::Download(self.enrollments)),
            (matches!(step, Step::Recalled(_)), Anchor::Recall(self.enrollments)),
        ];
        by_number.into_iter().find(|row| row.0).map(|row| row.1)
    }

    fn stands_at(&mut self, team: TeamId) -> Option<Anchor> {
        let ticket = self.tickets.checked_sub(1)?;
        self.stays.insert((ticket, self.stay), team);
        Some(Anchor::Ticket(ticket, self.stay))
    }

    fn life(&mut self, event: LifeEvent) -> Option<Anchor> {
        if matches!(event, LifeEvent::Enrolled | LifeEvent::ReEnrolled) {
            (self.enrollments, self.renewals, self.expired) = (self.enrollments + 1, 0, false);
            return Some(Anchor::Enrollment(self.enrollments));
        }
        self.expired |= event == LifeEvent::CertificateExpired;
        if event == LifeEvent::CertificateRenewed {
            // One that had run out is renewed without a draw.
            if !std::mem::take(&mut self.expired) {
                self.renewals += 1;
                return Some(Anchor::Renewal(self.enrollments, self.renewals - 1));
            }
        }
        (event == LifeEvent::Unenrolled).then_some(Anchor::Removal)
    }

    /// The line beside which a draw is told: its own, else that of its enrollment, else the first.
    fn line(&self, anchor: Anchor) -> Option<usize> {
        let find = |anchor: Anchor| self.anchors.iter().position(|of| of.contains(&anchor));
        let enrollment = match anchor {
            Anchor::Renewal(number, _) | Anchor::Enrollment(number) => Some(number),
            Anchor::Download(number) | Anchor::Recall(number) => Some(number.max(1)),
            Anchor::Removal => Some(1),
            Anchor::Start
            | Anchor::Invited
            | Anchor::Attempt(_)
            | Anchor::AttemptEnds(_)
            | Anchor::Bench(_)
            | Anchor::Ticket(..)
            | Anchor::Hit(_) => None,
        };
        find(anchor).or_else(|| find(Anchor::Enrollment(enrollment?))).or_else(|| find(Anchor::Start))
    }
}

/// Whose draws they are.
pub(super) struct Teller<'a> {
    plan: &'a Plan,
    cohort: &'a Cohort,
    path: &'a Path,
    ordinal: u32,
    owner: Owner,
    cycle: Lifecycle,
    drawn: Vec<Drawn>,
    seen: Seen,
}

/// How a draw of a purpose is understood.
type Reading = fn(&Teller<'_>, Drawn) -> Option<Meaning>;

/// The purposes of a device's own draws: how they are called, and understood.
const READINGS: [(Purpose, &str, Reading); 22] = [
    (Purpose::Invitation, "invitation", |teller, one| teller.invitation(one)),
    (Purpose::Attempt, "attempt", |teller, one| teller.attempt(one)),
    (Purpose::Habit, "habit", |teller, one| teller.habit(one)),
    (Purpose::Presence, "presence", |teller, one| teller.presence(one)),
    (Purpose::Absence, "absence", |teller, one| teller.absence(one)),
    (Purpose::Renewal, "renewal", |teller, one| teller.renewal(one)),
    (Purpose::Handling, "handling", |teller, one| teller.handling(one)),
    (Purpose::EnrolledBefore, "enrolled-before", |teller, one| teller.enrolled_before(one)),
    (Purpose::Obstacle, "obstacle", |teller, one| teller.obstacle(one)),
    (Purpose::Identifier, "identifier", |teller, one| teller.identifier(one)),
    (Purpose::Registration, "registration", |teller, one| teller.registration(one)),
    (Purpose::Recall, "recall", |teller, one| teller.recall(one)),
    (Purpose::Compliance, "compliance", |teller, one| teller.compliance(one)),
    (Purpose::Access, "access", |teller, one| teller.access(one)),
    (Purpose::Push, "push", |teller, one| teller.push(one)),
    (Purpose::Grouping, "grouping", |teller, one| teller.grouping(one)),
    (Purpose::Removal, "removal", |teller, one| teller.removal(one)),
    (Purpose::Ticket, "ticket", |teller, one| teller.ticket(one)),
    (Purpose::Patience, "patience", |teller, one| teller.patience(one)),
    (Purpose::Staging, "staging", |teller, one| teller.staging(one)),
    (Purpose::Site, "site", |teller, one| teller.site(one)),
    (Purpose::Download, "download", |teller, one| teller.download(one)),
];

/// A chance and whether it came about.
fn chance(what: String, share: Share, value: u64, anchor: Anchor) -> Meaning {
    let turned = format!("{} ({share})", if share.hit_by(value) { "yes" } else { "no" });
    Meaning { what, turned, decides: share != Share::NONE && share != Share::ALL, anchor }
}

/// A length.
fn length(what: String, spread: &Spread, value: u64, anchor: Anchor) -> Meaning {
    let decides = !matches!(spread.law(), Law::Fixed(_));
    Meaning { what, turned: spread.span(value).to_string(), decides, anchor }
}

impl<'a> Teller<'a> {
    /// The teller of a device's draws, whose life has these lines.
    pub(super) fn new(
        plan: &'a Plan,
        (cohort, ordinal): (&'a Cohort, u32),
        (seed, replication): (u64, u32),
        drawn: Vec<Drawn>,
        (lines, marks): (&[Line], &Marks),
    ) -> Teller<'a> {
        let path = &plan.paths[cohort.path.index()];
        let streams = Streams::new(seed, replication);
        let mut teller = Teller {
            plan,
            cohort,
            path,
            ordinal,
            owner: streams.owner(&format!("cohort:{}", cohort.luck)),
            cycle: Lifecycle::of(cohort.platform, path.like, &plan.rules),
            drawn,
            seen: Seen::all(lines, marks),
        };
        teller.drawn.sort_by_key(|one| (one.purpose as u16, one.part, one.occasion));
        teller
    }

    /// The draws, each with the line that it belongs to.
    pub(super) fn draws(&self, (seed, replication): (u64, u32)) -> Vec<(usize, Draw)> {
        let mut out: Vec<(usize, Draw)> = self.drawn.iter().filter_map(|one| self.draw(*one)).collect();
        out.extend(self.defects(&Streams::new(seed, replication)));
        out
    }

    fn draw(&self, one: Drawn) -> Option<(usize, Draw)> {
        let reading = READINGS.iter().find(|row| row.0 == one.purpose);
        let meaning = reading.and_then(|row| row.2(self, one)).unwrap_or_else(|| Meaning {
            what: "something that this life has no use for".to_owned(),
            turned: "nothing".to_owned(),
            decides: false,
            anchor: Anchor::Start,
        });
        let name = reading.map_or_else(|| format!("{:?}", one.purpose).to_lowercase(), |row| row.1.to_owned());
        Some((self.seen.line(meaning.anchor)?, told(one, name, meaning)))
    }

    /// Whether it has the defect of each fault that may hit its cohort: those draws have owners of their own.
    fn defects(&self, streams: &Streams) -> Vec<(usize, Draw)> {
        let faults = self.plan.faults.iter().enumerate();
        let ours = faults.filter(|(_, fault)| {
            fault.cohorts.iter().any(|cohort| std::ptr::eq(&self.plan.cohorts[cohort.index()], self.cohort))
        });
        ours.filter_map(|(number, fault)| {
            let owner = streams.owner(&format!("fault:{}:{}", fault.name, self.cohort.luck));
            let value = owner.open(self.ordinal, Purpose::Defect, 0).draw();
            let what = format!("whether it has the defect of `{}`", fault.name);
            let meaning = chance(what, fault.share, value, Anchor::Hit(number));
            let one = Drawn { purpose: Purpose::Defect, part: 0, occasion: 0, value };
            Some((self.seen.line(meaning.anchor)?, told(one, "defect".to_owned(), meaning)))
        })
        .collect()
    }

    fn invitation(&self, one: Drawn) -> Option<Meaning> {
        let response = &self.cohort.response;
        Some(match one.occasion {
            0 => Meaning {
                what: "its moment in the window of its wave".to_owned(),
                turned: "the time of this line".to_owned(),
                decides: true,
                anchor: Anchor::Invited,
            },
            1 => chance("whether its people never respond".to_owned(), response.never, one.value, Anchor::Invited),
            _ => length("how long until they respond".to_owned(), &response.delay, one.value, Anchor::Invited),
        })
    }

    fn attempt(&self, one: Drawn) -> Option<Meaning> {
        let (position, word) = (one.occasion / PHASE, one.occasion % PHASE);
        let row = self.path.phases.get(position as usize)?;
        let ended = self.seen.attempts.get(&one.part).and_then(|tried| tried.ended);
        let (name, begun) = (&row.name, Anchor::Attempt(one.part));
        match word {
            0 => {
                let takes = row.again.as_ref().filter(|_| self.is_made_ready(one.part)).unwrap_or(&row.duration);
                let tries = if row.task.is_some() { ", to its next try" } else { "" };
                Some(length(format!("length of `{name}`{tries}"), takes, one.value, begun))
            }
            1 if row.gap.is_some() => {
                let fails = row.gap.map(|gap| gap.map(|share| share.hit_by(one.value)));
                let turned = if fails.is_some_and(|fails| fails.contains(&true)) {
                    "it does, if the time was too short or too long"
                } else {
                    "no"
                };
                let what = format!("whether `{name}` fails");
                Some(Meaning { what, turned: turned.to_owned(), decides: false, anchor: begun })
            }
            1 => Some(chance(format!("whether `{name}` fails"), row.fails, one.value, begun)),
            2 => {
                let cause = ended.and_then(|(_, outcome)| match outcome {
                    Outcome::Fails { phase, cause } => (u32::from(phase) == position).then_some(usize::from(cause)),
                    Outcome::Succeeds
                    | Outcome::TimesOut { .. }
                    | Outcome::Stopped { .. }
                    | Outcome::Faulted { .. } => None,
                });
                let turned = cause.map_or("nothing, as it doesn't".to_owned(), |cause| {
                    let failure = &row.causes[cause].1;
                    format!("{} {}", failure.reason.name(), failure.code).trim_end().to_owned()
                });
                let decides = cause.is_some() && row.causes.len() > 1;
                Some(Meaning { what: format!("why `{name}` fails"), turned, decides, anchor: begun })
            }
            _ => self.aftermath(one, word, ended?.1),
        }
    }

    /// Whether an attempt is of a device that tried before and must be made ready again (APL-ADE-04).
    fn is_made_ready(&self, attempt: u16) -> bool {
        let Some(before) = attempt.checked_sub(1) else { return false };
        let failed = self.seen.attempts.get(&before).and_then(|tried| tried.ended);
        let begun = self.seen.attempts.get(&attempt).map(|tried| tried.begun);
        let in_time = failed.zip(begun).is_some_and(|((failed, outcome), begun)| {
            let failure = outcome.failure(self.path, &self.plan.faults);
            failure.is_some_and(|failure| failure.code == apple::SCEP_ANSWER)
                && !apple::must_reset(failed, begun, &self.plan.rules)
        });
        !in_time
    }

    /// Whether a failure opens a ticket, and how long until its user tries again alone.
    fn aftermath(&self, one: Drawn, word: u32, outcome: Outcome) -> Option<Meaning> {
        let parts = (self.path, &self.plan.faults[..]);
        let after = outcome.aftermath(parts, &self.owner, self.ordinal, one.part)?;
        let ended = Anchor::AttemptEnds(one.part);
        if word == 3 {
            return Some(chance("whether it opens a ticket".to_owned(), after.after.ticket, one.value, ended));
        }
        let what = "how long until its user tries again alone, if nobody helps".to_owned();
        Some(length(what, &after.after.gap, one.value, ended))
    }

    fn habit(&self, one: Drawn) -> Option<Meaning> {
        let habit = Habit::draw(&self.owner, self.ordinal, self.cohort);
        let presence = &self.cohort.presence;
        let keeps = matches!(presence.online, Online::Hours { .. });
        match one.occasion {
            0 if keeps => {
                let way = if habit.shift < 0 { "earlier" } else { "later" };
                let turned = format!("{} {way}", Span::seconds(habit.shift.unsigned_abs()));
                let what = "how its hours are shifted".to_owned();
                Some(Meaning { what, turned, decides: true, anchor: Anchor::Start })
            }
            1 if keeps => {
                let what = "whether it is shut down at night".to_owned();
                Some(chance(what, presence.shut_down_at_night, one.value, Anchor::Start))
            }
            2 => {
                let what = "how long after its first enrollment it is lost".to_owned();
                Some(length(what, self.cohort.lost_after.as_ref()?, one.value, Anchor::Enrollment(1)))
            }
            _ => None,
        }
    }

    fn presence(&self, one: Drawn) -> Option<Meaning> {
        let anchor = Anchor::Enrollment(one.part);
        let first = |what: &str| {
            let span = check_in::first(self.cycle.every, self.cycle.jitter, one.value);
            let decides = self.cycle.jitter != Share::NONE;
            Meaning { what: what.to_owned(), turned: span.to_string(), decides, anchor }
        };
        let Online::Alternating { online, offline, long_share, long } = &self.cohort.presence.online else {
            return Some(first("the first interval between check-ins of a stretch online"));
        };
        let stretch = |what: &str, spread: &Spread| Some(length(what.to_owned(), spread, one.value, anchor));
        // The first stretch begins at the enrollment: nothing is drawn before it.
        match (one.occasion + 2) % 4 {
            0 => Some(chance("whether a stretch offline is long".to_owned(), *long_share, one.value, anchor)),
            1 => {
                let before = self.drawn.iter().find(|other| {
                    let address = (other.purpose, other.part, other.occasion + 1);
                    address == (one.purpose, one.part, one.occasion)
                });
                let is_long = before.is_some_and(|before| long_share.hit_by(before.value));
                stretch("length of a stretch offline", if is_long { long } else { offline })
            }
            2 => Some(first("the first interval between check-ins of a stretch online")),
            _ => stretch("length of a stretch online", online),
        }
    }

    fn absence(&self, one: Drawn) -> Option<Meaning> {
        let anchor = Anchor::Enrollment(one.part);
        let away = self.cohort.absences.as_ref();
        match (one.occasion, away) {
            (0, Some(away)) => Some(length("how long until an absence".to_owned(), &away.gap, one.value, anchor)),
            (1, Some(away)) => Some(length("length of an absence".to_owned(), &away.length, one.value, anchor)),
            _ => Some(Meaning {
                what: "the next absence, or the first interval between check-ins after one".to_owned(),
                turned: "times of check-ins below".to_owned(),
                decides: true,
                anchor,
            }),
        }
    }

    fn renewal(&self, one: Drawn) -> Option<Meaning> {
        let fails = self.cycle.renewal_fails;
        let earlier = self
            .drawn
            .iter()
            .filter(|other| (other.purpose, other.part) == (one.purpose, one.part) && other.occasion < one.occasion);
        let done = earlier.filter(|other| !fails.hit_by(other.value)).count();
        let what = "whether an attempt to renew the certificate fails".to_owned();
        Some(chance(what, fails, one.value, Anchor::Renewal(one.part, done)))
    }

    fn enrolled_before(&self, one: Drawn) -> Option<Meaning> {
        let before = self.cohort.enrolled_before.as_ref()?;
        Some(length("how long before the start it enrolled".to_owned(), before, one.value, Anchor::Start))
    }

    fn obstacle(&self, _: Drawn) -> Option<Meaning> {
        let met = obstacle(self.path, &self.owner, self.ordinal);
        let turned = met.map_or("none".to_owned(), |met| {
            let failure = &self.path.obstacles[usize::from(met)].failure;
            format!("{} {}", failure.reason.name(), failure.code).trim_end().to_owned()
        });
        let what = "what it has against enrolling".to_owned();
        Some(Meaning { what, turned, decides: true, anchor: Anchor::Attempt(0) })
    }

    fn identifier(&self, one: Drawn) -> Option<Meaning> {
        let what = "whether its corporate identifier is uploaded".to_owned();
        Some(chance(what, self.cohort.admission.identified, one.value, Anchor::Start))
    }

    fn registration(&self, one: Drawn) -> Option<Meaning> {
        let registration = self.cohort.admission.registration.as_ref()?;
        let spread = |what: &str, spread: &Spread| Some(length(what.to_owned(), spread, one.value, Anchor::Start));
        match (one.part, one.occasion, &registration.by) {
            (0, 0, By::Files { import, .. }) => spread("how long the import of its file takes", import),
            (0, 1, By::Files { sync, .. }) => spread("how long its synchronization takes", sync),
            (1, 0, By::Conversion(within)) => {
                spread("how long until it is converted", &Spread::new(Law::Uniform(0, u64::from(within.as_seconds()))))
            }
            (2, ..) => spread("how long until it has its profile", registration.assignment.as_ref()?),
            _ => None,
        }
    }

    fn recall(&self, one: Drawn) -> Option<Meaning> {
        let what = "how long until its people respond".to_owned();
        Some(length(what, &self.cohort.response.delay, one.value, Anchor::Recall(one.part)))
    }

    fn compliance(&self, one: Drawn) -> Option<Meaning> {
        let policy = self.cohort.compliance.as_ref()?;
        let anchor = Anchor::Enrollment(one.part);
        if one.occasion == 0 {
            let what = "whether it fails its compliance policy".to_owned();
            return Some(chance(what, policy.fails, one.value, anchor));
        }
        let what = "how long until that is put right, if it fails".to_owned();
        Some(length(what, policy.fixed_after.as_ref()?, one.value, anchor))
    }

    fn access(&self, one: Drawn) -> Option<Meaning> {
        let anchor = Anchor::Enrollment(one.part);
        let what = "how long its user waits for access".to_owned();
        Some(length(what, &self.plan.rules.compliance_reset_for, one.value, anchor))
            .filter(|_| self.path.like == Some(crate::intune::BuiltIn::AutopilotPreProvisioned))
    }

    fn push(&self, one: Drawn) -> Option<Meaning> {
        let what = format!("how long the notification of change {} takes", one.part + 1);
        Some(length(what, &self.plan.rules.push_delay, one.value, Anchor::Enrollment(1)))
    }

    fn grouping(&self, one: Drawn) -> Option<Meaning> {
        let delay = &self.plan.rules.groups_dynamic_delay;
        Some(length("how long until its groups hold it".to_owned(), delay, one.value, Anchor::Enrollment(one.part)))
    }

    fn removal(&self, one: Drawn) -> Option<Meaning> {
        let removed = apple::removed_at(SimTime::START, one.value, &self.plan.rules);
        let turned = removed.map_or("never".to_owned(), |at| format!("{} after it enrolled", at.since(SimTime::START)));
        let what = "whether and when its user removes management".to_owned();
        Some(Meaning { what, turned, decides: true, anchor: Anchor::Removal })
    }

    /// The team that a ticket is at in a stay.
    fn team(&self, ticket: u16, stay: u32) -> Option<&'a Team> {
        self.seen.stays.get(&(ticket, stay)).map(|team| &self.plan.teams[team.index()])
    }

    fn handling(&self, one: Drawn) -> Option<Meaning> {
        let team = self.team(one.part, one.occasion)?;
        let learns = if team.learning.is_some() { ", before what they learned" } else { "" };
        let what = format!("working time of `{}` on it{learns}", team.name);
        Some(length(what, &team.handle_time, one.value, Anchor::Ticket(one.part, one.occasion)))
    }

    fn ticket(&self, one: Drawn) -> Option<Meaning> {
        let stay = one.occasion / STAY;
        let (team, anchor) = (self.team(one.part, stay)?, Anchor::Ticket(one.part, stay));
        match one.occasion % STAY {
            0 => {
                let what = format!("whether `{}` passes it on", team.name);
                Some(chance(what, team.escalates?.share, one.value, anchor))
            }
            1 => Some(chance("whether it comes again".to_owned(), team.reopens.as_ref()?.share, one.value, anchor)),
            _ => Some(length("when it comes again".to_owned(), &team.reopens.as_ref()?.after, one.value, anchor)),
        }
    }

    fn patience(&self, one: Drawn) -> Option<Meaning> {
        let stay = (one.occasion / CALL) >> 4;
        let (team, anchor) = (self.team(one.part, stay)?, Anchor::Ticket(one.part, stay));
        let back = team.calls_back.as_ref();
        match one.occasion % CALL {
            0 => {
                let what = "how long its people wait in open hours".to_owned();
                Some(length(what, team.patience.as_ref()?, one.value, anchor))
            }
            1 => Some(chance("whether they call again".to_owned(), back?.share, one.value, anchor)),
            2 => Some(length("when they call again".to_owned(), &back?.after, one.value, anchor)),
            _ => {
                let gap = &self.plan.rules.enrollment_retry_gap;
                Some(length("how long until they try alone".to_owned(), gap, one.value, anchor))
            }
        }
    }

    fn staging(&self, one: Drawn) -> Option<Meaning> {
        let row = self.path.phases.get((one.occasion / BENCH) as usize)?;
        let benches = self.path.phases.iter().find_map(|phase| phase.bench);
        let team = &self.plan.teams[row.bench.or(benches)?.index()];
        let anchor = Anchor::Bench(one.part);
        if one.occasion % BENCH == 0 {
            let what = format!("working time of `{}` to start it", team.name);
            return Some(length(what, &team.bench.start_time, one.value, anchor));
        }
        let what = format!("working time of `{}` to take it off", team.name);
        Some(length(what, team.bench.end_time.as_ref()?, one.value, anchor))
    }

    fn site(&self, _: Drawn) -> Option<Meaning> {
        let turned = site_of(self.cohort, &self.owner, self.ordinal)?.to_owned();
        let decides = self.cohort.sites.len() > 1;
        Some(Meaning { what: "where it is".to_owned(), turned, decides, anchor: Anchor::Start })
    }

    fn download(&self, one: Drawn) -> Option<Meaning> {
        let download = self.cohort.download.as_ref()?;
        let turned = super::gigabytes(download.sample(one.value).saturating_mul(8));
        let decides = !matches!(download.law(), Law::Fixed(_));
        let what = "what its enrollment downloads".to_owned();
        Some(Meaning { what, turned, decides, anchor: Anchor::Download(one.part) })
    }
}

fn told(one: Drawn, name: String, meaning: Meaning) -> Draw {
    Draw {
        what: meaning.what,
        turned: meaning.turned,
        purpose: (one.purpose as u16, name),
        part: one.part,
        occasion: one.occasion,
        value: one.value,
        decides: meaning.decides,
    }
}
