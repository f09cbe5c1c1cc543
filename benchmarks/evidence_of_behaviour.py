"""
Levels by data against true behaviour on many organisations with a fifth of noise; the peer is always saying the middle level.

The organisations were drawn only after the rules were fixed: a change of the rules asks for another seed.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from pmo_lib.measures.agreement import quadratic_weighted_kappa
from tests.maturity import behaviour

ORGANISATIONS, SEED = 60, 20261125


def main() -> None:
    begun = time.process_time()
    known = behaviour.judged(seed=SEED, organisations=ORGANISATIONS).dropna()
    true, shown = known.true.to_numpy(), known.shown.to_numpy()
    kappa = quadratic_weighted_kappa(true, shown, 5)
    print(
        f"{len(known)} areas of {ORGANISATIONS} organisations: quadratic weighted kappa {kappa:.2f}"
    )
    for area, rows in known.groupby("area"):
        print(
            f"  {area} {quadratic_weighted_kappa(rows.true.to_numpy(), rows.shown.to_numpy(), 5):.2f}"
        )
    ratio = np.mean((true - shown) ** 2) / np.mean((true - 3) ** 2)
    print(
        f"squared error, ours over always saying level 3: {ratio:.2f}; {(time.process_time() - begun) / ORGANISATIONS:.2f} s each"
    )
    assert kappa >= 0.6


if __name__ == "__main__":
    main()
