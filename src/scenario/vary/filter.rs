//! `--where CONSTRAINT`: which combinations of varied values are worth a run.
//!
//! A constraint compares two sides by `<`, `<=`, `>`, `>=`, `=` or `!=`: `team.desk.staff >= team.bench.staff`,
//! `wave.1.devices.laptops < 200`, `rings.preset != autopatch`. A side is a key, with the value that it has in the combination
//! or in the file, or a value. Amounts of one kind compare by size; whatever else is there is a text, and equal or not.

use super::amount::{Amount, amount, bare};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::raw::{Table, Value};
use crate::scenario::sets;
use crate::scenario::source::Place;
use crate::scenario::words;
use std::cmp::Ordering;

/// How two sides compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum How {
    Below,
    AtMost,
    Above,
    AtLeast,
    Equal,
    Other,
}

/// Longer ones first: `<=` isn't `<` and something.
const SIGNS: [(&str, How); 6] = [
    ("<=", How::AtMost),
    (">=", How::AtLeast),
    ("!=", How::Other),
    ("<", How::Below),
    (">", How::Above),
    ("=", How::Equal),
];

/// The text's number in complaints: behind an empty first one, which stands for a file.
const SOURCE: usize = 1;

/// A side as written.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Side {
    text: String,
    place: Place,
}

/// A constraint on combinations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Constraint {
    left: Side,
    how: How,
    right: Side,
    whole: Place,
}

/// What a side comes to.
enum Worth {
    Amount(Amount),
    Text(String),
}

/// The constraint that a `--where` text stands for.
///
/// # Errors
/// If it doesn't compare two sides.
pub fn constraint(text: &str) -> Result<Constraint, Box<Diagnostic>> {
    let whole = Place { source: SOURCE, start: 0, end: text.len() };
    let fault = |message: String| {
        let help = "write KEY < VALUE or KEY >= KEY; signs are <, <=, >, >=, = and !=";
        Box::new(Diagnostic::error("where", whole, message).help(help))
    };
    let mut quote = None;
    let mut found = None;
    for (at, letter) in text.char_indices() {
        match quote {
            Some(mark) if mark == letter => quote = None,
            Some(_) => {}
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            None => {
                if let Some(row) = SIGNS.iter().find(|row| text[at..].starts_with(row.0)) {
                    found = Some((at, row.0.len(), row.1));
                    break;
                }
            }
        }
    }
    let Some((at, length, how)) = found else { return Err(fault(format!("`{text}` compares nothing"))) };
    let side = |from: usize, to: usize| {
        let raw = &text[from..to];
        let start = from + raw.len() - raw.trim_start().len();
        Side { text: raw.trim().to_owned(), place: Place { source: SOURCE, start, end: start + raw.trim().len() } }
    };
    let (left, right) = (side(0, at), side(at + length, text.len()));
    if left.text.is_empty() || right.text.is_empty() {
        return Err(fault(format!("`{text}` has nothing on one side")));
    }
    if right.text.starts_with(['<', '>', '=', '!']) {
        return Err(fault(format!("`{}` is no sign", &text[at..=right.place.start])));
    }
    Ok(Constraint { left, how, right, whole })
}

impl Constraint {
    /// Whether it holds where the file with all of its sets is `root` and `run` are the sets of the combination.
    ///
    /// # Errors
    /// If neither side is a key of the scenario, or the two can't be compared so.
    pub fn holds(&self, root: &Table, run: &[String]) -> Result<bool, Box<Diagnostic>> {
        let [left, right] = [&self.left, &self.right].map(|side| worth(side, root, run));
        let ((left, left_key), (right, right_key)) = (left?, right?);
        if !left_key && !right_key {
            let message = "neither side is a key of the scenario";
            let help = format!("a key is one that is varied or in the file{}", varied(run));
            return Err(Box::new(Diagnostic::error("where", self.whole, message).help(help)));
        }
        let order = match (&left, &right) {
            (Worth::Amount(a), Worth::Amount(b)) if a.kind == b.kind => Some(a.parts.cmp(&b.parts)),
            (Worth::Amount(_), Worth::Amount(_)) => {
                return Err(self.incomparable("are not of one kind", &left, &right));
            }
            (Worth::Text(a), Worth::Text(b)) if a == b => Some(Ordering::Equal),
            _ => None,
        };
        match (self.how, order) {
            (How::Equal, order) => Ok(order == Some(Ordering::Equal)),
            (How::Other, order) => Ok(order != Some(Ordering::Equal)),
            (_, None) => Err(self.incomparable("have no order", &left, &right)),
            (How::Below, Some(order)) => Ok(order == Ordering::Less),
            (How::AtMost, Some(order)) => Ok(order != Ordering::Greater),
            (How::Above, Some(order)) => Ok(order == Ordering::Greater),
            (How::AtLeast, Some(order)) => Ok(order != Ordering::Less),
        }
    }

    fn incomparable(&self, why: &str, left: &Worth, right: &Worth) -> Box<Diagnostic> {
        let shown = |side: &Side, worth: &Worth| match worth {
            Worth::Text(text) if *text != bare(&side.text) => format!("`{}`, which is `{text}`,", side.text),
            Worth::Text(_) => format!("`{}`", side.text),
            Worth::Amount(amount) => match amount.write(amount.parts) {
                Some(text) if text != bare(&side.text) => format!("`{}`, which is `{text}`,", side.text),
                Some(_) | None => format!("`{}`", side.text),
            },
        };
        let message = format!("{} and {} {why}", shown(&self.left, left), shown(&self.right, right));
        let help = "compare numbers with numbers, spans with spans, shares with shares; a text is = or != another";
        Box::new(Diagnostic::error("where", self.whole, message).help(help))
    }
}

/// What a side is worth, and whether it is a key.
fn worth(side: &Side, root: &Table, run: &[String]) -> Result<(Worth, bool), Box<Diagnostic>> {
    let of = |text: &str| amount(text).map_or_else(|| Worth::Text(bare(text).to_owned()), Worth::Amount);
    let text = side.text.as_str();
    if amount(text).is_some() || text.starts_with(['"', '\'']) {
        return Ok((of(text), false));
    }
    let own = run.iter().find_map(|set| set.strip_prefix(text)?.strip_prefix('='));
    if let Some(value) = own {
        return Ok((of(value), true));
    }
    match sets::written(root, text) {
        Some(node) => match node.value {
            Value::List(_) | Value::Table(_) => {
                let message = format!("`{text}` is {}, which compares with nothing", words::show(node));
                Err(Box::new(Diagnostic::error("where", side.place, message).help("name one of the keys in it")))
            }
            Value::Text(_) | Value::Int(_) | Value::Decimal(_) | Value::Flag(_) | Value::Date(_) => {
                Ok((of(&node.canonical()), true))
            }
        },
        // Keys have a table in front; a word alone is a value, such as a preset's.
        None if text.contains('.') => {
            let keys = run.iter().filter_map(|set| set.split_once('=').map(|set| set.0));
            let help = match words::nearest(text, keys) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("a key is one that is varied or in the file{}; put a text into quotes", varied(run)),
            };
            let message = format!("`{text}` is neither varied nor in the file");
            Err(Box::new(Diagnostic::error("where", side.place, message).help(help)))
        }
        None => Ok((of(text), false)),
    }
}

/// The keys of a combination, for help.
fn varied(run: &[String]) -> String {
    let keys: Vec<String> =
        run.iter().filter_map(|set| set.split_once('=').map(|(key, _)| format!("`{key}`"))).collect();
    if keys.is_empty() {
        String::new()
    } else {
        format!("; varied {} {}", if keys.len() == 1 { "is" } else { "are" }, words::all_of(&keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::raw;

    const FILE: &str = "[[team]]\nname = \"desk\"\nstaff = 3\nhours = \"mon-fri 08:00-18:00\"\n[[wave]]\nname = \"pilot\"\n\
        over = \"5 workdays\"\nstart = 2027-02-01\ndevices = { laptops = \"10%\" }\n[rules]\n\"check-in.every\" = \"8h\"\n";

    fn held(text: &str) -> Result<bool, String> {
        let root = raw::document(FILE, 0).unwrap();
        let run = ["team.desk.staff=4".to_owned(), "rings.preset=autopatch".to_owned(), "x.size=1 GB".to_owned()];
        let constraint = constraint(text).map_err(|fault| fault.message)?;
        constraint.holds(root.table().unwrap(), &run).map_err(|fault| fault.message)
    }

    #[test]
    fn amounts_texts_and_keys_of_both_kinds() {
        for (text, wanted) in [
            ("team.desk.staff < 5", true),
            ("team.desk.staff<4", false),
            ("team.desk.staff <= 4", true),
            // The run's own value is meant even under another name of the row, when the tree has it; here it has the file's.
            ("team.1.staff = 3", true),
            ("4 >= team.desk.staff", true),
            ("team.desk.staff != 4", false),
            ("team.desk.staff >= team.1.staff", true),
            ("rules.check-in.every = 480m", true),
            ("rules.check-in.every > \"1d\"", false),
            ("wave.pilot.over < 10 workdays", true),
            ("wave.pilot.start <= 2027-02-01", true),
            ("wave.pilot.devices.laptops > 9.5%", true),
            ("x.size >= 999 MB", true),
            ("rings.preset = autopatch", true),
            ("rings.preset != \"planning-guide\"", true),
            ("team.desk.hours = 'mon-fri 08:00-18:00'", true),
            // An amount isn't a text.
            ("wave.pilot.devices.laptops != rest", true),
        ] {
            assert_eq!(held(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_compared() {
        for (text, message) in [
            ("team.desk.staff", "`team.desk.staff` compares nothing"),
            ("team.desk.staff >", "`team.desk.staff >` has nothing on one side"),
            ("team.desk.staff == 4", "`==` is no sign"),
            ("team.desk.stuff > 4", "`team.desk.stuff` is neither varied nor in the file"),
            ("3 < 4", "neither side is a key of the scenario"),
            ("wave.pilot.devices > 4", "`wave.pilot.devices` is a table, which compares with nothing"),
            (
                "wave.pilot.devices.laptops < 200",
                "`wave.pilot.devices.laptops`, which is `10%`, and `200` are not of one kind",
            ),
            (
                "rings.preset > planning-guide",
                "`rings.preset`, which is `autopatch`, and `planning-guide` have no order",
            ),
            ("team.desk.staff < many", "`team.desk.staff`, which is `4`, and `many` have no order"),
        ] {
            assert_eq!(held(text), Err(message.to_owned()), "{text}");
        }
    }
}
