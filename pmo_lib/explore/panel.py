"""What every explorer is made of: handles, one message, what changed against the report, tables, and a place to save."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pmo_lib.errors import ConfigurationError, PmoError
from pmo_lib.report.blocks import Table, table_html

MOST_ROWS = 25
STYLE = """<style>
.pmo-explore {max-width: 62rem; line-height: 1.45; font-family: var(--jp-ui-font-family); color: var(--jp-ui-font-color1)}
.pmo-explore h3 {font-size: 1.2rem; margin: .6rem 0 .2rem; border-top: 2px solid currentColor; padding-top: .6rem}
.pmo-explore .message {font-size: 1.1rem; font-weight: 600; margin: .5rem 0 .2rem}
.pmo-explore .note {margin: .1rem 0; white-space: normal}
.pmo-explore table {border-collapse: collapse; margin: .7rem 0 .2rem; font-variant-numeric: tabular-nums; font-size: .85rem}
.pmo-explore caption {text-align: left; caption-side: top; color: var(--jp-ui-font-color2); padding-bottom: .2rem}
.pmo-explore th, .pmo-explore td {padding: .18rem .5rem; border-bottom: 1px solid var(--jp-border-color2); text-align: left;
  background: none; font-weight: 400; white-space: normal}
.pmo-explore thead th {font-weight: 600; border-bottom: 2px solid var(--jp-border-color1)}
.pmo-explore .num {text-align: right}
.pmo-explore .heat1 {background: color-mix(in srgb, var(--jp-brand-color1) 8%, transparent)}
.pmo-explore .heat2 {background: color-mix(in srgb, var(--jp-brand-color1) 18%, transparent)}
.pmo-explore .heat3 {background: color-mix(in srgb, var(--jp-brand-color1) 30%, transparent)}
.pmo-explore .heat4 {background: color-mix(in srgb, var(--jp-brand-color1) 50%, transparent)}
.pmo-explore .heat5 {background: var(--jp-brand-color0); color: var(--jp-ui-inverse-font-color0); font-weight: 600}
.pmo-explore .rag-red .mark {color: var(--jp-error-color1)}
.pmo-explore .rag-amber .mark {color: var(--jp-warn-color1)}
.pmo-explore .rag-green .mark {color: var(--jp-success-color1)}
</style>"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an explorer says: a message, notes under it (what changed, what is assumed), tables."""

    message: str
    notes: Sequence[str] = ()
    tables: Sequence[Table | None] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Where what was set is saved: portfolio and report, programs it is made for, and its parameters."""

    portfolio: str
    notebook: str
    programs: Sequence[str]
    parameters: Mapping[str, Any]


def available() -> bool:
    """Whether there is somebody to move a handle: a kernel. A run has none, and its kernel engine leaves explorers out."""
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def page(title: str, how: str) -> str:
    """The heading of an explorer."""
    return Markup(STYLE) + Markup(
        '<div class="pmo-explore"><h3>{}</h3><p class="note">{}</p></div>'
    ).format(title, how)


def html(shown: Shown) -> str:
    """What an explorer says, as HTML; text from data is escaped."""
    notes = Markup("").join(
        Markup('<p class="note">{}</p>').format(note) for note in shown.notes if note
    )
    tables = Markup("").join(table_html(table) for table in shown.tables if table is not None)
    body = Markup('<div class="pmo-explore"><p class="message" role="status">{}</p>{}{}</div>')
    return str(body.format(shown.message, notes, tables))


def note(words: str) -> str:
    """A sentence beside a button."""
    return str(
        Markup('<div class="pmo-explore"><p class="note" role="status">{}</p></div>').format(words)
    )


def slider(
    label: str, value: float, low: float, high: float, step: float, shown: str = ".0f"
) -> Any:
    """A handle on a number, under a label with its unit; told when it is let go."""
    import ipywidgets as w

    return w.FloatSlider(
        value=min(max(value, low), high),
        min=low,
        max=high,
        step=step,
        description=label,
        readout_format=shown,
        continuous_update=False,
        style={"description_width": "16rem"},
        layout={"width": "38rem"},
    )


def between(
    label: str, pair: tuple[float, float], high: float, step: float, shown: str = ".0f"
) -> Any:
    """A handle on two numbers of which the first is not above the second."""
    import ipywidgets as w

    return w.FloatRangeSlider(
        value=pair,
        min=step,
        max=high,
        step=step,
        description=label,
        readout_format=shown,
        continuous_update=False,
        style={"description_width": "16rem"},
        layout={"width": "42rem"},
    )


def choice(label: str, options: Sequence[tuple[str, Any]], value: Any) -> Any:
    """A handle on one of several."""
    import ipywidgets as w

    return w.Dropdown(
        options=options,
        value=value,
        description=label,
        style={"description_width": "16rem"},
        layout={"width": "38rem"},
    )


def names(
    label: str, known: Mapping[str, str], ids: Sequence[str]
) -> tuple[Any, Callable[[], list[str]]]:
    """
    A handle on some of many: names are typed, with suggestions; and a function that gives their ids.

    Args:
        known: name by id.
    """
    import ipywidgets as w

    shown = {f"{name} ({identity})": identity for identity, name in known.items()}
    set_now = [label for label, identity in shown.items() if identity in ids]
    tags = w.TagsInput(
        value=set_now,
        allowed_tags=list(shown),
        allow_duplicates=False,
        placeholder="type a name",
        layout={"width": "38rem"},
    )
    row = w.HBox([w.Label(label, layout={"width": "16rem", "justify_content": "flex-end"}), tags])
    row.handles = [tags]
    return row, lambda: [shown[tag] for tag in tags.value]


def assemble(
    title: str,
    how: str,
    controls: Sequence[Any],
    draw: Callable[[Callable[[Shown], None]], None],
    kept: Callable[[], Kept],
) -> Any:
    """
    An explorer: its handles, redrawn whenever one moves.

    Args:
        controls: handles, or rows of `handles`.
        draw: works out what is to be shown and shows it, once or in steps.
        kept: what would be saved now.
    """
    import ipywidgets as w

    said = w.HTML()

    def redraw(*_: Any) -> None:
        try:
            draw(lambda shown: setattr(said, "value", html(shown)))
        except (PmoError, ValueError) as error:
            said.value = html(Shown(_sentence(error)))

    for control in (handle for row in controls for handle in getattr(row, "handles", [row])):
        control.observe(redraw, names="value")
    redraw()
    return w.VBox([w.HTML(page(title, how)), *controls, _saving(kept), said])


def _saving(kept: Callable[[], Kept]) -> Any:
    import ipywidgets as w

    name = w.Text(
        placeholder="such as Less money",
        description="Save as scenario",
        style={"description_width": "16rem"},
        layout={"width": "38rem"},
    )
    button, said = w.Button(description="Save scenario", button_style="primary"), w.HTML()

    def save(_: Any) -> None:
        try:
            said.value = note(saved(kept(), name.value, Path.cwd()))
        except PmoError as error:
            said.value = note(f"Not saved: {_sentence(error)}")
        except OSError as error:
            said.value = note(f"Not saved: the file cannot be written ({error.strerror})")

    button.on_click(save)
    return w.VBox([w.HBox([name, button]), said])


def saved(kept: Kept, name: str, current: Path) -> str:
    """Save what was set, and say where."""
    from pmo_lib.run.scenario_files import save_variant

    path = save_variant(
        kept.portfolio, kept.notebook, name, list(kept.programs), kept.parameters, current
    )
    place = "/".join(path.parts[-4:])
    return f"Saved in {place}: the next “pmo run {path.parts[-3]}” makes it a page of its own"


def _sentence(error: Exception) -> str:
    if isinstance(error, ConfigurationError):
        return f"{error.message[:1].upper()}{error.message[1:]}{': ' if error.action else ''}{error.action}"
    return str(error)
