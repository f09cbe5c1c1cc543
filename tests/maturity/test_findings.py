"""What the report says, for none, few, one, many and unknown; and the truths planted in the sample."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from pmo_lib.maturity import advice, charter, charts, findings, kpis, office, roadmap, tables
from pmo_lib.maturity.assessment import assess
from pmo_lib.portfolio.explanation import EXPLANATIONS
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.sample import generate, kinds
from pmo_lib.sources.sample_parts.maturity import (
    DISAGREEMENT,
    FLATTERY,
    INDISTINCT,
    PLANTS,
    PROGRESS,
)
from pmo_lib.sources.snapshot import cut

DAY = pd.Timestamp("2026-10-31").date()


@cache
def found(without: str = "", program: str = ""):
    plants = () if without == "all" else [kind for kind in kinds() if kind != without]
    whole = Portfolio(generate(plants=plants), last_period=DAY, settings=Settings(synthetic=True))
    return assess((cut(whole, program) if program else whole).at())


def test_the_sample_has_thirty_respondents_six_a_role_and_two_waves():
    wave = found().wave
    assert wave.people >= 30 and wave.roles.value_counts().min() >= 6 and found().before is not None


def test_every_planted_truth_is_found():
    whole = found()
    assert findings.disagreement(whole).shown["differ"].keys() == {"RSK"}
    assert "Executives rate Risks and issues" in findings.disagreement(whole).message
    assert findings.evidence(whole).shown["above"].keys() == {"INT"}
    assert (
        findings.progress(whole).shown["moved"].keys() == {"PLN"}
        and findings.progress(whole).shown["moved"]["PLN"] > 0.5
    )
    assert findings.indistinct(whole).shown["area"] == "FOR"


def test_each_planted_truth_vanishes_when_it_is_removed_and_the_others_stay():
    seen = {
        DISAGREEMENT: lambda one: "RSK" in findings.disagreement(one).shown["differ"],
        FLATTERY: lambda one: "INT" in findings.evidence(one).shown["above"],
        PROGRESS: lambda one: "PLN" in findings.progress(one).shown["moved"],
        INDISTINCT: lambda one: (
            findings.indistinct(one) is not None and findings.indistinct(one).shown["area"] == "FOR"
        ),
    }
    assert set(seen) == set(PLANTS)
    for gone in PLANTS:
        assert {kind: look(found(gone)) for kind, look in seen.items()} == {
            kind: kind != gone for kind in PLANTS
        }, gone


def test_without_plants_nobody_disagrees_nothing_moved_and_no_area_is_rated_above_its_data():
    honest = found("all")
    assert (
        not findings.disagreement(honest).shown["differ"]
        and not findings.progress(honest).shown["moved"]
    )
    assert not findings.evidence(honest).shown["above"] and findings.indistinct(honest) is None


def told(whole) -> list:
    road, lines = roadmap.plan(whole), charter.check({"mandate": "present", "rights": "missing"})
    inputs = office.measured(whole, {"Q": 1.1, "D": 30})
    decided = office.decide(inputs)
    agree = office.agreement(whole, inputs, np.random.default_rng(1))
    made = [
        findings.headline(whole, road),
        findings.levels(whole),
        findings.disagreement(whole),
        findings.progress(whole),
        findings.indistinct(whole),
        findings.evidence(whole),
        advice.offices(whole, decided, inputs, agree),
        advice.charter(whole, lines),
        advice.roadmaps(whole, road),
        findings.practices(whole),
        findings.answers(whole),
    ]
    return [one for one in made if one is not None]


def small(people: int, answer: str = "3") -> Portfolio:
    rows = [
        (pd.Timestamp("2026-10-01"), f"R{at}", "executive", "GOV-1", answer) for at in range(people)
    ]
    frame = TABLES["responses"].conform(
        pd.DataFrame(rows, columns=["wave", "pseudonym", "role", "practice_id", "answer"])
    )
    return Portfolio({"responses": frame}, as_of=DAY)


SCENES = {
    "sample": found,
    "honest": lambda: found("all"),
    "program": lambda: found("", "cyber-security"),
    "nobody": lambda: assess(Portfolio({}, as_of=DAY)),
    "one": lambda: assess(small(1)),
    "four": lambda: assess(small(4)),
    "five": lambda: assess(small(5)),
    "unsure": lambda: assess(small(30, "don't know")),
}


@pytest.mark.parametrize("scene", SCENES)
def test_every_title_fits_has_no_full_stop_and_each_of_its_numbers_is_explained(scene):
    for finding in told(SCENES[scene]()):
        assert len(finding.message) <= 90 and not finding.message.endswith("."), finding.message
        assert not [key for key in finding.values if f"{finding.code}.{key}" not in EXPLANATIONS], (
            finding.code
        )
        assert not re.search(r"\bnan\b", finding.message)


@pytest.mark.parametrize("scene", SCENES)
def test_every_measure_is_explained(scene):
    import pmo_lib.maturity.explanations as _  # noqa: F401

    assert not [
        measure.id for measure in kpis.all_of(SCENES[scene]()) if measure.id not in EXPLANATIONS
    ]


@pytest.mark.parametrize(
    ("scene", "sentence"),
    [
        ("nobody", "No answers to a survey are known: only the portfolio's own data speaks"),
        ("one", "One person answered: too few to tell any level"),
        ("four", "Four people answered: too few to tell any level"),
        ("unsure", "30 people answered, and none of it names a level"),
        ("five", "Maturity is 3.0 of 5; no area is significantly below its target"),
    ],
)
def test_the_headline_invents_nothing_where_few_or_none_answered(scene, sentence):
    whole = SCENES[scene]()
    assert findings.headline(whole, roadmap.plan(whole)).message == sentence
    if scene != "five":
        assert (
            tables.levels(whole) is None
            and tables.roles(whole) is None
            and charts.levels(whole, findings.levels(whole)) is None
        )
        assert findings.levels(whole) is None and findings.practices(whole) is None


def test_the_headline_asks_for_the_first_improvements_of_whom_and_by_when():
    decision = findings.headline(found(), roadmap.plan(found())).decision
    assert (
        "begin with" in decision
        and "sponsor of the office" in decision
        and "30 Nov 2026" in decision
    )


def test_a_program_shows_what_its_own_data_says_and_no_answer_of_anybody():
    own = found("", "cyber-security")
    assert own.wave is None and findings.answers(own) is None and findings.levels(own) is None
    assert own.shown.survey.isna().all() and own.traced.cases.max() > 0
    assert advice.roadmaps(own, roadmap.plan(own)) is None
    assert any("belong to no program" in sentence for sentence in findings.lacking(own))


def test_hidden_cells_say_so_and_empty_ones_are_a_dash():
    rows = small(9).responses.assign(role=["executive"] * 5 + ["user"] * 4)
    rows = pd.concat([rows, rows.assign(practice_id="PLN-1")[:5]])
    table = tables.roles(assess(Portfolio({"responses": rows}, as_of=DAY)))
    shown = table.frame.set_index("Area")
    assert shown.loc["Governance and decisions", ["Executive", "User"]].tolist() == [
        "hidden",
        "hidden",
    ]
    assert shown.loc["Planning and scheduling", "Executive"] == 3 and pd.isna(
        shown.loc["Planning and scheduling", "User"]
    )


def test_no_sponsor_or_mandate_stops_everything_else():
    assert (
        advice.charter(found(), charter.check({"sponsor": "missing"})).message
        == "Stop before anything else: no named sponsor and escalation"
    )
    assert advice.charter(found(), charter.check({})) is None


def test_agreement_is_told_in_words_or_why_it_is_not():
    assert "Krippendorff's α (ordinal, whole model) is" in findings.agreement_in_words(found())
    assert "α is undefined" in findings.agreement_in_words(assess(small(6)))
