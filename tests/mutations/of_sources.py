"""Mutations of the package `sources`: file, what stands there (once), what stands there instead, tests concerned."""

CONTRADICTIONS, HOSTILE, MAPPING, SNAPSHOT = (
    f"sources/test_{name}.py" for name in ("contradictions", "hostile_files", "mapping", "snapshot")
)
CELLS, SHEETS = "sources/test_cells_mapped.py", "sources/test_spreadsheets_mapped.py"

MICROSOFT, PLANS = "sources/test_microsoft_project.py", "sources/test_hostile_planning_files.py"

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
    ("sources/data_quality/contradictions.py", "ROUNDING = 1e-6", "ROUNDING = 1", CONTRADICTIONS),
    (
        "sources/data_quality/contradictions.py",
        "days.index[days > newest]",
        "days.index[days < newest]",
        CONTRADICTIONS,
    ),
    (
        "sources/data_quality/contradictions.py",
        "running.index[running.forecast_finish < running.period_end]",
        "running.index[running.forecast_finish > running.period_end]",
        CONTRADICTIONS,
    ),
    (
        "sources/data_quality/contradictions.py",
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
    (
        "sources/jira.py",
        'if way == "outward" else',
        'if way != "outward" else',
        "sources/test_jira.py",
    ),
    ("sources/jira.py", "max(totals) > issues", "max(totals) < issues", "sources/test_jira.py"),
    (
        "sources/microsoft_calendars.py",
        "week[(kind + 5) % 7] = hours",
        "week[(kind + 6) % 7] = hours",
        MICROSOFT,
    ),
    (
        "sources/microsoft_project.py",
        'KINDS = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}',
        'KINDS = {"0": "FS", "1": "FF", "2": "SF", "3": "SS"}',
        MICROSOFT,
    ),
    (
        "sources/microsoft_project.py",
        "return lag / 10 / self.day",
        "return lag / self.day",
        MICROSOFT,
    ),
    (
        "sources/microsoft_project.py",
        "return total / 1440 * 5 / 7",
        "return total / 1440",
        MICROSOFT,
    ),
    (
        "sources/microsoft_xml.py",
        "forbid_dtd=True",
        "forbid_dtd=False, forbid_entities=False",
        PLANS,
    ),
    ("sources/mpp.py", "if not held.startswith(COMPOUND):", "if False:", "sources/test_mpp.py"),
    (
        "sources/odata.py",
        'value == "" else value',
        "value == 0 else value",
        "sources/test_project_online.py",
    ),
    (
        "sources/primavera.py",
        '"CS_MEOB": "finish no later than"',
        '"CS_MEOB": "finish no earlier than"',
        "sources/test_primavera.py",
    ),
    (
        "sources/primavera.py",
        '_days(row["lag_hr_cnt"], hours)',
        '_days(row["lag_hr_cnt"], 8.0)',
        "sources/test_primavera.py",
    ),
    (
        "sources/data_quality/schedules.py",
        "part_of[a] == part_of.get(b)",
        "b in part_of",
        "sources/test_schedule_files.py",
    ),
    (
        "sources/schedule_files.py",
        "elif one.data_date == newest[project]:",
        "else:",
        "sources/test_schedule_files.py",
    ),
    ("sources/schedule_files.py", "len(days) == len(rows)", "len(days) > 0", MICROSOFT),
    (
        "sources/program_partitions.py",
        "days[days.calendar.isin(named)]",
        "days",
        "sources/test_schedule_files.py",
    ),
    (
        "sources/work_calendars.py",
        "(self.week[day] > 0) != (day in MONDAY_TO_FRIDAY)",
        "(self.week[day] > 0) == (day in MONDAY_TO_FRIDAY)",
        MICROSOFT,
    ),
]
