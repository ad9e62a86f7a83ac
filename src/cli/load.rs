//! Getting a scenario from a path, with messages for everything that can be wrong.

use crate::cli::{Exit, Manner, Study};
use crate::report::WriteError;
use crate::scenario::{self, Diagnostic, Loaded, ReadError, Severity, Source};
use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The file at `path` (`-` is standard input), or the end that its trouble leads to, which has been told.
pub(super) fn source(path: &Path) -> Result<Source, Exit> {
    let read = if path.as_os_str() == "-" { scenario::read_input(std::io::stdin()) } else { scenario::read(path) };
    read.map_err(|error| {
        complain(&format!("error: `{}` {error}", path.display()));
        match error {
            ReadError::Io(_) => Exit::Io,
            ReadError::Empty | ReadError::NotUtf8(_) | ReadError::TooLarge => Exit::Invalid,
        }
    })
}

/// What the source says, its faults told on stderr. Warnings are told unless `manner` is quiet or errors matter more: with
/// arrows if `manner` is verbose, a line each otherwise.
pub(super) fn understand(source: &Source, sets: &[String], manner: &Manner) -> Result<Loaded, Exit> {
    tell(scenario::load(source, sets), manner)
}

/// As [`understand`], for one of several that are much alike: `with` are sets behind those of all, from the argument called
/// `name`, and warnings in `told` aren't told again.
pub(super) fn understand_variant(
    source: &Source,
    (sets, with, name): (&[String], &[String], &str),
    told: &mut BTreeSet<String>,
    manner: &Manner,
) -> Result<Loaded, Exit> {
    let all: Vec<String> = sets.iter().chain(with).cloned().collect();
    let mut loaded = scenario::load(source, &all);
    for source in loaded.sources.iter_mut().skip(1 + sets.len()) {
        name.clone_into(&mut source.name);
    }
    loaded.diagnostics.retain(|d| d.severity == Severity::Error || told.insert(d.message.clone()));
    tell(loaded, manner)
}

fn tell(mut loaded: Loaded, manner: &Manner) -> Result<Loaded, Exit> {
    let failed = loaded.has_errors();
    if manner.quiet || failed {
        loaded.diagnostics.retain(|d| d.severity == Severity::Error);
    }
    if !loaded.diagnostics.is_empty() {
        let color = manner.color.on(std::io::stderr().is_terminal());
        let text = if failed || manner.verbose { loaded.report(color) } else { loaded.brief() };
        complain(text.trim_end());
    }
    if failed { Err(Exit::Invalid) } else { Ok(loaded) }
}

impl Study {
    /// What the flags change in a plan.
    pub(super) fn apply(&self, plan: &mut crate::plan::Plan) {
        plan.replications = self.replications.unwrap_or(plan.replications);
        plan.seed = self.seed.unwrap_or(plan.seed);
    }
}

/// A message on stderr.
pub(super) fn complain(message: &str) {
    // If stderr is closed there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// A fault of the command line, told with an arrow.
pub(super) fn told(fault: &Diagnostic, flag: &str, text: &str) -> Exit {
    let sources = [Source::new(flag, text)];
    complain(scenario::render(&sources, std::slice::from_ref(fault), false).trim_end());
    Exit::Invalid
}

/// The end that an output folder which can't be written leads to, told.
pub(super) fn unwritable(error: WriteError) -> Exit {
    complain(&format!("error: {error}"));
    Exit::Io
}

/// The output folder: the one asked for, else `output/NAME`.
pub(super) fn output_folder(study: &Study, name: &str) -> PathBuf {
    study.output.clone().unwrap_or_else(|| Path::new("output").join(name))
}

/// Bytes on stdout; a reader that went away is no error.
pub(super) fn print(bytes: &[u8]) -> Exit {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Exit::Done,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            complain(&format!("error: stdout can't be written: {error}"));
            Exit::Io
        }
    }
}
