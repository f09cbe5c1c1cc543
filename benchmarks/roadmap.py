"""The roadmap of 27 improvements: worth and time against a greedy sequence by worth per person-day."""

import time

import numpy as np

from pmo_lib.maturity.improvement_sequence import after, sequence, worth
from pmo_lib.sources.maturity_model import read_improvements, read_model

QUARTERS, DAYS, PORTFOLIOS = 6, 60.0, 12


def fits(chosen: dict, one, start: int, improvements, standing) -> bool:
    """Whether an improvement may begin then, beside what is chosen."""
    spent = np.zeros(QUARTERS)
    for other, _ in improvements:
        if other.id in chosen:
            spent[chosen[other.id] : chosen[other.id] + other.quarters] += (
                other.days / other.quarters
            )
    places = {other.id: (other, lifted) for other, lifted in improvements}
    for need in one.needs:
        other, lifted = places[need]
        if not (standing[lifted] >= other.to).all() and (
            need not in chosen or chosen[need] + other.quarters > start
        ):
            return False
    return start + one.quarters <= QUARTERS and bool(
        (spent[start : start + one.quarters] + one.days / one.quarters <= DAYS + 1e-9).all()
    )


def greedy(standing, area, targets, improvements) -> float:
    """Again and again the improvement that adds most levels of practices per day, as early as it may begin."""
    chosen: dict = {}
    while True:
        best = None
        for one, lifted in improvements:
            start = next(
                (
                    at
                    for at in range(QUARTERS)
                    if one.id not in chosen and fits(chosen, one, at, improvements, standing)
                ),
                None,
            )
            if start is None:
                continue
            gain = (
                np.fmax(np.fmin(one.to, targets[area[lifted]]) - standing[lifted], 0).sum()
                * (QUARTERS - start - one.quarters + 1)
                / max(one.days, 1)
            )
            if best is None or gain > best[0]:
                best = (gain, one.id, start)
        if best is None:
            return worth(after(standing, improvements, chosen, QUARTERS), standing, area, targets)
        chosen[best[1]] = best[2]


def main() -> None:
    model, ratios, seconds = read_model(), [], 0.0
    practices, areas = list(model.area_of), list(model.area_names)
    area = np.array([areas.index(model.area_of[practice]) for practice in practices])
    improvements = [
        (one, [practices.index(practice) for practice in one.lifts]) for one in read_improvements()
    ]
    targets = np.full(len(areas), 3)
    for seed in range(PORTFOLIOS):
        standing = np.random.default_rng(seed).integers(1, 4, len(practices)).astype(float)
        begun = time.process_time()
        plan = sequence(standing, area, targets, improvements, np.full(QUARTERS, DAYS))
        seconds += time.process_time() - begun
        peer = greedy(standing, area, targets, improvements)
        assert plan.proved and plan.value >= peer
        ratios.append(plan.value / max(peer, 1))
    print(
        f"worth, ours over greedy by worth per day: {np.mean(ratios):.2f} on average, {min(ratios):.2f} to {max(ratios):.2f}"
    )
    print(f"proved optimal in {seconds / PORTFOLIOS:.2f} s each")


if __name__ == "__main__":
    main()
