"""Mutations of the package `measures`: file, what stands there (once), what stands there instead, tests concerned."""

EV, ES = "measures/test_earned_value.py", "measures/test_earned_schedule.py"
SURVIVAL = "measures/test_survival.py"
DEADLINES, CHANGES, GATES = (
    f"measures/test_{name}.py" for name in ("deadlines", "change_control", "gates")
)
BOUNDS, SIMILARITY, SHIFT = (
    f"measures/test_{name}.py"
    for name in ("partial_identification", "text_similarity", "level_shift")
)
FLOW, ACCURACY = "measures/test_flow.py", "measures/test_forecast_accuracy.py"
ADVICE = "status/test_advice.py"
INTERVAL, AGREEMENT, UTILISATION = (
    f"measures/test_{name}.py" for name in ("interval", "agreement", "utilisation")
)

MUTATIONS = [
    (
        "measures/earned_value.py",
        "earned_value, dtype=float) - np.asarray(actual_cost, dtype=float)",
        "earned_value, dtype=float) + np.asarray(actual_cost, dtype=float)",
        EV,
    ),
    (
        "measures/earned_value.py",
        "return _ratio(earned_value, planned_value)",
        "return _ratio(planned_value, earned_value)",
        EV,
    ),
    (
        "measures/earned_value.py",
        "return _ratio(earned_value, budget)",
        "return _ratio(earned_value, np.add(budget, 1))",
        EV,
    ),
    ("measures/earned_value.py", "np.where(bottom == 0, np.nan, top / bottom)", "top / bottom", EV),
    (
        "measures/earned_value.py",
        "actual_cost, dtype=float) + budget - earned_value",
        "actual_cost, dtype=float) + budget + earned_value",
        EV,
    ),
    (
        "measures/earned_value.py",
        "actual_cost) * schedule_performance_index",
        "actual_cost) / schedule_performance_index",
        EV,
    ),
    (
        "measures/earned_value.py",
        "(earned >= whole) | (spent >= whole), np.nan",
        "(earned >= whole) | (spent > whole + 1), np.nan",
        EV,
    ),
    (
        "measures/earned_value.py",
        "return (earned < whole) & (spent >= whole)",
        "return (earned != whole) & (spent >= whole)",
        EV,
    ),
    (
        "measures/earned_value.py",
        "np.where(expected <= spent, np.nan",
        "np.where(expected < 0, np.nan",
        EV,
    ),
    (
        "measures/earned_schedule.py",
        "curve[:, period, None] <= values",
        "curve[:, period, None] < values",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "result = count + np.where",
        "result = count + 1 + np.where",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "reached.argmax(axis=1) + 1.0",
        "reached.argmax(axis=1) + 0.0",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "np.where(values >= whole, planned_duration",
        "np.where(values > whole, planned_duration",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "_ratio(values - before, after - before)",
        "_ratio(values - before, after)",
        ES,
    ),
    ("measures/earned_schedule.py", "used >= whole,", "used > whole + 1,", ES),
    (
        "measures/earned_schedule.py",
        "np.asarray(earned_schedule, dtype=float) - actual_time",
        "actual_time - np.asarray(earned_schedule, dtype=float)",
        ES,
    ),
    (
        "measures/forecast_accuracy.py",
        "np.asarray(forecast, dtype=float) - np.asarray(actual, dtype=float)",
        "np.asarray(actual, dtype=float) - np.asarray(forecast, dtype=float)",
        ACCURACY,
    ),
    (
        "measures/forecast_accuracy.py",
        "guess[kept] / truth[kept] - 1",
        "truth[kept] / guess[kept] - 1",
        ACCURACY,
    ),
    (
        "measures/forecast_accuracy.py",
        "(below <= truth) & (truth <= above)",
        "(below < truth) & (truth <= above)",
        ACCURACY,
    ),
    ("measures/flow.py", "seen.std(ddof=1)", "seen.std()", FLOW),
    ("measures/flow.py", "periods + periods**2 / seen.size", "periods", FLOW),
    (
        "measures/flow.py",
        "stdtrit(seen.size - 1, (1 + confidence) / 2)",
        "stdtrit(seen.size - 1, confidence)",
        FLOW,
    ),
    ("measures/health.py", "deviation >= round(red, 9)", "deviation > round(red, 9)", ADVICE),
    # interval
    (
        "measures/interval.py",
        "np.concatenate([[low], known, [high]]), known.size - 1, confidence",
        "known, known.size - 1, confidence",
        INTERVAL,
    ),
    ("measures/interval.py", "max(low, lower), min(high, upper)", "lower, upper", INTERVAL),
    ("measures/interval.py", "share + z * z / (2 * cases)", "share", INTERVAL),
    ("measures/interval.py", "np.arange(len(order), 0, -1)", "len(order)", INTERVAL),
    ("measures/interval.py", "np.maximum.accumulate(raised)", "raised", INTERVAL),
    ("measures/interval.py", "level / (len(known) - step)", "level", INTERVAL),
    (
        "measures/interval.py",
        "first.var(ddof=1) / first.size",
        "first.var() / first.size",
        INTERVAL,
    ),
    ("measures/interval.py", "return float(2 * t.sf(", "return float(t.sf(", INTERVAL),
    # agreement
    ("measures/agreement.py", "known - np.median(known)", "known - np.mean(known)", AGREEMENT),
    ("measures/agreement.py", "<= distance", "< distance", AGREEMENT),
    (
        "measures/agreement.py",
        "np.mean((first - second) ** 2.0)",
        "np.mean(np.abs(first - second))",
        AGREEMENT,
    ),
    # utilisation
    ("measures/utilisation.py", "load <= BANDS[1]", "load < BANDS[1]", UTILISATION),
    ("measures/utilisation.py", "np.where(offered > 0, offered, np.nan)", "offered", UTILISATION),
    (
        "measures/utilisation.py",
        "at_work * (1 - run_share) + contractors",
        "(at_work + contractors) * (1 - run_share)",
        UTILISATION,
    ),
    (
        "measures/utilisation.py",
        "(kind * roles + role) * periods + period",
        "(kind * roles + role) * roles + period",
        UTILISATION,
    ),
    ("measures/utilisation.py", "part * (2 - part)", "part * part", UTILISATION),
    ("measures/utilisation.py", "2 * (m + 1)", "2 * m", UTILISATION),
    (
        "measures/survival.py",
        "open_after = np.cumprod(1 - ended.sum(axis=1) / at_risk)",
        "open_after = np.cumprod(1 - ended.sum(axis=1) / (at_risk + 1))",
        SURVIVAL,
    ),
    (
        "measures/survival.py",
        'np.searchsorted(np.sort(lasted), steps, side="left")',
        'np.searchsorted(np.sort(lasted), steps, side="right")',
        SURVIVAL,
    ),
    (
        "measures/survival.py",
        "np.flatnonzero(self.survival <= 1 - share + ROUNDING)",
        "np.flatnonzero(self.survival <= 1 - share - ROUNDING)",
        SURVIVAL,
    ),
    (
        "measures/survival.py",
        "open_before = np.concatenate([[1.0], open_after[:-1]])",
        "open_before = np.concatenate([[1.0], open_after[1:]])",
        SURVIVAL,
    ),
    (
        "measures/survival.py",
        "return np.where(asked <= known_until, found, np.nan)",
        "return found",
        SURVIVAL,
    ),
    (
        "measures/flow.py",
        "left = np.where(np.isnan(left), np.inf, left)",
        "left = np.where(np.isnan(left), came, left)",
        FLOW,
    ),
    (
        "measures/flow.py",
        "np.minimum(left, closes) - np.maximum(came, opens)",
        "np.minimum(left, closes) - came",
        FLOW,
    ),
    (
        "measures/flow.py",
        "int(((came >= opens) & (came < closes)).sum())",
        "int((came < closes).sum())",
        FLOW,
    ),
    (
        "measures/partial_identification.py",
        "lowest = first.bad / sizes[0]",
        "lowest = first.bad / first.seen",
        BOUNDS,
    ),
    (
        "measures/partial_identification.py",
        "highest = (first.bad + first.unseen)",
        "highest = (first.bad)",
        BOUNDS,
    ),
    ("measures/text_similarity.py", "(1 + frequency)) + 1", "(1 + frequency))", SIMILARITY),
    ("measures/text_similarity.py", "WORD.findall(text.lower())", "WORD.findall(text)", SIMILARITY),
    (
        "measures/level_shift.py",
        "(sizes >= sizes[change_at - MARGIN])",
        "(sizes > sizes[change_at - MARGIN])",
        SHIFT,
    ),
    ("measures/level_shift.py", "within / (n - 2) * (1 / at", "within / (n - 1) * (1 / at", SHIFT),
    ("measures/level_shift.py", "sides < FEWEST_ON_A_SIDE", "sides < MARGIN", SHIFT),
    (
        "measures/deadlines.py",
        "(due < day) | ((due == day) & done.notna())",
        "(due <= day)",
        DEADLINES,
    ),
    (
        "measures/deadlines.py",
        "((done.fillna(day) - due) / DAY).clip(lower=0)",
        "((done - due) / DAY).clip(lower=0)",
        DEADLINES,
    ),
    ("measures/deadlines.py", "forecast.clip(lower=day)", "forecast", DEADLINES),
    (
        "measures/deadlines.py",
        "(day - made) / DAY <= stale_days",
        "(day - made) / DAY < stale_days",
        DEADLINES,
    ),
    (
        "measures/change_control.py",
        "rows = rows[~(rows.decided <= first.reindex(rows.project_id).array)]",
        "rows = rows[rows.decided.notna() | rows.decided.isna()]",
        CHANGES,
    ),
    (
        "measures/change_control.py",
        "twice = stated.count() > 1",
        "twice = stated.count() > 0",
        CHANGES,
    ),
    (
        "measures/change_control.py",
        "rest = with_cost.cost_moved.sum() - causes.sum()",
        "rest = with_cost.cost_unexplained.abs().sum()",
        CHANGES,
    ),
    (
        "measures/gates.py",
        'sort_values(["held", "review_id"], kind="stable")\n    return rows',
        'sort_values(["review_id"], kind="stable")\n    return rows',
        GATES,
    ),
    (
        "measures/gates.py",
        "~rows.met.fillna(True) & rows.closed.isna()",
        "~rows.met.fillna(True)",
        GATES,
    ),
    (
        "measures/gates.py",
        "seen=finished | (cancelled & passed)",
        "seen=finished | cancelled",
        GATES,
    ),
]
