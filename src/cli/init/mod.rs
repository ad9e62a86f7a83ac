//! `fleetcast init`: a folder to begin with, all of it or nothing.

use crate::cli::Exit;
use crate::cli::load::{complain, print};
use clap::Args;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder; it must not be there yet, or be empty.
    folder: PathBuf,
}

/// What editors read, for keys and values.
const SCHEMA: &str = "fleetcast.schema.json";

/// What the folder holds beside it.
const FILES: [(&str, &str); 5] = [
    ("scenario.toml", include_str!("scenario.toml")),
    ("stories/first.toml", include_str!("story.toml")),
    (".github/workflows/fleetcast.yml", include_str!("github.yml")),
    ("azure-pipelines.yml", include_str!("azure.yml")),
    (".gitignore", "# What fleetcast writes.\n/output/\n/results/\n"),
];

impl Init {
    pub(super) fn run(&self) -> Exit {
        if is_taken(&self.folder) {
            complain(&format!("error: `{}` is there and isn't empty; nothing was written", self.folder.display()));
            return Exit::Io;
        }
        if let Err(error) = write(&self.folder) {
            complain(&format!("error: `{}` can't be written: {error}", self.folder.display()));
            return Exit::Io;
        }
        print(told(&self.folder).as_bytes())
    }
}

/// Whether something stands where the folder is to be.
fn is_taken(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Writes all files beside the folder, and puts them in its place at once. A folder that is there stays and is filled, as somebody
/// may stand in it.
fn write(folder: &Path) -> io::Result<()> {
    // Without the dots and slashes that a path may end with, it has a name and a place.
    let whole = std::path::absolute(folder)?;
    let name = whole.file_name().ok_or_else(|| io::Error::other("it has no name"))?;
    let parent = whole.parent().ok_or_else(|| io::Error::other("it has no parent"))?;
    std::fs::create_dir_all(parent)?;
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".new-{}", std::process::id()));
    let beside = parent.join(beside);
    let filled = fill(&beside).and_then(|()| {
        if !whole.exists() {
            return std::fs::rename(&beside, &whole);
        }
        for entry in std::fs::read_dir(&beside)? {
            let entry = entry?;
            std::fs::rename(entry.path(), whole.join(entry.file_name()))?;
        }
        std::fs::remove_dir(&beside)
    });
    if filled.is_err() {
        // The fault that is told is the first one.
        let _ = std::fs::remove_dir_all(&beside);
    }
    filled
}

fn fill(folder: &Path) -> io::Result<()> {
    for (name, text) in FILES {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, text)?;
    }
    std::fs::write(folder.join(SCHEMA), format!("{:#}\n", crate::scenario::schema::scenario()))
}

/// What is there now, and what to do with it.
fn told(folder: &Path) -> String {
    let place = folder.display();
    let names = FILES.iter().map(|(name, _)| *name).chain([SCHEMA]);
    let files: String = names.map(|name| format!("  {name}\n")).collect();
    format!(
        "`{place}` holds\n{files}\n\
         Next, in bash:\n  cd '{place}' && fleetcast test .\n  fleetcast run scenario.toml\n  \
         fleetcast compare scenario.toml --with team.service-desk.staff=3\n\
         In PowerShell:\n  cd '{place}'; fleetcast test .\n  fleetcast run scenario.toml\n  \
         fleetcast compare scenario.toml --with team.service-desk.staff=3\n\n\
         The workflows build fleetcast from the git repository that the variable FLEETCAST_GIT names; set it before they \
         run.\n"
    )
}
