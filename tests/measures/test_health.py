"""Health by stated rules: each threshold at both its sides, and missing is never green."""

import numpy as np
import pytest

from pmo_lib.measures.health import Thresholds, health

NAN = float("nan")


@pytest.mark.parametrize(
    ("slip", "overrun", "age", "colour"),
    [
        (0, 0.0, 0, "green"),
        (14, 0.0499, 0, "green"),
        (15, 0.0, 0, "amber"),
        (0, 0.05, 0, "amber"),
        (59, 0.0999, 0, "amber"),
        (60, 0.0, 0, "red"),
        (0, 0.10, 0, "red"),
        (60, 0.05, 0, "red"),
        (-200, -0.5, 0, "green"),
        (0, 0.0, 45, "green"),
        (0, 0.0, 46, None),
        (90, 0.5, 46, "red"),  # silence does not improve a colour
        (20, 0.0, 46, "amber"),
        (90, 0.0, NAN, "red"),
        (0, 0.0, NAN, None),
        (NAN, 0.0, 0, None),
        (0, NAN, 0, None),
        (NAN, NAN, 0, None),
        (60, NAN, 0, "red"),
        (NAN, 0.10, 0, "red"),
        (15, NAN, 0, "amber"),
    ],
)
def test_the_worse_of_schedule_and_cost_counts_and_what_is_missing_is_never_green(
    slip, overrun, age, colour
):
    assert health([slip], [overrun], [age], Thresholds()).tolist() == [colour]


def test_the_thresholds_are_the_callers():
    strict = Thresholds(
        amber_days=1, red_days=2, amber_overrun=0.01, red_overrun=0.02, stale_days=1
    )
    assert health([1, 2, 0, 0, 0], [0, 0, 0.01, 0.02, 0], [0, 0, 0, 0, 2], strict).tolist() == [
        "amber",
        "red",
        "amber",
        "red",
        None,
    ]


def test_no_projects_have_no_health():
    assert health(np.array([]), np.array([]), np.array([]), Thresholds()).tolist() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"amber_days": 0},
        {"amber_days": 61},
        {"red_overrun": 0.01},
        {"amber_overrun": -1},
        {"check_days": 59},
    ],
)
def test_thresholds_that_contradict_each_other_are_refused(wrong):
    with pytest.raises(ValueError, match="amber not beyond red"):
        Thresholds(**wrong)
