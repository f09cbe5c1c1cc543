"""Amounts that look wrong: units that differ by a thousand, estimates far from the budget, variances that are none."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pmo_lib.sources.data_quality.registry import FEWEST, TIMES, Context, look
from pmo_lib.sources.typed_table import Draft, Suspicion

DECADES = 2.5  # a gap in the order of magnitude that no portfolio has by itself


@look
def other_units(context: Context) -> Iterator[Suspicion]:
    """A few amounts that stand orders of magnitude apart from all others of their column."""
    for draft in context.drafts.values():
        for column in draft.table.columns:
            if column.type != "money" or column.name not in draft.positions:
                continue
            amounts = draft.frame[column.name].abs()
            amounts = amounts[amounts > 0].sort_values()
            if len(amounts) >= FEWEST:
                yield from _apart(draft, column.name, amounts)


def _apart(draft: Draft, name: str, amounts: pd.Series) -> Iterator[Suspicion]:
    gaps = np.diff(np.log10(amounts.to_numpy()))
    at = int(gaps.argmax())
    low, high = amounts.index[: at + 1], amounts.index[at + 1 :]
    few, side = (low, "smaller") if len(low) <= len(high) else (high, "larger")
    if gaps[at] >= DECADES and len(few) <= 0.2 * len(amounts):
        times = 10 ** gaps[at]
        message = f"{len(few):,} of {len(amounts):,} amounts in {name} are {times:,.0f} times {side} than any other"
        suggestion = "give amounts in one unit, or split the file by 'where' and use 'factor: 1000'"
        yield draft.suspicion(
            "other_unit", message, few, name, of=len(amounts), suggestion=suggestion
        )


@look
def estimates_beyond_budget(context: Context) -> Iterator[Suspicion]:
    """Estimates that are many times the budget, or a small part of it: another unit, or another thing."""
    projects, status = context.drafts.get("projects"), context.drafts.get("status")
    if not projects or not status or not {"budget"} <= set(projects.positions):
        return
    own = _budgets(projects, status)
    for name in ("estimate_at_completion", "planned_value"):
        if name in status.positions:
            ratio = (status.frame[name] / own.where(own > 0)).dropna()
            rows = ratio.index[
                (ratio >= TIMES) | ((ratio > 0) & (ratio <= 1 / TIMES) & (name != "planned_value"))
            ]
            if len(rows):
                thousand = ratio[rows].between(300, 3000) | ratio[rows].between(1 / 3000, 1 / 300)
                hint = (
                    f"compare the units of budget and {name}: if one of them is in thousands, add 'factor: 1000' to it"
                    if thousand.mean() > 0.5
                    else "compare them with the source"
                )
                message = f"{len(rows):,} of {len(ratio):,} values in {name} are {TIMES} times the budget or more, or a {TIMES}th"
                yield status.suspicion(
                    "beyond_budget", message, rows, name, of=len(ratio), suggestion=hint
                )


def _budgets(projects: Draft, status: Draft) -> pd.Series:
    """The budget of the project that each status row is about."""
    known = (
        projects.frame.dropna(subset=["project_id"])
        .drop_duplicates("project_id")
        .set_index("project_id")
        .budget
    )
    return status.frame.project_id.map(known).astype(float)


@look
def stated_variance(context: Context) -> Iterator[Suspicion]:
    """Budget variances that are not the difference they are said to be."""
    projects, status = context.drafts.get("projects"), context.drafts.get("status")
    needed = {"budget_variance", "estimate_at_completion"}
    if (
        not projects
        or not status
        or not needed <= set(status.positions)
        or "budget" not in projects.positions
    ):
        return
    stated = status.frame.budget_variance
    computed = _budgets(projects, status) - status.frame.estimate_at_completion
    both = stated.notna() & computed.notna()
    rows = status.frame.index[both & ~np.isclose(stated, computed, rtol=1e-4, atol=1)]
    if len(rows):
        ratio = (stated[rows] / computed[rows].where(computed[rows] != 0)).abs()
        thousand = int(ratio.between(900, 1100).sum())
        why = f"; {thousand:,} of them by a factor of 1,000" if thousand else ""
        message = (
            f"{len(rows):,} of {both.sum():,} stated variances are not budget minus estimate{why}"
        )
        suggestion = "correct the source; the page gives both the stated and the recomputed sum"
        yield status.suspicion(
            "stated_variance",
            message,
            rows,
            "budget_variance",
            of=int(both.sum()),
            suggestion=suggestion,
        )
