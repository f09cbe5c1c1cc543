"""Mutations of the package `forecast` and its kernels: file, what stands there (once), what stands there instead, tests concerned."""

FINDINGS, PARTIAL = "forecast/test_findings.py", "forecast/test_partial_data.py"
NETWORK, SCHEDULE, RISK = (
    f"measures/test_{name}.py" for name in ("network", "schedule", "schedule_risk")
)
RANGES, SCORES, COST, OUTLOOKS = (
    f"measures/test_{name}.py"
    for name in ("forecast_ranges", "forecast_scores", "cost_outlook", "finish_outlooks")
)

MUTATIONS = [
    (
        "measures/network.py",
        "latest = min(latest, network.finish_by[at])",
        "latest = latest",
        NETWORK,
    ),
    (
        "measures/network.py",
        "event = starts[link.source] if link.kind in FROM_START",
        "event = finishes[link.source] if link.kind in FROM_START",
        NETWORK,
    ),
    (
        "measures/schedule.py",
        "if done[one.target] or (begun[one.target]",
        "if (begun[one.target]",
        SCHEDULE,
    ),
    ("measures/schedule.py", "replace(one, lag=0.0) if at in lags else one", "one", SCHEDULE),
    (
        "measures/schedule_quality.py",
        '"leads": sum(one.lag < 0',
        '"leads": sum(one.lag <= 0',
        SCHEDULE,
    ),
    (
        "measures/schedule_risk.py",
        "return self.spread * self.criticality / whole",
        "return self.spread / whole",
        RISK,
    ),
    (
        "measures/forecast_ranges.py",
        "high = ceil(round((1 - tail)",
        "high = floor(round((1 - tail)",
        RANGES,
    ),
    (
        "measures/forecast_scores.py",
        "np.mean(np.abs(values - outcome)) - apart / 2",
        "np.mean(np.abs(values - outcome))",
        SCORES,
    ),
    (
        "measures/cost_outlook.py",
        "own + correlation * (float(spread.sum()) ** 2 - own)",
        "own",
        COST,
    ),
    (
        "measures/finish_outlooks.py",
        "            if later > day:\n",
        "            if later < day:\n",
        PARTIAL,
    ),
    (
        "measures/finish_outlooks.py",
        "actual=self.projects.actual.mask(later),",
        "actual=self.projects.actual,",
        PARTIAL,
    ),
    (
        "forecast/findings.py",
        "if len(data.stale) == len(ranges):",
        "if len(data.stale) > len(ranges):",
        FINDINGS,
    ),
    (
        "forecast/findings.py",
        "late, bare = judged[judged.chance < EVEN]",
        "late, bare = judged[judged.chance > EVEN]",
        FINDINGS,
    ),
    (
        "forecast/money.py",
        "return frame.assign(over=frame.low - frame.year_budget)",
        "return frame.assign(over=frame.high - frame.year_budget)",
        FINDINGS,
    ),
    ("forecast/money.py", "flows[flows.known_since.notna()]", "flows", FINDINGS),
    (
        "forecast/money_findings.py",
        "known = rows[rows.growth.notna()]",
        "known = rows.fillna({'growth': 0.0})",
        FINDINGS,
    ),
    (
        "forecast/networks.py",
        "np.minimum(own[0], days), days, np.maximum(own[1], days)",
        "own[0], days, days",
        FINDINGS,
    ),
]
