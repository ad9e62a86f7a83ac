//! `[[wave]]`: when devices are invited, and which.

use crate::plan::wave::After;
use crate::plan::{Gate, Group, Wave, Window};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::MOST_ROWS;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::cohort::Row;
use crate::scenario::lower::gate::gate;
use crate::scenario::lower::view::{View, absent};
use crate::scenario::lower::world::World;
use crate::scenario::raw::{Entry, Node};
use crate::scenario::value::instant::{Start, start};
use crate::scenario::value::number;
use crate::scenario::value::text::{Over, over};
use crate::scenario::words;
use crate::units::{Hours, Share, SimTime, Span, WaveId};

/// The waves, in the order of the file; `faults` says whether there is any fault.
pub fn waves(ledger: &mut Ledger, rows: &[View<'_>], faults: bool, world: &World) -> Vec<Wave> {
    let work = world.hours(world.week, &world.zone);
    let before = before(ledger, rows);
    let cyclic = cycles(ledger, rows, &before);
    let mut windows: Vec<Option<Window>> = vec![None; rows.len()];
    // Each round settles every wave whose predecessor is settled.
    for _ in 0..rows.len() {
        let mut moved = false;
        for (i, row) in rows.iter().enumerate() {
            let ready = before[i].is_none_or(|b| windows[b].is_some());
            if windows[i].is_none() && ready && !cyclic[i] {
                let through = before[i].map(|b| through(rows[b], windows[b].as_ref()));
                windows[i] = Some(window(ledger, *row, through, world, &work));
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let mut gates: Vec<Option<Gate>> = rows.iter().map(|row| gate(ledger, *row, faults)).collect();
    let never = Window { starts: SimTime::START, ends: SimTime::START, hours: Hours::ALWAYS, length: Span::ZERO };
    let wave = |(i, window): (usize, Option<Window>)| Wave {
        name: rows[i].name().to_owned(),
        window: window.unwrap_or_else(|| never.clone()),
        after: before[i].map(|b| {
            let gap = gap(rows[i]);
            After { wave: WaveId::from_index(b), pause: soak(rows[b]) + gap, gap }
        }),
        gate: gates[i].take(),
    };
    windows.into_iter().enumerate().map(wave).collect()
}

/// The wave that each wave waits for.
fn before(ledger: &mut Ledger, rows: &[View<'_>]) -> Vec<Option<usize>> {
    let mut out = Vec::new();
    for row in rows {
        let named = row.node("start").and_then(|node| match start(node) {
            Ok(Start::After(_, name)) => Some((node, name)),
            Ok(Start::At(_)) | Err(_) => None,
        });
        out.push(named.and_then(|(node, name)| {
            let found = rows.iter().position(|r| r.name() == name);
            if found.is_none() {
                absent(ledger, &name, node.place, rows, "`start`", "wave");
            }
            found
        }));
    }
    out
}

/// Which waves wait for each other in a circle; complains of each circle once.
fn cycles(ledger: &mut Ledger, rows: &[View<'_>], before: &[Option<usize>]) -> Vec<bool> {
    let mut state = vec![0; rows.len()];
    let mut cyclic = vec![false; rows.len()];
    for first in 0..rows.len() {
        let mut at = Some(first);
        let mut trail = Vec::new();
        while let Some(i) = at.filter(|i| state[*i] == 0) {
            state[i] = first + 1;
            trail.push(i);
            at = before[i];
        }
        // A wave met twice on one trail closes a circle.
        let Some(from) = at.filter(|i| state[*i] == first + 1).and_then(|i| trail.iter().position(|t| *t == i)) else {
            continue;
        };
        let circle = &trail[from..];
        circle.iter().for_each(|i| cyclic[*i] = true);
        let names: Vec<String> = circle.iter().chain([&circle[0]]).map(|i| format!("`{}`", rows[*i].name())).collect();
        let message = match circle {
            [_] => format!("wave {} waits for itself", names[0]),
            _ => format!("waves wait for each other: {}", names.join(" after ")),
        };
        let mut complaint = Diagnostic::error("waits", rows[circle[0]].at("start"), message);
        for i in &circle[1..] {
            complaint = complaint.also(rows[*i].at("start"), "");
        }
        ledger.say(complaint.help("give one of them a time of its own, such as `start = \"7d\"`"));
    }
    // Whoever waits for a circle waits forever too.
    for _ in 0..rows.len() {
        for i in 0..rows.len() {
            cyclic[i] |= before[i].is_some_and(|b| cyclic[b]);
        }
    }
    cyclic
}

/// When a wave is through: the end of its window plus its gate's soak.
fn through(row: View<'_>, window: Option<&Window>) -> SimTime {
    window.map_or(SimTime::START, |w| w.ends) + soak(row)
}

/// How long a wave's gate waits after its window.
fn soak(row: View<'_>) -> Span {
    row.sub("gate").and_then(|g| g.span("soak")).unwrap_or(Span::ZERO)
}

/// How long a wave waits after the one before it is through.
fn gap(row: View<'_>) -> Span {
    match row.node("start").and_then(|n| start(n).ok()) {
        Some(Start::After(gap, _)) => gap,
        Some(Start::At(_)) | None => Span::ZERO,
    }
}

fn window(ledger: &mut Ledger, row: View<'_>, after: Option<SimTime>, world: &World, work: &Hours) -> Window {
    let begins = match (row.node("start").and_then(|n| start(n).ok()), after) {
        (Some(Start::After(gap, _)), Some(through)) => through + gap,
        (Some(Start::At(instant)), _) => instant.on(&world.zone).unwrap_or(SimTime::MIN),
        _ => SimTime::START,
    };
    if begins < SimTime::START {
        let message = format!("wave `{}` starts before the scenario does", row.name());
        ledger.say(Diagnostic::error("range", row.at("start"), message).help("write `start = \"0d\"`"));
    }
    if begins >= world.horizon {
        let message =
            format!("wave `{}` starts at or after the horizon: none of its devices is ever invited", row.name());
        ledger.say(Diagnostic::warning("horizon", row.at("start"), message));
    }
    match row.node("over").and_then(|n| over(n).ok()).unwrap_or(Over::Span(Span::ZERO)) {
        Over::Span(length) => Window { starts: begins, ends: begins + length, hours: Hours::ALWAYS, length },
        Over::Workdays(n) => {
            let starts = work.next_open(begins);
            let length = Span::seconds(world.week.length()).times(n);
            Window { starts, ends: work.after(starts, length), hours: work.clone(), length }
        }
    }
}

/// How many devices of a cohort a wave asks for.
#[derive(Clone, Copy)]
enum Ask {
    Some(u32),
    Rest,
}

/// What one wave asks of one cohort.
struct Claim<'a> {
    wave: usize,
    cohort: usize,
    ask: Ask,
    node: &'a Node,
}

/// Which devices start when: every cohort's devices in stretches of one wave each.
pub fn groups(ledger: &mut Ledger, waves: &[View<'_>], cohorts: &[Row<'_>]) -> Vec<Group> {
    let claims = claims(ledger, waves, cohorts);
    let mut out = Vec::new();
    for (i, row) in cohorts.iter().enumerate() {
        let own: Vec<&Claim<'_>> = claims.iter().filter(|c| c.cohort == i).collect();
        let live = row.view.node("enrolled-before").is_some();
        if let (true, Some(claim)) = (live, own.first()) {
            let name = row.view.name();
            let message =
                format!("wave `{}` names `{name}`, which is enrolled before the start", waves[claim.wave].name());
            let complaint = Diagnostic::error("impossible", claim.node.place, message);
            let at = row.view.at("enrolled-before");
            ledger.say(complaint.also(at, "enrolled before").help("leave the cohort out of the waves"));
            continue;
        }
        let counts = counts(ledger, waves, row, &own);
        let cohort = row.id;
        if live {
            out.push(Group { cohort, wave: None, first: 0, count: row.devices });
        } else if own.is_empty() {
            let name = row.view.name();
            let message =
                format!("no wave names `{name}`: its {} never start", words::count(row.devices.into(), "device"));
            let help = format!("write `devices = {{ {name} = \"all\" }}` in a wave, or give it `enrolled-before`");
            ledger.say(Diagnostic::warning("idle-cohort", row.view.at("name"), message).help(help));
        }
        let mut first = 0;
        for (claim, count) in own.iter().zip(counts) {
            if count > 0 {
                out.push(Group { cohort, wave: Some(WaveId::from_index(claim.wave)), first, count });
                first += count;
            }
        }
    }
    if out.len() > MOST_ROWS {
        let message = format!("waves and cohorts make {} groups of devices, more than {MOST_ROWS}", out.len());
        ledger.say(Diagnostic::error("too-many", waves.first().map(|w| w.place).unwrap_or_default(), message));
    }
    out
}

fn claims<'a>(ledger: &mut Ledger, waves: &[View<'a>], cohorts: &[Row<'_>]) -> Vec<Claim<'a>> {
    let views: Vec<View<'_>> = cohorts.iter().map(|r| r.view).collect();
    let mut out = Vec::new();
    for (wave, row) in waves.iter().enumerate() {
        let Some(table) = row.sub("devices") else { continue };
        for entry in &table.table.0 {
            match views.iter().position(|v| v.name() == entry.key) {
                Some(cohort) => {
                    if let Some(ask) = ask(entry, cohorts[cohort].devices) {
                        out.push(Claim { wave, cohort, ask, node: &entry.node });
                    }
                }
                None => absent(ledger, &entry.key, entry.place, &views, &format!("wave `{}`", row.name()), "cohort"),
            }
        }
    }
    out
}

fn ask(entry: &Entry, devices: u32) -> Option<Ask> {
    match entry.node.text() {
        Some("all") => Some(Ask::Some(devices)),
        Some("rest") => Some(Ask::Rest),
        Some(_) => number::share(&entry.node).ok().map(|share: Share| Ask::Some(share.of(devices))),
        None => {
            let count = number::count(&entry.node, 0, u64::from(u32::MAX)).ok()?;
            u32::try_from(count).ok().map(Ask::Some)
        }
    }
}

/// How many devices each claim on one cohort gets; complains if that is more than there are.
fn counts(ledger: &mut Ledger, waves: &[View<'_>], row: &Row<'_>, own: &[&Claim<'_>]) -> Vec<u32> {
    let name = row.view.name();
    let asked: u64 = own.iter().map(|c| if let Ask::Some(n) = c.ask { u64::from(n) } else { 0 }).sum();
    let rests: Vec<&&Claim<'_>> = own.iter().filter(|c| matches!(c.ask, Ask::Rest)).collect();
    if let [first, second, ..] = rests[..] {
        let message = format!(
            "waves `{}` and `{}` both take the rest of `{name}`",
            waves[first.wave].name(),
            waves[second.wave].name()
        );
        let complaint = Diagnostic::error("too-many-devices", second.node.place, message);
        ledger.say(complaint.also(first.node.place, "the first one").help("write a number or a share"));
    }
    let numbers: Vec<&&Claim<'_>> = own.iter().filter(|c| matches!(c.ask, Ask::Some(_))).collect();
    let readable = row.view.count("devices").is_some_and(|n| n > 0);
    if let Some((last, others)) = numbers.split_last()
        && readable
        && asked > u64::from(row.devices)
    {
        let there = words::count(u64::from(row.devices), "device");
        let message = format!("waves take {} of `{name}`, which has {there}", words::count(asked, "device"));
        let mut complaint = Diagnostic::error("too-many-devices", last.node.place, message);
        for claim in others {
            complaint = complaint.also(claim.node.place, "");
        }
        ledger.say(complaint.also(row.view.at("devices"), "all there are").help(format!("write `{name} = \"rest\"`")));
    }
    let rest = u32::try_from(u64::from(row.devices).saturating_sub(asked)).unwrap_or(0);
    own.iter().map(|c| if let Ask::Some(n) = c.ask { n } else { rest }).collect()
}
