"""Mutations of the package `capacity`: file, what stands there (once), what stands there instead, tests concerned."""

TABLES, FUNDING, CHARTS, SENTENCES, LOAD = (
    f"capacity/test_{name}.py"
    for name in ("tables", "funding", "charts_and_metrics", "sentences", "load")
)

MUTATIONS = [
    # sentences
    (
        "capacity/plan_wording.py",
        'verb = "train and lend" if row.action == Action.TRAIN else "lend"',
        'verb = "lend"',
        SENTENCES,
    ),
    (
        "capacity/plan_wording.py",
        'verb = "hire" if row.action == Action.HIRE else "contract"',
        'verb = "contract"',
        SENTENCES,
    ),
    ("capacity/plan_wording.py", "if part < MOST:", "if part < 0:", FUNDING),
    ("capacity/repair_findings.py", 'if holds(plan["left"]):', "if True:", FUNDING),
    ("capacity/findings.py", "if own.fte <= TOLERANCE:", "if own.fte < 0:", FUNDING),
    ("capacity/findings.py", "own.part * own.short,\n", "own.short,\n", FUNDING),
    (
        "capacity/overload_findings.py",
        "few = cases < text.FEW",
        "few = cases > text.FEW",
        SENTENCES,
    ),
    ("capacity/overload_findings.py", "if cases < FEWEST:", "if cases < 1:", SENTENCES),
    ("capacity/funding_findings.py", "if part >= MOST:", "if part > MOST:", FUNDING),
    (
        "capacity/funding_findings.py",
        'load = data.load if when == "before" else data.funded',
        'load = data.funded if when == "before" else data.load',
        FUNDING,
    ),
    # what computes
    (
        "capacity/funding.py",
        "LEFT_OUT = (Recommendation.STOP, Recommendation.REJECT)",
        "LEFT_OUT = (Recommendation.STOP,)",
        FUNDING,
    ),
    ("capacity/funding.py", ".clip(lower=first)", "", FUNDING),
    ("capacity/funding.py", ".fillna(first)\n    later", "\n    later", FUNDING),
    (
        "capacity/decision.py",
        "        asked = repair_options.question(portfolio, load, rules)\n        over |=",
        "        over |=",
        FUNDING,
    ),
    ("capacity/decision.py", "left[0] <= 1 - uncertainty.SAFE", "left[0] <= 1", FUNDING),
    ("capacity/decision.py", "else {**safe, **plans}", "else {**plans, **safe}", FUNDING),
    ("capacity/decision.py", "(safe - load.firm[:, : load.horizon]).clip(0)", "0.0", FUNDING),
    ("capacity/slices.py", "return frame[own], {", "return frame, {", FUNDING),
    ("capacity/slices.py", "demand[demand.program != program]", "demand", FUNDING),
    ("capacity/data.py", "{**handed, **handed[FUNDED]}", "handed", FUNDING),
    (
        "capacity/bottleneck.py",
        "key=lambda run: excess[role, run[0] : run[1] + 1].sum()",
        "key=lambda run: -run[0]",
        LOAD,
    ),
    ("capacity/bottleneck.py", "demand / (people + 1)", "demand / people", TABLES),
    (
        "capacity/demand.py",
        "state == State.PROPOSED, DemandKind.PROPOSED, DemandKind.COMMITTED",
        "state == State.PROPOSED, DemandKind.COMMITTED, DemandKind.PROPOSED",
        LOAD,
    ),
    (
        "capacity/funding.py",
        "COMMITS = (Recommendation.INVEST, Recommendation.DELAY)",
        "COMMITS = (Recommendation.DELAY,)",
        FUNDING,
    ),
    (
        "capacity/funding.py",
        "bookings.fte.where(bookings.month < load.horizon, 0.0)",
        "bookings.fte",
        FUNDING,
    ),
    # key figures
    (
        "capacity/metrics.py",
        'more = "weighted" if load.proposals_weighted else "all of them"',
        'more = "weighted"',
        CHARTS,
    ),
    (
        "capacity/metrics.py",
        "return Ratio(own.fte, own.total, f",
        "return Ratio(own.short, own.total, f",
        FUNDING,
    ),
    ("capacity/metrics.py", "& ~unknown", "& unknown", CHARTS),
    # columns and tables
    (
        "capacity/columns.py",
        'Column("expected", "Expected now", "day")',
        'Column("after", "Expected now", "day")',
        TABLES,
    ),
    (
        "capacity/columns.py",
        'Column("months_before", "Months over, as booked", "number")',
        'Column("months_after", "Months over, as booked", "number")',
        TABLES,
    ),
    (
        "capacity/columns.py",
        'Column("booked", "Booked", "number", 1, unit="FTE")',
        'Column("can", "Booked", "number", 1, unit="FTE")',
        TABLES,
    ),
    ("capacity/columns.py", 'missing="no capacity"', 'missing=""', SENTENCES),
    (
        "capacity/columns.py",
        'Column("later", "Later", "number", signed=True, unit="days")',
        'Column("later", "Later", "number", unit="days")',
        TABLES,
    ),
    (
        "capacity/tables.py",
        'start.get(row.project_id), "from its start"',
        'pd.NaT, "from its start"',
        TABLES,
    ),
    (
        "capacity/tables.py",
        'utilisation(rows.fte, window["capacity"])',
        'utilisation(rows.fte, window["demand"])',
        TABLES,
    ),
    (
        "capacity/tables.py",
        "if data.rules.show_people and data.whole_portfolio:",
        "if data.whole_portfolio:",
        TABLES,
    ),
    (
        "capacity/tables.py",
        "np.where(unknown, demand[COMMITTED], 0)",
        "np.where(unknown, 0, demand[COMMITTED])",
        TABLES,
    ),
    # charts
    (
        "capacity/charts.py",
        'for word, rate in (("as booked", before), ("repaired", repaired))',
        'for word, rate in (("as booked", repaired), ("repaired", before))',
        CHARTS,
    ),
    (
        "capacity/charts.py",
        '"In a tenth of runs below": rows.low',
        '"In a tenth of runs below": capacity',
        CHARTS,
    ),
    (
        "capacity/charts.py",
        "for name, rate, more in panels",
        "for name, more, rate in panels",
        CHARTS,
    ),
]
