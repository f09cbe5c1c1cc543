"""A handle for a parameter: its type, its help and a range make the widget."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.run.parameters import Parameter

FEW = 8  # keys of a mapping that have a slider each
WIDE = {"width": "22rem"}


@dataclass(frozen=True, slots=True)
class Each:
    """One range for all keys of a parameter that is a mapping of numbers, see `each`."""

    names: Mapping[str, str]
    low: float
    high: float
    start: float | Mapping[str, float]


def each(
    names: Mapping[str, str] | pd.Series,
    low: float,
    high: float,
    start: float | Mapping[str, float] | pd.Series | None = None,
) -> Each:
    """
    A range for the numbers of a parameter that maps keys to numbers.

    Args:
        names: by key, in the order in which they are offered.
        low, high: of every number; a slider moves in whole numbers where both are whole.
        start: where a slider stands whose key the parameter does not hold; by key: all numbers are handed on once one is
            moved. Empty: at `low`.

    >>> each({"a": "Alpha"}, 0, 12).names
    {'a': 'Alpha'}
    """
    by_key = dict(start) if isinstance(start, Mapping | pd.Series) else start
    return Each(dict(names), low, high, low if by_key is None else by_key)


@dataclass(frozen=True, slots=True)
class Handle:
    """The widgets of one parameter, how they are shown, and its value as the notebook takes it."""

    shown: Any
    widgets: Sequence[Any]
    value: Callable[[], Any]


def handle(parameter: Parameter, now: Any, given: Any) -> Handle:
    """
    The handle of a parameter.

    Args:
        now: its value in the report.
        given: its range: (lowest, highest) or (lowest, highest, where it stands if the parameter is empty) of a number;
            names by id, or ids, of a text or a list of texts; an `Each` of a mapping. The end of a range
            may be a column: then the slider reaches as far as its numbers. Of a truth value nothing is needed.

    Raises:
        ConfigurationError: the range does not fit the type of the parameter.
    """
    kind = parameter.annotation.split("[")[0].split(" ")[0]
    if kind == "bool":
        return _checkbox(parameter, now)
    if kind in ("int", "float") and isinstance(given, tuple):
        return _number(parameter, now, kind == "int", *given)
    if kind == "dict" and isinstance(given, Each):
        return _numbers(parameter, now, given)
    if kind in ("str", "list") and not isinstance(given, tuple | Each):
        ids = [str(one) for one in given]
        names = given if isinstance(given, Mapping) else {one: one for one in ids}
        return (_one if kind == "str" else _several)(parameter, now, names)
    raise ConfigurationError(
        f"{parameter.name} is {parameter.annotation} and has the range {given!r:.60}",
        code="PMO-P02",
        where=parameter.name,
        action="give (0, 10) for a number, names for a text or a list, explore.each(...) for a mapping",
    )


def reach(end: Any, otherwise: float) -> float:
    """
    The largest known number of a column, or the number itself.

    >>> reach(pd.Series([3, None, 9]), 1.0), reach(4, 1.0), reach(pd.Series([], dtype=float), 1.0)
    (9.0, 4.0, 1.0)
    """
    known = pd.to_numeric(pd.Series(end), errors="coerce").replace([np.inf, -np.inf], np.nan)
    return float(known.max()) if known.notna().any() else otherwise


def fine(span: float, whole: bool) -> float:
    """
    The step of a slider over a span: a power of ten, so that there are forty steps or more.

    >>> fine(0.4, False), fine(4, False), fine(90e6, False), fine(360, True)
    (0.01, 0.1, 1000000.0, 1)
    """
    step = 10.0 ** floor(round(log10(span / 40), 9))
    return max(1, round(step)) if whole else step


def _number(
    parameter: Parameter, now: Any, whole: bool, low: float, high: Any, start: float = 0.0
) -> Handle:
    value = start if now is None else now
    slider = _slider(parameter.name, value, low, max(reach(high, 2 * value), value), whole)
    first = slider.value

    def moved() -> Any:
        return now if slider.value == first else slider.value

    return Handle(_with_help(parameter, slider), (slider,), moved)


def _slider(name: str, value: float, low: float, high: float, whole: bool) -> Any:
    """A slider that tells its value when it is let go."""
    import ipywidgets as w

    step = fine(max(high - low, 1e-9), whole)
    places = max(0, -floor(log10(step)))
    return (w.IntSlider if whole else w.FloatSlider)(
        value=value,
        min=low,
        max=step * np.ceil(round(high / step, 6)) if not whole else int(np.ceil(high)),
        step=step,
        description=label(name),
        readout_format="d" if whole else f",.{places}f",
        continuous_update=False,
        style={"description_width": "9rem"},
        layout=WIDE,
    )


def _numbers(parameter: Parameter, now: Mapping[str, float], given: Each) -> Handle:
    whole = isinstance(given.low, int) and isinstance(given.high, int)
    by_key = given.start if isinstance(given.start, Mapping) else {}
    otherwise = given.low if by_key else given.start
    start = {key: now.get(key, by_key.get(key, otherwise)) for key in given.names}
    sliders = {
        key: _slider(
            given.names[key], value, given.low, max(given.high, value), whole and not by_key
        )
        for key, value in start.items()
    }

    def moved() -> dict:
        values = {key: slider.value for key, slider in sliders.items()}
        changed = {key: value for key, value in values.items() if value != start[key]}
        return (values if by_key else {**now, **changed}) if changed else dict(now)

    shown = list(sliders.values()) if len(sliders) <= FEW else [_chosen(sliders)]
    return Handle(_with_help(parameter, *shown), tuple(sliders.values()), moved)


def _chosen(sliders: Mapping[str, Any]) -> Any:
    """One slider of many, by its name."""
    import ipywidgets as w

    options = {slider.description: slider for slider in sliders.values()}
    which, place = w.Dropdown(options=list(options), layout=WIDE), w.VBox()

    def turn(*_: Any) -> None:
        place.children = (options[which.value],) if which.value else ()

    which.observe(turn, names="value")
    turn()
    return w.VBox([which, place])


def _one(parameter: Parameter, now: str, names: Mapping[str, str]) -> Handle:
    import ipywidgets as w

    options = {now: now or "as in the report", **names}
    menu = w.Dropdown(
        options=[(name, key) for key, name in options.items()],
        value=now,
        description=label(parameter.name),
        style={"description_width": "9rem"},
        layout=WIDE,
    )
    return Handle(_with_help(parameter, menu), (menu,), lambda: menu.value)


def _several(parameter: Parameter, now: Sequence[str], names: Mapping[str, str]) -> Handle:
    """Names are typed, with suggestions."""
    import ipywidgets as w

    shown = {name if name == key else f"{name} ({key})": key for key, name in names.items()}
    tags = w.TagsInput(
        value=[words for words, key in shown.items() if key in now],
        allowed_tags=list(shown),
        allow_duplicates=False,
        placeholder="type a name",
        layout=WIDE,
    )
    row = w.VBox([w.Label(label(parameter.name)), tags])
    return Handle(_with_help(parameter, row), (tags,), lambda: [shown[one] for one in tags.value])


def _checkbox(parameter: Parameter, now: bool) -> Handle:
    import ipywidgets as w

    box = w.Checkbox(now, description=label(parameter.name), indent=False)
    return Handle(_with_help(parameter, box), (box,), lambda: box.value)


def label(name: str) -> str:
    """
    The name of a parameter as a reader sees it.

    >>> label("red_days")
    'Red days'
    """
    return name[:1].upper() + name[1:].replace("_", " ")


def _with_help(parameter: Parameter, *shown: Any) -> Any:
    import ipywidgets as w
    from markupsafe import Markup

    words = Markup('<div class="pmo-explore help">{}</div>').format(parameter.help)
    return w.VBox([*shown, w.HTML(words)])
