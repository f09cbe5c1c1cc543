"""The sections of the report of prioritization, in their order."""

import pandas as pd

from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.prioritization import charts, findings, findings_of_money, findings_of_scores, tables
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.reasons import facts
from pmo_lib.report import text
from pmo_lib.report.sections import Section


def _facts(data: Data) -> list[dict]:
    return facts(data.projects)


def against_choice(data: Data) -> str:
    """Why a sum of scores is not enough, and what its newest status says of the project with the most net present value."""
    first, parts = data.left_out_cases.iloc[0], []
    if pd.notna(first.percent_complete):
        parts.append(f"is {text.percent(first.percent_complete)} complete")
    if first.declared_rag == Rag.GREEN:
        parts.append(f"was declared on track on {text.day(first.reported)}")
    status = f" {first['name']} {text.names(parts)}." if parts else ""
    return (
        f"The choice maximises a sum of scores, which does not know how large a project is.{status}"
    )


def second_objective(data: Data) -> str:
    """The rule of the choice by net present value, with how many projects it is known of."""
    if data.by_value is None:
        return ""
    known, unknown = len(data.by_value.known), len(data.by_value.unknown)
    whole = f"all {known} projects"
    if unknown:
        whole = f"{known} of {known + unknown} projects; the others stay as the choice by points has them"
    return (
        "The same limits and duties, with net present value instead of points as what is maximised; synergies are "
        f"points and do not count. Net present value is known of {whole}."
    )


def unsolved(data: Data) -> str:
    """How to have more solved."""
    return (
        "Of these projects the lines above say what the prices of the limits prove. Name a project in the parameter "
        "`project` to have its reason solved, or give more `work`."
    )


SECTIONS = (
    Section("recommended", findings.recommended, tables.recommended, projects=_facts),
    Section(
        "against_choice",
        findings_of_money.against_choice,
        tables.against_choice,
        text=against_choice,
    ),
    Section(
        "second_objective",
        findings_of_money.second_objective,
        tables.both_choices,
        tables.differences,
        text=second_objective,
    ),
    Section("limits_unknown", findings.limits_unknown),
    Section("not_weighed", findings.unweighed),
    Section("certificate", findings.certificate),
    Section("unsolved", findings.unsolved, text=unsolved),
    Section("tie", findings.tie),
    Section("frontier", findings_of_money.frontier, charts.frontier),
    Section("scenarios", findings_of_money.futures, tables.futures, tables.regret),
    Section("ranking", findings_of_scores.ranking, charts.ranking, tables.ranking),
    Section("stability", findings_of_scores.stability, tables.stability, tables.core),
    Section("domination", findings_of_scores.domination),
    Section("alignment", findings_of_money.aligned, tables.aligned),
    Section(
        "business_case",
        findings_of_money.money_cases,
        tables.money_cases,
        text=findings_of_money.how_repriced,
    ),
    Section("methods", findings_of_scores.method, tables.method, tables.weighting),
    Section("judgements", findings_of_scores.judgement),
    Section("missing_scores", findings.missing, tables.missing),
)
