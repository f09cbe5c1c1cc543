"""The tables of the maturity report as readers see them, from numbers that can be checked by eye."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pmo_lib.maturity import charts, tables
from pmo_lib.maturity.evidence import traces
from pmo_lib.report.grids import table_html
from tests.maturity.made import AREAS, CONTRAST, data, survey, with_values, without_survey
from tests.table_text import as_text

RETAILER = dict(N=60, P=None, L=10, D=10, Q=1.1, R=10, X=30, A=20, M=2.1, B=3.6)


@pytest.fixture(autouse=True, scope="module")
def rules_of_evidence():
    traces()


def shade(table, cell: str) -> str:
    """The classes of the first cell that shows this."""
    line = str(table_html(table)).partition(f">{cell}<")[0]
    return line[line.rindex("<td") :].partition('class="')[2].partition('"')[0]


def test_levels_stand_with_the_largest_gap_first_and_say_whether_they_are_below_target():
    assert as_text(tables.levels(data())).splitlines() == [
        "Levels 1 to 5; weakest link = lowest median of the area's practices, which is biased down; "
        "below target: 5% error for all areas together (Holm), the interval is of each area alone",
        "Area | >Average | >95% interval | >Weakest link | >Target | >Gap | Below target",
        "Governance | >2.5 | >2.1–2.9 | >2 | >3.5 | >+1.0 | significantly",
        "Reporting | >2.8 | >2.4–3.2 | >1 | >3.0 | >+0.2 | not significantly",
        "Planning | >3.2 | >3.0–3.5 | >3 | >3.0 | >−0.2 | no",
    ]


def test_an_area_without_a_target_is_a_dash_where_it_was_not_tested():
    areas = AREAS[:1].assign(target=np.nan, gap=np.nan, p_value=np.nan, below=False)
    last = as_text(tables.levels(data(areas=areas))).splitlines()[-1]
    assert last == "Governance | >2.5 | >2.1–2.9 | >2 | >– | >– | –"


def test_agreement_stands_with_the_least_agreed_area_first():
    assert as_text(tables.agreement(data())).splitlines() == [
        "Respondents within one level of the median, and the standard deviation of their own levels",
        "Area | >Within one level | >Spread | >Don't know | >Respondents",
        "Reporting | >50% | >0.3 | >40% | >7",
        "Governance | >75% | >0.6 | >10% | >9",
        "Planning | >100% | >1.0 | >0% | >8",
    ]


def test_roles_stand_with_the_largest_difference_first_and_a_hidden_cell_says_so():
    table = tables.roles(data())
    assert as_text(table).splitlines() == [
        "Average level by area and role, largest difference first; hidden = fewer than five answered, "
        "or it would follow from the others",
        "Area | >Executive | >Team member | >User | >All",
        "Planning | >4.0 | >2.0 | >– | >3.2",
        "Governance | >2.5 | >hidden | >hidden | >2.5",
        "Reporting | >3.0 | >3.3 | >hidden | >2.8",
    ]
    assert shade(table, "4.0") == "num heat4"  # three quarters of the way from 1 to 5
    assert shade(table, "2.0") == "num heat2" and shade(table, "hidden") == "num"


def test_only_areas_in_which_two_roles_differ_stand_in_the_table_of_differences():
    assert as_text(tables.contrast(data())).splitlines() == [
        "Areas where they differ; intervals hold for all areas together (Holm)",
        "Area | >Executives | >Team members | >Apart | >Interval",
        "Planning | >4.0 | >2.0 | >+2.0 | >+0.9 to +3.1",
    ]


def test_changes_stand_with_the_largest_first_and_say_whether_they_are_beyond_chance():
    assert as_text(tables.progress(data())).splitlines() == [
        "Average level in Oct 2025 and Oct 2026; intervals hold for all areas together (Holm)",
        "Area | >Before | >Now | >Change | >Interval | Verdict | Compared",
        "Planning | >3.9 | >3.2 | >−0.7 | >−1.0 to −0.4 | interval excludes no change | two samples",
        "Governance | >2.0 | >2.5 | >+0.5 | >−0.1 to +1.1 | not distinguishable | 12 pairs",
    ]


def test_survey_stands_beside_data_with_the_area_rated_above_its_data_first():
    assert as_text(tables.evidence(data())).splitlines() == [
        "Level that the data indicates beside the survey's average on the same practices",
        "Area | >By data | >Evidence from | >Survey | >Interval | Reading",
        "Governance | >1 | >2 of 2 practices | >2.5 | >2.1–2.9 | rated above its data",
        "Reporting | >3 | >1 of 1 practice | >2.8 | >2.4–3.2 | no contradiction",
        "Planning | >4 | >1 of 1 practice | >3.2 | >3.0–3.5 | a question: data above survey",
    ]


def test_without_answers_data_stands_alone_with_the_lowest_level_first():
    assert as_text(tables.evidence(without_survey("p"))).splitlines() == [
        "Level that the data indicates",
        "Area | >By data | >Evidence from",
        "Governance | >1 | >2 of 2 practices",
        "Reporting | >3 | >1 of 1 practice",
        "Planning | >4 | >1 of 1 practice",
    ]


def test_single_practices_stand_with_the_lowest_level_first_and_those_not_evidenced_last():
    assert as_text(tables.traced(data())).splitlines() == [
        "What the data shows of single practices; a trace can refute a high level, not prove one",
        "Practice | Indicator | Value | 95% interval | >Cases | >Level | Cuts for 2, 3, 4, 5",
        "Changes in time | days to change | not reached | – | >6 | >1 | at most 60, 30, 14, 7 days",
        "A sponsor decides | with a sponsor | 6 of 8 | 41%–93% | >8 | >3 | 40, 70, 85, 95%",
        "Decided in time | days to decide | 21 days | – | >12 | >3 | at most 60, 30, 14, 7 days",
        "Gates are kept | with a gate | not evidenced: no reviews.held | – | >0 | >– | 40, 70, 85, 95%",
    ]


def test_each_input_of_the_office_stands_with_its_unit_and_the_band_it_lies_in():
    table = tables.office_inputs(data(office_inputs=RETAILER))
    assert as_text(table).splitlines() == [
        "Inputs of the decision and the bands they lie in",
        "Input | >Value | Band",
        "Projects with a dependency on another (D) | >10% | low, below 20",
        "Budget in the largest program (L) | >10% | low, below 30",
        "Active projects (N) | >60 | high, from 40",
        "Programs with two or more active projects (P) | >– | not known",
        "Budget asked over budget available (Q) | >1.1 | low, below 1.2",
        "Budget under regulation (R) | >10% | low, below 20",
        "Budget mission-critical or red by its data (X) | >30% | mid, from 20 to below 50",
        "Mean level of governance, methods and reporting (M) | >2.1 | low, below 2.5",
        "Adaptive projects (hybrid ones count half) (A) | >20% | low, below 25",
        "Backing by an executive (ADO-1) (B) | >3.6 | high, from 3.5",
    ]
    assert table.name == "office-inputs"


FLIPS = pd.DataFrame(
    {
        "input": ["Q", "X"],
        "name": ["Budget asked", "Budget critical"],
        "becomes": [1.2, 20],
        "below": [False, True],
        "scope": ["portfolio", "project"],
        "authority": ["controlling", "supportive"],
    }
)


def test_what_would_change_the_office_stands_with_the_edge_of_the_band():
    assert as_text(tables.flips(data(office_inputs=RETAILER, flips=FLIPS))).splitlines() == [
        "What would change the answer, one input and one band at a time",
        "If | Becomes | Then scope | Then authority",
        "Budget asked | at least 1.2 | portfolio | controlling",
        "Budget critical | below 20 | project | supportive",
    ]
    assert tables.flips(data(office_inputs=RETAILER, flips=FLIPS[:0])) is None


def test_signs_to_move_on_stand_only_where_an_office_is_recommended():
    lines = as_text(tables.move_on(data(office_inputs=RETAILER))).splitlines()
    assert lines[:2] == ["Signs that another kind of office is due", "When to move on"]
    assert lines[-1] == "A program office ends with its program" and len(lines) == 7
    few = data(office_inputs=RETAILER | {"N": 4}, flips=FLIPS)
    assert tables.move_on(few) is None and tables.flips(few) is None
    assert tables.office_inputs(few) is not None
    of_program = data("p", office_inputs=RETAILER, flips=FLIPS)
    parts = tables.office_inputs, tables.flips, tables.move_on
    assert [part(of_program) for part in parts] == [None] * 3


def test_every_line_of_the_charter_stands_with_its_answer_and_why_it_matters():
    lines = pd.DataFrame(
        {
            "name": ["Mandate", "Sponsor"],
            "part": ["charter", "readiness"],
            "answer": ["missing", None],
            "why": ["nobody follows", "nobody decides"],
        }
    )
    assert as_text(tables.charter(data(charter=lines))).splitlines() == [
        "Charter and readiness of the office",
        "Line | Part | Answer | Why it matters",
        "Mandate | charter | missing | nobody follows",
        "Sponsor | readiness | not answered | nobody decides",
    ]


NOVEMBER, FEBRUARY, MAY = pd.to_datetime(["2026-11-01", "2027-02-01", "2027-05-01"])
ROAD = SimpleNamespace(
    actions=pd.DataFrame(
        {
            "name": ["Name a sponsor", "Keep gates"],
            "begins": [NOVEMBER, FEBRUARY],
            "effect": [FEBRUARY, MAY],
            "days": [20.0, 35.5],
            "lifts": ["A sponsor decides", "Gates are kept"],
            "quick_win": [True, False],
            "measured": ["with a sponsor", "with a gate"],
        }
    ),
    levels=pd.DataFrame(
        [[1.0, 3.0, 5.0], [2.0, 2.0, 2.0]], index=["GOV", "PLN"], columns=[NOVEMBER, FEBRUARY, MAY]
    ),
)


def test_improvements_stand_in_order_with_months_work_and_where_it_is_seen():
    assert as_text(tables.actions(data(roadmap=ROAD))).splitlines() == [
        "Improvements in order",
        "Improvement | Begins | Takes effect | >Person-days | Lifts | Seen in",
        "Name a sponsor (quick win) | Nov 2026 | Feb 2027 | >20 | A sponsor decides | with a sponsor",
        "Keep gates | Feb 2027 | May 2027 | >36 | Gates are kept | with a gate",
    ]


def test_levels_expected_stand_by_the_end_of_each_quarter_as_shades():
    table = tables.expected(data(roadmap=ROAD))
    assert as_text(table).splitlines() == [
        "Weakest practice of each area, expected at the end of each quarter if the improvements are made; not a promise",
        "Area | >Today | >By Jan 2027 | >By Apr 2027",
        "Governance | >1 | >3 | >5",
        "Planning | >2 | >2 | >2",
    ]
    assert [shade(table, cell) for cell in "135"] == ["num heat1", "num heat3", "num heat5"]


def test_response_stands_by_role_as_counts_while_few_were_invited():
    assert as_text(tables.response_rates(data())).splitlines() == [
        "Who was asked and who answered",
        "Role | >Invited | >Answered | >Share",
        "Executive | >12 | >3 | >3 of 12",
        "Team member | >40 | >30 | >75%",
        "User | >– | >4 | >–",
    ]


def test_answers_on_practices_stand_as_shares_and_a_practice_few_answered_is_left_out():
    table = tables.practices(data())
    assert as_text(table).splitlines() == [
        "Share of respondents at each level; those who do not know are left out of it and shown beside",
        "Practice | >Level 1 | >Level 2 | >Level 3 | >Level 4 | >Level 5 | >Average | >Don't know | >Respondents",
        "A sponsor decides | >25% | >50% | >25% | >0% | >0% | >2.0 | >20% | >8",
        "A plan stands | >0% | >0% | >0% | >0% | >100% | >5.0 | >0% | >5",
    ]
    assert shade(table, "50%") == "num heat3" and shade(table, "100%") == "num heat5"


def test_without_answers_no_table_of_levels_is_shown():
    parts = (
        tables.levels,
        tables.agreement,
        tables.roles,
        tables.contrast,
        tables.progress,
        tables.practices,
        tables.response_rates,
    )
    assert [part(without_survey()) for part in parts] == [None] * len(parts)
    assert charts.levels(without_survey()).data.columns.tolist() == ["Area", "By data"]


def test_the_chart_of_levels_draws_average_target_and_middle_half_and_says_so():
    chart = charts.levels(data())
    assert chart.data.to_numpy().tolist() == [
        ["Governance", "2.5", "1.0", "3.5", "2.0–3.0"],
        ["Reporting", "2.8", "3.0", "3.0", "2.4–3.1"],
        ["Planning", "3.2", "4.0", "3.0", "3.0–3.6"],
    ]
    assert chart.data.columns.tolist()[:4] == ["Area", "Survey", "By data", "Target"]
    assert chart.alternative.endswith(". 3 areas, from Governance 2.5 to Planning 3.2")
    drawn = [(trace.x, list(trace.y)) for trace in chart.figure.data]
    assert any(list(x) == [2.46, 2.8, 3.2] for x, _ in drawn)
    assert any(list(x) == [3.5, 3.0, 3.0] for x, _ in drawn)
    assert any(list(x) == [1.0, 3.0, 4.0] for x, _ in drawn)
    assert any(list(x)[:2] == [2.0, 3.0] for x, _ in drawn)


def test_a_role_may_have_the_name_of_another_column():
    levels = pd.DataFrame({"name": [4.0], "average": [2.0]}, index=["GOV"])
    own = with_values(survey(), by_role=(levels, levels), contrast=CONTRAST[1:])
    shown = tables.roles(with_values(data(), survey=own, areas=AREAS[:1]))
    assert as_text(shown).splitlines()[1:] == [
        "Area | >Name | >Average | >All",
        "Governance | >4.0 | >2.0 | >2.5",
    ]
