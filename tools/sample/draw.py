"""What the synthetic portfolio draws at random: who belongs where, when, and at what cost. Nothing is planted here."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tools.sample.names import OBJECTIVES, PROGRAMS

ACTIVE, FINISHED, PLANNED = "active", "finished", "planned"
SLOTS = (ACTIVE, ACTIVE, ACTIVE, FINISHED, FINISHED, FINISHED, PLANNED, FINISHED)
DAY = np.timedelta64(1, "D")


@dataclass(slots=True)
class Plan:
    """Everything drawn at random, as arrays over projects; nothing planted yet."""

    program: np.ndarray
    slot: np.ndarray
    kind: np.ndarray
    baseline_start: np.ndarray
    baseline_finish: np.ndarray
    budget: np.ndarray
    slip: np.ndarray
    overrun: np.ndarray
    turn: np.ndarray  # part of the duration after which slip and overrun are known
    lead: np.ndarray  # days known before the start
    approach: np.ndarray
    objectives: np.ndarray


def places(projects: int, programs: int) -> tuple[np.ndarray, np.ndarray]:
    """The program of each project and its slot in the program."""
    index = np.arange(projects)
    return index % programs, index // programs


def program_id(number: int) -> str:
    """Id of a program by its number."""
    return PROGRAMS[number][0] if number < len(PROGRAMS) else f"program-{number + 1:03d}"


def program_name(number: int) -> str:
    """Name of a program by its number."""
    return PROGRAMS[number][1] if number < len(PROGRAMS) else f"Program {number + 1}"


def project_id(index: int) -> str:
    """Id of a project by its number."""
    return f"P-{index + 1:03d}"


def project_name(program: int, slot: int) -> str:
    """Name of a project by its program and slot."""
    known = PROGRAMS[program][4] if program < len(PROGRAMS) else ()
    return known[slot] if slot < len(known) else f"{program_name(program)} project {slot + 1}"


def draw(rng: np.random.Generator, projects: int, programs: int, ends: pd.DatetimeIndex) -> Plan:
    """Everything random, in one fixed order."""
    program, slot = places(projects, programs)
    kind = np.array(SLOTS)[slot % len(SLOTS)]
    last = ends[-1].to_datetime64().astype("datetime64[D]")
    finish = np.select(
        [kind == ACTIVE, kind == FINISHED],
        [rng.integers(120, 420, projects), -rng.integers(60, 600, projects)],
        rng.integers(400, 800, projects),
    )
    length = np.select(
        [kind == ACTIVE, kind == FINISHED],
        [finish + rng.integers(280, 520, projects), rng.integers(200, 420, projects)],
        finish - rng.integers(30, 160, projects),
    )
    troubled = rng.random(projects)
    slip = np.select(
        [troubled < 0.6, troubled < 0.75],
        [-rng.integers(0, 9, projects), rng.integers(1, 9, projects)],
        rng.integers(20, 46, projects),
    )
    dear = np.where(
        rng.random(projects) < 0.82,
        rng.uniform(-0.04, 0.03, projects),
        rng.uniform(0.06, 0.08, projects),
    )
    return Plan(
        program,
        slot,
        kind,
        last + (finish - length) * DAY,
        last + finish * DAY,
        _budgets(rng, slot),
        slip,
        np.round(dear, 3),
        rng.uniform(0.25, 0.5, projects),
        rng.integers(60, 121, projects),
        rng.choice(["predictive", "adaptive", "hybrid"], projects, p=[0.5, 0.25, 0.25]),
        rng.integers(0, len(OBJECTIVES), (projects, 2)),
    )


def _budgets(rng: np.random.Generator, slot: np.ndarray) -> np.ndarray:
    """Spread over two orders of magnitude; a program's first projects are its large ones."""
    size = np.select([slot == 0, slot == 1], [6.0, 2.5], 1.0)
    return np.round(size * np.exp(rng.uniform(np.log(0.5e6), np.log(7e6), len(slot))), -4)


def done_after(part: np.ndarray) -> np.ndarray:
    """Work done after a part of the time: slow, fast, slow."""
    part = np.clip(part, 0, 1)
    return part * part * (3 - 2 * part)
