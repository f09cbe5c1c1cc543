"""Mutations of the package `maturity`: file, what stands there (once), what stands there instead, tests concerned."""

TABLES, METRICS, LEVELS, EVIDENCE, OFFICE, ROADMAP, ANONYMITY = (
    f"maturity/test_{name}.py"
    for name in ("tables", "metrics", "levels", "evidence", "office", "roadmap", "anonymity")
)
SIGNIFICANCE = "maturity/test_significance.py"

MUTATIONS = [
    # columns
    (
        "maturity/columns.py",
        'Column("gap", "Gap", "number", 1, signed=True)',
        'Column("gap", "Gap", "number", 1)',
        TABLES,
    ),
    (
        "maturity/columns.py",
        'Column("before", "Before", "number", 1),\n    Column("after", "Now", "number", 1),',
        'Column("before", "Now", "number", 1),\n    Column("after", "Before", "number", 1),',
        TABLES,
    ),
    (
        "maturity/columns.py",
        'Column("combined", "Weakest link", "number")',
        'Column("average", "Weakest link", "number")',
        TABLES,
    ),
    ("maturity/columns.py", '"Person-days", "number"', '"Person-days"', TABLES),
    (
        "maturity/columns.py",
        'Column("begins", "Begins", "month")',
        'Column("effect", "Begins", "month")',
        TABLES,
    ),
    (
        "maturity/columns.py",
        'Column(key, header, "shade")',
        'Column(key, header, "number", 1)',
        TABLES,
    ),
    ("maturity/columns.py", ', missing="not answered"', "", TABLES),
    (
        "maturity/columns.py",
        'Column("first", first, "number", 1),\n        Column("second", second, "number", 1),',
        'Column("first", second, "number", 1),\n        Column("second", first, "number", 1),',
        TABLES,
    ),
    ("maturity/columns.py", "if area.gap > 0", "if area.gap < 0", TABLES),
    # tables
    ("maturity/tables.py", "levels.isna() & (counts > 0)", "levels.isna() & (counts > 9)", TABLES),
    ("maturity/tables.py", "rows = rows[rows.differs.astype(bool)]", "rows = rows[:]", TABLES),
    (
        "maturity/tables.py",
        '"interval excludes no change", "not distinguishable"',
        '"not distinguishable", "interval excludes no change"',
        TABLES,
    ),
    ("maturity/tables.py", "[rows.above, rows.below]", "[rows.below, rows.above]", TABLES),
    ("maturity/tables.py", 'sort_values(["within_one", "name"])', 'sort_values(["name"])', TABLES),
    ("maturity/tables.py", "day - pd.Timedelta(days=1)", "day", TABLES),
    (
        "maturity/tables.py",
        '{True: " (quick win)", False: ""}',
        '{True: "", False: " (quick win)"}',
        TABLES,
    ),
    (
        "maturity/tables.py",
        "'below' if below else 'at least'",
        "'at least' if below else 'below'",
        TABLES,
    ),
    # findings, headline, advice
    (
        "maturity/headline.py",
        "below, weakest = known[known.below]",
        "below, weakest = known",
        METRICS,
    ),
    (
        "maturity/headline.py",
        'known.sort_values(["average", "name"]).head(1)',
        'known.sort_values(["name"]).tail(1)',
        METRICS,
    ),
    (
        "maturity/headline.py",
        "low = known[known.level < LOW]",
        "low = known[known.level <= LOW]",
        METRICS,
    ),
    (
        "maturity/findings.py",
        'side = "above" if worst.apart > 0 else "below"',
        'side = "below" if worst.apart > 0 else "above"',
        METRICS,
    ),
    (
        "maturity/findings.py",
        '"improved by" if top.change > 0 else "fell by"',
        '"fell by" if top.change > 0 else "improved by"',
        METRICS,
    ),
    (
        "maturity/findings.py",
        "(rows.change.abs() >= NOTEWORTHY)",
        "(rows.change >= 2 * NOTEWORTHY + 0.1)",
        METRICS,
    ),
    ("maturity/findings.py", "tested=(len(known)", "tested=(len(below)", METRICS),
    (
        "maturity/findings.py",
        'high=(round(top.high, 2), f"Upper bound of its interval {since}", first)',
        'high=(round(top.low, 2), f"Upper bound of its interval {since}", first)',
        METRICS,
    ),
    (
        "maturity/findings.py",
        'asked.sort_values("share", kind="stable").index[0]',
        'asked.sort_values("share", kind="stable").index[-1]',
        METRICS,
    ),
    (
        "maturity/advice.py",
        "levels[levels.at_the_end >= ENOUGH]",
        "levels[levels.today >= ENOUGH]",
        METRICS,
    ),
    ("maturity/advice.py", "if agree < FIRM:", "if agree < 0:", SIGNIFICANCE),
    ("maturity/advice.py", "lines[lines.answer == answer]", "lines", METRICS),
    # metrics
    ("maturity/metrics.py", 'dropna(subset=["invited"])', "fillna(0)", METRICS),
    (
        "maturity/metrics.py",
        "data.area_evidence[data.area_evidence.above]",
        "data.area_evidence[data.area_evidence.below]",
        METRICS,
    ),
    (
        "maturity/metrics.py",
        'return Count(None, "no target is set", below)',
        'return Count(0, "no target is set", below)',
        METRICS,
    ),
    # charts
    (
        "maturity/charts.py",
        '"target", "q1", "q3", "data"])',
        '"target", "q3", "q1", "data"])',
        TABLES,
    ),
    ("maturity/charts.py", "rows.q1.map(level)", "rows.average.map(level)", TABLES),
    # what computes
    (
        "maturity/data.py",
        "gap=self.targets - rows.average",
        "gap=rows.average - self.targets",
        SIGNIFICANCE,
    ),
    (
        "maturity/data.py",
        "(p_value <= FAMILY_LEVEL) & (rows.high < self.targets)",
        "(rows.high < self.targets)",
        SIGNIFICANCE,
    ),
    ("maturity/levels.py", "average=own.mean(),", "average=own.median(),", LEVELS),
    ("maturity/levels.py", "median=np.floor(known.median())", "median=known.median()", LEVELS),
    (
        "maturity/role_disclosure.py",
        "hide.sum() > 1 and counts[hide].sum() >= least",
        "hide.sum() > 0 and counts[hide].sum() > 0",
        ANONYMITY,
    ),
    (
        "maturity/progress.py",
        "left == 0 or left >= least for left in alone",
        "left >= 0 for left in alone",
        ANONYMITY,
    ),
    (
        "maturity/answers.py",
        "counts[rest].sum() < LEAST and len(rest)",
        "counts[rest].sum() < 0 and len(rest)",
        "explore/test_explorers.py::test_no_group_and_no_difference_of_groups_is_smaller_than_five",
    ),
    (
        "maturity/evidence.py",
        "value >= cut for cut in self.cuts",
        "value > cut for cut in self.cuts",
        EVIDENCE,
    ),
    (
        "maturity/evidence.py",
        "NOTEWORTHY) & (frame.low > frame.data)",
        "NOTEWORTHY) & (frame.high > frame.data)",
        EVIDENCE,
    ),
    (
        "maturity/office.py",
        "return sum(value >= cut for cut in cuts)",
        "return sum(value > cut for cut in cuts)",
        OFFICE,
    ),
    ("maturity/office.py", "while _bars(kinds[at], known):", "if _bars(kinds[at], known):", OFFICE),
    (
        "maturity/improvement_sequence.py",
        "starts[one.id] + one.quarters <= time",
        "starts[one.id] <= time",
        ROADMAP,
    ),
    (
        "maturity/improvement_sequence.py",
        "column: one.days / one.quarters",
        "column: one.days",
        ROADMAP,
    ),
]
