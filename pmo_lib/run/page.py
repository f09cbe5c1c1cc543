"""From an executed notebook to one offline page: own template, hashes only, nothing but our own blocks."""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nh3
from markupsafe import Markup

from pmo_lib.report import theme
from pmo_lib.report.blocks import BLOCK_MIME

HERE = Path(__file__).parent / "templates"
PROSE_TAGS = {"p", "strong", "em", "code", "ul", "ol", "li", "a", "br", "blockquote"}
PLOT_RULE = re.compile(r"""(["'])((?:[XY]).*?)\1:(["'])(.*?)\3""")
MAP_CSS_ID = re.compile(r'getElementById\("([0-9a-f]{64})"\)')


@dataclass(frozen=True, slots=True)
class Library:
    """The chart library as it stands in a page."""

    name: str
    packed: str
    hash: str
    plot_css: str
    map_css_id: str


def source_hash(text: str) -> str:
    """The hash of a script or style as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def library(bundle: Path | None = None) -> Library:
    """
    The chart library, packed: a given bundle, else the one in the installed Python package.

    Args:
        bundle: a smaller build of the same version.
    """
    import plotly.offline

    text = bundle.read_text(encoding="utf-8") if bundle else plotly.offline.get_plotlyjs()
    text = text.replace("\r\n", "\n")
    packed = base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()
    ids = MAP_CSS_ID.findall(text)
    name = f"{bundle.stem if bundle else 'plotly'} {plotly.offline.get_plotlyjs_version()}"
    return Library(name, packed, source_hash(text), _plot_css(text), ids[0] if ids else "no-map")


def _plot_css(text: str) -> str:
    """The rules Plotly would insert itself, in the order in which it does: each before the last."""
    start = text.find('"X,X div"')
    if start < 0:
        return ""
    block = text[text.rfind("{", 0, start) : text.find("}", start)]
    rules = [f"{_selector(name)}{{{body}}}" for _, name, _, body in PLOT_RULE.findall(block)]
    return "".join(reversed(rules))


def _selector(name: str) -> str:
    return name.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")


@cache
def css() -> str:
    """The page's style sheet with the colour tokens."""
    return theme.css_tokens() + (HERE / "page.css").read_text(encoding="utf-8")


@cache
def boot() -> str:
    """The one script that is ours."""
    return (HERE / "boot.js").read_text(encoding="utf-8")


def policy(scripts: list[str], styles: list[str]) -> str:
    """A content security policy that lets run what has these hashes, and nothing else."""
    allowed = " ".join(f"'{value}'" for value in scripts) or "'none'"
    shown = " ".join(f"'{value}'" for value in styles)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {shown}; img-src data:; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def export(notebook: Any, *, title: str, lang: str = "en", bundle: Path | None = None) -> str:
    """
    One offline HTML document of an executed notebook.

    Code is absent. Markdown is cleaned; of a cell's outputs only our own blocks count. The same notebook gives the
    same bytes.
    """
    from nbconvert.exporters.templateexporter import TemplateExporter

    exporter = TemplateExporter(
        template_name="page", extra_template_basedirs=[str(HERE)], template_file="index.html.j2"
    )
    exporter.environment.autoescape = True
    body, _ = exporter.from_notebook_node(notebook, resources={"page": _resources(notebook, title, lang, bundle)})
    return body


def _resources(notebook: Any, title: str, lang: str, bundle: Path | None) -> dict[str, Any]:
    figures = {id: embedded(figure) for block in blocks(notebook) for id, figure in block["figures"].items()}
    packed = library(bundle)
    styles = [source_hash(css())] + ([source_hash(packed.plot_css)] if figures else [])
    scripts = [source_hash(boot()), packed.hash] if figures else []
    both = {"roles": theme.colour_roles(), "light": theme.template(theme.LIGHT), "dark": theme.template(theme.DARK)}
    return {
        "title": title, "lang": lang, "policy": policy(scripts, styles), "css": css(), "plot_css": packed.plot_css,
        "parts": list(_parts(notebook)), "figures": figures, "theme": embedded(both), "library": packed.packed,
        "map_css_id": packed.map_css_id, "boot": boot(),
    }  # fmt: skip


def blocks(notebook: Any) -> Iterator[dict]:
    """Our own blocks among all outputs, in order."""
    for cell in notebook.cells:
        yield from _blocks_of(cell)


def _blocks_of(cell: Any) -> Iterator[dict]:
    for output in cell.get("outputs", []):
        if BLOCK_MIME in output.get("data", {}):
            yield output["data"][BLOCK_MIME]


def _parts(notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield f'<div class="prose">{prose(cell.source)}</div>'
        yield from (block["html"] for block in _blocks_of(cell))


def prose(source: str) -> Markup:
    """Markdown as HTML of a few elements; links only to the web or by mail."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return Markup(
        nh3.clean(
            markdown2html_mistune(source), tags=PROSE_TAGS, attributes={"a": {"href"}}, link_rel="noopener",
            url_schemes={"http", "https", "mailto"}, strip_comments=True,
        )
    )  # fmt: skip


def embedded(value: Any) -> str:
    """A value as JSON that ends no script element and starts no comment."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def figure_count(notebook: Any) -> int:
    """How many figures a page of this notebook draws."""
    return sum(len(block["figures"]) for block in blocks(notebook))
