//! What `--why-not` found out, in words and as a table of values.

use super::why::{Cause, Group, Question, Tried};
use super::{Explain, Found};
use crate::cli::load::{complain, print};
use crate::cli::{Exit, Shape};
use crate::fleet::watched;
use crate::plan::Plan;
use crate::report::sheet::{Cell, Sheet};
use crate::report::table::Table;
use crate::report::{csv, json, markdown, provenance};
use crate::rules::catalogue;
use crate::scenario::Source;
use crate::scenario::value::instant::instant_of;
use crate::units::{SimTime, Span};
use std::fmt::Write;

/// How many groups of devices are asked what would help them.
const ASKED: usize = 8;

impl Explain {
    /// Answers `--why-not` for the devices asked for, or for the fleet.
    pub(super) fn why_not(&self, source: &Source, plan: &Plan, devices: &[Found<'_>]) -> Result<Exit, Exit> {
        let Some(goal) = self.why_not else { return Err(Exit::Usage) };
        let at = match &self.at {
            None => plan.horizon,
            Some(text) => {
                let at = instant_of(text).and_then(|instant| instant.on(&plan.zone));
                let at = at.filter(|at| SimTime::START <= *at && *at < plan.horizon);
                at.ok_or_else(|| {
                    complain(&format!("error: `{text}` is no instant of the run; write `100d`, `14d 09:00` or a date"));
                    Exit::Usage
                })? + Span::seconds(1)
            }
        };
        let seed = self.seed.unwrap_or(plan.seed);
        let question = Question { explain: self, source, plan, seed, goal, at };
        let sheet = if devices.is_empty() { question.of_fleet() } else { question.of_devices(devices) };
        Ok(print(&match self.format {
            Shape::Text => sheet.0.into_bytes(),
            Shape::Markdown => sheet.1.into_bytes(),
            Shape::Json => json::sheet(plan, 1, &sheet.2),
            Shape::Csv => csv::sheet(&sheet.2),
        }))
    }
}

/// An answer as text, as Markdown and as values.
type Answer = (String, String, Sheet);

impl Question<'_> {
    fn when(&self) -> String {
        if self.at == self.plan.horizon {
            return format!("at the end, {}", self.plan.zone.label(self.at));
        }
        format!("at {}", self.plan.zone.label(self.at.back(Span::seconds(1))))
    }

    fn sheet(&self, columns: &[&str], rows: Vec<Vec<Cell>>) -> Sheet {
        let about = vec![
            ("goal".to_owned(), Cell::text(self.goal.name())),
            ("at".to_owned(), Cell::text(self.plan.zone.label(self.at))),
            ("seed".to_owned(), Cell::Whole(self.seed)),
            ("replication".to_owned(), Cell::Whole(u64::from(self.explain.replication))),
        ];
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        Sheet { schema: "fleetcast/why-not/1", about, columns, rows }
    }

    fn of_devices(&self, devices: &[Found<'_>]) -> Answer {
        let (mut text, mut page, mut rows) = (String::new(), String::new(), Vec::new());
        for found in devices {
            let (_, watch) = watched(self.plan, self.seed, self.explain.replication, Some(found.id));
            let cause = self.cause(found.cohort, watch.expect("the device is watched"));
            let tried = self.tried(&found.name, &cause);
            let told = self.told(&found.name, &cause, &tried);
            let (head, rest) = told.split_first().expect("an answer has a first sentence");
            let _ = writeln!(text, "{head}");
            rest.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
            let footer = provenance::footer_of(self.plan, &format!("of replication {}", self.explain.replication));
            page.push_str(&markdown::page(head, rest, &[], &footer));
            let (at, rule, said) = cause.line.as_ref().map_or((String::new(), String::new(), String::new()), |line| {
                (line.at.clone(), line.rules.join(" "), line.said.clone())
            });
            let answer = if cause.holds { "yes" } else { "no" };
            let row = |set: &str, then: &str, not_yet: &str| {
                [&found.name, answer, &at, &said, &rule, set, then, not_yet].map(Cell::text).to_vec()
            };
            if tried.is_empty() {
                rows.push(row("", "", ""));
            }
            rows.extend(tried.iter().map(|one| {
                row(&one.set, if one.holds { "yes" } else { "no" }, one.not_yet.as_deref().unwrap_or_default())
            }));
        }
        let columns = ["device", "holds", "decided", "decision", "rule", "change", "then_holds", "not_with"];
        (text, page, self.sheet(&columns, rows))
    }

    /// The sentences on one device.
    fn told(&self, device: &str, cause: &Cause, tried: &[Tried]) -> Vec<String> {
        let (goal, when) = (self.goal.name(), self.when());
        let is = if cause.holds { "is" } else { "is not" };
        let mut out = vec![format!(
            "{device} in replication {} of {} {is} {goal} {when}",
            self.explain.replication, self.plan.name
        )];
        match &cause.line {
            None => out.push(format!("nothing was decided before: {}", cause.kind)),
            Some(line) => {
                let what = if cause.holds { "since" } else { "the last decision in the way:" };
                out.push(format!("{what} {}  {}", line.at, line.said));
                for rule in line.rules.iter().filter_map(|id| catalogue::find(id)) {
                    out.push(format!("{}: {} [{}: {}]", rule.id, rule.sentence, rule.standing.name(), rule.source));
                    if let Some(value) = catalogue::value_in_force(rule, &self.plan.rules) {
                        out.push(format!("its parameter: {} = {}", value.key, value.value));
                    }
                }
            }
        }
        out.extend(tried.iter().filter(|one| one.holds).map(|one| match &one.not_yet {
            None => format!("with {} it is", one.set),
            Some(less) => format!("with {} it is, and with {less} it still isn't", one.set),
        }));
        let vain: Vec<&str> = tried.iter().filter(|one| !one.holds).map(|one| one.set.as_str()).collect();
        if !cause.holds && vain.len() == tried.len() {
            out.push("no single key that was tried makes it so".to_owned());
        }
        if !vain.is_empty() {
            out.push(format!("tried in vain: {}", vain.join(", ")));
        }
        if let Some(later) = cause.later {
            out.push(format!("in the same run it is later, from {} on", self.plan.zone.label(later)));
        }
        out
    }

    fn of_fleet(&self) -> Answer {
        let groups = self.fleet();
        let all = self.plan.devices() as usize;
        let missing: usize = groups.iter().map(|group| group.devices.len()).sum();
        let head = format!(
            "{missing} of {all} devices in replication {} of {} are not {} {}",
            self.explain.replication,
            self.plan.name,
            self.goal.name(),
            self.when()
        );
        let (mut text, mut rows, mut lines) = (format!("{head}\n"), Vec::new(), Vec::new());
        for (number, group) in groups.iter().enumerate() {
            let helps = if number < ASKED { self.helps(group) } else { None };
            let rule = group.cause.line.as_ref().map_or(String::new(), |line| line.rules.join(" "));
            let _ = writeln!(text, "  {:>7}  {}, first {}", group.devices.len(), group.cause.kind, group.example);
            let mut what = String::new();
            if let Some((set, many)) = &helps {
                what = format!("with {set} {many} of them are");
                let _ = writeln!(text, "           {what}");
            }
            let cells = [group.cause.kind.as_str(), rule.as_str(), group.example.as_str()];
            let (set, many) = helps.map_or((String::new(), None), |(set, many)| (set, Some(many as u64)));
            let mut row = vec![Cell::Whole(group.devices.len() as u64)];
            row.extend(cells.map(Cell::text));
            row.extend([Cell::text(set), many.map_or(Cell::text(""), Cell::Whole)]);
            rows.push(row);
            lines.push([&group.devices.len().to_string(), &group.cause.kind, &group.example, &what].map(String::clone));
        }
        let page = self.page(&head, lines);
        let columns = ["devices", "cause", "rule", "first", "change", "then_hold"];
        (text, page, self.sheet(&columns, rows))
    }

    fn page(&self, head: &str, lines: Vec<[String; 4]>) -> String {
        let table = Table {
            caption: "By the last decision in the way".to_owned(),
            head: ["devices", "cause", "first", "what was tried"].map(str::to_owned).to_vec(),
            numbers_from: 4,
            rows: lines.into_iter().map(|line| line.to_vec()).collect(),
            note: String::new(),
        };
        let footer = provenance::footer_of(self.plan, &format!("of replication {}", self.explain.replication));
        markdown::page(head, &[], &[table], &footer)
    }

    /// What helps the first device of a group, and how many of the others.
    fn helps(&self, group: &Group) -> Option<(String, usize)> {
        let tried = self.tried(&group.example, &group.cause);
        let set = tried.into_iter().find(|one| one.holds)?.set;
        let many = self.how_many(&group.devices, &set)?;
        Some((set, many))
    }
}
