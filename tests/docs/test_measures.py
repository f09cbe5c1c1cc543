"""The page of measures is what the code says, and says all that is asked of it."""

import importlib.util
import inspect
from importlib import import_module
from pathlib import Path

import pytest

from pmo_lib import measures
from pmo_lib.portfolio.metric import metrics_of

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("measures_page", ROOT / "docs" / "measures.py")
written = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(written)
ALL = [
    function for name in measures.__all__ for function in written.functions(getattr(measures, name))
]


@pytest.fixture(scope="module")
def page() -> str:
    return written.page()


def test_the_page_is_current(page):
    assert (ROOT / "docs" / "measures.md").read_text(encoding="utf-8") == page, (
        "run: python docs/measures.py"
    )


@pytest.mark.parametrize("function", ALL, ids=lambda function: function.__name__)
def test_every_measure_says_formula_unit_example_and_source(function):
    cells = written.row(function, {"status"}).strip("| ").split(" | ")
    assert len(cells) >= 5 and all(cells)
    assert "References:" in (inspect.getdoc(inspect.getmodule(function)) or "")


def test_a_measure_without_unit_or_example_is_refused():
    def bare(value):
        """What it is. [share]"""

    def unitless(value):
        """
        What it is.

        >>> unitless(1)
        1
        """

    for function, lacks in ((bare, "an example"), (unitless, "a unit")):
        with pytest.raises(ValueError, match=lacks):
            written.row(function, set())


def test_a_measure_stands_with_the_report_that_uses_it_even_by_way_of_another():
    found = written.uses()
    assert (
        found["cost_performance_index"] == {"status"} and "capacity_analysis" in found["hours_of"]
    )
    assert found["cost_variance"] == set()


def test_every_key_figure_of_a_report_is_on_the_page_with_its_formula(page):
    found = {
        one.id: one.formula
        for discipline in written.disciplines()
        for one in metrics_of(import_module(f"pmo_lib.{discipline}.metrics"))
    }
    assert len(found) > 25
    assert [one for one, formula in found.items() if formula.replace("|", "\\|") not in page] == []
