"""What was planned and measured of benefits to date: one definition for all reports."""

import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import BenefitKind


def benefit_periods(portfolio: Portfolio) -> pd.DataFrame:
    """
    The periods of all benefits, past and ahead.

    Returns:
        the columns of `benefit_values` and: due (the period has ended on the day of the portfolio), dis_benefit (its worth
        is a disadvantage). realised is missing where it was measured after the day of the portfolio.

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> row = {"benefit_id": "B", "project_id": "P", "period_end": pd.Timestamp("2026-09-30"), "realised": 5.0, "measured": pd.Timestamp("2026-12-01")}
    >>> tables = {"benefit_values": TABLES["benefit_values"].conform(pd.DataFrame([row]))}
    >>> benefit_periods(Portfolio(tables).at("2026-10-31")).realised.isna().tolist()
    [True]
    """
    day, frame = pd.Timestamp(portfolio.as_of), portfolio.benefit_values
    kinds = portfolio.benefits
    against = kinds.benefit_id[kinds.kind == BenefitKind.DIS_BENEFIT]
    return frame.assign(
        due=frame.period_end <= day,
        realised=frame.realised.mask(frame.measured > day),
        dis_benefit=frame.benefit_id.isin(against),
    )
