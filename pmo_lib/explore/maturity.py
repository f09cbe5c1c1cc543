"""Maturity with handles: whose answers count, and the level to reach."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import pandas as pd

from pmo_lib import maturity
from pmo_lib.explore import panel
from pmo_lib.explore.panel import Kept, Shown
from pmo_lib.maturity.answers import LEAST, atoms
from pmo_lib.maturity.assessment import Assessment, against, assess_as
from pmo_lib.maturity.findings import is_whole
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.report.blocks import Table

HOW = (
    f"Choose whose answers count, and move the targets: levels are worked out again by the functions of the report. No group is smaller than {LEAST} people; "
    "roles with fewer are counted together with others."
)


def handles(
    found: Assessment, target: float, targets: Mapping[str, float], groups: Sequence[str] = ()
) -> Any:
    """An explorer of levels against targets; nothing in a run, a sentence where too few answered."""
    if not panel.available():
        return None
    from ipywidgets import HTML

    if not is_whole(found):
        return HTML(
            panel.html(
                Shown(
                    'People were asked about the whole portfolio: set program = "_portfolio" to explore'
                )
            )
        )
    if not found.enough:
        return HTML(
            panel.html(
                Shown(
                    f"Too few answers to explore: at least {LEAST} people have to answer before a level is told"
                )
            )
        )
    if groups:
        return HTML(
            panel.html(
                Shown(
                    "This report counts some groups only: empty groups in its first cell to explore all of them"
                )
            )
        )
    return _assembled(found, target, dict(targets))


def _assembled(found: Assessment, target: float, targets: dict[str, float]) -> Any:
    import ipywidgets as w

    together = atoms(found.wave)
    boxes = [
        w.Checkbox(True, description=_label(atom, found), indent=False, layout={"width": "auto"})
        for atom in together
    ]
    whose = w.HBox(
        [
            w.Label("Answers that count", layout={"width": "16rem", "justify_content": "flex-end"}),
            w.GridBox(boxes, layout={"grid_template_columns": "repeat(3, 14rem)"}),
        ]
    )
    level = panel.slider("Target of every area, level", target, 1, found.model.levels, 0.5, ".1f")
    areas = [(name, area) for area, name in found.model.area_names.items()]
    area = panel.choice("Area with a target of its own", areas, areas[0][1])
    own = panel.slider(
        "… its target, level", targets.get(area.value, target), 1, found.model.levels, 0.5, ".1f"
    )
    busy = []

    of = lru_cache(64)(partial(assess_as, found))

    def chosen() -> tuple[str, ...]:
        return tuple(
            role for box, atom in zip(boxes, together, strict=True) if box.value for role in atom
        )

    def turn(*_: Any) -> None:
        busy.append(1)
        own.value = targets.get(area.value, level.value)
        busy.pop()

    def keep(change: Any) -> None:
        if not busy:
            targets[area.value] = float(change.new)

    def groups() -> tuple[str, ...]:
        return () if all(box.value for box in boxes) else chosen()

    def draw(show) -> None:
        if not chosen():
            show(Shown("Nobody is counted: tick at least one group"))
            return
        now = of(groups()) if groups() else found
        show(told(found, against(now, targets, level.value)))

    own.observe(keep, names="value")
    for control in (area, level):
        control.observe(turn, names="value")
    whose.handles = boxes
    return panel.assemble(
        "Try other groups and targets",
        HOW,
        [whose, level, area, own],
        draw,
        lambda: Kept(
            found.portfolio.settings.portfolio,
            "maturity_assessment",
            [PORTFOLIO],
            parameters(level.value, targets, groups()),
        ),
    )


def _label(atom: tuple[str, ...], found: Assessment) -> str:
    count = int(found.wave.roles.isin(atom).sum())
    return f"{text.sentence(text.names(atom, 4))}: {count} people"


def parameters(
    target: float, targets: Mapping[str, float], groups: Sequence[str]
) -> dict[str, Any]:
    """What was set, as parameters of the notebook."""
    return {"target": float(target), "targets": dict(targets), "groups": list(groups)}


def told(before: Assessment, now: Assessment) -> Shown:
    """Levels now, and how they differ from the report."""
    message = maturity.findings.headline(now).message
    if not now.enough:
        return Shown(message, ("No level is told of fewer than five people.",))
    note = f"{text.plural(now.people, 'person')} counted, {before.people} in the report.".replace(
        "persons", "people"
    )
    average = f"Average level {text.number(now.average, 1)}, in the report {text.number(before.average, 1)}."
    hidden = (
        "A dash: a group gave fewer than five answers there, so none is told."
        if now.areas.average.isna().any()
        else ""
    )
    return Shown(
        message, (f"{note} {average} {_below(before, now)}", hidden), (levels(before, now),)
    )


def _below(before: Assessment, now: Assessment) -> str:
    counts = [int(one.areas.below.sum()) for one in (now, before)]
    return (
        f"Significantly below target: {text.plural(counts[0], 'area')}, in the report {counts[1]}."
    )


def levels(before: Assessment, now: Assessment) -> Table:
    """Every area with its level and target, those of the report beside them, the largest gap first."""
    rows = now.areas.sort_values(["gap", "name"], ascending=[False, True])
    was = before.areas.reindex(rows.index)
    shown = pd.DataFrame(
        {
            "Area": rows["name"],
            "Level": rows.average,
            "In the report": was.average,
            "95% interval": [
                maturity.tables.between(*p) for p in zip(rows.low, rows.high, strict=True)
            ],
            "Target": rows.target,
            "Target in the report": was.target,
            "Gap": rows.gap,
            maturity.tables.BELOW: [maturity.tables.below_in_words(r) for r in rows.itertuples()],
        }
    )
    numbers = {
        "Level": 1,
        "In the report": 1,
        "95% interval": None,
        "Target": 1,
        "Target in the report": 1,
        "Gap": 1,
    }
    return Table(
        shown,
        f"Average level, 1 to {now.model.levels}, by area; gap = target less level",
        numbers,
        signed=("Gap",),
        top=len(shown),
    )
