"""Data of a maturity report made by hand: three areas, whose numbers can be checked by eye."""

from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from pmo_lib.maturity.answers import Wave
from pmo_lib.maturity.data import Data
from pmo_lib.maturity.rules import Rules
from pmo_lib.maturity.survey import Survey
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.settings import Settings
from pmo_lib.sources.maturity_model import read_model

T = TypeVar("T", Data, Survey)
LEVELS = list("12345")
MODEL = read_model(
    {
        "title": "small",
        "roles": ["executive", "team member", "user"],
        "contrast": ["executive", "team member"],
        "areas": [
            {
                "id": "GOV",
                "name": "Governance",
                "practices": [
                    {"id": "GOV-1", "name": "A sponsor decides", "levels": LEVELS},
                    {"id": "GOV-2", "name": "Gates are kept", "levels": LEVELS},
                ],
            },
            {
                "id": "PLN",
                "name": "Planning",
                "practices": [{"id": "PLN-1", "name": "A plan stands", "levels": LEVELS}],
            },
            {
                "id": "REP",
                "name": "Reporting",
                "practices": [{"id": "REP-1", "name": "Status is current", "levels": LEVELS}],
            },
        ],
    }
)
AREAS = pd.DataFrame(
    {
        "name": ["Governance", "Planning", "Reporting"],
        "people": [9, 8, 7],
        "average": [2.46, 3.2, 2.8],
        "low": [2.1, 3.0, 2.41],
        "high": [2.9, 3.5, 3.2],
        "q1": [2.0, 3.0, 2.4],
        "q3": [3.0, 3.6, 3.1],
        "spread": [0.62, 1.04, 0.3],
        "combined": [2, 3, 1],
        "within_one": [0.75, 1.0, 0.5],
        "unknown_share": [0.1, 0.0, 0.4],
        "target": [3.5, 3.0, 3.0],
        "gap": [1.04, -0.2, 0.2],
        "p_value": [0.01, 0.3, 0.2],
        "below": [True, False, False],
    },
    index=["GOV", "PLN", "REP"],
)
PRACTICES = pd.DataFrame(
    {
        "name": ["A sponsor decides", "Gates are kept", "A plan stands"],
        "people": [8, 4, 5],
        "average": [2.0, np.nan, 5.0],
        "median": [2.0, np.nan, 5.0],
        "unknown_share": [0.2, 0.5, 0.0],
        "level_1": [2, np.nan, 0],
        "level_2": [4, np.nan, 0],
        "level_3": [2, np.nan, 0],
        "level_4": [0, np.nan, 0],
        "level_5": [0, np.nan, 5],
    },
    index=["GOV-1", "GOV-2", "PLN-1"],
)
CONTRAST = pd.DataFrame(
    {
        "name": ["Planning", "Governance"],
        "first": [4.0, 2.5],
        "second": [2.0, 2.3],
        "apart": [2.0, 0.2],
        "low": [0.9, -0.5],
        "high": [3.1, 0.9],
        "differs": [True, False],
    },
    index=["PLN", "GOV"],
)
PROGRESS = pd.DataFrame(
    {
        "name": ["Governance", "Planning"],
        "before": [2.0, 3.9],
        "after": [2.5, 3.2],
        "paired": [12, 0],
        "change": [0.5, -0.7],
        "low": [-0.1, -1.0],
        "high": [1.1, -0.4],
        "distinguishable": [False, True],
    },
    index=["GOV", "PLN"],
)
RESPONSE = pd.DataFrame(
    {
        "name": ["executive", "team member", "user"],
        "invited": [12.0, 40.0, np.nan],
        "answered": [3, 30, 4],
        "share": [0.25, 0.75, np.nan],
    },
    index=["executive", "team member", "user"],
)
AREA_EVIDENCE = pd.DataFrame(
    {
        "name": ["Governance", "Planning", "Reporting"],
        "evidenced": [2, 1, 1],
        "of": [2, 1, 1],
        "data": [1.0, 4.0, 3.0],
        "survey": [2.46, 3.2, 2.8],
        "low": [2.1, 3.0, 2.41],
        "high": [2.9, 3.5, 3.2],
        "gap": [1.46, -0.8, -0.2],
        "above": [True, False, False],
        "below": [False, True, False],
    },
    index=["GOV", "PLN", "REP"],
)
PRACTICE_EVIDENCE = pd.DataFrame(
    {
        "name": ["A sponsor decides", "Gates are kept", "Decided in time", "Changes in time"],
        "area_id": ["GOV", "GOV", "GOV", "CHG"],
        "indicator": ["with a sponsor", "with a gate", "days to decide", "days to change"],
        "value": [0.75, np.nan, 21.0, np.inf],
        "unit": ["share", "share", "days", "days"],
        "cases": [8, 0, 12, 6],
        "level": [3.0, np.nan, 3.0, 1.0],
        "low": [0.41, np.nan, np.nan, np.nan],
        "high": [0.93, np.nan, np.nan, np.nan],
        "lacking": ["", "no reviews.held", "", ""],
    },
    index=["GOV-1", "GOV-2", "GOV-4", "CHG-2"],
)


def with_values(made: T, **parts: Any) -> T:
    """
    The same with some parts given instead of computed, such as `flips` or `areas`.

    A part is a cached property: what stands under its name is not computed.
    """
    other = copy(made)
    vars(other).update(parts)
    return other


def wave(day: date, people: int = 37) -> Wave:
    """A wave of which nothing is known but its day and how many answered."""
    nobody = pd.Series(dtype=float)
    answers = pd.DataFrame(index=range(people))
    return Wave(day, answers, answers, pd.Series("user", index=answers.index), nobody)


def survey() -> Survey:
    """A survey of two waves with levels of three areas."""
    levels = pd.DataFrame(
        {"executive": [2.5, 4.0, 3.0], "team member": [np.nan, 2.0, 3.3], "user": [np.nan] * 3},
        index=AREAS.index,
    )
    counts = pd.DataFrame(
        {"executive": [5, 6, 7], "team member": [3, 6, 9], "user": [5, 0, 4]}, index=AREAS.index
    )
    return with_values(
        Survey(MODEL, wave(date(2026, 10, 1)), wave(date(2025, 10, 1))),
        areas=AREAS,
        practices=PRACTICES,
        alpha=0.71,
        by_role=(levels, counts),
        contrast=CONTRAST,
        progress=PROGRESS,
        response=RESPONSE,
    )


def data(program: str = "_portfolio", **parts: Any) -> Data:
    """The data of a report with these parts given instead of computed."""
    portfolio = Portfolio(
        {}, as_of=date(2026, 10, 31), program=program, settings=Settings(currency="EUR")
    )
    given = {
        "areas": AREAS,
        "area_evidence": AREA_EVIDENCE,
        "practice_evidence": PRACTICE_EVIDENCE,
    } | parts
    rng = np.random.default_rng(1)
    return with_values(Data(portfolio, Rules(), survey(), rng), **given)


def without_survey(program: str = "_portfolio", **parts: Any) -> Data:
    """The data of a report where nobody answered."""
    nothing = {column: np.nan for column in ("survey", "low", "high", "gap")}
    alone = AREA_EVIDENCE.assign(**nothing, above=False, below=False)
    given = {"areas": pd.DataFrame(), "area_evidence": alone} | parts
    return with_values(replace(data(program), survey=Survey(MODEL)), **given)
