"""What the sample knows of benefits beyond their measured values: plans ahead, approvals, outputs, stopping costs."""

from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd

from tools.sample.draw import ACTIVE, DAY, FINISHED, places, program_id, project_id

# kind -> what is planted: program and slot of the project, and numbers.
PLANTS: dict[str, dict] = {
    "unmeasured_benefit": {"at": (2, 4), "periods": 8, "planned": 40_000.0},
    "benefit_without_owner": {"at": (3, 3)},
    "double_claim": {"at": (5, 3), "fall": 1.4},
    "output_carries_much": {"at": (0, 0), "benefits": 5},
    "stopping_is_better": {"at": (4, 1), "comes_even_so": 3.0},
}
APPROVED = 0.9  # part of the plan that the approved case promises
AHEAD = 12  # periods that are planned after the last one, or after the finish


def tables(base, rng: np.random.Generator, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """Further columns and rows of benefits and their values, what they rest on, and what stopping costs."""
    last = base.ends[-1]
    values = base.tables["benefit_values"]
    values = values.assign(
        approved=(values.planned * APPROVED).round(),
        measured=(values.period_end + 10 * DAY).clip(upper=last),
    )
    benefits = base.tables["benefits"]
    cash = benefits.measure == "Money a month"
    benefits = benefits.assign(
        kind=cash.map({True: "cashable", False: "non-cashable"}),
        measured_by="Controlling",
        confidence=rng.choice([0.6, 0.8, 0.9], len(benefits)),
    )
    planted = list(_planted(base, kinds))
    more = pd.DataFrame([row for row, _ in planted])
    benefits = pd.concat([benefits, more], ignore_index=True)
    parts = [values, _ahead(base, values), *(frame for _, frame in planted if len(frame))]
    values = pd.concat([part for part in parts if len(part)], ignore_index=True)
    since = benefits.set_index("benefit_id").known_since.reindex(values.benefit_id)
    return {
        "benefits": benefits,
        "benefit_values": values.assign(known_since=since.to_numpy()),
        "benefit_links": _links(base, benefits, kinds),
        "stopping_costs": _stopping(base, rng, kinds),
    }


def _ahead(base, values: pd.DataFrame) -> pd.DataFrame:
    """The plan of the next twelve periods of finished projects, and of the first twelve after the finish of active ones."""
    plan, last, rows = base.plan, base.ends[-1], []
    newest = values.sort_values("period_end").groupby("project_id").planned.last()
    for at in np.flatnonzero(np.isin(plan.kind, (ACTIVE, FINISHED))):
        start = max(last, pd.Timestamp(plan.baseline_finish[at]))
        ends = pd.date_range(start + 1 * DAY, periods=AHEAD, freq="ME", unit="us")
        worth = newest.get(project_id(at), np.round(plan.budget[at] * 0.03, -1))
        rows.append(
            pd.DataFrame(
                {
                    "benefit_id": f"B-{at + 1:03d}",
                    "project_id": project_id(at),
                    "period_end": ends,
                    "planned": worth,
                    "approved": np.round(worth * APPROVED),
                }
            )
        )
    return pd.concat(rows, ignore_index=True) if rows else values.iloc[:0]


def _planted(base, kinds: Collection[str]) -> Iterator[tuple[dict, pd.DataFrame]]:
    """Benefits that stand for what is planted, with their periods."""
    for kind in kinds:
        numbers = PLANTS[kind]
        at = _place(base.plan, numbers["at"])
        if at is None:
            continue
        if kind == "unmeasured_benefit":
            row = _benefit(base, at, "B-X1", "Shorter stays", "Days a stay", 80.0)
            frame = {
                "benefit_id": "B-X1",
                "project_id": project_id(at),
                "period_end": base.ends[-numbers["periods"] :],
                "planned": numbers["planned"],
                "approved": numbers["planned"] * APPROVED,
            }
            yield row, pd.DataFrame(frame)
        elif kind == "benefit_without_owner":
            row = _benefit(base, at, "B-X2", "Faster triage", "Minutes to triage", 60.0)
            yield row | {"owner_role": None}, pd.DataFrame()
        elif kind == "double_claim":
            for name, words in (("B-X3", "Shorter waiting"), ("B-X4", "Fewer days of waiting")):
                target = 100 * (1 - numbers["fall"] / 2)
                yield _benefit(base, at, name, words, "Days of waiting", target), pd.DataFrame()


def _benefit(base, at: int, name: str, words: str, measure: str, target: float) -> dict:
    return {
        "benefit_id": name,
        "project_id": project_id(at),
        "name": words,
        "owner_role": "Benefit owner",
        "measure": measure,
        "baseline": 100.0,
        "target": target,
        "due": pd.Timestamp(base.plan.baseline_finish[at] + 365 * DAY),
        "known_since": base.ends[0],
        "kind": "non-cashable",
        "measured_by": "Controlling",
    }


def _links(base, benefits: pd.DataFrame, kinds: Collection[str]) -> pd.DataFrame:
    """Benefits of projects that have begun rest on their project; where planted, some of its program on one output more."""
    plan = base.plan
    begun = [project_id(at) for at in np.flatnonzero(np.isin(plan.kind, (ACTIVE, FINISHED)))]
    own = benefits[benefits.project_id.isin(begun)]
    frame = pd.DataFrame(
        {
            "benefit_id": own.benefit_id,
            "from_kind": "project",
            "from_id": own.project_id,
            "route": "all",
            "effect": "needed",
            "known_since": own.known_since,
        }
    )
    numbers = PLANTS["output_carries_much"]
    at = _place(plan, numbers["at"])
    if "output_carries_much" not in kinds or at is None:
        return frame
    more = frame[frame.from_id != project_id(at)].head(numbers["benefits"])
    return pd.concat([frame, more.assign(from_id=project_id(at))], ignore_index=True)


def _stopping(base, rng: np.random.Generator, kinds: Collection[str]) -> pd.DataFrame:
    """What it costs to stop each project under way; where planted, one whose benefits come even so."""
    active = np.flatnonzero(base.plan.kind == ACTIVE)
    amount = np.round(base.plan.budget[active] * rng.uniform(0.02, 0.06, len(active)), -2)
    even_so = np.zeros(len(active))
    numbers = PLANTS["stopping_is_better"]
    at = _place(base.plan, numbers["at"])
    if "stopping_is_better" in kinds and at in active:
        flows = base.tables["cash_flows"]
        ahead = flows.benefit[flows.project_id == project_id(at)].sum()
        even_so[active == at] = np.round(ahead * numbers["comes_even_so"], -2)
    return pd.DataFrame(
        {
            "project_id": [project_id(one) for one in active],
            "amount": amount,
            "benefit_if_stopped": even_so,
            "known_since": base.ends[-1],
        }
    )


def _place(plan, case: tuple[int, int]) -> int | None:
    program, slot = case
    found = np.flatnonzero((plan.program == program) & (plan.slot == slot))
    return int(found[0]) if len(found) else None


def truths(projects: int, programs: int, kinds: Collection[str]) -> list[dict]:
    """What is planted, with the project concerned."""
    program, slot = places(projects, programs)
    found = []
    for kind in kinds:
        numbers = {name: value for name, value in PLANTS[kind].items() if name != "at"}
        at, position = PLANTS[kind]["at"]
        for index in np.flatnonzero((program == at) & (slot == position)):
            told = {"kind": kind, "program": program_id(at), "project": project_id(index)}
            found.append({**told, **numbers})
    return found
