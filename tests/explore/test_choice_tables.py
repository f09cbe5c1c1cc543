"""The tables of the explorer of prioritization, as readers see them."""

from types import SimpleNamespace as Made

import pandas as pd
import pytest

from pmo_lib.explore.prioritization import changes, ranks
from pmo_lib.portfolio.settings import Settings
from pmo_lib.portfolio.vocabulary import Recommendation
from pmo_lib.report import speak
from tests.table_text import as_text


@pytest.fixture(autouse=True)
def in_euros():
    speak(Settings(currency="EUR"))


def test_ranks_stand_beside_those_of_the_report_and_equal_scores_share_the_better_one():
    names = pd.Series({"A": "Lab", "B": "Ward", "C": "Depot", "D": "Clinic"})
    now = Made(total=pd.Series({"A": 50.0, "B": 60.0, "C": 50.0, "D": None}), names=names)
    before = Made(scoring=Made(total=pd.Series({"A": 70.0, "B": 60.0, "C": 50.0, "D": 1.0})))
    assert as_text(ranks(before, now)).splitlines() == [
        "Weighted score, 0 to 100 points; the first 3 of 3 projects",
        "Project | >Score | >Rank | >Rank in the report",
        "Ward | >60.0 | >1 | >2",
        "Lab | >50.0 | >2 | >1",
        "Depot | >50.0 | >2 | >3",
    ]


def test_what_changes_says_what_it_was_and_what_it_is_now_the_dearest_first():
    frame = pd.DataFrame(
        {
            "project_id": ["A", "B", "C"],
            "name": ["Lab", "Ward", "Depot"],
            "recommendation": [Recommendation.INVEST, Recommendation.DELAY, Recommendation.STOP],
            "shift": [0, 3, 0],
            "until": pd.to_datetime([None, "2027-02-01", None]),
            "score": [50.0, 40.0, 30.0],
            "cost_to_go": [1e6, 2e6, 3e6],
        }
    )
    now = frame.assign(
        recommendation=[Recommendation.REJECT, Recommendation.DELAY, Recommendation.STOP],
        shift=[0, 6, 0],
        until=pd.to_datetime([None, "2027-05-01", None]),
    )
    assert as_text(changes(Made(recommendations=frame), now)).splitlines() == [
        "Recommended otherwise than in the report, the dearest first: 2 projects",
        "Project | In the report | Now | >Score | >To go",
        "Ward | delay | delay to May 2027 | >40.0 | >€2 m",
        "Lab | invest | reject | >50.0 | >€1 m",
    ]
    assert changes(Made(recommendations=frame), frame) is None
