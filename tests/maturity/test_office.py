"""The office by the decision table: seven cases of the design page, its flips, and that the table gives one answer to everything."""

from itertools import product

import numpy as np
import pytest

from pmo_lib.maturity.office import OPEN, band, decide, flips
from pmo_lib.sources.maturity_model import read_office

CASES = {  # N P L D Q R X A M B | points | need | scope, authority, approach | second scope, second authority, what bars it
    "retailer": (
        (60, 0, 10, 10, 1.1, 10, 30, 20, 2.1, 3.6),
        (4, 0, 3),
        3,
        "project controlling predictive",
        "portfolio",
        "supportive",
        "",
    ),
    "government": (
        (38, 5, 35, 45, 1.0, 30, 70, 5, 2.6, 4.0),
        (2, 5, 3),
        6,
        "program controlling predictive",
        "portfolio",
        "directive",
        "N",
    ),
    "bank": (
        (14, 2, 25, 30, 1.0, 95, 60, 10, 2.8, 4.5),
        (3, 2, 1),
        9,
        "project directive predictive",
        "program",
        "controlling",
        "",
    ),
    "healthcare": (
        (8, 1, 100, 75, 1.0, 25, 60, 30, 2.2, 4.0),
        (2, 7, 0),
        6,
        "program controlling hybrid",
        "project",
        "directive",
        "",
    ),
    "product": (
        (35, 4, 20, 25, 1.6, 5, 25, 75, 3.6, 3.5),
        (2, 2, 5),
        0,
        "portfolio supportive adaptive",
        "project = program",
        "controlling",
        "",
    ),
    "group": (
        (150, 12, 15, 20, 1.8, 30, 40, 40, 3.0, 4.0),
        (1, 2, 6),
        3,
        "portfolio controlling hybrid",
        "program",
        "supportive",
        "",
    ),
    "small": (
        (6, 0, 0, 10, None, 0, 30, 0, 1.6, 2.0),
        (4, 0, 1),
        3,
        "project supportive predictive",
        "portfolio",
        "controlling",
        "B",
    ),
}
LETTERS = "NPLDQRXAMB"


def inputs(case: str) -> dict:
    return dict(zip(LETTERS, CASES[case][0], strict=True))


@pytest.mark.parametrize("case", CASES)
def test_each_case_gets_the_office_points_and_runners_up_that_the_design_page_states(case):
    _, points, need, answer, second_scope, second_authority, bar = CASES[case]
    office = decide(inputs(case))
    assert (office.points, office.need) == (points, need)
    assert " ".join((office.scope, office.authority, office.approach)) == answer
    assert (office.second_scope, office.second_authority, office.second_barred) == (
        second_scope,
        second_authority,
        bar,
    )
    assert office.open_inputs == ()


FLIPS = {  # exactly these one-band changes alter scope or authority, says the design page
    "retailer": {
        ("Q", 1.2, "portfolio controlling"),
        ("M", 2.5, "project supportive"),
        ("X", 20, "project supportive"),
        ("A", 25, "project supportive"),
    },
    "government": set(),
    "bank": {
        ("D", 40, "program directive"),
        ("L", 30, "program directive"),
        ("Q", 1.2, "portfolio directive"),
        ("R", 60, "project controlling"),
        ("B", 3.5, "project controlling"),
        ("N", 31, "project controlling"),
    },
    "healthcare": {("R", 60, "program directive")},
    "product": {("Q", 1.2, "project supportive")},
    "small": {("B", 2.5, "project controlling")},
}


@pytest.mark.parametrize("case", FLIPS)
def test_what_would_flip_each_case_is_what_the_design_page_states_and_nothing_else(case):
    found = flips(inputs(case))
    assert {
        (row.input, row.becomes, f"{row.scope} {row.authority}") for row in found.itertuples()
    } == FLIPS[case]


def test_a_group_with_its_sponsor_on_the_board_and_nine_units_is_an_enterprise_and_a_product_unit_a_department():
    wide = {"board": True, "units": 9, "largest_unit": 20}
    assert decide({**inputs("group"), **wide}).kind == "enterprise"
    for less in ({"board": False}, {"units": 2}, {"largest_unit": 70}):
        assert decide({**inputs("group"), **wide, **less}).kind == "department"
    assert decide(inputs("group")).kind == OPEN
    assert decide({**inputs("bank"), **wide}).kind == ""


def bands() -> dict[str, list[float]]:
    table = read_office()["inputs"]
    extra = {"N": [31], "A": [60]}
    cuts = {name: sorted({*row["cuts"], *extra.get(name, [])}) for name, row in table.items()}
    return {name: [own[0] - 0.5, *own] for name, own in cuts.items()}


def test_the_table_is_total_and_gives_one_answer_to_every_combination_of_bands():
    rng = np.random.default_rng(1)
    every = list(product(*bands().values()))
    assert len(every) > 50_000
    names = list(bands())
    for at in rng.choice(len(every), 3_000, replace=False):
        office = decide(dict(zip(names, every[at], strict=True)))
        assert office.scope in ("project", "program", "portfolio")
        assert office.authority in ("supportive", "controlling", "directive")
        assert office.approach in ("predictive", "hybrid", "adaptive")
        assert office.points.index(max(office.points)) == ("project", "program", "portfolio").index(
            office.scope
        )


def test_the_bands_of_each_input_touch_and_do_not_overlap():
    for row in read_office()["inputs"].values():
        cuts = row["cuts"]
        assert cuts == sorted(set(cuts))
        for key in ("scope", "need"):
            assert key not in row or len(row[key]) == len(cuts) + 1
        for at, cut in enumerate(cuts):
            assert (band(np.nextafter(cut, -np.inf), cuts), band(cut, cuts)) == (at, at + 1)
    starts = [kind["from"] for kind in read_office()["authority"]]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(("name", "answer"), [("Q", "project"), ("D", "program"), ("L", "program")])
def test_without_an_input_that_decides_the_scope_is_open_and_the_input_named(name, answer):
    office = decide({**inputs("bank"), name: None})
    assert (
        office.scope == OPEN and office.open_inputs == (name,) and office.authority == "directive"
    )


def test_a_missing_input_that_decides_nothing_leaves_the_answer():
    office = decide({**inputs("government"), "M": None})
    assert (office.scope, office.authority) == (
        "program",
        "controlling",
    ) and office.open_inputs == ()


@pytest.mark.parametrize(
    ("value", "authority", "barred"),
    [(8, "directive", ""), (7, "controlling", ""), (3, "controlling", ""), (2, "supportive", "")],
)
def test_the_bands_of_need_meet_at_two_and_three_and_at_seven_and_eight(value, authority, barred):
    from pmo_lib.maturity.office import _authority

    assert _authority(value, {"B": 5, "N": 10}, read_office()) == (authority, barred)


@pytest.mark.parametrize(
    ("backing", "projects", "authority", "barred"),
    [
        (3.5, 30, "directive", ""),
        (3.4, 30, "controlling", "B"),
        (3.5, 31, "controlling", "N"),
        (2.5, 30, "controlling", "B"),
        (2.4, 30, "supportive", "B"),
    ],
)
def test_backing_and_number_of_projects_limit_the_authority_and_the_limit_is_named(
    backing, projects, authority, barred
):
    from pmo_lib.maturity.office import _authority

    assert _authority(9, {"B": backing, "N": projects}, read_office()) == (authority, barred)
