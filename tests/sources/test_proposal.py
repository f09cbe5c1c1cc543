"""A first mapping is proposed from names alone: what is plainly meant is found, and nothing twice."""

import pytest

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.proposal import proposed


@pytest.mark.parametrize(
    ("table", "headers", "expected"),
    [
        (
            "projects",
            ["PROJECT-ID", "Name", "program"],
            {"project_id": "PROJECT-ID", "name": "Name", "program_id": "program"},
        ),
        (
            "projects",
            ["Program name", "Project name"],
            {"name": "Project name", "program_id": "Program name"},
        ),
        ("projects", ["budget in k€", "Remarks"], {"budget": "budget in k€"}),
        (
            "programs",
            ["Programme ID", "Programme name"],
            {"program_id": "Programme ID", "name": "Programme name"},
        ),
        ("projects", ["", " ", "x" * 10_000], {}),
    ],
)
def test_a_header_is_found_by_its_words(table, headers, expected):
    assert proposed(TABLES[table], headers) == expected


@pytest.mark.parametrize("table", TABLES)
def test_our_own_names_are_proposed_for_themselves_in_any_order(table):
    names = TABLES[table].names
    assert proposed(TABLES[table], names[::-1]) == {name: name for name in names}


def test_a_thousand_columns_are_not_all_looked_at():
    assert "project_id" not in proposed(
        TABLES["projects"], [*(f"q{n}" for n in range(300)), "project_id"]
    )
