//! `--format NAME[=FILE]`: what a suite is told in, and where to.

use crate::cli::Exit;
use crate::cli::load::{complain, print, unwritable};
use crate::report::suite::{Suite, annotations, markdown, tap, text};
use crate::report::{json, junit, write};
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
}

const NAMES: [(&str, Format); 8] = [
    ("text", Format::Text),
    ("json", Format::Json),
    ("junit", Format::Junit),
    ("tap", Format::Tap),
    ("sarif", Format::Sarif),
    ("markdown", Format::Markdown),
    ("github", Format::Github),
    ("azure", Format::Azure),
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
        Format::Json | Format::Junit | Format::Tap | Format::Sarif | Format::Markdown => false,
    }
}

fn bytes(suite: &Suite, format: Format, quiet: bool) -> Vec<u8> {
    match format {
        Format::Text => text::text(suite, quiet).into_bytes(),
        Format::Json => json::suite::suite(suite),
        Format::Junit => junit::junit(suite),
        Format::Tap => tap::tap(suite).into_bytes(),
        Format::Sarif => json::suite::sarif(suite),
        Format::Markdown => markdown::markdown(suite).into_bytes(),
        Format::Github => annotations::github(suite).into_bytes(),
        Format::Azure => annotations::azure(suite).into_bytes(),
    }
}

/// Writes the files, the step summary and stdout. Text is on stdout unless a format for machines is; the lines of CI
/// systems come behind it. `more` is told after the text.
pub(in crate::cli) fn tell(suite: &Suite, formats: &[Wanted], quiet: bool, more: &str) -> Exit {
    let mut exit = Exit::Done;
    for one in formats {
        if let Some(file) = &one.file {
            exit =
                exit.and(write::file(file, &bytes(suite, one.format, false)).map_or_else(unwritable, |()| Exit::Done));
        }
    }
    if formats.iter().any(|one| one.format == Format::Github) {
        exit = exit.and(summary(suite));
    }
    let mut shown = formats.iter().filter(|one| one.file.is_none() && one.format != Format::Text).peekable();
    let machine = shown.peek().filter(|one| !for_people(one.format));
    let mut out = match machine {
        Some(_) => Vec::new(),
        None => [bytes(suite, Format::Text, quiet), more.as_bytes().to_vec()].concat(),
    };
    for one in shown {
        out.extend(bytes(suite, one.format, quiet));
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
