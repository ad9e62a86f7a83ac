//! Local time: zones, calendar days, and hours that open and close.
//!
//! The only door to `jiff`. A [`Zone`] ties the simulation clock to a calendar; [`Days`] cuts a run into local days; a
//! weekly pattern ([`Week`]) laid over a zone and its holidays gives [`Hours`], a clock that runs only while open.

use crate::units::time::DAY;
use crate::units::{SimTime, Span};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// The calendar of one place: a time zone, and the date on which the run starts there at midnight.
#[derive(Clone, Debug)]
pub struct Zone {
    zone: TimeZone,
    name: String,
    start: Date,
    /// Unix second of the scenario's start (local midnight in the scenario's own zone).
    origin: i64,
}

/// A calendar date, checked to exist.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day(Date);

impl Day {
    /// The date `year`-`month`-`day`, if it exists.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().map(Day)
    }

    /// Days since 1970-01-01; before it, less than none.
    #[must_use]
    pub fn since_1970(self) -> i32 {
        (self.0 - Date::constant(1970, 1, 1)).get_days()
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Zone {
    /// The calendar of the IANA zone `name` for a run that starts on `start`; nothing if there is no such zone.
    #[must_use]
    pub fn new(name: &str, start: Day) -> Option<Zone> {
        let zone = TimeZone::get(name).ok()?;
        let origin = start.0.at(0, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp().as_second();
        Some(Zone { zone, name: name.to_owned(), start: start.0, origin })
    }

    /// The same instants seen from another place, if that zone exists.
    #[must_use]
    pub fn elsewhere(&self, name: &str) -> Option<Zone> {
        Some(Zone { zone: TimeZone::get(name).ok()?, name: name.to_owned(), start: self.start, origin: self.origin })
    }

    /// The zone's IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The start's date.
    #[must_use]
    pub fn start(&self) -> Day {
        Day(self.start)
    }

    /// The instant of a local date and clock time [s of the day]. A missing hour moves forward, a doubled one is the
    /// first.
    #[must_use]
    pub fn instant(&self, day: Day, clock: u32) -> SimTime {
        let second = |n: u32| i8::try_from(n).expect("below 60");
        let (hour, rest) = (clock / 3_600, clock % 3_600);
        let local = if hour >= 24 {
            day.0.saturating_add(jiff::Span::new().days(1)).at(0, 0, 0, 0)
        } else {
            day.0.at(second(hour), second(rest / 60), second(rest % 60), 0)
        };
        let unix = local.to_zoned(self.zone.clone()).map_or(i64::MAX / 2, |z| z.timestamp().as_second());
        SimTime::at_offset(unix - self.origin)
    }

    /// The date `days` calendar days after the start's.
    #[must_use]
    pub fn day(&self, days: i32) -> Day {
        Day(self.start.saturating_add(jiff::Span::new().days(days)))
    }

    /// The local date and clock time of an instant, `2027-02-01 09:30:00`.
    #[must_use]
    pub fn label(&self, time: SimTime) -> String {
        let stamp = jiff::Timestamp::from_second(self.origin + time.offset()).unwrap_or(jiff::Timestamp::MAX);
        stamp.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The local days from `from` to `until`.
    #[must_use]
    pub fn days(&self, from: SimTime, until: SimTime) -> Days {
        let whole = |t: SimTime| i32::try_from(t.offset().div_euclid(86_400)).expect("the clock spans 136 years");
        let (first, last) = (whole(from) - 2, whole(until) + 2);
        let midnights = (first..=last).map(|d| self.instant(self.day(d), 0)).collect();
        Days { midnights, first }
    }
}

/// Local days: their midnights, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    midnights: Vec<SimTime>,
    first: i32,
}

impl Days {
    /// The day that `time` falls on, counted from the start's date (negative before it).
    #[must_use]
    pub fn day_of(&self, time: SimTime) -> i32 {
        self.row(time) + self.first
    }

    /// The first midnight at or after `time`.
    #[must_use]
    pub fn midnight_from(&self, time: SimTime) -> SimTime {
        let row = usize::try_from(self.row(time)).expect("inside the days laid out");
        if self.midnights[row] == time { time } else { self.midnights.get(row + 1).copied().unwrap_or(SimTime::NEVER) }
    }

    /// The midnight at which the day numbered `day` begins; the last known one beyond the table.
    #[must_use]
    pub fn begins(&self, day: i32) -> SimTime {
        let row = usize::try_from(day - self.first).unwrap_or(0);
        self.midnights[row.min(self.midnights.len() - 1)]
    }

    /// The row of `time`: a guess from 86,400-second days, put right by the table.
    fn row(&self, time: SimTime) -> i32 {
        let last = self.midnights.len() - 1;
        let elapsed = time.since(self.midnights[0]).as_seconds() / 86_400;
        let mut row = (elapsed as usize).min(last);
        while row > 0 && self.midnights[row] > time {
            row -= 1;
        }
        while row < last && self.midnights[row + 1] <= time {
            row += 1;
        }
        i32::try_from(row).expect("days of 136 years")
    }
}

/// A weekly pattern: which days, and from when to when [s of the day].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Week {
    /// Monday is bit 0.
    pub days: u8,
    /// Opening [s of the local day].
    pub opens: u32,
    /// Closing [s of the local day]; at or before the opening it is on the next day.
    pub closes: u32,
}

impl Week {
    /// Every hour of every day.
    pub const ALWAYS: Week = Week { days: 0x7f, opens: 0, closes: 86_400 };

    /// Seconds open on a day that is open at all.
    #[must_use]
    pub fn length(&self) -> u32 {
        if self.closes > self.opens { self.closes - self.opens } else { self.closes + 86_400 - self.opens }
    }

    /// Whether the pattern has seven days; holidays don't close such a place.
    #[must_use]
    pub fn every_day(&self) -> bool {
        self.days & 0x7f == 0x7f
    }
}

/// Hours laid over a calendar: when it is open, and a clock of open time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Open stretches in order, apart from each other, with the open time [s] before each. Empty means always open.
    stretches: Vec<Stretch>,
    /// Stretches that are over by the start of every 86,400 seconds since the first one opened: where to look first.
    over: Vec<u32>,
}

/// One open stretch, [`opens`](Stretch::opens) included, [`closes`](Stretch::closes) not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first open second.
    pub opens: SimTime,
    /// The first second after it that is closed.
    pub closes: SimTime,
    /// Open time before this stretch [s].
    before: u32,
}

impl Hours {
    /// Open at all times.
    pub const ALWAYS: Hours = Hours { stretches: Vec::new(), over: Vec::new() };

    /// `week` in `zone` from `from` to `until`, closed on `holidays` unless it has seven days.
    #[must_use]
    pub fn new(week: Week, zone: &Zone, holidays: &[Day], from: SimTime, until: SimTime) -> Hours {
        Hours::closed_on(week, zone, (holidays, &[]), from, until)
    }

    /// The same, closed on the days of `own` in any case.
    #[must_use]
    pub fn closed_on(
        week: Week,
        zone: &Zone,
        (holidays, own): (&[Day], &[Day]),
        from: SimTime,
        until: SimTime,
    ) -> Hours {
        if week.every_day() && week.length() == 86_400 && own.is_empty() {
            return Hours::ALWAYS;
        }
        let whole = |t: SimTime| i32::try_from(t.offset().div_euclid(86_400)).expect("the clock spans 136 years");
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut before = 0;
        for number in whole(from) - 2..=whole(until) + 2 {
            let day = zone.day(number);
            let bit = 1u8 << (day.0.weekday().since(Weekday::Monday));
            let holiday = (!week.every_day() && holidays.contains(&day)) || own.contains(&day);
            if week.days & bit == 0 || holiday {
                continue;
            }
            let opens = zone.instant(day, week.opens);
            let end = if week.closes > week.opens { day } else { zone.day(number + 1) };
            let closes = zone.instant(end, week.closes);
            match stretches.last_mut() {
                Some(last) if last.closes >= opens => {
                    before += closes.since(last.closes).as_seconds();
                    last.closes = last.closes.max(closes);
                }
                _ if closes > opens => {
                    stretches.push(Stretch { opens, closes, before });
                    before += closes.since(opens).as_seconds();
                }
                _ => {}
            }
        }
        if stretches.is_empty() {
            // Never open within the run: one stretch at the end of time says so.
            stretches.push(Stretch { opens: SimTime::NEVER, closes: SimTime::NEVER, before: 0 });
        }
        Hours { over: over(&stretches), stretches }
    }

    /// The same hours, closing so much later; they run on where that reaches the next opening.
    #[must_use]
    pub fn longer(&self, by: Span) -> Hours {
        let mut stretches: Vec<Stretch> = Vec::with_capacity(self.stretches.len());
        let mut before = 0;
        for stretch in &self.stretches {
            let closes = stretch.closes + by;
            match stretches.last_mut() {
                Some(last) if last.closes >= stretch.opens => {
                    before += closes.since(last.closes).as_seconds();
                    last.closes = closes;
                }
                _ => {
                    stretches.push(Stretch { opens: stretch.opens, closes, before });
                    before += closes.since(stretch.opens).as_seconds();
                }
            }
        }
        Hours { over: over(&stretches), stretches }
    }

    /// Whether it never closes.
    #[must_use]
    pub fn always(&self) -> bool {
        self.stretches.is_empty()
    }

    /// The open stretches in order; empty when always open.
    #[must_use]
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The row of the first stretch that closes after `time`; how many there are if none does.
    #[must_use]
    pub fn row(&self, time: SimTime) -> usize {
        let Some(first) = self.stretches.first().filter(|first| first.opens <= time) else { return 0 };
        let day = (time.since(first.opens).as_seconds() / DAY) as usize;
        let mut row = self.over[day.min(self.over.len() - 1)] as usize;
        while self.stretches.get(row).is_some_and(|stretch| stretch.closes <= time) {
            row += 1;
        }
        row
    }

    /// How many stretches open at or before `time`.
    fn opened(&self, time: SimTime) -> usize {
        let row = self.row(time);
        row + usize::from(self.stretches.get(row).is_some_and(|stretch| stretch.opens <= time))
    }

    /// The first stretch that opens after `time`.
    #[must_use]
    pub fn opens_after(&self, time: SimTime) -> Option<&Stretch> {
        self.stretches.get(self.opened(time))
    }

    /// The last stretch that opens at or before `time`.
    fn stretch_at(&self, time: SimTime) -> Option<&Stretch> {
        self.opened(time).checked_sub(1).map(|i| &self.stretches[i])
    }

    /// Whether it is open in the second `time`.
    #[must_use]
    pub fn is_open(&self, time: SimTime) -> bool {
        self.always() || self.stretch_at(time).is_some_and(|s| time < s.closes)
    }

    /// The first open moment at or after `time`.
    #[must_use]
    pub fn next_open(&self, time: SimTime) -> SimTime {
        if self.is_open(time) {
            return time;
        }
        self.opens_after(time).map_or(SimTime::NEVER, |s| s.opens)
    }

    /// Open time [s] up to `time`.
    #[must_use]
    pub fn clock(&self, time: SimTime) -> u32 {
        if self.always() {
            return time.raw();
        }
        self.stretch_at(time).map_or(0, |s| s.before + time.min(s.closes).since(s.opens).as_seconds())
    }

    /// Open time between two instants.
    #[must_use]
    pub fn between(&self, from: SimTime, until: SimTime) -> Span {
        Span::seconds(self.clock(until).saturating_sub(self.clock(from)))
    }

    /// The first moment at which `work` of open time has passed since `from`: a job that ends with the day ends at
    /// closing time, not next morning. No work is done at once, even when closed.
    #[must_use]
    pub fn after(&self, from: SimTime, work: Span) -> SimTime {
        if self.always() || work == Span::ZERO {
            return from + work;
        }
        let target = self.clock(from).saturating_add(work.as_seconds());
        let row = self.stretches.partition_point(|s| s.before < target);
        let Some(stretch) = row.checked_sub(1).map(|i| &self.stretches[i]) else { return from };
        let end = stretch.opens + Span::seconds(target - stretch.before);
        if end > stretch.closes { SimTime::NEVER } else { end }
    }
}

/// For every 86,400 seconds from the first opening to the last closing: how many stretches are over when they begin.
fn over(stretches: &[Stretch]) -> Vec<u32> {
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { return Vec::new() };
    let days = last.closes.since(first.opens).as_seconds() / DAY;
    let begins = (0..=days).map(|day| first.opens + Span::seconds(day * DAY));
    let over = begins.map(|time| stretches.partition_point(|stretch| stretch.closes <= time));
    over.map(|row| u32::try_from(row).expect("stretches are counted in days")).collect()
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
