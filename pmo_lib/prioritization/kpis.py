"""The numbers a reader sees first."""

from pmo_lib.optimization.certificate import Certificate
from pmo_lib.portfolio.measure import Measure
from pmo_lib.prioritization.findings import FUNDED, _of, _rows
from pmo_lib.prioritization.studying import Study
from pmo_lib.prioritization.thresholds import round_down


def _reached(claimed: Certificate) -> float | None:
    """Value over its bound: 1 only where nothing better exists, else rounded down so that it is never printed as 1."""
    if not claimed.bound:
        return None
    part = claimed.value / claimed.bound
    return part if claimed.gap <= 1e-6 else round_down(part, 2)


def all_of(study: Study) -> list[Measure]:
    """Projects funded, money they still take, money left out, and of the bound what is reached."""
    projects = study.projects
    if not projects or (study.decision is not None and not study.decision.feasible):
        return []
    funded, out = _of(study, *FUNDED), _of(study, "stop", "reject")
    cost = float(sum(p["cost_to_go"] or 0 for p in funded))
    measures = [
        Measure(
            "projects_funded",
            "Projects funded",
            len(funded) / len(projects),
            "share",
            len(funded),
            len(projects),
            "of those that can be chosen",
            _rows(funded),
        ),
        Measure(
            "cost_to_go",
            "Money they still take",
            cost,
            "money",
            note="spent money plays no part",
            evidence=_rows(funded),
        ),
        Measure(
            "cost_not_funded",
            "Money released",
            float(sum(p["cost_to_go"] or 0 for p in out)),
            "money",
            note="stopped or rejected",
            evidence=_rows(out),
        ),
    ]
    return [*measures, _others(study) if study.decision is None else _value(study, funded)]


def _others(study: Study) -> Measure:
    return Measure(
        "others_funded",
        "Funded elsewhere",
        float(study.slice.get("others_funded", 0)),
        "projects",
        note="projects of other programs",
    )


def _value(study: Study, funded: list[dict]) -> Measure:
    claimed = study.decision.certificate
    return Measure(
        "bound_reached",
        "Value against its bound",
        _reached(claimed),
        "ratio",
        claimed.value,
        claimed.bound,
        "1.00: nothing better exists",
        _rows(funded),
    )
