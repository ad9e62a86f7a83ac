//! The certificate of a life: issued, renewed, run out, and revived where the rules say so.

use super::{Life, Observer, Turned, World};
use crate::fleet::presence::Luck;
use crate::plan::story::LifeEvent;
use crate::rules::{RenewAt, certificate, cleanup};
use crate::units::{SimTime, Span};

impl Life {
    /// A renewal attempt is due: it is made online, or missed.
    pub(super) fn renewal_due(
        &mut self,
        world: &World<'_>,
        now: SimTime,
        luck: &mut Luck<'_>,
        observer: &mut impl Observer,
    ) {
        let rules = world.rules;
        let window = self.window(world);
        let at_check_in = rules.renew_at == RenewAt::CheckIn && self.renew_due == window;
        let due_now = now == certificate::attempt_after(window, now, world.book);
        let online_now = self.online || self.upcoming.on == now;
        self.renew_due = certificate::attempt_after(window, now + Span::seconds(1), world.book);
        if at_check_in {
            self.overdue = true;
        } else if due_now && online_now {
            self.renew(world, now, luck, observer);
        } else if rules.first_contact {
            self.overdue = true;
        }
    }

    /// One renewal attempt of an online device.
    pub(super) fn renew(&mut self, world: &World<'_>, now: SimTime, luck: &mut Luck<'_>, observer: &mut impl Observer) {
        let fails = world.rules.renewal_fails;
        let in_window = certificate::renews(self.issued, now, world.cohort.platform, world.book);
        assert!(in_window, "a renewal is tried at {now:?}, outside its window");
        let attempt = self.renewals_tried;
        self.renewals_tried += 1;
        if fails.as_ppm() > 0 && fails.hit_by(luck.renewal(attempt)) {
            return;
        }
        let at_window = now == self.window(world);
        self.certify(world, now);
        observer.see(now, LifeEvent::CertificateRenewed, at_window);
    }

    /// When the certificate's renewal window opens.
    pub(super) fn window(&self, world: &World<'_>) -> SimTime {
        certificate::window_opens(self.issued, world.cohort.platform, world.book)
    }

    /// A certificate issued at `now`.
    pub(super) fn certify(&mut self, world: &World<'_>, now: SimTime) {
        self.expires = certificate::expires(now, world.book);
        self.issued = now;
        self.renew_due = certificate::attempt_after(self.window(world), now + Span::seconds(1), world.book);
        self.overdue = false;
    }

    /// The certificate runs out.
    pub(super) fn expire(&mut self, world: &World<'_>, now: SimTime, observer: &mut impl Observer) -> Turned {
        observer.see(now, LifeEvent::CertificateExpired, false);
        let deleted_at = cleanup::deletes_at(now, world.book);
        let returns = if self.online { now } else { self.upcoming.on };
        if world.rules.after_expiry && returns < deleted_at {
            self.lapsed_at = now;
            (self.expires, self.renew_due, self.overdue) = (SimTime::NEVER, SimTime::NEVER, false);
            if self.online {
                self.revive(world, now, observer);
            }
            return Turned::Lives;
        }
        Turned::Expired { stale: self.leave(world, now, deleted_at, observer), returns }
    }

    /// A device whose certificate has run out is in contact and gets another one, if the rules are so.
    pub(super) fn revive(&mut self, world: &World<'_>, now: SimTime, observer: &mut impl Observer) {
        world.missed(self.lapsed_at, now, observer);
        self.lapsed_at = SimTime::NEVER;
        self.certify(world, now);
        observer.revived(now);
        observer.see(now, LifeEvent::CertificateRenewed, false);
    }
}
