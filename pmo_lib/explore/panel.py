"""An explorer: handles at the left, the report's picture at the right with what changed marked in it, and a place to save."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pmo_lib.errors import PmoError
from pmo_lib.explore.controls import Handle, handle
from pmo_lib.explore.marks import marked_figure, marked_html
from pmo_lib.explore.replay import Replay
from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import text
from pmo_lib.report.blocks import Table, table_html
from pmo_lib.report.figures import Chart
from pmo_lib.report.kinds import PLOTLY_MIME
from pmo_lib.run.parameters import RESERVED

SECONDS = 1.0  # for a best choice; what is found by then is shown with its gap
MOST_NAMED = 6
HOW = (
    "Move a handle: the report's own cells work out what depends on it. In the picture a ring marks what changed against the "
    "report, and a dotted line leads from where it was; in a table, what changed is outlined."
)
STYLE = Markup("""<style>
.pmo-explore {max-width: 62rem; line-height: 1.45; font-family: var(--jp-ui-font-family); color: var(--jp-ui-font-color1)}
.pmo-explore h3 {font-size: 1.2rem; margin: .6rem 0 .2rem; border-top: 2px solid currentColor; padding-top: .6rem}
.pmo-explore .message {font-size: 1.1rem; font-weight: 600; margin: .2rem 0} .pmo-explore .note {margin: .1rem 0; white-space: normal}
.pmo-explore.help {max-width: 22rem; font-size: .8rem; line-height: 1.25; color: var(--jp-ui-font-color2); margin-bottom: .4rem; white-space: normal}
.pmo-explore table {border-collapse: collapse; margin: .7rem 0 .2rem; font-variant-numeric: tabular-nums; font-size: .85rem}
.pmo-explore caption {text-align: left; caption-side: top; color: var(--jp-ui-font-color2); padding-bottom: .2rem}
.pmo-explore :is(th, td) {padding: .18rem .5rem; border-bottom: 1px solid var(--jp-border-color2); text-align: left; background: none; font-weight: 400; white-space: normal}
.pmo-explore thead th {font-weight: 600; border-bottom: 2px solid var(--jp-border-color1)} .pmo-explore .num {text-align: right}
.pmo-explore .changed {outline: 2px solid currentColor; outline-offset: -2px}
.pmo-explore :is(.heat1, .heat2, .heat3, .heat4) {background: color-mix(in srgb, var(--jp-brand-color1) var(--part), transparent)}
.pmo-explore .heat1 {--part: 8%} .pmo-explore .heat2 {--part: 18%} .pmo-explore .heat3 {--part: 30%} .pmo-explore .heat4 {--part: 50%}
.pmo-explore .heat5 {background: var(--jp-brand-color0); color: var(--jp-ui-inverse-font-color0); font-weight: 600}
.pmo-explore .rag-red .mark {color: var(--jp-error-color1)} .pmo-explore .rag-amber .mark {color: var(--jp-warn-color1)} .pmo-explore .rag-green .mark {color: var(--jp-success-color1)}
</style>""")
Part = str | Callable[[Any], Any]


def handles(data: Any, *parts: Part, **ranges: Any) -> Any:
    """
    Handles on the parameters of this notebook, beside what the report shows; nothing where there is no JupyterLab.

    Args:
        data: what the report shows, as a cell of the notebook assigned it to a name.
        parts: what is shown of it: names of sections, or functions of the data; the first finding is the message.
        ranges: by parameter, in the order of the handles; see `controls.handle`.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if getattr(shell, "kernel", None) is None:
        return None
    try:
        replay = Replay.of(shell.user_ns["In"], shell.user_ns)
        return _assembled(Explorer(replay, data, parts), ranges)
    except PmoError as error:
        from ipywidgets import HTML

        return HTML(_block(sentence(error), ()))


class Explorer:
    """What is shown for some values of the parameters, and what is saved; it needs no widgets."""

    def __init__(self, replay: Replay, data: Any, parts: Sequence[Part]):
        self.replay, self.data, self.parts = replay, data, parts
        self.name = next((name for name, value in replay.names.items() if value is data), "")
        self.report = cache(self._report)
        self.parts_before = cache(lambda before: found(parts, before))

    def changed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the values that are other ones than in the report."""
        return {name: one for name, one in values.items() if one != self.replay.names[name]}

    def drawn(self, values: Mapping[str, Any]) -> Iterator[tuple[dict, ...]]:
        """
        What is displayed for these values of parameters, as outputs of a cell; more than once where the whole takes long.

        A combination that the report would refuse gives its sentence.
        """
        changed = self.changed(values)
        elsewhere = {name: one for name, one in changed.items() if name in RESERVED}
        try:
            before = self.report(tuple(elsewhere.items()))
            now = self.replay.with_values(changed)[self.name] if changed else before
            whole = now is before or not hasattr(now, "stages")
            for data in [now] if whole else now.stages(before, SECONDS):
                yield shown(found(self.parts, data), self.parts_before(before))
        except (PmoError, ValueError) as error:
            yield (_output({"text/html": _block(sentence(error), ())}),)

    def _report(self, elsewhere: tuple) -> Any:
        """The data of the report, for another program or day by its own parameters."""
        return self.replay.with_values(dict(elsewhere))[self.name] if elsewhere else self.data

    def save(self, values: Mapping[str, Any], name: str, current: Path) -> str:
        """Save what was set as a scenario, and say where."""
        from pmo_lib.run.scenario_files import open_notebook, save_variant

        changed = self.changed(values)
        portfolio = self.replay.with_values(changed)[self.name].portfolio
        parameters = {name: one for name, one in changed.items() if name not in RESERVED}
        own, programs = portfolio.settings.portfolio, [portfolio.program]
        path = save_variant(own, open_notebook(), name, programs, parameters, current)
        place = "/".join(path.parts[-4:])
        return f"Saved in {place}: the next “pmo run {path.parts[-3]}” makes it a page of its own"


def shown(now: Sequence[Any], was: Sequence[Any]) -> tuple[dict, ...]:
    """Findings, charts and tables with what differs from those of the report marked, as outputs of a cell."""
    messages = [one.message for one in now if isinstance(one, Finding)]
    earlier = [one.message for one in was if isinstance(one, Finding)]
    pairs = [pair for pair in zip(now, was, strict=True) if not isinstance(pair[0], Finding | None)]
    drawn = [(isinstance(one, Chart), *_drawing(one, old)) for one, old in pairs]
    tables_first = sorted(drawn, key=lambda one: one[0])
    changes = [words for *_, changed in tables_first for words in changed]
    notes = [*messages[1:], _difference(earlier, messages, changes)]
    first = messages[0] if messages else "The data holds nothing to show here"
    charts = [output for is_chart, outputs, _ in drawn if is_chart for output in outputs]
    others = [output for is_chart, outputs, _ in drawn if not is_chart for output in outputs]
    message, below = (_output({"text/html": one}) for one in (_block(first, ()), _block("", notes)))
    return (message, *charts, below, *others)


def found(parts: Sequence[Part], data: Any) -> list[Any]:
    """What the parts give, in their order; None where the question does not arise."""
    sections = {one.name: one for one in data.sections}
    functions = [
        (one.finding, *one.parts) if (one := sections.get(part)) else (part,) for part in parts
    ]
    return [function(data) for several in functions for function in several]


def _drawing(now: Any, was: Any) -> tuple[list[dict], list[str]]:
    """A chart, a table or another picture as outputs of a cell, and what changed in it, in words."""
    if isinstance(now, Chart):
        old = was.figures if isinstance(was, Chart) else {}
        pairs = [
            marked_figure(old.get(name, figure), figure) for name, figure in now.figures.items()
        ]
        outputs = [_output({PLOTLY_MIME: json.loads(figure.to_json())}) for figure, _ in pairs]
        return outputs, [name for _, names in pairs for name in names]
    html, changes = marked_html(_html(was), _html(now))
    body = Markup('<div class="pmo-explore">{}</div>').format(Markup(html))
    return [_output({"text/html": str(body)})], changes


@lru_cache(32)
def _html(part: Any) -> str:
    """A table or a picture of HTML."""
    return "" if part is None else str(table_html(part) if isinstance(part, Table) else part.html)


def _difference(earlier: Sequence[str], messages: Sequence[str], changes: Sequence[str]) -> str:
    """What is different from the report, in a sentence or two."""
    if not changes and list(earlier) == list(messages):
        return "As in the report."
    said = f"In the report: {earlier[0]}." if earlier and earlier[:1] != messages[:1] else ""
    worded = {words.partition(", ")[0] for words in changes if ", " in words}
    named = [text.shorten(words, 100) for words in dict.fromkeys(changes) if words not in worded]
    listed = f"Changed: {'; '.join(named[:MOST_NAMED])}." if named else ""
    more = f" And {len(named) - MOST_NAMED} more." if len(named) > MOST_NAMED else ""
    return f"{said} {listed}{more}".strip()


def _block(message: str, notes: Sequence[str]) -> str:
    """A message and notes as HTML; text from data is escaped."""
    first = Markup('<p class="message" role="status">{}</p>').format(message) if message else ""
    lines = [Markup('<p class="note">{}</p>').format(note) for note in notes if note]
    body = Markup('<div class="pmo-explore">{}</div>')
    return str(body.format(Markup("").join([first, *lines])))


def _output(content: Mapping[str, Any]) -> dict:
    return {"output_type": "display_data", "data": dict(content), "metadata": {}}


def _assembled(explorer: Explorer, ranges: Mapping[str, Any]) -> Any:
    import ipywidgets as w

    made: dict[str, Handle] = {
        name: handle(explorer.replay.parameters[name], explorer.replay.names[name], given)
        for name, given in ranges.items()
    }
    widgets = [widget for one in made.values() for widget in one.widgets]
    first = [widget.value for widget in widgets]
    picture, reset = w.Output(), w.Button(description="Back to the report")

    def values() -> dict[str, Any]:
        return {name: one.value() for name, one in made.items()}

    def redraw(*_: Any) -> None:
        for outputs in explorer.drawn(values()):
            picture.outputs = outputs

    def back(_: Any) -> None:
        for widget, value in zip(widgets, first, strict=True):
            widget.value = value

    for widget in widgets:
        widget.observe(redraw, names="value")
    reset.on_click(back)
    redraw()
    title = Markup('<div class="pmo-explore"><h3>{}</h3><p class="note">{}</p></div>')
    left = w.VBox([*(one.shown for one in made.values()), reset], layout={"min_width": "24rem"})
    right = w.VBox([picture], layout={"flex": "1 1 auto", "min_width": "0"})
    head = w.HTML(STYLE + title.format("Try other values", HOW))
    return w.VBox([head, w.HBox([left, right]), _saving(explorer, values)])


def _saving(explorer: Explorer, values: Callable[[], dict[str, Any]]) -> Any:
    import ipywidgets as w

    name = w.Text(placeholder="such as Less money", description="Save as")
    button, said = w.Button(description="Save scenario", button_style="primary"), w.HTML()

    def save(_: Any) -> None:
        try:
            words = explorer.save(values(), name.value, Path.cwd())
        except PmoError as error:
            words = f"Not saved: {sentence(error)}"
        except OSError as error:
            words = f"Not saved: the file cannot be written ({error.strerror})"
        note = Markup('<div class="pmo-explore"><p class="note" role="status">{}</p></div>')
        said.value = note.format(words)

    button.on_click(save)
    return w.VBox([w.HBox([name, button]), said])


def sentence(error: Exception) -> str:
    """An error as a sentence with its way out."""
    if isinstance(error, PmoError):
        return f"{text.sentence(error.message)}{': ' if error.action else ''}{error.action}"
    return text.sentence(str(error))
