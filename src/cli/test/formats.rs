//! `--format NAME[=FILE]`: what a suite is told in, and where to.

use crate::cli::Exit;
use crate::cli::load::{complain, print, unwritable};
use crate::report::suite::{Suite, annotations, boundaries, coverage, markdown, mutants, tap, text};
use crate::report::{json, junit, write};
use crate::verify::boundary::Boundaries;
use crate::verify::coverage::Coverage;
use std::path::{Path, PathBuf};

/// A format of a suite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    Text,
    Json,
    Junit,
    Tap,
    Sarif,
    Markdown,
    Github,
    Azure,
    Coverage,
    Boundaries,
    BoundariesJson,
    Mutants,
}

const NAMES: [(&str, Format); 12] = [
    ("text", Format::Text),
    ("json", Format::Json),
    ("junit", Format::Junit),
    ("tap", Format::Tap),
    ("sarif", Format::Sarif),
    ("markdown", Format::Markdown),
    ("github", Format::Github),
    ("azure", Format::Azure),
    ("coverage", Format::Coverage),
    ("boundaries", Format::Boundaries),
    ("boundaries-json", Format::BoundariesJson),
    ("mutants", Format::Mutants),
];

/// A format that is asked for: into a file, or on stdout.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::cli) struct Wanted {
    format: Format,
    file: Option<PathBuf>,
}

/// What `NAME[=FILE]` asks for.
pub(in crate::cli) fn wanted(text: &str) -> Result<Wanted, String> {
    let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
    let known = NAMES.iter().find(|row| row.0 == name);
    match (known, file) {
        (Some(_), Some("")) => Err(format!("`{name}=` names no file")),
        (Some((_, format)), file) => Ok(Wanted { format: *format, file: file.map(PathBuf::from) }),
        (None, _) => {
            Err(format!("the formats are {}; =FILE behind one writes it there", NAMES.map(|row| row.0).join(", ")))
        }
    }
}

impl Wanted {
    /// Whether it is the rules' coverage.
    pub(in crate::cli) fn is_coverage(&self) -> bool {
        self.format == Format::Coverage
    }

    /// Whether it is the boundaries of rules.
    pub(in crate::cli) fn is_boundaries(&self) -> bool {
        matches!(self.format, Format::Boundaries | Format::BoundariesJson)
    }

    /// Whether it is what became of the mutants.
    pub(in crate::cli) fn is_mutants(&self) -> bool {
        self.format == Format::Mutants
    }
}

/// A suite that has run.
pub(in crate::cli) struct Ran<'a> {
    pub(in crate::cli) suite: &'a Suite,
    /// Which rules it met.
    pub(in crate::cli) coverage: &'a Coverage,
    /// Which boundaries of rules it stands on.
    pub(in crate::cli) boundaries: &'a Boundaries,
    /// What became of the rules' mutants, if anybody asked.
    pub(in crate::cli) mutants: &'a mutants::Mutants,
    /// Whether passes aren't told on stdout.
    pub(in crate::cli) quiet: bool,
    /// What is told after the text.
    pub(in crate::cli) more: String,
}

/// Whether the formats can be told together: stdout holds lines for people and CI systems, or one format for machines.
pub(in crate::cli) fn agree(formats: &[Wanted]) -> Result<(), Exit> {
    let shown: Vec<&Wanted> = formats.iter().filter(|one| one.file.is_none()).collect();
    match shown.iter().find(|one| !for_people(one.format)) {
        Some(one) if shown.len() > 1 => {
            let name = NAMES.iter().find(|row| row.1 == one.format).map_or("", |row| row.0);
            complain(&format!(
                "error: `--format {name}` has stdout for itself; give the others, or it, a file: --format {name}=FILE"
            ));
            Err(Exit::Usage)
        }
        Some(_) | None => Ok(()),
    }
}

const fn for_people(format: Format) -> bool {
    match format {
        Format::Text | Format::Github | Format::Azure => true,
        Format::Json
        | Format::Junit
        | Format::Tap
        | Format::Sarif
        | Format::Markdown
        | Format::Coverage
        | Format::Boundaries
        | Format::BoundariesJson
        | Format::Mutants => false,
    }
}

fn bytes(ran: &Ran<'_>, format: Format, quiet: bool) -> Vec<u8> {
    let suite = ran.suite;
    match format {
        Format::Text => text::text(suite, quiet).into_bytes(),
        Format::Json => json::suite::suite(suite),
        Format::Junit => junit::junit(suite),
        Format::Tap => tap::tap(suite).into_bytes(),
        Format::Sarif => json::suite::sarif(suite),
        Format::Markdown => markdown::markdown(suite).into_bytes(),
        Format::Github => annotations::github(suite).into_bytes(),
        Format::Azure => annotations::azure(suite).into_bytes(),
        Format::Coverage => coverage::table(ran.coverage),
        Format::Boundaries => boundaries::table(ran.boundaries),
        Format::BoundariesJson => json::suite::boundaries(ran.boundaries),
        Format::Mutants => mutants::table(ran.mutants),
    }
}

/// Writes the files, the step summary and stdout. Text is on stdout unless a format for machines is; the lines of CI
/// systems come behind it.
pub(in crate::cli) fn tell(ran: &Ran<'_>, formats: &[Wanted]) -> Exit {
    let mut exit = Exit::Done;
    for one in formats {
        if let Some(file) = &one.file {
            exit = exit.and(write::file(file, &bytes(ran, one.format, false)).map_or_else(unwritable, |()| Exit::Done));
        }
    }
    if formats.iter().any(|one| one.format == Format::Github) {
        exit = exit.and(summary(ran.suite));
    }
    let mut shown = formats.iter().filter(|one| one.file.is_none() && one.format != Format::Text).peekable();
    let machine = shown.peek().filter(|one| !for_people(one.format));
    let mut out = match machine {
        Some(_) => Vec::new(),
        None => [bytes(ran, Format::Text, ran.quiet), ran.more.as_bytes().to_vec()].concat(),
    };
    for one in shown {
        out.extend(bytes(ran, one.format, ran.quiet));
    }
    exit.and(print(&out))
}

/// Appends to the summary of GitHub's step, where there is one.
fn summary(suite: &Suite) -> Exit {
    match std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) {
        Some(path) => write::append(Path::new(&path), markdown::markdown(suite).as_bytes())
            .map_or_else(unwritable, |()| Exit::Done),
        None => Exit::Done,
    }
}

/// The parts in a million that a share such as `95%` or `99.5%` stands for.
pub(in crate::cli) fn share(text: &str) -> Result<u32, String> {
    let ppm = || {
        let (whole, part) = text.strip_suffix('%')?.split_once('.').unwrap_or((text.strip_suffix('%')?, ""));
        let digits = [whole, part].iter().all(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        if !digits || whole.is_empty() || part.len() > 4 {
            return None;
        }
        let ppm = whole.parse::<u32>().ok()?.checked_mul(10_000)? + format!("{part:0<4}").parse::<u32>().ok()?;
        (ppm <= 1_000_000).then_some(ppm)
    };
    ppm().ok_or_else(|| "write a share from 0% to 100%, such as 95% or 99.5%".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_exactly() {
        let table = [("95%", 950_000), ("99.5%", 995_000), ("0.0001%", 1), ("100%", 1_000_000), ("0%", 0)];
        for (text, ppm) in table {
            assert_eq!(share(text), Ok(ppm), "{text}");
        }
        for text in ["95", "101%", "100.1%", "-1%", "1.00001%", ".5%", "a%", "%"] {
            assert!(share(text).is_err(), "{text}");
        }
    }
}
