"""Mutations of the package `sources`: file, what stands there (once), what stands there instead, tests concerned."""

CONTRADICTIONS, HOSTILE, MAPPING, SNAPSHOT = (
    f"sources/test_{name}.py" for name in ("contradictions", "hostile_files", "mapping", "snapshot")
)
CELLS, SHEETS = "sources/test_cells_mapped.py", "sources/test_spreadsheets_mapped.py"

MUTATIONS = [
    (
        "sources/cell_parsing.py",
        "abs(cell) > LARGEST",
        "abs(cell) > LARGEST * 1e9",
        "sources/test_cell_parsing.py",
    ),
    (
        "sources/cell_parsing.py",
        "return word in TRUE\n",
        "return word not in FALSE or True\n",
        "sources/test_cell_parsing.py",
    ),
    ("sources/contradictions.py", "ROUNDING = 1e-6", "ROUNDING = 1", CONTRADICTIONS),
    (
        "sources/contradictions.py",
        "days.index[days > newest]",
        "days.index[days < newest]",
        CONTRADICTIONS,
    ),
    (
        "sources/contradictions.py",
        "running.index[running.forecast_finish < running.period_end]",
        "running.index[running.forecast_finish > running.period_end]",
        CONTRADICTIONS,
    ),
    (
        "sources/contradictions.py",
        "frame.index[finished & (done < 1)]",
        "frame.index[finished & (done > 1)]",
        CONTRADICTIONS,
    ),
    ("sources/cell_parsing.py", "return parts[part - 1]", "return parts[part - 2]", MAPPING),
    ("sources/number_formats.py", 'if len(found["unit"]) > 1', 'if len(found["unit"]) > 2', CELLS),
    ("sources/date_formats.py", "date(1899, 12, 30)", "date(1899, 12, 31)", CELLS),
    ("sources/date_formats.py", "year + (month > last)", "year + (month >= last)", CELLS),
    ("sources/mapped_columns.py", "values.iloc[list(wrong)] = None", "pass", CELLS),
    ("sources/headers.py", "range(header + 1, last + 1)", "range(header + 2, last + 1)", SHEETS),
    ("sources/headers.py", "repeated.append(number)", "pass", SHEETS),
    ("sources/row_shapes.py", "own.mask(empty).ffill()", "own.mask(empty).bfill()", SHEETS),
    ("sources/workbook.py", "if sheets[name].hidden and not", "if not", SHEETS),
    (
        "sources/old_workbook.py",
        "yield name, position, hidden != 0",
        "yield name, position, hidden == 0",
        "sources/test_other_workbooks.py",
    ),
]
