//! What a life is lived in: the numbers and habits of its cohort, the silences that lie upon everybody, and whoever looks.

use crate::fleet::presence::{Luck, Presence, Stretch};
use crate::plan::cohort::Cohort;
use crate::plan::lapse::Silence;
use crate::plan::story::LifeEvent;
use crate::rules::lifecycle::Lifecycle;
use crate::rules::{RuleBook, check_in, cleanup, compliance, push};
use crate::units::hours::Days;
use crate::units::{SimTime, Span};

/// Whoever wants to know what happens in a life.
pub trait Observer {
    /// Something happened; `at_window` marks a renewal at the second in which its window opened.
    fn see(&mut self, time: SimTime, event: LifeEvent, at_window: bool);
    /// One check-in.
    fn check_in(&mut self, time: SimTime);
    /// Check-ins at `first` and every `every` after it, `count` in all, at least one.
    fn check_ins(&mut self, first: SimTime, every: Span, count: u32);
    /// The device was noncompliant from `from` until `until`.
    fn noncompliant(&mut self, from: SimTime, until: SimTime);
    /// The device's user was kept from work by Conditional Access from `from` until `until`.
    fn blocked(&mut self, from: SimTime, until: SimTime);
    /// After enrollment the device's user waited for access from `from` until `until`.
    fn awaited(&mut self, from: SimTime, until: SimTime);
    /// A device that enrolled at `enrolled` has all that is assigned to it from `time` on.
    fn ready(&mut self, enrolled: SimTime, time: SimTime);
    /// A certificate that had run out came back to life.
    fn revived(&mut self, time: SimTime);
    /// A change notifies the device, which checks in for it.
    fn notified(&mut self, time: SimTime);
    /// For want of a certificate the device was not managed in this part of a silence, from `from` until `until`.
    fn missed(&mut self, from: SimTime, until: SimTime);
}

/// What a cohort's devices have in common while they live.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// Their habits.
    pub cohort: &'a Cohort,
    /// The numbers in force.
    pub book: &'a RuleBook,
    /// Their platform's numbers.
    pub rules: &'a Lifecycle,
    /// Local days.
    pub days: &'a Days,
    /// A gap between contacts up to this long has no consequence.
    pub harmless_gap: Span,
    /// When a change notifies everybody, in order.
    pub pushes: &'a [SimTime],
}

impl<'a> World<'a> {
    /// The common world of `cohort`.
    #[must_use]
    pub fn new(cohort: &'a Cohort, book: &'a RuleBook, rules: &'a Lifecycle, days: &'a Days) -> World<'a> {
        let harmless_gap = rules.cleanup.map_or(rules.compliance, |span| span.min(rules.compliance));
        World { cohort, book, rules, days, harmless_gap, pushes: &[] }
    }

    /// The same world with changes that notify everybody.
    #[must_use]
    pub fn notified(self, pushes: &'a [SimTime]) -> World<'a> {
        World { pushes, ..self }
    }

    /// The next notification of a device after `now`, and the first one of the same change; never if there is none.
    pub(super) fn next_push(&self, enrolled: SimTime, now: SimTime, luck: &Luck<'_>) -> [SimTime; 2] {
        if !push::notifies(self.cohort.platform) {
            return [SimTime::NEVER; 2];
        }
        let ours = self.pushes.iter().enumerate().filter(|(_, push)| **push >= enrolled);
        let next = ours.filter_map(|(number, push)| {
            let first = push::first_at(*push, luck.push(number), self.book);
            push::next_attempt(first, now, self.book).map(|at| [at, first])
        });
        next.min().unwrap_or([SimTime::NEVER; 2])
    }

    /// Whether even an online device's check-ins may be so far apart that a gap has consequences.
    pub(super) fn sparse(&self) -> bool {
        self.rules.every.times(2) > self.harmless_gap
    }

    /// From the start of a stretch online to its first further check-in: uniform in interval x (1 - jitter, 1 + jitter).
    pub(super) fn first_interval(&self, draw: u64) -> Span {
        check_in::first(self.rules.every, self.rules.jitter, draw)
    }

    /// The first stretch online that is not over at `time`, as far as anybody can be reached in it.
    pub(super) fn stretch(&self, presence: &mut Presence, time: SimTime, luck: &mut Luck<'_>) -> Stretch {
        if self.cohort.silences.is_empty() {
            return presence.next(self.cohort, time, luck);
        }
        let mut from = time;
        loop {
            let stretch = presence.next(self.cohort, from, luck);
            match Silence::at(&self.cohort.silences, stretch.on) {
                Some(silence) if silence.until == SimTime::NEVER => return Stretch::NEVER,
                Some(silence) => from = silence.until,
                None => return self.cut(stretch),
            }
        }
    }

    /// A stretch online, cut where a silence begins.
    pub(super) fn cut(&self, stretch: Stretch) -> Stretch {
        Stretch { off: stretch.off.min(Silence::next(&self.cohort.silences, stretch.on)), ..stretch }
    }

    /// A device was noncompliant for its silence in [from, until): tells how much of that its user was there and blocked,
    /// because nobody could reach the device. Whoever is away themselves isn't kept from work.
    pub(super) fn blocked(&self, from: SimTime, until: SimTime, observer: &mut impl Observer) {
        if !self.cohort.guarded {
            return;
        }
        for silence in &self.cohort.silences {
            let (begins, ends) = (silence.from.max(from), silence.until.min(until));
            if begins < ends {
                observer.blocked(begins, ends);
            }
        }
    }

    /// A device was not managed in [from, until), and is managed again: tells which silences lay on that.
    pub(super) fn missed(&self, from: SimTime, until: SimTime, observer: &mut impl Observer) {
        for silence in &self.cohort.silences {
            let (begins, ends) = (silence.from.max(from), silence.until.min(until));
            if begins < ends {
                observer.missed(begins, ends);
            }
        }
    }

    /// When a record without contact since `last` is hidden.
    pub(super) fn hides_at(&self, last: SimTime) -> SimTime {
        let span = self.rules.cleanup;
        span.map_or(SimTime::NEVER, |span| cleanup::hides_at(last, span, |time| self.days.midnight_from(time)))
    }

    /// When a device without contact since `last` becomes noncompliant.
    pub(super) fn lapses_at(&self, last: SimTime) -> SimTime {
        compliance::lapses_at(last, self.book)
    }
}
