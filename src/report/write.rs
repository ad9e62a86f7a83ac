//! The only code that creates files.
//!
//! A folder is ours if it has a `run.json`, or the file of a study (`summary.json`, `comparison.json`, `sweep.json`, …) whose
//! `schema` begins with `fleetcast/`, or the folder of
//! half-written files that a run which was killed leaves behind. Any other folder is written to only if it is empty.
//! All files are written beside their places first and then renamed one by one, so that a reader never meets half a
//! file; files of an earlier run that this one doesn't have are removed, anything else in the folder is left alone.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::report::json;

/// Exit code of a fault of reading or writing.
pub const EXIT_CODE: u8 = 74;

/// Where files are written before they are renamed.
const PARTIAL: &str = ".fleetcast-partial";

/// Files that an earlier run may have left.
const OURS: &[&str] = &[
    "run.json",
    "summary.json",
    "summary.csv",
    "summary.parquet",
    "replications.parquet",
    "timeline.parquet",
    "load.parquet",
    "outcomes.parquet",
    "replications.csv",
    "timeline.csv",
    "load.csv",
    "outcomes.csv",
    "lapses.csv",
    "limits.csv",
    "limits-use.csv",
    "setup.csv",
    "gates.csv",
    "faults.csv",
    "report.html",
    "comparison.json",
    "comparison.csv",
    "comparison.md",
    "sweep.json",
    "sweep.csv",
    "pilot.json",
    "pilot.csv",
    "pilot-waves.csv",
    "pilot-chances.csv",
    "pilot-strata.csv",
    "pilot.md",
    "sensitivity.json",
    "sensitivity.csv",
    "plan.json",
    "plan.csv",
    "staff.json",
    "staff.csv",
    "charts/tornado.svg",
    "charts/morris.svg",
    "charts/sobol.svg",
    "charts/pareto.svg",
];

/// Why a folder could not be written.
#[derive(Debug)]
pub struct WriteError {
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong.
    pub problem: String,
    /// What to do about it.
    pub hint: &'static str,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  = help: {}", self.path.display(), self.problem, self.hint)
    }
}

impl std::error::Error for WriteError {}

fn fault(path: &Path, hint: &'static str) -> impl FnOnce(io::Error) -> WriteError {
    move |error| WriteError { path: path.to_owned(), problem: error.to_string(), hint }
}

const WRITABLE: &str = "choose a folder that you may write to with `-o DIR`, and see that the disk isn't full";

const FILE: &str = "choose a file that you may write to, and see that the disk isn't full";

/// Writes one file that somebody named, and the folders to it; a file that is there is replaced.
///
/// # Errors
/// If it can't be written.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault(folder, FILE))?;
    }
    fs::write(path, bytes).map_err(fault(path, FILE))
}

/// Writes behind what is in a file, or a new one.
///
/// # Errors
/// If it can't be written.
pub fn append(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let opened = fs::OpenOptions::new().append(true).create(true).open(path);
    opened.and_then(|mut file| io::Write::write_all(&mut file, bytes)).map_err(fault(path, FILE))
}

/// Writes `files` (names relative to `dir`, with `/` between folders) into `dir`.
///
/// # Errors
/// If the folder is somebody else's or something can't be written.
pub fn folder(dir: &Path, files: Vec<(String, Vec<u8>)>) -> Result<(), WriteError> {
    let names: Vec<String> = files.iter().map(|file| file.0.clone()).collect();
    add(dir, files)?;
    remove_stale(dir, &names)
}

/// As [`folder`], and what an earlier run has left stays: files that belong to others of its folder.
///
/// # Errors
/// If the folder is somebody else's or something can't be written.
pub fn add(dir: &Path, files: Vec<(String, Vec<u8>)>) -> Result<(), WriteError> {
    check(dir)?;
    let partial = dir.join(PARTIAL);
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(fault(&partial, WRITABLE))?;
    }
    fs::create_dir_all(&partial).map_err(fault(dir, WRITABLE))?;
    let names: Vec<String> = files.iter().map(|file| file.0.clone()).collect();
    for (name, bytes) in files {
        let path = at(&partial, &name);
        let parent = path.parent().unwrap_or(&partial);
        fs::create_dir_all(parent).map_err(fault(parent, WRITABLE))?;
        fs::write(&path, bytes).map_err(fault(&path, WRITABLE))?;
    }
    for name in &names {
        let (from, to) = (at(&partial, name), at(dir, name));
        let parent = to.parent().unwrap_or(dir);
        fs::create_dir_all(parent).map_err(fault(parent, WRITABLE))?;
        fs::rename(&from, &to).map_err(fault(&to, "close the program that has the file open"))?;
    }
    fs::remove_dir_all(&partial).map_err(fault(&partial, WRITABLE))
}

/// The place of a file whose name has `/` between folders.
fn at(dir: &Path, name: &str) -> PathBuf {
    name.split('/').fold(dir.to_owned(), |path, part| path.join(part))
}

/// Whether fleetcast may write into `dir`: it doesn't exist, is empty, or was written by fleetcast.
///
/// # Errors
/// If it is somebody else's, no folder, or can't be read.
pub fn check(dir: &Path) -> Result<(), WriteError> {
    const OTHER: &str = "choose another folder with `-o DIR`, or empty this one";
    if dir.exists() && !dir.is_dir() {
        let problem = "is a file, not a folder".to_owned();
        return Err(WriteError { path: dir.to_owned(), problem, hint: OTHER });
    }
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(fault(dir, "choose a folder that you may read with `-o DIR`")(error)),
    };
    let ours = |name: &str| fs::read(dir.join(name)).is_ok_and(|bytes| json::is_ours(&bytes));
    let mut marks = OURS.iter().copied().filter(|name| name.ends_with(".json"));
    if entries.next().is_none() || dir.join(PARTIAL).is_dir() || marks.any(ours) {
        return Ok(());
    }
    let problem = "was not written by fleetcast, and is not empty".to_owned();
    Err(WriteError { path: dir.to_owned(), problem, hint: OTHER })
}

/// A folder that [`begin`] made ours. Dropped, whatever the reason, it takes back what that did if nothing has been written
/// since; otherwise the folder stays ours, and half-written unless [`folder`] has put everything in place.
#[derive(Debug)]
pub struct Begun(PathBuf);

impl Drop for Begun {
    fn drop(&mut self) {
        abandon(&self.0);
    }
}

/// Makes a folder ours before its first subfolder is written; [`folder`] puts its own files in place at the end.
///
/// # Errors
/// As [`check`], and if it can't be made.
pub fn begin(dir: &Path) -> Result<Begun, WriteError> {
    check(dir)?;
    fs::create_dir_all(dir.join(PARTIAL)).map_err(fault(dir, WRITABLE))?;
    Ok(Begun(dir.to_owned()))
}

fn abandon(dir: &Path) {
    let partial = dir.join(PARTIAL);
    let others = fs::read_dir(dir).is_ok_and(|mut entries| {
        entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy() != PARTIAL))
    });
    // Nobody needs either folder: if one can't be removed, nothing is lost.
    if !others && fs::remove_dir(&partial).is_ok() {
        let _ = fs::remove_dir(dir);
    }
}

/// The `summary.json` and `summary.csv` of a run that was written to its end: `run.json` comes last, and then the folder
/// of half-written files goes.
#[must_use]
pub fn finished(dir: &Path) -> Option<(Vec<u8>, Vec<u8>)> {
    if dir.join(PARTIAL).exists() {
        return None;
    }
    let always = ["run.json", "replications.csv", "timeline.csv", "load.csv", "outcomes.csv", "report.html"];
    let there = always.iter().all(|name| dir.join(name).is_file());
    there.then(|| Some((fs::read(dir.join("summary.json")).ok()?, fs::read(dir.join("summary.csv")).ok()?)))?
}

/// Removes what an earlier run wrote and this one didn't.
fn remove_stale(dir: &Path, names: &[String]) -> Result<(), WriteError> {
    let stale = |name: &str| !names.iter().any(|n| n == name) && at(dir, name).is_file();
    let pictures =
        crate::report::CHARTS.iter().flat_map(|name| ["svg", "png"].map(|kind| format!("charts/{name}.{kind}")));
    let others = ["charts/pilot-chances.svg", "charts/pilot-devices-hit.svg"];
    let others = others.into_iter().chain(crate::report::comparison::CHARTS);
    for name in OURS.iter().copied().chain(others).map(str::to_owned).chain(pictures).filter(|name| stale(name)) {
        let path = at(dir, &name);
        fs::remove_file(&path).map_err(fault(&path, WRITABLE))?;
    }
    remove_stale_charts(dir, names)
}

/// Removes the pictures of an earlier sweep or staffing search, which are named by their metrics.
fn remove_stale_charts(dir: &Path, names: &[String]) -> Result<(), WriteError> {
    let Ok(entries) = fs::read_dir(dir.join("charts")) else { return Ok(()) };
    // Those of a study whose file is there.
    let studies = [("sweep-", "sweep.json"), ("staff-", "staff.json")];
    let studies: Vec<&str> = studies.iter().filter(|(_, file)| dir.join(file).is_file()).map(|study| study.0).collect();
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let new = names.iter().any(|new| new.strip_prefix("charts/") == Some(name.as_str()));
        let picture = name.ends_with(".svg") || name.ends_with(".png");
        if studies.iter().any(|start| name.starts_with(start)) && picture && !new {
            fs::remove_file(&path).map_err(fault(&path, WRITABLE))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("write-tests").join(name);
        let _ = fs::remove_dir_all(&dir);
        dir
    }

    fn run_file() -> (String, Vec<u8>) {
        ("run.json".to_owned(), json::run(&json::RunFacts::default()))
    }

    #[test]
    fn a_strangers_folder_stays_as_it_is() {
        let dir = scratch("stranger");
        fs::create_dir_all(&dir).unwrap();
        folder(&dir, vec![run_file()]).unwrap();
        fs::remove_file(dir.join("run.json")).unwrap();
        fs::write(dir.join("summary.json"), "{\"schema\": \"other\"}").unwrap();
        let error = folder(&dir, vec![run_file()]).unwrap_err();
        assert!(error.to_string().contains("not written by fleetcast"), "{error}");
        assert!(!dir.join("run.json").exists());
        let file = dir.join("summary.json");
        assert!(folder(&file, vec![run_file()]).is_err());
    }

    #[test]
    fn ours_is_renewed_and_other_files_are_left_alone() {
        let dir = scratch("ours");
        let chart = "charts/queues.png".to_owned();
        folder(&dir, vec![run_file(), (chart.clone(), b"picture".to_vec())]).unwrap();
        fs::write(dir.join("notes.txt"), "mine").unwrap();
        folder(&dir, vec![run_file(), ("summary.csv".to_owned(), b"metric\n".to_vec())]).unwrap();
        assert!(!at(&dir, &chart).exists());
        assert!(dir.join("notes.txt").exists() && dir.join("summary.csv").exists());
        assert!(!dir.join(PARTIAL).exists());
    }

    #[test]
    fn what_was_only_begun_is_taken_back() {
        let dir = scratch("begun");
        drop(begin(&dir).unwrap());
        assert!(!dir.exists());
        // With a part in it, the folder stays ours.
        let begun = begin(&dir).unwrap();
        folder(&dir.join("part"), vec![run_file()]).unwrap();
        drop(begun);
        assert!(dir.join("part/run.json").exists() && check(&dir).is_ok() && finished(&dir).is_none());
    }

    #[test]
    fn a_killed_run_is_written_over() {
        let dir = scratch("killed");
        fs::create_dir_all(dir.join(PARTIAL)).unwrap();
        fs::write(dir.join("load.csv"), "hour\n").unwrap();
        folder(&dir, vec![run_file()]).unwrap();
        assert!(!dir.join("load.csv").exists());
    }
}
