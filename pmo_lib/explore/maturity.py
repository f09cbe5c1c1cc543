"""Maturity with handles: whose answers count, and the level to reach."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pmo_lib.explore import panel
from pmo_lib.explore.panel import Kept, Shown
from pmo_lib.maturity.answers import LEAST, atoms
from pmo_lib.maturity.columns import AREA, BELOW_TARGET, INTERVAL, below_target, between
from pmo_lib.maturity.data import Data
from pmo_lib.maturity.headline import level, of_levels, without_levels
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.grids import Table

LEVELS = (
    AREA,
    Column("average", "Level", "number", 1),
    Column("average_before", "In the report", "number", 1),
    INTERVAL,
    Column("target", "Target", "number", 1),
    Column("target_before", "Target in the report", "number", 1),
    Column("gap", "Gap", "number", 1, signed=True),
    BELOW_TARGET,
)
HIGH_ENOUGH = 3.0  # where the handle stands if the report has no target
HOW = (
    f"Choose whose answers count, and move the targets: levels are worked out again by the functions of the report. No group is smaller than {LEAST} people; "
    "roles with fewer are counted together with others."
)


def handles(data: Data) -> Any:
    """An explorer of levels against targets; nothing in a run, a sentence where too few answered."""
    if not panel.available():
        return None
    message = ""
    if not data.is_whole:
        message = (
            'People were asked about the whole portfolio: set program = "_portfolio" to explore'
        )
    elif not data.has_levels:
        message = f"Too few answers to explore: at least {LEAST} people have to answer before a level is shown"
    elif data.rules.groups:
        message = "This report counts some groups only: empty groups in its first cell to explore all of them"
    if not message:
        return _assembled(data)
    from ipywidgets import HTML

    return HTML(panel.html(Shown(message)))


def _assembled(data: Data) -> Any:
    groups = atoms(data.survey.wave)
    answers, boxes = _answers_that_count(data, groups)
    level, area, own, targets = _targets(data)
    with_groups = lru_cache(64)(data.with_groups)

    def chosen() -> tuple[str, ...]:
        pairs = zip(boxes, groups, strict=True)
        return tuple(role for box, atom in pairs if box.value for role in atom)

    def restricting() -> tuple[str, ...]:
        return () if all(box.value for box in boxes) else chosen()

    def draw(show) -> None:
        if not chosen():
            show(Shown("Nobody is counted: tick at least one group"))
            return
        now = with_groups(restricting()) if restricting() else data
        show(compared(data, now.with_targets(level.value, dict(targets))))

    return panel.assemble(
        "Try other groups and targets",
        HOW,
        [answers, level, area, own],
        draw,
        lambda: Kept(
            data.portfolio.settings.portfolio,
            "maturity_assessment",
            [PORTFOLIO],
            parameters(level.value, targets, restricting()),
        ),
    )


def _answers_that_count(data: Data, groups: Sequence[tuple[str, ...]]) -> tuple[Any, list]:
    """A row with a box to tick for each group, and the boxes."""
    import ipywidgets as w

    boxes = [
        w.Checkbox(True, description=_label(atom, data), indent=False, layout={"width": "auto"})
        for atom in groups
    ]
    label = w.Label("Answers that count", layout={"width": "16rem", "justify_content": "flex-end"})
    row = w.HBox([label, w.GridBox(boxes, layout={"grid_template_columns": "repeat(3, 14rem)"})])
    row.handles = boxes
    return row, boxes


def _targets(data: Data) -> tuple[Any, Any, Any, dict[str, float]]:
    """The target of every area, an area with a target of its own, that target, and what was set by area."""
    targets, highest = dict(data.rules.targets), data.model.levels
    target = HIGH_ENOUGH if data.rules.target is None else data.rules.target
    level = panel.slider("Target of every area, level", target, 1, highest, 0.5, ".1f")
    areas = [(name, area) for area, name in data.model.area_names.items()]
    area = panel.choice("Area with a target of its own", areas, areas[0][1])
    first = targets.get(area.value, target)
    own = panel.slider("… its target, level", first, 1, highest, 0.5, ".1f")
    busy = []

    def turn(*_: Any) -> None:
        busy.append(1)
        own.value = targets.get(area.value, level.value)
        busy.pop()

    def keep(change: Any) -> None:
        if not busy:
            targets[area.value] = float(change.new)

    own.observe(keep, names="value")
    for control in (area, level):
        control.observe(turn, names="value")
    return level, area, own, targets


def _label(atom: tuple[str, ...], data: Data) -> str:
    count = int(data.survey.wave.roles.isin(atom).sum())
    return f"{text.sentence(text.names(atom, 4))}: {count} people"


def parameters(
    target: float, targets: Mapping[str, float], groups: Sequence[str]
) -> dict[str, Any]:
    """What was set, as parameters of the notebook."""
    return {"target": float(target), "targets": dict(targets), "groups": list(groups)}


def compared(before: Data, now: Data) -> Shown:
    """Levels now, and how they differ from the report."""
    message = (of_levels(now) if now.has_levels else without_levels(now)).message
    if not now.has_levels:
        return Shown(message, ("No level is shown of fewer than five people.",))
    people = text.plural(now.survey.people, "person")
    notes = [
        f"{people} counted, {before.survey.people} in the report.",
        f"Average level {level(now.average)}, in the report {level(before.average)}.",
        f"Significantly below target: {text.plural(int(now.areas.below.sum()), 'area')}, in the report {int(before.areas.below.sum())}.",
    ]
    hidden = "A dash: a group gave fewer than five answers there, so no level is shown."
    few = now.areas.average.isna().any()
    return Shown(message, (" ".join(notes), hidden if few else ""), (levels(before, now),))


def levels(before: Data, now: Data) -> Table | None:
    """Every area with its level and target, those of the report beside them, the largest gap first."""
    rows = now.areas.sort_values(["gap", "name"], ascending=[False, True])
    rows = rows.assign(
        average_before=before.areas.average,
        target_before=before.areas.target,
        interval=between(rows),
        below_target=below_target(rows),
    )
    caption = f"Average level, 1 to {now.model.levels}, by area; gap = target less level"
    return table(rows, LEVELS, caption, top=len(rows))
