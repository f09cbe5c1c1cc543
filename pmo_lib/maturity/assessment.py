"""Everything a maturity report says, worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.maturity import cells, evidence, levels
from pmo_lib.maturity.answers import LEAST, Wave, of_groups, waves
from pmo_lib.maturity.progress import progress
from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.sources.maturity_model import Model, read_model

FAMILY_LEVEL = 0.05  # chance of calling any area below its target wrongly, for all areas together


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """
    A survey and the traces of its practices in the data, as of a day.

    Args:
        model, portfolio: what was asked, and of whom.
        wave, before: the newest wave and the one before it; None where there is none.
        areas: levels (see `levels.areas`) with target, gap (target minus average), p_value (adjusted for all areas, see
            `levels.significance`) and below (significantly below its target); without rows where fewer than five answered.
        practices: see `levels.practices`.
        alpha: Krippendorff's, or None where respondents do not judge the same organization; missing where undefined.
        roles, counts: areas × roles, see `cells.by_role`.
        contrast: see `cells.contrast`.
        progress: see `progress.progress`.
        traced, shown: what the data shows, by practice and by area, see `evidence`.
    """

    model: Model
    portfolio: Portfolio
    wave: Wave | None
    before: Wave | None
    areas: pd.DataFrame
    practices: pd.DataFrame
    alpha: float | None
    roles: pd.DataFrame
    counts: pd.DataFrame
    contrast: pd.DataFrame
    progress: pd.DataFrame
    traced: pd.DataFrame
    shown: pd.DataFrame

    @property
    def people(self) -> int:
        """How many answered the newest wave."""
        return self.wave.people if self.wave else 0

    @property
    def enough(self) -> bool:
        """Whether levels may be told, and any answer gives one."""
        return bool(len(self.areas)) and bool(self.areas.average.notna().any())

    @property
    def average(self) -> float | None:
        """Mean of the areas' averages; None where there is none."""
        return float(self.areas.average.mean()) if self.enough else None

    def standing(self) -> pd.Series:
        """The level each practice stands at: the median of the answers, or what the data shows where that is lower; missing where neither says."""
        asked = self.practices["median"] if len(self.practices) else pd.Series(dtype=float)
        both = pd.concat([asked, self.traced.level], axis=1).reindex(list(self.model.area_of))
        return both.min(axis=1)


def assess(
    portfolio: Portfolio,
    model: Mapping[str, Any] | None = None,
    targets: Mapping[str, float] | None = None,
    target: float | None = 3.0,
    thresholds: Thresholds | None = None,
    groups: Sequence[str] = (),
) -> Assessment:
    """
    Assess how projects are managed, from the newest survey and the portfolio's own data.

    Args:
        portfolio: as of a day.
        model: a maturity model of one's own; ours if none is given.
        targets: level by area, where it is not `target`. target: of all other areas; None: they have none.
        groups: roles whose answers count; empty: all (see `answers.of_groups`).

    Raises:
        ConfigurationError: the model is none, or a target is for no area or off the scale.
    """
    known = read_model(model)
    found = waves(portfolio, known)
    if groups and found:
        found = [
            of_groups(found[-1], groups)
        ]  # no change of a part: the same few may not be in both waves
    traced = evidence.of_practices(portfolio, known, thresholds)
    assessed = _assessed(known, portfolio, found, traced)
    return against(assessed, targets or {}, target)


def _assessed(
    known: Model, portfolio: Portfolio, found: list[Wave], traced: pd.DataFrame
) -> Assessment:
    """Levels of the newest wave beside what the data shows; targets are still to be set."""
    wave = found[-1] if found else None
    before = found[-2] if len(found) > 1 else None
    enough = wave is not None and wave.people >= LEAST
    empty = pd.DataFrame()
    roles, counts = cells.by_role(wave, known) if enough else (empty, empty)
    return Assessment(
        known,
        portfolio,
        wave,
        before,
        levels.areas(wave, known) if enough else empty,
        levels.practices(wave, known) if enough else empty,
        levels.agreement(wave, known) if enough else None,
        roles,
        counts,
        cells.contrast(wave, known) if enough else empty,
        progress(before, wave, known) if enough and before else empty,
        traced,
        evidence.of_areas(traced, wave if enough else None, known),
    )


def _checked(targets: Mapping[str, float], target: float | None, model: Model) -> dict[str, float]:
    """
    The target of each area; missing where there is none.

    Raises:
        ConfigurationError: a target is for no area or off the scale.
    """
    for area, level in {**targets, "": target}.items():
        if area and area not in model.area_names:
            raise ConfigurationError(
                f"a target for {area!r}, which is no area",
                code="PMO-P02",
                action=f"areas are {', '.join(model.area_names)}",
            )
        if level is not None and not 1 <= level <= model.levels:
            raise ConfigurationError(
                f"a target of {level:g} lies outside the scale",
                code="PMO-P02",
                action=f"choose 1 to {model.levels}",
            )
    levels = {area: targets.get(area, target) for area in model.area_names}
    return {area: np.nan if level is None else float(level) for area, level in levels.items()}


def against(found: Assessment, targets: Mapping[str, float], target: float | None) -> Assessment:
    """The same assessment with other targets."""
    aims = pd.Series(_checked(targets, target, found.model))
    if not len(found.areas):
        return found
    areas = found.areas.assign(target=aims, gap=aims - found.areas.average)
    chance = levels.significance(found.wave, found.model, aims)
    areas = areas.assign(
        p_value=chance, below=(chance <= FAMILY_LEVEL) & (areas.high < areas.target)
    )
    return replace(found, areas=areas)


def assess_as(found: Assessment, groups: Sequence[str]) -> Assessment:
    """The same assessment, with the answers of some groups only; what the data shows of practices stays."""
    return _assessed(found.model, found.portfolio, [of_groups(found.wave, groups)], found.traced)
