"""The remaining work of a schedule, the DCMA measures, and what defects hide: the worked example and cases done by hand."""

import json

import numpy as np
import pytest

from pmo_lib.measures.network import Link, early_times, project_finish, total_float
from pmo_lib.measures.schedule import (
    REPAIRS,
    DefectKind,
    Schedule,
    defects,
    finish_of,
    hidden_days,
    remaining_network,
    repaired,
)
from pmo_lib.measures.schedule_quality import Evidence, assess

NAN = float("nan")


@pytest.fixture(scope="module")
def case(shared_data) -> dict:
    path = shared_data / "worked_examples" / "forecast.json"
    return json.loads(path.read_text(encoding="utf-8"))["dcma_defects"]


@pytest.fixture
def schedule(case) -> Schedule:
    inputs = case["inputs"]
    names = list(inputs["durations_working_days"])
    links = [Link(names.index(a), names.index(b), kind, lag) for a, b, kind, lag in inputs["links"]]
    words, at = [""] * len(names), np.full(len(names), NAN)
    for name, (word, boundary) in inputs["constraints"].items():
        words[names.index(name)], at[names.index(name)] = word, boundary
    days = list(inputs["durations_working_days"].values())
    end = names.index(inputs["finish"])
    return Schedule(days, links, constraints=words, constraint_at=at, end=end)


def test_the_worked_example_has_its_numerators_and_denominators(case, schedule):
    found = {check.name.lower().replace(" ", "_"): check for check in assess(schedule)}
    for name, counted in case["expected"]["metrics"].items():
        assert [found[name].numerator, found[name].denominator] == counted, name
    assert found["cpli"].value == case["expected"]["CPLI_as_given"]
    for name in case["expected"]["not_assessed"]:
        check = found[name.lower().replace(" ", "_")]
        assert check.value is None
        assert check.reason


def test_there_are_fourteen_measures_and_each_states_what_it_counts(schedule):
    found = assess(schedule)
    assert len(found) == 14
    assert all(check.convention for check in found)


def test_each_defect_of_the_worked_example_hides_its_days(case, schedule):
    found = {one.kind.value: one for one in defects(schedule)}
    assert finish_of(schedule) == case["expected"]["finish_as_given"]
    effects = {name: hidden_days(schedule, [one]) for name, one in found.items()}
    assert effects == case["expected"]["effect_in_days"]
    after = {name: finish_of(repaired(schedule, [one])) for name, one in found.items()}
    assert after == case["expected"]["finish_after_one_repair"]
    both = [found["lead"], found["open end"]]
    assert finish_of(repaired(schedule, both)) == case["expected"]["lead_and_open_end_repaired"]
    everything = repaired(schedule, list(found.values()))
    assert finish_of(everything) == case["expected"]["all_repaired"]
    assert defects(everything) == []


def test_least_float_of_the_worked_example_after_repairs(case, schedule):
    found = {one.kind.value: one for one in defects(schedule)}
    variants = {
        "as_given": schedule,
        "lead_repaired": repaired(schedule, [found["lead"]]),
        "constraint_removed": repaired(schedule, [found["hard constraint"]]),
    }
    least = {
        name: min(total_float(remaining_network(one))[one.tasks]) for name, one in variants.items()
    }
    assert least == case["expected"]["least_total_float"]


def test_every_kind_of_defect_has_a_stated_repair():
    assert set(REPAIRS) == set(DefectKind)


def test_finished_work_waits_for_nothing_and_holds_up_nobody():
    # The second was finished although the first is not: its successor starts at the data date.
    schedule = Schedule(
        [4, 0, 3], [Link(0, 1), Link(1, 2)], started=[NAN, -5, NAN], finished=[NAN, -2, NAN]
    )
    starts, finishes = early_times(remaining_network(schedule))
    assert starts.tolist() == [0, -2, 0]
    assert finishes.tolist() == [4, -2, 3]


def test_the_rest_of_work_that_has_begun_waits_for_its_predecessor():
    schedule = Schedule([4, 3], [Link(0, 1)], started=[NAN, -2])
    assert early_times(remaining_network(schedule))[1].tolist() == [4, 7]


def test_a_start_to_start_link_counts_from_the_actual_start():
    # Begun three days before the data date; the successor may start five days after that, on boundary 2.
    schedule = Schedule([9, 1], [Link(0, 1, "SS", 5)], started=[-3, NAN])
    assert early_times(remaining_network(schedule))[0].tolist() == [0, 2]


def test_a_start_to_finish_link_counts_from_the_actual_start():
    schedule = Schedule([9, 2], [Link(0, 1, "SF", 8)], started=[-3, NAN])
    assert early_times(remaining_network(schedule))[1].tolist() == [9, 5]


def test_a_lag_behind_finished_work_is_still_waited_for():
    schedule = Schedule([0, 2], [Link(0, 1, "FS", 5)], started=[-6, NAN], finished=[-2, NAN])
    assert early_times(remaining_network(schedule))[0].tolist() == [-2, 3]


def test_summaries_and_levels_of_effort_carry_no_logic():
    kinds = ["summary", "task", "level of effort"]
    schedule = Schedule([50, 3, 90], [Link(0, 1), Link(2, 1)], kinds=kinds)
    assert finish_of(schedule) == 3
    assert schedule.tasks.tolist() == [False, True, False]
    assert schedule.open_links == ()


@pytest.mark.parametrize(
    ("word", "at", "early", "float_days"),
    [
        ("start no earlier than", 2, [2, 5], 0),
        ("must start on", 2, [2, 5], 0),
        ("finish no earlier than", 6, [3, 6], 0),
        ("must finish on", 6, [3, 6], 0),
        ("start no later than", -1, [0, 3], -1),
        ("finish no later than", 1, [0, 3], -2),
        ("must finish on", 1, [0, 3], -2),
        ("as soon as possible", NAN, [0, 3], 0),
        ("", NAN, [0, 3], 0),
    ],
)
def test_a_constraint_binds_its_own_dates(word, at, early, float_days):
    network = remaining_network(Schedule([3], constraints=[word], constraint_at=[at]))
    starts, finishes = early_times(network)
    assert [float(starts[0]), float(finishes[0])] == early
    assert total_float(network).tolist() == [float_days]


def test_a_constraint_of_finished_work_binds_nothing():
    schedule = Schedule(
        [0, 2], constraints=["must start on", ""], constraint_at=[50, NAN], finished=[-1, NAN]
    )
    assert finish_of(schedule) == 2


def test_an_open_end_is_no_defect_where_every_finish_counts():
    open_end = next(one for one in defects(Schedule([3, 2])) if one.kind == DefectKind.OPEN_END)
    assert hidden_days(Schedule([3, 2]), [open_end]) == 0


def with_progress() -> tuple[Schedule, Evidence]:
    schedule = Schedule(
        [0, 0, 4, 50],
        [Link(0, 1), Link(1, 2), Link(2, 3)],
        started=[-20, -10, -2, NAN],
        finished=[-10, -3, NAN, NAN],
    )
    evidence = Evidence(
        baseline_days=np.array([10, 5, 6, 60]),
        baseline_finish=np.array([-10, -5, -1, NAN]),
        planned_start=np.array([-20, -10, -2, 4]),
        staffed=np.array([True, True, True, False]),
    )
    return schedule, evidence


def test_measures_of_progress_as_counted_by_hand():
    found = {check.name: check for check in assess(*with_progress())}
    counted = {
        name: (found[name].numerator, found[name].denominator)
        for name in ("missed tasks", "BEI", "resources", "long durations", "invalid dates")
    }
    assert counted == {
        "missed tasks": (2, 3),  # one finished two days late, one is unfinished
        "BEI": (2, 4),  # three were due, one has no baseline finish
        "resources": (1, 2),
        "long durations": (1, 2),
        "invalid dates": (0, 4),
    }


def test_an_actual_date_after_the_data_date_and_unfinished_work_before_it_are_invalid():
    schedule = Schedule([0, 3, 3], started=[-2, NAN, NAN], finished=[1, NAN, NAN])
    found = {
        check.name: check
        for check in assess(schedule, Evidence(planned_start=np.array([-2, -1, 0])))
    }
    assert (found["invalid dates"].numerator, found["invalid dates"].denominator) == (2, 3)


def test_the_critical_path_test_moves_the_finish_by_six_hundred_days_unless_logic_is_broken():
    whole = Schedule([3, 4], [Link(0, 1)], end=1)
    found = {check.name: check for check in assess(whole)}
    assert found["critical path test"].passes
    # The end waits for its date, 700 days ahead, and not for the work.
    dated = Schedule(
        [3, 4],
        [Link(0, 1)],
        end=1,
        constraints=["", "start no earlier than"],
        constraint_at=[NAN, 700],
    )
    found = {check.name: check for check in assess(dated)}
    assert found["critical path test"].numerator == 600  # the end itself is the first critical task
    short = Schedule(
        [3, 0],
        [Link(0, 1)],
        end=1,
        constraints=["", "start no earlier than"],
        constraint_at=[NAN, 700],
    )
    assert not {check.name: check for check in assess(short)}["critical path test"].passes


def test_a_baseline_of_the_finish_gives_the_critical_path_length_index():
    schedule = Schedule([10, 0], [Link(0, 1)], end=1)
    found = {c.name: c for c in assess(schedule, Evidence(baseline_finish=np.array([NAN, 8])))}
    assert found["CPLI"].value == pytest.approx(0.8)
    assert project_finish(remaining_network(schedule), np.array([10, 10])) == 10


def test_a_schedule_without_activities_is_not_assessed():
    assert all(check.value is None for check in assess(Schedule([])))
