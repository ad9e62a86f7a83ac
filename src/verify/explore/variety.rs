//! What companies have beside the rest, each drawn apart: longer times, more devices, people with several of them, paths of
//! their own, other cadences, deliveries.

use super::made_up::Dice;
use crate::intune::BuiltIn;
use crate::rules::autopilot;
use std::fmt::Write as _;

/// How many days it takes: as many as it had, or up to three years.
pub(super) fn horizon(dice: &mut Dice, usual: u64) -> u64 {
    if dice.hit(8) { dice.range(usual, 1_096) } else { usual }
}

/// Rules that most companies leave as they are.
pub(super) fn rules(dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut say = |key: &str, value: String| writeln!(out, "\"{key}\" = {value}").expect("text takes text");
    if dice.hit(25) {
        say("check-in.every", format!("\"{}\"", dice.one(&["8h", "11h", "1d", "7h", "3d", "5h 30m"])));
    }
    if dice.hit(20) {
        say("check-in.jitter", format!("\"{}\"", dice.one(&["0%", "6.25%", "50%"])));
    }
    if dice.hit(15) {
        say("check-in.burst", "[]".to_owned());
    }
    if dice.hit(15) {
        say("certificate.renew-on-first-contact", dice.one(&["true", "false"]));
    }
    if dice.hit(15) {
        say("certificate.renew-retry", format!("\"{}\"", dice.one(&["1d", "5h", "3d"])));
    }
    out
}

/// The cohorts with more devices here and there, with people whom an earlier one knows, and some by the company's own path.
pub(super) fn cohorts(dice: &mut Dice, rows: &str, cohorts: u64) -> String {
    let mut out = rows.to_owned();
    for number in 0..cohorts {
        let (more, own, shared) = (dice.hit(25), dice.hit(12), dice.hit(8));
        let extra = dice.range(1, 4);
        let head = format!("[[cohort]]\nname = \"c{number}\"\ndevices = ");
        let vip = format!("[[cohort]]\npriority = \"vip\"\nname = \"c{number}\"\ndevices = ");
        let head = if out.contains(&head) { head } else { vip };
        if more {
            out = out.replace(&head, &format!("{head}{extra}"));
        }
        if own && let Some(at) = out.find(&head) {
            let rest = out[at..].replacen("path = \"automatic-join\"", "path = \"own\"", 1);
            out.replace_range(at.., &rest);
        }
        if shared
            && number > 0
            && !out.contains("userless")
            && let Some(at) = out.find(&head)
            && let Some(end) = out[at..].find("presence").map(|next| at + next)
            && !out[at + 1..].split("[[").next().is_some_and(|row| row.contains("users") || row.contains("-user ="))
        {
            out.insert_str(end, "users = { of = \"c0\" }\n");
        }
    }
    out
}

/// The company's own path, whether anybody takes it or not.
pub(super) fn paths(dice: &mut Dice) -> String {
    let like = dice.one(&["none", "user-register", "automatic-join", "bulk-package"]);
    let retry = dice.one(&["when-served", "after-gap", "at-once", "never"]);
    format!(
        "[[path]]\nname = \"own\"\nplatform = \"windows\"\nlike = \"{like}\"\nretries = {}\nphases = [\n  \
         {{ name = \"one\", duration = {{ exponential = \"20m\" }}, fails = \"{}%\", ticket = \"60%\", retry = \"{retry}\" }},\n  \
         {{ name = \"two\", duration = {{ median = \"5m\", p95 = \"1h\" }}, fails = \"10%\" }},\n]\n",
        dice.below(4),
        dice.below(70),
    )
}

/// How late something is.
const LATE: [&str; 6] = [
    "{ fixed = \"0s\" }",
    "{ fixed = \"1s\" }",
    "{ uniform = [\"0h\", \"20d\"] }",
    "{ exponential = \"9d\" }",
    "{ median = \"1d\", p95 = \"30d\" }",
    "{ exponential = \"5h\" }",
];

/// What the batches of a cohort bring, delivery by delivery: all of it, or some.
const BATCHES: [&[&[&str]]; 7] = [
    &[&["\"all\""]],
    &[&["\"50%\"", "\"rest\""]],
    &[&["1", "\"rest\""]],
    &[&["\"30%\""]],
    &[&["\"30%\"", "0", "\"20%\""]],
    &[&["\"40%\""], &["\"rest\""]],
    &[&["1", "\"20%\""], &["\"30%\"", "\"rest\""]],
];

/// The hardware of some of these cohorts, which are to be enrolled, comes in batches.
pub(super) fn deliveries(dice: &mut Dice, rows: &str, cohorts: &[String], horizon: u64) -> String {
    let mut out = String::new();
    if !dice.hit(40) {
        return out;
    }
    for cohort in cohorts {
        if !dice.hit(60) {
            continue;
        }
        let name = format!("name = \"{cohort}\"\n");
        let row = rows.split("[[").find(|row| row.starts_with("cohort") && row.contains(&name)).unwrap_or_default();
        let path = row.split("\npath = \"").nth(1).and_then(|rest| rest.split('"').next()).and_then(BuiltIn::named);
        let registers = path.is_some_and(autopilot::needs_registration) && !row.contains("registration = ");
        for (number, brings) in dice.of(&BATCHES).iter().enumerate() {
            let mut say = |line: String| writeln!(out, "{line}").expect("text takes text");
            say(format!("[[delivery]]\nname = \"{cohort}-{number}\"\ncohort = \"{cohort}\""));
            let supplier = dice.one(&["oem", "reseller", "stock", "stock"]);
            say(format!("supplier = \"{supplier}\""));
            let asks = registers && dice.hit(50);
            if asks && supplier != "stock" {
                say(format!("registration = \"{}\"", dice.one(&["on-arrival", "before-shipping"])));
            }
            if registers && supplier == "stock" && dice.hit(70) {
                say(format!("rows-per-file = {}", dice.range(1, 5)));
            }
            let batch = |devices: &&str| {
                let day = if dice.hit(10) { -1 } else { 1 } * i64::try_from(dice.below(horizon)).unwrap_or(0);
                let late = if dice.hit(30) { format!(", late = {}", dice.one(&LATE)) } else { String::new() };
                format!("{{ at = \"{day}d {:02}:00\", devices = {devices}{late} }}", dice.below(24))
            };
            let batches: Vec<String> = brings.iter().map(batch).collect();
            say(format!("batches = [{}]", batches.join(", ")));
            for key in ["late", "spread"] {
                if dice.hit(50) {
                    say(format!("{key} = {}", dice.one(&LATE)));
                }
            }
        }
    }
    out
}
