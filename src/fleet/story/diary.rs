//! The diary of a story's device: what its life showed, line by line, and what an act takes back.

use super::{Told, decided};
use crate::fleet::life::Observer;
use crate::intune::{BuiltIn, Failure, Platform};
use crate::plan::story::LifeEvent;
use crate::rules::Refusal;
use crate::rules::ids::{self, Decided};
use crate::units::{SimTime, Span};

/// The number of no record; the first enrollment's is 1.
const NOBODYS: u16 = 0;

/// Everything told so far, each line with the number of the record that it is about.
pub(super) struct Diary {
    platform: Platform,
    /// The built-in path, if it is one.
    path: Option<BuiltIn>,
    /// The newest record: one for each enrollment.
    pub(super) record: u16,
    pub(super) lines: Vec<(u16, Told)>,
}

impl Diary {
    /// An empty diary of a device of this platform that enrolls by this built-in path, if it is one.
    pub(super) fn new(platform: Platform, path: Option<BuiltIn>) -> Diary {
        Diary { platform, path, record: NOBODYS, lines: Vec::new() }
    }

    /// Tells of the newest record.
    pub(super) fn tell(&mut self, time: SimTime, event: LifeEvent, decided: Decided) {
        self.tell_of(self.record, time, event, decided);
    }

    pub(super) fn tell_of(&mut self, record: u16, time: SimTime, event: LifeEvent, decided: Decided) {
        let rule = ids::id(decided, self.platform);
        self.lines.push((record, Told { time, event, rule, code: String::new(), at_window: false }));
    }

    /// An enrollment that a rule refuses makes no record.
    pub(super) fn refuse(&mut self, time: SimTime, why: Refusal) {
        let failure = why.shown(self.platform, self.path);
        self.without_record(time, LifeEvent::EnrollmentRefused, &failure);
    }

    /// Neither does one that fails; chance has no rule, enrolling has.
    pub(super) fn fail(&mut self, time: SimTime, failure: &Failure) {
        self.without_record(time, LifeEvent::EnrollmentFailed, failure);
    }

    /// Nor does a device that is only registered: it shows no error.
    pub(super) fn register(&mut self, time: SimTime, why: Refusal) {
        let failure = Failure { code: String::new(), ..why.shown(self.platform, self.path) };
        self.without_record(time, LifeEvent::Registered, &failure);
    }

    fn without_record(&mut self, time: SimTime, event: LifeEvent, failure: &Failure) {
        let rule = match failure.rule {
            "" => ids::id(decided(event), self.platform),
            rule => rule,
        };
        let told = Told { time, event, rule, code: failure.code.clone(), at_window: false };
        self.lines.push((NOBODYS, told));
    }

    /// Takes back what the silence of `record` would have come to at `now` or later.
    pub(super) fn forget(&mut self, record: u16, now: SimTime) {
        self.lines.retain(|(owner, told)| *owner != record || told.time < now || !of_silence(told.event));
    }

    /// Takes back all that was told of `record` from the line `first` on.
    pub(super) fn take_back(&mut self, record: u16, first: usize) {
        let later = self.lines.split_off(first);
        self.lines.extend(later.into_iter().filter(|(owner, _)| *owner != record));
    }

    /// Everything told before `end`, in order.
    pub(super) fn read(self, end: SimTime) -> Vec<Told> {
        let mut told: Vec<Told> = self.lines.into_iter().map(|(_, told)| told).filter(|t| t.time < end).collect();
        told.sort_by_key(|one| (one.time, one.event));
        told
    }
}

impl Observer for Diary {
    fn see(&mut self, time: SimTime, event: LifeEvent, at_window: bool) {
        let rule = ids::id(decided(event), self.platform);
        self.lines.push((self.record, Told { time, event, rule, code: String::new(), at_window }));
    }
    fn check_in(&mut self, _time: SimTime) {}
    fn check_ins(&mut self, _first: SimTime, _every: Span, _count: u32) {}
    fn noncompliant(&mut self, _from: SimTime, _until: SimTime) {}
    fn blocked(&mut self, _from: SimTime, _until: SimTime) {}
    fn awaited(&mut self, _from: SimTime, _until: SimTime) {}
    fn ready(&mut self, _enrolled: SimTime, _time: SimTime) {}
    fn revived(&mut self, _time: SimTime) {}
    fn notified(&mut self, _time: SimTime) {}
    fn missed(&mut self, _from: SimTime, _until: SimTime) {}
}

/// Whether a record comes to this by nothing but silence.
const fn of_silence(event: LifeEvent) -> bool {
    use LifeEvent::{CertificateExpired, Noncompliant, RecordDeleted, RecordHidden};
    matches!(event, CertificateExpired | Noncompliant | RecordDeleted | RecordHidden)
}
