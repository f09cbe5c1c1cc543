"""Mutations of the package `report`: file, what stands there (once), what stands there instead, tests concerned."""

TEXT, BLOCKS, COLUMNS, SECTIONS, FORMS, WORKINGS = (
    f"report/test_{name}.py"
    for name in ("text", "blocks", "columns", "sections", "forms", "workings")
)

MUTATIONS = [
    # text
    ("report/text.py", "FEW = 20", "FEW = 19", TEXT),
    (
        "report/text.py",
        "Decimal(1).scaleb(-places), ROUND_HALF_UP",
        'Decimal(1).scaleb(-places), "ROUND_HALF_EVEN"',
        TEXT,
    ),
    ("report/text.py", "_rounded(value, places) > 0 else shown", "value > 0 else shown", TEXT),
    (
        "report/text.py",
        "value = _significant(abs(float(amount)), digits)",
        "value = abs(float(amount))",
        TEXT,
    ),
    ("report/text.py", 'sign = MINUS if amount < 0 and value else ""', 'sign = ""', TEXT),
    ("report/text.py", 'shown.rstrip("0").rstrip(".,")', "shown", TEXT),
    (
        "report/text.py",
        "list(items[:limit]), len(items) - limit",
        "list(items[:limit]), len(items) - limit - 1",
        TEXT,
    ),
    ("report/text.py", "cut = words[: length - 1]", "cut = words[:length]", TEXT),
    ("report/text.py", '("Cc", "Cf", "Cs", "Co")', '("Cc", "Cs", "Co")', TEXT),
    # grids
    ("report/grids.py", "if name in table.rag:", "if name in ():", BLOCKS),
    (
        "report/grids.py",
        "MARKS[key], word=RAG_WORDS[key]",
        "MARKS[NO_COLOUR], word=RAG_WORDS[key]",
        BLOCKS,
    ),
    (
        "report/grids.py",
        "rows=rows[: table.top], rest=rows[table.top :]",
        "rows=rows[: table.top], rest=rows[table.top + 1 :]",
        BLOCKS,
    ),
    (
        "report/grids.py",
        "(text.signed if name in table.signed else text.number)",
        "text.number",
        COLUMNS,
    ),
    (
        "report/grids.py",
        "min(5, max(1, 1 + int(part * 5)))",
        "min(5, max(1, int(part * 5)))",
        "maturity/test_tables.py",
    ),
    # columns
    (
        "report/columns.py",
        'return f"{self.header}, {self.unit}" if self.unit',
        'return f"{self.header}" if self.unit',
        COLUMNS,
    ),
    (
        "report/columns.py",
        "text.signed_percent if self.signed else text.percent",
        "text.percent if self.signed else text.percent",
        COLUMNS,
    ),
    (
        "report/columns.py",
        "self.missing or (text.MISSING if write else value)",
        "text.MISSING if write else value",
        COLUMNS,
    ),
    ("report/columns.py", "if not one.optional or _has(frame, one.key)", "if True", COLUMNS),
    ("report/columns.py", "if one.kind in WITH_RAW_VALUES", "if one.kind in ()", COLUMNS),
    ("report/columns.py", 'rag=of["rag"]', "rag=()", COLUMNS),
    # sections
    (
        "report/sections.py",
        "DEPTHS.index(self.depth) <= DEPTHS.index(depth)",
        "DEPTHS.index(self.depth) >= DEPTHS.index(depth)",
        SECTIONS,
    ),
    (
        "report/sections.py",
        'facts={**block.facts, "sections": []}',
        'facts={"sections": []}',
        SECTIONS,
    ),
    ("report/sections.py", "self.text(data) if callable(self.text) else self.text", '""', SECTIONS),
    # forms
    ("report/forms.py", "base.append(0.0 if total else at)", "base.append(at)", FORMS),
    ("report/forms.py", "at = value if total else at + value", "at = at + value", FORMS),
    ("report/panels.py", "(rows.load - limit).clip(lower=0)", "rows.load.clip(lower=0)", FORMS),
    (
        "report/forms.py",
        '("forecast", "accent", "dash", 3)',
        '("forecast", "accent", "solid", 3)',
        FORMS,
    ),
    (
        "report/forms.py",
        '(rows.target, "circle-open", 13, "ink"), (rows.now, "circle", 12, "accent")',
        '(rows.now, "circle-open", 13, "ink"), (rows.target, "circle", 12, "accent")',
        FORMS,
    ),
    (
        "report/panels.py",
        '[LIGHT["context"]] * (len(rows) - 1) + [LIGHT["accent"]]',
        '[LIGHT["context"]] * len(rows)',
        FORMS,
    ),
    # blocks
    (
        "report/blocks.py",
        'measure.unit == "change":\n        return text.signed_percent',
        'measure.unit == "change":\n        return text.percent',
        BLOCKS,
    ),
    ("report/blocks.py", 'parts.append("synthetic data")', "pass", BLOCKS),
    (
        "report/blocks.py",
        'rejected[["table", "file", "sheet", "row"]].drop_duplicates()',
        'rejected[["table", "file", "sheet", "row"]]',
        BLOCKS,
    ),
    # workings
    ("report/workings.py", "shown = evidence.head(MOST_ROWS)", "shown = evidence", WORKINGS),
    ("report/workings.py", '"of": len(evidence)', '"of": len(shown)', WORKINGS),
]
