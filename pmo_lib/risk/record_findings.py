"""What the registers show of themselves: the truth of stated probabilities, open issues, and what entries lack."""

import numpy as np

from pmo_lib.measures.loss import at_least
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.report.messages import agreeing
from pmo_lib.risk.data import Data
from pmo_lib.risk.formulas import values

MOST_NAMED = 3  # things that entries lack, the most frequent ones
LIKELY_TOO_LOW = 0.05  # chance below which so many occurrences refute the stated probabilities


def probabilities(data: Data) -> Finding | None:
    """Whether the stated probabilities have been right."""
    if not data.portfolio.has("risks") or data.portfolio.risks.empty:
        return None
    if data.portfolio.risks.occurred.isna().all():
        return Finding("Nobody records which risks occurred", "probabilities", Severity.WARNING)
    rows = data.ended
    count, struck, likely = len(rows), int(rows.happened.sum()), float(rows.stated.sum())
    stated = values(
        "probabilities", ended=rows, occurred=rows[rows.happened], expected_count=likely
    )
    if count < FEWEST:
        message = f"Too few risks have ended to judge their probabilities: {count}"
        return Finding(message, "probabilities", values=stated)
    chance = at_least(rows.stated.tolist(), struck)
    brier = float(((rows.stated - rows.happened) ** 2).mean())
    base = float(rows.happened.mean() * (1 - rows.happened.mean()))
    stated |= values("probabilities", chance=chance, brier=brier)
    if base:
        stated |= values("probabilities", skill=1 - brier / base)
    expected = text.number(likely, 1)
    late = "; by hindsight" if rows.hindsight.any() else ""
    if chance >= LIKELY_TOO_LOW:
        message = f"Stated probabilities are not refuted: {struck} of {count} occurred, {expected} expected{late}"
        return Finding(message, "probabilities", values=stated)
    message = f"{struck} of {count} occurred where {expected} were expected: probabilities are too low{late}"
    decision = (
        "recalibrate the stated probabilities – asked of the project office, by the next period"
    )
    return Finding(message, "probabilities", Severity.WARNING, stated, decision)


def issues(data: Data) -> Finding | None:
    """Issues that are open and overdue."""
    if not data.portfolio.has("issues"):
        return None
    still = data.issues[data.issues.closed.isna()]
    late, undated = still[still.late.notna()], int(still.due.isna().sum())
    stated = values("issues", still_open=still, overdue=late)
    if still.empty:
        return Finding("No issue is open", "issues", values=stated)
    if undated == len(still):
        message = f"{agreeing(len(still), 'issue')} open, none with a due day: overdue is not known"
        return Finding(text.sentence(message), "issues", Severity.WARNING, stated)
    if late.empty:
        message = "No open issue is overdue"
        if undated:
            lack = "has no due day" if undated == 1 else "have no due day"
            message = f"No open issue is known to be overdue; {undated} of {len(still)} {lack}"
        return Finding(message, "issues", values=stated)
    decision = "close or escalate the overdue issues – asked of their owners, in the next two weeks"
    message = f"One issue is {text.days(late.late.iloc[0])} overdue"
    if len(late) > 1:
        message = f"{len(late)} of {text.plural(len(still), 'open issue')} are overdue"
        if data.issue_survival is not None:
            half = data.issue_survival.median
            stated |= values("issues", half_life=None if np.isnan(half) else float(half))
            lasting = "fewer than half were ever closed"
            message += f"; {lasting if np.isnan(half) else f'half take over {text.days(half)}'}"
    return Finding(message, "issues", Severity.WARNING, stated, decision)


def quality(data: Data) -> Finding | None:
    """What the entries of the register lack."""
    if data.risks.empty:
        return None
    stated = values("quality", open=data.risks)
    most = sorted(lacking(data).items(), key=lambda one: -one[1])[:MOST_NAMED]
    lack = [f"{count} without {name}" for name, count in most if count]
    message = "Every open risk has owner, response, due day, probability and impact"
    if lack:
        message = f"Of {text.plural(len(data.risks), 'open risk')}: {text.names(lack)}"
    return Finding(message, "quality", values=stated)


def lacking(data: Data) -> dict[str, int]:
    """How many open risks lack each thing that an entry should have."""
    rows = data.risks
    columns = {
        "owner": rows.owner_role,
        "response": rows.response,
        "due day": rows.due,
        "probability": rows.probability,
        "impact": rows.impact,
    }
    return {name: int(column.isna().sum()) for name, column in columns.items()}
