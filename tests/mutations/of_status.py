"""Mutations of the package `status`: file, what stands there (once), what stands there instead, tests concerned."""

SINCE, BRIDGE, CHAIN, ADVICE = (
    f"status/test_{name}.py" for name in ("since", "bridge", "chain", "advice")
)
MILESTONES, KPIS = "status/test_milestones.py", "status/test_kpis.py"

MUTATIONS = [
    (
        "status/position.py",
        "slip_days=days_between(frame.baseline_finish, frame.finish)",
        "slip_days=days_between(frame.finish, frame.baseline_finish)",
        ADVICE,
    ),
    (
        "status/kpis.py",
        "float(known[top].sum()), float(known[bottom].sum())",
        "float((known[top] / known[bottom]).mean()), 1.0",
        KPIS,
    ),
    (
        "status/kpis.py",
        "value = overrun / budget if budget > 0 else None",
        "value = (both.overrun / both.budget).mean() if budget > 0 else None",
        KPIS,
    ),
    (
        "status/performance.py",
        "month_number([as_of])[0] - first + 1)",
        "month_number([as_of])[0] - first)",
        KPIS,
    ),
    (
        "status/since.py",
        '"re-plan", "correction", "rules"',
        '"correction", "re-plan", "rules"',
        SINCE,
    ),
    ("status/since.py", "(left.state == right.state) & ", "", SINCE),
    (
        "status/since.py",
        "corrected = observed(portfolio.at(previous.as_of))",
        "corrected = before",
        SINCE,
    ),
    (
        "status/since.py",
        "days_between(left.finish, right.finish)",
        "days_between(right.finish, left.finish)",
        SINCE,
    ),
    ("status/bridge.py", "overrun - explained", "overrun + explained", BRIDGE),
    (
        "status/bridge.py",
        "changes.outcome == Outcome.APPROVED",
        "changes.outcome != Outcome.REJECTED",
        BRIDGE,
    ),
    ("status/chain.py", 'roll="forward"', 'roll="backward"', CHAIN),
    ("status/chain.py", "holidays=list(days))", "holidays=[])", CHAIN),
    (
        "status/chain.py",
        "days = working_days(need.needed_by, expected, self.calendar)",
        "days = working_days(expected, need.needed_by, self.calendar)",
        CHAIN,
    ),
    ("status/advice.py", "row.slip_days > wait * 7 / 5", "row.slip_days > wait", ADVICE),
    ("status/advice.py", "cost.needed > ATTAINABLE", "cost.needed >= ATTAINABLE", ADVICE),
    (
        "status/advice.py",
        "time.planned_duration <= time.actual_time",
        "time.planned_duration < time.actual_time",
        ADVICE,
    ),
    ("status/advice.py", 'time["index"] < SLOW', 'time["index"] <= SLOW', ADVICE),
    (
        "status/milestones.py",
        "later = newest.made > frame.forecast_made",
        "later = newest.made < frame.forecast_made",
        MILESTONES,
    ),
]
