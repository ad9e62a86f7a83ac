//! Laws of lives: what the steps of each device say, held against the plan and not against the simulator.

use super::{Findings, Law, Ran};
use crate::fleet::assignment::Standing as License;
use crate::fleet::gates::{Gates, UserRow};
use crate::fleet::roster::Roster;
use crate::fleet::watch::Step;
use crate::plan::delivery::{Batch, Delivery};
use crate::plan::fault::Effect;
use crate::plan::licensing::Assignment;
use crate::plan::story::LifeEvent;
use crate::plan::{Cohort, Group, LicenseNeed, Ordered, Path, Plan, Silence};
use crate::rules::{Verdict, certificate, cleanup, tokens};
use crate::units::{DeviceId, SimTime, Span};
use std::collections::BTreeSet;

/// What is left of a device's life for the laws that speak of many.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Lived {
    /// From when until when it was managed.
    pub(super) spans: Vec<(SimTime, SimTime)>,
    /// Whether an attempt of its began.
    pub(super) tried: bool,
    /// Whether it was enrolled before the start.
    pub(super) before: bool,
    /// Whether it is managed at the end.
    pub(super) managed: bool,
}

/// Whose life it is.
#[derive(Clone, Copy)]
struct Whose<'a> {
    plan: &'a Plan,
    cohort: &'a Cohort,
    path: &'a Path,
    group: &'a Group,
    ordinal: u32,
    /// What its hardware comes with, by the plan; none if it is there all along.
    sent: Option<Sent<'a>>,
}

/// A delivery by its number in the plan, and the batch of it.
type Sent<'a> = (usize, &'a Delivery, &'a Batch);

/// How a device stands, as far as its steps tell.
#[derive(Default)]
struct Standing {
    managed: bool,
    open: bool,
    failed: bool,
    abandoned: bool,
    hidden: bool,
    noncompliant: bool,
    withheld: bool,
    /// A bit for each fault that hit it, and for each that it is well again after.
    hit: u32,
    healed: u32,
    /// Whether an old record stands, or stood, beside the new one.
    stale: bool,
    /// When certificates of orphaned records were issued that haven't run out yet.
    orphans: Vec<SimTime>,
    /// When its certificate was issued.
    issued: Option<SimTime>,
    enrolled: Option<SimTime>,
    expired: Option<SimTime>,
    /// When records of certificates that ran out are due to be deleted.
    due: Vec<SimTime>,
    invited: Option<SimTime>,
    /// When its hardware came, and when it was registered by a file of hashes.
    came: Option<SimTime>,
    imported: Option<SimTime>,
    license: Option<License>,
    lived: Lived,
}

/// Every device's life against the laws, and what is left of it.
pub(super) fn lives(ran: &Ran<'_>, found: &mut Findings) -> Vec<Lived> {
    let roster = Roster::new(ran.plan);
    let mut all = Vec::with_capacity(ran.lives.len());
    for (number, steps) in ran.lives.iter().enumerate() {
        let (group, cohort, ordinal) = roster.whose(ran.plan, DeviceId::from_index(number));
        let cohort = &ran.plan.cohorts[cohort.index()];
        let path = &ran.plan.paths[cohort.path.index()];
        let group = &ran.plan.groups[group];
        let whose = Whose { plan: ran.plan, cohort, path, group, ordinal, sent: sent(ran.plan, group, ordinal) };
        all.push(life(whose, steps, found));
    }
    all
}

/// What brings a device, as the plan says it.
fn sent<'a>(plan: &'a Plan, group: &Group, ordinal: u32) -> Option<Sent<'a>> {
    let rows = plan.deliveries.iter().enumerate().filter(|(_, row)| row.cohort == group.cohort);
    let mut batches = rows.flat_map(|(number, row)| row.batches.iter().map(move |batch| (number, row, batch)));
    batches.find(|(.., batch)| (batch.first..batch.first + batch.count).contains(&ordinal))
}

/// One device's life, step by step.
fn life(whose: Whose<'_>, steps: &[(SimTime, Step)], found: &mut Findings) -> Lived {
    let orphaned: Vec<SimTime> = whose.orders(|what| what == Ordered::Orphan).collect();
    let mut stands = Standing::default();
    for (number, (time, step)) in steps.iter().enumerate() {
        let expires = matches!(step, Step::Life(LifeEvent::CertificateExpired, _));
        let gone =
            |at: &SimTime| stands.enrolled.is_some_and(|from| from < *at) && (at < time || (at == time && !expires));
        if stands.managed && orphaned.iter().any(gone) {
            stands.leaves(*time);
            stands.stale = true;
            stands.orphans.extend(stands.issued.take());
        }
        if let (Some(sent), Step::AttemptBegins(_) | Step::Refused(..)) = (whose.sent, step) {
            let holds = stands.is_there(sent, *time);
            found.check(Law::Deliveries, holds, || whose.at(*time, format!("{step:?}; all its steps: {steps:?}")));
        }
        let mut now = steps[number..].iter().take_while(|row| row.0 == *time);
        let renews = whose.plan.rules.certificate_renew_after_expiry
            && now.any(|row| matches!(row.1, Step::Life(LifeEvent::CertificateRenewed, _)));
        let Some((law, holds)) = stands.step(whose, (*time, *step), renews, found) else { continue };
        found.check(law, holds, || whose.at(*time, format!("{step:?}; all its steps: {steps:?}")));
    }
    if let (Some((_, row, batch)), Some(_)) = (whose.sent, stands.invited) {
        let certain = row.spread.is_none() && batch.late.is_none() && batch.at < whose.plan.horizon;
        let holds = !certain || stands.came == Some(batch.at);
        found.check(Law::Deliveries, holds, || whose.at(batch.at, format!("came {:?}: {steps:?}", stands.came)));
    }
    let managed = stands.managed;
    stands.leaves(whose.plan.horizon);
    Lived { managed, ..stands.lived }
}

impl Whose<'_> {
    /// When orders of some kinds are given that mean this device.
    fn orders(&self, kind: impl Fn(Ordered) -> bool) -> impl Iterator<Item = SimTime> {
        let ours = |order: &&crate::plan::Order| order.cohort == self.group.cohort && self.ordinal < order.devices;
        self.plan.orders.iter().filter(ours).filter(move |order| kind(order.what)).map(|order| order.at)
    }

    /// A detail, with the device and the time that it is about.
    fn at(&self, time: SimTime, what: String) -> String {
        let when = self.plan.zone.label(time);
        let brief: String = what.chars().take(600).collect();
        format!("{}/{} at {when}: {brief}", self.cohort.name, self.ordinal + 1)
    }

    /// Whether a lapse is on that keeps the path's attempts from beginning, or, with `halfway`, from succeeding.
    fn lapse(&self, time: SimTime, halfway: bool) -> bool {
        let Some(path) = self.path.like else { return false };
        self.plan.lapses.iter().filter(|lapse| lapse.on(time)).any(|lapse| {
            let why = tokens::stops(lapse.token, path, self.path.platform, &self.plan.rules);
            why.is_some_and(|why| !halfway || tokens::ends_halfway(why))
        })
    }

    /// Whether any lapse has to do with the path.
    fn meets_lapses(&self) -> bool {
        let Some(path) = self.path.like else { return false };
        let stops = |token| tokens::stops(token, path, self.path.platform, &self.plan.rules).is_some();
        self.plan.lapses.iter().any(|lapse| lapse.from < lapse.until && stops(lapse.token))
    }
}

impl Standing {
    fn leaves(&mut self, time: SimTime) {
        if std::mem::take(&mut self.managed)
            && let Some(from) = self.enrolled
        {
            self.lived.spans.push((from, time));
        }
    }

    /// A step: the law that says whether it can be, and whether it can; none where no law speaks of it.
    fn step(
        &mut self,
        whose: Whose<'_>,
        (time, step): (SimTime, Step),
        renews: bool,
        found: &mut Findings,
    ) -> Option<(Law, bool)> {
        Some(match step {
            Step::AttemptBegins(_) => {
                self.begins(whose, time, found);
                let free = !self.withheld && !self.abandoned && !self.managed;
                (Law::Order, free && !std::mem::replace(&mut self.open, true))
            }
            Step::AttemptFails(_) => {
                self.failed = true;
                (Law::Order, std::mem::replace(&mut self.open, false) && !self.managed)
            }
            Step::Refused(..) => {
                (self.open, self.failed) = (false, false);
                (Law::Order, !self.managed)
            }
            Step::Abandoned => (Law::Order, !std::mem::replace(&mut self.abandoned, true)),
            Step::CheckIns(every, count) => {
                let ends = [time, time + every.times(count.saturating_sub(1))];
                let silences = &whose.cohort.silences;
                let silent = |at: &SimTime| Silence::at(silences, *at).is_some() && Some(*at) != self.enrolled;
                (Law::Reach, (self.managed || renews) && !ends.iter().any(silent))
            }
            Step::Life(event, _) => return self.shows(whose, time, event, found),
            Step::Hit(fault) => {
                let new = self.hit >> fault & 1 == 0;
                self.hit |= 1 << fault;
                let row = &whose.plan.faults[usize::from(fault)];
                let enrolling = row.effect == Effect::FailsEnrollment && self.open;
                (Law::Faults, new && row.from <= time && (self.managed || renews || enrolling))
            }
            Step::Healed(fault) => {
                let new = self.hit >> fault & 1 == 1 && self.healed >> fault & 1 == 0;
                self.healed |= 1 << fault;
                (Law::Faults, new && (self.managed || renews))
            }
            Step::Withheld => {
                let between = !self.open && !self.managed && self.enrolled.is_none();
                (Law::Gates, between && !std::mem::replace(&mut self.withheld, true))
            }
            Step::Resumed => (Law::Gates, std::mem::replace(&mut self.withheld, false)),
            // In an attempt, or what is left of it when that has succeeded.
            Step::Downloads { .. } => (Law::Order, self.open || self.managed),
            Step::Invited(start) => (Law::Waves, self.is_invited(whose, time, start)),
            Step::License(standing) => {
                self.license = Some(standing);
                return None;
            }
            Step::EnrolledBefore => {
                self.lived.before = true;
                (Law::Waves, whose.group.wave.is_none() && time <= SimTime::START)
            }
            Step::Delivered(number, late) => (Law::Deliveries, self.comes(whose, time, (number, late))),
            Step::Imported => (Law::Deliveries, self.is_imported(whose, time)),
            Step::Silenced
            | Step::Reachable
            | Step::ManagementLost(_)
            | Step::Recalled(_)
            | Step::Notified
            | Step::NeverResponds
            | Step::MeetsConnector
            | Step::Downloaded
            | Step::TicketOpened(_)
            | Step::ServiceBegins(_)
            | Step::Escalated(_)
            | Step::CallsAgain(_)
            | Step::GivesUp
            | Step::Reopened(_)
            | Step::MeetsBench(_)
            | Step::StartedAtBench
            | Step::LeavesBench
            | Step::Served => return None,
        })
    }

    /// An invitation: whether the window is open that it names, which no earlier one may be than the file says.
    fn is_invited(&mut self, whose: Whose<'_>, time: SimTime, start: SimTime) -> bool {
        self.invited = Some(start);
        let fixed = whose.group.wave.map(|wave| &whose.plan.waves[wave.index()]);
        let fixed = fixed.filter(|wave| wave.after.is_none() && whose.plan.setup.is_none());
        start <= time && fixed.is_none_or(|wave| wave.window.starts <= time)
    }

    /// Its hardware comes: once, with what brings it, so much later than the plan has it.
    fn comes(&mut self, whose: Whose<'_>, time: SimTime, (number, late): (u16, Span)) -> bool {
        let as_sent = whose.sent.is_some_and(|(delivery, row, batch)| {
            let in_time = row.spread.is_some() || batch.late.is_some() || late == Span::ZERO;
            delivery == usize::from(number) && batch.at + late == time && in_time
        });
        as_sent && self.came.replace(time).is_none()
    }

    /// It is registered by a file of hashes: once, after it has come, if its delivery does so.
    fn is_imported(&mut self, whose: Whose<'_>, time: SimTime) -> bool {
        let asked = whose.sent.is_some_and(|(_, row, _)| row.import.is_some());
        asked && self.came.is_some_and(|came| came <= time) && self.imported.replace(time).is_none()
    }

    /// Whether its hardware is there, and registered if its delivery has that done on arrival.
    fn is_there(&self, (_, row, batch): Sent<'_>, time: SimTime) -> bool {
        let by_now = |at: Option<SimTime>| at.is_some_and(|at| at <= time);
        batch.at <= time && by_now(self.came) && (row.import.is_none() || by_now(self.imported))
    }

    /// What must be true when an attempt begins.
    fn begins(&mut self, whose: Whose<'_>, time: SimTime, found: &mut Findings) {
        self.lived.tried = true;
        let verdicts = whose.cohort.admission.at(time).verdicts;
        let missing = |verdict| matches!(verdict, Verdict::Refused(why) if tokens::is_missing(why));
        let shut = if self.failed {
            verdicts.into_iter().all(missing)
        } else {
            verdicts.iter().all(|verdict| *verdict != Verdict::Admitted)
        };
        found.check(Law::Admission, !shut, || whose.at(time, format!("an attempt begins: {verdicts:?}")));
        if whose.group.wave.is_some() {
            let open = self.invited.is_some_and(|start| start <= time) && !self.withheld;
            let invited = self.invited;
            found.check(Law::Waves, open, || whose.at(time, format!("an attempt begins; invited {invited:?}")));
        }
        if whose.meets_lapses() {
            let lapse = whose.lapse(time, false);
            found.check(Law::Lapses, !lapse, || whose.at(time, "an attempt begins in a lapse".to_owned()));
        }
        let assigned = whose.plan.tenant.licensing.assignment != Assignment::WhenNeeded;
        // A second try of one enrollment doesn't ask again.
        if assigned && whose.path.license == LicenseNeed::User && self.license.is_some() && !self.failed {
            let license = self.license;
            let holds = license == Some(License::Licensed);
            found.check(Law::Licenses, holds, || whose.at(time, format!("an attempt begins; its user {license:?}")));
        }
    }

    /// Something that the life shows: the law of it, and whether it holds.
    fn shows(
        &mut self,
        whose: Whose<'_>,
        time: SimTime,
        event: LifeEvent,
        found: &mut Findings,
    ) -> Option<(Law, bool)> {
        let book = &whose.plan.rules;
        let revives = book.certificate_renew_after_expiry;
        Some(match event {
            LifeEvent::Enrolled | LifeEvent::ReEnrolled => {
                if !self.lived.before && whose.meets_lapses() {
                    let cut = whose.lapse(time, true);
                    found.check(Law::Lapses, !cut, || whose.at(time, "it enrolls in a lapse".to_owned()));
                }
                (self.open, self.failed, self.hidden) = (false, false, false);
                (self.enrolled, self.issued) = (Some(time), Some(time));
                (Law::Order, !std::mem::replace(&mut self.managed, true))
            }
            LifeEvent::CertificateExpired => (Law::Expiry, self.expires(whose, time)),
            LifeEvent::CertificateRenewed => {
                if !self.managed {
                    self.due.pop();
                }
                let managed = std::mem::replace(&mut self.managed, true);
                let opened = |issued| certificate::window_opens(issued, whose.cohort.platform, book) <= time;
                let in_time = self.issued.is_some_and(|issued| {
                    opened(issued) && (managed && time < certificate::expires(issued, book) || revives)
                });
                self.issued = Some(time);
                (Law::Renewal, in_time)
            }
            LifeEvent::RecordHidden => (Law::Order, !std::mem::replace(&mut self.hidden, true) || self.stale),
            LifeEvent::RecordReappeared => (Law::Order, std::mem::replace(&mut self.hidden, false) || self.stale),
            LifeEvent::Noncompliant => (Law::Order, !std::mem::replace(&mut self.noncompliant, true) || self.stale),
            LifeEvent::Compliant => (Law::Order, std::mem::replace(&mut self.noncompliant, false) || self.stale),
            LifeEvent::RecordDeleted => (Law::Deletion, self.deleted(whose, time)),
            LifeEvent::Retired | LifeEvent::Wiped | LifeEvent::Unenrolled => {
                self.leaves(time);
                self.noncompliant = false;
                return None;
            }
            LifeEvent::Registered => (Law::Order, !self.managed),
            LifeEvent::EnrollmentRefused | LifeEvent::EnrollmentFailed | LifeEvent::RecordDuplicated => return None,
        })
    }

    /// A certificate runs out: whether it is time.
    fn expires(&mut self, whose: Whose<'_>, time: SimTime) -> bool {
        let book = &whose.plan.rules;
        (self.expired, self.stale) = (Some(time), true);
        self.due.push(cleanup::deletes_at(time, book));
        let over = |issued: SimTime| certificate::expires(issued, book) == time;
        if let Some(old) = self.orphans.iter().position(|issued| over(*issued)) {
            self.orphans.remove(old);
            return true;
        }
        self.leaves(time);
        self.issued.is_some_and(over)
    }

    /// A record is deleted: whether its clock is over, or somebody ordered it.
    fn deleted(&mut self, whose: Whose<'_>, time: SimTime) -> bool {
        if let Some(due) = self.due.iter().position(|at| *at == time) {
            self.due.remove(due);
            return true;
        }
        let deletes = |what| matches!(what, Ordered::Delete | Ordered::Disconnect | Ordered::Erase);
        let mut orders = whose.orders(deletes);
        let ordered = orders.any(|at| at <= time);
        self.noncompliant = false;
        // One may come between an expiry and the renewal after it.
        let stood = self.managed || whose.plan.rules.certificate_renew_after_expiry || self.expired == Some(time);
        self.leaves(time);
        ordered && stood
    }
}

/// Nobody's license is used twice: users and devices that took one, and how many there are.
pub(super) fn licenses(ran: &Ran<'_>, lives: &[Lived], found: &mut Findings) {
    let (plan, roster, gates) = (ran.plan, Roster::new(ran.plan), Gates::new(ran.plan));
    let (mut all, mut before) = (BTreeSet::new(), BTreeSet::new());
    let (mut changes, mut live) = (Vec::new(), 0_i64);
    for (number, lived) in lives.iter().enumerate() {
        let (_, cohort, ordinal) = roster.whose(plan, DeviceId::from_index(number));
        match plan.paths[plan.cohorts[cohort.index()].path.index()].license {
            LicenseNeed::User if lived.tried || lived.before => {
                let user: UserRow = gates.user(plan, cohort, ordinal);
                all.extend(user.row());
                before.extend(user.row().filter(|_| lived.before));
            }
            LicenseNeed::Device => {
                live += i64::from(lived.before);
                changes.extend(lived.spans.iter().flat_map(|(from, until)| [(*from, 1), (*until, -1)]));
            }
            LicenseNeed::User | LicenseNeed::None => {}
        }
    }
    if let (Assignment::WhenNeeded, Some(licenses)) = (plan.tenant.licensing.assignment, plan.tenant.licenses)
        && !all.is_empty()
    {
        let holds = all.len() <= before.len().max(licenses as usize);
        found.check(Law::Licenses, holds, || format!("{} people took {licenses} licenses", all.len()));
    }
    let enforced = plan.rules.license_device_enforced && !plan.rules.certificate_renew_after_expiry;
    let Some(licenses) = plan.tenant.device_licenses.filter(|_| enforced && !changes.is_empty()) else { return };
    changes.sort_unstable();
    let (mut level, mut most) = (0_i64, 0_i64);
    for (_, by) in changes {
        level += by;
        most = most.max(level);
    }
    let holds = most <= live.max(i64::from(licenses));
    found.check(Law::Licenses, holds, || format!("{most} devices at once have {licenses} device licenses"));
}
