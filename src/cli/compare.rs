//! `fleetcast compare`: variants against a base, paired on common random numbers, or two versions for equivalence.

use crate::cli::load::{complain, output_folder, print, source, understand_variant, unwritable};
use crate::cli::picks::{self, Bound, Pick};
use crate::cli::run::{simulate, verdict};
use crate::cli::{Exit, Inconclusive, Manner, Shape, Study, interrupt, stories};
use crate::plan::Plan;
use crate::plan::metric::{Metric, Scope, ScopeKind};
use crate::report::comparison::{self, Comparison, Origin, Variant, Way};
use crate::report::earlier::{self, Earlier, Unusable};
use crate::report::{self, provenance, terminal};
use crate::scenario::Source;
use crate::study::compare::Told;
use crate::study::summary::Row;
use crate::study::{Until, compare, equivalence, folded, replications};
use clap::Args;
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// The scenario that the others are held against; with --equivalent also the output folder of an earlier run.
    base: PathBuf,
    /// The variants, likewise. Seed and replications are the base's, unless flags say otherwise.
    #[arg(required_unless_present = "with")]
    variants: Vec<PathBuf>,
    /// A variant without a file: the base with these keys set, several separated by spaces. May be repeated.
    #[arg(long = "with", value_name = "KEY=VALUE KEY=VALUE")]
    with: Vec<String>,
    /// Show and judge this metric instead of the usual ones: tickets, enrolled@wave, enrolled@wave=pilot. May be repeated.
    #[arg(long = "metric", value_name = "METRIC[@SCOPE]")]
    metrics: Vec<String>,
    /// Ask whether the means are equal to within this margin, without pairing: 2% of the base's mean, tickets=1%, or
    /// tickets=5 in the metric's own unit. May be repeated.
    #[arg(long = "equivalent", value_name = "[METRIC[@SCOPE]=]MARGIN")]
    equivalent: Vec<String>,
    #[command(flatten)]
    study: Study,
    #[command(flatten)]
    manner: Manner,
    /// What is printed on stdout.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "FLEETCAST_FORMAT")]
    format: Shape,
}

/// A side of the comparison before it has run.
#[derive(Debug)]
struct Side {
    /// What it is called.
    name: String,
    /// Its file, or the keys that are set.
    from: String,
    /// The subfolder of its results.
    folder: String,
    what: What,
}

#[derive(Debug)]
enum What {
    /// A scenario to be run.
    Scenario(Box<Plan>),
    /// Results that are there.
    Folder(Earlier),
}

/// Names that are given away, and warnings that were told.
#[derive(Debug, Default)]
struct Taken {
    names: BTreeSet<String>,
    folders: BTreeSet<String>,
    warnings: BTreeSet<String>,
}

/// What is compared of a side, and where it comes from.
type Ran = (Origin, Vec<Row>);

impl Compare {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let wanted = self.wanted()?;
        let mut sides = self.sides()?;
        let notes = self.align(&mut sides);
        let known: Vec<(Metric, Scope)> = sides.iter().flat_map(Side::rows).collect();
        wanted.check(&known)?;
        let scenario = match &sides[0].what {
            What::Scenario(plan) => plan.name.clone(),
            What::Folder(earlier) => earlier.told.scenario.clone(),
        };
        let folder = output_folder(&self.study, &format!("compare-{scenario}"));
        self.spares(&folder, &sides)?;
        // As soon as something ends it, what was only begun is taken back.
        let _begun = report::write::begin(&folder).map_err(unwritable)?;
        let ran = sides.into_iter().map(|side| self.simulated(side, &folder)).collect::<Result<Vec<Ran>, Exit>>();
        let ran = ran.map_err(|exit| if exit == Exit::Interrupted { interrupt::unfinished() } else { exit })?;
        let all = comparison::as_told(&wanted.compare(ran, notes));
        report::folder(&folder, comparison::files(&all)).map_err(unwritable)?;
        let exit = self.exit(&all);
        if self.manner.quiet && self.format == Shape::Text {
            // Quiet means no news but bad news.
            comparison::bad_news(&all).iter().for_each(|line| complain(line));
            return Ok(exit);
        }
        let look = terminal::Look { ascii: false, color: self.manner.color.on(std::io::stdout().is_terminal()) };
        let printed = print(&comparison::stdout(&all, self.format.of_report(), look));
        if !self.manner.quiet {
            complain(&format!("results in {}", folder.display()));
        }
        Ok(exit.and(printed))
    }

    /// What the arguments ask for.
    fn wanted(&self) -> Result<Wanted, Exit> {
        let wrong = |flag: &str, message: String| {
            complain(&format!("error: {flag}: {message}"));
            Exit::Invalid
        };
        let picks = self.metrics.iter().map(|text| Pick::new(text));
        let picks = picks.collect::<Result<_, _>>().map_err(|message| wrong("--metric", message))?;
        let bounds = self.equivalent.iter().map(|text| Bound::new(text));
        let bounds = bounds.collect::<Result<_, _>>().map_err(|message| wrong("--equivalent", message))?;
        Ok(Wanted { picks, bounds })
    }

    /// Base and variants, read and checked.
    fn sides(&self) -> Result<Vec<Side>, Exit> {
        let mut taken = Taken::default();
        let mut sides = Vec::new();
        let mut exit = Exit::Done;
        let base = if self.base.is_dir() { None } else { Some(source(&self.base)?) };
        let files = std::iter::once(&self.base).chain(&self.variants);
        for (index, path) in files.enumerate() {
            let side = if path.is_dir() {
                self.folder(path, &mut taken)
            } else {
                let source = base.clone().filter(|_| index == 0).map_or_else(|| source(path), Ok);
                source.and_then(|source| self.scenario(&source, path, None, &mut taken))
            };
            side.map_or_else(|end| exit = exit.and(end), |side| sides.push(side));
        }
        for (index, text) in self.with.iter().enumerate() {
            let Some(base) = &base else {
                complain("error: --with sets keys of a scenario, and the base is a folder of results");
                return Err(Exit::Usage);
            };
            let side = self.scenario(base, &self.base, Some((index + 1, text)), &mut taken);
            side.map_or_else(|end| exit = exit.and(end), |side| sides.push(side));
        }
        if exit == Exit::Done { Ok(sides) } else { Err(exit) }
    }

    /// A side that is to be run: the scenario at `path`, or the base with keys set.
    fn scenario(
        &self,
        source: &Source,
        path: &Path,
        with: Option<(usize, &String)>,
        taken: &mut Taken,
    ) -> Result<Side, Exit> {
        let sets = with.map_or_else(Vec::new, |(_, text)| picks::sets(text));
        let name = with.map_or_else(String::new, |(number, _)| format!("--with {number}"));
        let loaded = understand_variant(source, (&self.study.sets, &sets, &name), &mut taken.warnings, &self.manner)?;
        let Some(mut plan) = loaded.plan else {
            complain(&format!("error: `{}` has stories and no `[scenario]`", source.name));
            return Err(Exit::Nothing);
        };
        self.study.apply(&mut plan);
        let from = match with {
            Some((_, text)) => text.clone(),
            None => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        };
        let stem = if path.as_os_str() == "-" { plan.name.clone() } else { stories::stem(path) };
        let folder =
            stories::unique(&with.map_or_else(|| stem.clone(), |(_, text)| speaking(text)), &mut taken.folders);
        let name = stories::unique(if with.is_some() { &from } else { &stem }, &mut taken.names);
        Ok(Side { name, from, folder, what: What::Scenario(Box::new(plan)) })
    }

    /// A side that was run before.
    fn folder(&self, path: &Path, taken: &mut Taken) -> Result<Side, Exit> {
        if self.equivalent.is_empty() {
            complain(&format!(
                "error: `{}` is a folder: results of an earlier run can be compared with `--equivalent MARGIN` only",
                path.display()
            ));
            return Err(Exit::Usage);
        }
        let earlier = earlier::read(path).map_err(|error| {
            complain(&format!("error: {error}"));
            match error {
                Unusable::Io(_) => Exit::Io,
                Unusable::Strange(_) => Exit::Invalid,
            }
        })?;
        let name = path.file_name().map_or_else(|| "results".to_owned(), |name| name.to_string_lossy().into_owned());
        let name = stories::unique(&name, &mut taken.names);
        Ok(Side { from: name.clone(), folder: String::new(), name, what: What::Folder(earlier) })
    }

    /// Gives every scenario the base's seed and replications, and says what that changes and what else a reader should know.
    fn align(&self, sides: &mut [Side]) -> Vec<String> {
        let (base, variants) = sides.split_first_mut().expect("there is a base");
        let mut notes = Vec::new();
        let (seed, replications) = match &base.what {
            What::Scenario(plan) => (plan.seed, plan.replications),
            What::Folder(earlier) => (
                self.study.seed.unwrap_or(earlier.told.seed),
                self.study.replications.unwrap_or(earlier.told.replications),
            ),
        };
        for side in &mut *variants {
            let What::Scenario(plan) = &mut side.what else { continue };
            if plan.seed != seed {
                notes.push(format!("{} asks for seed {}; seed {seed} is used, as in the base", side.name, plan.seed));
            }
            if plan.replications != replications {
                let asked = plan.replications;
                notes.push(format!(
                    "{} asks for {asked} replications; {replications} are used, as in the base",
                    side.name
                ));
            }
            (plan.seed, plan.replications) = (seed, replications);
            if let What::Scenario(base) = &base.what {
                let spans = [plan.horizon, plan.warm_up].map(|time| time.since(crate::units::SimTime::START));
                let of_base = [base.horizon, base.warm_up].map(|time| time.since(crate::units::SimTime::START));
                if spans != of_base {
                    let [horizon, warm_up] = spans;
                    notes.push(format!(
                        "{} runs for {horizon} with a warm-up of {warm_up}; the base for {} with {}",
                        side.name, of_base[0], of_base[1]
                    ));
                }
            }
        }
        for side in std::iter::once(base).chain(variants) {
            if let What::Folder(earlier) = &side.what
                && !earlier.unknown.is_empty()
            {
                let unknown = earlier.unknown.join(", ");
                notes.push(format!("{} tells of what this version doesn't know: {unknown}", side.name));
            }
        }
        notes
    }

    /// Refuses to write over the results that are compared.
    fn spares(&self, folder: &Path, sides: &[Side]) -> Result<(), Exit> {
        let place = |path: &Path| std::fs::canonicalize(path).ok();
        let mut written = vec![folder.to_owned()];
        written.extend(sides.iter().filter(|side| !side.folder.is_empty()).map(|side| folder.join(&side.folder)));
        for path in std::iter::once(&self.base).chain(&self.variants).filter(|path| path.is_dir()) {
            if written.iter().any(|other| place(other).is_some() && place(other) == place(path)) {
                complain(&format!(
                    "error: `{}` is compared and would be written over; choose another folder with `-o DIR`",
                    path.display()
                ));
                return Err(Exit::Usage);
            }
        }
        Ok(())
    }

    /// Runs a side, if it isn't there yet, and writes its folder.
    fn simulated(&self, side: Side, folder: &Path) -> Result<Ran, Exit> {
        let plan = match side.what {
            What::Scenario(plan) => plan,
            What::Folder(Earlier { told, rows, .. }) => {
                let origin = Origin {
                    name: side.name,
                    from: side.from,
                    scenario: told.scenario,
                    folder: None,
                    hash: told.hash,
                    seed: told.seed,
                    replications: told.replications,
                    version: told.version,
                    judged: Vec::new(),
                };
                return Ok((origin, rows));
            }
        };
        let (summary, judged) =
            simulate(&plan, Until::default(), &self.study, &self.manner, Some(&folder.join(&side.folder)))?;
        let origin = Origin {
            name: side.name,
            from: side.from,
            scenario: plan.name.clone(),
            folder: Some(side.folder),
            hash: plan.hash.clone(),
            seed: plan.seed,
            replications: summary.replications,
            version: provenance::VERSION.to_owned(),
            judged,
        };
        Ok((origin, summary.rows))
    }

    /// How the comparison ends the program: by the expectations of its runs, and by verdicts of equivalence.
    fn exit(&self, all: &Comparison) -> Exit {
        let origins = std::iter::once(&all.base).chain(all.variants.iter().map(|variant| &variant.origin));
        let exit = origins.map(|origin| verdict(&origin.judged, self.study.inconclusive)).fold(Exit::Done, Exit::and);
        if all.way == Way::Paired {
            return exit;
        }
        let main = all.variants.iter().flat_map(|variant| &variant.differences).filter(|row| row.main);
        let ends = main.map(|row| match (row.verdict, self.study.inconclusive) {
            (Told::Different, _) => Exit::Failed,
            (Told::Open | Told::BaseOnly | Told::VariantOnly, Inconclusive::Fail) => Exit::Failed,
            (Told::Open | Told::BaseOnly | Told::VariantOnly, Inconclusive::Exit5) => Exit::Inconclusive,
            (Told::Open | Told::BaseOnly | Told::VariantOnly, Inconclusive::Pass)
            | (
                Told::Equivalent | Told::Same | Told::NoValue | Told::Better | Told::Worse | Told::Higher | Told::Lower,
                _,
            ) => Exit::Done,
        });
        ends.fold(exit, Exit::and)
    }
}

impl Side {
    /// Every metric and scope that it will tell of.
    fn rows(&self) -> Vec<(Metric, Scope)> {
        match &self.what {
            What::Folder(earlier) => earlier.rows.iter().map(|row| (row.metric, row.scope.clone())).collect(),
            What::Scenario(plan) => {
                let scopes = folded::scopes(plan);
                let rows = replications::rows(plan, &scopes).into_iter();
                rows.map(|(metric, scope)| (metric, scopes[scope].0.clone())).collect()
            }
        }
    }
}

/// A folder's name that says which keys a variant sets, of characters that every system takes.
fn speaking(text: &str) -> String {
    const LONGEST: usize = 60;
    let plain = |c: char| if c.is_alphanumeric() || "=._-+".contains(c) { c } else { '-' };
    let mut name = String::new();
    for letter in text.chars().map(plain) {
        if letter != '-' || !name.ends_with(['-', '=']) {
            name.push(letter);
        }
    }
    let name: String = name.chars().take(LONGEST).collect();
    name.trim_matches(['-', '.']).to_owned()
}

/// What is looked at, and how.
#[derive(Debug)]
struct Wanted {
    picks: Vec<Pick>,
    bounds: Vec<Bound>,
}

impl Wanted {
    /// Whether every pick means something here.
    fn check(&self, known: &[(Metric, Scope)]) -> Result<(), Exit> {
        let bounds = self.bounds.iter().filter_map(|bound| bound.pick.as_ref());
        let of_all = self.bounds.iter().any(|bound| bound.pick.is_none());
        for pick in self.picks.iter().filter(|_| !self.bounds.is_empty() && !of_all) {
            if !self.bounds.iter().any(|bound| bound.pick.as_ref().is_some_and(|of| of.text == pick.text)) {
                complain(&format!("error: `{0}` has no margin; add --equivalent '{0}=2%'", pick.text));
                return Err(Exit::Invalid);
            }
        }
        for pick in self.picks.iter().chain(bounds) {
            if !known.iter().any(|(metric, scope)| pick.means(*metric, scope)) {
                complain(&format!("error: none of these scenarios tells of `{}`", pick.text));
                return Err(Exit::Invalid);
            }
        }
        Ok(())
    }

    /// Whether somebody named what to look at.
    fn named(&self) -> bool {
        !self.picks.is_empty() || (!self.bounds.is_empty() && self.bounds.iter().all(|bound| bound.pick.is_some()))
    }

    /// Whether a row is of the family that is looked at first.
    fn main(&self, metric: Metric, scope: &Scope) -> bool {
        let picked = |pick: &Pick| pick.means(metric, scope);
        if !self.picks.is_empty() {
            return self.picks.iter().any(picked);
        }
        if self.bounds.is_empty() {
            return matches!(scope, Scope::Fleet | Scope::Of(ScopeKind::Team | ScopeKind::Site | ScopeKind::Limit, _));
        }
        let named = self.bounds.iter().filter_map(|bound| bound.pick.as_ref()).any(picked);
        named || (!self.named() && comparison::leads(metric, scope))
    }

    /// Holds each variant against the base.
    fn compare(&self, ran: Vec<Ran>, notes: Vec<String>) -> Comparison {
        let mut ran = ran.into_iter();
        let (base, rows) = ran.next().expect("there is a base");
        let way = if self.bounds.is_empty() { Way::Paired } else { Way::Equivalence };
        let both = |a: &Row, b: &Row| match (way, Bound::find(&self.bounds, a.metric, &a.scope)) {
            (Way::Equivalence, Some(margin)) => Some(equivalence::welch(a, b, margin)),
            (Way::Equivalence, None) => None,
            (Way::Paired, _) => Some(compare::paired(a, b)),
        };
        let mut variants: Vec<Variant> = ran
            .map(|(origin, variant)| Variant { origin, differences: compare::matched(&rows, &variant, both) })
            .collect();
        for row in variants.iter_mut().flat_map(|variant| &mut variant.differences) {
            row.main = self.main(row.metric, &row.scope);
        }
        compare::judge(variants.iter_mut().flat_map(|variant| &mut variant.differences));
        let version = provenance::VERSION.to_owned();
        Comparison { way, base, variants, picked: self.named(), notes, version }
    }
}
