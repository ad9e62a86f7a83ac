//! What many explorations came to. Adding is the same in any order, so that threads change nothing.

use super::{Broken, Findings, Law};

/// Failures that are kept of one law: those with the lowest numbers. One mistake breaks many companies alike.
const KEPT: usize = 3;

/// What many explorations came to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Explored {
    /// Scenarios that ran.
    pub ran: u64,
    /// Scenarios that the language refused.
    pub refused: u64,
    /// Devices in those that ran.
    pub devices: u64,
    /// Logical events of one replication each.
    pub events: u64,
    /// How often each law was put to the test.
    pub tested: [u64; Law::ALL.len()],
    /// In how many scenarios.
    pub scenarios: [u64; Law::ALL.len()],
    /// How many scenarios broke it.
    pub breaks: [u64; Law::ALL.len()],
    /// By law, then by number: the first explorations that broke it, with their numbers.
    pub broken: Vec<(u64, Broken)>,
}

impl Explored {
    /// An exploration that ran, with its devices and events, or that the language refused.
    pub fn takes(&mut self, number: u64, came: Option<([u64; 2], Findings)>) {
        let Some(([devices, events], found)) = came else {
            self.refused += 1;
            return;
        };
        self.ran += 1;
        self.devices += devices;
        self.events += events;
        for (law, tested) in found.tested.iter().enumerate() {
            self.tested[law] += tested;
            self.scenarios[law] += u64::from(*tested > 0);
        }
        for one in &found.broken {
            self.breaks[one.law as usize] += 1;
        }
        self.broken.extend(found.broken.into_iter().map(|broken| (number, broken)));
        self.keep();
    }

    /// Those of another thread.
    pub fn joins(&mut self, other: Explored) {
        self.ran += other.ran;
        self.refused += other.refused;
        self.devices += other.devices;
        self.events += other.events;
        let pairs = [
            (&mut self.tested, other.tested),
            (&mut self.scenarios, other.scenarios),
            (&mut self.breaks, other.breaks),
        ];
        for (ours, theirs) in pairs {
            ours.iter_mut().zip(theirs).for_each(|(n, more)| *n += more);
        }
        self.broken.extend(other.broken);
        self.keep();
    }

    fn keep(&mut self) {
        self.broken.sort_by_key(|(number, one)| (one.law, *number));
        let mut seen = [0; Law::ALL.len()];
        self.broken.retain(|(_, one)| {
            seen[one.law as usize] += 1;
            seen[one.law as usize] <= KEPT
        });
    }

    /// The laws that were never put to the test.
    #[must_use]
    pub fn idle(&self) -> Vec<Law> {
        Law::ALL.iter().map(|row| row.0).filter(|law| self.tested[*law as usize] == 0).collect()
    }
}
