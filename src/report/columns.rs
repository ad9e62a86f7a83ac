//! Parquet files: the rows of a CSV file by columns, with types. Only with the feature `parquet`.
//!
//! The only door to the `parquet` crate. No compression, which would need more crates; texts by a dictionary. The figures are those of
//! the CSV file, to the digit, and the bytes depend on nothing else.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use crate::report::provenance;
use crate::units::hours::Day;

/// Rows of a row group: bounds what is held before it is written.
const GROUP: usize = 1_000_000;

/// The values of a column that wait to be written.
#[derive(Debug)]
enum Values {
    /// Texts, none missing.
    Text(Vec<ByteArray>),
    /// Dates of the calendar, as days since 1970-01-01.
    Date(Vec<i32>),
    /// Whole numbers, none missing.
    Whole(Vec<i64>),
    /// The numbers that are there, and for every row 1 or, where it has none, 0.
    Number(Vec<f64>, Vec<i16>),
}

impl Values {
    /// Of a column by its name in the header of a CSV file.
    fn of(column: &str) -> Values {
        match column {
            "replication" | "replications" | "hour" => Values::Whole(Vec::new()),
            "day" => Values::Date(Vec::new()),
            "metric" | "scope" | "unit" | "cohort" | "wave" | "path" | "outcome" | "reason" | "code" | "rule" => {
                Values::Text(Vec::new())
            }
            _ => Values::Number(Vec::new(), Vec::new()),
        }
    }

    fn schema(&self, name: &str) -> Result<Type> {
        let (physical, logical, repetition) = match self {
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
            Values::Date(_) => (Physical::INT32, Some(LogicalType::Date), Repetition::REQUIRED),
            Values::Whole(_) => (Physical::INT64, None, Repetition::REQUIRED),
            Values::Number(..) => (Physical::DOUBLE, None, Repetition::OPTIONAL),
        };
        let column = Type::primitive_type_builder(name, physical);
        column.with_logical_type(logical).with_repetition(repetition).build()
    }

    fn push(&mut self, cell: &str) {
        match self {
            Values::Text(texts) => {
                // No spreadsheet reads this: the apostrophe that keeps it from taking names for formulas goes.
                let formula = |rest: &&str| rest.starts_with(['=', '+', '-', '@', '\t', '\r']);
                texts.push(cell.strip_prefix('\'').filter(formula).unwrap_or(cell).into());
            }
            Values::Date(days) => days.push(date(cell).expect("we wrote a date")),
            Values::Whole(wholes) => wholes.push(cell.parse().expect("we wrote a whole number")),
            Values::Number(numbers, there) => {
                there.push(i16::from(!cell.is_empty()));
                if !cell.is_empty() {
                    numbers.push(cell.parse().expect("we wrote a number"));
                }
            }
        }
    }

    /// Writes the values that wait.
    fn write(&mut self, column: &mut SerializedColumnWriter<'_>) -> Result<usize> {
        match self {
            Values::Text(texts) => column.typed::<ByteArrayType>().write_batch(&std::mem::take(texts), None, None),
            Values::Date(days) => column.typed::<Int32Type>().write_batch(&std::mem::take(days), None, None),
            Values::Whole(wholes) => column.typed::<Int64Type>().write_batch(&std::mem::take(wholes), None, None),
            Values::Number(numbers, there) => {
                let there = std::mem::take(there);
                column.typed::<DoubleType>().write_batch(&std::mem::take(numbers), Some(&there), None)
            }
        }
    }
}

/// `2027-01-04` as days since 1970-01-01.
fn date(cell: &str) -> Option<i32> {
    let mut parts = cell.splitn(3, '-');
    let day = Day::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)?;
    Some(day.since_1970())
}

/// The rows as a Parquet file; the first names the columns.
///
/// # Errors
/// What the crate says; writing into memory gives it no reason to.
pub(super) fn file<'a>(
    names: impl Iterator<Item = &'a str>,
    mut next: impl FnMut(&mut dyn FnMut(usize, &str)) -> bool,
) -> Result<Vec<u8>> {
    let names: Vec<&str> = names.collect();
    let mut columns: Vec<Values> = names.iter().map(|name| Values::of(name)).collect();
    let fields: Result<Vec<_>> =
        names.iter().zip(&columns).map(|(name, column)| column.schema(name).map(Arc::new)).collect();
    let schema = Type::group_type_builder("rows").with_fields(fields?).build()?;
    let about = WriterProperties::builder().set_created_by(format!("fleetcast version {}", provenance::VERSION));
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(about.build()))?;
    loop {
        let mut rows = 0;
        while rows < GROUP && next(&mut |place, cell| columns[place].push(cell)) {
            rows += 1;
        }
        if rows == 0 {
            return writer.into_inner();
        }
        let mut group = writer.next_row_group()?;
        for values in &mut columns {
            let mut column = group.next_column()?.expect("the schema has a column each");
            values.write(&mut column)?;
            column.close()?;
        }
        group.close()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_since_1970() {
        // 2027 is 57 years after 1970, 14 of them with a leap day (1972 to 2024): 57 * 365 + 14 = 20,819, and the 4th is 3 later.
        let want = [("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2027-01-04", 20_822)];
        for (cell, number) in want {
            assert_eq!(date(cell), Some(number), "{cell}");
        }
    }
}
