"""Each sentence of the risk report for unknown, none, one and many; the numbers are those of the worked examples."""

import pandas as pd
import pytest

from pmo_lib.risk import findings, record_findings, spread_findings
from tests.risk.small import a_risk, data
from tests.small_portfolio import DAY, day, portfolio, project

THREE = [
    a_risk("a", probability=0.5, impact=10.0),
    a_risk("b", "B", probability=0.2, impact=30.0),
    a_risk("c", "C", probability=0.1, impact=50.0),
]


def reserve_of(amount: float) -> list[dict]:
    return [{"move_id": "M1", "project_id": "A", "moved": day("2026-01-31"), "amount": amount}]


def said(finding) -> str:
    return finding.message if finding else ""


def test_a_reserve_is_held_against_the_distribution_of_all_risks():
    short = data(risks=THREE, reserve_moves=reserve_of(20.0))
    assert said(findings.reserve(short)) == (
        "The reserve of €20 covers 7 in 10 cases; 8 in 10 cases need €30 if risks are independent"
    )
    assert "raise the reserve by €10" in findings.reserve(short).decision
    assert findings.reserve(short)["suffices"] == pytest.approx(0.72)
    held = data(risks=THREE, reserve_moves=reserve_of(40.0))
    assert said(findings.reserve(held)) == "The reserve of €40 covers 9 in 10 cases"
    assert not findings.reserve(held).decision
    none = data(risks=THREE)
    assert said(findings.reserve(none)).startswith("No reserve is recorded; 8 in 10 cases need €30")


def test_an_overdrawn_reserve_and_one_that_is_not_needed_are_called_so():
    below = findings.reserve(data(risks=THREE, reserve_moves=reserve_of(-5.0)))
    assert below.message.startswith("The reserve is overdrawn by €5; 8 in 10 cases need €30")
    assert "raise the reserve by €35" in below.decision
    gain = a_risk("a", probability=0.9, impact=10.0, kind="opportunity")
    free = findings.reserve(data(risks=[gain]))
    assert free.message == "8 in 10 cases need no reserve" and not free.decision


def test_a_reserve_is_not_said_to_cover_what_nobody_quantified():
    rows = [a_risk("a", probability=0.1, impact=1.0), a_risk("b", impact=10**6)]
    found = findings.reserve(data(risks=rows, reserve_moves=reserve_of(5.0)))
    assert found.message == (
        "The reserve of €5 covers all cases of what is quantified; "
        "1 of 2 risks has no impact or probability and is left out"
    )
    assert found.severity == "warning"


def test_draws_lower_a_reserve_and_finished_projects_hold_none():
    moves = [*reserve_of(40.0), {**reserve_of(-15.0)[0], "move_id": "M2"}]
    moves += [{"move_id": "M3", "project_id": "D", "moved": day("2026-01-31"), "amount": 99.0}]
    projects = [project(name) for name in "ABC"]
    projects += [project("D", actual_finish=day("2026-09-30"), stage="finished")]
    assert data(projects=projects, risks=THREE, reserve_moves=moves).reserve == 25.0


def test_a_missing_impact_leaves_a_risk_out_and_the_sum_says_at_least():
    left = [THREE[0], THREE[1], a_risk("c", "C", probability=0.1)]
    found = data(risks=left, reserve_moves=reserve_of(5.0))
    assert "8 in 10 cases need at least €10" in said(findings.reserve(found))
    assert findings.reserve(found)["left_out"] == 1
    lacks = "1 of 3 risks has no impact or probability and is left out"
    assert lacks in findings.tail(found).against and lacks in found.headline.against


def test_without_any_probability_no_amount_is_told():
    found = data(risks=[a_risk("a", impact=10.0), a_risk("b", impact=20.0)])
    assert said(found.headline) == (
        "What risks may cost is not known: 2 open risks without probability or impact"
    )
    assert "€" not in found.headline.message
    assert found.measures[0].value is None


def test_a_risk_that_is_closed_occurred_or_expired_costs_nothing_more():
    gone = [
        a_risk("a", probability=0.5, impact=10.0, closed=day("2026-10-15")),
        a_risk("b", probability=0.5, impact=10.0, occurred=day("2026-10-15")),
        a_risk("c", probability=0.5, impact=10.0, expires=day("2026-10-15")),
    ]
    assert data(risks=gone).risks.empty


def test_one_risk_dominates_the_worst_cases_or_several_or_none():
    assert said(findings.tail(data(risks=THREE))) == "Two risks fill 86% of the worst cases"
    one = data(risks=[a_risk("a", probability=0.5, impact=100.0), THREE[0] | {"risk_id": "z"}])
    assert said(findings.tail(one)) == "Risk a fills 91% of the worst cases"
    many = data(risks=[a_risk(str(at), probability=0.3, impact=10.0) for at in range(8)])
    assert said(findings.tail(many)).startswith("No single risk dominates the worst cases")


def test_a_project_without_a_risk_is_silent_not_safe():
    one = data(risks=[*THREE[:2]])
    assert said(spread_findings.silence(one)) == "Project C lists no risk: silence, not safety"
    two = data(risks=THREE[:1])
    assert said(spread_findings.silence(two)) == "2 of 3 projects list no risk: silence, not safety"
    every = data(risks=THREE)
    assert (
        said(spread_findings.silence(every))
        == "Every project under way has reviewed its risks in 60 days"
    )
    assert said(spread_findings.silence(data())) == "There is no risk register"
    assert said(data(risks=[]).headline) == (
        "No risk is listed for 3 projects under way: silence, not safety"
    )


def test_an_old_register_leads_with_its_age():
    old = [row | {"raised": day("2026-01-05"), "reviewed": day("2026-03-31")} for row in THREE]
    found = data(risks=old)
    assert said(found.headline) == "The register is out of date: last review 31 Mar 2026"
    assert (
        said(spread_findings.silence(found))
        == "3 of 3 projects did not review their risks in 60 days"
    )


def test_days_of_review_that_nobody_stated_are_not_known():
    undated = [{k: v for k, v in row.items() if k not in ("raised", "reviewed")} for row in THREE]
    words = said(spread_findings.silence(data(risks=undated)))
    assert words == "When risks were reviewed is not known for 3 of 3 projects"


def with_cause(**more) -> list[dict]:
    shared = {"driver_id": "D", "probability": 0.3, "impact": 100.0, "probability_if_driver": 0.9}
    return [a_risk("a", **shared | more), a_risk("b", "B", **shared | more)]


CAUSE = [{"driver_id": "D", "name": "The supplier", "probability": 0.2}]


def test_a_common_cause_is_named_with_its_part_of_the_spread():
    found = data(risks=with_cause(), drivers=CAUSE)
    assert said(spread_findings.driver(found)) == "The supplier carries 60% of the spread"
    assert found.enough(0.9) == (200, 200)
    assert "independent" not in said(findings.reserve(found))
    alone = data(risks=THREE, drivers=CAUSE)
    assert said(spread_findings.driver(alone)) == (
        "No common causes are stated: risks are added as if independent"
    )


def test_probabilities_that_contradict_their_cause_are_left_out_and_named():
    found = data(risks=with_cause(probability=0.1), drivers=CAUSE)
    assert found.known.empty and len(found.left_out) == 2
    mixed = data(risks=[*with_cause(probability=0.1), THREE[2]], drivers=CAUSE)
    assert said(spread_findings.driver(mixed)) == (
        "The probabilities of 2 risks contradict those of their cause"
    )


def late(name: str, of: str, chance: float, days: float) -> dict:
    return a_risk(name, of, probability=chance, delay_likely=days)


CHAIN = [late("a", "A", 0.4, 40.0), late("b", "B", 0.3, 20.0), late("c", "C", 0.2, 30.0)]


def needs(name: str, receiver: str, giver: str, buffer: float) -> dict:
    return {
        "dependency_id": name,
        "project_id": receiver,
        "giver_project_id": giver,
        "buffer_days": buffer,
    }


LINKS = [needs("1", "B", "A", 10.0), needs("2", "C", "B", 5.0)]


def test_delays_pass_along_links_beyond_their_buffers():
    found = data(risks=CHAIN, dependencies=LINKS)
    assert said(spread_findings.contagion(found)) == (
        "Links pass on 27 of 55 days; holding Project A–Project B saves 23"
    )
    assert found.inherited.saved.tolist() == pytest.approx([22.6, 15.1])
    one = data(risks=CHAIN[:2], dependencies=LINKS[:1])
    assert said(spread_findings.contagion(one)) == "Project A passes 12 days on to Project B"
    wide = data(risks=CHAIN[:2], dependencies=[needs("1", "B", "A", 39.5)])
    assert said(spread_findings.contagion(wide)) == "No delay of a day or more is passed on"
    assert spread_findings.contagion(data(risks=CHAIN)) is None


def test_a_link_that_closes_a_circle_is_named_and_left_out():
    circle = [*LINKS, needs("3", "A", "C", 0.0)]
    found = data(risks=CHAIN, dependencies=circle)
    words = "Project C–Project A closes a circle of dependencies and passes nothing on here."
    assert spread_findings.how_passed(found).endswith(words)
    assert said(spread_findings.contagion(found)) == (
        "Links pass on 27 of 55 days; holding Project A–Project B saves 23"
    )
    assert "circle" not in spread_findings.how_passed(data(risks=CHAIN, dependencies=LINKS))


def test_a_giver_without_a_stated_delay_is_counted_not_taken_as_punctual():
    found = data(risks=CHAIN[2:], dependencies=LINKS)
    assert said(spread_findings.contagion(found)) == (
        "Whether delays are passed on is not known: the givers of 2 of 2 links state no delay"
    )


def test_a_program_is_told_of_links_into_it_without_the_name_of_another_programs_project():
    projects = [project("A"), project("B", program_id="G2"), project("C", program_id="G2")]
    whole = data(projects=projects, risks=CHAIN, dependencies=LINKS)
    handed = whole.for_programs["G2"]
    own = data(
        projects=projects[1:], risks=CHAIN[1:], handed=handed, dependencies=LINKS, program="G2"
    )
    assert own.inherited.giver.tolist() == ["a project of another program", "Project B"]
    assert "Project A" not in str(handed)
    assert whole.for_programs["G1"]["links"]["rows"] == []


def measure(name: str, of: str, cost: float, after: float, **more) -> dict:
    return {"mitigation_id": name, "risk_id": of, "cost": cost, "probability_after": after, **more}


REGISTER = [
    a_risk("a", probability=0.5, impact=200.0),
    a_risk("b", "B", probability=0.4, impact=100.0),
    a_risk("c", "C", probability=0.5, impact=76.0),
]
MEASURES = [
    measure("M1", "a", 60.0, 0.15),
    measure("M2", "b", 30.0, 0.0),
    measure("M3", "c", 30.0, 0.0),
]


def test_the_best_measures_within_a_budget_are_the_published_ones_and_the_other_goal_is_named():
    found = data({"budget": 60.0}, risks=REGISTER, mitigations=MEASURES)
    finding = findings.mitigate(found)
    assert finding.message == "M2 and M3 cut expected losses from €178 to €100 for €60"
    assert finding["enough_after"] == 200 and found.enough(0.8)[1] == 276
    assert finding["least_reserve"] == ["M1"] and finding["least_reserve_amount"] == 176
    assert "With M1 instead, €176 would suffice" in findings.how_mitigated(found)
    little = data({"budget": 10.0}, risks=REGISTER, mitigations=MEASURES)
    assert said(findings.mitigate(little)) == "No mitigation pays within €10"
    assert said(findings.mitigate(data(risks=REGISTER))) == (
        "No mitigation of a quantified risk is priced"
    )


def test_without_a_budget_only_measures_that_save_more_than_they_cost_are_chosen():
    dear = [*MEASURES[:2], measure("M3", "c", 39.0, 0.0)]
    found = data(risks=REGISTER, mitigations=dear)
    assert findings.mitigate(found)["chosen"] == ["M1", "M2"]


def test_at_most_one_measure_of_a_group_and_of_a_risk_is_chosen():
    same = [measure("M1", "a", 1.0, 0.1), measure("M2", "a", 2.0, 0.0)]
    grouped = [
        measure("M3", "b", 1.0, 0.0, group_id="G"),
        measure("M4", "c", 1.0, 0.0, group_id="G"),
    ]
    found = data({"budget": 9.0}, risks=REGISTER, mitigations=[*same, *grouped])
    assert findings.mitigate(found)["chosen"] == ["M2", "M3"]


STATED = [0.1] * 4 + [0.3] * 3 + [0.6] * 3
STRUCK = [1, 0, 0, 0, 1, 1, 0, 1, 1, 1]


def ended(stated=STATED, struck=STRUCK) -> list[dict]:
    return [
        a_risk(f"e{at}", probability=chance, **{"occurred" if hit else "closed": day("2026-09-30")})
        for at, (chance, hit) in enumerate(zip(stated, struck, strict=True))
    ]


def test_stated_probabilities_are_refuted_by_outcomes_or_not():
    low = record_findings.probabilities(data(risks=ended()))
    assert low.message == (
        "6 of 10 occurred where 3.1 were expected: probabilities are too low; by hindsight"
    )
    assert low["chance"] == pytest.approx(0.034757, abs=1e-6)
    assert low["brier"] == pytest.approx(0.239) and low["skill"] == pytest.approx(
        0.004167, abs=1e-6
    )
    right = record_findings.probabilities(data(risks=ended(struck=[1, 0, 0, 0, 1, 0, 0, 1, 0, 1])))
    assert right.message.startswith("Stated probabilities are not refuted: 4 of 10 occurred")
    few = record_findings.probabilities(data(risks=ended()[:4]))
    assert few.message == "Too few risks have ended to judge their probabilities: 4"
    assert (
        said(record_findings.probabilities(data(risks=THREE)))
        == "Nobody records which risks occurred"
    )


def test_the_probability_of_thirty_days_before_counts_where_history_has_it():
    rows = ended()
    history = [
        {"risk_id": row["risk_id"], "assessed": day("2026-08-15"), "probability": 0.5}
        for row in rows
    ]
    later = [one | {"assessed": day("2026-09-20"), "probability": 0.9} for one in history]
    found = data(risks=rows, risk_history=[*history, *later])
    assert found.ended.stated.tolist() == [0.5] * 10
    assert "hindsight" not in said(record_findings.probabilities(found))


def issue(name: str, raised: str, **more) -> dict:
    return {"issue_id": name, "project_id": "A", "title": name, "raised": day(raised), **more}


def test_issues_are_overdue_only_where_a_due_day_says_so():
    undated = data(issues=[issue("I1", "2026-10-01")])
    assert said(record_findings.issues(undated)) == (
        "One issue is open, none with a due day: overdue is not known"
    )
    one = data(issues=[issue("I1", "2026-08-01", due=day("2026-09-21"))])
    assert said(record_findings.issues(one)) == "One issue is 40 days overdue"
    none = data(issues=[issue("I1", "2026-08-01", closed=day("2026-09-01"))])
    assert said(record_findings.issues(none)) == "No issue is open"
    assert record_findings.issues(data()) is None


def test_half_of_all_issues_take_longer_than_the_curve_with_open_ones_says():
    ages = [
        (5, True),
        (8, False),
        (12, True),
        (20, True),
        (30, False),
        (45, True),
        (60, False),
        (90, False),
    ]
    rows = []
    for at, (age, closed) in enumerate(ages):
        raised = DAY - pd.Timedelta(days=age + (200 if closed else 0))
        more = {"closed": raised + pd.Timedelta(days=age)} if closed else {}
        rows.append(issue(f"I{at}", str(raised.date()), due=day("2026-10-01"), **more))
    found = record_findings.issues(data(issues=rows))
    assert found.message == "4 of 4 open issues are overdue; half take over 45 days"


def test_entries_that_lack_something_are_counted_one_by_one_and_never_as_a_score():
    found = record_findings.quality(
        data(risks=[a_risk("a", owner_role="PM"), a_risk("b", impact=1.0)])
    )
    assert (
        found.message
        == "Of 2 open risks: 2 without response, 2 without due day and 2 without probability"
    )


def test_an_opportunity_is_deducted():
    both = [
        a_risk("a", probability=0.5, impact=100.0),
        a_risk("b", probability=0.4, impact=50.0, kind="opportunity"),
    ]
    found = data(risks=both)
    assert found.expected == pytest.approx(30)
    assert found.enough(0.5) == (0, 0) and found.enough(0.8) == (100, 100)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_projects_are_named_and_nothing_breaks(count):
    projects = [project(name) for name in "AB"[:count]]
    risks = [
        a_risk(row["project_id"], row["project_id"], probability=0.5, impact=10.0)
        for row in projects
    ]
    found = data(projects=projects, risks=risks)
    for section in found.sections:
        section.block(found)
    assert found.headline.message


def test_a_program_without_a_register_says_so():
    assert said(data().headline) == "There is no risk register"
    assert portfolio().has("risks") is False


def test_a_giver_whose_only_delay_is_that_of_an_opportunity_is_not_known():
    links = [{"dependency_id": "X", "project_id": "B", "giver_project_id": "A"}]
    gain = a_risk("a", probability=0.5, impact=10.0, delay_likely=9.0, kind="opportunity")
    found = data(risks=[gain], dependencies=links)
    assert found.delays is None or found.inherited.empty
    assert said(spread_findings.contagion(found)).startswith(
        "Whether delays are passed on is not known"
    )


def test_where_a_risk_is_left_out_nothing_is_said_of_all_open_risks():
    free = a_risk("a", probability=0.0, impact=10.0)
    found = findings.tail(data(risks=[free, a_risk("b", "B", impact=1e6)]))
    assert said(found).startswith("The quantified risks cost nothing in the worst cases; 1 of 2")
    assert said(findings.tail(data(risks=[free]))).startswith("The open risks cost nothing")


def test_a_cause_of_risks_that_cost_nothing_has_a_missing_part_which_facts_can_hold():
    shared = {"impact": 0.0, "driver_id": "D", "probability": 0.5, "probability_if_driver": 0.5}
    causes = [{"driver_id": "D", "name": "Cause", "probability": 0.5}]
    assert (
        spread_findings.driver(data(risks=[a_risk("a", **shared)], drivers=causes))[
            "part_of_spread"
        ]
        is None
    )


def test_later_reports_read_the_totals_that_this_report_states():
    projects = [project("A"), project("B", program_id="G2")]
    risks = [
        a_risk("a", project_id="A", probability=0.5, impact=100.0),
        a_risk("b", project_id="B", probability=0.1, impact=50.0),
        a_risk("c", project_id="B", probability=0.1, impact=None),
    ]
    found = data(projects=projects, risks=risks)
    totals = found.for_reports["totals"].set_index("program_id")
    assert totals.expected.to_dict() == pytest.approx({"G1": 50.0, "G2": 5.0, "_portfolio": 55.0})
    # Nothing strikes in 45 of 100 cases, only the small one in 5, only the large one in 45, both in 5.
    assert totals.enough.to_dict() == pytest.approx({"G1": 100.0, "G2": 0.0, "_portfolio": 100.0})
    assert totals.risks.to_dict() == {"G1": 1, "G2": 2, "_portfolio": 3}
    assert totals.left_out.to_dict() == {"G1": 0, "G2": 1, "_portfolio": 1}
    assert findings.reserve(found)["enough"] == totals.enough["_portfolio"]
