//! How many people a team needs: the answer, the curve it was read from, and a picture of it.

use crate::plan::metric::Unit;
use crate::plan::{Condition, Metric, Plan, Scope};
use crate::report::chart::{AXIS, Anchor, BLUE, Canvas, INK, MUTED, VERMILION, short};
use crate::report::csv;
use crate::report::number::Scale;
use crate::report::sheet::{Cell, Sheet};
use crate::report::sweep_chart::{X, Y, scale};
use crate::report::table::Table;
use crate::report::{Format, json, markdown, provenance, terminal};
use crate::study::fold::estimate;
use crate::study::staffing::{Found, Search, Told, Tried, Values};
use crate::study::summary::Estimate;

/// What is looked at behind the targets: who comes to the team, and who of them gives up waiting.
pub const COMING: [Metric; 4] =
    [Metric::Tickets, Metric::OtherTickets, Metric::TicketsAbandoned, Metric::OtherTicketsAbandoned];

/// What is asked of a team.
#[derive(Clone, PartialEq, Debug)]
pub struct Target {
    /// The metric.
    pub metric: Metric,
    /// Of whom.
    pub scope: Scope,
    /// What it is to be, on average.
    pub is: Condition,
    /// As it is written.
    pub text: String,
}

/// What was found for a team.
#[derive(Clone, PartialEq, Debug)]
pub struct OfTeam {
    /// The team.
    pub team: String,
    /// How many people it has in the scenario.
    pub now: u32,
    /// How it was searched.
    pub search: Search,
    /// What is asked of it.
    pub targets: Vec<Target>,
    /// What was found.
    pub found: Found,
}

/// What was found for one or more teams.
#[derive(Clone, Debug)]
pub struct Staffing<'a> {
    /// The scenario as it stands.
    pub plan: &'a Plan,
    /// Fresh replications that prove an answer.
    pub fresh: u32,
    /// The teams.
    pub teams: Vec<OfTeam>,
}

/// The files of a search.
#[must_use]
pub fn files(staffing: &Staffing<'_>) -> Vec<(String, Vec<u8>)> {
    let sheet = staffing.sheet();
    let mut files = vec![("staff.csv".to_owned(), csv::sheet(&sheet))];
    for row in &staffing.teams {
        for (k, target) in row.targets.iter().enumerate() {
            let name = format!("charts/staff-{}-{}.svg", speaking(&row.team), target.metric.id());
            files.push((name, staffing.picture(row, k).into_bytes()));
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.dedup_by(|a, b| a.0 == b.0);
    files.push(("staff.json".to_owned(), json::sheet(staffing.plan, staffing.plan.replications, &sheet)));
    files
}

/// What goes to stdout.
#[must_use]
pub fn stdout(staffing: &Staffing<'_>, format: Format) -> Vec<u8> {
    let footer = staffing.footer();
    let lines = staffing.sentences();
    let tables: Vec<Table> = staffing.teams.iter().map(table).collect();
    match format {
        Format::Text => terminal::page(&lines, &tables, &footer).into_bytes(),
        Format::Markdown => markdown::page("How many people it takes", &lines, &tables, &footer).into_bytes(),
        Format::Json => json::sheet(staffing.plan, staffing.plan.replications, &staffing.sheet()),
        Format::Csv => csv::sheet(&staffing.sheet()),
    }
}

impl Staffing<'_> {
    fn footer(&self) -> String {
        let most = self.teams.iter().map(|row| row.search.at_most).max().unwrap_or(0);
        let replications = format!("{} to {most} and {} fresh", self.plan.replications, self.fresh);
        provenance::footer_of(self.plan, &replications)
    }

    fn sentences(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.teams.iter().flat_map(sentences).collect();
        lines.push(format!(
            "Every number ran the same replications. A target is met where the 95 % interval of the mean lies wholly inside \
             it; numbers that can't be told by {} replications got up to {} times as many.",
            self.plan.replications,
            self.teams.first().map_or(1, |row| row.search.at_most / row.search.replications)
        ));
        lines.extend(provenance::left_out(self.plan));
        lines
    }

    /// Every number that was tried, and the proof, a line for each target.
    fn sheet(&self) -> Sheet {
        let mut rows = Vec::new();
        for row in &self.teams {
            for (people, tried) in &row.found.tried {
                rows.extend(cells(row, *people, tried, "search"));
            }
            if let (Some(answer), Some(proof)) = (row.found.answer, &row.found.proof) {
                rows.extend(cells(row, answer, proof, "fresh"));
            }
        }
        let about = vec![
            ("fresh_replications".to_owned(), Cell::Whole(u64::from(self.fresh))),
            ("left_out".to_owned(), Cell::text(self.plan.left_out.join("; "))),
        ];
        Sheet { schema: "fleetcast/staff/1", about, columns: COLUMNS.map(str::to_owned).to_vec(), rows }
    }

    /// The curve of a target: mean with its interval by number of people, and the limits. What lies far above the limits is
    /// told at the upper edge, so that it doesn't flatten the rest.
    fn picture(&self, row: &OfTeam, k: usize) -> String {
        let target = &row.targets[k];
        let unit = target.metric.unit();
        let about = format!("{} · mean with its 95 % interval · line: what is asked for", short(&target.text, 80));
        let mut canvas = Canvas::new(&format!("People in {}", short(&row.team, 40)), &about);
        let points: Vec<Point> = row.found.tried.iter().filter_map(|(n, tried)| point(*n, tried, k)).collect();
        let limits = limits(target.is);
        let limit = limits.iter().copied().fold(0.0, f64::max);
        let highest = points.iter().map(|p| p.mean + p.half).fold(limit, f64::max);
        let top = if limit > 0.0 { highest.min(limit * FAR) } else { highest.max(1.0) } * 1.05;
        let y = |value: f64| Y[1] - (Y[1] - Y[0]) * (value.clamp(0.0, top) / top);
        let ends = (points.first().map_or(0, |p| p.people), points.last().map_or(1, |p| p.people));
        let x = |people: u32| {
            let part = f64::from(people - ends.0) / f64::from((ends.1 - ends.0).max(1));
            X[0] + INSET + (X[1] - X[0] - 2.0 * INSET) * part
        };
        scale(&mut canvas, unit, [0.0, top], &y);
        for limit in limits {
            canvas.line(&[(X[0], y(limit)), (X[1], y(limit))], VERMILION, 1.5);
            let shown = Scale::about(unit, limit).show(limit);
            canvas.text((X[1], y(limit) - 11.0), &shown, 14, VERMILION, Anchor::Right, true);
        }
        let line: Vec<(f64, f64)> = points.iter().map(|p| (x(p.people), y(p.mean))).collect();
        if line.len() > 1 {
            canvas.line(&line, AXIS, 1.0);
        }
        for p in &points {
            mark(&mut canvas, p, (x(p.people), &y), top, (unit, row.found.answer));
        }
        canvas.text(((X[0] + X[1]) / 2.0, Y[1] + 50.0), "people", 15, INK, Anchor::Middle, false);
        canvas.finish(&self.footer())
    }
}

/// How far above what is asked for values are drawn to scale.
const FAR: f64 = 3.0;

/// Room beside the outermost numbers [px].
const INSET: f64 = 46.0;

/// A number of people with the mean and half-width of a target's metric.
struct Point {
    people: u32,
    mean: f64,
    half: f64,
}

fn point(people: u32, tried: &Tried, k: usize) -> Option<Point> {
    let of = estimate(&tried.values[k]);
    Some(Point { people, mean: of.mean?, half: of.half_width.unwrap_or(0.0) })
}

/// Draws a number's mean with its interval, and what it is if it lies beyond the picture.
fn mark(
    canvas: &mut Canvas,
    point: &Point,
    (x, y): (f64, &dyn Fn(f64) -> f64),
    top: f64,
    (unit, answer): (Unit, Option<u32>),
) {
    let chosen = answer == Some(point.people);
    let color = if chosen { VERMILION } else { BLUE };
    canvas.line(&[(x, Y[1]), (x, Y[1] + 6.0)], AXIS, 1.0);
    canvas.text((x, Y[1] + 22.0), &point.people.to_string(), 15, MUTED, Anchor::Middle, chosen);
    let at = y(point.mean);
    if point.mean <= top {
        canvas.line(&[(x, y(point.mean - point.half)), (x, y(point.mean + point.half))], color, 1.5);
        canvas.bar((x - 4.0, at - 4.0), (x + 4.0, at + 4.0), color);
    } else {
        canvas.area(&[(x - 6.0, at + 8.0), (x + 6.0, at + 8.0), (x, at - 2.0)], color, 1.0);
    }
    let shown = Scale::rough(unit, point.mean, Some(point.half).filter(|half| *half > 0.0)).show(point.mean);
    canvas.text((x + 9.0, at - 14.0), &shown, 14, INK, Anchor::Left, chosen);
}

/// What is said of a team.
fn sentences(row: &OfTeam) -> Vec<String> {
    let asked: Vec<&str> = row.targets.iter().map(|target| target.text.as_str()).collect();
    let asked = asked.join(" and ");
    let Some(answer) = row.found.answer else {
        return vec![format!(
            "No number of people in {} up to {} is known to keep {asked}: it takes something else than people there.",
            row.team, row.search.most
        )];
    };
    let now = match row.now.cmp(&answer) {
        std::cmp::Ordering::Equal => "as many as it has".to_owned(),
        std::cmp::Ordering::Less => format!("{} more than it has", answer - row.now),
        std::cmp::Ordering::Greater => format!("{} fewer than it has", row.now - answer),
    };
    let mut lines = vec![format!("{} needs {answer} {} for {asked}: {now}.", row.team, people(answer))];
    if let Some(proof) = &row.found.proof {
        let verdict = match proof.told {
            Told::Meets => "so they do",
            Told::Open => "which leaves it open; more replications (-n, --confirm) would tell",
            Told::Misses => "which is too much: the search was lucky; take more replications (-n)",
        };
        let replications = proof.values.first().map_or(0, Vec::len);
        lines.push(format!("In {replications} fresh replications: {}, {verdict}.", figures(row, &proof.values)));
    }
    if let Some(share) = row.found.tried.get(&answer).and_then(|tried| gave_up_told(row, &tried.values)) {
        lines.push(format!(
            "{share} of those who come then give up waiting, and wait no longer: if that is too many, ask for less, such as \
             --target 'tickets-abandoned < 5' or --target 'other-tickets-abandoned < 100'."
        ));
    }
    if let Some(one_less) = answer.checked_sub(1).and_then(|n| row.found.tried.get(&n)) {
        let verdict = if one_less.told == Told::Misses { "not enough" } else { "not surely enough" };
        let fewer = format!("{} {}", answer - 1, people(answer - 1));
        lines.push(format!("With {fewer}: {}, {verdict}.", figures(row, &one_less.values)));
    }
    if row.found.turns() {
        lines.push(format!(
            "More people in {} did worse somewhere: something besides them decides; look at the curve.",
            row.team
        ));
    }
    lines
}

/// The share of those who come to a team that gives up waiting; nothing if nobody comes.
fn gave_up(row: &OfTeam, values: &Values) -> Option<f64> {
    let mean = |k: usize| values.get(row.targets.len() + k).and_then(|of| estimate(of).mean).unwrap_or(0.0);
    let [come, gone] = [mean(0) + mean(1), mean(2) + mean(3)];
    (come > 0.0).then(|| gone / come)
}

/// The share that gives up, if that is worth a word.
fn gave_up_told(row: &OfTeam, values: &Values) -> Option<String> {
    let share = gave_up(row, values).filter(|share| *share >= 0.005)?;
    Some(Scale::rough(Unit::Share, share, None).show(share))
}

/// The metrics of the targets with their means.
fn figures(row: &OfTeam, values: &Values) -> String {
    let figure = |(target, values): (&Target, &Vec<Option<f64>>)| {
        format!("{} is {}", target.metric.id(), shown(target.metric.unit(), &estimate(values)))
    };
    row.targets.iter().zip(values).map(figure).collect::<Vec<_>>().join(", ")
}

fn people(n: u32) -> &'static str {
    if n == 1 { "person" } else { "people" }
}

fn shown(unit: Unit, of: &Estimate) -> String {
    if of.mean.is_none() { "of nobody".to_owned() } else { Scale::estimate(unit, of) }
}

/// The curve of a team as a table.
fn table(row: &OfTeam) -> Table {
    let mut head = vec!["people"];
    head.extend(row.targets.iter().map(|target| target.text.as_str()));
    let leaves = row.found.tried.values().any(|tried| gave_up_told(row, &tried.values).is_some());
    head.extend(leaves.then_some("gave up"));
    head.extend(["replications", "verdict"]);
    let mut table = Table::new(&row.team, &head, 0);
    for (people, tried) in &row.found.tried {
        let mut cells = vec![people.to_string()];
        let estimates = tried.values.iter().map(|values| estimate(values));
        cells.extend(row.targets.iter().zip(estimates).map(|(target, of)| shown(target.metric.unit(), &of)));
        cells.extend(leaves.then(|| gave_up_told(row, &tried.values).unwrap_or_else(|| "–".to_owned())));
        cells.push(tried.values.first().map_or(0, Vec::len).to_string());
        let answer = if row.found.answer == Some(*people) { " ← the fewest" } else { "" };
        cells.push(format!("{}{answer}", word(tried.told)));
        table.rows.push(cells);
    }
    table
}

const COLUMNS: [&str; 16] = [
    "team",
    "people",
    "part",
    "target",
    "metric",
    "scope",
    "unit",
    "mean",
    "half_width",
    "p5",
    "p50",
    "p95",
    "replications",
    "gave_up_share",
    "verdict",
    "answer",
];

/// What was seen of a number, a line for each target.
fn cells(row: &OfTeam, people: u32, tried: &Tried, part: &str) -> Vec<Vec<Cell>> {
    let line = |(target, values): (&Target, &Vec<Option<f64>>)| {
        let of = estimate(values);
        let [p5, p50, p95] = of.quantiles.map_or([None; 3], |q| q.map(Some));
        vec![
            Cell::text(row.team.as_str()),
            Cell::Whole(u64::from(people)),
            Cell::text(part),
            Cell::text(target.text.as_str()),
            Cell::text(target.metric.id()),
            Cell::text(target.scope.to_string()),
            Cell::text(target.metric.unit().name()),
            Cell::Number(of.mean),
            Cell::Number(of.half_width),
            Cell::Number(p5),
            Cell::Number(p50),
            Cell::Number(p95),
            Cell::Whole(values.len() as u64),
            Cell::Number(gave_up(row, &tried.values)),
            Cell::text(word(tried.told).replace(' ', "-")),
            Cell::Whole(u64::from(row.found.answer == Some(people))),
        ]
    };
    row.targets.iter().zip(&tried.values).map(line).collect()
}

/// A verdict.
const fn word(told: Told) -> &'static str {
    match told {
        Told::Meets => "meets",
        Told::Open => "not yet told",
        Told::Misses => "misses",
    }
}

/// The limits of a condition.
fn limits(is: Condition) -> Vec<f64> {
    match is {
        Condition::Below(limit)
        | Condition::AtMost(limit)
        | Condition::Above(limit)
        | Condition::AtLeast(limit)
        | Condition::Equals(limit) => vec![limit],
        Condition::Between(low, high) => vec![low, high],
    }
}

/// A name as a part of a file's name.
fn speaking(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' }).collect()
}
