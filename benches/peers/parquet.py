"""Reads the Parquet files of a run with pyarrow and holds every cell against the CSV file beside it.

    pip install pyarrow
    fleetcast run scenarios/contoso-rollout.toml -q --parquet -o out && python3 benches/peers/parquet.py out
"""

import csv
import sys
from pathlib import Path

import pyarrow.parquet


def same(kind, value, cell):
    if kind == "double":
        return value is None if cell == "" else value == float(cell)
    if kind == "int64":
        return value == int(cell)
    if kind == "date32[day]":
        return value.isoformat() == cell
    # The apostrophe that keeps spreadsheets from taking names for formulas.
    return value == (cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell)


for path in sorted(Path(sys.argv[1]).glob("*.parquet")):
    table = pyarrow.parquet.read_table(path)
    with open(path.with_suffix(".csv"), newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert table.column_names == head and table.num_rows == len(rows), path
    for place, name in enumerate(head):
        kind = str(table.schema.field(place).type)
        for number, value in enumerate(table.column(place).to_pylist()):
            assert same(kind, value, rows[number][place]), (path, name, number, value, rows[number][place])
    sizes = [one.stat().st_size for one in (path, path.with_suffix(".csv"))]
    print(f"{path.name}: {table.num_rows} rows, {len(head)} columns, {sizes[0]:,} bytes for {sizes[1]:,} of CSV")
