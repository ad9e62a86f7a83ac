//! When places open and close, found at every edge.

use super::*;

fn london() -> Zone {
    Zone::new("Europe/London", Day::new(2027, 1, 4).expect("a date")).expect("a zone")
}

fn at(day: u32, hour: u32) -> SimTime {
    SimTime::after_start(Span::days(day) + Span::hours(hour))
}

fn office() -> Hours {
    let week = Week { days: 0x1f, opens: 8 * 3_600, closes: 18 * 3_600 };
    let holidays = [Day::new(2027, 1, 6).expect("a date")];
    Hours::new(week, &london(), &holidays, at(0, 0), at(400, 0))
}

#[test]
fn an_office_opens_and_closes() {
    let hours = office();
    assert_eq!(hours.next_open(at(0, 0)), at(0, 8));
    assert_eq!(hours.next_open(at(0, 18)), at(1, 8));
    assert_eq!(hours.next_open(at(1, 20)), at(3, 8), "Wednesday is a holiday");
    assert_eq!(hours.next_open(at(4, 19)), at(7, 8), "the weekend");
    assert!(hours.is_open(at(0, 8)) && !hours.is_open(at(0, 18)));
}

#[test]
fn work_runs_on_the_open_clock() {
    let hours = office();
    assert_eq!(hours.after(at(0, 17), Span::hours(1)), at(0, 18), "ends with the day");
    assert_eq!(hours.after(at(0, 17), Span::hours(2)), at(1, 9));
    assert_eq!(hours.after(at(0, 20), Span::hours(1)), at(1, 9));
    assert_eq!(hours.between(at(0, 17), at(1, 9)), Span::hours(2));
    assert_eq!(hours.after(at(0, 20), Span::ZERO), at(0, 20));
}

#[test]
fn summer_time_keeps_the_local_clock() {
    // London's clocks go forward on 2027-03-28: from then on 08:00 is an hour earlier.
    let hours = office();
    let monday = 84; // 2027-03-29
    assert_eq!(hours.next_open(at(monday, 0)), at(monday, 7));
    let days = london().days(at(0, 0), at(120, 0));
    assert_eq!(days.begins(84), at(monday, 0).back(Span::hours(1)));
    assert_eq!(days.day_of(at(monday, 0).back(Span::hours(1))), 84);
    assert_eq!(days.day_of(at(monday, 0).back(Span::seconds(3_601))), 83);
    assert_eq!(days.midnight_from(at(3, 0)), at(3, 0));
    assert_eq!(days.midnight_from(at(3, 1)), at(4, 0));
}

#[test]
fn a_night_shift_passes_midnight() {
    let week = Week { days: 0x01, opens: 22 * 3_600, closes: 6 * 3_600 };
    let hours = Hours::new(week, &london(), &[], at(0, 0), at(30, 0));
    assert!(hours.is_open(at(1, 5)) && !hours.is_open(at(1, 6)));
    assert_eq!(week.length(), 8 * 3_600);
}

/// Looked up by day or one by one: the same stretches, at every edge and a second around it.
#[test]
fn every_row_is_found_at_its_edges() {
    let night = Week { days: 0x51, opens: 22 * 3_600, closes: 6 * 3_600 };
    let weekend = Week { days: 0x40, opens: 3_600, closes: 7_200 };
    let weeks = [night, weekend].map(|week| Hours::new(week, &london(), &[], at(0, 0), at(200, 0)));
    for hours in
        weeks.iter().chain([&office(), &Hours::new(Week { days: 0, ..night }, &london(), &[], at(0, 0), at(9, 0))])
    {
        let edges = hours.stretches().iter().flat_map(|s| [s.opens, s.closes]);
        let around = edges.flat_map(|t| [t.back(Span::seconds(1)), t, t + Span::seconds(1)]);
        for time in around.chain([SimTime::MIN, SimTime::START, SimTime::NEVER]) {
            assert_eq!(hours.row(time), hours.stretches().partition_point(|s| s.closes <= time), "{time:?}");
            let next = hours.stretches().iter().find(|s| s.opens > time);
            assert_eq!(hours.opens_after(time), next, "{time:?}");
        }
    }
}

#[test]
fn dates_outside_the_calendar_do_not_exist() {
    assert_eq!(Day::new(2027, 2, 30), None);
    assert!(Zone::new("Europe/Lundon", Day::new(2027, 1, 4).expect("a date")).is_none());
}

/// Monday 8:00 to 18:00 and so on, Wednesday closed. An hour longer moves the closing; 14 hours longer reach the next
/// opening from Monday to Tuesday, and 8:00 on Wednesday and Saturday where nobody opens.
#[test]
fn longer_hours_close_later_and_may_run_on() {
    let hours = office();
    let hour = hours.longer(Span::hours(1));
    assert!(hour.is_open(at(0, 18)) && !hour.is_open(at(0, 19)));
    assert_eq!(hour.after(at(0, 17), Span::hours(3)), at(1, 9), "two hours on Monday, one on Tuesday");
    let night = hours.longer(Span::hours(14));
    assert!(night.is_open(at(1, 3)) && night.is_open(at(2, 7)) && !night.is_open(at(2, 8)));
    assert_eq!(night.after(at(0, 17), Span::hours(20)), at(1, 13));
    assert_eq!(night.clock(at(3, 8)) - night.clock(at(0, 8)), 48 * 3_600, "two days, and none of Wednesday");
    assert_eq!(hours.longer(Span::ZERO), hours);
}

#[test]
fn a_places_own_holidays_close_it_whatever_its_week_is() {
    let own = [Day::new(2027, 1, 5).expect("a date")];
    let everybodys = [Day::new(2027, 1, 4).expect("a date")];
    let hours = Hours::closed_on(Week::ALWAYS, &london(), (&everybodys, &own), at(0, 0), at(30, 0));
    assert!(hours.is_open(at(0, 12)), "a place of seven days heeds nobody's holidays but its own");
    assert!(!hours.is_open(at(1, 0)) && !hours.is_open(at(1, 23)) && hours.is_open(at(2, 0)));
    let never = Hours::closed_on(Week::ALWAYS, &london(), (&everybodys, &[]), at(0, 0), at(30, 0));
    assert!(never.always());
}
