"""Mutations of the package `portfolio`: file, what stands there (once), what stands there instead, tests concerned."""

LIFECYCLE, CURRENCY, METRIC, PORTFOLIO = (
    f"portfolio/test_{name}.py" for name in ("lifecycle", "currency", "metric", "portfolio")
)

MUTATIONS = [
    # lifecycle
    (
        "portfolio/lifecycle.py",
        "says_open & ~(projects.stage_since < finish)",
        "says_open & (projects.stage_since < finish)",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "(last.percent_complete < COMPLETE) & (last.period_end > finish)",
        "(last.percent_complete < COMPLETE)",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "last.period_end > finish + LAST_REPORT",
        "last.period_end > finish",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "called_finished & incomplete & ~",
        "called_finished & ~incomplete & ~",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "(begun & ~proposed) | (proposed & progress)",
        "begun & ~proposed",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "<= pd.Timestamp(portfolio.as_of)\n    begun",
        "< pd.Timestamp(portfolio.as_of)\n    begun",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "last.earned_value < budget * COMPLETE",
        "last.earned_value > budget * COMPLETE",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "OPEN = (State.UNDER_WAY, State.ON_HOLD)",
        "OPEN = (State.UNDER_WAY,)",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "(day > pd.Timestamp(after)) & (day <= pd.Timestamp(until))",
        "(day >= pd.Timestamp(after)) & (day <= pd.Timestamp(until))",
        LIFECYCLE,
    ),
    (
        "portfolio/lifecycle.py",
        "projects.index.isin(refused(portfolio).index)",
        "projects.index.isin([])",
        LIFECYCLE,
    ),
    # currency
    (
        "portfolio/currency.py",
        "rates[rates.period_end <= day]",
        "rates[rates.period_end < day]",
        CURRENCY,
    ),
    ("portfolio/currency.py", 'keep="last"', 'keep="first"', CURRENCY),
    (
        "portfolio/currency.py",
        "frame[name].mask(foreign, frame[name] * factor)",
        "frame[name] * factor",
        CURRENCY,
    ),
    (
        "portfolio/currency.py",
        "[~(foreign & factor.isna())]",
        "[~(foreign & factor.notna())]",
        CURRENCY,
    ),
    (
        "portfolio/currency.py",
        "if column.refers_to in lost:",
        "if column.refers_to not in lost:",
        CURRENCY,
    ),
    # metric
    (
        "portfolio/metric.py",
        'if unit == "share" and below < FEWEST:',
        'if unit == "share" and below <= FEWEST:',
        METRIC,
    ),
    (
        "portfolio/metric.py",
        "return above / below if self.value is None",
        "return above / below if True",
        METRIC,
    ),
    (
        "portfolio/metric.py",
        "(*before.trend, measure.value) if before.trend",
        "before.trend if before.trend",
        METRIC,
    ),
    (
        "portfolio/metric.py",
        "measure.value - before.value if known",
        "before.value - measure.value if known",
        METRIC,
    ),
    ("portfolio/metric.py", "-(MOST_PERIODS - 1) :", "-MOST_PERIODS :", METRIC),
    # portfolio
    (
        "portfolio/portfolio.py",
        "frame = frame[~(frame[table.known_since] > day)]",
        "frame = frame[~(frame[table.known_since] >= day)]",
        PORTFOLIO,
    ),
    (
        "portfolio/portfolio.py",
        "mask(frame[c.known_by] > day)",
        "mask(frame[c.known_by] < day)",
        PORTFOLIO,
    ),
    (
        "portfolio/portfolio.py",
        "self.tables[name].copy(deep=False) if name in self.tables",
        "self.tables[name] if name in self.tables",
        PORTFOLIO,
    ),
    ("portfolio/portfolio.py", "_day(as_of) or self.last_period", "_day(as_of)", PORTFOLIO),
]
