//! Days of a run as dates on an axis.

use crate::plan::Plan;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month and day of the run's day `k`.
pub(super) fn date(plan: &Plan, k: usize) -> [usize; 3] {
    let text = plan.zone.day(i32::try_from(k).unwrap_or(i32::MAX)).to_string();
    let mut parts = text.rsplit('-').map(|part| part.parse().unwrap_or(1));
    let mut next = || parts.next().unwrap_or(1);
    let (day, month, year) = (next(), next(), next());
    [year, month, day]
}

/// The run's day `k`, as people write a date.
pub(super) fn long_date(plan: &Plan, k: usize) -> String {
    let [year, month, day] = date(plan, k);
    format!("{day} {} {year}", MONTHS[month - 1])
}

/// The weekday of the run's first day; Monday is 0.
pub(super) fn first_weekday(plan: &Plan) -> usize {
    // Sakamoto's method: a year begins in March, and each month moves the weekday by so many days.
    const MOVED: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let [year, month, day] = date(plan, 0);
    let year = if month < 3 { year - 1 } else { year };
    (year + year / 4 - year / 100 + year / 400 + MOVED[month - 1] + day + 6) % 7
}

/// Dates for an axis of `days` days: days, weeks or the firsts of months, at most a dozen.
pub(super) fn dates(plan: &Plan, days: usize) -> Vec<(f64, String)> {
    if days <= 92 {
        let step = [1, 2, 7, 14].into_iter().find(|step| days / step <= 9).unwrap_or(14);
        let label = |k: usize| {
            let [_, month, day] = date(plan, k);
            format!("{day} {}", MONTHS[month - 1])
        };
        return (0..days.max(1)).step_by(step).map(|k| (k as f64, label(k))).collect();
    }
    let every = [1, 2, 3, 6, 12, 24, 60].into_iter().find(|every| days / (every * 30) <= 10).unwrap_or(120);
    let mut marks = Vec::new();
    for k in 0..days {
        let [year, month, day] = date(plan, k);
        if day == 1 && (year * 12 + month - 1).is_multiple_of(every) {
            marks.push((k as f64, format!("{} {year}", MONTHS[month - 1])));
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::units::Zone;
    use crate::units::hours::Day;

    #[test]
    fn dates_are_round_and_few() {
        let plan = sample::plan();
        for days in [1, 7, 30, 92, 93, 365, 730, 3_650] {
            let marks = dates(&plan, days);
            assert!((1..=13).contains(&marks.len()), "{days}: {marks:?}");
        }
        assert_eq!(dates(&plan, 14)[1], (2.0, "6 Jan".to_owned()));
    }

    #[test]
    fn weekdays_are_those_of_the_calendar() {
        // 4 January 2027 is a Monday, 29 February 2028 a Tuesday, 1 March 2026 a Sunday.
        let mut plan = sample::plan();
        for (date, weekday) in [((2027, 1, 4), 0), ((2028, 2, 29), 1), ((2026, 3, 1), 6)] {
            plan.zone = Zone::new("UTC", Day::new(date.0, date.1, date.2).unwrap()).unwrap();
            assert_eq!(first_weekday(&plan), weekday, "{date:?}");
        }
    }
}
