"""Coverage of the interval of an average level, skewed answers: ours against scipy.stats.t and scipy's percentile bootstrap."""

import time

import numpy as np
from scipy import stats

from pmo_lib.measures.interval import mean_on_scale

SHAPES = {
    "floor": (0.7, 0.15, 0.08, 0.05, 0.02),
    "ceiling": (0.01, 0.02, 0.04, 0.08, 0.85),
    "nearly all the same": (0.95, 0.03, 0.01, 0.005, 0.005),
    "two camps": (0.9, 0, 0, 0, 0.1),
    "middle": (0.05, 0.2, 0.5, 0.2, 0.05),
}
SURVEYS = 2_000


def plain(row: np.ndarray) -> tuple[float, float]:
    """Student's t."""
    half = stats.t.ppf(0.975, len(row) - 1) * row.std(ddof=1) / np.sqrt(len(row))
    return row.mean() - half, row.mean() + half


def percentile(row: np.ndarray) -> tuple[float, float]:
    """Percentile bootstrap, 500 draws."""
    means = np.random.default_rng(1).choice(row, (500, len(row))).mean(axis=1)
    return tuple(np.quantile(means, (0.025, 0.975)))


def main() -> None:
    rng, worst, spent = np.random.default_rng(2026), {}, {}
    for people in (20, 30, 50):
        for shape, chances in SHAPES.items():
            answers = rng.choice(np.arange(1.0, 6.0), (SURVEYS, people), p=chances)
            truth = float(np.arange(1, 6) @ chances)
            for name, one in (
                ("ours", lambda row: mean_on_scale(row, 1, 5)),
                ("scipy.stats.t", plain),
                ("bootstrap", percentile),
            ):
                begun = time.process_time()
                bounds = np.array([one(row) for row in answers])
                spent[name] = spent.get(name, 0) + time.process_time() - begun
                cover = float(np.mean((bounds[:, 0] <= truth) & (truth <= bounds[:, 1])))
                worst[name] = min(worst.get(name, 1), cover)
                print(f"n={people} {shape:20} {name:14} covers {cover:.3f}")
    for name in ("scipy.stats.t", "bootstrap"):
        print(
            f"worst coverage, ours over {name}: {worst['ours']:.3f} / {worst[name]:.3f} = {worst['ours'] / worst[name]:.2f}"
        )
        print(f"time, ours over {name}: {spent['ours'] / spent[name]:.2f}")
    assert worst["ours"] >= 0.9, worst


if __name__ == "__main__":
    main()
