"""Roles, staff, capacity and demand; planted: a role booked beyond its capacity, and a person booked twice."""

from typing import Any

import numpy as np
import pandas as pd

from tools.sample.draw import ACTIVE, DAY, FINISHED, PLANNED, places, program_id, project_id

AHEAD = 18  # months of demand and capacity after the last period
FULL = 0.86  # of its capacity a role is booked to at most where nothing is planted
OVERLOAD = "integration-engineers"
MONTHS = (4, 5, 6)  # after the last period, in which it is planted
LOAD = 1.24  # committed demand as a part of capacity in those months
TWICE = (3, 4)  # months in which a person is booked twice

# kind -> (program, slot, numbers): shares of what is added; two projects under way, three about to begin.
PLANTS: dict[str, tuple[tuple[int, int, dict], ...]] = {
    "overload": (
        (0, 1, {"share": 0.30}),
        (5, 0, {"share": 0.25}),
        (5, 6, {"share": 0.20}),
        (4, 6, {"share": 0.15}),
        (2, 6, {"share": 0.10}),
    ),
    "double_booking": ((1, 0, {"fte": 0.8}), (1, 1, {"fte": 0.7})),
}

# id, name, kind, owner, cost, contractor, at most, hiring, hire lead, contract lead, intensity, chance, from, to, run share
ROLES = (
    (
        "project-managers",
        "Project managers",
        "people",
        "Head of the PMO",
        9_800,
        16_500,
        2,
        9_000,
        90,
        30,
        0.5,
        1.0,
        0.0,
        1.0,
        0.10,
    ),
    (
        "business-analysts",
        "Business analysts",
        "people",
        "Head of the PMO",
        8_600,
        14_000,
        2,
        8_000,
        90,
        30,
        0.9,
        0.7,
        0.0,
        0.7,
        0.10,
    ),
    (
        "architects",
        "Solution architects",
        "people",
        "Chief digital officer",
        11_200,
        19_000,
        1,
        14_000,
        150,
        45,
        0.5,
        0.5,
        0.0,
        0.8,
        0.15,
    ),
    (
        "integration-engineers",
        "Integration engineers",
        "people",
        "Chief digital officer",
        9_900,
        17_500,
        3,
        12_000,
        90,
        30,
        0.9,
        0.6,
        0.1,
        1.0,
        0.20,
    ),
    (
        "data-engineers",
        "Data engineers",
        "people",
        "Chief digital officer",
        9_700,
        17_000,
        2,
        12_000,
        120,
        30,
        0.6,
        0.5,
        0.1,
        0.9,
        0.25,
    ),
    (
        "security-engineers",
        "Security engineers",
        "people",
        "Chief information security officer",
        10_400,
        18_500,
        1,
        13_000,
        150,
        45,
        0.5,
        0.4,
        0.0,
        1.0,
        0.30,
    ),
    (
        "testers",
        "Testers",
        "people",
        "Chief digital officer",
        7_900,
        12_500,
        4,
        7_000,
        75,
        21,
        0.8,
        0.6,
        0.3,
        1.0,
        0.10,
    ),
    (
        "change-leads",
        "Clinical change leads",
        "people",
        "Medical director",
        9_000,
        15_500,
        1,
        9_000,
        120,
        30,
        0.6,
        0.6,
        0.4,
        1.0,
        0.15,
    ),
    (
        "trainers",
        "Trainers",
        "people",
        "Chief people officer",
        7_200,
        11_000,
        3,
        6_000,
        75,
        21,
        0.6,
        0.5,
        0.5,
        1.0,
        0.20,
    ),
    (
        "test-lab",
        "Test lab days",
        "room",
        "Chief digital officer",
        4_000,
        7_000,
        1,
        25_000,
        240,
        60,
        0.2,
        0.4,
        0.4,
        1.0,
        0.00,
    ),
)
COLUMNS = (
    "role_id",
    "name",
    "kind",
    "owner_role",
    "monthly_cost",
    "contractor_monthly_cost",
    "contractors_at_most",
    "hiring_cost",
    "hire_lead_days",
    "contract_lead_days",
)
TEAMS = (("central", "Central delivery", "DE", 38.5), ("south", "Southern region", "AT", 40.0))
SKILLS = (
    ("data-engineers", OVERLOAD, 1.0, 0.8, np.nan, np.nan),
    ("architects", OVERLOAD, 0.5, 0.9, 30, 4_000),
    ("business-analysts", "testers", 1.0, 0.7, 10, 1_000),
)
LEAVE = (
    0.06,
    0.07,
    0.07,
    0.10,
    0.08,
    0.09,
    0.13,
    0.15,
    0.08,
    0.09,
    0.06,
    0.14,
)  # of working time, by month
GATES = ("Idea", "Business case")


def tables(base: Any, rng: np.random.Generator, kinds: list[str]) -> dict[str, pd.DataFrame]:
    """The tables of resources."""
    months = base.ends.union(pd.date_range(base.ends[-1], periods=AHEAD + 1, freq="ME", unit="us"))
    now = len(base.ends) - 1
    asked, unplanned = _asked(base, rng, months), _unplanned(base, rng, months)
    actual = np.round((asked + unplanned) * _errors(rng, asked.shape), 2)
    heads = _heads((asked + unplanned).sum(axis=0), months)
    net = _net(heads, months)
    added = _added(base, kinds, (asked + unplanned).sum(axis=0), net, now)
    staff = _staff(heads)
    proposed = (base.tables["projects"].stage == "proposed").to_numpy()
    demand = _demand(base, months, asked, unplanned, actual, added, proposed, now)
    people = _people(heads)
    return {
        "roles": pd.DataFrame([row[: len(COLUMNS)] for row in ROLES], columns=COLUMNS),
        "teams": pd.DataFrame(TEAMS, columns=("team_id", "name", "calendar", "weekly_hours")),
        "staff": staff,
        "skills": pd.DataFrame(
            SKILLS,
            columns=(
                "role_id",
                "for_role_id",
                "people",
                "productivity",
                "training_days",
                "training_cost",
            ),
        ),
        "leave": _leave(staff, months),
        "people": people,
        "assignments": _assignments(base, people, months, now, kinds),
        "capacity": _long(net, months, base.ends[0]),
        "demand": demand,
        "efforts": _efforts(base),
        "proposals": _proposals(base, rng),
        "prerequisites": _prerequisites(base),
    }


def truths(projects: int, programs: int, kinds: list[str]) -> list[dict]:
    """What is planted: for an overload the role, its first and last month after the last period, and the load."""
    program, slot = places(projects, programs)
    more = {
        "overload": {"role": OVERLOAD, "first": MONTHS[0], "last": MONTHS[-1], "load": LOAD},
        "double_booking": {"first": TWICE[0], "last": TWICE[-1]},
    }
    found = []
    for kind in kinds:
        for at, position, numbers in PLANTS[kind]:
            for index in np.flatnonzero((program == at) & (slot == position)):
                found.append(
                    {
                        "kind": kind,
                        "program": program_id(at),
                        "project": project_id(index),
                        **more[kind],
                        **numbers,
                    }
                )
    return found


def _month(days: Any) -> np.ndarray:
    return np.asarray(days, dtype="datetime64[M]").astype(int)


def _span(base: Any, months: pd.DatetimeIndex) -> tuple[np.ndarray, np.ndarray]:
    """First and last month of each project, as positions in `months`."""
    projects, zero = base.tables["projects"], _month(months[:1])[0]
    finish = projects.actual_finish.fillna(projects.forecast_finish)
    return _month(projects.baseline_start) - zero, _month(finish) - zero


def _asked(base: Any, rng: np.random.Generator, months: pd.DatetimeIndex) -> np.ndarray:
    """FTE asked for by project, role and month: a role works in its part of the duration, less at both ends."""
    size = np.sqrt(base.plan.budget / 2e6).clip(0.5, 2.2)
    shape = (len(size), len(ROLES))
    drawn = rng.random(shape) < [role[11] for role in ROLES]
    level = size[:, None] * [role[10] for role in ROLES] * rng.uniform(0.7, 1.3, shape) * drawn
    first, last = (edge[:, None, None] for edge in _span(base, months))
    part = (np.arange(len(months)) - first + 0.5) / (last - first + 1)
    begin, end = (np.array([role[n] for role in ROLES])[None, :, None] for n in (12, 13))
    within = (part >= begin) & (part <= end) & (part > 0) & (part < 1)
    place = ((part - begin) / (end - begin)).clip(0, 1)
    return np.round(level[:, :, None] * (0.7 + 1.2 * place * (1 - place)) * within, 1)


def _unplanned(base: Any, rng: np.random.Generator, months: pd.DatetimeIndex) -> np.ndarray:
    """A little work that nobody estimated, in some projects and roles, for some months up to the next half year."""
    shape = (len(base.plan.budget), len(ROLES), len(months))
    begins = rng.integers(0, len(months), shape[:2])[:, :, None]
    held = (np.arange(len(months)) >= begins) & (np.arange(len(months)) < begins + 5)
    first, last = (edge[:, None, None] for edge in _span(base, months))
    held &= (np.arange(len(months)) >= first) & (np.arange(len(months)) <= last)
    helped = rng.random(shape[:2]) < 0.12
    return np.where(
        held & helped[:, :, None] & (base.plan.kind != PLANNED)[:, None, None], 0.2, 0.0
    )


def _errors(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Actual over estimate: partly shared by all projects of a role and month, mostly each project's own."""
    shared = rng.normal(0, 0.05, (1, *shape[1:]))
    return np.exp(shared + rng.normal(0.02, 0.18, shape))


def _heads(total: np.ndarray, months: pd.DatetimeIndex) -> np.ndarray:
    """So many people that no role is booked above a stated part of what they can do."""
    one = _net(np.ones(len(ROLES)), months)
    return np.ceil((total / one).max(axis=1) / FULL).clip(2)


def _net(heads: np.ndarray, months: pd.DatetimeIndex) -> np.ndarray:
    leave = np.array([LEAVE[month - 1] for month in months.month])
    people = np.array([role[2] == "people" for role in ROLES])
    own = heads[:, None] * (1 - np.array([role[14] for role in ROLES]))[:, None]
    return np.round(own * np.where(people[:, None], 1 - leave, 1.0), 2)


def _added(base: Any, kinds: list[str], total: np.ndarray, net: np.ndarray, now: int) -> np.ndarray:
    """What is planted on top, by project, role and month: it lifts the role to its load, shared among projects."""
    added = np.zeros((len(base.plan.kind), *total.shape))
    if "overload" not in kinds:
        return added
    cases = [(i, n["share"]) for p, s, n in PLANTS["overload"] for i in _where(base, p, s)]
    whole = sum(share for _, share in cases) or 1.0
    role = [role[0] for role in ROLES].index(OVERLOAD)
    proposed = (base.tables["projects"].stage == "proposed").to_numpy()
    first, _ = _span(base, base.ends)
    for ahead in MONTHS:
        at = now + ahead
        missing = net[role, at] * LOAD - total[role, at]
        for index, share in cases:
            if first[index] <= at and not proposed[index]:
                added[index, role, at] = np.round(max(missing, 0) * share / whole, 1)
    return added


def _where(base: Any, program: int, slot: int) -> list[int]:
    return np.flatnonzero((base.plan.program == program) & (base.plan.slot == slot)).tolist()


def _demand(
    base: Any,
    months: pd.DatetimeIndex,
    asked: np.ndarray,
    unplanned: np.ndarray,
    actual: np.ndarray,
    added: np.ndarray,
    proposed: np.ndarray,
    now: int,
) -> pd.DataFrame:
    no_phasing = _unphased(base)
    asked = np.where(no_phasing[:, None, None] & _is_role("architects"), 0, asked)
    i, r, m = np.nonzero(asked + unplanned + added)
    estimate = asked[i, r, m]
    kind = np.where(
        estimate + added[i, r, m] == 0, "unplanned", np.where(proposed[i], "proposed", "committed")
    )
    return pd.DataFrame(
        {
            "project_id": base.tables["projects"].project_id.to_numpy()[i],
            "role_id": np.array([role[0] for role in ROLES])[r],
            "period_end": months[m],
            "kind": kind,
            "fte": np.round(
                estimate + added[i, r, m] + np.where(estimate == 0, unplanned[i, r, m], 0), 2
            ),
            "estimated_fte": np.where(estimate == 0, np.nan, estimate),
            "actual_fte": np.where(m <= now, actual[i, r, m], np.nan),
            "known_since": base.tables["projects"].known_since.to_numpy()[i],
        }
    )


def _is_role(identity: str) -> np.ndarray:
    return np.array([role[0] == identity for role in ROLES])[None, :, None]


def _unphased(base: Any) -> np.ndarray:
    """Approved projects of the second program: their architects are known as an effort only."""
    return (base.plan.kind == PLANNED) & (base.plan.program == 1)


def _efforts(base: Any) -> pd.DataFrame:
    projects = base.tables["projects"][_unphased(base)]
    return pd.DataFrame(
        {
            "project_id": projects.project_id,
            "role_id": "architects",
            "effort": 480.0,
            "profile": "bell",
            "known_since": projects.known_since,
        }
    )


def _staff(heads: np.ndarray) -> pd.DataFrame:
    """Each role in the central team; of the larger ones a third works in the south."""
    south = np.where(heads >= 9, np.floor(heads / 3), 0)
    rows = [
        (role[0], team, "general", count, role[14])
        for role, *pair in zip(ROLES, heads - south, south, strict=True)
        for team, count in zip(("central", "south"), pair, strict=True)
        if count
    ]
    return pd.DataFrame(
        rows, columns=["role_id", "team_id", "skill", "headcount", "run_share"]
    ).assign(part_time=1.0, contractors=0.0)


def _leave(staff: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    people = staff[staff.role_id.isin([role[0] for role in ROLES if role[2] == "people"])]
    frame = people.merge(pd.DataFrame({"period_end": months}), how="cross")
    begin = frame.period_end.to_numpy().astype("datetime64[M]").astype("datetime64[D]")
    working = np.busday_count(begin, frame.period_end.to_numpy().astype("datetime64[D]") + DAY)
    share = np.array([LEAVE[month - 1] for month in frame.period_end.dt.month])
    return frame.assign(days=np.round(frame.headcount * working * share, 1))[
        ["role_id", "team_id", "period_end", "days"]
    ]


def _long(net: np.ndarray, months: pd.DatetimeIndex, since: pd.Timestamp) -> pd.DataFrame:
    r, m = np.indices(net.shape).reshape(2, -1)
    return pd.DataFrame(
        {
            "role_id": np.array([role[0] for role in ROLES])[r],
            "period_end": months[m],
            "fte": net[r, m],
            "known_since": since,
        }
    )


def _people(heads: np.ndarray) -> pd.DataFrame:
    """The people of one role; no real person is meant."""
    count = int(min(heads[[role[0] for role in ROLES].index(OVERLOAD)], 30))
    return pd.DataFrame(
        {
            "person_id": [f"E-{n + 1:02d}" for n in range(count)],
            "name": [f"Engineer {n + 1} (synthetic)" for n in range(count)],
            "role_id": OVERLOAD,
            "team_id": "central",
            "fte": 0.8,
        }
    )


def _assignments(
    base: Any, people: pd.DataFrame, months: pd.DatetimeIndex, now: int, kinds: list[str]
) -> pd.DataFrame:
    """The first people on a project each for the next half year; the second one, where planted, on two."""
    running = base.tables["projects"].project_id[base.plan.kind == ACTIVE].to_numpy()
    rows = [
        (person, project, months[now + ahead], 0.6)
        for person, project in zip(people.person_id[2:], running, strict=False)
        for ahead in range(1, 7)
    ]
    if "double_booking" in kinds:
        rows += [
            ("E-02", project_id(i), months[now + ahead], n["fte"])
            for p, s, n in PLANTS["double_booking"]
            for i in _where(base, p, s)
            for ahead in TWICE
        ]
    return pd.DataFrame(rows, columns=["person_id", "project_id", "period_end", "fte"]).assign(
        known_since=base.ends[-1]
    )


def _proposals(base: Any, rng: np.random.Generator) -> pd.DataFrame:
    """Six decided proposals for each program, and the open ones."""
    program = np.repeat(np.arange(base.plan.program.max() + 1), 6)
    decided = (
        base.ends[-1].to_datetime64().astype("datetime64[D]")
        - rng.integers(20, 700, len(program)) * DAY
    )
    approved = rng.random(len(program)) < 0.6
    told = pd.DataFrame(
        {
            "program_id": [program_id(p) for p in program],
            "gate": np.array(GATES)[rng.integers(0, 2, len(program))],
            "submitted": decided - 45 * DAY,
            "outcome": np.where(approved, "approved", "rejected"),
            "decided": decided,
        }
    )
    projects = base.tables["projects"]
    still = projects[projects.stage == "proposed"]
    waiting = pd.DataFrame(
        {
            "program_id": still.program_id,
            "project_id": still.project_id,
            "gate": GATES[1],
            "submitted": still.known_since,
            "outcome": "open",
        }
    )
    whole = pd.concat([told, waiting], ignore_index=True)
    return whole.assign(proposal_id=[f"R-{n + 1:03d}" for n in range(len(whole))])


def _prerequisites(base: Any) -> pd.DataFrame:
    """What is planned waits for a finished project of its program."""
    plan = base.plan
    done = {plan.program[i]: i for i in np.flatnonzero(plan.kind == FINISHED)[::-1]}
    rows = [
        (project_id(i), project_id(done[plan.program[i]]))
        for i in np.flatnonzero(plan.kind == PLANNED)
        if plan.program[i] in done
    ]
    return pd.DataFrame(rows, columns=["project_id", "requires_id"])
