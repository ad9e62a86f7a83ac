//! Which team stages devices: whose bench the phases of the built-in paths run at.

use crate::intune::{BuiltIn, Step};
use crate::plan::path::Path;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::path::Own;
use crate::scenario::lower::team::does;
use crate::scenario::lower::view::View;
use crate::units::TeamId;

/// Kinds of work at a bench.
const KINDS: [&str; 4] = ["technician-flow", "bulk-package", "dem", "factory-reset"];

/// The team that does each kind of work at a bench, in the order of [`KINDS`].
#[derive(Clone, Copy, Default, Debug)]
pub struct Benches([Option<TeamId>; KINDS.len()]);

impl Benches {
    /// Who does what; complains of two teams that do the same.
    pub fn of(ledger: &mut Ledger, teams: &[View<'_>]) -> Benches {
        Benches(KINDS.map(|kind| {
            let mut doing = teams.iter().enumerate().filter(|(_, row)| does(**row, kind));
            let (first, row) = doing.next()?;
            if let Some((_, other)) = doing.next() {
                let message = format!("two teams do {kind}: `{}` and `{}`", row.name(), other.name());
                let complaint = Diagnostic::error("impossible", other.at("does"), message);
                let help = format!("take \"{kind}\" out of one of them");
                ledger.say(complaint.also(row.at("does"), "the first one").help(help));
            }
            Some(TeamId::from_index(first))
        }))
    }

    fn team(&self, kind: &str) -> Option<TeamId> {
        KINDS.iter().position(|name| *name == kind).and_then(|position| self.0[position])
    }

    /// Brings the phases of a built-in path to the benches where they run.
    pub fn staff(&self, path: &mut Path) {
        let whole = if path.dem {
            self.team("dem")
        } else if path.like == Some(BuiltIn::BulkPackage) {
            self.team("bulk-package")
        } else {
            None
        };
        let technicians = self.team("technician-flow").filter(|_| path.like == Some(BuiltIn::AutopilotPreProvisioned));
        // The technician's part ends where the device is resealed.
        let sealed = path.phases.iter().position(|phase| phase.gap.is_some()).unwrap_or(0);
        let resets = self.team("factory-reset");
        for (position, phase) in path.phases.iter_mut().enumerate() {
            let reset = resets.filter(|_| phase.step == Some(Step::FactoryReset));
            phase.bench = whole.or(technicians.filter(|_| position < sealed)).or(reset);
        }
    }
}

/// The kinds of work at a bench that a cohort's devices ask for.
fn asks(row: &Row<'_>, own: &Own<'_>) -> Vec<&'static str> {
    let like = row.way.and_then(|way| own.like(way));
    let dem = like == Some(BuiltIn::Dem) || row.view.text("account") == Some("dem");
    let kinds = [
        ("technician-flow", like == Some(BuiltIn::AutopilotPreProvisioned)),
        ("bulk-package", like == Some(BuiltIn::BulkPackage)),
        ("dem", dem),
        ("factory-reset", row.view.text("factory-reset") == Some("needed")),
    ];
    kinds.into_iter().filter(|kind| kind.1).map(|kind| kind.0).collect()
}

/// Work that two teams claim and one gets, and tickets or escalations that never come.
fn claims(ledger: &mut Ledger, teams: &[View<'_>], file: View<'_>) {
    let named = |name: &str| {
        let phases = file.rows("path").into_iter().flat_map(|path| path.rows("phases"));
        phases.chain(file.rows("fault")).any(|row| row.text("team") == Some(name))
    };
    let mut takers = teams.iter().filter(|row| does(**row, "tickets"));
    if let Some(first) = takers.next() {
        for row in takers.filter(|row| !named(row.name()) && row.node("other-tickets").is_none()) {
            let message = format!("team `{}` gets no tickets: `{}` takes them first", row.name(), first.name());
            let help = "name it in the `team` of a phase or fault, or say what else it does";
            ledger.say(Diagnostic::warning("no-effect", row.at("does"), message).help(help));
        }
    } else if let Some(row) = teams.iter().find(|row| does(**row, "escalations")) {
        let message = format!("nobody takes tickets, so that none gets to team `{}`", row.name());
        let help = "add a `[[team]]` with `does = [\"tickets\"]`, a `handle-time` and `escalates`";
        ledger.say(Diagnostic::warning("no-effect", row.at("does"), message).help(help));
    }
    let target = |name: &str| {
        teams.iter().filter_map(|row| row.sub("escalates")).any(|escalates| escalates.text("to") == Some(name))
    };
    for row in teams.iter().filter(|row| does(**row, "escalations") && !target(row.name())) {
        let message = format!("nobody escalates to team `{}`", row.name());
        let help = format!("write `escalates = {{ to = \"{}\", share = \"30%\" }}` in another team", row.name());
        ledger.say(Diagnostic::warning("no-effect", row.at("does"), message).help(help));
    }
    let setup = file.sub("tenant").and_then(|tenant| tenant.sub("setup"));
    let mut admins = teams.iter().filter(|row| does(**row, "admin-tasks"));
    if let (Some(first), Some(other)) = (admins.next(), admins.next())
        && setup.is_some_and(|setup| setup.node("team").is_none())
    {
        let message = format!("two teams do admin-tasks, and `{}` does them all", first.name());
        let help = format!("write `team = \"{}\"` in [tenant.setup] to say so", first.name());
        ledger.say(Diagnostic::warning("advice", other.at("does"), message).help(help));
    }
}

/// What nobody does though somebody does the like, and what a team has for nothing.
pub fn lints(ledger: &mut Ledger, file: View<'_>, rows: &[Row<'_>], own: &Own<'_>) {
    let teams = &file.rows("team");
    claims(ledger, teams, file);
    let staged = |row: &View<'_>| KINDS.iter().any(|kind| does(*row, kind));
    let needed = |row: &View<'_>| {
        let phases = own.rows.iter().flat_map(|path| path.rows("phases"));
        phases.into_iter().any(|phase| phase.text("needs") == Some(row.name()))
    };
    for row in teams.iter().filter(|row| !staged(row) && !needed(row)) {
        for key in ["stations", "start-time", "end-time", "batch"] {
            if row.node(key).is_some() {
                let message = format!("`{key}` has no effect: team `{}` stages no devices", row.name());
                let help = format!(
                    "let it do {}, or let a phase of a path need it",
                    KINDS.map(|k| format!("\"{k}\"")).join(", ")
                );
                ledger.say(Diagnostic::warning("no-effect", row.at(key), message).help(help));
            }
        }
    }
    let Some(bench) = teams.iter().find(|row| staged(row)) else { return };
    for kind in KINDS {
        let Some(cohort) = rows.iter().find(|row| asks(row, own).contains(&kind)) else { continue };
        if !teams.iter().any(|team| does(*team, kind)) {
            let message =
                format!("nobody does {kind}, which devices of `{}` need; they wait for nobody", cohort.view.name());
            let help = format!("add \"{kind}\" to what team `{}` does", bench.name());
            ledger.say(Diagnostic::warning("advice", cohort.view.place, message).help(help));
        }
    }
}
