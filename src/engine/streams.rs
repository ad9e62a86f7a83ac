//! Addressed random streams: a draw is a pure function of where it belongs, never of when it is asked for.
//!
//! An owner (a cohort, a team or a task, by *name*) has one ChaCha8 key per seed and replication. Inside it, a stream's address
//! is the device's ordinal, a purpose and a part; the occasion is the position in the stream, one 64-bit word each. So
//! adding a cohort, a wave or a draw elsewhere moves nobody's luck, and two scenarios that differ in one rule share
//! every draw that they both make. Nothing but the address is ever stored.

use rand::rand_core::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::{Arc, Mutex, PoisonError};

/// What a stream is drawn for. Append only: a number is never used again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Purpose {
    /// The moment of a device's invitation within its wave, whether it ever responds, and its delay.
    Invitation = 0,
    /// One attempt: for each phase its duration, whether it fails, why, whether it opens a ticket, the retry gap.
    Attempt = 1,
    /// Habits for life: shift of hours, whether it is shut down at night, when it is lost.
    Habit = 2,
    /// Stretches online and offline after one enrollment; the part is the enrollment's number.
    Presence = 3,
    /// Absences after one enrollment; the part is the enrollment's number.
    Absence = 4,
    /// Whether renewal attempts succeed; the part is the enrollment's number.
    Renewal = 5,
    /// Working time on a device's ticket; the part is the ticket's number, and the occasion its stay at a team.
    Handling = 6,
    /// A team's other tickets: gaps and working times by turns.
    OtherTickets = 7,
    /// How long before the start a device of a live fleet enrolled.
    EnrolledBefore = 8,
    /// What a device has against enrolling for good.
    Obstacle = 9,
    /// Whether a device's corporate identifier is uploaded.
    Identifier = 10,
    /// Registration with Windows Autopilot: a file's import (by its first device), a device's profile.
    Registration = 11,
    /// How long it takes until a device that lost its management is enrolled again; the part is the enrollment's number.
    Recall = 12,
    /// Whether a device meets its compliance policy, and when that is put right; the part is the enrollment's number.
    Compliance = 13,
    /// How long access waits for what comes after an enrollment; the part is the enrollment's number.
    Access = 14,
    /// How long a notification takes to reach a device; the part is the notification's number.
    Push = 15,
    /// How long the groups of a device take to hold it; the part is the enrollment's number.
    Grouping = 16,
    /// Whether and when a device's user removes its management.
    Removal = 17,
    /// A group's license assignment (of a wave or an event): how long it takes, when it is reprocessed.
    LicenseGroup = 20,
    /// A user's license assignment: which error it meets, how long until that is cured, whether a removal fails.
    LicenseUser = 21,
    /// What becomes of a device's ticket; the part is its number. For each stay at a team: whether it goes on to another
    /// one, whether it comes again, when.
    Ticket = 30,
    /// A call about a device's ticket; the part is its number. For each call: patience, whether and when they call again,
    /// how long until they try alone.
    Patience = 31,
    /// The patience of people with a team's other tickets who stand in line, one after the other.
    OtherPatience = 32,
    /// Working time to start a device at a bench and to take it off; the part is the attempt's number.
    Staging = 33,
    /// Working time on a task of the tenant's set-up; the ordinal is the time that it is done.
    SetupWork = 40,
    /// What passes after that work; part 1 is what goes wrong.
    SetupLatency = 41,
    /// Until a request for approval is found, and its approval; the ordinal is what it is about, the part the attempt.
    Approval = 42,
    /// Where the points of a sensitivity study lie.
    Design = 70,
    /// Which rows are drawn again for the interval of an index.
    Resampling = 71,
    /// How long somebody takes to act on what a wave's gate shows; the ordinal is the number of the look.
    GateDecision = 50,
    /// Whether a device has a fault's defect; part 1 is whether its user calls, and how long they wait before.
    Defect = 60,
    /// How long until a fault is noticed, and fixed.
    Notice = 63,
    /// Where a device is.
    Site = 90,
    /// How much an enrollment downloads; the part is the enrollment's number.
    Download = 91,
    /// How much later than planned a delivery's batch comes; the ordinal is the batch.
    Batch = 100,
    /// How much later than its batch a device comes.
    Delivery = 101,
    /// A file of hardware hashes of a delivery, by its number: its import, its synchronization.
    HashImport = 102,
}

/// All streams of one replication.
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    seed: u64,
    replication: u32,
}

/// The streams of one owner.
#[derive(Clone, Debug)]
pub struct Owner {
    base: ChaCha8Rng,
    tape: Option<Arc<Tape>>,
}

/// An open stream: draws in order of occasion.
#[derive(Clone, Debug)]
pub struct Draws {
    generator: ChaCha8Rng,
    tap: Option<Box<Tap>>,
}

/// A draw that was made: where it belongs in its owner's streams, and what it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Drawn {
    /// What for.
    pub purpose: Purpose,
    /// The part.
    pub part: u16,
    /// The position in the stream, from 0.
    pub occasion: u32,
    /// The uniform 64-bit word.
    pub value: u64,
}

/// What is drawn for one ordinal of an owner, for people who ask which luck decided. Nothing is drawn otherwise for it.
#[derive(Debug)]
pub struct Tape {
    ordinal: u32,
    drawn: Mutex<Vec<Drawn>>,
}

/// Where an open stream stands, for the tape that hears it.
#[derive(Clone, Debug)]
struct Tap {
    tape: Arc<Tape>,
    purpose: Purpose,
    part: u16,
    occasion: u32,
}

/// The 64-bit FNV-1a hash of `text`: five lines of our own, because the standard hasher promises no stability.
#[must_use]
pub fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

impl Streams {
    /// The streams of replication `replication` under `seed`.
    #[must_use]
    pub const fn new(seed: u64, replication: u32) -> Streams {
        Streams { seed, replication }
    }

    /// The streams of the owner called `name`, e.g. `cohort:office-laptops`.
    #[must_use]
    pub fn owner(&self, name: &str) -> Owner {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..12].copy_from_slice(&self.replication.to_le_bytes());
        key[16..24].copy_from_slice(&fnv1a(name).to_le_bytes());
        Owner { base: ChaCha8Rng::from_seed(key), tape: None }
    }
}

impl Tape {
    /// An empty tape for the device (or other thing) with this ordinal.
    #[must_use]
    pub fn of(ordinal: u32) -> Arc<Tape> {
        Arc::new(Tape { ordinal, drawn: Mutex::new(Vec::new()) })
    }

    /// The draws so far, each address once, in the order in which they were made first.
    #[must_use]
    pub fn drawn(&self) -> Vec<Drawn> {
        let all = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = std::collections::BTreeSet::new();
        let new = |one: &&Drawn| known.insert((one.purpose as u16, one.part, one.occasion));
        all.iter().filter(new).copied().collect()
    }
}

impl Owner {
    /// The same streams, heard by a tape.
    #[must_use]
    pub fn heard_by(self, tape: &Arc<Tape>) -> Owner {
        Owner { tape: Some(Arc::clone(tape)), ..self }
    }

    /// The stream at an address, before its first occasion.
    #[must_use]
    pub fn open(&self, ordinal: u32, purpose: Purpose, part: u16) -> Draws {
        let mut generator = self.base.clone();
        generator.set_stream(u64::from(ordinal) << 32 | u64::from(purpose as u16) << 16 | u64::from(part));
        let tape = self.tape.as_ref().filter(|tape| tape.ordinal == ordinal);
        let tap = tape.map(|tape| Box::new(Tap { tape: Arc::clone(tape), purpose, part, occasion: 0 }));
        Draws { generator, tap }
    }

    /// The stream at an address, before the given occasion.
    #[must_use]
    pub fn open_at(&self, ordinal: u32, purpose: Purpose, part: u16, occasion: u32) -> Draws {
        let mut draws = self.open(ordinal, purpose, part);
        draws.generator.set_word_pos(u128::from(occasion) * 2);
        if let Some(tap) = &mut draws.tap {
            tap.occasion = occasion;
        }
        draws
    }
}

impl Draws {
    /// The draw of the next occasion: a uniform 64-bit word.
    pub fn draw(&mut self) -> u64 {
        let value = self.generator.next_u64();
        if let Some(tap) = &mut self.tap {
            tap.hears(value);
        }
        value
    }

    /// Passes over `n` occasions.
    pub fn skip(&mut self, n: u32) {
        for _ in 0..n {
            self.generator.next_u64();
        }
        if let Some(tap) = &mut self.tap {
            tap.occasion += n;
        }
    }
}

impl Tap {
    #[cold]
    fn hears(&mut self, value: u64) {
        let Tap { purpose, part, occasion, .. } = *self;
        self.tape.drawn.lock().unwrap_or_else(PoisonError::into_inner).push(Drawn { purpose, part, occasion, value });
        self.occasion += 1;
    }
}

/// The whole number in `0..n` that a uniform draw stands for; 0 if `n` is 0.
#[must_use]
pub fn below(n: u64, draw: u64) -> u64 {
    ((u128::from(draw) * u128::from(n)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_the_same_draws_whenever_it_is_opened() {
        let owner = Streams::new(42, 7).owner("cohort:pilot");
        let mut in_order = owner.open(17, Purpose::Presence, 1);
        let first: Vec<u64> = (0..40).map(|_| in_order.draw()).collect();
        assert_eq!(owner.open_at(17, Purpose::Presence, 1, 33).draw(), first[33]);
        let mut skipped = owner.open(17, Purpose::Presence, 1);
        skipped.skip(5);
        assert_eq!(skipped.draw(), first[5]);
    }

    #[test]
    fn a_tape_hears_one_ordinal_and_changes_nothing() {
        let owner = Streams::new(42, 7).owner("cohort:pilot");
        let tape = Tape::of(17);
        let heard = owner.clone().heard_by(&tape);
        let mut draws = heard.open(17, Purpose::Presence, 2);
        draws.skip(3);
        let value = draws.draw();
        assert_eq!(value, owner.open_at(17, Purpose::Presence, 2, 3).draw());
        let _ = (heard.open(18, Purpose::Habit, 0).draw(), heard.open_at(17, Purpose::Presence, 2, 3).draw());
        let later = heard.open_at(17, Purpose::Presence, 2, 9).draw();
        let [three, nine] = [(3, value), (9, later)].map(|(occasion, value)| Drawn {
            purpose: Purpose::Presence,
            part: 2,
            occasion,
            value,
        });
        assert_eq!(tape.drawn(), [three, nine], "what was skipped, and what others drew, isn't on it");
    }

    #[test]
    fn addresses_differ_in_every_part() {
        let streams = Streams::new(42, 0);
        let base = streams.owner("cohort:a").open(1, Purpose::Attempt, 0).draw();
        let others = [
            Streams::new(43, 0).owner("cohort:a").open(1, Purpose::Attempt, 0).draw(),
            Streams::new(42, 1).owner("cohort:a").open(1, Purpose::Attempt, 0).draw(),
            streams.owner("cohort:b").open(1, Purpose::Attempt, 0).draw(),
            streams.owner("cohort:a").open(2, Purpose::Attempt, 0).draw(),
            streams.owner("cohort:a").open(1, Purpose::Habit, 0).draw(),
            streams.owner("cohort:a").open(1, Purpose::Attempt, 1).draw(),
        ];
        assert!(others.iter().all(|other| *other != base));
    }

    /// The values themselves are part of the determinism contract.
    #[test]
    fn known_answers() {
        let mut a = Streams::new(42, 0).owner("cohort:office-laptops").open(0, Purpose::Attempt, 0);
        let mut b = Streams::new(1, 6).owner("team:service-desk").open(3, Purpose::Handling, 2);
        let got = [a.draw(), a.draw(), b.draw(), b.draw()];
        assert_eq!(fnv1a("a"), 0xaf63_dc4c_8601_ec8c, "FNV's published value");
        assert_eq!(got.map(|d| d >> 32), KNOWN);
    }

    const KNOWN: [u64; 4] = [2_345_713_929, 1_422_637_288, 1_623_768_333, 1_335_432_621];

    #[test]
    fn below_covers_its_range() {
        assert_eq!((below(10, 0), below(10, u64::MAX), below(0, 5)), (0, 9, 0));
    }
}
