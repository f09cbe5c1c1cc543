"""A decision taken apart: what is asked, of whom, by when, and what speaks against it."""

import pytest

from pmo_lib.report.asked import Asked, taken_apart


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", Asked()),
        ("report, or say why not", Asked("Report, or say why not")),
        (
            "re-baseline CRM – asked of the Chief digital officer by 30 Nov 2026",
            Asked("Re-baseline CRM", "Chief digital officer", "by 30 Nov 2026"),
        ),
        (
            "fund it, knowing that it stops CRM – asked of the portfolio board, by 30 Nov 2026, when the month closes",
            Asked(
                "Fund it",
                "Portfolio board",
                "by 30 Nov 2026, when the month closes",
                ("It stops CRM",),
            ),
        ),
        (
            "lend one – asked of the board, the first by 2 Jan 2027; 18% remains; without it 43%",
            Asked("Lend one", "Board", "the first by 2 Jan 2027", ("18% remains; without it 43%",)),
        ),
        (
            "talk – asked of the head of in-house IT, before the next survey",
            Asked("Talk", "Head of in-house IT", "before the next survey"),
        ),
        ("mandate it – asked of the sponsor", Asked("Mandate it", "Sponsor")),
    ],
)
def test_a_decision_is_taken_apart_without_losing_a_word(words, asked):
    assert taken_apart(words) == asked


def test_at_most_three_sentences_speak_against_a_decision_and_none_twice():
    told = taken_apart("go, knowing that a", ("a", "b", "c", "d"))
    assert told.against == ("A", "B", "C")
