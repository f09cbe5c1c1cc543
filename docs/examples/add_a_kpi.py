"""
Add a key figure to the status report, test it, see it on the report, and take it out again: `python docs/examples/add_a_kpi.py`.

Three files are touched: the figure with its formula, its test, and the page of measures, which writes itself. The report, the trend,
the comparison with the report before, the explanation behind the number and `facts.json` follow from `@metric`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FIGURE, TEST, PAGE = "pmo_lib/status/metrics.py", "tests/status/test_metrics.py", "docs/measures.md"

KPI = '''@metric(
    "Risks with an owner",
    "share",
    "Open risks of projects under way that name an owner, of all that are open; no rate below five",
    "risks.owner_role risks.closed",
    "open_risks unowned_risks",
)
def risks_owned(data: Standing) -> Ratio:
    """Share of the open risks of projects under way that somebody answers for."""
    known = data.running.dropna(subset=["open_risks"])
    risks = int(known.open_risks.sum())
    return Ratio(risks - int(known.unowned_risks.sum()), risks, "of open risks", known)


'''
KPI_TEST = """

@pytest.mark.parametrize(("owned", "count", "value"), [(4, 5, 0.8), (5, 5, 1.0), (0, 5, 0.0), (4, 4, None)])
def test_risks_with_an_owner_are_counted_where_five_are_open(owned, count, value):
    risks = [{"project_id": "P0", "risk_id": f"R{i}", "title": "It may rain", "owner_role": "Lead" if i < owned else None} for i in range(count)]
    found = figure("risks_owned", projects=projects(1), risks=risks)
    assert (found.value, found.numerator, found.denominator) == (value, owned, count)
"""
SHOW = """
from pmo_lib import read, report, status
shown = report.show(status.build(read().at()), "figures")
assert "Risks with an owner" in shown.html and "risks_owned" in str(shown.facts), "it is not on the report"
"""


def add(root: Path) -> None:
    """Add the figure before those of forecasts and its test after the others, and write the page anew."""
    _put(root / FIGURE, "def _forecast_error(", KPI + "def _forecast_error(")
    test = root / TEST
    test.write_text(test.read_text(encoding="utf-8") + KPI_TEST, encoding="utf-8")
    _run(root, "docs/measures.py")


def _put(path: Path, mark: str, text: str) -> None:
    before = path.read_text(encoding="utf-8")
    if before.count(mark) != 1:
        raise ValueError(f"{path} holds {mark!r} {before.count(mark)} times, not once")
    path.write_text(before.replace(mark, text), encoding="utf-8")


@contextmanager
def undone(root: Path) -> Iterator[dict[str, bytes]]:
    """Restore all files afterwards, and give those that were changed with what was in them."""
    before = {path: path.read_bytes() for path in _files(root)}
    changed: dict[str, bytes] = {}
    try:
        yield changed
    finally:
        for path in _files(root):
            if path.read_bytes() != before.get(path):
                changed[str(path.relative_to(root))] = path.read_bytes()
                path.write_bytes(before[path])


def _files(root: Path) -> list[Path]:
    found = [
        path
        for room in ("pmo_lib", "tests", "docs", "notebooks")
        for path in sorted((root / room).rglob("*"))
    ]
    return [
        path
        for path in found
        if path.is_file() and path.suffix in (".py", ".md", ".ipynb", ".j2", ".css", ".yml")
    ]


def _run(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, *arguments], cwd=root, env=environment, check=True)


def main(root: Path) -> int:
    """Add, test, show, undo."""
    with undone(root) as changed:
        add(root)
        _run(
            root,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            TEST,
            "tests/docs/test_measures.py",
        )
        _run(root, "-c", SHOW)
    print(f"added, tested, shown on the status report and undone: {', '.join(sorted(changed))}")
    return 0 if len(changed) <= 3 else 1


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
