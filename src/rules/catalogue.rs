//! Every rule that the model knows of: what it says, where it comes from, and what becomes of it here.
//!
//! Two books of rules were written down independently, one on Windows and one on everything around it, so that some
//! rules have two ids; one of them then says [`Enforcement::SameAs`]. The tables are in order of id. What a rule's
//! numbers are stands in the rule book, not here.

mod mobile;
mod records;
mod tenant;
mod windows;

use crate::rules::RuleBook;
use crate::rules::book::{ENTRIES, Entry, Ruleset};
use crate::rules::value::Standing;

/// One rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RuleEntry {
    /// Its id.
    pub id: &'static str,
    /// What it says, in one sentence.
    pub sentence: &'static str,
    /// How well it is founded.
    pub standing: Standing,
    /// The document behind it.
    pub source: &'static str,
    /// What becomes of it in the simulation.
    pub enforcement: Enforcement,
}

/// What becomes of a rule in the simulation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Enforcement {
    /// The simulation keeps it; this test (`module::name`), story (`scenarios/stories/FILE: NAME`) or refused scenario
    /// (`tests/rejected/FILE`) shows it.
    Enforced(&'static str),
    /// It is the value of this parameter.
    Parameter(&'static str),
    /// It tells people what to do and changes nothing by itself.
    Advice,
    /// It is the same rule as the one with this id.
    SameAs(&'static str),
    /// It is left out for good, for this reason.
    OutOfScope(&'static str),
    /// It is not simulated yet.
    Planned,
}

impl Enforcement {
    /// The text in output; the other id of a same rule has a column of its own.
    #[must_use]
    pub fn show(self) -> String {
        match self {
            Enforcement::Enforced(_) => "enforced".to_owned(),
            Enforcement::Parameter(_) => "parameter".to_owned(),
            Enforcement::Advice => "advice".to_owned(),
            Enforcement::SameAs(_) => "same-as".to_owned(),
            Enforcement::OutOfScope(reason) => format!("out-of-scope: {reason}"),
            Enforcement::Planned => "planned".to_owned(),
        }
    }

    /// The id that this rule is the same as, if it says so.
    #[must_use]
    pub const fn same_as(self) -> Option<&'static str> {
        if let Enforcement::SameAs(id) = self { Some(id) } else { None }
    }
}

/// A row of the tables.
const fn rule(
    id: &'static str,
    standing: Standing,
    source: &'static str,
    enforcement: Enforcement,
    sentence: &'static str,
) -> RuleEntry {
    RuleEntry { id, sentence, standing, source, enforcement }
}

/// The tables in order of id.
const TABLES: [&[RuleEntry]; 4] = [&mobile::RULES, &records::RULES, &tenant::RULES, &windows::RULES];

/// Every rule, in order of id.
pub fn rules() -> impl Iterator<Item = &'static RuleEntry> {
    TABLES.into_iter().flatten()
}

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static RuleEntry> {
    TABLES.into_iter().find_map(|table| table.binary_search_by(|rule| rule.id.cmp(id)).ok().map(|row| &table[row]))
}

/// The document behind the rule `id`; empty if there is no such rule.
#[must_use]
pub fn source(id: &str) -> &'static str {
    find(id).map_or("", |rule| rule.source)
}

/// Whether two ids are of the same rule: equal, or listed as the same, directly or through a third.
#[must_use]
pub fn same_rule(a: &str, b: &str) -> bool {
    a == b || (find(a).is_some() && root(a) == root(b))
}

/// The id of the rule that `id` is the same as in the end; empty if there is no such rule.
#[must_use]
pub fn in_the_end(id: &str) -> &'static str {
    find(id).map_or("", |rule| root(rule.id))
}

/// The id that a rule is the same as in the end; its own if it isn't listed as the same as another.
fn root(id: &str) -> &str {
    match find(id).and_then(|rule| rule.enforcement.same_as()) {
        Some(other) => root(other),
        None => id,
    }
}

/// A rule's number in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InForce {
    /// The parameter's key in a scenario's `[rules]`.
    pub key: &'static str,
    /// Its value, as a scenario writes it.
    pub value: String,
    /// What kind of value it is: `span`, `share`, `count`, `flag`, `word`, `distribution` or `list`.
    pub unit: &'static str,
}

/// The number that `rule` is about: its parameter, else the first parameter of the book that names the rule or the one
/// that it is the same as; none if it has none.
#[must_use]
pub fn value_in_force(rule: &RuleEntry, book: &RuleBook) -> Option<InForce> {
    let entry = match rule.enforcement {
        Enforcement::Parameter(key) => ENTRIES.iter().find(|entry| entry.key == key),
        Enforcement::Enforced(_)
        | Enforcement::Advice
        | Enforcement::SameAs(_)
        | Enforcement::OutOfScope(_)
        | Enforcement::Planned => parameter_of(rule.id).or_else(|| parameter_of(root(rule.id))),
    }?;
    let value = book.values().into_iter().find(|(key, _)| *key == entry.key)?.1;
    Some(InForce { key: entry.key, value, unit: unit(entry) })
}

fn parameter_of(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.ids.contains(&id))
}

/// The kind of a parameter's values, by what one looks like.
fn unit(entry: &Entry) -> &'static str {
    let kinds = [
        ("a span", "span"),
        ("a share", "share"),
        ("a whole number", "count"),
        ("true or false", "flag"),
        ("a distribution", "distribution"),
        ("a list", "list"),
    ];
    kinds.into_iter().find(|(start, _)| entry.looks_like.starts_with(start)).map_or("word", |(_, kind)| kind)
}

/// The catalogue as the page `docs/rules.md`, with the defaults of the newest rule set.
#[must_use]
pub fn page(book: &RuleBook) -> String {
    let mut out = String::from(
        "# Rules\n\nEvery rule that fleetcast knows of, in order of id; generated from the catalogue in `src/rules`.\n\n\
         Standing: DOC is documented by the vendor, FIELD observed by practitioners, ASSUMED our judgment, DER follows\n\
         from documented facts. Values are the defaults of the rule set `intune-2026-08`; a scenario overrides a key in\n\
         `[rules]`.\n\n| id | rule | key | value | standing | source | enforcement |\n|---|---|---|---|---|---|---|\n",
    );
    for rule in rules() {
        let (key, value) = value_in_force(rule, book).map_or_else(
            || (String::new(), String::new()),
            |found| (format!("`{}`", found.key), found.value.replace('|', "\\|")),
        );
        let enforcement = match rule.enforcement {
            Enforcement::SameAs(id) => format!("same as {id}"),
            Enforcement::Enforced(shown) => format!("enforced: `{shown}`"),
            Enforcement::Parameter(_) | Enforcement::Advice | Enforcement::OutOfScope(_) | Enforcement::Planned => {
                rule.enforcement.show()
            }
        };
        let row = [rule.id, rule.sentence, &key, &value, rule.standing.name(), rule.source, &enforcement];
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    out.push_str(&differences());
    out
}

/// Where the older rule set differs from the newest, as a part of the page.
fn differences() -> String {
    let mut out = String::from(
        "\n## The rule set `seed`\n\n`ruleset = \"seed\"` takes these values instead, as the enrollment guides read before:\n\n\
         | key | `intune-2026-08` | `seed` |\n|---|---|---|\n",
    );
    let (new, old) = (RuleBook::new(Ruleset::Intune202608).values(), RuleBook::new(Ruleset::Seed).values());
    for ((key, now), (_, then)) in new.into_iter().zip(old).filter(|(a, b)| a != b) {
        out.push_str(&format!("| `{key}` | {now} | {then} |\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn book() -> RuleBook {
        RuleBook::new(Ruleset::Intune202608)
    }

    #[test]
    fn there_are_366_rules_in_order_of_id() {
        let ids: Vec<&str> = rules().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), 366);
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "in order, none twice");
        assert!(ids.iter().all(|id| find(id).unwrap().id == *id));
        assert_eq!(find("WIN-CERT-00"), None);
        assert_eq!(find(""), None);
    }

    #[test]
    fn every_rule_is_one_sentence_with_a_source() {
        for rule in rules() {
            assert!(rule.sentence.ends_with('.') && rule.sentence.len() > 20, "{}", rule.id);
            assert!(!rule.source.is_empty(), "{}", rule.id);
            assert!(!(rule.sentence.contains('|') || rule.source.contains('|')), "{}", rule.id);
            assert!(rule.source != "no source" || rule.standing == Standing::Assumed, "{}", rule.id);
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        for rule in rules() {
            match rule.enforcement {
                Enforcement::SameAs(other) => {
                    let other = find(other).unwrap_or_else(|| panic!("{} names {other}", rule.id));
                    assert_eq!(other.enforcement.same_as(), None, "{}: one step is enough", rule.id);
                }
                Enforcement::Parameter(key) => {
                    let entry = ENTRIES.iter().find(|entry| entry.key == key);
                    assert!(entry.is_some_and(|entry| entry.alive), "{} names {key}", rule.id);
                }
                Enforcement::Enforced(shown) => assert!(exists(shown), "{} names {shown}", rule.id),
                Enforcement::OutOfScope(reason) => assert!(reason.len() > 15, "{}", rule.id),
                Enforcement::Advice => assert!(advised(rule.id), "no lint cites {}", rule.id),
                Enforcement::Planned => {}
            }
        }
        for entry in ENTRIES {
            assert!(entry.ids.iter().all(|id| find(id).is_some()), "{}", entry.key);
        }
    }

    /// Whether a lint cites the rule.
    fn advised(id: &str) -> bool {
        let lower = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/scenario/lower");
        let files =
            [lower.clone(), lower.join("setup")].into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let paths = files.map(|file| file.unwrap().path()).filter(|path| path.is_file());
        let mut texts = paths.map(|path| std::fs::read_to_string(path).unwrap());
        texts.any(|text| text.contains(&format!("\"{id}\"")))
    }

    /// Whether a story (`scenarios/stories/FILE: NAME`), a test (`module::name`) or a refused scenario is
    /// there.
    fn exists(shown: &str) -> bool {
        if shown.starts_with("tests/rejected/") {
            return Path::new(env!("CARGO_MANIFEST_DIR")).join(shown).is_file();
        }
        if let Some((file, name)) = shown.split_once(": ") {
            let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap_or_default();
            return file.starts_with("scenarios/stories/") && text.contains(&format!("name = \"{name}\"\n"));
        }
        let Some((module, test)) = shown.split_once("::") else { return false };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = [
            format!("rules/{module}.rs"),
            format!("rules/{module}_tests.rs"),
            format!("plan/{module}.rs"),
            format!("fleet/{module}.rs"),
            format!("../tests/it/{module}.rs"),
            format!("fleet/{module}_tests.rs"),
        ];
        files.iter().any(|file| {
            std::fs::read_to_string(root.join(file)).is_ok_and(|text| text.contains(&format!("fn {test}()")))
        })
    }

    #[test]
    fn ids_of_one_rule_match_each_other() {
        let table = [
            ("WIN-CERT-07", "CLN-180-01", true),
            ("LIFE-CLN-05", "CLN-180-01", true),
            ("CLN-RUL-02", "CLN-RUL-01", true),
            ("WIN-CERT-02", "WIN-CERT-02", true),
            ("WIN-CERT-02", "WIN-CERT-07", false),
            ("no such rule", "WIN-CERT-07", false),
        ];
        for (a, b, same) in table {
            assert_eq!((same_rule(a, b), same_rule(b, a)), (same, same), "{a} {b}");
        }
    }

    #[test]
    fn values_in_force_follow_the_book() {
        let mut book = book();
        book.cleanup_after_expiry = crate::units::Span::days(200);
        let of = |id: &str| value_in_force(find(id).unwrap(), &book).map(|v| (v.key, v.value, v.unit));
        assert_eq!(of("WIN-CERT-07"), Some(("cleanup.after-expiry", "200d".to_owned(), "span")));
        assert_eq!(of("LIFE-CLN-05"), of("CLN-180-01"));
        assert_eq!(of("WIN-CERT-10"), Some(("certificate.renewal-fails", "0.3%".to_owned(), "share")));
        assert_eq!(of("WIN-AP-02"), Some(("autopilot.csv-rows", "500".to_owned(), "count")));
        assert_eq!(of("CHK-MAN-01"), None);
    }

    /// `UPDATE=1 cargo test` writes the page; without it, a stale page fails.
    #[test]
    fn the_page_of_rules_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
        let page = page(&book());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &page).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == page, "docs/rules.md is stale; run UPDATE=1 cargo test --lib rules");
    }
}
