//! `fleetcast pilot`: how big a pilot must be, and what a defect hits before its gate stops it.

use crate::cli::load::{complain, output_folder, print, source, understand, unwritable};
use crate::cli::progress::Shown;
use crate::cli::{Exit, Manner, Shape, Study, facts, interrupt};
use crate::plan::Plan;
use crate::report;
use crate::report::pilot::{document, files, page, table, text};
use crate::scenario::Source;
use crate::scenario::value::number::{decimal_of, span_of};
use crate::study::pilot::{Design, PilotStudy, chances, fraction, luck, smallest, strata, trial};
use crate::units::{Share, SimTime, Span, WaveId};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The name of the fault that the defect is.
const DEFECT: &str = "pilot-defect";

/// Replications of each design, unless `-n` says otherwise: the interval of a probability is then at most 7 points wide
/// either way.
const REPLICATIONS: u32 = 200;

/// Sizes that the curve of chance alone is shown for.
const CURVE: [u32; 8] = [5, 10, 20, 50, 100, 200, 500, 1_000];

/// Defects that it is shown for, beside those asked for [ppm].
const SHARES: [u32; 4] = [5_000, 10_000, 20_000, 50_000];

/// How long a rollout is watched after its last window closes.
const AFTER: Span = Span::days(30);

/// How often it is drawn who has the defect, without playing the rollout.
const LOTS: u32 = 2_000;

/// Arguments of `pilot`.
#[derive(Debug, Args)]
pub(super) struct Pilot {
    /// The scenario, with waves; the first one to start is the pilot.
    scenario: PathBuf,
    /// Shares of devices that have the defect.
    #[arg(long, value_name = "SHARE,…", default_value = "1%", value_delimiter = ',', value_parser = share)]
    defect: Vec<Share>,
    /// Whom it affects: platform=windows, model=X1, site=london, cohort=…, path=…, os-version=…. May be repeated.
    #[arg(long, value_name = "KEY=NAME", value_parser = pair)]
    affects: Vec<(String, String)>,
    /// What it does to them.
    #[arg(long, value_name = "EFFECT", default_value = "breaks-device")]
    effect: Effect,
    /// The share of users who call the service desk when it hits them (by default the rule book's).
    #[arg(long, value_name = "SHARE", value_parser = share)]
    calls: Option<Share>,
    /// How long they wait before they call.
    #[arg(long, value_name = "SPAN", value_parser = span)]
    calls_after: Option<String>,
    /// Pilots to try: how many devices.
    #[arg(long, value_name = "N,…", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..))]
    sizes: Vec<u32>,
    /// Soaks of the pilot's gate to try, instead of the file's.
    #[arg(long, value_name = "SPAN,…", value_delimiter = ',', value_parser = span)]
    soak: Vec<String>,
    /// What the pilot's gate asks for, instead of the file's: 'tickets-per-100 <= 20, success >= 90%'. May be repeated.
    #[arg(long, value_name = "CONDITIONS")]
    gate: Vec<String>,
    /// Another wave as the pilot.
    #[arg(long, value_name = "NAME")]
    wave: Option<String>,
    /// How surely the defect is to be caught.
    #[arg(long, value_name = "SHARE", default_value = "95%", value_parser = share)]
    confidence: Share,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "FLEETCAST_FORMAT")]
    format: Shape,
}

/// What a defect does; the names are the scenario language's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Effect {
    /// The device no longer works well until it is healed.
    BreaksDevice,
    /// Its enrollment fails.
    FailsEnrollment,
    /// Its user is locked out by compliance until it is healed.
    BlocksUser,
    /// Nothing breaks, and people call.
    FloodsDesk,
}

impl Effect {
    /// The name in a scenario, and what it does in a few words.
    const fn told(self) -> [&'static str; 2] {
        match self {
            Effect::BreaksDevice => ["breaks-device", "breaks the devices that have it"],
            Effect::FailsEnrollment => ["fails-enrollment", "fails the enrollments of the devices that have it"],
            Effect::BlocksUser => ["blocks-user", "locks the users of the devices that have it out"],
            Effect::FloodsDesk => ["floods-desk", "makes people call and breaks nothing"],
        }
    }
}

/// A share as an argument.
fn share(text: &str) -> Result<Share, String> {
    let number = text.trim().strip_suffix('%').and_then(|number| decimal_of(number.trim_end(), 4));
    match number.and_then(|ppm| u32::try_from(ppm).ok()).filter(|ppm| (1..=1_000_000).contains(ppm)) {
        Some(ppm) => Ok(Share::ppm(ppm)),
        None => Err("expected a share above 0% and up to 100%, such as \"1%\"".to_owned()),
    }
}

/// A span as an argument, as it is written.
fn span(text: &str) -> Result<String, String> {
    match span_of(text) {
        Some(_) => Ok(text.trim().to_owned()),
        None => Err("expected a span such as \"14d\" or \"36h\"".to_owned()),
    }
}

/// `KEY=NAME` as an argument.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, name)) if !key.trim().is_empty() && !name.trim().is_empty() => {
            Ok((key.trim().to_owned(), name.trim().to_owned()))
        }
        Some(_) | None => Err("expected KEY=NAME, such as \"platform=windows\"".to_owned()),
    }
}

impl Pilot {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let source = source(&self.scenario)?;
        let plan = self.plan(&source, &[], false)?;
        let wave = self.pilot(&plan)?;
        let folder = output_folder(&self.study, &format!("{}-pilot", plan.name));
        report::write::check(&folder).map_err(unwritable)?;
        #[expect(clippy::disallowed_types, reason = "wall-clock facts for run.json, never for the run itself")]
        let started = std::time::Instant::now();
        let study = self.study_of(&source, &plan, wave)?;
        let facts = facts::facts(self.study.jobs, started.elapsed(), 0, [false; 2]);
        report::folder(&folder, files(&plan, &study, &facts)).map_err(unwritable)?;
        if self.manner.quiet && self.format == Shape::Text {
            return Ok(Exit::Done);
        }
        let bytes = match self.format {
            Shape::Text => text(&plan, &study).into_bytes(),
            Shape::Json => document(&plan, &study),
            Shape::Markdown => page(&plan, &study).into_bytes(),
            Shape::Csv => table(&study),
        };
        let printed = print(&bytes);
        if !self.manner.quiet {
            complain(&format!("results in {}", folder.display()));
        }
        Ok(printed)
    }

    /// The plan of the scenario with these `sets` beside the flags' own.
    fn plan(&self, source: &Source, sets: &[String], silent: bool) -> Result<Plan, Exit> {
        let sets: Vec<String> = self.study.sets.iter().chain(sets).cloned().collect();
        let manner = Manner { quiet: self.manner.quiet || silent, ..self.manner };
        let Some(mut plan) = understand(source, &sets, &manner)?.plan else {
            complain(&format!("error: `{}` has stories and no `[scenario]`", source.name));
            return Err(Exit::Nothing);
        };
        plan.seed = self.study.seed.unwrap_or(plan.seed);
        plan.replications = self.study.replications.unwrap_or(REPLICATIONS);
        let ends = plan.waves.iter().map(|wave| wave.window.ends).max().unwrap_or(SimTime::START);
        Ok(plan.until(ends + AFTER))
    }

    /// The wave that is the pilot.
    fn pilot(&self, plan: &Plan) -> Result<WaveId, Exit> {
        let found = match &self.wave {
            Some(name) => plan.waves.iter().position(|wave| wave.name == *name),
            None => (0..plan.waves.len()).min_by_key(|k| (plan.waves[*k].window.starts, *k)),
        };
        let names: Vec<String> = plan.waves.iter().map(|wave| format!("`{}`", wave.name)).collect();
        match (found, &self.wave) {
            (Some(found), _) => Ok(WaveId::from_index(found)),
            (None, Some(name)) => {
                complain(&format!("error: there is no wave `{name}`\n  = help: there is {}", names.join(", ")));
                Err(Exit::Usage)
            }
            (None, None) => {
                complain("error: the scenario has no wave, so it has no pilot\n  = help: add a `[[wave]]`");
                Err(Exit::Invalid)
            }
        }
    }

    /// Plays every design, without a defect and with each.
    fn study_of(&self, source: &Source, plan: &Plan, wave: WaveId) -> Result<PilotStudy, Exit> {
        interrupt::heed();
        let row = &plan.waves[wave.index()];
        let devices: u32 = plan.groups.iter().filter(|group| group.wave.is_some()).map(|group| group.count).sum();
        let confidence = fraction(self.confidence);
        let mut shown: Vec<Share> = SHARES.into_iter().map(Share::ppm).chain(self.defect.iter().copied()).collect();
        shown.sort_unstable();
        shown.dedup();
        let size = plan.wave_size(wave);
        let mut study = PilotStudy {
            wave: row.name.clone(),
            position: wave.index(),
            size,
            devices,
            confidence,
            defect: self.told(),
            lots: LOTS,
            chances: chances(&shown, &curve(&self.sizes, size), devices),
            smallest: smallest(&self.defect, devices, confidence),
            strata: strata(plan, wave, &self.defect, confidence),
            designs: Vec::new(),
        };
        self.draw_lots(source, wave, &mut study)?;
        let ways = self.ways();
        let trials = ways.len() * self.tried(plan, wave).len() * (self.defect.len() + 1);
        let progress = self.study.progress.over_trials(u32::try_from(trials).unwrap_or(u32::MAX), &self.manner);
        for way in ways {
            self.try_out(source, (plan, wave), way, &progress, &mut study)?;
        }
        progress.finish();
        Ok(study)
    }

    /// Draws who has the defect, many times over, and sees whether pilots hold anybody who has.
    fn draw_lots(&self, source: &Source, wave: WaveId, study: &mut PilotStudy) -> Result<(), Exit> {
        for defect in &self.defect {
            if interrupt::asked() {
                return Err(interrupt::unfinished());
            }
            let plan = alone(self.plan(source, &[self.fault(*defect, false)], true)?);
            let most = plan.most_in(wave);
            let rows: Vec<usize> = (0..study.chances.len())
                .filter(|k| study.chances[*k].defect == *defect && study.chances[*k].size <= most)
                .collect();
            let sizes: Vec<u32> = rows.iter().map(|k| study.chances[*k].size).collect();
            let held = luck::holds(&plan, wave, &sizes, LOTS, self.study.jobs);
            for (k, held) in rows.into_iter().zip(held) {
                study.chances[k].held = Some(held);
            }
        }
        Ok(())
    }

    /// Every gate with every soak; none stands for the file's own.
    fn ways(&self) -> Vec<(Option<&str>, Option<&str>)> {
        let gates: Vec<Option<&str>> =
            if self.gate.is_empty() { vec![None] } else { self.gate.iter().map(|gate| Some(gate.as_str())).collect() };
        let soaks: Vec<Option<&str>> =
            if self.soak.is_empty() { vec![None] } else { self.soak.iter().map(|soak| Some(soak.as_str())).collect() };
        gates.iter().flat_map(|gate| soaks.iter().map(move |soak| (*gate, *soak))).collect()
    }
}

impl Pilot {
    /// Tries pilots of every size under one gate and soak, and adds them to the study.
    fn try_out(
        &self,
        source: &Source,
        (plan, wave): (&Plan, WaveId),
        (gate, soak): (Option<&str>, Option<&str>),
        progress: &Shown,
        study: &mut PilotStudy,
    ) -> Result<(), Exit> {
        let place = format!("wave.\"{}\".gate", plan.waves[wave.index()].name);
        let mut sets = Vec::new();
        let own = gate_of(plan, wave);
        if let Some(gate) = gate {
            let soak = soak.map_or_else(|| own.0.clone(), str::to_owned);
            sets.push(format!("{place}={}", gate_table(gate, &soak)?));
        } else if let Some(soak) = soak {
            sets.push(format!("{place}.soak={soak}"));
        }
        let of = |defect: Option<Share>| {
            let mut sets = sets.clone();
            sets.push(self.fault(defect.unwrap_or(Share::NONE), true));
            self.plan(source, &sets, true).map(alone)
        };
        let sound = of(None)?;
        let (soak, gate) = gate_of(&sound, wave);
        if gate.is_empty() {
            complain(&format!(
                "error: nothing stops wave `{}`: its gate asks for nothing\n  = help: give it a gate in the file, or \
                 write --gate 'tickets-per-100 <= 20'",
                study.wave
            ));
            return Err(Exit::Usage);
        }
        let defects =
            self.defect.iter().map(|share| Ok((*share, of(Some(*share))?))).collect::<Result<Vec<_>, Exit>>()?;
        for size in self.tried(plan, wave) {
            let tried = |plan: &Plan| {
                let plan = plan.resized(wave, size);
                let trial = trial(&plan, DEFECT, plan.replications, self.study.jobs, &interrupt::asked);
                progress.tick();
                trial.ok_or_else(interrupt::unfinished)
            };
            let sound = tried(&sound)?;
            let defects = defects.iter().map(|(share, plan)| Ok((*share, tried(plan)?)));
            study.designs.push(Design {
                size,
                soak: soak.clone(),
                gate: gate.clone(),
                sound,
                defects: defects.collect::<Result<_, Exit>>()?,
            });
        }
        Ok(())
    }

    /// The sizes to try: those asked for, else the file's with some round ones around it.
    fn tried(&self, plan: &Plan, wave: WaveId) -> Vec<u32> {
        let (own, most) = (plan.wave_size(wave), plan.most_in(wave));
        let mut sizes = if self.sizes.is_empty() { vec![20, 50, 100, 200, 500, own] } else { self.sizes.clone() };
        sizes.retain(|size| *size <= most);
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// The defect as a row of the scenario, noticed when a gate stops if there is one.
    fn fault(&self, share: Share, gated: bool) -> String {
        let mut affects: Vec<String> =
            self.affects.iter().map(|(key, name)| format!("{key} = {}", quoted(name))).collect();
        affects.push(format!("share = \"{share}\""));
        let mut keys = vec![
            format!("name = \"{DEFECT}\""),
            "from = \"0d\"".to_owned(),
            format!("affects = {{ {} }}", affects.join(", ")),
            format!("effect = \"{}\"", self.effect.told()[0]),
        ];
        keys.extend(self.calls.map(|share| format!("calls = \"{share}\"")));
        keys.extend(self.calls_after.as_ref().map(|span| format!("calls-after = {{ fixed = \"{span}\" }}")));
        if gated {
            keys.push("noticed-at-gate = true".to_owned());
        }
        keys.push("fixed-after = \"0s\"".to_owned());
        format!("fault.+={{ {} }}", keys.join(", "))
    }

    /// The defect in a sentence.
    fn told(&self) -> String {
        let whom: Vec<String> = self.affects.iter().map(|(key, name)| format!("{key} {name}")).collect();
        let whom = if whom.is_empty() { "any device".to_owned() } else { whom.join(", ") };
        let calls = self.calls.map_or_else(
            || "as many users call as the rule book says".to_owned(),
            |calls| format!("{calls} of their users call"),
        );
        let after = self.calls_after.as_ref().map_or_else(String::new, |span| format!(" {span} later"));
        format!(
            "The defect may be on {whom}; it {}, {calls}{after}, and nobody notices it before a gate stops.",
            self.effect.told()[1]
        )
    }
}

/// Sizes for the curve of chance: round ones, those asked for and the file's.
fn curve(asked: &[u32], own: u32) -> Vec<u32> {
    let mut sizes: Vec<u32> = CURVE.into_iter().chain(asked.iter().copied()).chain([own]).filter(|n| *n > 0).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// Conditions as a scenario's table: `tickets-per-100 <= 20, success >= 90%`.
fn gate_table(text: &str, soak: &str) -> Result<String, Exit> {
    let mut keys = vec![format!("soak = \"{soak}\"")];
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let end = part.find(|c: char| c.is_whitespace() || "<>=".contains(c)).unwrap_or(part.len());
        let (key, is) = (part[..end].trim(), part[end..].trim());
        if key.is_empty() || is.is_empty() {
            complain(&format!(
                "error: `--gate {text}`: `{part}` is no condition\n  = help: write --gate 'tickets-per-100 <= 20'"
            ));
            return Err(Exit::Usage);
        }
        keys.push(format!("{key} = {}", quoted(is)));
    }
    Ok(format!("{{ {} }}", keys.join(", ")))
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The soak and the conditions of a wave's gate, as a scenario writes them.
fn gate_of(plan: &Plan, wave: WaveId) -> (String, String) {
    let Some(gate) = &plan.waves[wave.index()].gate else { return ("0d".to_owned(), String::new()) };
    let asks: Vec<String> = gate.asks.iter().map(|ask| format!("{} {}", ask.measure.name(), ask.text)).collect();
    (gate.soak.to_string(), asks.join(", "))
}

/// The plan with no fault but the defect.
fn alone(mut plan: Plan) -> Plan {
    plan.faults.retain(|fault| fault.name == DEFECT);
    plan
}
