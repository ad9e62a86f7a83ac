//! `--vary KEY=LIST`: a key with several values, and every combination of such keys as `--set`s.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::Place;

/// Values of one key at most.
const MOST: usize = 1_000;

/// A key and the values that it is to have in turn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vary {
    /// The key, as `--set` takes it.
    pub key: String,
    /// Its values as `--set` takes them, one at least.
    pub values: Vec<String>,
}

/// The key and values in `text`, the `source`-th one of a complaint: `KEY=a,b,c`, `KEY=2..8` (8 included) or `KEY=2..8:2`.
///
/// # Errors
/// If it is none of these, a value is empty, or there are more than a thousand.
pub fn vary(text: &str, source: usize) -> Result<Vary, Box<Diagnostic>> {
    let complain = |start: usize, message: String| {
        let help = "write KEY=a,b,c or KEY=2..8 or KEY=2..8:2, such as team.service-desk.staff=4,6,8";
        Box::new(Diagnostic::error("vary", Place { source, start, end: text.len() }, message).help(help))
    };
    let Some((key, list)) = text.split_once('=') else {
        return Err(complain(0, format!("`{text}` has no `=`")));
    };
    let values = match range(list) {
        Some(Ok(values)) => values,
        Some(Err(why)) => return Err(complain(key.len() + 1, format!("`{list}` {why}"))),
        None => parts(list),
    };
    if values.iter().any(String::is_empty) {
        return Err(complain(key.len() + 1, format!("`{list}` has an empty value")));
    }
    if values.len() > MOST {
        return Err(complain(key.len() + 1, format!("`{list}` has more than {MOST} values")));
    }
    Ok(Vary { key: key.trim().to_owned(), values })
}

/// Every combination, as `--set`s in the order of the keys; the last key changes first.
#[must_use]
pub fn combinations(all: &[Vary]) -> Vec<Vec<String>> {
    let mut out = vec![Vec::new()];
    for vary in all {
        let with = |sets: &Vec<String>, value: &String| {
            let mut sets = sets.clone();
            sets.push(format!("{}={value}", vary.key));
            sets
        };
        out = out.iter().flat_map(|sets| vary.values.iter().map(move |value| with(sets, value))).collect();
    }
    out
}

/// The numbers of a range, or what is wrong with it; none if the text isn't one.
fn range(list: &str) -> Option<Result<Vec<String>, String>> {
    let (low, rest) = list.split_once("..")?;
    let (high, step) = rest.split_once(':').map_or((rest, "1"), |(high, step)| (high, step));
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let (low, high, step) = (number(low)?, number(high)?, number(step)?);
    if low > high {
        return Some(Err("goes down; write the lower end first".to_owned()));
    }
    if step == 0 {
        return Some(Err("has a step of 0".to_owned()));
    }
    // One more than allowed is enough to be told.
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    Some(Ok((low..=high).step_by(step).take(MOST + 1).map(|n| n.to_string()).collect()))
}

/// The parts between commas that stand in no quotes, brackets or braces.
fn parts(list: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut depth, mut quoted) = (0_u32, false);
    for letter in list.chars() {
        match letter {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if letter == ',' && depth == 0 && !quoted {
            out.push(String::new());
        } else {
            out.last_mut().expect("there is always a part").push(letter);
        }
    }
    out.into_iter().map(|part| part.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        vary(text, 0).unwrap().values
    }

    #[test]
    fn lists_and_ranges() {
        assert_eq!(values("team.desk.staff=2..5"), ["2", "3", "4", "5"]);
        assert_eq!(values("team.desk.staff=2..8:3"), ["2", "5", "8"]);
        assert_eq!(values("team.desk.staff=4..4"), ["4"]);
        assert_eq!(values("wave.pilot.over=2 workdays, 5 workdays"), ["2 workdays", "5 workdays"]);
        assert_eq!(
            values("team.desk.handle-time={ median = \"20m\", p95 = \"1h\" },{ fixed = \"9m\" }"),
            ["{ median = \"20m\", p95 = \"1h\" }", "{ fixed = \"9m\" }"]
        );
        assert_eq!(values("scenario.name=\"a,b\",c"), ["\"a,b\"", "c"]);
    }

    #[test]
    fn what_is_none() {
        for (text, message) in [
            ("team.desk.staff", "`team.desk.staff` has no `=`"),
            ("team.desk.staff=", "`` has an empty value"),
            ("team.desk.staff=2,,3", "`2,,3` has an empty value"),
            ("team.desk.staff=5..2", "`5..2` goes down; write the lower end first"),
            ("team.desk.staff=2..5:0", "`2..5:0` has a step of 0"),
            ("team.desk.staff=0..4000000000", "`0..4000000000` has more than 1000 values"),
        ] {
            assert_eq!(vary(text, 0).unwrap_err().message, message);
        }
    }

    #[test]
    fn every_combination_once() {
        let all = [vary("a=1,2", 0).unwrap(), vary("b=x,y", 0).unwrap()];
        assert_eq!(combinations(&all), [["a=1", "b=x"], ["a=1", "b=y"], ["a=2", "b=x"], ["a=2", "b=y"]]);
        assert_eq!(combinations(&[]), [[""; 0]]);
    }
}
