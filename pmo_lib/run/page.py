"""From an executed notebook to one offline page: own template, hashes only, nothing but our own blocks."""

import base64
import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nh3
from markupsafe import Markup

from pmo_lib.report import theme
from pmo_lib.report.kinds import BLOCK_MIME
from pmo_lib.run import checksum, frame

HERE = Path(__file__).parent / "templates"
PROSE_TAGS = {"p", "strong", "em", "code", "ul", "ol", "li", "a", "br", "blockquote"}
PLOT_RULE = re.compile(r"""(["'])((?:[XY]).*?)\1:(["'])(.*?)\3""")
BASIC = {"scatter", "bar", "pie"}  # traces that the basic bundle draws
SECTION = re.compile(r'<section class="block(?: half)?" id="(s-[a-z0-9_-]+)" aria-label="(.*?)">')
QUIET = re.compile(
    r'<div class="quiet" id="s-[a-z0-9_-]+"><p>(.*?)</p>\n(.*?)\n?</div>\n?', re.DOTALL
)
ALSO = Markup(
    '<section class="also" id="also" aria-label="Also checked">'
    "<p><strong>Also checked, nothing found:</strong> {}.</p>{}</section>"
)
METHOD = Markup('<details class="method"><summary>Data and method</summary>{}</details>')
END = '<footer class="provenance"'
MAP_CSS_ID = re.compile(r'getElementById\("([0-9a-f]{64})"\)')


@dataclass(frozen=True, slots=True)
class Library:
    """The chart library as it stands in a page."""

    name: str
    text: str
    packed: str
    hash: str
    plot_css: str
    map_css_id: str


def source_hash(text: str) -> str:
    """The hash of a script or style as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def library(small: bool = False) -> Library:
    """
    The chart library, packed.

    Args:
        small: the basic bundle, where set-up could install it, for pages that need no more than it draws.
    """
    from plotly.offline import get_plotlyjs, get_plotlyjs_version

    bundle = _small_bundle(get_plotlyjs_version()) if small else None
    text = (bundle.read_text(encoding="utf-8") if bundle else get_plotlyjs()).replace("\r\n", "\n")
    packed = base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()
    ids = MAP_CSS_ID.findall(text)
    name = f"{'plotly-basic' if bundle else 'plotly'} {get_plotlyjs_version()}"
    return Library(
        name, text, packed, source_hash(text), _plot_css(text), ids[0] if ids else "no-map"
    )


def asset_name(name: str, hash: str) -> str:
    """The file of a library that lies beside the pages; its name changes with its content."""
    return f"{name.split(maxsplit=1)[0]}-{hashlib.sha256(hash.encode()).hexdigest()[:16]}.js"


def _small_bundle(version: str) -> Path | None:
    """The basic bundle, if it is installed in the very version of the Python package."""
    workspace = os.environ.get("PMO_WORKSPACE")
    for root in (Path(__file__).parents[2], *([Path(workspace)] if workspace else [])):
        folder = root / "node_modules" / "plotly.js-basic-dist-min"
        try:
            installed = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
        except (OSError, ValueError, KeyError):
            continue
        if installed == version:
            return folder / "plotly-basic.min.js"
    return None


def _library_for(figures: Iterable[dict]) -> Library:
    """A trace the small bundle does not know would be an empty chart without an error."""
    return library(
        {trace.get("type", "scatter") for figure in figures for trace in figure["data"]} <= BASIC
    )


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
    """The one script that is ours, without its margins and remarks."""
    lines = (line.strip() for line in (HERE / "boot.js").read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def policy(scripts: list[str], styles: list[str]) -> str:
    """A content security policy that lets run what has these hashes, and nothing else."""
    allowed = " ".join(f"'{value}'" for value in scripts) or "'none'"
    shown = " ".join(f"'{value}'" for value in styles)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {shown}; img-src data:; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def export(
    notebook: Any,
    *,
    title: str,
    lang: str = "en",
    trace: Mapping[str, Any] | None = None,
    shared: str = "",
    around: Mapping[str, Any] | None = None,
) -> str:
    """
    One offline HTML document of an executed notebook.

    Code is absent. Markdown is cleaned; of a cell's outputs only our own blocks count. The same notebook gives the
    same bytes.

    Args:
        trace: what the page says of its making, for readers and machines.
        shared: where the chart library lies beside the page, instead of in it.
        around: the bar, the way back and the links of the page, see `frame`.
    """
    import nbformat

    told = {"page": _resources(notebook, title, lang, trace or {}, shared, around)}
    body, _ = _exporter().from_notebook_node(nbformat.v4.new_notebook(), resources=told)
    return checksum.sealed(body)


@cache
def _exporter() -> Any:
    """The exporter with its compiled template; all it shows it is handed as resources."""
    from nbconvert.exporters.templateexporter import TemplateExporter

    exporter = TemplateExporter(
        template_name="page", extra_template_basedirs=[str(HERE)], template_file="index.html.j2"
    )
    exporter.environment.autoescape = True
    return exporter


def _resources(
    notebook: Any, title: str, lang: str, trace: Mapping[str, Any], shared: str, around: Any
) -> dict[str, Any]:
    from pmo_lib.report import workings

    drawn = dict(
        sorted(
            (id, figure) for block in blocks(notebook) for id, figure in block["figures"].items()
        )
    )
    rows = {id: told for block in blocks(notebook) for id, told in block.get("rows", {}).items()}
    figures, packed = (
        {id: embedded(figure) for id, figure in drawn.items()},
        _library_for(drawn.values()),
    )
    shell = around or frame.EMPTY
    colour = shell.get("brand", {}).get("style", "")
    styles = [source_hash(css()), *([source_hash(colour)] if colour else [])] + (
        [source_hash(packed.plot_css)] if figures else []
    )
    scripts = [source_hash(boot())] + ([packed.hash] if figures else [])
    parts = _closed(_with_notices(list(_parts(notebook)), trace))
    return {
        "rows": embedded(workings.packed(rows)) if rows else "",
        "title": title,
        "lang": lang,
        "policy": policy(scripts, styles),
        "css": css(),
        "colour": colour,
        "plot_css": packed.plot_css,
        "parts": parts,
        "body": "executive"
        if trace.get("parameters", {}).get("depth") == "executive"
        else "report",
        "bar": frame.bar(shell) if shell["portfolio"] else "",
        "crumbs": frame.crumbs(shell) if shell["crumbs"] else "",
        "contents": _contents(parts),
        "trace": embedded({**trace, "seal": checksum.BLANK}),
        "told": trace,
        "shared": f"{shared}/{asset_name(packed.name, packed.hash)}" if shared else "",
        "library_hash": packed.hash,
        "figures": figures,
        "theme": embedded(_schemes()),
        "library": packed.packed,
        "map_css_id": packed.map_css_id,
        "boot": boot(),
    }


def _schemes() -> dict[str, Any]:
    """What the page's script needs to draw a chart in either scheme."""
    both = {
        name: theme.template(tokens)
        for name, tokens in (("light", theme.LIGHT), ("dark", theme.DARK))
    }
    return {"roles": theme.colour_roles(), **both}


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
            yield _told_by_the_notebook(cell.source)
        yield from (_opened(block["html"]) for block in _blocks_of(cell))


def _told_by_the_notebook(source: str) -> Markup:
    """What a notebook says in Markdown; what it says of its method is folded."""
    if not source.startswith("**Method.**"):
        return Markup('<div class="prose">{}</div>').format(prose(source))
    return Markup(
        '<details class="method prose"><summary>Method of this report</summary>{}</details>'
    ).format(prose(source))


def _opened(html: str) -> str:
    """The data behind charts stands open until a script has drawn them."""
    return str(html).replace('<details class="method data">', '<details class="method data" open>')


def prose(source: str) -> Markup:
    """Markdown as HTML of a few elements; links only to the web or by mail."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return Markup(
        nh3.clean(
            markdown2html_mistune(source),
            tags=PROSE_TAGS,
            attributes={"a": {"href"}},
            link_rel="noopener",
            url_schemes={"http", "https", "mailto"},
            strip_comments=True,
        )
    )


def embedded(value: Any) -> str:
    """A value as JSON that ends no script element and starts no comment."""
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _contents(parts: Sequence[str]) -> Markup:
    """The list of the sections; nothing where there are few."""
    titles = [found for part in parts for found in SECTION.findall(part)]
    links = Markup("").join(
        Markup('<li><a href="#{}">{}</a></li>').format(code, Markup(label))
        for code, label in titles
    )
    if len(titles) < 3:
        return Markup("")
    return Markup(
        '<nav class="contents" aria-label="Contents"><details><summary>On this page</summary>'
        "<ol>{}</ol></details></nav>"
    ).format(links)


def _with_notices(parts: list[str], trace: Mapping[str, Any]) -> list[str]:
    """What the exporter says below the key figures and no notebook can leave out: what is stale, and what was rejected."""
    at = next((n for n, part in enumerate(parts) if part.startswith('<ul class="kpis')), -1) + 1
    rows = trace.get("rejected_rows", 0)
    words = "1 row of the source was" if rows == 1 else f"{rows} rows of the source were"
    added = [_notice(f"Partial: {words} rejected; no figure contains them")] if rows else []
    added = [*(_notice(f"Stale: {sentence}") for sentence in trace.get("old", ())), *added]
    return [*parts[:at], *added, *parts[at:]]


def _closed(parts: list[str]) -> list[str]:
    """Parts with one closing line, before what is said of the data, for all sections that found nothing."""
    found = [told for part in parts for told in QUIET.findall(part)]
    if not found:
        return parts
    words = Markup("; ").join(Markup(message) for message, _ in found)
    workings = Markup("").join(Markup(how) for _, how in found)
    left = [QUIET.sub("", part) for part in parts]
    at = next((n for n, part in enumerate(left) if END in part), len(left))
    line = ALSO.format(words, METHOD.format(workings) if workings.strip() else "")
    return [part for part in (*left[:at], line, *left[at:]) if part.strip()]


def _notice(words: str) -> Markup:
    return Markup('<p class="notice"><span class="mark" aria-hidden="true">▲</span> {}</p>').format(
        words
    )


def library_name(notebook: Any) -> str:
    """Which build of the chart library a page of this notebook carries."""
    figures = [figure for block in blocks(notebook) for figure in block["figures"].values()]
    return _library_for(figures).name if figures else ""


def figure_count(notebook: Any) -> int:
    """How many figures a page of this notebook draws."""
    return sum(len(block["figures"]) for block in blocks(notebook))
