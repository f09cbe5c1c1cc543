"""The only place that knows a colour: tokens for the page, templates for the charts, both light and dark."""

from types import MappingProxyType

from pmo_lib.portfolio.vocabulary import Rag

LIGHT = MappingProxyType(
    {
        "paper": "#ffffff",
        "ink": "#1b2430",
        "muted": "#55606e",
        "context": "#8a94a0",
        "rule": "#d5dae0",
        "accent": "#0b4f8a",
        "red": "#9d100c",
        "amber": "#c98112",
        "green": "#2e7a62",
    }
)
DARK = MappingProxyType(
    {
        "paper": "#14181d",
        "ink": "#e6eaee",
        "muted": "#a7b1bc",
        "context": "#6b7682",
        "rule": "#2b333c",
        "accent": "#7cb8ea",
        "red": "#d56363",
        "amber": "#fed256",
        "green": "#4eccbe",
    }
)
HEAT = (
    "#dce9f5",
    "#a9cce8",
    "#6fa8d6",
    "#256fae",
    "#0b4080",
)  # light to dark, the same in both schemes
DARKEST_WITH_INK = 3  # shades up to here carry dark digits, the others white ones
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

    >>> colour_roles()["#9d100c"]
    '#d56363'
    """
    return {light: DARK[role] for role, light in LIGHT.items()}


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
    """The tokens as custom properties, light and - on screens only - dark."""
    light, dark = (
        ";".join(f"--{role}:{colour}" for role, colour in tokens.items())
        for tokens in (LIGHT, DARK)
    )
    heat = "".join(
        f".heat{n}{{background:{colour};color:{LIGHT['ink'] if n <= DARKEST_WITH_INK else LIGHT['paper']}}}"
        for n, colour in enumerate(HEAT, 1)
    )
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{heat}\n"
