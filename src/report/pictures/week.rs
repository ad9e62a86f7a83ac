//! The weekly pattern of check-ins: a field an hour of the week.

use crate::plan::Plan;
use crate::plan::metric::Scope;
use crate::report::chart::{Anchor, BLUE, Canvas, INK, MUTED};
use crate::report::pictures::curves::value;
use crate::report::pictures::dates::first_weekday;
use crate::report::pictures::{Drawn, Live, Spot, find, of_replications};
use crate::report::provenance;
use crate::report::table::Table;
use crate::study::summary::Summary;
use crate::units::{SimTime, Span};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The top left corner of the fields [px].
const CORNER: (f64, f64) = (130.0, 104.0);
/// The size of a field [px].
const FIELD: (f64, f64) = (28.5, 50.0);

/// The mean of each hour of the week, Monday's first.
type Week = [[f64; 24]; 7];

/// The first day from which the fleet is nearly complete: most of the run follows it, or it is day 0.
fn grown(summary: &Summary) -> i32 {
    let Some(enrolled) = find(&summary.timeline, "enrolled", &Scope::Fleet) else { return 0 };
    let most = enrolled.mean.iter().copied().fold(0.0, f64::max);
    let day = enrolled.mean.iter().position(|mean| *mean >= 0.9 * most).unwrap_or(0);
    if enrolled.mean.len() >= day + 14 { i32::try_from(day).unwrap_or(0) } else { 0 }
}

fn week(plan: &Plan, means: &[f64], from: i32) -> Week {
    let first = first_weekday(plan);
    let (mut sums, mut hours) = ([[0.0; 24]; 7], [[0_u32; 24]; 7]);
    for (elapsed, mean) in (0_u32..).zip(means) {
        let time = SimTime::after_start(Span::hours(elapsed));
        let day = plan.days.day_of(time);
        if day < from {
            continue;
        }
        // Midnight counts, so that clocks that are put forward move nothing but the rest of that day.
        let hour = (time.since(plan.days.begins(day)).as_seconds() / 3_600).min(23) as usize;
        let weekday = (first + usize::try_from(day).unwrap_or(0)) % 7;
        sums[weekday][hour] += mean;
        hours[weekday][hour] += 1;
    }
    for (row, counts) in sums.iter_mut().zip(hours) {
        for (sum, n) in row.iter_mut().zip(counts) {
            *sum /= f64::from(n.max(1));
        }
    }
    sums
}

/// The pattern, if there is a week of it.
pub(super) fn check_ins(plan: &Plan, summary: &Summary, footer: &str) -> Option<Drawn> {
    let fleet = find(&summary.load, "check-ins", &Scope::Fleet)?;
    if fleet.mean.len() < 7 * 24 {
        return None;
    }
    let from = grown(summary);
    let week = week(plan, &fleet.mean, from);
    let top = week.iter().flatten().copied().fold(0.0, f64::max);
    if top <= 0.0 {
        return None;
    }
    let about = format!(
        "Mean check-ins an hour by local weekday and hour, from {} on · {}",
        provenance::date_of(plan, f64::from(from)),
        of_replications(summary)
    );
    let mut canvas = Canvas::new("The week of check-ins", &about);
    let spots = fields(&mut canvas, &week, top);
    scale(&mut canvas, top);
    Some(Drawn {
        name: "check-ins-by-hour-of-week",
        picture: canvas.done(footer),
        table: table(&week),
        live: Live::Spots(spots),
    })
}

fn fields(canvas: &mut Canvas, week: &Week, top: f64) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (row, (name, hours)) in DAYS.iter().zip(week).enumerate() {
        let y = CORNER.1 + FIELD.1 * row as f64;
        canvas.text((CORNER.0 - 14.0, y + FIELD.1 / 2.0), name, 15, INK, Anchor::Right, false);
        for (hour, mean) in hours.iter().enumerate() {
            let from = (CORNER.0 + FIELD.0 * hour as f64, y);
            let to = (from.0 + FIELD.0, y + FIELD.1);
            field(canvas, from, (to.0 - 1.5, to.1 - 1.5), mean / top);
            spots.push(Spot { from, to, text: format!("{name} {hour:02}:00: {} check-ins", value(*mean)) });
        }
    }
    for hour in (0..24).step_by(3) {
        let x = CORNER.0 + FIELD.0 * hour as f64;
        let y = CORNER.1 + FIELD.1 * 7.0 + 16.0;
        canvas.text((x, y), &format!("{hour:02}:00"), 14, MUTED, Anchor::Left, false);
    }
    spots
}

/// A field; the paper shines through, so that little is pale on every paper.
fn field(canvas: &mut Canvas, from: (f64, f64), to: (f64, f64), share: f64) {
    let corners = [from, (to.0, from.1), to, (from.0, to.1)];
    // Hundredths are enough for the eye, and short.
    canvas.area(&corners, BLUE, ((0.04 + 0.96 * share) * 100.0).round() / 100.0);
}

/// What the shades mean, at the right.
fn scale(canvas: &mut Canvas, top: f64) {
    let x = CORNER.0 + FIELD.0 * 24.0 + 36.0;
    for step in 0..10 {
        let y = CORNER.1 + f64::from(9 - step) * 30.0;
        field(canvas, (x, y), (x + 18.0, y + 28.5), f64::from(step) / 9.0);
    }
    canvas.text((x + 26.0, CORNER.1 + 14.0), &value(top), 14, MUTED, Anchor::Left, false);
    canvas.text((x + 26.0, CORNER.1 + 285.0), "0", 14, MUTED, Anchor::Left, false);
}

fn table(week: &Week) -> Table {
    let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}")).collect();
    let head: Vec<&str> = std::iter::once("day").chain(hours.iter().map(String::as_str)).collect();
    let mut table = Table::new("Mean check-ins by hour of the week", &head, 1);
    for (name, hours) in DAYS.iter().zip(week) {
        table.rows.push(std::iter::once((*name).to_owned()).chain(hours.iter().map(|mean| value(*mean))).collect());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn hours_fall_into_their_weekday() {
        // The sample starts on a Monday at midnight in London; two weeks, in which the hour of the week is the value.
        let plan = sample::plan();
        let means: Vec<f64> = (0..2 * 168).map(|hour| f64::from(hour % 168)).collect();
        let week = week(&plan, &means, 0);
        assert_eq!((week[0][0], week[0][23], week[1][0], week[6][23]), (0.0, 23.0, 24.0, 167.0));
        // From the second Tuesday on: Monday has no hour left, Tuesday has one of each.
        let later = super::week(&plan, &means, 8);
        assert_eq!((later[0][5], later[1][5]), (0.0, 29.0));
    }
}
