//! A line a replication on stdout while a run is under way, in order, whichever thread is done first.

use crate::cli::Exit;
use crate::cli::load::print;
use crate::plan::{Metric, Plan, Scope};
use crate::report::json::lines;
use crate::study::{News, folded, replications};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The lines of a run.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    plan: &'a Plan,
    /// The metrics of the fleet, and where their values are.
    columns: Vec<(Metric, usize)>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The replication whose line is next.
    next: u32,
    /// Lines of later ones: a few, as many as there are threads.
    waiting: BTreeMap<u32, Vec<u8>>,
    /// How printing went.
    printed: Exit,
}

impl<'a> Lines<'a> {
    pub(super) fn new(plan: &'a Plan) -> Lines<'a> {
        let scopes = folded::scopes(plan);
        let rows = replications::rows(plan, &scopes).into_iter().enumerate();
        let of_fleet = rows.filter(|(_, (_, scope))| scopes[*scope].0 == Scope::Fleet);
        let columns = of_fleet.map(|(place, (metric, _))| (metric, place)).collect();
        let state = State { next: 0, waiting: BTreeMap::new(), printed: Exit::Done };
        Lines { plan, columns, state: Mutex::new(state) }
    }

    /// A replication is done: its line and those that waited for it go out, each at once.
    pub(super) fn hear(&self, news: &News<'_>) {
        let value = |place: usize| news.values.get(place).copied().flatten();
        let metrics: Vec<(Metric, Option<f64>)> =
            self.columns.iter().map(|(metric, place)| (*metric, value(*place))).collect();
        let line = lines::replication(self.plan, news.replication, &metrics);
        // Whoever holds the lock only prints.
        let Ok(mut state) = self.state.lock() else { return };
        state.waiting.insert(news.replication, line);
        loop {
            let next = state.next;
            let Some(line) = state.waiting.remove(&next) else { break };
            state.next += 1;
            if state.printed == Exit::Done {
                state.printed = print(&line);
            }
        }
    }

    /// The last line, unless an earlier one couldn't be written.
    pub(super) fn end(&self, line: &[u8]) -> Exit {
        let printed = self.state.lock().map_or(Exit::Io, |state| state.printed);
        if printed == Exit::Done { print(line) } else { printed }
    }
}
