"""The workbook of a page: numbers with formats, text that stays text, nothing that runs, the same bytes each time."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
import yaml

from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import blocks
from pmo_lib.report.blocks import BLOCK_MIME
from pmo_lib.report.columns import Column, table
from pmo_lib.run import numbers_workbook, page
from tests.command_line import pmo

ATTACKS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\uff1d1+1", " =1", "a\x01b\u202e"]


def html_of(*parts) -> str:
    block = blocks.section(Finding("Late: 2 of 3", "late"), *parts)
    told = {"html": f"<h1>Two are late</h1>{block.html}", "figures": {}, "facts": {}}
    output = nbformat.v4.new_output("display_data", {BLOCK_MIME: told})
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    return page.export(nbformat.v4.new_notebook(cells=[cell]), title="T")


def shown(frame: pd.DataFrame, *columns: Column):
    return table(frame, columns, "A caption", name="late", top=2)


def read(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def late() -> str:
    frame = pd.DataFrame(
        {
            "name": ["Portal", "Ledger", "Hubs"],
            "days": [30.0, None, -4.0],
            "share": [0.25, 0.5, None],
            "cost": [12_400_000.0, 5.5, None],
            "day": pd.to_datetime(["2026-11-30", None, "2027-01-31"]),
        }
    )
    return html_of(
        shown(
            frame,
            Column("name", "Project"),
            Column("days", "Delay", "number"),
            Column("share", "Done", "percent"),
            Column("cost", "Cost", "money"),
            Column("day", "Finish", "day"),
        )
    )


def test_every_row_of_a_table_is_there_as_numbers_and_days_and_what_is_missing_is_empty():
    book = read(numbers_workbook.of_page(late()))
    sheet = book["Late"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1)] == [
        ["A caption", None, None, None, None],
        [None] * 5,
        ["Project", "Delay", "Done", "Cost", "Finish"],
        ["Portal", 30, 0.25, 12_400_000, datetime(2026, 11, 30)],
        ["Ledger", None, 0.5, 5.5, None],
        ["Hubs", -4, None, None, datetime(2027, 1, 31)],
    ]
    formats = [cell.number_format for cell in sheet[4]]
    assert formats[1:] == ["#,##0", "0%", "#,##0", "yyyy-mm-dd"]
    assert book["Key figures"]["A1"].value == "Two are late"


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_stays_text_in_every_place_where_it_may_stand(attack):
    frame = pd.DataFrame({"name": [attack], "other": [attack]})
    content = numbers_workbook.of_page(
        html_of(table(frame, (Column("name", attack), Column("other", "Other")), attack))
    )
    cells = [cell for sheet in read(content) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(
        cell.data_type == "n" and cell.value is None for cell in cells if cell.data_type != "s"
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if "worksheets/" in n]
        assert not any(b"<f>" in one or b"<f " in one for one in sheets)
        assert not any("vba" in name.lower() or "external" in name for name in archive.namelist())


def test_the_same_page_gives_the_same_bytes():
    first, second = (numbers_workbook.of_page(late()) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_sheets_have_names_that_workbooks_allow_and_none_twice():
    frame = pd.DataFrame({"name": ["A"]})
    parts = [table(frame, (Column("name", "Name"),), "C") for _ in range(3)]
    html = html_of(*parts).replace(
        'aria-label="Late"', 'aria-label="[a/b]: what? a very long name of it"'
    )
    names = read(numbers_workbook.of_page(html)).sheetnames
    assert len(names) == 4 and len({name.lower() for name in names}) == 4
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)


def test_a_page_without_tables_has_its_key_figures_alone():
    assert read(numbers_workbook.of_page(html_of())).sheetnames == ["Key figures"]


@pytest.mark.thorough
def test_it_lies_beside_the_page_where_it_is_asked_for_and_goes_when_it_is_not(sample_office):
    """Made once with it and once without; the page is the same."""
    import shutil

    place = sample_office.parent / "with-workbook"
    shutil.copytree(Path(sample_office) / "parameters", place / "parameters")
    shutil.copytree(Path(sample_office) / "notebooks", place / "notebooks")
    configuration = place / "parameters" / "healthcare" / "portfolio.yml"
    told = yaml.safe_load(configuration.read_text())
    pages = []
    for wanted in (True, False):
        configuration.write_text(yaml.safe_dump(told | {"workbook": wanted}, sort_keys=False))
        arguments = ["run", "healthcare", "-p", "digital-transformation", "-n", "status"]
        assert pmo(place, *arguments).returncode == 0
        html = place / "reports/healthcare/digital-transformation/2026-10-31/status.html"
        assert html.with_suffix(".xlsx").exists() == wanted
        pages.append(html.read_bytes())
    assert pages[0] == pages[1]
