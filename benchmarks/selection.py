"""Choosing under several budgets (Chu and Beasley 1998): gap to the best known after 10 s each, beside the best known values."""

import csv
import os
from pathlib import Path

import numpy as np

from pmo_lib.optimization.certificate import checked_bound
from pmo_lib.optimization.selection import choose, simple

DATA = (
    Path(os.environ.get("PMO_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    / "orlib_mknap"
)
SECONDS, ALLOWED = 10.0, 0.003


def problems(path: Path):
    """Values, weights and limits of each problem of a file."""
    numbers = iter(path.read_text().split())
    for _ in range(int(next(numbers))):
        n, m, _ = int(next(numbers)), int(next(numbers)), next(numbers)
        values = [float(next(numbers)) for _ in range(n)]
        weights = [[float(next(numbers)) for _ in range(n)] for _ in range(m)]
        yield simple(values, np.array(weights).T, [float(next(numbers)) for _ in range(m)])


def main() -> None:
    with open(DATA / "best_known.csv", newline="") as file:
        known = {
            (row["file"], int(row["index_in_file"])): float(row["best_known_chu_beasley"])
            for row in csv.DictReader(file)
        }
    most = int(os.environ.get("PMO_BENCH_PROBLEMS", "30"))
    for name in ("mknapcb1.txt", "mknapcb4.txt"):
        gaps = []
        for at, problem in enumerate(problems(DATA / name)):
            if at >= most:
                break
            found, best = choose(problem, nodes=10**9, seconds=SECONDS, duals=True), known[name, at]
            assert (
                found.bound >= best - 1e-6 and checked_bound(problem, found.duals) >= best - 1e-6
            ), (name, at)
            gaps.append(1 - found.value / best)
        print(
            f"{name}: {len(gaps)} problems, value/best known worst {1 - max(gaps):.5f}, mean {1 - np.mean(gaps):.5f}, all bounds valid"
        )
        assert max(gaps) <= ALLOWED, f"{name}: {max(gaps):.4%} below the best known"


if __name__ == "__main__":
    main()
