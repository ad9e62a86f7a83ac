//! A line that all who use it share equally: egalitarian processor sharing, exact in integers.
//!
//! Everybody on the line gets the same, so one number says how far all of them are: what somebody has *attained* who was
//! there from the beginning. Whoever begins when that stands at `a` is done when it stands at `a` and their own bits; so
//! nobody need be visited when others come or go, and each coming or going costs the logarithm of how many there are.
//!
//! People come at whole seconds. In between, whoever is done leaves the rest of the second to the others, at the very
//! moment, and goes on at the next whole second. Bits are whole: time that hasn't made a bit for everybody is kept until
//! it does, so that no capacity is lost; only when the rates change it is dropped, less than a bit's.

use crate::units::{Rates, SimTime};
use std::collections::BTreeSet;

/// Rates as time in grains, the largest unit in which a second, and a bit for everybody, are whole numbers.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// A bit for each of n takes n times this long, where all together bind [grains].
    head: u128,
    /// A bit for each takes at least this long, where the limit of each binds [grains].
    alone: u128,
    /// A second [grains].
    second: u128,
}

impl Pace {
    /// None if nothing takes any time.
    fn of(rates: Rates) -> Option<Pace> {
        match (rates.all.map(u128::from), rates.each.map(u128::from)) {
            (None, None) => None,
            (Some(all), None) => Some(Pace { head: 1, alone: 0, second: all }),
            (None, Some(each)) => Some(Pace { head: 0, alone: 1, second: each }),
            (Some(all), Some(each)) => {
                let common = greatest_common_divisor(all, each).max(1);
                Some(Pace { head: each / common, alone: all / common, second: all / common * each })
            }
        }
    }

    /// What a bit for each of so many takes [grains].
    fn cost(self, users: usize) -> u128 {
        (self.head * users as u128).max(self.alone).max(1)
    }
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// Somebody on the line: keep it to leave early.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Transfer {
    /// What must be attained for it to be done [bits].
    end: u128,
    /// Whose it is, as the caller numbers them; those done at once are told in this order.
    pub who: u32,
}

/// A line in use.
#[derive(Clone, Debug)]
pub struct Pipe {
    pace: Option<Pace>,
    now: SimTime,
    /// What somebody has attained who was there since it was last idle [bits].
    attained: u128,
    /// Time that hasn't made a bit for everybody yet [grains].
    rest: u128,
    users: BTreeSet<Transfer>,
}

impl Pipe {
    /// An idle line from `now` on.
    #[must_use]
    pub fn new(rates: Rates, now: SimTime) -> Pipe {
        Pipe { pace: Pace::of(rates), now, attained: 0, rest: 0, users: BTreeSet::new() }
    }

    /// Bits that are still to be carried.
    #[must_use]
    pub fn left(&self) -> u128 {
        self.users.iter().map(|user| user.end - self.attained).sum()
    }

    /// Whether nothing takes any time on it.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.pace.is_none()
    }

    /// How many use it.
    #[must_use]
    pub fn users(&self) -> usize {
        self.users.len()
    }

    /// The moment that it has come to.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// It carries so much from now on.
    pub fn change(&mut self, rates: Rates) {
        self.pace = Pace::of(rates);
        self.rest = 0;
    }

    /// `who` begins to carry so many bits, at the moment that the line has come to.
    pub fn begin(&mut self, who: u32, bits: u64) -> Transfer {
        let transfer = Transfer { end: self.attained + u128::from(bits), who };
        self.users.insert(transfer);
        transfer
    }

    /// Somebody leaves early: the bits that they did without; none if they were done.
    pub fn leave(&mut self, transfer: Transfer) -> Option<u64> {
        self.users.remove(&transfer).then(|| {
            let left = transfer.end - self.attained;
            self.sweep();
            u64::try_from(left).expect("no more than it began with")
        })
    }

    /// Carries on until `to`; tells who is done, in the order in which they are. The bits that were carried.
    pub fn advance(&mut self, to: SimTime, mut done: impl FnMut(u32)) -> u128 {
        let elapsed = u128::from(to.since(self.now).as_seconds());
        self.now = to.max(self.now);
        let mut time = self.pace.map(|pace| pace.second * elapsed + self.rest);
        self.rest = 0;
        let mut carried = 0;
        while let Some(first) = self.users.first().copied() {
            let users = self.users.len();
            let bits = first.end - self.attained;
            if let (Some(time), Some(pace)) = (&mut time, self.pace) {
                let cost = pace.cost(users);
                if bits * cost > *time {
                    let bits = *time / cost;
                    self.attained += bits;
                    self.rest = *time % cost;
                    return carried + bits * users as u128;
                }
                *time -= bits * cost;
            }
            carried += bits * users as u128;
            self.attained = first.end;
            self.users.pop_first();
            done(first.who);
        }
        self.sweep();
        carried
    }

    /// The first whole second at which somebody is done, if nobody comes before; none on an idle line.
    #[must_use]
    pub fn next(&self) -> Option<SimTime> {
        let first = self.users.first()?;
        let Some(pace) = self.pace else { return Some(self.now) };
        let time = ((first.end - self.attained) * pace.cost(self.users.len())).saturating_sub(self.rest);
        let seconds = time.div_ceil(pace.second.max(1));
        let left = SimTime::NEVER.since(self.now).as_seconds();
        let seconds = u32::try_from(seconds).unwrap_or(left).min(left);
        Some(self.now + crate::units::Span::seconds(seconds))
    }

    /// An idle line begins anew.
    fn sweep(&mut self) {
        if self.users.is_empty() {
            (self.attained, self.rest) = (0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Span;

    fn at(second: u32) -> SimTime {
        SimTime::after_start(Span::seconds(second))
    }

    fn shared(all: u64) -> Pipe {
        Pipe::new(Rates { all: Some(all), each: None }, at(0))
    }

    fn begin_all(pipe: &mut Pipe, who: std::ops::Range<u32>, bits: u64) {
        for one in who {
            pipe.begin(one, bits);
        }
    }

    /// Runs it until it is idle: who is done at which second.
    fn finishes(pipe: &mut Pipe) -> Vec<(u32, SimTime)> {
        let mut out = Vec::new();
        while let Some(time) = pipe.next() {
            pipe.advance(time, |who| out.push((who, time)));
        }
        out
    }

    #[test]
    fn two_that_overlap_by_hand() {
        // A line of 100 bits a second. 1 brings 1,000 bits at 0 and is alone until 4: 600 are left. 2 brings 300; each
        // gets 50 a second, so 2 is done at 10, when 1 has 300 left; those take 3 seconds alone: 13.
        let mut pipe = shared(100);
        pipe.begin(1, 1_000);
        assert_eq!(pipe.next(), Some(at(10)));
        assert_eq!(pipe.advance(at(4), |_| unreachable!("nobody is done")), 400);
        pipe.begin(2, 300);
        assert_eq!(finishes(&mut pipe), [(2, at(10)), (1, at(13))]);
    }

    #[test]
    fn who_is_done_within_a_second_leaves_its_rest_to_the_others() {
        // 10 bits a second. 1 has 5 bits, 2 has 15: 1 is done at 1, exactly; 2 has 10 left: done at 2, exactly. With 6
        // and 14: 1 at 1.2, by when 2 has 6; 8 are left: 2.0. Were the rest of second 2 lost, it would be 3.
        for bits in [[5, 15], [6, 14]] {
            let mut pipe = shared(10);
            pipe.begin(1, bits[0]);
            pipe.begin(2, bits[1]);
            let first = if bits[0] == 5 { 1 } else { 2 };
            assert_eq!(finishes(&mut pipe), [(1, at(first)), (2, at(2))]);
        }
    }

    #[test]
    fn time_that_is_no_bit_yet_is_kept() {
        // Three share 10 bits a second: after each second a third of a bit a head is over. 30 bits each take 9 seconds
        // exactly, also when somebody looks every second.
        let mut pipe = shared(10);
        begin_all(&mut pipe, 0..3, 30);
        let mut carried = 0;
        for second in 1..9 {
            carried += pipe.advance(at(second), |_| unreachable!("nobody is done"));
        }
        let mut done = Vec::new();
        carried += pipe.advance(at(9), |who| done.push(who));
        assert_eq!((done, carried), (vec![0, 1, 2], 90));
    }

    #[test]
    fn a_cap_binds_until_the_line_does() {
        // 100 bits a second, 40 a head. Two get 40 each; three get 33 1/3. 1 and 2 bring 400 bits at 0, 3 brings 100
        // at 2, when they have 320 left. 3 is done at 5, when they have 220 left, which takes 5.5 seconds at 40: 10.5.
        let mut pipe = Pipe::new(Rates { all: Some(100), each: Some(40) }, at(0));
        pipe.begin(1, 400);
        pipe.begin(2, 400);
        assert_eq!(pipe.next(), Some(at(10)));
        pipe.advance(at(2), |_| unreachable!("nobody is done"));
        pipe.begin(3, 100);
        assert_eq!(finishes(&mut pipe), [(3, at(5)), (1, at(11)), (2, at(11))]);
    }

    #[test]
    fn lines_of_their_own_are_not_shared() {
        let mut pipe = Pipe::new(Rates { all: None, each: Some(60) }, at(0));
        begin_all(&mut pipe, 0..50, 600);
        assert_eq!(pipe.next(), Some(at(10)));
        assert_eq!(finishes(&mut pipe).len(), 50);
        assert_eq!(pipe.now(), at(10));
    }

    #[test]
    fn without_a_limit_nothing_takes_time() {
        let mut pipe = Pipe::new(Rates::FREE, at(7));
        pipe.begin(1, u64::MAX);
        assert_eq!(pipe.next(), Some(at(7)));
        assert_eq!(finishes(&mut pipe), [(1, at(7))]);
    }

    #[test]
    fn who_leaves_takes_the_rest_along() {
        let mut pipe = shared(10);
        let first = pipe.begin(1, 100);
        pipe.begin(2, 100);
        assert_eq!(pipe.advance(at(4), |_| unreachable!("nobody is done")), 40);
        assert_eq!(pipe.leave(first), Some(80));
        assert_eq!(pipe.leave(first), None);
        // 80 bits are left to the other, alone.
        assert_eq!(finishes(&mut pipe), [(2, at(12))]);
    }

    #[test]
    fn rates_change() {
        // 100 bits at 10 a second until 4, then at 60 a second: done at 5; with nobody's limit, at once.
        for (rates, second) in [(Rates { all: Some(60), each: None }, 5), (Rates::FREE, 4)] {
            let mut pipe = shared(10);
            pipe.begin(1, 100);
            pipe.advance(at(4), |_| unreachable!("nobody is done"));
            pipe.change(rates);
            assert_eq!(finishes(&mut pipe), [(1, at(second))]);
        }
    }

    #[test]
    fn the_largest_numbers_fit() {
        let ten_terabits = 10_000_000_000_000;
        let mut pipe = Pipe::new(Rates { all: Some(ten_terabits), each: Some(ten_terabits - 1) }, at(0));
        begin_all(&mut pipe, 0..1_000, 8_000_000_000_000_000);
        assert_eq!(finishes(&mut pipe).last(), Some(&(999, at(800_000))));
        let mut slow = Pipe::new(Rates { all: Some(1), each: None }, at(0));
        slow.begin(1, u64::MAX);
        assert_eq!(slow.next(), Some(SimTime::NEVER));
    }
}
