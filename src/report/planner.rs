//! The wave planner's answer: the best plan with what is promised of it, the runners-up, and speed against risk.

use crate::plan::metric::Unit;
use crate::plan::{Metric, Plan, Scope};
use crate::report::chart::{AXIS, Anchor, BLUE, Canvas, GRID, INK, MUTED, SIZE, VERMILION, nice, short};
use crate::report::csv;
use crate::report::number::Scale;
use crate::report::sheet::{Cell, Sheet};
use crate::report::table::Table;
use crate::report::{Format, json, markdown, provenance, terminal};
use crate::study::planner::{Candidate, Fate, Found, Kept, Proof, Search};
use crate::study::summary::Estimate;

/// The picture's name.
const CHART: &str = "charts/pareto.svg";

/// A plan that was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tried {
    /// What is different in it.
    pub name: String,
    /// The `--set`s that make it.
    pub sets: Vec<String>,
}

/// What the planner found.
#[derive(Clone, Debug)]
pub struct Planned<'a> {
    /// The scenario as it stands.
    pub plan: &'a Plan,
    /// What is to be small.
    pub objective: (Metric, Scope),
    /// The conditions as they are written.
    pub conditions: Vec<String>,
    /// How it was searched.
    pub search: Search,
    /// The candidates; the first is the scenario as it stands.
    pub tried: Vec<Tried>,
    /// Plans that the scenario language refuses: how many, and why the last one.
    pub refused: (usize, String),
    /// What was found.
    pub found: Found,
}

/// The files of a search.
#[must_use]
pub fn files(planned: &Planned<'_>) -> Vec<(String, Vec<u8>)> {
    let sheet = planned.sheet();
    vec![
        ("plan.csv".to_owned(), csv::sheet(&sheet)),
        (CHART.to_owned(), planned.picture().into_bytes()),
        ("plan.json".to_owned(), json::sheet(planned.plan, planned.search.most, &sheet)),
    ]
}

/// What goes to stdout.
#[must_use]
pub fn stdout(planned: &Planned<'_>, format: Format) -> Vec<u8> {
    let footer = provenance::footer_of(planned.plan, &planned.replications());
    let (lines, tables) = (planned.sentences(), [planned.table()]);
    match format {
        Format::Text => terminal::page(&lines, &tables, &footer).into_bytes(),
        Format::Markdown => markdown::page("Waves that keep their promises", &lines, &tables, &footer).into_bytes(),
        Format::Json => json::sheet(planned.plan, planned.search.most, &planned.sheet()),
        Format::Csv => csv::sheet(&planned.sheet()),
    }
}

impl Planned<'_> {
    fn replications(&self) -> String {
        format!("{} and {} fresh", self.search.most, self.search.fresh)
    }

    /// The objective with its scope.
    fn what(&self) -> String {
        match &self.objective.1 {
            Scope::Fleet => self.objective.0.id().to_owned(),
            scope @ Scope::Of(..) => format!("{} [{scope}]", self.objective.0.id()),
        }
    }

    fn value(&self, of: &Estimate) -> String {
        let Some(mean) = of.mean else { return "–".to_owned() };
        Scale::of(self.objective.0.unit(), mean, of.half_width).with_half(mean, of.half_width)
    }

    /// The value that 95 in 100 replications don't exceed.
    fn p95(&self, of: &Estimate) -> String {
        let Some([_, _, p95]) = of.quantiles else { return "–".to_owned() };
        Scale::about(self.objective.0.unit(), p95).show(p95)
    }

    fn sentences(&self) -> Vec<String> {
        let percent = percent(self.search.confidence);
        let mut lines = Vec::new();
        match self.found.best {
            Some(best) => lines.extend(self.of_best(best, &percent)),
            None => lines.push(format!(
                "No plan of {} is known to keep every condition in {percent} of the replications.",
                self.tried.len()
            )),
        }
        lines.extend(self.undecided());
        lines.push(self.course());
        lines.extend(provenance::left_out(self.plan));
        lines
    }

    fn of_best(&self, best: usize, percent: &str) -> Vec<String> {
        let proof = self.found.candidates[best].proof.as_ref().expect("the best was proved");
        let tried = &self.tried[best];
        let mut lines = vec![format!(
            "Best of {} plans: {}. {} is {} on average, {} or less in 95 of 100 replications.",
            self.tried.len(),
            tried.name,
            self.what(),
            self.value(&proof.seen.objective),
            self.p95(&proof.seen.objective)
        )];
        if let Some(date) = self.date(&proof.seen.objective) {
            lines.push(date);
        }
        for (condition, (held, share)) in self.conditions.iter().zip(proof.seen.held.iter().zip(&proof.shares)) {
            lines.push(format!(
                "{condition}: holds in {held} of {} fresh replications, so in {} to {} of all; {percent} were asked for.",
                proof.seen.replications,
                self::percent(share[0]),
                self::percent(share[1])
            ));
        }
        if tried.sets.is_empty() {
            lines.push("That is the scenario as it stands.".to_owned());
        } else {
            let sets: Vec<String> = tried.sets.iter().map(|set| format!("--set '{set}'")).collect();
            lines.push(format!("It is made by {}", sets.join(" ")));
        }
        lines
    }

    /// The first finalist that might be better than the best, if more replications told.
    fn undecided(&self) -> Option<String> {
        let (row, proof) = self
            .proofs()
            .take_while(|(row, _)| Some(*row) != self.found.best)
            .find(|(_, proof)| proof.kept == Kept::NotYet)?;
        let sooner = match proof.behind.as_ref() {
            Some(behind) => format!(" that came before it in the race ({})", self.difference(behind)),
            None => String::new(),
        };
        let more = proof.needed.map_or(String::new(), |needed| format!("; --confirm {needed} would probably tell"));
        Some(format!("Whether `{}`{sooner} keeps every condition isn't told yet{more}.", self.tried[row].name))
    }

    /// The date of a day that is the objective.
    fn date(&self, of: &Estimate) -> Option<String> {
        let [_, _, p95] = of.quantiles.filter(|_| self.objective.0 == Metric::FinishDay)?;
        Some(format!(
            "{} have enrolled by {} on average, by {} in 95 of 100.",
            self.plan.finish,
            provenance::date_of(self.plan, of.mean?),
            provenance::date_of(self.plan, p95)
        ))
    }

    /// How it was found out.
    fn course(&self) -> String {
        let gone = |fate: Fate| self.found.candidates.iter().filter(|candidate| candidate.fate == fate).count();
        let refused = match self.refused.0 {
            0 => String::new(),
            1 => format!(" One further plan is refused: {}.", self.refused.1),
            n => format!(" {n} further plans are refused, the last because of this: {}.", self.refused.1),
        };
        let race = if self.search.exhaustive {
            format!("All ran {} replications", self.search.most)
        } else {
            format!(
                "In a race of up to {} replications each, {} left because they surely break a condition and {} because \
                 they are surely behind one that keeps all",
                self.search.most,
                gone(Fate::Broke),
                gone(Fate::Behind)
            )
        };
        format!(
            "{race}; the first {} were then proved by {} fresh replications that nobody was chosen by. Intervals hold for \
             all of them together with a chance of 95 %.{refused}",
            self.found.finalists.len(),
            self.search.fresh
        )
    }

    fn proofs(&self) -> impl Iterator<Item = (usize, &Proof)> {
        let proof = |row: &usize| Some((*row, self.found.candidates[*row].proof.as_ref()?));
        self.found.finalists.iter().filter_map(proof)
    }

    /// The finalists, the best first, and the scenario as it stands.
    fn table(&self) -> Table {
        let what = self.what();
        let mut head = vec!["plan", what.as_str(), "p95", "behind"];
        head.extend(self.conditions.iter().map(String::as_str));
        head.push("verdict");
        let mut table = Table::new("The plans", &head, 1);
        let mut rows: Vec<(usize, &Proof)> = self.proofs().collect();
        rows.sort_by_key(|(row, _)| Some(*row) != self.found.best);
        table.rows = rows.iter().map(|(row, proof)| self.proved(*row, proof)).collect();
        if !self.found.finalists.contains(&0) {
            table.rows.push(self.raced(0));
        }
        table.note = if self.found.finalists.contains(&0) {
            String::new()
        } else {
            "The last line is of the race's replications: that plan was not among the finalists.".to_owned()
        };
        table
    }

    fn proved(&self, row: usize, proof: &Proof) -> Vec<String> {
        let mut cells =
            vec![self.tried[row].name.clone(), self.value(&proof.seen.objective), self.p95(&proof.seen.objective)];
        cells.push(proof.behind.as_ref().map_or("–".to_owned(), |behind| self.difference(behind)));
        let shares = proof.seen.held.iter().zip(&proof.shares).map(|(held, [low, high])| {
            let share = f64::from(*held) / f64::from(proof.seen.replications);
            format!("{} ({} to {})", percent(share), percent(*low), percent(*high))
        });
        cells.extend(shares);
        let best = Some(row) == self.found.best;
        cells.push(if best { "best".to_owned() } else { word(proof.kept).to_owned() });
        cells
    }

    fn raced(&self, row: usize) -> Vec<String> {
        let candidate = &self.found.candidates[row];
        let seen = &candidate.race;
        let mut cells =
            vec![self.tried[row].name.clone(), self.value(&seen.objective), self.p95(&seen.objective), "–".to_owned()];
        cells.extend(seen.held.iter().map(|held| percent(f64::from(*held) / f64::from(seen.replications))));
        cells.push(fate(candidate).to_owned());
        cells
    }

    fn difference(&self, of: &Estimate) -> String {
        let Some(mean) = of.mean else { return "–".to_owned() };
        let scale = Scale::rough(self.objective.0.unit(), mean, of.half_width);
        let unit = if self.objective.0.unit() == Unit::Day { " days" } else { scale.unit };
        let half =
            of.half_width.filter(|half| *half > 0.0).map_or(String::new(), |half| format!(" ± {}", scale.number(half)));
        format!("{}{}{half}{unit}", if mean > 0.0 { "+" } else { "" }, scale.number(mean))
    }

    /// The objective against the risk of all candidates, by the race's replications.
    fn picture(&self) -> String {
        let about = format!(
            "A square a plan · across: mean of {} · up: replications in which a condition breaks · blue: no plan beats it in both",
            self.what()
        );
        let mut canvas = Canvas::new("Speed against risk", &short(&about, 130));
        let points: Vec<[f64; 2]> =
            self.found.candidates.iter().map(|one| [one.race.objective.mean.unwrap_or(0.0), one.race.risk()]).collect();
        let (low, high) =
            points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p[0]), high.max(p[0])));
        let room = if high > low { (high - low) * 0.06 } else { 1.0 };
        let (low, high) = (low - room, high + room);
        let (left, right, top, bottom) = (92.0, SIZE.0 - 48.0, 104.0, SIZE.1 - 84.0);
        let place =
            |[x, y]: [f64; 2]| (left + (right - left) * ((x - low) / (high - low)), bottom - (bottom - top) * y);
        for share in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
            let (_, y) = place([low, share]);
            canvas.line(&[(left, y), (right, y)], if share == 0.0 { AXIS } else { GRID }, 1.0);
            canvas.text((left - 12.0, y), &percent(share), 15, MUTED, Anchor::Right, false);
        }
        let factor = if self.objective.0.unit() == Unit::Share { 100.0 } else { 1.0 };
        let step = nice((high - low) * factor / 8.0) / factor;
        let mut at = (low / step).ceil() * step;
        while at <= high {
            let (x, _) = place([at, 0.0]);
            canvas.line(&[(x, bottom), (x, bottom + 6.0)], AXIS, 1.0);
            let fine = if step * factor < 1.0 { 1.0 } else { 10.0 };
            let label = Scale::plain(self.objective.0.unit(), at, Some(fine / factor)).show(at);
            canvas.text((x, bottom + 22.0), &label, 15, MUTED, Anchor::Middle, false);
            at += step;
        }
        let allowed = place([low, 1.0 - self.search.confidence]).1;
        canvas.line(&[(left, allowed), (right, allowed)], VERMILION, 1.25);
        let label = format!("{} may break each condition", percent(1.0 - self.search.confidence));
        canvas.text((right, allowed - 11.0), &label, 13, VERMILION, Anchor::Right, false);
        let mut front: Vec<[f64; 2]> = points
            .iter()
            .zip(&self.found.candidates)
            .filter(|(_, one)| one.on_front)
            .map(|(point, _)| *point)
            .collect();
        front.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let line: Vec<(f64, f64)> = front.into_iter().map(place).collect();
        if line.len() > 1 {
            canvas.line(&line, BLUE, 1.5);
        }
        for (row, candidate) in self.found.candidates.iter().enumerate() {
            let (x, y) = place(points[row]);
            let (color, half) = match (Some(row) == self.found.best, candidate.on_front) {
                (true, _) => (VERMILION, 6.0),
                (false, true) => (BLUE, 4.5),
                (false, false) => (AXIS, 3.5),
            };
            canvas.bar((x - half, y - half), (x + half, y + half), color);
        }
        for (row, text) in [(Some(0), "as it stands".to_owned()), (self.found.best, self.best_label())] {
            let Some(row) = row.filter(|row| *row != 0 || self.found.best != Some(0) || text != "as it stands") else {
                continue;
            };
            let (x, y) = place(points[row]);
            let (at, anchor) = if x > right - 200.0 { (x - 11.0, Anchor::Right) } else { (x + 11.0, Anchor::Left) };
            canvas.text((at, y - 13.0), &text, 14, INK, anchor, Some(row) == self.found.best);
        }
        canvas.finish(&provenance::footer_of(self.plan, &self.replications()))
    }

    fn best_label(&self) -> String {
        self.found.best.map_or(String::new(), |best| format!("best: {}", short(&self.tried[best].name, 60)))
    }

    /// Every plan as values, in the order tried.
    fn sheet(&self) -> Sheet {
        let mut columns: Vec<String> = START.map(str::to_owned).to_vec();
        for (part, from) in [("race", &RACE[..]), ("fresh", &FRESH[..])] {
            columns.extend(from.iter().map(|name| format!("{part}_{name}")));
            let own = |k: usize| {
                let ends = if part == "fresh" { &["", "_from", "_to"][..] } else { &[""][..] };
                ends.iter().map(move |end| format!("{part}_held_{k}{end}"))
            };
            columns.extend((1..=self.conditions.len()).flat_map(own));
        }
        let mut about = vec![
            ("objective".to_owned(), Cell::text(self.what())),
            ("confidence".to_owned(), Cell::Number(Some(self.search.confidence))),
            ("fresh_replications".to_owned(), Cell::Whole(u64::from(self.search.fresh))),
            ("search".to_owned(), Cell::text(if self.search.exhaustive { "exhaustive" } else { "race" })),
            ("spent_replications".to_owned(), Cell::Whole(self.found.spent)),
            ("refused".to_owned(), Cell::Whole(self.refused.0 as u64)),
            ("left_out".to_owned(), Cell::text(self.plan.left_out.join("; "))),
        ];
        let numbered = self.conditions.iter().enumerate();
        about.extend(numbered.map(|(k, text)| (format!("condition_{}", k + 1), Cell::text(text.as_str()))));
        let rows = (0..self.tried.len()).map(|row| self.row(row)).collect();
        Sheet { schema: "fleetcast/plan/1", about, columns, rows }
    }

    fn row(&self, row: usize) -> Vec<Cell> {
        let candidate = &self.found.candidates[row];
        let rank = self.found.finalists.iter().position(|finalist| *finalist == row);
        let mut cells = vec![
            Cell::text(self.tried[row].name.as_str()),
            Cell::text(self.tried[row].sets.join("; ")),
            rank.map_or(Cell::Number(None), |rank| Cell::Whole(rank as u64 + 1)),
            Cell::text(if Some(row) == self.found.best { "best" } else { fate(candidate) }.replace(' ', "-")),
            Cell::Whole(u64::from(candidate.on_front)),
        ];
        let race = &candidate.race;
        let held = |held: &u32, of: u32| Cell::Number(Some(f64::from(*held) / f64::from(of)));
        let both = |of: &Estimate| {
            [Cell::Number(of.mean), Cell::Number(of.half_width), Cell::Number(of.quantiles.map(|q| q[2]))]
        };
        cells.push(Cell::Whole(u64::from(race.replications)));
        cells.extend(both(&race.objective));
        cells.push(Cell::Number(Some(race.risk())));
        cells.extend(race.held.iter().map(|one| held(one, race.replications)));
        let Some(proof) = &candidate.proof else {
            cells.extend(vec![Cell::Number(None); FRESH.len() + 3 * self.conditions.len()]);
            return cells;
        };
        cells.extend(both(&proof.seen.objective));
        cells.push(Cell::Number(Some(proof.seen.risk())));
        let behind = proof.behind.as_ref();
        cells.extend([Cell::Number(behind.and_then(|b| b.mean)), Cell::Number(behind.and_then(|b| b.half_width))]);
        for (one, share) in proof.seen.held.iter().zip(&proof.shares) {
            cells.push(held(one, proof.seen.replications));
            cells.extend(share.map(|end| Cell::Number(Some(end))));
        }
        cells
    }
}

const START: [&str; 5] = ["plan", "sets", "rank", "verdict", "on_front"];
const RACE: [&str; 5] = ["replications", "objective", "objective_half_width", "objective_p95", "risk"];
const FRESH: [&str; 6] =
    ["objective", "objective_half_width", "objective_p95", "risk", "behind_best", "behind_best_half_width"];

/// A verdict.
const fn word(kept: Kept) -> &'static str {
    match kept {
        Kept::Keeps => "keeps all",
        Kept::Breaks => "breaks one",
        Kept::NotYet => "not yet told",
    }
}

/// What became of a candidate.
fn fate(candidate: &Candidate) -> &'static str {
    match (&candidate.proof, candidate.fate) {
        (Some(proof), _) => word(proof.kept),
        (None, Fate::Stayed) => "not proved",
        (None, Fate::Broke) => "breaks one",
        (None, Fate::Behind) => "behind",
    }
}

/// A share in percent, to a tenth where it isn't whole.
fn percent(share: f64) -> String {
    let tenths = (share * 1_000.0).round() / 10.0;
    if tenths.fract() == 0.0 { format!("{tenths:.0}%") } else { format!("{tenths:.1}%") }
}
