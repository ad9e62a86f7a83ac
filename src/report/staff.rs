//! How many people a team needs: the answer, the curve it was read from, and a picture of it.

use crate::plan::metric::Unit;
use crate::plan::{Condition, Metric, Plan, Scope};
use crate::report::chart::{AXIS, Anchor, BLUE, Canvas, GRID, INK, MUTED, SIZE, VERMILION, nice, short};
use crate::report::csv;
use crate::report::number::Scale;
use crate::report::sheet::{Cell, Sheet};
use crate::report::table::Table;
use crate::report::{Format, json, markdown, provenance, terminal};
use crate::study::fold::estimate;
use crate::study::staffing::{Found, Search, Told, Tried, Values};
use crate::study::summary::Estimate;

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
        let replications = format!("{} to {most} a number and {} fresh", self.plan.replications, self.fresh);
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

    /// The curve of a target: mean with its interval by number of people, and the limits.
    fn picture(&self, row: &OfTeam, k: usize) -> String {
        let target = &row.targets[k];
        let about = format!("{} · mean with its 95 % interval · line: what is asked for", short(&target.text, 80));
        let mut canvas = Canvas::new(&format!("People in {}", short(&row.team, 40)), &about);
        let points: Vec<(u32, f64, f64)> =
            row.found.tried.iter().filter_map(|(n, tried)| point(*n, tried, k)).collect();
        let limits = limits(target.is);
        let top = points.iter().map(|p| p.1 + p.2).chain(limits.iter().copied()).fold(0.0, f64::max);
        let plot = Plot::new(&points, if top > 0.0 { top * 1.05 } else { 1.0 }, target.metric.unit());
        plot.axes(&mut canvas);
        for limit in limits {
            let (_, y) = plot.at(plot.first, limit);
            canvas.line(&[(plot.left, y), (plot.right, y)], VERMILION, 1.5);
            let shown = Scale::about(target.metric.unit(), limit).show(limit);
            canvas.text((plot.right, y - 11.0), &shown, 14, VERMILION, Anchor::Right, true);
        }
        let line: Vec<(f64, f64)> = points.iter().map(|p| plot.at(f64::from(p.0), p.1)).collect();
        if line.len() > 1 {
            canvas.line(&line, AXIS, 1.0);
        }
        for (people, mean, half) in &points {
            let (x, y) = plot.at(f64::from(*people), *mean);
            let (_, low) = plot.at(0.0, (mean - half).max(0.0));
            let (_, high) = plot.at(0.0, mean + half);
            let chosen = row.found.answer == Some(*people);
            let color = if chosen { VERMILION } else { BLUE };
            canvas.line(&[(x, low), (x, high)], color, 1.5);
            canvas.bar((x - 4.0, y - 4.0), (x + 4.0, y + 4.0), color);
            if chosen {
                let text = format!("{people} people");
                canvas.text((x + 10.0, y - 16.0), &text, 15, INK, Anchor::Left, true);
            }
        }
        canvas.finish(&self.footer())
    }
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
    head.extend(["replications", "verdict"]);
    let mut table = Table::new(&row.team, &head, 0);
    for (people, tried) in &row.found.tried {
        let mut cells = vec![people.to_string()];
        let estimates = tried.values.iter().map(|values| estimate(values));
        cells.extend(row.targets.iter().zip(estimates).map(|(target, of)| shown(target.metric.unit(), &of)));
        cells.push(tried.values.first().map_or(0, Vec::len).to_string());
        let answer = if row.found.answer == Some(*people) { " ← the fewest" } else { "" };
        cells.push(format!("{}{answer}", word(tried.told)));
        table.rows.push(cells);
    }
    table
}

const COLUMNS: [&str; 15] = [
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
            Cell::text(word(tried.told)),
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

/// A number of people with the mean and half-width of a target's metric.
fn point(people: u32, tried: &Tried, k: usize) -> Option<(u32, f64, f64)> {
    let of = estimate(&tried.values[k]);
    Some((people, of.mean?, of.half_width.unwrap_or(0.0)))
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

/// Where people and values lie in the picture.
struct Plot {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    first: f64,
    last: f64,
    most: f64,
    unit: Unit,
}

impl Plot {
    fn new(points: &[(u32, f64, f64)], most: f64, unit: Unit) -> Plot {
        let first = points.first().map_or(0.0, |p| f64::from(p.0)) - 0.5;
        let last = points.last().map_or(1.0, |p| f64::from(p.0)) + 0.5;
        Plot { left: 104.0, right: SIZE.0 - 48.0, top: 104.0, bottom: SIZE.1 - 84.0, first, last, most, unit }
    }

    fn at(&self, people: f64, value: f64) -> (f64, f64) {
        let x = self.left + (self.right - self.left) * (people - self.first) / (self.last - self.first);
        (x, self.bottom - (self.bottom - self.top) * value / self.most)
    }

    fn axes(&self, canvas: &mut Canvas) {
        let factor = if self.unit == Unit::Share { 100.0 } else { 1.0 };
        let step = nice(self.most * factor / 5.0) / factor;
        let mut value = 0.0;
        while value <= self.most {
            let (_, y) = self.at(self.first, value);
            canvas.line(&[(self.left, y), (self.right, y)], if value > 0.0 { GRID } else { AXIS }, 1.0);
            let label = Scale::about(self.unit, value).show(value);
            canvas.text((self.left - 12.0, y), &label, 15, MUTED, Anchor::Right, false);
            value += step;
        }
        let step = nice((self.last - self.first) / 12.0).max(1.0);
        let mut people = (self.first / step).ceil() * step;
        while people <= self.last {
            let (x, _) = self.at(people, 0.0);
            canvas.line(&[(x, self.bottom), (x, self.bottom + 6.0)], AXIS, 1.0);
            canvas.text((x, self.bottom + 22.0), &format!("{people:.0}"), 15, MUTED, Anchor::Middle, false);
            people += step;
        }
    }
}
