"""The numbers a reader of the maturity report sees first."""

from pmo_lib.maturity.assessment import FAMILY_LEVEL, Assessment
from pmo_lib.maturity.cells import response
from pmo_lib.maturity.findings import is_whole
from pmo_lib.portfolio.measure import Measure
from pmo_lib.report import text


def all_of(found: Assessment) -> list[Measure]:
    """Average level, areas surely below target, areas rated above their data, response rate; of a program what its data shows."""
    known = found.traced.dropna(subset=["level"])
    if not is_whole(found):
        low = known[known.level < 3]
        return [
            Measure(
                "practices_evidenced",
                "Practices with data",
                float(len(known)),
                "count",
                note=f"of {len(found.traced)} that leave traces",
                evidence=known,
            ),
            Measure(
                "practices_low", "Below level 3 by data", float(len(low)), "count", evidence=low
            ),
        ]
    return [*_levels(found), *_response(found)]


def _levels(found: Assessment) -> list[Measure]:
    if not found.enough:
        return []
    areas = found.areas.dropna(subset=["average"])
    below, above = areas[areas.below], found.shown[found.shown.above]
    tested = int(areas.target.notna().sum())
    note, shown = (
        f"of {found.model.levels}, mean of {len(areas)} areas",
        int(found.shown.data.notna().sum()),
    )
    told = [
        Measure(
            "maturity_average", "Average level", found.average, "level", note=note, evidence=areas
        ),
        Measure(
            "areas_below_target",
            "Areas significantly below target",
            float(len(below)) if tested else None,
            "count",
            note=f"of {tested}; {text.percent(FAMILY_LEVEL)} error for all together (Holm)"
            if tested
            else "no target is set",
            evidence=below,
        ),
    ]
    rated = Measure(
        "areas_above_data",
        "Areas rated above their data",
        float(len(above)),
        "count",
        note=f"of {shown} with evidence",
        evidence=above,
    )
    return [*told, rated] if shown else told


def _response(found: Assessment) -> list[Measure]:
    if found.wave is None:
        return []
    rows = response(found.wave)
    rows = rows[rows.invited.notna()]
    if rows.empty:
        return [Measure("respondents", "Respondents", float(found.people), "count")]
    answered, invited = float(rows.answered.sum()), float(rows.invited.sum())
    rate = answered / invited if invited >= 5 else None
    return [
        Measure(
            "response_rate",
            "Response rate",
            rate,
            "share",
            answered,
            invited,
            evidence=rows.assign(name=rows.index),
        )
    ]
