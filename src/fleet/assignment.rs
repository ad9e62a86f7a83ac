//! Who holds a license when: a replication's assignments, worked out before anybody enrolls.
//!
//! Licenses that admins assign go by waves, purchases and errors, and not by what devices do: so the whole course is
//! known beforehand, and an enrollment only looks up how its user stands. Most users wait, hold a license from some
//! second on, and that is all; the others have a history.

use crate::engine::{Owner, Purpose, Streams};
use crate::fleet::gates::Gates;
use crate::fleet::record::Record;
use crate::plan::Plan;
use crate::plan::licensing::Assignment;
use crate::plan::path::LicenseNeed;
use crate::rules::license::{self, AssignmentError, Stretches};
use crate::units::{CohortId, Share, SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};

/// How a user stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The license hasn't arrived, or none was ever asked for.
    Waits,
    /// The user holds a license.
    Licensed,
    /// The assignment ended in an error.
    InError(AssignmentError),
    /// The license was taken.
    Taken,
}

/// A user's changes of standing, in order of time.
type History = Vec<(SimTime, Standing)>;

/// The course of all assignments.
#[derive(Debug)]
pub struct Timetable {
    /// When each user is first licensed; never if that doesn't happen.
    since: Vec<SimTime>,
    /// The users who don't just wait and then hold a license for good.
    histories: BTreeMap<u32, History>,
}

/// What happens to licenses at an instant, in the order in which it happens then.
#[derive(Clone, Debug)]
enum What {
    /// More are bought, or fewer.
    Bought(i64),
    /// A user's license is taken.
    Taken(u32),
    /// The time to reduce is up.
    Reduced,
    /// A group, asked for at that time, is processed: its users in order, and whether chance may spoil it.
    Processed(SimTime, Vec<u32>, bool),
    /// A user's error is cured.
    Cured(u32),
    /// An admin reprocesses everybody who waits for a license to be free.
    Reprocessed,
}

impl What {
    /// Its place among what happens at one instant.
    const fn rank(&self) -> u8 {
        match self {
            What::Bought(_) => 0,
            What::Taken(_) => 1,
            What::Reduced => 2,
            What::Processed(..) => 3,
            What::Cured(_) => 4,
            What::Reprocessed => 5,
        }
    }
}

/// The course while it is worked out.
struct Desk<'a> {
    plan: &'a Plan,
    owners: &'a [Owner],
    gates: &'a Gates,
    /// When the window of each group's wave starts for it.
    starts: &'a [SimTime],
    record: &'a mut Record,
    due: BTreeMap<(SimTime, u8, u32), What>,
    number: u32,
    /// Users for whom a license was asked.
    asked: Vec<bool>,
    table: Timetable,
    /// Licenses there are; none means as many as needed.
    pool: Option<i64>,
    used: u32,
    /// Users in want of a license, by when they came to be in want, and their place in the group.
    short: BTreeSet<(SimTime, u32, u32)>,
    /// The same by user.
    places: BTreeMap<u32, (SimTime, u32)>,
    /// Users whose error of chance was drawn already.
    met: BTreeSet<u32>,
}

impl Timetable {
    /// The assignments of a replication; none if licenses are there when they are needed. Licenses held and errors go to
    /// the record.
    #[must_use]
    pub fn of(
        plan: &Plan,
        (gates, starts): (&Gates, &[SimTime]),
        owners: &[Owner],
        streams: Streams,
        record: &mut Record,
    ) -> Option<Timetable> {
        if plan.tenant.licensing.assignment == Assignment::WhenNeeded {
            return None;
        }
        let table = Timetable { since: vec![SimTime::NEVER; gates.users()], histories: BTreeMap::new() };
        let mut desk = Desk {
            plan,
            owners,
            gates,
            starts,
            record,
            due: BTreeMap::new(),
            number: 0,
            asked: vec![false; gates.users()],
            table,
            pool: plan.tenant.licenses.map(i64::from),
            used: 0,
            short: BTreeSet::new(),
            places: BTreeMap::new(),
            met: BTreeSet::new(),
        };
        desk.live_fleet();
        desk.waves(streams);
        desk.purchases(streams);
        desk.changes(streams);
        Some(desk.work())
    }

    /// How a user stands at `now`, and from when on the user is licensed if that isn't so yet.
    #[must_use]
    pub fn standing(&self, user: u32, now: SimTime) -> (Standing, Option<SimTime>) {
        let Some(history) = self.histories.get(&user) else {
            let since = self.since[user as usize];
            let stands = if since <= now { Standing::Licensed } else { Standing::Waits };
            return (stands, Some(since).filter(|since| *since > now && *since < SimTime::NEVER));
        };
        let next = history.partition_point(|row| row.0 <= now);
        let stands = if next == 0 { Standing::Waits } else { history[next - 1].1 };
        let later = history[next..].iter().find(|row| row.1 == Standing::Licensed);
        (stands, later.map(|row| row.0))
    }

    /// How a user stands from when on, in order of time.
    #[must_use]
    pub fn course(&self, user: u32) -> Vec<(SimTime, Standing)> {
        let since = self.since[user as usize];
        let plain = || Some((since, Standing::Licensed)).filter(|_| since < SimTime::NEVER);
        self.histories.get(&user).cloned().unwrap_or_else(|| plain().into_iter().collect())
    }

    /// When the users who lost a license are without one for longer than the grace (LIC-REM-01): a user and the
    /// stretches, the last one without an end if it has none.
    pub fn without<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = (u32, Stretches)> + 'a {
        self.histories.iter().filter_map(|(user, history)| {
            let stretches = without(history, |taken| license::noncompliant_from(taken, &plan.rules));
            (!stretches.is_empty()).then_some((*user, stretches))
        })
    }

    /// A user's standing changes at `now`.
    fn stands(&mut self, user: u32, now: SimTime, standing: Standing) {
        let since = self.since[user as usize];
        let plain = since == SimTime::NEVER && standing == Standing::Licensed;
        match self.histories.get_mut(&user) {
            Some(history) => history.push((now, standing)),
            None if plain => self.since[user as usize] = now,
            None => {
                let before = Some((since, Standing::Licensed)).filter(|row| row.0 < SimTime::NEVER);
                self.histories.insert(user, before.into_iter().chain([(now, standing)]).collect());
            }
        }
    }
}

/// The stretches after a license was lost, each from the end of its grace until there is one again.
fn without(history: &[(SimTime, Standing)], grace_ends: impl Fn(SimTime) -> SimTime) -> Stretches {
    let mut out = Stretches::new();
    let mut lost: Option<SimTime> = None;
    let mut held = false;
    for (at, standing) in history {
        if *standing == Standing::Licensed {
            if let Some(from) = lost.take().map(&grace_ends)
                && from < *at
            {
                out.push((from, *at));
            }
            held = true;
        } else if std::mem::replace(&mut held, false) {
            lost = Some(*at);
        }
    }
    out.extend(lost.map(|lost| (grace_ends(lost), SimTime::NEVER)));
    out
}

impl Desk<'_> {
    fn at(&mut self, time: SimTime, what: What) {
        self.due.insert((time, what.rank(), self.number), what);
        self.number += 1;
    }

    /// Users of a live fleet hold theirs already.
    fn live_fleet(&mut self) {
        let plan = self.plan;
        for group in plan.groups.iter().filter(|group| group.wave.is_none()) {
            for user in self.users(group.cohort, group.first, group.count) {
                if !std::mem::replace(&mut self.asked[user as usize], true) {
                    self.table.since[user as usize] = SimTime::MIN;
                    self.used += 1;
                }
            }
        }
        self.tell(SimTime::START);
    }

    /// The people of a wave are to have licenses when its window begins; who is in several waves, in the first of them.
    fn waves(&mut self, streams: Streams) {
        let plan = self.plan;
        let of_wave = |index: usize| {
            let groups = plan.groups.iter().zip(self.starts);
            groups.filter(move |(group, _)| group.wave.is_some_and(|wave| wave.index() == index))
        };
        // A wave that the tenant's set-up delays asks for its licenses when the first of its groups starts.
        let begins = |index: usize| of_wave(index).map(|(_, starts)| *starts).min().unwrap_or(SimTime::NEVER);
        let mut order: Vec<(SimTime, usize)> = (0..plan.waves.len()).map(|index| (begins(index), index)).collect();
        order.sort_unstable();
        for (begins, index) in order {
            let wave = &plan.waves[index];
            let ours = plan.groups.iter().filter(|group| group.wave.is_some_and(|wave| wave.index() == index));
            let mut users: Vec<u32> =
                ours.flat_map(|group| self.users(group.cohort, group.first, group.count)).collect();
            users.retain(|user| !std::mem::replace(&mut self.asked[*user as usize], true));
            let owner = streams.owner(&format!("wave:{}", wave.name));
            self.ask(begins, users, &owner, true);
        }
    }

    /// Licenses are asked for a group of users, or for each of them.
    fn ask(&mut self, asked: SimTime, users: Vec<u32>, owner: &Owner, chance: bool) {
        let book = &self.plan.rules;
        if users.is_empty() {
            return;
        }
        let arrive = match self.plan.tenant.licensing.assignment {
            Assignment::WhenNeeded | Assignment::Direct => license::direct_arrives(asked, book),
            Assignment::Group => {
                let latency = book.license_group_latency.span(owner.open(0, Purpose::LicenseGroup, 0).draw());
                let many = u32::try_from(users.len()).expect("users are counted in 32 bits");
                license::group_arrives(asked, latency, many, book)
            }
        };
        self.at(arrive, What::Processed(asked, users, chance));
    }

    /// Purchases, and what an admin does after each.
    fn purchases(&mut self, streams: Streams) {
        let licensing = &self.plan.tenant.licensing;
        let owner = streams.owner("tenant");
        for (number, purchase) in (0..).zip(&licensing.purchases) {
            self.at(purchase.at, What::Bought(purchase.licenses));
            if purchase.licenses > 0 {
                let draw = owner.open(number, Purpose::LicenseGroup, 1).draw();
                self.at(licensing.reprocessed_at(purchase.at, draw), What::Reprocessed);
            } else {
                self.at(license::reduced_at(purchase.at, &self.plan.rules), What::Reduced);
            }
        }
    }

    /// Events that take licenses from people, or give them back.
    fn changes(&mut self, streams: Streams) {
        let plan = self.plan;
        let owner = |number: usize| streams.owner(&format!("license-change:{number}"));
        for (number, change) in plan.tenant.licensing.changes.iter().enumerate() {
            let owner = owner(number);
            let mut users = self.users(change.cohort, 0, change.devices);
            users.sort_unstable();
            users.dedup();
            if change.gets {
                self.ask(change.at, users, &owner, false);
                continue;
            }
            for user in users {
                let late = self.dependent(user);
                self.at(change.at + late, What::Taken(user));
                if late > Span::ZERO {
                    self.error(change.at);
                }
            }
            let draw = owner.open(0, Purpose::LicenseGroup, 1).draw();
            self.at(plan.tenant.licensing.reprocessed_at(change.at, draw), What::Reprocessed);
        }
    }

    /// How long a removal is held up because another plan needs this one.
    fn dependent(&self, user: u32) -> Span {
        let licensing = &self.plan.tenant.licensing;
        let share = licensing.errors[AssignmentError::Dependency as usize];
        if share == Share::NONE {
            return Span::ZERO;
        }
        let (owner, person) = self.owner(user);
        let mut draws = owner.open_at(person, Purpose::LicenseUser, 0, 2);
        if share.hit_by(draws.draw()) { licensing.fix.span(draws.draw()) } else { Span::ZERO }
    }

    /// The streams of the cohort that a user belongs to, and the user's number in it.
    fn owner(&self, user: u32) -> (&Owner, u32) {
        let (cohort, person) = self.gates.whose(user);
        (&self.owners[cohort.index()], person)
    }

    /// Users of a cohort's devices who need licenses, in order, each device for itself.
    fn users(&self, cohort: CohortId, first: u32, count: u32) -> Vec<u32> {
        let path = &self.plan.paths[self.plan.cohorts[cohort.index()].path.index()];
        if path.license != LicenseNeed::User {
            return Vec::new();
        }
        (first..first + count).filter_map(|k| self.gates.user(self.plan, cohort, k).row()).collect()
    }

    /// Works it all out.
    fn work(mut self) -> Timetable {
        while let Some(((now, ..), what)) = self.due.pop_first() {
            match what {
                What::Bought(licenses) => self.pool = self.pool.map(|pool| pool + licenses),
                What::Taken(user) => self.take(user, now, Standing::Taken),
                What::Reduced => self.reduce(now),
                What::Processed(asked, users, chance) => {
                    for (place, user) in (0..).zip(users) {
                        self.process(user, place, (asked, now), chance);
                    }
                }
                What::Cured(user) => {
                    if matches!(self.latest(user), Standing::InError(_)) {
                        self.grant(user, (now, 0), now);
                    }
                }
                What::Reprocessed => self.reprocess(now),
            }
            self.tell(now);
        }
        self.table
    }

    /// How a user stands after all that has happened.
    fn latest(&self, user: u32) -> Standing {
        match self.table.histories.get(&user).and_then(|history| history.last()) {
            Some(last) => last.1,
            None if self.table.since[user as usize] < SimTime::NEVER => Standing::Licensed,
            None => Standing::Waits,
        }
    }

    /// A member of a group is processed at `now`, unless the license is there, in error, or was taken meanwhile.
    fn process(&mut self, user: u32, place: u32, (asked, now): (SimTime, SimTime), chance: bool) {
        match self.latest(user) {
            // Who waits for another one to be free goes on waiting in the old place.
            Standing::Licensed | Standing::InError(_) => return,
            Standing::Taken => {
                let taken = self.table.histories.get(&user).and_then(|history| history.last());
                if taken.is_some_and(|last| last.0 > asked) {
                    return;
                }
            }
            Standing::Waits => {}
        }
        match self.spoiled(user).filter(|_| chance) {
            None => self.grant(user, (now, place), now),
            Some((error, late)) => {
                self.table.stands(user, now, Standing::InError(error));
                self.error(now);
                self.at(now + late, What::Cured(user));
            }
        }
    }

    /// The error of a user's first assignment, and how long until it is cured.
    fn spoiled(&mut self, user: u32) -> Option<(AssignmentError, Span)> {
        let licensing = &self.plan.tenant.licensing;
        if licensing.errors == [Share::NONE; 5] || !self.met.insert(user) {
            return None;
        }
        let (owner, person) = self.owner(user);
        let mut draws = owner.open(person, Purpose::LicenseUser, 0);
        let draw = crate::engine::streams::below(u64::from(Share::ALL.as_ppm()), draws.draw());
        let draw = u32::try_from(draw).expect("it is below a million");
        let error = license::error_of(&licensing.errors, draw)?;
        let late = license::retried_after(error, &self.plan.rules);
        Some((error, late.unwrap_or_else(|| licensing.fix.span(draws.draw()))))
    }

    /// A license for a user, if there is one.
    fn grant(&mut self, user: u32, since: (SimTime, u32), now: SimTime) {
        if self.pool.is_none_or(|pool| i64::from(self.used) < pool) {
            self.used += 1;
            self.table.stands(user, now, Standing::Licensed);
            return;
        }
        self.error(now);
        self.wait(user, since);
        self.table.stands(user, now, Standing::InError(AssignmentError::Count));
    }

    /// A user waits for a license, by when that began and the place in the group.
    fn wait(&mut self, user: u32, (since, place): (SimTime, u32)) {
        self.short.insert((since, place, user));
        self.places.insert(user, (since, place));
    }

    /// An admin reprocesses: those who wait get what is free, in their order; the others stay in error.
    fn reprocess(&mut self, now: SimTime) {
        while self.pool.is_none_or(|pool| i64::from(self.used) < pool) {
            let Some((_, _, user)) = self.short.pop_first() else { return };
            self.places.remove(&user);
            self.used += 1;
            self.table.stands(user, now, Standing::Licensed);
        }
    }

    /// A user loses the license, or the wish for one.
    fn take(&mut self, user: u32, now: SimTime, standing: Standing) {
        match self.latest(user) {
            Standing::Licensed => self.used -= 1,
            Standing::InError(AssignmentError::Count) => {
                if let Some((since, place)) = self.places.remove(&user) {
                    self.short.remove(&(since, place, user));
                }
            }
            Standing::InError(_) | Standing::Waits | Standing::Taken => {}
        }
        self.table.stands(user, now, standing);
    }

    /// The newest assignments beyond what was bought are taken back (TEN-SUB-02); their users wait for others.
    fn reduce(&mut self, now: SimTime) {
        let Some(pool) = self.pool else { return };
        let beyond = usize::try_from(i64::from(self.used) - pool).unwrap_or(0);
        if beyond == 0 {
            return;
        }
        let users = u32::try_from(self.table.since.len()).expect("users are counted in 32 bits");
        let mut held: Vec<(SimTime, u32)> = (0..users)
            .filter(|user| self.latest(*user) == Standing::Licensed)
            .map(|user| {
                let last = self.table.histories.get(&user).and_then(|history| history.last());
                (last.map_or(self.table.since[user as usize], |last| last.0), user)
            })
            .collect();
        held.sort_unstable();
        for (_, user) in held.into_iter().rev().take(beyond) {
            self.take(user, now, Standing::InError(AssignmentError::Count));
            self.wait(user, (now, user));
            self.error(now);
        }
    }

    /// An assignment ends in an error.
    fn error(&mut self, now: SimTime) {
        self.record.license_error(now);
    }

    /// So many licenses are held from `now` on.
    fn tell(&mut self, now: SimTime) {
        if now < self.plan.horizon {
            self.record.licenses(now.max(SimTime::START), self.used);
        }
    }
}

#[cfg(test)]
#[path = "assignment_tests.rs"]
mod tests;
