//! `run --parquet`: the tables once more, by columns. That other readers find the figures of the CSV files in them is checked by
//! `benches/peers/parquet.py`, which needs pyarrow.

use crate::cli::{program, scenario};
#[cfg(feature = "parquet")]
use crate::{support::scratch, sweep::tree};
#[cfg(feature = "parquet")]
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};
#[cfg(feature = "parquet")]
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

#[cfg(feature = "parquet")]
const FILES: [&str; 5] = ["load", "outcomes", "replications", "summary", "timeline"];

#[cfg(feature = "parquet")]
fn run(path: &Path, folder: &Path, more: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let done = program(&format!("run @ -q -o {} {more}", folder.display()), path);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    tree(folder)
}

/// Holds every cell that the crate's reader finds against the CSV file; its names need no quotes.
#[cfg(feature = "parquet")]
fn same(path: &Path, csv: &str, file: &str) {
    let rows: Vec<Vec<&str>> = csv.lines().map(|row| row.split(',').collect()).collect();
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let about = reader.metadata().file_metadata().created_by().unwrap().to_owned();
    assert_eq!(about, format!("fleetcast version {}", env!("CARGO_PKG_VERSION")));
    let mut found = 0;
    for (row, want) in reader.get_row_iter(None).unwrap().zip(&rows[1..]) {
        let row = row.unwrap();
        assert_eq!(row.len(), want.len(), "{file}");
        for (((name, field), cell), head) in row.get_column_iter().zip(want).zip(&rows[0]) {
            assert_eq!(name, head, "{file}");
            let fits = match field {
                Field::Null => cell.is_empty(),
                Field::Double(number) => cell.parse() == Ok(*number),
                Field::Long(number) => cell.parse() == Ok(*number),
                Field::Str(text) => text == cell,
                Field::Date(_) => field.to_string() == *cell,
                _ => false,
            };
            assert!(fits, "{file}: {name}: {field} for {cell}");
        }
        found += 1;
    }
    assert!(found > 0 && found == rows.len() - 1, "{file}: {found} rows");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_how_to_get_it() {
    let path = scenario("parquet.toml", ">= 10%");
    let done = program("run @ -q --parquet", &path);
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("--features parquet"), "{said}");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_lies_beside_csv_if_it_is_asked_for() {
    let path = scenario("parquet.toml", ">= 10%");
    let folder = scratch("parquet");
    let plain = run(&path, &folder, "-j 1");
    let more = run(&path, &folder, "-j 1 --parquet");
    assert!(more == run(&path, &folder, "-j 3 --parquet"), "threads change a byte");
    let names = FILES.map(|name| PathBuf::from(format!("{name}.parquet")));
    let new: Vec<&PathBuf> = more.keys().filter(|name| !plain.contains_key(*name)).collect();
    assert_eq!(new, names.iter().collect::<Vec<_>>());
    assert!(plain.iter().all(|(name, bytes)| more[name] == *bytes), "nothing else changes");
    for name in &names {
        same(
            &folder.join(name),
            std::str::from_utf8(&plain[&name.with_extension("csv")]).unwrap(),
            &name.display().to_string(),
        );
    }
    assert!(run(&path, &folder, "-j 2") == plain, "what nobody asks for any more goes");
}
