"""What the sample knows of its risks beyond the register: ranges, delays, causes, measures, assessments and reserves."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from tools.sample.draw import DAY, places, program_id

# kind -> what is planted, with its numbers.
PLANTS: dict[str, dict] = {
    "common_cause": {"driver": "D-1", "probability": 0.2, "risks": 5, "probability_if_driver": 0.9},
    "low_probabilities": {"occurred": 0.7},
    "delay_passed_on": {"days": 60.0, "chance": 0.5},
}
AHEAD = 45  # days before its end at which an ended risk was assessed
MEASURES = 6


def tables(base, rng: np.random.Generator, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """Further columns of the risks, and further tables by name."""
    risks = base.tables["risks"].sort_values("risk_id", ignore_index=True)
    ended = risks.closed.notna()
    chance = (
        PLANTS["low_probabilities"]["occurred"]
        if "low_probabilities" in kinds
        else risks.probability
    )
    occurred = ended & (rng.random(len(risks)) < chance)
    spread = rng.uniform(0.2, 0.6, len(risks)).round(2)
    low = (risks.impact * (1 - spread)).round(-1)
    days = np.rint(rng.uniform(3, 25, len(risks)))
    risks = risks.assign(
        kind="threat",
        low=low,
        high=2 * risks.impact - low,
        delay_low=np.rint(days * 0.5),
        delay_likely=days,
        delay_high=np.rint(days * 1.5),
        occurred=risks.closed.where(occurred),
        actual_cost=(risks.impact * rng.uniform(0.7, 1.4, len(risks))).round(-2).where(occurred),
    )
    risks = _delayed(risks, base, kinds)
    found = {
        "risks": _shared(risks, kinds),
        "drivers": _drivers(base, kinds),
        "risk_history": _history(risks[ended]),
        "mitigations": _mitigations(risks[~ended], rng),
    }
    dependencies = base.tables["dependencies"]
    found["dependencies"] = dependencies.assign(buffer_days=10.0)
    found["reserve_moves"] = _reserves(base, rng)
    return found


def _reserves(base, rng: np.random.Generator) -> pd.DataFrame:
    """A deposit for each project with a budget at its start, and one draw from it."""
    projects = base.tables["projects"]
    began = projects[projects.budget.notna() & projects.actual_start.notna()]
    deposit = (began.budget * rng.uniform(0.005, 0.02, len(began))).round(-2)
    draw = -(deposit * rng.uniform(0.1, 0.5, len(began))).round(-2)
    halves = [
        pd.DataFrame(
            {
                "move_id": word + began.project_id,
                "project_id": began.project_id,
                "moved": began.actual_start + days * DAY,
                "amount": amount,
                "kind": "contingency",
                "cause": cause,
            }
        )
        for word, days, amount, cause in (
            ("D-", 0, deposit, "Set aside at the start"),
            ("U-", 90, draw, "Additional work of a supplier"),
        )
    ]
    last = base.ends[-1]
    moves = pd.concat(halves, ignore_index=True)
    return moves[moves.moved <= last]


def _shared(risks: pd.DataFrame, kinds: Collection[str]) -> pd.DataFrame:
    """A few of the largest open risks share a cause, with the probability that the register states in all."""
    if "common_cause" not in kinds:
        return risks
    planted = PLANTS["common_cause"]
    fitting = risks[risks.closed.isna() & (risks.probability >= 0.2)]
    largest = fitting.assign(expected=fitting.probability * fitting.impact)
    own = largest.nlargest(planted["risks"], "expected").index
    return risks.assign(
        driver_id=pd.Series(planted["driver"], index=own).reindex(risks.index),
        probability_if_driver=pd.Series(planted["probability_if_driver"], index=own).reindex(
            risks.index
        ),
    )


def _drivers(base, kinds: Collection[str]) -> pd.DataFrame:
    planted = PLANTS["common_cause"]
    rows = [
        {
            "driver_id": planted["driver"],
            "name": "The supplier of interfaces",
            "probability": planted["probability"],
        },
        {"driver_id": "D-2", "name": "A new law on data protection", "probability": 0.1},
    ]
    frame = pd.DataFrame(rows).assign(known_since=base.ends[0])
    return frame if "common_cause" in kinds else frame.tail(1)


def _delayed(risks: pd.DataFrame, base, kinds: Collection[str]) -> pd.DataFrame:
    """The first open risk of the giver of the first open link delays it by far more than the buffer."""
    giver = _giver(base)
    own = risks.index[(risks.project_id == giver) & risks.closed.isna()][:1]
    if "delay_passed_on" not in kinds or not len(own):
        return risks
    days = PLANTS["delay_passed_on"]["days"]
    changed = {"delay_low": days / 2, "delay_likely": days, "delay_high": days * 1.5}
    for name, value in changed.items():
        risks.loc[own, name] = value
    return risks


def _giver(base) -> str:
    """The giver of the first link between two projects that are not finished; empty where there is none."""
    projects = base.tables["projects"].set_index("project_id")
    still = set(projects.index[projects.actual_finish.isna()])
    for link in base.tables["dependencies"].sort_values("dependency_id").itertuples():
        if {link.project_id, link.giver_project_id} <= still:
            return link.giver_project_id
    return ""


def _history(ended: pd.DataFrame) -> pd.DataFrame:
    """Each ended risk was assessed some weeks before its end, as the register states."""
    return pd.DataFrame(
        {
            "risk_id": ended.risk_id,
            "assessed": ended.closed - AHEAD * DAY,
            "probability": ended.probability,
            "impact": ended.impact,
        }
    )


def _mitigations(still: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Measures against the largest open risks, at prices around what they save."""
    largest = still.assign(expected=still.probability * still.impact).nlargest(MEASURES, "expected")
    after = (largest.probability * rng.uniform(0.1, 0.6, len(largest))).round(2)
    saving = (largest.probability - after) * largest.impact
    return pd.DataFrame(
        {
            "mitigation_id": [f"M-{number + 1}" for number in range(len(largest))],
            "risk_id": largest.risk_id,
            "name": largest.response,
            "cost": (saving * rng.uniform(0.3, 1.3, len(largest))).round(-2),
            "probability_after": after,
            "lead_days": rng.integers(10, 60, len(largest)).astype(float),
            "status": "proposed",
            "known_since": largest.raised,
        }
    )


def truths(projects: int, programs: int, kinds: Collection[str]) -> list[dict]:
    """What is planted; a common cause belongs to no single project."""
    program, _ = places(projects, programs)
    return [
        {"kind": kind, "program": program_id(int(program[0])), "project": "", **PLANTS[kind]}
        for kind in kinds
        if len(program)
    ]
