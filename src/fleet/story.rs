//! The life that a story tells: one device, no chance, acts in order; the same [`Life`] as in a run.
//!
//! Between two acts the device lives by itself. An act comes before the device's own steps at the same instant, so the
//! teller lives up to an act's instant, acts, and lives on. What a silent record will come to is told ahead, and taken
//! back if an act keeps it from coming: each line of the diary knows the record that it is about.

use crate::engine::{Owner, Streams};
use crate::fleet::gates::Limit;
use crate::fleet::life::{Life, Observer, Stale, Turned, World};
use crate::fleet::presence::{Habit, Luck, Presence};
use crate::intune::{BuiltIn, Platform};
use crate::plan::path::{LicenseNeed, Path};
use crate::plan::story::{Act, LifeEvent, Story};
use crate::rules::actions::{self, Removal};
use crate::rules::ids::{self, Decided};
use crate::rules::lifecycle::Lifecycle;
use crate::rules::{cleanup, limits};
use crate::units::{SimTime, Span};

/// Something that a life showed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told {
    /// When.
    pub time: SimTime,
    /// What.
    pub event: LifeEvent,
    /// The id of the rule that decided it.
    pub rule: &'static str,
    /// A renewal at the second in which its window opened.
    pub at_window: bool,
}

/// The life of a story's device, in order, up to the story's end (not included).
///
/// # Panics
/// If the story's plan has no cohort; one is always made when a story is read.
#[must_use]
pub fn tell(story: &Story) -> Vec<Told> {
    let plan = &story.plan;
    let cohort = plan.cohorts.first().expect("a story's world has one cohort");
    let rules = Lifecycle::of(cohort.platform, &plan.rules);
    let owner = Streams::new(0, 0).owner("story");
    let mut teller = Teller {
        world: World::new(cohort, &plan.rules, &rules, &plan.days),
        path: &plan.paths[cohort.path.index()],
        owner: &owner,
        story,
        diary: Diary { platform: cohort.platform, record: NOBODYS, lines: Vec::new() },
        life: None,
        dormant: None,
        left: Vec::new(),
        pending: None,
        online: true,
        licensed: story.licensed,
        expired: false,
    };
    for (at, act) in &story.does {
        let now = SimTime::after_start(*at);
        teller.run_until(now);
        teller.act(now, *act);
    }
    let end = SimTime::after_start(story.until);
    teller.run_until(end);
    if let Some(life) = &mut teller.life {
        life.finish(&teller.world, end, &mut teller.diary);
    }
    teller.diary.read(end)
}

/// What decided an event that a life shows by itself.
#[must_use]
pub fn decided(event: LifeEvent) -> Decided {
    match event {
        LifeEvent::Registered => Decided::Registered,
        LifeEvent::Enrolled | LifeEvent::EnrollmentRefused | LifeEvent::EnrollmentFailed => Decided::Enrolled,
        LifeEvent::CertificateRenewed => Decided::CertificateRenewed,
        LifeEvent::CertificateExpired => Decided::CertificateExpired,
        LifeEvent::RecordHidden => Decided::RecordHidden,
        LifeEvent::RecordReappeared => Decided::RecordReappeared,
        LifeEvent::RecordDeleted => Decided::RecordDeletedAfterExpiry,
        LifeEvent::RecordDuplicated => Decided::RecordDuplicated,
        LifeEvent::Noncompliant => Decided::Noncompliant,
        LifeEvent::Compliant => Decided::Compliant,
        LifeEvent::Retired => Decided::Retired,
        LifeEvent::Wiped => Decided::Wiped,
        LifeEvent::Unenrolled => Decided::Unenrolled,
        LifeEvent::ReEnrolled => Decided::ReEnrolledAfterExpiry,
    }
}

/// The number of no record; the first enrollment's is 1.
const NOBODYS: u16 = 0;

/// Everything told so far, each line with the number of the record that it is about.
struct Diary {
    platform: Platform,
    /// The newest record: one for each enrollment.
    record: u16,
    lines: Vec<(u16, Told)>,
}

impl Diary {
    /// Tells of the newest record.
    fn tell(&mut self, time: SimTime, event: LifeEvent, decided: Decided) {
        self.tell_of(self.record, time, event, decided);
    }

    fn tell_of(&mut self, record: u16, time: SimTime, event: LifeEvent, decided: Decided) {
        let rule = ids::id(decided, self.platform);
        self.lines.push((record, Told { time, event, rule, at_window: false }));
    }

    /// An enrollment that a limit refuses makes no record.
    fn refuse(&mut self, time: SimTime, limit: Limit) {
        let rule = ids::shown(limit.refusal().rule, self.platform);
        self.lines.push((NOBODYS, Told { time, event: LifeEvent::EnrollmentRefused, rule, at_window: false }));
    }

    /// Takes back what the silence of `record` would have come to at `now` or later.
    fn forget(&mut self, record: u16, now: SimTime) {
        self.lines.retain(|(owner, told)| *owner != record || told.time < now || !of_silence(told.event));
    }

    /// Takes back all that was told of `record` from the line `first` on.
    fn take_back(&mut self, record: u16, first: usize) {
        let later = self.lines.split_off(first);
        self.lines.extend(later.into_iter().filter(|(owner, _)| *owner != record));
    }

    /// Everything told before `end`, in order.
    fn read(self, end: SimTime) -> Vec<Told> {
        let mut told: Vec<Told> = self.lines.into_iter().map(|(_, told)| told).filter(|t| t.time < end).collect();
        told.sort_by_key(|one| (one.time, one.event));
        told
    }
}

impl Observer for Diary {
    fn see(&mut self, time: SimTime, event: LifeEvent, at_window: bool) {
        let rule = ids::id(decided(event), self.platform);
        self.lines.push((self.record, Told { time, event, rule, at_window }));
    }
    fn check_ins(&mut self, _first: SimTime, _every: Span, _count: u32) {}
    fn noncompliant(&mut self, _from: SimTime, _until: SimTime) {}
    fn revived(&mut self, _time: SimTime) {}
}

/// Whether a record comes to this by nothing but silence.
const fn of_silence(event: LifeEvent) -> bool {
    use LifeEvent::{CertificateExpired, Noncompliant, RecordDeleted, RecordHidden};
    matches!(event, CertificateExpired | Noncompliant | RecordDeleted | RecordHidden)
}

/// A record that the device left behind.
#[derive(Clone, Copy)]
struct Left {
    record: u16,
    stale: Stale,
}

impl Left {
    /// Whether it is still there for an act at `now`: acts come before deletions.
    fn stands(&self, now: SimTime) -> bool {
        now <= self.stale.deleted_at
    }
}

/// A life that may go on although its certificate ran out: as it was just before, and the diary's length then.
#[derive(Clone, Copy)]
struct Dormant {
    life: Life,
    lines: usize,
}

/// What an admin asked for, on its way to the device; it gets there before the certificate's expiry or never.
#[derive(Clone, Copy)]
struct Pending {
    removal: Removal,
    decided: Decided,
    expires: SimTime,
}

/// A story while it is told.
struct Teller<'a> {
    world: World<'a>,
    path: &'a Path,
    owner: &'a Owner,
    story: &'a Story,
    diary: Diary,
    /// The life under the newest record, if the device is managed.
    life: Option<Life>,
    /// The life that ended with its certificate, if the rules let it renew afterwards.
    dormant: Option<Dormant>,
    /// The records left behind, oldest first.
    left: Vec<Left>,
    pending: Option<Pending>,
    online: bool,
    licensed: bool,
    /// Whether the last life ended with its certificate.
    expired: bool,
}

impl<'a> Teller<'a> {
    fn luck(&self) -> Luck<'a> {
        Luck::new(self.owner, 0, self.diary.record)
    }

    /// Lives on up to `bound`, not included.
    fn run_until(&mut self, bound: SimTime) {
        while let Some(life) = &mut self.life {
            let (_, at) = life.next(&self.world, bound);
            if at >= bound {
                return;
            }
            self.turn(at);
        }
    }

    /// The device's own steps at `at`.
    fn turn(&mut self, at: SimTime) {
        let mut luck = self.luck();
        let Some(life) = &mut self.life else { return };
        let dormant = Dormant { life: *life, lines: self.diary.lines.len() };
        if let Turned::Expired { stale, .. } = life.turn(&self.world, at, &mut luck, &mut self.diary) {
            self.life = None;
            self.pending = None;
            self.expired = true;
            self.dormant = self.world.rules.after_expiry.then_some(dormant);
            self.left.push(Left { record: self.diary.record, stale });
        }
    }

    fn act(&mut self, now: SimTime, act: Act) {
        match act {
            Act::Enrolls | Act::ReEnrolls => self.enroll(now),
            Act::GoesQuiet | Act::IsLost | Act::IsReplaced => self.go_quiet(),
            Act::Returns => self.come_back(now),
            Act::ChecksIn => self.check_in(now),
            Act::IsWiped => self.remove(now, Removal::Wipe, Decided::Wiped),
            Act::IsRetired => self.remove(now, Removal::Retire, Decided::Retired),
            Act::IsDeleted => self.delete(now),
            Act::Unenrolls => self.unenroll(now),
            Act::LosesLicense => self.licensed = false,
            Act::GetsLicense => self.licensed = true,
        }
    }

    fn go_quiet(&mut self) {
        self.online = false;
        if let Some(life) = &mut self.life {
            life.go_quiet();
        }
    }

    /// The device is online again: what is pending reaches it, else it checks in.
    fn come_back(&mut self, now: SimTime) {
        if std::mem::replace(&mut self.online, true) || self.reach(now) {
            return;
        }
        match &mut self.life {
            Some(life) => {
                life.come_back(now);
                self.turn(now);
            }
            None => self.revive(now),
        }
    }

    /// One more contact, after which the device is online or quiet as before.
    fn check_in(&mut self, now: SimTime) {
        if self.reach(now) {
            return;
        }
        let mut luck = self.luck();
        match &mut self.life {
            Some(life) => life.check_in(&self.world, now, &mut luck, &mut self.diary),
            None => self.revive(now),
        }
        if !self.online {
            self.go_quiet();
        }
    }

    /// A contact after the expiry renews where the rules say so: the expiry is told anew, with this contact known.
    fn revive(&mut self, now: SimTime) {
        let Some(dormant) = self.dormant.take() else { return };
        let Some(left) = self.left.pop_if(|left| now < left.stale.deleted_at) else { return };
        self.diary.take_back(left.record, dormant.lines);
        let mut life = dormant.life;
        life.come_back(now);
        let expires = life.expires();
        self.life = Some(life);
        self.expired = false;
        self.turn(expires);
    }

    /// The limit that refuses an enrollment at `now`, if one does.
    fn refused(&self, now: SimTime) -> Option<Limit> {
        if !self.licensed {
            match self.path.license {
                LicenseNeed::User => return Some(Limit::Licenses),
                LicenseNeed::Device => return Some(Limit::DeviceLicenses),
                LicenseNeed::None => {}
            }
        }
        let alive = self.life.iter().map(|life| life.last_contact(&self.world, now));
        let left = self.left.iter().filter(|left| left.stands(now)).map(|left| left.stale.last_contact);
        let counted = alive.chain(left).filter(|at| limits::counts_toward_intune_limit(*at, now, self.world.book));
        let full = counted.count() >= self.story.plan.tenant.intune_device_limit as usize;
        (self.path.quotas.intune && full).then_some(Limit::IntuneDevices)
    }

    /// The device enrolls: a new record, whatever becomes of the old one.
    fn enroll(&mut self, now: SimTime) {
        if let Some(limit) = self.refused(now) {
            self.diary.refuse(now, limit);
            return;
        }
        if let Some(life) = self.life.take() {
            self.replace(life);
        }
        self.online = true;
        self.pending = None;
        self.dormant = None;
        self.diary.record += 1;
        let why = if self.expired { Decided::ReEnrolledAfterExpiry } else { Decided::Enrolled };
        let first = self.diary.record == 1;
        self.diary.tell(now, if first { LifeEvent::Enrolled } else { LifeEvent::ReEnrolled }, why);
        self.expired = false;
        self.beside_the_old_record(now);
        let cohort = self.world.cohort;
        let habit = Habit::draw(self.owner, 0, cohort);
        let presence = Presence::begin(cohort, habit, SimTime::NEVER, now, &mut self.luck());
        let mut luck = self.luck();
        self.life = Some(Life::begin(&self.world, presence, now, &mut luck, &mut self.diary));
    }

    /// A managed device enrolls anew: its old certificate runs out unused, and the old record goes in time.
    fn replace(&mut self, mut life: Life) {
        let expires = life.expires();
        self.diary.see(expires, LifeEvent::CertificateExpired, false);
        let deleted_at = cleanup::deletes_at(expires, self.world.book);
        let stale = life.leave(&self.world, deleted_at, &mut self.diary);
        self.left.push(Left { record: self.diary.record, stale });
    }

    /// The device reports under its new record from `now` on, so that its old one's silence is nobody's.
    fn beside_the_old_record(&mut self, now: SimTime) {
        let Some(left) = self.left.last().filter(|left| left.stands(now)) else { return };
        self.diary.tell(now, LifeEvent::RecordDuplicated, Decided::RecordDuplicated);
        if left.stale.noncompliant_from < now {
            self.diary.tell(now, LifeEvent::Compliant, Decided::Compliant);
        } else {
            let over = |told: &Told| told.event == LifeEvent::Noncompliant && told.time >= now;
            self.diary.lines.retain(|(owner, told)| *owner != left.record || !over(told));
        }
    }

    /// An admin retires or wipes the device: at once if it is online, at its next contact otherwise.
    fn remove(&mut self, now: SimTime, removal: Removal, decided: Decided) {
        if let Some(life) = &self.life {
            self.pending = Some(Pending { removal, decided, expires: life.expires() });
            if self.online {
                self.reach(now);
            }
        }
    }

    /// An admin deletes the newest record; the device behind it is retired or wiped when that reaches it.
    fn delete(&mut self, now: SimTime) {
        let decided = Decided::RecordDeletedByAdmin;
        if let Some(mut life) = self.life.take() {
            life.finish(&self.world, now, &mut self.diary);
            self.diary.tell(now, LifeEvent::RecordDeleted, decided);
            let removal = actions::delete_triggers(self.path.like.unwrap_or(BuiltIn::AutomaticJoin));
            self.pending = Some(Pending { removal, decided, expires: life.expires() });
            if self.online {
                self.reach(now);
            }
        } else if let Some(left) = self.left.pop_if(|left| left.stands(now)) {
            self.dormant = None;
            self.diary.forget(left.record, now);
            self.diary.tell_of(left.record, now, LifeEvent::RecordDeleted, decided);
        }
    }

    /// A contact lets what is pending reach the device; whether that ended its management.
    fn reach(&mut self, now: SimTime) -> bool {
        let Some(pending) = self.pending.take().filter(|pending| now < pending.expires) else { return false };
        if let Some(mut life) = self.life.take() {
            life.finish(&self.world, now, &mut self.diary);
        }
        let event = match pending.removal {
            Removal::Retire => LifeEvent::Retired,
            Removal::Wipe => LifeEvent::Wiped,
        };
        self.diary.tell(now, event, pending.decided);
        true
    }

    /// The user removes management: the record stays, without a certificate, until a cleanup rule or an admin.
    fn unenroll(&mut self, now: SimTime) {
        let deleted = self.pending.take().is_some();
        let life = self.life.take();
        if life.is_some() || deleted {
            self.diary.tell(now, LifeEvent::Unenrolled, Decided::Unenrolled);
        }
        if let Some(mut life) = life {
            let stale = life.leave(&self.world, SimTime::NEVER, &mut self.diary);
            self.left.push(Left { record: self.diary.record, stale });
        }
    }
}
