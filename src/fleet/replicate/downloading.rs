//! Downloading: attempts, and devices that have enrolled, meet others on their site's line.

use super::Run;
use crate::engine::Purpose;
use crate::fleet::attempt::Outcome;
use crate::fleet::event::{Event, Kind};
use crate::fleet::faults::site_of;
use crate::fleet::line::Download;
use crate::fleet::roster::Row;
use crate::fleet::watch::Step;
use crate::units::{CohortId, DeviceId, Share, SimTime, Span};

/// The largest download [bytes].
const LARGEST: u64 = 1_000_000_000_000_000;

impl Run<'_> {
    /// The bits of a share of what a device's enrollment downloads.
    fn bits(&self, cohort: CohortId, ordinal: u32, enrollments: u16, share: Share) -> u64 {
        let Some(download) = &self.plan.cohorts[cohort.index()].download else { return 0 };
        let draw = self.owners[cohort.index()].open(ordinal, Purpose::Download, enrollments).draw();
        let bits = u128::from(download.sample(draw).min(LARGEST)) * 8;
        let part = bits * u128::from(share.as_ppm()) / u128::from(Share::ALL.as_ppm());
        u64::try_from(part).expect("downloads are bounded")
    }

    /// An attempt will come to a phase that downloads, when its page has run for so long.
    pub(super) fn comes_to_download(&mut self, device: DeviceId, at: SimTime, phase: u8, spent: Span) {
        let (extra, number) = (spent.as_seconds(), u16::from(phase));
        self.put(at, Event { device: device.0, extra, number, kind: Kind::DownloadBegins });
    }

    /// An attempt comes to a phase that downloads, after so long on its page.
    pub(super) fn download_begins(&mut self, device: DeviceId, now: SimTime, phase: u8, spent: Span) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        let row = &self.path(cohort).phases[usize::from(phase)];
        let limit = row.page.map(|page| self.path(cohort).pages[usize::from(page)].timeout.less(spent));
        let bits = self.bits(cohort, ordinal, self.roster.row(device).enrollments, row.downloads);
        let download = Download { device, phase: Some(phase), spent, began: now };
        let begun = self.downloads(download, bits, now);
        if let (Some((site, number)), Some(limit)) = (begun, limit) {
            let site = u16::try_from(site).expect("sites are fewer");
            self.put(now + limit, Event { device: device.0, extra: number, number: site, kind: Kind::PageGivesUp });
        }
    }

    /// A device has enrolled: what no phase has brought comes now, and nobody waits for it.
    pub(super) fn downloads_the_rest(&mut self, device: DeviceId, before: Row, now: SimTime) {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
        if self.plan.cohorts[cohort.index()].download.is_none() {
            return;
        }
        let rest = self.path(cohort).downloads_after();
        let bits = self.bits(cohort, ordinal, before.enrollments, rest);
        if bits > 0 {
            let download = Download { device, phase: None, spent: Span::ZERO, began: now };
            self.downloads(download, bits, now);
        }
    }

    /// A download of so many bits begins, in part from peers: the site and the number of what comes over its line, if that
    /// takes time.
    fn downloads(&mut self, download: Download, bits: u64, now: SimTime) -> Option<(usize, u32)> {
        let (_, cohort, ordinal) = self.roster.whose(self.plan, download.device);
        let name = site_of(&self.plan.cohorts[cohort.index()], &self.owners[cohort.index()], ordinal);
        let site = self.plan.sites.iter().position(|site| Some(site.name.as_str()) == name);
        let site = site.expect("whoever downloads is at a site");
        self.record.events += 1;
        self.line_moves(site, now);
        let line = &mut self.lines[site];
        // A device that tries again was reset: what it had is gone.
        line.holds(download.device, false);
        let peers = line.from_peers(bits, self.plan.rules.delivery_peers_for_half);
        let bits = bits - peers;
        self.record.download_begins(site, now, bits, peers);
        self.note(download.device, now, Step::Downloads { bits, peers });
        if bits == 0 || self.lines[site].is_free() {
            self.record.carried(site, now, u128::from(bits));
            self.has_downloaded(site, download, now);
            return None;
        }
        let number = self.lines[site].begin(download, bits);
        self.line_awaits(site);
        Some((site, number))
    }

    /// Puts the next moment at which a site's line has something to do on the calendar.
    fn line_awaits(&mut self, site: usize) {
        let next = self.lines[site].next();
        if next < self.lines[site].awake {
            self.lines[site].awake = next;
            let number = u32::try_from(site).expect("sites are fewer");
            self.schedule(next, Kind::LineServes, Event::NOBODY, number);
        }
    }

    /// A site's line carries on until `now`; devices that have their download go on.
    fn line_moves(&mut self, site: usize, now: SimTime) {
        for download in self.lines[site].advance(now, &mut self.record) {
            self.has_downloaded(site, download, now);
        }
    }

    /// Somebody is done on a site's line, or it carries something else from now on.
    pub(super) fn line_serves(&mut self, site: usize, now: SimTime) {
        if self.lines[site].awake <= now {
            self.lines[site].awake = SimTime::NEVER;
        }
        self.line_moves(site, now);
        self.line_awaits(site);
    }

    /// A device has its download: an attempt goes on.
    fn has_downloaded(&mut self, site: usize, download: Download, now: SimTime) {
        let Download { device, phase, spent, began } = download;
        self.record.events += 1;
        self.record.download_ends(site, now, Some(now.since(began)), 0);
        self.lines[site].holds(device, true);
        self.note(device, now, Step::Downloaded);
        if let Some(phase) = phase {
            let (_, cohort, ordinal) = self.roster.whose(self.plan, device);
            let row = self.roster.row(device);
            let attempt = self.attempt(row, cohort, ordinal, (row.tried.wrapping_sub(1), false));
            let progress = attempt.downloaded(phase, spent + now.since(began), now);
            match attempt.stands_at(phase) {
                Some(team) => self.progresses_at(device, team, progress),
                None => self.progresses(device, progress),
            }
        }
    }

    /// The page that waits for a download has run for as long as it may: the download is broken off, unless it is done.
    pub(super) fn page_gives_up(&mut self, event: Event, now: SimTime) {
        let site = usize::from(event.number);
        self.line_moves(site, now);
        let Some((download, left)) = self.lines[site].leave(event.extra) else { return };
        self.line_awaits(site);
        self.record.download_ends(site, now, None, left);
        let phase = download.phase.expect("only an attempt's page gives up");
        let (_, cohort, ordinal) = self.roster.whose(self.plan, download.device);
        let row = self.roster.row(download.device);
        let stands_at = self.attempt(row, cohort, ordinal, (row.tried.wrapping_sub(1), false)).stands_at(phase);
        let (device, extra) = (download.device.0, Outcome::TimesOut { phase }.pack());
        match stands_at {
            Some(team) => self.leaves_bench(Event { device, extra, number: team.0, kind: Kind::LeavesBench }, now),
            None => self.attempt_ends(download.device, now, extra),
        }
    }

    /// The run is over: lines have carried on until then.
    pub(super) fn close_lines(&mut self) {
        for (site, line) in self.lines.iter_mut().enumerate() {
            line.advance(self.plan.horizon, &mut self.record);
            self.record.lines[site].left = line.left();
        }
    }
}
