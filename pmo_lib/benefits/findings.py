"""The sentences of the benefits report about what has come and what will; see `outlook_findings` for the rest."""

import pandas as pd

from pmo_lib.benefits.data import Data
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import BenefitKind, Severity
from pmo_lib.report import text

PLAN = "benefit_values.planned benefit_values.period_end"
VALUES = f"{PLAN} benefit_values.realised benefit_values.measured benefits.kind"
APPROVED = f"{VALUES} benefit_values.approved"
OWNER = "benefits.owner_role benefits.owner_until"
NAME = 36  # characters of a name in a sentence


def named(words: object) -> str:
    """A name, cut for a sentence."""
    return text.shorten(str(words), NAME)


def of(rows: pd.DataFrame, formula: str, inputs: str, columns: str = "") -> Value:
    """How many rows there are, with the rows."""
    return Value(len(rows), formula, inputs, rows, columns)


def money(amount: float, formula: str, inputs: str, rows=None, columns: str = "") -> Value:
    """An amount, with the rows behind it; None where it is missing."""
    shown = None if pd.isna(amount) else float(amount)
    return Value(shown, formula, inputs, *([] if rows is None else [rows, columns]))


def headline(data: Data) -> Finding:
    """The one message: how much is confirmed, or why that cannot be said."""
    found = confirmed(data)
    if not data.stale:
        against = [*found.against, *_without_kind(data)]
        return Finding(
            found.message, "headline", found.severity, found.values, found.decision, tuple(against)
        )
    age = (pd.Timestamp(data.portfolio.as_of) - data.newest_measured).days
    values = dict(found.values)
    values["age_days"] = Value(age, "Days since the end of the newest measured period", VALUES)
    message = f"Benefits were last measured on {text.day(data.newest_measured)}"
    against = (found.message, *found.against)
    return Finding(message, "headline", Severity.ALERT, values, found.decision, against)


def _without_kind(data: Data) -> list[str]:
    """What is said of money where nothing, or not everything, states whether it can be spent."""
    unknown = int(data.benefits.kind.isna().sum())
    if not unknown or unknown == len(data.benefits):
        return ["Which benefits are cashable is not recorded"] if unknown else []
    count = text.plural(len(data.benefits), "benefit")
    return [f"Whether they are cashable is not recorded for {unknown} of {count}"]


def confirmed(data: Data) -> Finding:
    """How much of what was planned to date is confirmed, and how much nobody measured."""
    if data.portfolio.projects.empty or data.portfolio.benefits.empty:
        what = "project" if data.portfolio.projects.empty else "benefit"
        decision = (
            ""
            if what == "project"
            else "name the benefits – asked of the sponsors, before the next report"
        )
        return Finding(f"No {what} is recorded", "confirmed", Severity.WARNING, {}, decision)
    now = data.standing
    values = _confirmed_values(data)
    if now.planned <= 0:
        stated = data.to_date.planned.notna().any()
        message = (
            "Nothing was planned to date"
            if stated or len(data.periods)
            else "No worth of a benefit is recorded"
        )
        return Finding(message, "confirmed", Severity.INFO if stated else Severity.WARNING, values)
    planned = text.money(now.planned)
    decision = "measure by the next period end – asked of each owner"
    if data.to_date.realised.isna().all():
        message = f"No benefit has been measured; {planned} was planned to date"
        return Finding(message, "confirmed", Severity.ALERT, values, decision)
    rows = data.benefits[data.benefits.planned > 0]
    missing = len(rows[rows.unmeasured > 0])
    if not missing:
        if now.short > 0.005:
            part = text.money(now.confirmed)
            part = f"{part} of" if part != planned else f"All but {text.money(now.short)} of"
            message = f"{part} {planned} planned to date is confirmed; all is measured"
            return Finding(message, "confirmed", Severity.WARNING, values)
        return Finding(
            f"All {planned} planned to date is confirmed", "confirmed", Severity.INFO, values
        )
    unmeasured = text.money(now.unmeasured)
    message = f"{text.money(now.confirmed)} of {planned} planned to date is confirmed; {unmeasured} has not been measured"
    if len(rows) == 1:
        message = f"{named(rows['name'].iloc[0])}: {text.money(now.confirmed)} of {planned} planned is confirmed, {unmeasured} not measured"
    return Finding(message, "confirmed", Severity.WARNING, values, decision)


def _confirmed_values(data: Data) -> dict[str, Value]:
    now, rows, silent = data.standing, data.benefits, data.silent
    share = None if pd.isna(now.confirmed_share) else now.confirmed_share
    columns = "name planned confirmed unmeasured"
    return {
        "planned": money(
            now.planned, "Worth planned in all periods that have ended", VALUES, rows, columns
        ),
        "confirmed": money(
            now.confirmed, "Worth realised in the periods that were measured", VALUES, rows, columns
        ),
        "short": money(
            now.short,
            "Planned less realised worth of the periods that were measured",
            VALUES,
            rows,
            columns,
        ),
        "unmeasured": money(
            now.unmeasured,
            "Worth planned in ended periods without a realised value",
            VALUES,
            silent,
            columns,
        ),
        "share": Value(
            share, "Confirmed over planned to date; an unmeasured period counts as nothing", VALUES
        ),
    }


def how_confirmed(data: Data) -> str:
    """The rate where measured, dis-benefits and cashable worth, which are no headline."""
    now, against = data.standing, data.against
    said = []
    if pd.notna(now.rate):
        said.append(
            f"Where it was measured, {text.percent(now.rate)} of the plan came; this says nothing about the rest."
        )
    if against.planned > 0:
        said.append(
            f"Dis-benefits stand apart: {text.money(against.planned)} was expected to date, {text.money(against.confirmed)} is measured."
        )
    cash = data.benefits[data.benefits.kind == BenefitKind.CASHABLE]
    if len(cash):
        said.append(
            f"Of what is confirmed, {text.money(cash.confirmed.sum())} is cashable. Other worth is no budget."
        )
    said += [f"{one}." for one in _without_kind(data)]
    return " ".join([*said, "A measure may also move for other reasons than the project."])


def shortfall(data: Data) -> Finding | None:
    """Which benefits end below their approval even if everything unmeasured came."""
    every, judged, short = data.benefits, data.judged, data.short
    if every.empty:
        return None
    unknown = every[~every.benefit_id.isin(judged.benefit_id)]
    columns = "name approved low high"
    values = {
        "short": of(
            short,
            "Benefits whose highest worth at completion is below their approved worth",
            APPROVED,
            columns,
        ),
        "judged": of(
            judged,
            "Benefits with an approved worth and a known worth at completion",
            APPROVED,
            columns,
        ),
        "unknown": of(
            unknown,
            "Benefits without an approved worth, or with no rate to go by",
            APPROVED,
            "name promised",
        ),
        "approved": money(judged.approved.sum(), "Sum of the approved worth of these", APPROVED),
        "low": money(
            judged.low.sum(),
            "Confirmed worth plus what is to come at the rate where measured",
            APPROVED,
        ),
        "high": money(
            judged.high.sum(), "Confirmed, all unmeasured and all planned worth to come", APPROVED
        ),
    }
    if judged.empty:
        message = "No approved value: shortfall against the first promise is not known"
        if every.approved.notna().any():
            message = "Worth at completion is not known: nothing with an approved value is measured"
        return Finding(message, "shortfall", Severity.WARNING, values)
    rest = f"; {len(unknown)} cannot be judged" if len(unknown) else ""
    if short.empty:
        message = f"At completion the approved {text.money(judged.approved.sum())} is within reach"
        if rest:
            message = f"None of {text.plural(len(judged), 'benefit')} ends below its approval{rest}"
        return Finding(message, "shortfall", Severity.WARNING if rest else Severity.INFO, values)
    decision = "confirm or revise the case – asked of the board, at its next session"
    one = short.iloc[0]
    message = (
        f"{len(short)} of {text.plural(len(judged), 'benefit')} end below their approval{rest}"
    )
    if len(short) == 1:
        low, high = text.money(one.low), text.money(one.high)
        ends = f"at {high}" if low == high else f"at {low} to {high}"
        message = f"{named(one['name'])} ends {ends} of {text.money(one.approved)} approved{rest}"
    return Finding(message, "shortfall", Severity.ALERT, values, decision)


def owner(data: Data) -> Finding | None:
    """Which benefits have no owner in office."""
    rows = data.benefits
    if rows.empty:
        return None
    unowned = rows[rows.unowned]
    incomplete = rows[rows.incomplete]
    values = {
        "unowned": of(
            unowned,
            "Benefits without an owner, or whose owner has left office",
            OWNER,
            "name owner_role owner_until",
        ),
        "incomplete": of(
            incomplete,
            "Benefits without one of owner, measure, baseline, target and due day",
            f"{OWNER} benefits.measure benefits.baseline benefits.target benefits.due",
            "name",
        ),
    }
    if rows.owner_role.isna().all():
        return Finding("Owners are not recorded", "owner", Severity.WARNING, values, _name_owner())
    if unowned.empty:
        return Finding("Every benefit has an owner in office", "owner", Severity.INFO, values)
    one = unowned.iloc[0]
    message = f"{len(unowned)} of {text.plural(len(rows), 'benefit')} have no owner in office"
    if len(unowned) == 1:
        gone = pd.notna(one.owner_role)
        message = f"{named(one['name'])} has no owner" + (
            f" since {text.day(one.owner_until)}" if gone else ""
        )
    return Finding(message, "owner", Severity.WARNING, values, _name_owner())


def _name_owner() -> str:
    return "name an owner within 30 days – asked of the sponsor"


def twice(data: Data) -> Finding | None:
    """Which measures several benefits promise to lower by more than there is."""
    rows, every = data.claims, data.benefits
    if every.empty:
        return None
    inputs = "benefits.measure benefits.baseline benefits.target"
    stated = every[["measure", "baseline", "target"]].notna().all(axis=1)
    formula = "Measures that several benefits promise to lower by more than their baseline in all"
    values = {"measures": of(rows, formula, inputs)}
    if not stated.any():
        return Finding("Measures are not named", "twice", Severity.WARNING, values)
    decision = "settle the claims before approval – asked of finance"
    if len(rows) == 1:
        message = f"{named(rows.measure.iloc[0])} is promised to fall by {text.percent(rows.fall.iloc[0])}"
        return Finding(message, "twice", Severity.WARNING, values, decision)
    if len(rows):
        message = f"{text.sentence(text.plural(len(rows), 'measure'))} are promised twice"
        return Finding(message, "twice", Severity.WARNING, values, decision)
    if stated.all():
        return Finding("No measure is claimed twice", "twice", Severity.INFO, values)
    unknown = int((~stated).sum())
    message = f"None of {text.plural(int(stated.sum()), 'benefit')} claims a measure twice; {unknown} state none"
    return Finding(message, "twice", Severity.WARNING, values)
