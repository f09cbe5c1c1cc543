"""The key figures of the maturity report, and the rows that each of its numbers rests on."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pmo_lib.maturity import advice, findings, metrics
from pmo_lib.portfolio.metric import metrics_of
from tests.maturity.made import AREAS, RESPONSE, data, survey, with_values, without_survey
from tests.maturity.test_tables import FLIPS, RETAILER, ROAD


def figures(made) -> dict[str, tuple]:
    """Value, note and number of rows of each key figure."""
    return {one.id: (one.value, one.note, len(one.rows)) for one in made.measures}


def test_the_portfolio_shows_average_areas_below_target_areas_above_data_and_response():
    shown = figures(data())
    assert list(shown) == [
        "maturity_average",
        "areas_below_target",
        "areas_above_data",
        "response_rate",
    ]
    average = pytest.approx((2.46 + 3.2 + 2.8) / 3)
    assert shown["maturity_average"] == (average, "of 5, mean of 3 areas", 3)
    assert shown["areas_below_target"] == (1, "of 3; 5% error for all together (Holm)", 1)
    assert shown["areas_above_data"] == (1, "of 3 with evidence", 1)
    assert shown["response_rate"] == (pytest.approx(33 / 52), "", 2)  # 3 of 12 and 30 of 40
    rows = {one.id: list(one.rows.index) for one in data().measures}
    assert rows["areas_below_target"] == rows["areas_above_data"] == ["GOV"]


def test_below_five_people_invited_there_is_no_rate_and_without_invitations_a_count():
    few = RESPONSE[:1].assign(invited=[4.0])
    of_few = with_values(data(), survey=with_values(survey(), response=few))
    assert figures(of_few)["response_rate"][0] is None
    unknown = with_values(survey(), response=RESPONSE.assign(invited=np.nan))
    shown = figures(with_values(data(), survey=unknown))
    assert shown["respondents"] == (37, "", 3) and "response_rate" not in shown


def test_without_a_target_no_area_can_be_below_it():
    aimless = AREAS.assign(target=np.nan, below=False)
    assert figures(data(areas=aimless))["areas_below_target"] == (None, "no target is set", 0)


def test_a_program_shows_how_many_practices_its_data_shows_and_how_many_are_low():
    assert figures(data("p")) == {
        "practices_evidenced": (3, "of 4 that leave traces", 3),
        "practices_low": (1, "", 1),
    }


def test_every_key_figure_is_declared_in_the_order_of_the_page():
    assert [one.id for one in metrics_of(metrics)] == [
        "maturity_average",
        "areas_below_target",
        "areas_above_data",
        "response_rate",
        "respondents",
        "practices_evidenced",
        "practices_low",
    ]


def rows_of(finding) -> dict[str, list]:
    """The names or ids of the rows behind each number."""
    return {key: list(value.rows.index) for key, value in finding.values.items()}


def test_each_number_of_a_finding_rests_on_the_rows_that_count_for_it():
    made = data()
    largest_gap_first = ["GOV", "REP", "PLN"]
    assert rows_of(findings.levels(made)) == {
        "combined": largest_gap_first,
        "gaps": largest_gap_first,
        "areas": largest_gap_first,
    }
    assert rows_of(findings.below_target(made)) == {
        "tested": ["GOV", "PLN", "REP"],
        "p_values": ["GOV", "PLN", "REP"],
        "areas": ["GOV"],
    }
    assert rows_of(findings.disagreement(made)) == {"compared": ["PLN", "GOV"], "differ": ["PLN"]}
    assert rows_of(findings.progress(made)) == {
        "compared": ["GOV", "PLN"],
        "moved": ["PLN"],
        "paired": ["GOV", "PLN"],
    }
    assert list(rows_of(findings.indistinct(made)).values()) == [["GOV"]] * 4
    assert rows_of(findings.evidence(made)) == {
        "practices": ["GOV-1", "GOV-4", "CHG-2"],
        "of": ["GOV", "PLN", "REP"],
        "areas": ["GOV", "PLN", "REP"],
        "above": ["GOV"],
        "below": ["PLN"],
    }
    assert rows_of(findings.practices(made)) == {
        "practices": ["GOV-1", "PLN-1"],
        "hidden": ["GOV-2"],
        "lowest": ["GOV-1"],
    }
    everybody = ["executive", "team member", "user"]
    assert rows_of(findings.answers(made)) == {
        "respondents": everybody,
        "invited": everybody[:2],
        "left_out": [],
        "alpha": ["GOV-1", "PLN-1"],
    }


SENTENCES = {
    "levels": "Governance lies farthest below target: 2.5 against 3.5",
    "below_target": "One of 3 areas is significantly below target (5% error for all areas together, Holm)",
    "disagreement": "Executives rate Planning 2.0 levels above team members",
    "progress": "Planning fell by 0.7 since Oct 2025; 1 of 2 areas not distinguishable",
    "indistinct": "Governance moved by +0.5 (−0.1 to +1.1): not distinguishable from no change",
    "evidence": "Governance is rated 2.5; evidence from 2 of 2 practices shows level 1",
    "practices": "Lowest of 2 practices: A sponsor decides, 2.0 on average",
    "answers": "37 people answered, 63% of those invited; fewest of role executive",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_each_sentence_says_what_its_numbers_say(name):
    assert getattr(findings, name)(data()).message == SENTENCES[name]


def test_numbers_of_areas_are_stated_by_their_ids():
    made = data()
    assert findings.levels(made).shown == {
        "combined": 1,
        "gaps": {"GOV": 1.04, "REP": 0.2, "PLN": -0.2},
        "areas": ["GOV", "REP", "PLN"],
    }
    assert findings.below_target(made).shown == {
        "tested": 3,
        "p_values": {"GOV": 0.01, "PLN": 0.3, "REP": 0.2},
        "areas": ["GOV"],
    }
    assert findings.progress(made).shown == {"compared": 2, "moved": {"PLN": -0.7}, "paired": 12}
    moved = {"change": 0.5, "low": -0.1, "high": 1.1, "area": "GOV"}
    assert findings.indistinct(made).shown == moved
    assert findings.evidence(made).shown == {
        "practices": 3,
        "of": 4,
        "areas": 3,
        "above": {"GOV": 1.46},
        "below": ["PLN"],
    }
    assert findings.answers(made).shown == {
        "respondents": 37,
        "invited": 52,
        "left_out": {},
        "alpha": 0.71,
    }


def test_the_headline_names_level_areas_below_target_and_the_weakest():
    headline = data(roadmap=None).headline
    assert (
        headline.message
        == "Maturity is 2.8 of 5; 1 of 3 areas is significantly below target, Governance lowest"
    )
    assert rows_of(headline) == {
        "respondents": ["executive", "team member", "user"],
        "average": ["GOV", "PLN", "REP"],
        "areas": ["GOV", "PLN", "REP"],
        "below_target": ["GOV"],
        "weakest": ["GOV"],
    }
    assert headline.shown | {"average": 0} == {
        "respondents": 37,
        "average": 0,
        "areas": 3,
        "below_target": 1,
        "weakest": "Governance",
    }


def test_a_program_is_judged_by_its_data_alone():
    headline = data("p").headline
    assert headline.message == "By this program's data 1 of 3 practices stand below level 3 of 5"
    assert rows_of(headline) == {"evidenced": ["GOV-1", "GOV-4", "CHG-2"], "low": ["CHG-2"]}
    alone = without_survey("p")
    message = findings.evidence(alone).message
    assert (
        message
        == "Data speaks of 3 areas; lowest is Governance at 1 (evidence from 2 of 2 practices)"
    )


def test_what_respondents_do_not_know_and_how_far_they_agree_is_said_in_words():
    words = findings.agreement_in_words(data())
    assert words == (
        "Krippendorff's α (ordinal, whole model) is 0.71: tentative. "
        "More than 30% do not know in Reporting: not seen, or the easy way out."
    )


def test_the_roadmap_says_how_much_work_lifts_how_many_areas():
    plan = SimpleNamespace(value=4.0, proved=True)
    more = {"plan": plan, "quarters": 2, "unlifted": ("A plan stands",), "candidates": 2}
    road = SimpleNamespace(**vars(ROAD), **more)
    lines = pd.DataFrame({"name": ["Mandate: what it decides"], "answer": ["missing"]})
    made = data(roadmap=road, charter=lines)
    finding = advice.roadmap(made)
    assert (
        finding.message
        == "Two improvements in 6 months take 56 person-days; areas at level 3: 0 to 1"
    )
    assert rows_of(finding) == {
        "improvements": [0, 1],
        "days": [0, 1],
        "value": ["GOV", "PLN"],
        "proved": [0, 1],
        "unlifted": [0],
        "at_three_now": [],
        "at_three_then": ["GOV"],
    }
    assert advice.roadmap_in_words(made) == (
        "No better sequence exists under this effort. An area counts by its weakest practice. "
        "From where they stand no improvement in the list lifts: a plan stands. "
        "In the first quarter also, from the charter: mandate."
    )


def test_the_charter_says_how_many_lines_are_missing_and_what_comes_first():
    lines = pd.DataFrame(
        {
            "name": ["Decision rights: who", "Scope", "Sponsor", "Funding"],
            "answer": ["missing", "partial", "present", None],
            "why": "",
            "stops": False,
        },
        index=["rights", "scope", "sponsor", "funding"],
    )
    finding = advice.charter(data(charter=lines))
    assert (
        finding.message
        == "One of 4 lines of charter and readiness is missing; first: decision rights"
    )
    assert finding.shown == {"present": 1, "partial": 1, "missing": 1, "unanswered": 1}
    assert rows_of(finding) == {
        "present": ["sponsor"],
        "partial": ["scope"],
        "missing": ["rights"],
        "unanswered": ["funding"],
    }
    stopped = advice.charter(data(charter=lines.assign(stops=True)))
    assert stopped.message == "Stop before anything else: no decision rights"
    nothing = advice.charter(data(charter=lines[1:]))
    assert (
        nothing.message == "Nothing of charter and readiness is missing; 1 of 3 only partly there"
    )


def test_the_office_says_its_points_runner_up_and_what_could_turn_it():
    made = data(office_inputs=RETAILER | {"P": 0}, flips=FLIPS, office_agreement=0.97)
    finding = advice.office(made)
    assert (
        finding.message
        == "Tentative (2 inputs could turn it): project office, controlling, predictive"
    )
    assert finding["points"] == [4, 0, 3] and finding["margin"] == 1 and finding["need"] == 3
    assert finding["turning"] == ["Q", "X"] and finding["missing"] == []
    words = advice.office_in_words(made)
    assert words.startswith(
        "How sure this is: it rests on 60 projects under way and 37 respondents. A change of one input by "
        "one band could turn it: budget asked over budget available and budget mission-critical or red by its data. "
        "The margin to the next scope is 1 point. With other respondents drawn, 97% of 500 draws give the same kind."
    )
    assert (
        "takes the level by data for Governance (evidence from 2 of 2 practices)" in words
        and "Reporting" not in words
    )
    assert "office: 4, 0, 3; next is portfolio. Need for authority: 3 points" in words
