"""Load tables of 5,000 projects × 36 months × 40 roles: one sum over positions against a group-by that applies to each project."""

import time

import numpy as np
import pandas as pd

from pmo_lib.measures.utilisation import load_table

PROJECTS, MONTHS, ROLES, KINDS = 5_000, 36, 40, 3
ROLES_OF_A_PROJECT, MONTHS_OF_A_PROJECT = 5, 14
ASKED = 50.0  # times less CPU


def demand(rng: np.random.Generator) -> pd.DataFrame:
    """Every project asks for five roles over fourteen months."""
    project = np.repeat(np.arange(PROJECTS), ROLES_OF_A_PROJECT * MONTHS_OF_A_PROJECT)
    role = np.repeat(
        rng.integers(0, ROLES, (PROJECTS, ROLES_OF_A_PROJECT)).ravel(), MONTHS_OF_A_PROJECT
    )
    begin = np.repeat(
        rng.integers(0, MONTHS - MONTHS_OF_A_PROJECT, PROJECTS),
        ROLES_OF_A_PROJECT * MONTHS_OF_A_PROJECT,
    )
    month = begin + np.tile(np.arange(MONTHS_OF_A_PROJECT), PROJECTS * ROLES_OF_A_PROJECT)
    kind = np.repeat(rng.integers(0, KINDS, PROJECTS), ROLES_OF_A_PROJECT * MONTHS_OF_A_PROJECT)
    return pd.DataFrame(
        {
            "project": project,
            "kind": kind,
            "role": role,
            "month": month,
            "fte": rng.random(len(project)),
        }
    )


def of_a_project(rows: pd.DataFrame) -> pd.Series:
    """What a group-by-apply would do for each project."""
    return rows.groupby(["kind", "role", "month"]).fte.sum()


def by_apply(frame: pd.DataFrame) -> np.ndarray:
    sums = frame.groupby("project").apply(of_a_project).groupby(["kind", "role", "month"]).sum()
    table = np.zeros((KINDS, ROLES, MONTHS))
    table[tuple(np.array(sums.index.to_list()).T)] = sums.to_numpy()
    return table


def by_position(frame: pd.DataFrame) -> np.ndarray:
    return load_table(frame.role, frame.month, frame.kind, frame.fte, (KINDS, ROLES, MONTHS))


def seconds(function, frame: pd.DataFrame, times: int) -> tuple[float, np.ndarray]:
    """Least CPU seconds of so many runs, and the result."""
    taken = []
    for _ in range(times):
        begin = time.process_time()
        table = function(frame)
        taken.append(time.process_time() - begin)
    return min(taken), table


def main() -> None:
    frame = demand(np.random.default_rng(1))
    ours, table = seconds(by_position, frame, 5)
    theirs, other = seconds(by_apply, frame, 1)
    assert np.allclose(table, other), "the two tables differ"
    ratio = theirs / ours
    print(
        f"load table, {PROJECTS:,} projects × {MONTHS} months × {ROLES} roles ({len(frame):,} rows): {ours:.4f} CPU s; "
        f"pandas groupby-apply over projects {theirs:.2f} CPU s; ratio {ratio:,.0f} (asked: {ASKED:.0f})"
    )
    assert ratio >= ASKED, f"only {ratio:.0f} times less"


if __name__ == "__main__":
    main()
