//! A wave's `gate`: what must hold before waves after it start.

use crate::plan::Gate;
use crate::plan::gate::{Ask, Bound, InFlight, Measure, OnFail, Restart, Watching};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::ledger::Ledger;
use crate::scenario::lower::view::View;
use crate::scenario::value::text::{How, condition};
use crate::scenario::words;
use crate::units::Span;

/// The gate of a wave; `faults` says whether the scenario has any fault.
pub fn gate(ledger: &mut Ledger, wave: View<'_>, faults: bool) -> Option<Gate> {
    let row = wave.sub("gate")?;
    let asks: Vec<Ask> = Measure::ALL.iter().filter_map(|(key, measure)| ask(ledger, row, key, *measure)).collect();
    let on_fail = match row.text("on-fail") {
        Some("hold") => OnFail::Hold,
        Some("roll-back") => OnFail::RollBack,
        Some(_) | None => OnFail::Halt,
    };
    let gate = Gate {
        soak: row.span("soak").unwrap_or(Span::ZERO),
        on_fail,
        every: positive(ledger, row, "every").unwrap_or(Span::days(1)),
        watch: watch(ledger, row, on_fail, &asks),
        decides_after: row.spread("decides-after"),
        // Nobody begins what is about to be rolled back.
        in_flight: match row.text("in-flight") {
            Some("stop") => InFlight::Stop,
            None if on_fail == OnFail::RollBack => InFlight::Stop,
            Some(_) | None => InFlight::Finish,
        },
        restart: restart(ledger, row, on_fail, faults),
        asks,
    };
    if gate.asks.is_empty()
        && let Some(idle) = ["on-fail", "every", "watch", "decides-after", "in-flight", "restart"]
            .into_iter()
            .find(|key| row.node(key).is_some())
    {
        let message = format!("the gate of wave `{}` asks for nothing, so that `{idle}` never matters", wave.name());
        let help = "add a condition, such as `enrolled = \">= 90%\"`";
        ledger.say(Diagnostic::warning("idle", row.at(idle), message).help(help));
    }
    Some(gate)
}

/// A condition, in exact numbers.
fn ask(ledger: &mut Ledger, row: View<'_>, key: &str, measure: Measure) -> Option<Ask> {
    let node = row.node(key)?;
    let is = condition(node).ok()?;
    if is.low.percent != measure.is_share() {
        let message = format!("`{key}` is {}", words::show(node));
        let (want, help) = if measure.is_share() {
            ("a share", format!("write `{key} = \">= 90%\"`"))
        } else {
            ("a number", format!("write `{key} = \"<= 20\"`"))
        };
        ledger.say(Diagnostic::error("value", node.place, format!("{message}, expected {want}")).help(help));
        return None;
    }
    if measure.is_share() && is.high.value > 1.0 {
        let message = format!("`{key}` is {}, expected a limit from 0% to 100%", words::show(node));
        ledger.say(Diagnostic::error("range", node.place, message).help(format!("write `{key} = \">= 90%\"`")));
        return None;
    }
    // Tickets are measured by 100.
    let scale = if measure == Measure::TicketsPer100 { 10_000.0 } else { 1_000_000.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small limit that isn't negative")]
    let exact = |value: f64| (value * scale).round() as u64;
    let (low, high) = (exact(is.low.value), exact(is.high.value));
    let bound = match is.how {
        How::Below => Bound::Below(low),
        How::AtMost => Bound::AtMost(low),
        How::Above => Bound::Above(low),
        How::AtLeast => Bound::AtLeast(low),
        How::Between => Bound::Between(low, high),
        How::Equals => Bound::Between(low, low),
    };
    Some(Ask { measure, is: bound, text: node.text().unwrap_or_default().trim().to_owned() })
}

/// A span that isn't nothing.
fn positive(ledger: &mut Ledger, row: View<'_>, key: &str) -> Option<Span> {
    let span = row.span(key)?;
    if span == Span::ZERO {
        let message = format!("`{key}` is {}, expected a span above 0s", words::show(row.node(key)?));
        ledger.say(Diagnostic::error("range", row.at(key), message).help(format!("write `{key} = \"1d\"`")));
        return None;
    }
    Some(span)
}

fn watch(ledger: &mut Ledger, row: View<'_>, on_fail: OnFail, asks: &[Ask]) -> Option<Watching> {
    let watch = row.sub("watch")?;
    let every = positive(ledger, watch, "every");
    if on_fail == OnFail::Hold {
        let message = "a gate that holds can't `watch`: there is nothing to stop before its soak is over";
        let help = "write `on-fail = \"halt\"`, or leave `watch` out";
        ledger.say(Diagnostic::error("impossible", row.at("watch"), message).help(help));
    } else if !asks.iter().any(|ask| ask.measure.is_watched()) {
        let message = "`watch` looks at `success`, `tickets-per-100` and `backlog`, and the gate has none of them";
        let help = "add `tickets-per-100 = \"<= 20\"`, or leave `watch` out";
        ledger.say(Diagnostic::error("impossible", row.at("watch"), message).help(help));
    }
    Some(Watching { every: every?, from: watch.count("from").unwrap_or(1) })
}

fn restart(ledger: &mut Ledger, row: View<'_>, on_fail: OnFail, faults: bool) -> Restart {
    let Some(node) = row.node("restart") else { return Restart::Never };
    let restart = match node.text() {
        Some("never") => return Restart::Never,
        Some("fix") => Restart::Fix,
        // Nothing stops and goes on in the same second, for ever.
        _ => positive(ledger, row, "restart").map_or(Restart::Never, Restart::After),
    };
    if on_fail != OnFail::Halt {
        let message = "only a gate that halts restarts";
        ledger.say(Diagnostic::error("impossible", node.place, message).help("write `on-fail = \"halt\"`"));
    } else if restart == Restart::Fix && !faults {
        let message = "`restart` waits for a fix, and the scenario has no fault";
        let help = "add a `[[fault]]`, or write how long the stop lasts: `restart = \"7d\"`";
        ledger.say(Diagnostic::error("impossible", node.place, message).help(help));
    }
    restart
}
