"""Mutations of the package `run`: file, what stands there (once), what stands there instead, tests concerned."""

GATE, RECORD, HANDOVER, VERIFY = (
    f"run/test_{name}.py" for name in ("gate", "run_record", "handover", "verification")
)

MUTATIONS = [
    ("run/gate.py", "len(policies) != 1 or", "len(policies) > 1 or", GATE),
    (
        "run/gate.py",
        "if identity and identity in seen",
        "if identity and identity not in seen",
        GATE,
    ),
    (
        "run/gate.py",
        "for text in FORBIDDEN_TEXT if text in html",
        "for text in () if text in html",
        GATE,
    ),
    ("run/run_record.py", "row[place] == program]", "True]", RECORD),
    (
        "run/run_record.py",
        "_place(name) >= _place(notebook)",
        "_place(name) > _place(notebook)",
        RECORD,
    ),
    (
        "run/run_record.py",
        "made.get(name, {}) if name in asked else",
        "made.get(name, {}) if True else",
        RECORD,
    ),
    ("run/run_record.py", "if file_hash(path) == hash else", "if True else", f"{RECORD} {VERIFY}"),
    ("run/making.py", "if before <= made.keys()", "if True", RECORD),
    ("run/making.py", "record=disk.file_hash(record)", 'record=""', RECORD),
    ("run/cache.py", "if receipt.key != key or", "if", RECORD),
    ("run/verification.py", "elif before != now:", "elif False:", VERIFY),
    (
        "run/run_record.py",
        "path.name < day), reverse=True",
        "path.name < day), reverse=False",
        HANDOVER,
    ),
]
