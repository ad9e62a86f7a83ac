//! The life that a story tells: one device, no chance, acts in order; the same [`Life`] as in a run.
//!
//! Between two acts the device lives by itself. An act comes before the device's own steps at the same instant, so the
//! teller lives up to an act's instant, acts, and lives on. What a silent record will come to is told ahead, and taken
//! back if an act keeps it from coming: each line of the diary knows the record that it is about.

mod diary;
mod enrolling;
mod licensing;

use crate::engine::{Owner, Streams};
use crate::fleet::life::{Life, Observer, Stale, Turned, World};
use crate::fleet::presence::{Habit, Luck, Presence};
use crate::fleet::story::diary::Diary;
use crate::fleet::story::enrolling::UnderWay;
use crate::fleet::terms;
use crate::intune::{BuiltIn, Platform};
use crate::plan::lapse::Silence;
use crate::plan::order::{Order, Ordered};
use crate::plan::path::Path;
use crate::plan::story::{Act, LifeEvent, Story};
use crate::rules::actions::{self, Removal};
use crate::rules::ids::Decided;
use crate::rules::lifecycle::Lifecycle;
use crate::rules::{apple, cleanup, co_management, push};
use crate::units::SimTime;

/// Something that a life showed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// When.
    pub time: SimTime,
    /// What.
    pub event: LifeEvent,
    /// The id of the rule that decided it.
    pub rule: &'static str,
    /// The code that the device shows, if it does.
    pub code: String,
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
    let rules = Lifecycle::of(cohort.platform, plan.paths[cohort.path.index()].like, &plan.rules);
    let owner = Streams::new(0, 0).owner("story");
    let mut teller = Teller {
        world: World::new(cohort, &plan.rules, &rules, &plan.days),
        path: &plan.paths[cohort.path.index()],
        owner: &owner,
        story,
        diary: Diary::new(cohort.platform, plan.paths[cohort.path.index()].like),
        life: None,
        dormant: None,
        left: Vec::new(),
        pending: None,
        under_way: None,
        registered: terms::registered(cohort, &owner),
        failures: 0,
        tries: 0,
        failed_at: None,
        accounts: 0,
        befallen: 0,
        resumes: 0,
        online: true,
        licensed: story.licensed,
        expired: false,
        known: false,
        unblocked: false,
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
    licensing::tell(&mut teller.diary, &licensing::without(story), end);
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
    /// When a device asks that isn't told at once; never of one that is.
    asks: SimTime,
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
    under_way: Option<UnderWay>,
    /// When the device's file is registered with Windows Autopilot.
    registered: Vec<SimTime>,
    /// Failures since somebody last had the device enroll, and failures since it last enrolled.
    failures: usize,
    tries: u32,
    /// When the last attempt failed, if another may go on from it.
    failed_at: Option<SimTime>,
    /// Computer accounts that were created for it.
    accounts: u32,
    /// How many of the plan's orders are over.
    befallen: usize,
    /// The phase at which its next attempt begins.
    resumes: u8,
    online: bool,
    licensed: bool,
    /// Whether the last life ended with its certificate.
    expired: bool,
    /// Whether Microsoft Entra knows the device.
    known: bool,
    /// Whether an admin let a device that enrolls only once enroll again.
    unblocked: bool,
}

impl<'a> Teller<'a> {
    fn luck(&self) -> Luck<'a> {
        Luck::new(self.owner, 0, self.diary.record)
    }

    /// Lives on up to `bound`, not included.
    fn run_until(&mut self, bound: SimTime) {
        loop {
            let own = self.under_way.map_or(SimTime::NEVER, |under_way| under_way.at(self.online));
            let order = self.story.plan.orders.get(self.befallen).copied();
            let asks = self.pending.map_or(SimTime::NEVER, |pending| pending.asks);
            let limit = bound.min(own).min(asks).min(order.map_or(SimTime::NEVER, |order| order.at));
            let at = self.life.as_mut().map_or(limit, |life| life.next(&self.world, limit).1);
            if at >= bound {
                return;
            }
            if let Some(order) = order.filter(|order| order.at == at) {
                self.befallen += 1;
                self.befalls(order);
            } else if at == asks {
                self.asks(at);
            } else if at == own {
                self.proceed(at);
            } else {
                self.turn(at);
            }
        }
    }

    /// A check-in at which the device asks for what was ordered; one that is quiet then asks when it returns.
    fn asks(&mut self, now: SimTime) {
        if let Some(pending) = &mut self.pending {
            pending.asks = SimTime::NEVER;
        }
        if self.online {
            self.reach(now);
        }
    }

    /// When a managed device asks for an order by itself: at its next check-in, if it isn't told of it at once.
    fn due(&self, life: &Life) -> SimTime {
        let told = push::notifies(self.world.cohort.platform) || !life.online();
        if told { SimTime::NEVER } else { life.next_check_in() }
    }

    /// Whether nobody can reach the device at `now`, or hear of it, wherever it is.
    fn silenced(&self, now: SimTime) -> bool {
        Silence::at(&self.world.cohort.silences, now).is_some()
    }

    /// The device's own steps at `at`; at the end of a silence what is pending comes first.
    fn turn(&mut self, at: SimTime) {
        let back = self.life.as_ref().is_some_and(|life| !life.online() && life.next_online() == at);
        if back && self.online && self.reach(at) {
            return;
        }
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
            Act::IsUnblocked => self.unblocked = true,
            Act::IsReset => self.check_in(now),
            Act::LosesLicense => self.licensed = false,
            Act::GetsLicense => self.licensed = true,
            Act::UpgradesBroker => self.upgrade(now),
        }
    }

    /// A new identity broker registers and enrolls a Linux device anew, and nobody is asked (LNX-REG-01).
    fn upgrade(&mut self, now: SimTime) {
        if self.world.cohort.platform != Platform::Linux || !self.online {
            return;
        }
        let Some(life) = self.life.take() else { return };
        self.replace(life);
        self.pending = None;
        self.diary.record += 1;
        self.diary.tell(now, LifeEvent::Registered, Decided::BrokerUpgraded);
        self.diary.tell(now, LifeEvent::ReEnrolled, Decided::BrokerUpgraded);
        self.beside_the_old_record(now);
        self.begin_life(now);
    }

    fn go_quiet(&mut self) {
        self.online = false;
        // A client that waits for its next try goes on waiting; an attempt breaks off.
        self.under_way = self.under_way.filter(|under_way| under_way.waits());
        if let Some(life) = &mut self.life {
            life.go_quiet();
        }
    }

    /// The device is online again: what is pending reaches it, else it checks in.
    fn come_back(&mut self, now: SimTime) {
        if std::mem::replace(&mut self.online, true) || self.reach(now) {
            return;
        }
        let silenced = self.silenced(now);
        if self.under_way.is_some_and(|under_way| under_way.due(now)) {
            self.proceed(now);
            return;
        }
        match &mut self.life {
            Some(life) => {
                life.come_back(&self.world, now);
                if !silenced {
                    self.turn(now);
                }
            }
            None if silenced => {}
            None => self.revive(now),
        }
    }

    /// One more contact, after which the device is online or quiet as before.
    fn check_in(&mut self, now: SimTime) {
        if self.silenced(now) || self.reach(now) {
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
        life.come_back(&self.world, now);
        let expires = life.expires();
        self.life = Some(life);
        self.expired = false;
        self.turn(expires);
        if now > expires {
            self.turn(now);
        }
    }

    /// A life begins under the newest record.
    fn begin_life(&mut self, now: SimTime) {
        let cohort = self.world.cohort;
        let habit = Habit::draw(self.owner, 0, cohort);
        let presence = Presence::begin(cohort, habit, SimTime::NEVER, now, &mut self.luck());
        let mut luck = self.luck();
        self.life = Some(Life::begin(&self.world, presence, now, &mut luck, &mut self.diary));
    }

    /// A managed device enrolls anew: its old certificate runs out unused, and the old record goes in time.
    fn replace(&mut self, mut life: Life) {
        let expires = life.runs_out();
        if !life.lapsed() {
            self.diary.see(expires, LifeEvent::CertificateExpired, false);
        }
        let deleted_at = cleanup::deletes_at(expires, self.world.book);
        let stale = life.leave(&self.world, expires, deleted_at, &mut self.diary);
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
            let asks = self.due(life);
            self.pending = Some(Pending { removal, decided, expires: life.expires(), asks });
            if self.online && asks == SimTime::NEVER {
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
            let asks = self.due(&life);
            self.pending = Some(Pending { removal, decided, expires: life.expires(), asks });
            if self.online && asks == SimTime::NEVER {
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
        if self.silenced(now) {
            return false;
        }
        let Some(pending) = self.pending.take().filter(|pending| now < pending.expires) else { return false };
        self.under_way = None;
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

    /// Something of the tenant takes the device out of management, if it was managed before.
    fn befalls(&mut self, order: Order) {
        let Some(mut life) = self.life.take_if(|life| life.enrolled() < order.at) else { return };
        if matches!(order.what, Ordered::Orphan | Ordered::Unenroll) {
            self.replace(life);
            return;
        }
        life.finish(&self.world, order.at, &mut self.diary);
        if order.what == Ordered::Erase {
            self.diary.tell(order.at, LifeEvent::RecordDeleted, Decided::SubscriptionDeleted);
            return;
        }
        self.diary.tell(order.at, LifeEvent::RecordDeleted, Decided::Disconnected);
        let reached = if life.online() { order.at } else { life.next_online() };
        if reached < life.expires() {
            self.diary.tell(reached, LifeEvent::Unenrolled, Decided::Disconnected);
        }
    }

    /// Whether the device hides the removal of management, as Automated Device Enrollment has it (APL-ADE-10).
    fn locked(&self, now: SimTime) -> bool {
        let automated = matches!(self.path.like, Some(BuiltIn::Ade | BuiltIn::AdeUserless));
        let added_later = self.world.cohort.added_later;
        let free = |life: &Life| apple::removable(added_later, life.enrolled(), now, self.world.book);
        automated && self.life.as_ref().is_some_and(|life| !free(life))
    }

    /// The user removes management: the record stays, without a certificate, until a cleanup rule or an admin.
    fn unenroll(&mut self, now: SimTime) {
        if self.locked(now) {
            return;
        }
        let deleted = self.pending.take().is_some();
        self.under_way = None;
        let life = self.life.take();
        if life.is_some() || deleted {
            self.diary.tell(now, LifeEvent::Unenrolled, Decided::Unenrolled);
        }
        if let Some(mut life) = life {
            let stale = life.leave(&self.world, now, SimTime::NEVER, &mut self.diary);
            self.left.push(Left { record: self.diary.record, stale });
            // A co-managed client comes back by itself (WIN-CM-07).
            if self.path.like == Some(BuiltIn::CoManagementExisting) {
                self.under_way = Some(UnderWay::Anew(co_management::re_enrolls_by(now, self.world.book)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::watch::{Step, Watch};
    use crate::plan::Admission;
    use crate::plan::cohort::{Cohort, Users};
    use crate::rules::book::Ruleset;
    use crate::rules::{RuleBook, RuleValue};
    use crate::units::Span;
    use crate::units::hours::{Day, Days, Zone};
    use crate::units::{DeviceId, Share};

    fn always_online(platform: Platform) -> Cohort {
        Cohort { users: Users::None, admission: Admission::open(15), ..Cohort::plain("device", platform) }
    }

    fn days(until: SimTime) -> Days {
        Zone::new("UTC", Day::new(2027, 1, 4).unwrap()).unwrap().days(SimTime::START, until)
    }

    /// The minutes after its enrollment at which a device that is always online checks in, before `until`.
    fn check_ins(platform: Platform, until: Span) -> Vec<u32> {
        let mut book = RuleBook::new(Ruleset::Intune202608);
        book.set("check-in.jitter", RuleValue::Share(Share::NONE)).unwrap();
        let (cohort, rules) = (always_online(platform), Lifecycle::of(platform, None, &book));
        let end = SimTime::after_start(until);
        let days = days(end);
        let world = World::new(&cohort, &book, &rules, &days);
        let owner = Streams::new(0, 0).owner("story");
        let mut luck = Luck::new(&owner, 0, 1);
        let mut watch = Watch::on(DeviceId::from_index(0));
        let habit = Habit::draw(&owner, 0, &cohort);
        let presence = Presence::begin(&cohort, habit, SimTime::NEVER, SimTime::START, &mut luck);
        let mut life = Life::begin(&world, presence, SimTime::START, &mut luck, &mut watch);
        loop {
            let (leg, at) = life.next(&world, end);
            if leg.count > 0 {
                watch.check_ins(leg.first, rules.every, leg.count);
            }
            if at >= end {
                break;
            }
            life.turn(&world, at, &mut luck, &mut watch);
        }
        let mut minutes = Vec::new();
        for (first, step) in watch.steps {
            let Step::CheckIns(every, count) = step else { continue };
            minutes.extend((0..count).map(|k| (first + every.times(k)).since(SimTime::START).as_seconds() / 60));
        }
        minutes
    }

    #[test]
    fn r15_a_new_windows_device_checks_in_as_documented() {
        let burst = [0, 3, 6, 9, 12, 15, 30, 45, 60, 75, 90, 105, 120, 135];
        let first = check_ins(Platform::Windows, Span::seconds(135 * 60 + 1));
        assert_eq!(first, burst, "135 minutes, the enrollment first");
        let steady = check_ins(Platform::Windows, Span::days(2));
        assert_eq!(steady[burst.len()..], [615, 1_095, 1_575, 2_055, 2_535], "then every 8 hours");
        assert_eq!(check_ins(Platform::Windows, Span::days(400)).len(), 14 + 3 * 400 - 1, "and for good");
    }

    #[test]
    fn apple_devices_have_a_shorter_burst_and_linux_none() {
        assert_eq!(check_ins(Platform::Ios, Span::hours(10)), [0, 15, 30, 45, 60, 540]);
        assert_eq!(check_ins(Platform::Linux, Span::minutes(241)), [0, 60, 120, 180, 240], "an hour apart at once");
    }

    #[test]
    fn what_silence_would_have_come_to_is_taken_back_from_its_second_on() {
        let mut diary = Diary::new(Platform::Windows, None);
        diary.record = 1;
        let at = |day| SimTime::after_start(Span::days(day));
        diary.tell(at(0), LifeEvent::Enrolled, Decided::Enrolled);
        for day in [30, 31, 32] {
            diary.tell(at(day), LifeEvent::RecordHidden, Decided::RecordHidden);
        }
        diary.tell_of(2, at(32), LifeEvent::RecordDeleted, Decided::RecordDeletedAfterExpiry);
        diary.tell(at(31), LifeEvent::Retired, Decided::Retired);
        diary.forget(1, at(31));
        let kept: Vec<_> = diary.read(at(33)).iter().map(|told| (told.time, told.event)).collect();
        let wanted = [
            (at(0), LifeEvent::Enrolled),
            (at(30), LifeEvent::RecordHidden),
            (at(31), LifeEvent::Retired),
            (at(32), LifeEvent::RecordDeleted),
        ];
        assert_eq!(kept, wanted);
    }
}
