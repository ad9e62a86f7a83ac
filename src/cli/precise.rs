//! Flags that ask for precision, and what becomes of it.

use crate::cli::load::{complain, told};
use crate::cli::picks::margin;
use crate::cli::{Exit, Inconclusive};
use crate::plan::Plan;
use crate::report::precision;
use crate::scenario::{Diagnostic, Place, asked};
use crate::study::Summary;
use crate::study::precision::{Figure, Goal, MOST, Precision, Standing};
use clap::Args;

/// Flags about how well figures are to be known.
#[derive(Debug, Args)]
pub(super) struct Precise {
    /// Add replications until this figure's 95 % interval is that narrow: ticket-wait-minutes-p95=5% of its mean, or =3 in
    /// its own unit, either way; busy-share@team=service-desk=2%. May be repeated.
    #[arg(long, value_name = "METRIC[@SCOPE]=5%")]
    precision: Vec<String>,
    /// Replications at most, whatever the precision [default: 1000].
    #[arg(long, value_name = "N", requires = "precision", value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    max_replications: Option<u32>,
}

impl Precise {
    /// What the flags ask of a plan: its replications are those before the first look. None if they ask for nothing.
    pub(super) fn of(&self, plan: &Plan, replications: Option<u32>) -> Result<Option<Precision>, Exit> {
        if self.precision.is_empty() {
            return Ok(None);
        }
        if let (Some(first), Some(most)) = (replications, self.max_replications)
            && first > most
        {
            complain(&format!("error: -n {first} is more than --max-replications {most}"));
            return Err(Exit::Usage);
        }
        let goals =
            self.precision.iter().map(|text| goal(text, plan).map_err(|fault| told(&fault, "--precision", text)));
        let most = self.max_replications.unwrap_or(MOST);
        // The file's own number gives way to the flag.
        let first = if self.max_replications.is_some() { plan.replications.min(most) } else { plan.replications };
        Ok(Some(Precision::new(goals.collect::<Result<_, _>>()?, first, most)))
    }
}

/// The goal that `METRIC[@SCOPE]=5%` or `METRIC[@SCOPE]=3` names; a scope has an equals sign of its own, so the last one
/// counts.
fn goal(text: &str, plan: &Plan) -> Result<Goal, Box<Diagnostic>> {
    let (figure, size) = text.rsplit_once('=').unwrap_or((text, ""));
    let Some(margin) = margin(size) else {
        let start = if size.is_empty() { 0 } else { figure.len() + 1 };
        let place = Place { source: 0, start, end: text.len() };
        let found = if size.is_empty() { text } else { size };
        let message = format!("`{found}` says no precision, expected a share of the mean or a size above 0");
        let help =
            "write METRIC=5%, METRIC=3 in the metric's own unit, or with a scope busy-share@team=service-desk=2%";
        return Err(Box::new(Diagnostic::error("value", place, message).help(help)));
    };
    let (metric, scope) = asked::metric(figure, 0, plan)?;
    Ok(Goal { metric, scope, margin, asked: size.trim().to_owned() })
}

/// How a study ends the program by the precision that was asked of it. What is missed is told.
pub(super) fn ending(summary: &Summary, inconclusive: Inconclusive) -> Exit {
    precision::missed(summary).iter().for_each(|line| complain(&format!("warning: {line}")));
    let missed = summary.reached.as_ref().is_some_and(|reached| !reached.all());
    missing(missed, inconclusive)
}

/// What a missed precision means: as much as an expectation that isn't decided.
pub(super) fn missing(missed: bool, inconclusive: Inconclusive) -> Exit {
    match inconclusive {
        _ if !missed => Exit::Done,
        Inconclusive::Pass => Exit::Done,
        Inconclusive::Fail => Exit::Failed,
        Inconclusive::Exit5 => Exit::Inconclusive,
    }
}

/// The figure that is farthest from what was asked of it.
pub(super) fn worst(figures: &[Figure]) -> Option<&Figure> {
    let far = |figure: &Figure| match figure.standing {
        Standing::TooFew | Standing::OfNothing => f64::INFINITY,
        Standing::Reached | Standing::TooWide => {
            figure.estimate.half_width.unwrap_or_default() / figure.allowed().unwrap_or_default()
        }
    };
    figures.iter().max_by(|a, b| far(a).total_cmp(&far(b)))
}
