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


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["ink", "muted", "accent", "red"])
def test_words_stand_out_from_a_card_by_four_and_a_half(scheme, role):
    assert contrast(SCHEMES[scheme][role], SCHEMES[scheme]["card"]) >= 4.5


@pytest.mark.parametrize(
    ("shades", "ink", "reverse", "with_ink"),
    [
        (theme.HEAT, theme.LIGHT["ink"], "#ffffff", theme.DARKEST_WITH_INK),
        (theme.HEAT_DARK, theme.DARK["ink"], theme.DARK["paper"], theme.DARKEST_WITH_INK),
        (theme.LOAD, theme.LIGHT["ink"], "#ffffff", 3),
        (theme.LOAD_DARK, theme.DARK["ink"], theme.DARK["paper"], 3),
    ],
)
def test_the_digits_of_a_heat_table_stand_out_from_their_shade(shades, ink, reverse, with_ink):
    for place, colour in enumerate(shades, start=1):
        assert contrast(ink if place <= with_ink else reverse, colour) >= 4.5, place


@pytest.mark.parametrize(
    ("shades", "paper"), [(theme.LOAD, theme.LIGHT["card"]), (theme.LOAD_DARK, theme.DARK["card"])]
)
def test_what_is_over_capacity_stands_out_most_from_the_page_in_both_schemes(shades, paper):
    apart = [contrast(colour, paper) for colour in shades]
    assert apart == sorted(apart) and apart[-1] > 2 * apart[-2]


def test_no_light_colour_has_two_dark_twins():
    assert not set(theme.LIGHT.values()) & set(theme.SERIES)
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT)
