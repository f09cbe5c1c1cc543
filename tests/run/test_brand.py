"""The brand of an organization: a colour that can be read, a logo that is a drawing and nothing else, and a gate that takes no other image."""

import base64
import struct
from pathlib import Path

import nbformat
import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.run import brand, frame, gate, page

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
GOOD = OPEN + '<title>Us</title><circle cx="4" cy="4" r="4" fill="url(#a)"/></svg>'


def png(width: int, height: int) -> bytes:
    return brand.PNG + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(20)


def checked(folder: Path, content: str | bytes, name: str = "logo.svg") -> dict:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(raw)
    return brand.checked("Us", "#0D3B66", name, folder)


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#b3202c", 6.65)]
)
def test_contrast_is_that_of_the_published_formula(colour, ratio):
    """The first three are the usual examples of WCAG; the last by hand: L = 0.1080, 1.05 / 0.1580."""
    assert brand.contrast_with_white(colour) == pytest.approx(ratio, abs=0.02)


@pytest.mark.parametrize("colour", ["#ffcc00", "#767676", "#ffffff"])
def test_a_colour_on_which_white_text_cannot_be_read_is_refused_with_its_contrast(tmp_path, colour):
    with pytest.raises(ConfigurationError, match="contrast of .* to 1") as refused:
        brand.checked("", colour, "", tmp_path)
    assert "darker" in str(refused.value.action)


def test_nothing_configured_is_no_brand(tmp_path):
    assert brand.checked("", "", "", tmp_path) == {}


def test_a_good_logo_is_carried_in_the_page_as_it_is(tmp_path):
    told = checked(tmp_path, GOOD)
    assert told["style"] == ":root{--bar:#0d3b66}" and told["name"] == "Us"
    assert base64.b64decode(told["logo"].partition(",")[2]) == GOOD.encode()
    assert checked(tmp_path, png(40, 20), "logo.png")["logo"].startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (OPEN + "<script>x</script></svg>", "<script>"),
        (OPEN + '<g onload="x"/></svg>', "onload"),
        (OPEN + '<path fill="url(http://x/y)"/></svg>', "fill"),
        (OPEN + '<path style="background: URL( http://x )"/></svg>', "style"),
        (OPEN + '<rect xlink:href="http://x"/></svg>', "href"),
        (OPEN + '<image href="http://x"/></svg>', "<image>"),
        (OPEN + "<foreignObject/></svg>", "<foreignObject>"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + GOOD, "declaration"),
        (GOOD.encode("utf-16"), "neither"),
        ("<html/>", "neither"),
        ("GIF89a", "neither"),
        (png(9_000, 10), "9000 × 10"),
        (brand.PNG + b"x", "no header"),
        (GOOD + " " * brand.MOST_BYTES, "bytes"),
    ],
)
def test_a_logo_that_is_more_than_a_drawing_is_refused_and_the_message_says_why(
    tmp_path, content, words
):
    with pytest.raises(ConfigurationError, match=words):
        checked(tmp_path, content)


@pytest.mark.parametrize("name", ["../logo.svg", "missing.svg", "/etc/hostname", "."])
def test_a_logo_lies_beside_the_configuration(tmp_path, name):
    with pytest.raises(ConfigurationError, match="no such file in the folder"):
        brand.checked("", "", name, tmp_path)


def test_a_link_to_a_file_elsewhere_is_no_logo(tmp_path):
    (tmp_path / "real.svg").write_text(GOOD)
    (tmp_path / "logo.svg").symlink_to(tmp_path / "real.svg")
    with pytest.raises(ConfigurationError, match="no such file"):
        brand.checked("", "", "logo.svg", tmp_path)


def branded(told: dict) -> str:
    around = frame.EMPTY | {"portfolio": "P & Q", "brand": told}
    return page.export(nbformat.v4.new_notebook(), title="T", around=around)


def test_a_branded_page_passes_the_gate_and_its_policy_names_the_colour(tmp_path):
    html = branded(checked(tmp_path, GOOD))
    assert gate.judge(html) == []
    assert page.source_hash(":root{--bar:#0d3b66}") in html.partition("viewport")[0]
    assert html.count("<img") == 1 and "P &amp; Q" in html


@pytest.mark.parametrize(
    "changed",
    [
        ('<main id="main">', '<main id="main"><img src="{logo}" alt="">'),
        ('src="data:image/svg+xml', 'src="data:text/html'),
        ('src="data:image/svg+xml', 'src="http://x/'),
        (":root{--bar:#0d3b66}</style>", ":root{--bar:#0d3b66}p{color:red}</style>"),
        ('class="logo"', 'class="logo" onerror="x"'),
    ],
)
def test_the_gate_refuses_any_other_image_and_any_other_style(tmp_path, changed):
    told = checked(tmp_path, GOOD)
    old, new = changed
    html = branded(told)
    assert old in html
    assert gate.judge(html.replace(old, new.replace("{logo}", told["logo"]), 1)) != []
