//! A comparison of studies as tables, text and Markdown: what changed, by how much, and how sure that is.

use crate::plan::metric::{Metric, Scope, ScopeKind, Unit};
use crate::report::chart::Picture;
use crate::report::csv;
use crate::report::html::{self, Overview};
use crate::report::markdown::escaped;
use crate::report::number::Scale;
use crate::report::table::{HEADLINE, Table};
use crate::report::terminal::{Look, aligned, expectation, mark, wrapped};
use crate::report::{Format, comparison_chart, comparison_json, markdown, raster};
use crate::study::compare::{Difference, Told};
use crate::verify::{Judged, Verdict};

/// How studies are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Replication by replication, on common random numbers: what a change does.
    Paired,
    /// As independent studies: whether their means are equal to within a margin.
    Equivalence,
}

/// A study that takes part, and all that is needed to run it again.
#[derive(Clone, PartialEq, Debug)]
pub struct Origin {
    /// What it is called here.
    pub name: String,
    /// The scenario's file, or the keys that differ from the base.
    pub from: String,
    /// The scenario's own name.
    pub scenario: String,
    /// The folder of its results inside the comparison's; none for results of an earlier run.
    pub folder: Option<String>,
    /// Hash of the lowered scenario.
    pub hash: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Replications run.
    pub replications: u32,
    /// The version of fleetcast that ran it.
    pub version: String,
    /// Its expectations; none for results of an earlier run.
    pub judged: Vec<Judged>,
}

/// A variant against the base.
#[derive(Clone, PartialEq, Debug)]
pub struct Variant {
    /// Where its figures come from.
    pub origin: Origin,
    /// A difference a metric and scope, in the order of `summary.csv`.
    pub differences: Vec<Difference>,
}

/// Everything that `compare` found.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// How.
    pub way: Way,
    /// What all variants are held against.
    pub base: Origin,
    /// The variants, in the order given.
    pub variants: Vec<Variant>,
    /// Whether somebody said which metrics to show.
    pub picked: bool,
    /// What a reader must know: seeds that were overruled, figures that were left out.
    pub notes: Vec<String>,
    /// The version of fleetcast that compared.
    pub version: String,
}

/// The picture of a comparison, if there is anything to draw.
pub const CHARTS: [&str; 2] = ["charts/differences.svg", "charts/differences.png"];

/// The comparison as its own file tells it, to the digit: whoever reads the file makes the same page and pictures of it.
///
/// # Panics
/// Never: what is written can be read.
#[must_use]
pub fn as_told(all: &Comparison) -> Comparison {
    comparison_json::read(&comparison_json::bytes(all)).expect("what is written can be read")
}

/// The files of the comparison's own folder, of a comparison [`as_told`].
#[must_use]
pub fn files(all: &Comparison) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        ("comparison.json".to_owned(), comparison_json::bytes(all)),
        ("comparison.csv".to_owned(), csv::comparison(all)),
        ("comparison.md".to_owned(), page(all).into_bytes()),
    ];
    let chart = comparison_chart::draw(all);
    let svg = chart.as_ref().map(Picture::svg);
    files.push(("report.html".to_owned(), html::overview(&overview(all, svg.clone())).into_bytes()));
    files.extend(svg.map(|svg| (CHARTS[0].to_owned(), svg.into_bytes())));
    files.extend(chart.map(|picture| (CHARTS[1].to_owned(), raster::png(&picture))));
    files
}

/// What the page says.
fn overview(all: &Comparison, chart: Option<String>) -> Overview {
    let mut answer: Vec<String> = all.variants.iter().map(|variant| verdict(all, variant)).collect();
    answer.extend(unmet(all).into_iter().map(|(verdict, line)| format!("{} {line}", mark(verdict, false))));
    let mut notes = reading(all);
    notes.extend(all.notes.iter().map(|note| format!("Note: {note}.")));
    notes.extend(std::iter::once(&all.base).chain(all.variants.iter().map(|variant| &variant.origin)).map(about));
    Overview {
        title: format!("Compared with {}", all.base.name),
        kicker: format!("{} · {} replications", all.base.scenario, all.base.replications),
        answer,
        tables: all.variants.iter().map(|variant| (sheet(all, variant), remarks(all, variant))).collect(),
        notes,
        pictures: chart.into_iter().collect(),
        footer: footer(all),
    }
}

/// What a variant does, in a sentence: its figures by verdict, those first that say which way is good.
fn verdict(all: &Comparison, variant: &Variant) -> String {
    const ORDER: [(Told, &str); 7] = [
        (Told::Better, "better"),
        (Told::Worse, "worse"),
        (Told::Higher, "higher"),
        (Told::Lower, "lower"),
        (Told::Equivalent, "equivalent"),
        (Told::Different, "different"),
        (Told::Open, "not told apart yet"),
    ];
    let rows: Vec<&Difference> = variant.differences.iter().filter(|row| listed(all, variant, row)).collect();
    let part = |(verdict, word): &(Told, &str)| {
        let found: Vec<String> = rows.iter().filter(|row| row.verdict == *verdict).map(|row| told(row)).collect();
        match found.len() {
            0 => None,
            n @ 1..=3 => Some(format!("{} {word}: {}", sign(*verdict), found[..n].join(", "))),
            n => Some(format!("{} {n} figures {word}", sign(*verdict))),
        }
    };
    let parts: Vec<String> = ORDER.iter().filter_map(part).collect();
    let parts = if parts.is_empty() { "nothing that is told here differs".to_owned() } else { parts.join("; ") };
    format!("`{}`: {parts}.", variant.origin.name)
}

/// A figure with its difference as a share of the base, where there is one.
fn told(row: &Difference) -> String {
    row.relative().map_or_else(|| label(row), |share| format!("{} {}", label(row), relative(share)))
}

/// What `compare` prints on stdout.
#[must_use]
pub fn stdout(all: &Comparison, format: Format, look: Look) -> Vec<u8> {
    match format {
        Format::Text => text(all, look).into_bytes(),
        Format::Json => comparison_json::bytes(all),
        Format::Markdown => page(all).into_bytes(),
        Format::Csv => csv::comparison(all),
    }
}

/// What a planner looks at first: the headline of the fleet, of teams their waits and how busy they are, of sites the busiest
/// minutes of their lines and how long downloads take.
#[must_use]
pub fn leads(metric: Metric, scope: &Scope) -> bool {
    match scope {
        Scope::Fleet => HEADLINE.contains(&metric),
        Scope::Of(ScopeKind::Team, _) => {
            matches!(metric, Metric::QueueWaitMinutes | Metric::BacklogMax | Metric::BusyShare)
        }
        Scope::Of(ScopeKind::Site, _) => matches!(metric, Metric::LinkMbpsPeak | Metric::DownloadMinutesP95),
        Scope::Of(..) => false,
    }
}

/// Whether a difference gets a line: what was asked for, or what leads or was told apart.
fn shown(all: &Comparison, row: &Difference) -> bool {
    row.main && (all.picked || leads(row.metric, &row.scope) || row.verdict.apart())
}

/// Whether a team's figure is that of the fleet again: one team has all the tickets.
fn repeated(variant: &Variant, row: &Difference) -> bool {
    let figures = |of: &Difference| (of.base, of.value, of.difference, of.half_width);
    let fleet = |of: &&Difference| of.metric == row.metric && of.scope == Scope::Fleet && of.main;
    row.scope != Scope::Fleet && variant.differences.iter().find(fleet).is_some_and(|of| figures(of) == figures(row))
}

/// Whether a difference gets a line in a table: there is one, and it isn't that of the fleet again.
pub(super) fn listed(all: &Comparison, variant: &Variant, row: &Difference) -> bool {
    let fresh = all.picked || !repeated(variant, row);
    let there = !matches!(row.verdict, Told::Same | Told::NoValue | Told::BaseOnly | Told::VariantOnly);
    shown(all, row) && fresh && there
}

pub(super) fn sign(verdict: Told) -> &'static str {
    match verdict {
        Told::Better => "✓",
        Told::Worse => "✗",
        Told::Higher => "↑",
        Told::Lower => "↓",
        Told::Same => "=",
        Told::Equivalent => "≈",
        Told::Different => "≠",
        Told::Open => "?",
        Told::NoValue | Told::BaseOnly | Told::VariantOnly => "–",
    }
}

pub(super) fn label(row: &Difference) -> String {
    match &row.scope {
        Scope::Fleet => row.metric.id().to_owned(),
        Scope::Of(..) => format!("{} [{}]", row.metric.id(), row.scope),
    }
}

/// A number with its sign: `+3.2`, `-0.5`, `0`.
fn signed(scale: &Scale, value: f64) -> String {
    let number = scale.number(value);
    let zero = !number.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if value > 0.0 && !zero { format!("+{number}") } else { number }
}

/// A difference as a share of the base: `-2.00%`, `+45.1%`, `25-fold`.
pub(super) fn relative(share: f64) -> String {
    const MANY: f64 = 10.0;
    if share >= MANY - 1.0 {
        return format!("{}-fold", Scale::of(Unit::Count, share + 1.0, Some(MANY)).number(share + 1.0));
    }
    let percent = Scale::of(Unit::Share, 1.0, Some(if share.abs() < 0.1 { 0.001 } else { 0.01 }));
    format!("{}%", signed(&percent, share))
}

/// Base, variant and difference with the same unit and decimals, then what is relative, the margin or what pairing saved,
/// and the replications that are missing.
fn figures(way: Way, row: &Difference) -> Vec<String> {
    let dash = || "–".to_owned();
    let unit = row.metric.unit();
    let most = f64::max(row.base.map_or(0.0, f64::abs), row.value.map_or(0.0, f64::abs));
    let precision = row.half_width.filter(|half| *half > 0.0).or(row.difference.map(|d| d.abs() / 10.0));
    // Both sides share a unit, so that hours are for two long times only.
    let least = f64::min(row.base.unwrap_or(most).abs(), row.value.unwrap_or(most).abs());
    let fitting = if least >= 120.0 { Scale::of } else { Scale::plain };
    let scale = fitting(unit, most, precision.filter(|size| *size > 0.0));
    let side = |value: Option<f64>| value.map_or_else(dash, |value| scale.show(value));
    let difference = row.difference.map_or_else(dash, |difference| {
        let half = row.half_width.map_or(String::new(), |half| format!(" ± {}", scale.number(half)));
        format!("{}{half}{}", signed(&scale, difference), scale.change)
    });
    let relative = row.relative().map_or_else(dash, relative);
    let third = match way {
        Way::Paired => row.variance_ratio.map_or_else(dash, |ratio| format!("{:.1}×", ratio.sqrt())),
        Way::Equivalence => {
            row.margin.map_or_else(dash, |margin| format!("± {}{}", scale.number(margin), scale.change))
        }
    };
    let needed = row.needed.map_or(String::new(), |n| crate::report::number::count(u64::from(n)));
    vec![side(row.base), side(row.value), difference, relative, third, needed]
}

/// The lines of a variant; the column of missing replications only if some are.
fn sheet(all: &Comparison, variant: &Variant) -> Table {
    let third = match all.way {
        Way::Paired => "narrower by",
        Way::Equivalence => "margin",
    };
    let head = ["verdict", "metric", "base", "variant", "difference", "relative", third, "replications needed"];
    let line = |row: &Difference| {
        let word = if row.verdict == Told::Open { "not yet" } else { row.verdict.word() };
        let mut cells = vec![format!("{} {word}", sign(row.verdict)), label(row)];
        cells.extend(figures(all.way, row));
        cells
    };
    let rows: Vec<Vec<String>> = variant.differences.iter().filter(|row| listed(all, variant, row)).map(line).collect();
    let mut table = Table {
        caption: variant.origin.name.clone(),
        head: head.iter().map(|&h| h.to_owned()).collect(),
        numbers_from: 2,
        rows,
        note: String::new(),
    };
    if table.rows.iter().all(|row| row.last().is_none_or(String::is_empty)) {
        table.head.pop();
        for row in &mut table.rows {
            row.pop();
        }
    }
    table
}

/// What the table leaves out, in sentences: what is equal, what only one side has, pairs that aren't.
fn remarks(all: &Comparison, variant: &Variant) -> Vec<String> {
    let rows = &variant.differences;
    let mut lines = Vec::new();
    let with = |verdict: Told| rows.iter().filter(move |row| row.verdict == verdict);
    let same: Vec<String> = with(Told::Same)
        .filter(|row| shown(all, row) && (all.picked || row.scope == Scope::Fleet))
        .map(label)
        .collect();
    let values = rows.iter().filter(|row| row.verdict != Told::NoValue).count();
    if values > 0 && with(Told::Same).count() == values {
        lines.push(format!("All {values} figures are equal in every replication: the difference is exactly 0."));
    } else if !same.is_empty() {
        lines.push(format!("Equal in every replication: {}.", same.join(", ")));
    }
    let none: Vec<String> = with(Told::NoValue).filter(|row| row.main && all.picked).map(label).collect();
    if !none.is_empty() {
        lines.push(format!("Without a value in any replication: {}.", none.join(", ")));
    }
    for (verdict, whose) in [(Told::BaseOnly, "base"), (Told::VariantOnly, "variant")] {
        let mut scopes: Vec<String> = with(verdict).map(|row| row.scope.to_string()).collect();
        scopes.dedup();
        scopes.sort_unstable();
        scopes.dedup();
        scopes.iter_mut().filter(|scope| scope.is_empty()).for_each(|scope| scope.push_str("figures of the set-up"));
        if !scopes.is_empty() {
            lines.push(format!("Only in the {whose}, and so not compared: {}.", scopes.join(", ")));
        }
    }
    let partial = |row: &&Difference| shown(all, row) && row.left_out > 0 && row.verdict != Told::NoValue;
    let partial: Vec<String> = rows
        .iter()
        .filter(partial)
        .map(|row| format!("{} ({} of {})", label(row), row.left_out, all.base.replications))
        .collect();
    if !partial.is_empty() {
        let what = match all.way {
            Way::Paired => "Replications left out because only one side has a value",
            Way::Equivalence => "Replications without a value, of both sides together",
        };
        lines.push(format!("{what}: {}.", partial.join(", ")));
    }
    let elsewhere = rows.iter().filter(|row| !row.main && row.verdict.apart()).count();
    if elsewhere > 0 {
        let which = if all.picked { "other figures" } else { "figures of cohorts, waves, platforms or paths" };
        lines.push(format!("Told apart too: {elsewhere} {which}, in comparison.csv."));
    }
    lines
}

/// How the columns are read.
fn reading(all: &Comparison) -> Vec<String> {
    if all.variants.iter().all(|variant| sheet(all, variant).rows.is_empty()) {
        return Vec::new();
    }
    if all.base.replications < 2 && all.way == Way::Paired {
        return vec!["One replication: no error bars and no verdicts.".to_owned()];
    }
    let mut listed_rows = all.variants.iter().flat_map(|variant| {
        let of_table = move |row: &&Difference| listed(all, variant, row);
        variant.differences.iter().filter(of_table)
    });
    let open = if listed_rows.any(|row| row.verdict == Told::Open) {
        "; ?: neither yet, but probably with as many replications as the last column says"
    } else {
        ""
    };
    match all.way {
        Way::Paired => {
            let main = all.variants.iter().flat_map(|variant| &variant.differences).filter(|row| row.main);
            let tests = main.filter(|row| row.p.is_some()).count();
            vec![
                "difference: the variant less the base, replication by replication; ±: half-width of its mean's 95 % interval."
                    .to_owned(),
                "narrower by: how many times wider that interval would be with independent seeds.".to_owned(),
                format!(
                    "verdict: by Holm's method, with a chance of at most 5 % that any of the {tests} differences judged together is only luck{open}."
                ),
            ]
        }
        Way::Equivalence => vec![
            "difference: the variant's mean less the base's; ±: half-width of its 90 % interval (Welch, not paired)."
                .to_owned(),
            format!(
                "≈ equivalent: the interval lies within the margin. ≠ different: the difference is larger, which is only luck for any of them with a chance of at most 5 % (Holm){open}."
            ),
        ],
    }
}

/// A study in a line.
fn about(origin: &Origin) -> String {
    let earlier = if origin.folder.is_none() { format!(", by fleetcast {}", origin.version) } else { String::new() };
    let from = if origin.from == origin.name { String::new() } else { format!(" ({})", origin.from) };
    format!("{}{from}: seed {}, {} replications{earlier}", origin.name, origin.seed, origin.replications)
}

pub(super) fn footer(all: &Comparison) -> String {
    let origins: Vec<&Origin> =
        std::iter::once(&all.base).chain(all.variants.iter().map(|variant| &variant.origin)).collect();
    let hashes: Vec<&str> = origins.iter().map(|origin| origin.hash.as_str()).collect();
    let drawn = |origin: &Origin| (origin.seed, origin.replications);
    let together = origins.iter().all(|origin| drawn(origin) == drawn(&all.base));
    let drawn = if together {
        format!(" · seed {} · replications {}", all.base.seed, all.base.replications)
    } else {
        String::new()
    };
    format!("scenarios {}{drawn} · fleetcast {}", hashes.join(", "), all.version)
}

/// Expectations that don't hold, of all runs.
fn unmet(all: &Comparison) -> Vec<(Verdict, String)> {
    let origins = std::iter::once(&all.base).chain(all.variants.iter().map(|variant| &variant.origin));
    let bad = |origin: &'_ Origin| {
        let name = origin.name.clone();
        let rows = origin.judged.iter().filter(|one| one.verdict != Verdict::Pass);
        rows.map(|one| (one.verdict, format!("{name}: {}", expectation(one)))).collect::<Vec<_>>()
    };
    origins.flat_map(bad).collect()
}

/// What somebody who wants quiet must still hear: expectations that don't hold, and figures that aren't equivalent.
#[must_use]
pub fn bad_news(all: &Comparison) -> Vec<String> {
    let mut lines: Vec<String> =
        unmet(all).into_iter().map(|(verdict, line)| format!("{} {line}", mark(verdict, false))).collect();
    for variant in all.variants.iter().filter(|_| all.way == Way::Equivalence) {
        let bad = |row: &&Difference| {
            row.main && matches!(row.verdict, Told::Different | Told::Open | Told::BaseOnly | Told::VariantOnly)
        };
        let line = |row: &Difference| {
            let by = row.relative().map_or_else(String::new, |share| format!(" ({})", relative(share)));
            format!("{} {}: {} is {}{by}", sign(row.verdict), variant.origin.name, label(row), row.verdict.word())
        };
        lines.extend(variant.differences.iter().filter(bad).map(line));
    }
    lines
}

/// The comparison for a terminal.
fn text(all: &Comparison, look: Look) -> String {
    let mut out = format!("base {}\n", about(&all.base));
    for variant in &all.variants {
        out.push_str(&format!("\n{}\n", about(&variant.origin)));
        let table = sheet(all, variant);
        for line in aligned(&table).lines() {
            out.push_str(&format!("{}\n", colored(line, look)));
        }
        for line in remarks(all, variant) {
            out.push_str(&wrapped(&line, 112));
        }
    }
    let reading = reading(all);
    if !reading.is_empty() {
        out.push('\n');
    }
    for line in reading {
        out.push_str(&wrapped(&line, 112));
    }
    let unmet = unmet(all);
    if !unmet.is_empty() {
        out.push_str("\nExpectations that don't hold, or can't be told yet:\n");
    }
    for (verdict, line) in unmet {
        out.push_str(&format!("  {} {line}\n", mark(verdict, look.ascii)));
    }
    for note in &all.notes {
        out.push_str(&wrapped(&format!("Note: {note}."), 112));
    }
    out.push_str(&format!("\n{}\n", footer(all)));
    out
}

/// A line of the table, its verdict in color.
fn colored(line: &str, look: Look) -> String {
    let code = match line.chars().next() {
        Some('✓' | '≈') => 32,
        Some('✗' | '≠') => 31,
        Some('?') => 33,
        Some(_) | None => 0,
    };
    let word = line.find("  ").unwrap_or(0);
    if !look.color || code == 0 {
        return line.to_owned();
    }
    format!("\u{1b}[{code}m{}\u{1b}[0m{}", &line[..word], &line[word..])
}

/// The comparison as Markdown: what a person pastes into a pull request.
fn page(all: &Comparison) -> String {
    let mut out = format!("## Compared with {}\n", escaped(&about(&all.base)));
    for variant in &all.variants {
        out.push_str(&format!("\n### {}\n\n", escaped(&about(&variant.origin))));
        let table = sheet(all, variant);
        if !table.rows.is_empty() {
            out.push_str(&markdown::rows(&table));
            out.push('\n');
        }
        for line in remarks(all, variant) {
            out.push_str(&format!("{}\n\n", escaped(&line)));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    let mut lines = reading(all);
    lines.extend(all.notes.iter().map(|note| format!("Note: {note}.")));
    if !lines.is_empty() {
        out.push('\n');
    }
    for line in lines {
        out.push_str(&format!("- {}\n", escaped(&line)));
    }
    let unmet = unmet(all);
    if !unmet.is_empty() {
        out.push_str("\n**Expectations that don't hold, or can't be told yet**\n\n");
    }
    for (verdict, line) in unmet {
        out.push_str(&format!("- {} {}\n", mark(verdict, false), escaped(&line)));
    }
    out.push_str(&format!("\n---\n\n{}\n", escaped(&footer(all))));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_the_base_are_short() {
        let want = [(-0.02, "-2.00%"), (0.451, "+45.1%"), (0.0, "0.00%"), (24.0, "25-fold"), (3501.0, "3,502-fold")];
        for (share, text) in want {
            assert_eq!(relative(share), text);
        }
    }

    #[test]
    fn differences_have_a_sign_unless_they_are_nothing() {
        let scale = Scale::plain(Unit::Minutes, 10.0, Some(0.5));
        assert_eq!([1.234, -1.234, 0.001, -0.001].map(|v| signed(&scale, v)), ["+1.23", "-1.23", "0.00", "0.00"]);
    }

    #[test]
    fn verdicts_are_colored_and_nothing_else() {
        let look = Look { ascii: false, color: true };
        assert_eq!(colored("✓ better  tickets  5", look), "\u{1b}[32m✓ better\u{1b}[0m  tickets  5");
        assert_eq!(colored("verdict  metric", look), "verdict  metric");
        assert_eq!(colored("✗ worse  x", Look::default()), "✗ worse  x");
    }
}
