"""The answers of a survey, wave by wave: who said what of which practice. Missing is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Answer
from pmo_lib.sources.maturity_model import Model

LEAST = 5  # fewer respondents than this have no level of their own, anywhere
NO_ROLE = "role not stated"


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """
    The answers of one wave.

    Args:
        day: on which it was closed.
        answers: respondents × practices, levels; missing where unknown or not answered. Respondents are sorted.
        unknown: respondents × practices, whether the answer was "don't know".
        roles: role of each respondent.
        invited: people invited, by role; empty where nobody wrote it down.
        left_out: how many answers were not taken, by reason.
    """

    day: date
    answers: pd.DataFrame
    unknown: pd.DataFrame
    roles: pd.Series
    invited: pd.Series
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many answered anything, be it "don't know"."""
        return len(self.answers)


def atoms(wave: Wave) -> list[tuple[str, ...]]:
    """
    Groups of respondents that can be told apart: each role with at least five, and all the others together.

    Where the others are fewer than five the smallest role joins them: no group, and no difference of groups, is smaller.
    """
    counts = wave.roles.value_counts().sort_index().sort_values(kind="stable")
    rest = [role for role, count in counts.items() if count < LEAST]
    while rest and counts[rest].sum() < LEAST and len(rest) < len(counts):
        rest = list(counts.index[: len(rest) + 1])
    own = [(str(role),) for role in sorted(counts.index) if role not in rest]
    return [*own, *([tuple(sorted(map(str, rest)))] if rest else [])]


def of_groups(wave: Wave, groups: Sequence[str]) -> Wave:
    """
    A wave with the respondents of these roles only; a role too small to be told apart brings those it goes with.

    A practice on which a group gave one to four answers counts for nobody: it could be worked out from two reports.

    Raises:
        ConfigurationError: nobody of such a role answered.
    """
    unknown = sorted(set(groups) - set(wave.roles))
    if unknown:
        raise ConfigurationError(
            f"nobody of the role {unknown[0]!r} answered",
            code="PMO-P02",
            action=f"roles are {sorted(set(wave.roles))}",
        )
    together = atoms(wave)
    kept = {role for atom in together if set(atom) & set(groups) for role in atom}
    stated = wave.answers.notna()
    small = np.zeros(stated.shape[1], dtype=bool)
    for atom in together:
        count = stated[wave.roles.isin(atom)].sum().to_numpy()
        small |= (count > 0) & (count < LEAST)
    own = wave.roles.isin(kept)
    others = int(stated[~own].sum().sum())
    left_out = {"of groups that were not chosen": others} if others else {}
    return Wave(
        wave.day,
        wave.answers.mask(np.broadcast_to(small, stated.shape))[own],
        (wave.unknown & ~small)[own],
        wave.roles[own],
        wave.invited[wave.invited.index.isin(kept)],
        {**wave.left_out, **left_out},
    )


def waves(portfolio: Portfolio, model: Model) -> list[Wave]:
    """
    Every wave known on the portfolio's day, the newest last; none where there are no responses.

    Answers on a practice the model does not have, to another version of the model, or above its scale are left out and counted.
    """
    rows = portfolio.responses
    return [
        _wave(day, own, portfolio.invited, model) for day, own in rows.groupby("wave", sort=True)
    ]


def _wave(day: pd.Timestamp, rows: pd.DataFrame, invited: pd.DataFrame, model: Model) -> Wave:
    level = pd.to_numeric(rows.answer.where(rows.answer != Answer.UNKNOWN.value), errors="coerce")
    reasons = {
        "on a practice the model does not have": ~rows.practice_id.isin(list(model.area_of)),
        "to another version of the model": rows.model.notna()
        & (rows.model != model.version)
        & bool(model.version),
        f"above the {model.levels} levels of the model": level > model.levels,
        "empty": rows.answer.isna(),
    }
    bad = np.logical_or.reduce(list(reasons.values()))
    left_out = {reason: int(found.sum()) for reason, found in reasons.items() if found.any()}
    rows, level = rows[~bad], level[~bad]
    people = sorted(set(rows.pseudonym))
    answers = rows.assign(level=level).pivot(
        index="pseudonym", columns="practice_id", values="level"
    )
    unknown = rows.assign(said=rows.answer == Answer.UNKNOWN.value).pivot(
        index="pseudonym", columns="practice_id", values="said"
    )
    practices = list(model.area_of)
    roles = (
        rows.dropna(subset=["role"])
        .sort_values(["pseudonym", "role"])
        .groupby("pseudonym")
        .role.first()
    )
    asked = invited[invited.wave == day].groupby("role").invited.sum()
    return Wave(
        day.date(),
        answers.reindex(index=people, columns=practices).astype(float),
        unknown.reindex(index=people, columns=practices).eq(True),
        roles.reindex(people).fillna(NO_ROLE),
        asked,
        left_out,
    )
