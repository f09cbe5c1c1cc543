"""
What draws of a network cost: 1,000 activities, 10,000 draws, with criticality, beside `pmcontrols` where that is installed.

CPU seconds of this process, the median of five runs after one that is not counted. `python benchmarks/network.py`
"""

import time
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median

import numpy as np

from pmo_lib.measures.network import Link, Network
from pmo_lib.measures.schedule_risk import simulate

SIZE, DRAWS, RUNS = 1_000, 10_000, 5


def pairs(random: np.random.Generator) -> list[tuple[int, int]]:
    """Links of each activity to up to two of the forty before it."""
    found = []
    for at in range(1, SIZE):
        chosen = random.integers(max(0, at - 40), at, size=2)
        found += [(int(one), at) for one in set(chosen.tolist())]
    return found


def seconds(work: Callable[[], object]) -> float:
    """Median CPU seconds of some work."""
    work()
    found = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return median(found)


def main() -> None:
    """Print both and their ratio."""
    random = np.random.default_rng(1)
    links, days = pairs(random), random.integers(1, 20, SIZE).astype(float)
    network = Network(days, [Link(*pair) for pair in links])
    ours = seconds(
        lambda: simulate(
            network,
            0.8 * days,
            days,
            1.5 * days,
            draws=DRAWS,
            correlation=0.3,
            random=np.random.default_rng(1),
        )
    )
    print(
        f"pmo_lib: {ours:.3f} CPU s for {SIZE:,} activities, {len(links):,} links, {DRAWS:,} draws"
    )
    if find_spec("pmcontrols") is None:
        print("pmcontrols is not installed: pip install pmcontrols")
        return
    from pmcontrols import pert

    before: dict[int, list[str]] = {at: [] for at in range(SIZE)}
    for source, target in links:
        before[target].append(f"A{source}")
    activities = [
        {"id": f"A{at}", "a": 0.8 * d, "m": d, "b": 1.5 * d, "predecessors": before[at]}
        for at, d in enumerate(days.tolist())
    ]
    theirs = seconds(lambda: pert(activities, n_sim=DRAWS))
    print(f"pmcontrols: {theirs:.3f} CPU s; ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
