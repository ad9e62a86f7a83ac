//! The language as the page `docs/scenario.md`, from the same key table as the check and the schema.
//!
//! Each table of the file has a part of one example, `example.toml`, which a test reads as a scenario.

use crate::plan::{Metric, decision};
use crate::scenario::keys::{Effect, Key, Kind, ROOT};
use crate::scenario::walk::wanted;
use std::collections::BTreeMap;

/// A file in which every table occurs; `[rings]` stands for its waves.
pub const EXAMPLE: &str = include_str!("example.toml");

const HEAD: &str = "# The scenario file

Every table and key of the language, generated from the table in `src/scenario/keys`, which the check of a file and the JSON Schema
(`fleetcast schema scenario`) come from too. A file is [TOML](https://toml.io): a scenario, [stories](testing.md), decisions, or
all of them. A key that isn't here isn't in the language; `fleetcast check FILE` tells every fault at once. The examples are the parts of
one file; what is left out of it has the default.

";

/// A kind of value: its anchor, how it is called, what there is to know beside its form.
const VALUES: &[(&str, Kind, &str)] = &[
    (
        "span",
        Kind::Span,
        "A length of elapsed time in `s`, `m`, `h`, `d` and `w`; `\"1d\"` is 86,400 seconds. A bare number is never a time.",
    ),
    (
        "instant",
        Kind::Instant,
        "A span after the start (`\"-90d\"` is before it), with a time of day if you like, or a date or date-time without quotes, in the scenario's time zone. An hour that summer time leaves out moves on; of one that comes twice the first is meant.",
    ),
    ("date", Kind::Date, "Without quotes."),
    ("start", Kind::Start, "After a wave: when its gate is passed, or when its window and soak are over."),
    ("window", Kind::Over, "Workdays are those of `[scenario]`: only their hours count."),
    ("share", Kind::Share, "In percent, with at most four decimals."),
    ("size", Kind::Size, "`B`, `KB`, `MB`, `GB` or `TB`; 1 GB is a thousand MB."),
    ("rate", Kind::Rate, "`bps`, `Kbps`, `Mbps` or `Gbps`."),
    ("frequency", Kind::Frequency, "On average; what comes is drawn."),
    (
        "hours",
        Kind::Hours,
        "Days as `mon`, `mon-fri` or `mon,wed-fri`, in the time zone of the team, site or scenario.",
    ),
    ("condition", Kind::Condition, "In the unit of what is asked."),
    ("distribution", Kind::Spread(crate::scenario::value::spread::Of::Span), "A table with one form of those below."),
];

const FORMS: &str = "
The forms of a distribution, of spans or of sizes:

| form | is |
|---|---|
| `{ fixed = \"8h\" }` | always the same |
| `{ median = \"40m\", p95 = \"95m\" }` | lognormal: half are shorter than the median, 95 in 100 than the other |
| `{ exponential = \"1h 30m\" }` | exponential with this mean |
| `{ uniform = [\"3m\", \"10m\"] }` | anything between, all alike |
| `{ triangular = [\"10m\", \"20m\", \"60m\"] }` | least, likeliest and most |
| `{ percentiles = { p0 = \"5m\", p50 = \"25m\", p100 = \"3h\" } }` | straight lines between percentiles; any may be given beside `p0` and `p100` |

On a command line (`--set`, `--vary`) a key is written as `team.service-desk.staff`: the table, for `[[…]]` its `name` or number
from 1, and the keys below.
";

/// A table of the page that is still to be written: its path, and what it holds.
struct Section {
    path: String,
    many: bool,
    doc: String,
    keys: &'static [Key],
    part: bool,
}

/// The page under way: what stands where, so that nothing is said twice.
#[derive(Default)]
struct Page {
    out: String,
    /// The heading under which a table's keys stand.
    tables: BTreeMap<Vec<(&'static str, &'static str, String)>, String>,
    /// The key at which a long list of words stands.
    words: BTreeMap<Vec<&'static str>, String>,
}

/// The scenario reference as Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = Page { out: HEAD.to_owned(), ..Page::default() };
    page.out.push_str("| table | what it is |\n|---|---|\n");
    for key in ROOT {
        let shown = shown(key.name, matches!(key.kind, Kind::Tables(_)));
        page.out.push_str(&format!("| [`{shown}`](#{}) | {} |\n", anchor(key.name), key.doc));
    }
    page.out.push_str("\n## Values\n\n| value | what it looks like | |\n|---|---|---|\n");
    for (name, kind, note) in VALUES {
        let looks = if let Kind::Spread(of) = kind {
            format!("a table such as `{}`", of.example())
        } else {
            code_in(&wanted(kind))
        };
        page.out.push_str(&format!("| <a id=\"{name}\"></a>{name} | {looks} | {note} |\n"));
    }
    page.out.push_str(FORMS);
    for key in ROOT {
        page.root(key);
    }
    page.out
}

impl Page {
    /// A table of the file, its example, and the tables in it.
    fn root(&mut self, key: &'static Key) {
        let many = matches!(key.kind, Kind::Tables(_));
        self.out.push_str(&format!("\n## `{}`\n\n{} Default: {}.\n", shown(key.name, many), key.doc, default(key)));
        self.out.push_str(&format!("\n```toml\n{}\n```\n", example(key.name)));
        let mut inner = Vec::new();
        tables(&key.kind, key.name, key.doc, &mut inner);
        if inner.is_empty() {
            self.out.push_str("\nThe keys with their defaults, ranges and sources: [rules.md](rules.md).\n");
        }
        let mut first = true;
        while !inner.is_empty() {
            let section = inner.remove(0);
            if !first && self.tables.get(&identity(section.keys)) != Some(&section.path) {
                continue;
            }
            if !first {
                let word = if section.many { "An array of tables" } else { "A table" };
                self.out.push_str(&format!("\n### `{}`\n\n{} {word}.\n", section.path, section.doc));
            }
            self.tables.entry(identity(section.keys)).or_insert(section.path.clone());
            let below = self.rows(&section);
            // What a table holds follows it at once.
            inner.splice(0..0, below);
            first = false;
        }
    }

    /// The keys of a table as rows; gives the tables in it.
    fn rows(&mut self, section: &Section) -> Vec<Section> {
        let mut below = Vec::new();
        let mut lists = String::new();
        self.out.push_str("\n| key | value | default | what it says |\n|---|---|---|---|\n");
        for key in section.keys {
            let path = format!("{}.{}", section.path, key.name);
            let known = below.len();
            tables(&key.kind, &path, key.doc, &mut below);
            for table in &below[known..] {
                self.tables.entry(identity(table.keys)).or_insert(table.path.clone());
            }
            let value = self.value(&key.kind, &path, &mut lists);
            let default = if section.part && key.default.is_none() { "none".to_owned() } else { default(key) };
            let later = match key.effect {
                Effect::Alive => String::new(),
                Effect::Later(sentence, _) => format!(" **No full effect yet**: {sentence}."),
            };
            let doc = key.doc.replace("`docs/decisions.md`", "[decisions.md](decisions.md)");
            let row = format!("| <a id=\"{path}\"></a>`{}` | {value} | {default} | {doc}{later} |\n", key.name);
            self.out.push_str(&row);
        }
        self.out.push_str(&lists);
        below
    }

    /// What a value may be, with links; long lists of words go to `lists`.
    fn value(&mut self, kind: &Kind, path: &str, lists: &mut String) -> String {
        let to = |name: &str| format!("[{name}](#{name})");
        match kind {
            Kind::Text => "text".to_owned(),
            Kind::Name => "name".to_owned(),
            Kind::Flag => "`true` or `false`".to_owned(),
            Kind::Count(low, high) if *high > u64::from(u32::MAX) => format!("whole number from {low}"),
            Kind::Count(low, high) => format!("whole number, {low} to {}", grouped(*high)),
            Kind::Number(high) => format!("number, 0 to {}", grouped(*high)),
            Kind::Share => to("share"),
            Kind::Span => to("span"),
            Kind::Instant => to("instant"),
            Kind::Date => to("date"),
            Kind::Spread(crate::scenario::value::spread::Of::Span) => format!("{} of spans", to("distribution")),
            Kind::Spread(crate::scenario::value::spread::Of::Size) => format!("{} of sizes", to("distribution")),
            Kind::SpreadWith(extra) => {
                let extra: Vec<String> = extra
                    .iter()
                    .map(|key| format!("`{}` ({}, default {}): {}", key.name, to("share"), default(key), key.doc))
                    .collect();
                format!("{} of spans, in the same table {}", to("distribution"), extra.join(", "))
            }
            Kind::Hours => to("hours"),
            Kind::Word(words) => self.listed(words.to_vec(), path, lists),
            Kind::Listed(words) => self.listed(words(), path, lists),
            Kind::Size => to("size"),
            Kind::Rate => to("rate"),
            Kind::Frequency => to("frequency"),
            Kind::Start => to("start"),
            Kind::Over => to("window"),
            Kind::Condition => to("condition"),
            Kind::List(inner) => format!("list: {}", self.value(inner, path, lists)),
            Kind::Table(keys) => format!("table: {}", self.link(keys, path)),
            Kind::Part(keys) => format!("table, nothing in it required: {}", self.link(keys, path)),
            Kind::Tables(keys) => format!("array of tables: {}", self.link(keys, path)),
            Kind::Map(inner) => format!("table of names, each with: {}", self.value(inner, path, lists)),
            Kind::Rules => "table of [rule keys](rules.md)".to_owned(),
            Kind::Either(kinds) => {
                kinds.iter().map(|one| self.value(one, path, lists)).collect::<Vec<_>>().join(", or ")
            }
            Kind::Any => "anything that the question takes".to_owned(),
        }
    }

    /// One of some words: in place if they are few, else below the table, and only once in the page.
    fn listed(&mut self, words: Vec<&'static str>, path: &str, lists: &mut String) -> String {
        if words.iter().copied().eq(Metric::ALL.iter().map(|metric| metric.id())) {
            return "[metric](metrics.md)".to_owned();
        }
        if words.iter().copied().eq(decision::questions().map(|question| question.name)) {
            return "[question](decisions.md)".to_owned();
        }
        let all = words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ");
        if words.len() <= 7 {
            return all;
        }
        if let Some(first) = self.words.get(&words) {
            return format!("[one of {} words](#words-{first})", words.len());
        }
        let id = path.to_owned();
        lists.push_str(&format!("\n<a id=\"words-{id}\"></a>The words of `{path}`: {all}.\n"));
        let link = format!("[one of {} words](#words-{id})", words.len());
        self.words.insert(words, id);
        link
    }

    /// A link to where a table's keys stand.
    fn link(&self, keys: &'static [Key], path: &str) -> String {
        let heading = self.tables.get(&identity(keys)).map_or(path, String::as_str);
        let plain = ROOT.iter().find(|key| key.name == heading);
        let text = plain.map_or(heading.to_owned(), |key| shown(key.name, matches!(key.kind, Kind::Tables(_))));
        format!("[`{text}`](#{})", anchor(heading))
    }
}

/// The tables that a value may hold, by path.
fn tables(kind: &Kind, path: &str, doc: &str, out: &mut Vec<Section>) {
    let mut add = |keys: &'static [Key], many: bool, part: bool| {
        out.push(Section { path: path.to_owned(), many, doc: doc.to_owned(), keys, part });
    };
    match kind {
        Kind::Table(keys) => add(keys, false, false),
        Kind::Part(keys) => add(keys, false, true),
        Kind::Tables(keys) => add(keys, true, false),
        Kind::List(inner) | Kind::Map(inner) => tables(inner, path, doc, out),
        Kind::Either(kinds) => kinds.iter().for_each(|one| tables(one, path, doc, out)),
        Kind::Text
        | Kind::Name
        | Kind::Flag
        | Kind::Count(..)
        | Kind::Number(_)
        | Kind::Share
        | Kind::Span
        | Kind::Instant
        | Kind::Date
        | Kind::Spread(_)
        | Kind::SpreadWith(_)
        | Kind::Hours
        | Kind::Word(_)
        | Kind::Listed(_)
        | Kind::Size
        | Kind::Rate
        | Kind::Frequency
        | Kind::Start
        | Kind::Over
        | Kind::Condition
        | Kind::Rules
        | Kind::Any => {}
    }
}

/// Which table these keys are: their names, what they say and may be. Where they lie in memory is the compiler's business.
fn identity(keys: &'static [Key]) -> Vec<(&'static str, &'static str, String)> {
    keys.iter().map(|key| (key.name, key.doc, wanted(&key.kind))).collect()
}

/// A table's name as its header.
fn shown(name: &str, many: bool) -> String {
    if many { format!("[[{name}]]") } else { format!("[{name}]") }
}

/// The anchor that a heading of this path gets: letters, digits and hyphens are what is left of it.
fn anchor(path: &str) -> String {
    path.chars().filter(|sign| sign.is_alphanumeric() || *sign == '-').collect()
}

/// A key's default: what is written as TOML as code, words as they are.
fn default(key: &Key) -> String {
    let Some(text) = key.default else { return "**required**".to_owned() };
    let quoted = text.starts_with('"') && text.ends_with('"') && text.matches('"').count() == 2;
    let literal = quoted
        || matches!(text, "true" | "false")
        || text.chars().all(|sign| sign.is_ascii_digit())
        || (text.starts_with('[') && text.ends_with(']'))
        || (text.starts_with('{') && text.ends_with('}'));
    if literal {
        return format!("`{text}`");
    }
    if let Some(keys) = text.strip_suffix(" of the rule book") {
        let (before, key) = keys.rsplit_once(' ').map_or(("", keys), |(before, key)| (before, key));
        return format!("{before} `{key}` of the [rule book](rules.md)").trim_start().to_owned();
    }
    text.replace("the rule book's", "the [rule book](rules.md)'s").replace("the rule book", "the [rule book](rules.md)")
}

/// A number with a comma every three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A form with what is quoted in it as code.
fn code_in(looks: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for sign in looks.chars() {
        match sign {
            '"' if inside => out.push_str("\"`"),
            '"' => out.push_str("`\""),
            plain => out.push(plain),
        }
        inside ^= sign == '"';
    }
    out
}

/// The part of the example that is about a table of the file.
fn example(table: &str) -> String {
    let of = |line: &str| {
        let head = line.trim_start_matches('[');
        let end = head.find([']', '.']).unwrap_or(head.len());
        (head.len() < line.len()).then(|| head[..end].to_owned())
    };
    let mut now = String::new();
    let mut out = Vec::new();
    for line in EXAMPLE.lines() {
        now = of(line).unwrap_or(now);
        if now == table {
            out.push(line);
        }
    }
    out.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;
    use crate::scenario::Source;

    /// The file's waves, or its rings in their place.
    fn without(table: &str) -> String {
        let all = ROOT.iter().filter(|key| key.name != table).map(|key| example(key.name));
        all.collect::<Vec<_>>().join("\n\n")
    }

    #[test]
    fn the_example_is_a_scenario_with_every_table() {
        for key in ROOT {
            assert!(!example(key.name).is_empty(), "{}", key.name);
        }
        for left_out in ["rings", "wave"] {
            let text = without(left_out);
            let loaded = scenario::load(&Source::new("example.toml", text), &[]);
            assert!(loaded.diagnostics.is_empty(), "without {left_out}: {}", loaded.brief());
            assert!(loaded.plan.is_some() && !loaded.stories.is_empty() && !loaded.decisions.is_empty());
        }
    }

    /// Every link inside the page leads somewhere.
    #[test]
    fn every_link_of_the_page_has_an_end() {
        let page = page();
        let headings = page.lines().filter(|line| line.starts_with("##"));
        let mut ends: Vec<String> = headings.map(|line| anchor(&line.replace('#', "").to_lowercase())).collect();
        ends.extend(page.split("<a id=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
        for link in page.split("](#").skip(1) {
            let link = link.split(')').next().unwrap();
            assert!(ends.iter().any(|end| end == link), "{link}");
        }
        let all = ends.len();
        ends.sort();
        ends.dedup();
        assert_eq!(ends.len(), all, "an anchor is there twice");
    }

    /// `UPDATE=1 cargo test` writes the page; without it, a stale page fails.
    #[test]
    fn the_scenario_reference_is_up_to_date() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenario.md");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, page()).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == page(), "docs/scenario.md is stale; run UPDATE=1 cargo test --lib reference");
    }
}
