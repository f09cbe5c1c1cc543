"""The page of tables is what the declarations say, and says all of them."""

import importlib.util
from pathlib import Path

import pytest

from pmo_lib.portfolio.tables import TABLES

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("tables_page", ROOT / "docs" / "tables.py")
written = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(written)


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")


def test_the_page_is_current(page):
    assert written.page() == page, "run: python docs/tables.py"


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_there_once_with_all_its_columns_in_order(page, name):
    parts = page.split(f"\n## {name}\n")
    assert len(parts) == 2
    lines = [line for line in parts[1].partition("\n## ")[0].splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in lines] == TABLES[name].names
    required = [line.split("`")[1] for line in lines if line.split(" | ")[3] == "yes"]
    assert required == TABLES[name].required


def test_reports_that_need_a_table_and_key_figures_that_read_a_column_are_named(page):
    demand = page.partition("\n## demand\n")[2].partition("\n## ")[0]
    assert "Needed by: capacity_analysis" in demand
    assert "status" in written.readers()["status.forecast_finish"]
