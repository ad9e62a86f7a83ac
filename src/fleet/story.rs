//! The life that a story tells: one device, no chance, acts in order; the same [`Life`] as in a run.

use crate::engine::{Owner, Streams};
use crate::fleet::gates::Limit;
use crate::fleet::life::{Life, Observer, Turned, World};
use crate::fleet::presence::{Habit, Luck, Presence};
use crate::intune::{BuiltIn, Platform};
use crate::plan::path::{LicenseNeed, Path};
use crate::plan::story::{Act, LifeEvent, Story};
use crate::rules::actions::{self, Removal};
use crate::rules::ids::{self, Decided};
use crate::rules::lifecycle::Lifecycle;
use crate::rules::limits;
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
    let end = SimTime::after_start(story.until);
    let mut teller = Teller {
        world: World::new(cohort, &plan.rules, &rules, &plan.days),
        path: &plan.paths[cohort.path.index()],
        owner: &owner,
        story,
        diary: Diary { platform: cohort.platform, record: 0, told: Vec::new() },
        life: None,
        left: None,
        pending: None,
        online: true,
        licensed: story.licensed,
        enrollments: 0,
    };
    for (at, act) in &story.does {
        let now = SimTime::after_start(*at);
        teller.run_until(now);
        teller.act(now, *act);
    }
    teller.run_until(end);
    teller.finish(end);
    let mut told: Vec<Told> = teller.diary.told.into_iter().map(|(_, told)| told).collect();
    told.retain(|one| one.time < end);
    told.sort_by_key(|one| (one.time, one.event));
    told
}

/// Everything told so far, with the number of the record that it belongs to.
struct Diary {
    platform: Platform,
    record: u16,
    told: Vec<(u16, Told)>,
}

impl Diary {
    fn tell(&mut self, time: SimTime, event: LifeEvent, decided: Decided) {
        let rule = ids::id(decided, self.platform);
        self.told.push((self.record, Told { time, event, rule, at_window: false }));
    }

    /// The record is gone: nothing more becomes of it.
    fn forget_after(&mut self, record: u16, now: SimTime) {
        self.told.retain(|(owner, told)| *owner != record || told.time <= now);
    }
}

impl Observer for Diary {
    fn see(&mut self, time: SimTime, event: LifeEvent, at_window: bool) {
        let rule = ids::id(decided(event), self.platform);
        self.told.push((self.record, Told { time, event, rule, at_window }));
    }
    fn check_in(&mut self, _time: SimTime) {}
    fn check_ins(&mut self, _first: SimTime, _every: Span, _count: u32) {}
    fn noncompliant(&mut self, _from: SimTime, _until: SimTime) {}
    fn revived(&mut self, _time: SimTime) {}
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

/// A record that the device left behind.
#[derive(Clone, Copy)]
struct Left {
    record: u16,
    deleted_at: SimTime,
    noncompliant_from: SimTime,
    last_contact: SimTime,
}

/// A story while it is told.
struct Teller<'a> {
    world: World<'a>,
    path: &'a Path,
    owner: &'a Owner,
    story: &'a Story,
    diary: Diary,
    life: Option<Life>,
    /// The newest record without a living device behind it.
    left: Option<Left>,
    /// A removal that reaches the device at its next contact, if that comes before the certificate's expiry.
    pending: Option<(Removal, SimTime)>,
    online: bool,
    licensed: bool,
    enrollments: u16,
}

impl Teller<'_> {
    fn luck(&self) -> Luck<'_> {
        Luck::new(self.owner, 0, self.enrollments)
    }

    /// Lives on up to `bound`, not included.
    fn run_until(&mut self, bound: SimTime) {
        while let Some(mut life) = self.life {
            let (_, at) = life.next(&self.world, bound);
            self.life = Some(life);
            if at >= bound {
                return;
            }
            self.turn(at);
        }
    }

    fn turn(&mut self, at: SimTime) {
        let Some(mut life) = self.life else { return };
        let mut luck = Luck::new(self.owner, 0, self.enrollments);
        let turned = life.turn(&self.world, at, &mut luck, &mut self.diary);
        self.life = Some(life);
        if let Turned::Expired { stale, .. } = turned {
            self.life = None;
            self.pending = None;
            self.left = Some(Left {
                record: self.diary.record,
                deleted_at: stale.deleted_at,
                noncompliant_from: stale.noncompliant_from,
                last_contact: stale.last_contact,
            });
        }
    }

    /// The gap that is open at the end has its consequences too.
    fn finish(&mut self, end: SimTime) {
        if let Some(mut life) = self.life {
            life.finish(&self.world, end, &mut self.diary);
        }
    }

    fn act(&mut self, now: SimTime, act: Act) {
        match act {
            Act::Enrolls | Act::ReEnrolls => self.enroll(now),
            Act::GoesQuiet | Act::IsLost | Act::IsReplaced => {
                self.online = false;
                if let Some(life) = &mut self.life {
                    life.go_quiet();
                }
            }
            Act::Returns => {
                self.online = true;
                if let Some(life) = &mut self.life {
                    life.come_back(now);
                    self.turn(now);
                }
                self.reach(now);
            }
            Act::ChecksIn => {
                if let Some(mut life) = self.life {
                    let mut luck = Luck::new(self.owner, 0, self.enrollments);
                    life.check_in(&self.world, now, &mut luck, &mut self.diary);
                    self.life = Some(life);
                }
                self.reach(now);
            }
            Act::IsWiped => self.remove(now, Removal::Wipe),
            Act::IsRetired => self.remove(now, Removal::Retire),
            Act::IsDeleted => self.delete(now),
            Act::Unenrolls => self.unenroll(now),
            Act::LosesLicense => self.licensed = false,
            Act::GetsLicense => self.licensed = true,
        }
    }

    /// The limit that refuses an enrollment at `now`, if one does.
    fn refused(&self, now: SimTime) -> Option<Limit> {
        let tenant = &self.story.plan.tenant;
        let unlicensed = match self.path.license {
            LicenseNeed::User => (!self.licensed || tenant.licenses == Some(0)).then_some(Limit::Licenses),
            LicenseNeed::Device => (tenant.device_licenses == Some(0)).then_some(Limit::DeviceLicenses),
            LicenseNeed::None => None,
        };
        let counts = |contact| limits::counts_toward_intune_limit(contact, now, self.world.book);
        let alive = self.life.is_some_and(|life| counts(life.last_contact(&self.world, now)));
        let left = self.left.is_some_and(|left| now < left.deleted_at && counts(left.last_contact));
        let records = u32::from(alive) + u32::from(left);
        let full = self.path.quotas.intune && records >= tenant.intune_device_limit;
        unlicensed.or(full.then_some(Limit::IntuneDevices))
    }

    fn enroll(&mut self, now: SimTime) {
        self.online = true;
        if let Some(limit) = self.refused(now) {
            let rule = ids::shown(limit.refusal().rule, self.diary.platform);
            let told = Told { time: now, event: LifeEvent::EnrollmentRefused, rule, at_window: false };
            self.diary.told.push((self.diary.record, told));
            return;
        }
        if let Some(life) = self.life.take() {
            self.left = Some(self.leave(life));
        }
        let old = self.left.filter(|left| now < left.deleted_at);
        self.enrollments += 1;
        self.diary.record += 1;
        self.pending = None;
        if self.enrollments == 1 {
            self.diary.tell(now, LifeEvent::Enrolled, Decided::Enrolled);
        } else {
            self.diary.tell(now, LifeEvent::ReEnrolled, Decided::ReEnrolledAfterExpiry);
        }
        if let Some(left) = old {
            self.diary.tell(now, LifeEvent::RecordDuplicated, Decided::RecordDuplicated);
            if left.noncompliant_from < now {
                self.diary.tell(now, LifeEvent::Compliant, Decided::Compliant);
            } else {
                // The device reports under its new record, so the old one's silence is nobody's.
                let record = left.record;
                self.diary.told.retain(|(owner, told)| {
                    *owner != record || told.event != LifeEvent::Noncompliant || told.time < now
                });
            }
        }
        let habit = Habit::draw(self.owner, 0, self.world.cohort);
        let mut luck = self.luck();
        let presence = Presence::begin(self.world.cohort, habit, SimTime::NEVER, now, &mut luck);
        let mut luck = Luck::new(self.owner, 0, self.enrollments);
        let life = Life::begin(&self.world, presence, now, &mut luck, &mut self.diary);
        self.life = Some(life);
    }

    /// A record whose device enrolls again while its certificate is valid: it expires unused and is deleted in time.
    fn leave(&mut self, mut life: Life) -> Left {
        let expires = life.expires();
        self.diary.see(expires, LifeEvent::CertificateExpired, false);
        let deleted_at = crate::rules::cleanup::deletes_at(expires, self.world.book);
        let stale = life.leave(&self.world, deleted_at, &mut self.diary);
        Left {
            record: self.diary.record,
            deleted_at,
            noncompliant_from: stale.noncompliant_from,
            last_contact: stale.last_contact,
        }
    }

    /// An admin retires or wipes the device: at once if it is online, at its next contact otherwise.
    fn remove(&mut self, now: SimTime, removal: Removal) {
        if let Some(life) = self.life {
            self.pending = Some((removal, life.expires()));
            if self.online {
                self.reach(now);
            }
        }
    }

    /// An admin deletes the record; the device behind it is retired or wiped when that reaches it.
    fn delete(&mut self, now: SimTime) {
        let record = match (self.life, self.left) {
            (Some(_), _) => self.diary.record,
            (None, Some(left)) if now < left.deleted_at => left.record,
            (None, _) => return,
        };
        self.diary.forget_after(record, now);
        let newest = std::mem::replace(&mut self.diary.record, record);
        self.diary.tell(now, LifeEvent::RecordDeleted, Decided::RecordDeletedByAdmin);
        self.diary.record = newest;
        if let Some(life) = self.life.take() {
            let path = self.path.like.unwrap_or(BuiltIn::AutomaticJoin);
            self.pending = Some((actions::delete_triggers(path), life.expires()));
            if self.online {
                self.reach(now);
            }
        } else {
            self.left = None;
        }
    }

    /// A contact lets a pending removal reach the device.
    fn reach(&mut self, now: SimTime) {
        let Some((removal, expires)) = self.pending.take() else { return };
        if now >= expires {
            return;
        }
        self.life = None;
        self.diary.forget_after(self.diary.record, now);
        match removal {
            Removal::Retire => self.diary.tell(now, LifeEvent::Retired, Decided::Retired),
            Removal::Wipe => self.diary.tell(now, LifeEvent::Wiped, Decided::Wiped),
        }
    }

    /// The user removes management: the record stays, without a certificate, until a cleanup rule or an admin.
    fn unenroll(&mut self, now: SimTime) {
        let Some(mut life) = self.life.take() else { return };
        self.diary.tell(now, LifeEvent::Unenrolled, Decided::Unenrolled);
        let stale = life.leave(&self.world, SimTime::NEVER, &mut self.diary);
        self.left = Some(Left {
            record: self.diary.record,
            deleted_at: SimTime::NEVER,
            noncompliant_from: stale.noncompliant_from,
            last_contact: stale.last_contact,
        });
    }
}
