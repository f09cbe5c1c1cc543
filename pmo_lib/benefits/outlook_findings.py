"""The sentences about what would stop benefits, what the rest is worth, and what closed projects brought."""

from collections.abc import Callable

import pandas as pd

from pmo_lib.benefits.cases import cost_factors
from pmo_lib.benefits.data import Data
from pmo_lib.benefits.findings import VALUES, money, named, of
from pmo_lib.measures.benefit_realisation import closed_ratios
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

LINKS = "benefit_links.from_kind benefit_links.from_id benefit_links.route benefit_links.effect benefit_links.share benefit_values.planned"
FLOWS = "cash_flows.cost cash_flows.benefit cash_flows.period_end"
STOP = f"{FLOWS} stopping_costs.amount stopping_costs.benefit_if_stopped"


def output(data: Data) -> Finding | None:
    """Which outputs carry much of the worth that is still to come."""
    ahead = data.benefits[data.benefits.to_come > 0]
    if data.benefits.empty:
        return None
    known, rows = data.map, data.map.outputs
    large = rows[rows.lost >= data.rules.large * known.known] if known.known else rows
    unmapped = len(known.unmapped) + len(known.odd)
    values = {
        "outputs": of(
            large,
            f"Outputs not delivered yet whose failure alone costs at least {text.percent(data.rules.large)} of the mapped worth ahead",
            LINKS,
            "output lost at_risk",
        ),
        "lost": money(
            rows.lost.max() if len(rows) else 0.0,
            "Worth ahead with all outputs less worth without this one",
            LINKS,
            rows,
            "output lost",
        ),
        "mapped": money(known.known, "Worth ahead of the benefits that name an output", LINKS),
        "unmapped": of(
            known.unmapped, "Benefits with worth ahead that name no output", LINKS, "name to_come"
        ),
        "odd": of(
            known.odd,
            "Benefits that rest on each other in a circle, or on a share that is not stated",
            LINKS,
            "name to_come",
        ),
    }
    if ahead.empty:
        return Finding(
            "No worth ahead is planned, so what outputs carry is not known",
            "output",
            Severity.WARNING,
            values,
        )
    rest = f"{unmapped} of {text.plural(len(ahead), 'benefit')} name no output" if unmapped else ""
    if len(known.odd):
        rest = f"{unmapped} of {text.plural(len(ahead), 'benefit')} name no output, or not clearly"
    ask = "name the outputs of the five largest benefits – asked of the program managers, before the next report"
    if known.worth.empty:
        return Finding(text.sentence(rest), "output", Severity.WARNING, values, ask)
    if large.empty:
        message = (
            f"No output endangers a benefit{' that names its outputs; ' + rest if rest else ''}"
        )
        return Finding(
            message,
            "output",
            Severity.WARNING if rest else Severity.INFO,
            values,
            ask if rest else "",
        )
    return _outputs(data, large, values, rest)


def _outputs(data: Data, large: pd.DataFrame, values: dict, rest: str) -> Finding:
    one = large.iloc[0]
    message = f"If {named(one.output)} fails alone, {text.money(one.lost)} is lost"
    if len(large) > 1:
        message = (
            f"{named(one.output)} carries {text.money(one.lost)} of {text.money(data.map.known)}"
        )
        message += (
            f"; {text.plural(len(large), 'output')} carry a tenth or more each"
            if data.rules.large == 0.1
            else ""
        )
    ahead = pd.notna(one.needed_by) and one.needed_by >= pd.Timestamp(data.portfolio.as_of)
    when = f"by {text.day(one.needed_by)}" if ahead else "before the next report"
    decision = f"protect {named(one.output)} – asked of the program manager, {when}"
    against = ["Outputs are taken as independent"] if len(data.map.outputs) > 1 else []
    unknown = int(data.map.outputs.chance.isna().sum())
    if unknown:
        count = text.plural(len(data.map.outputs), "output")
        against.insert(
            0, f"No outlook is at hand for {unknown} of {count}: loss is shown, not risk"
        )
    return Finding(
        message,
        "output",
        Severity.WARNING,
        values,
        decision,
        (*([text.sentence(rest)] if rest else []), *against),
    )


def case(data: Data) -> Finding | None:
    """Which cases fall below zero at the forecast's cost and finish."""
    every, rows = data.cases, data.priced
    if every.empty:
        return None
    dated = rows[rows.dated]
    below, at_80 = dated[dated.p50 < 0], dated[dated.p80 < 0]
    unknown = every[~every.project_id.isin(dated.project_id)]
    p50 = "Net present value ahead at half of the outcomes of cost and finish, benefits counting until their approved last day"
    values = {
        "below": of(below, f"{p50}; those below zero", FLOWS, "name plan p50 p80"),
        "below_p80": of(
            at_80, "The same at eight in ten of the outcomes", FLOWS, "name plan p50 p80"
        ),
        "judged": of(
            dated,
            "Projects with costs and benefits ahead and a range of the forecast",
            FLOWS,
            "name plan p50",
        ),
        "unknown": of(
            unknown,
            "Projects without costs or benefits ahead, or without a range of the forecast",
            FLOWS,
            "name",
        ),
    }
    if rows.empty:
        return Finding(
            "No case can be re-priced: no cash flows ahead", "case", Severity.WARNING, values
        )
    if dated.empty:
        return Finding(
            "No case can be re-priced: the forecast gives no range",
            "case",
            Severity.WARNING,
            values,
        )
    rest = f"; {text.plural(len(unknown), 'project')} cannot be judged" if len(unknown) else ""
    count = text.plural(len(dated), "case")
    if below.empty:
        message = f"All cases stand at P80{rest}"
        if rest and at_80.empty:
            message = f"None of {count} is negative at P80{rest}"
        elif len(at_80):
            message = f"None of {count} is negative at P50, {len(at_80)} at P80{rest}"
        return Finding(
            message, "case", Severity.WARNING if rest or len(at_80) else Severity.INFO, values
        )
    decision = "re-approve, cut or stop – asked of the sponsor, at the next gate"
    one = below.iloc[0]
    message = f"{len(below)} of {count} are negative at P50{rest}"
    if len(below) == 1:
        message = f"{named(one['name'])} falls from {text.signed_money(one.plan)} to {text.signed_money(one.p50)} at P50{rest}"
    return Finding(message, "case", Severity.ALERT, values, decision)


def how_priced(data: Data) -> str:
    """By what cases are re-priced."""
    low, high, count = cost_factors(data.portfolio)
    if count < FEWEST:
        costs = f"Costs ahead stay as planned: only {text.plural(count, 'finished project')} with cost and budget."
    else:
        costs = (
            f"Costs ahead are multiplied by {text.number(low, 2)} at P50 and {text.number(high, 2)} at P80, as {text.plural(count, 'finished project')} "
            "cost in proportion to their budgets."
        )
    return (
        f"Discounted at {text.percent(data.rules.rate, 1)} a year. {costs} A finish after the promise moves benefits by as much; those "
        "after their planned last day are lost, and with a moved window they come later. P80 is a stress, because cost and finish "
        f"rarely reach it together. {_chance_below_zero(data)}"
    )


def _chance_below_zero(data: Data) -> str:
    """By how many joint draws a case is negative, or that none are at hand."""
    rows = data.priced[data.priced.below_zero.notna()]
    if rows.empty:
        return "The chance of a negative value is not known: no joint draws of cost and finish are at hand."
    rows = rows.sort_values("below_zero", ascending=False)
    chances = [
        f"{name} {text.percent(chance)}"
        for name, chance in zip(rows["name"], rows.below_zero, strict=True)
    ]
    return f"Chance of a negative value by joint draws of cost and finish of schedules: {text.names(chances, 6)}."


def stop(data: Data) -> Finding | None:
    """Where going on is worth less than stopping."""
    running = lifecycle.under_way(data.portfolio).project_id
    every = data.cases[data.cases.project_id.isin(running)]
    if every.empty:
        return None
    known = every[every.advantage.notna()]
    unknown = every[every.advantage.isna()]
    rows = known[known.advantage < -0.005].sort_values(
        ["advantage", "project_id"], ignore_index=True
    )
    formula = "Present value of benefits ahead less that of those that come even so, less costs ahead, plus stopping costs; below zero"
    values = {
        "stop": of(rows, formula, STOP, "name advantage"),
        "judged": of(
            known, "Projects under way with costs and benefits ahead", STOP, "name advantage"
        ),
        "unknown": of(
            unknown, "Projects under way without costs or without benefits ahead", STOP, "name"
        ),
        "saved": money(
            -rows.advantage.sum(), "Sum of what going on costs more than stopping", STOP
        ),
    }
    rest = f"{len(unknown)} of {text.plural(len(every), 'case')} cannot be judged: no benefits or no costs ahead"
    if known.empty:
        return Finding(rest, "stop", Severity.WARNING, values)
    against = [rest] if len(unknown) else []
    free, planned = known[known.stopping.isna()], known[~known.dated.astype(bool)]
    if len(free):
        against.append(f"Stopping costs are not stated{_part(free, known)} and count as zero")
    if len(planned):
        against.append(f"The forecast gives no range{_part(planned, known)}: priced as planned")
    if rows.empty:
        message = "Going on is worth more than stopping everywhere"
        if len(unknown):
            message = f"Going on is worth more than stopping in {len(known)} of {len(every)}; {len(unknown)} cannot be judged"
        return Finding(
            message,
            "stop",
            Severity.WARNING if len(unknown) else Severity.INFO,
            values,
            "",
            tuple(against),
        )
    duty = rows[rows.mandatory.fillna(False).astype(bool)]
    if len(duty):
        against.insert(
            0, f"Law or contract demands {text.names([named(one) for one in duty['name']])}"
        )
    elif rows.mandatory.isna().all():
        against.insert(0, "Which projects are mandatory is not recorded")
    saved = text.money(-rows.advantage.sum())
    message = f"Stop {len(rows)} of {text.plural(len(known), 'project')}; together it saves {saved}"
    if len(rows) == 1:
        message = f"Stop {named(rows['name'].iloc[0])}: going on costs {saved} more than stopping"
    decision = "decide whether to stop – asked of the board, by the next release of money"
    return Finding(message, "stop", Severity.ALERT, values, decision, tuple(against))


def _part(rows: pd.DataFrame, every: pd.DataFrame) -> str:
    """Of how many projects something is said; nothing where it is said of all."""
    return (
        f" for {len(rows)} of {text.plural(len(every), 'project')}"
        if len(rows) < len(every)
        else ""
    )


def after_closure(data: Data) -> Finding | None:
    """Which finished projects were measured after they closed, and what they brought."""
    rows = data.closed
    if data.benefits.empty:
        return None
    inputs = f"{VALUES} reviews.kind reviews.benefit_ratio projects.actual_finish"
    measured, silent = rows.dropna(subset=["ratio"]), rows[rows.ratio.isna()]
    found = closed_ratios(measured.ratio, len(silent))
    formula = "Mean of realised over approved worth, or of what closure reviews state, of the measured projects"
    enough = len(measured) >= FEWEST
    values = {
        "measured": of(
            measured,
            "Finished projects with a benefit measured after closing",
            inputs,
            "name ratio",
        ),
        "silent": of(
            silent,
            "Finished projects with a benefit that nobody measured after closing",
            inputs,
            "name closed",
        ),
        "mean": Value(found.mean if enough else None, formula, inputs),
        "mean_with_zeros": Value(
            found.mean_with_zeros if enough else None,
            f"{formula}, the others counted as zero",
            inputs,
        ),
    }
    if rows.empty:
        return Finding(
            "No project with a benefit has closed", "after_closure", Severity.INFO, values
        )
    mean = f"; mean {text.number(found.mean, 2)}" if enough else ""
    if silent.empty:
        message = f"All closed projects are measured{mean}"
        return Finding(message, "after_closure", Severity.INFO, values)
    decision = "report at six and at twelve months after closure – asked of the owners"
    if len(silent) == 1:
        message = f"{named(silent['name'].iloc[0])} was never measured after closure"
    else:
        if mean:
            mean += f", or {text.number(found.mean_with_zeros, 2)} if the rest brought nothing"
        message = (
            f"{len(measured)} of {text.plural(len(rows), 'closed project')} were measured{mean}"
        )
    return Finding(message, "after_closure", Severity.WARNING, values, decision)


def caveats(finding: Callable[[Data], Finding | None]) -> Callable[[Data], str]:
    """The text of a section: what speaks against its finding, in sentences."""

    def text_of(data: Data) -> str:
        found = finding(data)
        return " ".join(f"{one}." for one in found.against) if found else ""

    return text_of
