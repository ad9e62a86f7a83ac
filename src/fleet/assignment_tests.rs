//! Tests of how users stand: each change at the second before, at and after it.

use super::*;

fn day(n: u32) -> SimTime {
    SimTime::after_start(Span::days(n))
}

/// Three users: one who gets a license at day 2 for good, one who never does, one with these changes.
fn table(changes: &[(u32, Standing)]) -> Timetable {
    let mut table = Timetable { since: vec![SimTime::NEVER; 3], histories: BTreeMap::new() };
    table.stands(0, day(2), Standing::Licensed);
    for (at, standing) in changes {
        table.stands(2, day(*at), *standing);
    }
    table
}

#[test]
fn a_license_is_there_from_its_second_on() {
    let table = table(&[]);
    let second = Span::seconds(1);
    assert_eq!(table.standing(0, day(2).back(second)), (Standing::Waits, Some(day(2))));
    assert_eq!(table.standing(0, day(2)), (Standing::Licensed, None));
    assert_eq!(table.standing(0, day(2) + second), (Standing::Licensed, None));
    for now in [SimTime::MIN, day(2), SimTime::NEVER.back(second)] {
        assert_eq!(table.standing(1, now), (Standing::Waits, None), "nobody asked for this one");
    }
    assert!(table.histories.is_empty(), "most users have no history");
}

#[test]
fn an_error_lasts_until_it_is_cured() {
    let error = Standing::InError(AssignmentError::UsageLocation);
    let table = table(&[(1, error), (4, Standing::Licensed), (9, Standing::Taken)]);
    let second = Span::seconds(1);
    let rows = [
        (day(1).back(second), Standing::Waits, Some(day(4))),
        (day(1), error, Some(day(4))),
        (day(4).back(second), error, Some(day(4))),
        (day(4), Standing::Licensed, None),
        (day(9).back(second), Standing::Licensed, None),
        (day(9), Standing::Taken, None),
    ];
    for (now, standing, opens) in rows {
        assert_eq!(table.standing(2, now), (standing, opens), "{now:?}");
    }
}

#[test]
fn only_a_license_that_was_held_can_be_missed() {
    let short = Standing::InError(AssignmentError::Count);
    let stretches = |changes: &[(u32, Standing)]| {
        let history: Vec<(SimTime, Standing)> = changes.iter().map(|row| (day(row.0), row.1)).collect();
        without(&history, |taken| taken + Span::days(30))
    };
    assert_eq!(stretches(&[(0, short), (50, Standing::Licensed)]), []);
    assert_eq!(stretches(&[(0, Standing::Licensed), (10, Standing::Taken)]), [(day(40), SimTime::NEVER)]);
    assert_eq!(stretches(&[(0, Standing::Licensed), (10, short)]), [(day(40), SimTime::NEVER)]);
    for (back, missed) in [(39, None), (40, None), (41, Some((day(40), day(41))))] {
        let changes = [(0, Standing::Licensed), (10, Standing::Taken), (back, Standing::Licensed)];
        assert_eq!(stretches(&changes), missed.into_iter().collect::<Vec<_>>(), "back at day {back}");
    }
    // What follows a loss doesn't lengthen the grace.
    let twice = [(0, Standing::Licensed), (10, short), (20, Standing::Taken), (60, Standing::Licensed)];
    assert_eq!(stretches(&twice), [(day(40), day(60))]);
}
