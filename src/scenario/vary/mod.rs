//! `--vary KEY=LIST`: keys of a scenario with several values each, and their combinations.
//!
//! A list is made of commas and ranges: `2,4,8`, `2..8` (8 included), `2..8:2`, `30d..90d:15d`, `1%..9%:2%`,
//! `2027-01-04..2027-02-01:7d`, and both mixed. Commas inside quotes, brackets and braces belong to the value, so that
//! `{ median = "9m", p95 = "30m" }` is one. Each value is a text as [`crate::scenario::load`] takes behind the `=` of a
//! `--set`; whether the key exists and takes it is for `load` to say.
//!
//! [`read`] gets the flags' texts, [`combinations`] gives the sets of each run, [`filter`] says which runs are worth it.

pub mod amount;
pub mod filter;

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::{Place, Source};
use amount::{Amount, Kind, amount};

/// The most values of one key, and the most runs.
pub const MOST: usize = 10_000;

/// A key and the values that it takes in turn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vary {
    /// The key, as a `--set` writes it.
    pub key: String,
    /// Its values, as a `--set` writes them, in the order given; at least one, each once.
    pub values: Vec<String>,
}

/// What is wrong with the `--vary` flags, and their texts: [`crate::scenario::render`] shows them.
#[derive(Clone, Debug)]
pub struct Faults {
    /// An empty one, then each flag's text by the name `--vary N`.
    pub sources: Vec<Source>,
    /// All that is wrong, in the flags' order.
    pub diagnostics: Vec<Diagnostic>,
}

/// The keys and values of every `--vary` text.
///
/// # Errors
/// With every fault of every text: no `=`, an empty value, a range that isn't one, a value or a key that is there twice,
/// more than [`MOST`] values.
pub fn read(texts: &[String]) -> Result<Vec<Vary>, Faults> {
    let mut out: Vec<Vary> = Vec::new();
    let mut diagnostics = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match vary(text, index + 1) {
            Ok(one) if out.iter().any(|other| other.key == one.key) => {
                let place = Place { source: index + 1, start: 0, end: one.key.len() };
                let message = format!("`{}` is varied twice", one.key);
                diagnostics.push(Diagnostic::error("vary", place, message).help("put all its values into one list"));
            }
            Ok(one) => out.push(one),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    if diagnostics.is_empty() {
        return Ok(out);
    }
    let named = |(index, text): (usize, &String)| Source::new(format!("--vary {}", index + 1), text.as_str());
    let sources = std::iter::once(Source::new("", "")).chain(texts.iter().enumerate().map(named)).collect();
    Err(Faults { sources, diagnostics })
}

/// The sets (`KEY=VALUE` each, in the keys' order) of every run: all combinations, of which the last key changes
/// fastest, or with `zip` the first values of all keys, then the second ones, and so on.
///
/// # Errors
/// In a sentence: with `zip` if the lists are not of one length, else if there are more than [`MOST`] combinations.
pub fn combinations(varied: &[Vary], zip: bool) -> Result<Vec<Vec<String>>, String> {
    let set = |vary: &Vary, index: usize| format!("{}={}", vary.key, vary.values[index]);
    if zip {
        let length = varied.first().map_or(0, |first| first.values.len());
        if let Some(other) = varied.iter().find(|vary| vary.values.len() != length) {
            return Err(format!(
                "`--zip` takes lists of one length, but `{}` has {length} and `{}` has {}",
                varied[0].key,
                other.key,
                other.values.len()
            ));
        }
        return Ok((0..length).map(|index| varied.iter().map(|vary| set(vary, index)).collect()).collect());
    }
    let all = varied.iter().try_fold(1usize, |n, vary| n.checked_mul(vary.values.len()));
    if all.is_none_or(|n| n > MOST) {
        let lengths: Vec<String> = varied.iter().map(|vary| vary.values.len().to_string()).collect();
        return Err(format!("{} combinations are more than {MOST}; vary less at once", lengths.join(" × ")));
    }
    let mut runs: Vec<Vec<String>> = vec![Vec::new()];
    for vary in varied {
        let longer = |run: Vec<String>| {
            (0..vary.values.len()).map(move |index| {
                let mut run = run.clone();
                run.push(set(vary, index));
                run
            })
        };
        runs = runs.into_iter().flat_map(longer).collect();
    }
    Ok(runs)
}

/// A piece of a text and where it begins.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    start: usize,
    source: usize,
}

impl<'a> Piece<'a> {
    /// The bytes `from` to `to` of this piece, without blanks around.
    fn part(self, from: usize, to: usize) -> Piece<'a> {
        let raw = &self.text[from..to];
        let blanks = raw.len() - raw.trim_start().len();
        Piece { text: raw.trim(), start: self.start + from + blanks, source: self.source }
    }

    fn place(self) -> Place {
        Place { source: self.source, start: self.start, end: self.start + self.text.len() }
    }

    fn fault(self, message: String, help: impl Into<String>) -> Box<Diagnostic> {
        Box::new(Diagnostic::error("vary", self.place(), message).help(help))
    }
}

fn vary(text: &str, source: usize) -> Result<Vary, Box<Diagnostic>> {
    let whole = Piece { text, start: 0, source };
    let Some(at) = text.find('=') else {
        return Err(whole.fault(format!("`{text}` has no `=`"), "write KEY=LIST, such as team.service-desk.staff=4..8"));
    };
    let (key, list) = (whole.part(0, at), whole.part(at + 1, text.len()));
    if key.text.is_empty() {
        return Err(whole.fault("there is no key before the `=`".to_owned(), "write KEY=LIST"));
    }
    let mut values: Vec<String> = Vec::new();
    for piece in split(list)? {
        for value in expanded(piece)? {
            if values.contains(&value) {
                return Err(piece.fault(format!("`{value}` is in the list twice"), "leave one of them out"));
            }
            values.push(value);
        }
        if values.len() > MOST {
            return Err(piece.fault(format!("these are more than {MOST} values"), "take a longer step"));
        }
    }
    Ok(Vary { key: key.text.to_owned(), values })
}

/// A list cut at the commas outside quotes, brackets and braces.
fn split(list: Piece<'_>) -> Result<Vec<Piece<'_>>, Box<Diagnostic>> {
    let mut out = Vec::new();
    let mut quote = None;
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, letter) in list.text.char_indices() {
        match (quote, letter) {
            (Some(_), _) if escaped => escaped = false,
            (Some(('"', _)), '\\') => escaped = true,
            (Some((mark, _)), letter) if mark == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some((letter, at)),
            (None, '[' | '{') => open.push((letter, at)),
            (None, ']' | '}') => {
                open.pop();
            }
            (None, ',') if open.is_empty() => {
                out.push(list.part(start, at));
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    if let Some((mark, at)) = quote.or(open.pop()) {
        return Err(list
            .part(at, list.text.len())
            .fault(format!("`{mark}` is never closed"), "close it, or leave it out"));
    }
    out.push(list.part(start, list.text.len()));
    match out.iter().find(|piece| piece.text.is_empty()) {
        Some(_) => {
            Err(list.fault(format!("`{}` has an empty value", list.text), "write a value between any two commas"))
        }
        None => Ok(out),
    }
}

/// The values of one piece: itself, or those of the range that it is.
fn expanded(piece: Piece<'_>) -> Result<Vec<String>, Box<Diagnostic>> {
    let Some(dots) = piece.text.find("..").filter(|_| !piece.text.starts_with(['"', '\'', '[', '{'])) else {
        return Ok(vec![piece.text.to_owned()]);
    };
    let colon = piece.text[dots..].find(':').map(|at| dots + at);
    let from = piece.part(0, dots);
    let to = piece.part(dots + 2, colon.unwrap_or(piece.text.len()));
    let step = colon.map(|colon| piece.part(colon + 1, piece.text.len()));
    let (first, last) = (end_of(from)?, end_of(to)?);
    if !first.like(&last) {
        let message = format!("`{}` and `{}` are not of one kind and unit", from.text, to.text);
        return Err(piece.fault(message, "write both ends in one unit, such as 30d..90d:15d or 1%..9%:2%"));
    }
    if first.parts > last.parts {
        let help = format!("write the lower end first: `{}..{}`", to.text, from.text);
        return Err(piece.fault(format!("`{}` ends before it begins", piece.text), help));
    }
    let stride = match step {
        Some(step) => stride(step, &first)?,
        None => first.one().filter(|_| last.is_whole()).ok_or_else(|| {
            let help = format!("add a step behind a colon: `{}:STEP`", piece.text);
            piece.fault(format!("`{}` has no step", piece.text), help)
        })?,
    };
    let count = (last.parts - first.parts) / stride + 1;
    if usize::try_from(count).is_ok_and(|n| n <= MOST) {
        let values: Option<Vec<String>> = (0..count).map(|k| first.write(first.parts + k * stride)).collect();
        if let Some(values) = values {
            return Ok(values);
        }
        return Err(piece.fault(format!("`{}` is longer than the clock", piece.text), "take spans of at most 49710d"));
    }
    Err(piece.fault(format!("`{}` are {count} values, more than {MOST}", piece.text), "take a longer step"))
}

/// The end of a range.
fn end_of(piece: Piece<'_>) -> Result<Amount, Box<Diagnostic>> {
    amount(piece.text).ok_or_else(|| {
        let message = format!("`{}` is no end of a range", piece.text);
        piece.fault(message, "write a number, span, share, size, rate or date; put a text with two dots into quotes")
    })
}

/// The step of a range that begins at `first`.
fn stride(step: Piece<'_>, first: &Amount) -> Result<i128, Box<Diagnostic>> {
    const DAY: i128 = 86_400;
    let found = amount(step.text).filter(|step| step.parts > 0);
    let fits = found.and_then(|step| match (&first.kind, &step.kind) {
        // A date steps by whole days.
        (Kind::Date, Kind::Span) => (step.parts % (DAY * 1_000_000_000) == 0).then_some(step.parts / DAY),
        _ => step.like(first).then_some(step.parts),
    });
    fits.ok_or_else(|| {
        let wanted = match &first.kind {
            Kind::Span => "a span above zero, such as 15d",
            Kind::Date => "whole days, such as 7d",
            Kind::Number(_) => "a number above zero in the unit of the ends",
        };
        step.fault(format!("`{}` is no step of this range", step.text), format!("write {wanted}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(list: &str) -> Vec<String> {
        read(&[format!("k={list}")]).unwrap_or_else(|f| panic!("{list}: {:?}", f.diagnostics)).remove(0).values
    }

    fn complaint(text: &str) -> (String, usize) {
        let fault = read(&[text.to_owned()]).expect_err(text).diagnostics.remove(0);
        assert!(fault.help.is_some(), "{text}");
        (fault.message, fault.primary.place.start + 1)
    }

    #[test]
    fn lists_and_ranges() {
        assert_eq!(values("2..8"), ["2", "3", "4", "5", "6", "7", "8"]);
        assert_eq!(values("2..8:2"), ["2", "4", "6", "8"]);
        assert_eq!(values("2..8:4"), ["2", "6"]);
        assert_eq!(values("3..3"), ["3"]);
        assert_eq!(values("-1..1"), ["-1", "0", "1"]);
        assert_eq!(values("1, 4..6 ,9"), ["1", "4", "5", "6", "9"]);
        assert_eq!(values("30d..90d:15d"), ["30d", "45d", "60d", "75d", "90d"]);
        assert_eq!(values("30m..2h:30m"), ["30m", "1h", "1h 30m", "2h"]);
        assert_eq!(values("1%..9%:2%"), ["1%", "3%", "5%", "7%", "9%"]);
        assert_eq!(values("0.1..0.3:0.1"), ["0.1", "0.2", "0.3"]);
        assert_eq!(values("1 GB..2 GB:0.5 GB"), ["1 GB", "1.5 GB", "2 GB"]);
        assert_eq!(values("5 workdays..15 workdays:5 workdays"), ["5 workdays", "10 workdays", "15 workdays"]);
        assert_eq!(values("2027-02-22..2027-03-08:7d"), ["2027-02-22", "2027-03-01", "2027-03-08"]);
    }

    #[test]
    fn commas_inside_a_value_are_its_own() {
        let table = "{ median = \"9m\", p95 = \"30m\" }";
        assert_eq!(values(&format!("{table},10m")), [table, "10m"]);
        assert_eq!(values("[1, 2],[3]"), ["[1, 2]", "[3]"]);
        assert_eq!(values("\"a, \\\"b\",'c,d'"), ["\"a, \\\"b\"", "'c,d'"]);
        assert_eq!(values("\"a..b\""), ["\"a..b\""]);
    }

    #[test]
    fn faults_say_where() {
        let table = [
            ("staff", "`staff` has no `=`", 1),
            ("=3", "there is no key before the `=`", 1),
            ("k=", "`` has an empty value", 3),
            ("k=1,,2", "`1,,2` has an empty value", 3),
            ("k=1,2,1", "`1` is in the list twice", 7),
            ("k=a..b", "`a` is no end of a range", 3),
            ("k=1..", "`` is no end of a range", 6),
            ("k=8..2", "`8..2` ends before it begins", 3),
            ("k=30d..90d", "`30d..90d` has no step", 3),
            ("k=1%..9", "`1%` and `9` are not of one kind and unit", 3),
            ("k=1..9:0", "`0` is no step of this range", 8),
            ("k=1..9:2d", "`2d` is no step of this range", 8),
            ("k=2027-01-01..2027-02-01:12h", "`12h` is no step of this range", 26),
            ("k=1..20000", "`1..20000` are 20000 values, more than 10000", 3),
            ("k=5,{ a = 1", "`{` is never closed", 5),
        ];
        for (text, message, column) in table {
            assert_eq!(complaint(text), (message.to_owned(), column), "{text}");
        }
        let twice = read(&["k=1".to_owned(), "k=2".to_owned(), "x".to_owned()]).unwrap_err();
        assert_eq!(twice.diagnostics.len(), 2);
        let shown = crate::scenario::render(&twice.sources, &twice.diagnostics, false);
        assert!(shown.contains("--> --vary 2:1\n") && shown.contains("--> --vary 3:1\n"), "{shown}");
    }

    #[test]
    fn the_last_key_changes_fastest() {
        let varied = read(&["a=1,2".to_owned(), "b=x,y".to_owned()]).unwrap();
        let joined =
            |zip| -> Vec<String> { combinations(&varied, zip).unwrap().iter().map(|run| run.join(" ")).collect() };
        assert_eq!(joined(false), ["a=1 b=x", "a=1 b=y", "a=2 b=x", "a=2 b=y"]);
        assert_eq!(joined(true), ["a=1 b=x", "a=2 b=y"]);
    }

    #[test]
    fn too_many_runs_and_uneven_lists() {
        let varied = read(&["a=1..101".to_owned(), "b=1..100".to_owned()]).unwrap();
        assert_eq!(
            combinations(&varied, false).unwrap_err(),
            "101 × 100 combinations are more than 10000; vary less at once"
        );
        assert_eq!(
            combinations(&varied, true).unwrap_err(),
            "`--zip` takes lists of one length, but `a` has 101 and `b` has 100"
        );
    }
}
