"""Open risks of a portfolio with their expected amounts: one definition for all reports."""

import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import RiskKind


def open_risks(portfolio: Portfolio) -> pd.DataFrame:
    """
    The risks that can still happen on the day of the portfolio.

    A risk is open until it is closed, has occurred or has expired.

    Returns:
        the columns of the table `risks` and: sign (1 for a threat, -1 for an opportunity); least and most (amounts if
        it happens [currency, not signed]; both are the impact where no range is stated or the range does not contain
        the impact); mean_impact [currency, not signed] and expected [currency, signed; probability times mean
        impact]. What is not stated stays missing. No risk gives no rows.

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> row = {"risk_id": "R1", "project_id": "P1", "title": "Delay", "probability": 0.5, "impact": 10.0}
    >>> risks = TABLES["risks"].conform(pd.DataFrame([row]))
    >>> open_risks(Portfolio({"risks": risks}).at("2026-10-31")).expected.tolist()
    [5.0]
    """
    frame, day = portfolio.risks, pd.Timestamp(portfolio.as_of)
    frame = frame[frame.closed.isna() & frame.occurred.isna() & ~(frame.expires < day)]
    inside = (frame.low <= frame.impact) & (frame.impact <= frame.high)
    least, most = frame.low.where(inside, frame.impact), frame.high.where(inside, frame.impact)
    mean = (least + frame.impact + most) / 3
    sign = frame.kind.eq(RiskKind.OPPORTUNITY).map({True: -1.0, False: 1.0}).astype(float)
    return frame.assign(
        sign=sign,
        least=least,
        most=most,
        mean_impact=mean,
        expected=sign * frame.probability * mean,
    )
