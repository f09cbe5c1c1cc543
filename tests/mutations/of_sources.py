"""Mutations of the package `sources`: file, what stands there (once), what stands there instead, tests concerned."""

CONTRADICTIONS, HOSTILE, MAPPING, SNAPSHOT = (
    f"sources/test_{name}.py" for name in ("contradictions", "hostile_files", "mapping", "snapshot")
)

MUTATIONS = [
    (
        "sources/cell_parsing.py",
        "abs(cell) > LARGEST",
        "abs(cell) > LARGEST * 1e9",
        "sources/test_cell_parsing.py",
    ),
    (
        "sources/cell_parsing.py",
        "return word in TRUE\n",
        "return word not in FALSE or True\n",
        "sources/test_cell_parsing.py",
    ),
    ("sources/contradictions.py", "ROUNDING = 1e-6", "ROUNDING = 1", CONTRADICTIONS),
    (
        "sources/contradictions.py",
        "days.index[days > newest]",
        "days.index[days < newest]",
        CONTRADICTIONS,
    ),
    (
        "sources/contradictions.py",
        "running.index[running.forecast_finish < running.period_end]",
        "running.index[running.forecast_finish > running.period_end]",
        CONTRADICTIONS,
    ),
    (
        "sources/contradictions.py",
        "frame.index[finished & (done < 1)]",
        "frame.index[finished & (done > 1)]",
        CONTRADICTIONS,
    ),
    ("sources/cell_parsing.py", "return parts[part - 1]", "return parts[part - 2]", MAPPING),
]
