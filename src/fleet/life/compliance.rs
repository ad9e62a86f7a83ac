//! How a life is compliant: its policy, its silences, and when its user is kept from work for them.

use super::{Life, Observer, World};
use crate::fleet::presence::Luck;
use crate::plan::story::LifeEvent;
use crate::rules::compliance;
use crate::units::SimTime;

impl Life {
    /// What its compliance policy finds on a device that enrolls at `now`.
    pub(super) fn evaluate(&mut self, world: &World<'_>, now: SimTime, luck: &Luck<'_>) {
        let Some(policy) = &world.cohort.compliance else { return };
        let [fails, fixed] = luck.compliance();
        if policy.fails.hit_by(fails) {
            self.failing_from = compliance::marked_at(now, world.book);
            self.fails_from = self.failing_from;
            self.fixed_at = policy.fixed_after.as_ref().map_or(SimTime::NEVER, |after| now + after.span(fixed));
        }
    }

    /// A contact at `now` reports that the device meets its own policy.
    pub(super) fn meets_its_policy(&mut self, world: &World<'_>, now: SimTime, observer: &mut impl Observer) {
        (self.fails_from, self.fixed_at) = (SimTime::NEVER, SimTime::NEVER);
        if !self.blocked {
            self.complies(world, now, observer);
        }
    }

    /// A fault makes the device noncompliant at `now`, whatever its own policy says.
    pub fn is_blocked(&mut self, now: SimTime) {
        self.blocked = true;
        self.failing_from = self.failing_from.min(now);
    }

    /// No fault locks its user out any more; a contact at `now` reports it.
    pub fn is_unblocked(&mut self, world: &World<'_>, now: SimTime, observer: &mut impl Observer) {
        self.blocked = false;
        if self.fails_from > now {
            self.complies(world, now, observer);
            self.failing_from = self.fails_from;
        }
    }

    /// A contact at `now` reports that the device is compliant.
    fn complies(&mut self, world: &World<'_>, now: SimTime, observer: &mut impl Observer) {
        let from = std::mem::replace(&mut self.failing_from, SimTime::NEVER);
        if from < now {
            observer.see(from, LifeEvent::Noncompliant, false);
            observer.see(now, LifeEvent::Compliant, false);
            observer.noncompliant(from, now);
            if world.cohort.guarded {
                observer.blocked(from.max(self.access_at), now);
            }
        }
    }

    /// Since when the device is noncompliant if it is not heard of again, and whether for its policy.
    pub(super) fn noncompliant_from(&self, world: &World<'_>) -> (SimTime, bool) {
        let lapses = world.lapses_at(self.last_contact);
        (lapses.min(self.failing_from), self.failing_from < lapses)
    }

    /// Its guarded user waits for access until `until`, while the device is managed already. As long as that lasts,
    /// nothing else blocks them too.
    pub fn awaits_access(&mut self, until: SimTime) {
        self.access_at = until;
    }

    /// From when on its user may be blocked for something other than waiting for access.
    #[must_use]
    pub fn access_at(&self) -> SimTime {
        self.access_at
    }

    /// Tells how long its user was blocked up to `until`, the end of its management: in the wait for access, and since the
    /// last contact.
    pub(super) fn blocked_until(&self, world: &World<'_>, until: SimTime, observer: &mut impl Observer) {
        if self.enrolled < self.access_at {
            observer.awaited(self.enrolled, self.access_at.min(until));
        }
        let (from, for_policy) = self.noncompliant_from(world);
        let from = from.max(self.access_at);
        if !for_policy {
            world.blocked(from, until, observer);
        } else if world.cohort.guarded && from < until {
            observer.blocked(from, until);
        }
    }
}
