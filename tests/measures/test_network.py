"""The critical path method: published networks, PSPLIB, two linear programs, and calendars counted day by day."""

import csv
import json
import re
from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.optimize import linprog

from pmo_lib.measures.network import (
    CircularLinks,
    Link,
    Network,
    driving,
    driving_path,
    early_times,
    free_float,
    late_times,
    project_finish,
    total_float,
)
from pmo_lib.measures.working_time import Calendars, working_calendar

MONDAY = date(2027, 1, 4)
KINDS = ("FS", "SS", "FF", "SF")


@pytest.fixture(scope="module")
def case(shared_data) -> dict:
    path = shared_data / "worked_examples" / "forecast.json"
    return json.loads(path.read_text(encoding="utf-8"))["cpm_four_link_types"]


def network_of(inputs: dict) -> tuple[list[str], Network]:
    names = list(inputs["durations_working_days"])
    links = [Link(names.index(a), names.index(b), kind, lag) for a, b, kind, lag in inputs["links"]]
    return names, Network(list(inputs["durations_working_days"].values()), links)


def test_the_worked_example_with_all_four_kinds_of_links(case):
    names, network = network_of(case["inputs"])
    starts, finishes = early_times(network)
    columns = (starts, finishes, *late_times(network, finishes), total_float(network))
    columns = (*columns, free_float(network))
    found = {name: [column[at] for column in columns] for at, name in enumerate(names)}
    assert found == case["expected"]["ES_EF_LS_LF_TF_FF"]
    assert project_finish(network, finishes) == case["expected"]["finish_boundary"]


def test_the_driving_path_of_the_worked_example_names_starts_and_finishes(case):
    names, network = network_of(case["inputs"])
    words = {"whole": "", "start": "start of ", "finish": "finish of "}
    path = [words[step.part] + names[step.activity] for step in driving_path(network)]
    assert path == case["expected"]["driving_path"]


def test_the_worked_example_has_its_dates_in_a_calendar_with_a_holiday(case):
    names, network = network_of(case["inputs"])
    calendar = working_calendar(MONDAY, free=[date(2027, 1, 6)])
    starts, finishes = early_times(network)
    for name, days in case["expected"]["start_finish_dates"].items():
        at = names.index(name)
        shown = calendar.start_day(starts[at]), calendar.finish_day(finishes[at])
        assert [day.isoformat() for day in shown] == days
    last = calendar.finish_day(float(project_finish(network, finishes)))
    assert last.isoformat() == case["expected"]["project_finish"]


def test_activities_of_one_calendar_have_the_same_dates_on_an_axis_of_elapsed_days(case):
    names, plain = network_of(case["inputs"])
    calendar = working_calendar(MONDAY, free=[date(2027, 1, 6)])
    calendars = Calendars((calendar,), (0,) * len(names))
    mixed = Network(plain.durations, plain.links, calendars=calendars)
    starts, finishes = early_times(mixed)
    for at in range(len(names) - 1):
        expected = (early_times(plain)[0][at], early_times(plain)[1][at])
        first = MONDAY + timedelta(days=float(starts[at]))
        last = MONDAY + timedelta(days=float(np.ceil(finishes[at])) - 1)
        assert (first, last) == (calendar.start_day(expected[0]), calendar.finish_day(expected[1]))
    assert total_float(mixed) == pytest.approx(total_float(plain))


def test_published_networks_have_their_published_dates(shared_data):
    networks = defaultdict(list)
    with open(shared_data / "worked_examples" / "cpm_networks.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            networks[row["network"]].append(row)
    assert len(networks) == 3
    for rows in networks.values():
        names = [row["activity"] for row in rows]
        links = [
            Link(names.index(name), at)
            for at, row in enumerate(rows)
            for name in filter(None, row["predecessors"].split(";"))
        ]
        network = Network([float(row["duration"]) for row in rows], links)
        starts, finishes = early_times(network)
        late = late_times(network, finishes)
        columns = {"ES": starts, "EF": finishes, "LS": late[0], "LF": late[1]}
        columns["slack"] = total_float(network)
        for at, row in enumerate(rows):
            for name, values in columns.items():
                if row[name]:
                    assert values[at] == float(row[name]), (row["network"], row["activity"], name)


def read_psplib(text: str) -> tuple[Network, int]:
    relations = re.search(r"PRECEDENCE RELATIONS:\n.*\n((?:\s*\d.*\n)+)", text)[1]
    durations = re.search(r"REQUESTS/DURATIONS:\n.*\n-+\n((?:\s*\d.*\n)+)", text)[1]
    days = [float(line.split()[2]) for line in durations.splitlines()]
    rows = [[int(word) for word in line.split()] for line in relations.splitlines()]
    links = [Link(row[0] - 1, other - 1) for row in rows for other in row[3:]]
    header = re.search(r"MPM-Time\n\s*(\d.*)\n", text)[1].split()
    return Network(days, links), int(header[-1])


def test_the_finish_of_every_psplib_project_is_its_stated_critical_path_length(shared_data):
    paths = sorted((shared_data / "psplib").glob("*/*.sm"))
    assert len(paths) == 114
    for path in paths:
        network, stated = read_psplib(path.read_text(encoding="utf-8"))
        assert project_finish(network, early_times(network)[1]) == stated, path.name


def random_network(random: np.random.Generator, most: int = 12) -> Network:
    size = int(random.integers(1, most))
    links = [
        Link(a, b, str(random.choice(KINDS)), float(random.integers(-3, 6)))
        for b in range(size)
        for a in range(b)
        if random.random() < 0.3
    ]
    names = random.permutation(size)
    links = [Link(int(names[o.source]), int(names[o.target]), o.kind, o.lag) for o in links]
    return Network(random.integers(0, 9, size).astype(float), links)


def programmed(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """Least early starts and greatest late starts, by two linear programs."""
    days, size = network.durations, len(network.durations)
    rows, sides = [], []
    for one in network.links:
        row = np.zeros(size)
        row[one.source] += 1
        row[one.target] -= 1
        from_finish, to_finish = one.kind in ("FS", "FF"), one.kind in ("FF", "SF")
        rows.append(row)
        sides.append(-one.lag - days[one.source] * from_finish + days[one.target] * to_finish)
    system = {"A_ub": np.array(rows), "b_ub": np.array(sides)} if rows else {}
    early = linprog(np.ones(size), bounds=[(0, None)] * size, **system).x
    finish = float((early + days).max())
    late = linprog(-np.ones(size), bounds=[(None, finish - d) for d in days], **system).x
    return early, late


@pytest.mark.parametrize("seed", range(10))
def test_two_linear_programs_give_the_same_times_on_a_hundred_random_networks(seed):
    random = np.random.default_rng(seed)
    for _ in range(100):
        network = random_network(random)
        starts, finishes = early_times(network)
        early, late = programmed(network)
        assert starts == pytest.approx(early, abs=1e-6)
        assert late_times(network, finishes)[0] == pytest.approx(late, abs=1e-6)


def test_activities_of_two_calendars_wait_for_each_other_as_counted_by_hand():
    five, six = working_calendar(MONDAY), working_calendar(MONDAY, [True] * 6 + [False])
    # Five days to Friday's end; then two days of a week of six: Saturday and Monday; then one day of five: Tuesday.
    network = Network(
        [5, 2, 1], [Link(0, 1), Link(1, 2)], calendars=Calendars((five, six), (0, 1, 0))
    )
    starts, finishes = early_times(network)
    assert starts.tolist() == [0, 5, 8]
    assert finishes.tolist() == [5, 8, 9]
    assert driving(network, starts, finishes).all()


def test_float_is_counted_in_the_working_days_of_the_activity():
    five, seven = working_calendar(MONDAY), working_calendar(MONDAY, [True] * 7)
    # The long one ends on Monday of the second week; the short one, Monday only, could end on that Monday.
    network = Network([6, 1], calendars=Calendars((five, seven), (0, 0)))
    assert total_float(network).tolist() == [0, 5]
    network = Network([6, 1], calendars=Calendars((five, seven), (0, 1)))
    assert total_float(network).tolist() == [0, 7]


def test_links_in_a_circle_name_the_activities_on_it():
    with pytest.raises(CircularLinks) as refused:
        Network([1, 1, 1], [Link(0, 1), Link(1, 2), Link(2, 1)])
    assert set(refused.value.circle) == {1, 2}


@pytest.mark.parametrize(("days", "links"), [([-1], []), ([float("nan")], []), ([1], [Link(0, 1)])])
def test_a_network_refuses_what_it_cannot_compute(days, links):
    with pytest.raises(ValueError, match=r"negative or missing|outside"):
        Network(days, links)


def test_a_network_without_activities_finishes_at_once():
    network = Network([])
    assert project_finish(network, early_times(network)[1]) == 0
    assert driving_path(network) == []


def test_a_late_finish_constraint_makes_float_negative_and_moves_no_early_date():
    network = Network([3, 4], [Link(0, 1)], finish_by=[np.inf, 5])
    assert early_times(network)[1].tolist() == [3, 7]
    assert total_float(network).tolist() == [-2, -2]


def test_an_early_start_constraint_moves_the_activity_and_what_follows():
    network = Network([3, 4], [Link(0, 1)], start_from=[2, 0], finish_from=[-np.inf, 12])
    assert early_times(network)[1].tolist() == [5, 12]


def test_times_of_many_draws_equal_those_of_each_draw_alone():
    random = np.random.default_rng(7)
    for _ in range(20):
        network = random_network(random)
        draws = random.integers(0, 9, (len(network.durations), 5)).astype(float)
        together = early_times(network, draws)
        for at in range(5):
            alone = early_times(network, draws[:, at])
            assert together[0][:, at].tolist() == alone[0].tolist()
            marks = driving(network, *alone, draws[:, at])
            assert driving(network, *together, draws)[:, at].tolist() == marks.tolist()


def test_a_longer_driving_activity_of_plain_links_moves_the_finish_and_any_other_does_not():
    random = np.random.default_rng(11)
    for _ in range(50):
        plain = random_network(random)
        network = Network(plain.durations + 1, [Link(o.source, o.target) for o in plain.links])
        starts, finishes = early_times(network)
        marks, finish = driving(network, starts, finishes), project_finish(network, finishes)
        for at in range(len(network.durations)):
            longer = network.durations.copy()
            longer[at] += 0.5
            moved = project_finish(network, early_times(network, longer)[1]) > finish
            assert moved == marks[at]


def test_the_working_days_of_a_calendar_equal_those_counted_one_by_one():
    free, extra = {date(2027, 1, 6), date(2027, 1, 15)}, {date(2027, 1, 9)}
    calendar = working_calendar(MONDAY, free=free, extra=extra)
    count = 0
    for ahead in range(40):
        day = MONDAY + timedelta(days=ahead)
        assert calendar.boundary(day) == count
        count += (day.weekday() < 5 or day in extra) and day not in free
        assert calendar.boundary(day, end=True) == count
    assert calendar.boundary(date(2027, 1, 1)) == -1
