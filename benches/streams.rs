//! Random numbers: what it costs to open an addressed stream, to read on in an open one, and to sample a distribution.

use divan::{Bencher, black_box};
use fleetcast::engine::{Draws, Owner, Purpose, Streams};
use fleetcast::units::{Span, Spread};

fn main() {
    divan::main();
}

fn owner() -> Owner {
    Streams::new(1, 0).owner("cohort:bench")
}

fn open_stream() -> Draws {
    owner().open(17, Purpose::Presence, 1)
}

/// A device's first draw for a purpose: the address is turned into a stream.
#[divan::bench]
fn open_and_first_draw(bencher: Bencher) {
    let owner = owner();
    let mut ordinal = 0;
    bencher.bench_local(|| {
        ordinal += 1;
        owner.open(black_box(ordinal), Purpose::Attempt, 0).draw()
    });
}

/// A draw in the middle of a stream, found at its address.
#[divan::bench]
fn open_at_an_occasion(bencher: Bencher) {
    let owner = owner();
    let mut ordinal = 0;
    bencher.bench_local(|| {
        ordinal += 1;
        owner.open_at(black_box(ordinal), Purpose::Attempt, 0, 33).draw()
    });
}

#[divan::bench]
fn next_draw(bencher: Bencher) {
    let mut draws = open_stream();
    bencher.bench_local(|| draws.draw());
}

/// One sample of a lognormal distribution, its draw included.
#[divan::bench]
fn lognormal_sample(bencher: Bencher) {
    let spread = Spread::lognormal(Span::minutes(40), Span::minutes(95));
    let mut draws = open_stream();
    bencher.bench_local(|| spread.span(draws.draw()));
}

/// One sample of an exponential distribution, its draw included.
#[divan::bench]
fn exponential_sample(bencher: Bencher) {
    let spread = Spread::exponential(Span::hours(48));
    let mut draws = open_stream();
    bencher.bench_local(|| spread.span(draws.draw()));
}
