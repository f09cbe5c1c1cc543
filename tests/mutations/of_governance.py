"""Mutations of the package `governance`: file, what stands there (once), what stands there instead, tests concerned."""

FINDINGS, PARTIAL, TABLES = (
    f"governance/test_{name}.py" for name in ("findings", "partial_data", "tables_and_charts")
)

MUTATIONS = [
    (
        "governance/registers.py",
        "rows = rows[~(rows.outcome == Outcome.WITHDRAWN)]",
        "rows = rows[rows.outcome.notna() | rows.outcome.isna()]",
        FINDINGS,
    ),
    (
        "governance/registers.py",
        "rows = portfolio.obligations[portfolio.obligations.met.isna()]",
        "rows = portfolio.obligations",
        FINDINGS,
    ),
    (
        "report/registers.py",
        "return self.registers_end if self.stale else pd.Timestamp(self.portfolio.as_of)",
        "return pd.Timestamp(self.portfolio.as_of)",
        FINDINGS,
    ),
    (
        "governance/data.py",
        "rows = self.decisions[self.decisions.state != UNDATED]",
        "rows = self.decisions[self.decisions.state == DECIDED]",
        TABLES,
    ),
    (
        "governance/findings.py",
        "rows[rows.due <= data.horizon]",
        "rows[rows.due <= data.day]",
        FINDINGS,
    ),
    (
        "governance/findings.py",
        'without = lacking(int(rows.due.isna().sum()), "decision", "due day")',
        'without = ""',
        FINDINGS,
    ),
    (
        "governance/findings.py",
        "late, near = known[known.margin < 0], known[known.margin < least]",
        "late, near = known[known.margin < 0], known[known.margin < 0]",
        FINDINGS,
    ),
    ("governance/flow_findings.py", "if undated > dated:", "if undated > dated + 1:", FINDINGS),
    (
        "governance/flow_findings.py",
        "grows = flow.arrivals > flow.departures and not at_least",
        "grows = flow.arrivals > flow.departures + 1 and not at_least",
        FINDINGS,
    ),
    (
        "governance/flow_findings.py",
        "if bounds[0] <= 0 <= bounds[1]:",
        "if bounds[0] < 0 < bounds[1]:",
        FINDINGS,
    ),
    (
        "governance/flow_findings.py",
        '"" if data.conditions_known else "conditions are not recorded"',
        '""',
        FINDINGS,
    ),
    (
        "governance/agenda.py",
        "rows = rows[~(rows.due > until)]",
        "rows = rows[rows.due <= until]",
        TABLES,
    ),
    ("governance/agenda.py", "tabled.decided <= held", "tabled.decided.notna()", TABLES),
    (
        "governance/agenda.py",
        "before = sessions[sessions.held <= data.day].tail(SESSIONS)",
        "before = sessions[sessions.held <= data.day]",
        TABLES,
    ),
    (
        "governance/tables.py",
        "curve.median if curve.ended >= FEWEST else None",
        "curve.median",
        TABLES,
    ),
    (
        "governance/columns.py",
        'LATE = Column("days_late", "Late", "number", unit="days")',
        'LATE = Column("waited", "Late", "number", unit="days")',
        TABLES,
    ),
    (
        "governance/metrics.py",
        "return Ratio(int(rows.in_time.sum()), len(rows), note, rows[~rows.in_time])",
        "return Ratio(int((~rows.in_time).sum()), len(rows), note, rows[~rows.in_time])",
        TABLES,
    ),
    ("governance/headline.py", 'missed = duty["too_late"] if duty else 0', "missed = 0", FINDINGS),
]
