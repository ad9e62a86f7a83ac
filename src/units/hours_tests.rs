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
