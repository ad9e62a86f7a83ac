//! The scribe: turns what a device's life shows into counts, and keeps a watched device's diary.

use crate::fleet::life::{Leg, Observer};
use crate::fleet::record::{Count, Record};
use crate::fleet::unlicensed::Silences;
use crate::fleet::watch::{Step, Watch};
use crate::plan::story::LifeEvent;
use crate::units::{SimTime, Span};

/// Writes one device's life into the record.
#[derive(Debug)]
pub struct Scribe<'a> {
    /// Where counts go.
    pub record: &'a mut Record,
    /// The device's group.
    pub group: u16,
    /// The device, as fingerprints know it: by cohort name and ordinal.
    pub key: u64,
    /// The diary, if somebody watches.
    pub watch: Option<&'a mut Watch>,
    /// Where its silences go, if its user loses the license: what they come to is told when the life is over.
    pub apart: Option<&'a mut Silences>,
}

impl Scribe<'_> {
    /// Something happened that counts elsewhere or not at all.
    pub fn show(&mut self, time: SimTime, event: LifeEvent, at_window: bool) {
        self.record.life(self.key, time, event);
        if let Some(watch) = &mut self.watch {
            watch.steps.push((time, Step::Life(event, at_window)));
        }
    }

    /// Check-ins between two turns.
    pub fn leg(&mut self, leg: Leg, every: Span) {
        if leg.count > 0 {
            self.check_ins(leg.first, every, leg.count);
        }
    }
}

impl Observer for Scribe<'_> {
    fn see(&mut self, time: SimTime, event: LifeEvent, at_window: bool) {
        if let Some(apart) = &mut self.apart
            && apart.keep(time, event)
        {
            return;
        }
        let count = match event {
            LifeEvent::CertificateRenewed => Count::Renewed,
            LifeEvent::CertificateExpired => {
                self.record.count(self.group, Count::Enrolled, time, -1);
                Count::Expired
            }
            LifeEvent::RecordHidden => Count::Hidden,
            LifeEvent::RecordReappeared => Count::Reappeared,
            LifeEvent::RecordDeleted => Count::Deleted,
            LifeEvent::Registered
            | LifeEvent::EnrollmentRefused
            | LifeEvent::EnrollmentFailed
            | LifeEvent::Enrolled
            | LifeEvent::RecordDuplicated
            | LifeEvent::Noncompliant
            | LifeEvent::Compliant
            | LifeEvent::Retired
            | LifeEvent::Wiped
            | LifeEvent::Unenrolled
            | LifeEvent::ReEnrolled => {
                self.show(time, event, at_window);
                return;
            }
        };
        self.record.count(self.group, count, time, 1);
        self.show(time, event, at_window);
    }

    fn check_in(&mut self, time: SimTime) {
        if time < self.record.horizon {
            self.record.check_in(self.group, time);
        }
        if let Some(watch) = &mut self.watch {
            watch.check_in(time);
        }
    }

    fn check_ins(&mut self, first: SimTime, every: Span, count: u32) {
        if first < self.record.horizon {
            self.record.check_ins(self.group, first, every, count);
        }
        if let Some(watch) = &mut self.watch {
            watch.check_ins(first, every, count);
        }
    }

    fn noncompliant(&mut self, from: SimTime, until: SimTime) {
        if let Some(apart) = &mut self.apart {
            apart.end(until);
            return;
        }
        self.record.noncompliant(self.group, from, until);
    }

    fn blocked(&mut self, from: SimTime, until: SimTime) {
        self.record.blocked_noncompliant(self.group, from, until);
    }

    fn awaited(&mut self, from: SimTime, until: SimTime) {
        self.record.blocked(self.group, from, until);
    }

    fn ready(&mut self, enrolled: SimTime, time: SimTime) {
        self.record.ready(self.group, enrolled, time);
    }

    fn revived(&mut self, time: SimTime) {
        self.record.count(self.group, Count::Enrolled, time, 1);
    }

    fn notified(&mut self, time: SimTime) {
        if let Some(watch) = &mut self.watch {
            watch.notified(time);
        }
    }

    fn missed(&mut self, from: SimTime, until: SimTime) {
        self.record.count(self.group, Count::OutOfReach, from, -1);
        self.record.count(self.group, Count::OutOfReach, until, 1);
    }
}
