"""The truths planted in the sample are found, and vanish from the report when they are not planted."""

from functools import cache

import pandas as pd

from pmo_lib.governance.data import Data, build
from pmo_lib.governance.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from tools.sample import generate, kinds, truths

from .conftest import messages


@cache
def sample(without: str = "") -> Data:
    tables = generate(plants=[kind for kind in kinds() if kind != without])
    return build(Portfolio(tables, settings=Settings(currency="EUR")).at("2026-10-31"), Rules())


def planted(kind: str) -> dict:
    (truth,) = truths(plants=[kind])
    return truth


def test_the_obligation_that_will_be_missed_is_found_and_vanishes():
    days = planted("obligation_missed")["days"]
    found = messages(sample())["obligation"]
    assert found == f"Report on data protection: {days} days too late"
    assert sample().headline.message.startswith("One obligation is expected too late")
    assert (
        messages(sample("obligation_missed"))["obligation"]
        == "All open obligations have 30 days of margin"
    )
    assert "obligation" not in sample("obligation_missed").headline.message


def test_the_overdue_condition_of_a_gate_is_found_and_vanishes():
    days = planted("condition_overdue")["days"]
    assert messages(sample())["gate"].endswith(
        f"passed with a condition that is {days} days overdue"
    )
    assert (
        messages(sample("condition_overdue"))["gate"] == "Every gate was passed at the first review"
    )


def test_the_causes_of_changes_are_those_of_their_words():
    changes = generate()["changes"]
    known = changes.dropna(subset=["cause"])
    assert set(zip(known.cause, known.cause_kind, strict=True)) == {
        ("Prices above estimate", "estimate"),
        ("Supplier delivered late", "supplier"),
    }


def test_the_next_session_of_the_sample_is_planned():
    held = sample().portfolio.sessions.held
    assert held[held > pd.Timestamp("2026-10-31")].min() == pd.Timestamp("2026-11-12")
