//! Every `tests/rejected/<fault>.toml` ends `check` with exit code 3 and its `<fault>.stderr`, and `run` writes nothing.
//!
//! `UPDATE=1` rewrites the expected texts (never where `CI` is set). Files that can't be scenarios at all follow.

use crate::support::{root, scratch};
use assert_cmd::Command;
use std::path::{Path, PathBuf};

/// The program, in the crate's folder, with an environment that tells it nothing.
pub fn fleetcast() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleetcast"));
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FLEETCAST_") || name == "NO_COLOR" || name == "CI" {
            command.env_remove(name);
        }
    }
    command
}

/// Whether expected texts are to be rewritten.
pub fn updating() -> bool {
    std::env::var_os("UPDATE").is_some() && std::env::var_os("CI").is_none()
}

/// Exit code and stderr.
fn said(arguments: &[&str]) -> (Option<i32>, String) {
    let output = fleetcast().args(arguments).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "nothing on stdout");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn every_rejected_file_says_what_it_should() {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root().join("tests/rejected")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    assert!(files.len() >= 25, "only {} rejected files", files.len());
    let nowhere = scratch("rejected-output");
    let mut wrong = Vec::new();
    for path in files {
        let name = format!("tests/rejected/{}", path.file_name().unwrap().to_string_lossy());
        let (code, got) = said(&["check", &name]);
        assert_eq!(code, Some(3), "{name}");
        let expected = path.with_extension("stderr");
        if updating() {
            std::fs::write(&expected, &got).unwrap();
        }
        let want = std::fs::read_to_string(&expected).unwrap_or_default();
        if got.trim_end() != want.trim_end() {
            wrong.push(format!("{name}:\n{got}"));
        }
        let (code, _) = said(&["run", &name, "-o", &nowhere.to_string_lossy()]);
        assert_eq!(code, Some(3), "{name}");
        assert!(!nowhere.exists(), "{name} wrote something");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_expected_text_has_its_file() {
    for entry in std::fs::read_dir(root().join("tests/rejected")).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.with_extension("toml").exists(), "{} has no scenario", path.display());
    }
}

/// A scratch file with these bytes.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = scratch(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn files_that_are_no_scenario() {
    let huge = file("huge.toml", b"");
    std::fs::File::options().write(true).open(&huge).unwrap().set_len(100 * 1024 * 1024).unwrap();
    let cases = [
        (file("none.toml", b""), 3, "is empty"),
        (file("blank.toml", b" \n\t\n"), 3, "is empty"),
        (file("latin.toml", b"[scenario]\nname = \"caf\xe9\"\n"), 3, "is not UTF-8 (byte 22)"),
        (huge, 3, "is larger than 16 MB"),
        (scratch("absent.toml"), 74, "can't be read"),
        (root().join("tests"), 74, "can't be read"),
    ];
    for (path, code, words) in cases {
        for command in ["check", "run", "test"] {
            if command == "test" && path.is_dir() {
                continue;
            }
            let path = path.to_string_lossy();
            let output = fleetcast().args([command, path.as_ref()]).output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(code), "{command} {path}: {told}");
            assert!(told.contains(words) && told.contains(path.as_ref()), "{command} {path}: {told}");
        }
    }
}

/// All files below a folder with their bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(contents(&path));
        } else {
            out.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    out.sort();
    out
}

#[test]
fn a_strangers_folder_is_left_alone() {
    let folder = scratch("stranger");
    std::fs::create_dir_all(folder.join("charts")).unwrap();
    std::fs::write(folder.join("summary.csv"), "mine\n").unwrap();
    std::fs::write(folder.join("charts/photo.svg"), "<svg/>").unwrap();
    let before = contents(&folder);
    let output = folder.to_string_lossy();
    let (code, told) = said(&["run", "scenarios/bench/lifecycle.toml", "-o", &output, "--set", "cohort.1.devices=10"]);
    assert_eq!(code, Some(74), "{told}");
    assert!(told.contains("not written by fleetcast"), "{told}");
    assert_eq!(contents(&folder), before);
    let (code, told) =
        said(&["run", "scenarios/bench/lifecycle.toml", "-o", &folder.join("summary.csv").to_string_lossy()]);
    assert_eq!(code, Some(74), "{told}");
    assert_eq!(contents(&folder), before);
}
