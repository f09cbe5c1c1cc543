"""The last look at a page before a reader gets it: the parsed document is judged, not its text."""

import re
from collections.abc import Sequence
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pmo_lib.run import brand, page

ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        "html head meta title link style body a main nav header section footer figure figcaption div p span strong em code bdi br "
        "ul ol li dl dt dd table caption thead tbody tfoot tr th td details summary h1 h2 h3 h4 script blockquote svg polyline "
        "circle time img",
    )
)
ATTRIBUTES = {
    "*": {"id", "class", "lang", "hidden", "role", "tabindex", "aria-label", "aria-hidden"},
    "td": {"data-v"},
    "table": {"data-name"},
    "time": {"datetime"},
    "svg": {"viewBox", "viewbox", "width", "height"},
    "polyline": {"points"},
    "circle": {"cx", "cy", "r"},
    "img": {"src", "alt"},
    "meta": {"charset", "name", "content", "http-equiv"},
    "link": {"rel", "href"},
    "a": {"href", "rel", "aria-current"},
    "script": {"type", "src", "integrity"},
    "th": {"scope"},
    "details": {"open"},
}
DATA, PACKED = "application/json", "text/plain"
META_EQUIV = {"content-security-policy"}
FORBIDDEN_TEXT = ("\0", "<!--", "<![", "<?", "\r")
LINK = re.compile(r"#[A-Za-z0-9_-]*|https?://[^\s]+|mailto:[^\s]+")
SHARED_LIBRARY = re.compile(r"(\.\./){1,3}_assets/plotly[a-z-]*-[0-9a-f]{16}\.js")
OWN_FILE = re.compile(r"(\.\./)?(?!\.)[^\s:?#\\]*\.html(#[A-Za-z0-9_-]*)?")


@cache
def _own() -> tuple[str, str]:
    """Hashes of our style and our script."""
    return page.source_hash(page.css()), page.source_hash(page.boot())


@cache
def _of_charts() -> frozenset[str]:
    """Hashes of the styles of the chart libraries; they are packed for it, so a page without charts is judged without."""
    return frozenset(page.source_hash(page.library(small).plot_css) for small in (True, False))


@cache
def _libraries() -> frozenset[str]:
    return frozenset(page.library(small).hash for small in (True, False))


def judge(
    html: str, *, own_files: bool = False, known: Sequence[str] = (), files: Sequence[str] = ()
) -> list[str]:
    """
    Why a page must not be published; empty if it may.

    Args:
        html: the whole document.
        own_files: relative links to HTML files are allowed (an index).
        known: values that must not stand in it, such as paths of this machine.
        files: of the same folder, to which it may link.
    """
    tree = LexborHTMLParser(html)
    told = _told(tree)
    reasons = [
        "the document holds a value that is not for readers"
        for value in known
        if _holds(told, value)
    ]
    reasons += [f"the document holds {text!r}" for text in FORBIDDEN_TEXT if text in html]
    seen: set[str] = set()
    for node in tree.root.traverse(include_text=False):
        reasons += _judge_element(node, own_files, files)
        identity = node.attributes.get("id")
        if identity and identity in seen:
            reasons.append(f"two elements have the id {identity[:60]!r}")
        seen.add(identity or "")
    reasons += _judge_frame(tree)
    policies = tree.css("meta[http-equiv]")
    if len(policies) != 1 or "unsafe" in (policies[0].attributes.get("content") or ""):
        reasons.append("the content security policy is missing, doubled or weak")
    return reasons


def _told(tree: LexborHTMLParser) -> list[str]:
    """What a page says in its words, its attributes and its data."""
    attributes = (text for node in tree.css("*") for text in node.attributes.values() if text)
    return [tree.root.text(deep=True, separator=" "), *attributes]


def _holds(told: list[str], value: str) -> bool:
    """
    Whether the page says a value that is not for readers, as a whole.

    A path of one part, such as a home folder of `/`, tells nothing and stands in many a sentence.
    """
    if not value or (value.startswith("/") and value.count("/") < 2):
        return False
    whole = re.compile(rf"(?<![\w/.-]){re.escape(value)}(?![\w.-])")
    return any(value in text and whole.search(text) for text in told)


def _judge_frame(tree: LexborHTMLParser) -> list[str]:
    """The page's own frame: one title, one message, and what the exporter says stands outside every block."""
    reasons = [
        f"more than one <{tag}>" for tag in ("title", "h1", "main") if len(tree.css(tag)) > 1
    ]
    if any(
        node.parent is None or node.parent.tag != "main"
        for node in tree.css("p.notice, footer.making")
    ):
        reasons.append("a block encloses what the page itself has to say")
    return reasons


def _judge_element(node: LexborNode, own_files: bool, files: Sequence[str]) -> list[str]:
    tag = node.tag or "?"
    if tag not in ELEMENTS:
        return [] if tag == "!doctype" else [f"element <{tag}> is not allowed"]
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set())
    reasons = [
        f"attribute {name!r} on <{tag}> is not allowed"
        for name in node.attributes
        if name not in allowed
    ]
    if "hidden" in node.attributes and (node.text(deep=True) or node.child):
        reasons.append(f"<{tag}> hides what it holds")
    if tag == "meta" and node.attributes.get("name", "viewport") != "viewport":
        reasons.append(f"<meta name={node.attributes['name']!r}> is not allowed")
    if tag == "script":
        reasons += _judge_script(node)
    if tag == "style" and not _style_allowed(node.text(deep=True)):
        reasons.append("a style that is not ours")
    if tag == "img" and not _logo_allowed(node):
        reasons.append("an image that is not the logo in the bar")
    if (
        tag == "meta"
        and (node.attributes.get("http-equiv") or META_EQUIV.copy().pop()).lower() not in META_EQUIV
    ):
        reasons.append(f"<meta http-equiv={node.attributes['http-equiv']!r}> is not allowed")
    if "href" in node.attributes and not _link_allowed(
        tag, node.attributes["href"] or "", own_files, files
    ):
        reasons.append(f"<{tag}> links to {(node.attributes['href'] or '')[:60]!r}")
    return reasons


def _style_allowed(text: str) -> bool:
    """Our style, one of a chart library, or the colour of the bar alone."""
    own = page.source_hash(text)
    return own == _own()[0] or own in _of_charts() or bool(brand.STYLE.fullmatch(text))


def _logo_allowed(node: LexborNode) -> bool:
    """An image stands in the page itself, first in the brand of the bar."""
    above = node.parent.parent.parent if node.parent and node.parent.parent else None
    in_bar = above is not None and above.tag == "header" and above.parent.tag == "body"
    is_first = node.parent is not None and node.prev is None
    source = node.attributes.get("src") or ""
    return in_bar and is_first and bool(brand.LOGO.fullmatch(source))


def _judge_script(node: LexborNode) -> list[str]:
    kind, text = node.attributes.get("type"), node.text(deep=True)
    if kind == PACKED:
        return (
            []
            if text in (page.library(small).packed for small in (True, False))
            else ["a packed script that is not the library"]
        )
    if kind == DATA:
        return ["a data block holds '<'"] if "<" in text else []
    if "src" in node.attributes:
        own = SHARED_LIBRARY.fullmatch(node.attributes["src"] or "") and not text and kind is None
        return (
            []
            if own and node.attributes.get("integrity") in _libraries()
            else ["a script from elsewhere"]
        )
    if kind is not None or page.source_hash(text) != _own()[1]:
        return ["a script that is not ours"]
    return []


def _link_allowed(tag: str, href: str, own_files: bool, files: Sequence[str]) -> bool:
    if tag == "link":
        return href == "data:,"
    return (
        bool(LINK.fullmatch(href))
        or href in files
        or (own_files and bool(OWN_FILE.fullmatch(href)))
    )
