//! Every `tests/rejected/<fault>.toml` prints exactly its `<fault>.stderr`. `UPDATE=1` rewrites them.

use super::super::{ReadError, Source, load, read, source};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rejected")
}

fn said(path: &Path) -> String {
    let name = format!("tests/rejected/{}", path.file_name().expect("a file").to_string_lossy());
    match read(path) {
        Ok(file) => {
            let loaded = load(&Source::new(name.as_str(), file.text), &[]);
            assert!(loaded.has_errors() && loaded.plan.is_none(), "{name} is accepted");
            loaded.report(false)
        }
        Err(error) => format!("error: {name} {error}\n"),
    }
}

#[test]
fn every_rejected_file_says_what_it_should() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    files.sort();
    assert!(files.len() >= 25, "only {} rejected files", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let got = said(&path);
        let expected = path.with_extension("stderr");
        if update {
            std::fs::write(&expected, &got).unwrap();
        }
        let want = std::fs::read_to_string(&expected).unwrap_or_default();
        if got != want {
            wrong.push(format!("{}:\n{got}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bytes_that_are_no_text() {
    assert!(matches!(source::text_of(vec![0x5b, 0xc3, 0x28]), Err(ReadError::NotUtf8(1))));
}
