//! A table of values before any format: what `sensitivity` and `plan` write as CSV and as JSON, the same in both.

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// A name or a word.
    Text(String),
    /// A number; none where there is no value.
    Number(Option<f64>),
    /// A whole number.
    Whole(u64),
}

impl Cell {
    /// A cell with a text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }
}

/// A table of values.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    /// The schema of its JSON, whose last part counts incompatible changes: `fleetcast/sensitivity/1`.
    pub schema: &'static str,
    /// What holds for all of it, by name.
    pub about: Vec<(String, Cell)>,
    /// The columns.
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}
