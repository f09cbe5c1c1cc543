"""The inputs of the office's decision table, measured from the portfolio and the survey, and how sure they make it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.maturity.evidence import Evidence, read
from pmo_lib.maturity.evidence_rules_delivery import computed
from pmo_lib.maturity.levels import counted, own_levels
from pmo_lib.maturity.office import ENTERPRISE, Inputs, band, decide, is_known
from pmo_lib.maturity.survey import Survey
from pmo_lib.portfolio.lifecycle import newest_status
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.sources.maturity_model import read_office

METHOD_AREAS = ("GOV", "MTH", "REP")  # whose mean level is the input M
BACKING = "ADO-1"  # the practice whose average is the input B


def measured(
    portfolio: Portfolio,
    survey: Survey,
    area_evidence: pd.DataFrame,
    given: Mapping[str, Any] | None = None,
) -> dict[str, float | None]:
    """
    The inputs of the decision table, from the portfolio and the survey.

    Args:
        area_evidence: see `evidence.of_areas`.
        given: inputs that the data does not hold, such as Q, or that are to be other; and of a portfolio office board,
            units, largest_unit.

    Returns:
        by letter, shares in per cent; None where neither says.

    Raises:
        ConfigurationError: a given input is none of the table's.
    """
    letters = read_office()["inputs"]
    known = [*letters, *ENTERPRISE]
    for name in given or {}:
        if name not in known:
            raise ConfigurationError(
                f"the office takes no input {name!r}",
                code="PMO-P02",
                action=f"inputs are {', '.join(known)}",
            )
    return (
        dict.fromkeys(letters)
        | _of_projects(portfolio)
        | _of_levels(survey, area_evidence)
        | dict(given or {})
    )


def _of_projects(portfolio: Portfolio) -> dict[str, float | None]:
    evidence = read(portfolio)
    active = evidence.active
    if active.empty:
        return {"N": 0.0, "P": 0.0} if portfolio.has("projects") else {}
    money = active.budget
    regulated = active.regulated if active.regulated.notna().any() else active.mandatory
    newest = newest_status(portfolio).reset_index()
    health = computed(evidence, newest)
    red = set(newest.project_id[health == "red"])
    critical = active.mission_critical.fillna(False).astype(bool) | active.project_id.isin(red)
    judged = active.mission_critical.notna().any() or bool(health.notna().any())
    return {
        "N": float(len(active)),
        "P": float((active.groupby("program_id").size() >= 2).sum()),
        "L": _percent(money.groupby(active.program_id).sum().max(), money.sum()),
        "D": _dependent(evidence),
        "R": _percent(money[regulated.fillna(False).astype(bool)].sum(), money.sum())
        if regulated.notna().any()
        else None,
        "X": _percent(money[critical].sum(), money.sum()) if judged else None,
        "A": _adaptive(active.approach.dropna()),
    }


def _percent(part: float, whole: float) -> float | None:
    return 100 * float(part) / float(whole) if whole > 0 else None


def _dependent(evidence: Evidence) -> float | None:
    if not evidence.portfolio.has("dependencies"):
        return None
    links = evidence.table("dependencies")
    other = links[links.giver_project_id.notna() & (links.giver_project_id != links.project_id)]
    return _percent(evidence.active.project_id.isin(other.project_id).sum(), len(evidence.active))


def _adaptive(approach: pd.Series) -> float | None:
    parts = (approach == "adaptive") + 0.5 * (approach == "hybrid")
    return 100 * float(parts.mean()) if len(approach) else None


def _of_levels(survey: Survey, area_evidence: pd.DataFrame) -> dict[str, float | None]:
    """M and B: the mean level of governance, methods and reporting (the data's where that is lower), and of backing."""
    stated = survey.areas.get("average", pd.Series(dtype=float))
    both = pd.concat([stated, area_evidence.data], axis=1).reindex(METHOD_AREAS)
    asked = survey.practices.get("average", pd.Series(dtype=float)).get(BACKING, np.nan)
    mean = both.min(axis=1).mean(skipna=False)
    return {
        "M": float(mean) if is_known(mean) else None,
        "B": float(asked) if is_known(asked) else None,
    }


def agreement(
    survey: Survey,
    area_evidence: pd.DataFrame,
    inputs: Inputs,
    rng: np.random.Generator,
    draws: int = 500,
) -> float | None:
    """
    Share of draws of other respondents, with replacement, whose levels give the same scope and authority.

    Args:
        area_evidence: see `evidence.of_areas`.
        inputs: of the decision; those that the survey gives (M, B) are drawn anew.
        rng: respondents are sorted before drawing, so that their order in the file means nothing.

    Returns:
        None without enough answers.
    """
    if not survey.has_levels or not is_known(inputs.get("M")) or not is_known(inputs.get("B")):
        return None
    answers = counted(survey.wave)
    own = own_levels(answers, survey.model)
    places = [area for area in METHOD_AREAS if area in own]
    ceiling = area_evidence.data.reindex(places).fillna(np.inf).to_numpy()
    first, same, seen = decide(inputs), 0, {}
    rules = read_office()
    table = own[places].assign(backing=answers.get(BACKING)).to_numpy(dtype=float)
    for _ in range(draws):
        means = np.nanmean(table[rng.integers(0, len(table), len(table))], axis=0)
        drawn = {"M": float(np.minimum(means[:-1], ceiling).mean()), "B": float(means[-1])}
        key = tuple(band(drawn[name], rules["inputs"][name]["cuts"]) for name in drawn)
        if key not in seen:
            other = decide({**inputs, **drawn}, rules)
            seen[key] = (other.scope, other.authority) == (first.scope, first.authority)
        same += seen[key]
    return same / draws
