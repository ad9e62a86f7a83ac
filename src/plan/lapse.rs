//! Lapses: when a connector or token of the tenant isn't there, and when nobody can reach devices for it.

use crate::intune::{BuiltIn, Platform, Token};
use crate::plan::Plan;
use crate::plan::order::Ordered;
use crate::rules::tokens::{self, After};
use crate::rules::{Refusal, RuleBook};
use crate::units::SimTime;

/// A stretch of time without a connector or token: in [from, until).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lapse {
    /// What isn't there.
    pub token: Token,
    /// From then on; the clock's zero if it wasn't there from the beginning.
    pub from: SimTime,
    /// Up to then; never if nobody renews it.
    pub until: SimTime,
    /// What becomes of the devices that were managed through it.
    pub after: After,
}

impl Lapse {
    /// Whether it is on at `now`.
    #[must_use]
    pub fn on(&self, now: SimTime) -> bool {
        self.from <= now && now < self.until
    }

    /// When it ends the management of the devices behind the token, and how; none if they go on as before.
    #[must_use]
    pub fn takes(&self) -> Option<(SimTime, Ordered)> {
        let (at, what) = match self.after {
            After::Resume => return None,
            After::EnrollAgain => (self.until, Ordered::Orphan),
            After::Unenrolled => (self.from, Ordered::Disconnect),
        };
        (at != SimTime::NEVER).then_some((at, what))
    }
}

/// What a tenant may have to do without.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lacking {
    /// A connector or token.
    Token(Token),
    /// The subscription, from the day on which it is disabled.
    Subscription,
}

/// A time in which the tenant does without something, as reports tell of it: in [from, until).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outage {
    /// What isn't there.
    pub lacking: Lacking,
    /// From then on; the clock's zero if it wasn't there from the beginning.
    pub from: SimTime,
    /// Up to then; never if it doesn't come back.
    pub until: SimTime,
    /// When it ends the management of devices, and how; none if it doesn't.
    pub takes: Option<(SimTime, Ordered)>,
}

impl Outage {
    /// Whether it is on at `now`.
    #[must_use]
    pub fn on(&self, now: SimTime) -> bool {
        self.from <= now && now < self.until
    }

    /// Whether devices of `platform` cannot be reached while it lasts.
    #[must_use]
    pub fn silences(&self, platform: Platform, book: &RuleBook) -> bool {
        match self.lacking {
            Lacking::Token(token) => tokens::silences(token, platform, book),
            Lacking::Subscription => true,
        }
    }

    /// Whether it is behind a refusal of an enrollment by `path`.
    #[must_use]
    pub fn refuses(&self, why: Refusal, path: Option<BuiltIn>, platform: Platform, book: &RuleBook) -> bool {
        match self.lacking {
            Lacking::Token(token) => path.and_then(|path| tokens::stops(token, path, platform, book)) == Some(why),
            Lacking::Subscription => why == Refusal::SubscriptionEnded,
        }
    }
}

impl Plan {
    /// The times within the run in which the tenant does without something, in order of time.
    #[must_use]
    pub fn outages(&self) -> Vec<Outage> {
        let of = |lapse: &Lapse| Outage {
            lacking: Lacking::Token(lapse.token),
            from: lapse.from,
            until: lapse.until,
            takes: lapse.takes(),
        };
        let mut out: Vec<Outage> = self.lapses.iter().map(of).collect();
        out.extend(self.tenant.subscription.map(|bought| {
            let course = bought.course(&self.rules);
            Outage {
                lacking: Lacking::Subscription,
                from: course.disabled,
                until: SimTime::NEVER,
                takes: Some((course.deleted, Ordered::Erase)),
            }
        }));
        // One that takes no time at all may still end the management of devices.
        let felt = |outage: &Outage| outage.from < self.horizon && outage.until >= SimTime::START;
        out.retain(felt);
        out.sort_by_key(|outage| (outage.from, outage.lacking));
        out
    }
}

/// A stretch of time in which devices neither report nor are reached, wherever they are: in [from, until).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Silence {
    /// Its first second.
    pub from: SimTime,
    /// The first second after it.
    pub until: SimTime,
}

impl Silence {
    /// Stretches in order, those that touch each other joined and empty ones left out.
    #[must_use]
    pub fn joined(mut all: Vec<Silence>) -> Vec<Silence> {
        all.retain(|silence| silence.from < silence.until);
        all.sort_by_key(|silence| silence.from);
        let mut out: Vec<Silence> = Vec::new();
        for silence in all {
            match out.last_mut().filter(|last| silence.from <= last.until) {
                Some(last) => last.until = last.until.max(silence.until),
                None => out.push(silence),
            }
        }
        out
    }

    /// The stretch of `all`, which are in order, that `now` lies in.
    #[must_use]
    pub fn at(all: &[Silence], now: SimTime) -> Option<&Silence> {
        let last = all.partition_point(|silence| silence.from <= now);
        all[..last].last().filter(|silence| now < silence.until)
    }

    /// When the first stretch of `all`, which are in order, begins after `now`; never if none does.
    #[must_use]
    pub fn next(all: &[Silence], now: SimTime) -> SimTime {
        all.get(all.partition_point(|silence| silence.from <= now)).map_or(SimTime::NEVER, |silence| silence.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> SimTime {
        SimTime::at_offset(seconds)
    }

    fn silence(from: i64, until: i64) -> Silence {
        Silence { from: at(from), until: at(until) }
    }

    #[test]
    fn a_silence_is_half_open() {
        let all = [silence(10, 20), silence(30, 31)];
        let table = [(9, None, 10), (10, Some(0), 30), (19, Some(0), 30), (20, None, 30), (30, Some(1), i64::MAX)];
        for (now, inside, next) in table {
            assert_eq!(Silence::at(&all, at(now)), inside.map(|row: usize| &all[row]), "{now}");
            assert_eq!(Silence::next(&all, at(now)), at(next), "{now}");
        }
        assert_eq!(Silence::at(&all, at(31)), None);
    }

    #[test]
    fn silences_that_touch_are_one() {
        let all = vec![silence(30, 40), silence(10, 20), silence(20, 25), silence(12, 13), silence(50, 50)];
        assert_eq!(Silence::joined(all), [silence(10, 25), silence(30, 40)]);
    }

    #[test]
    fn a_lapse_is_half_open() {
        let lapse = Lapse { token: Token::Ade, from: at(10), until: at(20), after: After::Resume };
        let on: Vec<i64> = [9, 10, 19, 20].into_iter().filter(|now| lapse.on(at(*now))).collect();
        assert_eq!(on, [10, 19]);
    }
}
