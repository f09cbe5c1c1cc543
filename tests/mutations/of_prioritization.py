"""Mutations of the package `prioritization` and its explorer: file, what stands there, what instead, tests concerned."""

TABLES, CHARTS = "prioritization/test_tables.py", "prioritization/test_charts.py"
VALUE = "prioritization/test_net_present_value.py"
SENTENCES, KERNELS = "prioritization/test_sentences.py", "prioritization/test_kernels.py"
WEIGHTS, CHECK = ("prioritization/test_sensitivity.py", "prioritization/test_independent_check.py")
SMALL = "prioritization/test_small_choices.py"
EXPLORER = "explore/test_explorers.py"

MUTATIONS = [
    # columns and tables
    (
        "prioritization/columns.py",
        'Column("declared_rag", "Declared", "rag", optional=True)',
        'Column("declared_rag", "Declared", optional=True)',
        TABLES,
    ),
    (
        "prioritization/columns.py",
        'Column("name", "Before"),\n    Column("other", "After"),',
        'Column("other", "Before"),\n    Column("name", "After"),',
        TABLES,
    ),
    (
        "prioritization/columns.py",
        'Column("priority", "Priority", "percent"),\n    Column("share", "Of the money", "percent"),',
        'Column("share", "Priority", "percent"),\n    Column("priority", "Of the money", "percent"),',
        TABLES,
    ),
    (
        "prioritization/columns.py",
        'Column("low", "From", "right"),\n    Column("high", "To", "right"),',
        'Column("high", "From", "right"),\n    Column("low", "To", "right"),',
        TABLES,
    ),
    (
        "prioritization/columns.py",
        'Column("do_by_value", "By net present value")',
        'Column("do", "By net present value")',
        TABLES,
    ),
    (
        "prioritization/tables.py",
        'cells[one.name] = f"{CHANGED} {word}" if at in one.into | one.out else word',
        'cells[one.name] = f"{CHANGED} {word}" if at in one.into else word',
        TABLES,
    ),
    (
        "prioritization/columns.py",
        'Column(Weighting.DIRECT, "Direct", "percent")',
        'Column(Weighting.SWING, "Direct", "percent")',
        TABLES,
    ),
    (
        "prioritization/columns.py",
        'TO_GO = Column("cost_to_go", "To go", "money")',
        'TO_GO = Column("cost_to_go", "To go", "number")',
        TABLES,
    ),
    (
        "prioritization/tables.py",
        'frame.sort_values(["order", "cost"], ascending=[True, False], kind="stable")',
        'frame.sort_values(["order", "cost"], ascending=[True, True], kind="stable")',
        TABLES,
    ),
    (
        "prioritization/tables.py",
        'dropna(subset=["npv"]).sort_values("npv")',
        'dropna(subset=["npv"]).sort_values("npv", ascending=False)',
        TABLES,
    ),
    ("prioritization/tables.py", 'f"{word} to {text.month(day)}"', "str(word)", TABLES),
    (
        "prioritization/tables.py",
        'f"{share_at_least(part).words} of benefits"',
        'f"{share_at_most(part).words} of benefits"',
        TABLES,
    ),
    (
        "prioritization/tables.py",
        "always, never = int((core == 1).sum()), int((core == 0).sum())",
        "never, always = int((core == 1).sum()), int((core == 0).sum())",
        TABLES,
    ),
    # charts
    (
        "prioritization/charts.py",
        "ranks.project_id.isin(data.funded.project_id)",
        "~ranks.project_id.isin(data.funded.project_id)",
        CHARTS,
    ),
    (
        "prioritization/charts.py",
        "chosen=(cost_of(problem, selection) / 1e6, selection.value)",
        "chosen=(last.cost / 1e6, selection.value)",
        CHARTS,
    ),
    (
        "prioritization/budget_steps.py",
        "_named(whole - point.projects, data)",
        "_named(point.projects, data)",
        CHARTS,
    ),
    (
        "prioritization/charts.py",
        "text.number(point.value, 1) for point",
        "text.number(point.limit, 1) for point",
        CHARTS,
    ),
    # findings
    (
        "prioritization/findings_of_money.py",
        "worth, unknown = out[out.npv > 0], int",
        "worth, unknown = out[out.npv < 0], int",
        VALUE,
    ),
    (
        "prioritization/findings_of_money.py",
        "known == len(data.candidates) else",
        "known <= len(data.candidates) else",
        VALUE,
    ),
    (
        "prioritization/findings_of_money.py",
        "worth.npv - points.npv, points.points - worth.points",
        "points.npv - worth.npv, worth.points - points.points",
        VALUE,
    ),
    (
        "prioritization/findings_of_money.py",
        "out.percent_complete >= NEARLY_COMPLETE].sort_values",
        "out.percent_complete < NEARLY_COMPLETE].sort_values",
        VALUE,
    ),
    (
        "prioritization/findings_of_money.py",
        "out.declared_rag == Rag.GREEN",
        "out.declared_rag == Rag.RED",
        VALUE,
    ),
    (
        "prioritization/findings_of_money.py",
        "if ahead.benefit.notna().any():",
        "if ahead.cost.notna().any():",
        SENTENCES,
    ),
    (
        "prioritization/findings_of_scores.py",
        "costs_more = cost[pairs[0][0]] > cost[pairs[0][1]]",
        "costs_more = cost[pairs[0][0]] >= cost[pairs[0][1]]",
        SENTENCES,
    ),
    (
        "prioritization/findings.py",
        "if len(unmarked) == len(data.candidates):",
        "if len(unmarked):",
        SENTENCES,
    ),
    (
        "prioritization/findings.py",
        "gone = model.undecided[model.undecided.to_go.isna()]",
        "gone = model.undecided",
        SENTENCES,
    ),
    ("prioritization/findings.py", "if not out:", "if not into:", SENTENCES),
    (
        "prioritization/sections.py",
        "if first.declared_rag == Rag.GREEN:",
        "if first.declared_rag != Rag.RED:",
        VALUE,
    ),
    # key figures
    (
        "prioritization/metrics.py",
        'Amount(data.left_out.cost_to_go.sum(), "stopped or rejected"',
        'Amount(data.funded.cost_to_go.sum(), "stopped or rejected"',
        SMALL,
    ),
    (
        "prioritization/metrics.py",
        "Ratio(len(data.funded), len(data.projects)",
        "Ratio(len(data.left_out), len(data.projects)",
        SMALL,
    ),
    ("prioritization/metrics.py", "part = round_down(part, 2)", "part = round(part, 2)", SMALL),
    # what is computed
    (
        "prioritization/second_objective.py",
        "later = (1 + rules.discount) ** (-model.shift / 12)",
        "later = (1 + rules.discount) ** (model.shift / 12)",
        VALUE,
    ),
    (
        "prioritization/second_objective.py",
        "own.benefits.to_numpy() * problem.decay - own.costs.to_numpy()",
        "(own.benefits.to_numpy() - own.costs.to_numpy()) * problem.decay",
        VALUE,
    ),
    (
        "prioritization/second_objective.py",
        "mandatory=problem.mandatory | fixed",
        "mandatory=problem.mandatory",
        VALUE,
    ),
    (
        "prioritization/second_objective.py",
        "if not best.value > before + SAME * max(1.0, abs(before)):",
        "if best.value < before:",
        VALUE,
    ),
    ("prioritization/second_objective.py", "max(2, ENOUGH * len(known))", "1", VALUE),
    (
        "prioritization/business_case.py",
        "if rows.benefit.isna().all() or rows.cost.isna().all():",
        "if rows.benefit.isna().all():",
        VALUE,
    ),
    (
        "prioritization/business_case.py",
        "(1 + rate) ** np.asarray(years, float)",
        "(1 + rate * np.asarray(years, float))",
        KERNELS,
    ),
    (
        "prioritization/data.py",
        'changed = (every.recommendation != every.by_value) | (every["shift"] != other["shift"])',
        "changed = every.recommendation == every.by_value",
        VALUE,
    ),
    (
        "prioritization/decision.py",
        "return Recommendation.STOP if running else Recommendation.REJECT",
        "return Recommendation.REJECT if running else Recommendation.STOP",
        VALUE,
    ),
    (
        "prioritization/decision.py",
        "return Recommendation.PAUSE if running else Recommendation.DELAY",
        "return Recommendation.DELAY",
        SMALL,
    ),
    (
        "prioritization/sensitivity.py",
        '"rank": total.rank(ascending=False, method="min")',
        '"rank": total.rank(ascending=False, method="first")',
        SMALL,
    ),
    (
        "prioritization/sensitivity.py",
        "        if self.holds(self.own, weights):",
        "        if True:",
        WEIGHTS,
    ),
    (
        "prioritization/sensitivity.py",
        "amount * (1 - FINE) if reached else 1.0",
        "amount * 2 if reached else 1.0",
        WEIGHTS,
    ),
    (
        "prioritization/handover.py",
        "(every.program_id != program) & every.recommendation.isin(FUNDED)",
        "every.recommendation.isin(FUNDED)",
        SMALL,
    ),
    (
        "prioritization/handover.py",
        "explained(own, data.reasons, data.decision, program)",
        "explained(own, data.reasons, data.decision)",
        SMALL,
    ),
    ("prioritization/reasons.py", "if word in FUNDED:", "if word not in FUNDED:", SMALL),
    (
        "prioritization/independent_check.py",
        "return amount > limit + SLACK * max(1.0, abs(limit))",
        "return amount > limit * 2",
        CHECK,
    ),
    (
        "prioritization/methods.py",
        "best, worst = np.where(is_cost, low, high), np.where(is_cost, high, low)",
        "worst, best = np.where(is_cost, low, high), np.where(is_cost, high, low)",
        KERNELS,
    ),
    (
        "prioritization/thresholds.py",
        "return _rounded(value, places, ROUND_FLOOR)",
        "return _rounded(value, places, ROUND_CEILING)",
        TABLES,
    ),
    # the explorer
    (
        "prioritization/handles.py",
        "data.decision.scoring is not data.scoring",
        "data.decision is None",
        EXPLORER,
    ),
    (
        "prioritization/data.py",
        "before.recommendations.assign(score=scores)",
        "before.recommendations",
        EXPLORER,
    ),
]
