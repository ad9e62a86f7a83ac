//! A story's device enrolls: what the rules say first, then the attempt, which may take its time, and the client's
//! own further tries.

use super::Teller;
use crate::fleet::attempt::{Attempt, Outcome, Progress, obstacle};
use crate::fleet::terms::{Applicant, Denied};
use crate::plan::path::{LicenseNeed, Retry, Rung};
use crate::plan::story::LifeEvent;
use crate::rules::ids::Decided;
use crate::rules::limits::is_full;
use crate::rules::{Refusal, apple, autopilot, dem, group_policy, hybrid, limits};
use crate::units::SimTime;

/// An enrollment that isn't over yet.
#[derive(Clone, Copy)]
pub(super) enum UnderWay {
    /// The attempt ends then.
    Attempt(SimTime, Outcome),
    /// The client tries again then.
    Again(SimTime),
    /// The client tries again when the system starts next.
    NextStart,
    /// The client has a device that was managed enroll anew then, which the rules look at as at any other enrollment.
    Anew(SimTime),
    /// A system's own task gives up then: a rule refuses the device.
    InVain(SimTime, Denied),
}

impl UnderWay {
    /// When it goes on by itself; a client's next try comes no sooner than the device is online.
    pub(super) fn at(self, online: bool) -> SimTime {
        match self {
            UnderWay::Attempt(at, _) | UnderWay::InVain(at, _) => at,
            UnderWay::Again(at) | UnderWay::Anew(at) if online => at,
            UnderWay::Again(_) | UnderWay::Anew(_) | UnderWay::NextStart => SimTime::NEVER,
        }
    }

    /// Whether it outlasts a stretch offline.
    pub(super) fn waits(self) -> bool {
        matches!(self, UnderWay::Again(_) | UnderWay::Anew(_) | UnderWay::NextStart)
    }

    /// Whether a device that starts at `now` goes on with it at once.
    pub(super) fn due(self, now: SimTime) -> bool {
        match self {
            UnderWay::Again(at) | UnderWay::Anew(at) => at <= now,
            UnderWay::NextStart => true,
            UnderWay::Attempt(..) | UnderWay::InVain(..) => false,
        }
    }
}

impl Teller<'_> {
    /// Somebody has the device enroll.
    pub(super) fn enroll(&mut self, now: SimTime) {
        self.failures = 0;
        self.under_way = None;
        let Err(denied) = self.let_in(now) else {
            self.attempt(now);
            return;
        };
        let applicant = self.applicant();
        match applicant.tries_for(denied.why) {
            Some(within) => {
                // A try of the task that comes after the rule has changed gets through.
                let opens = denied.opens.and_then(|opens| group_policy::next_try(now, opens, self.world.book));
                self.under_way = Some(opens.map_or(UnderWay::InVain(now + within, denied), UnderWay::Anew));
            }
            None => self.turn_away(now, denied),
        }
    }

    /// What is under way goes on at `now`, its moment.
    pub(super) fn proceed(&mut self, now: SimTime) {
        match self.under_way.take() {
            Some(UnderWay::Attempt(_, outcome)) => self.attempt_ends(now, outcome),
            Some(UnderWay::Again(_) | UnderWay::NextStart) => self.attempt(now),
            Some(UnderWay::Anew(_)) => self.enroll(now),
            Some(UnderWay::InVain(_, denied)) => self.turn_away(now, denied),
            None => {}
        }
    }

    fn applicant(&self) -> Applicant<'_> {
        let (cohort, path) = (self.world.cohort, self.path);
        Applicant { cohort, path, owner: self.owner, ordinal: 0, registered: &self.registered }
    }

    /// What a gate says, unless it is a refusal that is skipped.
    fn heeded(&self, said: Result<(), Denied>) -> Result<(), Denied> {
        said.or_else(|denied| if self.story.skipped == Some(denied.why) { Ok(()) } else { Err(denied) })
    }

    /// Whether the rules let the device in at `now`.
    fn let_in(&self, now: SimTime) -> Result<(), Denied> {
        let tenant = &self.story.plan.tenant;
        self.heeded(self.applicant().prepared(tenant, self.world.book, now))?;
        self.heeded(self.applicant().admitted(now))?;
        let (before, stands) = (self.diary.record > 0, self.stands(now));
        if self.path.like.is_some_and(|path| autopilot::one_shot(path, before, stands, self.unblocked, self.world.book))
        {
            self.heeded(Err(Denied::by(Refusal::OneShot)))?;
        }
        if !self.licensed {
            match self.path.license {
                LicenseNeed::User => self.heeded(Err(Denied::by(Refusal::Licenses)))?,
                LicenseNeed::Device => self.heeded(Err(Denied::by(Refusal::DeviceLicenses)))?,
                LicenseNeed::None => {}
            }
        }
        self.heeded(self.limits(now).map_err(Denied::by))
    }

    /// The limits that one device can reach alone.
    fn limits(&self, now: SimTime) -> Result<(), Refusal> {
        let (tenant, book) = (&self.story.plan.tenant, self.world.book);
        let alive = self.life.iter().map(|life| life.last_contact(&self.world, now));
        let left = self.left.iter().filter(|left| left.stands(now)).map(|left| left.stale.last_contact);
        let counted = alive.chain(left).filter(|at| limits::counts_toward_intune_limit(*at, now, book));
        let counted = u32::try_from(counted.count()).expect("records of one device are few");
        let limit = self.world.cohort.admission.at(now).device_limit;
        if self.path.quotas.intune && is_full(counted, Some(limit)) {
            return Err(Refusal::IntuneDevices);
        }
        let first = self.diary.record == 0;
        if self.path.like == Some(crate::intune::BuiltIn::Dem)
            && first
            && let Some(accounts) = tenant.dem_accounts
            && dem::account_for(0, accounts, dem::capacity(tenant.entra_device_limit, book)).is_none()
        {
            return Err(Refusal::DemAccounts);
        }
        let meets = self.path.phases.iter().any(|phase| phase.meets.is_some());
        if meets && !hybrid::may_create_account(self.accounts, tenant.connector_right, book) {
            return Err(Refusal::MachineAccounts);
        }
        Ok(())
    }

    /// Whether a record of the device still stands.
    fn stands(&self, now: SimTime) -> bool {
        self.life.is_some() || self.left.iter().any(|left| left.stands(now))
    }

    fn turn_away(&mut self, now: SimTime, denied: Denied) {
        if denied.refused {
            self.diary.refuse(now, denied.why);
        }
        if denied.registers && !self.known {
            self.known = true;
            self.diary.register(now, denied.why);
        }
    }

    /// An attempt begins that the rules let in.
    fn attempt(&mut self, now: SimTime) {
        if self.path.phases.iter().any(|phase| phase.meets.is_some()) {
            self.accounts += 1;
        }
        let met = obstacle(self.path, self.owner, 0);
        let lasts = |met: &u8| self.tries == 0 || self.path.obstacles[usize::from(*met)].lasts;
        let obstacle = met.filter(lasts);
        let attempt = Attempt {
            path: self.path,
            owner: self.owner,
            ordinal: 0,
            number: 0,
            first: self.resumes,
            again: self.made_ready(now),
            obstacle,
            by_itself: false,
            loads: false,
            book: self.world.book,
        };
        let mut progress = attempt.begin(now);
        while let Progress::Meets(at, met) = progress {
            // Nobody else is in line.
            progress = attempt.go_on(met.phase, at, at + attempt.service(met.phase));
        }
        let Progress::Ends(at, outcome) = progress else { return };
        if at == now {
            self.attempt_ends(now, outcome);
        } else {
            self.under_way = Some(UnderWay::Attempt(at, outcome));
        }
    }

    /// Whether the device tried before and must be made ready again: not soon after a certificate server's answer.
    fn made_ready(&self, now: SimTime) -> bool {
        let before = self.tries > 0 || self.diary.record > 0;
        before && self.failed_at.is_none_or(|failed| apple::must_reset(failed, now, self.world.book))
    }

    fn attempt_ends(&mut self, now: SimTime, outcome: Outcome) {
        let Some(aftermath) = outcome.aftermath((self.path, &[]), self.owner, 0, 0) else {
            self.tries = 0;
            self.resumes = 0;
            self.enrolled(now);
            return;
        };
        self.tries += 1;
        let scep = aftermath.failure.code == apple::SCEP_ANSWER;
        self.failed_at = Some(now).filter(|_| scep);
        self.resumes = outcome.resumes(self.path, &[]);
        self.diary.fail(now, aftermath.failure);
        let again = aftermath.after.retry != Retry::Never;
        let rung = self.path.ladder.get(self.failures).copied().filter(|_| again);
        self.failures += 1;
        self.under_way = rung.map(|rung| match rung {
            Rung::After(gap) => UnderWay::Again(now + gap),
            Rung::NextStart => UnderWay::NextStart,
        });
        // Tries at once are part of the same instant.
        if let Some(UnderWay::Again(at)) = self.under_way
            && at == now
        {
            self.proceed(now);
        }
    }

    /// The device is enrolled: a new record, whatever becomes of the old one.
    fn enrolled(&mut self, now: SimTime) {
        if let Some(life) = self.life.take() {
            self.replace(life);
        }
        self.known = true;
        self.failed_at = None;
        self.unblocked = false;
        self.online = true;
        self.pending = None;
        self.dormant = None;
        self.diary.record += 1;
        let why = if self.expired { Decided::ReEnrolledAfterExpiry } else { Decided::Enrolled };
        let first = self.diary.record == 1;
        self.diary.tell(now, if first { LifeEvent::Enrolled } else { LifeEvent::ReEnrolled }, why);
        self.expired = false;
        self.beside_the_old_record(now);
        if first && self.world.cohort.two_records {
            self.diary.tell(now, LifeEvent::RecordDuplicated, Decided::SecondRecord);
        }
        self.begin_life(now);
    }
}
