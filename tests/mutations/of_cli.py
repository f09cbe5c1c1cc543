"""Mutations of the packages `cli` and `explore`: file, what stands there (once), what stands there instead, tests concerned."""

APP, EXPLORERS, REPLAY = ("cli/test_app.py", "explore/test_explorers.py", "explore/test_replay.py")

MUTATIONS = [
    ("cli/completion.py", 'if not path.name.startswith("_")', "if True", APP),
    (
        "cli/completion.py",
        "for folder in (current, *current.parents)",
        "for folder in (current,)",
        APP,
    ),
    (
        "cli/app.py",
        "code = error.exit_code\n        if not stopped",
        "code = 1\n        if not stopped",
        APP,
    ),
    (
        "explore/panel.py",
        '    if getattr(shell, "kernel", None) is None:',
        "    if shell is None and data is None:",
        EXPLORERS,
    ),
    (
        "explore/panel.py",
        """'<p class="note">{}</p>').format(note) for note in notes if note]""",
        """'<p class="note">' + note + "</p>") for note in notes if note]""",
        REPLAY,
    ),
    (
        "explore/panel.py",
        "if name in RESERVED}\n        try:",
        "if name not in RESERVED}\n        try:",
        REPLAY,
    ),
    ("explore/replay.py", "stale |= statement.assigns", "stale = stale", REPLAY),
    ("explore/replay.py", "if stale & statement.reads", "if statement.reads", REPLAY),
    ("explore/controls.py", "return float(known.max())", "return float(known.min())", REPLAY),
    (
        "explore/marks.py",
        "was.get(key) != point}",
        "was.get(key, point) != point}",
        "explore/test_marks.py",
    ),
    ("explore/marks.py", "old.html == cell.html", "old is cell", "explore/test_marks.py"),
]
