//! Which inputs move the answer: as a text, a table, data and a picture.
//!
//! The sentence that matters comes first: what to measure before the answer is worth believing.

mod picture;

use crate::plan::metric::Unit;
use crate::plan::{Metric, Plan, Scope};
use crate::report::csv;
use crate::report::number::Scale;
use crate::report::sheet::{Cell, Sheet};
use crate::report::table::Table;
use crate::report::{Format, json, markdown, provenance, terminal};
use crate::study::sensitivity::tornado::Told;
use crate::study::sensitivity::{Ranged, morris, sobol, tornado};
use crate::study::summary::Estimate;

/// Characters of a bar's longer side.
const SIDE: usize = 10;

/// An input that was turned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// Its key, as `--set` takes it.
    pub key: String,
    /// How well its value is founded: a mark of the rule book, or `named` for what the user varies.
    pub standing: &'static str,
    /// Its low end.
    pub low: String,
    /// Where the scenario has it; empty if that isn't known.
    pub base: String,
    /// Its high end.
    pub high: String,
}

/// What was found, by method.
#[derive(Clone, PartialEq, Debug)]
pub enum Found {
    /// One input at a time: the scenario as it stands, and the effects.
    Tornado(Estimate, Vec<tornado::Effect>),
    /// Elementary effects of so many trajectories.
    Morris(u32, Vec<morris::Effect>),
    /// Shares in the variance, of so many points a sample; none if nothing varies.
    Sobol(u32, Option<Vec<sobol::Index>>),
}

/// A sensitivity study.
#[derive(Clone, Debug)]
pub struct Sensitivity<'a> {
    /// The scenario as it stands.
    pub plan: &'a Plan,
    /// What is looked at.
    pub metric: Metric,
    /// Of whom.
    pub scope: Scope,
    /// The inputs.
    pub inputs: Vec<Input>,
    /// Assumed inputs that weren't turned, each with the reason.
    pub left: Vec<String>,
    /// Replications a point.
    pub replications: u32,
    /// The share of the variance over the points that is chance, if it is known.
    pub noise: Option<f64>,
    /// What was found.
    pub found: Found,
}

impl Input {
    fn assumed(&self) -> bool {
        self.standing == "ASSUMED"
    }

    fn star(&self) -> &'static str {
        if self.assumed() { "★ " } else { "  " }
    }

    /// What to do about an input that moves the answer: nobody measures what is theirs to decide.
    fn advice(&self) -> String {
        format!("{} {} first", if self.assumed() { "Measure" } else { "Look at" }, self.key)
    }
}

/// The files of a study.
#[must_use]
pub fn files(study: &Sensitivity<'_>) -> Vec<(String, Vec<u8>)> {
    let sheet = sheet(study);
    let chart = format!("charts/{}.svg", study.method());
    vec![
        ("sensitivity.csv".to_owned(), csv::sheet(&sheet)),
        (chart, study.picture().into_bytes()),
        ("sensitivity.json".to_owned(), json::sheet(study.plan, study.replications, &sheet)),
    ]
}

/// What goes to stdout.
#[must_use]
pub fn stdout(study: &Sensitivity<'_>, format: Format) -> Vec<u8> {
    let footer = provenance::footer_of(study.plan, &study.replications.to_string());
    let lines = study.sentences();
    match format {
        Format::Text => terminal::page(&lines, &[study.table()], &footer).into_bytes(),
        Format::Markdown => markdown::page(&study.title(), &lines, &[study.table()], &footer).into_bytes(),
        Format::Json => json::sheet(study.plan, study.replications, &sheet(study)),
        Format::Csv => csv::sheet(&sheet(study)),
    }
}

impl Sensitivity<'_> {
    fn method(&self) -> &'static str {
        match self.found {
            Found::Tornado(..) => "tornado",
            Found::Morris(..) => "morris",
            Found::Sobol(..) => "sobol",
        }
    }

    /// The metric with its scope.
    fn what(&self) -> String {
        match &self.scope {
            Scope::Fleet => self.metric.id().to_owned(),
            scope @ Scope::Of(..) => format!("{} [{scope}]", self.metric.id()),
        }
    }

    fn title(&self) -> String {
        format!("What moves {}", self.what())
    }

    /// A value of the metric.
    fn value(&self, of: &Estimate) -> String {
        let Some(mean) = of.mean else { return "no value".to_owned() };
        let part = if of.replications < self.replications {
            format!(" (in {} of {})", of.replications, self.replications)
        } else {
            String::new()
        };
        format!("{}{part}", Scale::of(self.metric.unit(), mean, of.half_width).with_half(mean, of.half_width))
    }

    /// A change of the metric with its sign.
    fn change(&self, of: &Estimate) -> String {
        let Some(mean) = of.mean else { return "–".to_owned() };
        if of.range == Some([0.0, 0.0]) {
            return "the same".to_owned();
        }
        let sign = if mean < 0.0 { "" } else { "+" };
        format!("{sign}{}", self.size(mean, of.half_width))
    }

    /// A size of a change.
    fn size(&self, size: f64, half: Option<f64>) -> String {
        let scale = Scale::rough(self.metric.unit(), size, half);
        let half = half.filter(|half| *half > 0.0).map_or(String::new(), |half| format!(" ± {}", scale.number(half)));
        format!("{}{half}{}", scale.number(size), scale.change)
    }

    /// What was found, in a few sentences.
    fn sentences(&self) -> Vec<String> {
        let mut lines = match &self.found {
            Found::Tornado(base, effects) => self.of_tornado(base, effects),
            Found::Morris(trajectories, effects) => self.of_morris(*trajectories, effects),
            Found::Sobol(points, indices) => self.of_sobol(*points, indices.as_deref()),
        };
        if let Some(noise) = self.noise {
            let percent = Scale::of(Unit::Share, noise, Some(0.01)).show(noise);
            lines.push(format!(
                "Of the variance over the points {percent} is chance, with {} replications each.",
                self.replications
            ));
        }
        if self.inputs.iter().any(Input::assumed) {
            lines.push(
            "★ is ASSUMED: nobody has documented or measured it. Its range is ASSUMED too, unless --vary gives it: lengths and counts from half \
             to double (a distribution's all at once, ×0.5 to ×2), shares by half of themselves either way, within what \
             is allowed."
                .to_owned(),
        );
        }
        if !self.left.is_empty() {
            lines.push(format!("Assumed and not turned: {}.", self.left.join("; ")));
        }
        lines.extend(provenance::left_out(self.plan));
        lines
    }

    fn of_tornado(&self, base: &Estimate, effects: &[tornado::Effect]) -> Vec<String> {
        let mut lines = vec![format!(
            "{} is {} as the scenario stands ({} replications).",
            self.what(),
            self.value(base),
            self.replications
        )];
        let moves: Vec<&tornado::Effect> = effects.iter().filter(|effect| effect.told() == Told::Moves).collect();
        let assumed = moves.iter().find(|effect| self.inputs[effect.input].assumed());
        if let Some(effect) = assumed.or(moves.first()) {
            let input = &self.inputs[effect.input];
            let [low, high] = &effect.ends;
            lines.push(format!(
                "{}: from {} to {} it moves {} by {}, from {} to {}.",
                input.advice(),
                input.low,
                input.high,
                self.metric.id(),
                self.size(effect.swing.mean.unwrap_or(0.0).abs(), effect.swing.half_width),
                self.value(&low.there),
                self.value(&high.there)
            ));
        } else {
            lines.push(format!("No input moves {} by more than chance explains.", self.metric.id()));
        }
        let same: Vec<&str> = effects
            .iter()
            .filter(|effect| effect.told() == Told::Same)
            .map(|effect| self.inputs[effect.input].key.as_str())
            .collect();
        if !same.is_empty() {
            lines.push(format!("Without any effect, in every replication: {}.", same.join(", ")));
        }
        lines
    }

    fn of_morris(&self, trajectories: u32, effects: &[morris::Effect]) -> Vec<String> {
        let mut lines = vec![format!(
            "{trajectories} trajectories through {} inputs. μ* is how far an input moves {} over its whole range, on \
             average and whatever the others are; μ has its sign, and a σ near μ* says that the effect bends or depends \
             on other inputs.",
            self.inputs.len(),
            self.what()
        )];
        match effects.first().filter(|effect| effect.mu_star.value > 0.0) {
            Some(first) => {
                let input = &self.inputs[first.input];
                let half = first.mu_star.interval.map(|[low, high]| (high - low) / 2.0);
                lines.push(format!(
                    "{}: from {} to {} it moves {} by {} on average.",
                    input.advice(),
                    input.low,
                    input.high,
                    self.metric.id(),
                    self.size(first.mu_star.value, half)
                ));
            }
            None => lines.push(format!("No input moves {} at all.", self.metric.id())),
        }
        lines
    }

    fn of_sobol(&self, points: u32, indices: Option<&[sobol::Index]>) -> Vec<String> {
        let Some(indices) = indices else {
            return vec![format!("{} is the same at every point: there is no variance to share out.", self.what())];
        };
        let mut lines = vec![format!(
            "Two samples of {points} points, {} in all. First order: the share of the variance of {} that would go if \
             the input were known. Total: the share that would stay if all the others were.",
            points as usize * (self.inputs.len() + 2),
            self.what()
        )];
        if let Some(first) = indices.iter().max_by(|a, b| a.first.value.total_cmp(&b.first.value)) {
            let percent = Scale::of(Unit::Share, first.first.value, Some(0.1)).show(first.first.value.max(0.0));
            lines.push(format!(
                "{}: known, it would take {percent} of the variance away.",
                self.inputs[first.input].advice()
            ));
        }
        lines
    }

    /// The inputs in order of rank, those without any effect left out.
    fn table(&self) -> Table {
        let ends = |input: &Input| [format!("{}{}", input.star(), input.key), input.low.clone(), input.high.clone()];
        let (head, rows): (&[&str], Vec<Vec<String>>) = match &self.found {
            Found::Tornado(_, effects) => {
                let shown = effects.iter().filter(|effect| effect.told() != Told::Same);
                let most = effects.first().map_or(0.0, tornado::Effect::size);
                let row = |effect: &tornado::Effect| {
                    let mut cells = ends(&self.inputs[effect.input]).to_vec();
                    cells.extend(
                        effect.ends.iter().flat_map(|end| [self.value(&end.there), self.change(&end.difference)]),
                    );
                    cells.push(word(effect.told()).to_owned());
                    cells.push(bars(effect, most));
                    cells
                };
                (
                    &["input", "low", "high", "at low", "change", "at high", "change", "verdict", ""],
                    shown.map(row).collect(),
                )
            }
            Found::Morris(_, effects) => {
                let row = |effect: &morris::Effect| {
                    let mut cells = ends(&self.inputs[effect.input]).to_vec();
                    cells.extend([effect.mu_star, effect.mu, effect.sigma].map(|one| self.ranged(one)));
                    cells
                };
                (&["input", "low", "high", "μ*", "μ", "σ"], effects.iter().map(row).collect())
            }
            Found::Sobol(_, indices) => {
                let row = |index: &sobol::Index| {
                    let mut cells = ends(&self.inputs[index.input]).to_vec();
                    cells.extend([index.first, index.total].map(share));
                    cells
                };
                (&["input", "low", "high", "first order", "total"], indices.iter().flatten().map(row).collect())
            }
        };
        let mut table = Table::new(&self.title(), head, 3);
        table.rows = rows;
        table
    }

    /// A number of the metric's unit with its interval.
    fn ranged(&self, one: Ranged) -> String {
        let half = one.interval.map(|[low, high]| (high - low) / 2.0);
        let scale = Scale::rough(self.metric.unit(), one.value, half);
        let interval = one
            .interval
            .filter(|[low, high]| low < high)
            .map_or(String::new(), |[low, high]| format!(" ({} to {})", scale.number(low), scale.number(high)));
        format!("{}{interval}{}", scale.number(one.value), scale.change)
    }
}

/// A verdict.
const fn word(told: Told) -> &'static str {
    match told {
        Told::Moves => "moves it",
        Told::NotYet => "not told apart",
        Told::Same => "no effect",
    }
}

/// A share in the variance with its interval.
fn share(one: Ranged) -> String {
    let number = |value: f64| format!("{:.3}", if value.abs() < 0.000_5 { 0.0 } else { value });
    match one.interval {
        Some([low, high]) => format!("{} ({} to {})", number(one.value), number(low), number(high)),
        None => number(one.value),
    }
}

/// The bars of an effect to both sides of the base, the greatest of all effects being `most`.
fn bars(effect: &tornado::Effect, most: f64) -> String {
    let mut sides = [0, 0];
    for end in &effect.ends {
        let change = end.difference.mean.unwrap_or(0.0);
        let length = if most > 0.0 { change.abs() / most * SIDE as f64 } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few characters")]
        let length = length.round() as usize;
        let side = usize::from(change > 0.0);
        sides[side] = sides[side].max(length);
    }
    format!("{}{}│{:<SIDE$}", " ".repeat(SIDE - sides[0]), "▇".repeat(sides[0]), "▇".repeat(sides[1]))
}

/// The study as values.
fn sheet(study: &Sensitivity<'_>) -> Sheet {
    let mut columns = vec!["rank", "input", "standing", "low", "base", "high"];
    let (own, rows): (&[&'static str], Vec<(usize, Vec<Cell>)>) = match &study.found {
        Found::Tornado(base, effects) => (&TORNADO, effects.iter().map(|effect| tornado_row(base, effect)).collect()),
        Found::Morris(_, effects) => {
            let row = |effect: &morris::Effect| {
                (effect.input, [effect.mu_star, effect.mu, effect.sigma].into_iter().flat_map(triple).collect())
            };
            (&MORRIS, effects.iter().map(row).collect())
        }
        Found::Sobol(_, indices) => {
            let row =
                |index: &sobol::Index| (index.input, [index.first, index.total].into_iter().flat_map(triple).collect());
            (&SOBOL, indices.iter().flatten().map(row).collect())
        }
    };
    columns.extend(own);
    let rows = rows.into_iter().enumerate().map(|(rank, (input, cells))| {
        let input = &study.inputs[input];
        let texts = [input.key.as_str(), input.standing, &input.low, &input.base, &input.high].map(Cell::text);
        std::iter::once(Cell::Whole(rank as u64 + 1)).chain(texts).chain(cells).collect()
    });
    let about = vec![
        ("method", Cell::text(study.method())),
        ("metric", Cell::text(study.metric.id())),
        ("scope", Cell::text(study.scope.to_string())),
        ("unit", Cell::text(study.metric.unit().name())),
        ("noise_share", Cell::Number(study.noise)),
        ("not_turned", Cell::text(study.left.join("; "))),
        ("left_out", Cell::text(study.plan.left_out.join("; "))),
    ];
    let about = about.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect();
    let columns = columns.into_iter().map(str::to_owned).collect();
    Sheet { schema: "fleetcast/sensitivity/1", about, columns, rows: rows.collect() }
}

const TORNADO: [&str; 16] = [
    "at_low",
    "at_low_half_width",
    "at_base",
    "at_base_half_width",
    "at_high",
    "at_high_half_width",
    "change_low",
    "change_low_half_width",
    "change_high",
    "change_high_half_width",
    "swing",
    "swing_half_width",
    "p_low",
    "p_high",
    "replications",
    "verdict",
];
const MORRIS: [&str; 9] =
    ["mu_star", "mu_star_from", "mu_star_to", "mu", "mu_from", "mu_to", "sigma", "sigma_from", "sigma_to"];
const SOBOL: [&str; 6] = ["first", "first_from", "first_to", "total", "total_from", "total_to"];

fn tornado_row(base: &Estimate, effect: &tornado::Effect) -> (usize, Vec<Cell>) {
    let [low, high] = &effect.ends;
    let all = [&low.there, base, &high.there, &low.difference, &high.difference, &effect.swing];
    let mut cells: Vec<Cell> =
        all.into_iter().flat_map(|one| [Cell::Number(one.mean), Cell::Number(one.half_width)]).collect();
    cells.extend([low.p, high.p].map(Cell::Number));
    cells.push(Cell::Whole(u64::from(effect.swing.replications)));
    cells.push(Cell::text(word(effect.told()).replace(' ', "-")));
    (effect.input, cells)
}

fn triple(one: Ranged) -> [Cell; 3] {
    let end = |side: usize| Cell::Number(one.interval.map(|ends| ends[side]));
    [Cell::Number(Some(one.value)), end(0), end(1)]
}
