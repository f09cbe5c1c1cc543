"""The name, the colour and the logo of an organization for the bar of its pages: checked before any page is made."""

import base64
import re
import struct
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from pmo_lib.errors import ConfigurationError

MOST_BYTES: Final = 30_000  # of a logo; the page carries it, a third larger
MOST_PIXELS: Final = 2_000
LEAST_CONTRAST: Final = (
    4.5  # WCAG 2.2, 1.4.3: text on the bar is white in the light and in the dark scheme
)
TAB: Final = 0x2B / 0xFF  # part of white over the bar behind the current tab, see page.css
PNG: Final = b"\x89PNG\r\n\x1a\n"
SHAPES = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "title",
        "desc",
    ]
)
SVG = "{http://www.w3.org/2000/svg}"
LOGO = re.compile(r"data:image/(png|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}")
STYLE = re.compile(r":root\{--bar:#[0-9a-f]{6}\}")


def checked(name: str, colour: str, logo: str, folder: Path) -> dict[str, Any]:
    """
    What a page needs of a brand, as JSON values; nothing where none is configured.

    Args:
        name: of the organization.
        colour: of the bar, such as #0d3b66.
        logo: a file in the folder of the portfolio, SVG or PNG.

    Raises:
        ConfigurationError: white text on the colour, or on the current tab over it, cannot be read well; the logo is
            missing, too large, no SVG or PNG, or an SVG that holds more than shapes.
    """
    if colour:
        _check_contrast(colour)
    told = {
        "name": name,
        "style": f":root{{--bar:{colour.lower()}}}" if colour else "",
        "logo": _embedded(folder, logo) if logo else "",
    }
    return told if any(told.values()) else {}


def contrast_with_white(colour: str, over: float = 0.0) -> float:
    """
    Contrast of white text on a colour by the formula of WCAG, where `over` parts of white lie over the colour.

    >>> round(contrast_with_white("#000000")), round(contrast_with_white("#ffffff")), round(contrast_with_white("#767676"), 2)
    (21, 1, 4.54)
    """
    parts = [int(colour[at : at + 2], 16) / 255 * (1 - over) + over for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _check_contrast(colour: str) -> None:
    ratio = contrast_with_white(colour, TAB)
    if ratio < LEAST_CONTRAST:
        message = (
            f"brand.colour {colour}: white text on the current tab of the bar has a contrast of "
            f"{ratio:.1f} to 1, and it needs at least {LEAST_CONTRAST} to 1 in the light and the dark scheme"
        )
        raise _refused(message, "choose a darker colour, such as #0d3b66")


def _embedded(folder: Path, logo: str) -> str:
    """The logo as an address that carries its own data."""
    path = folder / logo
    if Path(logo).name != logo or path.is_symlink() or not path.is_file():
        message = f"brand.logo {logo!r}: there is no such file in the folder of the portfolio"
        raise _refused(message, "put an SVG or PNG file beside portfolio.yml and write its name")
    if path.stat().st_size > MOST_BYTES:
        message = f"brand.logo {logo}: {path.stat().st_size:,} bytes, and at most {MOST_BYTES:,} are taken"
        raise _refused(message, "simplify the drawing, or save it smaller")
    content = path.read_bytes()
    kind = "png" if content.startswith(PNG) else "svg+xml"
    fault = _fault_of_png(content) if kind == "png" else _fault_of_svg(content)
    if fault:
        raise _refused(f"brand.logo {logo}: {fault}", "export it anew as plain SVG, or as PNG")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _fault_of_png(content: bytes) -> str:
    if content[12:16] != b"IHDR" or len(content) < 33:
        return "the PNG file has no header"
    width, height = struct.unpack(">II", content[16:24])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        return f"{width} × {height} pixels, and at most {MOST_PIXELS} each way are taken"
    return ""


def _fault_of_svg(content: bytes) -> str:
    """What keeps a file from being an SVG of shapes alone: nothing in it may run, or load anything."""
    try:
        words = content.decode("utf-8-sig")
        if "\0" in words or "<!" in words.replace("<!--", "") or "<?xml-" in words:
            return "a declaration is in the SVG file that a drawing does not need"
        root = ElementTree.fromstring(words)
    except (ElementTree.ParseError, ValueError):
        return "it is neither an SVG nor a PNG file"
    if root.tag != f"{SVG}svg":
        return "it is neither an SVG nor a PNG file"
    for node in root.iter():
        if not str(node.tag).startswith(SVG) or str(node.tag).removeprefix(SVG) not in SHAPES:
            return f"the element <{str(node.tag).rpartition('}')[2]}> is not taken, only shapes are"
        for key, value in node.attrib.items():
            name, words = key.rpartition("}")[2].lower(), value.lower().replace(" ", "")
            outside = "url(" in words.replace("url(#", "") or "script:" in words
            if name.startswith("on") or outside or (name == "href" and not words.startswith("#")):
                return f"the attribute {name!r} is not taken"
    return ""


def _refused(message: str, action: str) -> ConfigurationError:
    return ConfigurationError(message, code="PMO-P11", where="portfolio.yml", action=action)
