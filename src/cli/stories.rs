//! Story files and scenario files below the paths that a person names.

use crate::cli::Exit;
use crate::cli::load::complain;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every TOML file at or below `paths`, in order of name; folders named `bench`, hidden ones and goldens are skipped.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Exit> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            below(path, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// The file's stem, for a name or a folder.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The name, with a number from the second equal one on; upper and lower case make no difference, for folders of some
/// systems know none.
pub(super) fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| taken.insert(name.to_lowercase())).expect("numbers don't end")
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Exit> {
    let unreadable = |error: std::io::Error| {
        complain(&format!("error: `{}` can't be read: {error}", folder.display()));
        Exit::Io
    };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        entries.push(entry.map_err(unreadable)?.path());
    }
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "bench" && !name.starts_with('.') {
                below(&path, files)?;
            }
        } else if name.ends_with(".toml") && !name.ends_with(".golden.toml") {
            files.push(path);
        }
    }
    Ok(())
}
