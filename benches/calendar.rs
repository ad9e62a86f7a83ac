//! The calendar: take the next notice off and put one on, with so many pending.
//!
//! Delays are those of check-ins, 8 h more or less a tenth, so notices lie in every level of the wheel.

use divan::Bencher;
use divan::counter::ItemsCount;
use fleetcast::engine::streams::below;
use fleetcast::engine::{Calendar, Purpose, Streams};
use fleetcast::fleet::event::{Event, Kind};
use fleetcast::units::{SimTime, Span};

/// Delays drawn beforehand; a power of two.
const DELAYS: usize = 4_096;

fn main() {
    divan::main();
}

fn delays() -> Vec<Span> {
    let mut draws = Streams::new(1, 0).owner("bench").open(0, Purpose::Habit, 0);
    let mut delay = || 25_920 + u32::try_from(below(5_761, draws.draw())).expect("a day at most");
    (0..DELAYS).map(|_| Span::seconds(delay())).collect()
}

fn event(device: u32) -> Event {
    Event { device, extra: 0, number: 0, kind: Kind::CheckIn }
}

fn filled(pending: u32, delays: &[Span]) -> Calendar<Event> {
    let mut calendar = Calendar::default();
    for device in 0..pending {
        // Spread over one interval, as devices are that have lived for a while.
        let at = u64::from(device) * 28_800 / u64::from(pending);
        let at = SimTime::START + Span::seconds(u32::try_from(at).expect("within an interval"));
        calendar.schedule(at + delays[device as usize % DELAYS], event(device));
    }
    calendar
}

/// Turns in one measured stretch, so that bringing a block of time down a level is shared out fairly.
const TURNS: usize = 100_000;

/// The time shown is for 100,000 turns; the rate is of single ones.
#[divan::bench(args = [1_000, 100_000, 1_000_000], sample_count = 20, sample_size = 1)]
fn pop_and_push(bencher: Bencher, pending: u32) {
    let delays = delays();
    let mut calendar = filled(pending, &delays);
    bencher.counter(ItemsCount::new(TURNS)).bench_local(|| {
        for turn in 0..TURNS {
            let notice = calendar.pop().expect("as many are put on as are taken off");
            calendar.schedule(notice.time + delays[turn % DELAYS], notice.event);
        }
    });
}
