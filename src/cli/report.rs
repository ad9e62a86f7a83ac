//! `fleetcast report`: the page and the pictures of a comparison or a sweep once more, from the file of its data.

use crate::cli::load::{complain, unwritable};
use crate::cli::sweep::positions;
use crate::cli::{Exit, Manner};
use crate::report::comparison_json::{self, COMPARISON};
use crate::report::json::sweep::SWEEP;
use crate::report::{comparison, json, sweep, write};
use clap::Args;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// A comparison.json or sweep.json, or the folder that holds one.
    file: PathBuf,
    /// Folder for the results.
    #[arg(short, long, value_name = "DIR", env = "FLEETCAST_OUTPUT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    manner: Manner,
}

/// Files by their names.
type Files = Vec<(String, Vec<u8>)>;

impl Report {
    pub(super) fn run(&self) -> Exit {
        self.try_run().unwrap_or_else(|exit| exit)
    }

    fn try_run(&self) -> Result<Exit, Exit> {
        let (path, bytes) = self.found()?;
        let (scenario, files) = made(bytes).map_err(|what| {
            complain(&format!("error: `{}` {what}", path.display()));
            Exit::Invalid
        })?;
        let folder =
            self.output.clone().unwrap_or_else(|| Path::new("output").join(format!("report-{}", plain(&scenario))));
        let place = |path: &Path| fs::canonicalize(path).ok();
        let home = path.parent().map(|home| if home.as_os_str().is_empty() { Path::new(".") } else { home });
        let home = home.and_then(place);
        // Where the file lies, the other files are of the same study and stay.
        let written = if home.is_some() && home == place(&folder) {
            write::add(&folder, files)
        } else {
            write::folder(&folder, files)
        };
        written.map_err(unwritable)?;
        if !self.manner.quiet {
            complain(&format!("results in {}", folder.display()));
        }
        Ok(Exit::Done)
    }

    /// The file that is meant, and what is in it.
    fn found(&self) -> Result<(PathBuf, Vec<u8>), Exit> {
        let read = |path: PathBuf| match fs::read(&path) {
            Ok(bytes) => Ok((path, bytes)),
            Err(error) => {
                complain(&format!("error: `{}` can't be read: {error}", path.display()));
                Err(Exit::Io)
            }
        };
        if !self.file.is_dir() {
            return read(self.file.clone());
        }
        let there = |name: &&&str| match fs::metadata(self.file.join(name)) {
            Ok(_) => true,
            Err(error) => error.kind() != ErrorKind::NotFound,
        };
        let Some(name) = ["comparison.json", "sweep.json"].iter().find(there) else {
            complain(&format!(
                "error: `{}` holds neither comparison.json nor sweep.json\n  = help: {RUNS}",
                self.file.display()
            ));
            return Err(Exit::Invalid);
        };
        read(self.file.join(name))
    }
}

/// A name that a file gives as a part of a folder's name.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || "-_. ".contains(c) { c } else { '-' }).collect()
}

/// What to do about the page of a run.
const RUNS: &str =
    "the page of a run is made of more than its folder holds; `fleetcast run` with the same scenario makes it again";

/// The scenario's name and the files that can be made of a file's data, or what is wrong with it.
fn made(bytes: Vec<u8>) -> Result<(String, Files), String> {
    let schema = json::schema_of(&bytes).ok_or_else(|| {
        format!("was not written by fleetcast: it has no schema of ours, such as `{COMPARISON}` or `{SWEEP}`")
    })?;
    let tip = "\n  = help: the command that wrote it can write it again, whole";
    let tipped = |what: String| format!("{what}{tip}");
    match schema.as_str() {
        COMPARISON => {
            let all = comparison_json::read(&bytes).map_err(tipped)?;
            Ok((format!("compare-{}", all.base.scenario), comparison::files(&all)))
        }
        SWEEP => {
            let mut all = json::sweep::read(&bytes).map_err(tipped)?;
            for axis in all.axes.iter_mut().filter(|axis| axis.columns.len() == 1) {
                axis.at = positions(&axis.values);
            }
            Ok((all.scenario.clone(), sweep::pages(&all, bytes)))
        }
        other => {
            let help = if other.starts_with("fleetcast/summary/") || other.starts_with("fleetcast/run/") {
                format!("\n  = help: {RUNS}")
            } else {
                String::new()
            };
            Err(format!("has the schema `{other}`; pages are made of `{COMPARISON}` and `{SWEEP}`{help}"))
        }
    }
}
