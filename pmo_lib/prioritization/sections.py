"""The sections of the report of prioritization, in their order."""

from pmo_lib.prioritization import charts, findings, findings_of_money, findings_of_scores, tables
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.reasons import facts
from pmo_lib.report.sections import Section


def _facts(data: Data) -> list[dict]:
    return facts(data.projects)


def _second_objective(data: Data) -> str:
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


SECTIONS = (
    Section("recommended", findings.recommended, tables.recommended, projects=_facts),
    Section(
        "against_choice",
        findings_of_money.against_choice,
        tables.against_choice,
        text="The choice maximises a sum of scores, which does not know how large a project is.",
    ),
    Section(
        "second_objective",
        findings_of_money.second_objective,
        tables.both_choices,
        tables.differences,
        text=_second_objective,
    ),
    Section("limits_unknown", findings.limits_unknown),
    Section("not_weighed", findings.unweighed),
    Section("certificate", findings.certificate),
    Section("tie", findings.tie),
    Section("frontier", findings_of_money.frontier, charts.frontier),
    Section("scenarios", findings_of_money.futures, tables.futures, tables.regret),
    Section("ranking", findings_of_scores.ranking, charts.ranking, tables.ranking),
    Section("stability", findings_of_scores.stability, tables.stability, tables.core),
    Section("domination", findings_of_scores.domination),
    Section("alignment", findings_of_money.aligned, tables.aligned),
    Section("business_case", findings_of_money.money_cases, tables.money_cases),
    Section("methods", findings_of_scores.method, tables.method, tables.weighting),
    Section("judgements", findings_of_scores.judgement),
    Section("missing_scores", findings.missing, tables.missing),
)
