"""Mutations of the package `status`: file, what stands there (once), what stands there instead, tests concerned."""

COMPARISON, BRIDGE, DELAYS, ADVICE, MILESTONES, METRICS = (
    f"status/test_{name}.py"
    for name in ("comparison", "bridge", "dependency_delays", "advice", "milestones", "metrics")
)
TABLES, CHARTS, POSITION, ESTIMATES, STEERING, JUDGEMENT, FINDINGS = (
    f"status/test_{name}.py"
    for name in ("tables", "charts", "position", "estimates", "steering", "judgement", "findings")
)

MUTATIONS = [
    # what computes
    (
        "status/position.py",
        "slip = days_between(frame.baseline_finish, frame.finish)",
        "slip = days_between(frame.finish, frame.baseline_finish)",
        ADVICE,
    ),
    (
        "status/position.py",
        "overdue=frame.response_done.isna() & (frame.due < day)",
        "overdue=frame.due < day",
        POSITION,
    ),
    (
        "status/position.py",
        "approved = changes[(changes.kind == ChangeKind.SCOPE) & "
        "(changes.outcome == Outcome.APPROVED)]",
        "approved = changes[changes.kind == ChangeKind.SCOPE]",
        POSITION,
    ),
    (
        "status/position.py",
        "approved = changes[(changes.kind == ChangeKind.SCOPE) & ",
        "approved = changes[",
        POSITION,
    ),
    (
        "status/performance.py",
        "used = months_passed(until) - begun",
        "used = months_passed(until) - begun + 1",
        "status/test_performance.py",
    ),
    (
        "status/estimates.py",
        '"throughput": rows.done.tail(6).mean()',
        '"throughput": rows.done.tail(3).mean()',
        ESTIMATES,
    ),
    (
        "status/estimates.py",
        "rows.cycle_days.tail(6).median()",
        "rows.cycle_days.tail(6).mean()",
        ESTIMATES,
    ),
    (
        "status/comparison.py",
        '"re-plan", "correction", "rules"',
        '"correction", "re-plan", "rules"',
        COMPARISON,
    ),
    (
        "status/comparison.py",
        "both[(before.loc[both].state == now.loc[both].state).to_numpy()]",
        "both",
        COMPARISON,
    ),
    (
        "status/comparison.py",
        "corrected = observed(then, dated_only=not published)",
        "corrected = observed(previous.portfolio if published else then)",
        COMPARISON,
    ),
    (
        "status/comparison.py",
        "days_between(left.stated_finish, right.stated_finish)",
        "days_between(right.stated_finish, left.stated_finish)",
        TABLES,
    ),
    ("status/bridge.py", "overrun - explained", "overrun + explained", BRIDGE),
    (
        "status/bridge.py",
        "changes.outcome == Outcome.APPROVED",
        "changes.outcome != Outcome.REJECTED",
        BRIDGE,
    ),
    ("status/dependency_delays.py", 'roll="forward"', 'roll="backward"', DELAYS),
    ("status/dependency_delays.py", "holidays=free", "holidays=[]", DELAYS),
    (
        "status/dependency_delays.py",
        "days = working_days(need.needed_by, expected, self.calendar)",
        "days = working_days(expected, need.needed_by, self.calendar)",
        DELAYS,
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
    ("status/steering.py", "moved.action != Action.KEEP", "moved.action != 0", STEERING),
    ("status/steering.py", 'how="outer"', 'how="left"', STEERING),
    (
        "status/advice.py",
        'action, why = Action.ESCALATE, f"{why}; prioritization',
        'why = f"{why}; prioritization',
        STEERING,
    ),
    # metrics
    (
        "status/metrics.py",
        "return Ratio(earned, spent, note if np.isfinite(value) else NO_VALUES, known, value)",
        "return Ratio(earned, spent, note, known, float((known.earned_value / known.actual_cost).mean()))",
        METRICS,
    ),
    (
        "status/metrics.py",
        "overrun / budget if budget > 0 else np.nan",
        "(both.overrun / both.budget).mean()",
        METRICS,
    ),
    (
        "status/metrics.py",
        "whole = float(running.budget.sum())",
        "whole = float(data.projects.budget.sum())",
        METRICS,
    ),
    (
        "status/metrics.py",
        "on_time = int((done.slip_days <= 0).sum())",
        "on_time = int((done.slip_days < 0).sum())",
        FINDINGS,
    ),
    (
        "status/metrics.py",
        "return Ratio(len(watermelons(data.projects)), len(green), note, green)",
        "return Ratio(len(green), len(green), note, green)",
        FINDINGS,
    ),
    # columns and tables
    (
        "status/columns.py",
        'COMPUTED = Column("computed", "By its data", "rag")',
        'COMPUTED = Column("computed", "By its data")',
        TABLES,
    ),
    (
        "status/columns.py",
        'Column("red", "Off track", "number"),\n    Column("amber", "At risk", "number"),',
        'Column("red", "At risk", "number"),\n    Column("amber", "Off track", "number"),',
        TABLES,
    ),
    (
        "status/columns.py",
        'Column("expected", "Expected", "day")',
        'Column("needed_by", "Expected", "day")',
        TABLES,
    ),
    (
        "status/columns.py",
        'ASKED_OF = Column("manager_role", "Asked of")',
        'ASKED_OF = Column("why", "Asked of")',
        TABLES,
    ),
    ("status/columns.py", 'Column("asked_of", "Asked of")', 'Column("why", "Asked of")', TABLES),
    (
        "status/columns.py",
        'Column("decider_role", "Asked of")',
        'Column("question", "Asked of")',
        TABLES,
    ),
    (
        "status/columns.py",
        'Column("original_finish", "First finish", "day")',
        'Column("baseline_finish", "First finish", "day")',
        TABLES,
    ),
    (
        "status/columns.py",
        'DELAY = Column("slip_days", "Delay", "number", signed=True, unit="days")',
        'DELAY = Column("slip_days", "Delay", "number", unit="days")',
        TABLES,
    ),
    (
        "status/columns.py",
        'Column("declared_days", "Stated", "number"',
        'Column("computed_days", "Stated", "number"',
        TABLES,
    ),
    (
        "status/tables.py",
        "by.assign(share=by.budget / by.budget.sum())",
        "by.assign(share=by.budget / by.budget.max())",
        TABLES,
    ),
    (
        "status/tables.py",
        "found.closed.isna() & found.project_id.isin(names.index)",
        "found.project_id.isin(names.index)",
        TABLES,
    ),
    (
        "status/tables.py",
        "selection.worst_first(data.running, data.rules).head",
        "data.running.head",
        TABLES,
    ),
    ("status/tables.py", 'found.kind != "new"', 'found.kind == "new"', TABLES),
    # charts
    (
        "status/charts.py",
        "shown=[text.signed_money(amount) for amount in rows.overrun]",
        "shown=[text.signed_money(amount) for amount in rows.estimate]",
        CHARTS,
    ),
    (
        "status/charts.py",
        '"Expected": expected,',
        '"Expected": [text.day(day) for day in ahead.baseline_date],',
        CHARTS,
    ),
    (
        "status/charts.py",
        "newest_first = list(reversed(counts.columns))",
        "newest_first = list(counts.columns)",
        CHARTS,
    ),
    ("status/charts.py", '"project": "no recorded cause"', '"project": "approved changes"', CHARTS),
    # sentences
    (
        "status/headline.py",
        "elif (known := judged_today(running)).all():",
        "elif (known := judged_today(running)).any():",
        JUDGEMENT,
    ),
    (
        "status/schedule_findings.py",
        "dated[dated.slip_days >= data.rules.red_days]",
        "dated[dated.slip_days > data.rules.red_days]",
        CHARTS,
    ),
    (
        "status/money_findings.py",
        "known.overrun_share >= data.rules.red_overrun) | without_budget",
        "known.overrun_share >= data.rules.red_overrun)",
        JUDGEMENT,
    ),
    (
        "status/money_findings.py",
        "unknown = _without_cost(data, running)",
        "unknown = 0",
        JUDGEMENT,
    ),
    (
        "status/health_findings.py",
        "is_worse = moved.declared_now.map(RANK) < moved.declared_before.map(RANK)",
        "is_worse = moved.declared_now.map(RANK) > moved.declared_before.map(RANK)",
        JUDGEMENT,
    ),
    (
        "status/change_findings.py",
        "frame.decided.isna() & (frame.due < pd.Timestamp(data.as_of))",
        "frame.due < pd.Timestamp(data.as_of)",
        TABLES,
    ),
    (
        "status/data_gaps.py",
        'verb = "lacks" if part == 1',
        'verb = "lacks" if part != 1',
        JUDGEMENT,
    ),
]
