"""The only place that knows a colour: tokens for the page, templates for the charts, both light and dark."""

from types import MappingProxyType

from pmo_lib.portfolio.vocabulary import Rag

LIGHT = MappingProxyType(
    {
        "paper": "#faf8f4",
        "card": "#ffffff",
        "ink": "#14213d",
        "muted": "#565f70",
        "context": "#828fa6",
        "rule": "#e3e0d8",
        "accent": "#0a7483",
        "red": "#b3202c",
        "amber": "#c4780a",
        "green": "#287a5b",
        "base": "#d3d8e2",
        "done": "#8590a7",
    }
)
DARK = MappingProxyType(
    {
        "paper": "#0e1420",
        "card": "#161e2d",
        "ink": "#eef1f6",
        "muted": "#a9b3c2",
        "context": "#8b98ad",
        "rule": "#2b3444",
        "accent": "#4fc3d0",
        "red": "#ff7b7b",
        "amber": "#f2b14a",
        "green": "#5cc79c",
        "base": "#334056",
        "done": "#74829b",
    }
)
FRAME = MappingProxyType(
    {
        "bar": ("#0d3b66", "#0a2540"),
        "onbar": ("#ffffff", "#ffffff"),
        "edge": ("#0d3b66", "#4fc3d0"),
        "ambertext": ("#8a5200", "#f2b14a"),
    }
)  # what only the page uses, light and dark
SERIES = MappingProxyType(
    {
        "#0d3b66": "#7fb2e5",
        "#0a7d8c": "#3aa7b5",
        "#5f7ca8": "#5f7fae",
        "#8fa5c5": "#4d6895",
        "#b5c4da": "#3f557b",
        "#d5deea": "#334563",
    }
)  # programs in a stack, light to dark twin; never a colour of a status
HEAT = ("#dce9f5", "#a9cce8", "#6fa8d6", "#256fae", "#0b4080")  # more is darker on white paper
HEAT_DARK = ("#1a2b40", "#234a70", "#2f6596", "#7fb2e5", "#cfe5fa")  # more is lighter in the dark
DARKEST_WITH_INK = (
    3  # shades up to here carry the ink of their scheme, the others that of the other
)
LOAD = ("#f1efe9", "#f6dfb5", "#eeb45c", "#b3202c")  # room, from 70%, from 90%, above capacity
LOAD_DARK = ("#1c2535", "#4a3c1e", "#8a6420", "#ff7b7b")
FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'

NO_COLOUR = "none"
MARKS = MappingProxyType({Rag.RED: "◆", Rag.AMBER: "▲", Rag.GREEN: "●", NO_COLOUR: "○"})
RAG_WORDS = MappingProxyType(
    {Rag.RED: "Off track", Rag.AMBER: "At risk", Rag.GREEN: "On track", NO_COLOUR: "Not known"}
)
SYMBOLS = MappingProxyType(
    {Rag.RED: "diamond", Rag.AMBER: "triangle-up", Rag.GREEN: "circle", NO_COLOUR: "circle-open"}
)


def colour_roles() -> dict[str, dict[str, str]]:
    """
    What the page's script needs to redraw a chart in the other scheme: each light colour with its dark twin.

    A chart writes the light colour; nobody else writes colours.

    >>> colour_roles()["#b3202c"]
    '#ff7b7b'
    """
    return {light: DARK[role] for role, light in LIGHT.items()} | dict(SERIES)


def template(tokens=LIGHT) -> dict:
    """The Plotly template of one scheme, as plain values."""
    axis = {
        "gridcolor": tokens["rule"],
        "linecolor": tokens["context"],
        "zerolinecolor": tokens["ink"],
        "tickfont": {"color": tokens["ink"], "size": 13},
        "title": {"font": {"color": tokens["muted"], "size": 13}},
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": tokens["ink"]},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [tokens["accent"], tokens["context"], tokens["muted"], tokens["ink"]],
            "xaxis": axis,
            "yaxis": axis,
            "shapedefaults": {"line": {"color": tokens["ink"], "width": 2}},
            "annotationdefaults": {
                "font": {"color": tokens["muted"], "size": 12},
                "showarrow": False,
            },
            "margin": {"l": 8, "r": 24, "t": 8, "b": 32},
            "showlegend": False,
            "hovermode": False,  # every number stands in words beside its mark
        }
    }


def css_tokens() -> str:
    """The tokens as custom properties and the shades of cells, light and - on screens only - dark."""
    light = {**LIGHT, **{role: pair[0] for role, pair in FRAME.items()}}
    dark = {**DARK, **{role: pair[1] for role, pair in FRAME.items()}}
    own, other = (
        ";".join(f"--{role}:{colour}" for role, colour in tokens.items())
        for tokens in (light, dark)
    )
    day, night = _shades(HEAT, LOAD, LIGHT["card"]), _shades(HEAT_DARK, LOAD_DARK, DARK["paper"])
    return (
        f":root{{{own}}}\n{day}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{other};color-scheme:dark}}{night}}}\n"
    )


def _shades(heat: tuple[str, ...], load: tuple[str, ...], reverse: str) -> str:
    """Rules for the shaded cells of one scheme: their ground, and digits that stand out from it."""
    of_heat = (
        f".heat{n}{{background:{colour};color:{'var(--ink)' if n <= DARKEST_WITH_INK else reverse}}}"
        for n, colour in enumerate(heat, 1)
    )
    of_load = (
        f".load{n}{{background:{colour};color:{reverse if n == len(load) - 1 else 'var(--ink)'}}}"
        for n, colour in enumerate(load)
    )
    return "".join((*of_heat, *of_load))
