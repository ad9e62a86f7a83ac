//! Where a scenario's text comes from, and places in it.

use std::io::Read;
use std::path::Path;

/// The largest scenario that is read [bytes].
pub const LIMIT: u64 = 16 * 1024 * 1024;

/// A text with the name that messages call it by: a file, or a `--set`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The file's path as the user gave it, or `--set N`.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// A text that isn't a file's, under a name.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into() }
    }
}

/// Why a file's text can't be had.
#[derive(Debug)]
pub enum ReadError {
    /// The file can't be opened or read.
    Io(std::io::Error),
    /// There is nothing in it but white space.
    Empty,
    /// It isn't UTF-8; the first byte that is not, counted from 0.
    NotUtf8(usize),
    /// It is longer than [`LIMIT`].
    TooLarge,
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReadError::Io(error) => write!(f, "can't be read: {error}"),
            ReadError::Empty => f.write_str(
                "is empty; `fleetcast run` without a file runs an embedded example, scenarios/contoso-rollout.toml",
            ),
            ReadError::NotUtf8(byte) => write!(f, "is not UTF-8 (byte {byte}); save it as UTF-8 text"),
            ReadError::TooLarge => write!(f, "is larger than {} MB", LIMIT / 1024 / 1024),
        }
    }
}

impl std::error::Error for ReadError {}

/// The scenario file at `path`.
///
/// # Errors
/// If it can't be read, is empty, isn't UTF-8, or is larger than [`LIMIT`] (found out without reading on).
pub fn read(path: &Path) -> Result<Source, ReadError> {
    let file = std::fs::File::open(path).map_err(ReadError::Io)?;
    text_from(file).map(|text| Source { name: path.display().to_string(), text })
}

/// The scenario that comes in on `input`.
///
/// # Errors
/// As [`read`].
pub fn read_input(input: impl Read) -> Result<Source, ReadError> {
    text_from(input).map(|text| Source { name: "-".to_owned(), text })
}

fn text_from(input: impl Read) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    input.take(LIMIT + 1).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    text_of(bytes)
}

/// The text in a file's bytes.
///
/// # Errors
/// If there is none, it isn't UTF-8, or it is larger than [`LIMIT`].
pub fn text_of(bytes: Vec<u8>) -> Result<String, ReadError> {
    if bytes.len() as u64 > LIMIT {
        return Err(ReadError::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|e| ReadError::NotUtf8(e.utf8_error().valid_up_to()))?;
    // Editors on Windows may put a byte order mark first.
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    if text.trim().is_empty() { Err(ReadError::Empty) } else { Ok(text) }
}

/// A stretch of a source's text [bytes]; source 0 is the file, source n the n-th `--set`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct Place {
    /// Which source.
    pub source: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_none() {
        assert!(matches!(text_of(b" \n".to_vec()), Err(ReadError::Empty)));
        assert!(matches!(text_of(vec![b'a', 0xff]), Err(ReadError::NotUtf8(1))));
        assert!(matches!(text_of(vec![b'#'; 16 * 1024 * 1024 + 1]), Err(ReadError::TooLarge)));
        assert_eq!(text_of("\u{feff}a = 1".into()).unwrap(), "a = 1");
        assert!(matches!(read(Path::new("no/such/file")), Err(ReadError::Io(_))));
    }
}
