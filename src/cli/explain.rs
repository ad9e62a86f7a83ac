//! `fleetcast explain`: one device's life, with causes, rules and the documents behind them.

use crate::cli::load::{complain, print, source, understand};
use crate::cli::{Exit, Manner};
use crate::fleet;
use crate::fleet::attempt::Outcome;
use crate::fleet::roster::Roster;
use crate::fleet::story::decided;
use crate::fleet::watch::Step;
use crate::plan::story::LifeEvent;
use crate::plan::{Cohort, Plan};
use crate::rules::{catalogue, ids};
use crate::units::{CohortId, DeviceId};
use clap::Args;
use std::fmt::Write;
use std::path::PathBuf;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The scenario.
    scenario: PathBuf,
    /// The device: its cohort and its number in it, from 1.
    #[arg(long, value_name = "COHORT/N")]
    device: String,
    /// The replication, from 0.
    #[arg(long, value_name = "R", default_value_t = 0)]
    replication: u32,
    /// Seed of all draws, instead of the file's.
    #[arg(long, value_name = "N", env = "FLEETCAST_SEED")]
    seed: Option<u64>,
    /// Change a key of the scenario. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Explain {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let loaded = understand(&source(&self.scenario)?, &self.sets, &self.manner)?;
        let Some(plan) = loaded.plan else {
            complain("error: the file has no `[scenario]`, so there is no fleet to look at");
            return Err(Exit::Nothing);
        };
        let (cohort, device) = self.find(&plan).map_err(|message| {
            complain(&format!("error: {message}"));
            Exit::Nothing
        })?;
        let (_, watch) = fleet::watched(&plan, self.seed.unwrap_or(plan.seed), self.replication, Some(device));
        let steps = watch.expect("the device is watched").sorted(plan.horizon);
        let mut text = format!("{} in replication {} of {}\n", self.device, self.replication, plan.name);
        for (time, step) in steps {
            let _ = writeln!(text, "{}  {}", plan.zone.label(time), sentence(&plan, cohort, step));
        }
        Ok(print(text.as_bytes()))
    }

    /// The cohort and row of the device asked for.
    fn find<'a>(&self, plan: &'a Plan) -> Result<(&'a Cohort, DeviceId), String> {
        let wrong = || format!("`{}` is no device; write COHORT/N, such as office-laptops/17", self.device);
        let (name, number) = self.device.rsplit_once('/').ok_or_else(wrong)?;
        let number: u32 = number.parse().map_err(|_| wrong())?;
        let row = plan.cohorts.iter().position(|cohort| cohort.name == name);
        let row = row.ok_or_else(|| {
            let known: Vec<&str> = plan.cohorts.iter().map(|cohort| cohort.name.as_str()).collect();
            format!("no cohort `{name}` takes part; there are {}", known.join(", "))
        })?;
        let cohort = &plan.cohorts[row];
        let ordinal = number.checked_sub(1).filter(|ordinal| *ordinal < cohort.devices);
        let ordinal = ordinal.ok_or_else(|| format!("`{name}` has devices 1 to {}", cohort.devices))?;
        let device = Roster::new(plan).device(plan, CohortId::from_index(row), ordinal);
        device.map(|device| (cohort, device)).ok_or_else(|| format!("no wave names `{}`", self.device))
    }
}

/// What a step says to a person.
fn sentence(plan: &Plan, cohort: &Cohort, step: Step) -> String {
    let path = &plan.paths[cohort.path.index()];
    match step {
        Step::Invited => "invited by its wave".to_owned(),
        Step::NeverResponds => "its people never respond".to_owned(),
        Step::EnrolledBefore => "enrolled before the start".to_owned(),
        Step::AttemptBegins(number) => format!("attempt {number} begins ({})", path.name),
        Step::AttemptFails(word) => {
            let failure = Outcome::unpack(word).failure(path).expect("a failed attempt shows a failure");
            let rule = if failure.rule.is_empty() { "by chance".to_owned() } else { document(failure.rule) };
            format!("attempt fails: {} {} [{rule}]", failure.reason.name(), failure.code)
        }
        Step::Refused(limit) => {
            let failure = limit.refusal();
            let rule = document(ids::shown(failure.rule, cohort.platform));
            format!("refused: {} {} [{rule}]", failure.reason.name(), failure.code)
        }
        Step::TicketOpened(team) => format!("a ticket is opened at {}", plan.teams[team.index()].name),
        Step::ServiceBegins(waited) => format!("somebody takes the ticket, after {waited} of open hours"),
        Step::Served => "the ticket is served".to_owned(),
        Step::Abandoned => "given up: no retry is left".to_owned(),
        Step::Life(event @ (LifeEvent::EnrollmentFailed | LifeEvent::EnrollmentRefused), _) => event.name().to_owned(),
        Step::Life(event, at_window) => {
            let rule = document(ids::id(decided(event), cohort.platform));
            let when = if at_window { ", as its window opens" } else { "" };
            format!("{}{when} [{rule}]", event.name())
        }
        Step::CheckIns(_, 1) => "checks in".to_owned(),
        Step::CheckIns(every, count) => format!("checks in {count} times, every {every}"),
    }
}

/// A rule's id and the document behind it.
fn document(rule: &str) -> String {
    format!("{rule}: {}", catalogue::source(rule))
}
