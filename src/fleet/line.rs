//! A site's line: who downloads over it, what it carries over time, who there has the content.

use crate::engine::{Pipe, Transfer};
use crate::fleet::record::Record;
use crate::plan::Site;
use crate::units::{DeviceId, Rates, SimTime, Span};
use std::collections::BTreeMap;

/// A download that is under way.
#[derive(Clone, Copy, Debug)]
pub struct Download {
    /// Whose.
    pub device: DeviceId,
    /// The phase of the attempt that waits for it; none if nobody does.
    pub phase: Option<u8>,
    /// What the page that the phase is on had run for before [s].
    pub spent: Span,
    /// When it began.
    pub began: SimTime,
}

/// A line in use.
#[derive(Debug)]
pub struct Line<'a> {
    site: &'a Site,
    /// Its number in the plan.
    number: usize,
    pipe: Pipe,
    /// The row of the site's rates in force.
    row: usize,
    downloads: BTreeMap<u32, (Download, Transfer)>,
    /// The next download's number; beyond 32 bits it counts from the beginning again.
    next: u32,
    /// When the line is looked at again; never if nobody uses it.
    pub awake: SimTime,
    /// A bit for each device that has the content; empty where no peers help.
    has: Vec<u64>,
    /// How many have it.
    holders: u32,
}

impl<'a> Line<'a> {
    /// The line of the site with this number, in a fleet of so many devices.
    #[must_use]
    pub fn new(site: &'a Site, number: usize, devices: usize) -> Line<'a> {
        let helps = site.peer_share.as_ppm() > 0;
        Line {
            site,
            number,
            pipe: Pipe::new(site.rates[0].1, SimTime::START),
            row: 0,
            downloads: BTreeMap::new(),
            next: 0,
            awake: SimTime::NEVER,
            has: if helps { vec![0; devices.div_ceil(64)] } else { Vec::new() },
            holders: 0,
        }
    }

    /// Carries on until `to`: the downloads that are done by then, in the order in which they are.
    pub fn advance(&mut self, to: SimTime, record: &mut Record) -> Vec<Download> {
        let mut done = Vec::new();
        // Once at least: who left may have left somebody else with all that was missing.
        while self.pipe.users() > 0 {
            let now = self.pipe.now();
            let until = record.line_mark(now).min(self.changes()).min(to);
            let bits = self.pipe.advance(until, |who| done.push(who));
            record.carried(self.number, now, bits);
            self.catch_up();
            if until >= to {
                break;
            }
        }
        if self.pipe.users() == 0 {
            self.pipe.advance(to, |_| {});
            self.catch_up();
        } else if self.pipe.is_free() {
            let bits = self.pipe.advance(to, |who| done.push(who));
            record.carried(self.number, to, bits);
        }
        let done = done.into_iter().map(|who| self.downloads.remove(&who).expect("whoever is done began").0);
        done.collect()
    }

    /// When the line carries something else next.
    fn changes(&self) -> SimTime {
        self.site.rates.get(self.row + 1).map_or(SimTime::NEVER, |row| row.0)
    }

    /// The rates that are in force by now.
    fn catch_up(&mut self) {
        let before = self.row;
        while self.changes() <= self.pipe.now() {
            self.row += 1;
        }
        if self.row != before {
            self.pipe.change(self.rates());
        }
    }

    /// What it carries now.
    #[must_use]
    pub fn rates(&self) -> Rates {
        self.site.rates[self.row].1
    }

    /// Whether a download takes no time now.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.pipe.is_free()
    }

    /// A download of so many bits begins, at the moment that the line has come to: its number.
    pub fn begin(&mut self, download: Download, bits: u64) -> u32 {
        let number = self.next;
        self.next = number.wrapping_add(1);
        let transfer = self.pipe.begin(number, bits);
        self.downloads.insert(number, (download, transfer));
        number
    }

    /// A download is broken off: it, and the bits that it did without; none if it is done.
    pub fn leave(&mut self, number: u32) -> Option<(Download, u64)> {
        let (download, transfer) = self.downloads.remove(&number)?;
        Some((download, self.pipe.leave(transfer).expect("it is under way")))
    }

    /// When it is to be looked at next, if nobody comes before: somebody is done, or it carries something else.
    #[must_use]
    pub fn next(&self) -> SimTime {
        self.pipe.next().map_or(SimTime::NEVER, |done| done.min(self.changes()))
    }

    /// Bits of downloads under way that are still to come.
    #[must_use]
    pub fn left(&self) -> u128 {
        self.pipe.left()
    }

    /// A device has the content (`true`), or no longer has it.
    pub fn holds(&mut self, device: DeviceId, has: bool) {
        let Some(word) = self.has.get_mut(device.index() / 64) else { return };
        let bit = 1 << (device.index() % 64);
        if (*word & bit != 0) != has {
            *word ^= bit;
            self.holders = if has { self.holders + 1 } else { self.holders - 1 };
        }
    }

    /// What a download of so many bits gets from peers now.
    #[must_use]
    pub fn from_peers(&self, bits: u64, half: u32) -> u64 {
        self.site.from_peers(bits, self.holders, half)
    }
}
