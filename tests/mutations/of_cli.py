"""Mutations of the packages `cli` and `explore`: file, what stands there (once), what stands there instead, tests concerned."""

APP, EXPLORERS = "cli/test_app.py", "explore/test_explorers.py"

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
        '    return getattr(get_ipython(), "kernel", None) is not None',
        "    return True",
        EXPLORERS,
    ),
    (
        "explore/panel.py",
        "    return str(body.format(shown.message, notes, tables))",
        "    return str(body).format(shown.message, notes, tables)",
        EXPLORERS,
    ),
]
