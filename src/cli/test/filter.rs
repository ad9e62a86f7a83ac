//! `-E FILTER`: which tests are run.
//!
//! A filter is made of `tag:WORD`, `rule:ID`, `file:TEXT`, `sort:story`, or a name, put together by `not`, `and`, `or` and
//! parentheses; `not` binds closest, then `and`. Names and files match if they hold the text somewhere, or as a whole if it
//! has a `*` (anything) or `?` (one sign). `rule:` takes the beginning of an id that a story names. What holds spaces, signs
//! of the language or its words is put in quotes: `"quiet from day 100" or tag:"and"`.

use crate::plan::{Decision, Expectation, Story};
use crate::scenario::{Diagnostic, Place};

/// What a filter asks of a test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Filter {
    Name(String),
    File(String),
    Tag(String),
    Rule(String),
    Sort(String),
    Not(Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
}

/// A test as filters see it.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Candidate<'a> {
    pub(in crate::cli) file: &'a str,
    pub(in crate::cli) name: &'a str,
    pub(in crate::cli) sort: &'a str,
    pub(in crate::cli) tags: &'a [String],
    /// The ids of the rules that it names.
    pub(in crate::cli) rules: Rules<'a>,
}

/// What names rules.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) enum Rules<'a> {
    Of(&'a Story),
    One(&'a str),
    None,
}

impl Rules<'_> {
    /// Whether a rule is named whose id begins so.
    fn any(self, start: &str) -> bool {
        match self {
            Rules::Of(story) => story.expect.iter().filter_map(|e| e.rule.as_deref()).any(|id| id.starts_with(start)),
            Rules::One(id) => id.starts_with(start),
            Rules::None => false,
        }
    }
}

impl<'a> Candidate<'a> {
    pub(in crate::cli) fn story(file: &'a str, story: &'a Story) -> Candidate<'a> {
        Candidate { file, name: &story.name, sort: "story", tags: &story.tags, rules: Rules::Of(story) }
    }

    pub(in crate::cli) fn decision(file: &'a str, of: &'a Decision) -> Candidate<'a> {
        Candidate { file, name: &of.name, sort: "decision", tags: &of.tags, rules: Rules::One(&of.rule) }
    }

    pub(in crate::cli) fn expectation(file: &'a str, of: &'a Expectation) -> Candidate<'a> {
        Candidate { file, name: &of.text, sort: "expectation", tags: &of.tags, rules: Rules::None }
    }

    pub(in crate::cli) fn golden(file: &'a str) -> Candidate<'a> {
        Candidate { file, name: "golden", sort: "golden", tags: &[], rules: Rules::None }
    }
}

/// The filter that a text stands for.
///
/// # Errors
/// If it is none, with the place.
pub(in crate::cli) fn filter(text: &str) -> Result<Filter, Box<Diagnostic>> {
    let mut reader = Reader { words: words(text)?, next: 0, end: text.len() };
    let filter = reader.either()?;
    match reader.words.get(reader.next) {
        None => Ok(filter),
        Some(word) => Err(fault(word.start, word.end, format!("`{}` is one too many", word.text))),
    }
}

impl Filter {
    /// Whether a test is chosen.
    pub(in crate::cli) fn takes(&self, test: Candidate<'_>) -> bool {
        match self {
            Filter::Name(text) => matches(text, test.name),
            Filter::File(text) => matches(text, test.file),
            Filter::Tag(tag) => test.tags.iter().any(|known| known == tag),
            Filter::Sort(sort) => test.sort == sort,
            Filter::Rule(start) => test.rules.any(start),
            Filter::Not(one) => !one.takes(test),
            Filter::And(one, other) => one.takes(test) && other.takes(test),
            Filter::Or(one, other) => one.takes(test) || other.takes(test),
        }
    }
}

/// Whether `name` holds the text, or is what the pattern says.
fn matches(pattern: &str, name: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return name.contains(pattern);
    }
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Where the last star stands, and how much of the name it has eaten.
    let (mut at, mut here, mut star) = (0, 0, None);
    while here < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, here));
                at += 1;
            }
            Some(sign) if *sign == '?' || *sign == name[here] => {
                at += 1;
                here += 1;
            }
            Some(_) | None => {
                let Some((back, eaten)) = star else { return false };
                star = Some((back, eaten + 1));
                at = back + 1;
                here = eaten + 1;
            }
        }
    }
    pattern[at..].iter().all(|sign| *sign == '*')
}

/// A word of a filter; one in quotes is no word of the language.
struct Word {
    text: String,
    start: usize,
    end: usize,
    quoted: bool,
}

fn fault(start: usize, end: usize, message: String) -> Box<Diagnostic> {
    let help = "write a name, tag:WORD, rule:ID, file:TEXT or sort:story, put together by not, and, or and parentheses";
    Box::new(Diagnostic::error("filter", Place { source: 0, start, end }, message).help(help))
}

fn words(text: &str) -> Result<Vec<Word>, Box<Diagnostic>> {
    let mut out: Vec<Word> = Vec::new();
    let mut signs = text.char_indices().peekable();
    while let Some((start, sign)) = signs.next() {
        if sign.is_whitespace() {
            continue;
        }
        let mut word = Word { text: sign.to_string(), start, end: start + sign.len_utf8(), quoted: false };
        if sign != '(' && sign != ')' {
            let mut quote = (sign == '"' || sign == '\'').then_some(sign);
            if quote.is_some() {
                (word.text, word.quoted) = (String::new(), true);
            }
            while let Some((at, sign)) =
                signs.next_if(|(_, s)| quote.is_some() || !(s.is_whitespace() || "()".contains(*s)))
            {
                word.end = at + sign.len_utf8();
                match quote {
                    Some(mark) if mark == sign => quote = None,
                    None if sign == '"' || sign == '\'' => quote = Some(sign),
                    Some(_) | None => word.text.push(sign),
                }
            }
            if quote.is_some() {
                return Err(fault(start, text.len(), "a quote isn't closed".to_owned()));
            }
        }
        out.push(word);
    }
    Ok(out)
}

struct Reader {
    words: Vec<Word>,
    next: usize,
    end: usize,
}

impl Reader {
    /// Whether the next word is this one of the language; it is read then.
    fn reads(&mut self, word: &str) -> bool {
        let found = self.words.get(self.next).is_some_and(|next| !next.quoted && next.text == word);
        self.next += usize::from(found);
        found
    }

    fn either(&mut self) -> Result<Filter, Box<Diagnostic>> {
        let mut out = self.both()?;
        while self.reads("or") {
            out = Filter::Or(Box::new(out), Box::new(self.both()?));
        }
        Ok(out)
    }

    fn both(&mut self) -> Result<Filter, Box<Diagnostic>> {
        let mut out = self.one()?;
        while self.reads("and") {
            out = Filter::And(Box::new(out), Box::new(self.one()?));
        }
        Ok(out)
    }

    fn one(&mut self) -> Result<Filter, Box<Diagnostic>> {
        if self.reads("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.reads("(") {
            let inside = self.either()?;
            if self.reads(")") {
                return Ok(inside);
            }
            return Err(fault(self.end, self.end, "a parenthesis isn't closed".to_owned()));
        }
        let Some(word) = self.words.get(self.next) else {
            return Err(fault(self.end, self.end, "the filter ends where a name or a `tag:` should stand".to_owned()));
        };
        self.next += 1;
        if !word.quoted && ["and", "or", ")"].contains(&word.text.as_str()) {
            return Err(fault(word.start, word.end, format!("`{}` stands where a name should stand", word.text)));
        }
        simple(word)
    }
}

/// A filter without words of the language.
fn simple(word: &Word) -> Result<Filter, Box<Diagnostic>> {
    let kind = if word.quoted { None } else { word.text.split_once(':') };
    let Some((kind, value)) = kind else { return Ok(Filter::Name(word.text.clone())) };
    let make: fn(String) -> Filter = match kind {
        "tag" => Filter::Tag,
        "rule" => Filter::Rule,
        "file" => Filter::File,
        "name" => Filter::Name,
        "sort" if ["story", "decision", "expectation", "golden"].contains(&value) => Filter::Sort,
        "sort" => {
            let message = format!("`{value}` is no sort of test: there are `story`, `expectation` and `golden`");
            return Err(fault(word.start, word.end, message));
        }
        _ => {
            return Err(fault(
                word.start,
                word.end,
                format!("`{kind}:` is no kind of filter; quote a name with a colon"),
            ));
        }
    };
    if value.is_empty() {
        return Err(fault(word.start, word.end, format!("`{kind}:` names nothing")));
    }
    Ok(make(value.to_owned()))
}

/// A part of a suite: `2/4` is the second of four.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) struct Part {
    index: usize,
    of: usize,
}

impl Part {
    /// Whether the unit with this number, from 0, is in the part.
    pub(in crate::cli) fn has(self, number: usize) -> bool {
        number % self.of == self.index
    }
}

/// The part that a text stands for.
pub(in crate::cli) fn part(text: &str) -> Result<Part, String> {
    let numbers = text.split_once('/').and_then(|(i, n)| Some((i.parse::<usize>().ok()?, n.parse::<usize>().ok()?)));
    match numbers {
        Some((index, of)) if 1 <= index && index <= of => Ok(Part { index: index - 1, of }),
        Some(_) | None => Err("write I/N, such as 1/4: the I-th of N parts".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(text: &str, name: &str, tags: &[&str]) -> bool {
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let test = Candidate { file: "stories/a.toml", name, sort: "story", tags: &tags, rules: Rules::None };
        filter(text).unwrap().takes(test)
    }

    #[test]
    fn not_binds_closest_then_and() {
        let table = [
            ("quiet", true),
            ("loud", false),
            ("not loud and quiet", true),
            ("loud and quiet or tag:slow", true),
            ("loud and (quiet or tag:slow)", false),
            ("not (quiet and tag:slow)", false),
            ("not quiet or not tag:slow", false),
            ("\"quiet from\" and tag:slow", true),
            ("'from quiet'", false),
            ("quiet*", true),
            ("from*", false),
            ("\"*day ?\"", true),
            ("*d*y*", true),
            ("quiet?", false),
            ("file:a.toml and sort:story", true),
            ("file:b or sort:expectation", false),
            ("name:day", true),
            ("rule:WIN", false),
        ];
        for (text, want) in table {
            assert_eq!(takes(text, "quiet from day 7", &["slow"]), want, "{text}");
        }
        assert!(takes("\"and\"", "this and that", &[]) && takes("tag:\"to do\"", "x", &["to do"]));
    }

    #[test]
    fn what_is_no_filter_is_told_with_its_place() {
        let table = [
            ("", 0, "ends"),
            ("a and", 5, "ends"),
            ("a b", 2, "too many"),
            ("(a or b", 7, "isn't closed"),
            ("a or \"b", 5, "quote"),
            ("or a", 0, "stands where"),
            ("a and tags:b", 6, "no kind"),
            ("sort:golf", 0, "no sort"),
            ("tag:", 0, "names nothing"),
        ];
        for (text, start, said) in table {
            let fault = filter(text).unwrap_err();
            assert_eq!(fault.primary.place.start, start, "{text}");
            assert!(fault.message.contains(said), "{text}: {}", fault.message);
        }
    }

    #[test]
    fn each_unit_is_in_exactly_one_part() {
        let parts = ["1/3", "2/3", "3/3"].map(|text| part(text).unwrap());
        for number in 0..10 {
            assert_eq!(parts.iter().filter(|part| part.has(number)).count(), 1);
        }
        for text in ["0/3", "4/3", "1", "a/b", "1/0", "-1/2"] {
            assert!(part(text).is_err(), "{text}");
        }
    }
}
