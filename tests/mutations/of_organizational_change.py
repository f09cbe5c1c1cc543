"""Mutations of the package `organizational_change`: file, what stands there (once), what stands there instead, tests concerned."""

FINDINGS = "organizational_change/test_findings.py"

MUTATIONS = [
    (
        "organizational_change/load.py",
        "over = rows.hours > rows.capacity + ROUNDING",
        "over = rows.hours >= rows.capacity",
        FINDINGS,
    ),
    (
        "organizational_change/load.py",
        "return rows[(rows.period_end > after) & (rows.month <= last)]",
        "return rows[(rows.period_end >= after) & (rows.month <= last)]",
        FINDINGS,
    ),
    (
        "organizational_change/load.py",
        'sort_values(["hours", "project_id"]).project_id',
        'sort_values(["project_id", "hours"]).project_id',
        FINDINGS,
    ),
    (
        "organizational_change/load.py",
        "if (sums.to_numpy() <= room.to_numpy() + ROUNDING).all():",
        "if (sums.to_numpy() <= room.to_numpy() + ROUNDING).any():",
        FINDINGS,
    ),
    (
        "organizational_change/coverage.py",
        "influential = rows.influence.isna() | (rows.influence == Grade.HIGH)",
        "influential = rows.influence == Grade.HIGH",
        FINDINGS,
    ),
    (
        "organizational_change/coverage.py",
        "sent=of_project.sent.mask(named, of_decision.sent),",
        "sent=of_project.sent,",
        FINDINGS,
    ),
    (
        "organizational_change/coverage.py",
        "if messages.decision_id.isna().all():",
        "if messages.empty:",
        FINDINGS,
    ),
    ("organizational_change/offers.py", "FEWEST_WORDS = 2", "FEWEST_WORDS = 1", FINDINGS),
    (
        "organizational_change/offers.py",
        "found[own[:, None] == origin[None, :]] = 0.0",
        "found[own[:, None] == origin[None, :]] *= 1.0",
        FINDINGS,
    ),
    (
        "organizational_change/data.py",
        "return kaplan_meier(self.findings.days, ~self.findings.open)",
        "return kaplan_meier(self.findings.days, self.findings.open)",
        FINDINGS,
    ),
    (
        "organizational_change/data.py",
        "return rows[~rows.project_id.isin(state.index[state == lifecycle.State.CANCELLED])]",
        "return rows",
        FINDINGS,
    ),
    (
        "organizational_change/data.py",
        "on_time=pd.notna(last) & (since <= 1),",
        "on_time=pd.notna(last) & (since <= 2),",
        FINDINGS,
    ),
    ("organizational_change/findings.py", "if cells.capacity.isna().all():", "if False:", FINDINGS),
    (
        "organizational_change/findings.py",
        "shift.chance <= STANDS_OUT",
        "shift.chance >= STANDS_OUT",
        FINDINGS,
    ),
    (
        "organizational_change/findings.py",
        "late, half = rows[rows.overdue > 0]",
        "late, half = rows[rows.overdue >= 0]",
        FINDINGS,
    ),
]
