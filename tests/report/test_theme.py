"""Colours can be told from their ground, by the published formula of contrast (WCAG 2.2, 1.4.3 and 1.4.11)."""

import pytest

from pmo_lib.report import theme

SCHEMES = {"light": theme.LIGHT, "dark": theme.DARK}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_formula_gives_what_is_published():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["ink", "muted", "accent"])
def test_words_stand_out_from_the_paper_by_four_and_a_half(scheme, role):
    assert contrast(SCHEMES[scheme][role], SCHEMES[scheme]["paper"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["red", "amber", "green", "context"])
def test_marks_and_lines_stand_out_from_the_paper_by_three(scheme, role):
    assert contrast(SCHEMES[scheme][role], SCHEMES[scheme]["paper"]) >= 3


def test_the_digits_of_a_heat_table_stand_out_from_their_shade():
    for shade, colour in enumerate(theme.HEAT, start=1):
        digits = theme.LIGHT["ink"] if shade <= theme.DARKEST_WITH_INK else "#ffffff"
        assert contrast(digits, colour) >= 4.5, shade
