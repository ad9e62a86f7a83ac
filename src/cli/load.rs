//! Getting a scenario from a path, with messages for everything that can be wrong.

use crate::cli::{Exit, Manner, Study};
use crate::scenario::{self, Loaded, ReadError, Severity, Source};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// The file at `path`, or the end that its trouble leads to, which has been told.
pub(super) fn source(path: &Path) -> Result<Source, Exit> {
    scenario::read(path).map_err(|error| {
        complain(&format!("error: `{}` {error}", path.display()));
        match error {
            ReadError::Io(_) => Exit::Io,
            ReadError::Empty | ReadError::NotUtf8(_) | ReadError::TooLarge => Exit::Invalid,
        }
    })
}

/// What the source says, its faults told on stderr; warnings too, unless `manner` is quiet.
pub(super) fn understand(source: &Source, sets: &[String], manner: &Manner) -> Result<Loaded, Exit> {
    let mut loaded = scenario::load(source, sets);
    if manner.quiet {
        loaded.diagnostics.retain(|d| d.severity == Severity::Error);
    }
    if !loaded.diagnostics.is_empty() {
        complain(loaded.report(manner.color.on(std::io::stderr().is_terminal())).trim_end());
    }
    if loaded.has_errors() { Err(Exit::Invalid) } else { Ok(loaded) }
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
