//! When a device is online: its pattern, its absences, its loss.

use crate::engine::streams::below;
use crate::engine::{Draws, Owner, Purpose};
use crate::plan::cohort::{Absences, Cohort, Online};
use crate::units::{SimTime, Span};

/// Habits for life, drawn once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habit {
    /// How far its hours are shifted [s], either way.
    pub shift: i32,
    /// Whether it keeps to its hours; others are online around the clock.
    pub keeps_hours: bool,
    /// The draw that says when it is lost.
    lost: u64,
}

impl Habit {
    /// The habits of a cohort's device.
    #[must_use]
    pub fn draw(owner: &Owner, ordinal: u32, cohort: &Cohort) -> Habit {
        let Online::Hours { shift, .. } = &cohort.presence.online else {
            let lost =
                if cohort.lost_after.is_some() { owner.open_at(ordinal, Purpose::Habit, 0, 2).draw() } else { 0 };
            return Habit { shift: 0, keeps_hours: true, lost };
        };
        let mut draws = owner.open(ordinal, Purpose::Habit, 0);
        let reach = i64::from(shift.as_seconds());
        let shift = i64::try_from(below(2 * reach.unsigned_abs() + 1, draws.draw())).expect("a shift is short") - reach;
        let keeps_hours = cohort.presence.shut_down_at_night.hit_by(draws.draw());
        Habit { shift: i32::try_from(shift).expect("a shift is short"), keeps_hours, lost: draws.draw() }
    }

    /// When a device that enrolled first at `enrolled` is lost.
    #[must_use]
    pub fn lost_at(&self, cohort: &Cohort, enrolled: SimTime) -> SimTime {
        cohort.lost_after.as_ref().map_or(SimTime::NEVER, |after| enrolled + after.span(self.lost))
    }

    /// The first online moment at or after `time`, before there is any enrollment.
    #[must_use]
    pub fn first_online(&self, cohort: &Cohort, time: SimTime) -> SimTime {
        match &cohort.presence.online {
            Online::Hours { hours, .. } if self.keeps_hours => {
                let shifted = moved(time, -self.shift);
                moved(hours.next_open(shifted), self.shift).max(time)
            }
            Online::Hours { .. } | Online::Always | Online::Alternating { .. } => time,
        }
    }

    /// The system's next start after `now`, for a device that is shut down at night; others don't start by themselves.
    #[must_use]
    pub fn next_start(&self, cohort: &Cohort, now: SimTime) -> Option<SimTime> {
        let Online::Hours { hours, .. } = &cohort.presence.online else { return None };
        let shifted = moved(now, -self.shift);
        let opens = hours.opens_after(shifted).filter(|_| self.keeps_hours)?.opens;
        Some(moved(opens, self.shift).max(now))
    }
}

/// `time` moved by `by` seconds; never stays never.
fn moved(time: SimTime, by: i32) -> SimTime {
    if time == SimTime::NEVER {
        return time;
    }
    let span = Span::seconds(by.unsigned_abs());
    if by < 0 { time.back(span) } else { time + span }
}

/// Where a device stands in its pattern after one enrollment. Only positions are stored; draws are at their addresses.
#[derive(Clone, Copy, Debug)]
pub struct Presence {
    /// How far its hours are shifted [s]; none if it is online around the clock.
    hours_shift: Option<i32>,
    lost_at: SimTime,
    /// The pattern's stretch online that was looked at last.
    on: SimTime,
    off: SimTime,
    /// The absence that comes next, or is on.
    away_from: SimTime,
    away_until: SimTime,
    /// Occasions used of the presence and absence streams.
    used: u32,
    away_used: u32,
}

/// A stretch online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first second.
    pub on: SimTime,
    /// The first second after it.
    pub off: SimTime,
    /// The draw for the first interval between check-ins.
    pub first_interval: u64,
}

impl Stretch {
    /// Never again.
    pub const NEVER: Stretch = Stretch { on: SimTime::NEVER, off: SimTime::NEVER, first_interval: 0 };
}

/// A device's streams after one enrollment, opened when they are needed.
#[derive(Debug)]
pub struct Luck<'a> {
    owner: &'a Owner,
    ordinal: u32,
    part: u16,
    presence: Option<Draws>,
    absence: Option<Draws>,
}

impl<'a> Luck<'a> {
    /// The streams of the device `ordinal` after its enrollment number `part`.
    #[must_use]
    pub fn new(owner: &'a Owner, ordinal: u32, part: u16) -> Luck<'a> {
        Luck { owner, ordinal, part, presence: None, absence: None }
    }

    /// Which of the device's enrollments they belong to.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.part
    }

    fn presence(&mut self, used: &mut u32) -> u64 {
        let (owner, ordinal, part) = (self.owner, self.ordinal, self.part);
        let at = *used;
        let draws = self.presence.get_or_insert_with(|| owner.open_at(ordinal, Purpose::Presence, part, at));
        *used += 1;
        draws.draw()
    }

    fn absence(&mut self, used: &mut u32) -> u64 {
        let (owner, ordinal, part) = (self.owner, self.ordinal, self.part);
        let at = *used;
        let draws = self.absence.get_or_insert_with(|| owner.open_at(ordinal, Purpose::Absence, part, at));
        *used += 1;
        draws.draw()
    }

    /// The draws of its compliance after this enrollment: whether it fails, and how long that lasts.
    #[must_use]
    pub fn compliance(&self) -> [u64; 2] {
        let mut draws = self.owner.open(self.ordinal, Purpose::Compliance, self.part);
        [draws.draw(), draws.draw()]
    }

    /// The draw of how long its groups take to hold the device.
    #[must_use]
    pub fn grouping(&self) -> u64 {
        self.owner.open(self.ordinal, Purpose::Grouping, self.part).draw()
    }

    /// The draw of how long the first notification of a change takes, by the change's number.
    #[must_use]
    pub fn push(&self, number: usize) -> u64 {
        let part = u16::try_from(number).expect("events are fewer");
        self.owner.open(self.ordinal, Purpose::Push, part).draw()
    }

    /// The draw of the renewal attempt number `attempt`.
    #[must_use]
    pub fn renewal(&self, attempt: u32) -> u64 {
        self.owner.open_at(self.ordinal, Purpose::Renewal, self.part, attempt).draw()
    }
}

impl Presence {
    /// The presence of a device that enrolls at `time`: alternating stretches begin, online, now.
    #[must_use]
    pub fn begin(cohort: &Cohort, habit: Habit, lost_at: SimTime, time: SimTime, luck: &mut Luck<'_>) -> Presence {
        let mut presence = Presence {
            hours_shift: habit.keeps_hours.then_some(habit.shift),
            lost_at,
            on: time,
            off: time,
            away_from: SimTime::NEVER,
            away_until: SimTime::NEVER,
            used: 0,
            away_used: 0,
        };
        if let Some(absences) = &cohort.absences {
            presence.next_absence(absences, time, luck);
        }
        presence
    }

    /// When the device is lost.
    #[must_use]
    pub fn lost_at(&self) -> SimTime {
        self.lost_at
    }

    /// The first stretch online that is not over at `time`; one that began before begins then. A stretch at the end of
    /// time means never again.
    pub fn next(&mut self, cohort: &Cohort, time: SimTime, luck: &mut Luck<'_>) -> Stretch {
        let mut from = time;
        let mut after_absence = None;
        loop {
            let (on, off, draw) = self.pattern(cohort, from, luck);
            if on >= self.lost_at || on == SimTime::NEVER {
                return Stretch::NEVER;
            }
            if let Some(absences) = &cohort.absences {
                while self.away_until <= on {
                    self.next_absence(absences, self.away_until, luck);
                }
                if self.away_from <= on {
                    from = self.away_until;
                    after_absence = Some(self.away_until);
                    continue;
                }
            }
            let off = off.min(self.away_from).min(self.lost_at);
            // A return from an absence within a stretch of the pattern has a draw of its own, and so has one from a silence.
            let first_interval = match draw.filter(|_| after_absence != Some(on)) {
                Some(draw) => draw,
                None => luck.absence(&mut self.away_used),
            };
            return Stretch { on, off, first_interval };
        }
    }

    /// The pattern's first stretch not over at `time`, cut to begin then, with the draw that belongs to it; none if that was
    /// drawn before.
    fn pattern(&mut self, cohort: &Cohort, time: SimTime, luck: &mut Luck<'_>) -> (SimTime, SimTime, Option<u64>) {
        match &cohort.presence.online {
            Online::Hours { hours, .. } if self.hours_shift.is_some() && !hours.always() => {
                let shift = self.hours_shift.unwrap_or(0);
                let Some(stretch) = hours.stretches().get(hours.row(moved(time, -shift))) else {
                    return (SimTime::NEVER, SimTime::NEVER, None);
                };
                let on = moved(stretch.opens, shift).max(time);
                (on, moved(stretch.closes, shift), Some(luck.presence(&mut self.used)))
            }
            Online::Always | Online::Hours { .. } => (time, SimTime::NEVER, Some(luck.presence(&mut self.used))),
            Online::Alternating { online, offline, long_share, long } => {
                let mut draw = None;
                while self.off <= time {
                    if self.used > 0 {
                        let is_long = long_share.hit_by(luck.presence(&mut self.used));
                        let length = luck.presence(&mut self.used);
                        self.on = self.off + if is_long { long.span(length) } else { offline.span(length) };
                    }
                    draw = Some(luck.presence(&mut self.used));
                    self.off = self.on + online.span(luck.presence(&mut self.used));
                    if self.on == SimTime::NEVER {
                        return (SimTime::NEVER, SimTime::NEVER, None);
                    }
                }
                (self.on.max(time), self.off, draw)
            }
        }
    }

    fn next_absence(&mut self, absences: &Absences, after: SimTime, luck: &mut Luck<'_>) {
        self.away_from = after + absences.gap.span(luck.absence(&mut self.away_used));
        self.away_until = self.away_from + absences.length.span(luck.absence(&mut self.away_used));
        // An absence of no length would never be over.
        self.away_until = self.away_until.max(self.away_from + Span::seconds(1));
    }
}
