"""What the report says, for none, few, one, many and unknown; and the truths planted in the sample."""

import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from pmo_lib.maturity import advice, charts, findings, tables
from pmo_lib.maturity.data import Data, build
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.snapshot import cut
from tools.sample import generate, kinds
from tools.sample.parts.maturity import DISAGREEMENT, FLATTERY, INDISTINCT, PLANTS, PROGRESS

DAY = pd.Timestamp("2026-10-31").date()


@cache
def found(without: str = "", program: str = "") -> Data:
    plants = () if without == "all" else [kind for kind in kinds() if kind != without]
    whole = Portfolio(generate(plants=plants), last_period=DAY, settings=Settings(synthetic=True))
    return build((cut(whole, program) if program else whole).at())


def test_the_sample_has_thirty_respondents_six_a_role_and_two_waves():
    survey = found().survey
    assert survey.people >= 30 and survey.wave.roles.value_counts().min() >= 6 and survey.before


def test_every_planted_truth_is_found():
    whole = found()
    assert findings.disagreement(whole)["differ"].keys() == {"RSK"}
    assert "Executives rate Risks and issues" in findings.disagreement(whole).message
    assert findings.evidence(whole)["above"].keys() == {"INT"}
    assert (
        findings.progress(whole)["moved"].keys() == {"PLN"}
        and findings.progress(whole)["moved"]["PLN"] > 0.5
    )
    assert findings.indistinct(whole)["area"] == "FOR"


def test_each_planted_truth_vanishes_when_it_is_removed_and_the_others_stay():
    seen = {
        DISAGREEMENT: lambda one: "RSK" in findings.disagreement(one)["differ"],
        FLATTERY: lambda one: "INT" in findings.evidence(one)["above"],
        PROGRESS: lambda one: "PLN" in findings.progress(one)["moved"],
        INDISTINCT: lambda one: (
            findings.indistinct(one) is not None and findings.indistinct(one)["area"] == "FOR"
        ),
    }
    assert set(seen) == set(PLANTS)
    for gone in PLANTS:
        assert {kind: look(found(gone)) for kind, look in seen.items()} == {
            kind: kind != gone for kind in PLANTS
        }, gone


def test_without_plants_nobody_disagrees_nothing_moved_and_no_area_is_rated_above_its_data():
    honest = found("all")
    assert not findings.disagreement(honest)["differ"] and not findings.progress(honest)["moved"]
    assert not findings.evidence(honest)["above"] and findings.indistinct(honest) is None


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
    "nobody": lambda: build(Portfolio({}, as_of=DAY)),
    "one": lambda: build(small(1)),
    "four": lambda: build(small(4)),
    "five": lambda: build(small(5)),
    "unsure": lambda: build(small(30, "don't know")),
}


def with_charter(data: Data, **lines: str) -> Data:
    """The data with these answers to the charter, and inputs of the office that no data holds."""
    return replace(
        data, rules=replace(data.rules, charter=lines, office_inputs={"Q": 1.1, "D": 30})
    )


@pytest.mark.parametrize("scene", SCENES)
def test_every_title_fits_has_no_full_stop_and_no_missing_value(scene):
    data = with_charter(SCENES[scene](), mandate="present", rights="missing")
    made = [data.headline, *(section.finding(data) for section in data.sections)]
    for finding in filter(None, made):
        assert len(finding.message) <= 90 and not finding.message.endswith("."), finding.message
        assert not re.search(r"\bnan\b", finding.message)


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
    data = SCENES[scene]()
    assert data.headline.message == sentence
    if scene != "five":
        parts = tables.levels, tables.roles, charts.levels, findings.levels, findings.practices
        assert [part(data) for part in parts] == [None] * 5


def test_the_headline_asks_for_the_first_improvements_of_whom_and_by_when():
    decision = found().headline.decision
    assert (
        "begin with" in decision
        and "sponsor of the office" in decision
        and "30 Nov 2026" in decision
    )


def test_a_program_shows_what_its_own_data_says_and_no_answer_of_anybody():
    own = found("", "cyber-security")
    assert own.survey.wave is None
    assert findings.answers(own) is None and findings.levels(own) is None
    assert own.area_evidence.survey.isna().all() and own.practice_evidence.cases.max() > 0
    assert advice.roadmap(own) is None
    assert any("belong to no program" in sentence for sentence in findings.missing(own))


def test_hidden_cells_say_so_and_empty_ones_are_a_dash():
    rows = small(9).responses.assign(role=["executive"] * 5 + ["user"] * 4)
    rows = pd.concat([rows, rows.assign(practice_id="PLN-1")[:5]])
    table = tables.roles(build(Portfolio({"responses": rows}, as_of=DAY)))
    shown = table.frame.set_index("Area")
    assert shown.loc["Governance and decisions", ["Executive", "User"]].tolist() == [
        "hidden",
        "hidden",
    ]
    assert shown.loc["Planning and scheduling", "Executive"] == 3 and pd.isna(
        shown.loc["Planning and scheduling", "User"]
    )


def test_no_sponsor_or_mandate_stops_everything_else():
    stopped = advice.charter(with_charter(found(), sponsor="missing"))
    assert stopped.message == "Stop before anything else: no named sponsor and escalation"
    assert advice.charter(found()) is None


def test_agreement_is_told_in_words_or_why_it_is_not():
    assert "Krippendorff's α (ordinal, whole model) is" in findings.agreement_in_words(found())
    assert "α is undefined" in findings.agreement_in_words(build(small(6)))
