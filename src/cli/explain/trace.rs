//! `--trace`: lives as a timeline, a bundle of tracks for each device, and one for each team and site that they meet.

use super::{Explain, Found, Line, Marks, name_of};
use crate::cli::Exit;
use crate::cli::load::{complain, unwritable};
use crate::engine::Streams;
use crate::fleet::faults::site_of;
use crate::fleet::watch::{Step, Watch};
use crate::fleet::{all_watched, watched};
use crate::plan::Plan;
use crate::plan::story::LifeEvent;
use crate::report::trace::{Bundle, Mark, Trace, Track};
use crate::report::{json, write};
use crate::rules::lifecycle::Lifecycle;
use crate::units::{SimTime, Span, TeamId};
use std::collections::BTreeMap;
use std::path::Path;

/// From so many devices on, one run that watches all is cheaper than one each.
const MANY: usize = 4;

impl Explain {
    /// Writes the timeline of some devices.
    pub(super) fn trace(&self, plan: &Plan, devices: &[Found<'_>], file: &Path) -> Result<Exit, Exit> {
        let seed = self.seed.unwrap_or(plan.seed);
        let watches: Vec<Watch> = if devices.len() < MANY {
            let one = |found: &Found<'_>| watched(plan, seed, self.replication, Some(found.id)).1;
            devices.iter().filter_map(one).collect()
        } else {
            let all = all_watched(plan, seed, self.replication);
            devices.iter().map(|found| all[found.id.index()].clone()).collect()
        };
        let before = watches.iter().flat_map(|watch| &watch.steps).map(|step| step.0);
        let origin = before.min().unwrap_or(SimTime::START).min(SimTime::START);
        let streams = Streams::new(seed, self.replication);
        let mut board = Board { plan, origin, teams: BTreeMap::new(), sites: BTreeMap::new(), bundles: Vec::new() };
        for (found, watch) in devices.iter().zip(watches) {
            let owner = streams.owner(&format!("cohort:{}", found.cohort.luck));
            let site = site_of(found.cohort, &owner, found.ordinal).map(str::to_owned);
            board.device(found, watch, site);
        }
        let about = [
            ("scenario", plan.name.clone()),
            ("hash", plan.hash.clone()),
            ("seed", seed.to_string()),
            ("replication", self.replication.to_string()),
        ];
        let trace = board.trace();
        write::file(file, &json::trace::trace(&trace, &about)).map_err(unwritable)?;
        if !self.manner.quiet {
            let words = if devices.len() == 1 { "1 device".to_owned() } else { format!("{} devices", devices.len()) };
            complain(&format!("`{}` holds the timeline of {words}; open it at ui.perfetto.dev", file.display()));
        }
        Ok(Exit::Done)
    }
}

/// The timeline while it is made.
struct Board<'a> {
    plan: &'a Plan,
    origin: SimTime,
    /// What each team, by its number, and each site, by its name, had to do with the devices.
    teams: BTreeMap<u16, Vec<Mark>>,
    sites: BTreeMap<String, Vec<Mark>>,
    bundles: Vec<Bundle>,
}

/// What lasts on one track, while a life is read.
#[derive(Default)]
struct Open {
    since: Option<(SimTime, String)>,
    done: Vec<(SimTime, SimTime, String)>,
}

impl Open {
    /// Something begins at `now`, and what was open ends.
    fn begin(&mut self, now: SimTime, name: impl Into<String>) {
        self.end(now);
        self.since = Some((now, name.into()));
    }

    /// What is open ends.
    fn end(&mut self, now: SimTime) {
        if let Some((since, name)) = self.since.take() {
            self.done.push((since, now, name));
        }
    }
}

/// The tracks of a device while its life is read.
#[derive(Default)]
struct Lanes {
    attempts: Open,
    within: Open,
    tickets: Open,
    team: Option<TeamId>,
    downloads: Open,
    certificate: Open,
    hidden: Open,
    noncompliant: Open,
    /// By team, what it had to do with the device.
    teams: Vec<(TeamId, SimTime, SimTime, &'static str)>,
    /// The last contact.
    contact: Option<SimTime>,
    quiet: Vec<(SimTime, SimTime, String)>,
}

impl Lanes {
    /// A ticket waits at a team, or somebody of it works on it, from now on.
    fn stands(&mut self, team: Option<TeamId>, now: SimTime, what: Option<&'static str>) {
        if let (Some(before), Some((since, name))) = (self.team, self.tickets.since.as_ref()) {
            let served = if name.starts_with("is served") { "is served" } else { "waits" };
            self.teams.push((before, *since, now, served));
        }
        self.tickets.end(now);
        self.team = team;
        if let Some(what) = what {
            self.tickets.begin(now, what);
        }
    }

    fn step(&mut self, now: SimTime, step: Step) {
        if let Step::AttemptBegins(number) = step {
            self.attempts.begin(now, format!("attempt {number}"));
        } else if matches!(step, Step::AttemptFails(_) | Step::Refused(..) | Step::Abandoned) {
            self.within.end(now);
            self.attempts.end(now);
        } else if matches!(step, Step::MeetsBench(_)) {
            self.within.begin(now, "waits for a station");
        } else if step == Step::StartedAtBench {
            self.within.begin(now, "at a station");
        } else if step == Step::MeetsConnector {
            self.within.begin(now, "at a connector");
        } else if step == Step::LeavesBench {
            self.within.end(now);
        } else if matches!(step, Step::Downloads { .. }) {
            self.downloads.begin(now, "downloads");
        } else if step == Step::Downloaded {
            self.downloads.end(now);
        } else if let Step::TicketOpened(team) | Step::Escalated(team) | Step::Reopened(team) = step {
            self.stands(Some(team), now, Some("waits in line"));
        } else if matches!(step, Step::ServiceBegins(_)) {
            self.stands(self.team, now, Some("is served"));
        } else if matches!(step, Step::Served | Step::CallsAgain(_) | Step::GivesUp) {
            self.stands(self.team, now, None);
        } else if matches!(step, Step::ManagementLost(_)) {
            self.certificate.end(now);
        } else if let Step::Life(event, _) = step {
            self.life(now, event);
        }
    }

    fn life(&mut self, now: SimTime, event: LifeEvent) {
        match event {
            LifeEvent::Enrolled | LifeEvent::ReEnrolled => {
                self.within.end(now);
                self.attempts.end(now);
                self.certificate.begin(now, "certificate");
                self.hidden.end(now);
                self.noncompliant.end(now);
            }
            LifeEvent::CertificateRenewed => self.certificate.begin(now, "certificate, renewed"),
            LifeEvent::CertificateExpired => self.certificate.end(now),
            LifeEvent::RecordHidden => self.hidden.begin(now, "record hidden"),
            LifeEvent::RecordReappeared => self.hidden.end(now),
            LifeEvent::Noncompliant => self.noncompliant.begin(now, "noncompliant"),
            LifeEvent::Compliant => self.noncompliant.end(now),
            LifeEvent::RecordDeleted | LifeEvent::Retired | LifeEvent::Wiped | LifeEvent::Unenrolled => {
                self.certificate.end(now);
                self.hidden.end(now);
                self.noncompliant.end(now);
                self.contact = None;
            }
            LifeEvent::Registered
            | LifeEvent::EnrollmentRefused
            | LifeEvent::EnrollmentFailed
            | LifeEvent::RecordDuplicated => {}
        }
    }

    /// Check-ins: what was between two of them for longer than `most` was quiet.
    fn contacts(&mut self, first: SimTime, every: Span, count: u32, most: Span) {
        self.quiet_until(first, most);
        for _ in 1..count.min(if every > most { count } else { 1 }) {
            let next = self.contact.map_or(first, |contact| contact + every);
            self.quiet_until(next, most);
        }
        self.contact = Some(first + every.times(count.saturating_sub(1)));
    }

    fn quiet_until(&mut self, time: SimTime, most: Span) {
        if let Some(contact) = self.contact.filter(|contact| time.since(*contact) > most) {
            self.quiet.push((contact, time, "no contact".to_owned()));
        }
        self.contact = Some(time);
    }
}

impl Board<'_> {
    fn device(&mut self, found: &Found<'_>, watch: Watch, site: Option<String>) {
        let (plan, cohort) = (self.plan, found.cohort);
        let marks = Marks::of(&watch);
        let cycle = Lifecycle::of(cohort.platform, plan.paths[cohort.path.index()].like, &plan.rules);
        let most = cycle.every.times(2);
        let (mut lanes, mut events) = (Lanes::default(), Vec::new());
        for (time, step) in watch.sorted(plan.horizon) {
            if let Step::CheckIns(every, count) = step {
                lanes.contacts(time, every, count, most);
                continue;
            }
            if !marks.is_old(time, step) {
                lanes.step(time, step);
            }
            let said = Line::Step(time, step).told(plan, cohort, &marks).said;
            events.push(Mark { at: self.at(time), lasts: None, name: name_of(step), said });
        }
        let end = plan.horizon;
        lanes.quiet_until(end, most);
        lanes.stands(None, end, None);
        let Lanes { mut attempts, mut within, mut tickets, mut downloads, mut certificate, .. } = lanes;
        let (mut hidden, mut noncompliant) = (lanes.hidden, lanes.noncompliant);
        let all = [&mut attempts, &mut within, &mut tickets, &mut downloads, &mut certificate];
        all.into_iter().chain([&mut hidden, &mut noncompliant]).for_each(|open| open.end(end));
        for (team, from, until, what) in lanes.teams {
            let mark = self.mark(&(from, until, format!("{} {what}", found.name)));
            self.teams.entry(team.0).or_default().push(mark);
        }
        if let Some(site) = site {
            let carried = downloads.done.iter().map(|(from, until, _)| (*from, *until, found.name.clone()));
            let carried: Vec<Mark> = carried.map(|row| self.mark(&row)).collect();
            self.sites.entry(site).or_default().extend(carried);
        }
        attempts.done.append(&mut within.done);
        let rows = [
            ("enrollment", attempts.done),
            ("downloads", downloads.done),
            ("tickets", tickets.done),
            ("certificate", certificate.done),
            ("quiet", lanes.quiet),
            ("hidden", hidden.done),
            ("compliance", noncompliant.done),
        ];
        let mut tracks = vec![Track::new("events", events)];
        let full = rows.into_iter().filter(|(_, rows)| !rows.is_empty());
        tracks.extend(full.map(|(name, rows)| Track::new(name, rows.iter().map(|row| self.mark(row)).collect())));
        self.bundles.push(Bundle { name: found.name.clone(), tracks });
    }

    /// Seconds from the origin.
    fn at(&self, time: SimTime) -> u64 {
        u64::from(time.since(self.origin).as_seconds())
    }

    fn mark(&self, (from, until, name): &(SimTime, SimTime, String)) -> Mark {
        let lasts = Some(u64::from(until.since(*from).as_seconds()));
        let said = format!("{} to {}", self.plan.zone.label(*from), self.plan.zone.label(*until));
        Mark { at: self.at(*from), lasts, name: name.clone(), said }
    }

    fn trace(self) -> Trace {
        let mut bundles = self.bundles;
        for (team, marks) in self.teams {
            let name = format!("team {}", self.plan.teams[usize::from(team)].name);
            bundles.push(Bundle { name, tracks: Track::lanes("ticket", marks) });
        }
        for (site, marks) in self.sites.into_iter().filter(|(_, marks)| !marks.is_empty()) {
            bundles.push(Bundle { name: format!("site {site}"), tracks: Track::lanes("download", marks) });
        }
        Trace { origin: self.plan.zone.label(self.origin), bundles }
    }
}
