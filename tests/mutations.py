"""
Break the measures and the rules of status on purpose, one place at a time: each time a test has to go red.

A mutant is a copy of the package in a temporary folder with one text replaced; only the tests concerned run on it, which of course pass
on the package as it is. Prints the test that noticed; ends with 1 if one survived.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
EV, ES = "measures/test_earned_value.py", "measures/test_earned_schedule.py"
FLOW, ACCURACY = "measures/test_flow.py", "measures/test_forecast_accuracy.py"
SINCE, BRIDGE, CHAIN, ADVICE = (
    f"status/test_{name}.py" for name in ("since", "bridge", "chain", "advice")
)
MILESTONES, KPIS = "status/test_milestones.py", "status/test_kpis.py"

# file, what stands there (once), what stands there instead, tests concerned
MUTATIONS = [
    (
        "measures/earned_value.py",
        "earned_value, dtype=float) - np.asarray(actual_cost, dtype=float)",
        "earned_value, dtype=float) + np.asarray(actual_cost, dtype=float)",
        EV,
    ),
    (
        "measures/earned_value.py",
        "return _ratio(earned_value, planned_value)",
        "return _ratio(planned_value, earned_value)",
        EV,
    ),
    (
        "measures/earned_value.py",
        "return _ratio(earned_value, budget)",
        "return _ratio(earned_value, np.add(budget, 1))",
        EV,
    ),
    ("measures/earned_value.py", "np.where(bottom == 0, np.nan, top / bottom)", "top / bottom", EV),
    (
        "measures/earned_value.py",
        "actual_cost, dtype=float) + budget - earned_value",
        "actual_cost, dtype=float) + budget + earned_value",
        EV,
    ),
    (
        "measures/earned_value.py",
        "actual_cost) * schedule_performance_index",
        "actual_cost) / schedule_performance_index",
        EV,
    ),
    (
        "measures/earned_value.py",
        "np.where((earned >= whole) | (spent >= whole)",
        "np.where((earned >= whole) | (spent > whole + 1)",
        EV,
    ),
    (
        "measures/earned_value.py",
        "return (earned < whole) & (spent >= whole)",
        "return (earned != whole) & (spent >= whole)",
        EV,
    ),
    (
        "measures/earned_value.py",
        "np.where(expected <= spent, np.nan",
        "np.where(expected < 0, np.nan",
        EV,
    ),
    (
        "measures/earned_schedule.py",
        "curve[:, period, None] <= values",
        "curve[:, period, None] < values",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "result = count + np.where",
        "result = count + 1 + np.where",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "reached.argmax(axis=1) + 1.0",
        "reached.argmax(axis=1) + 0.0",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "np.where(values >= whole, planned_duration",
        "np.where(values > whole, planned_duration",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "_ratio(values - before, after - before)",
        "_ratio(values - before, after)",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "np.where(used >= whole, np.nan",
        "np.where(used > whole + 1, np.nan",
        ES,
    ),
    (
        "measures/earned_schedule.py",
        "np.asarray(earned_schedule, dtype=float) - actual_time",
        "actual_time - np.asarray(earned_schedule, dtype=float)",
        ES,
    ),
    (
        "measures/forecast_accuracy.py",
        "np.asarray(forecast, dtype=float) - np.asarray(actual, dtype=float)",
        "np.asarray(actual, dtype=float) - np.asarray(forecast, dtype=float)",
        ACCURACY,
    ),
    (
        "measures/forecast_accuracy.py",
        "guess[kept] / truth[kept] - 1",
        "truth[kept] / guess[kept] - 1",
        ACCURACY,
    ),
    (
        "measures/forecast_accuracy.py",
        "(below <= truth) & (truth <= above)",
        "(below < truth) & (truth <= above)",
        ACCURACY,
    ),
    ("measures/flow.py", "seen.std(ddof=1)", "seen.std()", FLOW),
    ("measures/flow.py", "periods + periods**2 / seen.size", "periods", FLOW),
    (
        "measures/flow.py",
        "stdtrit(seen.size - 1, (1 + confidence) / 2)",
        "stdtrit(seen.size - 1, confidence)",
        FLOW,
    ),
    ("measures/health.py", "deviation >= round(red, 9)", "deviation > round(red, 9)", ADVICE),
    (
        "status/position.py",
        "slip_days=days_between(frame.baseline_finish, frame.finish)",
        "slip_days=days_between(frame.finish, frame.baseline_finish)",
        ADVICE,
    ),
    (
        "status/kpis.py",
        "float(known[top].sum()), float(known[bottom].sum())",
        "float((known[top] / known[bottom]).mean()), 1.0",
        KPIS,
    ),
    (
        "status/kpis.py",
        "value = overrun / budget if budget > 0 else None",
        "value = (both.overrun / both.budget).mean() if budget > 0 else None",
        KPIS,
    ),
    (
        "status/performance.py",
        "month_number([as_of])[0] - first + 1)",
        "month_number([as_of])[0] - first)",
        KPIS,
    ),
    (
        "status/since.py",
        '"re-plan", "correction", "rules"',
        '"correction", "re-plan", "rules"',
        SINCE,
    ),
    ("status/since.py", "(left.state == right.state) & ", "", SINCE),
    (
        "status/since.py",
        "corrected = observed(portfolio.at(previous.as_of))",
        "corrected = before",
        SINCE,
    ),
    (
        "status/since.py",
        "days_between(left.finish, right.finish)",
        "days_between(right.finish, left.finish)",
        SINCE,
    ),
    ("status/bridge.py", "overrun - explained", "overrun + explained", BRIDGE),
    (
        "status/bridge.py",
        "changes.outcome == Outcome.APPROVED",
        "changes.outcome != Outcome.REJECTED",
        BRIDGE,
    ),
    ("status/chain.py", 'roll="forward"', 'roll="backward"', CHAIN),
    ("status/chain.py", "holidays=list(days))", "holidays=[])", CHAIN),
    (
        "status/chain.py",
        "days = working_days(need.needed_by, expected, self.calendar)",
        "days = working_days(expected, need.needed_by, self.calendar)",
        CHAIN,
    ),
    ("status/advice.py", "row.slip_days > wait * 7 / 5", "row.slip_days > wait", ADVICE),
    ("status/advice.py", "cost.needed > ATTAINABLE", "cost.needed >= ATTAINABLE", ADVICE),
    (
        "status/advice.py",
        "time.planned_duration <= time.actual_time",
        "time.planned_duration < time.actual_time",
        ADVICE,
    ),
    ("status/advice.py", 'time["index"] < SLOW', 'time["index"] <= SLOW', ADVICE),
    (
        "status/milestones.py",
        "later = newest.made > frame.forecast_made",
        "later = newest.made < frame.forecast_made",
        MILESTONES,
    ),
]
SLOW = "not every_period_of_the_sample and not of_other_data_and_rules and not in_every_period"


def broken(number: int, folder: Path) -> str:
    """The first test that fails on a mutant; empty if none does."""
    file, old, new, tests = MUTATIONS[number]
    shutil.copytree(
        ROOT / "pmo_lib", folder / "pmo_lib", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    path = folder / "pmo_lib" / file
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise SystemExit(
            f"{file} has {text.count(old)} times {old!r}: bring the mutation up to date"
        )
    path.write_text(text.replace(old, new), encoding="utf-8")
    data = {
        "PMO_SHARED_DATA": os.environ.get("PMO_SHARED_DATA", str(ROOT.parent / "shared" / "data"))
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "-k",
        SLOW,
        f"tests/{tests}",
    ]
    environment = os.environ | data | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    found = re.search(r"^FAILED (\S+)", told.stdout, re.MULTILINE)
    if told.returncode not in (0, 1):
        raise SystemExit(
            f"{file}: the tests did not run\n{told.stdout[-2000:]}{told.stderr[-2000:]}"
        )
    return found[1].partition("tests/")[2] if found else ""


def tried(number: int) -> str:
    """As `broken`, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return broken(number, Path(folder))


def main() -> bool:
    """Whether every mutant was noticed."""
    numbers = [
        n
        for n, mutation in enumerate(MUTATIONS)
        if not sys.argv[1:] or any(word in mutation[0] for word in sys.argv[1:])
    ]
    survived = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, noticed in zip(numbers, pool.map(tried, numbers), strict=True):
            file, old, new, _ = MUTATIONS[number]
            survived += not noticed
            print(f"{file}: {old!r} -> {new!r}\n    {noticed or 'SURVIVED'}", flush=True)
    print(f"{len(numbers) - survived} of {len(numbers)} mutants were noticed")
    return not survived


if __name__ == "__main__":
    sys.exit(not main())
